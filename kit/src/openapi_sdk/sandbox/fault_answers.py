"""Answers a request with a fault: another answer, half of one, a late one, or a connection that is reset.

ASGI has no way to reset a connection, or to learn that the server stops, so uvicorn's protocol is extended here.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from uvicorn.protocols.http.h11_impl import H11Protocol

from openapi_sdk.sandbox.faults import FaultBody
from openapi_sdk.sandbox.requests import STATUSES_WITHOUT_BODY

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from openapi_sdk.sandbox.faults import Fault


_STATE_KEY = "openapi_sdk.sandbox.connection"
#: A socket that lingers for 0 seconds is reset when it is closed.
_NO_LINGER = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


class ResettableConnection:
    """The connection of a request, which can be reset."""

    __slots__ = ("_transport", "ending")

    def __init__(self, transport: asyncio.Transport) -> None:
        self.ending = asyncio.Event()  # set when the client disconnects or the server stops
        self._transport = transport

    async def reset(self, receive: Receive) -> None:
        """Reset the connection, and wait until the server knows."""
        client: socket.socket = self._transport.get_extra_info("socket")
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
        self._transport.abort()
        await _wait_for_disconnect(receive)

    async def close(self, receive: Receive) -> None:
        """Close the connection after what was sent, and wait until the server knows."""
        self._transport.close()
        await _wait_for_disconnect(receive)


class SandboxProtocol(H11Protocol):
    """uvicorn's protocol without its log. Requests have their connection in `scope["state"]`."""

    connection: ResettableConnection

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as in the base class
        super().connection_made(transport)
        self.access_log = False  # uvicorn's own log shows queries as they are, which can have the token
        self.connection = ResettableConnection(transport)
        self.app_state = {**self.app_state, _STATE_KEY: self.connection}

    def connection_lost(self, exc: Exception | None) -> None:
        """End the delays of the connection."""
        super().connection_lost(exc)
        self.connection.ending.set()

    def shutdown(self) -> None:
        """End the delays of the connection, since the server stops."""
        super().shutdown()
        self.connection.ending.set()


def get_connection(scope: Scope) -> ResettableConnection | None:
    """Return the connection of a request, or None if another server, or none, serves the application."""
    connection = scope.get("state", {}).get(_STATE_KEY)
    return connection if isinstance(connection, ResettableConnection) else None


async def pause(scope: Scope, seconds: float) -> None:
    """Wait. The wait ends early when the client disconnects or the server stops."""
    connection = get_connection(scope)
    if connection is None:
        await asyncio.sleep(seconds)
        return
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(connection.ending.wait(), seconds)


async def _wait_for_disconnect(receive: Receive) -> None:
    # Without this the server would log an application that has not answered.
    while (await receive())["type"] != "http.disconnect":
        pass


_DEFAULT_BODY = FaultBody.encode({"detail": "The sandbox was told to fail this request."})


@dataclass(slots=True)
class _Answer:
    """The real answer to a request, which was not sent yet."""

    start: Message
    body: bytes

    async def send_body(self, send: Send, part: bytes, *, is_last: bool) -> None:
        await send({"type": "http.response.body", "body": part, "more_body": not is_last})


async def answer_with_fault(fault: Fault, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request with a fault.

    A `status` or `drop` carries the request out only if the fault says so. All others change the real answer.
    """
    if fault.how in ("status", "drop"):
        if fault.carry_out:
            await _collect(app, scope, receive)
        if fault.how == "drop":
            await _drop(scope, receive)
        else:
            await _make_response(fault)(scope, receive, send)
        return
    answer = await _collect(app, scope, receive)
    middle = len(answer.body) // 2
    match fault.how:
        case "truncate":
            await _truncate(answer, scope, receive, send)
        case "wrong_json":
            body = FaultBody(answer.body[:middle], "application/json") if fault.body is None else fault.body
            await _make_wrong(answer, body)(scope, receive, send)
        case "slow_head":
            await pause(scope, fault.delay)
            await send(answer.start)
            await answer.send_body(send, answer.body, is_last=True)
        case "slow_body":
            await send(answer.start)
            await answer.send_body(send, answer.body[:middle], is_last=False)
            await pause(scope, fault.delay)
            await answer.send_body(send, answer.body[middle:], is_last=True)


async def _collect(app: ASGIApp, scope: Scope, receive: Receive) -> _Answer:
    """Carry the request out, and return the answer without sending it."""
    answer = _Answer({}, b"")

    async def keep(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.start = message
        else:
            answer.body += message.get("body", b"")

    await app(scope, receive, keep)
    return answer


def _make_response(fault: Fault) -> Response:
    headers = {} if fault.retry_after_header is None else {"Retry-After": fault.retry_after_header}
    if fault.effective_status in STATUSES_WITHOUT_BODY:
        return Response(None, fault.effective_status, headers)
    body = _DEFAULT_BODY if fault.body is None else fault.body
    return Response(body.content, fault.effective_status, headers, body.media_type)


def _make_wrong(answer: _Answer, body: FaultBody) -> Response:
    """Return the answer with another body, and with a status that allows a body."""
    status: int = answer.start["status"]
    response = Response(body.content, 200 if status in STATUSES_WITHOUT_BODY else status)
    headers = MutableHeaders(raw=list(answer.start["headers"]))
    headers["Content-Length"] = str(len(body.content))
    headers["Content-Type"] = body.media_type
    response.raw_headers = headers.raw
    return response


async def _truncate(answer: _Answer, scope: Scope, receive: Receive, send: Send) -> None:
    """Send the head and half of the body, and close the connection. An answer without a body is dropped."""
    connection = get_connection(scope)
    if connection is None or not answer.body:
        await _drop(scope, receive)
        return
    await send(answer.start)
    await answer.send_body(send, answer.body[: len(answer.body) // 2], is_last=False)
    await connection.close(receive)


async def _drop(scope: Scope, receive: Receive) -> None:
    connection = get_connection(scope)
    if connection is None:
        msg = "the sandbox was told to drop this connection, but there is none: the application is called in process"
        raise ConnectionResetError(msg)
    await connection.reset(receive)
