"""Which operations by POST are listings, whose pages are asked for with fields of the body."""

from __future__ import annotations

from typing import Any

import pytest

from openapi_sdk.description.paging import Paging, explain_no_listing, find_paging
from openapi_sdk_codegen.corrections.conventions.paging import describe_answer, success_schema
from openapi_sdk_codegen.openapi.document import each_operation

NUMBER, TEXT, FLAG = {"type": "integer"}, {"type": "string"}, {"type": "boolean"}
OPTIONAL = {"type": "string", "nullable": True}
ROWS: dict[str, Any] = {"type": "array", "items": {"type": "object", "properties": {"id": NUMBER}}}
JSON = "application/json"
PLACES = {"limit": NUMBER, "offset": NUMBER}


def obj(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def find(
    fields: dict[str, Any],
    answer: dict[str, Any] = ROWS,
    *,
    path: str = "/flows/filter",
    body: dict[str, Any] | None = None,
    media_type: str = JSON,
    status: str = "200",
    method: str = "post",
    **more: Any,
) -> tuple[Paging | None, str]:
    """Return how an operation pages, and what its docstring says."""
    schema = obj(**fields, name=TEXT) if body is None else body
    operation = {
        "requestBody": {"content": {media_type: {"schema": schema}}},
        "responses": {status: {"content": {JSON: {"schema": answer}}}, "422": {}},
        **more,
    }
    document = {"openapi": "3.0.3", "paths": {path: {method: operation}}}
    [placed] = each_operation(document)
    described = describe_answer(document, placed, success_schema(document, placed))
    return (None, "") if described is None else (find_paging(described), explain_no_listing(described))


@pytest.mark.parametrize(
    ("fields", "answer", "expected"),
    [
        pytest.param(PLACES, ROWS, ("offset", "", "offset", "limit"), id="an offset and an array"),
        pytest.param(
            {"page": NUMBER, "limit": NUMBER},
            obj(results=ROWS, count=NUMBER, pages=NUMBER),
            ("number", "results", "page", "limit"),
            id="a number and a total",
        ),
        pytest.param(
            {"page": NUMBER}, obj(items=ROWS, nextPage=OPTIONAL), ("number", "items", "page", ""), id="a next page"
        ),
        pytest.param(
            {"page_size": NUMBER, "start_cursor": TEXT},
            obj(results=ROWS, next_cursor=OPTIONAL, has_more=FLAG),
            ("cursor", "results", "start_cursor", "page_size"),
            id="a cursor",
        ),
        pytest.param(
            {"starting_after": TEXT},
            obj(data=ROWS, has_more=FLAG),
            ("key", "data", "starting_after", ""),
            id="the key of the last row",
        ),
        pytest.param({"offset": NUMBER}, ROWS, None, id="an offset alone"),
        pytest.param({"page": NUMBER}, ROWS, None, id="a number alone"),
        pytest.param({"starting_after": TEXT}, ROWS, None, id="a key alone"),
        pytest.param({"limit": NUMBER}, ROWS, None, id="a size alone"),
        pytest.param({}, ROWS, None, id="no place"),
        pytest.param({"limit": TEXT, "offset": TEXT}, ROWS, None, id="numbers that are texts in JSON"),
        pytest.param(
            {"cursor": NUMBER, "limit": NUMBER}, obj(data=ROWS, next_cursor=NUMBER), None, id="a cursor that is no text"
        ),
        pytest.param(PLACES, obj(id=NUMBER), None, id="no rows"),
        pytest.param(
            {"limit": NUMBER}, obj(events=ROWS, next_page=OPTIONAL), None, id="an address, whose query is no body"
        ),
    ],
)
def test_the_fields_of_a_body_ask_for_a_page(
    fields: dict[str, Any], answer: dict[str, Any], expected: tuple[str, ...] | None
) -> None:
    paging, _ = find(fields, answer)
    found = None if paging is None else (paging.kind, paging.results, paging.place, paging.size)
    assert found == expected
    assert paging is None or paging.in_body


@pytest.mark.parametrize(
    ("operation", "is_listing"),
    [
        pytest.param({"path": "/flows/filter"}, True, id="filter"),
        pytest.param({"path": "/search/metadata"}, True, id="a word before the last one"),
        pytest.param({"path": "/rpc/logs.searchLogs"}, True, id="a word in a word"),
        pytest.param({"path": "/flows/{list}/rows"}, False, id="a parameter of the path"),
        pytest.param({"path": "/flows", "summary": "Lists flows"}, True, id="a summary"),
        pytest.param({"path": "/flows", "summary": "Make a list of flows"}, False, id="a later word of a summary"),
        pytest.param({"path": "/flows"}, False, id="nothing says that it reads"),
        pytest.param({"path": "/flows/search/delete"}, False, id="a path that changes"),
        pytest.param({"path": "/search", "summary": "Delete what is found"}, False, id="a summary that changes"),
        pytest.param({"path": "/flows/search"}, True, id="search"),
        pytest.param({"path": "/flows/batch_delete"}, False, id="a bulk delete with a limit"),
        pytest.param({"path": "/flows/search-and-archive"}, False, id="a word that reads, and one that changes"),
        pytest.param({"path": "/flows/find_replace"}, False, id="the same without a join"),
        pytest.param({"path": "/external-task/fetchAndLock"}, False, id="rows are taken"),
        pytest.param({"path": "/flows/search/run"}, False, id="a word before the last one, which may do anything"),
        pytest.param({"path": "/flow-list/rows"}, False, id="a word in a noun before the last one"),
        pytest.param({"path": "/flows/search/run", "summary": "Search flows"}, True, id="a summary says that it reads"),
        pytest.param({"path": "/search", "summary": "Run a search"}, True, id="to run a search is to search"),
        pytest.param({"path": "/search", "summary": "Finds flows and deletes them"}, False, id="a summary says both"),
        pytest.param({"path": "/search", "summary": "Find flows, then cancel"}, False, id="one after the other"),
        pytest.param({"path": "/search", "summary": "Search songs and releases"}, True, id="a noun like a verb"),
        pytest.param({"status": "201"}, False, id="created"),
        pytest.param({"status": "202"}, False, id="accepted"),
        pytest.param({"status": "default"}, False, id="no success is described"),
        pytest.param({"media_type": "application/x-www-form-urlencoded"}, False, id="a form"),
        pytest.param({"body": {"type": "array", "items": obj(**PLACES)}}, False, id="a bulk write"),
        pytest.param({"method": "put"}, False, id="PUT"),
        pytest.param({"x-paging": False}, False, id="a correction says that it is none"),
    ],
)
def test_only_what_surely_reads_is_repeated(operation: dict[str, Any], is_listing: bool) -> None:
    paging, _ = find(PLACES, **operation)
    assert (paging is not None) is is_listing


def test_a_first_page_needs_no_cursor() -> None:
    fields = {"cursor": TEXT, "limit": NUMBER}
    body = {**obj(**fields), "required": ["cursor"]}
    answer = obj(data=ROWS, next_cursor=OPTIONAL)
    assert find(fields, answer)[0] is not None
    assert find(fields, answer, body=body)[0] is None


@pytest.mark.parametrize(
    ("extension", "place"),
    [
        pytest.param({"by": "offset", "place": "offset", "size": "limit"}, "offset", id="an offset"),
        pytest.param({"by": "address", "next": ""}, None, id="an address"),
        pytest.param({"by": "whole"}, None, id="one page"),
    ],
)
def test_a_correction_says_that_an_operation_reads(extension: dict[str, Any], place: str | None) -> None:
    more: dict[str, Any] = {"x-paging": extension}
    paging, _ = find(PLACES, path="/flows", status="201", **more)
    assert (None if paging is None else paging.place) == place


@pytest.mark.parametrize(
    ("operation", "note"),
    [
        pytest.param({"path": "/flows"}, "One page. How to ask for the next one is not described.", id="an array"),
        pytest.param(
            {"path": "/flows", "answer": obj(results=ROWS, total=NUMBER)},
            "Its rows are in `results`; how to ask for more is not described.",
            id="an object",
        ),
        pytest.param({"path": "/flows", "status": "201"}, "", id="an operation that creates"),
        pytest.param({"path": "/flows/filter"}, "", id="a listing"),
    ],
)
def test_a_docstring_says_that_there_is_one_page(operation: dict[str, Any], note: str) -> None:
    assert find(PLACES, **operation)[1] == note
