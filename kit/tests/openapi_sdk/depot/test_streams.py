"""Streams of Depot: moves as server-sent events, and as lines of JSON."""

from __future__ import annotations

import asyncio
import gc
import gzip
import json
import socket
import threading
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.support.scripted_server import Action, Reply, ScriptedServer, choose_read_timeout, chunked, reply
from openapi_sdk.settings.retry import Retry
from openapi_sdk.settings.timeout import Timeout

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from kit.tests.support.flavours import Flavour

EVENTS = ("Content-Type", "text/event-stream; charset=utf-8")
LINES = ("Content-Type", "application/x-ndjson")
CHUNKED = ("Transfer-Encoding", "chunked")


def move(number: int) -> dict[str, Any]:
    return {"id": number, "crate": 1001, "moved_at": "2025-01-02T08:30:00Z"}


def event(number: int) -> bytes:
    return b"id: %d\nevent: moved\ndata: %s\n\n" % (number, json.dumps(move(number)).encode())


def line(number: int) -> bytes:
    return json.dumps(move(number)).encode() + b"\n"


def cut(*pieces: bytes, end: Action, media: tuple[str, str] = EVENTS) -> Reply:
    """Return an answer that ends in the middle."""
    return (chunked(pieces, headers=[media]).removesuffix(b"0\r\n\r\n"), end)


def endless(content: bytes) -> bytes:
    """Return an answer whose end is that of the connection."""
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + content


def follow(client: Any) -> Any:
    return client.moves.get_stream()


def replay(client: Any) -> Any:
    return client.moves.replay(day="2025-01-02")


def read(flavour: Flavour, client: Any, call: Callable[[Any], Any] = follow) -> tuple[list[Any], Exception | None]:
    """Return the events of a stream, and the error that ends it."""
    found: list[Any] = []

    async def read_async() -> None:
        async with await call(client) as stream:
            async for each in stream:
                found.append(each)  # noqa: PERF401 - an error keeps those before

    def read_sync() -> None:
        with call(client) as stream:
            found.extend(stream)

    try:
        flavour.run(read_async if flavour.runner else read_sync)
    except Exception as error:  # noqa: BLE001 - the tests ask which one it is
        return found, error
    return found, None


def connect(flavour: Flavour, server: ScriptedServer, **options: Any) -> Any:
    return flavour.client(token="t", base_url=server.url, retry=Retry(backoff=0), **options)


@pytest.mark.parametrize(
    ("call", "answer"),
    [
        pytest.param(follow, chunked([event(1), event(2)], headers=[EVENTS]), id="events"),
        pytest.param(follow, reply(raw=event(1) + event(2), headers=[EVENTS]), id="events with a length"),
        pytest.param(
            follow, (endless(event(1) + event(2)), Action.CLOSE),
            id="until the connection ends",
        ),
        pytest.param(follow, chunked([event(1), event(2)[:-2]], headers=[EVENTS]), id="no blank line at the end"),
        pytest.param(follow, chunked([event(1), event(2), b"data: [DONE]\n\n", b"x"], headers=[EVENTS]), id="[DONE]"),
        pytest.param(follow, reply(raw=event(1) + event(2)), id="no content type"),
        pytest.param(
            follow, reply(raw=gzip.compress(event(1) + event(2)), headers=[EVENTS, ("Content-Encoding", "gzip")]),
            id="compressed",
        ),
        pytest.param(replay, chunked([line(1), line(2)], headers=[LINES]), id="lines"),
        pytest.param(replay, chunked([line(1), line(2)], headers=[("Content-Type", "application/jsonl")]), id="jsonl"),
    ],
)  # fmt: skip
def test_a_stream_is_read_to_its_end(flavour: Flavour, call: Any, answer: Reply) -> None:
    with ScriptedServer([answer]) as server:
        found, error = read(flavour, connect(flavour, server), call)
    assert (error, [each.id for each in found]) == (None, [1, 2])
    assert type(found[0]).__name__ == "Move"


#: By what the server does: a call, its answer, the class of the error, how many events came before, and what it says.
BROKEN: dict[str, tuple[Callable[[Any], Any], Reply, str, int, str]] = {
    "it breaks between events": (
        follow, cut(event(1), event(2), end=Action.CLOSE), "TransportError", 2, "2 events had come",
    ),
    "it breaks in an event": (
        follow, cut(event(1), event(2)[:9], end=Action.RESET), "TransportError", 1, "1 event had come",
    ),
    "it ends in an event, and has no other end": (
        follow, (endless(event(1) + event(2)[:-1]), Action.CLOSE), "TransportError", 1,
        "the connection ended within an event",
    ),
    "it stalls": (follow, cut(event(1), end=Action.STALL), "TimeoutError", 1, "no response for 0.1 s"),
    "it sends no JSON": (
        follow, chunked([event(1), b"data: {\n\n"], headers=[EVENTS]), "DecodeError", 1, "not JSON",
    ),
    "it sends no object": (
        follow, chunked([event(1), b"data: []\n\n"], headers=[EVENTS]), "DecodeError", 1, "1 event had come",
    ),
    "an event has no end": (
        follow, chunked([event(1), b"data: " + b"x" * 2000], headers=[EVENTS]), "ResponseTooLarge", 1,
        "an event is larger than max_response_bytes (1,000)",
    ),
    "an event has no end, and came with a whole one": (
        follow, reply(raw=event(1) + b"data: " + b"x" * 2000, headers=[EVENTS]), "ResponseTooLarge", 1,
        "1 event had come",
    ),
    "it is no stream": (
        follow, reply(200, [move(1)]), "DecodeError", 0, "the answer is application/json, not text/event-stream",
    ),
    "it is another stream": (
        replay, chunked([line(1)], headers=[EVENTS]), "DecodeError", 0, "not lines of JSON",
    ),
    "it is refused": (follow, reply(403, {"detail": "closed"}), "Forbidden", 0, "closed"),
    "a write may have happened": (
        replay, cut(line(1), end=Action.CLOSE, media=LINES), "TransportError", 1, "it may have been carried out",
    ),
}  # fmt: skip


