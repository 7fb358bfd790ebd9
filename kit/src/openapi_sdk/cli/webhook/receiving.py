"""`webhook listen`."""

from __future__ import annotations

import signal
import sys
import threading
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path  # noqa: TC003 - cyclopts reads the annotations
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, cast

from cyclopts import Parameter

from openapi_sdk.cli.errors import CommandError
from openapi_sdk.cli.formats import write_lines
from openapi_sdk.cli.options import flag
from openapi_sdk.cli.program import Program  # noqa: TC001 - cyclopts reads the annotations
from openapi_sdk.cli.webhook.parts import get_inboxes, get_signing
from openapi_sdk.cli.webhook.signing import Tolerance, describe, find_secrets, list_options
from openapi_sdk.escape import escape_invisible
from openapi_sdk.loopback import LOOPBACK, open_listener
from openapi_sdk.webhooks.endpoints import ACCEPTED, METHOD_NOT_ALLOWED, TOO_LARGE, UNAVAILABLE, refuse
from openapi_sdk.webhooks.posting import Poster, parse_url

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from types import FrameType

    from openapi_sdk.webhooks.deliveries import Delivery
    from openapi_sdk.webhooks.endpoints import Answer
    from openapi_sdk.webhooks.parts import Verifier, Webhooks
    from openapi_sdk.webhooks.posting import Target

__all__ = ["Printer", "Received", "Receiver", "list_options", "listen"]

#: Bodies whose copies `listen` recognizes.
_MAX_SEEN = 10_000
#: Seconds that a sender has for each part of a request.
_TIMEOUT = 10.0
_MAX_DIGITS = 12
#: Headers of the connection, which are not forwarded.
_NOT_FORWARDED = frozenset({"connection", "content-length", "content-type", "host", "keep-alive", "transfer-encoding"})


class Received(NamedTuple):
    """What became of a request: the delivery, or why it was refused, and the status of the answer."""

    delivery: Delivery | None
    reason: str
    status: int
    #: The status of the receiver that it was forwarded to, or why there is none; None if it was not forwarded.
    forwarded: int | str | None = None


