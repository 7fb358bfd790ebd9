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
from fleetit.cli._escaping import escape

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
#: One above that of the sandbox.
_DEFAULT_PORT = 8432


def run(
    *,
    allow_writes: Annotated[bool, Parameter(negative=(), help="Have tools that change data too.")] = False,
    max_rows: Annotated[int, Parameter(help="The most rows of one answer.")] = 50,
    max_bytes: Annotated[int, Parameter(help="The most bytes of one answer.")] = 50_000,
    with_personal_data: Annotated[bool, Parameter(negative=(), help="Leave no personal data out.")] = False,
    http: Annotated[bool, Parameter(negative=(), help="Serve HTTP on loopback, not stdin and stdout.")] = False,
    port: Annotated[
        int | None, Parameter(help=f"The port of --http; 0 for any that is free. [default: {_DEFAULT_PORT}]")
    ] = None,
    connection: Connection = NO_CONNECTION,
) -> None:
    """Serve every operation as a tool of a language model (MCP)."""
    try:
        from fleetit.mcp import make_server, serve  # noqa: PLC0415 - takes seconds, and may be missing
        from fleetit.mcp._http import serve_http  # noqa: PLC0415 - as above
    except ImportError as error:
        if error.name not in {"mcp", "mcp_types", "uvicorn"}:
            raise
        message = "the library mcp is not installed"
        raise CommandError(message, 'Install it: pip install "fleetit[mcp]"') from None
    from fleetit import AsyncFleetIT  # noqa: PLC0415 - imported lazily
    from fleetit.cli._changes import name_place  # noqa: PLC0415 - imported lazily

    if port is not None and not http:
        message = "--port is the port of --http"
        raise CommandError(message, "Add --http.")
    connection.check()
    options: dict[str, Any] = find_sources(connection).to_options(needs_token=True)

    async def serve_until_end() -> None:
        async with AsyncFleetIT(**options) as client:
            connection.start_log()
            server = make_server(
                client,
                allow_writes=allow_writes,
                fleet_id=connection.fleet,
                max_rows=max_rows,
                max_bytes=max_bytes,
                with_personal_data=with_personal_data,
            )
            if allow_writes:
                place = name_place(client.base_url, client.fleet_id if connection.fleet is None else connection.fleet)
                others = ", or to the fleet that a call names" if connection.fleet is None else ""
                _say(f"Changes go to {place}{others}.")
            if http:
                where = _DEFAULT_PORT if port is None else port
                await serve_http(server, where, lambda url: _say(f"Serving {url}. Press Ctrl-C to stop."))
                return
            if sys.stdin.isatty():
                _say("Waiting for a client of the Model Context Protocol. Press Ctrl-C to stop.")
            await serve(server)

    with _ending_at_once():
        asyncio.run(serve_until_end())


def _say(text: str) -> None:
    sys.stderr.write(f"{escape(text)}\n")


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
