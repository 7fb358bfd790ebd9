"""FleetIT's project has the form of one that `openapi-sdk new` makes of FleetIT's description.

`DIFFERENCES` lists each difference with its reason. A difference that is not in it fails. A row of it that is no
difference any more fails, too.
"""

from __future__ import annotations

import ast
import shutil
import subprocess
import tomllib
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from openapi_sdk_codegen.__main__ import main
from openapi_sdk_codegen.openapi.yaml import load_yaml
from tests.support.checkout import HERE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

pytestmark = [pytest.mark.heavy, pytest.mark.timeout(600)]


class Differences(NamedTuple):
    """The differences of one aspect: names, in which `*` is any text, and the reason of each.

    Attributes:
        ours: What only FleetIT's project has.
        made: What only the made project has.
    """

    ours: Mapping[str, str]
    made: Mapping[str, str] = {}


DIFFERENCES = {
    "files": Differences(
        ours={
            ".ci/*": "The machine that decides about a change runs `.ci/run`, and not a workflow.",
            ".github/ISSUE_TEMPLATE/*": "Says what a report about FleetIT's API needs.",
            ".github/pull_request_template.md": "Names the sessions and pages of this repository.",
            ".github/dependabot.yml": "Updates two distributions with one set of dependencies.",
            ".github/workflows/nightly.yml": "The kit is tested here, and tests of it take hours.",
            ".github/workflows/release.yml": "A made project can't be published until its owner wants that.",
            ".github/workflows/watch.yml": "FleetIT's pages have addresses. The document that was given here has none.",
            ".pre-commit-config.yaml": "Not every owner uses it, and `nox -s lint` says the same.",
            "constraints.txt": "A made project has few tools, and its owner chooses when they change.",
            "bench/*": "Compares the kit with alternatives, on FleetIT's API.",
            "docs/*": "Written by hand: what users of FleetIT's API ask, and what maintainers of this repository need.",
            "examples/dynamodb_store.py": "A store of an inbox, to be copied.",
            "examples/nightly/": "A pipeline of dlt, to be copied.",
            "generated/fleetit_api/deliveries.py": "FleetIT's pages describe no webhooks; its overlay has them.",
            "generated/fleetit_api/records.py": "As above.",
            "hatch_build.py": "Makes links of the README lead to the repository, also on the page of an index.",
            "kit/*": "The kit is developed here.",
            "spec/pages/": "FleetIT publishes a page for each operation, not a document.",
            "spec/transcribed/": "Pages that are known only in rendered form.",
            "tests/*": "They call each operation with values of FleetIT's, and test what is written by hand.",
        },
        made={
            "examples/first_program.py": "What `demo` runs; FleetIT's is in its sandbox, and has webhooks.",
            "kit/openapi_sdk-*.whl": "The kit as a wheel; here it is a folder.",
            "spec/documents/": "What was given: FleetIT's pages, merged.",
            "tests/test_*.py": "What the kit tests of any SDK; see tests/.",
        },
    ),
    "modules of the overlay": Differences(
        ours={
            "_eastern_time": "FleetIT writes days and hours of New York; no description says so.",
            "webhooks": "FleetIT's kinds, signature and secrets; its pages describe no webhooks.",
        },
    ),
    "keys of pyproject.toml": Differences(
        ours={
            "dependency-groups.bench": "What bench/ compares with.",
            "dependency-groups.heavy": "What only tests of the kit and of receivers need.",
            "project.authors": "`new` knows nobody's name.",
            "project.extras.postgresql": "A store of webhooks, see modules of the overlay.",
            "project.urls": "As above.",
            "tool.codespell.*": "A made project is checked by ruff alone, for one tool less.",
            "tool.coverage.*": "A made project is too small for a floor of coverage.",
            "tool.hatch.metadata": "hatch_build.py, see above.",
            "tool.importlinter.*": "Layers hold the kit together; a made overlay has a few modules.",
            "tool.mypy.exclude": "An overlay in kit/tests/ that imports what tests generate.",
            "tool.openapi-sdk.page-address": "How addresses of FleetIT's pages are made.",
            "tool.openapi-sdk.webhooks": "See modules of the overlay.",
            "tool.pyright.exclude": "As for mypy.",
            "tool.pyright.reportUnnecessaryIsInstance": "Functions of the kit check the types of their arguments.",
            "tool.pytest.markers": "Tests are chosen by how long they take.",
            "tool.pytest.pythonpath": "Tests here import each other, and examples/.",
            "tool.pytest.timeout": "Tests of the kit start servers and kill processes.",
        },
        made={
            "tool.openapi-sdk.kit": "Where the wheel of the kit is.",
        },
    ),
    "sessions": Differences(
        ours={
            "bench": "See bench/.",
            "compatibility": "A made project's CI runs its `tests` on two versions of Python, as they are short.",
            "explore": "Random examples for the properties of the kit.",
            "extras": "Two distributions can be installed beside each other.",
            "minimums": "The oldest dependencies are the kit's.",
            "mutants": "Measures the tests of the kit.",
            "nightly": "What takes too long for each change.",
            "raise_pins": "See constraints.txt.",
            "tests_exhaustive": "Tests of the kit that take long.",
            "tests_nightly": "As above.",
            "types_of_tests": "Types of the kit's tests take pyright a minute.",
        },
    ),
    "sessions that CI runs": Differences(
        ours={
            "compatibility-*": "See sessions.",
            "tests_exhaustive": "As above.",
        },
    ),
    "settings of git": Differences(
        ours={
            ".coverage*": "See tool.coverage.",
            ".hypothesis/": "Properties of the kit are tested with Hypothesis.",
            "/docs/pictures/": "Pictures of FleetIT's documentation.",
            "/docs/reference/*": "The pages around the reference are written by hand here.",
            "/node_modules/": "Prism, in a test of the description.",
            "spec/pages/** -text": "See spec/pages/.",
            "spec/transcribed/** -text": "See spec/transcribed/.",
            "tests/fleetit/on_disk/* -text": "Files that older versions wrote.",
        },
        made={
            "*.whl binary": "See kit/.",
            "/docs/reference/": "All of it is generated there.",
        },
    ),
}

