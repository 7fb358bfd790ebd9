"""The listing of fleets in a view for one fleet only: its own row, and nothing of other tenants anywhere."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from fleetit import FleetIT, InvalidInput, validate
from fleetit.exports import export
from fleetit.service import SERVICE, TENANT
from fleetit_api.api.fleets import fleets_list
from kit.tests.support.scripted_server import ReceivedRequest, Reply, ScriptedServer, reply
from openapi_sdk.description.tenants import is_about_all_tenants

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.flavours import Flavour

#: The view's fleet is on the second page of its token's.
FLEETS = [*range(1_000, 1_180), 7, *range(1_180, 1_250)]
OTHER = "other-tenant@example.com"


def answer(request: ReceivedRequest) -> Reply:
    query = parse_qs(urlsplit(request.target).query)
    offset, limit = int(query.get("offset", ["0"])[0]), int(query.get("limit", ["100"])[0])
    if "/fleets/" not in request.target:
        fleet = int(request.header("Fleet-Id") or 0)
        return reply(200, {"count": 1, "next": None, "results": [{"id": fleet, "amount": "1.00"}]})
    rows = [{"id": each, "email": "mine@example.com" if each == 7 else OTHER} for each in FLEETS]
    return reply(200, {"count": len(rows), "next": None, "results": rows[offset : offset + limit]})


@pytest.fixture(name="server")
def _server() -> Iterator[ScriptedServer]:
    with ScriptedServer(answer, concurrent=True) as server:
        yield server


@pytest.fixture(name="view")
def _view(flavour: Flavour, server: ScriptedServer) -> Any:
    client: Any = flavour.client(token="t", base_url=server.url)
    return client.for_fleet(7, only=True)


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param({}, id="plain"),
        pytest.param({"exact": True}, id="exact"),
        pytest.param({"prefetch": 4}, id="ahead"),
        pytest.param({"limit": 1}, id="pages of one row"),
        pytest.param({"fleet_id": 7}, id="its own id"),
    ],
)
def test_it_lists_its_own_row_alone(flavour: Flavour, view: Any, arguments: dict[str, Any]) -> None:
    listing = view.fleets.list(**arguments)
    assert [row.id for row in flavour.list_rows(listing)] == [7]
    assert [row.id for row in flavour.run(listing.all)] == [7]
    assert [row.id for row in flavour.run(lambda: listing.take(5))] == [7]
    assert flavour.run(listing.first).id == 7
    assert flavour.run(listing.count) == 1
    (row,) = flavour.run(listing.to_rows)
    assert (row["id"], OTHER in repr(row)) == (7, False)
    (page,) = flavour.run(listing.pages)
    assert ([each.id for each in page.results], page.count, page.offset) == ([7], 1, 0)


def test_an_offset_counts_the_rows_that_it_lists(flavour: Flavour, view: Any) -> None:
    assert flavour.run(view.fleets.list(offset=1).all) == []
    assert flavour.run(view.fleets.list(offset=180).count) == 0
    assert flavour.run(view.fleets.list(offset=1).first) is None


def test_a_fleet_that_the_token_does_not_have_has_no_row(flavour: Flavour, view: Any, server: ScriptedServer) -> None:
    server.script = [reply(200, {"count": 1, "next": None, "results": [{"id": 71}]})]
    assert flavour.run(view.fleets.list().all) == []


def test_a_listing_that_is_not_described_is_the_same_one(flavour: Flavour, view: Any, server: ScriptedServer) -> None:
    pages = view.request_pages("GET", "/v2/fleets/", limit=100)
    assert [row["id"] for row in flavour.list_rows(pages)] == [7]
    rows: list[Any] = [{"id": "7"}, {"id": "8"}, {"id": True}, {}, {"id": [7]}]
    server.script = [reply(200, {"count": 5, "next": None, "results": rows})]
    assert flavour.run(pages.all) == [{"id": "7"}]


def test_the_call_can_be_validated(view: Any) -> None:
    assert validate(view.fleets.list) == ()
    assert [each.field for each in validate(view.fleets.list, limit=0)] == ["limit"]
    assert [each.field for each in validate(view.fleets.list, options={"query": {"fleet": 512}})] == ["fleet"]


USES: dict[str, Callable[[Any], Any]] = {
    "a raw response": lambda view: view.with_raw_response.fleets.list(),
    "a request": lambda view: view.request("GET", "/v2/fleets/"),
    "a request without a slash": lambda view: view.request("GET", "/v2/fleets"),
    "a request in capitals": lambda view: view.request("GET", "/V2/Fleets/"),
    "a raw request": lambda view: view.with_raw_response.request("GET", "/v2/fleets/"),
    "a part of them": lambda view: view.request("POST", "/v2/fleets/search/", json={}),
    "pages of a part of them": lambda view: view.request_pages("GET", "/v2/fleets/search/").first(),
    "another listing": lambda view: view.request("GET", "/v3/customer-fleets/"),
    "a format": lambda view: view.request("GET", "/v2/fleets.json"),
    "another fleet in its query": lambda view: view.fleets.list(options={"query": {"fleet": 512}}).first(),
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_what_may_answer_with_other_fleets_is_refused(
    flavour: Flavour, view: Any, server: ScriptedServer, use: Callable[[Any], Any]
) -> None:
    with pytest.raises(InvalidInput, match="another fleet; this view is for fleet 7 only"):
        flavour.run(lambda: use(view))
    assert server.requests == []


def test_stock_functions_are_refused(flavour: Flavour, view: Any, server: ScriptedServer) -> None:
    stock: Any = fleets_list.asyncio if flavour.name == "async" else fleets_list.sync
    with pytest.raises(InvalidInput, match=r"only, and its fleets\.list\(\) has the row of that one"):
        flavour.run(lambda: stock(client=view.api))
    assert server.requests == []


def test_a_client_for_all_fleets_lists_all(flavour: Flavour, view: Any, server: ScriptedServer) -> None:
    client: Any = flavour.client(token="t", base_url=server.url).for_fleet(7)
    assert [row.id for row in flavour.run(client.fleets.list().all)] == FLEETS
    assert flavour.run(lambda: client.request("GET", "/v2/fleets/"))["count"] == len(FLEETS)
    assert repr(view.fleets.list()).startswith(f"<{type(view.fleets.list()).__name__}: fleets.list, fleet 7, one page")


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        pytest.param("/v2/fleets/7/", False, id="its own"),
        pytest.param("/v2/fleets/7/things/?fleets=7", False, id="things of it"),
        pytest.param("/v2/fleet/settings/", False, id="the one of the header"),
        pytest.param("/v2/tolls/", False, id="something else"),
        pytest.param("/v2/%66leets/", True, id="quoted"),
        pytest.param("/v2//fleets//", True, id="slashes"),
        pytest.param("/v2/fleets/?limit=1", True, id="a query"),
        pytest.param("/v2/fleets/70/", True, id="another one"),
    ],
)
def test_which_paths_are_about_all_fleets(target: str, expected: bool) -> None:
    assert is_about_all_tenants(SERVICE.description, TENANT, target, 7) is expected


def open_view(server: ScriptedServer) -> FleetIT:
    return FleetIT("t", base_url=server.url).for_fleet(7, only=True)


@pytest.mark.parametrize(
    ("table", "fleets"),
    [
        pytest.param("fleets", None, id="of the account"),
        pytest.param("tolls", "all", id="of all fleets"),
        pytest.param("tolls", [7], id="of its fleet"),
    ],
)
def test_an_export_has_its_fleet_alone(server: ScriptedServer, table: str, fleets: Any) -> None:
    stream = io.BytesIO()
    export(open_view(server), table, stream, format="jsonl", fleets=fleets)
    (row,) = map(json.loads, stream.getvalue().splitlines())
    assert (row["id"], OTHER in str(row)) == (7, False)
    asked = {(urlsplit(each.target).path, each.header("Fleet-Id")) for each in server.requests}
    assert asked == {(f"/v2/{table}/", "7")}


@pytest.mark.heavy
def test_a_pipeline_of_dlt_has_its_fleet_alone(server: ScriptedServer) -> None:
    dlt = pytest.importorskip("fleetit.dlt")
    source = dlt.fleetit_source(open_view(server), resources=["fleets", "tolls"])
    found = {name: [row["id"] for row in resource] for name, resource in source.resources.items()}
    assert found == {"fleets": [7], "tolls": [7]}
    assert {each.header("Fleet-Id") for each in server.requests} == {"7"}
