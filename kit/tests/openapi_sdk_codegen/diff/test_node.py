"""How values are compared and written in sentences."""

from __future__ import annotations

from typing import Any

import pytest

from openapi_sdk_codegen.diff.node import (
    DocumentNode,
    Remarks,
    UnresolvedError,
    canonical_json,
    describe_type,
    format_value,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(["a", "b"], "a, b", id="a list of strings"),
        pytest.param(["a", 1], '["a", 1]', id="a list of other values"),
        pytest.param([], "[]", id="an empty list"),
        pytest.param("a", '"a"', id="a string"),
        pytest.param(None, "null", id="null"),
        pytest.param(2.0, "2", id="a whole number"),
        pytest.param({"b": 1.5, "a": "ä"}, '{"a": "ä", "b": 1.5}', id="an object"),
        pytest.param(["a" * 80], "a" * 80, id="as long as possible"),
        pytest.param(["a" * 81], "a" * 79 + "…", id="too long"),
    ],
)
def test_a_value_is_written_as_json_or_as_a_list(value: Any, text: str) -> None:
    assert format_value(value) == text


@pytest.mark.parametrize(("length", "written"), [(494, "x" * 494), (495, f"{'x' * 493}…")])
def test_a_remark_has_500_characters(length: int, written: str) -> None:
    remarks = Remarks()
    remarks.add(DocumentNode("a", {}), "x" * length)
    assert remarks.sentences() == (f"a: $: {written}",)


@pytest.mark.parametrize(("length", "more"), [(200, ""), (201, "…")])
def test_a_long_reference_is_cut_in_a_remark(length: int, more: str) -> None:
    shown = f"'{'x' * 200}{more}'"
    assert UnresolvedError("refers to nothing").describe("x" * length) == f"{shown} refers to nothing; not compared"


def test_equal_values_have_the_same_canonical_json() -> None:
    assert canonical_json({"a": [1.0, {"b": 2}], "c": None}) == canonical_json({"c": None, "a": [1, {"b": 2.0}]})
    assert canonical_json([1, 2]) != canonical_json([2, 1])
    assert canonical_json(True) != canonical_json(1)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (None, "null"),
        (True, "a boolean"),
        (1, "a number"),
        (1.5, "a number"),
        ("", "a string"),
        ([], "an array"),
        ({}, "an object"),
    ],
)
def test_a_type_is_named_as_in_json_schema(value: Any, name: str) -> None:
    assert describe_type(value) == name
