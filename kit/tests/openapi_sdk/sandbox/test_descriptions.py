"""What a sandbox does with parts of a description that few have."""

from __future__ import annotations

import importlib
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, cast

import pytest

from kit.tests.support.descriptions import COUNT, TEXT, make_query_parameter, make_response, ref
from kit.tests.support.made_sdks import made_sdk
from openapi_sdk.cli.app import make_app
from openapi_sdk.cli.example_runs import find_example, make_environment, name_commands, run_example
from openapi_sdk.cli.program import Program
from openapi_sdk.examples import ExampleMaker
from openapi_sdk.sandbox.parts import SandboxParts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BODY = {"content": {"application/json": {"schema": ref("Changes")}}}
ID = {"name": "id", "in": "path", "required": True, "schema": COUNT}

#: A name, and one of two other fields.
LOOK = {
    "allOf": [
        {"type": "object", "required": ["name"], "properties": {"name": TEXT}},
        {"anyOf": [{"required": [each], "properties": {each: TEXT}} for each in ("color", "shape")]},
    ]
}
SLOTS: dict[str, Any] = {"type": "array", "items": ref("Slot")}

FILE = {**TEXT, "format": "binary"}


def make_parts(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    schema = {"type": "object", "properties": properties, "required": [*required]}
    return {"required": True, "content": {"multipart/form-data": {"schema": schema}}}


def describe(name: str, **more: Any) -> dict[str, Any]:
    return {"operationId": f"things_{name}", "tags": ["things"], **more}


DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Shelf API", "version": "1"},
    "paths": {
        "/things/": {
            "get": describe(
                "list", parameters=[make_query_parameter("limit")], responses={"200": make_response(ref("Page"))}
            ),
            "post": describe("create", requestBody=BODY, responses={"201": make_response(ref("Thing"))}),
        },
        "/things/{id}/": {
            "parameters": [ID],
            "patch": describe("update", requestBody=BODY, responses={"200": make_response(ref("Thing"))}),
            "put": describe("replace", requestBody=BODY, responses={"200": make_response(ref("Thing"))}),
            "post": describe(
                "rename", requestBody={**BODY, "required": True}, responses={"200": make_response(ref("Thing"))}
            ),
            "delete": describe("delete", responses={"200": make_response(ref("Deleted"))}),
        },
        "/sizes/": {
            "get": describe(
                "list",
                tags=["sizes"],
                operationId="sizes_list",
                parameters=[make_query_parameter("page"), make_query_parameter("page_size")],
                responses={"200": make_response(ref("Sizes"))},
            ),
        },
        "/shelves/{id}/": {
            "parameters": [ID],
            "get": describe("get_shelf", tags=["shelves"], responses={"200": make_response(ref("Shelf"))}),
            "delete": describe("delete_shelf", tags=["shelves"], responses={"200": make_response(ref("Shelf"))}),
            "patch": describe(
                "update_shelf",
                tags=["shelves"],
                requestBody=make_parts({"photo": FILE, "name": TEXT}),
                responses={"200": make_response(ref("Shelf"))},
            ),
        },
        "/photos/": {
            "post": describe(
                "add_photo",
                tags=["photos"],
                requestBody=make_parts(
                    {"photo": FILE, "is_public": {"type": "boolean", "enum": [True]}}, "photo", "is_public"
                ),
                responses={"204": {"description": "done"}},
            ),
        },
        "/looks/": {
            "post": describe(
                "add_look",
                tags=["looks"],
                requestBody={"content": {"application/json": {"schema": LOOK}}, "required": True},
                responses={"204": {"description": "done"}},
            )
        },
        "/slots": {"get": describe("list_slots", tags=["slots"], responses={"200": make_response(SLOTS)})},
        "/slots/{side}/{number}": {
            "parameters": [
                {"name": "side", "in": "path", "required": True, "schema": TEXT},
                {"name": "number", "in": "path", "required": True, "schema": {**TEXT, "format": "hostname"}},
            ],
            "get": describe("get_slot", tags=["slots"], responses={"200": make_response(ref("Slot"))}),
        },
    },
    "components": {
        "schemas": {
            "Slot": {
                "type": "object",
                "properties": {"id": COUNT, "side": {**TEXT, "enum": ["left", "right"]}, "number": TEXT},
            },
            "Thing": {"type": "object", "properties": {"id": COUNT, "name": TEXT}},
            "Changes": {"type": "object", "properties": {"name": TEXT}},
            "Deleted": {
                "type": "object",
                "required": ["id", "deleted"],
                "properties": {"id": COUNT, "deleted": {"type": "boolean", "enum": [True]}},
            },
            "Shelf": {"type": "object", "required": ["id"], "properties": {"id": COUNT, "name": TEXT}},
            "Page": {
                "type": "object",
                "properties": {"results": {"type": "array", "items": ref("Thing")}, "count": COUNT},
            },
            "Sizes": {
                "type": "object",
                "properties": {"sizes": {"type": "array", "items": COUNT}, "total": COUNT, "page": COUNT},
            },
        }
    },
}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with made_sdk(DOCUMENT, tmp_path_factory.mktemp("shelf")) as sdk:
        yield sdk


