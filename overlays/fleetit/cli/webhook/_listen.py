"""`fleetit webhook listen`: receives webhooks, and prints each as it comes."""

from __future__ import annotations

import json as json_module
import signal
import sys
import threading
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from fleetit.cli._errors import CommandError
from fleetit.cli._escaping import escape, escape_json
from fleetit.cli.webhook._secrets import ProfileName, SecretFile, find_secrets

if TYPE_CHECKING:
    from collections.abc import Generator
    from types import FrameType

    from fleetit.cli.webhook._receiver import Received
    from fleetit.webhooks.posting import Poster, Target

_DEFAULT_PORT = 8000
_MAX_PORT = 65_535
#: Bodies whose copies are recognized.
_MAX_SEEN = 10_000


def listen(
    *,
    port: Annotated[int, Parameter(help="Port on 127.0.0.1; 0 for any that is free. All paths are taken.")] = (
        _DEFAULT_PORT
    ),
    count: Annotated[int | None, Parameter(help="Stop after so many requests. By default, at Ctrl-C.")] = None,
    forward: Annotated[
        str | None, Parameter(help="Send what is verified on to this receiver on this machine, and give its status.")
    ] = None,
    tolerance: Annotated[float, Parameter(help="How many seconds old a webhook may be, or ahead.")] = 300,
    json: Annotated[bool, Parameter(help="Write JSON, one object a line.", negative=(), show_default=False)] = False,
    secret_file: SecretFile = None,
    profile: ProfileName = None,
) -> int:
    """Print each request: verified, with its ticket, or refused, and why. Nothing is recorded."""
    from fleetit.cli.webhook._receiver import Receiver  # noqa: PLC0415 - imported lazily
    from fleetit.webhooks import WebhookVerifier  # noqa: PLC0415 - imported lazily

    if not 0 <= port <= _MAX_PORT:
        msg = f"--port {port}: 0 to {_MAX_PORT}"
        raise CommandError(msg)
    if count is not None and count < 1:
        msg = f"--count {count}: a positive number"
        raise CommandError(msg)
    verifier = WebhookVerifier(find_secrets(secret_file, profile).reveal(), tolerance=tolerance)
    stop = threading.Event()
    printer = Printer(count, stop, is_json=json)
    try:
        receiver = Receiver(port, verifier, printer.report, _make_forward(forward))
    except OSError as error:
        msg = f"--port {port}: {error.strerror}"
        raise CommandError(msg, "Choose another one; 0 takes any that is free.") from None
    with receiver, _stop_at_signals(stop):
        sys.stderr.write(f"Listening on {receiver.url}. Ctrl-C stops.\n")
        sys.stderr.flush()
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
    """Prints what became of each request.

    Args:
        count: After how many to stop; None for never.
        stop: Set then.
        is_json: Whether to print JSON.
    """

    def __init__(self, count: int | None, stop: threading.Event, *, is_json: bool) -> None:
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
            text = escape_json(json_module.dumps(found)) if self._is_json else _format(found)
            sys.stdout.write(f"{text}\n")
            sys.stdout.flush()
            if self._count is not None and self.verified + self.refused >= self._count:
                self._stop.set()

    def _describe(self, received: Received) -> dict[str, Any]:
        from fleetit.cli.webhook._verify import describe  # noqa: PLC0415 - imported lazily

        number = self.verified + self.refused
        found: dict[str, Any] = {"number": number, "received_at": datetime.now().astimezone().isoformat("T", "seconds")}
        if received.delivery is None:
            return found | {"verified": False, "reason": received.reason, "status": received.status}
        copy_of = self._seen.get(received.delivery.digest)
        if len(self._seen) < _MAX_SEEN:
            self._seen.setdefault(received.delivery.digest, number)
        found |= {"verified": True, **describe(received.delivery), "copy_of": copy_of, "status": received.status}
        return found | ({} if received.forwarded is None else {"forwarded": received.forwarded})


def _format(found: dict[str, Any]) -> str:
    time = found["received_at"][11:19]
    if not found["verified"]:
        return f"{time} #{found['number']} refused ({found['status']}): {escape(found['reason'])}"
    parts = [f"{time} #{found['number']} verified: {found['kind']} {escape(found['key'])}"]
    if found["fleet"] is not None:
        parts.append(f"fleet {found['fleet']}")
    parts.append(f"signed {found['signed_at'][11:19]} UTC, {found['signed_form']}")
    if found["copy_of"] is not None:
        parts.append(f"copy of #{found['copy_of']}")
    if "forwarded" in found:
        parts.append(f"forwarded: {escape(str(found['forwarded']))}")
    return ", ".join(parts)


def _make_forward(url: str | None) -> tuple[Poster, Target] | None:
    from fleetit.webhooks.posting import Poster, parse_url  # noqa: PLC0415 - imported lazily

    return None if url is None else (Poster(), parse_url(url, "--forward"))


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
