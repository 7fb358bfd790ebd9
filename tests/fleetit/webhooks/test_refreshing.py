"""A verifier of `from_active_integrations` takes up new secrets."""

from __future__ import annotations

import asyncio
import gc
import logging
import math
import os
import pickle
import threading
import weakref
from typing import Any

import pytest

from fleetit import ConfigurationError, ConnectError, NotFound
from fleetit.webhooks import Refusal, WebhookVerifier
from tests.fleetit.webhooks.examples import (
    NOW,
    SECRET,
    TOLL_BODY,
    get_refusal,
    make_headers,
    make_verifier,
    to_compact_json,
    verify,
)
from tests.fleetit.webhooks.fake_client import AsyncMaker, Clock, FakeClient, Integration, SyncMaker, list_threads

MISMATCH, UNKNOWN = Refusal.SIGNATURE_MISMATCH, Refusal.UNKNOWN_FLEET


def forge(verifier: WebhookVerifier, fleet: str = "42") -> Refusal:
    return get_refusal(TOLL_BODY, make_headers(TOLL_BODY, secret="forged", fleet=fleet), verifier)


def accept(verifier: WebhookVerifier, secret: str, fleet: str = "42") -> bool:
    """Return whether a delivery is accepted. Starts no refresh that is not due."""
    return verify(TOLL_BODY, make_headers(TOLL_BODY, secret=secret, fleet=fleet), verifier).fleet_id == int(fleet)


def start_refresh(maker: SyncMaker, client: FakeClient, verifier: WebhookVerifier) -> None:
    """Start a refresh that waits within its first call."""
    client.gate.clear()
    client.called.clear()
    forge(verifier)
    assert maker.count() == 1
    assert client.called.wait(60)
    assert all(thread.daemon for thread in list_threads())


def test_a_new_secret_is_taken_up_after_a_mismatch(maker: SyncMaker, client: FakeClient, clock: Clock) -> None:
    verifier = maker.make(client, [7, 42], clock=clock)
    client.set_secret(42, "new")
    headers = make_headers(TOLL_BODY, secret="new")
    assert get_refusal(TOLL_BODY, headers, verifier) is MISMATCH  # this delivery does not wait
    maker.settle()
    assert client.fleet_ids == [7, 42, 42]  # only the fleet of that delivery
    assert accept(verifier, "new")
    assert accept(verifier, "seven", "7")
    assert forge(verifier) is MISMATCH
    assert get_refusal(TOLL_BODY, make_headers(TOLL_BODY, secret="old"), verifier) is MISMATCH  # replaced: at once


def test_a_new_fleet_is_found_by_a_function(maker: SyncMaker, client: FakeClient, clock: Clock) -> None:
    fleets = [7, 42]
    verifier = maker.make(client, lambda: fleets, clock=clock)
    fleets.append(8)
    client.set_secret(8, "eight")
    assert get_refusal(TOLL_BODY, make_headers(TOLL_BODY, secret="eight", fleet="8"), verifier) is UNKNOWN
    maker.settle()
    assert accept(verifier, "eight", "8")
    fleets.remove(42)
    maker.refresh(verifier)
    assert forge(verifier) is UNKNOWN


def test_a_coroutine_function_may_return_the_fleets(client: FakeClient, clock: Clock) -> None:
    maker = AsyncMaker()

    async def list_fleets() -> list[int]:
        return [42]

    assert accept(maker.make(client, list_fleets, clock=clock), "old")
    maker.end()


def test_ids_that_can_be_iterated_once_are_read_again_all_the_same(
    maker: SyncMaker, client: FakeClient, clock: Clock
) -> None:
    verifier = maker.make(client, iter([42]), clock=clock)
    forge(verifier)
    maker.settle()
    assert client.fleet_ids == [42, 42]


@pytest.mark.parametrize(
    "limit",
    [
        pytest.param((60, 0, False), id="at once"),
        pytest.param((60, 4.9, False), id="before five seconds"),
        pytest.param((60, 5, True), id="after five seconds"),
        pytest.param((60, -3600, True), id="the clock was set back"),
        pytest.param((60, math.nan, False), id="a clock without a time"),
        pytest.param((0.5, 0.5, True), id="other seconds"),
        pytest.param((math.inf, 5, True), id="no interval"),
    ],
)
def test_the_next_refresh_has_to_wait(
    maker: SyncMaker, client: FakeClient, clock: Clock, limit: tuple[float, float, bool]
) -> None:
    seconds, elapsed, is_refreshed = limit
    verifier = maker.make(client, [42], clock=clock, refresh_seconds=seconds)
    forge(verifier)
    maker.settle()
    assert len(client.fleet_ids) == 2  # the first one is not limited
    clock.now += elapsed
    for _ in range(3):
        forge(verifier)
        maker.settle()
    assert len(client.fleet_ids) == 2 + is_refreshed


