"""What an answer says of the description."""

from __future__ import annotations

from typing import Any

import pytest

from fleetit.service import SERVICE
from openapi_sdk.conformance.exchanges import NOT_JSON, NOTHING, Exchange
from openapi_sdk.conformance.judge import Judge
from openapi_sdk.description.document import Description
from tests.fleetit.conformance.judged import Answers

THING = {
    "id": 1, "name": "one", "kind": "yard", "day": "2025-01-31", "price": "4.50", "code": "AB", "width": 5,
    "is_open": True, "owner": 3, "labels": {"colour": "red"}, "tags": ["a"], "api_key": "x",
}  # fmt: skip


@pytest.fixture
def answers() -> Answers:
    return Answers()


def test_a_described_answer_contradicts_nothing(answers: Answers) -> None:
    answers.add("things_get", THING)
    labels = {"colour": "red", "api_token": 5}  # a secret, of which nothing is looked at
    answers.add("things_get", {**THING, "owner": None, "id": 5.0, "labels": labels})
    answers.add("things_get", {**THING, "name": None, "owner": {"id": 3, "email": "x"}, "parent": THING, "width": 5.5})
    assert answers.contradicted == []
    assert answers.find("answer 200 /owner", "type").seen == "integer or object"
    assert answers.find("answer 200 /width", "type").seen == "integer or number"
    assert answers.find("answer 200 /labels/{}", "type").times == 3
    assert answers.find("answer 200 /parent", "present").seen == "sometimes"
    assert answers.find("answer 200 /parent", "present").described == "optional"
    assert answers.find("answer 200 /id", "present").described == "required"
    assert answers.find("answer 200 /price", "format").described == "decimal"


@pytest.mark.parametrize(
    ("change", "place", "fact", "seen"),
    [
        pytest.param({"id": 1.5}, "/id", "type", "number", id="number that is no integer"),
        pytest.param({"id": True}, "/id", "type", "boolean", id="boolean for an integer"),
        pytest.param({"owner": "3"}, "/owner", "type", "string", id="none of two types"),
        pytest.param({"tags": "a"}, "/tags", "type", "string", id="text for an array"),
        pytest.param({"tags": ["a", 1]}, "/tags/[]", "type", "integer or string", id="an item"),
        pytest.param({"labels": {"ABC1234": 1}}, "/labels/{}", "type", "integer", id="value of a free key"),
        pytest.param({"kind": None}, "/kind", "null", "always", id="null"),
        pytest.param({"kind": "garage"}, "/kind", "enum", "1 unknown", id="unknown member"),
        pytest.param({"mode": "half"}, "/mode", "pattern", "another", id="another form of what has no type"),
        pytest.param({"day": "31.01.2025"}, "/day", "format", "another", id="another date"),
        pytest.param({"price": "4,50"}, "/price", "format", "another", id="another decimal"),
        pytest.param({"code": "abc"}, "/code", "pattern", "another", id="another form"),
        pytest.param({"name": "longer"}, "/name", "length", "6 to 6", id="too long"),
        pytest.param({"fuel": 3}, "/fuel", "described", "integer", id="a new field"),
        pytest.param(
            {"fuel": {"Jane": 1}}, "/fuel", "described", "object", id="a new object, whose keys may be values"
        ),
        pytest.param({"access_token": "x"}, "/access_token", "described", "yes", id="a new secret, by its name alone"),
        pytest.param({"Jane Doe": 1}, "/{}", "described", "integer", id="a key that may be a name"),
        pytest.param({"owner": {"id": None}}, "/owner/id", "null", "always", id="an object inside"),
        pytest.param({"id": ...}, "/id", "present", "never", id="a required field is missing"),
    ],
)
def test_a_contradiction_is_named_at_its_place(
    answers: Answers, change: dict[str, Any], place: str, fact: str, seen: str
) -> None:
    document = {name: value for name, value in {**THING, **change}.items() if value is not ...}
    answers.add("things_get", document)
    assert answers.contradicted == [(f"answer 200 {place}", fact, seen)]


