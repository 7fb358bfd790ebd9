"""Secrets that are read with `FleetIT` and `AsyncFleetIT` from a server on loopback."""

from __future__ import annotations

import asyncio
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from fleetit import AsyncFleetIT, FleetIT, Retry
from fleetit.webhooks import WebhookVerifier
from tests.fleetit.webhooks.examples import NOW, TOLL_BODY, make_headers, verify
from tests.fleetit.webhooks.fake_client import AsyncMaker, Clock, SyncMaker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class ActiveIntegrations(BaseHTTPRequestHandler):
    """Answers every request with one integration. Its secret contains the Fleet-Id of the request, and `VERSION`."""

    VERSION = ""
    #: A fleet that can't be read any more, and its status.
    HIDDEN = ""
    STATUS = 403

    def do_GET(self) -> None:
        secret = f"secret of {self.headers['Fleet-Id']}{self.VERSION}"
        if self.headers["Fleet-Id"] == self.HIDDEN:
            self.send_error(self.STATUS)
            return
        row = {"id": 1, "integration": 1, "enabled": True, "webhook_signature_secret_token": secret}
        body = json.dumps({"count": 1, "next": None, "previous": None, "results": [row]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
        pass


@pytest.fixture
def address() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), ActiveIntegrations) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def synchronous(address: str) -> WebhookVerifier:
    with FleetIT(token="t", base_url=address) as client:
        return WebhookVerifier.from_active_integrations(client, [7, 42], clock=lambda: NOW)


def asynchronous(address: str) -> WebhookVerifier:
    async def read() -> WebhookVerifier:
        async with AsyncFleetIT(token="t", base_url=address) as client:
            return await WebhookVerifier.from_active_integrations_async(client, [7, 42], clock=lambda: NOW)

    return asyncio.run(read())


@pytest.mark.parametrize("make", [synchronous, asynchronous])
def test_deliveries_verify_with_the_secrets_of_the_api(address: str, make: Callable[[str], WebhookVerifier]) -> None:
    verifier = make(address)
    assert repr(verifier) == "<WebhookVerifier: 2 secrets of 2 fleets>"
    for fleet in ("7", "42"):
        headers = make_headers(TOLL_BODY, secret=f"secret of {fleet}", fleet=fleet)
        assert verify(TOLL_BODY, headers, verifier).fleet_id == int(fleet)


@pytest.mark.parametrize("status", [403, 404, 500])
@pytest.mark.parametrize("maker_class", [SyncMaker, AsyncMaker])
def test_a_fleet_that_can_not_be_read_keeps_its_secrets_and_does_not_stop_the_others(
    address: str, maker_class: type[SyncMaker], status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    client_class = AsyncFleetIT if maker_class is AsyncMaker else FleetIT
    maker, client = maker_class(), client_class(token="t", base_url=address, retry=Retry(attempts=1))
    clock = Clock()
    verifier = maker.make(client, [7, 42], clock=clock)
    monkeypatch.setattr(ActiveIntegrations, "VERSION", ", new")
    monkeypatch.setattr(ActiveIntegrations, "HIDDEN", "7")
    monkeypatch.setattr(ActiveIntegrations, "STATUS", status)
    clock.now += 300
    kept = make_headers(TOLL_BODY, secret="secret of 7", fleet="7", timestamp=NOW + 300)
    rotated = make_headers(TOLL_BODY, secret="secret of 42, new", timestamp=NOW + 300)
    assert verify(TOLL_BODY, kept, verifier).fleet_id == 7
    maker.settle()
    assert verify(TOLL_BODY, rotated, verifier).fleet_id == 42
    assert verify(TOLL_BODY, kept, verifier).fleet_id == 7
    [problem] = verifier.problems
    assert problem.startswith("the webhook secrets of fleets 7 are kept: they could not be read again: ")
    assert str(status) in problem
    maker.close(client)
