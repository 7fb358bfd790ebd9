"""What is read over a socket, and what is refused."""

from __future__ import annotations

import asyncio
import gzip
import socket

import pytest

from kit.tests.support.scripted_server import Action, Part, Reply, ScriptedServer, chunked, reply
from openapi_sdk_codegen.project import Problem
from openapi_sdk_codegen.vendor import download as module
from openapi_sdk_codegen.vendor.download import MAX_PARALLEL, Fetched, PageGone, download, fetch
from tests.support.pages import page_reply, serve_pages

LIMIT = 1000
MARKDOWN = ("Content-Type", "text/markdown")


def download_from(server: ScriptedServer, *paths: str, seconds: float = 60) -> list[bytes]:
    return download([server.url + path for path in paths], max_bytes=LIMIT, seconds=seconds)


def test_pages_are_returned_in_the_order_of_the_addresses() -> None:
    pages: dict[str, Reply | str] = {f"/{number}.md": f"page {number}" for number in range(10)}
    done: list[None] = []
    with ScriptedServer(serve_pages(pages)) as server:
        addresses = [server.url + path for path in pages]
        contents = download(addresses, progress=lambda: done.append(None))
    assert contents == [f"page {number}".encode() for number in range(10)]
    assert len(done) == 10


def test_a_request_asks_for_no_compression_and_has_no_secrets() -> None:
    with ScriptedServer([page_reply(b"x")]) as server:
        download_from(server, "/a.md")
    [received] = server.requests
    assert (received.method, received.target) == ("GET", "/a.md")
    assert received.header("Accept-Encoding") == "identity"
    assert received.header("Authorization") is None


