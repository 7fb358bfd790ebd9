"""Each class of descriptions that was refused, or gave wrong code, becomes what `classes.yaml` says, and is called."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.openapi_sdk_codegen.trial.documents import document, write
from openapi_sdk.description.nodes import is_array, is_object
from openapi_sdk_codegen.calling import judge
from openapi_sdk_codegen.openapi.yaml import load_yaml
from openapi_sdk_codegen.surface.collect import collect_surface
from tests.codegen.trial.signatures import Described, describe_surface
from tests.codegen.trial.test_command import Run
from tests.support.checkout import HERE

if TYPE_CHECKING:
    from collections.abc import Mapping

CLASSES = Path(__file__).with_name("classes.yaml")
GROUPS: dict[str, list[dict[str, Any]]] = load_yaml(CLASSES, name=CLASSES.name)
ROWS = [row for group in GROUPS.values() for row in group]

#: Reads documents with the operations of a package, and writes the classes of what is read.
READER = """
import importlib, json, sys
import httpx
from fleetit_api.client import Client
for tag, operation, document in json.load(sys.stdin):
    module = importlib.import_module(f"fleetit_api.api.{tag}.{operation}")
    read = module._parse_response(client=Client(base_url="http://x"), response=httpx.Response(200, json=document))
    print(type(read[0] if isinstance(read, list) else read).__name__)
"""


def describe(rows: list[dict[str, Any]], *, openapi: str) -> dict[str, Any]:
    """Return a document of rows."""
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    for row in rows:
        method, path = row["operation"].split()
        paths.setdefault(path, {})[method.lower()] = row["describes"]
        schemas |= row.get("schemas", {})
    # A tag of this name is one that a correction of the project makes of another.
    more = {"components": {"schemas": schemas}, "tags": [{"name": "vehicles"}]}
    return document(paths, **more) | {"openapi": openapi}


class Tried:
    """A finished run over documents, with the package that it generated."""

    def __init__(self, folder: Path, *documents: dict[str, Any], is_whole: bool) -> None:
        self.package = folder / HERE.package.name

        judge_calls = judge.judge_calls

        def keep(described: dict[str, Any], methods: Mapping[Any, str], package: Path, progress: Any) -> Any:
            shutil.copytree(package, self.package)
            return judge_calls(described, methods, package, progress) if is_whole else judge.Judgement()

        names = [write(folder, f"{index}.yaml", each) for index, each in enumerate(documents)]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(judge, "judge_calls", keep)
            patch.setattr("openapi_sdk_codegen.calling.examples._DRAWN", 6)  # drawing examples takes long
            patch.setattr("openapi_sdk_codegen.calling.examples._DRAWN_FULL", 3)
            if not is_whole:  # types and calls take most of the time
                patch.setattr("openapi_sdk_codegen.trial.loop.check_types", lambda *_: [])
            self.run = Run("--call", "--json", *names)
        self.lines = {line["operation"]: line for line in self.run.lines}
        self.described = describe_surface(collect_surface(self.package)) if self.package.is_dir() else Described({}, {})

    def check(self, row: dict[str, Any]) -> None:
        """Check what became of an operation."""
        line = self.lines[row["operation"]]
        assert not line["refusals"]
        assert line["method"] == row["method"]
        assert self.described.methods[row["method"]] == row["signature"]
        members = row.get("members", {})
        assert {name: self.described.members.get(name) for name in members} == members

    def read(self, rows: list[dict[str, Any]]) -> list[tuple[Any, str]]:
        """Return each document that the rows let the server answer, with the class of what is read."""
        plan = [
            (row["method"].partition(".")[0], row["method"].replace(".", "_"), each)
            for row in rows
            for each, _ in row.get("reads", ())
        ]
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-c", READER],
            env={"PYTHONPATH": str(self.package.parent)},
            input=json.dumps(plan),
            capture_output=True,
            text=True,
            check=True,
        )
        return [(each, name) for (_, _, each), name in zip(plan, done.stdout.split(), strict=True)]


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Tried:
    older, newer = describe(GROUPS["older"], openapi="3.0.3"), describe(GROUPS["newer"], openapi="3.1.0")
    return Tried(tmp_path_factory.mktemp("classes"), older, newer, is_whole=False)


@pytest.mark.alike
@pytest.mark.exhaustive
@pytest.mark.parametrize("row", [pytest.param(row, id=row["why"]) for row in ROWS])
def test_a_class_becomes_what_its_row_says(tried: Tried, row: dict[str, Any]) -> None:
    tried.check(row)


@pytest.mark.exhaustive
def test_the_right_class_is_read(tried: Tried) -> None:
    expected = [(each, name) for row in ROWS for each, name in row.get("reads", ())]
    assert expected
    assert tried.read(ROWS) == expected


@pytest.mark.nightly
def test_no_operation_is_called_less_than_described(tmp_path: Path) -> None:
    older, newer = describe(GROUPS["older"], openapi="3.0.3"), describe(GROUPS["newer"], openapi="3.1.0")
    tried = Tried(tmp_path, older, newer, is_whole=True)
    assert ": not called: " not in tried.run.err
    assert {label for label, line in tried.lines.items() if not line["accepted"]} == set()


def modernize(node: Any) -> Any:
    """Return a document of OpenAPI 3.0 in the dialect of 3.1."""
    if is_array(node):
        return [modernize(each) for each in node]
    if not is_object(node):
        return node
    made = {key: modernize(value) for key, value in node.items() if key != "nullable"}
    if node.get("nullable") is not True:
        return made
    return {**made, "type": [made["type"], "null"]} if "type" in made else {"anyOf": [made, {"type": "null"}]}


@pytest.mark.nightly
def test_a_class_becomes_the_same_in_the_newer_dialect(tmp_path: Path) -> None:
    # In 3.0, null beside a `$ref` is ignored.
    rows = [row for row in GROUPS["older"] if "nullable" not in json.dumps(row)]
    tried = Tried(tmp_path, modernize(describe(GROUPS["older"], openapi="3.1.0")), is_whole=False)
    for row in rows:
        tried.check(row)
