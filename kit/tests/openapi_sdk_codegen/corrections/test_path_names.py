"""Names that follow the path, and what the summary adds: the verb, the number, and whether a word is a verb at all."""

from __future__ import annotations

from typing import Any

import pytest

from kit.tests.openapi_sdk_codegen.corrections.pages import ENVELOPE, ROW, ROWS, describe, method_names, operation


def names_of(*operations: tuple[str, str, str], **more: Any) -> list[str]:
    """Return the names of operations, each of a method, a path and a summary."""
    described = [
        (method, path, operation(None if method == "delete" else ROW, summary=summary, **more))
        for method, path, summary in operations
    ]
    document = describe(*described)
    document["info"]["x-names-from"] = "paths"
    return [*method_names(document).values()]


SUMMARIES = [
    # a POST creates only where that is known
    pytest.param("post", "/boards/{id}/labels", "Add a label to a board", "boards.add_label", id="its verb"),
    pytest.param("post", "/boards/{id}/labels", "Adds labels to a board.", "boards.add_labels", id="its number"),
    pytest.param("post", "/invitations", "Send an invitation", "invitations.send", id="a verb for a collection"),
    pytest.param("post", "/boards/{id}/state", "Update the board's state", "boards.update_state", id="an update"),
    pytest.param("post", "/boards/{id}", "Update a board", "boards.update", id="an update of one thing"),
    pytest.param("post", "/boards", "Store a board", "boards.create", id="a verb that says no more than the POST"),
    pytest.param("post", "/boards/{id}/photo", "Save the photo", "boards.save_photo", id="more than POST to one thing"),
    pytest.param("post", "/boards", "Upload a board", "boards.upload", id="another action than creating"),
    pytest.param(
        "post", "/hooks/{id}/recover", "Recover Failed Messages", "hooks.recover_failed_messages", id="other things"
    ),
    pytest.param("post", "/hooks/{id}/recover", "Recover a thing", "hooks.recover", id="the thing in another word"),
    pytest.param("post", "/boxes/{id}/search", "Search for notes in a box", "boxes.search", id="where it searches"),
    pytest.param("post", "/boards/{id}/history", "Get Board History", "boards.get_history", id="a POST that reads"),
    pytest.param("post", "/store/spaces", "List spaces with conditions", "store.list_spaces", id="a POST that lists"),
    pytest.param("post", "/boards", "Create or replace a board", "boards.create_or_replace", id="two verbs"),
    pytest.param("post", "/boards/{id}/labels", "Labels of a board", "boards.create_label", id="a collection"),
    pytest.param("post", "/boards/{id}/labels", "Labels board", "boards.create_label", id="a noun, not a verb"),
    pytest.param("post", "/boards/{id}/password", "", "boards.post_password", id="nothing is known"),
    pytest.param("post", "/boards/{id}", "", "boards.post", id="nothing is known of one thing"),
    pytest.param("post", "/boards/{id}/roles", "Assign a user", "boards.create_role", id="a verb of something else"),
    pytest.param("post", "/boards/{id}/pin", "Returns the pin", "boards.pin", id="what is returned"),
    pytest.param("post", "/boards", "Import a board", "boards.import_board", id="a keyword"),
    pytest.param("post", "/radar/lists/{kind}", "Add an entry to a list", "radar.add_list_entry", id="a part"),
    pytest.param("post", "/user/token", "Get a token for the user", "user.get_token", id="a token"),
    pytest.param("post", "/letters/send/draft", "", "letters.send_draft", id="a verb before a noun"),
    pytest.param("post", "/search/fuzzy", "", "search.fuzzy", id="a verb that is the resource"),
    pytest.param("post", "/boards/{id}/tags/votes", "Vote on a tag", "boards.create_tags_vote", id="no object"),
    pytest.param("post", "/board/update_files/{id}", "Update Board Files", "board.update_files", id="as it is written"),
    pytest.param("post", "/boards/{id}/update-files", "Update files", "boards.update_files", id="no verb twice"),
    pytest.param("post", "/boards/filter_sets", "Filter sets", "boards.create_filter_set", id="a heading"),
    pytest.param("post", "/scoring/score", "Score a list of rows", "scoring.score", id="a verb before an article"),
    pytest.param("post", "/scoring/score-batch", "Score a batch of rows", "scoring.score_batch", id="and a noun"),
    pytest.param("post", "/users/profile", "Profile picture", "users.post_profile", id="a noun without an article"),
    pytest.param("post", "/test/rigs/{id}/jobs", "Run a test on a rig", "test.run_rig_job", id="not the first word"),
    pytest.param("post", "/test/rigs/{id}/tries", "Compare rows", "test.create_rig_try", id="no verb of a thing"),
    pytest.param("put", "/users/me", "Update current user", "users.update_me", id="an update of me"),
    # a POST of which nothing is known but the summary
    pytest.param("post", "/boards/content", "Upload a board", "boards.upload", id="what is done to the resource"),
    pytest.param("post", "/boards/{id}/content", "Upload board version", "boards.upload_version", id="a part of it"),
    pytest.param(
        *("post", "/boards/{id}/metadata/acme/class-42", "Add classification to board", "boards.add_classification"),
        id="words that no person says",
    ),
    pytest.param("post", "/users/token", "Login For Access Token", "users.login", id="a session without an object"),
    pytest.param("post", "/ai/text-gen", "Generate text", "ai.generate_text", id="another word"),
    pytest.param("post", "/user/{id}/sign_in_token", "Get User Sign In Token", "user.get_sign_in_token", id="sign in"),
    # the other methods
    pytest.param("delete", "/boards/{id}/members/{no}", "Remove a member", "boards.remove_member", id="a removal"),
    pytest.param("delete", "/boards/{id}", "Unregister a plank", "boards.unregister", id="what was registered"),
    pytest.param("delete", "/boards/{id}/runs/{no}", "Cancel a task", "boards.cancel_run", id="a cancellation"),
    pytest.param("delete", "/boards/{id}", "Deletes a board", "boards.delete", id="a deletion"),
    pytest.param("put", "/boards/{id}/roles", "Set the roles of a board", "boards.set_roles", id="a PUT that sets"),
    pytest.param("put", "/boards/{id}", "Update a board", "boards.update", id="a PUT that updates"),
    pytest.param("put", "/boards/{id}/photo", "Store the photo", "boards.replace_photo", id="no more than the PUT"),
    pytest.param("put", "/boards/pins", "Register a marker", "boards.register_pins", id="a PUT that adds to many"),
    pytest.param("put", "/boards/{id}", "A board", "boards.replace", id="any other PUT"),
    pytest.param("get", "/store/items", "Retrieve a single item.", "store.get_item", id="one of many"),
    pytest.param("delete", "/user/{id}/{site}", "Deregister Site", "user.deregister_site", id="a part without a word"),
    pytest.param("post", "/user/{id}/{kind}", "Create User Right", "user.create_right", id="a new part without a word"),
    pytest.param("get", "/user/{id}/{kind}/{no}", "Get User Right", "user.get_right", id="a part without words"),
    pytest.param("delete", "/user/{id}/{kind}", "Delete user", "user.delete_by_kind", id="no part that is said"),
    # verbs in paths
    pytest.param("get", "/boards/{id}/view", "Get the view of a board", "boards.get_view", id="a noun, it says"),
    pytest.param("get", "/runs/{id}/join", "Join a run", "runs.join", id="a verb, it says"),
    pytest.param(
        "post", "/auth/factors/{id}/challenge", "Challenge a factor", "auth.challenge_factor", id="a new verb"
    ),
    pytest.param("post", "/users/{id}/password", "Password reset", "users.post_password", id="a noun before a noun"),
    pytest.param("post", "/auth/sessions/revoke", "Revoke a session", "auth.revoke_session", id="one is acted on"),
    pytest.param("post", "/jobs/{id}/rerun", "", "jobs.rerun", id="once more"),
    pytest.param("post", "/jobs/{id}/unassign", "", "jobs.unassign", id="undone"),
    pytest.param("post", "/jobs/{id}/review", "", "jobs.post_review", id="no verb"),
    pytest.param("get", "/boards/by_token/{token}", "", "boards.get", id="what only chooses"),
    # calls without parameters in the path
    pytest.param("post", "/devices/delete", "", "devices.delete", id="what its resource says"),
    pytest.param("post", "/devices/delete", "/devices/delete", "devices.delete", id="a path is no summary"),
    pytest.param("post", "/locks/get", "/locks/get", "locks.get", id="no verb in a path as a summary"),
    pytest.param("post", "/desk/users/create", "", "desk.create_user", id="one is created"),
    pytest.param("post", "/desk/users/list", "", "desk.list_users", id="many are listed"),
    pytest.param("post", "/desk/users/archive", "", "desk.archive_users", id="one or many"),
    pytest.param("post", "/desk/groups/remove_user", "", "desk.remove_group_user", id="a noun before what is removed"),
    pytest.param("post", "/desk/users/add_to_group", "", "desk.add_user_to_group", id="what is added"),
    pytest.param("post", "/desk/users/list_all_users", "", "desk.list_all_users", id="a noun that is said again"),
    pytest.param("post", "/devices/simulate/connect", "", "devices.simulate_connect", id="two verbs of a path"),
    pytest.param("post", "/boards/tags/check-for-dust", "", "boards.check_tag_for_dust", id="a preposition"),
    pytest.param("post", "/sso/logout/authorize", "", "sso.authorize_logout", id="a verb that is a noun"),
    # kinds of a resource
    pytest.param(
        *("delete", "/mappings/teams/{mapping_id}", "Delete Teams mapping", "mappings.delete_teams_mapping"),
        id="a kind",
    ),
    pytest.param(
        "post", "/order/testkit", "Create Testkit Order", "order.create_testkit_order", id="a kind that is created"
    ),
    pytest.param(
        *("delete", "/storages/disk/{id}", "Delete import storage", "storages.delete_disk_import_storage"),
        id="more than its kind",
    ),
    pytest.param(
        *("post", "/storages/export/disk/{id}/sync", "Sync export storage", "storages.sync_disk_export_storage"),
        id="an action on a kind",
    ),
    pytest.param("get", "/users/me", "Get current user", "users.get_me", id="one that nothing chooses"),
    pytest.param("get", "/user/teams/{user_id}", "Get teams", "user.get_teams", id="a part, whatever chooses it"),
    # nothing but a verb
    pytest.param("post", "/upload-file", "", "file.upload", id="a verb with its object"),
    pytest.param("post", "/login", "", "auth.login", id="a session"),
    pytest.param("post", "/sign-in", "", "auth.sign_in", id="a session in two words"),
    pytest.param("post", "/query", "Query data", "data.query", id="the object of the summary"),
    pytest.param("get", "/search", "Search for things", "things.search", id="what is searched for"),
    pytest.param("post", "/search", "Perform a search", "search.run", id="nothing that is searched"),
    pytest.param("post", "/search", "Search API (v1)", "search.run", id="a heading that says API"),
    pytest.param("get", "/report-dust/{id}", "Submit a report of dust", "report_dust.submit", id="a GET that sends"),
    pytest.param("get", "/boards/{id}/send", "Send a board", "boards.send", id="a GET that sends, as it is written"),
    pytest.param("get", "/authorize", "Authorize user", "auth.authorize", id="a GET of a session"),
    pytest.param("get", "/ask", "Ask a bot", "bot.ask", id="a GET that is a verb"),
    pytest.param("post", "/import", "", "import_resource.run", id="a reserved word"),
    pytest.param("post", "/test-suites", "", "test_suites.create", id="a test is a word like others"),
]


