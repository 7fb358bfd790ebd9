"""Made rows: always the same ones, and each field as it is in the whole row, also if it is made alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from fleetit.sandbox._parts import PARTS
from fleetit.service import SERVICE, TENANT
from openapi_sdk.description.tables import Tables
from openapi_sdk.sandbox.server import Options
from tests.fleetit.sandbox.made_up import INTEGER, TEXT, answer, make_description, many, obj, page, ref

MADE_UP = make_description(
    {
        "Fleet": obj("id", id=INTEGER),
        "Part": obj("id", id=INTEGER, name=TEXT, owner=ref("Fleet"), price={"type": "number"}, cost=TEXT)
        | {"x-reads-as": {"price": "decimal", "cost": "decimal"}},
        "Thing": obj("id", id=TEXT, name=TEXT, part=ref("Part"), parts=many(ref("Part"))),
    },
    {f"/v2/{name.lower()}s/": {"get": answer(page(ref(name)))} for name in ("Part", "Thing", "Fleet")},
)
ALL_TABLES = [
    *(pytest.param(None, table.name, id=table.name) for table in Tables.of(SERVICE.description, TENANT).values()),
    *(pytest.param(MADE_UP, name, id=f"made-up {name}") for name in ("things", "parts")),
]


@pytest.mark.parametrize(("description", "name"), ALL_TABLES)
def test_a_field_that_is_made_alone_is_that_of_the_row(description: dict[str, object] | None, name: str) -> None:
    world = Options(PARTS, description=description).make_world()
    table = world.tables[name]
    for position in range(12):
        row = world.seed.make_row(world.tables, table, world.rooms[42], position)
        assert row == world.seed.make_row(world.tables, table, world.rooms[42], position)
        if not table.is_single:
            for field in table.fields:
                alone = world.seed.make_row(world.tables, table, world.rooms[42], position, (field,))
                assert alone == {each: value for each, value in row.items() if each == field}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param("price", 2.5, id="a decimal as number"),
        pytest.param("cost", "2.50", id="a decimal as text"),
        pytest.param("owner", None, id="its own fleet is left out"),
    ],
)
def test_a_field_that_is_only_described(field: str, value: Any) -> None:
    world = Options(PARTS, description=MADE_UP).make_world()
    assert world.seed.make_row(world.tables, world.tables["parts"], world.rooms[42], 1).get(field) == value


@pytest.mark.parametrize(
    ("table", "fields"),
    [
        pytest.param("tolls", ("exit_plaza", "agency"), id="plaza and agency"),
        pytest.param("tolls", ("is_billed", "billed_on"), id="billed, and on which day"),
        pytest.param("drivers", ("first_name", "last_name", "email"), id="the names of a driver"),
        pytest.param("citations", ("fine_amount", "penalty_amount", "total"), id="amounts"),
    ],
)
def test_fields_that_belong_together_are_drawn_together(table: str, fields: tuple[str, ...]) -> None:
    world = Options(PARTS).make_world()
    rows = [
        world.seed.make_row(world.tables, world.tables[table], world.rooms[42], position) for position in range(200)
    ]
    # A day differs from row to row, so it counts as whether there is one.
    found = {tuple(row.get(name) if name != "billed_on" else name in row for name in fields) for row in rows}
    members = {value[0] for value in found}
    assert len(found) == len(members) > 1


def test_values_that_do_not_belong_together_are_drawn_apart() -> None:
    world = Options(PARTS).make_world()
    rows = [
        world.seed.make_row(world.tables, world.tables["tolls"], world.rooms[42], position) for position in range(500)
    ]
    assert len({(row["exit_plaza"], row["violation"], row["is_billed"]) for row in rows}) == 5 * 2 * 2
    assert len({(row["vehicle"], row["driver"]) for row in rows}) == 8 * 5
    assert len({(row["billing_status_fk"], row["custom_fields"]["cost_center"]) for row in rows}) == 11 * 2


def test_a_later_day_follows_its_day() -> None:
    world = Options(PARTS).make_world()
    row = world.seed.make_row(world.tables, world.tables["citations"], world.rooms[42], 3)
    days = [int(row[name].replace("-", "")) for name in ("ticket_date", "issue_date", "received_date")]
    assert days == sorted(days)
    assert len(set(days)) == 3


def test_rows_of_a_seed_are_the_same_in_each_version() -> None:
    """Tests of users name them."""
    world = Options(PARTS, seed=1, clock=lambda: datetime(2026, 1, 31, 12, tzinfo=UTC)).make_world()
    toll, citation, driver, vehicle = (
        world.seed.make_row(world.tables, world.tables[name], world.rooms[42], 3)
        for name in ("tolls", "citations", "drivers", "vehicles")
    )
    assert toll == {
        "id": 42004,
        "vehicle": 42008,
        "transponder": 42008,
        "driver": 42003,
        "exit_plaza": "RFK",
        "custom_fields": {"cost_center": "CC-17"},
        "billing_status_fk": 7,
        "cash_cost": 22.57,
        "amount": "14.44",
        "posting_date": "2025-01-23",
        "transaction_date": "2025-01-21",
        "exit_time": "18:40:01",
        "agency": "MTAB&T",
        "entry_plaza": "",
        "our_cost": "2.05",
        "is_billed": True,
        "billed_on": "2025-02-20",
        "confirmation_id": "C42-00004",
        "system_remarks": None,
        "violation": False,
        "violation_fee": "0.00",
        "source_id": 699686,
        "included_in_driver_invoice": True,
        "source_type": 1,
    }
    days = ("ticket_date", "issue_date", "received_date")
    assert [citation[name] for name in days] == ["2025-01-03", "2025-01-08", "2025-01-12"]
    assert [citation[name] for name in ("ticket_time", "vehicle", "pin", "total")] == [
        "20:35:45",
        42005,
        "0417",
        "37.00",
    ]
    assert (driver["email"], driver["driver_id"]) == ("jonas.okoye@example.com", "D-42-4")
    assert (vehicle["plate_number"], vehicle["custom_fields"]) == ("F42N004", {"cost_center": "CC-80"})
    assert world.token == "sandbox-d57be0cd6b493a74a2a1298229a49e31"
    assert world.rooms[42].webhook_secret == "sandbox-signing-8dde464441993afc473a6e7599821cb8"
    assert world.tokens[world.token].account["id"] == 5881
