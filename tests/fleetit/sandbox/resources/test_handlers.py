"""Accounts, shipments and billing statuses, and the table of handlers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fleetit.sandbox._parts import PARTS
from fleetit.sandbox.resources import HANDLERS, RULES, SHOWN_AS
from openapi_sdk.sandbox.server import Options
from tests.fleetit.sandbox.validated import PACKAGED, get_refusal, get_valid, send_valid

if TYPE_CHECKING:
    from fleetit.sandbox import Sandbox

STATUSES = "/v2/billing_statuses/"
SHIPMENTS = "/v2/transponders/shipments/"
REPLACEMENT = {"value": "PAID", "display_text": "Paid", "ticket_type": "toll"}


def test_every_handler_has_a_described_operation() -> None:
    described = {operation["operationId"] for item in PACKAGED["paths"].values() for operation in item.values()}
    assert {*HANDLERS, *SHOWN_AS} <= described


def test_every_rule_has_a_table() -> None:
    assert RULES.keys() <= Options(PARTS).make_world().tables.keys()


def test_whoami_is_the_same_for_every_fleet(sandbox: Sandbox) -> None:
    account = get_valid(sandbox, "/api/whoami/", fleet=42)
    assert account == get_valid(sandbox, "/api/whoami/", fleet=7)
    assert account.keys() == PACKAGED["components"]["schemas"]["Whoami"]["properties"].keys()
    assert sandbox.token not in str(account)


@pytest.mark.parametrize("place", [1, 2], ids=["outgoing", "incoming"])
def test_shipment_has_its_fleet_and_transponders(sandbox: Sandbox, place: int) -> None:
    shipment = get_valid(sandbox, f"{SHIPMENTS}700{place}/")
    assert shipment["fleet"] == {"id": 7, "title": "Harbour Couriers", "is_active": True}
    assert [each["fleet"] for each in shipment["transponders"]] == [7, 7]


def test_shipment_shows_the_current_fleet(own_sandbox: Sandbox) -> None:
    send_valid(own_sandbox, "PATCH", "/v2/fleets/7/", {"is_active": False, "title": "Changed"})
    assert get_valid(own_sandbox, f"{SHIPMENTS}7001/")["fleet"] == {"id": 7, "title": "Changed", "is_active": False}


@pytest.mark.parametrize("name", ["42001", "07001", "7001%20", "x", "%C3%A9"])
def test_unknown_shipment_is_not_found(sandbox: Sandbox, name: str) -> None:
    assert get_refusal(sandbox, "GET", f"{SHIPMENTS}{name}/", None, status=404) == {"detail": "Not found."}


def test_replaced_billing_status_is_shown_in_tolls(own_sandbox: Sandbox) -> None:
    others = own_sandbox.rows("billing_statuses", 42)
    send_valid(own_sandbox, "PATCH", "/v2/tolls/7001/", {"billing_status": 7001})
    response = send_valid(own_sandbox, "PUT", f"{STATUSES}7001/", REPLACEMENT)
    assert response == REPLACEMENT | {"id": 7001, "fleet": 7, "is_system": "False"}
    assert send_valid(own_sandbox, "PATCH", "/v2/tolls/7001/", {})["billing_status_fk"] == response
    assert own_sandbox.rows("billing_statuses", 42) == others


@pytest.mark.parametrize(
    ("number", "status"),
    [
        pytest.param(1, 403, id="a status of FleetIT"),
        pytest.param(42001, 404, id="a status of another fleet"),
        pytest.param(12, 404, id="an unknown id"),
    ],
)
def test_other_billing_statuses_cannot_be_replaced(sandbox: Sandbox, number: int, status: int) -> None:
    before = sandbox.rows("billing_statuses", 7)
    get_refusal(sandbox, "PUT", f"{STATUSES}{number}/", REPLACEMENT, status=status)
    assert sandbox.rows("billing_statuses", 7) == before


def test_replace_requires_every_field(sandbox: Sandbox) -> None:
    assert get_refusal(sandbox, "PUT", f"{STATUSES}7001/", {"value": "PAID"}) == {
        "display_text": ["missing; it is required"],
        "ticket_type": ["missing; it is required"],
    }
