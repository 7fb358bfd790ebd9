"""Places of a description: which it has, and how many are looked at."""

from __future__ import annotations

from typing import Any

import pytest

from openapi_sdk_codegen.observed.places import PlaceFinder
from openapi_sdk_codegen.openapi.document import each_operation

TREE: dict[str, Any] = {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}


def _describe(schema: dict[str, Any]) -> dict[str, Any]:
    answer = {"description": "OK", "content": {"application/json": {"schema": schema}}}
    return {
        "openapi": "3.0.3",
        "info": {"title": "T", "version": "1"},
        "paths": {"/things/": {"get": {"operationId": "things", "responses": {"200": answer}}}},
        "components": {"schemas": {"Tree": TREE}},
    }


def _find(schema: dict[str, Any], pointer: str) -> list[str]:
    document = _describe(schema)
    (operation,) = each_operation(document)
    return ["/".join(map(str, each.parts)) for each in PlaceFinder(document).find(operation, f"answer 200 {pointer}")]


@pytest.mark.parametrize(
    ("pointer", "found"),
    [
        pytest.param("/[]" * 50, ["components/schemas/Tree/items"], id="the deepest"),
        pytest.param("/[]" * 51, [], id="deeper"),
        pytest.param("/[]/name", [], id="a property of a list"),
    ],
)
def test_places_in_a_schema_that_has_itself(pointer: str, found: list[str]) -> None:
    assert _find(TREE, pointer) == found


def test_forms_are_found_in_their_order_and_up_to_a_limit() -> None:
    schema: dict[str, Any] = {"oneOf": [{"properties": {"same": {}, f"only{index}": {}}} for index in range(50)]}
    # With the union itself, there are 50 up to this one.
    assert [each.split("/")[-3] for each in _find(schema, "/same")] == [str(index) for index in range(49)]
    assert _find(schema, "/only48")
    assert not _find(schema, "/only49")
