"""Results of calls as rows: the JSON document as it came, and the columns of a table."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from attrs import evolve, frozen

from openapi_sdk.cli.errors import CommandError
from openapi_sdk.model.column_names import describe_columns, list_paths, make_row
from openapi_sdk.model.reading import get_attributes
from openapi_sdk.model.suggestions import suggest
from openapi_sdk.rows.columns import rename_column
from openapi_sdk.rows.values import as_sent
from openapi_sdk.secrets.fields import mask_secrets

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from openapi_sdk.model.column_names import ColumnPath
    from openapi_sdk.model.column_types import ColumnKind

#: In place of a value that is not there.
_MISSING: Any = object()


@frozen
class ResultRow:
    """A row of a result: the JSON document as it came, and the columns of a table.

    `own` are the described fields of the row itself. `value` is what it was made of; None for a table of this program,
    which has no secrets. `tenant` is the one in front, and its column.
    """

    document: Any
    columns: dict[str, Any]
    own: Collection[str] = ()
    value: Any = None
    tenant: tuple[Any, str] | None = None

    @classmethod
    def of(cls, value: Any) -> ResultRow:
        """Return the row of a model or another value."""
        document: Any = _to_document(value)
        value_class = cast("type[Any]", type(value))
        own = get_attributes(value_class).keys()
        return cls(document, make_row(value, _show), own, value)

    def mask(self) -> ResultRow:
        """Return the row with `***` in place of its secrets."""
        if self.value is None:
            return self
        masked = ResultRow.of(mask_secrets(self.value))
        return masked.with_tenant(*self.tenant) if self.tenant else masked

    def with_tenant(self, tenant: Any, column: str) -> ResultRow:
        """Return the row with its tenant in front. A field of this name gets an underscore at its end."""
        found: object = self.document
        document = cast("dict[str, Any]", found) if isinstance(found, dict) else {"value": found}
        return evolve(
            self,
            document={column: tenant, **rename_column(document, column)},
            columns={column: tenant, **rename_column(self.columns, column)},
            tenant=(tenant, column),
        )

    def pick(self, names: list[str]) -> dict[str, Any]:
        """Return some columns, with the values that came."""
        raw = self._list_raw()
        return {name: raw.get(name, self.columns.get(name)) for name in names}

    def _list_raw(self) -> dict[str, Any]:
        """Return the columns with the values that came, as far as there are such values."""
        if self.value is None:
            return {}
        document = _to_document(self.value)
        found = {name: _find(document, path) for name, path in list_paths(self.value).items()}
        raw = {name: value for name, value in found.items() if value is not _MISSING}
        if self.tenant is None:
            return raw
        tenant, column = self.tenant
        return {column: tenant, **rename_column(raw, column)}


def check_first(
    batches: Iterable[list[ResultRow]], names: list[str] | None, described: Collection[str]
) -> Iterator[list[ResultRow]]:
    """Yield the batches, and check the columns that were asked for with the first one that has rows, before it."""
    is_checked = False
    for batch in batches:
        if batch and not is_checked:
            check_names(batch, names, described)
            is_checked = True
        yield batch


def check_names(rows: list[ResultRow], names: list[str] | None, described: Collection[str] = ()) -> None:
    """Raise CommandError if neither a row nor the description has one of the columns."""
    known = dict.fromkeys([*(name for row in rows for name in row.columns), *described])
    for name in names or ():
        if rows and name not in known:
            msg = f"--columns: no row has {name!r}{suggest(name, known)}"
            raise CommandError(msg, "--all-columns shows all there are.")


def is_rows(value: Any) -> bool:
    """Return whether a result is several rows."""
    return isinstance(value, list | tuple)


def describe(value: Any) -> Mapping[str, Sequence[ColumnKind]]:
    """Return the columns that the description has of a model, and their kinds; none of another value."""
    model = cast("type[Any]", type(value))
    return describe_columns(model).kinds if get_attributes(model) else {}


def _find(document: Any, path: ColumnPath) -> Any:
    """Return a value in a document; `_MISSING` if it is not there."""
    for name in path:
        if not isinstance(document, dict) or name not in document:
            return _MISSING
        document = cast("dict[str, Any]", document)[name]
    return document


def _show(value: Any) -> Any:
    return value if isinstance(value, Decimal | date) else as_sent(value)


def _to_document(value: Any) -> Any:
    if is_rows(value):
        return [_to_document(each) for each in cast("list[Any]", value)]
    to_dict: Any = getattr(value, "to_dict", None)
    return value if to_dict is None else to_dict()
