"""A schema that no operation uses is compared like any other, one level lower, in the direction that breaks more."""

from __future__ import annotations

import pytest

from kit.tests.openapi_sdk_codegen.diff.documents import TEXT, Json, content, document, object_with, received, sent
from kit.tests.openapi_sdk_codegen.diff.rows import compare
from openapi_sdk_codegen.diff import compare as compare_sources

NUMBER: Json = {"type": "number"}


def named(**schemas: Json) -> Json:
    return document(components={"schemas": schemas})


def ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            object_with(TEXT),
            object_with(NUMBER),
            ("response-property-type-changed", "warning", "schemas Order p"),
            id="breaks in both directions",
        ),
        pytest.param(
            NUMBER | {"minimum": 3},
            NUMBER | {"minimum": 5},
            ("request-body-min-increased", "warning", "schemas Order"),
            id="breaks what is sent",
        ),
        pytest.param(
            NUMBER | {"minimum": 5},
            NUMBER | {"minimum": 3},
            ("response-body-min-decreased", "warning", "schemas Order"),
            id="breaks what is received",
        ),
        pytest.param(
            {"enum": ["a"]},
            {"enum": ["a", "b"]},
            ("x-response-body-enum-value-added", "info", "schemas Order"),
            id="a warning becomes info",
        ),
        pytest.param(
            TEXT,
            TEXT | {"default": "a"},
            ("response-body-default-value-added", "info", "schemas Order"),
            id="harmless",
        ),
        pytest.param(
            object_with(object_with(NUMBER | {"minimum": 3}) | {"readOnly": True}),
            object_with(object_with(NUMBER | {"minimum": 5}) | {"readOnly": True}),
            ("x-response-property-narrowed", "info", "schemas Order p.p"),
            id="is only received",
        ),
    ],
)
def test_a_schema_that_no_operation_uses_is_compared_one_level_lower(
    old: Json, new: Json, expected: tuple[str, str, str]
) -> None:
    (change,) = compare(named(Order=old), named(Order=new))
    assert (change.id, change.level.value, change.location) == expected
    assert (change.operation, change.direction) == ("components", "none")
    assert change.text.endswith(", in a schema that no operation uses.")
    assert change.new_place.startswith("new.yaml: $.components.schemas.Order")


def test_the_schemas_within_it_are_reported_once_under_their_own_names() -> None:
    def orders(leaf: Json) -> Json:
        return named(A=object_with(ref("C")), B=object_with(object_with(ref("C"))), C=object_with(leaf), D=ref("C"))

    assert [each.location for each in compare(orders(TEXT), orders(NUMBER))] == ["schemas C p"]


def test_what_an_operation_uses_is_not_reported_again() -> None:
    def using(leaf: Json) -> Json:
        return received(
            ref("Used"), components={"schemas": {"Used": object_with(leaf), "Other": object_with(ref("Used"))}}
        )

    assert [each.operation for each in compare(using(TEXT), using(NUMBER))] == ["POST /things"]


def test_a_schema_that_only_the_old_operations_use_is_compared() -> None:
    old = sent(ref("A"), components={"schemas": {"A": TEXT}})
    new = sent(TEXT, components={"schemas": {"A": NUMBER}})
    assert [each.location for each in compare(old, new)] == ["schemas A"]


def test_a_schema_that_contains_itself_is_compared() -> None:
    def tree(leaf: Json) -> Json:
        return named(Tree={"type": "object", "properties": {"inner": ref("Tree"), "leaf": leaf}})

    assert [each.location for each in compare(tree(TEXT), tree(NUMBER))] == ["schemas Tree leaf"]


def test_a_reference_that_changes_has_its_target_beside_it() -> None:
    old, new = named(A=object_with(TEXT), B=NUMBER), named(A=object_with(ref("B")), B=NUMBER)
    (change,) = compare(old, new)
    assert change.new_place == "new.yaml: $.components.schemas.A.properties.p"
    assert change.new_target == "new.yaml: $.components.schemas.B.type"


def test_a_property_below_a_reference_that_changes_has_its_target_too() -> None:
    old, new = named(A=ref("B"), B=TEXT, C=NUMBER), named(A=ref("C"), B=TEXT, C=NUMBER)
    (change,) = compare(old, new)
    assert (change.new_place, change.new_target) == (
        "new.yaml: $.components.schemas.A",
        "new.yaml: $.components.schemas.C.type",
    )


@pytest.mark.heavy
def test_what_could_not_be_compared_is_a_remark() -> None:
    def choosing(leaf: Json) -> Json:
        return named(A={"oneOf": [object_with(leaf) | {"required": [f"r{index}"]} for index in range(40)]})

    assert len(compare_sources(choosing(TEXT), choosing(NUMBER)).remarks) == 1


def test_a_name_that_moved_is_told_and_the_sentence_does_not_say_that_it_is_unused() -> None:
    old, new = (
        document(
            {"responses": {"200": {"description": "", **content(ref(name))}}, "requestBody": content(ref(other))},
            components={"schemas": {"Order": order, "Fine": fine}},
        )
        for name, other, order, fine in (
            ("Order", "Fine", object_with(TEXT), object_with(NUMBER)),
            ("Fine", "Order", object_with(NUMBER), object_with(TEXT)),
        )
    )
    where = "in a schema that operations use, but never at the same place in both documents"
    assert {(change.location, change.text) for change in compare(old, new)} == {
        (
            f"schemas {name} p",
            f"The type of the property changes from {types}, {where}.",
        )
        for name, types in (("Order", "string to number"), ("Fine", "number to string"))
    }


@pytest.mark.parametrize("is_old", [True, False], ids=["the old one", "the new one"])
def test_a_schema_that_only_one_document_uses_is_told_as_one_that_no_operation_uses(*, is_old: bool) -> None:
    uses = [ref("Order"), {"type": "array"}] if is_old else [{"type": "array"}, ref("Order")]
    old, new = (
        received(schema, components={"schemas": {"Order": object_with(order)}})
        for schema, order in zip(uses, (TEXT, NUMBER), strict=True)
    )
    (change,) = (each for each in compare(old, new) if each.operation == "components")
    assert change.text.endswith(", in a schema that no operation uses.")
