"""`validate` checks a call as the call does, and sends nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import ConfigurationError, FieldError, InvalidInput, validate
from fleetit_api.models import DriverCreateRow, VehicleCreate
from kit.tests.support.scripted_server import ScriptedServer, reply
from openapi_sdk.calls.planned import plan_call
from openapi_sdk.secrets.redaction import SecretValue

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.flavours import Flavour

RIGHT = {"plate_state": "NY", "plate_number": "ABC123"}
WRONG = {"plate_state": "NY", "plate_number": ""}
EMPTY = FieldError(1, "plate_number", "has 0 characters, at least 1 is needed")


@pytest.mark.parametrize(
    ("call", "fields"),
    [
        pytest.param(lambda do, client: do(client.vehicles.create_many, body=[RIGHT] * 2), [], id="right rows"),
        pytest.param(
            lambda do, client: do(client.vehicles.create_many, body=[RIGHT, WRONG]), [(1, "plate_number")], id="a row"
        ),
        pytest.param(
            lambda do, client: do(client.vehicles.create_many, body=[RIGHT, "x"]), [(1, "")], id="a text for a row"
        ),
        pytest.param(
            lambda do, client: do(client.vehicles.create_many, body=[RIGHT] * 501), [(None, "body")], id="501 rows"
        ),
        pytest.param(
            lambda do, client: do(client.vehicles.create, body={**RIGHT, "custom_fields": {"a": 1}}),
            [(None, "custom_fields.a")],
            id="a nested field",
        ),
        pytest.param(
            lambda do, client: do(client.vehicles.create, body={}),
            [(None, "plate_state"), (None, "plate_number")],
            id="two",
        ),
        pytest.param(lambda do, client: do(client.tolls.update, "a/b", body={}), [(None, "id")], id="the path"),
        pytest.param(
            lambda do, client: do(client.vehicles.create, plate_state="NY", plate_number=""),
            [(None, "plate_number")],
            id="a field of the body",
        ),
        pytest.param(
            lambda do, client: do(client.vehicles.create_many, [RIGHT, WRONG]), [(1, "plate_number")], id="rows"
        ),
        pytest.param(lambda do, client: do(client.auth.whoami), [], id="no arguments"),
        pytest.param(lambda do, client: do(client.tolls.list), [], id="a listing"),
        pytest.param(lambda do, client: do(client.tolls.list, limit=500), [(None, "limit")], id="a limit"),
        pytest.param(lambda do, client: do(client.tolls.list, search=b"x"), [(None, "search")], id="a filter"),
        pytest.param(lambda do, client: do(client.tolls.list, fleet_id=-1), [(None, "fleet_id")], id="a fleet"),
    ],
)
def test_it_finds_what_the_call_refuses(flavour: Flavour, call: Callable[[Any, Any], Any], fields: list[Any]) -> None:
    with ScriptedServer([reply(200, {})]) as server:
        client = flavour.client(token="t", base_url=server.url, fleet_id=7)
        errors = call(validate, client)
        assert [(each.row, each.field) for each in errors] == fields
        assert server.requests == []
        if errors:
            with pytest.raises(InvalidInput) as caught:
                call(lambda method, *args, **kwargs: run(flavour, method, args, kwargs), client)
            assert caught.value.errors == errors
            assert server.requests == []


def run(flavour: Flavour, method: Any, args: Any, kwargs: Any) -> object:
    def call() -> Any:
        result = method(*args, **kwargs)
        return result.first() if hasattr(result, "first") else result

    return flavour.run(call)


def test_every_error_of_1200_rows_is_there(flavour: Flavour) -> None:
    client: Any = flavour.client(token="t", base_url="http://127.0.0.1:9")
    rows = [DriverCreateRow.from_dict({"driver_id": "1"}) for _ in range(400)]
    errors = validate(client.drivers.create_many, body=rows)
    assert {each.row for each in errors} == set(range(400))


def test_what_the_client_cannot_do_is_raised(flavour: Flavour) -> None:
    client: Any = flavour.client(token="t", environment="production")
    with pytest.raises(ConfigurationError, match=r"only https://api.staging.fleetit.com has it"):
        validate(client.tolls.submit_test, body={})


@pytest.mark.parametrize(
    "method", [print, len, VehicleCreate.to_dict, None], ids=["print", "len", "a method of a model", "nothing"]
)
def test_anything_else_than_a_method_of_a_resource_is_refused(method: Any) -> None:
    with pytest.raises(TypeError, match=r"is no method of a resource; pass one, such as client.orders.create"):
        validate(method)


def test_a_method_of_the_client_itself_is_refused(flavour: Flavour) -> None:
    client: Any = flavour.client(token="t", base_url="http://127.0.0.1:9")
    with pytest.raises(TypeError, match=r"^request is no method of a resource; pass one"):
        validate(client.request, "GET", "/v2/tolls/")


def test_an_unknown_argument_is_a_type_error(flavour: Flavour) -> None:
    client: Any = flavour.client(token="t", base_url="http://127.0.0.1:9")
    with pytest.raises(TypeError, match="unexpected keyword argument 'colour'"):
        validate(client.vehicles.create, colour="red")


def test_of_batches_the_first_request_is_planned(flavour: Flavour) -> None:
    client: Any = flavour.client(token="t", fleet_id=7)
    rows = [{"plate_state": "NY", "plate_number": number} for number in ("A1", "B2", "C3")]
    planned = plan_call(client.vehicles.create_in_batches, SecretValue(((rows,), {"size": 1})))
    assert planned is not None
    assert json.loads(planned.body or b"") == rows[:1]
    assert plan_call(client.vehicles.create_in_batches, SecretValue((([],), {}))) is None
