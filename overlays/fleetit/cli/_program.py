"""The commands of `fleetit`. What they work with is loaded when it is used."""

# ruff: noqa: PLC0415 - all takes long to import
from __future__ import annotations

from typing import TYPE_CHECKING

from fleetit.service import SERVICE
from openapi_sdk.cli.program import Inboxes, Mcp, Program, Signing

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetit.client import FleetIT


def _load_client() -> type[FleetIT]:
    from fleetit.client import FleetIT

    return FleetIT


def _load_webhooks() -> Inboxes:
    from fleetit.webhooks import Inbox
    from fleetit.webhooks._parts import WEBHOOKS

    return Inboxes(WEBHOOKS, Inbox)


def _load_signing() -> Signing:
    from fleetit.webhooks import WebhookVerifier, sign
    from fleetit.webhooks.kinds import KINDS

    examples = {name: kind.invent_payload for name, kind in KINDS.items()}
    return Signing(WebhookVerifier, sign, examples, has_compact_form=True)


def _load_sandbox() -> Callable[..., int]:
    from fleetit.sandbox.__main__ import main

    return main


def _load_mcp() -> Mcp:
    from fleetit.client import AsyncFleetIT
    from fleetit_api.mcp import make_server

    return Mcp(AsyncFleetIT, make_server)


PROGRAM = Program(
    service=SERVICE,
    client=_load_client,
    webhooks=_load_webhooks,
    signing=_load_signing,
    sandbox=_load_sandbox,
    mcp=_load_mcp,
)
