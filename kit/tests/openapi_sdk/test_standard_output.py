"""Commands whose output nobody reads any more, as behind `| head`: no traceback, and the status of SIGPIPE."""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import ArgumentParser
from typing import TYPE_CHECKING

import pytest

from openapi_sdk.standard_output import run_while_read

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.skipif(os.name == "nt", reason="no such pipes")


def write_much() -> int:
    sys.stdout.write("line\n" * 10_000)
    return 0


def write_little() -> int:
    sys.stdout.write("line\n")
    return 0


def ask_for_help() -> int:
    ArgumentParser().parse_args(["--help"])
    return 0


@pytest.mark.parametrize(
    ("command", "status"),
    [
        pytest.param(write_much, 141, id="while it writes"),
        pytest.param(write_little, 141, id="when it ends"),
        pytest.param(ask_for_help, 141, id="when argparse ends it"),
        pytest.param(lambda: 3, 3, id="nothing is written"),
    ],
)
def test_a_command_ends_quietly_if_nobody_reads(
    command: Callable[[], int], status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as output:
        monkeypatch.setattr(sys, "stdout", output)
        assert run_while_read(command) == status


def test_an_error_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        run_while_read(lambda: 1 // 0)


def test_a_process_ends_without_a_word() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as output:
        command = [sys.executable, "-m", "openapi_sdk_codegen", "--help"]
        done = subprocess.run(command, stdout=output, stderr=subprocess.PIPE, check=False)  # noqa: S603 - our own
    assert (done.returncode, done.stderr) == (141, b"")
