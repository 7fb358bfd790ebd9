"""No change of a document is passed over, and each has the level that its direction gives it.

The oracle is a structural comparison, which knows nothing of rules, and a grammar of changes with their levels.
"""

from __future__ import annotations

import copy
import json
import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.tests.openapi_sdk_codegen.diff.documents import TEXT, content, document, object_with, sent
from kit.tests.openapi_sdk_codegen.diff.explained import find_unexplained, find_unnoticed
from kit.tests.openapi_sdk_codegen.diff.keyword_changes import CHANGES, KeywordChange
from kit.tests.openapi_sdk_codegen.diff.rich_document import rich_document
from kit.tests.openapi_sdk_codegen.diff.rows import compare
from kit.tests.openapi_sdk_codegen.diff.schema_places import SchemaPlace, find_schema_places, value_at
from kit.tests.openapi_sdk_codegen.diff.structural_diff import find_differing
from openapi_sdk.description.nodes import is_array, is_object
from openapi_sdk_codegen.diff import read_description
from openapi_sdk_codegen.openapi.tree import Parts, json_path, parse_json_path

if TYPE_CHECKING:
    from pathlib import Path

    from openapi_sdk_codegen.report.change import Change

Json = dict[str, Any]

DOCUMENTS = {openapi: rich_document(openapi) for openapi in ("3.0.3", "3.1.0")}
#: Every change that fits, at every place: the version of the document, the place, the change.
CASES = [
    (openapi, place, change)
    for openapi, document in DOCUMENTS.items()
    for place in find_schema_places(document)
    for change in CHANGES
    if openapi.startswith(change.openapi) and change.fits(value_at(document, place.parts))
]


def changed(document: Json, place: SchemaPlace, change: KeywordChange) -> Json:
    new = copy.deepcopy(document)
    change.change(value_at(new, place.parts))
    return new


def check(old: Json, new: Json, place: SchemaPlace, change: KeywordChange) -> None:
    """Check that a change is reported, and in each direction with its level."""
    changes = compare(old, new)
    _, unexplained = find_unexplained(old, new, changes)
    assert not unexplained, f"passed over: {[*map(str, unexplained)]}"
    if not place.is_clear:
        return
    allowed = {"request": change.request, "response": change.response}
    for direction in place.directions:
        levels = {each.level for each in changes if each.direction == direction and is_near(each, place.parts)}
        assert levels, f"not reported for the {direction}"
        assert levels <= allowed[direction], f"{levels} for the {direction}: {[each.text for each in changes]}"


def is_near(change: Change, parts: Parts) -> bool:
    """Whether a change is at a place, or at something in it."""
    places = [parse_json_path("$" + text.partition(": $")[2]) for text in (change.old_place, change.new_place) if text]
    return any(place is not None and place[: len(parts)] == parts for place in places)


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("openapi", "place", "change"),
    [
        pytest.param(*case, id=f"{case[0]} {case[2].name} at {json_path(case[1].parts)}")
        for case in CASES[:: 1 + len(CASES) // 150]
    ],
)
def test_a_changed_keyword_is_reported_with_its_level(openapi: str, place: SchemaPlace, change: KeywordChange) -> None:
    check(DOCUMENTS[openapi], changed(DOCUMENTS[openapi], place, change), place, change)


@pytest.mark.nightly
@pytest.mark.alike
@pytest.mark.exhaustive
@pytest.mark.parametrize("openapi", DOCUMENTS)
def test_every_change_at_every_place_is_reported_with_its_level(openapi: str) -> None:
    cases = [case[1:] for case in CASES if case[0] == openapi]
    failed: list[str] = []
    for place, change in cases:
        try:
            check(DOCUMENTS[openapi], changed(DOCUMENTS[openapi], place, change), place, change)
        except AssertionError as error:
            failed.append(f"{change.name} at {json_path(place.parts)}: {error}")
    assert not failed, "\n".join(failed)


