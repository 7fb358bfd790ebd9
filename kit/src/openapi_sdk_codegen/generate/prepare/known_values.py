"""Known values of filters: those that rows have in the field of a filter's name.

A filter may take others, so its type is that of these values or any text. The client reads the same values from the
description at run time, and says if a filter has another one and no row is found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from openapi_sdk.description.nodes import as_object, is_object
from openapi_sdk.description.references import schema_name
from openapi_sdk.description.schemas import (
    each_alternative,
    find_properties,
    get_values,
    list_values,
    merge_only_choice,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

#: A description lists at most this many values.
_MAX_VALUES = 20


@dataclass(frozen=True, slots=True)
class KnownValues:
    """The values that a field of a row has.

    Attributes:
        component: The component schema that lists them; empty if the field does so itself.
        values: The values without null.
    """

    component: str
    values: tuple[Any, ...]

    def write_description(self, text: str) -> str:
        """Return the description of a filter with these values behind it."""
        more = ", …" if len(self.values) > _MAX_VALUES else ""
        known = f"Known values: {', '.join(map(str, self.values[:_MAX_VALUES]))}{more}."
        return f"{text.rstrip()} {known}".strip()

    def widen(self, document: dict[str, Any], schema: Any) -> Any:
        """Return the schema of a filter, or of its items, with the component beside what it is."""
        node = as_object(schema)
        if node.get("type") == "array" and is_object(node.get("items")):
            return {**node, "items": self.widen(document, node["items"])}
        if not self.component or node.get("type") != merge_only_choice(document, self._reference).get("type"):
            return schema
        return {"anyOf": [self._reference, {key: value for key, value in node.items() if key != "description"}]}

    @property
    def _reference(self) -> dict[str, str]:
        return {"$ref": f"#/components/schemas/{self.component}"}


def find_known_values(document: dict[str, Any], rows: Iterable[str]) -> dict[str, KnownValues]:
    """Return the known values of each field of the rows of an operation, by the name of the field.

    Args:
        document: The description.
        rows: The names of the component schemas that are its rows.
    """
    found: dict[str, KnownValues] = {}
    for row in rows:
        for name, field in find_properties(document, {"$ref": f"#/components/schemas/{row}"}).items():
            for node, resolved in each_alternative(document, field, ()):
                if known := tuple(get_values(resolved)):
                    found.setdefault(name, KnownValues(schema_name(node), known))
    return found


def is_closed(document: dict[str, Any], schema: Any) -> bool:
    """Whether a filter, or each of its items, lists the values that it allows."""
    resolved = merge_only_choice(document, schema)
    items = merge_only_choice(document, resolved.get("items"))
    return bool(list_values(resolved) or list_values(items))