def test_what_is_told_of_the_fields_of_answers(answers: Answers) -> None:
    first = {"id": 1, "name": "one", "kind": "yard", "day": 5, "price": "1.5", "code": "AB", "size": "x", "mode": "on"}
    answers.add("things_get", {**first, "tags": ["a", "b"], "api_key": "x", "new": 1})
    answers.add("things_get", {"id": 2, "name": None, "kind": "street", "new": "x"})
    facts = [each for each in answers.judge.list_facts("GET") if each.place.startswith("answer 200 /")]
    told = [f"{each.described}, {each.seen}, {each.times}, {each.status}" for each in facts if each.fact != "present"]
    named = [f"{each.place[11:]} {each.fact}: " for each in facts if each.fact != "present"]
    assert ["".join(each) for each in zip(named, told, strict=True)] == [
        "/code null: not nullable, never, 1, confirmed",
        "/code pattern: ^[A-Z]{2}$, ^[A-Z]{2}$, 1, confirmed",
        "/code type: string, string, 1, confirmed",
        "/day null: not nullable, never, 1, confirmed",
        "/day type: string, integer, 1, contradicted",
        "/id null: not nullable, never, 2, confirmed",
        "/id type: integer, integer, 2, confirmed",
        "/kind enum: yard, street, street, yard, 2, confirmed",
        "/kind null: not nullable, never, 2, confirmed",
        "/kind type: string, string, 2, confirmed",
        "/mode pattern: ^(on|off)$, ^(on|off)$, 1, confirmed",
        "/mode type: any, string, 1, confirmed",
        "/name length: 0 to 5, 3 to 3, 1, confirmed",
        "/name null: nullable, sometimes, 2, confirmed",
        "/name type: string, string, 1, confirmed",
        "/new described: no, integer or string, 2, contradicted",
        "/price format: decimal, decimal, 1, confirmed",
        "/price null: not nullable, never, 1, confirmed",
        "/price type: string, string, 1, confirmed",
        "/size type: any, string, 1, confirmed",
        "/tags null: not nullable, never, 1, confirmed",
        "/tags type: array, array, 1, confirmed",
        "/tags/[] null: not nullable, never, 2, confirmed",
        "/tags/[] type: string, string, 2, confirmed",
    ]


def test_of_many_new_fields_and_members_only_some_are_kept(answers: Answers) -> None:
    answers.add("things_get", {**THING, **dict.fromkeys(map("f{}".format, range(90)), 1)})
    for number in range(300):
        answers.add("things_get", {**THING, "kind": f"k{number}"})
    assert len(answers.contradicted) == 20 + 1 + 1
    assert answers.find("answer 200 /kind", "enum").seen == "yard; 100 unknown"


@pytest.mark.parametrize(
    ("given", "place", "fact", "seen"),
    [
        pytest.param({"status": 418, "document": {"detail": "x"}}, "answer 418", "status", "418", id="status"),
        pytest.param({"headers": {"content-type": "text/plain"}}, "answer 200", "media type", "text/plain", id="type"),
        pytest.param({"headers": {}}, "answer 200", "media type", "none", id="no type"),
        pytest.param({"headers": {"content-type": "a plate"}}, "answer 200", "media type", "another", id="odd type"),
        pytest.param({"document": NOTHING}, "answer 200", "body", "empty", id="no body"),
        pytest.param({"document": NOT_JSON}, "answer 200", "body", "not json", id="no JSON"),
        pytest.param({"document": [THING]}, "answer 200", "type", "array", id="another document"),
        pytest.param(
            {"document": THING, "probe": "unknown id", "about": "id"}, "path id", "unknown id", "200", id="any id"
        ),
        pytest.param(
            {"status": 404, "document": {"error": {"code": 1}}}, "answer 404", "error", "another object", id="error"
        ),
        pytest.param({"status": 404, "document": NOT_JSON}, "answer 404", "error", "not json", id="HTML for an error"),
        pytest.param({"status": 404, "document": NOTHING}, "answer 404", "error", "empty", id="an empty error"),
    ],
)
def test_what_is_wrong_with_a_whole_answer(
    answers: Answers, given: dict[str, Any], place: str, fact: str, seen: str
) -> None:
    given = dict(given)
    document = given.pop("document", THING)
    answers.add("things_get", document, **given)
    assert answers.contradicted == [(place, fact, seen)]


@pytest.mark.parametrize(
    ("status", "seen", "is_error"),
    [
        pytest.param(199, "0 successes", False, id="before the successes"),
        pytest.param(200, "1 successes", False, id="the first success"),
        pytest.param(299, "1 successes", False, id="the last success"),
        pytest.param(300, "0 successes", False, id="after the successes"),
        pytest.param(399, "0 successes", False, id="before the errors"),
        pytest.param(400, "0 successes", True, id="the first error"),
        pytest.param(499, "0 successes", True, id="the last error"),
        pytest.param(500, "0 successes", False, id="an outage, whose answer may have any form"),
    ],
)
def test_which_statuses_are_successes_and_errors(answers: Answers, status: int, seen: str, is_error: bool) -> None:
    answers.add("things_get", {"any": 1}, status=status)
    facts = answers.judge.list_facts("GET")
    assert [each.seen for each in facts if each.fact == "called" and each.times] == [seen]
    assert [each.place for each in facts if each.fact == "error"] == [f"answer {status}"] * is_error


