"""The ASGI application: routes the described paths, checks each request, and calls its handler.

Two middlewares work for all paths, also for those that do not exist: one logs requests, one applies faults. A third one
serves the page at `/`, before them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.routing import Route

from fleetit._description.schema_validation import SchemaValidator
from fleetit._errors.errors import ConfigurationError
from fleetit.sandbox._bodies import drop_unknown_fields, parse_body, read_body
from fleetit.sandbox._handlers import get_handler
from fleetit.sandbox._headers import find_access, find_fleet
from fleetit.sandbox._middleware import FaultMiddleware, RequestLogMiddleware
from fleetit.sandbox._page import PageMiddleware
from fleetit.sandbox._parameters import ParameterValidator
from fleetit.sandbox._request import ValidRequest
from fleetit.sandbox._responses import RefusedError, forbidden, make_response, method_not_allowed, not_found
from fleetit.sandbox._row_paths import RowPath

if TYPE_CHECKING:
    from typing import Any

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import Receive, Scope, Send

    from fleetit.sandbox._description import Operation
    from fleetit.sandbox._world import World

#: A larger number is probably milliseconds.
MAX_LATENCY = 60.0


def create_app(world: World, *, latency: float = 0.0) -> Starlette:
    """Create the application that serves the operations of a world's description.

    Args:
        world: The state. The application logs requests in `world.requests` and takes faults from `world.faults`.
        latency: Seconds that every response is delayed, 0 to 60.

    Raises:
        ConfigurationError: If the latency is out of range, or the description is missing or has a reference
            that does not resolve.
    """
    if not isinstance(latency, int | float) or not 0 <= latency <= MAX_LATENCY:
        msg = f"latency={latency!r}: it is in seconds, from 0 to {MAX_LATENCY:g}"
        raise ConfigurationError(msg)
    operations: dict[str, list[Operation]] = {}
    for operation in world.description.operations:
        operations.setdefault(operation.path, []).append(operation)
    app = Starlette(
        # A path without parameters comes before a path with parameters that also matches.
        routes=[
            Route(_check_path(path), _PathEndpoint(world, operations[path]))
            for path in sorted(operations, key=lambda path: path.count("{"))
        ],
        middleware=[
            Middleware(PageMiddleware, world=world),
            Middleware(RequestLogMiddleware, world=world),
            Middleware(FaultMiddleware, world=world, latency=latency),
        ],
        exception_handlers={404: _handle_not_found},
    )
    # The real API may redirect to the path with a slash; our client would not follow the redirect.
    app.router.redirect_slashes = False
    return app


class _PathEndpoint:
    """Handles the requests to one path of the description."""

    def __init__(self, world: World, operations: list[Operation]) -> None:
        self._world = world
        description, tables = world.description, world.tables
        self._validator = SchemaValidator(description.resolve)
        self._methods = {
            operation.method: (
                operation,
                ParameterValidator(description, operation),
                RowPath(tables, operation),
                get_handler(description, tables, operation),
            )
            for operation in operations
        }
        if "GET" in self._methods:
            self._methods.setdefault("HEAD", self._methods["GET"])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            response = await self._handle(scope, receive)
        except RefusedError as refused:
            response = refused.to_response()
        await response(scope, receive, send)

    async def _handle(self, scope: Scope, receive: Receive) -> Response:
        world, headers = self._world, Headers(scope=scope)
        access = find_access(headers, world)
        if isinstance(access, RefusedError):
            raise access
        if scope["method"] not in self._methods:
            raise method_not_allowed(scope["method"], ", ".join(sorted(self._methods)))
        operation, parameters, row_path, handler = self._methods[scope["method"]]
        if not access.may(operation.method, operation.path):
            raise forbidden()
        fleet = find_fleet(headers, world, access, required=parameters.is_fleet_required)
        parameters.check_path(scope["path_params"])
        row_path.find(world, access, fleet, scope["path_params"])  # an unknown id is told before a wrong body
        query_string: bytes = scope["query_string"]
        query = parse_qs(query_string.decode("latin-1"), keep_blank_values=True)
        parameters.check_query(query)
        body: Any = None
        if operation.body is not None:
            body = parse_body(await read_body(headers, receive), operation.body, self._validator)
            body = drop_unknown_fields(body, operation.body_fields)
        url = f"{scope['scheme']}://{headers.get('Host', 'localhost')}{quote(scope['path'])}"
        with world.lock:  # a test changes rows in another thread
            fleet, row, parents = row_path.find(world, access, fleet, scope["path_params"])
            document = handler(ValidRequest(world, access, fleet, url, query, row, body, parents))
            return make_response(operation.status, document)


def _check_path(path: str) -> str:
    """Return a described path, which is also a Starlette route if its parameters are identifiers."""
    for name in re.findall(r"{([^}]*)}", path):
        if not name.isidentifier():
            msg = f"{path}: the path parameter {name!r} is not a plain name; correct the description"
            raise ConfigurationError(msg)
    return path


async def _handle_not_found(_request: Request, _error: Exception) -> Response:
    return not_found().to_response()
