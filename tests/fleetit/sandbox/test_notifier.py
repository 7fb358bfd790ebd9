"""Notifications of tolls and citations that are added or changed."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import socket
import threading
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import ConfigurationError
from fleetit.sandbox import DeliveryLog, Sandbox, SentWebhook, running
from fleetit.sandbox._parts import PARTS
from fleetit.testing._fixtures import PLUGIN
from fleetit.webhooks import ParkingNotification, TollNotification, WebhookVerifier
from openapi_sdk.sandbox import notifier as notifier_module
from openapi_sdk.sandbox.notifier import Notifier
from openapi_sdk.sandbox.rows import Room
from openapi_sdk.sandbox.server import Options
from tests.fleetit.sandbox.loopback import TIMEOUT, Receiver, receive_webhooks, send_request

if TYPE_CHECKING:
    from collections.abc import Iterator


def make_fleet(secret: str, **customer_info: str) -> Room:
    return Room(7, 7, {"id": 7, "customer_info": customer_info}, secret)


FLEET = make_fleet("a-secret", ext_client_id="client-7")
THREAD = "fleetit-sandbox-webhooks"


@pytest.fixture(name="endpoint")
def _endpoint() -> Iterator[Receiver]:
    with receive_webhooks() as endpoint:
        yield endpoint


@pytest.fixture(name="log")
def _log() -> DeliveryLog:
    return DeliveryLog()


@pytest.fixture(name="notifier")
def _notifier(endpoint: Receiver, log: DeliveryLog) -> Iterator[Notifier]:
    """Return a notifier that does not pause, at Unix time 1,700,000,000."""
    notifier = Notifier(PARTS, log, endpoint.url, pauses=(0, 0), clock=lambda: 1_700_000_000.9)
    yield notifier
    notifier.close()


def _read(endpoint: Receiver) -> list[Any]:
    return [json.loads(body) for _, _, body in endpoint.received]


def _get_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == THREAD]


def _set_status(sandbox: Sandbox, toll: int, status: int) -> int:
    body = json.dumps({"billing_status": status}).encode()
    headers = {"Content-Type": "application/json"}
    return send_request(sandbox, f"/v2/tolls/{toll}/", method="PATCH", fleet=7, headers=headers, body=body).status


def test_new_status_of_a_toll_is_notified(endpoint: Receiver) -> None:
    with running(webhook_url=endpoint.url) as sandbox:
        assert _set_status(sandbox, 7001, 2) == 200
        sandbox.wait_for_webhooks()
        secret = sandbox.get_webhook_secret(7)
        row, vehicle = sandbox.rows("tolls", 7)[0], sandbox.rows("vehicles", 7)
        (delivery,) = sandbox.deliveries
    ((_, headers, body),) = endpoint.received
    notification = WebhookVerifier({7: secret}).verify(body, headers.items()).notification
    assert isinstance(notification, TollNotification)
    assert (notification.ticket_id, notification.amount) == (7001, Decimal(row["amount"]))
    plates = {each["id"]: each["plate_number"] for each in vehicle}
    assert notification.vehicle_plate_number == plates[row["vehicle"]]
    assert (headers["Fleet-Id"], headers["Ext-Client-Id"], headers["Ext-Billing-Id"]) == (
        "7",
        "client-0007",
        "billing-0007",
    )
    assert (delivery.fleet, delivery.kind, delivery.ticket, delivery.status) == (7, "toll", "7001", 200)
    assert (delivery.url, delivery.attempt, delivery.error, delivery.time.tzinfo) == (endpoint.url, 1, None, UTC)


def test_test_toll_is_notified(endpoint: Receiver) -> None:
    toll = {"exit_plaza": "HT", "agency": "PANYNJ", "amount": 4.5, "plate_number": "ZZZ", "plate_state": "NJ"}
    body = json.dumps({**toll, "transaction_date": "2025-01-02", "exit_time": "10:00:00"}).encode()
    with running(webhook_url=endpoint.url) as sandbox:
        headers = {"Content-Type": "application/json"}
        target = "/api/tickets/individual/"
        assert send_request(sandbox, target, method="POST", fleet=42, headers=headers, body=body).status in {200, 201}
        sandbox.wait_for_webhooks()
    (payload,) = _read(endpoint)
    assert (payload["amount"], payload["vehicle_plate_number"], payload["vehicle_plate_state"]) == ("4.50", "ZZZ", "NJ")
    assert payload["trans_date_time"] == "2025-01-02 10:00:00"


def test_refused_request_is_not_notified(endpoint: Receiver) -> None:
    with running(webhook_url=endpoint.url) as sandbox:
        assert _set_status(sandbox, 7001, 999) == 400
        sandbox.wait_for_webhooks()
        assert _get_threads() == []
    assert endpoint.received == []


def test_url_may_be_set_and_removed_later(endpoint: Receiver) -> None:
    with running() as sandbox:
        assert sandbox.webhook_url is None
        _set_status(sandbox, 7001, 1)
        assert _get_threads() == []
        sandbox.webhook_url = endpoint.url
        _set_status(sandbox, 7002, 1)
        sandbox.webhook_url = None
        _set_status(sandbox, 7003, 1)
        sandbox.wait_for_webhooks()
    assert [payload["ticketID"] for payload in _read(endpoint)] == [7002]


@pytest.mark.parametrize("url", ["https://example.com/", "ftp://127.0.0.1/", "", 5])
def test_url_of_another_machine_is_refused(url: Any) -> None:
    with pytest.raises(ConfigurationError, match="webhook"), running(webhook_url=url):
        pass
    with running() as sandbox, pytest.raises(ConfigurationError, match="webhook"):
        sandbox.webhook_url = url


def test_receiver_that_does_not_respond_delays_neither_the_api_nor_the_end() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(TIMEOUT)
        with running(webhook_url=f"http://127.0.0.1:{listener.getsockname()[1]}/") as sandbox:
            assert [_set_status(sandbox, toll, 2) for toll in (7001, 7002, 7003)] == [200, 200, 200]
            connection, _ = listener.accept()
            connection.settimeout(TIMEOUT)
            with connection:
                assert connection.recv(4)
                with pytest.raises(TimeoutError, match=r"^3 webhooks are neither delivered nor given up after 0 sec"):
                    sandbox.wait_for_webhooks(timeout=0)
                (thread,) = _get_threads()
                sandbox.world.notifier.close()
                assert not thread.is_alive()
                sandbox.wait_for_webhooks(timeout=0)
    (delivery,) = sandbox.deliveries
    assert (delivery.status, delivery.ticket) == (None, "7001")


def test_end_of_the_block_ends_the_thread(endpoint: Receiver) -> None:
    with running(webhook_url=endpoint.url) as sandbox:
        _set_status(sandbox, 7001, 2)
        sandbox.wait_for_webhooks()
        (thread,) = _get_threads()
    assert not thread.is_alive()
    sandbox.world.row_changed(sandbox.world.rooms[7], "tolls", {"id": 1})
    sandbox.wait_for_webhooks(timeout=0)
    assert _get_threads() == []
    assert len(endpoint.received) == 1


def test_reset_drops_what_waits_and_ends_what_is_sent(endpoint: Receiver, log: DeliveryLog) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(TIMEOUT)
        notifier = Notifier(PARTS, log, f"http://127.0.0.1:{listener.getsockname()[1]}/", pauses=())
        notifier.notify(FLEET, "tolls", {"id": 1})
        notifier.notify(FLEET, "tolls", {"id": 2})
        (thread,) = _get_threads()
        connection, _ = listener.accept()
        with connection:
            connection.settimeout(TIMEOUT)
            assert connection.recv(4)
            notifier.reset(endpoint.url)
            assert not thread.is_alive()
    notifier.wait(0)
    notifier.notify(FLEET, "tolls", {"id": 3})
    notifier.wait(TIMEOUT)
    notifier.close()
    assert [(each.ticket, each.status) for each in log] == [("1", None), ("3", 200)]


def test_reset_checks_the_url_first(notifier: Notifier, endpoint: Receiver) -> None:
    with pytest.raises(ConfigurationError):
        notifier.reset("https://example.com/")
    notifier.notify(FLEET, "tolls", {"id": 1})
    notifier.wait(TIMEOUT)
    assert len(endpoint.received) == 1


def test_thread_that_ends_late_leaves_the_next_one_alone(log: DeliveryLog, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first thread is opening a connection, which can't be ended."""
    monkeypatch.setattr(notifier_module, "_CLOSE_TIMEOUT", 0)
    is_connecting, may_fail = threading.Event(), threading.Event()

    def connect(_: http.client.HTTPSConnection) -> None:
        is_connecting.set()
        assert may_fail.wait(TIMEOUT)
        raise ConnectionRefusedError

    monkeypatch.setattr(http.client.HTTPSConnection, "connect", connect)
    notifier = Notifier(PARTS, log, "https://127.0.0.1:1/", pauses=(0, 0))
    notifier.notify(FLEET, "tolls", {"id": 1})
    (old_thread,) = _get_threads()
    assert is_connecting.wait(TIMEOUT)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(TIMEOUT)
        notifier.reset(f"http://127.0.0.1:{listener.getsockname()[1]}/")
        notifier.notify(FLEET, "tolls", {"id": 2})
        notifier.notify(FLEET, "tolls", {"id": 3})
        connection, _ = listener.accept()
        with connection, connection.makefile("rb") as request:
            request.readline()
            request.read(int(http.client.parse_headers(request)["Content-Length"]))
            may_fail.set()
            old_thread.join(TIMEOUT)
            assert not old_thread.is_alive()
            with pytest.raises(TimeoutError, match=r"^2 webhooks"):
                notifier.wait(0)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            second_connection, _ = listener.accept()
            second_connection.close()
    notifier.close()
    assert [(each.ticket, each.attempt, each.status) for each in log[:2]] == [("1", 1, None), ("2", 1, 200)]


