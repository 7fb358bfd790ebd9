"""A server that pages as a description says, written by hand: it asks nothing of how the kit reads descriptions.

It knows no way to page of an operation. It takes each parameter that says where a page begins, and fills each field and
header that says something of pages. So whatever way a client chooses, it gets what such an API answers.
"""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self, cast
from urllib.parse import parse_qsl, urlencode, urlsplit

from kit.tests.support.described_rows import dict_at, list_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kit.tests.support.described_rows import Document, Schema

#: How many rows a page has, where neither the request nor the description says it.
SIZE = 5
_SIZES = (
    r"limit|(page_?)?size|per_?page|page_?limit|max_?(results|items|page_?size)|(items|results)_?per_?page"
    r"|top|take|first|count"
)
_OFFSETS = r"offset|page_?offset|skip|start(_?(at|index))?|from"
_NUMBERS = r"page|page_?(number|no|num|index)|current_?page"
_CURSORS = (
    r".*cursor.*|.*(page|next|pagination|paging|starting|resume)_?token|.*continuation.*|marker|bookmark|scroll_?id|next"
    r"|(page_?)?after|after_?id|next_?page|exclusive_?start_?key|max_?id|start(ing)?_?after.*|last_.*"
)
#: Whatever says where a page begins.
PLACES = f"{_OFFSETS}|{_NUMBERS}|{_CURSORS}".replace("|last_.*", "")
_TOTALS = r"(pagination_?|wp_?)?total(_?(count|items|results|elements|records|entries|rows|objects|size))?"
_MORE = r"has_?more(_?(items|results|pages))?|has_?next(_?page)?|more(_?pages)?"
_PAGES = r"(pagination_?|wp_?)?total_?pages|last_?page|(pagination_?)?page_?count|num_?pages|pages_?total"
_NEXT = (
    r"(odata_?)?next.*|after|after_?cursor|end_?cursor|last_?(id|key|evaluated_?key|.*_id)|.*continuation_?token|bookmark"
    r"|pagination_?token|page_?token|scroll_?id|cursor|.*_cursor"
)
_BACK = re.compile(r"prev|before|first|self|start_?cursor")
_ADDRESS = re.compile(r"\b(ur[il]|link|href|https?)\b", re.IGNORECASE)
_OF_PAGE = re.compile(r"\b(in|on|of|for|per|from) (this|each|the( current)?) (page|response)\b")
_ROW_KEYS = "(.*_)?(id|uuid|guid|token|key)"
_USUAL_ROWS = (
    "results",
    "items",
    "data",
    "rows",
    "records",
    "entries",
    "objects",
    "values",
    "content",
    "value",
    "edges",
)
_NO_ROWS = ("included", "expanded", "errors", "warnings", "links")
_TOKEN = re.compile(r"c([0-9]+)x")
#: The cursor of the first page, where one is required.
FIRST = "c0x"


