"""Call the methods of a generated package on both clients, with answers from a plan, and write what happened.

A program of its own: what it imports was just generated. It runs with the folders of these packages on its path, reads
a plan as JSON from standard input, and writes what it saw as JSON to standard output. No module imports it.
"""

from __future__ import annotations

# pyright: reportPrivateUsage=false
# Looks at models as the generated package does.
import asyncio
import base64
import collections.abc
import datetime as dt
import functools
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

import attrs

from openapi_sdk.model.models import Model, OpenModel
from openapi_sdk.model.pages import AsyncPages, Pages
from openapi_sdk.model.stock import File
from openapi_sdk.model.streams import AsyncEventStream, EventStream
from openapi_sdk.model.unset import UNSET
from openapi_sdk.service import Service

if typing.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


#: The key of bytes in base64, as `plan` writes them.
_BYTES = "\0bytes"
#: Types of texts with a format.
_READ_OF_TEXT = (Decimal, UUID, dt.date, dt.datetime, dt.time)
#: The value of each token, key, name and password.
_TRIAL = "trial"
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
        status, media_type, encoded, link = self.server.answers[index]
        content = base64.b64decode(encoded)
        self.send_response(status if len(self.server.received) < _MAX_REQUESTS else 410)
        if media_type:
            self.send_header("Content-Type", media_type)
        if link:
            self.send_header("Link", link)
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
    """Return a method of a client: `things.list`."""
    for part in name.split("."):
        client = getattr(client, part)
    return client


def bind(method: Any, method_name: str, call: dict[str, Any]) -> dict[str, Any]:
    """Return the keyword arguments for the arguments of a call, by their names on the wire."""
    operation = find_operation(method, method_name)
    hints = typing.get_type_hints(operation.build)
    parameters = inspect.signature(method).parameters
    is_paged = has_pages(operation)
    result: dict[str, Any] = {}
    for argument in call["arguments"]:
        if is_paged and argument["location"] == "query" and argument["name"] in call["paging"]:
            continue
        name = argument["python"]
        if name not in parameters or name in result:
            msg = f"the method has no argument for {argument['name']!r} ({argument['location']})"
            raise NotCallableError(msg)
        result[name] = to_python(hints.get(name, Any), decode_bytes(argument["value"]))
    if is_paged and call["limit"] and operation.listing.kind == "offset":
        result[operation.listing.size] = call["limit"]
    return result


def find_operation(method: Any, name: str) -> Any:
    """Return the `OPERATION` of a method."""
    package = type(method.__self__).__module__
    return importlib.import_module(f"{package}.{name.replace('.', '_')}").OPERATION


def has_pages(operation: Any) -> bool:
    """Whether the rows of an operation are in pages. A whole array is none: it is all that is read."""
    listing = operation.listing
    return listing is not None and (listing.kind != "whole" or bool(listing.results))


def decode_bytes(value: Any) -> Any:
    """Return the value of an argument, with the bytes that are in it."""
    if isinstance(value, list):
        return [decode_bytes(each) for each in typing.cast("list[Any]", value)]
    if not isinstance(value, dict):
        return value
    fields = typing.cast("dict[str, Any]", value)
    if fields.keys() == {_BYTES}:
        return base64.b64decode(fields[_BYTES])
    return {key: decode_bytes(each) for key, each in fields.items()}


def to_python(annotation: Any, value: Any) -> Any:  # noqa: PLR0911 - one case for each type
    """Return a JSON value as the type that an annotation asks for."""
    if isinstance(annotation, types.UnionType) or typing.get_origin(annotation) is typing.Union:
        return _to_member(typing.get_args(annotation), value)
    if annotation is File:
        content = value if isinstance(value, bytes) else str(value).encode()
        return File(io.BytesIO(content), "file.bin", "application/octet-stream")
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
    """Return a JSON value as the member of a union that gives it back, the one that promises the most of it."""
    found: list[Any] = []
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
        if to_json(made) == to_json(value) and not (is_class and not isinstance(made, typing.cast("type", member))):
            found.append(made)
    found = [made for made in found if isinstance(made, Model)] or found  # a mapping with known keys is a model, too
    return min(found, key=lambda made: len([*find_misfits(made)])) if found else to_python(members[0], value)


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


