"""JSON pointers and references: what they lead to, and the errors for invalid ones."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openapi_sdk.description.references import (
    find_broken_refs,
    find_value,
    format_pointer,
    parse_pointer,
    parse_ref,
    resolve_ref,
)

#: The example of RFC 6901, and some more.
DOCUMENT: dict[str, Any] = {
    "foo": ["bar", "baz"],
    "": 0,
    "a/b": 1,
    "c%d": 2,
    "e^f": 3,
    "m~n": 8,
    "~1": 9,
    "1": {"01": 10},
    "ключ": 11,
    "k\\u0041": 12,
}


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("", DOCUMENT),
        ("/foo", ["bar", "baz"]),
        ("/foo/0", "bar"),
        ("/", 0),
        ("/a~1b", 1),
        ("/c%d", 2),
        ("/e^f", 3),
        ("/m~0n", 8),
        pytest.param("/~01", 9, id="~01 is ~1, not a slash"),
        pytest.param("/1/01", 10, id="keys that look like numbers"),
        pytest.param("/ключ", 11, id="a key that is not ASCII"),
        pytest.param("/k\\u0041", 12, id="a backslash is a character like any other"),
    ],
)
def test_pointer_leads_to_value(pointer: str, value: Any) -> None:
    """Find the value of each pointer."""
    assert find_value(DOCUMENT, parse_pointer(pointer)) == value


@pytest.mark.parametrize("index", ["2", "-1", "-", "+1", "01", " 1", "1_0", "#1", "\uff11", "", "9" * 5000])
def test_invalid_index_has_no_value(index: str) -> None:
    """Refuse an index that RFC 6901 does not have, or that is too large."""
    with pytest.raises(KeyError):
        find_value(DOCUMENT, ("foo", index))


@pytest.mark.parametrize("keys", [("foo", "0", "x"), ("nothing",), ("a/b", "0")])
def test_key_in_a_plain_value_has_no_value(keys: tuple[str, ...]) -> None:
    """Refuse a key that is not there, also below text and numbers."""
    with pytest.raises(KeyError):
        find_value(DOCUMENT, keys)


def test_pointer_begins_with_slash() -> None:
    """Refuse a pointer without its first slash."""
    with pytest.raises(ValueError, match="not a JSON pointer: 'foo'"):
        parse_pointer("foo")


@given(st.lists(st.text(max_size=4), max_size=4).map(tuple))
def test_pointer_is_read_as_it_was_written(keys: tuple[str, ...]) -> None:
    """Write and read any keys."""
    assert parse_pointer(format_pointer(keys)) == keys


@pytest.mark.parametrize(
    ("reference", "parsed"),
    [
        ("#", ("", ())),
        ("#/a/b", ("", ("a", "b"))),
        ("#/a~1b", ("", ("a/b",))),
        pytest.param("#/a%20b", ("", ("a b",)), id="percent-decoded"),
        pytest.param("#/a%2Fb", ("", ("a", "b")), id="decoded before it is split"),
        pytest.param("#/a%7E1b", ("", ("a/b",)), id="decoded before it is unescaped"),
        ("other.yaml", ("other.yaml", ())),
        ("other.yaml#/a", ("other.yaml", ("a",))),
    ],
)
def test_reference_has_document_and_pointer(reference: str, parsed: tuple[str, tuple[str, ...]]) -> None:
    """Split a reference."""
    assert parse_ref(reference) == parsed


@pytest.mark.parametrize(
    ("document", "found"),
    [
        pytest.param({"a": {"x": 1}}, {"x": 1}, id="an object"),
        pytest.param({"a": {"$ref": "#/b"}, "b": {"x": 1}}, {"x": 1}, id="a chain"),
        pytest.param({"a": {"$ref": "#/b/0"}, "b": [{"x": 1}]}, {"x": 1}, id="an item of an array"),
        pytest.param({"a": {"$ref": "#/a"}}, {}, id="a circle"),
        pytest.param({"a": {"$ref": "#/nothing"}}, {}, id="leads nowhere"),
        pytest.param({"a": {"$ref": "other.yaml#/a"}}, {}, id="another file"),
        pytest.param({"a": {"$ref": "#b"}, "b": {}}, {}, id="no pointer"),
        pytest.param({"a": {"$ref": ["#/b"]}}, {"$ref": ["#/b"]}, id="no reference"),
        pytest.param({"a": 1}, {}, id="no object"),
    ],
)
def test_resolve_ref(document: dict[str, Any], found: dict[str, Any]) -> None:
    """Follow references from one place."""
    assert resolve_ref(document, {"$ref": "#/a"}) == found


NOWHERE = {"$ref": "#/nothing"}


@pytest.mark.parametrize(
    ("document", "is_found"),
    [
        pytest.param({"schema": NOWHERE}, True, id="a schema"),
        pytest.param({"default": NOWHERE}, False, id="a default"),
        pytest.param({"x-own": NOWHERE}, False, id="an extension"),
        pytest.param({"schema": {"examples": [NOWHERE]}}, False, id="an example"),
        pytest.param({"responses": {"default": NOWHERE}}, True, id="an answer of any other status"),
        pytest.param({"components": {"responses": {"x-own": NOWHERE}}}, True, id="the name of a component"),
        pytest.param({"properties": {"enum": NOWHERE}}, True, id="the name of a property"),
        pytest.param({"properties": {"properties": {"default": NOWHERE}}}, False, id="a property named properties"),
    ],
)
def test_names_are_no_keywords(document: dict[str, Any], is_found: bool) -> None:
    assert [*find_broken_refs(document)] == ([("#/nothing", False)] if is_found else [])


@pytest.mark.parametrize(("references", "found"), [(50, {"x": 1}), (51, {})])
def test_chain_of_references_is_bounded(references: int, found: dict[str, Any]) -> None:
    """Follow 50 references in a row and no more."""
    document: dict[str, Any] = {str(step): {"$ref": f"#/{step - 1}"} for step in range(1, references)}
    document["0"] = {"x": 1}
    assert resolve_ref(document, {"$ref": f"#/{references - 1}"}) == found