@pytest.mark.parametrize(
    ("method", "path", "is_accepted"),
    [
        pytest.param("POST", "/things/", True, id="a new row"),
        pytest.param("PATCH", "/things/1/", True, id="a change"),
        pytest.param("PUT", "/things/1/", True, id="a replacement"),
        pytest.param("POST", "/things/1/", False, id="a body that is needed"),
    ],
)
def test_a_body_that_may_be_left_out_need_not_be_sent(*, shelf: Any, method: str, path: str, is_accepted: bool) -> None:
    with (
        make_sandboxes(shelf).running() as sandbox,
        shelf.Shelf(token=sandbox.token, base_url=sandbox.url) as client,
        nullcontext() if is_accepted else pytest.raises(shelf.BadRequest),
    ):
        client.request(method, path)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("/things/2/", {"id": 2, "deleted": True}, id="what says that it is gone"),
        pytest.param("/shelves/2/", {"id": 2, "name": "name 2"}, id="the row"),
    ],
)
def test_what_is_removed_is_answered_as_described(shelf: Any, path: str, expected: Any) -> None:
    with (
        make_sandboxes(shelf).running() as sandbox,
        shelf.Shelf(token=sandbox.token, base_url=sandbox.url) as client,
    ):
        assert client.request("DELETE", path) == expected
        with pytest.raises(shelf.NotFound):
            client.request("DELETE", path)


def test_an_example_names_a_row_by_a_choice_that_it_has(shelf: Any) -> None:
    service = shelf.SERVICE
    with (
        make_sandboxes(shelf).running() as sandbox,
        shelf.Shelf(token=sandbox.token, base_url=sandbox.url) as client,
    ):
        made = ExampleMaker(service).make_arguments(service.description.methods["slots.things_get_slot"])
        assert client.slots.things_get_slot(**made).side == made["side"] == "left"