@pytest.mark.parametrize(
    ("status", "found"),
    [
        pytest.param(400, "confirmed", id="another error of the request"),
        pytest.param(499, "confirmed", id="an error that nobody knows"),
        pytest.param(200, "contradicted", id="a success"),
        pytest.param(500, "contradicted", id="a failure"),
    ],
)
def test_an_unknown_id_is_refused_where_404_is_not_described(status: int, found: str) -> None:
    parameters = [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}]
    operation = {"operationId": "others_get", "parameters": parameters, "responses": {"200": {"description": ""}}}
    description = Description({"paths": {"/others/{id}/": {"get": operation}}})
    judge = Judge(SERVICE, description)
    probe: dict[str, Any] = {"probe": "unknown id", "about": "id"}
    judge.add(Exchange(description.operations[0], {}, None, status, {}, {"detail": "x"}, **probe), 1)
    (fact,) = (each for each in judge.list_facts() if each.fact == "unknown id")
    assert (fact.described, fact.status) == ("4XX", found)


@pytest.mark.parametrize(
    ("wrong", "contradicted"),
    [
        pytest.param("x", [], id="as described"),
        pytest.param(5, [("answer 409 /wrong", "type", "integer")], id="another type"),
    ],
)
def test_an_error_that_is_described_may_have_any_form(
    answers: Answers, wrong: object, contradicted: list[tuple[str, str, str]]
) -> None:
    answers.add("things_create", {"wrong": wrong}, status=409)
    assert answers.contradicted == contradicted


@pytest.mark.parametrize(
    "document",
    [{"detail": "Not found."}, {"name": ["Too long."]}, {"rows": [{}, {"name": ["x"]}]}, [{"name": ["x"]}, {}], ["x"]],
)
def test_forms_of_errors_that_are_read(answers: Answers, document: Any) -> None:
    answers.add("things_get", document, status=404)
    assert answers.find("answer 404", "error").status == "confirmed"


def test_a_status_that_is_not_described_is_told_from_those_that_are(answers: Answers) -> None:
    for status in (200, 418):
        answers.add("things_get", THING, status=status)
    assert [answers.find(f"answer {status}", "status").described for status in (200, 418)] == ["200", "200, 404"]


def make_rows(*ids: int, **fields: Any) -> list[dict[str, Any]]:
    return [{"id": each, **fields} for each in ids]


@pytest.mark.parametrize(
    ("query", "fields", "status"),
    [
        pytest.param("day__gte=2025-02-01", {"day": "2025-02-01"}, "not seen", id="day"),
        pytest.param("day__gte=2025-02-01", {"day": "2025-01-31"}, "contradicted", id="a day before"),
        pytest.param("day__gte=2025-02-01", {"day": "31.01.2025"}, "not seen", id="a text that is no day"),
        pytest.param("day__gte=2025-02-01", {"day": None}, "not seen", id="no day"),
        pytest.param("price_max=10", {"price": "9.50"}, "not seen", id="numbers, not texts"),
        pytest.param("price_max=9.5", {"price": "10"}, "contradicted", id="a greater number"),
        pytest.param("is_open=true", {"is_open": True}, "not seen", id="boolean"),
        pytest.param("is_open=true", {"is_open": False}, "contradicted", id="another boolean"),
        pytest.param("name=ne", {"name": "ONE"}, "not seen", id="a part of a text"),
        pytest.param("name=ne", {"name": "two"}, "contradicted", id="another text"),
        pytest.param("name=o-n e", {"name": "one"}, "not seen", id="blanks and dashes, as of plates"),
        pytest.param("is_open=1", {"is_open": True}, "not seen", id="a text that may be read otherwise"),
        pytest.param("kind=street,yard", {"kind": "yard"}, "not seen", id="one of several with commas"),
        pytest.param("owner=3", {"owner": 3}, "not seen", id="id"),
        pytest.param("owner=3&owner=4", {"owner": 4}, "not seen", id="one of several"),
        pytest.param("owner=3", {"owner": {"id": 4}}, "contradicted", id="id of an object"),
        pytest.param("width=5", {"width": 5.0}, "not seen", id="number"),
        pytest.param("size_min=5", {"size": 4}, "not seen", id="a number that may be anything else"),
    ],
)
def test_rows_that_do_not_match_contradict_a_filter(
    answers: Answers, query: str, fields: dict[str, Any], status: str
) -> None:
    answers.page(make_rows(1, **fields), 1, query=query)
    place = f"query {query.partition('=')[0]}"
    assert answers.find(place, "filter").status == status


