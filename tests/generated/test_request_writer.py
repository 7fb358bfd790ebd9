"""No text can add a parameter, a header, a cookie or a part: what is written is read as what was given."""

from __future__ import annotations

import email
import email.policy
import io
import math
import os
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetit_api.types import UNSET, File, PathArgumentError
from openapi_sdk.model import bodies
from openapi_sdk.model.request_writer import RequestWriter
from openapi_sdk.model.values import ArgumentError, write_json

if TYPE_CHECKING:
    from collections.abc import Callable

    Call = Callable[[RequestWriter], None]

TEXTS = st.text(st.characters(codec="utf-8"))
NAMES = TEXTS.filter(bool)
LISTS = st.lists(TEXTS, min_size=1)


def write(*calls: Call) -> dict[str, Any]:
    writer = RequestWriter("get", "/a/")
    for call in calls:
        call(writer)
    return writer.kwargs()


def read_query(built: dict[str, Any]) -> list[tuple[str, str]]:
    path, mark, query = built["url"].partition("?")
    assert (path, built["url"].isascii()) == ("/a/", True)
    return parse_qsl(query, keep_blank_values=True, strict_parsing=True) if mark else []


@given(NAMES, TEXTS, st.booleans())
def test_any_text_in_the_query_is_one_value(name: str, value: str, allow_reserved: bool) -> None:
    built = write(lambda writer: writer.query(name, value, allow_reserved=allow_reserved))
    assert read_query(built) == [(name, value)]


@given(NAMES, LISTS)
def test_any_items_in_the_query_are_as_many(name: str, items: list[str]) -> None:
    assert read_query(write(lambda writer: writer.query(name, items))) == [(name, each) for each in items]
    built = write(lambda writer: writer.query(name, items, explode=False))
    _, _, joined = built["url"].partition("=")
    assert [parse_qsl(f"x={each}", keep_blank_values=True)[0][1] for each in joined.split(",")] == items


@pytest.mark.parametrize(("style", "divider"), [("spaceDelimited", " "), ("pipeDelimited", "|")])
@given(items=st.lists(TEXTS | st.text("a |"), min_size=1))
def test_no_item_divides_itself(style: Any, divider: str, items: list[str]) -> None:
    try:
        built = write(lambda writer: writer.query("a", items, style=style, explode=False))
    except ArgumentError:
        assert any(divider in each for each in items)
    else:
        read = read_query(built)
        assert [each.split(divider) for _, each in read] == [items]


@given(NAMES, st.dictionaries(TEXTS, TEXTS | st.lists(TEXTS, min_size=1)))
def test_any_keys_of_a_deep_object_stay_below_its_name(name: str, value: dict[str, Any]) -> None:
    built = write(lambda writer: writer.query(name, value, style="deepObject"))
    expected = [(f"{name}[{key}]", each) for key, found in value.items() for each in _as_list(found)]
    assert read_query(built) == expected


#: A value of a parameter `a` of the query, by style, `explode`, and what is sent.
STYLES = [
    pytest.param([1, [2, 3], {"x": 4}], "deepObject", True, "a[]=1&a[1][]=2&a[1][]=3&a[2][x]=4", id="a list, deep"),
    pytest.param({"x": [1], "y": {"z": [2]}, "n": None}, "deepObject", True, "a[x]=1&a[y][z]=2", id="objects, deep"),
    pytest.param({"x": [{"y": 1}, 2]}, "deepObject", True, "a[x][0][y]=1&a[x][]=2", id="a list of objects, deep"),
    pytest.param({"x": [[1], 2]}, "deepObject", True, "a[x][0][]=1&a[x][]=2", id="a list of lists, deep"),
    pytest.param(1, "deepObject", True, "a=1", id="a number, deep"),
    pytest.param({"x": 1, "y": [2, 3], "n": None}, "form", True, "x=1&y=2&y=3", id="an object"),
    pytest.param({"x": 1, "y": True, "n": None}, "form", False, "a=x,1,y,true", id="an object in one value"),
    pytest.param([1, 2.5], "form", True, "a=1&a=2.5", id="a list"),
    pytest.param([1, 2.5], "form", False, "a=1,2.5", id="a list in one value"),
    pytest.param([{"x": [1]}, 2], "form", True, 'a={"x":[1]}&a=2', id="a list with an object"),
    pytest.param([1, 2], "spaceDelimited", False, "a=1 2", id="divided by blanks"),
    pytest.param([1, 2], "spaceDelimited", True, "a=1&a=2", id="not divided by blanks"),
    pytest.param([1, 2], "pipeDelimited", False, "a=1|2", id="divided by bars"),
    pytest.param("1 2|3", "pipeDelimited", True, "a=1+2|3", id="a text with a bar"),
    pytest.param([""], "form", False, "a=", id="an empty text in one value"),
    pytest.param([""], "pipeDelimited", False, "a=", id="an empty text divided by bars"),
]


