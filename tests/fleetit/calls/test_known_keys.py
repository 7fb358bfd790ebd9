"""A key of a mapping that the description doesn't have is refused, with the nearest one, wherever it comes from."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import FieldError, InvalidInput, validate
from fleetit_api.models import (
    CustomerInfoRequest,
    CustomFields,
    FleetUpdate,
    TollUpdate,
    Vehicle,
    VehicleCreateRow,
    VehicleUpdate,
)
from kit.tests.support.scripted_server import ScriptedServer, reply
from openapi_sdk.description.keys import KnownKeys
from tests.fleetit.client.call_styles import UNREACHABLE_URL

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.flavours import Flavour

ROW: dict[str, Any] = {"plate_state": "NY", "plate_number": "ABC1234"}
SECRET = "planted-4711"
MISSPELT: Any = {"ext_client_d": SECRET}
RECEIVED = "this Vehicle was received, and can't be sent; pass its to_dict(), or the model that is sent"
MAKE = "no such field, did you mean 'vehicle_make'?"


@pytest.mark.parametrize(
    ("call", "errors"),
    [
        pytest.param(
            lambda client: (client.vehicles.create, {"body": {**ROW, "vehicle_mke": SECRET}}),
            [(None, "vehicle_mke", MAKE)],
            id="one object",
        ),
        pytest.param(
            lambda client: (client.tolls.update, {"id": 1, "body": {"biling_status": 3}}),
            [(None, "biling_status", "no such field, did you mean 'billing_status'?")],
            id="the only key",
        ),
        pytest.param(
            lambda client: (client.vehicles.create_many, {"body": [ROW, {**ROW, "vehicle_mke": SECRET}]}),
            [(1, "vehicle_mke", MAKE)],
            id="a list",
        ),
        pytest.param(
            lambda client: (client.vehicles.create_many, {"body": ({**ROW, "vehicle_mke": SECRET},)}),
            [(0, "vehicle_mke", MAKE)],
            id="a tuple",
        ),
        pytest.param(
            lambda client: (
                client.vehicles.create_many,
                {"body": [VehicleCreateRow(**ROW), {**ROW, "vehicle_mke": SECRET}, {**ROW, "qqq": SECRET}]},
            ),
            [(1, "vehicle_mke", MAKE), (2, "qqq", "no such field")],
            id="models and mappings",
        ),
        pytest.param(
            lambda client: (
                client.vehicles.create_many,
                {"body": [{**ROW, **{f"vehicle_m{n}": SECRET for n in range(9)}}]},
            ),
            [(0, f"vehicle_m{n}", "no such field, did you mean 'vehicle_make'?") for n in range(9)],
            id="all of them",
        ),
        pytest.param(
            lambda client: (client.vehicles.create, {"body": {**ROW, "vehicleMake": SECRET}}),
            [(None, "vehicleMake", MAKE)],
            id="another spelling",
        ),
        pytest.param(
            lambda client: (client.vehicles.create, {"body": {**ROW, "Make": SECRET}}),
            [(None, "Make", MAKE)],
            id="a word of it",
        ),
        pytest.param(
            lambda client: (client.fleets.update, {"id": 1, "body": {"customer_info": {"ext_client_d": SECRET}}}),
            [(None, "customer_info.ext_client_d", "no such field, did you mean 'ext_client_id'?")],
            id="an object in a mapping",
        ),
        pytest.param(
            lambda client: (
                client.fleets.update,
                {"id": 1, "body": FleetUpdate(customer_info=MISSPELT)},
            ),
            [(None, "customer_info.ext_client_d", "no such field, did you mean 'ext_client_id'?")],
            id="a mapping in a model",
        ),
        pytest.param(
            lambda client: (client.fleets.update, {"id": 1, "customer_info": {"ext_client_d": SECRET}}),
            [(None, "customer_info.ext_client_d", "no such field, did you mean 'ext_client_id'?")],
            id="a mapping as a keyword",
        ),
        pytest.param(
            lambda client: (client.vehicles.create, {"body": ROW | dict[Any, Any]({None: [SECRET]})}),
            [(None, "None", "no such field; csv.DictReader has cells behind the last column under None")],
            id="None",
        ),
        pytest.param(
            lambda client: (client.vehicles.create, {"body": ROW | dict[Any, Any]({7: SECRET})}),
            [(None, "7", "a name has to be a text")],
            id="a number",
        ),
        pytest.param(
            lambda client: (client.vehicles.create, {"body": {**ROW, "x\n" + "y" * 99: SECRET}}),
            [(None, "'x\\n" + "y" * 56 + "…", "no such field")],
            id="a long one with a line break",
        ),
        pytest.param(
            lambda client: (client.vehicles.create, {"body": {**ROW, "": SECRET}}),
            [(None, "", "no such field")],
            id="empty",
        ),
        pytest.param(
            lambda client: (client.vehicles.update, {"id": 1, "body": TollUpdate(billing_status=3)}),
            [(None, "billing_status", "no such field")],
            id="the model of another body",
        ),
        pytest.param(
            lambda client: (client.vehicles.create, {"body": Vehicle.from_dict(ROW)}),
            [(None, "body", RECEIVED)],
            id="a model that was received",
        ),
        pytest.param(
            lambda client: (client.vehicles.create_many, {"body": [ROW, Vehicle.from_dict(ROW)]}),
            [(1, "", RECEIVED)],
            id="a row that was received",
        ),
        pytest.param(
            lambda client: (client.fleets.update, {"id": 1, "body": {"customer_info": Vehicle()}}),
            [(None, "customer_info", RECEIVED)],
            id="an object that was received, in a mapping",
        ),
        pytest.param(
            lambda client: (client.fleets.update, {"id": 1, "customer_info": Vehicle()}),
            [(None, "customer_info", RECEIVED)],
            id="an object that was received, as a keyword",
        ),
        pytest.param(
            lambda client: (client.vehicles.create, {**ROW, "custom_fields": {"anything": Vehicle()}}),
            [(None, "custom_fields.anything", RECEIVED)],
            id="an object that was received, under a free key",
        ),
    ],
)
def test_an_unknown_key_is_refused(
    flavour: Flavour,
    call: Callable[[Any], tuple[Any, dict[str, Any]]],
    errors: list[tuple[int | None, str, str]],
) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL, fleet_id=7)
    method, arguments = call(client)
    assert validate(method, **arguments) == tuple(FieldError(*each) for each in errors)
    with pytest.raises(InvalidInput) as caught:
        flavour.run(lambda: method(**arguments))
    assert caught.value.errors == validate(method, **arguments)
    assert SECRET not in f"{caught.value} {caught.value.errors!r}"


@pytest.mark.parametrize(
    ("call", "sent"),
    [
        pytest.param(
            lambda client: client.vehicles.create(body={**ROW, "custom_fields": {"anything": "x"}}),
            {**ROW, "custom_fields": {"anything": "x"}},
            id="where the description has a schema of other keys",
        ),
        pytest.param(
            lambda client: client.vehicles.create(**ROW, custom_fields=CustomFields.from_dict({"anything": "x"})),
            {**ROW, "custom_fields": {"anything": "x"}},
            id="a model of such an object",
        ),
        pytest.param(
            lambda client: client.tolls.update(1, body=TollUpdate(additional_properties={"new": {"x": [1]}})),
            {"new": {"x": [1]}},
            id="in additional_properties",
        ),
        pytest.param(
            lambda client: client.fleets.update(
                1, body={"customer_info": CustomerInfoRequest(additional_properties={"new": 1})}
            ),
            {"customer_info": {"new": 1}},
            id="in additional_properties of a model in a mapping",
        ),
        pytest.param(
            lambda client: client.vehicles.update(1, body=VehicleUpdate.from_dict({"new": 1})),
            {"new": 1},
            id="from_dict",
        ),
        pytest.param(
            lambda client: client.vehicles.create(body=Vehicle.from_dict(ROW).to_dict()), ROW, id="to_dict of an answer"
        ),
    ],
)
def test_free_keys_are_sent(flavour: Flavour, call: Callable[[Any], Any], sent: object) -> None:
    with ScriptedServer([reply(200, {"id": 1})]) as server:
        client: Any = flavour.client(token="t", base_url=server.url, fleet_id=7)
        flavour.run(lambda: call(client))
        assert json.loads(server.requests[0].body) == sent


def test_rows_of_a_table_are_checked_before_the_first_batch(flavour: Flavour) -> None:
    table = "plate_state,plate_number,vehicle_mke\nNY,A1,Ford\nNY,A2,Ford\nNY,A3,Ford,Fiesta\n"
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL)
    with pytest.raises(InvalidInput) as caught:
        client.vehicles.create_in_batches(csv.DictReader(io.StringIO(table)), size=2)
    assert [(each.row, each.field) for each in caught.value.errors] == [
        (0, "vehicle_mke"),
        (1, "vehicle_mke"),
        (2, "vehicle_mke"),
        (2, "None"),
    ]


def test_an_unknown_key_hides_no_other_error(flavour: Flavour) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL)
    rows = [{"plate_state": "NYC", "plate_number": "A"}, {"plate_state": "NY", "plate_numbr": "A"}]
    found = validate(client.vehicles.create_many, rows)
    assert [(each.row, each.field) for each in found] == [(0, "plate_state"), (1, "plate_numbr"), (1, "plate_number")]


def test_a_mapping_that_contains_itself_is_refused(flavour: Flavour) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL)
    info: dict[str, Any] = {}
    info["ext_client_id"] = info
    with pytest.raises(InvalidInput, match="nested deeper"):
        flavour.run(lambda: client.fleets.update(1, body={"customer_info": info}))


def test_a_document_that_contains_itself_has_no_unknown_keys() -> None:
    circle: dict[str, Any] = {}
    circle["x"] = [circle]
    assert KnownKeys({}, {}).find_unknown(circle) == []


OBJECT: dict[str, Any] = {"type": "object", "properties": {"plate": {}, "id": {"readOnly": True}}}
OTHER: dict[str, Any] = {"type": "object", "properties": {"name": {}}}


@pytest.mark.parametrize(
    ("schema", "value", "unknown"),
    [
        pytest.param(OBJECT, {"plate": 1, "id": 2}, [], id="described"),
        pytest.param(OBJECT, {"plat": 1}, ["plat"], id="misspelt"),
        pytest.param({**OBJECT, "additionalProperties": False}, {"plat": 1}, ["plat"], id="no other keys"),
        pytest.param({**OBJECT, "additionalProperties": True}, {"plat": 1}, [], id="any other keys"),
        pytest.param({**OBJECT, "additionalProperties": {}}, {"plat": 1}, [], id="any other keys, as a schema"),
        pytest.param(
            {**OBJECT, "additionalProperties": OTHER}, {"x": {"name": 1, "y": 2}}, ["x.y"], id="in other keys"
        ),
        pytest.param({**OBJECT, "patternProperties": {"^x": {}}}, {"plat": 1}, [], id="names of a pattern"),
        pytest.param({"type": "object"}, {"x": 1}, [], id="no key is described"),
        pytest.param({}, {"x": 1}, [], id="nothing is described"),
        pytest.param({"type": "string"}, {"x": 1}, [], id="another type"),
        pytest.param(OBJECT, "plat", [], id="no mapping"),
        pytest.param({"type": "array", "items": OBJECT}, [{"plate": 1}, {"plat": 1}], ["plat"], id="a list"),
        pytest.param(
            {"properties": {"a": {"items": OBJECT}}}, {"a": ({"x": 1},)}, ["a.0.x"], id="a tuple in an object"
        ),
        pytest.param({"allOf": [OBJECT, OTHER]}, {"plate": 1, "name": 2, "x": 3}, ["x"], id="parts"),
        pytest.param({"allOf": [OBJECT, {"description": "d"}]}, {"x": 3}, ["x"], id="a part that says nothing"),
        pytest.param({"oneOf": [OBJECT, OTHER]}, {"plate": 1, "name": 2, "x": 3}, ["x"], id="alternatives"),
        pytest.param({"anyOf": [OBJECT, {"enum": [None]}]}, {"x": 3}, ["x"], id="an alternative for null"),
        pytest.param({"anyOf": [OBJECT, {"type": "null"}]}, {"x": 3}, ["x"], id="an alternative of 3.1 for null"),
        pytest.param({"anyOf": [OBJECT, False]}, {"x": 3}, ["x"], id="an alternative that nothing fits"),
        pytest.param({"anyOf": [OBJECT, {}]}, {"x": 3}, [], id="an alternative for anything"),
        pytest.param({**OBJECT, "oneOf": [{"required": ["id"]}]}, {"x": 3}, ["x"], id="alternatives of what is needed"),
        pytest.param({"allOf": [{"oneOf": [OBJECT]}, {"oneOf": [OTHER]}]}, {"plate": 1, "x": 2}, ["x"], id="both"),
        pytest.param(
            {**OBJECT, "discriminator": {"propertyName": "id"}}, {"x": 3}, [], id="other models may be made of it"
        ),
        pytest.param(
            {"oneOf": [OBJECT, OTHER], "discriminator": {"propertyName": "id"}}, {"x": 3}, ["x"], id="a union"
        ),
    ],
)
def test_what_the_description_says(schema: dict[str, Any], value: object, unknown: list[str]) -> None:
    known = KnownKeys({}, schema)
    assert [each.field for each in known.find_unknown(value)] == unknown
    left = known.drop_unknown(json.loads(json.dumps(value)))
    assert known.find_unknown(left) == []
    assert unknown or left == json.loads(json.dumps(value))


def test_alternatives_that_go_in_circles_are_read_once() -> None:
    schema: dict[str, Any] = {"anyOf": [OBJECT]}
    schema["anyOf"] += [schema] * 9
    schema["anyOf"] += [{"oneOf": [schema] * 9}]
    assert [each.field for each in KnownKeys({}, schema).find_unknown({"plate": 1, "x": 2})] == ["x"]


def test_a_field_that_is_only_answered_is_not_suggested() -> None:
    known = KnownKeys({}, {"properties": {"plate_id": {"readOnly": True}, "plate": {}}})
    assert [each.message for each in known.find_unknown({"plate_i": 1})] == ["no such field, did you mean 'plate'?"]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        pytest.param("zip_code", "zip", id="a word of the key"),
        pytest.param("Zip Code", "zip", id="in capitals"),
        pytest.param("zipcode", "zip", id="the beginning of the key"),
        pytest.param("number", "plate_number", id="all words of the key"),
        pytest.param("number_of_plate", "plate_number", id="its words in another order"),
        pytest.param("number_plate", "plate_number", id="the same words in another order"),
        pytest.param("plate_state_code", "plate_state", id="spelt nearly the same"),
        pytest.param("state_of_the_plate_that_it_has", "plate_state", id="the longest of the words"),
        pytest.param("identity", None, id="a short name begins words by chance"),
        pytest.param("colour", None, id="none"),
    ],
)
def test_the_field_that_somebody_may_have_meant(key: str, expected: str | None) -> None:
    names = ("zip", "id", "plate_number", "plate_state", "plate", "_")
    known = KnownKeys({}, {"properties": {name: {} for name in names}})
    (error,) = known.find_unknown({key: 1})
    assert error.message == ("no such field" if expected is None else f"no such field, did you mean {expected!r}?")
