"""Write schemas in the few forms that the generator reads well.

These are: a reference to a model or an enum, a scalar, an array, a `oneOf` of these without duplicates, and `{}`.
Schemas that are no class are written out where they are referred to. What contains itself that way ends in `{}`.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from openapi_python_client.strings import PythonIdentifier

from openapi_sdk.description.nodes import as_array, as_object, as_text, is_object
from openapi_sdk.description.references import component_of, schema_name
from openapi_sdk.description.schemas import name_type
from openapi_sdk_codegen.corrections.conventions.enums import member_names
from openapi_sdk_codegen.generate.prepare.types.fields import ModelInfo, describe_model, describe_value
from openapi_sdk_codegen.generate.prepare.types.flattener import NOTHING, Flat, Flattener, is_enum, list_components
from openapi_sdk_codegen.generate.prepare.types.names import SchemaPlace
from openapi_sdk_codegen.openapi.document import find_refs
from openapi_sdk_codegen.openapi.service import name_service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


NULL = {"type": "null"}
#: A constant that is longer is any text.
_MAX_CONSTANT = 64


def describe(flat: Flat) -> dict[str, Any]:
    """Return the description of a schema as it is written for the generator."""
    about = describe_value(flat, "")
    return {"description": about} if about else {}


def refer(name: str) -> dict[str, Any]:
    """Return a reference to a model or an enum."""
    return {"$ref": f"#/components/schemas/{name}"}


def drop_null(emitted: dict[str, Any]) -> dict[str, Any]:
    """Return what is written for the generator, without null (docs/generator.md, row 22)."""
    choices = [each for each in emitted.get("oneOf", ()) if each != NULL]
    return emitted if not choices else choices[0] if len(choices) == 1 else {"oneOf": choices}


def list_references(emitted: dict[str, Any]) -> list[str]:
    """Return the names of the models and enums of a union, or of the one that it is."""
    return [each["$ref"].rpartition("/")[2] for each in emitted.get("oneOf", [emitted]) if "$ref" in each]


def write_enum(flat: Flat) -> dict[str, Any]:
    """Return an enum, with the names of its members."""
    values = [*(flat.values or ())]
    kind = "string" if isinstance(values[0], str) else "integer"
    names = member_names(values, flat.notes.get("x-enum-varnames"))
    return {"type": kind, "enum": values, "x-enum-varnames": names}


def write_constant(value: Any) -> dict[str, Any]:
    """Return a constant; its type alone, or `{}`, if it can't be written as one."""
    is_plain = isinstance(value, bool | int) or (
        isinstance(value, str) and value.isprintable() and len(value) <= _MAX_CONSTANT
    )
    return {"const": value} if is_plain else {"type": name_type(value)} if name_type(value) != "object" else {}


def find_circles(flattener: Flattener) -> dict[str, set[str]]:
    """Return, for each component schema without a class, the others that it contains and that contain it."""
    edges: dict[str, list[str]] = {}
    for name, schema in flattener.schemas.items():
        if flattener.kind(name) == "alias":
            named = (component_of(each) for each in find_refs(schema))
            edges[name] = [each[1] for each in named if each and each[0] == "schemas"]
    reached = {name: {*_reach(name, edges)} for name in edges}
    return {name: {other for other in found if name in reached.get(other, ())} for name, found in reached.items()}


#: A base of more models than this is read as the base alone: the union would be in every annotation.
_MAX_DESCENDANTS = 50
#: The name of a property, and the component schema by its value.
Discriminators = dict[str, dict[str, str]]


class Hierarchies:
    """The models that are made of a model with a discriminator.

    Args:
        flattener: Has the component schemas.
    """

    def __init__(self, flattener: Flattener) -> None:
        self._flattener = flattener
        self._parents = {name: _find_parents(schema) for name, schema in flattener.schemas.items()}
        self._children: dict[str, list[str]] = {}
        for name in sorted(self._parents):
            for parent in self._parents[name]:
                self._children.setdefault(parent, []).append(name)

    def find_members(self, name: str) -> list[str]:
        """Return the models that a reference to a model may mean, itself last; empty if it means only itself."""
        if not self._find_discriminators(name):
            return []
        found = {each for each in _reach(name, self._children) if self._flattener.kind(each) == "model"} - {name}
        return [*sorted(found), name] if 0 < len(found) <= _MAX_DESCENDANTS else []

    def find_discriminators(self, name: str) -> Discriminators:
        """Return the discriminators of a model and of those it is made of, for the models that it may mean."""
        members = self.find_members(name)
        found: Discriminators = {}
        for each in self._find_discriminators(name):
            merge_discriminators(found, read_discriminator(each, members, self._flattener))
        for member in members[:-1]:
            own = as_object(self._flattener.schemas.get(member)).get("discriminator")
            if own:
                merge_discriminators(
                    found, read_discriminator(as_object(own), self.find_members(member), self._flattener)
                )
        return found

    def _find_discriminators(self, name: str) -> list[dict[str, Any]]:
        places = dict.fromkeys([name, *_reach(name, self._parents)])
        found = [as_object(self._flattener.schemas.get(each)).get("discriminator") for each in places]
        return [as_object(each) for each in found if each]


