"""A receiver of webhooks on loopback: verifies each, answers as an inbox does, and reports it."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, cast

from attrs import frozen

from fleetit._errors.errors import FleetITError
from fleetit.webhooks import Delivery, WebhookError
from fleetit.webhooks._answers import ACCEPTED, METHOD_NOT_ALLOWED, TOO_LARGE, UNAVAILABLE, refuse

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetit.webhooks import Answer, WebhookVerifier
    from fleetit.webhooks.posting import Poster, Target

#: Seconds that a sender has for each part of a request.
_TIMEOUT = 10.0
_MAX_DIGITS = 12
#: Headers of the connection, which are not forwarded.
_NOT_FORWARDED = frozenset({"connection", "content-length", "content-type", "host", "keep-alive", "transfer-encoding"})


@frozen
class Received:
    """What became of a request.

    Attributes:
        delivery: The delivery; None if it was refused.
        reason: Why it was refused: the reason, and what was found.
        status: The status of the answer.
        forwarded: The status of the receiver that it was forwarded to, or why there is none; None if it was not.
    """

    delivery: Delivery | None
    reason: str
    status: int
    forwarded: int | str | None = None


class Receiver(ThreadingHTTPServer):
    """Listens on 127.0.0.1 for webhooks, with any path.

    Args:
        port: The port; 0 for any that is free.
        verifier: Verifies them.
        report: Called with what became of each request, by one thread at a time.
        forward: Sends what was verified on to another receiver, whose answer is given; None for nobody.

    Raises:
        OSError: If the port is taken.
    """

    daemon_threads = True

    def __init__(
        self,
        port: int,
        verifier: WebhookVerifier,
        report: Callable[[Received], object],
        forward: tuple[Poster, Target] | None = None,
    ) -> None:
        self.verifier = verifier
        self.report = report
        self.forward = forward
        super().__init__(("127.0.0.1", port), _Handler)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore senders that go away. Python's own prints a traceback."""


class _Handler(BaseHTTPRequestHandler):
    timeout = _TIMEOUT
    server_version, sys_version = "fleetit", ""

    @property
    def _receiver(self) -> Receiver:
        return cast("Receiver", self.server)

    def do_POST(self) -> None:
        """Take a webhook."""
        body = self._read_body()
        if body is None:
            self._finish(Received(None, "body_too_large, or without a length", TOO_LARGE.status), TOO_LARGE)
            return
        try:
            delivery = self._receiver.verifier.verify(body, self.headers)
        except WebhookError as error:
            answer = refuse(error)
            self._finish(Received(None, str(error), answer.status), answer)
            return
        forwarded = self._forward(body)
        answer = UNAVAILABLE if isinstance(forwarded, str) else ACCEPTED
        status = forwarded if isinstance(forwarded, int) else answer.status
        self._finish(Received(delivery, "", status, forwarded), answer)

    def _refuse_method(self) -> None:
        self._finish(Received(None, f"{self.command} instead of POST", METHOD_NOT_ALLOWED.status), METHOD_NOT_ALLOWED)

    do_GET = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = _refuse_method  # noqa: N815 - names of the library

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Print nothing: `report` does."""

    def _read_body(self) -> bytes | None:
        """Return the body; None if it is too long, or its length is not known."""
        text = self.headers.get("Content-Length", "")
        if not (text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS):
            return None
        length = int(text)
        return self.rfile.read(length) if length <= self._receiver.verifier.max_body_bytes else None

    def _forward(self, body: bytes) -> int | str | None:
        if self._receiver.forward is None:
            return None
        poster, target = self._receiver.forward
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _NOT_FORWARDED}
        try:
            return poster.post(target, body, headers)
        except FleetITError as error:
            return str(error)

    def _finish(self, received: Received, answer: Answer) -> None:
        self._receiver.report(received)
        self.close_connection = True
        self.send_response(received.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)
