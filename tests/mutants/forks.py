"""Runs pytest in forks of one process, which has imported what takes long and is not mutated.

It reads a line of JSON for each run: the arguments of pytest, the file for its output, and the seconds after which it
is ended. It answers with a line: the exit status of pytest, or that of the signal that ended it.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
import sys
from contextlib import suppress
from importlib import import_module

import pytest

#: How much data a run, and each process that it starts, may have.
_MAX_BYTES = 4 << 30
_IMPORTED = (
    "anyio",
    "attrs",
    "certifi",
    "httpcore2",
    "httpx",
    "httpx2",
    "hypothesis.strategies",
    "jinja2",
    "msgspec",
    "openapi_python_client",
    "pytest_asyncio.plugin",
    "pytest_cov.plugin",
    "rich.console",
    "ruamel.yaml",
    "starlette.applications",
    "trustme",
    "uvicorn",
    "xdist.plugin",
    "yaml",
)


def main() -> None:
    """Answer each line of standard input."""
    for name in _IMPORTED:
        import_module(name)
    gc.freeze()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    for line in sys.stdin:
        print(_run(*json.loads(line)), flush=True)


def _run(arguments: list[str], output: str, limit: float) -> int:
    child = os.fork()
    if not child:
        os.setsid()
        # A loop without an end may fill the memory of the machine before its time is over.
        resource.setrlimit(resource.RLIMIT_DATA, (_MAX_BYTES, _MAX_BYTES))
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
        file = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for stream in (1, 2):
            os.dup2(file, stream)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        # Modules that were imported before can't be rewritten.
        status = pytest.main(["-W", "ignore::pytest.PytestAssertRewriteWarning", *arguments])
        sys.stdout.flush()
        os._exit(status)
    signal.sigtimedwait({signal.SIGCHLD}, limit)
    with suppress(ProcessLookupError):  # what the tests have started, too
        os.killpg(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    signal.sigtimedwait({signal.SIGCHLD}, 0)  # of a child that was ended: it is not that of the next one
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    main()
