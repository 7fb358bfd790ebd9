"""ASGI middleware around all paths, including paths that do not exist."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from fleetit.sandbox._headers import find_token_error, get_fleet_header
from fleetit.sandbox._request_log import MAX_TEXT, SeenRequest
from fleetit.sandbox._responses import make_response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from fleetit.sandbox._world import World


class RequestLogMiddleware:
    """Adds every request to `world.requests`, without the token."""

    def __init__(self, app: ASGIApp, *, world: World) -> None:
        self._app = app
        self._world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self._world.requests.add(self._describe(scope))
        await self._app(scope, receive, send)

    def _describe(self, scope: Scope) -> SeenRequest:
        headers = Headers(scope=scope)
        fleet, user_agent = get_fleet_header(headers), headers.get("User-Agent")
        query: bytes = scope["query_string"]
        return SeenRequest(
            method=scope["method"],
            path=self._redact(scope["path"]),
            query=self._redact(query.decode("latin-1")),
            fleet=None if fleet is None else self._redact(fleet),
            user_agent=None if user_agent is None else self._redact(user_agent),
            authorised=find_token_error(headers, self._world) is None,
        )

    def _redact(self, text: str) -> str:
        """Shorten a text, and remove the token in case a client put it in the wrong place."""
        return text.replace(self._world.token, "[token]")[:MAX_TEXT]


class FaultMiddleware:
    """Delays every response, and replaces those for which `world.faults` has a fault."""

    def __init__(self, app: ASGIApp, *, world: World, latency: float) -> None:
        self._app = app
        self._world = world
        self._latency = latency

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._latency:
            await asyncio.sleep(self._latency)
        fault = self._world.faults.take(scope["path"])
        if fault is None:
            await self._app(scope, receive, send)
            return
        headers = {} if fault.retry_after is None else {"Retry-After": fault.retry_after}
        response = make_response(fault.status, {"detail": "A fault on request."}, headers)
        await response(scope, receive, send)
