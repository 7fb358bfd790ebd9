"""The client of Depot: each operation on its own sandbox, listings to their end, errors, and many rows at once."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.support.scripted_server import ScriptedServer, reply

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from kit.tests.support.flavours import Flavour

ID = 1001
STORED = datetime(2025, 1, 2, 8, 30, tzinfo=UTC)
#: By operationId: a call, and what is read of its result.
CALLS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any], Any]] = {
    "account_get": (lambda client: client.account.get(), lambda account: account.username, "sandra"),
    "crates_create": (
        lambda client: client.crates.create(
            color="red", value=Decimal("3.5"), content={"kind": "paint", "liters": 2}, stored_on=date(2025, 3, 4)
        ),
        lambda crate: (crate.color, crate.value, type(crate.content).__name__, crate.content.liters, crate.stored_on),
        ("red", Decimal("3.5"), "Paint", 2, date(2025, 3, 4)),
    ),
    "crates_create_many": (
        lambda client: client.crates.create_many([{"color": "red", "value": "1"}, {"color": "blue", "value": "2"}]),
        lambda crates: [(crate.color, crate.value) for crate in crates],
        [("red", 1), ("blue", 2)],
    ),
    "crates_delete": (lambda client: client.crates.delete(ID), lambda nothing: nothing, None),
    "crates_get": (
        lambda client: client.crates.get(ID),
        lambda crate: (crate.id, type(crate.value), crate.stored_at),
        (ID, Decimal, STORED),
    ),
    "crates_get_label": (lambda client: client.crates.get_label(ID), lambda label: label, b"invented\n"),
    "crates_list": (
        lambda client: client.crates.list(color="red", limit=100).all(),
        lambda crates: {crate.color for crate in crates},
        {"red"},
    ),
    "crates_replace_photo": (
        lambda client: client.crates.replace_photo(ID, file=b"\x89PNG", caption="side"),
        lambda nothing: nothing,
        None,
    ),
    "crates_update": (
        lambda client: client.crates.update(ID, weight=3, color="green"),
        lambda crate: (crate.weight, crate.color),
        (3, "green"),
    ),
    "moves_get_stream": (
        lambda client: client.moves.get_stream(),
        lambda events: [type(each).__name__ for each in events],
        ["Move"] * 3,
    ),
    "moves_list": (lambda client: client.moves.list().all(), lambda moves: moves[0].moved_at.year, 2025),
    "moves_plan": (
        lambda client: client.moves.plan(day="2025-01-02"),
        lambda plan: type(plan.moves[0]).__name__,
        "Move",
    ),
    "moves_replay": (
        lambda client: client.moves.replay(day="2025-01-02"),
        lambda events: [each.crate for each in events],
        [1] * 3,
    ),
    "scales_list": (lambda client: client.scales.list().all(), lambda scales: type(scales[0].checked_on), date),
    "shelves_list": (lambda client: client.shelves.list().all(), lambda shelves: shelves[0].floor, 0),
    "sites_list": (lambda client: client.sites.list().all(), lambda sites: [each.id for each in sites], [1, 2]),
    "workers_list": (lambda client: client.workers.list().all(), lambda workers: workers[0].phone, "555-0101"),
}


def test_each_operation_has_a_row(depot: ModuleType) -> None:
    paths = depot.SERVICE.description.document["paths"]
    assert {each["operationId"] for item in paths.values() for each in item.values() if "operationId" in each} == {
        *CALLS
    }


@pytest.mark.parametrize("name", CALLS)
def test_an_operation_is_answered_by_the_sandbox(client: Any, flavour: Flavour, sandbox: Any, name: str) -> None:
    call, read, expected = CALLS[name]
    assert read(flavour.run(lambda: call(client))) == expected
    assert {seen.status for seen in sandbox.requests} <= {200, 201, 204}


#: By the kind of paging: a listing, how many rows it has, and how many requests they take.
PAGINGS: dict[str, tuple[Callable[[Any], Any], int, int]] = {
    "offset": (lambda client: client.crates.list(limit=10), 25, 3),
    "number": (lambda client: client.workers.list(page_size=3), 7, 3),
    "cursor": (lambda client: client.moves.list(page_size=4), 6, 2),
    "link": (lambda client: client.shelves.list(per_page=3), 4, 2),
    "whole": (lambda client: client.sites.list(), 2, 1),
}


@pytest.mark.parametrize("kind", PAGINGS)
def test_a_listing_is_read_to_its_end(client: Any, flavour: Flavour, sandbox: Any, kind: str) -> None:
    make, rows, requests = PAGINGS[kind]
    assert len({row.id for row in flavour.list_rows(make(client))}) == rows
    assert len(sandbox.requests) == requests


def test_each_site_has_rows_of_its_own(client: Any, flavour: Flavour, sandbox: Any) -> None:
    def list_ids(pages: Any) -> list[int]:
        return [row.id for row in flavour.list_rows(pages)]

    first = list_ids(client.crates.list())
    assert first == list_ids(client.for_site(1).crates.list()) == list_ids(client.crates.list(site_id=1))
    assert not {*first} & {*list_ids(client.crates.list(site_id=2))}
    found = flavour.list_rows(client.across_sites(client.workers.list))
    assert [site for site, _ in found] == [1] * 7 + [2] * 7
    assert {seen.site for seen in sandbox.requests} == {None, "1", "2"}


def test_the_rows_of_a_bulk_write_are_sent_in_batches(client: Any, flavour: Flavour, sandbox: Any) -> None:
    rows = [{"color": "red", "value": "1"}] * 7
    batches = flavour.run(lambda: (aiter if flavour.runner else iter)(client.crates.create_in_batches(rows)))
    assert [len(batch.answer) for batch in batches] == [3, 3, 1]
    assert len(sandbox.rows("crates", 1)) == 25 + 7


def test_an_error_says_what_each_field_has(depot: ModuleType, flavour: Flavour) -> None:
    problem = {
        "title": "Unprocessable",
        "errors": [{"pointer": "/color", "detail": "is sold out"}, {"pointer": "/value", "detail": "is too high"}],
    }
    headers = [("Content-Type", "application/problem+json")]
    with ScriptedServer([reply(422, problem, headers=headers)]) as server:
        client = flavour.client(token="t", base_url=server.url)
        with pytest.raises(depot.UnprocessableContent) as caught:
            flavour.run(lambda: client.crates.create(color="red", value="1"))
    assert [(each.field, each.message) for each in caught.value.errors] == [
        ("color", "is sold out"),
        ("value", "is too high"),
    ]


def test_what_the_sandbox_refuses_has_its_class(client: Any, depot: ModuleType, flavour: Flavour) -> None:
    with pytest.raises(depot.NotFound):
        flavour.run(lambda: client.crates.get(404))
    with pytest.raises(depot.UnprocessableContent, match=r"The request is not valid; color: 'pink' is not") as caught:
        flavour.run(lambda: client.request("POST", "/crates", json={"color": "pink", "value": "1"}))
    assert [each.field for each in caught.value.errors] == ["color"]
    assert caught.value.headers["Content-Type"] == "application/problem+json"


def test_a_file_is_sent_as_a_part(flavour: Flavour) -> None:
    photo = import_module("depot_api.types").File(b"\x89PNG", "side.png")
    with ScriptedServer([reply(204)]) as server:
        client = flavour.client(token="t", base_url=server.url)
        flavour.run(lambda: client.crates.replace_photo(7, file=photo, caption="side"))
    (sent,) = server.requests
    assert (sent.method, sent.target) == ("PUT", "/crates/7/photo")
    assert (sent.header("Content-Type") or "").startswith("multipart/form-data; boundary=")
    assert b'name="file"; filename="side.png"' in sent.body
    assert b"\r\n\r\n\x89PNG\r\n" in sent.body
    assert b"\r\n\r\nside\r\n" in sent.body


@pytest.mark.parametrize(
    ("arguments", "content_type"),
    [
        pytest.param({"link": "https://depot.test/7.png"}, "application/json", id="fields of JSON"),
        pytest.param({"body": {"link": "https://depot.test/7.png"}}, "application/json", id="a mapping"),
        pytest.param({"file": b"\x89PNG", "caption": "side"}, "multipart/form-data", id="a file in it"),
        pytest.param({"body": {"file": b"\x89PNG"}}, "multipart/form-data", id="a mapping with a file"),
        pytest.param({"body": b"\x89PNG"}, "image/png", id="a file as such"),
    ],
)
def test_a_body_is_sent_in_the_content_type_that_takes_it(
    flavour: Flavour, arguments: dict[str, Any], content_type: str
) -> None:
    with ScriptedServer([reply(204)]) as server:
        client = flavour.client(token="t", base_url=server.url)
        flavour.run(lambda: client.crates.replace_photo(7, **arguments))
    assert (server.requests[0].header("Content-Type") or "").partition(";")[0] == content_type


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        pytest.param({"caption": "side"}, "link", id="JSON, which comes first"),
        pytest.param({"file": b"1", "link": "https://depot.test/7.png"}, "link", id="fields of two"),
        pytest.param({"body": {"file": b"1", "captoin": "side"}}, "captoin", id="a misspelt field"),
    ],
)
def test_a_body_is_checked_by_the_content_type_that_it_fits_best(
    flavour: Flavour, depot: ModuleType, arguments: dict[str, Any], field: str
) -> None:
    client = flavour.client(token="t", base_url="http://127.0.0.1:1")
    with pytest.raises(depot.InvalidInput) as caught:
        flavour.run(lambda: client.crates.replace_photo(7, **arguments))
    assert [each.field for each in caught.value.errors] == [field]


def test_a_file_is_received_byte_for_byte(flavour: Flavour) -> None:
    content = bytes(range(256))
    with ScriptedServer([reply(200, headers=[("Content-Type", "application/pdf")], raw=content)]) as server:
        client = flavour.client(token="t", base_url=server.url)
        assert flavour.run(lambda: client.crates.get_label(7)) == content


def test_a_union_is_read_by_its_discriminator(flavour: Flavour) -> None:
    rows = [
        {"id": number, "color": "red", "value": "1.50", "stored_at": "2025-01-02T08:30:00Z", "content": content}
        for number, content in enumerate(
            [{"kind": "tools", "pieces": 3}, {"kind": "paint", "liters": 0.5}, {"kind": "air"}], 1
        )
    ]
    with ScriptedServer([reply(200, {"count": 3, "results": rows})]) as server:
        crates = flavour.list_rows(flavour.client(token="t", base_url=server.url).crates.list())
    assert [type(crate.content).__name__ for crate in crates] == ["Tools", "Paint", "JsonObject"]


def test_secrets_and_personal_fields_are_in_no_repr(client: Any, depot: ModuleType, flavour: Flavour) -> None:
    worker = flavour.list_rows(client.workers.list())[0]
    assert worker.door_pin == "4901"
    assert "4901" not in repr(worker)
    schema = depot.SERVICE.description.document["components"]["schemas"]["Worker"]
    assert schema["x-personal-properties"] == ["name", "phone"]
    assert json.loads(json.dumps(worker.to_dict()))["door_pin"] == "4901"
