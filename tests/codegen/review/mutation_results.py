"""Make the mutations of our own description, one by one and in batches, and check what the review reports."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from openapi_sdk_codegen.diff import CheckedDescription, compare_descriptions
from openapi_sdk_codegen.generate.package import generate
from openapi_sdk_codegen.lint import lint
from openapi_sdk_codegen.report.accepted import AcceptedChanges
from openapi_sdk_codegen.report.change import Level
from openapi_sdk_codegen.review.review import review
from openapi_sdk_codegen.review.snapshots import Snapshot
from openapi_sdk_codegen.surface.collect import collect_surface
from tests.codegen.review.mutation import LEVELS, Mutation, apply_mutations, make_batches
from tests.codegen.review.operation_mutations import operation_mutations
from tests.codegen.review.parameter_mutations import parameter_mutations
from tests.codegen.review.reachability import PAYLOADS, Reachability
from tests.codegen.review.schema_mutations import schema_mutations
from tests.support.checkout import HERE, NOTIFICATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from openapi_sdk_codegen.report.change import Change
    from openapi_sdk_codegen.report.report import Report

_NOTHING_ACCEPTED = AcceptedChanges("review-accepted.toml", {}, {})
#: An operation, a rule, and its level.
Finding = tuple[str, str, Level]


class ReviewedBatch(NamedTuple):
    """Mutations that were made in one description, the snapshot of it, and the review."""

    mutations: list[Mutation]
    new: Snapshot
    report: Report


@dataclass(repr=False)
class MutationResults:
    """The mutations of a description, and what was reported for them.

    Attributes:
        mutations: The mutations.
        wire_changes: The wire changes of each mutation made alone, by its name.
        batches: The reviews of the batches.
        refused_by_lint: The rule of the lint that refuses a mutation, by its name. No package shows these.
        complaints: What was missing or wrong in the reports, by the name of the mutation.
    """

    reach: Reachability
    mutations: list[Mutation]
    wire_changes: dict[str, list[Change]] = field(default_factory=dict[str, "list[Change]"])
    batches: list[ReviewedBatch] = field(default_factory=list[ReviewedBatch])
    refused_by_lint: dict[str, str] = field(default_factory=dict[str, str])
    complaints: dict[str, list[str]] = field(default_factory=dict[str, list[str]])

    @classmethod
    def of(cls, document: dict[str, object]) -> MutationResults:
        """Collect all mutations of a description, and make none of them yet."""
        reach = Reachability(document)
        return cls(reach, [*operation_mutations(reach), *parameter_mutations(reach), *schema_mutations(reach)])

    @cached_property
    def old(self) -> Snapshot:
        """The snapshot without mutations."""
        description = CheckedDescription.from_document(self.reach.document, "old")
        return Snapshot("old", description, collect_surface(HERE.package), "old")

    @cached_property
    def _text(self) -> str:
        return json.dumps(self.reach.document)

    def compare_each(self) -> None:
        """Make each mutation alone, in the part of the description that leads to it, and compare."""
        parts: dict[tuple[frozenset[str], frozenset[str], bool], tuple[str, CheckedDescription]] = {}
        for mutation in self.mutations:
            key = mutation.operations, mutation.schemas, mutation.only_parameters
            if key not in parts:
                part = self.reach.reduce(*key[:2], only_parameters=mutation.only_parameters)
                parts[key] = json.dumps(part), CheckedDescription.from_document(part, "old")
            text, old = parts[key]
            received = [name for name in PAYLOADS if f"webhook {name}" in mutation.operations]
            new = CheckedDescription.from_document(apply_mutations(json.loads(text), [mutation]), "new")
            self.wire_changes[mutation.name] = compare_descriptions(old, new, received=received)
            self._check_wire_changes(mutation)

    def _check_wire_changes(self, mutation: Mutation) -> None:
        # A part leaves out uses of a schema, and one without any is lost with a warning.
        found = {
            (each.operation, each.id, Level.ERROR if each.id == "api-schema-removed" else each.level)
            for each in self.wire_changes[mutation.name]
        }
        left_out = self.reach.left_out_by_reduce(mutation.operations)
        expected = {each for each in mutation.wire if each[0] not in left_out}
        self._check_expected(mutation, expected, found)
        if _highest_levels(found) != _highest_levels(expected):
            self._complain(mutation, f"alone, {sorted(found)} is reported, and {sorted(expected)} is expected")

    def review_batches(self, folder: Path) -> None:
        """Make the mutations in batches, generate a package for those that the surface shows, and review each batch."""
        for batch in make_batches(mutation for mutation in self.mutations if mutation.surface):
            refused = self._find_refused(batch)
            target = folder / f"{len(self.batches)}" / HERE.package.name
            self._review([mutation for mutation in batch if mutation.name not in refused], target)
        hidden = [each for each in self.mutations if not each.surface or each.name in self.refused_by_lint]
        for batch in make_batches(hidden):
            self._review(batch, None)

    def _find_refused(self, batch: list[Mutation]) -> dict[str, str]:
        """Return the mutations that the lint refuses, found by halving the batch."""
        waiting, found = [batch], dict[str, str]()
        while waiting:
            part = waiting.pop()
            findings = lint(apply_mutations(json.loads(self._text), part))
            if findings and len(part) == 1:
                found[part[0].name] = findings[0].rule
            elif findings:
                waiting += [part[: len(part) // 2], part[len(part) // 2 :]]
        self.refused_by_lint |= found
        return found

    def _review(self, batch: list[Mutation], target: Path | None) -> None:
        document = apply_mutations(json.loads(self._text), batch)
        surface = None
        if target is not None:
            target.parent.mkdir()
            generate(document, HERE, target)
            surface = collect_surface(target)
        new = Snapshot("new", CheckedDescription.from_document(document, "new"), surface, "new")
        report = review(self.old, new, _NOTHING_ACCEPTED, NOTIFICATIONS)
        self.batches.append(ReviewedBatch(batch, new, report))
        found = {(each.change.operation, each.change.id, each.change.level) for each in report.wire}
        fingerprints = {each.change.fingerprint for each in report.wire}
        for mutation in batch:
            self._check_expected(mutation, set(mutation.wire), found)
            lost = [each for each in self.wire_changes[mutation.name] if each.fingerprint not in fingerprints]
            if lost:
                self._complain(mutation, f"in a batch, {lost} is lost")
            if surface is not None and not self.is_in_surface(mutation, report):
                self._complain(mutation, f"the surface doesn't show {mutation.surface}")

    def is_in_surface(self, mutation: Mutation, report: Report) -> bool:
        """Whether a report has the surface change that is expected for a mutation."""
        expected = mutation.surface
        if expected is None:
            return False
        kinds = {(kind, expected.level) for kind in expected.kinds}
        widened = {(kind.replace("-retyped", "-widened"), Level.INFO) for kind in expected.kinds}
        return any(
            ((each.kind, each.level) in kinds or ((each.kind, each.level) in widened and self._is_written(each.symbol)))
            and expected.words in f"{each.before} {each.after}"
            and re.fullmatch(expected.symbol, each.symbol)
            for entry in report.surface or ()
            for each in (entry.change, *entry.change.forms)
        )

    def _is_written(self, symbol: str) -> bool:
        """Whether users write it: it may take more than before."""
        return symbol.startswith("api.") or f".{symbol.rpartition('.')[0]}(SentModel)" in (self.old.surface or "")

    def _check_expected(self, mutation: Mutation, expected: set[Finding], found: set[Finding]) -> None:
        of_any_rule = {(operation, "", level) for operation, _, level in found}
        missing = expected - found - of_any_rule
        if missing:
            self._complain(mutation, f"{sorted(missing)} is not reported")

    def _complain(self, mutation: Mutation, text: str) -> None:
        self.complaints.setdefault(mutation.name, []).append(text)


def _highest_levels(findings: Iterable[Finding]) -> dict[str, Level]:
    """Return the most severe level for each operation."""
    found: dict[str, Level] = {}
    for operation, _, level in findings:
        found[operation] = max(found.get(operation, level), level, key=LEVELS.index)
    return found
