from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from tests.fleetit.sandbox.loopback import send_request
from tests.fleetit.sandbox.validated import get_refusal, get_valid, send_valid

if TYPE_CHECKING:
    from fleetit.sandbox import Sandbox

AGREEMENTS = "/v2/driver-agreements/"
DRIVERS = "/v2/drivers/bulk/"
NEW = {
    "agreement_number": "A-1",
    "agreement_start_date": "2025-04-10T00:00:00Z",
    "agreement_end_date": "2090-04-10T00:00:00Z",
    "driver": 7001,
    "vehicle": 7002,
}
DRIVER = {
    "driver_id": "D-1",
    "first_name": "Ada",
    "last_name": "Abara",
    "address_line_1": "1 Mill Lane",
    "city": "New York",
    "state": "NY",
}


@pytest.fixture(name="now")
def _now(own_sandbox: Sandbox) -> datetime:
    now = datetime(2026, 4, 10, 18, 37, 34, tzinfo=UTC)
    own_sandbox.world.clock = lambda: now
    return now


def _refused_pk(number: int) -> list[str]:
    return [f'Invalid pk "{number}" - object does not exist.']


def test_created_agreement_is_listed_in_its_fleet_only(own_sandbox: Sandbox) -> None:
    others = get_valid(own_sandbox, AGREEMENTS, fleet=42)
    response = send_valid(own_sandbox, "POST", AGREEMENTS, NEW)
    assert response == NEW | {
        "agreement_start_date": "2025-04-10T00:00:00-04:00",
        "agreement_end_date": "2090-04-10T00:00:00-04:00",
        "parent_agreement": None,
    }
    row = get_valid(own_sandbox, AGREEMENTS)[-1]
    assert (row["agreement_number"], row["driver"], row["vehicle"]["id"]) == ("A-1", 7001, 7002)
    assert row["vehicle"]["fleet"]["id"] == 7
    assert get_valid(own_sandbox, AGREEMENTS, fleet=42) == others


def test_single_agreement_has_its_driver_as_object(sandbox: Sandbox) -> None:
    listed = get_valid(sandbox, AGREEMENTS)[0]
    found = get_valid(sandbox, f"{AGREEMENTS}{listed['id']}/")
    assert found["driver"]["id"] == listed["driver"]
    assert {name: found[name] for name in ("agreement_number", "vehicle")} == {
        name: listed[name] for name in ("agreement_number", "vehicle")
    }


@pytest.mark.parametrize(
    ("method", "target"), [("GET", AGREEMENTS), ("POST", f"{AGREEMENTS}109001/close/")], ids=["the list", "to close"]
)
def test_fleet_header_is_required(sandbox: Sandbox, method: str, target: str) -> None:
    assert get_refusal(sandbox, method, target, {}, fleet=None) == {"Fleet-Id": ["This header is required."]}


def test_list_is_an_array_without_pages(sandbox: Sandbox) -> None:
    assert len(get_valid(sandbox, f"{AGREEMENTS}?limit=1&offset=1")) == 3


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        pytest.param({"driver": 42001}, {"driver": _refused_pk(42001)}, id="a driver of another fleet"),
        pytest.param({"vehicle": 1}, {"vehicle": _refused_pk(1)}, id="an unknown vehicle"),
    ],
)
def test_agreement_with_unknown_driver_or_vehicle_is_refused(
    sandbox: Sandbox, sent: dict[str, Any], error: object
) -> None:
    assert get_refusal(sandbox, "POST", AGREEMENTS, NEW | sent) == error
    assert get_refusal(sandbox, "POST", f"{AGREEMENTS}bulk/", [NEW, NEW | sent]) == [{}, error]
    assert len(get_valid(sandbox, AGREEMENTS)) == 3


def test_bulk_create_adds_every_agreement(own_sandbox: Sandbox) -> None:
    response = send_valid(own_sandbox, "POST", f"{AGREEMENTS}bulk/", [NEW, NEW | {"agreement_number": "A-2"}])
    assert [row["agreement_number"] for row in response] == ["A-1", "A-2"]
    assert [row["agreement_number"] for row in get_valid(own_sandbox, AGREEMENTS)[-2:]] == ["A-1", "A-2"]


