"""Pages in flight: how many, in which order, and what happens to them when a listing is closed."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import threading
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import AsyncFleetIT, FleetIT, InvalidInput, NotFound
from fleetit_api.exceptions import TREE
from kit.tests.support.scripted_server import ReceivedRequest, ScriptedServer, reply
from openapi_sdk.listings.pages import TaskPrefetcher, ThreadPrefetcher
from tests.fleetit.listings.listing_endpoint import Barrier, ListingEndpoint, make_listing

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.flavours import Flavour


@pytest.mark.parametrize(
    ("prefetch", "rows", "cap"),
    [
        *((prefetch, 1050, 100) for prefetch in (0, 1, 2, 8, 32)),
        *((8, rows, 100) for rows in (0, 1, 100, 101)),
        (8, 1050, 40),
        (0, 1050, 40),
    ],
)
def test_rows_come_in_order_with_any_number_of_pages_in_flight(
    flavour: Flavour, prefetch: int, rows: int, cap: int
) -> None:
    endpoint = ListingEndpoint(list(range(rows)), max_rows=cap)
    with ScriptedServer(endpoint) as server:
        found = [row.id for row in flavour.list_rows(make_listing(flavour, server, prefetch=prefetch))]
        assert found == list(range(rows))
        assert cap < 100 or sorted(endpoint.requests) == [(offset, 100) for offset in range(0, max(rows, 1), 100)]


class Shrinking(ListingEndpoint):
    """Has smaller pages from the third request on."""

    def __call__(self, received: ReceivedRequest) -> bytes:
        self.max_rows = 100 if len(self.requests) < 2 else 40
        return super().__call__(received)


def test_pages_in_flight_are_dropped_if_a_page_is_smaller_than_the_one_before(flavour: Flavour) -> None:
    endpoint = Shrinking(list(range(1050)))
    with ScriptedServer(endpoint) as server:
        found = [row.id for row in flavour.list_rows(make_listing(flavour, server, prefetch=8))]
    assert found == list(range(1050))


def test_prefetch_is_the_number_of_pages_in_flight(flavour: Flavour) -> None:
    barrier = Barrier(ListingEndpoint(list(range(2000))), 5)
    with ScriptedServer(barrier, concurrent=True) as server:
        assert len(flavour.list_rows(make_listing(flavour, server, prefetch=5))) == 2000
    assert barrier.most == 5


def test_pages_are_not_fetched_further_ahead_than_prefetch(flavour: Flavour) -> None:
    endpoint = ListingEndpoint(list(range(2000)))
    with ScriptedServer(endpoint) as server:
        if flavour.name == "sync":
            pages = make_listing(flavour, server, prefetch=4).pages()
            for number in range(1, 4):
                next(pages)
                assert len(endpoint.requests) <= number + 4
            pages.close()
            return

        async def iterate() -> None:
            async with aclosing(make_listing(flavour, server, prefetch=4).pages()) as pages:
                for number in range(1, 4):
                    await anext(pages)
                    assert len(endpoint.requests) <= number + 4

        flavour.run(iterate)


def test_breaking_out_of_the_loop_leaves_no_thread_or_task(flavour: Flavour) -> None:
    endpoint = ListingEndpoint(list(range(5000)))
    with ScriptedServer(endpoint) as server:
        pages = make_listing(flavour, server, prefetch=8)
        if flavour.name == "sync":
            assert next(row.id for row in pages if row.id == 150) == 150
        else:

            async def break_early() -> None:
                async with aclosing(aiter(pages)) as rows:
                    async for row in rows:
                        if row.id == 150:
                            break
                assert len(asyncio.all_tasks()) == 1

            flavour.run(break_early)
        assert len(endpoint.requests) < 20
    assert not [thread for thread in threading.enumerate() if "fleetit-prefetch" in thread.name]


def test_closing_interrupts_waits_between_attempts() -> None:
    tried = threading.Event()

    def respond(received: ReceivedRequest) -> bytes:
        if f"{received.target}&".partition("offset=")[2].startswith(("0&", "100&")):
            return ListingEndpoint(list(range(500)))(received)
        tried.set()
        return reply(503, headers=[("Retry-After", "50")])

    with ScriptedServer(respond) as server, FleetIT(token="t", base_url=server.url, timeout=60) as client:
        pages: Any = client.integrations.list_active(prefetch=4).pages()
        assert [page.offset for page in (next(pages), next(pages))] == [0, 100]
        assert tried.wait(60)
        pages.close()  # does not wait for the 50 seconds of Retry-After
        assert len(server.requests) <= 5
    assert not [thread for thread in threading.enumerate() if "fleetit-prefetch" in thread.name]


def test_an_error_is_raised_in_the_place_of_its_page(flavour: Flavour) -> None:
    endpoint = ListingEndpoint(list(range(1000)))

    def respond(received: ReceivedRequest) -> bytes:
        return reply(404) if "offset=500" in received.target else endpoint(received)

    with ScriptedServer(respond) as server:
        pages = make_listing(flavour, server, prefetch=8)
        found: list[int] = []
        if flavour.name == "sync":
            with pytest.raises(NotFound):
                found.extend(row.id for row in pages)
        else:

            async def iterate() -> None:
                async for row in pages:
                    found.append(row.id)  # noqa: PERF401 - the rows before the error are needed

            with pytest.raises(NotFound):
                flavour.run(iterate)
        assert found == list(range(500))


def test_cancelling_an_async_listing_cancels_its_tasks() -> None:
    arrived = threading.Event()
    release = threading.Event()
    endpoint = ListingEndpoint(list(range(1000)))

    def respond(received: ReceivedRequest) -> bytes:
        if "offset=0&" not in f"{received.target}&":
            arrived.set()
            release.wait(60)
        return endpoint(received)

    async def main(url: str) -> None:
        async with AsyncFleetIT(token="t", base_url=url) as client:
            listing = asyncio.create_task(client.integrations.list_active(prefetch=4).all())
            await asyncio.to_thread(arrived.wait, 60)
            listing.cancel()
            with pytest.raises(asyncio.CancelledError):
                await listing
            assert len(asyncio.all_tasks()) == 1

    with ScriptedServer(respond, concurrent=True) as server:
        try:
            asyncio.run(main(server.url))
        finally:
            release.set()


@pytest.mark.parametrize("prefetch", [-1, 33, True, 2.0, "4", None])
def test_an_invalid_prefetch_is_refused_before_any_request(flavour: Flavour, prefetch: Any) -> None:
    client: Any = flavour.client(token="t", base_url="http://127.0.0.1:9")
    with pytest.raises(InvalidInput, match=r"prefetch: .* is not 0 to 32"):
        client.integrations.list_active(prefetch=prefetch)


def test_context_variables_are_valid_in_the_threads() -> None:
    trace: contextvars.ContextVar[str] = contextvars.ContextVar("trace", default="none")
    trace.set("outer")
    values: list[str] = []
    with ScriptedServer(ListingEndpoint(list(range(300)))) as server, FleetIT(token="t", base_url=server.url) as client:
        send = client._connections.send

        def spy(request: Any, settings: Any, download: Any = None) -> Any:
            values.append(trace.get())
            return send(request, settings, download)

        client._connections.send = spy
        assert len(client.integrations.list_active(prefetch=3).all()) == 300
    assert set(values) == {"outer"}


def test_discarding_keeps_threads_from_requesting_pages_that_did_not_start() -> None:
    fetched: list[int] = []
    started = threading.Semaphore(0)
    release = threading.Event()

    def fetch(offset: int, _wait: Callable[[float], None]) -> int:
        fetched.append(offset)
        started.release()
        assert release.wait(60)
        return offset

    with ThreadPrefetcher(fetch, 2) as prefetcher:
        prefetcher.submit([0, 1])
        assert started.acquire(timeout=60)
        assert started.acquire(timeout=60)  # both threads are busy, so 2 and 3 are queued
        prefetcher.submit([2, 3])
        prefetcher.discard()
        assert len(prefetcher) == 0
        prefetcher.submit([4])
        release.set()
        assert prefetcher.next_page() == 4
    assert sorted(fetched) == [0, 1, 4]


def test_closing_keeps_threads_from_requesting_pages_that_did_not_start() -> None:
    fetched: list[int] = []
    started = threading.Semaphore(0)

    def fetch(offset: int, wait: Callable[[float], None]) -> int:
        fetched.append(offset)
        started.release()
        wait(20)  # raises when the prefetcher is closed
        return offset

    with ThreadPrefetcher(fetch, 2) as prefetcher:
        prefetcher.submit([0, 1])
        assert started.acquire(timeout=60)
        assert started.acquire(timeout=60)  # both threads are busy, so 2 and 3 are queued
        prefetcher.submit([2, 3])
    assert sorted(fetched) == [0, 1]


@pytest.mark.parametrize(("prefetch", "is_main_thread"), [(0, True), (1, True), (2, False)])
def test_one_page_in_flight_needs_no_thread(prefetch: int, is_main_thread: bool) -> None:
    threads: list[threading.Thread] = []
    with (
        ScriptedServer(ListingEndpoint(list(range(300)))) as server,
        FleetIT(
            token="t", base_url=server.url, on_request=lambda _event: threads.append(threading.current_thread())
        ) as client,
    ):
        assert len(client.integrations.list_active(prefetch=prefetch).all()) == 300
    assert {thread is threading.main_thread() for thread in threads} == {is_main_thread}


def test_discarding_cancels_tasks_and_leaving_waits_until_they_ended() -> None:
    ended: list[int] = []

    async def fetch(offset: int) -> int:
        try:
            await asyncio.wait_for(asyncio.Event().wait(), 20)
        finally:
            await asyncio.sleep(0)  # takes a turn of the loop to clean up
            ended.append(offset)
        return offset

    async def main() -> None:
        async with TaskPrefetcher(TREE, fetch) as prefetcher:
            prefetcher.submit([0, 1])
            await asyncio.sleep(0)
            prefetcher.discard()
            assert len(prefetcher) == 0
            assert ended == []
        assert sorted(ended) == [0, 1]

    asyncio.run(main())


def test_asyncio_logs_nothing_about_discarded_pages_that_failed() -> None:
    async def fetch(offset: int) -> int:
        try:
            await asyncio.Event().wait()
        finally:
            msg = f"the connection of the page at {offset} could not be closed"
            raise ConnectionError(msg)

    async def main() -> None:
        logged: list[object] = []
        asyncio.get_running_loop().set_exception_handler(lambda _loop, context: logged.append(context))
        async with TaskPrefetcher(TREE, fetch) as prefetcher:
            prefetcher.submit([0])
            await asyncio.sleep(0)
            prefetcher.discard()  # the task fails while it is cancelled
            for _ in range(5):  # turns of the loop, more than the task and its callback need
                await asyncio.sleep(0)
            assert not prefetcher._discarded
            gc.collect()
            assert logged == []

    asyncio.run(main())


def test_a_cancelled_wait_ends_the_task_of_its_page() -> None:
    ended = asyncio.Event()

    async def fetch(offset: int) -> int:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended.set()
        return offset

    async def main() -> None:
        async with TaskPrefetcher(TREE, fetch) as prefetcher:
            prefetcher.submit([0])
            waiting = asyncio.create_task(prefetcher.next_page())
            await asyncio.sleep(0)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            assert ended.is_set()
            assert len(prefetcher) == 0

    asyncio.run(main())
