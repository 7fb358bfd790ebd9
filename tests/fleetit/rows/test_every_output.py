"""The same rows in every output: columns of the same names, in the same order, with the same types and values."""

from __future__ import annotations

import asyncio
import csv
import json
import re
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from fleetit import AsyncFleetIT, FleetIT
from fleetit.cli import main
from fleetit.exports import export
from fleetit_api.models import Toll
from kit.tests.support.scripted_server import ScriptedServer, reply
from openapi_sdk.model import structs
from openapi_sdk.model.column_names import describe_columns
from tests.fleetit.exports.exported import read_jsonl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import dlt


class Cell(NamedTuple):
    """A column of a row.

    Attributes:
        sent: The JSON that FleetIT sends.
        value: The value in Python.
        kind: The type of a column of DuckDB.
        text: What text formats have.
        loaded: The column that dlt has; by default the same one.
    """

    sent: str
    value: Any
    kind: str
    text: str
    loaded: str = ""


MONEY, DAY, ZONE, NO_ZONE = "DECIMAL(38,2)", "DATE", "TIMESTAMP WITH TIME ZONE", "TIMESTAMP"
LARGE = 2**70
NOON = datetime(2025, 2, 6, 12)  # noqa: DTZ001 - FleetIT sends no zone
ROWS: dict[str, dict[str, Cell]] = {
    "as described": {
        "id": Cell("1", 1, "BIGINT", "1"),
        "vehicle_id": Cell("2", 2, "BIGINT", "2"),
        "vehicle_plate_number": Cell('"A1"', "A1", "VARCHAR", "A1"),
        "vehicle_added_date": Cell(
            '"2025-02-06 23:30:00-05:00"', datetime(2025, 2, 7, 4, 30, tzinfo=UTC), ZONE, "2025-02-06 23:30:00-05:00"
        ),
        "cash_cost": Cell("4.50", Decimal("4.50"), MONEY, "4.50"),
        "amount": Cell('"10.00"', Decimal("10.00"), MONEY, "10.00"),
        "posting_date": Cell('"2025-02-05"', date(2025, 2, 5), DAY, "2025-02-05"),
        "our_cost": Cell("7.25", Decimal("7.25"), MONEY, "7.25"),
        "is_billed": Cell("true", True, "BOOLEAN", "true"),
        "billed_on": Cell('"2025-02-06"', date(2025, 2, 6), DAY, "2025-02-06"),
        "violation_fee": Cell("null", None, MONEY, ""),
        "custom_fields_Dept": Cell('"North"', "North", "VARCHAR", "North"),
        "new": Cell("5", 5, "BIGINT", "5"),
    },
    "times": {
        "id": Cell("1", 1, "BIGINT", "1"),
        "vehicle_added_date": Cell('"2025-02-06 12:00:00"', NOON, NO_ZONE, "2025-02-06 12:00:00", "__v_text"),
        "billed_on": Cell(
            '"2025-02-06T12:00:00Z"', NOON.replace(tzinfo=UTC), ZONE, "2025-02-06T12:00:00Z", "__v_timestamp"
        ),
    },
    "day in place of a time": {
        "id": Cell("1", 1, "BIGINT", "1"),
        "vehicle_added_date": Cell('"2025-02-06"', date(2025, 2, 6), DAY, "2025-02-06", "__v_date"),
    },
    "of another type": {
        "id": Cell("1", 1, "BIGINT", "1"),
        "cash_cost": Cell('"4.5"', Decimal("4.5"), MONEY, "4.5"),
        "posting_date": Cell('"soon"', "soon", "VARCHAR", "soon", "__v_text"),
        "source_id": Cell(str(LARGE), LARGE, "VARCHAR", str(LARGE), "__v_text"),
        "new_deep": Cell("[1, null]", [1, None], "VARCHAR", "[1, null]"),
    },
}


def write_document(cells: dict[str, Cell]) -> str:
    """Return the document that FleetIT sends, with the columns of objects in objects."""
    document: dict[str, Any] = {}
    for number, column in enumerate(cells):
        field = re.match("vehicle|custom_fields|new(?=_)", column)
        inside = document.setdefault(field[0], {}) if field else document
        inside[column[field.end() + 1 :] if field else column] = f"%{number}%"
    text = json.dumps(document)
    for number, cell in enumerate(cells.values()):
        text = text.replace(f'"%{number}%"', cell.sent)
    return text


@pytest.fixture(params=ROWS)
def cells(request: pytest.FixtureRequest) -> dict[str, Cell]:
    """Return the columns of a row."""
    return ROWS[request.param]


