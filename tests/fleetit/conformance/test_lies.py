"""The sandbox contradicts nothing, and each lie about it is found and named; nothing else is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fleetit.sandbox import running
from fleetit.service import TENANT
from tests.fleetit.conformance.lying import Answer, Lie, ignore, put, read, set_query

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from fleetit.sandbox import Sandbox

ROW = "answer 200 /results/[]"


@pytest.fixture(scope="module", name="sandbox")
def _sandbox() -> Iterator[Sandbox]:
    with running(rows={"tolls": 12, "citations": 12}) as sandbox:
        for number in range(90):  # one fleet has more rows than a page
            sandbox.add("tolls", fleet=sandbox.fleets[0], transaction_date=f"2025-03-{number % 28 + 1:02}")
        yield sandbox


@pytest.mark.heavy
def test_the_sandbox_contradicts_nothing(sandbox: Sandbox) -> None:
    facts = read(sandbox).list_facts("GET")
    assert [each for each in facts if each.status == "contradicted"] == []
    # Which headers come back is not described, so that it says nothing.
    told = [each.status == "confirmed" for each in facts if each.fact != "header"]
    assert sum(told) >= 0.9 * len(told)
    assert len(told) > 700


def answer_with(status: int, document: Any, *, of: int = 200) -> Any:
    def tell(answer: Answer) -> None:
        if answer.status == of:
            answer.status, answer.document = status, document

    return tell


def replace_content(content: bytes, *, of: int = 200) -> Any:
    def tell(answer: Answer) -> None:
        if answer.status == of:
            answer.content = content

    return tell


def set_header(name: str, value: str) -> Any:
    def tell(answer: Answer) -> None:
        answer.headers[name] = value

    return tell


def change_page(**changes: Any) -> Any:
    """Change fields of the envelope; a function gets the value."""

    def tell(answer: Answer) -> None:
        if answer.status == 200:
            for name, value in changes.items():
                answer.document[name] = value(answer.document[name]) if callable(value) else value

    return tell


def reverse_order(answer: Answer) -> None:
    if "ordering" in answer.query and answer.rows:
        answer.document["results"].reverse()


def swap_header(request: httpx.Request) -> None:
    request.headers.pop(TENANT.name, None)


def refuse_large_limits(answer: Answer) -> None:
    if int(answer.query.get("limit", 0)) > 100:
        answer.status, answer.document = 400, {"limit": ["Too large."]}


def drop_rows_of_filters(answer: Answer) -> None:
    if "violation" in answer.query and answer.rows:
        answer.document.update(count=0, next=None, results=[])


def with_comma(text: str) -> str:
    return text.replace(".", ",")


def other_side(request: httpx.Request) -> None:
    if b"not-a" not in request.url.query:
        changed = request.url.query.replace(b"amount_min", b"amount_max")
        request.url = request.url.copy_with(query=changed)


def cap(limit: str, size: int) -> str:
    return str(min(int(limit), size))


TOLLS, CITATIONS, FLEETS = "tolls_list", "citations_list", "fleets_list"
CITATION, AGREEMENTS = "citations_get", "driver_agreements_list"
NOT_FOUND = ("answer 404", "error")
LIES: dict[str, Lie] = {
    # Types.
    "a number for a text": Lie(TOLLS, {(f"{ROW}/amount", "type")}, put("amount", float)),
    "a text for an integer": Lie(TOLLS, {(f"{ROW}/id", "type")}, put("id", str)),
    "a text for a boolean": Lie(TOLLS, {(f"{ROW}/violation", "type")}, put("violation", str)),
    "an integer for a boolean": Lie(TOLLS, {(f"{ROW}/is_billed", "type")}, put("is_billed", int)),
    "an id for an object": Lie(TOLLS, {(f"{ROW}/vehicle", "type")}, put("vehicle", lambda value: value["id"])),
    "a text for an object": Lie(TOLLS, {(f"{ROW}/transponder", "type")}, put("transponder", "planted")),
    "a number in an object": Lie(TOLLS, {(f"{ROW}/vehicle/year", "type")}, put("vehicle.year", 2025)),
    "an array for a text": Lie(CITATIONS, {(f"{ROW}/description", "type")}, put("description", ["planted"])),
    "a text for an array": Lie(FLEETS, {(f"{ROW}/regions", "type")}, put("regions", "planted")),
    "numbers in an array": Lie(FLEETS, {(f"{ROW}/regions/[]", "type")}, put("regions", [1])),
    "another type in some rows": Lie(CITATIONS, {(f"{ROW}/fine_amount", "type")}, put("fine_amount", float, only=3)),
    "an array for a page": Lie(CITATIONS, {("answer 200", "type")}, answer_with(200, [])),
    "a text for the count": Lie(TOLLS, {("answer 200 /count", "type")}, change_page(count=str)),
    "a number for the next page": Lie(TOLLS, {("answer 200 /next", "type")}, change_page(next=7)),
    "an object for the rows": Lie(CITATIONS, {("answer 200 /results", "type")}, change_page(results={})),
    "a type in one row": Lie(CITATION, {("answer 200 /id", "type")}, put("id", str)),
    "a type of no listing": Lie("auth_whoami", {("answer 200 /is_onboarded", "type")}, put("is_onboarded", "yes")),
    # Nulls, and what is missing.
    "a null": Lie(TOLLS, {(f"{ROW}/amount", "null")}, put("amount", None, only=3)),
    "a null for an object": Lie(TOLLS, {(f"{ROW}/vehicle", "null")}, put("vehicle", None, only=4)),
    "a null in an object": Lie(CITATIONS, {(f"{ROW}/vehicle/plate_state", "null")}, put("vehicle.plate_state", None)),
    "a null for the rows": Lie(CITATIONS, {("answer 200 /results", "null")}, change_page(results=None)),
    "no account": Lie("auth_whoami", {("answer 200", "null")}, answer_with(200, None)),
    "a missing id": Lie(FLEETS, {(f"{ROW}/id", "present")}, put("id", ...)),
    "a field that is missing in some rows": Lie(
        TOLLS, {(f"{ROW}/billing_status_fk/value", "present")},
        put("billing_status_fk", {"id": 1, "display_text": "x", "ticket_type": "x", "fleet": None, "is_system": "x"}),
    ),
    # New fields.
    "a new field": Lie(TOLLS, {(f"{ROW}/currency", "described")}, put("currency", "USD")),
    "a new field in an object": Lie(CITATIONS, {(f"{ROW}/vehicle/fuel", "described")}, put("vehicle.fuel", "planted")),
    "a new secret": Lie(TOLLS, {(f"{ROW}/access_token", "described")}, put("access_token", "planted")),
    "a new key that may be a value": Lie(TOLLS, {(f"{ROW}/{{}}", "described")}, put("PLANTED 1", 1)),
    "a new field of the page": Lie(TOLLS, {("answer 200 /total_pages", "described")}, change_page(total_pages=3)),
    "a new field of a row": Lie("driver_agreements_get", {("answer 200 /notes", "described")}, put("notes", None)),
    # Formats, members, lengths.
    "another date": Lie(TOLLS, {(f"{ROW}/posting_date", "format")}, put("posting_date", "31.01.2025")),
    "a time for a day": Lie(CITATIONS, {(f"{ROW}/issue_date", "format")}, put("issue_date", "2025-01-31T00:00:00Z")),
    "a comma in a number": Lie(TOLLS, {(f"{ROW}/amount", "format")}, put("amount", with_comma)),
    "a time without a zone": Lie(
        AGREEMENTS, {("answer 200 /[]/date_added", "format")}, put("date_added", "2025-01-31T08:30:00")
    ),
    "an unknown member": Lie(TOLLS, {(f"{ROW}/billing_status", "enum")}, put("billing_status", "PLANTED", only=3)),
    "a long text": Lie(FLEETS, {(f"{ROW}/title", "length")}, put("title", "planted" * 40)),
    "another pattern": Lie(
        AGREEMENTS, {("answer 200 /[]/vehicle/fleet/warning_threshold_per_vehicle", "pattern")},
        put("vehicle.fleet.warning_threshold_per_vehicle", "1000000.5"),
    ),
    # Statuses, errors, headers.
    "another status": Lie("auth_whoami", {("answer 203", "status")}, answer_with(203, {"id": 1})),
    "any id is found": Lie(CITATION, {("path id", "unknown id")}, answer_with(200, {}, of=404)),
    "an unknown id is forbidden": Lie(CITATION, {("path id", "unknown id")}, answer_with(403, {"detail": "x"}, of=404)),
    "another body of errors": Lie(CITATION, {NOT_FOUND}, answer_with(404, {"error": {"code": 1}}, of=404)),
    "errors in HTML": Lie(CITATION, {NOT_FOUND}, replace_content(b"<html>planted</html>", of=404)),
    "an empty error": Lie(CITATION, {NOT_FOUND}, replace_content(b"", of=404)),
    "texts for fields": Lie(TOLLS, {("answer 400", "error")}, answer_with(400, {"amount_min": "planted"}, of=400)),
    "a bad value breaks it": Lie(TOLLS, {("query vehicle", "bad value")}, answer_with(500, {}, of=400)),
    "another media type": Lie(TOLLS, {("answer 200", "media type")}, set_header("content-type", "text/html")),
    "no JSON": Lie("auth_whoami", {("answer 200", "body")}, replace_content(b"planted")),
    # Pages.
    "no cap": Lie(TOLLS, {("query limit", "limit")}, refuse_large_limits),
    "a smaller cap": Lie(TOLLS, {("query limit", "limit")}, ask=set_query(limit=lambda text: cap(text, 50))),
    "an ignored limit": Lie(TOLLS, {("query limit", "page size")}, ask=set_query(limit=lambda _: "100")),
    "an ignored offset": Lie(TOLLS, {("query offset", "offset")}, ask=set_query(offset=lambda _: "0")),
    "a larger count": Lie(TOLLS, {("answer 200 /count", "count")}, change_page(count=lambda count: count + 20)),
    "a smaller count": Lie(TOLLS, {("answer 200 /count", "count")}, change_page(count=lambda count: max(0, count - 3))),
    "always a next page": Lie(TOLLS, {("answer 200 /next", "last page")}, change_page(next="http://127.0.0.1/")),
    "never a next page": Lie(TOLLS, {("answer 200 /next", "last page")}, change_page(next=None)),
    # Filters and orders.
    **{
        f"ignored: {name}": Lie(TOLLS, {(f"query {name}", "filter")}, ask=ignore(name))
        for name in ("vehicle", "driver", "amount_max", "transaction_date_gte", "posting_date_lte", "is_billed")
    },
    **{
        f"ignored: {name}": Lie(CITATIONS, {(f"query {name}", "filter")}, ask=ignore(name))
        for name in ("issuing_authority", "ticket_date__lte", "fine_amount__gt", "notice_number", "ticket_time__gte")
    },
    "the other side of a range": Lie(
        TOLLS, {("query amount_min", "filter")},
        ask=other_side,
    ),
    "a filter that finds nothing": Lie(TOLLS, {("query violation", "filter")}, drop_rows_of_filters),
    "an ignored order": Lie(TOLLS, {("query ordering", "order")}, ask=ignore("ordering")),
    "the other order": Lie(TOLLS, {("query ordering", "order")}, reverse_order),
    # Fleets.
    "an ignored fleet": Lie(TOLLS, {(f"header {TENANT.name}", "fleet")}, ask=swap_header),
    "another ignored fleet": Lie(CITATIONS, {(f"header {TENANT.name}", "fleet")}, ask=swap_header),
}  # fmt: skip


def find_contradicted(sandbox: Sandbox, lie: Lie, operations: str = "") -> set[tuple[str, str, str]]:
    facts = read(sandbox, lie, operations).list_facts("GET")
    assert "planted" not in repr(facts).lower()
    return {(each.operation, each.place, each.fact) for each in facts if each.status == "contradicted"}


@pytest.mark.heavy
@pytest.mark.parametrize("lie", [pytest.param(each, id=name) for name, each in LIES.items()])
def test_a_lie_is_found_and_nothing_else(sandbox: Sandbox, lie: Lie) -> None:
    found = find_contradicted(sandbox, lie, lie.operation.rpartition("_")[0])
    assert found == {(lie.operation, place, fact) for place, fact in lie.facts}


@pytest.mark.nightly
@pytest.mark.parametrize("lie", [pytest.param(each, id=name) for name, each in [*LIES.items()][::3]])  # all take long
def test_a_lie_contradicts_nothing_of_other_operations(sandbox: Sandbox, lie: Lie) -> None:
    assert find_contradicted(sandbox, lie) == {(lie.operation, place, fact) for place, fact in lie.facts}
