"""The findings of the lint, for any document."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kit.tests.openapi_sdk_codegen.malformed import malformed
from kit.tests.support.descriptions import (
    OBJECT,
    TEXT,
    add_operation,
    add_parameters,
    add_schemas,
    make_description,
    make_query_parameter,
    ref,
    replace_properties,
)
from openapi_sdk_codegen.lint import RULES, lint

if TYPE_CHECKING:
    from kit.tests.support.descriptions import Change

HEADER = {"name": "X-Id", "in": "header"}
XML = {"application/xml": {"schema": TEXT}}


def test_clean_description_has_no_findings() -> None:
    assert [str(each) for each in lint(make_description())] == []


def test_ids_of_rules_are_unique() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)


def test_operation_ids_that_give_the_same_module_are_found() -> None:
    document = make_description()
    add_operation("/v2/other/", operationId="things__list")(document)
    assert {each.rule for each in lint(document)} == {"operation-id-taken", "operation-id-shape"}


def test_finding_begins_with_a_path_that_can_be_a_target() -> None:
    document = make_description()
    replace_properties(a=OBJECT)(document)
    (found,) = lint(document)
    assert str(found).startswith("$.components.schemas.Thing.properties.a: an inline object")
    assert str(found).endswith("[unnamed-object]")


def test_parameter_of_the_path_is_found_for_each_operation() -> None:
    document = make_description()
    document["paths"]["/v2/things/"]["parameters"].append({**HEADER, "content": XML})
    assert [each.place for each in lint(document)] == ["$.paths['/v2/things/'].parameters[1]"] * 2


def test_parameter_of_the_operation_overrides_that_of_the_path() -> None:
    document = make_description()
    document["paths"]["/v2/things/"]["parameters"].append({**HEADER, "content": XML})
    for method in ("get", "post"):
        document["paths"]["/v2/things/"][method].setdefault("parameters", []).append({**HEADER, "schema": TEXT})
    assert lint(document) == []


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(
            add_parameters(make_query_parameter("more", {"type": "boolean", "enum": [True]})),
            id="a boolean enum in a parameter",
        ),
        pytest.param(
            add_parameters(make_query_parameter("more", explode=True, style="form")), id="the style that is sent"
        ),
        pytest.param(
            add_parameters({**make_query_parameter("X-More", explode=False), "in": "header"}), id="explode of a header"
        ),
        pytest.param(add_schemas(Alias={"allOf": [ref("Thing")]}), id="a schema that is only a reference"),
        pytest.param(replace_properties(a={"type": "string", "default": None}), id="a default of null"),
    ],
)
def test_correct_description_has_no_findings(change: Change) -> None:
    document = make_description()
    change(document)
    assert lint(document) == []


def test_lint_does_not_change_the_document() -> None:
    document = make_description()
    before = copy.deepcopy(document)
    lint(document)
    assert document == before


def test_circle_of_references_ends() -> None:
    document = make_description()
    document["components"]["parameters"] = {
        "Limit": {"$ref": "#/components/parameters/Other"},
        "Other": {"$ref": "#/components/parameters/Limit"},
    }
    assert lint(document) == []


WORDS = st.sampled_from(
    [
        *("paths", "/a/", "get", "post", "parameters", "name", "in", "query", "header", "schema", "$ref"),
        *("#/components/schemas/A", "responses", "200", "content", "application/json", "components", "schemas"),
        *("A", "type", "object", "array", "properties", "items", "allOf", "enum", "default", "tags", "operationId"),
        *("security", "requestBody", "additionalProperties", "count", "results", "limit", "discriminator"),
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.text(max_size=5), inner, max_size=4),
    max_leaves=25,
)


def _with_parameter(**fields: Any) -> dict[str, Any]:
    """Return a description with one parameter; a field of the wrong type must not raise TypeError."""
    return {"openapi": "3.0.0", "paths": {"/v2/things/": {"get": {"parameters": [{"in": "query", **fields}]}}}}


def _with_listing_parameter() -> dict[str, Any]:
    """Return a description with a listing that has a parameter whose name is not text."""
    document = make_description()
    add_parameters({"name": [], "in": "query"})(document)
    return document


@given(st.dictionaries(WORDS, JSON, max_size=4) | malformed(make_description()))
@example(_with_parameter(name=[]))
@example(_with_parameter(name={}, style=[]))
@example(_with_parameter(name="a", style={}, explode=[]))
@example(_with_listing_parameter())
def test_any_document_is_linted(document: dict[str, Any]) -> None:
    assert all(each.why and each.remedy for each in lint(document))


@given(JSON, JSON, JSON)
def test_any_operation_and_schema_is_linted(one: Any, two: Any, three: Any) -> None:
    document = make_description()
    document["paths"]["/v2/things/"]["get"].update(parameters=one, responses=two, tags=three)
    document["paths"]["/v2/things/"]["post"].update(operationId=one, requestBody=three, security=two)
    document["components"]["schemas"].update(Thing=one, ThingPage=two)
    assert all(each.why and each.remedy for each in lint(document))