def test_next_test_has_the_first_url_and_an_empty_log(endpoint: Receiver) -> None:
    with PLUGIN.serve() as servers:
        first = servers.reset({"webhook_url": endpoint.url})
        _set_status(first, 7001, 2)
        first.wait_for_webhooks()
        (thread,) = _get_threads()
        first.webhook_url = None
        second = servers.reset({"webhook_url": endpoint.url})
        assert not thread.is_alive()
        assert (second.url, second.webhook_url, len(second.deliveries)) == (first.url, endpoint.url, 0)
        _set_status(second, 7002, 2)
        second.wait_for_webhooks()
    assert [payload["ticketID"] for payload in _read(endpoint)] == [7001, 7002]


def test_close_ends_a_pause(endpoint: Receiver) -> None:
    has_failed = threading.Event()

    class Log(DeliveryLog):
        def add(self, entry: SentWebhook) -> None:
            super().add(entry)
            has_failed.set()

    endpoint.status = 500
    notifier = Notifier(PARTS, Log(), endpoint.url, pauses=(TIMEOUT * 1000,))
    notifier.notify(FLEET, "tolls", {"id": 1})
    (thread,) = _get_threads()
    assert has_failed.wait(TIMEOUT)
    with pytest.raises(TimeoutError):
        notifier.wait(0)
    notifier.close()
    assert not thread.is_alive()


