"""A server on a loopback socket that sends the exact bytes that a test gives it."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


@dataclass(frozen=True)
class ReceivedRequest:
    """A request as received."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        """Return the value of a header by its name in any case, or None."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


class Action(Enum):
    """An action of the server between or after the bytes of a reply."""

    STALL = "sends nothing more until the test ends"
    RESET = "resets the connection"
    CLOSE = "closes the connection"


Part = bytes | Action
#: The reply to a request: bytes, or bytes and actions. None resets the connection without sending anything.
Reply = bytes | tuple[Part, ...] | None


def choose_read_timeout(reply: Reply) -> float:
    """Return the seconds that a client waits for a reply: few if it stalls, else enough for a busy machine."""
    return 0.1 if isinstance(reply, tuple) and Action.STALL in reply else 60


def reply(
    status: int = 200, document: Any = None, *, headers: Iterable[tuple[str, str]] = (), raw: bytes | None = None
) -> bytes:
    """Return a reply with a JSON document or raw bytes. It has a Content-Length, unless `headers` sets the framing."""
    body = raw if raw is not None else b"" if document is None else json.dumps(document).encode()
    lines = [f"HTTP/1.1 {status} Scripted", *(f"{name}: {value}" for name, value in headers)]
    names = {name.lower() for name, _ in headers}
    if document is not None and "content-type" not in names:
        lines.append("Content-Type: application/json")
    if not names & {"content-length", "transfer-encoding"}:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def chunked(pieces: Iterable[bytes], *, status: int = 200, headers: Iterable[tuple[str, str]] = ()) -> bytes:
    """Return a reply whose body is sent in chunks, without a Content-Length."""
    framed = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces if piece)
    return reply(status, headers=[*headers, ("Transfer-Encoding", "chunked")], raw=framed + b"0\r\n\r\n")


@dataclass
class ScriptedServer:
    """Sends the next reply of the script to each request. The last one is repeated.

    A script may also be a function of the request. It is called for one request at a time, unless `concurrent`.
    """

    script: list[Reply] | Callable[[ReceivedRequest], Reply]
    requests: list[ReceivedRequest] = field(default_factory=list[ReceivedRequest])
    #: Set when the first part of a reply was sent, or its action began.
    replied: threading.Event = field(default_factory=threading.Event)
    concurrent: bool = False
    #: How many connections were accepted.
    accepted: int = 0
    #: Set when the client closed a connection.
    closed: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _ended: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=256)
        self._open: set[socket.socket] = set()
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self.stop_listening()
        self._socket.close()
        self._thread.join()
        with self._lock:
            for connection in self._open:
                with suppress(OSError):  # the client may have reset it
                    connection.shutdown(socket.SHUT_RDWR)  # wakes the thread that reads from it, which closes it

    def stop_listening(self) -> None:
        """Refuse further connections. Those that are open stay."""
        with suppress(OSError):  # it may be done already
            self._socket.shutdown(socket.SHUT_RDWR)

    @property
    def url(self) -> str:
        """The base URL for a client."""
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with self._lock:
                self._open.add(connection)
                self.accepted += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with connection.makefile("rb") as stream:
                while (received := _read(stream)) is not None:
                    with self._lock:
                        self.requests.append(received)
                        next_reply = self._next(self.script) if isinstance(self.script, list) else None
                    if callable(self.script):
                        with nullcontext() if self.concurrent else self._lock:
                            next_reply = self.script(received)
                    if not self._send(connection, next_reply):
                        break
                else:
                    self.closed.set()
        except OSError:
            self.closed.set()
        finally:
            with self._lock:
                self._open.discard(connection)
                connection.close()

    def _send(self, connection: socket.socket, next_reply: Reply) -> bool:
        """Send a reply; return whether the connection stays open for another request."""
        parts = (
            (Action.RESET,) if next_reply is None else (next_reply,) if isinstance(next_reply, bytes) else next_reply
        )
        for part in parts:
            if isinstance(part, bytes):
                connection.sendall(part)
            self.replied.set()
            if part is Action.STALL:
                self._ended.wait()
                return False
            if part is Action.RESET:
                # Linger 0 makes the close a reset.
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
                return False
            if part is Action.CLOSE:
                return False
        first = next((part for part in parts if isinstance(part, bytes)), b"")
        return b"connection: close" not in first.partition(b"\r\n\r\n")[0].lower()

    @staticmethod
    def _next(script: list[Reply]) -> Reply:
        return script.pop(0) if len(script) > 1 else script[0]


def _read(stream: Any) -> ReceivedRequest | None:
    line = stream.readline().decode("latin-1").split()
    if len(line) < 2:
        return None
    headers: list[tuple[str, str]] = []
    while raw := stream.readline().decode("latin-1").rstrip("\r\n"):
        name, _, value = raw.partition(":")
        headers.append((name, value.strip()))
    fields: Mapping[str, str] = {name.lower(): value for name, value in headers}
    return ReceivedRequest(line[0], line[1], headers, stream.read(int(fields.get("content-length", 0))))
