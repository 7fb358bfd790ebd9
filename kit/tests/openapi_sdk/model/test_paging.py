"""How a listing pages: its first page, and how many rows are requested."""

from __future__ import annotations

from typing import Any

import pytest

from openapi_sdk.description.paging import PagedAnswer, Paging, explain_no_listing, find_paging


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
        pytest.param(describe("string"), True, id="texts"),
        pytest.param(describe("integer", format="int64"), True, id="whole numbers"),
        pytest.param(describe("number"), False, id="numbers, as of a vector"),
        pytest.param(describe("string", format="date"), False, id="dates"),
        pytest.param(describe("string", enum=["a", "b"]), False, id="some of a few texts"),
        pytest.param({"anyOf": [describe("string"), {"type": "null"}]}, False, id="texts or null"),
        pytest.param({}, False, id="anything"),
        pytest.param({"anyOf": [envelope(id={}), describe("string")]}, False, id="a union"),
        pytest.param({"anyOf": [envelope(id={}), envelope(a={})]}, True, id="a union of objects"),
        pytest.param({"oneOf": [envelope(id={}), {"type": "null"}, envelope(a={})]}, False, id="or null"),
        pytest.param(
            {**envelope(id={}), "oneOf": [{"required": ["id"]}, {"required": ["a"]}]}, True, id="choices in it"
        ),
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


TEXT, NUMBER, FLAG = describe("string"), describe("integer"), describe("boolean")
FRACTION = describe("number")
ROWS = describe("array", items=envelope(id=NUMBER))
URL = describe("string", description="The URL of the next page.")
#: Names, and what they have.
Found = dict[str, Any]


DIGITS = describe("string", description="How many to skip", default="0")
EITHER = {"anyOf": [NUMBER, TEXT]}
MAYBE = {"anyOf": [NUMBER, {"type": "null"}]}
TIME = describe("string", format="date-time")


