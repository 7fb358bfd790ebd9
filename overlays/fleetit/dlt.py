"""A source for dlt (https://dlthub.com/docs), which loads every listing of the API into a warehouse.

    pipeline = dlt.pipeline("warehouse", destination="duckdb", dataset_name="fleetit")
    pipeline.run(fleetit_source(resources=["tolls", "citations"]))

The tables are made of the description: a listing that is added to it is a table. docs/warehouse.md says which rows
a run loads. The package needs `pip install "fleetit[dlt]"`, and what the destination needs: `dlt[postgres]`.
"""

from __future__ import annotations

from fleetit.client import FleetIT
from fleetit.service import SERVICE
from fleetit_api.dlt import Sources, TableFailed

with SERVICE.needing("dlt"):
    fleetit_source = Sources(FleetIT).fleetit_source

__all__ = ["TableFailed", "fleetit_source"]
