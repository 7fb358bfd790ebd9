"""The secrets of any service are read from its API, and again while a verifier is in use."""

from __future__ import annotations

import asyncio
import importlib
import logging
import threading
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.support.depots import TENANTS
from kit.tests.support.made_sdks import imported_sdks
from kit.tests.support.made_webhooks import SECRET, make_delivery, write_webhooks

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from types import ModuleType

OTHER = "whsec_OTHER"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[ModuleType]]:
    made = tmp_path_factory.mktemp("refreshing")
    with imported_sdks(made, *(write_webhooks(name, made) for name in TENANTS)) as overlays:
        yield [importlib.import_module(f"{each.__name__}.webhooks") for each in overlays]


@pytest.fixture(params=TENANTS)
def webhooks(request: pytest.FixtureRequest, folder: list[ModuleType]) -> ModuleType:
    return folder[list(TENANTS).index(request.param)]


class Rows(list[Any]):
    """Rows of a listing, sync and async."""

    def __aiter__(self) -> AsyncIterator[Any]:
        async def iterate() -> AsyncIterator[Any]:
            for row in self:
                yield row

        return iterate()


class Client:
    """A client whose bins have secrets."""

    def __init__(self, word: str) -> None:
        self.word, self.rows, self.asked = word, Rows(), list[Any]()
        self.bins = SimpleNamespace(list=self._list)
        self.fails = False

    def __getattr__(self, name: str) -> Any:
        if self.word and name == f"for_{self.word}":
            return self._view
        raise AttributeError(name)

    def _view(self, tenant: str) -> Client:
        self.asked.append(tenant)
        return self

    def set(self, *secrets: Any) -> None:
        self.rows = Rows(SimpleNamespace(id=number, api_key=each) for number, each in enumerate(secrets))

    def _list(self) -> Rows:
        if self.fails:
            raise RuntimeError(SECRET)
        return self.rows


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def settle(package: str) -> None:
    for thread in threading.enumerate():
        if thread.name == f"{package}-webhook-secrets":
            thread.join()


def test_a_rotated_secret_is_taken_up(webhooks: ModuleType, caplog: pytest.LogCaptureFixture) -> None:
    package = webhooks.__name__.partition(".")[0]
    word = webhooks.WEBHOOKS.service.tenant.word if webhooks.WEBHOOKS.service.tenant else ""
    client, clock = Client(word), Clock()
    body, headers = make_delivery(webhooks, 1)
    clock.now = signed = float(headers[f"X-{webhooks.WEBHOOKS.service.name}-Time"])
    client.set(OTHER)
    verifier = webhooks.WebhookVerifier._read_from(client, ["a"], 300, None, {"clock": clock})
    with pytest.raises(webhooks.WebhookError) as caught:
        verifier.verify(body, headers)
    assert (caught.value.status, caught.value.reason) == (503, "signature_mismatch")
    settle(package)
    client.set(SECRET, OTHER)
    clock.now = signed + 6
    with pytest.raises(webhooks.WebhookError):
        verifier.verify(body, headers)
    settle(package)
    assert verifier.verify(body, headers).notification.id == 1
    whose = f"{word} a has" if word else "there are"
    lines = [record.getMessage() for record in caplog.records]
    assert f"{whose} other webhook secrets than before: 2; 1 deliveries that were refused may be authentic" in lines
    assert {record.name for record in caplog.records} == {f"{package}.webhooks"}
    assert set(client.asked) == ({"a"} if word else set())
    verifier.close()
    assert SECRET not in str(lines)


def test_what_can_not_be_read_replaces_no_secret(webhooks: ModuleType, caplog: pytest.LogCaptureFixture) -> None:
    tenant = webhooks.WEBHOOKS.service.tenant
    whose = f" of {tenant.plural} a" if tenant else ""
    client = Client(tenant.word if tenant else "")
    caplog.set_level(logging.CRITICAL)
    with pytest.raises(webhooks.WEBHOOKS.errors.ConfigurationError) as caught:
        webhooks.WebhookVerifier._read_from(client, ["a"], None, None, {})
    first = (
        f"{tenant.word} a has no webhook secret: none of its" if tenant else "there is no webhook secret: none of the"
    )
    assert str(caught.value) == f"{first} 0 bins has a api_key"
    client.set(SECRET)
    verifier = webhooks.WebhookVerifier._read_from(client, ["a"], None, None, {})
    client.set("********")
    with pytest.raises(webhooks.WEBHOOKS.errors.ConfigurationError) as caught:
        verifier.refresh()
    assert (
        str(caught.value)
        == f"the webhook secrets{whose} are kept: a bin came with a api_key that is null, blank or masked"
    )
    client.fails = True
    with pytest.raises(RuntimeError):
        verifier.refresh()
    assert verifier.problems[-1] == f"the webhook secrets{whose} are kept: they could not be read again: RuntimeError"
    assert verifier.verify(*make_delivery(webhooks, 1)).notification.id == 1
    with pytest.raises(webhooks.WEBHOOKS.errors.ConfigurationError, match="made by from_bins: use refresh"):
        asyncio.run(verifier.refresh_async())


def test_secrets_that_do_not_come_twice_are_withdrawn(webhooks: ModuleType) -> None:
    tenant = webhooks.WEBHOOKS.service.tenant
    client = Client(tenant.word if tenant else "")
    client.set(SECRET)

    async def withdraw() -> Any:
        verifier = await webhooks.WebhookVerifier._read_from_async(client, ["a"], None, None, {})
        assert verifier.verify(*make_delivery(webhooks, 1)).notification.id == 1
        client.set()
        with pytest.raises(webhooks.WEBHOOKS.errors.ConfigurationError, match="no bin came; if none comes"):
            await verifier.refresh_async()
        await verifier.refresh_async()
        return verifier

    verifier = asyncio.run(withdraw())
    with pytest.raises(webhooks.WebhookError) as caught:
        verifier.verify(*make_delivery(webhooks, 1))
    assert caught.value.reason == (f"unknown_{tenant.word}" if tenant else "signature_mismatch")
    assert repr(verifier) == (
        "<WebhookVerifier: 0 secrets>" if not tenant else f"<WebhookVerifier: 0 secrets of 0 {tenant.plural}>"
    )
