"""Changes of pages that break nobody, one at a time, as a maintainer takes them in: no name moves, no major version."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.openapi_sdk_codegen.corrections.pages import content
from kit.tests.openapi_sdk_codegen.corrections.test_released_names import ERROR, ROWS, base, schema_of
from kit.tests.support.checkout import KIT
from openapi_sdk_codegen.__main__ import main
from openapi_sdk_codegen.openapi.yaml import dump_yaml

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.heavy


class Maintained:
    """A project in a repository.

    Attributes:
        root: Its folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._published = root / "published.yaml"

    def begin(self) -> None:
        """Make the project, and release the names of `base()`."""
        spec = self.root / "spec"
        spec.mkdir(parents=True)
        shutil.copy(KIT / "tests" / "depot" / "pyproject.toml", self.root)
        spec.joinpath("sources.toml").touch()
        self.correct()
        self.take(base())
        self.git("init", "--quiet", "--initial-branch=main", "--template=")
        self.git("add", "--all")
        somebody = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.com")
        self.git(*somebody, "commit", "--quiet", "--message=Release")

    def correct(self, *actions: dict[str, Any]) -> None:
        """Write corrections."""
        overlay = {"overlay": "1.0.0", "info": {"title": "x", "version": "1"}, "actions": [*actions]}
        self.root.joinpath("spec", "corrections.yaml").write_text(dump_yaml(overlay), encoding="utf-8")

    def take(self, document: dict[str, Any]) -> None:
        """Take in what is published now."""
        text = dump_yaml({**document, "info": {"title": "Depot", "version": "1"}})
        self._published.write_text(text, encoding="utf-8")
        for command in (["vendor", str(self._published)], ["regenerate"], ["surface", "--write"]):
            status, told = self.run(*command)
            assert status == 0, told

    def review(self) -> dict[str, Any]:
        """Return the report on what changed since the release."""
        report: dict[str, Any] = json.loads(self.run("review", "HEAD", "--format", "json")[1])
        return report

    def run(self, *command: str) -> tuple[int, str]:
        """Run a command of the tools; return its exit status and its output."""
        with contextlib.redirect_stdout(io.StringIO()) as told, contextlib.redirect_stderr(io.StringIO()) as wrong:
            status = main([*command, "--root", str(self.root)])
        return status, told.getvalue() or wrong.getvalue()

    def git(self, *arguments: str) -> None:
        """Run git in the project."""
        subprocess.run(["git", *arguments], cwd=self.root, check=True, capture_output=True)  # noqa: S603, S607 - our own arguments; git is found on the PATH


@pytest.fixture(name="released", scope="module")
def _released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = Maintained(tmp_path_factory.mktemp("released") / "depot")
    project.begin()
    return project.root


@pytest.fixture(name="maintained")
def _maintained(released: Path, tmp_path: Path) -> Maintained:
    return Maintained(shutil.copytree(released, tmp_path / "depot"))


@pytest.mark.alike
@pytest.mark.parametrize("change", ROWS)
def test_no_change_that_breaks_nobody_is_a_major_one(
    maintained: Maintained, change: Callable[[dict[str, Any]], None]
) -> None:
    document = base()
    change(document)
    maintained.take(document)
    report = maintained.review()
    assert report["verdict"] != "major", report["because"]
    assert not [remark for remark in report["remarks"] if "spec/names.toml" in remark]


def test_where_a_name_cannot_stay_the_report_says_why_and_what_keeps_it(maintained: Maintained) -> None:
    document = base()
    schema_of(document, "get", "/yards/{id}/")["properties"]["name"] = {"type": "integer"}
    maintained.take(document)
    report = maintained.review()
    (remark,) = [each for each in report["remarks"] if "spec/names.toml" in each]
    assert "`Yard` is `YardDetail` now, and no change of the API asks for that." in remark
    assert "they describe `name` otherwise" in remark
    assert '`[operations."GET /yards/{}/"] "classes"."200" = "Yard"`' in remark
    action: dict[str, Any] = json.loads(remark.partition("`- ")[2].rpartition("`")[0])
    assert action["x-replaces"] == {"type": "integer"}
    maintained.git("checkout", "--", "spec/names.toml")
    maintained.correct(action)
    maintained.take(document)
    assert maintained.review()["verdict"] == "none"


def test_a_name_that_a_correction_gives_is_said_to_be_given(maintained: Maintained) -> None:
    maintained.correct(
        {"target": "$.paths['/yards/'].get", "description": "We say find.", "update": {"operationId": "yards_find"}}
    )
    maintained.take(base())
    report = maintained.review()
    assert report["verdict"] == "major"
    (remark,) = [each for each in report["remarks"] if "spec/names.toml" in each]
    assert "`yards.list` is `yards.find` now" in remark
    assert "A correction gives the operationId." in remark


def test_a_new_resource_that_is_hard_to_tell_from_another_is_named(maintained: Maintained) -> None:
    document = base()
    document["paths"]["/gate/keys/"] = {"get": {"tags": ["Gate > Keys"], "responses": {"204": {"description": "ok"}}}}
    maintained.take(document)
    remark, *actions = [each for each in maintained.review()["remarks"] if "hard to tell" in each]
    assert remark.startswith("The new resource `gate` (GET /gate/keys/) is hard to tell from `gates`.")
    removed, updated = [json.loads(each.removeprefix("`- ").removesuffix("`")) for each in actions]
    assert removed["target"] == "$.paths['/gate/keys/'].get.tags"
    maintained.correct(removed, updated)
    maintained.take(document)
    assert not [each for each in maintained.review()["remarks"] if "hard to tell" in each]


def test_a_line_that_is_missing_is_shown_to_be_put_back(maintained: Maintained) -> None:
    names = maintained.root / "spec" / "names.toml"
    text = names.read_text(encoding="utf-8")
    line = 'classes.413 = "BadgesUploadError"\n'
    assert line in text
    names.write_text(text.replace(line, ""), encoding="utf-8")
    document = base()
    upload = document["paths"]["/badges/upload/"]["post"]
    upload["responses"]["409"] = content({**ERROR, "required": ["detail"]})
    maintained.take(document)
    (remark,) = [each for each in maintained.review()["remarks"] if "spec/names.toml" in each]
    assert '[operations."POST /badges/upload/"] "classes"."413" = "BadgesUploadError"' in remark
