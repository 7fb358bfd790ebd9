"""`to_rows` of a listing: all columns, those that are asked for, or those that are not empty."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

from fleetit.service import SERVICE
from fleetit_api.api import DescribedResponse
from fleetit_api.models import Toll
from kit.tests.support.scripted_server import ScriptedServer, reply
from openapi_sdk.listings.options import ListingOptions

if TYPE_CHECKING:
    from tests.support.flavours import Flavour

ROWS = [
    {"id": 1, "amount": "4.50", "agency": None, "vehicle": {"plate_number": "AB1"}, "new": ""},
    {"id": 2, "amount": None, "agency": None, "violation": False},
]


def read(flavour: Flavour, rows: list[Any], **options: Any) -> list[dict[str, Any]]:
    """Return the rows of a listing of tolls as a table."""
    with ScriptedServer([reply(200, {"count": len(rows), "results": rows})]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        found: list[dict[str, Any]] = flavour.run(lambda: client.tolls.list().to_rows(**options))
    return found


def test_all_columns_are_the_default(flavour: Flavour) -> None:
    first, second = read(flavour, ROWS)
    assert len(second) > 70
    assert first.keys() - second.keys() == {"new"}


@pytest.mark.parametrize(
    ("options", "rows"),
    [
        pytest.param(
            {"columns": ["vehicle_plate_number", "id", "new"]},
            [{"vehicle_plate_number": "AB1", "id": 1, "new": ""}, {"vehicle_plate_number": None, "id": 2, "new": None}],
            id="columns, in their order",
        ),
        pytest.param(
            {"drop_empty": True},
            [
                {"id": 1, "vehicle_plate_number": "AB1", "amount": Decimal("4.50"), "violation": None, "new": ""},
                {"id": 2, "vehicle_plate_number": None, "amount": None, "violation": False, "new": None},
            ],
            id="what is empty in all rows is left out",
        ),
        pytest.param({"columns": ["agency", "id"], "drop_empty": True}, [{"id": 1}, {"id": 2}], id="both at once"),
        pytest.param({"columns": []}, [{}, {}], id="no columns"),
    ],
)
def test_columns_are_chosen(flavour: Flavour, options: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    found = read(flavour, ROWS, **options)
    assert found == rows
    assert [*map(list, found)] == [*map(list, rows)] or "columns" not in options


def test_columns_are_those_of_the_first_described_response() -> None:
    listing = next(each.operation for each in SERVICE.description.methods.values() if each.full_name == "tolls.list")
    operation = evolve(listing, responses=(*listing.responses, DescribedResponse(204, 204)))
    assert (
        ListingOptions.from_arguments(SERVICE, operation, {"limit": 1, "offset": 0}, 0, exact=False).row_model is Toll
    )


def test_a_listing_without_rows_has_no_columns(flavour: Flavour) -> None:
    assert read(flavour, [], columns=["id"], drop_empty=True) == []


def test_a_column_that_no_row_has_is_refused(flavour: Flavour) -> None:
    with pytest.raises(ValueError, match=r"^columns: no row has 'amuont'; there are .*\bamount\b"):
        read(flavour, ROWS, columns=["amuont", "id"])


def test_one_name_is_no_list_of_names(flavour: Flavour) -> None:
    with pytest.raises(TypeError, match=r"^columns: 'id' is one name; pass a list of names$"):
        read(flavour, ROWS, columns="id")
