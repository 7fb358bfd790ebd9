"""Names that follow the operationIds: the id without the words of its resource."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from kit.tests.openapi_sdk_codegen.corrections.pages import ENVELOPE, ROW, ROWS, describe, method_names, operation
from openapi_sdk_codegen.corrections.conventions import apply_conventions
from openapi_sdk_codegen.openapi.document import each_operation

NAMES = [
    # the resource is a collection of the path
    pytest.param("post", "/add_ons", "add_ons", "createAddOn", "add_ons.create", id="a verb and its object"),
    pytest.param("get", "/add_ons/{code}", "add_ons", "getAddOn", "add_ons.get", id="one thing"),
    pytest.param("get", "/data_centers/{id}", None, "get_datacenter", "data_centers.get", id="words in one piece"),
    pytest.param("get", "/datacenters/{id}", None, "get_data_center", "datacenters.get", id="one word in pieces"),
    pytest.param("get", "/metrics/{id}", None, "get_metric", "metrics.get", id="a word that is no plural here"),
    pytest.param(
        *("post", "/machines/{id}/actions/poweron", "Machine Actions", "power_on_machine", "machines.power_on"),
        id="an action with more words",
    ),
    pytest.param(
        *("post", "/machines/{id}/actions/change_dns", None, "change_dns_entry_for_this_machine"),
        "machines.change_dns_entry",
        id="the resource after a preposition",
    ),
    pytest.param(
        *("post", "/balancers/{id}/actions/attach", None, "attach_balancer_to_network", "balancers.attach_to_network"),
        id="a preposition of something else",
    ),
    pytest.param(
        *("post", "/messages/{id}/template", None, "assign_template_to_campaign_message"),
        "messages.assign_template_to_campaign_message",
        id="the resource last, after another noun",
    ),
    pytest.param("post", "/events/batch", None, "createBatchEvents", "events.create_batch", id="words in between"),
    pytest.param("post", "/plans/{id}/copies", None, "duplicatePlan", "plans.duplicate", id="the end is not said"),
    pytest.param(
        "get", "/notes/{id}/details", None, "getNoteDetails", "notes.get_details", id="the parts of one thing"
    ),
    # what a noun before the resource says
    pytest.param(
        *("post", "/voice-beta/{id}/chat/completions", None, "create_voice_chat_completion"),
        "chat_completions.create_voice_chat_completion",
        id="a longer noun",
    ),
    pytest.param("post", "/tools/base", None, "upsert_base_tools", "tools.upsert_base_tools", id="a kind of thing"),
    pytest.param("get", "/tools/deployed", None, "list_deployed_tools", "tools.list_deployed", id="a participle"),
    pytest.param("get", "/tools/active", None, "list_active_tools", "tools.list_active", id="an adjective"),
    pytest.param("put", "/boxes/bulk", None, "bulk_update_boxes", "boxes.bulk_update", id="many at once"),
    pytest.param("put", "/boxes", None, "create_or_join_box", "boxes.create_or_join", id="two verbs"),
    pytest.param("get", "/boxes/{id}/prune", None, "preview_prune_box", "boxes.preview_prune", id="an action"),
    pytest.param("put", "/boxes/{id}/favourite", None, "setBoxFavourited", "boxes.set_favourited", id="a state"),
    # what a noun behind the resource says
    pytest.param("delete", "/notes/{id}/read", None, "markNoteUnread", "notes.mark_unread", id="a state behind it"),
    pytest.param(
        "post", "/robots/{id}/notes/cancel", "robots", "cancel_robot_run", "robots.cancel_run", id="what is cancelled"
    ),
    pytest.param("get", "/notes/{id}", None, "get_note_metadata", "notes.get_metadata", id="a part of it"),
    pytest.param(
        "get", "/lists/{id}/images", None, "get-list-cover", "lists.get_cover", id="a part that is no listing"
    ),
    pytest.param(
        "get", "/zones/{id}/zonefile", "zones", "export_zone_file", "zones.export_zone_file", id="a word of the path"
    ),
    pytest.param(
        *("post", "/checkouts", "Checkout Sessions", "create_session", "checkout_sessions.create"),
        id="the end of the resource again",
    ),
    pytest.param(
        "get", "/merge_notes/{id}", None, "merge_note", "merge_notes.merge_note", id="a noun, not a verb of GET"
    ),
    pytest.param(
        *("delete", "/guard/blocks/{id}", "Guard", "deleteRuleBlock", "guard.delete_rule_block"),
        id="all of it, so that the tag can be the resource",
    ),
    # neighbours in the path
    pytest.param(
        *("post", "/checkout/sessions/{id}/expire", "Checkout", "expireCheckoutSession"),
        "checkout_sessions.expire",
        id="a verb that is a noun",
    ),
    pytest.param("get", "/search/notes", None, "searchNotes", "notes.search", id="a verb that is one"),
    pytest.param("post", "/evals/{id}/runs/{run}", "Evals", "cancelEvalRun", "eval_runs.cancel", id="two neighbours"),
    pytest.param(
        "get", "/chat/completions/{id}", "Chat", "getChatCompletion", "chat_completions.get", id="a first word"
    ),
    pytest.param("get", "/evals/{id}/runs/{run}/items/{no}", None, "getEvalRunItem", "eval_run_items.get", id="three"),
    pytest.param("get", "/evals/{id}/runs/{run}", None, "getRun", "evals.get_run", id="the last one alone"),
    pytest.param(
        "patch", "/notes/{id}/metadata", None, "mergeNoteMetadata", "notes.merge_metadata", id="no collection"
    ),
    pytest.param(
        "get", "/machines/{id}/actions", None, "list_actions_for_machine", "machines.list_actions", id="the parent last"
    ),
    pytest.param(
        "delete", "/lists/{id}/tracks", None, "remove-tracks-list", "lists.remove_tracks", id="without a word"
    ),
    pytest.param(
        "get", "/tags/{id}/tag-group", None, "get_tag_group_for_tag", "tags.get_tag_group", id="a longer word begins so"
    ),
    pytest.param(
        "put", "/notes/{id}/tags/{no}", None, "setNoteTag", "note_tags.set", id="a builtin that nothing needs"
    ),
    pytest.param("post", "/threads/runs", None, "createThreadAndRun", "threads.create_and_run", id="two objects"),
    pytest.param(
        "get", "/skus/{id}/plans/{no}", None, "get_sku_plan", "sku_plans.get", id="the parent as the id says it"
    ),
    pytest.param(
        *("delete", "/indexes/{id}/documents/{no}", "Documents", "remove_document"),
        "indexes.remove_document",
        id="a verb of a membership",
    ),
    pytest.param(
        *("post", "/users/{id}/remove_from_followers", None, "postUserRemoveFromFollowers"),
        "users.remove_from_followers",
        id="an action that ends in a plural",
    ),
    pytest.param(
        *("get", "/accounts/{id}/loan_terms/{day}", "Statements", "getSchedule"),
        "accounts.get_schedule",
        id="the thing that is chosen, not a heading",
    ),
    # a collection of a thing
    pytest.param("get", "/evals/{id}/runs", None, "getEvalRuns", "evals.list_runs", id="rows of a thing"),
    pytest.param("get", "/evals/{id}/runs", "Runs", "listEvalRuns", "evals.list_runs", id="though the tag is the rows"),
    pytest.param("get", "/evals/{id}/runs", "Runs", "listRuns", "runs.list", id="rows that the tag says"),
    pytest.param("get", "/evals/{id}/settings", None, "getEvalSettings", "evals.get_settings", id="what is no rows"),
    pytest.param("get", "/evals/{id}/runs", None, "ListEvalRun", "evals.list_runs", id="rows that the id has as one"),
    pytest.param(
        "post", "/evals/{id}/runs", None, "evalRuns_create", "evals.create_run", id="one that the id has as rows"
    ),
    pytest.param("post", "/evals/{id}/runs", None, "createRun", "evals.create_run", id="the rows alone"),
    pytest.param("post", "/evals/{id}/runs", None, "postEvalRuns", "evals.create_run", id="a POST to rows"),
    pytest.param("post", "/evals/runs", None, "createEvalRun", "eval_runs.create", id="rows of no thing"),
    pytest.param(
        *("get", "/evals/{id}/runs/{run}/items", None, "getEvalRunItems"),
        "eval_runs.list_items",
        id="rows of neighbours",
    ),
    pytest.param(
        *("post", "/evals/{id}/runs/{run}/tags", None, "assign_eval_run_tag"), "eval_runs.assign_tag", id="a new member"
    ),
    pytest.param(
        "patch", "/evals/{id}/tags", "Evals/Tags", "Tags_appendTag", "evals.append_tag", id="a prefix of rows"
    ),
    pytest.param("get", "/apps/{id}/owners", None, "Owners.List", "owners.list", id="nothing but the prefix says it"),
    # the tag
    pytest.param("post", "/applied_coupons", "coupons", "applyCoupon", "coupons.apply", id="a tag that the id says"),
    pytest.param(
        "post", "/audio/speech", "Audio", "createSpeech", "audio.create_speech", id="a tag that it doesn't say"
    ),
    pytest.param("post", "/audio/speech", None, "createSpeech", "audio.create_speech", id="no tag"),
    pytest.param(
        *("put", "/boards/{id}/settings/dark-colors", "Settings", "putdarkColors", "settings.put_dark_colors"),
        id="a verb in one piece with a word of the path",
    ),
    pytest.param(
        *("get", "/boards/{id}/notes/{page}", "Note", "getPage", "notes.get_page"), id="a tag that the path has last"
    ),
    pytest.param("get", "/x", "All that is said of the first", "getY", "x.get_y", id="a heading is no name"),
    pytest.param("get", "/y", "ThingV1alpha1", "getZ", "thing.get_z", id="a version in a tag"),
    pytest.param(
        *("post", "/accounts/{id}/fraud-checks/hooks/subscriptions", "Fraud checks", "createHookSubscription"),
        "fraud_checks.create_hook_subscription",
        id="a tag between a thing and its rows",
    ),
    # prefixes
    pytest.param("get", "/orgs/{o}/repos", "repos", "repos/list-for-org", "repos.list_for_org", id="a slash"),
    pytest.param("get", "/users", "users", "users-get_users", "users.list", id="a prefix that is said again"),
    pytest.param("get", "/users", None, "Users.list", "users.list", id="a dot"),
    pytest.param("get", "/v3/videos", None, "tube.videos.list", "videos.list", id="two dots"),
    pytest.param("get", "/b", "big_things", "big_things_find_best", "big_things.find_best", id="the tag"),
    pytest.param(
        *("put", "/virtualMachines/{id}", None, "VirtualMachines_CreateOrUpdate"),
        "virtual_machines.create_or_update",
        id="an underscore after a word of the path",
    ),
    pytest.param("get", "/teams/{team_id}", None, "Teams_getTeamById", "teams.get", id="the resource again"),
    pytest.param("get", "/teams/by-name", None, "Teams_getTeamsByName", "teams.get_by_name", id="in the plural"),
    pytest.param("put", "/teams/{id}/roles/{no}", None, "Teams_updateTeamRole", "teams.update_role", id="with a part"),
    pytest.param("post", "/teams/{id}", None, "acme.Teams.SaveTeamVersion", "teams.save_version", id="what is saved"),
    pytest.param("get", "/memos/{id}", None, "MemoService_GetMemo", "memos.get", id="a service"),
    pytest.param("get", "/boxes/{id}/lids", "Boxes", "getOldLids", "boxes.list_old_lids", id="rows of a kind"),
    pytest.param("get", "/boxes/{id}/lids", "Boxes", "getBoxWithLids", "boxes.get_with_lids", id="a row with others"),
    pytest.param("get", "/profile", "Profile", "ProfileOperations_getProfile", "profile.get", id="TypeSpec, and a tag"),
    pytest.param(
        "get", "/oauth/token/info", "OAuth", "OAuthOperations_getTokenInfo", "oauth.get_token_info", id="OAuth"
    ),
    pytest.param(
        *("put", "/boxes/{id}/snooze", "Boxes/Alarms", "Alarms_snoozeBoxAlarms"),
        "alarms.snooze_box_alarms",
        id="an interface",
    ),
    pytest.param("get", "/wall/{id}/room", "Wall/Notes", "Notes_getAllNotes", "notes.list", id="one that no path says"),
    pytest.param("get", "/statuspages", "Status Pages", "listPages", "status_pages.list", id="a tag in two words"),
    pytest.param("get", "/users", None, "acme.v1.AppUserService.List", "app_users.list", id="a service after dots"),
    pytest.param("get", "/sse", "sse-controller", "streamEvents", "sse.stream_events", id="a controller as tag"),
    pytest.param("get", "/admin_keys", None, "admin-keys-list", "admin_keys.list", id="the verb last"),
    pytest.param("post", "/invites/{id}/revoke", None, "invite_revoke", "invites.revoke", id="a noun that is a verb"),
    pytest.param("post", "/walls/{id}/actions/set_rules", None, "set_rules", "walls.set_rules", id="a verb of its own"),
    pytest.param(
        *(
            "post",
            "/walls/{id}/actions/change_alias_ips",
            None,
            "change_alias_ips_of_net",
            "walls.change_alias_ips_of_net",
        ),
        id="a verb with its object",
    ),
    pytest.param("post", "/execute-prompt", "execute-prompt", "execute_prompt", "prompt.execute", id="only a verb"),
    pytest.param("post", "/search", "search", "search", "search.run", id="a verb in the tag, too"),
    pytest.param("get", "/resources/{id}", "resources", "getResource", "resources.get", id="things called resources"),
    # words that say nothing
    pytest.param(
        *("post", "/boards/{id}/pins/{pin_id}/revoke", None, "postBoardsByIdPinsByPinIdRevoke"),
        "board_pins.revoke",
        id="parameters in the middle",
    ),
    pytest.param(
        *("get", "/lists/{id}/triggers", None, "get_flows_triggered_by_list"),
        "lists.get_flows_triggered_by_list",
        id="who did it",
    ),
    pytest.param("put", "/lists/{id}", None, "change-list-details", "lists.change_details", id="what is changed"),
    pytest.param("get", "/me/follows", None, "check-user-follows", "me.check_follows", id="what is checked of me"),
    pytest.param("get", "/albums/{id}", None, "get-an-album", "albums.get", id="an article"),
    pytest.param("post", "/Cards/{id}/Notes.json", None, "CreateNote", "cards.create_note", id="a format"),
    pytest.param(
        *("put", "/pulls/{pull_request}/merge", None, "mergePullRequest", "pulls.merge"),
        id="what its parameter calls a thing",
    ),
    pytest.param(
        *("put", "/pulls/{number}/merge", None, "mergePullRequest", "pulls.merge_request"),
        id="a noun that nothing says",
    ),
    pytest.param("get", "/stop/{id}.json", None, "getStopJson", "stop.get", id="a format that the id says"),
    pytest.param("get", "/users/{user_id}", None, "getUserById", "users.get", id="by its id"),
    pytest.param("get", "/cards/{card_token}", None, "getCardByToken", "cards.get", id="by its token"),
    pytest.param("get", "/tools/{host}/tools", None, "list_tools_by_host", "tools.list_by_host", id="some of many"),
    pytest.param(
        "delete", "/pins/{tag}", None, "delete_all_pins_by_tag", "pins.delete_all_by_tag", id="not all of them"
    ),
    pytest.param("get", "/pets/search", None, "findPetsByStatus", "pets.find_by_status", id="by something else"),
    pytest.param("get", "/files/{id}/trash", None, "getFileTrash", "files.get_trash", id="a noun of the path"),
    pytest.param("get", "/v2/things/{id}", None, "getV2ThingInfo", "things.get_info", id="a version"),
    pytest.param("get", "/v1_alpha/things/{id}", None, "getThingV1Alpha", "things.get", id="a version of two words"),
    pytest.param("get", "/sessions/{id}", None, "GetSessionMethod", "sessions.get", id="what it is"),
    pytest.param("get", "/me/albums", "Albums", "get-users-saved-albums", "me.list_saved_albums", id="of the user"),
    pytest.param("put", "/me/albums", "Albums", "save-albums-user", "me.save_albums", id="for the user"),
    pytest.param("put", "/me/player", "Player", "transfer-a-users-playback", "me.transfer_playback", id="of a user"),
    # verbs
    pytest.param("get", "/evals", None, "getEvals", "evals.list", id="a get that lists"),
    pytest.param("get", "/add_ons", None, "findAllAddOns", "add_ons.list", id="all of them"),
    pytest.param(
        "get", "/users/{id}/lists", None, "get_list_ids_for_user", "users.get_list_ids", id="a list as a thing"
    ),
    pytest.param("get", "/me/lists", None, "get-a-list-of-users-lists", "me.list_lists", id="a list of something"),
    pytest.param("get", "/settings", None, "getSettingInfo", "settings.get_info", id="no listing"),
    pytest.param(
        "post", "/cards/{id}/reissue", None, "postCardReissue", "cards.reissue", id="the method before a verb"
    ),
    pytest.param(
        "post", "/cards/clear", None, "createCardClear", "cards.clear", id="what the method does, before a verb"
    ),
    pytest.param(
        "delete", "/boxes/{id}/grant", None, "deleteBoxGrant", "boxes.delete_grant", id="a noun that is deleted"
    ),
    pytest.param(
        "put", "/seats/{id}/change-plan", None, "updateSeatPlan", "seats.change_plan", id="a verb of the path"
    ),
    pytest.param("get", "/cards/lookup", None, "getCardLookup", "cards.lookup", id="a verb of a GET"),
    pytest.param("patch", "/cards/{id}", None, "patchCard", "cards.update", id="the method as a verb"),
    pytest.param("get", "/usage/costs", None, "usage-costs", "usage.costs", id="no verb"),
    pytest.param("delete", "/caches", None, "caches", "caches.delete_caches", id="only the resource"),
    pytest.param("get", "/notes/{id}/log", None, "note_log_item_retrieve", "notes.retrieve_log_item", id="a verb last"),
    pytest.param("patch", "/notes/{id}/rank", None, "noteRankUpdate", "notes.update_rank", id="one that may be a noun"),
    pytest.param("put", "/notes/rank", None, "notesBulkRankUpdate", "notes.bulk_update_rank", id="one of many at once"),
    pytest.param("patch", "/notes/{id}", None, "note_partial_update", "notes.partial_update", id="no noun"),
    pytest.param(
        "post", "/swap/slots/get", None, "swap_slots_get", "swap_slots.get", id="a resource that may be a verb"
    ),
    pytest.param(
        "patch", "/flows/{id}/enable", None, "enabledisableFlow", "flows.enable_disable", id="two verbs in one piece"
    ),
    # forms
    pytest.param("get", "/spend_limit", None, "Getspendlimitinfo", "spend_limit.get_info", id="in one piece"),
    pytest.param("get", "/limits/{id}", None, "Readalimitoffer", "limits.get", id="in one piece that nobody can split"),
    pytest.param("post", "/orders/{id}/return", None, "returnOrder", "orders.return_order", id="a keyword"),
    pytest.param(
        "post", "/api/import", "import", "importRows", "import_resource.import_rows", id="a reserved resource"
    ),
    pytest.param("get", "/7things/{id}", None, "get7thing", "x_7things.get", id="a digit"),
    pytest.param(
        "get", "/things/{id}", None, "получить", "things.u43f_u43e_u43b_u443_u447_u438_u442_u44c", id="Cyrillic"
    ),
]


def name_of(*operations: tuple[str, str, str | None, str]) -> dict[str, str]:
    """Return the names of operations whose document says that they follow the ids."""
    described = []
    for method, path, tag, name in operations:
        answer = ROWS if path.endswith("s") and not path.endswith("settings") else ROW
        tags = {} if tag is None else {"tags": [tag]}
        described.append((method, path, operation(answer, operationId=name, **tags)))
    document = describe(*described)
    document["info"]["x-names-from"] = "ids"
    return method_names(document)


def test_a_part_in_the_singular_is_the_resource_that_is_there_in_the_plural() -> None:
    part = ("post", "/notes/{id}/thread", "Threads", "createThread")
    assert [*name_of(part, ("get", "/threads", "Threads", "listThreads")).values()] == [
        "threads.create",
        "threads.list",
    ]
    assert [*name_of(part).values()] == ["thread.create"]


@pytest.mark.parametrize(("method", "path", "tag", "name", "expected"), NAMES)
def test_an_operation_is_named_after_its_id(method: str, path: str, tag: str | None, name: str, expected: str) -> None:
    assert [*name_of((method, path, tag, name)).values()] == [expected]


CLASHES = [
    pytest.param(
        [("get", "/categories", None, "get-categories"), ("get", "/categories/{id}", None, "get-a-category")],
        ["categories.list", "categories.get"],
        id="what lists gives way",
    ),
    pytest.param(
        [("get", "/hooks/{id}", None, "get_hook"), ("get", "/hooks/{id}/{token}", None, "get_hook_by_token")],
        ["hooks.get", "hooks.get_by_token"],
        id="by more parameters",
    ),
    pytest.param(
        [("get", "/v1/cases", "Cases", "getCases"), ("get", "/v2/cases", "Managed Cases", "getCasesV2")],
        ["cases.list", "managed_cases.list"],
        id="another tag",
    ),
    pytest.param(
        [("get", "/v1/cases/{id}", None, "getCase"), ("get", "/v2/cases/{id}", None, "getCaseV2")],
        ["cases.get", "cases.get_v2"],
        id="nothing but another version",
    ),
    pytest.param(
        [("get", "/v3/teams/{id}", None, "Teams_getTeamById"), ("get", "/v4/teams/{id}", None, "Teams_getTeamByIdV4")],
        ["teams.get", "teams.get_v4"],
        id="another version of what a prefix says",
    ),
    pytest.param(
        [("get", "/contacts", None, "getContacts"), ("get", "/contacts/paginated", None, "getAllContacts")],
        ["contacts.list", "contacts.list_paginated"],
        id="the end of the path",
    ),
    pytest.param(
        [("get", "/v1/instance", "instance", "getInstance"), ("get", "/v2/instance", "instance", "getInstanceV2")],
        ["instance.get", "instance.get_v2"],
        id="what is one thing lists nothing",
    ),
    pytest.param(
        [("post", "/asks/accept", None, "post_asks_accept"), ("post", "/asks/{id}/accept", None, "post_ask_accept")],
        ["asks.accept", "asks.accept_by_id"],
        id="many, and one of them",
    ),
    pytest.param(
        [("get", "/threads/{id}", None, "getThread"), ("get", "/kit/threads/{id}", None, "GetThreadMethod")],
        ["threads.get", "kit_threads.get"],
        id="another parent",
    ),
    pytest.param(
        [("get", "/boxes", None, "getBoxes"), ("get", "/lids/{id}", None, "getBoxLid")],
        ["boxes.list", "box_lids.get"],
        id="a thing of another path",
    ),
    pytest.param(
        [("put", "/users/{id}", None, "updateUser"), ("patch", "/users/{id}", None, "patchUser")],
        ["users.update", "users.patch"],
        id="two methods of one verb",
    ),
    pytest.param(
        [("post", "/login", None, "login"), ("put", "/login/{id}", None, "pingLogin")],
        ["login.run", "login.ping"],
        id="a verb alone beside a thing of its name",
    ),
    pytest.param(
        [("get", "/b/{id}", None, "getB"), ("get", "/b/{id}/", None, "get_b"), ("get", "/b/{no}/", None, "get-b")],
        ["b.get", "b.get_b", "b.get_b_by_no"],
        id="one id in three forms",
    ),
]


@pytest.mark.parametrize(("operations", "names"), CLASHES)
def test_two_ids_of_one_name_get_distinct_ones_in_any_order(operations: Any, names: list[str]) -> None:
    expected = {f"{method.upper()} {path}": name for (method, path, _, _), name in zip(operations, names, strict=True)}
    for order in itertools.permutations(operations):
        assert name_of(*order) == expected


def test_an_operation_without_an_id_is_named_after_its_path() -> None:
    document = describe(("get", "/things", operation(ENVELOPE)), ("post", "/things", operation(operationId="addThing")))
    document["info"]["x-names-from"] = "ids"
    assert [*method_names(document).values()] == ["things.list", "things.add"]


def test_a_tag_that_a_correction_gives_is_the_resource() -> None:
    published = describe(("post", "/things/{id}/turn", operation(operationId="spinThing", tags=["Things"])))
    document = describe(("post", "/things/{id}/turn", operation(operationId="spinThing", tags=["wheels"])))
    (made,) = each_operation(apply_conventions(document, published=published))
    assert made.python_method == "wheels.spin"


def test_a_word_that_nearly_all_ids_begin_with_is_left_out() -> None:
    things = ("boards", "cards", "labels", "members", "votes", "pins", "teams", "plans", "notes")
    operations = [("get", f"/{each}", None, f"acme_list_{each}") for each in things]
    assert {*name_of(*operations, ("post", "/boards", None, "add_board")).values()} == {
        "boards.add",
        *(f"{each}.list" for each in things),
    }
    assert name_of(*operations[:3])["GET /boards"] == "boards.acme_list"


def test_words_that_most_ids_end_in_are_left_out() -> None:
    things = ("boards", "cards", "labels", "members", "votes", "pins", "teams", "plans")
    operations = [
        *(("delete", f"/{each}/{{id}}", None, f"delete{each[:-1].title()}WithId") for each in things),
        ("put", "/boards/{id}", None, "updateBoardWithId"),
        ("patch", "/boards/{id}", None, "patchBoardWithId"),
        ("post", "/boards/{id}", None, "createBoardWithId"),
        ("post", "/boards", None, "createBoard"),
        ("get", "/boards/{id}", None, "getBoard"),
    ]
    assert {*name_of(*operations).values()} == {
        *("boards.update", "boards.patch", "boards.create_with_id", "boards.create", "boards.get"),
        *(f"{each}.delete" for each in things),
    }
    assert name_of(*operations[:3])["DELETE /boards/{id}"] == "boards.delete_with_id"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("getBoxLid", "box_lids.get", id="one"),
        pytest.param("getBoxLids", "box_lids.list", id="many"),
        pytest.param("listBoxLid", "box_lids.list", id="a list"),
    ],
)
def test_an_id_says_whether_rows_behind_a_parameter_are_one_thing(name: str, expected: str) -> None:
    document = describe(("get", "/boxes/{id}/lids/{no}", operation(ENVELOPE, operationId=name)))
    document["info"]["x-names-from"] = "ids"
    assert [*method_names(document).values()] == [expected]


def test_what_nearly_all_paths_choose_has_no_methods() -> None:
    things = ("boards", "cards", "labels", "members", "votes", "pins", "teams", "plans", "notes")
    operations = [("post", f"/acme/accounts/{{id}}/{each}", None, f"create_{each[:-1]}") for each in things]
    name = "POST /acme/accounts/{id}/boards"
    assert name_of(*operations, ("post", "/tokens", None, "create_token"))[name] == "boards.create"
    assert name_of(*operations[:3])[name] == "accounts.create_board"


@pytest.mark.parametrize(
    ("name", "summary", "expected"),
    [
        pytest.param("note_colour_check", "Check the colour of a note", "notes.check_colour", id="its verb is last"),
        pytest.param("note_colour_check", "Do something", "notes.colour_check", id="it says no verb of the id"),
        pytest.param("note_event_list", "List events", "notes.list_events", id="its number"),
        pytest.param("note_event_list", "", "notes.event_list", id="no number"),
        pytest.param("note_mail_get", "Get a letter", "notes.mail_get", id="it gets something else"),
    ],
)
def test_a_summary_says_which_verb_stands_last(name: str, summary: str, expected: str) -> None:
    document = describe(("post", f"/note/{name.rpartition('_')[2]}", operation(operationId=name, summary=summary)))
    document["info"]["x-names-from"] = "ids"
    assert [*method_names(document).values()] == [expected.replace("notes", "note")]


def test_a_summary_says_what_post_before_a_noun_does() -> None:
    described = operation(operationId="postAccountNote", summary="Set a private note")
    document = describe(("post", "/accounts/{id}/note", described))
    document["info"]["x-names-from"] = "ids"
    assert [*method_names(document).values()] == ["accounts.set_note"]


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        pytest.param("Start a Node.js build", "site.start_node_js_build", id="a dot in a word"),
        pytest.param("Start a build", "site_start_node.js_build", id="a dot behind a prefix"),
    ],
)
def test_a_dot_in_a_word_of_the_summary_ends_no_prefix(summary: str, expected: str) -> None:
    described = operation(operationId="site_startNode.jsBuild", summary=summary)
    document = describe(("post", "/site/builds", described))
    document["info"]["x-names-from"] = "ids"
    assert [*method_names(document).values()] == [expected]


def test_prefixes_that_end_the_same_are_told_apart() -> None:
    names = name_of(
        ("get", "/v1/app/{id}/sink", "Sink", "v1.sink.list"),
        ("get", "/v1/source/{id}/sink", "Ingest Sink", "v1.ingest.sink.list"),
        ("get", "/v1/source", "Source", "v1.ingest.source.list"),
        ("get", "/v1/app/{id}/sink/{sink}/rule", "Sink", "v1.sink.rule.get"),
        ("get", "/v1/source/{id}/sink/{sink}/rule", "Ingest Sink", "v1.ingest.sink.rule.get"),
    )
    assert [*names.values()] == [
        "sink.list",
        "ingest_sink.list",
        "source.list",
        "sink_rule.get",
        "ingest_sink_rule.get",
    ]
