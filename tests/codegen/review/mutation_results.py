"""The mutations of our own description, made one by one and together, and what the review found of each."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from codegen.diff import Description, compare_descriptions
from codegen.generate.package import generate
from codegen.lint import lint
from codegen.project import HERE
from codegen.report.change import Level
from codegen.review.accepted import AcceptedChanges
from codegen.review.review import review
from codegen.review.snapshots import Snapshot
from codegen.surface.collect import collect_surface
from tests.codegen.review.mutation import GRAVITY, Mutation, applied, batches
from tests.codegen.review.operation_mutations import operation_mutations
from tests.codegen.review.parameter_mutations import parameter_mutations
from tests.codegen.review.reachability import PAYLOADS, Reach
from tests.codegen.review.schema_mutations import schema_mutations

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from codegen.report.change import Change
    from codegen.report.report import Report

#: Rules about names: what the review raises because Python's names move.
RAISED = {"api-operation-id-removed", "api-tag-removed", "api-tag-added", "api-schema-removed"}

_NOTHING = AcceptedChanges("review-accepted.toml", {}, {})
#: An operation, a rule, and its level.
Told = tuple[str, str, Level]


class Batch(NamedTuple):
    """Changes that were made at once, and the review of that; `old` and `new` are the sides."""

    mutations: list[Mutation]
    new: Snapshot
    report: Report


@dataclass(repr=False)
class Mutated:
    """The description, and what was found of its mutations.

    Attributes:
        mutations: All of them.
        alone: What the wire told of each, made alone.
        batches: The reviews of many at once.
        refused: Those that the lint refuses, so that there is no Python to show them; each with its rule.
        wrong: What was missing or not as it should be, for each mutation.
    """

    reach: Reach
    mutations: list[Mutation]
    alone: dict[str, list[Change]] = field(default_factory=dict[str, "list[Change]"])
    batches: list[Batch] = field(default_factory=list[Batch])
    refused: dict[str, str] = field(default_factory=dict[str, str])
    wrong: dict[str, list[str]] = field(default_factory=dict[str, list[str]])

    @classmethod
    def of(cls, document: dict[str, object]) -> Mutated:
        """Think of all mutations of a description."""
        reach = Reach(document)
        found = [*operation_mutations(reach), *parameter_mutations(reach), *schema_mutations(reach)]
        return cls(reach, found)

    @cached_property
    def old(self) -> Snapshot:
        """The side of the description as it is."""
        return Snapshot(
            "old", Description.from_document(self.reach.document, "old"), collect_surface(HERE.package), "old"
        )

    @cached_property
    def _text(self) -> str:
        return json.dumps(self.reach.document)

    def make_alone(self) -> None:
        """Make each change alone, in what of the description leads to it, and compare."""
        known: dict[tuple[frozenset[str], frozenset[str], bool], tuple[str, Description]] = {}
        for each in self.mutations:
            key = each.labels, each.names, each.flat
            if key not in known:
                part = self.reach.cut(each.labels, each.names, flat=each.flat)
                known[key] = json.dumps(part), Description.from_document(part, "old")
            text, old = known[key]
            received = [name for name in PAYLOADS if f"webhook {name}" in each.labels]
            new = Description.from_document(applied(json.loads(text), [each]), "new")
            self.alone[each.name] = compare_descriptions(old, new, received=received)
            self._judge_alone(each)

    def _judge_alone(self, mutation: Mutation) -> None:
        told = {(each.operation, each.id, each.level) for each in self.alone[mutation.name]}
        beyond = self.reach.beside(mutation.labels)
        wire = {each for each in mutation.wire if each[0] not in beyond}
        self._expect(mutation, wire, told)
        if _worst(told) != _worst(wire):
            self._complain(mutation, f"alone, {sorted(told)} is told, and {sorted(wire)} is right")

    def make_together(self, folder: Path) -> None:
        """Make as many changes as can be made at once, regenerate where Python shows them, and review."""
        for batch in batches(each for each in self.mutations if each.surface):
            refused = self._refused_of(batch)
            target = folder / f"{len(self.batches)}" / HERE.package.name
            self._review([each for each in batch if each.name not in refused], target)
        for batch in batches(each for each in self.mutations if not each.surface or each.name in self.refused):
            self._review(batch, None)

    def _refused_of(self, batch: list[Mutation]) -> dict[str, str]:
        """Return those that the lint refuses, found by halving."""
        waiting, found = [batch], dict[str, str]()
        while waiting:
            some = waiting.pop()
            findings = lint(applied(json.loads(self._text), some))
            if findings and len(some) == 1:
                found[some[0].name] = findings[0].rule
            elif findings:
                waiting += [some[: len(some) // 2], some[len(some) // 2 :]]
        self.refused |= found
        return found

    def _review(self, batch: list[Mutation], target: Path | None) -> None:
        document = applied(json.loads(self._text), batch)
        python = None
        if target is not None:
            target.parent.mkdir()
            generate(document, HERE, target)
            python = collect_surface(target)
        new = Snapshot("new", Description.from_document(document, "new"), python, "new")
        report = review(self.old, new, _NOTHING)
        self.batches.append(Batch(batch, new, report))
        told = {(each.change.operation, each.change.id, each.change.level) for each in report.wire}
        there = {each.change.fingerprint for each in report.wire}
        for each in batch:
            wire = {
                (operation, rule, Level.ERROR if each.raised and rule in RAISED else level)
                for operation, rule, level in each.wire
            }
            self._expect(each, wire, told)
            lost = [change for change in self.alone[each.name] if change.fingerprint not in there]
            if lost:
                self._complain(each, f"with others, {lost} is lost")
            if python is not None and not self.shown(each, report):
                self._complain(each, f"the surface doesn't show {each.surface}")

    @staticmethod
    def shown(mutation: Mutation, report: Report) -> bool:
        """Whether the surface shows a mutation as it should."""
        seen = mutation.surface
        return seen is not None and any(
            each.change.kind in seen.kinds
            and each.change.level is seen.level
            and seen.words in f"{each.change.before} {each.change.after}"
            and re.fullmatch(seen.symbol, each.change.symbol)
            for each in report.surface or ()
        )

    def _expect(self, mutation: Mutation, wire: set[Told], told: set[Told]) -> None:
        any_rule = {(operation, "", level) for operation, _, level in told}
        missing = wire - told - any_rule
        if missing:
            self._complain(mutation, f"{sorted(missing)} is not told")

    def _complain(self, mutation: Mutation, text: str) -> None:
        self.wrong.setdefault(mutation.name, []).append(text)


def _worst(told: Iterable[Told]) -> dict[str, Level]:
    found: dict[str, Level] = {}
    for operation, _, level in told:
        found[operation] = max(found.get(operation, level), level, key=GRAVITY.index)
    return found
