"""What the review says of single changes of pages: the verdict, and no more entries than a reader needs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from openapi_sdk_codegen.corrections.conventions import apply_conventions
from openapi_sdk_codegen.diff import CheckedDescription
from openapi_sdk_codegen.generate.package import generate
from openapi_sdk_codegen.report.accepted import AcceptedChanges
from openapi_sdk_codegen.report.verdict import decide_verdict
from openapi_sdk_codegen.review.review import review
from openapi_sdk_codegen.review.snapshots import Snapshot
from openapi_sdk_codegen.surface.collect import collect_surface
from tests.codegen.review.single_changes import ROWS, make_document
from tests.support.checkout import HERE, NOTIFICATIONS

if TYPE_CHECKING:
    from pathlib import Path

    from openapi_sdk_codegen.report.report import Report
    from tests.codegen.review.single_changes import Page

pytestmark = pytest.mark.heavy


@pytest.fixture(name="report", scope="module")
def _report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    folder = tmp_path_factory.mktemp("single")
    snapshots = [
        _make_snapshot(name, [getattr(row, name) for row in ROWS], folder / name / HERE.package.name)
        for name in ("old", "new")
    ]
    return review(snapshots[0], snapshots[1], AcceptedChanges("review-accepted.toml", {}, {}), NOTIFICATIONS)


def _make_snapshot(name: str, pages: list[Page], target: Path) -> Snapshot:
    document = apply_conventions(make_document(enumerate(pages)))
    target.parent.mkdir()
    generate(document, HERE, target)
    return Snapshot(name, CheckedDescription.from_document(document, name), collect_surface(target), name)


@pytest.mark.alike
@pytest.mark.parametrize("number", [pytest.param(index, id=row.name) for index, row in enumerate(ROWS)])
def test_verdict_is_that_of_a_maintainer(report: Report, number: int) -> None:
    row = ROWS[number]
    mentions = re.compile(rf"row{number}(?![0-9])", re.IGNORECASE)
    entries = [entry for entry in report.entries if mentions.search(entry.sentence)]
    differs = row.old != row.new and row.verdict != "none"
    assert decide_verdict(entries, descriptions_differ=differs).step == row.verdict, "\n".join(
        f"{entry.change.level} {entry.sentence}" for entry in entries
    )


def test_a_change_of_the_wire_explains_each_change_of_python(report: Report) -> None:
    assert [f"{entry.change.kind} {entry.change.symbol}" for entry in report.unexplained] == []


@pytest.mark.parametrize("name", ["operation added", "operation removed", "operation deprecated"])
def test_a_change_of_an_operation_names_its_method(report: Report, name: str) -> None:
    number = next(index for index, row in enumerate(ROWS) if row.name == name)
    (cause,) = [each for each in report.causes if each.change.operation == f"GET /row{number}/"]
    assert cause.python[0] == f"client.row{number}.get()"


def test_a_cause_names_nothing_of_another_row(report: Report) -> None:
    in_sentence, in_name = re.compile(r"row_?(\d+)", re.IGNORECASE), re.compile(r"row_?(\d+)", re.IGNORECASE)
    assert [
        f"{cause.sentence} {name}"
        for cause in report.causes
        for name in cause.python
        if not set(in_sentence.findall(cause.sentence)) >= set(in_name.findall(name))
    ] == []
