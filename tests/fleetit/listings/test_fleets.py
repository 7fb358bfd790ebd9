"""A listing of many fleets: each row once, in the order of the fleets, and what one that fails does to the others."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections import Counter
from contextlib import aclosing, closing
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from fleetit import APIError, AsyncFleetIT, ConnectError, FleetIT, InvalidInput, Retry
from fleetit.sandbox import running
from fleetit.service import SERVICE
from fleetit_api.api import Page
from kit.tests.support.scripted_server import Action, ReceivedRequest, Reply, ScriptedServer, reply
from openapi_sdk.listings.tenants import MAX_TENANTS, TenantListing, TenantPage, walk_tenants, walk_tenants_async
from openapi_sdk.listings.walks import WalkState

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterator

#: The ids of the tolls of each fleet, or what is answered in place of them.
Tolls = dict[int, "list[int] | Reply"]
QUICK = Retry(attempts=3, backoff=0)


class Fleets:
    """Serves tolls of some fleets, and counts requests.

    Attributes:
        most: The largest number of requests that were in flight.
        together: How many requests have to be in flight before one is answered.
    """

    def __init__(self, tolls: Tolls, together: int = 1) -> None:
        self.tolls = tolls
        self.together = together
        self.most = self.in_flight = 0
        self.changed = threading.Condition()

    def __call__(self, request: ReceivedRequest) -> Reply:
        query = parse_qs(urlsplit(request.target).query)
        if "/fleets/" in request.target:
            return make_page([*self.tolls], len(self.tolls))
        with self.changed:
            self.in_flight += 1
            self.most = max(self.most, self.in_flight)
            self.changed.notify_all()
            assert self.changed.wait_for(lambda: self.most >= self.together, timeout=60)
            self.in_flight -= 1
        rows = self.tolls[int(request.header("Fleet-Id") or 0)]
        if not isinstance(rows, list):
            return rows
        offset, limit = int(query["offset"][0]), int(query["limit"][0])
        return make_page(rows[offset : offset + limit], len(rows))


def make_page(ids: list[int], count: int) -> bytes:
    return reply(200, {"count": count, "next": None, "results": [{"id": number} for number in ids]})


Listed = tuple[list[tuple[int, int]], Exception | None]


def list_tolls(server: Any, fleets: Any = None, **filters: Any) -> Listed:
    """Return the pairs, and the error after them."""
    found: list[tuple[int, int]] = []
    with FleetIT(getattr(server, "token", "t"), base_url=server.url, retry=filters.pop("retry", QUICK)) as client:
        try:
            found.extend((fleet, toll.id) for fleet, toll in client.across_fleets(client.tolls.list, fleets, **filters))
        except Exception as error:  # noqa: BLE001 - the test looks at it
            return found, error
    return found, None


def list_tolls_async(server: Any, fleets: Any = None, **filters: Any) -> Listed:
    found: list[tuple[int, int]] = []

    async def run() -> Exception | None:
        async with AsyncFleetIT(
            getattr(server, "token", "t"), base_url=server.url, retry=filters.pop("retry", QUICK)
        ) as client:
            try:
                async for fleet, toll in client.across_fleets(client.tolls.list, fleets, **filters):
                    found.append((fleet, toll.id))
            except Exception as error:  # noqa: BLE001 - the test looks at it
                return error
        return None

    return found, asyncio.run(run())


both = pytest.mark.parametrize("list_all", [list_tolls, list_tolls_async], ids=["sync", "async"])


@pytest.mark.alike
@both
@pytest.mark.parametrize(
    ("tolls", "fleets", "expected"),
    [
        pytest.param({7: [1, 2], 3: [3]}, None, [7, 3], id="all fleets of the token, in their order"),
        pytest.param({7: [1, 2], 3: [3]}, [3, 7], [3, 7], id="chosen fleets"),
        pytest.param({7: [1]}, [7, 7], [7], id="a fleet twice"),
        pytest.param({7: [1]}, (7,), [7], id="a tuple"),
        pytest.param({7: [], 3: [], 5: [1]}, None, [7, 3, 5], id="fleets without rows"),
        pytest.param({fleet: [*range(fleet * 90)] for fleet in (9, 1, 30, 2, 8, 3, 7)}, None, None, id="many pages"),
        pytest.param({fleet: [fleet] for fleet in range(1, 60)}, None, None, id="many fleets"),
    ],
)
def test_rows_of_a_fleet_are_together_and_in_order(
    list_all: Any, tolls: dict[int, list[int]], fleets: Any, expected: list[int] | None
) -> None:
    with ScriptedServer(Fleets({**tolls}), concurrent=True) as server:
        found, error = list_all(server, fleets if fleets is None else iter(fleets))
    order = [*tolls] if expected is None else expected
    assert (found, error) == ([(fleet, number) for fleet in order for number in tolls[fleet]], None)


@both
def test_four_fleets_are_read_at_the_same_time(list_all: Any) -> None:
    served = Fleets({fleet: [*range(250)] for fleet in range(1, 10)}, together=MAX_TENANTS)
    with ScriptedServer(served, concurrent=True) as server:
        found, error = list_all(server)
    assert (len(found), error, served.most) == (9 * 250, None, 4)


@both
@pytest.mark.parametrize(
    ("failing", "notes"),
    [
        pytest.param([2], [], id="one"),
        pytest.param([1, 3, 5], ["fleets that were not read either: 3, 5"], id="several"),
        pytest.param([5], [], id="last"),
        pytest.param([1, 2, 3, 4, 5], ["fleets that were not read either: 2, 3, 4, 5"], id="all"),
    ],
)
def test_a_fleet_that_fails_is_raised_after_the_rows_of_the_others(
    list_all: Any, failing: list[int], notes: list[str]
) -> None:
    tolls: Tolls = {fleet: [fleet] for fleet in range(1, 6)}
    for fleet in failing:
        tolls[fleet] = reply(403, {"detail": f"Not yours: {fleet}."})
    with ScriptedServer(Fleets(tolls), concurrent=True) as server:
        found, error = list_all(server)
    assert found == [(fleet, fleet) for fleet in range(1, 6) if fleet not in failing]
    assert isinstance(error, APIError)
    assert error.detail == f"Not yours: {failing[0]}."
    assert str(error).endswith(f" (fleet {failing[0]})")
    found_notes = getattr(error, "__notes__", [])
    assert (error.failed_fleets, error.fleet_id, found_notes) == (tuple(failing), failing[0], notes)


@both
def test_a_server_that_is_not_reached_is_no_error_of_a_fleet(list_all: Any) -> None:
    server = SimpleNamespace(url="http://127.0.0.1:1")
    found, error = list_all(server, range(1, 1000), retry=Retry(attempts=1))
    assert (found, type(error)) == ([], ConnectError)


@both
@pytest.mark.parametrize(
    ("attempts", "given", "expected"),
    [
        pytest.param(3, None, 8, id="more than by default"),
        pytest.param(9, None, 9, id="as many as the client has"),
        pytest.param(1, None, 1, id="retries are off"),
        pytest.param(3, Retry(attempts=1), 1, id="off for this call"),
        pytest.param(1, Retry(attempts=2, backoff=0), 8, id="on for this call"),
    ],
)
def test_a_page_has_eight_attempts(list_all: Any, attempts: int, given: Retry | None, expected: int) -> None:
    options = {} if given is None else {"options": {"retry": given}}
    with ScriptedServer(Fleets({1: reply(503, {})}), concurrent=True) as server:
        _, error = list_all(server, [1], retry=Retry(attempts=attempts, backoff=0), **options)
        assert len(server.requests) == expected
    assert isinstance(error, APIError)
    assert error.attempts == expected


@both
def test_the_listing_of_fleets_has_eight_attempts(list_all: Any) -> None:
    served = Fleets({1: [1]})
    failures = iter(range(7))

    def answer(request: ReceivedRequest) -> Reply:
        return served(request) if next(failures, None) is None else reply(503, {})

    with ScriptedServer(answer, concurrent=True) as server:
        assert list_all(server) == ([(1, 1)], None)


@both
@pytest.mark.parametrize(
    ("fleets", "filters", "expected"),
    [
        pytest.param([0], {}, "fleets: 0 is not the id of a fleet, a positive integer", id="no id"),
        pytest.param(["7"], {}, "fleets: '7' is not the id of a fleet", id="text"),
        pytest.param([True], {}, "fleets: True is not the id of a fleet", id="boolean"),
        pytest.param([None], {}, "fleets: None is not the id of a fleet", id="default fleet"),
        pytest.param([], {}, "fleets: there is none; give at least one id, or leave it out", id="an empty list"),
        pytest.param((), {}, "fleets: there is none", id="an empty tuple"),
        pytest.param(iter([]), {}, "fleets: there is none", id="an iterator without items"),
        pytest.param(7, {}, "fleets: 7 is not a list of ids", id="an id alone"),
        pytest.param(7.5, {}, "fleets: 7.5 is not a list of ids", id="a number alone"),
        pytest.param(b"7", {}, "fleets: b'7' is not a list of ids", id="bytes, whose items are numbers"),
        pytest.param(None, {"fleet_id": 7}, "tolls_list: fleet_id: the fleets are given by fleets=[…]", id="fleet_id"),
        pytest.param(None, {"options": 7}, "tolls_list: options: 7 is not a mapping", id="options"),
        pytest.param(None, {"limit": 0}, "tolls_list: limit: 0 is not 1 to 100", id="page size"),
        pytest.param(None, {"violatoin": True}, "unexpected keyword argument 'violatoin'", id="misspelt filter"),
    ],
)
def test_arguments_are_checked_before_anything_is_sent(
    list_all: Any, fleets: Any, filters: dict[str, Any], expected: str
) -> None:
    with ScriptedServer([]) as server:
        _, error = list_all(server, fleets, **filters)
        assert server.requests == []
    assert expected in str(error)


@pytest.mark.parametrize(
    ("choose", "expected"),
    [
        pytest.param(lambda client: [client.tolls.update], "pass a method that does, such as client.tolls", id="no"),
        pytest.param(lambda client: [client.tolls.list()], "<Pages: tolls.list, the account's", id="its pages"),
        pytest.param(lambda _: [print], "lists no rows", id="another function"),
        pytest.param(lambda client: [client.fleets.list], "of fleets.list belong to no fleet", id="of the account"),
        pytest.param(lambda client: [client.with_raw_response.tolls.list], "client.tolls.list", id="raw response"),
        pytest.param(lambda _: [FleetIT("u").tolls.list], "method of this client", id="another client"),
        pytest.param(lambda client: [client.tolls.list, [7], 5], "filters by their names", id="a filter without name"),
    ],
)
def test_what_lists_no_rows_of_fleets_is_refused(choose: Callable[[FleetIT], Any], expected: str) -> None:
    with FleetIT("t") as client, pytest.raises(InvalidInput) as caught:
        client.across_fleets(*choose(client))
    assert expected in str(caught.value)


def test_a_fleet_of_which_nothing_is_left_has_a_last_page() -> None:
    def make_page(*ids: int, count: int) -> Reply:
        return reply(200, {"count": count, "next": None, "results": [{"id": each} for each in ids]})

    answers: list[Reply] = [make_page(1, 2, count=3), make_page(2, count=2)]
    with ScriptedServer(answers) as server, FleetIT(token="t", base_url=server.url) as client:
        listing = TenantListing[Any].of(SERVICE, client.tolls.list, {"limit": 2}, retry=None)
        state = next(listing.read(7)).state
        left = [*listing.read(7, resume=(state, [1, 2]))]
    assert [(each.tenant, each.page.results, each.state.is_done) for each in left] == [(7, [], True)]


def test_views_and_their_methods() -> None:
    with (
        ScriptedServer(Fleets({7: [1], 3: [2]}), concurrent=True) as server,
        FleetIT("t", base_url=server.url) as client,
    ):
        view = client.for_fleet(5)
        for one, other in ((view, view), (view, client), (client, view)):
            rows = [(fleet, toll.id) for fleet, toll in one.across_fleets(other.tolls.list)]
            assert rows == [(7, 1), (3, 2)]


def test_a_listing_without_pages() -> None:
    async def run(url: str, token: str) -> list[tuple[int, int]]:
        async with AsyncFleetIT(token, base_url=url) as client:
            return [(fleet, row.id or 0) async for fleet, row in client.across_fleets(client.driver_agreements.list)]

    with running() as sandbox, FleetIT(sandbox.token, base_url=sandbox.url) as client:
        expected = [(fleet, row["id"]) for fleet in sandbox.fleets for row in sandbox.rows("driver_agreements", fleet)]
        assert [(fleet, row.id) for fleet, row in client.across_fleets(client.driver_agreements.list)] == expected
        (only,) = TenantListing[Any].of(SERVICE, client.driver_agreements.list, {}, retry=None).read(sandbox.fleets[0])
        rows = len(sandbox.rows("driver_agreements", sandbox.fleets[0]))
        assert (only.page.offset, only.page.count, only.page.limit) == (0, rows, rows)
        assert only.state == WalkState(None, rows, is_done=True)
        assert asyncio.run(run(sandbox.url, sandbox.token)) == expected


# How far fleets are read ahead, and how reading ends.

FLEETS = [*range(1, 30)]
PAGES = 40


def make_fleet_page(fleet: int | None, number: int) -> TenantPage[int]:
    return TenantPage(fleet, Page([number], PAGES, number, 1), WalkState(number, number))


@pytest.mark.parametrize("at_once", [1, 2, 4, 16])
def test_fleets_are_not_read_far_ahead(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openapi_sdk.listings.tenants._PATIENCE", 3_600)  # nobody waits in vain
    begun: list[int] = []
    pages = Counter[int]()

    def read(fleet: int | None, _stopped: object) -> Iterator[TenantPage[int]]:
        begun.append(fleet or 0)
        for number in range(PAGES):
            pages[fleet or 0] += 1
            yield make_fleet_page(fleet, number)

    found: list[tuple[int | None, int]] = []
    for each in walk_tenants(SERVICE, read, FLEETS, at_once):
        found.append((each.tenant, each.page.results[0]))
        assert max(begun) <= (each.tenant or 0) + 2 * at_once
        assert all(pages[fleet] <= 9 for fleet in FLEETS if fleet > (each.tenant or 0) + 1)
    assert found == [(fleet, number) for fleet in FLEETS for number in range(PAGES)]


def is_waiting(thread: threading.Thread) -> bool:
    """Whether a thread waits for a condition, and was not notified yet."""
    frame = sys._current_frames()[thread.ident or 0]
    if frame.f_code is not threading.Condition.wait.__code__:
        return False
    return frame.f_locals.get("waiter") in frame.f_locals["self"]._waiters


@pytest.mark.parametrize(("at_once", "count", "ahead"), [(1, 0, 1), (2, 2, 4), (4, 4, 8)])
def test_several_fleets_at_once_are_read_in_threads(at_once: int, count: int, ahead: int) -> None:
    begun: list[int | None] = []
    changed = threading.Condition()

    def read(fleet: int | None, _stopped: object) -> Iterator[TenantPage[int]]:
        with changed:
            begun.append(fleet)
            changed.notify_all()
        yield make_fleet_page(fleet, 1)

    with closing(walk_tenants(SERVICE, read, FLEETS, at_once)) as pages:
        assert next(pages).tenant == 1
        with changed:
            assert changed.wait_for(lambda: len(begun) == ahead, timeout=60)
        threads = [thread for thread in threading.enumerate() if thread.name.startswith("fleetit-fleet")]
        assert len(threads) == count
        assert all(thread.daemon for thread in threads)
        while not all(is_waiting(thread) for thread in threads):
            threading.Event().wait(0.001)

    assert list_fleet_threads() == []  # also those that waited to begin with another fleet
    assert len(begun) == ahead


def test_fleets_are_not_read_far_ahead_async() -> None:
    begun: list[int] = []
    running_now = most = 0

    async def read(fleet: int) -> AsyncGenerator[Page[int]]:
        nonlocal running_now, most
        begun.append(fleet)
        running_now += 1
        most = max(most, running_now)
        for number in range(PAGES):
            await asyncio.sleep(0)
            yield Page([number], PAGES, number, 1)
        running_now -= 1

    async def run() -> None:
        found: list[tuple[int, int]] = []
        async for fleet, page in walk_tenants_async(SERVICE, read, FLEETS, 4):
            found.append((fleet, page.results[0]))
            assert max(begun) <= fleet + 8
        assert found == [(fleet, number) for fleet in FLEETS for number in range(PAGES)]

    asyncio.run(run())
    assert most == 4


def test_as_many_fleets_again_are_read_ahead_async() -> None:
    begun: list[int] = []

    async def read(fleet: int) -> AsyncGenerator[Page[int]]:
        begun.append(fleet)
        yield Page([fleet], 1, 0, 1)

    async def run() -> None:
        async with aclosing(walk_tenants_async(SERVICE, read, FLEETS, 4)) as pages:
            await anext(pages)
            for _ in range(50):  # more turns of the event loop than these reads need
                await asyncio.sleep(0)
        assert begun == FLEETS[:8]

    asyncio.run(run())


def list_fleet_threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("fleetit-fleet")]


def test_a_reader_that_stops_early_ends_the_threads() -> None:
    served = Fleets({fleet: [*range(2_000)] for fleet in range(1, 30)})
    with ScriptedServer(served, concurrent=True) as server, FleetIT("t", base_url=server.url) as client:
        with closing(client.across_fleets(client.tolls.list)) as rows:
            assert next(rows)[0] == 1
            assert list_fleet_threads()
        assert list_fleet_threads() == []
        assert {request.header("Fleet-Id") for request in server.requests} <= {None, *map(str, range(1, 10))}


def test_a_reader_that_stops_early_waits_for_no_further_attempt() -> None:
    served = Fleets({1: [1], **{fleet: reply(503, {}, headers=[("Retry-After", "50")]) for fleet in (2, 3)}})
    with ScriptedServer(served, concurrent=True) as server, FleetIT("t", base_url=server.url) as client:
        for fleet, _ in client.across_fleets(client.tolls.list, prefetch=3):
            assert fleet == 1
            break
        assert list_fleet_threads() == []


def test_a_task_that_is_cancelled_ends_the_others() -> None:
    served = Fleets({1: [1], 2: (Action.STALL,), 3: (Action.STALL,)})

    async def run() -> None:
        async with AsyncFleetIT("t", base_url=server.url) as client:
            read = asyncio.Event()

            async def read_all() -> None:
                async for _ in client.across_fleets(client.tolls.list):
                    read.set()

            task = asyncio.create_task(read_all())
            await read.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            async with aclosing(client.across_fleets(client.tolls.list)) as rows:
                assert (await anext(rows))[0] == 1
            assert asyncio.all_tasks() == {asyncio.current_task()}

    with ScriptedServer(served, concurrent=True) as server:
        asyncio.run(run())


def test_an_error_that_is_not_of_a_fleet_is_raised_at_once() -> None:
    def read(fleet: int | None, _stopped: object) -> Iterator[TenantPage[int]]:
        if fleet == 2:
            raise LookupError(fleet)
        while True:  # ends because nobody reads any more
            yield make_fleet_page(fleet, 1)
            if fleet == 1:
                return

    pages = walk_tenants(SERVICE, read, FLEETS)
    assert next(pages).tenant == 1
    with pytest.raises(LookupError):
        next(pages)
    assert list_fleet_threads() == []
