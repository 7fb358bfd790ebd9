"""Which tables a description has, and what it means that rows refer to others."""

from __future__ import annotations

from typing import Any

import pytest

from fleetit import ConfigurationError
from fleetit.sandbox import Access, running
from fleetit.service import TENANT
from openapi_sdk.description.document import Description
from openapi_sdk.description.tables import Tables
from tests.fleetit.sandbox.made_up import (
    INTEGER,
    NULL,
    TEXT,
    answer,
    body,
    call,
    in_path,
    make_description,
    many,
    obj,
    page,
    ref,
)
from tests.fleetit.sandbox.validated import get_valid


def _make_tables(schemas: dict[str, Any], paths: dict[str, Any]) -> Tables:
    return Tables(Description(make_description(schemas, paths)), TENANT)


@pytest.mark.parametrize(
    ("schema", "table"),
    [
        pytest.param("Thing", "things", id="one word"),
        pytest.param("BillingStatus", "billing_statuses", id="two words that end with us"),
        pytest.param("Class", "classes", id="a double s"),
        pytest.param("Box", "boxes", id="an x"),
        pytest.param("Branch", "branches", id="a ch"),
        pytest.param("Wish", "wishes", id="an sh"),
        pytest.param("City", "cities", id="a y behind a consonant"),
        pytest.param("Day", "days", id="a y behind a vowel"),
        pytest.param("Things", "things", id="a plural"),
        pytest.param("HTTPRoute", "http_routes", id="an abbreviation"),
    ],
)
def test_table_is_named_after_its_schema(schema: str, table: str) -> None:
    tables = _make_tables({schema: obj("id", id=INTEGER)}, {"/v2/x/": {"get": answer(page(ref(schema)))}})
    assert [each.name for each in tables.values()] == [table]


def test_table_of_an_inline_schema_is_named_after_its_path() -> None:
    tables = _make_tables({}, {"/v2/toll-passes/": {"get": answer(page(obj("id", id=INTEGER)))}})
    assert [(each.name, each.schema_name) for each in tables.values()] == [("toll_passes", "")]


@pytest.mark.parametrize(
    ("path", "method", "table"),
    [
        pytest.param("/v2/x/", "post", "things", id="a row that is made"),
        pytest.param("/v2/x/{id}/", "get", "things", id="a row of an id"),
        pytest.param("/v2/x/", "get", "thing", id="the only row"),
    ],
)
def test_table_of_the_only_row_has_no_plural(path: str, method: str, table: str) -> None:
    operation = {"parameters": [in_path("id")] if "{" in path else [], **answer(ref("Thing"))}
    (found,) = _make_tables({"Thing": obj("id", id=INTEGER)}, {path: {method: operation}}).values()
    assert (found.name, found.is_fixed) == (table, table == "thing")


def test_rows_of_two_listings_have_the_examples_of_the_first() -> None:
    media: dict[str, Any] = {"a": {}, "b": {"example": {"results": [{"id": 5}]}}, "c": {"example": {"results": []}}}
    paths = {f"/v2/{name}/": {"get": answer(page(ref("Thing")), 200, **each)} for name, each in media.items()}
    assert _make_tables({"Thing": obj("id", id=INTEGER)}, paths)["things"].example == [{"id": 5}]


@pytest.mark.parametrize(
    ("path", "collection", "leads_to_row"),
    [
        pytest.param("/v2/things/", "/v2/things", False, id="all rows"),
        pytest.param("/v2/things/{id}/", "/v2/things", True, id="one row"),
        pytest.param("/v2/things/{id}/close/", "/v2/things", True, id="an action of a row"),
        pytest.param("/v2/things/{id}", "/v2/things", True, id="one row, without a slash"),
        pytest.param("/v2/things/bulk/", "/v2/things", False, id="many rows"),
        pytest.param("/v2/groups/{group}/things/bulk/", "/v2/groups/{group}/things", False, id="many rows of a row"),
        pytest.param("/v2/groups/{group}/things/", "/v2/groups/{group}/things", False, id="all rows of a row"),
        pytest.param("/v2/groups/{group}/things/{id}/", "/v2/groups/{group}/things", True, id="one row of a row"),
    ],
)
def test_the_path_of_all_rows(path: str, collection: str, leads_to_row: bool) -> None:
    parameters = [in_path(name) for name in ("group", "id") if f"{{{name}}}" in path]
    listing = {"parameters": [in_path("group")], "get": answer(page(obj("id", id=INTEGER)))}
    paths = {path: {"parameters": parameters, "put": answer(None)}} | {"/v2/groups/{group}/things/": listing}
    description = Description(make_description({}, paths))
    tables = Tables(description, TENANT)
    operation = next(each for each in description.operations if each.path == path)
    assert (tables.get_collection(operation), tables.leads_to_row(operation)) == (collection, leads_to_row)


