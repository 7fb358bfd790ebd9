"""What a schema of OpenAPI 3.0 or 3.1 says: its types, null, values and properties, behind references and `allOf`.

A value of an `allOf` fits all of its parts (JSON Schema 2020-12). So the types and the values are those that all parts
allow, and a limit is the narrowest one. Nothing fits parts that contradict each other. Of texts, examples and whatever
else can't be put together, the last one counts: that of a later part, and after its parts that of the schema itself.

What is written beside a `$ref` counts like a part. OpenAPI 3.0 ignores it, but for `nullable`, `readOnly` and
`writeOnly`, which many descriptions write there. A reference that leads nowhere says nothing. A circle ends where it
comes back to itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openapi_sdk.description.nodes import as_array, as_object, as_text, is_array, is_number, is_object
from openapi_sdk.description.references import find_target, resolve_ref, schema_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from openapi_sdk.description.nodes import Node

#: Keywords whose schemas apply to the same value as the schema that holds them.
IN_PLACE = ("allOf", "anyOf", "oneOf")
CHOICES = ("oneOf", "anyOf")
_PARTS = frozenset({"$ref", "allOf"})
_COMPOSED = _PARTS.union(CHOICES)
#: The JSON types other than null.
TYPES = ("object", "array", "string", "integer", "number", "boolean")

#: What stands deeper in choices of choices says nothing of null.
_MAX_DEPTH = 50
#: Compositions of compositions double with each level. No real schema has as many alternatives.
_MAX_ALTERNATIVES = 200
#: Choices that are left of others are merged as often.
_MAX_MERGED = 20
#: Two unions of which both count have at most as many pairs of choices.
_MAX_PAIRS = 50
#: What counts beside a `$ref` in OpenAPI 3.0.
_BESIDE_REFERENCE = frozenset({"nullable", "readOnly", "writeOnly", "description", "deprecated"})
#: Keywords that only say something to readers.
_ANNOTATIONS = frozenset({"title", "description", "deprecated", "example", "examples", "$comment"})
#: What has no value.
_NOTHING: Node = {"not": {}}
#: The other values of an object's keys, and the items of an array: schemas, or booleans.
_INNER = ("additionalProperties", "items", "unevaluatedProperties", "unevaluatedItems", "propertyNames", "contains")
#: Extensions of an object that list some of its properties, and those that say something about each.
_LISTS = ("required", "x-secret-properties", "x-not-secret-properties", "x-personal-properties")
_BY_PROPERTY = ("x-reads-as", "x-fidelity-of")
_INTERSECTED = frozenset({"type", "nullable", "enum", "const"})
_LEAST = ("minLength", "minItems", "minProperties")
_MOST = ("maxLength", "maxItems", "maxProperties")
_FLAGS = ("readOnly", "writeOnly", "deprecated", "uniqueItems")
#: The limits of a number: the keyword, the one that excludes the limit, and whether it is an upper one.
_LIMITS = (("minimum", "exclusiveMinimum", False), ("maximum", "exclusiveMaximum", True))


# Types


def get_type(schema: Node) -> str | None:
    """Return the first of the types that a schema names; None if it names none."""
    return next(iter(get_types(schema)), None)


def get_types(schema: Node) -> list[str]:
    """Return the types that a schema names itself, without null and what is no type of JSON."""
    named = schema.get("type")
    if isinstance(named, str):
        return [named] if named in TYPES else []
    return [each for each in as_array(named) if isinstance(each, str) and each in TYPES]


def infer_types(schema: Node) -> list[str]:
    """Return the types of a schema without `type`, by its other keywords: an object has properties, an array items."""
    if any(is_object(schema.get(each)) for each in ("properties", "patternProperties", "additionalProperties")):
        has_fields = any(as_object(schema.get(each)) for each in ("properties", "patternProperties"))
        return ["object"] if has_fields or is_object(schema.get("additionalProperties")) else []
    return ["array"] if "items" in schema or "prefixItems" in schema else []


def list_types(document: Node, schema: object) -> frozenset[str]:
    """Return the types that a schema allows, as far as it says; without null. A choice of several is a `union`.

    Empty if it allows any, or if nothing fits it.
    """
    merged = merge_only_choice(document, schema)
    values = get_values(merged)
    types = {*get_types(merged)} or {*infer_types(merged)}
    types = types or {name_type(each) for each in values}
    if any(len(_list_other_choices(document, merged, keyword)) > 1 for keyword in CHOICES):
        types.add("union")
    return frozenset(types)


def intersect_types(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """Return the types that are in both, in the order of the first; an integer is a number too."""
    found = (
        "integer" if each == "number" and each not in second else each
        for each in first
        if each in second or (each == "integer" and "number" in second) or (each == "number" and "integer" in second)
    )
    return [*dict.fromkeys(found)]


def name_type(value: object) -> str:
    """Return the JSON type of a decoded value."""
    for kind, name in ((str, "string"), (bool, "boolean"), (int, "integer"), (float, "number"), (list, "array")):
        if isinstance(value, kind):
            return name
    return "null" if value is None else "object"


def _list_named(schema: Node) -> list[str]:
    named = schema.get("type")
    return [each for each in [named, *as_array(named)] if isinstance(each, str)]


# Null


def is_nullable(document: Node, schema: object) -> bool:
    """Whether a schema says that null is one of its values: as OpenAPI 3.0 does, or as 3.1 does.

    `nullable: true` counts whatever stands beside it. Otherwise each part and one of the choices has to allow null.
    """
    return _read_null(document, schema, {}, 0) is True


def is_null(document: Node, schema: object) -> bool:
    """Whether a schema is for null alone."""
    return is_only_null(merge_all_of(document, schema))


def is_only_null(schema: Node) -> bool:
    """The same of a schema without references."""
    named, values = schema.get("type"), list_values(schema)
    return named in ("null", ["null"]) or (bool(values) and all(each is None for each in values))


def says_null(schema: Node) -> bool | None:
    """Whether what a schema says itself, without parts and choices, allows null; None if it says nothing of it."""
    if schema.get("nullable") is True:
        return True
    named, values = _list_named(schema), list_values(schema)
    if is_nothing(schema) or (named and "null" not in named) or (values and None not in values):
        return False
    return True if named or values else None


def _read_null(document: Node, schema: object, known: dict[int, bool | None], depth: int) -> bool | None:
    if not is_object(schema) or depth > _MAX_DEPTH:
        return False if schema is False else None
    if id(schema) not in known:
        known[id(schema)] = None  # while it is looked at: a circle says nothing
        own, parts = open_schema(document, schema)
        said = [says_null(own)]
        if own.get("nullable") is not True:
            said += [_read_null(document, each, known, depth + 1) for each in parts]
            for keyword in CHOICES:
                found = [_read_null(document, each, known, depth + 1) for each in as_array(own.get(keyword))]
                said += [True if True in found else None if None in found else False] if found else []
        known[id(schema)] = False if False in said else True if True in said else None
    return known[id(schema)]


# Values


def list_values(schema: Node) -> list[Any]:
    """Return the values of `const` or `enum`, with null; empty if a schema has neither."""
    return [schema["const"]] if "const" in schema else as_array(schema.get("enum"))


def get_values(schema: Node) -> list[Any]:
    """Return the only values that a schema allows other than null; empty if it lists none."""
    return [each for each in list_values(schema) if each is not None]


def intersect_values(first: Iterable[Any], second: Iterable[Any]) -> list[Any]:
    """Return the values that are in both, in the order of the second."""
    known = [*first]
    return [each for each in second if any(is_equal(each, other) for other in known)]


def is_equal(value: object, other: object) -> bool:
    """Whether two JSON values are equal. In Python, True is 1."""
    if isinstance(value, bool) or isinstance(other, bool):
        return value is other
    if is_array(value) and is_array(other):
        return len(value) == len(other) and all(map(is_equal, value, other))
    if is_object(value) and is_object(other):
        return value.keys() == other.keys() and all(is_equal(value[key], other[key]) for key in value)
    return value == other


def read_constants(choices: object) -> list[Any]:
    """Return the values of choices that allow one value each; such a choice is an enum. Empty if one allows more."""
    values: list[Any] = []
    for each in as_array(choices):
        schema = _drop_annotations(as_object(each))
        type_, allowed = schema.pop("type", None), as_array(schema.pop("enum", None))
        if "const" in schema:
            allowed = [schema.pop("const")]
        elif type_ == "null":
            allowed = [None]
        if schema or len(allowed) != 1 or is_object(allowed[0]) or is_array(allowed[0]):
            return []
        values += allowed
    return values if any(value is not None for value in values) else []


# References, `allOf` and choices


def as_schema(value: object) -> dict[str, Any]:
    """Return a schema as an object: OpenAPI 3.1 has `true` for any value, and `false` for none."""
    return {**_NOTHING} if value is False else as_object(value)


def is_nothing(schema: Node) -> bool:
    """Whether nothing fits a schema: it is `false`, or its parts contradict each other."""
    return "not" in schema and (schema["not"] is True or schema["not"] == {})


def open_schema(document: Node, schema: Node) -> tuple[dict[str, Any], list[Any]]:
    """Return the keywords of a schema that count besides `$ref` and `allOf`, and the schemas of these two."""
    own = {keyword: value for keyword, value in schema.items() if keyword not in ("$ref", "allOf")}
    parts, reference = as_array(schema.get("allOf")), schema.get("$ref")
    if not isinstance(reference, str):
        return own, parts
    target = find_target(document, reference)
    if as_text(document.get("openapi")).startswith("3.0"):
        return {keyword: value for keyword, value in own.items() if keyword in _BESIDE_REFERENCE}, [target]
    return own, [target, *parts]


def merge_all_of(document: Node, schema: object) -> dict[str, Any]:
    """Return a schema with its references resolved and its `allOf` merged into it; null is said by `nullable`."""
    plain = _find_plain(document, schema, _PARTS)
    return _merge(document, schema, with_choice=False) if plain is None else {**plain}


def merge_only_choice(document: Node, schema: object) -> dict[str, Any]:
    """Return the same, with its only choice beside null merged too, and without choices that no value can fit."""
    plain = _find_plain(document, schema, _COMPOSED)
    if plain is not None:
        return {**plain}
    merged = _merge(document, schema, with_choice=True)
    for _ in range(_MAX_MERGED):
        fewer = _drop_choices(document, merged)
        if fewer is None:
            break
        merged = _merge(document, fewer, with_choice=True)
    return merged


def _find_plain(document: Node, schema: object, composed: frozenset[str]) -> dict[str, Any] | None:
    """Return a schema that needs no merging, or that is all that it refers to; None for others. Most are like that."""
    if is_object(schema) and len(schema) == 1 and isinstance(schema.get("$ref"), str):
        schema = find_target(document, schema["$ref"])
    return schema if is_object(schema) and composed.isdisjoint(schema) else None


def _drop_choices(document: Node, schema: dict[str, Any]) -> dict[str, Any] | None:
    """Return a schema without the choices that no value of its types fits; None if there is no such choice."""
    for keyword in CHOICES:
        choices = _list_other_choices(document, schema, keyword)
        fitting = [each for each in choices if _fits_types(document, each, get_types(schema))]
        if len(fitting) < len(choices):
            return _leave_choices(document, schema, keyword, fitting)
    return None


def _fits_types(document: Node, choice: object, types: list[str]) -> bool:
    """Whether a value of some types can fit a choice; of any type if there are none."""
    merged = merge_all_of(document, choice)
    named = get_types(merged) or [name_type(each) for each in get_values(merged)]
    return not is_nothing(merged) and not (named and types and not intersect_types(named, types))


def _leave_choices(document: Node, schema: dict[str, Any], keyword: str, choices: list[Any]) -> dict[str, Any]:
    """Return a schema with some of its choices, and that of null if it allows null."""
    beside = {each: value for each, value in schema.items() if each != keyword}
    has_null = is_nullable(document, schema)
    if not choices:
        return {"type": "null"} if has_null else {**_NOTHING}
    return {**beside, keyword: [*choices, {"type": "null"}] if has_null else choices}


def allow_same(first: Node, second: Node) -> bool:
    """Whether two schemas say the same of a value, whatever they say to readers."""
    return first == second or _drop_annotations(first) == _drop_annotations(second)


def is_read_only(document: Node, schema: object) -> bool:
    """Whether a property is in answers only."""
    return merge_all_of(document, schema).get("readOnly") is True


def find_properties(document: Node, schema: object) -> dict[str, Any]:
    """Return the properties of an object, with those of its parts."""
    return as_object(merge_only_choice(document, schema).get("properties"))


def get_items(schema: Node) -> Node:
    """Return the schema of the items of an array."""
    return as_object(schema.get("items"))


def identify(document: Node, schema: object) -> frozenset[int]:
    """Return what is the same for two schemas that are made of the same parts, for whoever walks in circles."""
    return frozenset(key for key, _ in _list_parts(document, schema, with_choice=False)[0])


def contains_itself(document: Node, schema: object) -> bool:
    """Whether a schema is a part of itself, by its `allOf` and its references: a mistake."""
    waiting = [*open_schema(document, as_object(schema))[1]]
    seen = set[int]()
    while waiting:
        node = waiting.pop()
        if node is schema:
            return True
        if is_object(node) and id(node) not in seen:
            seen.add(id(node))
            waiting += open_schema(document, node)[1]
    return False


def get_choices(schema: Node) -> list[Any]:
    """Return the schemas that a schema can be one of."""
    return [each for keyword in CHOICES for each in as_array(schema.get(keyword))]


def list_forms(schema: Node) -> list[Any]:
    """Return the schemas that a value fits one of, beside what else a schema says; empty if it has no choices.

    Of a `oneOf` beside an `anyOf`, a value fits one of each.
    """
    return multiply_choices(*(as_array(schema.get(keyword)) for keyword in CHOICES))


def add_beside(schema: Node, form: Node) -> Node:
    """Return one of the forms of a schema, with what stands beside its choices."""
    beside = {keyword: value for keyword, value in schema.items() if keyword not in CHOICES}
    return {"allOf": [beside, form]} if beside else form


def get_alternatives(document: Node, schema: Node) -> list[Any]:
    """Return a schema, or the schemas that it can be one of beside null, or the only one that it is made of."""
    choices = [each for each in get_choices(schema) if not is_null(document, each)]
    parts = as_array(schema.get("allOf"))
    return choices or (parts if len(parts) == 1 else [schema])


def find_schema_name(document: Node, schema: Node) -> str:
    """Return the name of the component that a schema is, beside null; an empty text if it is none."""
    (only, *others) = get_alternatives(document, schema)
    return "" if others else schema_name(only)


def each_choice(document: Node, schema: object) -> Iterator[Any]:
    """Yield the choices of a schema, and those of its parts."""
    for _, part in _list_parts(document, schema, with_choice=False)[0]:
        yield from get_choices(part)


def each_alternative(document: Node, schema: object, into: Iterable[str]) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Yield a schema, and each that it refers to, consists of or chooses from: as it is written, and without reference.

    Args:
        document: The description.
        schema: The schema.
        into: Other keywords whose schemas follow, too: `items`.
    """
    waiting: list[Any] = [schema]
    for _ in range(_MAX_ALTERNATIVES):
        if not waiting:
            return
        node = waiting.pop()
        resolved = resolve_ref(document, node)
        yield node, resolved
        for keyword in IN_PLACE:
            waiting += as_array(resolved.get(keyword))
        waiting += [resolved[keyword] for keyword in into if is_object(resolved.get(keyword))]


