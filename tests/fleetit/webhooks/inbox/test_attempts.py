"""Handlers: who is called with what, in which order, how often, and what is written about it."""

from __future__ import annotations

import asyncio
import functools
import json
import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from fleetit import ConfigurationError
from fleetit.webhooks import (
    Inbox,
    ParkingNotification,
    RecordedDelivery,
    TollNotification,
    UnknownNotification,
    WebhookVerifier,
)
from fleetit.webhooks.stores import State
from openapi_sdk.webhooks import inbox as inbox_module
from tests.fleetit.webhooks.inbox.deliveries import SECRET, Clock, deliver, make_inbox, parking, toll

if TYPE_CHECKING:
    from pathlib import Path


def states(inbox: Inbox) -> list[str]:
    return [record.state for record in inbox.deliveries()]


def test_each_kind_has_its_handler() -> None:
    inbox, called = make_inbox(), list[Any]()

    @inbox.on(TollNotification)
    def toll_(notification: TollNotification, delivery: RecordedDelivery) -> None:
        called.append((notification.ticket_id, delivery.key, delivery.revision, delivery.attempt))

    @inbox.on(ParkingNotification, UnknownNotification)
    async def other(notification: ParkingNotification | UnknownNotification, delivery: RecordedDelivery) -> None:
        await asyncio.sleep(0)
        called.append((type(notification).__name__, delivery.fleet_id))

    for each in (toll(), parking(), deliver({"a": 1}), toll("2.00", at=1)):
        assert inbox.receive(*each).status == 200
    assert called == []
    assert inbox.run_due() == 4
    assert sorted(called, key=str) == [
        ("ParkingNotification", 42),
        ("UnknownNotification", 42),
        (1, "toll:42:1", 1, 1),
        (1, "toll:42:1", 2, 1),
    ]
    assert states(inbox) == ["done"] * 4
    assert inbox.run_due() == 0
    inbox.close()


def test_a_delivery_is_restored_as_it_came() -> None:
    inbox, called = make_inbox(keep_headers="x-other"), list[RecordedDelivery]()
    inbox.on(TollNotification)(lambda _, delivery: called.append(delivery))
    sent = toll(at=3)
    verified = WebhookVerifier(SECRET, clock=Clock()).verify(*sent)
    inbox.receive(sent.body, sent.headers | {"Ext-Client-Id": "c"})
    inbox.run_due()
    (delivery,) = called
    assert delivery.notification == verified.notification
    for name in ("fleet_id", "timestamp", "body", "signed_form", "key", "digest", "ext_billing_id"):
        assert getattr(delivery, name) == getattr(verified, name)
    assert delivery.ext_client_id == "c"
    assert delivery.headers["x-other"] == "OTHER"
    assert "1.00" not in repr(delivery)


@pytest.mark.parametrize(
    ("arguments", "function", "why"),
    [
        pytest.param((), print, "no notification", id="no kind"),
        pytest.param((int,), print, "<class 'int'> is no notification", id="another class"),
        pytest.param(("TollNotification",), print, "'TollNotification' is no notification", id="a name"),
        pytest.param((ParkingNotification,), print, "handled by first already", id="a second handler"),
    ],
)
def test_a_registration_is_checked(arguments: tuple[Any, ...], function: Any, why: str) -> None:
    inbox = make_inbox()

    def first(*_: object) -> None: ...

    first.__qualname__ = "first"
    inbox.on(ParkingNotification)(first)
    register: Any = inbox.on
    with pytest.raises(ConfigurationError, match=why):
        register(*arguments)(function)


def test_a_coroutine_function_has_no_transaction() -> None:
    async def toll_(*_: object) -> None: ...

    with pytest.raises(ConfigurationError, match="plain function"):
        make_inbox().on(TollNotification, transaction=True)(toll_)


