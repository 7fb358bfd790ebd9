"""What operators choose by state, kind, ticket and time: to look at, and to handle again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from fleetit import ConfigurationError
from fleetit.webhooks import Inbox, ParkingNotification, RecordedDelivery, TollNotification, UnknownNotification
from fleetit.webhooks.kinds import KINDS
from fleetit.webhooks.stores import State
from tests.fleetit.webhooks.inbox.deliveries import NOW, Clock, deliver, make_inbox, parking, toll


def at(seconds: float) -> datetime:
    return datetime.fromtimestamp(NOW + seconds, UTC)


@pytest.fixture(name="several")
def _several() -> Inbox:
    """Return an inbox with done records 1, 2 and 3 and failed ones 4 and 5, recorded one a minute."""
    clock = Clock()
    inbox = make_inbox(clock, attempts=1)

    @inbox.on(TollNotification, ParkingNotification, UnknownNotification)
    def handle(_: object, delivery: RecordedDelivery) -> None:
        if delivery.id > 3:
            raise OSError

    for sent in (toll(ticket=1), toll(ticket=2), parking("V1"), toll("2.00", ticket=2, at=1), deliver({"a": 1})):
        assert inbox.receive(*sent).status == 200
        inbox.run_due()
        clock.move(60)
    return inbox


@pytest.mark.parametrize(
    ("conditions", "ids"),
    [
        pytest.param({}, [1, 2, 3, 4, 5], id="none"),
        pytest.param({"kind": "toll"}, [1, 2, 4], id="kind"),
        pytest.param({"kind": "body"}, [5], id="of no known kind"),
        pytest.param({"key": "toll:42:2"}, [2, 4], id="ticket"),
        pytest.param({"since": at(120)}, [3, 4, 5], id="since, inclusive"),
        pytest.param({"until": at(120)}, [1, 2], id="until, exclusive"),
        pytest.param({"kind": "toll", "since": at(60), "until": at(180)}, [2], id="several"),
    ],
)
def test_deliveries_and_replay_choose_alike(several: Inbox, conditions: dict[str, Any], ids: list[int]) -> None:
    assert [record.id for record in several.deliveries(**conditions)] == ids
    states: list[tuple[Any, set[int]]] = [("done", {1, 2, 3}), ("failed", {4, 5})]
    for state, of_state in states:
        wanted = [record_id for record_id in ids if record_id in of_state]
        assert [record.id for record in several.deliveries(state, **conditions)] == wanted
        assert several.replay(state, **conditions, dry_run=True) == len(wanted)
        assert several.stats().by_state[State.WAITING] == 0
        assert several.replay(state, **conditions) == len(wanted)
        assert [record.id for record in several.deliveries("waiting")] == wanted
        several.run_due()


def test_a_dry_run_counts_ids_that_would_be_replayed(several: Inbox) -> None:
    assert several.replay([1, 1, 4, 99], dry_run=True) == 2
    several.replay(1)
    assert several.replay([1, 4], dry_run=True) == several.replay([1, 4]) == 1


def test_what_was_emptied_is_not_replayed(several: Inbox) -> None:
    assert several._get_store().empty(0.5, 100) == 2  # tickets 1 and V1; the others have failed records
    for what in ("done", [1, 2, 3]):
        choice: Any = what
        assert several.replay(choice, dry_run=True) == 1
    assert several.replay("done") == 1


@pytest.mark.parametrize(
    ("conditions", "why"),
    [
        pytest.param({"kind": "tool"}, f"kind='tool': pass one of {', '.join(KINDS)}, body", id="kind"),
        pytest.param({"since": datetime(2026, 1, 31)}, "since=.*with a zone", id="no zone"),  # noqa: DTZ001 - as it says
        pytest.param({"until": "2026-01-31"}, "until='2026-01-31': pass a datetime", id="a text"),
    ],
)
def test_wrong_conditions(several: Inbox, conditions: dict[str, Any], why: str) -> None:
    with pytest.raises(ConfigurationError, match=why):
        several.deliveries(**conditions)
    with pytest.raises(ConfigurationError, match=why):
        several.replay("failed", **conditions)
    with pytest.raises(ConfigurationError, match="choose from a state"):
        several.replay(1, **conditions)