def read_discriminator(discriminator: dict[str, Any], members: Iterable[str], flattener: Flattener) -> Discriminators:
    """Return which of the models has which value of the property that a discriminator names.

    A model has the values that the mapping gives it, those that its own schema allows, and its name.
    """
    name = as_text(discriminator.get("propertyName"))
    members = [*members]
    if not name or not members:
        return {}
    found: dict[str, str] = {}
    for value, target in as_object(discriminator.get("mapping")).items():
        kind, component = component_of(as_text(target)) or ("schemas", as_text(target))
        while kind == "schemas" and component not in members and flattener.kind(component) == "alias":
            flat = flattener.component(component)
            if component in {flat.ref, flat.alias, ""}:
                break
            component = flat.ref or flat.alias
        if component in members:
            found[str(value)] = component
    for member in sorted(members):
        for value in find_values(member, name, flattener):
            if isinstance(value, str):
                found.setdefault(value, member)
    for member in sorted(members):
        found.setdefault(member, member)
    return {name: dict(sorted(found.items()))}


def find_values(model: str, name: str, flattener: Flattener) -> tuple[Any, ...]:
    """Return the values of a property of a model, if it has only one."""
    flat = flattener.flatten(flattener.component(model).properties.get(name))
    values = flat.values or (flattener.component(flat.ref).values if flat.ref else None) or ()
    return values if len(values) == 1 else ()


def merge_discriminators(target: Discriminators, added: Discriminators) -> None:
    """Add discriminators. Those that are there come first, and keep their values."""
    for name, values in added.items():
        target[name] = {**values, **target.get(name, {})}


def _find_parents(schema: Any) -> list[str]:
    return [name for part in as_array(as_object(schema).get("allOf")) if (name := schema_name(part))]


def _reach(name: str, edges: dict[str, list[str]]) -> list[str]:
    """Return every name that a name leads to, the nearest first; itself too if it leads back."""
    found: dict[str, None] = {}
    waiting = [*edges.get(name, ())]
    while waiting:
        each = waiting.pop(0)
        if each not in found:
            found[each] = None
            waiting += edges.get(each, ())
    return [*found]


#: Deeper schemas are `{}`.
_MAX_DEPTH = 30
_FREE_OBJECT = "JsonObject"
#: Names that the conventions give it.
_FREE_NAME = re.compile(rf"{_FREE_OBJECT}[0-9]*")
#: Formats of texts that have a type in Python. `binary` is one outside of JSON only.
_FORMATS = frozenset({"date", "date-time", "uuid"})
#: An enum with more values doesn't tell models apart.
_MAX_VALUES = 50