def test_the_examples_of_commands_work(shelf: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = Program(service=shelf.SERVICE, client=lambda: shelf.Shelf)
    app = make_app(program)
    monkeypatch.chdir(tmp_path)
    with make_sandboxes(shelf).running() as sandbox:
        for name, value in make_environment(program, sandbox, tmp_path).items():
            monkeypatch.setenv(name, value)
        statuses: dict[str, int] = {}
        for words in name_commands(program):
            sandbox.reset()
            line = find_example(app, words)
            statuses[line] = run_example(program, app, line)
    assert {line: status for line, status in statuses.items() if status} == {}
    assert {
        "echo example | shelf photos things-add-photo --photo - --is-public",
        """echo '{"name": "example", "color": "example"}' | shelf looks things-add-look --body -""",
    } <= {*statuses}


def test_numbers_without_an_example_are_listed_with_the_number_of_their_page(shelf: Any) -> None:
    with (
        make_sandboxes(shelf).running() as sandbox,
        shelf.Shelf(token=sandbox.token, base_url=sandbox.url) as client,
    ):
        page = client.request("GET", "/sizes/", params={"page": 2, "page_size": 2})
        assert (len(page["sizes"]), page["page"], page["total"]) == (1, 2, 3)
        assert len(client.sizes.list().all()) == 3


def test_a_table_of_a_seed_that_is_not_described_is_refused(shelf: Any) -> None:
    sandboxes = make_sandboxes(shelf, load_seed=lambda: {"tables": {"thing": {}}})
    with (
        pytest.raises(shelf.ConfigurationError, match=r"load_seed: 'thing' is no table .*'things'"),
        sandboxes.running(),
    ):
        pass
    with make_sandboxes(shelf, load_seed=lambda: {"tables": {"things": {"rows": {"each": 1}}}}).running():
        pass


def make_sandboxes(sdk: Any, **options: Any) -> Any:
    generated = importlib.import_module(f"{sdk.SERVICE.generated}.sandbox")
    return generated.Sandboxes(SandboxParts(generated.GENERATED, lambda: sdk.SERVICE, **options))


# What the sandbox was told, it keeps: whatever a row is known by, and however an answer holds it


UUID: dict[str, Any] = {"type": "string", "format": "uuid"}
SIZES: dict[str, Any] = {"type": "object", "properties": {"width": COUNT}}


def obj(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def rows(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": schema}


def describe_one(answer: dict[str, Any] | None = None, body: dict[str, Any] | None = None) -> dict[str, Any]:
    operation: dict[str, Any] = {"responses": {"200": make_response(answer) if answer else {"description": "done"}}}
    if body is not None:
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    return operation


def describe_rows(
    path: str,
    *parameters: str,
    row: dict[str, Any],
    body: dict[str, Any],
    listing: dict[str, Any] | None = None,
    created: dict[str, Any] | None = None,
    of_row: str = "",
) -> dict[str, Any]:
    """Return the paths of a resource: create, list, get, change and delete."""
    named = [{"name": each, "in": "path", "required": True, "schema": TEXT} for each in parameters]
    one = of_row or f"{path}/{{{parameters[-1]}}}"
    outer = [each for each in named if f"{{{each['name']}}}" in path]
    return {
        path: {
            "parameters": outer,
            "get": describe_one(listing or rows(row)),
            "post": describe_one(created or row, body),
        },
        one: {
            "parameters": named,
            "get": describe_one(row),
            "patch": describe_one(row, body),
            "delete": describe_one(),
        },
    }


NAMED = obj(name=TEXT)
DONE = obj(state={**TEXT, "enum": ["done"]})


def describe_verb(
    method: str, verb: str, answer: dict[str, Any], body: dict[str, Any] | None = None, *, name: bool = True
) -> dict[str, Any]:
    """Return a path that says what is done with a part."""
    parameters = [{"name": "code", "in": "path", "required": True, "schema": TEXT}] if name else []
    path = f"/parts/{verb}{'/{code}' if name else ''}"
    return {path: {"parameters": parameters, method: describe_one(answer, body)}}


#: By the way to page: the query parameters, what an answer has beside its rows, and the query for the next page.
WAYS: dict[str, tuple[list[str], dict[str, Any], Any]] = {
    "number": (["page", "page_size"], {"total": COUNT}, lambda number, _: {"page": number + 1, "page_size": 2}),
    "offset": (["offset", "limit"], {"total": COUNT}, lambda number, _: {"offset": 2 * number, "limit": 2}),
    "cursor": (
        ["cursor", "limit"],
        {"next_cursor": {**TEXT, "nullable": True}},
        lambda _, page: {"limit": 2, **({"cursor": page["next_cursor"]} if page else {})},
    ),
    "key": (
        ["starting_after", "limit"],
        {"has_more": {"type": "boolean"}},
        lambda _, page: {"limit": 2, **({"starting_after": page["data"][-1]["token"]} if page else {})},
    ),
}


def describe_pages(way: str) -> dict[str, Any]:
    """Return a path with pages of rows that are known by a token."""
    parameters, beside, _ = WAYS[way]
    kinds = {name: TEXT if name in ("cursor", "starting_after") else COUNT for name in parameters}
    coin = obj(token=TEXT, name=TEXT)
    listing = describe_one(obj(data=rows(coin), **beside))
    listing["parameters"] = [make_query_parameter(name, kind) for name, kind in kinds.items()]
    return {f"/coins-by-{way}": {"get": listing, "post": describe_one(coin, NAMED)}}


SERVER = obj(server=ref("Server"), action=obj(id=COUNT, name=TEXT))
HEADERS = {
    "ETag": {"required": True, "schema": {**TEXT, "example": "v1"}},
    "X-Left": {"required": True, "schema": {**COUNT, "minimum": 5}},
    "X-Name": {"required": True, "schema": {**TEXT, "enum": ["\n"]}},
    "X-Other": {"schema": TEXT},
}
KEPT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Keep API", "version": "1"},
    "paths": {
        **describe_rows("/cards", "card_token", row=ref("Card"), body=NAMED),
        **describe_rows("/plans/", "uuid", row=ref("Plan"), body=NAMED, of_row="/plans/{uuid}/"),
        **describe_rows("/posts", "slug", row=ref("Post"), body=obj(slug=TEXT, name=TEXT)),
        **describe_rows("/boxes", "boxId", row=ref("Box"), body=NAMED),
        **describe_rows("/jobs", "id", row=ref("Job"), body=NAMED),
        **describe_rows("/servers", "id", row=SERVER, body=obj(server=NAMED), listing=obj(servers=rows(ref("Server")))),
        **describe_rows("/notes", "id", row=obj(data=ref("Note")), body=NAMED, listing=rows(ref("Note"))),
        **describe_rows("/tags", "id", row=ref("TagOut"), body=NAMED, listing=rows(ref("TagSummary"))),
        **describe_rows("/quotas/{region}", "region", "kind", row=ref("Quota"), body=obj(kind=TEXT, name=TEXT)),
        **describe_rows("/owners/{owner_id}/keys", "owner_id", "id", row=ref("Key"), body=NAMED),
        **describe_rows("/notes/{id}/pins", "id", "pin_id", row=ref("Pin"), body=NAMED),
        "/owners": {"get": describe_one(rows(ref("Owner")))},
        "/owners/{owner_id}": {
            "parameters": [{"name": "owner_id", "in": "path", "required": True, "schema": TEXT}],
            "get": describe_one(ref("Owner")),
        },
        "/things": {
            "get": describe_one(rows(ref("ThingSummary"))),
            "post": describe_one(rows(ref("Thing")), obj(name=TEXT)),
            "delete": {**describe_one(), "requestBody": {"content": {"application/json": {"schema": rows(COUNT)}}}},
        },
        "/things/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": COUNT}],
            "get": describe_one(ref("Thing")),
            "patch": describe_one(ref("Thing"), obj(errors=rows(TEXT))),
            "delete": describe_one(ref("Thing")),
        },
        "/things/{id}/name": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": COUNT}],
            "put": describe_one(ref("Thing"), TEXT),
        },
        "/session": {"get": describe_one(ref("Session")), "post": describe_one(ref("Session"))},
        "/session/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": COUNT}],
            "get": describe_one(ref("Session")),
        },
        "/state": {"get": describe_one({**obj(sizes=SIZES, name=TEXT), "example": {"sizes": "", "name": "calm"}})},
        "/posts/{slug}/notes": {
            "parameters": [{"name": "slug", "in": "path", "required": True, "schema": TEXT}],
            "get": describe_one(rows(ref("Note"))),
        },
        "/boxes/{boxId}/shown/{kind}": {
            "parameters": [
                {"name": "boxId", "in": "path", "required": True, "schema": TEXT},
                {"name": "kind", "in": "path", "required": True, "schema": {**TEXT, "enum": ["open", "shut"]}},
            ],
            "post": describe_one(ref("Box")),
        },
        "/doors": {"post": describe_one({**obj(doorId=COUNT), "required": ["doorId"]})},
        "/doors/{door_id}": {
            "parameters": [{"name": "door_id", "in": "path", "required": True, "schema": COUNT}],
            "get": describe_one(ref("Session")),
        },
        **describe_rows("/sheets", "id", row=ref("Sheet"), body=ref("SheetBody"), listing=rows(ref("SheetSummary"))),
        **describe_rows(
            "/club-rules",
            "id",
            row=obj(rule=ref("Rule")),
            body=obj(rule=NAMED),
            listing=obj(data=rows(ref("Rule")), per_page=COUNT, links=obj(first=TEXT)),
        ),
        "/clubs/{id}/badges": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": TEXT}],
            "post": describe_one(ref("Badge"), {**NAMED, "required": ["name"]}),
        },
        "/clubs/{id}/badges/{name}": {
            "parameters": [{"name": each, "in": "path", "required": True, "schema": TEXT} for each in ("id", "name")],
            "get": describe_one(ref("Badge")),
        },
        "/flags": {
            "get": describe_one(rows(ref("Flag"))),
            "post": describe_one(ref("Flag"), {**obj(id=COUNT, name=TEXT), "required": ["id"]}),
        },
        "/flags/{id}": {"parameters": [ID], "get": describe_one(ref("Flag"))},
        "/seals": {
            "post": {
                **describe_one(ref("Seal"), obj(code=TEXT, note=TEXT)),
                "responses": {
                    "201": {**make_response(ref("Seal")), "headers": HEADERS},
                    "409": {"description": "taken", "headers": HEADERS},
                },
            }
        },
        "/seals/{code}": {
            "parameters": [{"name": "code", "in": "path", "required": True, "schema": TEXT}],
            "get": describe_one(ref("Seal")),
        },
        **describe_verb("get", "list", obj(parts=rows(ref("Part")), pages=COUNT), name=False),
        **describe_verb("get", "get", ref("Part")),
        **{path: item for verb in ("add", "update") for path, item in describe_verb("post", verb, DONE, NAMED).items()},
        **describe_verb("delete", "delete", DONE),
        "/flags/new": {"post": describe_one(DONE, NAMED)},
        "/limits/get": {"get": describe_one(obj(most=COUNT, least=COUNT))},
        "/limits/patch": {"patch": describe_one(DONE, obj(most=COUNT))},
        **describe_rows("/kinds", "id", row=ref("Kind"), body=obj(id=TEXT, name=TEXT)),
        **describe_rows("/passes", "id", row=ref("Pass"), body=obj(scopes=rows(TEXT))),
        "/moods": {"get": describe_one(rows(NAMED))},
        "/moods/{id}/run": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": COUNT}],
            "post": describe_one(ref("Job")),
        },
        "/moods-in-pages": {
            "get": {
                "parameters": [make_query_parameter("cursor", TEXT), make_query_parameter("limit", COUNT)],
                **describe_one(obj(data=rows(NAMED), next_cursor={**TEXT, "nullable": True})),
            }
        },
        **describe_pages("number"),
        **describe_pages("offset"),
        **describe_pages("cursor"),
        **describe_pages("key"),
        "/void": {"get": {"responses": {"200": {"description": "done", "content": {"application/json": {}}}}}},
        "/lists": {"get": describe_one(obj(flat={"items": TEXT}))},
    },
    "components": {
        "schemas": {
            "Card": obj(token=UUID, name=TEXT),
            "Plan": obj(uuid=UUID, name=TEXT),
            "Post": obj(id=COUNT, slug=TEXT, name=TEXT),
            "Box": obj(boxId=TEXT, name=TEXT),
            "Pass": {**obj(id=COUNT, scopes=rows(obj(name=TEXT))), "required": ["scopes"]},
            "Job": obj(pk=COUNT, name=TEXT),
            "Server": obj(id=COUNT, name=TEXT),
            "Note": obj(id=COUNT, name=TEXT),
            "TagSummary": obj(id=UUID),
            "TagOut": obj(id=UUID, name=TEXT),
            "Quota": obj(region=TEXT, kind=TEXT, name=TEXT),
            "Key": obj(id=COUNT, owner_id=TEXT, name=TEXT),
            "Owner": obj(id=TEXT),
            "Pin": obj(id=COUNT, name=TEXT),
            "ThingSummary": {**obj(id=COUNT, errors=COUNT, sizes=SIZES), "example": {"id": 1, "sizes": ""}},
            "Thing": obj(id=COUNT, name=TEXT, errors=rows(TEXT), sizes={**SIZES, "example": ""}),
            "Session": obj(id=COUNT, name=TEXT),
            "Sheet": {
                **obj(id=COUNT, title=TEXT, email={**TEXT, "format": "email"}, note=TEXT, lines=rows(ref("Line"))),
                "required": ["id", "title"],
            },
            "SheetSummary": obj(id=COUNT, title={**TEXT, "maxLength": 5}),
            "SheetBody": obj(
                id={**COUNT, "readOnly": True},
                title={**TEXT, "nullable": True},
                email=TEXT,
                note={**TEXT, "nullable": True},
                lines=rows(obj(count=TEXT)),
            ),
            "Line": {**obj(id=COUNT, count=COUNT), "required": ["id"]},
            "Part": obj(code=TEXT, name=TEXT),
            "Rule": obj(id=COUNT, name=TEXT),
            "Badge": obj(name=TEXT, color=TEXT),
            "Flag": obj(id=COUNT, name=TEXT, state=TEXT),
            "Seal": obj(code=TEXT, note=TEXT),
            "Kind": obj(id={**TEXT, "enum": ["a/1", "b", "c", "d"]}, name=TEXT),
        }
    },
}


