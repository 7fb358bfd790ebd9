"""Commits and files are read from git, and nothing is changed."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING
from unittest.mock import Mock

import pytest

from openapi_sdk_codegen.project import Problem
from openapi_sdk_codegen.review.snapshots import GitRepository, parse_version
from tests.codegen.review.repositories import Repository, git

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(name="repository")
def _repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "project")


def test_a_commit_is_found_by_branch_tag_and_hash(repository: Repository) -> None:
    known = repository.commit(tag="v1.0.0")
    repo = GitRepository(repository.root)
    assert {repo.resolve_commit(each).id for each in ("main", "v1.0.0", "HEAD", known, known[:10])} == {known}


@pytest.mark.parametrize(
    "ref",
    [
        "--output=x",
        "-x",
        "",
        "no-such-branch",
        "HEAD~7",
        "a\0b",
        "main\nmain",
        "../x",
        "HEAD:README",
        "HEAD HEAD",
        "^HEAD",
        "\u202e",
    ],
)
def test_an_invalid_name_of_a_commit_is_refused(repository: Repository, ref: str) -> None:
    repository.commit()
    with pytest.raises(Problem, match=r"not the name of a commit|neither a file nor a commit"):
        GitRepository(repository.root).resolve_commit(ref)
    assert not list(repository.root.glob("x*"))


def test_a_branch_is_compared_with_the_commit_where_it_left_main(repository: Repository) -> None:
    left = repository.commit()
    git(repository.root, "checkout", "--quiet", "-b", "work")
    repository.commit()
    git(repository.root, "checkout", "--quiet", "main")
    repository.commit()
    git(repository.root, "checkout", "--quiet", "work")
    base = GitRepository(repository.root).default_base()
    assert base.id == left
    assert base.name == f"main ({left[:12]})"


def test_a_clone_is_compared_with_the_main_branch_of_its_origin(repository: Repository, tmp_path: Path) -> None:
    left = repository.commit()
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", str(repository.root), str(clone))
    git(clone, "checkout", "--quiet", "-b", "work")
    git(clone, "branch", "--quiet", "-D", "main")
    git(clone, "commit", "--quiet", "--allow-empty", "--message", "x")
    assert GitRepository(clone).default_base().name == f"origin/main ({left[:12]})"


@pytest.mark.parametrize("detached", [False, True], ids=["on main", "detached where main is"])
def test_main_is_compared_with_the_last_release(repository: Repository, detached: bool) -> None:
    repository.commit(tag="v1.9.0")
    last = repository.commit(tag="v1.10.0")
    repository.commit(tag="v2.0.0rc1")
    repository.commit()
    if detached:
        git(repository.root, "checkout", "--quiet", "--detach")
    base = GitRepository(repository.root).default_base()
    assert (base.id, base.name) == (last, "refs/tags/v1.10.0")


def test_main_without_a_release_is_compared_with_its_last_commit(repository: Repository) -> None:
    last = repository.commit()
    base = GitRepository(repository.root).default_base()
    assert (base.id, base.name) == (last, "HEAD")
    assert GitRepository(repository.root).last_release() is None


def test_a_release_of_another_branch_is_ignored(repository: Repository) -> None:
    repository.commit(tag="v1.0.0")
    git(repository.root, "checkout", "--quiet", "-b", "next")
    repository.commit(tag="v2.0.0")
    git(repository.root, "checkout", "--quiet", "main")
    release = GitRepository(repository.root).last_release()
    assert release is not None
    assert release.name == "refs/tags/v1.0.0"


def test_a_branch_with_the_name_of_a_release_is_not_a_release(repository: Repository) -> None:
    tagged = repository.commit(tag="v1.0.0")
    repository.commit()
    git(repository.root, "branch", "v1.0.0")
    release = GitRepository(repository.root).last_release()
    assert release is not None
    assert release.id == tagged


def test_without_a_main_branch_a_commit_has_to_be_named(repository: Repository) -> None:
    repository.commit()
    git(repository.root, "branch", "--quiet", "-m", "trunk")
    with pytest.raises(Problem, match="no branch main or origin/main"):
        GitRepository(repository.root).default_base()


def test_branches_without_a_common_commit_are_not_compared(repository: Repository) -> None:
    repository.commit()
    git(repository.root, "checkout", "--quiet", "--orphan", "other")
    repository.commit()
    with pytest.raises(Problem, match="no commit in common with main"):
        GitRepository(repository.root).default_base()


def test_a_shallow_clone_is_named_as_the_reason(repository: Repository, tmp_path: Path) -> None:
    first = repository.commit()
    repository.commit()
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{repository.root}", str(clone))
    with pytest.raises(Problem, match="shallow clone: run `git fetch --unshallow"):
        GitRepository(clone).resolve_commit(first)


def test_a_file_is_read_as_it_was_committed(repository: Repository) -> None:
    path = repository.root / "a b" / "ä.txt"
    path.parent.mkdir()
    path.write_bytes(b"one\r\n\xff")
    commit = GitRepository(repository.root).resolve_commit(repository.commit())
    path.write_bytes(b"two")
    assert GitRepository(repository.root).read_file(commit, "a b/ä.txt") == b"one\r\n\xff"
    assert GitRepository(repository.root).read_file(commit, "a b/no") is None
    assert GitRepository(repository.root).read_file(commit, "*") is None


def test_a_project_within_a_repository_has_its_own_files(repository: Repository) -> None:
    inner = repository.root / "inner"
    inner.mkdir()
    (inner / "a").write_bytes(b"inner")
    (repository.root / "a").write_bytes(b"outer")
    repository.commit()
    repo = GitRepository(inner)
    assert repo.read_file(repo.resolve_commit("HEAD"), "a") == b"inner"


@pytest.mark.parametrize("what", ["link", "folder"])
def test_anything_but_a_regular_file_is_refused(repository: Repository, what: str) -> None:
    (repository.root / "folder").mkdir()
    (repository.root / "folder" / "a").write_bytes(b"")
    (repository.root / "link").symlink_to("/etc/hostname")
    repo = GitRepository(repository.root)
    repository.commit()
    with pytest.raises(Problem, match=f"HEAD:{what}: not a regular file"):
        repo.read_file(repo.resolve_commit("HEAD"), what)


def test_a_large_file_is_refused(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    (repository.root / "a").write_bytes(b"1234")
    repo = GitRepository(repository.root)
    commit = repo.resolve_commit(repository.commit())
    monkeypatch.setattr("openapi_sdk_codegen.review.snapshots.MAX_BYTES", 4)
    assert repo.read_file(commit, "a") == b"1234"
    monkeypatch.setattr("openapi_sdk_codegen.review.snapshots.MAX_BYTES", 3)
    with pytest.raises(Problem, match="larger than 3 bytes"):
        repo.read_file(commit, "a")


def test_nothing_is_written_to_the_repository(repository: Repository) -> None:
    (repository.root / "a").write_bytes(b"1")
    repository.commit(tag="v1.0.0")
    (repository.root / "a").write_bytes(b"2")

    def everything() -> dict[str, tuple[int, int]]:
        paths = [each for each in repository.root.rglob("*") if each.is_file()]
        return {str(each): (each.stat().st_mtime_ns, each.stat().st_size) for each in paths}

    before = everything()
    repo = GitRepository(repository.root)
    assert repo.read_file(repo.default_base(), "a") == b"1"
    assert everything() == before


def test_variables_that_a_git_hook_sets_are_ignored(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = repository.commit()
    other = Repository(tmp_path / "other")
    other.commit()
    monkeypatch.setenv("GIT_DIR", str(other.root / ".git"))
    assert GitRepository(repository.root).resolve_commit("HEAD").id == known


def test_a_folder_that_is_no_repository_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(Problem, match="not a readable git repository"):
        GitRepository(tmp_path).resolve_commit("HEAD")


def test_a_repository_without_a_commit_has_no_base(repository: Repository) -> None:
    with pytest.raises(Problem, match="HEAD"):
        GitRepository(repository.root).default_base()


def test_without_git_the_error_names_the_alternative(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert shutil.which("git", path=os.environ["PATH"]) is None
    with pytest.raises(Problem, match="git is not installed"):
        GitRepository(repository.root).resolve_commit("HEAD")


@pytest.mark.parametrize(
    "error", [subprocess.TimeoutExpired("git", 60), PermissionError("not executable")], ids=["too long", "not allowed"]
)
def test_git_that_does_not_run_is_an_error(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(subprocess, "run", Mock(side_effect=error))
    with pytest.raises(Problem, match=f"git can't be run: {error}"):
        GitRepository(repository.root).resolve_commit("HEAD")


@pytest.mark.parametrize(
    ("text", "parsed"),
    [("1.2.3", (1, 2, 3)), ("v10.0.1", (10, 0, 1)), ("2.0.0rc1", (2, 0, 0)), ("1.2.3+local", (1, 2, 3))],
)
def test_a_version_is_read(text: str, parsed: tuple[int, int, int]) -> None:
    assert parse_version(text) == parsed


@pytest.mark.parametrize("text", ["", "1", "1.2", "x1.2.3", "01.2.3", "v-1.2.3", "\uff11.2.3"])
def test_an_invalid_version_is_refused(text: str) -> None:
    with pytest.raises(Problem, match=r"not a version X\.Y\.Z"):
        parse_version(text)
