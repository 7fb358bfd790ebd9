"""An API whose listings page in all ways that are read, and its server, which a test can have lie."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

from kit.tests.support.descriptions import COUNT, TEXT, make_query_parameter, make_response
from kit.tests.support.scripted_server import reply

if TYPE_CHECKING:
    from kit.tests.support.flavours import Flavour
    from kit.tests.support.scripted_server import ReceivedRequest, Reply, ScriptedServer

EITHER = {"anyOf": [COUNT, TEXT]}
FLAG, MAYBE = {"type": "boolean"}, {"type": "string", "nullable": True}
NUMBER = {"type": "integer", "nullable": True}
#: How many rows a listing has, and a page, if the client asks for no other number.
ROWS, SIZE = 8, 3

#: Makes the answer for a page: the document and the headers.
Answer = Callable[["Asked"], tuple[Any, dict[str, str]]]


def obj(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def many(row: str = "Thing") -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/components/schemas/{row}"}}


@dataclass
class Asked:
    """What was asked for.

    Attributes:
        path: The path.
        query: The parameters.
        rows: The rows of the page.
        end: The index behind the last one.
        number: The number of the page.
        size: How many rows a page has.
    """

    path: str
    query: dict[str, str]
    rows: list[dict[str, Any]]
    end: int
    number: int
    size: int

    @property
    def more(self) -> bool:
        return self.end < ROWS

    def lead(self, **place: object) -> str:
        """Return the address of another page, on a host that a gateway hides."""
        return f"https://inner.example:8443/api/other?{urlencode({**self.query, **place})}"


@dataclass(frozen=True)
class Way:
    """A way to page.

    Attributes:
        parameters: The parameters with the place of a page, which are texts, or numbers if they are called so.
        answer: Makes an answer.
        schema: The schema of an answer.
        headers: Its headers.
        key: The key of a row.
        extension: `x-paging`.
        size: The parameter with the number of rows of a page.
        requests: How many requests all rows take.
        texts: Whether numbers are described as texts.
        kind: The schema of these parameters, if it is another one.
        is_by_body: Whether the parameters are fields of the body of a POST.
    """

    parameters: tuple[str, ...]
    answer: Answer
    schema: dict[str, Any]
    headers: tuple[str, ...] = ()
    key: str = "id"
    extension: Any = None
    size: str = "limit"
    requests: int = 3
    texts: bool = False
    kind: Any = None
    is_by_body: bool = False


def link(asked: Asked, *, first: str = "") -> dict[str, str]:
    links = [first] if first else []
    links += [f'<{asked.lead(page=asked.number + 1)}>; rel="next"'] if asked.more else []
    return {"Link": ", ".join([*links, f'<{asked.lead(page=1)}>; rel="first"'])}


def link_with_results(asked: Asked) -> dict[str, str]:
    """Return a header with a link to the next page also on the last one."""
    more = "true" if asked.more else "false"
    places = [f'<{asked.lead(cursor="0")}>; rel="previous"; results="false"; cursor="0"']
    places += [f'<{asked.lead(cursor=asked.end)}>; rel="next"; results="{more}"; cursor="{asked.end}"']
    return {"Link": ", ".join(places)}


WAYS: dict[str, Way] = {
    "link": Way(("page",), lambda a: (a.rows, link(a)), many(), ("Link",)),
    "link_of_cursor": Way(("cursor",), lambda a: (a.rows, link_with_results(a)), many()),
    "link_and_object": Way(
        ("cursor",), lambda a: ({"data": a.rows, "meta": {}}, link_with_results(a)), obj(data=many(), meta=obj())
    ),
    "undescribed_link": Way((), lambda a: (a.rows, link(a)), many(), size=""),
    "whole": Way((), lambda a: (a.rows, {}), many(), size="", requests=1),
    "whole_union": Way((), lambda a: (a.rows, {}), many("Either"), size="", requests=1),
    "whole_object": Way(
        (),
        lambda a: ({"object": "list", "data": a.rows, "has_more": a.more}, {}),
        obj(object=TEXT, data=many(), has_more=FLAG),
        size="",
        requests=1,
    ),
    "whole_and_total": Way(
        (),
        lambda a: ({"data": {"items": a.rows}, "meta": {"total": ROWS, "pages": 1}}, {}),
        obj(data=obj(items=many()), meta=obj(total=NUMBER, pages=NUMBER)),
        size="",
        requests=1,
    ),
    "cursor": Way(
        ("cursor",),
        lambda a: ({"data": a.rows, "next_cursor": str(a.end) if a.more else ""}, {}),
        obj(data=many(), next_cursor=TEXT),
    ),
    "cursor_and_total": Way(
        ("after",),
        lambda a: ({"data": a.rows, "next_cursor": str(a.end) if a.more else None, "total": ROWS}, {}),
        obj(data=many(), next_cursor=MAYBE, total=NUMBER),
        extension={"by": "cursor", "place": "after", "next": "next_cursor", "count": "total"},
    ),
    "last_id": Way(
        ("after", "before"),
        lambda a: ({"data": a.rows, "has_more": a.more, "last_id": str(a.end), "first_id": "0"}, {}),
        obj(data=many(), has_more=FLAG, last_id=TEXT, first_id=TEXT),
    ),
    "list_metadata": Way(
        ("before", "after"),
        lambda a: ({"data": a.rows, "list_metadata": {"after": str(a.end) if a.more else None}}, {}),
        obj(data=many(), list_metadata=obj(before=MAYBE, after=MAYBE)),
    ),
    "meta_token": Way(
        ("next_token",),
        lambda a: ({"rows": a.rows, "meta": {"next_token": str(a.end)} if a.more else {}}, {}),
        obj(rows=many(), meta=obj(next_token=TEXT)),
    ),
    "number_as_cursor": Way(
        ("page",),
        lambda a: ({"data": a.rows, "has_more": a.more, "next_page": f"p{a.end}" if a.more else None}, {}),
        obj(data=many(), has_more=FLAG, next_page=MAYBE),
        extension={"by": "cursor", "place": "page", "next": "next_page", "more": "has_more", "size": "limit"},
    ),
    "json_api": Way(
        ("page[cursor]",),
        lambda a: ({"data": a.rows, "links": {"next": a.lead(**{"page[cursor]": a.end}) if a.more else None}}, {}),
        obj(data=many(), included=many(), links=obj(self=TEXT, next=MAYBE)),
        size="page[size]",
    ),
    "json_api_number": Way(
        ("page[number]",),
        lambda a: ({"data": a.rows, "links": {"next": f"/?{a.number + 1}" if a.more else None}}, {}),
        obj(data=many(), links=obj(next=MAYBE)),
        size="page[size]",
    ),
    "hal": Way(
        (),
        lambda a: (
            {
                "_embedded": {"things": a.rows},
                "_links": {"next": {"href": a.lead(page=a.number + 1)}} if a.more else {},
            },
            {},
        ),
        obj(_embedded=obj(things=many()), _links=obj(next=obj(href=TEXT))),
        size="size",
    ),
    "inner_address": Way(
        ("after",),
        lambda a: ({"things": {"items": a.rows, "next": a.lead(after=a.end) if a.more else None}}, {}),
        obj(things=obj(items=many(), next={**MAYBE, "description": "URL of the next page"})),
    ),
    "starting_after": Way(
        ("starting_after", "ending_before"),
        lambda a: ({"data": a.rows, "has_more": a.more}, {}),
        obj(data=many("Token"), has_more=FLAG),
        key="token",
    ),
    "max_id": Way(("max_id", "since_id"), lambda a: (a.rows, {}), many(), requests=4),
    "before": Way(("before", "after"), lambda a: (a.rows, {}), many(), requests=4),
    "uuids": Way(("starting_after",), lambda a: (a.rows, {}), many("Uuid"), key="uuid", requests=4),
    "inner_total": Way(
        ("page",),
        lambda a: ({"things": a.rows, "meta": {"pagination": {"total_entries": ROWS}}}, {}),
        obj(things=many(), meta=obj(pagination=obj(total_entries=NUMBER))),
        size="per_page",
    ),
    "next_page": Way(
        ("page",),
        lambda a: ({"things": a.rows, "meta": {"next_page": a.number + 1 if a.more else None}}, {}),
        obj(things=many(), meta=obj(next_page=NUMBER)),
        size="per_page",
    ),
    "last_page": Way(
        ("page",),
        lambda a: ({"data": a.rows, "meta": {"last_page": -(-ROWS // a.size)}}, {}),
        obj(data=many(), meta=obj(last_page=COUNT)),
        size="per_page",
    ),
    "offset_and_total": Way(
        ("offset",),
        lambda a: ({"items": a.rows, "paging": {"total": ROWS}}, {}),
        obj(items=many("Uuid"), paging=obj(total=COUNT)),
        key="uuid",
    ),
    "offset_alone": Way(("offset",), lambda a: (a.rows, {}), many(), requests=4),
    "offset_more": Way(
        ("skip",),
        lambda a: ({"items": a.rows, "hasMore": a.more}, {}),
        obj(items=many(), hasMore=FLAG),
        size="take",
    ),
    "total_header": Way(
        ("page",), lambda a: (a.rows, {"X-Total-Count": str(ROWS)}), many(), ("X-Total-Count",), size="per_page"
    ),
    "pages_header": Way(
        ("page",),
        lambda a: (a.rows, {"X-WP-TotalPages": str(-(-ROWS // a.size))}),
        many(),
        ("X-WP-TotalPages",),
        size="per_page",
    ),
    "next_page_header": Way(
        ("page",),
        lambda a: (a.rows, {"X-Next-Page": str(a.number + 1) if a.more else ""}),
        many(),
        ("X-Next-Page",),
        size="per_page",
    ),
    "offset_in_digits": Way(
        ("offset",),
        lambda a: ({"_embedded": {"things": a.rows}, "total": ROWS}, {}),
        obj(_embedded=obj(things=many()), total=COUNT),
        texts=True,
    ),
    "page_in_digits": Way(
        ("page",), lambda a: ({"data": a.rows, "has_more": a.more}, {}), obj(data=many(), has_more=FLAG), texts=True
    ),
    "offset_of_either": Way(
        ("offset",), lambda a: ({"items": a.rows, "total": ROWS}, {}), obj(items=many(), total=COUNT), kind=EITHER
    ),
    "offset_token": Way(
        ("offset",),
        lambda a: ({"records": a.rows, **({"offset": str(a.end)} if a.more else {})}, {}),
        obj(records=many(), offset=TEXT),
        texts=True,
    ),
    "last_of_things": Way(
        ("last_doc",),
        lambda a: ({"docs": a.rows, "next_doc": str(a.end) if a.more else None, "has_more": a.more}, {}),
        obj(docs=many(), next_doc=MAYBE, has_more=FLAG),
    ),
    "after_a_thing": Way(
        ("start_after_thing_id",),
        lambda a: ({"things": a.rows, "last_thing_id": str(a.end), "has_more": a.more}, {}),
        obj(things=many(), last_thing_id=TEXT, has_more=FLAG),
    ),
    "own_cursor": Way(
        ("things_cursor",),
        lambda a: ({"things": a.rows, "things_cursor": str(a.end) if a.more else None}, {}),
        obj(things=many(), things_cursor=MAYBE),
    ),
    "from_row": Way(
        ("from",),
        lambda a: ({"results": a.rows, "total": ROWS, "next": ROWS - 1 - a.end if a.more else None}, {}),
        obj(results=many(), total=COUNT, next={**COUNT, "nullable": True}),
    ),
    "whole_and_status": Way(
        (),
        lambda a: ({"status": 200, "message": "ok", "success": True, "data": a.rows}, {}),
        {**obj(status=COUNT, message=TEXT, success=FLAG, data=many()), "required": ["status", "success", "data"]},
        size="",
        requests=1,
    ),
    "named_rows": Way(
        ("page",),
        lambda a: ({"named_rows": a.rows, "owners": [], "total": ROWS}, {}),
        obj(named_rows=many(), owners=many("Token"), total=COUNT),
        size="per_page",
    ),
    "composite": Way(
        ("offset",),
        lambda a: ({"items": a.rows, "total": ROWS}, {}),
        obj(items=many("Pair"), total=COUNT),
        key="a",
        extension={
            "by": "offset", "place": "offset", "size": "limit", "count": "total", "key": ["a", "b"],
        },
    ),
    "body_offset": Way(("offset",), lambda a: (a.rows, {}), many(), requests=4, is_by_body=True),
    "body_offset_and_total": Way(
        ("offset",),
        lambda a: ({"items": a.rows, "total": ROWS}, {}),
        obj(items=many(), total=COUNT),
        is_by_body=True,
    ),
    "body_number": Way(
        ("page",),
        lambda a: ({"results": a.rows, "count": ROWS, "pages": -(-ROWS // a.size), "page": a.number}, {}),
        obj(results=many(), count=COUNT, pages=COUNT, page=COUNT),
        is_by_body=True,
    ),
    "body_cursor": Way(
        ("start_cursor",),
        lambda a: ({"results": a.rows, "next_cursor": str(a.end) if a.more else None, "has_more": a.more}, {}),
        obj(results=many(), next_cursor=MAYBE, has_more=FLAG),
        size="page_size",
        is_by_body=True,
    ),
    "body_key": Way(
        ("starting_after",),
        lambda a: ({"data": a.rows, "has_more": a.more}, {}),
        obj(data=many("Token"), has_more=FLAG),
        key="token",
        is_by_body=True,
    ),
}  # fmt: skip
#: Ways whose number of rows one answer says.
COUNTED = {
    *("inner_total", "offset_and_total", "total_header", "composite", "cursor_and_total", "whole_and_total"),
    *("offset_in_digits", "offset_of_either", "named_rows"),
    *("body_offset_and_total", "body_number"),
}
#: Ways in which rows that move can be noticed.
EXACT = {"offset_and_total", "composite", "offset_in_digits", "offset_of_either", "body_offset_and_total"}
#: Ways whose answer has all rows.
WHOLE = {name for name in WAYS if name.startswith("whole")}
#: Ways whose pages can be requested ahead.
AHEAD = {*COUNTED, "last_page", "pages_header"} - {"cursor_and_total", "whole_and_total"}
#: Ways whose place is a number; all others have a text.
_NUMBERS = {"page", "offset", "skip", "page[number]", "from"}

SCHEMAS: dict[str, Any] = {
    "Thing": {**obj(id=COUNT, name=TEXT), "required": ["id"]},
    "Token": obj(token=TEXT, name=TEXT),
    "Uuid": obj(uuid={"type": "string", "format": "uuid"}, name=TEXT),
    "Either": {"oneOf": [obj(id=COUNT, name=TEXT, a=COUNT), obj(id=COUNT, name=TEXT, b=COUNT)]},
    "Pair": obj(a=COUNT, b=COUNT, name=TEXT),
}


def make_row(index: int) -> dict[str, Any]:
    """Return a row, with the keys of all kinds of rows."""
    uuid = f"{index:08}-0000-4000-8000-000000000000"
    return {"id": 100 - index, "token": f"t{index}", "uuid": uuid, "a": index // 2, "b": index % 2, "name": f"n{index}"}


def describe_way(name: str, way: Way) -> dict[str, Any]:
    number = way.kind or (TEXT if way.texts else COUNT)
    kinds = {each: number if each in _NUMBERS and name != "number_as_cursor" else TEXT for each in way.parameters}
    kinds |= {way.size: number} if way.size else {}
    kinds |= {"color": TEXT}
    parameters = [make_query_parameter(each, kind) for each, kind in kinds.items()]
    answer = make_response(way.schema)
    answer |= {"headers": {each: {"schema": TEXT} for each in way.headers}} if way.headers else {}
    operation = {"operationId": f"{name}_list", "tags": [name], "responses": {"200": answer}}
    operation |= {"description": "<Note>Old.</Note>" if name == "link" else "List things\n\nAll of them."}
    operation |= {"x-paging": way.extension} if way.extension else {}
    if way.is_by_body:
        content = {"application/json": {"schema": obj(**kinds, tags=obj(any_=TEXT))}}
        return {"post": {**operation, "summary": "List things", "requestBody": {"content": content}}}
    return {"get": {**operation, "parameters": parameters}}


DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Ways", "version": "1"},
    "servers": [{"url": "https://api.example/v1"}],
    "paths": {f"/{name}": describe_way(name, way) for name, way in WAYS.items()},
    "components": {
        "schemas": SCHEMAS,
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
    },
    "security": [{"token": []}],
}


def keep_answer(asked: Asked, document: Any, headers: dict[str, str]) -> tuple[Any, dict[str, str]]:
    """Return an answer as it is."""
    del asked
    return document, headers


@dataclass
class Server:
    """Answers the requests for the pages of one way.

    Attributes:
        name: The way.
        change: Called with what was asked for, the document and the headers. Returns others: how the server lies.
        size: How many rows each page has, whatever is asked for; None for as many as are asked for.
        past: The status of a page past the end.
        fails: The number of the request that fails, the first one being 1; 0 for none.
        rows: All rows.
        queries: The queries that were received.
    """

    name: str
    change: Callable[[Asked, Any, dict[str, str]], tuple[Any, dict[str, str]]] = keep_answer
    size: int | None = None
    past: int = 404
    fails: int = 0
    rows: list[dict[str, Any]] = field(default_factory=lambda: [make_row(index) for index in range(ROWS)])
    queries: list[dict[str, str]] = field(default_factory=list[dict[str, str]])

    def __call__(self, received: ReceivedRequest) -> Reply:
        url, way = urlsplit(received.target), WAYS[self.name]
        assert url.path == f"/{self.name}"
        query = {name: values[-1] for name, values in parse_qs(url.query).items()}
        if way.is_by_body:
            assert (received.method, query) == ("POST", {})
            query = {
                name: value if name == "tags" else str(value)
                for name, value in json.loads(received.body or "{}").items()
            }
        self.queries.append(query)
        if len(self.queries) == self.fails:
            return reply(500, {"detail": "out of order"})
        size = ROWS if self.name in WHOLE else self.size or int(query.get(way.size, SIZE))
        start = self._find_start(way, query, size)
        if start > len(self.rows):
            return reply(self.past, {"detail": "no such page"})
        rows = self.rows[start : start + size]
        asked = Asked(url.path, query, rows, start + len(rows), start // size + 1, size)
        document, headers = self.change(asked, *way.answer(asked))
        return reply(200, document, headers=headers.items())

    def _find_start(self, way: Way, query: dict[str, str], size: int) -> int:
        places = [*way.parameters, "page", "page[number]", "after"]
        name = next((each for each in places if each in query), "")
        text = query.get(name, "")
        if not text:
            return 0
        if name in {"starting_after", "max_id", "before"} or (name == "after" and self.name == "before"):
            return next(index for index, row in enumerate(self.rows) if str(row[way.key]) == text) + 1
        if name == "from":
            return ROWS - 1 - int(text)  # the numbers of the rows descend
        if name in {"page", "page[number]"} and text.isdigit():
            return (int(text) - 1) * size
        return int(text.removeprefix("p"))


def list_of(flavour: Flavour, server: ScriptedServer, name: str, **arguments: Any) -> Any:
    """Return the listing of a way."""
    client = flavour.client(token="t", base_url=server.url)
    return getattr(client, name).list(**arguments)


def size_of(name: str, size: int) -> dict[str, int]:
    """Return the argument with the number of rows of a page, if there is one."""
    argument = WAYS[name].size.replace("[", "_").replace("]", "")
    return {argument: size} if argument else {}
