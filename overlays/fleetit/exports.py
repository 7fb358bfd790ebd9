"""Exports a listing into a file: CSV, JSON Lines, Parquet, SQLite or DuckDB.

    from fleetit.exports import export

    export(client, "tolls", "tolls.parquet", fleets=[7, 42], filters={"transaction_date_gte": "2026-01-01"})

Every listing of the description can be exported. An export that was interrupted can be resumed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetit.service import SERVICE
from fleetit_api.exports import ExportResult, Progress, export
from openapi_sdk.exports import FORMATS, Format, exporting
from openapi_sdk.listings.options import MAX_PREFETCH
from openapi_sdk.model.public import public_in

if TYPE_CHECKING:
    from openapi_sdk.description.methods import Method

__all__ = [
    "FORMATS",
    "MAX_PREFETCH",
    "ExportResult",
    "Format",
    "Progress",
    "export",
    "find_listing",
    "list_exports",
]


@public_in("fleetit.exports")
def list_exports() -> list[str]:
    """Return the names of all listings: `tolls`, or `integrations.list_active` where a resource has several."""
    return exporting.list_exports(SERVICE)


@public_in("fleetit.exports")
def find_listing(name: str) -> Method:
    """Return a listing by its full name (`tolls.list`), or by its resource if that has one only (`tolls`).

    Raises:
        ConfigurationError: If there is none of this name, or several.
    """
    return exporting.find_listing(SERVICE, name)