def test_the_grammar_has_a_place_for_every_change() -> None:
    assert {change.name for change in CHANGES} == {case[2].name for case in CASES}


@pytest.mark.heavy
@given(data=st.data(), openapi=st.sampled_from([*DOCUMENTS]))
def test_several_changes_are_all_explained(data: st.DataObject, openapi: str) -> None:
    old = DOCUMENTS[openapi]
    new = copy.deepcopy(old)
    # Each change once: the same one in two parts of an `allOf` is one change, and is told at one of them.
    unused = [each for each in CHANGES if openapi.startswith(each.openapi)]
    for _ in range(data.draw(st.integers(2, 6))):
        place = data.draw(st.sampled_from(find_schema_places(new)).map(lambda each: each.parts))
        schema = value_at(new, place)
        fitting = [each for each in unused if each.fits(schema)]
        if fitting:
            change = data.draw(st.sampled_from(fitting))
            unused.remove(change)
            change.change(schema)
    _, unexplained = find_unexplained(old, new, compare(old, new))
    assert not unexplained, [*map(str, unexplained)]


def test_a_schema_that_contains_itself_is_explained_where_it_is_used() -> None:
    """A new limit of `Thing` is told of the body of `POST /things`, and not of `Thing.parent` in the same body."""
    old = DOCUMENTS["3.0.3"]
    new = copy.deepcopy(old)
    del new["paths"]["/things"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]["properties"]
    new["components"]["schemas"]["Thing"]["minProperties"] = 3
    _, unexplained = find_unexplained(old, new, compare(old, new))
    assert not unexplained, [*map(str, unexplained)]


def shuffled(value: Any, chance: random.Random) -> Any:
    """Return a value with the keys of every object in another order."""
    if is_object(value):
        items = list(value.items())
        chance.shuffle(items)
        return {key: shuffled(each, chance) for key, each in items}
    return [shuffled(each, chance) for each in value] if is_array(value) else value


@pytest.mark.parametrize("openapi", DOCUMENTS)
def test_nothing_changes_in_a_shuffled_document(openapi: str) -> None:
    old = DOCUMENTS[openapi]
    new = shuffled(old, random.Random(1))  # noqa: S311 - not a secret
    assert compare(old, new) == compare(old, old) == []


@pytest.mark.exhaustive
def test_real_descriptions_pass_the_same_tests(descriptions: list[Path]) -> None:
    """`--descriptions=FOLDER` adds more."""
    for path in descriptions:
        check_description(path)


def check_description(path: Path) -> None:
    """Compare a description with itself, shuffled, and through 100 changes."""
    old: Json = read_description(path).top.value
    assert compare(old, shuffled(old, random.Random(1))) == []  # noqa: S311 - not a secret
    cases = [
        (place, change)
        for place in find_schema_places(old)
        for change in CHANGES
        if old["openapi"].startswith(change.openapi) and change.fits(value_at(old, place.parts))
    ]
    if cases:
        check_some(path.name, old, cases)


def check_some(name: str, old: Json, cases: list[tuple[SchemaPlace, KeywordChange]]) -> None:
    @settings(max_examples=100)
    @given(st.sampled_from(cases))
    def check_one(case: tuple[SchemaPlace, KeywordChange]) -> None:
        place, change = case
        try:
            check(old, changed(old, place, change), place, change)
        except AssertionError as error:
            error.add_note(f"{name}: {change.name} at {json_path(place.parts)}")
            raise

    check_one()