def test_the_rows_that_a_path_leads_through() -> None:
    row = {"id": INTEGER}
    schemas = {
        "Fleet": obj("id", **row),
        "Group": obj("id", **row),
        "Code": obj("id", **row),
        "Box": obj("id", **row),
        "Thing": obj("id", **row, groups=many(ref("Group")), group=ref("Group"), plan=TEXT),
    }
    names = {"fleet": "Fleet", "group": "Group", "plan": "Code", "box": "Box"}
    path, paths, parameters = "/v2/", dict[str, Any](), list[dict[str, Any]]()
    for name, schema in names.items():
        path = f"{path}{name}s/"
        paths[path] = {"parameters": [*parameters], "get": answer(page(ref(schema)))}
        parameters.append(in_path(name))
        path = f"{path}{{{name}}}/"
    path = f"{path}unknown/{{unknown}}/things/"
    paths[path] = {"parameters": [*parameters, in_path("unknown")], "get": answer(page(ref("Thing")))}
    description = Description(make_description(schemas, paths))
    operation = next(each for each in description.operations if each.path == path)
    assert Tables(description, TENANT).list_parents(operation) == [
        ("group", "groups", "group"),
        ("plan", "codes", "plan"),
        ("box", "boxes", ""),
    ]


#: A row, and what some changes are answered with: it says less.
THINGS = {"Thing": obj("id name", id=INTEGER, name=TEXT), "ThingMade": obj("id", id=INTEGER)}


def test_listing_says_what_rows_have_wherever_it_is_described() -> None:
    paths: dict[str, dict[str, Any]] = {
        "/v2/things/{id}/": {"parameters": [in_path("id")], "patch": answer(ref("ThingMade"))},
        "/v2/things/": {"post": answer(ref("ThingMade"), 201)},
        "/v2/things/all/": {"get": answer(page(ref("Thing")))},
    }
    tables = _make_tables(THINGS, paths | {"/v2/things/": paths["/v2/things/"] | {"get": answer(page(ref("Thing")))}})
    assert [(each.name, list(each.fields)) for each in tables.values()] == [("things", ["id", "name"])]


def test_what_a_row_has_counts_more_than_what_a_change_is_answered_with() -> None:
    paths = {
        "/v2/things/": {method: answer(many(ref("ThingMade"))) for method in ("patch", "put")},
        "/v2/things/{id}/": {"parameters": [in_path("id")], "get": answer(ref("Thing"))},
    }
    assert [list(each.fields) for each in _make_tables(THINGS, paths).values()] == [["id", "name"]]


def test_what_a_new_row_is_answered_with_counts_more_than_what_a_removed_one_is() -> None:
    paths: dict[str, Any] = {
        "/v2/things/": {"delete": answer(many(ref("ThingMade")))},
        "/v2/things/{id}/": {"parameters": [in_path("id")], "post": answer(ref("Thing"), 201)},
    }
    assert [list(each.fields) for each in _make_tables(THINGS, paths).values()] == [["id", "name"]]


@pytest.mark.parametrize("method", ["get", "patch", "put"])
def test_what_an_answer_with_one_row_has_counts_more_than_what_a_new_row_is_answered_with(method: str) -> None:
    paths = {
        "/v2/things/": {"post": answer(ref("ThingMade"), 201)},
        "/v2/things/{id}/": {"parameters": [in_path("id")], method: answer(ref("Thing"))},
    }
    assert [list(each.fields) for each in _make_tables(THINGS, paths).values()] == [["id", "name"]]


@pytest.mark.parametrize(
    ("path", "schema"),
    [
        pytest.param("/v2/things/{id}/", {**obj("id", id=INTEGER), "example": {"id": 5}}, id="a row"),
        pytest.param("/v2/things/", {**many(obj("id", id=INTEGER)), "example": [{"id": 5}, 6]}, id="an array"),
        pytest.param("/v2/things/", {**page(obj("id", id=INTEGER)), "example": {"results": [{"id": 5}]}}, id="a page"),
    ],
)
def test_examples_of_rows_are_those_of_an_answer(path: str, schema: dict[str, Any]) -> None:
    operation = {"parameters": [in_path("id")] if "{" in path else [], **answer(schema)}
    assert _make_tables({}, {path: {"get": operation}})["things"].example == [{"id": 5}]