def intersect_schemas(first: Any, second: Any) -> Any:
    """Return the schema of what fits two schemas."""
    if first is False or second is False:
        return False
    if not first or not is_object(first) or first == second:
        return second
    return {"allOf": [first, second]} if second and is_object(second) else first


def merge_properties(first: object, second: object) -> dict[str, Any]:
    """Return the properties of two parts. A property that is in both is what both say."""
    known, added = as_object(first), as_object(second)
    return {**known, **{name: intersect_schemas(known.get(name), each) for name, each in added.items()}}


def multiply_choices(first: Sequence[Any], second: Sequence[Any]) -> list[Any]:
    """Return the choices of two unions of which both count; none if there would be more than 50."""
    if not first or not second or [*first] == [*second]:
        return [*(second or first)]
    is_bounded = len(first) * len(second) <= _MAX_PAIRS
    return [{"allOf": [one, other]} for one in first for other in second if is_bounded]


def _list_parts(document: Node, schema: object, *, with_choice: bool) -> tuple[list[tuple[int, dict[str, Any]]], bool]:
    """Return the id and the keywords of each part of a schema, its own last, and whether one is an only choice."""
    found: list[tuple[int, dict[str, Any]]] = []
    waiting, seen, has_choice = [schema], set[int](), False
    while waiting:
        node = waiting.pop()
        if is_object(node):
            if id(node) in seen:
                continue
            seen.add(id(node))
        own, parts = open_schema(document, as_schema(node))
        for keyword in CHOICES if with_choice else ():
            choices = _list_other_choices(document, own, keyword)
            if len(choices) == 1:
                has_choice = True
                parts = [*parts, *choices]
                del own[keyword]
        if own:
            found.append((id(node), own))
        waiting += parts
    return found[::-1], has_choice


