"""Changes values that no destination takes, so that a row of FleetIT's never keeps a run from ending.

dlt keeps what a destination refused, tries it again in each later run, and reads nothing new before it is loaded.
"""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dlt.common.schema.typing import TColumnSchema

#: What follows the name of a column in that of the column with its values of another type. dlt writes it too.
TEXT = "__v_text"
#: A `bigint` has 64 bits.
_MAX_INTEGER = 2**63
#: A decimal has 29 of its 38 digits before the point. This one may have been rounded up to one that has 30.
_MAX_DECIMAL = Decimal("9" * 29)


def fit_row(row: Mapping[str, Any], columns: Mapping[str, TColumnSchema]) -> dict[str, Any]:
    """Return a row with values that destinations take. A number that is too large is a text in a column of its own.

    Args:
        row: The row.
        columns: The columns of the table with their types.
    """
    fitted: dict[str, Any] = {}
    for name, value in row.items():
        kind = columns[name].get("data_type") if name in columns else None
        if _is_number_too_large(value, kind):
            fitted[f"{name}{TEXT}"] = str(value)
        else:
            fitted[name] = _clean(value)
    return fitted


def is_key(value: Any, column: TColumnSchema) -> bool:
    """Whether a value can be in a column of a primary key.

    Args:
        value: The value.
        column: The column with its type.
    """
    kind = column.get("data_type")
    if kind == "bigint":
        return isinstance(value, int) and not isinstance(value, bool) and -_MAX_INTEGER <= value < _MAX_INTEGER
    return value is not None and not isinstance(value, dict | list)


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
