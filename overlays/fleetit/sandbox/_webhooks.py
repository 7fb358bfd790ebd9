"""Signs and sends webhooks: by hand, and one for each toll and citation that changes, from a thread of its own."""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fleetit._service.names import BILLING_HEADER, CLIENT_HEADER, FLEET_HEADER
from fleetit.sandbox._logs import SentWebhook
from fleetit.webhooks.kinds import KINDS
from fleetit.webhooks.posting import Poster, parse_url
from fleetit_api.exceptions import ConfigurationError, FleetITError
from openapi_sdk.model.integers import is_integer
from openapi_sdk.secrets.redaction import format_value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fleetit.sandbox._logs import DeliveryLog
    from fleetit.sandbox._rows import Fleet, Row
    from fleetit.webhooks.posting import Target
    from openapi_sdk.webhooks.deliveries import SignedForm


#: The largest timestamp that is accepted, see `sign`.
_MAX_TIMESTAMP = 999_999_999_999


def write_payload(payload: dict[str, Any], signed_form: SignedForm) -> bytes:
    """Return the body of a notification: compact, or with spaces if its compact form is signed instead."""
    return json.dumps(payload, separators=(", ", ": ") if signed_form == "compact" else (",", ":")).encode()


def select_signed_bytes(body: bytes, signed_form: SignedForm) -> bytes:
    """Return the bytes that are signed for a body."""
    from fleetit.webhooks._signature import to_compact_form  # noqa: PLC0415 - most sandboxes send no webhooks

    if not isinstance(body, (bytes, bytearray, memoryview)):  # pyright: ignore[reportUnnecessaryIsInstance]
        msg = f"body= is the bytes to send, not {type(body).__name__}: pass b'…', or a text with .encode()"
        raise ConfigurationError(msg)
    if signed_form == "raw":
        return body
    if signed_form != "compact":
        msg = f"signed_form={signed_form!r}: pass 'raw' or 'compact'"
        raise ConfigurationError(msg)
    compact = to_compact_form(body)
    if compact is None:
        msg = "signed_form='compact' needs a body= that is JSON and not compact already, such as b'{ \"ticketID\": 1 }'"
        raise ConfigurationError(msg)
    return compact


def sign_copies(
    signed: bytes, secret: str, last: int, times: int, *, resign: bool = False, wrong: bool = False
) -> list[dict[str, str]]:
    """Return the two headers of the signature of each copy. The last one is signed at `last`, in Unix seconds.

    With `resign` each is signed a second later than the one before. Wrong ones are well-formed.
    """
    from fleetit.webhooks import sign  # noqa: PLC0415 - as above

    if not is_integer(times, 1):
        msg = f"times={times!r}: pass a positive integer"
        raise ConfigurationError(msg)
    copies = [sign(signed, secret, last - (copies_left if resign else 0)) for copies_left in reversed(range(times))]
    if wrong:
        for headers in copies:
            first, rest = headers["X-Signature"][0], headers["X-Signature"][1:]
            headers["X-Signature"] = ("1" if first == "0" else "0") + rest
    return copies


def choose_timestamp(now: int, timestamp: int | None, age: int | None) -> int:
    """Return when a webhook is signed: at a time, some seconds ago, or now."""
    if timestamp is not None and age is not None:
        msg = f"timestamp={timestamp!r} and age={age!r}: pass one of the two"
        raise ConfigurationError(msg)
    if timestamp is not None:
        if not is_integer(timestamp):
            msg = f"timestamp={format_value(timestamp)}: pass whole seconds since 1970, such as int(moment.timestamp())"
            raise ConfigurationError(msg)
        return timestamp
    if age is None:
        return now
    if not is_integer(age):
        msg = f"age={format_value(age)}: pass whole seconds, such as 3600 for an hour"
        raise ConfigurationError(msg)
    if not now - _MAX_TIMESTAMP <= age <= now:
        msg = f"age={format_value(age)}: pass {now - _MAX_TIMESTAMP} to {now} seconds; other times can't be signed"
        raise ConfigurationError(msg)
    return now - age


#: Seconds before the second and the third attempt. FleetIT documents "network retries", but neither their number nor
#: their pauses. These are short, because a test waits for them.
PAUSES = (0.1, 0.5)
#: The most notifications that wait. More are not sent, and logged as such.
MAX_WAITING = 10_000
#: Seconds that the thread has to end. A connection that is being opened can't be ended.
_CLOSE_TIMEOUT = 2.0
_THREAD_NAME = "fleetit-sandbox-webhooks"


@dataclass(frozen=True, slots=True)
class Webhook:
    """A notification for a receiver, without its signature."""

    url: str
    target: Target
    fleet_id: int
    kind: str
    ticket: str | None
    body: bytes
    headers: Mapping[str, str]


def make_headers(fleet_id: int, fleet: Fleet | None) -> dict[str, str]:
    """Return the headers that name a fleet. They are not part of what is signed."""
    headers = {
        FLEET_HEADER: str(fleet_id),
        CLIENT_HEADER: fleet.ext_client_id if fleet else None,
        BILLING_HEADER: fleet.ext_billing_id if fleet else None,
    }
    return {name: value for name, value in headers.items() if value is not None}


