"""The record of a run becomes part of the description, and what it contradicts is mended by what is proposed."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

import pytest

from fleetit import FleetIT
from fleetit.sandbox import running
from fleetit.service import SERVICE
from kit.tests.support.lying import Honest, Lie, put, read
from openapi_sdk.conformance.record import write_record
from openapi_sdk.description.document import Description
from openapi_sdk_codegen.lint.load import load_linted
from openapi_sdk_codegen.vendor.command import main as vendor
from tests.support.projects import copy_project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fleetit.sandbox import Sandbox
    from kit.tests.support.lying import Answer
    from openapi_sdk.conformance.judge import Judge
    from openapi_sdk_codegen.project import Project

pytestmark = pytest.mark.heavy  # each applies all corrections several times
TOLLS = "tolls_list"


@pytest.fixture(scope="module", name="sandbox")
def _sandbox() -> Iterator[Sandbox]:
    with running(rows={"tolls": 12}) as sandbox:
        yield sandbox


def ask(sandbox: Sandbox, lie: Lie | None) -> Judge:
    """Return what is learnt of the tolls."""
    with closing(Honest(SERVICE, sandbox.url)) as honest:
        return read(partial(FleetIT, token=sandbox.token), honest, lie, "tolls")


def take_record(sandbox: Sandbox, project: Project, lie: Lie | None = None) -> int:
    """Read the tolls, and vendor the record of that; return how many facts were contradicted."""
    judge = ask(sandbox, lie)
    facts, path = judge.list_facts("GET"), project.root.parent / "record.toml"
    write_record(SERVICE, path, facts, [sandbox.url], judge.calls)
    assert vendor([str(path), "--root", str(project.root)]) == 0
    return sum(each.status == "contradicted" for each in facts)


def test_what_a_run_confirms_is_observed(sandbox: Sandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = copy_project(tmp_path)
    assert take_record(sandbox, project) == 0
    printed = capsys.readouterr().out
    assert printed.endswith("Nothing contradicts the description.\n")
    assert "Not described any more" not in printed
    assert "another description" not in printed
    toll = load_linted(project)["components"]["schemas"]["Toll"]
    assert {"id", "amount", "vehicle"} <= {name for name, mark in toll["x-fidelity-of"].items() if mark == "observed"}


#: Without its value.
STATUS = {"id": 1, "display_text": "x", "ticket_type": "x", "fleet": None, "is_system": "x"}
LIES: list[object] = [
    pytest.param(put("amount", float), id="another type"),
    pytest.param(put("amount", None, only=3), id="a null"),
    pytest.param(put("billing_status_fk", STATUS), id="a field that is missing"),
    pytest.param(put("colour", "planted"), id="a new field"),
    pytest.param(put("vehicle", lambda value: value["id"]), id="an id in place of an object"),
]


@pytest.mark.alike
@pytest.mark.parametrize("tell", LIES)
def test_run_is_clean_once_its_proposals_are_pasted(
    sandbox: Sandbox,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tell: Callable[[Answer], None],
) -> None:
    project, lie = copy_project(tmp_path), Lie(TOLLS, tell=tell, why="it is mended")
    assert take_record(sandbox, project, lie) > 0
    pasted = capsys.readouterr().out.partition("read each of them before you paste it:\n\n")[2]
    assert "planted" not in pasted
    project.corrections.write_text(project.corrections.read_text(encoding="utf-8") + pasted, encoding="utf-8")
    mended = Description(load_linted(project))
    monkeypatch.setitem(vars(SERVICE), "description", mended)
    assert [each for each in ask(sandbox, lie).list_facts("GET") if each.status == "contradicted"] == []
