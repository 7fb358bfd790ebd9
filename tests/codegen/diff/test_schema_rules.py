"""Every kind of difference between two schemas, for everything that a schema can describe, in both directions."""

from __future__ import annotations

import pytest

from codegen.diff.differences import KINDS
from tests.codegen.diff.rows import compare
from tests.codegen.diff.schema_rows import ROWS, SchemaRow
from tests.codegen.diff.subjects import SUBJECTS, expected_rule

CASES = [(subject, row) for subject in SUBJECTS for row in ROWS]


#: The rules of each case as its id, with a number, since several kinds can have the same rules.
IDS = [
    f"{expected_rule(subject, row.kind)} {number}, then {expected_rule(subject, row.reverse_kind)}"
    for number, (subject, row) in enumerate(CASES)
]


@pytest.mark.parametrize(("subject", "row"), CASES, ids=IDS)
def test_a_changed_schema_has_its_rule_a_direction_two_places_and_a_sentence(subject: str, row: SchemaRow) -> None:
    old, new = SUBJECTS[subject](row.old), SUBJECTS[subject](row.new)
    for before, after, kind in ((old, new, row.kind), (new, old, row.reverse_kind)):
        (change,) = compare(before, after)
        assert change.id == expected_rule(subject, kind)
        assert change.direction == subject.partition("-")[0]
        assert change.old_place.startswith("old.yaml: $.")
        assert change.new_place.startswith("new.yaml: $.")
        assert change.text[0].isupper()
        assert change.text.endswith(".")
        assert "None" not in change.text


def test_every_kind_of_difference_between_schemas_has_a_row() -> None:
    in_rows = {kind.split()[0] for row in ROWS for kind in (row.kind, row.reverse_kind)}
    of_properties = ("property-added", "property-removed", "property-became-")
    of_lifecycles = ("deprecated", "sunset-", "stability-", "reactivated")
    assert in_rows == {name for name in KINDS if not name.startswith((*of_properties, *of_lifecycles))}


def test_a_kind_of_difference_has_the_effect_of_its_row() -> None:
    in_rows = {tuple(kind.split()) for row in ROWS for kind in (row.kind, row.reverse_kind)}
    assert in_rows == {(name, KINDS[name][0]) for name, _ in in_rows}
