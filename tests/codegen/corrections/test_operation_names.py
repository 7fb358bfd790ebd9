"""Tags and operationIds: what a person would call an operation, whatever other operations there are."""

from __future__ import annotations

import itertools
import keyword
from typing import Any

import pytest

from fleetit import AsyncFleetIT, FleetIT
from fleetit_api.api import AsyncResources, Resources
from kit.tests.openapi_sdk_codegen.corrections.pages import ENVELOPE, ROW, ROWS, describe, method_names, operation
from openapi_sdk_codegen.corrections.conventions import words
from openapi_sdk_codegen.openapi.python_names import is_reserved_resource

NAMES = [
    # nouns
    ("get", "/wheels/", ENVELOPE, "wheels.list"),
    ("get", "/wheels/{id}/", ROW, "wheels.get"),
    ("get", "/wheels/", ROW, "wheels.get_wheels"),
    ("post", "/wheels/", ROW, "wheels.create"),
    ("post", "/wheels/{id}/", ROW, "wheels.post"),
    ("put", "/wheels/{id}/", ROW, "wheels.replace"),
    ("put", "/wheels/", ROW, "wheels.replace_wheels"),
    ("delete", "/wheels/", None, "wheels.delete_wheels"),
    ("delete", "/wheels/{id}/", None, "wheels.delete"),
    ("get", "/wheels/parts/", ROWS, "wheels.list_parts"),
    ("get", "/wheels/{id}/parts/", ROWS, "wheels.list_parts"),
    ("get", "/wheels/{id}/parts/{no}/", ROW, "wheels.get_part"),
    ("post", "/wheels/{id}/parts/", ROW, "wheels.create_part"),
    ("patch", "/wheels/name/{name}/", ROW, "wheels.update"),
    ("get", "/wheels/slug/{slug}/parts/name/{name}/", ROW, "wheels.get_part"),
    ("post", "/search/fuzzy/", ROW, "search.fuzzy"),
    ("post", "/wheels/close/{id}/", None, "wheels.close"),
    ("delete", "/storages/gcs/{id}/", None, "storages.delete_gcs"),
    ("post", "/objecttypes/{uuid}/versions/", ROW, "objecttypes.create_version"),
    ("get", "/user/", ROW, "user.get"),
    ("get", "/user/{name}/", ROW, "user.get"),
    ("get", "/wheels/{id}/{part}/", ROW, "wheels.get_by_part"),
    ("head", "/wheels/{id}/", None, "wheels.head"),
    # listings
    ("get", "/wheels/", {"type": "object", "properties": {"items": ROWS}}, "wheels.list"),
    ("get", "/wheels/", {"type": "object", "properties": {"wheels": ROWS}}, "wheels.list"),
    ("get", "/wheels/", {"type": "object", "properties": {"size": ROWS}}, "wheels.list"),
    ("get", "/search/", {"type": "object", "properties": {"results": ROWS}}, "search.run"),
    # many in one call
    ("post", "/wheels/bulk/", ROWS, "wheels.create_many"),
    ("patch", "/wheels/bulk/", ROWS, "wheels.update_many"),
    ("post", "/wheels/parts/bulk/", ROWS, "wheels.create_many_parts"),
    ("post", "/wheels/bulk_create/", ROWS, "wheels.bulk_create"),
    # a path that ends in a verb
    ("post", "/rest-auth/logout/", None, "rest_auth.logout"),
    ("post", "/logout/", None, "auth.logout"),
    ("put", "/user/set_password/", None, "user.set_password"),
    ("post", "/user/set_password/", None, "user.set_password"),
    ("post", "/objects/search/", ROWS, "objects.search"),
    ("get", "/objects/search/", ROWS, "objects.search"),
    ("post", "/driver_agreements/{id}/close/", ROW, "driver_agreements.close"),
    ("post", "/driver_agreements/close/", ROW, "driver_agreements.close"),
    ("post", "/wheels/export/", ROW, "wheels.export"),
    ("get", "/wheels/export/", ROW, "wheels.get_export"),
    ("post", "/wheels/{id}/export/", ROW, "wheels.export"),
    ("post", "/wheels/{id}/parts/{no}/close/", ROW, "wheels.close_part"),
    ("post", "/threads/{id}/messages/{no}/mark_as_read/", None, "threads.mark_message_as_read"),
    ("post", "/hr/movements/start_movement/", None, "hr.start_movement"),
    ("post", "/hr/attendance/check_in/", None, "hr.check_in_attendance"),
    ("post", "/rest-auth/password/reset/confirm/", None, "rest_auth.confirm_password_reset"),
    ("post", "/rest-auth/registration/resend-email/", None, "rest_auth.resend_registration_email"),
    ("post", "/users/activate/{uid}/{token}/", None, "users.activate"),
    ("get", "/users/get-teams/", ROW, "users.get_teams"),
    ("delete", "/articles/{id}/favorite/", None, "articles.unfavorite"),
    ("delete", "/users/{id}/remove-photo/", None, "users.remove_photo"),
    ("post", "/things/{id}:cancel", None, "things.cancel"),
    ("post", "/import-jobs/", ROW, "import_jobs.create"),
    ("post", "/add_ons", ROW, "add_ons.create"),
    ("post", "/check_ins/", ROW, "check_ins.create"),
    ("post", "/users/{id}/sign-ups", ROW, "users.create_sign_up"),
    ("post", "/join-requests", ROW, "join_requests.create"),
    ("post", "/hr/leave-requests/", ROW, "hr.create_leave_request"),
    ("post", "/link/", ROW, "link.post"),
    # words that are taken
    ("post", "/orders/{id}/return/", None, "orders.return_order"),
    ("post", "/orders/import/", None, "orders.import_orders"),
    ("post", "/things/import/", None, "things.import_things"),
    ("get", "/import/", ROW, "import_resource.get"),
    ("get", "/os/", ROW, "os_resource.get"),
    ("get", "/v2/pathlib/{id}/", ROW, "pathlib_resource.get"),
    ("get", "/v2/request/", ROW, "request_resource.get"),
    ("get", "/v2/close/{id}/", ROW, "close_resource.get"),
    ("get", "/api/", ROW, "default.get"),
    ("get", "/api/v2/", ROW, "default.get"),
    ("get", "/list/", ROWS, "list_resource.list"),
    ("get", "/test/", ROW, "test.get"),
    ("get", "/aux/{id}/", ROW, "aux_resource.get"),
    ("get", "/COM1/", ROW, "com1_resource.get"),
    ("get", "/lpt9/", ROW, "lpt9_resource.get"),
    ("get", "/__class__/", ROW, "class_resource.get"),
    # other forms of words and paths
    ("get", "/7things/", ROWS, "x_7things.list"),
    ("get", "/fleetThings/", ROWS, "fleet_things.list"),
    ("get", "/HTTPServers/{id}/", ROW, "http_servers.get"),
    ("get", "/wheels/{id}.json", ROW, "wheels.get"),
    ("get", "/été/", ROW, "ete.get"),
    ("get", "/用户/", ROW, "u7528_u6237.get"),
    ("get", "/{tenant}/wheels/", ROWS, "wheels.list"),
    ("get", "/wheels{format}", ROWS, "wheels.list"),
    ("get", "/wheels/{id}/parts{format}", ROW, "wheels.get_parts"),
    ("get", "/api/v1.1/wheels/", ROWS, "wheels.list"),
    ("get", "/wheels/v3/parts/", ROWS, "wheels.list_parts"),
    ("get", "/wheels/{id}/v3/{no}", ROW, "wheels.get_by_no"),
    ("get", "", ROW, "default.get"),
    ("get", "/{id}/", ROW, "default.get"),
    ("get", "/people/{id}/", ROW, "people.get"),
]


