"""Choices whose alternatives are choices themselves, or components that share a base."""

from __future__ import annotations

import re
from typing import Any

import pytest

from kit.tests.openapi_sdk_codegen.diff.documents import TEXT, object_with, received, sent
from kit.tests.openapi_sdk_codegen.diff.rows import compare, rule_ids
from openapi_sdk_codegen.diff import normalize

Json = dict[str, Any]


def ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


#: What Phone and Email share: the schemas that are beside them.
BASES: dict[str, Json] = {
    "an object": {"Base": object_with(TEXT)},
    "an allOf": {"Tag": object_with(TEXT), "Base": {"allOf": [ref("Tag"), {"required": ["p"]}]}},
    "an allOf of parts of another": {
        "Tag": {"allOf": [object_with(TEXT), {"required": ["p"]}]},
        "Base": {"allOf": [ref("Tag"), {"properties": {"q": TEXT}}]},
    },
}


@pytest.mark.parametrize("openapi", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize(
    ("make", "rule"),
    [
        pytest.param(sent, "new-optional-request-property", id="sent"),
        pytest.param(received, "response-optional-property-added", id="received"),
    ],
)
@pytest.mark.parametrize("bases", BASES.values(), ids=BASES)
def test_choices_that_share_a_base_are_matched_by_their_own_names(
    bases: Json, make: Any, rule: str, openapi: str
) -> None:
    def choosing(**more: Json) -> Json:
        schemas = {
            **bases,
            "Phone": {"allOf": [ref("Base"), {"properties": {"code": TEXT}}]},
            "Email": {"allOf": [ref("Base"), {"properties": {"short": TEXT, **more}}]},
        }
        choice = {"oneOf": [ref("Phone"), ref("Email")]}
        document: Json = make(object_with(choice), openapi=openapi, components={"schemas": schemas})
        return document

    (change,) = compare(choosing(), choosing(enabled=TEXT))
    assert change.id == rule
    assert change.location.endswith(" p(Email).enabled")
    assert change.new_place == "new.yaml: $.components.schemas.Email.allOf[1].properties.enabled"


def test_a_choice_that_consists_of_others_has_its_own_place() -> None:
    schemas = {
        "Base": object_with(TEXT),
        "Phone": {"allOf": [ref("Base"), {"required": ["p"]}]},
        "Email": {"allOf": [ref("Base"), {"required": ["q"]}]},
    }
    old, new = (
        received({"oneOf": [{"type": "boolean"}, {"type": "integer"}, *choices]}, components={"schemas": schemas})
        for choices in ([ref("Phone")], [ref("Phone"), ref("Email")])
    )
    removed = [each.old_place for each in compare(new, old) if each.id == "response-body-one-of-removed"]
    assert removed == ["old.yaml: $.components.schemas.Email"]
    added = [each for each in compare(old, new) if each.id == "response-body-one-of-added"]
    assert [(each.text, each.new_place) for each in added] == [
        ("The body may now be Email (`oneOf`).", "new.yaml: $.components.schemas.Email")
    ]


CAT: Json = {"type": "object", "title": "Cat", "properties": {"meow": TEXT}}
DOG: Json = {"type": "object", "title": "Dog", "properties": {"bark": TEXT}}
CHANGED_DOG: Json = DOG | {"properties": {"bark": {"type": "integer"}}}
COW: Json = {"type": "object", "title": "Cow", "properties": {"moo": TEXT}}
NULL: Json = {"type": "null"}
KIND: Json = {"discriminator": {"propertyName": "kind"}}

#: Choices with choices in them, and the same without. Old and new documents have the components X and C.
NESTED: dict[str, tuple[Json, Json]] = {
    "oneOf in anyOf": ({"anyOf": [{"oneOf": [CAT, DOG]}]}, {"oneOf": [CAT, DOG]}),
    "oneOf in oneOf": ({"oneOf": [{"oneOf": [CAT, DOG]}]}, {"oneOf": [CAT, DOG]}),
    "anyOf in oneOf": ({"oneOf": [{"anyOf": [CAT, DOG]}]}, {"anyOf": [CAT, DOG]}),
    "oneOf in anyOf in oneOf": ({"oneOf": [{"anyOf": [{"oneOf": [CAT, DOG]}]}]}, {"oneOf": [CAT, DOG]}),
    "two that are nested in different ways": (
        {"oneOf": [{"oneOf": [CAT, DOG]}]},
        {"anyOf": [{"oneOf": [CAT, DOG]}]},
    ),
    "beside null, and nullable": (
        {"anyOf": [{"oneOf": [CAT, DOG]}, NULL]},
        {"nullable": True, "oneOf": [CAT, DOG]},
    ),
    "beside null, and with null": ({"oneOf": [{"oneOf": [CAT, DOG]}, NULL]}, {"oneOf": [CAT, DOG, NULL]}),
    "null inside": ({"anyOf": [{"oneOf": [CAT, DOG, NULL]}]}, {"oneOf": [CAT, DOG, NULL]}),
    "nullable inside": (
        {"anyOf": [{"oneOf": [CAT, DOG], "nullable": True}, COW]},
        {"anyOf": [CAT, DOG, COW, NULL]},
    ),
    "null two levels inside": (
        {"anyOf": [{"oneOf": [{"anyOf": [CAT, NULL]}, DOG]}, COW]},
        {"anyOf": [CAT, DOG, COW, NULL]},
    ),
    "beside another choice": ({"oneOf": [{"oneOf": [CAT, DOG]}, COW]}, {"oneOf": [CAT, DOG, COW]}),
    "oneOf beside another choice of anyOf": ({"anyOf": [COW, {"oneOf": [CAT, DOG]}]}, {"anyOf": [CAT, DOG, COW]}),
    "the same schema in both": ({"anyOf": [ref("C"), {"anyOf": [ref("C"), DOG]}]}, {"anyOf": [CAT, DOG]}),
    "with annotations": (
        {"oneOf": [{"oneOf": [CAT, DOG], "title": "t", "description": "d", "x-a": 1}, COW]},
        {"oneOf": [CAT, DOG, COW]},
    ),
    "a component beside another choice": ({"oneOf": [ref("X"), COW]}, {"oneOf": [CAT, DOG, COW]}),
    "a component in an allOf, nullable": (
        {"allOf": [ref("X")], "nullable": True},
        {"anyOf": [ref("X"), NULL]},
    ),
    "with a discriminator, beside another choice": (
        {"oneOf": [{"oneOf": [CAT, DOG], **KIND}, COW]},
        {"oneOf": [CAT, DOG, COW]},
    ),
    "with a discriminator": (
        {"anyOf": [{"oneOf": [CAT, DOG], **KIND}, NULL]},
        {"oneOf": [CAT, DOG, NULL], **KIND},
    ),
}


@pytest.mark.parametrize("openapi", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize("make", [sent, received], ids=["sent", "received"])
@pytest.mark.parametrize(("nested", "flat"), NESTED.values(), ids=NESTED)
def test_a_choice_in_a_choice_means_the_same_as_its_choices(nested: Json, flat: Json, make: Any, openapi: str) -> None:
    one, other = (
        make(object_with(schema), openapi=openapi, components={"schemas": {"X": {"oneOf": [CAT, DOG]}, "C": CAT}})
        for schema in (nested, flat)
    )
    assert compare(one, other) == []
    assert compare(other, one) == []


@pytest.mark.parametrize(
    ("old", "new", "location"),
    [
        pytest.param([CAT, DOG], {"anyOf": [{"oneOf": [CAT, CHANGED_DOG]}, NULL]}, "p(Dog).bark", id="alone"),
        pytest.param(
            [CAT, DOG, COW], {"oneOf": [COW, {"anyOf": [CAT, CHANGED_DOG]}]}, "p(Dog).bark", id="beside another"
        ),
        pytest.param([CAT, DOG, COW], {"oneOf": [COW, {"anyOf": [CAT, ref("Dog")]}]}, "p(Dog).bark", id="a component"),
    ],
)
@pytest.mark.parametrize("make", [sent, received], ids=["sent", "received"])
def test_what_differs_in_a_nested_choice_is_told(old: list[Json], new: Json, location: str, make: Any) -> None:
    schemas = {"components": {"schemas": {"Dog": CHANGED_DOG}}}
    old_schema = {"oneOf": old, "nullable": NULL in new.get("anyOf", ())}
    changes = compare(make(object_with(old_schema), **schemas), make(object_with(new), **schemas))
    assert [change.location.rpartition(" ")[2] for change in changes] == [location]
    assert changes[0].id.endswith("-property-type-changed")


def test_what_differs_in_the_same_nested_choice_is_told_there() -> None:
    old, new = (
        received({"oneOf": [ref("Pet"), COW]}, components={"schemas": {"Pet": {"oneOf": [CAT, DOG]} | more}})
        for more in ({}, KIND)
    )
    (change,) = (each for each in compare(old, new) if each.operation != "components")
    assert (change.id, change.location) == ("response-body-discriminator-added", "200 application/json (Pet)")


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
@pytest.mark.parametrize(
    ("make", "rules"),
    [
        pytest.param(sent, {"new-optional-request-property", "request-property-removed"}, id="sent"),
        pytest.param(
            received, {"response-optional-property-added", "response-optional-property-removed"}, id="received"
        ),
    ],
)
def test_a_component_that_gets_choices_beside_it_is_compared_with_itself(
    make: Any, rules: set[str], keyword: str
) -> None:
    pet = object_with(TEXT)
    alone, beside = (
        make(object_with(schema), components={"schemas": {"Pet": content, "Cow": COW}})
        for schema, content in (
            (ref("Pet"), pet),
            ({keyword: [ref("Cow"), ref("Pet")]}, {"type": "object", "properties": {"q": TEXT}}),
        )
    )
    for old, new, kind in ((alone, beside, "added|wrapped"), (beside, alone, "removed")):
        changes = compare(old, new)
        assert rules == {each.id for each in changes if each.step}
        (choice,) = (each for each in changes if not each.step)
        assert re.search(kind, choice.id), choice.id
        assert "Cow" in choice.text


TITLED: Json = object_with(TEXT) | {"title": "Pet"}


@pytest.mark.parametrize(
    ("single", "choice", "rule"),
    [
        pytest.param(ref("Pet"), ref("Pet"), "request-property-one-of-added", id="a component that consists of others"),
        pytest.param(TITLED, ref("Pet"), "x-request-property-wrapped-in-one-of", id="a title before"),
        pytest.param(ref("Pet"), TITLED, "x-request-property-wrapped-in-one-of", id="a title after"),
        pytest.param(TITLED | {"minProperties": 1}, TITLED, "x-request-property-wrapped-in-one-of", id="two titles"),
        pytest.param(
            {"allOf": [{"required": ["z"]}, ref("Pet")]},
            ref("Pet"),
            "x-request-property-wrapped-in-one-of",
            id="another schema that has it",
        ),
    ],
)
def test_only_a_component_is_found_among_choices_by_its_name(single: Json, choice: Json, rule: str) -> None:
    old, new = (
        sent(
            object_with(schema),
            components={
                "schemas": {
                    "Base": object_with(TEXT),
                    "Pet": {"allOf": [ref("Base"), {"properties": {name: TEXT}}]},
                    "Cow": {"allOf": [ref("Base"), {"properties": {"moo": TEXT}}]},
                }
            },
        )
        for schema, name in ((single, "r"), ({"oneOf": [ref("Cow"), choice]}, "s"))
    )
    (change,) = (each for each in compare(old, new) if each.operation != "components" and not each.step)
    assert change.id == rule
    assert (change.new_target or change.new_place).endswith("Cow" if rule.endswith("added") else ".oneOf")


def test_items_that_get_choices_are_compared() -> None:
    old, new = sent({"type": "array"}), sent({"type": "array", "items": {"oneOf": [CAT, {"type": "array"}]}})
    assert [each.location for each in compare(old, new)] == ["body application/json []"]


def test_a_choice_with_keywords_of_its_own_is_one_choice() -> None:
    limited = {"oneOf": [CAT, DOG], "minProperties": 1}
    assert compare(sent({"oneOf": [limited, COW]}), sent({"oneOf": [CAT, DOG, COW]}))
    assert compare(sent({"oneOf": [limited, COW]}), sent({"oneOf": [COW, limited]})) == []


def test_the_discriminator_of_a_choice_that_is_flattened_is_compared() -> None:
    pets = ({"oneOf": [CAT, DOG], "discriminator": {"propertyName": name}} for name in ("kind", "sort"))
    old, new = (
        received({"oneOf": [ref("Pet"), other]}, components={"schemas": {"Pet": pet}})
        for pet, other in zip(pets, (COW, {"oneOf": [COW, {"type": "string", "title": "Name"}]}), strict=True)
    )
    changes = [each for each in compare(old, new) if each.operation != "components"]
    assert {each.id for each in changes} == {
        "response-body-one-of-added",
        "response-body-discriminator-property-name-changed",
    }


def test_inline_choices_have_their_own_titles_and_not_the_name_of_their_base() -> None:
    def choosing(**more: Json) -> Json:
        choices = [
            {"title": title, "allOf": [ref("Base"), {"properties": {name: TEXT, **extra}}]}
            for title, name, extra in (("Phone", "code", {}), ("Email", "short", more))
        ]
        return received({"oneOf": choices}, components={"schemas": {"Base": object_with(TEXT)}})

    (change,) = compare(choosing(), choosing(enabled=TEXT))
    assert (change.id, change.location) == (
        "response-optional-property-added",
        "200 application/json (Email).enabled",
    )


def test_a_property_that_is_new_in_a_component_has_its_place_there_where_a_reference_changes_above() -> None:
    old, new = (
        received(
            outer,
            components={
                "schemas": {"Outer": object_with(ref("Order")), "Order": {"type": "object", "properties": order}}
            },
        )
        for outer, order in ((object_with(ref("Order")), {}), (ref("Outer"), {"q": TEXT}))
    )
    (change,) = compare(old, new)
    assert change.old_place == "old.yaml: $.components.schemas.Order.properties"
    assert change.new_place == "new.yaml: $.components.schemas.Order.properties.q"


def test_choices_of_each_other_are_compared() -> None:
    schemas = {
        "A": {"oneOf": [ref("A"), ref("B"), CAT]},
        "B": {"anyOf": [ref("A"), ref("C"), DOG]},
        "C": {"anyOf": [ref("C"), ref("D")]},
        "D": {"anyOf": [ref("D"), ref("C")]},
    }

    def choosing(schema: Json) -> Json:
        return sent(object_with(schema), components={"schemas": schemas})

    for name in schemas:
        assert compare(choosing(ref(name)), choosing({"oneOf": [ref(name)]})) == []


def is_flat(nested: Json, choices: list[Json]) -> bool:
    return compare(sent(nested), sent({"oneOf": choices})) == []


def numbered(size: int) -> list[Json]:
    return [object_with(TEXT) | {"required": [f"p{index}"]} for index in range(size)]


def test_a_list_of_choices_gets_no_longer_than_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(normalize, "MAX_FLAT_CHOICES", 5)
    for size in (5, 6):
        choices = numbered(size)
        assert is_flat({"oneOf": [choices[0], {"oneOf": choices[1:]}]}, choices) == (size == 5)


def test_choices_are_flat_to_a_limited_depth(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(normalize, "MAX_DEPTH", 3)
    for depth in (3, 4):
        choices = numbered(depth + 2)
        nested: Json = {"oneOf": choices[-2:]}
        for choice in choices[:-2]:
            nested = {"oneOf": [choice, nested]}
        assert is_flat(nested, choices) == (depth == 3)


def test_choices_are_compared_where_one_of_becomes_any_of() -> None:
    old, new = sent({"oneOf": [TEXT, {"type": "integer"}]}), sent({"anyOf": [TEXT, {"type": "boolean"}]})
    assert rule_ids(old, new) == ["request-body-any-of-added", "request-body-any-of-removed", "x-request-body-widened"]
