"""Arguments and bodies can be given in the types that people use. What is something else is an `InvalidInput`."""

from __future__ import annotations

import datetime as dt
from collections import deque
from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from fleetit import DecodeError, FieldError, InvalidInput, validate
from fleetit_api.models import BillingStatus, FleetSettingsUpdate, TollOrdering, TollSubmission, VehicleCreate
from kit.tests.support.scripted_server import ScriptedServer, reply
from openapi_sdk.model.arguments import convert_argument
from openapi_sdk.model.values import ArgumentError
from tests.fleetit.client.call_styles import EMPTY_PAGE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.flavours import Flavour

NOON = dt.datetime(2026, 1, 2, 12, tzinfo=dt.UTC)
PLATE = {"plate_state": "NY", "plate_number": "ABC123"}


class Index:
    """An integer of another library, such as numpy."""

    def __index__(self) -> int:
        return 7


@pytest.mark.parametrize(
    ("arguments", "query"),
    [
        pytest.param({"transaction_date_gte": dt.date(2026, 1, 2)}, "transaction_date_gte=2026-01-02", id="a date"),
        pytest.param({"transaction_date_gte": NOON}, "transaction_date_gte=2026-01-02", id="a datetime for a date"),
        pytest.param({"transaction_date_gte": "2026-01-02"}, "transaction_date_gte=2026-01-02", id="a text for a date"),
        pytest.param(
            {"transaction_date_gte": "2026-01-02T12:00:00Z"},
            "transaction_date_gte=2026-01-02",
            id="the text of a datetime for a date",
        ),
        pytest.param({"amount_min": Decimal("4.50")}, "amount_min=4.50", id="a decimal"),
        pytest.param({"amount_min": 4.5}, "amount_min=4.5", id="a float"),
        pytest.param({"amount_min": 4}, "amount_min=4", id="an integer for an amount"),
        pytest.param({"amount_min": "4.50"}, "amount_min=4.50", id="a text for an amount"),
        pytest.param({"vehicle": [1, "2", 3.0, Index()]}, "vehicle=1&vehicle=2&vehicle=3&vehicle=7", id="integers"),
        pytest.param({"vehicle": (1, 2)}, "vehicle=1&vehicle=2", id="a tuple"),
        pytest.param({"vehicle": deque([1])}, "vehicle=1", id="another sequence"),
        pytest.param({"vehicle": range(1, 3)}, "vehicle=1&vehicle=2", id="a range"),
        pytest.param({"violation": True, "is_billed": "false"}, "violation=true&is_billed=false", id="booleans"),
        pytest.param(
            {"ordering": next(iter(TollOrdering))},
            f"ordering={next(iter(TollOrdering)).value}",
            id="a member of an enum",
        ),
        pytest.param({"amount_min": None}, "", id="None is left out"),
    ],
)
def test_an_argument_is_sent_as_the_description_has_it(flavour: Flavour, arguments: Any, query: str) -> None:
    with ScriptedServer([reply(200, EMPTY_PAGE)]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        flavour.run(lambda: client.tolls.list(limit=1, **arguments).count())
        (received,) = server.requests
        assert received.target.removeprefix("/v2/tolls/?limit=1&offset=0").removeprefix("&") == query


@pytest.mark.parametrize(
    ("call", "field", "reason"),
    [
        pytest.param(
            lambda client: client.tolls.list(billing_status={"id": 3}).count(),
            "billing_status",
            "a single value or a list of them is expected, not a value of the type dict",
            id="a mapping, whose keys would be other parameters",
        ),
        pytest.param(
            lambda client: client.tolls.list(search={}).count(),
            "search",
            "a single value or a list of them is expected, not a value of the type dict",
            id="an empty mapping, which would be no filter",
        ),
        pytest.param(
            lambda client: client.tolls.list(billing_status=["NO_ACTION", BillingStatus(id=3)]).count(),
            "billing_status",
            "a single value or a list of them is expected, not a value of the type BillingStatus",
            id="a model in a list",
        ),
        pytest.param(
            lambda client: client.citations.list(received_date_gte=b"2026").count(),
            "received_date_gte",
            "a date, a datetime or a text such as 2026-01-31 is expected, not a value of the type bytes",
            id="bytes for a date",
        ),
        pytest.param(
            lambda client: client.citations.list(received_date_gte="yesterday").count(),
            "received_date_gte",
            "a date, a datetime or a text such as 2026-01-31 is expected, not the text 'yesterday'",
            id="a text that is no date",
        ),
        pytest.param(
            lambda client: client.tolls.list(amount_min="4,50").count(),
            "amount_min",
            "a number is expected, not the text '4,50'",
            id="a text that is no amount",
        ),
        pytest.param(
            lambda client: client.tolls.list(vehicle=[1, "x" * 90]).count(),
            "vehicle",
            f"an integer is expected, not the text '{'x' * 40}…'",
            id="a long text that is no integer",
        ),
        pytest.param(
            lambda client: client.tolls.list(violation=1).count(),
            "violation",
            "a boolean is expected, not a value of the type int",
            id="a number for a boolean",
        ),
        pytest.param(
            lambda client: client.tolls.list(ordering="postingdate").count(),
            "ordering",
            f"'postingdate' is not one of {', '.join(repr(each.value) for each in TollOrdering)},"
            " did you mean 'posting_date'?",
            id="a text that the description doesn't list",
        ),
        pytest.param(
            lambda client: client.tolls.update("x", body={}),
            "id",
            "an integer is expected, not the text 'x'",
            id="a text for an id",
        ),
        pytest.param(
            lambda client: client.tolls.update(None, body={}),
            "id",
            "the path needs a value, not None",
            id="no id",
        ),
        pytest.param(
            lambda client: client.tolls.update(1, body={"billing_status": "x"}),
            "billing_status",
            "an integer is expected, not a string",
            id="an invalid mapping for a model",
        ),
        pytest.param(
            lambda client: client.vehicles.create_many(body=5),
            "body",
            "an array is expected, not an integer",
            id="a number for a list",
        ),
        pytest.param(
            lambda client: client.vehicles.create(body=object()),
            "body",
            "a value of the type object can't be sent as JSON",
            id="any object for a body",
        ),
        pytest.param(
            lambda client: client.vehicles.create(body={**PLATE, "year": {1}}),
            "year",
            "a value of the type set can't be sent as JSON",
            id="a set in a body",
        ),
        pytest.param(
            lambda client: client.vehicles.create(
                body=VehicleCreate(plate_state="NY", plate_number="A", custom_fields=5)  # type: ignore[arg-type]
            ),
            "custom_fields",
            "an object is expected, not an integer",
            id="a number for a model in a model",
        ),
    ],
)
def test_an_argument_of_another_type_is_named(
    flavour: Flavour, call: Callable[[Any], Any], field: str, reason: str
) -> None:
    client = flavour.client(token="t", base_url="http://127.0.0.1:9")
    with pytest.raises(InvalidInput) as caught:
        flavour.run(lambda: call(client))
    assert caught.value.errors == (FieldError(None, field, reason),)


@pytest.mark.parametrize(
    ("call", "sent"),
    [
        pytest.param(
            lambda client: client.tolls.submit_test(
                body={"amount": Decimal("4.50"), "transaction_date": dt.date(2026, 1, 2)}
            ),
            b'{"amount":4.5,"transaction_date":"2026-01-02"}',
            id="a decimal for a number, and a date",
        ),
        pytest.param(
            lambda client: client.tolls.submit_test(body={"amount": "4.50", "transaction_date": NOON}),
            b'{"amount":4.5,"transaction_date":"2026-01-02"}',
            id="a text for a number, and a datetime for a date",
        ),
        pytest.param(
            lambda client: client.tolls.submit_test(body=TollSubmission(amount=Decimal(4), transaction_date=NOON)),
            b'{"transaction_date":"2026-01-02","amount":4}',
            id="the same in a model",
        ),
        pytest.param(
            lambda client: client.tolls.submit_test(amount=Decimal("4.50"), transaction_date="2026-01-02"),
            b'{"transaction_date":"2026-01-02","amount":4.5}',
            id="the same as fields",
        ),
        pytest.param(
            lambda client: client.vehicles.create(plate_state="NY", plate_number="A", custom_fields={"a": "b"}),
            b'{"plate_state":"NY","plate_number":"A","custom_fields":{"a":"b"}}',
            id="a mapping for a model among the fields",
        ),
        pytest.param(
            lambda client: client.fleet_settings.update(body={"custom_fee": 4.5}),
            b'{"custom_fee":"4.5"}',
            id="a float for an amount that is a text",
        ),
        pytest.param(
            lambda client: client.fleet_settings.update(body={"custom_fee": Decimal("4.50")}),
            b'{"custom_fee":"4.50"}',
            id="a decimal for an amount that is a text",
        ),
        pytest.param(
            lambda client: client.fleet_settings.update(body=FleetSettingsUpdate(custom_fee=4)),
            b'{"custom_fee":"4"}',
            id="an integer for an amount that is a text",
        ),
        pytest.param(
            lambda client: client.vehicles.create(
                body=VehicleCreate(plate_state="NY", plate_number="A", custom_fields={"a": "b"})
            ),
            b'{"plate_state":"NY","plate_number":"A","custom_fields":{"a":"b"}}',
            id="a mapping for a model in a model",
        ),
        pytest.param(
            lambda client: client.vehicles.create_many(body=({"plate_state": "NY", "plate_number": "A"},)),
            b'[{"plate_state":"NY","plate_number":"A"}]',
            id="a tuple of rows",
        ),
        pytest.param(
            lambda client: client.vehicles.create_many(body=[VehicleCreate(plate_state="NY", plate_number="A"), PLATE]),
            b'[{"plate_state":"NY","plate_number":"A"},{"plate_state":"NY","plate_number":"ABC123"}]',
            id="models and mappings",
        ),
        pytest.param(
            lambda client: client.vehicles.create(
                body=VehicleCreate(
                    plate_state="NY",
                    plate_number="A",
                    additional_properties={"new": [Decimal("1.5"), UUID(int=1), NOON, Index(), None, True]},
                )
            ),
            b'{"new":["1.5","00000000-0000-0000-0000-000000000001",'
            b'"2026-01-02T12:00:00+00:00",7,null,true],"plate_state":"NY","plate_number":"A"}',
            id="in a field that is not described",
        ),
    ],
)
def test_a_body_is_sent_as_the_description_has_it(flavour: Flavour, call: Callable[[Any], Any], sent: bytes) -> None:
    with ScriptedServer([reply(200, {})]) as server:
        client = flavour.client(token="t", base_url=server.url, fleet_id=7)
        with suppress(DecodeError):  # an empty object is not a valid response of every operation
            flavour.run(lambda: call(client))
        (received,) = server.requests
        assert received.body == sent


@pytest.mark.parametrize(
    ("body", "message"),
    [
        pytest.param(
            {"amount": Decimal("0.1000000000000000055")},
            "has more digits than a number of JSON keeps",
            id="too many digits",
        ),
        pytest.param({"amount": Decimal("NaN")}, "a number is expected, not a string", id="no number"),
        pytest.param({"amount": "four"}, "a number is expected, not a string", id="a text that is no number"),
        pytest.param({"amount": True}, "a number is expected, not a boolean", id="a boolean"),
        pytest.param({"transaction_date": "2026-01"}, "not a date, YYYY-MM-DD", id="a month"),
        pytest.param({"transaction_date": dt.time(12)}, "not a date, YYYY-MM-DD", id="a time"),
    ],
)
def test_a_value_that_is_not_exact_or_means_something_else_is_refused(
    flavour: Flavour, body: dict[str, Any], message: str
) -> None:
    client: Any = flavour.client(token="t", base_url="http://127.0.0.1:9")
    (error,) = validate(client.tolls.submit_test, body=body)
    assert error.field in body
    assert message in error.message


@pytest.mark.parametrize("form", ["boolean", "date", "date-time", "integer", "number"])
@pytest.mark.parametrize("value", [b"x", {1}, {"a": 1}, float("nan"), "x", ""], ids=repr)
def test_what_has_no_such_form_is_refused(form: Any, value: Any) -> None:
    with pytest.raises(ArgumentError, match=r"is expected, not (a value of the type|the text)"):
        convert_argument(value, form)
    with pytest.raises(ArgumentError) as caught:
        convert_argument("planted", form, is_shown=False)
    assert "planted" not in str(caught.value)


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        pytest.param(NOON, NOON, id="a datetime"),
        pytest.param("2026-01-02T12:00:00Z", "2026-01-02T12:00:00Z", id="a text"),
        pytest.param(dt.date(2026, 1, 2), None, id="a date, which has no time"),
        pytest.param("2026-01-02", None, id="the text of a date"),
    ],
)
def test_a_moment_is_a_datetime_or_its_text(value: Any, sent: Any) -> None:
    if sent is None:
        with pytest.raises(ArgumentError, match="a datetime or a text such as"):
            convert_argument(value, "date-time")
    else:
        assert convert_argument(value, "date-time") == sent
