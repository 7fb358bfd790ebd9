from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import socket
import time
import traceback
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import ConfigurationError, ConnectError
from fleetit.sandbox._parts import PARTS
from fleetit.webhooks import ParkingNotification, Refusal, TollNotification, WebhookError, WebhookVerifier
from fleetit.webhooks.kinds import KINDS
from fleetit_api.exceptions import TREE
from openapi_sdk.sandbox.sending import choose_timestamp, sign_copies
from tests.fleetit.sandbox.loopback import receive_webhooks, send_request

if TYPE_CHECKING:
    from fleetit.sandbox import Sandbox


def _signature(secret: str, timestamp: str, body: bytes) -> str:
    """Compute a signature without the code of `fleetit`."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


@pytest.mark.parametrize("fleet", [7, 42, 109, 512])
def test_webhook_is_signed_with_the_secret_of_its_fleet(sandbox: Sandbox, fleet: int) -> None:
    secret = send_request(sandbox, fleet=fleet).json["results"][0]["webhook_signature_secret_token"]
    with receive_webhooks() as endpoint:
        assert sandbox.send_webhook(endpoint.url, fleet) == [200]
    ((_, headers, body),) = endpoint.received
    assert headers["X-Signature"] == _signature(secret, headers["X-Timestamp"], body)
    assert headers["Fleet-Id"] == str(fleet)
    assert abs(int(headers["X-Timestamp"]) - time.time()) < 60


def test_fleets_have_different_secrets(sandbox: Sandbox) -> None:
    assert len({fleet.webhook_secret for fleet in sandbox.world.rooms.values()}) == 5


@pytest.mark.parametrize(("fleet", "client", "billing"), [(7, "client-0007", "billing-0007"), (512, None, None)])
def test_webhook_has_the_customer_ids_that_the_fleet_has(
    sandbox: Sandbox, fleet: int, client: str | None, billing: str | None
) -> None:
    with receive_webhooks() as endpoint:
        sandbox.send_webhook(endpoint.url, fleet)
    headers = endpoint.received[0][1]
    assert (headers["Ext-Client-Id"], headers["Ext-Billing-Id"]) == (client, billing)


@pytest.mark.parametrize(("kind", "model"), [("toll", TollNotification), ("parking", ParkingNotification)])
def test_payload_has_every_documented_field(
    sandbox: Sandbox, kind: Any, model: type[TollNotification | ParkingNotification]
) -> None:
    with receive_webhooks() as endpoint:
        sandbox.send_webhook(endpoint.url, 7, kind)
    _, headers, body = endpoint.received[0]
    verifier = WebhookVerifier({7: sandbox.get_webhook_secret(7)})
    notification = verifier.verify(body, headers.items()).notification
    assert isinstance(notification, model)
    assert notification.additional_properties == {}
    payload = json.loads(body)
    assert notification.to_dict() == payload
    assert body == json.dumps(payload, separators=(",", ":")).encode()


def test_each_webhook_has_another_ticket_number(sandbox: Sandbox) -> None:
    with receive_webhooks() as endpoint:
        for _ in range(3):
            sandbox.send_webhook(endpoint.url, 7)
    assert len({json.loads(body)["ticketID"] for _, _, body in endpoint.received}) == 3


def test_given_body_secret_and_timestamp_are_used(sandbox: Sandbox) -> None:
    body = b'{ "ticketID" : 5,\n "exit_plaza": "\xc3\xa9" }'
    with receive_webhooks() as endpoint:
        sandbox.send_webhook(endpoint.url + "/in?a=b", 7, secret="another", timestamp=1_700_000_000, body=body)
    path, headers, got = endpoint.received[0]
    assert (path, got, headers["X-Timestamp"]) == ("/in?a=b", body, "1700000000")
    assert headers["X-Signature"] == _signature("another", "1700000000", body)


def test_wrong_signature_is_well_formed_and_differs(sandbox: Sandbox) -> None:
    with receive_webhooks(401) as endpoint:
        assert sandbox.send_webhook(endpoint.url, 7, times=2, resign=True, wrong_signature=True) == [401, 401]
    verifier = WebhookVerifier({7: sandbox.get_webhook_secret(7)})
    for _, headers, body in endpoint.received:
        with pytest.raises(WebhookError) as caught:
            verifier.verify(body, headers.items())
        assert caught.value.reason is Refusal.SIGNATURE_MISMATCH


@pytest.mark.parametrize("timestamp", range(1_700_000_000, 1_700_000_032))
def test_wrong_signature_is_never_the_right_one(timestamp: int) -> None:
    (right,) = sign_copies(PARTS, b"{}", "s", timestamp, 1)
    (wrong,) = sign_copies(PARTS, b"{}", "s", timestamp, 1, wrong=True)
    assert wrong["X-Timestamp"] == right["X-Timestamp"]
    assert wrong["X-Signature"] != right["X-Signature"]
    different = [a != b for a, b in zip(wrong["X-Signature"], right["X-Signature"], strict=True)]
    assert different.count(True) == 1


@pytest.mark.parametrize(
    ("age", "reason"),
    [
        pytest.param(3_600, Refusal.TOO_OLD, id="an hour ago"),
        pytest.param(-3_600, Refusal.TOO_NEW, id="an hour from now"),
    ],
)
def test_webhook_may_be_signed_at_another_time(sandbox: Sandbox, age: int, reason: Refusal) -> None:
    with receive_webhooks(401) as endpoint:
        assert sandbox.send_webhook(endpoint.url, 7, age=age) == [401]
    ((_, headers, body),) = endpoint.received
    with pytest.raises(WebhookError) as caught:
        WebhookVerifier({7: sandbox.get_webhook_secret(7)}).verify(body, headers.items())
    assert caught.value.reason is reason


@pytest.mark.parametrize("timestamp", [0, 999_999_999_999], ids=["the first time", "the last time"])
def test_times_that_can_be_signed(timestamp: int) -> None:
    now = 1_700_000_000
    assert choose_timestamp(TREE, now, None, now - timestamp) == timestamp
    outside = timestamp + (1 if timestamp else -1)
    with pytest.raises(ConfigurationError, match="other times can't be signed"):
        choose_timestamp(TREE, now, None, now - outside)


def test_each_copy_is_in_the_log(own_sandbox: Sandbox) -> None:
    with receive_webhooks() as endpoint:
        endpoint.next_statuses = [200, 500]
        own_sandbox.send_webhook(endpoint.url + "/in?key=hidden", 7, "parking", times=2)
    number = json.loads(endpoint.received[0][2])["violation_number"]
    shown = [(each.fleet, each.kind, each.ticket, each.url, each.status) for each in own_sandbox.deliveries]
    assert shown == [(7, "parking", number, endpoint.url + "/in", status) for status in (200, 500)]
    assert [(each.attempt, each.error) for each in own_sandbox.deliveries] == [(1, None), (2, None)]
    text = repr([*own_sandbox.deliveries])
    assert not any(part in text for part in ("hidden", own_sandbox.get_webhook_secret(7), own_sandbox.token))
    own_sandbox.deliveries.clear()
    assert len(own_sandbox.deliveries) == 0


def test_failed_copy_is_in_the_log(own_sandbox: Sandbox) -> None:
    with pytest.raises(ConnectError):
        own_sandbox.send_webhook("http://127.0.0.1:1/", 7, body=b"{}")
    (delivery,) = own_sandbox.deliveries
    assert (delivery.status, delivery.ticket) == (None, None)
    assert delivery.error == "the webhook to 127.0.0.1 got no response: ConnectionRefusedError"


def test_another_machine_needs_permission(sandbox: Sandbox) -> None:
    with pytest.raises(ConfigurationError, match=r"only to this machine, not to https://example\.com; .*allow_remote"):
        sandbox.send_webhook("https://example.com/", 7)
    with pytest.raises(ConfigurationError, match=r"need https, not http://example\.com"):
        sandbox.send_webhook("http://example.com/", 7, allow_remote=True)


def test_permitted_machine_is_connected_to(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    hosts: list[str] = []

    def connect(connection: http.client.HTTPSConnection) -> None:
        hosts.append(connection.host)
        raise ConnectionRefusedError

    monkeypatch.setattr(http.client.HTTPSConnection, "connect", connect)
    with pytest.raises(ConnectError, match=r"example\.com got no response"):
        sandbox.send_webhook("https://example.com/", 7, allow_remote=True)
    assert hosts == ["example.com"]


def test_header_that_can_not_be_sent_is_a_configuration_error(own_sandbox: Sandbox) -> None:
    own_sandbox.change("fleets", 7, customer_info={"ext_client_id": "a\r\nX-Other: b"})
    with receive_webhooks() as endpoint, pytest.raises(ConfigurationError, match="Ext-Client-Id"):
        own_sandbox.send_webhook(endpoint.url, 7)
    assert endpoint.received == []


def test_redirect_is_returned_and_not_followed(sandbox: Sandbox) -> None:
    with receive_webhooks() as target, receive_webhooks(307, target.url) as endpoint:
        assert sandbox.send_webhook(endpoint.url, 7) == [307]
    assert (len(endpoint.received), target.received) == (1, [])


def test_unknown_fleet_needs_a_secret(sandbox: Sandbox) -> None:
    with receive_webhooks() as endpoint:
        with pytest.raises(ConfigurationError, match=r"fleet_id=8 .* secret="):
            sandbox.send_webhook(endpoint.url, 8)
        assert sandbox.send_webhook(endpoint.url, 8, secret="known") == [200]
    (_, headers, _), *more = endpoint.received
    assert (headers["Fleet-Id"], headers["Ext-Client-Id"], more) == ("8", None, [])


def test_unknown_kind_is_refused(sandbox: Sandbox) -> None:
    kind: Any = "citation"
    with pytest.raises(ConfigurationError, match=f"kind='citation': .* {', '.join(map(repr, KINDS))}"):
        sandbox.send_webhook("http://127.0.0.1:1/", 7, kind)


def read_signatures(received: Any) -> list[tuple[str, str]]:
    return [(headers["X-Timestamp"], headers["X-Signature"]) for _, headers, _ in received]


def test_copies_are_the_same_byte_for_byte(sandbox: Sandbox) -> None:
    with receive_webhooks() as endpoint:
        assert sandbox.send_webhook(endpoint.url, 7, times=3) == [200, 200, 200]
    assert len({body for _, _, body in endpoint.received}) == 1
    assert len({*read_signatures(endpoint.received)}) == 1


def test_copies_may_be_signed_again_a_second_later_each(sandbox: Sandbox) -> None:
    with receive_webhooks(401) as endpoint:
        statuses = sandbox.send_webhook(endpoint.url, 7, times=3, resign=True, secret="s", timestamp=1_700_000_000)
    assert statuses == [401, 401, 401]
    (body,) = {body for _, _, body in endpoint.received}
    timestamps = ["1699999998", "1699999999", "1700000000"]
    expected = [(timestamp, _signature("s", timestamp, body)) for timestamp in timestamps]
    assert read_signatures(endpoint.received) == expected


def test_the_last_copy_is_signed_now(sandbox: Sandbox) -> None:
    with receive_webhooks() as endpoint:
        before = int(time.time())
        sandbox.send_webhook(endpoint.url, 7, times=2, resign=True)
        after = int(time.time())
    first, last = (int(timestamp) for timestamp, _ in read_signatures(endpoint.received))
    assert before <= last <= after
    assert first == last - 1


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(None, id="the invented notification"),
        pytest.param(b'{ "ticketID" : 5,\n "exit_plaza": "\xc3\xa9" }', id="a body of one's own"),
    ],
)
def test_compact_form_may_be_signed_instead(sandbox: Sandbox, body: bytes | None) -> None:
    with receive_webhooks() as endpoint:
        assert sandbox.send_webhook(endpoint.url, 7, signed_form="compact", secret="s", body=body) == [200]
    _, headers, received = endpoint.received[0]
    compact = json.dumps(json.loads(received), separators=(",", ":")).encode()
    assert received != compact
    assert received == (body or received)
    assert headers["X-Signature"] == _signature("s", headers["X-Timestamp"], compact)
    delivery = WebhookVerifier("s").verify(received, headers.items())
    assert (delivery.signed_form, delivery.body) == ("compact", compact)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param({"times": 0}, "times=0: pass a positive integer", id="no times"),
        pytest.param({"times": True}, "times=True: pass a positive integer", id="a boolean of times"),
        pytest.param({"times": 1.0}, r"times=1\.0: pass a positive integer", id="a fraction of times"),
        pytest.param({"signed_form": "json"}, "signed_form='json': pass 'raw' or 'compact'", id="an unknown form"),
        pytest.param({"signed_form": "compact", "body": b"{}"}, "not compact already", id="a compact body"),
        pytest.param({"signed_form": "compact", "body": b"{"}, "needs a body= that is JSON", id="not JSON"),
        pytest.param({"timestamp": 0, "times": 2, "resign": True}, "timestamp=-1", id="signed before 1970"),
        pytest.param({"timestamp": 1, "age": 1}, "timestamp=1 and age=1: pass one", id="two times"),
        pytest.param({"timestamp": "now"}, "timestamp='now': pass whole seconds since 1970", id="a time in words"),
        pytest.param({"timestamp": 1.5}, "timestamp=1.5: pass whole seconds", id="a fraction of a time"),
        pytest.param({"timestamp": True}, "timestamp=True: pass whole seconds", id="a boolean of a time"),
        pytest.param(
            {"timestamp": datetime(2026, 1, 1, tzinfo=UTC)},
            r"timestamp=datetime.*such as int\(moment.timestamp\(\)\)",
            id="a datetime",
        ),
        pytest.param({"age": "x"}, "age='x': pass whole seconds, such as 3600 for an hour", id="an age in words"),
        pytest.param({"age": True}, "age=True: pass whole seconds", id="a boolean of an age"),
        pytest.param({"age": 10**12}, f"age={10**12}: pass -.* to .* seconds", id="an age before 1970"),
        pytest.param({"age": -(10**12)}, f"age=-{10**12}: pass -.* to .* seconds", id="an age in the far future"),
        pytest.param({"body": "{}"}, "body= is the bytes to send, not str: .* with .encode()", id="a body as a text"),
        pytest.param({"body": {"pin": 1}}, "body= is the bytes to send, not dict", id="a body as an object"),
        pytest.param(
            {"body": "{ }", "signed_form": "compact"},
            "body= is the bytes to send, not str",
            id="a text to be compacted",
        ),
        pytest.param({"secret": ""}, "the webhook secret is empty", id="an empty secret"),
    ],
)
def test_invalid_options_send_nothing(sandbox: Sandbox, options: dict[str, Any], message: str) -> None:
    with receive_webhooks() as endpoint, pytest.raises(ConfigurationError, match=message):
        sandbox.send_webhook(endpoint.url, 7, **options)
    assert endpoint.received == []


@pytest.mark.parametrize(
    ("url", "message"),
    [
        pytest.param("nope", "'nope': a webhook URL has http:// or https:// and a host, such as http://1", id="a word"),
        pytest.param("", "'': a webhook URL has http:// or https:// and a host", id="nothing"),
        pytest.param(None, "None: a webhook URL is a text, such as http://127.0.0.1", id="None"),
        pytest.param(5, "5: a webhook URL is a text", id="a number"),
        pytest.param(b"http://user:hidden@a/", "<bytes>: a webhook URL is a text", id="bytes"),
        pytest.param("127.0.0.1:80", "'127.0.0.1:80': a webhook URL has http://", id="no scheme"),
        pytest.param(
            "http://127.0.0.1:99999/?hidden", "'http://127.0.0.1:99999/?…': the host or the port", id="a port"
        ),
        pytest.param("http://127.0.0.1/#é hidden", "'http://127.0.0.1/?…': a webhook URL is ASCII", id="a fragment"),
        pytest.param(
            "http://a:hidden@127.0.0.1/", "'http://***@127.0.0.1/': a webhook URL has no user", id="user info"
        ),
        pytest.param("http://a:hid/hidden@127.0.0.1/", "'http://***@127.0.0.1/': ", id="a password with a slash"),
        pytest.param("http://a:hid?hidden@127.0.0.1/", "'http://***@127.0.0.1/': ", id="a password with a mark"),
        pytest.param("a:hidden@127.0.0.1", "'***@127.0.0.1': a webhook URL has http://", id="user info, no scheme"),
        pytest.param(f"http://127.0.0.1/{'x' * 99}é", f"'http://127.0.0.1/{'x' * 62}…: a webhook URL is", id="long"),
    ],
)
def test_message_about_a_url_has_its_value_and_no_secret(own_sandbox: Sandbox, url: Any, message: str) -> None:
    with pytest.raises(ConfigurationError) as by_hand:
        own_sandbox.send_webhook(url, 7)
    assert str(by_hand.value).startswith(f"url={message}")
    assert "hid" not in "".join(traceback.format_exception(by_hand.value, limit=0))
    if url is not None:
        with pytest.raises(ConfigurationError) as of_changes:
            own_sandbox.webhook_url = url
        assert str(of_changes.value).startswith(f"webhook_url={message}")
        assert own_sandbox.webhook_url is None


def test_webhooks_of_changes_advise_no_argument_of_send_webhook(own_sandbox: Sandbox) -> None:
    with pytest.raises(
        ConfigurationError, match=r"not to https://example\.com; write a URL such as http://127"
    ) as caught:
        own_sandbox.webhook_url = "https://example.com/"
    assert "allow_remote" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("http://example.com/", id="http to another host"),
        pytest.param("https://example.com/", id="https to another host"),
        pytest.param("http://127.0.0.1.example.com/", id="a name that starts like loopback"),
        pytest.param("http://localhost.example.com/", id="a name that starts like localhost"),
        pytest.param("http://[::ffff:8.8.8.8]/", id="an address inside an address"),
        pytest.param("http://0x7f000001/", id="loopback in hexadecimal is not read"),
        pytest.param("http://user:pass@127.0.0.1/", id="user info"),
        pytest.param("http://@127.0.0.1/", id="empty user info"),
        pytest.param("ftp://127.0.0.1/", id="another scheme"),
        pytest.param("file:///etc/passwd", id="a file"),
        pytest.param("127.0.0.1:80", id="no scheme"),
        pytest.param("", id="nothing"),
        pytest.param("http://127.0.0.1:99999/", id="an invalid port"),
        pytest.param("http://127.0.0.1:x/", id="a port in words"),
        pytest.param("http://[::1/", id="a broken address"),
        pytest.param("http://127.0.0.1/a b", id="a space"),
        pytest.param("http://127.0.0.1/\r\nX: y", id="a line break"),
        pytest.param("http://127.0.0.1/é", id="not ASCII"),
    ],
)
def test_unsafe_webhook_url_is_refused(sandbox: Sandbox, url: str) -> None:
    with pytest.raises(ConfigurationError, match="webhook") as caught:
        sandbox.send_webhook(url, 7)
    assert "pass@" not in str(caught.value)


def test_refused_connection_is_a_connect_error(sandbox: Sandbox) -> None:
    with socket.socket() as unused_socket:
        unused_socket.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused
        url = f"http://127.0.0.1:{unused_socket.getsockname()[1]}/"
        with pytest.raises(ConnectError, match=r"127\.0\.0\.1 got no response: ConnectionRefusedError"):
            sandbox.send_webhook(url, 7)


def test_connection_is_closed_after_an_error(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[object] = []

    def close(connection: http.client.HTTPConnection) -> None:
        closed.append(connection)

    monkeypatch.setattr(http.client.HTTPConnection, "close", close)
    with socket.socket() as unused_socket:
        unused_socket.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused
        with pytest.raises(ConnectError):
            sandbox.send_webhook(f"http://127.0.0.1:{unused_socket.getsockname()[1]}/", 7)
    assert len(closed) == 1
