"""The ASGI application: the description's paths, behind a door, a token and a fleet."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.routing import Route

from fleetit._body_validation import SchemaValidator
from fleetit._errors import ConfigurationError
from fleetit.sandbox import _bodies
from fleetit.sandbox import _headers as _access
from fleetit.sandbox._description import Description
from fleetit.sandbox._handlers import handler_for
from fleetit.sandbox._middleware import Door
from fleetit.sandbox._parameters import Parameters
from fleetit.sandbox._request import Call
from fleetit.sandbox._response import response
from fleetit.sandbox._responses import RefusedError, method_not_allowed, not_found

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import Receive, Scope, Send

    from fleetit.sandbox._description import Operation
    from fleetit.sandbox._fleet import Fleet
    from fleetit.sandbox._world import World

#: Longer waits are more likely milliseconds taken for seconds.
MAX_LATENCY = 60.0


def create_app(world: World, description: Mapping[str, Any] | None = None, *, latency: float = 0.0) -> Starlette:
    """Make the application that answers a description's operations from a world.

    Args:
        world: What it knows. Requests are logged in `world.requests`, faults taken from `world.faults`.
        description: A corrected OpenAPI 3.0 document; by default the one that `fleetit_api` carries.
        latency: Seconds that every answer waits, 0 to 60.

    Raises:
        ConfigurationError: If the latency is out of range, or the description is missing or refers to
            nothing.
    """
    if not (math.isfinite(latency) and 0 <= latency <= MAX_LATENCY):
        msg = f"latency={latency!r}: it is given in seconds, from 0 to {MAX_LATENCY:g}"
        raise ConfigurationError(msg)
    described = Description.packaged() if description is None else Description(description)
    by_path: dict[str, list[Operation]] = {}
    for operation in described.operations:
        by_path.setdefault(operation.path, []).append(operation)
    app = Starlette(
        # A path without parameters comes before one that would match it too.
        routes=[
            Route(_route(path), _Path(world, described, by_path[path]))
            for path in sorted(by_path, key=lambda path: path.count("{"))
        ],
        middleware=[Middleware(Door, world=world, latency=latency)],
        exception_handlers={404: _no_such_path},
    )
    # The real API may redirect there; no client of ours would follow.
    app.router.redirect_slashes = False
    return app


class _Path:
    """One path of the description, with its methods."""

    def __init__(self, world: World, description: Description, operations: list[Operation]) -> None:
        self._world = world
        self._validator = SchemaValidator(description.resolve)
        self._methods = {
            each.method: (each, Parameters(description, each), handler_for(description, each)) for each in operations
        }
        if "GET" in self._methods:
            self._methods.setdefault("HEAD", self._methods["GET"])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            answer = await self._answer(scope, receive)
        except RefusedError as refused:
            answer = response(refused.status, refused.body, refused.headers)
        await answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive) -> Response:
        headers = Headers(scope=scope)
        refusal = _access.token_refusal(headers, self._world)
        if refusal is not None:
            raise refusal
        if scope["method"] not in self._methods:
            raise method_not_allowed(scope["method"], ", ".join(sorted(self._methods)))
        operation, parameters, handler = self._methods[scope["method"]]
        fleet: Fleet = _access.fleet(headers, self._world, required=parameters.fleet_required)
        asked: bytes = scope["query_string"]
        query = parse_qs(asked.decode("latin-1"), keep_blank_values=True)
        parameters.check(scope["path_params"], query)
        body: Any = None
        if operation.body is not None:
            body = _bodies.document(await _bodies.read(headers, receive), operation.body, self._validator)
        url = f"{scope['scheme']}://{headers.get('Host', 'localhost')}{quote(scope['path'])}"
        # From here nothing waits, so that no two requests change the world at once.
        return response(operation.status, handler(Call(self._world, fleet, url, scope["path_params"], query, body)))


def _route(path: str) -> str:
    """Return a described path as Starlette writes it: the same, if its parameters have plain names."""
    for name in re.findall(r"{([^}]*)}", path):
        if not name.isidentifier():
            msg = f"{path}: the path parameter {name!r} is not a plain name; correct the description"
            raise ConfigurationError(msg)
    return path


async def _no_such_path(_request: Request, _error: Exception) -> Response:
    refused = not_found()
    return response(refused.status, refused.body)
