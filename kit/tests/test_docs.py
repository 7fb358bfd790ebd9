"""The pages of the kit: their examples are files and run, and what they link to and name exists."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from attrs import fields
from ruamel.yaml import YAML

from kit.tests.support.scripted_server import ScriptedServer, reply
from kit.tests.support.surface import KIT
from openapi_sdk.service import Service
from openapi_sdk_codegen.__main__ import COMMANDS, main
from openapi_sdk_codegen.corrections.apply import FINGERPRINT_KEY, REPLACES_KEY
from openapi_sdk_codegen.corrections.extensions import CHECKS
from openapi_sdk_codegen.diff.normal_form import EXTENSIONS
from openapi_sdk_codegen.diff.rules import LEVELS, OASDIFF, RAISED
from openapi_sdk_codegen.openapi.yaml import dump_yaml, load_yaml
from openapi_sdk_codegen.project import SETTINGS

if TYPE_CHECKING:
    from pathlib import Path

PAGES = [*KIT.glob("*.md"), *KIT.glob("docs/*.md")]
DEPOT = KIT / "examples" / "depot"
README = (KIT / "README.md").read_text(encoding="utf-8")
OWNERS = (KIT / "docs" / "owners.md").read_text(encoding="utf-8")
WEBHOOKS = (KIT / "docs" / "webhooks.md").read_text(encoding="utf-8")
REFERENCE = (KIT / "docs" / "reference.md").read_text(encoding="utf-8")
#: A block of code, and its language.
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PATH = re.compile(r"`((?:src|tests|docs|examples)/[\w./-]*)`")


def find_blocks(language: str, page: str = README) -> list[str]:
    return [text for name, text in BLOCK.findall(page) if name == language]


def find_files(page: str) -> dict[str, str]:
    """Return the blocks of Python that begin with the name of a file, without that line."""
    blocks = (re.fullmatch(r"# (\S+)\n(.*)", each, re.DOTALL) for each in find_blocks("python", page))
    return {found[1]: found[2] for found in blocks if found}


def test_the_page_about_diff_lists_each_level_that_is_not_that_of_oasdiff() -> None:
    page = (KIT / "docs" / "diff.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `([\w-]+)` \| (\w+) \| (\w+) \| (.+) \|$", page, re.MULTILINE)
    differing = [rule for rule, level in OASDIFF.items() if LEVELS[rule] is not level]
    assert listed == [(rule, OASDIFF[rule], LEVELS[rule], RAISED[rule]) for rule in differing]
    others = re.findall(r"`(x-[\w-]+)`: (\w+) \|", page)
    assert others
    assert others == [(rule, LEVELS[rule]) for rule, _ in others]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_links_to_or_names_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = [page.parent / each for each in re.findall(r"\]\((?!https?:)([^)#]+)", text)]
    assert not [each for each in [*links, *(KIT / name for name in PATH.findall(text))] if not each.exists()]
    sessions = re.findall(r"^def (\w+)\(session", (KIT / "noxfile.py").read_text(encoding="utf-8"), re.MULTILINE)
    assert {*re.findall(r"nox -s (\w+)", text)} <= {*sessions}
    assert {*re.findall(r"openapi-sdk ([a-z]+)", text)} <= {*COMMANDS}


def test_the_files_of_the_readme_are_those_of_the_example() -> None:
    overlay = {f"overlays/depot/{each.name}": each for each in (DEPOT / "overlays" / "depot").glob("*.py")}
    assert find_files(README) == {name: path.read_text(encoding="utf-8") for name, path in overlay.items()}


def test_the_settings_and_corrections_of_the_readme_are_those_of_the_example() -> None:
    (settings,), (start, actions) = find_blocks("toml"), find_blocks("yaml")
    assert tomllib.loads(settings) == tomllib.loads((DEPOT / "pyproject.toml").read_text(encoding="utf-8"))
    corrections = read_yaml((DEPOT / "spec" / "corrections.yaml").read_text(encoding="utf-8"))
    assert read_yaml(start) == {**corrections, "actions": []}
    assert read_yaml(actions) == {"actions": corrections["actions"]}


def read_yaml(text: str) -> Any:
    return YAML(typ="safe").load(text)  # pyright: ignore[reportUnknownMemberType] - ruamel.yaml annotates no arguments


#: Uses each file of the overlay.
_TOUR = """
import json, os, subprocess, sys
import depot.conformance, depot.dlt, depot.webhooks
from depot.sandbox import running

