"""Columns of one name: every output gives them the same names, types and values."""

from __future__ import annotations

import csv
import json
from contextlib import closing
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.support.depots import TOKEN
from kit.tests.support.descriptions import COUNT, TEXT, make_query_parameter, make_response, ref
from kit.tests.support.made_sdks import imported_sdks, write_sdk
from kit.tests.support.scripted_server import ScriptedServer, reply
from openapi_sdk.cli.main import main
from openapi_sdk.cli.program import Program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_DAY = {"type": "string", "format": "date"}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


#: A field of an object may be called as a field of the row, or as one of another object.
ITEM = _object(
    id=COUNT,
    box=_object(b=TEXT, size=COUNT),
    box_b=COUNT,
    crate=_object(lid_size=COUNT, lid_data=_object()),
    crate_lid=_object(size=_DAY, data=TEXT),
)
#: What is not described comes first, and has the names of columns that are.
SENT: dict[str, Any] = {
    "box_size": "unknown",
    "crate_lid": {"size": "2026-01-31", "data": "text"},
    "crate": {"lid_size": 4, "lid": {"size": "unknown, inside"}},
    "id": 1,
    "box": {"b": "inside", "size": 5},
    "box_b": 7,
}
#: The columns that are described, with their values and kinds, and those that are not.
DESCRIBED: dict[str, tuple[Any, str]] = {
    "id": (1, "int64"),
    "box_b_": ("inside", "string"),
    "box_size": (5, "int64"),
    "box_b": (7, "int64"),
    "crate_lid_size": (4, "int64"),
    "crate_lid_size_": (date(2026, 1, 31), "date32[day]"),
    "crate_lid_data": ("text", "string"),
}
UNKNOWN = {"crate_lid_size__": "unknown, inside", "box_size_": "unknown"}
ROW = {name: value for name, (value, _) in DESCRIBED.items()} | UNKNOWN
TEXTS = {name: str(value) for name, value in ROW.items()}


def describe() -> dict[str, Any]:
    """Return the description of a service with one listing."""
    page = _object(count=COUNT, results={"type": "array", "items": ref("Item")})
    return {
        "openapi": "3.0.0",
        "info": {"title": "Collider", "version": "1"},
        "servers": [{"url": "https://collider.test"}],
        "paths": {
            "/items/": {
                "get": {
                    "tags": ["items"],
                    "operationId": "items_list",
                    "parameters": [make_query_parameter(each, COUNT) for each in ("limit", "offset")],
                    "responses": {"200": make_response(ref("Page"))},
                },
            },
        },
        "components": {"schemas": {"Page": page, "Item": ITEM}},
    }


@pytest.fixture(scope="module")
def sdk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("collider")
    with imported_sdks(folder, write_sdk(describe(), folder)) as (module,):
        yield module


@pytest.fixture
def client(sdk: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A client of a server with one row. Unknown fields are read otherwise from the second time on, so it is read."""
    with (
        ScriptedServer(lambda _: reply(200, {"count": 1, "results": [SENT]})) as server,
        sdk.Collider(token=TOKEN, base_url=server.url) as made,
    ):
        monkeypatch.setenv("COLLIDER_TOKEN", TOKEN)
        monkeypatch.setenv("COLLIDER_BASE_URL", server.url)
        made.items.list().all()
        yield made


def test_rows_of_python(client: Any) -> None:
    (row,) = client.items.list().to_rows()
    (model,) = client.items.list()
    assert {name: value for name, value in row.items() if value is not None} == ROW
    assert model.to_row() == row
    assert [name for name in row if name in DESCRIBED] == [*DESCRIBED]


@pytest.mark.parametrize("output", ["arrow", "parquet"])
def test_types(client: Any, tmp_path: Path, output: str) -> None:
    from pyarrow import parquet  # noqa: PLC0415 - slow to import

    export = import_module("collider.exports").export
    path, found = tmp_path / "items.parquet", client.items.list().to_arrow()
    if output == "parquet":
        export(client, "items", path)
        found = parquet.read_table(path)
    assert {name: str(found.schema.field(name).type) for name in DESCRIBED} == {
        name: kind for name, (_, kind) in DESCRIBED.items()
    }
    assert {name: value for name, value in found.to_pylist()[0].items() if value is not None} == ROW


def test_texts(client: Any, tmp_path: Path) -> None:

    export = import_module("collider.exports").export
    export(client, "items", tmp_path / "items.csv")
    export(client, "items", tmp_path / "items.jsonl")
    with (tmp_path / "items.csv").open(encoding="utf-8", newline="") as file:
        assert [*csv.DictReader(file)] == [TEXTS]
    line = json.loads((tmp_path / "items.jsonl").read_text())
    assert {name: str(value) for name, value in line.items() if value is not None} == TEXTS


@pytest.mark.parametrize("chosen", [[], ["--columns", ",".join(ROW)]], ids=["all columns", "some columns"])
@pytest.mark.parametrize("form", ["--csv", "--jsonl"])
def test_commands(sdk: Any, client: Any, capsys: pytest.CaptureFixture[str], form: str, chosen: list[str]) -> None:
    assert main(Program(service=sdk.SERVICE, client=lambda: sdk.Collider), ["items", "list", form, *chosen]) == 0
    written = capsys.readouterr().out
    assert client.base_url
    if form == "--csv":
        assert [*csv.DictReader(written.splitlines())] == [TEXTS]
    else:
        assert json.loads(written) == ({**ROW, "crate_lid_size_": "2026-01-31"} if chosen else SENT)


@pytest.mark.heavy
def test_a_warehouse(client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUNTIME__DLTHUB_TELEMETRY", "false")
    monkeypatch.setenv("DLT_DATA_DIR", str(tmp_path / "dlt"))
    monkeypatch.chdir(tmp_path)

    resource = import_module("collider.dlt").collider_source(client).resources["items"]
    with closing(iter(resource)) as rows:
        (row,) = rows
    assert {name: value for name, value in row.items() if value is not None} == ROW
    kinds = {"int64": "bigint", "string": "text", "date32[day]": "date"}
    columns = resource.compute_table_schema()["columns"]
    assert {name: columns[name]["data_type"] for name in DESCRIBED} == {
        name: kinds[kind] for name, (_, kind) in DESCRIBED.items()
    }
