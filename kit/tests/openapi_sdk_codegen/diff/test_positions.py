"""The line of a place in its file."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from kit.tests.openapi_sdk_codegen.diff.documents import TEXT, document, received
from openapi_sdk.description.nodes import is_object
from openapi_sdk_codegen.diff import CheckedDescription, read_description
from openapi_sdk_codegen.diff.files import Positions
from openapi_sdk_codegen.openapi.tree import Parts, walk
from openapi_sdk_codegen.openapi.yaml import dump_yaml, parse_yaml_value
from openapi_sdk_codegen.project import Problem

if TYPE_CHECKING:
    from pathlib import Path

Json = dict[str, Any]

#: A text, a place in it, its line and its column.
PLACES: dict[str, tuple[str, Parts, int, int]] = {
    "the top": ("a: 1\n", (), 1, 1),
    "a key": ("a: 1\nb: 2\n", ("b",), 2, 1),
    "a key in an object": ("a:\n  b: 1\n  c: 2\n", ("a", "c"), 3, 3),
    "a key with an object": ("x: 1\na:\n  b: 1\n", ("a",), 2, 1),
    "a key in quotes": ("a: 1\n'b c': 2\n", ("b c",), 2, 1),
    "an escaped key": ('a: 1\n"b\\n\\u00e9": 2\n', ("b\né",), 2, 1),
    "a number as a key": ("a: 1\n200: {x: 1}\n", ("200", "x"), 2, 7),
    "a long key": ("a: 1\n? b\n: c\n", ("b",), 2, 3),
    "an item": ("a:\n- 1\n- 2\n", ("a", 1), 3, 3),
    "an empty item": ("a:\n-\n-\n- b\n", ("a", 1), 3, 2),
    "an object as an item": ("a:\n- x: 1\n- x: 1\n  y: 2\n", ("a", 1, "y"), 4, 3),
    "an item in the next line": ("a:\n-\n  x: 1\n", ("a", 0), 3, 3),
    "an array as an item": ("a:\n- - 1\n  - 2\n", ("a", 0, 1), 3, 5),
    "flow style": ("a: {b: [1,\n  2, {c: 3}]}\n", ("a", "b", 2, "c"), 2, 7),
    "behind a literal block": ("a: |\n  x\n\n  y: z\nb: 1\n", ("b",), 5, 1),
    "a literal block": ("x: 1\na: |\n  x\n", ("a",), 2, 1),
    "behind a folded text": ("a: b\n  c\n  d\ne: 1\n", ("e",), 4, 1),
    "behind a comment": ("# a: 1\n\na: 1 # b\n", ("a",), 3, 1),
    "an anchor": ("x: 1\na: &a {b: 1}\n", ("a", "b"), 2, 8),
    "an anchor of a key": ("x: 1\n&k a: {b: 1}\n", ("a",), 2, 1),
    "an alias": ("a: &a\n  b: 1\nc: *a\n", ("c",), 3, 1),
    "within an alias": ("a: &a\n  b: {d: 1}\nc: *a\n", ("c", "b", "d"), 3, 1),
    "an alias as an item": ("a: &a\n  b: 1\nc:\n- *a\n", ("c", 0, "b"), 4, 3),
    "an alias as a key": ("a: &a b\n*a : {x: 1}\n", ("b", "x"), 2, 7),
    "what << adds": ("a: &a\n  b: {d: 1}\nc:\n  x: 1\n  <<: *a\n", ("c", "b", "d"), 5, 3),
    "within what << adds in place": ("a:\n  <<:\n    b: {d: 1}\n    d: 2\n", ("a", "b", "d"), 2, 3),
    "what stands beside <<": ("a: &a\n  b: 1\nc:\n  <<: *a\n  b: 2\n", ("c", "b"), 5, 3),
    "<< in quotes": ("a: 1\n'<<': {b: 1}\n", ("<<", "b"), 2, 8),
    "an item that is <<": ("a:\n- <<\n- x\n", ("a", 1), 3, 3),
    "behind characters of several bytes": ("é: ü😀\nb: {ö: 1}\n", ("b", "ö"), 2, 5),
    "behind a separator that no editor takes for a line end": ('a: "\u2028"\nb: 1\n', ("b",), 2, 1),
    "behind line ends of Windows": ("a: 1\r\nb:\r\n- c\r\n", ("b", 0), 3, 3),
    "a document with a marker": ("---\na: 1\n", ("a",), 2, 1),
    "an array at the top": ("- a\n- b\n", (1,), 2, 3),
    "JSON": ('{\n "a": {\n  "b": [1,\n   {"c": 2}]}}', ("a", "b", 1, "c"), 4, 5),
    "JSON in one line": ('{"a": [{"b": 1}, {"b": 2}]}', ("a", 1, "b"), 1, 19),
    "JSON with plain values": ('{"a": [1.5e-3, true, null, "x",\n"y"]}', ("a", 4), 2, 1),
    "JSON with an escaped key": ('{"a\\"b":\n1, "\\u00e9\\\\":\n2, "c": 3}', ("é\\",), 2, 4),
    "JSON with braces in text": ('{"a": "{[\\"]}",\n"b": "\\\\",\n"c": 1}', ("c",), 3, 1),
    "JSON with an empty object": ('{"a": {}, "b": [],\n"c": 1}', ("c",), 2, 1),
    "YAML that begins like JSON": ("{a: 1,\n b: {c: 2}}", ("b", "c"), 2, 6),
    "JSON with a tab": ('{\n\t"a": 1}', ("a",), 2, 2),
    "plain text": ("a", (), 1, 1),
    "plain JSON": ("1", (), 1, 1),
}


@pytest.mark.parametrize(("text", "parts", "line", "column"), PLACES.values(), ids=PLACES)
def test_position_of_a_place(text: str, parts: Parts, line: int, column: int) -> None:
    assert Positions(text).find(parts) == (line, column)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        pytest.param("a: 1", ("b",), id="no such key"),
        pytest.param("a: [1]", ("a", 1), id="no such item"),
        pytest.param("a: {b: 1}", ("a", "c"), id="no such key within"),
        pytest.param('{"a": {}}', ("a", "b"), id="no such key in JSON"),
    ],
)
def test_what_is_not_there_has_no_position(text: str, parts: Parts) -> None:
    assert Positions(text).find(parts) is None


KEYS = st.text(st.characters(codec="utf-8"), max_size=8) | st.text("ab :#-\n\t \"'|>%é01<&*!?,[]{}", max_size=6)
SCALARS = st.none() | st.booleans() | st.integers() | KEYS
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)


@pytest.mark.heavy
@given(
    st.dictionaries(KEYS, VALUES, min_size=1, max_size=5),
    st.sampled_from([dump_yaml, json.dumps, lambda value: json.dumps(value, indent=2, ensure_ascii=False)]),
)
def test_the_position_is_that_of_the_key_or_the_item(value: Json, write: Any) -> None:
    text = write(value)
    positions, lines = Positions(text), text.split("\n")
    is_yaml = write is dump_yaml
    for parts, node in walk(value):
        for key in node if is_object(node) else range(len(node)):
            found = positions.find((*parts, key))
            assert found is not None
            line, column = found
            rest = "\n".join([lines[line - 1][column - 1 :], *lines[line:]])
            if isinstance(key, int):
                assert not is_yaml or "-" in lines[line - 1][:column] or rest.startswith("[")
            elif is_yaml and "\n" in key:
                assert rest.startswith(("|", '"'))
            else:
                assert key in (read_yaml_keys(rest) if is_yaml else [json.JSONDecoder().raw_decode(rest)[0]])


def read_yaml_keys(text: str) -> list[str]:
    """Return the keys that a text may begin with: it may have colons in its first key."""
    keys: list[str] = []
    for match in re.finditer(r":(?= |\n|$)", text):
        try:
            keys += parse_yaml_value(f"? {text[: match.start()]}\n: 1", name="x")
        except Problem:
            continue
    return keys


@pytest.mark.parametrize("name", ["a.yaml", "a.json"])
def test_lines_of_a_description(name: str, tmp_path: Path) -> None:
    old = received({"properties": {"p": {"$ref": f"sub/{name}"}}})
    (tmp_path / "sub").mkdir()
    for path, value in ((tmp_path / name, old), (tmp_path / "sub" / name, {"title": "t", "type": "string"})):
        path.write_text("\ufeff" + (json.dumps(value, indent=1) if name == "a.json" else dump_yaml(value)))
    description = read_description(tmp_path / name)
    (operation,) = description.operations()
    lines = (tmp_path / name).read_text().splitlines()
    line = description.line(operation.node)
    assert line is not None
    assert "post" in lines[line - 1]
    assert description.line(f"{name}: $.paths['/things'].post") == line
    schema = operation.node.child("responses").child("200").child("content").child("application/json").child("schema")
    target = description.follow_ref(schema.child("properties").child("p"))
    assert target.place == f"sub/{name}: $"
    assert description.line(target.child("type")) == (2 if name == "a.yaml" else 3)
    assert description.line(f"{name}: $.nowhere") is None
    assert description.line("none.yaml: $") is None
    assert description.line(f"{name}: not a path") is None


def test_a_document_in_memory_has_lines_if_its_text_is_given() -> None:
    value = document(components={"schemas": {"A": TEXT}})
    place = "x: $.components.schemas.A"
    assert CheckedDescription.from_document(value, "x").line(place) is None
    content = json.dumps(value, indent=1).encode()
    assert (
        CheckedDescription.from_document(value, "x", content).line(place)
        == content.split(b"\n").index(b'   "A": {') + 1
    )


def test_lines_are_those_of_another_reader() -> None:
    """The lines are those of ruamel.yaml, which counts them while it reads."""
    text = dump_yaml(received({"oneOf": [{"type": "object", "properties": {"a": TEXT, "b": {"enum": ["x\ny"]}}}]}))
    node: Any = YAML().load(text)
    positions = Positions(text)
    for parts, value in walk(node):
        if is_object(value):
            written: Any = value
            for key in value:
                assert positions.find((*parts, key)) == tuple(each + 1 for each in written.lc.key(key))