exec(compile(sys.argv[1], "README", "exec"))
with running() as sandbox:
    environment = {**os.environ, "DEPOT_TOKEN": sandbox.token, "DEPOT_BASE_URL": sandbox.url}
    for command in ("crates list --json", "export crates crates.csv"):
        subprocess.run([sys.executable, "-m", "depot", *command.split()], env=environment, check=True)
"""


@pytest.mark.heavy
def test_the_example_works_as_the_readme_shows_it(tmp_path: Path) -> None:
    (program,) = (each for each in find_blocks("python") if not each.startswith("# "))
    folder = tmp_path / "depot"
    demo = [sys.executable, str(KIT / "examples" / "demo.py"), str(folder)]
    subprocess.run(demo, check=True, capture_output=True)  # noqa: S603 - our own
    paths = [str(folder / name) for name in ("overlays", "generated")]
    path = os.pathsep.join([*paths, *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**os.environ, "PYTHONPATH": path, "XDG_CONFIG_HOME": str(tmp_path)}
    done = subprocess.run(  # noqa: S603 - our own
        [sys.executable, "-c", _TOUR, program],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    first, second, *listed = done.stdout.splitlines()
    assert (first, second) == ("1 1.0", "crates_get: 404 Not Found: Not found.")
    assert [each["color"] for each in json.loads("\n".join(listed))] == ["red", "green", "blue"]
    assert (tmp_path / "crates.csv").read_text(encoding="utf-8").startswith("id,color,weight,since\n1,red,")


@pytest.mark.nightly
def test_a_document_can_be_tried_in_a_project_that_has_none_yet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(DEPOT, tmp_path, dirs_exist_ok=True)
    assert main(["try", "--root", str(tmp_path), str(tmp_path / "depot.yaml")]) == 0
    methods = ("list", "create", "get", "update")
    assert re.findall(r"accepted  crates\.(\w+)$", capsys.readouterr().out, re.MULTILINE) == [*methods]
    assert not (tmp_path / "generated").exists()


@pytest.mark.parametrize(
    ("heading", "names"),
    [
        pytest.param("Extensions in corrections", {*CHECKS}, id="corrections"),
        pytest.param("Extensions of actions", {FINGERPRINT_KEY, REPLACES_KEY}, id="actions"),
        pytest.param(
            "Extensions of published documents", {*EXTENSIONS, "x-enum-varnames", "x-webhooks"}, id="published"
        ),
        pytest.param("Settings", {*SETTINGS}, id="settings"),
        pytest.param("Service", {each.name for each in fields(Service)}, id="Service"),
    ],
)
def test_the_reference_has_what_the_code_accepts(heading: str, names: set[str]) -> None:
    part = REFERENCE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    cells = re.findall(r"^\| (`[^|]*) \|", part, re.MULTILINE)
    listed = [name for each in cells for name in re.findall(r"`([^`]+)`", each)]
    assert sorted(listed) == sorted(names)


def test_the_reference_says_which_settings_are_needed() -> None:
    found = re.findall(r"^\| `([\w-]+)` \| (yes|no) \|", REFERENCE, re.MULTILINE)
    assert {name: needed == "yes" for name, needed in found} == dict(SETTINGS)


#: Uses what docs/owners.md, docs/authentication.md and docs/webhooks.md show.
_OWN = """
import os, sys

import anyio
import depot_api.deliveries
from depot import AsyncDepot, BadRequest, Depot
from depot.cli import main
from depot.sandbox import running
from depot.webhooks import WEBHOOKS, Inbox, WebhookVerifier

