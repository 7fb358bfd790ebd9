"""Tolls in the libraries that people use: pandas, polars, pyarrow, csv, FastAPI and json."""

from __future__ import annotations

import io
import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import httpx
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from fastapi.encoders import jsonable_encoder
from fastapi.testclient import TestClient

from fleetit import FleetIT
from fleetit_api.models import Toll
from tests.programs import other_libraries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

ROWS: list[dict[str, Any]] = [
    {
        "id": 1,
        "amount": "4.50",
        "transaction_date": "2026-01-31",
        "billing_status": "NO_ACTION",
        "vehicle": {"id": 7, "plate_number": "A"},
        "custom_fields": {"Department": "North"},
        "lane": 5,
    },
    {"id": 2, "amount": None, "lane": 6},
]
TOLLS = [Toll.from_dict(row) for row in ROWS]


@pytest.fixture
def client() -> Iterator[FleetIT]:
    page = {"count": len(ROWS), "next": None, "previous": None, "results": ROWS}
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json=page))
    with FleetIT("token-of-a-test", fleet_id=42, transport=transport) as client:
        yield client


def test_pandas_and_polars_have_the_described_fields_as_columns(client: FleetIT) -> None:
    pandas, polars = other_libraries.make_frames(client)
    assert list(pandas.columns) == polars.columns == list(Toll(id=1))
    assert pandas["amount"].tolist() == polars["amount"].to_list() == [Decimal("4.50"), None]
    assert pandas["transaction_date"].tolist() == polars["transaction_date"].to_list() == [date(2026, 1, 31), None]
    assert pandas["vehicle"][0] == TOLLS[0].vehicle
    assert polars["vehicle"].struct.field("plate_number").to_list() == ["A", None]
    assert polars.schema["billing_status"] == pl.String()


@pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame], ids=["pandas", "polars"])
def test_a_listing_is_a_frame_without_all(client: FleetIT, make: Callable[[Any], Any]) -> None:
    assert make(client.tolls.list())["id"].to_list() == [1, 2]


def test_pyarrow_takes_rows(client: FleetIT) -> None:
    listing = client.tolls.list()
    with pytest.raises(pa.ArrowInvalid, match="Vehicle"):  # it knows only dicts within a row
        pa.Table.from_pylist(listing.all())
    table = pa.Table.from_pylist(listing.to_rows())
    assert (table["vehicle_id"].to_pylist(), table["lane"].to_pylist()) == ([7, None], [5, 6])
    assert pa.Table.from_pylist([Toll(id=1), Toll(id=2)]).column_names == list(Toll(id=1))


def test_csv_writes_rows(client: FleetIT) -> None:
    file = io.StringIO(newline="")
    other_libraries.write_csv(client, file)
    assert file.getvalue() == "id,transaction_date,amount\r\n1,2026-01-31,4.50\r\n2,,\r\n"


def test_fastapi_answers_with_floats(client: FleetIT) -> None:
    first, second = TestClient(other_libraries.make_app(client)).get("/tolls").json()
    assert (first["amount"], first["transaction_date"], first["vehicle"]["id"]) == (4.5, "2026-01-31", 7)
    assert (first["custom_fields"], first["billing_status"]) == ({"Department": "North"}, "NO_ACTION")
    assert second == {**dict.fromkeys(Toll(id=1)), "id": 2}


def test_the_encoder_of_fastapi_keeps_documents() -> None:
    assert jsonable_encoder([toll.to_dict() for toll in TOLLS]) == ROWS


def test_json_writes_documents() -> None:
    assert json.loads(json.dumps(TOLLS[0].to_dict())) == ROWS[0]
    with pytest.raises(TypeError, match="Toll"):
        json.dumps(TOLLS[0])


def test_a_pattern_matches_fields() -> None:
    found: Mapping[str, Any] = TOLLS[0]
    match found:
        case {"vehicle": {"plate_number": plate}, "lane": lane}:
            assert (plate, lane) == ("A", 5)
        case _:
            pytest.fail("no match")
