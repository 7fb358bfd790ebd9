"""A server that says what a test wrote down, byte for byte, over a loopback socket."""

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
    """A request as it came."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        """Return a header's value by its name in any case, or None."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


class Action(Enum):
    """What the server does between or after the bytes of a reply."""

    STALL = "says nothing more, until the test ends"
    RESET = "breaks the connection with a reset"
    CLOSE = "closes the connection in order"


Part = bytes | Action
#: What is sent for a request: bytes, or bytes and what is done after them; None breaks the connection and says nothing.
Reply = bytes | tuple[Part, ...] | None


def reply(
    status: int = 200, document: Any = None, *, headers: Iterable[tuple[str, str]] = (), raw: bytes | None = None
) -> bytes:
    """Write an answer: a JSON document, or raw bytes, with a Content-Length unless `headers` has its own framing."""
    body = raw if raw is not None else b"" if document is None else json.dumps(document).encode()
    lines = [f"HTTP/1.1 {status} Scripted", *(f"{name}: {value}" for name, value in headers)]
    names = {name.lower() for name, _ in headers}
    if document is not None and "content-type" not in names:
        lines.append("Content-Type: application/json")
    if not names & {"content-length", "transfer-encoding"}:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def chunked(pieces: Iterable[bytes], *, status: int = 200, headers: Iterable[tuple[str, str]] = ()) -> bytes:
    """Write an answer whose body is sent in chunks, without saying before how long it is."""
    framed = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces if piece)
    return reply(status, headers=[*headers, ("Transfer-Encoding", "chunked")], raw=framed + b"0\r\n\r\n")


@dataclass
class ScriptedServer:
    """Answers each request with the next reply of the script; the last one is repeated.

    A script may also be a function of the request.
    """

    script: list[Reply] | Callable[[ReceivedRequest], Reply]
    requests: list[ReceivedRequest] = field(default_factory=list[ReceivedRequest])
    #: Set when the first byte of a reply, or what stands in its place, was sent.
    replied: threading.Event = field(default_factory=threading.Event)
    concurrent: bool = False
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
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()
        with self._lock:
            for connection in self._open:
                with suppress(OSError):  # the client may have reset it
                    connection.shutdown(socket.SHUT_RDWR)  # wakes the thread that reads from it, which closes it

    @property
    def url(self) -> str:
        """The address to give a client."""
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with self._lock:
                self._open.add(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with connection.makefile("rb") as stream:
                while (received := _read(stream)) is not None:
                    with self._lock:
                        self.requests.append(received)
                        answer = self._next(self.script) if isinstance(self.script, list) else None
                    if callable(self.script):
                        with nullcontext() if self.concurrent else self._lock:
                            answer = self.script(received)
                    if not self._send(connection, answer):
                        break
        except OSError:
            pass  # the client went away, which is its right
        finally:
            with self._lock:
                self._open.discard(connection)
                connection.close()

    def _send(self, connection: socket.socket, answer: Reply) -> bool:
        """Send a reply; return whether the connection stays open for another request."""
        parts = (Action.RESET,) if answer is None else (answer,) if isinstance(answer, bytes) else answer
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
