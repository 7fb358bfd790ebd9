"""What the commands of webhooks get of their program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openapi_sdk.cli.program import Inboxes, Program, Signing
    from openapi_sdk.webhooks.deliveries import Delivery
    from openapi_sdk.webhooks.records import Record


def get_inboxes(program: Program) -> Inboxes:
    """Return what looks into inboxes."""
    load: Any = program.webhooks  # there are no such commands without it
    found: Inboxes = load()
    return found


def get_signing(program: Program) -> Signing:
    """Return what signs and verifies."""
    load: Any = program.signing  # as above
    found: Signing = load()
    return found


def name_tenant(program: Program, delivery: Delivery | Record) -> dict[str, Any]:
    """Return the tenant of a delivery by its name in columns; nothing without tenants."""
    return {program.tenant: get_inboxes(program).webhooks.get_tenant(delivery)} if program.tenant else {}
