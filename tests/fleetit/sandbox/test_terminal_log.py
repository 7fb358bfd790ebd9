from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from fleetit.sandbox import SeenRequest
from kit.tests.support.terminals import Terminal
from openapi_sdk.sandbox.command import TerminalLog

if TYPE_CHECKING:
    from typing import TextIO

NOON = datetime(2026, 11, 26, 12, 0, 1)  # noqa: DTZ001 - the time of a terminal is local


class ClosedPipe(io.StringIO):
    def write(self, _text: str, /) -> int:
        raise BrokenPipeError


def _print(stream: io.StringIO, path: str = "/v2/tolls/", query: str = "", fleet: str | None = None) -> str:
    _print_status(stream, 200, path, query, fleet)
    return stream.getvalue()


def _print_status(
    stream: TextIO, status: int | None, path: str = "/", query: str = "", fleet: str | None = None
) -> None:
    request = SeenRequest("GET", path, query, fleet, "agent", authorised=True, body='{"pin": "4711"}', status=status)
    TerminalLog("fleet", stream, lambda: NOON).print_request(request, 0.0126)


def test_request_is_one_line() -> None:
    assert _print(io.StringIO(), query="limit=2", fleet="42") == (
        "12:00:01 GET /v2/tolls/?limit=2 fleet=42 200 13 ms\n"
    )
    assert _print(io.StringIO()) == "12:00:01 GET /v2/tolls/ fleet=- 200 13 ms\n"


@pytest.mark.parametrize(
    ("status", "colour"),
    [(200, "\033[32m"), (304, "\033[36m"), (404, "\033[33m"), (499, "\033[33m"), (503, "\033[31m"), (None, "\033[35m")],
)
def test_status_has_a_colour_on_a_terminal_only(
    monkeypatch: pytest.MonkeyPatch, status: int | None, colour: str
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    terminal, file = Terminal(), io.StringIO()
    for stream in (terminal, file):
        _print_status(stream, status)
    text = status or "no answer"
    assert file.getvalue() == f"12:00:01 GET / fleet=- {text} 13 ms\n"
    assert terminal.getvalue() == f"12:00:01 GET / fleet=- {colour}{text}\033[0m 13 ms\n"


def test_colours_can_be_turned_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\033" not in _print(Terminal())


@pytest.mark.parametrize(
    ("path", "query", "fleet", "printed"),
    [
        pytest.param("/\033[2J/", "", None, r"/\x1b[2J/ fleet=-", id="in the path"),
        pytest.param("/", "\x9b2J", None, r"/?\x9b2J fleet=-", id="in the query"),
        pytest.param("/", "", "7\x85", r"/ fleet=7\x85", id="in the fleet"),
        pytest.param("/\n12:00:01 GET /", "", None, r"/\n12:00:01 GET / fleet=-", id="a line break"),
    ],
)
def test_escape_codes_of_a_request_are_written_out(path: str, query: str, fleet: str | None, printed: str) -> None:
    assert _print(io.StringIO(), path, query, fleet) == f"12:00:01 GET {printed} 200 13 ms\n"


def test_a_long_time_is_in_milliseconds_too() -> None:
    stream = io.StringIO()
    TerminalLog("fleet", stream, lambda: NOON).print_request(
        SeenRequest("GET", "/", "", None, None, authorised=True), 2
    )
    assert stream.getvalue().endswith(" no answer 2000 ms\n")


def test_line_is_written_at_once() -> None:
    written = io.BytesIO()
    stream = io.TextIOWrapper(written)
    _print_status(stream, 200)
    assert written.getvalue() == b"12:00:01 GET / fleet=- 200 13 ms\n"


def test_closed_pipe_does_not_stop_the_sandbox() -> None:
    _print(ClosedPipe())
