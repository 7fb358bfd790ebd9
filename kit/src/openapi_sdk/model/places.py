"""Places in the answers of listings, and what is there.

A place is a path: the names of the fields that lead to it, as `meta/pagination/total`, with `~1` for a slash in a name
and `~0` for a tilde; empty for the whole answer. A header is written as OpenAPI does: `$response.header.Link`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from openapi_sdk.model.reading import get_attributes

if TYPE_CHECKING:
    from collections.abc import Iterable

#: How a header is written in place of a path.
HEADER = "$response.header."


def join_path(names: Iterable[str]) -> str:
    """Return the path to a field."""
    return "/".join(name.replace("~", "~0").replace("/", "~1") for name in names)


@lru_cache(maxsize=1_000)  # each page of a listing asks for the same few
def split_path(path: str) -> tuple[str, ...]:
    """Return the names of the fields that lead to a place; none for the whole answer."""
    return tuple(name.replace("~1", "/").replace("~0", "~") for name in path.split("/")) if path else ()


def read_path(answer: Any, path: str) -> Any:
    """Return what is at a place of an answer, a model or a JSON document; None if it is not there."""
    for name in split_path(path):
        answer = cast("dict[str, Any]", answer).get(name) if isinstance(answer, dict) else read_field(answer, name)
    return answer


def read_key(row: Any, key: tuple[str, ...]) -> Any:
    """Return by what a row is known: the value of a field, or of several; None if it has no such value."""
    if key == ("id",):
        return read_id(row)  # nearly always: the rest takes longer
    values = tuple(read_path(row, path) for path in key)
    if None in values or not values:
        return None
    return values[0] if len(values) == 1 else values


def read_id(row: Any) -> Any:
    """Return the id of a row, a model or an object of JSON; None if it has none."""
    return cast("dict[str, object]", row).get("id") if isinstance(row, dict) else getattr(row, "id", None)


def read_field(envelope: Any, name: str) -> Any:
    """Return a field of an envelope by its name in JSON; None if the envelope doesn't have it."""
    return getattr(envelope, get_attributes(cast("type[Any]", type(envelope))).get(name, ""), None)
