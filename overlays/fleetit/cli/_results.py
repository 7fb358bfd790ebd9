"""Results of calls as rows: the JSON document as it came, and the columns of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from attrs import frozen

from fleetit._description import load_description, merge_all_of
from fleetit.cli._errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleetit._description import Node

#: The column of the fleet, where rows of several fleets are listed together.
FLEET = "fleet"


@frozen
class Row:
    """A row of a result.

    Attributes:
        document: The JSON document as it came.
        columns: The columns of a table, with plain values.
    """

    document: Any
    columns: Mapping[str, Any]

    @classmethod
    def of(cls, value: Any, fleet: int | None = None) -> Row:
        """Return the row of a model or another value.

        Args:
            value: The model or value.
            fleet: The fleet, for a column of its own; None for no such column.
        """
        from fleetit_api._rows import make_row  # noqa: PLC0415 - imported lazily; it takes long

        document: Any = _to_document(value)
        columns = make_row(value)
        if fleet is not None:
            document = {FLEET: fleet, **{name: each for name, each in document.items() if name != FLEET}}
            columns = {FLEET: fleet, **{name: each for name, each in columns.items() if name != FLEET}}
        return cls(document, columns)

    def pick(self, names: list[str]) -> dict[str, Any]:
        """Return some columns."""
        return {name: self.columns.get(name) for name in names}


def check_names(rows: list[Row], names: list[str] | None) -> None:
    """Check that some row has each column.

    Raises:
        CommandError: If none has one of them.
    """
    from fleetit._suggestions import suggest  # noqa: PLC0415 - for messages alone

    known = dict.fromkeys(name for row in rows for name in row.columns)
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


def _to_document(value: Any) -> Any:
    if is_rows(value):
        return [_to_document(each) for each in cast("list[Any]", value)]
    to_dict: Any = getattr(value, "to_dict", None)
    return value if to_dict is None else to_dict()
