"""Projects that `openapi-sdk new` makes: they work without an edit, whatever the document says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from markdown_it import MarkdownIt

from kit.tests.openapi_sdk_codegen.trial.documents import document, operation, ref, returning, write
from kit.tests.support.surface import KIT
from openapi_sdk_codegen.__main__ import main
from openapi_sdk_codegen.generate.reference import write_reference
from openapi_sdk_codegen.openapi.yaml import load_yaml
from openapi_sdk_codegen.project import Project

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.heavy, pytest.mark.timeout(600)]

#: It ends a string, a docstring, a code span, a cell, a comment and a template, and is HTML, a link and a heading.
HOSTILE = "Acme\n# x\n\n\"\"\" ''' ``` | `x` </script><img src=x onerror=alert(1)> {{ 7*7 }} ${{ x }} [a](//e.test) \\"
RESPONSES = {"200": {"description": HOSTILE, "content": {"application/json": {"schema": ref("Thing")}}}}
THING: dict[str, Any] = {
    "type": "object",
    "description": f"- a\n   - {HOSTILE}\n b",
    "properties": {"id": {"type": "integer"}, "name": {"type": "string", "example": HOSTILE, "description": HOSTILE}},
}
#: A header that every call needs is an argument of the client.
CLIENT = {"name": "X-Client", "in": "header", "required": True, "schema": {"type": "string"}}
#: What a webhook tells.
TOLD = {**THING, "properties": {**THING["properties"], HOSTILE: {"type": "string", "const": HOSTILE}}}
HOSTILE_DOCUMENT: dict[str, Any] = {
    **document(
        {
            "/things": {
                "parameters": [CLIENT],
                "get": {
                    **returning({"type": "array", "items": ref("Thing")}),
                    "operationId": HOSTILE,
                    "summary": HOSTILE,
                    "description": HOSTILE,
                    "tags": [HOSTILE],
                },
                "post": {"operationId": "make", "tags": ["things"], "summary": HOSTILE, "responses": RESPONSES},
            },
            "/things/{number}": {
                "parameters": [
                    CLIENT,
                    {"name": "number", "in": "path", "required": True, "schema": {"type": "integer"}},
                ],
                **{method: returning(ref("Thing")) for method in ("get", "put", "delete")},
            },
            "/broken`|<b>": {"get": returning(ref("Missing"))},
            "/broken2": {"get": operation(requestBody=HOSTILE)},
        },
        servers=[{"url": "https://acme.test/v1", "description": HOSTILE}],
        webhooks={
            HOSTILE: {
                "post": {
                    "summary": HOSTILE,
                    "parameters": [{"name": "webhook-signature", "in": "header", "schema": {"type": "string"}}],
                    "requestBody": {"content": {"application/json": {"schema": ref("Told")}}},
                    "responses": {"200": {"description": HOSTILE}},
                }
            },
            "ping": {"post": {"requestBody": {"content": {"text/plain": {"schema": {"type": "string"}}}}}},
            "broken": {"post": {"requestBody": HOSTILE}},
        },
    ),
    "openapi": "3.1.0",
    "info": {
        "title": HOSTILE,
        "version": HOSTILE,
        "description": HOSTILE,
        "contact": {"name": HOSTILE},
        "license": {"name": HOSTILE},
    },
    "components": {"schemas": {"Thing": THING, "Told": TOLD, "Unused": ref("Missing")}},
}


class Made(NamedTuple):
    """A project that was made, and what was told."""

    root: Path
    out: str

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run Python in the project."""
        paths = [str(self.root / "overlays"), str(self.root / "generated"), *filter(None, sys.path)]
        return subprocess.run(  # noqa: S603 - our own
            [sys.executable, *arguments],
            cwd=self.root,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )


