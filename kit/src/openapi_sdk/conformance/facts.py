"""A fact, how often it was seen to be true or not, and what contradicted it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from attrs import asdict, field, frozen

from openapi_sdk.conformance.meanings import explain_fact
from openapi_sdk.model.public import public_in
from openapi_sdk.secrets.redaction import guard_repr

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from openapi_sdk.conformance.exchanges import Exchange

Status: TypeAlias = Literal["confirmed", "contradicted", "not seen"]
#: In the order of a report.
STATUSES: tuple[Status, ...] = ("contradicted", "confirmed", "not seen")


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
class SentRequest:
    """A request whose answer contradicted the description.

    Attributes:
        method: GET, …
        path: The path of the description, without arguments.
        query: What was sent as query. It may have values of rows.
        tenant: The tenant that was asked for; None for the default one, and without tenants.
        time: When it was answered.
    """

    method: str
    path: str
    query: Mapping[str, Sequence[str]] = field(repr=False)
    tenant: Any = field(repr=False)
    time: datetime


@frozen
class Finding:
    """A contradiction, with what a report says of it.

    Attributes:
        fact: The fact that is contradicted.
        request: The first request whose answer contradicts it; None if all answers together do.
        wrong: How often it was seen otherwise, of `fact.times`.
        meaning: What it means for a program that uses the SDK.
    """

    fact: Fact
    request: SentRequest | None
    wrong: int
    meaning: str


class Checks:
    """Facts that are true or not each time that they are looked at.

    Attributes:
        exchange: What is looked at.
    """

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], _Check] = {}
        self._blamed: dict[tuple[str, str], tuple[int, SentRequest | None]] = {}
        self.exchange: Exchange | None = None

    def blame(self, place: str, fact: str) -> None:
        """Note that the answer which is looked at contradicts a fact."""
        times, request = self._blamed.get((place, fact), (0, None))
        if request is None and self.exchange is not None:
            operation, time = self.exchange.operation, self.exchange.time
            request = SentRequest(operation.method, operation.path, self.exchange.query, self.exchange.tenant, time)
        self._blamed[place, fact] = times + 1, request

    def find(self, fact: Fact) -> Finding:
        """Return what is known of a contradiction."""
        wrong, request = self._blamed.get((fact.place, fact.fact), (fact.times, None))
        return Finding(fact, request, wrong, explain_fact(fact.fact))

    def note(self, place: str, fact: str, described: str, seen: str, *, is_true: bool | None) -> None:
        """Note what was seen once; None if that decides nothing."""
        check = self._found.setdefault((place, fact), _Check(described))
        check.times += 1
        if is_true is False:
            check.wrong = check.wrong or seen
            self.blame(place, fact)
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


class _Check:
    __slots__ = ("described", "right", "times", "undecided", "wrong")

    def __init__(self, described: str) -> None:
        self.described, self.times = described, 0
        self.right = self.wrong = self.undecided = ""


def decide(*, is_seen: bool, is_wrong: bool) -> Status:
    return "contradicted" if is_wrong else "confirmed" if is_seen else "not seen"
