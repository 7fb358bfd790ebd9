"""Make the normal form of schemas: follow references and merge the parts of an `allOf`, keyword by keyword."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from openapi_sdk.description.nodes import as_array, as_object
from openapi_sdk.description.schemas import (
    get_types,
    intersect_types,
    is_only_null,
    list_values,
    name_type,
    read_constants,
    says_null,
)
from openapi_sdk_codegen.diff import normal_form
from openapi_sdk_codegen.diff.node import canonical_json
from openapi_sdk_codegen.diff.normal_form import (
    ANNOTATIONS,
    CHOICES,
    EXTENSIONS,
    NormalSchema,
    Part,
    SchemaKey,
    matches_everything,
)
from openapi_sdk_codegen.diff.values import OTHER_KEYWORD, merge_bound
from openapi_sdk_codegen.openapi.upgrade import upgrade_limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from openapi_sdk_codegen.diff.node import DocumentNode

#: A choice of one schema is replaced by that schema, at most this many times in a row: it may be a choice of itself.
MAX_SINGLE_CHOICES = 20


@dataclass(slots=True)
class Normalizer:
    """Makes the normal form of the schemas of one description, each once.

    Attributes:
        follow_ref: Returns the target of the `$ref` of a node.
        is_older: Whether the description is of OpenAPI 3.0.
    """

    follow_ref: Callable[[DocumentNode], DocumentNode]
    is_older: bool = False
    _keys: dict[DocumentNode, SchemaKey] = field(default_factory=dict["DocumentNode", SchemaKey])
    _merged: dict[SchemaKey, NormalSchema] = field(default_factory=dict[SchemaKey, NormalSchema])
    _schemas: dict[SchemaKey, NormalSchema] = field(default_factory=dict[SchemaKey, NormalSchema])
    _choices: dict[DocumentNode, tuple[list[SchemaKey], bool]] = field(
        default_factory=dict["DocumentNode", tuple[list[SchemaKey], bool]]
    )

    def key(self, node: DocumentNode | None) -> SchemaKey:
        """Return the parts of the schema at a node; no parts for None. Descriptions have no circles and few levels."""
        if node is None:
            return ()
        if node not in self._keys:
            is_whole = node.unknown or not isinstance(node.value, dict)
            # OpenAPI 3.0 ignores what is beside a reference, see `openapi_sdk.description.schemas`.
            is_bare = self.is_older and isinstance(node.object.get("$ref"), str)
            parts = [Part(node)] if is_whole or _has_keywords(node) or _is_named_combination(node) else []
            parts = [part._replace(only="nullable") for part in parts] if is_bare else parts
            within = [] if is_bare else [self.key(each) for each in node.elements("allOf")]
            within += [self.key(self.follow_ref(node))] if "$ref" in node.object else []
            for each in within:
                parts.extend(_allow_null(each) if _is_nullable(node) else each)
            self._keys[node] = _unite(parts) or (Part(node),)
        return self._keys[node]

    def schema(self, key: SchemaKey) -> NormalSchema:
        """Return the normal form of a schema."""
        if key not in self._schemas:
            schema = self._merge(key)
            self._schemas[key] = self._with_possible_choices(schema) if schema.choices else schema
        return self._schemas[key]

    def _merge(self, key: SchemaKey) -> NormalSchema:
        """Return the same, whatever its choices say."""
        if key not in self._merged:
            schema = NormalSchema(key)
            _Merger(schema, self).merge()
            self._merged[key] = schema
        return self._merged[key]

    def _with_possible_choices(self, schema: NormalSchema) -> NormalSchema:
        """Return a schema without the choices that no value of its types fits, and without null if none allows it."""
        fitting = {
            keyword: [each for each in choices if _fits_types(self._merge(each), schema.types)]
            for keyword, choices in schema.choices.items()
        }
        lists = [self.flat_choices(schema.choices[keyword]) for keyword in schema.null_by_choice]
        is_excluded = any(all(self._merge(each).excludes_null for each in choices) for choices in lists)
        nullable, types = schema.nullable and not is_excluded, schema.types
        types = types if all(fitting.values()) else frozenset[str]()
        is_false = schema.is_false or (types == frozenset() and not nullable)
        choices = {keyword: each for keyword, each in fitting.items() if each}
        return replace(schema, choices=choices, nullable=nullable, types=types, is_false=is_false)

    def choices(self, node: DocumentNode) -> tuple[list[SchemaKey], bool]:
        """Return the choices at a `oneOf` or `anyOf`, other than null, and whether one of them allows null."""
        if node not in self._choices:
            choices, is_nullable = read_choices(node, self.key)
            self._choices[node] = choices, is_nullable or flatten_choices(choices, self.key)[1]
        return self._choices[node]

    def flat_choices(self, choices: list[SchemaKey]) -> list[SchemaKey]:
        """Return choices with the choices of those that are nothing but a choice in their place."""
        return flatten_choices(choices, self.key)[0]

    def with_choice(self, schema: NormalSchema, keyword: str, choice: SchemaKey) -> NormalSchema:
        """Return a schema with one of its choices in place of all of them."""
        rest, choices = self.without_choices(schema, keyword), schema.nodes[keyword]
        holders = [part for part in schema.key if part.node.get(keyword) is choices]
        has_null = self.choices(choices)[1] or any(map(_is_null_allowed, holders))
        return self.schema(_unite((*rest.key, *(_allow_null(choice) if has_null else choice))))

    def without_single_choices(self, schema: NormalSchema) -> NormalSchema:
        """Return a schema in which each choice of one schema is replaced by that schema."""
        for _ in range(MAX_SINGLE_CHOICES):
            keyword = next((each for each, choices in schema.choices.items() if len(choices) == 1), None)
            if keyword is None:
                break
            schema = self.with_choice(schema, keyword, *schema.choices[keyword])
        return schema

    def without_choices(self, schema: NormalSchema, keyword: str) -> NormalSchema:
        """Return a schema without its `oneOf` or `anyOf`."""
        choices = schema.nodes[keyword]
        return self.schema(
            tuple(
                part._replace(ignored=part.ignored | {keyword}) if part.node.get(keyword) is choices else part
                for part in schema.key
            )
        )


@dataclass(slots=True)
class _Merger:
    """Merges the parts of one schema.

    Attributes:
        schema: The result.
        normalizer: Makes the normal form of the schemas within it.
        enum: The values that all parts list; None if no part has an enum or const.
        null: What the parts and the choices say of null: one of them has to allow it, and none may exclude it.
        subschemas: The parts of each schema within it, in order.
    """

    schema: NormalSchema
    normalizer: Normalizer
    enum: list[Any] | None = None
    null: set[bool | None] = field(default_factory=set[bool | None])
    subschemas: dict[tuple[str, str], dict[Part, None]] = field(default_factory=dict[tuple[str, str], dict[Part, None]])

    def merge(self) -> None:
        """Merge all parts."""
        for part in self.schema.key:
            keywords = part.keywords()
            if _is_nothing(part, self.normalizer.key):
                self.schema.is_false = True
            self.null.add(_says_null(part, self.normalizer.key))
            self._read_nodes(part, keywords)
            upgrade_limits(keywords)
            for keyword, value in keywords.items():
                if keyword in _MERGERS:
                    _MERGERS[keyword](self, part, keyword, value)
                elif not keyword.startswith("x-"):
                    self.merge_equal(part, keyword, value)
        self.schema.excludes_null = False in self.null
        self.schema.nullable = True in self.null and not self.schema.excludes_null
        self.schema.subschemas = {name: tuple(parts) for name, parts in self.subschemas.items()}
        self._merge_enum_and_types()

    def _read_nodes(self, part: Part, keywords: dict[str, Any]) -> None:
        """Read the places of keywords, and what was not understood."""
        if part.node.unknown:
            self.schema.unknown.add(part.node.unknown)
        self.schema.unread.update(part.node.unread)
        for keyword in keywords:
            child = part.node.child(keyword)
            if keyword not in part.ignored:
                self.schema.nodes.setdefault(keyword, child)
            if keyword in _HOLDERS and child.is_unknown:
                self.schema.unknown.add(child.resolved.unknown)

    def add_subschema(self, keyword: str, name: str, node: DocumentNode) -> None:
        """Add a schema that must hold as well as those already under this keyword and name."""
        self.subschemas.setdefault((keyword, name), {}).update(dict.fromkeys(self.normalizer.key(node)))

    def keep_unmerged(self, part: Part, keyword: str) -> None:
        """Keep a keyword that can't be merged as a schema of its own."""
        self.schema.unmerged.append((part._replace(only=keyword, ignored=frozenset()),))

    def _merge_enum_and_types(self) -> None:
        """Leave null out of types, enum and const; without `type`, take the types from the enum."""
        schema = self.schema
        if self.enum is not None:
            values = [each for each in self.enum if each is not None]
            if schema.types is None or not values:
                schema.types = frozenset(name_type(each) for each in values)
            if canonical_json(values) != canonical_json([schema.values.get("const")]):
                schema.values.pop("const", None)
            if values and "const" not in schema.values:
                schema.values["enum"] = sorted(values, key=canonical_json)
        if schema.types is None:
            return
        schema.types -= {"null"}
        if not schema.types and not schema.nullable:
            schema.is_false = True
        if schema.types.isdisjoint(_TYPES_WITH_FORMATS):
            schema.values.pop("format", None)

    def merge_limit(self, _: Part, keyword: str, value: Any) -> None:
        limit = normal_form.LIMITS[keyword]
        if value != limit.default:
            known = self.schema.values.get(keyword, value)
            self.schema.values[keyword] = min(known, value) if limit.is_upper else max(known, value)

    def merge_bound(self, _: Part, keyword: str, value: Any) -> None:
        merge_bound(self.schema.values, keyword, value)

    def merge_flag(self, _: Part, keyword: str, value: Any) -> None:
        if value:
            self.schema.values[keyword] = True

    def keep_outermost(self, _: Part, keyword: str, value: Any) -> None:
        self.schema.values.setdefault(keyword, value)

    def merge_equal(self, part: Part, keyword: str, value: Any) -> None:
        if keyword not in self.schema.values:
            self.schema.values[keyword] = value
        elif canonical_json(self.schema.values[keyword]) != canonical_json(value):
            self.keep_unmerged(part, keyword)

    def merge_pattern(self, part: Part, keyword: str, value: Any) -> None:
        """Merge a pattern. One that matches everything is kept only if there is no other."""
        known = self.schema.values.get(keyword)
        if known is not None and matches_everything(known):
            self.schema.values[keyword] = value
        elif known is None or not matches_everything(value):
            self.merge_equal(part, keyword, value)

    def skip(self, part: Part, keyword: str, value: Any) -> None:
        """Do nothing: `$ref` and `allOf` are in the key already, and `says_null` reads `nullable`."""

    def merge_type(self, _: Part, _keyword: str, value: Any) -> None:
        types = [*get_types({"type": value}), *(["null"] if "null" in (value, *as_array(value)) else [])]
        known = self.schema.types
        if types:  # others than those of JSON say nothing
            self.schema.types = frozenset(types if known is None else intersect_types([*known], types))

    def merge_enum(self, _: Part, keyword: str, value: Any) -> None:
        listed = list_values({keyword: value})
        if not listed:
            return
        allowed = {canonical_json(each) for each in listed}
        self.enum = listed if self.enum is None else [each for each in self.enum if canonical_json(each) in allowed]
        if keyword == "const":
            self.schema.values.setdefault("const", value)

    def merge_required(self, _: Part, _keyword: str, value: list[str]) -> None:
        self.schema.required.update(value)

    def merge_dependent_required(self, _: Part, keyword: str, value: dict[str, list[str]]) -> None:
        merged = self.schema.values.setdefault(keyword, {})
        for name, names in value.items():
            merged[name] = sorted({*merged.get(name, ()), *names})

    def merge_subschema_map(self, part: Part, keyword: str, _: Any) -> None:
        for name, each in part.node.child(keyword).entries():
            self.add_subschema(keyword, name, each)

    def merge_subschema_list(self, part: Part, keyword: str, _: Any) -> None:
        for index, each in enumerate(part.node.elements(keyword)):
            self.add_subschema(keyword, str(index), each)

    def merge_subschema(self, part: Part, keyword: str, _: Any) -> None:
        self.add_subschema(keyword, "", part.node.child(keyword))

    def merge_single_subschema(self, part: Part, keyword: str, value: Any) -> None:
        """Keep the first one, and later ones unmerged. An empty schema means the same as none, except for three."""
        key = self.normalizer.key(part.node.child(keyword))
        if (keyword, "") in self.subschemas:
            self.keep_unmerged(part, keyword)
        elif keyword in ("not", "if", "contains") or not _allows_anything(key):
            self.merge_subschema(part, keyword, value)

    def merge_choices(self, part: Part, keyword: str, _: Any) -> None:
        schema, counts = self.schema, keyword not in part.ignored
        if keyword in schema.choices and counts:
            self.keep_unmerged(part, keyword)
            return
        resolved = [*map(self._resolve, part.node.elements(keyword))] if counts else []
        if values := read_constants(resolved):
            schema.nodes.setdefault("enum", part.node.child(keyword))
            self.merge_enum(part, "enum", values)
            self.null.add(None if _is_null_allowed(part) else says_null({"enum": values}))
            return
        others, is_nullable = self.normalizer.choices(part.node.child(keyword))
        if counts and keyword == "anyOf" and (known := _read_known_values(resolved)):
            schema.nodes.setdefault("x-extensible-enum", part.node.child(keyword))
            self.keep_outermost(part, "x-extensible-enum", known)
            self.merge_type(part, "type", [name_type(known[0]), *(["null"] if is_nullable else [])])
            self.null.add(None if _is_null_allowed(part) else is_nullable)
            return
        if others and counts:
            schema.choices[keyword] = others
            schema.nodes[keyword] = part.node.child(keyword)  # another part may have constants there
        elif counts and part.node.elements(keyword):
            self.merge_type(part, "type", "null")
            self.null.add(is_nullable or _is_null_allowed(part))
        if not _is_null_allowed(part):
            self.null.add(True if is_nullable else None)
            if others and counts and not is_nullable:
                schema.null_by_choice.add(keyword)

    def _resolve(self, choice: DocumentNode) -> Any:
        """Return the schema that a choice is, or refers to."""
        parts = [part.node for part in self.normalizer.key(choice) if _has_keywords(part.node)]
        return parts[0].value if len(parts) == 1 else choice.value