@pytest.fixture(scope="module")
def keeper(shelf: Any) -> Iterator[Any]:
    with (
        make_sandboxes(shelf).running(description=KEPT) as sandbox,
        shelf.Shelf(token=sandbox.token, base_url=sandbox.url) as client,
    ):
        yield client


def request(keeper: Any, method: str, path: str, body: Any = None) -> Any:
    return keeper.request(method, path, **({} if body is None else {"json": body}))


def opened(answer: Any) -> Any:
    """Return the row or the rows of an answer."""
    outer = next((name for name in ("server", "servers", "data", "rule") if name in answer), None)
    return answer if outer is None else answer[outer]


@pytest.mark.parametrize(
    ("path", "key", "envelope"),
    [
        pytest.param("/cards", "token", "", id="token"),
        pytest.param("/plans/", "uuid", "", id="uuid, and slashes at the end"),
        pytest.param("/posts", "slug", "", id="slug beside an id"),
        pytest.param("/boxes", "boxId", "", id="id of the thing"),
        pytest.param("/jobs", "pk", "", id="pk"),
        pytest.param("/servers", "id", "server", id="in an envelope, sent too"),
        pytest.param("/notes", "id", "", id="in data"),
        pytest.param("/club-rules", "id", "rule", id="in an envelope of any name, and a page without a next one"),
        pytest.param("/tags", "id", "", id="a listing with other rows"),
        pytest.param("/quotas/north", "kind", "", id="two fields"),
        pytest.param("/owners/2/keys", "id", "", id="of another row"),
        pytest.param("/notes/2/pins", "id", "", id="of another row whose parameter is called like the key"),
    ],
)
def test_a_row_is_found_changed_and_deleted(shelf: Any, keeper: Any, path: str, key: str, envelope: str) -> None:
    def send(method: str, at: str, **fields: Any) -> Any:
        body = {envelope: fields} if envelope else fields
        return opened(request(keeper, method, at, body if fields else None))

    before = send("GET", path)
    made = send("POST", path, name="first", **({"slug": "my-post"} if key == "slug" else {}))
    one = f"{path.rstrip('/')}/{made[key]}{'/' if path.endswith('/') else ''}"
    assert send("GET", one) == made
    assert made["name"] == "first"
    assert [row[key] for row in send("GET", path)] == [*(row[key] for row in before), made[key]]
    assert send("PATCH", one, name="second") == {**made, "name": "second"}
    assert send("GET", one)["name"] == "second"
    keeper.request("DELETE", one)
    with pytest.raises(shelf.NotFound):
        send("GET", one)
    assert send("GET", path) == before


