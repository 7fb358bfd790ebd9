"""The first program that the owner of a made-up service writes, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from kit.tests.support.checkout import HERE
from kit.tests.support.depots import Depot, read_tenant
from kit.tests.support.scripted_server import ScriptedServer

if TYPE_CHECKING:
    from pathlib import Path

#: Starts a program without the tools.
_START = (
    "import runpy, sys; sys.modules.update(openapi_sdk_codegen=None); runpy.run_path(sys.argv[1], run_name='__main__')"
)
#: By the service: a program, what it prints, and whom its requests are for.
PROGRAMS: dict[str, tuple[str, str, list[str | None]]] = {
    "Acme": (
        """
        import acme

        with acme.Acme() as client:
            for bin_ in client.bins.list(limit=2):
                print(bin_.id, bin_.color)
            made = client.bins.create(color="red")
            print(made.color, client.labels.get(made.id))
            try:
                client.bins.get(404)
            except acme.NotFound as error:
                print(type(error), error)
            print(*acme.validate(client.bins.create, color="red"))
            print(client)
        """,
        """
        1 None
        2 None
        3 None
        4 None
        5 None
        red b'%PDF'
        <class 'acme.NotFound'> bins_get: 404 Not Found: There is no such bin. (request id r-1)

        Acme(base_url='URL')
        """,
        [None] * 6,
    ),
    "Globex": (
        """
        import asyncio

        from globex import AsyncGlobex, Forbidden


        async def main() -> None:
            async with AsyncGlobex(organization_id="a") as client:
                print(client.organization_id, (await client.bins.get(1)).color)
                rows = client.across_organizations(client.moves.list)
                print([(organization, row.id) async for organization, row in rows])
                try:
                    async for _ in client.across_organizations(client.bins.list, ["closed", "b"]):
                        pass
                except Forbidden as error:
                    print(error.organization_id, error.failed_organizations, error)
                print(client.for_organization("b", only=True))


        asyncio.run(main())
        """,
        """
        a a
        [('a', 1), ('a', 2), ('a', 3), ('a', 4), ('a', 5), ('b', 1), ('b', 2), ('b', 3), ('b', 4), ('b', 5)]
        closed ('closed',) bins_list: 403 Forbidden: closed (organization closed)
        AsyncGlobex(base_url='URL', organization_id='b', only=True)
        """,
        ["a", None, "a", "a", "a", "b", "b", "b", "closed", "b"],
    ),
    "Initech": (
        """
        from initech import ConfigurationError, Initech, RequestEvent, Retry


        def note(event: RequestEvent) -> None:
            print(event.operation, event.path, event.org_id, event.attempt)


        with Initech(on_request=note, retry=Retry(attempts=2)) as client:
            try:
                client.bins.get(1)
            except ConfigurationError as error:
                print(error)
            view = client.for_org("a")
            print(view.bins.get(503).color, view.bins.update(1, color="red").color)
            print([(org, row.id) for org, row in client.across_orgs(view.crates.list, ["b"])])
            print(client.with_raw_response.bins.get(1, org_id="c").status)
            print(client.request("GET", "/orgs/d/shelves/1"))
        """,
        """
        bins_get: needs an org; pass org_id= to the call, the view or the client
        bins_get /orgs/{org_id}/bins/{id} a 1
        bins_get /orgs/{org_id}/bins/{id} a 2
        bins_update /orgs/{org_id}/bins/{id} a 1
        a red
        crates_list /orgs/{org_id}/crates b 1
        crates_list /orgs/{org_id}/crates b 1
        crates_list /orgs/{org_id}/crates b 1
        [('b', 1), ('b', 2), ('b', 3), ('b', 4), ('b', 5)]
        bins_get /orgs/{org_id}/bins/{id} c 1
        200
        GET /orgs/d/shelves/1 /orgs/d/shelves/1 d 1
        {'id': 1, 'color': 'd'}
        """,
        ["a", "a", "a", "b", "b", "b", "c", "d"],
    ),
    "Hooli": (
        """
        import hooli

        with hooli.Hooli(site_id="a") as client:
            print(client.bins.list(limit=2, site_id="b").first(), [row.id for row in client.bins.list(prefetch=1)])
            print(len(list(client.request_pages("GET", "/shelves", limit=3))))
            with client.for_site("b", only=True) as view:
                print(view.bins.get(1).color)
                print(hooli.validate(view.bins.get, 1, site_id="a")[0].message)
        """,
        """
        Bin(id=1, color='b') [1, 2, 3, 4, 5]
        5
        b
        a is another site; this view is for site b only
        """,
        ["b", "a", "a", "a", "b"],
    ),
}


#: The same of features, by their names.
FEATURES: dict[str, tuple[str, str, list[str | None]]] = {
    "Globex tools": (
        """
        import asyncio

        import mcp

        from globex import AsyncGlobex
        from globex.mcp import make_server


        async def main() -> None:
            async with AsyncGlobex() as client:
                server = make_server(client, organization_id="b", allow_writes=True)
                async with mcp.Client(server) as model:
                    for tool in (await model.list_tools()).tools:
                        print(tool.name, *tool.input_schema.get("required", ()))
                    found = await model.call_tool("bins_list", {"limit": 2, "fields": ["id"]})
                    print(found.structured_content)
                    changed = await model.call_tool("bins_update", {"id": 1, "body": {"color": "red"}})
                    print(changed.structured_content)
                    failed = await model.call_tool("bins_get", {"id": 404})
                    print(failed.is_error, (model.instructions or "").splitlines()[:2])


        asyncio.run(main())
        """,
        """
        bins_create body
        bins_get id
        bins_list
        bins_update id body
        crates_list
        labels_get id
        labels_replace id body
        moves_list
        organizations_list
        count_and_sum operation
        {'rows': [{'id': 1}, {'id': 2}], 'next_offset': 2, 'count': 5}
        {'result': {'id': 1, 'color': 'red'}}
        True ['Tools for Globex: bins, crates, labels, moves, organizations.', 'All calls are about organization b.']
        """,
        ["b", "b", "b"],
    ),
    "Acme tools": (
        """
        import asyncio

        import mcp

        import acme
        from acme.mcp import make_server


        async def main() -> None:
            async with acme.AsyncAcme() as client, mcp.Client(make_server(client)) as model:
                tools = {tool.name: tool for tool in (await model.list_tools()).tools}
                print(*tools, *tools["bins_list"].input_schema["properties"])
                found = await model.call_tool("moves_list", {"limit": 1})
                print(found.structured_content)
                refused = await model.call_tool("bins_create", {"body": {"color": "red"}})
                print(refused.is_error, *(model.instructions or "").splitlines()[:2])


        asyncio.run(main())
        """,
        """
        bins_get bins_list crates_list labels_get moves_list count_and_sum color fields limit offset
        {'rows': [{'id': 1}], 'next_offset': 1}
        True Tools for Acme: bins, crates, labels, moves. No tool changes data.
        """,
        [None],
    ),
    "Initech warehouse": (
        """
        import dlt

        from initech import Initech
        from initech.dlt import TableFailed, initech_source

        pipeline = dlt.pipeline("nightly", destination=dlt.destinations.duckdb("nightly.duckdb"), dataset_name="orgs")
        with Initech() as client:
            pipeline.run(initech_source(client, orgs=["a", "b"], resources=["bins"]))
            with pipeline.sql_client() as sql:
                print(sql.execute_sql("SELECT org_id, COUNT(*), MAX(color) FROM bins GROUP BY 1 ORDER BY 1"))
            try:
                list(initech_source(client, orgs=["closed"], resources=["bins"]))
            except Exception as error:
                cause = error.__cause__
                assert isinstance(cause, TableFailed), cause
                print(cause.table, cause.org_id, cause.failed_orgs)
        """,
        """
        [('a', 5, 'a'), ('b', 5, 'b')]
        bins closed ('closed',)
        """,
        ["a", "b", "closed"],
    ),
    "Hooli exports": (
        """
        from pathlib import Path

        from hooli import ConfigurationError, Hooli
        from hooli.conformance import Recorder
        from hooli.exports import Progress, export


        def show(progress: Progress) -> None:
            print(progress.rows, progress.total, progress.sites_done, progress.sites)


        recorder = Recorder(every=1)
        with Hooli(site_id="a", recorder=recorder) as client:
            result = export(client, "bins", "bins.csv", sites=["b", "a"], on_progress=show)
            print(result.rows, result.columns[0], result.missing_sites)
            print(Path("bins.csv").read_text().splitlines()[:2])
            try:
                export(client, "bins", "other.csv", sites=[])
            except ConfigurationError as error:
                print(error)
        print({fact.place for fact in recorder.facts if fact.fact == "site" and fact.times})
        """,
        """
        5 10 1 2
        10 10 2 2
        10 site_id ()
        ['site_id,id,color,since', 'b,1,b,']
        sites: there is none; give at least one id, or leave it out
        {'query site'}
        """,
        ["b", "a"],
    ),
}


@pytest.mark.alike
@pytest.mark.heavy
@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_needs_nothing_of_another_service(folder: Path, name: str, tmp_path: Path) -> None:
    run(folder, name, PROGRAMS[name], tmp_path)


@pytest.mark.alike
@pytest.mark.heavy
@pytest.mark.parametrize("name", FEATURES)
def test_a_program_with_a_feature_needs_nothing_of_another_service(folder: Path, name: str, tmp_path: Path) -> None:
    run(folder, name.partition(" ")[0], FEATURES[name], tmp_path)


def run(folder: Path, name: str, told: tuple[str, str, list[str | None]], current: Path) -> None:
    source, expected, tenants = told
    assert len(source.strip().splitlines()) <= 30
    program = current / "program.py"
    program.write_text(dedent(source).lstrip(), encoding="utf-8")
    with ScriptedServer(Depot(), concurrent=True) as server:
        result = subprocess.run(  # noqa: S603 - our own arguments, no shell
            [sys.executable, "-c", _START, str(program)],
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join([str(folder), str(HERE.root / "src")]),
                f"{name.upper()}_TOKEN": "t",
                f"{name.upper()}_BASE_URL": server.url,
                f"{name.upper()}_LOG": "debug",
                "RUNTIME__DLTHUB_TELEMETRY": "false",
                "DLT_DATA_DIR": str(current),
            },
            cwd=current,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stderr
        assert result.stdout.replace(server.url, "URL").strip() == dedent(expected).strip()
        assert sorted(str(read_tenant(each)) for each in server.requests) == sorted(map(str, tenants))
    assert len(result.stderr.splitlines()) >= len(tenants)
