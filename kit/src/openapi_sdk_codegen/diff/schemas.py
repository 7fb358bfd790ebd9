"""Compare two schemas in normal form: types, values, choices, properties and the other schemas within them."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Literal

from openapi_sdk_codegen.diff import normal_form
from openapi_sdk_codegen.diff.differences import Difference, KeywordDifference
from openapi_sdk_codegen.diff.lifecycle import Deprecation, Policy, compare_deprecation, compare_stability
from openapi_sdk_codegen.diff.matching import Match, describe_unmatched, match_schemas
from openapi_sdk_codegen.diff.normal_form import CHOICES, component_name, schema_name
from openapi_sdk_codegen.diff.normalize import MAX_SINGLE_CHOICES
from openapi_sdk_codegen.diff.pairs import Edge, Pair, PairDifferences
from openapi_sdk_codegen.diff.switches import find_switch
from openapi_sdk_codegen.diff.values import OTHER_KEYWORD, compare_bounds, compare_enums, compare_values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openapi_sdk_codegen.diff.normal_form import NormalSchema, SchemaKey
    from openapi_sdk_codegen.diff.normalize import Normalizer
    from openapi_sdk_codegen.diff.pairs import SchemaPairs

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


def compare_schemas(pairs: SchemaPairs, old: NormalSchema, new: NormalSchema) -> PairDifferences:
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
    without_single_choices = pairs.old.without_single_choices(old), pairs.new.without_single_choices(new)
    old, new = _replace_single_choices(pairs, old, new)
    if old.is_false or new.is_false:
        if old.is_false != new.is_false:
            kind = "became-impossible" if new.is_false else "became-possible"
            result.differences.append(Difference(kind, old.place(), new.place()))
        return result
    result.differences.extend(_compare_nullable(old, new))
    result.differences.extend(_compare_lifecycles(*without_single_choices, pairs.policy))
    rest = compare_choices(pairs, old, new, result)
    if rest is None:
        return result
    _compare_rest(pairs, *rest, result)
    return result


def _compare_rest(pairs: SchemaPairs, old: NormalSchema, new: NormalSchema, result: PairDifferences) -> None:
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


def _find_common(old: NormalSchema, new: NormalSchema) -> list[Edge]:
    """Return the properties and items that both have: the unknown part of one of them may have all the rest."""
    return [
        Edge("[]" if keyword == "items" else _property_step(name), Pair(old_key, new.subschemas[keyword, name]))
        for (keyword, name), old_key in sorted(old.subschemas.items(), key=lambda each: each[0])
        if keyword in ("properties", "items") and (keyword, name) in new.subschemas
    ]


def _to_difference(old: NormalSchema, new: NormalSchema, each: KeywordDifference) -> Difference:
    places = old.place(each.old_keyword or each.keyword), new.place(each.keyword)
    traits = frozenset({"to-text"} if each.kind == "type-changed" and new.types == frozenset({"string"}) else ())
    return Difference(each.kind, *places, each.old, each.new, each.name, traits=traits)


def _compare_nullable(old: NormalSchema, new: NormalSchema) -> Iterator[Difference]:
    if old.nullable != new.nullable:
        # A schema of any type allows null. If only one of the two has types, that is a difference of the types.
        allows_any_type = any(each.types is None and not each.choices for each in (old, new))
        if not (allows_any_type and (old.types is None) != (new.types is None)):
            places = old.place("nullable") or old.place("type"), new.place("nullable") or new.place("type")
            yield Difference("became-nullable" if new.nullable else "became-not-nullable", *places)


def _compare_subschemas(pairs: SchemaPairs, old: NormalSchema, new: NormalSchema, result: PairDifferences) -> None:
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
    pairs: SchemaPairs, old: NormalSchema, new: NormalSchema, pair: Pair, result: PairDifferences
) -> None:
    were_forbidden, are_forbidden = pairs.old.schema(pair.old).is_false, pairs.new.schema(pair.new).is_false
    if were_forbidden == are_forbidden:
        nodes = old.find("additionalProperties"), new.find("additionalProperties")
        result.edges.append(Edge("{}", pair, "", *nodes))
        return
    kind = f"additional-properties-{'forbidden' if are_forbidden else 'allowed'}"
    if are_forbidden and "additionalProperties" not in old.nodes:
        kind = "additional-properties-closed"
    places = old.place("additionalProperties"), new.place("additionalProperties")
    result.differences.append(Difference(kind, *places))


def _compare_unmerged(pairs: SchemaPairs, old: NormalSchema, new: NormalSchema, result: PairDifferences) -> None:
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


def _compare_properties(pairs: SchemaPairs, old: NormalSchema, new: NormalSchema, result: PairDifferences) -> None:
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


def _only_in_one(pairs: SchemaPairs, name: str, old: NormalSchema, new: NormalSchema) -> Difference:
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
        if _refuses_others(pairs, new):
            traits |= {"refused"}
    return Difference(kind, *places, None, None, "", _property_step(name), traits, *targets)


def _refuses_others(pairs: SchemaPairs, schema: NormalSchema) -> bool:
    """Whether a schema allows no property that it doesn't describe."""
    others = schema.subschemas.get(("additionalProperties", ""))
    patterns = [pattern for keyword, pattern in schema.subschemas if keyword == "patternProperties"]
    return others is not None and pairs.new.schema(others).is_false and not patterns


