"""Where a change is: the operation, the location in it, and the places in both files."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from kit.tests.openapi_sdk_codegen.diff.documents import (
    OK,
    TEXT,
    content,
    document,
    header,
    object_with,
    query,
    received,
    sent,
    webhook,
    webhook_response_header,
)
from kit.tests.openapi_sdk_codegen.diff.rows import compare
from openapi_sdk_codegen.diff import CheckedDescription, compare_descriptions

Json = dict[str, Any]
NUMBER: Json = {"type": "integer"}


def deep(leaf: Json) -> dict[str, Json]:
    """Return schemas that contain a leaf, by the path to it."""
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


@pytest.mark.parametrize("path", deep(TEXT))
def test_a_change_is_found_at_the_end_of_every_path(path: str) -> None:
    (change,) = compare(received(deep(TEXT)[path]), received(deep(NUMBER)[path]))
    assert change.location == " ".join(filter(None, ("200 application/json", path)))
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
        pytest.param(received, "POST /things", "200 application/json", id="a response"),
        pytest.param(query, "POST /things", "query p", id="a parameter"),
        pytest.param(lambda schema: query(schema, "header"), "POST /things", "header p", id="a header that is sent"),
        pytest.param(header, "POST /things", "200 header X-H", id="a header that is received"),
        pytest.param(
            lambda schema: webhook({"requestBody": content(schema)}),
            "webhook orders",
            "body application/json",
            id="a webhook",
        ),
        pytest.param(webhook_response_header, "webhook orders", "200 header X-H", id="a response header of a webhook"),
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
def test_a_change_has_an_operation_and_a_location(make: Any, operation: str, location: str) -> None:
    (change,) = compare(make(object_with(TEXT)), make(object_with(NUMBER)))
    assert (change.operation, change.location) == (operation, f"{location} p")


@pytest.mark.parametrize(
    ("old", "new", "text", "values", "keyword"),
    [
        pytest.param(
            TEXT,
            TEXT | {"format": "date-time"},
            'The property must now have the format "date-time".',
            (None, "date-time"),
            ".format",
            id="a format is added",
        ),
        pytest.param(
            TEXT | {"format": "uuid"},
            TEXT | {"format": "date"},
            'The format of the property changes from "uuid" to "date".',
            ("uuid", "date"),
            ".format",
            id="a format changes",
        ),
        pytest.param(
            TEXT,
            TEXT | {"format": "password"},
            "The format of the property changes to password; it allows the same values.",
            (None, "password"),
            ".format",
            id="a format that limits nothing",
        ),
        pytest.param(
            {},
            TEXT,
            "The property must now have the type string; before, it could have any.",
            (None, ["string"]),
            ".type",
            id="a type is added",
        ),
        pytest.param(
            TEXT | {"format": "date"},
            NUMBER,
            "The type of the property changes from string to integer.",
            (["string"], ["integer"]),
            ".type",
            id="a type with a format changes",
        ),
        pytest.param(
            TEXT,
            {"enum": [1]},
            "The type of the property changes from string to integer.",
            (["string"], ["integer"]),
            ".enum",
            id="a type from an enum",
        ),
        pytest.param(
            TEXT,
            {"oneOf": [{"enum": [1]}, {"enum": [2]}]},
            "The type of the property changes from string to integer.",
            (["string"], ["integer"]),
            ".oneOf",
            id="a type from choices of one value each",
        ),
    ],
)
def test_a_type_and_a_format_have_their_own_places_and_values(
    old: Json, new: Json, text: str, values: tuple[object, object], keyword: str
) -> None:
    change = next(each for each in compare(sent(object_with(old)), sent(object_with(new))) if "enum" not in each.id)
    assert (change.text, (change.old, change.new)) == (text, values)
    assert change.new_place.endswith(f".properties.p{keyword}")


@pytest.mark.parametrize(
    ("levels", "text"),
    [
        pytest.param(("beta", "alpha"), 'The operation is less stable: "alpha" instead of "beta".', id="less stable"),
        pytest.param(("draft", "beta"), 'The operation is more stable: "beta" instead of "draft".', id="more stable"),
        pytest.param((None, "beta"), 'The operation is less stable: "beta" instead of "stable".', id="no level before"),
        pytest.param(("beta", None), 'The operation is more stable: "stable" instead of "beta".', id="no level now"),
    ],
)
def test_a_stability_level_has_a_sentence_and_its_values(levels: tuple[str | None, str | None], text: str) -> None:
    old, new = (document({"x-stability-level": level} if level else {}) for level in levels)
    (change,) = compare(old, new)
    assert (change.text, (change.old, change.new)) == (text, tuple(level or "stable" for level in levels))


def recursive(leaf: Json, root: str) -> Json:
    """Return two schemas that contain each other. The leaf is within both."""
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


def test_a_recursive_schema_is_compared_from_each_of_its_parts() -> None:
    def both(leaf: Json) -> Json:
        doc = recursive(leaf, "Tree")
        doc["paths"]["/nodes"] = copy.deepcopy(recursive(leaf, "Node")["paths"]["/things"])
        return doc

    changes = [(each.operation, each.location) for each in compare(both(TEXT), both(NUMBER))]
    assert changes == [
        ("POST /nodes", "200 application/json trees[].x"),
        ("POST /things", "200 application/json x"),
    ]


def test_a_change_of_a_schema_that_contains_itself_has_the_shortest_path() -> None:
    def tree(limit: int) -> Json:
        schema = {"properties": {"inner": {"$ref": "#/components/schemas/Tree"}}, "maxProperties": limit}
        return received({"$ref": "#/components/schemas/Tree"}, components={"schemas": {"Tree": schema}})

    assert [each.location for each in compare(tree(1), tree(2))] == ["200 application/json"]


def test_a_property_has_its_name_whether_it_is_added_changed_or_removed() -> None:
    def order(**properties: Json) -> Json:
        schemas = {"Order": {"type": "object", "properties": properties}}
        return received({"$ref": "#/components/schemas/Order"}, components={"schemas": schemas})

    changes = compare(order(a=TEXT, b=TEXT), order(b=NUMBER, c=TEXT))
    assert [each.symbol for each in changes] == ["Order.a", "Order.b", "Order.c"]


def test_a_property_has_the_name_in_the_document_that_has_one() -> None:
    named, other = (
        received({"$ref": f"#/{holder}/schemas/Order"}) | {holder: {"schemas": {"Order": object_with(leaf)}}}
        for holder, leaf in (("components", TEXT), ("x-more", NUMBER))
    )
    for pair in ((named, other), (other, named)):
        assert [each.symbol for each in compare(*pair) if each.location.endswith(" p")] == ["Order.p"]


@pytest.mark.parametrize("changed", ["Tree", "Node"])
def test_a_change_of_a_schema_that_its_choices_contain_is_reported_for_each_use(changed: str) -> None:
    def both(leaf: Json, order: list[str]) -> Json:
        def choose(name: str) -> Json:
            note = TEXT | {"x-extensible-enum": order}  # the same in any order, and not written alike
            inner = {"type": "object", "properties": {"to": {"$ref": f"#/components/schemas/{name}"}, "note": note}}
            return {"oneOf": [inner, TEXT]}

        schemas = {"Tree": choose("Node"), "Node": choose("Tree")}
        schemas[changed]["properties"] = {"x": leaf}
        doc = received({"$ref": "#/components/schemas/Tree"}, components={"schemas": schemas})
        node = received({"$ref": "#/components/schemas/Node"})
        doc["paths"]["/things/nodes"] = copy.deepcopy(node["paths"]["/things"])
        return doc

    changes = compare(both(TEXT, ["a", "b"]), both(NUMBER, ["b", "a"]))
    assert {each.operation for each in changes} == {"POST /things", "POST /things/nodes"}


def test_a_change_in_a_shared_schema_is_reported_for_both_uses() -> None:
    def shared(leaf: Json) -> Json:
        schema = {"$ref": "#/components/schemas/A"}
        operation = {"requestBody": content(schema), "responses": {"200": {"description": "", **content(schema)}}}
        return document(operation, components={"schemas": {"A": object_with(leaf)}})

    changes = compare(shared(TEXT), shared(NUMBER))
    assert [(each.id, each.location) for each in changes] == [
        ("response-property-type-changed", "200 application/json p"),
        ("request-property-type-changed", "body application/json p"),
    ]
    assert {each.new_place for each in changes} == {"new.yaml: $.components.schemas.A.properties.p.type"}


def test_a_change_within_a_read_only_property_is_not_a_change_of_the_request() -> None:
    def inside(leaf: Json) -> Json:
        return {"type": "object", "properties": {"meta": object_with(leaf) | {"readOnly": True}}}

    assert [each.id for each in compare(sent(inside(TEXT)), sent(inside(NUMBER)))] == [
        "x-request-read-only-property-changed"
    ]
    assert [each.id for each in compare(received(inside(TEXT)), received(inside(NUMBER)))] == [
        "response-property-type-changed"
    ]


def test_a_schema_that_is_read_only_in_one_of_two_places_has_both_rules() -> None:
    def twice(leaf: Json) -> Json:
        shared = {"allOf": [{"$ref": "#/components/schemas/A"}]}
        schema = {
            "type": "object",
            "properties": {"a": shared | {"readOnly": True}, "b": {"properties": {"c": shared}}},
        }
        return sent(schema, components={"schemas": {"A": object_with(leaf)}})

    assert [(each.id, each.location) for each in compare(twice(TEXT), twice(NUMBER))] == [
        ("x-request-read-only-property-changed", "body application/json a.p"),
        ("request-property-type-changed", "body application/json b.c.p"),
    ]


def test_a_media_type_that_a_similar_one_replaces_is_compared_with_it() -> None:
    old, new = (
        document({"responses": {"200": {"content": {name: {"schema": schema}}}}})
        for name, schema in (("text/csv", TEXT), ("text/*", NUMBER))
    )
    assert [(each.id, each.text, each.old, each.new) for each in compare(old, new)] == [
        (
            "response-body-type-changed",
            "The type of the body changes from string to integer.",
            ["string"],
            ["integer"],
        ),
        (
            "response-media-type-name-generalized",
            "The media type text/* replaces text/csv.",
            "text/csv",
            "text/*",
        ),
    ]


def test_an_encoding_has_its_values() -> None:
    def encoded(**encoding: Json) -> Json:
        return document({"requestBody": {"content": {"multipart/form-data": {"encoding": encoding}}}})

    first: Json = {"a": {"style": "form"}}
    second: Json = {"a": {"style": "deepObject"}}
    pairs: list[tuple[Json, Json]] = [(first, second), (first, {}), ({}, second)]
    changes = [each for old, new in pairs for each in compare(encoded(**old), encoded(**new))]
    assert [(each.old, each.new) for each in changes] == [(first, second), (first, None), (None, second)]


def test_a_status_that_becomes_part_of_a_range_is_compared_with_it() -> None:
    def response(status: str, leaf: Json) -> Json:
        return document({"responses": {status: {"description": "", **content(leaf)}}})

    assert [each.id for each in compare(response("200", TEXT), response("2XX", NUMBER))] == [
        "response-body-type-changed",
        "response-success-status-added",
    ]
    assert [each.id for each in compare(response("2XX", TEXT), response("200", NUMBER))] == [
        "response-success-status-added",
        "response-body-type-changed",
        "response-success-status-removed",
    ]


def test_a_value_of_a_choice_of_constants_is_at_the_choice() -> None:
    old, new = ({"oneOf": [{"const": each} for each in values]} for values in ("ab", "abc"))
    (change,) = compare(received(old), received(new))
    assert change.id == "x-response-body-enum-value-added"
    assert change.old_place.endswith(".schema.oneOf")
    assert change.new_place.endswith(".schema.oneOf")


def choice(**names: Json) -> Json:
    return {"oneOf": [schema | {"title": name} if name[0].isupper() else schema for name, schema in names.items()]}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            choice(a=object_with(TEXT), b=NUMBER),
            choice(b=NUMBER, a=object_with(NUMBER)),
            ["one-of-added", "one-of-removed"],
            id="a choice without a name changes",
        ),
        pytest.param(
            choice(A=object_with(TEXT), b=NUMBER),
            choice(b=NUMBER, A=object_with(NUMBER)),
            ["type-changed"],
            id="a choice with a name changes",
        ),
        pytest.param(
            choice(A=object_with(TEXT), B=object_with(NUMBER)),
            choice(B=object_with(TEXT), A=object_with(NUMBER)),
            [],
            id="two swap their titles",
        ),
        pytest.param(
            choice(a=object_with(TEXT)), choice(b=object_with(NUMBER)), ["type-changed"], id="the only choice changes"
        ),
    ],
)
def test_choices_are_matched_by_content_and_then_by_name(old: Json, new: Json, expected: list[str]) -> None:
    changes = [each.id for each in compare(received(old), received(new))]
    assert (
        sorted(each.removeprefix("response-body-").removeprefix("response-property-") for each in changes) == expected
    )


def numbered(number: int, **more: Any) -> Json:
    return {"type": "object", "properties": {"p": {"enum": [number]}}, **more}


#: It changes how a schema is written, and not what it means.
SAME: Json = {"minProperties": 0}


@pytest.mark.parametrize("titles", [[{}, {}], [{"title": "Old"}, {"title": "New"}]], ids=["no names", "other names"])
def test_choices_that_mean_the_same_match_however_many_there_are(titles: list[Json]) -> None:
    old = {"oneOf": [numbered(number, **titles[0]) for number in range(40)]}
    new = {"oneOf": [numbered(number, **titles[1], **SAME) for number in reversed(range(40))]}
    assert compare(received(old), received(new)) == []


def test_of_two_choices_that_mean_the_same_the_one_with_the_name_matches() -> None:
    old = {"oneOf": [numbered(1, title="First"), numbered(1, title="Second")]}
    new = {"oneOf": [numbered(1, title="Second", **SAME), numbered(2, title="First")]}
    changes = compare(received(old), received(new))
    assert {each.location for each in changes} == {"200 application/json (First).p"}


def test_a_change_has_the_shortest_of_several_paths() -> None:
    def referring(leaf: Json) -> Json:
        schema = {"$ref": "#/components/schemas/A"}
        properties = {"a": object_with(schema), "b": object_with({"type": "array", "items": schema})}
        return received({"type": "object", "properties": properties}, components={"schemas": {"A": object_with(leaf)}})

    (change,) = compare(referring(TEXT), referring(NUMBER))
    assert change.location == "200 application/json a.p.p"


def test_an_added_choice_has_its_own_place() -> None:
    cat, dog = object_with(TEXT), object_with(NUMBER)
    (change,) = compare(received(cat), received({"oneOf": [cat, dog]}))
    assert change.old_place.endswith(".schema")
    assert change.new_place.endswith(".schema.oneOf[1]")
    (change,) = compare(received({"oneOf": [cat, dog]}), received(cat))
    assert change.old_place.endswith(".schema.oneOf[1]")
    assert change.new_place.endswith(".schema")


def test_a_pattern_of_properties_has_its_own_place() -> None:
    patterns = {"^a": TEXT, "^b": TEXT}
    (change,) = compare(received({"patternProperties": {"^a": TEXT}}), received({"patternProperties": patterns}))
    assert change.old_place.endswith(".schema.patternProperties")
    assert change.new_place.endswith(".schema.patternProperties['^b']")


@pytest.mark.parametrize("is_added", [True, False], ids=["added", "removed"])
def test_a_property_that_is_a_reference_has_its_own_place_and_the_target_beside_it(*, is_added: bool) -> None:
    components = {"schemas": {"Owner": {"type": "object"}}}
    without = received({"type": "object"}, components=components)
    with_it = received(
        {"allOf": [{"type": "object"}, object_with({"$ref": "#/components/schemas/Owner"})]}, components=components
    )
    (change,) = compare(without, with_it) if is_added else compare(with_it, without)
    place, target = (change.new_place, change.new_target) if is_added else (change.old_place, change.old_target)
    assert place.endswith(".schema.allOf[1].properties.p")
    assert target.endswith(": $.components.schemas.Owner")
    assert (change.old_target if is_added else change.new_target) == ""


def test_a_property_is_required_where_it_is_listed() -> None:
    def all_of(*required: str) -> Json:
        parts = [{"required": ["q"]}, {**object_with(TEXT), "required": ["r", *required]}]
        return received({"type": "object", "allOf": parts})

    (change,) = compare(all_of("p"), all_of())
    assert change.old_place.endswith(".schema.allOf[1].required")
    (change,) = compare(all_of(), all_of("p"))
    assert change.new_place.endswith(".schema.allOf[1].required")


def test_operations_are_matched_without_the_names_of_path_parameters() -> None:
    old, new = document(), document()
    for doc, name, leaf in ((old, "x", TEXT), (new, "y", NUMBER)):
        parameter = {"name": name, "in": "path", "required": True, "schema": leaf}
        doc["paths"] = {f"/a/{{{name}}}": {"get": {"parameters": [parameter], "responses": OK}}}
    (change,) = compare(old, new)
    assert (change.id, change.operation, change.location) == ("request-parameter-type-changed", "GET /a/{y}", "path y")


def test_a_webhook_with_two_methods_has_the_method_in_its_label() -> None:
    hooks = document(webhooks={"a": {"post": {"responses": OK}, "put": {"responses": OK}}})
    assert [each.operation for each in compare(document(), hooks)] == ["webhook a POST", "webhook a PUT"]


def test_changes_are_sorted_and_unique() -> None:
    old, new = recursive(TEXT, "Tree"), recursive(NUMBER, "Node")
    changes = compare_descriptions(
        CheckedDescription.from_document(old, "a"), CheckedDescription.from_document(new, "b")
    )
    assert changes == sorted(changes, key=lambda each: (each.operation, each.location, each.id, each.text))
    assert len({each.fingerprint for each in changes}) == len(changes)


def test_an_enum_of_null_counts_as_null_only_if_nullable() -> None:
    def choosing(**more: Any) -> Json:
        return received({"oneOf": [object_with(TEXT), {"type": "string", "enum": [None], **more}]})

    assert [each.id for each in compare(choosing(nullable=True), choosing())] == ["response-body-became-not-nullable"]
    assert [each.id for each in compare(choosing(), choosing(nullable=True))] == ["response-body-became-nullable"]
