"""Where pages disagree: who wins, by the rulings of spec/sources.toml."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from codegen.openapi.references import format_pointer, parse_pointer
from codegen.openapi.tree import is_array, is_object
from codegen.project import Problem
from codegen.vendor.claims import Claim, Place, is_operation, shape, subject

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from codegen.vendor.sources import Ruling

#: The patch version of OpenAPI says nothing about the API: that of the first page is kept.
_INDIFFERENT = ("openapi",)


class Court:
    """Settles rival claims, and remembers what it could not settle."""

    def __init__(self, rulings: Sequence[Ruling]) -> None:
        self._problems: list[str] = []
        self._rulings: dict[Place, Ruling] = {}
        self._applied: set[Place] = set()
        for ruling in rulings:
            if self._rulings.setdefault(subject(parse_pointer(ruling.place)), ruling) is not ruling:
                self._problems.append(f"{_on(ruling)}: there is another one on this place")

    def settle(self, claims: Iterable[Claim]) -> list[Claim]:
        """Return one claim for each place, in the order of first mention."""
        rivals: dict[Place, list[Claim]] = {}
        for claim in claims:
            rivals.setdefault(claim.subject, []).append(claim)
        return [self._winner(about, claims) for about, claims in rivals.items()]

    def adjourn(self) -> None:
        """Close the case.

        Raises:
            Problem: For everything that is unsettled, and every ruling that settled nothing; a line for each.
        """
        for about, ruling in self._rulings.items():
            if about not in self._applied:
                self._problems.append(f"{_on(ruling)} settles nothing: remove it, or mend its place")
        if self._problems:
            raise Problem("\n".join(self._problems))

    def _winner(self, about: Place, claims: list[Claim]) -> Claim:
        first = claims[0]
        against = first.against(claims)
        if not against or about == _INDIFFERENT:
            return first
        ruling = self._rulings.get(about)
        if ruling is None:
            self._problems.append(_conflict(first, against[0]))
            return first
        self._applied.add(about)
        winner = next((claim for claim in claims if claim.source.file == ruling.wins), None)
        if winner is None:
            files = ", ".join(claim.source.file for claim in claims)
            self._problems.append(f"{_on(ruling)}: {ruling.wins} says nothing there; those that do are {files}")
            return first
        beaten = {claim.source.file for claim in winner.against(claims)}
        if beaten != set(ruling.over):
            files = ", ".join(sorted(beaten))
            self._problems.append(f"{_on(ruling)}: `over` is to name those that disagree with it: {files}")
        return winner


def _on(ruling: Ruling) -> str:
    return f"spec/sources.toml: precedence on {ruling.place}"


def _conflict(one: Claim, other: Claim) -> str:
    if is_operation(one.place):
        _, path, method = one.place
        what = f"{method.upper()} {path} is described by both {one.source.file} and {other.source.file}"
    else:
        place, this, that = _difference(one.place, one.value, other.value)
        at = f" at {format_pointer(place)}" if place != one.place else ""
        what = f"disagreement{at}: {one.source.file} has {this}, {other.source.file} has {that}"
    return f"{format_pointer(one.place)}: {what}; let [[precedence]] in spec/sources.toml say which one wins, and why"


def _difference(place: Place, one: Any, other: Any) -> tuple[Place, str, str]:
    """Return the first place at which two values differ, and what each has there."""
    these, those = _members(one), _members(other)
    if these is not None and those is not None and is_array(one) == is_array(other):
        for key in sorted(these.keys() | those.keys()):
            if shape(these.get(key)) != shape(those.get(key)) or (key in these) != (key in those):
                if key in these and key in those:
                    return _difference((*place, key), these[key], those[key])
                return (*place, key), _shown(these, key), _shown(those, key)
    return place, shape(one)[:60], shape(other)[:60]


def _members(value: Any) -> dict[str, Any] | None:
    if is_array(value):
        return {str(index): member for index, member in enumerate(value)}
    return value if is_object(value) else None


def _shown(members: dict[str, Any], key: str) -> str:
    return shape(members[key])[:60] if key in members else "nothing"
