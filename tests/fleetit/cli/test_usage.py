"""Wrong command lines: one line that names the option or argument, and says what to do."""

from __future__ import annotations

import sys
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from cyclopts import Token

from fleetit import BadRequest, ConfigurationError, FieldError, UnprocessableContent
from fleetit.cli._program import PROGRAM
from openapi_sdk.cli import servers as _servers
from openapi_sdk.cli.errors import to_command_error
from openapi_sdk.cli.options import convert

if TYPE_CHECKING:
    from pathlib import Path

    from fleetit.sandbox import Sandbox
    from tests.fleetit.cli.conftest import Runner

IMPORT = "`fleetit vehicles import --help`"
SANDBOX = "`fleetit sandbox --help` lists the options."
ENVIRONMENTS = '"production", "staging", "sandbox"'


@pytest.mark.alike
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        # Options
        ("tolls list --limti 5", "Unknown option: --limti. Did you mean --limit?"),
        ("vehicles import --dryrun v.csv", "Unknown option: --dryrun. Did you mean --dry-run?"),
        ("vehicles import --dryrun", "Unknown option: --dryrun. Did you mean --dry-run?"),
        ("vehicles import --batchsize=5 v.csv", "Unknown option: --batchsize. Did you mean --batch-size?"),
        ("vehicles import --batch-size --dryrun v.csv", "Unknown option: --dryrun. Did you mean --dry-run?"),
        ("vehicles import - --format csv --dryrun", "Unknown option: --dryrun. Did you mean --dry-run?"),
        ("vehicles import -n v.csv", f"Unknown option: -n. {IMPORT} lists them."),
        ("webhook verify --any-aeg body headers", "Unknown option: --any-aeg. Did you mean --any-age?"),
        ("webhook sign --timestmp 5 body", "Unknown option: --timestmp. Did you mean --timestamp?"),
        ("export tolls --fromat csv x.csv", "Unknown option: --fromat. Did you mean --format?"),
        (
            "sandbox --prot 5",
            f"unknown option --prot, did you mean '--port'? {SANDBOX}",
        ),
        ("tolls list -x", "Unknown option: -x. `fleetit tolls list --help` lists them."),
        ("tolls list -5x", "Unknown option: -5x. `fleetit tolls list --help` lists them."),
        ("tolls list -5x=3", "Unknown option: -5x. `fleetit tolls list --help` lists them."),
        ("tolls update -5x", "Unknown option: -5x. `fleetit tolls update --help` lists them."),
        ("--hlep", "Unknown option: --hlep. Did you mean --help?"),
        ("-v", "Unknown option: -v. `fleetit --help` lists them."),
        (
            "tolls list --fleet 1 --fleet 2",
            "--fleet is given more than once. --all-fleets lists all of them; `fleetit export` takes several.",
        ),
        ("fleets list --ordering a --ordering b", "--ordering is given more than once"),
        ("whoami --fleet 1 --fleet 2", "--fleet is given more than once"),
        # Missing values
        ("tolls list --limit", "--limit needs a value"),
        ("vehicles import v.csv --batch-size --dry-run", "--batch-size needs a value"),
        (
            "vehicles create --plate-number -5X",
            "--plate-number needs a value. One that begins with a dash is written --plate-number=-5X.",
        ),
        ("sandbox --port", f"--port: a value is missing. {SANDBOX}"),
        ("tolls update", "ID is missing. `fleetit tolls update --help` shows what it takes."),
        ("vehicles import", f"FILE is missing. {IMPORT} shows what it takes."),
        ("vehicles import --batch-size 5", f"FILE is missing. {IMPORT} shows what it takes."),
        ("webhook verify body", "HEADERS is missing. `fleetit webhook verify --help` shows what it takes."),
        # Wrong values
        ("tolls list --limit 1.5", '--limit: "1.5" is no whole number'),
        ("tolls list --vehicle 1 --vehicle 2.0", '--vehicle: "2.0" is no whole number'),
        ("tolls list --fleet 7.6", '--fleet: "7.6" is no whole number'),
        ("tolls list --fleet 0x10", '--fleet: "0x10" is no whole number'),
        ("tolls list --fleet=", '--fleet: "" is no whole number'),
        (f"tolls list --fleet {'9' * 5000}", f'--fleet: "{"9" * 5000}" is no whole number'),
        ("profile add a --fleet 7.6", '--fleet: "7.6" is no whole number'),
        ("export tolls x.csv --fleet 7.6", '--fleet: "7.6" is no whole number'),
        ("webhook listen --port 8.1", '--port: "8.1" is no whole number'),
        ("webhook replay 1 2.6 --inbox sqlite:///x", 'ID: "2.6" is no whole number'),
        ("mcp --max-rows 1.5", '--max-rows: "1.5" is no whole number'),
        ("sandbox --port x", f"--port: 'x' is no number. {SANDBOX}"),
        ("tolls list --amount-min x", '--amount-min: "x" is no number'),
        ("tolls list --amount-min nan", '--amount-min: "nan" is no number'),
        ("tolls list --all=maybe", '--all: "maybe" is neither true nor false'),
        (
            "tolls list --environment stagign",
            f'Invalid value "stagign" for --environment. Choose from: {ENVIRONMENTS}. Did you mean "staging"?',
        ),
        (
            "mcp --environment staging --base-url https://a.example",
            "--environment and --base-url: both are given; use one of them",
        ),
        # Too much
        ("tolls update -- -x y", "Unexpected argument 'y'. `fleetit tolls update --help` shows what it takes."),
        ("tolls list 5", "Unexpected argument '5'. `fleetit tolls list --help` shows what it takes."),
        (
            "tolls list --ordering -transaction_date x",
            "Unexpected argument 'x'. `fleetit tolls list --help` shows what it takes.",
        ),
        ("vehicles import v.csv w.csv", f"Unexpected argument 'w.csv'. {IMPORT} shows what it takes."),
        ("sandbox x", f"unexpected argument x. {SANDBOX}"),
        ("tolls list --vehicle 1 2 3", "Unexpected argument '2'. An option takes one value: --vehicle 1 --vehicle 2."),
        ("tolls list --vehicle=1 2", "Unexpected argument '2'. An option takes one value: --vehicle 1 --vehicle 2."),
        (
            "tolls list --billing-status A B --limit 5",
            "Unexpected argument 'B'. An option takes one value: --billing-status A --billing-status B.",
        ),
        (
            "tolls list --billing-status A --limit 5 B",
            "Unexpected argument 'B'. `fleetit tolls list --help` shows what it takes.",
        ),
        ("webhook verify a b c", "Unexpected argument 'c'. `fleetit webhook verify --help` shows what it takes."),
        # Commands
        ("tols", 'Unknown command "tols". Did you mean "tolls"?'),
        ("tolls xyz", 'Unknown command "xyz". `--help` lists the commands.'),
        ("inbox stats", 'Unknown command "inbox". The commands of an inbox are in `fleetit webhook`.'),
        ("webhook sgin", 'Unknown command "sgin". Did you mean "sign"?'),
    ],
)
def test_wrong_command_lines(line: str, expected: str, sandbox: Sandbox, run: Runner) -> None:
    done = run(*line.split())
    program = "fleetit sandbox" if line.startswith("sandbox") else "fleetit"
    assert (done.status, done.out, done.err) == (2, "", f"{program}: {expected}\n")
    assert len(sandbox.requests) == 0


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("export tolls x.csv --in-flight 0", "--in-flight=0 is not 1 to 32"),
        ("vehicles import v.csv --batch-size 0", "--batch-size=0: one call takes 1 to 500 rows"),
        ("mcp --port 80", "--port is the port of --http. Add --http."),
        ("mcp --max-rows 0", "--max-rows=0: a number from 1 to 1,000 is needed"),
        ("webhook sign v.csv --timestamp=-5 --secret-file v.csv", "--timestamp=-5: pass whole seconds since 1970"),
        ("webhook verify v.csv v.csv --tolerance=-1 --secret-file v.csv", "--tolerance=-1.0: pass a positive finite"),
        ("request GET /v2/fleets/ --query limit", "--query"),
    ],
)
@pytest.mark.usefixtures("sandbox")
def test_what_python_calls_an_argument_is_an_option(
    line: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Runner
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "v.csv").write_text("plate_state,plate_number\nNY,A1\n", encoding="utf-8")
    done = run(*line.split())
    assert (done.status, done.out, done.err[: len(expected) + 9]) == (2, "", f"fleetit: {expected}")


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        pytest.param("batch_size=0: 1 to 9", "--batch-size=0: 1 to 9", id="with its value"),
        pytest.param("batch_size: is none", "--batch-size: is none", id="without"),
        pytest.param("a file: batch_size=0", "a file: batch_size=0", id="behind something else"),
        pytest.param("batch_size is none", "batch_size is none", id="as a word"),
        pytest.param("size=0: batch_size", "size=0: batch_size", id="no option"),
    ],
)
def test_only_the_argument_that_a_message_begins_with_is_an_option(message: str, shown: str) -> None:
    assert to_command_error(PROGRAM, ConfigurationError(message), {"batch_size": "--batch-size"}).message == shown


