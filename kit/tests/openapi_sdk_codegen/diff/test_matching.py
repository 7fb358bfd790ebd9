"""Choices are matched in time that grows with their number, and what is not compared is said."""

from __future__ import annotations

from typing import Any

import pytest

from kit.tests.openapi_sdk_codegen.diff.documents import TEXT, object_with, sent
from openapi_sdk_codegen.diff import CheckedDescription, compare
from openapi_sdk_codegen.diff.comparison import Comparison
from openapi_sdk_codegen.diff.lifecycle import Policy
from openapi_sdk_codegen.diff.operations import compare_operations
from openapi_sdk_codegen.diff.pairs import MAX_COMPARISONS

Json = dict[str, Any]
NUMBER: Json = {"type": "integer"}
#: So many choices that most of their pairs are not compared by meaning.
MANY = 100


def run(old: Json, new: Json, *, limit: int = MAX_COMPARISONS) -> Comparison:
    """Return the comparison of two documents, without their components."""
    comparison = Comparison(
        CheckedDescription.from_document(old, "old"), CheckedDescription.from_document(new, "new"), Policy()
    )
    comparison.pairs.comparisons_left = limit
    compare_operations(comparison)
    comparison.compare_used_schemas()
    return comparison


def rules(comparison: Comparison) -> list[str]:
    return sorted({change.id for change in comparison.collect_changes()})


def item(index: int, leaf: Json) -> Json:
    """Return the schema of an object that differs from all others."""
    return {"type": "object", "properties": {f"p{index}": leaf, "inner": object_with(leaf)}, "required": [f"p{index}"]}


def inline(size: int, leaf: Json, keyword: str = "oneOf") -> Json:
    return sent({keyword: [item(index, leaf) for index in range(size)]})


