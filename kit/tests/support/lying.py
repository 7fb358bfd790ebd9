"""A sandbox whose answers are changed on their way, each in one respect, and what a conformance run says of them.

The honest answers are kept by their requests, so that a table of lies asks the sandbox for each of them once.
"""

from __future__ import annotations

import json
from collections import Counter
from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import httpx

from openapi_sdk.conformance.judge import Judge
from openapi_sdk.conformance.reading import Reading
from openapi_sdk.conformance.rendering import render_html, render_markdown
from openapi_sdk.conformance.report import make_report
from openapi_sdk.description.row_checks import find_rows
from openapi_sdk.model.places import join_path, read_path, split_path

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from openapi_sdk.client.clients import SyncClient
    from openapi_sdk.conformance.facts import Fact
    from openapi_sdk.description.operations import DescribedOperation
    from openapi_sdk.service import Service


@dataclass
class Answer:
    """An answer of the sandbox, to be changed."""

    request: httpx.Request
    operation: DescribedOperation
    status: int
    document: Any
    headers: dict[str, str]
    content: bytes | None = None  # in place of the document
    ask: Callable[[httpx.Request], Answer] | None = None  # the sandbox, for another honest answer

    @property
    def query(self) -> Mapping[str, str]:
        return dict(self.request.url.params)

    @property
    def rows(self) -> list[Any]:
        """The rows of a success, which may be changed in place; empty for anything else."""
        if self.status != self.operation.status:
            return []
        rows = find_rows(self.operation, self.document)
        return [self.document] if rows is None else rows

    def keep(self, is_kept: Callable[[dict[str, Any]], object]) -> None:
        """Leave out rows, and count them no more."""
        rows, number = self.rows, len(self.rows)
        rows[:] = [each for each in rows if is_kept(each)]
        self.count(len(rows) - number)

    def count(self, more: int) -> None:
        """Change how many rows the answer says that there are."""
        paging = self.operation.paging
        if paging is None or not paging.count:
            return
        *outer, name = split_path(paging.count)
        around = read_path(self.document, join_path(outer))
        if isinstance(around, dict) and name in around:
            cast("dict[str, Any]", around)[name] += more

    def fetch(self, **query: object) -> list[Any]:
        """Return the rows of another honest answer: of the same request with other parameters."""
        assert self.ask is not None
        changed = httpx.Request(
            self.request.method, self.request.url.copy_with(params=query), headers=self.request.headers
        )
        return self.ask(changed).rows


@dataclass
class Lie:
    """A lie about one operation.

    Attributes:
        operation: Its operationId.
        facts: The place and the fact of each contradiction, behind its operation if that is another one.
        tell: Changes an answer.
        ask: Changes a request before the sandbox gets it.
        why: Why it can't be found; empty if it can.
    """

    operation: str
    facts: set[tuple[str, ...]] = field(default_factory=set[tuple[str, ...]])
    tell: Callable[[Answer], object] = lambda _: None
    ask: Callable[[httpx.Request], None] = lambda _: None
    why: str = ""

    def __post_init__(self) -> None:
        assert bool(self.facts) is not bool(self.why), self

    @property
    def contradictions(self) -> set[tuple[str, ...]]:
        """The operation, the place and the fact of each contradiction."""
        return {each if len(each) > 2 else (self.operation, *each) for each in self.facts}


class Honest:
    """The honest answers of a sandbox.

    Args:
        service: That of its clients.
        url: Its base URL.
        prefix: What paths of requests begin with, and those of the description don't.
    """

    def __init__(self, service: Service, url: str, prefix: str = "") -> None:
        self.service, self.url, self._prefix = service, url, prefix
        self.asked = Counter[str]()  # how often each operation was asked for
        self._inner = httpx.HTTPTransport()
        self._kept: dict[tuple[str, ...], httpx.Response] = {}

    def ask(self, request: httpx.Request) -> Answer:
        """Return the answer to a request."""
        path = request.url.path.removeprefix(self._prefix)
        operation = self.service.description.find_operation(request.method, path)
        assert operation is not None, path
        key = request.method, str(request.url), request.headers.get(self.service.tenant_header, "")
        if key not in self._kept:
            response = self._kept[key] = self._inner.handle_request(request)
            response.read()
        response = self._kept[key]
        headers = {name: value for name, value in response.headers.items() if name not in {"content-length", "date"}}
        is_json = "json" in headers.get("content-type", "")
        document, content = (json.loads(response.content), None) if is_json else (None, response.content)
        return Answer(request, operation, response.status_code, document, headers, content, self.ask)

    def close(self) -> None:
        self._inner.close()


