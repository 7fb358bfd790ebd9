"""`fleetit doctor` says what is configured and from where, and its exit status whether all is well."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from importlib.metadata import version
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

import openapi_sdk
from fleetit.service import SERVICE
from kit.tests.support.terminals import Terminal
from openapi_sdk.cli import doctor as _doctor

if TYPE_CHECKING:
    from pathlib import Path

    from fleetit.sandbox import Sandbox
    from tests.fleetit.cli.conftest import Runner


TOKEN = "The token (from FLEETIT_TOKEN) is not accepted."
FLEET = "Is fleet 900 (from FLEETIT_FLEET_ID) yours? `fleetit fleets list` lists those of the token."


@pytest.fixture(autouse=True)
def _owners(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at no distributions: an environment for tests has hundreds."""
    monkeypatch.setattr(_doctor, "packages_distributions", dict)


def examine(run: Runner, *arguments: str) -> tuple[int, dict[str, tuple[str, str]]]:
    done = run("doctor", "--json", *arguments)
    return done.status, {each["subject"]: (each["state"], each["text"]) for each in json.loads(done.out)}


def test_all_is_well(sandbox: Sandbox, run: Runner) -> None:
    status, found = examine(run, "--fleet", "7")
    assert status == 0
    assert found["fleet"] == ("note", "7 (from --fleet)")
    assert found["server"] == ("note", f"{sandbox.url} (from FLEETIT_BASE_URL)")
    assert found["token"] == ("ok", f"***{sandbox.token[-4:]} (from FLEETIT_TOKEN)")
    assert found["account"] == ("ok", "sandbox (Sandra Box)")
    assert {found[each][0] for each in ("reachable", "account", "clock")} == {"ok"}
    assert "cyclopts 5." in found["libraries"][1]


def test_another_api_may_not_tell_whose_a_token_is(
    sandbox: Sandbox, run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(vars(SERVICE.description), "methods", {})
    status, found = examine(run)
    assert status == 0
    assert found["token"][0] == "note"
    assert found["account"] == ("note", "no operation tells whose a token is: server and token were not tried")
    assert not sandbox.requests


def test_libraries_that_are_not_installed_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_doctor, "_PACKAGES", ("no-such-library", "cyclopts"))
    assert [each.split()[0] for each in _doctor._list_versions()] == ["cyclopts"]


@pytest.mark.parametrize(
    ("owners", "expected"),
    [
        pytest.param([], "of a checkout", id="installed in place"),
        pytest.param(["attrs"], f"of attrs {version('attrs')}", id="one distribution"),
        pytest.param(
            ["attrs", "httpx", "attrs"],
            f"of attrs {version('attrs')} and httpx {version('httpx')}: install all of them from the same commit",
            id="two",
        ),
    ],
)
def test_it_says_who_owns_what_all_sdks_share(owners: list[str], expected: str) -> None:
    assert _doctor.describe_shared({"openapi_sdk": owners}) == f"{openapi_sdk.__version__}, {expected}"


@pytest.mark.parametrize(
    ("state", "mark"),
    [
        pytest.param("ok", "\x1b[32mok  \x1b[0m", id="green"),
        pytest.param("bad", "\x1b[1;31mBAD \x1b[0m", id="red"),
        pytest.param("note", "\x1b[2m-   \x1b[0m", id="dim"),
    ],
)
def test_a_finding_on_a_terminal(state: Any, mark: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", terminal := Terminal())
    monkeypatch.setenv("TERM", "xterm-256color")
    words = ["word"] * 10
    _doctor._print(_doctor.Finding("token", state, f"[red]\x1b {' '.join(words)} {'x' * 90}"))
    first, second = terminal.getvalue().splitlines()
    assert first == f"{mark}\x1b[1mtoken         \x1b[0m[red]\\x1b {' '.join(words)}"
    assert second == f"{' ' * 18}{'x' * 90}"


def test_it_is_readable(sandbox: Sandbox, run: Runner) -> None:
    out = run.fine("doctor")
    assert sandbox.token not in out
    assert "ok  token" in out
    assert "\x1b" not in out


@pytest.mark.parametrize(
    ("variable", "value", "subject", "status", "text"),
    [
        pytest.param("FLEETIT_TOKEN", None, "token", 2, "set FLEETIT_TOKEN", id="no token"),
        pytest.param("FLEETIT_TOKEN", "planted-wrong-token-1234", "account", 1, TOKEN, id="wrong token"),
        pytest.param("FLEETIT_FLEET_ID", "900", "account", 1, FLEET, id="fleet that is not ours"),
        pytest.param("FLEETIT_BASE_URL", "http://127.0.0.1:9", "reachable", 3, "127.0.0.1", id="no server"),
        pytest.param("FLEETIT_BASE_URL", "http://example.com", "configuration", 2, "https", id="no https"),
        pytest.param("FLEETIT_FLEET_ID", "x", "configuration", 2, "FLEETIT_FLEET_ID", id="no fleet"),
        pytest.param("FLEETIT_PROFILE", "x", "configuration", 2, "no profile 'x'", id="no profile"),
    ],
)
def test_what_is_wrong_is_named(  # noqa: PLR0917 - a table
    variable: str,
    value: str | None,
    subject: str,
    status: int,
    text: str,
    sandbox: Sandbox,
    run: Runner,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert sandbox.url
    if value is None:
        monkeypatch.delenv(variable)
    else:
        monkeypatch.setenv(variable, value)
    found = examine(run)
    assert found[0] == status
    assert found[1][subject][0] == "bad"
    assert text in found[1][subject][1]
    assert found[1].get("token", ("",))[0] != "ok"
    assert subject != "account" or found[1]["reachable"] == ("ok", f"{sandbox.url} answers")
    assert "planted" not in str(found)
    assert run("doctor").status == status


@pytest.mark.parametrize(
    ("seconds", "state", "text"),
    [
        (0, "ok", "0 s"),
        (60, "ok", "60 s"),
        (61, "bad", "61 s ahead of"),
        (-61, "bad", "61 s behind"),
    ],
)
def test_clocks_are_compared(seconds: int, state: str, text: str) -> None:
    moment = datetime(2026, 1, 31, 8, 30, tzinfo=UTC)
    found = _doctor.compare_clocks("Sat, 31 Jan 2026 08:30:00 GMT", moment.timestamp() + seconds)
    assert (found.state, text in found.text) == (state, True)


def test_the_time_of_an_answer_is_in_milliseconds(
    sandbox: Sandbox, run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = iter([10.0, 12.5])
    monkeypatch.setattr(_doctor, "time", SimpleNamespace(monotonic=lambda: next(moments)))
    assert examine(run)[1]["reachable"] == ("ok", f"{sandbox.url} answers in 2500 ms")


@pytest.mark.parametrize("date", [None, "", "yesterday"])
def test_an_answer_without_a_date(date: str | None) -> None:
    assert _doctor.compare_clocks(date, 0).state == "note"


def test_a_wrong_clock_is_a_failure(sandbox: Sandbox, run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sandbox.url
    monkeypatch.setattr(_doctor, "_now", lambda: 0.0)
    status, found = examine(run)
    assert status == 1
    assert found["clock"][0] == "bad"


def test_a_file_that_others_can_read(run: Runner, config: Path) -> None:
    config.parent.mkdir(parents=True)
    config.write_text('[profiles.a]\ntoken = "planted-token-1234567"\n')
    config.chmod(0o644)
    status, found = examine(run)
    assert status == 2
    assert found["configuration"][0] == "bad"
    assert "planted" not in str(found)
