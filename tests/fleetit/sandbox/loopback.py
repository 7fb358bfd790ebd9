"""Both ends of a loopback connection for the sandbox's tests: a plain client, and a receiver of webhooks."""

from __future__ import annotations

import http.client
import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from fleetit.sandbox import Sandbox

ACTIVE = "/v2/integrations/active/"
#: A test that waits longer has failed.
TIMEOUT = 20


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Message
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def connect(sandbox: Sandbox) -> http.client.HTTPConnection:
    address = urlsplit(sandbox.url)
    assert address.hostname
    return http.client.HTTPConnection(address.hostname, address.port, timeout=TIMEOUT)


def exchange(
    connection: http.client.HTTPConnection,
    method: str,
    target: str,
    headers: list[tuple[str, str]],
    body: bytes | None = None,
) -> Answer:
    """Send a request whose headers may repeat, and read all of its answer."""
    connection.putrequest(method, target, skip_accept_encoding=True)
    for name, value in headers:
        connection.putheader(name, value.encode("latin-1"))
    if body is not None:
        connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body)
    response = connection.getresponse()
    return Answer(response.status, response.msg, response.read())


def ask(
    sandbox: Sandbox,
    target: str = ACTIVE,
    *,
    method: str = "GET",
    fleet: object = None,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> Answer:
    """Send an authorised request over a connection of its own."""
    pairs = [("Authorization", f"Bearer {sandbox.token}"), *(headers or {}).items()]
    if fleet is not None:
        pairs.append(("Fleet-Id", str(fleet)))
    connection = connect(sandbox)
    try:
        return exchange(connection, method, target, pairs, body)
    finally:
        connection.close()


@dataclass(slots=True)
class Receiver:
    """A webhook endpoint that keeps what it gets."""

    url: str = ""
    answer: int = 200
    location: str | None = None
    got: list[tuple[str, Message, bytes]] = field(default_factory=list[tuple[str, Message, bytes]])


@contextmanager
def receiver(answer: int = 200, location: str | None = None) -> Generator[Receiver]:
    """Listen for webhooks on a free port and answer them all alike."""
    kept = Receiver(answer=answer, location=location)

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.got.append((self.path, self.headers, body))
            self.send_response(kept.answer)
            if kept.location:
                self.send_header("Location", kept.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Endpoint) as server:
        server.daemon_threads = False  # so that leaving waits for them
        kept.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield kept
        finally:
            server.shutdown()
            thread.join(TIMEOUT)
