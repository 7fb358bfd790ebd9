from __future__ import annotations

import importlib
import json
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import webhooks as fleetit_webhooks
from fleetit.cli._program import PROGRAM
from kit.tests.support.depots import TENANTS, Sdk
from kit.tests.support.made_sdks import imported_sdks
from kit.tests.support.made_webhooks import SECRET, make_delivery, write_webhooks
from openapi_sdk.cli.program import Inboxes, Program, Signing
from openapi_sdk.cli.webhook.receiving import Receiver

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from types import ModuleType

    from openapi_sdk.cli.webhook.receiving import Received


class Shop:
    """A program, and what its service sends."""

    def __init__(self, program: Program, webhooks: Any, notification: type) -> None:
        self.program = program
        self.webhooks = webhooks
        self.notification = notification
        self.is_fleetit = program.name == "fleetit"
        load: Any = program.webhooks
        self.parts = load().webhooks

    @property
    def tenant(self) -> str:
        """The column with the tenant; empty without tenants."""
        return self.program.tenant

    def make_key(self, number: int) -> str:
        """Return the key of a delivery with a number."""
        kind, tenant = ("toll", "7") if self.is_fleetit else ("bin", "a" if self.tenant else "")
        return ":".join(filter(None, (kind, tenant, str(number))))

    def make(self, number: int) -> tuple[bytes, dict[str, str]]:
        """Return a body and its headers."""
        if not self.is_fleetit:
            return make_delivery(self.webhooks, number)
        body = json.dumps({"ticketID": number}).encode()
        return body, {**self.webhooks.sign(body, SECRET), "Fleet-Id": "7"}

    def fill(self, url: str, *numbers: int, fail: bool = False) -> None:
        """Record deliveries, and handle them."""
        inbox = self.webhooks.Inbox(self.webhooks.WebhookVerifier(SECRET), url, background=False, attempts=1)

        def handle(_notification: object, _delivery: object) -> None:
            if fail:
                raise RuntimeError

        inbox.on(self.notification)(handle)
        for number in numbers:
            assert inbox.receive(*self.make(number)).status == 200
        inbox.run_due()
        inbox.close()

    @contextmanager
    def receive(self, secrets: Any = SECRET) -> Generator[tuple[str, list[Any]]]:
        """Receive webhooks; give the address, and what came."""
        reports: list[Received] = []
        with Receiver(self.parts, 0, self.webhooks.WebhookVerifier(secrets), reports.append) as receiver:
            thread = threading.Thread(target=receiver.serve_forever, kwargs={"poll_interval": 0.01})
            thread.start()
            yield receiver.url, reports
            receiver.shutdown()
            thread.join()


def _invent_bin(tenant: object, number: int) -> dict[str, Any]:
    return {"id": number, "color": tenant}


def _load(name: str, sdk: Sdk) -> Shop:
    webhooks: ModuleType | Any = importlib.import_module(f"{sdk.package}.webhooks")
    examples = {"bin": _invent_bin}
    program = Program(
        service=sdk.module.SERVICE,
        client=lambda: getattr(sdk.module, name),
        webhooks=lambda: Inboxes(webhooks.WEBHOOKS, webhooks.Inbox),
        signing=lambda: Signing(webhooks.WebhookVerifier, webhooks.WEBHOOKS.sign, examples),
    )
    return Shop(program, webhooks, importlib.import_module(f"{sdk.package}_api.models").Bin)


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Shop]]:
    folder = tmp_path_factory.mktemp("sdks")
    packages = [write_webhooks(name, folder) for name in TENANTS]
    with imported_sdks(folder, *packages) as modules:
        made = {name: _load(name, Sdk(name, module)) for name, module in zip(TENANTS, modules, strict=True)}
        yield {**made, "FleetIT": Shop(PROGRAM, fleetit_webhooks, fleetit_webhooks.TollNotification)}


@pytest.fixture(params=list(TENANTS))
def shop(request: pytest.FixtureRequest, shops: dict[str, Shop]) -> Shop:
    return shops[request.param]


@pytest.fixture(autouse=True)
def _secrets(shops: dict[str, Shop], monkeypatch: pytest.MonkeyPatch) -> None:
    for each in shops.values():
        monkeypatch.setenv(each.program.variable("WEBHOOK_SECRET"), SECRET)
