"""`--release`: the check of a release in CI."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from openapi_sdk_codegen.review.command import main
from tests.codegen.review.repositories import Repository, description

if TYPE_CHECKING:
    from pathlib import Path

TEXT = {"type": "string"}


@pytest.fixture(name="repository")
def _repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "project")


def run(repository: Repository, *arguments: str) -> int:
    return main(["--release", "--root", str(repository.root), *arguments])


def test_before_the_first_release_nothing_is_compared(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.write(description())
    repository.commit(tag="not-a-release")
    assert run(repository) == 0
    assert "no release vX.Y.Z yet" in capsys.readouterr().out


@pytest.mark.alike
@pytest.mark.parametrize(
    ("released", "declared", "expected"),
    [
        pytest.param("v1.2.3", "1.2.3", "2.0.0 or higher; 1.2.3 is too low", id="the same version"),
        pytest.param("v1.2.3", "1.3.0.dev0", "2.0.0 or higher; 1.3.0.dev0 is too low", id="a minor version"),
        pytest.param("v1.2.3", "2.0.0", "2.0.0 or higher; 2.0.0 is enough", id="a major version"),
        pytest.param("v1.2.3", "2.0.0rc1", "2.0.0 or higher; 2.0.0rc1 is enough", id="a candidate for a major version"),
        pytest.param(
            "v9.0.0", "10.0.0", "10.0.0 or higher; 10.0.0 is enough", id="a major version with one more digit"
        ),
        pytest.param("v2.0.0", "1.0.0", "3.0.0 or higher; 1.0.0 is too low", id="an older major version"),
        pytest.param("v0.1.0", "0.1.1", "0.2.0 or higher; 0.1.1 is too low", id="a patch before 1.0"),
        pytest.param("v0.1.0", "0.2.0.dev0", "0.2.0 or higher; 0.2.0.dev0 is enough", id="a minor version before 1.0"),
        pytest.param("v0.1.0", "1.0.0", "0.2.0 or higher; 1.0.0 is enough", id="1.0"),
    ],
)
def test_the_version_that_a_breaking_change_needs_is_named(
    repository: Repository, released: str, declared: str, expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.write(description())
    repository.commit(tag=released)
    repository.write(description(id=TEXT), "id: str")
    repository.write_version(declared)
    assert run(repository) == 0
    captured = capsys.readouterr()
    assert "MAJOR" in captured.out
    assert captured.err == f"review: after {released}, the next version is {expected}\n"


@pytest.mark.parametrize(
    ("label", "said"),
    [
        pytest.param(True, "the next version is 1.1.0 or higher; 1.0.0 is too low", id="an addition"),
        pytest.param(False, "nothing changed since v1.0.0 that needs a release; this is 1.0.0", id="nothing"),
    ],
)
def test_the_version_that_other_changes_need_is_named(
    repository: Repository, label: bool, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.write(description())
    repository.write_version("1.0.0")
    repository.commit(tag="v1.0.0")
    if label:
        repository.write(description(label=TEXT), "id: int; label: str | None = None")
    assert run(repository) == 0
    assert said in capsys.readouterr().err


@pytest.mark.alike
@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"(",
        b"__version__ = 1.0\n",
        b'__version__ = "x"\n',
        b'# __version__ = "1.0.0"\n',
        b'__version__ = "1.0.0\n"\n',
        b'__version__ = "1.0.0"  # \xff\n',
    ],
)
def test_a_version_that_can_t_be_read_is_an_error(
    repository: Repository, text: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.write(description())
    repository.commit(tag="v1.0.0")
    repository.write(description(), "id: str")
    repository.project.version.parent.mkdir(parents=True, exist_ok=True)
    repository.project.version.write_bytes(text)
    assert run(repository) == 2
    assert capsys.readouterr().err.startswith("review: ")


@pytest.mark.parametrize("arguments", [["main"], ["--new", "x.yaml"]])
def test_a_release_is_compared_with_the_working_tree_only(repository: Repository, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(repository, *arguments)
    assert stopped.value.code == 2
