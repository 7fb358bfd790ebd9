"""What the sandbox does with every request, also for paths that do not exist: check its host, log it, let it fail."""

from __future__ import annotations

import re
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qs, quote

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.routing import Route

from openapi_sdk.description.tenants import find_tenant_of_request
from openapi_sdk.sandbox.access import Access
from openapi_sdk.sandbox.authentication import Authentication
from openapi_sdk.sandbox.bodies import BodyReader
from openapi_sdk.sandbox.control import ControlMiddleware
from openapi_sdk.sandbox.described_errors import DescribedErrors
from openapi_sdk.sandbox.fault_answers import answer_with_fault, pause
from openapi_sdk.sandbox.logs import MAX_BODY_TEXT, MAX_TEXT
from openapi_sdk.sandbox.operations import get_handler, make_events
from openapi_sdk.sandbox.requests import (
    LOCAL_HOST,
    MAX_BODY,
    ParameterValidator,
    RefusedError,
    RowPath,
    TenantFinder,
    ValidRequest,
    add_headers,
    forbidden,
    get_tenant_header,
    is_stream_wanted,
    make_file,
    make_required_headers,
    make_response,
    make_stream,
    method_not_allowed,
    not_found,
)
from openapi_sdk.sandbox.tokens import TokenMiddleware
from openapi_sdk.sandbox.web_page import PageMiddleware

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from openapi_sdk.description.operations import DescribedOperation
    from openapi_sdk.errors.errors import ErrorTree
    from openapi_sdk.model.facts import Requirements
    from openapi_sdk.sandbox.logs import SeenRequest
    from openapi_sdk.sandbox.requests import RequestHandler
    from openapi_sdk.sandbox.world import World


_SERVER_ERROR = 500


class HostMiddleware:
    """Refuses requests with another host than the accepted ones with 421.

    A web page on the internet can let its own name resolve to 127.0.0.1, and then read what listens there. Its requests
    have its own name as `Host`.
    """

    def __init__(self, app: ASGIApp, accepted: re.Pattern[str]) -> None:
        self._app = app
        self._accepted = accepted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._accepted.fullmatch(Headers(scope=scope).get("Host", "")):
            await self._app(scope, receive, send)
            return
        others = "" if self._accepted is LOCAL_HOST else ", another address, or a name without a dot"
        detail = (
            f"The sandbox answers only requests for 127.0.0.1, localhost or [::1]{others}. Set this as the Host header."
        )
        await make_response(421, {"detail": detail})(scope, receive, send)


class RequestLogMiddleware:
    """Adds every request to `world.requests`, without the token."""

    def __init__(self, app: ASGIApp, *, world: World, authentication: Authentication) -> None:
        self._app = app
        self._world = world
        self._authentication = authentication

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = perf_counter()
        request, log = self._describe(scope), self._world.requests
        log.add(request)
        messages, body = await _read_ahead(receive)
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
        user_agent, parts = headers.get("User-Agent"), self._world.parts
        query: bytes = scope["query_string"]
        tenant = self._find_tenant(scope, headers)
        seen: SeenRequest = parts.generated.SeenRequest(
            method=scope["method"],
            path=self._redact(scope["path"]),
            query=self._redact(query.decode("latin-1")),
            **parts.name_tenant(None if tenant is None else self._redact(tenant)),
            user_agent=None if user_agent is None else self._redact(user_agent),
            authorised=self._is_authorised(scope, headers),
        )
        return seen

    def _is_authorised(self, scope: Scope, headers: Headers) -> bool:
        operation = self._world.description.find_operation(scope["method"], scope["path"])
        needed, query = self._authentication.get_needed(operation), read_query(scope)
        return isinstance(self._authentication.find_access(needed, headers, query, self._world), Access)

    def _find_tenant(self, scope: Scope, headers: Headers) -> str | None:
        """Return the tenant that a request names, as sent."""
        tenant = self._world.parts.tenant
        if tenant is None:
            return None
        if tenant.place == "header":
            return get_tenant_header(tenant, headers)
        query: bytes = scope["query_string"]
        target = f"{quote(scope['path'])}?{query.decode('latin-1')}"
        return find_tenant_of_request(self._world.description, tenant, target)

    def _redact(self, text: str, limit: int = MAX_TEXT) -> str:
        """Shorten a text, and remove tokens in case a client put one in the wrong place."""
        for token in sorted(self._world.tokens, key=len, reverse=True):  # one may begin with another
            text = text.replace(token, "[token]").replace(quote(token, safe=""), "[token]")
        return text[:limit]