@pytest.mark.parametrize(
    ("is_uncertain", "end"), [pytest.param(False, "No.", id="refused"), pytest.param(True, "out)", id="perhaps done")]
)
@pytest.mark.parametrize("kind", [BadRequest, UnprocessableContent])
def test_errors_of_rows_say_whether_the_call_was_perhaps_carried_out(
    kind: type[BadRequest | UnprocessableContent], is_uncertain: bool, end: str
) -> None:
    error = kind("x", status=kind.status, operation="things_create", may_have_happened=is_uncertain)
    error.errors = (FieldError(1, "plate", "No."),)
    assert to_command_error(PROGRAM, error).message.endswith(end)


@pytest.mark.parametrize(
    ("kind", "words", "expected"),
    [
        pytest.param(int, ["-5"], -5, id="below 0"),
        pytest.param(int | None, ["+5"], 5, id="that may be missing"),
        pytest.param(list[int] | None, ["1", "2"], [1, 2], id="several"),
        pytest.param(Decimal, ["4.10"], Decimal("4.10"), id="number"),
        pytest.param(list[Decimal], ["4.10", "1"], [Decimal("4.10"), Decimal(1)], id="numbers"),
        pytest.param(str, ["1.5"], "1.5", id="text"),
        pytest.param(list[str], ["1.5", "a"], ["1.5", "a"], id="texts"),
        pytest.param(int | str, ["a"], "a", id="number or text"),
    ],
)
def test_values(kind: Any, words: list[str], expected: object) -> None:
    assert convert(kind, [Token(value=word) for word in words]) == expected