def test_a_closed_sandbox_sends_nothing_by_hand(endpoint: Receiver) -> None:
    with running() as sandbox:
        pass
    with pytest.raises(Exception, match="the sandbox has stopped"):
        sandbox.send_webhook(endpoint.url, 7)
    assert endpoint.received == []


def test_notifications_arrive_in_order(endpoint: Receiver, notifier: Notifier, log: DeliveryLog) -> None:
    endpoint.next_statuses = [500, 302, 404, 503]
    for number in range(1, 6):
        notifier.notify(FLEET, "tolls", {"id": number})
    notifier.wait(TIMEOUT)
    assert [payload["ticketID"] for payload in _read(endpoint)] == [1, 1, 1, 2, 2, 3, 4, 5]
    assert [(each.ticket, each.attempt, each.status) for each in log[:5]] == [
        ("1", 1, 500),
        ("1", 2, 302),
        ("1", 3, 404),
        ("2", 1, 503),
        ("2", 2, 200),
    ]


@pytest.mark.parametrize("status", [200, 202, 204, 299])
def test_any_success_acknowledges(endpoint: Receiver, notifier: Notifier, status: int) -> None:
    endpoint.status = status
    notifier.notify(FLEET, "tolls", {"id": 1})
    notifier.wait(TIMEOUT)
    assert len(endpoint.received) == 1


