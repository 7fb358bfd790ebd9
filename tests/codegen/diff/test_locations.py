"""Where a change is: the operation, the way to it, the places in both files, and once for each way that matters."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from codegen.diff import Description, compare_descriptions
from tests.codegen.diff.documents import (
    OK,
    TEXT,
    answer_header,
    content,
    document,
    header,
    holding,
    query,
    received,
    sent,
    webhook,
)
from tests.codegen.diff.rows import changes

Json = dict[str, Any]
NUMBER: Json = {"type": "integer"}


def deep(leaf: Json) -> dict[str, Json]:
    """A leaf at the end of every way that there is."""
    return {
        "": leaf,
        "a.b": {"type": "object", "properties": {"a": {"type": "object", "properties": {"b": leaf}}}},
        "results[].id": {
            "type": "object",
            "properties": {"results": {"type": "array", "items": {"type": "object", "properties": {"id": leaf}}}},
        },
        "[][]": {"type": "array", "items": {"type": "array", "items": leaf}},
        "labels{}": {"type": "object", "properties": {"labels": {"type": "object", "additionalProperties": leaf}}},
        "{^x}": {"type": "object", "patternProperties": {"^x": leaf}},
        "[1]": {"type": "array", "prefixItems": [TEXT, leaf]},
        "(contains)": {"type": "array", "contains": leaf},
        "(then).a": {"if": {}, "then": {"properties": {"a": leaf}}},
        "(unevaluatedProperties)": {"type": "object", "unevaluatedProperties": leaf},
        "(dependentSchemas a).b": {"dependentSchemas": {"a": {"properties": {"b": leaf}}}},
        "['a.b c']": {"type": "object", "properties": {"a.b c": leaf}},
        "pet(Dog).name": {
            "type": "object",
            "properties": {
                "pet": {
                    "oneOf": [
                        {"title": "Cat", "type": "object"},
                        {"title": "Dog", "type": "object", "properties": {"name": leaf}},
                    ]
                }
            },
        },
        "(choice 0).a": {"anyOf": [{"type": "object", "properties": {"a": leaf}}]},
    }


@pytest.mark.parametrize("way", deep(TEXT))
def test_a_change_is_found_at_the_end_of_every_way(way: str) -> None:
    (change,) = changes(received(deep(TEXT)[way]), received(deep(NUMBER)[way]))
    assert change.location == " ".join(filter(None, ("200 application/json", way)))
    assert change.operation == "POST /things"
    assert change.old_place.startswith(
        "old.yaml: $.paths['/things'].post.responses['200'].content['application/json'].schema"
    )
    assert change.old_place.endswith(".type")
    assert (change.old, change.new) == (["string"], ["integer"])
    assert "string to integer" in change.text


@pytest.mark.parametrize(
    ("make", "operation", "location"),
    [
        pytest.param(sent, "POST /things", "body application/json", id="a body"),
        pytest.param(received, "POST /things", "200 application/json", id="an answer"),
        pytest.param(query, "POST /things", "query p", id="a parameter"),
        pytest.param(lambda schema: query(schema, "header"), "POST /things", "header p", id="a header that is sent"),
        pytest.param(header, "POST /things", "200 header X-H", id="a header that is received"),
        pytest.param(
            lambda schema: webhook({"requestBody": content(schema)}),
            "webhook tolls",
            "body application/json",
            id="a webhook",
        ),
        pytest.param(answer_header, "webhook tolls", "200 header X-H", id="an answer to a webhook"),
        pytest.param(
            lambda schema: document(
                {"callbacks": {"done": {"{$url}": {"put": {"requestBody": content(schema), "responses": OK}}}}}
            ),
            "POST /things callback done PUT {$url}",
            "body application/json",
            id="a callback",
        ),
    ],
)
def test_a_change_says_what_it_is_in(make: Any, operation: str, location: str) -> None:
    (change,) = changes(make(holding(TEXT)), make(holding(NUMBER)))
    assert (change.operation, change.location) == (operation, f"{location} p")


def recursive(leaf: Json, root: str) -> Json:
    """A tree of nodes, each with a tree: whatever one begins with, the leaf is in it."""
    return received(
        {"$ref": f"#/components/schemas/{root}"},
        components={
            "schemas": {
                "Tree": {"type": "object", "properties": {"node": {"$ref": "#/components/schemas/Node"}, "x": leaf}},
                "Node": {
                    "type": "object",
                    "properties": {"trees": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}},
                },
            }
        },
    )


def test_a_recursive_schema_is_compared_whichever_part_comes_first() -> None:
    def both(leaf: Json) -> Json:
        made = recursive(leaf, "Tree")
        made["paths"]["/nodes"] = copy.deepcopy(recursive(leaf, "Node")["paths"]["/things"])
        return made

    found = [(each.operation, each.location) for each in changes(both(TEXT), both(NUMBER))]
    assert found == [
        ("POST /nodes", "200 application/json trees[].x"),
        ("POST /things", "200 application/json x"),
    ]


def test_a_schema_that_two_operations_use_is_told_for_both() -> None:
    def shared(leaf: Json) -> Json:
        schema = {"$ref": "#/components/schemas/A"}
        operation = {"requestBody": content(schema), "responses": {"200": {"description": "", **content(schema)}}}
        return document(operation, components={"schemas": {"A": holding(leaf)}})

    found = changes(shared(TEXT), shared(NUMBER))
    assert [(each.id, each.location) for each in found] == [
        ("response-property-type-changed", "200 application/json p"),
        ("request-property-type-changed", "body application/json p"),
    ]
    assert {each.new_place for each in found} == {"new.yaml: $.components.schemas.A.properties.p.type"}


def test_what_is_below_a_read_only_property_is_not_sent() -> None:
    def inside(leaf: Json) -> Json:
        return {"type": "object", "properties": {"meta": holding(leaf) | {"readOnly": True}}}

    assert [each.id for each in changes(sent(inside(TEXT)), sent(inside(NUMBER)))] == [
        "x-request-read-only-property-changed"
    ]
    assert [each.id for each in changes(received(inside(TEXT)), received(inside(NUMBER)))] == [
        "response-property-type-changed"
    ]


def test_a_schema_that_is_sent_in_one_place_and_not_in_another_is_judged_in_both() -> None:
    def twice(leaf: Json) -> Json:
        shared = {"allOf": [{"$ref": "#/components/schemas/A"}]}
        schema = {
            "type": "object",
            "properties": {"a": shared | {"readOnly": True}, "b": {"properties": {"c": shared}}},
        }
        return sent(schema, components={"schemas": {"A": holding(leaf)}})

    assert [(each.id, each.location) for each in changes(twice(TEXT), twice(NUMBER))] == [
        ("x-request-read-only-property-changed", "body application/json a.p"),
        ("request-property-type-changed", "body application/json b.c.p"),
    ]


def test_a_status_that_becomes_part_of_a_range_is_compared_with_it() -> None:
    def answered(status: str, leaf: Json) -> Json:
        return document({"responses": {status: {"description": "", **content(leaf)}}})

    assert [each.id for each in changes(answered("200", TEXT), answered("2XX", NUMBER))] == [
        "response-success-status-removed",
        "response-body-type-changed",
        "response-success-status-added",
    ]


def choice(**names: Json) -> Json:
    return {"oneOf": [schema | {"title": name} if name[0].isupper() else schema for name, schema in names.items()]}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            choice(a=holding(TEXT), b=NUMBER),
            choice(b=NUMBER, a=holding(NUMBER)),
            ["one-of-added", "one-of-removed"],
            id="one without a name changes",
        ),
        pytest.param(
            choice(A=holding(TEXT), b=NUMBER),
            choice(b=NUMBER, A=holding(NUMBER)),
            ["type-changed"],
            id="one with a name changes",
        ),
        pytest.param(
            choice(A=holding(TEXT), B=holding(NUMBER)),
            choice(B=holding(TEXT), A=holding(NUMBER)),
            [],
            id="two swap their names, which are notes",
        ),
        pytest.param(choice(a=holding(TEXT)), choice(b=holding(NUMBER)), ["type-changed"], id="the only one changes"),
    ],
)
def test_choices_are_matched_by_what_they_are_and_then_by_name(old: Json, new: Json, expected: list[str]) -> None:
    found = [each.id for each in changes(received(old), received(new))]
    assert sorted(each.removeprefix("response-body-").removeprefix("response-property-") for each in found) == expected


def test_operations_are_matched_whatever_their_path_parameters_are_called() -> None:
    old, new = document(), document()
    for made, name, leaf in ((old, "x", TEXT), (new, "y", NUMBER)):
        parameter = {"name": name, "in": "path", "required": True, "schema": leaf}
        made["paths"] = {f"/a/{{{name}}}": {"get": {"parameters": [parameter], "responses": OK}}}
    (change,) = changes(old, new)
    assert (change.id, change.operation, change.location) == ("request-parameter-type-changed", "GET /a/{y}", "path y")


def test_a_webhook_with_two_methods_tells_them_apart() -> None:
    hooks = document(webhooks={"a": {"post": {"responses": OK}, "put": {"responses": OK}}})
    assert [each.operation for each in changes(document(), hooks)] == ["webhook a POST", "webhook a PUT"]


def test_changes_are_sorted_and_none_is_told_twice() -> None:
    old, new = recursive(TEXT, "Tree"), recursive(NUMBER, "Node")
    found = compare_descriptions(Description.from_document(old, "a"), Description.from_document(new, "b"))
    assert found == sorted(found, key=lambda each: (each.operation, each.location, each.id, each.text))
    assert len({each.fingerprint for each in found}) == len(found)


def test_a_choice_of_null_that_may_not_be_null_any_more_is_told() -> None:
    def choosing(**more: Any) -> Json:
        return received({"oneOf": [holding(TEXT), {"type": "string", "enum": [None], **more}]})

    assert [each.id for each in changes(choosing(nullable=True), choosing())] == ["response-body-became-not-nullable"]
    assert [each.id for each in changes(choosing(), choosing(nullable=True))] == ["response-body-became-nullable"]
