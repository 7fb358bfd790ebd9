"""No byte behind a response is passed on, however the response is framed and cut. httpcore's parser is the judge."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import h11
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.tests.support.scripted_server import chunked, reply
from openapi_sdk.transport.framing import START_SIZE, FramingTooLong, ResponseFraming, SentRequest

if TYPE_CHECKING:
    from collections.abc import Iterable

READ_SIZE = 64 * 1024
INTERIM = b"HTTP/1.1 103 Early Hints\r\n\r\n"
#: A response for each way to frame one, and the method of its request.
RESPONSES = [
    (b"GET", reply(200, raw=b"{}")),
    (b"GET", reply(200, raw=b"\n\n\r\n\n\r\n")),
    (b"GET", INTERIM + INTERIM + reply(200, raw=b"\n\n")),
    (b"GET", chunked([b"{", b"}"])),
    (b"GET", chunked([b"\n\n\r\n", b"\r\n\r\n", b"\n", b"\r"])),
    (b"GET", chunked([b"{}"])[:-5] + b'0;a="1"\r\nX-Trailer: 1\r\nX-Other: 2\r\n\r\n'),
    (b"GET", chunked([b"{}"])[:-5] + b"000 \r\n\n"),
    (b"GET", b"HTTP/1.1 200 OK\nContent-Length: 2\n\n{}"),
    (b"GET", b"HTTP/1.1 204 None\r\nContent-Length: 5\r\n\r\n"),
    (b"GET", b"HTTP/1.1 304 None\n\r\n"),
    (b"HEAD", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
]


@pytest.fixture(autouse=True)
def both_libraries() -> None:
    """Run each test once: nothing here uses an HTTP library."""


def exchange(method: bytes, parts: Iterable[bytes], max_bytes: int = READ_SIZE) -> tuple[bytes, bytes]:
    """Read a response with h11 as httpcore does. Return what h11 has left over, and what was kept back from it."""
    parser = h11.Connection(h11.CLIENT, max_incomplete_event_size=100 * 1024)  # as httpcore does
    framing, received = ResponseFraming(), iter(parts)
    request = h11.Request(method=method, target=b"/", headers=[(b"Host", b"a")])
    framing.start_request(parser.send(request) or b"")
    parser.send(h11.EndOfMessage())
    while True:
        event = parser.next_event()
        if event is h11.NEED_DATA:
            if not framing.pending:
                framing.receive(next(received))
            piece = framing.next_piece(max_bytes)
            assert piece, "the parser waits for bytes that are kept back"
            parser.receive_data(piece)
        elif isinstance(event, h11.Response):
            headers = {name.decode(): value.decode() for name, value in event.headers}
            framing.start_body(method.decode(), event.status_code, headers)
        elif isinstance(event, h11.Data):
            framing.count_part(len(event.data))
        elif isinstance(event, h11.EndOfMessage):
            framing.end_response()
            for part in received:
                framing.receive(part)
            return parser.trailing_data[0], framing.next_piece(10**9)


def cut(data: bytes, places: Iterable[int]) -> list[bytes]:
    ordered = sorted({0, len(data), *(place % (len(data) + 1) for place in places)})
    return [data[start:end] for start, end in pairwise(ordered)]


@pytest.mark.parametrize("leftover", [b"", b"\n", b"\r\n", b"\n\n{}", reply(200, raw=b"{}"), chunked([b"{}"])])
@pytest.mark.parametrize(("method", "response"), RESPONSES)
def test_what_is_behind_a_response_is_kept_back(method: bytes, response: bytes, leftover: bytes) -> None:
    sent = response + leftover
    every_cut = ([sent[:place], sent[place:]] for place in range(1, len(sent)))
    for parts in ([sent], [sent[place : place + 1] for place in range(len(sent))], *every_cut):
        assert exchange(method, parts) == (b"", leftover)
    for max_bytes in (1, 2, 3, 7):
        assert exchange(method, [sent], max_bytes) == (b"", leftover)


@settings(max_examples=150, deadline=None)
@given(
    chunks=st.lists(st.lists(st.sampled_from([b"\n", b"\r", b"0", b";", b"a"]), min_size=1).map(b"".join), max_size=5),
    extension=st.sampled_from([b"", b";a", b'; b="0"', b" "]),
    trailers=st.lists(st.sampled_from([b"X: 1\r\n", b"Y: 0\n", b"Z:\r\n"]), max_size=3).map(b"".join),
    leftover=st.lists(st.sampled_from([b"\n", b"\r\n", b"0", b"HTTP/1.1 200 OK\r\n"])).map(b"".join),
    places=st.lists(st.integers(0, 10_000), max_size=8),
)
def test_what_is_behind_any_chunks_is_kept_back(
    chunks: list[bytes], extension: bytes, trailers: bytes, leftover: bytes, places: list[int]
) -> None:
    framed = b"".join(b"%x%s\r\n%s\r\n" % (len(chunk), extension, chunk) for chunk in chunks)
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    response = head + framed + b"0" + extension + b"\r\n" + trailers + b"\r\n"
    assert exchange(b"GET", cut(response + leftover, places)) == (b"", leftover)


#: The head of the response behind the interim ones.
FINAL = reply(200, raw=b"{}").removesuffix(b"{}")


def make_interim(size: int) -> bytes:
    """Return interim responses of so many bytes, each of them shorter than h11 allows."""
    head, end = b"HTTP/1.1 103 H\r\nX: ", b"\r\n\r\n"
    first = head + b"x" * 90_000 + end
    return first * 2 + head + b"x" * (size - 2 * len(first) - len(head + end)) + end


@pytest.mark.parametrize(
    ("head", "is_accepted"),
    [
        pytest.param(INTERIM * 16, True, id="as many interim responses as allowed"),
        pytest.param(INTERIM * 17, False, id="one more"),
        pytest.param(make_interim(256 * 1024 - len(FINAL)), True, id="as many bytes as allowed"),
        pytest.param(make_interim(256 * 1024 - len(FINAL) + 1), False, id="one byte more"),
        pytest.param(b"HTTP/1.1 103 Hints\r\nX: " + b"x" * 90_000 + b"\r\n\r\n", True, id="one that is long"),
        pytest.param((b"HTTP/1.1 103 H\r\nX: " + b"x" * 90_000 + b"\r\n\r\n") * 3, False, id="three that are long"),
    ],
)
def test_what_may_precede_a_response(head: bytes, is_accepted: bool) -> None:
    sent = head + reply(200, raw=b"{}")
    parts = [sent[start : start + READ_SIZE] for start in range(0, len(sent), READ_SIZE)]
    if is_accepted:
        assert exchange(b"GET", parts) == (b"", b"")
        return
    with pytest.raises(FramingTooLong, match=r"more than (16 interim|256 KiB)"):
        exchange(b"GET", parts)


@pytest.mark.parametrize(
    ("chunk", "count", "is_accepted"),
    [
        pytest.param(b"1\r\n \r\n", 5000, True, id="any number of the smallest chunks"),
        pytest.param(b"00000000000000000001\r\n \r\n", 1000, True, id="with the longest sizes"),
        pytest.param(b"1;a=1\r\n \r\n", 3000, True, id="with short extensions"),
        pytest.param(b"8000\r\n" + b" " * 0x8000 + b"\r\n", 10, True, id="large chunks"),
        pytest.param(b"1;" + b"x" * 1000 + b"\r\n \r\n", 15, True, id="some with extensions"),
        pytest.param(b"1;" + b"x" * 1000 + b"\r\n \r\n", 200, False, id="many with extensions"),
        pytest.param(b"1;" + b"x" * 90_000 + b"\r\n \r\n", 2, False, id="two with long extensions"),
    ],
)
@pytest.mark.parametrize("read_size", [READ_SIZE, 4096])
def test_extensions_of_chunks(
    monkeypatch: pytest.MonkeyPatch, chunk: bytes, count: int, is_accepted: bool, read_size: int
) -> None:
    monkeypatch.setattr("openapi_sdk.transport.framing.MAX_EXTENSION_BYTES", 16 * 1024)
    sent = reply(headers=[("Transfer-Encoding", "chunked")], raw=chunk * count + b"0\r\n\r\n")
    parts = [sent[start : start + read_size] for start in range(0, len(sent), read_size)]
    if is_accepted:
        assert exchange(b"GET", parts) == (b"", b"")
        return
    with pytest.raises(FramingTooLong, match="more than 16 KiB of extensions and trailers"):
        exchange(b"GET", parts)


def test_the_messages_of_a_proxy_are_passed_on_as_they_come() -> None:
    framing = ResponseFraming()
    framing.start_request(b"\x05\x01\x00")
    framing.receive(b"\x05\x00\x00\x01\n\n\n\n\x00\x50")
    assert framing.next_piece(READ_SIZE) == b"\x05\x00\x00\x01\n\n\n\n\x00\x50"


@pytest.mark.parametrize(
    ("written", "may_be_whole"),
    [
        pytest.param([], False, id="nothing"),
        pytest.param([b"POST / HTTP/1.1"], False, id="the head"),
        pytest.param([b"POST / HTTP/1.1", b"1234"], False, id="a part of the body"),
        pytest.param([b"POST / HTTP/1.1", b"1234", b"5"], True, id="all of it"),
        pytest.param([b"M-SEARCH / HTTP/1.1", b"12345"], True, id="all of it, of any method"),
        pytest.param(
            [b"CONNECT a:443 HTTP/1.1", b"POST / HTTP/1.1"], False, id="the request for a proxy, and the head"
        ),
        pytest.param([b"\x05\x01\x00", b"\x05\x01\x00\x03a"], False, id="what a proxy of another kind gets"),
    ],
)
def test_whether_a_request_may_be_whole(written: list[bytes], may_be_whole: bool) -> None:
    request = SentRequest(b"12345")
    for each in written:
        request.add(each[:START_SIZE], len(each))
    assert not request.may_be_whole, "the library does not have it yet"
    request.is_passed_on = True
    assert request.may_be_whole, "another network may have sent it"
    request.is_seen = True
    assert request.may_be_whole is may_be_whole
    request.is_answered = True
    assert request.may_be_whole
