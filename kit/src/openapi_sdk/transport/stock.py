"""`client.api`: the generated client, whose stock functions send over the connections of a client or view.

An httpx transport receives the request of a stock function, and sends it as a `Request`, like those of resources.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import httpx

from openapi_sdk.messages.request import Request, add_described_key, build_headers, build_query, find_tenant
from openapi_sdk.messages.response import build_decode_error, parse_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from openapi_sdk.errors.errors import ErrorTree
    from openapi_sdk.messages.response import Response
    from openapi_sdk.secrets.redaction import Redactor
    from openapi_sdk.settings.settings import Settings

#: Request headers that httpx sets. The connections set them again.
_CONNECTION_HEADERS = frozenset(
    ("accept-encoding", "authorization", "connection", "content-length", "host", "transfer-encoding", "user-agent")
)
#: Response headers that describe the encoded body. A stock function gets the decoded one.
_ENCODING_HEADERS = frozenset(("content-encoding", "content-length", "transfer-encoding"))


def make_stock_client(settings: Settings, send: Callable[[Request], Any], *, is_async: bool) -> Any:
    """Return the generated client. `send` is that of a client or view: it sends with retries, and may be async."""
    generated = import_module(settings.service.generated)  # lazily
    transport = _StockTransport(settings, send, is_async=is_async)
    # The connections add what says who calls. Here it would only be stored once more.
    return generated.AuthenticatedClient(
        base_url=settings.base_url, token="", httpx_args={"transport": transport, "trust_env": False}
    )


class _StockTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """An httpx transport that passes requests to the caller of a client or view."""

    def __init__(self, settings: Settings, send: Callable[[Request], Any], *, is_async: bool) -> None:
        self._base_url = httpx.URL(settings.base_url)
        self._make_redactor = settings.make_redactor
        self._service, self._tenant = settings.service, settings.tenant
        self._send = send
        self._is_async = is_async

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self._is_async:
            msg = f"{request.method} {request.url.path}: this is {self._service.async_client}; "
            msg += f"await `asyncio`, or use {self._service.client}(…)"
            raise self._service.errors.ConfigurationError(msg)
        converted = self._convert_request(request, request.read())
        return self._convert_response(converted, self._send(converted))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if not self._is_async:
            msg = f"{request.method} {request.url.path}: this is {self._service.client}; "
            msg += f"call `sync`, or use {self._service.async_client}"
            raise self._service.errors.ConfigurationError(msg)
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
            raise self._service.errors.ConfigurationError(msg)
        target = url.raw_path.removeprefix(prefix).decode("ascii")
        path = target.partition("?")[0]
        operation = f"{request.method} {path}"
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in request.headers.raw}
        tenant, described = self._tenant, self._service.tenant
        if described is not None:
            if described.place != "header":
                named = find_tenant(self._service, target)
                if named is None and described.place == "query" and self._lists_tenant(request.method, path):
                    added = build_query(self._service.errors, operation, {described.name: tenant})
                    target += added.replace("?", "&") if "?" in target else added
                tenant = tenant if named is None else named
            elif described.name in request.headers:
                text = request.headers[described.name]
                tenant = self._service.parse_tenant(text, described.name, self._service.errors.InvalidInput)
        others = {name: value for name, value in headers.items() if name.lower() not in _CONNECTION_HEADERS}
        checked = build_headers(self._service, operation, others, tenant)
        sent = Request(
            operation,
            request.method,
            target,
            path,
            headers=checked,
            body=body or None,
            security=self._service.description.find_security(request.method, path),
            tenant=tenant,
        )
        return add_described_key(self._service, sent)

    def _lists_tenant(self, method: str, path: str) -> bool:
        """Whether the description of an operation lists the parameter with the tenant."""
        operation, described = self._service.description.find_operation(method, path), self._service.tenant
        return operation is not None and any(
            described is not None and (each.place, each.name) == (described.place, described.name)
            for each in operation.parameters
        )

    def _convert_response(self, request: Request, response: Response) -> httpx.Response:
        return _StockResponse(request.operation, response, self._make_redactor(request), self._service.errors)


class _StockResponse(httpx.Response):
    """A response for a stock function. `json` raises our errors instead of those of the json module."""

    def __init__(self, operation: str, response: Response, redactor: Redactor, errors: ErrorTree) -> None:
        headers = {name: value for name, value in response.headers.items() if name not in _ENCODING_HEADERS}
        super().__init__(response.status, headers=headers, content=response.body)
        self._operation = operation
        self._response = response
        self._redactor = redactor
        self._errors = errors

    def json(self, **_options: Any) -> Any:
        if not self._response.body:
            raise build_decode_error(
                self._operation, "", "it is empty", self._response, self._redactor, errors=self._errors
            )
        return parse_json(self._operation, self._response, self._redactor, self._errors)


def _format_url(url: httpx.URL) -> str:
    """Return the scheme, host, port and path of a URL: user info and query may be secret."""
    return str(url.copy_with(username=None, password=None, query=None, fragment=None))
