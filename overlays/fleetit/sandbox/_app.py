"""The ASGI application: routes the described paths, checks each request, and calls its handler.

Two middlewares work for all paths, also for those that do not exist: one logs requests, one applies faults. A third one
serves the page at `/`, before them.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.routing import Route

from fleetit._errors import ConfigurationError
from fleetit._schema_validation import SchemaValidator
from fleetit.sandbox._bodies import parse_body, read_body
from fleetit.sandbox._description import Description
from fleetit.sandbox._handlers import get_handler
from fleetit.sandbox._headers import find_fleet, find_token_error
from fleetit.sandbox._middleware import FaultMiddleware, RequestLogMiddleware
from fleetit.sandbox._page import PageMiddleware
from fleetit.sandbox._parameters import ParameterValidator
from fleetit.sandbox._request import ValidRequest
from fleetit.sandbox._responses import RefusedError, make_response, method_not_allowed, not_found
from fleetit.sandbox._targets import Targets

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import Receive, Scope, Send

    from fleetit.sandbox._description import Operation
    from fleetit.sandbox._world import World

#: A larger number is probably milliseconds.
MAX_LATENCY = 60.0


def create_app(world: World, description: Mapping[str, Any] | None = None, *, latency: float = 0.0) -> Starlette:
    """Create the application that serves the operations of a description from a world.

    Args:
        world: The state. The application logs requests in `world.requests` and takes faults from `world.faults`.
        description: A corrected OpenAPI 3.0 document; by default the one that `fleetit_api` ships.
        latency: Seconds that every response is delayed, 0 to 60.

    Raises:
        ConfigurationError: If the latency is out of range, or the description is missing or has a reference
            that does not resolve.
    """
    if not (math.isfinite(latency) and 0 <= latency <= MAX_LATENCY):
        msg = f"latency={latency!r}: it is in seconds, from 0 to {MAX_LATENCY:g}"
        raise ConfigurationError(msg)
    described = Description.packaged() if description is None else Description(description)
    world.faults.targets = world.requests.targets = Targets((each.method, each.path) for each in described.operations)
    operations: dict[str, list[Operation]] = {}
    for operation in described.operations:
        operations.setdefault(operation.path, []).append(operation)
    app = Starlette(
        # A path without parameters comes before a path with parameters that also matches.
        routes=[
            Route(_check_path(path), _PathEndpoint(world, described, operations[path]))
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

    def __init__(self, world: World, description: Description, operations: list[Operation]) -> None:
        self._world = world
        self._validator = SchemaValidator(description.resolve)
        self._methods = {
            operation.method: (
                operation,
                ParameterValidator(description, operation),
                get_handler(description, operation),
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
        headers = Headers(scope=scope)
        token_error = find_token_error(headers, self._world)
        if token_error is not None:
            raise token_error
        if scope["method"] not in self._methods:
            raise method_not_allowed(scope["method"], ", ".join(sorted(self._methods)))
        operation, parameters, handler = self._methods[scope["method"]]
        fleet = find_fleet(headers, self._world, required=parameters.is_fleet_required)
        query_string: bytes = scope["query_string"]
        query = parse_qs(query_string.decode("latin-1"), keep_blank_values=True)
        parameters.check(scope["path_params"], query)
        body: Any = None
        if operation.body is not None:
            body = parse_body(await read_body(headers, receive), operation.body, self._validator)
        url = f"{scope['scheme']}://{headers.get('Host', 'localhost')}{quote(scope['path'])}"
        request = ValidRequest(self._world, fleet, url, scope["path_params"], query, body)
        # There is no `await` from here on, so that no two requests change the world at the same time.
        return make_response(operation.status, handler(request))


def _check_path(path: str) -> str:
    """Return a described path, which is also a Starlette route if its parameters are identifiers."""
    for name in re.findall(r"{([^}]*)}", path):
        if not name.isidentifier():
            msg = f"{path}: the path parameter {name!r} is not a plain name; correct the description"
            raise ConfigurationError(msg)
    return path


async def _handle_not_found(_request: Request, _error: Exception) -> Response:
    return not_found().to_response()
