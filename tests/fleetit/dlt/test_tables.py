"""The tables are the listings of the description."""

from __future__ import annotations

import importlib
import re
import sys
from types import SimpleNamespace
from typing import Any

import attrs
import pytest

from fleetit import ConfigurationError
from fleetit.service import SERVICE
from fleetit_api.models import ActiveIntegration, Citation, DriverAgreement, Fleet, Toll
from openapi_sdk.description.methods import Argument, Method
from openapi_sdk.description.operations import DescribedOperation
from openapi_sdk.dlt.columns import make_columns
from openapi_sdk.dlt.reading import TableReader
from openapi_sdk.dlt.tables import SourceTable, choose_tables, load_tables, make_name

TABLES = load_tables(SERVICE)
#: Names are a contract: a warehouse has tables that are called so.
NAMES = {
    "active_integrations": "integrations.list_active",
    "citations": "citations.list",
    "driver_agreements": "driver_agreements.list",
    "fleets": "fleets.list",
    "tolls": "tolls.list",
}
MODELS: dict[str, Any] = {
    "active_integrations": ActiveIntegration,
    "citations": Citation,
    "driver_agreements": DriverAgreement,
    "fleets": Fleet,
    "tolls": Toll,
}


def test_each_listing_is_a_table() -> None:
    tables = {name: table.method.full_name for name, table in TABLES.items()}
    assert {name: tables[name] for name in NAMES} == NAMES
    listings = [each for each in SERVICE.description.methods.values() if each.is_listing and each.row_fields]
    assert sorted(tables.values()) == sorted(each.full_name for each in listings if each.is_safe)


@pytest.mark.parametrize(
    ("resource", "method", "taken", "expected"),
    [
        pytest.param("tolls", "list", {"tolls"}, "tolls", id="plain"),
        pytest.param("integrations", "list_active", {"tolls"}, "active_integrations", id="of a kind"),
        pytest.param("tolls", "list_open", {"open_tolls"}, "tolls_list_open", id="a resource is called so"),
        pytest.param("tolls", "search", {"tolls"}, "tolls_search", id="another verb"),
    ],
)
def test_name(resource: str, method: str, taken: set[str], expected: str) -> None:
    made = Method(resource, method, DescribedOperation({}, "GET", "/", {}, {"operationId": f"{resource}_{method}"}))
    assert make_name(made, taken) == expected


@pytest.mark.parametrize(
    ("table", "key", "dates", "arrival"),
    [
        pytest.param("tolls", ["fleet_id", "id"], {"posting_date", "transaction_date"}, "posting_date", id="tolls"),
        pytest.param(
            "citations",
            ["fleet_id", "id"],
            {"issue_date", "received_date", "ticket_date"},
            "received_date",
            id="citations",
        ),
        pytest.param("fleets", ["id"], set[str](), None, id="of the account"),
        pytest.param("driver_agreements", ["fleet_id", "id"], set[str](), None, id="without filters"),
    ],
)
def test_key_and_dates(table: str, key: list[str], dates: set[str], arrival: str | None) -> None:
    found = TABLES[table]
    assert (found.primary_key, {*found.dates}, found.arrival) == (key, dates, arrival)
    assert {found.get_filter(date) for date in dates} <= {each.name for each in found.method.arguments}


@pytest.mark.parametrize("name", NAMES)
def test_columns_are_those_of_a_row(name: str) -> None:
    columns = make_columns(TABLES[name])
    row = MODELS[name].from_dict({"id": 1}).to_row()
    assert columns.keys() - {"fleet_id"} <= row.keys()
    assert {column for column, each in columns.items() if each.get("nullable") is False} == {*TABLES[name].primary_key}
    assert all(each.get("name") == column for column, each in columns.items())


@pytest.mark.parametrize(
    ("table", "column", "expected"),
    [
        pytest.param("tolls", "amount", "decimal", id="amount that is a text in JSON"),
        pytest.param("tolls", "cash_cost", "decimal", id="amount that is a number in JSON"),
        pytest.param("tolls", "posting_date", "date", id="date"),
        pytest.param("tolls", "billed_on", "date", id="day by a correction"),
        pytest.param("tolls", "vehicle_added_date", "timestamp", id="date-time"),
        pytest.param("tolls", "is_billed", "bool", id="boolean"),
        pytest.param("tolls", "source_id", "bigint", id="integer"),
        pytest.param("tolls", "agency", "text", id="text"),
        pytest.param("tolls", "billing_status", "text", id="enum"),
        pytest.param("tolls", "exit_time", "text", id="time"),
        pytest.param("tolls", "included_in_driver_invoice", None, id="one of several types"),
        pytest.param("tolls", "custom_fields", None, id="object without fields"),
        pytest.param("fleets", "regions", "json", id="list"),
        pytest.param("fleets", "region_details", "json", id="list of objects"),
        pytest.param("citations", "pin", None, id="secret"),
        pytest.param("active_integrations", "webhook_signature_secret_token", None, id="secret of webhooks"),
        pytest.param("tolls", "vehicle_plate_number", "text", id="of an object inside"),
    ],
)
def test_type_of_a_column(table: str, column: str, expected: str | None) -> None:
    found: dict[str, Any] = {**make_columns(TABLES[table])}
    assert found.get(column, {}).get("data_type") == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param(["transaction_date"], None, id="when it happened"),
        pytest.param(["padded_on"], None, id="part of another word"),
        pytest.param(["added_on"], "added_on", id="when it came"),
        pytest.param(["received_on", "last_updated"], "last_updated", id="when it was changed is better"),
        pytest.param(["updated_text"], None, id="no filter by a date"),
    ],
)
def test_date_that_says_when_a_row_came(fields: list[str], expected: str | None) -> None:
    def filter_by(name: str) -> Argument:
        kind = {"type": "string"} if name.endswith("_text") else {"type": "string", "format": "date"}
        return Argument({}, f"{name}_gte", "query", kind, "", is_required=False)

    arguments = [filter_by(name) for name in fields]
    method: Any = SimpleNamespace(arguments=arguments, row_fields={key: {} for key in [*fields, "other"]})
    assert SourceTable("things", method).arrival == expected


def test_tables_are_chosen() -> None:
    assert [table.name for table in choose_tables(SERVICE, None, {})] == sorted(TABLES)
    assert [table.name for table in choose_tables(SERVICE, ["tolls", "fleets", "tolls"], {})] == ["tolls", "fleets"]
    with pytest.raises(ConfigurationError, match=r"^'toll' is no table, did you mean 'tolls'\?; there are "):
        choose_tables(SERVICE, ["toll"], {})
    with pytest.raises(ConfigurationError, match=r"^'toll' is no table"):
        choose_tables(SERVICE, None, {"toll": {}})


@pytest.mark.parametrize(
    ("missing", "message"),
    [
        pytest.param("dlt", 'fleetit.dlt needs dlt, which is not installed: pip install "fleetit[dlt]"', id="dlt"),
        pytest.param("openapi_sdk.dlt.source", "import of openapi_sdk.dlt.source halted", id="a part of this package"),
    ],
)
def test_without_a_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, missing: str, message: str) -> None:
    for name in [each for each in sys.modules if each.startswith(("fleetit.dlt", "openapi_sdk.dlt"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(ImportError, match=f"^{re.escape(message)}") as caught:
        importlib.import_module("fleetit.dlt")
    assert caught.value.name == missing


def test_values_of_filters_are_in_no_repr() -> None:
    values: dict[str, Any] = {**dict.fromkeys(attrs.fields_dict(TableReader)), "filters": {"search": "planted"}}
    assert "planted" not in repr(TableReader(**values))
