"""The rows of the tables of a tenant. Rows that nobody has looked at are made when they are needed."""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, overload

from openapi_sdk.description.examples import UUID_HEAD

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from openapi_sdk.description.tables import Field

Row: TypeAlias = dict[str, Any]

#: Made rows are kept if there are at most this many. Of a million, only those that were changed are.
_MAX_KEPT = 10_000
#: A number as JSON has it. Python's `int` accepts more.
_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,99}")


class Make(Protocol):
    """Makes the row of a position, always the same one; with names, a row with only these fields."""

    def __call__(self, position: int, names: Collection[str] | None = None, /) -> Row: ...


class Rows(Sequence[Row]):
    """The rows of a table of one tenant, in order: added in front, made, added behind.

    A row is found by its id as a number or as a text, because a path has it as a text. `key` is the field with it. If
    rows are numbered, a made one has the number of its position there.
    """

    def __init__(
        self,
        ids: range = range(1, 1),
        make: Make = lambda _position, _names=None: {},
        *,
        key: str = "id",
        is_numbered: bool = True,
    ) -> None:
        self._key = key
        self._is_numbered = is_numbered
        self._count = len(ids)
        self._make = make
        self._first_id = ids.start
        self._kept: dict[int, Row] = {}
        self._removed: list[int] = []
        self._front: list[Row] = []
        self._back: list[Row] = []
        self._added: dict[str, Row] = {}
        self.last_id = ids.stop - 1  # the largest that a row has or had; where rows aren't numbered, words count too

    def __len__(self) -> int:
        return len(self._front) + self._count - len(self._removed) + len(self._back)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> list[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self)))]
        if index < 0:
            index += len(self)
        if index < 0:
            raise IndexError(index)
        return self.peek(index)

    def peek(self, index: int, names: Collection[str] | None = None) -> Row:
        """Return the row at an index. With names it may have no other fields, and is not to be changed.

        To make one field is faster than to make the whole row.
        """
        if index < len(self._front):
            return self._front[index]
        index -= len(self._front)
        made = self._count - len(self._removed)
        return self._get_made(self._find_position(index), names) if index < made else self._back[index - made]

    def __iter__(self) -> Iterator[Row]:
        return (self[index] for index in range(len(self)))

    def find(self, row_id: object) -> Row | None:
        position, key = self._get_position(row_id), _get_key(row_id)
        if 0 <= position < self._count and not self._is_removed(position):
            row = self._get_made(position)
            if self._is_numbered or _get_key(row.get(self._key)) == key:
                return row
        if self._is_numbered or key in self._added:
            return self._added.get(key)
        return self.find_by({self._key: key})  # made of a text that has no number, or changed

    def find_by(self, values: Mapping[str, str]) -> Row | None:
        """Return the first row whose fields have these values, which a path has as texts."""
        return next((row for row in self if all(str(row.get(name)) == text for name, text in values.items())), None)

    def add(self, row: Row, *, in_front: bool = False) -> None:
        """Add a row behind the others, or in front of them."""
        if in_front:
            self._front.insert(0, row)
        else:
            self._back.append(row)
        key = row.get(self._key)
        self._added[_get_key(key)] = row
        is_counted = not (self._is_numbered or _is_number(key))
        self.last_id = self.last_id + 1 if is_counted else max(self.last_id, self._first_id + self._get_position(key))

    def change(self, row: Row, changes: Row) -> None:
        key, position = _get_key(row.get(self._key)), self._locate(row)
        row.update(changes)
        if position is not None:
            self._kept[position] = row
        elif self._key in changes:
            del self._added[key]
            self._added[_get_key(row[self._key])] = row

    def remove(self, row: Row) -> None:
        position = self._locate(row)
        if position is None:
            del self._added[_get_key(row.get(self._key))]
            self._front = [each for each in self._front if each is not row]
            self._back = [each for each in self._back if each is not row]
            return
        self._kept.pop(position, None)
        bisect.insort(self._removed, position)

    def _locate(self, row: Row) -> int | None:
        """Return the position of a made row; None for one that was added."""
        if self._added.get(_get_key(row.get(self._key))) is row:
            return None
        position = self._get_position(row.get(self._key, self._first_id))  # a table of one row has no id
        if self._is_numbered or self._kept.get(position) is row:
            return position
        return next((place for place, each in self._kept.items() if each is row), position)

    def _get_position(self, row_id: object) -> int:
        """Return the position that the made row with an id has or would have; that of no row for an id in words."""
        if type(row_id) is int:  # the usual case needs no search
            return row_id - self._first_id
        return int(_get_key(row_id)) - self._first_id if _is_number(row_id) else -1

    def _get_made(self, position: int, names: Collection[str] | None = None) -> Row:
        row = self._kept.get(position)
        if row is None and self._count <= _MAX_KEPT:
            row = self._kept[position] = self._make(position)
        return self._make(position, names) if row is None else row

    def _is_removed(self, position: int) -> bool:
        index = bisect.bisect_left(self._removed, position)
        return index < len(self._removed) and self._removed[index] == position

    def _find_position(self, index: int) -> int:
        """Return the position of a made row, from its index among those that are left."""
        if not self._removed:
            return index
        position = index
        while (shifted := index + bisect.bisect_right(self._removed, position)) != position:
            position = shifted
        return position


@dataclass(slots=True)
class Room:
    """A tenant, and its tables by name; without tenants the only one, whose id is None. Rows have the ids of others.

    Attributes:
        id: The id of the tenant.
        number: What the ids of its rows begin with.
        row: Its own row, in the table of the tenants.
        webhook_secret: What signs its webhooks.
        tables: The rows of each table.
    """

    id: Any
    number: int
    row: Row = field(repr=False)
    webhook_secret: str = field(repr=False)
    tables: dict[str, Rows] = field(default_factory=dict[str, Rows], repr=False)  # not shown: rows have secrets


def make_id(field: Field, number: int) -> int | str:
    """Return the id of a row with a number: an integer, or a text as its field in the description has it."""
    if field.type != "string":
        return number
    return f"{UUID_HEAD}{number:012}" if field.schema.get("format") == "uuid" else str(number)


def _is_number(row_id: object) -> bool:
    return bool(_NUMBER.fullmatch(_get_key(row_id)))


def _get_key(row_id: object) -> str:
    if isinstance(row_id, str) and row_id.startswith(UUID_HEAD):
        return row_id.removeprefix(UUID_HEAD).lstrip("0")
    return str(row_id) if isinstance(row_id, int | str) else ""
