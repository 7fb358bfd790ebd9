"""Call the methods of a generated package on both clients, with answers from a plan, and write what happened.

A program of its own: what it imports was just generated. It runs with overlays/ and the folder of the generated package
on its path, reads a plan as JSON from standard input, and writes what it saw as JSON to standard output. No module
imports it.
"""

from __future__ import annotations

import asyncio
import base64
import collections.abc
import datetime as dt
import importlib
import inspect
import io
import json
import sys
import threading
import types
import typing
from decimal import Decimal
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

from fleetit import AsyncFleetIT, FleetIT
from fleetit_api.api import AsyncPages, Pages
from fleetit_api.types import UNSET, File, Model

#: A listing that doesn't end is left after this many requests.
_MAX_REQUESTS = 20


class _Handler(BaseHTTPRequestHandler):
    """Sends the next answer, and keeps what was received."""

    protocol_version = "HTTP/1.1"
    server: _Server  # pyright: ignore[reportIncompatibleVariableOverride] - it has no other server

    def answer(self) -> None:
        """Answer a request."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.received.append(
            {
                "method": self.command,
                "target": self.path,
                "headers": [[name, value] for name, value in self.headers.items()],
                "body": base64.b64encode(body).decode(),
            }
        )
        index = min(len(self.server.received), len(self.server.answers)) - 1
        status, media_type, encoded = self.server.answers[index]
        content = base64.b64decode(encoded)
        self.send_response(status if len(self.server.received) < _MAX_REQUESTS else 410)
        if media_type:
            self.send_header("Content-Type", media_type)
        if status not in {204, 205, 304}:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_PUT = do_POST = do_DELETE = do_OPTIONS = do_HEAD = do_PATCH = do_TRACE = answer  # noqa: N815 - names of http.server

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of http.server
        """Log nothing."""


class _Server(ThreadingHTTPServer):
    """A server on loopback."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.received: list[dict[str, Any]] = []
        self.answers: list[list[Any]] = []

    def expect(self, answers: list[list[Any]]) -> None:
        """Begin a new call."""
        self.received, self.answers = [], answers


class NotCallableError(Exception):
    """A method can't be called with the arguments of the plan."""


def find_method(client: Any, name: str) -> Any:
    """Return a method of a client: `tolls.list`."""
    for part in name.split("."):
        client = getattr(client, part)
    return client


def bind(method: Any, method_name: str, call: dict[str, Any]) -> dict[str, Any]:
    """Return the keyword arguments for the arguments of a call, by their names on the wire."""
    operation = find_operation(method, method_name)
    hints = typing.get_type_hints(operation.build)
    parameters = [each for each in inspect.signature(method).parameters if each != "fleet_id"]
    is_paged = has_pages(operation)
    result: dict[str, Any] = {}
    for argument in call["arguments"]:
        if is_paged and argument["location"] == "query" and argument["name"] in call["paging"]:
            continue
        name = argument["python"]
        if name not in parameters or name in result:
            msg = f"the method has no argument for {argument['name']!r} ({argument['location']})"
            raise NotCallableError(msg)
        result[name] = to_python(hints.get(name, Any), argument["value"])
    if is_paged and call["limit"] and "limit" in parameters:
        result["limit"] = call["limit"]
    return result


def find_operation(method: Any, name: str) -> Any:
    """Return the `OPERATION` of a method."""
    package = type(method.__self__).__module__
    return importlib.import_module(f"{package}.{name.replace('.', '_')}").OPERATION


def has_pages(operation: Any) -> bool:
    """Whether an operation is a listing of several pages."""
    return operation.listing is not None and operation.listing.kind != "whole"


def to_python(annotation: Any, value: Any) -> Any:  # noqa: PLR0911 - one case for each type
    """Return a JSON value as the type that an annotation asks for."""
    if isinstance(annotation, types.UnionType) or typing.get_origin(annotation) is typing.Union:
        return _to_member(typing.get_args(annotation), value)
    if annotation is File:
        return File(io.BytesIO(str(value).encode()), "file.bin", "application/octet-stream")
    if typing.get_origin(annotation) in (list, collections.abc.Sequence) and isinstance(value, list):
        (item,) = typing.get_args(annotation)
        return [to_python(item, each) for each in typing.cast("list[Any]", value)]
    if not isinstance(annotation, type) or annotation is type(value):
        return value
    if issubclass(annotation, Model):
        return annotation.from_dict(value)
    if issubclass(annotation, Enum | UUID | Decimal):
        return annotation(value)
    if issubclass(annotation, dt.datetime | dt.date):
        return annotation.fromisoformat(value)
    if annotation is bytes:
        return str(value).encode()
    return value


def _to_member(members: tuple[Any, ...], value: Any) -> Any:
    """Return a JSON value as the first member of a union that gives it back."""
    for member in members:
        if member is type(UNSET):
            continue
        if value is None and member is type(None):
            return None
        try:
            made = to_python(member, value)
        except (TypeError, ValueError, KeyError, AttributeError):
            continue
        # No value is an instance of a `TypedDict`.
        is_class = member is not Any and isinstance(member, type) and not typing.is_typeddict(member)
        if to_json(made) == value and not (is_class and not isinstance(made, typing.cast("type", member))):
            return made
    return to_python(members[0], value)


def to_json(value: Any) -> Any:  # noqa: PLR0911 - one case for each type
    """Return what a method returned as JSON; bytes as an object with their base64."""
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, list):
        return [to_json(each) for each in typing.cast("list[Any]", value)]
    if isinstance(value, dict):
        return {key: to_json(each) for key, each in typing.cast("dict[str, Any]", value).items()}
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode()}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    return value


def call_sync(client: FleetIT, call: dict[str, Any]) -> tuple[Any, bool]:
    """Make a call, and return the result and whether it has pages."""
    method = find_method(client, call["method"])
    result = method(**bind(method, call["method"], call))
    if isinstance(result, Pages):
        result = [*typing.cast("Pages[Any]", result)]
    return to_json(result), has_pages(find_operation(method, call["method"]))


async def call_async(client: AsyncFleetIT, call: dict[str, Any]) -> tuple[Any, bool]:
    """Do what `call_sync` does."""
    method = find_method(client, call["method"])
    result = method(**bind(method, call["method"], call))
    if isinstance(result, AsyncPages):
        result = await typing.cast("AsyncPages[Any]", result).all()
    else:
        result = await result
    return to_json(result), has_pages(find_operation(method, call["method"]))


def _seen(server: _Server, **more: Any) -> dict[str, Any]:
    return {"requests": server.received, **more}


def _describe(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


async def main() -> None:
    """Make all calls of the plan."""
    calls = json.load(sys.stdin)
    server = _Server()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    options: Any = {"token": "trial", "base_url": url, "fleet_id": 1}
    with FleetIT(**options) as client:
        async with AsyncFleetIT(**options) as async_client:
            for call in calls:
                seen = {}
                for flavour in ("sync", "async"):
                    server.expect(call["answers"])
                    try:
                        if flavour == "sync":
                            result, is_pages = call_sync(client, call)
                        else:
                            result, is_pages = await call_async(async_client, call)
                        seen[flavour] = _seen(server, result=result, is_pages=is_pages)
                    except Exception as error:  # noqa: BLE001 - whatever the call raises
                        seen[flavour] = _seen(server, error=_describe(error))
                print(json.dumps(seen))


if __name__ == "__main__":
    asyncio.run(main())