@pytest.mark.parametrize(
    ("query", "answer", "headers", "expected"),
    [
        pytest.param(
            {"limit": TEXT, "offset": DIGITS},
            envelope(items=ROWS, total=NUMBER),
            [],
            {"kind": "offset", "place": "offset", "size": "limit", "count": "total"},
            id="an offset as a text",
        ),
        pytest.param(
            {"limit": EITHER, "offset": EITHER},
            ROWS,
            [],
            {"kind": "offset", "size": "limit"},
            id="as a text or a number",
        ),
        pytest.param(
            {"limit": {"type": ["integer", "string"]}, "offset": {"type": ["integer", "string", "null"]}},
            ROWS,
            [],
            {"kind": "offset", "size": "limit"},
            id="the same in 3.1",
        ),
        pytest.param({"limit": MAYBE, "offset": MAYBE}, ROWS, [], {"kind": "offset", "size": "limit"}, id="or null"),
        pytest.param(
            {"page": TEXT, "pageSize": describe("string", pattern="^[0-9]+$")},
            envelope(data=ROWS),
            [],
            {"kind": "number", "place": "page", "size": "pageSize"},
            id="a page as a text",
        ),
        pytest.param(
            {"page": TEXT, "limit": NUMBER},
            envelope(data=ROWS, total=NUMBER, next_page=TEXT),
            [],
            {"kind": "cursor", "place": "page", "next": "next_page", "size": "limit"},
            id="a page of text that the answer has, and a total",
        ),
        pytest.param(
            {"offset": TEXT, "pageSize": NUMBER},
            envelope(records=ROWS, offset=TEXT),
            [],
            {"kind": "cursor", "place": "offset", "next": "offset", "size": "pageSize"},
            id="Airtable",
        ),
        pytest.param(
            {"limit": TEXT, "offset": TEXT},
            envelope(items=ROWS, total=NUMBER, offset=TEXT),
            [],
            {"kind": "offset", "size": "limit", "count": "total"},
            id="an offset as a text that is said again, and a total",
        ),
        pytest.param(
            {"last_doc": TEXT, "limit": NUMBER},
            envelope(docs=ROWS, next_doc=TEXT, has_more=FLAG),
            [],
            {"kind": "cursor", "place": "last_doc", "next": "next_doc", "more": "has_more", "size": "limit"},
            id="the last one for the next one",
        ),
        pytest.param(
            {"start_after_item_id": TEXT, "name": TEXT},
            envelope(items=ROWS, last_item_id=TEXT, name=TEXT),
            [],
            {"kind": "cursor", "place": "start_after_item_id", "next": "last_item_id"},
            id="behind the last one",
        ),
        pytest.param(
            {"eventsCursor": TEXT},
            envelope(events=ROWS, eventsCursor=TEXT),
            [],
            {"kind": "cursor", "place": "eventsCursor", "next": "eventsCursor"},
            id="a cursor of one name",
        ),
        pytest.param(
            {"cursor": TEXT, "per_page": NUMBER},
            ROWS,
            [],
            {"kind": "address", "next": "", "size": "per_page"},
            id="a cursor that only a header can have",
        ),
        pytest.param(
            {"cursor": TEXT},
            envelope(data=ROWS, meta=envelope(fields=describe("object"))),
            [],
            {"kind": "address", "next": ""},
            id="the same with an object",
        ),
        pytest.param(
            {"page": NUMBER},
            envelope(things=ROWS, owners=ROWS, total=NUMBER),
            [],
            {"kind": "number", "results": "things", "count": "total"},
            id="one of two arrays is called as the path",
        ),
        pytest.param(
            {"limit": NUMBER, "offset": NUMBER},
            envelope(status=NUMBER, data=envelope(things=ROWS, owners=ROWS, total=NUMBER)),
            [],
            {"kind": "offset", "results": "data/things", "count": "data/total", "size": "limit"},
            id="the same one level down",
        ),
        pytest.param(
            {},
            envelope(status=NUMBER, message=TEXT, data=ROWS),
            [],
            {"kind": "whole", "results": "data"},
            id="what became of the call",
        ),
        pytest.param(
            {},
            envelope(success=FLAG, data=envelope(items=ROWS, total=NUMBER)),
            [],
            {"kind": "whole", "results": "data/items", "count": "data/total"},
            id="the same, and rows one level down",
        ),
        pytest.param(
            {"firstResult": NUMBER, "maxResults": NUMBER},
            envelope(items=ROWS, total=NUMBER),
            [],
            {"kind": "offset", "place": "firstResult", "size": "maxResults", "count": "total"},
            id="JPA",
        ),
        pytest.param(
            {"SkipCount": NUMBER, "MaxResultCount": NUMBER},
            envelope(items=ROWS, totalCount=NUMBER),
            [],
            {"kind": "offset", "place": "SkipCount", "size": "MaxResultCount", "count": "totalCount"},
            id="ABP",
        ),
        pytest.param(
            {"from": describe("integer", default=0), "size": NUMBER},
            envelope(hits=ROWS, total=NUMBER),
            [],
            {"kind": "offset", "place": "from", "size": "size", "count": "total"},
            id="Elasticsearch",
        ),
        pytest.param(
            {"from": describe("integer", minimum=0), "limit": NUMBER},
            envelope(results=ROWS, total=NUMBER, **{"from": MAYBE, "next": MAYBE}),
            [],
            {"kind": "cursor", "place": "from", "next": "next", "size": "limit"},
            id="a from, and that of the next page: the key of a row",
        ),
        pytest.param(
            {"offset": NUMBER, "limit": NUMBER, "page": NUMBER, "hitsPerPage": NUMBER},
            envelope(hits=ROWS),
            [],
            {"kind": "number", "place": "page", "size": "hitsPerPage"},
            id="two ways, each with a size of its own",
        ),
        pytest.param(
            {"after": TEXT, "before": TEXT, "page_size": NUMBER},
            envelope(things=ROWS, pagination=envelope(prev_page=URL, next_page=URL)),
            [],
            {"kind": "address", "next": "pagination/next_page", "size": "page_size"},
            id="a next page that is said to be an address",
        ),
        pytest.param(
            {"after": FRACTION, "page_size": NUMBER},
            envelope(status=NUMBER, meta=envelope(things=ROWS, cursor=envelope(before=FRACTION, after=FRACTION))),
            [],
            {
                "kind": "cursor",
                "results": "meta/things",
                "place": "after",
                "next": "meta/cursor/after",
                "size": "page_size",
            },
            id="a cursor that is any number",
        ),
        pytest.param(
            {"continue": TEXT, "limit": NUMBER},
            envelope(items=ROWS, kind=TEXT, metadata=envelope(**{"continue": TEXT})),
            [],
            {"kind": "cursor", "place": "continue", "next": "metadata/continue", "size": "limit"},
            id="Kubernetes",
        ),
        pytest.param(
            {"stream_position": TEXT, "limit": NUMBER},
            envelope(entries=ROWS, next_stream_position={}),
            [],
            {"kind": "cursor", "place": "stream_position", "next": "next_stream_position", "size": "limit"},
            id="any name with next before it",
        ),
        pytest.param(
            {"position": NUMBER},
            envelope(entries=ROWS, next_position=NUMBER),
            [],
            {"kind": "cursor", "place": "position", "next": "next_position"},
            id="a number with next before it",
        ),
        pytest.param(
            {"page_token": TEXT},
            envelope(list=ROWS, expanded=describe("array", items={}), nextPageToken=TEXT),
            [],
            {"kind": "cursor", "results": "list", "place": "page_token", "next": "nextPageToken"},
            id="a list, and what is expanded in it",
        ),
        pytest.param(
            {"startKey": TEXT, "limit": NUMBER},
            envelope(docs=ROWS, nextKey=TEXT),
            [],
            {"kind": "cursor", "place": "startKey", "next": "nextKey", "size": "limit"},
            id="the start of the next one",
        ),
        pytest.param(
            {"marker": TEXT},
            envelope(contents=ROWS, nextMarker=TEXT, isTruncated=FLAG),
            [],
            {"kind": "cursor", "place": "marker", "next": "nextMarker", "more": "isTruncated"},
            id="S3",
        ),
        pytest.param(
            {"page": NUMBER},
            envelope(things=ROWS, total_things=NUMBER),
            [],
            {"kind": "number", "count": "total_things"},
            id="the total under the name of the rows",
        ),
        pytest.param(
            {},
            envelope(things=describe("array", items=TEXT)),
            [],
            {"kind": "whole", "results": "things"},
            id="texts in it",
        ),
        pytest.param(
            {"before": TEXT},
            envelope(things=describe("array", items=envelope(name=TEXT)), total_entries=NUMBER),
            [],
            {"kind": "whole", "results": "things", "count": "total_entries"},
            id="a total tells whether all came",
        ),
        pytest.param(
            {"skip": NUMBER, "take": NUMBER},
            envelope(items=ROWS, totalCount=NUMBER),
            [],
            {"kind": "offset", "place": "skip", "size": "take", "count": "totalCount"},
            id="skip and take",
        ),
        pytest.param(
            {"$skip": NUMBER, "$top": NUMBER},
            envelope(value=ROWS, **{"@odata.nextLink": URL}),
            [],
            {"kind": "offset", "place": "$skip", "size": "$top", "next": "@odata.nextLink"},
            id="OData",
        ),
        pytest.param(
            {"startAt": NUMBER, "maxResults": NUMBER},
            envelope(issues=ROWS, total=NUMBER),
            [],
            {"kind": "offset", "place": "startAt", "size": "maxResults", "count": "total"},
            id="Jira",
        ),
        pytest.param(
            {"page": NUMBER, "size": NUMBER},
            envelope(content=ROWS, totalElements=NUMBER, totalPages=NUMBER, sort=envelope(sorted=FLAG)),
            [],
            {"kind": "number", "count": "totalElements", "pages": "totalPages", "size": "size"},
            id="Spring",
        ),
        pytest.param(
            {"page": NUMBER},
            envelope(data=ROWS, meta=envelope(last_page=NUMBER, total=NUMBER)),
            [],
            {"kind": "number", "count": "meta/total", "pages": "meta/last_page"},
            id="Laravel",
        ),
        pytest.param(
            {"page": NUMBER},
            envelope(data=ROWS, order=envelope(total=NUMBER)),
            [],
            {"kind": "number"},
            id="the total of an order, which is no number of rows",
        ),
        pytest.param(
            {"page": describe("string")},
            envelope(data=ROWS, next_page=TEXT, has_more=FLAG),
            [],
            {"kind": "cursor", "place": "page", "next": "next_page", "more": "has_more"},
            id="a page of text",
        ),
        pytest.param(
            {"pageToken": TEXT},
            envelope(things=ROWS, nextPageToken=TEXT),
            [],
            {"kind": "cursor", "place": "pageToken", "next": "nextPageToken"},
            id="Google",
        ),
        pytest.param(
            {"cursor": TEXT},
            envelope(ok=FLAG, channels=ROWS, response_metadata=envelope(next_cursor=TEXT)),
            [],
            {"kind": "cursor", "next": "response_metadata/next_cursor"},
            id="Slack",
        ),
        pytest.param(
            {"after": TEXT, "before": TEXT},
            envelope(data=ROWS, first_id=TEXT, last_id=TEXT, has_more=FLAG),
            [],
            {"kind": "cursor", "place": "after", "next": "last_id", "more": "has_more"},
            id="OpenAI",
        ),
        pytest.param(
            {"after": NUMBER, "before": NUMBER},
            envelope(items=ROWS, next=URL, cursors=envelope(after=TEXT)),
            [],
            {"kind": "address", "next": "next"},
            id="an address, which knows the direction",
        ),
        pytest.param(
            {"page[cursor]": TEXT},
            envelope(data=ROWS, included=ROWS, links=envelope(next=TEXT)),
            [],
            {"kind": "cursor", "place": "page[cursor]", "next": "links/next"},
            id="JSON:API",
        ),
        pytest.param(
            {},
            envelope(data=ROWS, links=envelope(next=TEXT)),
            [],
            {"kind": "address", "next": "links/next"},
            id="JSON:API without parameters",
        ),
        pytest.param(
            {"starting_after": TEXT, "ending_before": TEXT, "limit": NUMBER},
            envelope(data=ROWS, has_more=FLAG),
            [],
            {"kind": "key", "place": "starting_after", "more": "has_more", "size": "limit"},
            id="Stripe",
        ),
        pytest.param(
            {"after": TEXT, "amount": NUMBER},
            envelope(results=ROWS, pagination=envelope(has_more=describe("boolean"), next_offset=TEXT)),
            [],
            {"kind": "cursor", "place": "after", "next": "pagination/next_offset", "more": "pagination/has_more"},
            id="an offset that is a text is a cursor",
        ),
        pytest.param(
            {"page": NUMBER},
            envelope(_embedded=envelope(things=ROWS), chosen=ROWS, page=envelope(totalPages=NUMBER)),
            [],
            {"kind": "number", "results": "_embedded/things", "pages": "page/totalPages"},
            id="HAL has its rows in _embedded, whatever is beside it",
        ),
        pytest.param({"max_id": TEXT, "since_id": TEXT}, ROWS, [], {"kind": "key", "place": "max_id"}, id="Mastodon"),
        pytest.param(
            {"max_id": TEXT}, ROWS, ["link"], {"kind": "address", "next": "$response.header.link"}, id="with Link"
        ),
        pytest.param(
            {"before": TEXT, "after": TEXT},
            ROWS,
            [],
            {"kind": "key", "place": "before", "ascending": "after"},
            id="Discord",
        ),
        pytest.param(
            {"page": NUMBER, "per_page": NUMBER},
            ROWS,
            ["X-WP-Total", "X-WP-TotalPages"],
            {
                "kind": "number",
                "count": "$response.header.X-WP-Total",
                "pages": "$response.header.X-WP-TotalPages",
                "size": "per_page",
            },
            id="WordPress",
        ),
        pytest.param(
            {"page": NUMBER},
            ROWS,
            ["X-Next-Page", "X-Total"],
            {"kind": "number", "count": "$response.header.X-Total", "next": "$response.header.X-Next-Page"},
            id="GitLab",
        ),
        pytest.param(
            {"limit": NUMBER, "offset": NUMBER},
            envelope(found=envelope(items=ROWS, total=NUMBER)),
            [],
            {"kind": "offset", "results": "found/items", "count": "found/total", "size": "limit"},
            id="Spotify",
        ),
        pytest.param(
            {"cursor": TEXT},
            envelope(data=ROWS, **{"a/b": envelope(c=TEXT), "page~": envelope(next=TEXT)}),
            [],
            {"kind": "cursor", "next": "page~0/next"},
            id="a name with a tilde",
        ),
    ],
)
def test_a_way_to_page(query: Found, answer: dict[str, Any], headers: list[str], expected: Found) -> None:
    paging = find(answer, query, headers=headers, path="/things")
    assert paging is not None
    arrays = [name for name, each in answer.get("properties", {}).items() if each is ROWS]
    names = ("count", "next", "more", "pages", "ascending", "size")
    wanted = {**dict.fromkeys(names, ""), "results": (arrays or [""])[0], **expected}
    assert {name: getattr(paging, name) for name in wanted} == wanted


