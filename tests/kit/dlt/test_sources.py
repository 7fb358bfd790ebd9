"""Sources of made-up services: columns, state, errors and names are in the words of each, or have no tenant."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from dlt.pipeline.exceptions import PipelineStepFailed

import fleetit
from fleetit.dlt import fleetit_source
from kit.tests.support.depots import TOKEN, Depot, Sdk, read_tenant
from kit.tests.support.scripted_server import ReceivedRequest, ScriptedServer, reply
from tests.support.words import is_clean

if TYPE_CHECKING:
    from kit.tests.openapi_sdk.dlt.conftest import MakePipeline

ALL = {"bins", "crates", "moves"}
NEWEST = "2026-03-09"


def serve(received: ReceivedRequest) -> bytes:
    """List one bin of each tenant, which was updated on a day."""
    if read_tenant(received) == "closed":
        return reply(403, {"detail": "closed"})
    row = {"id": 1, "color": read_tenant(received), "updated_on": NEWEST}
    return reply(200, {"count": 1, "next": None, "results": [row]})


def connect(sdk: Sdk, server: ScriptedServer) -> Any:
    return getattr(sdk.module, sdk.name)(token=TOKEN, base_url=server.url, **sdk.default())


def make_source(sdk: Sdk, client: Any, **options: Any) -> Any:
    return getattr(sdk.import_feature("dlt"), f"{sdk.package}_source")(client, **options)


def name_tenants(sdk: Sdk, *tenants: str) -> dict[str, Any]:
    return {sdk.plural: tenants} if sdk.word else {}


@pytest.mark.alike
@pytest.mark.heavy
def test_every_listing_is_a_table(sdk: Sdk, server: ScriptedServer, make_pipeline: MakePipeline) -> None:
    pipeline = make_pipeline(sdk.package)
    with connect(sdk, server) as client:
        source = make_source(sdk, client, **name_tenants(sdk, "a", "b"))
        assert source.name == sdk.package
        assert source.resources.keys() - {"organizations"} == ALL
        pipeline.run(source)
    column = f"{sdk.argument}, " if sdk.word else ""
    for table in ALL:
        with pipeline.sql_client() as sql:
            rows = sql.execute_sql(f"SELECT {column}id FROM {table} ORDER BY {column}id")  # noqa: S608 - our own names
        ids = [(each,) for each in range(1, 6)]
        assert rows == ([(tenant, *each) for tenant in "ab" for each in ids] if sdk.word else ids)
    tables: Any = pipeline.default_schema.tables
    described = tables["bins"]["columns"]
    assert [name for name, each in described.items() if each.get("primary_key")] == [
        *([sdk.argument] if sdk.word else []), "id",
    ]  # fmt: skip
    assert "api_key" not in described
    assert is_clean([pipeline.default_schema.to_dict(), server.requests, pipeline.state])
    assert sdk.word or not any("tenant" in name for name in described)


@pytest.mark.heavy
def test_all_tenants_are_read_by_default(
    sdks: dict[str, Sdk], server: ScriptedServer, make_pipeline: MakePipeline
) -> None:
    sdk, pipeline = sdks["Globex"], make_pipeline("globex")
    with connect(sdk, server) as client:
        pipeline.run(make_source(sdk, client, resources=["bins", "organizations"]))
    with pipeline.sql_client() as sql:
        assert sql.execute_sql("SELECT DISTINCT organization_id FROM bins ORDER BY 1") == [("a",), ("b",)]
        assert sql.execute_sql("SELECT id FROM organizations ORDER BY id") == [("a",), ("b",)]


def test_without_a_listing_of_tenants_they_have_to_be_named(
    sdks: dict[str, Sdk], server: ScriptedServer, make_pipeline: MakePipeline
) -> None:
    sdk = sdks["Initech"]
    with connect(sdk, server) as client, pytest.raises(PipelineStepFailed) as caught:
        make_pipeline("initech").run(make_source(sdk, client))
    assert "orgs: the description has no listing of orgs; pass their ids" in str(caught.value)


@pytest.mark.nightly
def test_the_next_run_begins_where_the_last_one_ended(sdk: Sdk, make_pipeline: MakePipeline) -> None:
    pipeline = make_pipeline(sdk.package)
    with ScriptedServer(serve) as server, connect(sdk, server) as client:
        for _ in range(2):
            pipeline.run(make_source(sdk, client, resources=["bins"], **name_tenants(sdk, "a")))
        queries = [parse_qs(urlsplit(each.target).query) for each in server.requests]
    assert [each.get("updated_on_gte") for each in queries] == [None, ["2026-03-02"]]
    state_of: Any = pipeline.state
    (state,) = state_of["sources"][sdk.package]["resources"].values()
    assert state == {"newest_updated_on": {"a" if sdk.word else "None": NEWEST}}


@pytest.mark.alike
def test_a_table_that_fails_is_an_error_of_its_own(sdk: Sdk, make_pipeline: MakePipeline) -> None:
    server = ScriptedServer(serve) if sdk.word else ScriptedServer(lambda _: reply(403, {"detail": "closed"}))
    with server, connect(sdk, server) as client, pytest.raises(PipelineStepFailed) as caught:
        make_pipeline(sdk.package).run(make_source(sdk, client, resources=["bins"], **name_tenants(sdk, "closed", "a")))
    failed: Any = sdk.import_feature("dlt").TableFailed
    error: Any = caught.value
    while not isinstance(error, failed):
        error = error.__cause__ or error.__context__
    assert type(error).__module__ == f"{sdk.package}.dlt"
    assert isinstance(error, getattr(sdk.module, f"{sdk.name}Error"))
    assert str(error).startswith(f"bins of {sdk.word} closed: " if sdk.word else "bins: bins_list: 403")
    assert error.table == "bins"
    if sdk.word:
        assert (getattr(error, sdk.argument), getattr(error, f"failed_{sdk.plural}")) == ("closed", ("closed",))
    assert is_clean([str(error), repr(error), vars(error), dir(error)])
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    assert (str(again), again.table, again.args) == (str(error), "bins", error.args)
    assert str(type(error)(*error.args)) == str(error)


@pytest.mark.parametrize(
    ("options", "why"),
    [
        pytest.param({"resources": ["bin"]}, "'bin' is no table, did you mean 'bins'", id="a table"),
        pytest.param({"secrets": ["x"]}, "write it as in 'bins.api_key'", id="a secret"),
        pytest.param({"start": "x"}, "a date is needed", id="a day"),
        pytest.param({"lag_days": -1}, "lag_days=-1", id="a number"),
        pytest.param({"dates": {"bins": "color"}}, "they can by updated_on", id="a date"),
    ],
)
def test_a_wrong_argument_is_an_error_of_its_own(
    sdk: Sdk, server: ScriptedServer, options: dict[str, Any], why: str
) -> None:
    with connect(sdk, server) as client, pytest.raises(sdk.module.ConfigurationError, match=why) as caught:
        make_source(sdk, client, **options)
    assert is_clean(caught.value)


def test_a_wrong_tenant_is_one_of_its_own(tenant_sdk: Sdk, server: ScriptedServer) -> None:
    with connect(tenant_sdk, server) as client, pytest.raises(tenant_sdk.module.ConfigurationError) as caught:
        make_source(tenant_sdk, client, **{tenant_sdk.plural: [7]})
    assert str(caught.value) == f"{tenant_sdk.plural}: 7 is not the id of {_name_one(tenant_sdk)}"


def _name_one(sdk: Sdk) -> str:
    return f"{'an' if sdk.word[0] == 'o' else 'a'} {sdk.word}"


def test_without_tenants_there_is_nothing_of_them(sdks: dict[str, Sdk], server: ScriptedServer) -> None:
    sdk = sdks["Acme"]
    with connect(sdk, server) as client:
        for argument in ("tenants", "organizations", "workers"):
            with pytest.raises(TypeError, match=argument):
                make_source(sdk, client, **{argument: ["a"]})


@pytest.mark.alike
def test_a_client_is_made_of_the_environment(
    sdk: Sdk, server: ScriptedServer, make_pipeline: MakePipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLEETIT_TOKEN", "of-another")
    monkeypatch.setenv(f"{sdk.name.upper()}_BASE_URL", server.url)
    source = make_source(sdk, "of-the-call", resources=["bins"], **name_tenants(sdk, "a"))
    make_pipeline(sdk.package).run(source)
    assert {each.header("Authorization") for each in server.requests} == {"Bearer of-the-call"}
    assert {read_tenant(each) for each in server.requests} == {"a" if sdk.word else None}


@pytest.mark.heavy
def test_two_are_loaded_beside_each_other(sdks: dict[str, Sdk], make_pipeline: MakePipeline) -> None:
    toll = {"id": 7, "amount": "4.50"}
    with (
        ScriptedServer(Depot(), concurrent=True) as server,
        ScriptedServer([reply(200, {"count": 1, "results": [toll]})]) as own_server,
        connect(sdks["Globex"], server) as client,
        fleetit.FleetIT(token="t", base_url=own_server.url) as own,
    ):
        pipeline = make_pipeline("both")
        pipeline.run([
            make_source(sdks["Globex"], client, organizations=["a"], resources=["bins"]),
            fleetit_source(own, fleets=[7], resources=["tolls"]),
        ])  # fmt: skip
        with pipeline.sql_client() as sql:
            assert sql.execute_sql("SELECT organization_id, COUNT(*) FROM bins GROUP BY 1") == [("a", 5)]
            assert sql.execute_sql("SELECT fleet_id, id FROM tolls") == [(7, 7)]
        assert sorted(pipeline.schema_names) == ["fleetit", "globex"]
        assert is_clean(server.requests)
        assert {each.header("X-Org-Id") for each in own_server.requests} == {None}
