"""A server on loopback for the described API, with invented data, for tests and demonstrations.

    with running() as sandbox:
        client = FleetIT(token=sandbox.token, base_url=sandbox.url)

A world (`World`: fleets with their rows, a token) and an OpenAPI description go in. Out comes a server that checks
requests against the description, and takes the responses from the world. docs/sandbox.md describes the responses, and
says which of them FleetIT documents. The package needs `pip install "fleetit[sandbox]"`, and imports no HTTP client.
"""

from __future__ import annotations

try:
    from fleetit.sandbox._app import create_app
    from fleetit.sandbox._server import running
except ModuleNotFoundError as error:
    package = (error.name or "").partition(".")[0]
    if package not in {"starlette", "uvicorn"}:
        raise
    msg = f'fleetit.sandbox needs {package}, which is not installed: pip install "fleetit[sandbox]"'
    raise ImportError(msg, name=package) from None

from fleetit.sandbox._deliveries import DeliveryLog, SentWebhook
from fleetit.sandbox._fleet import Fleet
from fleetit.sandbox._request_log import RequestLog, SeenRequest
from fleetit.sandbox._sandbox import Sandbox
from fleetit.sandbox._world import World

__all__ = [
    "DeliveryLog",
    "Fleet",
    "RequestLog",
    "Sandbox",
    "SeenRequest",
    "SentWebhook",
    "World",
    "create_app",
    "running",
]
