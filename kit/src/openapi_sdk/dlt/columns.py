"""The columns of a table in a warehouse: their types, and values that fit them.

A value that fits no column of its type is in a column of its own, so that a row of the service never keeps a run from
ending: dlt keeps what a destination refused, tries it again in each later run, and reads nothing new before.
"""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress
from decimal import ROUND_DOWN, Context, Decimal
from math import isfinite
from typing import TYPE_CHECKING, Any, cast

from openapi_sdk.model.arrow import encode_surrogates
from openapi_sdk.model.column_names import make_plain
from openapi_sdk.model.texts import write_date
from openapi_sdk.rows.columns import describe_rows, get_tenant_kinds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from dlt.common.data_types import TDataType
    from dlt.common.schema.typing import TColumnSchema

    from openapi_sdk.dlt.tables import SourceTable
    from openapi_sdk.model.column_types import ColumnKind

#: Decimals have 38 digits, 9 of them behind the point: the default of dlt, which every destination has.
_TYPES: dict[ColumnKind, TColumnSchema] = {
    "boolean": {"data_type": "bool"},
    "integer": {"data_type": "bigint"},
    "number": {"data_type": "double"},
    "decimal": {"data_type": "decimal", "precision": 38, "scale": 9},
    "date": {"data_type": "date"},
    "datetime": {"data_type": "timestamp"},
    "text": {"data_type": "text"},
    "json": {"data_type": "json"},
}
#: The types of values of plain classes.
_KINDS: dict[type, TDataType] = {
    bool: "bool",
    int: "bigint",
    float: "double",
    Decimal: "decimal",
    dt.date: "date",
    dt.datetime: "timestamp",
    list: "json",
    dict: "json",
}
#: A `bigint` has 64 bits.
_MAX_INTEGER = 2**63
#: A decimal has 29 of its 38 digits before the point, and nine behind it.
_DIGITS, _DECIMALS, _MAX_DECIMAL = 38, 9, Decimal(10**29)
#: A text that is a number as JSON writes it. dlt would take others, such as `0x10`, for numbers too.
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,4})?")


def make_columns(table: SourceTable) -> dict[str, TColumnSchema]:
    """Return the described columns of a table with their types, without those of secrets.

    A column of which the description allows several types has none: it gets that of its first value.
    """
    columns: dict[str, TColumnSchema] = {}
    if table.tenant is not None and table.tenant_column is not None:
        (kind,) = get_tenant_kinds(table.tenant)
        columns[table.tenant_column] = {**_TYPES[kind]}
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


class ColumnTypes:
    """The types of the columns of a table: those of the description, of earlier runs, or of the first value.

    A value that its column can't have as it is, is in a column of its own: see `fit_value`.
    """

    def __init__(
        self,
        described: Mapping[str, TColumnSchema],
        stored: Mapping[str, TColumnSchema],
        normalize: Callable[[str], str],
    ) -> None:
        self._kinds: dict[str, TDataType | None] = {name: each.get("data_type") for name, each in described.items()}
        self._stored = stored
        self._normalize = normalize

    def fit(self, rows: Iterable[Mapping[str, Any]]) -> tuple[list[dict[str, Any]], dict[str, TColumnSchema]]:
        """Return rows with values that destinations take, and the columns that are new with their types."""
        new: dict[str, TColumnSchema] = {}
        return [self._fit_row(row, new) for row in rows], new

    def _fit_row(self, row: Mapping[str, Any], new: dict[str, TColumnSchema]) -> dict[str, Any]:
        fitted: dict[str, Any] = {}
        for name, value in row.items():
            if value is None:
                fitted[_clean(name)] = None
                continue
            kind = self._kinds.get(name) or self._find_kind(name, value, new)
            plain, own = fit_value(value, kind)
            fitted[_clean(name) if own is None else f"{_clean(name)}__v_{own}"] = plain
        return fitted

    def _find_kind(self, name: str, value: Any, new: dict[str, TColumnSchema]) -> TDataType:
        """Return the type of a column that is not described. dlt is told, and does not guess it again."""
        column = self._normalize(_clean(name))
        kind = self._stored.get(column, {}).get("data_type")
        if kind is None:
            kind = get_kind(_clean(make_plain(value)))
            new[column] = {"name": column, "data_type": kind}
        self._kinds[name] = kind
        return kind


