"""Whatever reads listings works with all ways to page: the sandbox, exports, tools of language models, conformance."""

from __future__ import annotations

import asyncio
import importlib
import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.openapi_sdk.listings.ways import AHEAD, EXACT, ROWS, SIZE, WAYS, WHOLE, Server, list_of, size_of
from kit.tests.support.keyrings import memory_keyring
from kit.tests.support.scripted_server import ScriptedServer, reply
from openapi_sdk.cli.main import main
from openapi_sdk.cli.program import Program
from openapi_sdk.dlt.tables import load_tables

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

    from kit.tests.support.flavours import Flavour

#: Ways whose rows have one schema, so that a warehouse has a table of them; the sandbox too if they have an id.
WITH_FIELDS = [name for name in WAYS if name != "whole_union"]
OF_TABLE = [name for name in WITH_FIELDS if WAYS[name].key == "id"]
#: Rows of the sandbox.
DATA = {"things": [{"id": each, "name": f"n{each}"} for each in range(1, 9)]}


@pytest.mark.alike
@pytest.mark.parametrize("name", OF_TABLE)
def test_the_sandbox_has_the_pages_that_are_described(flavour: Flavour, ways: ModuleType, name: str) -> None:
    del ways
    sandbox = importlib.import_module("ways.sandbox").running(DATA)
    with sandbox as running:
        client = flavour.client(token=running.token, base_url=running.url)
        rows = flavour.list_rows(getattr(client, name).list(**size_of(name, 3)))
        assert [row.id for row in rows] == [*range(1, 9)]
        is_one_page = name in {*WHOLE, "undescribed_link"}
        assert (len(running.requests) == 1) == is_one_page


@pytest.mark.parametrize("name", [name for name in WAYS if name not in OF_TABLE])
def test_the_sandbox_has_rows_with_another_key_or_without(flavour: Flavour, ways: ModuleType, name: str) -> None:
    del ways
    with importlib.import_module("ways.sandbox").running() as running:
        client = flavour.client(token=running.token, base_url=running.url)
        rows = flavour.list_rows(getattr(client, name).list(**size_of(name, 2)))
    key = "name" if name in {"composite", "whole_union"} else WAYS[name].key
    assert len({getattr(row, key) for row in rows}) == len(rows) == 3


@pytest.mark.alike
@pytest.mark.parametrize("name", WAYS)
def test_a_listing_is_exported(ways: ModuleType, tmp_path: Path, name: str) -> None:
    export = importlib.import_module("ways.exports").export
    with ScriptedServer(Server(name), concurrent=True) as server:
        client = ways.Ways(token="t", base_url=server.url)
        export(client, f"{name}.list", tmp_path / "rows.jsonl")
        client.close()
    lines = tmp_path.joinpath("rows.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["name"] for line in lines] == [f"n{index}" for index in range(ROWS)]


@pytest.mark.alike
@pytest.mark.parametrize("fails", [1, 2, 3, 4])
@pytest.mark.parametrize("name", WAYS)
def test_an_export_that_was_cut_off_goes_on(ways: ModuleType, tmp_path: Path, name: str, fails: int) -> None:
    export, path = importlib.import_module("ways.exports").export, tmp_path / "rows.jsonl"
    answers = Server(name, size=SIZE, fails=fails)
    with ScriptedServer(answers, concurrent=True) as server:
        client = ways.Ways(token="t", base_url=server.url, retry=ways.Retry(attempts=1))
        with suppress(ways.APIError):  # a listing with fewer requests does not fail
            export(client, f"{name}.list", path, prefetch=1)
        if not path.exists():
            answers.queries.clear()
            answers.fails = 0
            export(client, f"{name}.list", path, prefetch=1, resume=True)
            assert name in WHOLE or fails == 1 or len(answers.queries) < WAYS[name].requests + 1
        client.close()
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["name"] for line in lines] == [f"n{index}" for index in range(ROWS)]


@pytest.mark.parametrize("name", WAYS)
def test_the_description_says_the_same_of_a_method(ways: ModuleType, name: str) -> None:
    method = ways.SERVICE.description.methods[f"{name}.list"]
    assert method.is_listing
    assert method.can_prefetch == (name in AHEAD)
    assert method.can_be_exact == (name in EXACT)
    assert method.is_safe
    others = {"color", *("page", "page_number", "cursor")} if method.operation.listing.kind == "address" else {"color"}
    assert {each.name for each in method.filters} <= others | {"since_id", "ending_before", "before", "after"}
    fields = () if method.body is None else method.body.fields
    assert [each.name for each in fields] == (["color", "tags"] if WAYS[name].is_by_body else [])


