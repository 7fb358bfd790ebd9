"""Hostile senders against real servers: memory stays flat, others are served, and nothing of theirs is recorded."""

from __future__ import annotations

import json
import os
import socket
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import pytest

from fleetit.webhooks import sign
from tests.fleetit.webhooks.robustness.load import Sent, make, post
from tests.fleetit.webhooks.robustness.processes import Processes, Table, listen, wait_until
from tests.fleetit.webhooks.robustness.program import FLEET, SECRET
from tests.fleetit.webhooks.robustness.servers import connect, encode, read_status

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from tests.fleetit.webhooks.robustness.processes import Forks

pytestmark = pytest.mark.heavy  # what they start is the same on each Python

#: Seconds within which a good delivery is answered while others are hostile, and some for a machine that is busy.
LIMIT = 10.0
#: What the memory of a server may grow by, in MiB. A leak of a body for each hostile request is many times that.
_GROWTH_MIB = 24
#: Seconds of the attack in an exhaustive test, and its connections.
SECONDS = float(os.environ.get("FLEETIT_ATTACK_SECONDS", "2"))
CONNECTIONS = 50
ROLES = {"uvicorn": "receive", "waitress": "receive_wsgi"}


class Receiver:
    """A server in a process of its own."""

    def __init__(self, forks: Forks, folder: Path, name: str) -> None:
        self.name = name
        self.table = Table(f"sqlite:///{folder}/inbox.db")
        self.table.create()
        self.stack = ExitStack()
        listener = self.stack.enter_context(listen())
        self.port: int = listener.getsockname()[1]
        self.processes = self.stack.enter_context(Processes(forks, folder))
        options = {"store": self.table.url, "body_timeout": 0.5, "channel_timeout": 1}
        self.pid = self.processes.start(ROLES[name], sockets={"listener": listener}, **options)
        self.good = 0
        self.send_good()

    def send_good(self) -> float:
        """Send a good delivery, which gets a 200, and return the seconds that it took."""
        self.good += 1
        begin = time.monotonic()
        assert post(self.port, make(self.good)) == 200
        return time.monotonic() - begin

    def send(self, data: bytes) -> int | None:
        """Send bytes as a request that is complete, and return the status."""
        with connect(self.port) as connection:
            with suppress(ConnectionError):  # the server may refuse before it has read all
                connection.sendall(data)
            return read_status(connection)

    def get_memory(self) -> int:
        """Return the resident memory of the process in bytes."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def check(self) -> None:
        """Check that only good deliveries are in the table, and that they are handled."""
        assert self.send_good() < LIMIT
        wait_until(lambda: not self.table.count_open(), "all is handled", self.processes.read_log)
        assert len(self.table.read()) == self.good
        assert {state for _, _, state in self.table.read()} == {"done"}
        assert "Traceback" not in self.processes.read_log(), self.processes.read_log()


@pytest.fixture(scope="module", params=ROLES)
def shared(
    request: pytest.FixtureRequest, forks: Forks, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Receiver]:
    """Return a server for all tests of this file; starting one takes longer than most of them."""
    receiver = Receiver(forks, tmp_path_factory.mktemp("hostile"), request.param)
    with receiver.stack:
        yield receiver


@pytest.fixture
def receiver(shared: Receiver) -> Iterator[Receiver]:
    """Return the server. After each test, the table holds only what was good."""
    shared.good = len(shared.table.read())  # a test that failed does not let all others fail
    yield shared
    shared.check()


GOOD = make("hostile")
#: A request that is cut off within its body, and the server waits for the rest.
UNFINISHED = {
    "one byte of a head": b"P",
    "half a head": encode(GOOD)[:100],
    "no byte of the body": encode(GOOD)[: -len(GOOD.body)],
    "half of the body": encode(GOOD)[:-10],
    "a larger length than the body": encode(GOOD, content_length=str(len(GOOD.body) + 1)),
    "chunks without an end": encode(Sent(b"", GOOD.headers), content_length="", transfer_encoding="chunked")
    + b"5\r\nhello\r\n",
    "a chunk that is cut off": encode(Sent(b"", GOOD.headers), content_length="", transfer_encoding="chunked")
    + b"ff\r\nhello",
}


def test_unfinished_requests_are_closed_and_nobody_waits_for_them(receiver: Receiver) -> None:
    """Uvicorn has no time limit for heads; nothing of the inbox runs yet."""
    with ExitStack() as stack:
        connections = {reason: stack.enter_context(connect(receiver.port)) for reason in UNFINISHED}
        for reason, connection in connections.items():
            connection.sendall(UNFINISHED[reason])
        assert receiver.send_good() < LIMIT
        for reason, connection in connections.items():
            if receiver.name == "waitress" or "head" not in reason:
                assert read_status(connection) in {None, 408}, reason


@pytest.mark.parametrize("reason", UNFINISHED)
def test_a_sender_that_leaves_is_forgotten(receiver: Receiver, reason: str) -> None:
    with connect(receiver.port) as connection:
        connection.sendall(UNFINISHED[reason])
        connection.shutdown(socket.SHUT_WR)


# A WSGI application gets the body when it is complete; waitress limits the time between two bytes.
@pytest.mark.parametrize("shared", ["uvicorn"], indirect=True)
def test_a_body_that_comes_byte_by_byte_has_a_time_limit(receiver: Receiver) -> None:
    with connect(receiver.port) as connection:
        connection.sendall(encode(GOOD, content_length="1000"))
        connection.settimeout(0.1)
        status = None
        for _ in range(100):
            connection.sendall(b" ")
            with suppress(TimeoutError):
                status = int(connection.recv(100).split(b" ")[1])
                break
        assert status == 408


def chunk(body: bytes, size: int) -> bytes:
    """Return a body in chunks."""
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def authentic(body: bytes) -> Sent:
    """Return a delivery of any body with a good signature."""
    return Sent(body, {"Fleet-Id": str(FLEET), **sign(body, SECRET)})


TWO_MIB = b'"' + b"x" * 2 * 1024 * 1024 + b'"'
HEADERS = dict(GOOD.headers)
#: Requests that end, and the statuses that they may get; None if the server closes the connection.
REFUSED: dict[str, tuple[bytes, set[int | None]]] = {
    "a smaller length than the body": (encode(GOOD, content_length="10"), {400, 401}),
    "no length": (encode(GOOD, content_length=""), {400, 401, 411}),
    "a length that is no number": (encode(GOOD, content_length="ten"), {400}),
    "a negative length": (encode(GOOD, content_length="-1"), {400}),
    "a huge length": (encode(GOOD, content_length="9" * 30), {400, 413, 408, None}),
    "2 MiB": (encode(authentic(TWO_MIB)), {413}),
    "2 MiB in chunks": (
        encode(Sent(b"", authentic(TWO_MIB).headers), content_length="", transfer_encoding="chunked")
        + chunk(TWO_MIB, 65536),
        {413},
    ),
    "10,000 headers": (
        encode(GOOD, **{f"x-{n}": "v" for n in range(10_000)}),
        {200, 400, 431, None},
    ),
    "a header of 1 MiB": (encode(GOOD, x_long="v" * 2**20), {400, 431, None}),
    "bytes above 127 in the signature": (encode(GOOD, **{"x-signature": "ÿ€" * 20}), {400, 401}),
    "bytes above 127 in the fleet": (encode(GOOD, **{"fleet-id": "\uff14\uff12"}), {400, 401}),
    "bytes above 127 in a name": (encode(GOOD, **{"fleet-idÿ": "1"}), {400, 200}),
    "two signatures": (encode(GOOD).replace(b"x-signature:", b"x-signature: 00\r\nx-signature:"), {400, 401}),
    "a forged signature": (encode(GOOD, **{"x-signature": "0" * 64}), {401}),
    "another fleet": (encode(GOOD, **{"fleet-id": "43"}), {401}),
    "no request": (b"\x16\x03\x01\x02\x00" + b"\x00" * 500 + b"\r\n\r\n", {400, None}),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_a_bad_request_is_refused(receiver: Receiver, reason: str) -> None:
    data, statuses = REFUSED[reason]
    status = receiver.send(data)
    assert status in statuses
    receiver.good += status == 200


def test_a_good_delivery_in_chunks_is_recorded(receiver: Receiver) -> None:
    sent = make("in chunks")
    data = encode(Sent(b"", sent.headers), content_length="", transfer_encoding="chunked") + chunk(sent.body, 7)
    assert receiver.send(data) == 200
    receiver.good += 1


_MIB = 1024 * 1024
#: Bodies that are signed, and are hard to read.
AUTHENTIC: dict[str, bytes] = {
    "1 MiB of [": b"[" * (_MIB - 1),
    "1 MiB of { ": b'{"a":' * 200_000,
    "a huge number": b'{"type": "ticket", "ticketID": ' + b"9" * (_MIB - 100) + b"}",
    "a number with a huge exponent": b'{"type": "ticket", "ticketID": 1e' + b"9" * 1000 + b"}",
    "a huge fraction": b'{"type": "ticket", "amount": 0.' + b"9" * (_MIB - 100) + b"}",
    "a key with a million characters": b'{"type": "ticket", "' + b"k" * 1_000_000 + b'": 1}',
    "a ticket with a million characters": b'{"type": "ticket", "ticketID": "' + b"k" * 1_000_000 + b'"}',
    "50,000 keys": json.dumps({str(n): n for n in range(50_000)}).encode(),
    "100,000 times the same key": b'{"type": "ticket"' + b', "a": 1' * 100_000 + b"}",
    "surrogates and NUL": b'{"type": "ticket", "ticketID": "\\ud800\\u0000"}',
    "NaN": b'{"type": "ticket", "ticketID": NaN, "amount": Infinity}',
    "no UTF-8": b'{"type": "ticket", "ticketID": "\xff\xfe"}',
    "nothing": b"",
    "null": b"null",
    "UTF-16": '{"type": "ticket"}'.encode("utf-16"),
}


@pytest.mark.parametrize("reason", AUTHENTIC)
def test_an_authentic_body_that_is_hard_to_read(receiver: Receiver, reason: str) -> None:
    begin = time.monotonic()
    status = receiver.send(encode(authentic(AUTHENTIC[reason])))
    assert time.monotonic() - begin < 10
    assert status in {200, 400}
    receiver.good += status == 200


@contextmanager
def attacked(receiver: Receiver, folder: Path, requests: list[bytes]) -> Generator[Callable[[], int]]:
    """Send requests at full speed from another process; give a function that returns how many were sent."""
    (folder / "requests").write_text("\n".join(request.hex() for request in requests), encoding="ascii")
    options: dict[str, Any] = {"port": receiver.port, "connections": CONNECTIONS, "requests": str(folder / "requests")}
    pid = receiver.processes.start("attack", count=str(folder / "count"), **options)
    wait_until((folder / "count").exists, "the attack runs", receiver.processes.read_log)
    try:
        yield lambda: int((folder / "count").read_text(encoding="ascii") or 0)
    finally:
        receiver.processes.end(pid)
        (folder / "count").unlink()


def measure(receiver: Receiver, folder: Path, requests: list[bytes], seconds: float) -> None:
    """Let a server be attacked, and send good deliveries meanwhile."""
    with attacked(receiver, folder, requests):  # for what a server takes once, such as threads
        receiver.send_good()
        time.sleep(seconds / 2)
    before = receiver.get_memory()
    taken = list[float]()
    end = time.monotonic() + seconds
    with attacked(receiver, folder, requests) as get_count:
        while not taken or time.monotonic() < end or get_count() <= 50 * seconds:
            taken.append(receiver.send_good())
        count = get_count()
    mib = (receiver.get_memory() - before) / _MIB
    times = f"slowest {max(taken):.2f} s, median {median(taken):.3f} s"
    print(f"{receiver.name}: {count} hostile, {len(taken)} good, {times}, memory {mib:+.1f} MiB")  # noqa: T201
    assert mib < _GROWTH_MIB
    assert max(taken) < LIMIT


FORGED = [encode(make(n), **{"x-signature": f"{n:064x}"}) for n in range(200)]
ANY = [
    *FORGED,
    *UNFINISHED.values(),
    *(data for data, statuses in REFUSED.values() if 200 not in statuses),
    encode(Sent(b"x" * _MIB, make(0).headers)),
]


def test_others_are_served_during_a_short_attack(receiver: Receiver, tmp_path: Path) -> None:
    measure(receiver, tmp_path, ANY, 0.2)


@pytest.mark.nightly
@pytest.mark.parametrize("requests", [FORGED, ANY], ids=["forged", "of any kind"])
def test_others_are_served_during_an_attack(receiver: Receiver, tmp_path: Path, requests: list[bytes]) -> None:
    measure(receiver, tmp_path, requests, SECONDS)
