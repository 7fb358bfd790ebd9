"""Named schemas: removed, renamed, used by no operation, or received as payloads; and the version of the API."""

from __future__ import annotations

from typing import Any

import pytest

from kit.tests.openapi_sdk_codegen.diff.documents import TEXT, document, object_with, received
from kit.tests.openapi_sdk_codegen.diff.rows import compare
from openapi_sdk_codegen.diff import CheckedDescription, compare_descriptions
from openapi_sdk_codegen.project import Problem

Json = dict[str, Any]
NUMBER: Json = {"type": "integer"}


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        pytest.param(["Cat", "Dog"], ["Dog"], "The schema Cat was removed.", id="removed from a choice"),
        pytest.param(["Cat"], ["Tiger"], "The schema Cat is now called Tiger.", id="renamed"),
    ],
)
def test_a_schema_without_its_old_name_is_removed_or_renamed(old: list[str], new: list[str], text: str) -> None:
    def choosing(names: list[str]) -> Json:
        schemas = {name: object_with(TEXT if name == "Dog" else NUMBER) for name in names}
        choices = [{"$ref": f"#/components/schemas/{name}"} for name in names]
        return received({"oneOf": choices}, components={"schemas": schemas})

    texts = [each.text for each in compare(choosing(old), choosing(new)) if each.id == "api-schema-removed"]
    assert texts == [text]


def test_a_choice_with_the_same_name_is_not_the_one_that_was_renamed() -> None:
    def choosing(*names: str) -> Json:
        choices = [{"$ref": f"#/components/schemas/{name}"} for name in names]
        return received({"oneOf": choices}, components={"schemas": dict.fromkeys(names, TEXT)})

    texts = [each.text for each in compare(choosing("Cat", "Dog"), choosing("Dog", "Tiger"))]
    assert texts == ["The schema Cat is now called Tiger."]


def test_a_choice_that_means_the_same_is_renamed() -> None:
    def choosing(name: str, *values: str) -> Json:
        schema = TEXT | {"x-extensible-enum": [*values]}
        choices = [{"$ref": f"#/components/schemas/{name}"}, NUMBER]
        return received({"oneOf": choices}, components={"schemas": {name: schema}})

    texts = [each.text for each in compare(choosing("Cat", "a", "b"), choosing("Tiger", "b", "a"))]
    assert texts == ["The schema Cat is now called Tiger."]


def test_a_part_of_an_all_of_is_renamed() -> None:
    def inheriting(name: str) -> Json:
        schema = {"allOf": [{"$ref": f"#/components/schemas/{name}"}, {"required": ["p"]}]}
        return received(schema, components={"schemas": {name: object_with(TEXT)}})

    texts = [each.text for each in compare(inheriting("Cat"), inheriting("Tiger"))]
    assert texts == ["The schema Cat is now called Tiger."]


def ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


CAT, DOG = object_with(TEXT), {"type": "object", "minProperties": 2}


@pytest.mark.parametrize("is_first", [True, False], ids=["before it", "behind it"])
def test_a_part_is_renamed_beside_one_that_keeps_its_name(*, is_first: bool) -> None:
    def inheriting(name: str) -> Json:
        parts = [ref("Dog"), ref(name)] if is_first else [ref(name), ref("Dog")]
        return received({"allOf": parts}, components={"schemas": {"Dog": DOG, name: CAT}})

    texts = [each.text for each in compare(inheriting("Cat"), inheriting("Tiger"))]
    assert texts == ["The schema Cat is now called Tiger."]


def test_a_schema_takes_the_name_of_another_one() -> None:
    old = received(ref("Cat"), components={"schemas": {"Cat": CAT, "Dog": DOG}})
    new = received(ref("Dog"), components={"schemas": {"Dog": DOG}})
    texts = [each.text for each in compare(old, new) if each.id == "api-schema-removed"]
    assert texts == ["The schema Cat is now called Dog."]


