"""The corrections that leave out what is refused, so that all other operations can be generated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from openapi_sdk.description.nodes import as_object, object_at
from openapi_sdk_codegen.openapi.tree import json_path, json_path_of_keys
from openapi_sdk_codegen.trial.candidate import WEBHOOKS, is_kind
from openapi_sdk_codegen.trial.results import Refusal, label, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from openapi_sdk_codegen.openapi.tree import Parts
    from openapi_sdk_codegen.trial.candidate import Candidate


@dataclass(frozen=True, slots=True)
class Removal:
    """A correction that leaves something out.

    Attributes:
        operations: The operations that it leaves out, such as `GET /v2/things/`; none if it leaves out components.
        refusals: Why.
        action: An action for `spec/corrections.yaml`. It comes before the others there: they were tried without what
            it removes.
    """

    operations: tuple[str, ...]
    refusals: tuple[Refusal, ...]
    action: dict[str, Any]


def list_removals(candidate: Candidate) -> list[Removal]:
    """Return the corrections that leave out what is refused.

    Args:
        candidate: The operations, after all steps.

    Returns:
        One for each operation that is refused, or for a path of which all operations are, in the order of the sources;
        then one for each kind of components that only refused operations use, or that are refused themselves, and one
        for webhooks.
    """
    return [*_remove_operations(candidate), *_remove_components(candidate)]


def _remove_operations(candidate: Candidate) -> Iterator[Removal]:
    by_path: dict[str, list[str]] = {}
    for method, path in candidate.outcomes:
        by_path.setdefault(path, []).append(method)
    accepted = {*candidate.keys}
    for path, methods in by_path.items():
        refused = [method for method in methods if (method, path) not in accepted]
        if refused == methods:  # what they share can be what is wrong
            yield _remove(candidate, ("paths", path), refused)
        else:
            yield from (_remove(candidate, ("paths", path, method), [method]) for method in refused)


def _remove(candidate: Candidate, place: Parts, methods: Sequence[str]) -> Removal:
    keys = [(method, str(place[1])) for method in methods]
    refusals = tuple(dict.fromkeys(each for key in keys for each in candidate.outcomes[key].refusals))
    why = one_line("; ".join(dict.fromkeys(f"{each.why} [{each.rule}]" for each in refusals)))
    return Removal(tuple(map(label, keys)), refusals, _make_action(json_path(place), f"Can't be generated: {why}"))


def _remove_components(candidate: Candidate) -> Iterator[Removal]:
    document = candidate.document()
    kept = object_at(document, "components")
    described: dict[str, dict[str, None]] = {}
    for source in candidate.sources:
        for kind, components in object_at(source.page.document, "components").items():
            if is_kind(kind):
                described.setdefault(kind, {}).update(dict.fromkeys(as_object(components)))
    for kind, names in described.items():
        removed = [name for name in names if name not in as_object(kept.get(kind))]
        if removed:
            target = json_path_of_keys(("components", kind), removed)
            yield Removal((), (), _make_action(target, "Nothing that is generated uses them, or they can't be."))
    webhooks = dict.fromkeys(name for each in candidate.sources for name in object_at(each.page.document, WEBHOOKS))
    if removed := [str(name) for name in webhooks if name not in object_at(document, WEBHOOKS)]:
        target = json_path_of_keys((WEBHOOKS,), removed)
        yield Removal((), (), _make_action(target, "They can't be generated, or use what can't be."))


def _make_action(target: str, description: str) -> dict[str, Any]:
    return {"target": target, "description": description, "remove": True}
