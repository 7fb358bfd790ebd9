"""Rows of a table: the same as a plain list of them, whether rows are kept or made again each time."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openapi_sdk.sandbox import rows as _rows
from openapi_sdk.sandbox.rows import Row, Rows

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

FIRST_ID = 11
#: A table with more rows than this makes them again each time.
KEPT = 4


def _make_rows(count: int, convert: Callable[[int], object] = int) -> Rows:
    def make(position: int, names: Collection[str] | None = None) -> Row:
        row = {"id": convert(FIRST_ID + position), "value": position}
        return {name: row[name] for name in row if names is None or name in names}

    return Rows(range(FIRST_ID, FIRST_ID + count), make)


@dataclass
class _Pair:
    """Rows, and a plain list of what they have to be equal to."""

    rows: Rows
    convert: Callable[[int], object]
    expected: list[Row] = field(default_factory=list[Row])
    last_id: int = 0
    gone: list[object] = field(default_factory=list[object])

    def do(self, action: str, number: int) -> None:
        if action in ("front", "behind"):
            self.last_id += 1
            row: Row = {"id": self.convert(self.last_id), "value": number}
            self.rows.add(dict(row), in_front=action == "front")
            self.expected.insert(0 if action == "front" else len(self.expected), row)
        elif self.expected:
            index = number % len(self.expected)
            found = self.rows.find(self.expected[index]["id"]) if number % 2 else self.rows[index]
            assert found is not None
            assert found == self.expected[index]
            if action == "change":
                self.rows.change(found, {"value": -number})
                self.expected[index]["value"] = -number
            else:
                self.rows.remove(found)
                self.gone.append(self.expected.pop(index)["id"])

    def check(self) -> None:
        assert list(self.rows) == self.expected
        assert len(self.rows) == len(self.expected)
        assert self.rows.last_id == self.last_id
        assert [self.rows.find(row["id"]) for row in self.expected] == self.expected
        assert not any(map(self.rows.find, self.gone))
        peeked = [self.rows.peek(index, ("value",))["value"] for index in range(len(self.rows))]
        assert peeked == [row["value"] for row in self.expected]


ACTIONS = st.lists(
    st.tuples(st.sampled_from(["front", "behind", "change", "remove", "remove"]), st.integers(0, 30)), max_size=25
)


@pytest.mark.heavy
@settings(max_examples=3 * settings().max_examples)
@given(
    count=st.integers(0, 9),
    convert=st.sampled_from([int, str]),
    actions=ACTIONS,
    index=st.integers(-12, 12),
    part=st.slices(12),
)
def test_rows_are_like_a_list(
    count: int, convert: Callable[[int], object], actions: list[tuple[str, int]], index: int, part: slice
) -> None:
    with patch.object(_rows, "_MAX_KEPT", KEPT):
        pair = _Pair(_make_rows(count, convert), convert, last_id=FIRST_ID + count - 1)
        pair.expected = [{"id": convert(FIRST_ID + each), "value": each} for each in range(count)]
        for action, number in actions:
            pair.do(action, number)
        pair.check()
        assert pair.rows[part] == pair.expected[part]
        if -len(pair.expected) <= index < len(pair.expected):
            assert pair.rows[index] == pair.expected[index]
        else:
            with pytest.raises(IndexError):
                pair.rows[index]


@pytest.mark.parametrize(
    ("count", "kept"), [pytest.param(KEPT, KEPT, id="at most so many"), pytest.param(KEPT + 1, 0, id="more")]
)
def test_rows_of_a_large_table_are_not_kept(monkeypatch: pytest.MonkeyPatch, count: int, kept: int) -> None:
    monkeypatch.setattr(_rows, "_MAX_KEPT", KEPT)
    rows = _make_rows(count)
    assert len(list(rows)) == count
    assert len(rows._kept) == kept
    assert (rows[0] is rows[0]) is bool(kept)


def test_row_of_a_large_table_is_kept_once_it_is_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_rows, "_MAX_KEPT", 0)
    rows = _make_rows(3)
    rows.change(rows[1], {"value": "new"})
    assert [row["value"] for row in rows] == [0, "new", 2]
    rows.remove(rows[1])
    assert [row["value"] for row in rows] == [0, 2]
    assert not rows._kept


@pytest.mark.parametrize(
    ("kept", "expected"),
    [
        pytest.param(0, {"value": 1}, id="a row that is not kept has the named fields alone"),
        pytest.param(3, {"id": FIRST_ID + 1, "value": 1}, id="a row that is kept is whole"),
    ],
)
def test_only_the_needed_fields_are_made(monkeypatch: pytest.MonkeyPatch, kept: int, expected: Row) -> None:
    monkeypatch.setattr(_rows, "_MAX_KEPT", kept)
    rows = _make_rows(3)
    assert rows.peek(1, ("value",)) == expected
    assert list(rows._kept) == [1] * bool(kept)
    rows.change(rows[1], {"value": "new"})
    assert rows.peek(1, ("value",)) == {"id": FIRST_ID + 1, "value": "new"}


@pytest.mark.parametrize(
    "row_id",
    [
        pytest.param(True, id="a truth"),
        pytest.param(11.5, id="a fraction"),
        pytest.param(None, id="nothing"),
        pytest.param([11], id="a list"),
        pytest.param({"id": 11}, id="an object"),
        pytest.param(10, id="before the first"),
        pytest.param(14, id="behind the last"),
        pytest.param(-1, id="negative"),
        pytest.param("1_1", id="an underscore"),
        pytest.param("011", id="a zero in front"),
        pytest.param("+11", id="a sign"),
        pytest.param(" 11", id="a space"),
        pytest.param("11\n", id="a line break"),
        pytest.param("٣٤", id="digits of another script"),
        pytest.param("²", id="no digit for int"),
        pytest.param("", id="an empty text"),
        pytest.param("9" * 5000, id="more digits than int takes"),
        pytest.param("x", id="a word"),
    ],
)
def test_there_is_no_row_with_such_an_id(row_id: Any) -> None:
    rows = _make_rows(3)
    rows.add({"id": 1})
    assert rows.find(row_id) is None


@pytest.mark.parametrize("row_id", ["b", "01", -3, "7", 0, 10**30])
def test_added_row_is_found_by_whatever_id_it_has(row_id: Any) -> None:
    rows = _make_rows(3)
    row = {"id": row_id}
    rows.add(row)
    assert rows.find(row_id) is rows.find(str(row_id)) is row
    rows.change(row, {"value": 1})
    assert rows[-1] == {"id": row_id, "value": 1}
    rows.remove(row)
    assert rows.find(row_id) is None
    assert len(rows) == 3
    assert rows.last_id == max(row_id if isinstance(row_id, int) else 0, FIRST_ID + 2)


def test_index_finds_a_made_row_between_removed_ones() -> None:
    rows = _make_rows(6)
    for position in (4, 0, 3, 1):
        found = rows.find(FIRST_ID + position)
        assert found
        rows.remove(found)
    assert [row["value"] for row in rows] == [2, 5]
    with pytest.raises(IndexError):
        rows[sys.maxsize]
