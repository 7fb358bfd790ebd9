"""Compares the fields that the sandbox answers with those that each page of FleetIT's documentation shows.

A page shows the fields of its schema, only some of them if it has `x-shown-fields`, and those of its example.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import pytest

from fleetit.sandbox._parts import PARTS
from openapi_sdk.description.references import resolve_ref
from tests.fleetit.sandbox.described_calls import OPERATIONS, OWN_ID, make_call
from tests.fleetit.sandbox.validated import PACKAGED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fleetit.sandbox import Sandbox
    from tests.operations.description import DescribedOperation

#: How many ids an operation with an id is called for. A field is answered if one of the answers has it; some fields are
#: those of a third of the rows.
ROWS = 8
#: Stands for the fields of an object whose schema names none.
ANY = "*"
#: Fields that a page shows and the sandbox does not, by operation.
MISSING: dict[str, dict[str, str]] = {
    "tolls_update": {"driver_agreement": "no toll of the invented data falls under an agreement"},
}
#: Fields that the sandbox answers and the page does not show, by operation.
BEYOND: dict[str, dict[str, str]] = {}


def list_answered(document: Any, prefix: str = "") -> Iterator[str]:
    """Yield the dotted names of all fields of a document."""
    if isinstance(document, list):
        for each in cast("list[Any]", document):
            yield from list_answered(each, prefix)
    elif isinstance(document, dict):
        for name, value in cast("dict[str, Any]", document).items():
            yield prefix + name
            yield from list_answered(value, f"{prefix}{name}.")


def list_shown(schema: Any, shown: Mapping[str, Any], prefix: str = "", *, with_choices: bool = True) -> Iterator[str]:
    """Yield the dotted names of the fields of a schema that a page shows; with those of choices, or what all have."""
    resolved = resolve_ref(PACKAGED, schema)
    choices = [part for keyword in ("anyOf", "oneOf") for part in resolved.get(keyword, ())]
    inner = [*resolved.get("allOf", ()), *(choices if with_choices or len(choices) == 1 else ())]
    for each in [*inner, resolved["items"]] if resolved.get("type") == "array" else inner:
        yield from list_shown(each, shown, prefix, with_choices=with_choices)
    properties = resolved.get("properties", {})
    fields = shown.get(schema.get("$ref", "").rpartition("/")[2], properties)
    for name in () if isinstance(fields, str) else fields:  # a text is the field whose value stands for the row
        yield prefix + name
        yield from list_shown(properties[name], shown, f"{prefix}{name}.", with_choices=with_choices)
    if not choices and not inner and not properties and resolved.get("type", "object") == "object":
        yield prefix + ANY


def get_documented(name: str, *, with_choices: bool = True) -> set[str]:
    """Return the dotted names of the fields that the page of an operation shows."""
    responses: dict[str, Any] = OPERATIONS[name].operation.data["responses"]
    first = next(resolve_ref(PACKAGED, answer) for status, answer in responses.items() if status[0] == "2")
    media: dict[str, Any] = next(iter(first["content"].values()))
    shown = list_shown(media["schema"], media.get("x-shown-fields", {}), with_choices=with_choices)
    return {*shown, *list_answered(media.get("example"))}


def has_fields(operation: DescribedOperation) -> bool:
    """Whether an answer is JSON, and so is what is sent, if anything is."""
    sends_else = operation.body_schema is not None and operation.json_body_schema is None
    return operation.answers_json and not sends_else


def get_answered(sandbox: Sandbox, name: str) -> set[str]:
    """Return the dotted names of the fields that the sandbox answers."""
    call = make_call(OPERATIONS[name], sandbox.url, sandbox.token)
    paths = {call.path.replace(f"/{OWN_ID}/", f"/{OWN_ID + place}/") for place in range(ROWS)}
    responses = [replace(call, path=path).send(sandbox.url, sandbox.token) for path in sorted(paths)]
    accepted = [response for response in responses if response.status < 300]
    assert responses[0] in accepted, responses[0].body
    return {field for response in accepted for field in list_answered(response.json)}


def drop_any(fields: set[str], documented: set[str]) -> set[str]:
    """Drop the fields of objects whose schema names none."""
    prefixes = tuple(field.removesuffix(ANY) for field in documented if field.endswith(ANY))
    return {field for field in fields if not field.startswith(prefixes)}


@pytest.mark.parametrize("name", [name for name, each in OPERATIONS.items() if has_fields(each)])
def test_the_sandbox_answers_the_fields_that_the_page_shows(own_sandbox: Sandbox, name: str) -> None:
    answered, documented = get_answered(own_sandbox, name), get_documented(name)
    sure = get_documented(name, with_choices=False)
    if OPERATIONS[name].method == "POST" and name not in PARTS.handlers:  # a row that is made has what was sent
        sent = {*list_answered(make_call(OPERATIONS[name], own_sandbox.url, own_sandbox.token).body)}
        sure = {field for field in sure if field.rpartition(".")[2] in sent}
    assert drop_any(sure - answered, documented) == MISSING.get(name, {}).keys()
    assert drop_any(answered - documented, documented) == BEYOND.get(name, {}).keys()


def test_differences_are_of_operations() -> None:
    assert MISSING.keys() | BEYOND.keys() <= OPERATIONS.keys()
    assert all(reason for fields in (*MISSING.values(), *BEYOND.values()) for reason in fields.values())


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        pytest.param("tolls_list", {"count", "results.vehicle.plate_number", "results.billed_on"}, id="a page of rows"),
        pytest.param("driver_agreements_list", {"vehicle.fleet.title", "driver"}, id="an array, and a row as its id"),
        pytest.param("vehicles_create", {"data.vehicle_id", "data.custom_fields.*"}, id="an object of any fields"),
    ],
)
def test_a_page_shows_fields(name: str, fields: set[str]) -> None:
    assert fields <= get_documented(name)


@pytest.mark.parametrize(
    ("name", "field"),
    [
        pytest.param("tolls_list", "results.billing_status_fk", id="a field that only another page shows"),
        pytest.param("tolls_list", "results.vehicle.fleet", id="a field of a nested row that only another page shows"),
        pytest.param("driver_agreements_list", "driver.id", id="a field of a row that is shown as its id"),
    ],
)
def test_a_page_does_not_show_a_field(name: str, field: str) -> None:
    assert field not in get_documented(name)
