"""What a server received is compared with the arguments of the call."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from openapi_sdk.description.paging import Paging
from openapi_sdk_codegen.calling.plan import FORM, JSON, MULTIPART, PlannedAnswer, PlannedArgument, PlannedCall
from openapi_sdk_codegen.calling.requests import find_differences, same_json, same_text
from openapi_sdk_codegen.openapi.document import each_operation


def argument(location: str, value: Any, name: str = "x", **parameter: Any) -> PlannedArgument:
    return PlannedArgument(name, location, value, parameter)


def differences(
    *arguments: PlannedArgument,
    target: str = "/things/",
    headers: Any = (),
    body: bytes = b"",
    path: str = "/things/",
    is_page: bool = False,
    in_body: bool = False,
) -> list[str]:
    [operation] = each_operation({"paths": {path: {"post": {}}}})
    paging = Paging("cursor", "results", place="cursor", size="limit", in_body=in_body)
    call = PlannedCall(operation, arguments, (PlannedAnswer(204),), paging)
    received = {"method": "POST", "target": target, "headers": headers, "body": base64.b64encode(body).decode()}
    return [*find_differences(call, received, is_page=is_page)]


def query(value: Any, text: str, **parameter: Any) -> Any:
    return argument("query", value, **parameter), text


QUERIES = [
    pytest.param(*query("a b", "x=a%20b"), "x=a", id="text"),
    pytest.param(*query("ü&=", "x=%C3%BC%26%3D"), "x=%C3%BC&=", id="text that is escaped"),
    pytest.param(*query(True, "x=true"), "x=True", id="a boolean"),
    pytest.param(*query(1.5, "x=1.5"), "x=1", id="a number"),
    pytest.param(*query(["a", "b"], "x=a&x=b"), "x=b&x=a", id="an array, repeated"),
    pytest.param(*query({"a": [1, 2], "b": 3}, "a=1&a=2&b=3"), "a=[1,2]&b=3", id="an object with an array, exploded"),
    pytest.param(*query([None, 1], "x=&x=1"), "x=null&x=1", id="an array with null"),
    pytest.param(*query(["a", "b"], "x=a,b", explode=False), "x=a&x=b", id="an array, with commas"),
    pytest.param(*query(["a", "b"], "x=a%20b", style="spaceDelimited"), "x=a,b", id="an array, with spaces"),
    pytest.param(*query(["a", "b"], "x=a%7Cb", style="pipeDelimited"), "x=a,b", id="an array, with bars"),
    pytest.param(*query({"a": 1}, "x[a]=1", style="deepObject"), "a=1", id="a deep object"),
    pytest.param(*query({"a": 1}, "a=1"), "x=a,1", id="an object, exploded"),
    pytest.param(*query({"a": 1}, "x=a,1", explode=False), "a=1", id="an object, with commas"),
    pytest.param(*query({"a": 1}, "x=%7B%22a%22:1%7D", content={}), "a=1", id="JSON"),
    pytest.param(*query("2026-01-02T03:04:05Z", "x=2026-01-02T03:04:05%2B00:00"), "x=2026-01-02", id="a moment"),
]


@pytest.mark.parametrize(("given", "right", "wrong"), QUERIES)
def test_a_query_is_compared(given: PlannedArgument, right: str, wrong: str) -> None:
    assert differences(given, target=f"/things/?{right}") == []
    assert differences(given, target=f"/things/?{wrong}")
    assert differences(given)
    assert differences(given, target=f"/things/?{right}&more=1")


@pytest.mark.parametrize(
    ("query", "is_page", "is_right"),
    [
        pytest.param("x=1&limit=9", True, True, id="another limit"),
        pytest.param("x=1&cursor=a", True, True, id="a place that the client chooses"),
        pytest.param("x=2&limit=5", True, False, id="another value"),
        pytest.param("x=1&limit=9", False, False, id="no page"),
    ],
)
def test_where_a_page_begins_is_not_compared(query: str, is_page: bool, is_right: bool) -> None:
    given = argument("query", 1), argument("query", 5, "limit")
    assert (differences(*given, target=f"/things/?{query}", is_page=is_page) == []) is is_right


@pytest.mark.parametrize("explode", [True, False])
@pytest.mark.parametrize("empty", [pytest.param([], id="an array"), pytest.param({}, id="an object")])
def test_what_is_empty_is_left_out_of_a_query(empty: Any, explode: bool) -> None:
    assert differences(argument("query", empty, explode=explode)) == []
    assert differences(argument("query", empty, explode=explode), target="/things/?x=")


@pytest.mark.parametrize(
    ("target", "is_right"),
    [
        pytest.param("/things/a%2Fb/", True, id="escaped"),
        pytest.param("/things/a/b/", False, id="not escaped"),
        pytest.param("/things/c/", False, id="another value"),
        pytest.param("/other/a%2Fb/", False, id="another path"),
    ],
)
def test_a_path_is_compared(target: str, is_right: bool) -> None:
    found = differences(argument("path", "a/b"), target=target, path="/things/{x}/")
    assert (found == []) is is_right


@pytest.mark.parametrize(
    ("location", "right", "wrong"),
    [("header", ["X", "1,2"], ["X", "1"]), ("cookie", ["Cookie", "y=0; x=1%2C2"], ["Cookie", "x=1"])],
)
def test_headers_and_cookies_are_compared(location: str, right: list[str], wrong: list[str]) -> None:
    given = argument(location, [1, 2])
    assert differences(given, headers=[right]) == []
    assert differences(given, headers=[wrong])
    assert differences(given)


@pytest.mark.parametrize(
    ("explode", "text"), [({"explode": True}, "a=1,b=2"), ({"explode": False}, "a,1,b,2"), ({}, "a,1,b,2")]
)
def test_a_header_with_an_object_is_compared(explode: dict[str, Any], text: str) -> None:
    given = argument("header", {"a": 1, "b": 2}, **explode)
    assert differences(given, headers=[["X", text]]) == []
    assert differences(given, headers=[["X", "a=1,b,2"]])


PART = '--b\r\nContent-Disposition: form-data; name="a"{}\r\n\r\n{}\r\n--b--\r\n'
BODIES = [
    pytest.param(JSON, JSON, {"a": 1}, b'{"a": 1}', b'{"a": "1"}', id="JSON"),
    pytest.param(JSON, JSON, {"a": None}, b'{"a": null}', b"{}", id="a null of JSON"),
    pytest.param(JSON, JSON, {}, b"{}", b"{", id="what is no JSON"),
    pytest.param(FORM, FORM, {"a": "b c"}, b"a=b+c", b"a=b", id="a form"),
    pytest.param(FORM, FORM, {"a": [1, 2]}, b"a=1&a=2", b"a=1", id="a form with an array"),
    pytest.param(FORM, FORM, {"a": {"b": 1}}, b"a=%7B%22b%22%3A+1%7D", b"a=%7B%7D", id="a form with an object as JSON"),
    pytest.param(FORM, FORM, {"a": 1}, b"a=1", b"a=1&b=2", id="a form with another field"),
    pytest.param(FORM, FORM, {"a[0]": 1}, b"a[0]=1", b"a[1]=1", id="a form with a field that has a number"),
    pytest.param("image/png, image/gif", "image/gif", "GIF", b"GIF", b"PNG", id="one of two media types"),
    pytest.param(
        MULTIPART,
        f"{MULTIPART}; boundary=b",
        {"a": "text"},
        PART.format("", "text").encode(),
        PART.format("", "other").encode(),
        id="multipart",
    ),
    pytest.param(
        MULTIPART,
        f"{MULTIPART}; boundary=b",
        {"a": "bytes"},
        PART.format('; filename="f"', "bytes").encode(),
        b"--b--\r\n",
        id="multipart with a file",
    ),
    pytest.param("text/csv", "text/csv; charset=utf-8", True, b"true", b"True", id="a boolean as text"),
    pytest.param("text/csv", "text/csv; charset=utf-8", "1.0", b"1.0", b"1", id="a text that is a number"),
    pytest.param("image/*", "image/png", "bytes", b"bytes", b"other", id="a text"),
    pytest.param("image/*", "image/png", b"\xff\r\n", b"\xff\r\n", b"\xff", id="a file"),
    pytest.param(
        MULTIPART,
        f"{MULTIPART}; boundary=b",
        {"a": b"\xff\x00"},
        PART.format('; filename="f"', "|").encode().replace(b"|", b"\xff\x00"),
        PART.format('; filename="f"', "|").encode(),
        id="multipart with bytes",
    ),
]


@pytest.mark.parametrize(("media_type", "content_type", "value", "right", "wrong"), BODIES)
def test_a_body_is_compared(media_type: str, content_type: str, value: Any, right: bytes, wrong: bytes) -> None:
    given = argument("body", value, media_type)
    headers = [["Content-Type", content_type]]
    assert differences(given, headers=headers, body=right) == []
    assert differences(given, headers=headers, body=wrong)
    assert differences(given, headers=[["Content-Type", "text/plain"]], body=right)


def test_a_body_that_is_not_given_is_not_sent() -> None:
    assert differences(body=b'{"a": 1}')


@pytest.mark.parametrize(
    ("body", "is_right"),
    [
        pytest.param({"x": 1, "cursor": "a", "limit": 9}, True, id="a place and a size that the client chooses"),
        pytest.param({"x": 2, "cursor": "a"}, False, id="another value"),
        pytest.param({"x": 1, "page": 1}, False, id="another field"),
    ],
)
def test_where_a_page_by_a_body_begins_is_not_compared(body: dict[str, Any], is_right: bool) -> None:
    sent, headers = json.dumps(body).encode(), [["Content-Type", JSON]]
    assert (differences(argument("body", {"x": 1}, JSON), headers=headers, body=sent, in_body=True) == []) is is_right
    assert differences(headers=headers, body=b'{"limit": 9}', in_body=True) == []
    assert differences(headers=headers, body=b'{"limit": 9}')


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        pytest.param({"a": [1]}, {"a": [1.0]}, True, id="a number in another way"),
        pytest.param({"a": 1}, {"a": True}, False, id="a boolean is no number"),
        pytest.param({"a": "1"}, {"a": 1}, False, id="a text is no number"),
        pytest.param({"a": None}, {}, False, id="null is not missing"),
        pytest.param([1], [1, 2], False, id="an item less"),
        pytest.param("2026-01-02T03:04:05Z", "2026-01-02T03:04:05+00:00", True, id="one moment"),
        pytest.param("2026-01-02T03:04:05Z", "2026-01-02T03:04:06Z", False, id="another moment"),
    ],
)
def test_json_is_compared(one: Any, other: Any, is_same: bool) -> None:
    assert same_json(one, other) is is_same


def test_a_text_is_not_nothing() -> None:
    assert not same_text(None, "")
