"""Conformance of made-up services: the tenant is compared where each description has it, and called as there."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import FleetIT
from fleetit.conformance import Recorder as FleetITRecorder
from kit.tests.support.depots import TENANTS, TOKEN, Depot, Sdk, read_tenant
from kit.tests.support.scripted_server import ReceivedRequest, ScriptedServer, reply
from openapi_sdk.conformance.judge import Judge
from openapi_sdk.conformance.reading import Reading
from openapi_sdk.conformance.record import name_environment
from tests.support.words import is_clean

if TYPE_CHECKING:
    from pathlib import Path

    from kit.tests.support.scripted_server import Reply
    from openapi_sdk.conformance import Fact


class OwnRows(Depot):
    """A depot whose tenants have rows of their own."""

    def __call__(self, received: ReceivedRequest) -> Reply:
        """Answer with other ids for another tenant."""
        found = super().__call__(received)
        assert isinstance(found, bytes)
        body = found.partition(b"\r\n\r\n")[2]
        document: Any = json.loads(body) if read_tenant(received) == "b" and body.startswith(b"{") else {}
        if "results" not in document:
            return found
        rows = [{**row, "id": row["id"] + 100} for row in document["results"]]
        return reply(200, {**document, "results": rows})


def read(sdk: Sdk, server: ScriptedServer, **options: Any) -> list[Fact]:
    """Return the facts of a reading of everything."""
    client: Any = getattr(sdk.module, sdk.name)(token=TOKEN, base_url=server.url, **options)
    with client:
        judge = Judge(client.service)
        Reading(client, judge, sleep=lambda _: None).run()
    return judge.list_facts("GET")


def find(facts: list[Fact], operation: str, fact: str) -> list[Fact]:
    return [each for each in facts if each.operation == operation and each.fact == fact]


def test_everything_is_read(sdk: Sdk, server: ScriptedServer) -> None:
    facts = read(sdk, server, **sdk.default())
    assert {each.operation for each in facts if each.fact == "called" and each.status == "confirmed"} >= {
        "bins_list", "bins_get", "crates_list", "moves_list", "labels_get",
    }  # fmt: skip
    assert {read_tenant(each) for each in server.requests} - {None} == ({"a"} if sdk.word else set())
    paths = {each.target.partition("?")[0] for each in server.requests}
    prefix = "/orgs/a" if sdk.name == "Initech" else ""
    assert {f"{prefix}/bins", f"{prefix}/bins/1", f"{prefix}/bins/2000000011"} <= paths
    assert is_clean([server.requests, *facts])
    assert sdk.word or not any("tenant" in str(each) for each in facts)


def test_the_tenant_is_no_filter(sdk: Sdk, server: ScriptedServer) -> None:
    facts = read(sdk, server, **sdk.default())
    names = {each.place for each in facts if each.operation == "bins_list" and each.fact == "filter"}
    assert names == {"query color"}
    told = [each.status for each in find(facts, "bins_list", sdk.word or "tenant")]
    assert told == (["not seen"] if sdk.word else [])  # there are no rows of another one


@pytest.mark.parametrize("is_true", [True, False], ids=["rows of their own", "the same rows"])
def test_rows_of_two_tenants_are_compared(sdks: dict[str, Sdk], *, is_true: bool) -> None:
    sdk = sdks["Globex"]
    with ScriptedServer(OwnRows() if is_true else Depot(), concurrent=True) as server:
        (fact,) = find(read(sdk, server), "bins_list", "organization")
    assert {read_tenant(each) for each in server.requests} == {"a", "b", None}
    seen = "rows of that organization" if is_true else "rows of another organization"
    assert (fact.place, fact.described, fact.seen) == ("header X-Org-Id", "rows of that organization", seen)
    assert fact.status == ("confirmed" if is_true else "contradicted")


def test_what_needs_a_tenant_is_not_asked_for_without_one(sdks: dict[str, Sdk], server: ScriptedServer) -> None:
    facts = read(sdks["Initech"], server)
    assert server.requests == []
    assert {each.status for each in facts} == {"not seen"}


@pytest.fixture
def recorders(sdks: dict[str, Sdk]) -> dict[str, Any]:
    return {name: sdk.import_feature("conformance").Recorder(every=1) for name, sdk in sdks.items()}


def test_a_program_is_recorded(sdk: Sdk, recorders: dict[str, Any], server: ScriptedServer, tmp_path: Path) -> None:
    recorder = recorders[sdk.name]
    client: Any = getattr(sdk.module, sdk.name)(token=TOKEN, base_url=server.url, recorder=recorder, **sdk.default())
    tenants = ["a", "b"] if sdk.word else []
    with client:
        assert client.bins.get(1).id == 1
        for options in [{sdk.argument: each} for each in tenants] or [{}]:
            assert len(list(client.bins.list(limit=2, **options))) == 5
    if sdk.word:  # a depot has the same rows for each
        (fact,) = [each for each in recorder.contradictions if each.fact == sdk.word]
        place = f"{TENANTS[sdk.name]['in']} {TENANTS[sdk.name]['name']}"
        assert (fact.operation, fact.place) == ("bins_list", place)
    recorder.write(tmp_path / "record.toml")
    record = tomllib.loads((tmp_path / "record.toml").read_text(encoding="utf-8"))
    assert (record["version"], record["environment"], record["sdk"]) == (1, "other", "1.0")
    assert record["description"] == client.service.description.digest
    assert {each["operation"] for each in record["facts"]} == {"bins_get", "bins_list"}
    assert is_clean([record, recorder, type(recorder)])
    assert type(recorder).__module__ == f"{sdk.package}.conformance"


def test_a_server_is_called_by_what_the_description_says(sdk: Sdk) -> None:
    (url,) = sdk.module.SERVICE.facts.servers.values()
    assert name_environment(sdk.module.SERVICE, {url}) == "production"
    assert name_environment(sdk.module.SERVICE, {"http://127.0.0.1:1"}) == "other"


def test_a_wrong_argument_is_an_error_of_its_own(sdk: Sdk) -> None:
    with pytest.raises(sdk.module.ConfigurationError, match="every: 0 is not a positive integer"):
        sdk.import_feature("conformance").Recorder(every=0)


def test_they_record_beside_each_other(sdks: dict[str, Sdk], recorders: dict[str, Any]) -> None:
    own = FleetITRecorder(every=1)
    with ScriptedServer([reply(200, {"count": 1, "results": [{"id": 7}]})]) as server:
        with FleetIT(token="t", base_url=server.url, recorder=own) as client:
            list(client.tolls.list())
        with ScriptedServer(Depot(), concurrent=True) as depot:
            for name, sdk in sdks.items():
                made: Any = getattr(sdk.module, name)(
                    token=TOKEN, base_url=depot.url, recorder=recorders[name], **sdk.default()
                )
                with made:
                    made.bins.get(1)
    called = {
        name: {each.operation for each in recorder.facts if each.fact == "called" and each.times}
        for name, recorder in {**recorders, "FleetIT": own}.items()
    }
    assert called == {**{key: {"bins_get"} for key in sdks}, "FleetIT": {"tolls_list"}}
