"""Writes Parquet with pyarrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fleetit_api._arrow import encode_surrogates, get_arrow_type, load_pyarrow, make_array

if TYPE_CHECKING:
    from pathlib import Path

    from fleetit.exports._tables import Table

#: Rows that are read together from the file.
_GROUP = 50_000


def write_parquet(table: Table, path: Path) -> None:
    """Write a table.

    Raises:
        ImportError: If pyarrow is not installed.
    """
    pa = load_pyarrow()
    from pyarrow import parquet  # noqa: PLC0415 - optional

    make_writer: Any = parquet.ParquetWriter
    schema = pa.schema([(encode_surrogates(each.title), get_arrow_type(each.type)) for each in table.columns])
    with make_writer(path, schema, compression="zstd") as writer:
        group: list[Any] = []
        for values in table.batches():
            arrays = [make_array(column.type, each) for column, each in zip(table.columns, values, strict=True)]
            group.append(pa.record_batch(arrays, schema=schema))
            if sum(each.num_rows for each in group) >= _GROUP:
                writer.write_table(pa.Table.from_batches(group))
                group = []
        if group:
            writer.write_table(pa.Table.from_batches(group))
