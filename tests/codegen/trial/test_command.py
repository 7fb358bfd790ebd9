"""`openapi-sdk try` through the whole path, with one run for most of the tests."""

from __future__ import annotations

import json
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.openapi_sdk_codegen.trial.documents import document, operation, ref, returning, write
from kit.tests.support.terminals import Terminal
from openapi_sdk_codegen.trial.command import main
from tests.support.pages import make_page, snapshot
from tests.support.projects import copy_project

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.heavy

MIXED = document(
    {
        "/v2/wheels/": {
            "get": returning({"type": "array", "items": ref("Wheel")}),
            "post": returning({"type": "no type"}),
        },
        "/v2/wheels/{id}/": {"get": returning(ref("Wheel"))},
        "/v2/tolls/": {"get": operation()},
        "/v2/integrations/active/": {"get": operation()},
        "/v2/axles/": {"get": returning(ref("Toll"))},
        "/v2/hubs/": {"get": returning(ref("Broken")), "put": operation()},
        "/v2/engines/": {
            "get": returning({"type": "object", "properties": {"size": {"type": "integer"}}}),
            "put": returning(ref("Engines")),
        },
    },
    components={
        "schemas": {
            "Wheel": {"type": "object", "properties": {"size": {"type": "integer"}}},
            "Toll": {"type": "object", "properties": {"other": {"type": "integer"}}},
            "Broken": {"type": "object", "properties": {"inner": ref("BrokenToo")}},
            "BrokenToo": {"type": "no type"},
            "Unused": {"type": "no type"},
            "Spare": {"type": "object"},
        }
    },
)
MIXED["paths"]["/v2/wheels/{id}/"]["parameters"] = [
    {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
]


class Run:
    """A finished run of the command."""

    def __init__(self, *arguments: str) -> None:
        out, err = StringIO(), Terminal()
        with redirect_stdout(out), redirect_stderr(err):
            self.status = main(list(arguments))
        self.out, self.err = out.getvalue().splitlines(), err.getvalue()
        self.lines: list[dict[str, Any]] = [json.loads(line) for line in self.out] if "--json" in arguments else []

    def rules(self, label: str) -> set[str]:
        """Return the rules that refuse an operation; it has one line only."""
        (line,) = [line for line in self.lines if line["operation"] == label]
        assert line["accepted"] is (not line["refusals"])
        return {refusal["rule"] for refusal in line["refusals"]}


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(False, id="without types"),  # they take most of the time
        pytest.param(True, id="with types", marks=pytest.mark.nightly),
    ],
)
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("sources")
    project = copy_project(folder)
    before = snapshot(project)
    (folder / "things.md").write_bytes(make_page())
    names = [
        write(folder, "mixed.yaml", MIXED),
        str(folder / "missing.yaml"),
        str(folder / "things.md"),
        write(
            folder,
            "again.yaml",
            document({"/v2/things/": {"get": operation()}, "/v2/bolts/?beta=true": {"get": operation()}}),
        ),
    ]
    with pytest.MonkeyPatch.context() as patch:
        if not request.param:
            patch.setattr("openapi_sdk_codegen.trial.loop.check_types", lambda *_: [])
        finished = Run("--json", "--root", str(project.root), *names)
    assert snapshot(project) == before
    return finished


@pytest.mark.nightly
def test_each_operation_of_the_sources_has_one_line_in_their_order(run: Run) -> None:
    labels = [line["operation"].rpartition("/missing.yaml")[1] or line["operation"] for line in run.lines]
    assert labels == [
        "GET /v2/wheels/",
        "POST /v2/wheels/",
        "GET /v2/wheels/{id}/",
        "GET /v2/tolls/",
        "GET /v2/integrations/active/",
        "GET /v2/axles/",
        "GET /v2/hubs/",
        "PUT /v2/hubs/",
        "GET /v2/engines/",
        "PUT /v2/engines/",
        "/missing.yaml",
        "GET /v2/things/",
        "GET /v2/bolts/",
    ]


def test_what_is_done_is_shown_in_a_terminal(run: Run) -> None:
    shown = [each.removesuffix("\r") for each in run.err.split("\r\x1b[K")[1:]]
    assert shown[0] == "12 operations: corrections, conventions, lint, validation"
    assert "5 operations: generating" in shown
    assert shown[-1].startswith("\rGET /v2/bolts/: ")  # what is noted


