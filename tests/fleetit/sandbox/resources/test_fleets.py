from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from fleetit.sandbox import running
from tests.fleetit.sandbox.validated import get_ids, get_refusal, get_valid, send_valid

if TYPE_CHECKING:
    from fleetit.sandbox import Sandbox

FLEETS = "/v2/fleets/"
SETTINGS = "/v2/fleet/settings/"


def test_list_has_all_fleets_of_the_token(sandbox: Sandbox) -> None:
    page = get_valid(sandbox, FLEETS, fleet=42)
    assert get_ids(page) == [7, 42, 109, 512]
    assert page == get_valid(sandbox, FLEETS, fleet=7)
    assert set(page["results"][0]) == {"id", "title", "is_active", "regions", "customer_info"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("title=harbour+couriers", [7], id="a title in another case"),
        pytest.param("title=harbour", [], id="half a title"),
        pytest.param("search=har", [7, 42], id="part of a title"),
        pytest.param("search=client-0042", [42], id="part of an id of the customer"),
        pytest.param("search=FLEET-512@", [512], id="part of an address"),
        pytest.param("is_active=true", [7, 42, 109, 512], id="active"),
        pytest.param("is_active=false", [], id="not active"),
        pytest.param("ext_client_id=client-0109", [109], id="an id of the customer"),
        pytest.param("ext_billing_id=billing-0007", [7], id="another id of the customer"),
        pytest.param("email=fleet-42@example.com", [42], id="an address"),
        pytest.param("service_types=Tolls&service_types=Nothing", [7, 42, 109, 512], id="one of two services"),
        pytest.param("service_types=Nothing", [], id="an unknown service"),
        pytest.param("ordering=title", [7, 109, 512, 42], id="by title"),
        pytest.param("ordering=-title&limit=2", [42, 512], id="by title, backwards, two of them"),
        pytest.param("ordering=-is_active,-id", [512, 109, 42, 7], id="by two fields"),
    ],
)
def test_list_is_filtered_and_ordered(sandbox: Sandbox, query: str, expected: list[int]) -> None:
    assert get_ids(get_valid(sandbox, f"{FLEETS}?{query}")) == expected


def test_regions_are_set_by_title_and_filtered_by_id(own_sandbox: Sandbox) -> None:
    response = send_valid(own_sandbox, "PATCH", f"{FLEETS}7/", {"regions": "Upstate, Long Island"})
    upstate, long_island = response["region_details"]
    assert (upstate["title"], long_island["title"]) == ("Upstate", "Long Island")
    assert get_ids(get_valid(own_sandbox, f"{FLEETS}?regions={upstate['id']}")) == [7]
    assert get_valid(own_sandbox, FLEETS)["results"][0]["regions"] == ["Upstate", "Long Island"]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"title": "Another", "is_active": False}, id="two fields"),
        pytest.param({"client": "C" * 100, "onboarding_stage": "INITIAL"}, id="two others"),
        pytest.param({"client": None}, id="null"),
    ],
)
def test_update_changes_only_the_sent_fields(own_sandbox: Sandbox, changes: dict[str, Any]) -> None:
    send_valid(own_sandbox, "PATCH", f"{FLEETS}7/", {"client": "before"})
    before, listed = send_valid(own_sandbox, "PATCH", f"{FLEETS}7/", {}), get_valid(own_sandbox, FLEETS)["results"]
    assert send_valid(own_sandbox, "PATCH", f"{FLEETS}7/", changes, fleet=None) == before | changes
    listed[0] |= {name: value for name, value in changes.items() if name in listed[0]}
    assert get_valid(own_sandbox, FLEETS)["results"] == listed


def test_update_of_customer_info_keeps_the_other_fields(own_sandbox: Sandbox) -> None:
    send_valid(own_sandbox, "PATCH", f"{FLEETS}7/", {"customer_info": {"notes": "called"}})
    customer = get_valid(own_sandbox, FLEETS)["results"][0]["customer_info"]
    assert (customer["notes"], customer["ext_client_id"]) == ("called", "client-0007")


@pytest.mark.parametrize("number", [8, 900, 0])
def test_hidden_or_unknown_fleet_is_not_found(sandbox: Sandbox, number: int) -> None:
    get_refusal(sandbox, "PATCH", f"{FLEETS}{number}/", {"title": "Mine"}, status=404)
    assert sandbox.world.rooms[900].row["title"] != "Mine"


def test_vehicle_shows_the_current_fleet(own_sandbox: Sandbox) -> None:
    send_valid(own_sandbox, "PATCH", f"{FLEETS}7/", {"title": quote("A b")})
    assert send_valid(own_sandbox, "PATCH", "/v2/vehicles/7001/", {})["fleet"]["title"] == "A%20b"


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"street": "1 New Road", "country": None}, id="a text and null"),
        pytest.param({"summary_email_frequency": None, "amount_override": "CASH_COST"}, id="choices and none"),
        pytest.param({"has_driver_invoice": None, "invoice_logo": "https://example.com/a.png"}, id="an address"),
        pytest.param({"custom_fee": "-999.99"}, id="a decimal"),
    ],
)
def test_update_changes_the_sent_settings_of_one_fleet(own_sandbox: Sandbox, changes: dict[str, Any]) -> None:
    before = {number: own_sandbox.rows("fleet_settings", number)[0] for number in own_sandbox.world.rooms}
    assert send_valid(own_sandbox, "PATCH", SETTINGS, changes) == before[7] | changes
    assert send_valid(own_sandbox, "PATCH", SETTINGS, {}) == before[7] | changes
    for number in (42, 109, 512):
        assert send_valid(own_sandbox, "PATCH", SETTINGS, {}, fleet=number) == before[number]


@pytest.mark.parametrize(("sent", "kept"), [("5", "5.00"), (".5", "0.50"), ("7.", "7.00"), ("-0", "-0.00")])
def test_fee_is_stored_with_two_decimals(own_sandbox: Sandbox, sent: str, kept: str) -> None:
    assert send_valid(own_sandbox, "PATCH", SETTINGS, {"custom_fee": sent})["custom_fee"] == kept


@pytest.mark.parametrize("sent", ["", "-", ".", "-."])
def test_fee_without_digits_is_refused(sandbox: Sandbox, sent: str) -> None:
    assert get_refusal(sandbox, "PATCH", SETTINGS, {"custom_fee": sent}) == {
        "custom_fee": ["A valid number is required."]
    }


def test_fleet_without_rows_is_answered() -> None:
    with running({"fleets": [{"id": 3, "title": "Mine"}]}) as sandbox:
        assert get_valid(sandbox, FLEETS, fleet=3)["results"] == [
            {"id": 3, "title": "Mine", "is_active": True, "regions": []}
        ]
        assert get_valid(sandbox, "/v2/tolls/", fleet=3)["count"] == 0
        assert send_valid(sandbox, "PATCH", SETTINGS, {"city": "A"}, fleet=3) == {"city": "A"}
        made = send_valid(sandbox, "POST", "/v2/vehicles/", {"plate_state": "NY", "plate_number": "A1"}, fleet=3)
        assert made["data"]["vehicle_id"] == "3001"