@pytest.mark.parametrize("how", BROKEN)
def test_a_stream_that_does_not_end_well_is_an_error(flavour: Flavour, depot: ModuleType, how: str) -> None:
    call, answer, name, count, why = BROKEN[how]
    with ScriptedServer([answer]) as server:
        client = connect(flavour, server, max_response_bytes=1000, timeout=Timeout(read=choose_read_timeout(answer)))
        found, error = read(flavour, client, call)
        assert len(server.requests) == 1
    assert len(found) == count
    assert type(error) is getattr(depot, name)
    assert why in str(error)
    assert getattr(error, "may_have_happened", None) is (call is replay)


def test_a_stream_may_be_longer_than_an_answer(flavour: Flavour) -> None:
    with ScriptedServer([chunked([event(1)] * 100, headers=[EVENTS])]) as server:
        found, error = read(flavour, connect(flavour, server, max_response_bytes=1000))
    assert (len(found), error) == (100, None)


def test_an_attempt_that_begins_no_stream_is_retried(flavour: Flavour) -> None:
    with ScriptedServer([None, reply(503), chunked([event(1)], headers=[EVENTS])]) as server:
        found, error = read(flavour, connect(flavour, server))
        assert (len(found), error, len(server.requests)) == (1, None, 3)


def test_events_are_given_as_they_come_and_closing_ends_the_connection(flavour: Flavour) -> None:
    with ScriptedServer([cut(event(1), end=Action.STALL), reply(200, {"id": 1, "username": "s"})]) as server:
        client = connect(flavour, server)

        async def read_async() -> Any:
            stream = await client.moves.get_stream()
            first = await anext(stream)
            seen = (first.id, stream.count, stream.event, stream.last_id)
            await stream.close()
            await stream.close()
            return seen, [each async for each in stream], (await client.account.get()).id

        def read_sync() -> Any:
            stream = client.moves.get_stream()
            first = next(stream)
            seen = (first.id, stream.count, stream.event, stream.last_id)
            stream.close()
            stream.close()
            return seen, list(stream), client.account.get().id

        assert flavour.run(read_async if flavour.runner else read_sync) == ((1, 1, "moved", "1"), [], 1)


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param({"day": "2025-01-02", "stream": True}, id="a field"),
        pytest.param({"body": {"day": "2025-01-02", "stream": True}}, id="a mapping"),
    ],
)
def test_a_stream_comes_in_place_of_a_document_if_it_is_asked_for(flavour: Flavour, arguments: Any) -> None:
    with ScriptedServer([chunked([event(1)], headers=[EVENTS]), reply(200, {"moves": [move(2)]})]) as server:
        client = connect(flavour, server)
        found, error = read(flavour, client, lambda client: client.moves.plan(**arguments))
        plan = flavour.run(lambda: client.moves.plan(day="2025-01-02"))
    assert ([each.id for each in found], error, plan.moves[0].id) == ([1], None, 2)
    assert [json.loads(each.body) for each in server.requests] == [
        {"day": "2025-01-02", "stream": True},
        {"day": "2025-01-02"},
    ]
    assert [each.header("Accept") for each in server.requests] == ["text/event-stream", "application/json"]


def test_the_sandbox_sends_a_stream_where_one_is_asked_for(flavour: Flavour, client: Any) -> None:
    found, error = read(flavour, client, lambda client: client.moves.plan(day="2025-01-02", stream=True))
    assert (len(found), error) == (3, None)


def test_a_raw_response_parses_as_its_stream(flavour: Flavour) -> None:
    with ScriptedServer([chunked([event(1), event(2)], headers=[EVENTS])]) as server:
        client = connect(flavour, server)
        raw = flavour.run(client.with_raw_response.moves.get_stream)
        assert (raw.status, raw.headers["content-type"]) == (200, EVENTS[1])
        assert [each.id for each in flavour.run(raw.parse)] == [1, 2]