#: The types whose values formats are about.
_TYPES_WITH_FORMATS = frozenset({"string", "integer", "number"})
#: Keywords that hold a map or an array of schemas.
_HOLDERS = frozenset((*normal_form.SUBSCHEMA_MAPS, *normal_form.CHOICES, "prefixItems"))

_MERGERS: dict[str, Callable[[_Merger, Part, str, Any], None]] = {
    **dict.fromkeys(normal_form.LIMITS, _Merger.merge_limit),
    **dict.fromkeys(OTHER_KEYWORD, _Merger.merge_bound),
    **dict.fromkeys(normal_form.FLAGS, _Merger.merge_flag),
    **dict.fromkeys(normal_form.SUBSCHEMA_MAPS, _Merger.merge_subschema_map),
    **dict.fromkeys(normal_form.MERGED_SUBSCHEMAS, _Merger.merge_subschema),
    **dict.fromkeys(normal_form.SINGLE_SUBSCHEMAS, _Merger.merge_single_subschema),
    **dict.fromkeys(normal_form.CHOICES, _Merger.merge_choices),
    **dict.fromkeys(normal_form.OUTERMOST, _Merger.keep_outermost),
    **dict.fromkeys(("$ref", "allOf", "nullable"), _Merger.skip),
    "type": _Merger.merge_type,
    "pattern": _Merger.merge_pattern,
    **dict.fromkeys(("enum", "const"), _Merger.merge_enum),
    "required": _Merger.merge_required,
    "dependentRequired": _Merger.merge_dependent_required,
    "prefixItems": _Merger.merge_subschema_list,
}


