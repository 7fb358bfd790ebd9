"""Pages that FleetIT has not: what they describe has state, filters and valid answers without a line for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fleetit.sandbox import running
from tests.fleetit.sandbox.made_up import (
    INTEGER,
    NULL,
    TEXT,
    answer,
    body,
    call,
    in_path,
    make_3_1,
    make_description,
    many,
    obj,
    page,
    query,
    ref,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fleetit.sandbox import Sandbox

DAY = {"type": "string", "format": "date"}
MOMENT = {"type": "string", "format": "date-time"}
NUMBER = {"type": "number"}
UUID = {"type": "string", "format": "uuid"}
NOTE = {"type": "string", "nullable": True}
BOX = {"oneOf": [ref("Box"), NULL]}
SCHEMAS = {
    "Group": obj("id title", id=INTEGER, title=TEXT),
    "Box": obj("id name", id=INTEGER, name=TEXT, weight=NUMBER, lid=obj("", color=TEXT)),
    "Thing": obj(
        "id name tags note",
        id=INTEGER,
        name=TEXT,
        fleet={"type": "integer", "nullable": True},
        price=TEXT,
        made=DAY,
        seen=MOMENT,
        active={"type": "boolean"},
        tags=many(TEXT),
        note=NOTE,
        group=INTEGER,
        box=BOX,
        boxes=many(ref("Box")),
        size=obj("", width=INTEGER, unit=TEXT),
    ),
    "ThingBody": obj(
        "name",
        name=TEXT,
        price=TEXT,
        note=NOTE,
        box={"type": "integer", "nullable": True},
        tags=many(TEXT),
        size=obj("", width=INTEGER, unit=TEXT),
    ),
    "ThingChange": obj("", id=INTEGER, name=TEXT, note=NOTE, size=obj("", width=INTEGER, unit=TEXT)),
    "Preferences": obj("color", color=TEXT, note=NOTE, volume=INTEGER),
    "Closing": obj("is_closed", is_closed={"type": "boolean"}, name=TEXT),
    "Ghost": obj("id ghost", id=INTEGER),
    "Key": obj("id name", id=UUID, name=TEXT),
    "Lock": obj("id key", id=INTEGER, key=ref("Key")),
    "Code": obj("id name", id=TEXT, name=TEXT),
    "Node": obj("id parent nodes", id=INTEGER, parent={"oneOf": [ref("Node"), NULL]}, nodes=many(ref("Node"))),
    "Class": obj("id", **{"id": INTEGER, "class": TEXT, "import": INTEGER, "self": TEXT}),
}
FILTERS = [
    *(query(f"made{suffix}", DAY) for suffix in ("", "__gt", "__gte", "__lt", "_lte", "_after", "_before")),
    *(query(f"price{suffix}", NUMBER) for suffix in ("", "_min", "_max", "__gt", "__lt")),
    *(query(name, MOMENT) for name in ("seen__gte", "seen_before")),
    query("seen__gt", TEXT),
    *(query(name, {"type": "boolean"}) for name in ("active", "unknown")),
    *(query(name, TEXT) for name in ("search", "ordering", "box_name", "box__name", "boxes_name", "unit", "name")),
    query("box_weight_min", NUMBER),
    query("tags", many(TEXT)),
    query("id", many(INTEGER), explode=False),
    query("group", many(INTEGER)),
    query("name[]", many(TEXT)),
    query("price[]", TEXT),
    query("box_name[]", many(TEXT)),
    query("price__gt[]", TEXT),
]
PATHS: dict[str, dict[str, Any]] = {
    "/v2/groups/": {"get": answer(page(ref("Group")))},
    "/v2/groups/{group_id}/": {"parameters": [in_path("group_id")], "get": answer(ref("Group"))},
    "/v2/groups/{group_id}/things/": {
        "parameters": [in_path("group_id")],
        "get": answer(page(ref("Thing"))),
        "post": body(ref("ThingBody")) | answer(ref("Thing"), 201),
    },
    "/v2/groups/{group_id}/things/bulk/": {
        "parameters": [in_path("group_id")],
        "post": body(many(ref("ThingBody"))) | answer(many(ref("Thing")), 201),
    },
    "/v2/groups/{group_id}/things/{id}/": {
        "parameters": [in_path("group_id"), in_path("id")],
        "get": answer(ref("Thing")),
        "delete": answer(None, 204),
    },
    "/v2/boxes/": {"get": answer(many(ref("Box")))},
    "/v2/things/": {
        "delete": {"parameters": FILTERS} | answer(None, 204),
        "get": {"parameters": FILTERS} | answer(page(ref("Thing"))),
        "post": body(ref("ThingBody")) | answer(ref("Thing"), 201),
    },
    "/v2/things/bulk/": {
        "post": body(many(ref("ThingBody"))) | answer(many(ref("Thing")), 201),
        "patch": body(many(ref("ThingChange"))) | answer(many(ref("Thing"))),
        "delete": body(many(obj("id", id=INTEGER))) | answer(None, 204),
    },
    "/v2/things/{id}/": {
        "parameters": [in_path("id")],
        "get": answer(ref("Thing")),
        "patch": body(ref("ThingChange")) | answer(ref("Thing")),
        "put": body(ref("ThingBody")) | answer(ref("Thing")),
        "delete": answer(None, 204),
    },
    "/v2/things/{id}/close/": {"parameters": [in_path("id")], "post": answer(ref("Closing"))},
    "/v2/things/{id}/note/": {"parameters": [in_path("id")], "delete": answer(None, 204)},
    "/v2/things/{id}/lock/": {"parameters": [in_path("id")], "delete": answer(None, 204)},
    "/v2/keys/": {"get": answer(page(ref("Key"))), "post": body(obj("name", name=TEXT)) | answer(ref("Key"), 201)},
    "/v2/keys/{id}/": {
        "parameters": [in_path("id", UUID)],
        "get": answer(ref("Key")),
        "patch": body(obj("", name=TEXT)) | answer(ref("Key")),
        "delete": answer(None, 204),
    },
    "/v2/locks/": {"get": answer(page(ref("Lock")))},
    "/v2/preferences/": {
        "get": answer(ref("Preferences")),
        "patch": body(obj("", color=TEXT, note=NOTE)) | answer(ref("Preferences")),
        "put": body(ref("Preferences")) | answer(ref("Preferences")),
    },
    "/v2/ghosts/{id}/": {"parameters": [in_path("id")], "get": answer(obj("id", id=INTEGER))},
    "/v2/ghosts/": {"post": body(ref("Ghost")) | answer(None, 204)},
    "/v2/codes/": {
        "get": answer(page(ref("Code"))),
        "post": body(obj("name", name=TEXT)) | answer(ref("Code"), 201),
    },
    "/v2/codes/{code}/": {
        "parameters": [in_path("code", TEXT)],
        "get": answer(ref("Code")),
        "patch": body(obj("", name=TEXT)) | answer(ref("Code")),
        "delete": answer(None, 204),
    },
    "/v2/nodes/": {"get": answer(page(ref("Node")))},
    "/v2/names/": {"get": answer(page(TEXT), example={"count": 2, "results": ["a", "b"]})},
    "/v2/inlines/": {"get": answer(page(obj("id box", id=INTEGER, box=obj("id name", id=INTEGER, name=TEXT))))},
    "/v2/classes/": {"get": answer(page(ref("Class")))},
}
DESCRIPTION = make_description(SCHEMAS, PATHS)
THINGS = "/v2/things/"
DATA: dict[str, Any] = {
    "groups": [{"fleet": 7, "id": 1, "title": "One"}, {"id": 2, "title": "Two"}],
    "boxes": [
        {"id": 5, "name": "Big", "weight": 10},
        {"id": 6, "name": "Small", "weight": 9.5, "lid": {"color": "red"}},
    ],
    "things": [
        {
            "id": 1,
            "name": "b",
            "price": "9.50",
            "made": "2026-01-01",
            "active": True,
            "tags": ["x", "y"],
            "box": 5,
            "boxes": [5, 6],
            "group": 1,
            "seen": "2026-01-01T00:00:00-05:00",
            "note": "Ätna",
            "size": {"width": 3, "unit": "cm"},
        },
        {
            "id": 2,
            "name": "a",
            "price": "10.00",
            "made": "2026-01-02",
            "active": False,
            "tags": ["Y"],
            "box": 6,
            "boxes": [6],
            "group": 1,
            "seen": "2026-01-01T04:00:00Z",
            "size": {"unit": "m"},
        },
        {"id": 3, "name": "B", "price": "100", "made": "2026-01-03", "tags": [], "group": 2},
    ],
}


@pytest.fixture(scope="module", params=["3.0", "3.1"], name="document")
def _document(request: pytest.FixtureRequest) -> dict[str, Any]:
    return DESCRIPTION if request.param == "3.0" else make_3_1(DESCRIPTION)


@pytest.fixture(scope="module", name="server")
def _server(document: dict[str, Any]) -> Iterator[Sandbox]:
    with running(DATA, description=document) as sandbox:
        yield sandbox


@pytest.fixture
def made_up(server: Sandbox) -> Sandbox:
    server.reset()
    return server


@pytest.mark.parametrize("version", ["3.0", "3.1"])
def test_every_listing_of_made_rows_is_valid(version: str) -> None:
    document = DESCRIPTION if version == "3.0" else make_3_1(DESCRIPTION)
    with running(description=document) as sandbox:
        for path in [path for path, item in PATHS.items() if "get" in item]:
            target = path.replace("{group_id}", "7001").replace("{id}", "7001").replace("{code}", "7001")
            assert call(sandbox, document, "GET", target)[0] == 200, path


@pytest.mark.alike
@pytest.mark.parametrize(
    ("sent", "ids"),
    [
        pytest.param("", [1, 2, 3], id="all"),
        pytest.param("made=2026-01-02", [2], id="a day"),
        pytest.param("made__gt=2026-01-02", [3], id="after it"),
        pytest.param("made__gte=2026-01-02", [2, 3], id="from it on"),
        pytest.param("made__lt=2026-01-02", [1], id="before it"),
        pytest.param("made_lte=2026-01-02", [1, 2], id="up to it, one underscore"),
        pytest.param("made_after=2026-01-02", [2, 3], id="in the words of a range"),
        pytest.param("made_before=2026-01-02", [1, 2], id="in the other word of a range"),
        pytest.param("price=9.5", [1], id="an amount with fewer decimals"),
        pytest.param("price_min=10", [2, 3], id="an amount is no text"),
        pytest.param("price_max=10", [1, 2], id="up to an amount"),
        pytest.param("price__gt=1e1", [3], id="more than an amount with an exponent"),
        pytest.param("price__lt=10.00", [1], id="less than an amount"),
        pytest.param("seen__gte=2026-01-01T04:30:00Z", [1], id="a time of another offset"),
        pytest.param("seen_before=2026-01-01T05:00:00%2B01:00", [2], id="the same time of another offset"),
        pytest.param("seen_before=2026-01-01T03:59:59Z", [], id="before all times"),
        pytest.param("seen__gt=2026-01-01", [1, 2], id="a day and times with offsets, as texts"),
        pytest.param("active=true", [1], id="true"),
        pytest.param("active=0", [2, 3], id="false, or missing"),
        pytest.param("unknown=true", [1, 2, 3], id="about nothing that a row has"),
        pytest.param("box_name=small", [2], id="the field of another row"),
        pytest.param("box__name=Big", [1], id="the same with two underscores"),
        pytest.param("box_weight_min=9.6", [1], id="the least of another row's"),
        pytest.param("boxes_name=small", [1, 2], id="one of several rows"),
        pytest.param("boxes_name=big", [1], id="another one of several rows"),
        pytest.param("unit=CM", [1], id="a field of an object"),
        pytest.param("tags=y", [1, 2], id="one of a list, in upper or lower case"),
        pytest.param("tags=x&tags=z", [1], id="one of several"),
        pytest.param("tags=x,z", [], id="a comma separates nothing where values repeat"),
        pytest.param("group=2&group=7", [3], id="a reference"),
        pytest.param("id=1,3", [1, 3], id="several, separated by commas"),
        pytest.param("id=1&id=2,3", [1, 2, 3], id="several, both ways"),
        pytest.param("name=B", [1, 3], id="a text in another case"),
        pytest.param("name=b&name=a", [2], id="the last of two"),
        pytest.param("name%5B%5D=a", [2], id="a list by a name with brackets"),
        pytest.param("name[]=a&name[]=B", [1, 2, 3], id="two of it"),
        pytest.param("price[]=9.5&price[]=100", [1, 3], id="two of what is described as one"),
        pytest.param("box_name[]=small", [2], id="brackets and the field of another row"),
        pytest.param("price__gt[]=10", [3], id="brackets and a comparison"),
        pytest.param("name=&search=", [1, 2, 3], id="empty ones are ignored"),
        pytest.param("name=b&price_min=50", [3], id="two of them"),
        pytest.param("search=%C3%84TNA", [1], id="a text in another case and script"),
        pytest.param("search=big", [1], id="a text of another row"),
        pytest.param("search=nothing", [], id="no such text"),
        pytest.param("ordering=name", [2, 1, 3], id="by text, equal ones stay"),
        pytest.param("ordering=-name,price", [1, 3, 2], id="by two, one backwards"),
        pytest.param("ordering=-price", [3, 2, 1], id="amounts are no texts"),
        pytest.param("ordering=active,-id", [3, 2, 1], id="missing comes first"),
        pytest.param("ordering=box__name", [3, 1, 2], id="by another row"),
        pytest.param("ordering=boxes__name", [3, 1, 2], id="by several rows"),
        pytest.param("ordering=-size,tags", [1, 2, 3], id="by an object and a list"),
        pytest.param("ordering=nothing,-id", [3, 2, 1], id="by nothing first"),
        pytest.param("order_by=-id&limit=1&offset=1", [2], id="a page of it"),
    ],
)
def test_listing_is_filtered_and_ordered(made_up: Sandbox, document: dict[str, Any], sent: str, ids: list[int]) -> None:
    status, listed = call(made_up, document, "GET", f"{THINGS}?{sent}")
    assert (status, [row["id"] for row in listed["results"]]) == (200, ids)


@pytest.mark.parametrize(
    ("path", "sent", "expected"),
    [
        pytest.param("1/", None, (204, [2, 3]), id="one"),
        pytest.param("bulk/", [{"id": 1}, {"id": 3}, {"id": 1}], (204, [2]), id="several, one of them twice"),
        pytest.param("bulk/", [{"id": 1}, {"id": 9}], (400, [1, 2, 3]), id="none, if there is no such row"),
        pytest.param("", None, (204, []), id="all"),
        pytest.param("?group=1", None, (204, [3]), id="those that match the query"),
        pytest.param("1/note/", None, (204, [1, 2, 3]), id="no row, but a field of it"),
        pytest.param("1/lock/", None, (204, [1, 2, 3]), id="no row, but what it has no field for"),
        pytest.param("9/note/", None, (404, [1, 2, 3]), id="nothing of a row that is not there"),
    ],
)
def test_rows_are_removed(
    made_up: Sandbox, document: dict[str, Any], path: str, sent: object, expected: tuple[int, list[int]]
) -> None:
    status, _ = call(made_up, document, "DELETE", f"{THINGS}{path}", sent)
    left = {row["id"]: row for row in call(made_up, document, "GET", THINGS)[1]["results"]}
    assert (status, list(left)) == expected
    if 1 in left:
        assert left[1]["note"] == (None if path == "1/note/" else "Ätna")


def test_ids_that_are_uuids_lead_to_rows(document: dict[str, Any]) -> None:
    with running(description=document) as sandbox:
        keys = call(sandbox, document, "GET", "/v2/keys/")[1]["results"]
        assert [key["id"][-12:] for key in keys] == ["000000007001", "000000007002", "000000007003"]
        locks = call(sandbox, document, "GET", "/v2/locks/")[1]["results"]
        assert [lock["key"] for lock in locks] == keys
        path = f"/v2/keys/{keys[1]['id']}/"
        assert call(sandbox, document, "PATCH", path, {"name": "new"}) == (200, {"id": keys[1]["id"], "name": "new"})
        assert call(sandbox, document, "DELETE", path)[0] == 204
        assert call(sandbox, document, "GET", path)[0] == 404
        added = call(sandbox, document, "POST", "/v2/keys/", {"name": "more"})[1]
        assert call(sandbox, document, "GET", f"/v2/keys/{added['id']}/")[1] == added
        own = sandbox.add("keys", fleet=7, id="6e0ddc4b-8b0c-4b5b-9a50-0d4b7ae81b6f", name="own")
        assert call(sandbox, document, "GET", f"/v2/keys/{own['id']}/")[1] == own
        listed = call(sandbox, document, "GET", "/v2/keys/")[1]["results"]
        assert [key["id"] for key in listed] == [keys[0]["id"], keys[2]["id"], added["id"], own["id"]]


def test_thing_is_created_changed_replaced_and_removed(made_up: Sandbox, document: dict[str, Any]) -> None:
    size = {"width": 1, "unit": "cm"}
    sent = {"name": "new", "note": "a", "box": 5, "size": size}
    status, created = call(made_up, document, "POST", THINGS, sent)
    assert status == 201
    assert created == {
        **sent,
        "id": 7001,
        "fleet": 7,
        "tags": created["tags"],
        "box": {"id": 5, "name": "Big", "weight": 10},
    }
    one = f"{THINGS}{created['id']}/"
    assert call(made_up, document, "GET", one) == (200, created)
    changed = created | {"note": "b", "size": {"width": 2, "unit": "cm"}}
    change = {"note": "b", "size": {"width": 2}, "id": 1}
    assert call(made_up, document, "PATCH", one, change) == (200, changed)
    replaced = call(made_up, document, "PUT", one, {"name": "c", "size": {"width": 5}})[1]
    assert (replaced["name"], replaced["note"], replaced["size"], replaced.get("box")) == (
        "c",
        None,
        {"width": 5},
        None,
    )
    assert call(made_up, document, "GET", one) == (200, replaced)
    assert call(made_up, document, "GET", THINGS)[1]["results"][-1] == replaced
    assert call(made_up, document, "DELETE", one) == (204, None)
    assert call(made_up, document, "DELETE", one)[0] == call(made_up, document, "GET", one)[0] == 404
    assert call(made_up, document, "GET", THINGS)[1]["count"] == 3
    assert call(made_up, document, "POST", THINGS, {"name": "next"})[1]["id"] == 7002


def test_wrong_body_changes_nothing(made_up: Sandbox, document: dict[str, Any]) -> None:
    before = made_up.rows("things")
    assert call(made_up, document, "POST", THINGS, {"name": "a", "box": 99}) == (
        400,
        {"box": ['Invalid pk "99" - object does not exist.']},
    )
    wrong = [{"id": 1, "name": "changed"}, {"id": 99}, {"name": "which"}]
    status, errors = call(made_up, document, "PATCH", f"{THINGS}bulk/", wrong)
    assert (status, errors[0], list(errors[1]), list(errors[2])) == (400, {}, ["id"], ["id"])
    assert call(made_up, document, "POST", f"{THINGS}bulk/", [{"name": "a"}, {}])[0] == 400
    assert call(made_up, document, "POST", f"{THINGS}bulk/", [{"name": "a"}, {"name": "b", "box": 99}])[0] == 400
    assert made_up.rows("things") == before


def test_many_things_are_created_and_changed_by_id(made_up: Sandbox, document: dict[str, Any]) -> None:
    status, created = call(made_up, document, "POST", f"{THINGS}bulk/", [{"name": "a"}, {"name": "b", "box": 6}])
    assert (status, [row["id"] for row in created]) == (201, [7001, 7002])
    changes = [{"id": 7002, "name": "c"}, {"id": 1, "size": {"width": 9}}]
    status, changed = call(made_up, document, "PATCH", f"{THINGS}bulk/", changes)
    assert (status, changed[0]) == (200, created[1] | {"name": "c"})
    assert changed[1]["size"] == {"width": 9, "unit": "cm"}
    assert call(made_up, document, "GET", f"{THINGS}1/") == (200, changed[1])
    assert call(made_up, document, "POST", f"{THINGS}bulk/", []) == (201, [])


def test_things_of_a_group_are_listed_and_added(made_up: Sandbox, document: dict[str, Any]) -> None:
    listed = call(made_up, document, "GET", "/v2/groups/1/things/?limit=1")[1]
    assert (listed["count"], [row["id"] for row in listed["results"]]) == (2, [1])
    status, created = call(made_up, document, "POST", "/v2/groups/2/things/", {"name": "new"})
    assert (status, created["group"], created["name"]) == (201, 2, "new")
    listed = call(made_up, document, "GET", "/v2/groups/2/things/")[1]
    assert [row["id"] for row in listed["results"]] == [3, created["id"]]
    many_created = call(made_up, document, "POST", "/v2/groups/2/things/bulk/", [{"name": "x"}, {"name": "y"}])[1]
    assert [row["group"] for row in many_created] == [2, 2]
    assert call(made_up, document, "POST", "/v2/groups/9/things/bulk/", [])[0] == 404
    assert call(made_up, document, "GET", "/v2/groups/1/things/2/")[1]["id"] == 2


@pytest.mark.parametrize(
    ("method", "target"),
    [
        pytest.param("GET", "/v2/groups/9/things/", id="listing of no group"),
        pytest.param("POST", "/v2/groups/9/things/", id="adding to no group"),
        pytest.param("GET", "/v2/groups/9/things/1/", id="one of no group"),
        pytest.param("GET", "/v2/groups/2/things/1/", id="one of another group"),
        pytest.param("DELETE", "/v2/groups/2/things/1/", id="removing one of another group"),
        pytest.param("GET", "/v2/groups/01/things/", id="a zero in front"),
        pytest.param("POST", "/v2/things/9/close/", id="an action on nothing"),
    ],
)
def test_what_is_not_there_is_not_found(made_up: Sandbox, document: dict[str, Any], method: str, target: str) -> None:
    before = made_up.rows("things")
    assert call(made_up, document, method, target, 5 if method == "POST" else None)[0] == 404
    assert made_up.rows("things") == before


def test_action_on_a_row_is_answered(made_up: Sandbox, document: dict[str, Any]) -> None:
    status, closed = call(made_up, document, "POST", f"{THINGS}1/close/")
    assert (status, closed["name"], type(closed["is_closed"])) == (200, "b", bool)


def test_row_that_a_fleet_has_once_keeps_changes(made_up: Sandbox, document: dict[str, Any]) -> None:
    target = "/v2/preferences/"
    assert call(made_up, document, "GET", target)[0] == 200
    changed = call(made_up, document, "PATCH", target, {"color": "red", "note": "a"})[1]
    assert changed == call(made_up, document, "GET", target)[1] == {"color": "red", "note": "a"}
    replaced = call(made_up, document, "PUT", target, {"color": "blue", "volume": 3})[1]
    assert replaced == call(made_up, document, "GET", target)[1] == {"color": "blue", "note": None, "volume": 3}
    made_up.reset()
    assert call(made_up, document, "GET", target)[1]["color"] != "blue"


def test_rows_may_have_texts_for_ids(made_up: Sandbox, document: dict[str, Any]) -> None:
    made_up.add("codes", id="a b", name="A")
    assert call(made_up, document, "GET", "/v2/codes/a%20b/")[1] == {"id": "a b", "name": "A"}
    made_up.add("codes", id="Invoice #3?.pdf", name="I")
    target = "/v2/codes/Invoice%20%233%3F.pdf/"
    assert call(made_up, document, "GET", target)[1] == {"id": "Invoice #3?.pdf", "name": "I"}
    assert call(made_up, document, "DELETE", target)[0] == 204
    created = call(made_up, document, "POST", "/v2/codes/", {"name": "B"})[1]
    assert created == {"id": "7001", "name": "B"}
    target = "/v2/codes/7001/"
    assert call(made_up, document, "PATCH", target, {"name": "C"})[1] == {"id": "7001", "name": "C"}
    assert call(made_up, document, "DELETE", target)[0] == 204
    assert [row["id"] for row in call(made_up, document, "GET", "/v2/codes/")[1]["results"]] == ["a b"]
    assert call(made_up, document, "POST", "/v2/codes/", {"name": "D"})[1]["id"] == "7002"


@pytest.mark.parametrize("version", ["3.0", "3.1"])
def test_made_rows_with_texts_for_ids_have_state(version: str) -> None:
    document = DESCRIPTION if version == "3.0" else make_3_1(DESCRIPTION)
    with running(description=document) as sandbox:
        first, second, _ = call(sandbox, document, "GET", "/v2/codes/")[1]["results"]
        target = f"/v2/codes/{first['id']}/"
        assert call(sandbox, document, "PATCH", target, {"name": "new"})[1] == first | {"name": "new"}
        assert call(sandbox, document, "GET", target)[1] == first | {"name": "new"}
        assert call(sandbox, document, "DELETE", f"/v2/codes/{second['id']}/")[0] == 204
        assert call(sandbox, document, "GET", "/v2/codes/")[1]["count"] == 2


def test_nested_rows_that_are_required_are_shown_if_they_are_inline(made_up: Sandbox, document: dict[str, Any]) -> None:
    made_up.add("inlines", id=1, box=5)
    made_up.add("inlines", id=2)
    first, second = call(made_up, document, "GET", "/v2/inlines/")[1]["results"]
    assert first == {"id": 1, "box": {"id": 5, "name": "Big"}}
    assert second["box"].keys() == {"id", "name"}


def test_rows_that_contain_rows_of_their_kind_end(made_up: Sandbox, document: dict[str, Any]) -> None:
    made_up.add("nodes", id=1)
    made_up.add("nodes", id=2, parent=1, nodes=[1])
    first, second = call(made_up, document, "GET", "/v2/nodes/")[1]["results"]
    assert first == {"id": 1, "parent": None, "nodes": []}
    assert second == {"id": 2, "parent": None, "nodes": []}


def test_names_that_python_reserves_are_tables_and_fields(made_up: Sandbox, document: dict[str, Any]) -> None:
    made_up.add("classes", **{"class": "A", "import": 1, "id": 4})
    assert call(made_up, document, "GET", "/v2/classes/")[1]["results"] == [{"id": 4, "class": "A", "import": 1}]


def test_required_field_that_is_not_described_is_no_error(made_up: Sandbox, document: dict[str, Any]) -> None:
    assert call(made_up, document, "POST", "/v2/ghosts/", {"id": 1, "ghost": 2}) == (204, None)
    assert made_up.rows("ghosts") == [{"id": 7001}]


def test_listing_of_texts_is_paginated(made_up: Sandbox, document: dict[str, Any]) -> None:
    listed = call(made_up, document, "GET", "/v2/names/?limit=1&offset=1")[1]
    assert (listed["count"], listed["results"]) == (2, ["b"])
