"""`--release`: the check of a release in CI."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from codegen.review.__main__ import main
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


@pytest.mark.parametrize(
    ("released", "declared", "status"),
    [
        pytest.param("v1.2.3", "1.2.3", 1, id="the same version"),
        pytest.param("v1.2.3", "1.3.0", 1, id="a minor version"),
        pytest.param("v1.2.3", "2.0.0", 0, id="a major version"),
        pytest.param("v1.2.3", "2.0.0rc1", 0, id="a candidate for a major version"),
        pytest.param("v9.0.0", "10.0.0", 0, id="a major version with one more digit"),
        pytest.param("v2.0.0", "1.0.0", 1, id="an older major version"),
        pytest.param("v0.1.0", "0.2.0", 1, id="a minor version before 1.0"),
        pytest.param("v0.1.0", "1.0.0", 0, id="1.0"),
    ],
)
def test_a_release_with_a_breaking_change_needs_a_major_version(
    repository: Repository, released: str, declared: str, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.write(description())
    repository.commit(tag=released)
    repository.write(description(id=TEXT), "id: str")
    repository.write_version(declared)
    assert run(repository) == status
    captured = capsys.readouterr()
    assert "MAJOR" in captured.out
    assert captured.err == (
        f"review: version {declared} is {'a' if status == 0 else 'no'} new major version since {released}\n"
    )


def test_an_addition_needs_no_major_version(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.write(description())
    repository.commit(tag="v1.0.0")
    repository.write(description(plate=TEXT), "id: int; plate: str | None = None")
    assert run(repository) == 0
    assert capsys.readouterr().err == ""


def test_an_accepted_change_needs_no_major_version(repository: Repository) -> None:
    repository.write(description())
    repository.commit(tag="v1.0.0")
    repository.write_version("1.1.0")
    repository.write(description(), "id: str")
    assert run(repository) == 1
    output = repository.root / "report.json"
    run(repository, "--format", "json", "--output", str(output))
    fingerprint = output.read_text(encoding="utf-8").partition('"forced_by": "')[2][:12]
    (repository.root / "review-accepted.toml").write_text(
        f'[[accepted]]\nfingerprint = "{fingerprint}"\nreason = "x"\n', encoding="utf-8"
    )
    assert run(repository) == 0


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
    repository.project.version.parent.mkdir(parents=True)
    repository.project.version.write_bytes(text)
    assert run(repository) == 2
    assert capsys.readouterr().err.startswith("review: ")


@pytest.mark.parametrize("arguments", [["main"], ["--new", "x.yaml"]])
def test_a_release_is_compared_with_the_working_tree_only(repository: Repository, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(repository, *arguments)
    assert stopped.value.code == 2