@pytest.mark.parametrize(
    ("sent", "made", "changed"),
    [
        pytest.param({"note": None}, {"note": None}, {"note": None}, id="null that no answer has: left out"),
        pytest.param({"title": None}, {"title": "title 1"}, {"title": "title 1"}, id="null of what is required"),
        pytest.param({"email": ""}, {"email": None}, {"email": "someone2@example.com"}, id="not of the form"),
        pytest.param({"lines": [{"count": "7"}, {"count": "x"}]}, {"lines": [{"id": 1, "count": 7}, {"id": 2}]},
                     {"lines": [{"id": 1, "count": 7}, {"id": 2}]}, id="items with what is required"),
        pytest.param({"id": 99}, {"id": 4}, {"id": 2}, id="what is only read"),
    ],
)  # fmt: skip
def test_what_is_kept_fits_the_answer(shelf: Any, sent: Any, made: Any, changed: Any) -> None:
    with (
        make_sandboxes(shelf).running(description=KEPT) as sandbox,
        shelf.Shelf(token=sandbox.token, base_url=sandbox.url) as client,
    ):
        found = request(client, "PATCH", "/sheets/2", sent)
        assert {name: found.get(name) for name in changed} == changed
        found = request(client, "POST", "/sheets", sent)
        assert {name: found.get(name) for name in made} == made


