"""Exports the tolls of a fleet to pandas, polars and Parquet. Amounts stay decimals all the way."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from pathlib import Path

    from fleetit import FleetIT

COLUMNS = ["id", "transaction_date", "agency", "vehicle_plate_number", "amount", "violation_fee"]


def fees_by_agency(client: FleetIT) -> dict[str, Decimal]:
    """Sum the fees of violations with pandas."""
    frame = pd.DataFrame(client.tolls.list(violation=True).to_rows(columns=["agency", "violation_fee"]))
    return {str(agency): Decimal(rows["violation_fee"].sum()) for agency, rows in frame.groupby("agency")}


def dearest_vehicles(client: FleetIT, count: int) -> list[tuple[str, Decimal]]:
    """Return the plates with the highest tolls, and their sums, with polars."""
    frame = pl.DataFrame(client.tolls.list(prefetch=4).to_rows(), infer_schema_length=None)
    sums = frame.group_by("vehicle_plate_number").agg(pl.col("amount").sum())
    return sums.sort("amount", "vehicle_plate_number", descending=[True, False]).head(count).rows()


def write_parquet(client: FleetIT, path: Path) -> None:
    """Write every toll exactly once, also if tolls arrive meanwhile."""
    table = pa.Table.from_pylist(client.tolls.list(exact=True).to_rows(columns=COLUMNS))
    pq.write_table(table, path)
