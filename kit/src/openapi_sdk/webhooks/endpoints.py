"""The answers to deliveries, and complete ASGI and WSGI applications that give them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from attrs import frozen

from openapi_sdk.event_loop import require_asyncio
from openapi_sdk.model.public import public_in
from openapi_sdk.secrets.redaction import guard_repr
from openapi_sdk.webhooks.deliveries import Refusal

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping

    from openapi_sdk.errors.errors import ErrorTree
    from openapi_sdk.webhooks.deliveries import WebhookError
    from openapi_sdk.webhooks.request import HeadersLike


@public_in("openapi_sdk.webhooks")
@guard_repr
@frozen
class Answer:
    """An HTTP response to a delivery.

    Attributes:
        status: 200 if the delivery is recorded (inline: and handled), 400 or 401 if it was refused, 405 for another
            method than POST, 408 if the body came too slowly, 413 if it is too long, 500 if an inline handler failed,
            503 if the delivery could not be recorded, or was refused and may be sent again.
        body: JSON. A refusal names its reason and nothing else.
        headers: The content type and the length, and `Allow` for 405.
        reason: Why the status is not 200: a value of `Refusal`, `"method_not_allowed"`, `"too_slow"`,
            `"handler_failed"`, `"in_progress"` or `"unavailable"`; None if it is 200.
    """

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...]
    reason: str | None = None


def _answer(status: int, document: dict[str, str], *headers: tuple[str, str]) -> Answer:
    body = json.dumps(document).encode()
    common = (("content-type", "application/json"), ("content-length", str(len(body))))
    return Answer(status, body, common + headers, document.get("reason"))


#: The answer to a delivery that was taken.
ACCEPTED = _answer(200, {"status": "success", "message": "Webhook received successfully"})
METHOD_NOT_ALLOWED = _answer(405, {"reason": "method_not_allowed"}, ("allow", "POST"))
TOO_SLOW = _answer(408, {"reason": "too_slow"})
HANDLER_FAILED = _answer(500, {"reason": "handler_failed"})
#: An inline delivery that another thread or process is handling now.
BUSY = _answer(503, {"reason": "in_progress"})
UNAVAILABLE = _answer(503, {"reason": "unavailable"})

TOO_LARGE = _answer(413, {"reason": Refusal.BODY_TOO_LARGE})


def refuse(error: WebhookError) -> Answer:
    """Return the answer to a delivery that was refused."""
    return _answer(error.status, {"reason": error.reason})


#: Seconds in which the whole body has to arrive. On WSGI nothing limits it: the server has the socket.
BODY_TIMEOUT = 10.0


#: What ASGI servers and applications exchange.
_Message: TypeAlias = "MutableMapping[str, Any]"
_Receive: TypeAlias = "Callable[[], Awaitable[_Message]]"


class _Receiver(Protocol):
    """What answers deliveries: an `Inbox`."""

    @property
    def max_body_bytes(self) -> int: ...
    def receive(self, body: bytes, headers: HeadersLike) -> Answer: ...
    async def receive_async(self, body: bytes, headers: HeadersLike) -> Answer: ...
    async def start_async(self) -> None: ...
    async def close_async(self) -> None: ...


class AsgiEndpoint:
    """An ASGI application that takes deliveries on whatever path it is reached."""

    def __init__(self, receiver: _Receiver, errors: ErrorTree) -> None:
        self._errors = errors
        self._receiver = receiver

    async def __call__(self, scope: _Message, receive: _Receive, send: Callable[[_Message], Awaitable[None]]) -> None:
        """Answer one request, or take part in the server's life."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        if scope["type"] != "http":
            msg = f"the endpoint of an inbox takes HTTP requests, not {scope['type']}"
            raise ValueError(msg)
        answer = await self._answer(scope, receive)
        if answer is None:
            return
        headers = [(name.encode(), value.encode()) for name, value in answer.headers]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})

    async def _answer(self, scope: _Message, receive: _Receive) -> Answer | None:
        """Return the answer to a request, or None if the sender has gone."""
        require_asyncio(self._errors, "an inbox on ASGI")
        if scope["method"] != "POST":
            return METHOD_NOT_ALLOWED
        limit, chunks, size = self._receiver.max_body_bytes, list[bytes](), 0
        try:
            async with asyncio.timeout(BODY_TIMEOUT):
                while True:
                    message = await receive()
                    if message["type"] != "http.request":
                        return None  # the sender has gone: what it sent is not complete
                    chunk = message.get("body", b"")
                    size += len(chunk)
                    if size > limit:
                        return TOO_LARGE
                    chunks.append(chunk)
                    if not message.get("more_body", False):
                        break
        except TimeoutError:
            return TOO_SLOW
        return await self._receiver.receive_async(b"".join(chunks), scope["headers"])

    async def _live(self, receive: _Receive, send: Callable[[_Message], Awaitable[None]]) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                try:
                    await self._receiver.start_async()
                except (
                    self._errors.ConfigurationError
                ) as error:  # said, or the server takes it for an endpoint without a lifespan
                    await send({"type": "lifespan.startup.failed", "message": str(error)})
                    return
                await send({"type": "lifespan.startup.complete"})
            else:
                await self._receiver.close_async()
                await send({"type": "lifespan.shutdown.complete"})
                return


class WsgiEndpoint:
    """A WSGI application that takes deliveries on whatever path it is reached."""

    def __init__(self, receiver: _Receiver) -> None:
        self._receiver = receiver

    def __call__(self, environ: Mapping[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        answer = self._answer(environ)
        status = f"{answer.status} {HTTPStatus(answer.status).phrase}"
        start_response(status, [(name.title(), value) for name, value in answer.headers])
        return [answer.body]

    def _answer(self, environ: Mapping[str, Any]) -> Answer:
        if environ["REQUEST_METHOD"] != "POST":
            return METHOD_NOT_ALLOWED
        limit = self._receiver.max_body_bytes
        body = _read_body(environ, limit + 1)
        if len(body) > limit:
            return TOO_LARGE
        return self._receiver.receive(body, _read_headers(environ))


def _read_body(environ: Mapping[str, Any], limit: int) -> bytes:
    """Return the body, cut to a limit.

    A server either ends the stream with the body (`wsgi.input_terminated`; it does for chunked bodies), or must not be
    read beyond `Content-Length`.
    """
    stream: Any = environ["wsgi.input"]
    if not environ.get("wsgi.input_terminated", False):
        length = environ.get("CONTENT_LENGTH") or "0"
        is_number = length.isascii() and length.isdigit() and len(length) <= len(str(sys.maxsize)) - 1
        limit = min(limit, int(length) if is_number else 0)
    chunks, size = list[bytes](), 0
    with contextlib.suppress(OSError):  # the sender has gone; an incomplete body has no valid signature
        while size < limit and (chunk := stream.read(limit - size)):
            chunks.append(chunk)
            size += len(chunk)
    return b"".join(chunks)


def _read_headers(environ: Mapping[str, Any]) -> dict[str, str]:
    """Return the headers. A server joins the values of a repeated one by a comma, and so makes it malformed."""
    return {
        name[5:].replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_") and isinstance(value, str)
    }