def test_a_schema_does_not_take_the_name_of_a_part_that_was_there_before() -> None:
    old = received(ref("Cat"), components={"schemas": {"Cat": CAT, "Dog": DOG}})
    new = received({"allOf": [ref("Dog"), CAT]}, components={"schemas": {"Dog": DOG}})
    assert [each.id for each in compare(old, new) if each.id == "api-schema-removed"] == []


@pytest.mark.parametrize("is_first", [True, False], ids=["before it", "behind it"])
def test_a_schema_is_renamed_beside_a_use_without_a_schema(*, is_first: bool) -> None:
    def using(name: str, **other: Json) -> Json:
        fields = [other, {"schema": ref(name)}] if is_first else [{"schema": ref(name)}, other]
        parameters = [{"name": name, "in": "query", **each} for name, each in zip("ab", fields, strict=True)]
        return document({"parameters": parameters}, components={"schemas": {name: CAT, "Dog": DOG}})

    changes = compare(using("Cat", schema=ref("Dog")), using("Tiger"))
    assert [each.text for each in changes if each.id == "api-schema-removed"] == ["The schema Cat is now called Tiger."]


def test_a_change_in_a_part_of_an_all_of_is_not_reported_again() -> None:
    def inheriting(limit: int) -> Json:
        cat = CAT | {"maxProperties": limit}
        return received({"allOf": [ref("Cat"), DOG]}, components={"schemas": {"Cat": cat}})

    assert [each.operation for each in compare(inheriting(8), inheriting(9))] == ["POST /things"]


def test_a_schema_that_becomes_inline_is_not_removed() -> None:
    reference = {"$ref": "#/components/schemas/Cat"}
    assert compare(received(reference, components={"schemas": {"Cat": TEXT}}), received(TEXT)) == []


def test_a_schema_is_renamed_beside_an_added_choice() -> None:
    def referring(name: str, **keywords: Any) -> Json:
        schema = object_with({"$ref": f"#/components/schemas/{name}"})
        return received(schema | keywords, components={"schemas": {name: TEXT}})

    choices = [{"required": ["a"]}, {"required": ["b"]}]
    changes = compare(referring("Cat"), referring("Tiger", oneOf=choices))
    assert [each.text for each in changes if each.id == "api-schema-removed"] == ["The schema Cat is now called Tiger."]


def payloads(**schemas: Json) -> Json:
    return document(components={"schemas": schemas})


def test_an_unused_schema_is_compared_as_a_payload_if_it_is_named_as_received() -> None:
    old, new = (
        CheckedDescription.from_document(payloads(Order=object_with(leaf)), name)
        for leaf, name in ((TEXT, "old"), (NUMBER, "new"))
    )
    assert [each.operation for each in compare_descriptions(old, new)] == ["components"]
    (change,) = compare_descriptions(old, new, received=["Order"])
    assert (change.id, change.operation, change.location) == (
        "response-property-type-changed",
        "webhook Order",
        "body p",
    )


def test_an_added_or_removed_payload_is_a_webhook() -> None:
    none, some = (
        CheckedDescription.from_document(payloads(), "old"),
        CheckedDescription.from_document(payloads(Order=TEXT), "new"),
    )
    assert [each.id for each in compare_descriptions(none, some, received=["Order"])] == ["webhook-added"]
    assert [each.id for each in compare_descriptions(some, none, received=["Order"])] == [
        "api-schema-removed",
        "webhook-removed",
    ]


def test_a_payload_that_is_named_twice_is_reported_once() -> None:
    old, new = (CheckedDescription.from_document(payloads(Order=schema), "x") for schema in (TEXT, NUMBER))
    assert len(compare_descriptions(old, new, received=["Order", "Order"])) == 1


def test_a_payload_that_neither_document_has_is_an_error() -> None:
    none = CheckedDescription.from_document(payloads(), "x.yaml")
    with pytest.raises(Problem, match=r"x\.yaml: .*no schema 'Tol'"):
        compare_descriptions(none, none, received=["Tol"])