def test_a_stream_that_nobody_closes_gives_its_connection_back(flavour: Flavour) -> None:
    with ScriptedServer([cut(event(1), end=Action.STALL)]) as server:
        client = connect(flavour, server)

        async def forget_async() -> None:
            stream = await client.moves.get_stream()
            await anext(stream)
            del stream
            gc.collect()
            for _ in range(100):  # its connection is closed by the event loop
                await asyncio.sleep(0)

        def forget_sync() -> None:
            next(client.moves.get_stream())
            gc.collect()

        flavour.run(forget_async if flavour.runner else forget_sync)
        assert server.requests[0].target == "/moves/stream"
        assert client._caller._connections._limiter._slots._value == 100


def test_closing_the_client_ends_a_stream(flavour: Flavour, depot: ModuleType) -> None:
    with ScriptedServer([cut(event(1), end=Action.STALL)]) as server:
        client = connect(flavour, server)

        async def close_async() -> None:
            stream = await client.moves.get_stream()
            await anext(stream)
            await client.close()
            await anext(stream)

        def close_sync() -> None:
            stream = client.moves.get_stream()
            next(stream)
            client.close()
            next(stream)

        with pytest.raises(depot.TransportError, match="the client was closed during this call"):
            flavour.run(close_async if flavour.runner else close_sync)


def test_a_cancelled_task_ends_its_stream(depot: ModuleType) -> None:
    async def cancel() -> list[int]:
        async with depot.AsyncDepot(token="t", base_url=server.url) as client:
            found: list[int] = []
            first = asyncio.Event()

            async def follow_moves() -> None:
                async with await client.moves.get_stream() as stream:
                    async for each in stream:
                        found.append(each.id)
                        first.set()

            task = asyncio.create_task(follow_moves())
            await first.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            return found

    with ScriptedServer([cut(event(1), end=Action.STALL)]) as server:
        assert asyncio.run(cancel()) == [1]


class Flood:
    """A server that sends small events until nobody takes them any more, or until its end."""

    total = 4096

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.sent = 0
        self.stopped = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        connection, _ = self._listener.accept()
        part = event(1) * 500
        with self._listener, connection, suppress(OSError):  # a timeout, or the end of the connection
            connection.recv(65_536)
            connection.sendall(endless(b""))
            connection.settimeout(0.1)
            while self.sent < self.total:
                connection.sendall(part)
                self.sent += 1
        self.stopped.set()


def test_nothing_is_read_ahead(flavour: Flavour) -> None:
    server = Flood()
    client = connect(flavour, server)  # type: ignore[arg-type]

    async def read_async() -> None:
        async with await client.moves.get_stream() as stream:
            await anext(stream)
            assert await asyncio.to_thread(server.stopped.wait, 30)

    def read_sync() -> None:
        with client.moves.get_stream() as stream:
            next(stream)
            assert server.stopped.wait(30)

    flavour.run(read_async if flavour.runner else read_sync)
    assert 0 < server.sent < server.total  # what the system holds for the two ends


#: By what the server does: its answer, how many events a tool returns, and its note.
TOOLS: dict[str, tuple[Reply, int, str | None]] = {
    "it ends": (chunked([event(1), event(2)], headers=[EVENTS]), 2, None),
    "it has more": (
        chunked([event(1)] * 201, headers=[EVENTS]), 200, "Reading stopped after 200 events. There may be more.",
    ),
    "it goes on": (
        cut(event(1), end=Action.STALL), 1, "Reading stopped after 0.1 seconds. There may be more events.",
    ),
}  # fmt: skip


def ask_tool(depot: ModuleType, answer: Reply) -> Any:
    """Return what a tool says of the stream of moves."""

    async def ask(url: str) -> Any:
        async with depot.AsyncDepot(token="t", base_url=url, retry=Retry(backoff=0)) as client:
            server = import_module("depot_api.mcp").make_server(client)
            async with import_module("mcp").Client(server) as model:
                return await model.call_tool("moves_get_stream", {})

    with ScriptedServer([answer]) as server:
        return asyncio.run(ask(server.url))


@pytest.mark.parametrize("how", TOOLS)
def test_a_tool_says_where_it_stopped(depot: ModuleType, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    answer, count, note = TOOLS[how]
    if isinstance(answer, tuple) and Action.STALL in answer:
        monkeypatch.setattr("openapi_sdk.mcp.calls.MAX_SECONDS", 0.1)
    found = ask_tool(depot, answer).structured_content
    assert (len(found["result"]), found.get("note")) == (count, note)
    assert found["result"][0]["crate"] == 1001


def test_a_tool_fails_if_its_stream_breaks(depot: ModuleType) -> None:
    found = ask_tool(depot, cut(event(1), end=Action.CLOSE))
    assert found.is_error
    assert "1 event had come" in found.content[0].text


def test_a_tool_leaves_out_personal_data_of_events(depot: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    move = depot.SERVICE.description.document["components"]["schemas"]["Move"]
    monkeypatch.setitem(move, "x-personal-properties", ["crate"])
    found = ask_tool(depot, chunked([event(1)], headers=[EVENTS])).structured_content
    assert "crate" not in found["result"][0]
    assert "Personal data is left out." in found["note"]
