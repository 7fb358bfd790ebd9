"""What the tests of the receivers deliver, and what has to become of it."""

from __future__ import annotations

import http.client
import os
import socket
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fleetit.webhooks import sign

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path
    from typing import BinaryIO

__all__ = [
    "ANSWERS",
    "SECRET",
    "Journal",
    "deliver_all",
    "make_journal",
    "post",
    "request",
    "signed",
    "slow_senders",
    "toll",
]

SECRET = "whsec_planted"
#: Seconds without an answer that are a failure. gunicorn kills a worker that hangs after 30.
_TIMEOUT = 20


def toll(number: int, amount: str = "7.25") -> bytes:
    """Return the body of a toll."""
    return b'{"type":"ticket","ticketID":%d,"amount":"%s"}' % (number, amount.encode())


def signed(body: bytes, *, secret: str = SECRET, timestamp: int | None = None) -> dict[str, str]:
    """Return the headers of a delivery."""
    return {"Fleet-Id": "42", "Content-Type": "application/json", **sign(body, secret, timestamp)}


def request(
    url: str, method: str, body: bytes | Iterator[bytes] | None = None, headers: dict[str, str] | None = None
) -> int:
    """Send a request and return the status."""
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.netloc, timeout=_TIMEOUT)
    try:
        connection.request(method, address.path, body, headers or {})
        return connection.getresponse().status
    finally:
        connection.close()


def post(url: str, body: bytes, headers: dict[str, str] | None = None) -> int:
    """Post a delivery, signed unless there are headers, and return the status."""
    return request(url, "POST", body, signed(body) if headers is None else headers)


@contextmanager
def slow_senders(url: str, count: int) -> Generator[None]:
    """Begin some requests, without a signature, and don't go on with them."""
    address = urlsplit(url)
    head = f"POST {address.path} HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n{{"
    with ExitStack() as stack:
        for _ in range(count):
            sender = stack.enter_context(socket.create_connection((address.hostname, address.port)))
            sender.sendall(head.encode())
        yield


#: What `deliver_all` returns.
ANSWERS = {
    "new": 200,
    "the same again": 200,
    "signed again": 200,
    "in chunks": 200,
    "changed": 200,
    "forged": 401,
    "old": 401,
    "not signed": 400,
    "too long": 413,
    "GET": 405,
}


def deliver_all(url: str, number: int = 900) -> dict[str, int]:
    """Deliver a toll, copies of it, a revision and what has to be refused, and return the answers."""
    body, changed, long = toll(number), toll(number, "8.00"), b" " * (1024 * 1024 + 1)
    headers = signed(body)
    later = signed(body, timestamp=int(headers["X-Timestamp"]) + 1)
    return {
        "new": post(url, body, headers),
        "the same again": post(url, body, headers),
        "signed again": post(url, body, later),
        "in chunks": request(url, "POST", iter([body[:10], body[10:]]), headers),
        "changed": post(url, changed, signed(changed, timestamp=int(headers["X-Timestamp"]) + 2)),
        "forged": post(url, body.replace(b"7.25", b"0.25"), headers),
        "old": post(url, body, signed(body, timestamp=1_700_000_000)),
        "not signed": post(url, body, {}),
        "too long": post(url, long),
        "GET": request(url, "GET"),
    }


class Journal:
    """A file to which handlers of other processes write lines, and which a test reads without polling."""

    def __init__(self, path: Path, stream: BinaryIO) -> None:
        self.path = path
        self._stream = stream

    def read(self, count: int) -> list[str]:
        """Wait for some lines."""
        return [self._stream.readline().decode().rstrip("\n") for _ in range(count)]

    def is_empty(self) -> bool:
        """Return whether there is no other line; the handlers have ended by then."""
        os.set_blocking(self._stream.fileno(), False)
        try:
            return not self._stream.readline()
        finally:
            os.set_blocking(self._stream.fileno(), True)


@contextmanager
def make_journal(path: Path) -> Generator[Journal]:
    """Make a named pipe. It is open for writing too, so that no writer waits, and no reader sees an end."""
    os.mkfifo(path)
    with open(os.open(path, os.O_RDWR), "rb") as stream:  # noqa: PTH123 - a file descriptor
        yield Journal(path, stream)
