"""Secrets read from the API; here from stand-ins with the shape of the clients."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import UNSET, ConfigurationError
from fleetit.webhooks import Refusal, WebhookVerifier
from tests.fleetit.webhooks.example import NOW, TOLL_BODY, accepted, refused, request

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator


@dataclass
class Integration:
    webhook_signature_secret_token: object
    enabled: object = True


@dataclass
class StandIn:
    """A client: the integrations of each fleet, and the fleets it was asked for."""

    fleets: dict[int, list[Integration]]
    asked: list[int] = field(default_factory=list[int])

    def for_fleet(self, fleet_id: int) -> View:
        self.asked.append(fleet_id)
        return View(self.fleets.get(fleet_id, []))


@dataclass
class View:
    found: list[Integration]

    @property
    def integrations(self) -> View:
        return self

    def list_active(self) -> Pages:
        return Pages(self.found)


@dataclass
class Pages:
    """Iterable in both ways, and only once each."""

    found: list[Integration]

    def __iter__(self) -> Iterator[Integration]:
        yield from self.found

    async def __aiter__(self) -> AsyncIterator[Integration]:
        for one in self.found:
            await asyncio.sleep(0)
            yield one


def synchronous(client: StandIn, fleets: Iterable[int], **options: Any) -> WebhookVerifier:
    return WebhookVerifier.from_active_integrations(client, fleets, clock=lambda: NOW, **options)


def asynchronous(client: StandIn, fleets: Iterable[int], **options: Any) -> WebhookVerifier:
    return asyncio.run(WebhookVerifier.from_active_integrations_async(client, fleets, clock=lambda: NOW, **options))


pytestmark = pytest.mark.parametrize("make", [synchronous, asynchronous])


def test_each_fleet_has_its_own_secrets(make: Any) -> None:
    client = StandIn({7: [Integration("seven")], 42: [Integration("old"), Integration("new")]})
    of = make(client, [7, 42])
    assert repr(of) == "<WebhookVerifier: 3 secrets of 2 fleets>"
    for fleet, secret in [("7", "seven"), ("42", "old"), ("42", "new")]:
        assert accepted(TOLL_BODY, request(TOLL_BODY, secret=secret, fleet=fleet), of).fleet_id == int(fleet)
    assert refused(TOLL_BODY, request(TOLL_BODY, secret="seven"), of) is Refusal.SIGNATURE_MISMATCH
    assert refused(TOLL_BODY, request(TOLL_BODY, secret="old", fleet="8"), of) is Refusal.UNKNOWN_FLEET


@pytest.mark.parametrize(
    ("integration", "is_used"),
    [
        pytest.param(Integration("planted"), True, id="enabled"),
        pytest.param(Integration("planted", enabled=UNSET), True, id="not said whether it is enabled"),
        pytest.param(Integration("planted", enabled=None), True, id="null as enabled"),
        pytest.param(Integration("planted", enabled=False), False, id="switched off"),
        pytest.param(Integration(""), False, id="empty"),
        pytest.param(Integration(" "), False, id="blank"),
        pytest.param(Integration("\0"), False, id="NUL"),
        pytest.param(Integration(None), False, id="null"),
        pytest.param(Integration(UNSET), False, id="absent"),
        pytest.param(Integration(5), False, id="a number"),
    ],
)
def test_only_a_secret_that_is_one_and_is_in_use_is_taken(make: Any, integration: Integration, is_used: bool) -> None:
    of = make(StandIn({42: [integration, Integration("other")]}), [42])
    assert repr(of) == f"<WebhookVerifier: {1 + is_used} secrets of 1 fleets>"


@pytest.mark.parametrize(
    "integrations",
    [
        pytest.param([], id="no integrations"),
        pytest.param([Integration("")], id="an empty secret"),
        pytest.param([Integration("PLANTED", enabled=False), Integration(None)], id="one switched off, one without"),
    ],
)
def test_a_fleet_without_a_secret_is_named_and_its_secrets_are_not(make: Any, integrations: list[Integration]) -> None:
    client = StandIn({7: [Integration("PLANTED")], 42: integrations})
    with pytest.raises(ConfigurationError, match=f"fleet 42 has no webhook secret.* {len(integrations)} ") as caught:
        make(client, [7, 42])
    assert "PLANTED" not in repr(caught.value) + str(caught.value)


@pytest.mark.parametrize("fleets", [[0], [-1], [True], ["42"], [None], [7, 0], []], ids=repr)
def test_fleets_that_are_none_are_refused_before_anything_is_asked(make: Any, fleets: Any) -> None:
    client = StandIn({7: [Integration("seven")]})
    with pytest.raises(ConfigurationError):
        make(client, fleets)
    assert client.asked == []


def test_each_fleet_is_asked_for_once(make: Any) -> None:
    client = StandIn({7: [Integration("seven")], 42: [Integration("b")]})
    make(client, (fleet for fleet in [42, 7, 42]))
    assert client.asked == [42, 7]


def test_the_options_are_those_of_the_verifier(make: Any) -> None:
    client = StandIn({42: [Integration("s")]})
    of = make(client, [42], tolerance=1, max_body_bytes=2, accept_compact=False)
    assert refused(b"{ }", request(b"{ }", secret="s"), of) is Refusal.BODY_TOO_LARGE
    with pytest.raises(ConfigurationError, match="tolerance"):
        make(client, [42], tolerance=0)
