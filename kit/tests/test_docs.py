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
from ruamel.yaml import YAML

from kit.tests.support.surface import KIT
from openapi_sdk_codegen.__main__ import COMMANDS, main

if TYPE_CHECKING:
    from pathlib import Path

PAGES = [*KIT.glob("*.md"), *KIT.glob("docs/*.md")]
DEPOT = KIT / "examples" / "depot"
README = (KIT / "README.md").read_text(encoding="utf-8")
#: By language, the blocks of the README.
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
PATH = re.compile(r"`((?:src|tests|docs|examples)/[\w./-]*)`")


def find_blocks(language: str) -> list[str]:
    return [text for name, text in BLOCKS if name == language]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_links_to_or_names_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = [page.parent / each for each in re.findall(r"\]\((?!https?:)([^)#]+)", text)]
    assert not [each for each in [*links, *(KIT / name for name in PATH.findall(text))] if not each.exists()]
    sessions = re.findall(r"^def (\w+)\(session", (KIT / "noxfile.py").read_text(encoding="utf-8"), re.MULTILINE)
    assert {*re.findall(r"nox -s (\w+)", text)} <= {*sessions}
    assert {*re.findall(r"openapi-sdk ([a-z]+)", text)} <= {*COMMANDS}


def test_the_files_of_the_readme_are_those_of_the_example() -> None:
    files = {
        name: text for text in find_blocks("python") for name, text in re.findall(r"\A# (\S+)\n(.*)", text, re.DOTALL)
    }
    overlay = {f"overlays/depot/{each.name}": each for each in (DEPOT / "overlays" / "depot").glob("*.py")}
    assert files == {name: path.read_text(encoding="utf-8") for name, path in overlay.items()}


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


@pytest.mark.heavy
def test_a_document_can_be_tried_in_a_project_that_has_none_yet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(DEPOT, tmp_path, dirs_exist_ok=True)
    assert main(["try", "--root", str(tmp_path), str(tmp_path / "depot.yaml")]) == 0
    methods = ("list", "create", "get", "update")
    assert re.findall(r"accepted  crates\.(\w+)$", capsys.readouterr().out, re.MULTILINE) == [*methods]
    assert not (tmp_path / "generated").exists()
