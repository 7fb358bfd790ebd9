"""Read by mypy, pyright, ty and Pyrefly, never run: what a user's type checker sees."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, assert_type

from fleetit import (
    UNSET,
    AsyncFleetIT,
    AsyncPages,
    BadRequest,
    Batch,
    Batches,
    CallOptions,
    FieldError,
    FleetIT,
    FleetITError,
    InvalidInput,
    NotFound,
    Page,
    Pages,
    RawResponse,
    Retry,
    Timeout,
    validate,
)
from fleetit.webhooks import Delivery, ParkingNotification, TollNotification, UnknownNotification, WebhookVerifier
from fleetit_api.api.integrations import integrations_list_active
from fleetit_api.models import (
    ActiveIntegration,
    ActiveIntegrationData,
    ActiveIntegrationPage,
    BillingStatusCode,
    Citation,
    Driver,
    DriverAgreement,
    Toll,
    TollUpdate,
    Vehicle,
    VehicleAnswer,
    VehicleCreate,
    VehicleCreateDict,
    VehicleCreateRow,
    VehicleCreateRowDict,
    VehicleUpdateDict,
)

if TYPE_CHECKING:
    import csv


def sync(client: FleetIT) -> None:
    listing = client.integrations.list_active(limit=50, fleet_id=None)
    assert_type(listing, Pages[ActiveIntegration])
    for integration in listing:
        assert_type(integration, ActiveIntegration)
        assert_type(integration.id, int)
        assert_type(integration.enabled, bool | None)
        assert_type(integration.data, ActiveIntegrationData | None)
    assert_type(listing.first(), ActiveIntegration | None)
    assert_type(listing.count(), int)
    assert_type(listing.all(), list[ActiveIntegration])
    for page in listing.pages():
        assert_type(page, Page[ActiveIntegration])
    assert_type(client.request_pages("GET", "/v2/things/"), Pages[Any])
    assert_type(client.for_fleet(7), FleetIT)
    across = client.across_fleets(client.integrations.list_active, fleets=[7], limit=50)
    assert_type(across, Generator[tuple[int, ActiveIntegration]])
    assert_type(client.across_fleets(client.driver_agreements.list), Generator[tuple[int, DriverAgreement]])
    _ = client.api_key  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    _ = client.tolls.retrieve  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    client.tolls.list(timeout=1)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    _ = client.tolls.list().data  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    _ = client.tolls.list()[0]  # type: ignore[index]  # pyright: ignore[reportIndexIssue]
    client.tolls.list().take("1")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.across_fleets(client.tolls.list, violatoin=True)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    # A value that is missing in an answer is not "not given": it would be another fleet.
    client.tolls.list(fleet_id=UNSET)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.for_fleet(UNSET)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assert_type(integrations_list_active.sync(client=client.api), ActiveIntegrationPage | None)
    with client as opened:
        assert_type(opened, FleetIT)


def inputs(client: FleetIT, rows: list[VehicleCreateRowDict]) -> None:
    client.tolls.list(amount_min=Decimal("4.50"), transaction_date_gte="2026-01-31", posting_date_gte=datetime.now(UTC))
    client.tolls.submit_test(amount="4.50", transaction_date=date(2026, 1, 31))
    client.fleet_settings.update(custom_fee=4)
    codes = [BillingStatusCode.NO_ACTION]
    client.tolls.list(billing_status=codes, vehicle=(1, 2), driver=range(1, 3), transponder=3)
    client.tolls.list(billing_status=BillingStatusCode.NO_ACTION)
    client.tolls.list(billing_status="NO_ACTION")
    client.tolls.list(billing_status=("NO_ACTION", BillingStatusCode.PAID_SUCCESSFULLY), vehicle=UNSET)
    client.tolls.list(vehicle=["1"])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    client.tolls.list(vehicle="12")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.tolls.list(vehicle=[None])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    client.tolls.list(billing_status=None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.across_fleets(client.tolls.list, billing_status=codes, vehicle=(1, 2))
    validate(client.tolls.list, billing_status=codes, vehicle=1)
    client.tolls.list(amount_min=b"4")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    errors = validate(client.vehicles.create_many, rows)
    assert_type(errors, tuple[FieldError, ...])
    validate(client.vehicles.update, 1, plate_state="NY")
    validate(client.vehicles.update, 1, colour="red")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    try:
        client.vehicles.create_many(rows)
    except (InvalidInput, BadRequest) as error:
        for row, field, message in error.errors:
            assert_type((row, field, message), tuple[int | None, str, str])


async def inputs_of_async_calls(client: AsyncFleetIT, rows: tuple[VehicleCreateRowDict, ...]) -> None:
    assert_type(validate(client.vehicles.create_many, rows), tuple[FieldError, ...])


def calls(client: FleetIT) -> None:
    options: CallOptions = {"timeout": Timeout(connect=2), "retry": Retry(attempts=1), "headers": {"X-Trace": "1"}}
    assert_type(client.citations.get(1, options=options), Citation)
    client.citations.get(1, options={"timeout": 5, "query": {"x": 1}})
    client.citations.get(1, options={"tiemout": 5})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    raw = client.with_raw_response.citations.get(1, fleet_id=7, options=options)
    assert_type(raw, RawResponse[Citation])
    assert_type(raw.parse(), Citation)
    assert_type(client.with_raw_response.citations.list(limit=5).parse(), Pages[Citation])
    assert_type(client.with_raw_response.request("GET", "/v2/things/", fleet_id=7), RawResponse[Any])
    client.with_raw_response.request("GET", "/v2/things/", fleet="7")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    assert_type(raw.request_id, str | None)
    client.with_raw_response.citations.get("x")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def failures(error: FleetITError, answered: NotFound) -> None:
    assert_type(error.fleet_id, int | None)
    assert_type(error.response, RawResponse[Any] | None)
    assert_type(answered.response, RawResponse[Any])
    assert_type(answered.headers["X-RateLimit-Remaining"], str)
    assert_type(answered.response.request_id, str | None)


def bodies(client: FleetIT) -> None:
    assert_type(client.tolls.update(12, billing_status=3), Toll)
    client.tolls.update(12, body=TollUpdate(billing_status=3))
    client.tolls.update(12, body={"billing_status": 3})
    client.tolls.update(12, billing_status="3")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.tolls.update(12, status=3)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    assert_type(client.with_raw_response.tolls.update(12, billing_status=3).parse(), Toll)
    typed: list[VehicleCreateRowDict] = [{"plate_state": "NY", "plate_number": "ABC1234"}]
    assert_type(client.vehicles.create_many(typed), list[Vehicle])
    client.vehicles.create_many([VehicleCreateRow(plate_state="NY", plate_number="ABC1234"), *typed])
    rows = [{"plate_state": "NY", "plate_number": "ABC1234"}]

    for batch in client.vehicles.create_in_batches([VehicleCreateRow(plate_state="NY", plate_number="ABC1234"), *rows]):
        assert_type(batch, Batch[list[Vehicle]])
        assert_type([row for row, _, _ in batch.errors], list[Any])
        assert_type([(each.row, each.field, each.message) for each in batch.errors], list[tuple[int | None, str, str]])
    assert_type(client.drivers.create_in_batches(iter(rows), size=50), Batches[list[Driver]])
    client.vehicles.create_in_batches(["NY"])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]


def keys_of_bodies(client: FleetIT, table: csv.DictReader[str]) -> None:
    # Right: a mapping has the keys of its TypedDict, with values as people write them.
    client.vehicles.create(body={"plate_state": "NY", "plate_number": "A", "custom_fields": {"any": "x"}})
    client.vehicles.create_many(
        [{"plate_state": "NY", "plate_number": "A"}, VehicleCreateRow(plate_state="NY", plate_number="A")]
    )
    client.vehicles.create_many(({"plate_state": "NY", "plate_number": "A", "vehicle_make": "Ford"},))  # ty: ignore
    client.tolls.submit_test(body={"amount": 4.5, "transaction_date": date(2026, 1, 31)})
    client.fleets.update(1, body={"customer_info": {"ext_client_id": "x"}})
    client.fleets.update(1, customer_info={"ext_client_id": "x"})
    prepared: VehicleUpdateDict = {"vehicle_make": "Ford"}
    client.vehicles.update(1, body=prepared)
    client.vehicles.create_in_batches(table)
    client.vehicles.create_in_batches([{"vehicle_mke": "Ford"}])  # any mappings; the client checks them
    # Wrong.
    client.tolls.update(1, body={"biling_status": 3})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.tolls.update(1, body={"billing_status": "3"})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.vehicles.create(body={"plate_state": "NY"})  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType]
    client.vehicles.create_many([{"plate_state": "NY", "plate_number": "A", "vehicle_mke": "x"}])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    client.fleets.update(1, body={"customer_info": {"ext_client_d": "x"}})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    wrong: VehicleUpdateDict = {"vehicle_mke": "Ford"}  # type: ignore[typeddict-unknown-key]  # pyright: ignore[reportAssignmentType]
    client.vehicles.update(1, body=wrong)


def required_fields(client: FleetIT, row: dict[str, Any], prepared: VehicleCreateDict) -> None:
    # Right: the fields that are required with any others, or a body.
    assert_type(client.vehicles.create(plate_state="NY", plate_number="A"), VehicleAnswer)
    client.vehicles.create(plate_state="NY", plate_number="A", year="2026", lessee_renter=None, fleet_id=7, options={})
    assert_type(client.vehicles.create(body=VehicleCreate(plate_state="NY", plate_number="A")), VehicleAnswer)
    client.vehicles.create(body=prepared, fleet_id=7, options={"timeout": 5})
    client.vehicles.create(**row)
    client.billing_statuses.replace(1, value="paid", display_text="Paid", ticket_type="Toll")
    client.billing_statuses.replace(1, body={"value": "paid", "display_text": "Paid", "ticket_type": "Toll"})
    client.vehicles.update(1)  # no field is required; the client refuses it
    # Wrong.
    client.vehicles.create()  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
    client.vehicles.create(fleet_id=7)  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
    client.vehicles.create(plate_state="NY")  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
    client.vehicles.create(plate_state="NY", plate_number=UNSET)  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType]
    client.vehicles.create(plate_state="NY", plate_number=1)  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType]
    client.vehicles.create(plate_state="NY", plate_number="A", colour="red")  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
    client.vehicles.create(body=prepared, plate_state="NY", plate_number="A")  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
    client.vehicles.create(body=prepared, year="2026")  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
    client.vehicles.create(body=UNSET)  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType]
    client.billing_statuses.replace(value="a", display_text="A", ticket_type="Toll")  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]


def required_fields_of_raw_responses(client: FleetIT, prepared: VehicleCreateDict) -> None:
    raw = client.with_raw_response.vehicles
    assert_type(raw.create(plate_state="NY", plate_number="A"), RawResponse[VehicleAnswer])
    assert_type(raw.create(body=prepared).parse(), VehicleAnswer)
    raw.create(plate_state="NY")  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
    raw.create(body=prepared, plate_state="NY", plate_number="A")  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]


async def required_fields_of_async_calls(client: AsyncFleetIT, prepared: VehicleCreateDict) -> None:
    assert_type(await client.vehicles.create(plate_state="NY", plate_number="A"), VehicleAnswer)
    assert_type(await client.vehicles.create(body=prepared), VehicleAnswer)
    await client.vehicles.create(plate_state="NY")  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
    await client.vehicles.create(body=prepared, year="2026")  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
    raw = client.with_raw_response.vehicles
    assert_type(await raw.create(plate_state="NY", plate_number="A"), RawResponse[VehicleAnswer])
    assert_type((await raw.create(body=prepared)).parse(), VehicleAnswer)
    await raw.create()  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]


def validated_calls(client: FleetIT, row: dict[str, Any], prepared: VehicleCreateDict) -> None:
    # What is validated is a call: it has the fields that are required, or a body.
    validate(client.vehicles.create, plate_state="NY", plate_number="A")
    validate(client.vehicles.create, body=prepared)
    validate(client.vehicles.create, plate_state="NY")  # type: ignore[arg-type]  # pyright: ignore[reportCallIssue]
    validate(client.vehicles.create, colour="red")  # type: ignore[arg-type]  # pyright: ignore[reportCallIssue]
    # Right too, but mypy takes the type of an overloaded method from these arguments, and not the other way round.
    validate(client.vehicles.create, body={"plate_state": "NY", "plate_number": "A"})  # type: ignore[arg-type]  # mypy alone
    validate(client.vehicles.create, **row)  # type: ignore[arg-type]  # mypy alone


async def asynchronous_calls(client: AsyncFleetIT) -> None:
    async for batch in client.vehicles.update_in_batches([]):
        assert_type(batch.answer, list[Vehicle] | None)
    assert_type(client.request_pages("GET", "/v2/things/"), AsyncPages[Any])
    raw = await client.with_raw_response.citations.get(1)
    assert_type(raw.parse(), Citation)
    assert_type((await client.with_raw_response.citations.list()).parse(), AsyncPages[Citation])
    assert_type(await client.with_raw_response.request("GET", "/v2/things/"), RawResponse[Any])


async def asynchronous(client: AsyncFleetIT) -> None:
    listing = client.integrations.list_active()
    assert_type(listing, AsyncPages[ActiveIntegration])
    async for integration in listing:
        assert_type(integration, ActiveIntegration)
    assert_type(await listing.all(), list[ActiveIntegration])
    assert_type(await listing.first(), ActiveIntegration | None)
    assert_type(client.for_fleet(None), AsyncFleetIT)
    across = client.across_fleets(client.integrations.list_active, fleets=[7], limit=50)
    assert_type(across, AsyncGenerator[tuple[int, ActiveIntegration]])
    assert_type(client.across_fleets(client.driver_agreements.list), AsyncGenerator[tuple[int, DriverAgreement]])


def webhooks(verifier: WebhookVerifier, body: bytes, headers: dict[str, str]) -> None:
    delivery = verifier.verify(body, headers)
    assert_type(delivery, Delivery)
    assert_type(delivery.notification, TollNotification | ParkingNotification | UnknownNotification)
