"""What people see: lines that break between words, and a bar that fits into a narrow terminal."""

from __future__ import annotations

import io
import os
import re
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from fleetit.cli._program import PROGRAM
from openapi_sdk.cli.rich import Bar
from openapi_sdk.cli.terminal import fold, show_progress

if TYPE_CHECKING:
    from tests.fleetit.cli.conftest import Runner

WORDS = "a word and another one-with-dashes and an end"


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        return 2


@pytest.mark.parametrize(
    ("width", "indent", "expected"),
    [
        pytest.param(80, 0, [WORDS], id="wide"),
        pytest.param(24, 0, ["a word and another", "one-with-dashes and an", "end"], id="between words"),
        pytest.param(
            28, 4, ["a word and another", "    one-with-dashes and an", "    end"], id="other lines are indented"
        ),
        pytest.param(0, 0, [WORDS], id="a width of 0 is 80"),
        pytest.param(19, 0, [WORDS], id="so is one of 19"),
        pytest.param(20, 0, ["a word and another", "one-with-dashes and", "an end"], id="20 is believed"),
        pytest.param(
            22, 18, ["a word and another", f"{' ' * 18}one-with-dashes and", f"{' ' * 18}an end"], id="no room"
        ),
        pytest.param(None, 0, [WORDS], id="no width"),
    ],
)
def test_lines_break_between_words_on_a_terminal(
    width: int | None, indent: int, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def get_terminal_size(number: int) -> os.terminal_size:
        assert number == 2
        if width is None:
            raise OSError
        return os.terminal_size((width, 24))

    with monkeypatch.context() as patched:  # pytest asks for the width too, when the test has ended
        patched.setattr(os, "get_terminal_size", get_terminal_size)
        assert fold(WORDS, Terminal(), indent).split("\n") == expected
        assert fold(WORDS, io.StringIO(), indent) == WORDS


def test_a_long_word_is_not_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "get_terminal_size", lambda _number: os.terminal_size((20, 24)))
    url = f"https://example.com/{'x' * 40}"
    assert fold(f"see {url}", Terminal()) == f"see\n{url}"


@pytest.mark.parametrize(
    ("width", "most"), [pytest.param(80, 28, id="80"), pytest.param(140, 64, id="140"), pytest.param(20, 8, id="20")]
)
def test_a_long_name_leaves_room_for_the_numbers(width: int, most: int) -> None:
    stream = io.StringIO()
    console = Console(file=stream, width=width, force_terminal=True, color_system=None)
    bar = Bar(console)
    bar.show(15_000, 100_000, "é" + "x" * 200 + "\x1b[31m")
    (task,) = bar._progress.tasks
    bar.stop()
    assert task.description == "é" + "x" * (most - 2) + "…"
    assert stream.getvalue().endswith("\x1b[2K")  # nothing of it is left
    lines = [line for line in stream.getvalue().replace("\r", "\n").split("\n") if "…" in line]
    assert lines
    assert width < 80 or any("15000/100000" in line for line in lines)


@pytest.mark.parametrize(
    ("is_wanted", "is_terminal"),
    [
        pytest.param(True, True, id="wanted, on a terminal"),
        pytest.param(False, True, id="not wanted"),
        pytest.param(True, False, id="into a file"),
    ],
)
def test_a_bar_is_shown_if_it_is_wanted_and_seen(
    is_wanted: bool, is_terminal: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = Terminal() if is_terminal else io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    with show_progress(PROGRAM, is_wanted=is_wanted) as progress:
        progress.show(1, 2, "rows")
    assert bool(stream.getvalue()) is (is_wanted and is_terminal)


@pytest.mark.parametrize("command", ["vehicles import", "tolls list", "profile add", "webhook listen", "request"])
def test_groups_of_options_have_one_name(command: str, run: Runner) -> None:
    out = run.fine(*command.split(), "--help")
    assert "╭─ Options" in out
    assert "Parameters" not in out


@pytest.mark.parametrize("option", ["--vehicle INT", "--amount-min NUMBER", "--billing-status TEXT"])
def test_help_says_what_a_filter_takes(option: str, run: Runner) -> None:
    assert f"│ {option} " in run.fine("tolls", "list", "--help")


@pytest.mark.parametrize(
    ("command", "option", "default"),
    [
        ("webhook listen", "--port", "8000"),
        ("webhook listen", "--tolerance", "300"),
        ("webhook verify", "--tolerance", "300"),
        ("webhook send", "--times", "1"),
        ("webhook send", "--age", "0"),
        ("webhook deliveries", "--limit", "100"),
        ("conformance", "--rate", "1.0"),
        ("mcp", "--max-rows", "50"),
        ("mcp", "--max-bytes", "50000"),
        ("mcp", "--port", "8432"),
    ],
)
def test_help_says_the_default(command: str, option: str, default: str, run: Runner) -> None:
    words = " ".join(run.fine(*command.split(), "--help").replace("│", " ").split())
    text = words.partition(f" {option} ")[2].partition(" --")[0] if option != "--port" else words.partition(option)[2]
    assert re.findall(r"\[default: (\S+)\]", text)[0] == default
