"""Every kind of difference between two schemas, for everything that a schema can describe, in both directions."""

from __future__ import annotations

import pytest

from kit.tests.openapi_sdk_codegen.diff.documents import sent
from kit.tests.openapi_sdk_codegen.diff.rows import compare, rule_ids
from kit.tests.openapi_sdk_codegen.diff.schema_rows import ROWS, SchemaRow
from kit.tests.openapi_sdk_codegen.diff.subjects import SUBJECTS, expected_rule
from openapi_sdk_codegen.diff.differences import KINDS


@pytest.mark.parametrize("row", ROWS, ids=[f"{row.kind} {number}" for number, row in enumerate(ROWS)])
def test_a_changed_schema_has_its_rule_a_direction_two_places_and_a_sentence(row: SchemaRow) -> None:
    for subject, describe in SUBJECTS.items():
        old, new = describe(row.old), describe(row.new)
        for before, after, kind in ((old, new, row.kind), (new, old, row.reverse_kind)):
            changes = compare(before, after)
            assert [each.id for each in changes] == [expected_rule(subject, kind)]
            (change,) = changes
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


def test_types_with_null_in_place_of_any_type_are_one_change() -> None:
    anything, types = sent({}), sent({"type": ["string", "null"]})
    assert rule_ids(anything, types) == ["request-body-type-changed"]
    assert rule_ids(types, anything) == ["request-body-type-generalized"]
