"""References into schemas."""

from __future__ import annotations

from typing import Any

import pytest

from kit.tests.openapi_sdk_codegen.corrections.pages import describe, operation, ref, schemas_of
from openapi_sdk_codegen.corrections.conventions import apply_conventions

LINE: dict[str, Any] = {"type": "object", "properties": {"size": {"type": "integer"}}}
ORDER: dict[str, Any] = {
    "type": "object",
    "properties": {
        "line": LINE,
        "lines": {"type": "array", "items": LINE},
        "next": {"oneOf": [LINE, {"type": "string"}]},
    },
    "$defs": {"part": LINE},
    "additionalProperties": True,
}


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("properties/line", "OrderLine"),
        ("properties/lines/items", "OrderLinesItem"),
        ("properties/next/oneOf/0", "OrderNextOption1"),
        ("$defs/part", "OrderPart"),
    ],
)
def test_what_a_reference_leads_to_becomes_a_component(place: str, name: str) -> None:
    made = schemas_of(
        describe(Order=ORDER, Other={"properties": {"a": {"$ref": f"#/components/schemas/Order/{place}"}}})
    )
    assert made["Other"]["properties"]["a"] == ref(name)
    assert made[name] == LINE


def test_nested_and_recursive_places() -> None:
    tree = {
        "type": "object",
        "properties": {
            "node": {
                "type": "object",
                "properties": {
                    "left": {"$ref": "#/components/schemas/Tree/properties/node"},
                    "leaf": {"type": "object", "properties": {"a": {"type": "string"}}},
                },
            }
        },
    }
    other = {"properties": {"leaf": {"$ref": "#/components/schemas/Tree/properties/node/properties/leaf"}}}
    made = schemas_of(describe(Tree=tree, Other=other))
    assert made["TreeNode"]["properties"] == {"left": ref("TreeNode"), "leaf": ref("TreeNodeLeaf")}
    assert made["Other"]["properties"]["leaf"] == ref("TreeNodeLeaf")


def test_a_reference_into_an_operation() -> None:
    place = "#/paths/~1things~1/get/responses/200/content/application~1json/schema"
    document = describe(("get", "/things/", operation(LINE)), Other={"properties": {"a": {"$ref": place}}})
    made = apply_conventions(document)
    name = made["components"]["schemas"]["Other"]["properties"]["a"]["$ref"]
    answer = made["paths"]["/things/"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert answer == {"$ref": name}


@pytest.mark.parametrize(
    "reference",
    [
        "#/components/schemas/Order/properties/none",
        "#/components/schemas/Order/type",
        "#/components/schemas/Order/additionalProperties",
        "#/x/y/properties/z",
        "#",
        "#/%7",
    ],
)
def test_other_references_stay(reference: str) -> None:
    later = "#/components/schemas/Zoo/items"
    other = {"properties": {"a": {"$ref": reference}, "b": {"$ref": later}}}
    made = schemas_of(describe(Order=ORDER, Zoo={"type": "array", "items": LINE}, Other=other))
    assert made["Other"]["properties"] == {"a": {"$ref": reference}, "b": ref("ZooItem")}
