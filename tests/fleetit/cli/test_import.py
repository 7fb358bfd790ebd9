"""`fleetit RESOURCE import FILE`."""

from __future__ import annotations

import csv
import errno
import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from fleetit.cli._program import PROGRAM
from fleetit.sandbox import running
from fleetit.service import SERVICE
from kit.tests.support.scripted_server import reply
from openapi_sdk.cli import app as _app
from openapi_sdk.cli.app import name_import
from openapi_sdk.cli.examples import ExampleWriter
from openapi_sdk.cli.importing import list_bulk_methods
from openapi_sdk.cli.options import to_dashes
from openapi_sdk.imports.error_file import check_error_file
from tests.fleetit.cli.bars import replace_bar
from tests.fleetit.imports.bulk_server import bulk_server, write_plates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fleetit.sandbox import Sandbox
    from tests.fleetit.cli.conftest import Runner
    from tests.fleetit.imports.bulk_server import Bulk

RESOURCES = [resource for resource in SERVICE.description.resources if list_bulk_methods(PROGRAM, resource)]
FLEET = 7


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FLEETIT_FLEET_ID", str(FLEET))


@pytest.fixture(name="bulk")
def _bulk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bulk]:
    with bulk_server() as bulk:
        monkeypatch.setenv("FLEETIT_TOKEN", "t")
        monkeypatch.setenv("FLEETIT_BASE_URL", bulk.url)
        yield bulk


@pytest.fixture(name="file")
def _file(tmp_path: Path) -> Path:
    return write_plates(tmp_path / "v.csv", "A", "B", "C", "D", "E")


def test_whatever_takes_rows_has_the_command() -> None:
    takers = {
        resource: {method.full_name for method in methods if method.body and method.body.has_rows}
        for resource, methods in SERVICE.description.resources.items()
    }
    assert {resource: set(list_bulk_methods(PROGRAM, resource).values()) for resource in takers} == takers
    assert {"vehicles", "drivers", "driver_agreements"} <= {*RESOURCES}
    assert [*list_bulk_methods(PROGRAM, "vehicles")] == ["create-many", "update-many"]
    assert {resource for resource in SERVICE.description.resources if name_import(PROGRAM, resource) == "import"} == {
        *RESOURCES
    }


def test_the_command_never_takes_the_name_of_a_method(monkeypatch: pytest.MonkeyPatch) -> None:
    methods = _app.name_methods(PROGRAM, "drivers")
    monkeypatch.setattr(_app, "name_methods", lambda *_: {**methods, "import": methods["create-many"]})
    assert name_import(PROGRAM, "drivers") == "import-rows"


