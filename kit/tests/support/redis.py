"""A Redis server for tests, on loopback. It keeps nothing on disk."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

__all__ = ["running_redis"]

_READY = "Ready to accept connections"


@contextmanager
def running_redis(folder: Path) -> Generator[str]:
    """Run `redis-server` on a free port of loopback, and give its URL.

    The test is skipped if there is no `redis-server`, but fails where `CI` is set.

    Args:
        folder: Where the server works.
    """
    program = shutil.which("redis-server")
    if program is None:
        reason = "redis-server is not on PATH: install the package redis-server of Debian"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    port = _find_port()
    options = [f"--port {port}", "--bind 127.0.0.1", "--save ''", "--appendonly no", f"--dir {folder}"]
    command = [program, *" ".join(options).split()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:  # noqa: S603
        try:
            output = _read_until_ready(process)
            assert _READY in output, f"redis-server did not start: {output}"
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.terminate()
            process.communicate()


def _find_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _read_until_ready(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    output = ""
    for line in process.stdout:
        output += line
        if _READY in line:
            break
    return output
