"""A filter that chooses nothing is refused, by each way in: without it, a listing would be of everything."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import UNSET, FieldError, FleetIT, InvalidInput, validate
from fleetit.cli import main
from fleetit.dlt import fleetit_source
from fleetit.exports import export
from fleetit.service import SERVICE
from fleetit_api.api.tolls import tolls_list
from fleetit_api.models import BillingStatusCode
from kit.tests.support.scripted_server import ScriptedServer, reply
from openapi_sdk.calls.planned import plan_call
from openapi_sdk.model.values import ArgumentError
from openapi_sdk.secrets.redaction import SecretValue
from tests.fleetit.client.call_styles import EMPTY_PAGE, UNREACHABLE_URL
from tests.fleetit.mcp.serving import call as call_tool
from tests.fleetit.mcp.serving import get_text
from tests.support.sandboxes import sandbox, session_sandbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fleetit.sandbox import Sandbox
    from openapi_sdk.description.methods import Argument, Method
    from tests.support.flavours import Flavour

__all__ = ["sandbox", "session_sandbox"]

EMPTY = "an empty list, which chooses nothing; for no filter, leave the argument out or pass UNSET"
WITH_NONE = "a list with None or UNSET in it; for no filter, leave the argument out or pass UNSET"
CHOICES = [
    pytest.param([], EMPTY, id="an empty list"),
    pytest.param((), EMPTY, id="an empty tuple"),
    pytest.param(set(), EMPTY, id="an empty set"),
    pytest.param(range(0), EMPTY, id="an empty range"),
    pytest.param([None], WITH_NONE, id="None in a list"),
    pytest.param((1, None), WITH_NONE, id="None in a tuple, after a value"),
    pytest.param({None}, WITH_NONE, id="None in a set"),
    pytest.param([UNSET], WITH_NONE, id="UNSET in a list"),
]
WAYS: list[Any] = [
    pytest.param(lambda client, choice: client.tolls.list(vehicle=choice).all(), id="all"),
    pytest.param(lambda client, choice: client.tolls.list(vehicle=choice).first(), id="first"),
    pytest.param(lambda client, choice: client.tolls.list(vehicle=choice).count(), id="count"),
    pytest.param(lambda client, choice: client.tolls.list(vehicle=choice).take(5), id="take"),
    pytest.param(lambda client, choice: client.tolls.list(vehicle=choice).to_rows(), id="rows of a table"),
    pytest.param(lambda client, choice: client.tolls.list(vehicle=choice, prefetch=4).all(), id="pages ahead"),
    pytest.param(lambda client, choice: client.tolls.list(vehicle=choice, exact=True).all(), id="an exact listing"),
    pytest.param(lambda client, choice: client.for_fleet(7).tolls.list(vehicle=choice).all(), id="a view"),
    pytest.param(lambda client, choice: client.with_raw_response.tolls.list(vehicle=choice), id="a raw response"),
    pytest.param(
        lambda client, choice: client.request("GET", "/v2/tolls/", params={"vehicle": choice}), id="an own request"
    ),
    pytest.param(
        lambda client, choice: client.request_pages("GET", "/v2/tolls/", params={"vehicle": choice}).all(),
        id="an own listing",
    ),
    pytest.param(
        lambda client, choice: client.tolls.list(options={"query": {"vehicle": choice}}).all(), id="an option of a call"
    ),
]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("choice", "why"), CHOICES)
def test_a_call_is_refused(flavour: Flavour, way: Callable[[Any, Any], Any], choice: object, why: str) -> None:
    client = flavour.client(token="t", base_url=UNREACHABLE_URL)
    with pytest.raises(InvalidInput) as caught:
        flavour.run(lambda: way(client, choice))
    (error,) = caught.value.errors
    assert (error.row, error.field) == (None, "vehicle")
    assert error.message.removeprefix("can't be written in a query: ") == why


@pytest.mark.parametrize(("choice", "why"), CHOICES)
def test_a_check_and_a_dry_run_say_it(flavour: Flavour, choice: Any, why: str) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL)
    assert validate(client.tolls.list, vehicle=choice) == (FieldError(None, "vehicle", why),)
    assert validate(client.tolls.list, billing_status=choice) == (FieldError(None, "billing_status", why),)
    with pytest.raises(InvalidInput):
        plan_call(client.tolls.list, SecretValue(((), {"vehicle": choice})))


def test_unset_and_what_is_left_out_are_no_filter(flavour: Flavour) -> None:
    with ScriptedServer([reply(200, EMPTY_PAGE)]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        assert flavour.run(lambda: client.tolls.list(vehicle=UNSET).all()) == []
        assert [each.target for each in server.requests] == ["/v2/tolls/?limit=100&offset=0"]


def test_a_stock_function_is_refused(flavour: Flavour) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL)
    stock: Any = tolls_list.asyncio if flavour.name == "async" else tolls_list.sync
    with pytest.raises(ArgumentError, match=f"^vehicle: {EMPTY}$"):
        flavour.run(lambda: stock(client=client.api, vehicle=[]))


def test_a_listing_across_fleets_is_refused(flavour: Flavour) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL)

    async def read_async() -> list[Any]:
        return [row async for row in client.across_fleets(client.tolls.list, fleets=[7, 8], vehicle=[])]

    def read() -> list[Any]:
        return list(client.across_fleets(client.tolls.list, fleets=[7, 8], vehicle=[]))

    with pytest.raises(InvalidInput, match=f"vehicle: {EMPTY}"):
        asyncio.run(read_async()) if flavour.name == "async" else read()


def test_an_export_is_refused(sandbox: Sandbox, tmp_path: Path) -> None:
    with FleetIT(sandbox.token, base_url=sandbox.url, fleet_id=7) as client:
        for fleets in (None, [7], "all"):
            with pytest.raises(InvalidInput, match=f"vehicle: {EMPTY}"):
                export(client, "tolls", tmp_path / "tolls.csv", fleets=fleets, filters={"vehicle": []})
    assert [*tmp_path.iterdir()] == []


def test_a_load_of_a_warehouse_is_refused(sandbox: Sandbox) -> None:
    with FleetIT(sandbox.token, base_url=sandbox.url) as client:
        source = fleetit_source(client, resources=["tolls"], filters={"tolls": {"vehicle": []}})
        with pytest.raises(Exception, match=f"vehicle: {EMPTY}"):
            list(source)


def test_a_tool_of_a_model_is_refused(sandbox: Sandbox) -> None:
    result = call_tool(sandbox, "tolls_list", {"vehicle": [], "fleet_id": 7})
    assert result.is_error
    assert get_text(result).startswith("tolls_list was not called:\n- vehicle: ")


@pytest.mark.parametrize("options", [["--empty-vehicle"], ["--vehicle", ""], ["--vehicle"]], ids=" ".join)
def test_no_command_line_means_an_empty_list(sandbox: Sandbox, options: list[str]) -> None:
    with contextlib.redirect_stderr(io.StringIO()) as told:
        status = main(["--token", sandbox.token, "--base-url", sandbox.url, "tolls", "list", "--fleet", "7", *options])
    assert status == 2, told.getvalue()


@pytest.mark.parametrize(
    ("method", "argument"),
    [
        pytest.param(method, argument, id=f"{method.full_name} {argument.name}")
        for method in SERVICE.description.methods.values()
        if method.is_listing
        for argument in method.filters
    ],
)
def test_an_empty_text_is_sent_for_a_text_alone(flavour: Flavour, method: Method, argument: Argument) -> None:
    client = flavour.client(token="t", base_url=UNREACHABLE_URL)
    is_text = argument.type == "string" and not argument.values and argument.format not in {"date", "date-time"}
    errors = validate(method.bind(client), **{argument.name: ""})
    assert [each.field for each in errors] == ([] if is_text else [argument.name])


def test_an_empty_list_in_a_body_is_sent(flavour: Flavour) -> None:
    with ScriptedServer([reply(200, {})]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        flavour.run(lambda: client.request("POST", "/v2/things/", json={"vehicles": [], "others": [None]}))
        (received,) = server.requests
        assert json.loads(received.body) == {"vehicles": [], "others": [None]}


@pytest.mark.parametrize(
    ("choice", "query"),
    [
        pytest.param({"vehicle": {10, 9}}, "vehicle=10&vehicle=9", id="a set has the order of its texts"),
        pytest.param({"vehicle": frozenset({3})}, "vehicle=3", id="a frozen set"),
        pytest.param({"vehicle": {5: "a", 6: "b"}.keys()}, "vehicle=5&vehicle=6", id="keys of a mapping"),
        pytest.param({"vehicle": 5}, "vehicle=5", id="one value"),
        pytest.param({"billing_status": {"B", "A"}}, "billing_status=A&billing_status=B", id="a set of texts"),
        pytest.param(
            {"billing_status": (BillingStatusCode.NO_ACTION,)}, "billing_status=NO_ACTION", id="a member of an enum"
        ),
        pytest.param({"billing_status": "NO_ACTION"}, "billing_status=NO_ACTION", id="one text is one value"),
    ],
)
def test_what_a_filter_that_takes_many_takes(flavour: Flavour, choice: Any, query: str) -> None:
    with ScriptedServer([reply(200, EMPTY_PAGE), reply(200, EMPTY_PAGE)]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        flavour.run(lambda: client.tolls.list(limit=1, **choice).all())
        flavour.run(lambda: client.request("GET", "/v2/tolls/", params={"limit": 1, "offset": 0, **choice}))
        assert [each.target for each in server.requests] == [f"/v2/tolls/?limit=1&offset=0&{query}"] * 2
