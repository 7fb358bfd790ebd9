"""The corrections that leave out what is refused leave what was tried."""

from __future__ import annotations

from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.openapi_sdk_codegen.trial.documents import document, operation, ref, returning, write
from openapi_sdk_codegen.corrections.apply import apply_corrections
from openapi_sdk_codegen.generate.command import main as regenerate
from openapi_sdk_codegen.openapi.yaml import dump_yaml, parse_yaml
from openapi_sdk_codegen.project import Project
from openapi_sdk_codegen.trial.candidate import Candidate, TrialSource
from openapi_sdk_codegen.trial.command import main, read_sources
from openapi_sdk_codegen.trial.removals import list_removals
from openapi_sdk_codegen.trial.results import Refusal
from openapi_sdk_codegen.vendor.command import main as vendor

if TYPE_CHECKING:
    from pathlib import Path

GET, PUT = ("get", "/wheels/"), ("put", "/wheels/")
BOLTS = ("get", "/bolts/{it's}/")
WRONG = {"type": "no type"}
SCHEMAS = {
    "Wheel": {"type": "object", "properties": {"hub": ref("Hub")}},
    "Hub": {"type": "object"},
    "Bolt": {"type": "object", "properties": {"hub": ref("Hub"), "nut": ref("Nut")}},
    "Nut": WRONG,
    "Unused": WRONG,
    "Spare": {"type": "object"},
}
DOCUMENT = document(
    {
        "/wheels/": {"get": returning(ref("Wheel")), "put": returning(ref("Bolt"))},
        "/bolts/{it's}/": {"parameters": [{"name": "it's", "in": "nowhere"}], "get": operation()},
        "/spares/": {"get": operation()},
    },
    components={"schemas": SCHEMAS},
)
BOLT_SCHEMAS = "$.components.schemas['Bolt', 'Nut']"


def refusal(why: str, place: object = "$") -> Refusal:
    """Return a refusal."""
    return Refusal("rule", str(place), why)


@pytest.mark.parametrize(
    ("refused", "unused", "expected"),
    [
        pytest.param({}, [], [], id="nothing"),
        pytest.param(
            {PUT: ["a", "b"]},
            [],
            [
                (("PUT /wheels/",), "$.paths['/wheels/'].put", "Can't be generated: a [rule]; b [rule]"),
                ((), BOLT_SCHEMAS, "Nothing that is generated uses them, or they can't be."),
            ],
            id="an operation, and what only it uses",
        ),
        pytest.param(
            {GET: ["a"], PUT: ["a"]},
            [],
            [
                (("GET /wheels/", "PUT /wheels/"), "$.paths['/wheels/']", "Can't be generated: a [rule]"),
                (
                    (),
                    "$.components.schemas['Wheel', 'Hub', 'Bolt', 'Nut']",
                    "Nothing that is generated uses them, or they can't be.",
                ),
            ],
            id="all operations of a path",
        ),
        pytest.param(
            {BOLTS: ["a\n" * 3]},
            ["Unused"],
            [
                (("GET /bolts/{it's}/",), "$.paths['/bolts/{it\\'s}/']", "Can't be generated: a a a [rule]"),
                ((), "$.components.schemas['Unused']", "Nothing that is generated uses them, or they can't be."),
            ],
            id="a component that nothing uses",
        ),
    ],
)
def test_what_is_left_is_what_was_tried(
    refused: dict[Any, list[str]], unused: list[str], expected: list[Any], tmp_path: Path
) -> None:
    [source] = read_sources([write(tmp_path, "wheels.yaml", DOCUMENT)])
    assert isinstance(source, TrialSource)
    candidate = Candidate({"paths": {}}, [], [], [source])
    whole = candidate.document()
    for key, reasons in refused.items():
        for why in reasons:
            candidate.refuse([key], refusal(why, key))
    candidate.leave_out([("schemas", name) for name in unused], refusal("x"))
    removals = list_removals(candidate)
    assert [(each.operations, each.action["target"], each.action["description"]) for each in removals] == expected
    actions = [each.action for each in removals]
    corrections: dict[str, Any] = {"overlay": "1.0.0", "info": {"title": "t", "version": "1"}, "actions": actions}
    assert apply_corrections(whole, corrections, name="x") == candidate.document()


@pytest.mark.heavy
def test_a_project_with_the_corrections_is_generated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openapi_sdk_codegen.trial.loop.check_types", lambda *_: [])  # they take most of the time
    project = Project(tmp_path)
    project.spec.mkdir()
    project.sources.touch()
    tool = '[project]\nname = "others"\n[tool.openapi-sdk]\nname = "Others"\npackage = "others"\n'
    (tmp_path / "pyproject.toml").write_text(tool, encoding="utf-8")
    corrections: dict[str, Any] = {"overlay": "1.0.0", "info": {"title": "t", "version": "1"}, "actions": []}
    project.corrections.write_text(dump_yaml(corrections), encoding="utf-8")
    name = write(tmp_path, "others.yaml", DOCUMENT)
    root = ["--root", str(tmp_path)]
    with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()):
        assert main([*root, "--corrections", name]) == 1
    corrections |= parse_yaml(out.getvalue(), name="what it prints")
    project.corrections.write_text(dump_yaml(corrections), encoding="utf-8")
    assert vendor([*root, name]) == 0
    assert regenerate(root) == 0
    assert sorted(path.name for path in (project.package / "api").iterdir()) == ["__init__.py", "spares", "wheels"]
