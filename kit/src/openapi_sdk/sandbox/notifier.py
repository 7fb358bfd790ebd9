"""Sends a webhook for each row that changes, from a thread of its own. `sending` sends by hand."""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from openapi_sdk.webhooks.posting import Poster, Target, parse_url

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from openapi_sdk.sandbox.logs import DeliveryLog
    from openapi_sdk.sandbox.parts import FindRelated, Notifications, SandboxParts
    from openapi_sdk.sandbox.rows import Room, Row


def get_notifications(parts: SandboxParts) -> Notifications:
    """Return the webhooks of a service, or raise ConfigurationError if it has none."""
    if parts.notifications is None:
        msg = f"the sandbox of {parts.facts.name} has no webhooks"
        raise parts.errors.ConfigurationError(msg)
    return parts.notifications


#: Seconds before the second and the third attempt. These are short, because a test waits for them.
PAUSES = (0.1, 0.5)
#: The most notifications that wait. More are not sent, and logged as such.
MAX_WAITING = 10_000
#: Seconds that the thread has to end. A connection that is being opened can't be ended.
_CLOSE_TIMEOUT = 2.0


@dataclass(frozen=True, slots=True)
class Webhook:
    """A notification for a receiver, without its signature."""

    url: str
    target: Target
    tenant: Any
    kind: str
    ticket: str | None
    body: bytes
    headers: Mapping[str, str]


class Notifier:
    """Sends notifications in the order of the changes. A receiver that is slow delays only the notifications.

    The thread starts with the first notification. A notification is sent again if the status is not 2xx or there is no
    response, up to three attempts in all; the next one waits until then.
    """

    def __init__(
        self,
        parts: SandboxParts,
        log: DeliveryLog[Any],
        url: str | None = None,
        *,
        pauses: Sequence[float] = PAUSES,  # seconds before each further attempt
        clock: Callable[[], float] = time.time,  # Unix seconds
    ) -> None:
        self._parts = parts
        self._log = log
        self._pauses = pauses
        self._clock = clock
        self._poster = Poster(self._parts.errors)
        self._changed = threading.Condition()
        self._waiting: deque[tuple[Webhook, Room]] = deque()
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
        self._receiver = None if url is None else (url, self._parse(url))

    def _parse(self, url: str) -> Target:
        get_notifications(self._parts)
        return parse_url(self._parts.errors, url, "webhook_url")

    def now(self) -> int:
        return int(self._clock())

    def notify(self, room: Room, table: str, row: Row, find_related: FindRelated = lambda _: None) -> None:
        """Queue the notification of a row as it is now. Does nothing without a URL, or if its table has none."""
        notifications, receiver = self._parts.notifications, self._receiver
        if notifications is None or receiver is None:
            return
        kind = next((kind for kind in notifications.kinds.values() if kind.table == table), None)
        if kind is None:
            return
        payload = kind.make_payload(row, find_related)
        # Rows of tests may contain dates and decimals.
        body = json.dumps(payload, separators=(",", ":"), default=str).encode()
        ticket, headers = kind.get_ticket(payload), notifications.make_headers(room.id, room.row)
        webhook = Webhook(*receiver, room.id, kind.name, ticket, body, headers)
        with self._changed:
            if self._is_closed:
                return
            if len(self._waiting) >= MAX_WAITING:
                self._add_to_log(webhook, None, f"not sent: {MAX_WAITING} notifications are waiting already", 0)
                return
            self._waiting.append((webhook, room))
            self._changed.notify_all()
            if self._thread is None:
                name = f"{self._parts.facts.package}-sandbox-webhooks"
                self._thread = threading.Thread(target=self._run, args=(self._poster,), name=name, daemon=True)
                self._thread.start()

    def post(self, webhook: Webhook, signature: Mapping[str, str], attempt: int) -> int:
        """POST a webhook once, and return the status of the response. No response is logged too."""
        try:
            status = self._poster.post(webhook.target, webhook.body, {**webhook.headers, **signature}).status
        except self._parts.errors.base as error:
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
            self._poster, self._thread = Poster(self._parts.errors), None
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

    def _take(self, poster: Poster) -> tuple[Webhook, Room] | None:
        """Return the next notification, or None after `close`."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._is_over(poster))
            if self._is_over(poster):
                return None
            self._is_sending = True
            return self._waiting.popleft()

    def _deliver(self, webhook: Webhook, room: Room, poster: Poster) -> None:
        """Send a notification until it is acknowledged or given up."""
        for attempt, pause in enumerate((*self._pauses, None), start=1):
            if self._is_acknowledged(webhook, room, attempt) or pause is None:
                return
            with self._changed:
                if self._changed.wait_for(lambda: self._is_over(poster), pause):
                    return

    def _is_acknowledged(self, webhook: Webhook, room: Room, attempt: int) -> bool:
        try:
            # Signed at each attempt: the timestamp is that of the attempt.
            signature = get_notifications(self._parts).sign(webhook.body, room.webhook_secret, self.now())
            status = self.post(webhook, signature, attempt)
        except self._parts.errors.base:
            return False
        return 200 <= status < 300  # noqa: PLR2004 - the range of success

    def _add_to_log(self, webhook: Webhook, status: int | None, error: str | None, attempt: int) -> None:
        moment, url = datetime.fromtimestamp(self._clock(), UTC), webhook.url.partition("?")[0]
        self._log.add(
            self._parts.generated.SentWebhook(
                time=moment,
                **self._parts.name_tenant(webhook.tenant),
                kind=webhook.kind,
                ticket=webhook.ticket,
                url=url,
                status=status,
                error=error,
                attempt=attempt,
            )
        )

    def __repr__(self) -> str:
        return f"<Notifier, {len(self._waiting)} waiting>"
