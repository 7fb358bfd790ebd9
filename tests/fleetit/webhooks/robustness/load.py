"""Deliveries, and threads that send them and note what was acknowledged."""

from __future__ import annotations

import json
import random
import threading
import time
from collections import deque
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from itertools import count
from typing import TYPE_CHECKING, NamedTuple, Self

from fleetit.webhooks import sign
from tests.fleetit.webhooks.robustness.program import FLEET, SECRET

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Seconds that a sender waits for an answer; a receiver that was killed is there again long before.
_TIMEOUT = 30


class Sent(NamedTuple):
    """A body and headers."""

    body: bytes
    headers: dict[str, str]


def make(content: object, *, at: int = 0, key: str | None = None, now: int | None = None) -> Sent:
    """Return a delivery of a toll.

    Args:
        content: What makes the body different.
        at: When it is signed, in seconds from now.
        key: The ticket; a delivery of its own by default.
        now: The time of the clock, for deliveries that are made together: meanwhile it may move on.
    """
    payload = {"type": "ticket", "content": content} | ({} if key is None else {"ticketID": key})
    body = json.dumps(payload).encode()
    return Sent(body, {"Fleet-Id": str(FLEET), **sign(body, SECRET, (int(time.time()) if now is None else now) + at)})


def post(port: int, sent: Sent, timeout: float = _TIMEOUT) -> int:
    """Send a delivery with a connection of its own, and return the status."""
    connection = HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("POST", "/", sent.body, sent.headers)
        return connection.getresponse().status
    finally:
        connection.close()


class Answered(NamedTuple):
    """An answer: its status, and the seconds until it came."""

    status: int
    seconds: float


class Load:
    """Sends deliveries from several threads until it is stopped.

    A delivery without an answer is sent again in half of the cases; now and then a copy of an earlier one.

    Attributes:
        sent: The bodies of all deliveries, without copies.
        acknowledged: The deliveries that got a 200, by body.
        answers: All answers.
        lost: How often a connection broke off before the answer.
    """

    def __init__(self, ports: Sequence[int], *, seed: int, threads: int = 6, pause: float = 0.004) -> None:
        self.sent: list[bytes] = []
        self.acknowledged: dict[bytes, Sent] = {}
        self._recent: deque[Sent] = deque(maxlen=50)
        self.answers: list[Answered] = []
        self.lost = 0
        self._ports = ports
        self._pause = pause
        self._numbers = count(1)
        self._stopped = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(seed * 100 + n,)) for n in range(threads)]
        self.errors: list[BaseException] = []

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Wait for the answers that are due, and stop."""
        self._stopped.set()
        for thread in self._threads:
            thread.join()
        assert not self.errors, self.errors

    def _run(self, seed: int) -> None:
        rng = random.Random(seed)  # noqa: S311
        connections: dict[int, HTTPConnection] = {}
        try:
            while not self._stopped.wait(rng.uniform(0, 2 * self._pause)):
                known = tuple(self._recent)
                if known and rng.random() < 0.1:
                    sent = rng.choice(known)
                else:
                    sent = make(next(self._numbers))
                    self.sent.append(sent.body)
                while not self._send(connections, rng.choice(self._ports), sent):
                    if self._stopped.is_set() or rng.random() < 0.5:
                        break
        except BaseException as error:  # noqa: BLE001 - raised in `stop`
            self.errors.append(error)
        finally:
            for connection in connections.values():
                connection.close()

    def _send(self, connections: dict[int, HTTPConnection], port: int, sent: Sent) -> bool:
        connection = connections.get(port)
        if connection is None:
            connection = connections[port] = HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT)
        begin = time.monotonic()
        try:
            connection.request("POST", "/", sent.body, sent.headers)
            answer = connection.getresponse()
            answer.read()
        except (HTTPException, ConnectionError):
            self.lost += 1
            with suppress(OSError):
                connection.close()
            del connections[port]
            return False
        self.answers.append(Answered(answer.status, time.monotonic() - begin))
        if answer.status == 200:
            self.acknowledged[sent.body] = sent
            self._recent.append(sent)
        return answer.status == 200
