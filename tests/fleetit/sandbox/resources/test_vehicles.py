from __future__ import annotations

import copy
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from tests.fleetit.sandbox.validated import get_refusal, get_valid, send_valid

if TYPE_CHECKING:
    from fleetit.sandbox import Sandbox

VEHICLES = "/v2/vehicles/"
BULK = "/v2/vehicles/bulk/"
NEW = {"plate_state": "NY", "plate_number": "NEW1"}
TAKEN = {"non_field_errors": ["The fields plate_number, plate_state must make a unique set."]}


def _get_rows(sandbox: Sandbox, fleet: int = 7) -> list[dict[str, Any]]:
    return sandbox.rows("vehicles", fleet)


def _plate(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("plate_number", "plate_state")}


def test_created_vehicle_exists_in_its_fleet_only(own_sandbox: Sandbox) -> None:
    others = copy.deepcopy(_get_rows(own_sandbox, 42))
    made = send_valid(own_sandbox, "POST", VEHICLES, NEW | {"vehicle_make": "Toyota", "lessee_renter": None})
    assert (made["status"], made["message"]) == ("success", "Vehicle created successfully.")
    target = f"{VEHICLES}{made['data']['vehicle_id']}/"
    found = send_valid(own_sandbox, "PATCH", target, {})
    assert (found["plate_number"], found["vehicle_make"], found["active"]) == ("NEW1", "Toyota", True)
    assert found["fleet"]["id"] == 7
    assert get_refusal(own_sandbox, "PATCH", target, {}, fleet=42, status=404) == {"detail": "Not found."}
    assert _get_rows(own_sandbox, 42) == others


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        pytest.param({"plate_number": "ab-12 cd", "plate_state": "nj"}, ("AB12CD", "NJ", ""), id="a plate"),
        pytest.param({"plate_number": "é1ß"}, ("1", "NY", ""), id="letters outside ASCII are removed"),
        pytest.param({"year": "MY 2022!"}, ("NEW1", "NY", "2022"), id="the digits of a year"),
        pytest.param({"year": "1000"}, ("NEW1", "NY", "1000"), id="the first year"),
        pytest.param({"year": "2126"}, ("NEW1", "NY", "2126"), id="the last year"),
        pytest.param({"year": ""}, ("NEW1", "NY", ""), id="no year"),
    ],
)
def test_created_vehicle_is_normalized(own_sandbox: Sandbox, sent: dict[str, str], kept: tuple[str, str, str]) -> None:
    own_sandbox.world.clock = lambda: datetime(2026, 5, 6, tzinfo=UTC)
    data = send_valid(own_sandbox, "POST", VEHICLES, NEW | sent)["data"]
    assert (data["plate_number"], data["plate_state"], data["year"]) == kept
    assert data["added_date"] == "2026-05-05T20:00:00-04:00"


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        pytest.param({"plate_number": "---"}, "plate_number", id="a plate without letters and digits"),
        pytest.param({"plate_state": "N1"}, "plate_state", id="a digit in the state"),
        pytest.param({"year": "999"}, "year", id="before the first year"),
        pytest.param({"year": "2127"}, "year", id="after the last"),
        pytest.param({"year": "20 22 23"}, "year", id="too many digits"),
        pytest.param({"year": "new"}, "year", id="no digits"),
        pytest.param({"custom_fields": {"colour": "red"}}, "custom_fields", id="an unknown custom field"),
    ],
)
def test_invalid_vehicle_is_refused_and_not_stored(own_sandbox: Sandbox, sent: dict[str, Any], field: str) -> None:
    own_sandbox.world.clock = lambda: datetime(2026, 5, 6, tzinfo=UTC)
    before = copy.deepcopy(_get_rows(own_sandbox))
    assert list(get_refusal(own_sandbox, "POST", VEHICLES, NEW | sent)) == [field]
    assert _get_rows(own_sandbox) == before


def test_plate_is_unique_within_a_fleet(own_sandbox: Sandbox) -> None:
    send_valid(own_sandbox, "POST", VEHICLES, NEW)
    assert get_refusal(own_sandbox, "POST", VEHICLES, {"plate_state": "ny", "plate_number": "new-1"}) == TAKEN
    send_valid(own_sandbox, "POST", VEHICLES, NEW | {"plate_state": "NJ"})
    send_valid(own_sandbox, "POST", VEHICLES, NEW, fleet=42)


@pytest.mark.heavy
def test_vehicle_ids_are_unique_across_fleets(own_sandbox: Sandbox) -> None:
    for fleet in (7, 42, 512):
        send_valid(
            own_sandbox, "POST", BULK, [NEW | {"plate_number": f"B{number}"} for number in range(500)], fleet=fleet
        )
    numbers = [row["id"] for fleet in own_sandbox.world.rooms for row in own_sandbox.rows("vehicles", fleet)]
    assert len(numbers) == len(set(numbers)) > 1500


def test_bulk_create_uses_tracking_code_as_vehicle_number(own_sandbox: Sandbox) -> None:
    sent = [
        NEW | {"tracking_code": "TRACK001", "custom_fields": {"cost_center": "5"}},
        {"plate_state": "NJ", "plate_number": "NEW2", "tracking_code": "T", "vehicle_number": "V", "active": False},
    ]
    first, second = send_valid(own_sandbox, "POST", BULK, sent)
    assert (first["vehicle_number"], first["status"], first["custom_fields"]) == (
        "TRACK001",
        "PENDING",
        {"cost_center": "5"},
    )
    assert (second["vehicle_number"], second["active"]) == ("V", False)
    assert {row["id"] for row in _get_rows(own_sandbox)} >= {first["id"], second["id"]}


