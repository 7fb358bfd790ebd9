"""Properties of the comparison of any two documents."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from kit.tests.openapi_sdk_codegen.diff.documents import content, document
from openapi_sdk.description.nodes import is_array, is_object
from openapi_sdk_codegen.diff import CheckedDescription, compare_descriptions

pytestmark = pytest.mark.heavy

Json = dict[str, Any]

NAMES = st.sampled_from(["a", "b", "c", "$ref", "x-y", "type"])
COMPONENTS = ["A", "B", "C"]
TYPES = st.sampled_from(["string", "integer", "number", "boolean", "object", "array", ["string", "null"], ["null"]])
LIMITS = st.sampled_from(["minimum", "maxLength", "minItems", "maxProperties"])
VALUES = st.lists(st.sampled_from(["a", "b", 1, True, None]), min_size=1, max_size=3, unique_by=repr)
KINDS = ["type", "enum", "const", "boolean", "any", "ref", "object", "array", "oneOf", "anyOf", "allOf", "not", "if"]


@st.composite
def schemas(draw: st.DrawFn, depth: int = 3, *, refs: bool = True) -> Any:
    """Draw a schema. Within `allOf` and as a component it is not a reference, because that could be circular."""
    kind = draw(st.sampled_from(KINDS if depth else KINDS[:5]))

    def inner(*, refs: bool = True) -> Any:
        return draw(schemas(depth - 1, refs=refs))

    def some(*, refs: bool = True) -> list[Any]:
        return [inner(refs=refs) for _ in range(draw(st.integers(1, 3)))]

    if kind == "ref" and refs:
        return {"$ref": f"#/components/schemas/{draw(st.sampled_from(COMPONENTS))}"}
    by_kind: dict[str, Any] = {
        "type": {"type": draw(TYPES), draw(LIMITS): draw(st.integers(0, 3))},
        "enum": {"enum": draw(VALUES)},
        "const": {"const": draw(VALUES)[0]},
        "boolean": draw(st.booleans()),
    }
    if kind == "object":
        by_kind[kind] = {"type": "object", "properties": {draw(NAMES): inner() for _ in range(draw(st.integers(0, 3)))}}
        by_kind[kind] |= {"required": [draw(NAMES)], "nullable": draw(st.booleans()), "additionalProperties": inner()}
    elif kind == "array":
        by_kind[kind] = {"type": "array", "items": inner(), "readOnly": draw(st.booleans())}
    elif kind in ("oneOf", "anyOf"):
        by_kind[kind] = {kind: some(), "required": [draw(NAMES)]}
    elif kind == "allOf":
        by_kind[kind] = {"allOf": some(refs=False)}
    elif kind == "not":
        by_kind[kind] = {"not": inner()}
    elif kind == "if":
        by_kind[kind] = {"if": inner(), "then": inner()}
    return by_kind.get(kind, {})


SCHEMAS = schemas()
NAMED = st.fixed_dictionaries({name: schemas(2, refs=False) for name in COMPONENTS})


def described(schema: Any, components: Json) -> Json:
    return document(
        {
            "parameters": [{"name": "p", "in": "query", "schema": schema}],
            "requestBody": content(schema),
            "responses": {"200": {"description": "", **content(schema)}},
        },
        components={"schemas": components},
    )


DOCUMENTS = st.builds(described, SCHEMAS, NAMED)


def reverse_keys(value: Any) -> Any:
    """Return a value with the keys of every object in reverse order."""
    if is_object(value):
        return {key: reverse_keys(each) for key, each in reversed(value.items())}
    return [reverse_keys(each) for each in value] if is_array(value) else value


def extract_components(schema: Any, components: Json) -> Any:
    """Return a schema whose inner schemas are references to components, and add those components."""

    def to_component(inner: Any) -> Any:
        if is_object(inner) and set(inner) == {"$ref"}:
            return inner
        name = f"Part{len(components)}"
        components[name] = None
        components[name] = extract_components(inner, components)
        return {"$ref": f"#/components/schemas/{name}"}

    if not is_object(schema):
        return schema
    result = dict(schema)
    for keyword, value in schema.items():
        if keyword == "properties":
            result[keyword] = {name: to_component(each) for name, each in value.items()}
        elif keyword in ("oneOf", "anyOf", "allOf"):
            result[keyword] = [to_component(each) for each in value]
        elif keyword in ("items", "additionalProperties", "not", "if", "then"):
            result[keyword] = to_component(value)
    return result


def ids(old: Json, new: Json) -> list[str]:
    return [
        change.id
        for change in compare_descriptions(
            CheckedDescription.from_document(old, "old"), CheckedDescription.from_document(new, "new")
        )
    ]


#: Examples of a property that is simple.
FEW = settings().max_examples // 2


@given(DOCUMENTS)
def test_nothing_changes_if_keys_are_in_another_order(doc: Json) -> None:
    assert ids(doc, doc) == []
    assert ids(doc, reverse_keys(doc)) == []


@settings(max_examples=FEW)
@example({"oneOf": [{"enum": ["a"]}, {"enum": ["b"]}]}, {})  # an enum, wherever its values stand
@given(SCHEMAS, NAMED)
def test_nothing_changes_if_schemas_become_components_or_the_reverse(schema: Any, components: Json) -> None:
    more = dict(components)
    in_place, named = described(schema, components), described(extract_components(schema, more), more)
    assert ids(in_place, named) == []
    # A schema that is merged away, such as a choice of null, may be reported as a removed component.
    assert set(ids(named, in_place)) <= {"api-schema-removed"}


@settings(max_examples=FEW)
@given(DOCUMENTS, st.sampled_from(["x", "y", "id"]), st.sampled_from(["x", "z", "id"]))
def test_nothing_changes_if_a_path_parameter_is_renamed(doc: Json, old: str, new: str) -> None:
    def at(name: str) -> Json:
        item = copy.deepcopy(doc["paths"]["/things"])
        item["post"]["parameters"].append({"name": name, "in": "path", "required": True, "schema": {"type": "string"}})
        return doc | {"paths": {f"/things/{{{name}}}/more": item}}

    assert ids(at(old), at(new)) == []


@given(DOCUMENTS, DOCUMENTS)
def test_the_reverse_comparison_has_the_reverse_changes(old: Json, new: Json) -> None:
    forward, backward = ids(old, new), ids(new, old)
    assert bool(forward) == bool(backward)
    # Of a schema that nothing uses, the direction counts in which a change breaks more.
    refused = backward.count("x-request-property-refused")
    for added, removed in (
        ("response-optional-property-added", "response-optional-property-removed"),
        ("response-required-property-added", "response-required-property-removed"),
        ("new-optional-request-property", "request-property-removed"),
    ):
        assert (added in forward) <= (removed in backward or refused > 0)
    more = forward.count("response-optional-property-added") - backward.count("response-optional-property-removed")
    assert 0 <= more <= refused


@settings(max_examples=FEW)
@given(SCHEMAS, SCHEMAS, NAMED)
def test_a_request_body_and_a_response_body_change_at_the_same_locations(one: Any, other: Any, named: Json) -> None:
    assume(one != other)
    found = compare_descriptions(
        CheckedDescription.from_document(described(one, named), "old"),
        CheckedDescription.from_document(described(other, named), "new"),
    )
    sent = {
        each.location.partition("json")[2] for each in found if each.direction == "request" and each.location[0] == "b"
    }
    received = {each.location.partition("json")[2] for each in found if each.direction == "response"}
    assert sent == received
