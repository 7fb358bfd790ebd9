"""Merge a candidate, and attribute conflicts between pages to operations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from codegen.openapi.tree import json_path
from codegen.project import Problem
from codegen.trial.results import Refusal, one_line
from codegen.trial.step import CORRECT, Found, crashes_as_problems, search
from codegen.vendor.claims import is_operation
from codegen.vendor.conflicts import MergeConflict

if TYPE_CHECKING:
    from codegen.trial.candidate import Candidate, TrialSource
    from codegen.vendor.claims import Claim
    from codegen.vendor.conflicts import Conflict

_PRECEDENCE = "decide with a [[precedence]] in spec/sources.toml which one wins, and why"


def merge_candidate(candidate: Candidate) -> tuple[dict[str, Any], list[Found]]:
    """Return the merged description of a candidate, and the conflicts in it."""
    try:
        with crashes_as_problems():
            return candidate.document(), []
    except MergeConflict as error:
        found = [each for conflict in error.conflicts for each in _attribute(candidate, conflict)]
        if found:
            return {}, found
        return {}, search(candidate, "conflict", error, CORRECT, candidate.document)
    except Problem as problem:
        return {}, search(candidate, "source", problem, CORRECT, candidate.document)


def _attribute(candidate: Candidate, conflict: Conflict) -> list[Found]:
    """Return a conflict for each source that says something else than the project, or than the sources before it."""
    sources = {each.source.file: (index, each) for index, each in enumerate(candidate.sources)}
    ours = [claim for claim in conflict.claims if claim.source.file not in sources]
    theirs = [claim for claim in conflict.claims if claim.source.file in sources]
    theirs.sort(key=lambda claim: sources[claim.source.file][0])
    first = (ours or theirs)[0]
    refusal_at = json_path(first.place)
    why = one_line(conflict.text.partition("; add a [[precedence]]")[0])
    refusal = Refusal("conflict", refusal_at, why, _PRECEDENCE)
    return [
        _found(candidate, sources[claim.source.file][1], claim, refusal)
        for claim in first.find_conflicts(theirs)
        if claim is not first
    ]


def _found(candidate: Candidate, source: TrialSource, claim: Claim, refusal: Refusal) -> Found:
    place = claim.place
    if is_operation(place):
        keys = [(place[2], place[1])]
    elif place[0] == "components":
        keys = source.users_of((place[1], place[2]))
        if not keys:
            return Found(refusal, components=frozenset({(place[1], place[2])}))
    else:
        keys = list(source.page.operations)
    alive = set(candidate.keys)
    return Found(refusal, tuple(key for key in keys if key in alive))
