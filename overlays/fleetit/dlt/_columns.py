"""The columns of a table in a warehouse: their types, and values that fit them.

A value that fits no column of its type is in a column of its own, so that a row of FleetIT's never keeps a run from
ending: dlt keeps what a destination refused, tries it again in each later run, and reads nothing new before.
"""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import TYPE_CHECKING, Any, cast

from fleetit._rows.columns import FLEET, describe_rows
from fleetit_api._rows import make_plain
from fleetit_api._texts import write_date

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dlt.common.schema.typing import TColumnSchema

    from fleetit.dlt._tables import Table
    from fleetit_api._column_types import Kind

#: Decimals have 38 digits, 9 of them behind the point: the default of dlt, which every destination has.
_TYPES: dict[Kind, TColumnSchema] = {
    "boolean": {"data_type": "bool"},
    "integer": {"data_type": "bigint"},
    "number": {"data_type": "double"},
    "decimal": {"data_type": "decimal", "precision": 38, "scale": 9},
    "date": {"data_type": "date"},
    "datetime": {"data_type": "timestamp"},
    "text": {"data_type": "text"},
    "json": {"data_type": "json"},
}
#: A `bigint` has 64 bits.
_MAX_INTEGER = 2**63
#: A decimal has 29 of its 38 digits before the point. This one may have been rounded up to one that has 30.
_MAX_DECIMAL = Decimal("9" * 29)


def make_columns(table: Table) -> dict[str, TColumnSchema]:
    """Return the described columns of a table with their types, without those of secrets.

    A column of which the description allows several types has none: it gets that of its first value.
    """
    columns: dict[str, TColumnSchema] = {FLEET: {"data_type": "bigint"}} if table.has_fleets else {}
    for name, kinds in describe_rows(table.method, secrets=False).items():
        if len(kinds) == 1 or kinds == ("date", "datetime"):
            columns.setdefault(name, {**_TYPES[kinds[0]]})
    for name in table.primary_key:
        columns[name]["nullable"] = False
    return {name: {**hint, "name": name} for name, hint in columns.items()}


def is_key(value: Any, column: TColumnSchema) -> bool:
    """Whether a value can be in a column of a primary key."""
    if column.get("data_type") == "bigint":
        return value.__class__ is int and -_MAX_INTEGER <= value < _MAX_INTEGER
    return value is not None and not isinstance(value, dict | list)


def fit_row(row: Mapping[str, Any], columns: Mapping[str, TColumnSchema]) -> dict[str, Any]:
    """Return a row with values that destinations take.

    A value that its column can't have is in a column of its own, called as dlt would call it: `amount__v_text` for a
    number that is too large, `billed_on__v_timestamp` for a time in a column of days. A time without a zone is text:
    destinations would give it one.
    """
    fitted: dict[str, Any] = {}
    for name, value in row.items():
        if value is None:
            fitted[name] = None
            continue
        kind = columns[name].get("data_type") if name in columns else None
        other = _find_other_type(value, kind)
        if other == "text":
            fitted[f"{name}__v_text"] = _clean(str(write_date(value)))
        else:
            fitted[f"{name}__v_{other}" if other else name] = _clean(make_plain(value))
    return fitted


def _find_other_type(value: Any, kind: str | None) -> str | None:
    """Return the type of a column that can have a value, if one of its own type can't."""
    if isinstance(value, str):  # dlt reads some texts as another day
        return "text" if kind in {"date", "timestamp"} or _is_number_too_large(value, kind) else None
    if isinstance(value, dt.datetime):
        found = "text" if value.tzinfo is None else "timestamp"
        return None if found == (kind or "timestamp") else found
    if isinstance(value, dt.date):
        return None if kind in {"date", None} else "date"
    return "text" if _is_number_too_large(value, kind) else None


def _is_number_too_large(value: Any, kind: str | None) -> bool:
    number = value
    if isinstance(value, str) and kind in {"bigint", "decimal", "double"}:  # dlt reads numbers of texts
        with suppress(InvalidOperation):
            number = Decimal(value.strip())
    if isinstance(number, Decimal):
        if not number.is_finite():
            return True
        if kind == "double":
            return not isfinite(float(number))
        return number.copy_abs() >= (_MAX_INTEGER if kind == "bigint" else _MAX_DECIMAL)
    return isinstance(number, int) and not -_MAX_INTEGER <= number < _MAX_INTEGER


def _clean(value: Any) -> Any:
    """Return a value without NUL, which PostgreSQL has in no text, and without integers that JSON of dlt can't have."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, list):
        return [_clean(each) for each in cast("list[Any]", value)]
    if isinstance(value, dict):
        return {_clean(name): _clean(each) for name, each in cast("dict[str, Any]", value).items()}
    return str(value) if isinstance(value, int) and _is_number_too_large(value, None) else value