def _read_known_values(choices: list[Any]) -> list[Any]:
    """Return the values that a choice of an enum and the bare type of its values lists; empty for any other choice.

    As an `anyOf`, the type alone decides what is valid: the enum says which values are known.
    """
    others = [as_object(each) for each in choices if not is_only_null(as_object(each))]
    schemas = [{name: value for name, value in each.items() if not _is_annotation(name)} for each in others]
    match sorted(schemas, key=len):
        case [{"type": type_, **rest}, listed] if not rest and listed.keys() <= {"type", "enum", "const"}:
            values = list_values(listed)
            types = [*map(name_type, values), listed.get("type", type_)]
            return values if all(each == type_ for each in types) else []
        case _:
            return []


def _has_keywords(node: DocumentNode) -> bool:
    return any(keyword not in ANNOTATIONS and keyword not in ("$ref", "allOf") for keyword in node.object)


def _is_named_combination(node: DocumentNode) -> bool:
    """Whether a component, or a schema with a title, consists of others.

    It is a part, so that the schema has its name and place, not theirs.
    """
    if "allOf" not in node.object:
        return False
    return normal_form.is_component(node) or (bool(node.object.get("title")) and len(node.elements("allOf")) > 1)


def _unite(parts: Iterable[Part]) -> SchemaKey:
    """Return each part once: as one that counts for null, if it counts once."""
    found = dict.fromkeys(parts)
    return tuple(part for part in found if not part.allows_null or part._replace(allows_null=False) not in found)


