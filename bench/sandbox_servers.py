"""Servers for the measurement of the sandbox, each in a process of its own.

`python -m bench.sandbox_servers sandbox ROWS` serves a sandbox with so many tolls in each fleet. `python -m
bench.sandbox_servers minimal FILE` serves a Starlette application that answers with the bytes of a file. Both print
their port, and end when their standard input is closed.
"""

from __future__ import annotations

import socket
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.requests import Request

TOKEN = "made-up"  # noqa: S105 - invented, and never sent anywhere
FLEET = 42
PATH = "/v2/tolls/"


def serve_sandbox(rows: int) -> None:
    """Serve a sandbox."""
    from fleetit.sandbox import Access, running  # noqa: PLC0415 - the other server does not need it

    with running(rows={"tolls": rows}, tokens={TOKEN: Access((FLEET,))}) as sandbox:
        _print_port(int(sandbox.url.rpartition(":")[2]))
        sys.stdin.read()


def serve_minimal(body: bytes) -> None:
    """Serve a Starlette application that always answers the same, under the settings that the sandbox has."""
    import uvicorn  # noqa: PLC0415 - imported by the sandbox too, which is measured
    from starlette.applications import Starlette  # noqa: PLC0415
    from starlette.responses import Response  # noqa: PLC0415
    from starlette.routing import Route  # noqa: PLC0415

    async def answer(_: Request) -> Response:
        return Response(body, media_type="application/json")

    with socket.create_server(("127.0.0.1", 0), backlog=2_048) as listener:
        server = uvicorn.Server(
            uvicorn.Config(
                Starlette(routes=[Route(PATH, answer)]),
                loop="asyncio",
                http="h11",
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_keep_alive=60,
            )
        )

        def stop_with_input() -> None:
            sys.stdin.read()
            server.should_exit = True

        threading.Thread(target=stop_with_input, daemon=True).start()
        _print_port(listener.getsockname()[1])
        server.run([listener])


def make_request(offset: int = 0) -> bytes:
    """Return a request for a page of a hundred tolls."""
    head = f"GET {PATH}?limit=100&offset={offset} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    return f"{head}Authorization: Bearer {TOKEN}\r\nFleet-Id: {FLEET}\r\n\r\n".encode()


def _print_port(port: int) -> None:
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    if sys.argv[1] == "sandbox":
        serve_sandbox(int(sys.argv[2]))
    else:
        serve_minimal(Path(sys.argv[2]).read_bytes())
