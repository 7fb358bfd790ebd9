"""Match the schemas of two lists whose order has no meaning: choices, and what could not be merged."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from openapi_sdk_codegen.diff.normal_form import schema_name

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from openapi_sdk_codegen.diff.fingerprints import Fingerprints
    from openapi_sdk_codegen.diff.normal_form import SchemaKey
    from openapi_sdk_codegen.diff.normalize import Normalizer
    from openapi_sdk_codegen.diff.pairs import SchemaPairs

#: So many pairs of schemas of two lists are compared by meaning. That takes about a tenth of a second.
MAX_PAIRS_BY_MEANING = 1_000


class Match(NamedTuple):
    """Which old schema became which new one, as indices.

    Attributes:
        matched: Pairs of an old and a new schema.
        removed: The other old schemas.
        added: The other new schemas.
        not_compared: How many pairs were not compared by meaning, because there are too many.
    """

    matched: list[tuple[int, int]]
    removed: list[int]
    added: list[int]
    not_compared: int


class _Labels(NamedTuple):
    """What the schemas of one list are matched by."""

    fingerprints: Fingerprints
    normalizer: Normalizer
    keys: list[SchemaKey]

    def name(self, index: int) -> str:
        """Return the name of a schema; "" if it has none."""
        return schema_name(self.keys[index])

    def text(self, index: int) -> str:
        """Return a schema as text, without following references."""
        return self.fingerprints.text(self.keys[index])

    def number(self, index: int) -> int:
        """Return the number of a schema."""
        return self.fingerprints.number(self.normalizer, self.keys[index])


#: Two schemas with the same label match. None is no label. The first of these functions comes first.
_LABELS: tuple[Callable[[_Labels, int], Hashable], ...] = (
    lambda labels, index: (labels.name(index), labels.text(index)),
    _Labels.text,
    lambda labels, index: (labels.name(index), labels.number(index)),
    _Labels.number,
    lambda labels, index: labels.name(index) or None,
)


def match_schemas(pairs: SchemaPairs, old: list[SchemaKey], new: list[SchemaKey], *, by_name: bool) -> Match:
    """Match schemas by text and name, by text, by fingerprint, by name, and what is left by meaning.

    All but the last take time in proportion to the number of schemas. By meaning, each old schema is compared with each
    new one: only the first `MAX_PAIRS_BY_MEANING` pairs. Matched schemas can differ, so compare them.

    Args:
        pairs: Compares schemas by meaning.
        old: The old schemas.
        new: The new schemas.
        by_name: Whether two schemas with the same name and different content match.
    """
    matched: list[tuple[int, int]] = []
    removed, added = list(range(len(old))), list(range(len(new)))
    old_labels, new_labels = _Labels(pairs.fingerprints, pairs.old, old), _Labels(pairs.fingerprints, pairs.new, new)
    for get_label in _LABELS if by_name else _LABELS[:-1]:
        if not removed or not added:
            break
        waiting: dict[Hashable, deque[int]] = {}
        for index in added:
            waiting.setdefault(get_label(new_labels, index), deque[int]()).append(index)
        waiting.pop(None, None)
        found: dict[int, int] = {}
        for index in removed:
            same = waiting.get(get_label(old_labels, index))
            if same:
                found[index] = same.popleft()
        matched.extend(found.items())
        removed = [index for index in removed if index not in found]
        used = set(found.values())
        added = [index for index in added if index not in used]
    not_compared, left = 0, MAX_PAIRS_BY_MEANING
    for old_index in list(removed):
        candidates = added[: min(left, pairs.comparisons_left)]
        not_compared += len(added) - len(candidates)
        left -= len(candidates)
        pairs.comparisons_left -= len(candidates)
        is_choice = _is_choice(pairs.old, old[old_index])
        new_index = next(
            (
                index
                for index in candidates
                if is_choice == _is_choice(pairs.new, new[index]) and pairs.are_equal(old[old_index], new[index])
            ),
            None,
        )
        if new_index is not None:
            matched.append((old_index, new_index))
            removed.remove(old_index)
            added.remove(new_index)
    return Match(sorted(matched), removed, added, not_compared)


def _is_choice(normalizer: Normalizer, key: SchemaKey) -> bool:
    """Whether a schema has several choices. Such a one never equals one that has none."""
    return bool(normalizer.without_single_choices(normalizer.schema(key)).choices)


def describe_unmatched(match: Match, old_place: str, new_place: str) -> str:
    """Return a remark about pairs that were not compared by meaning."""
    return (
        f"{old_place}: {match.not_compared} pairs of a schema here and one at {new_place} were not compared, because"
        f" there are too many. {len(match.removed)} schemas here and {len(match.added)} there without an equal or a"
        " namesake count as removed and added."
    )