@pytest.mark.parametrize(("method", "path", "answer", "name"), NAMES)
def test_an_operation_is_named_after_its_path(method: str, path: str, answer: Any, name: str) -> None:
    assert list(method_names(describe((method, path, operation(answer)))).values()) == [name]


SHOWS: dict[str, Any] = {
    "allOf": [
        {"properties": {"total": {"type": "integer"}, "next": {"type": "string"}}},
        {"properties": {"items": ROWS}},
    ]
}


@pytest.mark.parametrize(
    ("method", "path", "answer", "parameters", "name"),
    [
        pytest.param("get", "/me/shows/", SHOWS, ["limit", "offset"], "me.list_shows", id="a composed envelope"),
        pytest.param("get", "/me/shows/", SHOWS, ["page"], "me.list_shows", id="by number"),
        pytest.param("get", "/stock/", SHOWS, ["page"], "stock.list", id="a word that is no plural"),
        pytest.param(
            "get", "/wheels/of/{owner}/", SHOWS, ["page"], "wheels.list_of", id="a path with an id at its end"
        ),
        pytest.param("get", "/wheels/of/{owner}/", ROWS, [], "wheels.list_of", id="an array of objects"),
        pytest.param("get", "/me/shows/", SHOWS, ["limit"], "me.list_shows", id="the address of a next page"),
        pytest.param("get", "/wheels/of/{owner}/", {"type": "array"}, [], "wheels.get_of", id="an array of anything"),
        pytest.param("post", "/wheels/of/{owner}/", ROWS, [], "wheels.post_of", id="a write"),
        pytest.param("get", "/wheels/search/", ROWS, [], "wheels.search", id="a verb of the path"),
    ],
)
def test_what_returns_pages_is_called_so(method: str, path: str, answer: Any, parameters: list[str], name: str) -> None:
    query = [{"name": each, "in": "query", "schema": {"type": "integer"}} for each in parameters]
    document = describe((method, path, operation(answer, parameters=query)))
    assert list(method_names(document).values()) == [name]