@pytest.mark.parametrize(
    ("method", "items", "errors"),
    [
        pytest.param("POST", [NEW, NEW], [{}, TAKEN], id="the same plate twice"),
        pytest.param(
            "POST",
            [NEW, NEW | {"plate_number": "B", "year": "1"}],
            [{}, {"year": ["A year is from 1000 to 2126."]}],
            id="an invalid year",
        ),
        pytest.param(
            "PATCH",
            [{"plate_number": "F7N001", "plate_state": "{state}", "vehicle_make": "Kia"}, NEW],
            [{}, {"non_field_errors": ["No vehicle of this fleet has this plate."]}],
            id="an unknown vehicle",
        ),
    ],
)
def test_bulk_call_changes_nothing_if_one_item_is_refused(
    own_sandbox: Sandbox, method: str, items: list[dict[str, Any]], errors: object
) -> None:
    own_sandbox.world.clock = lambda: datetime(2026, 5, 6, tzinfo=UTC)
    before = copy.deepcopy(_get_rows(own_sandbox))
    state = before[0]["plate_state"]
    sent = [item | {"plate_state": item["plate_state"].format(state=state)} for item in items]
    assert get_refusal(own_sandbox, method, BULK, sent) == errors
    assert _get_rows(own_sandbox) == before


def test_bulk_update_finds_vehicles_by_plate(own_sandbox: Sandbox) -> None:
    before = copy.deepcopy(_get_rows(own_sandbox))
    sent = [_plate(before[0]) | {"vehicle_make": "Kia"}, _plate(before[1]) | {"tracking_code": "T9", "active": False}]
    sent[0]["plate_number"] = "f7-n001"
    response = send_valid(own_sandbox, "PATCH", BULK, sent)
    assert [row["id"] for row in response] == [before[0]["id"], before[1]["id"]]
    assert "status" not in response[0]
    before[0]["vehicle_make"] = "Kia"
    before[1] |= {"vehicle_number": "T9", "active": False}
    assert _get_rows(own_sandbox) == before


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"active": False}, id="one field"),
        pytest.param({"vehicle_make": None, "vehicle_model": None}, id="null"),
        pytest.param({"vehicle_number": "", "lessee_renter": "A. Lessee"}, id="an empty text and a name"),
    ],
)
def test_update_changes_only_the_sent_fields(own_sandbox: Sandbox, changes: dict[str, Any]) -> None:
    before = copy.deepcopy(_get_rows(own_sandbox))
    response = send_valid(own_sandbox, "PATCH", f"{VEHICLES}7002/", changes)
    assert {name: response[name] for name in changes} == changes
    before[1] |= changes
    assert _get_rows(own_sandbox) == before


def test_update_of_one_custom_field_keeps_the_others(own_sandbox: Sandbox) -> None:
    send_valid(own_sandbox, "PATCH", f"{VEHICLES}7002/", {"custom_fields": {"department": "North"}})
    response = send_valid(own_sandbox, "PATCH", f"{VEHICLES}7002/", {"custom_fields": {"cost_center": "CC"}})
    assert response["custom_fields"] == {"department": "North", "cost_center": "CC"}


def test_replace_empties_fields_that_are_not_sent(own_sandbox: Sandbox) -> None:
    send_valid(own_sandbox, "PATCH", f"{VEHICLES}7002/", {"active": False})
    response = send_valid(own_sandbox, "PUT", f"{VEHICLES}7002/", {"vehicle_make": "Kia", "year": "2020"})
    assert (response["vehicle_make"], response["year"], response["vehicle_model"]) == ("Kia", "2020", "")
    assert (response["custom_fields"], response["plate_number"]) == ({}, "F7N002")
    assert response["active"] is False, "the page of a replacement does not have it"


def test_replace_ignores_fields_that_are_not_documented_for_it(own_sandbox: Sandbox) -> None:
    body = {"vehicle_make": "Kia", "active": {"not": "a boolean"}, "lessee_renter": 1}
    response = send_valid(own_sandbox, "PUT", f"{VEHICLES}7002/", body)
    assert (response["vehicle_make"], response["active"], response["lessee_renter"]) == ("Kia", True, None)


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_plate_cannot_be_changed(own_sandbox: Sandbox, method: str) -> None:
    target = f"{VEHICLES}7002/"
    send_valid(own_sandbox, method, target, {"plate_number": "f7-n002"})
    error = {"plate_number": ["It can't be changed after the vehicle is created."]}
    assert get_refusal(own_sandbox, method, target, {"plate_number": "F7N003"}) == error


def test_toll_shows_the_current_vehicle(own_sandbox: Sandbox) -> None:
    number = get_valid(own_sandbox, "/v2/tolls/")["results"][0]["vehicle"]["id"]
    send_valid(own_sandbox, "PATCH", f"{VEHICLES}{number}/", {"vehicle_make": "Changed"})
    assert get_valid(own_sandbox, "/v2/tolls/")["results"][0]["vehicle"]["vehicle_make"] == "Changed"


@pytest.mark.heavy
def test_vehicles_created_in_parallel_are_all_stored(own_sandbox: Sandbox) -> None:
    with ThreadPoolExecutor(20) as pool:
        made = list(
            pool.map(lambda n: send_valid(own_sandbox, "POST", VEHICLES, NEW | {"plate_number": f"C{n}"}), range(200))
        )
    assert len({each["data"]["vehicle_id"] for each in made}) == 200
    assert len(_get_rows(own_sandbox)) == 208
