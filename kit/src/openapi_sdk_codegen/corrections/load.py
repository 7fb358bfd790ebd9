"""Load the corrected description of a project: what is published, corrections, names, and what was observed."""

from __future__ import annotations

from bisect import bisect_left
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from openapi_sdk_codegen.corrections.apply import apply_actions, list_problems
from openapi_sdk_codegen.corrections.conventions import apply_conventions
from openapi_sdk_codegen.corrections.conventions.mistakes import repair_mistakes
from openapi_sdk_codegen.corrections.extensions import check_extensions
from openapi_sdk_codegen.observed.mark import mark_observed
from openapi_sdk_codegen.observed.record import read_records
from openapi_sdk_codegen.openapi.released_names import read_names
from openapi_sdk_codegen.openapi.sizes import check_sizes
from openapi_sdk_codegen.openapi.tree import copy_json
from openapi_sdk_codegen.openapi.validation import validate_openapi
from openapi_sdk_codegen.openapi.yaml import load_yaml
from openapi_sdk_codegen.project import MAX_SHOWN, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from openapi_sdk_codegen.corrections.apply import Applied
    from openapi_sdk_codegen.project import Project


def load_corrected(project: Project) -> dict[str, Any]:
    """Return the corrected description of a checkout: valid OpenAPI 3.0 or 3.1, but not linted.

    What the records in `spec/observed/` confirm is marked. What `spec/names.toml` has keeps its names.

    Raises:
        Problem: If a file can't be read, an action can't be applied, or the result is not OpenAPI. It tells all at
            once, and which action made it so.
    """
    name = project.name(project.corrections)
    published = load_yaml(project.published, name=project.name(project.published))
    apply = partial(apply_actions, published, load_yaml(project.corrections, name=name), name=name)
    applied = apply()
    found = {check: check.find(applied.document) for check in (check_extensions, check_sizes)}
    if not applied.problems and not any(found.values()):
        result = apply_conventions(applied.document, published=published, released=read_names(project))
        mark_observed(result, read_records(project))
        found[validate_openapi] = validate_openapi.find(result)
        if not any(found.values()):
            return result
    elif not found[check_sizes]:
        found[validate_openapi] = _find_invalid(applied.document)
    texts = [list_problems(applied.problems, name=name)] if applied.problems else []
    whole = f"{project.name(project.published)} corrected by {name}"
    for check, lines in found.items():
        find = _find_invalid if check is validate_openapi else check.find
        named = _name_actions(lines, apply, find, is_own=bool(applied.problems))
        texts += [check.explain(named, name=whole)] if named else []
    raise Problem("\n".join(texts))


def _find_invalid(document: dict[str, Any]) -> Sequence[str]:
    """Return what is wrong with a description that has no names yet."""
    repaired = copy_json(document)
    repair_mistakes(repaired)
    return validate_openapi.find(repaired)


def _name_actions(
    lines: Sequence[str],
    apply: Callable[..., Applied],
    find: Callable[[dict[str, Any]], Sequence[str]],
    *,
    is_own: bool,
) -> list[str]:
    """Put before each mistake the action after which it is there.

    Args:
        lines: The mistakes.
        apply: Applies a count of actions.
        find: Finds the mistakes of a description.
        is_own: Leave out those that no action made: one that can't be applied was perhaps to correct them.
    """
    actions = {action.number: action.label for action, _ in apply().actions}

    @cache
    def after(count: int) -> frozenset[str]:
        return frozenset(find(apply(count=count).document))

    named: list[str] = []
    for line in lines[:MAX_SHOWN]:
        number = bisect_left(range(max(actions, default=0) + 1), 1, key=lambda count: line in after(count))
        if number in actions:
            named.append(f"{actions[number]}: {line}")
        elif not is_own:
            named.append(line)
    return named if is_own else [*named, *lines[MAX_SHOWN:]]
