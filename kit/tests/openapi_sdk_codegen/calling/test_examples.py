"""Examples of published schemas are valid, different, always the same, and go the right way."""

from __future__ import annotations

import re
from datetime import date
from itertools import count
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import reject
from hypothesis.strategies import SearchStrategy, integers

from openapi_sdk_codegen.calling import examples
from openapi_sdk_codegen.calling.examples import MAX_EXAMPLES, ExampleMaker, NoExamplesError

pytestmark = pytest.mark.heavy

OLDER, NEWER = "3.0.3", "3.1.0"
TEXT = {"type": "string"}
CAT = {"type": "object", "required": ["kind", "size"], "properties": {"kind": {"enum": ["cat"]}, "size": TEXT}}
DOG = {
    "type": "object",
    "required": ["kind", "size"],
    "properties": {"kind": {"enum": ["dog"]}, "size": {"type": "integer"}},
}
TREE = {
    "type": "object",
    "required": ["name"],
    "properties": {"name": TEXT, "child": {"$ref": "#/components/schemas/Tree"}, "tag": TEXT},
}
ENDLESS = {"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#/components/schemas/Endless"}}}
COMPONENTS = {"schemas": {"Cat": CAT, "Dog": DOG, "Tree": TREE, "Endless": ENDLESS}}


def make(schema: Any, *, openapi: str = OLDER, is_sent: bool = True) -> list[Any]:
    document = {"openapi": openapi, "info": {"title": "x", "version": "1"}, "paths": {}, "components": COMPONENTS}
    return [each.value for each in ExampleMaker(document, is_sent=is_sent).make(schema)]


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def fields(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def test_one_is_the_smallest_and_one_has_all_fields() -> None:
    names = [f"field{index}" for index in range(20)]
    made = make({**fields(**dict.fromkeys(names, TEXT)), "required": names[:1]})
    assert made[0].keys() == {names[0]}
    assert any(each.keys() == set(names) for each in made)
    assert 1 < len(made) <= MAX_EXAMPLES


def test_one_has_all_fields_at_each_depth() -> None:
    names = [f"field{index}" for index in range(6)]
    texts = {"type": "array", "items": TEXT}
    inner = fields(**dict.fromkeys(names, texts))
    made = make(fields(**dict.fromkeys(names, inner)))
    assert any(
        each.keys() == set(names) and all(one.get(name) for one in each.values() for name in names) for each in made
    )


def test_a_field_that_can_not_be_there_is_left_out() -> None:
    made = make(fields(a=TEXT, b={"allOf": [TEXT, {"type": "integer"}]}))
    assert {*map(frozenset, made)} == {frozenset(), frozenset("a")}


def test_they_are_the_same_each_time() -> None:
    assert make(ref("Tree")) == make(ref("Tree"))


@pytest.mark.parametrize("openapi", [OLDER, NEWER])
@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
def test_a_union_within_allof_has_each_of_its_members(keyword: str, openapi: str) -> None:
    made = make({"allOf": [{keyword: [ref("Cat"), ref("Dog")]}, fields(name=TEXT)]}, openapi=openapi)
    assert {(each["kind"], type(each["size"])) for each in made} == {("cat", str), ("dog", int)}
    assert any("name" in each for each in made)


def test_the_items_of_lists_are_of_each_member() -> None:
    made = make({"type": "array", "minItems": 1, "items": {"oneOf": [ref("Cat"), ref("Dog")]}})
    assert {each["kind"] for items in made for each in items} == {"cat", "dog"}


@pytest.mark.parametrize(
    ("openapi", "schema", "is_null"),
    [
        pytest.param(OLDER, {**TEXT, "nullable": True}, True, id="3.0"),
        pytest.param(NEWER, {**TEXT, "nullable": True}, False, id="no keyword of 3.1"),
        pytest.param(NEWER, {"type": ["string", "null"]}, True, id="3.1"),
        pytest.param(NEWER, {"oneOf": [TEXT, {"type": "null"}]}, True, id="a member"),
        pytest.param(OLDER, TEXT, False, id="never"),
    ],
)
def test_null_is_made_where_it_is_allowed(openapi: str, schema: dict[str, Any], is_null: bool) -> None:
    assert (None in make(schema, openapi=openapi)) is is_null


@pytest.mark.parametrize("openapi", [OLDER, NEWER])
@pytest.mark.parametrize(
    ("is_sent", "left_out"),
    [pytest.param(True, "ro", id="sent"), pytest.param(False, "wo", id="received")],
)
def test_what_goes_the_other_way_only_is_left_out(is_sent: bool, left_out: str, openapi: str) -> None:
    schema = fields(ro={**TEXT, "readOnly": True}, wo={**TEXT, "writeOnly": True}, readOnly={"type": "boolean"})
    made = make({**schema, "required": ["ro", "wo"]}, is_sent=is_sent, openapi=openapi)
    assert all({"ro", "wo"} & each.keys() == {"ro", "wo"} - {left_out} for each in made)
    assert any("readOnly" in each for each in made)


def is_date(value: str) -> bool:
    return bool(date.fromisoformat(value))


BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.IGNORECASE)