def test_what_is_sent_for_a_filter_is_noted_by_who_compares_it(answers: Answers) -> None:
    answers.page([], 0, query="is_open=true", probe="some rows", about="is_open")
    assert answers.find("query is_open", "filter").times == 0
    answers.page([], 0, query="is_open=true")
    found = answers.find("query is_open", "filter")
    assert (found.seen, found.times, found.status) == ("no rows", 1, "not seen")


@pytest.mark.parametrize(
    ("others", "status"), [pytest.param(49, "contradicted", id="of 50"), pytest.param(50, "not seen", id="of 51")]
)
def test_the_rows_of_50_fleets_are_remembered(answers: Answers, others: int, status: str) -> None:
    for fleet in range(1, others + 2):
        answers.page(make_rows(1, 2, 3), 9, fleet=fleet, is_last=False)
    answers.page(make_rows(1, 2, 3), 9, query="offset=3", fleet=1, is_last=False)
    assert answers.find("query offset", "offset").status == status


@pytest.mark.parametrize(
    ("most", "other", "status"),
    [
        pytest.param(5, 1, "contradicted", id="of as many rows as are looked at, each"),
        pytest.param(4, 4, "contradicted", id="of one more, every second one"),
        pytest.param(4, 1, "not seen", id="of one more, not the others"),
        pytest.param(2, 3, "contradicted", id="of many more, every third one"),
        pytest.param(2, 2, "not seen", id="of many more, not the others"),
    ],
)
def test_of_many_rows_some_are_compared_with_a_filter(answers: Answers, most: int, other: int, status: str) -> None:
    rows = [{"id": each, "is_open": each != other} for each in range(5)]
    answers.page(rows, 5, query="is_open=true", most=most)
    assert answers.find("query is_open", "filter").status == status


@pytest.mark.parametrize(
    ("status", "probe", "about", "fact", "found"),
    [
        pytest.param(503, "unknown id", "id", "unknown id", "not seen", id="outage"),
        pytest.param(429, "bad value", "width", "bad value", "not seen", id="busy"),
        pytest.param(408, "bad value", "width", "bad value", "not seen", id="too slow"),
        pytest.param(502, "bad value", "width", "bad value", "not seen", id="a gateway without an answer"),
        pytest.param(504, "bad value", "width", "bad value", "not seen", id="a gateway that waited too long"),
        pytest.param(503, "some rows", "width", "filter", "not seen", id="outage of a filter"),
        pytest.param(400, "some rows", "width", "filter", "contradicted", id="refused filter"),
        pytest.param(404, "some rows", "width", "filter", "contradicted", id="filter that is not found"),
        pytest.param(422, "some rows", "width", "filter", "contradicted", id="filter that is invalid"),
        pytest.param(400, "some rows", "ordering", "order", "contradicted", id="refused order"),
        pytest.param(400, "some rows", "limit", "limit", "contradicted", id="refused limit"),
        pytest.param(400, "bad value", "width", "bad value", "confirmed", id="refused value"),
        pytest.param(500, "bad value", "width", "bad value", "contradicted", id="a value that breaks it"),
        pytest.param(200, "bad value", "width", "bad value", "not seen", id="ignored value"),
    ],
)
def test_what_a_status_says_of_a_parameter(  # noqa: PLR0917 - a table
    answers: Answers, status: int, probe: str, about: str, fact: str, found: str
) -> None:
    is_path = probe == "unknown id"
    answers.add("things_get" if is_path else "things_list", {"detail": "x"}, status=status, probe=probe, about=about)
    assert answers.find(f"{'path' if is_path else 'query'} {about}", fact).status == found


@pytest.mark.parametrize(
    ("query", "days", "status"),
    [
        pytest.param("day", ["2025-01-01", "2025-01-01", "2025-02-01"], "confirmed", id="ascending"),
        pytest.param("-day", ["2025-01-01", "2025-02-01"], "contradicted", id="not descending"),
        pytest.param("day&ordering=-day", ["2025-02-01", "2025-01-01"], "confirmed", id="the last one of two"),
        pytest.param("day", ["2025-01-01", "2025-01-01"], "not seen", id="all equal"),
        pytest.param("name", ["b", "a"], "not seen", id="a text, whose order depends on the language"),
    ],
)
def test_an_order_is_checked_by_the_rows(answers: Answers, query: str, days: list[str], status: str) -> None:
    rows = [{"id": number, "day": day} for number, day in enumerate(days)]
    answers.page(rows, len(rows), query=f"ordering={query}")
    found = answers.find("query ordering", "order")
    assert found.status == status
    assert (found.seen == f"not in order by {query}") is (status == "contradicted")


COUNT, NEXT = "answer 200 /count", "answer 200 /next"