def test_a_handler_that_raises_is_tried_again_later_and_later() -> None:
    clock, attempts = Clock(), list[int]()
    inbox = make_inbox(clock, attempts=4)

    @inbox.on(TollNotification)
    def toll_(_: TollNotification, delivery: RecordedDelivery) -> None:
        attempts.append(delivery.attempt)
        message = "PLANTED"
        raise ValueError(message)

    inbox.receive(*toll())
    waits = list[float]()
    for _ in range(3):
        assert inbox.run_due() == 1
        (record,) = inbox.deliveries()
        assert (record.state, record.finished_at) == (State.WAITING, None)
        assert record.error is not None
        assert record.error.startswith("ValueError in test_attempts.py:")
        waits.append(record.due_at.timestamp() - clock.now)
        clock.move(waits[-1] - 0.1)
        assert inbox.run_due() == 0
        clock.move(0.101)
    assert all(base <= wait < base * 1.1 + 1e-3 for base, wait in zip((2, 8, 32), waits, strict=True))
    assert inbox.run_due() == 1
    (record,) = inbox.deliveries()
    assert (record.state, record.attempts) == (State.FAILED, 4)
    assert record.finished_at is not None
    assert "PLANTED" not in str(record.error)
    clock.move(1e6)
    assert inbox.run_due() == 0
    assert attempts == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "handler",
    [
        pytest.param(lambda *_: json.loads("{"), id="raised in the standard library"),
        pytest.param(lambda *_: attrs.evolve(1), id="raised in a package"),  # type: ignore[misc]
    ],
)
def test_an_error_names_the_line_of_the_handler(handler: Any) -> None:
    inbox = make_inbox()
    inbox.on(TollNotification)(handler)
    inbox.receive(*toll())
    inbox.run_due()
    (record,) = inbox.deliveries()
    assert " in test_attempts.py:" in str(record.error)


def test_a_handler_that_recovers_is_done() -> None:
    clock = Clock()
    inbox, outcomes = make_inbox(clock), iter([True, False])

    @inbox.on(TollNotification)
    def toll_(*_: object) -> None:
        if next(outcomes):
            raise OSError

    inbox.receive(*toll())
    inbox.run_due()
    clock.move(3)
    inbox.run_due()
    (record,) = inbox.deliveries()
    assert (record.state, record.attempts, record.error) == (State.DONE, 2, None)


def test_what_nobody_handles_is_failed_and_can_be_replayed() -> None:
    inbox, called = make_inbox(attempts=1), list[Any]()
    inbox.on(TollNotification)(lambda *_: None)
    inbox.receive(*parking())
    assert inbox.run_due() == 1
    (record,) = inbox.deliveries(state="failed")
    assert record.error == "no handler for ParkingNotification"
    inbox.on(ParkingNotification)(lambda notification, _: called.append(notification))
    assert inbox.run_due() == 0
    assert inbox.replay("failed") == 1
    assert inbox.run_due() == 1
    assert len(called) == 1
    assert states(inbox) == ["done"]


def test_what_has_no_handler_yet_is_tried_again() -> None:
    clock = Clock()
    inbox, called = make_inbox(clock), list[Any]()
    inbox.on(TollNotification)(lambda *_: None)
    inbox.receive(*parking())
    assert inbox.run_due() == 1
    assert states(inbox) == ["waiting"]
    inbox.on(ParkingNotification)(lambda notification, _: called.append(notification))  # after a deployment
    clock.move(3)
    assert inbox.run_due() == 1
    assert len(called) == 1


def test_without_any_handler_nothing_is_touched() -> None:
    inbox = make_inbox()
    inbox.receive(*toll())
    for handle in (inbox.run_due, lambda: inbox.run(1)):
        with pytest.raises(ConfigurationError, match="has no handlers"):
            handle()
    assert [record.attempts for record in inbox.deliveries()] == [0]


