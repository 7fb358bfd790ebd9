"""The commands of `fleetit`. What they work with is loaded when it is used."""

# ruff: noqa: PLC0415 - all takes long to import
from __future__ import annotations

from typing import TYPE_CHECKING

from fleetit.service import SERVICE
from openapi_sdk.cli.program import Mcp, Program
from openapi_sdk.cli.program import Conformance, Inboxes, Mcp, Program, Signing

if TYPE_CHECKING:
    from collections.abc import Callable

    from cyclopts import App

    from fleetit.client import FleetIT
    from fleetit.client import AsyncFleetIT, FleetIT
    from fleetit.conformance._judge import Judge
    from fleetit.imports import ImportResult


def _load_client() -> type[FleetIT]:
    from fleetit.client import FleetIT

    return FleetIT


def _load_webhooks() -> App:
    # By its name: it takes what it needs of PROGRAM from here.
    app: App = import_module("fleetit.cli.webhook").app
    return app
def _load_async_client() -> type[AsyncFleetIT]:
    from fleetit.client import AsyncFleetIT

    return AsyncFleetIT


def _load_import_result() -> type[ImportResult]:
    from fleetit.imports import ImportResult

    return ImportResult


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


PROGRAM = Program(service=SERVICE, client=_load_client, webhooks=_load_webhooks, sandbox=_load_sandbox, mcp=_load_mcp)
def _load_conformance() -> Conformance:
    from fleetit.conformance._judge import Judge, sort_by_status
    from fleetit.conformance._reading import Reading
    from fleetit.conformance._record import check_writable, name_environment, write_record

    def read(client: FleetIT, judge: Judge, rate: float, show: Callable[[int, int | None, str], None]) -> None:
        Reading(client, judge, rate=rate, show=show).run()

    return Conformance(Judge, read, check_writable, name_environment, write_record, sort_by_status)


PROGRAM = Program(
    service=SERVICE,
    client=_load_client,
    async_client=_load_async_client,
    import_result=_load_import_result,
    webhooks=_load_webhooks,
    signing=_load_signing,
    sandbox=_load_sandbox,
    mcp=_load_mcp,
    conformance=_load_conformance,
)
