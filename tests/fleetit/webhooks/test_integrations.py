"""Secrets that are read from the API, here from fake clients."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import UNSET, ConfigurationError
from fleetit.webhooks import Refusal, WebhookVerifier
from tests.fleetit.webhooks.examples import NOW, TOLL_BODY, get_refusal, make_headers, verify
from tests.fleetit.webhooks.fake_client import FakeClient, Integration

if TYPE_CHECKING:
    from collections.abc import Iterable


def synchronous(client: FakeClient, fleets: Iterable[int], **options: Any) -> WebhookVerifier:
    return WebhookVerifier.from_active_integrations(client, fleets, clock=lambda: NOW, **options)


def asynchronous(client: FakeClient, fleets: Iterable[int], **options: Any) -> WebhookVerifier:
    return asyncio.run(WebhookVerifier.from_active_integrations_async(client, fleets, clock=lambda: NOW, **options))


pytestmark = pytest.mark.parametrize("make", [synchronous, asynchronous])


def test_each_fleet_has_its_own_secrets(make: Any) -> None:
    client = FakeClient({7: [Integration("seven")], 42: [Integration("old"), Integration("new")]})
    verifier = make(client, [7, 42])
    assert repr(verifier) == "<WebhookVerifier: 3 secrets of 2 fleets>"
    for fleet, secret in [("7", "seven"), ("42", "old"), ("42", "new")]:
        assert verify(TOLL_BODY, make_headers(TOLL_BODY, secret=secret, fleet=fleet), verifier).fleet_id == int(fleet)
    assert get_refusal(TOLL_BODY, make_headers(TOLL_BODY, secret="seven"), verifier) is Refusal.SIGNATURE_MISMATCH
    assert get_refusal(TOLL_BODY, make_headers(TOLL_BODY, secret="old", fleet="8"), verifier) is Refusal.UNKNOWN_FLEET


@pytest.mark.parametrize(
    ("integration", "is_used"),
    [
        pytest.param(Integration("planted"), True, id="enabled"),
        pytest.param(Integration("planted", enabled=UNSET), True, id="enabled absent"),
        pytest.param(Integration("planted", enabled=None), True, id="enabled null"),
        pytest.param(Integration("planted", enabled=False), False, id="disabled"),
        pytest.param(Integration(""), False, id="empty"),
        pytest.param(Integration(" "), False, id="blank"),
        pytest.param(Integration("\0"), False, id="NUL"),
        pytest.param(Integration(None), False, id="null"),
        pytest.param(Integration(UNSET), False, id="absent"),
        pytest.param(Integration(5), False, id="a number"),
    ],
)
def test_only_usable_secrets_of_enabled_integrations_are_used(
    make: Any, integration: Integration, is_used: bool
) -> None:
    verifier = make(FakeClient({42: [integration, Integration("other")]}), [42])
    assert repr(verifier) == f"<WebhookVerifier: {1 + is_used} secrets of 1 fleets>"


@pytest.mark.parametrize(
    "integrations",
    [
        pytest.param([], id="no integrations"),
        pytest.param([Integration("")], id="an empty secret"),
        pytest.param([Integration("PLANTED", enabled=False), Integration(None)], id="one disabled, one without"),
    ],
)
def test_a_fleet_without_a_secret_is_a_configuration_error(make: Any, integrations: list[Integration]) -> None:
    client = FakeClient({7: [Integration("PLANTED")], 42: integrations})
    with pytest.raises(ConfigurationError, match=f"fleet 42 has no webhook secret.* {len(integrations)} ") as caught:
        make(client, [7, 42])
    assert "PLANTED" not in repr(caught.value) + str(caught.value)


@pytest.mark.parametrize("fleets", [[0], [-1], [True], ["42"], [None], [7, 0], []], ids=repr)
def test_invalid_fleet_ids_are_refused_before_any_call(make: Any, fleets: Any) -> None:
    client = FakeClient({7: [Integration("seven")]})
    with pytest.raises(ConfigurationError):
        make(client, fleets)
    assert client.fleet_ids == []


def test_each_fleet_is_read_once(make: Any) -> None:
    client = FakeClient({7: [Integration("seven")], 42: [Integration("b")]})
    make(client, (fleet for fleet in [42, 7, 42]))
    assert client.fleet_ids == [42, 7]


def test_fleets_may_be_a_function(make: Any) -> None:
    verifier = make(FakeClient({42: [Integration("s")]}), lambda: [42])
    assert verify(TOLL_BODY, make_headers(TOLL_BODY, secret="s"), verifier).fleet_id == 42


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), True, "60"], ids=repr)
def test_invalid_refresh_seconds_are_refused_before_any_call(make: Any, seconds: object) -> None:
    client = FakeClient({42: [Integration("s")]})
    with pytest.raises(ConfigurationError, match=r"refresh_seconds=.*: pass a positive number of seconds, or None"):
        make(client, [42], refresh_seconds=seconds)
    assert client.fleet_ids == []


def test_the_options_are_passed_to_the_verifier(make: Any) -> None:
    client = FakeClient({42: [Integration("s")]})
    verifier = make(client, [42], tolerance=1, max_body_bytes=2, accept_compact=False)
    assert get_refusal(b"{ }", make_headers(b"{ }", secret="s"), verifier) is Refusal.BODY_TOO_LARGE
    with pytest.raises(ConfigurationError, match="tolerance"):
        make(client, [42], tolerance=0)