class Receiver(ThreadingHTTPServer):
    """Listens on 127.0.0.1 for webhooks, with any path."""

    daemon_threads = True

    def __init__(
        self,
        webhooks: Webhooks,
        port: int,
        verifier: Verifier,
        report: Callable[[Received], object],
        forward: tuple[Poster, Target] | None = None,
    ) -> None:
        self.webhooks = webhooks
        self.verifier = verifier
        self.report = report
        self.forward = forward
        super().__init__((LOOPBACK, port), _Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = open_listener(webhooks.errors, LOOPBACK, port, self.request_queue_size)
        self.server_address = self.socket.getsockname()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{LOOPBACK}:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore senders that go away. Python's own prints a traceback."""


class _Handler(BaseHTTPRequestHandler):
    timeout = _TIMEOUT

    @property
    def _receiver(self) -> Receiver:
        return cast("Receiver", self.server)

    def version_string(self) -> str:
        """Return the header Server."""
        return self._receiver.webhooks.package

    def do_POST(self) -> None:
        """Take a webhook."""
        body = self._read_body()
        if body is None:
            self._refuse("body_too_large, or without a length", TOO_LARGE)
            return
        try:
            delivery = self._receiver.verifier.verify(body, self.headers)
        except self._receiver.webhooks.WebhookError as error:
            self._refuse(str(error), refuse(error))
            return
        forwarded = self._forward(body)
        answer = UNAVAILABLE if isinstance(forwarded, str) else ACCEPTED
        status = forwarded if isinstance(forwarded, int) else answer.status
        self._finish(Received(delivery, "", status, forwarded), answer)

    def _refuse_method(self) -> None:
        self._refuse(f"{self.command} instead of POST", METHOD_NOT_ALLOWED)

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
            return poster.post(target, body, headers).status
        except self._receiver.webhooks.errors.base as error:
            return str(error)

    def _refuse(self, reason: str, answer: Answer) -> None:
        self._finish(Received(None, reason, answer.status), answer)

    def _finish(self, received: Received, answer: Answer) -> None:
        self._receiver.report(received)
        self.close_connection = True
        self.send_response(received.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)


def listen(
    program: Program,
    *,
    port: Annotated[int, Parameter(help="Port on 127.0.0.1; 0 for any that is free. All paths are taken.")] = 8000,
    count: Annotated[int | None, Parameter(help="Stop after so many requests. By default, at Ctrl-C.")] = None,
    forward: Annotated[
        str | None, Parameter(help="Send what is verified on to this receiver on this machine, and give its status.")
    ] = None,
    tolerance: Tolerance = 300,
    json: Annotated[bool, flag("Write JSON, one object a line.")] = False,
    secret_file: Path | None = None,
    profile: str | None = None,
) -> int:
    """Print each request: verified, with its ticket, or refused, and why. Nothing is recorded."""
    if count is not None and count < 1:
        msg = f"--count {count}: a positive number"
        raise CommandError(msg)
    webhooks = get_inboxes(program).webhooks
    secrets = find_secrets(program, secret_file, profile)
    verifier = get_signing(program).make_verifier(secrets.reveal(), tolerance=tolerance)
    stop = threading.Event()
    printer = Printer(program, count, stop, is_json=json)
    errors = webhooks.errors
    target = None if forward is None else (Poster(errors), parse_url(errors, forward, "--forward"))
    with Receiver(webhooks, port, verifier, printer.report, target) as receiver, _stop_at_signals(stop):
        sys.stderr.write(f"Listening on {receiver.url}. Ctrl-C stops.\n")
        thread = threading.Thread(target=receiver.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        # On Windows a wait without a timeout can't be interrupted.
        while not stop.wait(1):
            pass
        receiver.shutdown()
        thread.join()
    sys.stderr.write(f"{printer.verified} verified, {printer.refused} refused.\n")
    return 0


class Printer:
    """Prints what became of each request."""

    def __init__(self, program: Program, count: int | None, stop: threading.Event, *, is_json: bool) -> None:
        self._program = program
        self._count = count
        self._stop = stop
        self._is_json = is_json
        self._lock = threading.Lock()
        self._seen: dict[str, int] = {}
        self.verified = 0
        self.refused = 0

    def report(self, received: Received) -> None:
        """Print a request."""
        with self._lock:
            if self._stop.is_set():
                return
            self.verified += received.delivery is not None
            self.refused += received.delivery is None
            found = self._describe(received)
            if self._is_json:
                write_lines([found], sys.stdout)
            else:
                sys.stdout.write(f"{self._format(found)}\n")
            sys.stdout.flush()
            if self._count is not None and self.verified + self.refused >= self._count:
                self._stop.set()

    def _describe(self, received: Received) -> dict[str, Any]:
        number = self.verified + self.refused
        found: dict[str, Any] = {"number": number, "received_at": datetime.now().astimezone().isoformat("T", "seconds")}
        if received.delivery is None:
            return found | {"verified": False, "reason": received.reason, "status": received.status}
        copy_of = self._seen.get(received.delivery.digest)
        if len(self._seen) < _MAX_SEEN:
            self._seen.setdefault(received.delivery.digest, number)
        found |= {
            "verified": True,
            **describe(self._program, received.delivery),
            "copy_of": copy_of,
            "status": received.status,
        }
        return found | ({} if received.forwarded is None else {"forwarded": received.forwarded})

    def _format(self, found: dict[str, Any]) -> str:
        time = found["received_at"][11:19]
        if not found["verified"]:
            return f"{time} #{found['number']} refused ({found['status']}): {escape_invisible(found['reason'])}"
        parts = [f"{time} #{found['number']} verified: {found['kind']} {escape_invisible(found['key'])}"]
        tenant = self._program.service.tenant
        if tenant is not None and found[self._program.tenant] is not None:
            parts.append(f"{tenant.word} {escape_invisible(str(found[self._program.tenant]))}")
        parts.append(f"signed {found['signed_at'][11:19]} UTC, {found['signed_form']}")
        if found["copy_of"] is not None:
            parts.append(f"copy of #{found['copy_of']}")
        if "forwarded" in found:
            parts.append(f"forwarded: {escape_invisible(str(found['forwarded']))}")
        return ", ".join(parts)


@contextmanager
def _stop_at_signals(stop: threading.Event) -> Generator[None]:
    """Set an event at Ctrl-C and SIGTERM. In another thread than the main one, signals are left alone."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def set_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    old = {number: signal.signal(number, set_stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)