@pytest.mark.parametrize(("value", "style", "explode", "sent"), STYLES)
def test_lists_and_objects_in_the_query(value: Any, style: Any, explode: bool, sent: str) -> None:
    built = write(lambda writer: writer.query("a", value, style=style, explode=explode))
    assert unquote(built["url"].removeprefix("/a/").removeprefix("?")) == sent


@pytest.mark.parametrize(
    ("value", "what"),
    [
        pytest.param([], "an empty list", id="no item"),
        pytest.param((), "an empty list", id="no item of a tuple"),
        pytest.param(set(), "an empty list", id="no item of a set"),
        pytest.param([1, None], "a list with None or UNSET in it", id="None"),
        pytest.param([UNSET], "a list with None or UNSET in it", id="UNSET"),
        pytest.param({"x": {"y": []}}, "an empty list", id="in an object"),
        pytest.param([[1], [None]], "a list with None or UNSET in it", id="in a list"),
    ],
)
@pytest.mark.parametrize("place", ["query", "header", "cookie"])
def test_a_list_that_chooses_nothing_is_refused(place: str, value: Any, what: str) -> None:
    with pytest.raises(ArgumentError, match=rf"^a: {what}.*; for no filter, leave the argument out or pass UNSET$"):
        write(lambda writer: getattr(writer, place)("a", value))


#: The same for a parameter of the path.
PATHS = [
    pytest.param([1, None, "b"], "simple", False, "1,b", id="a list"),
    pytest.param([1, 2], "simple", True, "1,2", id="a list, exploded"),
    pytest.param({"x": 1, "n": None, "y": 2}, "simple", False, "x,1,y,2", id="an object"),
    pytest.param({"x": 1, "y": 2}, "simple", True, "x=1,y=2", id="an object, exploded"),
    pytest.param([1, 2], "label", False, ".1,2", id="a list after a point"),
    pytest.param([1, 2], "label", True, ".1.2", id="a list after points"),
    pytest.param({"x": 1, "y": 2}, "label", True, ".x=1.y=2", id="an object after points"),
    pytest.param([1, 2], "matrix", False, ";a=1,2", id="a list by its name"),
    pytest.param([1, 2], "matrix", True, ";a=1;a=2", id="items by its name"),
    pytest.param({"x": 1, "y": 2}, "matrix", False, ";a=x,1,y,2", id="an object by its name"),
    pytest.param({"x": 1, "y": 2}, "matrix", True, ";x=1;y=2", id="fields by their names"),
]


@pytest.mark.parametrize(("value", "style", "explode", "sent"), PATHS)
def test_lists_and_objects_in_the_path(value: Any, style: Any, explode: bool, sent: str) -> None:
    writer = RequestWriter("get", "/{a}/")
    writer.path("a", value, style=style, explode=explode)
    assert writer.kwargs()["url"] == f"/{sent}/"