@pytest.mark.parametrize(("method", "path", "summary", "expected"), SUMMARIES)
def test_the_summary_says_what_the_path_does_not(method: str, path: str, summary: str, expected: str) -> None:
    assert names_of((method, path, summary)) == [expected]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("update_state_boards__id__state_post", "boards.update_state", id="a function and the path"),
        pytest.param("BoardsController_updateState", "boards.update_state", id="a function of a class"),
        pytest.param("post_boards_id_state", "boards.post_state", id="the method alone"),
        pytest.param("state_boards_post", "boards.post_state", id="a word of the path"),
    ],
)
def test_without_a_summary_the_function_of_the_code_says_it(name: str, expected: str) -> None:
    assert names_of(("post", "/boards/{id}/state", ""), operationId=name) == [expected]


@pytest.mark.parametrize(
    ("operations", "names"),
    [
        pytest.param(
            [("put", "/boards/{id}", "Update a board"), ("patch", "/boards/{id}", "Update a board")],
            ["boards.replace", "boards.update"],
            id="a PATCH beside a PUT",
        ),
        pytest.param(
            [("get", "/boards/{id}/state", ""), ("get", "/boards/{id}/state/{no}", "")],
            ["boards.get_state", "boards.get_state_by_no"],
            id="the resource would tell none apart",
        ),
        pytest.param(
            [("post", "/execute-prompt", ""), ("post", "/execute-prompt-stream", ""), ("get", "/prompts/{id}", "")],
            ["prompts.execute", "prompts.execute_stream", "prompts.get"],
            id="what a verb acts on, as the paths call it",
        ),
        pytest.param(
            [("post", "/send-run-reports", ""), ("get", "/runs/{id}", "")],
            ["run_reports.send", "runs.get"],
            id="a collection of its own",
        ),
        pytest.param(
            [("post", "/devices/close", ""), ("post", "/devices/{id}/close", "")],
            ["devices.close_devices", "devices.close"],
            id="an action on all beside one on one",
        ),
        pytest.param(
            [("get", "/assistant", "List assistants"), ("get", "/assistant/{id}", ""), ("post", "/assistant", "")],
            ["assistants.list", "assistants.create", "assistants.get"],
            id="a collection in the singular",
        ),
        pytest.param(
            [("get", "/user", "Get the user"), ("get", "/user/{id}", "Get one of the users")],
            ["user.get", "user.get_by_id"],
            id="one thing that is no collection",
        ),
    ],
)
def test_names_beside_others(operations: Any, names: list[str]) -> None:
    assert names_of(*operations) == names


