"""A fact, how often it was seen to be true or not, and what contradicted it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from attrs import asdict, frozen

from openapi_sdk.model.public import public_in
from openapi_sdk.secrets.redaction import guard_repr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from openapi_sdk.conformance.evidence import ShownRequest

Status: TypeAlias = Literal["confirmed", "contradicted", "not seen"]
#: In the order of a report.
STATUSES: tuple[Status, ...] = ("contradicted", "confirmed", "not seen")


#: So many different forms of what came are kept.
_MAX_FORMS = 8


@public_in("openapi_sdk.conformance")
@guard_repr
@frozen
class Fact:
    """Something that the description says, or doesn't say, and what answers were like.

    Attributes:
        operation: The operationId.
        place: Where: `answer 200 /results/[]/amount`, `query limit`, `path id`, `body /amount`.
        fact: What: `type`, `null`, `present`, `format`, `enum`, `length`, `status`, `filter`, `order`, …
        described: What the description says.
        seen: What was seen: names, JSON types, formats, numbers, never a value of an answer.
        times: How often it could be seen.
        status: `confirmed`, `contradicted` or `not seen`.
    """

    operation: str
    place: str
    fact: str
    described: str
    seen: str
    times: int
    status: Status

    def __str__(self) -> str:
        times = "once" if self.times == 1 else f"{self.times:,} times"
        return (
            f"{self.operation}, {self.place}: {self.fact}: {self.described!r} is described, "
            f"{self.seen!r} was seen ({times}): {self.status}"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the fact as a JSON object."""
        return asdict(self)


@frozen
class Contradiction:
    """A contradiction, with what a report says of it.

    Attributes:
        fact: The fact that is contradicted.
        came: What came instead, eight forms at most: JSON types, numbers, unknown members of an enum, and the shapes of
            texts, such as `99/99/9999`. It has no other value of an answer.
        wrong: How often it was seen otherwise, of `fact.times`.
        request: The first request whose answer contradicts it; None if all answers together do.
    """

    fact: Fact
    came: tuple[str, ...]
    wrong: int
    request: ShownRequest | None


class Checks:
    """Facts that are true or not each time that they are looked at.

    Attributes:
        request: Returns the request whose answer is looked at.
    """

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], _Check] = {}
        self._blamed: dict[tuple[str, str], _Blame] = {}
        self.request: Callable[[], ShownRequest] | None = None

    def blame(self, place: str, fact: str, came: str) -> None:
        """Note that the answer which is looked at contradicts a fact, and what came."""
        found = self._blamed.setdefault((place, fact), _Blame())
        found.times += 1
        if found.request is None and self.request is not None:
            found.request = self.request()
        if len(found.came) < _MAX_FORMS:
            found.came.setdefault(came)

    def find(self, fact: Fact) -> Contradiction:
        """Return what is known of a contradiction."""
        found = self._blamed.get((fact.place, fact.fact))
        if found is None:
            return Contradiction(fact, (fact.seen,), fact.times, None)
        return Contradiction(fact, tuple(found.came), found.times, found.request)

    def note(self, place: str, fact: str, described: str, seen: str, *, is_true: bool | None) -> None:
        """Note what was seen once; None if that decides nothing."""
        check = self._found.setdefault((place, fact), _Check(described))
        check.times += 1
        if is_true is False:
            check.wrong = check.wrong or seen
            self.blame(place, fact, seen)
        elif is_true:
            check.right = seen
        else:
            check.undecided = seen

    def __contains__(self, key: tuple[str, str]) -> bool:
        return key in self._found

    def iter_facts(self, operation: str) -> Iterator[Fact]:
        for (place, fact), check in self._found.items():
            status: Status = "contradicted" if check.wrong else "confirmed" if check.right else "not seen"
            seen = check.wrong or check.right or check.undecided
            yield Fact(operation, place, fact, check.described, seen, check.times, status)


class _Blame:
    __slots__ = ("came", "request", "times")

    def __init__(self) -> None:
        self.times = 0
        self.came: dict[str, None] = {}
        self.request: ShownRequest | None = None


class _Check:
    __slots__ = ("described", "right", "times", "undecided", "wrong")

    def __init__(self, described: str) -> None:
        self.described, self.times = described, 0
        self.right = self.wrong = self.undecided = ""


def decide(*, is_seen: bool, is_wrong: bool) -> Status:
    return "contradicted" if is_wrong else "confirmed" if is_seen else "not seen"