def test_what_names_of_methods_follow_is_said(run: Run) -> None:
    assert "Names of methods follow the paths: names that are released do." in run.err.splitlines()


def test_a_source_that_cannot_be_read_is_named_once(run: Run) -> None:
    (line,) = [line for line in run.lines if line["operation"].endswith("/missing.yaml")]
    (refusal,) = line["refusals"]
    assert (refusal["place"], refusal["why"]) == (line["operation"], "no such file")


@pytest.mark.parametrize(
    ("label", "method"),
    [
        pytest.param("GET /v2/wheels/", "wheels.list", id="an array is a listing"),
        pytest.param("GET /v2/wheels/{id}/", "wheels.get", id="another operation of its path is refused"),
        pytest.param("PUT /v2/hubs/", "hubs.replace_hubs", id="another operation of its path uses a broken component"),
        pytest.param("GET /v2/bolts/", "bolts.get_bolts", id="another operation of its source is there twice"),
    ],
)
def test_an_operation_is_accepted_although_others_are_refused(run: Run, label: str, method: str) -> None:
    (line,) = [line for line in run.lines if line["operation"] == label]
    assert line == {"operation": label, "accepted": True, "method": method, "refusals": []}


def test_an_operation_that_the_project_has_from_a_page_is_a_conflict(run: Run) -> None:
    assert run.rules("GET /v2/integrations/active/") == {"conflict"}


def test_an_operation_that_is_only_transcribed_is_replaced_and_its_corrections_do_not_fit(run: Run) -> None:
    assert run.rules("GET /v2/tolls/") == {"corrections"}


def test_an_operation_with_a_component_that_the_project_has_otherwise_is_a_conflict(run: Run) -> None:
    assert run.rules("GET /v2/axles/") == {"conflict"}


def test_an_operation_in_two_sources_is_a_conflict(run: Run) -> None:
    assert run.rules("GET /v2/things/") == {"conflict"}


def test_an_error_in_an_operation_refuses_it(run: Run) -> None:
    assert run.rules("POST /v2/wheels/")


def test_an_error_in_a_component_refuses_what_uses_it_through_another(run: Run) -> None:
    assert run.rules("GET /v2/hubs/")


def test_a_reference_to_a_component_that_is_missing_refuses_what_has_it(run: Run) -> None:
    """The conventions make a component, of another operation, that would have the name."""
    (line,) = [line for line in run.lines if line["operation"] == "PUT /v2/engines/"]
    (refusal,) = line["refusals"]
    assert "leads nowhere" in refusal["why"]
    assert run.rules("GET /v2/engines/") == set()


def test_a_component_that_no_operation_uses_is_noted(run: Run) -> None:
    assert "schemas Unused, which no operation uses: [" in run.err
    assert run.err.count("which no operation uses") == 1  # nothing is wrong with the other one


def test_what_is_read_otherwise_than_it_is_written_is_noted(run: Run) -> None:
    assert "GET /v2/bolts/: the query beta=true of its path is read as parameters" in run.err


def test_the_summary_counts_what_is_accepted(run: Run) -> None:
    assert run.err.splitlines()[-1] == "5 of 13 operations are accepted"
    assert run.status == 1


def test_a_refusal_has_rule_place_why_and_remedy(run: Run) -> None:
    for line in run.lines:
        for refusal in line["refusals"]:
            assert set(refusal) == {"rule", "place", "why", "remedy"}
            assert all(isinstance(text, str) and text for text in refusal.values()), refusal


def test_a_page_that_goes_through_has_status_0_and_a_line_of_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Types take most of the time. They are checked in exhaustive tests, and by `.ci/run` for all pages.
    monkeypatch.setattr("openapi_sdk_codegen.trial.loop.check_types", lambda *_: [])
    run = Run(write(tmp_path, "bolts.yaml", document({"/v2/bolts/": {"get": operation()}})))
    assert (run.status, run.out) == (0, ["GET /v2/bolts/  accepted  bolts.get_bolts"])


@pytest.mark.parametrize("arguments", [[], ["--no-such-option", "x.yaml"]], ids=["no source", "an unknown option"])
def test_wrong_arguments_have_status_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2


def test_a_project_that_cannot_be_read_has_status_1(tmp_path: Path) -> None:
    run = Run("--root", str(tmp_path), "x.yaml")
    assert (run.status, run.out) == (1, [])
    assert "sources.toml" in run.err
