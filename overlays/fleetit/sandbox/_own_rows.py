"""Rows of a test's own, checked against the description: a misspelt field or a wrong type is an error that names it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from copy import deepcopy
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, cast

from fleetit._service.names import EXAMPLE_ROWS, FLEETS
from fleetit.sandbox.resources import RULES
from fleetit_api.exceptions import ConfigurationError
from openapi_sdk.description.schema_validation import iter_schema_errors
from openapi_sdk.description.schemas import get_type
from openapi_sdk.model.integers import is_integer
from openapi_sdk.model.suggestions import suggest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fleetit.sandbox._rows import Fleet, Row
    from fleetit.sandbox._world import World
    from openapi_sdk.description.document import Description
    from openapi_sdk.description.nodes import Node
    from openapi_sdk.description.tables import Table


#: No amount has more digits.
_MAX_DIGITS = 100


def check_value(description: Description, schema: Node, value: Any, place: str, *, is_decimal: bool) -> Any:
    """Return a value as JSON has it. Amounts may be numbers, times may be those of `datetime`.

    A decimal is a number that is written as text. Messages name the place.
    """
    made = _to_json(value, schema, place, is_decimal=is_decimal and value is not None)
    for location, problem in iter_schema_errors(description.document, schema, made):
        msg = f"{'.'.join((place, *map(str, location)))}: {problem}: {value!r:.80}"
        raise ConfigurationError(msg)
    return made


def _to_json(value: Any, schema: Node, place: str, *, is_decimal: bool) -> Any:
    if is_decimal or isinstance(value, Decimal):
        number = _to_decimal(value, place)
        return float(number) if get_type(schema) == "number" else f"{number:f}"
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError as error:
            msg = f"{place}: a text with half of a surrogate pair can't be sent: {value!a:.80}"
            raise ConfigurationError(msg) from error
    if isinstance(value, Mapping):
        items = cast("Mapping[object, Any]", value).items()
        return {str(key): _to_json(each, {}, place, is_decimal=False) for key, each in items}
    if isinstance(value, list | tuple):
        return [_to_json(each, {}, place, is_decimal=False) for each in cast("Sequence[Any]", value)]
    return deepcopy(value)


def _to_decimal(value: Any, place: str) -> Decimal:
    number = Decimal("NaN")
    if isinstance(value, str | int | float | Decimal) and not isinstance(value, bool):
        with suppress(InvalidOperation):
            number = Decimal(str(value))
    if not number.is_finite() or abs(number.adjusted()) > _MAX_DIGITS:
        msg = f"{place}: a decimal number is needed, as in '4.50', not {value!r:.80}"
        raise ConfigurationError(msg)
    return number


#: The largest id that a database has.
MAX_ID = 2**63 - 1
#: The key of the fleet that a row belongs to.
_FLEET = "fleet"


def check_data(data: object) -> None:
    if not isinstance(data, Mapping):
        msg = f"data: tables with lists of rows are needed, as in {EXAMPLE_ROWS}, not {data!r:.80}"
        raise ConfigurationError(msg)
    for name, rows in cast("Mapping[object, Any]", data).items():
        if not isinstance(name, str) or not isinstance(rows, list | tuple):
            msg = f"data: {name!r}: a table has a list of rows, as in {EXAMPLE_ROWS}"
            raise ConfigurationError(msg)
        for index, row in enumerate(cast("Sequence[object]", rows)):
            if not isinstance(row, Mapping):
                msg = f"data: {name}[{index}]: a row is a mapping of fields, not {type(row).__name__}"
                raise ConfigurationError(msg)


def list_fleets(data: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[int]:
    """Return the ids of the fleets in data: those of `fleets`, or those that rows belong to; one fleet is 1."""
    check_data(data)
    rows = [
        (f"{name}[{n}]", row) for name, of_table in data.items() if name != FLEETS for n, row in enumerate(of_table)
    ]
    owners = {row[_FLEET]: place for place, row in reversed(rows) if row.get(_FLEET) is not None}
    fleets = [row.get("id", n) for n, row in enumerate(data.get(FLEETS, ()), start=1)]
    for fleet_id in (*fleets, *owners):
        if not is_integer(fleet_id, 1):
            msg = f"fleet {fleet_id!r}: the id of a fleet is a positive integer"
            raise ConfigurationError(msg)
        if fleets.count(fleet_id) > 1:
            msg = f"fleets: there are two fleets with the id {fleet_id}; a fleet without one has its position as id"
            raise ConfigurationError(msg)
        if fleets and fleet_id not in fleets:
            msg = f"{owners[fleet_id]}: fleet={fleet_id}: `fleets` has only {', '.join(map(str, fleets))}"
            raise ConfigurationError(msg)
    return fleets or list(owners) or [1]


def add_data(world: World, data: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Add rows by table. Rows that others refer to come before them, in whatever order they are given."""
    for name in data:
        get_table(world, name)
    for name in sorted(data, key=lambda name: _get_depth(world, name)):
        for index, row in enumerate(data[name]):
            given = {"id": index + 1, **row} if name == FLEETS else row
            add_row(world, name, given, place=f"{name}[{index}]")


