"""A sandbox whose answers are changed on their way, each in one respect."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import httpx

from fleetit import FleetIT, Retry
from fleetit.service import SERVICE
from openapi_sdk.conformance.judge import Judge
from openapi_sdk.conformance.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetit.sandbox import Sandbox


@dataclass
class Answer:
    """An answer of the sandbox, to be changed."""

    request: httpx.Request
    operation: str
    status: int
    document: Any
    headers: dict[str, str] = field(default_factory=lambda: {"content-type": "application/json"})
    content: bytes | None = None  # in place of the document

    @property
    def query(self) -> dict[str, str]:
        return dict(self.request.url.params)

    @property
    def rows(self) -> list[Any]:
        """The rows of a success; empty for anything else."""
        document: Any = self.document
        if self.status != 200:
            return []
        return cast("list[Any]", document if type(document) is list else document.get("results", [document]))


class LyingTransport(httpx.BaseTransport):
    """Sends requests to the sandbox, as `ask` changes them, and returns its answers as `tell` changes them."""

    def __init__(self, ask: Callable[[str, httpx.Request], None], tell: Callable[[Answer], None]) -> None:
        self._inner = httpx.HTTPTransport()
        self._ask, self._tell = ask, tell

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        operation = SERVICE.description.find_operation(request.method, request.url.path)
        assert operation is not None
        self._ask(operation.id, request)
        response = self._inner.handle_request(request)
        answer = Answer(request, operation.id, response.status_code, json.loads(response.read()))
        self._tell(answer)
        content = json.dumps(answer.document).encode() if answer.content is None else answer.content
        return httpx.Response(answer.status, headers=answer.headers, content=content)

    def close(self) -> None:
        self._inner.close()


@dataclass
class Lie:
    """A lie about one operation, and the facts that it contradicts."""

    operation: str
    facts: set[tuple[str, str]]
    tell: Callable[[Answer], None] = lambda _: None
    ask: Callable[[httpx.Request], None] = lambda _: None


def read(sandbox: Sandbox, lie: Lie | None = None, operations: str = "") -> Judge:
    """Read everything, or the operations whose ids begin with a text, and those of the fleets."""

    def tell(answer: Answer) -> None:
        if lie is not None and answer.operation == lie.operation:
            lie.tell(answer)

    def ask(operation: str, request: httpx.Request) -> None:
        if lie is not None and operation == lie.operation:
            lie.ask(request)

    judge = Judge(SERVICE)
    transport = LyingTransport(ask, tell)
    options = {"token": sandbox.token, "base_url": sandbox.url, "retry": Retry(attempts=1)}
    with FleetIT(**options, transport=transport) as client:  # type: ignore[arg-type]
        reading = Reading(client, judge, sleep=lambda _: None)
        reading._operations = [each for each in reading._operations if each.id.startswith(operations)]
        reading.run()
    transport.close()
    return judge


def rows(change: Callable[[dict[str, Any]], object], *, only: int = 1) -> Callable[[Answer], None]:
    """Change each row, or each of so many, of an answer."""

    def tell(answer: Answer) -> None:
        for number, row in enumerate(answer.rows):
            if number % only == 0:
                change(row)

    return tell


def put(path: str, value: Any, *, only: int = 1) -> Callable[[Answer], None]:
    """Put a value into rows; one that can be called is called with the value that is there."""
    *parents, name = path.split(".")

    def change(row: dict[str, Any]) -> None:
        found = row
        for each in parents:
            inside = found.get(each)
            if not isinstance(inside, dict):
                return
            found = cast("dict[str, Any]", inside)
        if value is ...:
            found.pop(name, None)
        elif not callable(value):
            found[name] = value
        elif name in found and found[name] is not None:
            found[name] = value(found[name])

    return rows(change, only=only)


def ignore(name: str) -> Callable[[httpx.Request], None]:
    """Ignore a parameter of the query."""

    def ask(request: httpx.Request) -> None:
        request.url = request.url.copy_remove_param(name)

    return ask


def set_query(**values: Callable[[str], str]) -> Callable[[httpx.Request], None]:
    """Change parameters that are sent."""

    def ask(request: httpx.Request) -> None:
        for name, change in values.items():
            if name in request.url.params:
                request.url = request.url.copy_set_param(name, change(request.url.params[name]))

    return ask
