"""`client.api`: the generated client, whose stock functions send over the connections of a client or view.

An httpx transport receives the request of a stock function, and sends it as a `Request`, like those of resources.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

from fleetit._messages.request import Request, build_headers
from fleetit._messages.response import build_decode_error, parse_json
from fleetit._service.fleet_id import FLEET_HEADER, parse_fleet_id
from fleetit_api.exceptions import TREE, ConfigurationError, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetit._messages.response import Response
    from fleetit._settings.settings import Settings
    from fleetit_api import AuthenticatedClient
    from openapi_sdk.secrets.redaction import Redactor

#: Request headers that httpx sets. The connections set them again.
_CONNECTION_HEADERS = frozenset(
    ("accept-encoding", "authorization", "connection", "content-length", "host", "transfer-encoding", "user-agent")
)
#: Response headers that describe the encoded body. A stock function gets the decoded one.
_ENCODING_HEADERS = frozenset(("content-encoding", "content-length", "transfer-encoding"))


def make_stock_client(settings: Settings, send: Callable[[Request], Any], *, is_async: bool) -> AuthenticatedClient:
    """Return the generated client. `send` is that of a client or view: it sends with retries, and may be async."""
    from fleetit_api import AuthenticatedClient  # noqa: PLC0415 - imported lazily

    transport = _StockTransport(settings, send, is_async=is_async)
    # The connections add the token. Here it would only be stored once more.
    return AuthenticatedClient(
        base_url=settings.base_url, token="", httpx_args={"transport": transport, "trust_env": False}
    )


class _StockTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """An httpx transport that passes requests to the caller of a client or view."""

    def __init__(self, settings: Settings, send: Callable[[Request], Any], *, is_async: bool) -> None:
        self._base_url = httpx.URL(settings.base_url)
        self._make_redactor = settings.make_redactor
        self._fleet_id = settings.fleet_id
        self._send = send
        self._is_async = is_async

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self._is_async:
            msg = f"{request.method} {request.url.path}: this is AsyncFleetIT; await `asyncio`, or use FleetIT(…)"
            raise ConfigurationError(msg)
        converted = self._convert_request(request, request.read())
        return self._convert_response(converted, self._send(converted))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if not self._is_async:
            msg = f"{request.method} {request.url.path}: this is FleetIT; call `sync`, or use AsyncFleetIT"
            raise ConfigurationError(msg)
        converted = self._convert_request(request, await request.aread())
        return self._convert_response(converted, await self._send(converted))

    def _convert_request(self, request: httpx.Request, body: bytes) -> Request:
        url = request.url
        prefix = self._base_url.raw_path.rstrip(b"/")
        if url.copy_with(raw_path=b"/") != self._base_url.copy_with(raw_path=b"/") or not url.raw_path.startswith(
            prefix + b"/"
        ):
            # All requests are sent to the base URL, so this one would be sent to another URL than its own.
            msg = f"{request.method}: {_format_url(url)} is not below this client's base_url {self._base_url}"
            raise ConfigurationError(msg)
        target = url.raw_path.removeprefix(prefix).decode("ascii")
        path = target.partition("?")[0]
        operation = f"{request.method} {path}"
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in request.headers.raw}
        fleet_text = request.headers.get(FLEET_HEADER)
        fleet_id = self._fleet_id if fleet_text is None else parse_fleet_id(fleet_text, FLEET_HEADER, InvalidInput)
        others = {name: value for name, value in headers.items() if name.lower() not in _CONNECTION_HEADERS}
        checked = build_headers(operation, others, fleet_id)
        return Request(operation, request.method, target, path, headers=checked, body=body or None)

    def _convert_response(self, request: Request, response: Response) -> httpx.Response:
        return _StockResponse(request.operation, response, self._make_redactor(request))


class _StockResponse(httpx.Response):
    """A response for a stock function. `json` raises our errors instead of those of the json module."""

    def __init__(self, operation: str, response: Response, redactor: Redactor) -> None:
        headers = {name: value for name, value in response.headers.items() if name not in _ENCODING_HEADERS}
        super().__init__(response.status, headers=headers, content=response.body)
        self._operation = operation
        self._response = response
        self._redactor = redactor

    def json(self, **_options: Any) -> Any:
        if not self._response.body:
            raise build_decode_error(self._operation, "", "it is empty", self._response, self._redactor, errors=TREE)
        return parse_json(self._operation, self._response, self._redactor, TREE)


def _format_url(url: httpx.URL) -> str:
    """Return the scheme, host, port and path of a URL: user info and query may be secret."""
    return str(url.copy_with(username=None, password=None, query=None, fragment=None))
