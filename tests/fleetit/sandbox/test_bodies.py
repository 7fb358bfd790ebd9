from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from openapi_sdk.sandbox.requests import MAX_BODY, read_body
from tests.fleetit.sandbox.loopback import ACTIVE, Response, connect, send_on_connection, send_request
from tests.fleetit.sandbox.validated import get_refusal

if TYPE_CHECKING:
    from starlette.types import Message

    from fleetit.sandbox import Sandbox

VEHICLES = "/v2/vehicles/"
BULK = "/v2/vehicles/bulk/"
SETTINGS = "/v2/fleet/settings/"


def _send(sandbox: Sandbox, body: bytes, kind: str | None = "application/json", target: str = SETTINGS) -> Response:
    headers = {} if kind is None else {"Content-Type": kind}
    return send_request(sandbox, target, method="PATCH", fleet=7, headers=headers, body=body)


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        pytest.param("application/json", 200, id="JSON"),
        pytest.param("Application/JSON; charset=utf-8", 200, id="in another spelling"),
        pytest.param("application/json;", 200, id="with a semicolon and nothing after it"),
        pytest.param("text/plain", 415, id="text"),
        pytest.param("application/x-www-form-urlencoded", 415, id="a form"),
        pytest.param("application/jsonp", 415, id="a name that begins like it"),
        pytest.param("", 415, id="an empty header"),
        pytest.param(None, 415, id="no header"),
    ],
)
def test_content_type_has_to_be_json(sandbox: Sandbox, kind: str | None, status: int) -> None:
    assert _send(sandbox, b"{}", kind).status == status


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{", id="half an object"),
        pytest.param(b"{}{}", id="two objects"),
        pytest.param(b"{'city': 'A'}", id="single quotes"),
        pytest.param(b'{"city": "\xff"}', id="not UTF-8"),
        pytest.param('{"city": "A"}'.encode("utf-16"), id="UTF-16"),
        pytest.param(b'\xef\xbb\xbf{"city": "A"}', id="a byte order mark"),
        pytest.param(b'{"city": "\\ud800"}', id="half a surrogate pair"),
        pytest.param(b'{"custom_fee": NaN}', id="not a number"),
        pytest.param(b'{"custom_fee": 1e999}', id="a number that overflows"),
        pytest.param(b'{"custom_fee": ' + b"9" * 5000 + b"}", id="more digits than int takes"),
        pytest.param(b"[" * 100_000, id="deeply nested arrays"),
    ],
)
def test_body_that_is_not_json_is_refused(sandbox: Sandbox, body: bytes) -> None:
    response = _send(sandbox, body)
    assert response.status == 400
    assert response.json["detail"].startswith("JSON parse error")


@pytest.mark.parametrize("excess", [0, 1])
def test_body_over_the_maximum_size_is_refused(sandbox: Sandbox, excess: int) -> None:
    body = b"{}".ljust(MAX_BODY + excess)
    assert _send(sandbox, body).status == (413 if excess else 200)
    assert send_request(sandbox).status == 200


def test_largest_bulk_body_is_under_the_maximum_size() -> None:
    vehicle = {
        "plate_state": "NY",
        "plate_number": "A" * 15,
        "vehicle_make": "x" * 50,
        "custom_fields": {"a": "x" * 200},
    }
    assert len(json.dumps([vehicle] * 500)) * 5 < MAX_BODY


@pytest.mark.parametrize(
    ("method", "target", "body", "error"),
    [
        pytest.param(
            "POST", VEHICLES, [], {"non_field_errors": ["an object is expected, not an array"]}, id="an array"
        ),
        pytest.param(
            "POST",
            VEHICLES,
            {},
            {"plate_state": ["missing; it is required"], "plate_number": ["missing; it is required"]},
            id="nothing that is required",
        ),
        pytest.param(
            "POST",
            VEHICLES,
            {"plate_state": "NYC", "plate_number": "", "active": 1},
            {
                "plate_state": ["has 3 characters, at most 2 are accepted"],
                "plate_number": ["has 0 characters, at least 1 is needed"],
                "active": ["a boolean is expected, not an integer"],
            },
            id="several fields, each with all that is wrong",
        ),
        pytest.param(
            "POST",
            VEHICLES,
            {"plate_state": "NY", "plate_number": "A", "custom_fields": {"cost_center": 1}},
            {"custom_fields": {"cost_center": ["a string is expected, not an integer"]}},
            id="a field inside another",
        ),
        pytest.param(
            "POST",
            BULK,
            [{"plate_state": "NY", "plate_number": "OK1"}, {"plate_state": "NY"}, 5],
            [
                {},
                {"plate_number": ["missing; it is required"]},
                {"non_field_errors": ["an object is expected, not an integer"]},
            ],
            id="an object for each item, empty for the good ones",
        ),
        pytest.param(
            "POST",
            BULK,
            [{"plate_state": "NY", "plate_number": f"A{number}"} for number in range(501)],
            {"non_field_errors": ["has 501 items, at most 500 are accepted"]},
            id="one too many",
        ),
        pytest.param(
            "PATCH",
            SETTINGS,
            {"summary_email_frequency": "HOURLY", "invoice_logo": "https://example.com/a.gif"},
            {
                "summary_email_frequency": ["'HOURLY' is not one of 'NONE', 'DAILY', 'WEEKLY', 'MONTHLY'"],
                "invoice_logo": ["not of the form (?:png)$"],
            },
            id="a choice and a pattern",
        ),
        pytest.param(
            "POST",
            "/v2/driver-agreements/7001/close/",
            {"agreement_end_date": "2025-04-10"},
            {"agreement_end_date": ["not a date and time with an offset, such as 2025-04-10T00:00:00Z"]},
            id="a day for a moment",
        ),
    ],
)
def test_error_names_the_invalid_fields(
    sandbox: Sandbox, method: str, target: str, body: object, error: object
) -> None:
    assert get_refusal(sandbox, method, target, body) == error


def test_error_does_not_show_values_of_the_body(sandbox: Sandbox) -> None:
    response = get_refusal(sandbox, "PATCH", SETTINGS, {"city": "planted" * 50, "has_driver_invoice": "planted"})
    assert "planted" not in json.dumps(response)


def test_body_of_an_operation_without_body_is_ignored(sandbox: Sandbox) -> None:
    connection = connect(sandbox)
    key = [("Authorization", f"Bearer {sandbox.token}")]
    try:
        for _ in range(3):
            assert send_on_connection(connection, "GET", ACTIVE, key, b"{").status == 200
    finally:
        connection.close()


@given(body=st.binary(max_size=200))
def test_any_bytes_as_body_are_answered(sandbox: Sandbox, body: bytes) -> None:
    assert _send(sandbox, body, target=BULK).status == 400


DOCUMENTS = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@pytest.mark.heavy
@given(document=DOCUMENTS)
def test_any_json_as_body_is_answered(sandbox: Sandbox, document: object) -> None:
    assert _send(sandbox, json.dumps([[document]]).encode(), target=BULK).status == 400
    assert _send(sandbox, json.dumps({"city": document}).encode()).status in (200, 400)


def test_client_that_disconnects_ends_the_body() -> None:
    messages = iter(({"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}))

    async def receive() -> Message:
        return next(messages)

    assert asyncio.run(read_body(Headers({"Content-Type": "application/json"}), receive)) == b"{"
