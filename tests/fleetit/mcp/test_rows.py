"""Rows of listings as a model gets them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import FleetIT
from fleetit.service import SERVICE, TENANT
from openapi_sdk.mcp.rows import choose_fields
from openapi_sdk.mcp.tools import ToolInput
from tests.fleetit.mcp.serving import call, get_text, with_client
from tests.operations.description import DESCRIPTION

if TYPE_CHECKING:
    from mcp import Client
    from mcp_types import CallToolResult

    from fleetit.sandbox import Sandbox

CODES = ", ".join(DESCRIPTION["components"]["schemas"]["BillingStatusCode"]["enum"])


@pytest.mark.parametrize(
    ("given", "note"),
    [
        pytest.param(
            {"billing_status": ["PAID"]},
            f"billing_status PAID: no row is known to have this value; known values: {CODES}.",
            id="value that no row is known to have",
        ),
        pytest.param(
            {"billing_status": ["no_actoin", "NO_ACTION"]},
            "billing_status no_actoin: no row is known to have this value, did you mean 'NO_ACTION'?",
            id="one of the values",
        ),
        pytest.param(
            {"transaction_date_gte": "2025-06-01", "transaction_date_lte": "2025-01-01"},
            "transaction_date_gte is above transaction_date_lte, so that no row can match.",
            id="days the wrong way round",
        ),
        pytest.param(
            {"transaction_date_gte": "2025-06-01", "transaction_date_lte": "2025-01-01", "offset": 5},
            None,
            id="days the wrong way round, behind other rows",
        ),
        pytest.param({"search": "zzqq", "billing_status": ["NO_ACTION"]}, None, id="rows may have it"),
    ],
)
def test_filters_that_match_no_row_are_named(sandbox: Sandbox, given: dict[str, Any], note: str | None) -> None:
    answer = call(sandbox, "tolls_list", given, fleet_id=7, with_personal_data=True).structured_content
    assert bool(answer["rows"]) is ("no_actoin" in str(given))
    assert answer.get("note") == note


def list_rows(sandbox: Sandbox, tool: str = "tolls_list", given: dict[str, Any] | None = None, **options: Any) -> Any:
    """Return the rows of fleet 7, and the note."""
    answer = call(sandbox, tool, {"fleet_id": 7, **(given or {})}, **options).structured_content
    return answer["rows"], answer.get("note")


def test_rows_have_no_null_and_of_objects_inside_what_identifies_them(sandbox: Sandbox) -> None:
    whole = FleetIT(token=sandbox.token, base_url=sandbox.url, fleet_id=7).tolls.list().all()
    row = next(each for each in list_rows(sandbox, with_personal_data=True)[0] if each["id"] == 7001)
    sent = next(each.to_dict() for each in whole if each.id == 7001)
    assert {"custom_fields", "system_remarks"} <= sent.keys() - row.keys()
    assert all(row[name] == value for name, value in sent.items() if name in row and not isinstance(value, dict))
    assert None not in row.values()
    assert row["vehicle"].keys() == {"id", "plate_number", "vehicle_number"}
    assert row["transponder"].keys() == {"id", "number"}
    assert row["driver"].keys() == {"id", "driver_id", "first_name", "last_name", "contact_number"}


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        pytest.param({"a": None, "b": 0, "c": "", "d": []}, {"b": 0, "c": "", "d": []}, id="null alone is left out"),
        pytest.param({"a": {"id": 1, "own_id": 2, "x": 2}}, {"a": {"id": 1, "own_id": 2}}, id="ids"),
        pytest.param({"a": {"a_name": "n", "name_of": "x", "id": None}}, {"a": {"a_name": "n"}}, id="name"),
        pytest.param({"a": {"id": {"b": 1}, "title": ["x"]}}, {}, id="what is no value"),
        pytest.param({"a": {"x": 1}, "b": {}, "c": [{"x": 1}]}, {}, id="nothing identifies it"),
        pytest.param({"a": [{"id": 1, "x": 2}, {"x": 3}]}, {"a": [{"id": 1}]}, id="array of objects"),
        pytest.param({"a": [1, None, "x"]}, {"a": [1, None, "x"]}, id="array of values"),
        pytest.param(5, 5, id="no object"),
    ],
)
def test_default_fields(row: Any, shown: Any) -> None:
    assert choose_fields([row], None) == [shown]


ROW: dict[str, Any] = {
    "id": 1,
    "none": None,
    "a.b": 2,
    "car": {"id": 3, "colour": None, "owner": {"name": "n", "age": 4}},
    "parts": [{"id": 5, "x": 6}, {"id": 7}],
}


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        pytest.param(["id"], {"id": 1}, id="field"),
        pytest.param(["none", "missing"], {"none": None}, id="null is shown, and what is missing is not"),
        pytest.param(["car"], {"car": ROW["car"]}, id="whole object"),
        pytest.param(["car.id", "car.colour"], {"car": {"id": 3, "colour": None}}, id="fields of an object"),
        pytest.param(["car.owner.age"], {"car": {"owner": {"age": 4}}}, id="deeper"),
        pytest.param(["car.id", "car"], {"car": ROW["car"]}, id="object and one of its fields"),
        pytest.param(["parts.x"], {"parts": [{"x": 6}, {}]}, id="fields of the objects of an array"),
        pytest.param(["id.x"], {"id": 1}, id="an id in place of an object"),
        pytest.param(["a.b"], {"a.b": 2}, id="name with a dot"),
    ],
)
def test_fields_that_were_asked_for(names: list[str], shown: Any) -> None:
    assert choose_fields([ROW], names) == [shown]


@pytest.mark.parametrize(
    ("name", "error"),
    [
        pytest.param("amuont", "fields: no row has 'amuont', did you mean 'amount'?", id="misspelt"),
        pytest.param("vehicle.plat_number", "did you mean 'vehicle.plate_number'?", id="misspelt inside"),
        pytest.param("vehicle_plate_number", "did you mean 'vehicle.plate_number'?", id="without the dot"),
        pytest.param("amount.value", "fields: no row has 'amount.value'", id="inside a value"),
        pytest.param("new_feild", "did you mean 'new_field'?", id="nearest one that is not described"),
        pytest.param("new_field", None, id="not described, but a row has it"),
        pytest.param("vehicle.new_field", None, id="not described inside"),
        pytest.param("custom_fields.any", None, id="any name is possible"),
    ],
)
def test_fields_that_no_row_has_are_refused(sandbox: Sandbox, name: str, error: str | None) -> None:
    row = {"id": 1, "new_field": 1, "vehicle": {"id": 2, "new_field": 1}}
    page = {"count": 1, "next": None, "previous": None, "results": [row]}
    sandbox.fail("GET /v2/tolls/", how="wrong_json", body=page)
    result = call(sandbox, "tolls_list", {"fields": ["id", name]}, fleet_id=7)
    assert result.is_error is (error is not None), get_text(result)
    assert error is None or error in get_text(result)


@pytest.mark.parametrize("tool", ["tolls_list", "citations_list", "driver_agreements_list", "fleets_list"])
def test_the_fields_that_a_tool_names_can_be_asked_for(sandbox: Sandbox, tool: str) -> None:
    method = next(each for each in SERVICE.description.methods.values() if each.id == tool)
    inputs = ToolInput(method, 50, TENANT, takes_tenant=False, needs_tenant=False, tenant_id=None, shows_personal=False)
    text = inputs.schema["properties"]["fields"]["description"]
    listed = re.sub(r" \([^)]*\)", "", text.partition(" They are ")[2].rstrip(".")).split(", ")
    assert listed == list(method.row_fields)
    assert list_rows(sandbox, tool, {"fields": listed})[0]


NO_PERSONAL = "Personal data is left out. Only the person who runs the server can allow it."


@pytest.mark.parametrize(
    ("fields", "note"),
    [
        pytest.param(None, NO_PERSONAL, id="default"),
        pytest.param(["driver"], NO_PERSONAL, id="object"),
        pytest.param(["driver.email", "driver.id"], NO_PERSONAL, id="field"),
        pytest.param(["id", "driver.id"], None, id="nothing is left out"),
    ],
)
def test_personal_data_is_left_out_and_the_answer_says_so(
    sandbox: Sandbox, fields: list[str] | None, note: str | None
) -> None:
    given = {} if fields is None else {"fields": fields}
    rows, found = list_rows(sandbox, given=given)
    assert found == note
    assert all(each["driver"].keys() <= {"id", "driver_id"} for each in rows if "driver" in each)
    shown, found = list_rows(sandbox, given=given, with_personal_data=True)
    assert found is None
    assert (shown == rows) is (note is None)


def test_personal_data_is_not_offered_without_permission() -> None:
    method = SERVICE.description.methods["tolls.list"]
    texts = [
        ToolInput(
            method, 50, TENANT, takes_tenant=False, needs_tenant=False, tenant_id=None, shows_personal=shown
        ).schema["properties"]["fields"]
        for shown in (False, True)
    ]
    assert ["last_name" in each["description"] for each in texts] == [False, True]


UNPAID = ["CARD_NOT_ON_FILE", "INVOICED_NOT_PAID", "CREDIT_CARD_DECLINED", "EXPIRED_CREDIT_CARD"]


def test_unpaid_tolls_are_found_in_ten_kilobytes(sandbox: Sandbox) -> None:
    """A model knows the tools alone. It finds the fleet, takes the codes from the tool, and pages until the end."""

    async def use(client: Client) -> tuple[list[Any], int]:
        answers: list[CallToolResult] = []

        async def ask(tool: str, **given: Any) -> Any:
            answers.append(await client.call_tool(tool, given))
            return answers[-1].structured_content

        tool = next(each for each in (await client.list_tools()).tools if each.name == "tolls_list")
        known = tool.input_schema["properties"]["billing_status"]["description"].rpartition("Known values: ")[2]
        assert set(UNPAID) <= set(known.rstrip(".").split(", "))
        fleets = (await ask("fleets_list", fields=["id", "title"]))["rows"]
        rows: list[Any] = []
        offset = 0
        while offset is not None:
            fields = ["id", "amount", "billing_status", "vehicle.plate_number"]
            fleet = max(each["id"] for each in fleets)
            page = await ask("tolls_list", fleet_id=fleet, billing_status=UNPAID, fields=fields, offset=offset)
            rows += page["rows"]
            offset = page["next_offset"]
        return rows, sum(len(get_text(each).encode()) for each in answers)

    rows, size = with_client(sandbox, use)
    unpaid = [each for each in sandbox.rows("tolls", 512) if each["billing_status"] in UNPAID]
    assert [each["id"] for each in rows] == [each["id"] for each in unpaid]
    assert len(unpaid) > 50
    assert size <= 10_000