class Emitter:
    """Writes the schemas of a description.

    Args:
        document: The description. It is not changed.
        file_models: The names of the component schemas whose `binary` properties are files.
        sent: The names of those that are sent, and never received.
        rows: The names of those that are rows.

    Attributes:
        components: The models and enums, for the generator.
        models: What the templates write about the models, by name.
        unions: The names of the models of each union of more than one.
        discriminators: The discriminators of each union, by the names of its models.
    """

    def __init__(
        self, document: dict[str, Any], file_models: frozenset[str], sent: frozenset[str], rows: frozenset[str]
    ) -> None:
        self.components: dict[str, dict[str, Any]] = {}
        self.models: dict[str, ModelInfo] = {}
        self.unions: set[frozenset[str]] = set()
        self.discriminators: dict[frozenset[str], Discriminators] = {}
        self._service = name_service(document)
        self._flattener = Flattener(document)
        self._hierarchies = Hierarchies(self._flattener)
        self._file_models = file_models
        self._sent = sent
        self._rows = rows
        self._aliases: dict[str, dict[str, Any]] = {}
        self._circles = find_circles(self._flattener)
        self._waiting: list[Callable[[], None]] = []
        self._inline: dict[str, str] = {}
        self._free_object = self._name_free_object()

    def emit_components(self) -> None:
        """Write the component schemas that are models and enums."""
        schemas = self._flattener.schemas
        for name in sorted(schemas):  # so that nothing depends on which schema comes first
            self._flattener.kind(name)
        for name in schemas:
            flat, kind = self._flattener.component(name), self._flattener.kind(name)
            if kind == "enum":
                self.components[name] = write_enum(flat) | describe(flat)
            elif kind == "model":
                self._emit_model(name, flat, is_sent=name in self._sent)
        self.finish()

    def finish(self) -> None:
        """Write the schemas in place that became classes."""
        while self._waiting:
            self._waiting.pop(0)()

    def emit(self, schema: Any, place: SchemaPlace) -> dict[str, Any]:
        """Write a schema."""
        return self._emit(self._flattener.flatten(schema), place)

    def flatten(self, schema: Any) -> Flat:
        """Return a schema in plain form, with a text of what it refers to if it has none of its own."""
        flat = self._flattener.flatten(schema)
        name = flat.ref or flat.alias
        if not name or as_text(flat.notes.get("description")):
            return flat
        inherited = self._flattener.component(name).notes
        return replace(
            flat, notes={**{key: inherited[key] for key in ("title", "description") if key in inherited}, **flat.notes}
        )

    def _emit(self, flat: Flat, place: SchemaPlace) -> dict[str, Any]:
        if place.depth > _MAX_DEPTH:
            return {}
        value = self._emit_value(flat, place)
        return self._join([value, NULL]) if flat.is_nullable else value

    def _emit_value(self, flat: Flat, place: SchemaPlace) -> dict[str, Any]:
        if flat.ref:
            return self._emit_reference(flat.ref)
        if flat.alias:
            return self._emit_alias(flat, place)
        if flat.choices:
            return self._emit_choices(flat, place)
        if flat.values is not None:
            return self._emit_values(flat, place)
        if not flat.types or flat.types == (NOTHING,):
            return {}
        return self._join([self._emit_type(kind, flat, place) for kind in flat.types])

    def _emit_reference(self, name: str) -> dict[str, Any]:
        members = self._hierarchies.find_members(name) if self._flattener.kind(name) == "model" else []
        if not members:
            return refer(name)
        result = self._join([refer(each) for each in members])
        self._register(result, self._hierarchies.find_discriminators(name))
        return result

    def _emit_alias(self, flat: Flat, place: SchemaPlace) -> dict[str, Any]:
        name = flat.alias
        if place.alias and place.alias in self._circles.get(name, ()):
            return {}
        inner = replace(place, name=name, alias=name, depth=place.depth + 1)
        if place.is_file:
            return self._emit(replace(self._flattener.component(name), alias=""), inner)
        if name not in self._aliases:
            self._aliases[name] = {}
            self._aliases[name] = self._emit(replace(self._flattener.component(name), alias=""), inner)
        return self._aliases[name]

    def _emit_choices(self, flat: Flat, place: SchemaPlace) -> dict[str, Any]:
        sources = ["".join(list_components(choice)) for choice in flat.choices]
        names = [
            source if source and sources.count(source) == 1 else f"choice_{index}"
            for index, source in enumerate(sources, start=1)
        ]
        emitted = [self.emit(choice, place.inside(name)) for choice, name in zip(flat.choices, names, strict=True)]
        result = self._join(emitted)
        members = [each for each in list_references(result) if self._flattener.kind(each) == "model"]
        found: Discriminators = {}
        for each in emitted:
            merge_discriminators(found, self.discriminators.get(frozenset(self._list_models(each)), {}))
        if flat.discriminator:
            # The classes of models with what is beside the union.
            made = {
                name: list_references(each)[0]
                for name, each in zip(names, emitted, strict=True)
                if name not in members and self._flattener.kind(name) == "model"
            }
            named = read_discriminator(flat.discriminator, [*members, *made], self._flattener)
            for values in named.values():
                values |= {value: made[name] for value, name in values.items() if name in made}
            merge_discriminators(found, named)
        self._register(result, found)
        return result

    def _emit_values(self, flat: Flat, place: SchemaPlace) -> dict[str, Any]:
        values = [*(flat.values or ())]
        if flat.is_constant or values == [""]:
            return write_constant(values[0])
        if is_enum(tuple(values)):
            return self._emit_inline(write_enum(flat), place, None)
        return self._join([{"type": kind} for kind in sorted({name_type(value) for value in values})])

    def _emit_type(self, kind: str, flat: Flat, place: SchemaPlace) -> dict[str, Any]:
        if kind == "array":
            return {"type": "array", "items": self.emit(flat.items, place.inside("Item"))}
        if kind == "string":
            has_type = flat.format in _FORMATS or (flat.format == "binary" and place.is_file)
            return {"type": "string", "format": flat.format} if has_type else {"type": "string"}
        if kind == "object":
            if not flat.has_fields:
                return self._emit_free_object()
            # Written later: its properties may lead back to where it is.
            return self._emit_inline(
                {"type": "object", "of": repr((flat.properties, flat.additional, place.is_sent))}, place, flat
            )
        return {"type": kind}

    def _emit_inline(self, written: dict[str, Any], place: SchemaPlace, flat: Flat | None) -> dict[str, Any]:
        """Make a component of an enum or an object in place."""
        shape = json.dumps(written)
        base = name = place.name
        number = 1
        while (
            self._inline.get(name, "" if name in self._flattener.schemas or name in self.components else shape) != shape
        ):
            number += 1
            name = f"{base}{number}"
        if name not in self._inline:
            self._inline[name] = shape
            self.components[name] = written
            if flat is not None:
                self.components[name] = {"type": "object"}
                self._waiting.append(lambda: self._emit_model(name, flat, is_sent=place.is_sent))
        return refer(name)

    def _emit_model(self, name: str, flat: Flat, *, is_sent: bool) -> None:
        place = SchemaPlace(name, is_file=name in self._file_models, is_sent=is_sent)
        properties = {each: self.flatten(schema) for each, schema in flat.properties.items()}
        info = self.models[name] = describe_model(
            name, flat, {key: self._with_values(each) for key, each in properties.items()}, self._service
        )
        info.is_sent = is_sent
        info.has_free_keys = flat.additional is not None
        is_scalar = "id" in properties and {*properties["id"].types} in ({"integer"}, {"string"})
        if name in self._rows and is_scalar and not properties["id"].is_nullable:
            info.ids = ("id",)
        keys = {each.json: key for key, each in info.fields.items()}
        written: dict[str, Any] = {"type": "object"}
        if properties:
            written["properties"] = {
                keys[each]: self._emit(inner, place.inside(each)) for each, inner in properties.items()
            }
            written["required"] = [keys[each] for each in info.required]
        if is_object(flat.additional):
            written["additionalProperties"] = self.emit(flat.additional, place.inside("value")) or True
        self.components[name] = written | describe(flat)

    def _with_values(self, flat: Flat) -> Flat:
        """Return a schema with the values of the enum that it refers to."""
        if flat.ref and flat.values is None and self._flattener.kind(flat.ref) == "enum":
            flat = replace(flat, values=self._flattener.component(flat.ref).values)
        return replace(flat, values=None) if len(flat.values or ()) > _MAX_VALUES else flat

    def _join(self, parts: list[dict[str, Any]]) -> dict[str, Any]:
        """Return the union of emitted schemas: flat, each once, null last, a free object after the models."""
        found: dict[str, dict[str, Any]] = {}
        for part in parts:
            for each in part.get("oneOf", [part]):
                if not each:
                    return {}
                found.setdefault(json.dumps(each), each)
        models = [each for each in found.values() if self._is_model(each)]
        if len(models) > 1 and not self._is_hierarchy(models):
            free = self._emit_free_object()
            models = [each for each in models if each != free] + [free]
        rest = [each for each in found.values() if each not in models and each != NULL]
        if len(models) > 1:
            self.unions.add(frozenset(list_references(each)[0] for each in models))
        ordered = [*models, *rest, *([NULL] if NULL in found.values() else [])]
        return ordered[0] if len(ordered) == 1 else {"oneOf": ordered}

    def _is_hierarchy(self, models: list[dict[str, Any]]) -> bool:
        """Whether models are those that a reference to the last one may mean."""
        names = [list_references(each)[0] for each in models]
        return sorted(self._hierarchies.find_members(names[-1])) == sorted(names)

    def _is_model(self, emitted: dict[str, Any]) -> bool:
        return any(name in self.models or "enum" not in self._class(name) for name in list_references(emitted))

    def _class(self, name: str) -> dict[str, Any]:
        is_enum_component = name in self._flattener.schemas and self._flattener.kind(name) == "enum"
        return {"enum": []} if is_enum_component else self.components.get(name, {})

    def _list_models(self, emitted: dict[str, Any]) -> list[str]:
        return [name for name in list_references(emitted) if self._is_model(refer(name))]

    def _register(self, emitted: dict[str, Any], found: Discriminators) -> None:
        # A union with a schema that allows anything is `{}`: no model is left to tell apart.
        if found and (models := frozenset(self._list_models(emitted))):
            merge_discriminators(self.discriminators.setdefault(models, {}), found)

    def _emit_free_object(self) -> dict[str, Any]:
        if self._free_object not in self._flattener.schemas:
            self.components.setdefault(self._free_object, {"type": "object"})
            self.models.setdefault(self._free_object, ModelInfo(["An object whose fields the API does not describe."]))
        return refer(self._free_object)

    def _name_free_object(self) -> str:
        """Return the name of the model of any object: a component of such a name that is one, or a new name."""
        named = sorted(name for name in self._flattener.schemas if _FREE_NAME.fullmatch(name))
        for name in named:
            if self._flattener.kind(name) == "model" and not self._flattener.component(name).has_fields:
                return name
        modules = {str(PythonIdentifier(name, "")) for name in self._flattener.schemas}
        names = (f"{_FREE_OBJECT}{number}" for number in range(2, len(modules) + 3))
        return next(name for name in (_FREE_OBJECT, *names) if str(PythonIdentifier(name, "")) not in modules)
