"""A release is written down if the changelog and the review agree with it, then committed and tagged."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from openapi_sdk_codegen.project import Problem
from openapi_sdk_codegen.release.command import main, write_release
from openapi_sdk_codegen.review.snapshots import GitRepository
from tests.codegen.review.repositories import Repository, description, git

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 12, 1)
TEXT = {"type": "string"}
NEWS = "\n### Added\n\n- All of it.\n"


@pytest.fixture(name="repository")
def _repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "project")
    for name, value in (("user.name", "Somebody"), ("user.email", "somebody@example.com"), ("commit.gpgsign", "false")):
        git(made.root, "config", name, value)
    made.write(description())
    made.write_version("0.1.0.dev0")
    write_news(made, NEWS)
    made.commit()
    return made


def write_news(repository: Repository, text: str) -> None:
    (repository.root / "CHANGELOG.md").write_text(f"# Changelog\n\n## Unreleased\n{text}", encoding="utf-8")


def release(repository: Repository, version: str) -> None:
    write_release(repository.project, version, DAY)
    assert main(["--commit", "--root", str(repository.root)]) == 0


def test_the_first_release(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    release(repository, "0.1.0")
    assert capsys.readouterr().out == (
        "wrote 0.1.0 into CHANGELOG.md and overlays/fleetit/_version.py\n"
        "tagged v0.1.0; dist/ has its files. To publish them:\n  git push origin HEAD v0.1.0\n"
    )
    assert (
        git(repository.root, "show", "v0.1.0:CHANGELOG.md")
        == ("# Changelog\n\n## Unreleased\n\n## 0.1.0 - 2026-12-01\n" + NEWS).strip()
    )
    assert '"0.1.0"' in git(repository.root, "show", "v0.1.0:overlays/fleetit/_version.py")
    assert '"0.2.0.dev0"' in repository.project.version.read_text(encoding="utf-8")
    assert git(repository.root, "log", "--format=%s", "-2").splitlines() == ["Begin 0.2.0", "Release 0.1.0"]
    assert git(repository.root, "status", "--porcelain") == ""


def test_the_day_is_that_of_today(repository: Repository) -> None:
    before = datetime.now(UTC).date()
    assert main(["0.1.0", "--root", str(repository.root)]) == 0
    text = (repository.root / "CHANGELOG.md").read_text(encoding="utf-8")
    assert any(f"## 0.1.0 - {day}\n" in text for day in (before, datetime.now(UTC).date()))


@pytest.mark.parametrize("tags", [pytest.param(True, id="with its tag"), pytest.param(False, id="without tags")])
def test_the_next_review_has_the_release_as_its_base(repository: Repository, tags: bool) -> None:
    release(repository, "0.1.0")
    tagged = git(repository.root, "rev-parse", "v0.1.0^{commit}")
    if not tags:
        git(repository.root, "tag", "--delete", "v0.1.0")
    found = GitRepository(repository.root).last_release()
    assert found is not None
    assert (found.name.rpartition("/")[2], found.id) == ("v0.1.0", tagged)


def test_a_version_that_the_changelog_does_not_have_is_no_release(repository: Repository) -> None:
    repository.write_version("0.1.0")
    repository.commit()
    repository.write_version("0.1.0.dev0")
    repository.commit()
    assert GitRepository(repository.root).last_release() is None
    release(repository, "0.1.0")


@pytest.mark.alike
@pytest.mark.parametrize(
    ("fields", "news", "version", "expected"),
    [
        pytest.param({"plate": TEXT}, NEWS, "0.2.0", "", id="what is added is said"),
        pytest.param({"plate": TEXT}, NEWS, "0.1.1", "", id="before 1.0 an addition is a patch"),
        pytest.param({"id": TEXT}, "\n### Changed\n\n- Ids.\n", "0.2.0", "", id="what breaks is said"),
        pytest.param(
            {"id": TEXT}, NEWS, "0.2.0", "no `### Changed` or `### Removed`, but the review finds a major change",
            id="what breaks is not said",
        ),
        pytest.param(
            {"id": TEXT}, "\n### Changed\n\n- Ids.\n", "0.1.1", "what changed since 0.1.0 needs 0.2.0 or higher",
            id="too low for what breaks",
        ),
        pytest.param(
            {"plate": TEXT}, "\n### Fixed\n\n- A bug.\n", "0.2.0", "but the review finds a minor change",
            id="what is added is not said",
        ),
        pytest.param({}, NEWS, "0.1.0", "there is a tag v0.1.0", id="a release that is there"),
        pytest.param({}, NEWS, "0.0.9", "0.1.0 is released: the next version is higher", id="an older version"),
        pytest.param({}, "", "0.2.0", "says nothing below `## Unreleased`", id="no news"),
    ],
)  # fmt: skip
def test_the_second_release_agrees_with_changelog_and_review(
    repository: Repository, fields: dict[str, object], news: str, version: str, expected: str
) -> None:
    release(repository, "0.1.0")
    types = {"id": "str" if "id" in fields else "int", **dict.fromkeys(fields.keys() - {"id"}, "str | None = None")}
    repository.write(description(**fields), "; ".join(f"{name}: {text}" for name, text in types.items()))
    write_news(repository, f"{news}\n## 0.1.0 - 2026-12-01\n{NEWS}")
    repository.commit()
    if not expected:
        release(repository, version)
        return
    before = git(repository.root, "rev-parse", "HEAD")
    with pytest.raises(Problem) as caught:
        write_release(repository.project, version, DAY)
    assert expected in str(caught.value)
    assert git(repository.root, "rev-parse", "HEAD") == before
    assert git(repository.root, "status", "--porcelain") == ""


@pytest.mark.parametrize(
    ("branch", "passed", "expected"),
    [
        pytest.param("main", "COMMIT\n", "", id="the commit of main that passed"),
        pytest.param("main", "0" * 40, f"it has '{'0' * 40}': run all tests", id="another commit passed"),
        pytest.param("main", None, "there is none: run all tests", id="nothing passed"),
        pytest.param("watch", "COMMIT", "this is 'watch': a release is made from main alone", id="another branch"),
        pytest.param("COMMIT", "COMMIT", "this is 'HEAD': a release", id="no branch"),
    ],
)
def test_a_release_is_made_of_what_passed_on_main(
    repository: Repository, branch: str, passed: str | None, expected: str, tmp_path: Path
) -> None:
    commit = git(repository.root, "rev-parse", "HEAD")
    git(repository.root, "branch", "-M", "main")
    if branch != "main":
        git(repository.root, "switch", "--quiet", *(["--detach"] if branch == "COMMIT" else ["--create", branch]))
    file = tmp_path / "passed"
    if passed is not None:
        file.write_text(passed.replace("COMMIT", commit), encoding="utf-8")
    if not expected:
        write_release(repository.project, "0.1.0", DAY, passed=file)
        return
    with pytest.raises(Problem) as caught:
        write_release(repository.project, "0.1.0", DAY, passed=file)
    assert expected in str(caught.value)
    assert git(repository.root, "status", "--porcelain") == ""


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param(["1.0"], "not a version X.Y.Z", id="two numbers"),
        pytest.param(["1.0.0rc1"], "not a version X.Y.Z", id="a candidate"),
        pytest.param(["v1.0.0"], "not a version X.Y.Z", id="with a v"),
        pytest.param(["--commit"], "0.1.0.dev0, which is no release", id="no version was written down"),
    ],
)
def test_what_is_no_release_is_refused(
    repository: Repository, arguments: list[str], expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, "--root", str(repository.root)]) == 2
    assert expected in capsys.readouterr().err


def test_what_is_not_committed_is_refused(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    write_news(repository, "\n### Added\n\n- More.\n")
    assert main(["0.1.0", "--root", str(repository.root)]) == 2
    assert "commit these changes first, or undo them:\n   M CHANGELOG.md" in capsys.readouterr().err


def test_what_git_refuses_is_said(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    write_release(repository.project, "0.1.0", DAY)
    git(repository.root, "tag", "v0.1.0")
    assert main(["--commit", "--root", str(repository.root)]) == 2
    assert "release: git tag: " in capsys.readouterr().err
