"""The command `python -m depot`. What takes long to import is loaded when a command needs it."""

# ruff: noqa: PLC0415 - all takes long to import
from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from depot.service import SERVICE
from openapi_sdk.cli.main import main
from openapi_sdk.cli.program import Inboxes, Mcp, Program, Signing

if TYPE_CHECKING:
    from collections.abc import Callable

    from depot.client import Depot


def _load_client() -> type[Depot]:
    from depot.client import Depot

    return Depot


def _load_webhooks() -> Inboxes:
    from depot.webhooks import WEBHOOKS, Inbox

    return Inboxes(WEBHOOKS, Inbox)


def _load_signing() -> Signing:
    from depot.sandbox import invent_crate, invent_move
    from depot.webhooks import WEBHOOKS, WebhookVerifier

    return Signing(WebhookVerifier, WEBHOOKS.sign, {"crate": invent_crate, "move": invent_move})


def _load_sandbox() -> Callable[..., int]:
    from functools import partial

    from depot.sandbox import PARTS
    from openapi_sdk.sandbox.command import main as serve

    return partial(serve, PARTS)


def _load_mcp() -> Mcp:
    from depot_api.mcp import make_server

    from depot.client import AsyncDepot

    return Mcp(AsyncDepot, make_server)


PROGRAM = Program(
    service=SERVICE,
    client=_load_client,
    webhooks=_load_webhooks,
    signing=_load_signing,
    sandbox=_load_sandbox,
    mcp=_load_mcp,
)

if __name__ == "__main__":
    sys.exit(main(PROGRAM))
