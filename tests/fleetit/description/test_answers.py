"""What the description says of the fields of an answer: which there are, and which are personal."""

from __future__ import annotations

from typing import Any

import pytest

from fleetit.service import SERVICE
from openapi_sdk.description.answers import AnswerFields

PERSON: dict[str, Any] = {
    "type": "object",
    "properties": {"id": {"type": "integer"}, "name": {"type": "string"}},
    "x-personal-properties": ["name"],
}
PLACE: dict[str, Any] = {"type": "object", "properties": {"city": {"type": "string"}, "owner": PERSON}}
MAP: dict[str, Any] = {"type": "object", "additionalProperties": PERSON}
NO_MORE: dict[str, Any] = {"type": "object", "additionalProperties": False}
JANE: dict[str, Any] = {"id": 1, "name": "Jane"}


def one_of(*schemas: Any) -> dict[str, Any]:
    return {"oneOf": [*schemas]}


def array(schema: Any) -> dict[str, Any]:
    return {"type": "array", "items": schema}


@pytest.mark.parametrize(
    ("schema", "document", "kept"),
    [
        pytest.param(PERSON, JANE, {"id": 1}, id="marked"),
        pytest.param(PERSON, {"id": 1, "born": "x", "more": {"a": 1}}, {"id": 1}, id="undescribed beside it"),
        pytest.param(PERSON, {"name": None, "born": None}, {"name": None, "born": None}, id="null"),
        pytest.param(
            PLACE, {"city": "a", "new": 1, "owner": JANE}, {"city": "a", "new": 1, "owner": {"id": 1}}, id="in"
        ),
        pytest.param(PLACE, {"owner": 5}, {"owner": 5}, id="an id in place of the object"),
        pytest.param(array(PERSON), [JANE, JANE], [{"id": 1}, {"id": 1}], id="array"),
        pytest.param({"properties": {"all": array(PERSON)}}, {"all": [JANE]}, {"all": [{"id": 1}]}, id="array inside"),
        pytest.param(one_of({"type": "integer"}, PERSON), JANE, {"id": 1}, id="one of several"),
        pytest.param(one_of(PERSON, PLACE), {**JANE, "city": "a"}, {"id": 1, "city": "a"}, id="either of two"),
        pytest.param({"allOf": [one_of(PERSON), {}]}, JANE, {"id": 1}, id="one of several in a part"),
        pytest.param({"allOf": [PERSON, {"properties": {"a": {}}}]}, {**JANE, "a": 1}, {"id": 1, "a": 1}, id="parts"),
        pytest.param(MAP, {"a": JANE}, {"a": {"id": 1}}, id="objects of any name"),
        pytest.param({}, {"name": "Jane"}, {"name": "Jane"}, id="not described"),
        pytest.param({"$ref": "#/components/schemas/Driver"}, {"id": 1, "zip": "1"}, {"id": 1}, id="shared"),
    ],
)
def test_what_is_personal_is_removed(schema: Any, document: Any, kept: Any) -> None:
    assert AnswerFields(SERVICE.description.document, schema).remove_personal(document) == kept


@pytest.mark.parametrize(
    ("schema", "path", "expected"),
    [
        pytest.param(PLACE, "city", True, id="field"),
        pytest.param(PLACE, "owner.name", True, id="field of an object"),
        pytest.param(array(array(PLACE)), "owner.name", True, id="field of the objects of an array"),
        pytest.param(PLACE, "town", False, id="other field"),
        pytest.param(PLACE, "owner.town", False, id="other field of an object"),
        pytest.param(PLACE, "city.a", False, id="field of a text"),
        pytest.param(MAP, "a.name", True, id="any field"),
        pytest.param({**PLACE, "additionalProperties": True}, "town", True, id="any field beside others"),
        pytest.param(NO_MORE, "a", False, id="none"),
        pytest.param({"type": "object"}, "a.b", True, id="not described"),
        pytest.param({}, "a.b", True, id="nothing described"),
        pytest.param(one_of({"type": "string"}, {"type": "object"}), "a", True, id="one that is not described"),
    ],
)
def test_a_dotted_name_is_known_by_the_description(schema: Any, path: str, *, expected: bool) -> None:
    assert AnswerFields({}, schema).has(path) is expected


def test_names_are_those_of_all_schemas() -> None:
    fields = AnswerFields({}, one_of(PERSON, PLACE))
    assert fields.names == ("id", "name", "city", "owner")
    assert fields.personal == {"name"}
    assert fields.get("owner").names == ("id", "name")
    assert fields.get("none").names == ()


def test_a_schema_that_contains_itself_ends() -> None:
    tree: dict[str, Any] = {"properties": {"name": {}, "in": array({"$ref": "#/a"})}, "x-personal-properties": ["name"]}
    tree["anyOf"] = [{"$ref": "#/a"}]
    document = {"in": [{"in": [{"name": "Jane"}], "name": "Joe"}]}
    assert AnswerFields({"a": tree}, {"$ref": "#/a"}).remove_personal(document) == {"in": [{"in": [{}]}]}
