"""A minimal server on loopback, so that the client dominates the measurement.

`python -m bench.server PAGE ROWS SECONDS DIFFERENT` responds to each request with the next of DIFFERENT pages of a
hundred rows, after SECONDS. The `count` of each page is ROWS. The server prints its port, and ends when its standard
input is closed.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from contextlib import contextmanager
from itertools import cycle
from typing import TYPE_CHECKING

from bench import pages
from bench.responding import make_response, serve
from tests.support.checkout import HERE

if TYPE_CHECKING:
    from collections.abc import Generator


@contextmanager
def serving(
    *, page: str = "integrations", rows: int = pages.ROWS, latency: float = 0.0, different: int = 1
) -> Generator[str]:
    """Run the server in a new process.

    Args:
        page: The name of a function of `bench.pages`, which makes the page.
        rows: The `count` of the page.
        latency: Seconds that each response takes.
        different: How many different pages take turns.

    Yields:
        The base URL.
    """
    with serving_module("bench.server", page, str(rows), str(latency), str(different)) as port:
        yield f"http://127.0.0.1:{port}"


@contextmanager
def serving_module(module: str, *arguments: str) -> Generator[int]:
    """Run a module that serves in a new process: it prints its port, and ends when its standard input is closed.

    Args:
        module: The module.
        arguments: Its arguments.

    Yields:
        The port.
    """
    with serving_process(module, *arguments) as (port, _):
        yield port


@contextmanager
def serving_process(module: str, *arguments: str) -> Generator[tuple[int, int]]:
    """Run a module as `serving_module` does.

    Yields:
        The port, and the id of the process.
    """
    command = [sys.executable, "-m", module, *arguments]
    with subprocess.Popen(  # noqa: S603 - our own arguments, no shell
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=HERE.root
    ) as process:
        if process.stdin is None or process.stdout is None:
            msg = "the server has no pipes"
            raise AssertionError(msg)
        try:
            yield int(process.stdout.readline()), process.pid
        finally:
            process.stdin.close()


def _make_page(page: str, number: int, rows: int) -> bytes:
    return make_response(json.dumps(getattr(pages, page)(number, count=rows), separators=(",", ":")).encode())


async def _serve(page: str, rows: int, latency: float, different: int) -> None:
    responses = cycle([_make_page(page, number, rows) for number in range(different)])
    await serve(lambda _head: next(responses), latency)


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])))
