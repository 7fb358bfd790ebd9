"""What the lint says, and that it can be asked about anything."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from codegen.lint import RULES, lint
from tests.support.things import COUNT, TEXT, properties, second, things

HEADER = {"name": "X-Id", "in": "header"}
UUID = {"type": "string", "format": "uuid"}


def test_the_clean_description_has_no_findings() -> None:
    assert [str(each) for each in lint(things())] == []


def test_every_rule_has_a_name_of_its_own() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)


def test_operation_ids_that_squeeze_into_one_are_one() -> None:
    document = things()
    second("/v2/other/", operationId="things__list")(document)
    assert {each.rule for each in lint(document)} == {"operation-id-taken", "operation-id-shape"}


def test_a_finding_can_be_pasted_as_a_target() -> None:
    document = things()
    properties(a={**COUNT, "default": 1})(document)
    (found,) = lint(document)
    assert str(found).startswith("$.components.schemas.Thing.properties.a: `default: 1`")
    assert str(found).endswith("[default]")


def test_a_parameter_of_the_path_counts_for_each_operation() -> None:
    document = things()
    document["paths"]["/v2/things/"]["parameters"].append({**HEADER, "schema": UUID})
    assert [each.place for each in lint(document)] == ["$.paths['/v2/things/'].parameters[1]"] * 2


def test_a_parameter_of_the_operation_stands_for_the_one_of_the_path() -> None:
    document = things()
    document["paths"]["/v2/things/"]["parameters"].append({**HEADER, "schema": UUID})
    for method in ("get", "post"):
        document["paths"]["/v2/things/"][method].setdefault("parameters", []).append({**HEADER, "schema": TEXT})
    assert lint(document) == []


def test_linting_changes_nothing() -> None:
    document = things()
    before = copy.deepcopy(document)
    lint(document)
    assert document == before


def test_references_in_a_circle_end() -> None:
    document = things()
    document["components"]["parameters"] = {
        "Limit": {"$ref": "#/components/parameters/Other"},
        "Other": {"$ref": "#/components/parameters/Limit"},
    }
    assert {each.rule for each in lint(document)} == {"pages-without-parameters"}


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


@given(st.dictionaries(WORDS, JSON, max_size=4))
def test_anything_is_linted_without_a_traceback(document: dict[str, Any]) -> None:
    assert all(each.text for each in lint(document))


@given(JSON, JSON, JSON)
def test_anything_in_the_place_of_a_part_is_linted_without_a_traceback(one: Any, two: Any, three: Any) -> None:
    document = things()
    document["paths"]["/v2/things/"]["get"].update(parameters=one, responses=two, tags=three)
    document["paths"]["/v2/things/"]["post"].update(operationId=one, requestBody=three, security=two)
    document["components"]["schemas"].update(Thing=one, ThingPage=two)
    assert all(each.text for each in lint(document))
