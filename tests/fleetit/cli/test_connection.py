"""The options of the connection: before and behind the command, and the log of requests."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

import pytest

from fleetit.cli._program import PROGRAM
from kit.tests.support.loggers import isolated_logger
from openapi_sdk.cli.terminal import show_progress
from tests.fleetit.cli.test_terminal import Terminal

if TYPE_CHECKING:
    from fleetit.sandbox import Sandbox
    from tests.fleetit.cli.conftest import Runner


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("--fleet 7 tolls list --limit 1", id="before"),
        pytest.param("--fleet=7 tolls list --limit 1", id="with an equals sign"),
        pytest.param("--base_url {url} --fleet 7 tolls list --limit 1", id="two, one with an underscore"),
        pytest.param("--fleet 7 tolls list --base-url {url} --limit 1", id="before and behind"),
        pytest.param("--fleet 7 tolls update 7001 --billing-status 3", id="in front of an id"),
        pytest.param("--fleet 7 export tolls - --format csv", id="of an export"),
        pytest.param("--fleet 7 request GET /v2/tolls/", id="of a request"),
        pytest.param("tolls list --fleet 7", id="behind"),
    ],
)
def test_options_may_be_before_the_command(line: str, sandbox: Sandbox, run: Runner) -> None:
    run.fine(*line.format(url=sandbox.url).split())
    assert {each.fleet for each in sandbox.requests} == {"7"}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("--fleet 7 tolls list --fleet 8", "--fleet is given more than once", id="twice"),
        pytest.param("--fleet x tolls list", '--fleet: "x" is no whole number', id="a wrong value"),
        pytest.param("--fleet 7 nonsense", 'Unknown command "nonsense"', id="no command"),
        pytest.param("--fleet 7 tolls nonsense", 'Unknown command "nonsense"', id="no command of a group"),
        pytest.param("--fleet 7 completion bash", "Unknown option: --fleet", id="a command without it"),
        pytest.param("--limit 7 tolls list", "Unknown option: --limit", id="an option of the command"),
    ],
)
def test_wrong_options_before_the_command(line: str, expected: str, run: Runner) -> None:
    done = run(*line.split())
    assert (done.status, expected in done.err) == (2, True), done


def test_verbose_writes_a_line_for_each_attempt(sandbox: Sandbox, run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLEETIT_LOG", "warning")  # the option comes first
    sandbox.fail_next(503, times=1)
    done = run("tolls", "list", "--fleet", "7", "--search", "Novak", "--verbose")
    lines = [re.sub(r"^\S+ \S+ |[\d.]+ ms ", "", each) for each in done.err.splitlines() if "DEBUG" in each]
    assert lines == [
        "fleetit DEBUG GET /v2/tolls/ 503 attempt 1 fleet 7",
        "fleetit DEBUG GET /v2/tolls/ 200 attempt 2 fleet 7",
    ]
    assert sandbox.token not in done.err


def test_no_bar_is_drawn_over_the_lines_of_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", Terminal())
    with isolated_logger("fleetit") as logger:
        logger.setLevel(logging.DEBUG)
        with show_progress(PROGRAM, is_wanted=True) as bar:
            assert type(bar).__name__ == "_NoProgress"
