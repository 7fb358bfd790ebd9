"""A correction that stops reaching an operation is named."""

from __future__ import annotations

from typing import Any

import pytest

from openapi_sdk_codegen.corrections.reach import find_lost

Json = dict[str, Any]
ROW: Json = {"type": "object", "properties": {"amount": {"type": "string"}}}
REF: Json = {"$ref": "#/components/schemas/Row"}
OF_ROW = {"target": "$.components.schemas.Row", "description": "x", "update": {"x-reads-as": {"amount": "decimal"}}}
OF_ALL = {"target": "$.paths.*.*", "description": "x", "update": {"x-a": 1}}
OF_INFO = {"target": "$.info", "description": "x", "update": {"x-a": 1}}


def publish(**schemas: Json) -> Json:
    """Return a document with an operation for each schema, by its path."""
    paths = {f"/{name}": {"get": {"responses": {"200": answer(schema)}}} for name, schema in schemas.items()}
    page = {"type": "object", "properties": {"rows": {"type": "array", "items": REF}}}
    components = {"schemas": {"Row": ROW, "Page": page}, "responses": {"Rows": answer(REF)}}
    return {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": paths, "components": components}


def answer(schema: Json) -> Json:
    return {"description": "", "content": {"application/json": {"schema": schema}}}


def correct(*actions: Json) -> Json:
    return {"overlay": "1.0.0", "info": {"title": "t", "version": "1"}, "actions": [*actions]}


BOTH = publish(a={"$ref": "#/components/schemas/Page"}, b=REF)
SAID = "GET /a: c.yaml: action 1 ($.components.schemas.Row) reached it, and no longer does: "


@pytest.mark.parametrize(
    ("new", "actions", "said"),
    [
        pytest.param(publish(a=ROW, b=REF), [OF_ROW], [SAID], id="described in its own place"),
        pytest.param(publish(a=REF, b=REF), [OF_ROW], [], id="reached another way"),
        pytest.param(publish(b=REF), [OF_ROW], [], id="not described any more"),
        pytest.param(publish(a=ROW, b=REF), [OF_ALL, OF_INFO], [], id="of operations, or of the whole"),
        pytest.param(publish(a=ROW, b=REF), [{**OF_ROW, "update": {"x-a": 2}}], [], id="a correction that is new"),
    ],
)
def test_an_operation_that_a_correction_no_longer_reaches_is_named(
    new: Json, actions: list[Json], said: list[str]
) -> None:
    found = find_lost(BOTH, correct(OF_ROW, OF_ALL, OF_INFO), new, correct(*actions), name="c.yaml")
    assert len(found) == len(said)
    assert all(sentence.startswith(beginning) for sentence, beginning in zip(found, said, strict=True))
