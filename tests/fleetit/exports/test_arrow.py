"""`to_arrow`: the types of a Parquet export, also in columns without values."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from fleetit.exports import export
from kit.tests.support.scripted_server import ScriptedServer, reply
from tests.fleetit.exports.exported import serving

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.flavours import Flavour

ROWS: list[dict[str, Any]] = [
    {
        "id": 1,
        "amount": "4.5",
        "cash_cost": 1.5,
        "is_billed": True,
        "posting_date": "2026-01-31",
        "billed_on": "2026-01-31T10:00:00-05:00",
        "transponder": {"agencies": [1]},
        "custom_fields": {"Cost": "1"},
        "new": 5,
    },
    {"id": 2, "amount": "10.125", "agency": "a\ud800"},
]


@pytest.fixture(scope="module", name="table")
def _table() -> Any:
    with serving(ROWS) as client:
        return client.tolls.list().to_arrow()


@pytest.mark.parametrize(
    ("name", "kind", "values"),
    [
        pytest.param("id", pa.int64(), [1, 2], id="integer"),
        pytest.param("amount", pa.decimal128(38, 3), [Decimal("4.500"), Decimal("10.125")], id="decimal"),
        pytest.param("cash_cost", pa.decimal128(38, 2), [Decimal("1.50"), None], id="money that is a number"),
        pytest.param("is_billed", pa.bool_(), [True, None], id="boolean"),
        pytest.param("posting_date", pa.date32(), [date(2026, 1, 31), None], id="date"),
        pytest.param(
            "billed_on", pa.timestamp("us", tz="UTC"), [datetime(2026, 1, 31, 15, tzinfo=UTC), None], id="date-time"
        ),
        pytest.param("transponder_agencies", pa.string(), ["[1]", None], id="array"),
        pytest.param("custom_fields_Cost", pa.string(), ["1", None], id="custom field"),
        pytest.param("new", pa.int64(), [5, None], id="field that is not described"),
        pytest.param("agency", pa.string(), [None, "a\\ud800"], id="text that UTF-8 can't have"),
        pytest.param("violation", pa.bool_(), [None, None], id="boolean without a value"),
        pytest.param("source_id", pa.int64(), [None, None], id="integer without a value"),
        pytest.param("our_cost", pa.decimal128(38, 2), [None, None], id="decimal without a value"),
        pytest.param("transaction_date", pa.date32(), [None, None], id="date without a value"),
    ],
)
def test_type_of_a_column(table: Any, name: str, kind: Any, values: list[Any]) -> None:
    column = table[name]
    assert (column.type, column.to_pylist()) == (kind, values)


@pytest.mark.parametrize("rows", [ROWS, []], ids=["rows", "none"])
def test_a_listing_has_its_columns_with_rows_and_without(flavour: Flavour, rows: list[Any], table: Any) -> None:
    with ScriptedServer([reply(200, {"count": len(rows), "results": rows})]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        found = flavour.run(lambda: client.tolls.list().to_arrow())
    if rows:
        assert found.equals(table)
        return
    assert found.num_rows == 0
    assert found.schema.field("amount").type == pa.decimal128(38, 2)
    assert "custom_fields" not in found.schema.names


@pytest.mark.parametrize(
    ("options", "names"),
    [
        pytest.param(
            {"columns": ["new", "amount", "agency"]}, ["new", "amount", "agency"], id="columns, in their order"
        ),
        pytest.param({"columns": ["violation", "id"], "drop_empty": True}, ["id"], id="empty ones are left out"),
        pytest.param(
            {"drop_empty": True},
            [
                "id",
                "transponder_agencies",
                "cash_cost",
                "amount",
                "posting_date",
                "agency",
                "is_billed",
                "billed_on",
                "custom_fields_Cost",
                "new",
            ],
            id="all but empty ones",
        ),
    ],
)
def test_columns_are_chosen(flavour: Flavour, table: Any, options: dict[str, Any], names: list[str]) -> None:
    with ScriptedServer([reply(200, {"count": len(ROWS), "results": ROWS})]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        found = flavour.run(lambda: client.tolls.list().to_arrow(**options))
    assert found.equals(table.select(names))


@pytest.mark.parametrize("drop_empty", [False, True])
def test_a_listing_without_rows_keeps_the_columns_that_are_asked_for(drop_empty: bool) -> None:
    names = ["amount", "custom_fields_Cost", "transaction_date"]
    with serving([]) as client:
        table: Any = client.tolls.list().to_arrow(columns=names, drop_empty=drop_empty)
        assert len(client.tolls.list().to_arrow(drop_empty=drop_empty).schema) > 70
    assert [(field.name, field.type) for field in table.schema] == [
        ("amount", pa.decimal128(38, 2)),
        ("custom_fields_Cost", pa.string()),
        ("transaction_date", pa.date32()),
    ]
    assert list(table.to_pandas().columns) == names


def test_a_column_without_values_that_is_asked_for_is_kept() -> None:
    with serving([{"id": 1, "new": None}]) as client:
        assert client.tolls.list().to_arrow(columns=iter(["new", "id"])).schema.names == ["new", "id"]
        assert "new" not in client.tolls.list().to_arrow().schema.names


@pytest.mark.parametrize(
    ("columns", "error", "why"),
    [
        pytest.param(["amuont"], ValueError, "no row has 'amuont'", id="no such column"),
        pytest.param("id", TypeError, "'id' is one name", id="one name"),
    ],
)
def test_columns_that_are_refused(columns: Any, error: type[Exception], why: str) -> None:
    with serving(ROWS) as client, pytest.raises(error, match=why):
        client.tolls.list().to_arrow(columns=columns)


def test_pandas_has_dates_that_it_can_calculate_with() -> None:
    rows = [{"id": day, "transaction_date": f"2026-0{1 + day // 3}-0{day}", "amount": "1.10"} for day in range(1, 5)]
    with serving([*rows, {"id": 5, "transaction_date": None}]) as client:
        table: Any = client.tolls.list().to_arrow(columns=["transaction_date", "amount"])
    frame = table.to_pandas(date_as_object=False)
    assert frame["transaction_date"].dt.month.tolist()[:4] == [1, 1, 2, 2]
    months = frame.resample("MS", on="transaction_date")["amount"].sum()
    assert months.tolist() == [Decimal("2.20"), Decimal("2.20")]


def test_columns_are_those_of_a_parquet_export(table: Any, tmp_path: Path) -> None:
    with serving(ROWS) as client:
        export(client, "tolls", tmp_path / "a.parquet")
    written: Any = parquet.read_table(tmp_path / "a.parquet")
    found = written.drop_columns(["fleet_id"])
    assert found.select(table.schema.names).equals(table)
    assert {*found.schema.names} == {*table.schema.names}


def test_a_listing_that_is_not_described_has_the_types_of_its_values() -> None:
    with serving([{"id": 1, "a": "x"}]) as client:
        table: Any = client.request_pages("GET", "/v2/things/").to_arrow()
    assert table.num_rows == 1
