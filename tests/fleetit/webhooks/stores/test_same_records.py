"""Any sequence of deliveries gives the same records in all stores: those of a plain model of the rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from examples.dynamodb_store import DynamoDBStore
from fleetit.testing.inbox_contract import make_delivery
from fleetit.webhooks.stores import PostgreSQLStore, SQLiteStore
from kit.tests.support.dynamodb import DynamoDB
from kit.tests.support.postgresql import Server, make_schema, postgresql_server

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from fleetit.webhooks.stores import Store

__all__ = ["postgresql_server"]

#: Few tickets, bodies and times, so that they meet.
DELIVERIES = st.tuples(st.sampled_from("xy"), st.sampled_from("ABC"), st.integers(0, 4))
BATCHES = st.lists(st.lists(DELIVERIES, max_size=8), max_size=5)


class Row(NamedTuple):
    body: str
    signed: int
    late: bool
    again: bool
    uncertain: bool


def record_in_model(rows: list[Row], body: str, signed: int) -> bool:
    """Record a delivery of one ticket, and return whether it is a duplicate."""
    # In the order of the signed times; those of the same second in the order of their records.
    newest = max(range(len(rows)), key=lambda index: (rows[index].signed, index), default=None)
    if any(row.body == body and signed <= row.signed for row in rows):
        return True
    if newest is not None and rows[newest].body == body:
        rows[newest] = rows[newest]._replace(signed=signed)
        return True
    late = newest is not None and signed < rows[newest].signed
    uncertain = newest is not None and signed == rows[newest].signed
    rows.append(Row(body, signed, late, any(row.body == body for row in rows), uncertain))
    return False


@pytest.fixture(scope="module", params=["SQLite", "PostgreSQL", "DynamoDB"])
def make_store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Generator[Callable[[], Store]]:
    made: list[Store] = []

    def make_store() -> Store:
        if request.param == "SQLite":
            store: Store = made[0] if made else SQLiteStore(tmp_path_factory.mktemp("inbox") / "inbox.db")
        elif request.param == "DynamoDB":
            store = DynamoDBStore(DynamoDB(), "inbox")
        else:
            server: Server = request.getfixturevalue("postgresql_server")
            store = made[0] if made else PostgreSQLStore(make_schema(server))
        store.open()
        made.append(store)
        return store

    yield make_store
    for store in made:
        store.close()


@pytest.mark.heavy
@given(batches=BATCHES)
@settings(
    max_examples=settings().max_examples // 2,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_sequence_of_deliveries_gives_the_records_of_the_model(
    make_store: Callable[[], Store], batches: list[list[tuple[str, str, int]]]
) -> None:
    store = make_store()
    first = max((record.id for record in store.find(limit=100_000)), default=0)
    model: dict[str, list[Row]] = {"x": [], "y": []}
    for batch in batches:
        deliveries = [make_delivery(body.encode(), signed, key=f"{first} {key}") for key, body, signed in batch]
        duplicates = [result.is_duplicate for result in store.record(deliveries)]
        assert duplicates == [record_in_model(model[key], body, signed) for key, body, signed in batch]
    for key, rows in model.items():
        records = store.find(key=f"{first} {key}")
        assert [record.revision for record in records] == list(range(1, len(rows) + 1))
        found = [
            Row(
                record.body.decode(),
                int(record.signed_at.timestamp()) - 1_700_000_000,
                record.late,
                record.again,
                record.uncertain,
            )
            for record in records
        ]
        assert found == rows
