"""Loops of async handlers: nothing that a handler raises ends one, and one that has ended is replaced."""

from __future__ import annotations

import asyncio
import concurrent.futures
import gc
import threading
from typing import TYPE_CHECKING, Any

import pytest

from fleetit.webhooks._parts import WEBHOOKS
from openapi_sdk.webhooks.loops import GivenBack, Loops, TimedOut
from openapi_sdk.webhooks.problems import Problems

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 30


@pytest.fixture
def loops() -> Iterator[Loops]:
    before = set(threading.enumerate())
    loops = Loops(Problems(WEBHOOKS.log), WEBHOOKS.threads)
    yield loops
    loops.close()
    for thread in set(threading.enumerate()) - before:
        thread.join(PATIENCE)
        assert not thread.is_alive()


async def raise_(error: BaseException) -> None:
    await asyncio.sleep(0)
    raise error


@pytest.mark.parametrize(
    "error",
    [
        ValueError(),
        TimeoutError(),
        asyncio.CancelledError(),
        concurrent.futures.CancelledError(),
        SystemExit(3),
        GeneratorExit(),
    ],
    ids=lambda error: f"{type(error).__module__}.{type(error).__name__}",
)
def test_what_is_raised_is_raised_to_the_caller_and_ends_no_loop(loops: Loops, error: BaseException) -> None:
    used = list[Any]()

    async def note() -> None:
        used.append(asyncio.get_running_loop())

    loops.run(note())
    with pytest.raises(type(error)):
        loops.run(raise_(error))
    loops.run(note())
    assert used[0] is used[1]


def test_an_interrupt_ends_the_loop_of_the_server(loops: Loops) -> None:
    raised = list[BaseException]()

    def run() -> None:
        try:
            loops.run(raise_(KeyboardInterrupt()))
        except BaseException as error:  # noqa: BLE001 - whatever it is
            raised.append(error)

    async def serve() -> None:
        loops.adopt()
        await asyncio.to_thread(run)

    with pytest.raises(KeyboardInterrupt):
        asyncio.run(serve())
    assert isinstance(raised[0], KeyboardInterrupt)


def test_a_loop_that_has_ended_is_replaced(loops: Loops) -> None:
    used = list[Any]()

    async def end() -> None:
        used.append(asyncio.get_running_loop())
        asyncio.get_running_loop().call_soon(raise_exit)
        await asyncio.sleep(3600)

    def raise_exit() -> None:
        raise SystemExit

    with pytest.raises((GivenBack, asyncio.CancelledError, concurrent.futures.CancelledError)):
        loops.run(end())
    while used[0].is_running():
        pass

    async def note() -> None:
        used.append(asyncio.get_running_loop())

    loops.run(note())
    assert used[0] is not used[1]


def test_a_coroutine_is_cancelled_when_its_time_is_over_and_can_clean_up(loops: Loops) -> None:
    cleaned = list[bool]()

    async def hang() -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            await asyncio.sleep(0)
            cleaned.append(True)

    with pytest.raises(TimedOut, match=r"^TimeoutError after 0\.01 s$") as caught:
        loops.run(hang(), 0.01)
    assert isinstance(caught.value.__cause__, TimeoutError)
    assert cleaned == [True]


def test_who_ends_in_time_is_not_cancelled(loops: Loops) -> None:
    loops.run(asyncio.sleep(0), PATIENCE)


@pytest.mark.parametrize(
    "name",
    [pytest.param("threading.Thread.start", id="a thread"), pytest.param("asyncio.events.new_event_loop", id="a file")],
)
def test_without_what_a_loop_needs_there_is_none_until_it_is_there(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    problems = Problems(WEBHOOKS.log)
    loops = Loops(problems, WEBHOOKS.threads)

    def fail(*_: object) -> None:
        message = "there are no more"
        raise RuntimeError(message)

    with monkeypatch.context() as patch:
        patch.setattr(name, fail)
        with pytest.raises(GivenBack):
            loops.run(asyncio.sleep(0))
    assert problems.get_texts() == ("there is no event loop for async handlers: there are no more",)
    gc.collect()  # a coroutine that nobody awaits is a warning
    loops.run(asyncio.sleep(0))
    assert problems.get_texts() == ()
    loops.close()


def test_nothing_is_run_when_it_is_closed(loops: Loops) -> None:
    loops.close()
    with pytest.raises(GivenBack, match="the inbox is closing"):
        loops.run(asyncio.sleep(0))
