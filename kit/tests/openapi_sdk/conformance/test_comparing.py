"""What the answers of a listing say together."""

from __future__ import annotations

from typing import Any

import pytest

from openapi_sdk.conformance.comparing import (
    UnfilteredRows,
    choose_values,
    compare_codes,
    compare_filter,
    compare_order,
    compare_pages,
    compare_several,
    find_shared,
    iter_differences,
)
from openapi_sdk.description.document import Description
from openapi_sdk.description.row_checks import RowChecks
from openapi_sdk.description.shapes import ValueShape

TEXT, INTEGER, DAY = {"type": "string"}, {"type": "integer"}, {"type": "string", "format": "date"}
CRATE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "id": INTEGER,
        "stored": DAY,
        "moved": DAY,
        "color": TEXT,
        "kind": TEXT,
        "value": TEXT,
        "at": {"type": "string", "format": "date-time"},
        "parts": {"type": "array", "items": INTEGER},
        "owner": {"type": "object", "properties": {"name": TEXT}},
    },
    "x-reads-as": {"value": "decimal"},
}
PAGE = {"type": "object", "properties": {"count": INTEGER, "results": {"type": "array", "items": CRATE}}}
PARAMETERS = {
    "limit": INTEGER, "offset": INTEGER, "stored_gte": DAY, "stored_after": DAY, "moved_gte": DAY, "color": TEXT,
    "kind": INTEGER, "value_max": {"type": "number"}, "id": {"type": "array", "items": INTEGER}, "sort": TEXT,
}  # fmt: skip


def describe() -> RowChecks:
    parameters = [{"name": name, "in": "query", "schema": schema} for name, schema in PARAMETERS.items()]
    answer = {"200": {"description": "", "content": {"application/json": {"schema": PAGE}}}}
    listing = {"operationId": "crates_list", "parameters": parameters, "responses": answer}
    description = Description({"openapi": "3.0.3", "paths": {"/crates": {"get": listing}}})
    return RowChecks.of(description, description.operations[0])


CHECKS = describe()
ROWS: list[dict[str, Any]] = [
    {"id": 1, "stored": "2026-01-01", "moved": "2026-01-02", "color": "red", "kind": "box", "value": "1.00"},
    {"id": 2, "stored": "2026-01-02", "moved": "2026-01-03", "color": "dark red", "kind": "box", "value": "2.00"},
    {"id": 3, "stored": "2026-01-03", "moved": "2026-01-04", "color": "blue", "kind": "bag", "value": "3.00"},
    {"id": 4, "stored": "2026-01-04", "moved": "2026-01-05", "color": "green", "kind": "bag", "value": "4.00"},
]


def walk(rows: list[Any] = ROWS, *, is_whole: bool = True) -> UnfilteredRows:
    return UnfilteredRows(CHECKS, [(0, rows)], is_whole)


def pick(*ids: int) -> list[Any]:
    known = {row["id"]: row for row in ROWS}
    return [known.get(each, {"id": each, "stored": "2026-01-04"}) for each in ids]


@pytest.mark.parametrize(
    ("name", "text", "ids", "expected"),
    [
        pytest.param("stored_gte", "2026-01-03", [3, 4], (True, "rows that match"), id="exactly those that match"),
        pytest.param("stored_gte", "2026-01-03", [4], (False, "some rows are missing"), id="the edge is missing"),
        pytest.param("stored_gte", "2026-01-03", [], (False, "no rows"), id="all are missing"),
        pytest.param(
            "stored_gte", "2026-01-03", [2, 3, 4], (None, "rows without a value"), id="others, which are told"
        ),
        pytest.param("stored_gte", "2026-01-03", [3, 4, 9], (False, "rows that are not there without it"), id="new"),
        pytest.param("stored_after", "2026-01-03", [4], (True, "rows that match"), id="an edge that may be open"),
        pytest.param("stored_after", "2026-01-03", [3, 4], (True, "rows that match"), id="an edge that may be closed"),
        pytest.param("stored_gte", "2026-01-01", [1, 2, 3, 4], (None, "all rows"), id="a value that all have"),
        pytest.param("color", "red", [1, 2], (True, "rows that match"), id="a part of a text"),
        pytest.param("color", "red", [1], (True, "rows that match"), id="a whole text"),
        pytest.param("color", "red", [2], (False, "some rows are missing"), id="not the whole text"),
        pytest.param("value_max", "2", [1, 2], (True, "rows that match"), id="numbers"),
        pytest.param("moved_gte", "2026-01-04", [4], (False, "rows that match stored"), id="rows of another field"),
    ],
)
def test_a_filter_is_compared_with_all_rows(name: str, text: str, ids: list[int], expected: tuple[Any, str]) -> None:
    verdict = compare_filter(walk(), name, [text], pick(*ids), is_last=True)
    assert (verdict.is_true, verdict.seen) == expected
    assert bool(verdict.rows) is (verdict.is_true is False)


