from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.fleetit.sandbox.validated import get_ids, get_refusal, get_valid, send_valid

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetit.sandbox import Sandbox

TOLLS = "/v2/tolls/"
SUBMIT = "/api/tickets/individual/"
#: The fleet with 230 tolls.
LARGE = 512
TOLL: dict[str, Any] = {
    "transaction_date": "2026-02-03",
    "exit_time": "10:11:12",
    "exit_plaza": "HT",
    "agency": "PANYNJ",
    "amount": 100.0,
    "plate_number": "f7-n001",
    "plate_state": "NY",
}


@pytest.fixture(scope="module", name="rows")
def _rows(sandbox: Sandbox) -> list[dict[str, Any]]:
    pages = [get_valid(sandbox, f"{TOLLS}?offset={offset}", fleet=LARGE)["results"] for offset in (0, 100, 200)]
    return [row for page in pages for row in page]


@pytest.mark.alike
@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        pytest.param("vehicle=512003", lambda row: row["vehicle"]["id"] == 512003, id="a vehicle"),
        pytest.param(
            "vehicle=512003&vehicle=512004", lambda row: row["vehicle"]["id"] in (512003, 512004), id="two vehicles"
        ),
        pytest.param("transponder=512003", lambda row: row["transponder"]["id"] == 512003, id="a transponder"),
        pytest.param("driver=512002", lambda row: row["driver"]["id"] == 512002, id="a driver"),
        pytest.param("vehicle=3", lambda _: False, id="an unknown vehicle"),
        pytest.param(
            "billing_status=NO_ACTION&billing_status=COD_SERVICE",
            lambda row: row["billing_status"] in ("NO_ACTION", "COD_SERVICE"),
            id="two billing statuses",
        ),
        pytest.param("amount_min=9.5", lambda row: Decimal(row["amount"]) >= Decimal("9.5"), id="an amount or more"),
        pytest.param("amount_max=9.5", lambda row: Decimal(row["amount"]) <= Decimal("9.5"), id="an amount or less"),
        pytest.param("amount_min=1e1", lambda row: Decimal(row["amount"]) >= 10, id="an amount with an exponent"),
        pytest.param(
            "transaction_date_gte=2025-03-01&transaction_date_lte=2025-03-31",
            lambda row: row["transaction_date"].startswith("2025-03"),
            id="a month, both ends included",
        ),
        pytest.param("posting_date_gte=2025-06-01", lambda row: row["posting_date"] >= "2025-06-01", id="posted since"),
        pytest.param("posting_date_lte=2025-06-01", lambda row: row["posting_date"] <= "2025-06-01", id="posted until"),
        pytest.param("violation=true", lambda row: row["violation"], id="violations"),
        pytest.param("violation=0", lambda row: not row["violation"], id="no violations"),
        pytest.param("is_billed=True", lambda row: row["is_billed"], id="billed"),
        pytest.param(
            "vehicle_plate_number=f512n004", lambda row: row["vehicle"]["plate_number"] == "F512N004", id="a plate"
        ),
        pytest.param("vehicle_plate_state=NJ", lambda row: row["vehicle"]["plate_state"] == "NJ", id="a plate's state"),
        pytest.param(
            "vehicle_vehicle_number=UNIT-512-5",
            lambda row: row["vehicle"]["vehicle_number"] == "UNIT-512-5",
            id="an identifier",
        ),
        pytest.param("search=yonk", lambda row: row["exit_plaza"] == "Yonkers", id="a search"),
        pytest.param(
            "violation=true&is_billed=true", lambda row: row["violation"] and row["is_billed"], id="two filters"
        ),
        pytest.param("search=&vehicle_plate_number=", lambda _: True, id="empty texts are ignored"),
    ],
)
def test_list_is_filtered(
    sandbox: Sandbox, rows: list[dict[str, Any]], query: str, wanted: Callable[[dict[str, Any]], bool]
) -> None:
    page = get_valid(sandbox, f"{TOLLS}?{query}", fleet=LARGE)
    expected = [row["id"] for row in rows if wanted(row)]
    assert (page["count"], get_ids(page)) == (len(expected), expected[:100])


