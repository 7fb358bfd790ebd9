"""What a comparison costs: counted, not timed, for a clock says more about the machine."""

from __future__ import annotations

from typing import Any

import pytest

from codegen.diff import Description
from codegen.diff.comparison import Comparison
from codegen.diff.lifecycle import Policy
from codegen.diff.operations import compare_operations
from tests.codegen.diff.documents import OK, TEXT, content, document
from tests.codegen.diff.rows import changes

Json = dict[str, Any]


def ref(name: object) -> Json:
    return {"$ref": f"#/components/schemas/S{name}"}


def pairs(old: Json, new: Json) -> int:
    """Return how many pairs of schemas are compared."""
    comparison = Comparison(Description.from_document(old, "old"), Description.from_document(new, "new"), Policy())
    compare_operations(comparison)
    comparison.compare_used_schemas()
    return len(comparison.pairs.results)


def tangled(size: int, leaf: Json) -> Json:
    """Schemas of which each leads to three others, in circles: more ways than anybody could walk."""
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
    assert pairs(tangled(size, TEXT), tangled(size, {"type": "integer"})) == size + size  # and the leaf of each


def test_a_ladder_of_two_ways_each_is_no_tower_of_ways() -> None:
    def ladder(leaf: Json) -> Json:
        schemas: Json = {f"S{index}": {"properties": {"l": ref(index + 1), "r": ref(index + 1)}} for index in range(60)}
        return document(
            {"responses": {"200": {"description": "", **content(ref(0))}}},
            components={"schemas": {**schemas, "S60": leaf}},
        )

    (change,) = changes(ladder(TEXT), ladder({"type": "integer"}))
    assert change.location == "200 application/json " + ".".join("l" * 60)


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
def test_choices_within_choices_are_bounded(keyword: str) -> None:
    def nested(leaf: Json) -> Json:
        schemas: Json = {
            f"S{index}": {keyword: [ref(index + 1), ref(index + 2), {"type": "array", "items": ref(index + 1)}]}
            for index in range(40)
        }
        return document(
            {"responses": {"200": {"description": "", **content(ref(0))}}},
            components={"schemas": {**schemas, "S40": leaf, "S41": {"type": "boolean"}}},
        )

    assert changes(nested(TEXT), nested(TEXT)) == []
    assert changes(nested(TEXT), nested({"type": "integer"}))


def test_a_choice_between_nothing_but_itself_ends() -> None:
    def circular(**more: Any) -> Json:
        return document(
            {"requestBody": content(ref(0)), "responses": OK},
            components={"schemas": {"S0": {"oneOf": [ref(0)]} | more, "S1": {"anyOf": [ref(1), ref(0)]}}},
        )

    assert changes(circular(), circular()) == []
    assert changes(circular(), circular(oneOf=[ref(1)])) is not None


def test_many_choices_are_matched_in_time() -> None:
    def many(size: int, leaf: Json) -> Json:
        branches = [
            {"type": "object", "properties": {f"p{index}": leaf}, "required": [f"p{index}"]} for index in range(size)
        ]
        return document({"requestBody": content({"oneOf": branches})})

    assert len(changes(many(60, TEXT), many(60, {"type": "integer"}))) == 120
