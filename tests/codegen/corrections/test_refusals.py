"""Corrections that are refused: each message names its action and says what to do; there is no traceback."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openapi_sdk_codegen.corrections.apply import apply_corrections, fingerprint
from openapi_sdk_codegen.project import Problem

CORRECTIONS: dict[str, Any] = {"overlay": "1.0.0", "info": {"title": "t", "version": "1"}}
DOCUMENT: dict[str, Any] = {"info": {"title": "FleetIT"}, "tags": ["x"], "schema": {"type": "object"}}


def refused(corrections: dict[str, Any], document: dict[str, Any] | None = None) -> str:
    with pytest.raises(Problem) as caught:
        apply_corrections(DOCUMENT if document is None else document, corrections, name="corrections.yaml")
    assert str(caught.value).startswith("corrections.yaml: ")
    return str(caught.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"overlay": "2.0.0"}, "`overlay` is '2.0.0'", id="another version"),
        pytest.param({"overlay": 1.0}, "`overlay` is 1.0", id="a version that is a number"),
        pytest.param({"info": {"title": "t"}}, "`info` needs", id="no version of the corrections"),
        pytest.param({"info": None}, "`info` needs", id="no info"),
        pytest.param({"extends": 1}, "`extends`", id="extends what is no address"),
        pytest.param({"extends": ""}, "`extends`", id="extends nothing"),
        pytest.param({"action": []}, "unknown 'action'", id="a misspelt key"),
        pytest.param({"actions": None}, "`actions` is not a list", id="no list of actions"),
        pytest.param({"actions": {}}, "`actions` is not a list", id="actions that are a mapping"),
        pytest.param({"actions": ["x"]}, "action 1: not a mapping", id="an action that is text"),
    ],
)
def test_corrections_of_the_wrong_shape_are_refused(change: dict[str, Any], message: str) -> None:
    good = {"target": "$.info", "description": "because", "update": {"title": "t"}}
    assert message in refused({**CORRECTIONS, "actions": [good], **change})


GOOD: dict[str, Any] = {"target": "$.info", "description": "because", "update": {"title": "t"}}

ACTIONS: list[Any] = [
    pytest.param({"description": ""}, "no `description`", id="an empty reason"),
    pytest.param({"description": "  "}, "no `description`", id="a blank reason"),
    pytest.param({"description": None}, "no `description`", id="no reason"),
    pytest.param({"remove": True}, "either `update` or `remove`", id="both update and remove"),
    pytest.param({"target": ""}, "`target` is not a path", id="an empty target"),
    pytest.param({"target": 1}, "`target` is not a path", id="a target that is a number"),
    pytest.param({"copy": "$.tags"}, "unknown 'copy'", id="a key of Overlay 1.1"),
    pytest.param(
        {"x-fingerprint": 123456789012}, "`x-fingerprint` is not a fingerprint", id="a fingerprint without quotes"
    ),
    pytest.param({"x-fingerprint": "0"}, "x-fingerprint is 0, now it is", id="something else than what was pinned"),
    pytest.param({"target": "$.nothing"}, "matches nothing", id="a target that matches nothing"),
    pytest.param({"target": "$.tags[5]"}, "matches nothing", id="an index beyond the end"),
    pytest.param({"target": "info"}, "not a path of RFC 9535", id="a path without a root"),
    pytest.param({"target": "$.info["}, "not a path of RFC 9535", id="a path that ends early"),
    pytest.param({"target": "$.info "}, "not a path of RFC 9535", id="a blank behind the path"),
    pytest.param({"target": "$.tags[?nosuch(@)]"}, "not a path of RFC 9535", id="an unknown function"),
    pytest.param({"target": "$.info.~title"}, "not a path of RFC 9535", id="another dialect of JSONPath"),
    pytest.param({"target": "$" + ".a" * 5000}, "not a path of RFC 9535", id="a very long path"),
    pytest.param({"target": f"$[?{'(' * 5000}@.a{')' * 5000}]"}, "not a path of RFC 9535", id="a very deep path"),
    pytest.param({"update": {"title": "FleetIT"}}, "changes nothing", id="a correction that is there already"),
    pytest.param({"update": {}}, "changes nothing", id="an update without content"),
    pytest.param({"target": "$", "update": {"tags": []}}, "changes nothing", id="appending no items"),
    pytest.param(
        {},
        '$.info.title is "FleetIT" where it is described, and the correction says "t". If the description is right, '
        "leave this place out of the target, such as with the filter [?!@.title]. If the correction is right, name the "
        'old value in `x-replaces`, which has the form of `update`: title: "FleetIT"',
        id="another value than the description's",
    ),
    pytest.param({"x-replaces": {"title": "Fleet"}}, '$.info.title is "FleetIT"', id="the old value is another one"),
    pytest.param({"x-replaces": "FleetIT"}, '$.info.title is "FleetIT"', id="the old value without its key"),
    pytest.param(
        {"target": "$", "update": {"info": {"title": "t"}}, "x-replaces": {"title": "FleetIT"}},
        '$.info.title is "FleetIT"',
        id="the old value at another depth",
    ),
    pytest.param({"target": "$", "update": {"tags": "x"}}, '$.tags is ["x"]', id="text in place of an array"),
    pytest.param({"update": "t"}, "has to be a mapping", id="text into an object"),
    pytest.param({"update": None}, "has to be a mapping", id="null into an object"),
    pytest.param({"target": "$.info.title"}, "is a plain value", id="a plain value as target"),
    pytest.param({"target": "$.tags", "update": ["y"]}, "one entry to append", id="a list into an array"),
]


@pytest.mark.parametrize(("change", "message"), ACTIONS)
def test_action_is_refused_with_its_number_and_target(change: dict[str, Any], message: str) -> None:
    refusal = refused({**CORRECTIONS, "actions": [GOOD | {"update": {"first": 1}}, GOOD | change]})
    assert message in refusal
    assert "action 2" in refusal
    target = change.get("target", "$.info")
    assert not isinstance(target, str) or target in refusal


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"remove": False}, "it can only be true", id="remove that is false"),
        pytest.param({"remove": "yes"}, "it can only be true", id="remove that is text"),
        pytest.param({"remove": 1}, "it can only be true", id="remove that is one"),
        pytest.param({}, "either `update` or `remove`", id="neither update nor remove"),
        pytest.param({"remove": True, "target": "$"}, "whole document", id="removing the whole document"),
        pytest.param({"remove": True, "target": "$.a"}, "matches nothing", id="removing what is not there"),
    ],
)
def test_removal_is_refused(change: dict[str, Any], message: str) -> None:
    action = {"target": "$.tags", "description": "because", **change}
    assert message in refused({**CORRECTIONS, "actions": [action]})


def test_other_fingerprint_is_refused() -> None:
    was = fingerprint(DOCUMENT["schema"])
    action = {"target": "$.schema", "description": "because", "remove": True, "x-fingerprint": was}
    changed: dict[str, Any] = {**DOCUMENT, "schema": {"type": "object", "properties": {"new": {}}}}
    message = refused({**CORRECTIONS, "actions": [action]}, changed)
    assert was in message
    assert fingerprint(changed["schema"]) in message


def test_fingerprint_of_every_match_is_compared() -> None:
    was = fingerprint({"a": 1})
    action = {"target": "$.*", "description": "because", "remove": True, "x-fingerprint": was}
    assert "$.two" in refused({**CORRECTIONS, "actions": [action]}, {"one": {"a": 1}, "two": {"a": 2}})


def test_number_is_another_value_than_true() -> None:
    action = {"target": "$.a", "description": "because", "update": {"b": 2}, "x-replaces": {"b": True}}
    assert "$.a.b is 1 where" in refused({**CORRECTIONS, "actions": [action]}, {"a": {"b": 1}})


@pytest.mark.parametrize("named", [["integer", "null"], ["string", ["integer", "null"]]])
def test_old_value_may_be_a_list_itself(named: list[Any]) -> None:
    action = {"target": "$.a", "description": "because", "update": {"type": "x"}, "x-replaces": {"type": named}}
    corrections = {**CORRECTIONS, "actions": [action]}
    assert apply_corrections({"a": {"type": ["integer", "null"]}}, corrections, name="x") == {"a": {"type": "x"}}


KEYS = st.sampled_from(
    ["a", "b", "info", "overlay", "actions", "target", "description", "update", "remove", "x-fingerprint"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)
TARGETS = st.text(max_size=12) | st.lists(
    st.sampled_from(
        ["$", ".a", ".b", "[0]", "[-1]", "[*]", "..*", "..a", "['a','a']", "[?@.a]", "[?@ == 1]", "[?match(@.a, '(')]"]
    ),
    max_size=5,
).map("".join)
ACTION = st.fixed_dictionaries(
    {"target": TARGETS, "description": st.just("because")},
    optional={
        "update": VALUES,
        "remove": st.booleans() | VALUES,
        "x-fingerprint": VALUES,
        "x-replaces": VALUES,
        "copy": VALUES,
    },
)
DOCUMENTS = st.dictionaries(st.sampled_from(["a", "b", "c"]), VALUES, max_size=3)


@pytest.mark.heavy
@given(DOCUMENTS, st.lists(ACTION | VALUES, max_size=4))
def test_any_actions_on_any_document_are_applied_or_refused(
    document: dict[str, Any], actions: list[dict[str, Any]]
) -> None:
    before = repr(document)
    refusal = "corrections.yaml: "
    try:
        apply_corrections(document, {**CORRECTIONS, "actions": actions}, name="corrections.yaml")
    except Problem as problem:
        refusal = str(problem)
    assert refusal.startswith("corrections.yaml: ")
    assert repr(document) == before


@pytest.mark.heavy
@given(st.dictionaries(KEYS | st.text(max_size=4), VALUES))
def test_any_mapping_as_corrections_is_refused(corrections: dict[str, Any]) -> None:
    with pytest.raises(Problem, match=r"^corrections\.yaml: "):
        apply_corrections(DOCUMENT, corrections, name="corrections.yaml")