def _drop_annotations(schema: Node) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key not in _ANNOTATIONS}


def _list_other_choices(document: Node, schema: Node, keyword: str) -> list[Any]:
    """Return the choices of a schema, null left out."""
    return [each for each in as_array(schema.get(keyword)) if not is_null(document, each)]


def _merge(document: Node, schema: object, *, with_choice: bool) -> dict[str, Any]:
    """Merge the parts of a schema."""
    found, has_choice = _list_parts(document, schema, with_choice=with_choice)
    parts = [own for _, own in found]
    if len(parts) <= 1 and not has_choice:
        return parts[0] if parts else {}
    types, values = _intersect(parts)
    has_null = is_nullable(document, schema)
    others = [each for each in types or () if each != "null"]
    is_empty = (types is not None and not others) or (values is not None and all(each is None for each in values))
    if is_empty or any(map(is_nothing, parts)):
        return {"type": "null"} if has_null else {**_NOTHING}
    merged = _join(parts)
    if others:
        merged["type"] = others[0] if len(others) == 1 else others
    if has_null:
        merged["nullable"] = True
    if values is not None:
        merged["enum"] = values
    _merge_limits(merged, parts)
    return merged


def _intersect(parts: list[dict[str, Any]]) -> tuple[list[str] | None, list[Any] | None]:
    """Return the types and the values that all parts allow; None if no part says any."""
    types: list[str] | None = None
    values: list[Any] | None = None
    for part in parts:
        if named := [each for each in _list_named(part) if each in (*TYPES, "null")]:
            named = [*named, "null"] if part.get("nullable") is True else named
            types = named if types is None else intersect_types(types, named)
        if listed := list_values(part):
            values = listed if values is None else intersect_values(values, listed)
    return types, values


