"""Filters and orders find the same rows, whether rows are kept or made again for each request."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from openapi_sdk.sandbox import rows as _rows
from tests.fleetit.sandbox.loopback import send_request

if TYPE_CHECKING:
    from collections.abc import Collection

    from fleetit.sandbox import Sandbox
    from openapi_sdk.sandbox.rows import Room, Row

TOLLS, CITATIONS = "/v2/tolls/", "/v2/citations/"
QUERIES = [
    pytest.param(TOLLS, {"vehicle": 512001}, id="the id of another row"),
    pytest.param(TOLLS, {"vehicle_plate_number": "f512n001"}, id="a field of another row, in lower case"),
    pytest.param(TOLLS, {"billing_status": "PAID_SUCCESSFULLY"}, id="a field that follows from another one"),
    pytest.param(TOLLS, {"amount_min": 8, "amount_max": 15}, id="from an amount to another one"),
    pytest.param(
        TOLLS, {"transaction_date_gte": "2025-02-01", "transaction_date_lte": "2025-05-01"}, id="from a day to another"
    ),
    pytest.param(TOLLS, {"search": "gwb"}, id="a text"),
    pytest.param(TOLLS, {"ordering": "-transaction_date"}, id="an order"),
    pytest.param(TOLLS, {"violation": "true", "ordering": "exit_time"}, id="a truth, and an order"),
    pytest.param(CITATIONS, {"ticket_type": 2}, id="a type"),
    pytest.param(CITATIONS, {"vehicle": "F512N001"}, id="a plate"),
    pytest.param(CITATIONS, {"fine_amount__gt": 50, "ordering": "-issue_date"}, id="a filter and an order"),
]


def _list(sandbox: Sandbox, path: str, query: dict[str, Any]) -> list[Row]:
    response = send_request(sandbox, f"{path}?{urlencode(query)}", fleet=512)
    assert response.status == 200
    rows: list[Row] = response.json["results"]
    return rows


@pytest.mark.parametrize(("path", "query"), QUERIES)
def test_rows_that_are_not_kept_are_found(
    own_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, path: str, query: dict[str, Any]
) -> None:
    kept, everything = _list(own_sandbox, path, query), _list(own_sandbox, path, {})
    own_sandbox.reset()
    monkeypatch.setattr(_rows, "_MAX_KEPT", 0)
    assert _list(own_sandbox, path, query) == kept
    assert kept != everything
    assert kept


def test_a_filter_makes_no_more_of_a_row_than_it_needs(own_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    seed = own_sandbox.world.seed
    made: list[tuple[str, Collection[str] | None]] = []
    make_row = seed.make_row

    def watch(tables: Any, table: Any, room: Room, position: int, names: Collection[str] | None = None) -> Row:
        made.append((table.name, names))
        return make_row(tables, table, room, position, names)

    monkeypatch.setattr(seed, "make_row", watch)
    monkeypatch.setattr(_rows, "_MAX_KEPT", 0)
    assert not _list(own_sandbox, TOLLS, {"amount_min": 1_000})
    assert set(made) == {("tolls", ("amount",))}


def test_a_search_makes_each_row_once(own_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    seed = own_sandbox.world.seed
    made = Counter[tuple[str, int]]()
    make_row = seed.make_row

    def watch(tables: Any, table: Any, room: Room, position: int, names: Collection[str] | None = None) -> Row:
        made[table.name, position] += 1
        return make_row(tables, table, room, position, names)

    monkeypatch.setattr(seed, "make_row", watch)
    monkeypatch.setattr(_rows, "_MAX_KEPT", 0)
    assert not _list(own_sandbox, TOLLS, {"search": "nothing"})
    assert {made["tolls", position] for position in range(1, 230)} == {1}  # the first tells which fields are needed
    of_others = [count for (table, _), count in made.items() if table != "tolls"]
    assert set(of_others) == {1}