def test_the_time_counts_from_the_end_of_a_refresh(maker: SyncMaker, client: FakeClient, clock: Clock) -> None:
    verifier = maker.make(client, [42], clock=clock)
    client.gate.clear()
    forge(verifier)
    clock.now += 200  # it takes minutes
    client.gate.set()
    maker.settle()
    clock.now += 4.9
    forge(verifier)
    maker.settle()
    assert len(client.fleet_ids) == 2


def test_none_is_never(maker: SyncMaker, client: FakeClient, clock: Clock) -> None:
    verifier = maker.make(client, [42], clock=clock, refresh_seconds=None)
    client.set_secret(42, "new")
    assert forge(verifier) is MISMATCH
    assert maker.count() == 0
    assert accept(verifier, "old")
    maker.refresh(verifier)
    assert accept(verifier, "new")


def test_only_one_refresh_runs_and_no_delivery_waits_for_it(maker: SyncMaker, client: FakeClient, clock: Clock) -> None:
    verifier = maker.make(client, [7, 42], clock=clock, refresh_seconds=60)
    start_refresh(maker, client, verifier)
    threads = [threading.Thread(target=lambda: [forge(verifier) for _ in range(50)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    clock.now += 1
    assert forge(verifier, "9") is UNKNOWN
    assert accept(verifier, "old")
    assert maker.count() == 1
    assert client.fleet_ids == [7, 42, 42]
    client.gate.set()
    maker.settle()
    assert client.fleet_ids == [7, 42, 42]  # what was asked for meanwhile is held back


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        pytest.param({"X-Signature": ""}, Refusal.MISSING_SIGNATURE, id="no signature"),
        pytest.param({"X-Signature": "00"}, Refusal.MALFORMED_SIGNATURE, id="a malformed signature"),
        pytest.param({"Fleet-Id": ""}, UNKNOWN, id="no fleet"),
        pytest.param({"Fleet-Id": "forty-two"}, UNKNOWN, id="a fleet in words"),
    ],
)
def test_other_refusals_start_no_refresh(
    maker: SyncMaker, client: FakeClient, clock: Clock, change: dict[str, str], reason: Refusal
) -> None:
    verifier = maker.make(client, [42], clock=clock)
    assert get_refusal(TOLL_BODY, make_headers(TOLL_BODY, secret="new") | change, verifier) is reason
    assert maker.count() == 0
    assert client.fleet_ids == [42]


@pytest.mark.parametrize("timestamp", [NOW - 301, NOW + 301], ids=["too old", "too new"])
def test_an_authentic_delivery_outside_of_the_window_starts_no_refresh(
    maker: SyncMaker, client: FakeClient, clock: Clock, timestamp: int
) -> None:
    verifier = maker.make(client, [42], clock=clock)
    headers = make_headers(TOLL_BODY, secret="old", timestamp=timestamp)
    assert get_refusal(TOLL_BODY, headers, verifier) in {Refusal.TOO_OLD, Refusal.TOO_NEW}
    assert maker.count() == 0
    body = to_compact_json([1])
    assert get_refusal(body, make_headers(body, secret="old"), verifier) is Refusal.MALFORMED_BODY
    assert maker.count() == 0


@pytest.mark.parametrize(
    "failure",
    [
        pytest.param((ConnectError("no connection"), "ConnectError: no connection"), id="our own error"),
        pytest.param((ValueError("PLANTED"), "ValueError"), id="any other error"),
        pytest.param((RuntimeError("PLANTED"), "RuntimeError"), id="a runtime error"),
    ],
)
def test_a_refresh_that_fails_keeps_the_old_secrets_and_warns_once(
    maker: SyncMaker, client: FakeClient, clock: Clock, caplog: pytest.LogCaptureFixture, failure: tuple[Exception, str]
) -> None:
    error, shown = failure
    caplog.set_level(logging.WARNING)
    verifier = maker.make(client, [7, 42], clock=clock)
    client.fleets[42] = error
    forge(verifier)
    maker.settle()
    assert accept(verifier, "old")
    message = f"the webhook secrets of fleets 42 are kept: they could not be read again: {shown}"
    assert verifier.problems == (message,)
    for _ in range(3):
        clock.now += 5
        accept(verifier, "old")  # no delivery asks again: what failed is read again soon
        maker.settle()
    assert len(client.fleet_ids) == 6
    assert [record.message for record in caplog.records if "are kept" in record.message] == [message]
    assert not any(record.exc_info for record in caplog.records)
    client.set_secret(42, "new")
    clock.now += 5
    accept(verifier, "seven", "7")
    maker.settle()
    assert accept(verifier, "new")
    assert not verifier.problems


@pytest.mark.parametrize(
    "fleets",
    [
        pytest.param([], id="no fleets"),
        pytest.param(["42"], id="an id as text"),
        pytest.param(None, id="nothing"),
    ],
)
def test_a_function_that_returns_no_ids_keeps_the_old_secrets(
    maker: SyncMaker, client: FakeClient, clock: Clock, caplog: pytest.LogCaptureFixture, fleets: Any
) -> None:
    answers: list[Any] = [fleets, [42]]
    verifier = maker.make(client, answers.pop, clock=clock)
    forge(verifier, "9")
    maker.settle()
    assert accept(verifier, "old")
    assert len(verifier.problems) == 1
    assert verifier.problems[0] in caplog.text


def test_a_secret_that_can_not_be_used_keeps_the_old_secrets(
    maker: SyncMaker, client: FakeClient, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    verifier = maker.make(client, [42], clock=clock)
    client.set_secret(42, "PLANTED\ud800")
    forge(verifier)
    maker.settle()
    assert accept(verifier, "old")
    assert "of fleet 42 has a lone surrogate" in caplog.text
    assert "PLANTED" not in caplog.text


@pytest.mark.parametrize(("number", "named"), [(10, "8, 9, 10 are"), (11, "8, 9, 10, … are")])
def test_at_most_ten_fleets_are_named(caplog: pytest.LogCaptureFixture, number: int, named: str) -> None:
    client = FakeClient({fleet: [Integration("old")] for fleet in range(1, number + 1)})
    verifier = WebhookVerifier.from_active_integrations(client, list(client.fleets), clock=lambda: NOW)
    client.fleets = dict.fromkeys(client.fleets, NotFound("not found", status=404, operation="GET /"))
    with pytest.raises(NotFound) as caught:
        verifier.refresh()
    assert caught.value.failed_fleets == tuple(client.fleets)
    assert f"fleets 1, 2, 3, 4, 5, 6, 7, {named} kept: they could not be read again: NotFound" in caplog.text
    assert accept(verifier, "old", str(number))


def test_it_is_refused_as_before_if_no_thread_can_be_started(
    client: FakeClient, clock: Clock, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    verifier = SyncMaker().make(client, [42], clock=clock)

    def fail(_thread: threading.Thread) -> None:
        msg = "can't start new thread"
        raise RuntimeError(msg)

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", fail)
        assert [forge(verifier), forge(verifier)] == [MISMATCH, MISMATCH]
    assert caplog.text.count("webhook secrets are not read again: RuntimeError") == 1
    client.set_secret(42, "new")
    forge(verifier)
    SyncMaker().settle()
    assert accept(verifier, "new")
    assert verifier.problems == ()


def test_it_is_refused_as_before_after_the_end_of_the_loop(
    client: FakeClient, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    maker = AsyncMaker()
    verifier = maker.make(client, [42], clock=clock)
    maker.end()
    assert [forge(verifier), forge(verifier)] == [MISMATCH, MISMATCH]
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "the event loop of from_active_integrations_async has ended" in caplog.text
    verifier.close()


def test_a_forked_process_has_no_loop_to_read_in(
    client: FakeClient, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    maker = AsyncMaker()
    verifier = maker.make(client, [42], clock=clock)
    process = os.getpid() + 1
    with monkeypatch.context() as patch:
        patch.setattr(os, "getpid", lambda: process)
        assert forge(verifier) is MISMATCH
        assert "or is that of another process" in verifier.problems[0]
    maker.end()


def test_a_refresh_that_is_cancelled_does_not_stop_the_next_one(client: FakeClient, clock: Clock) -> None:
    maker = AsyncMaker()
    verifier = maker.make(client, [42], clock=clock)
    client.gate.clear()
    forge(verifier)

    async def cancel() -> None:
        await asyncio.sleep(0)
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            await asyncio.sleep(0)
            task.cancel()

    maker.runner.run(cancel())
    maker.settle()
    client.gate.set()
    client.set_secret(42, "new")
    clock.now += 60
    forge(verifier)
    maker.settle()
    assert accept(verifier, "new")
    maker.end()


def test_a_refresh_that_is_cancelled_before_it_begins_does_not_stop_the_next_one(
    client: FakeClient, clock: Clock
) -> None:
    maker = AsyncMaker()
    verifier = maker.make(client, [42], clock=clock)

    async def request_and_cancel() -> None:
        forge(verifier)
        await asyncio.sleep(0)  # the task is made, and begins in the next round
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    maker.runner.run(request_and_cancel())
    maker.settle()
    assert client.fleet_ids == [42]
    clock.now += 60
    client.set_secret(42, "new")
    forge(verifier)
    maker.settle()
    assert accept(verifier, "new")
    maker.end()


def test_closing_waits_for_the_call_that_the_thread_is_in(client: FakeClient, clock: Clock) -> None:
    maker = SyncMaker()
    verifier = maker.make(client, [42, 7], clock=clock)
    start_refresh(maker, client, verifier)
    closing = threading.Thread(target=verifier.close)
    closing.start()
    closing.join(0.05)
    assert closing.is_alive()
    client.gate.set()
    closing.join()
    assert list_threads() == []
    assert client.fleet_ids == [42, 7, 42]


def test_closing_cancels_the_task(client: FakeClient, clock: Clock) -> None:
    maker = AsyncMaker()
    verifier = maker.make(client, [42, 7], clock=clock)
    start_refresh(maker, client, verifier)
    verifier.close()
    maker.settle()  # the call has no answer yet
    assert client.fleet_ids == [42, 7, 42]
    maker.end()


def test_a_closed_verifier_starts_no_refresh(maker: SyncMaker, client: FakeClient, clock: Clock) -> None:
    readings: list[list[int]] = []

    def list_fleets() -> list[int]:
        readings.append([42])
        return readings[0]

    verifier = maker.make(client, list_fleets, clock=clock)
    verifier.close()
    assert forge(verifier) is MISMATCH
    maker.settle()
    assert len(readings) == 1
    assert accept(verifier, "old")
    verifier.close()


def test_two_refreshes_by_hand_run_one_after_the_other(client: FakeClient, clock: Clock) -> None:
    maker = AsyncMaker()
    verifier = maker.make(client, [42, 7], clock=clock)

    async def refresh_twice() -> None:
        await asyncio.gather(verifier.refresh_async(), verifier.refresh_async())

    maker.runner.run(refresh_twice())
    assert client.fleet_ids == [42, 7] * 3
    maker.end()


def test_a_refresh_by_hand_waits_for_the_one_that_runs(maker: SyncMaker, client: FakeClient, clock: Clock) -> None:
    verifier = maker.make(client, [42, 7], clock=clock)
    start_refresh(maker, client, verifier)
    client.set_secret(42, "new")
    by_hand = threading.Thread(target=lambda: maker.refresh(verifier))
    by_hand.start()
    client.gate.set()
    by_hand.join()
    maker.settle()
    assert client.fleet_ids == [42, 7, 42, 42, 7]
    assert accept(verifier, "new")


def test_a_verifier_that_is_garbage_collected_ends_its_refresh(
    maker: SyncMaker, client: FakeClient, clock: Clock
) -> None:
    verifier = maker.make(client, [42, 7], clock=clock)
    reference = weakref.ref(verifier)
    start_refresh(maker, client, verifier)
    del verifier
    gc.collect()
    assert reference() is None
    client.gate.set()
    maker.settle()
    assert client.fleet_ids == [42, 7, 42]


def test_by_hand_the_secrets_are_read_at_once(maker: SyncMaker, client: FakeClient, clock: Clock) -> None:
    verifier = maker.make(client, [42], clock=clock)
    client.set_secret(42, "new")
    maker.refresh(verifier)
    assert accept(verifier, "new")
    forge(verifier)  # not due: the secrets have just been read
    maker.settle()
    assert len(client.fleet_ids) == 2


def test_fixed_secrets_can_not_be_refreshed() -> None:
    maker, verifier = AsyncMaker(), make_verifier({42: SECRET})
    verifier.close()
    for each in (maker, SyncMaker()):
        with pytest.raises(ConfigurationError, match="secrets of this verifier are fixed"):
            each.refresh(verifier)
    maker.end()


def test_the_method_of_the_other_client_is_refused(client: FakeClient) -> None:
    synchronous, asynchronous = SyncMaker(), AsyncMaker()
    with pytest.raises(ConfigurationError, match=r"use refresh\(\)"):
        asynchronous.refresh(synchronous.make(client, [42]))
    with pytest.raises(ConfigurationError, match=r"use refresh_async\(\)"):
        synchronous.refresh(asynchronous.make(client, [42]))
    asynchronous.end()


def test_it_is_never_pickled(maker: SyncMaker, client: FakeClient) -> None:
    verifier = maker.make(client, [42])
    with pytest.raises(TypeError, match="can't be pickled"):
        pickle.dumps(verifier)
    assert "old" not in repr(verifier)


def test_a_forked_process_refreshes_although_its_parent_was_refreshing(
    client: FakeClient, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    maker = SyncMaker()
    verifier = maker.make(client, [42], clock=clock)
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", lambda _thread: None)  # the thread is not in the child
        forge(verifier)
    process = os.getpid() + 1
    monkeypatch.setattr(os, "getpid", lambda: process)
    forge(verifier)
    maker.settle()
    assert client.fleet_ids == [42, 42]
