"""Whether names of methods follow the operationIds or the paths: one decision a document, with its reason."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from kit.tests.openapi_sdk_codegen.corrections.pages import describe, method_names, operation
from openapi_sdk_codegen.corrections.conventions import apply_conventions
from openapi_sdk_codegen.corrections.conventions.operation_names import explain_names

#: Operations, with operationIds that people wrote.
WRITTEN = {
    "get /items": "list_items",
    "post /items": "addItem",
    "get /items/{item_id}": "getItem",
    "put /items/{item_id}": "replace_item",
    "post /items/{item_id}/turn": "spin-item",
}


def decide(ids: dict[str, str | None], **info: Any) -> tuple[str, str]:
    """Return the rule and the reason for operations with these ids."""
    operations = []
    for key, name in ids.items():
        method, path = key.split(" ")
        operations.append((method, path, operation(**({} if name is None else {"operationId": name}))))
    document = describe(*operations)
    document["info"] |= info
    decision = explain_names(document, document)
    return decision.rule, decision.reason


def automatic(*names: str) -> dict[str, str | None]:
    return dict(zip(WRITTEN, names, strict=True))


@pytest.mark.parametrize(
    "ids",
    [
        pytest.param(
            automatic(
                *("read_items_items_get", "add_item_items_post", "read_item_items__item_id__get"),
                *("put_item_items__item_id__put", "turn_items__item_id__turn_post"),
            ),
            id="a function and the whole path",
        ),
        pytest.param(
            automatic(
                "api_items_list", "api_items_create", "api_items_retrieve", "api_items_update", "items_turn_create"
            ),
            id="the path and what the method does",
        ),
        pytest.param(
            automatic("get_items", "post_items", "get_items_id", "put_items_id", "post_items_id_turn"),
            id="the method and the path, with id for each parameter",
        ),
        pytest.param(
            automatic("GetV2Items", "PostV2Items", "GetV2ItemsItemId", "PutV2ItemsItemId", "PostV2ItemsItemIdTurn"),
            id="the method, a version and the path",
        ),
        pytest.param(
            automatic(
                "get-items", "post-items", "get-items-by-item-id", "put-items-by-item-id", "post-items-itemId-turn"
            ),
            id="the method, the path and its parameters",
        ),
        pytest.param(
            automatic("ItemsGet", "ItemsPost", "ItemsByItemIdGet", "ItemsByItemIdPut", "ItemsByItemIdTurnPost"),
            id="the method last",
        ),
        pytest.param(
            automatic(*(f"ItemsController_{each}" for each in ("findAll", "create", "findOne", "update", "turn"))),
            id="classes of the code",
        ),
        pytest.param(
            automatic("listUsingGET", "addUsingPOST", "getUsingGET_1", "replaceUsingPUT", "turnUsingPOST"),
            id="functions of the code",
        ),
        pytest.param(
            automatic(*(f"5b3c9a{number}e8f1d2a3b4c5" for number in range(5))), id="numbers that nobody can read"
        ),
    ],
)
def test_names_follow_the_paths_where_ids_are_automatic(ids: dict[str, str | None]) -> None:
    rule, reason = decide(ids)
    example = min(str(name) for name in ids.values())
    assert rule == "paths"
    assert reason == (
        f"Names of methods follow the paths: 5 of 5 operationIds only repeat method and path, or have names of the "
        f"server's code, such as {example!r}."
    )


@pytest.mark.parametrize(
    ("ids", "rule", "why"),
    [
        pytest.param(
            automatic("items/list", "items/create", "items/get", "items/replace", "items/turn"),
            "ids",
            "5 of 5 operations have an operationId that says more than method and path",
            id="a resource and a method, though the paths say them too",
        ),
        pytest.param(
            WRITTEN,
            "ids",
            "4 of 5 operations have an operationId that says more than method and path",
            id="written by people",
        ),
        pytest.param(dict.fromkeys(WRITTEN), "paths", "no operation has an operationId", id="no id"),
        pytest.param(
            {**WRITTEN, "post /items": None, "get /items": None},
            "paths",
            "2 of 5 operations have no operationId",
            id="some have none",
        ),
        pytest.param(
            {**WRITTEN, "post /items": "getItem", "get /items": "get_item"},
            "paths",
            "2 of 5 operationIds are there twice, or differ in a number",
            id="an id more than once",
        ),
        pytest.param(
            {**WRITTEN, "post /items": "getItem_1", "put /items/{item_id}": None},
            "paths",
            "1 of 5 operations have no operationId and 1 of 4 operationIds are there twice, or differ in a number",
            id="the same, numbered",
        ),
        pytest.param(
            {**WRITTEN, "post /items": None},
            "ids",
            "3 of 5 operations have an operationId that says more than method and path",
            id="one of five has none",
        ),
    ],
)
def test_the_decision_has_figures(ids: dict[str, str | None], rule: str, why: str) -> None:
    what = "operationIds" if rule == "ids" else "paths"
    assert decide(ids) == (rule, f"Names of methods follow the {what}: {why}.")


@pytest.mark.parametrize("rule", ["ids", "paths"])
def test_a_correction_decides(rule: str) -> None:
    assert decide(dict(WRITTEN), **{"x-names-from": rule})[0] == rule


def test_a_rule_that_was_released_decides_where_no_correction_does() -> None:
    document = describe(("post", "/items", operation(operationId="addItem")))
    assert explain_names(document, document, "paths").reason.endswith("names that are released do.")
    document["info"]["x-names-from"] = "ids"
    assert explain_names(document, document, "paths").rule == "ids"


def test_an_id_that_a_correction_gives_does_not_count() -> None:
    published = describe(("post", "/items", operation()))
    document = copy.deepcopy(published)
    document["paths"]["/items"]["post"] |= {"operationId": "items_add", "tags": ["items"]}
    assert explain_names(document, published).reason.endswith("no operation has an operationId.")


def test_names_that_follow_ids_stay_when_the_conventions_are_applied_again() -> None:
    document = describe(*((*key.split(" "), operation(operationId=name)) for key, name in WRITTEN.items()))  # type: ignore[arg-type]
    made = apply_conventions(document)
    assert made["info"]["x-names-from"] == "ids"
    assert method_names(made) == method_names(document)
    assert {*method_names(made).values()} == {"items.list", "items.add", "items.get", "items.replace", "items.spin"}