@pytest.mark.parametrize(
    ("pages", "contradicted"),
    [
        pytest.param([("limit=4&offset=0", 4, 6, False), ("limit=4&offset=4", 2, 6, True)], [], id="as described"),
        pytest.param([("limit=3&offset=3", 3, 6, True)], [], id="the last page is full"),
        pytest.param([("limit=4", 2, 2, True)], [], id="one page, without an offset"),
        pytest.param([("limit=4&offset=12", 0, 9, True)], [], id="behind the last row"),
        pytest.param([("limit=9", 4, 6, False)], [], id="a larger limit is the largest one"),
        pytest.param([("limit=2", 3, 6, False)], [("query limit", "page size", "more than limit rows")], id="ignored"),
        pytest.param([("limit=9", 6, 6, True)], [("query limit", "limit", "6 rows")], id="no cap"),
        pytest.param([("limit=9", 3, 6, False)], [("query limit", "limit", "at most 3")], id="a smaller cap"),
        pytest.param(
            [("limit=4&offset=4", 2, 6, False)], [(NEXT, "last page", "an address on the last page")], id="next"
        ),
        pytest.param(
            [("limit=2&offset=2", 2, 6, True)], [(NEXT, "last page", "null before the last page")], id="no next"
        ),
        pytest.param([("limit=4&offset=4", 2, 9, True)], [(COUNT, "count", "another number")], id="count"),
        pytest.param([("limit=2", 2, 2, False)], [(COUNT, "count", "another number")], id="fewer than there are"),
        pytest.param([("limit=4&offset=4", 2, 5, True)], [(COUNT, "count", "another number")], id="less"),
        pytest.param([("limit=4&offset=4", 0, 9, True)], [(COUNT, "count", "another number")], id="no rows"),
    ],
)
def test_pages(
    answers: Answers, pages: list[tuple[str, int, int, bool]], contradicted: list[tuple[str, str, str]]
) -> None:
    for query, rows, count, is_last in pages:
        first = int(query.partition("offset=")[2] or 0)
        answers.page(make_rows(*range(first, first + rows)), count, query=query, is_last=is_last)
    assert answers.contradicted == contradicted


@pytest.mark.parametrize(
    ("rows", "is_last", "end", "size"),
    [
        pytest.param(3, False, "not seen", "confirmed", id="a page before others"),
        pytest.param(3, True, "confirmed", "confirmed", id="the last page, which is full"),
        pytest.param(2, True, "confirmed", "not seen", id="the last page"),
    ],
)
def test_what_a_page_confirms(answers: Answers, rows: int, is_last: bool, end: str, size: str) -> None:
    answers.page(make_rows(*range(rows)), rows if is_last else 9, query="limit=3", is_last=is_last)
    assert answers.find(COUNT, "count").status == answers.find(NEXT, "last page").status == end
    found = answers.find("query limit", "page size")
    assert (found.described, found.seen, found.status) == ("at most limit rows", "at most limit rows", size)


def test_rows_whose_ids_are_no_ids_are_compared_with_a_filter(answers: Answers) -> None:
    answers.page([{"id": None, "is_open": False}], 1, query="is_open=true")
    assert answers.find("query is_open", "filter").status == "contradicted"


@pytest.mark.parametrize(
    ("change", "contradicted"),
    [
        pytest.param({"count": "x"}, [("answer 200 /count", "type", "string")], id="no number of rows"),
        pytest.param({"next": 3}, [("answer 200 /next", "type", "integer")], id="no address"),
    ],
)
def test_a_page_that_is_not_as_described_says_nothing_of_others(
    answers: Answers, change: dict[str, Any], contradicted: list[tuple[str, str, str]]
) -> None:
    document = {"count": 2, "next": None, "previous": None, "results": make_rows(1, 2), **change}
    answers.add("things_list", document, query="limit=4&offset=0")
    assert answers.contradicted == contradicted
    assert answers.find(COUNT, "count").status == answers.find(NEXT, "last page").status == "not seen"


@pytest.mark.parametrize(("limit", "status"), [(3, "not seen"), (4, "not seen"), (5, "confirmed")])
def test_a_page_of_more_rows_than_the_cap_confirms_it(answers: Answers, limit: int, status: str) -> None:
    answers.page(make_rows(*range(min(limit, 4))), 6, query=f"limit={limit}", is_last=False)
    assert answers.find("query limit", "limit").status == status


def test_an_ignored_offset_is_that_alone(answers: Answers) -> None:
    for offset in (0, 4):
        answers.page(make_rows(1, 2, 3, 4), 6, query=f"limit=4&offset={offset}", is_last=False)
    assert answers.contradicted == [("query offset", "offset", "the first rows")]


