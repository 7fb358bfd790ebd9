"""Choices whose alternatives are choices themselves, or components that share a base."""

from __future__ import annotations

from typing import Any

import pytest

from tests.codegen.diff.documents import TEXT, object_with, received, sent
from tests.codegen.diff.rows import compare

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
        return make(object_with(choice), openapi=openapi, components={"schemas": schemas})

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
    added = [each for each in compare(old, new) if each.id == "response-body-one-of-added"]
    assert [(each.text, each.new_place) for each in added] == [
        ("The response body may now be Email (`oneOf`).", "new.yaml: $.components.schemas.Email")
    ]
