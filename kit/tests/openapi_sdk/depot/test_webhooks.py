"""The webhooks of Depot: its sandbox sends both kinds, a verifier checks them, and an inbox handles each once."""

from __future__ import annotations

import json
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.support.scripted_server import ScriptedServer, reply
from openapi_sdk.sandbox.described_webhooks import make_notifications
from openapi_sdk.sandbox.parts import SandboxParts
from openapi_sdk.webhooks import Webhooks, verifier
from openapi_sdk.webhooks.signatures import GITHUB, STANDARD_WEBHOOKS, STRIPE

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType


@pytest.fixture
def webhooks(depot: ModuleType) -> ModuleType:
    """The module of the SDK."""
    return import_module(f"{depot.__name__}.webhooks")


@pytest.fixture
def received(sandbox: Any) -> list[tuple[bytes, list[tuple[str, str]]]]:
    """A crate of the site 1 and a move of the site 2, as the sandbox sends them."""
    with ScriptedServer([reply(200)]) as server:
        assert sandbox.send_webhook(server.url, 1, "crate") == [200]
        assert sandbox.send_webhook(server.url, 2, "move") == [200]
        return [(each.body, each.headers) for each in server.requests]


def test_the_kinds_are_those_of_the_description(webhooks: ModuleType, received: Any) -> None:
    described = import_module("depot_api.kinds").DESCRIBED
    told = {name: (kind.model, kind.told_by, kind.key) for name, kind in described.items()}
    assert told == {
        "crateStored": ("CrateStored", "crate_id", ("crate_id",)),
        "moveDone": ("MoveDone", "move_id", ("move_id",)),
    }
    own = Webhooks(webhooks.WEBHOOKS.service, described, webhooks.SCHEME)
    for (body, _), name in zip(received, described, strict=True):
        assert own.find_kind(json.loads(body)) is described[name]
        assert own.examples[name](1, 3) != own.examples[name](1, 4)


@pytest.mark.parametrize("scheme", [STANDARD_WEBHOOKS, STRIPE, GITHUB], ids=["standard", "stripe", "github"])
def test_the_sandbox_sends_described_kinds_by_a_scheme(webhooks: ModuleType, depot: ModuleType, scheme: Any) -> None:
    own = Webhooks(webhooks.WEBHOOKS.service, import_module("depot_api.kinds").DESCRIBED, scheme)

    class WebhookVerifier(verifier.WebhookVerifier[Any]):
        _webhooks = own

    sandboxes = import_module(f"{depot.__name__}.sandbox")
    parts = SandboxParts(sandboxes.GENERATED, lambda: own.service, notifications=make_notifications(own))
    with ScriptedServer([reply(200)]) as server, sandboxes.Sandboxes(parts).running() as sandbox:
        for kind in own.kinds:
            assert sandbox.send_webhook(server.url, 1, kind) == [200]
        sandbox.send_webhook(server.url, 1, wrong_signature=True)
        check = WebhookVerifier({1: sandbox.get_webhook_secret(1)})
    *genuine, forged = [(each.body, each.headers) for each in server.requests]
    assert [type(check.verify(*each).notification).__name__ for each in genuine] == ["CrateStored", "MoveDone"]
    with pytest.raises(webhooks.WebhookError, match="signature_mismatch"):
        check.verify(*forged)


def make_verifier(webhooks: ModuleType, sandbox: Any) -> Any:
    return webhooks.WebhookVerifier({site: sandbox.get_webhook_secret(site) for site in (1, 2)})


def test_both_kinds_are_verified(webhooks: ModuleType, sandbox: Any, received: Any) -> None:
    verifier = make_verifier(webhooks, sandbox)
    crate, move = (verifier.verify(*each) for each in received)
    assert (type(crate.notification).__name__, crate.site_id, crate.notification.color) == ("CrateStored", 1, "red")
    assert (type(move.notification).__name__, move.site_id, move.notification.to) == ("MoveDone", 2, "A1")
    assert (crate.key.split(":")[:2], move.key.split(":")[:2]) == (["crate", "1"], ["move", "2"])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        pytest.param(lambda body: body.replace(b"red", b"blu"), "SIGNATURE_MISMATCH", id="another body"),
        pytest.param(lambda body: body + b" ", "SIGNATURE_MISMATCH", id="a space"),
    ],
)
def test_a_forged_one_is_refused(webhooks: ModuleType, sandbox: Any, received: Any, change: Any, reason: str) -> None:
    body, headers = received[0]
    with pytest.raises(webhooks.WebhookError) as caught:
        make_verifier(webhooks, sandbox).verify(change(body), headers)
    assert caught.value.reason is getattr(webhooks.Refusal, reason)


def test_an_inbox_handles_each_once(webhooks: ModuleType, sandbox: Any, received: Any, tmp_path: Path) -> None:
    models = import_module("depot_api.models")
    inbox = webhooks.Inbox(make_verifier(webhooks, sandbox), f"sqlite:///{tmp_path}/depot.db", inline=True)
    handled: list[Any] = []
    inbox.on(models.CrateStored)(lambda crate, delivery: handled.append((crate.crate_id, delivery.site_id)))
    inbox.on(models.MoveDone)(lambda move, delivery: handled.append((move.crate, delivery.site_id)))
    assert [inbox.receive(*each).status for each in (*received, received[0])] == [200, 200, 200]
    assert handled == [(1, 1), (1, 2)]
    assert sorted(record.state.value for record in inbox.deliveries()) == ["done", "done"]
    inbox.close()
    assert b"depot_deliveries" in (tmp_path / "depot.db").read_bytes()


def test_the_sandbox_tells_of_rows_that_change(depot: ModuleType) -> None:
    sandboxes = import_module(f"{depot.__name__}.sandbox")
    with ScriptedServer([reply(200)]) as server, sandboxes.running(webhook_url=server.url) as sandbox:
        with depot.Depot(token=sandbox.token, base_url=sandbox.url, site_id=2) as client:
            crate = client.crates.create(color="blue", value="2")
        sandbox.add("moves", site=2, crate=crate.id, to="B2", moved_at="2025-03-04T08:30:00Z")
        sandbox.wait_for_webhooks()
        webhooks = import_module(f"{depot.__name__}.webhooks")
        verifier = make_verifier(webhooks, sandbox)
        told = [verifier.verify(each.body, each.headers) for each in server.requests]
    assert [(each.site_id, type(each.notification).__name__) for each in told] == [(2, "CrateStored"), (2, "MoveDone")]
    assert (told[0].notification.crate_id, told[1].notification.crate) == (crate.id, crate.id)
