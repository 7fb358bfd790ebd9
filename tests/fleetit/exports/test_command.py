"""`fleetit export`: files, standard output, exit statuses, and what it says."""

from __future__ import annotations

import csv
import errno
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from attrs import fields
from markdown_it import MarkdownIt

from fleetit import ConfigurationError, InvalidInput, PageDrift, ResponseTooLarge
from fleetit.cli import main
from fleetit.cli._program import PROGRAM
from fleetit.exports import list_exports
from fleetit.sandbox import running
from fleetit.service import SERVICE
from openapi_sdk.cli import exporting as _export_report
from openapi_sdk.cli.connection import ConnectionOptions
from openapi_sdk.cli.exporting import ExportOptions, run, summarize
from openapi_sdk.cli.options import to_dashes
from openapi_sdk.exports import ExportResult
from openapi_sdk.exports import exporting as _export
from openapi_sdk.exports.exporting import find_listing
from openapi_sdk.exports.unfinished import UnfinishedExport
from tests.fleetit.cli.bars import replace_bar
from tests.support.checkout import HERE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fleetit.sandbox import Sandbox


#: The facts of an error of a read.
OF_READ = {"may_have_happened": False}
NO_FLEET = "rows of fleets.list belong to no fleet; leave it out"


@pytest.fixture(scope="module", name="sandbox")
def _sandbox() -> Iterator[Sandbox]:
    with running(rows={"tolls": 250}) as sandbox:
        yield sandbox


