"""What is written alike in both documents, with everything it refers to, is not compared; nothing else is left out."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.tests.openapi_sdk_codegen.diff.documents import received
from kit.tests.openapi_sdk_codegen.diff.keyword_changes import CHANGES
from kit.tests.openapi_sdk_codegen.diff.rich_document import rich_document
from kit.tests.openapi_sdk_codegen.diff.rows import compare
from kit.tests.openapi_sdk_codegen.diff.schema_places import find_schema_places, value_at
from kit.tests.openapi_sdk_codegen.diff.test_properties import DOCUMENTS
from openapi_sdk_codegen.diff import CheckedDescription
from openapi_sdk_codegen.diff.normal_form import Part
from openapi_sdk_codegen.diff.unchanged import Unchanged

if TYPE_CHECKING:
    from openapi_sdk_codegen.diff.node import DocumentNode
    from openapi_sdk_codegen.diff.normal_form import SchemaKey

pytestmark = pytest.mark.heavy

Json = dict[str, Any]


def check_the_same_without_shortcut(old: Json, new: Json) -> None:
    changes = compare(old, new)
    with mock.patch.object(Unchanged, "are_alike", return_value=False):
        assert compare(old, new) == changes


@settings(max_examples=settings().max_examples // 2)
@given(data=st.data(), openapi=st.sampled_from(["3.0.3", "3.1.0"]))
def test_the_changes_are_the_same_as_without_it(data: st.DataObject, openapi: str) -> None:
    old = rich_document(openapi)
    new = copy.deepcopy(old) | {"openapi": data.draw(st.sampled_from(["3.0.3", "3.1.0"]))}
    place = data.draw(st.sampled_from(find_schema_places(old)))
    schema = value_at(new, place.parts)
    fitting = [each for each in CHANGES if openapi.startswith(each.openapi) and each.fits(schema)]
    if fitting:
        data.draw(st.sampled_from(fitting)).change(schema)
    check_the_same_without_shortcut(old, new)


@settings(max_examples=settings().max_examples // 2)
@given(old=DOCUMENTS, other=DOCUMENTS, kept=st.sets(st.sampled_from(["A", "B", "C"])))
def test_the_changes_of_random_documents_are_the_same_as_without_it(old: Json, other: Json, kept: set[str]) -> None:
    schemas = {name: (old if name in kept else other)["components"]["schemas"][name] for name in ("A", "B", "C")}
    check_the_same_without_shortcut(old, {**other, "components": {"schemas": schemas}})


def ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


LEAF: Json = {"type": "string"}


@pytest.mark.parametrize(
    ("schema", "old", "new", "are_alike"),
    [
        pytest.param(LEAF, {}, {}, True, id="no references"),
        pytest.param(ref("A"), {"A": LEAF}, {"A": LEAF}, True, id="a reference"),
        pytest.param(ref("A"), {"A": LEAF}, {"A": {"type": "integer"}}, False, id="a reference to what changed"),
        pytest.param(
            ref("A"),
            {"A": {"items": ref("B")}, "B": {"items": ref("C")}, "C": LEAF},
            {"A": {"items": ref("B")}, "B": {"items": ref("C")}, "C": {}},
            False,
            id="what changed is far away",
        ),
        pytest.param(ref("A"), {"A": {"items": ref("A")}}, {"A": {"items": ref("A")}}, True, id="a circle"),
        pytest.param(ref("A"), {"A": {"default": 1}}, {"A": {"default": True}}, False, id="1 and true"),
        pytest.param(ref("A"), {"A": {"default": "1"}}, {"A": {"default": 1}}, False, id="a text and a number"),
        pytest.param(ref("A"), {}, {}, False, id="a reference to nothing"),
        pytest.param({"$ref": "more.yaml#/A"}, {}, {}, False, id="another file"),
        pytest.param({"$ref": "#/paths"}, {}, {}, False, id="another place"),
        pytest.param({"$dynamicRef": "#a"}, {}, {}, False, id="a dynamic reference"),
        pytest.param({"properties": {"$ref": {"type": "string"}}}, {}, {}, False, id="a property that is called $ref"),
        pytest.param({"const": 'a "$ref": "b" c'}, {}, {}, True, id="a text that looks like a reference"),
        pytest.param(ref('A"b'), {'A"b': LEAF}, {'A"b': LEAF}, True, id="a name with a quote"),
    ],
)
def test_a_schema_is_alike_with_everything_it_refers_to(schema: Json, old: Json, new: Json, are_alike: bool) -> None:
    one, other = (
        CheckedDescription.from_document(received(schema, components={"schemas": each}), "d").top for each in (old, new)
    )
    assert Unchanged(one, other).are_alike(key_of_body(one), key_of_body(other)) == are_alike


def key_of_body(top: DocumentNode) -> SchemaKey:
    for part in ("paths", "/things", "post", "responses", "200", "content", "application/json", "schema"):
        top = top.child(part)
    return (Part(top),)


def test_the_same_schema_is_alike_in_both_versions_of_openapi() -> None:
    one, other = (
        CheckedDescription.from_document(received(LEAF, openapi=version), "d").top for version in ("3.0.3", "3.1.0")
    )
    assert Unchanged(one, other).are_alike(key_of_body(one), key_of_body(other))


def test_no_schema_is_compared() -> None:
    top = CheckedDescription.from_document(received(LEAF), "d").top
    assert not Unchanged(top, top).are_alike((), ())
    assert not Unchanged(top, top).are_alike((), key_of_body(top))


def test_what_is_alike_is_not_compared() -> None:
    document = received(ref("A"), components={"schemas": {"A": {"items": ref("B")}, "B": LEAF}})
    with mock.patch("openapi_sdk_codegen.diff.comparison.compare_schemas", side_effect=AssertionError):
        assert compare(document, copy.deepcopy(document)) == []