def _compare_required(
    name: str, old_property: NormalSchema, new_property: NormalSchema, old: NormalSchema, new: NormalSchema
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


def _compare_access(
    name: str, old_property: NormalSchema, new_property: NormalSchema, new: NormalSchema
) -> Iterator[Difference]:
    traits = frozenset({"required"} if name in new.required else ())
    for keyword, trait in _ACCESS.items():
        old_value, new_value = (bool(each.values.get(keyword)) for each in (old_property, new_property))
        if old_value != new_value:
            kind = f"property-became-{'' if new_value else 'not-'}{trait}"
            places = old_property.place(keyword), new_property.place(keyword)
            yield Difference(kind, *places, old_value, new_value, step=_property_step(name), traits=traits)


def _compare_lifecycles(old: NormalSchema, new: NormalSchema, policy: Policy) -> Iterator[Difference]:
    old_lifecycle, new_lifecycle = Deprecation.from_object(old.values), Deprecation.from_object(new.values)
    for each in (
        *compare_deprecation(old_lifecycle, new_lifecycle, policy),
        *compare_stability(old_lifecycle, new_lifecycle),
    ):
        if each.keyword not in old.unread | new.unread:
            yield _to_difference(old, new, each)


def _traits(schema: NormalSchema, *, is_required: bool) -> frozenset[str]:
    traits = {trait for keyword, trait in _ACCESS.items() if schema.values.get(keyword)}
    if is_required:
        traits.add("required")
    if "default" in schema.values:
        traits.add("default")
    return frozenset(traits)


def _excluded_from(old: NormalSchema, new: NormalSchema) -> Literal["request", "response", ""]:
    if old.values.get("readOnly") and new.values.get("readOnly"):
        return "request"
    return "response" if old.values.get("writeOnly") and new.values.get("writeOnly") else ""


def _property_step(name: str) -> str:
    return f".{name}" if _PLAIN_NAME.fullmatch(name) else f"['{name}']"


# Compare the types of two schemas, and the formats. Directions are not used here


#: Formats that limit no value.
_NEUTRAL_FORMATS = {"password"}
#: Formats of integers that limit none that anybody uses.
_WIDE_INTEGERS = {"int64"}
#: For a format, those that allow all of its values and more.
_WIDER_FORMATS = {"int32": {"int64", "double"}, "float": {"double"}}


def compare_types(old: NormalSchema, new: NormalSchema) -> Iterator[KeywordDifference]:
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
        is_integer = old.types == new.types == frozenset(("integer",))
        yield _compare_formats(old_format, new_format, is_integer=is_integer)


def _compare_type_sets(old: NormalSchema, new: NormalSchema) -> KeywordDifference | None:
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


def _list_types(schema: NormalSchema) -> list[str] | None:
    """Return the types without null; None if there are none."""
    return None if schema.types is None else sorted(schema.types) or ["null"]


def _type_keyword(schema: NormalSchema) -> str:
    """Return the keyword that the types come from."""
    return next((each for each in ("type", "enum", "const") if each in schema.nodes), "type")


def _compare_formats(old: str, new: str, *, is_integer: bool) -> KeywordDifference:
    name = "".join(f" {word} {each}" for word, each in (("from", old), ("to", new)) if each)
    neutral = _NEUTRAL_FORMATS | _WIDE_INTEGERS if is_integer else _NEUTRAL_FORMATS
    limits = ["" if each in neutral else each for each in (old, new)]
    if not any(limits):
        kind = "format-compatible"
    elif is_integer and set(limits) == {"", "int32"}:
        kind = "range-narrowed" if limits[1] else "range-widened"
    elif not limits[0]:
        kind = "format-added"
    elif not limits[1]:
        kind = "format-removed"
    elif new in _WIDER_FORMATS.get(old, ()):
        kind = "format-widened"
    else:
        kind = "format-narrowed" if old in _WIDER_FORMATS.get(new, ()) else "format-changed"
    return KeywordDifference(kind, "format", old or None, new or None, name)


# Match and compare the choices of two schemas: `oneOf` and `anyOf`


#: Of so many choices, each is compared by meaning with a schema that is none; of more, only those that look equal.
MAX_BY_MEANING = 20


def compare_choices(
    pairs: SchemaPairs, old: NormalSchema, new: NormalSchema, result: PairDifferences
) -> tuple[NormalSchema, NormalSchema] | None:
    """Compare the choices of two schemas, and add what differs to the result.

    Returns:
        The two schemas with what is left to compare; None if nothing is left.
    """
    changed = _changed_keyword(old, new)
    if changed is not None:
        old_keyword, new_keyword = changed
        kind = f"{CHOICES[old_keyword]}-became-{CHOICES[new_keyword]}"
        result.differences.append(Difference(kind, old.place(old_keyword), new.place(new_keyword)))
        _compare_matched(pairs, (old, old_keyword), (new, new_keyword), result)
        return pairs.old.without_choices(old, old_keyword), pairs.new.without_choices(new, new_keyword)
    for _ in range(MAX_SINGLE_CHOICES):
        keyword = next(_only_in_one_schema(old, new), None)
        if keyword is None:
            break
        rest = _compare_with_single(pairs, old, new, keyword, result)
        if rest is None:
            return None
        old, new = _replace_single_choices(pairs, *rest)
    for keyword in CHOICES:
        if keyword in old.choices and keyword in new.choices:
            _compare_matched(pairs, (old, keyword), (new, keyword), result)
    return old, new


def _replace_single_choices(
    pairs: SchemaPairs, old: NormalSchema, new: NormalSchema
) -> tuple[NormalSchema, NormalSchema]:
    """Replace the only choice of one schema by that schema, unless the other schema has the same keyword."""
    old, new = _without_nested(pairs, old, new)
    for _ in range(MAX_SINGLE_CHOICES):
        before = old.key, new.key
        for keyword in _only_in_one_schema(old, new):
            if len(old.choices.get(keyword, ())) == 1:
                old = pairs.old.with_choice(old, keyword, *old.choices[keyword])
            elif len(new.choices.get(keyword, ())) == 1:
                new = pairs.new.with_choice(new, keyword, *new.choices[keyword])
        if before == (old.key, new.key):
            break
    return old, new


def _only_in_one_schema(old: NormalSchema, new: NormalSchema) -> Iterator[str]:
    return (keyword for keyword in CHOICES if (keyword in old.choices) != (keyword in new.choices))


def _without_nested(pairs: SchemaPairs, old: NormalSchema, new: NormalSchema) -> tuple[NormalSchema, NormalSchema]:
    """Replace a choice of one schema that is a choice itself by that schema, where the other schema has no such one."""
    for _ in range(MAX_SINGLE_CHOICES):
        old_keyword, new_keyword = _nested_keyword(pairs.old, old), _nested_keyword(pairs.new, new)
        if old_keyword == new_keyword:
            break
        if old_keyword is not None:
            old = pairs.old.with_choice(old, old_keyword, *old.choices[old_keyword])
        if new_keyword is not None:
            new = pairs.new.with_choice(new, new_keyword, *new.choices[new_keyword])
    return old, new


def _nested_keyword(normalizer: Normalizer, schema: NormalSchema) -> str | None:
    """Return the keyword of a choice of one schema that is a choice itself; None if there is none."""
    for keyword, choices in schema.choices.items():
        if len(choices) == 1 and normalizer.schema(*choices).choices:
            return keyword
    return None


def _changed_keyword(old: NormalSchema, new: NormalSchema) -> tuple[str, str] | None:
    """Return both keywords if `oneOf` with several choices became `anyOf` with several, or the other way round."""
    if len(old.choices) != 1 or len(new.choices) != 1:
        return None
    ((old_keyword, old_choices),), ((new_keyword, new_choices),) = old.choices.items(), new.choices.items()
    if old_keyword == new_keyword or len(old_choices) == 1 or len(new_choices) == 1:
        return None
    return old_keyword, new_keyword


def _compare_matched(
    pairs: SchemaPairs, old: tuple[NormalSchema, str], new: tuple[NormalSchema, str], result: PairDifferences
) -> None:
    """Compare the choices of two schemas under one keyword each."""
    (old_schema, old_keyword), (new_schema, new_keyword) = old, new
    old_choices, new_choices = old_schema.choices[old_keyword], new_schema.choices[new_keyword]
    match = _match_choices(pairs, old_choices, new_choices)
    if match.removed or match.added:
        flat = pairs.old.flat_choices(old_choices), pairs.new.flat_choices(new_choices)
        if flat != (old_choices, new_choices):
            _compare_nested_discriminators(pairs, (old_choices, new_choices), flat, match, result)
            old_choices, new_choices = flat
            match = _match_choices(pairs, old_choices, new_choices)
    old_names, new_names = _choice_names(old_choices), _choice_names(new_choices)
    name, old_list, new_list = CHOICES[new_keyword], old_schema.place(old_keyword), new_schema.place(new_keyword)
    for old_index, new_index in match.matched:
        result.edges.append(Edge(f"({new_names[new_index]})", Pair(old_choices[old_index], new_choices[new_index])))
    for index in match.removed:
        places = pairs.old.schema(old_choices[index]).place(), new_list
        result.differences.append(Difference(f"{name}-removed", *places, name=old_names[index]))
    for index in match.added:
        places = old_list, pairs.new.schema(new_choices[index]).place()
        result.differences.append(Difference(f"{name}-added", *places, name=new_names[index]))
    if match.not_compared:
        result.remarks.append(describe_unmatched(match, old_list, new_list))


def _compare_with_single(
    pairs: SchemaPairs, old: NormalSchema, new: NormalSchema, keyword: str, result: PairDifferences
) -> tuple[NormalSchema, NormalSchema] | None:
    """Compare a schema that has several choices with one that has none.

    Either the choices are an additional constraint, or one of them is the other schema or has its name, or neither.

    Returns:
        The two schemas with what is left to compare; None if nothing is left.
    """
    is_added = keyword in new.choices
    name, suffix = CHOICES[keyword], "added" if is_added else "removed"
    schemas, composite = (pairs.new, new) if is_added else (pairs.old, old)
    choices = schemas.flat_choices(composite.choices[keyword])
    names = _choice_names(choices)
    old_place, new_place = old.place(keyword), new.place(keyword)

    def replace_composite(schema: NormalSchema) -> tuple[NormalSchema, NormalSchema]:
        return (old, schema) if is_added else (schema, new)

    rest = replace_composite(schemas.without_choices(composite, keyword))
    if pairs.are_equal(rest[0].key, rest[1].key):
        result.differences.append(Difference(f"{name}-constraint-{suffix}", old_place, new_place))
        return rest
    candidates = [replace_composite(schemas.with_choice(composite, keyword, each)) for each in choices]
    index = _find_equal(pairs, candidates)
    left = None if index is None else candidates[index]
    if index is None:
        index = _find_namesake(choices, old if is_added else new)
        if index is not None and _says_nothing(schemas.without_choices(composite, keyword)):
            # The pair of the component has all that is left: it is compared once for all places.
            pair = Pair(old.key, choices[index]) if is_added else Pair(choices[index], new.key)
            result.edges.append(Edge("", pair))
        elif index is not None:
            left = candidates[index]
    if index is not None:
        for other, other_choice in enumerate(choices):
            if other != index:
                choice_place = schemas.schema(other_choice).place()
                places = (old_place, choice_place) if is_added else (choice_place, new_place)
                traits = frozenset({"wrapped"})
                result.differences.append(Difference(f"{name}-{suffix}", *places, name=names[other], traits=traits))
        return left
    kind = f"{'wrapped-in' if is_added else 'unwrapped-from'}-{name}"
    result.differences.append(Difference(kind, old_place, new_place, name=", ".join(names)))
    return None


def _compare_nested_discriminators(
    pairs: SchemaPairs,
    choices: tuple[list[SchemaKey], list[SchemaKey]],
    flat: tuple[list[SchemaKey], list[SchemaKey]],
    match: Match,
    result: PairDifferences,
) -> None:
    """Compare the discriminators of choices in place of which their own choices are compared."""
    kept = set(flat[0]), set(flat[1])
    for old_index, new_index in match.matched:
        keys = choices[0][old_index], choices[1][new_index]
        if keys[0] not in kept[0] and keys[1] not in kept[1]:
            old, new = pairs.old.schema(keys[0]), pairs.new.schema(keys[1])
            for each in compare_values(old, new):
                if each.keyword == "discriminator":
                    places = old.place(each.keyword), new.place(each.keyword)
                    result.differences.append(Difference(each.kind, *places, each.old, each.new, each.name))


def _find_equal(pairs: SchemaPairs, candidates: list[tuple[NormalSchema, NormalSchema]]) -> int | None:
    """Return the index of the first pair in which nothing differs; None if there is none.

    Pairs with the same fingerprints come first. Of more pairs than `MAX_BY_MEANING`, only these are compared.
    """
    number = pairs.fingerprints.number
    alike: list[int] = [
        index for index, (old, new) in enumerate(candidates) if number(pairs.old, old.key) == number(pairs.new, new.key)
    ]
    if len(candidates) <= MAX_BY_MEANING:
        alike.extend(range(len(candidates)))
    return next((each for each in alike if pairs.are_equal(candidates[each][0].key, candidates[each][1].key)), None)


def _find_namesake(choices: list[SchemaKey], single: NormalSchema) -> int | None:
    """Return the index of the choice that is the same component as a schema; None if there is none."""
    name = component_name(single.key)
    return next((i for i, each in enumerate(choices) if name and component_name(each) == name), None)


def _says_nothing(schema: NormalSchema) -> bool:
    """Whether a schema allows any value."""
    holders = schema.values, schema.subschemas, schema.choices, schema.required, schema.unmerged, schema.unknown
    return schema.types is None and not any(holders)


def _match_choices(pairs: SchemaPairs, old: list[SchemaKey], new: list[SchemaKey]) -> Match:
    """Match choices. Two single choices always match."""
    match = match_schemas(pairs, old, new, by_name=True)
    return Match([(0, 0)], [], [], 0) if len(old) == len(new) == 1 else match


def _choice_names(choices: list[SchemaKey]) -> list[str]:
    """Return the names of choices: `choice 1` for one that has no name or shares it with another."""
    names = [schema_name(choice) for choice in choices]
    counts = Counter(names)
    return [name if name and counts[name] == 1 else f"choice {index}" for index, name in enumerate(names)]
