"""Verifying: verify and parse the raw body and the headers of a webhook."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from itertools import cycle
from typing import TYPE_CHECKING, Any

from bench import pages
from bench.measure import Contender, Effort, measure_in_turn, processor_time
from bench.peers import PeerMissing, load_peer
from bench.report import Report, Table, build_table

if TYPE_CHECKING:
    from collections.abc import Callable

_SECRET = "made-up-secret-0123456789abcdef"  # noqa: S105 - invented, and never sent anywhere
_OURS = "ours, notification read"
_BARE = "bare hmac and json"
_STANDARD = "standardwebhooks"


def measure(effort: Effort) -> Report:
    """Verify and parse different deliveries in turn. Each library verifies its own signature scheme."""
    tables: list[Table] = []
    for title, make in (("toll", pages.toll_notification), ("parking", pages.parking_notification)):
        documents = [make(number) for number in range(effort.of(3_000, 10))]
        bodies = [json.dumps(document, separators=(",", ":")).encode() for document in documents]
        contenders, skipped = _make_contenders(bodies)
        samples = measure_in_turn(
            contenders, rounds=effort.of(41, 1), seconds=effort.of(20, 0) / 1000, clock=processor_time
        )
        notes = f"{len(bodies):,} different bodies in turn, each of about {len(bodies[0])} bytes. "
        notes += "The peers return the JSON document, ours returns a model with dates and decimals. Processor time."
        title_of_table = f"Verifying a {title} notification"
        tables.append(
            build_table(title_of_table, "µs", contenders, samples, baseline=_OURS, skipped=skipped, notes=notes)
        )
    return Report("verifying", tables)


def _make_contenders(bodies: list[bytes]) -> tuple[list[Contender], dict[str, str]]:
    makers: dict[str, tuple[Callable[[list[bytes]], Callable[[], object]], str]] = {
        _OURS: (_ours, ""),
        "ours, documented sample's form": (_ours_compact, "the body has spaces, so both forms are tried"),
        _BARE: (_bare, "no window, no checks"),
        _STANDARD: (_standardwebhooks, ""),
        "stripe, construct_event": (_stripe_event, "an object that wraps the document"),
        "stripe, verify_header and json": (_stripe_header, ""),
        "slack_sdk and json": (_slack, ""),
    }
    found: list[Contender] = []
    skipped: dict[str, str] = {}
    for name, (make, note) in makers.items():
        try:
            run = make(bodies)
        except PeerMissing as error:
            skipped[name] = str(error)
        else:
            found.append(Contender(name, run, note=note))
    return found, skipped


def _verify_in_turn(verify: Callable[[bytes, Any], object], requests: list[tuple[bytes, Any]]) -> Callable[[], object]:
    turns = cycle(requests)
    return lambda: verify(*next(turns))


def _compute_mac(text: bytes) -> str:
    return hmac.new(_SECRET.encode(), text, hashlib.sha256).hexdigest()


def _now() -> str:
    return str(int(time.time()))


def _make_headers(**headers: str) -> dict[str, str]:
    """Return headers as a server passes them on, including those of every request."""
    return {
        "Host": "hooks.example.com",
        "User-Agent": "made-up/1.0",
        "Content-Type": "application/json",
        "Accept": "*/*",
        "Fleet-Id": "42",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }


def _ours(bodies: list[bytes]) -> Callable[[], object]:
    webhooks: Any = load_peer("fleetit.webhooks")
    verifier = webhooks.WebhookVerifier(_SECRET)
    requests = [(body, {**_make_headers(), **webhooks.sign(body, _SECRET)}) for body in bodies]
    if isinstance(verifier.verify(*requests[0]).notification, webhooks.UnknownNotification):
        msg = "the kind of the notification is unknown"
        raise TypeError(msg)
    return _verify_in_turn(verifier.verify, requests)


def _ours_compact(bodies: list[bytes]) -> Callable[[], object]:
    webhooks: Any = load_peer("fleetit.webhooks")
    verifier = webhooks.WebhookVerifier(_SECRET)
    requests = [
        (json.dumps(json.loads(body)).encode(), {**_make_headers(), **webhooks.sign(body, _SECRET)}) for body in bodies
    ]
    if verifier.verify(*requests[0]).signed_form != "compact":
        msg = "the raw form of the body was authenticated"
        raise TypeError(msg)
    return _verify_in_turn(verifier.verify, requests)


def _bare(bodies: list[bytes]) -> Callable[[], object]:
    key, now = _SECRET.encode(), _now()

    def verify(body: bytes, headers: dict[str, str]) -> object:
        mac = hmac.digest(key, headers["X-Timestamp"].encode() + b"." + body, "sha256")
        if not hmac.compare_digest(mac, bytes.fromhex(headers["X-Signature"])):
            raise ValueError
        return json.loads(body)

    signed = [(body, _compute_mac(f"{now}.".encode() + body)) for body in bodies]
    return _verify_in_turn(verify, [(body, _make_headers(X_Timestamp=now, X_Signature=mac)) for body, mac in signed])


def _standardwebhooks(bodies: list[bytes]) -> Callable[[], object]:
    webhook, now = load_peer("standardwebhooks").Webhook(base64.b64encode(_SECRET.encode()).decode()), _now()

    def headers(body: bytes) -> dict[str, str]:
        mac = hmac.digest(_SECRET.encode(), f"msg_1.{now}.".encode() + body, "sha256")
        signature = f"v1,{base64.b64encode(mac).decode()}"
        return _make_headers(webhook_id="msg_1", webhook_timestamp=now, webhook_signature=signature)

    return _verify_in_turn(webhook.verify, [(body, headers(body)) for body in bodies])


def _stripe_requests(bodies: list[bytes]) -> list[tuple[bytes, Any]]:
    now = _now()
    signed = [(body, _compute_mac(f"{now}.".encode() + body)) for body in bodies]
    return [(body, _make_headers(Stripe_Signature=f"t={now},v1={mac}")) for body, mac in signed]


def _stripe_event(bodies: list[bytes]) -> Callable[[], object]:
    webhook = load_peer("stripe").Webhook

    def verify(body: bytes, headers: dict[str, str]) -> object:
        return webhook.construct_event(body, headers["Stripe-Signature"], _SECRET)

    return _verify_in_turn(verify, _stripe_requests(bodies))


def _stripe_header(bodies: list[bytes]) -> Callable[[], object]:
    signature = load_peer("stripe").WebhookSignature

    def verify(body: bytes, headers: dict[str, str]) -> object:
        signature.verify_header(body.decode(), headers["Stripe-Signature"], _SECRET, tolerance=300)
        return json.loads(body)

    return _verify_in_turn(verify, _stripe_requests(bodies))


def _slack(bodies: list[bytes]) -> Callable[[], object]:
    verifier, now = load_peer("slack_sdk.signature").SignatureVerifier(_SECRET), _now()

    def verify(body: bytes, headers: dict[str, str]) -> object:
        if not verifier.is_valid_request(body, headers):
            raise ValueError
        return json.loads(body)

    signed = [(body, f"v0={_compute_mac(f'v0:{now}:'.encode() + body)}") for body in bodies]
    made = [(body, _make_headers(X_Slack_Request_Timestamp=now, X_Slack_Signature=mac)) for body, mac in signed]
    return _verify_in_turn(verify, made)
