"""Listings, exports, tables of a warehouse and commands of a server that lies: whole, or an error."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from fleetit import DecodeError, FleetIT, FleetITError, PageDrift, Retry
from fleetit.cli import main
from fleetit.dlt import TableFailed, fleetit_source
from fleetit.exports import export
from kit.tests.support.loggers import isolated_logger
from kit.tests.support.scripted_server import ScriptedServer, reply
from tests.fleetit.exports.exported import READERS, SUFFIXES
from tests.fleetit.listings.lies import LyingListing
from tests.fleetit.listings.listing_endpoint import ListingEndpoint

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kit.tests.support.scripted_server import ReceivedRequest
    from tests.support.flavours import Flavour

ALL = [*range(1, 231)]
#: What a server does all the time, and whether an exact listing is whole all the same.
LIES = [
    pytest.param("the page is empty", False, id="pages without rows"),
    pytest.param("the first page comes again", False, id="the offset is ignored"),
    pytest.param("the order has ties", True, id="an order with ties"),
    pytest.param("the page is shuffled", True, id="another order in each page"),
    pytest.param("a row comes twice in place of another", False, id="one row twice in a page"),
    pytest.param("the last row is lost", False, id="a row is lost"),
]
lies = pytest.mark.parametrize(("lie", "is_whole"), LIES)


def lie_at(offsets: range, lie: str) -> Callable[[ReceivedRequest], bytes]:
    """Return a server that lies at some offsets, in all its responses."""
    listing, liar = LyingListing(230), LyingListing(230, always=(lie,))

    def answer(received: ReceivedRequest) -> bytes:
        (offset,) = parse_qs(urlsplit(received.target).query)["offset"]
        return (liar if int(offset) in offsets else listing)(received)

    return answer


@lies
@pytest.mark.parametrize("prefetch", [0, 4])
def test_an_exact_listing(flavour: Flavour, lie: str, is_whole: bool, prefetch: int) -> None:
    with ScriptedServer(LyingListing(230, always=(lie,))) as server:
        client: Any = flavour.client(token="t", base_url=server.url, fleet_id=7)
        pages = client.tolls.list(exact=True, prefetch=prefetch)
        if is_whole:
            assert sorted(row.id for row in flavour.list_rows(pages)) == ALL
            return
        with pytest.raises(PageDrift, match=r"^tolls_list: .* of 230 rows .*\(fleet 7\)") as caught:
            flavour.run(pages.all)
    assert (caught.value.fleet_id, caught.value.count) == (7, 230)


#: What a server says of five rows, by an envelope that is right, and whether a plain listing is whole all the same.
COUNTS = [
    pytest.param(lambda envelope: {"count": min(envelope["count"], 4)}, False, id="the count ends at four"),
    pytest.param(lambda envelope: {"count": len(envelope["results"])}, False, id="the count is of the page"),
    pytest.param(lambda _: {"next": "https://example.com/?offset=2"}, True, id="each page has a next one"),
]


@pytest.mark.parametrize("prefetch", [0, 4])
@pytest.mark.parametrize(("say", "is_whole"), COUNTS)
def test_a_full_page_that_has_a_next_one_is_not_the_last(
    flavour: Flavour, say: Callable[[dict[str, Any]], dict[str, Any]], is_whole: bool, prefetch: int
) -> None:
    def edit(envelope: dict[str, Any]) -> None:
        has_next = bool(envelope["results"]) and envelope["results"][-1]["id"] < 4
        envelope.update({"next": "https://example.com/" if has_next else None, **say(envelope)})

    with ScriptedServer(ListingEndpoint([*range(5)], edit_envelope=edit)) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        pages = client.tolls.list(limit=2, prefetch=prefetch)
        if is_whole:
            assert [row.id for row in flavour.list_rows(pages)] == [*range(5)]
        else:
            for listing in (pages, client.request_pages("GET", "/v2/things/", limit=2, prefetch=prefetch)):
                with pytest.raises(PageDrift, match="it has rows behind the last one that there is"):
                    flavour.list_rows(listing)
        exact = flavour.list_rows(client.tolls.list(limit=2, prefetch=prefetch, exact=True))
        assert [row.id for row in exact] == [*range(5)]


@pytest.mark.parametrize("use", ["iterate", "all", "prefetch", "to_rows", "to_arrow", "export"])
@pytest.mark.parametrize("lie", ["the page is empty", "nothing is there"])
def test_a_page_without_rows_is_not_the_end_of_a_listing(lie: str, use: str, tmp_path: Path) -> None:
    def read(client: FleetIT) -> object:
        if use == "export":
            return export(client, "tolls", tmp_path / "a.csv", exact=False)
        pages = client.tolls.list(limit=50, prefetch=4 if use == "prefetch" else 0)
        return [*pages] if use in {"iterate", "prefetch"} else getattr(pages, use)()

    with ScriptedServer(lie_at(range(100, 101), lie)) as server, FleetIT(token="t", base_url=server.url) as client:
        with pytest.raises(PageDrift, match=r"^tolls_list: at offset 100: .*; 100 of (230|0) rows were read"):
            read(client)
        assert sum("offset=100&" in f"{each.target}&" for each in server.requests) == 3
    assert not (tmp_path / "a.csv").exists()


def test_the_first_row_of_a_listing_with_rows_is_not_none(flavour: Flavour) -> None:
    with ScriptedServer(LyingListing(230, always=("the page is empty",))) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        with pytest.raises(PageDrift, match="0 of 230 rows"):
            flavour.run(client.tolls.list().first)


def test_a_server_that_ignores_the_offset_is_noticed(flavour: Flavour) -> None:
    with ScriptedServer(LyingListing(230, always=("the first page comes again",))) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        with pytest.raises(DecodeError, match="the same rows as on the page before"):
            flavour.run(client.tolls.list().all)


@pytest.mark.alike
@pytest.mark.heavy
@lies
@pytest.mark.parametrize("kind", SUFFIXES)
def test_an_export(lie: str, is_whole: bool, kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"tolls.{kind}"
    path.write_bytes(b"of the night before")
    with (
        ScriptedServer(LyingListing(230, always=(lie,))) as server,
        FleetIT(token="t", base_url=server.url, fleet_id=7) as client,
    ):
        if not is_whole:
            with pytest.raises(PageDrift):
                export(client, "tolls", path, overwrite=True)
            assert path.read_bytes() == b"of the night before"
            return
        export(client, "tolls", path, overwrite=True)
    assert sorted(int(row["id"]) for row in READERS[path.suffix](path)) == ALL


@pytest.mark.parametrize(
    ("offsets", "is_whole"),
    [pytest.param(range(99, 100), True, id="a page"), pytest.param(range(99, 230), False, id="all further pages")],
)
def test_an_export_does_not_end_where_a_page_says_that_there_is_nothing(
    offsets: range, is_whole: bool, tmp_path: Path
) -> None:
    path = tmp_path / "tolls.csv"
    path.write_bytes(b"of the night before")
    server = ScriptedServer(lie_at(offsets, "nothing is there"))
    with server, FleetIT(token="t", base_url=server.url) as client:
        if is_whole:
            assert export(client, "tolls", path, overwrite=True, prefetch=1).rows == 230
            return
        with pytest.raises(PageDrift, match="of 230 rows"):
            export(client, "tolls", path, overwrite=True, prefetch=1)
    assert path.read_bytes() == b"of the night before"


def test_an_export_that_goes_on_knows_the_rows_of_before(tmp_path: Path) -> None:
    path = tmp_path / "tolls.csv"
    server = ScriptedServer(lie_at(range(99, 230), "nothing is there"))
    with server, FleetIT(token="t", base_url=server.url) as client:
        with pytest.raises(PageDrift, match="of 230 rows"):
            export(client, "tolls", path, prefetch=1)
        server.script = LyingListing(230, always=("the order has ties",))
        assert export(client, "tolls", path, resume=True).was_resumed
    assert sorted(int(row["id"]) for row in READERS[path.suffix](path)) == ALL


def serve_fleets(lie: str) -> Callable[[ReceivedRequest], bytes]:
    """Return a server of the fleets 7 and 42; it lies of the tolls of 7."""
    honest, liar = LyingListing(230), LyingListing(230, always=(lie,))

    def answer(received: ReceivedRequest) -> bytes:
        if "/fleets/" in received.target:
            return reply(200, {"count": 2, "next": None, "results": [{"id": 7}, {"id": 42}]})
        return (liar if received.header("Fleet-Id") == "7" else honest)(received)

    return answer


@lies
def test_a_listing_of_many_fleets(flavour: Flavour, lie: str, is_whole: bool) -> None:
    with ScriptedServer(serve_fleets(lie)) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        found: list[tuple[int, int]] = []
        error: FleetITError | None = None

        async def read() -> None:
            async for fleet, toll in client.across_fleets(client.tolls.list):
                found.append((fleet, toll.id))

        try:
            if flavour.name == "sync":
                found.extend((fleet, toll.id) for fleet, toll in client.across_fleets(client.tolls.list))
            else:
                flavour.run(read)
        except PageDrift as drift:
            error = drift
    assert sorted(toll for fleet, toll in found if fleet == 42) == ALL
    assert (error is None) is is_whole
    if error is None:
        assert sorted(toll for fleet, toll in found if fleet == 7) == ALL
    else:
        assert error.failed_fleets == (7,)


@pytest.mark.alike
@pytest.mark.heavy
@lies
@pytest.mark.parametrize("command", ["list --all --csv", "list --all --json", "export", "export --all-fleets"])
def test_a_command(  # noqa: PLR0917 - fixtures
    lie: str,
    is_whole: bool,
    command: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "a.csv"
    arguments = ["tolls", *command.split()] if command.startswith("list") else ["export", "tolls", str(path)]
    with ScriptedServer(serve_fleets(lie)) as server, isolated_logger("fleetit"):
        monkeypatch.setenv("FLEETIT_CONFIG", str(tmp_path / "config.toml"))
        monkeypatch.setenv("FLEETIT_TOKEN", "t")
        monkeypatch.setenv("FLEETIT_BASE_URL", server.url)
        if command == "export --all-fleets":
            arguments.append("--all-fleets")
        else:
            monkeypatch.setenv("FLEETIT_FLEET_ID", "7")
        status = main(arguments)
    done = capsys.readouterr()
    if not is_whole:
        assert status != 0
        assert "230 rows were read" in done.err.replace("\n", " ")
        assert not path.exists()
        return
    assert status == 0
    if command == "list --all --json":
        rows = json.loads(done.out)
    else:
        rows = [*csv.DictReader(io.StringIO(done.out if command.startswith("list") else path.read_text()))]
    assert sorted(int(row["id"]) for row in rows if row.get("fleet_id") != "42") == ALL


@pytest.mark.alike
@lies
def test_a_table_of_a_warehouse(lie: str, is_whole: bool) -> None:
    with (
        ScriptedServer(serve_fleets(lie)) as server,
        FleetIT(token="t", base_url=server.url, retry=Retry(attempts=1)) as client,
    ):
        (table,) = fleetit_source(client, resources=["tolls"], fleets=[7]).resources.values()
        if is_whole:
            assert sorted({row["id"] for row in table}) == ALL
            return
        with pytest.raises(Exception, match=r"tolls of fleet 7: .* of 230 rows were read") as caught:
            list(table)
    assert isinstance(caught.value.__cause__, TableFailed)
