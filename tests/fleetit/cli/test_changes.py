"""Changes say where they go, and ask before they go to production."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING, cast

import pytest

from fleetit.cli import main
from fleetit.cli._program import PROGRAM
from fleetit.service import SERVICE
from kit.tests.support.commands import Done
from openapi_sdk.cli import changes as _changes
from tests.fleetit.imports.bulk_server import write_plates

if TYPE_CHECKING:
    from pathlib import Path

    from fleetit.sandbox import Sandbox
    from tests.fleetit.cli.conftest import Runner

CREATE = ("vehicles", "create", "--plate-state", "NY", "--plate-number", "NEW1", "--fleet", "7")
REQUEST = ("request", "PATCH", "/v2/fleet/settings/", "--fleet", "7", "--body", "-")
IMPORT = ("vehicles", "import", "v.csv", "--fleet", "7")
ROW = json.dumps({"plate_state": "NY", "plate_number": "NEW1"})
QUESTION = "Go on? [y/N] "


@pytest.fixture(autouse=True)
def _file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_plates(tmp_path / "v.csv", "A", "B")


@pytest.fixture(name="production")
def _production(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A sandbox in the place of production."""
    monkeypatch.setitem(cast("dict[str, str]", SERVICE.environments), "production", sandbox.url)
    monkeypatch.delenv("FLEETIT_BASE_URL")
    return sandbox


class Keyboard(io.StringIO):
    """A standard input at which somebody types."""

    def isatty(self) -> bool:
        return True


class Person:
    """Runs commands at a terminal, where somebody answers."""

    def __init__(self, capsys: pytest.CaptureFixture[str], terminal: Path) -> None:
        self._capsys = capsys
        self._terminal = terminal

    def __call__(self, *arguments: str, answer: str | None, stdin: str | None = None) -> Done:
        """Run a command. With data on the standard input, the answer comes from the terminal, if there is one."""
        if stdin is not None and answer is not None:
            self._terminal.write_text(answer)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(_changes, "_TERMINAL", self._terminal)
            patch.setattr(sys.stderr, "isatty", lambda: True)
            data = io.TextIOWrapper(io.BytesIO((stdin or "").encode()))
            patch.setattr(sys, "stdin", Keyboard(answer) if stdin is None else data)
            status = main(arguments)
        captured = self._capsys.readouterr()
        return Done(status, captured.out, captured.err)


@pytest.fixture(name="person")
def _person(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Person:
    return Person(capsys, tmp_path / "tty")


@pytest.mark.parametrize(
    ("command", "text"),
    [
        pytest.param(CREATE, "Sending to {}, fleet 7.", id="method"),
        pytest.param(CREATE[:-2], "Sending to {}, the account's default fleet.", id="no fleet"),
        pytest.param(
            ("fleets", "update", "42", "--no-is-active", "--fleet", "7"),
            "Sending to {}, fleet 42.",
            id="a fleet itself",
        ),
        pytest.param(REQUEST, "Sending to {}, fleet 7.", id="what is not described"),
        pytest.param(IMPORT, "Sending 2 rows to {}, fleet 7.", id="import"),
        pytest.param((*CREATE, "--dry-run"), "Nothing is sent. It would go to {}, fleet 7.", id="dry run"),
        pytest.param((*REQUEST, "--dry-run"), "Nothing is sent. It would go to {}, fleet 7.", id="its dry run"),
        pytest.param(
            (*IMPORT, "--dry-run"), "Nothing is sent. 2 rows would go to {}, fleet 7.", id="dry run of an import"
        ),
    ],
)
def test_a_change_says_where_it_goes(command: tuple[str, ...], text: str, sandbox: Sandbox, run: Runner) -> None:
    done = run(*command, stdin="{}")
    assert done.err.splitlines()[0] == text.format(sandbox.url)
    assert ("--dry-run" in command) == (len(sandbox.requests) == 0)


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(("tolls", "list", "--fleet", "7"), id="listing"),
        pytest.param(("tolls", "list", "--fleet", "7", "--dry-run"), id="dry run of one"),
        pytest.param(("request", "GET", "/v2/tolls/"), id="what is not described"),
    ],
)
def test_what_only_reads_says_nothing(command: tuple[str, ...], production: Sandbox, person: Person) -> None:
    done = person(*command, answer="")
    assert (done.status, production.url in done.err, QUESTION in done.err) == (0, False, False)


