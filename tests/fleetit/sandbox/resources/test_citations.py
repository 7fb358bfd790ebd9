from __future__ import annotations

import operator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.fleetit.sandbox.validated import get_ids, get_refusal, get_valid

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetit.sandbox import Sandbox

CITATIONS = "/v2/citations/"
LARGE = 512
TYPES = ("Bus Camera", "Parking", "Red Light Camera", "Speed Camera", "Other", "Idling")


@pytest.fixture(scope="module", name="rows")
def _rows(sandbox: Sandbox) -> list[dict[str, Any]]:
    pages = [get_valid(sandbox, f"{CITATIONS}?offset={offset}", fleet=LARGE)["results"] for offset in (0, 100, 200)]
    return [row for page in pages for row in page]


@pytest.mark.alike
@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        pytest.param("vehicle=f512n009", lambda row: row["vehicle"]["plate_number"] == "F512N009", id="a plate"),
        pytest.param("vehicle=CT", lambda row: row["vehicle"]["plate_state"] == "CT", id="a state"),
        pytest.param(
            "issuing_authority=sample+county",
            lambda row: row["issuing_authority"] == "Sample County",
            id="an authority",
        ),
        pytest.param("issuing_authority=Sample", lambda _: False, id="part of an authority's name"),
        pytest.param("notice_number=w51200017", lambda row: row["notice_number"] == "W51200017", id="a notice"),
        pytest.param("notice_number=0017", lambda row: "0017" in row["notice_number"], id="part of a notice's number"),
        pytest.param("violation_number=0017", lambda row: "0017" in row["violation_number"], id="part of a number"),
        pytest.param("description=hydrant", lambda row: row["description"] == "Fire hydrant", id="part of a text"),
        *(
            pytest.param(f"ticket_type={number}", lambda row, name=name: row["ticket_type"] == name, id=f"kind {name}")
            for number, name in enumerate(TYPES, 1)
        ),
        pytest.param("ticket_type=7", lambda _: False, id="an unknown type"),
        *(
            pytest.param(
                f"{field}__gte=2025-03-01&{field}__lte=2025-04-15",
                lambda row, field=field: "2025-03-01" <= row[field] <= "2025-04-15",
                id=f"a span of {field}",
            )
            for field in ("received_date", "ticket_date", "issue_date")
        ),
        pytest.param(
            "ticket_time__gte=08:00:00&ticket_time__lte=17:30:00",
            lambda row: "08:00:00" <= row["ticket_time"] <= "17:30:00",
            id="working hours",
        ),
        *(
            pytest.param(
                f"fine_amount{how}=75",
                lambda row, compare=compare: compare(Decimal(row["fine_amount"]), 75),
                id=f"an amount {compare.__name__} another",
            )
            for how, compare in (
                ("", operator.eq),
                ("__gt", operator.gt),
                ("__gte", operator.ge),
                ("__lt", operator.lt),
                ("__lte", operator.le),
            )
        ),
        pytest.param("penalty_amount=10.0", lambda row: row["penalty_amount"] == "10.00", id="a penalty"),
        pytest.param("penalty_amount__gt=0", lambda row: row["penalty_amount"] != "0.00", id="any penalty"),
    ],
)
def test_list_is_filtered(
    sandbox: Sandbox, rows: list[dict[str, Any]], query: str, wanted: Callable[[dict[str, Any]], bool]
) -> None:
    page = get_valid(sandbox, f"{CITATIONS}?{query}", fleet=LARGE)
    expected = [row["id"] for row in rows if wanted(row)]
    assert (page["count"], get_ids(page)) == (len(expected), expected[:100])


@pytest.mark.parametrize("field", ["received_date", "ticket_date", "ticket_time", "issue_date"])
def test_date_and_time_filters_are_exact(sandbox: Sandbox, rows: list[dict[str, Any]], field: str) -> None:
    page = get_valid(sandbox, f"{CITATIONS}?{field}={rows[3][field]}", fleet=LARGE)
    assert get_ids(page) == [row["id"] for row in rows if row[field] == rows[3][field]]


def test_amounts_are_ordered_as_numbers_then_by_the_next_field(sandbox: Sandbox, rows: list[dict[str, Any]]) -> None:
    assert {len(row["fine_amount"]) for row in rows} == {5, 6}, "as texts they would come in another order"
    page = get_valid(sandbox, f"{CITATIONS}?ordering=-fine_amount,ticket_date", fleet=LARGE)
    expected = sorted(rows, key=lambda row: (-Decimal(row["fine_amount"]), row["ticket_date"]))
    assert get_ids(page) == [row["id"] for row in expected[:100]]


def test_unknown_ordering_is_ignored(sandbox: Sandbox, rows: list[dict[str, Any]]) -> None:
    page = get_valid(sandbox, f"{CITATIONS}?ordering=colour,,-", fleet=LARGE)
    assert get_ids(page) == [row["id"] for row in rows[:100]]


def test_rows_without_a_value_are_ordered_first_and_match_no_filter(own_sandbox: Sandbox) -> None:
    own_sandbox.add("citations", fleet=7, id=1)
    assert get_ids(get_valid(own_sandbox, f"{CITATIONS}?ordering=fine_amount"))[0] == 1
    for query in ("fine_amount__gte=0", "ticket_date__gte=1970-01-01", "ticket_type=2", "vehicle=NY"):
        assert 1 not in get_ids(get_valid(own_sandbox, f"{CITATIONS}?{query}"))


@pytest.mark.parametrize(
    "query",
    ["ticket_type=Parking", "received_date=2025-02-30", "ticket_time=25:00:00", "fine_amount=ten", "issue_date__gte="],
)
def test_invalid_filter_is_refused(sandbox: Sandbox, query: str) -> None:
    assert list(get_refusal(sandbox, "GET", f"{CITATIONS}?{query}", None)) == [query.partition("=")[0]]


def test_single_citation_equals_its_row_in_the_list(sandbox: Sandbox) -> None:
    listed = get_valid(sandbox, CITATIONS)["results"][4]
    assert get_valid(sandbox, f"{CITATIONS}{listed['id']}/") == listed
    assert listed["driver"]["email"] == [
        f"{listed['driver']['first_name']}.{listed['driver']['last_name']}@example.com".lower()
    ]


@pytest.mark.parametrize("number", [42001, 1, 0, -7001, 10**24])
def test_unknown_citation_is_not_found(sandbox: Sandbox, number: int) -> None:
    assert get_refusal(sandbox, "GET", f"{CITATIONS}{number}/", None, status=404) == {"detail": "Not found."}
