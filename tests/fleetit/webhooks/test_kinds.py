"""The table of kinds: a third entry is all that a new kind needs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from fleetit import ConfigurationError, webhooks
from fleetit.cli import main
from fleetit.sandbox import running
from fleetit.sandbox._parts import PARTS, _make_kind
from fleetit.webhooks import WebhookVerifier, kinds
from fleetit.webhooks.kinds import KINDS, Kind, get_kind, get_models
from fleetit_api.models import Shipment
from openapi_sdk.sandbox.command import _send_webhooks
from openapi_sdk.sandbox.notifier import get_notifications
from openapi_sdk.sandbox.web_page import FormValues, submit
from openapi_sdk_codegen.review.handwritten_impact import read_notifications
from tests.fleetit.sandbox.loopback import receive_webhooks, send_request
from tests.fleetit.webhooks.inbox.deliveries import FLEET, deliver, make_inbox
from tests.support.checkout import NOTIFICATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fleetit.sandbox import Sandbox

THIRD = Kind(
    name="shipment",
    title="Shipment of a transponder",
    model="Shipment",
    told_by="shipmentID",
    key=("carrier", "shipmentID"),
    table="vehicles",
    format_row=lambda row, vehicle: {"shipmentID": row["id"], "carrier": "UPS", "plate": vehicle.get("plate_number")},
    invent_fields=lambda number: {"id": number},
)
PAYLOAD = {"shipmentID": 5, "carrier": "UPS:2", "status": "shipped"}


@pytest.fixture(autouse=True)
def _third(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(cast("dict[str, Kind]", KINDS), THIRD.name, THIRD)
    sent = cast("dict[str, Any]", get_notifications(PARTS).kinds)
    monkeypatch.setitem(sent, THIRD.name, _make_kind(THIRD))


@pytest.fixture(name="server")
def _server() -> Iterator[Sandbox]:
    with running() as sandbox:
        yield sandbox


def verify(received: tuple[Any, ...], sandbox: Sandbox) -> tuple[type, str]:
    _, headers, body = received
    secrets = {fleet: sandbox.get_webhook_secret(fleet) for fleet in sandbox.fleets}
    delivery = WebhookVerifier(secrets).verify(body, headers)
    return type(delivery.notification), delivery.key


def test_it_is_read_and_has_a_key_and_a_handler() -> None:
    inbox, handled = make_inbox(), list[tuple[type, str]]()

    @inbox.on(webhooks.Shipment)  # type: ignore[attr-defined] # pyright: ignore[reportAttributeAccessIssue] - only the table has it
    def shipment(notification: Shipment, delivery: webhooks.RecordedDelivery) -> None:
        handled.append((type(notification), delivery.key))

    assert inbox.receive(*deliver(PAYLOAD)).status == 200
    assert inbox.run_due() == 1
    assert handled == [(Shipment, f"shipment:{FLEET}:UPS%3A2:5")]


def test_the_sandbox_sends_an_invented_one(server: Sandbox) -> None:
    with receive_webhooks() as endpoint:
        assert server.send_webhook(endpoint.url, 7, "shipment") == [200]
    assert verify(endpoint.received[0], server) == (Shipment, "shipment:7:UPS:1")
    assert [(each.kind, each.ticket) for each in server.deliveries] == [("shipment", "1")]


def test_the_sandbox_tells_of_a_row_that_changes(server: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = cast("dict[str, Any]", get_notifications(PARTS).kinds)
    for name in KINDS.keys() - {THIRD.name}:  # one of them may be about the same table, and would be sent first
        monkeypatch.delitem(sent, name)
    (row, *_) = server.rows("vehicles", 7)
    with receive_webhooks() as endpoint:
        server.webhook_url = endpoint.url
        server.change("vehicles", row["id"], vehicle_number="new")
        server.wait_for_webhooks()
    assert verify(endpoint.received[0], server) == (Shipment, f"shipment:7:UPS:{row['id']}")


def test_the_page_and_the_command_of_the_sandbox_have_it(server: Sandbox, capsys: pytest.CaptureFixture[str]) -> None:
    page = send_request(server, "/").body.decode()
    assert '<option value="shipment">Shipment of a transponder</option>' in page
    with receive_webhooks() as endpoint:
        assert submit(FormValues("7", endpoint.url, kind="shipment"), server.world).is_good
        _send_webhooks(server, endpoint.url)
    assert capsys.readouterr().out.count("shipment webhook of fleet") == len(server.fleets)


def test_fleetit_webhook_send_sends_it(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("FLEETIT_WEBHOOK_SECRET", "secret")
    with receive_webhooks() as endpoint:
        assert main(["webhook", "send", endpoint.url, "--kind", "shipment"]) == 0
        assert main(["webhook", "send", endpoint.url]) == 0
    assert [line.partition(":")[0] for line in capsys.readouterr().out.splitlines()] == [
        THIRD.name,
        *KINDS,
    ]


def test_the_reports_name_its_fields(tmp_path: Path) -> None:
    copy = tmp_path / "kinds.py"
    source = Path(kinds.__file__).read_text()
    copy.write_text(
        source.replace("    ),\n}\n", '    ),\n    "shipment": Kind(name="shipment", model="Shipment"),\n}\n')
    )
    assert read_notifications(copy) == tuple(sorted({*NOTIFICATIONS, "Shipment"}))


def test_an_unknown_kind_is_refused_with_all_names() -> None:
    with pytest.raises(ConfigurationError, match=f"kind='tool': .* {', '.join(map(repr, KINDS))}$"):
        get_kind("tool")


def test_what_type_checkers_read_agrees_with_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(cast("dict[str, Kind]", KINDS), THIRD.name)
    assert sorted(str(kinds.KnownNotification).split(" | ")) == sorted(get_models()) == list(NOTIFICATIONS)
    assert set(get_models()) <= set(webhooks.__all__)
    assert [kind.name for kind in KINDS.values()] == list(KINDS)