@pytest.fixture
def client(cells: dict[str, Cell], monkeypatch: pytest.MonkeyPatch) -> Iterator[FleetIT]:
    """Serve the row, twice read so that its unknown fields are known, and yield a client."""
    body = f'{{"count": 1, "next": null, "results": [{write_document(cells)}]}}'
    answer = reply(200, raw=body.encode(), headers=[("Content-Type", "application/json")])
    # Other tests may have had answers that no Struct reads: 4.50 is a float then, which is written as 4.5.
    monkeypatch.setattr(structs, "_readers", {})
    with ScriptedServer(lambda _: answer) as server, FleetIT(token="t", base_url=server.url, fleet_id=7) as client:
        monkeypatch.setenv("FLEETIT_TOKEN", "t")
        monkeypatch.setenv("FLEETIT_BASE_URL", server.url)
        monkeypatch.setenv("FLEETIT_FLEET_ID", "7")
        client.tolls.list().all()
        yield client


def given(cells: dict[str, Cell], columns: Any) -> list[str]:
    """Return the columns of an output that the table has, in its order."""
    return [name for name in columns if name in cells]


def expected_order(cells: dict[str, Cell]) -> list[str]:
    """Return the columns of the table: those of the description first."""
    described = [name for name in describe_columns(Toll).kinds if name in cells]
    return [*described, *(name for name in cells if name not in described)]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    def run(*arguments: str) -> str:
        capsys.readouterr()
        assert main(arguments) == 0
        return capsys.readouterr().out

    return run


def test_rows_of_python(client: FleetIT, cells: dict[str, Cell]) -> None:
    listing = client.tolls.list()
    (model,), (row,) = listing.all(), listing.to_rows()
    for columns in (row, model.to_row()):
        assert given(cells, columns) == expected_order(cells)
        for name, cell in cells.items():
            assert columns[name] == cell.value, name
            assert type(columns[name]) is type(cell.value), name


def test_rows_of_python_async(client: FleetIT) -> None:
    async def read() -> list[dict[str, Any]]:
        async with AsyncFleetIT(token="t", base_url=client.base_url) as same:
            return await same.tolls.list().to_rows()

    assert asyncio.run(read()) == client.tolls.list().to_rows()


def test_tables(client: FleetIT, cells: dict[str, Cell], tmp_path: Path) -> None:
    from pyarrow import parquet  # noqa: PLC0415 - slow to import

    table = client.tolls.list().to_arrow()
    export(client, "tolls", tmp_path / "tolls.parquet")
    exported: Any = parquet.read_table(tmp_path / "tolls.parquet")
    assert exported.schema.names == ["fleet_id", *table.schema.names]
    for found in (table, exported):
        assert given(cells, found.schema.names) == expected_order(cells)
        (row,) = found.to_pylist()
        for name, cell in cells.items():
            wanted = cell.value if cell.kind != "VARCHAR" else cell.text
            assert row[name] == wanted, name
            kind = str(found.schema.field(name).type)
            names = {
                MONEY: "decimal128(38, 2)",
                DAY: "date32[day]",
                ZONE: "timestamp[us, tz=UTC]",
                NO_ZONE: "timestamp[us]",
            }
            assert kind == names.get(cell.kind, kind)


def test_duckdb(client: FleetIT, cells: dict[str, Cell], tmp_path: Path) -> None:
    import duckdb  # noqa: PLC0415 - slow to import

    export(client, "tolls", tmp_path / "tolls.duckdb")
    with closing(duckdb.connect(str(tmp_path / "tolls.duckdb"), read_only=True)) as database:
        kinds = {name: kind for name, kind, *_ in database.execute("DESCRIBE tolls").fetchall()}
        assert given(cells, kinds) == expected_order(cells)
        database.execute("SET TimeZone = 'UTC'")
        for name, cell in cells.items():
            assert kinds[name] == cell.kind
            rows: Any = database.execute(f'SELECT CAST("{name}" AS VARCHAR) FROM tolls').fetchone()  # noqa: S608 - ours
            (found,) = rows
            value = cell.text if cell.kind == "VARCHAR" else cell.value
            if isinstance(value, datetime):
                assert datetime.fromisoformat(found) == value
            else:
                assert found == (None if value is None else cell.text if cell.kind != MONEY else f"{value:.2f}"), name


def test_text_formats_have_what_came(client: FleetIT, cells: dict[str, Cell], tmp_path: Path, run: Any) -> None:
    for suffix in ("csv", "jsonl", "sqlite"):
        export(client, "tolls", tmp_path / f"tolls.{suffix}")
    listed = run("tolls", "list", "--csv")
    with (tmp_path / "tolls.csv").open(encoding="utf-8", newline="") as file:
        (exported,) = csv.DictReader(file)
    (shown,) = csv.DictReader(listed.splitlines())
    assert {"fleet_id": "7", **shown} == exported
    assert given(cells, exported) == expected_order(cells)
    assert {name: exported[name] for name in cells} == {name: cell.text for name, cell in cells.items()}
    with closing(sqlite3.connect(tmp_path / "tolls.sqlite")) as database:
        database.row_factory = sqlite3.Row
        (row,) = database.execute("SELECT * FROM tolls")
    assert given(cells, row.keys()) == expected_order(cells)
    texts = {name: {True: "true", None: ""}.get(row[name], str(row[name])) for name in cells}
    texts["id"] = str(row["id"])
    assert {**texts, "is_billed": "true"} == {**{name: cell.text for name, cell in cells.items()}, "is_billed": "true"}
    (line,) = read_jsonl(tmp_path / "tolls.jsonl")
    assert given(cells, line) == expected_order(cells)
    for name, cell in cells.items():
        sent = json.loads(cell.sent, parse_float=Decimal)
        assert line[name] == (cell.value if isinstance(cell.value, Decimal) else sent), name
        assert str(line[name]) == (cell.text if isinstance(cell.value, Decimal) else str(sent))