@pytest.fixture(scope="module", params=["depot", "hostile"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp(request.param)
    is_depot = request.param == "depot"
    source = str(KIT / "examples" / "depot" / "depot.yaml")
    given = source if is_depot else write(folder, "openapi.yaml", HOSTILE_DOCUMENT)
    lines: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("builtins.print", lambda *texts, **_: lines.extend(map(str, texts)))
        name = "depot" if is_depot else "acme"
        assert main(["new", name, given, "--directory", str(folder / "made"), "--license", "MIT"]) == 0, lines
    return Made(folder / "made", "\n".join(lines))


@pytest.mark.alike
def test_its_tests_pass(made: Made) -> None:
    # What is installed here beside what the project needs.
    others = ("asyncio", "cacheprovider", "pytest_httpx", "randomly", "recording", "respx")
    done = made.run("-m", "pytest", "-q", *(f"-pno:{each}" for each in others))
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr


def test_only_a_project_of_a_document_with_webhooks_has_a_word_of_them(made: Made) -> None:
    files = (each for each in made.root.rglob("*") if each.is_file() and {".git", "kit"}.isdisjoint(each.parts))
    found = {each.relative_to(made.root).as_posix() for each in files if b"webhook" in each.read_bytes().lower()}
    is_depot = Project(made.root).settings.package == "depot"
    assert (not found, "webhook" not in made.out) == (is_depot, is_depot)
    if not is_depot:
        assert {"overlays/acme/webhooks/__init__.py", "generated/acme_api/kinds.py", "README.md"} <= found
        assert "webhooks: signed as STANDARD_WEBHOOKS says" in made.out
        assert all(f"webhooks: {name} is left out" in made.out for name in ("ping", "broken"))


def test_the_library_that_a_generated_module_names_is_there_when_types_are_checked(made: Made) -> None:
    document = tomllib.loads((made.root / "pyproject.toml").read_text(encoding="utf-8"))
    is_extra = "dlt" in document["project"]["optional-dependencies"]  # which only a project with a listing has
    assert is_extra != any(str(each).startswith("dlt>") for each in document["dependency-groups"]["types"])


_CALL = """
import os, sys
from {package}.sandbox import running

with running() as sandbox:
    os.environ |= {{name: sandbox.token for name in {needed}}} | {{"{variables}_BASE_URL": sandbox.url}}
    exec(compile(sys.argv[1], "README", "exec"))
"""


def test_the_call_of_its_readme_works(made: Made) -> None:
    package = Project(made.root).settings.package
    readme = (made.root / "README.md").read_text(encoding="utf-8")
    _, call = (each.content for each in MarkdownIt().parse(readme) if each.info == "python")
    needed = re.findall(r"`([A-Z_]+)`", readme.partition("A first call of the API itself")[2].partition("\n")[0])
    done = made.run("-c", _CALL.format(package=package, variables=package.upper(), needed=needed), call)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1


def test_it_is_formatted_and_has_no_finding(made: Made) -> None:
    program = shutil.which("ruff", path=sysconfig.get_path("scripts")) or "ruff"
    for command in (["check"], ["format", "--check"]):
        done = subprocess.run(  # noqa: S603 - our own
            [program, *command, "--no-cache", str(made.root)], capture_output=True, encoding="utf-8", check=False
        )
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("command", ["vendor", "regenerate", "surface"])
def test_it_is_what_its_sources_make(made: Made, command: str) -> None:
    assert main([command, "--check", "--root", str(made.root)]) == 0


def test_it_is_a_repository_with_one_commit(made: Made) -> None:
    def git(*arguments: str) -> str:
        done = subprocess.run(  # noqa: S603 - our own
            ["git", *arguments],  # noqa: S607
            cwd=made.root,
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        return done.stdout

    if "git: it could not commit" not in made.out:  # without an identity
        assert git("log", "--format=%s").count("\n") == 1
        assert git("status", "--porcelain") == ""
        assert git("branch", "--show-current") == "main\n"  # which `review` compares with


def test_no_file_has_a_path_of_this_machine(made: Made) -> None:
    # What tools cache is not committed.
    others = {".git", "kit", "__pycache__", ".pytest_cache", ".ruff_cache"}
    files = [each for each in made.root.rglob("*") if each.is_file() and others.isdisjoint(each.parts)]
    names = (str(made.root.parent).encode(), str(KIT).encode())
    assert not [each for each in files for name in names if name in each.read_bytes()]


def test_its_settings_are_those_of_a_project(made: Made) -> None:
    settings = Project(made.root).settings
    assert settings.package in {"depot", "acme"}
    pyproject = tomllib.loads((made.root / "pyproject.toml").read_text(encoding="utf-8"))
    assert (made.root / pyproject["tool"]["openapi-sdk"]["kit"]).is_file()
    assert pyproject["project"]["license"] == "MIT"
    assert load_yaml(made.root / ".github" / "workflows" / "ci.yml", name="ci.yml")["name"] == "CI"


#: What a page may have; HTML and pictures are none of it.
_INLINE = {
    *("text", "text_special", "softbreak", "code_inline", "link_open", "link_close", "strong_open", "strong_close"),
}


def test_its_pages_have_only_links_and_headings_of_ours(made: Made) -> None:
    write_reference(
        made.root / "generated" / f"{Project(made.root).settings.package}_api", made.root / "docs" / "reference"
    )
    pages = [*made.root.glob("*.md"), *(made.root / "docs").rglob("*.md")]
    for page in pages:
        tokens = MarkdownIt().enable("table").parse(page.read_text(encoding="utf-8"))
        assert "html_block" not in {each.type for each in tokens}, page
        inner = [child for each in tokens for child in each.children or ()]
        assert {each.type for each in inner} <= _INLINE, page
        targets = [str(each.attrs["href"]) for each in inner if each.type == "link_open"]
        assert not [each for each in targets if "e.test" in each], page


def test_what_is_left_out_is_told_with_its_correction(made: Made) -> None:
    corrections = load_yaml(made.root / "spec" / "corrections.yaml", name="corrections.yaml")["actions"]
    readme = (made.root / "README.md").read_text(encoding="utf-8")
    removed = [each["target"] for each in corrections if each.get("remove")]
    if Project(made.root).settings.package == "depot":
        assert (removed, "What is left out" in readme) == ([], False)
        return
    operations = ["$.paths['/broken`|<b>']", "$.paths['/broken2']"]
    assert removed == [*operations, "$.components.schemas['Unused']", "$.webhooks['broken']"]
    assert "2 of 7 described operations" in readme
    assert all(each in made.out for each in removed)
    assert re.search(r"5 of 7 operations, in the package acme", made.out)
    assert not [each for each in made.out if not each.isprintable() and each != "\n"]
