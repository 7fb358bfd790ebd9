"""Bodies of successful responses: they are read, or refused with the place and the reason."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import DecodeError, NotFound
from fleetit_api.types import ReadError
from kit.tests.support.scripted_server import ScriptedServer, reply
from tests.fleetit.client.call_styles import CALL_STYLES, OPERATION_NAMES, list_integrations

if TYPE_CHECKING:
    from tests.support.flavours import Flavour

JSON = [("Content-Type", "application/json")]


@pytest.mark.parametrize("style", CALL_STYLES)
@pytest.mark.parametrize(
    ("body", "why"),
    [
        pytest.param(
            b"<html></html>", r"not JSON \(application/json\): Expecting value at character 0 of 13 bytes", id="HTML"
        ),
        pytest.param(b'{"count": 1, "results": [', r"not JSON .* of 25 bytes", id="a document that breaks off"),
        pytest.param(b'{"count": 1} x', r"not JSON .*: Extra data", id="more after the document"),
        pytest.param(b" ", "not JSON", id="white space"),
        pytest.param(b"\xff\xfe\xfd", "not (JSON|UTF-8)", id="neither text nor document"),
        pytest.param(b'{"a": "\xff"}', r"not UTF-8 at byte 7 of 10", id="Latin-1"),
        pytest.param(b"[" * 100_000, "nested deeper than 100 levels", id="arrays nested too deep"),
        pytest.param(b'{"a":' * 100_000, "nested deeper than 100 levels", id="objects nested too deep"),
        pytest.param(b'{"count": ' + b"9" * 5000 + b"}", "a number too long", id="a number of 5,000 digits"),
    ],
)
def test_a_body_that_is_not_json_is_a_decode_error_with_the_reason(
    flavour: Flavour, style: str, body: bytes, why: str
) -> None:
    with ScriptedServer([reply(200, raw=body, headers=JSON)]) as server:
        client = flavour.client(token="t", base_url=server.url)
        with pytest.raises(DecodeError, match=why) as caught:
            list_integrations(flavour, client, style)
        error = caught.value
        assert (error.operation, error.where, error.attempts) == (OPERATION_NAMES[style], "", 1)
        assert len(server.requests) == 1
        assert error.__context__ is None


@pytest.mark.parametrize(
    ("document", "where", "why"),
    [
        pytest.param([], "", "an object is expected, not an array", id="an array for the envelope"),
        pytest.param(None, "", "an object is expected, not null", id="null for the envelope"),
        pytest.param("x", "", "an object is expected, not a string", id="a text for the envelope"),
        pytest.param({"count": 1, "results": {}}, "results", "an array is expected", id="an object for the rows"),
        pytest.param(
            {"count": 1, "results": [{"id": 1}, 5]}, "results[1]", "an object is expected", id="a number as a row"
        ),
        pytest.param(
            {"count": 1, "results": [{"id": 1}, {"id": 2, "data": []}]},
            "results[1].data",
            "an object is expected, not an array",
            id="an array in a row",
        ),
        pytest.param(
            {"count": 1, "results": [{"data": {"auth": "planted-4711"}}]},
            "results[0].data.auth",
            "an object is expected, not a string",
            id="a text deep in a row, which is not shown",
        ),
        pytest.param(
            {"count": 2, "results": [{"id": 1}, {"enabled": True}]},
            "results[1].id",
            "an id is expected, and it is missing",
            id="a row without an id",
        ),
    ],
)
def test_a_value_of_another_type_is_a_decode_error_with_its_place(
    flavour: Flavour, document: Any, where: str, why: str
) -> None:
    with ScriptedServer(
        [reply(200, document, headers=JSON) if document is not None else reply(200, raw=b"null")]
    ) as server:
        client = flavour.client(token="t", base_url=server.url)
        with pytest.raises(DecodeError) as caught:
            list_integrations(flavour, client, "resource")
        assert caught.value.where == where
        assert why in caught.value.why
        place = f" at {where}" if where else ""
        assert str(caught.value) == f"integrations_list_active: the response can't be read{place}: {caught.value.why}"
        assert "planted" not in f"{caught.value} {caught.value.args} {caught.value.__context__!r}"
        with pytest.raises(ReadError) as stock:
            list_integrations(flavour, client, "stock")
        assert stock.value.where == where


@pytest.mark.parametrize(
    ("body", "value"),
    [
        pytest.param(b'{"a": 99999999999999999999999}', 99999999999999999999999, id="a number beyond 64 bits"),
        pytest.param(b'\xef\xbb\xbf{"a": 1}', 1, id="a byte order mark"),
        pytest.param('{"a": 1}'.encode("utf-16"), 1, id="UTF-16, which says what it is"),
        pytest.param(b'{"a": "\\ud800"}', "\ud800", id="half a surrogate pair, escaped"),
        pytest.param(b'{"a": 1, "a": 2}', 2, id="a name twice: the last"),
    ],
)
def test_some_documents_that_are_not_strict_json_are_read(flavour: Flavour, body: bytes, value: Any) -> None:
    with ScriptedServer([reply(200, raw=body, headers=JSON)]) as server:
        client = flavour.client(token="t", base_url=server.url)
        assert list_integrations(flavour, client, "request")["a"] == value


_PAGE = '{"count": 1, "next": null, "results": [{"id": 1, "%s": %%s}]}'


def read_raw(flavour: Flavour, client: Any, _style: str) -> Any:
    return flavour.run(client.with_raw_response.integrations.list_active).json()


def read_error(flavour: Flavour, client: Any, _style: str) -> Any:
    with pytest.raises(NotFound) as caught:
        flavour.run(lambda: client.request("GET", "/v2/things/"))
    return caught.value.response.json()


@pytest.mark.alike
@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "-1e400"])
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(_PAGE % "name", id="a field"),
        pytest.param(_PAGE % "new", id="a field that is not described"),
        pytest.param('{"count": %s, "next": null, "results": []}', id="beside the rows"),
        pytest.param("%s", id="the whole document"),
    ],
)
@pytest.mark.parametrize("style", [*CALL_STYLES, "raw", "error"])
def test_what_is_no_number_of_json_is_refused_however_it_is_read(
    flavour: Flavour, style: str, body: str, number: str
) -> None:
    read = {"raw": read_raw, "error": read_error}.get(style, list_integrations)
    with ScriptedServer(
        [reply(404 if style == "error" else 200, raw=(body % number).encode(), headers=JSON)]
    ) as server:
        client = flavour.client(token="t", base_url=server.url)
        with pytest.raises(DecodeError, match="NaN, an infinity, or a number too large") as caught:
            read(flavour, client, style)
        assert number not in f"{caught.value}".replace("NaN, an infinity", "")


@pytest.mark.parametrize("depth", [10, 100])
def test_a_nested_document_is_read(flavour: Flavour, depth: int) -> None:
    with ScriptedServer([reply(200, raw=b"[" * depth + b"]" * depth, headers=JSON)]) as server:
        client = flavour.client(token="t", base_url=server.url)
        assert str(list_integrations(flavour, client, "request")).count("[") == depth


def test_an_error_body_of_any_depth_is_the_same_error(flavour: Flavour) -> None:
    gc.collect()  # what other tests left has no room for its own frames deep in a document
    # Python reads some documents that it can't write again from a few frames deeper.
    depths = iter(range(800, 1000, 7))
    with ScriptedServer(lambda _: reply(404, raw=b"[" * (deep := next(depths)) + b"]" * deep)) as server:
        client = flavour.client(token="t", base_url=server.url)
        for _ in range(800, 1000, 7):
            with pytest.raises(NotFound):
                list_integrations(flavour, client, "request")


def test_the_content_type_is_quoted_on_one_line(flavour: Flavour) -> None:
    kind = "text/\x9b31mhtml " + "x" * 1000
    with ScriptedServer([reply(200, raw=b"<", headers=[("Content-Type", kind)])]) as server:
        client = flavour.client(token="t", base_url=server.url)
        with pytest.raises(DecodeError) as caught:
            list_integrations(flavour, client, "request")
        assert str(caught.value).isprintable()
        assert len(str(caught.value)) < 500
