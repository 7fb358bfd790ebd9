"""Find what can't be generated, and the corrections that remove it, as `openapi-sdk try` does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from openapi_sdk.description.nodes import object_at
from openapi_sdk_codegen.openapi.service import NAME
from openapi_sdk_codegen.project import Problem, list_lines
from openapi_sdk_codegen.trial.candidate import Candidate, TrialSource
from openapi_sdk_codegen.trial.loop import run_steps
from openapi_sdk_codegen.trial.removals import list_removals
from openapi_sdk_codegen.trial.results import one_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from openapi_sdk_codegen.project import Project
    from openapi_sdk_codegen.trial.results import TrialResult
    from openapi_sdk_codegen.vendor.adding import NewSource


class LeftOut(NamedTuple):
    """An operation that is left out.

    Attributes:
        operation: Its method and path: `GET /things`.
        why: Why it can't be generated.
        remedy: What can be done.
    """

    operation: str
    why: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Selection:
    """What can be generated of a document.

    Attributes:
        accepted: How many operations can.
        left_out: The others.
        actions: The corrections that remove them, and what only they use.
        notes: What the owner should know apart from that.
    """

    accepted: int
    left_out: list[LeftOut]
    actions: list[dict[str, Any]]
    notes: list[str]


def make_candidate(source: NewSource) -> Candidate:
    """Return all operations of a document, to be tried.

    Args:
        source: The document. It need not be in `spec/` yet.

    Raises:
        Problem: If it has none.
    """
    info = {key: each for key, each in object_at(source.page.document, "info").items() if key != NAME}
    start = {"openapi": source.page.document["openapi"], "info": info, "paths": {}}
    candidate = Candidate(start, [], (), [TrialSource(source.source, source.page)])
    if not candidate.keys:
        msg = f"{source.source.file}: it has no operation, so there is nothing to generate"
        raise Problem(msg)
    return candidate


def try_candidate(
    candidate: Candidate, project: Project, progress: Callable[[str], None], *, with_package: bool
) -> Selection:
    """Find what can be generated of a document.

    Args:
        candidate: Its operations. Those that can't be generated are refused.
        project: The project, whose corrections count.
        progress: Called with what is done next.
        with_package: Whether to generate a package, too, which takes most of the time.

    Raises:
        Problem: If nothing can be generated; a line for each reason.
    """
    run_steps(candidate, project, with_package=with_package, with_types=False, progress=progress)
    left_out = [_explain(each) for each in candidate.outcomes.values() if not each.accepted]
    if not candidate.keys:
        msg = f"no operation can be generated:\n{list_lines([f'{each.operation}: {each.why}' for each in left_out])}"
        raise Problem(msg)
    actions = [each.action for each in list_removals(candidate)]
    return Selection(len(candidate.keys), left_out, actions, candidate.notes)


def _explain(outcome: TrialResult) -> LeftOut:
    why = "; ".join(f"[{each.rule}] {each.place}: {one_line(each.why)}" for each in outcome.refusals)
    remedies = dict.fromkeys(each.remedy for each in outcome.refusals if each.remedy)
    return LeftOut(outcome.operation, one_line(why), "; ".join(remedies))