def test_closing_sets_the_end_in_eastern_time(own_sandbox: Sandbox, now: datetime) -> None:
    before = own_sandbox.rows("driver_agreements", 7)
    sent = {"agreement_end_date": "2026-04-10T18:37:34.000Z"}
    response = send_valid(own_sandbox, "POST", f"{AGREEMENTS}7001/close/", sent)
    assert (response["agreement_end_date"], response["status"]) == ("2026-04-10T14:37:34-04:00", "open")
    assert datetime.fromisoformat(response["last_updated"]) == now
    before[0] |= {name: response[name] for name in ("agreement_end_date", "last_updated", "agreement_status")}
    assert own_sandbox.rows("driver_agreements", 7) == before


@pytest.mark.parametrize(
    ("end", "status"),
    [
        pytest.param("2026-04-10T18:37:34Z", "EXPIRED", id="now"),
        pytest.param("2026-04-10T18:37:35Z", "ACTIVE", id="in a second"),
        pytest.param("2026-04-10T14:37:34-05:00", "ACTIVE", id="in an hour, by its offset"),
        pytest.param(None, "EXPIRED", id="not given, so now"),
    ],
)
def test_agreement_is_active_until_its_end(own_sandbox: Sandbox, now: datetime, end: str | None, status: str) -> None:
    response = send_valid(own_sandbox, "POST", f"{AGREEMENTS}7001/close/", {"agreement_end_date": end} if end else {})
    assert response["agreement_status"] == status == get_valid(own_sandbox, AGREEMENTS)[0]["agreement_status"]
    assert end or datetime.fromisoformat(response["agreement_end_date"]) == now


@pytest.mark.parametrize("end", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00"])
def test_end_out_of_range_in_eastern_time_is_refused(sandbox: Sandbox, end: str) -> None:
    error = get_refusal(sandbox, "POST", f"{AGREEMENTS}7001/close/", {"agreement_end_date": end})
    assert error == {"agreement_end_date": ["Datetime value out of range."]}


@pytest.mark.parametrize("target", [f"{AGREEMENTS}42001/", f"{AGREEMENTS}1/"])
def test_unknown_agreement_is_not_found(sandbox: Sandbox, target: str) -> None:
    assert send_request(sandbox, target, fleet=7).status == 404
    get_refusal(sandbox, "POST", f"{target}close/", {}, status=404)


def test_created_driver_can_have_an_agreement_in_its_fleet_only(own_sandbox: Sandbox) -> None:
    sent = [DRIVER | {"email": "a@example.com"}, DRIVER | {"driver_id": "D-2", "zip": "10001"}]
    first, second = send_valid(own_sandbox, "POST", DRIVERS, sent)
    assert first == sent[0] | {"id": first["id"]}
    assert second == sent[1] | {"id": second["id"]}
    send_valid(own_sandbox, "POST", AGREEMENTS, NEW | {"driver": second["id"]})
    error = get_refusal(own_sandbox, "POST", AGREEMENTS, NEW | {"driver": second["id"], "vehicle": 42001}, fleet=42)
    assert error == {"driver": _refused_pk(second["id"])}


def test_driver_id_is_unique_within_a_fleet(own_sandbox: Sandbox) -> None:
    taken = {"driver_id": ["A driver of this fleet has this id already."]}
    other = DRIVER | {"driver_id": "D-2"}
    assert get_refusal(own_sandbox, "POST", DRIVERS, [DRIVER, other, DRIVER]) == [{}, {}, taken]
    send_valid(own_sandbox, "POST", DRIVERS, [DRIVER])
    assert get_refusal(own_sandbox, "POST", DRIVERS, [DRIVER]) == [taken]
    send_valid(own_sandbox, "POST", DRIVERS, [DRIVER], fleet=42)
