"""Rows of a test's own, checked against the description: a misspelt field or a wrong type is an error that names it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from copy import deepcopy
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, cast

from openapi_sdk.description.schema_validation import iter_schema_errors
from openapi_sdk.description.schemas import get_type
from openapi_sdk.model.integers import LARGEST
from openapi_sdk.model.suggestions import suggest
from openapi_sdk.sandbox.access import is_tenant_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openapi_sdk.description.document import Description
    from openapi_sdk.description.nodes import Node
    from openapi_sdk.description.tables import Table
    from openapi_sdk.errors.errors import ErrorTree
    from openapi_sdk.model.facts import Tenant
    from openapi_sdk.sandbox.parts import SandboxParts
    from openapi_sdk.sandbox.rows import Room, Row
    from openapi_sdk.sandbox.world import World


#: No amount has more digits.
_MAX_DIGITS = 100


def check_value(
    errors: ErrorTree, description: Description, schema: Node, value: Any, place: str, *, is_decimal: bool
) -> Any:
    """Return a value as JSON has it. Amounts may be numbers, times may be those of `datetime`.

    A decimal is a number that is written as text. Messages name the place.
    """
    made = _to_json(errors, value, schema, place, is_decimal=is_decimal and value is not None)
    for location, problem in iter_schema_errors(description.document, schema, made):
        msg = f"{'.'.join((place, *map(str, location)))}: {problem}: {value!r:.80}"
        raise errors.ConfigurationError(msg)
    return made


def _to_json(errors: ErrorTree, value: Any, schema: Node, place: str, *, is_decimal: bool) -> Any:
    if is_decimal or isinstance(value, Decimal):
        number = _to_decimal(errors, value, place)
        return float(number) if get_type(schema) == "number" else f"{number:f}"
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError as error:
            msg = f"{place}: a text with half of a surrogate pair can't be sent: {value!a:.80}"
            raise errors.ConfigurationError(msg) from error
    if isinstance(value, Mapping):
        items = cast("Mapping[object, Any]", value).items()
        return {str(key): _to_json(errors, each, {}, place, is_decimal=False) for key, each in items}
    if isinstance(value, list | tuple):
        return [_to_json(errors, each, {}, place, is_decimal=False) for each in cast("Sequence[Any]", value)]
    return deepcopy(value)


def _to_decimal(errors: ErrorTree, value: Any, place: str) -> Decimal:
    number = Decimal("NaN")
    if isinstance(value, str | int | float | Decimal) and not isinstance(value, bool):
        with suppress(InvalidOperation):
            number = Decimal(str(value))
    if not number.is_finite() or abs(number.adjusted()) > _MAX_DIGITS:
        msg = f"{place}: a decimal number is needed, as in '4.50', not {value!r:.80}"
        raise errors.ConfigurationError(msg)
    return number


def check_data(parts: SandboxParts, data: object) -> None:
    if not isinstance(data, Mapping):
        msg = f"data: tables with lists of rows are needed, as in {parts.example_rows}, not {data!r:.80}"
        raise parts.errors.ConfigurationError(msg)
    for name, rows in cast("Mapping[object, Any]", data).items():
        if not isinstance(name, str) or not isinstance(rows, list | tuple):
            msg = f"data: {name!r}: a table has a list of rows, as in {parts.example_rows}"
            raise parts.errors.ConfigurationError(msg)
        for index, row in enumerate(cast("Sequence[object]", rows)):
            if not isinstance(row, Mapping):
                msg = f"data: {name}[{index}]: a row is a mapping of fields, not {type(row).__name__}"
                raise parts.errors.ConfigurationError(msg)


def list_tenants(parts: SandboxParts, data: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[Any]:
    """Return the ids of the tenants in data: those of their table, or those that rows belong to; or a first one."""
    check_data(parts, data)
    tenant = parts.tenant
    if tenant is None:
        return [None]
    word, plural = tenant.word, tenant.plural
    rows = [
        (f"{name}[{n}]", row) for name, of_table in data.items() if name != plural for n, row in enumerate(of_table)
    ]
    owners = {row[word]: place for place, row in reversed(rows) if row.get(word) is not None}
    tenants = [row.get("id", _number_tenant(tenant, n)) for n, row in enumerate(data.get(plural, ()), start=1)]
    for each in (*tenants, *owners):
        if not is_tenant_id(tenant, each):
            kind = "positive integer" if tenant.type == "integer" else "text"
            msg = f"{word} {each!r}: the id of {tenant.one} is a {kind}"
            raise parts.errors.ConfigurationError(msg)
        if tenants.count(each) > 1:
            msg = (
                f"{plural}: there are two {plural} with the id {each}; {tenant.one} without one has its position as id"
            )
            raise parts.errors.ConfigurationError(msg)
        if tenants and each not in tenants:
            msg = f"{owners[each]}: {word}={each}: `{plural}` has only {', '.join(map(str, tenants))}"
            raise parts.errors.ConfigurationError(msg)
    return tenants or list(owners) or [_number_tenant(tenant, 1)]


def _number_tenant(tenant: Tenant, number: int) -> int | str:
    """Return the id of a tenant that has none of its own, by its position."""
    return number if tenant.type == "integer" else f"{tenant.word}-{number}"


def add_data(world: World, data: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Add rows by table. Rows that others refer to come before them, in whatever order they are given."""
    for name in data:
        get_table(world, name)
    for name in sorted(data, key=lambda name: _get_depth(world, name)):
        for index, row in enumerate(data[name]):
            tenant = world.parts.tenant
            is_tenant = tenant is not None and name == tenant.plural
            given = {"id": _number_tenant(tenant, index + 1), **row} if tenant is not None and is_tenant else row
            add_row(world, name, given, place=f"{name}[{index}]")


