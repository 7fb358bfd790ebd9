"""Exports and imports of services that are made up: one has no tenants, the tenants of the other one are shops."""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import attrs
import pytest

from kit.tests.openapi_sdk.made_up import made_up_sdks
from kit.tests.support.scripted_server import ReceivedRequest, ScriptedServer, reply
from openapi_sdk.exports.exporting import find_listing, list_exports

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kit.tests.openapi_sdk.made_up import Sdk

ROWS = [{"id": number, "number": f"A{number}"} for number in range(1, 251)]


@pytest.fixture(scope="module")
def sdks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Sdk, Sdk]]:
    with made_up_sdks(tmp_path_factory.mktemp("packages")) as made:
        yield made


@pytest.fixture
def acme(sdks: tuple[Sdk, Sdk]) -> Sdk:
    """The one without tenants."""
    return sdks[0]


@pytest.fixture
def bazaar(sdks: tuple[Sdk, Sdk]) -> Sdk:
    """The one with shops."""
    return sdks[1]


def serve(request: ReceivedRequest) -> bytes:
    """List rows, but none of a shop that is closed; take rows, and refuse those of a number that is taken."""
    if request.header("Shop") == "closed":
        return reply(403, {"detail": "it is closed"})
    if request.method == "POST":
        rows = json.loads(request.body)
        if any(row["number"] == "lost" for row in rows):
            return reply(500, {})
        return reply(201, [{"id": 1, **row} for row in rows])
    query = parse_qs(urlsplit(request.target).query)
    offset, limit = int(query["offset"][0]), int(query["limit"][0])
    return reply(200, {"count": len(ROWS), "results": ROWS[offset : offset + limit]})


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer(serve) as found:
        yield found


def connect(sdk: Sdk, server: ScriptedServer, **options: Any) -> Any:
    return sdk.client("t", base_url=server.url, **options)


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [*csv.DictReader(file)]


class Stopped(Exception):
    """What ends an export."""


def stop(_: object) -> None:
    raise Stopped


def test_listings_are_those_of_the_service(acme: Sdk) -> None:
    assert list_exports(acme.service) == ["orders"]
    assert find_listing(acme.service, "orders").full_name == "orders.list"
    with pytest.raises(acme.errors.ConfigurationError, match="'ordres' is no listing, did you mean 'orders'"):
        find_listing(acme.service, "ordres")


def test_an_export_without_tenants_has_no_column_for_them(acme: Sdk, server: ScriptedServer, tmp_path: Path) -> None:
    progress: list[Any] = []
    with connect(acme, server) as client:
        acme.exports.export(client, "orders", tmp_path / "a.csv", on_progress=progress.append)
        acme.exports.export(client, "orders", tmp_path / "a.jsonl")
        result = acme.exports.export(client, "orders", tmp_path / "a.sqlite")
    assert read_csv(tmp_path / "a.csv") == [{name: str(value) for name, value in row.items()} for row in ROWS]
    assert [json.loads(line) for line in (tmp_path / "a.jsonl").read_text().splitlines()] == ROWS
    with closing(sqlite3.connect(tmp_path / "a.sqlite")) as database:
        assert database.execute("SELECT count(*), max(id) FROM orders").fetchone() == (250, 250)
    assert (result.columns, hasattr(result, "missing_shops")) == (("id", "number"), False)
    assert attrs.asdict(progress[-1]) == {"rows": 250, "total": 250}


