"""Changes at one place of the documents have one cause."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from openapi_sdk_codegen.diff import compare
from openapi_sdk_codegen.report.causes import Cause, find_causes
from openapi_sdk_codegen.report.change import Change, Level, WireEntry
from openapi_sdk_codegen.report.render import FORMATS, render
from openapi_sdk_codegen.report.report import Report

BASE = Change(
    "response-property-max-length-set",
    Level.WARNING,
    "response",
    "GET /a",
    "200 application/json reason",
    "The maximum length of the property is now 5.",
    "old: $.components.schemas.A.properties.reason",
    "new: $.components.schemas.A.properties.reason.maxLength",
    symbol="A.reason",
)


def causes_of(*changes: Change) -> tuple[Cause, ...]:
    return find_causes(WireEntry(change) for change in changes)


@pytest.mark.parametrize(
    ("other", "count"),
    [
        pytest.param({"operation": "GET /b"}, 1, id="another operation"),
        pytest.param({"location": "200 application/json results[].reason"}, 1, id="another part of the operation"),
        pytest.param({"id": "request-property-max-length-set"}, 2, id="another rule"),
        pytest.param({"level": Level.ERROR}, 2, id="another level"),
        pytest.param({"old_place": "old: $.components.schemas.B"}, 2, id="another old place"),
        pytest.param({"new_place": "new: $.components.schemas.B"}, 2, id="another new place"),
        pytest.param({"step": ".other"}, 2, id="another property of the place"),
    ],
)
def test_a_cause_has_one_rule_and_one_place_in_each_document(other: dict[str, Any], count: int) -> None:
    assert len(causes_of(BASE, replace(BASE, **other))) == count


def test_changes_without_a_place_are_causes_of_their_own() -> None:
    nowhere = replace(BASE, old_place="", new_place="")
    assert len(causes_of(nowhere, replace(nowhere, operation="GET /b"))) == 2


def enum_value(value: str, text: str = "The property may now be {}.") -> Change:
    return replace(BASE, id="response-property-enum-value-added", text=text.format(value), listed=value)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        pytest.param([BASE, replace(BASE, operation="GET /b")], BASE.text, id="one sentence"),
        pytest.param([enum_value("a"), enum_value("b")], "The property may now be a, b.", id="two values"),
        pytest.param(
            [enum_value("New York"), enum_value("New Jersey")],
            "The property may now be New York, New Jersey.",
            id="values that begin alike",
        ),
        pytest.param(
            [enum_value("e"), enum_value("be")], "The property may now be e, be.", id="a value that is in a word"
        ),
        pytest.param(
            [enum_value(f"v{number}") for number in range(25)],
            f"The property may now be {', '.join(f'v{number}' for number in range(20))} and 5 more.",
            id="many values",
        ),
        pytest.param(
            [enum_value(f"v{number}") for number in range(20)],
            f"The property may now be {', '.join(f'v{number}' for number in range(20))}.",
            id="20 values",
        ),
        pytest.param(
            [enum_value("a"), enum_value("b", "The parameter may now be {}.")],
            "The property may now be a. The parameter may now be b.",
            id="sentences that differ elsewhere",
        ),
        pytest.param(
            [BASE, replace(BASE, text="Another sentence.")], f"{BASE.text} Another sentence.", id="other sentences"
        ),
        pytest.param(
            [enum_value("a"), replace(enum_value("b"), operation="GET /b"), enum_value("b")],
            "The property may now be a, b.",
            id="a value that is there twice",
        ),
    ],
)
def test_the_sentence_of_a_cause_lists_the_values(changes: list[Change], text: str) -> None:
    (cause,) = causes_of(*changes)
    assert cause.text == text


@pytest.mark.parametrize(
    ("old", "new", "listed"),
    [
        pytest.param(["a"], ["a", "b", "c"], ['"b"', '"c"'], id="added"),
        pytest.param(["a", "b", "c"], ["a"], ['"b"', '"c"'], id="removed"),
    ],
)
def test_the_values_of_an_enum_are_those_that_differ(old: list[str], new: list[str], listed: list[str]) -> None:
    changes = compare(document({"enum": old}, 1), document({"enum": new}, 1)).changes
    assert sorted(change.listed for change in changes) == listed


def test_the_subject_says_where_and_counts() -> None:
    one, two = BASE, replace(BASE, location="200 application/json other")
    third = replace(BASE, operation="GET /b")
    assert causes_of(one)[0].subject == "GET /a, 200 application/json reason"
    assert causes_of(one, two)[0].subject == "GET /a, 2 places"
    assert causes_of(one, third)[0].subject == "A.reason in 2 operations"
    assert causes_of(replace(one, symbol=""), replace(third, symbol=""))[0].subject == "2 operations"


def test_the_fingerprint_stands_for_exactly_these_changes() -> None:
    one, two, three = (replace(BASE, operation=f"GET /{name}") for name in "abc")
    assert causes_of(one)[0].fingerprint == one.fingerprint
    both = causes_of(one, two)[0].fingerprint
    assert both == causes_of(two, one)[0].fingerprint
    assert both not in {one.fingerprint, two.fingerprint, causes_of(one, two, three)[0].fingerprint}


def test_a_cause_is_accepted_if_all_of_it_is() -> None:
    error = replace(BASE, level=Level.ERROR)
    entries = [WireEntry(error, "It is fine."), WireEntry(replace(error, operation="GET /b"))]
    (cause,) = find_causes(entries)
    assert (cause.accepted, cause.is_breaking) == ("", True)
    (cause,) = find_causes([replace(each, accepted="It is fine.") for each in entries])
    assert (cause.accepted, cause.is_breaking) == ("It is fine.", False)


def document(reason: dict[str, Any], operations: int = 60) -> dict[str, Any]:
    answer = {"description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}}
    return {
        "openapi": "3.0.3",
        "info": {"title": "", "version": "1"},
        "paths": {f"/{number}": {"get": {"responses": {"200": answer}}} for number in range(operations)},
        "components": {"schemas": {"A": {"type": "object", "properties": {"reason": {"type": "string", **reason}}}}},
    }


def test_one_line_of_a_schema_is_one_cause_in_every_format() -> None:
    result = compare(document({"maxLength": 9}), document({}))
    assert len(result.changes) == 60
    (cause,) = result.causes
    assert cause.subject == "A.reason in 60 operations"
    assert cause.change.old_excerpt == "maxLength: 9"
    assert result.breaking == (() if cause.level is not Level.ERROR else (cause,))
    report = result.report()
    assert sum(map(report.count, Level)) == 1
    for form in FORMATS:
        text = render(report, form)
        assert "A.reason" in text
        assert text.count(cause.text) <= (63 if form == "json" else 4)


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        pytest.param({"enum": ["a"]}, {"enum": ["a", "b", "c"]}, 'The property may now be "b", "c".', id="added"),
        pytest.param(
            {"enum": ["a", "b", "c"]}, {"enum": ["a"]}, 'The property may no longer be "b", "c".', id="removed"
        ),
    ],
)
def test_values_of_one_enum_are_one_sentence(old: dict[str, Any], new: dict[str, Any], text: str) -> None:
    (cause,) = compare(document(old, 3), document(new, 3)).causes
    assert cause.text == text
    assert len(cause.entries) == 6


def test_groups_have_the_most_severe_first_and_those_of_several_operations_before_others() -> None:
    several = replace(BASE, operation="GET /z")
    error = replace(BASE, operation="GET /y", level=Level.ERROR, new_place="new: $.x")
    info = replace(BASE, operation="GET /y", level=Level.INFO, new_place="new: $.y")
    alone = replace(BASE, operation="GET /b", new_place="new: $.z")
    report = Report.of_descriptions("old", "new", [alone, info, error, several, BASE])
    assert list(report.groups) == ["GET /y", "", "GET /b"]
    assert [cause.level for cause in report.groups["GET /y"]] == [Level.ERROR, Level.INFO]