PRODUCT = [("get", f"/acme-desk/{each}", "") for each in ("boards", "cards", "labels", "members", "votes")]


@pytest.mark.parametrize(
    ("operations", "name"),
    [
        pytest.param(PRODUCT, "boards.get_boards", id="in all paths"),
        pytest.param([*PRODUCT, ("get", "/health", "")], "acme_desk.get_boards", id="not in nearly all paths"),
        pytest.param([*PRODUCT, ("get", "/acme-desk", "")], "acme_desk.get_boards", id="what is a thing itself"),
        pytest.param(PRODUCT[:4], "acme_desk.get_boards", id="before few words"),
        pytest.param(
            [*PRODUCT, ("get", "/acme-desk/{id}/plans", "")], "acme_desk.get_boards", id="what a parameter follows"
        ),
    ],
)
def test_a_word_that_nearly_all_paths_begin_with_is_left_out(operations: Any, name: str) -> None:
    assert names_of(*operations)[0] == name


def test_a_listing_of_a_product_is_called_as_any_other() -> None:
    document = describe(*((method, path, operation(ROWS)) for method, path, _ in PRODUCT))
    assert [*method_names(document).values()] == [
        *("boards.list", "cards.list", "labels.list", "members.list", "votes.list")
    ]


CALLS = [
    ("post", "/desk", ""),
    *(("post", f"/desk/{each}/{verb}", "") for each in ("users", "cards", "labels") for verb in ("get", "suspend")),
]


