"""The commands of `fleetit`. What they work with is loaded when it is used."""

# ruff: noqa: PLC0415 - all takes long to import
from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from fleetit.service import SERVICE
from openapi_sdk.cli.program import Mcp, Program

if TYPE_CHECKING:
    from collections.abc import Callable

    from cyclopts import App

    from fleetit.client import FleetIT


def _load_client() -> type[FleetIT]:
    from fleetit.client import FleetIT

    return FleetIT


def _load_webhooks() -> App:
    # By its name: it takes what it needs of PROGRAM from here.
    app: App = import_module("fleetit.cli.webhook").app
    return app


def _load_sandbox() -> Callable[..., int]:
    from fleetit.sandbox.__main__ import main

    return main


def _load_mcp() -> Mcp:
    from fleetit.client import AsyncFleetIT
    from fleetit_api.mcp import make_server

    return Mcp(AsyncFleetIT, make_server)


PROGRAM = Program(service=SERVICE, client=_load_client, webhooks=_load_webhooks, sandbox=_load_sandbox, mcp=_load_mcp)