@pytest.fixture(autouse=True)
def _environment(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("FLEETIT_TOKEN", sandbox.token)
    monkeypatch.setenv("FLEETIT_BASE_URL", sandbox.url)
    monkeypatch.chdir(tmp_path)
    yield
    sandbox.clear_faults()


def test_each_listing_has_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--help"]) == 0
    shown = capsys.readouterr().out
    assert not [name for name in list_exports() if f"│ {to_dashes(name)} " not in shown]


def test_the_file_is_an_argument_with_a_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "tolls", "--help"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("Usage: fleetit export tolls [OPTIONS] FILE\n")
    assert "│ FILE  The file to make; - for standard output." in shown
    assert "│ - " not in shown
    assert "Requests at the same time, 1 to 32. [default: 8]" in shown


@pytest.mark.alike
@pytest.mark.parametrize(
    ("arguments", "name", "rows"),
    [
        pytest.param(["tolls", "a.csv"], "a.csv", 250, id="fleet of the client"),
        pytest.param(["tolls", "a.jsonl", "--fleet", "7", "--fleet", "42"], "a.jsonl", 500, id="two fleets"),
        pytest.param(["tolls", "a.sqlite", "--all-fleets"], "a.sqlite", 1000, id="all fleets"),
        pytest.param(["fleets", "a.csv"], "a.csv", 4, id="listing that is of no fleet"),
        pytest.param(["driver-agreements", "a.jsonl", "--all-fleets"], "a.jsonl", 12, id="listing without pages"),
        pytest.param(["driver-agreements", "a.jsonl", "--exact", "--fleet", "7"], "a.jsonl", 3, id="all rows at once"),
        pytest.param(["tolls", "a", "--format", "parquet"], "a", 250, id="format without a suffix"),
        pytest.param(["tolls", "a.csv", "--in-flight", "1", "--no-exact"], "a.csv", 250, id="one after the other"),
    ],
)
def test_a_file_is_made(
    arguments: list[str], name: str, rows: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", *arguments]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"{rows:,} rows to {name} (")
    assert [each.name for each in tmp_path.iterdir()] == [name]


def test_filters_are_those_of_the_listing(sandbox: Sandbox, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--transaction-date-gte", "2026-01-01", "--vehicle", "1", "--vehicle", "2", "--no-violation"]
    assert main(["export", "tolls", "a.csv", "--quiet", *options, "--ordering", "-exit_time"]) == 0
    target = [*sandbox.requests][-1].query
    for each in ("transaction_date_gte=2026-01-01", "vehicle=1&vehicle=2", "violation=false", "ordering=-exit_time"):
        assert each in target
    assert "rows to" not in capsys.readouterr().err


def test_columns_are_named_with_commas(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "tolls", "a.csv", "--columns", "id, amount,agencyy"]) == 2
    assert capsys.readouterr().err == (
        "fleetit: --columns: no row has 'agencyy', did you mean 'agency'?; the rows are kept: name other columns, "
        "and resume (--resume)\n"
    )
    assert main(["export", "tolls", "a.csv", "--columns", "id, amount,agency", "--resume"]) == 0
    assert (tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()[0] == "id,amount,agency"


@pytest.mark.parametrize("options", [[], ["--with-secrets"]], ids=["without secrets", "with"])
def test_secrets_are_exported_on_demand(options: list[str], sandbox: Sandbox, tmp_path: Path) -> None:
    secret = sandbox.rows("active_integrations", 7)[0]["webhook_signature_secret_token"]
    assert main(["export", "integrations", "a.jsonl", "--fleet", "7", *options]) == 0
    assert (secret in (tmp_path / "a.jsonl").read_text(encoding="utf-8")) == bool(options)


@pytest.mark.parametrize(
    ("options", "note"),
    [
        pytest.param("--driver 1", "No rows with --driver 1.\n", id="filter"),
        pytest.param(
            "--amount-min 10 --amount-max 9.5",
            "No rows with --amount-min 10 --amount-max 9.5. --amount-min is above --amount-max, so that no row can "
            "match.\n",
            id="the wrong way round",
        ),
        pytest.param("--driver 1 --quiet", "", id="quiet"),
    ],
)
def test_an_export_without_rows_says_its_filters(options: str, note: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "tolls", "a.jsonl", *options.split()]) == 0
    assert capsys.readouterr().err.removeprefix("0 rows to a.jsonl (jsonl)\n") == note


@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_standard_output_has_the_rows(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "tolls", "-", "--format", kind]) == 0
    captured = capsys.readouterr()
    lines = captured.out.splitlines()
    assert len(lines) == 250 + (kind == "csv")
    assert kind == "csv" or all(json.loads(line)["id"] for line in lines)
    assert captured.err == f"250 rows to standard output ({kind})\n"


@pytest.mark.alike
@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        pytest.param(["tolls", "a.txt"], 2, "--format: a.txt has none of the suffixes .csv,", id="unknown suffix"),
        pytest.param(["tolls", "no/a.csv"], 2, "no/a.csv: there is no folder no", id="no folder"),
        pytest.param(["tolls", "."], 2, ".: is a folder", id="folder"),
        pytest.param(["tolls", "there.csv"], 2, "there.csv: exists; replace it (--overwrite)", id="file exists"),
        pytest.param(["tolls"], 2, "name one FILE, or - for standard output", id="no file"),
        pytest.param(["tolls", "a.csv", "-"], 2, "name one FILE, or - for standard output", id="two targets"),
        pytest.param(["tolls", "-"], 2, "standard output has no name that says a format. Pass", id="no format"),
        pytest.param(
            ["tolls", "--quite", "a.csv"], 2, "Unknown option: --quite.", id="misspelt option before the file"
        ),
        pytest.param(["tolls", "-", "--format", "csv", "--resume"], 2, "--resume: a stream", id="stream resumed"),
        pytest.param(["tolls", "a.csv", "--fleet", "1", "--all-fleets"], 2, "--fleet and --all", id="fleets twice"),
        pytest.param(["tolls", "a.csv", "--fleet", "0"], 2, "--fleet: '0' is not a fleet id", id="no fleet"),
        pytest.param(["fleets", "a.csv", "--fleet", "7"], 2, f"--fleet: {NO_FLEET}", id="of no fleet, one"),
        pytest.param(["fleets", "a.csv", "--all-fleets"], 2, f"--all-fleets: {NO_FLEET}", id="of no fleet, all"),
        pytest.param(["tolls", "a.csv", "--in-flight", "33"], 2, "--in-flight=33 is not 1 to 32", id="too many"),
        pytest.param(["tolls", "a.csv", "--transaction-date-gte", "x"], 2, "--transaction-date-gte: a", id="no date"),
        pytest.param(["tolls", "a.csv", "--fleet", "900"], 1, "tolls_list: 403 Forbidden", id="refused"),
        pytest.param(["tools", "a.csv"], 2, 'Unknown command "tools"', id="no listing"),
    ],
)
def test_what_is_wrong_is_one_line(
    arguments: list[str], status: int, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "there.csv").write_text("mine", encoding="utf-8")
    assert main(["export", *arguments]) == status
    captured = capsys.readouterr()
    assert captured.err.startswith(f"fleetit: {message}")
    assert captured.err.count("\n") == 1
    assert [each.name for each in tmp_path.iterdir()] == ["there.csv"]
    assert (tmp_path / "there.csv").read_text(encoding="utf-8") == "mine"