@pytest.mark.parametrize(
    ("media", "example"),
    [
        pytest.param({"example": 1}, 1, id="one"),
        pytest.param({"examples": {"a": {"value": 1}, "b": {"value": 2}}}, 1, id="the first of several"),
        pytest.param({"examples": {}, "example": 1}, 1, id="none of several"),
        pytest.param({}, None, id="none"),
    ],
)
def test_example_of_an_answer(media: dict[str, Any], example: int | None) -> None:
    (operation,) = Description(make_description({}, {"/v2/x/": {"get": answer(INTEGER, **media)}})).operations
    assert operation.example == example


def test_rows_that_no_operation_returns_alone_have_a_table() -> None:
    box = obj("id", id=INTEGER)
    others = {"lid": obj("", color=TEXT), "cover": obj("id", id=INTEGER), "other_fk": ref("Other")}
    thing = obj("id", id=INTEGER, box={"oneOf": [ref("Box"), NULL]}, **others)
    tables = _make_tables(
        {"Thing": thing, "Box": box, "Other": box}, {"/v2/things/": {"get": answer(page(ref("Thing")))}}
    )
    assert [each.name for each in tables.values()] == ["things", "boxes", "others"]
    assert {name: each.table for name, each in tables["things"].fields.items() if each.table} == {
        "box": "boxes",
        "other_fk": "others",
    }


@pytest.mark.parametrize(
    ("shown", "fields", "required"),
    [
        pytest.param({}, ["id", "name", "paid"], {"id", "name"}, id="the whole schema"),
        pytest.param({"Thing": ["name", "paid"]}, ["name", "paid"], {"name"}, id="some fields"),
        pytest.param({"Thing": "paid"}, ["paid"], set[str](), id="one field in place of the row"),
    ],
)
def test_what_an_answer_shows_of_a_row(
    shown: dict[str, list[str] | str], fields: list[str], required: set[str]
) -> None:
    tables = _make_tables(
        {"Thing": obj("id name ghost", id=INTEGER, name=TEXT, paid=TEXT)},
        {"/v2/things/": {"get": answer(page(ref("Thing")))}},
    )
    row = tables.find_shown(ref("Thing"), shown)
    assert ([each.name for each in row.fields], set(row.required)) == (fields, required)


def test_a_row_is_not_shown_in_itself_once_more_but_its_id_may_be() -> None:
    thing = obj("id", id=INTEGER, child=ref("Thing"), parent={"oneOf": [ref("Thing"), INTEGER]})
    tables = _make_tables({"Thing": thing}, {"/v2/things/": {"get": answer(page(ref("Thing")))}})
    assert [each.name for each in tables.find_shown(ref("Thing"), {}).fields] == ["id", "parent"]


@pytest.mark.parametrize(
    ("shown", "only", "inside"),
    [
        pytest.param({}, "", ["id", "size"], id="the whole row"),
        pytest.param({"Box": ["id"]}, "", ["id"], id="some fields"),
        pytest.param({"Box": "size"}, "size", ["size"], id="one field in its place"),
        pytest.param({"Chest": "size"}, "", ["id", "size"], id="of another form"),
    ],
)
def test_what_an_answer_shows_of_a_row_of_another_table(
    shown: dict[str, list[str] | str], only: str, inside: list[str]
) -> None:
    box = {"oneOf": [ref("Box"), ref("Chest")]}
    schemas = {
        "Box": obj("id", id=INTEGER, size=TEXT),
        "Chest": obj("id", id=INTEGER, size=TEXT, lock=TEXT),
        "Thing": obj("id", id=INTEGER, box=box, boxes=many(ref("Box")), lid={**ref("Lid")}),
        "Lid": obj("", color=TEXT),
    }
    paths = {f"/v2/{name}/": {"get": answer(page(ref(schema)))} for name, schema in (("t", "Thing"), ("b", "Box"))}
    fields = _make_tables(schemas, paths).find_shown(ref("Thing"), shown).fields
    assert [(each.name, each.table) for each in fields] == [
        ("id", ""),
        ("box", "boxes"),
        ("boxes", "boxes"),
        ("lid", ""),
    ]
    for each in fields[1:3]:
        assert each.shown is not None
        assert (each.only, [field.name for field in each.shown.fields]) == (only, inside)


def test_rows_are_those_of_the_path_by_a_field_of_the_parameters_name() -> None:
    """The field is a text, so nothing else says that it refers to a code."""
    schemas = {"Code": obj("id", id=TEXT), "Note": obj("id", id=INTEGER, code=TEXT)}
    paths: dict[str, dict[str, Any]] = {
        "/v2/codes/": {"get": answer(page(ref("Code")))},
        "/v2/codes/{code}/": {"parameters": [in_path("code", TEXT)], "get": answer(ref("Code"))},
        "/v2/codes/{code}/notes/": {
            "parameters": [in_path("code", TEXT)],
            "get": answer(page(ref("Note"))),
            "post": body(obj("")) | answer(ref("Note"), 201),
        },
    }
    document = make_description(schemas, paths)
    data: dict[str, Any] = {
        "codes": [{"id": "a", "fleet": 7}, {"id": "b"}],
        "notes": [{"id": 1, "code": "a"}, {"id": 2, "code": "b"}],
    }
    with running(data, description=document) as sandbox:
        assert call(sandbox, document, "GET", "/v2/codes/b/notes/")[1]["results"] == [{"id": 2, "code": "b"}]
        assert call(sandbox, document, "POST", "/v2/codes/a/notes/", {})[1]["code"] == "a"
        assert call(sandbox, document, "GET", "/v2/codes/c/notes/")[0] == 404


