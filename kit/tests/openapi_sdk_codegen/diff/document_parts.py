"""The parts of a document that the oracle walks: operations with their parameters, and fields that may be absent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kit.tests.openapi_sdk_codegen.diff.merged_schema import Reader, Spot, Spots, find
from openapi_sdk.description.nodes import as_array, as_object, is_object

if TYPE_CHECKING:
    from collections.abc import Iterable

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

#: Things by their keys.
Named = dict[str, Spot]


@dataclass(slots=True)
class Operation:
    """An operation, its path and its path item."""

    path: str
    item: Spot
    node: Spot

    def parameters(self, reader: Reader) -> Named:
        """Return the parameters, those of the path item too. The operation's own ones win."""
        positions = {name: str(index) for index, name in enumerate(re.findall(r"\{([^{}]*)\}", self.path))}
        named: Named = {}
        for holder in (self.item, self.node):
            for index, _ in enumerate(as_array(holder.value.get("parameters"))):
                spot = holder.child("parameters").child(index)
                found = reader.follow(spot)
                value = {} if found is None else as_object(found.value)
                place, name = str(value.get("in")), str(value.get("name", spot.parts))
                name = positions.get(name, name) if place == "path" else name.lower() if place == "header" else name
                named[f"{place} {name}"] = spot
        return named


def find_operations(reader: Reader, items: Iterable[tuple[str, Spot]]) -> dict[str, Operation]:
    """Return operations by method and path, without the names of parameters in the path.

    Args:
        reader: Reads the document.
        items: Path items, each with its path.
    """
    found: dict[str, Operation] = {}
    for path, spot in items:
        item = None if path.startswith("x-") else reader.follow(spot)
        if item is not None and is_object(item.value):
            for method in _METHODS:
                if is_object(item.value.get(method)):
                    key = f"{method} {re.sub(r'{[^{}]*}', '{}', path)}"
                    found[key if key not in found else f"{method} {path}"] = Operation(path, item, item.child(method))
    return found


def entries(holder: Spot | None) -> Named:
    """Return what is in an object; nothing if it is none."""
    return {str(key): holder.child(key) for key in holder.value} if holder and is_object(holder.value) else {}


def children(holders: tuple[Spot, Spot], *keys: str) -> tuple[Named, Named]:
    """Return what is in an object within two others."""
    old, new = (entries(find_in(each, keys)) for each in holders)
    return old, new


def find_in(spot: Spot, keys: tuple[str, ...]) -> Spot | None:
    """Return what is under keys within each other; None for nothing."""
    found = find(spot.value, keys)
    return None if found is None else Spot(found.value, (*spot.parts, *found.parts))


def how_written(value: dict[str, Any]) -> dict[str, Any]:
    """Return how the value of a parameter or a header is written, with the defaults of OpenAPI."""
    content = as_object(value.get("content"))
    style = value.get("style", "form" if value.get("in") in ("query", "cookie") else "simple")
    names = ("required", "allowReserved", "allowEmptyValue")
    written = {name: None if content and name != "required" else bool(value.get(name)) for name in names}
    return {
        **written,
        "style": None if content else style,
        "explode": None if content else bool(value.get("explode", style == "form")),
        "content": sorted(content),
    }


def schema_of(spot: Spot) -> Spots:
    """Return the schema of a parameter or a header, which may be in its only media type."""
    if "schema" in spot.value:
        return (spot.child("schema"),)
    media = find_in(spot, ("content",))
    first = next(iter(entries(media).values()), None)
    schema = None if first is None else find_in(first, ("schema",))
    return () if schema is None else (schema,)


def media_type(name: str) -> str:
    """Return a media type in lower case, with its parameters in order."""
    base, *parameters = name.split(";")
    return ";".join((base.strip().lower(), *sorted(each.strip().lower().replace('"', "") for each in parameters)))


def without_schemas(value: Any) -> Any:
    """Return an encoding without schemas and descriptions."""
    if is_object(value):
        return {key: without_schemas(each) for key, each in value.items() if key not in ("schema", "description")}
    return value
