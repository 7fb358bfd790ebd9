"""What the generator warns of is refused where it is, or searched for if the generator doesn't say where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.openapi_sdk_codegen.trial.documents import document, ref, returning
from openapi_sdk_codegen.generate.generator import GeneratorWarning
from openapi_sdk_codegen.project import Problem
from openapi_sdk_codegen.trial import package_steps
from openapi_sdk_codegen.trial.package_steps import build_package
from openapi_sdk_codegen.trial.results import Refusal
from openapi_sdk_codegen.trial.step import StepFailure

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from openapi_sdk_codegen.trial.results import MethodAndPath

WHEELS, BOLTS = ("get", "/wheels/"), ("get", "/bolts/")
HUB, UNUSED, OTHER = ("schemas", "Hub"), ("schemas", "Unused"), ("schemas", "Other")
DOCUMENT = document(
    {"/wheels/": {"get": returning(ref("Hub"))}, "/bolts/": {"get": returning({"type": "object"})}},
    components={"schemas": {"Hub": {"type": "object"}, "Unused": {"type": "object"}, "Other": {"type": "object"}}},
)


class Candidates:
    """Stands in for a candidate; its document is the operations."""

    keys = (WHEELS, BOLTS)
    unused = frozenset({UNUSED, OTHER})

    def document(self, keys: Sequence[MethodAndPath]) -> Sequence[MethodAndPath]:
        return keys


Found = list[tuple[str, tuple["MethodAndPath", ...], set[Any]]]


@pytest.mark.parametrize(
    ("places", "bad", "expected"),
    [
        pytest.param([("paths", "/bolts/", "get")], None, [("why 0", (BOLTS,), set())], id="an operation"),
        pytest.param(
            [("components", "schemas", "Hub")], None, [("why 0", (WHEELS,), {HUB})], id="a component and what uses it"
        ),
        pytest.param(
            [("components", "schemas", "Unused")], None, [("why 0", (), {UNUSED})], id="a component that nothing uses"
        ),
        pytest.param(
            [(), ("paths", "/bolts/", "get")],
            None,
            [("why 0", (), set()), ("why 1", (BOLTS,), set())],
            id="one of several places",
        ),
        pytest.param([()], WHEELS, [("it fails", (WHEELS,), set())], id="no place, and an operation that fails alone"),
        pytest.param([(), ()], None, [("why 0", (), {UNUSED, OTHER})], id="no place, and no operation that fails"),
    ],
)
def test_a_warning_is_attributed(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    places: list[tuple[str, ...]],
    bad: MethodAndPath | None,
    expected: Found,
) -> None:
    def fail(keys: Sequence[MethodAndPath], *_: object) -> None:
        if bad in keys:
            msg = "it fails"
            raise Problem(msg)

    warnings = [GeneratorWarning(parts, f"why {number}") for number, parts in enumerate(places)]
    monkeypatch.setattr("openapi_sdk_codegen.trial.package_steps.run_generator", lambda *_: warnings)
    monkeypatch.setattr("openapi_sdk_codegen.trial.package_steps.generate", fail)
    candidate: Any = Candidates()
    corrector: Any = list[Any]
    project: Any = None
    found = build_package(candidate, DOCUMENT, corrector, project, tmp_path / "package")
    assert [(each.refusal.why, each.keys, {*each.components}) for each in found] == expected


@pytest.mark.parametrize(
    ("failing", "found"),
    [
        pytest.param([], [], id="nothing"),
        pytest.param(["_generate", "_audit", "_find_shortcomings"], ["_generate"], id="all"),
        pytest.param(["_audit", "_find_shortcomings"], ["_audit"], id="the code and what it has"),
        pytest.param(["_find_shortcomings"], ["_find_shortcomings"], id="what it has"),
    ],
)
def test_a_step_runs_if_the_one_before_finds_nothing(
    failing: list[str], found: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find(step: str) -> Callable[..., list[StepFailure]]:
        why = Refusal(step, "$", "why", "remedy")
        return lambda *_: [StepFailure(why, (BOLTS,))] if step in failing else []

    for step in ("_generate", "_audit", "_find_shortcomings"):
        monkeypatch.setattr(package_steps, step, find(step))
    arguments: Any = (Candidates(), DOCUMENT, None, None, tmp_path)
    assert [each.refusal.rule for each in build_package(*arguments)] == found


@pytest.mark.parametrize("is_crash", [False, True], ids=["a finding without a place", "an exception"])
@pytest.mark.parametrize(
    ("finding", "checking", "rule"),
    [
        pytest.param("_audit", "check_audit", "audit", id="the audit"),
        pytest.param("_find_shortcomings", "check_completeness", "completeness", id="completeness"),
    ],
)
def test_what_a_check_finds_without_a_place_is_searched_for(
    finding: str, checking: str, rule: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_crash: bool
) -> None:
    """One wrong rule of the audit refuses the operation that it is wrong about, not all of them."""
    built: list[Sequence[MethodAndPath]] = []

    def find(*_: object) -> list[StepFailure]:
        if is_crash:
            raise KeyError(rule)
        return [StepFailure(Refusal(rule, "made/api/__init__.py:1", "why", "remedy"))]

    def check(*_: object) -> None:
        if WHEELS in built[-1]:
            msg = "it fails"
            raise Problem(msg)

    for step in ("_generate", "_audit", "_find_shortcomings"):
        monkeypatch.setattr(package_steps, step, find if step == finding else lambda *_: [])
    monkeypatch.setattr(package_steps, "generate", lambda keys, *_: built.append(keys))
    monkeypatch.setattr(package_steps, checking, check)
    arguments: Any = (Candidates(), DOCUMENT, list[Any], None, tmp_path)
    [found] = build_package(*arguments)
    assert (found.refusal.rule, found.refusal.why, found.keys) == (rule, "it fails", (WHEELS,))