@pytest.mark.parametrize(
    ("pages", "status"),
    [
        pytest.param([(0, [1, 2, 3]), (3, [1, 2, 3])], "contradicted", id="the first rows"),
        pytest.param([(0, [1, 2, 3, 4]), (4, [1, 2, 3])], "contradicted", id="the first of them"),
        pytest.param([(0, [1, 2]), (2, [1, 2])], "not seen", id="two rows, which others may be put before"),
        pytest.param([(0, [1, 2, 3]), (3, [1, 3, 2])], "not seen", id="the first row, and others"),
        pytest.param([(0, [1, 2, 3]), (3, [4, 5, 6])], "not seen", id="rows behind them"),
        pytest.param([(0, [1, 2, 3]), (3, [])], "not seen", id="no rows"),
        pytest.param([(0, []), (3, [1, 2, 3])], "not seen", id="no rows before"),
        pytest.param([(0, [1, 2, 3]), (0, [9, 1, 2]), (3, [1, 2, 3])], "not seen", id="a new first row"),
    ],
)
def test_an_offset_is_compared_with_the_first_page(
    answers: Answers, pages: list[tuple[int, list[int]]], status: str
) -> None:
    for offset, ids in pages:
        answers.page(make_rows(*ids), 9, query=f"offset={offset}", is_last=False)
    assert answers.find("query offset", "offset").status == status


@pytest.mark.parametrize(
    ("query", "rows", "contradicted"),
    [
        pytest.param("", [1, 2, 1], [("query offset", "offset", "a row twice")], id="of a page"),
        pytest.param("limit=4&offset=4", [1, 2, 1], [("query offset", "offset", "a row twice")], id="of another page"),
        pytest.param("name=a", [1, 2, 1], [("query name", "filter", "a row twice")], id="of a filter"),
        pytest.param("ordering=day", [1, 2, 1], [("query ordering", "order", "a row twice")], id="of an order"),
        pytest.param("", [1, 2, None, None], [("answer 200 /results/[]/id", "null", "sometimes")], id="without key"),
    ],
)
def test_what_a_row_that_comes_twice_contradicts(
    answers: Answers, query: str, rows: list[int], contradicted: list[tuple[str, str, str]]
) -> None:
    answers.page([{"id": each, "name": "a"} for each in rows], len(rows), query=query)
    assert [each for each in answers.contradicted if each[1] != "count"] == contradicted


@pytest.mark.parametrize(
    ("asked", "following", "contradicted"),
    [
        pytest.param("limit=2", "limit=2&offset=2", [], id="the next row"),
        pytest.param("limit=9", "limit=9&offset=4", [], id="the next row behind the cap"),
        pytest.param("limit=2&name=n", "limit=2&name=n&offset=2", [], id="with its filter"),
        pytest.param("limit=2", "limit=2&offset=3", "another offset", id="another row"),
        pytest.param("limit=2", "limit=2", "another offset", id="the first row"),
        pytest.param("limit=2&name=n", "limit=2&offset=2", "without name", id="without its filter"),
    ],
)
def test_what_leads_to_the_next_page(answers: Answers, asked: str, following: str, contradicted: str) -> None:
    rows = [{"id": each, "name": "n"} for each in range(2 if "limit=2" in asked else 4)]
    document = {"count": 9, "next": f"http://127.0.0.1/things/?{following}", "previous": None, "results": rows}
    answers.add("things_list", document, query=asked)
    assert answers.contradicted == ([(NEXT, "next page", contradicted)] if contradicted else [])


def test_a_count_says_nothing_of_rows_that_another_offset_brought(answers: Answers) -> None:
    answers.page(make_rows(1, 2, 3), 9, query="limit=3", is_last=False)
    answers.page(make_rows(1, 2, 3), 9, query="limit=3&offset=3", is_last=False)
    answers.page([], 9, query="limit=3&offset=6")
    assert answers.contradicted == [("query offset", "offset", "the first rows")]
    assert answers.find(COUNT, "count").status == "not seen"


@pytest.mark.parametrize(
    ("rows", "number", "place"),
    [
        pytest.param([{"name": "a"}], 1, "/results/[]/id", id="the key of a row"),
        pytest.param([{"id": 1}] * 19 + [{}], 1, "/results/[]/id", id="the key of one row"),
        pytest.param([], None, "/count", id="the number of rows"),
    ],
)
def test_what_a_client_needs_may_not_be_missing(
    answers: Answers, rows: list[Any], number: int | None, place: str
) -> None:
    document = {"count": number, "next": None, "previous": None, "results": rows}
    answers.add("things_list", {key: each for key, each in document.items() if each is not None or key == "next"})
    assert (f"answer 200 {place}", "present") in [each[:2] for each in answers.contradicted]


