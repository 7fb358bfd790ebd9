"""Real servers in a thread, for tests that need the store in their own process."""

from __future__ import annotations

import importlib
import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import uvicorn

if TYPE_CHECKING:
    from collections.abc import Generator

    from fleetit.webhooks import Inbox
    from tests.fleetit.webhooks.robustness.load import Sent

__all__ = ["SERVERS", "connect", "encode", "read_status"]


@contextmanager
def serve_asgi(inbox: Inbox) -> Generator[int]:
    """Serve with uvicorn, and return the port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(inbox.asgi, log_level="error", lifespan="on", ws="none", http="h11", loop="asyncio")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def serve_wsgi(inbox: Inbox) -> Generator[int]:
    """Serve with waitress, and return the port."""
    make_server: Any = importlib.import_module("waitress.server").create_server
    server = make_server(inbox.wsgi, host="127.0.0.1", port=0, threads=8)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        with inbox:
            yield server.effective_port
    finally:
        server.trigger.pull_trigger(server.close)  # in its own thread, which ends when nothing is open
        thread.join()
        server.task_dispatcher.shutdown()


SERVERS = {"uvicorn": serve_asgi, "waitress": serve_wsgi}


def connect(port: int, timeout: float = 30) -> socket.socket:
    """Return a connection to a server on loopback."""
    return socket.create_connection(("127.0.0.1", port), timeout)


def encode(sent: Sent, **other: str) -> bytes:
    """Return a request as it goes over the wire. Other headers replace those with the same name, in lower case."""
    headers = {"host": "localhost", "content-length": str(len(sent.body)), "connection": "close"}
    headers |= {name.lower(): value for name, value in sent.headers.items()}
    headers |= {name.replace("_", "-"): value for name, value in other.items()}
    lines = [f"{name}: {value}\r\n" for name, value in headers.items() if value]
    return f"POST / HTTP/1.1\r\n{''.join(lines)}\r\n".encode() + sent.body


def read_all(connection: socket.socket) -> bytes:
    """Return what the server sends until it closes the connection."""
    received = b""
    with suppress(ConnectionError):
        while chunk := connection.recv(65536):
            received += chunk
    return received


def read_status(connection: socket.socket) -> int | None:
    """Return the status of an answer, or None if the server has closed the connection without one."""
    received = read_all(connection)
    return int(received.split(b" ", 2)[1]) if received.startswith(b"HTTP/") else None