@pytest.mark.parametrize(
    ("rows", "ids", "is_last", "is_whole", "seen"),
    [
        pytest.param(ROWS, [3], False, True, "rows that match", id="the first of them"),
        pytest.param(ROWS, [4], False, True, "the first of many rows", id="others of them"),
        pytest.param(ROWS, [3], False, False, "the first of many rows", id="of rows that are not all known"),
        pytest.param(ROWS, [3, 4, 9], True, False, "rows that match", id="and more that are not known"),
        pytest.param([*ROWS, ROWS[0]], [3, 4], True, True, "rows that can't be told from each other", id="twice"),
        pytest.param([*ROWS, {}], [3, 4], True, True, "rows that can't be told from each other", id="without a key"),
    ],
)
def test_rows_that_are_not_all_there_are_compared_as_far_as_they_tell(
    rows: list[Any], ids: list[int], is_last: bool, is_whole: bool, seen: str
) -> None:
    verdict = compare_filter(walk(rows, is_whole=is_whole), "stored_gte", ["2026-01-03"], pick(*ids), is_last=is_last)
    assert (verdict.is_true in {True, None}, verdict.seen) == (True, seen)


def test_fields_that_are_always_alike_are_not_told_from_each_other() -> None:
    rows = [{**row, "moved": row["stored"]} for row in ROWS]
    verdict = compare_filter(walk(rows), "stored_gte", ["2026-01-03"], rows[2:], is_last=True)
    assert (verdict.is_true, verdict.seen) == (None, "rows that match, or match moved")


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        pytest.param([1, 3], (True, True), id="rows of both"),
        pytest.param([3], (True, False), id="rows of the last one"),
        pytest.param([1], (True, False), id="rows of the first one"),
        pytest.param([], (False, None), id="no rows"),
    ],
)
def test_several_values_are_more_than_one(ids: list[int], expected: tuple[bool, bool | None]) -> None:
    verdicts = compare_several(walk(), "id", ["1", "3"], pick(*ids), is_last=True)
    assert tuple(each.is_true for each in verdicts) == expected


@pytest.mark.parametrize(
    ("answers", "is_true"),
    [
        pytest.param([[1, 2], [3, 4]], None, id="all rows in two answers"),
        pytest.param([[1, 2], [3]], True, id="rows of one text each"),
        pytest.param([[1, 2, 3], []], None, id="rows of two texts"),
        pytest.param([[1, 2], [2]], False, id="a row for both"),
        pytest.param([[], []], None, id="no rows"),
    ],
)
def test_numbers_that_stand_for_texts(answers: list[list[int]], is_true: bool | None) -> None:
    assert compare_codes(walk(), "kind", [pick(*ids) for ids in answers]).is_true is is_true


@pytest.mark.parametrize(
    ("text", "ids", "is_last", "is_true"),
    [
        pytest.param("stored", [1, 2, 3, 4], True, None, id="all rows"),
        pytest.param("stored", [1, 2, 3], True, False, id="a row is missing"),
        pytest.param("stored", [1, 2], False, None, id="the first rows"),
        pytest.param("stored", [1, 3], False, False, id="a row of a later page belongs before"),
        pytest.param("-stored", [4, 3], False, None, id="the last rows"),
        pytest.param("stored", [], True, None, id="no rows"),
    ],
)
def test_an_order_keeps_all_rows(text: str, ids: list[int], is_last: bool, is_true: bool | None) -> None:
    assert compare_order(walk(), text, pick(*ids), is_last=is_last).is_true is is_true


