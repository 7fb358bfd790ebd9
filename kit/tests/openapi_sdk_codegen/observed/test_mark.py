"""What records confirm and contradict of a description."""

from __future__ import annotations

import copy
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.openapi_sdk_codegen.observed.records import DESCRIPTION, ROWS, make_fact, make_record
from openapi_sdk_codegen.observed.mark import Evidence, mark_observed, weigh

if TYPE_CHECKING:
    from openapi_sdk_codegen.observed.record import RecordedFact


def mark(*facts: RecordedFact) -> dict[str, Any]:
    document = copy.deepcopy(DESCRIPTION)
    mark_observed(document, [make_record(*facts)])
    return document


def confirm(place: str, fact: str = "type", **more: Any) -> RecordedFact:
    return make_fact(place, fact, "as it is", "as it is", "confirmed", **more)


FIELDS: list[object] = [
    pytest.param(f"{ROWS}/id", ("Thing", "id"), id="a field"),
    pytest.param(f"{ROWS}/price", ("Thing", "price"), id="a field that was less certain than its object"),
    pytest.param(f"{ROWS}/owner/code", ("Owner", "code"), id="a field behind allOf"),
    pytest.param(f"{ROWS}/owner/parent/parent/code", ("Owner", "code"), id="a field in a circle of references"),
    pytest.param(f"{ROWS}/parts/[]/code", ("Owner", "code"), id="a field of items"),
    pytest.param(f"{ROWS}/parts/[]", ("Thing", "parts"), id="items of a field"),
    pytest.param(f"{ROWS}/notes/{{}}", ("Thing", "notes"), id="any key of a field"),
    pytest.param(f"{ROWS}/free/{{}}", ("Thing", "free"), id="any key of a field without a schema"),
    pytest.param(f"{ROWS}/either/code", ("Owner", "code"), id="a field of one member of a union"),
]


@pytest.mark.parametrize(("place", "marked"), FIELDS)
def test_confirmed_field_is_observed(place: str, marked: tuple[str, str]) -> None:
    schemas = mark(confirm(place))["components"]["schemas"]
    name, field = marked
    assert schemas[name]["x-fidelity-of"][field] == "observed"
    schemas[name]["x-fidelity-of"].pop(field)
    assert "observed" not in str(schemas)


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param([make_fact(f"{ROWS}/id", "null", "nullable", "never", "not seen")], id="not seen"),
        pytest.param([confirm(f"{ROWS}/either/both")], id="several members of a union have it"),
        pytest.param([confirm("answer 200 /count")], id="published"),
        pytest.param([confirm(f"{ROWS}/owner{'/parent' * 50}/code")], id="a pointer of too many names"),
        pytest.param([confirm("body /id", operation="things_update")], id="an unknown operation"),
        pytest.param([confirm(f"{ROWS}/gone")], id="an unknown field"),
        pytest.param([confirm("query gone")], id="an unknown parameter"),
        pytest.param([confirm("operation", "called"), confirm("answer 200", "status")], id="no field"),
        pytest.param([confirm("answer 200 header x-id", "header")], id="a header of the answer"),
        pytest.param(
            [confirm(f"{ROWS}/id", "present"), make_fact(f"{ROWS}/id", "type", "integer", "string")],
            id="confirmed in one thing, contradicted in another",
        ),
        pytest.param(
            [confirm(f"{ROWS}/id"), make_fact("body /id", "type", "integer", "string", operation="things_create")],
            id="contradicted in another operation",
        ),
        pytest.param(
            [confirm(f"{ROWS}/parts"), make_fact(f"{ROWS}/parts/[]", "type", "object", "string")],
            id="its items are contradicted",
        ),
    ],
)
def test_anything_else_marks_nothing(facts: list[RecordedFact]) -> None:
    assert mark(*facts) == DESCRIPTION


def test_parameters_are_observed_in_their_own_operation() -> None:
    document = mark(
        confirm("query colour", "filter"), confirm("query limit", "limit"), confirm("header x-org-id", "org")
    )
    operations = document["paths"]["/v2/things/"]
    limit = DESCRIPTION["components"]["parameters"]["Limit"]
    first, second, third = operations["get"]["parameters"]
    assert [each["x-fidelity"] for each in (first, second, third)] == ["observed"] * 3
    assert second == limit | {"x-fidelity": "observed"}
    assert operations["post"]["parameters"] == [{"$ref": "#/components/parameters/Limit"}]
    assert document["components"]["parameters"]["Limit"] == limit


SETTLED: list[object] = [
    pytest.param("type", f"{ROWS}/id", "integer", "string", {"type": "string"}, id="type"),
    pytest.param("type", f"{ROWS}/name", "string", "integer", {"type": "number"}, id="an integer is a number"),
    pytest.param("null", f"{ROWS}/id", "not nullable", "sometimes", {"nullable": True}, id="null"),
    pytest.param("null", f"{ROWS}/id", "not nullable", "sometimes", {"type": ["integer", "null"]}, id="null in 3.1"),
    pytest.param("format", f"{ROWS}/day", "date", "another", {"format": "date-time"}, id="format"),
    pytest.param("pattern", f"{ROWS}/name", "^[a-z]*$", "another", {"pattern": "^[A-Z]*$"}, id="pattern"),
    pytest.param("length", f"{ROWS}/name", "2 to 5", "1 to 9", {"minLength": 1, "maxLength": 9}, id="length"),
]