@pytest.mark.parametrize(
    ("tag", "method", "path", "name"),
    [
        pytest.param("billing", "get", "/invoices/", "billing.list_invoices", id="a tag that the path does not have"),
        pytest.param("billing", "get", "/invoices/{id}/", "billing.get_invoice", id="one thing of such a path"),
        pytest.param("billing", "post", "/invoices/{id}/pay/", "billing.pay_invoice", id="a verb of such a path"),
        pytest.param("child", "get", "/root/{id}/child/", "child.list", id="a later word of the path"),
        pytest.param("wheel", "get", "/wheels/", "wheel.list", id="the singular of a word"),
        pytest.param("Wheels", "get", "/wheels/", "wheels.list", id="a tag for readers"),
        pytest.param("Wheels > All", "get", "/wheels/", "wheels.list", id="a path of tags"),
        pytest.param("v2", "get", "/v2/wheels/", "wheels.list", id="a version"),
        pytest.param("api", "get", "/api/wheels/", "wheels.list", id="the word api"),
        pytest.param("close", "get", "/wheels/", "wheels.list", id="a name of the client"),
        pytest.param("import", "get", "/wheels/", "wheels.list", id="a keyword"),
        pytest.param("_wheels", "get", "/wheels/", "wheels.list", id="a private name"),
        pytest.param("wheels__", "get", "/wheels/", "wheels.list", id="underscores that the generator drops"),
        pytest.param(7, "get", "/wheels/", "wheels.list", id="a number"),
    ],
)
def test_a_plain_tag_is_the_resource(tag: Any, method: str, path: str, name: str) -> None:
    document = describe((method, path, operation(ROWS if "{id}" not in path or "root" in path else ROW, tags=[tag])))
    assert list(method_names(document).values()) == [name]


@pytest.mark.parametrize(
    "given", ["wheels_retrieve", "listAllWheels", "get_v2_x", "", "import", "wheels", "a" * 300, 7]
)
def test_where_names_follow_the_paths_an_operation_id_plays_no_part(given: Any) -> None:
    document = describe(("get", "/wheels/", operation(ROWS, operationId=given)))
    document["info"]["x-names-from"] = "paths"
    assert list(method_names(document).values()) == ["wheels.list"]