@pytest.mark.parametrize(
    ("query", "answer", "path", "note"),
    [
        pytest.param({"limit": NUMBER}, ROWS, "/things", "One page.", id="an array with a size alone"),
        pytest.param({"marker": TEXT}, ROWS, "/things", "One page.", id="an array with a cursor that nobody knows"),
        pytest.param(
            {"limit": TEXT, "offset": describe("string", description="The token of the next page.")},
            ROWS,
            "/things",
            "One page.",
            id="an offset that is a token",
        ),
        pytest.param(
            {"limit": NUMBER, "offset": describe("string", example="eyJh")},
            ROWS,
            "/things",
            "One page.",
            id="an offset that is none by its example",
        ),
        pytest.param({"size": NUMBER}, ROWS, "/things", "One page.", id="a size that may be anything, to be sure"),
        pytest.param({"page": TEXT}, ROWS, "/things", "One page.", id="a page that may be that of a book"),
        pytest.param(
            {"backward_cursor": TEXT, "limit": NUMBER},
            envelope(data=ROWS, next_cursor=TEXT),
            "/things",
            "Its rows are in `data`",
            id="a cursor that leads back",
        ),
        pytest.param(
            {"start_date": TEXT, "limit": NUMBER},
            envelope(data=ROWS, last_date=TEXT),
            "/things",
            "Its rows are in `data`",
            id="two times, which are no cursors",
        ),
        pytest.param({"size": TEXT}, ROWS, "/things", None, id="a size that is a text"),
        pytest.param(
            {"count": describe("integer", description="How many things to return.")},
            ROWS,
            "/things",
            "One page.",
            id="a count that is said to be a size",
        ),
        pytest.param({"count": NUMBER}, ROWS, "/things", None, id="a count that is a filter"),
        pytest.param({"limit": NUMBER, "from": NUMBER}, ROWS, "/things", "One page.", id="a from, which may be a time"),
        pytest.param({"limit": NUMBER, "start": TEXT}, ROWS, "/things", "One page.", id="a start, which may be a time"),
        pytest.param(
            {"cursor": TEXT, "limit": NUMBER},
            envelope(data=ROWS, user=TEXT),
            "/things",
            "Its rows are in `data`",
            id="a cursor, and fields of its own",
        ),
        pytest.param(
            {"last_seen": TIME, "limit": NUMBER},
            envelope(data=ROWS, next_seen=TEXT),
            "/things",
            "Its rows are in `data`",
            id="a time of one name with a field",
        ),
        pytest.param(
            {"before": TEXT, "limit": NUMBER},
            envelope(data=describe("array", items=envelope(name=TEXT)), total=NUMBER),
            "/things",
            "Its rows are in `data`",
            id="a total, and a size",
        ),
        pytest.param({}, envelope(status=TEXT, tasks=ROWS), "/jobs/last", "", id="the status of a thing"),
        pytest.param(
            {"startIndex": NUMBER, "count": NUMBER},
            envelope(Resources=ROWS, totalResults=NUMBER, itemsPerPage=NUMBER, startIndex=NUMBER),
            "/resources",
            "Its rows are in `Resources`",
            id="SCIM, whose rows are counted from 1",
        ),
        pytest.param(
            {"offset": describe("integer", default=1), "limit": NUMBER}, ROWS, "/things", "One page.", id="from 1"
        ),
        pytest.param(
            {"before": describe("string", format="date-time"), "per_page": NUMBER},
            ROWS,
            "/things",
            "One page.",
            id="a time, and a size",
        ),
        pytest.param(
            {"before": describe("string", description="ISO 8601 timestamp")},
            ROWS,
            "/things",
            None,
            id="a time alone, which is a filter",
        ),
        pytest.param({}, ROWS, "/things", None, id="an array without parameters"),
        pytest.param({"q": TEXT}, envelope(data=ROWS), "/things", None, id="an object with rows alone"),
        pytest.param({}, envelope(data=ROWS, user=TEXT), "/things", "Its rows are in `data`", id="a field of another"),
        pytest.param({"limit": NUMBER}, envelope(data=ROWS), "/things", "Its rows are in `data`", id="a part of them"),
        pytest.param(
            {}, envelope(things=ROWS, a=TEXT), "/things/", "Its rows are in `things`", id="called as the path"
        ),
        pytest.param({}, envelope(data=describe("array", items=TEXT)), "/things", None, id="texts in it"),
        pytest.param({}, envelope(labels=describe("array", items=TEXT)), "/things/1", "", id="texts of one thing"),
        pytest.param({}, envelope(wheels=ROWS, name=TEXT), "/cars/mine", "", id="an object with an array"),
        pytest.param({}, envelope(data=ROWS, name=TEXT), "/cars/{id}", "", id="one object"),
        pytest.param({}, envelope(data=ROWS, error=TEXT), "/cars", "Its rows are in `data`", id="an error beside them"),
        pytest.param(
            {},
            envelope(name=TEXT, tracks=envelope(items=ROWS, next=URL)),
            "/albums/{id}",
            "",
            id="one object, in which there is a page of others",
        ),
        pytest.param({"page": NUMBER}, envelope(items=ROWS, data=ROWS), "/things", "", id="two arrays of rows"),
        pytest.param(
            {"start": describe("string", description="The start date."), "end": TEXT},
            envelope(entries=ROWS, start=TEXT, end=TEXT),
            "/prices",
            "Its rows are in `entries`",
            id="a time that the answer repeats is no cursor",
        ),
        pytest.param(
            {"after": TEXT},
            envelope(data=ROWS, next_place=TEXT),
            "/things",
            "Its rows are in `data`",
            id="a key, though a field leads on",
        ),
    ],
)
def test_what_is_no_listing(query: Found, answer: dict[str, Any], path: str, note: str | None) -> None:
    described = PagedAnswer({}, answer, query, path=path)
    paging = find_paging(described)
    assert (paging is not None and paging.kind == "whole") if note is None else paging is None
    assert explain_no_listing(described).startswith(note or "")
    assert bool(note) == bool(explain_no_listing(described))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({}, {}, id="rows"),
        pytest.param({"object": TEXT, "url": TEXT, "_links": envelope(self=URL)}, {}, id="what says nothing"),
        pytest.param({"has_more": describe("boolean")}, {"more": "has_more"}, id="whether there are more"),
        pytest.param({"list_metadata": envelope(after=TEXT)}, {"next": "list_metadata/after"}, id="a cursor"),
        pytest.param({"next_page": TEXT, "object": TEXT}, {"next": "next_page"}, id="a next page"),
        pytest.param({"meta": envelope(total_count=NUMBER)}, {"count": "meta/total_count"}, id="a total"),
        pytest.param({"total_pages": NUMBER}, {"pages": "total_pages"}, id="a number of pages"),
    ],
)
def test_what_says_that_a_whole_listing_is_none(fields: Found, expected: Found) -> None:
    paging = find(envelope(data=ROWS, **fields), {})
    assert paging is not None
    wanted = {**dict.fromkeys(("count", "next", "more", "pages"), ""), "kind": "whole", "results": "data", **expected}
    assert {name: getattr(paging, name) for name in wanted} == wanted


