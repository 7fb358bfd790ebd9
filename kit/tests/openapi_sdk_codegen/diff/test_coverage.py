"""Which rules of oasdiff are implemented, which are not and why, and which rules are this project's own."""

from __future__ import annotations

from kit.tests.openapi_sdk_codegen.diff.schema_rows import ROWS as SCHEMAS
from kit.tests.openapi_sdk_codegen.diff.subjects import SUBJECTS, expected_rule
from kit.tests.openapi_sdk_codegen.diff.test_rules import ROWS
from openapi_sdk_codegen.diff.rules import OASDIFF, OWN

ANNOTATION = "a part of `allOf` with only annotations changes nothing on the wire, and parts are merged"
VERSION = "the review decides which version is next; that is not a change on the wire"

NOT_IMPLEMENTED: dict[str, str] = {
    **{
        f"{subject}-all-of-{change}-annotation-only": ANNOTATION
        for subject in ("request-body", "request-property", "response-body", "response-property")
        for change in ("added", "removed")
    },
    "api-version-not-bumped": VERSION,
    "api-major-version-not-bumped": VERSION,
}

IN_ROWS = {rule for row in ROWS for rule in f"{row.rules} {row.reverse_rules}".split()} | {
    expected_rule(subject, kind) for subject in SUBJECTS for row in SCHEMAS for kind in (row.kind, row.reverse_kind)
}


def test_every_rule_of_oasdiff_has_a_row_or_a_reason() -> None:
    assert set(OASDIFF) - IN_ROWS == set(NOT_IMPLEMENTED)


def test_no_rule_has_both_a_row_and_a_reason() -> None:
    assert IN_ROWS.isdisjoint(NOT_IMPLEMENTED)


def test_every_rule_of_this_project_has_a_row() -> None:
    assert set(OWN) - IN_ROWS == set()


def test_every_rule_in_a_row_exists() -> None:
    assert set() == IN_ROWS - set(OASDIFF) - set(OWN)


def test_the_ids_of_this_project_begin_with_x() -> None:
    assert all(rule.startswith("x-") for rule in OWN)
    assert not any(rule.startswith("x-") for rule in OASDIFF)