def named(size: int, leaf: Json, prefix: str = "S") -> Json:
    schemas = {f"{prefix}{index}": item(index, leaf) for index in range(size)}
    return sent(
        {"oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in schemas]}, components={"schemas": schemas}
    )


def in_reverse(doc: Json) -> Json:
    schema = doc["paths"]["/things"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    schema["oneOf"].reverse()
    return doc


CASES: dict[str, tuple[Json, Json, list[str]]] = {
    "the same in another order": (inline(MANY, TEXT), in_reverse(inline(MANY, TEXT)), []),
    "each changed, with a name": (
        named(MANY, TEXT),
        in_reverse(named(MANY, NUMBER)),
        ["request-property-type-changed"],
    ),
    "each has a new name": (named(MANY, TEXT), in_reverse(named(MANY, TEXT, "T")), []),
    "each became inline": (named(MANY, TEXT), in_reverse(inline(MANY, TEXT)), []),
    "all became one schema": (inline(MANY, TEXT), sent(item(1, TEXT)), ["request-body-one-of-removed"]),
}


@pytest.mark.parametrize(("old", "new", "expected"), CASES.values(), ids=CASES)
def test_many_choices_are_matched_without_comparing_each_with_each(old: Json, new: Json, expected: list[str]) -> None:
    comparison = run(old, new)
    assert rules(comparison) == expected
    assert len(comparison.pairs.results) <= 10 * MANY
    assert comparison.remarks == ()


def test_a_few_choices_are_compared_by_meaning() -> None:
    compatible = [TEXT | {"x-extensible-enum": ["a", "b"]}, item(0, TEXT)]
    other = [item(1, TEXT), TEXT | {"x-extensible-enum": ["b", "a"]}]
    comparison = run(sent({"oneOf": compatible}), sent({"oneOf": other}))
    assert rules(comparison) == ["request-body-one-of-added", "request-body-one-of-removed"]
    assert len(comparison.collect_changes()) == 2


@pytest.mark.heavy
@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
def test_many_choices_without_a_counterpart_are_compared_up_to_a_limit_and_a_remark_says_so(keyword: str) -> None:
    comparison = run(inline(MANY, TEXT, keyword), inline(MANY, NUMBER, keyword))
    assert len(comparison.collect_changes()) == 2 * MANY
    assert len(comparison.pairs.results) <= 1_300
    (remark,) = comparison.remarks
    place = f"$.paths['/things'].post.requestBody.content['application/json'].schema.{keyword}"
    assert remark == (
        f"old: {place}: 9000 pairs of a schema here and one at new: {place} were not compared, because there are too"
        " many. 100 schemas here and 100 there without an equal or a namesake count as removed and added."
    )


def test_a_remark_is_in_the_result_of_a_comparison() -> None:
    (remark,) = compare(inline(MANY, TEXT), inline(MANY, NUMBER)).remarks
    assert remark.startswith("old: $.paths")


def test_thirty_choices_without_a_counterpart_are_all_compared() -> None:
    comparison = run(inline(30, TEXT), inline(30, NUMBER))
    assert len(comparison.pairs.results) > 900
    assert comparison.remarks == ()


@pytest.mark.heavy
def test_choices_of_choices_are_compared_up_to_a_limit() -> None:
    def nested(leaf: Json, depth: int, path: str = "") -> Json:
        if not depth:
            return {"type": "object", "required": [f"p{path}"], "properties": {f"p{path}": leaf}}
        return object_with({"oneOf": [nested(leaf, depth - 1, f"{path}_{index}") for index in range(8)]})

    comparison = run(sent(nested(TEXT, 3)), sent(nested(NUMBER, 3)), limit=100)
    assert comparison.pairs.comparisons_left == 0
    assert len(comparison.pairs.results) < 200
    assert comparison.remarks


def test_a_remark_about_schemas_that_were_only_tried_is_not_given() -> None:
    old = sent({"oneOf": [object_with({"oneOf": [item(index, TEXT) for index in range(60)]}), TEXT]})
    new = sent({"oneOf": [TEXT, {"type": "object", "properties": {"q": {"oneOf": [item(9, NUMBER), TEXT]}}}]})
    assert run(old, new).remarks == ()


def test_choices_that_differ_only_far_below_are_compared_there() -> None:
    def deep(leaf: Json, depth: int = 20) -> Json:
        return object_with(deep(leaf, depth - 1)) if depth else leaf

    comparison = run(sent({"oneOf": [deep(TEXT), NUMBER]}), sent({"oneOf": [NUMBER, deep(NUMBER)]}))
    (change,) = comparison.collect_changes()
    assert change.id == "request-property-type-changed"
    assert change.location.endswith(".p" * 19)


def patterns(letter: str) -> Json:
    return sent({"allOf": [{"pattern": f"{letter}{index}"} for index in range(MANY)]})


def test_many_patterns_are_matched_or_counted_with_a_remark() -> None:
    assert rules(run(patterns("a"), patterns("a"))) == []
    comparison = run(patterns("a"), patterns("b"))
    assert rules(comparison) == [
        "request-body-all-of-added",
        "request-body-all-of-removed",
        "x-request-body-changed",
    ]
    assert len(comparison.pairs.results) <= 1_050
    (remark,) = comparison.remarks
    assert "99 schemas here and 99 there" in remark


def test_what_could_not_be_merged_and_means_the_same_is_matched_with_another_name() -> None:
    merged, old = {"contains": NUMBER}, [{"contains": item(index, TEXT), "title": "Old"} for index in range(MANY)]
    other_text = TEXT | {"minLength": 0}
    new = [{"contains": item(index, other_text), "title": "New"} for index in reversed(range(MANY))]
    comparison = run(sent({"allOf": [merged, *old]}), sent({"allOf": [merged, *new]}))
    assert (rules(comparison), comparison.remarks) == ([], ())


def test_what_could_not_be_merged_is_compared_below_the_depth_of_fingerprints() -> None:
    def deep(leaf: Json, depth: int = 20) -> Json:
        return object_with(deep(leaf, depth - 1)) if depth else leaf

    def contains(leaf: Json) -> Json:
        return sent({"allOf": [{"contains": NUMBER}, {"contains": deep(leaf)}]})

    (change,) = run(contains(TEXT), contains(NUMBER)).collect_changes()
    assert change.id == "request-property-type-changed"
