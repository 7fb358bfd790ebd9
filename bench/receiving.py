"""Receiving: the processor time of a delivery under uvicorn, how many are accepted a second, and with many records.

Each receiver is a process of its own. A delivery that is handled in the background counts until it is handled.
"""

from __future__ import annotations

import asyncio
import base64
import hmac
import importlib.util
import json
import os
import shutil
import tempfile
import time
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from bench import pages, receivers
from bench.measure import Contender, Effort, Samples, measure_in_turn
from bench.raw_http import ask, send_all
from bench.report import Report, Table, build_table
from bench.server import serving_module
from fleetit.webhooks import WebhookVerifier, sign
from fleetit.webhooks.stores import Outcome, SQLiteStore, State

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from fleetit.webhooks import Delivery

_IN_FLIGHT = 32
_DEBIAN = Path("/usr/lib/postgresql")
_RATE = "Time of the clock for each accepted delivery"
_PEERS = {
    receivers.VERIFYING: ("standardwebhooks",),
    receivers.SQLALCHEMY: ("standardwebhooks", "sqlalchemy", "aiosqlite"),
    receivers.POSTGRESQL: ("psycopg", "pytest"),
}
_NAMES = (
    *(receivers.BARE, receivers.VERIFYING, receivers.SQLALCHEMY, receivers.OURS),
    *(receivers.SQLITE_RECORDING, receivers.SQLITE, receivers.POSTGRESQL),
)


class _Used(NamedTuple):
    """What some deliveries took."""

    processor: float
    wall: float


def measure(effort: Effort) -> Report:
    """Send deliveries to each receiver in turn, and grow the table of an inbox."""
    size, rounds = effort.of(1_000, 20), effort.of(9, 2)
    skipped = _find_skipped()
    used: dict[str, list[_Used]] = {}
    with ExitStack() as stack:
        if receivers.POSTGRESQL not in skipped:
            os.environ[receivers.POSTGRESQL_VARIABLE] = stack.enter_context(_serving_postgresql())
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-"))
        contenders: list[Contender] = []
        for name in _NAMES:
            if name not in skipped:
                port = stack.enter_context(serving_module("bench.receivers", name, folder))
                contenders.append(_make_contender(name, port, size, used.setdefault(name, [])))
        measure_in_turn(contenders, rounds=rounds, warm_up=True)
    processor = Samples({name: [each.processor / size for each in rounds_[1:]] for name, rounds_ in used.items()})
    wall = Samples({name: [each.wall / size for each in rounds_[1:]] for name, rounds_ in used.items()})
    notes = f"{size:,} deliveries in each turn, {_IN_FLIGHT} in flight, over kept connections. "
    tables = [
        build_table(
            *("Processor time of a delivery", "µs", contenders, processor),
            baseline=receivers.VERIFYING if receivers.VERIFYING in processor.of else receivers.BARE,
            skipped=skipped,
            notes=notes + "Of the receiver's process, until everything is handled; PostgreSQL's own is not in it.",
        ),
        build_table(
            *(_RATE, "µs", contenders, wall),
            baseline=receivers.BARE,
            skipped=skipped,
            notes=notes + "Until the last answer; the sender and the receiver share the machine.",
        ),
    ]
    return Report("receiving", [*tables, _measure_growth(effort)])


def _find_skipped() -> dict[str, str]:
    skipped: dict[str, str] = {}
    for name, modules in _PEERS.items():
        missing = [module for module in modules if importlib.util.find_spec(module) is None]
        if missing:
            skipped[name] = f"{missing[0]} is not installed"
    if (
        receivers.POSTGRESQL not in skipped
        and shutil.which("initdb") is None
        and not list(_DEBIAN.glob("*/bin/initdb"))
    ):
        skipped[receivers.POSTGRESQL] = "PostgreSQL is not installed"
    return skipped


@contextmanager
def _serving_postgresql() -> Generator[str]:
    """Run a server of PostgreSQL whose commits are on disk, as the tests do, and give its URL."""
    from kit.tests.support.postgresql import running_server  # noqa: PLC0415 - needs psycopg and pytest

    with contextmanager(running_server)(durable=True) as server:
        yield server.url


_numbers = count()


