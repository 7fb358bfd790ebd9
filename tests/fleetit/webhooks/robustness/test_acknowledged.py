"""A 200 goes over the socket after the commit, and never without one."""

from __future__ import annotations

import select
import threading
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import pytest

from fleetit.webhooks import Delivery, Inbox, WebhookVerifier
from fleetit.webhooks.stores import Recorded, SQLiteStore, StoreUnavailable
from openapi_sdk.webhooks import recorder
from tests.fleetit.webhooks.robustness.load import make
from tests.fleetit.webhooks.robustness.program import FLEET, KINDS, SECRET
from tests.fleetit.webhooks.robustness.servers import SERVERS, connect, encode, read_status

if TYPE_CHECKING:
    import socket
    import sqlite3
    from collections.abc import Callable, Generator, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

pytestmark = pytest.mark.heavy  # what they start is the same on each Python

#: Seconds in which nothing may arrive. An answer that does not wait for the commit takes some milliseconds.
_SILENCE = 0.1
_SENDERS = 20


class HeldStore(SQLiteStore):
    """A store whose commit is held back, or that fails after it has accepted a write."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.writing = threading.Semaphore(0)
        self.may_commit = threading.Event()
        self.error: Exception | None = None
        self.recorder: int | None = None

    @contextmanager
    def _write(self, *, durable: bool = True) -> Generator[tuple[sqlite3.Connection, float]]:
        with super()._write(durable=durable) as given:
            yield given
            if self.recorder == threading.get_ident():
                self.writing.release()
                assert self.may_commit.wait(30)
                if self.error is not None:
                    raise self.error

    def record(self, deliveries: Sequence[Delivery], due_in: float = 0) -> list[Recorded]:
        """Record deliveries, and hold back the commit."""
        self.recorder = threading.get_ident()
        return super().record(deliveries, due_in)


@pytest.fixture
def store(tmp_path: Path) -> HeldStore:
    return HeldStore(tmp_path / "inbox.db")


@pytest.fixture(params=SERVERS)
def port(request: pytest.FixtureRequest, store: HeldStore) -> Iterator[int]:
    """Serve an inbox, and return the port."""
    inbox = Inbox(WebhookVerifier({FLEET: SECRET}), store)
    inbox.on(*KINDS)(lambda *_: None)
    serve: Callable[[Inbox], AbstractContextManager[int]] = SERVERS[request.param]
    with serve(inbox) as number:
        yield number
        store.may_commit.set()


def is_silent(connections: list[socket.socket]) -> bool:
    """Return whether nothing arrives on some connections for a while."""
    return not select.select(connections, [], [], _SILENCE)[0]


def test_nothing_is_answered_while_the_commit_is_held_back(store: HeldStore, port: int) -> None:
    with ExitStack() as stack:
        connections = [stack.enter_context(connect(port)) for _ in range(_SENDERS)]
        for number, connection in enumerate(connections):
            connection.sendall(encode(make(number)))
        store.writing.acquire()
        assert is_silent(connections)
        assert store.find() == []
        store.may_commit.set()
        assert [read_status(connection) for connection in connections] == [200] * _SENDERS
        assert len(store.find()) == _SENDERS


def test_a_commit_that_is_held_back_too_long_gets_503(
    store: HeldStore, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder, "_PATIENCE", 0.2)
    with connect(port) as connection, connect(port) as again:
        connection.sendall(encode(make(1)))
        assert read_status(connection) == 503
        monkeypatch.setattr(recorder, "_PATIENCE", 30)
        store.may_commit.set()
        again.sendall(encode(make(1)))
        assert read_status(again) == 200
    assert len(store.find()) == 1


@pytest.mark.parametrize("error", [StoreUnavailable("PLANTED"), OSError("PLANTED"), RuntimeError("PLANTED")], ids=repr)
def test_a_store_that_fails_after_it_has_accepted_the_write_gets_503(
    store: HeldStore, port: int, error: Exception
) -> None:
    store.error = error
    store.may_commit.set()
    with connect(port) as connection:
        connection.sendall(encode(make(1)))
        assert read_status(connection) == 503
    assert store.find() == []