def add_row(world: World, table_name: str, fields: Mapping[str, Any], *, place: str = "") -> Row:
    """Add a row, and return it. Its fields have the tenant that it belongs to, too, by its word.

    An object in place of the id of another row is added as that row. Messages name the place.
    """
    table, place = get_table(world, table_name), place or table_name
    word = world.parts.word
    if table.is_of_tenants:
        row = _check_fields(world, table, None, fields, place)
        return world.add_tenant(row["id"] if "id" in row else world.name_next_tenant(), row).row
    given = {name: value for name, value in fields.items() if not word or name != word}
    _check_names(world, table, given, place)  # before the tenant is looked for: its word may be misspelt
    room = find_room(world, fields.get(word) if word else None, place)
    row = _check_fields(world, table, room, given, place)
    rows = world.get_rows(table_name, room)
    if table.is_single:
        (single,) = rows
        world.change_row(table_name, room, single, row)
        return single
    key = row.get(table.key)
    if key is not None and any(world.get_rows(table_name, each).find(key) for each in world.rooms.values()):
        msg = f"{place}: there is a row with the {table.key} {key!r} already"
        raise world.parts.errors.ConfigurationError(msg)
    return world.add_row(table_name, room, row)


def change_row(world: World, table_name: str, row_id: object, fields: Mapping[str, Any]) -> Row:
    table = get_table(world, table_name)
    room, row = find_row(world, table_name, row_id)
    changes = _check_fields(world, table, room, fields, f"{table_name} {row_id}")
    if changes.get(table.key, row_id) != row_id:
        msg = f"{table_name} {row_id}: the {table.key} of a row can't be changed"
        raise world.parts.errors.ConfigurationError(msg)
    world.change_row(table_name, room, row, changes)
    return row


def remove_row(world: World, table_name: str, row_id: object) -> None:
    if get_table(world, table_name).is_fixed:
        msg = f"remove: a row of {table_name} can't be removed"
        raise world.parts.errors.ConfigurationError(msg)
    room, row = find_row(world, table_name, row_id)
    world.get_rows(table_name, room).remove(row)


