from __future__ import annotations

import hashlib
import hmac
import json
import socket
import time
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import ConfigurationError, ConnectError
from fleetit.webhooks import ParkingNotification, TollNotification, WebhookVerifier
from tests.fleetit.sandbox.loopback import ask, receiver

if TYPE_CHECKING:
    from fleetit.sandbox import Sandbox


def _signature(secret: str, timestamp: str, body: bytes) -> str:
    """Compute it anew, without any code of ours."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


@pytest.mark.parametrize("fleet", [7, 42, 109, 512])
def test_a_webhook_is_signed_with_the_secret_that_the_api_shows(sandbox: Sandbox, fleet: int) -> None:
    secret = ask(sandbox, fleet=fleet).json["results"][0]["webhook_signature_secret_token"]
    with receiver() as endpoint:
        assert sandbox.send_webhook(endpoint.url, fleet) == 200
    ((_, headers, body),) = endpoint.got
    assert headers["X-Signature"] == _signature(secret, headers["X-Timestamp"], body)
    assert headers["Fleet-Id"] == str(fleet)
    assert abs(int(headers["X-Timestamp"]) - time.time()) < 60


def test_no_two_fleets_have_one_secret(sandbox: Sandbox) -> None:
    assert len({fleet.webhook_secret for fleet in sandbox.world.fleets.values()}) == 5


@pytest.mark.parametrize(("fleet", "client", "billing"), [(7, "client-0007", "billing-0007"), (512, None, None)])
def test_the_ids_of_the_customer_come_if_there_are_any(
    sandbox: Sandbox, fleet: int, client: str | None, billing: str | None
) -> None:
    with receiver() as endpoint:
        sandbox.send_webhook(endpoint.url, fleet)
    headers = endpoint.got[0][1]
    assert (headers["Ext-Client-Id"], headers["Ext-Billing-Id"]) == (client, billing)


@pytest.mark.parametrize(("kind", "model"), [("toll", TollNotification), ("parking", ParkingNotification)])
def test_each_kind_reads_as_its_notification_with_every_documented_field(
    sandbox: Sandbox, kind: Any, model: type[TollNotification | ParkingNotification]
) -> None:
    with receiver() as endpoint:
        sandbox.send_webhook(endpoint.url, 7, kind)
    _, headers, body = endpoint.got[0]
    verifier = WebhookVerifier({7: sandbox.world.fleets[7].webhook_secret})
    notification = verifier.verify(body, headers.items()).notification
    assert isinstance(notification, model)
    assert notification.additional_properties == {}
    payload = json.loads(body)
    assert notification.to_dict() == payload
    assert body == json.dumps(payload, separators=(",", ":")).encode()


def test_each_webhook_is_another_ticket(sandbox: Sandbox) -> None:
    with receiver() as endpoint:
        for _ in range(3):
            sandbox.send_webhook(endpoint.url, 7)
    assert len({json.loads(body)["ticketID"] for _, _, body in endpoint.got}) == 3


def test_what_is_given_is_sent_as_it_is(sandbox: Sandbox) -> None:
    body = b'{ "ticketID" : 5,\n "exit_plaza": "\xc3\xa9" }'
    with receiver() as endpoint:
        sandbox.send_webhook(endpoint.url + "/in?a=b", 7, secret="another", timestamp=1_700_000_000, body=body)
    path, headers, got = endpoint.got[0]
    assert (path, got, headers["X-Timestamp"]) == ("/in?a=b", body, "1700000000")
    assert headers["X-Signature"] == _signature("another", "1700000000", body)


def test_the_status_of_the_answer_is_returned_and_no_redirect_followed(sandbox: Sandbox) -> None:
    with receiver() as target, receiver(307, target.url) as endpoint:
        assert sandbox.send_webhook(endpoint.url, 7) == 307
    assert (len(endpoint.got), target.got) == (1, [])


def test_a_fleet_that_the_sandbox_does_not_know_needs_a_secret(sandbox: Sandbox) -> None:
    with receiver() as endpoint:
        with pytest.raises(ConfigurationError, match=r"fleet_id=8 .* secret="):
            sandbox.send_webhook(endpoint.url, 8)
        assert sandbox.send_webhook(endpoint.url, 8, secret="known") == 200
    (_, headers, _), *more = endpoint.got
    assert (headers["Fleet-Id"], headers["Ext-Client-Id"], more) == ("8", None, [])


def test_an_unknown_kind_is_refused(sandbox: Sandbox) -> None:
    kind: Any = "citation"
    with pytest.raises(ConfigurationError, match=r"kind='citation': .* 'toll', 'parking'"):
        sandbox.send_webhook("http://127.0.0.1:1/", 7, kind)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("http://example.com/", id="plain http to elsewhere"),
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
        pytest.param("http://127.0.0.1:99999/", id="no port"),
        pytest.param("http://127.0.0.1:x/", id="a port in words"),
        pytest.param("http://[::1/", id="a broken address"),
        pytest.param("http://127.0.0.1/a b", id="a space"),
        pytest.param("http://127.0.0.1/\r\nX: y", id="a line break"),
        pytest.param("http://127.0.0.1/é", id="not ASCII"),
    ],
)
def test_a_webhook_goes_only_where_it_is_safe_to_send_one(sandbox: Sandbox, url: str) -> None:
    with pytest.raises(ConfigurationError, match="webhook") as caught:
        sandbox.send_webhook(url, 7)
    assert "pass@" not in str(caught.value)


def test_nobody_there_is_an_error_that_says_so(sandbox: Sandbox) -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused
        url = f"http://127.0.0.1:{unheard.getsockname()[1]}/"
        with pytest.raises(ConnectError, match=r"127\.0\.0\.1 got no answer: ConnectionRefusedError"):
            sandbox.send_webhook(url, 7)
