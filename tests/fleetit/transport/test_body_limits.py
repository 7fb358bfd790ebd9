"""How much of a response is read, and how it is decompressed."""

from __future__ import annotations

import gzip
import io
import json
import random
import tracemalloc
import zlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetit import ResponseTooLarge, TransportError
from kit.tests.support.scripted_server import ScriptedServer, chunked, reply
from openapi_sdk.transport.body import BodyDecodeError, BodyDecoder, BodyExpandsTooMuch, BodyTooLarge
from tests.fleetit.client.call_styles import CALL_STYLES, EMPTY_PAGE, OPERATION_NAMES, list_integrations
from tests.fleetit.client.operations import send_request

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.support.flavours import Flavour

MIB = 1024 * 1024
GZIP = [("Content-Encoding", "gzip")]
DOCUMENT = {"text": "x" * 990}
WIRE = json.dumps(DOCUMENT).encode()


def bomb(size: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return b"".join([*(packer.compress(bytes(MIB)) for _ in range(size // MIB)), packer.flush()])


BOMB = bomb(70 * MIB)


@pytest.mark.parametrize(
    "response",
    [
        pytest.param(reply(200, raw=WIRE), id="with a length"),
        pytest.param(chunked([WIRE[:500], WIRE[500:]]), id="in chunks"),
        pytest.param(reply(200, raw=gzip.compress(WIRE), headers=GZIP), id="compressed"),
        pytest.param(chunked([gzip.compress(WIRE)], headers=GZIP), id="compressed, in chunks"),
    ],
)
def test_a_body_of_exactly_the_limit_is_read_and_one_byte_more_is_refused(flavour: Flavour, response: bytes) -> None:
    with ScriptedServer([response]) as server:
        assert (
            send_request(flavour, flavour.client(token="t", base_url=server.url, max_response_bytes=len(WIRE)))
            == DOCUMENT
        )
        client = flavour.client(token="t", base_url=server.url, max_response_bytes=len(WIRE) - 1)
        with pytest.raises(ResponseTooLarge, match=r"larger than max_response_bytes \(1,001\)$"):
            send_request(flavour, client)


def test_a_bomb_is_refused_by_a_client_with_the_default_limit_of_32_mib(flavour: Flavour) -> None:
    with ScriptedServer([reply(200, raw=BOMB, headers=GZIP)]) as server:
        client = flavour.client(token="t", base_url=server.url)
        with pytest.raises(ResponseTooLarge, match=r"\(33,554,432\)$"):
            send_request(flavour, client)


@pytest.mark.parametrize("status", [200, 404, 503])
def test_the_limit_applies_to_error_responses(flavour: Flavour, status: int) -> None:
    with ScriptedServer([reply(status, raw=bytes(3000))]) as server:
        client = flavour.client(token="t", base_url=server.url, max_response_bytes=1000)
        with pytest.raises(ResponseTooLarge):
            send_request(flavour, client)
        assert len(server.requests) == 1


@pytest.mark.parametrize(("style", "limit"), [*((style, MIB) for style in CALL_STYLES), ("request", 32 * MIB)])
def test_a_bomb_of_70_mib_of_zeros_is_refused_and_takes_no_more_than_allowed(
    flavour: Flavour, style: str, limit: int
) -> None:
    with ScriptedServer([reply(200, raw=BOMB, headers=GZIP)]) as server:
        client = flavour.client(token="t", base_url=server.url, max_response_bytes=limit)
        tracemalloc.start()
        try:
            with pytest.raises(ResponseTooLarge) as caught:
                list_integrations(flavour, client, style)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert caught.value.operation == OPERATION_NAMES[style]
        # While a growing buffer is copied, it exists twice.
        assert peak < 2.2 * limit + 2 * MIB
        assert len(server.requests) == 1


@pytest.mark.parametrize(
    "encoding", ["gzip, gzip", "gzip,gzip", "br", "deflate", "zstd", "compress", "x", "identity, gzip", "gzip;q=1"]
)
def test_an_encoding_that_was_not_accepted_is_refused(flavour: Flavour, encoding: str) -> None:
    # httpx would decompress the first of these: 25 kB of it are four gigabytes.
    twice = gzip.compress(BOMB)
    with ScriptedServer([reply(200, raw=twice, headers=[("Content-Encoding", encoding)])]) as server:
        client = flavour.client(token="t", base_url=server.url)
        with pytest.raises(TransportError, match=r"can't be decompressed: it is encoded as '.*', which was not asked"):
            send_request(flavour, client)


@pytest.mark.parametrize("encoding", ["", "identity", "GZIP", "x-gzip", " gzip "])
def test_an_accepted_encoding_is_read_in_every_spelling(flavour: Flavour, encoding: str) -> None:
    raw = gzip.compress(WIRE) if "gzip" in encoding.lower() else WIRE
    with ScriptedServer([reply(200, raw=raw, headers=[("Content-Encoding", encoding)])]) as server:
        assert send_request(flavour, flavour.client(token="t", base_url=server.url)) == DOCUMENT


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        pytest.param(WIRE, "incorrect header check", id="not compressed at all"),
        pytest.param(zlib.compress(WIRE), "incorrect header check", id="compressed with zlib"),
        pytest.param(gzip.compress(WIRE)[:-9], "ends in the middle", id="breaks off in the data"),
        pytest.param(gzip.compress(WIRE)[:-1], "ends in the middle", id="breaks off in the checksum"),
        pytest.param(gzip.compress(WIRE)[:3], "ends in the middle", id="breaks off in its head"),
        pytest.param(gzip.compress(WIRE)[:-6] + bytes(6), "incorrect data check", id="a checksum that is wrong"),
        pytest.param(gzip.compress(WIRE) + b"x", "more after the end", id="a byte too many"),
        pytest.param(gzip.compress(WIRE) * 2, "more after the end", id="twice over"),
    ],
)
def test_a_body_that_does_not_match_its_encoding_is_refused(flavour: Flavour, raw: bytes, why: str) -> None:
    with ScriptedServer([reply(200, raw=raw, headers=GZIP)]) as server:
        client = flavour.client(token="t", base_url=server.url)
        with pytest.raises(TransportError, match=rf"the response can't be decompressed: .*{why}") as caught:
            send_request(flavour, client)
        assert caught.value.__context__ is None


def test_an_empty_body_is_not_decompressed(flavour: Flavour) -> None:
    for encoding in ("gzip", "br"):
        with ScriptedServer([reply(204, headers=[("Content-Encoding", encoding)])]) as server:
            assert send_request(flavour, flavour.client(token="t", base_url=server.url), "DELETE") is None


@pytest.mark.parametrize("style", CALL_STYLES)
def test_a_compressed_page_is_read_in_every_call_style(flavour: Flavour, style: str) -> None:
    raw = gzip.compress(json.dumps(EMPTY_PAGE).encode())
    with ScriptedServer([reply(200, raw=raw, headers=[*GZIP, ("Content-Type", "application/json")])]) as server:
        client = flavour.client(token="t", base_url=server.url)
        response = list_integrations(flavour, client, style)
        assert {"resource": None, "request": EMPTY_PAGE}.get(style, EMPTY_PAGE) == (
            response.to_dict() if style == "stock" else response
        )


def decode(encoding: str, limit: int, pieces: Iterable[bytes]) -> bytes:
    body = BodyDecoder(encoding, limit)
    for piece in pieces:
        body.feed(piece)
    return body.finish()


@given(st.binary(max_size=3000), st.integers(1, 50), st.sampled_from(["", "gzip"]))
def test_a_body_in_parts_of_any_size_is_read(data: bytes, size: int, encoding: str) -> None:
    wire = gzip.compress(data) if encoding else data
    pieces = [wire[place : place + size] for place in range(0, len(wire), size)]
    assert decode(encoding, max(1, len(data)), pieces) == data


@given(st.lists(st.binary(max_size=200)))
def test_any_bytes_are_decoded_or_refused_with_one_of_two_errors(pieces: list[bytes]) -> None:
    try:
        assert isinstance(decode("gzip", 100, pieces), bytes)
    except BodyDecodeError as error:
        assert error.args  # noqa: PT017 - one of the two expected errors
    except BodyTooLarge:
        pass


def test_a_body_that_fills_its_last_part_exactly_is_read() -> None:
    for size in (256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1, 512 * 1024):
        assert decode("gzip", MIB, [gzip.compress(bytes(size))]) == bytes(size)


def test_a_body_that_repeats_what_is_far_behind_is_read() -> None:
    body = random.Random(1).randbytes(32_000) * 2  # noqa: S311 - no secret
    assert len(gzip.compress(body)) < 40_000
    assert decode("gzip", MIB, [gzip.compress(body)]) == body


def test_compressed_data_that_decompresses_to_nothing_is_limited() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    nothing = packer.flush(zlib.Z_SYNC_FLUSH)
    idle = packer.flush(zlib.Z_FULL_FLUSH) or b"\0\0\0\xff\xff"
    body = BodyDecoder("gzip", 1000)
    body.feed(nothing)

    def feed() -> None:
        for _ in range(100):
            body.feed(idle * 1000)

    with pytest.raises(BodyTooLarge):
        feed()


def test_received_bytes_are_limited_to_twice_the_limit_and_256_kib() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    empty_blocks = (packer.flush(zlib.Z_SYNC_FLUSH) + b"\0\0\0\xff\xff" * 100_000)[: 2 * 1000 + 256 * 1024]
    body = BodyDecoder("gzip", 1000)
    body.feed(empty_blocks)
    with pytest.raises(BodyTooLarge):
        body.feed(b"\0")


def pack(data: bytes, size: int) -> bytes:
    """Return data as gzip of a certain size: the name in its head is as long as needed."""

    def write(name: str) -> bytes:
        file = io.BytesIO()
        with gzip.GzipFile(name, "wb", fileobj=file, mtime=0) as packer:
            packer.write(data)
        return file.getvalue()

    return write("n" * (size + 1 - len(write("n"))))


def test_a_file_is_200_times_larger_than_what_came_and_no_byte_more() -> None:
    parts = list[bytes]()
    body = BodyDecoder("gzip", 1000, parts.append)
    body.feed(pack(bytes(200_000), 1000))
    assert (body.finish(), body.size, b"".join(parts)) == (b"", 200_000, bytes(200_000))
    body = BodyDecoder("gzip", 1000, parts.append)
    with pytest.raises(BodyExpandsTooMuch):
        body.feed(pack(bytes(200_001), 1000))
