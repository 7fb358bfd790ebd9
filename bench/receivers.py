"""Receivers of webhooks under uvicorn: with an inbox, and what others would write.

`python -m bench.receivers NAME FOLDER` serves one of them on loopback and prints its port. `GET` tells how many
deliveries it still has to handle and how much processor time the process has taken. It ends when its standard input is
closed.
"""

from __future__ import annotations

import base64
import json
import os
import socket
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.peers import load_peer
from fleetit.webhooks import Inbox, TollNotification, WebhookVerifier
from fleetit.webhooks.stores import State

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

SECRET = "made-up-secret-0123456789abcdef"  # noqa: S105 - invented, and never sent anywhere
#: Both contenders sign when the measurement begins, which may take long.
_TOLERANCE = 86_400
#: The URL of the inbox on PostgreSQL.
POSTGRESQL_VARIABLE = "FLEETIT_BENCH_POSTGRESQL"

BARE = "an application that only answers"
VERIFYING = "an application that verifies with standardwebhooks"
SQLALCHEMY = "an application that verifies with standardwebhooks and writes with SQLAlchemy"
OURS = "ours, verified"
SQLITE = "ours, inbox on SQLite"
SQLITE_RECORDING = "ours, inbox on SQLite, only recorded"
POSTGRESQL = "ours, inbox on PostgreSQL"

_ANSWER = json.dumps({"status": "success", "message": "Webhook received successfully"}).encode()


def _make_application(take: Callable[[bytes, list[tuple[bytes, bytes]]], Awaitable[None]], count_open: Any) -> Any:
    """Return an ASGI application that gives the body and the headers to a function, and answers 200."""

    async def application(scope: Mapping[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        if scope["method"] == "GET":
            await _answer(send, json.dumps({"open": count_open(), "seconds": time.process_time()}).encode())
            return
        body, more = b"", True
        while more:
            message = await receive()
            body += message["body"]
            more = message.get("more_body", False)
        await take(body, scope["headers"])
        await _answer(send, _ANSWER)

    return application


async def _answer(send: Any, body: bytes) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _ignore(_: bytes, __: object) -> None:
    """Take a delivery."""


def _make_bare(_: Path) -> Any:
    return _make_application(_ignore, int)


def _make_verifying(_: Path) -> Any:
    webhook = load_peer("standardwebhooks").Webhook(base64.b64encode(SECRET.encode()).decode())

    async def verify(body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
        webhook.verify(body, {name.decode(): value.decode() for name, value in headers})

    return _make_application(verify, int)


def _make_sqlalchemy(folder: Path) -> Any:
    webhook = load_peer("standardwebhooks").Webhook(base64.b64encode(SECRET.encode()).decode())
    load_peer("aiosqlite")
    sa, aio = load_peer("sqlalchemy"), load_peer("sqlalchemy.ext.asyncio")
    table = sa.Table(
        *("deliveries", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True)),
        *(sa.Column("key", sa.Text, unique=True), sa.Column("body", sa.LargeBinary)),
    )
    path = folder / "sqlalchemy.db"
    with sa.create_engine(f"sqlite:///{path}").begin() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        table.metadata.create_all(connection)
    engine = aio.create_async_engine(f"sqlite+aiosqlite:///{path}", connect_args={"timeout": 30})

    async def write(body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
        document = webhook.verify(body, {name.decode(): value.decode() for name, value in headers})
        async with engine.begin() as connection:
            await connection.execute(table.insert().values(key=str(document["ticketID"]), body=body))

    return _make_application(write, int)


def _make_ours(_: Path) -> Any:
    verifier = WebhookVerifier(SECRET, tolerance=_TOLERANCE)

    async def verify(body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
        verifier.verify(body, headers)

    return _make_application(verify, int)


def _handle(*_: object) -> None:
    """Handle a toll."""


def _make_inbox(store: str, *, handles: bool = True) -> Any:
    """Return the endpoint of an inbox. One without handlers leaves what it records to other processes."""
    inbox = Inbox(WebhookVerifier(SECRET, tolerance=_TOLERANCE), store)
    if handles:
        inbox.on(TollNotification)(_handle)

    def count_open() -> int:
        counts = inbox.stats().by_state
        return counts[State.WAITING] + counts[State.RUNNING] if handles else 0

    asking = _make_application(_ignore, count_open)

    async def application(scope: Any, receive: Any, send: Any) -> None:
        is_question = scope["type"] == "http" and scope["method"] == "GET"
        await (asking if is_question else inbox.asgi)(scope, receive, send)

    return application


_MAKERS: dict[str, Callable[[Path], Any]] = {
    BARE: _make_bare,
    VERIFYING: _make_verifying,
    SQLALCHEMY: _make_sqlalchemy,
    OURS: _make_ours,
    SQLITE_RECORDING: lambda folder: _make_inbox(f"sqlite:///{folder}/recorded.db", handles=False),
    SQLITE: lambda folder: _make_inbox(f"sqlite:///{folder}/inbox.db"),
    POSTGRESQL: lambda _: _make_inbox(os.environ[POSTGRESQL_VARIABLE]),
}


def main(name: str, folder: str) -> None:
    """Serve a receiver until standard input is closed."""
    import uvicorn  # noqa: PLC0415 - only here

    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listener:
        config = uvicorn.Config(
            _MAKERS[name](Path(folder)), log_level="error", access_log=False, http="h11", loop="asyncio"
        )
        server = uvicorn.Server(config)

        def stop_with_input() -> None:
            sys.stdin.read()
            server.should_exit = True

        threading.Thread(target=stop_with_input, daemon=True).start()
        sys.stdout.write(f"{listener.getsockname()[1]}\n")
        sys.stdout.flush()
        server.run([listener])


if __name__ == "__main__":
    main(*sys.argv[1:])
