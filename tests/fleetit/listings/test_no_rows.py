"""A listing without rows says which of its filters may be misspelt: once, at the line of the program that reads it."""

from __future__ import annotations

import asyncio
import io
import subprocess
import sys
import warnings
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import AsyncFleetIT, FleetIT
from fleetit.dlt import fleetit_source
from fleetit.exports import export
from fleetit_api.models import BillingStatusCode
from kit.tests.support.scripted_server import ScriptedServer, reply
from tests.fleetit.client.call_styles import EMPTY_PAGE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kit.tests.support.scripted_server import ReceivedRequest, Reply
    from tests.support.flavours import Flavour

NOTE = "tolls.list has no rows. billing_status NOACTION: no row is known to have this value, did you mean 'NO_ACTION'?"
FLEETS = {"count": 2, "next": None, "previous": None, "results": [{"id": 7}, {"id": 8}]}
TOLLS = {"count": 1, "next": None, "previous": None, "results": [{"id": 1}]}


def answer(request: ReceivedRequest) -> Reply:
    """Answer with two fleets, of which the second one has a toll without a filter of its own."""
    if "/fleets/" in request.target:
        return reply(200, FLEETS)
    has_toll = request.header("Fleet-Id") == "8" and "transponder" not in request.target
    return reply(200, TOLLS if has_toll else EMPTY_PAGE)


def read(flavour: Flavour, use: Callable[[Any], Any]) -> list[warnings.WarningMessage]:
    """Return the warnings of what is done with a client of fleet 7, which has no rows."""
    with ScriptedServer(answer) as server, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        client = flavour.client(token="t", base_url=server.url, fleet_id=7)
        flavour.run(lambda: use(client))
        assert server.requests
    return [each for each in caught if each.category is UserWarning]


@pytest.mark.parametrize(
    "use",
    [
        pytest.param(lambda listing: listing.all(), id="all"),
        pytest.param(lambda listing: listing.first(), id="first"),
        pytest.param(lambda listing: listing.take(3), id="take"),
        pytest.param(lambda listing: listing.count(), id="count"),
        pytest.param(lambda listing: listing.to_rows(), id="rows of a table"),
    ],
)
@pytest.mark.parametrize(
    "options",
    [
        pytest.param({}, id="plain"),
        pytest.param({"prefetch": 4}, id="pages ahead"),
        pytest.param({"exact": True}, id="exact"),
    ],
)
def test_a_listing_without_rows_says_so(flavour: Flavour, use: Callable[[Any], Any], options: dict[str, Any]) -> None:
    (caught,) = read(flavour, lambda client: use(client.tolls.list(billing_status=["NOACTION"], **options)))
    assert str(caught.message) == NOTE
    assert caught.filename.endswith(("test_no_rows.py", "flavours.py"))


def test_the_line_is_that_of_the_loop() -> None:
    with ScriptedServer(answer) as server, FleetIT("t", base_url=server.url, fleet_id=7) as client:
        with pytest.warns(UserWarning, match="did you mean") as caught:
            for _ in client.tolls.list(billing_status="NOACTION"):
                pass
        assert caught[0].filename == __file__

        async def run() -> None:
            async with AsyncFleetIT("t", base_url=server.url, fleet_id=7) as other:
                async for _ in other.tolls.list(billing_status="NOACTION"):
                    pass

        with pytest.warns(UserWarning, match="did you mean") as caught:
            asyncio.run(run())
        assert caught[0].filename == __file__


@pytest.mark.parametrize(
    ("filters", "told"),
    [
        pytest.param({"billing_status": "NOACTION"}, ["NOACTION"], id="one text"),
        pytest.param({"billing_status": ("NO_ACTION", "noaction")}, ["noaction"], id="one of two, in another case"),
        pytest.param({"billing_status": {"NOACTION", "COD"}}, ["NOACTION"], id="a set, of which one is near none"),
        pytest.param({"billing_status": ["NOACTION", "COD_SERVIC"]}, ["NOACTION", "COD_SERVIC"], id="two"),
        pytest.param({"billing_status": [BillingStatusCode.NO_ACTION]}, [], id="a known one"),
        pytest.param({"billing_status": ["xyz"]}, [], id="near none"),
        pytest.param({"search": "NOACTION"}, [], id="a filter whose values are not known"),
        pytest.param({}, [], id="no filter"),
    ],
)
def test_which_values_are_told(flavour: Flavour, filters: dict[str, Any], told: list[str]) -> None:
    caught = read(flavour, lambda client: client.tolls.list(**filters).all())
    assert [str(each.message).split()[5].rstrip(":") for each in caught] == told


