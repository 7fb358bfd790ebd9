"""Type checkers accept every generated package, and know what each kind of operation returns and takes."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kit.tests.support.descriptions import make_response, ref
from openapi_sdk_codegen.generate.package import generate
from tests.generated import test_answers, test_downloads, test_listings, test_required_fields
from tests.support.checkout import HERE
from tests.support.generated import FLEETS

if TYPE_CHECKING:
    from pathlib import Path

USAGE = """\
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
"""
WRONG = """\
from made.api import Resources


def check(client: Resources) -> None:
    client.tokens.old()
    client.files.old(to="x")
    client.rows.by_cursor(prefetch=2)
    client.rows.by_number(exact=True)
    client.rows.no_parameters(limit=3)
    client.rows.an_array(to="x")
    client.files.pdf(to=3)
"""


BODIES_USAGE = """\
from typing import assert_type

from bodies.api import AsyncPages, AsyncResources, Pages, Resources
from bodies.models import Plate, Row
from bodies.types import UNSET


def check(client: Resources, plate: Plate) -> None:
    assert_type(client.things.plain(state="NY", number="1"), str)
    assert_type(client.things.plain(state="NY", number="1", make="x", fleet_id=7, options={}), str)
    assert_type(client.things.plain(body=plate), str)
    assert_type(client.things.plain(body={"state": "NY", "number": "1"}, fleet_id=None), str)
    assert_type(client.things.optional(), str)
    assert_type(client.things.optional(body=UNSET, fleet_id=7), str)
    assert_type(client.things.optional(state="NY", number="1"), str)
    assert_type(client.things.none(), str)
    client.things.hostile(
        1, day=2, id_body="", body_body="", self_="", to="", class_="", day_body="2026-01-31", note=None, any=[1]
    )
    assert_type(client.things.search(state="NY", number="1", limit=5), Pages[Row])
    assert_type(client.things.search(body=plate, exact=True), Pages[Row])


async def check_async(client: AsyncResources, plate: Plate) -> None:
    assert_type(await client.things.plain(state="NY", number="1"), str)
    assert_type(await client.things.plain(body=plate), str)
    assert_type(client.things.search(state="NY", number="1"), AsyncPages[Row])
"""
BODIES_WRONG = """\
from bodies.api import AsyncResources, Resources
from bodies.models import Plate


async def check(client: Resources, other: AsyncResources, plate: Plate) -> None:
    client.things.plain()
    client.things.plain(state="NY")
    client.things.plain(body=plate, state="NY", number="1")
    client.things.plain(body=plate, make="x")
    client.things.optional(state="NY")
    client.things.optional(body=plate, state="NY", number="1")
    client.things.hostile(1, day=2)
    client.things.hostile(1, body={"id": ""}, day=2)
    client.things.search(limit=5)
    client.things.report(to="x")
    await other.things.plain(state="NY")
    other.things.search()
"""
TEXTS = {"usage.py": USAGE, "wrong.py": WRONG, "bodies_usage.py": BODIES_USAGE, "bodies_wrong.py": BODIES_WRONG}
#: What is wrong: file, line, and the rule of mypy; without one, any.
ERRORS = {
    *(
        ("wrong.py", line, rule)
        for line, rule in enumerate(["deprecated"] * 2 + ["call-arg"] * 4 + ["call-overload"], 5)
    ),
    *(("bodies_wrong.py", line, "") for line in range(6, len(BODIES_WRONG.splitlines()) + 1)),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with two generated packages, `made` and `bodies`, and files that use them."""
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
    generate({"x-tenant": FLEETS, **merged}, HERE, folder / "made")
    generate({"x-tenant": FLEETS, **test_required_fields.DESCRIPTION}, HERE, folder / "bodies")
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def run(folder: Path, *command: str) -> str:
    """Run a command, and return what it prints."""
    done = subprocess.run(  # noqa: S603 - our own arguments, no shell
        [sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


@pytest.mark.nightly
def test_mypy_knows_what_is_returned_and_taken(folder: Path) -> None:
    options = [
        "--strict",
        "--no-warn-redundant-casts",
        "--enable-error-code=deprecated",
        "--config-file=",
        "--output=json",
    ]
    output = run(folder, "mypy", *options, "--cache-dir=cache", "made", "bodies", *TEXTS)
    found = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    assert [each for each in found if not each["file"].endswith("wrong.py")] == []
    errors = {(each["file"], each["line"], each["code"]) for each in found if each["severity"] == "error"}
    assert {(file, line, rule if file == "wrong.py" else "") for file, line, rule in errors} == ERRORS


@pytest.mark.nightly
def test_pyright_knows_what_is_returned_and_taken(folder: Path) -> None:
    pytest.importorskip("pyright")
    settings = {
        "typeCheckingMode": "strict",
        "reportUnknownMemberType": False,
        "reportUnknownVariableType": False,
        "include": ["made", "bodies", *TEXTS],
    }
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    output = run(folder, "pyright", "--outputjson", "--pythonpath", sys.executable)
    found = json.loads(output[output.index("{") :])["generalDiagnostics"]
    errors = {(each["file"].rpartition("/")[2], each["range"]["start"]["line"] + 1) for each in found}
    assert errors == {(file, line) for file, line, _ in ERRORS}
