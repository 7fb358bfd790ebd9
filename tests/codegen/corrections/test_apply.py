"""Corrections are applied to a description as Overlay 1.0 says."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from openapi_sdk_codegen.corrections.apply import apply_corrections, fingerprint


def make_corrections(*actions: dict[str, Any]) -> dict[str, Any]:
    with_reasons = [{"description": "because", **action} for action in actions]
    return {"overlay": "1.0.0", "info": {"title": "t", "version": "1"}, "actions": with_reasons}


def applied(document: dict[str, Any], *actions: dict[str, Any]) -> dict[str, Any]:
    return apply_corrections(document, make_corrections(*actions), name="corrections.yaml")


PARAMETERS = [{"name": "Fleet-ID", "in": "header"}, {"name": "q", "in": "query"}]

APPLIED: list[Any] = [
    pytest.param(
        {"a": {"b": 1, "c": {"d": 2}}},
        [{"target": "$.a", "update": {"b": 3, "c": {"e": 4}, "f": 5}, "x-replaces": {"b": 1}}],
        {"a": {"b": 3, "c": {"d": 2, "e": 4}, "f": 5}},
        id="an object is merged into, at every depth",
    ),
    pytest.param(
        {"a": 1},
        [{"target": "$", "update": {"b": 2}}],
        {"a": 1, "b": 2},
        id="the whole document is a target",
    ),
    pytest.param(
        {"tags": ["x"]},
        [{"target": "$.tags", "update": "y"}],
        {"tags": ["x", "y"]},
        id="an entry is appended to an array",
    ),
    pytest.param(
        {"a": {"tags": ["x"]}},
        [{"target": "$.a", "update": {"tags": ["y", "z"]}}],
        {"a": {"tags": ["x", "y", "z"]}},
        id="an array is appended to the array of its name",
    ),
    pytest.param(
        {"a": {"b": {"c": 1}}},
        [{"target": "$.a", "update": {"b": [1]}, "x-replaces": {"b": {"c": 1}}}],
        {"a": {"b": [1]}},
        id="another kind of value replaces",
    ),
    pytest.param(
        {"a": {"b": 1}},
        [{"target": "$.a", "update": {"b": True}, "x-replaces": {"b": 1}}],
        {"a": {"b": True}},
        id="1 becomes true",
    ),
    pytest.param(
        {"a": {"b": 1}},
        [{"target": "$.a", "update": {"b": None}, "x-fingerprint": fingerprint({"b": 1})}],
        {"a": {"b": None}},
        id="null replaces a value",
    ),
    pytest.param(
        {"a": {}},
        [{"target": "$.a", "update": {"b": None}}],
        {"a": {"b": None}},
        id="null as the value of a new key",
    ),
    pytest.param(
        {"parameters": PARAMETERS},
        [
            {
                "target": "$.parameters[?@.name == 'Fleet-ID' && @.in == 'header']",
                "update": {"name": "Fleet-Id"},
                "x-replaces": {"name": ["fleet-id", "Fleet-ID"]},
            }
        ],
        {"parameters": [{"name": "Fleet-Id", "in": "header"}, PARAMETERS[1]]},
        id="a filter finds an item of an array",
    ),
    pytest.param(
        {"parameters": PARAMETERS},
        [{"target": "$.parameters[?match(@.name, '[Ff]leet-I[Dd]')]", "update": {"required": False}}],
        {"parameters": [{**PARAMETERS[0], "required": False}, PARAMETERS[1]]},
        id="a filter may use match()",
    ),
    pytest.param(
        {"paths": {"/a/": {"get": {"responses": {}}, "post": {"responses": {}, "security": []}, "summary": "s"}}},
        [{"target": "$.paths.*[?@.responses && !@.security]", "update": {"security": [1]}}],
        {
            "paths": {
                "/a/": {
                    "get": {"responses": {}, "security": [1]},
                    "post": {"responses": {}, "security": []},
                    "summary": "s",
                }
            }
        },
        id="a filter finds the operations of a path that lack something",
    ),
    pytest.param(
        {"a": {"b": 1, "c": 2}},
        [{"target": "$.a.b", "remove": True}],
        {"a": {"c": 2}},
        id="a key is removed, a plain value too",
    ),
    pytest.param(
        {"a": [0, 1, 2, 3]},
        [{"target": "$.a[0, 2, 3]", "remove": True}],
        {"a": [1]},
        id="items are removed by the indices they had before",
    ),
    pytest.param(
        {"a": [0, 1]},
        [{"target": "$.a[0, 0]", "remove": True}],
        {"a": [1]},
        id="an item that the path names twice is removed once",
    ),
    pytest.param(
        {"a": []},
        [{"target": "$['a', 'a']", "update": 1}],
        {"a": [1]},
        id="an array that the path names twice is appended to once",
    ),
    pytest.param(
        {"a": {"a": {"a": 1}}, "b": 2},
        [{"target": "$..a", "remove": True}],
        {"b": 2},
        id="a match inside a removed match",
    ),
    pytest.param(
        {"a": {"$ref": "x"}},
        [{"target": "$.a", "remove": True}, {"target": "$", "update": {"a": {"type": "object"}}}],
        {"a": {"type": "object"}},
        id="actions are applied in order",
    ),
    pytest.param({"a": 1}, [], {"a": 1}, id="no action: a new project corrects nothing"),
]


@pytest.mark.parametrize(("document", "actions", "expected"), APPLIED)
def test_action_does_what_overlay_1_0_says(
    document: dict[str, Any], actions: list[dict[str, Any]], expected: dict[str, Any]
) -> None:
    assert repr(applied(document, *actions)) == repr(expected)


def test_arguments_are_not_changed() -> None:
    document: dict[str, Any] = {"a": {"b": [1]}, "c": {}}
    given = make_corrections({"target": "$.a", "update": {"b": [{"d": 1}]}}, {"target": "$.c", "remove": True})
    before = copy.deepcopy((document, given))
    apply_corrections(document, given, name="corrections.yaml")
    assert (document, given) == before


def test_keywords_of_3_0_mean_the_same_in_a_description_of_3_1() -> None:
    document = {"openapi": "3.1.0", "components": {"schemas": {"A": {"type": "string"}}}}
    result = applied(document, {"target": "$.components.schemas.A", "update": {"nullable": True}})
    assert result["components"]["schemas"]["A"] == {"type": ["string", "null"]}


def test_places_with_the_same_update_share_no_value() -> None:
    document: dict[str, Any] = {"paths": {"a": {}, "b": {}}}
    result = applied(
        document,
        {"target": "$.paths.*", "update": {"get": {"tags": []}}},
        {"target": "$.paths.a.get.tags", "update": "only a"},
    )
    assert result["paths"]["b"]["get"]["tags"] == []


@pytest.mark.parametrize(
    ("document", "action"),
    [
        pytest.param({}, {"target": "$", "update": {"tags": [["x"]]}}, id="as a new key"),
        pytest.param({"tags": []}, {"target": "$", "update": {"tags": [["x"]]}}, id="appended in a merge"),
        pytest.param({"tags": []}, {"target": "$.tags", "update": {"x": []}}, id="appended to an array"),
    ],
)
def test_result_shares_no_value_with_the_corrections(document: dict[str, Any], action: dict[str, Any]) -> None:
    before = copy.deepcopy(action)
    inner = applied(document, action)["tags"][0]
    inner.clear()
    inner.update(y=1) if isinstance(inner, dict) else inner.append("y")
    assert action == before


def test_value_with_the_expected_fingerprint_can_be_removed() -> None:
    old = {"type": "object", "properties": {"id": {"type": "integer"}}}
    result = applied({"schema": old}, {"target": "$.schema", "x-fingerprint": fingerprint(old), "remove": True})
    assert result == {}


def test_extensions_are_accepted() -> None:
    given = make_corrections({"target": "$", "update": {"a": 1}, "x-note": "n"})
    given |= {"x-note": "n", "extends": "openapi.yaml"}
    assert apply_corrections({}, given, name="corrections.yaml") == {"a": 1}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param({"a": 1}, {"a": "1"}, id="a number and a string"),
        pytest.param({"a": 1}, {"a": True}, id="1 and true"),
        pytest.param({"a": None}, {}, id="null and a missing key"),
        pytest.param({"a": []}, {"a": {}}, id="an empty array and an empty object"),
        pytest.param([1, 2], [2, 1], id="another order of items"),
        pytest.param({"a": {"b": 1}}, {"a": {"c": 1}}, id="another key"),
        pytest.param(["object", ["a", 1]], {"a": 1}, id="an object and its canonical form"),
    ],
)
def test_different_values_have_different_fingerprints(one: object, other: object) -> None:
    assert fingerprint(one) != fingerprint(other)


def test_fingerprint_does_not_depend_on_the_order_of_keys() -> None:
    assert fingerprint({"a": 1, "b": {"c": 2, "d": 3}}) == fingerprint({"b": {"d": 3, "c": 2}, "a": 1})


def test_object_with_keys_that_are_not_text_has_a_fingerprint() -> None:
    assert fingerprint({1: "a", "1": 2}) == fingerprint({"1": 2, 1: "a"})


def test_fingerprint_has_twelve_hex_digits() -> None:
    digits = fingerprint({"a": 1})
    assert len(digits) == 12
    assert int(digits, 16) >= 0
