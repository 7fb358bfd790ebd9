"""Compare two schemas in normal form: types, values, choices, properties and the other schemas within them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from codegen.diff import normal_form
from codegen.diff.bounds import OTHER_KEYWORD, compare_bounds
from codegen.diff.choices import compare_choices
from codegen.diff.differences import Difference, KeywordDifference
from codegen.diff.lifecycle import Deprecation, Policy, compare_deprecation, compare_stability
from codegen.diff.matching import describe_unmatched, match_schemas
from codegen.diff.pairs import Edge, Pair, PairDifferences
from codegen.diff.switches import find_switch
from codegen.diff.values import compare_enums, compare_values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from codegen.diff.normal_form import Schema
    from codegen.diff.pairs import SchemaPairs

#: The keywords that hold schemas, with their names in rules.
_RULE_NAMES = {
    **normal_form.MERGED_SUBSCHEMAS,
    **normal_form.SINGLE_SUBSCHEMAS,
    **normal_form.SUBSCHEMA_MAPS,
    "prefixItems": "prefix-items",
}
#: The keywords that limit a property to one direction, and the traits that they give it.
_ACCESS = {"readOnly": "read-only", "writeOnly": "write-only"}
#: Property names that need no quotes in a path.
_PLAIN_NAME = re.compile(r"[\w$@-]+")


def compare_schemas(pairs: SchemaPairs, old: Schema, new: Schema) -> PairDifferences:
    """Compare two schemas.

    Args:
        pairs: Compares the pairs within them, where the result depends on whether those are equal.
        old: The old schema.
        new: The new schema.
    """
    result = PairDifferences([], [], [])
    if old.unknown != new.unknown:
        result.edges.extend(_find_common(old, new))
        return result
    if old.is_false or new.is_false:
        if old.is_false != new.is_false:
            kind = "became-impossible" if new.is_false else "became-possible"
            result.differences.append(Difference(kind, old.place(), new.place()))
        return result
    result.differences.extend(_compare_nullable(old, new))
    without_single_choices = pairs.old.without_single_choices(old), pairs.new.without_single_choices(new)
    result.differences.extend(_compare_lifecycles(*without_single_choices, pairs.policy))
    rest = compare_choices(pairs, old, new, result)
    if rest is None:
        return result
    _compare_rest(pairs, *rest, result)
    return result


def _compare_rest(pairs: SchemaPairs, old: Schema, new: Schema, result: PairDifferences) -> None:
    """Compare what two schemas have besides choices, and add what differs to the result."""
    if old.unknown != new.unknown:
        result.edges.extend(_find_common(old, new))
        return
    unread = old.unread | new.unread
    for each in compare_types(old, new):
        if each.keyword in unread:
            continue
        result.differences.append(_to_difference(old, new, each))
        if each.kind == "type-changed":
            # The other keywords are about values of another type. Only a new list of all values says more.
            listed = (each for each in compare_enums(old, new) if each.kind in ("became-enum", "const-added"))
            result.differences.extend(_to_difference(old, new, each) for each in listed)
            return
    for each in (*compare_values(old, new), *compare_bounds(old, new)):
        if unread.isdisjoint((each.keyword, OTHER_KEYWORD.get(each.keyword, ""))):
            result.differences.append(_to_difference(old, new, each))
    _compare_properties(pairs, old, new, result)
    _compare_subschemas(pairs, old, new, result)
    _compare_unmerged(pairs, old, new, result)


def _find_common(old: Schema, new: Schema) -> list[Edge]:
    """Return the properties and items that both have: the unknown part of one of them may have all the rest."""
    return [
        Edge("[]" if keyword == "items" else _property_step(name), Pair(old_key, new.subschemas[keyword, name]))
        for (keyword, name), old_key in sorted(old.subschemas.items(), key=lambda each: each[0])
        if keyword in ("properties", "items") and (keyword, name) in new.subschemas
    ]


def _to_difference(old: Schema, new: Schema, each: KeywordDifference) -> Difference:
    places = old.place(each.old_keyword or each.keyword), new.place(each.keyword)
    traits = frozenset({"to-text"} if each.kind == "type-changed" and new.types == frozenset({"string"}) else ())
    return Difference(each.kind, *places, each.old, each.new, each.name, traits=traits)


def _compare_nullable(old: Schema, new: Schema) -> Iterator[Difference]:
    if old.nullable != new.nullable:
        # A schema of any type allows null. If only one of the two has types, that is a difference of the types.
        allows_any_type = any(each.types is None and not each.choices for each in (old, new))
        if not (allows_any_type and (old.types is None) != (new.types is None)):
            places = old.place("nullable") or old.place("type"), new.place("nullable") or new.place("type")
            yield Difference("became-nullable" if new.nullable else "became-not-nullable", *places)
    elif old.nullable and old.null_in_enum != new.null_in_enum and "enum" in old.values and "enum" in new.values:
        kind = "became-nullable" if new.null_in_enum else "became-not-nullable"
        yield Difference(kind, old.place("enum"), new.place("enum"))


def _compare_subschemas(pairs: SchemaPairs, old: Schema, new: Schema, result: PairDifferences) -> None:
    """Compare the schemas within two schemas, other than properties and choices."""
    for keyword, name in sorted(old.subschemas.keys() | new.subschemas.keys()):
        old_key, new_key = old.subschemas.get((keyword, name)), new.subschemas.get((keyword, name))
        pair = Pair(old_key or (), new_key or ())
        nodes = old.find(keyword, name), new.find(keyword, name)
        if keyword == "items":
            result.edges.append(Edge("[]", pair, "", *nodes))
        elif keyword == "additionalProperties":
            _compare_additional_properties(pairs, old, new, pair, result)
        elif keyword in ("if", "not") and old_key is not None and new_key is not None:
            if not pairs.are_equal(old_key, new_key):
                result.differences.append(Difference(f"{keyword}-changed", old.place(keyword), new.place(keyword)))
        elif keyword != "properties":
            if old_key is not None and new_key is not None:
                result.edges.append(Edge(_subschema_step(keyword, name), pair, "", *nodes))
            else:
                kind = f"{_RULE_NAMES[keyword]}-{'added' if old_key is None else 'removed'}"
                places = old.place(keyword, name), new.place(keyword, name)
                result.differences.append(Difference(kind, *places, name=f"`{name}`"))


def _compare_additional_properties(
    pairs: SchemaPairs, old: Schema, new: Schema, pair: Pair, result: PairDifferences
) -> None:
    were_forbidden, are_forbidden = pairs.old.schema(pair.old).is_false, pairs.new.schema(pair.new).is_false
    if were_forbidden == are_forbidden:
        nodes = old.find("additionalProperties"), new.find("additionalProperties")
        result.edges.append(Edge("{}", pair, "", *nodes))
        return
    kind = f"additional-properties-{'forbidden' if are_forbidden else 'allowed'}"
    places = old.place("additionalProperties"), new.place("additionalProperties")
    result.differences.append(Difference(kind, *places))


def _compare_unmerged(pairs: SchemaPairs, old: Schema, new: Schema, result: PairDifferences) -> None:
    """Compare what could not be merged, in any order."""
    match = match_schemas(pairs, old.unmerged, new.unmerged, by_name=False)
    for old_index, new_index in match.matched:
        result.edges.append(Edge("", Pair(old.unmerged[old_index], new.unmerged[new_index])))
    for index in match.removed:
        part = old.unmerged[index][0]
        result.differences.append(Difference("all-of-removed", part.node.child(part.only).place, new.place()))
    for index in match.added:
        part = new.unmerged[index][0]
        result.differences.append(Difference("all-of-added", old.place(), part.node.child(part.only).place))
    if match.not_compared:
        result.remarks.append(describe_unmatched(match, old.place(), new.place()))


def _subschema_step(keyword: str, name: str) -> str:
    if keyword == "prefixItems":
        return f"[{name}]"
    if keyword == "patternProperties":
        return f"{{{name}}}"
    return f"({keyword} {name})" if name else f"({keyword})"


def _compare_properties(pairs: SchemaPairs, old: Schema, new: Schema, result: PairDifferences) -> None:
    """Compare the properties of two schemas. A required property without a schema counts too."""
    names = {name for keyword, name in old.subschemas.keys() | new.subschemas.keys() if keyword == "properties"}
    for name in sorted(names | old.required | new.required):
        old_key, new_key = old.subschemas.get(("properties", name)), new.subschemas.get(("properties", name))
        is_in_old = old_key is not None or name in old.required
        is_in_new = new_key is not None or name in new.required
        if name not in names or (is_in_old and is_in_new):
            old_property, new_property = pairs.old.schema(old_key or ()), pairs.new.schema(new_key or ())
            result.differences.extend(_compare_required(name, old_property, new_property, old, new))
            nodes = old.find("properties", name), new.find("properties", name)
            for each in _compare_access(name, old_property, new_property, new):
                switch = find_switch(pairs.old, pairs.new, *nodes)
                result.differences.append(each if switch is None else switch.relocate(each))
            if name in names:
                pair, excluded_from = Pair(old_key or (), new_key or ()), _excluded_from(old_property, new_property)
                result.edges.append(Edge(_property_step(name), pair, excluded_from, *nodes))
        else:
            result.differences.append(_only_in_one(pairs, name, old, new))


def _only_in_one(pairs: SchemaPairs, name: str, old: Schema, new: Schema) -> Difference:
    """Return the difference of a property that only one of two schemas has, or requires without describing it."""
    is_in_new = ("properties", name) in new.subschemas or name in new.required
    holder, schemas = (new, pairs.new) if is_in_new else (old, pairs.old)
    schema = schemas.schema(holder.subschemas.get(("properties", name), ()))
    traits = _traits(schema, is_required=name in holder.required)
    node = holder.find("properties", name)
    place = node.place if node else holder.required_place(name)
    target = schema.place() if node and isinstance(node.object.get("$ref"), str) else ""
    if is_in_new:
        places, kind, targets = (old.place("properties"), place), "property-added", ("", target)
    else:
        places, kind, targets = (place, new.place("properties")), "property-removed", (target, "")
    return Difference(kind, *places, None, None, "", _property_step(name), traits, *targets)


def _compare_required(
    name: str, old_property: Schema, new_property: Schema, old: Schema, new: Schema
) -> Iterator[Difference]:
    was_required, is_required = name in old.required, name in new.required
    if was_required == is_required or "required" in old.unread | new.unread:
        return
    traits = _traits(old_property, is_required=was_required) & _traits(new_property, is_required=is_required)
    if "default" in new_property.values:
        traits |= {"default"}
    kind = f"property-became-{'required' if is_required else 'optional'}"
    places = old.required_place(name), new.required_place(name)
    yield Difference(kind, *places, was_required, is_required, step=_property_step(name), traits=traits)


def _compare_access(name: str, old_property: Schema, new_property: Schema, new: Schema) -> Iterator[Difference]:
    traits = frozenset({"required"} if name in new.required else ())
    for keyword, trait in _ACCESS.items():
        old_value, new_value = (bool(each.values.get(keyword)) for each in (old_property, new_property))
        if old_value != new_value:
            kind = f"property-became-{'' if new_value else 'not-'}{trait}"
            places = old_property.place(keyword), new_property.place(keyword)
            yield Difference(kind, *places, old_value, new_value, step=_property_step(name), traits=traits)


def _compare_lifecycles(old: Schema, new: Schema, policy: Policy) -> Iterator[Difference]:
    old_lifecycle, new_lifecycle = Deprecation.from_object(old.values), Deprecation.from_object(new.values)
    for each in (
        *compare_deprecation(old_lifecycle, new_lifecycle, policy),
        *compare_stability(old_lifecycle, new_lifecycle),
    ):
        if each.keyword not in old.unread | new.unread:
            yield _to_difference(old, new, each)


def _traits(schema: Schema, *, is_required: bool) -> frozenset[str]:
    traits = {trait for keyword, trait in _ACCESS.items() if schema.values.get(keyword)}
    if is_required:
        traits.add("required")
    if "default" in schema.values:
        traits.add("default")
    return frozenset(traits)


def _excluded_from(old: Schema, new: Schema) -> Literal["request", "response", ""]:
    if old.values.get("readOnly") and new.values.get("readOnly"):
        return "request"
    return "response" if old.values.get("writeOnly") and new.values.get("writeOnly") else ""


def _property_step(name: str) -> str:
    return f".{name}" if _PLAIN_NAME.fullmatch(name) else f"['{name}']"


# Compare the types of two schemas, and the formats. Directions are not used here


#: Formats that limit no value.
_NEUTRAL_FORMATS = {"password"}
#: For a format, those that allow all of its values and more.
_WIDER_FORMATS = {"int32": {"int64", "double"}, "float": {"double"}}


def compare_types(old: Schema, new: Schema) -> Iterator[KeywordDifference]:
    """Yield how the types and the formats differ. If the types have nothing in common, the format is not compared."""
    difference = _compare_type_sets(old, new)
    if difference is not None:
        keywords = [_type_keyword(each) for each in (old, new)]
        types = [_list_types(each) for each in (old, new)]
        yield difference._replace(old_keyword=keywords[0], keyword=keywords[1], old=types[0], new=types[1])
        if difference.kind == "type-changed":
            return
    old_format, new_format = (str(each.values.get("format", "")) for each in (old, new))
    if old_format != new_format:
        yield _compare_formats(old_format, new_format)


def _compare_type_sets(old: Schema, new: Schema) -> KeywordDifference | None:
    if old.types == new.types:
        return None
    if old.types is None or new.types is None:
        return KeywordDifference("type-added" if old.types is None else "type-removed", "type", None, None)
    widened, narrowed = _are_within(old.types, new.types), _are_within(new.types, old.types)
    is_list = len(old.types) > 1 or len(new.types) > 1
    if widened and narrowed:
        kind = "type-compatible"
    elif widened:
        kind = "list-of-types-widened" if is_list else "type-generalized"
    elif narrowed:
        kind = "list-of-types-narrowed" if is_list else "type-specialized"
    else:
        kind = "type-changed"
    return KeywordDifference(kind, "type", None, None)


def _are_within(inner: frozenset[str], outer: frozenset[str]) -> bool:
    """Whether each type of one schema is allowed by a type of the other."""
    return all(each in outer or (each == "integer" and "number" in outer) for each in inner)


def _list_types(schema: Schema) -> list[str] | None:
    """Return the types without null; None if there are none."""
    return None if schema.types is None else sorted(schema.types) or ["null"]


def _type_keyword(schema: Schema) -> str:
    """Return the keyword that the types come from."""
    return next((each for each in ("type", "enum", "const") if each in schema.nodes), "type")


def _compare_formats(old: str, new: str) -> KeywordDifference:
    name = "".join(f" {word} {each}" for word, each in (("from", old), ("to", new)) if each)
    limits = ["" if each in _NEUTRAL_FORMATS else each for each in (old, new)]
    if not any(limits):
        kind = "format-compatible"
    elif not limits[0]:
        kind = "format-added"
    elif not limits[1]:
        kind = "format-removed"
    elif new in _WIDER_FORMATS.get(old, ()):
        kind = "format-widened"
    else:
        kind = "format-narrowed" if old in _WIDER_FORMATS.get(new, ()) else "format-changed"
    return KeywordDifference(kind, "format", old or None, new or None, name)