def _make_contender(name: str, port: int, size: int, used: list[_Used]) -> Contender:
    sign_one = _sign_standard if name in {receivers.VERIFYING, receivers.SQLALCHEMY} else _sign_ours

    def run() -> None:
        bodies = [json.dumps(pages.toll_notification(next(_numbers))).encode() for _ in range(size)]
        requests = [_write_request(body, sign_one(body)) for body in bodies]
        used.append(asyncio.run(_send_all(port, requests)))

    return Contender(name, run, per=size)


def _sign_ours(body: bytes) -> dict[str, str]:
    return {"Fleet-Id": "42", **sign(body, receivers.SECRET)}


def _sign_standard(body: bytes) -> dict[str, str]:
    now = str(int(time.time()))
    mac = hmac.digest(receivers.SECRET.encode(), f"msg_1.{now}.".encode() + body, "sha256")
    signature = f"v1,{base64.b64encode(mac).decode()}"
    return {"Webhook-Id": "msg_1", "Webhook-Timestamp": now, "Webhook-Signature": signature}


def _write_request(body: bytes, headers: dict[str, str]) -> bytes:
    lines = [f"{name}: {value}\r\n" for name, value in headers.items()]
    lines += ["Content-Type: application/json\r\n", f"Content-Length: {len(body)}\r\n\r\n"]
    return f"POST / HTTP/1.1\r\nHost: a\r\n{''.join(lines)}".encode() + body


async def _send_all(port: int, requests: list[bytes]) -> _Used:
    """Send requests over some connections, wait until they are handled, and return what that took."""
    before = (await _ask(port))["seconds"]
    wall = await send_all(port, requests, _IN_FLIGHT)
    while (found := await _ask(port))["open"]:  # noqa: ASYNC110 - another process
        await asyncio.sleep(0.05)
    return _Used(found["seconds"] - before, wall)


async def _ask(port: int) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(await ask(port, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"))
    return answer


def _measure_growth(effort: Effort) -> Table:
    """Record, claim and finish deliveries in a small and in a large table on SQLite, in turn."""
    small, large, each = effort.of(1_000, 10), effort.of(1_000_000, 50), effort.of(200, 5)
    verifier = WebhookVerifier(receivers.SECRET, tolerance=86_400)

    def make(number: int) -> Delivery:
        body = json.dumps(pages.toll_notification(number), separators=(",", ":")).encode()
        return verifier.verify(body, _sign_ours(body))

    example = make(0)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, ExitStack() as stack:
        contenders: list[Contender] = []
        for rows in (small, large):
            store = SQLiteStore(Path(folder) / f"{rows}.db")
            store.open()
            stack.callback(store.close)
            _fill(store, example, rows)
            contenders.append(Contender(f"{rows:,} records", _make_cycle(store, make, each), per=each))
        samples = measure_in_turn(contenders, rounds=effort.of(15, 1))
    notes = f"{each} deliveries are recorded one commit each, claimed and finished; half of the records wait."
    return build_table(
        "A delivery in a table that grows, on SQLite",
        "µs",
        contenders,
        samples,
        baseline=contenders[0].name,
        notes=notes,
    )


def _make_cycle(store: SQLiteStore, make: Callable[[int], Delivery], each: int) -> Callable[[], None]:
    def run() -> None:
        deliveries = [make(10**9 + next(_numbers)) for _ in range(each)]
        for delivery in deliveries:
            store.record([delivery])
        for record in store.claim("bench", each, 60):
            store.finish("bench", [Outcome(record.id, record.claims, record.attempts, State.DONE)])

    return run


def _fill(store: SQLiteStore, example: Delivery, rows: int) -> None:
    """Insert records with one statement: half of them done, half waiting for long."""
    store.record([example])
    statement = """
        WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)
        INSERT INTO fleetit_deliveries (
            key, revision, state, due_at, finished_at,
            digest, late, again, fleet_id, headers, body, signed_form, signed_at, received_at, attempts
        ) SELECT
            'toll:1:' || n, 1, iif(n % 2, 'done', 'waiting'), received_at - 1000000 + n, iif(n % 2, received_at, NULL),
            digest, late, again, fleet_id, headers, body, signed_form, signed_at, received_at, attempts
        FROM numbers, fleetit_deliveries WHERE id = 1
    """
    with store._write() as (connection, _):  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - a million, quickly
        connection.execute(statement, (rows,))
