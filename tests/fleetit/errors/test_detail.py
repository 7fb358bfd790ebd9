"""The detail of an error, and how much of it the message shows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import APIError, BadRequest, NotFound, RedirectRefused, Retry, ServerError
from kit.tests.support.scripted_server import ScriptedServer, reply
from tests.fleetit.client.call_styles import CALL_STYLES, list_integrations
from tests.fleetit.client.operations import send_request

if TYPE_CHECKING:
    from tests.support.flavours import Flavour

TOKEN = 'planted-"token"/4711'
PLAIN = "planted-token-4711"


def escaped(text: str) -> str:
    return "".join(f"\\u{ord(character):04x}" for character in text)


def get_error(flavour: Flavour, response: bytes, *, token: str = PLAIN, **options: Any) -> APIError:
    with ScriptedServer([response]) as server:
        client = flavour.client(token=token, base_url=server.url, retry=Retry(attempts=1), **options)
        with pytest.raises(APIError) as caught:
            send_request(flavour, client)
    return caught.value


@pytest.mark.parametrize(
    ("document", "detail", "message"),
    [
        pytest.param({"detail": "Not found."}, "Not found.", "Not found.", id="a detail"),
        pytest.param({"detail": "No.", "code": "x"}, "No.", "No.", id="a detail beside others"),
        pytest.param({"detail": ""}, "", None, id="an empty detail"),
        pytest.param(
            {"plate_state": ["Too long.", "No digits."], "year": ["Required."]},
            {"plate_state": ["Too long.", "No digits."], "year": ["Required."]},
            "plate_state: Too long.; plate_state: No digits.; year: Required.",
            id="messages per field",
        ),
        pytest.param(
            {"detail": ["a", "b"]}, {"detail": ["a", "b"]}, "detail: a; detail: b", id="a field that is called detail"
        ),
        pytest.param([{}, {"year": ["No."]}], [{}, {"year": ["No."]}], "row 1, year: No.", id="messages per row"),
        pytest.param({"queue_reason": ["é"]}, {"queue_reason": ["é"]}, "queue_reason: é", id="outside of ASCII"),
        pytest.param({}, {}, None, id="an empty object"),
    ],
)
def test_the_detail_of_a_json_body(flavour: Flavour, document: Any, detail: Any, message: str | None) -> None:
    error = get_error(flavour, reply(400, document))
    assert isinstance(error, BadRequest)
    assert error.detail == detail
    assert json.loads(error.body) == document
    assert str(error) == "GET /v2/things/: 400 Bad Request" + (f": {message}" if message else "")


@pytest.mark.parametrize("body", [b"", b"null", b'"No."', b"5", b"true", b"No.", b"\xff", b"NaN", b"[" * 100_000])
def test_a_body_that_is_neither_object_nor_array_has_no_detail(flavour: Flavour, body: bytes) -> None:
    error = get_error(flavour, reply(404, raw=body))
    assert (error.detail, error.body, str(error)) == (None, body[: 64 * 1024], "GET /v2/things/: 404 Not Found")


def test_the_message_has_status_detail_request_id_and_attempts(flavour: Flavour) -> None:
    response = reply(503, {"detail": "Down."}, headers=[("X-Request-Id", "r-1"), ("Retry-After", "0")])
    with ScriptedServer([response]) as server:
        client = flavour.client(token="t", base_url=server.url)
        with pytest.raises(ServerError) as caught:
            list_integrations(flavour, client, "resource")
    error = caught.value
    assert str(error) == ("integrations_list_active: 503 Service Unavailable: Down. (request id r-1, 3 attempts)")
    assert (error.attempts, error.retry_after) == (3, 0.0)


def test_the_error_of_a_redirect_says_that_it_is_not_followed(flavour: Flavour) -> None:
    error = get_error(flavour, reply(302, headers=[("Location", "https://evil.example/?key=hunter2")]))
    assert isinstance(error, RedirectRefused)
    assert str(error) == "GET /v2/things/: 302 Found (redirects are never followed)"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("one\r\nERROR root: forged line", id="a line break"),
        pytest.param("\x1b[31mred\x1b[0m", id="an escape sequence"),
        pytest.param("\x9b31mred", id="an escape sequence in one character"),
        pytest.param("a\x00b\x07c\x08d", id="NUL, a bell, a backspace"),
        pytest.param("a\u2028b\u2029c\x85d", id="line breaks of Unicode"),
        pytest.param("abc\u202edef\u2066", id="text that runs backwards"),
        pytest.param("\ud800", id="half a surrogate pair"),
        pytest.param("x" * 60_000, id="60,000 characters"),
    ],
)
@pytest.mark.parametrize("place", ["detail", "field", "name"])
def test_control_characters_are_not_in_the_message(flavour: Flavour, text: str, place: str) -> None:
    document = {"detail": {"detail": text}, "field": {"year": [text]}, "name": {text: ["No."]}}[place]
    error = get_error(flavour, reply(400, document))
    assert str(error).isprintable()
    assert len(str(error)) < 400
    assert error.detail == (text if place == "detail" else document)


@pytest.mark.parametrize("request_id", ["\x9b31mred", "é" * 1000, f"of {PLAIN}"])
def test_a_request_id_is_quoted_on_one_line_without_secrets(flavour: Flavour, request_id: str) -> None:
    error = get_error(flavour, reply(404, headers=[("X-Request-Id", request_id)]))
    assert str(error).isprintable()
    assert len(str(error)) < 400
    assert PLAIN not in f"{error!r} {error.request_id}"


@pytest.mark.parametrize("token", [PLAIN, TOKEN], ids=["a plain token", "a token that JSON escapes"])
@pytest.mark.parametrize(
    "write",
    [
        pytest.param(lambda token: json.dumps({"detail": f"Invalid token {token}."}).encode(), id="in the detail"),
        pytest.param(lambda token: json.dumps({"token": [{"is": token}]}).encode(), id="in a field"),
        pytest.param(lambda token: json.dumps({token: ["No."]}).encode(), id="as a name"),
        pytest.param(lambda token: f"<html>{token}</html>".encode(), id="in a page"),
        pytest.param(
            lambda token: ('{"detail": "' + escaped(token) + '"}').encode(),
            id="every character escaped",
        ),
        pytest.param(lambda token: b" " * (64 * 1024 - 5) + token.encode(), id="across the end of what is kept"),
    ],
)
def test_a_token_that_the_server_echoes_is_redacted(flavour: Flavour, token: str, write: Any) -> None:
    error = get_error(flavour, reply(401, raw=write(token)), token=token)
    shown = f"{error!r} {error} {error.args} {error.detail!r} {error.body!r} {error.__dict__!r}"
    assert token not in shown
    assert json.dumps(token)[1:-1] not in shown
    assert "plant" not in shown
    assert len(error.body) <= 64 * 1024


def test_a_short_token_is_not_redacted(flavour: Flavour) -> None:
    error = get_error(flavour, reply(404, {"detail": "Not found."}), token="t")
    assert isinstance(error, NotFound)
    assert error.detail == "Not found."


@pytest.mark.parametrize("style", CALL_STYLES)
def test_an_error_keeps_64_kib_of_a_long_body_and_no_detail(flavour: Flavour, style: str) -> None:
    with ScriptedServer([reply(400, {"detail": "x" * 200_000})]) as server:
        client = flavour.client(token="t", base_url=server.url)
        with pytest.raises(BadRequest) as caught:
            list_integrations(flavour, client, style)
        assert len(caught.value.body) == 64 * 1024
        assert caught.value.detail is None
