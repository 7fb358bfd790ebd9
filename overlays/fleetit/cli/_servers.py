"""`fleetit sandbox`: serves the API on loopback, with invented data."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from fleetit.cli._connection import NO_CONNECTION, Connection, find_sources
from fleetit.cli._errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Generator
    from types import FrameType
    from typing import Any, NoReturn

#: Without help of its own: `--help` is an option of the sandbox as all others.
app = App(name="sandbox", help_flags=(), version_flags=())


@app.default
def sandbox(*options: Annotated[str, Parameter(show=False, allow_leading_hyphen=True)]) -> int:
    """Serve the API on loopback, with invented data. `fleetit sandbox --help` lists the options."""
    missing = [name for name in ("jinja2", "starlette", "uvicorn") if find_spec(name) is None]
    if missing:
        msg = f"the sandbox needs {', '.join(missing)}"
        raise CommandError(msg, "pip install 'fleetit[sandbox]'")
    from fleetit.sandbox.__main__ import main  # noqa: PLC0415 - imported lazily; it takes long

    try:
        return main(options, command="fleetit sandbox")
    except SystemExit:
        if "--help" in options or "-h" in options:
            sys.stdout.write("\nExample:\n\n    fleetit sandbox --port 0 --quiet\n")
        raise


#: The exit status after Ctrl-C.
INTERRUPTED = 130


def run(
    *,
    allow_writes: Annotated[bool, Parameter(negative=())] = False,
    max_rows: int = 50,
    max_bytes: int = 50_000,
    with_personal_data: Annotated[bool, Parameter(negative=())] = False,
    connection: Connection = NO_CONNECTION,
) -> None:
    """Serve every operation as a tool of a language model (MCP), over standard input and output."""
    try:
        from fleetit.mcp import make_server, serve  # noqa: PLC0415 - takes seconds, and may be missing
    except ImportError as error:
        if error.name not in {"mcp", "mcp_types"}:
            raise
        message = "the library mcp is not installed"
        raise CommandError(message, 'Install it: pip install "fleetit[mcp]"') from None
    from fleetit import AsyncFleetIT  # noqa: PLC0415 - imported lazily

    connection.check()
    options: dict[str, Any] = find_sources(connection).to_options(needs_token=True)

    async def serve_until_end() -> None:
        async with AsyncFleetIT(**options) as client:
            server = make_server(
                client,
                allow_writes=allow_writes,
                fleet_id=connection.fleet,
                max_rows=max_rows,
                max_bytes=max_bytes,
                with_personal_data=with_personal_data,
            )
            if sys.stdin.isatty():
                sys.stderr.write("Waiting for a client of the Model Context Protocol. Press Ctrl-C to stop.\n")
            await serve(server)

    with _ending_at_once():
        asyncio.run(serve_until_end())


def _end(_number: int, _frame: FrameType | None) -> NoReturn:
    os._exit(INTERRUPTED)


@contextmanager
def _ending_at_once() -> Generator[None]:
    """Let Ctrl-C end the process at once: a thread waits for input, and can't be stopped. Nothing has to be saved."""
    before = signal.signal(signal.SIGINT, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
