"""Reading and writing YAML."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.openapi.tree import MAX_DEPTH
from codegen.openapi.yaml import dump_yaml, parse_yaml
from codegen.project import Problem

REFUSED = [
    pytest.param("a: [", "not YAML", id="not closed"),
    pytest.param("a: 1\na: 2", "not YAML", id="one key twice"),
    pytest.param("200: a\n'200': b", "there twice", id="one key twice, once as a number"),
    pytest.param("- a", "a mapping is expected", id="an array at the top"),
    pytest.param("", "a mapping is expected", id="nothing"),
    pytest.param("a: &x [1]\nb: *x", "aliases", id="an alias"),
    pytest.param("a: &x 1\nb: &x 2", "not YAML", id="one anchor twice"),
    pytest.param("%YAML 1.1\n---\na: 1", "directive", id="a directive"),
    pytest.param("a: 1\n---\na: 2", "not YAML", id="two documents"),
    pytest.param("a: " + "[" * MAX_DEPTH + "]" * MAX_DEPTH, "deeper", id="too deep"),
    pytest.param("a: " + "[" * 2000, "deeper", id="deeper than the interpreter"),
    pytest.param("a: !!int x", "not YAML", id="an invalid number"),
    pytest.param("a: !!bool x", "not YAML", id="text for a boolean"),
    pytest.param("a: !<tag:yaml.org,2002:int> ", "not YAML", id="an empty number"),
    pytest.param("? {b: c}\n: 1", "not YAML", id="a mapping as a key"),
    pytest.param("a: " + "1" * 5000, "not YAML", id="a number of too many digits"),
    pytest.param("a: 0x" + "1" * 5000, "can't hold", id="a hexadecimal number of too many digits"),
    pytest.param("a: .inf", "can't hold", id="infinity"),
    pytest.param("a: !!set {b}", "can't hold", id="a set"),
    pytest.param("a: !!binary aGk=", "can't hold", id="bytes"),
    pytest.param('a: "\\ud800"', "can't hold", id="half of a surrogate pair"),
    pytest.param('"\\ud800": a', "not text", id="half of a surrogate pair as a key"),
    pytest.param("null: a", "not text", id="null as a key"),
    pytest.param("true: a", "not text", id="a boolean as a key"),
    pytest.param("!!python/object:os.system a: b", "not YAML", id="a Python object"),
]


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_document_is_refused_in_one_line_that_names_it(text: str, why: str) -> None:
    with pytest.raises(Problem) as refused:
        parse_yaml(text, name="spec/x.yaml")
    assert str(refused.value).startswith("spec/x.yaml: ")
    assert why in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("2024-12-27", "2024-12-27", id="a date"),
        pytest.param("2024-12-27T08:58:26.068690-05:00", "2024-12-27T08:58:26.068690-05:00", id="a date-time"),
        pytest.param("2024-99-99", "2024-99-99", id="an invalid date"),
        pytest.param("12:30", "12:30", id="a time"),
        pytest.param("on", "on", id="a boolean of YAML 1.1"),
        pytest.param("NO", "NO", id="Norway"),
        pytest.param("true", True, id="a boolean"),
        pytest.param("{200: x}", {"200": "x"}, id="a status as a key"),
    ],
)
def test_value_is_parsed_as_json_value(text: str, value: object) -> None:
    assert parse_yaml(f"a: {text}", name="x") == {"a": value}


TEXT = st.text(st.characters(codec="utf-8"), max_size=20) | st.text("ab :#-\n\t \\\"'|>%\u2028\x85\x07é0129.eE_+:TZ")
SCALARS = st.none() | st.booleans() | st.integers(-(2**64), 2**64) | st.floats(allow_nan=False, allow_infinity=False)
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS | TEXT, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3), max_leaves=8
)


@given(st.dictionaries(TEXT, VALUES, max_size=4))
def test_written_document_is_parsed_as_the_same(document: dict[str, Any]) -> None:
    assert repr(parse_yaml(dump_yaml(document), name="x")) == repr(document)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param("x\ny", "|-\n  x\n  y\n", id="prose is a literal block"),
        pytest.param("x \ny", '"x \\ny"\n', id="a blank before a line end is quoted"),
        pytest.param("x\x07", '"x\\a"\n', id="a control character is escaped"),
    ],
)
def test_style_of_text(value: str, text: str) -> None:
    assert dump_yaml({"a": value}).removeprefix("a: ") == text


def test_value_that_is_there_twice_is_written_twice() -> None:
    shared = {"x": 1}
    assert dump_yaml({"a": shared, "b": shared}) == "a:\n  x: 1\nb:\n  x: 1\n"


PIECES = [
    "!!int ",
    "!!float ",
    "!!set ",
    "!!omap ",
    "!!bool ",
    "<<: ",
    "a: ",
    "- ",
    "? ",
    "\n",
    "  ",
    "[",
    "]",
    "{",
    "}",
    "&a ",
    "*a ",
    "x",
    "'\\ud800'",
    '"\\ud800"',
    '"\\U00110000"',
    ">9\n",
    "1e9999",
    ".nan",
    "0o9",
    "=",
    "%TAG ! x\n",
    "---\n",
    "!a ",
]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(max_size=40))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    try:
        document = parse_yaml(f"a: {text}", name="x")
    except Problem:
        return
    dump_yaml(document).encode()