class FaultMiddleware:
    """Delays every answer, and lets those fail for which `world.faults` has a fault."""

    def __init__(self, app: ASGIApp, *, world: World, latency_ms: float) -> None:
        self._app = app
        self._world = world
        self._latency = latency_ms / 1000

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._latency:
            await pause(scope, self._latency)
        fault = self._world.faults.draw(scope["method"], scope["path"])
        if fault is None:
            await self._app(scope, receive, send)
        else:
            await answer_with_fault(fault, self._app, scope, receive, send)


def read_query(scope: Scope) -> dict[str, list[str]]:
    """Return the parameters of the query of a request."""
    query_string: bytes = scope["query_string"]
    return parse_qs(query_string.decode("latin-1"), keep_blank_values=True)


async def _read_ahead(receive: Receive) -> tuple[list[Message], bytearray]:
    """Read the body of a request, also if the answer will not depend on it, but no more than is accepted."""
    messages: list[Message] = []
    body = bytearray()
    while len(body) <= MAX_BODY:
        messages.append(await receive())
        body += messages[-1].get("body", b"")
        if not messages[-1].get("more_body", False):
            break
    return messages, body


_MAX_LATENCY_MS = 60_000


def create_app(world: World, *, latency_ms: float = 0.0) -> Starlette:
    """Create the application that serves the operations of a world's description."""
    if not isinstance(latency_ms, int | float) or not 0 <= latency_ms <= _MAX_LATENCY_MS:
        msg = f"latency_ms={latency_ms!r}: a number of milliseconds from 0 to {_MAX_LATENCY_MS:,} is needed"
        raise world.parts.errors.ConfigurationError(msg)
    operations: dict[str, list[DescribedOperation]] = {}
    for operation in world.description.operations:
        operations.setdefault(operation.path, []).append(operation)
    authentication = Authentication(world.description)
    app = Starlette(
        routes=_make_routes(world, operations, authentication),
        middleware=[
            Middleware(PageMiddleware, world=world),
            Middleware(ControlMiddleware, world=world),
            Middleware(RequestLogMiddleware, world=world, authentication=authentication),
            Middleware(FaultMiddleware, world=world, latency_ms=latency_ms),
            Middleware(TokenMiddleware, world=world, schemes=authentication.schemes),
        ],
        exception_handlers={
            404: lambda request, _: not_found(world.requests.targets.advise_slash(request.scope["path"])).to_response()
        },
    )
    # The real API may redirect to the path with a slash; our client would not follow the redirect.
    app.router.redirect_slashes = False
    return app


def _make_routes(
    world: World, operations: Mapping[str, list[DescribedOperation]], authentication: Authentication
) -> list[Route]:
    """Return the routes of all paths. One without parameters comes before one with parameters that also matches."""
    by_shape: dict[str, list[str]] = {}
    for path in sorted(operations, key=lambda path: path.count("{")):
        _check_path(world.parts.errors, path)
        by_shape.setdefault(re.sub(r"\{[^{}]*\}", "{}", path), []).append(path)
    routes: list[Route] = []
    for paths in by_shape.values():
        endpoints = {path: _PathEndpoint(world, operations[path], authentication) for path in paths}
        # `/things/{id}` and `/things/{name}` may have different methods; of one that both have, the first answers.
        if len(paths) > 1:
            routes += [Route(path, each, methods=each.methods) for path, each in endpoints.items()]
        routes.append(Route(paths[0], endpoints[paths[0]]))
    return routes