def test_exit_time_filter_is_exact(sandbox: Sandbox, rows: list[dict[str, Any]]) -> None:
    page = get_valid(sandbox, f"{TOLLS}?exit_time={rows[5]['exit_time']}", fleet=LARGE)
    assert rows[5]["id"] in get_ids(page)
    assert {row["exit_time"] for row in page["results"]} == {rows[5]["exit_time"]}


@pytest.mark.alike
@pytest.mark.parametrize("field", ["transaction_date", "posting_date", "exit_time"])
def test_list_is_ordered(sandbox: Sandbox, rows: list[dict[str, Any]], field: str) -> None:
    expected = sorted(row[field] for row in rows)
    ascending = get_valid(sandbox, f"{TOLLS}?ordering={field}", fleet=LARGE)["results"]
    descending = get_valid(sandbox, f"{TOLLS}?ordering=-{field}", fleet=LARGE)["results"]
    assert [row[field] for row in ascending] == expected[:100]
    assert [row[field] for row in descending] == expected[::-1][:100]


@pytest.mark.parametrize(
    "query", ["ordering=amount", "exit_time=1:2:3", "transaction_date_gte=today", "vehicle=x", "amount_min=inf"]
)
def test_invalid_filter_is_refused(sandbox: Sandbox, query: str) -> None:
    assert list(get_refusal(sandbox, "GET", f"{TOLLS}?{query}", None)) == [query.partition("=")[0]]


def test_next_url_keeps_the_filter(sandbox: Sandbox) -> None:
    page = get_valid(sandbox, f"{TOLLS}?is_billed=true&limit=10", fleet=LARGE)
    assert "is_billed=true" in page["next"]
    second = get_valid(sandbox, page["next"].removeprefix(sandbox.url), fleet=LARGE)
    assert not set(get_ids(page)) & set(get_ids(second))
    assert all(row["is_billed"] for row in second["results"])


@pytest.mark.parametrize(("number", "code"), [(1, "NO_ACTION"), (11, "COD_SERVICE")])
def test_billing_status_is_set_by_id_and_shown_as_code(own_sandbox: Sandbox, number: int, code: str) -> None:
    before = own_sandbox.rows("tolls", 7)
    response = send_valid(own_sandbox, "PATCH", f"{TOLLS}7003/", {"billing_status": number})
    assert (response["billing_status"], response["billing_status_fk"]["id"]) == (code, number)
    assert get_valid(own_sandbox, TOLLS)["results"][2]["billing_status"] == code
    before[2] |= {"billing_status_fk": number, "billing_status": code}
    assert own_sandbox.rows("tolls", 7) == before


def test_billing_status_of_the_fleet_has_no_code(own_sandbox: Sandbox) -> None:
    response = send_valid(own_sandbox, "PATCH", f"{TOLLS}7003/", {"billing_status": 7001})
    assert response["billing_status_fk"]["fleet"] == 7
    assert "billing_status" not in response


def test_empty_update_changes_nothing(own_sandbox: Sandbox) -> None:
    before = get_valid(own_sandbox, TOLLS)
    send_valid(own_sandbox, "PATCH", f"{TOLLS}7003/", {})
    assert get_valid(own_sandbox, TOLLS) == before


@pytest.mark.parametrize("number", [42001, 12, 0])
def test_unknown_billing_status_is_refused(sandbox: Sandbox, number: int) -> None:
    error = {"billing_status": [f'Invalid pk "{number}" - object does not exist.']}
    assert get_refusal(sandbox, "PATCH", f"{TOLLS}7003/", {"billing_status": number}) == error


def test_toll_of_another_fleet_is_not_found(sandbox: Sandbox) -> None:
    get_refusal(sandbox, "PATCH", f"{TOLLS}42003/", {"billing_status": 1}, status=404)


