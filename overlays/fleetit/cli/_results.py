"""Results of calls as rows: the JSON document as it came, and the columns of a table."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, cast

from attrs import frozen

from fleetit._description import load_description, merge_all_of
from fleetit.cli._errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from fleetit._description import Node

#: The column of the fleet, where rows of several fleets are listed together.
FLEET = "fleet"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@frozen
class Row:
    """A row of a result.

    Attributes:
        document: The JSON document as it came.
        columns: The columns of a table, with plain values.
        own: The described fields of the row itself. A column of an object in it never has such a name.
        is_ours: Whether it is a table of this program, whose names call nothing a secret.
    """

    document: Any
    columns: Mapping[str, Any]
    own: Collection[str] = ()
    is_ours: bool = False

    @classmethod
    def of(cls, value: Any, fleet: int | None = None) -> Row:
        """Return the row of a model or another value.

        Args:
            value: The model or value.
            fleet: The fleet, for a column of its own; None for no such column.
        """
        from fleetit_api._reading import get_attributes  # noqa: PLC0415 - imported lazily; it takes long
        from fleetit_api._rows import make_row  # noqa: PLC0415

        document: Any = _to_document(value)
        value_class = cast("type[Any]", type(value))
        own = get_attributes(value_class).keys()
        columns = make_row(value)
        if any(isinstance(each, dt.datetime) for each in columns.values()):
            columns = _keep_days(columns, _list_raw(document, own))
        if fleet is not None:
            document = {FLEET: fleet, **{name: each for name, each in document.items() if name != FLEET}}
            columns = {FLEET: fleet, **{name: each for name, each in columns.items() if name != FLEET}}
        return cls(document, columns, own)

    def pick(self, names: list[str]) -> dict[str, Any]:
        """Return some columns, with the values that came."""
        raw = _list_raw(self.document, self.own)
        return {name: raw[name] if name in raw else self.columns.get(name) for name in names}


def check_first(
    batches: Iterable[list[Row]], names: list[str] | None, described: Collection[str] = ()
) -> Iterator[list[Row]]:
    """Yield the batches, and check the columns with the first one that has rows, before it.

    Args:
        batches: The rows.
        names: The columns that were asked for.
        described: The columns that the description has.

    Raises:
        CommandError: If neither has one of them.
    """
    is_checked = False
    for batch in batches:
        if batch and not is_checked:
            check_names(batch, names, described)
            is_checked = True
        yield batch


def check_names(rows: list[Row], names: list[str] | None, described: Collection[str] = ()) -> None:
    """Check that some row, or the description, has each column.

    Raises:
        CommandError: If none has one of them.
    """
    from fleetit._suggestions import suggest  # noqa: PLC0415 - for messages alone

    known = dict.fromkeys([*(name for row in rows for name in row.columns), *described])
    for name in names or ():
        if rows and name not in known:
            msg = f"--columns: no row has {name!r}{suggest(name, known)}"
            raise CommandError(msg, "--all-columns shows all there are.")


def list_described(schema: Node, prefix: str = "", parents: frozenset[str] = frozenset()) -> list[str]:
    """Return the columns of a row that the description has: those of objects are named after them, `vehicle_id`.

    Args:
        schema: The schema of the row.
        prefix: What is in front of the names.
        parents: References that led here; a schema in itself is one column.
    """
    columns: list[str] = []
    document = load_description()
    for name, node in schema.get("properties", {}).items():
        references = {part["$ref"] for part in (node, *node.get("allOf", ())) if "$ref" in part}
        inner = merge_all_of(document, node)
        if inner.get("properties") and not references & parents:
            columns += list_described(inner, f"{prefix}{name}_", parents | references)
        else:
            columns.append(f"{prefix}{name}")
    return columns


def is_rows(value: Any) -> bool:
    """Return whether a result is several rows."""
    return isinstance(value, list | tuple)


def _list_raw(document: Any, own: Collection[str]) -> dict[str, Any]:
    """Return the columns of a document with the values that came, named as those of the model.

    Args:
        document: The document; nothing is returned for one that is no object.
        own: The described fields of the row itself.
    """
    from fleetit_api._rows import iter_value  # noqa: PLC0415 - imported lazily; it takes long

    found: dict[str, Any] = {}
    for key, value in cast("dict[str, Any]", document).items() if isinstance(document, dict) else ():
        for name, each, is_inside in iter_value(key, value):
            column = name
            while column in found or (is_inside and column in own):
                column += "_"
            found[column] = each
    return found


def _keep_days(columns: Mapping[str, Any], raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns with a day in place of its midnight, where a day came."""
    return {
        name: value.date() if isinstance(value, dt.datetime) and _DAY.fullmatch(str(raw.get(name))) else value
        for name, value in columns.items()
    }


def _to_document(value: Any) -> Any:
    if is_rows(value):
        return [_to_document(each) for each in cast("list[Any]", value)]
    to_dict: Any = getattr(value, "to_dict", None)
    return value if to_dict is None else to_dict()
