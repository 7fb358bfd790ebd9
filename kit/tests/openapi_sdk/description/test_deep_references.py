"""Schemas that refer to each other in many ways: values and rows of them stay small."""

from __future__ import annotations

import json
from typing import Any

import pytest

from openapi_sdk.description.document import Description
from openapi_sdk.description.examples import make_example
from openapi_sdk.description.tables import ShownRow, Tables

#: Each refers to the two after it, so there are 2**60 ways through all of them.
COUNT = 60


def make_description(*, is_required: bool) -> Description:
    schemas: dict[str, Any] = {}
    paths: dict[str, Any] = {}
    for number in range(COUNT):
        others = {
            f"thing_{other}": {"$ref": f"#/components/schemas/Thing{other}"} for other in (number + 1, number + 2)
        }
        schemas[f"Thing{number}"] = {
            "type": "object",
            "properties": {"id": {"type": "integer"}, **(others if number + 2 < COUNT else {})},
            "required": ["id", *(others if is_required and number + 2 < COUNT else ())],
        }
        content = {"application/json": {"schema": {"$ref": f"#/components/schemas/Thing{number}"}}}
        operation = {"responses": {"200": {"description": "", "content": content}}}
        paths[f"/thing_{number}s/{{id}}"] = {"get": operation}
    return Description({"openapi": "3.0.3", "paths": paths, "components": {"schemas": schemas}})


@pytest.mark.parametrize("is_required", [False, True], ids=["optional", "required"])
def test_a_value_is_small(*, is_required: bool) -> None:
    description = make_description(is_required=is_required)
    value = make_example(description, {"$ref": "#/components/schemas/Thing0"})
    assert value["thing_1"]["thing_2"]["id"] == 1
    assert len(json.dumps(value)) < 200_000


def test_a_row_shows_rows_of_three_levels() -> None:
    description = make_description(is_required=False)
    shown = Tables.of(description, None).find_shown(description.operations[0].row_schema, {})

    def measure(row: ShownRow | None) -> int:
        return 0 if row is None else 1 + max((measure(each.shown) for each in row.fields), default=0)

    assert measure(shown) == 3
