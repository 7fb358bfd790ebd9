"""A server on loopback for the described API, with invented data, for tests and demonstrations.

    with running() as sandbox:
        client = FleetIT(token=sandbox.token, base_url=sandbox.url)

The description drives it: it says which requests are valid, which tables there are, and what answers show of their
rows. Without data of your own it has the fleets 7, 42, 109 (the default) and 512, which has three pages of most rows;
the token has no access to fleet 900. docs/sandbox.md describes the responses, and says which of them FleetIT documents.
The package needs `pip install "fleetit[sandbox]"`, and imports no HTTP client.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from fleetit.sandbox._parts import PARTS
from fleetit_api.sandbox import Access, DeliveryLog, RequestLog, Sandbox, Sandboxes, SeenRequest, SentWebhook

__all__ = ["Access", "DeliveryLog", "RequestLog", "Sandbox", "SeenRequest", "SentWebhook", "running"]

running = Sandboxes(PARTS).running

if not TYPE_CHECKING:  # type checkers would accept any name

    def __getattr__(name: str) -> NoReturn:
        from openapi_sdk.model.missing_names import build_missing_name_error  # noqa: PLC0415 - only for messages

        raise build_missing_name_error(__name__, name)