class LyingTransport(httpx.BaseTransport):
    """Returns the answers of a sandbox, as a lie changes them."""

    def __init__(self, honest: Honest, lie: Lie | None) -> None:
        self._honest, self._lie = honest, lie

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the answer to a request."""
        asked, lie = request, self._lie
        operation = self._honest.ask(request).operation
        self._honest.asked[operation.id] += 1
        if lie is not None and operation.id == lie.operation:
            asked = httpx.Request(request.method, request.url, headers=request.headers)
            lie.ask(asked)
        answer = self._honest.ask(asked)
        if lie is not None and operation.id == lie.operation:
            answer.request = request
            lie.tell(answer)
        content = json.dumps(answer.document).encode() if answer.content is None else answer.content
        return httpx.Response(answer.status, headers=answer.headers, content=content)


def read(make_client: Callable[..., SyncClient], honest: Honest, lie: Lie | None = None, operations: str = "") -> Judge:
    """Read everything, or the operations whose ids begin with a text."""
    judge = Judge(honest.service)
    with make_client(base_url=honest.url, transport=LyingTransport(honest, lie)) as client:
        reading = Reading(client, judge, sleep=lambda _: None)
        reading._operations = [each for each in reading._operations if each.id.startswith(operations)]
        reading.run()
    _check_report(honest.service, judge)
    return judge


def _check_report(service: Service, judge: Judge) -> None:
    """Check that a report names the request of each contradiction, and has no value of an answer."""
    facts, findings = judge.list_facts("GET"), judge.list_findings("GET")
    report = make_report(service, facts, findings, [], judge.calls)
    text = render_markdown(report) + render_html(report)
    assert "planted" not in text.lower()
    assert [each for each in findings if each.request is None or not 0 < each.wrong <= each.fact.times] == []
    assert sum(len(each.cases) for each in report.sections) == len(findings)


def list_contradictions(judge: Judge) -> set[tuple[str, ...]]:
    """Return the operation, the place and the fact of each contradiction."""
    facts: list[Fact] = judge.list_facts("GET")
    assert "planted" not in repr(facts).lower()
    return {(each.operation, each.place, each.fact) for each in facts if each.status == "contradicted"}


def when(name: str, tell: Callable[[Answer], object]) -> Callable[[Answer], None]:
    """Change the answers to requests with a parameter of the query."""

    def tell_then(answer: Answer) -> None:
        if name in answer.query:
            tell(answer)

    return tell_then


def rows(change: Callable[[dict[str, Any]], object], *, only: int = 1) -> Callable[[Answer], None]:
    """Change each row, or each of so many, of an answer."""

    def tell(answer: Answer) -> None:
        for number, row in enumerate(answer.rows):
            if number % only == 0:
                change(row)

    return tell


def put(path: str, value: Any, *, only: int = 1) -> Callable[[Answer], None]:
    """Put a value into rows; one that can be called is called with the value that is there, `...` removes it."""
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


def leave_out(name: str, *, only: int = 2) -> Callable[[Answer], None]:
    """Leave out every second of the rows, or each of so many, that come with a parameter."""

    def tell(answer: Answer) -> None:
        numbers = iter(range(len(answer.rows)))
        answer.keep(lambda _: next(numbers) % only != only - 1)

    return when(name, tell)


def leave_out_edge(name: str, path: str) -> Callable[[Answer], None]:
    """Leave out the rows that have the very value of a filter."""

    def tell(answer: Answer) -> None:
        answer.keep(lambda row: str(read_path(row, join_path(path.split(".")))) != answer.query[name])

    return when(name, tell)


def add_edge(name: str, path: str) -> Callable[[Answer], None]:
    """Add the rows that have the very value of a filter."""

    def tell(answer: Answer) -> None:
        found = [row for row in answer.fetch(limit=100) if str(row[path]) == answer.query[name]]
        answer.rows.extend(found)
        answer.count(len(found))

    return when(name, tell)


def repeat_row(answer: Answer) -> None:
    """Put the first row of an answer in the place of its last one."""
    if len(answer.rows) > 1:
        answer.rows[-1] = deepcopy(answer.rows[0])


def answer_with(status: int, document: Any, *, of: int = 200) -> Callable[[Answer], None]:
    """Give another answer instead of those with a status."""

    def tell(answer: Answer) -> None:
        if answer.status == of:
            answer.status, answer.document = status, document

    return tell


def replace_content(content: bytes, *, of: int = 200) -> Callable[[Answer], None]:
    """Give another body to the answers with a status."""

    def tell(answer: Answer) -> None:
        if answer.status == of:
            answer.content = content

    return tell


def set_header(name: str, value: str) -> Callable[[Answer], None]:
    """Set a header of all answers."""

    def tell(answer: Answer) -> None:
        answer.headers[name] = value

    return tell


def change_page(**changes: Any) -> Callable[[Answer], None]:
    """Change fields of the envelope; a function gets the value, and `...` removes it."""

    def tell(answer: Answer) -> None:
        if answer.status == 200:
            for name, value in changes.items():
                if value is ...:
                    answer.document.pop(name, None)
                else:
                    answer.document[name] = value(answer.document[name]) if callable(value) else value

    return tell


def ignore(*names: str) -> Callable[[httpx.Request], None]:
    """Ignore parameters of the query."""

    def ask(request: httpx.Request) -> None:
        for name in names:
            request.url = request.url.copy_remove_param(name)

    return ask


def set_query(**values: Callable[[str], str]) -> Callable[[httpx.Request], None]:
    """Change parameters that are sent."""

    def ask(request: httpx.Request) -> None:
        for name, change in values.items():
            if name in request.url.params:
                request.url = request.url.copy_set_param(name, change(request.url.params[name]))

    return ask


def rename(old: str, new: str) -> Callable[[httpx.Request], None]:
    """Read a parameter as if it were another one, unless its value is no value at all."""

    def ask(request: httpx.Request) -> None:
        value = request.url.params.get(old)
        if value is not None and value != "not-a-value":
            request.url = request.url.copy_remove_param(old).copy_set_param(new, value)

    return ask


def take_one(name: str, index: int) -> Callable[[httpx.Request], None]:
    """Read one value alone of a parameter that has several."""

    def ask(request: httpx.Request) -> None:
        if values := request.url.params.get_list(name):
            request.url = request.url.copy_set_param(name, values[index])

    return ask