def _fits_types(choice: NormalSchema, types: frozenset[str] | None) -> bool:
    """Whether a value of some types can fit a choice; None are all types."""
    return not choice.is_false and (
        not choice.types or types is None or bool(intersect_types([*choice.types], [*types]))
    )


def _allows_anything(key: SchemaKey) -> bool:
    """Whether no part limits the values."""
    return all(part.node.value is not False and part.keywords().keys() <= {"$ref", "allOf"} for part in key)


# Read the choices of a `oneOf` or `anyOf`, with those of choices that are nothing but a choice in their place


#: What a schema that is nothing but a choice may have beside it. A discriminator only helps to find the choice.
_BESIDE_CHOICE = ("$ref", "allOf", "nullable", "discriminator")
#: Choices within choices become one list to this depth.
MAX_DEPTH = 20
#: A list gets no longer than this by choices within it.
MAX_FLAT_CHOICES = 2_000


def flatten_choices(choices: list[SchemaKey], key: Callable[[DocumentNode], SchemaKey]) -> tuple[list[SchemaKey], bool]:
    """Return choices with the choices of those that are nothing but a choice in their place.

    Args:
        choices: The choices.
        key: Returns the parts of the schema at a node.

    Returns:
        The choices, and whether one that was replaced allows null.
    """
    flat, seen, is_nullable = choices, set["DocumentNode"](), False
    for _ in range(MAX_DEPTH):
        nested = {choice: inner for choice in flat if (inner := _only_choice(choice)) is not None}
        if not nested:
            break
        deeper: dict[SchemaKey, None] = {}
        for choice in flat:
            inner = nested.get(choice)
            if inner is None:
                deeper[choice] = None
            elif inner not in seen:
                seen.add(inner)
                others, has_null = read_choices(inner, key)
                deeper.update(dict.fromkeys(others))
                is_nullable = is_nullable or has_null or any(_is_nullable(part.node) for part in choice)
        if not deeper or len(deeper) > MAX_FLAT_CHOICES:
            break
        flat = list(deeper)
    return flat, is_nullable


