"""Every fact about a schema, for everything that a schema can describe, there and back."""

from __future__ import annotations

import pytest

from codegen.diff import Description, compare_descriptions
from codegen.diff.differences import KINDS
from codegen.diff.rules import LEVELS
from tests.codegen.diff.schema_rows import ROWS, Row
from tests.codegen.diff.subjects import SUBJECTS, expected

CASES = [(subject, row) for subject in SUBJECTS for row in ROWS]


def ids(subject: str, old: object, new: object) -> list[str]:
    make = SUBJECTS[subject]
    return [
        change.id
        for change in compare_descriptions(
            Description.from_document(make(old), "old"), Description.from_document(make(new), "new")
        )
    ]


def named(*, back: bool = False) -> list[str]:
    """The rule as the id of a row, numbered, for several facts fall under one."""
    return [
        f"{expected(subject, row.back if back else row.forth)} {number}" for number, (subject, row) in enumerate(CASES)
    ]


@pytest.mark.parametrize(("subject", "row"), CASES, ids=named())
def test_a_changed_schema_is_told_by_its_rule_and_nothing_else(subject: str, row: Row) -> None:
    assert ids(subject, row.old, row.new) == [expected(subject, row.forth)]


@pytest.mark.parametrize(("subject", "row"), CASES, ids=named(back=True))
def test_the_change_back_is_told_by_the_rule_for_that(subject: str, row: Row) -> None:
    assert ids(subject, row.new, row.old) == [expected(subject, row.back)]


@pytest.mark.parametrize(("subject", "row"), CASES, ids=named())
def test_the_change_says_where_and_how_grave_it_is(subject: str, row: Row) -> None:
    make = SUBJECTS[subject]
    (change,) = compare_descriptions(
        Description.from_document(make(row.old), "old"), Description.from_document(make(row.new), "new")
    )
    assert change.level == LEVELS[change.id]
    assert change.old_place.startswith("old: $.")
    assert change.new_place.startswith("new: $.")
    assert change.text[0].isupper()
    assert change.text.endswith(".")
    assert "None" not in change.text
    assert change.direction == subject.partition("-")[0]


def test_every_fact_about_a_schema_as_such_has_a_row() -> None:
    told = {fact.split()[0] for row in ROWS for fact in (row.forth, row.back)}
    of_others = {
        name for name in KINDS if name.startswith(("property-", "deprecated", "sunset-", "stability-", "reactivated"))
    }
    assert told == set(KINDS) - of_others | {"property-names-added", "property-names-removed"}


def test_a_fact_has_the_effect_that_its_row_says() -> None:
    told = {tuple(fact.split()) for row in ROWS for fact in (row.forth, row.back)}
    assert told == {(name, KINDS[name][0]) for name, _ in told}