@pytest.mark.parametrize(
    ("pages", "others", "expected"),
    [
        pytest.param([(0, [1, 2]), (2, [3, 4])], [(1, [2, 3])], (True, "rows behind it"), id="each row at its place"),
        pytest.param([(0, [1, 2])], [], (None, "one page"), id="one page"),
        pytest.param([(0, [1, 2]), (2, [2, 3])], [], (False, "other rows"), id="a row on two pages"),
        pytest.param([(0, [1, 2]), (2, [1, 2])], [], (False, "the first rows"), id="the first rows again"),
        pytest.param([(0, [1, 2, 3])], [(1, [3, 4])], (False, "other rows"), id="a row is skipped"),
        pytest.param([(None, [1, 2]), (None, [2, 3])], [], (False, "other rows"), id="pages without offsets"),
        pytest.param([(None, [1, 2]), (None, [3])], [], (True, "rows behind it"), id="other pages without offsets"),
    ],
)
def test_pages_are_compared_with_each_other(pages: Any, others: Any, expected: tuple[bool | None, str]) -> None:
    found = UnfilteredRows(CHECKS, [(offset, pick(*ids)) for offset, ids in pages])
    verdict = compare_pages(found, [(offset, pick(*ids)) for offset, ids in others])
    assert (verdict.is_true, verdict.seen) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param({"id": 1, "color": "red"}, {"id": 1, "color": "blue"}, {("color",)}, id="another text"),
        pytest.param({"owner": {"name": "a"}}, {"owner": {"name": "b"}}, {("owner", "name")}, id="in an object"),
        pytest.param({"id": 1, "color": "red"}, {"id": 1}, set(), id="fewer fields"),
        pytest.param({"value": "1.5"}, {"value": "1.50"}, set(), id="the same number"),
        pytest.param({"color": "1.5"}, {"color": "1.50"}, {("color",)}, id="texts that are no numbers"),
        pytest.param({"at": "2026-01-01T10:00:00Z"}, {"at": "2026-01-01T11:00:00+01:00"}, set(), id="the same time"),
        pytest.param({"at": "2026-01-01T10:00:00Z"}, {"at": "2026-01-01T10:00:00+01:00"}, {("at",)}, id="an hour"),
        pytest.param({"owner": 3}, {"owner": {"name": "a"}}, set(), id="an id for an object"),
        pytest.param({"stored": "1.2.26"}, {"stored": "2026-02-01"}, set(), id="what is not as described"),
        pytest.param({"parts": [1]}, {"parts": [2]}, set(), id="arrays"),
        pytest.param({"new": 1}, {"new": 2}, set(), id="what is not described"),
    ],
)
def test_what_two_documents_of_a_row_show(one: Any, other: Any, expected: set[tuple[str, ...]]) -> None:
    assert set(iter_differences(ValueShape({}, CRATE), one, other)) == expected


@pytest.mark.parametrize(
    ("name", "rows", "expected"),
    [
        pytest.param("stored_gte", ROWS, [["2026-01-03"]], id="whose rows are some, and fit on a page"),
        pytest.param("id", ROWS, [["1", "2"]], id="two where any counts"),
        pytest.param("color", [{"id": 1, "color": " red"}, {"id": 2, "color": "blue"}], [["blue"]], id="no blanks"),
        pytest.param("color", ROWS[:1], [], id="none that tells rows apart"),
        pytest.param("kind", ROWS, [], id="a number for a text"),
    ],
)
def test_which_values_are_asked_for(name: str, rows: list[Any], expected: list[list[str]]) -> None:
    assert choose_values(walk(rows), name, 3) == expected


@pytest.mark.parametrize(
    ("tenants", "expected"),
    [
        pytest.param([[1], [2], [3]], [], id="rows of their own"),
        pytest.param([[1, 4], [2, 4], [3]], ["4"], id="a row that two have"),
        pytest.param([[1, 4], [2, 4], [3, 4]], [], id="a row that all have"),
        pytest.param([[1, 4], [2, 4]], [], id="of two, which may share it"),
    ],
)
def test_rows_that_some_tenants_have_in_common(tenants: list[list[int]], expected: list[str]) -> None:
    assert sorted(find_shared({number: walk(pick(*ids)) for number, ids in enumerate(tenants)})) == expected
