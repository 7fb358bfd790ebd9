"""The lies that a conformance run is told, and what it has to say of each: contradictions, or why it can't know.

    python -m tests.fleetit.conformance.lies

writes docs/lies.md.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fleetit.service import TENANT
from kit.tests.support.lying import (
    Answer,
    Lie,
    add_edge,
    answer_with,
    change_page,
    ignore,
    leave_out,
    leave_out_edge,
    put,
    rename,
    repeat_row,
    replace_content,
    rows,
    set_header,
    set_query,
    take_one,
    when,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

PAGE = Path(__file__).parents[3] / "docs" / "lies.md"
ROW = "answer 200 /results/[]"
TOLLS, CITATIONS, FLEETS = "tolls_list", "citations_list", "fleets_list"
CITATION, AGREEMENTS, AGREEMENT = "citations_get", "driver_agreements_list", "driver_agreements_get"
NOT_FOUND = ("answer 404", "error")
COUNT, NEXT = ("answer 200 /count", "count"), ("answer 200 /next", "last page")
OFFSET, ORDER = ("query offset", "offset"), ("query ordering", "order")


def filters(*names: str) -> set[tuple[str, ...]]:
    return {(f"query {name}", "filter") for name in names}


def reverse_order(answer: Answer) -> None:
    if "ordering" in answer.query:
        answer.rows.reverse()


def ignore_descending(request: httpx.Request) -> None:
    if order := request.url.params.get("ordering"):
        request.url = request.url.copy_set_param("ordering", order.removeprefix("-"))


def swap_header(request: httpx.Request) -> None:
    request.headers.pop(TENANT.name, None)


def refuse_large_limits(status: int, document: Any) -> Callable[[Answer], None]:
    def tell(answer: Answer) -> None:
        if int(answer.query.get("limit", 0)) > 100:
            answer.status, answer.document = status, document

    return tell


def drop_rows_of_filters(answer: Answer) -> None:
    if "violation" in answer.query and answer.rows:
        answer.document.update(count=0, next=None, results=[])


def other_side(request: httpx.Request) -> None:
    if b"not-a" not in request.url.query:
        changed = request.url.query.replace(b"amount_min", b"amount_max")
        request.url = request.url.copy_with(query=changed)


def cap(size: int) -> Callable[[str], str]:
    return lambda limit: str(min(int(limit), size))


def shift_offset(by: int) -> Callable[[httpx.Request], None]:
    """Begin a page somewhere else, but for the first one."""
    return set_query(offset=lambda text: str(int(text) + by) if int(text) else text)


def multiply_offset(request: httpx.Request) -> None:
    """Take the offset for a number of pages."""
    limit, offset = (int(request.url.params.get(name, 0)) for name in ("limit", "offset"))
    if offset:
        request.url = request.url.copy_set_param("offset", str(offset * min(limit, 100)))


def repeat_between_pages(answer: Answer) -> None:
    """Begin the second page with the last row of the first one, in the place of its own first row."""
    if answer.query.get("offset") == "100" and answer.rows:
        answer.rows[0] = answer.fetch(limit=100, offset=0)[-1]


def leak(answer: Answer) -> None:
    """Show a fleet a row of another one."""
    if answer.request.headers.get(TENANT.name) == "42" and answer.rows and "offset" in answer.query:
        request = answer.request
        request.headers[TENANT.name] = "7"
        answer.rows[-1] = answer.fetch(limit=100, offset=0)[0]


def pass_without_value(answer: Answer) -> None:
    """Show no driver in some rows, and give these for each driver."""

    def change(row: dict[str, Any]) -> None:
        if row["id"] % 4 == 0:
            row.pop("driver", None)

    if "driver" in answer.query:
        known = {row["id"] for row in answer.rows}
        more = [row for row in answer.fetch(limit=100) if row["id"] % 4 == 0 and row["id"] not in known]
        answer.rows.extend(more)
        answer.count(len(more))
    rows(change)(answer)


def lead_elsewhere(text: str) -> str:
    return text.replace("offset=100", "offset=150") if text else text


def drop_ordering(text: str) -> str:
    return text.partition("&ordering")[0] if text else text


def with_comma(text: str) -> str:
    return text.replace(".", ",")


def hour_later(text: str) -> str:
    return (datetime.fromisoformat(text) + timedelta(hours=1)).isoformat()


def day_after(text: str) -> str:
    return str(date.fromisoformat(text) + timedelta(days=1))


LIES: dict[str, Lie] = {
    # Types.
    "a number for a text": Lie(TOLLS, {(f"{ROW}/amount", "type")}, put("amount", float)),
    "a text for an integer": Lie(TOLLS, {(f"{ROW}/id", "type")}, put("id", str)),
    "an integer for a boolean": Lie(TOLLS, {(f"{ROW}/is_billed", "type")}, put("is_billed", int)),
    "an id for an object": Lie(TOLLS, {(f"{ROW}/vehicle", "type")}, put("vehicle", lambda value: value["id"])),
    "a number in an object": Lie(TOLLS, {(f"{ROW}/vehicle/year", "type")}, put("vehicle.year", 2025)),
    "an array for a text": Lie(CITATIONS, {(f"{ROW}/description", "type")}, put("description", ["planted"])),
    "numbers in an array": Lie(FLEETS, {(f"{ROW}/regions/[]", "type")}, put("regions", [1])),
    "another type in some rows": Lie(CITATIONS, {(f"{ROW}/fine_amount", "type")}, put("fine_amount", float, only=3)),
    "an array for a page": Lie(CITATIONS, {("answer 200", "type")}, answer_with(200, [])),
    "a text for the count": Lie(TOLLS, {("answer 200 /count", "type")}, change_page(count=str)),
    "a number for the next page": Lie(TOLLS, {("answer 200 /next", "type")}, change_page(next=7)),
    "an object for the rows": Lie(CITATIONS, {("answer 200 /results", "type")}, change_page(results={})),
    "a type in one row": Lie(CITATION, {("answer 200 /id", "type")}, put("id", str)),
    "a number with a fraction of 0 for an integer": Lie(
        CITATIONS, tell=put("id", float), why="5.0 is an integer, as JSON Schema says"
    ),
    # Nulls, and what is missing.
    "a null": Lie(TOLLS, {(f"{ROW}/amount", "null")}, put("amount", None, only=3)),
    "a null in an object": Lie(CITATIONS, {(f"{ROW}/vehicle/plate_state", "null")}, put("vehicle.plate_state", None)),
    "a null for the rows": Lie(CITATIONS, {("answer 200 /results", "null")}, change_page(results=None)),
    "no account": Lie("auth_whoami", {("answer 200", "null")}, answer_with(200, None)),
    "a missing id of every row": Lie(TOLLS, {(f"{ROW}/id", "present")}, put("id", ...)),
    "a missing id of some rows": Lie(CITATIONS, {(f"{ROW}/id", "present")}, put("id", ..., only=5)),
    "a field that is missing in half of the rows": Lie(
        TOLLS, tell=put("agency", ..., only=2), why="a field that is not required may be left out of some rows"
    ),
    "a field that no example shows is never there": Lie(
        CITATIONS, tell=put("pin", ...), why="the field is not required, and nothing says that it is shown"
    ),
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
    # Formats, members, lengths.
    "another date": Lie(TOLLS, {(f"{ROW}/posting_date", "format")}, put("posting_date", "31.01.2025")),
    "a text for a day or a time": Lie(TOLLS, {(f"{ROW}/billed_on", "format")}, put("billed_on", "soon")),
    "a comma in a number": Lie(TOLLS, {(f"{ROW}/amount", "format")}, put("amount", with_comma)),
    "an empty text for a number": Lie(TOLLS, {(f"{ROW}/violation_fee", "format")}, put("violation_fee", "", only=3)),
    "a time without a zone": Lie(
        AGREEMENTS, {("answer 200 /[]/date_added", "format")}, put("date_added", "2025-01-31T08:30:00")
    ),
    "an unknown member": Lie(TOLLS, {(f"{ROW}/billing_status", "enum")}, put("billing_status", "ON_HOLD", only=3)),
    "a long text": Lie(FLEETS, {(f"{ROW}/title", "length")}, put("title", "planted" * 40)),
    "another pattern": Lie(
        AGREEMENTS, {("answer 200 /[]/vehicle/fleet/warning_threshold_per_vehicle", "pattern")},
        put("vehicle.fleet.warning_threshold_per_vehicle", "1000000.5"),
    ),
    "values that the pattern of their filter refuses": Lie(
        TOLLS, {("query exit_time", "pattern")}, put("exit_time", "7:19 AM")
    ),
    # Values that mean something else.
    "amounts in cents": Lie(
        TOLLS, filters("amount_min", "amount_max"), put("amount", lambda text: text.replace(".", "").lstrip("0"))
    ),
    "amounts without cents": Lie(
        TOLLS, filters("amount_min", "amount_max"), put("amount", lambda text: str(round(float(text))))
    ),
    "days that are one too late": Lie(
        TOLLS, filters("transaction_date_gte"), put("transaction_date", day_after)
    ),
    "truncated texts that a filter asks for": Lie(
        CITATIONS, {*filters("issuing_authority"), (CITATION, "answer 200 /issuing_authority", "same")},
        put("issuing_authority", lambda text: text[:6]),
    ),
    "truncated texts that the row shows whole": Lie(
        CITATIONS, {(CITATION, "answer 200 /description", "same")}, put("description", lambda text: text[:6])
    ),
    "truncated texts": Lie(TOLLS, tell=put("exit_plaza", lambda text: text[:2]), why="any text is a text"),
    "another currency": Lie(
        TOLLS, tell=put("our_cost", lambda text: f"{float(text) * 0.9:.2f}"), why="no currency is described"
    ),
    "another currency than in the row": Lie(
        CITATIONS, {(CITATION, "answer 200 /total", "same")}, put("total", lambda text: f"{float(text) * 0.9:.2f}")
    ),
    "amounts below zero": Lie(TOLLS, tell=put("our_cost", lambda text: f"-{text}"), why="no minimum is described"),
    "the same time in another zone": Lie(
        AGREEMENT, tell=put("date_added", lambda text: text.replace("Z", "+00:00")), why="it is the same time"
    ),
    # Statuses, errors, headers.
    "another status": Lie("auth_whoami", {("answer 203", "status")}, answer_with(203, {"id": 1})),
    "a status of a new row": Lie(
        AGREEMENTS, {("answer 201", "status")}, lambda answer: setattr(answer, "status", 201)
    ),
    "an error with the status of a success": Lie(
        CITATION, {("answer 200 /detail", "described"), ("answer 200 /id", "present")},
        answer_with(200, {"detail": "x"}),
    ),
    "any id is found": Lie(CITATION, {("path id", "unknown id")}, answer_with(200, {"id": 1}, of=404)),
    "an unknown id is forbidden": Lie(CITATION, {("path id", "unknown id")}, answer_with(403, {"detail": "x"}, of=404)),
    "an unknown id is gone": Lie(
        CITATION, {("answer 410", "status"), ("path id", "unknown id")}, answer_with(410, {"detail": "x"}, of=404)
    ),
    "another body of errors": Lie(CITATION, {NOT_FOUND}, answer_with(404, {"error": {"code": 1}}, of=404)),
    "errors in HTML": Lie(CITATION, {NOT_FOUND}, replace_content(b"<html>planted</html>", of=404)),
    "an empty error": Lie(CITATION, {NOT_FOUND}, replace_content(b"", of=404)),
    "an error without its text": Lie(CITATION, {NOT_FOUND}, answer_with(404, {"detail": None}, of=404)),
    "a number for an error": Lie(CITATION, {NOT_FOUND}, answer_with(404, 7, of=404)),
    "texts for fields": Lie(TOLLS, {("answer 400", "error")}, answer_with(400, {"amount_min": "planted"}, of=400)),
    "a bad value breaks it": Lie(TOLLS, {("query vehicle", "bad value")}, answer_with(500, {}, of=400)),
    "a bad value is ignored": Lie(
        TOLLS, tell=answer_with(200, {"count": 0, "next": None, "previous": None, "results": []}, of=400),
        why="a server may ignore what it can't read",
    ),
    "another media type": Lie(TOLLS, {("answer 200", "media type")}, set_header("content-type", "text/html")),
    "another character set": Lie(
        TOLLS, tell=set_header("content-type", "application/json; charset=latin-1"),
        why="JSON is UTF-8, whatever a header says",
    ),
    "no media type": Lie(CITATIONS, {("answer 200", "media type")}, lambda answer: answer.headers.pop("content-type")),
    "no JSON": Lie("auth_whoami", {("answer 200", "body")}, replace_content(b"planted")),
    "a truncated body": Lie(AGREEMENTS, {("answer 200", "body")}, replace_content(b'[{"id": 7001')),
    "JSON in a text": Lie("auth_whoami", {("answer 200", "type")}, answer_with(200, '{"id": 1}')),
    # Filters: ignored, or others.
    **{
        f"ignored: {name}": Lie(TOLLS, filters(name), ask=ignore(name))
        for name in ("vehicle", "amount_max", "transaction_date_gte", "is_billed")
    },
    **{
        f"ignored: {name}": Lie(CITATIONS, filters(name), ask=ignore(name))
        for name in ("issuing_authority", "fine_amount__gt", "ticket_time__gte", "ticket_type")
    },
    "ignored: search": Lie(TOLLS, ask=ignore("search"), why="which fields it looks in is not described"),
    "ignored: vehicle of citations": Lie(
        CITATIONS, ask=ignore("vehicle"), why="no field has the name and the form of the filter"
    ),
    "the other side of a range": Lie(TOLLS, filters("amount_min"), ask=other_side),
    "a filter that finds nothing": Lie(TOLLS, filters("violation"), drop_rows_of_filters),
    "posting_date_gte is about transaction_date": Lie(
        TOLLS, filters("posting_date_gte"), ask=rename("posting_date_gte", "transaction_date_gte")
    ),
    "posting_date_lte is about transaction_date": Lie(
        TOLLS, filters("posting_date_lte"), ask=rename("posting_date_lte", "transaction_date_lte")
    ),
    "fine_amount__gte is about penalty_amount": Lie(
        CITATIONS, filters("fine_amount__gte"), ask=rename("fine_amount__gte", "penalty_amount__gte")
    ),
    "issue_date is about ticket_date": Lie(CITATIONS, filters("issue_date"), ask=rename("issue_date", "ticket_date")),
    # Filters by what is missing.
    "every second row of a vehicle is left out": Lie(TOLLS, filters("vehicle"), leave_out("vehicle")),
    "every second violation is left out": Lie(TOLLS, filters("violation"), leave_out("violation")),
    "every third row above an amount is left out": Lie(
        CITATIONS, filters("fine_amount__gte"), leave_out("fine_amount__gte", only=3)
    ),
    "gte excludes its day": Lie(
        TOLLS, filters("transaction_date_gte"), leave_out_edge("transaction_date_gte", "transaction_date")
    ),
    "lte excludes its day": Lie(TOLLS, filters("posting_date_lte"), leave_out_edge("posting_date_lte", "posting_date")),
    "max excludes its amount": Lie(TOLLS, filters("amount_max"), leave_out_edge("amount_max", "amount")),
    "min excludes its amount": Lie(TOLLS, filters("amount_min"), leave_out_edge("amount_min", "amount")),
    "lte excludes its time": Lie(
        CITATIONS, filters("ticket_time__lte"), leave_out_edge("ticket_time__lte", "ticket_time")
    ),
    "gt includes its amount": Lie(CITATIONS, filters("fine_amount__gt"), add_edge("fine_amount__gt", "fine_amount")),
    "lt includes its amount": Lie(
        CITATIONS, filters("penalty_amount__lt"), add_edge("penalty_amount__lt", "penalty_amount")
    ),
    "only the last vehicle counts": Lie(TOLLS, {("query vehicle", "several values")}, ask=take_one("vehicle", -1)),
    "only the first billing status counts": Lie(
        TOLLS, {("query billing_status", "several values")}, ask=take_one("billing_status", 0)
    ),
    "a row twice with a filter": Lie(TOLLS, filters("is_billed"), when("is_billed", repeat_row)),
    "rows without a value pass a filter": Lie(
        TOLLS, tell=pass_without_value, why="the server may know a value that it doesn't show; it is not confirmed"
    ),
    # Orders.
    "an ignored order": Lie(TOLLS, {ORDER}, ask=ignore("ordering")),
    "the other order": Lie(TOLLS, {ORDER}, reverse_order),
    "only ascending order": Lie(TOLLS, {ORDER}, ask=ignore_descending),
    "the order of another field": Lie(
        TOLLS, {ORDER}, ask=set_query(ordering=lambda text: text.replace("exit_time", "posting_date"))
    ),
    "an ignored order of citations": Lie(CITATIONS, {ORDER}, ask=ignore("ordering")),
    "the other order of citations": Lie(CITATIONS, {ORDER}, reverse_order),
    "an order that leaves rows out": Lie(CITATIONS, {ORDER}, leave_out("ordering", only=3)),
    "a row twice with an order": Lie(CITATIONS, {ORDER}, when("ordering", repeat_row)),
    # A row that is not as in its listing.
    "another amount than in the listing": Lie(
        CITATION, {("answer 200 /fine_amount", "same")}, put("fine_amount", lambda text: f"{float(text) + 1:.2f}")
    ),
    "another state than in the listing": Lie(
        CITATION, {("answer 200 /vehicle/plate_state", "same")}, put("vehicle.plate_state", "ZZ")
    ),
    "another row than the listing's": Lie(CITATION, {("answer 200 /id", "same")}, put("id", lambda number: number + 1)),
    "an hour later than in the listing": Lie(
        AGREEMENT, {("answer 200 /date_added", "same")}, put("date_added", hour_later)
    ),
    "an amount that is written otherwise than in the listing": Lie(
        CITATION, tell=put("fine_amount", lambda text: f"{text}00"), why="it is the same number"
    ),
    "fewer fields than in the listing": Lie(
        CITATION, tell=put("service_fee", ...), why="a page may show other fields than a listing"
    ),
    # Fleets.
    "an ignored fleet": Lie(TOLLS, {(f"header {TENANT.name}", "fleet")}, ask=swap_header),
    "a row of another fleet": Lie(TOLLS, {(f"header {TENANT.name}", "fleet")}, leak),
}  # fmt: skip
#: Those about pages, and what is never there, which need more rows than a page has.
LIES_ABOUT_PAGES: dict[str, Lie] = {
    "a field that every row of the page shows is never there": Lie(
        TOLLS, {(f"{ROW}/agency", "present")}, put("agency", ...)
    ),
    "a field of the example is never there": Lie(
        CITATIONS, {(f"{ROW}/notice_number", "present")}, put("notice_number", ...)
    ),
    "a field of an object is never there": Lie(
        TOLLS, {(f"{ROW}/vehicle/plate_number", "present")}, put("vehicle.plate_number", ...)
    ),
    "no count": Lie(TOLLS, {("answer 200 /count", "present")}, change_page(count=...)),
    "no address of the next page": Lie(TOLLS, {NEXT}, change_page(next=...)),
    "no cap": Lie(TOLLS, {("query limit", "limit")}, refuse_large_limits(400, {"limit": ["Too large."]})),
    "a large limit breaks it": Lie(TOLLS, {("query limit", "limit")}, refuse_large_limits(500, {})),
    "a smaller cap": Lie(TOLLS, {("query limit", "limit")}, ask=set_query(limit=cap(50))),
    "pages that are one row too short": Lie(
        TOLLS, {("query limit", "limit")}, ask=set_query(limit=lambda text: str(max(1, int(text) - 1)))
    ),
    "pages that are one row too long": Lie(
        CITATIONS, {("query limit", "page size")}, ask=set_query(limit=lambda text: str(int(text) + 1))
    ),
    "an ignored limit": Lie(TOLLS, {("query limit", "page size")}, ask=set_query(limit=lambda _: "100")),
    "an ignored offset": Lie(TOLLS, {OFFSET}, ask=set_query(offset=lambda _: "0")),
    "an offset that is ignored from 100 on": Lie(TOLLS, {OFFSET}, ask=set_query(offset=lambda text: text[:-2] and "0")),
    "an offset that skips a row": Lie(TOLLS, {OFFSET}, ask=shift_offset(1)),
    "an offset that skips a row of a short listing": Lie(CITATIONS, {OFFSET}, ask=shift_offset(1)),
    "an offset that repeats a row": Lie(TOLLS, {OFFSET}, ask=shift_offset(-1)),
    "an offset that counts pages": Lie(TOLLS, {OFFSET}, ask=multiply_offset),
    "a row on two pages, as of ties": Lie(TOLLS, {OFFSET}, repeat_between_pages),
    "a row twice in a page": Lie(TOLLS, {OFFSET}, when("offset", repeat_row)),
    "a row twice in every answer": Lie(TOLLS, {OFFSET}, repeat_row),
    "a row twice in an array": Lie(AGREEMENTS, {("answer 200 /[]", "once")}, repeat_row),
    "ids that are rounded": Lie(TOLLS, {OFFSET}, put("id", lambda number: number // 10 * 10)),
    "each row twice, with ids of their own": Lie(
        AGREEMENTS,
        tell=lambda answer: answer.rows.extend([{**row, "id": row["id"] + 9000} for row in answer.rows]),
        why="rows with ids of their own are rows of their own",
    ),
    "a larger count": Lie(TOLLS, {COUNT}, change_page(count=lambda count: count + 20)),
    "a smaller count": Lie(TOLLS, {COUNT}, change_page(count=lambda count: max(0, count - 3))),
    "the count of the page": Lie(TOLLS, {COUNT}, lambda answer: change_page(count=len(answer.rows))(answer)),
    "the count of all rows with a filter": Lie(
        TOLLS, {COUNT}, when("violation", change_page(count=lambda count: count + 5))
    ),
    "a count below zero": Lie(CITATIONS, {COUNT}, change_page(count=-1)),
    "always a next page": Lie(TOLLS, {NEXT}, change_page(next="http://127.0.0.1/?limit=100&offset=100")),
    "never a next page": Lie(TOLLS, {NEXT}, change_page(next=None)),
    "a next page that begins elsewhere": Lie(
        TOLLS, {("answer 200 /next", "next page")}, change_page(next=lead_elsewhere)
    ),
    "a next page that forgets the order": Lie(
        TOLLS, {("answer 200 /next", "next page")}, when("ordering", change_page(next=drop_ordering))
    ),
    "a next page of another host": Lie(
        TOLLS, tell=change_page(next=lambda text: text and text.replace("127.0.0.1", "planted.example")),
        why="the host of an address is not described; the SDK doesn't follow it to another host",
    ),
    "never a previous page": Lie(
        TOLLS, tell=change_page(previous=None), why="nothing says when there is one; the SDK doesn't read it"
    ),
}  # fmt: skip


_PAGE = """\
# Which lies does it find?

