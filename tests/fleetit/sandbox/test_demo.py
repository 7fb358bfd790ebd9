"""The demonstration that the README starts: it succeeds only if each step had the effect that it prints."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from fleetit.sandbox import demo
from fleetit.webhooks import TollNotification

if TYPE_CHECKING:
    from collections.abc import Callable

#: What a verifier would return that accepts everything.
ACCEPTED = SimpleNamespace(notification=TollNotification.from_dict({"ticketID": 1, "amount": "1.00"}), fleet_id=1)


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
        pytest.param("webhooks.WebhookVerifier.verify", lambda *_: ACCEPTED, "forged", id="a forged webhook passes"),
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
