"""Tables of pyarrow."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from openapi_sdk.model.chosen_columns import choose_names
from openapi_sdk.model.column_names import describe_columns
from openapi_sdk.model.column_types import DIGITS, SeenValues

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pyarrow

    from openapi_sdk.model.column_types import ColumnKind, ColumnType
    from openapi_sdk.model.facts import Facts
    from openapi_sdk.model.reading import ReadableModel

    ArrowTable = pyarrow.Table
else:
    ArrowTable = Any  # pyarrow is optional


def make_table(
    rows: Sequence[Mapping[str, Any]],
    model_class: type[ReadableModel] | None,
    facts: Facts | None,
    columns: Iterable[str] | None = None,
    *,
    drop_empty: bool = False,
) -> ArrowTable:
    """Return rows as a table. Columns have the described types, also without values.

    Args:
        rows: The rows, with plain values.
        model_class: The model of the rows; None if it is not known.
        facts: The facts of the service; None if nothing is known of it.
        columns: The columns to keep; see `choose_names`. By default all but those that are not described and empty.
        drop_empty: Whether to leave out the columns that are None in all rows.
    """
    pa = load_pyarrow(facts.package if facts else "openapi-sdk")
    described: Mapping[str, Sequence[ColumnKind]] = {} if model_class is None else describe_columns(model_class).kinds
    arrays: dict[str, Any] = {}
    for name in choose_names(rows, described, columns, drop_empty=drop_empty):
        values = [row.get(name) for row in rows]
        column = SeenValues(described.get(name, ()))
        column.add(values)
        if not column.is_empty or name in described or columns is not None:
            chosen = column.choose_type()
            arrays[name] = make_array(chosen, chosen.convert(values))
    table: ArrowTable = pa.table(arrays)
    return table


def make_array(column_type: ColumnType, values: Sequence[Any]) -> Any:
    r"""Return the values of a column. Half a surrogate pair, which UTF-8 can't have, is written `\ud800`."""
    pa = cast("Any", import_module("pyarrow"))  # optional
    if column_type.kind in {"text", "json"}:
        values = [None if each is None else encode_surrogates(each) for each in values]
    return pa.array(values, type=get_arrow_type(column_type))


def encode_surrogates(text: str) -> str:
    r"""Return a text that can be encoded: half a surrogate pair is written `\ud800`."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


def get_arrow_type(column_type: ColumnType) -> Any:
    r"""Return the type of a column for pyarrow."""
    pa = cast("Any", import_module("pyarrow"))  # optional
    if column_type.kind == "decimal":
        return pa.decimal128(DIGITS, column_type.scale)
    if column_type.kind == "datetime":
        return pa.timestamp("us", tz="UTC" if column_type.has_zone else None)
    makers: Any = {
        "boolean": pa.bool_,
        "integer": pa.int64,
        "number": pa.float64,
        "date": pa.date32,
        "text": pa.string,
        "json": pa.string,
    }
    return makers[column_type.kind]()


def load_pyarrow(package: str) -> Any:
    """Return pyarrow.

    Args:
        package: What to install with its extra `parquet`, for the message if pyarrow is not there.

    Raises:
        ImportError: If it is not installed.
    """
    try:
        import pyarrow  # noqa: PLC0415 - optional
    except ModuleNotFoundError as error:
        msg = f'pyarrow is not installed: pip install "{package}[parquet]"'
        raise ImportError(msg, name="pyarrow") from error
    return pyarrow
