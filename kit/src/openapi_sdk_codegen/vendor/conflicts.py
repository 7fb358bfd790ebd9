"""Decide which page is used where several disagree, by the precedences of spec/sources.toml.

Where no code depends on what they say (titles, servers, descriptions of tags, …), the most certain page wins without a
precedence, and a note says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from openapi_sdk.description.nodes import is_array, is_object
from openapi_sdk.description.references import format_pointer, parse_pointer
from openapi_sdk_codegen.project import Problem, list_lines
from openapi_sdk_codegen.vendor.claims import Claim, Pointer, canonical_json, is_operation, merge_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openapi_sdk_codegen.vendor.sources import Precedence

#: Pages may differ here without a note: the patch version of OpenAPI says nothing about the API.
_UNIMPORTANT = ("openapi",)
#: Characters of a value in a message.
_MAX_VALUE = 60


@dataclass(frozen=True, slots=True)
class Conflict:
    """Claims for one place that can't hold together, and what to do about it."""

    claims: tuple[Claim, ...]
    text: str


class MergeConflict(Problem):
    """Pages disagree.

    Attributes:
        conflicts: Where, and which pages.
    """

    def __init__(self, message: str, conflicts: tuple[Conflict, ...]) -> None:
        super().__init__(message)
        self.conflicts = conflicts


class ConflictResolver:
    """Chooses one claim for each place, and collects the conflicts that no precedence resolves."""

    def __init__(self, precedences: Sequence[Precedence]) -> None:
        self._notes: dict[tuple[str, tuple[str, ...]], list[str]] = {}
        self._problems: list[str] = []
        self._conflicts: list[Conflict] = []
        self._precedences: dict[Pointer, Precedence] = {}
        self._applied: set[Pointer] = set()
        for precedence in precedences:
            key = merge_key(parse_pointer(precedence.place))
            if self._precedences.setdefault(key, precedence) is not precedence:
                self._problems.append(f"{_label(precedence)}: there is another one for this place")

    def resolve(self, claims: Iterable[Claim]) -> list[Claim]:
        """Return one claim for each place, in the order in which the places appear first.

        Args:
            claims: All claims; those of the most certain page first.
        """
        by_key: dict[Pointer, list[Claim]] = {}
        for claim in claims:
            by_key.setdefault(claim.merge_key, []).append(claim)
        return [self._choose(key, same) for key, every in by_key.items() for same in _split(every)]

    @property
    def notes(self) -> list[str]:
        """Where pages disagree about something on which no code depends, and which one is used."""
        return [
            f"{winner} is used for {', '.join(places)}, not {', '.join(others)}"
            for (winner, others), places in self._notes.items()
        ]

    def finish(self) -> None:
        """Check that every conflict is resolved and every precedence was used.

        Raises:
            MergeConflict: If not; a line for each of the first conflicts that are left or precedences without one.
        """
        for key, precedence in self._precedences.items():
            if key not in self._applied:
                self._problems.append(f"{_label(precedence)}: there is no conflict; remove it, or correct its place")
        if self._problems:
            raise MergeConflict(list_lines(self._problems, indent=""), tuple(self._conflicts))

    def _choose(self, key: Pointer, claims: list[Claim]) -> Claim:
        first = claims[0]
        conflicts = first.find_conflicts(claims)
        if not conflicts or key == _UNIMPORTANT:
            return first
        precedence = self._precedences.get(key)
        if precedence is None and not first.changes_code:
            others = sorted({claim.source.file for claim in conflicts} - {first.source.file})
            if others:
                self._notes.setdefault((first.source.file, tuple(others)), []).append(format_pointer(key))
            return first
        if precedence is None:
            text = _describe_conflict(first, conflicts[0])
            self._problems.append(text)
            self._conflicts.append(Conflict(tuple(claims), text))
            return first
        self._applied.add(key)
        winner = next((claim for claim in claims if claim.source.file == precedence.wins), None)
        if winner is None:
            files = ", ".join(claim.source.file for claim in claims)
            self._problems.append(f"{_label(precedence)}: {precedence.wins} has nothing there; {files} have")
            return first
        losers = {claim.source.file for claim in winner.find_conflicts(claims)}
        if losers != set(precedence.over):
            files = ", ".join(sorted(losers))
            self._problems.append(f"{_label(precedence)}: `over` has to name the files that disagree: {files}")
        return winner


def _split(claims: list[Claim]) -> list[list[Claim]]:
    """Return claims of one key by operation: a page that has `/things/{id}` and `/things/{name}` has two.

    What another page spells otherwise than any of these is a claim about the first.
    """
    file = claims[0].source.file
    places = list(dict.fromkeys(claim.place for claim in claims if claim.source.file == file))
    if len(places) == 1:
        return [claims]
    first = places[0]
    return [
        [each for each in claims if each.place == place or (place == first and each.place not in places)]
        for place in places
    ]


def _label(precedence: Precedence) -> str:
    return f"spec/sources.toml: precedence for {precedence.place}"


def _describe_conflict(one: Claim, other: Claim) -> str:
    if is_operation(one.place):
        _, path, method = one.place
        what = f"{method.upper()} {path} is described by both {one.source.file} and {other.source.file}"
    else:
        place, one_value, other_value = _find_difference(one.place, one.value, other.value)
        at = f" at {format_pointer(place)}" if place != one.place else ""
        what = f"disagreement{at}: {one.source.file} has {one_value}, {other.source.file} has {other_value}"
    return f"{format_pointer(one.place)}: {what}; add a [[precedence]] to spec/sources.toml: which one wins, and why"


def _find_difference(place: Pointer, one: Any, other: Any) -> tuple[Pointer, str, str]:
    """Return the first place at which two values differ, with the value of each there."""
    ones, others = _members(one), _members(other)
    if ones is not None and others is not None and is_array(one) == is_array(other):
        for key in sorted(ones.keys() | others.keys()):
            if key not in ones or key not in others:
                return (*place, key), _format_member(ones, key), _format_member(others, key)
            if canonical_json(ones[key]) != canonical_json(others[key]):
                return _find_difference((*place, key), ones[key], others[key])
    return place, canonical_json(one)[:_MAX_VALUE], canonical_json(other)[:_MAX_VALUE]


def _members(value: Any) -> dict[str, Any] | None:
    if is_array(value):
        return {str(index): member for index, member in enumerate(value)}
    return value if is_object(value) else None


def _format_member(members: dict[str, Any], key: str) -> str:
    return canonical_json(members[key])[:_MAX_VALUE] if key in members else "nothing"
