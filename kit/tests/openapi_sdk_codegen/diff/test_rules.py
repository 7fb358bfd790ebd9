"""Every rule that is not about the keywords of a schema, in both directions."""

from __future__ import annotations

import re

import pytest

from kit.tests.openapi_sdk_codegen.diff import lifecycle_rows, message_rows, operation_rows, property_rows
from kit.tests.openapi_sdk_codegen.diff.rows import Row, compare, row_ids

ROWS: list[Row] = [*property_rows.ROWS, *lifecycle_rows.ROWS, *message_rows.ROWS, *operation_rows.ROWS]

#: What a text doesn't say whose rule has such a word.
NOT_SAID = {
    "added|^new": "removed|no longer",
    "removed": "added|now has|may now|is now enough|is now needed",
    "security-removed": "no longer enough",
    "increased": "less|falls",
    "decreased": "more|rises",
    "became-not": "is now",
    "became-(?!not)": "no longer",
    "optional": "required",
    "required": "optional",
}


@pytest.mark.parametrize("row", ROWS, ids=row_ids(ROWS))
def test_a_change_and_its_reverse_have_their_rules_an_operation_a_place_and_a_sentence(row: Row) -> None:
    for old, new, rules in ((row.old, row.new, row.rules), (row.new, row.old, row.reverse_rules)):
        changes = compare(old, new, row.policy)
        assert sorted(change.id for change in changes) == rules.split()
        for change in changes:
            assert change.operation
            assert change.old_place or change.new_place
            assert change.text[0].isupper()
            assert change.text.endswith(".")
            assert "None" not in change.text
            for word, not_said in NOT_SAID.items():
                assert not (re.search(word, change.id) and re.search(not_said, change.text)), change
