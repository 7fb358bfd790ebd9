"""What values are described, of schemas as they are shipped."""

from __future__ import annotations

from typing import Any

import pytest

from openapi_sdk.description.document import Description
from openapi_sdk.description.row_checks import RowField
from openapi_sdk.description.shapes import ValueShape


@pytest.mark.parametrize(
    ("reads_as", "forms"),
    [
        pytest.param("date", {"2026-01-31"}, id="dates"),
        pytest.param("date or decimal", {"2026-01-31", "1.50"}, id="dates and decimals"),
        pytest.param("", {"2026-01-31", "1.50", "soon"}, id="texts"),
        pytest.param("moon", {"2026-01-31", "1.50", "soon"}, id="a form that is not known here"),
        pytest.param("date or moon", {"2026-01-31", "1.50", "soon"}, id="a known form and one that is not"),
    ],
)
def test_a_text_has_one_of_the_forms_that_it_is_read_as(reads_as: str, forms: set[str]) -> None:
    schema = {"properties": {"field": {"type": "string"}}, "x-reads-as": {"field": reads_as}}
    field = ValueShape({}, schema).fields["field"]
    assert {each for each in ("2026-01-31", "1.50", "soon") if field.has_form(each)} == forms


def test_a_field_is_secret_by_its_name_or_by_what_is_described() -> None:
    fields = {name: {"type": "string"} for name in ("name", "pin", "api_key")}
    schema = {"properties": fields, "x-secret-properties": ["pin", "others"]}
    assert ValueShape({}, schema).secrets == {"pin", "api_key"}


TEXT: dict[str, Any] = {"type": "string"}


@pytest.mark.parametrize(
    ("schema", "value", "is_accepted"),
    [
        pytest.param({**TEXT, "minLength": 2}, "a", False, id="shorter than the least"),
        pytest.param({**TEXT, "minLength": 2}, "ab", True, id="the least length"),
        pytest.param({**TEXT, "maxLength": 2}, "ab", True, id="the largest length"),
        pytest.param({**TEXT, "maxLength": 2}, "abc", False, id="longer than the largest"),
        pytest.param({**TEXT, "format": "date"}, "2026-01-31", True, id="of the format"),
        pytest.param({**TEXT, "format": "date"}, "soon", False, id="of another format"),
        pytest.param({**TEXT, "format": "moon"}, "soon", True, id="of a format that is not known"),
        pytest.param({**TEXT, "pattern": "^a"}, "b", False, id="of another form"),
        pytest.param({**TEXT, "pattern": "^a", "maxLength": 1}, "ab", False, id="of the form, but too long"),
        pytest.param({**TEXT, "pattern": r"\p{Lu}"}, "b", True, id="of a form that is not known"),
        pytest.param({**TEXT, "enum": ["a", None]}, "a", True, id="a choice"),
        pytest.param({**TEXT, "enum": ["a", None]}, "b", False, id="no choice"),
        pytest.param({"oneOf": [{**TEXT, "enum": ["a"]}, TEXT]}, "b", True, id="any text beside choices"),
        pytest.param(TEXT, 5, False, id="a number for a text"),
        pytest.param({"type": "number"}, 5, True, id="a whole number"),
        pytest.param({"type": "integer"}, 5.5, False, id="a number that is not whole"),
        pytest.param({"type": "integer"}, True, False, id="a boolean for a number"),
        pytest.param({}, 5, True, id="anything"),
        pytest.param({**TEXT, "nullable": True}, None, True, id="null"),
        pytest.param(TEXT, None, False, id="no null"),
        pytest.param({}, None, True, id="null as anything"),
        pytest.param({"enum": [1, 2]}, True, False, id="true for 1"),
        pytest.param({"oneOf": [{"const": "a"}, {"const": "b"}]}, "c", False, id="no constant"),
        pytest.param({"allOf": [TEXT, {"type": "integer"}]}, "a", False, id="nothing fits"),
    ],
)
def test_whether_a_value_is_as_described(schema: dict[str, Any], value: object, is_accepted: bool) -> None:
    assert ValueShape({}, schema).accepts(value) is is_accepted


@pytest.mark.parametrize(
    ("schema", "types"),
    [
        pytest.param({"properties": {"a": {}}}, None, id="none beside those that are described"),
        pytest.param({"properties": {"a": {}}, "additionalProperties": True}, set[str](), id="of any value"),
        pytest.param({"properties": {"a": {}}, "additionalProperties": TEXT}, {"string"}, id="of a type"),
        pytest.param({"type": "object"}, set[str](), id="of an object without fields"),
        pytest.param({"type": "object", "additionalProperties": False}, None, id="none at all"),
        pytest.param({}, set[str](), id="of what may be an object"),
        pytest.param(TEXT, None, id="of what is no object"),
    ],
)
def test_which_other_fields_an_object_may_have(schema: dict[str, Any], types: set[str] | None) -> None:
    others = ValueShape({}, schema).others
    assert (None if others is None else others.types) == types


def test_a_field_is_required_if_each_form_requires_it() -> None:
    forms = [{"properties": {"a": TEXT}, "required": each} for each in (["a", "b"], ["a", "c"])]
    assert ValueShape({}, {"oneOf": [*forms, TEXT]}).required == {"a"}
    assert ValueShape({}, TEXT).required == set()


def test_null_is_not_ordered() -> None:
    row = ValueShape({}, {"properties": {"price": {**TEXT, "nullable": True}}, "x-reads-as": {"price": "decimal"}})
    assert RowField(row, "price").read({"price": None}) == []
    assert RowField(row, "price").read({"price": "1.50"}) == ["1.50"]


def test_what_is_no_listing_is_known_without_the_generated_package() -> None:
    paths: dict[str, Any] = {"/things": {"post": {"operationId": "things_create", "tags": ["things"], "responses": {}}}}
    [method] = Description({"openapi": "3.0.3", "paths": paths}).methods.values()
    assert not method.is_listing


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("/things/7", "/things/{id}", id="a parameter"),
        pytest.param("/things/7:open", "/things/{id}:open", id="a verb behind it"),
        pytest.param("/things/{id}:open", "/things/{id}:open", id="the template"),
        pytest.param("/things/7:close", "/things/{id}", id="another verb"),
        pytest.param("/things/mine", "/things/mine", id="no parameter"),
        pytest.param("/files/a.b.json", "/files/{name}.json", id="an end"),
        pytest.param("/files/a", None, id="none"),
        pytest.param("/parts/7", "/parts/{id}", id="the first of two that differ in a name"),
        pytest.param("/parts/{number}", "/parts/{number}", id="the template of the second"),
    ],
)
def test_which_operation_a_path_is_of(path: str, expected: str | None) -> None:
    paths = (
        "/things/{id}",
        "/things/{id}:open",
        "/things/mine",
        "/files/{name}.json",
        "/parts/{id}",
        "/parts/{number}",
    )
    description = Description({"openapi": "3.0.3", "paths": {each: {"get": {}} for each in paths}})
    found = description.find_operation("GET", path)
    assert (None if found is None else found.path) == expected


def test_many_parameters_in_a_segment_take_no_time() -> None:
    paths: dict[str, Any] = {"/" + "{a}a" * 200 + "b": {"get": {}}}
    description = Description({"openapi": "3.0.3", "paths": paths})
    assert description.find_operation("GET", "/" + "a" * 5_000) is None
    assert description.find_operation("GET", "/" + "a" * 5_000 + "b") is not None
