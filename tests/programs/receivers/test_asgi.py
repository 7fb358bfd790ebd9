"""Receivers on ASGI, under uvicorn: each delivery is handled once, whatever is sent."""

from __future__ import annotations

import asyncio
import threading
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

import pytest

from fleetit.webhooks import Inbox, WebhookVerifier
from tests.programs.receivers.deliveries import ANSWERS, SECRET, deliver_all, post, signed, toll
from tests.support.servers import serving_asgi

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

VERIFIER = WebhookVerifier(SECRET)
REVISIONS = [("toll:42:900", 1), ("toll:42:900", 2)]


# Each framework is imported by the process that tests it: together they take a second. Litestar: only in heavy tests.


def make_starlette(store: str, book: Callable[[str, int], None]) -> Any:
    from tests.programs.receivers import starlette_app  # noqa: PLC0415

    async def book_async(key: str, revision: int) -> None:
        await asyncio.sleep(0)
        book(key, revision)

    return starlette_app.make_app(VERIFIER, store, book_async)


def make_fastapi(store: str, book: Callable[[str, int], None]) -> Any:
    from tests.programs.receivers import fastapi_app  # noqa: PLC0415

    return fastapi_app.make_app(VERIFIER, store, book)


def make_litestar(store: str, book: Callable[[str, int], None]) -> Any:
    from tests.programs.receivers import litestar_app  # noqa: PLC0415

    return litestar_app.make_app(VERIFIER, store, book)


APPS: dict[str, Callable[[str, Callable[[str, int], None]], Any]] = {
    "Starlette": make_starlette,
    "FastAPI": make_fastapi,
    "Litestar": make_litestar,
}


@pytest.mark.parametrize("name", ["Starlette", "FastAPI", pytest.param("Litestar", marks=pytest.mark.heavy)])
def test_each_delivery_is_handled_once(name: str, tmp_path: Path) -> None:
    booked: SimpleQueue[tuple[str, int]] = SimpleQueue()
    store = f"sqlite:///{tmp_path}/inbox.db"
    with serving_asgi(APPS[name](store, lambda key, revision: booked.put((key, revision)))) as url:
        assert deliver_all(url) == ANSWERS
        assert [booked.get(), booked.get()] == REVISIONS
    assert booked.empty()
    inbox = Inbox(VERIFIER, store)
    assert [record.state for record in inbox.deliveries()] == ["done", "done"]
    inbox.close()


@pytest.mark.parametrize("name", ["Starlette", "FastAPI"])
def test_a_restarted_server_handles_what_the_last_one_did_not(name: str, tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path}/inbox.db"
    earlier = Inbox(VERIFIER, store, background=False)
    headers = signed(toll(1))
    assert earlier.receive(toll(1), headers).status == 200
    earlier.close()
    booked: SimpleQueue[tuple[str, int]] = SimpleQueue()
    with serving_asgi(APPS[name](store, lambda key, revision: booked.put((key, revision)))):
        assert booked.get() == ("toll:42:1", 1)  # without a delivery


def test_a_server_that_stops_waits_for_what_it_handles(tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path}/inbox.db"
    started, released = threading.Event(), threading.Event()
    booked: list[tuple[str, int]] = []

    def book(key: str, revision: int) -> None:
        started.set()
        released.wait()
        booked.append((key, revision))

    with serving_asgi(APPS["FastAPI"](store, book)) as url:
        assert post(url, toll(1)) == 200
        started.wait()
        threading.Timer(0.2, released.set).start()  # while the server stops
    assert booked == [("toll:42:1", 1)]
    inbox = Inbox(VERIFIER, store)
    assert [record.state for record in inbox.deliveries()] == ["done"]
    inbox.close()


@pytest.mark.heavy
def test_an_inline_handler_that_raises_is_answered_with_500_and_is_tried_when_it_is_sent_again(tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path}/inbox.db"
    booked: list[tuple[str, int]] = []

    def book(key: str, revision: int) -> None:
        booked.append((key, revision))
        if len(booked) == 1:
            msg = "the bank is closed"
            raise OSError(msg)

    with serving_asgi(APPS["Litestar"](store, book)) as url:
        assert [post(url, toll(1)) for _ in range(3)] == [500, 200, 200]
    assert booked == [("toll:42:1", 1)] * 2
