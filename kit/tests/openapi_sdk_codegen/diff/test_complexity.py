"""The cost of a comparison. It is counted, not timed, so that it does not depend on the machine."""

from __future__ import annotations

from typing import Any

import pytest

from kit.tests.openapi_sdk_codegen.diff.documents import OK, TEXT, content, document
from kit.tests.openapi_sdk_codegen.diff.rows import compare
from openapi_sdk_codegen.diff import CheckedDescription, normalize
from openapi_sdk_codegen.diff.comparison import Comparison
from openapi_sdk_codegen.diff.lifecycle import Policy
from openapi_sdk_codegen.diff.operations import compare_operations

pytestmark = pytest.mark.heavy

Json = dict[str, Any]


def ref(name: object) -> Json:
    return {"$ref": f"#/components/schemas/S{name}"}


def count_pairs(old: Json, new: Json) -> int:
    """Return how many pairs of schemas are compared."""
    comparison = Comparison(
        CheckedDescription.from_document(old, "old"), CheckedDescription.from_document(new, "new"), Policy()
    )
    compare_operations(comparison)
    comparison.compare_used_schemas()
    return len(comparison.pairs.results)


def recursive(size: int, leaf: Json) -> Json:
    """Return schemas that refer to three others each, in circles. The number of paths through them is unbounded."""
    schemas = {
        f"S{index}": {
            "type": "object",
            "properties": {"x": leaf, **{f"p{step}": ref((index * step + step) % size) for step in (1, 2, 3)}},
        }
        for index in range(size)
    }
    paths = {
        f"/a{index}": {"get": {"responses": {"200": {"description": "", **content(ref(index))}}}}
        for index in range(size)
    }
    return document(components={"schemas": schemas}) | {"paths": paths}


@pytest.mark.parametrize("size", [10, 40, 160])
def test_each_pair_of_schemas_is_compared_once(size: int) -> None:
    assert (
        count_pairs(recursive(size, TEXT), recursive(size, {"type": "integer"})) == size + size
    )  # and the leaf of each


def test_schemas_with_two_references_each_are_compared_once() -> None:
    def chain(leaf: Json) -> Json:
        schemas: Json = {f"S{index}": {"properties": {"l": ref(index + 1), "r": ref(index + 1)}} for index in range(60)}
        return document(
            {"responses": {"200": {"description": "", **content(ref(0))}}},
            components={"schemas": {**schemas, "S60": leaf}},
        )

    (change,) = compare(chain(TEXT), chain({"type": "integer"}))
    assert change.location == "200 application/json " + ".".join("l" * 60)


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
def test_nested_choices_are_compared_to_a_limited_depth(keyword: str) -> None:
    def nested(leaf: Json) -> Json:
        schemas: Json = {
            f"S{index}": {keyword: [ref(index + 1), ref(index + 2), {"type": "array", "items": ref(index + 1)}]}
            for index in range(40)
        }
        return document(
            {"responses": {"200": {"description": "", **content(ref(0))}}},
            components={"schemas": {**schemas, "S40": leaf, "S41": {"type": "boolean"}}},
        )

    assert compare(nested(TEXT), nested(TEXT)) == []
    assert compare(nested(TEXT), nested({"type": "integer"}))


@pytest.mark.parametrize(("size", "is_followed"), [(20, True), (40, False)])
def test_a_schema_in_many_nots_is_compared_to_a_limited_depth(size: int, is_followed: bool) -> None:
    def nested(leaf: Json) -> Json:
        schemas: Json = {f"S{index}": {"not": ref(index + 1)} for index in range(size)}
        return document(
            {"responses": {"200": {"description": "", **content(ref(0))}}},
            components={"schemas": {**schemas, f"S{size}": leaf}},
        )

    assert (compare(nested(TEXT), nested(TEXT | {"pattern": ""})) == []) is is_followed


def test_a_schema_that_is_a_choice_of_only_itself_is_compared() -> None:
    def circular(**more: Any) -> Json:
        return document(
            {"requestBody": content(ref(0)), "responses": OK},
            components={"schemas": {"S0": {"oneOf": [ref(0)]} | more, "S1": {"anyOf": [ref(1), ref(0)]}}},
        )

    assert compare(circular(), circular()) == []
    assert compare(circular(), circular(oneOf=[ref(1)])) is not None


def test_sixty_choices_are_matched() -> None:
    def many(size: int, leaf: Json) -> Json:
        branches = [
            {"type": "object", "properties": {f"p{index}": leaf}, "required": [f"p{index}"]} for index in range(size)
        ]
        return document({"requestBody": content({"oneOf": branches})})

    assert len(compare(many(60, TEXT), many(60, {"type": "integer"}))) == 120


def test_choices_of_choices_at_any_depth_are_matched_by_name() -> None:
    def nested(*, is_reversed: bool) -> Json:
        choices = [[ref(index + 1), {"type": "array", "items": ref(index + 1)}] for index in range(150)]
        schemas: Json = {
            f"S{index}": {"oneOf": each[:: -1 if is_reversed else 1]} for index, each in enumerate(choices)
        }
        return document({"requestBody": content(ref(0))}, components={"schemas": {**schemas, "S150": TEXT}})

    assert compare(nested(is_reversed=False), nested(is_reversed=True)) == []


def numbered(count: int) -> list[Json]:
    return [{"type": "object", "properties": {f"p{index}": TEXT}} for index in range(count)]


def choosing(*choices: Json) -> Json:
    return document({"requestBody": content({"oneOf": [*choices]})})


@pytest.mark.parametrize("size", [50, 100, 200])
def test_a_choice_of_many_is_not_compared_with_each_of_many(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    old = choosing({"oneOf": numbered(size)}, {"type": "string"})
    new = choosing(*numbered(size + 1), {"type": "string"})
    assert len(compare(old, new)) == 1
    # Nor if there are too many for one list.
    monkeypatch.setattr(normalize, "MAX_FLAT_CHOICES", 10)
    assert count_pairs(old, new) < 10


def test_a_schema_that_becomes_one_of_many_is_compared_with_those_that_look_equal() -> None:
    many = numbered(100)
    for schema, count in ((many[70], 99), (numbered(101)[-1], 1)):
        old, new = document({"requestBody": content(schema)}), choosing(*many)
        assert count_pairs(old, new) < 20
        assert len(compare(old, new)) == count


@pytest.mark.parametrize(("size", "count"), [pytest.param(20, 19, id="few"), pytest.param(21, 1, id="too many")])
def test_a_schema_that_becomes_one_of_a_few_is_compared_with_each(size: int, count: int) -> None:
    unread = {"$ref": "#/nowhere"}  # nothing is known to differ, but it doesn't look equal
    old, new = document({"requestBody": content(TEXT)}), choosing(*numbered(size - 1), unread)
    assert [change.id for change in compare(old, new)] == ["request-body-wrapped-in-one-of"] * count
