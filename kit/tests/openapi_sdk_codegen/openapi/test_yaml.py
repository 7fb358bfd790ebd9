"""Reading YAML and JSON, and writing YAML."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from openapi_sdk.description.nodes import is_array, is_object
from openapi_sdk_codegen.openapi import yaml_reader
from openapi_sdk_codegen.openapi.tree import MAX_DEPTH
from openapi_sdk_codegen.openapi.yaml import dump_yaml, parse_json, parse_yaml
from openapi_sdk_codegen.project import Problem

if TYPE_CHECKING:
    from collections.abc import Callable

REFUSED = [
    pytest.param("a: [", "not YAML", id="not closed"),
    pytest.param("a: 1\na: 2", "not YAML", id="one key twice"),
    pytest.param("200: a\n'200': b", "there twice", id="one key twice, once as a number"),
    pytest.param(f"{'k' * 90}: 1\n{'k' * 90}: 2", f"the key '{'k' * 80}' is there twice", id="a long key twice"),
    pytest.param("- a", "a mapping is expected", id="an array at the top"),
    pytest.param("a", "a mapping is expected", id="text at the top"),
    pytest.param("", "a mapping is expected", id="nothing"),
    pytest.param("a: &x [*x]", "not complete before it", id="an alias in its own anchor"),
    pytest.param("a: *x", "not complete before it", id="an alias without an anchor"),
    pytest.param("a: &x {b: 1}\n*x : 2", "not text", id="an object as a key, by an alias"),
    pytest.param("a: {<<: [1]}", "not an object", id="a number to merge"),
    pytest.param("a: {<<: b}", "not an object", id="text to merge"),
    pytest.param("a: &x 1\nb: &x 2", "not YAML", id="one anchor twice"),
    pytest.param("a: &x [1]\nb: &x {}", "not YAML", id="one anchor of an array and an object"),
    pytest.param("a: 1e999", "too large", id="a number that would be infinite"),
    pytest.param("%YAML 1.1\n---\na: 1", "directive", id="a directive"),
    pytest.param("a: 1\n---\na: 2", "not YAML", id="two documents"),
    pytest.param("a: " + "[" * MAX_DEPTH + "]" * MAX_DEPTH, "deeper", id="too deep"),
    pytest.param("a: " + "[" * 2000, "deeper", id="deeper than the interpreter"),
    pytest.param("a: !!int x", "not YAML", id="an invalid number"),
    pytest.param("a: !!bool x", "not YAML", id="text for a boolean"),
    pytest.param("a: !<tag:yaml.org,2002:int> ", "not YAML", id="an empty number"),
    pytest.param("? {b: c}\n: 1", "an object or an array as a key", id="a mapping as a key"),
    pytest.param("a: {[b]: c}", "an object or an array as a key", id="an array as a key"),
    pytest.param("a: " + "1" * 5000, "not YAML", id="a number of too many digits"),
    pytest.param("a: 0x" + "1" * 5000, "more than 300 digits", id="a hexadecimal number of too many digits"),
    pytest.param("a: .inf", "can't hold", id="infinity"),
    pytest.param("a: !!set {b}", "can't hold", id="a set"),
    pytest.param("a: !!binary aGk=", "can't hold", id="bytes"),
    pytest.param('a: "\\ud800"', "invalid Unicode", id="half of a surrogate pair"),
    pytest.param('"\\ud800": a', "invalid Unicode", id="half of a surrogate pair as a key"),
    pytest.param("a: &x true\n*x : 2", "not text", id="a boolean as a key, by an alias"),
    pytest.param("true: a\n'true': b", "there twice", id="one key twice, once as a boolean"),
    pytest.param("!!python/object:os.system a: b", "not YAML", id="a Python object"),
]


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_document_is_refused_in_one_line_that_names_it(text: str, why: str) -> None:
    with pytest.raises(Problem) as refused:
        parse_yaml(text, name="spec/x.yaml")
    assert str(refused.value).startswith("spec/x.yaml: ")
    assert re.search(why, str(refused.value))
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
        pytest.param("{true: true, False: x}", {"true": True, "False": "x"}, id="booleans as keys"),
        pytest.param("{null: x, ~: y, ? : z}", {"null": "x", "~": "y", "": "z"}, id="null as keys"),
        pytest.param("{a: {&x true: 1}, b: *x }", {"a": {"true": 1}, "b": True}, id="a boolean as a key, repeated"),
        pytest.param("{!!bool true: x, !!null : y}", {"true": "x", "": "y"}, id="keys with tags"),
        pytest.param("{1.0: x, 0x1: y}", {"1.0": "x", "0x1": "y"}, id="numbers as keys"),
        pytest.param("0777", 777, id="a number with a leading zero"),
        pytest.param("0o17", 15, id="an octal number"),
        pytest.param("0xfF", 255, id="a hexadecimal number"),
        pytest.param("1_000", "1_000", id="a number of YAML 1.1"),
        pytest.param("0b11", "0b11", id="a binary number of YAML 1.1"),
        pytest.param("1e3", 1000.0, id="a number with an exponent"),
        pytest.param("+.5", 0.5, id="a number without digits before the point"),
        pytest.param("1.0.0", "1.0.0", id="a version"),
        pytest.param("~", None, id="null"),
        pytest.param("", None, id="nothing"),
        pytest.param("'true'", "true", id="a boolean in quotes"),
        pytest.param("! 12", "12", id="text by its tag"),
        pytest.param("!!str 12", "12", id="text by its whole tag"),
        pytest.param("!!float 12", 12.0, id="a float by its tag"),
        pytest.param("{'<<': {b: 1}}", {"<<": {"b": 1}}, id="a key like the merge key, in quotes"),
    ],
)
def test_value_is_parsed_as_json_value(text: str, value: object) -> None:
    assert parse_yaml(f"a: {text}", name="x") == {"a": value}


def test_alias_is_a_copy() -> None:
    document = parse_yaml("a: &x {b: [1]}\nc: *x\nd: {<<: *x, e: 2}\nf: {b: 3, <<: [*x, {b: 4, g: 5}]}", name="x")
    assert document == {
        "a": {"b": [1]},
        "c": {"b": [1]},
        "d": {"b": [1], "e": 2},
        "f": {"b": 3, "g": 5},
    }
    document["c"]["b"].append(2)
    assert document["a"] == {"b": [1]}
    assert document["d"]["b"] == [1]


def laughs(levels: int) -> str:
    """Return a document in which each level repeats the one before ten times."""
    lines = ["a0: &a0 [lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, levels)]
    return "\n".join(lines)


def chain(length: int, level: str = "[{}]") -> str:
    """Return a document in which each line nests the line before one level deeper."""
    lines = (f"a{n}: &a{n} {level.format(f'*a{n - 1}')}" for n in range(1, length))
    return "\n".join(["a0: &a0 [1]", *lines])


def repeat(value: str, times: int) -> str:
    """Return a document that repeats a value."""
    return f"a: &a {value}\nb: [{', '.join(['*a'] * times)}]"


def nest(value: str, levels: int) -> str:
    """Return a document with a value in arrays."""
    return f"a: &a [1]\nb: {'[' * levels}{value}{']' * levels}"


@pytest.mark.parametrize(
    ("make", "most", "why"),
    [
        pytest.param(lambda n: repeat(f"[{', '.join('1' * 999)}]", n), 200, "more than 200,000 values", id="values"),
        pytest.param(lambda n: repeat("x" * 2**20, n), 32, "or 33,554,432 characters", id="text"),
        pytest.param(lambda n: repeat(f"{{? {'x' * 2**20} : 1}}", n), 32, "or 33,554,432 characters", id="keys"),
        pytest.param(chain, 99, "nested deeper than 100", id="deeper with each line"),
        pytest.param(lambda n: chain(n, "{{x: {}}}"), 99, "nested deeper than 100", id="objects in objects"),
        pytest.param(lambda n: nest("*a", n), 98, "nested deeper than 100", id="levels around an alias"),
        pytest.param(lambda n: nest("1", n), 99, "nested deeper than 100", id="levels without an alias"),
    ],
)
def test_what_a_document_repeats_and_nests_is_bounded(make: Callable[[int], str], most: int, why: str) -> None:
    parse_yaml(make(most), name="x")
    with pytest.raises(Problem, match=why):
        parse_yaml(make(most + 1), name="x")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param(laughs(30), "aliases repeat more than 200,000 values", id="ten to the power of thirty values"),
        pytest.param(chain(5000), "nested deeper than 100", id="deeper than the interpreter"),
    ],
)
def test_a_small_text_does_not_become_a_huge_document(text: str, why: str) -> None:
    with pytest.raises(Problem, match=why):
        parse_yaml(text, name="x")


def test_how_many_objects_and_arrays_there_are_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_reader, "MAX_NODES", 3)
    assert parse_yaml("a: [[1], 2]", name="x") == {"a": [[1], 2]}
    with pytest.raises(Problem, match="more than 3 objects and arrays in line 1"):
        parse_yaml("a: [[1], {}]", name="x")


TEXT = st.text(st.characters(codec="utf-8"), max_size=20) | st.text("ab :#-\n\t \\\"'|>%\u2028\x85\x07é0129.eE_+:TZ")
SCALARS = st.none() | st.booleans() | st.integers(-(2**64), 2**64) | st.floats(allow_nan=False, allow_infinity=False)
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS | TEXT, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3), max_leaves=8
)


@pytest.mark.heavy
@given(st.dictionaries(TEXT, VALUES, max_size=4))
def test_written_document_is_parsed_as_the_same(document: dict[str, Any]) -> None:
    assert repr(parse_yaml(dump_yaml(document), name="x")) == repr(document)


def name_keys(value: Any) -> Any:
    """Return a value with keys that no reader takes for a number, and without `_`, at which ruamel.yaml fails."""
    if is_object(value):
        return {f"k{key}": name_keys(each) for key, each in value.items()}
    if is_array(value):
        return [name_keys(each) for each in value]
    return value.replace("_", "") if isinstance(value, str) else value


@pytest.mark.heavy
@given(st.dictionaries(TEXT, VALUES, max_size=4))
def test_document_is_parsed_as_by_another_reader(document: dict[str, Any]) -> None:
    named = name_keys(document)
    for text in (dump_yaml(named), yaml.safe_dump(named, allow_unicode=True)):
        other: Any = YAML(typ="safe", pure=True)
        assert repr(parse_yaml(text, name="x")) == repr(other.load(text))


@pytest.mark.heavy
@given(st.dictionaries(TEXT, VALUES, max_size=4), st.booleans())
def test_json_is_parsed_as_by_another_reader(document: dict[str, Any], ascii_only: bool) -> None:
    text = json.dumps(document, ensure_ascii=ascii_only)
    assert repr(parse_json(text, name="x")) == repr(json.loads(text))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param("{", "not JSON", id="not closed"),
        pytest.param('{"a": 1, "a": 2}', "the key 'a' is there twice", id="one key twice"),
        pytest.param("[]", "an object is expected", id="an array at the top"),
        pytest.param('{"a": NaN}', "NaN is not a JSON number", id="not a number"),
        pytest.param('{"a": 1e999}', "too large", id="infinity"),
        pytest.param('{"a": ' + "1" * 301 + "}", "more than 300 digits", id="endless digits"),
        pytest.param('{"a": "\\ud800"}', "surrogate", id="half of a surrogate pair"),
        pytest.param('{"a": {"\\ud800": 1}}', "surrogate", id="half of a surrogate pair as a key"),
        pytest.param('{"a": ' + "[" * 100 + "]" * 100 + "}", "deeper than 100", id="too deep"),
        pytest.param('{"a": ' + "[" * 100_000, "deeper than 100", id="deeper than the interpreter"),
    ],
)
def test_json_is_refused_in_one_line_that_names_it(text: str, why: str) -> None:
    with pytest.raises(Problem, match=why) as refused:
        parse_json(text, name="spec/x.json")
    assert str(refused.value).startswith("spec/x.json: ")
    assert "\n" not in str(refused.value)


@pytest.mark.heavy
@pytest.mark.parametrize(
    "parse", [lambda text: parse_json(text, name="x"), lambda text: parse_yaml(text, name="x")], ids=["JSON", "YAML"]
)
def test_a_document_has_32_mib(parse: Callable[[str], dict[str, Any]]) -> None:
    text = f'{{"a": "{"x" * (32 * 1024 * 1024 - 9)}"}}'
    assert parse(text)
    with pytest.raises(Problem, match="x: larger than 33,554,432 bytes"):
        parse(f"{text} ")


@pytest.mark.parametrize("text", ["1" * 300, "-" + "1" * 299])
def test_a_number_has_300_digits(text: str) -> None:
    assert parse_json(f'{{"a": {text}}}', name="x") == parse_yaml(f"a: {text}", name="x") == {"a": int(text)}
    for parse, document in ((parse_json, f'{{"a": {text}0}}'), (parse_yaml, f"a: {text}0")):
        with pytest.raises(Problem, match="a number of more than 300 digits"):
            parse(document, name="x")


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


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[{name: text}, {name: text}]", id="plain"),
        pytest.param("[{'name': 'text'}, {\"name\": \"text\"}]", id="in quotes"),
    ],
)
def test_equal_texts_are_kept_once(text: str) -> None:
    """A large description repeats its keys, types and references ten thousands of times."""
    one, other = parse_yaml(f"a: {text}", name="x")["a"]
    assert next(iter(one)) is next(iter(other))
    assert one["name"] is other["name"]
