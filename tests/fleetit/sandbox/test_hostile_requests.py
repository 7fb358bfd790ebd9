"""Odd ids, odd bodies and odd queries: the right refusal, and never an error of the sandbox itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetit.service import SERVICE, TENANT
from openapi_sdk.description.tables import Tables
from tests.fleetit.sandbox.described_calls import OPERATIONS, make_call
from tests.fleetit.sandbox.loopback import send_request
from tests.fleetit.sandbox.validated import JSON, get_valid

if TYPE_CHECKING:
    from fleetit.sandbox import Sandbox
    from tests.operations.description import DescribedOperation

TABLES = Tables.of(SERVICE.description, TENANT)
WITH_ID = [each for each in OPERATIONS.values() if each.parameters("path")]
#: Those of rows that are known; what no page lists may have any id.
WITH_ROWS = [each for each in WITH_ID if TABLES.find(each.described_method.described) is not None]
WITH_BODY = [each for each in WITH_ID if each.json_body_schema is not None]
LISTINGS = {
    "/v2/tolls/": OPERATIONS["tolls_list"],
    "/v2/citations/": OPERATIONS["citations_list"],
    "/v2/fleets/": OPERATIONS["fleets_list"],
}
UNKNOWN_IDS = [
    pytest.param("999999", id="no row has it"),
    pytest.param("42001", id="of another fleet"),
    pytest.param("900", id="of a fleet without a token"),
    pytest.param("7_001", id="an underscore"),
    pytest.param("07001", id="a zero in front"),
    pytest.param("-7001", id="negative"),
    pytest.param("+7001", id="a sign"),
    pytest.param("7001.0", id="a fraction"),
    pytest.param("%D9%A7001", id="a digit of another script"),
    pytest.param("%C2%B2", id="no digit for int"),
    pytest.param("%FF", id="not UTF-8"),
    pytest.param("7001%0A", id="a line break"),
    pytest.param("9" * 5000, id="more digits than int takes"),
    pytest.param("None", id="a word of Python"),
]


@pytest.mark.parametrize("unknown", UNKNOWN_IDS)
def test_unknown_id_is_404(sandbox: Sandbox, unknown: str) -> None:
    sent = send_request(sandbox, f"/v2/tolls/{unknown}/", method="PATCH", fleet=7, headers=JSON, body=b"{}")
    assert (sent.status, sent.json) == (404, {"detail": "Not found."})


@pytest.mark.parametrize("operation", WITH_ROWS, ids=[each.id for each in WITH_ROWS])
def test_unknown_id_is_404_even_if_body_and_query_are_wrong(sandbox: Sandbox, operation: DescribedOperation) -> None:
    path = operation.fill_path(999999)
    for headers, body in ((JSON, b'["wrong"'), (JSON, b"5"), ({"Content-Type": "text/plain"}, b"x"), ({}, b"")):
        sent = send_request(
            sandbox, f"{path}?amount_min=x", method=operation.method, fleet=7, headers=headers, body=body
        )
        assert (sent.status, sent.json) == (404, {"detail": "Not found."})


@pytest.mark.parametrize("operation", WITH_BODY, ids=[each.id for each in WITH_BODY])
def test_wrong_body_of_a_known_id_is_400(sandbox: Sandbox, operation: DescribedOperation) -> None:
    path = make_call(operation, sandbox.url, sandbox.token).path
    for body in (b'["wrong"', b"5", b'"\\ud800"', b"NaN", b"[" * 2000):
        sent = send_request(sandbox, path, method=operation.method, fleet=7, headers=JSON, body=body)
        assert sent.status == 400


ODD_VALUES = [
    *("9" * 10_000, "-" + "9" * 10_000, "0." + "9" * 5000, "NaN", "sNaN", "Infinity", "-inf", "1e400", "1e-400"),
    *("1e999999999999999999999", "1_0", "٣", "²", "", " ", "\x00", "\ud800", "true", "null", "[]", "{}", "%", "é"),
    *(
        "2026-02-30",
        "2026-01-01",
        "2026-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "24:00:00",
        ",",
        ",,-,--",
        "-",
        "__",
        ".",
    ),
    *("vehicle", "-vehicle", "customer_info", "regions", "vehicle__custom_fields", "vehicle__", "__id", "driver.email"),
    *("billing_status_fk__value,-amount,vehicle.plate_number", "transponder__vehicle", "x" * 30_000),
]
NAMES = sorted(
    {name for each in LISTINGS.values() for name in each.parameters("query")} | {"order_by", "sort", "x", ""}
)


#: The path and the name of one parameter of each kind, and of one that is not described.
KINDS_OF_PARAMETERS = {
    json.dumps([parameter["schema"].get(each) for each in ("$ref", "type", "format", "pattern", "items")]): (path, name)
    for path, operation in LISTINGS.items()
    for name, parameter in operation.parameters("query").items()
} | {"not described": ("/v2/tolls/", "order_by")}


@pytest.mark.alike
@pytest.mark.parametrize("value", ODD_VALUES, ids=lambda value: ascii(value)[:30])
def test_every_kind_of_parameter_bears_odd_values(sandbox: Sandbox, value: str) -> None:
    for path, name in KINDS_OF_PARAMETERS.values():
        sent = send_request(sandbox, f"{path}?{name}={quote(value, errors='surrogatepass')}", fleet=7)
        assert sent.status in (200, 400), name


@given(
    path=st.sampled_from(sorted(LISTINGS)),
    pairs=st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(ODD_VALUES) | st.text(max_size=8)), max_size=4),
)
def test_any_parameters_of_a_listing_are_answered(sandbox: Sandbox, path: str, pairs: list[tuple[str, str]]) -> None:
    short = [(name, value[:2000]) for name, value in pairs]
    assert send_request(sandbox, f"{path}?{urlencode(short, errors='replace')}", fleet=7).status in (200, 400)


@pytest.mark.heavy
@given(query=st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="#"), max_size=40))
def test_any_query_string_is_answered(sandbox: Sandbox, query: str) -> None:
    for path in LISTINGS:
        assert send_request(sandbox, f"{path}?{query}", fleet=7).status in (200, 400)


def test_long_search_is_answered_or_refused_by_the_server(sandbox: Sandbox) -> None:
    assert get_valid(sandbox, f"/v2/tolls/?search={'x' * 50_000}")["count"] == 0
    sent = send_request(sandbox, f"/v2/tolls/?search={'x' * 100_000}", fleet=7)
    assert sent.status in (200, 400, 414, 431)
    assert get_valid(sandbox, "/v2/tolls/?search=")["count"] == 12
