"""The effects of a changed description on the handwritten package."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import pytest

from fleetit import webhooks
from openapi_sdk_codegen.review.handwritten_impact import find_handwritten_impact
from tests.codegen.review.impact_rows import ROWS, TOLLS, Document, of_schema, operation, schema, shown
from tests.codegen.review.repositories import description
from tests.support.checkout import NOTIFICATIONS

if TYPE_CHECKING:
    from collections.abc import Callable


def notes(old: Document, new: Document) -> list[tuple[str, str, str]]:
    return [(each.kind, each.where, each.text) for each in find_handwritten_impact(old, new, NOTIFICATIONS)]


@pytest.mark.parametrize(("change", "forth", "back"), ROWS)
def test_an_effect_is_reported_in_both_directions(
    change: Callable[[Document], None], forth: list[tuple[str, str, str]], back: list[tuple[str, str, str]]
) -> None:
    old = description()
    new = copy.deepcopy(old)
    change(new)
    assert notes(old, new) == forth
    assert notes(new, old) == back
    assert notes(old, old) == notes(new, new) == []


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        pytest.param({"Toll": ["id"]}, {"Toll": ["id", "amount"]}, "`Toll`", id="more fields"),
        pytest.param({"Toll": ["id"]}, {"Toll": "id"}, "`Toll`", id="the value of one field"),
        pytest.param({"Toll": ["id"], "Driver": "id"}, {"Toll": ["id"]}, "`Driver`", id="one of two schemas"),
    ],
)
def test_a_change_of_the_shown_fields_names_their_schemas(before: Document, after: Document, changed: str) -> None:
    old, new = description(), description()
    shown(before)(old)
    shown(after)(new)
    assert notes(old, new) == [("sandbox", TOLLS, f"What the sandbox shows of {changed} changed.")]


def test_the_sandbox_shows_nothing_of_an_error() -> None:
    old = description()
    operation(old)["responses"]["400"] = {"content": {"application/json": {"x-shown-fields": {"Toll": ["id"]}}}}
    assert notes(description(), old) == []


def test_a_payload_changes_with_what_it_refers_to() -> None:
    old = description()
    schema(old, "TollNotification")["properties"]["toll"] = {"$ref": "#/components/schemas/Toll"}
    new = copy.deepcopy(old)
    schema(new, "Toll")["properties"]["id"] = {"type": "string"}
    assert notes(old, new) == [
        ("notification", "TollNotification", "The payload of this notification changed: `toll` changed.")
    ]


def test_a_payload_field_may_have_the_name_of_a_keyword() -> None:
    old = description()
    new = copy.deepcopy(old)
    schema(new, "TollNotification")["properties"]["description"] = {"type": "string"}
    assert [each[2] for each in notes(old, new)] == [
        "The payload of this notification changed: `description` was added."
    ]


def test_a_payload_may_refer_to_itself() -> None:
    old = description()
    schema(old, "TollNotification")["properties"]["again"] = {"$ref": "#/components/schemas/TollNotification"}
    new = copy.deepcopy(old)
    schema(new, "TollNotification")["properties"]["amount"] = {"type": "number"}
    assert notes(old, old) == []
    assert [each[0] for each in notes(old, new)] == ["notification"]


def test_many_names_are_counted() -> None:
    old = description()
    new = copy.deepcopy(old)
    of_schema("Toll", x_secret_properties=[f"p{number:02}" for number in range(20)])(new)
    (note,) = find_handwritten_impact(old, new)
    assert note.text.endswith("`p07` and 12 more.")


def test_the_webhooks_read_each_notification() -> None:
    assert set(NOTIFICATIONS) <= set(webhooks.__all__)


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"paths": None, "components": []},
        {"paths": {"/a": {"get": {"responses": {"200": None}, "parameters": [None]}}}},
    ],
)
def test_values_of_a_wrong_type_are_ignored(document: Document) -> None:
    assert notes(document, copy.deepcopy(document)) == []
