"""The first to see a request: it is logged, waits, and meets its fault, if one is due."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from fleetit.sandbox import _headers as _access
from fleetit.sandbox._request_log import MAX_TEXT, SeenRequest
from fleetit.sandbox._response import response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from fleetit.sandbox._world import World


class Door:
    """ASGI middleware around all paths, also those that don't exist."""

    def __init__(self, app: ASGIApp, *, world: World, latency: float) -> None:
        self._app = app
        self._world = world
        self._latency = latency

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        self._log(scope)
        if self._latency:
            await asyncio.sleep(self._latency)
        fault = self._world.faults.take(scope["path"])
        if fault is None:
            await self._app(scope, receive, send)
            return
        headers = {} if fault.retry_after is None else {"Retry-After": fault.retry_after}
        await response(fault.status, {"detail": "A fault on request."}, headers)(scope, receive, send)

    def _log(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        fleet, user_agent = _access.fleet_header(headers), headers.get("User-Agent")
        query: bytes = scope["query_string"]
        self._world.requests.add(
            SeenRequest(
                method=scope["method"],
                path=self._redact(scope["path"]),
                query=self._redact(query.decode("latin-1")),
                fleet=None if fleet is None else self._redact(fleet),
                user_agent=None if user_agent is None else self._redact(user_agent),
                authorised=_access.token_refusal(headers, self._world) is None,
            )
        )

    def _redact(self, text: str) -> str:
        """Cut a text, and take the token out of it, should a client put it where it doesn't belong."""
        return text.replace(self._world.token, "[token]")[:MAX_TEXT]