def test_help_names_how_the_sandbox_was_called(run: Runner) -> None:
    assert run.fine("sandbox", "--help").startswith("usage: fleetit sandbox [-h]")


def test_files_with_a_dash_in_front_are_refused_with_their_other_name(run: Runner) -> None:
    done = run("vehicles", "import", "--", "-v.csv")
    assert (done.status, done.err) == (
        2,
        "fleetit: FILE: -v.csv looks like an option; a file of this name is ./-v.csv\n",
    )


def test_a_body_of_a_webhook_comes_from_stdin(run: Runner) -> None:
    done = run("webhook", "send", "http://127.0.0.1:9/", "--body", "-", "--secret-file", "missing", stdin="{}")
    assert (done.status, "--body" in done.err, "missing" in done.err) == (2, False, True)


def test_without_its_libraries_the_sandbox_says_what_to_install(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_servers, "find_spec", lambda name: None if name in {"jinja2", "uvicorn"} else object())
    done = run("sandbox", "--help")
    install = "the sandbox needs jinja2, uvicorn. pip install 'fleetit[sandbox]'"
    assert (done.status, done.out, done.err) == (2, "", f"fleetit: {install}\n")


def test_a_part_of_the_server_of_tools_that_is_missing_is_no_library(
    run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "openapi_sdk.mcp.server", None)
    with pytest.raises(ImportError, match=r"openapi_sdk\.mcp\.server"):
        run("mcp")


def test_without_mcp_it_says_what_to_install(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [each for each in sys.modules if each.startswith(("fleetit.mcp", "openapi_sdk.mcp"))]:
        monkeypatch.delitem(sys.modules, name)
    for name in ["mcp", *(each for each in sys.modules if each.startswith("mcp."))]:
        monkeypatch.setitem(sys.modules, name, None)
    done = run("mcp")
    assert (done.status, done.out) == (2, "")
    assert 'the library mcp is not installed. Install it: pip install "fleetit[mcp]"' in done.err.replace("\n", " ")