CLASHES = [
    pytest.param(
        [("get", "/wheels/parts/"), ("get", "/wheels/{id}/parts/")],
        ["wheels.list_parts", "wheels.list_wheel_parts"],
        id="the parts of one, and all parts",
    ),
    pytest.param(
        [("get", "/exports/{id}/"), ("get", "/exports/"), ("post", "/exports/"), ("patch", "/exports/{id}/")],
        ["exports.get", "exports.list", "exports.create", "exports.update"],
        id="things that are called like a verb",
    ),
    pytest.param(
        [("patch", "/wheels/{id}/"), ("patch", "/wheels/name/{name}/")],
        ["wheels.update", "wheels.update_by_name"],
        id="two ways to choose one",
    ),
    pytest.param(
        [("put", "/user/set_password/"), ("patch", "/user/set_password/"), ("post", "/user/set_password/")],
        ["user.set_password_with_put", "user.set_password_with_patch", "user.set_password"],
        id="methods of one verb",
    ),
    pytest.param(
        [("get", "/v1/wheels/"), ("get", "/v2/wheels/"), ("get", "/v3/wheels/")],
        ["wheels.list", "wheels.list_v2", "wheels.list_v3"],
        id="versions",
    ),
    pytest.param(
        [("get", "/wheels/v1/parts"), ("get", "/wheels/v2/parts")],
        ["wheels.list_parts", "wheels.list_parts_v2"],
        id="versions inside",
    ),
    pytest.param([("get", "/wheels"), ("get", "/wheels/")], ["wheels.list", "wheels.list_2"], id="a slash at the end"),
    pytest.param(
        [("get", "/user/{id}/"), ("get", "/user/")], ["user.get_by_id", "user.get"], id="a singular with a parameter"
    ),
    pytest.param(
        [("get", "/{tenant}/wheels/"), ("get", "/wheels/")],
        ["wheels.list_by_tenant", "wheels.list"],
        id="a parameter at the start",
    ),
    pytest.param(
        [("get", "/{region}/{tenant}/wheels/"), ("get", "/{tenant}/wheels/"), ("get", "/wheels/")],
        ["wheels.list_by_region_and_tenant", "wheels.list_by_tenant", "wheels.list"],
        id="parameters, the last of which another one has",
    ),
    pytest.param(
        [("get", "/fleetThings/"), ("get", "/fleet-things/"), ("get", "/fleet_things/")],
        ["fleet_things.list", "fleet_things.list_2", "fleet_things.list_3"],
        id="one word in three forms",
    ),
]


@pytest.mark.parametrize(("operations", "names"), CLASHES)
def test_two_of_one_name_get_distinct_ones_in_any_order(operations: list[tuple[str, str]], names: list[str]) -> None:
    expected = {f"{method.upper()} {path}": name for (method, path), name in zip(operations, names, strict=True)}
    answer = ROW if "{id}" in operations[0][1] else ROWS
    for order in itertools.permutations(operations):
        assert method_names(describe(*((method, path, operation(answer)) for method, path in order))) == expected


def test_the_path_of_the_lowest_version_keeps_its_name() -> None:
    names = {1: "wheels.list", 2: "wheels.list_v2", 3: "wheels.list_v3"}
    document = describe(*(("get", f"/v{version}/wheels/", operation(ROWS)) for version in (3, 2, 1)))
    assert method_names(document) == {f"GET /v{version}/wheels/": name for version, name in names.items()}


def test_a_name_that_a_correction_chose_is_not_given_again() -> None:
    wheels = describe(("get", "/wheels/", operation(ROWS, **{"x-fidelity": "documented"}, operationId="parts_list")))
    wheels["paths"]["/parts/"] = {"get": operation(ROWS)}
    wheels["paths"]["/wheels/"]["get"]["tags"] = ["parts"]
    assert list(method_names(wheels).values()) == ["parts.list", "parts.list_2"]


def test_names_of_the_client_are_reserved() -> None:
    resources = set(dir(Resources)) | set(dir(AsyncResources))
    public = {name for client in (FleetIT, AsyncFleetIT) for name in dir(client) if not name.startswith("_")}
    assert all(map(is_reserved_resource, public - resources))
    assert not any(map(is_reserved_resource, resources))


@pytest.mark.parametrize(
    "word",
    [*keyword.kwlist, "close", "with_options", "for_hire", "across_orgs", "org_id", "list", "self", "test", "v2"],
)
def test_a_word_that_is_taken_gets_a_suffix(word: str) -> None:
    name = words.resource_name(word.lower())
    assert not is_reserved_resource(name)
    assert name.isidentifier()
    assert not keyword.iskeyword(name)
    assert words.resource_name(name) == name


def test_a_name_is_never_longer_than_a_file_name_can_be() -> None:
    path = "/" + "/".join(f"word{number}s" for number in range(60))
    (name,) = method_names(describe(("get", path, operation(ROWS)))).values()
    assert len(name) < 170
    assert name.endswith("_word10s")


def test_long_names_are_cut_between_words_and_stay_distinct() -> None:
    long = "/".join(f"word{number}s" for number in range(20))
    found = method_names(describe(*(("get", f"/{long}/{last}", operation(ROWS)) for last in ("a", "b", "c"))))
    first, second, third = found.values()
    assert [second, third] == [f"{first}_2", f"{first}_3"]
