"""`openapi-sdk new`: what it refuses, and that nothing is left if it fails."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from kit.tests.openapi_sdk_codegen.trial.documents import document, operation, write
from openapi_sdk_codegen.__main__ import main
from openapi_sdk_codegen.new import making
from openapi_sdk_codegen.new.leaving_out import Selection
from openapi_sdk_codegen.project import Problem

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def things(tmp_path: Path) -> str:
    return write(tmp_path, "openapi.yaml", document({"/things": {"get": operation()}}))


def test_why_no_operation_can_be_generated_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = {"description": "", "content": {"application/json": {"schema": {"type": "nothing"}}}}
    described = document({"/things": {"get": {**operation(), "responses": {"200": answer}}}})
    assert main(["new", "acme", write(tmp_path, "openapi.yaml", described)]) == 1
    told = capsys.readouterr().err
    assert "no operation can be generated" in told
    assert "GET /things: [" in told


def list_all(folder: Path) -> list[str]:
    return sorted(each.relative_to(folder).as_posix() for each in folder.rglob("*"))


@pytest.mark.parametrize(
    ("prepare", "options"),
    [
        pytest.param(lambda here: (here / "acme" / "a").mkdir(parents=True), [], id="a folder in it"),
        pytest.param(lambda here: (here / "acme").write_bytes(b""), [], id="a file"),
        pytest.param(lambda here: (here / "acme").symlink_to(here), [], id="a link"),
        pytest.param(lambda here: (here / "b" / "a").mkdir(parents=True), ["--directory", "b"], id="another folder"),
    ],
)
def test_a_folder_that_is_not_empty_is_never_written_over(
    prepare: Callable[[Path], Any], options: list[str], here: Path, things: str, capsys: pytest.CaptureFixture[str]
) -> None:
    prepare(here)
    before = list_all(here)
    assert main(["new", "acme", things, *options]) == 1
    assert "nothing is written over" in capsys.readouterr().err
    assert list_all(here) == before


@pytest.mark.parametrize(
    ("error", "message"),
    [
        pytest.param(Problem("it can't be"), "new: it can't be", id="a problem"),
        pytest.param(OSError(28, "No space left on device"), "No space left on device", id="a full disk"),
    ],
)
def test_a_failure_leaves_nothing(
    error: Exception, message: str, things: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    here = Path.cwd()

    def fill(root: Path, *_: object) -> NoReturn:
        (root / "a").mkdir()
        assert list_all(here) != []
        raise error

    monkeypatch.setattr(making, "_fill", fill)
    assert main(["new", "acme", things]) == 1
    assert message in capsys.readouterr().err
    assert list_all(here) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["acme", "nowhere.yaml"], "nowhere.yaml", id="no document"),
        pytest.param(["json", "{things}"], "--package", id="a name that is taken"),
        pytest.param(["acme", "{things}", "--license", "the MIT License"], "SPDX", id="no identifier"),
        pytest.param(["acme", "{things}", "--kit", "kit.whl"], "openapi_sdk-VERSION", id="no wheel"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_made(
    arguments: list[str], message: str, here: Path, things: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", *(each.replace("{things}", things) for each in arguments)]) == 1
    assert message in capsys.readouterr().err
    assert list_all(here) == []


def test_a_document_without_operations_is_a_problem(
    here: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "acme", write(tmp_path, "empty.yaml", document({}))]) == 1
    assert "no operation" in capsys.readouterr().err
    assert list_all(here) == []


@pytest.mark.parametrize("error", [Problem("no"), KeyError("no")], ids=["a problem", "a crash"])
def test_what_goes_through_as_a_description_and_can_not_be_generated_is_tried_with_a_package(
    error: Exception, here: Path, things: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns: list[bool] = []

    def try_candidate(*_: object, with_package: bool) -> Selection:
        turns.append(with_package)
        return Selection(1, [], [], [])

    def regenerate(*_: object) -> None:
        raise error

    monkeypatch.setattr(making, "try_candidate", try_candidate)
    monkeypatch.setattr(making, "regenerate", regenerate)
    assert main(["new", "acme", things]) == 1
    assert turns == [False, True]
    assert list_all(here) == []