def test_a_field_fits_each_answer(keeper: Any) -> None:
    long = request(keeper, "POST", "/sheets", {"title": "longer"})
    assert (long["title"], request(keeper, "GET", "/sheets")[-1]["title"]) == ("longer", "title")


def test_rows_are_found_by_ids_that_are_no_numbers(shelf: Any, keeper: Any) -> None:
    assert [row["id"] for row in request(keeper, "GET", "/kinds")] == ["a/1", "b", "c"]
    assert request(keeper, "GET", "/kinds/b")["name"] == "name 2"
    request(keeper, "DELETE", "/kinds/b")
    assert request(keeper, "POST", "/kinds", {"name": "new"})["id"] == "d"
    assert request(keeper, "GET", "/kinds/d")["name"] == "new"
    with pytest.raises(shelf.NotFound):
        request(keeper, "GET", "/kinds/b")


def test_rows_without_a_key_differ(keeper: Any) -> None:
    first = keeper.request("GET", "/moods-in-pages", params={"limit": 2})
    second = keeper.request("GET", "/moods-in-pages", params={"limit": 2, "cursor": first["next_cursor"]})
    expected = [{"name": f"name {number}"} for number in (1, 2, 3)]
    assert first["data"] + second["data"] == keeper.request("GET", "/moods") == expected


