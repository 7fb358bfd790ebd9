"""How a listing pages: its first page, and how many rows are requested."""

from __future__ import annotations

from typing import Any

import pytest

from openapi_sdk.description.paging import PagedAnswer, Paging, find_paging


def describe(name: str, **keywords: Any) -> dict[str, Any]:
    return {"type": name, **keywords}


def find(answer: dict[str, Any], query: dict[str, Any], **more: Any) -> Paging | None:
    return find_paging(PagedAnswer({"components": {"schemas": {"Account": describe("object")}}}, answer, query, **more))


def envelope(**properties: Any) -> dict[str, Any]:
    return describe("object", properties=properties)


ENVELOPE = envelope(count=describe("integer"), results=describe("array"))


@pytest.mark.parametrize(
    ("page", "start"),
    [
        pytest.param({}, 1, id="not described"),
        pytest.param({"default": 1}, 1, id="1 by default"),
        pytest.param({"default": 0}, 0, id="0 by default"),
        pytest.param({"minimum": 0}, 0, id="at least 0"),
        pytest.param({"minimum": 1}, 1, id="at least 1"),
        pytest.param({"minimum": 0, "default": 1}, 1, id="at least 0, and 1 by default"),
        pytest.param({"minimum": 1, "default": 0}, 0, id="at least 1, and 0 by default"),
        pytest.param({"minimum": 0, "default": 2}, 0, id="another page by default"),
        pytest.param({"default": False}, 1, id="no number"),
    ],
)
def test_the_first_page(page: dict[str, Any], start: int) -> None:
    paging = find(ENVELOPE, {"page": describe("integer", **page)})
    assert paging is not None
    assert (paging.kind, paging.start) == ("number", start)


@pytest.mark.parametrize(
    ("row", "is_listing"),
    [
        pytest.param(describe("object", properties={"id": {}}), True, id="objects"),
        pytest.param(describe("object", properties={}), False, id="objects without fields"),
        pytest.param(describe("object"), False, id="objects of free keys"),
        pytest.param(describe("string"), False, id="texts"),
        pytest.param({}, False, id="anything"),
        pytest.param({"anyOf": [envelope(id={}), describe("string")]}, False, id="a union"),
    ],
)
def test_an_array_of_objects_is_a_whole_listing(row: dict[str, Any], is_listing: bool) -> None:
    paging = find(describe("array", items=row), {"color": describe("string")})
    assert (paging is not None) == is_listing
    assert paging is None or (paging.kind, paging.results, paging.size) == ("whole", "", "")


@pytest.mark.parametrize(
    ("limit", "smallest", "largest", "default"),
    [
        pytest.param({}, 1, None, 100, id="not described"),
        pytest.param({"default": 20}, 1, None, 20, id="by default"),
        pytest.param({"default": 1}, 1, None, 1, id="one by default"),
        pytest.param({"default": 0}, 1, None, 100, id="none by default"),
        pytest.param({"default": True}, 1, None, 100, id="no number by default"),
        pytest.param({"maximum": 1000, "default": 20}, 1, 1000, 100, id="a large maximum, whatever the default"),
        pytest.param({"maximum": 50}, 1, 50, 50, id="a small maximum"),
        pytest.param({"maximum": 50.5}, 1, 50, 50, id="a maximum that is not whole"),
        pytest.param({"maximum": 50, "exclusiveMaximum": True}, 1, 49, 49, id="an exclusive maximum of 3.0"),
        pytest.param({"exclusiveMaximum": 50}, 1, 49, 49, id="an exclusive maximum of 3.1"),
        pytest.param({"exclusiveMaximum": 50.5}, 1, 50, 50, id="one that is not whole"),
        pytest.param({"minimum": 200}, 200, None, 200, id="a large minimum"),
        pytest.param({"minimum": 199.5}, 200, None, 200, id="a minimum that is not whole"),
        pytest.param({"minimum": 200, "exclusiveMinimum": True}, 201, None, 201, id="an exclusive minimum of 3.0"),
        pytest.param({"exclusiveMinimum": 200}, 201, None, 201, id="an exclusive minimum of 3.1"),
        pytest.param({"exclusiveMinimum": 200.5}, 201, None, 201, id="an exclusive one that is not whole"),
        pytest.param({"minimum": 5, "exclusiveMinimum": 7}, 8, None, 100, id="both minimums"),
        pytest.param({"maximum": 5, "exclusiveMaximum": 7}, 1, 5, 5, id="both maximums"),
        pytest.param({"minimum": 5, "maximum": 5}, 5, 5, 5, id="one number"),
        pytest.param({"minimum": 5, "maximum": 4}, 1, None, 100, id="no number is allowed"),
        pytest.param({"maximum": float("inf")}, 1, None, 100, id="infinity"),
        pytest.param({"maximum": True}, 1, None, 100, id="no number"),
    ],
)
def test_how_many_rows_are_requested(limit: dict[str, Any], smallest: int, largest: int | None, default: int) -> None:
    query = {"limit": describe("integer", **limit), "offset": describe("integer")}
    paging = find(ENVELOPE, query)
    assert paging is not None
    assert (paging.size, paging.smallest, paging.largest, paging.default) == ("limit", smallest, largest, default)


ITEMS = {"$ref": "#/components/schemas/Account"}


@pytest.mark.parametrize(
    ("fields", "results"),
    [
        pytest.param(
            {"Accounts": describe("array", items=ITEMS), "Status": describe("string")}, "Accounts", id="its array"
        ),
        pytest.param({"Accounts": describe("array", items={"properties": {}})}, "Accounts", id="objects in place"),
        pytest.param({"Accounts": describe("array", items={"allOf": [ITEMS]})}, "Accounts", id="composed objects"),
        pytest.param({"items": describe("array", items={"type": "string"})}, "items", id="texts under a common name"),
        pytest.param({"Labels": describe("array", items={"type": "string"})}, None, id="texts"),
        pytest.param({"Labels": describe("array", items=True)}, None, id="anything, in 3.1"),
        pytest.param({"Labels": describe("array")}, None, id="items that are not described"),
        pytest.param({"A": describe("array", items=ITEMS), "B": describe("array", items=ITEMS)}, None, id="two arrays"),
    ],
)
def test_the_rows_of_a_listing_by_number(fields: dict[str, Any], results: str | None) -> None:
    paging = find(envelope(**fields), {"page": describe("integer")})
    assert (paging and (paging.kind, paging.results, paging.count)) == (results and ("number", results, ""))
