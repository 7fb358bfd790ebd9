"""`openapi-sdk diff`: the exit status, the formats and the options."""

from __future__ import annotations

import gc
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.openapi_sdk_codegen.diff.documents import document, object_with, received
from openapi_sdk_codegen.__main__ import main as run_command
from openapi_sdk_codegen.diff.command import main
from openapi_sdk_codegen.report.render import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

Json = dict[str, Any]
TEXT: Json = {"type": "string"}

SAME = received(object_with(TEXT))
INFO = received({"type": "object", "properties": {"p": TEXT, "q": TEXT}})
WARNING = received({"type": "object"})
ERROR = received(object_with({"type": "integer"}))


@pytest.fixture(autouse=True)
def _collect_garbage_again() -> Generator[None]:
    yield
    gc.enable()  # the command turns it off


def write_document(folder: Path, name: str, content: Json) -> str:
    (folder / name).write_text(json.dumps(content))
    return str(folder / name)


@pytest.mark.parametrize(
    ("new", "options", "status"),
    [
        pytest.param(SAME, [], 0, id="nothing changes"),
        pytest.param(INFO, [], 0, id="an info"),
        pytest.param(WARNING, [], 0, id="a warning"),
        pytest.param(WARNING, ["--fail-on", "warning"], 1, id="a warning that fails"),
        pytest.param(ERROR, [], 1, id="an error"),
        pytest.param(ERROR, ["--fail-on", "warning"], 1, id="an error that fails on warnings"),
        pytest.param(ERROR, ["--fail-on", "none"], 0, id="an error that doesn't fail"),
    ],
)
def test_the_exit_status_says_whether_anything_breaks(
    new: Json, options: list[str], status: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pair = write_document(tmp_path, "old.json", SAME), write_document(tmp_path, "new.json", new)
    assert main([*pair, *options]) == status
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("format_", list(FORMATS))
def test_every_format_names_the_rule(format_: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pair = write_document(tmp_path, "old.json", SAME), write_document(tmp_path, "new.json", ERROR)
    assert main([*pair, "--format", format_]) == 1
    assert "response-property-type-changed" in capsys.readouterr().out


@pytest.mark.parametrize("is_absolute", [False, True], ids=["relative paths", "absolute paths"])
def test_annotations_name_files_of_the_current_folder(
    is_absolute: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, content in (("base", SAME), ("api", ERROR)):
        (tmp_path / name).mkdir()
        write_document(tmp_path / name, "openapi.json", content)
    folder = tmp_path if is_absolute else Path()
    assert main([*(str(folder / name / "openapi.json") for name in ("base", "api")), "--format", "github"]) == 1
    assert capsys.readouterr().out.startswith("::error file=api/openapi.json,")


def test_a_sunset_is_compared_with_the_given_day(tmp_path: Path) -> None:
    old = document({"deprecated": True, "x-sunset": "2026-06-01"})
    pair = write_document(tmp_path, "old.json", old), write_document(tmp_path, "new.json", document())
    assert main([*pair]) == 1
    assert main([*pair, "--today", "2026-05-31"]) == 1
    assert main([*pair, "--today", "2026-06-01"]) == 0


@pytest.mark.parametrize(
    ("options", "status"),
    [
        pytest.param(["--today", "2026-05-31"], 0, id="a day before it"),
        pytest.param(["--today", "2026-06-01"], 0, id="on its day"),
        pytest.param(["--today", "2026-06-02"], 1, id="in the past"),
        pytest.param(["--today", "2026-05-31", "--notice", "1"], 0, id="as long as the notice"),
        pytest.param(["--today", "2026-05-31", "--notice", "2"], 1, id="within the notice"),
        pytest.param([], 0, id="no day"),
    ],
)
def test_a_sunset_within_the_notice_is_an_error(options: list[str], status: int, tmp_path: Path) -> None:
    new = document({"deprecated": True, "x-sunset": "2026-06-01"})
    pair = write_document(tmp_path, "old.json", document({})), write_document(tmp_path, "new.json", new)
    assert main([*pair, *options]) == status


@pytest.mark.parametrize(("options", "status"), [([], 0), (["--notice", "1"], 1)], ids=["no notice", "a notice"])
def test_a_deprecation_needs_a_sunset_only_with_a_notice(options: list[str], status: int, tmp_path: Path) -> None:
    pair = (
        write_document(tmp_path, "old.json", document({})),
        write_document(tmp_path, "new.json", document({"deprecated": True})),
    )
    assert main([*pair, *options]) == status


def test_a_received_schema_is_compared_as_a_payload(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = (document(components={"schemas": {"A": {"type": type_}}}) for type_ in ("string", "integer"))
    pair = write_document(tmp_path, "old.json", old), write_document(tmp_path, "new.json", new)
    assert main([*pair]) == 0
    assert main([*pair, "--received", "A"]) == 1
    assert "webhook A" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "beginning"),
    [
        pytest.param(["--output", "report.html"], "<!doctype html>", id="a page"),
        pytest.param(["--output", "report.JSON"], "{", id="in capitals"),
        pytest.param(["--output", "report.txt"], "review of new.json against old.json", id="another suffix is text"),
        pytest.param(["--output", "report.html", "--format", "json"], "{", id="what is asked for counts"),
    ],
)
def test_a_report_is_written_in_the_format_of_its_name(
    options: list[str], beginning: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = write_document(tmp_path, "old.json", SAME), write_document(tmp_path, "new.json", ERROR)
    monkeypatch.chdir(tmp_path)
    assert main([*pair, *options]) == 1
    assert Path(options[1]).read_text(encoding="utf-8").lower().startswith(beginning)


@pytest.mark.parametrize("options", [["--today", "tomorrow"], ["--notice", "some"], ["--format", "pdf"], []])
def test_an_invalid_option_exits_with_2(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(options)
    assert exit_.value.code == 2
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("given", ["-1", "some", "1.5"])
def test_a_notice_that_is_no_number_of_days_is_refused(given: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(["old.json", "new.json", "--notice", given])
    assert exit_.value.code == 2
    assert f"argument --notice: '{given}' is not a number of days, 0 or more" in capsys.readouterr().err


def test_accepted_changes_fail_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pair = write_document(tmp_path, "old.json", SAME), write_document(tmp_path, "new.json", ERROR)
    main([*pair, "--format", "json"])
    [change] = json.loads(capsys.readouterr().out)["changes"]
    entries = [(change["fingerprint"], "It was never a text."), ("0123456789ab", "It is gone.")]
    text = "".join(f'[[accepted]]\nfingerprint = "{each}"\nreason = "{why}"\n' for each, why in entries)
    accepted, report = tmp_path / "accepted.toml", tmp_path / "report.json"
    accepted.write_text(text, encoding="utf-8")
    assert main([*pair, "--accepted", str(accepted), "--format", "json", "--output", str(report)]) == 0
    assert capsys.readouterr() == ("", "")
    written = json.loads(report.read_text(encoding="utf-8"))
    assert [(each["accepted"], each["reason"]) for each in written["changes"]] == [(True, "It was never a text.")]
    assert written["stale"] == [f"{accepted}: 0123456789ab matches no change, remove it"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param(
            ["--accepted", "missing.toml"], "missing.toml: can't be read: No such file", id="accepted changes"
        ),
        pytest.param(["--output", "missing/report.md"], "missing/report.md: can't be written", id="a report"),
    ],
)
def test_a_file_that_can_not_be_used_is_one_line(
    options: list[str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    pair = write_document(tmp_path, "old.json", SAME), write_document(tmp_path, "new.json", ERROR)
    assert main([*pair, *options]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"diff: {message}")
    assert printed.err.count("\n") == 1


@pytest.mark.parametrize(
    ("lines", "expected", "remarks"),
    [
        pytest.param("response-property-type-changed WARN  # for now", (0, ["warning"]), [], id="a lower level"),
        pytest.param("\n# nothing\nendpoint-added err", (1, ["error"]), [], id="another rule"),
        pytest.param(
            "response-property-type-changed none",
            (0, []),
            ["levels.txt: response-property-type-changed is not reported, and would be for 1 change"],
            id="not reported",
        ),
    ],
)
def test_a_file_gives_levels_to_rules(
    lines: str,
    expected: tuple[int, list[str]],
    remarks: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pair = write_document(tmp_path, "old.json", SAME), write_document(tmp_path, "new.json", ERROR)
    file = tmp_path / "levels.txt"
    file.write_text(lines, encoding="utf-8")
    status = main([*pair, "--severity-levels", str(file), "--format", "json"])
    written = json.loads(capsys.readouterr().out)
    assert (status, [each["level"] for each in written["changes"]]) == expected
    assert [each.removeprefix(f"{tmp_path}/") for each in written["remarks"]] == remarks


@pytest.mark.parametrize(
    ("line", "message"),
    [
        pytest.param("endpoint-added", "line 1: 'endpoint-added' is not a rule and one of", id="no level"),
        pytest.param("endpoint-added bad", "line 1: 'endpoint-added bad' is not a rule", id="an unknown level"),
        pytest.param("endpoint-aded err", "no rule 'endpoint-aded'; did you mean endpoint-added?", id="a typo"),
        pytest.param("endpoint-added err\nendpoint-added info", "line 2: endpoint-added has a level", id="twice"),
        pytest.param("\xff", "levels.txt: not UTF-8", id="no text"),
    ],
)
def test_a_wrong_line_of_levels_is_named(
    line: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("levels.txt").write_text(line, encoding="latin-1")
    assert main(["old.json", "new.json", "--severity-levels", "levels.txt"]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("missing", ["old", "new"])
def test_a_missing_document_is_named_with_its_folder(
    missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in {"old", "new"} - {missing}:
        Path(name).mkdir()
        write_document(Path(name), "openapi.json", SAME)
    assert main(["old/openapi.json", "new/openapi.json"]) == 2
    assert capsys.readouterr() == ("", f"diff: {Path(missing, 'openapi.json')}: no such file\n")


@pytest.mark.parametrize(
    ("old", "message"),
    [
        pytest.param("folder", "folder: a folder without an OpenAPI document (.yaml, .yml or .json)", id="a folder"),
        pytest.param("empty.yaml", "empty.yaml: $: the file is empty", id="no bytes"),
        pytest.param(
            "https://acme.test/openapi.yaml",
            f"{Path('https://acme.test/openapi.yaml')}: no such file; an address is not downloaded: name a file",
            id="an address",
        ),
    ],
)
def test_what_is_no_document_is_named(
    old: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    Path("empty.yaml").touch()
    assert main([old, write_document(tmp_path, "new.json", SAME)]) == 2
    assert capsys.readouterr() == ("", f"diff: {message}\n")


def test_a_day_that_is_none_is_shown_with_the_form_of_one(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["old.json", "new.json", "--today", "1 May"])
    assert capsys.readouterr().err.endswith("error: argument --today: '1 May' is not a day YYYY-MM-DD\n")


def is_json_with(key: str) -> Callable[[str], bool]:
    return lambda text: key in json.loads(text)


#: By format: what a report of a change that breaks begins with, or has to be.
REPORTS: dict[str, Callable[[str], bool]] = {
    "text": lambda text: text.startswith("Review of new.json against old.json\n\nMAJOR: "),
    "markdown": lambda text: text.startswith("## API review: major\n"),
    "html": lambda text: text.startswith("<!DOCTYPE html>\n") and text.endswith("</html>\n"),
    "json": is_json_with("verdict"),
    "sarif": lambda text: json.loads(text)["runs"][0]["tool"]["driver"]["name"] == "openapi-sdk",
    "github": lambda text: text.startswith("::error file=new.json,"),
}


@pytest.mark.parametrize("format_", FORMATS)
def test_the_command_reports_in_every_format_outside_of_a_project(
    format_: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    pair = write_document(Path(), "old.json", SAME), write_document(Path(), "new.json", ERROR)
    assert run_command(["diff", *pair, "--format", format_]) == 1
    printed = capsys.readouterr()
    assert printed.err == ""
    assert REPORTS[format_](printed.out)
    assert run_command(["diff", *pair, "--format", format_, "--output", "report"]) == 1
    assert capsys.readouterr() == ("", "")
    assert Path("report").read_text(encoding="utf-8") == printed.out
    assert {each.name for each in tmp_path.iterdir()} == {"old.json", "new.json", "report"}