def read_choices(node: DocumentNode, key: Callable[[DocumentNode], SchemaKey]) -> tuple[list[SchemaKey], bool]:
    """Return the choices at a `oneOf` or `anyOf`, other than null, and whether one of them allows null."""
    choices = [key(each) for each in node.elements()]
    others = [choice for choice in choices if not any(map(_is_null, choice))]
    return others, any(not _excludes_null(choice, key) for choice in choices if any(map(_is_null, choice)))


def _only_choice(choice: SchemaKey) -> DocumentNode | None:
    """Return the `oneOf` or `anyOf` of a schema that is nothing but a choice; None for any other schema."""
    found: list[DocumentNode] = []
    for part in choice:
        node = part.node
        if not node.object or node.unknown or node.unread:
            return None
        for keyword in part.keywords():
            if keyword in CHOICES:
                found.append(node.child(keyword))
            elif keyword not in _BESIDE_CHOICE and not _is_annotation(keyword):
                return None
    return found[0] if len(found) == 1 and not found[0].is_unknown else None


def _is_annotation(keyword: str) -> bool:
    return keyword in ANNOTATIONS or (keyword.startswith("x-") and keyword not in EXTENSIONS)


def _is_null(part: Part) -> bool:
    """Whether a part of a choice allows at most null."""
    return is_only_null(part.node.object)


# Null, as the reader says it of each part


def _is_nullable(node: DocumentNode) -> bool:
    """Whether a schema allows null, whatever stands beside it."""
    return node.object.get("nullable") is True


def _allow_null(key: SchemaKey) -> SchemaKey:
    """Return parts that stand beside what allows null."""
    return tuple(part._replace(allows_null=True) for part in key)


def _is_null_allowed(part: Part) -> bool:
    """Whether what the choices of a part say of null does not count."""
    return part.allows_null or _is_nullable(part.node)


def _is_nothing(part: Part, key: Callable[[DocumentNode], SchemaKey]) -> bool:
    """Whether no value fits a part: it is `false`, or the opposite of a schema that any value fits."""
    opposite = part.node.get("not") if part.only in ("", "not") else None
    return part.node.value is False or (opposite is not None and _allows_anything(key(opposite)))


def _says_null(part: Part, key: Callable[[DocumentNode], SchemaKey]) -> bool | None:
    """Return whether what a part says itself allows null; None if it says nothing of it."""
    if part.allows_null:
        return None
    if _is_nothing(part, key) and not _is_nullable(part.node):
        return False
    keywords = {keyword: value for keyword, value in part.keywords().items() if keyword != "not"}
    listed = {"enum": keywords.pop("enum")} if "const" in keywords and "enum" in keywords else {}
    if listed and not _is_nullable(part.node) and says_null(listed) is False:
        return False
    return says_null(keywords)


def _excludes_null(choice: SchemaKey, key: Callable[[DocumentNode], SchemaKey]) -> bool:
    return any(_says_null(part, key) is False for part in choice)