def find_row(world: World, table_name: str, row_id: object) -> tuple[Room, Row]:
    for room in world.rooms.values():
        row = world.get_rows(table_name, room).find(row_id)
        if row is not None:
            return room, row
    msg = f"{table_name} {row_id!r}: there is no row with this id"
    raise world.parts.errors.ConfigurationError(msg)


def list_rows(world: World, table_name: str, tenant: Any = None) -> list[Row]:
    """Return copies of the rows of a table of a tenant; of the table of the tenants those of all."""
    table = get_table(world, table_name)
    rooms = world.rooms.values() if table.is_of_tenants else [find_room(world, tenant, table_name)]
    return [deepcopy(world.derive(table_name, room, row)) for room in rooms for row in world.get_rows(table_name, room)]


def get_table(world: World, name: str, place: str = "") -> Table:
    """Return a table. `place` is what a message begins with."""
    if name not in world.tables:
        names = sorted(world.tables)
        msg = f"{place}{name!r} is no table of this description{suggest(name, names)}; it has {', '.join(names)}"
        raise world.parts.errors.ConfigurationError(msg)
    return world.tables[name]


def find_room(world: World, tenant: object, place: str) -> Room:
    """Return the room of a tenant that a row belongs to: the one with the id, or the only one."""
    if tenant is None and len(world.rooms) == 1:
        return next(iter(world.rooms.values()))
    if not isinstance(tenant, int | str) or tenant not in world.rooms:
        ids = ", ".join(map(str, world.rooms))
        msg = f"{place}: {world.parts.word}={tenant!r}: it has to be one of the {world.parts.plural} {ids}"
        raise world.parts.errors.ConfigurationError(msg)
    return world.rooms[tenant]


def _check_names(world: World, table: Table, names: Iterable[str], place: str) -> None:
    known = [*table.fields, *world.parts.name_tenant(None)]
    for name in names:
        if name not in table.fields:
            msg = f"{place}: a row of {table.name} has no field {name!r}{suggest(name, known)}"
            raise world.parts.errors.ConfigurationError(msg)


def _check_fields(world: World, table: Table, room: Room | None, fields: Mapping[str, Any], place: str) -> Row:
    _check_names(world, table, fields, place)
    checked: Row = {}
    for name, value in fields.items():
        field, here = table.fields[name], f"{place}: {name}"
        if field.table is None or room is None:
            checked[name] = check_value(
                world.parts.errors, world.description, field.schema, value, here, is_decimal=field.is_decimal
            )
        elif field.is_many and isinstance(value, list | tuple):
            references = cast("Sequence[Any]", value)
            checked[name] = [_check_reference(world, field.table, room, each, here) for each in references]
        else:  # None refers to no row
            checked[name] = None if value is None else _check_reference(world, field.table, room, value, here)
    row_id = checked.get("id", 1)
    if isinstance(row_id, int) and not 0 < row_id <= LARGEST:
        msg = f"{place}: id={row_id}: an id is an integer from 1 to {LARGEST}"
        raise world.parts.errors.ConfigurationError(msg)
    rules = world.parts.rules.get(table.name)
    return checked if rules is None or room is None else rules.take_own(world, room, checked, place)


def _check_reference(world: World, table: str, room: Room, value: Any, place: str) -> Any:
    """Return the id of the row that a value refers to. An object is added as a row."""
    if isinstance(value, Mapping):
        added = add_row(world, table, {**cast("Row", value), **world.parts.name_tenant(room.id)}, place=place)
        return added[world.tables[table].key]
    if not isinstance(value, int | str) or world.find_row(table, room, value) is None:
        of_tenant = f"{world.parts.word} {room.id} has" if world.parts.word else "there is"
        msg = f"{place}: {of_tenant} no row with the id {value!r} in {table}"
        raise world.parts.errors.ConfigurationError(msg)
    return value


def _get_depth(world: World, name: str, seen: frozenset[str] = frozenset()) -> int:
    """Return through how many references a table leads to others."""
    related = {
        field.table for field in world.tables[name].fields.values() if field.table and field.table in world.tables
    }
    return 1 + max((_get_depth(world, each, seen | {name}) for each in related - seen - {name}), default=0)