@pytest.mark.alike
@pytest.mark.parametrize("resource", RESOURCES)
def test_example(resource: str, run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = f"{to_dashes(resource)} import"
    line = run.fine(*words.split(), "--help").partition("Example:\n\n    ")[2].strip()
    assert line == f"fleetit {words} {resource}.csv"
    body = SERVICE.description.methods[next(iter(list_bulk_methods(PROGRAM, resource).values()))].body
    assert body is not None
    required = [each for each in body.fields if each.is_required]
    with (tmp_path / f"{resource}.csv").open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([each.name.replace("_", " ").title() for each in required])
        writer.writerow([ExampleWriter(PROGRAM).make_value(each, {}) for each in required])
    data: dict[str, Any] = {"vehicles": [{"id": 1, "fleet": FLEET}], "drivers": [{"id": 1, "fleet": FLEET}]}
    with running(data={"fleets": [{"id": FLEET}], **data}) as sandbox:
        monkeypatch.setenv("FLEETIT_TOKEN", sandbox.token)
        monkeypatch.setenv("FLEETIT_BASE_URL", sandbox.url)
        assert run.fine(*shlex.split(line)[1:]) == "1 row: 1 taken\n"
        assert run.fine(*shlex.split(line)[1:]) == "1 row: 1 taken before\n"


def test_rows_are_changed_by_the_other_method(sandbox: Sandbox, run: Runner, file: Path) -> None:
    assert run.fine("vehicles", "import", str(file), "--fleet", str(sandbox.default_fleet)) == "5 rows: 5 taken\n"
    changed = write_plates(file.with_name("w.csv"), "A")
    options = ("--method", "update-many", "--fleet", str(sandbox.default_fleet))
    assert run.fine("vehicles", "import", str(changed), *options) == "1 row: 1 taken\n"
    done = run("vehicles", "import", str(changed), "--method", "replace-many")
    assert (done.status, done.err) == (2, "fleetit: --method replace-many: one of create-many, update-many\n")


def test_a_bar_says_what_is_read_and_how_far_it_is(
    bulk: Bulk, run: Runner, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = replace_bar(monkeypatch, "openapi_sdk.cli.importing", "stderr")
    run.fine("vehicles", "import", str(file), "--batch-size", "3")
    # It is gone before something else is written.
    assert shown == [True, (0, None, "reading v.csv"), "", (0, 5, "v.csv"), (3, 5, "v.csv"), (5, 5, "v.csv")]
    shown.clear()
    run.fine("vehicles", "import", "-", "--format", "csv", "--journal", "j", stdin=file.read_text(encoding="utf-8"))
    assert shown[:2] == [True, (0, None, "reading rows")]
    assert len(bulk.taken) == 10


def test_wrong_rows_are_named_and_nothing_is_sent(bulk: Bulk, run: Runner, file: Path) -> None:
    file.write_text("Plate State,Plate Number\n" + "NYX,A\n" * 25)
    done = run("vehicles", "import", str(file), "--errors", "errors.csv")
    lines = done.err.splitlines()
    assert (done.status, done.out, len(lines)) == (2, "", 22)
    assert lines[0] == "line 2, Plate State: has 3 characters, at most 2 are accepted"
    assert lines[20] == "and 5 more; errors.csv has them all"
    assert lines[21] == f"fleetit: {file}: 25 errors, and nothing was sent. Put the rows right and run it again."
    assert len(file.with_name("errors.csv").read_text().splitlines()) == 26
    assert "--errors FILE writes them all" in run("vehicles", "import", str(file)).err
    assert bulk.batches == []


def test_a_dry_run_needs_no_token_and_sends_nothing(run: Runner, file: Path, tmp_path: Path) -> None:
    assert run.fine("vehicles", "import", str(file), "--dry-run").splitlines() == [
        "5 rows, all right; nothing was sent",
        *(
            f'line {line}: {{"plate_state": "NY", "plate_number": "{plate}"}}'
            for line, plate in ((2, "A"), (3, "B"), (4, "C"))
        ),
    ]
    stdin = "plate_number;plate_state;x\nA;NY;1\n"
    options = ("--format", "csv", "--ignore-unknown", "--dry-run")
    assert run.fine("vehicles", "import", "-", *options, stdin=stdin).startswith("1 row, all right")
    assert [each.name for each in tmp_path.iterdir()] == ["v.csv"]


def test_a_dry_run_names_rows_that_are_alike(run: Runner, file: Path) -> None:
    write_plates(file, "A-1", "B", "a1", "C", "B", *"DDDDDD")
    done = run("vehicles", "import", str(file), "--dry-run")
    assert (done.status, done.out.startswith("11 rows, all right; nothing was sent\n")) == (0, True)
    assert done.err.endswith("the same but for case and signs: 2, 4; 3, 6; 7, 8, 9, 10, 11; …\n")


def test_a_dry_run_says_what_becomes_of_an_end(run: Runner, file: Path) -> None:
    names = "agreement_number,agreement_start_date,End,driver,vehicle"
    file.write_text(f"{names}\n1,1.1.2026,31.12.2026,1,2\n", encoding="utf-8")
    options = ("--map", "End=agreement_end_date", "--date-format", "%d.%m.%Y", "--time-zone", "Europe/Berlin")
    done = run("driver-agreements", "import", str(file), "--dry-run", *options)
    assert (done.status, '"agreement_end_date": "2026-12-31T00:00:00+01:00"' in done.out) == (0, True)
    assert "The end of a time: End." in done.err
    assert "the beginning of the day is sent" in " ".join(done.err.split())


def test_refused_rows_are_status_4(bulk: Bulk, run: Runner, file: Path) -> None:
    bulk.answer = lambda count, plates: (
        reply(400, [{"plate_number": ["No \x1b[31m."]}, {}]) if count == 1 else bulk.take(plates)
    )
    done = run("vehicles", "import", str(file), "--batch-size", "2", "--errors", "errors.csv")
    assert (done.status, done.out) == (4, "5 rows: 4 taken, 1 refused\n")
    assert done.err.startswith(f"Sending 5 rows to {bulk.url}, fleet {FLEET}.\nline 2, plate_number: No ")
    assert "\x1b" not in done.err
    assert "Put refused rows right and run it again" in done.err
    assert len(file.with_name("errors.csv").read_text().splitlines()) == 2


@pytest.mark.alike
@pytest.mark.parametrize(
    ("option", "expected"),
    [
        pytest.param("--batch-size=1", (5, "5 rows: 3 taken before, 2 unknown\n"), id="kept"),
        pytest.param("--resend-unknown", (0, "5 rows: 2 taken, 3 taken before\n"), id="resent"),
        pytest.param("--skip-unknown", (0, "5 rows: 3 taken before, 2 skipped\n"), id="skipped"),
    ],
)
def test_unknown_rows_are_named(bulk: Bulk, run: Runner, file: Path, option: str, expected: tuple[int, str]) -> None:
    bulk.answer = lambda count, plates: None if count == 2 else bulk.take(plates)
    first = run("vehicles", "import", str(file), "--batch-size", "2", "--errors", "errors.csv")
    lines = file.with_name("errors.csv").read_text().splitlines()
    assert lines[:3] == [
        "line,column,message",
        *(f"{line},,no usable answer came; FleetIT may have it" for line in (4, 5)),
    ]
    assert lines[3].startswith('6,,"not sent; the import ended with vehicles_create_many: ')
    assert (first.status, first.out) == (5, "5 rows: 2 taken, 2 unknown, 1 not sent\n")
    assert "the rows of lines 4 to 5: no usable answer came" in first.err
    assert "--resend-unknown (what it has is there twice, or refused)" in first.err
    assert "--skip-unknown (what it does not have is missing)" in first.err
    assert first.err.splitlines()[-1].startswith("fleetit: vehicles_create_many: ")
    bulk.answer = None
    again = run("vehicles", "import", str(file))
    assert (again.status, again.out) == (5, "5 rows: 1 taken, 2 taken before, 2 unknown\n")
    done = run("vehicles", "import", str(file), option)
    assert (done.status, done.out) == expected


@pytest.mark.alike
@pytest.mark.parametrize(
    ("answer", "why"),
    [
        pytest.param(
            reply(200, raw=b"<html>Down for maintenance"), "the response can't be read: not JSON", id="a page"
        ),
        pytest.param(reply(200, []), "5 rows were sent, and it has 0", id="no rows"),
        pytest.param(reply(201, [{"id": 1}] * 3), "5 rows were sent, and it has 3", id="fewer rows"),
    ],
)
def test_a_success_without_all_rows_is_status_5(bulk: Bulk, run: Runner, file: Path, answer: bytes, why: str) -> None:
    bulk.answer = lambda _count, _plates: answer
    first = run("vehicles", "import", str(file))
    assert (first.status, first.out) == (5, "5 rows: 5 unknown\n")
    assert why in first.err
    bulk.answer = None
    again = run("vehicles", "import", str(file))
    assert (again.status, again.out, bulk.taken) == (5, "5 rows: 5 unknown\n", [])
    assert run.fine("vehicles", "import", str(file), "--resend-unknown") == "5 rows: 5 taken\n"
    assert run.fine("vehicles", "import", str(file)) == "5 rows: 5 taken before\n"


def test_an_import_that_goes_on_after_errors(bulk: Bulk, run: Runner, file: Path) -> None:
    bulk.answer = lambda count, plates: reply(503) if count == 1 else bulk.take(plates)
    options = ("--batch-size", "2", "--keep-going", "--errors", "errors.csv")
    first = run("vehicles", "import", str(file), *options)
    assert (first.status, first.out, bulk.taken) == (5, "5 rows: 3 taken, 2 unknown\n", ["C", "D", "E"])
    assert len(file.with_name("errors.csv").read_text().splitlines()) == 3
    assert (
        run.fine("vehicles", "import", str(file), *options, "--resend-unknown") == "5 rows: 2 taken, 3 taken before\n"
    )


def test_a_wrong_token_is_status_1_and_says_what_is_left(bulk: Bulk, run: Runner, file: Path) -> None:
    bulk.answer = lambda _count, _plates: reply(401)
    done = run("vehicles", "import", str(file))
    assert (done.status, done.out) == (1, "5 rows: 5 not sent\n")
    assert "Run it again to send the rest." in done.err
    assert "The token is not accepted" in done.err


def test_changed_rows_need_consent(bulk: Bulk, run: Runner, file: Path) -> None:
    run.fine("vehicles", "import", str(file), "--journal", "j")
    write_plates(file, "A", "B", "C", "D", "E2")
    done = run("vehicles", "import", str(file), "--journal", "j")
    assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
    assert run.fine("vehicles", "import", str(file), "--journal", "j", "--accept-changes") == (
        "5 rows: 1 taken, 4 taken before\n"
    )
    assert bulk.taken[5:] == ["E2"]


def test_a_file_of_a_spreadsheet(bulk: Bulk, run: Runner, file: Path) -> None:
    file.write_bytes("Kennzeichen;a=b;Land\r\nÖ1;Citroën;NY\r\n".encode("cp1252"))
    names = ("--map", "Kennzeichen=plate_number", "--map", "a=b=vehicle_make", "--map", "Land = Plate State")
    options = ("--encoding", "cp1252", "--delimiter", ";", "--date-format", "%d.%m.%Y", "--time-zone", "Europe/Berlin")
    assert run.fine("vehicles", "import", str(file), *names, *options) == "1 row: 1 taken\n"
    assert bulk.taken == ["Ö1"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(("v.csv", "--map", "Plate"), "--map Plate: COLUMN=FIELD is needed", id="no field"),
        pytest.param(("v.csv", "--map", "=year"), "--map =year: COLUMN=FIELD is needed", id="no column"),
        pytest.param(("v.csv", "--map", "a=b", "--map", "a=c"), "a=c: this column is named twice", id="column twice"),
        pytest.param(("v.csv", "--delimiter", ";;"), "delimiter ';;': one character", id="separator"),
        pytest.param(("v.csv", "--resend-unknown", "--skip-unknown"), "can't be combined", id="both"),
        pytest.param(("missing.csv",), "'missing.csv' can't be read", id="no file"),
        pytest.param(("-",), "so pass --format csv or jsonl and --journal FILE", id="format and journal"),
        pytest.param(("-", "--format", "csv"), "so pass --journal FILE", id="journal"),
        pytest.param(("-", "--journal", "j"), "so pass --format csv or jsonl", id="format"),
        pytest.param(("-", "--dry-run"), "so pass --format csv or jsonl\n", id="format of a dry run"),
        pytest.param(("v.csv", "--batch-size", "501"), "1 to 500", id="batch"),
        pytest.param(("v.xlsx",), "'v.xlsx' is a spreadsheet: save it as CSV UTF-8", id="spreadsheet"),
        pytest.param(("v.json",), "`fleetit vehicles create-many --body v.json` takes a JSON list", id="JSON"),
        pytest.param(
            ("v.json", "--method", "update-many"), "`fleetit vehicles update-many --body v.json`", id="JSON of a method"
        ),
        pytest.param(("v.dat",), "Pass --format csv or --format jsonl.", id="unknown name"),
        pytest.param(("v.json", "--format", "jsonl"), "'v.json' can't be read", id="a format that is chosen"),
    ],
)
@pytest.mark.usefixtures("file")
def test_wrong_usage(bulk: Bulk, run: Runner, arguments: tuple[str, ...], message: str) -> None:
    done = run("vehicles", "import", *arguments)
    assert (done.status, done.out, done.err.count("\n"), bulk.batches) == (2, "", 1, [])
    assert message in done.err


@pytest.mark.heavy
@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is no signal there")
def test_ctrl_c_says_what_is_not_known(bulk: Bulk, run: Runner, file: Path) -> None:
    command = [sys.executable, "-m", "fleetit.cli", "vehicles", "import", str(file), "--batch-size", "2"]
    processes: list[subprocess.Popen[str]] = []

    def interrupt(count: int, plates: list[str]) -> bytes:
        if count == 2:
            os.kill(processes[0].pid, signal.SIGINT)
            processes[0].wait(60)
        return bulk.take(plates)

    bulk.answer = interrupt
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603
        processes.append(process)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert err == (
        f"Sending 5 rows to {bulk.url}, fleet {FLEET}.\n"
        "interrupted while it sent the rows of lines 4 to 5: FleetIT may have them, or not; 2 of 5 rows to send were "
        "taken. Run it again to go on. It names rows that FleetIT may have, and sends none of them without "
        "--resend-unknown.\n"
    )
    bulk.answer = None
    assert run("vehicles", "import", str(file)).out == "5 rows: 1 taken, 2 taken before, 2 unknown\n"


def test_rows_that_are_refused_when_sent_again_are_not_called_unanswered(bulk: Bulk, run: Runner, file: Path) -> None:
    bulk.answer = lambda count, plates: None if count == 1 else bulk.take(plates)
    assert "no usable answer came" in run("vehicles", "import", str(file), "--batch-size", "2").err
    bulk.answer = lambda _count, plates: (
        reply(400, {"detail": "Is there."}) if {"A", "B"} & {*plates} else bulk.take(plates)
    )
    for options in (("--resend-unknown", "--batch-size", "2"), ()):
        done = run("vehicles", "import", str(file), *options)
        assert (done.status, done.out.endswith(", 2 unknown\n")) == (5, True)
        assert "FleetIT refused the rows of lines 2 to 3 when sent again" in done.err
        assert "run it again with --skip-unknown" in done.err
        assert "FleetIT may have" not in done.err
    assert run.fine("vehicles", "import", str(file), "--skip-unknown") == "5 rows: 3 taken before, 2 skipped\n"


@pytest.mark.parametrize(
    ("errors", "why"),
    [
        pytest.param("missing/x.csv", "No such file or directory", id="no such folder"),
        pytest.param(".", "Is a directory", id="folder"),
        pytest.param("v.csv", "the import needs this file", id="the file itself"),
        pytest.param("v.csv.import.jsonl", "the import needs this file", id="the journal"),
    ],
)
def test_the_file_for_errors_is_checked_before_anything_is_sent(
    bulk: Bulk, run: Runner, file: Path, errors: str, why: str
) -> None:
    before = file.read_text()
    done = run("vehicles", "import", str(file), "--errors", errors)
    assert (done.status, done.out, done.err.count("\n"), bulk.batches) == (2, "", 1, [])
    assert done.err.startswith(f"fleetit: --errors {errors}: ")
    assert why in done.err
    assert file.read_text() == before
    assert [each.name for each in file.parent.iterdir()] == ["v.csv"]


def test_a_check_of_the_file_for_errors_changes_nothing(bulk: Bulk, run: Runner, file: Path) -> None:
    arguments = ("vehicles", "import", str(file), "--errors", "errors.csv", "--batch-size", "0")
    assert run(*arguments).status == 2
    assert [each.name for each in file.parent.iterdir()] == ["v.csv"]
    (file.parent / "errors.csv").write_text("old")
    assert run(*arguments).status == 2
    assert ((file.parent / "errors.csv").read_text(), bulk.batches) == ("old", [])


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such pipes")
def test_a_pipe_for_errors_is_not_opened_before_there_are_any(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.setattr(Path, "open", lambda *_: pytest.fail("this would wait for a reader"))
    check_error_file(SERVICE.errors, tmp_path / "pipe")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
def test_what_was_done_is_told_if_the_errors_cannot_be_written(bulk: Bulk, run: Runner, file: Path) -> None:
    bulk.answer = lambda count, plates: reply(400, [{"plate_number": ["No."]}]) if count == 1 else bulk.take(plates)
    done = run("vehicles", "import", str(file), "--errors", "/dev/full", "--batch-size", "1")
    assert (done.status, done.out) == (4, "5 rows: 4 taken, 1 refused\n")
    assert "--errors /dev/full: the errors can't be written: No space left on device\n" in done.err
    assert "line 2, plate_number: No.\n" in done.err
    again = run("vehicles", "import", str(file), "--errors", "/dev/full")
    assert (again.status, again.out) == (4, "5 rows: 1 taken, 4 taken before\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
def test_a_file_that_cannot_be_written_has_no_errors(bulk: Bulk, run: Runner, file: Path) -> None:
    write_plates(file, *(f"A{number}" for number in range(21)))
    bulk.answer = lambda _count, plates: reply(400, [{"plate_number": ["No."]} for _ in plates])
    done = run("vehicles", "import", str(file), "--errors", "/dev/full")
    assert "and 1 more; --errors FILE writes them all\n" in done.err


@pytest.mark.parametrize(
    ("writes", "status", "counts"),
    [
        pytest.param(3, 2, "5 not sent", id="before the first batch"),
        pytest.param(4, 4, "2 taken, 3 not sent", id="after the first answer"),
        pytest.param(5, 4, "2 taken, 3 not sent", id="before the second batch"),
    ],
)
def test_what_was_done_is_told_if_the_journal_cannot_be_written(  # noqa: PLR0917 - fixtures and a table
    bulk: Bulk, run: Runner, file: Path, monkeypatch: pytest.MonkeyPatch, writes: int, status: int, counts: str
) -> None:
    done: list[int] = []

    def fail(number: int) -> None:
        done.append(number)
        if len(done) >= writes:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    ended = run("vehicles", "import", str(file), "--batch-size", "2")
    assert (ended.status, ended.out) == (status, f"5 rows: {counts}\n")
    assert "v.csv.import.jsonl can't be written: No space left on device" in ended.err
    assert ("What the journal lacks is unknown to the next run" in ended.err) == (writes > 3)
    assert len(bulk.taken) == (0 if writes == 3 else 2)