#: The folders of which the folders within are compared, too.
_DEEP = {".github", "generated"}


def list_files(root: Path) -> Iterator[str]:
    """Yield what a project has at its root, in its folders, and in their folders where the form says more."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=root, capture_output=True, encoding="utf-8", check=True)  # noqa: S603 - our own
    for name in filter(None, done.stdout.split("\0")):
        parts = name.split("/")
        depth = 3 if parts[0] in _DEEP else 2
        if parts[0] != "overlays" and (root / name).exists():
            yield "/".join(parts[:depth]) + ("/" if len(parts) > depth else "")


def list_modules(root: Path) -> Iterator[str]:
    """Yield the modules of the overlay; whether one is a file or a folder makes no difference to users."""
    for path in (root / "overlays" / "fleetit").iterdir():
        if path.name != "__pycache__":
            yield path.name.removesuffix(".py")


def list_keys(root: Path) -> Iterator[str]:
    """Yield the keys of pyproject.toml, down to the extras and the settings of each tool."""
    document = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    for name in ("build-system", "dependency-groups"):
        yield from (f"{name}.{each}" for each in document.pop(name))
    project = document.pop("project")
    yield from (f"project.extras.{each}" for each in project.pop("optional-dependencies"))
    yield from (f"project.{each}" for each in {*project, *project.pop("dynamic")})
    for tool, settings in document.pop("tool").items():
        yield from (f"tool.{tool}.{each}" for each in settings)
    assert not document


def list_sessions(root: Path) -> Iterator[str]:
    """Yield the sessions of the noxfile. Those of versions of Python are one."""
    tree = ast.parse((root / "noxfile.py").read_text(encoding="utf-8"))
    functions = (each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef))
    for each in functions:
        if any(ast.unparse(decorator).startswith("nox.session") for decorator in each.decorator_list):
            yield each.name


def list_sessions_of_ci(root: Path) -> Iterator[str]:
    workflow: Any = load_yaml(root / ".github" / "workflows" / "ci.yml", name="ci.yml")
    for row in workflow["jobs"]["session"]["strategy"]["matrix"]["include"]:
        yield from row["sessions"].split()


def list_settings_of_git(root: Path) -> Iterator[str]:
    for name in (".gitattributes", ".gitignore"):
        lines = (root / name).read_text(encoding="utf-8").splitlines()
        yield from (each for each in lines if each and not each.startswith("#"))


LISTS: Mapping[str, Callable[[Path], Iterator[str]]] = {
    "files": list_files,
    "modules of the overlay": list_modules,
    "keys of pyproject.toml": list_keys,
    "sessions": list_sessions,
    "sessions that CI runs": list_sessions_of_ci,
    "settings of git": list_settings_of_git,
}


@pytest.fixture(name="made", scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the project of FleetIT's pages, as they are published."""
    folder = tmp_path_factory.mktemp("made") / "fleetit"
    published = HERE.root / "spec" / "openapi.yaml"
    assert main(["new", "FleetIT", str(published), "--directory", str(folder), "--license", "MIT"]) == 0
    return folder


@pytest.mark.parametrize("aspect", DIFFERENCES)
def test_each_difference_has_a_reason(made: Path, aspect: str) -> None:
    of_ours, of_made = (set(LISTS[aspect](root)) for root in (HERE.root, made))
    for found, rows in zip((of_ours - of_made, of_made - of_ours), DIFFERENCES[aspect], strict=True):
        assert {each for each in found if not any(fnmatchcase(each, row) for row in rows)} == set()
        assert {row for row in rows if not any(fnmatchcase(each, row) for each in found)} == set()


@pytest.mark.nightly
def test_with_the_corrections_of_fleetit_it_has_the_same_public_names(made: Path) -> None:
    for name in ("spec/corrections.yaml", "spec/names.toml", "tests/surface/fleetit_api.txt"):
        shutil.copy(HERE.root / name, made / name)
    settings = made / "pyproject.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("[tool.openapi-sdk]", '[tool.openapi-sdk]\nwebhooks = "own"', 1), encoding="utf-8")
    for command in (["regenerate"], ["surface", "--check"]):
        assert main([*command, "--root", str(made)]) == 0