@pytest.mark.parametrize(
    ("operations", "name"),
    [
        pytest.param(
            [*CALLS, *[("post", f"/desk/{each}/list", "") for each in "abcd"]], "desk.suspend_user", id="calls"
        ),
        pytest.param(CALLS, "desk.suspend_users", id="few operations"),
        pytest.param(
            [*CALLS, *[("get", f"/desk/{each}/{{id}}", "") for each in "abcd"]], "desk.suspend_users", id="things"
        ),
    ],
)
def test_an_action_is_on_one_thing_where_no_path_chooses_one(operations: Any, name: str) -> None:
    assert names_of(*operations)[2] == name


def test_what_a_call_does_needs_no_verb() -> None:
    calls = [("post", f"/desk/{each}/{verb}", "") for each in ("users", "cards", "labels") for verb in ("get", "zap")]
    assert names_of(*calls, *[("post", f"/{each}/list", "") for each in "abcde"])[3] == "desk.zap_cards"
    assert names_of(*calls)[3] == "desk.post_cards_zap"


@pytest.mark.parametrize(
    ("path", "summary", "expected"),
    [
        pytest.param("/summary/meal/{user_id}", "Get all User Meals", "summary.list_meals", id="many"),
        pytest.param("/summary/sleep/{user_id}", "Get User Sleep", "summary.get_sleep", id="one that is chosen"),
        pytest.param("/boards/{id}/history", "Get board history", "boards.get_history", id="one thing with rows"),
        pytest.param("/boards/{id}/history", "List board history", "boards.list_history", id="a list of one thing"),
        pytest.param("/boards/{id}/history", "Board history", "boards.list_history", id="no verb"),
        pytest.param("/boards/{id}/cards/paged", "Get cards paged", "boards.list_cards_paged", id="an adjective"),
        pytest.param("/boards/{id}/cards", "Get a card", "boards.list_cards", id="a path that says many"),
    ],
)
def test_the_summary_says_whether_a_listing_is_of_many(path: str, summary: str, expected: str) -> None:
    assert [*method_names(describe(("get", path, operation(ROWS, summary=summary)))).values()] == [expected]


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        pytest.param("Get item by number", "assets.get", id="one"),
        pytest.param("Get a list of items", "assets.list", id="a list"),
    ],
)
def test_the_summary_says_whether_rows_behind_a_parameter_are_one_thing(summary: str, expected: str) -> None:
    document = describe(("get", "/assets/{no}", operation(ENVELOPE, summary=summary)))
    assert [*method_names(document).values()] == [expected]


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        pytest.param(["/v1/acme/v1/files"], ["files.create"], id="a prefix"),
        pytest.param(["/v1/acme/v1/files", "/v1/rims"], ["rims.create", "files.create"], id="beside other things"),
        pytest.param(["/v1/acme/v1/files", "/v1/files/{id}/copy"], ["acme.create_file", "files.copy"], id="one again"),
        pytest.param(["/v1/a/v1/files", "/v1/b/v1/files"], ["a.create_file", "b.create_file"], id="two of one name"),
        pytest.param(["/acme/v1/files"], ["acme.create_file"], id="the name of a service"),
        pytest.param(["/v1/acme/{id}/v1/files"], ["acme.create_file"], id="a thing"),
        pytest.param(["/v2/acme/v2/{id}/files"], ["acme.create_file"], id="a version of things"),
    ],
)
def test_a_word_between_two_versions_is_left_out(paths: list[str], names: list[str]) -> None:
    assert sorted(names_of(*(("post", path, "") for path in paths))) == sorted(names)


