"""The body of a call: a model, a mapping, or its fields as arguments."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from traceback import walk_tb
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import UNSET, InvalidInput, validate
from fleetit.service import SERVICE
from fleetit_api.models import TollUpdate, VehicleCreateRow
from kit.tests.support.scripted_server import ScriptedServer, reply
from openapi_sdk.description.body import convert_body
from openapi_sdk.description.document import Description
from tests.fleetit.client.call_styles import UNREACHABLE_URL
from tests.fleetit.client.operations import make_operation

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.flavours import Flavour

ROW = {"plate_state": "NY", "plate_number": "ABC1234"}


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param({"billing_status": 3}, id="a field"),
        pytest.param({"body": TollUpdate(billing_status=3)}, id="a model"),
        pytest.param({"body": {"billing_status": 3}}, id="a mapping"),
        pytest.param({"body": {"billing_status": 3}, "billing_status": UNSET}, id="a field that is left out"),
    ],
)
@pytest.mark.parametrize("raw", [False, True], ids=["parsed", "raw"])
def test_ways_to_pass_a_body(flavour: Flavour, arguments: Any, raw: bool) -> None:
    with ScriptedServer([reply(200, {"id": 12})]) as server:
        made: Any = flavour.client(token="t", base_url=server.url)
        client = made.with_raw_response if raw else made
        result = flavour.run(lambda: client.tolls.update(12, **arguments))
        assert (result.parse() if raw else result).id == 12
        assert json.loads(server.requests[0].body) == {"billing_status": 3}


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([ROW], id="mappings"),
        pytest.param([VehicleCreateRow(plate_state="NY", plate_number="ABC1234")], id="models"),
        pytest.param((ROW,), id="a tuple"),
    ],
)
def test_rows_are_the_first_argument(flavour: Flavour, rows: Any) -> None:
    with ScriptedServer([reply(200, [])]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        flavour.run(lambda: client.vehicles.create_many(rows))
        flavour.run(lambda: client.vehicles.create_many(body=rows))
        assert [json.loads(each.body) for each in server.requests] == [[ROW], [ROW]]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        pytest.param({}, r"body: missing; pass body=, or its fields", id="neither"),
        pytest.param(
            {"body": {"billing_status": 3}, "billing_status": 4},
            r"body: pass either body= or its fields \(billing_status\), not both",
            id="both",
        ),
        pytest.param({"body": {}, "billing_status": 4}, r"body: .* not both", id="an empty mapping and a field"),
        pytest.param({"billing_status": "x"}, r"billing_status: ", id="a field of another type"),
    ],
)
def test_what_is_refused(flavour: Flavour, arguments: Any, why: str) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL)
    with pytest.raises(InvalidInput, match=rf"^tolls_update: {why}") as caught:
        flavour.run(lambda: client.tolls.update(12, **arguments))
    assert validate(client.tolls.update, 12, **arguments) == caught.value.errors


def test_every_missing_field_is_named(flavour: Flavour) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL)
    with pytest.raises(InvalidInput) as caught:
        flavour.run(lambda: client.vehicles.create(year="2020"))
    assert {each.field for each in caught.value.errors} == {"plate_state", "plate_number"}


def test_a_decimal_of_a_mapping_is_sent_as_text(flavour: Flavour) -> None:
    with ScriptedServer([reply(200, [])]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        rows = [{**ROW, "custom_fields": {"price": Decimal("4.50")}}]
        flavour.run(lambda: client.vehicles.update_many(rows))
        assert json.loads(server.requests[0].body) == [{**ROW, "custom_fields": {"price": "4.50"}}]


PIN = "planted-pin-4711"
TESTS = str(Path(__file__).parents[2])


@pytest.fixture(name="convert")
def _convert() -> Callable[[Any, Any], Any]:
    """Returns what is sent for a body of a schema."""

    def convert(schema: Any, sent: Any) -> Any:
        content = {"application/json": {"schema": schema}}
        document = {"paths": {"/v2/things/{id}/": {"patch": {"requestBody": {"content": content}}}}}
        media_type, operation = "application/json; charset=utf-8", make_operation("PATCH")
        return convert_body(Description(document), operation, sent, media_type, sent, errors=SERVICE.errors)

    return convert


def test_values_of_all_parts_of_a_schema_are_converted(convert: Callable[[Any, Any], Any]) -> None:
    parts = [{"properties": {"amount": {"type": "number"}}}, {"properties": {"day": {"format": "date"}}}]
    sent = {"amount": "4.50", "day": "2026-01-31T10:00:00"}
    assert convert({"allOf": parts}, sent) == {"amount": 4.5, "day": "2026-01-31"}


AMOUNT = {"type": "string", "format": "decimal"}
READS_AS = {"properties": {"a": {"type": "string"}}, "x-reads-as": {"a": "decimal"}}


@pytest.mark.parametrize(
    ("schema", "value", "sent"),
    [
        pytest.param({}, Decimal("4.50"), "4.50", id="a decimal where anything may stand"),
        pytest.param({"type": "string"}, Decimal("4.50"), "4.50", id="a decimal as text"),
        pytest.param({"type": "number"}, Decimal("4.50"), 4.5, id="a decimal as number"),
        pytest.param({"type": "integer"}, Decimal("4.00"), 4, id="a decimal as whole number"),
        pytest.param({"type": ["number", "string"]}, Decimal("4.50"), "4.50", id="a decimal as text or number"),
        pytest.param({"type": "number"}, "4.50", 4.5, id="a text as number"),
        pytest.param({"type": ["number", "string"]}, "4.50", "4.50", id="a text as text or number"),
        pytest.param(AMOUNT, 4.5, "4.5", id="a number as an amount"),
        pytest.param({**AMOUNT, "type": ["number", "string"]}, 4.5, 4.5, id="a number as an amount of both types"),
        pytest.param(READS_AS, {"a": 4.5}, {"a": "4.5"}, id="a number as what is read as an amount"),
        pytest.param({"format": "date"}, "2026-01-31T10:00:00", "2026-01-31", id="a time as a date"),
        pytest.param({"format": "date"}, "2026-01-31 10:00:00", "2026-01-31", id="a time after a blank as a date"),
        pytest.param({"type": "string"}, "2026-01-31T10:00:00", "2026-01-31T10:00:00", id="a time as text"),
    ],
)
def test_a_value_is_sent_in_the_type_that_is_described(
    convert: Callable[[Any, Any], Any], schema: Any, value: Any, sent: Any
) -> None:
    converted = convert(schema, value)
    assert (converted, type(converted)) == (sent, type(sent))


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        pytest.param({"type": "string", "format": "date"}, "2026-01-31Tnoon", id="what only begins with a date"),
        pytest.param({"type": "string"}, 4.5, id="a number as a text that is no amount"),
        pytest.param(AMOUNT, True, id="a boolean as an amount"),
        pytest.param(AMOUNT, float("inf"), id="no finite amount"),
        pytest.param({"type": "integer"}, "4", id="a text as whole number"),
        pytest.param({"type": "number"}, "four", id="a text that is no number"),
        pytest.param({"type": "number"}, Decimal(f"0.{'1' * 30}"), id="more digits than a number keeps"),
    ],
)
def test_a_value_that_can_not_be_converted_is_refused(
    convert: Callable[[Any, Any], Any], schema: Any, value: object
) -> None:
    with pytest.raises(InvalidInput):
        convert(schema, value)


def test_a_field_that_is_not_described_is_named_once_and_does_not_hide_others(
    convert: Callable[[Any, Any], Any],
) -> None:
    schema = {"type": "object", "properties": {"a": {"type": "integer"}}, "additionalProperties": False}
    with pytest.raises(InvalidInput) as caught:
        convert(schema, {"b": 1, "a": "x"})
    assert [each.field for each in caught.value.errors] == ["b", "a"]


def test_fields_of_a_refused_call_are_in_no_frame(flavour: Flavour) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL)
    with pytest.raises(InvalidInput) as caught:
        flavour.run(lambda: client.vehicles.create(plate_number=PIN * 5, options={"headers": {"X-Key": PIN}}))
    shown = [
        repr(frame.f_locals)
        for frame, _ in walk_tb(caught.value.__traceback__)
        if not frame.f_code.co_filename.startswith(TESTS)
    ]
    assert shown
    assert PIN not in "".join(shown)