def test_what_contradicts_is_kept_for_a_report(answers: Answers) -> None:
    answers.add("things_get", THING)
    answers.add("things_get", {**THING, "width": "5"}, fleet=7, query="a=secret")
    answers.add("things_get", {**THING, "width": "6", "fuel": 1})
    first, second = answers.judge.list_findings()
    assert [each.fact.place for each in (first, second)] == ["answer 200 /fuel", "answer 200 /width"]
    assert (first.wrong, second.wrong, second.fact.times) == (1, 2, 3)
    assert second.request is not None
    assert (second.request.method, second.request.path) == ("GET", "/things/{id}/")
    assert (second.request.query, second.request.tenant, second.came) == ("…", "#1", ("string",))


@pytest.mark.parametrize(
    ("pages", "status"),
    [
        pytest.param([(7, [1, 2]), (9, [3])], "confirmed", id="other rows"),
        pytest.param([(7, [1, 2]), (9, [1, 2])], "contradicted", id="the same rows"),
        pytest.param([(7, [1, 2]), (9, [])], "confirmed", id="no rows"),
        pytest.param([(7, []), (9, [])], "not seen", id="no rows in both"),
        pytest.param([(7, [1, 2]), (None, [1, 2])], "not seen", id="the default fleet may be the same"),
    ],
)
def test_fleets_have_rows_of_their_own(
    answers: Answers, pages: list[tuple[int | None, list[int]]], status: str
) -> None:
    for fleet, ids in pages:
        answers.page(make_rows(*ids), len(ids), fleet=fleet)
    assert answers.find("header Fleet-Id", "fleet").status == status


def test_rows_of_a_filter_are_not_compared_with_those_of_another_fleet(answers: Answers) -> None:
    answers.page(make_rows(1, 2), 2, fleet=7, query="name=a")
    answers.page(make_rows(1, 2), 2, fleet=9)
    assert answers.find("header Fleet-Id", "fleet").status == "not seen"


def test_what_was_sent_and_accepted_is_compared_too(answers: Answers) -> None:
    answers.add("things_create", THING, sent={"fuel": "x", "width": "5"})
    answers.add("things_create", {"width": ["x"]}, status=400, sent={"width": []})
    assert answers.contradicted == [
        ("answer 400", "status", "400"),
        ("body /fuel", "described", "string"),
        ("body /id", "present", "never"),
        ("body /width", "type", "string"),
    ]


def test_an_answer_that_shows_some_fields_is_expected_to_have_no_others(answers: Answers) -> None:
    answers.add("things_create", {"id": 1}, sent={"id": 1})
    present = [each.place for each in answers.judge.list_facts("POST") if each.fact == "present"]
    assert [each for each in present if each.startswith("answer")] == ["answer 200 /id", "answer 200 /name"]
    assert len([each for each in present if each.startswith("body")]) > 10


def test_what_was_not_called_is_not_seen(answers: Answers) -> None:
    answers.add("things_get", THING)
    facts = answers.judge.list_facts("GET")
    assert [each.operation for each in facts if each.fact == "called" and each.status == "not seen"] == ["things_list"]
    assert answers.find("path id", "unknown id").status == "not seen"
    assert [each for each in facts if each.operation == "things_create"] == []


def test_what_a_listing_can_be_checked_for_is_listed_before_it_is_checked(answers: Answers) -> None:
    answers.page([], 0)
    facts = [each for each in answers.judge.list_facts("GET") if each.operation == "things_list"]
    filters = ("day__gte", "is_open", "kind", "name", "owner", "price_max", "size_min", "width")
    assert [(each.place, each.fact, each.described, each.seen) for each in facts if not each.times] == sorted(
        [
            (COUNT, "count", "number of rows", ""),
            (NEXT, "last page", "null on the last page alone", ""),
            ("answer 200 /results/[]", "null", "not nullable", "never"),
            ("header Fleet-Id", "fleet", "rows of that fleet", ""),
            *((f"query {name}", "filter", "rows that match", "") for name in filters),
            *((f"query {name}", "several values", "rows with any of them", "") for name in ("kind", "owner")),
            ("query limit", "limit", "at most 4", ""),
            ("query offset", "offset", "rows behind it", ""),
            ("query ordering", "order", "rows in order", ""),
        ]
    )
    assert {each.status for each in facts if not each.times} == {"not seen"}
    answers.page(make_rows(1), 1)
    assert answers.find("answer 200 /results/[]", "null").status == "confirmed"