@pytest.mark.heavy
def test_commands_show_what_came(client: FleetIT, cells: dict[str, Cell], run: Any) -> None:
    document = json.loads(write_document(cells))
    assert json.loads(run("tolls", "list", "--json")) == [document]
    assert json.loads(run("tolls", "list", "--jsonl")) == document
    names = expected_order(cells)
    for name in names:
        title, *values = run("tolls", "list", "--columns", name).splitlines()
        assert title == name
        assert [value.replace("[1,null]", "[1, null]") for value in values] == [cells[name].text]
    picked = json.loads(run("tolls", "list", "--jsonl", "--columns", ",".join(names)))
    assert [*picked] == names
    assert picked == {name: json.loads(cell.sent) for name, cell in cells.items()}
    assert client.base_url


def test_tools_of_a_language_model_have_what_came(client: FleetIT, cells: dict[str, Cell]) -> None:
    from mcp import Client  # noqa: PLC0415 - slow to import

    from fleetit.mcp import make_server  # noqa: PLC0415 - needs an extra

    fields = list(json.loads(write_document(cells)))

    async def call() -> Any:
        async with AsyncFleetIT(token="t", base_url=client.base_url) as same, Client(make_server(same)) as tools:
            return (await tools.call_tool("tolls_list", {"fields": fields})).model_dump_json()

    text = asyncio.run(call())
    for name, cell in cells.items():
        if cell.value is not None and name != "new_deep":
            assert cell.text.rstrip("0") in text, name


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dlt.Pipeline:
    """Return a pipeline into DuckDB whose files are in the folder of the test."""
    monkeypatch.setenv("RUNTIME__DLTHUB_TELEMETRY", "false")
    monkeypatch.setenv("DLT_DATA_DIR", str(tmp_path / "dlt"))
    monkeypatch.chdir(tmp_path)
    import dlt  # noqa: PLC0415 - slow to import

    destination = dlt.destinations.duckdb(str(tmp_path / "warehouse.duckdb"))
    return dlt.pipeline("rows", destination=destination, dataset_name="fleetit", pipelines_dir=str(tmp_path))


@pytest.mark.alike
@pytest.mark.heavy
def test_a_warehouse(client: FleetIT, cells: dict[str, Cell], pipeline: dlt.Pipeline) -> None:
    from fleetit.dlt import fleetit_source  # noqa: PLC0415 - needs an extra

    pipeline.run(fleetit_source(client, fleets=[7], resources=["tolls"], dates={"tolls": None}))
    with pipeline.sql_client() as warehouse:
        warehouse.execute_sql("SET TimeZone = 'America/New_York'")
        for name, cell in cells.items():
            column = f"{name.lower()}{cell.loaded}"
            chosen = f"{column}, typeof({column}), CAST({column} AS VARCHAR)"
            found: Any = warehouse.execute_sql(f"SELECT {chosen} FROM tolls")  # noqa: S608 - ours
            ((value, kind, text),) = found
            if cell.loaded == "__v_text":
                assert (kind, text) == ("VARCHAR", text)
                assert text == cell.text
            elif isinstance(cell.value, datetime):
                assert (kind, value) == (ZONE, cell.value)
            elif cell.kind == DAY:
                assert (kind, text) == ("DATE", cell.text)
            elif cell.kind == MONEY:
                assert (kind, value) == ("DECIMAL(38,9)", cell.value)
            elif not isinstance(cell.value, list):
                assert value == cell.value


def test_digits_of_money_are_kept_beside_fields_that_were_never_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(structs, "_readers", {})  # other tests may have had answers that no Struct reads
    sent = b'{"count": 1, "next": null, "results": [{"id": 1, "cash_cost": 4.50, "amount": 1.20, "unseen_%d": 1}]}'
    headers = [("Content-Type", "application/json")]
    answers: list[Any] = [reply(200, raw=sent % number, headers=headers) for number in range(10_000, 10_002)]
    with ScriptedServer(answers) as server, FleetIT(token="t", base_url=server.url) as client:
        (row,) = client.tolls.list().to_rows()
        export(client, "tolls", tmp_path / "a.jsonl")
    (line,) = read_jsonl(tmp_path / "a.jsonl")
    for found in (row, line):
        assert (str(found["cash_cost"]), str(found["amount"])) == ("4.50", "1.20")