@pytest.mark.parametrize(
    ("openapi", "more", "check"),
    [
        pytest.param(OLDER, {"format": "uuid"}, UUID, id="a uuid"),
        pytest.param(NEWER, {"format": "uuid"}, UUID, id="a uuid in 3.1"),
        pytest.param(OLDER, {"format": "date"}, is_date, id="a date"),
        pytest.param(OLDER, {"format": "date-time"}, MOMENT.fullmatch, id="a moment"),
        pytest.param(OLDER, {"format": "byte"}, BASE64.fullmatch, id="base64"),
        pytest.param(NEWER, {"contentEncoding": "base64"}, BASE64.fullmatch, id="base64 in 3.1"),
        pytest.param(OLDER, {"format": "binary"}, bytes.hex, id="bytes"),
        pytest.param(NEWER, {"contentMediaType": "image/png"}, bytes.hex, id="bytes in 3.1"),
    ],
)
def test_a_format_is_what_it_says(openapi: str, more: dict[str, Any], check: Any) -> None:
    made = make({**fields(x={**TEXT, **more}), "required": ["x"]}, openapi=openapi)
    assert all(check(each["x"]) is not None for each in made)


def test_an_array_has_items_in_one() -> None:
    made = make({**fields(rows={"type": "array", "items": ref("Cat")})})
    assert any(each.get("rows") for each in made)


def test_a_circle_ends() -> None:
    made = make(ref("Tree"))
    assert any("child" in each for each in made)
    assert any(each.keys() >= {"name", "tag"} for each in made)


@pytest.mark.parametrize(
    ("more", "has_others"),
    [
        pytest.param({}, False, id="not described"),
        pytest.param({"allOf": [fields(b=TEXT)], "required": ["a", "b"]}, True, id="described by another part"),
        pytest.param({"additionalProperties": {"type": "integer"}}, True, id="a map"),
        pytest.param({"additionalProperties": True}, True, id="any"),
    ],
)
def test_what_is_sent_has_the_described_fields_alone(more: dict[str, Any], has_others: bool) -> None:
    inner = {**fields(a=TEXT), "required": ["a"], **more}
    made = make({**fields(inner=inner), "required": ["inner"]})
    assert any(each["inner"].keys() != {"a"} for each in made) is has_others


NEEDS_A, NEEDS_B = ({**fields(**{name: {"type": "integer"}}), "required": [name]} for name in "ab")


@pytest.mark.parametrize("openapi", [OLDER, NEWER])
@pytest.mark.parametrize("is_sent", [True, False])
def test_a_member_of_a_union_describes_the_fields_of_its_own_values_alone(is_sent: bool, openapi: str) -> None:
    document = {"openapi": openapi, "info": {"title": "x", "version": "1"}, "paths": {}}
    made = ExampleMaker(document, is_sent=is_sent).make({"oneOf": [NEEDS_A, NEEDS_B]})
    described = {each.fields for each in made}
    assert described >= {frozenset({"/a"}), frozenset({"/b"})}
    assert described <= {frozenset({"/a"}), frozenset({"/b"}), frozenset()}  # none: only that all of it is kept


def test_items_by_place_are_described_as_far_as_there_are_places() -> None:
    pair = {"type": "array", "prefixItems": [TEXT, {"type": "integer"}]}
    made = [each["pair"] for each in make({**fields(pair=pair), "required": ["pair"]}, openapi=NEWER)]
    assert max(map(len, made)) == 2
    assert all(isinstance(item, str | int) for each in made for item in each)
    closed = {**pair, "items": {"type": "boolean"}}
    made = [each["pair"] for each in make({**fields(pair=closed), "required": ["pair"]}, openapi=NEWER)]
    assert max(map(len, made)) > 2


def test_what_is_received_has_others_too() -> None:
    assert any(each.keys() - {"a"} for each in make(fields(a=TEXT), is_sent=False))


@pytest.mark.parametrize("is_sent", [True, False])
def test_the_id_of_what_is_received_is_always_there(is_sent: bool) -> None:
    schema = fields(id={"type": "integer"}, a=TEXT)
    assert all("id" in each for each in make(schema, is_sent=is_sent)) is not is_sent


@pytest.mark.parametrize(
    "schema",
    [
        pytest.param({"allOf": [TEXT, {"type": "integer"}]}, id="nothing is valid"),
        pytest.param(ref("Endless"), id="it is nested without end"),
        pytest.param(ref("Missing"), id="it refers to nothing"),
        pytest.param({**fields(a=TEXT), "minProperties": 2}, id="it demands fields that are not described"),
    ],
)
def test_what_can_not_be_made_is_an_error(schema: Any) -> None:
    with pytest.raises(NoExamplesError):
        make(schema)


class TooLarge:
    """An operation whose examples are given up while they are made, but those whose number is in `good`."""

    def __init__(self, good: set[int]) -> None:
        self._good = good

    def as_strategy(self) -> SearchStrategy[SimpleNamespace]:
        return integers().map(lambda number: SimpleNamespace(body=number) if number in self._good else reject())


@pytest.mark.parametrize("good", [{0}, set[int]()], ids=["some", "all"])
def test_examples_that_are_given_up_take_time_too(good: set[int], monkeypatch: pytest.MonkeyPatch) -> None:
    clock = count(0, 4)
    monkeypatch.setattr(examples, "time", SimpleNamespace(monotonic=clock.__next__))
    if good:
        assert set(examples._draw(TooLarge(good), 15)) == {0}
    else:
        with pytest.raises(TimeoutError, match=r"^none within 10 seconds$"):
            examples._draw(TooLarge(good), 15)
    assert next(clock) == 16  # two were begun, at 4 and 8 seconds, and none at 12