def test_paths_may_say_what_is_done(shelf: Any, keeper: Any) -> None:
    before = request(keeper, "GET", "/parts/list")["parts"]
    assert request(keeper, "POST", "/parts/add/bolt", {"name": "first"}) == {"state": "done"}
    assert request(keeper, "GET", "/parts/get/bolt") == {"code": "bolt", "name": "first"}
    assert request(keeper, "POST", "/parts/update/bolt", {"name": "second"}) == {"state": "done"}
    assert request(keeper, "GET", "/parts/list")["parts"] == [*before, {"code": "bolt", "name": "second"}]
    assert request(keeper, "DELETE", "/parts/delete/bolt") == {"state": "done"}
    for method, path in (("GET", "/parts/get/bolt"), ("DELETE", "/parts/delete/bolt")):
        with pytest.raises(shelf.NotFound):
            request(keeper, method, path)
    assert request(keeper, "POST", "/flags/new", {"name": "of a path"}) == {"state": "done"}
    assert request(keeper, "GET", "/flags")[-1]["name"] == "of a path"
    assert request(keeper, "PATCH", "/limits/patch", {"most": 9}) == {"state": "done"}
    assert request(keeper, "GET", "/limits/get")["most"] == 9


def test_rows_of_a_row_are_found_even_if_nothing_lists_them(keeper: Any) -> None:
    assert request(keeper, "POST", "/clubs/a/badges", {"name": "gold"})["name"] == "gold"
    assert request(keeper, "GET", "/clubs/a/badges/gold")["name"] == "gold"


def test_a_row_with_the_key_of_another_one_takes_its_place_or_is_refused(shelf: Any, keeper: Any) -> None:
    for name in ("first", "second"):
        assert request(keeper, "POST", "/flags", {"id": 77, "name": name}) == {"id": 77, "name": name}
    assert request(keeper, "GET", "/flags/77")["name"] == "second"
    assert [row["id"] for row in request(keeper, "GET", "/flags")].count(77) == 1
    request(keeper, "POST", "/seals", {"code": "A", "note": "first"})
    with pytest.raises(shelf.Conflict, match="code: There is a row with this value already") as caught:
        request(keeper, "POST", "/seals", {"code": "A", "note": "second"})
    assert pick_headers(caught.value.headers) == MADE_HEADERS
    assert request(keeper, "GET", "/seals/A")["note"] == "first"


