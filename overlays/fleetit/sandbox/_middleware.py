"""What the sandbox does with every request, also for paths that do not exist: check its host, log it, let it fail."""

from __future__ import annotations

import re
from time import perf_counter
from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from fleetit.sandbox._access import Access
from fleetit.sandbox._bodies import MAX_BODY
from fleetit.sandbox._connection import pause
from fleetit.sandbox._fault_answers import answer_with_fault
from fleetit.sandbox._headers import find_access, get_fleet_header
from fleetit.sandbox._request_log import MAX_BODY_TEXT, MAX_TEXT, SeenRequest
from fleetit.sandbox._responses import make_response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from fleetit.sandbox._world import World

#: The names of this machine that a client can have in its URL, with any port.
LOCAL_HOST = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:[0-9]*)?", re.IGNORECASE)
_SERVER_ERROR = 500


class HostMiddleware:
    """Refuses requests for another host than this machine with 421.

    A web page on the internet can let its own name resolve to 127.0.0.1, and then read what listens there. Its requests
    have its own name as `Host`.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or LOCAL_HOST.fullmatch(Headers(scope=scope).get("Host", "")):
            await self._app(scope, receive, send)
            return
        detail = "The sandbox answers only requests for 127.0.0.1, localhost or [::1]. Set this as the Host header."
        await make_response(421, {"detail": detail})(scope, receive, send)


class RequestLogMiddleware:
    """Adds every request to `world.requests`, without the token."""

    def __init__(self, app: ASGIApp, *, world: World) -> None:
        self._app = app
        self._world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = perf_counter()
        request, log = self._describe(scope), self._world.requests
        log.add(request)
        messages = await _read_ahead(receive)
        body = b"".join(message.get("body", b"") for message in messages)
        request.body = self._redact(body.decode(errors="replace"), MAX_BODY_TEXT)

        async def receive_again() -> Message:
            return messages.pop(0) if messages else await receive()

        async def send_and_log(message: Message) -> None:
            if message["type"] == "http.response.start":
                request.status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive_again, send_and_log)
        except Exception:
            request.status = request.status or _SERVER_ERROR  # Starlette answers it
            raise
        finally:
            log.report(request, perf_counter() - started)

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
            authorised=isinstance(find_access(headers, self._world), Access),
        )

    def _redact(self, text: str, limit: int = MAX_TEXT) -> str:
        """Shorten a text, and remove tokens in case a client put one in the wrong place."""
        for token in sorted(self._world.tokens, key=len, reverse=True):  # one may begin with another
            text = text.replace(token, "[token]")
        return text[:limit]


class FaultMiddleware:
    """Delays every answer, and lets those fail for which `world.faults` has a fault."""

    def __init__(self, app: ASGIApp, *, world: World, latency: float) -> None:
        self._app = app
        self._world = world
        self._latency = latency

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._latency:
            await pause(scope, self._latency)
        fault = self._world.faults.draw(scope["method"], scope["path"])
        if fault is None:
            await self._app(scope, receive, send)
        else:
            await answer_with_fault(fault, self._app, scope, receive, send)


async def _read_ahead(receive: Receive) -> list[Message]:
    """Read the body of a request, also if the answer will not depend on it, but no more than is accepted."""
    messages: list[Message] = []
    size = 0
    while size <= MAX_BODY:
        messages.append(await receive())
        size += len(messages[-1].get("body", b""))
        if not messages[-1].get("more_body", False):
            break
    return messages
