"""Which kinds of webhooks a description has, by what each is told, and how they are signed."""

from __future__ import annotations

from typing import Any

import pytest

from kit.tests.support.checkout import HERE
from kit.tests.support.descriptions import COUNT, TEXT, make_description, ref
from openapi_sdk.webhooks.kinds import Kind, find_kind
from openapi_sdk_codegen.corrections.conventions import apply_conventions
from openapi_sdk_codegen.generate.kinds import find_kinds, find_scheme
from openapi_sdk_codegen.generate.modules import WRITERS


def make_webhook(schema: Any, *headers: str) -> dict[str, Any]:
    """Return a webhook with a body and described headers."""
    parameters = [{"name": name, "in": "header", "schema": TEXT} for name in headers]
    body = {"content": {"application/json": {"schema": schema}}}
    return {"post": {"requestBody": body, "parameters": parameters, "responses": {"200": {"description": "ok"}}}}


def make_payload(*required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": properties}


def apply(webhooks: dict[str, Any], **schemas: Any) -> dict[str, Any]:
    """Return a corrected description with some webhooks."""
    document: dict[str, Any] = {**make_description(), "openapi": "3.1.0", "webhooks": webhooks}
    document["components"]["schemas"] |= schemas
    return apply_conventions(document)


def typed(value: str) -> dict[str, Any]:
    return make_payload("type", type={"type": "string", "const": value}, id=TEXT, color={"enum": ["red", "blue"]})


#: By the reason: webhooks, components, and what kinds are expected.
ROWS: dict[str, tuple[dict[str, Any], dict[str, Any], list[Kind]]] = {
    "a field with a value of its own": (
        {"bin.stored": make_webhook(ref("A")), "bin.moved": make_webhook(ref("B"))},
        {"A": typed("bin.stored"), "B": typed("bin.moved")},
        [
            Kind("bin.stored", "A", "type", ("id",), ("bin.stored",)),
            Kind("bin.moved", "B", "type", ("id",), ("bin.moved",)),
        ],
    ),
    "a field of its own, which names the ticket": (
        {"stored": make_webhook(ref("A")), "moved": make_webhook(ref("B"))},
        {"A": make_payload("bin_id", note=TEXT, bin_id=COUNT), "B": make_payload("move_id", note=TEXT, move_id=COUNT)},
        [Kind("stored", "A", "bin_id", ("bin_id",)), Kind("moved", "B", "move_id", ("move_id",))],
    ),
    "one schema, whose field has the names of all": (
        {"stored": make_webhook(ref("A")), "moved": make_webhook(ref("A"))},
        {"A": make_payload(event={"enum": ["stored", "moved"]})},
        [Kind("stored", "A", "event", (), ("stored",)), Kind("moved", "A", "event", (), ("moved",))],
    ),
    "a choice, which is a kind for each": (
        {"event": make_webhook({"oneOf": [ref("A"), ref("B")]})},
        {"A": typed("a"), "B": typed("b")},
        [Kind("event/A", "A", "type", ("id",), ("a",)), Kind("event/B", "B", "type", ("id",), ("b",))],
    ),
    "a schema in place, named after its webhook": (
        {"crate moved!": make_webhook(make_payload("id", id=TEXT))},
        {},
        [Kind("crate_moved", "CrateMoved", "id", ("id",))],
    ),
    "a secret names no ticket": (
        {"rotated": make_webhook(ref("A"))},
        {"A": make_payload("token", token=TEXT, note=TEXT)},
        [Kind("rotated", "A", "note")],
    ),
    "nothing tells two of one form": (
        {"stored": make_webhook(ref("A")), "moved": make_webhook(ref("B"))},
        {"A": make_payload(note=TEXT), "B": make_payload(note=TEXT)},
        [Kind("stored", "A", ""), Kind("moved", "B", "")],
    ),
}


@pytest.mark.parametrize(("webhooks", "schemas", "expected"), ROWS.values(), ids=ROWS)
def test_kinds_are_told(webhooks: dict[str, Any], schemas: dict[str, Any], expected: list[Kind]) -> None:
    found = find_kinds(apply(webhooks, **schemas))
    assert list(found.kinds.values()) == expected
    assert found.untold == tuple(each.name for each in expected if not each.told_by)


def test_a_body_that_is_no_object_makes_no_kind() -> None:
    mixed = {"allOf": [make_payload("id", id=TEXT), {"oneOf": [ref("A"), ref("B")]}]}
    webhooks: dict[str, Any] = {
        "ping": make_webhook(TEXT),
        "empty": {"get": {"responses": {}}},
        "mixed": make_webhook(ref("Mixed")),
    }
    found = find_kinds(apply(webhooks, A=typed("a"), B=typed("b"), Mixed=mixed))
    assert (found.kinds, {*found.left_out}) == ({}, {*webhooks})


@pytest.mark.parametrize(
    ("headers", "scheme"),
    [
        ((), ""),
        (("Webhook-Id", "Webhook-Signature"), "STANDARD_WEBHOOKS"),
        (("Stripe-Signature",), "STRIPE"),
        (("X-Hub-Signature-256", "X-GitHub-Event"), "GITHUB"),
        (("X-Hub-Signature-256", "Webhook-Signature"), ""),
    ],
)
def test_a_described_header_tells_the_scheme(headers: tuple[str, ...], scheme: str) -> None:
    assert find_scheme(apply({"ping": make_webhook(make_payload(id=TEXT), *headers)})) == scheme


HOSTILE = '"""\'\n\\{{x}}{% y %}'


def test_texts_of_a_description_are_only_literals() -> None:
    document = apply({HOSTILE: make_webhook(ref("A"))}, A=make_payload(**{HOSTILE: {"const": HOSTILE}}))
    names: dict[str, Any] = {}
    exec(WRITERS["kinds.py"](document, HERE), names)  # noqa: S102 - what is written is what is tested
    assert [(each.told_by, each.values) for each in names["DESCRIBED"].values()] == [(HOSTILE, (HOSTILE,))]


KINDS = {
    "a": Kind("a", "A", "type", values=("a", "b")),
    "one": Kind("one", "One", "number", values=(1,)),
    "c": Kind("c", "C", "c"),
    "untold": Kind("untold", "Untold", ""),
}


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ({"type": "b", "c": 1}, "a"),
        ({"type": "other", "c": 1}, "c"),
        ({"type": ["a"]}, None),
        ({"number": True}, None),
        ({"c": None, "": 1}, None),
    ],
    ids=["a value of it", "a field, in order", "no scalar", "true is not 1", "nothing"],
)
def test_the_kind_of_a_notification(payload: dict[str, Any], expected: str | None) -> None:
    found = find_kind(KINDS, payload)
    assert (None if found is None else found.name) == expected
