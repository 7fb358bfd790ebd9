"""The demonstration that the README starts: it succeeds only if each step had the effect that it prints."""

from __future__ import annotations

import json
from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from fleetit.sandbox import demo, running
from fleetit.webhooks import ParkingNotification, Refusal, TollNotification, WebhookError

if TYPE_CHECKING:
    from collections.abc import Callable

#: What a verifier would return that reads another delivery than the one that it got.
MISREAD = SimpleNamespace(notification=TollNotification.from_dict({"ticketID": 1, "amount": "1.00"}), fleet_id=1)
OTHER_KIND = SimpleNamespace(notification=ParkingNotification.from_dict({}))


def accept(_: object, body: bytes, __: object) -> SimpleNamespace:
    """Return what a verifier would return that accepts everything."""
    return SimpleNamespace(notification=TollNotification.from_dict(json.loads(body)), fleet_id=1)


def refuse_small(_: object, body: bytes, headers: object) -> SimpleNamespace:
    """Refuse the forged webhook for another reason than its signature."""
    if b'"0.01"' in body:
        raise WebhookError(Refusal.TOO_OLD)
    return accept(_, body, headers)


@pytest.mark.heavy
def test_demonstration_prints_each_step(capsys: pytest.CaptureFixture[str]) -> None:
    assert demo.main() == 0
    printed = capsys.readouterr().out
    steps = [
        "1. ",
        "2. ",
        "listed",
        "Fleet-Id: ",
        "3. ",
        "4. ",
        "verified  toll",
        "refused   the same",
        "What to do next",
    ]
    places = [printed.index(step) for step in steps]
    assert places == sorted(places)


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("replaced", "replacement", "message"),
    [
        pytest.param("FleetIT.for_fleet", lambda client, _: client, "Fleet-Id should have been", id="the wrong fleet"),
        pytest.param("sandbox.Sandbox.send_webhook", lambda *_, **__: None, "0 arrived", id="no webhook arrives"),
        pytest.param("sandbox.demo.get_only_webhook", lambda _: (b"{}", []), "missing_signature", id="no signature"),
        pytest.param(
            "sandbox.demo.running", partial(running, rows={"active_integrations": 0}), "nothing", id="no rows"
        ),
        pytest.param("webhooks.WebhookVerifier.verify", accept, "webhook was accepted", id="a forged webhook passes"),
        pytest.param("webhooks.WebhookVerifier.verify", lambda *_: MISREAD, "nothing was forged", id="another amount"),
        pytest.param("webhooks.WebhookVerifier.verify", lambda *_: OTHER_KIND, "read as Parking", id="another kind"),
        pytest.param("webhooks.WebhookVerifier.verify", refuse_small, "too_old", id="another reason"),
    ],
)
def test_failed_step_fails_the_demonstration(
    replaced: str,
    replacement: Callable[..., object],
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(f"fleetit.{replaced}", replacement)
    assert demo.main() == 1
    assert message in capsys.readouterr().err
