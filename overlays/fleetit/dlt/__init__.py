"""A source for dlt (https://dlthub.com/docs), which loads every listing of the API into a warehouse.

    pipeline = dlt.pipeline("warehouse", destination="duckdb", dataset_name="fleetit")
    pipeline.run(fleetit_source(resources=["tolls", "citations"]))

The tables are made of the description: a listing that is added to it is a table. docs/warehouse.md says which rows
a run loads. The package needs `pip install "fleetit[dlt]"`, and what the destination needs: `dlt[postgres]`.
"""

from __future__ import annotations

try:
    from fleetit.dlt._source import fleetit_source
except ModuleNotFoundError as error:
    if (error.name or "").partition(".")[0] != "dlt":
        raise
    msg = 'fleetit.dlt needs dlt, which is not installed: pip install "fleetit[dlt]"'
    raise ImportError(msg, name="dlt") from None

from fleetit.dlt._reading import TableFailed

__all__ = ["TableFailed", "fleetit_source"]
