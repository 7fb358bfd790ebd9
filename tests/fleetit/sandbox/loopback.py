"""A plain HTTP client and a receiver of webhooks, both on loopback, for the tests of the sandbox."""

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
#: Seconds. A test that waits longer has failed.
TIMEOUT = 60


@dataclass(frozen=True, slots=True)
class Response:
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


def send_on_connection(
    connection: http.client.HTTPConnection,
    method: str,
    target: str,
    headers: list[tuple[str, str]],
    body: bytes | None = None,
) -> Response:
    """Send a request, whose headers may repeat, and read the whole response."""
    connection.putrequest(method, target, skip_accept_encoding=True)
    for name, value in headers:
        connection.putheader(name, value.encode("latin-1"))
    if body is not None:
        connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body)
    response = connection.getresponse()
    return Response(response.status, response.msg, response.read())


def send_request(
    sandbox: Sandbox,
    target: str = ACTIVE,
    *,
    method: str = "GET",
    fleet: object = None,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    token: str | None = None,
) -> Response:
    """Send a request with a token, by default that of the sandbox, on a new connection."""
    pairs = [("Authorization", f"Bearer {token or sandbox.token}"), *(headers or {}).items()]
    if fleet is not None:
        pairs.append(("Fleet-Id", str(fleet)))
    connection = connect(sandbox)
    try:
        return send_on_connection(connection, method, target, pairs, body)
    finally:
        connection.close()


@dataclass(slots=True)
class Receiver:
    """A webhook endpoint, and the requests that it received. It responds `next_statuses` first, then `status`."""

    url: str = ""
    status: int = 200
    next_statuses: list[int] = field(default_factory=list[int])
    location: str | None = None
    received: list[tuple[str, Message, bytes]] = field(default_factory=list[tuple[str, Message, bytes]])


@contextmanager
def receive_webhooks(status: int = 200, location: str | None = None) -> Generator[Receiver]:
    """Receive webhooks on a free port, and give every one the same response."""
    endpoint = Receiver(status=status, location=location)

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            endpoint.received.append((self.path, self.headers, body))
            self.send_response(endpoint.next_statuses.pop(0) if endpoint.next_statuses else endpoint.status)
            if endpoint.location:
                self.send_header("Location", endpoint.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Endpoint) as server:
        server.daemon_threads = False  # so that leaving waits for them
        endpoint.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield endpoint
        finally:
            server.shutdown()
            thread.join(TIMEOUT)
