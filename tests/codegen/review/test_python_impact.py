"""Which surface changes a wire change explains, and which it doesn't."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from openapi_sdk_codegen.diff import CheckedDescription, compare_descriptions
from openapi_sdk_codegen.report.change import Level, SurfaceChange
from openapi_sdk_codegen.review.python_impact import Owner, PythonImpact, find_owner
from tests.codegen.review.repositories import description

if TYPE_CHECKING:
    from collections.abc import Callable

Document = dict[str, Any]


@pytest.mark.parametrize(
    ("symbol", "owner"),
    [
        ("models.toll.Toll", Owner("schema", "toll")),
        ("models.toll", Owner("schema", "toll")),
        ("models.TollPage", Owner("schema", "tollpage")),
        ("models.toll_page.TollPage.results", Owner("schema", "tollpage", "results")),
        ("models.toll.Toll.to_dict.x", Owner("schema", "toll", "to_dict")),
        ("api.tolls", Owner("tag", "tolls")),
        ("api.Resources.tolls", Owner("tag", "tolls")),
        ("api.AsyncResources.tolls", Owner("tag", "tolls")),
        ("api.tolls.TollsResource", Owner("tag", "tolls")),
        ("api.tolls.TollsResource.__init__.caller", Owner("tag", "tolls")),
        ("api.tolls.TollsResource.list", Owner("operation", "tolls_list")),
        ("api.tolls.AsyncTollsResource.list.limit", Owner("operation", "tolls_list", "limit")),
        ("api.tolls.tolls_list", Owner("operation", "tolls_list")),
        ("api.tolls.tolls_list.sync", Owner("operation", "tolls_list")),
        ("api.tolls.tolls_list.sync.limit", Owner("operation", "tolls_list", "limit")),
        ("api.tolls.tolls_list.sync#2.limit", Owner("operation", "tolls_list", "limit")),
        ("types.Model", Owner("other", "types.Model")),
        ("api", Owner("other", "api")),
        ("models", Owner("other", "models")),
        ("", Owner("other", "")),
    ],
)
def test_a_name_has_an_owner(symbol: str, owner: Owner) -> None:
    assert find_owner(symbol) == owner


def listing(document: Document) -> Document:
    found: Document = document["paths"]["/v2/tolls/"]["get"]
    return found


def schemas(document: Document) -> Document:
    found: Document = document["components"]["schemas"]
    return found


def drop_limit(document: Document) -> None:
    listing(document)["parameters"].pop(0)


def drop_fleet(document: Document) -> None:
    listing(document)["parameters"].pop(2)


def add_plate(document: Document) -> None:
    schemas(document)["Plate"] = {"type": "object", "properties": {"state": {"$ref": "#/components/schemas/State"}}}
    schemas(document)["State"] = {"type": "string", "enum": ["NY"]}
    schemas(document)["Toll"]["properties"]["plate"] = {"$ref": "#/components/schemas/Plate"}


def add_bulk(document: Document) -> None:
    document["paths"]["/v2/tolls/bulk/"] = {
        "post": {
            "operationId": "tolls_create_many",
            "tags": ["tolls"],
            "requestBody": {
                "content": {
                    "application/json": {
                        "schema": {"type": "array", "maxItems": 9, "items": {"$ref": "#/components/schemas/Toll"}}
                    }
                }
            },
            "responses": {"200": {"description": ""}},
        }
    }


def test_a_method_that_sends_in_batches_belongs_to_the_bulk_operation() -> None:
    old = description()
    add_bulk(old)
    new = copy.deepcopy(old)
    body = new["paths"]["/v2/tolls/bulk/"]["post"]["requestBody"]
    body["content"]["application/json"]["schema"]["maxItems"] = 5
    method = "api.tolls.TollsResource.create_in_batches"
    surface = [
        SurfaceChange("parameter-default-changed", Level.INFO, f"{method}.size", "9", "5"),
        SurfaceChange("parameter-default-changed", Level.INFO, f"{method}.options", "None", "1"),
        SurfaceChange("parameter-default-changed", Level.INFO, "api.tolls.TollsResource.create_many.size", "1", "2"),
    ]
    (wire,) = compare_descriptions(
        CheckedDescription.from_document(old, "old"), CheckedDescription.from_document(new, "new")
    )
    assert PythonImpact(old, new).explain([wire], surface) == [surface[:1]]


def test_a_field_of_a_body_explains_the_argument_for_it() -> None:
    old = description()
    names = {name: {"type": "string"} for name in ("name", "name_like")}
    listing(old)["requestBody"] = {
        "content": {"application/json": {"schema": {"type": "object", "properties": names}}},
    }
    new = copy.deepcopy(old)
    listing(new)["requestBody"]["content"]["application/json"]["schema"]["required"] = ["name"]
    surface = [
        SurfaceChange(kind, Level.ERROR, f"api.tolls.TollsResource.{symbol}", "", symbol)
        for kind, symbol in (
            ("parameter-made-required", "list.name"),
            ("parameter-made-required", "list.name_body"),
            ("parameter-made-required", "list.name_body_2"),
            ("parameter-made-required", "list.name_like"),
            ("parameter-made-required", "update.name"),
            ("method-removed", "list.name"),
        )
    ]
    (wire,) = compare_descriptions(
        CheckedDescription.from_document(old, "old"), CheckedDescription.from_document(new, "new")
    )
    assert wire.id == "request-property-became-required"
    assert PythonImpact(old, new).explain([wire], surface) == [surface[:3]]


def drop_listing(document: Document) -> None:
    document["paths"] = {"/v2/plates/": {"get": {"operationId": "plates_list", "responses": {}}}}


def answer_text(document: Document) -> None:
    content = listing(document)["responses"]["200"]["content"]
    content["application/json"]["schema"] = {"type": "string"}


def restrict(document: Document) -> None:
    schemas(document)["Toll"]["properties"]["id"]["maximum"] = 9


def limit_to_values(document: Document) -> None:
    listing(document)["parameters"][0]["schema"] = {"type": "integer", "enum": [1, 2]}


def add_to_tag(document: Document) -> None:
    document["paths"]["/v2/tolls/{id}/"] = {
        "get": {"operationId": "tolls_get", "tags": ["tolls"], "responses": {"200": {"description": ""}}}
    }


def send_plate(document: Document) -> None:
    add_plate(document)
    del schemas(document)["Toll"]["properties"]["plate"]
    body = {"schema": {"$ref": "#/components/schemas/Plate"}}
    listing(document)["requestBody"] = {"content": {"application/json": body}}


ROWS = [
    pytest.param(
        send_plate,
        [
            ("parameter-added", "api.tolls.tolls_list.sync.body"),
            ("module-added", "models.plate"),
            ("module-added", "models.state"),
        ],
        [("function-return-retyped", "api.tolls.tolls_list.sync"), ("field-added", "models.plate.Plate.state")],
        id="a body explains the classes that it adds",
    ),
    pytest.param(
        add_bulk,
        [
            ("method-added", "api.tolls.TollsResource.create_many"),
            ("method-added", "api.tolls.AsyncTollsResource.create_in_batches"),
        ],
        [("method-added", "api.tolls.TollsResource.update_in_batches")],
        id="a bulk operation explains its method that sends in batches",
    ),
    pytest.param(
        add_to_tag,
        [("module-added", "api.tolls.tolls_get"), ("method-added", "api.tolls.TollsResource.get")],
        [("package-added", "api.tolls"), ("class-bases-changed", "api.tolls.TollsResource")],
        id="an operation explains nothing of a tag that both descriptions have",
    ),
    pytest.param(
        limit_to_values,
        [("parameter-retyped", "api.tolls.tolls_list.sync.limit"), ("module-added", "models.tolls_list_limit")],
        [("module-added", "models.other"), ("parameter-retyped", "api.tolls.tolls_list.sync.offset")],
        id="a parameter explains its enum",
    ),
    pytest.param(
        drop_fleet,
        [("parameter-removed", "api.tolls.tolls_list.sync.fleet_id")],
        [
            ("parameter-removed", "api.tolls.tolls_list.sync.offset"),
            ("method-return-retyped", "api.tolls.TollsResource.list"),
        ],
        id="a parameter explains itself",
    ),
    pytest.param(
        drop_limit,
        [
            ("parameter-removed", "api.tolls.tolls_list.sync.limit"),
            ("method-return-retyped", "api.tolls.TollsResource.list"),
            ("parameter-removed", "api.tolls.TollsResource.list.prefetch"),
        ],
        [
            ("function-return-retyped", "api.tolls.tolls_list.sync"),
            ("parameter-removed", "api.fleets.fleets_list.sync.limit"),
        ],
        id="a listing without limit is another method",
    ),
    pytest.param(
        add_plate,
        [
            ("field-added", "models.toll.Toll.plate"),
            ("module-added", "models.plate"),
            ("export-added", "models.Plate"),
            ("module-added", "models.state"),
        ],
        [
            ("field-retyped", "models.toll.Toll.id"),
            ("field-added", "models.plate.Plate.id"),
            ("module-added", "models.other"),
            ("function-return-retyped", "api.tolls.tolls_list.sync"),
        ],
        id="a property explains the classes that it adds",
    ),
    pytest.param(
        drop_listing,
        [
            ("module-removed", "api.tolls.tolls_list"),
            ("method-removed", "api.tolls.TollsResource.list"),
            ("package-removed", "api.tolls"),
            ("property-removed", "api.Resources.tolls"),
            ("module-removed", "models.toll_page"),
        ],
        [
            ("package-removed", "api.fleets"),
            ("field-removed", "models.toll_page.TollPage.count"),
            ("class-removed", "types.Model"),
        ],
        id="an operation explains everything below it",
    ),
    pytest.param(
        answer_text,
        [
            ("function-return-retyped", "api.tolls.tolls_list.sync"),
            ("variable-retyped", "api.tolls.tolls_list.OPERATION"),
        ],
        [("parameter-removed", "api.tolls.tolls_list.sync.limit")],
        id="another response explains the return type",
    ),
    pytest.param(
        restrict,
        [],
        [("function-return-retyped", "api.tolls.tolls_list.sync"), ("field-removed", "models.toll.Toll.plate")],
        id="a bound explains nothing",
    ),
]


@pytest.mark.parametrize(("change", "explained", "not_explained"), ROWS)
def test_a_change_explains_what_it_causes_and_nothing_else(
    change: Callable[[Document], None], explained: list[tuple[str, str]], not_explained: list[tuple[str, str]]
) -> None:
    old = description()
    new = copy.deepcopy(old)
    change(new)
    surface = [SurfaceChange(kind, Level.ERROR, symbol, symbol, "") for kind, symbol in (*explained, *not_explained)]
    wire = compare_descriptions(
        CheckedDescription.from_document(old, "old"), CheckedDescription.from_document(new, "new")
    )
    assert wire
    found = {(each.kind, each.symbol) for group in PythonImpact(old, new).explain(wire, surface) for each in group}
    assert found == set(explained)


def test_a_schema_that_no_operation_uses_explains_all_of_its_class() -> None:
    old = description()
    schemas(old)["Plate"] = {"type": "string"}
    new = copy.deepcopy(old)
    schemas(new)["Plate"] = {"type": "integer"}
    surface = [
        SurfaceChange("class-bases-changed", Level.ERROR, f"models.{name.lower()}.{name}", "str", "int")
        for name in ("Plate", "Toll")
    ]
    (wire,) = compare_descriptions(
        CheckedDescription.from_document(old, "old"), CheckedDescription.from_document(new, "new")
    )
    assert PythonImpact(old, new).explain([wire], surface) == [surface[:1]]


def referring(**parts: str) -> Document:
    """Return a description in which each part of an operation refers to a schema, or is of a type."""
    limit, offset, body, answer = (
        {"type": each} if each.islower() else {"$ref": f"#/components/schemas/{each}"}
        for each in ({"limit": "Limit", "offset": "Offset", "body": "Body", "answer": "Answer"} | parts).values()
    )
    document = description()
    listing(document)["parameters"][0]["schema"] = limit
    listing(document)["parameters"][1]["schema"] = offset
    listing(document)["requestBody"] = {"content": {"application/json": {"schema": body}}}
    listing(document)["responses"]["200"]["content"]["application/json"]["schema"] = answer
    schemas(document).update({name: {"type": "integer"} for name in ("Limit", "Offset", "Body", "Answer")})
    return document


@pytest.mark.parametrize("part", ["limit", "offset", "body", "answer"])
def test_a_part_of_an_operation_explains_the_classes_that_it_refers_to(part: str) -> None:
    surface = [
        SurfaceChange(kind, Level.ERROR, f"models.{name}", "", "")
        for name in ("limit", "offset", "body", "answer")
        for kind in ("module-removed", "module-changed")
    ]
    old, new = referring(), referring(**{part: "string"})
    (wire,) = compare_descriptions(
        CheckedDescription.from_document(old, "old"), CheckedDescription.from_document(new, "new")
    )
    expected = [each for each in surface if each.symbol == f"models.{part}" and each.kind == "module-removed"]
    assert PythonImpact(old, new).explain([wire], surface) == [expected]
    assert PythonImpact(new, old).explain([wire], surface) == [expected]


def test_a_changed_enum_explains_its_members() -> None:
    old = description()
    add_plate(old)
    new = copy.deepcopy(old)
    schemas(new)["State"]["enum"].append("NJ")
    surface = [
        SurfaceChange("member-added", Level.INFO, "models.state.State.NJ", "", "NJ"),
        SurfaceChange("member-added", Level.INFO, "models.other.Other.NJ", "", "NJ"),
        SurfaceChange("method-added", Level.INFO, "models.state.State.label", "", "label"),
    ]
    (wire,) = compare_descriptions(
        CheckedDescription.from_document(old, "old"), CheckedDescription.from_document(new, "new")
    )
    assert PythonImpact(old, new).explain([wire], surface) == [surface[:1]]


def test_a_removed_schema_explains_every_line_that_names_it() -> None:
    old = description()
    new = copy.deepcopy(old)
    schemas(new)["Charge"] = schemas(new).pop("Toll")
    schemas(new)["TollPage"]["properties"]["results"]["items"]["$ref"] = "#/components/schemas/Charge"
    surface = [
        SurfaceChange("field-retyped", Level.ERROR, "models.x.X.y", "field p.models.x.X.y: list[Toll]", "list[Charge]"),
        SurfaceChange("module-added", Level.INFO, "models.charge", "", "module p.models.charge"),
        SurfaceChange("field-retyped", Level.ERROR, "models.x.X.z", "field p.models.x.X.z: list[Tolls]", "int"),
    ]
    (wire,) = compare_descriptions(
        CheckedDescription.from_document(old, "old"), CheckedDescription.from_document(new, "new")
    )
    assert wire.id == "api-schema-removed"
    assert PythonImpact(old, new).explain([wire], surface) == [[surface[1], surface[0]]]
