"""Which fields of rows a model gets: those that it asks for, or else few.

Most of a row is null, or of an object inside that is in many rows. By default there is no null, and of an object inside
only what identifies it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from openapi_sdk.model.suggestions import suggest_name
from openapi_sdk.rows.labels import identifies

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from openapi_sdk.description.answers import AnswerFields


def choose_fields(rows: Iterable[Any], names: Sequence[str] | None) -> list[Any]:
    """Return rows with some fields, which may be dotted names, as they came; with None, with those of the default."""
    return [_shorten(row) if names is None else _pick(row, names) for row in rows]


def iter_unknown_fields(names: Iterable[str], described: AnswerFields, rows: Sequence[Any]) -> Iterator[str]:
    """Yield what is wrong with each name that neither the description nor one of the rows has."""
    for name in names:
        if not described.has(name) and not any(_has(row, name.split(".")) for row in rows):
            seen = [each for row in rows if isinstance(row, dict) for each in cast("dict[str, Any]", row)]
            yield f"no row has {name!r}{suggest_name(name, dict.fromkeys([*_iter_names(described), *seen]))}"


def _iter_names(described: AnswerFields) -> Iterator[str]:
    """Yield the described fields of rows, and those of the objects inside with a dot."""
    for name in described.names:
        yield name
        yield from (f"{name}.{inner}" for inner in described.get(name).names)


def _pick(value: Any, names: Sequence[str]) -> Any:
    if isinstance(value, list):
        return [_pick(each, names) for each in cast("list[Any]", value)]
    if not isinstance(value, dict):
        return value  # an id in place of an object
    fields, picked = cast("dict[str, Any]", value), dict[str, Any]()
    inner: dict[str, list[str]] = {}
    for name in names:
        head, _, rest = name.partition(".")
        if name in fields:
            picked[name] = fields[name]
        elif head in fields:
            inner.setdefault(head, []).append(rest)
    return picked | {head: _pick(fields[head], rests) for head, rests in inner.items() if head not in picked}


def _has(value: Any, path: Sequence[str]) -> bool:
    if isinstance(value, list):
        return any(_has(each, path) for each in cast("list[Any]", value))
    if not path:
        return True
    return isinstance(value, dict) and path[0] in value and _has(cast("dict[str, Any]", value)[path[0]], path[1:])


def _shorten(row: Any) -> Any:
    if not isinstance(row, dict):
        return row
    shortened = {name: _identify(value) for name, value in cast("dict[str, Any]", row).items()}
    return {name: value for name, value in shortened.items() if value is not None}


def _identify(value: Any) -> Any:
    """Return what identifies an object, or the objects of an array; None for nothing. Other values are returned."""
    if isinstance(value, dict):
        fields = cast("dict[str, Any]", value)
        kept = {
            name: each
            for name, each in fields.items()
            if each is not None and not isinstance(each, dict | list) and identifies(name)
        }
        return kept or None
    if isinstance(value, list):
        items = cast("list[Any]", value)
        found = [shown for each in items if (shown := _identify(each)) is not None or each is None]
        return found if found or not items else None
    return value
