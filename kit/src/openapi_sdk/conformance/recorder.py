"""Learns from the calls of a program whether answers are as they are described."""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import parse_qs

from openapi_sdk.conformance.exchanges import NOT_JSON, NOTHING, Exchange
from openapi_sdk.conformance.facts import Fact
from openapi_sdk.conformance.judge import Judge
from openapi_sdk.conformance.record import write_record
from openapi_sdk.description.operations import DescribedOperation
from openapi_sdk.messages.json import loads
from openapi_sdk.model.integers import is_integer
from openapi_sdk.model.public import public_in
from openapi_sdk.secrets.redaction import format_value, guard_repr
from openapi_sdk.service import Service

if TYPE_CHECKING:
    from openapi_sdk.messages.request import Request
    from openapi_sdk.messages.response import Response

#: So many answers of an operation and a status are looked at, before only some are.
_ALL_OF = 20
#: Of each array of an answer, so many items are looked at.
_MOST_ITEMS = 8
#: Paths that are not described are remembered, so that they are looked for once.
_MAX_PATHS = 1_000


@public_in("openapi_sdk.conformance")
@guard_repr
class Recorder:
    """Compares the answers to a client's calls with the description. Give it to clients as `recorder=`.

    It keeps counts, names and types, and takes the same memory for any number of calls. Clients, views and threads may
    share one. It never changes a call.

    Args:
        every: After 20 answers of an operation with a status, one of so many is looked at, and of an array eight items.
            With 1, all of all answers are: for tests.

    Raises:
        ConfigurationError: If `every` is not a positive integer.
    """

    #: That of the clients; each SDK derives a class that has one.
    service: ClassVar[Service]

    def __init__(self, *, every: int = 32) -> None:
        if not is_integer(every, 1):
            msg = f"every: {format_value(every)} is not a positive integer"
            raise self.service.errors.ConfigurationError(msg)
        self._every = every
        self._judge: Judge | None = None
        self._lock = threading.Lock()
        self._answers: dict[tuple[str, int], int] = {}
        self._operations: dict[tuple[str, str], DescribedOperation | None] = {}
        self._base_urls: set[str] = set()

    @property
    def facts(self) -> tuple[Fact, ...]:
        """All facts of the operations of the description, sorted by operation, place and name."""
        with self._lock:
            return tuple((self._judge or Judge(self.service)).list_facts())

    @property
    def contradictions(self) -> tuple[Fact, ...]:
        """The facts that are contradicted."""
        return tuple(each for each in self.facts if each.status == "contradicted")

    def write(self, path: str | os.PathLike[str]) -> None:
        """Write the record of these facts, a TOML file, which is replaced if there is one."""
        facts = self.facts
        with self._lock:
            calls = 0 if self._judge is None else self._judge.calls
            base_urls = frozenset(self._base_urls)
        write_record(self.service, path, facts, base_urls, calls)

    def add(self, request: Request, response: Response, base_url: str) -> None:
        """Look at an answer. Clients call this."""
        with self._lock:
            self._base_urls.add(base_url)
            operation = self._find_operation(request)
            if operation is None or request.is_download or request.is_stream:
                return
            key = operation.id, response.status
            number = self._answers[key] = self._answers.get(key, 0) + 1
            if number > _ALL_OF and number % self._every:
                return
            most = sys.maxsize if self._every == 1 else _MOST_ITEMS
            self._judge = self._judge or Judge(self.service)
            self._judge.add(make_exchange(operation, request, response), most)

    def _find_operation(self, request: Request) -> DescribedOperation | None:
        key = request.method, request.template
        if key not in self._operations:
            found = self.service.description.find_operation(*key)
            if len(self._operations) >= _MAX_PATHS:
                return found
            self._operations[key] = found
        return self._operations[key]


def make_exchange(operation: DescribedOperation, request: Request, response: Response, **probe: Any) -> Exchange:
    """Return what is judged of a request and its answer."""
    return Exchange(
        operation,
        parse_qs(request.target.partition("?")[2], keep_blank_values=True),
        request.tenant,
        response.status,
        response.headers,
        _read(response.body),
        NOTHING if request.body is None else _read(request.body),
        **probe,
    )


def _read(body: bytes) -> Any:
    if not body:
        return NOTHING
    try:
        return loads(body)
    except (ValueError, RecursionError):
        return NOT_JSON
