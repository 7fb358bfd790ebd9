"""Every rule that is not about the keywords of a schema, in both directions."""

from __future__ import annotations

import pytest

from tests.codegen.diff import lifecycle_rows, message_rows, operation_rows, property_rows
from tests.codegen.diff.rows import Row, compare, row_ids, rule_ids

ROWS: list[Row] = [*property_rows.ROWS, *lifecycle_rows.ROWS, *message_rows.ROWS, *operation_rows.ROWS]


@pytest.mark.parametrize("row", ROWS, ids=row_ids(ROWS))
def test_a_change_has_its_rule_and_no_other(row: Row) -> None:
    assert rule_ids(row.old, row.new, row.policy) == row.rules.split()


@pytest.mark.parametrize("row", ROWS, ids=row_ids(ROWS, is_reverse=True))
def test_the_reverse_change_has_its_rule_and_no_other(row: Row) -> None:
    assert rule_ids(row.new, row.old, row.policy) == row.reverse_rules.split()


@pytest.mark.parametrize("row", ROWS, ids=row_ids(ROWS))
def test_a_change_has_an_operation_a_place_and_a_sentence(row: Row) -> None:
    for change in (*compare(row.old, row.new, row.policy), *compare(row.new, row.old, row.policy)):
        assert change.operation
        assert change.old_place or change.new_place
        assert change.text[0].isupper()
        assert change.text.endswith(".")
        assert "None" not in change.text
