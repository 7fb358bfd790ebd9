"""A JSON document as a tree: places and the walk."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openapi_sdk.description.nodes import object_at
from openapi_sdk_codegen.openapi import tree
from openapi_sdk_codegen.openapi.paths import normalize_path, path_parameters
from openapi_sdk_codegen.openapi.tree import json_path, json_path_of_keys, parse_json_path, walk
from openapi_sdk_codegen.project import Problem


@pytest.mark.parametrize(
    ("parts", "path"),
    [
        ((), "$"),
        (("paths", "/v2/things/", "get"), "$.paths['/v2/things/'].get"),
        (("tags", 0), "$.tags[0]"),
        (("it's", "a\\b"), "$['it\\'s']['a\\\\b']"),
        (("200",), "$['200']"),
        (("",), "$['']"),
    ],
)
def test_json_path(parts: tree.Parts, path: str) -> None:
    """Write places as RFC 9535 has them, and read them again."""
    assert json_path(parts) == path
    assert parse_json_path(path) == parts


def test_the_path_of_several_keys() -> None:
    """Write the keys beside each other."""
    assert json_path_of_keys(("components", "schemas"), ["A", "it's"]) == "$.components.schemas['A', 'it\\'s']"


@given(parts=st.lists(st.text() | st.integers(0, 10**9 - 1)).map(tuple))
def test_any_place_is_read_again(parts: tree.Parts) -> None:
    """Read what was written, whatever the keys are."""
    assert parse_json_path(json_path(parts)) == parts


@pytest.mark.parametrize(
    "path", ["", "a", "$a", "$.", "$[", "$[a]", "$['a]", "$['a\\']", "$.a b", "$..a", "$[*]", "x$"]
)
def test_no_place(path: str) -> None:
    """Refuse what is no place."""
    assert parse_json_path(path) is None


def test_object_at_takes_any_document() -> None:
    """Return an empty object where a key is missing or its value has another type."""
    document = {"a": {"b": {"c": 1}}, "x": [1]}
    assert object_at(document, "a", "b") == {"c": 1}
    assert object_at(document) == document
    assert object_at(document, "a", "b", "c") == {}
    assert object_at(document, "x", "b") == {}
    assert object_at(document, "missing") == {}


def test_walk_goes_level_by_level() -> None:
    """Yield objects and arrays with their places, in the order of the document."""
    document: dict[str, Any] = {"a": [{"b": 1}, 2], "c": {"d": []}}
    assert [parts for parts, _ in walk(document)] == [(), ("a",), ("c",), ("a", 0), ("c", "d")]


def test_walk_leaves_out_what_skip_selects() -> None:
    """Leave out a value and all below it."""
    document: dict[str, Any] = {"a": {"b": {}}, "x": {"y": {"z": {}}}}
    assert [parts for parts, _ in walk(document, skip=lambda parts: parts[-1] == "x")] == [(), ("a",), ("a", "b")]


@pytest.mark.parametrize("value", ["text", 1, None, True])
def test_walk_of_a_plain_value_is_empty(value: Any) -> None:
    """Yield nothing for a document without objects and arrays."""
    assert list(walk(value)) == []


def _nested(levels: int) -> Any:
    node: Any = []
    for _ in range(levels - 1):
        node = [node]
    return node


def test_walk_is_bounded_in_depth() -> None:
    """Walk 100 levels and no more."""
    assert len(list(walk(_nested(100)))) == 100
    with pytest.raises(Problem, match=r"spec\.yaml: nested deeper than 100 levels"):
        list(walk(_nested(101), name="spec.yaml"))


def test_walk_is_bounded_in_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse shared values that double the document with each level, long before they fill the memory."""
    monkeypatch.setattr(tree, "MAX_NODES", 1000)
    node: Any = []
    for _ in range(99):
        node = [node, node]
    with pytest.raises(Problem, match="the document: more than 1,000 objects and arrays"):
        list(walk(node))
    thousand: list[Any] = [[], *([[]] for _ in range(499))]
    assert len(list(walk(thousand))) == 1000
    tree.check_bounds(thousand, name="x")
    too_many: list[Any] = [[*thousand, []], [*thousand[1:], [[]]]]
    for more in too_many:
        with pytest.raises(Problem, match="more than 1,000"):
            list(walk(more))
        with pytest.raises(Problem, match="x: more than 1,000"):
            tree.check_bounds(more, name="x")


def test_paths_differ_in_more_than_names() -> None:
    """Take away the names of parameters, and nothing else."""
    assert normalize_path("/v2/orders/{id}/") == normalize_path("/v2/orders/{order_id}/") == "/v2/orders/{}/"
    assert normalize_path("/v2/orders/{id}/{other}.{format}") == "/v2/orders/{}/{}.{}"
    assert normalize_path("/v2/orders/{id}") != normalize_path("/v2/orders/{id}/")
    assert path_parameters("/v2/{org}/orders/{id}/") == ["org", "id"]


def test_a_copy_is_equal_and_shares_nothing_that_can_change() -> None:
    document: dict[str, Any] = {"a": [{"b": [1, None, "x", 1.5, True]}, []], "c": {}}
    copied = tree.copy_json(document)
    assert copied == document
    containers = [node for _, node in walk(document) if tree.is_container(node)]
    copies = [node for _, node in walk(copied) if tree.is_container(node)]
    assert len(containers) == len(copies) == 6
    assert not {id(each) for each in containers} & {id(each) for each in copies}
