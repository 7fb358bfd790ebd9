"""A server of a listing that lies: in chosen responses, it changes rows or counts."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import parse_qs, urlsplit

from attrs import define, field

from kit.tests.support.scripted_server import reply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kit.tests.support.scripted_server import ReceivedRequest


@define
class Answer:
    """A response: the ids of its rows, and how many rows the listing has."""

    ids: list[int]
    count: int


@define
class Request:
    """A request, and what a lie may use: all ids in the order of this request, the response before, chance."""

    offset: int
    limit: int
    all_ids: list[int]
    before: Answer
    random: random.Random


#: Changes a response.
Lie: TypeAlias = Callable[[Answer, Request], None]


def _slice(request: Request, ids: list[int], offset: int | None = None) -> list[int]:
    offset = request.offset if offset is None else offset
    return ids[max(0, offset) : max(0, offset) + request.limit]


def _set_rows(change: Callable[[list[int], Request], list[int]]) -> Lie:
    def lie(answer: Answer, request: Request) -> None:
        answer.ids = change(answer.ids, request)

    return lie


def _set_count(change: Callable[[int, Request], int]) -> Lie:
    def lie(answer: Answer, request: Request) -> None:
        answer.count = max(0, change(answer.count, request))

    return lie


def _both(*lies: Lie) -> Lie:
    def lie(answer: Answer, request: Request) -> None:
        for each in lies:
            each(answer, request)

    return lie


def _shuffle(ids: list[int], request: Request) -> list[int]:
    return request.random.sample(ids, len(ids))


def _swap(ids: list[int], request: Request) -> list[int]:
    """Return a page in which another row of the listing stands in place of one."""
    return [request.random.choice(request.all_ids), *ids[1:]] if ids else ids


def _by_tens(ids: list[int], request: Request) -> list[int]:
    """Return the rows at an offset in an order by ten values alone, as SQL may give it: with ties in any order."""
    del ids
    keys = {each: (each % 10, request.random.random()) for each in request.all_ids}
    return _slice(request, sorted(request.all_ids, key=keys.__getitem__))


#: What a server may do. Rows are those of the listing: none is made up.
LIES: Mapping[str, Lie] = {
    "the page is empty": _set_rows(lambda _ids, _request: []),
    "the page has one row": _set_rows(lambda ids, _request: ids[:1]),
    "half of the page": _set_rows(lambda ids, _request: ids[: len(ids) // 2]),
    "the last row is lost": _set_rows(lambda ids, _request: ids[:-1]),
    "the first row is lost": _set_rows(lambda ids, _request: ids[1:]),
    "a row in the middle is lost": _set_rows(lambda ids, _request: ids[: len(ids) // 2] + ids[len(ids) // 2 + 1 :]),
    "a row comes twice": _set_rows(lambda ids, _request: ids[:1] + ids),
    "a row comes twice in place of another": _set_rows(lambda ids, _request: ids[:1] + ids[:-1]),
    "a row stands in place of another": _set_rows(_swap),
    "the page is shuffled": _set_rows(_shuffle),
    "the page is reversed": _set_rows(lambda ids, _request: ids[::-1]),
    "the page before comes again": _set_rows(lambda _ids, request: request.before.ids),
    "the first page comes again": _set_rows(lambda _ids, request: _slice(request, request.all_ids, 0)),
    "rows moved by one": _set_rows(lambda _ids, request: _slice(request, request.all_ids, request.offset + 1)),
    "rows moved back by one": _set_rows(lambda _ids, request: _slice(request, request.all_ids, request.offset - 1)),
    "rows moved by many": _set_rows(lambda _ids, request: _slice(request, request.all_ids, request.offset + 13)),
    "another order": _set_rows(lambda ids, request: _slice(request, _shuffle(request.all_ids, request)) or ids),
    "the order has ties": _set_rows(_by_tens),
    "the order is reversed": _set_rows(lambda _ids, request: _slice(request, request.all_ids[::-1])),
    "more rows than requested": _set_rows(
        lambda _ids, request: request.all_ids[request.offset : request.offset + 2 * request.limit]
    ),
    "the count is 0": _set_count(lambda _count, _request: 0),
    "the count is where the page ends": _set_count(lambda _count, request: request.offset + request.limit),
    "the count is one less": _set_count(lambda count, _request: count - 1),
    "the count is half": _set_count(lambda count, _request: count // 2),
    "the count is larger": _set_count(lambda count, _request: count + 7),
    "the count is huge": _set_count(lambda _count, _request: 10**30),
    "nothing is there": _both(_set_rows(lambda _ids, _request: []), _set_count(lambda _count, _request: 0)),
    "the listing ends in the middle of the page": _both(
        _set_rows(lambda ids, _request: ids[: len(ids) // 2]),
        _set_count(lambda _count, request: request.offset + request.limit // 2),
    ),
}


@define
class LyingListing:
    """Answers requests of a listing. `lies` are told in the responses of these numbers, from 0."""

    size: int
    lies: Mapping[int, list[str]] = field(factory=dict[int, list[str]])
    always: tuple[str, ...] = ()
    _number: int = 0
    _before: Answer = field(factory=lambda: Answer([], 0))

    def answer(self, offset: int, limit: int) -> Answer:
        all_ids = [*range(1, self.size + 1)]
        chance = random.Random(self._number)  # noqa: S311 - a seed, not a secret
        request = Request(offset, limit, all_ids, self._before, chance)
        answer = Answer(all_ids[offset : offset + limit], self.size)
        for name in (*self.lies.get(self._number, ()), *self.always):
            LIES[name](answer, request)
        self._number += 1
        self._before = answer
        return answer

    def __call__(self, received: ReceivedRequest) -> bytes:
        """Answer a request of a `ScriptedServer`."""
        query = parse_qs(urlsplit(received.target).query)
        answer = self.answer(int(query["offset"][0]), int(query["limit"][0]))
        rows = [{"id": each} for each in answer.ids]
        return reply(200, {"count": answer.count, "next": None, "previous": None, "results": rows})
