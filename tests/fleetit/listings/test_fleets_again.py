"""The loop of docs/listings.md that reads again what was not read, as it stands there, against faults of a server."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from contextlib import closing
from itertools import count
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from fleetit import (
    ConnectError,
    DecodeError,
    FleetITError,
    InvalidInput,
    NotFound,
    PageDrift,
    Retry,
    ServerError,
    TimeoutError,  # noqa: A004 - fleetit's own
    TransportError,
    Unauthorized,
)
from kit.tests.support.scripted_server import Action, ReceivedRequest, Reply, ScriptedServer, reply
from tests.support.examples import BLOCKS

if TYPE_CHECKING:
    from tests.support.flavours import Flavour

#: The tolls of each fleet. Several pages, one page, and none.
TOLLS = {fleet: [*range(rows)] for fleet, rows in {1: 250, 2: 120, 3: 0, 4: 1, 5: 250, 6: 100, 7: 3}.items()}
WHOLE = {fleet: rows for fleet, rows in TOLLS.items() if rows}
#: What a server does to a request for rows of a fleet (0 for the list of fleets) from an offset, in an attempt.
#: Nothing: it answers as it should.
Fault = Callable[[int, int, int], Reply | None]
LOST: Reply = (Action.RESET,)
CUT: Reply = (reply(200, {"count": 1})[:-5], Action.CLOSE)
BUSY = reply(503, {})
REFUSED = reply(401, {"detail": "Invalid token."})
OTHERS = count(1_000)
(EXAMPLE,) = (text for _, page, text in BLOCKS if page == "listings.md" and "fleets_unknown" in text)


class Server:
    """Serves tolls of fleets with faults. Each call of `across_fleets` is an attempt, from 1 on."""

    def __init__(self, fault: Fault, gone: Callable[[int, int, int], bool] | None = None) -> None:
        self.fault = fault
        self.gone = gone
        self.attempt = 0
        self.is_gone = False
        self.errors: list[FleetITError] = []
        self.asked: list[tuple[int, int]] = []

    def answer(self, request: ReceivedRequest) -> Reply:
        fleet, offset, limit = read_request(request.target, request.header("Fleet-Id"))
        self.asked.append((self.attempt, fleet))
        wrong = self.fault(self.attempt, fleet, offset)
        return make_page(fleet, offset, limit) if wrong is None else wrong

    def answer_here(self, request: httpx.Request) -> httpx.Response:
        """Answer without a socket, so that the server can be gone for a while."""
        fleet, offset, limit = read_request(request.url.raw_path.decode(), request.headers.get("Fleet-Id"))
        assert self.gone is not None
        self.is_gone = self.is_gone or self.gone(self.attempt, fleet, offset)
        if self.is_gone:
            msg = "gone"
            raise httpx.ConnectError(msg)
        self.asked.append((self.attempt, fleet))
        body = make_page(fleet, offset, limit).partition(b"\r\n\r\n")[2]
        return httpx.Response(200, content=body, headers={"Content-Type": "application/json"})

    def watch(self, client: Any) -> Any:
        """Count the attempts of a client, and keep what is raised from them."""
        across_fleets = client.across_fleets

        def begin(*args: Any, **filters: Any) -> Any:
            self.attempt += 1
            self.is_gone = False
            return across_fleets(*args, **filters)

        client.across_fleets = begin
        return client


def read_request(target: str, fleet: str | None) -> tuple[int, int, int]:
    query = parse_qs(urlsplit(target).query)
    return 0 if "/fleets/" in target else int(fleet or 0), int(query["offset"][0]), int(query["limit"][0])


def make_page(fleet: int, offset: int, limit: int) -> bytes:
    rows = TOLLS[fleet] if fleet else [*TOLLS]
    results = [{"id": each} for each in rows[offset : offset + limit]]
    return reply(200, {"count": len(rows), "next": None, "results": results})


def read_again(flavour: Flavour, client: Any) -> dict[int, list[int]]:
    """Run the example of the documentation, and return the ids of the tolls of each fleet."""
    program = EXAMPLE.partition("\n\n\nwith ")[0]
    if flavour.name == "async":
        for text in ("def read_tolls", "for fleet_id, toll in client"):
            assert text in program
            program = program.replace(text, f"async {text}")
    found: dict[str, Any] = {}
    exec(compile(program, "docs/listings.md", "exec"), found)  # noqa: S102 - our own text
    tolls = flavour.run(lambda: found["read_tolls"](client))
    return {fleet: [toll.id for toll in rows] for fleet, rows in tolls.items()}


def at_first(reply: Reply, fleet: int, offset: int = 0) -> Fault:
    """Return a fault of the first attempt: of one fleet (0 for the list of fleets), from an offset on."""
    return lambda attempt, asked, at: reply if (attempt, asked) == (1, fleet) and at >= offset else None


STALLED = at_first((Action.STALL,), 5, 1)


def choose_timeout(fault: Fault) -> float:
    return 0.5 if fault is STALLED else 60


def drift(attempt: int, fleet: int, _offset: int) -> Reply | None:
    """List more fleets than there are, each time others, in the first attempt."""
    if attempt > 1 or fleet:
        return None
    rows = [{"id": next(OTHERS)} for _ in range(100)]
    return reply(200, {"count": 1_000, "next": None, "results": rows})


FAULTS: dict[str, tuple[Fault, int, set[int], type[FleetITError]]] = {
    "nothing": (lambda *_: None, 1, set(), FleetITError),
    "the list of fleets fails": (at_first(BUSY, 0), 2, {0}, ServerError),
    "the list of fleets is lost": (at_first(LOST, 0), 2, {0}, TransportError),
    "the list of fleets is cut": (at_first(CUT, 0), 2, {0}, TransportError),
    "the list of fleets is no list": (at_first(reply(200, {"count": 1}), 0), 2, {0}, DecodeError),
    "the list of fleets moves": (drift, 2, {0}, PageDrift),
    "a fleet fails": (at_first(BUSY, 4), 2, {4}, ServerError),
    "a fleet is not found": (at_first(reply(404, {}), 1), 2, {1}, NotFound),
    "the last fleet fails": (at_first(BUSY, 7), 2, {7}, ServerError),
    "a fleet without rows fails": (at_first(BUSY, 3), 2, {3}, ServerError),
    "a fleet fails behind its first page": (at_first(BUSY, 5, 1), 2, {5}, ServerError),
    "a fleet is lost behind its first page": (at_first(LOST, 1, 1), 2, {1}, TransportError),
    "a fleet is cut in the middle": (at_first(CUT, 2, 1), 2, {2}, TransportError),
    "the server stalls in the middle": (STALLED, 2, {5}, TimeoutError),
    "two fleets fail": (
        lambda attempt, fleet, _: BUSY if attempt == 1 and fleet in {2, 6} else None, 2, {2, 6}, ServerError,
    ),
    "all fleets fail": (
        lambda attempt, fleet, _: LOST if attempt == 1 and fleet else None, 2, {*TOLLS}, TransportError,
    ),
    "the list, then a fleet": (
        lambda attempt, fleet, _: BUSY if (attempt, fleet) in {(1, 0), (2, 5)} else None, 3, {5}, ServerError,
    ),
    "a fleet, then another part of it": (
        lambda attempt, fleet, at: BUSY if (attempt, fleet, at > 0) in {(1, 5, False), (2, 5, True)} else None,
        3, {5}, ServerError,
    ),
}  # fmt: skip


@pytest.mark.heavy
@pytest.mark.parametrize(("fault", "attempts", "again", "_error"), FAULTS.values(), ids=FAULTS)
def test_the_loop_of_the_documentation_reads_each_fleet_whole(
    flavour: Flavour, fault: Fault, attempts: int, again: set[int], _error: object
) -> None:
    served = Server(fault)
    with ScriptedServer(served.answer, concurrent=True) as server:
        timeout = choose_timeout(fault)
        client = flavour.client(token="t", base_url=server.url, retry=Retry(attempts=1), timeout=timeout)
        assert read_again(flavour, served.watch(client)) == WHOLE
    assert served.attempt == attempts
    last = {fleet for attempt, fleet in served.asked if attempt == attempts}
    assert last == (again if again - {0} and attempts > 1 else {0, *TOLLS})


@pytest.mark.parametrize(
    ("fault", "again", "error"), [(row[0], row[2], row[3]) for row in FAULTS.values() if row[1] == 2],
    ids=[name for name, row in FAULTS.items() if row[1] == 2],
)  # fmt: skip
def test_an_error_says_what_was_not_read(
    flavour: Flavour, fault: Fault, again: set[int], error: type[FleetITError]
) -> None:
    served = Server(fault)
    with ScriptedServer(served.answer, concurrent=True) as server:
        timeout = choose_timeout(fault)
        client: Any = flavour.client(token="t", base_url=server.url, retry=Retry(attempts=1), timeout=timeout)
        served.watch(client)
        with pytest.raises(error) as caught:
            flavour.run(lambda: client.across_fleets(client.tolls.list))
    for each in (caught.value, pickle.loads(pickle.dumps(caught.value)), copy.copy(caught.value)):  # noqa: S301 - ours
        assert (each.failed_fleets, each.fleets_unknown) == (tuple(sorted(again - {0})), 0 in again)
        assert getattr(each, "__notes__", []) == getattr(caught.value, "__notes__", [])


@pytest.mark.parametrize(
    ("first", "failed", "unknown"),
    [
        pytest.param((0, 0), (), True, id="before the list of fleets"),
        pytest.param((1, 0), tuple(TOLLS), False, id="before the first fleet"),
        pytest.param((1, 100), tuple(TOLLS), False, id="within the first fleet"),
        pytest.param((7, 0), (7,), False, id="before the last fleet"),
    ],
)
def test_a_server_that_is_gone_for_the_rest(
    flavour: Flavour,
    first: tuple[int, int],
    failed: tuple[int, ...],
    unknown: bool,
) -> None:
    served = Server(lambda *_: None, lambda attempt, fleet, at: attempt == 1 and fleet == first[0] and at >= first[1])
    transport = httpx.MockTransport(served.answer_here)
    client: Any = flavour.client(token="t", transport=transport, retry=Retry(attempts=1))
    served.watch(client)
    with pytest.raises(ConnectError) as caught:
        flavour.run(lambda: client.across_fleets(client.tolls.list))
    # Fleets before it may be read or not: several are read at the same time.
    assert caught.value.failed_fleets[-len(failed) :] == failed if failed else caught.value.failed_fleets == ()
    assert caught.value.failed_fleets == tuple(TOLLS)[len(TOLLS) - len(caught.value.failed_fleets) :]
    assert caught.value.fleets_unknown is unknown
    served.attempt = 0
    assert read_again(flavour, client) == WHOLE
    assert served.attempt == 2


@pytest.mark.parametrize(
    ("fault", "failed", "unknown"),
    [
        pytest.param(lambda *_: REFUSED, (), True, id="a wrong token"),
        pytest.param(lambda _, fleet, __: REFUSED if fleet else None, tuple(TOLLS), False, id="of no fleet"),
        pytest.param(lambda _, fleet, at: REFUSED if (fleet, at > 0) == (5, True) else None, (5,), False, id="of one"),
    ],
)
def test_what_never_works_is_raised_after_three_attempts(
    flavour: Flavour,
    fault: Fault,
    failed: tuple[int, ...],
    unknown: bool,
) -> None:
    served = Server(fault)
    with ScriptedServer(served.answer, concurrent=True) as server:
        client = flavour.client(token="t", base_url=server.url, retry=Retry(attempts=1))
        with pytest.raises(Unauthorized) as caught:
            read_again(flavour, served.watch(client))
    assert (served.attempt, caught.value.failed_fleets, caught.value.fleets_unknown) == (3, failed, unknown)


def test_an_argument_that_no_fleet_takes_ends_all_fleets(flavour: Flavour) -> None:
    served = Server(lambda *_: None)
    with ScriptedServer(served.answer, concurrent=True) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        with pytest.raises(InvalidInput) as caught:
            flavour.run(lambda: client.across_fleets(client.tolls.list, search="a" * 70_000))
    assert (caught.value.failed_fleets, getattr(caught.value, "__notes__", [])) == (tuple(TOLLS), [])


def test_a_long_list_of_fleets_is_cut_in_a_note(flavour: Flavour) -> None:
    client: Any = flavour.client(token="t", transport=httpx.MockTransport(lambda _: httpx.Response(404)))
    with pytest.raises(NotFound) as caught:
        flavour.run(lambda: client.across_fleets(client.tolls.list, range(1, 31)))
    (note,) = caught.value.__notes__
    assert note == f"fleets that were not read either: {', '.join(map(str, range(2, 22)))} and 9 more"
    assert len(caught.value.failed_fleets) == 30


def test_a_caller_that_breaks_off_gets_no_error(flavour: Flavour) -> None:
    served = Server(lambda _, fleet, __: BUSY if fleet == 2 else None)
    with ScriptedServer(served.answer, concurrent=True) as server:
        client: Any = flavour.client(token="t", base_url=server.url, retry=Retry(attempts=1))

        def begin() -> Any:
            rows = client.across_fleets(client.tolls.list, [2, 1])
            if flavour.name == "async":
                return begin_async(rows)
            with closing(rows):
                return next(rows)

        fleet, toll = flavour.run(begin)
    assert (fleet, toll.id) == (1, 0)


async def begin_async(rows: Any) -> Any:
    first = await anext(rows)
    await rows.aclose()
    return first