def find_misfits(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Yield the places of the fields that a model doesn't have, or whose value is not of the type that it promises."""
    if isinstance(value, list):
        for each in typing.cast("list[Any]", value):
            yield from find_misfits(each, f"{place}/[]")
    elif isinstance(value, dict):
        for key, each in typing.cast("dict[str, Any]", value).items():
            yield from find_misfits(each, f"{place}/{key}")
    elif isinstance(value, Model) and not isinstance(value, OpenModel):
        model = type(value)
        yield from ((f"{place}/{key}", f"{model.__name__} has no such field") for key in value.additional_keys)
        for key, attribute in value._attributes.items():
            held, promised = getattr(value, attribute), _hints(model)[attribute]
            if held is not None and held is not UNSET and not fits(promised, held):
                yield (
                    f"{place}/{key}",
                    f"{model.__name__}.{attribute} is {type(held).__name__}, not {inspect.formatannotation(promised)}",
                )
            yield from find_misfits(held, f"{place}/{key}")


@functools.cache
def _hints(model: type[Model]) -> dict[str, Any]:
    """Return the types of the fields of a model."""
    annotations = {each.name: each.type for each in attrs.fields(model) if each.name in model._attributes.values()}
    models = importlib.import_module(model.__module__.rpartition(".")[0])
    names = {name: getattr(models, name) for name in models.__all__}
    namespace = {**names, **vars(sys.modules[model.__module__])}
    return typing.get_type_hints(type("Fields", (), {"__annotations__": annotations}), globalns=namespace)


def fits(annotation: Any, value: Any) -> bool:
    """Whether a value is of a type that an annotation allows."""
    arguments, origin = typing.get_args(annotation), typing.get_origin(annotation)
    if isinstance(annotation, types.UnionType) or origin is typing.Union:
        return any(fits(each, value) for each in arguments)
    if origin is typing.Literal:
        return value in arguments
    if isinstance(value, list):
        items = typing.cast("list[Any]", value)
        return annotation is Any or (
            origin in (list, collections.abc.Sequence) and all(fits(arguments[0], each) for each in items)
        )
    if isinstance(value, str) and annotation in _READ_OF_TEXT:
        return True  # a text that is none of the format is kept
    if isinstance(value, float) and annotation is int:
        return value.is_integer()  # 1.0 is a whole number in JSON
    # No value is an instance of a `TypedDict`.
    own: Any = dict if typing.is_typeddict(annotation) else origin or annotation
    plain: Any = float | int if annotation is float else own
    return plain is Any or (isinstance(value, plain) and not (plain is int and isinstance(value, bool)))


async def make_call(client: Any, call: dict[str, Any]) -> dict[str, Any]:
    """Make a call on the sync or the async client, and return what happened."""
    headers = {each.name.lower(): each.argument for each in client.service.facts.headers}
    if headers:  # they are options of the client
        of_client = [
            each for each in call["arguments"] if each["location"] == "header" and each["name"].lower() in headers
        ]
        client = client.with_options(**{headers[each["name"].lower()]: str(each["value"]) for each in of_client})
        call = {**call, "arguments": [each for each in call["arguments"] if each not in of_client]}
    method = find_method(client, call["method"])
    arguments = bind(method, call["method"], call)
    result = method(**arguments)
    if isinstance(result, Pages):
        result = [*typing.cast("Pages[Any]", result)]
    elif isinstance(result, AsyncPages):
        result = await typing.cast("AsyncPages[Any]", result).all()
    elif inspect.isawaitable(result):
        result = await result
    if isinstance(result, EventStream):
        result = [*typing.cast("EventStream[Any]", result)]
    elif isinstance(result, AsyncEventStream):
        result = [each async for each in typing.cast("AsyncEventStream[Any]", result)]
    misfits = [*find_misfits(arguments), *find_misfits(result)]
    return {
        "result": to_json(result),
        "is_pages": has_pages(find_operation(method, call["method"])),
        "misfits": misfits,
    }


def _describe(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def make_clients(package: str) -> tuple[Any, Any]:
    """Return the classes of the clients of a generated package, sync and async, for which there may be no overlay."""
    clients, exceptions, facts = (
        importlib.import_module(f"{package}.{name}") for name in ("clients", "exceptions", "facts")
    )
    found = facts.FACTS._replace(package=package.removesuffix("_api"))  # the folder may have another name
    service = {"service": Service(found, exceptions.TREE, version="0", authenticate=_authenticate)}
    return type("Sync", (clients.BaseClient,), service), type("Async", (clients.AsyncBaseClient,), service)


def _authenticate(_method: str, _url: str, _headers: Mapping[str, str], _body: bytes | None) -> dict[str, str]:
    """Return no headers: what no scheme says is taken as said."""
    return {}


async def main(package: str) -> None:
    """Make all calls of the plan with the clients of a generated package."""
    sync_client, async_client = make_clients(package)
    calls = json.load(sys.stdin)
    server = _Server()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    options = {**sync_client.service.facts.make_options(_TRIAL), "base_url": url}
    with sync_client(**options) as client:
        async with async_client(**options) as other:
            for call in calls:
                seen: dict[str, Any] = {}
                for flavour, each in (("sync", client), ("async", other)):
                    server.expect(call["answers"])
                    try:
                        happened = await make_call(each, call)
                    except Exception as error:  # noqa: BLE001 - whatever the call raises
                        happened = {"error": _describe(error)}
                    seen[flavour] = {"requests": server.received, **happened}
                print(json.dumps(seen))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