with running() as sandbox:
    arguments = {"token": sandbox.token, "base_url": sandbox.url}
    with Depot(**arguments) as client:
        weight = client.weigh()

    async def weigh():
        async with AsyncDepot(**arguments) as client:
            return await client.weigh()

    assert anyio.run(weigh) == weight > 0
    os.environ["DEPOT_TOKEN"] = sandbox.token
    assert main(["weigh", "--unit", "lb", "--base-url", sandbox.url]) == 0
verifier = WebhookVerifier("whsec-of-a-test")
body = b'{"id": 1, "color": "red"}'
signed = WEBHOOKS.sign(body, "whsec-of-a-test")
assert verifier.verify(body, signed).key == "crate:1"
assert Inbox(verifier, "sqlite://:memory:", background=False).receive(body, signed).status == 200
for headers in ({}, {"X-Depot": "sum 0"}, {"X-Depot": signed["X-Depot"][:-64] + "0" * 64}):
    try:
        verifier.verify(body, headers)
    except depot_api.deliveries.WebhookError as error:
        print(error.reason)
with Depot(token="t", base_url=sys.argv[1]) as client:
    try:
        client.crates.create(body={"color": "red"})
    except BadRequest as error:
        print(error.errors)
"""


@pytest.mark.heavy
@pytest.mark.timeout(600)
def test_what_the_page_for_owners_shows_works(tmp_path: Path) -> None:
    root = tmp_path / "depot"
    assert main(["new", "depot", str(DEPOT / "depot.yaml"), "--directory", str(root)]) == 0
    corrections = root / "spec" / "corrections.yaml"
    document = load_yaml(corrections, name="corrections.yaml")
    for block in find_blocks("yaml", OWNERS):
        document["actions"] += read_yaml(block)["actions"]
    corrections.write_text(dump_yaml(document), encoding="utf-8")
    cli = root / "overlays" / "depot" / "cli.py"
    before = cli.read_text(encoding="utf-8").replace("import Mcp, Program", "import Mcp, OwnCommand, Program")
    own = find_files(WEBHOOKS)
    for name, text in (find_files(OWNERS) | {name: own[name] for name in own if name.endswith("webhooks.py")}).items():
        (root / name).write_text(text, encoding="utf-8")
    settings = root / "pyproject.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("[tool.openapi-sdk]", '[tool.openapi-sdk]\nwebhooks = "own"', 1), encoding="utf-8")
    assert main(["regenerate", "--root", str(root)]) == 0
    cli.write_text(
        re.sub(r"PROGRAM = Program\(.*?\n\)", lambda _: cli.read_text(encoding="utf-8"), before, flags=re.DOTALL),
        encoding="utf-8",
    )
    authentication = (KIT / "docs" / "authentication.md").read_text(encoding="utf-8")
    sign, _ = find_blocks("python", authentication)
    service = root / "overlays" / "depot" / "service.py"
    text = re.sub(r"SERVICE = .*", lambda _: sign, service.read_text(encoding="utf-8"))
    service.write_text(text.replace("\nfrom openapi_sdk", "\nimport hmac\nimport os\nimport time\nfrom openapi_sdk", 1))
    answer = {"faults": [{"field": "color", "message": "There is none left."}]}
    with ScriptedServer(lambda _: reply(400, answer)) as server:
        paths = [str(root / "overlays"), str(root / "generated"), *filter(None, sys.path)]
        done = subprocess.run(  # noqa: S603 - our own
            [sys.executable, "-c", _OWN, server.url],
            cwd=tmp_path,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(paths),
                "ACME_SIGNING_SECRET": "secret",
                "XDG_CONFIG_HOME": str(tmp_path),
            },
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stderr
        [request] = server.requests
    assert len(request.header("X-Signature") or "") == 64
    weight, *refusals, errors = done.stdout.splitlines()
    assert weight.endswith(" lb")
    assert refusals == ["missing_signature", "malformed_signature", "signature_mismatch"]
    assert "There is none left." in errors
