"""A server on loopback for the described API, with invented data, for tests and demonstrations.

    with running() as sandbox:
        client = FleetIT(token=sandbox.token, base_url=sandbox.url)

The description drives it: it says which requests are valid, which tables there are, and what answers show of their
rows. docs/sandbox.md describes the responses, and says which of them FleetIT documents. The package needs
`pip install "fleetit[sandbox]"`, and imports no HTTP client.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

try:
    from fleetit.sandbox._server import running
except ModuleNotFoundError as error:
    package = (error.name or "").partition(".")[0]
    if package not in {"starlette", "uvicorn"}:
        raise
    msg = f'fleetit.sandbox needs {package}, which is not installed: pip install "fleetit[sandbox]"'
    raise ImportError(msg, name=package) from None

from fleetit.sandbox._access import Access
from fleetit.sandbox._logs import DeliveryLog, RequestLog, SeenRequest, SentWebhook
from fleetit.sandbox._sandbox import Sandbox

__all__ = ["Access", "DeliveryLog", "RequestLog", "Sandbox", "SeenRequest", "SentWebhook", "running"]

if not TYPE_CHECKING:  # type checkers would accept any name

    def __getattr__(name: str) -> NoReturn:
        from fleetit._service.missing_names import build_missing_name_error  # noqa: PLC0415 - only for messages

        raise build_missing_name_error(__name__, name)