BODY = "$.paths['/things'].post.requestBody.content['application/json'].schema"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(TEXT, TEXT, [], id="nothing"),
        pytest.param({"maximum": 1}, {"maximum": 1.0}, [], id="a number that is written in another way"),
        pytest.param(
            TEXT | {"format": "date"}, TEXT, [f"removed format: {BODY}.format -> {BODY}.format"], id="removed"
        ),
        pytest.param(TEXT, TEXT | {"format": "date"}, [f"added format: {BODY}.format -> {BODY}.format"], id="added"),
        pytest.param(
            {"enum": ["a", "b"]},
            {"enum": ["b", "c"]},
            [f'added enum "c": {BODY}.enum -> {BODY}.enum', f'removed enum "a": {BODY}.enum -> {BODY}.enum'],
            id="each value of an enum",
        ),
        pytest.param({"enum": ["a", "b"]}, {"enum": ["b", "a"]}, [], id="the order of values"),
        pytest.param({"description": "x"}, {"description": "y"}, [], id="prose"),
        pytest.param(
            {"properties": {"description": {"type": "string"}}},
            {"properties": {"description": {"type": "integer"}}},
            [f"changed type: {BODY}.properties.description.type -> {BODY}.properties.description.type"],
            id="a property that is called description",
        ),
        pytest.param(
            {"oneOf": [object_with(TEXT) | {"title": "A"}, {"type": "integer"}]},
            {"oneOf": [{"type": "integer"}, object_with(TEXT | {"minLength": 2}) | {"title": "A"}]},
            [f"added minLength: {BODY}.oneOf[0].properties.p.minLength -> {BODY}.oneOf[1].properties.p.minLength"],
            id="choices by their names",
        ),
    ],
)
def test_the_structural_comparison_finds_what_differs(old: Json, new: Json, expected: list[str]) -> None:
    assert sorted(map(str, find_differing(sent(old), sent(new)))) == sorted(expected)


def test_what_is_sent_and_what_is_received_are_explained_one_by_one() -> None:
    def using(schema: Json) -> Json:
        components = {"schemas": {"A": schema}}
        response = {"200": {"description": "", **content({"$ref": "#/components/schemas/A"})}}
        return document(
            {"requestBody": content({"$ref": "#/components/schemas/A"}), "responses": response}, components=components
        )

    old, new = using(object_with(TEXT)), using(object_with(TEXT | {"maxLength": 3}))
    changes = compare(old, new)
    assert find_unexplained(old, new, changes)[1] == []
    for direction in ("request", "response"):
        _, unexplained = find_unexplained(old, new, [each for each in changes if each.direction != direction])
        assert [each.direction for each in unexplained] == [direction]


def test_a_change_at_another_place_of_the_new_document_explains_nothing() -> None:
    old, new = sent(TEXT | {"maxLength": 2}), sent(TEXT | {"maxLength": 3})
    (change,) = compare(old, new)
    assert find_unexplained(old, new, [change]) == (1, [])
    moved = replace(change, new_place=change.new_place.replace("application/json", "text/plain"))
    assert find_unexplained(old, new, [moved])[0] == len(find_unexplained(old, new, [moved])[1]) == 1


def test_nothing_that_is_reported_can_be_left_out_unnoticed() -> None:
    """Every cause of many changes at once explains a place that nothing else explains."""
    old = DOCUMENTS["3.1.0"]
    new = copy.deepcopy(old)
    for place in find_schema_places(new):
        schema = value_at(new, place.parts)
        for change in CHANGES[:: 1 + len(CHANGES) // 12]:
            if "3.1.0".startswith(change.openapi) and change.fits(schema):
                change.change(schema)
                break
    changes = compare(old, new)
    assert find_unexplained(old, new, changes)[1] == []
    count, unnoticed = find_unnoticed(old, new, changes)
    assert count > 20
    assert [(each.id, each.text) for each in unnoticed] == []


def test_what_no_change_explains_is_found() -> None:
    old = DOCUMENTS["3.0.3"]
    new = copy.deepcopy(old)
    new["components"]["schemas"]["Thing"]["properties"]["note"]["maxLength"] = 41
    new["paths"]["/things"]["get"]["parameters"][1]["schema"]["enum"].append("d")
    changes = compare(old, new)
    assert find_unexplained(old, new, changes) == (2, [])
    for left_out in ("maxLength", "enum"):
        count, unexplained = find_unexplained(old, new, [each for each in changes if left_out not in each.new_place])
        assert (count, len(unexplained)) == (2, 1), json.dumps([*map(str, unexplained)])