def test_revisions_of_a_ticket_are_handled_in_order_also_when_the_first_one_fails() -> None:
    clock, called = Clock(), list[Any]()
    inbox = make_inbox(clock, attempts=2)

    @inbox.on(TollNotification)
    def toll_(notification: TollNotification, delivery: RecordedDelivery) -> None:
        called.append((notification.ticket_id, delivery.revision))
        if called.count((1, 1)) < 3 and delivery.revision == 1 and notification.ticket_id == 1:
            raise OSError

    for each in (toll(), toll("2.00", at=1), toll(ticket=2)):
        inbox.receive(*each)
    assert inbox.run_due() == 2
    assert called == [(1, 1), (2, 1)]
    clock.move(3)
    assert inbox.run_due() == 2
    assert called[2:] == [(1, 1), (1, 2)]
    assert states(inbox) == ["failed", "done", "done"]
    assert inbox.replay(1) == 1
    assert inbox.run_due() == 1
    assert called[4:] == [(1, 1)]
    assert next(inbox.deliveries()).late  # a newer revision is handled already


def test_a_late_revision_is_flagged() -> None:
    inbox, called = make_inbox(), list[Any]()
    inbox.on(TollNotification)(lambda n, d: called.append((str(n.amount), d.revision, d.late, d.again)))
    for each in (toll("1.00", at=5), toll("2.00"), toll("1.00", at=6), toll("3.00", at=7), toll("1.00", at=8)):
        inbox.receive(*each)
    inbox.run_due()
    assert called == [
        ("1.00", 1, False, False),
        ("2.00", 2, True, False),
        ("3.00", 3, False, False),
        ("1.00", 4, False, True),
    ]


class Callable:
    async def __call__(self, *_: object) -> None:
        await asyncio.sleep(0)
        raise KeyError


async def _raise(_: int, *__: object) -> None:
    raise KeyError


@pytest.mark.parametrize(
    "handler",
    [
        pytest.param(Callable(), id="an object with an async call"),
        pytest.param(functools.partial(_raise, 1), id="a partial of an async function"),
        pytest.param(lambda *_: _raise(1), id="a function that returns a coroutine"),
    ],
)
def test_whatever_returns_a_coroutine_is_awaited(handler: Any) -> None:
    inbox = make_inbox()
    inbox.on(TollNotification)(handler)
    inbox.receive(*toll())
    inbox.run_due()
    (record,) = inbox.deliveries()
    assert str(record.error).startswith("KeyError")
    inbox.close()


def test_the_log_has_a_line_for_each_change_and_nothing_of_the_delivery(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "fleetit.webhooks")
    clock = Clock()
    inbox, outcomes = make_inbox(clock), iter([OSError("PLANTED"), None])

    @inbox.on(TollNotification)
    def toll_(*_: object) -> None:
        if error := next(outcomes):
            raise error

    inbox.receive(*toll())
    inbox.receive(*toll())
    inbox.run_due()
    clock.move(3)
    inbox.run_due()
    lines = [record.getMessage() for record in caplog.records if record.name == "fleetit.webhooks"]
    assert lines[:2] == [
        "delivery 1: recorded (TollNotification, fleet 42)",
        "delivery 1: a copy came (TollNotification, fleet 42)",
    ]
    assert lines[2].startswith("delivery 1: attempt 1 failed, tried again in 2 s: OSError in test_attempts.py:")
    assert lines[3:] == ["delivery 1: done in attempt 2"]
    assert not any("PLANTED" in line or "toll:" in line or "1.00" in line for line in lines)
    (trace,) = [record for record in caplog.records if record.name == "fleetit.webhooks.handlers"]
    assert trace.exc_info is not None  # the user's own exception, on a logger of its own