def test_no_response_is_tried_again() -> None:
    log = DeliveryLog()
    notifier = Notifier(PARTS, log, "http://127.0.0.1:1/", pauses=(0, 0), clock=lambda: 1_700_000_000.0)
    notifier.notify(FLEET, "tolls", {"id": 1})
    notifier.wait(TIMEOUT)
    notifier.close()
    assert [(each.attempt, each.status) for each in log] == [(1, None), (2, None), (3, None)]
    assert log[0].error == "the webhook to 127.0.0.1 got no response: ConnectionRefusedError"
    assert log[0].time == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


def test_each_attempt_is_signed_when_it_is_sent(endpoint: Receiver) -> None:
    endpoint.next_statuses = [500]
    times = iter(range(1_700_000_000, 1_800_000_000))
    notifier = Notifier(PARTS, DeliveryLog(), endpoint.url, pauses=(0, 0), clock=lambda: float(next(times)))
    notifier.notify(FLEET, "tolls", {"id": 1})
    notifier.wait(TIMEOUT)
    notifier.close()
    (_, first, body), (_, second, same) = endpoint.received
    assert body == same
    assert first["X-Timestamp"] < second["X-Timestamp"]
    for headers in (first, second):
        message = headers["X-Timestamp"].encode() + b"." + body
        assert headers["X-Signature"] == hmac.new(b"a-secret", message, hashlib.sha256).hexdigest()


@pytest.mark.parametrize(
    "fleet",
    [
        pytest.param(make_fleet(""), id="an empty secret"),
        pytest.param(make_fleet("s", ext_client_id="a\nb"), id="a header with a line break"),
    ],
)
def test_notification_that_can_not_be_sent_does_not_stop_the_others(
    endpoint: Receiver, notifier: Notifier, fleet: Room
) -> None:
    notifier.notify(fleet, "tolls", {"id": 1})
    notifier.notify(FLEET, "tolls", {"id": 2})
    notifier.wait(TIMEOUT)
    assert [payload["ticketID"] for payload in _read(endpoint)] == [2]


def test_too_many_notifications_are_not_sent_and_logged(
    endpoint: Receiver, notifier: Notifier, log: DeliveryLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notifier_module, "MAX_WAITING", 0)
    notifier.notify(FLEET, "tolls", {"id": 1})
    (delivery,) = log
    assert (delivery.attempt, delivery.status) == (0, None)
    assert delivery.error == "not sent: 0 notifications are waiting already"
    assert endpoint.received == []


def test_row_is_sent_as_it_was(endpoint: Receiver, notifier: Notifier) -> None:
    row = {"id": 1, "amount": "1.00"}
    notifier.notify(FLEET, "tolls", row)
    row["amount"] = "2.00"
    notifier.wait(TIMEOUT)
    assert _read(endpoint)[0]["amount"] == "1.00"


def test_only_tickets_are_notified(endpoint: Receiver, notifier: Notifier) -> None:
    for table in ("vehicles", "fleets", "toll", ""):
        notifier.notify(FLEET, table, {"id": 1})
    notifier.wait(TIMEOUT)
    assert _get_threads() == []
    assert endpoint.received == []


def test_secrets_are_in_no_repr(endpoint: Receiver, notifier: Notifier, log: DeliveryLog) -> None:
    notifier.notify(FLEET, "tolls", {"id": 1})
    notifier.wait(TIMEOUT)
    signature = endpoint.received[0][1]["X-Signature"]
    text = f"{notifier!r} {log!r} {[*log]!r}"
    assert "a-secret" not in text
    assert signature not in text


