"""`sandbox` serves the API on loopback, with invented data; `mcp` serves tools of a language model."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import App, Parameter

from openapi_sdk.cli.commands import make_command
from openapi_sdk.cli.connection import ConnectionOptions, find_sources
from openapi_sdk.cli.errors import CommandError
from openapi_sdk.cli.main import INTERRUPTED
from openapi_sdk.cli.program import Program  # noqa: TC001 - cyclopts reads the annotations
from openapi_sdk.escape import escape_invisible

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from types import FrameType
    from typing import NoReturn

    from openapi_sdk.cli.program import Mcp


def make_sandbox_app(program: Program) -> App:
    """Return the command of the sandbox.

    Without help of its own: `--help` is an option of the sandbox as all others.
    """
    text = f"Serve the API on loopback, with invented data. `{program.name} sandbox --help` lists the options."

    def sandbox(program: Program, *options: Annotated[str, Parameter(show=False, allow_leading_hyphen=True)]) -> int:
        return _serve(program, options)

    command = make_command(program, sandbox)
    return App(name="sandbox", help=text, help_flags=(), version_flags=(), default_command=command)


def _serve(program: Program, options: Sequence[str]) -> int:
    load: Any = program.sandbox  # there is no such command without it
    missing = [name for name in ("jinja2", "starlette", "uvicorn") if find_spec(name) is None]
    if missing:
        msg = f"the sandbox needs {', '.join(missing)}"
        raise CommandError(msg, f"pip install '{program.service.package}[sandbox]'")
    main: Callable[..., int] = load()
    try:
        return main(options, command=f"{program.name} sandbox")
    except SystemExit:
        if "--help" in options or "-h" in options:
            sys.stdout.write(f"\nExample:\n\n    {program.name} sandbox --port 0 --quiet\n")
        raise


#: One above that of the sandbox.
_DEFAULT_PORT = 8432


def make_mcp_command(program: Program) -> Callable[..., None]:
    """Return the command that serves tools."""
    return make_command(program, mcp)


def mcp(
    program: Program,
    *,
    allow_writes: Annotated[bool, Parameter(negative=(), help="Have tools that change data too.")] = False,
    max_rows: Annotated[int, Parameter(help="The most rows of one answer.")] = 50,
    max_bytes: Annotated[int, Parameter(help="The most bytes of one answer.")] = 50_000,
    with_personal_data: Annotated[bool, Parameter(negative=(), help="Leave no personal data out.")] = False,
    http: Annotated[bool, Parameter(negative=(), help="Serve HTTP on loopback, not stdin and stdout.")] = False,
    port: Annotated[
        int | None, Parameter(help=f"The port of --http; 0 for any that is free. [default: {_DEFAULT_PORT}]")
    ] = None,
    connection: ConnectionOptions,
) -> None:
    """Serve every operation as a tool of a language model (MCP)."""
    load: Any = program.mcp  # there is no such command without it
    try:
        from openapi_sdk.mcp.http import serve_http  # noqa: PLC0415 - takes seconds, and may be missing
        from openapi_sdk.mcp.server import serve  # noqa: PLC0415 - as above

        tools: Mcp = load()
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in {"mcp", "mcp_types", "uvicorn"}:
            raise
        message = "the library mcp is not installed"
        raise CommandError(message, f'Install it: pip install "{program.service.package}[mcp]"') from None
    from openapi_sdk.cli.changes import name_place  # noqa: PLC0415 - imported lazily
    from openapi_sdk.client.calls import get_tenant  # noqa: PLC0415 - as above

    if port is not None and not http:
        message = "--port is the port of --http"
        raise CommandError(message, "Add --http.")
    connection.check()
    options: dict[str, Any] = find_sources(connection).to_options(needs_credentials=True)

    async def serve_until_end() -> None:
        async with tools.client(**options) as client:
            connection.start_log()
            server = tools.make_server(
                client,
                allow_writes=allow_writes,
                **program.service.name_tenant(connection.tenant),
                max_rows=max_rows,
                max_bytes=max_bytes,
                with_personal_data=with_personal_data,
            )
            if allow_writes:
                chosen, tenant = connection.tenant, program.service.tenant
                whose = get_tenant(client) if chosen is None else chosen
                place = name_place(program.service, client.base_url, whose)
                others = ""
                if tenant is not None and chosen is None:
                    others = f", or to the {tenant.word} that a call names"
                _say(f"Changes go to {place}{others}.")
            if http:
                where = _DEFAULT_PORT if port is None else port
                await serve_http(program.service.errors, server, where, _say_where)
                return
            if sys.stdin.isatty():
                _say("Waiting for a client of the Model Context Protocol. Press Ctrl-C to stop.")
            if sys.platform != "win32":  # a signal that comes just before the loop waits for events has to wake it
                asyncio.get_running_loop().add_signal_handler(signal.SIGINT, os._exit, INTERRUPTED)
            await serve(server)

    with _ending_at_once():
        asyncio.run(serve_until_end())


def _say(text: str) -> None:
    sys.stderr.write(f"{escape_invisible(text)}\n")


def _say_where(url: str) -> None:
    _say(f"Serving {url}. Press Ctrl-C to stop.")


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
