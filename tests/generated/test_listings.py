"""Each kind of listing is recognised by its shape, and walked as what it is, in both flavours."""

from __future__ import annotations

import importlib
import inspect
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from kit.tests.support.descriptions import COUNT, TEXT, make_query_parameter, make_response, ref
from kit.tests.support.scripted_server import ScriptedServer, reply
from tests.support.generated import generated_client

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    from kit.tests.support.scripted_server import ReceivedRequest, Reply
    from tests.support.flavours import Flavour

URI = {"type": "string", "format": "uri", "nullable": True}
THINGS = {"type": "array", "items": ref("Thing")}
ROWS: dict[str, Any] = {"count": COUNT, "next": URI, "previous": URI, "results": THINGS}
CURSOR_ROWS = {name: schema for name, schema in ROWS.items() if name != "count"}


def envelope(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    """Return the schema of an envelope."""
    return {"type": "object", "required": list(required), "properties": properties}


def query(name: str, schema: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """Return a parameter, an integer by default."""
    return make_query_parameter(name, schema or COUNT, **more)


LIMIT, OFFSET, PAGE, PAGE_SIZE, CURSOR = (
    query("limit"), query("offset"), query("page"), query("page_size"), query("cursor", TEXT),
)  # fmt: skip
BOTH = [LIMIT, OFFSET]


@dataclass
class Case:
    """A description of an operation, and what becomes of it.

    Attributes:
        name: Says what is special.
        parameters: Its parameters.
        schema: The schema of its response.
        arguments: The arguments of the method with their defaults; `...` without one. UNSET is left out.
        returns: The type that the method returns.
        method: The HTTP method.
    """

    name: str
    parameters: list[dict[str, Any]]
    schema: dict[str, Any]
    arguments: dict[str, Any]
    returns: str
    method: str = "get"
    path: str = ""

    @property
    def id(self) -> str:
        """The name of the method."""
        return "".join(letter if letter.isalnum() else "_" for letter in self.name.lower())


OFFSET_ARGUMENTS = {"limit": 100, "offset": 0, "prefetch": 0, "exact": False}
NUMBER_ARGUMENTS = {"page": 1, "prefetch": 0}
PLAIN_ROWS = "Envelope"

CASES = [
    # --- by offset
    Case("by offset", BOTH, ref("Envelope"), OFFSET_ARGUMENTS, "Pages[Thing]"),
    Case("in place", BOTH, ref("Inner"), OFFSET_ARGUMENTS, "Pages[Thing]"),
    Case("composed", BOTH, ref("Composed"), OFFSET_ARGUMENTS, "Pages[Thing]"),
    Case("nullable", BOTH, {"nullable": True, "allOf": [ref("Envelope")]}, OFFSET_ARGUMENTS, "Pages[Thing]"),
    Case("one of it and null", BOTH, {"oneOf": [ref("Envelope"), {"enum": [None]}]}, OFFSET_ARGUMENTS, "Pages[Thing]"),
    Case("nullable rows", BOTH, ref("NullableRows"), OFFSET_ARGUMENTS, "Pages[Thing]"),
    Case("a largest limit", [query("limit", {**COUNT, "minimum": 5, "maximum": 50}), OFFSET], ref("Envelope"),
         {**OFFSET_ARGUMENTS, "limit": 50}, "Pages[Thing]"),
    Case("a large maximum", [query("limit", {**COUNT, "maximum": 1000}), OFFSET], ref("Envelope"), OFFSET_ARGUMENTS,
         "Pages[Thing]"),
    Case("an exclusive maximum", [query("limit", {**COUNT, "maximum": 20, "exclusiveMaximum": True}), OFFSET],
         ref("Envelope"), {**OFFSET_ARGUMENTS, "limit": 19}, "Pages[Thing]"),
    Case("no number allowed", [query("limit", {**COUNT, "maximum": -1}), OFFSET], ref("Envelope"), OFFSET_ARGUMENTS,
         "Pages[Thing]"),
    Case("a default limit", [query("limit", {**COUNT, "default": 20}), OFFSET], ref("Envelope"),
         {**OFFSET_ARGUMENTS, "limit": 20}, "Pages[Thing]"),
    Case("required", [query("limit", required=True), query("offset", required=True), query("q", TEXT, required=True)],
         ref("Envelope"), {"q": ..., **OFFSET_ARGUMENTS}, "Pages[Thing]"),
    Case("numbers", [query("limit", {"type": "number"}), query("offset", {"type": "number"})], ref("Envelope"),
         OFFSET_ARGUMENTS, "Pages[Thing]"),
    Case("an integer as text", [query("limit", {"type": "string", "format": "int32"}), OFFSET], ref("Envelope"),
         OFFSET_ARGUMENTS, "Pages[Thing]"),
    Case("an integer or null", [query("limit", {"anyOf": [{**COUNT, "maximum": 10}, {"enum": [None]}]}), OFFSET],
         ref("Envelope"), {**OFFSET_ARGUMENTS, "limit": 10}, "Pages[Thing]"),
    Case("arguments of ours", [*BOTH, query("prefetch"), query("exact"), query("fleet_id")], ref("Envelope"),
         OFFSET_ARGUMENTS, "Pages[Thing]"),
    Case("items and total", BOTH, ref("Items"), OFFSET_ARGUMENTS, "Pages[Thing]"),
    Case("scalars", BOTH, ref("Texts"), OFFSET_ARGUMENTS, "Pages[str]"),
    Case("a union of rows", BOTH, ref("Unions"), OFFSET_ARGUMENTS, "Pages[int | Thing]"),
    Case("maps", BOTH, ref("Maps"), OFFSET_ARGUMENTS, "Pages[Counts]"),
    Case("arrays", BOTH, ref("Arrays"), OFFSET_ARGUMENTS, "Pages[list[int]]"),
    Case("anything in rows", BOTH, ref("Anything"), OFFSET_ARGUMENTS, "Pages[Any]"),
    Case("a limit as a text", [query("limit", TEXT), OFFSET], ref("Envelope"), OFFSET_ARGUMENTS, "Pages[Thing]"),
    # --- by number
    Case("by number", [PAGE], ref("Envelope"), NUMBER_ARGUMENTS, "Pages[Thing]"),
    Case("by number with a size", [PAGE, PAGE_SIZE], ref("Envelope"), NUMBER_ARGUMENTS, "Pages[Thing]"),
    Case("by number from 0", [query("page", {**COUNT, "default": 0}), query("size")], ref("Items"),
         {"page": 0, "prefetch": 0}, "Pages[Thing]"),
    Case("by number of at least 0", [query("page", {**COUNT, "minimum": 0})], ref("Envelope"),
         {"page": 0, "prefetch": 0}, "Pages[Thing]"),
    Case("by number without a count", [PAGE], ref("Linked"), {"page": 1}, "Pages[Thing]"),
    Case("by number without an end", [PAGE], ref("Bare"), {"page": 1}, "Pages[Thing]"),
    Case("by number of another array", [PAGE], ref("Accounts"), {"page": 1}, "Pages[Thing]"),
    Case("by number with a required page", [query("page", required=True)], ref("Envelope"), NUMBER_ARGUMENTS,
         "Pages[Thing]"),
    Case("by number with a limit", [PAGE, LIMIT], ref("Envelope"), NUMBER_ARGUMENTS, "Pages[Thing]"),
    # --- by cursor
    Case("by cursor", [CURSOR], ref("Linked"), {}, "Pages[Thing]"),
    Case("by cursor with a size", [CURSOR, PAGE_SIZE], ref("Linked"), {}, "Pages[Thing]"),
    Case("by cursor with a limit", [CURSOR, LIMIT], ref("Linked"), {}, "Pages[Thing]"),
    Case("by a Link that is not described", [CURSOR], ref("Items"), {}, "Pages[Thing]"),
    # --- whole
    Case("an array", [], THINGS, {}, "Pages[Thing]"),
    Case("an array of composed objects", [], {"allOf": [{"type": "array", "items": {"allOf": [ref("Thing")]}}]}, {},
         "Pages[Thing]"),
    Case("an array of texts", [], {"type": "array", "items": TEXT}, {}, "Pages[str]"),
    # --- by offset to an empty page
    Case("an array that takes a limit", [*BOTH, CURSOR], THINGS, {"limit": 100, "offset": 0}, "Pages[Thing]"),
    Case("items and count", BOTH, ref("Ambiguous"), {"limit": 100, "offset": 0}, "Pages[Thing]"),
    Case("no count", BOTH, ref("Linked"), {"limit": 100, "offset": 0}, "Pages[Thing]"),
    Case("another array and no number", BOTH, ref("Accounts"), {"limit": 100, "offset": 0}, "Pages[Thing]"),
    Case("a limit in the path", [*BOTH, {**query("limit"), "in": "path", "required": True}], ref("Envelope"),
         {"limit": ..., "limit_query": 100, "offset": 0, "prefetch": 0, "exact": False}, "Pages[Thing]",
         path="{limit}/"),
    # --- by the address of the next page
    Case("no parameters", [], ref("Envelope"), {}, "Pages[Thing]"),
    Case("a limit alone", [LIMIT], ref("Envelope"), {}, "Pages[Thing]"),
    Case("a limit of few values", [query("limit", ref("Sizes")), OFFSET], ref("Envelope"), {}, "Pages[Thing]"),
    Case("an offset from 1", [LIMIT, query("offset", {**COUNT, "minimum": 1})], ref("Envelope"), {}, "Pages[Thing]"),
    Case("a page of text", [query("page", TEXT)], ref("Envelope"), {}, "Pages[Thing]"),
    Case("a cursor of another type", [query("cursor")], ref("Linked"), {}, "Pages[Thing]"),
    # --- no listings
    Case("an array of an answer to a write", [], THINGS, {}, "list[Thing]", "post"),
    Case("an array of maps", [], {"type": "array", "items": ref("Counts")}, {}, "list[Counts]"),
    Case("an array of several objects", [], {"type": "array", "items": {"oneOf": [ref("Thing"), ref("Counts")]}}, {},
         "list[Counts | JsonObject | Thing]"),
    Case("no rows", BOTH, ref("Thing"), {}, "Thing"),
    Case("rows that are no array", BOTH, ref("Odd"), {}, "Odd"),
    Case("two arrays", BOTH, ref("TwoArrays"), {}, "TwoArrays"),
    Case("an array of texts and a number", [PAGE], ref("Labels"), {}, "Labels"),
    Case("a write", BOTH, ref("Envelope"), {}, "Envelope", "post"),
]  # fmt: skip

SCHEMAS: dict[str, Any] = {
    "Thing": {"type": "object", "required": ["id"], "properties": {"id": COUNT, "from": TEXT}},
    "Counts": {"type": "object", "additionalProperties": COUNT},
    "Sizes": {"type": "integer", "enum": [10, 20]},
    "Envelope": envelope(ROWS, "count", "results"),
    "Inner": {"type": "object", "properties": ROWS},
    "Base": envelope({"count": COUNT}),
    "Composed": {"allOf": [ref("Base"), {"type": "object", "properties": {"results": THINGS}}]},
    "NullableRows": envelope({**ROWS, "results": {**THINGS, "nullable": True}}),
    "Items": envelope({"items": THINGS, "total": COUNT, "page": COUNT, "size": COUNT}),
    "Texts": envelope({**ROWS, "results": {"type": "array", "items": TEXT}}),
    "Unions": envelope({**ROWS, "results": {"type": "array", "items": {"oneOf": [ref("Thing"), COUNT]}}}),
    "Maps": envelope({**ROWS, "results": {"type": "array", "items": ref("Counts")}}),
    "Arrays": envelope({**ROWS, "results": {"type": "array", "items": {"type": "array", "items": COUNT}}}),
    "Anything": envelope({**ROWS, "results": {"type": "array", "items": {}}}),
    "Linked": envelope(CURSOR_ROWS),
    "Bare": envelope({"results": THINGS}),
    "Accounts": envelope({"Accounts": THINGS, "Status": TEXT}),
    "Labels": envelope({"Labels": {"type": "array", "items": TEXT}}),
    "Odd": envelope({**ROWS, "results": ref("Thing")}),
    "TwoArrays": envelope({"items": THINGS, "data": THINGS, "total": COUNT}),
    "Ambiguous": envelope({"items": THINGS, "count": COUNT}),
    "Team": {"type": "object", "properties": {"id": COUNT, "owner": ref("Owner")}},
    "Owner": {"type": "object", "properties": {"id": COUNT, "name": TEXT}},
}


def make_document() -> dict[str, Any]:
    """Return a description with an operation for each case."""
    paths: dict[str, Any] = {
        f"/v2/rows/{case.id}/{case.path}": {
            case.method: {
                "operationId": f"rows_{case.id}",
                "tags": ["rows"],
                "security": [{"bearerAuth": []}],
                "parameters": case.parameters,
                "responses": {"200": make_response(case.schema)},
            }
        }
        for case in CASES
    }
    for name in ("teams", "owners"):
        answer = make_response(envelope({**ROWS, "results": {"type": "array", "items": ref(name.title()[:-1])}}))
        operation = {"operationId": f"{name}_list", "tags": [name], "parameters": BOTH, "responses": {"200": answer}}
        paths[f"/v2/{name}/"] = {"get": operation}
    return {
        "openapi": "3.0.0",
        "info": {"title": "Listings", "version": "1"},
        "paths": paths,
        "components": {
            "securitySchemes": {"bearerAuth": {"type": "http", "scheme": "bearer"}},
            "schemas": SCHEMAS,
        },
    }


@dataclass
class Rows:
    """A listing of any kind. It follows Django REST framework, apart from what a test changes.

    Attributes:
        rows: All rows.
        size: How many rows a page has, if the client doesn't say.
        base: The number of the first page.
        largest: The most rows of a page.
        names: Other names of the fields of the envelope.
        is_array: Whether the answer is an array of all rows.
        change: Called with each envelope before it is sent.
        queries: The queries that were received.
    """

    rows: list[Any]
    size: int = 3
    base: int = 1
    largest: int = 1000
    names: dict[str, str] = field(default_factory=dict[str, str])
    is_array: bool = False
    change: Callable[[dict[str, Any]], object] = lambda _: None
    queries: list[dict[str, str]] = field(default_factory=list[dict[str, str]])

    def __call__(self, received: ReceivedRequest) -> Reply:
        url = urlsplit(received.target)
        given = {name: values[0] for name, values in parse_qs(url.query).items()}
        self.queries.append(given)
        if self.is_array:
            return reply(200, self.rows)
        size = min(int(given.get("limit", given.get("page_size", given.get("size", self.size)))), self.largest)
        if "offset" in given:
            start = int(given["offset"])
        elif "cursor" in given:
            start = int(given["cursor"].removeprefix("c&="))
        else:
            start = (int(given.get("page", self.base)) - self.base) * size
        end = start + size
        if "page" in given and start >= len(self.rows) and start:
            return reply(404, {"detail": "Invalid page."})
        following = (
            {**given, "page": str(end // size + self.base)} if "page" in given else {**given, "cursor": f"c&={end}"}
        )
        document = {
            "count": len(self.rows),
            "next": f"http://evil.example:1{url.path}?{urlencode(following)}" if end < len(self.rows) else None,
            "previous": None,
            "results": self.rows[start:end],
        }
        document = {self.names.get(name, name): value for name, value in document.items()}
        self.change(document)
        return reply(200, document)


@pytest.fixture(scope="module")
def fleetit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    with generated_client(make_document(), tmp_path_factory.mktemp("listings")) as module:
        yield module


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_operation_is_a_listing_if_it_is_certain(fleetit: ModuleType, case: Case) -> None:
    resources = importlib.import_module("fleetit_api.api.rows")
    for prefix in ("", "Async"):
        method = getattr(getattr(resources, f"{prefix}RowsResource"), case.id)
        found = inspect.signature(method)
        arguments = {
            name: ... if each.default is inspect.Parameter.empty else each.default
            for name, each in found.parameters.items()
            if name not in {"self", "fleet_id", "options"} and each.default is not fleetit.UNSET
        }
        assert arguments == case.arguments
        is_listing = case.returns.startswith("Pages")
        assert found.return_annotation == (prefix if is_listing else "") + case.returns


def test_only_the_own_id_of_a_row_is_demanded(flavour: Flavour, fleetit: ModuleType) -> None:
    models = importlib.import_module("fleetit_api.models")
    assert models.Team.__annotations__["id"] == "int"
    assert models.Owner.__annotations__["id"] == "int | None"
    served = Rows([{"id": 1, "owner": {"name": "a"}}, {"id": 2, "owner": {"id": None}}, {"id": 3, "owner": {"id": 4}}])
    with ScriptedServer(served) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        rows = flavour.list_rows(client.teams.list())
        assert [(row.id, row.owner.id, "id" in row.owner.missing) for row in rows] == [
            (1, None, True), (2, None, False), (3, 4, False),
        ]  # fmt: skip
        del served.rows[1]["id"]
        with pytest.raises(fleetit.DecodeError, match=r"results\[1\]\.id"):
            flavour.list_rows(client.teams.list())
        served.rows[:] = [{"id": 1, "name": "a"}, {"name": "b"}]
        with pytest.raises(fleetit.DecodeError, match=r"results\[1\]\.id: an id is expected, and it is missing"):
            flavour.list_rows(client.owners.list())


@pytest.mark.parametrize(
    ("method", "text"),
    [
        ("by_offset", "limit: The page size: rows per request, at least 1. "),
        ("a_largest_limit", "limit: The page size: rows per request, 5 to 50. "),
        ("by_number", "page: The number of the first page."),
    ],
)
def test_the_docstring_has_the_bounds_of_the_description(fleetit: ModuleType, method: str, text: str) -> None:
    assert fleetit
    resource = importlib.import_module("fleetit_api.api.rows").RowsResource
    assert text in getattr(resource, method).__doc__


def things(count: int) -> list[dict[str, Any]]:
    """Return the rows of a listing."""
    return [{"id": number} for number in range(count)]


def ids(rows: list[Any]) -> list[Any]:
    """Return the ids of models."""
    return [row.id for row in rows]


WALKS: dict[str, tuple[str, dict[str, Any], dict[str, Any], list[dict[str, str]]]] = {
    "by offset": ("by_offset", {"limit": 3}, {}, [
        {"limit": "3", "offset": "0"}, {"limit": "3", "offset": "3"}, {"limit": "3", "offset": "6"},
    ]),
    "by offset with less than asked": ("by_offset", {"limit": 5}, {"largest": 3}, [
        {"limit": "5", "offset": "0"}, {"limit": "5", "offset": "3"}, {"limit": "5", "offset": "6"},
    ]),
    "items and total": ("items_and_total", {"limit": 4}, {"names": {"results": "items", "count": "total"}}, [
        {"limit": "4", "offset": "0"}, {"limit": "4", "offset": "4"},
    ]),
    "by number": ("by_number", {}, {}, [{"page": "1"}, {"page": "2"}, {"page": "3"}]),
    "by number with a size": ("by_number_with_a_size", {"page_size": 4}, {}, [
        {"page": "1", "page_size": "4"}, {"page": "2", "page_size": "4"},
    ]),
    "by number from 0": (
        "by_number_from_0", {"size": 4}, {"base": 0, "names": {"results": "items", "count": "total"}},
        [{"page": "0", "size": "4"}, {"page": "1", "size": "4"}],
    ),
    "by number without a count": ("by_number_without_a_count", {}, {}, [{"page": "1"}, {"page": "2"}, {"page": "3"}]),
    "by number of another array": (
        "by_number_of_another_array", {}, {"names": {"results": "Accounts"}},
        [{"page": "1"}, {"page": "2"}, {"page": "3"}, {"page": "4"}],
    ),
    "by number ahead": ("by_number", {"prefetch": 4}, {}, [{"page": "1"}, {"page": "2"}, {"page": "3"}]),
    "by cursor": ("by_cursor", {}, {}, [{}, {"cursor": "c&=3"}, {"cursor": "c&=6"}]),
    "by cursor with a size": ("by_cursor_with_a_size", {"page_size": 4}, {}, [
        {"page_size": "4"}, {"page_size": "4", "cursor": "c&=4"},
    ]),
    "an array": ("an_array", {}, {"is_array": True}, [{}]),
}  # fmt: skip


@pytest.mark.parametrize("name", WALKS)
def test_all_rows_are_listed(flavour: Flavour, name: str) -> None:
    method, arguments, options, queries = WALKS[name]
    server_rows = Rows(things(8), **options)
    with ScriptedServer(server_rows) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        pages = getattr(client.rows, method)(**arguments)
        assert server_rows.queries == []
        assert ids(flavour.list_rows(pages)) == list(range(8))
        assert sorted(server_rows.queries, key=str) == sorted(queries, key=str)
        assert ids(flavour.run(pages.all)) == list(range(8))
        assert flavour.run(pages.first).id == 0
        assert flavour.run(pages.count) == 8


@pytest.mark.parametrize("name", WALKS)
@pytest.mark.parametrize("count", [0, 1, 3, 4])
def test_listings_of_any_length_are_listed(flavour: Flavour, name: str, count: int) -> None:
    method, arguments, options, _ = WALKS[name]
    with ScriptedServer(Rows(things(count), **options)) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        pages = getattr(client.rows, method)(**arguments)
        assert ids(flavour.list_rows(pages)) == list(range(count))
        assert flavour.run(pages.count) == count
        assert (flavour.run(pages.first) is None) == (count == 0)


@pytest.mark.parametrize(
    ("method", "arguments", "shown"),
    [
        ("by_number", {}, [(8, 0, 3), (8, 3, 3), (8, 6, 2)]),
        ("by_number_with_a_size", {"page_size": 5}, [(8, 0, 5), (8, 5, 5)]),
        ("by_number", {"page": 2}, [(8, 3, 3), (8, 6, 2)]),
        ("by_cursor", {}, [(3, 0, 3), (6, 3, 3), (8, 6, 2)]),
    ],
)
def test_a_page_says_where_it_is(flavour: Flavour, method: str, arguments: dict[str, Any], shown: Any) -> None:
    with ScriptedServer(Rows(things(8))) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        pages = flavour.run(lambda: getattr(client.rows, method)(**arguments).pages())
        assert [(page.count, page.offset, page.limit) for page in pages] == shown


@pytest.mark.parametrize(
    ("method", "arguments", "query_of_first", "query_of_count"),
    [
        ("by_offset", {"limit": 3, "offset": 2}, {"limit": "1", "offset": "2"}, {"limit": "1", "offset": "2"}),
        ("a_largest_limit", {}, {"limit": "5", "offset": "0"}, {"limit": "5", "offset": "0"}),
        ("by_number_with_a_size", {}, {"page": "1", "page_size": "1"}, {"page": "1", "page_size": "1"}),
        # With another number of rows, the second page would begin elsewhere.
        ("by_number_with_a_size", {"page": 2, "page_size": 4}, {"page": "2", "page_size": "4"},
            {"page": "2", "page_size": "4"}),
        ("by_number", {}, {"page": "1"}, {"page": "1"}),
        ("by_cursor_with_a_size", {"page_size": 7}, {"page_size": "1"}, None),
    ],
)  # fmt: skip
def test_the_first_row_and_the_count_are_one_small_request(
    flavour: Flavour, method: str, arguments: dict[str, Any], query_of_first: Any, query_of_count: Any
) -> None:
    rows = Rows(things(8))
    with ScriptedServer(rows) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        pages = getattr(client.rows, method)(**arguments)
        flavour.run(pages.first)
        assert rows.queries == [query_of_first]
        if query_of_count:
            flavour.run(pages.count)
            assert rows.queries == [query_of_first, query_of_count]


@pytest.mark.parametrize(
    ("method", "arguments", "n", "queries"),
    [
        ("by_offset", {"offset": 2}, 3, [{"limit": "3", "offset": "2"}]),
        ("a_largest_limit", {}, 3, [{"limit": "5", "offset": "0"}]),
        ("a_largest_limit", {}, 8, [{"limit": "8", "offset": "0"}]),
        ("by_number_with_a_size", {}, 7, [{"page": "1", "page_size": "7"}]),
        # How many rows the server sends of more than the description says is unknown, so that is left to it.
        ("by_number_with_a_size", {}, 100, [{"page": str(number)} for number in range(1, 11)]),
        ("by_number_with_a_size", {"page_size": 4}, 7,
            [{"page": "1", "page_size": "4"}, {"page": "2", "page_size": "4"}]),
        # With another number of rows, the second page would begin elsewhere.
        ("by_number_with_a_size", {"page": 2, "page_size": 4}, 1, [{"page": "2", "page_size": "4"}]),
        ("by_number", {}, 4, [{"page": "1"}, {"page": "2"}]),
        ("by_number", {"prefetch": 8}, 7, [{"page": "1"}, {"page": "2"}, {"page": "3"}]),
        ("by_number", {"prefetch": 8}, 6, [{"page": "1"}, {"page": "2"}]),
        ("by_cursor", {}, 4, [{}, {"cursor": "c&=3"}]),
        ("by_cursor", {}, 3, [{}]),
        ("by_cursor_with_a_size", {}, 4, [{"page_size": "4"}]),
    ],
)  # fmt: skip
def test_the_first_rows_take_no_request_more_than_they_need(
    flavour: Flavour, method: str, arguments: dict[str, Any], n: int, queries: list[dict[str, str]]
) -> None:
    rows = Rows(things(30))
    with ScriptedServer(rows) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        taken = flavour.run(lambda: getattr(client.rows, method)(**arguments).take(n))
    assert len(taken) == min(n, 30)
    assert sorted(rows.queries, key=str) == sorted(queries, key=str)


def test_an_array_of_models_is_the_only_page(flavour: Flavour) -> None:
    rows = Rows(things(8), is_array=True)
    with ScriptedServer(rows) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        pages = client.rows.an_array()
        assert "one page, not requested yet" in repr(pages)
        (page,) = flavour.run(pages.pages)
        assert (ids(page.results), page.count, page.offset, page.limit) == ([*range(8)], 8, 0, 8)
        assert flavour.run(lambda: pages.take(0)) == []
        assert ids(flavour.run(lambda: pages.take(3))) == [0, 1, 2]
        assert ids(flavour.run(lambda: pages.take(9))) == [*range(8)]
        assert flavour.run(lambda: pages.to_rows(columns=["id"])) == things(8)
        assert flavour.run(pages.to_arrow).column_names == ["id", "from"]
        assert flavour.run(pages.count) == 8
        assert rows.queries == [{}] * 6


def test_the_raw_response_of_an_array_is_its_only_page(flavour: Flavour) -> None:
    rows = Rows(things(8), is_array=True)
    with ScriptedServer(rows) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        raw = flavour.run(client.with_raw_response.rows.an_array)
        assert (raw.status, raw.json()) == (200, things(8))
        assert ids(flavour.run(raw.parse().all)) == [*range(8)]
        assert rows.queries == [{}]


def test_what_an_array_takes_is_sent_with_each_page(flavour: Flavour) -> None:
    rows = Rows(things(8), is_array=True)
    with ScriptedServer(rows) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        pages = client.rows.an_array_that_takes_a_limit(limit=2, offset=3, cursor="")
        flavour.run(lambda: pages.take(1))
        assert server.requests[0].target.endswith("?limit=1&offset=3&cursor=")


@pytest.mark.parametrize(
    ("document", "message"),
    [
        pytest.param({"results": []}, "an array is expected, not an object", id="an object"),
        pytest.param([{"id": 1}, None], r"\[1\].*a row is expected, not null", id="null in an array"),
        pytest.param(None, "an array is expected", id="null"),
    ],
)
def test_what_is_no_array_of_models_is_not_read_as_one(
    flavour: Flavour, fleetit: ModuleType, document: Any, message: str
) -> None:
    with ScriptedServer([reply(200, raw=json.dumps(document).encode())]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        with pytest.raises(fleetit.DecodeError, match=message):
            flavour.run(client.rows.an_array().all)


@pytest.mark.parametrize(
    ("method", "row", "value"),
    [
        ("scalars", "a", "a"),
        ("a_union_of_rows", 3, 3),
        ("arrays", [1, 2], [1, 2]),
        ("anything_in_rows", {"a": [None]}, {"a": [None]}),
    ],
)
def test_rows_of_any_kind_are_listed(flavour: Flavour, method: str, row: Any, value: Any) -> None:
    with ScriptedServer(Rows([row] * 5)) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        assert flavour.list_rows(getattr(client.rows, method)(limit=2)) == [value] * 5


def test_maps_and_models_of_a_union_are_listed(flavour: Flavour) -> None:
    models = importlib.import_module("fleetit_api.models")
    with ScriptedServer(Rows([{"a": 1}])) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        assert flavour.list_rows(client.rows.maps()) == [models.Counts.from_dict({"a": 1})]
    with ScriptedServer(Rows([{"id": 1, "from": "x"}])) as server:
        client = flavour.client(token="t", base_url=server.url)
        assert flavour.list_rows(client.rows.a_union_of_rows()) == [models.Thing.from_dict({"id": 1, "from": "x"})]


def test_a_page_by_number_that_is_not_found_ends_the_listing(flavour: Flavour, fleetit: ModuleType) -> None:
    # The server says that there is another page, whose rows are deleted meanwhile.
    def change(document: dict[str, Any]) -> None:
        document["next"] = "http://x/?page=4"

    with ScriptedServer(Rows(things(8), change=change)) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        assert ids(flavour.list_rows(client.rows.by_number())) == list(range(8))
        with pytest.raises(fleetit.NotFound):
            flavour.list_rows(client.rows.by_number(page=9))


def test_an_empty_page_by_number_ends_the_listing(flavour: Flavour) -> None:
    def change(document: dict[str, Any]) -> None:
        document["next"] = "http://x/?page=1"
        document["count"] = 3
        document["results"] = document["results"][:0] if document["results"][0]["id"] else document["results"]

    with ScriptedServer(Rows(things(8), change=change)) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        assert ids(flavour.list_rows(client.rows.by_number())) == [0, 1, 2]


def test_a_server_that_ignores_the_number_of_the_page_is_noticed(flavour: Flavour, fleetit: ModuleType) -> None:
    first = {"count": 10**9, "next": "http://x/?page=2", "previous": None, "results": things(3)}
    with ScriptedServer([reply(200, first)]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        with pytest.raises(fleetit.DecodeError, match="the server ignores the number of the page"):
            flavour.list_rows(client.rows.by_number())
        assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("next_url", "why"),
    [
        pytest.param("http://x/?cursor=c%26%3D3", "a cursor that came before", id="a circle"),
        pytest.param("http://x/?page=2", "a URL with one `cursor`", id="no cursor"),
        pytest.param("http://x/?cursor=", "a URL with one `cursor`", id="an empty cursor"),
        pytest.param("http://x/?cursor=a&cursor=b", "a URL with one `cursor`", id="two cursors"),
        pytest.param("http://x/#?cursor=a", "a URL with one `cursor`", id="a cursor in the fragment"),
        pytest.param("http://x/?" + "a=1&" * 200 + "cursor=a", "a URL with one `cursor`", id="too many fields"),
        pytest.param("http://x/?cursor=" + "a" * 20_000, "a URL with one `cursor`", id="too long"),
    ],
)
def test_a_next_cursor_that_leads_nowhere_is_an_error(
    flavour: Flavour, fleetit: ModuleType, next_url: str, why: str
) -> None:
    def change(document: dict[str, Any]) -> None:
        if document["results"][0]["id"]:
            document["next"] = next_url

    with ScriptedServer(Rows(things(8), change=change)) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        with pytest.raises(fleetit.DecodeError, match=rf"^rows_by_cursor: the response can't be read at next: {why}"):
            flavour.list_rows(client.rows.by_cursor())
        assert len(server.requests) == 2


def test_only_the_value_of_a_cursor_is_taken_and_quoted(flavour: Flavour) -> None:
    cursors = iter(["a%20b%2F..%2F%3Fpin%3D1%23&token=x&page_size=7", "e%CC%81"])

    def answer(_: ReceivedRequest) -> Reply:
        cursor = next(cursors, None)
        following = None if cursor is None else f"https://evil.example/v2/other/?cursor={cursor}"
        return reply(200, {"next": following, "previous": None, "results": [{"id": 1}]})

    with ScriptedServer(answer) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        assert len(flavour.list_rows(client.rows.by_cursor())) == 3
        targets = [urlsplit(received.target) for received in server.requests]
    assert {target.path for target in targets} == {"/v2/rows/by_cursor/"}
    assert [parse_qs(target.query) for target in targets] == [
        {}, {"cursor": ["a b/../?pin=1#"]}, {"cursor": ["e\u0301"]},
    ]  # fmt: skip


def test_a_listing_by_cursor_begins_at_a_cursor(flavour: Flavour) -> None:
    rows = Rows(things(8))
    with ScriptedServer(rows) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        assert ids(flavour.list_rows(client.rows.by_cursor(cursor="c&=6"))) == [6, 7]
        assert rows.queries == [{"cursor": "c&=6"}]


def test_an_endless_listing_is_read_as_far_as_it_is_used(flavour: Flavour) -> None:
    number = iter(range(10**9))

    def answer(_: ReceivedRequest) -> Reply:
        here = next(number)
        following = f"https://x/?cursor={here}&page={here + 2}"
        return reply(200, {"count": 10**9, "next": following, "previous": None, "results": [{"id": here}]})

    async def read_some(pages: Any) -> list[Any]:
        found: list[Any] = []
        async for row in pages:
            found.append(row)
            if len(found) == 3:
                break
        return found

    for method in ("by_cursor", "by_number"):
        with ScriptedServer(answer) as server:
            client: Any = flavour.client(token="t", base_url=server.url)
            pages = getattr(client.rows, method)()
            if flavour.name == "sync":
                found = [row for row, _ in zip(pages, range(3), strict=False)]
            else:
                found = flavour.run(lambda: read_some(pages))  # noqa: B023 - called at once
            assert len(found) == 3
            assert len(server.requests) in (3, 4)


@pytest.mark.parametrize(
    ("method", "document", "where"),
    [
        ("by_number", {"count": 1, "next": None, "results": {"a": 1}}, "results"),
        ("by_number", {"count": -1, "next": None, "results": []}, "count"),
        ("by_number", {"count": "1", "next": None, "results": []}, "count"),
        ("by_number_from_0", {"items": [], "total": True}, "total"),
        ("by_number_from_0", {"total": 1}, "items"),
        ("by_cursor", {"next": None}, "results"),
        ("by_cursor", {"next": 3, "results": []}, "next"),
        ("nullable", None, "results"),
        ("by_number", {"count": 1, "next": ["x"], "results": []}, "next"),
    ],
    ids=lambda value: json.dumps(value) if isinstance(value, dict) else value,
)
def test_a_wrong_envelope_is_not_read_as_an_empty_page(
    flavour: Flavour, fleetit: ModuleType, method: str, document: dict[str, Any], where: str
) -> None:
    with ScriptedServer([reply(200, document)]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        with pytest.raises(fleetit.DecodeError) as caught:
            flavour.list_rows(getattr(client.rows, method)())
    assert caught.value.where == where


@pytest.mark.parametrize(
    ("method", "arguments", "why"),
    [
        ("by_number", {"page": -1}, "page: -1 is not an integer from 0"),
        ("by_number", {"page": True}, "page: True is not an integer from 0"),
        ("by_number", {"prefetch": 33}, "prefetch: 33 is not 0 to 32"),
        ("by_number_with_a_size", {"page_size": 0}, "page_size: 0 is not 1 to"),
        ("by_cursor_with_a_size", {"page_size": "3"}, "page_size: '3' is not 1 to"),
        ("by_cursor", {"cursor": 3.5}, "cursor: 3.5 is not a cursor"),
        ("by_cursor", {"cursor": ""}, "cursor: '' is not a cursor"),
        ("a_largest_limit", {"limit": 4}, "limit: 4 is not 5 to 50"),
        ("a_largest_limit", {"limit": 51}, "limit: 51 is not 5 to 50"),
    ],
    ids=str,
)
def test_an_argument_out_of_bounds_is_refused_before_any_request(
    flavour: Flavour, fleetit: ModuleType, method: str, arguments: dict[str, Any], why: str
) -> None:
    client: Any = flavour.client(token="t", base_url="http://127.0.0.1:9")
    with pytest.raises(fleetit.InvalidInput, match=rf"^rows_{method}: {why}"):
        getattr(client.rows, method)(**arguments)
