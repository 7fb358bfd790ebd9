"""Type checkers accept every generated package, and know what each kind of operation returns."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from codegen.generate.package import generate
from codegen.project import HERE
from tests.generated import test_answers, test_downloads, test_listings
from tests.support.descriptions import make_response, ref

if TYPE_CHECKING:
    from pathlib import Path

USAGE = '''\
import pathlib
from typing import Any, assert_type

from made.api import AsyncPages, AsyncResources, Pages, Resources
from made.models import Counts, Job, Thing


def check(client: Resources) -> None:
    assert_type(client.files.pdf(), bytes | Job | None)
    assert_type(client.files.pdf(to=None), bytes | Job | None)
    assert_type(client.files.pdf(to="x"), pathlib.Path | Job | None)
    assert_type(client.files.pdf(to=pathlib.Path("x")), pathlib.Path | Job | None)
    assert_type(client.files.csv(), str)
    assert_type(client.files.csv(to="x"), pathlib.Path)
    assert_type(client.files.render(to="x"), pathlib.Path | None)
    assert_type(client.rows.by_offset(), Pages[Thing])
    for row in client.rows.by_number(prefetch=2):
        assert_type(row, Thing)
    for page in client.rows.by_cursor().pages():
        assert_type(page.results, list[Thing])
    assert_type(client.rows.scalars().all(), list[str])
    assert_type(client.rows.maps().first(), Counts | None)
    assert_type(client.cases.no_success_at_all(), Any)
    assert_type(client.cases.a_success_without_a_body_beside(), Thing | None)


async def check_async(client: AsyncResources) -> None:
    assert_type(await client.files.pdf(), bytes | Job | None)
    assert_type(await client.files.pdf(to="x"), pathlib.Path | Job | None)
    assert_type(client.rows.by_offset(), AsyncPages[Thing])
    async for row in client.rows.by_number(prefetch=2):
        assert_type(row, Thing)
    assert_type(await client.rows.scalars().all(), list[str])
'''
WRONG = '''\
from made.api import Resources


def check(client: Resources) -> None:
    client.tokens.old()
    client.files.old(to="x")
    client.rows.by_cursor(prefetch=2)
    client.rows.by_number(exact=True)
    client.rows.no_parameters(limit=3)
    client.rows.an_array(to="x")
    client.files.pdf(to=3)
'''


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a generated package `made`, and files that use it."""
    folder = tmp_path_factory.mktemp("types")
    documents = [
        test_answers.make_document([*test_answers.CASES, *test_answers.ERROR_CASES]),
        test_downloads.make_document(),
        test_listings.make_document(),
    ]
    merged = copy.deepcopy(documents[0])  # its schemas are a constant of that module
    for document in documents[1:]:
        merged["paths"].update(document["paths"])
        merged["components"]["schemas"].update(document["components"]["schemas"])
    # Names and texts that contain names which are imported elsewhere, and are not needed here.
    merged["components"]["schemas"]["AnyFileUUIDLiteral"] = {"type": "object"}
    merged["paths"]["/v2/plain/"] = {
        "get": {
            "operationId": "plain_get",
            "tags": ["plain"],
            "description": "AsyncPages Pages[ @_overload @_deprecated datetime.date Any Literal[",
            "parameters": [test_listings.query("datetime"), test_listings.query("uuid")],
            "responses": {"200": make_response(ref("AnyFileUUIDLiteral"))},
        }
    }
    generate(merged, HERE, folder / "made")
    (folder / "usage.py").write_text(USAGE, encoding="utf-8")
    (folder / "wrong.py").write_text(WRONG, encoding="utf-8")
    return folder


def run(folder: Path, *command: str) -> str:
    """Run a command, and return what it prints."""
    done = subprocess.run(  # noqa: S603 - our own arguments, no shell
        [sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


@pytest.mark.exhaustive
def test_mypy_knows_what_is_returned(folder: Path) -> None:
    options = ["--strict", "--no-warn-redundant-casts", "--enable-error-code=deprecated", "--config-file=", "--output=json"]
    output = run(folder, "mypy", *options, "--cache-dir=cache", "made", "usage.py", "wrong.py")
    found = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    assert [each for each in found if each["file"] != "wrong.py"] == []
    errors = [(each["line"], each["code"]) for each in found if each["severity"] == "error"]
    assert errors == [
        (5, "deprecated"),
        (6, "deprecated"),
        (7, "call-arg"),
        (8, "call-arg"),
        (9, "call-arg"),
        (10, "call-arg"),
        (11, "call-overload"),
    ]


@pytest.mark.exhaustive
def test_pyright_knows_what_is_returned(folder: Path) -> None:
    pytest.importorskip("pyright")
    settings = {
        "typeCheckingMode": "strict",
        "reportUnknownMemberType": False,
        "reportUnknownVariableType": False,
        "include": ["made", "usage.py", "wrong.py"],
    }
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    output = run(folder, "pyright", "--outputjson", "--pythonpath", sys.executable)
    found = json.loads(output[output.index("{") :])["generalDiagnostics"]
    assert [each for each in found if not each["file"].endswith("wrong.py")] == []
    lines = sorted({each["range"]["start"]["line"] + 1 for each in found if each["severity"] == "error"})
    assert lines == [5, 6, 7, 8, 9, 10, 11]
