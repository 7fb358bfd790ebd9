"""The place of a difference where a schema became a reference, was one, or refers to another schema."""

from __future__ import annotations

import pytest

from kit.tests.openapi_sdk_codegen.diff.documents import TEXT, Json, object_with, received
from kit.tests.openapi_sdk_codegen.diff.rows import compare

SITE = "$.paths['/things'].post.responses['200'].content['application/json'].schema"
NUMBER: Json = {"type": "integer"}
A, B = ({"$ref": f"#/components/schemas/{name}"} for name in "AB")
LIST: Json = {"type": "array"}
BOTH = {"A": NUMBER, "B": TEXT}


def refer(number: int) -> Json:
    return {"$ref": f"#/components/schemas/S{number}"}


def answering(schema: Json, **schemas: Json) -> Json:
    return received(schema, components={"schemas": schemas})


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            answering(object_with(TEXT)),
            answering(object_with(A), A=NUMBER),
            [f"{SITE}.properties.p.type", "", f"{SITE}.properties.p", "$.components.schemas.A.type"],
            id="a property becomes a reference",
        ),
        pytest.param(
            answering(object_with(A), A=NUMBER),
            answering(object_with(TEXT), A=NUMBER),
            [f"{SITE}.properties.p", "$.components.schemas.A.type", f"{SITE}.properties.p.type", ""],
            id="a property was a reference",
        ),
        pytest.param(
            answering(object_with(A), A=NUMBER, B=TEXT),
            answering(object_with(B), A=NUMBER, B=TEXT),
            [
                *(f"{SITE}.properties.p", "$.components.schemas.A.type"),
                *(f"{SITE}.properties.p", "$.components.schemas.B.type"),
            ],
            id="a property refers to another schema",
        ),
        pytest.param(
            answering(object_with(A), A=NUMBER),
            answering(object_with(A), A=TEXT),
            ["$.components.schemas.A.type", "", "$.components.schemas.A.type", ""],
            id="the schema that is referred to was edited",
        ),
        pytest.param(
            answering(object_with(A), A=NUMBER),
            answering(object_with(B), B=TEXT),
            ["$.components.schemas.A.type", "", "$.components.schemas.B.type", ""],
            id="the schema that is referred to was renamed and edited",
        ),
        pytest.param(
            answering(object_with(TEXT)),
            answering(object_with({"allOf": [A], "description": "x"}), A=NUMBER),
            [f"{SITE}.properties.p.type", "", f"{SITE}.properties.p", "$.components.schemas.A.type"],
            id="a reference in an allOf",
        ),
        pytest.param(
            answering(object_with(A), A=NUMBER),
            answering(object_with(A | {"description": "x", "minimum": 1}), A=NUMBER),
            [f"{SITE}.properties.p", "$.components.schemas.A", f"{SITE}.properties.p.minimum", ""],
            id="a keyword beside a reference",
        ),
        pytest.param(
            answering(TEXT),
            answering(A, A=NUMBER),
            [f"{SITE}.type", "", SITE, "$.components.schemas.A.type"],
            id="a body",
        ),
        pytest.param(
            answering(LIST | {"items": TEXT}),
            answering(LIST | {"items": A}, A=NUMBER),
            [f"{SITE}.items.type", "", f"{SITE}.items", "$.components.schemas.A.type"],
            id="items",
        ),
        pytest.param(
            answering({"additionalProperties": TEXT}),
            answering({"additionalProperties": A}, A=NUMBER),
            [f"{SITE}.additionalProperties.type", "", f"{SITE}.additionalProperties", "$.components.schemas.A.type"],
            id="additional properties",
        ),
        pytest.param(
            answering({"propertyNames": TEXT}),
            answering({"propertyNames": A}, A=NUMBER),
            [f"{SITE}.propertyNames.type", "", f"{SITE}.propertyNames", "$.components.schemas.A.type"],
            id="names of properties",
        ),
        pytest.param(
            answering(object_with(object_with(TEXT))),
            answering(object_with(A), A=object_with(NUMBER)),
            [
                *(f"{SITE}.properties.p.properties.p.type", ""),
                *(f"{SITE}.properties.p", "$.components.schemas.A.properties.p.type"),
            ],
            id="below a property that becomes a reference",
        ),
        pytest.param(
            answering(object_with(object_with(A)), A=TEXT),
            answering(object_with(B), A=NUMBER, B=object_with(A)),
            ["$.components.schemas.A.type", "", "$.components.schemas.A.type", ""],
            id="a schema that both refer to was edited, below one that becomes a reference",
        ),
        pytest.param(
            answering(object_with(TEXT)),
            answering(object_with(A), A=TEXT | {"readOnly": True}),
            [f"{SITE}.properties.p", "", f"{SITE}.properties.p", "$.components.schemas.A.readOnly"],
            id="a property becomes a reference and read-only",
        ),
        pytest.param(
            answering(A, A=TEXT),
            answering(A, A={"$ref": "#/components/schemas/A2"}, A2=NUMBER),
            ["$.components.schemas.A.type", "", "$.components.schemas.A", "$.components.schemas.A2.type"],
            id="the schema that is referred to becomes a reference, to one whose name begins alike",
        ),
        pytest.param(
            answering(object_with(TEXT), A2=TEXT),
            answering({"type": "object", "properties": {"p": {"$ref": "#/components/schemas/A2"}}}, A2=NUMBER),
            [f"{SITE}.properties.p.type", "", f"{SITE}.properties.p", "$.components.schemas.A2.type"],
            id="a schema that was there before",
        ),
        pytest.param(
            answering(refer(0), **{f"S{number}": refer(number + 1) for number in range(60)}, S60=A, **BOTH),
            answering(refer(0), **{f"S{number}": refer(number + 1) for number in range(60)}, S60=B, **BOTH),
            ["$.components.schemas.A.type", "", "$.components.schemas.B.type", ""],
            id="after more references than are followed",
        ),
    ],
)
def test_a_difference_is_at_the_reference_that_changes_and_its_target_beside_it(
    old: Json, new: Json, expected: list[str]
) -> None:
    changes = [each for each in compare(old, new) if each.operation != "components"]
    (change,) = changes
    places = change.old_place, change.old_target, change.new_place, change.new_target
    assert [each.partition(": ")[2] for each in places] == expected


def test_a_schema_that_refers_to_itself_ends() -> None:
    assert compare(answering(A, A=A), answering(A, A=A)) == []
