"""What a change of the description does to the overlay."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import pytest

from codegen.review.handwritten_impact import NOTIFICATIONS, impact
from tests.codegen.review.impact_rows import ROWS, Document, of_schema, schema
from tests.codegen.review.repositories import HERE, description

if TYPE_CHECKING:
    from collections.abc import Callable


def notes(old: Document, new: Document) -> list[tuple[str, str, str]]:
    return [(each.kind, each.where, each.text) for each in impact(old, new)]


@pytest.mark.parametrize(("change", "forth", "back"), ROWS)
def test_what_follows_for_the_overlay_is_said_in_both_directions(
    change: Callable[[Document], None], forth: list[tuple[str, str, str]], back: list[tuple[str, str, str]]
) -> None:
    old = description()
    new = copy.deepcopy(old)
    change(new)
    assert notes(old, new) == forth
    assert notes(new, old) == back
    assert notes(old, old) == notes(new, new) == []


def test_a_payload_changes_with_what_it_refers_to() -> None:
    old = description()
    schema(old, "TollNotification")["properties"]["toll"] = {"$ref": "#/components/schemas/Toll"}
    new = copy.deepcopy(old)
    schema(new, "Toll")["properties"]["id"] = {"type": "string"}
    assert notes(old, new) == [
        ("notification", "TollNotification", "The payload of this notification changed: `toll` changed.")
    ]


def test_a_field_of_a_payload_that_is_called_like_prose_is_a_field() -> None:
    old = description()
    new = copy.deepcopy(old)
    schema(new, "TollNotification")["properties"]["description"] = {"type": "string"}
    assert [each[2] for each in notes(old, new)] == ["The payload of this notification changed: `description` is new."]


def test_a_payload_that_refers_to_itself_ends() -> None:
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
    (note,) = impact(old, new)
    assert note.text.endswith("`p07` and 12 more.")


def test_the_notifications_are_what_the_webhooks_read() -> None:
    source = (HERE / "overlays" / "fleetit" / "webhooks" / "_notification.py").read_text(encoding="utf-8")
    assert all(name in source for name in NOTIFICATIONS)


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"paths": None, "components": []},
        {"paths": {"/a": {"get": {"responses": {"200": None}, "parameters": [None]}}}},
    ],
)
def test_what_has_a_wrong_shape_is_passed_over(document: Document) -> None:
    assert notes(document, copy.deepcopy(document)) == []