def test_submitted_toll_is_listed_in_its_fleet_only(own_sandbox: Sandbox) -> None:
    own_sandbox.world.clock = lambda: datetime(2026, 2, 5, 12, tzinfo=UTC)
    vehicle = own_sandbox.rows("vehicles", 7)[0]
    sent = TOLL | {"plate_state": vehicle["plate_state"]}
    response = send_valid(own_sandbox, "POST", SUBMIT, sent)
    assert response == {
        name: sent[name] for name in ("exit_plaza", "agency", "amount", "plate_number", "plate_state")
    } | {"vehicle": 7001}
    (row,) = get_valid(own_sandbox, f"{TOLLS}?transaction_date_gte=2026-02-03")["results"]
    assert (row["amount"], row["posting_date"], row["vehicle"]["id"]) == ("100.00", "2026-02-05", 7001)
    assert (row["billing_status"], row["violation"], row["is_billed"]) == ("NO_ACTION", False, False)
    assert get_valid(own_sandbox, f"{TOLLS}?transaction_date_gte=2026-02-03", fleet=42)["count"] == 0


def test_second_equal_test_toll_is_refused_as_duplicate(own_sandbox: Sandbox) -> None:
    send_valid(own_sandbox, "POST", SUBMIT, TOLL)
    number = get_ids(get_valid(own_sandbox, TOLLS))[-1]
    error = {"queue_reason": [f"Duplicate of existing ticket: {number}"]}
    assert get_refusal(own_sandbox, "POST", SUBMIT, TOLL) == error
    assert get_refusal(own_sandbox, "POST", SUBMIT, TOLL | {"amount": 5}) == error
    assert get_valid(own_sandbox, TOLLS)["count"] == 13


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"transaction_date": "2026-02-04"}, id="another day"),
        pytest.param({"exit_time": "10:11:13"}, id="another second"),
        pytest.param({"exit_plaza": "GWB"}, id="another plaza"),
        pytest.param({"agency": "MTA"}, id="another agency"),
        pytest.param({"plate_number": "ELSE"}, id="another plate"),
    ],
)
def test_different_test_toll_is_accepted(own_sandbox: Sandbox, other: dict[str, Any]) -> None:
    send_valid(own_sandbox, "POST", SUBMIT, TOLL)
    send_valid(own_sandbox, "POST", SUBMIT, TOLL | other)
    send_valid(own_sandbox, "POST", SUBMIT, TOLL, fleet=42)


def test_submitted_toll_equal_to_a_seeded_toll_is_refused(own_sandbox: Sandbox) -> None:
    row = get_valid(own_sandbox, TOLLS)["results"][0]
    plate = {name: row["vehicle"][name] for name in ("plate_number", "plate_state")}
    sent = plate | {name: row[name] for name in ("transaction_date", "exit_time", "exit_plaza", "agency")}
    error = {"queue_reason": [f"Duplicate of existing ticket: {row['id']}"]}
    assert get_refusal(own_sandbox, "POST", SUBMIT, sent) == error


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        pytest.param({"amount": 0}, {"amount": ["must be more than 0"]}, id="no amount"),
        pytest.param({"transaction_date": "03/02/2026"}, {"transaction_date": ["not a date, YYYY-MM-DD"]}, id="a day"),
        pytest.param({"plate_number": 5}, {"plate_number": ["a string is expected, not an integer"]}, id="a plate"),
    ],
)
def test_invalid_test_toll_is_refused(sandbox: Sandbox, wrong: dict[str, Any], error: object) -> None:
    assert get_refusal(sandbox, "POST", SUBMIT, TOLL | wrong) == error


@pytest.mark.parametrize(
    ("amount", "shown"),
    [(0.1, "0.10"), (7, "7.00"), (10**400, f"{10**400}.00"), (5e-324, "0.00"), (1e22, f"{10**22}.00")],
)
def test_amount_is_stored_with_two_decimals(own_sandbox: Sandbox, amount: float, shown: str) -> None:
    send_valid(own_sandbox, "POST", SUBMIT, TOLL | {"amount": amount})
    assert get_valid(own_sandbox, TOLLS)["results"][-1]["amount"] == shown