def test_an_export_without_tenants_is_resumed(acme: Sdk, server: ScriptedServer, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with connect(acme, server) as client:
        with pytest.raises(Stopped):
            acme.exports.export(client, "orders", path, on_progress=stop)
        state = json.loads(path.with_name("a.csv.part.state").read_text().splitlines()[0])
        assert {*state} == {"method", "filters", "url", "exact", "secrets", "began"}
        with pytest.raises(acme.errors.ConfigurationError, match="is of another export"):
            acme.exports.export(client, "orders", path, resume=True, secrets=True)
        assert acme.exports.export(client, "orders", path, resume=True).was_resumed
    assert len(read_csv(path)) == 250


def test_a_service_without_tenants_has_no_tenants_to_export(acme: Sdk, server: ScriptedServer, tmp_path: Path) -> None:
    with (
        connect(acme, server) as client,
        pytest.raises(TypeError, match="tenants"),
    ):
        acme.exports.export(client, "orders", tmp_path / "a.csv", tenants=[1])


def test_an_export_has_the_words_of_the_service(bazaar: Sdk, server: ScriptedServer, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with connect(bazaar, server) as client:
        with pytest.raises(Stopped):
            bazaar.exports.export(client, "orders", path, shops=["north", "south"], on_progress=stop)
        state = json.loads(path.with_name("a.csv.part.state").read_text().splitlines()[0])
        assert (state["shops"], state["all_shops"]) == (["north", "south"], False)
        with pytest.raises(bazaar.errors.ConfigurationError, match=r"is of another export \(shops="):
            bazaar.exports.export(client, "orders", path, shops=["north"], resume=True)
        result = bazaar.exports.export(client, "orders", path, shops=["north", "south"], resume=True)
    assert (result.was_resumed, result.columns) == (True, ("shop_id", "id", "number"))
    assert [(row["shop_id"], row["id"]) for row in read_csv(path)] == [
        (shop, str(row["id"])) for shop in ("north", "south") for row in ROWS
    ]


def test_a_tenant_that_is_missing_is_called_as_the_service_does(
    bazaar: Sdk, server: ScriptedServer, tmp_path: Path
) -> None:
    with connect(bazaar, server) as client:
        result = bazaar.exports.export(
            client, "orders", tmp_path / "a.jsonl", shops=["closed", "north"], allow_missing_shops=True
        )
    assert result.missing_shops == ("closed",)
    assert result.notes[0].startswith("shop closed: no row of it is there: ")
    assert json.loads((tmp_path / "a.jsonl").read_text().splitlines()[0]) == {"shop_id": "north", **ROWS[0]}


def write_orders(path: Path, *numbers: str) -> Path:
    path.write_text("".join(f"{number}\n" for number in ("number", *numbers)), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("place", "shop", "key"),
    [
        pytest.param(0, None, {}, id="no tenants"),
        pytest.param(1, None, {"shop": None}, id="the default tenant"),
        pytest.param(1, "north", {"shop": "north"}, id="the tenant of the client"),
    ],
)
def test_an_import_sends_each_row_once(
    sdks: tuple[Sdk, Sdk], place: int, shop: str | None, key: dict[str, Any], tmp_path: Path
) -> None:
    sdk = sdks[place]
    file = write_orders(tmp_path / "a.csv", "1", "2")
    options = {} if shop is None else {"shop_id": shop}
    with ScriptedServer(serve) as server:
        with connect(sdk, server, **options) as client:
            result = sdk.imports.import_rows(client, "orders.create_many", file)
            again = sdk.imports.import_rows(client, "orders.create_many", file)
        url = server.url
    assert (type(result), result.taken, again.taken, again.taken_before) == (sdk.imports.ImportResult, 2, 0, 2)
    assert [request.header("Shop") for request in server.requests] == [shop]
    first = json.loads((tmp_path / "a.csv.import.jsonl").read_text().splitlines()[0])
    assert first == {
        "event": "import", "version": 1, "method": "orders.create_many", "server": url, **key,
    }  # fmt: skip


def test_a_journal_names_the_tenant_as_the_service_does(bazaar: Sdk, server: ScriptedServer, tmp_path: Path) -> None:
    file = write_orders(tmp_path / "a.csv", "1")
    with connect(bazaar, server, shop_id="north") as client:
        bazaar.imports.import_rows(client, "orders.create_many", file)
        why = r"create_many for shop north at .*, and this import is of orders\.create_many for the first shop at"
        with pytest.raises(bazaar.errors.ConfigurationError, match=why):
            bazaar.imports.import_rows(client, "orders.create_many", file, shop_id=None)


def test_errors_of_an_import_are_those_of_the_service(acme: Sdk, server: ScriptedServer, tmp_path: Path) -> None:
    with connect(acme, server) as client:
        lost = write_orders(tmp_path / "lost.csv", "lost")
        result = acme.imports.import_rows(client, "orders.create_many", lost, keep_going=True)
        assert [each.message for each in result.left] == ["no usable answer came; Acme may have it"]
        again = acme.imports.import_rows(client, "orders.create_many", lost)
        with pytest.raises(acme.service.errors.base, match=r"orders\.create_many: 1 of 1 rows was not taken") as left:
            again.raise_for_error()
        wrong = tmp_path / "wrong.csv"
        wrong.write_text("id\n1\n", encoding="utf-8")
        with pytest.raises(acme.errors.InvalidInput, match="number: the file has no such column") as invalid:
            acme.imports.import_rows(client, "orders.create_many", wrong)
    assert [type(each.value) for each in (left, invalid)] == [acme.imports.RowsLeft, acme.imports.InvalidRows]


def test_what_is_no_sync_client_is_refused(acme: Sdk, tmp_path: Path) -> None:
    client: Any = object()
    with pytest.raises(TypeError, match="an Acme is expected, not object"):
        acme.imports.import_rows(client, "orders.create_many", write_orders(tmp_path / "a.csv", "1"))
