"""Control over HTTP, for tests in other languages: what `Sandbox` offers in Python, by the same names.

`GET /_sandbox/NAME` reads, `POST /_sandbox/NAME` calls a method; its JSON body has the arguments. `/health` and
`/openapi.json` need no token. None of these requests is logged, and no fault applies to them.
"""

from __future__ import annotations

import inspect
import json
from dataclasses import asdict, is_dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response

from openapi_sdk.model.suggestions import suggest
from openapi_sdk.sandbox.authentication import find_bearer
from openapi_sdk.sandbox.logs import Log
from openapi_sdk.sandbox.requests import RefusedError, method_not_allowed, parse_body, read_body
from openapi_sdk.secrets.redaction import format_value

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.types import ASGIApp, Receive, Scope, Send

    from openapi_sdk.description.nodes import Node
    from openapi_sdk.sandbox.logs import SeenRequest
    from openapi_sdk.sandbox.parts import SandboxParts
    from openapi_sdk.sandbox.sandbox import Sandbox
    from openapi_sdk.sandbox.world import World

PREFIX = "/_sandbox/"
_READING = ("GET", "HEAD")


def _read_requests(sandbox: Sandbox, on: str | None = None) -> Sequence[SeenRequest]:
    requests = sandbox.world.requests
    return requests if on is None else requests.of(on)


def _clear_requests(sandbox: Sandbox) -> None:
    sandbox.world.requests.clear()


def _read_clock(sandbox: Sandbox) -> object:
    return {"now": sandbox.clock()}


def _set_clock(sandbox: Sandbox, now: str) -> None:
    try:
        moment = datetime.fromisoformat(now)
    except ValueError as error:
        msg = f"now={format_value(now)}: a time is needed, such as '2025-06-01T12:00:00-04:00'"
        raise sandbox.world.parts.errors.ConfigurationError(msg) from error
    sandbox.clock = lambda: moment


def _set_webhook_url(sandbox: Sandbox, url: str | None) -> None:
    sandbox.webhook_url = url


class _Offers:
    """What a sandbox offers over HTTP: the names of its class, which are in the words of its service."""

    def __init__(self, parts: SandboxParts) -> None:
        offered = parts.generated.Sandbox
        tenants = (f"default_{parts.word}", parts.plural) if parts.word else ()
        self.reads: dict[str, Callable[..., object]] = {
            "clock": _read_clock,
            "requests": _read_requests,
            **{name: getattr(offered, name).fget for name in tenants},
        }
        self.calls: dict[str, Callable[..., object]] = {
            "clear_requests": _clear_requests,
            "clock": _set_clock,
            **{name: getattr(offered, name) for name in _METHODS},
        }
        if hasattr(offered, "send_webhook"):
            self.reads |= {"deliveries": offered.deliveries.fget}
            self.calls |= {name: getattr(offered, name) for name in _WEBHOOK_METHODS}
            self.calls |= {"webhook_url": _set_webhook_url}

    def find(self, method: str, name: str) -> Callable[..., object]:
        """Return what a method of HTTP calls by a name, or raise a 404 or a 405."""
        by_method = {**dict.fromkeys(_READING, self.reads), "POST": self.calls}
        known = {each: functions[name] for each, functions in by_method.items() if name in functions}
        if method in known:
            return known[method]
        if known:
            raise method_not_allowed(method, ", ".join(known))
        names = sorted({*self.reads, *self.calls})
        detail = f"There is no {PREFIX}{name}{suggest(name, names)}; there are {', '.join(names)}."
        raise RefusedError(404, {"detail": detail})


_METHODS = ("add", "rows", "change", "remove", "fail", "fail_next", "clear_faults", "advance_clock", "reset")
#: Those of a service with webhooks.
_WEBHOOK_METHODS = ("send_webhook", "wait_for_webhooks", "get_webhook_secret")
#: Arguments that only Python has: JSON has no bytes, and whoever reaches an open sandbox must not let it send anywhere.
_WITHHELD = {("send_webhook", "allow_remote"), ("send_webhook", "body")}
#: By annotation. Other arguments are checked where they are used.
_TYPES = {"bool": "boolean", "float": "number", "int": "integer", "str": "string"}


def _describe_arguments(name: str, call: Callable[..., object]) -> Node:
    """Return the schema of the arguments of a function."""
    _, *parameters = inspect.signature(call).parameters.values()
    named = [each for each in parameters if each.kind is not each.VAR_KEYWORD and (name, each.name) not in _WITHHELD]
    properties: dict[str, Node] = {}
    for each in named:
        kind, _, other = str(each.annotation).partition(" | ")
        is_known = kind in _TYPES and other in ("", "None")
        properties[each.name] = {"type": _TYPES[kind], "nullable": bool(other)} if is_known else {}
    return {
        "type": "object",
        "properties": properties,
        "required": [each.name for each in named if each.default is each.empty],
        "additionalProperties": any(each.kind is each.VAR_KEYWORD for each in parameters),
    }


class ControlMiddleware:
    """Answers what is about the sandbox itself, and passes all other requests on."""

    def __init__(self, app: ASGIApp, *, world: World) -> None:
        self._app = app
        self._world = world
        self._offers = _Offers(world.parts)
        find_template = world.requests.targets.find_template
        #: These are the sandbox's own, unless the description has them.
        self._open = {path for path in ("/health", "/openapi.json") if find_template(path) is None}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not (scope["path"] in self._open or scope["path"].startswith(PREFIX)):
            await self._app(scope, receive, send)
            return
        try:
            response = await self._respond(scope, receive)
        except RefusedError as refused:
            response = refused.to_response()
        await response(scope, receive, send)

    async def _respond(self, scope: Scope, receive: Receive) -> Response:
        method, path, headers, world = scope["method"], scope["path"], Headers(scope=scope), self._world
        if path in self._open:
            if method not in _READING:
                raise method_not_allowed(method, ", ".join(_READING))
            return _make_response({"status": "ok"} if path == "/health" else world.description.document)
        access = find_bearer(headers, world)
        if isinstance(access, RefusedError):
            raise access
        name = path.removeprefix(PREFIX)
        errors = world.parts.errors
        call = self._offers.find(method, name)
        query: bytes = scope["query_string"]
        texts = dict(parse_qsl(query.decode("latin-1"), keep_blank_values=True))
        body = json.dumps(texts).encode() if method in _READING else await read_body(headers, receive) or b"{}"
        arguments: dict[str, Any] = parse_body(body, _describe_arguments(name, call), world.description)
        try:
            # Some of them wait: for the receiver of a webhook, for a lock.
            result = await run_in_threadpool(call, world.parts.generated.Sandbox("", world), **arguments)
        except (errors.ConfigurationError, errors.ConnectError, TimeoutError) as error:
            is_wrong = isinstance(error, errors.ConfigurationError)
            status = 400 if is_wrong else 502 if isinstance(error, errors.ConnectError) else 504
            raise RefusedError(status, {"detail": str(error)}) from error
        return Response(None, 204) if result is None else _make_response(result)


def _make_response(document: object) -> Response:
    return Response(json.dumps(document, default=_to_json).encode(), media_type="application/json")


def _to_json(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):  # a request or a delivery
        return asdict(value)
    if isinstance(value, Log):
        return list(cast("Log[object]", value))
    return value.isoformat() if isinstance(value, datetime) else str(value)