def test_a_terminal_gets_no_file_of_bytes(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert main(["export", "tolls", "-", "--format", "parquet"]) == 2
    hint = "Pass --format jsonl or --format csv, or name a file."
    assert capsys.readouterr() == ("", f"fleetit: standard output is a terminal. {hint}\n")


@pytest.mark.parametrize(
    ("arguments", "variable", "place"),
    [
        pytest.param(["--fleet", "900"], "", "fleet 900 (from --fleet)", id="option"),
        pytest.param([], "900", "fleet 900 (from FLEETIT_FLEET_ID)", id="variable"),
    ],
)
def test_a_fleet_that_is_forbidden_is_named(
    arguments: list[str],
    variable: str,
    place: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if variable:
        monkeypatch.setenv("FLEETIT_FLEET_ID", variable)
    assert main(["export", "tolls", "a.csv", *arguments]) == 1
    hint = f"Is {place} yours? `fleetit fleets list` lists those of the token."
    assert capsys.readouterr().err.endswith(f" {hint}\n")


@pytest.mark.heavy
def test_the_file_that_is_there_stays_until_the_new_one_is_complete(
    sandbox: Sandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("old", encoding="utf-8")
    assert main(["export", "tolls", "a.csv", "--overwrite", "--fleet", "7", "--fleet", "900"]) == 4
    assert path.read_text(encoding="utf-8") == "old"
    error = capsys.readouterr().err
    assert "perform this action. (fleet 900). Is it yours? `fleetit fleets list` " in error
    assert error.endswith("the same command with --resume goes on.\n")
    sandbox.clear_faults()
    assert main(["export", "tolls", "a.csv", "--overwrite", "--quiet"]) == 0
    assert path.read_text(encoding="utf-8").count("\n") == 251


@pytest.mark.parametrize(
    ("arguments", "status", "shown"),
    [
        pytest.param(["a.csv"], 4, "(fleet 900). Is it yours? ", id="some fleets"),
        pytest.param(["-", "--format", "jsonl"], 4, "(fleet 900). Is it yours? ", id="rows are written"),
        pytest.param(["-", "--format", "csv"], 1, "(fleet 900). Is it yours? ", id="nothing is written"),
        pytest.param(
            ["a.csv", "--allow-missing-fleets", "--quiet"],
            4,
            "fleetit: a.csv has no row of fleet 900. The same command with --overwrite --resume asks for what ",
            id="without the fleet",
        ),
        pytest.param(
            ["-", "--format", "jsonl", "--allow-missing-fleets"],
            4,
            "fleetit: the output has no row of fleet 900\n",
            id="without the fleet on standard output",
        ),
    ],
)
def test_a_fleet_of_several_that_fails_is_a_status_of_its_own(
    arguments: list[str], status: int, shown: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "tolls", *arguments, "--fleet", "7", "--fleet", "900"]) == status
    assert shown in capsys.readouterr().err
    assert (tmp_path / "a.csv").exists() == ("--allow-missing-fleets" in arguments and "a.csv" in arguments)


def test_all_fleets_that_fail_have_the_status_of_their_error(capsys: pytest.CaptureFixture[str]) -> None:
    fleets = ["--fleet", "900", "--fleet", "901", "--allow-missing-fleets"]
    assert main(["export", "tolls", "a.csv", *fleets]) == 1
    assert "(fleets that were not read either: 901)" in capsys.readouterr().err


@pytest.mark.heavy
@pytest.mark.parametrize("place", ["while rows come", "at the end"])
def test_a_full_disk_loses_nothing(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        if place == "at the end":
            patch.setattr(_export, "get_writer", lambda _: fail)
        else:
            append = UnfinishedExport.append

            def append_some(self: UnfinishedExport, *args: Any) -> None:
                append(self, *args)
                if len(self.pages) > 1:
                    fail()

            patch.setattr(UnfinishedExport, "append", append_some)
        assert main(["export", "tolls", "a.csv"]) == 2
    assert capsys.readouterr().err == (
        "fleetit: a.csv: No space left on device. What was exported is kept: the same command with --resume goes on.\n"
    )
    assert not (tmp_path / "a.csv").exists()
    assert main(["export", "tolls", "a.csv", "--resume"]) == 0
    assert capsys.readouterr().err == "250 rows to a.csv (csv, resumed)\n"


DRIFT = "tolls_list: at offset 7: no place; 7 of 9 rows were read, list them again"
RESUME = "What was exported is kept: the same command with --resume goes on.\n"


@pytest.mark.parametrize(
    ("error", "is_kept", "expected"),
    [
        pytest.param(
            PageDrift("tolls_list", 7, "no place", rows=7, count=9),
            True,
            (1, f"{DRIFT}. The same command with --overwrite begins again.\n"),
            id="drift, kept",
        ),
        pytest.param(
            PageDrift("tolls_list", 7, "no place", rows=7, count=9), False, (1, f"{DRIFT}\n"), id="drift, nothing kept"
        ),
        pytest.param(ResponseTooLarge("too large", OF_READ), True, (3, f"too large. {RESUME}"), id="kept"),
        pytest.param(ResponseTooLarge("too large", OF_READ), False, (3, "too large\n"), id="nothing kept"),
        pytest.param(InvalidInput.of("no", field="format"), True, (2, "--format: no\n"), id="wrong argument"),
        pytest.param(ConfigurationError("quiet: no"), True, (2, "--quiet: no\n"), id="wrong option"),
        pytest.param(OSError(errno.ENOSPC, "full"), True, (2, f"a.csv: full. {RESUME}"), id="disk, kept"),
        pytest.param(OSError(errno.ENOSPC, "full"), False, (2, "a.csv: full\n"), id="disk, nothing kept"),
        pytest.param(OSError("without a number"), False, (2, "a.csv: without a number\n"), id="no reason"),
        pytest.param(KeyboardInterrupt(), True, (130, f"interrupted. {RESUME}"), id="interrupted, kept"),
        pytest.param(KeyboardInterrupt(), False, (130, ""), id="interrupted, nothing kept"),
        pytest.param(BrokenPipeError(errno.EPIPE, "gone"), True, (141, ""), id="reader that is gone"),
    ],
)
def test_an_error_says_how_to_go_on(
    error: BaseException,
    is_kept: bool,
    expected: tuple[int, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(_export_report, "export", fail)
    if is_kept:
        Path("a.csv.part").touch()
    status = main(["export", "tolls", "a.csv"])
    assert (status, capsys.readouterr().err.removeprefix("fleetit: ")) == expected


def test_standard_output_that_can_not_be_written_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(_export_report, "export", fail)
    assert main(["export", "tolls", "-", "--format", "csv"]) == 2
    assert capsys.readouterr().err == "fleetit: standard output can't be written: full\n"


@pytest.mark.parametrize(("count", "more"), [(10, ""), (11, "… 1 more\n"), (12, "… 2 more\n")])
def test_the_first_notes_are_said(count: int, more: str, capsys: pytest.CaptureFixture[str]) -> None:
    summarize(ExportResult(None, "csv", 1_234, notes=tuple(f"{each}\x1b" for each in range(count))), "a\x1b.csv")
    first = "".join(f"{each}\\x1b\n" for each in range(10))
    assert capsys.readouterr().err == f"1,234 rows to a\\x1b.csv (csv)\n{first}{more}"


@pytest.mark.alike
@pytest.mark.parametrize(
    ("options", "is_wanted", "last"),
    [
        pytest.param("--fleet 7", True, (250, 250, "rows"), id="one fleet"),
        pytest.param("--fleet 7 --fleet 42", True, (500, 500, "2 of 2 fleets"), id="two fleets"),
        pytest.param("--fleet 7 --quiet", False, (250, 250, "rows"), id="quiet"),
    ],
)
def test_a_bar_says_how_far_it_is(
    options: str, is_wanted: bool, last: tuple[int, int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = replace_bar(monkeypatch, _export_report.__name__)
    assert main(["export", "tolls", "a.csv", *options.split()]) == 0
    assert (told[0], told[-1]) == (is_wanted, last)


OLD = "Rows may have changed since. --overwrite without --resume exports all of them again.\n"


@pytest.mark.parametrize(
    ("seconds", "age", "note"),
    [
        pytest.param(59, "", "", id="just now"),
        pytest.param(60, "; it began 1 minute ago", "", id="a minute"),
        pytest.param(3_599, "; it began 59 minutes ago", "", id="minutes"),
        pytest.param(3_600, "; it began 1 hour ago", OLD, id="an hour"),
        pytest.param(3 * 86_400 - 1, "; it began 2 days ago", OLD, id="days"),
        pytest.param(-100, "", "", id="clock that was set back"),
    ],
)
def test_the_age_of_what_is_resumed_is_said(
    seconds: int, age: str, note: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    began = datetime(2026, 1, 1, tzinfo=UTC)
    monkeypatch.setattr(_export_report, "_now", lambda: began + timedelta(seconds=seconds))
    summarize(ExportResult(None, "csv", 5, was_resumed=True, began=began), "a.csv")
    assert capsys.readouterr().err == f"5 rows to a.csv (csv, resumed{age})\n{note}"
    summarize(ExportResult(None, "csv", 5, began=began), "a.csv")
    assert capsys.readouterr().err == "5 rows to a.csv (csv)\n"


@pytest.mark.nightly
@pytest.mark.exhaustive
@pytest.mark.skipif(sys.platform == "win32", reason="the example is for a shell")
def test_the_nightly_example_of_the_page_runs(sandbox: Sandbox, tmp_path: Path) -> None:
    page = (HERE.root / "docs" / "exports.md").read_text(encoding="utf-8")
    (script,) = [each.content for each in MarkdownIt().parse(page) if each.info == "sh" and "--resume" in each.content]
    fleetit = f'fleetit() {{ "{sys.executable}" -m fleetit.cli "$@"; }}\n'
    (tmp_path / "tolls.csv").write_text("of the night before", encoding="utf-8")
    sandbox.fail("GET /v2/citations/", times=1, status=400)
    command = ["sh", "-euc", fleetit + script]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - ours
    assert done.stderr.count("400 Bad Request") == 1
    rows: dict[str, int] = {}
    for path in tmp_path.iterdir():
        with path.open(encoding="utf-8", newline="") as file:
            rows[path.name] = sum(1 for _ in csv.DictReader(file))
    citations = sum(len(sandbox.rows("citations", fleet)) for fleet in sandbox.fleets)
    assert rows == {"tolls.csv": 1000, "citations.csv": citations, "driver-agreements.csv": 12}


def test_ctrl_c_says_how_to_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    append = UnfinishedExport.append

    def interrupt(self: UnfinishedExport, *args: Any) -> None:
        append(self, *args)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(UnfinishedExport, "append", interrupt)
        assert main(["export", "tolls", "a.csv"]) == 130
    assert capsys.readouterr().err == (
        "fleetit: interrupted. What was exported is kept: the same command with --resume goes on.\n"
    )
    assert (tmp_path / "a.csv.part").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in folders")
def test_a_named_pipe_is_written_to(tmp_path: Path) -> None:
    import os  # noqa: PLC0415 - `mkfifo` does not exist on Windows

    os.mkfifo(tmp_path / "pipe")
    with subprocess.Popen(["cat", "pipe"], stdout=subprocess.PIPE, cwd=tmp_path) as reader:  # noqa: S607 - of the system
        assert main(["export", "tolls", "pipe", "--format", "csv"]) == 0
        out, _ = reader.communicate(timeout=30)
    assert out.count(b"\n") == 251
    assert [each.name for each in tmp_path.iterdir()] == ["pipe"]


def test_a_filter_that_no_row_is_known_to_have_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "tolls", "none.csv", "--billing-status", "NOACTION", "--quiet"]) == 0
    note = "--billing-status NOACTION: no row is known to have this value, did you mean 'NO_ACTION'?\n"
    assert capsys.readouterr().err == note


def test_all_options_of_the_connection_reach_the_client(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    opened: list[ConnectionOptions] = []

    def note(connection: ConnectionOptions) -> NoReturn:
        opened.append(connection)
        raise InterruptedError

    monkeypatch.setattr(ConnectionOptions, "open", note)
    own = [each.name for each in fields(ConnectionOptions) if each.name not in {"program", "tenant"}]
    given: dict[str, Any] = {"program": PROGRAM, **{name: f"a {name}" for name in own}}
    with pytest.raises(InterruptedError):
        run(
            find_listing(SERVICE, "tolls"),
            str(tmp_path / "a.csv"),
            {},
            ExportOptions(tenants=[7]),
            ConnectionOptions(**given),
        )
    assert opened == [ConnectionOptions(**given, tenant=7)]
