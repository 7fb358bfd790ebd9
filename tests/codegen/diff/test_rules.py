"""Every rule that is not about a schema as such, there and back."""

from __future__ import annotations

import pytest

from codegen.diff.rules import LEVELS
from tests.codegen.diff import lifecycle_rows, message_rows, operation_rows, property_rows
from tests.codegen.diff.rows import Row, changes, names, told

ROWS: list[Row] = [*property_rows.ROWS, *lifecycle_rows.ROWS, *message_rows.ROWS, *operation_rows.ROWS]


@pytest.mark.parametrize("row", ROWS, ids=names(ROWS))
def test_a_change_is_told_by_its_rule_and_nothing_else(row: Row) -> None:
    assert told(row.old, row.new, row.policy) == row.forth.split()


@pytest.mark.parametrize("row", ROWS, ids=names(ROWS, back=True))
def test_the_change_back_is_told_by_the_rule_for_that(row: Row) -> None:
    assert told(row.new, row.old, row.policy) == row.back.split()


@pytest.mark.parametrize("row", ROWS, ids=names(ROWS))
def test_a_change_says_where_it_is_and_how_grave(row: Row) -> None:
    for change in changes(row.old, row.new, row.policy):
        assert change.level == LEVELS[change.id]
        assert change.operation
        assert change.old_place or change.new_place
        assert change.text[0].isupper()
        assert change.text.endswith(".")
        assert "None" not in change.text