@pytest.mark.parametrize(
    "use",
    [
        pytest.param(lambda client: client.for_fleet(8).tolls.list(billing_status="NOACTION").all(), id="rows"),
        pytest.param(lambda client: client.for_fleet(8).tolls.list(billing_status="NOACTION").first(), id="a row"),
        pytest.param(lambda client: client.for_fleet(8).tolls.list(billing_status="NOACTION").count(), id="a count"),
        pytest.param(lambda client: client.tolls.list(billing_status="NOACTION").take(0), id="nothing is read"),
        pytest.param(
            lambda client: client.request_pages("GET", "/v2/tolls/", params={"billing_status": "NOACTION"}).all(),
            id="a listing that is not described",
        ),
    ],
)
def test_nothing_is_told(flavour: Flavour, use: Callable[[Any], Any]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with ScriptedServer(answer) as server:
            client = flavour.client(token="t", base_url=server.url, fleet_id=7)
            flavour.run(lambda: use(client))


@pytest.mark.parametrize(
    ("filters", "notes"),
    [
        pytest.param({"billing_status": "NOACTION", "transponder": 1}, [NOTE], id="no fleet has rows, once"),
        pytest.param({"billing_status": "NOACTION"}, [], id="a fleet has rows"),
    ],
)
def test_a_listing_across_fleets(flavour: Flavour, filters: dict[str, Any], notes: list[str]) -> None:
    async def read_async(client: Any) -> list[Any]:
        return [row async for row in client.across_fleets(client.tolls.list, **filters)]

    def read_all(client: Any) -> Any:
        if flavour.name == "async":
            return read_async(client)
        return list(client.across_fleets(client.tolls.list, **filters))

    caught = read(flavour, read_all)
    assert [str(each.message) for each in caught] == notes


@pytest.mark.parametrize("target", ["a.csv", "a.jsonl", "a stream"])
@pytest.mark.parametrize("fleets", [None, "all"])
def test_an_export_without_rows_says_so(target: str, fleets: Any, tmp_path: Path) -> None:
    def run(**filters: str) -> None:
        file = io.BytesIO() if target == "a stream" else tmp_path / target
        export(client, "tolls", file, format=target[2:] if "." in target else "jsonl", fleets=fleets, filters=filters)

    with ScriptedServer(answer) as server, FleetIT("t", base_url=server.url, fleet_id=7) as client:
        with pytest.warns(UserWarning, match="did you mean") as caught:
            run(billing_status="NOACTION", transponder="1")
        assert [str(each.message) for each in caught] == [NOTE]
        assert caught[0].filename == __file__


def test_a_table_without_rows_says_so() -> None:
    filters = {"tolls": {"billing_status": "NOACTION", "transponder": 1}}
    with ScriptedServer(answer) as server, FleetIT("t", base_url=server.url) as client:
        (table,) = fleetit_source(client, resources=["tolls"], filters=filters).resources.values()
        with pytest.warns(UserWarning, match="did you mean") as caught:
            assert list(table) == []
    assert [str(each.message) for each in caught] == [NOTE]


def test_a_listing_without_a_filter_loads_no_description(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom fleetit import FleetIT\n"
        "with FleetIT('t', base_url=sys.argv[1]) as client:\n    client.tolls.list(limit=3, offset=0).all()\n"
        "    print('openapi_sdk.description.methods' in sys.modules)\n"
        "    client.tolls.list(billing_status='NOACTION').all()\n"
        "    print('openapi_sdk.description.methods' in sys.modules)\n"
    )
    with ScriptedServer([reply(200, EMPTY_PAGE)]) as server:
        done = subprocess.run(  # noqa: S603 - our own code
            [sys.executable, "-c", code, server.url], check=True, capture_output=True, text=True, cwd=tmp_path
        )
    assert done.stdout.split() == ["False", "True"]
    assert "did you mean 'NO_ACTION'" in done.stderr
