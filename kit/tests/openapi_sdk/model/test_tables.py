"""Rows as a short text, and as a short table."""

from __future__ import annotations

from typing import Any

import pytest

from openapi_sdk.model.tables import write_range, write_rows, write_table


@pytest.mark.parametrize(
    ("offset", "rows", "count", "text"),
    [
        (0, 0, 0, "no rows of 0"),
        (2000, 0, 1500, "no rows of 1,500"),
        (0, 1, 1, "rows 1 to 1 of 1"),
        (1000, 1000, 15234, "rows 1,001 to 2,000 of 15,234"),
    ],
)
def test_a_page_says_which_rows_it_has(offset: int, rows: int, count: int, text: str) -> None:
    assert write_range(offset, [None] * rows, count) == text


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        pytest.param([], "[]", id="no row"),
        pytest.param([1, 2, 3], "[1, 2, 3]", id="three rows"),
        pytest.param([1, 2, 3, *range(1000)], "[1, 2, 3, … 1,000 more]", id="more rows"),
        pytest.param(["x" * 158], f"['{'x' * 158}']", id="a long row"),
        pytest.param(["x" * 159], f"['{'x' * 159}…]", id="a longer row"),
        pytest.param([{"a": 1, "pin": "1234"}], "[{'a': 1, 'pin': '***'}]", id="a secret"),
    ],
)
def test_the_first_rows_as_text(rows: list[Any], text: str) -> None:
    assert write_rows(rows) == text


def test_the_first_rows_as_a_table() -> None:
    assert write_table([{"a": 1, "<b>": None}, {"a": "&", "c": 2}, 5], "x < y") == (
        "<table><caption>x &lt; y</caption><tr><th>a</th><th>&lt;b&gt;</th><th>c</th><th></th></tr>"
        "<tr><td>1</td><td></td><td></td><td></td></tr><tr><td>&amp;</td><td></td><td>2</td><td></td></tr>"
        "<tr><td></td><td></td><td></td><td>5</td></tr></table>"
    )


@pytest.mark.parametrize(("rows", "more"), [(20, ""), (21, "… 1 more rows"), (1020, "… 1,000 more rows")])
def test_a_table_has_twenty_rows(rows: int, more: str) -> None:
    table = write_table([{"a": "x"}] * rows, "")
    assert table.count("<td>x</td>") == 20
    assert table.count("more rows") == (1 if more else 0)
    assert more in table


def test_a_table_has_thirty_columns_of_eighty_characters() -> None:
    row = {f"n{number}": "x" * (80 + number % 2) for number in range(31)}
    table = write_table([row], "")
    assert (table.count("<th>"), table.count(f"<td>{'x' * 80}</td>"), table.count(f"<td>{'x' * 80}…</td>")) == (
        30,
        15,
        15,
    )
