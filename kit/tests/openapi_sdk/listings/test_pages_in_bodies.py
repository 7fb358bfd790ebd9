"""Listings whose pages are asked for with fields of a body: what stands in each body, and what is refused."""

from __future__ import annotations

import importlib
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from kit.tests.openapi_sdk.listings.ways import ROWS, SCHEMAS, WAYS, Server, list_of, make_row, many, obj, size_of
from kit.tests.support.descriptions import COUNT, ORGS, TEXT, make_query_parameter, make_response
from kit.tests.support.made_sdks import made_sdk
from kit.tests.support.scripted_server import ScriptedServer, reply
from openapi_sdk.dlt.tables import choose_tables

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType

    from kit.tests.support.flavours import Flavour
    from kit.tests.support.scripted_server import ReceivedRequest, Reply

BY_BODY = [name for name in WAYS if WAYS[name].is_by_body]
FILTERS = {"color": "red", "tags": {"any_": "a"}}


def read_bodies(server: ScriptedServer) -> list[dict[str, Any]]:
    return [json.loads(each.body) for each in server.requests]


@pytest.mark.parametrize("form", ["fields", "body"])
@pytest.mark.parametrize("name", BY_BODY)
def test_filters_are_sent_with_each_page(flavour: Flavour, name: str, form: str) -> None:
    given: dict[str, Any] = FILTERS if form == "fields" else {"body": FILTERS}
    with ScriptedServer(Server(name)) as server:
        assert len(flavour.list_rows(list_of(flavour, server, name, **given, **size_of(name, 3)))) == ROWS
        bodies = read_bodies(server)
    assert len(bodies) == WAYS[name].requests
    for body in bodies:
        assert {"color": body["color"], "tags": body["tags"]} == FILTERS
        assert body[WAYS[name].size] == 3
    places = [body.get(WAYS[name].parameters[0]) for body in bodies]
    assert len({*places}) == len(places)
    assert {type(place) for place in places[1:]} == ({int} if name in {*BY_BODY[:3]} else {str})


def test_a_body_is_that_of_the_call(flavour: Flavour) -> None:
    filters = {"color": "red"}
    with ScriptedServer(Server("body_offset")) as server:
        pages = list_of(flavour, server, "body_offset", body=filters)
        filters["color"] = "blue"
        flavour.list_rows(pages)
        assert {body["color"] for body in read_bodies(server)} == {"red"}


def test_a_page_that_needs_no_body_has_none(flavour: Flavour) -> None:
    with ScriptedServer(lambda _: reply(200, {"results": [], "next_cursor": None, "has_more": False})) as server:
        assert flavour.list_rows(list_of(flavour, server, "body_cursor")) == []
        assert [each.body for each in server.requests] == [b""]


def test_a_model_is_a_body(flavour: Flavour) -> None:
    model = importlib.import_module("ways_api.models.body_cursor_list_body").BodyCursorListBody
    with ScriptedServer(Server("body_cursor")) as server:
        assert len(flavour.list_rows(list_of(flavour, server, "body_cursor", body=model(color="red")))) == ROWS
        assert [body.get("start_cursor") for body in read_bodies(server)] == [None, "3", "6"]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        pytest.param({"body": {"limit": 5}}, r"body\.limit: pass limit= beside the body", id="a size in the body"),
        pytest.param({"body": {"offset": 0}}, r"body\.offset: pass offset= beside", id="a place in the body"),
        pytest.param({"body": {}, "color": "red"}, r"body: pass either body= or its fields \(color\)", id="both"),
        pytest.param({"body": []}, "body: a mapping or a model is expected", id="a list"),
        pytest.param({"body": None}, "body: a mapping or a model is expected", id="null"),
        pytest.param({"body": {"colour": "red"}}, "colour: no such field", id="a misspelt field"),
        pytest.param({"color": 3}, "color: ", id="a wrong type"),
        pytest.param({"limit": 0}, "limit: 0 is not 1 to", id="a size that is not allowed"),
        pytest.param({"offset": -1}, "offset: -1 is not an integer from 0", id="a place that is not allowed"),
    ],
)
def test_what_can_not_be_sent_is_refused(flavour: Flavour, ways: ModuleType, given: dict[str, Any], why: str) -> None:
    with ScriptedServer(Server("body_offset")) as server:
        with pytest.raises(ways.InvalidInput, match=why):
            flavour.list_rows(list_of(flavour, server, "body_offset", **given))
        assert not server.requests


