"""Find what can't be generated, as `openapi-sdk try` does, and write the corrections that remove it."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from openapi_sdk.description.nodes import as_object, object_at
from openapi_sdk_codegen.openapi.paths import METHODS
from openapi_sdk_codegen.openapi.service import NAME
from openapi_sdk_codegen.project import Problem, list_lines
from openapi_sdk_codegen.trial.candidate import Candidate, TrialSource
from openapi_sdk_codegen.trial.loop import run_steps
from openapi_sdk_codegen.trial.results import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from openapi_sdk_codegen.project import Project
    from openapi_sdk_codegen.trial.results import MethodAndPath, TrialResult
    from openapi_sdk_codegen.vendor.adding import NewSource

#: Characters of a reason in a correction.
_LONGEST = 400


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
    refused = {key: each for key, each in candidate.outcomes.items() if not each.accepted}
    left_out = [_explain(each) for each in refused.values()]
    if not candidate.keys:
        msg = f"no operation can be generated:\n{list_lines([f'{each.operation}: {each.why}' for each in left_out])}"
        raise Problem(msg)
    document = candidate.sources[0].page.document
    actions = [*_remove_operations(document, refused), *_remove_components(document, candidate.document())]
    return Selection(len(candidate.keys), left_out, actions, candidate.notes)


def _explain(outcome: TrialResult) -> LeftOut:
    why = "; ".join(f"[{each.rule}] {each.place}: {one_line(each.why)}" for each in outcome.refusals)
    remedies = dict.fromkeys(each.remedy for each in outcome.refusals if each.remedy)
    return LeftOut(outcome.operation, one_line(why), "; ".join(remedies))


def _remove_operations(document: dict[str, Any], refused: dict[MethodAndPath, TrialResult]) -> Iterator[dict[str, Any]]:
    """Yield an action for each operation; one for a path of which nothing is left."""
    by_path: dict[str, list[str]] = defaultdict(list)
    for method, path in refused:
        by_path[path].append(method)
    for path, methods in by_path.items():
        item = as_object(object_at(document, "paths").get(path))
        is_whole = all(method in methods for method in item if method in METHODS)
        place = f"$.paths[{_quote(path)}]"
        for method in methods[:1] if is_whole else methods:
            reasons = [_explain(refused[each, path]).why for each in (methods if is_whole else [method])]
            why = " ".join(dict.fromkeys(reasons))[:_LONGEST]
            yield {
                "target": place if is_whole else f"{place}.{method}",
                "description": f"It can't be generated: {why}",
                "remove": True,
            }


def _remove_components(document: dict[str, Any], kept: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield an action for each kind of components of which some are not used by what is kept."""
    for kind, members in object_at(document, "components").items():
        names = [each for each in as_object(members) if each not in object_at(kept, "components", kind)]
        if names and not kind.startswith("x-"):
            yield {
                "target": f"$.components.{kind}[{','.join(map(_quote, names))}]",
                "description": "Only operations that are left out use it, or it can't be generated itself.",
                "remove": True,
            }


def _quote(name: str) -> str:
    """Return a name as RFC 9535 has it in brackets."""
    return json.dumps(name)