#: No header has what can't be sent in one.
MADE_HEADERS = {"etag": "v1", "x-left": "5", "x-name": "1"}


def pick_headers(headers: Any) -> dict[str, str]:
    names = {name.lower() for name in HEADERS}
    return {name.lower(): value for name, value in headers.items() if name.lower() in names}


def test_an_answer_has_the_headers_that_are_required(keeper: Any) -> None:
    response = keeper.with_raw_response.request("POST", "/seals", json={"code": "B"})
    assert pick_headers(response.headers) == MADE_HEADERS


@pytest.mark.parametrize("way", WAYS)
def test_a_new_row_is_on_the_last_page(keeper: Any, way: str) -> None:
    path, found = f"/coins-by-{way}", list[Any]()
    page: Any = {}
    made = [request(keeper, "POST", path, {"name": name}) for name in ("a", "b")]
    for number in range(3):
        page = keeper.request("GET", path, params=WAYS[way][2](number, page))
        found += page["data"]
    assert len(page["data"]) == 1
    assert found[-2:] == made
    assert len({row["token"] for row in found}) == 5


def test_a_row_is_found_by_a_changed_key(shelf: Any, keeper: Any) -> None:
    made = request(keeper, "POST", "/posts", {"slug": "old", "name": "a"})
    for one, slug in [(f"/posts/{made['slug']}", "new"), ("/posts/2", "other")]:
        request(keeper, "PATCH", one, {"slug": slug})
        assert request(keeper, "GET", f"/posts/{slug}")["slug"] == slug
        keeper.request("DELETE", f"/posts/{slug}")
        with pytest.raises(shelf.NotFound):
            keeper.request("GET", f"/posts/{slug}")


@pytest.mark.parametrize(
    ("method", "path", "body", "answer"),
    [
        pytest.param("POST", "/things", {"name": "a"}, [{"name": "a"}], id="rows for one that was sent"),
        pytest.param("PUT", "/things/1/name", "b", {"name": "b"}, id="a text is the field of the path"),
        pytest.param("DELETE", "/things/2", None, {"id": 2}, id="the row that was deleted"),
        pytest.param("DELETE", "/things", [3], None, id="keys of rows"),
        pytest.param("GET", "/session", None, {"id": 1}, id="the first row, without its key"),
        pytest.param("GET", "/state", None, {"sizes": {"width": 1}, "name": "calm"}, id="example of another type"),
        pytest.param("GET", "/posts/3/notes", None, [{}], id="rows of a row"),
        pytest.param("POST", "/boxes/2/shown/open", None, {"boxId": "2"}, id="a choice behind a row"),
        pytest.param("POST", "/doors", None, {"doorId": 4}, id="a key with the name of the parameter"),
        pytest.param(
            "POST",
            "/passes",
            {"scopes": ["a"]},
            {"id": 4, "scopes": []},
            id="items of another type",
        ),
        pytest.param("GET", "/void", None, {}, id="JSON without a schema"),
        pytest.param("GET", "/lists", None, {"flat": ["flat 1"]}, id="items without a type"),
    ],
)
def test_an_answer_has_the_form_that_is_described(keeper: Any, method: str, path: str, body: Any, answer: Any) -> None:
    found = request(keeper, method, path, body)
    if isinstance(answer, list):
        found, answer = found[0], cast("list[Any]", answer)[0]
    assert found == answer or found.items() >= answer.items()


@pytest.mark.parametrize(
    ("method", "body"),
    [pytest.param("GET", None, id="made"), pytest.param("PATCH", {"errors": ["a"]}, id="changed")],
)
def test_a_field_has_the_type_that_each_answer_describes(keeper: Any, method: str, body: Any) -> None:
    found = request(keeper, method, "/things/1", body)
    assert (isinstance(found["errors"], list), isinstance(found["sizes"], dict)) == (True, True)
    assert isinstance(request(keeper, "GET", "/things")[0]["errors"], int)