TOLL = {
    "type": "ticket",
    "ticketID": 5,
    "amount": "4.50",
    "fee": "25.00",
    "exit_plaza": "HT",
    "exit_plaza_cash_cost": "7.50",
    "posting_date": "2025-03-04 00:00:00.000000+00:00",
    "trans_date_time": "2025-03-03 17:08:21",
    "vehicle_plate_number": "ABC",
    "vehicle_tracking_number": "V-1",
    "vehicle_plate_state": "NY",
    "custom_fields": {"cost_center": "1"},
}
PARKING = {
    "type": "ticket",
    "issuing_authority": "City of Sample",
    "violation_number": "V1",
    "ticket_type": "Parking",
    "description": "No standing",
    "date": "2025-03-03",
    "time": "11:29:00",
    "vehicle": "ABC",
    "vehicle_state": "NY",
    "fine_amount": "65.00",
    "transfer_of_liability": "False",
    "fleet_liable": "False",
    "pdf": "https://files.example.com/1.pdf",
    "custom_fields": {"cost_center": "1"},
}
VEHICLE = {"plate_number": "ABC", "plate_state": "NY", "vehicle_number": "V-1", "custom_fields": {"cost_center": "1"}}
TOLL_ROW: dict[str, Any] = {
    "id": 5,
    "amount": "4.50",
    "violation_fee": "25.00",
    "exit_plaza": "HT",
    "cash_cost": 7.5,
    "posting_date": "2025-03-04",
    "transaction_date": "2025-03-03",
    "exit_time": "17:08:21",
    "vehicle": 3,
    "custom_fields": {"cost_center": "1"},
}
CITATION_ROW: dict[str, Any] = {
    "id": 6,
    "issuing_authority": "City of Sample",
    "violation_number": "V1",
    "ticket_type": "Parking",
    "description": "No standing",
    "ticket_date": "2025-03-03",
    "ticket_time": "11:29:00",
    "fine_amount": "65.00",
    "pin": "1234",
    "pdf": "https://files.example.com/1.pdf",
    "vehicle": 3,
}


@pytest.mark.parametrize(
    ("table", "rows", "expected"),
    [
        pytest.param("tolls", (TOLL_ROW, VEHICLE), TOLL, id="a toll"),
        pytest.param("tolls", ({**TOLL_ROW, "vehicle": VEHICLE},), TOLL, id="a toll that contains its vehicle"),
        pytest.param(
            "tolls",
            ({**TOLL_ROW, "amount": Decimal("4.50"), "posting_date": date(2025, 3, 4)}, VEHICLE),
            TOLL,
            id="a toll with Python's types",
        ),
        pytest.param(
            "tolls",
            ({**TOLL_ROW, "custom_fields": {"cost_center": Decimal(1)}}, VEHICLE),
            TOLL,
            id="a toll with Python's types in its custom fields",
        ),
        pytest.param("citations", (CITATION_ROW, VEHICLE), PARKING, id="a citation, without its pin"),
        pytest.param(
            "tolls",
            ({"id": 5},),
            dict.fromkeys(TOLL, "") | {"type": "ticket", "ticketID": 5, "fee": "0", "custom_fields": {}},
            id="a toll of an id alone",
        ),
        pytest.param(
            "citations",
            ({"pdf": None},),
            dict.fromkeys(PARKING, "")
            | {"type": "ticket", "transfer_of_liability": "False", "fleet_liable": "False", "custom_fields": {}},
            id="an empty citation",
        ),
    ],
)
def test_notification_has_the_documented_fields_of_its_row(
    endpoint: Receiver, notifier: Notifier, table: str, rows: tuple[Any, ...], expected: dict[str, Any]
) -> None:
    row, *vehicles = rows
    notifier.notify(FLEET, table, row, lambda _: next(iter(vehicles), None))
    notifier.wait(TIMEOUT)
    ((_, headers, body),) = endpoint.received
    assert json.loads(body) == expected
    assert body == json.dumps(expected, separators=(",", ":")).encode()
    verifier = WebhookVerifier("a-secret", clock=lambda: 1_700_000_000.0)
    notification = verifier.verify(body, headers.items()).notification
    assert isinstance(notification, TollNotification if table == "tolls" else ParkingNotification)


def test_world_finds_the_vehicle(endpoint: Receiver) -> None:
    world = Options(PARTS).make_world()
    world.notifier.url = endpoint.url
    fleet = world.rooms[42]
    citation = world.get_rows("citations", fleet)[0]
    world.row_changed(fleet, "citations", citation)
    world.notifier.wait(TIMEOUT)
    world.notifier.close()
    plates = {row["id"]: row["plate_number"] for row in world.get_rows("vehicles", fleet)}
    assert _read(endpoint)[0]["vehicle"] == plates[citation["vehicle"]]
    assert endpoint.received[0][1]["Fleet-Id"] == "42"


def test_the_pauses_are_those_of_the_page() -> None:
    assert notifier_module.PAUSES == (0.1, 0.5)