def is_called(name: str, pattern: str) -> bool:
    """Whether a name is one of those of a pattern, in any way to write it."""
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name)
    return re.fullmatch(pattern, re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")) is not None


@dataclass
class Operation:
    """A listing to serve.

    Attributes:
        document: The description.
        path: Its path.
        node: Its operation object.
        parameters: The schemas of its parameters of the query by name, or of the fields of its body.
        rows: All rows that there are.
    """

    document: Document
    path: str
    node: Schema
    parameters: dict[str, Schema]
    rows: list[Any] = field(default_factory=list[Any])

    def __post_init__(self) -> None:
        responses = {str(status): each for status, each in dict_at(self.node, "responses").items()}
        status = min((each for each in responses if each.startswith("2")), default="default")
        self.status = int(status) if status.isdigit() else 200
        response = self.document.resolve(responses.get(status))
        content = dict_at(response, "content")
        media_type = min(content, key=lambda each: ("json" not in each, each != "application/json"), default="")
        self.schema = dict_at(content.get(media_type), "schema")
        self.headers = [*dict_at(response, "headers")]
        self.place = self._find_rows()

    def _find_rows(self) -> list[str]:
        """Return the names of the fields that lead to the rows."""
        if self.document.kind(self.schema) == "array":
            return []
        last = self.path.rstrip("/").rpartition("/")[2]
        fields = self.document.properties(self.schema)
        found = [[name] for name, each in fields.items() if self.document.kind(each) == "array"]
        best = self._choose(found, last)
        if best:
            return best
        inner = [
            [outer, name]
            for outer, each in fields.items()
            if self.document.kind(each) == "object"
            for name, held in self.document.properties(each).items()
            if self.document.kind(held) == "array"
        ]
        return self._choose(inner, last) or (found[0] if len(found) == 1 else ["?"])

    def _choose(self, found: list[list[str]], last: str) -> list[str]:
        def rank(path: list[str]) -> int:
            name = path[-1]
            if name in _USUAL_ROWS:
                return _USUAL_ROWS.index(name)
            return 20 if is_called(name, re.sub(r"[^a-z0-9]+", "_", last.lower())) else 30

        named = [each for each in found if rank(each) < 30 or self._items_are_objects(each)]
        return min((each for each in named if each[-1] not in _NO_ROWS), key=rank, default=[])

    def _items_are_objects(self, path: list[str]) -> bool:
        return self.document.kind(self._schema_at(path).get("items")) == "object"

    def _schema_at(self, path: list[str]) -> Schema:
        node: Any = self.schema
        for name in path:
            node = self.document.properties(node).get(name)
        return self.document.plain(node)

    def make_rows(self, count: int) -> None:
        """Make as many rows as there are from now on."""
        items = self._schema_at(self.place).get("items")
        self.rows = [self.document.make(items, "row", number) for number in range(count)]

    @property
    def size_parameter(self) -> str:
        """The parameter with the number of rows of a page; empty if there is none."""
        names = [each for each in self.parameters if is_called(each, _SIZES) and self._is_number(each)]
        return min(names, key=lambda each: is_called(each, "top|take|first|count"), default="")

    def _is_number(self, name: str) -> bool:
        node = self.document.resolve(self.parameters[name])
        kinds = {self.document.kind(each) for each in list_at(node, "anyOf") or list_at(node, "oneOf") or [node]}
        return bool(kinds & {"integer", "number", "string", ""}) and "enum" not in node

    def find_parameter(self, pattern: str) -> str:
        return next((each for each in self.parameters if is_called(each, pattern)), "")

    def default_of(self, name: str) -> Any:
        return self.document.plain(self.parameters[name]).get("default")

    def takes(self, name: str, value: Any) -> bool:
        """Whether a field of a body has a value of its type."""
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        schema = self.parameters.get(name)
        return is_whole or value is None or self.document.kind(schema) != "integer"

    @property
    def first_page(self) -> int:
        name = self.find_parameter(_NUMBERS)
        plain = self.document.plain(self.parameters[name]) if name else {}
        if plain.get("default") in (0, 1, "0", "1"):
            return int(plain["default"])
        return 0 if plain.get("minimum") == 0 else 1

    def answer(self, query: dict[str, str]) -> tuple[int, Any, dict[str, str]]:
        """Return the status, the document and the headers of an answer."""
        name = self.size_parameter
        try:
            size = int(query[name]) if name in query else SIZE
        except ValueError:
            return 400, {"detail": f"{name} is no number"}, {}
        largest = self.document.plain(self.parameters[name]).get("maximum") if name else None
        size = min(size, int(largest)) if largest else size
        if not self._is_paged:
            size = max(1, len(self.rows))
        try:
            start = self._find_start(query, size)
        except ValueError as error:
            return 400, {"detail": str(error)}, {}
        page = _Page(self, query, start, size)
        document: Any = page.fill(self.schema, (), "")
        return self.status, document, page.make_headers()

    @property
    def _is_paged(self) -> bool:
        """Whether the description says in any way that there are pages."""
        if any(is_called(each, PLACES) for each in self.parameters) or "link" in map(str.lower, self.headers):
            return True
        return bool(self.size_parameter) or any(
            is_called(name, _NEXT) and not is_called(name, r"next_?action.*") for name in self.list_fields()
        )

    def list_fields(self) -> Iterator[str]:
        for name, each in self.document.properties(self.schema).items():
            yield name
            if [name] != self.place and self.document.kind(each) == "object":
                yield from self.document.properties(each)

    def _find_start(self, query: dict[str, str], size: int) -> int:
        """Return the index of the first row of a page.

        Raises:
            ValueError: If the query asks for no page.
        """
        for name, value in query.items():
            if name not in self.parameters and not is_called(name, f"{_NUMBERS}|{_CURSORS}"):
                continue
            if found := _TOKEN.fullmatch(value):
                return int(found[1])
            if is_called(name, _OFFSETS) and value.isdigit():
                # SCIM counts rows from 1 (RFC 7644).
                is_scim = "Resources" in self.place
                return max(0, int(value) - (1 if is_scim and is_called(name, "start_?index") else 0))
            if is_called(name, _NUMBERS) and value.isdigit():
                return max(0, int(value) - self.first_page) * size
            if is_called(name, f"{_CURSORS}|before(_?id)?") and name in self.parameters:
                return self._find_behind(value)
        return 0

    def _find_behind(self, key: str) -> int:
        for index, row in enumerate(self.rows):
            fields = cast("Schema", row) if isinstance(row, dict) else {}
            if key in [str(value) for name, value in fields.items() if is_called(name, _ROW_KEYS)]:
                return index + 1
        if key.isdecimal():
            return int(key)
        msg = f"{key} is no cursor"
        raise ValueError(msg)


@dataclass
class _Page:
    """A page of a listing."""

    operation: Operation
    query: dict[str, str]
    start: int
    size: int

    @property
    def rows(self) -> list[Any]:
        return self.operation.rows[self.start : self.start + self.size]

    @property
    def end(self) -> int:
        return self.start + len(self.rows)

    @property
    def has_more(self) -> bool:
        return self.end < len(self.operation.rows)

    def lead_on(self) -> dict[str, str]:
        """Return the parameter that leads to the next page."""
        of_number, of_offset = self.operation.find_parameter(_NUMBERS), self.operation.find_parameter(_OFFSETS)
        cursor = next((each for each in self.operation.parameters if is_called(each, _CURSORS)), "")
        if cursor:
            return {cursor: f"c{self.end}x"}
        if of_offset:
            return {of_offset: str(self.end)}
        if of_number:
            return {of_number: str(self.start // self.size + 1 + self.operation.first_page)}
        return {"cursor": f"c{self.end}x"}

    def address(self) -> str:
        return f"https://inner.example/v9/other?{urlencode({**self.query, **self.lead_on()})}"

    def fill(self, node: Any, path: tuple[str, ...], name: str) -> Any:
        """Return an answer, or an object in it."""
        document, operation = self.operation.document, self.operation
        if [*path] == operation.place:
            return self.rows
        plain = document.plain(node)
        if document.kind(node) != "object":
            return document.make(node, name, 0)
        filled: Schema = {}
        required = set(list_at(plain, "required"))
        for key, each in document.properties(node).items():
            place = (*path, key)
            if [*place] == operation.place[: len(place)]:
                filled[key] = self.fill(each, place, key)
                continue
            is_known, value = self._say(key, each, path)
            if is_known and (value is not None or document.may_be_null(each)):
                filled[key] = value
            elif is_known and key in required:
                filled[key] = "" if document.kind(each) == "string" else 0
            elif not is_known and document.kind(each) == "object" and len(path) < 2:
                if key in required or self._has_signs(each, place):
                    filled[key] = self.fill(each, place, key)
            elif not is_known and key in required:
                filled[key] = document.make(each, key, 0)
        return filled

    def _has_signs(self, node: Any, path: tuple[str, ...]) -> bool:
        properties = self.operation.document.properties(node)
        return any(
            self._say(key, each, path)[0] or (len(path) < 3 and self._has_signs(each, (*path, key)))
            for key, each in properties.items()
        )

    def _say(self, name: str, node: Any, path: tuple[str, ...]) -> tuple[bool, Any]:
        """Return whether a field says something of pages, and what."""
        kind, plain = self.operation.document.kind(node), self.operation.document.plain(node)
        text = f"{plain.get('description')} {plain.get('example')} {plain.get('format')}"
        parent = path[-1] if path else ""
        if kind in {"integer", "number"} and (found := self._say_number(name, text)) is not None:
            return True, found
        if kind == "boolean" and is_called(name, _MORE):
            return True, self.has_more
        if kind == "string" and (_BACK.search(name.lower()) or _BACK.search(parent.lower())):
            return True, None
        is_inner = is_called(parent, "next") and is_called(name, "href|url")
        is_offset = kind == "string" and name in self.operation.parameters and is_called(name, _OFFSETS)
        if kind not in {"string", "integer", "number", ""} or not (is_inner or is_offset or is_called(name, _NEXT)):
            return False, None
        is_link = is_inner or is_called(parent, "_?links?") or is_called(name, ".*(url|link|href|uri)")
        return True, self._say_next(name, kind, is_link=is_link or _ADDRESS.search(text) is not None)

    def _say_number(self, name: str, text: str) -> int | None:
        """Return how many rows or pages there are, or how many rows are here; None for another number."""
        total = len(self.operation.rows)
        if is_called(name, _PAGES):
            return -(-total // self.size)
        if is_called(name, _TOTALS):
            return len(self.rows) if _OF_PAGE.search(text) else total
        if is_called(name, "count"):
            return total if self.operation.place == ["results"] else len(self.rows)
        return None

    def _say_next(self, name: str, kind: str, *, is_link: bool) -> Any:
        """Return what leads to the next page; None without one."""
        if not self.has_more and not is_called(name, "last_.*"):
            return None
        if kind in {"integer", "number"}:
            return int(re.sub(r"[^0-9]", "", next(iter(self.lead_on().values()))))
        is_cursor = any(is_called(each, _CURSORS) for each in self.operation.parameters)
        if is_link or (is_called(name, "next") and not is_cursor):
            return self.address()
        return f"c{self.end}x"

    def make_headers(self) -> dict[str, str]:
        headers: dict[str, str] = {}
        for name in self.operation.headers:
            short = re.sub(r"^x[-_]", "", name.lower())
            if short == "link" and self.has_more:
                headers[name] = f'<{self.address()}>; rel="next"'
            elif is_called(short, _TOTALS):
                headers[name] = str(len(self.operation.rows))
            elif is_called(short, _PAGES):
                headers[name] = str(-(-len(self.operation.rows) // self.size))
            elif short != "link" and is_called(short, _NEXT):
                headers[name] = next(iter(self.lead_on().values())) if self.has_more else ""
        fields = {*self.operation.list_fields()}
        has_cursor = any(is_called(each, ".*cursor.*|.*token") for each in self.operation.parameters)
        if has_cursor and not any(is_called(each, _NEXT) for each in (*fields, *self.operation.headers)):
            has_rows = "true" if self.has_more else "false"
            headers["Link"] = f'<{self.address()}>; rel="next"; results="{has_rows}"; cursor="c{self.end}x"'
        return headers


class ListingServer:
    """Serves one operation at a time on loopback."""

    def __init__(self) -> None:
        self.operation: Operation | None = None
        self.queries: list[dict[str, str]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # the head and the body in one packet

            def do_GET(self) -> None:
                self.answer(dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True)))

            def do_POST(self) -> None:
                assert outer.operation is not None
                sent = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
                wrong = [name for name, value in sent.items() if not outer.operation.takes(name, value)]
                self.answer({name: str(value) for name, value in sent.items() if value is not None}, wrong)

            def answer(self, query: dict[str, str], wrong: Sequence[str] = ()) -> None:
                assert outer.operation is not None
                outer.queries.append(query)
                status, document, headers = outer.operation.answer(query)
                if wrong:
                    status, document, headers = 400, {"detail": f"wrong types: {wrong}"}, {}
                if len(outer.queries) > 60:
                    status, document, headers = 410, {"detail": "too many requests"}, {}
                body = json.dumps(document).encode()
                self.send_response(status)
                for name, value in {**headers, "Content-Type": "application/json"}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of http.server
                """Log nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def serve(self, operation: Operation) -> None:
        self.operation = operation
        self.queries.clear()