def fit_value(value: Any, kind: TDataType) -> tuple[Any, TDataType | None]:
    """Return a value as a column has it, and None; or the type of the column of its own that it needs.

    This column is called as dlt would call it: `amount__v_text` for a number that is too large or has too many
    decimals, `billed_on__v_timestamp` for a time in a column of days. A time without a zone is text: destinations would
    give it one.
    """
    plain = _clean(make_plain(value))
    own = get_kind(plain)
    if own == "decimal":
        plain = _quantize(plain)
    elif own == "text":
        plain = _clean(str(write_date(value)))
    found = _convert(plain, own, kind)
    return (plain, own) if found is None else (found, None)


def get_kind(value: Any) -> TDataType:
    """Return the type of a column that can have a plain value: text for what no other one has."""
    kind = _KINDS.get(value.__class__, "text")
    match kind:
        case "bigint":
            is_fitting = -_MAX_INTEGER <= value < _MAX_INTEGER
        case "double":
            is_fitting = isfinite(value)
        case "decimal":
            is_fitting = _quantize(value) is not None
        case "timestamp":
            is_fitting = _is_moment(value)
        case _:
            is_fitting = True
    return kind if is_fitting else "text"


def _convert(value: Any, own: TDataType, kind: TDataType) -> Any:
    """Return a value of a type as a column of another type has it; None if that would change it."""
    if kind in {own, "text"}:
        return value
    if kind == "bool":
        return bool(value) if own == "bigint" and value in {0, 1} else None
    if own in {"bigint", "decimal", "double"} or (own == "text" and _NUMBER.fullmatch(value)):
        found = _convert_number(Decimal(str(value)), kind)
        return None if own == "bigint" and found != value else found
    return None


def _convert_number(number: Decimal, kind: TDataType) -> Any:
    match kind:
        case "decimal":
            return _quantize(number)
        case "double":
            found = float(number)
            return found if isfinite(found) else None
        case "bigint":
            is_fitting = -_MAX_INTEGER <= number < _MAX_INTEGER and number == number.to_integral_value()
            return int(number) if is_fitting else None
        case _:
            return None


def _quantize(number: Decimal) -> Decimal | None:
    """Return a decimal with as many decimals as a column has at most; None if it would be another number."""
    if not number.is_finite() or number.copy_abs() >= _MAX_DECIMAL:
        return None
    if cast("int", number.as_tuple().exponent) >= -_DECIMALS:
        return number
    found = number.quantize(Decimal((0, (1,), -_DECIMALS)), context=Context(prec=_DIGITS, rounding=ROUND_DOWN))
    return found if found == number else None


def _is_moment(value: dt.datetime) -> bool:
    """Whether a time has a zone, and is one of a year from 1 to 9999 in UTC too."""
    with suppress(OverflowError):
        return value.tzinfo is not None and bool(value.astimezone(dt.UTC))
    return False


def _clean(value: Any) -> Any:
    """Return a value without what no destination has.

    NUL, which PostgreSQL has in no text, half a surrogate pair, which UTF-8 can't have, and integers that JSON of dlt
    can't have.
    """
    if isinstance(value, str):
        return encode_surrogates(value.replace("\0", ""))
    if isinstance(value, list):
        return [_clean_inside(each) for each in cast("list[Any]", value)]
    if isinstance(value, dict):
        return {_clean(name): _clean_inside(each) for name, each in cast("dict[str, Any]", value).items()}
    return value


def _clean_inside(value: Any) -> Any:
    is_too_large = isinstance(value, int) and get_kind(value) == "text"
    return str(value) if is_too_large else _clean(value)
