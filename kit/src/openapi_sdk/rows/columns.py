"""Which columns rows have, and of which types: those of the description first, unknown ones after.

`openapi_sdk.model` says which columns a model has (`column_names`), and chooses a type by description and values
(`column_types`). Here are the columns of a listing, and those of rows that are kept in a file as lines of JSON, which
is read twice: first to learn which columns there are and of which types.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

import msgspec
from attrs import evolve, frozen

from openapi_sdk.model.column_names import describe_columns, find_free_name, make_plain
from openapi_sdk.model.column_types import ColumnType, SeenValues
from openapi_sdk.model.listings import get_row_model
from openapi_sdk.model.places import split_path
from openapi_sdk.model.texts import DATE_TIMES, DATES
from openapi_sdk.rows.values import encode_row

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from openapi_sdk.description.methods import Method
    from openapi_sdk.model.column_types import ColumnKind
    from openapi_sdk.model.facts import Tenant
    from openapi_sdk.model.listings import Listing

#: Rows that are converted at once.
_BATCH = 2_000


def describe_rows(method: Method, *, secrets: bool = True) -> Mapping[str, Sequence[ColumnKind]]:
    """Return the columns that the description has of the rows of a listing, and their kinds."""
    response, *_ = method.operation.responses
    model = get_row_model(response.converter, cast("Listing", method.operation.listing))
    if model is None:
        return {}
    described = describe_columns(model)
    return {name: each for name, each in described.kinds.items() if secrets or name not in described.secret}


def name_key_columns(method: Method) -> list[str]:
    """Return the columns that say by what a row of a listing is known."""
    response, *_ = method.operation.responses
    listing = cast("Listing", method.operation.listing)
    model = get_row_model(response.converter, listing)
    names: Mapping[tuple[str, ...], str] = {} if model is None else describe_columns(model).names
    return [names.get(tuple(split_path(path)), path) for path in listing.key]


def get_tenant_kinds(tenant: Tenant) -> Sequence[ColumnKind]:
    """Return the kinds of the column with the tenant that rows were listed for."""
    return ("integer",) if tenant.type == "integer" else ("text",)


def name_tenant_column(tenant: Tenant, described: Collection[str]) -> str:
    """Return the name of the column with the tenant that was asked for: its argument, unless that is described."""
    return find_free_name(tenant.argument, described)


def rename_column(columns: dict[str, Any], reserved: str | None) -> dict[str, Any]:
    """Rename the column that has a reserved name: add underscores, and move it to the end."""
    if reserved is None or reserved not in columns:
        return columns
    # A column that only other rows have is None here.
    name = find_free_name(f"{reserved}_", [name for name, value in columns.items() if value is not None])
    renamed = {each: value for each, value in columns.items() if each not in {reserved, name}}
    return {**renamed, name: columns[reserved]}


@frozen
class TypedColumn:
    """A column of a table: its name in the rows, its title in the file, its type, and the kinds that are described."""

    name: str
    title: str
    type: ColumnType
    kinds: Sequence[ColumnKind]


class TypedTable:
    """Rows as a table. They are read twice as lines of JSON, some after the other."""

    def __init__(
        self, iter_lines: Callable[[], Iterator[bytes]], described: Mapping[str, Sequence[ColumnKind]]
    ) -> None:
        self._iter_lines = iter_lines
        seen = {name: SeenValues(kinds) for name, kinds in described.items()}
        for batch in self._iter_rows():
            for name in dict.fromkeys(name for row in batch for name in row):
                if name not in seen:
                    seen[name] = SeenValues()
                seen[name].add(_read(described.get(name, ()), [row.get(name) for row in batch]))
        self.columns = [
            TypedColumn(name, name, column.choose_type(), described.get(name, ()))
            for name, column in seen.items()
            if name in described or not column.is_empty
        ]

    @property
    def notes(self) -> list[str]:
        """What is not as the description has it."""
        return [
            f"{column.title}: has values that are not {' or '.join(column.kinds)}; the column is {column.type.kind}"
            for column in self.columns
            if not column.type.is_described
        ]

    def choose(self, names: Iterable[str]) -> None:
        """Keep some columns, in this order. One without values is empty."""
        found = {column.name: column for column in self.columns}
        self.columns = [found.get(name, TypedColumn(name, name, ColumnType("text"), ())) for name in names]

    def make_titles_unique(self) -> None:
        """Give the columns names for a database: they differ in more than case, and have no control characters."""
        taken: set[str] = set()
        for index, column in enumerate(self.columns):
            title = "".join(each if each.isprintable() else repr(each)[1:-1] for each in column.title)
            while title.casefold() in taken:
                title += "_"
            taken.add(title.casefold())
            self.columns[index] = evolve(column, title=title)

    def batches(self, *, keep_texts: bool = False) -> Iterator[list[list[Any]]]:
        """Yield the values of all columns, for some rows after the other."""
        kept = {"text", "json", "date", "datetime"} if keep_texts else {"text", "json"}
        for rows in self._iter_rows():
            columns = [(column, [row.get(column.name) for row in rows]) for column in self.columns]
            yield [
                column.type.convert(values if column.type.kind in kept else _read(column.kinds, values))
                for column, values in columns
            ]

    def _iter_rows(self) -> Iterator[list[dict[str, Any]]]:
        rows: list[dict[str, Any]] = []
        for part in self._iter_lines():
            rows += _decode_lines(part)
            if len(rows) >= _BATCH:
                yield rows
                rows = []
        if rows:
            yield rows


_decoder = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)


def _decode_lines(part: bytes) -> list[dict[str, Any]]:
    """Return rows, with decimals for numbers that are not integers."""
    try:
        return _decoder.decode_lines(part)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        lines = part.split(b"\n")
        return [cast("dict[str, Any]", json.loads(line, parse_float=Decimal)) for line in lines if line]


_raw_decoder = msgspec.json.Decoder(dict[str, msgspec.Raw])


def choose_fields(part: bytes, names: Sequence[str]) -> bytes:
    """Return lines of JSON with some fields alone, in this order, and with their values as they are."""
    encode: Callable[[dict[str, Any]], bytes] = msgspec.json.encode
    try:
        rows: list[dict[str, Any]] = _raw_decoder.decode_lines(part)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        rows, encode = _decode_lines(part), encode_row
    return b"".join([encode({name: row[name] for name in names if name in row}) + b"\n" for row in rows])


def list_names(part: bytes) -> dict[str, None]:
    """Return the names of the columns that lines of JSON have."""
    return dict.fromkeys(name for row in _decode_lines(part) for name in row)


def _read(kinds: Sequence[ColumnKind], values: list[Any]) -> list[Any]:
    """Return values as `to_row` has them, as far as the type of a table depends on it."""
    if "date" in kinds or "datetime" in kinds:
        texts = DATE_TIMES if "datetime" in kinds else DATES
        return [make_plain(texts[each]) if each.__class__ is str else each for each in values]
    return values