def test_a_filter_is_in_no_repr(flavour: Flavour) -> None:
    with ScriptedServer(Server("body_offset")) as server:
        pages = list_of(flavour, server, "body_offset", color="hidden-1")
        assert "hidden-1" not in f"{pages!r}{pages.options!r}"


@pytest.mark.parametrize(("status", "requests"), [pytest.param(500, 1, id="500"), pytest.param(429, 2, id="429")])
def test_a_page_is_sent_again_as_any_post_is(flavour: Flavour, ways: ModuleType, status: int, requests: int) -> None:
    retry = ways.Retry(attempts=2, backoff=0)
    with ScriptedServer(lambda _: reply(status, {}, headers=[("Retry-After", "0")])) as server:
        client = flavour.client(token="t", base_url=server.url, retry=retry)
        with pytest.raises(ways.APIError):
            flavour.list_rows(client.body_offset.list())
        assert len(server.requests) == requests


@pytest.mark.parametrize("name", BY_BODY)
def test_a_raw_response_is_the_first_page(flavour: Flavour, name: str) -> None:
    with ScriptedServer(Server(name)) as server:
        client = flavour.client(token="t", base_url=server.url)
        raw = flavour.run(lambda: getattr(client.with_raw_response, name).list(color="red", **size_of(name, 3)))
        assert len(server.requests) == 1
        assert len(flavour.list_rows(raw.parse())) == ROWS
        assert len(server.requests) == WAYS[name].requests
        assert {body["color"] for body in read_bodies(server)} == {"red"}


def test_an_export_goes_on_only_with_the_same_body(ways: ModuleType, tmp_path: Path) -> None:
    export, path = importlib.import_module("ways.exports").export, tmp_path / "rows.jsonl"
    answers = Server("body_cursor", fails=2)
    with ScriptedServer(answers, concurrent=True) as server:
        client = ways.Ways(token="t", base_url=server.url, retry=ways.Retry(attempts=1))
        with pytest.raises(ways.APIError):
            export(client, "body_cursor.list", path, filters={"body": FILTERS}, prefetch=1)
        answers.fails = 0
        with pytest.raises(ways.ConfigurationError):
            export(client, "body_cursor.list", path, filters={"body": {"color": "blue"}}, resume=True)
        export(client, "body_cursor.list", path, filters={"body": FILTERS}, resume=True)
        client.close()
    assert len(path.read_text(encoding="utf-8").splitlines()) == ROWS
    assert {json.dumps(each["tags"]) for each in read_bodies(server)} == {'{"any_": "a"}'}


def describe_required(name: str, answer: Any, *parameters: str) -> dict[str, Any]:
    """Return the path of a listing that requires the parameters that choose a page."""
    listed = [{**make_query_parameter(each, COUNT), "required": True} for each in parameters]
    listed += [make_query_parameter("cursor", TEXT)] if name == "cursors" else []
    responses = {"200": make_response(answer)}
    operation = {"operationId": f"{name}_list", "tags": [name], "parameters": listed, "responses": responses}
    return {f"/{name}": {"get": operation}}


#: Listings that require what chooses a page, which the client sends.
REQUIRED = {
    **describe_required("offsets", obj(items=many(), total=COUNT), "limit", "offset"),
    **describe_required("numbers", obj(items=many(), total=COUNT), "per_page", "page"),
    **describe_required("cursors", obj(items=many(), next_cursor=TEXT), "limit"),
}


