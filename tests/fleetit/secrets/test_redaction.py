"""Secrets of a request body are redacted in errors that quote a response."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fleetit import APIError, BadRequest, TransportError
from kit.tests.support.scripted_server import ScriptedServer, reply
from openapi_sdk.description.body import find_secrets
from openapi_sdk.description.document import Description
from openapi_sdk.secrets.redaction import Redactor, Token
from tests.fleetit.client.operations import call_operation, make_operation, send_request

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.flavours import Flavour

TOKEN = "planted-token-4711"
PIN = "2342"


def make_redactor(sent: Any = None) -> Redactor:
    return Redactor(Token(TOKEN), lambda: find_secrets(Description({}), "POST", "/", sent))


@pytest.mark.parametrize(
    ("sent", "response", "detail"),
    [
        pytest.param({"pin": PIN}, {"detail": f"pin {PIN} is in use"}, "pin *** is in use", id="in the text"),
        pytest.param({"pin": PIN}, {"pin": [f"“{PIN}”?"]}, {"pin": ["“***”?"]}, id="in a field"),
        pytest.param({"pin": int(PIN)}, {"pin": int(PIN)}, {"pin": "***"}, id="a number"),
        pytest.param({"pin": PIN}, {PIN: "in use"}, {"***": "in use"}, id="for a name"),
        pytest.param([{"pin": PIN}, {"pin": "9876"}], {"detail": f"{PIN}, 9876"}, "***, ***", id="several"),
        pytest.param({"data": {"auth": {"user": "planted-user"}}}, ["planted-user"], ["***"], id="below such a name"),
        pytest.param({"apiKey": "ünïcode"}, {"detail": "ünïcode!"}, "***!", id="outside of ASCII"),
        pytest.param({"PIN": PIN}, {"detail": PIN}, "***", id="a name in capitals"),
        pytest.param({"driver_pin": "a.c"}, {"detail": "abc a.c"}, "abc ***", id="not as a pattern"),
        pytest.param({"pin": "12", "key": True}, {"detail": "12 True"}, "12 True", id="too short to be masked"),
        pytest.param({"pin": PIN}, {"detail": f"id 1{PIN}7"}, f"id 1{PIN}7", id="not within a longer number"),
        pytest.param({"shipping": "planted-x"}, {"detail": "planted-x"}, "planted-x", id="a name with pin in it"),
        pytest.param({"name": PIN}, {"detail": PIN}, PIN, id="a name that is not secret"),
        pytest.param({"pin": None}, {"detail": "None null"}, "None null", id="nothing sent"),
        pytest.param({"pin": "True"}, {"found": True}, {"found": True}, id="a boolean is no text"),
        pytest.param({"pin": "None"}, {"found": None}, {"found": None}, id="nor is null"),
        pytest.param({"pin": "abc"}, {"detail": "abc"}, "***", id="of three characters"),
        pytest.param({"pin": "7654321"}, {"detail": "x7654321"}, "x7654321", id="of seven characters in a word"),
        pytest.param({"pin": "87654321"}, {"detail": "x87654321"}, "x***", id="of eight characters in a word"),
        pytest.param({"pin": "2342", "secret": "2342 and more"}, {"detail": "2342 and more"}, "***", id="the longest"),
    ],
)
@pytest.mark.parametrize("style", ["described", "request"])
def test_an_error_does_not_quote_a_secret_of_the_body(
    flavour: Flavour, style: str, sent: Any, response: Any, detail: Any
) -> None:
    with ScriptedServer([reply(400, response)]) as server:
        client = flavour.client(token=TOKEN, base_url=server.url)
        calls: dict[str, Callable[[], Any]] = {
            "described": lambda: call_operation(flavour, client, make_operation("POST"), body=sent),
            "request": lambda: send_request(flavour, client, "POST", json=sent),
        }
        with pytest.raises(BadRequest) as caught:
            calls[style]()
    assert caught.value.detail == detail
    written = json.loads(caught.value.body)
    assert written == ({"detail": detail} if isinstance(detail, str) else detail)
    if "***" in str(detail):
        assert "***" in str(caught.value)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(f"<p>{PIN}</p>".encode(), id="a page"),
        pytest.param(f"{PIN} \xff".encode("latin-1"), id="what is not UTF-8"),
        pytest.param(b'{"detail": "\\u0032342"}', id="an escape"),
        pytest.param(f'{{"detail": "{PIN}'.encode(), id="half a document"),
        pytest.param(b"[" * 100_000 + PIN.encode(), id="too deep"),
        pytest.param(b" " * (64 * 1024 - 2) + PIN.encode(), id="cut in its middle"),
    ],
)
def test_no_form_of_a_body_shows_a_secret(flavour: Flavour, raw: bytes) -> None:
    with ScriptedServer([reply(400, raw=raw)]) as server:
        client = flavour.client(token=TOKEN, base_url=server.url)
        with pytest.raises(APIError) as caught:
            send_request(flavour, client, "POST", json={"pin": PIN})
    for shown in (str(caught.value), repr(caught.value.body), repr(caught.value.detail)):
        assert PIN not in shown
    assert not caught.value.body.endswith(PIN[:2].encode())
    assert len(caught.value.body) <= 64 * 1024


def test_a_transport_error_does_not_quote_a_secret_of_the_body(flavour: Flavour) -> None:
    with ScriptedServer([f"HTTP/1.1 {PIN} OK\r\n\r\n".encode()]) as server:
        client = flavour.client(token=TOKEN, base_url=server.url)
        with pytest.raises(TransportError, match=r"\*\*\*") as caught:
            send_request(flavour, client, "POST", json={"pin": PIN})
    assert PIN not in str(caught.value)


@pytest.mark.parametrize(
    ("token", "text", "line"),
    [
        pytest.param("7654321", "7654321", "7654321", id="a token that is too short"),
        pytest.param("87654321", "x87654321", "x***", id="the shortest token"),
        pytest.param("", "a\x1bb", "a b", id="a control character"),
        pytest.param("", "x" * 300, "x" * 300, id="the longest line"),
        pytest.param("", "x" * 301, "x" * 300 + "…", id="a line that is too long"),
    ],
)
def test_a_line_is_redacted_and_cut(token: str, text: str, line: str) -> None:
    assert Redactor(Token(token)).redact_line(text) == line


@pytest.mark.parametrize(
    ("body", "document"),
    [
        pytest.param(b"[1]", [1], id="as long as the limit"),
        pytest.param(b"[12]", None, id="longer"),
        pytest.param(b"[1", None, id="no JSON"),
    ],
)
def test_a_document_is_read_up_to_its_limit(body: bytes, document: Any) -> None:
    assert Redactor(Token("")).redact_body(body, 2, 3) == (body[:2], document)


def test_a_document_that_is_too_deep_is_none() -> None:
    body = b"[" * 100_000
    assert Redactor(Token("")).redact_body(body, 2, len(body)) == (b"[[", None)


def test_a_body_just_as_long_as_what_is_read_of_it_is_not_cut_twice() -> None:
    # The limit and the length of the pattern: nothing of a secret can be behind it.
    body = b"plantedtoken" + b"x" * 20
    assert Redactor(Token("plantedtoken")).redact_body(body, 20, 0)[0] == b"***" + b"x" * 17


@given(st.text(min_size=8), st.text(), st.text(), st.booleans())
def test_any_secret_is_redacted_in_any_text(secret: str, before: str, after: str, escaped: bool) -> None:
    document = {"detail": f"{before}{secret}{after}"}
    body = json.dumps(document, ensure_ascii=escaped).encode("utf-8", "surrogatepass")
    _, found = make_redactor({"password": secret}).redact_body(body, 10**6, 10**6)
    if "***" not in f"{before}{secret}{after}" and found is not None:
        assert found["detail"] == document["detail"].replace(secret, "***")


@given(st.binary(), st.integers(0, 40))
@example(bytes(1), 0)
@example(bytes(200), 40)
def test_any_body_is_redacted_and_cut(body: bytes, limit: int) -> None:
    plain, _ = make_redactor({"pin": PIN}).redact_body(body, limit, limit)
    if PIN.encode() not in body and b"\\" not in body:
        assert plain == body[:limit]


@pytest.mark.parametrize("secrets", [["planted-secret", "planted-secret-2"], ["123", "123 45"]], ids=["long", "short"])
def test_a_secret_that_begins_with_another_is_redacted_whole(secrets: list[str]) -> None:
    redactor = make_redactor([{"pin": secret} for secret in secrets])
    assert redactor.redact_line(f"{secrets[1]}, {secrets[0]}") == "***, ***"


def test_half_of_a_secret_does_not_come_to_the_end_as_others_get_shorter() -> None:
    secret = b"PLANTED-PASSWORD"
    redactor = make_redactor({"password": secret.decode()})
    for more in range(len(secret)):
        found, _ = redactor.redact_body(b"." * more + secret * 100, 200, 0)
        assert {*found.decode()} <= {".", "*"}


def test_a_token_that_is_used_again_and_again_is_remembered_once() -> None:
    token = Token("first-token")
    for _ in range(1000):
        token = token.renew("second-token")
    assert token.reveal_known() == ["first-token", "second-token"]
    assert Token("").reveal_known() == []


@pytest.mark.heavy
def test_the_number_of_redacted_secrets_is_limited() -> None:
    many = make_redactor([{"pin": f"{number:06}"} for number in range(100_000)])
    assert many.redact_line("000000 000998 000999") == "*** *** 000999"  # with the token 1,000 secrets
    assert repr(many) == "***"
