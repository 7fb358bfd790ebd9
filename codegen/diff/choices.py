"""Match and compare the choices of two schemas: `oneOf` and `anyOf`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from codegen.diff.differences import Difference
from codegen.diff.matching import Match, describe_unmatched, match_schemas
from codegen.diff.normal_form import CHOICES, component_name, schema_name
from codegen.diff.normalize import MAX_SINGLE_CHOICES
from codegen.diff.pairs import Edge, Pair
from codegen.diff.values import compare_values

if TYPE_CHECKING:
    from codegen.diff.normal_form import Schema, SchemaKey
    from codegen.diff.normalize import Normalizer
    from codegen.diff.pairs import PairDifferences, SchemaPairs

#: Of so many choices, each is compared by meaning with a schema that is none; of more, only those that look equal.
MAX_BY_MEANING = 20


def compare_choices(
    pairs: SchemaPairs, old: Schema, new: Schema, result: PairDifferences
) -> tuple[Schema, Schema] | None:
    """Compare the choices of two schemas, and add what differs to the result.

    A choice of one schema is compared as that schema, unless the other schema has the same keyword.

    Returns:
        The two schemas with what is left to compare; None if nothing is left.
    """
    old, new = _without_nested(pairs, old, new)
    changed = _changed_keyword(old, new)
    if changed is not None:
        old_keyword, new_keyword = changed
        kind = f"{CHOICES[old_keyword]}-became-{CHOICES[new_keyword]}"
        result.differences.append(Difference(kind, old.place(old_keyword), new.place(new_keyword)))
        _compare_matched(pairs, (old, old_keyword), (new, new_keyword), result)
        return pairs.old.without_choices(old, old_keyword), pairs.new.without_choices(new, new_keyword)
    for _ in range(MAX_SINGLE_CHOICES):
        keyword = next((keyword for keyword in CHOICES if (keyword in old.choices) != (keyword in new.choices)), None)
        if keyword is None:
            break
        if len(old.choices.get(keyword, ())) == 1:
            old = pairs.old.with_choice(old, keyword, *old.choices[keyword])
        elif len(new.choices.get(keyword, ())) == 1:
            new = pairs.new.with_choice(new, keyword, *new.choices[keyword])
        else:
            rest = _compare_with_single(pairs, old, new, keyword, result)
            if rest is None:
                return None
            old, new = rest
    for keyword in CHOICES:
        if keyword in old.choices and keyword in new.choices:
            _compare_matched(pairs, (old, keyword), (new, keyword), result)
    return old, new


def _without_nested(pairs: SchemaPairs, old: Schema, new: Schema) -> tuple[Schema, Schema]:
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


def _nested_keyword(normalizer: Normalizer, schema: Schema) -> str | None:
    """Return the keyword of a choice of one schema that is a choice itself; None if there is none."""
    for keyword, choices in schema.choices.items():
        if len(choices) == 1 and normalizer.schema(*choices).choices:
            return keyword
    return None


def _changed_keyword(old: Schema, new: Schema) -> tuple[str, str] | None:
    """Return both keywords if `oneOf` with several choices became `anyOf` with several, or the other way round."""
    if len(old.choices) != 1 or len(new.choices) != 1:
        return None
    ((old_keyword, old_choices),), ((new_keyword, new_choices),) = old.choices.items(), new.choices.items()
    if old_keyword == new_keyword or len(old_choices) == 1 or len(new_choices) == 1:
        return None
    return old_keyword, new_keyword


def _compare_matched(
    pairs: SchemaPairs, old: tuple[Schema, str], new: tuple[Schema, str], result: PairDifferences
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
    pairs: SchemaPairs, old: Schema, new: Schema, keyword: str, result: PairDifferences
) -> tuple[Schema, Schema] | None:
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

    def replace_composite(schema: Schema) -> tuple[Schema, Schema]:
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


def _find_equal(pairs: SchemaPairs, candidates: list[tuple[Schema, Schema]]) -> int | None:
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


def _find_namesake(choices: list[SchemaKey], single: Schema) -> int | None:
    """Return the index of the choice that is the same component as a schema; None if there is none."""
    name = component_name(single.key)
    return next((i for i, each in enumerate(choices) if name and component_name(each) == name), None)


def _says_nothing(schema: Schema) -> bool:
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