def test_conformance_sends_no_post(ways: ModuleType) -> None:
    reading, judge = (importlib.import_module(f"openapi_sdk.conformance.{each}") for each in ("reading", "judge"))
    with ScriptedServer(lambda _: reply(404, {})) as server, ways.Ways(token="t", base_url=server.url) as client:
        reading.Reading(client, judge.Judge(ways.SERVICE), sleep=lambda _: None).run()
    assert {each.method for each in server.requests} == {"GET"}


@pytest.mark.alike
@pytest.mark.parametrize("name", [name for name in WAYS if not WAYS[name].is_by_body])
def test_conformance_reads_pages(ways: ModuleType, name: str) -> None:
    reading, judge = (importlib.import_module(f"openapi_sdk.conformance.{each}") for each in ("reading", "judge"))
    answers = Server(name)
    with ScriptedServer(answers) as server, ways.Ways(token="t", base_url=server.url) as client:
        made = judge.Judge(ways.SERVICE)
        reader = reading.Reading(client, made, sleep=lambda _: None)
        operation = ways.SERVICE.description.methods[f"{name}.list"].described
        pages = reader._walk(operation, None, most=2).pages
    assert pages
    assert len(answers.queries) >= len(pages)


@pytest.mark.alike
@pytest.mark.parametrize("name", WAYS)
def test_a_command_lists_rows(
    ways: ModuleType, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    program = Program(service=ways.SERVICE, client=lambda: ways.Ways)
    size = ("--page-size", "3") if WAYS[name].size else ()
    with memory_keyring(), ScriptedServer(Server(name)) as server:
        monkeypatch.setenv("WAYS_TOKEN", "t")
        monkeypatch.setenv("WAYS_BASE_URL", server.url)
        command = name.replace("_", "-")
        for limit, expected in (("4", 4), ("1", 1), ("100", ROWS)):
            status = main(program, [command, "list", "--limit", limit, *size, "--color", "red", "--jsonl"])
            out = capsys.readouterr().out
            assert (status, [json.loads(line)["name"] for line in out.splitlines()]) == (
                0, [f"n{index}" for index in range(expected)],
            )  # fmt: skip


@pytest.mark.alike
@pytest.mark.parametrize("name", WAYS)
def test_a_command_shows_all_rows_as_a_table(
    ways: ModuleType, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    program = Program(service=ways.SERVICE, client=lambda: ways.Ways)
    with memory_keyring(), ScriptedServer(Server(name, size=SIZE)) as server:
        monkeypatch.setenv("WAYS_TOKEN", "t")
        monkeypatch.setenv("WAYS_BASE_URL", server.url)
        status = main(program, [name.replace("_", "-"), "list", "--all"])
    out = capsys.readouterr().out
    assert (status, [each in out for each in (f"n{index}" for index in range(ROWS))]) == (0, [True] * ROWS)


@pytest.mark.alike
@pytest.mark.parametrize("name", WAYS)
def test_a_tool_returns_rows(ways: ModuleType, name: str) -> None:
    async def call(url: str) -> list[Any]:
        async with ways.AsyncWays(token="t", base_url=url) as client:
            server = importlib.import_module("ways.mcp").make_server(client)
            async with importlib.import_module("mcp").Client(server) as model:
                found = await model.call_tool(f"{name}_list", {"limit": 3, "offset": 2, "fields": ["name"]})
        assert found.structured_content["next_offset"] == 5
        return [row["name"] for row in found.structured_content["rows"]]

    with ScriptedServer(Server(name)) as server:
        assert asyncio.run(call(server.url)) == ["n2", "n3", "n4"]


@pytest.mark.alike
@pytest.mark.parametrize("name", WITH_FIELDS)
def test_a_table_of_a_warehouse_has_the_key_of_the_rows(ways: ModuleType, name: str) -> None:
    table = load_tables(ways.SERVICE)[name]
    assert table.primary_key == (["a", "b"] if name == "composite" else [WAYS[name].key])


@pytest.mark.alike
@pytest.mark.heavy  # to import dlt takes seconds
@pytest.mark.parametrize("name", WITH_FIELDS)
def test_a_warehouse_loads_all_rows(
    ways: ModuleType, name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("RUNTIME__DLTHUB_TELEMETRY", "false")
    monkeypatch.setenv("DLT_DATA_DIR", str(tmp_path))
    source = importlib.import_module("ways.dlt").ways_source
    with ScriptedServer(Server(name, size=SIZE)) as server, ways.Ways(token="t", base_url=server.url) as client:
        rows = [*source(client, resources=[name])]
    assert [row["name"] for row in rows] == [f"n{index}" for index in range(ROWS)]


def test_the_first_rows_of_a_listing_are_taken(flavour: Flavour) -> None:
    with ScriptedServer(Server("cursor")) as server:
        pages: Any = list_of(flavour, server, "cursor")
        first: Any = flavour.run(pages.first)
        assert (first.id, "cursor.list" in repr(pages)) == (100, True)