def _as_list(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


@given(TEXTS, st.sampled_from(["simple", "label", "matrix"]), st.booleans())
def test_any_text_in_a_path_is_one_segment(value: str, style: Any, explode: bool) -> None:
    writer = RequestWriter("get", "/a/{x}/b")
    try:
        writer.path("x", value, style=style, explode=explode)
    except PathArgumentError:
        return
    path = writer.kwargs()["url"]
    assert path.isascii()
    assert path.count("/") == 3
    assert unquote(path) == f"/a/{ {'simple': '', 'label': '.', 'matrix': ';x='}[style] }{value}/b"


@given(st.text())
def test_any_text_in_a_header_is_that_header_or_refused(value: str) -> None:
    try:
        headers = write(lambda writer: writer.header("X-A", value))["headers"]
    except ArgumentError as error:
        shown = str(error)
        assert value not in shown or len(value) < 3
    else:
        assert headers == {"X-A": value}
        assert value.isascii()
        assert value.strip() == value
        assert not set(value) & {"\r", "\n", "\0"}


@given(st.dictionaries(st.from_regex(r"[A-Za-z]{1,5}", fullmatch=True), TEXTS, min_size=1))
def test_any_text_in_a_cookie_is_that_cookie_or_refused(values: dict[str, str]) -> None:
    try:
        built = write(*(lambda writer, name=name: writer.cookie(name, values[name]) for name in values))
    except ArgumentError:
        return
    assert list(built["headers"]) == ["Cookie"]
    read = dict(each.split("=", 1) for each in built["headers"]["Cookie"].split("; "))
    assert read == values
    assert all(SimpleCookie(f"{name}={value}")[name].value == value for name, value in values.items())


@given(TEXTS)
def test_the_name_of_a_cookie_in_an_object_can_not_add_another(name: str) -> None:
    try:
        built = write(lambda writer: writer.cookie("a", {name: "1"}))
    except ArgumentError:
        return
    assert built["headers"] == {"Cookie": f"{name}=1"}
    assert not set(name) & set("=;, \r\n")


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_json_has_no_number_for_is_refused(number: float) -> None:
    for document in (number, [{"a": number}]):
        with pytest.raises(ArgumentError, match=r"can't be written as JSON \(ValueError\)$"):
            write_json(document)


@given(st.dictionaries(TEXTS, TEXTS))
def test_any_form_is_read_as_it_was(form: dict[str, str]) -> None:
    built = write(lambda writer: writer.form(form, "application/x-www-form-urlencoded", {}))
    assert dict(parse_qsl(built["content"].decode(), keep_blank_values=True)) == form


@pytest.mark.heavy
@given(st.dictionaries(NAMES, TEXTS | st.binary(), min_size=1), NAMES, st.text(max_size=20))
def test_any_fields_and_files_are_as_many_parts(fields: dict[str, Any], file_name: str, mime_type: str) -> None:
    body = {
        name: File(io.BytesIO(each), file_name, mime_type or None) if isinstance(each, bytes) else each
        for name, each in fields.items()
    }
    try:
        built = write(lambda writer: writer.multipart(body, {}))
    except ArgumentError:
        assert mime_type
        return
    head = f"Content-Type: {built['headers']['Content-Type']}\r\n\r\n".encode()
    message = email.message_from_bytes(head + built["content"], policy=email.policy.HTTP)
    parts: list[Any] = list(message.iter_parts())
    assert [part.get_payload(decode=True) for part in parts] == [
        each if isinstance(each, bytes) else each.encode() for each in fields.values()
    ]
    for part, each in zip(parts, fields.values(), strict=True):
        assert set(map(str.lower, part.keys())) <= {"content-disposition", "content-type"}
        assert ("filename" in part.get("Content-Disposition").params) is isinstance(each, bytes)


def test_each_multipart_body_has_its_own_boundary() -> None:
    types = {write(lambda writer: writer.multipart({"a": "1"}, {}))["headers"]["Content-Type"] for _ in range(50)}
    assert len(types) == 50


@pytest.mark.parametrize(
    "make", [bytes, lambda big: File(io.BytesIO(big)), bytes.decode], ids=["bytes", "file", "text"]
)
def test_a_body_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch, make: Any) -> None:
    monkeypatch.setattr(bodies, "MAX_BODY_BYTES", 1024 * 1024)
    big = make(b"x" * (1024 * 1024 + 1))
    calls: list[Call] = [
        lambda writer: writer.raw(big, "application/octet-stream"),
        lambda writer: writer.multipart({"a": big}, {}),
    ]
    for call in calls:
        with pytest.raises(ArgumentError, match="larger than 1 MiB, the largest body that is sent"):
            write(call)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        pytest.param({"a": {1, 2}}, "^a: a value of the type set", id="a set"),
        pytest.param({"a": float("nan")}, "^a: a value of the type float", id="no number"),
        pytest.param({"a": UNSET}, "^a: a value of the type Unset", id="an unset value"),
        pytest.param({"a": {"b": b"x"}}, "^a: it can't be written as JSON", id="bytes within JSON"),
        pytest.param([1], "^body: a form needs a model or a mapping, not list", id="a list"),
        pytest.param({"a": "\ud800"}, "^a: it has half a surrogate pair", id="half a surrogate pair"),
    ],
)
def test_a_form_with_something_else_is_refused(body: Any, why: str) -> None:
    calls: list[Call] = [
        lambda writer: writer.multipart(body, {}),
        lambda writer: writer.form(body, "application/x-www-form-urlencoded", {}),
    ]
    for call in calls:
        with pytest.raises(ArgumentError, match=why):
            write(call)


@pytest.mark.parametrize(
    ("file", "why"),
    [
        pytest.param(File(b"x", mime_type="a/b\r\nX-Evil: 1"), "is not a media type", id="a line break in a type"),
        pytest.param(File(b"x", mime_type="text"), "is not a media type", id="half a type"),
        pytest.param(File(io.StringIO("x")), "the file gives text", id="a file of text"),  # type: ignore[arg-type] # that is the case
    ],
)
def test_a_file_that_can_not_be_sent_is_refused(file: File, why: str) -> None:
    calls: list[Call] = [lambda writer: writer.raw(file, "*/*"), lambda writer: writer.multipart({"a": file}, {})]
    for call in calls:
        with pytest.raises(ArgumentError, match=why):
            write(call)


def test_an_opened_file_has_its_name_without_folders(tmp_path: Any) -> None:
    (tmp_path / "a b.txt").write_bytes(b"x")
    with (tmp_path / "a b.txt").open("rb") as opened:
        built = write(lambda writer: writer.multipart({"f": File(opened)}, {}))
    assert b'; filename="a b.txt"\r\n' in built["content"]


def test_a_file_can_be_sent_again() -> None:
    opened = io.BytesIO(b"-- head --")
    opened.seek(3)
    sent = [write(lambda writer: writer.raw(File(opened), "*/*"))["content"] for _ in range(2)]
    assert sent == [b"head --", b"head --"]


def test_a_stream_is_sent_once() -> None:
    read, written = os.pipe()
    os.write(written, b"once")
    os.close(written)
    with os.fdopen(read, "rb", buffering=0) as stream:
        assert write(lambda writer: writer.raw(File(stream), "*/*"))["content"] == b"once"