def add_row(world: World, table_name: str, fields: Mapping[str, Any], *, place: str = "") -> Row:
    """Add a row, and return it. Its fields have `fleet` too, the fleet that it belongs to.

    An object in place of the id of another row is added as that row. Messages name the place.
    """
    table, place = get_table(world, table_name), place or table_name
    if table_name == FLEETS:
        row = _check_fields(world, table, None, fields, place)
        return world.add_fleet(row.get("id", 1 + max(world.fleets)), row).row
    given = {name: value for name, value in fields.items() if name != _FLEET}
    _check_names(table, given, place)  # before the fleet is looked for: `fleet` may be misspelt
    fleet = find_fleet(world, fields.get(_FLEET), place)
    row = _check_fields(world, table, fleet, given, place)
    rows = world.get_rows(table_name, fleet)
    if table.is_single:
        (single,) = rows
        world.change_row(table_name, fleet, single, row)
        return single
    if "id" in row and any(world.get_rows(table_name, each).find(row["id"]) for each in world.fleets.values()):
        msg = f"{place}: there is a row with the id {row['id']!r} already"
        raise ConfigurationError(msg)
    return world.add_row(table_name, fleet, row)


def change_row(world: World, table_name: str, row_id: object, fields: Mapping[str, Any]) -> Row:
    table = get_table(world, table_name)
    fleet, row = find_row(world, table_name, row_id)
    changes = _check_fields(world, table, fleet, fields, f"{table_name} {row_id}")
    if changes.get("id", row_id) != row_id:
        msg = f"{table_name} {row_id}: the id of a row can't be changed"
        raise ConfigurationError(msg)
    world.change_row(table_name, fleet, row, changes)
    return row


def find_row(world: World, table_name: str, row_id: object) -> tuple[Fleet, Row]:
    for fleet in world.fleets.values():
        row = world.get_rows(table_name, fleet).find(row_id)
        if row is not None:
            return fleet, row
    msg = f"{table_name} {row_id!r}: there is no row with this id"
    raise ConfigurationError(msg)


def list_rows(world: World, table_name: str, fleet_id: int | None) -> list[Row]:
    get_table(world, table_name)
    fleets = world.fleets.values() if table_name == FLEETS else [find_fleet(world, fleet_id, table_name)]
    return [
        deepcopy(world.derive(table_name, fleet, row)) for fleet in fleets for row in world.get_rows(table_name, fleet)
    ]


def get_table(world: World, name: str) -> Table:
    if name not in world.tables:
        names = sorted(world.tables)
        msg = f"{name!r} is no table of this description{suggest(name, names)}; it has {', '.join(names)}"
        raise ConfigurationError(msg)
    return world.tables[name]


def find_fleet(world: World, fleet_id: object, place: str) -> Fleet:
    """Return the fleet that a row belongs to: the one with the id, or the only one."""
    if fleet_id is None and len(world.fleets) == 1:
        return next(iter(world.fleets.values()))
    if not isinstance(fleet_id, int) or fleet_id not in world.fleets:
        ids = ", ".join(map(str, world.fleets))
        msg = f"{place}: fleet={fleet_id!r}: it has to be one of the fleets {ids}"
        raise ConfigurationError(msg)
    return world.fleets[fleet_id]


def _check_names(table: Table, names: Iterable[str], place: str) -> None:
    for name in names:
        if name not in table.fields:
            msg = f"{place}: a row of {table.name} has no field {name!r}{suggest(name, [*table.fields, _FLEET])}"
            raise ConfigurationError(msg)


def _check_fields(world: World, table: Table, fleet: Fleet | None, fields: Mapping[str, Any], place: str) -> Row:
    _check_names(table, fields, place)
    checked: Row = {}
    for name, value in fields.items():
        field, here = table.fields[name], f"{place}: {name}"
        if field.table is None or fleet is None:
            checked[name] = check_value(world.description, field.schema, value, here, is_decimal=field.is_decimal)
        elif field.is_many and isinstance(value, list | tuple):
            references = cast("Sequence[Any]", value)
            checked[name] = [_check_reference(world, field.table, fleet, each, here) for each in references]
        else:  # None refers to no row
            checked[name] = None if value is None else _check_reference(world, field.table, fleet, value, here)
    row_id = checked.get("id", 1)
    if isinstance(row_id, int) and not 0 < row_id <= MAX_ID:
        msg = f"{place}: id={row_id}: an id is an integer from 1 to {MAX_ID}"
        raise ConfigurationError(msg)
    rules = RULES.get(table.name)
    return checked if rules is None or fleet is None else rules.take_own(world, fleet, checked, place)


def _check_reference(world: World, table: str, fleet: Fleet, value: Any, place: str) -> Any:
    """Return the id of the row that a value refers to. An object is added as a row."""
    if isinstance(value, Mapping):
        return add_row(world, table, {**cast("Row", value), _FLEET: fleet.id}, place=place)["id"]
    if not isinstance(value, int | str) or world.find_row(table, fleet, value) is None:
        msg = f"{place}: fleet {fleet.id} has no row with the id {value!r} in {table}"
        raise ConfigurationError(msg)
    return value


def _get_depth(world: World, name: str, seen: frozenset[str] = frozenset()) -> int:
    """Return through how many references a table leads to others."""
    related = {
        field.table for field in world.tables[name].fields.values() if field.table and field.table in world.tables
    }
    return 1 + max((_get_depth(world, each, seen | {name}) for each in related - seen - {name}), default=0)
