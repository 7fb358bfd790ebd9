"""Pages in flight: how many, in which order, and what becomes of them when a listing is left."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import AsyncFleetIT, ConfigurationError, FleetIT, NotFound, Retry
from tests.fleetit.pagination.rows import Rows
from tests.support.scripted import Scripted, Seen, reply

if TYPE_CHECKING:
    from tests.support.flavours import Flavour


def listing(flavour: Flavour, server: Scripted, **arguments: Any) -> Any:
    client: Any = flavour.client(token="t", base_url=server.url, retry=Retry(attempts=1))
    return client.integrations.list_active(**arguments)


@pytest.mark.parametrize("prefetch", [0, 1, 2, 8, 32])
@pytest.mark.parametrize(("rows", "cap"), [(0, 100), (1, 100), (100, 100), (101, 100), (1050, 100), (1050, 40)])
def test_rows_come_in_order_whatever_is_in_flight(flavour: Flavour, prefetch: int, rows: int, cap: int) -> None:
    serving = Rows(list(range(rows)), cap=cap)
    with Scripted(serving) as server:
        found = [row.id for row in flavour.walk(listing(flavour, server, prefetch=prefetch))]
        assert found == list(range(rows))
        assert cap < 100 or sorted(serving.asked) == [(offset, 100) for offset in range(0, max(rows, 1), 100)]


class Meeting:
    """Answers when so many requests are there at the same time, and notes how many there were at most."""

    def __init__(self, rows: Rows, many: int) -> None:
        self.rows = rows
        self.many = many
        self.most = self.here = 0
        self.changed = threading.Condition()

    def __call__(self, seen: Seen) -> bytes:
        with self.changed:
            self.here += 1
            self.most = max(self.most, self.here)
            self.changed.notify_all()
            first = "offset=0&" in f"{seen.target}&"
            assert first or self.changed.wait_for(lambda: self.most >= self.many, timeout=20)
            self.here -= 1
        return self.rows(seen)


def test_as_many_pages_are_in_flight_as_were_asked_for_and_no_more(flavour: Flavour) -> None:
    meeting = Meeting(Rows(list(range(2000))), 5)
    with Scripted(meeting, together=True) as server:
        assert len(flavour.walk(listing(flavour, server, prefetch=5))) == 2000
    assert meeting.most == 5


def test_no_more_pages_are_fetched_than_are_in_reach_of_the_one_that_is_read(flavour: Flavour) -> None:
    serving = Rows(list(range(2000)))
    with Scripted(serving) as server:
        if flavour.name == "sync":
            pages = listing(flavour, server, prefetch=4).pages()
            for number in range(1, 4):
                next(pages)
                assert len(serving.asked) <= number + 4
            pages.close()
            return

        async def walk() -> None:
            async with aclosing(listing(flavour, server, prefetch=4).pages()) as pages:
                for number in range(1, 4):
                    await anext(pages)
                    assert len(serving.asked) <= number + 4

        flavour.run(walk)


def test_leaving_early_leaves_nothing_behind(flavour: Flavour) -> None:
    serving = Rows(list(range(5000)))
    with Scripted(serving) as server:
        pages = listing(flavour, server, prefetch=8)
        if flavour.name == "sync":
            assert next(row.id for row in pages if row.id == 150) == 150
        else:

            async def leave() -> None:
                async with aclosing(aiter(pages)) as rows:
                    async for row in rows:
                        if row.id == 150:
                            break
                assert len(asyncio.all_tasks()) == 1

            flavour.run(leave)
        assert len(serving.asked) < 20
    assert not [thread for thread in threading.enumerate() if "fleetit-prefetch" in thread.name]


def test_leaving_ends_the_waits_before_further_attempts() -> None:
    tried = threading.Event()

    def answer(seen: Seen) -> bytes:
        if f"{seen.target}&".partition("offset=")[2].startswith(("0&", "100&")):
            return Rows(list(range(500)))(seen)
        tried.set()
        return reply(503, headers=[("Retry-After", "50")])

    with Scripted(answer) as server, FleetIT(token="t", base_url=server.url, timeout=20) as client:
        pages: Any = client.integrations.list_active(prefetch=4).pages()
        assert [page.offset for page in (next(pages), next(pages))] == [0, 100]
        assert tried.wait(20)
        pages.close()  # would last 50 seconds
        assert len(server.seen) <= 5
    assert not [thread for thread in threading.enumerate() if "fleetit-prefetch" in thread.name]


def test_an_error_comes_where_its_page_would_have_come(flavour: Flavour) -> None:
    serving = Rows(list(range(1000)))

    def answer(seen: Seen) -> bytes:
        return reply(404) if "offset=500" in seen.target else serving(seen)

    with Scripted(answer) as server:
        pages = listing(flavour, server, prefetch=8)
        found: list[int] = []
        if flavour.name == "sync":
            with pytest.raises(NotFound):
                found.extend(row.id for row in pages)
            return

        async def walk() -> None:
            async for row in pages:
                found.append(row.id)  # noqa: PERF401 - what came before the error counts

        with pytest.raises(NotFound):
            flavour.run(walk)
        assert found == list(range(500))


def test_cancelling_an_async_walk_is_not_swallowed_and_cancels_what_is_in_flight() -> None:
    arrived = threading.Event()
    release = threading.Event()
    serving = Rows(list(range(1000)))

    def answer(seen: Seen) -> bytes:
        if "offset=0&" not in f"{seen.target}&":
            arrived.set()
            release.wait(20)
        return serving(seen)

    async def main(url: str) -> None:
        async with AsyncFleetIT(token="t", base_url=url) as client:
            walk = asyncio.create_task(client.integrations.list_active(prefetch=4).all())
            await asyncio.to_thread(arrived.wait, 20)
            walk.cancel()
            with pytest.raises(asyncio.CancelledError):
                await walk
            assert len(asyncio.all_tasks()) == 1

    with Scripted(answer, together=True) as server:
        try:
            asyncio.run(main(server.url))
        finally:
            release.set()


@pytest.mark.parametrize("prefetch", [-1, 33, True, 2.0, "4", None])
def test_a_number_of_pages_that_makes_no_sense_is_refused_at_once(flavour: Flavour, prefetch: Any) -> None:
    client: Any = flavour.client(token="t", base_url="http://127.0.0.1:9")
    with pytest.raises(ConfigurationError, match=r"prefetch=.* is not 0 to 32"):
        client.integrations.list_active(prefetch=prefetch)


def test_what_is_bound_to_the_context_holds_in_the_threads() -> None:
    trace: contextvars.ContextVar[str] = contextvars.ContextVar("trace", default="none")
    trace.set("outer")
    seen: list[str] = []
    with Scripted(Rows(list(range(300)))) as server, FleetIT(token="t", base_url=server.url) as client:
        send = client._connections.send

        def spy(request: Any, settings: Any) -> Any:
            seen.append(trace.get())
            return send(request, settings)

        client._connections.send = spy  # type: ignore[method-assign]
        assert len(client.integrations.list_active(prefetch=3).all()) == 300
    assert set(seen) == {"outer"}