@pytest.mark.parametrize(("fact", "place", "described", "seen", "change"), SETTLED)
def test_contradiction_that_is_described_by_now_confirms(
    fact: str, place: str, described: str, seen: str, change: dict[str, Any]
) -> None:
    record, name = make_record(make_fact(place, fact, described, seen)), place.rpartition("/")[2]
    document = copy.deepcopy(DESCRIPTION)
    before = weigh(DESCRIPTION, [record])
    assert [each.fact for each in before.contradictions] == list(record.facts)
    assert not before.observed
    document["components"]["schemas"]["Thing"]["properties"][name].update(change)
    after = weigh(document, [record])
    assert not after.contradictions
    assert [each.name for each in after.observed] == [name]


@pytest.mark.parametrize(
    ("place", "fact", "described", "seen", "change"),
    [
        pytest.param(f"{ROWS}/colour", "described", "no", "string", {"colour": {"type": "string"}}, id="a field"),
        pytest.param(f"{ROWS}/kind", "enum", "A, B", "A; 1 unknown", {"kind": {"enum": ["A", "C"]}}, id="an enum"),
    ],
)
def test_field_that_is_described_by_now_is_settled(
    place: str, fact: str, described: str, seen: str, change: dict[str, Any]
) -> None:
    record = make_record(make_fact(place, fact, described, seen))
    assert len(weigh(DESCRIPTION, [record]).contradictions) == 1
    document = copy.deepcopy(DESCRIPTION)
    document["components"]["schemas"]["Thing"]["properties"].update(change)
    assert not weigh(document, [record]).contradictions


@pytest.mark.parametrize(
    ("fact", "change"),
    [
        pytest.param(make_fact(f"{ROWS}/id", "present", "required", "sometimes"), "required", id="optional by now"),
        pytest.param(make_fact(f"{ROWS}/price", "format", "decimal", "another"), "x-reads-as", id="read as text"),
    ],
)
def test_what_its_object_says_is_settled(fact: RecordedFact, change: str) -> None:
    assert len(weigh(DESCRIPTION, [make_record(fact)]).contradictions) == 1
    document = copy.deepcopy(DESCRIPTION)
    del document["components"]["schemas"]["Thing"][change]
    assert not weigh(document, [make_record(fact)]).contradictions


@pytest.mark.parametrize(
    "fact",
    [
        pytest.param(make_fact("answer 404", "status", "200", "404"), id="a status of a described range"),
        pytest.param(make_fact("answer 429", "status", "200", "429"), id="another status of the range"),
        pytest.param(make_fact(f"{ROWS}/notes/{{}}", "type", "integer", "string"), id="what any key has"),
        pytest.param(make_fact("query limit", "limit", "at most 500", "at most 100"), id="a cap"),
    ],
)
def test_what_is_described_as_it_was_seen_is_settled(fact: RecordedFact) -> None:
    assert not weigh(DESCRIPTION, [make_record(fact)]).contradictions


def test_what_is_only_shown_stays_contradicted() -> None:
    fact = make_fact(f"{ROWS}/price", "present", "shown", "never")
    assert len(weigh(DESCRIPTION, [make_record(fact)]).contradictions) == 1


@pytest.mark.parametrize(
    ("seen", "is_settled"),
    [
        pytest.param("2 to 5", True, id="as described"),
        pytest.param("3 to 4", True, id="within what is described"),
        pytest.param("1 to 5", False, id="shorter"),
        pytest.param("2 to 6", False, id="longer"),
        pytest.param("another", False, id="no lengths"),
    ],
)
def test_lengths_are_settled_if_both_are_allowed(seen: str, is_settled: bool) -> None:
    evidence = weigh(DESCRIPTION, [make_record(make_fact(f"{ROWS}/name", "length", "3 to 4", seen))])
    assert bool(evidence.contradictions) is not is_settled


def test_facts_of_what_is_not_described_any_more_are_named() -> None:
    gone = [confirm(f"{ROWS}/gone"), confirm("query gone"), confirm("operation", operation="gone_list")]
    kept = [
        make_fact(f"{ROWS}/colour", "described", "no", "string"),
        make_fact("answer 500", "status", "200, 4XX", "500"),
        make_fact(f"{ROWS}/gone/field", "described", "no", "string"),
    ]
    evidence = weigh(DESCRIPTION, [make_record(*gone, *kept)])
    assert evidence.missing == [*gone, kept[2]]
    assert [each.fact for each in evidence.contradictions] == kept[:2]


def weigh_two(first: RecordedFact, second: RecordedFact) -> Evidence:
    return weigh(DESCRIPTION, [make_record(first), make_record(second, taken=date(2026, 11, 30))])


def test_facts_add_up() -> None:
    not_seen = make_fact(f"{ROWS}/id", "null", "nullable", "never", "not seen")
    evidence = weigh(DESCRIPTION, [make_record(confirm(f"{ROWS}/id"), not_seen, confirm(f"{ROWS}/day"))])
    assert {each.name for each in evidence.observed} == {"id", "day"}


def test_records_add_up() -> None:
    evidence = weigh_two(confirm(f"{ROWS}/id"), confirm(f"{ROWS}/day"))
    assert {each.name for each in evidence.observed} == {"id", "day"}


def test_one_account_can_contradict_another() -> None:
    evidence = weigh_two(confirm(f"{ROWS}/id"), make_fact(f"{ROWS}/id", "type", "integer", "string"))
    assert not evidence.observed
    assert [each.record.taken.day for each in evidence.contradictions] == [30]


def test_operation_of_a_path_item_that_is_a_reference_is_left_as_it_is() -> None:
    document = copy.deepcopy(DESCRIPTION)
    document["components"]["pathItems"] = {"Things": document["paths"]["/v2/things/"]}
    document["paths"]["/v2/things/"] = {"$ref": "#/components/pathItems/Things"}
    before = copy.deepcopy(document)
    facts = [confirm(f"{ROWS}/id"), confirm("query colour", "filter")]
    mark_observed(document, [make_record(*facts)])
    assert document == before
    assert weigh(document, [make_record(*facts)]).missing == facts