@pytest.mark.parametrize(
    ("text", "is_total"),
    [
        pytest.param("The total number of items.", True, id="a total"),
        pytest.param("How many items there are on all pages.", True, id="of all pages"),
        pytest.param("Items in this page", False, id="of a page"),
        pytest.param("The number of items on the current page.", False, id="of the current page"),
        pytest.param("Number of records in the response", False, id="of an answer"),
    ],
)
def test_a_number_of_rows_of_one_page_is_no_total(text: str, is_total: bool) -> None:
    """The listing would end after its first page."""
    answer = envelope(data=ROWS, total=describe("integer", description=text))
    for place in ("offset", "page"):
        paging = find(answer, {"limit": NUMBER, place: NUMBER})
        assert paging is not None
        assert bool(paging.count) == is_total


@pytest.mark.parametrize(
    ("name", "required", "is_listing"),
    [
        pytest.param("ids", ["ids"], False, id="the ids of the rows"),
        pytest.param("id[]", ["id[]"], False, id="in brackets"),
        pytest.param("ids", [], True, id="a filter"),
        pytest.param("account_id", ["account_id"], True, id="the id of another thing"),
    ],
)
def test_rows_that_are_asked_for_one_by_one_are_no_listing(name: str, required: list[str], is_listing: bool) -> None:
    """They may have null for a row that is not there."""
    assert (find(envelope(data=ROWS), {name: TEXT}, required=required) is not None) == is_listing


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param({"properties": {1: TEXT, "data": ROWS, "": ROWS}}, id="names that are no texts"),
        pytest.param({"properties": ["data"]}, id="properties that are an array"),
        pytest.param({"properties": {"data": {"type": "array", "items": ["a"]}}}, id="items that are an array"),
        pytest.param({"properties": {"data": {"type": "array", "items": {"oneOf": ["a", 1]}}}}, id="an odd choice"),
        pytest.param({"$ref": "#/nowhere"}, id="a reference that leads nowhere"),
        pytest.param([], id="no schema"),
        pytest.param(None, id="none at all"),
    ],
)
def test_no_description_is_too_odd(answer: Any) -> None:
    odd: list[Any] = [
        None,
        True,
        [],
        {"by": "cursor", "rows": 1, "key": {}},
        {"by": []},
        {"by": "number", "place": ["a"]},
    ]
    for given in odd:
        described = PagedAnswer({}, answer, {"page": answer, "cursor": TEXT}, ["Link"], given, "/{")
        assert find_paging(described) is None or explain_no_listing(described) == ""


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/v1/things",
            "/things/",
            "/things/search",
            "/{id}/things/list",
            "/rpc/things.list",
            "/rpc/owners.listThings",
        ),
        *("/get_things", "/things/query", "/searchThings"),
    ],
)
def test_what_a_path_names_has_the_rows(path: str) -> None:
    paging = find(envelope(things=ROWS, owners=ROWS), {"page": NUMBER}, path=path)
    assert paging is not None
    assert paging.results == "things"


@pytest.mark.parametrize(
    ("row", "path", "key"),
    [
        pytest.param(envelope(uuid=TEXT, id=NUMBER), "/things", ("id",), id="an id before a UUID"),
        pytest.param(envelope(token=TEXT), "/things", ("token",), id="a token"),
        pytest.param(envelope(owner_id=TEXT, order_id=TEXT), "/orders", ("order_id",), id="the id of the thing"),
        pytest.param({"oneOf": [envelope(id=TEXT, a=TEXT), envelope(id=TEXT)]}, "/things", ("id",), id="a union"),
        pytest.param({"oneOf": [envelope(id=TEXT), envelope(a=TEXT)]}, "/things", (), id="a union, some without"),
        pytest.param(envelope(name=TEXT), "/things", (), id="none"),
    ],
)
def test_by_what_a_row_is_known(row: dict[str, Any], path: str, key: tuple[str, ...]) -> None:
    paging = find(envelope(data=describe("array", items=row)), {"page": NUMBER}, path=path)
    assert paging is not None
    assert paging.key == key