class _Served(NamedTuple):
    """What answers the requests to one operation. What depends on the description alone is made once."""

    operation: DescribedOperation
    needed: Requirements
    tenant: TenantFinder
    parameters: ParameterValidator
    bodies: BodyReader
    row_path: RowPath
    handle: RequestHandler
    errors: DescribedErrors
    headers: Mapping[str, str]  # that each success has to have


class _PathEndpoint:
    """Handles the requests to one path of the description. What answers a method is made at its first request."""

    def __init__(self, world: World, operations: list[DescribedOperation], authentication: Authentication) -> None:
        self._world = world
        self._authentication = authentication
        self._operations = {each.method: each for each in operations}
        if "GET" in self._operations:
            self._operations.setdefault("HEAD", self._operations["GET"])
        self._served: dict[str, _Served] = {}

    @property
    def methods(self) -> list[str]:
        """The methods that the path has."""
        return [*self._operations]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        served = self._find_served(scope["method"])
        try:
            response = await self._handle(served, scope, receive)
        except RefusedError as refused:
            response = refused.to_response() if served is None else served.errors.to_response(refused)
        await response(scope, receive, send)

    async def _handle(self, served: _Served | None, scope: Scope, receive: Receive) -> Response:
        world, headers = self._world, Headers(scope=scope)
        query = read_query(scope)
        needed = self._authentication.get_needed(None) if served is None else served.needed
        access = self._authentication.find_access(needed, headers, query, world)
        if isinstance(access, RefusedError):
            raise access
        if served is None:
            raise method_not_allowed(scope["method"], ", ".join(sorted(self._operations)))
        if not access.may(served.operation.method, served.operation.path):
            raise forbidden()
        room = served.tenant.find(world, access, headers, query, scope["path_params"])
        served.row_path.find(world, access, room, scope["path_params"])  # an unknown id is told before a wrong body
        served.parameters.check_query(query)
        body = await served.bodies.read(headers, receive)
        url = f"{scope['scheme']}://{headers.get('Host', 'localhost')}{quote(scope['path'])}"
        with world.lock:  # a test changes rows in another thread
            room, row, parents = served.row_path.find(world, access, room, scope["path_params"])
            request = ValidRequest(world, access, room, url, query, row, body, parents)
            response = _make_answer(served.operation, request, served.handle(request))
        add_headers(response, served.headers)
        return response

    def _find_served(self, method: str) -> _Served | None:
        operation = self._operations.get(method)
        if operation is None:
            return None
        served = self._served.get(operation.method)
        if served is None:
            parts, description, tables = self._world.parts, self._world.description, self._world.tables
            served = self._served[operation.method] = _Served(
                operation,
                self._authentication.get_needed(operation),
                TenantFinder(parts.tenant, operation),
                ParameterValidator(description, operation),
                BodyReader(description, operation),
                RowPath(tables, operation),
                get_handler(parts, description, tables, operation),
                DescribedErrors(description, operation),
                make_required_headers(description, operation, operation.status),
            )
        return served


def _make_answer(operation: DescribedOperation, request: ValidRequest, document: Any) -> Response:
    """Return the response to a request: the document, a stream or a file, as its operation describes it."""
    if operation.stream is not None and is_stream_wanted(operation, request.body):
        media_type, _ = operation.stream
        return make_stream(operation.status, media_type, make_events(request.world.description, operation))
    if operation.other_media_type:
        return make_file(operation.status, operation.other_media_type)
    return make_response(operation.status, document, request.headers)


def _check_path(errors: ErrorTree, path: str) -> None:
    """Raise if a described path is no route of Starlette: the names of its parameters have to be identifiers."""
    for name in re.findall(r"{([^}]*)}", path):
        if not name.isidentifier():
            msg = f"{path}: the path parameter {name!r} is not a plain name; correct the description"
            raise errors.ConfigurationError(msg)