@pytest.mark.parametrize(
    ("path", "summary", "expected"),
    [
        pytest.param("/stop/{id}.json", "Get a stop", "stop.get", id="behind a parameter"),
        pytest.param("/config.json", "config", "config.get", id="behind a word"),
        pytest.param("/stops-for-route/{id}.json", "Get stops", "stops_for_route.list", id="many of one"),
        pytest.param("/stop-ids-for-route/{id}.json", "", "stop_ids_for_route.list", id="many of two words"),
        pytest.param("/schedule-for-route/{id}.json", "", "schedule_for_route.get", id="one of one"),
        pytest.param("/stops-with-shelter.json", "", "stops_with_shelter.list", id="many with something"),
        pytest.param("/settings-for-user/{id}", "", "settings_for_user.get", id="a plural of one thing"),
        pytest.param("/stops/{id}/files_as_url", "", "stops.get_files_as_url", id="a form of many"),
        pytest.param("/search/stop.json", "Search for a stop", "search.stop", id="a search"),
        pytest.param("/search/stop.json", "Get a stop", "search.get_stop", id="no search"),
    ],
)
def test_a_format_and_a_default_tag_say_nothing(path: str, summary: str, expected: str) -> None:
    assert names_of(("get", path, summary), tags=["default"]) == [expected]


def test_a_tag_that_all_operations_have_says_nothing() -> None:
    described = [
        ("post", f"/{each}/token/create", operation(tags=["acme"], operationId=f"{each}TokenCreate"))
        for each in ("link", "item", "card", "bank", "user", "loan", "file", "note", "rule", "plan")
    ]
    for rule in ("ids", "paths"):
        document = describe(*described)
        document["info"]["x-names-from"] = rule
        assert "acme" not in {name.partition(".")[0] for name in method_names(document).values()}
