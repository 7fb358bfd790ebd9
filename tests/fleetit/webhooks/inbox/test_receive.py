"""What is answered, what is recorded, and what is told apart."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from fleetit import ConfigurationError
from fleetit.webhooks import Inbox, Refusal, WebhookVerifier
from fleetit.webhooks.stores import Record, State
from tests.fleetit.webhooks.inbox.deliveries import FLEET, NOW, SECRET, Clock, Sent, deliver, make_inbox, parking, toll

A, B, C = ("1.00", "2.00", "3.00")


def describe(record: Record) -> str:
    """Return the amount of a record, and whether it is late or again."""
    amount = json.loads(record.body)["amount"]
    return {"1.00": "A", "2.00": "B", "3.00": "C"}[amount] + record.late * " late" + record.again * " again"


@pytest.mark.parametrize(
    ("deliveries", "recorded"),
    [
        pytest.param([toll(A)], ["A"], id="one"),
        pytest.param([toll(A), toll(A), toll(A)], ["A"], id="three copies"),
        pytest.param([toll(A), toll(A, at=9)], ["A"], id="signed again and resent"),
        pytest.param([toll(A), toll(B, at=1)], ["A", "B"], id="a revision"),
        pytest.param([toll(A), toll(B, at=1), toll(A, at=2)], ["A", "B", "A again"], id="a real change back"),
        pytest.param([toll(A), toll(B, at=1), toll(A)], ["A", "B"], id="a copy of the first after the second"),
        pytest.param([toll(A, at=1), toll(B)], ["A", "B late"], id="in the wrong order"),
        pytest.param([toll(A), toll(B)], ["A", "B"], id="signed in the same second"),
        pytest.param([toll(A), toll(B), toll(A)], ["A", "B"], id="signed in the same second, and a copy"),
        pytest.param([toll(A), toll(A, at=5), toll(B, at=3)], ["A", "B late"], id="older than a copy that came before"),
        pytest.param(
            [toll(A, at=5), toll(B, at=3), toll(B, at=4)],
            ["A", "B late", "B late again"],
            id="late, and signed again",
        ),
        pytest.param(
            [toll(A), toll(B, at=1), toll(C, at=2), toll(B, at=1), toll(A, at=3), toll(A, at=4)],
            ["A", "B", "C", "A again"],
            id="a longer story",
        ),
    ],
)
def test_copies_are_told_from_revisions(deliveries: list[Sent], recorded: list[str]) -> None:
    inbox = make_inbox()
    assert [inbox.receive(*each).status for each in deliveries] == [200] * len(deliveries)
    records = list(inbox.deliveries())
    assert list(map(describe, records)) == recorded
    assert [record.revision for record in records] == list(range(1, len(recorded) + 1))


@pytest.mark.parametrize(
    ("deliveries", "count"),
    [
        pytest.param([toll(ticket=1), toll(ticket=2)], 2, id="two tickets"),
        pytest.param([toll(), parking("1")], 2, id="two kinds"),
        pytest.param([parking("1"), parking("2"), parking("1")], 2, id="parking tickets"),
        pytest.param([deliver({"a": 1}), deliver({"a": 2}), deliver({"a": 1})], 2, id="of no known kind"),
    ],
)
def test_tickets_are_told_apart(deliveries: list[Sent], count: int) -> None:
    inbox = make_inbox()
    for each in deliveries:
        inbox.receive(*each)
    assert [record.revision for record in inbox.deliveries()] == [1] * count


def test_a_record_has_what_came() -> None:
    inbox = make_inbox(Clock(), keep_headers=["X-Kept"])
    sent = toll(at=-3)
    extra = {"Ext-Client-Id": "c-1", "EXT-BILLING-ID": "b\x00\udc80", "x-kept": "k", "Authorization": "PLANTED"}
    assert inbox.receive(sent.body, sent.headers | extra).status == 200
    (record,) = inbox.deliveries()
    assert record.body == sent.body
    assert record.headers == {
        "fleet-id": "42",
        "x-timestamp": str(NOW - 3),
        "ext-client-id": "c-1",
        "ext-billing-id": "b\x00\udc80",
        "x-kept": "k",
    }
    assert record.key == "toll:42:1"
    assert record.fleet_id == FLEET
    assert record.signed_at == datetime.fromtimestamp(NOW - 3, UTC)
    assert record.received_at == record.due_at == datetime.fromtimestamp(NOW, UTC)
    assert (record.state, record.attempts, record.finished_at, record.error) == (State.WAITING, 0, None, None)
    assert inbox.show(record.id) == record
    assert inbox.show(record.id + 1) is None


def test_a_repeated_header_is_not_recorded() -> None:
    inbox = make_inbox(keep_headers=["x-a"])
    sent = toll()
    pairs = [*sent.headers.items(), ("Ext-Client-Id", "1"), ("ext-client-id", "2"), ("X-A", "1"), ("X-A", "2")]
    assert inbox.receive(sent.body, pairs).status == 200
    (record,) = inbox.deliveries()
    assert sorted(record.headers) == ["fleet-id", "x-timestamp"]


_UNAUTHORIZED = {Refusal.UNKNOWN_FLEET, Refusal.SIGNATURE_MISMATCH, Refusal.TOO_OLD, Refusal.TOO_NEW}
GOOD = toll()
REFUSED: dict[Refusal, Sent] = {
    Refusal.MISSING_SIGNATURE: Sent(GOOD.body, {}),
    Refusal.MISSING_TIMESTAMP: Sent(GOOD.body, {"X-Signature": "1"}),
    Refusal.REPEATED_HEADER: Sent(GOOD.body, GOOD.headers | {"x-timestamp": "1"}),
    Refusal.MALFORMED_SIGNATURE: Sent(GOOD.body, GOOD.headers | {"X-Signature": "1"}),
    Refusal.MALFORMED_TIMESTAMP: Sent(GOOD.body, GOOD.headers | {"X-Timestamp": "-1"}),
    Refusal.TIMESTAMP_IN_MILLISECONDS: Sent(GOOD.body, GOOD.headers | {"X-Timestamp": "1700000000000"}),
    Refusal.BODY_TOO_LARGE: deliver({"a": "b" * 1_048_576}),
    Refusal.UNKNOWN_FLEET: toll(fleet=7),
    Refusal.SIGNATURE_MISMATCH: toll(secret="another"),
    Refusal.TOO_OLD: toll(at=-1_000_001),
    Refusal.TOO_NEW: toll(at=1_000_001),
    Refusal.MALFORMED_BODY: deliver([1]),
}


@pytest.mark.parametrize("reason", Refusal)
def test_a_refusal_names_its_reason_and_records_nothing(reason: Refusal) -> None:
    inbox = make_inbox()
    answer = inbox.receive(*REFUSED[reason])
    expected = 413 if reason is Refusal.BODY_TOO_LARGE else 401 if reason in _UNAUTHORIZED else 400
    assert (answer.status, answer.reason, json.loads(answer.body)) == (expected, reason, {"reason": reason})
    assert dict(answer.headers)["content-length"] == str(len(answer.body))
    assert list(inbox.deliveries()) == []


def test_an_accepted_delivery_gets_the_documented_answer() -> None:
    answer = make_inbox().receive(*toll())
    assert json.loads(answer.body) == {"status": "success", "message": "Webhook received successfully"}
    assert (answer.status, answer.reason) == (200, None)


def test_nothing_secret_is_shown() -> None:
    inbox = make_inbox()
    inbox.receive(*toll())
    shown = repr(inbox) + repr(inbox.asgi) + repr(inbox.wsgi) + repr(list(inbox.deliveries())) + repr(inbox.stats())
    assert "PLANTED" not in shown
    assert "1.00" not in shown
    assert "toll:42" not in shown
    for url in (
        "postgres",
        "postgresql:/PLANTED",
        "mysql://u:PLANTED@h/d",
        "sqlite:file.db",
        "sqlite:///",
        "sqlite:///a/",
    ):
        with pytest.raises(ConfigurationError, match=r"sqlite:///file\.db") as caught:
            Inbox(WebhookVerifier(SECRET), url)
        assert "PLANTED" not in str(caught.value)