def test_a_number_of_rows_is_no_reference() -> None:
    schemas = {"Thing": obj("id", id=INTEGER), "Box": obj("id", id=INTEGER, things=INTEGER, thing=INTEGER)}
    paths = {f"/v2/{name}/": {"get": answer(page(ref(schema)))} for name, schema in (("t", "Thing"), ("b", "Box"))}
    fields = _make_tables(schemas, paths)["boxes"].fields
    assert (fields["things"].table, fields["thing"].table) == (None, "things")


def test_the_only_row_can_be_removed() -> None:
    paths = {"/v2/plan/": {"get": answer(ref("Plan")), "delete": answer(None, 204)}}
    document = make_description({"Plan": obj("", name=TEXT)}, paths)
    with running(description=document) as sandbox:
        assert call(sandbox, document, "GET", "/v2/plan/")[0] == 200
        assert call(sandbox, document, "DELETE", "/v2/plan/")[0] == 204
        assert [call(sandbox, document, method, "/v2/plan/")[0] for method in ("GET", "DELETE")] == [404, 404]
        assert call(sandbox, document, "GET", "/v2/plan/", fleet=42)[0] == 200


def test_all_of_in_a_circle_is_refused() -> None:
    schemas = {"A": {"allOf": [ref("B")]}, "B": {"allOf": [ref("A")]}}
    document = make_description(schemas, {"/v2/a/": {"get": answer(page(ref("A")))}})
    with pytest.raises(ConfigurationError, match="circle"), running(description=document):
        pass


def test_circular_references_are_no_end_of_the_sandbox() -> None:
    """Each row has one of the other kind, which has one of the first kind."""
    schemas = {
        "Left": obj("id", id=INTEGER, right=ref("Right"), lefts={"type": "array", "items": ref("Left")}),
        "Right": obj("id", id=INTEGER, left=ref("Left")),
    }
    paths = {f"/v2/{name}s/": {"get": answer(page(ref(name.title())))} for name in ("left", "right")}
    document = make_description(schemas, paths)
    with running(description=document) as sandbox:
        left = call(sandbox, document, "GET", "/v2/lefts/")[1]["results"][0]
        right = call(sandbox, document, "GET", "/v2/rights/")[1]["results"][0]
    assert (left, right) == ({"id": 7001, "right": {"id": 7001}}, {"id": 7001, "left": {"id": 7001}})


def test_reference_to_rows_that_are_not_made_is_left_out() -> None:
    with running(rows={"transponders": 0, "vehicles": 0}) as sandbox:
        assert [row["transponders"] for row in sandbox.rows("shipments", 7)] == [[], []]
        assert {"vehicle", "transponder"}.isdisjoint({name for row in sandbox.rows("tolls", 7) for name in row})
        assert get_valid(sandbox, "/v2/transponders/shipments/7001/")["transponders"] == []
        assert get_valid(sandbox, "/v2/tolls/")["count"] == 12


@pytest.mark.parametrize(
    ("count", "first"), [(1, 7001), (999, 7001), (1_000, 70_000_001)], ids=["one", "just so many", "a large table"]
)
def test_ids_of_a_table_do_not_reach_those_of_the_next_fleet(count: int, first: int) -> None:
    with running(rows={"drivers": count}) as sandbox:
        ids = [row["id"] for row in sandbox.rows("drivers", 7)]
    assert ids == list(range(first, first + count))


def test_churn_leaves_one_row_and_all_fleets_and_adds_none_where_there_are_none() -> None:
    with running(churn=1.0, rows={"citations": 0, "drivers": 0, "tolls": 1}) as sandbox:
        for _ in range(20):
            assert get_valid(sandbox, "/v2/tolls/")["count"] >= 1
            assert get_valid(sandbox, "/v2/citations/")["count"] == 0
            assert get_valid(sandbox, "/v2/fleets/")["count"] == 4


def test_fleets_of_a_token_are_ascending_and_the_first_that_is_given_is_the_default() -> None:
    assert Access((42, 7, 42)).fleets == (7, 42)
    assert Access((42, 7)).default_fleet == 42
