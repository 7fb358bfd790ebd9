from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fleetit.sandbox.loopback import ACTIVE, Response, connect, send_on_connection, send_request

if TYPE_CHECKING:
    from fleetit.sandbox import Sandbox

#: Whatever a client may put into a header: one line of latin-1.
HEADER_TEXT = st.text(st.characters(max_codepoint=255, exclude_categories=["Cc"]), max_size=40)


def _send_headers(sandbox: Sandbox, headers: list[tuple[str, str]]) -> Response:
    connection = connect(sandbox)
    try:
        return send_on_connection(connection, "GET", ACTIVE, headers)
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("form", "status"),
    [
        pytest.param(["Bearer {token}"], 200, id="the token"),
        pytest.param(["bearer {token}"], 200, id="a scheme in any case"),
        pytest.param(["Bearer  {token} "], 200, id="more spaces than needed"),
        pytest.param([], 401, id="no header"),
        pytest.param([""], 401, id="an empty header"),
        pytest.param(["Bearer"], 401, id="a scheme alone"),
        pytest.param(["{token}"], 401, id="a token without a scheme"),
        pytest.param(["Token {token}"], 401, id="another scheme"),
        pytest.param(["Bearer {token}x"], 401, id="a character too many"),
        pytest.param(["Bearer x{token}"], 401, id="a character before it"),
        pytest.param(["Bearer {short}"], 401, id="a character too few"),
        pytest.param(["Bearer {upper}"], 401, id="the token in another case"),
        pytest.param(["Bearer {token} {token}"], 401, id="the token twice in one header"),
        pytest.param(["Bearer {token}", "Bearer {token}"], 401, id="the header twice"),
        pytest.param(["Bearer \xff\xfe"], 401, id="a token that is not ASCII"),
    ],
)
def test_only_the_bearer_token_is_accepted(sandbox: Sandbox, form: list[str], status: int) -> None:
    known = {"token": sandbox.token, "short": sandbox.token[:-1], "upper": sandbox.token.upper()}
    response = _send_headers(sandbox, [("Authorization", each.format(**known)) for each in form])
    assert response.status == status
    assert sandbox.requests[-1].authorised is (status == 200)
    if status == 401:
        assert response.headers["WWW-Authenticate"] == "Bearer"
        assert list(response.json) == ["detail"]


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        pytest.param(None, 109, id="no header means the default fleet"),
        pytest.param("7", 7, id="a fleet of the token"),
        pytest.param("512", 512, id="another one"),
        pytest.param("109", 109, id="the default one by name"),
        pytest.param(" 7 ", 7, id="spaces around a header's value are not part of it"),
        pytest.param("900", 403, id="a hidden fleet"),
        pytest.param("8", 403, id="an unknown fleet"),
        pytest.param("999999999999999999", 403, id="a long number"),
        pytest.param("", 400, id="sent and empty"),
        pytest.param("0", 400, id="zero"),
        pytest.param("-7", 400, id="negative"),
        pytest.param("+7", 400, id="a sign"),
        pytest.param("007", 400, id="leading zeros"),
        pytest.param("7.0", 400, id="a fraction"),
        pytest.param("1_0", 400, id="what Python's int would take"),
        pytest.param("7,42", 400, id="two in one header"),
        pytest.param("0x7", 400, id="hexadecimal"),
        pytest.param("\xb2", 400, id="a digit outside ASCII"),
        pytest.param("seven", 400, id="a word"),
        pytest.param("9" * 100, 403, id="more digits than a database takes"),
        pytest.param("9" * 5000, 400, id="more digits than Python's int takes"),
    ],
)
def test_fleet_header_selects_the_fleet(sandbox: Sandbox, sent: str | None, expected: int) -> None:
    response = send_request(sandbox, fleet=sent)
    if expected in sandbox.world.rooms:
        assert response.status == 200
        assert response.json["results"][:100] == sandbox.rows("active_integrations", expected)[:100]
    else:
        assert response.status == expected
    assert sandbox.requests[-1].fleet == (None if sent is None else sent.strip()[:2048])


def test_repeated_fleet_header_is_refused(sandbox: Sandbox) -> None:
    key = ("Authorization", f"Bearer {sandbox.token}")
    response = _send_headers(sandbox, [key, ("Fleet-Id", "7"), ("Fleet-Id", "42")])
    assert response.status == 400
    assert response.json == {"Fleet-Id": ["A positive integer is required."]}
    assert sandbox.requests[-1].fleet == "7,42"


def test_an_answer_names_no_server(sandbox: Sandbox) -> None:
    assert "server" not in {name.lower() for name in send_request(sandbox).headers}


def test_without_token_all_fleets_get_the_same_answer(sandbox: Sandbox) -> None:
    responses = [_send_headers(sandbox, [("Fleet-Id", fleet)]) for fleet in ("7", "900", "8", "x")]
    assert [response.status for response in responses] == [401] * 4
    assert len({response.body for response in responses}) == 1


@pytest.mark.heavy
@given(sent=HEADER_TEXT)
def test_any_fleet_header_is_answered(sandbox: Sandbox, sent: str) -> None:
    response = send_request(sandbox, fleet=sent)
    meant = sent.strip(" \t")
    rows: dict[str, Any] = {str(fleet): sandbox.rows("active_integrations", fleet) for fleet in sandbox.fleets}
    if meant in rows:
        assert response.status == 200
        assert response.json["results"] == rows[meant][:100]
    else:
        assert response.status in {400, 403}


@given(sent=HEADER_TEXT)
def test_any_other_token_is_refused(sandbox: Sandbox, sent: str) -> None:
    assert _send_headers(sandbox, [("Authorization", f"Bearer {sent}")]).status == 401