@pytest.mark.parametrize(
    ("parameter", "place", "kind", "is_listed"),
    [
        pytest.param("fleet-id", "header", "array", True, id="rows of a fleet"),
        pytest.param("Other", "header", "array", False, id="another header"),
        pytest.param("Fleet-Id", "query", "array", False, id="no header"),
        pytest.param("Fleet-Id", "header", "object", False, id="no rows"),
    ],
)
def test_rows_of_fleets_are_compared_if_a_header_says_which_one(
    parameter: str, place: str, kind: str, is_listed: bool
) -> None:
    parameters = [{"name": parameter, "in": place, "schema": {"type": "integer"}}]
    answer = {"200": {"content": {"application/json": {"schema": {"type": kind, "items": {"type": "object"}}}}}}
    operation = {"operationId": "others_list", "parameters": parameters, "responses": answer}
    description = Description({"paths": {"/others/": {"get": operation}}})
    judge = Judge(SERVICE, description)
    judge.add(Exchange(description.operations[0], {}, None, 200, {}, []), 1)
    assert [each.place for each in judge.list_facts() if each.fact == "fleet"] == ["header Fleet-Id"] * is_listed


ODD: list[Any] = [
    *(
        None,
        True,
        0,
        -1.5,
        1e300,
        10**40,
        "",
        "x" * 300,
        [],
        [[]],
        [{}],
        [None, 1],
        {},
        {"": 1},
        {"~/": [{}]},
        {"id": None},
    ),
    *({"results": [1, None, [], {"id": []}], "count": "x", "next": 3}, {"results": None, "count": -1, "next": []}),
    *(
        {"parent": {"parent": {"id": {}}}},
        {"labels": [{}], "tags": {"x": []}, "kind": [], "price": {}},
        NOTHING,
        NOT_JSON,
    ),
]


def test_headers_are_counted_by_status_and_at_most_40_of_them(answers: Answers) -> None:
    def list_headers() -> list[tuple[str, str, int]]:
        return [(each.place, each.seen, each.times) for each in answers.judge.list_facts() if each.fact == "header"]

    answers.add("things_get", {"id": 1}, headers={"x-a": "1", "x-b": "2", "x" * 42: "", "X-Upper": "", "é": ""})
    answers.add("things_get", {"id": 1}, headers={"x-a": "1"})
    answers.add("things_get", {}, status=404, headers={"x-b": ""})
    seen = [
        ("answer 200 header x-a", "always", 2),
        ("answer 200 header x-b", "sometimes", 1),
        ("answer 404 header x-b", "always", 1),
    ]
    assert list_headers() == seen
    answers.add("things_get", {}, status=404, headers={"x-b": "", **{f"x-{number}": "" for number in range(50)}})
    assert len(list_headers()) == 40


@pytest.mark.parametrize("status", [200, 304, 404, 418])
@pytest.mark.parametrize(
    "query", ["", "limit=x&offset=%D9%A1&ordering=&owner=&price_max=1e9&is_open=2", "limit=0&offset=-1"]
)
def test_any_answer_to_anything_can_be_judged(answers: Answers, status: int, query: str) -> None:
    for operation in ("things_list", "things_get", "things_create"):
        for document in ODD:
            for probe in ("", "some rows", "unknown id", "bad value"):
                others: dict[str, Any] = {
                    "status": status,
                    "probe": probe,
                    "about": "owner",
                    "headers": {"x" * 99: "", "é": "x"},
                }
                answers.add(operation, document, query=query, fleet=1, sent=document, **others)
    facts = answers.judge.list_facts()
    assert {each.times for each in facts if each.fact == "called"} == {4 * len(ODD)}


@pytest.mark.parametrize(
    ("document", "content_type", "seen"),
    [
        pytest.param({"detail": "no"}, "", "detail", id="the text of Django REST framework"),
        pytest.param({"message": "no"}, "", "detail", id="a text of another name"),
        pytest.param({"title": "no"}, "application/problem+json", "detail", id="a problem"),
        pytest.param({"error": {"message": "no"}}, "", "detail", id="a text in an envelope"),
        pytest.param({"errors": [{"pointer": "/a", "detail": "no"}]}, "", "list of errors", id="a list of objects"),
        pytest.param({"a": ["no"], "b": {"c": ["no"]}}, "", "messages by field", id="texts by field"),
        pytest.param([{}, {"a": ["no"]}], "", "messages by field", id="texts by field, of rows"),
    ],
)
def test_an_error_is_judged_as_it_is_read(answers: Answers, document: Any, content_type: str, seen: str) -> None:
    answers.add("things_get", document, status=404, headers={"content-type": content_type or "application/json"})
    assert answers.find("answer 404", "error").seen == seen
    assert ("answer 404", "error", seen) not in answers.contradicted
