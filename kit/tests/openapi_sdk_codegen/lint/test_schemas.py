"""Every rule about schemas finds its case, and no other rule finds anything in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.support.descriptions import (
    COUNT,
    OBJECT,
    TEXT,
    add_components,
    add_parameters,
    add_schemas,
    change_operation,
    make_description,
    make_query_parameter,
    make_response,
    ref,
    replace_properties,
    set_body,
)
from openapi_sdk_codegen.lint import lint
from openapi_sdk_codegen.lint.rules import SCHEMA_RULES as RULES

if TYPE_CHECKING:
    from kit.tests.support.descriptions import Change

FIRES: list[Any] = [
    pytest.param(
        "unnamed-object",
        change_operation(responses={"200": make_response(OBJECT)}),
        id="an inline object in a response",
    ),
    pytest.param("unnamed-object", set_body(schema=OBJECT), id="an inline object as the body"),
    pytest.param(
        "unnamed-object",
        set_body(schema={"type": "array", "items": OBJECT}),
        id="a list of inline objects",
    ),
    pytest.param("unnamed-object", replace_properties(a=OBJECT), id="an inline object as a property"),
    pytest.param("unnamed-object", replace_properties(a={"type": "object"}), id="an inline free object"),
    pytest.param("unnamed-object", replace_properties(a={"properties": {"b": TEXT}}), id="an object without `type`"),
    pytest.param("unnamed-object", replace_properties(a={"allOf": [ref("Free"), OBJECT]}), id="an inline composition"),
    pytest.param(
        "unnamed-object",
        add_schemas(Many={"type": "object", "additionalProperties": OBJECT}),
        id="objects under any name",
    ),
    pytest.param("unnamed-object", add_schemas(Either={"oneOf": [ref("Thing"), OBJECT]}), id="an inline alternative"),
    pytest.param(
        "unnamed-object",
        add_components("responses", Gone=make_response(OBJECT)),
        id="an object in a shared response",
    ),
    pytest.param(
        "unnamed-object",
        replace_properties(a={"allOf": [ref("Thing")], "properties": {"b": TEXT}}),
        id="properties beside a composition of one",
    ),
    pytest.param(
        "unnamed-enum", add_parameters(make_query_parameter("more", {"enum": ["a"]})), id="an enum in a parameter"
    ),
    pytest.param(
        "unnamed-enum",
        add_components("parameters", Limit=make_query_parameter("limit", {**COUNT, "enum": [1]})),
        id="an enum in a shared parameter",
    ),
    pytest.param(
        "unnamed-enum",
        add_parameters(make_query_parameter("more", {"type": "array", "items": {"type": "string", "enum": ["a"]}})),
        id="an enum in a list in a parameter",
    ),
    pytest.param("test-module", add_schemas(TestThing=OBJECT), id="a schema that begins with Test"),
    pytest.param("class-name", add_schemas(HTTPThing=OBJECT, HttpThing=OBJECT), id="two schemas that make one module"),
    pytest.param("class-name", add_schemas(Response=OBJECT), id="a schema with the name of an import"),
]


@pytest.mark.parametrize(("rule", "change"), FIRES)
def test_only_this_rule_finds_something(rule: str, change: Change) -> None:
    document = make_description()
    change(document)
    assert {each.rule for each in lint(document)} == {rule}


FREE = "refer to JsonObject"
NAMED = "give it a name under components.schemas, and refer to that"


@pytest.mark.parametrize(
    ("schema", "remedy"),
    [
        pytest.param({"type": "object"}, FREE, id="a free object"),
        pytest.param({"type": "object", "properties": {}}, FREE, id="an object of no properties"),
        pytest.param(OBJECT, NAMED, id="an object of properties"),
        pytest.param({"allOf": [ref("Thing"), ref("Free")]}, NAMED, id="a composition"),
        pytest.param({**OBJECT, "allOf": [ref("Thing")]}, NAMED, id="properties beside a composition"),
    ],
)
def test_only_a_free_object_can_be_the_shared_one(schema: Any, remedy: str) -> None:
    document = make_description()
    replace_properties(a=schema)(document)
    assert [each.remedy for each in lint(document)] == [remedy]


@pytest.mark.parametrize(
    "schema",
    [
        pytest.param({"allOf": [ref("Thing"), {"description": "text"}]}, id="a composition of one object"),
        pytest.param({"allOf": [COUNT, {"minimum": 1}]}, id="a composition of a number"),
        pytest.param({"allOf": [{"allOf": [TEXT]}, {"maxLength": 5}]}, id="a composition of a text, nested"),
        pytest.param({"oneOf": [ref("Thing"), TEXT]}, id="a union"),
        pytest.param({**TEXT, "not": {"anyOf": [{"type": "object", "required": ["b"]}, {"enum": ["a"]}]}}, id="not"),
    ],
)
def test_a_property_that_is_no_object_needs_no_name(schema: Any) -> None:
    document = make_description()
    replace_properties(a=schema)(document)
    assert lint(document) == []


def test_every_rule_has_a_row_and_a_reason() -> None:
    assert {row.values[0] for row in FIRES} == {rule.id for rule in RULES}
    assert all(rule.why for rule in RULES)
