"""Made rows: always the same ones, and each field as it is in the whole row, also if it is made alone."""

from __future__ import annotations

import pytest

from fleetit._description.operations import Description
from fleetit._description.tables import Tables
from fleetit.sandbox._server import Options
from tests.fleetit.sandbox.made_up import INTEGER, TEXT, answer, make_description, many, obj, page, ref

MADE_UP = make_description(
    {
        "Part": obj("id", id=INTEGER, name=TEXT),
        "Thing": obj("id", id=TEXT, name=TEXT, part=ref("Part"), parts=many(ref("Part"))),
    },
    {"/v2/parts/": {"get": answer(page(ref("Part")))}, "/v2/things/": {"get": answer(page(ref("Thing")))}},
)
ALL_TABLES = [
    *(pytest.param(None, table.name, id=table.name) for table in Tables.of(Description.packaged()).values()),
    *(pytest.param(MADE_UP, name, id=f"made-up {name}") for name in ("things", "parts")),
]


@pytest.mark.parametrize(("description", "name"), ALL_TABLES)
def test_a_field_that_is_made_alone_is_that_of_the_row(description: dict[str, object] | None, name: str) -> None:
    world = Options(description=description).make_world()
    table = world.tables[name]
    for position in range(12):
        row = world.seed.make_row(world.tables, table, 42, position)
        assert row == world.seed.make_row(world.tables, table, 42, position)
        if not table.is_single:
            for field in table.fields:
                alone = world.seed.make_row(world.tables, table, 42, position, (field,))
                assert alone == {each: value for each, value in row.items() if each == field}


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
    world = Options().make_world()
    rows = [world.seed.make_row(world.tables, world.tables[table], 42, position) for position in range(200)]
    # A day differs from row to row, so it counts as whether there is one.
    found = {tuple(row.get(name) if name != "billed_on" else name in row for name in fields) for row in rows}
    members = {value[0] for value in found}
    assert len(found) == len(members) > 1


def test_values_that_do_not_belong_together_are_drawn_apart() -> None:
    world = Options().make_world()
    rows = [world.seed.make_row(world.tables, world.tables["tolls"], 42, position) for position in range(500)]
    assert len({(row["exit_plaza"], row["violation"], row["is_billed"]) for row in rows}) == 5 * 2 * 2
    assert len({(row["vehicle"], row["driver"]) for row in rows}) == 8 * 5
    assert len({(row["billing_status_fk"], row["custom_fields"]["cost_center"]) for row in rows}) == 11 * 2


def test_a_later_day_follows_its_day() -> None:
    world = Options().make_world()
    row = world.seed.make_row(world.tables, world.tables["citations"], 42, 3)
    days = [int(row[name].replace("-", "")) for name in ("ticket_date", "issue_date", "received_date")]
    assert days == sorted(days)
    assert len(set(days)) == 3
