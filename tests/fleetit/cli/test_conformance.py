"""`fleetit conformance`."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from fleetit.conformance import Fact
from openapi_sdk.conformance import judge as _judge
from openapi_sdk.conformance import reading as _reading
from openapi_sdk.conformance.evidence import ShownRequest
from openapi_sdk.conformance.facts import Contradiction
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


#: One fact of each kind, of the longest names.
LONG = "answer 200 /results/[]/vehicle/fleet/customer_info/warning_threshold_per_vehicle"
_REQUEST = ShownRequest("GET", "/v2/citations/{id}/", "", "#1", 404, dt.datetime(2025, 1, 31, 12, tzinfo=dt.UTC))
FACTS = [
    Fact("citations_get", LONG, "length", "0 to 5", "6 to 6", 3, "not seen"),
    Fact("citations_get", LONG, "type", "string", "string", 3, "confirmed"),
    Fact("citations_get", "answer 404", "error", "detail", "another object", 2, "contradicted"),
]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command find these facts, without asking for anything."""
    monkeypatch.setenv("FLEETIT_TOKEN", "planted-token-of-nobody")
    monkeypatch.setenv("FLEETIT_ENVIRONMENT", "staging")
    monkeypatch.setattr(_reading.Reading, "run", lambda _: None)
    monkeypatch.setattr(_judge.Judge, "list_facts", lambda *_: FACTS)
    found = Contradiction(FACTS[2], ("another object",), 1, _REQUEST)
    monkeypatch.setattr(_judge.Judge, "list_findings", lambda *_: [found])


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


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("width", [80, 100])
def test_a_terminal_gets_lines_in_which_no_name_is_cut(
    run: Runner, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stdout", terminal)
    monkeypatch.setattr("os.get_terminal_size", lambda _: os.terminal_size((width, 40)))
    monkeypatch.setenv("TERM", "xterm-256color")
    assert run(*ARGUMENTS, "--confirmed", "--not-seen").status == 4
    text = terminal.getvalue()
    assert text.startswith("\x1b[1;31mcontradicted  citations_get, answer 404: error")
    assert {line[:4] for line in text.splitlines()} >= {"\x1b[32", "\x1b[2m"}  # confirmed, not seen
    plain = re.sub("\x1b\\[[0-9;]*m", "", text)
    assert "\n  page        https://docs.fleetit.com/api-reference/parking/get\n" in plain
    assert "\n  came        another object (1 of 2)\n" in plain
    assert "request GET /v2/citations/{id}/, fleet #1, status 404, 2025-01-31 12:00:00 UTC" in " ".join(plain.split())
    assert plain.count(LONG.rpartition(" ")[2]) == 2
    assert all(len(line) <= width or LONG.rpartition(" ")[2] in line for line in plain.splitlines())


@pytest.mark.usefixtures("made")
def test_reports_are_written_beside_the_table(run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for options in ([], ["--overwrite"]):
        assert run("conformance", "--report", "told.md", "--report", "told.HTML", *options).status == 4
    text, page = (tmp_path.joinpath(name).read_text(encoding="utf-8") for name in ("told.md", "told.HTML"))
    assert "\n## 1. `GET /v2/citations/{id}/`: an error of another form\n" in text
    assert "Page: <https://docs.fleetit.com/api-reference/parking/get>\n" in text
    assert '<a href="https://docs.fleetit.com/api-reference/parking/get" rel="noreferrer">' in page
    assert "The run did not come to its end" not in text + page


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize(
    ("options", "statuses"),
    [
        pytest.param([], ["contradicted"], id="by default"),
        pytest.param(["--confirmed"], ["contradicted", "confirmed"], id="confirmed"),
        pytest.param(["--not-seen"], ["contradicted", "not seen"], id="not seen"),
    ],
)
def test_what_is_not_contradicted_is_listed_on_demand(run: Runner, options: list[str], statuses: list[str]) -> None:
    done = run("conformance", *options)
    assert [line.split("  ")[0] for line in done.out.splitlines()[1:]] == statuses
    assert done.err == "1 contradicted, 1 confirmed, 1 not seen; 0 answers\n"
    assert done.out.count(LONG) == len(statuses) - 1


@pytest.mark.usefixtures("sandbox", "quick")
def test_a_bar_names_what_is_read(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    told = replace_bar(monkeypatch, "openapi_sdk.cli.conformance")
    assert run(*ARGUMENTS).status == 0
    assert told[0] is True
    assert {text for *_, text in told[1:]} >= {"/v2/citations/", "/v2/citations/{id}/"}


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        pytest.param([], "--environment production", id="production by default"),
        pytest.param(["--base-url", "https://api.app.fleetit.com"], "--environment production", id="production by URL"),
        pytest.param(["--environment", "staging", "--rate", "0"], "--rate 0", id="no rate"),
        pytest.param(["--environment", "staging", "--rate", "nan"], "--rate nan", id="no number"),
        pytest.param(
            ["--environment", "staging", "--write", "none/record.toml"], "there is no folder none", id="folder"
        ),
        pytest.param(["--environment", "staging", "--write", "there.md"], "--overwrite", id="a record that exists"),
        pytest.param(["--environment", "staging", "--report", "there.md"], "--overwrite", id="a report that exists"),
        pytest.param(
            ["--environment", "staging", "--report", "report.pdf"], "ends with .md or .html", id="another format"
        ),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_sent(
    run: Runner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: list[str], text: str
) -> None:
    monkeypatch.chdir(tmp_path)
    tmp_path.joinpath("there.md").touch()
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
    done = run(*ARGUMENTS, "--write", str(tmp_path / "record.toml"), "--report", str(tmp_path / "report.md"))
    assert done.status == 130
    assert "The run did not come to its end" in (tmp_path / "report.md").read_text(encoding="utf-8")
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
    files = [tmp_path / "record.toml", tmp_path / "report.md", tmp_path / "report.html"]
    arguments = [*("--write", str(files[0])), *(part for each in files[1:] for part in ("--report", str(each)))]
    done = run(*ARGUMENTS, *options, *arguments)
    assert done.status == 0, done.err
    texts = {"out": done.out, "err": done.err, **{each.name: each.read_text(encoding="utf-8") for each in files}}
    assert [name for name, text in texts.items() if "lanted" in text] == []