ACCEPTED: list[tuple[Reply, bytes] | object] = [
    pytest.param(page_reply(b"x" * LIMIT), b"x" * LIMIT, id="just as large as allowed"),
    pytest.param(chunked([b"a", b"b"], headers=[MARKDOWN]), b"ab", id="in chunks"),
    pytest.param(chunked([b"x" * (LIMIT // 2)] * 2), b"x" * LIMIT, id="in chunks, just as large as allowed"),
    pytest.param(reply(raw=b"\xff\x00"), b"\xff\x00", id="bytes without a content type"),
    pytest.param(reply(headers=[("Content-Encoding", "identity")], raw=b"x"), b"x", id="declared as uncompressed"),
]


@pytest.mark.parametrize(("answer", "content"), ACCEPTED)
def test_a_page_is_read_byte_for_byte(answer: Reply, content: bytes) -> None:
    with ScriptedServer([answer]) as server:
        assert download_from(server, "/a.md") == [content]


def with_length(length: str, *parts: Part) -> tuple[Part, ...]:
    return reply(headers=[MARKDOWN, ("Content-Length", length)]), *parts


BOMB = gzip.compress(bytes(10_000_000))
REFUSED = [
    pytest.param(reply(404), "responded 404", id="not found"),
    pytest.param(reply(500), "responded 500", id="a failure"),
    pytest.param(reply(206, raw=b"x"), "responded 206", id="a part"),
    pytest.param(
        reply(302, headers=[("Location", "https://example.com/b.md")]), "'https://example.com/b.md'", id="a redirect"
    ),
    pytest.param(
        reply(301, headers=[("Location", "/b.md")]), "redirects are not followed", id="a redirect on the host"
    ),
    pytest.param(reply(308), "redirects are not followed", id="a redirect to nowhere"),
    pytest.param(reply(304), "responded 304", id="nothing new"),
    pytest.param(
        reply(headers=[("Content-Type", "text/html; charset=utf-8")], raw=b"<html>"),
        "HTML, neither Markdown",
        id="HTML",
    ),
    pytest.param(page_reply(b"x" * (LIMIT + 1)), "larger than 1,000 bytes", id="too large, as declared"),
    pytest.param(with_length("1001", Action.STALL), "larger than 1,000 bytes", id="too large, before any of it came"),
    pytest.param(chunked([b"x" * 600] * 2), "larger than 1,000 bytes", id="too large, in chunks"),
    pytest.param(
        (
            reply(
                headers=[MARKDOWN, ("Connection", "close"), ("Transfer-Encoding", "chunked")],
                raw=b"500\r\n" + b"x" * 0x500,
            ),
            Action.STALL,
        ),
        "larger than 1,000 bytes",
        id="too large, and never ending",
    ),
    pytest.param(reply(headers=[("Content-Encoding", "gzip")], raw=BOMB), "content coding 'gzip'", id="a gzip bomb"),
    pytest.param(reply(headers=[("Content-Encoding", "gzip, br")], raw=b"x"), "content coding", id="two codings"),
    pytest.param(with_length("10", b"x", Action.CLOSE), "RemoteProtocolError", id="cut off"),
    pytest.param(with_length("10", b"x", Action.RESET), "ReadError", id="reset"),
    pytest.param(with_length("-1", Action.CLOSE), "RemoteProtocolError", id="a length below nothing"),
    pytest.param(with_length("9" * 5000, Action.CLOSE), "RemoteProtocolError", id="a length of too many digits"),
    pytest.param((b"HTTP/9.9 hello\r\n\r\n", Action.CLOSE), "RemoteProtocolError", id="not HTTP"),
    pytest.param((b"\x00" * 100, Action.CLOSE), "RemoteProtocolError", id="zero bytes"),
    pytest.param((Action.CLOSE,), "RemoteProtocolError", id="a connection closed without a response"),
    pytest.param(
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000, Action.STALL), "RemoteProtocolError", id="endless headers"
    ),
]


@pytest.mark.parametrize(("answer", "why"), REFUSED)
def test_response_is_refused_in_one_line_that_names_the_page(answer: Reply, why: str) -> None:
    with ScriptedServer([answer]) as server:
        with pytest.raises(Problem) as refused:
            download_from(server, "/a.md")
        assert len(server.requests) == 1
        assert str(refused.value).startswith(f"{server.url}/a.md: ")
    assert why in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param((Action.STALL,), id="no response"),
        pytest.param((b"HTTP/1.1 200 OK\r\n", Action.STALL), id="the headers do not end"),
        pytest.param(with_length("10", b"x", Action.STALL), id="the body does not end"),
    ],
)
def test_stalled_response_times_out(answer: Reply) -> None:
    with ScriptedServer([answer]) as server, pytest.raises(Problem, match=r"no complete response within 0\.05 seconds"):
        download_from(server, "/a.md", seconds=0.05)


def test_every_failed_page_has_a_line() -> None:
    with ScriptedServer(serve_pages({"/a.md": "x", "/b.md": reply(403)})) as server:
        with pytest.raises(Problem) as refused:
            download_from(server, "/c.md", "/a.md", "/b.md")
        lines = str(refused.value).splitlines()
        assert lines == [f"{server.url}/c.md: responded 404", f"{server.url}/b.md: responded 403"]


def test_parallel_requests_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    running: list[int] = []
    counts: list[int] = []

    async def read(*_: object) -> Fetched:
        running.append(1)
        await asyncio.sleep(0)  # now all requests that may start have started
        await asyncio.sleep(0)
        counts.append(len(running))
        running.pop()
        return Fetched(b"")

    monkeypatch.setattr(module, "_read", read)
    addresses = [f"https://x/{number}.md" for number in range(MAX_PARALLEL + 2)]
    assert len(download(addresses)) == MAX_PARALLEL + 2
    assert max(counts) == MAX_PARALLEL == 4


def test_refused_connection_is_a_problem() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with pytest.raises(Problem, match="ConnectError"):
        download([f"http://127.0.0.1:{port}/a.md"])


def test_no_proxy_is_used_for_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedServer([page_reply(b"proxy")]) as proxy, ScriptedServer([page_reply(b"page")]) as server:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("ALL_PROXY", proxy.url)
        assert download_from(server, "/a.md") == [b"page"]
        assert proxy.requests == []


def with_etag(etag: str) -> bytes:
    return reply(headers=[MARKDOWN, ("ETag", etag)], raw=b"x")


def test_each_answer_of_fetch_is_kept() -> None:
    pages: dict[str, Reply | str] = {"/a.md": with_etag('"1"'), "/b.md": reply(304), "/c.md": reply(410)}
    with ScriptedServer(serve_pages(pages)) as server:
        wanted = [(server.url + path, '"2"' if path == "/b.md" else "") for path in (*pages, "/d.md")]
        first, second, *gone = fetch(wanted, max_bytes=LIMIT)
        sent = {received.target: received.header("If-None-Match") for received in server.requests}
    assert first == Fetched(b"x", '"1"')
    assert second == Fetched(None, '"2"')
    assert [type(each) for each in gone] == [PageGone, PageGone]
    assert sent == {"/a.md": None, "/b.md": '"2"', "/c.md": None, "/d.md": None}


@pytest.mark.parametrize(
    ("etag", "kept"),
    [
        pytest.param('W/"weak"', True, id="weak"),
        pytest.param('""', True, id="empty"),
        pytest.param("bare", False, id="without quotes"),
        pytest.param('"' + "x" * 201 + '"', False, id="too long"),
        pytest.param('"a b"', False, id="with a space"),
    ],
)
def test_etag_that_could_not_be_sent_back_is_none(etag: str, kept: bool) -> None:
    with ScriptedServer([with_etag(etag)]) as server:
        [answer] = fetch([(f"{server.url}/a.md", "")], max_bytes=LIMIT)
    assert answer == Fetched(b"x", etag if kept else "")
