"""What is read over a socket, and what is refused."""

from __future__ import annotations

import gzip
import socket

import pytest

from codegen.project import Problem
from codegen.vendor.download import AT_ONCE, fetch
from tests.support.pages import published, site
from tests.support.scripted import Part, Reply, Scripted, Then, chunked, reply

LIMIT = 1000
MARKDOWN = ("Content-Type", "text/markdown")


def fetched(server: Scripted, *paths: str, seconds: float = 20) -> list[bytes]:
    return fetch([server.url + path for path in paths], max_bytes=LIMIT, seconds=seconds)


def test_pages_come_back_in_the_order_asked_for() -> None:
    pages: dict[str, Reply | str] = {f"/{number}.md": f"page {number}" for number in range(10)}
    done: list[None] = []
    with Scripted(site(pages)) as server:
        addresses = [server.url + path for path in pages]
        contents = fetch(addresses, progress=lambda: done.append(None))
    assert contents == [f"page {number}".encode() for number in range(10)]
    assert len(done) == 10


def test_an_answer_is_asked_for_uncompressed_and_without_secrets() -> None:
    with Scripted([published(b"x")]) as server:
        fetched(server, "/a.md")
    [seen] = server.seen
    assert (seen.method, seen.target) == ("GET", "/a.md")
    assert seen.header("Accept-Encoding") == "identity"
    assert seen.header("Authorization") is None


ACCEPTED: list[tuple[Reply, bytes] | object] = [
    pytest.param(published(b"x" * LIMIT), b"x" * LIMIT, id="just as large as allowed"),
    pytest.param(chunked([b"a", b"b"], headers=[MARKDOWN]), b"ab", id="in chunks"),
    pytest.param(reply(raw=b"\xff\x00"), b"\xff\x00", id="bytes of no kind"),
    pytest.param(reply(headers=[("Content-Encoding", "identity")], raw=b"x"), b"x", id="said to be uncompressed"),
]


@pytest.mark.parametrize(("answer", "content"), ACCEPTED)
def test_a_page_is_read_byte_for_byte(answer: Reply, content: bytes) -> None:
    with Scripted([answer]) as server:
        assert fetched(server, "/a.md") == [content]


def with_length(length: str, *parts: Part) -> tuple[Part, ...]:
    return reply(headers=[MARKDOWN, ("Content-Length", length)]), *parts


BOMB = gzip.compress(bytes(10_000_000))
REFUSED = [
    pytest.param(reply(404), "answered 404", id="not found"),
    pytest.param(reply(500), "answered 500", id="a failure"),
    pytest.param(reply(206, raw=b"x"), "answered 206", id="a part"),
    pytest.param(
        reply(302, headers=[("Location", "https://example.com/b.md")]), "'https://example.com/b.md'", id="a redirect"
    ),
    pytest.param(
        reply(301, headers=[("Location", "/b.md")]), "redirects are not followed", id="a redirect on the host"
    ),
    pytest.param(reply(308), "redirects are not followed", id="a redirect to nowhere"),
    pytest.param(reply(304), "answered 304", id="nothing new"),
    pytest.param(
        reply(headers=[("Content-Type", "text/html; charset=utf-8")], raw=b"<html>"), "HTML, not Markdown", id="HTML"
    ),
    pytest.param(published(b"x" * (LIMIT + 1)), "larger than 1,000 bytes", id="too large, as declared"),
    pytest.param(with_length("1001", Then.STALL), "larger than 1,000 bytes", id="too large, before any of it came"),
    pytest.param(chunked([b"x" * 600] * 2), "larger than 1,000 bytes", id="too large, in chunks"),
    pytest.param(
        (
            reply(
                headers=[MARKDOWN, ("Connection", "close"), ("Transfer-Encoding", "chunked")],
                raw=b"500\r\n" + b"x" * 0x500,
            ),
            Then.STALL,
        ),
        "larger than 1,000 bytes",
        id="too large, and never ending",
    ),
    pytest.param(reply(headers=[("Content-Encoding", "gzip")], raw=BOMB), "in the coding 'gzip'", id="a gzip bomb"),
    pytest.param(reply(headers=[("Content-Encoding", "gzip, br")], raw=b"x"), "in the coding", id="two codings"),
    pytest.param(with_length("10", b"x", Then.CLOSE), "RemoteProtocolError", id="cut off"),
    pytest.param(with_length("10", b"x", Then.RESET), "ReadError", id="reset"),
    pytest.param(with_length("-1", Then.CLOSE), "RemoteProtocolError", id="a length below nothing"),
    pytest.param(with_length("9" * 5000, Then.CLOSE), "RemoteProtocolError", id="a length of too many digits"),
    pytest.param((b"HTTP/9.9 hello\r\n\r\n", Then.CLOSE), "RemoteProtocolError", id="no HTTP"),
    pytest.param((b"\x00" * 100, Then.CLOSE), "RemoteProtocolError", id="zero bytes"),
    pytest.param((Then.CLOSE,), "RemoteProtocolError", id="no answer at all"),
    pytest.param((b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000, Then.STALL), "RemoteProtocolError", id="endless headers"),
]


@pytest.mark.parametrize(("answer", "why"), REFUSED)
def test_an_answer_is_refused_in_one_line_that_names_the_page(answer: Reply, why: str) -> None:
    with Scripted([answer]) as server:
        with pytest.raises(Problem) as refused:
            fetched(server, "/a.md")
        assert len(server.seen) == 1
        assert str(refused.value).startswith(f"{server.url}/a.md: ")
    assert why in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param((Then.STALL,), id="nothing comes"),
        pytest.param((b"HTTP/1.1 200 OK\r\n", Then.STALL), id="the headers do not end"),
        pytest.param(with_length("10", b"x", Then.STALL), id="the body does not end"),
    ],
)
def test_a_stalled_answer_is_given_up(answer: Reply) -> None:
    with Scripted([answer]) as server, pytest.raises(Problem, match=r"no complete answer within 0\.2 seconds"):
        fetched(server, "/a.md", seconds=0.2)


def test_every_page_that_can_not_be_read_has_a_line() -> None:
    with Scripted(site({"/a.md": "x", "/b.md": reply(403)})) as server:
        with pytest.raises(Problem) as refused:
            fetched(server, "/c.md", "/a.md", "/b.md")
        lines = str(refused.value).splitlines()
        assert lines == [f"{server.url}/c.md: answered 404", f"{server.url}/b.md: answered 403"]


def test_only_a_few_pages_are_asked_for_at_a_time() -> None:
    """Nothing is ever answered, so what was seen when the first is given up is what is asked for at a time."""
    seen: list[int] = []
    with Scripted([(Then.STALL,)]) as server:
        addresses = [f"{server.url}/{number}.md" for number in range(AT_ONCE + 2)]
        with pytest.raises(Problem):
            fetch(addresses, seconds=1, progress=lambda: seen.append(len(server.seen)))
    assert seen[0] == AT_ONCE == 4
    assert len(seen) == AT_ONCE + 2


def test_nobody_listening_is_a_problem() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with pytest.raises(Problem, match="ConnectError"):
        fetch([f"http://127.0.0.1:{port}/a.md"])


def test_no_proxy_stands_before_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    with Scripted([published(b"proxy")]) as proxy, Scripted([published(b"page")]) as server:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("ALL_PROXY", proxy.url)
        assert fetched(server, "/a.md") == [b"page"]
        assert proxy.seen == []
