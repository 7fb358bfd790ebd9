"""Bodies are validated against the description before they are sent."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

from fleetit import DecodeError, InvalidInput
from fleetit.service import SERVICE
from fleetit_api.models import (
    BillingStatusReplace,
    DriverAgreementCreate,
    DriverCreateRow,
    FleetSettingsUpdate,
    FleetUpdate,
    TollUpdate,
    VehicleCreate,
    VehicleCreateRow,
    VehicleUpdate,
)
from kit.tests.support.scripted_server import ScriptedServer, reply
from openapi_sdk.description.schema_validation import iter_schema_errors
from openapi_sdk.messages.request import Request
from openapi_sdk.model.request_writer import RequestWriter
from tests.fleetit.client.operations import call_operation, make_operation

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.flavours import Flavour

PLATE: dict[str, Any] = {"plate_state": "NY", "plate_number": "ABC123"}
NAMED = {"value": "a", "display_text": "b"}
NOON = dt.datetime(2026, 1, 2, 12, tzinfo=dt.UTC)


def create_vehicle(**fields: Any) -> Callable[[Any], Any]:
    return lambda client: client.vehicles.create(body=VehicleCreate(**{**PLATE, **fields}))


def create_vehicles(*rows: dict[str, Any]) -> Callable[[Any], Any]:
    return lambda client: client.vehicles.create_many(body=[VehicleCreateRow(**row) for row in rows])


def update_vehicle(**fields: Any) -> Callable[[Any], Any]:
    return lambda client: client.vehicles.update(1, body=VehicleUpdate(**fields))


def update_settings(**fields: Any) -> Callable[[Any], Any]:
    return lambda client: client.fleet_settings.update(body=FleetSettingsUpdate(**fields))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        pytest.param(create_vehicle(plate_state="N"), "plate_state: has 1 character, at least 2 are", id="too short"),
        pytest.param(create_vehicle(plate_state="NYC"), "plate_state: has 3 characters, at most 2 are", id="too long"),
        pytest.param(create_vehicle(plate_number=""), "plate_number: has 0 characters, at least 1 is", id="empty"),
        pytest.param(create_vehicle(vehicle_number="x" * 21), "vehicle_number: has 21 characters", id="21 characters"),
        pytest.param(create_vehicle(active="yes"), "active: a boolean is expected, not a string", id="another type"),
        pytest.param(create_vehicle(plate_state=None), "plate_state: a string is expected, not null", id="a null"),
        pytest.param(update_settings(custom_fee="1e3"), r"custom_fee: not of the form", id="a pattern"),
        pytest.param(update_settings(custom_fee="1\n"), r"custom_fee: not of the form", id="a line break at the end"),
        pytest.param(
            update_settings(custom_fee="\u0661"), r"custom_fee: not of the form", id="digits outside of ASCII"
        ),
        pytest.param(
            update_settings(summary_email_frequency="HOURLY"),
            "summary_email_frequency: 'HOURLY' is not one of 'NONE', 'DAILY', 'WEEKLY', 'MONTHLY'",
            id="not in the enum",
        ),
        pytest.param(create_vehicles(*[PLATE] * 501), "body: has 501 items, at most 500 are accepted", id="501 of 500"),
        pytest.param(
            lambda client: client.vehicles.create_many(body=[{**PLATE, "colour": "red"}, *[PLATE] * 500]),
            "^vehicles_create_many: body: has 501 items.*; row 0, colour: no such field",
            id="the whole body, then its rows",
        ),
        pytest.param(
            create_vehicles(PLATE, {**PLATE, "plate_state": "X"}),
            r"row 1, plate_state: has 1 character",
            id="the second row",
        ),
        pytest.param(
            lambda client: client.drivers.create_many(body=[DriverCreateRow.from_dict({"driver_id": "1"})]),
            r"row 0, first_name: missing; it is required",
            id="required and missing",
        ),
        pytest.param(
            lambda client: client.driver_agreements.create(
                body=DriverAgreementCreate(
                    agreement_number="1",
                    agreement_start_date=NOON.replace(tzinfo=None),
                    agreement_end_date=NOON,
                    driver=1,
                    vehicle=2,
                )
            ),
            "agreement_start_date: not a",
            id="a moment without an offset",
        ),
        pytest.param(
            lambda client: client.billing_statuses.replace(
                1, body=BillingStatusReplace.from_dict({**NAMED, "ticket_type": None})
            ),
            "ticket_type: a string is expected, not null",
            id="a null where a text is required",
        ),
    ],
)
def test_an_invalid_body_is_not_sent(flavour: Flavour, call: Callable[[Any], Any], message: str) -> None:
    with ScriptedServer([reply(200, {})]) as server:
        client = flavour.client(token="t", base_url=server.url, fleet_id=7)
        with pytest.raises(InvalidInput, match=message):
            flavour.run(lambda: call(client))
        assert server.requests == []


@pytest.mark.parametrize(
    ("call", "sent"),
    [
        pytest.param(create_vehicle(), b'{"plate_state":"NY","plate_number":"ABC123"}', id="only what was given"),
        pytest.param(update_vehicle(vehicle_make=None), b'{"vehicle_make":null}', id="a null that is accepted"),
        pytest.param(update_vehicle(), b"{}", id="nothing"),
        pytest.param(
            lambda client: client.tolls.update(12, body=TollUpdate(billing_status=3)), b'{"billing_status":3}', id="one"
        ),
        pytest.param(update_settings(custom_fee=None), b'{"custom_fee":null}', id="null instead of a pattern"),
        pytest.param(create_vehicles(*[PLATE] * 500), None, id="500 of 500"),
        pytest.param(
            lambda client: client.fleets.update(1, body=FleetUpdate(title="é" * 255)),
            None,
            id="255 characters, not bytes",
        ),
        pytest.param(
            lambda client: client.fleets.update(1, body=FleetUpdate(title="a", additional_properties={"new": 1})),
            b'{"new":1,"title":"a"}',
            id="a field the description doesn't know",
        ),
    ],
)
def test_a_valid_body_is_sent_unchanged(flavour: Flavour, call: Callable[[Any], Any], sent: bytes | None) -> None:
    with ScriptedServer([reply(200, {})]) as server:
        client = flavour.client(token="t", base_url=server.url, fleet_id=7)
        with suppress(DecodeError):  # an empty object is not a valid response of every operation
            flavour.run(lambda: call(client))
        (received,) = server.requests
        assert sent is None or received.body == sent


def test_the_message_does_not_show_the_value(flavour: Flavour) -> None:
    client = flavour.client(token="t", base_url="http://127.0.0.1:9")
    rows = [{"plate_state": "planted", "plate_number": "planted" * 9}] * 9
    with pytest.raises(InvalidInput) as caught:
        flavour.run(lambda: create_vehicles(*rows)(client))
    assert "planted" not in str(caught.value)
    assert str(caught.value).startswith("vehicles_create_many: row 0, plate_state: has 7 characters")
    assert str(caught.value).endswith("; and 14 more")
    assert len(caught.value.errors) == 18
    assert "planted" not in repr(caught.value.errors)


@pytest.mark.parametrize(
    ("types", "errors"),
    [
        pytest.param(["string", "null"], ["a string is expected, not an integer"], id="other ones"),
        pytest.param(["string", "integer"], [], id="one of two"),
        pytest.param(["string", "made-up"], [], id="one that is not known"),
        pytest.param("made-up", [], id="not known"),
    ],
)
def test_a_type_that_is_not_known_refuses_nothing(types: object, errors: list[str]) -> None:
    assert [text for _, text in iter_schema_errors({}, {"type": types}, 5)] == errors


@pytest.mark.parametrize(
    ("items", "errors"),
    [
        pytest.param([{"a": 1, "b": 2}, 2, {"b": 2, "a": 1}], ["has an item twice"], id="twice, in another order"),
        pytest.param([1, 2], [], id="once"),
        pytest.param([b"x", b"x"], [], id="what is no JSON, which is refused elsewhere"),
    ],
)
def test_items_that_have_to_differ(items: list[Any], errors: list[str]) -> None:
    assert [text for _, text in iter_schema_errors({}, {"uniqueItems": True}, items)] == errors


@pytest.mark.parametrize(("levels", "errors"), [(50, 0), (51, 1), (100, 1)])
def test_a_schema_that_contains_itself_is_limited_in_depth(levels: int, errors: int) -> None:
    schema: dict[str, Any] = {"type": "array", "items": {"$ref": "#"}}
    value: Any = []
    for _ in range(levels - 1):
        value = [value]
    found = iter_schema_errors(schema, {"$ref": "#"}, value)
    assert [text for _, text in found] == ["nested deeper than 100 levels"] * errors


@pytest.mark.parametrize(("levels", "errors"), [(100, 0), (101, 1)])
@pytest.mark.parametrize(
    "wrap",
    [
        pytest.param(lambda schema, value: ({"allOf": [schema]}, value), id="parts"),
        pytest.param(lambda schema, value: ({"anyOf": [schema]}, value), id="choices"),
        pytest.param(lambda schema, value: ({"properties": {"a": schema}}, {"a": value}), id="fields"),
        pytest.param(lambda schema, value: ({"items": schema}, [value]), id="items"),
    ],
)
def test_schemas_within_each_other_are_limited_in_depth(wrap: Callable[..., Any], levels: int, errors: int) -> None:
    schema, value = {"type": "integer"}, 5
    for _ in range(levels):
        schema, value = wrap(schema, value)
    assert [text for _, text in iter_schema_errors({}, schema, value)] == ["nested deeper than 100 levels"] * errors


def test_a_form_is_checked_too(flavour: Flavour, monkeypatch: pytest.MonkeyPatch) -> None:
    def build(body: Any) -> dict[str, Any]:
        writer = RequestWriter("post", "/v2/forms/")
        writer.form(body, "application/x-www-form-urlencoded", {})
        return writer.kwargs()

    schema = {"type": "object", "properties": {"year": {"type": "integer", "minimum": 1900}}}
    monkeypatch.setattr(SERVICE.description, "get_body_schema", lambda *_: schema)
    operation = evolve(make_operation("POST"), build=build, path="/v2/forms/")
    with ScriptedServer([reply(200, {})]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        with pytest.raises(InvalidInput, match="year: must be at least 1900"):
            call_operation(flavour, client, operation, body={"year": 1})
        assert server.requests == []
        call_operation(flavour, client, operation, body={"year": 2000})
        assert server.requests[0].body == b"year=2000"


def test_a_body_that_is_no_json_has_no_secrets_to_look_for() -> None:
    request = Request("vehicles_create", "POST", "/v2/vehicles/", "/v2/vehicles/", body=b"a=1")
    assert request.find_secrets(SERVICE, {}) == []
