"""The operations that fit nowhere else, and what holds for all of them."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import pytest

from fleetit.sandbox._handlers import HANDLERS
from tests.fleetit.sandbox.described import PACKAGED, get, refusal, send

if TYPE_CHECKING:
    from fleetit.sandbox import Sandbox

STATUSES = "/v2/billing_statuses/"
SHIPMENTS = "/v2/transponders/shipments/"
REPLACEMENT = {"value": "PAID", "display_text": "Paid", "ticket_type": "toll"}


def test_every_handler_is_of_a_described_operation() -> None:
    described = {operation["operationId"] for item in PACKAGED["paths"].values() for operation in item.values()}
    assert set(HANDLERS) <= described


def test_who_the_token_belongs_to_is_the_same_for_every_fleet(sandbox: Sandbox) -> None:
    account = get(sandbox, "/api/whoami/", fleet=42)
    assert account == get(sandbox, "/api/whoami/", fleet=7)
    assert account.keys() == PACKAGED["components"]["schemas"]["Whoami"]["properties"].keys()
    assert sandbox.token not in str(account)


@pytest.mark.parametrize("place", [1, 2], ids=["sent out", "on its way back"])
def test_a_shipment_shows_its_fleet_and_its_transponders(sandbox: Sandbox, place: int) -> None:
    shipment = get(sandbox, f"{SHIPMENTS}700{place}/")
    assert shipment["fleet"] == {"id": 7, "title": "Harbour Couriers", "is_active": True}
    assert [each["fleet"] for each in shipment["transponders"]] == [7, 7]


def test_a_shipment_shows_its_fleet_as_it_is_now(own_sandbox: Sandbox) -> None:
    send(own_sandbox, "PATCH", "/v2/fleets/7/", {"is_active": False, "title": "Changed"})
    assert get(own_sandbox, f"{SHIPMENTS}7001/")["fleet"] == {"id": 7, "title": "Changed", "is_active": False}


@pytest.mark.parametrize("name", ["42001", "07001", "7001%20", "x", "%C3%A9"])
def test_a_shipment_of_another_fleet_or_of_nobody_is_not_found(sandbox: Sandbox, name: str) -> None:
    assert refusal(sandbox, "GET", f"{SHIPMENTS}{name}/", None, status=404) == {"detail": "Not found."}


def test_a_billing_status_that_is_replaced_shows_in_its_tolls(own_sandbox: Sandbox) -> None:
    others = copy.deepcopy(own_sandbox.world.fleets[42].rows[STATUSES])
    send(own_sandbox, "PATCH", "/v2/tolls/7001/", {"billing_status": 7001})
    answer = send(own_sandbox, "PUT", f"{STATUSES}7001/", REPLACEMENT)
    assert answer == REPLACEMENT | {"id": 7001, "fleet": 7, "is_system": "False"}
    assert get(own_sandbox, "/v2/tolls/")["results"][0]["billing_status_fk"] == answer
    assert own_sandbox.world.fleets[42].rows[STATUSES] == others


@pytest.mark.parametrize(
    ("number", "status"),
    [
        pytest.param(1, 403, id="one of FleetIT's own"),
        pytest.param(42001, 404, id="one of another fleet"),
        pytest.param(12, 404, id="one of nobody"),
    ],
)
def test_only_the_statuses_of_the_fleet_can_be_replaced(sandbox: Sandbox, number: int, status: int) -> None:
    before = copy.deepcopy(sandbox.world.fleets[7].rows[STATUSES])
    refusal(sandbox, "PUT", f"{STATUSES}{number}/", REPLACEMENT, status=status)
    assert sandbox.world.fleets[7].rows[STATUSES] == before


def test_a_replacement_needs_every_field(sandbox: Sandbox) -> None:
    assert refusal(sandbox, "PUT", f"{STATUSES}7001/", {"value": "PAID"}) == {
        "display_text": ["missing; it is required"],
        "ticket_type": ["missing; it is required"],
    }
