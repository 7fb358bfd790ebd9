"""Which of oasdiff's rules are told, which are not and why, and which rules are this project's own."""

from __future__ import annotations

from codegen.diff.rules import OASDIFF, OWN
from tests.codegen.diff.schema_rows import ROWS as SCHEMAS
from tests.codegen.diff.subjects import SUBJECTS, expected
from tests.codegen.diff.test_rules import ROWS

ANNOTATION = "a part of `allOf` that holds nothing but annotations changes nothing on the wire, and parts are merged"
VERSION = "which step a version needs is the verdict of the review, not a change of the wire"

NOT_COVERED: dict[str, str] = {
    **{
        f"{subject}-all-of-{change}-annotation-only": ANNOTATION
        for subject in ("request-body", "request-property", "response-body", "response-property")
        for change in ("added", "removed")
    },
    "api-version-not-bumped": VERSION,
    "api-major-version-not-bumped": VERSION,
}

COVERED = {rule for row in ROWS for rule in f"{row.forth} {row.back}".split()} | {
    expected(subject, fact) for subject in SUBJECTS for row in SCHEMAS for fact in (row.forth, row.back)
}


def test_every_rule_of_oasdiff_has_a_row_or_a_reason() -> None:
    assert set(OASDIFF) - COVERED == set(NOT_COVERED)


def test_no_rule_has_both_a_row_and_a_reason() -> None:
    assert COVERED.isdisjoint(NOT_COVERED)


def test_every_rule_of_this_project_has_a_row() -> None:
    assert set(OWN) - COVERED == set()


def test_every_rule_that_is_told_is_in_a_table() -> None:
    assert set() == COVERED - set(OASDIFF) - set(OWN)


def test_a_rule_of_this_project_can_be_told_from_those_of_oasdiff() -> None:
    assert all(rule.startswith("x-") for rule in OWN)
    assert not any(rule.startswith("x-") for rule in OASDIFF)


def test_the_table_of_oasdiff_is_whole() -> None:
    assert len(OASDIFF) == 509