@pytest.fixture(scope="module")
def searches(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """Return the SDK of an API with tenants, whose only listing needs a filter in its body, and a size."""
    fields = obj(q=TEXT, pageSize=COUNT, page=COUNT)
    operation: dict[str, Any] = {
        "operationId": "rows_search",
        "tags": ["rows"],
        "parameters": [{"name": "X-Org-Id", "in": "header", "schema": COUNT}],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {**fields, "required": ["q", "page", "pageSize"]}}},
        },
        "responses": {"200": make_response(obj(items=many(), total=COUNT))},
    }
    document: dict[str, Any] = {
        "openapi": "3.0.3",
        "info": {"title": "Searches", "version": "1"},
        "x-tenant": ORGS,
        "servers": [{"url": "https://api.example/v1"}],
        "paths": {"/rows/search": {"post": operation}, **REQUIRED},
        "components": {"schemas": SCHEMAS, "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "security": [{"token": []}],
    }
    with made_sdk(document, tmp_path_factory.mktemp("searches")) as module:
        yield module


def answer_search(received: ReceivedRequest) -> Reply:
    body = json.loads(received.body)
    start = (body["page"] - 1) * 3
    return reply(200, {"items": [make_row(index) for index in range(ROWS)][start : start + 3], "total": ROWS})


def answer_required(received: ReceivedRequest) -> Reply:
    asked = dict(parse_qsl(urlsplit(received.target).query))
    size = int(asked.get("limit") or asked["per_page"])
    start = int(asked.get("offset") or asked.get("cursor") or 0) or (int(asked.get("page", 1)) - 1) * size
    rows = [make_row(index) for index in range(ROWS)][start : start + size]
    return reply(200, {"items": rows, "total": ROWS, "next_cursor": str(start + size) if start + size < ROWS else ""})


@pytest.mark.heavy  # an SDK is made for it
@pytest.mark.parametrize("name", ["offsets", "numbers", "cursors"])
def test_what_chooses_a_page_is_no_filter_that_is_needed(searches: ModuleType, tmp_path: Path, name: str) -> None:
    export = importlib.import_module("searches.exports").export
    make_source = importlib.import_module("searches.dlt").searches_source
    assert name in [table.name for table in choose_tables(searches.SERVICE, None, {})]
    with (
        ScriptedServer(answer_required, concurrent=True) as server,
        searches.Searches(token="t", base_url=server.url) as client,
    ):
        export(client, f"{name}.list", tmp_path / "rows.jsonl")
        rows = [*make_source(client, resources=[name])]
    assert len((tmp_path / "rows.jsonl").read_text(encoding="utf-8").splitlines()) == len(rows) == ROWS


@pytest.mark.heavy  # an SDK is made for it
def test_a_filter_that_is_needed(searches: ModuleType, tmp_path: Path) -> None:
    export = importlib.import_module("searches.exports").export
    with ScriptedServer(answer_search, concurrent=True) as server:
        client = searches.Searches(token="t", base_url=server.url)
        with pytest.raises(searches.InvalidInput, match="q: "):
            client.rows.search().all()
        with pytest.raises(searches.InvalidInput, match="body: a value is required"):
            export(client, "rows.search", tmp_path / "rows.jsonl")
        with pytest.raises(searches.ConfigurationError, match="can't be listed without body"):
            choose_tables(searches.SERVICE, ["rows_search"], {})
        assert not server.requests
        assert [row.name for row in client.rows.search(q="a", page_size=3)] == [f"n{index}" for index in range(ROWS)]
        assert client.rows.search(body={"q": "a"}, page=2, prefetch=2, page_size=3).count() == ROWS - 3
        export(client, "rows.search", tmp_path / "rows.jsonl", filters={"body": {"q": "a"}})
        assert [table.name for table in choose_tables(searches.SERVICE, None, {"rows_search": {"body": {}}})]
        client.close()
    bodies = read_bodies(server)
    assert {body["q"] for body in bodies} == {"a"}
    assert bodies[0] == {"q": "a", "page": 1, "pageSize": 3}


@pytest.mark.heavy  # an SDK is made for it
def test_a_listing_of_many_tenants(searches: ModuleType) -> None:
    with ScriptedServer(answer_search, concurrent=True) as server:
        client = searches.Searches(token="t", base_url=server.url)
        rows = [*client.across_orgs(client.rows.search, orgs=[1, 2], q="a", page_size=3)]
        client.close()
    assert [tenant for tenant, _ in rows] == [1] * ROWS + [2] * ROWS
    assert {each.header("X-Org-Id") for each in server.requests} == {"1", "2"}
