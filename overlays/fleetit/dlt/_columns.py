"""The types of columns, as the description has them. Any other column gets its type from the first value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from fleetit._description.document import get_type, load_description, merge_all_of
from fleetit.dlt._tables import FLEET_COLUMN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlt.common.schema.typing import TColumnSchema

    from fleetit._description.document import Node
    from fleetit.dlt._tables import Table

#: Digits of a decimal in all, and behind the point: the default of dlt, which every destination has.
_DECIMAL: TColumnSchema = {"data_type": "decimal", "precision": 38, "scale": 9}
_BY_FORMAT: dict[str, TColumnSchema] = {
    "date": {"data_type": "date"},
    "date-time": {"data_type": "timestamp"},
    "date or date-time": {"data_type": "date"},
    "decimal": _DECIMAL,
}
_BY_TYPE: dict[str, TColumnSchema] = {
    "string": {"data_type": "text"},
    "integer": {"data_type": "bigint"},
    "number": {"data_type": "double"},
    "boolean": {"data_type": "bool"},
    "array": {"data_type": "json"},
}


def make_columns(table: Table) -> dict[str, TColumnSchema]:
    """Return the columns of a table with their types, without those of secrets.

    Args:
        table: The table.
    """
    columns: dict[str, TColumnSchema] = {FLEET_COLUMN: {"data_type": "bigint"}} if table.has_fleets else {}
    for name, hint in _iter_columns(table.row_schema, "", ()):
        columns.setdefault(name, hint)
    for name in table.primary_key:
        columns[name]["nullable"] = False
    return {name: {**hint, "name": name} for name, hint in columns.items()}


def _iter_columns(schema: Node, prefix: str, enclosing: tuple[str, ...]) -> Iterator[tuple[str, TColumnSchema]]:
    """Yield name and type of each column of an object, as `to_row` of its model names them."""
    reads_as: Node = schema.get("x-reads-as") or {}
    secrets = schema.get("x-secret-properties", ())
    for name, node in schema.get("properties", {}).items():
        reference = str(node.get("$ref", ""))
        field = merge_all_of(load_description(), node)
        if name in secrets:
            continue
        if "properties" in field:
            # An object within one of its own kind is a column only where there is one.
            if reference not in enclosing:
                yield from _iter_columns(field, f"{prefix}{name}_", (*enclosing, *([reference] if reference else [])))
        elif hint := _find_type(field, str(reads_as.get(name, ""))):
            yield f"{prefix}{name}", hint


def _find_type(field: Node, reads_as: str) -> TColumnSchema | None:
    """Return the type of a value; None if the description allows several, or has an object without fields."""
    if any(field.get(keyword) for keyword in ("oneOf", "anyOf")):
        return None
    types: Any = field.get("type")
    if isinstance(types, list) and len({str(each) for each in cast("list[Any]", types)} - {"null"}) != 1:
        return None
    kind = get_type(field) or ""
    hint = _BY_TYPE.get(kind)
    if kind in {"string", "number"}:
        hint = _BY_FORMAT.get(reads_as) or _BY_FORMAT.get(str(field.get("format", ""))) or hint
    return None if hint is None else {**hint}