This page is for those who want to know what `fleetit conformance` proves. Its tests change the answers of a
sandbox, each in one respect, and read them as [conformance.md](conformance.md) says. Of {all} lies, {found} are
found and named, and nothing else is contradicted. {hidden} can't be found, because nothing says that they are lies.
`tests/fleetit/conformance/lies.py` has all of them, and writes this page.

An honest sandbox is contradicted in nothing, also if rows are added, changed and removed while it is read.

## Found

| operation | lie | contradicted |
| --- | --- | --- |
{found_rows}

## Can't be found

| operation | lie | why |
| --- | --- | --- |
{hidden_rows}
"""


def render() -> str:
    """Return the page of the documentation."""
    lies = {**LIES, **LIES_ABOUT_PAGES}
    found = [
        f"| {lie.operation} | {name} | {', '.join(sorted(_show(lie, each) for each in lie.contradictions))} |"
        for name, lie in lies.items()
        if not lie.why
    ]
    hidden = [f"| {lie.operation} | {name} | {lie.why} |" for name, lie in lies.items() if lie.why]
    return _PAGE.format(
        all=len(lies), found=len(found), hidden=len(hidden), found_rows="\n".join(found), hidden_rows="\n".join(hidden)
    )


def _show(lie: Lie, contradiction: tuple[str, ...]) -> str:
    operation, place, fact = contradiction
    return f"`{place}`: {fact}" if operation == lie.operation else f"`{place}` of {operation}: {fact}"


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
