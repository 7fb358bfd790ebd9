"""Tests of the documentation: its examples run, and its links, paths, modules and sessions exist."""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from ruamel.yaml import YAML

from fleetit import BadRequest, FleetIT
from fleetit.sandbox import running
from tests.support.checkout import HERE, list_import_paths
from tests.support.examples import BLOCKS, DOCS, FILE_NAME, PAGES, TEXTS, write_examples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fleetit.sandbox import Sandbox

#: Languages of blocks that are not run and not parsed: commands, output and drawings.
UNCHECKED = {"", "diff", "dockerfile", "sh", "text"}
PARSERS: dict[str, Callable[[str], object]] = {
    "json": json.loads,
    "toml": tomllib.loads,
    "yaml": YAML(typ="safe").load,  # pyright: ignore[reportUnknownMemberType] - ruamel.yaml annotates no arguments
}
#: A path from the root of the project, or from the folder that holds the package: `fleetit/_messages/json.py`.
PATH = re.compile(
    r"(?<![\w./-])(?:overlays|generated|kit|spec|tests|bench|docs|fleetit|fleetit_api|openapi_sdk|openapi_sdk_codegen)/[\w./-]*"
)
LINK = re.compile(r"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
#: Pages whose examples take seconds.
SLOW = {"warehouse.md"}
#: Imports of packages that only heavy tests have.
HEAVY_IMPORT = re.compile(r"^from (?:celery|litestar) ", re.MULTILINE)


def blocks(*languages: str) -> list[object]:
    numbers: dict[str, int] = {}
    found: list[object] = []
    for language, name, content in BLOCKS:
        if language in languages and not FILE_NAME.match(content):
            numbers[name] = numbers.get(name, 0) + 1
            marks = [pytest.mark.exhaustive] if name in SLOW else []
            marks += [pytest.mark.heavy] if HEAVY_IMPORT.search(content) else []
            found.append(pytest.param(language, content, id=f"{name} {numbers[name]}", marks=marks))
    return found


@pytest.fixture(scope="module")
def shared_sandbox() -> Iterator[Sandbox]:
    with running() as sandbox:
        yield sandbox


@pytest.fixture(name="sandbox")
def _sandbox(shared_sandbox: Sandbox) -> Sandbox:
    """A sandbox as it begins: what an example adds is not there for the others, which come in any order."""
    shared_sandbox.reset()
    return shared_sandbox


@pytest.fixture
def kept_logging() -> Iterator[None]:
    """Undo what an example does to the levels and handlers of loggers, which all tests of the process share."""
    loggers = [logging.getLogger(), logging.getLogger("fleetit")]
    before = [(each, each.level, [*each.handlers]) for each in loggers]
    yield
    for each, level, handlers in before:
        each.setLevel(level)
        each.handlers[:] = handlers


@pytest.mark.usefixtures("kept_logging")
@pytest.mark.parametrize(("language", "example"), blocks("python"))
def test_a_python_example_runs(
    language: str, example: str, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)  # where examples write files
    # A reader sets the variables that the sandbox prints, or replaces the dots by a token.
    monkeypatch.setenv("FLEETIT_BASE_URL", sandbox.url)
    monkeypatch.setenv("FLEETIT_TOKEN", sandbox.token)
    monkeypatch.setenv("VAULT_TOKEN", sandbox.token)
    program = example.replace('token="…"', f"token={sandbox.token!r}")
    exec(compile(program, f"{language} example", "exec"), {"__name__": "__example__"})  # noqa: S102 - our own text


@pytest.mark.skipif(shutil.which("curl") is None or sys.platform == "win32", reason="needs curl and a shell")
def test_the_commands_that_control_the_sandbox_run(sandbox: Sandbox) -> None:
    (commands,) = (content for _, name, content in BLOCKS if name == "sandbox.md" and "curl " in content)
    environment = {**os.environ, "FLEETIT_BASE_URL": sandbox.url, "FLEETIT_TOKEN": sandbox.token}
    done = subprocess.run(["sh", "-eu", "-c", commands], env=environment, capture_output=True, text=True, check=False)  # noqa: S603, S607 - our own text
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert re.findall("# ({.*})", commands)[0] in done.stdout
    assert '"amount": "4.50"' in done.stdout
    assert '"path": "/v2/tolls/"' in done.stdout
    assert not sandbox.requests


#: What the recorded test calls, and in its place the sandbox; in the second run, which has no variables, no server.
STAGING = 'environment="staging"'
RECORDED = 'base_url=os.environ.get("FLEETIT_BASE_URL", "http://127.0.0.1:9")'
#: Runs pytest twice: the second run replays what the first one records, and has no server.
RECORD_AND_REPLAY = """
import os, sys, pytest
first = pytest.main([*sys.argv[1:], "--record-mode=once", "test_recorded.py"])
del os.environ["FLEETIT_BASE_URL"], os.environ["FLEETIT_TOKEN"]
sys.exit(first or pytest.main(sys.argv[1:]))
"""


@pytest.mark.heavy
def test_the_files_of_the_page_about_tests_pass(tmp_path: Path, sandbox: Sandbox) -> None:
    for _, page, content in BLOCKS:
        if page == "testing.md" and (name := FILE_NAME.match(content)):
            (tmp_path / name[1]).write_text(content.replace(STAGING, RECORDED), encoding="utf-8")
    assert RECORDED in (tmp_path / "test_recorded.py").read_text(encoding="utf-8")
    options = (
        "-p",
        "pytest_asyncio.plugin",
        "-o",
        "asyncio_default_fixture_loop_scope=function",
        "-p",
        "no:cacheprovider",
        "-p",
        "pytest_httpx",
        "-p",
        "pytest_recording.plugin",
    )
    command = [sys.executable, "-c", RECORD_AND_REPLAY, "-q", "-W", "error", *options]
    environment = {
        **os.environ,
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",  # the others take seconds to load
        "FLEETIT_BASE_URL": sandbox.url,
        "FLEETIT_TOKEN": sandbox.token,
    }
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    assert "\n1 passed in " in done.stdout, done.stdout + done.stderr
    assert "\n13 passed in " in done.stdout, done.stdout + done.stderr
    (cassette,) = tmp_path.glob("cassettes/*/*.yaml")
    assert sandbox.token not in cassette.read_text(encoding="utf-8")


@pytest.mark.parametrize(("language", "example"), blocks(*PARSERS))
def test_a_data_example_can_be_parsed(language: str, example: str) -> None:
    assert PARSERS[language](example)


def test_type_checkers_get_every_python_example(tmp_path: Path) -> None:
    files = write_examples(tmp_path / "examples")
    examples = [content for language, _, content in BLOCKS if language == "python"]
    assert [file.read_text(encoding="utf-8") for file in files] == examples
    assert {file.name for file in files} > {"client_1.py", "conftest.py", "readme_1.py"}


def test_every_block_is_in_a_language_that_is_checked_or_listed_as_unchecked() -> None:
    assert {language for language, _, _ in BLOCKS} <= UNCHECKED | {"python", *PARSERS}


@pytest.mark.parametrize(
    "name",
    [
        *("README.md", "bodies.md", "client.md", "deployment.md", "errors.md", "inbox.md", "listings.md"),
        *("migrating.md", "notebooks.md", "responses.md", "sandbox.md", "start.md", "tenants.md", "testing.md"),
        "webhooks.md",
    ],
)
def test_a_page_that_explains_code_has_examples(name: str) -> None:
    assert any(page == name and language == "python" for language, page, _ in BLOCKS)


def test_no_example_names_its_client_fleetit() -> None:
    assert not [content for language, _, content in BLOCKS if language == "python" and "as fleetit" in content]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_relative_link_leads_to_a_file_and_to_a_heading_of_it(page: Path) -> None:
    for target, heading in LINK.findall(TEXTS[page.name]):
        linked = page.parent / target if target else page
        assert linked.exists(), f"{page.name} links to {target}"
        assert not heading or heading in anchors(linked), f"{page.name} links to {target}#{heading}"


def anchors(page: Path) -> set[str]:
    """Return the anchors that GitHub gives to the headings of a page."""
    headings = HEADING.findall(page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", TEXTS)
def test_a_path_that_a_page_names_exists(name: str) -> None:
    roots = [HERE.root, *map(Path, list_import_paths())]
    paths = {found.rstrip(".-") for found in PATH.findall(TEXTS[name])}
    assert not [path for path in sorted(paths) if not any((root / path).exists() for root in roots)]


def test_the_pattern_finds_paths_but_not_addresses() -> None:
    # The pattern must find paths in code spans, in tables and in drawings.
    text = (
        "`kit/src/openapi_sdk/page.py`, docs/client.md. [x](https://example.com/docs/a.md) ├ fleetit/_messages/json.py"
    )
    assert PATH.findall(text) == ["kit/src/openapi_sdk/page.py", "docs/client.md.", "fleetit/_messages/json.py"]


@pytest.mark.parametrize("name", TEXTS)
def test_a_module_that_a_page_runs_exists(name: str) -> None:
    modules = set(re.findall(r"python -m ((?:fleetit|bench)[\w.]*)", TEXTS[name]))
    assert not [module for module in sorted(modules) if find_spec(module.rstrip(".")) is None]


@pytest.mark.parametrize("name", TEXTS)
def test_a_session_that_a_page_names_exists(name: str) -> None:
    noxfile = (HERE.root / "noxfile.py").read_text(encoding="utf-8")
    sessions = set(re.findall(r"^def (\w+)\(session", noxfile, re.MULTILINE))
    named = {word for words in re.findall(r"nox -s ((?:[a-z_]+ ?)+)", TEXTS[name]) for word in words.split()}
    assert named <= sessions


def test_workflows_install_for_all_tests_what_ci_run_installs() -> None:
    def list_installed(name: str) -> list[set[str]]:
        text = (HERE.root / name).read_text(encoding="utf-8").replace("chromium-browser", "chromium")
        return [{*words.split()} for words in re.findall(r"--no-install-recommends(?: \\\n)? *(.+)", text)]

    assert list_installed(".github/workflows/ci.yml") == list_installed(".ci/run")
    assert list_installed(".github/workflows/nightly.yml")[0] == list_installed(".ci/run")[0]


def test_the_index_links_to_every_page() -> None:
    linked = {target for target, _ in LINK.findall(TEXTS["index.md"])}
    assert {page.name for page in DOCS.glob("*.md")} - {"index.md"} <= linked


def test_the_architecture_pages_show_the_layers_that_are_checked() -> None:
    pyproject = tomllib.loads((HERE.root / "pyproject.toml").read_text(encoding="utf-8"))
    layers = {each["id"]: each.get("layers") for each in pyproject["tool"]["importlinter"]["contracts"]}
    page = (HERE.root / "kit" / "docs" / "architecture.md").read_text(encoding="utf-8")
    for each in (layers["rooms"], layers["steps"][1:]):
        assert "\n```text\n" + "\n".join(each) + "\n```\n" in page
    assert "\n```text\n" + "\n".join(layers["client"][:-1]) + "\n" in TEXTS["architecture.md"]


def test_the_sandbox_refuses_bodies_as_its_page_shows(sandbox: Sandbox) -> None:
    (sample,) = (content for _, name, content in BLOCKS if name == "sandbox.md" and content.startswith("POST"))
    exchanges = re.findall(r"^POST (\S+) +(.*)\n400 +(.*)$", sample, re.MULTILINE)
    assert len(exchanges) == 2
    with FleetIT(token=sandbox.token, base_url=sandbox.url) as client:
        for path, body, expected in exchanges:
            with pytest.raises(BadRequest) as caught:
                client.request("POST", path, json=json.loads(body))
            assert caught.value.detail == json.loads(expected)