def _join(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the keywords of parts, but for types, values and null."""
    joined: dict[str, Any] = {}
    for part in parts:
        for keyword, value in part.items():
            if keyword not in _INTERSECTED:
                join = _JOINS.get(keyword) if keyword in joined else None
                joined[keyword] = join(joined[keyword], value) if join else value
    return joined


def _merge_limits(merged: dict[str, Any], parts: list[dict[str, Any]]) -> None:
    """Write the narrowest limits of a number."""
    for keyword, exclusive, is_upper in _LIMITS:
        found = [each for part in parts for each in get_limits(part, keyword, exclusive)]
        if found:
            merged.pop(keyword, None)
            merged.pop(exclusive, None)
            limit, is_exclusive = min(found, key=lambda each: (each[0], not each[1])) if is_upper else max(found)
            merged[exclusive if is_exclusive else keyword] = limit


def get_limits(schema: Node, keyword: str, exclusive: str) -> Iterator[tuple[float, bool]]:
    """Yield the limits of a number: in 3.0 a boolean makes the limit exclusive, in 3.1 it is a number of its own."""
    limit, other = schema.get(keyword), schema.get(exclusive)
    if is_number(limit):
        yield limit, other is True
    if is_number(other):
        yield other, True


def _join_choices(first: Any, second: Any) -> list[Any]:
    return multiply_choices(as_array(first), as_array(second)) or as_array(second)


def _join_lists(first: Any, second: Any) -> list[Any]:
    known = as_array(first)
    return [*known, *(each for each in as_array(second) if each not in known)]


def _join_maps(first: Any, second: Any) -> dict[str, Any]:
    return {**as_object(first), **as_object(second)}


def _join_least(first: Any, second: Any) -> Any:
    return max(first, second) if is_number(first) and is_number(second) else second


def _join_most(first: Any, second: Any) -> Any:
    return min(first, second) if is_number(first) and is_number(second) else second


#: How two values of a keyword are put together. Of any other keyword, the second one counts.
_JOINS: Mapping[str, Callable[[Any, Any], Any]] = {
    **dict.fromkeys(("properties", "patternProperties"), merge_properties),
    **dict.fromkeys(_INNER, intersect_schemas),
    **dict.fromkeys(CHOICES, _join_choices),
    **dict.fromkeys(_LISTS, _join_lists),
    **dict.fromkeys(_BY_PROPERTY, _join_maps),
    **dict.fromkeys(_LEAST, _join_least),
    **dict.fromkeys(_MOST, _join_most),
    **dict.fromkeys(_FLAGS, lambda first, second: first is True or second),
}
