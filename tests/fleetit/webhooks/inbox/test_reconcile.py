"""The recipe of docs/inbox.md that finds, after an outage, what was not recorded."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from fleetit import FleetIT
from fleetit.sandbox import running
from fleetit.webhooks import Inbox, WebhookVerifier
from tests.fleetit.webhooks.inbox.deliveries import SECRET, Clock, deliver
from tests.support.examples import BLOCKS

(RECIPE,) = [text for language, page, text in BLOCKS if (language, page) == ("python", "inbox.md") and "KINDS" in text]
SINCE = date(2025, 1, 1)


@pytest.fixture(name="find_unrecorded")
def _find_unrecorded() -> Any:
    names: dict[str, Any] = {}
    exec(compile(RECIPE, "the recipe", "exec"), names)  # noqa: S102 - our own text
    return names["find_unrecorded"]


def test_what_was_not_recorded_is_found(find_unrecorded: Any) -> None:
    inbox = Inbox(WebhookVerifier(SECRET, clock=Clock()), "sqlite://:memory:", background=False)
    with inbox, running() as sandbox, FleetIT(token=sandbox.token, base_url=sandbox.url) as client:
        (fleet,) = client.fleets.list().take(1)
        assert isinstance(fleet.id, int)
        tolls = client.tolls.list(fleet_id=fleet.id, posting_date_gte=SINCE).all()
        citations = client.citations.list(fleet_id=fleet.id, received_date_gte=SINCE).all()
        assert list(find_unrecorded(client, inbox, fleet.id, SINCE)) == [*tolls, *citations]
        sent: list[dict[str, Any]] = [{"ticketID": toll.id} for toll in tolls[1:]]
        sent += [
            {"issuing_authority": each.issuing_authority, "violation_number": each.violation_number}
            for each in citations[1:]
        ]
        assert {inbox.receive(*deliver(names, fleet=fleet.id)).status for names in sent} == {200}
        assert list(find_unrecorded(client, inbox, fleet.id, SINCE)) == [tolls[0], citations[0]]