class Notifier:
    """Sends notifications in the order of the changes. A receiver that is slow delays only the notifications.

    The thread starts with the first notification. A notification is sent again if the status is not 2xx or there is no
    response, up to three attempts in all; the next one waits until then.
    """

    def __init__(
        self,
        log: DeliveryLog,
        url: str | None = None,
        *,
        pauses: Sequence[float] = PAUSES,  # seconds before each further attempt
        clock: Callable[[], float] = time.time,  # Unix seconds
    ) -> None:
        self._log = log
        self._pauses = pauses
        self._clock = clock
        self._poster = Poster()
        self._changed = threading.Condition()
        self._waiting: deque[tuple[Webhook, Fleet]] = deque()
        self._is_sending = False
        self._is_closed = False
        self._thread: threading.Thread | None = None
        #: The numbers of invented tickets.
        self.ticket_numbers = itertools.count(1)
        self.url = url

    @property
    def url(self) -> str | None:
        """Where notifications are sent to. Those that wait keep the URL that was set when they were made."""
        return self._receiver[0] if self._receiver else None

    @url.setter
    def url(self, url: str | None) -> None:
        self._receiver = None if url is None else (url, parse_url(url, "webhook_url"))

    def now(self) -> int:
        return int(self._clock())

    def notify(self, fleet: Fleet, table: str, row: Row, vehicle: Row | None = None) -> None:
        """Queue the notification of a row as it is now. Does nothing without a URL, or if its table has none."""
        kind = next((kind for kind in KINDS.values() if kind.table == table), None)
        receiver = self._receiver
        if kind is None or receiver is None:
            return
        payload = kind.make_payload(row, vehicle)
        # Rows of tests may contain dates and decimals.
        body = json.dumps(payload, separators=(",", ":"), default=str).encode()
        ticket, headers = kind.get_ticket(payload), make_headers(fleet.id, fleet)
        webhook = Webhook(*receiver, fleet.id, kind.name, ticket, body, headers)
        with self._changed:
            if self._is_closed:
                return
            if len(self._waiting) >= MAX_WAITING:
                self._add_to_log(webhook, None, f"not sent: {MAX_WAITING} notifications are waiting already", 0)
                return
            self._waiting.append((webhook, fleet))
            self._changed.notify_all()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, args=(self._poster,), name=_THREAD_NAME, daemon=True)
                self._thread.start()

    def post(self, webhook: Webhook, signature: Mapping[str, str], attempt: int) -> int:
        """POST a webhook once, and return the status of the response. No response is logged too."""
        try:
            status = self._poster.post(webhook.target, webhook.body, {**webhook.headers, **signature}).status
        except FleetITError as error:
            self._add_to_log(webhook, None, str(error), attempt)
            raise
        self._add_to_log(webhook, status, None, attempt)
        return status

    def wait(self, timeout: float) -> None:
        """Wait until every notification is delivered, or was given up."""
        with self._changed:
            if not self._changed.wait_for(
                lambda: not self._waiting and not self._is_sending, min(timeout, threading.TIMEOUT_MAX)
            ):
                count = len(self._waiting) + self._is_sending
                msg = f"{count} webhooks are neither delivered nor given up after {timeout:g} seconds"
                raise TimeoutError(msg)

    def close(self) -> None:
        """Stop sending. Notifications that wait are dropped, and a request that is being sent is ended."""
        with self._changed:
            self._is_closed, self._is_sending = True, False
            self._waiting.clear()
            self._changed.notify_all()
        self._poster.close()
        if self._thread is not None:
            self._thread.join(_CLOSE_TIMEOUT)

    def reset(self, url: str | None) -> None:
        """Drop and end everything as `close` does, and begin again."""
        self.url = url
        self.close()
        with self._changed:
            self._poster, self._thread = Poster(), None
            self._is_closed = False

    def _run(self, poster: Poster) -> None:
        while (found := self._take(poster)) is not None:
            self._deliver(*found, poster)
            with self._changed:
                if not self._is_over(poster):
                    self._is_sending = False
                    self._changed.notify_all()

    def _is_over(self, poster: Poster) -> bool:
        """Whether the thread that has this poster must end. After `reset`, another thread has a new poster."""
        return self._is_closed or self._poster is not poster

    def _take(self, poster: Poster) -> tuple[Webhook, Fleet] | None:
        """Return the next notification, or None after `close`."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._is_over(poster))
            if self._is_over(poster):
                return None
            self._is_sending = True
            return self._waiting.popleft()

    def _deliver(self, webhook: Webhook, fleet: Fleet, poster: Poster) -> None:
        """Send a notification until it is acknowledged or given up."""
        for attempt, pause in enumerate((*self._pauses, None), start=1):
            if self._is_acknowledged(webhook, fleet, attempt) or pause is None:
                return
            with self._changed:
                if self._changed.wait_for(lambda: self._is_over(poster), pause):
                    return

    def _is_acknowledged(self, webhook: Webhook, fleet: Fleet, attempt: int) -> bool:
        from fleetit.webhooks import sign  # noqa: PLC0415 - most sandboxes send no webhooks

        try:
            # Signed at each attempt: the timestamp is "when the webhook was sent" (documentation/integrations/webhook).
            status = self.post(webhook, sign(webhook.body, fleet.webhook_secret, self.now()), attempt)
        except FleetITError:
            return False
        return 200 <= status < 300  # noqa: PLR2004 - the range of success

    def _add_to_log(self, webhook: Webhook, status: int | None, error: str | None, attempt: int) -> None:
        moment, url = datetime.fromtimestamp(self._clock(), UTC), webhook.url.partition("?")[0]
        self._log.add(SentWebhook(moment, webhook.fleet_id, webhook.kind, webhook.ticket, url, status, error, attempt))

    def __repr__(self) -> str:
        return f"<Notifier, {len(self._waiting)} waiting>"
