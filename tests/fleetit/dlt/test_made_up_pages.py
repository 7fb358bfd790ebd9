"""Pages that FleetIT has not: each listing of them is a table without a line for it."""

from __future__ import annotations

import importlib
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import dlt
import pytest

from tests.fleetit.sandbox.made_up import INTEGER, TEXT, answer, many, obj, page, query, ref
from tests.support.generated import generated_client

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fleetit.sandbox import Sandbox

DAY = {"type": "string", "format": "date"}
BOX = obj("id", id=INTEGER, size=obj("", width=INTEGER), parent=ref("Box"))
CODE = {"type": "string", "format": "uuid"}
WORD = {"type": "string", "format": "password"}
MODELS = {
    "Box": BOX,
    "Thing": obj(
        "id", id=INTEGER, made=DAY, updated=DAY, box=ref("Box"), code={"type": "string", "format": "uuid"}, word=WORD
    ),
    "Note": obj("", text=TEXT),
}
FLEET = {"name": "Fleet-Id", "in": "header", "schema": INTEGER}
PAGED = [query("limit", INTEGER), query("offset", INTEGER)]
DATES = [query(name, DAY) for name in ("made_gte", "updated_gte", "gone_gte")]


def operation(name: str, *parameters: dict[str, Any], **parts: Any) -> dict[str, Any]:
    resource = name.partition("_")[0]
    return {"operationId": name, "tags": [resource], "security": [{"b": []}], "parameters": [*parameters], **parts}


DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Made up", "version": "1"},
    "paths": {
        "/v2/things/": {"get": operation("things_list", FLEET, *PAGED, *DATES, **answer(page(ref("Thing"))))},
        "/v2/things/old/": {"get": operation("things_list_old", FLEET, *PAGED, **answer(page(ref("Thing"))))},
        "/v2/notes/": {"get": operation("notes_list", FLEET, **answer(many(ref("Note"))))},
        "/v2/names/": {"get": operation("names_list", **answer(many(TEXT)))},
        "/v2/colours/": {
            "get": operation("colours_list", *PAGED, query("colour", TEXT, required=True), **answer(page(ref("Box"))))
        },
        "/v2/found/": {"post": operation("found_list", *PAGED, **answer(page(ref("Box"))))},
    },
    "components": {"schemas": MODELS, "securitySchemes": {"b": {"type": "http", "scheme": "bearer"}}},
}
DATA: dict[str, Any] = {
    "things": [{"fleet": 7, "id": number, "made": "2025-01-01", "updated": f"2025-02-0{number}"} for number in (1, 2)]
}


@pytest.fixture(scope="module", name="made_up")
def _made_up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with ExitStack() as stack:
        stack.enter_context(generated_client(DOCUMENT, tmp_path_factory.mktemp("made-up")))
        yield stack.enter_context(importlib.import_module("fleetit.sandbox").running(DATA, description=DOCUMENT))


@pytest.fixture
def api(made_up: Sandbox) -> Iterator[Any]:
    made_up.clear_faults()
    with importlib.import_module("fleetit").FleetIT(token=made_up.token, base_url=made_up.url) as client:
        yield client


def make_source(client: Any, **options: Any) -> Any:
    return importlib.import_module("fleetit.dlt").fleetit_source(client, fleets=[7], **options)


@pytest.mark.heavy
def test_each_listing_is_a_table(api: Any) -> None:
    # The others need an argument, have no objects, or are no GET.
    assert [*make_source(api).resources] == ["notes", "old_things", "things"]


@pytest.mark.heavy
def test_rows_are_loaded(api: Any, made_up: Sandbox, tmp_path: Path) -> None:
    pipeline = dlt.pipeline(
        "made_up", destination=dlt.destinations.duckdb(str(tmp_path / "w.duckdb")), pipelines_dir=str(tmp_path)
    )
    pages = {"count": 1, "next": None, "previous": None}
    for notes in (["a", "b"], ["c"]):
        made_up.fail("GET /v2/notes/", how="wrong_json", times=1, body=[{"text": each} for each in notes])
        made_up.fail("GET /v2/things/old/", how="wrong_json", times=1, body={**pages, "results": [{"id": 1}]})
        pipeline.run(make_source(api))
    with pipeline.sql_client() as sql:
        assert sql.execute_sql("SELECT fleet_id, id, updated::VARCHAR FROM made_up_dataset.things ORDER BY id") == [
            (7, 1, "2025-02-01"),
            (7, 2, "2025-02-02"),
        ]
        # Rows without an id can't be merged: the table is replaced.
        assert sql.execute_sql("SELECT fleet_id, text FROM made_up_dataset.notes") == [(7, "c")]
    queries = [each.query for each in made_up.requests if each.path == "/v2/things/"]
    assert ["updated_gte=2025-01-26" in each for each in queries] == [False, True]


def test_columns_have_no_secrets_and_objects_within_their_own_kind_end(api: Any) -> None:
    columns = importlib.import_module("openapi_sdk.dlt.columns").make_columns(
        importlib.import_module("openapi_sdk.dlt.tables").load_tables(
            importlib.import_module("fleetit.service").SERVICE
        )["things"]
    )
    assert columns.keys() == {"fleet_id", "id", "made", "updated", "code", "box_id", "box_size_width"}
    assert api is not None


def test_listing_that_needs_an_argument(api: Any, made_up: Sandbox) -> None:
    error: type[Exception] = importlib.import_module("fleetit").ConfigurationError
    with pytest.raises(error, match="colours can't be listed without colour: pass filters="):
        make_source(api, resources=["colours"])
    body = {"count": 1, "next": None, "previous": None, "results": [{"id": 3}]}
    made_up.fail("GET /v2/colours/", how="wrong_json", times=1, body=body)
    source = make_source(api, resources=["colours"], filters={"colours": {"colour": "red"}})
    assert [row["id"] for row in source.resources["colours"]] == [3]
    assert "colour=red" in made_up.requests[-1].query


def test_fleets_have_to_be_named_without_a_listing_of_them(api: Any) -> None:
    source = importlib.import_module("fleetit.dlt").fleetit_source(api)
    with pytest.raises(Exception, match="fleets: the description has no listing of fleets; pass their ids"):
        list(source.resources["things"])
