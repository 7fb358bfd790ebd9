"""Bring any schema of OpenAPI 3.0 or 3.1 into plain form, a `Flat`.

The keywords of a schema are read. `$ref` and `allOf` are followed and merged, and so are choices beside other keywords.
Items, properties and choices of a `Flat` are schemas as they were written, so a schema that contains itself is no
problem.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from openapi_sdk.description.nodes import as_array, as_object, as_text, is_object, object_at
from openapi_sdk.description.references import MAX_REFERENCES, component_of, resolve_ref, schema_name
from openapi_sdk.description.schemas import (
    as_schema,
    get_types,
    get_values,
    infer_types,
    intersect_schemas,
    intersect_types,
    intersect_values,
    is_nothing,
    is_nullable,
    is_only_null,
    merge_properties,
    multiply_choices,
    name_type,
    open_schema,
    says_null,
)
from openapi_sdk_codegen.openapi.released_names import PYTHON_NAMES
from openapi_sdk_codegen.openapi.secrets import SECRET

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Flat:
    """A schema in plain form.

    Attributes:
        ref: The component schema with a class that it is, if it is nothing but that.
        alias: The component schema without a class that it is, if it is nothing but that.
        is_nullable: Whether null is a value.
        types: The JSON types of the other values. Empty if there can be any.
        values: The values of an enum or a `const`, without null. None if there are others.
        is_constant: Whether `values` come from a `const`.
        format: The format of a text.
        properties: The properties of an object.
        required: The names of those that are required.
        additional: The schema of other properties: a schema, True, or None if nothing is said.
        items: The schema of the items of an array.
        choices: The schemas of `oneOf` and `anyOf`.
        discriminator: The discriminator object.
        notes: Texts about the schema: description, title, default, deprecated, and extensions.
    """

    ref: str = ""
    alias: str = ""
    is_nullable: bool = False
    types: tuple[str, ...] = ()
    values: tuple[Any, ...] | None = None
    is_constant: bool = False
    format: str = ""
    properties: dict[str, Any] = field(default_factory=dict[str, Any])
    required: frozenset[str] = frozenset()
    additional: Any = None
    items: Any = None
    choices: tuple[Any, ...] = ()
    discriminator: dict[str, Any] = field(default_factory=dict[str, Any])
    notes: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def is_object(self) -> bool:
        """Whether the values are objects."""
        return self.types == ("object",)

    @property
    def has_fields(self) -> bool:
        """Whether it says which properties an object has."""
        return bool(self.properties) or is_object(self.additional)

    @property
    def says_nothing(self) -> bool:
        """Whether it says nothing about the type of its values, such as a schema with `maxLength` only."""
        return not (self.ref or self.types or self.values is not None or self.choices or self.has_fields)


def is_enum(values: tuple[Any, ...] | None) -> bool:
    """Whether values become an enum class: they are all texts, or all integers."""
    return bool(values) and {type(value) for value in values or ()} in ({str}, {int})


#: The type of what has no value: its parts contradict each other.
NOTHING = "nothing"
_NOTES = frozenset({"title", "description", "default", "deprecated"})


def read_keywords(schema: dict[str, Any]) -> Flat:
    """Read the keywords of a schema besides `$ref` and `allOf`."""
    types = tuple(dict.fromkeys(get_types(schema) or infer_types(schema)))
    values = tuple(_distinct(get_values(schema)))
    return Flat(
        is_nullable=says_null(schema) is True,
        types=(NOTHING,) if is_nothing(schema) else ("null",) if is_only_null(schema) else types,
        values=values or None,
        is_constant="const" in schema,
        format=as_text(schema.get("format")),
        properties={str(name): each for name, each in as_object(schema.get("properties")).items()},
        required=frozenset(each for each in as_array(schema.get("required")) if isinstance(each, str)),
        additional=_read_additional(schema),
        items=_read_items(schema) if "array" in types else None,
        choices=tuple(multiply_choices(*(as_array(schema.get(word)) for word in ("anyOf", "oneOf")))),
        discriminator=as_object(schema.get("discriminator")),
        notes={key: value for key, value in schema.items() if key in _NOTES or str(key).startswith("x-")},
    )


def _read_additional(schema: dict[str, Any]) -> Any:
    additional = schema.get("additionalProperties")
    by_pattern = [
        each for _, each in sorted(as_object(schema.get("patternProperties")).items(), key=lambda item: str(item[0]))
    ]
    if by_pattern and additional is not True:
        schemas = [*by_pattern, additional] if is_object(additional) else by_pattern
        return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
    if is_object(additional):
        return additional or True
    return True if additional is True else None


def _read_items(schema: dict[str, Any]) -> Any:
    items, first = schema.get("items"), as_array(schema.get("prefixItems"))
    if not first:
        return items
    # Without `items`, there may be others, but nobody who lists the first items means that.
    return {"anyOf": [*first, *([items] if is_object(items) else [])]}


def _distinct(values: Iterable[Any]) -> list[Any]:
    """Return each value once; 1, 1.0 and true are different values."""
    found: dict[tuple[str, str], Any] = {(type(value).__name__, repr(value)): value for value in values}
    return [*found.values()]


#: Extensions of an object that say something about its properties, by name.
_BY_PROPERTY = ("x-reads-as", "x-fidelity-of", PYTHON_NAMES)
#: Of a union with more choices than this, only what is beside it is described, if its choices disagree.
_MAX_CHOICES = 50


def merge_notes(parts: list[Flat]) -> dict[str, Any]:
    """Merge notes. Later ones win, and what extensions say about properties is joined."""
    notes: dict[str, Any] = {}
    for part in parts:
        joined = {
            key: {**as_object(notes.get(key)), **as_object(part.notes[key])}
            for key in _BY_PROPERTY
            if key in part.notes
        }
        secrets = [*as_array(notes.get(SECRET)), *as_array(part.notes.get(SECRET))]
        notes |= part.notes | joined | ({SECRET: secrets} if secrets else {})
    return notes


def _without_texts(flat: Flat) -> Flat:
    """Return a schema that says of itself only what it says about its properties."""
    return replace(flat, notes={key: flat.notes[key] for key in (*_BY_PROPERTY, SECRET) if key in flat.notes})


def combine(first: Flat, second: Flat) -> Flat:
    """Merge two parts of an `allOf`. Nothing fits both if they contradict each other."""
    types = second.types or first.types
    if first.types and second.types:
        types = tuple(intersect_types(first.types, second.types)) or (NOTHING,)
    values = first.values if second.values is None else second.values
    if first.values is not None and second.values is not None:
        values = tuple(intersect_values(first.values, second.values)) or None
        types = types if values else (NOTHING,)
    return Flat(
        types=types,
        values=values,
        is_constant=first.is_constant or second.is_constant,
        format=second.format or first.format,
        properties=merge_properties(first.properties, second.properties),
        required=first.required | second.required,
        additional=intersect_schemas(first.additional, second.additional),
        items=intersect_schemas(first.items, second.items),
        choices=tuple(multiply_choices(first.choices, second.choices)),
        discriminator=second.discriminator or first.discriminator,
    )


class Flattener:
    """Brings the schemas of a description into plain form.

    Args:
        document: The description.
    """

    def __init__(self, document: dict[str, Any]) -> None:
        self.schemas: dict[str, Any] = object_at(document, "components", "schemas")
        self._document = document
        self._kinds: dict[str, str] = {}
        self._components: dict[str, Flat] = {}

    def kind(self, name: str) -> str:
        """Return what becomes of a component schema: "model", "enum", or "alias" if it gets no class of its own."""
        if name not in self._kinds:
            self._kinds[name] = "alias"  # while it is looked at: a schema that is itself has no type
            self._kinds[name] = _kind(self.component(name))
        return self._kinds[name]

    def component(self, name: str) -> Flat:
        """Return a component schema in plain form. A model has the properties of its `allOf` too."""
        if name not in self._components:
            self._components[name] = Flat()
            self._components[name] = self._flatten(self.schemas.get(name), (name,), is_component=True)
        return self._components[name]

    def flatten(self, schema: Any) -> Flat:
        """Return a schema in plain form."""
        return self._flatten(schema, ())

    def _flatten(self, schema: Any, seen: tuple[str, ...], *, is_component: bool = False) -> Flat:
        if len(seen) > MAX_REFERENCES:
            return Flat()
        node = as_schema(schema)
        reference = node.get("$ref")
        own, parts = open_schema(self._document, node)
        if isinstance(reference, str):
            found = [self._follow(reference, seen), *(self._flatten(part, seen) for part in parts[1:])]
        else:
            found = [self._flatten(part, seen) for part in parts]
        can_be_null = is_nullable(self._document, schema)
        whole = replace(read_keywords(own), is_nullable=can_be_null)
        merged = self._merge([*found, whole], seen, is_component=is_component)
        types = ("null",) if can_be_null and merged.types == (NOTHING,) else merged.types
        return replace(merged, is_nullable=can_be_null, types=types)

    def _follow(self, reference: str, seen: tuple[str, ...]) -> Flat:
        kind, name = component_of(reference) or ("", "")
        is_component = kind == "schemas" and name in self.schemas and reference == f"#/components/schemas/{name}"
        if is_component and self.kind(name) != "alias":
            return Flat(ref=name, is_nullable=self.component(name).is_nullable)
        if reference in seen or (is_component and name in seen):
            return Flat()
        if not is_component:
            return self._flatten(resolve_ref(self._document, {"$ref": reference}), (*seen, reference))
        return replace(_without_texts(self._flatten(self.schemas[name], (*seen, name))), alias=name)

    def _merge(self, parts: list[Flat], seen: tuple[str, ...], *, is_component: bool) -> Flat:
        """Merge the parts of an `allOf`. The last one is what is beside it, and knows of null for all."""
        own = parts[-1]
        saying = [part for part in parts if not part.says_nothing]
        single = self._find_single(saying)
        if single and single.alias and single.is_nullable and not own.is_nullable:
            single = None  # a part is nullable, and the whole is not
        if single and not (is_component and any(part.required for part in parts if not part.ref and not part.alias)):
            return replace(single, notes=merge_notes(parts))
        result, parts = Flat(), [self._expand(part, seen) for part in parts]
        for part in parts:
            result = combine(result, part)
        discriminator = result.discriminator if result.choices or len(saying) <= 1 else own.discriminator
        result = replace(result, notes=merge_notes(parts), discriminator=discriminator)
        return self._add_choices(result, seen)

    def _find_single(self, saying: list[Flat]) -> Flat | None:
        """Return the only reference among parts, if the other parts add nothing to it."""
        references = [part for part in saying if part.ref or part.alias]
        rest = [part for part in saying if not part.ref and not part.alias]
        if not references:
            return None
        found = references[-1]
        if all(part.ref and self.kind(part.ref) == "enum" for part in references):
            listed = [part.values for part in rest if part.values is not None]
            values = tuple(intersect_values(self.component(found.ref).values or (), listed[0])) if listed else None
            return None if any(part.choices or part.has_fields for part in rest) else replace(found, values=values)
        if any((part.ref, part.alias) != (found.ref, found.alias) for part in references):
            return None
        types = ("object",) if found.ref else found.types
        is_same = all(
            part.types == types and not (part.choices or part.has_fields or part.format or part.items or part.values)
            for part in rest
        )
        return found if is_same else None

    def _expand(self, part: Flat, seen: tuple[str, ...]) -> Flat:
        """Return what a reference leads to, with the properties that it adds to a model."""
        if part.ref:
            if part.ref in seen:
                return Flat()
            part = _without_texts(self._flatten(self.schemas[part.ref], (*seen, part.ref), is_component=True))
        # Choices with a discriminator are the models that are made of this one.
        return replace(part, choices=()) if part.discriminator and part.properties else part

    def _add_choices(self, flat: Flat, seen: tuple[str, ...]) -> Flat:
        """Return a schema with the choices beside its other keywords."""
        if not flat.choices or (flat.discriminator and not flat.has_fields):
            return flat
        found = [self._flatten(choice, seen) for choice in flat.choices]
        if all(each.says_nothing for each in found):
            return replace(flat, choices=())
        fitting = [pair for pair in zip(flat.choices, found, strict=True) if self._fits(pair[1], flat)]
        found = [each for _, each in fitting]
        flat = replace(flat, choices=tuple(choice for choice, _ in fitting))
        if not fitting or not (flat.types or flat.has_fields):
            return flat if fitting else Flat(types=(NOTHING,), notes=flat.notes)
        if "object" not in flat.types and not flat.has_fields:
            typed = [
                choice if self._is_narrow(each, flat) else {"allOf": [choice, {"type": [*flat.types]}]}
                for choice, each in fitting
            ]
            return replace(flat, types=(), values=None, choices=tuple(typed))
        if not flat.has_fields:
            return replace(flat, types=(), additional=None)
        return self._add_properties(flat, found, seen)

    def _fits(self, choice: Flat, flat: Flat) -> bool:
        """Whether a value can fit a choice, and the types beside it."""
        said = self.component(choice.ref) if choice.ref else choice
        types = said.types or {name_type(each) for each in said.values or ()}
        return NOTHING not in types and not (types and flat.types and not intersect_types([*types], flat.types))

    @staticmethod
    def _is_narrow(choice: Flat, flat: Flat) -> bool:
        """Whether the types beside a choice add nothing to it."""
        return bool(
            choice.ref or choice.values or choice.choices or (choice.types and {*choice.types} <= {*flat.types})
        )

    def _add_properties(self, flat: Flat, found: list[Flat], seen: tuple[str, ...]) -> Flat:
        """Return an object with the properties of its choices, which are optional; a union if the choices disagree."""
        if any(schema_name(choice) in seen for choice in flat.choices):
            return replace(flat, choices=(), discriminator={})  # a base that lists what is made of it
        models = [self._expand(choice, seen) for choice in found]
        if self._disagree(models, seen):
            return self._distribute(flat, models, seen)
        flat = replace(flat, properties=_add_alternatives(models, flat.properties))
        for each in models:
            flat = replace(
                flat,
                types=("object",),
                additional=flat.additional if flat.additional is not None else each.additional,
                notes=merge_notes([_without_texts(each), flat]),
            )
        return replace(flat, choices=(), discriminator={})

    def _disagree(self, models: list[Flat], seen: tuple[str, ...]) -> bool:
        """Whether two models say different things of a property, or of other properties, or one is a union."""
        said: dict[str | None, Flat] = {}
        for model in models:
            for name, schema in (*model.properties.items(), (None, model.additional)):
                if schema is not None:
                    flat = replace(self._flatten(schema, seen), notes={})
                    if said.setdefault(name, flat) != flat:
                        return True
        return any(model.choices for model in models)

    def _distribute(self, flat: Flat, models: list[Flat], seen: tuple[str, ...]) -> Flat:
        """Return the union of the choices, each with what is beside them."""
        if len(models) > _MAX_CHOICES:
            return replace(flat, choices=(), discriminator={})
        choices = tuple(
            choice if self._is_made_of(choice, seen) else _add_fields(choice, model, flat)
            for choice, model in zip(flat.choices, models, strict=True)
        )
        return Flat(is_nullable=flat.is_nullable, choices=choices, discriminator=flat.discriminator, notes=flat.notes)

    def _is_made_of(self, schema: Any, names: tuple[str, ...]) -> bool:
        """Whether a schema is made, by `allOf`, of one of some components."""
        waiting, found = [schema], set[str]()
        while waiting:
            each = waiting.pop()
            name = schema_name(each)
            if name in names:
                return True
            waiting += as_array(as_object(each).get("allOf"))
            if name and name not in found:
                found.add(name)
                waiting.append(self.schemas.get(name))
        return False


def list_components(schema: Any) -> list[str]:
    """Return the names of the component schemas that a schema is, or is made of."""
    name = schema_name(schema)
    parts = as_array(as_object(schema).get("allOf"))
    return [name] if name else [each for part in parts for each in list_components(part)]


def _add_alternatives(models: list[Flat], properties: dict[str, Any]) -> dict[str, Any]:
    """Return properties, and those of models that agree, of which a value is one. What all of them say counts too."""
    found = {name: schema for each in reversed(models) for name, schema in each.properties.items()}
    shared = {name for name in found if all(name in each.properties for each in models)}
    return {**found, **merge_properties({name: found[name] for name in shared}, properties)}


def _add_fields(choice: Any, model: Flat, flat: Flat) -> Any:
    """Return a choice with what is beside it; a property of both is what both say."""
    properties = {
        name: {"allOf": [model.properties[name], schema]} if name in model.properties else schema
        for name, schema in flat.properties.items()
        if model.properties.get(name) != schema
    }
    required = sorted(flat.required - model.required)
    if not properties and not required and flat.additional is None:
        return choice
    beside = {"properties": properties, "required": required, "additionalProperties": flat.additional}
    said = {word: value for word, value in beside.items() if value}
    return {"allOf": [choice, {"type": "object", **said, **flat.notes}]}


def _kind(flat: Flat) -> str:
    if flat.ref or flat.choices:
        return "alias"
    if flat.is_object:
        return "model"
    return "enum" if is_enum(flat.values) and not flat.is_constant and flat.values != ("",) else "alias"
