"""`fleetit conformance`."""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from openapi_sdk.conformance import reading as _reading
from tests.fleetit.cli.bars import replace_bar
from tests.fleetit.cli.test_terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

    from fleetit.sandbox import Sandbox
    from tests.fleetit.cli.conftest import Runner

ARGUMENTS = ("conformance", "--rate", "100000", "--fleet", "7")
#: Only what is quick to read, unless a test is about the rest.
QUICK = ("auth", "citations")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command read a few operations."""
    read = _reading.Reading.__init__

    def init(self: Any, *args: Any, **options: Any) -> None:
        read(self, *args, **options)
        self._operations = [each for each in self._operations if each.id.startswith(QUICK)]

    monkeypatch.setattr(_reading.Reading, "__init__", init)


@pytest.mark.heavy
def test_the_sandbox_conforms(sandbox: Sandbox, run: Runner, tmp_path: Path) -> None:
    done = run(*ARGUMENTS, "--json", "--write", str(tmp_path / "record.toml"))
    assert done.status == 0, done.err
    facts = json.loads(done.out)["facts"]
    assert list(facts[0]) == ["operation", "place", "fact", "described", "seen", "times", "status"]
    record = tomllib.loads((tmp_path / "record.toml").read_text(encoding="utf-8"))
    assert record["facts"] == facts
    assert record["environment"] == "other"
    assert done.err.startswith("0 contradicted, ")
    assert f"{record['calls']} answers" in done.err
    assert sandbox.requests.of("GET")
    assert sandbox.token not in done.out


@pytest.mark.usefixtures("quick")
def test_contradictions_come_first(sandbox: Sandbox, run: Runner) -> None:
    sandbox.fail_next(404, body={"error": {"code": "planted"}}, on="GET /v2/citations/{id}/")
    done = run(*ARGUMENTS)
    assert done.status == 4, done
    title, first, *_ = done.out.splitlines()
    assert title.split() == ["status", "operation", "place", "fact", "described", "seen", "times"]
    assert first.split() == [
        *("contradicted", "citations_get", "answer", "404", "error"),
        *("detail", "or", "list", "of", "errors", "or", "messages", "by", "field", "another", "object", "2"),
    ]
    assert done.err.startswith("1 contradicted, ")
    assert "planted" not in done.out + done.err


@pytest.mark.heavy
@pytest.mark.usefixtures("quick")
def test_a_terminal_gets_a_table(sandbox: Sandbox, run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox.fail_next(404, body={"error": {"code": "planted"}}, on="GET /v2/citations/{id}/")
    terminal = Terminal()
    monkeypatch.setattr("sys.stdout", terminal)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm-256color")
    assert run(*ARGUMENTS, "--confirmed").status == 4
    title, first, *_ = lines = terminal.getvalue().splitlines()
    assert title.startswith("\x1b[1mstatus ")
    assert first.startswith("\x1b[1;31mcontradict")
    assert {line[:4] for line in lines} >= {"\x1b[32", "\x1b[2m"}  # confirmed, not seen
    plain = [re.sub("\x1b\\[[0-9;]*m", "", line) for line in lines]
    assert {len(line) for line in plain} == {80}


@pytest.mark.usefixtures("sandbox", "quick")
def test_a_bar_names_what_is_read(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    told = replace_bar(monkeypatch, "openapi_sdk.cli.conformance")
    assert run(*ARGUMENTS).status == 0
    assert told[0] is True
    assert {text for *_, text in told[1:]} >= {"/v2/citations/", "/v2/citations/{id}/"}


@pytest.mark.heavy
@pytest.mark.usefixtures("sandbox", "quick")
def test_what_is_confirmed_is_listed_on_demand(run: Runner) -> None:
    short, long = run(*ARGUMENTS), run(*ARGUMENTS, "--confirmed")
    assert short.err == long.err
    assert "confirmed" not in short.out
    assert "not seen" in short.out
    assert {*short.out.split()} < {*long.out.split()}
    # A cell has 60 characters at most.
    assert max(map(len, long.out.splitlines())) < 220


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        pytest.param([], "--environment production", id="production by default"),
        pytest.param(["--base-url", "https://api.app.fleetit.com"], "--environment production", id="production by URL"),
        pytest.param(["--environment", "staging", "--rate", "0"], "--rate 0", id="no rate"),
        pytest.param(["--environment", "staging", "--rate", "nan"], "--rate nan", id="no number"),
        pytest.param(["--environment", "staging", "--write", "none/record.toml"], "no such folder", id="no folder"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_sent(
    run: Runner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: list[str], text: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FLEETIT_TOKEN", "planted-token-of-nobody")
    for name in ("FLEETIT_BASE_URL", "FLEETIT_ENVIRONMENT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(_reading.Reading, "run", lambda _: pytest.fail("it reads"))
    done = run("conformance", *arguments)
    assert done.status == 2
    assert text in done.err


def test_a_profile_does_not_name_production(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_reading.Reading, "run", lambda _: pytest.fail("it reads"))
    run.fine("profile", "add", "work", "--environment", "production")
    run.fine("profile", "set-token", "work", stdin="a-token-of-some-length\n")
    done = run("conformance", "--profile", "work")
    assert (done.status, "--environment production" in done.err) == (2, True)


def test_production_that_is_named_is_read(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[object] = []
    monkeypatch.setenv("FLEETIT_TOKEN", "planted-token-of-nobody")
    monkeypatch.setattr(_reading.Reading, "run", lambda self: read.append(self.run))
    assert run("conformance", "--environment", "production").status == 0
    assert len(read) == 1


@pytest.mark.usefixtures("sandbox", "quick")
@pytest.mark.parametrize("number", [0, 3])
def test_what_was_learnt_is_kept_after_an_interruption(
    run: Runner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, number: int
) -> None:
    waits = iter([None] * number)

    def interrupt(_: object) -> None:
        if next(waits, KeyboardInterrupt) is KeyboardInterrupt:
            raise KeyboardInterrupt

    monkeypatch.setattr(_reading.Reading, "_wait", interrupt)
    done = run(*ARGUMENTS, "--write", str(tmp_path / "record.toml"))
    assert done.status == 130
    assert f"{number} answers; interrupted" in done.err
    assert tomllib.loads((tmp_path / "record.toml").read_text(encoding="utf-8"))["calls"] == number


@pytest.mark.parametrize(
    ("fault", "status", "text"),
    [
        pytest.param({"status": 401}, 1, "The token is not accepted", id="token"),
        pytest.param({"how": "drop"}, 3, "citations", id="no answers"),
    ],
)
@pytest.mark.usefixtures("quick")
def test_an_error_keeps_what_was_learnt(  # noqa: PLR0917 - a table
    sandbox: Sandbox, run: Runner, monkeypatch: pytest.MonkeyPatch, fault: dict[str, Any], status: int, text: str
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)  # between attempts
    sandbox.fail("GET /v2/citations/", **fault)
    done = run(*ARGUMENTS, "--confirmed")
    assert done.status == status, done
    assert "auth_whoami" in done.out
    assert text in done.err


def test_no_server_is_an_error(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLEETIT_TOKEN", "planted-token-of-nobody")
    monkeypatch.setattr("time.sleep", lambda _: None)  # between attempts
    done = run("conformance", "--base-url", "http://127.0.0.1:9", "--rate", "100000")
    assert (done.status, done.out) == (3, "")


#: Values of rows that nothing may show.
PLANTED = {"plate_number": "PLANTED1", "lessee_renter": "Planted Person", "vehicle_make": "planted-make"}


@pytest.mark.heavy
@pytest.mark.parametrize("options", [(), ("--json",), ("--verbose",)])
def test_no_output_has_a_value(sandbox: Sandbox, run: Runner, tmp_path: Path, options: tuple[str, ...]) -> None:
    vehicle = {**PLANTED, "plate_state": "NY"}
    sandbox.add("tolls", fleet=7, vehicle=vehicle, exit_plaza="planted-plaza", driver={"last_name": "Planted"})
    done = run(*ARGUMENTS, *options, "--write", str(tmp_path / "record.toml"))
    assert done.status == 0, done.err
    record = (tmp_path / "record.toml").read_text(encoding="utf-8")
    assert [
        name for name, text in {"out": done.out, "err": done.err, "record": record}.items() if "lanted" in text
    ] == []
