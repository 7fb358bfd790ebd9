"""Finds rows that FleetIT may take for the same."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fleetit.imports._rows import Row

_SIGNS = re.compile(r"[\W_]+")


def find_alike(rows: Iterable[Row], names: Sequence[str]) -> tuple[tuple[int, ...], ...]:
    """Return the lines of rows that have the same values but for case, blanks and signs, together.

    Args:
        rows: The rows.
        names: The names of the fields to compare; all fields if there are none.
    """
    found: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        found[_make_key([row.values.get(each) for each in names] if names else dict(row.values))].append(row.line)
    return tuple(tuple(lines) for lines in found.values() if len(lines) > 1)


def _make_key(value: object) -> str:
    return json.dumps(_squash(value), sort_keys=True)


def _squash(value: object) -> object:
    """Return a value with its texts in lower case, without blanks and signs."""
    if isinstance(value, str):
        return _SIGNS.sub("", value).casefold() or value
    if isinstance(value, dict):
        return {name: _squash(each) for name, each in cast("dict[str, object]", value).items()}
    return [_squash(each) for each in cast("list[object]", value)] if isinstance(value, list) else value