def test_rows_that_were_taken_go_nowhere(sandbox: Sandbox, run: Runner) -> None:
    assert "Sending 2 rows" in run(*IMPORT).err
    sent = len(sandbox.requests)
    assert (run(*IMPORT).err, len(sandbox.requests)) == ("", sent)


@pytest.mark.parametrize(
    ("answer", "is_sent"),
    [
        pytest.param("y\n", True, id="y"),
        pytest.param(" Yes\n", True, id="yes"),
        pytest.param("n\n", False, id="n"),
        pytest.param("\n", False, id="return"),
        pytest.param("", False, id="end of input"),
        pytest.param("yy\n", False, id="something else"),
    ],
)
@pytest.mark.parametrize("command", [CREATE, IMPORT], ids=["method", "import"])
def test_production_asks(
    command: tuple[str, ...], answer: str, is_sent: bool, production: Sandbox, person: Person
) -> None:
    done = person(*command, answer=answer)
    assert f"to production ({production.url}), fleet 7.\n" in done.err
    assert QUESTION in done.err
    assert (len(production.requests) > 0, done.status) == (is_sent, 0 if is_sent else 2)
    assert done.err.endswith("fleetit: not confirmed, and nothing was sent. --yes confirms it.\n") is not is_sent


@pytest.mark.parametrize(
    ("command", "stdin"),
    [
        pytest.param(("vehicles", "create-many", "--body", "-"), f"[{ROW}]", id="method"),
        pytest.param(REQUEST, "{}", id="what is not described"),
        pytest.param(("vehicles", "import", "-", "--format", "jsonl", "--journal", "j"), ROW, id="import"),
    ],
)
@pytest.mark.parametrize(
    ("answer", "is_sent"),
    [
        pytest.param("y\n", True, id="yes"),
        pytest.param("n\n", False, id="no"),
        pytest.param(None, True, id="no terminal"),
    ],
)
def test_the_terminal_is_asked_if_the_standard_input_has_data(  # noqa: PLR0917 - fixtures and a table
    command: tuple[str, ...], stdin: str, answer: str | None, is_sent: bool, production: Sandbox, person: Person
) -> None:
    done = person(*command, answer=answer, stdin=stdin)
    assert (QUESTION in done.err, len(production.requests) > 0) == (answer is not None, is_sent), done


def test_wrong_values_are_refused_before_the_question(production: Sandbox, person: Person) -> None:
    done = person("vehicles", "create", "--plate-state", "NY", answer="y\n")
    assert (done.status, QUESTION in done.err, len(production.requests)) == (2, False, 0)


def test_yes_is_no_question(production: Sandbox, person: Person) -> None:
    done = person(*CREATE, "--yes", answer="n\n")
    where = f"Sending to production ({production.url}), fleet 7."
    assert (done.status, done.err.splitlines()[0], QUESTION in done.err) == (0, where, False)


def test_a_script_is_not_asked(production: Sandbox, run: Runner) -> None:
    done = run(*CREATE, stdin="n\n")
    assert (done.status, QUESTION in done.err, len(production.requests)) == (0, False, 1)


def test_other_servers_do_not_ask(sandbox: Sandbox, person: Person) -> None:
    done = person(*CREATE, answer="n\n")
    assert (done.status, QUESTION in done.err, len(sandbox.requests)) == (0, False, 1)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://api.app.fleetit.com", "production ("),
        ("https://API.app.fleetit.com:443/", "production ("),
        ("https://api.staging.fleetit.com", "staging ("),
        ("http://127.0.0.1:8431", "sandbox ("),
        ("http://127.0.0.1:8432", "http://127.0.0.1:8432,"),
    ],
)
def test_names_of_servers(url: str, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    _changes.check_change(PROGRAM, url, None, is_dry=False, is_confirmed=True)
    assert capsys.readouterr().err.startswith(f"Sending to {name}")