def test_operators_see_and_replay_and_prune() -> None:
    clock = Clock()
    inbox = make_inbox(clock, attempts=1)
    inbox.on(TollNotification)(lambda n, _: 1 / 0 if n.ticket_id == 2 else None)
    for ticket in (1, 2, 3):
        inbox.receive(*toll(ticket=ticket))
    clock.move(5)
    assert inbox.stats().oldest == 5
    inbox.run_due()
    counts = inbox.stats()
    assert {str(state): n for state, n in counts.by_state.items()} == {
        "waiting": 0,
        "running": 0,
        "done": 2,
        "failed": 1,
    }
    assert (counts.oldest, counts.done_last_minute) == (0, 2)
    assert [record.id for record in inbox.deliveries("failed")] == [2]
    assert [record.id for record in inbox.deliveries(key="toll:42:3")] == [3]
    assert inbox.replay(99) == inbox.replay([]) == 0
    assert inbox.replay([1, 2]) == 2
    assert inbox.replay(1) == 0  # it waits already
    inbox.run_due()
    clock.move(86_400 + 1)
    assert inbox.stats().done_last_minute == 0
    assert inbox.prune(timedelta(days=2)) == 0
    assert inbox.prune(timedelta(days=1)) == 2
    assert [record.id for record in inbox.deliveries()] == [2]
    assert inbox.prune(timedelta(days=1), failed=True) == 1
    for wrong in (timedelta(hours=23), 86_400):
        with pytest.raises(ConfigurationError, match="at least a day"):
            inbox.prune(wrong)  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError, match="'gone': pass one of waiting, running, done, failed"):
        list(inbox.deliveries("gone"))
    with pytest.raises(ConfigurationError, match="'failed' or 'done'"):
        inbox.replay("waiting")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "why"),
    [
        pytest.param({"inline": True, "dispatch": print}, "pass one of them", id="inline and dispatch"),
        pytest.param({"dispatch": "celery"}, "dispatch='celery': pass a function", id="dispatch that is text"),
        pytest.param({"transaction": 1}, "transaction=1: pass a function", id="a transaction that is a number"),
        pytest.param({"attempts": 0}, "attempts=0: pass a number from 1 to 1,000", id="no attempts"),
        pytest.param({"on_failed": "mail"}, "on_failed='mail': pass a function", id="on_failed that is text"),
        pytest.param({"keep": timedelta(hours=23)}, "pass a timedelta of at least a day", id="less than a day"),
        pytest.param({"keep": 90}, "keep=90: pass a timedelta", id="a number of days"),
        pytest.param({"attempts": True}, "attempts=True", id="a boolean"),
        pytest.param({"concurrency": 1.5}, "concurrency=1.5", id="half a thread"),
        pytest.param({"lease": 0}, "lease=0: pass seconds", id="no lease"),
        pytest.param({"lease": float("nan")}, "lease=nan", id="a lease of NaN"),
        pytest.param({"dispatch_again": 86_401}, "dispatch_again=86401", id="more than a day"),
        pytest.param({"keep_headers": ["a b"]}, "'a b' is no name of a header", id="no name of a header"),
        pytest.param({"store": 5}, "not int", id="no store"),
    ],
)
def test_options_are_checked(options: dict[str, Any], why: str) -> None:
    with pytest.raises(ConfigurationError, match=why):
        make_inbox(**options)


def test_a_store_that_is_gone_is_an_error_for_operators_and_503_for_senders(tmp_path: Path) -> None:
    inbox = make_inbox(store=f"sqlite:///{tmp_path}/none/a.db")
    answer = inbox.receive(*toll())
    assert (answer.status, answer.reason) == (503, "unavailable")
    with pytest.raises(ConfigurationError, match=r"make .*none"):
        inbox.stats()
    (tmp_path / "none").mkdir()
    assert inbox.receive(*toll()).status == 200


def test_operators_read_replay_and_prune_in_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox_module, "_PAGE", 2)
    clock = Clock()
    inbox = make_inbox(clock, attempts=1)
    inbox.on(TollNotification)(lambda *_: 1 / 0)
    for ticket in range(5):
        inbox.receive(*toll(ticket=ticket))
    inbox.run_due()
    assert [record.id for record in inbox.deliveries("failed")] == [1, 2, 3, 4, 5]
    assert inbox.replay("failed") == 5
    inbox.run_due()
    clock.move(86_401)
    assert inbox.prune(timedelta(days=1), failed=True) == 5
