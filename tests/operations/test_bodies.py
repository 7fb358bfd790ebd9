"""A body built by keyword sends what was set and nothing else: a null too, where the description has one."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from codegen.openapi.references import resolve_ref
from codegen.openapi.tree import as_array, as_object
from fleetit import UNSET
from tests.operations.described import DESCRIPTION, Described, described, model_of
from tests.operations.known import Known
from tests.support.names import python_name
from tests.support.samples import properties, sample
from tests.support.scripted import Scripted, reply

if TYPE_CHECKING:
    from tests.support.flavours import Flavour


def bodies() -> list[Any]:
    """Return every operation with a body: an object, or rows of it."""
    return [pytest.param(each, id=each.id) for each in described() if each.body]


def item(operation: Described) -> Any:
    """Return the schema of the object that is sent, or of a row of what is sent."""
    schema = resolve_ref(DESCRIPTION, operation.body)
    return schema["items"] if schema.get("type") == "array" else operation.body


def sent(operation: Described, flavour: Flavour, keywords: list[dict[str, Any]]) -> list[Any]:
    """Send a body for each set of keywords; return the objects that went out."""
    model = model_of(item(operation))
    assert model is not None
    listed = resolve_ref(DESCRIPTION, operation.body).get("type") == "array"
    with Scripted([reply(operation.module.OPERATION.statuses[0], [] if _lists(operation) else {})]) as server:
        client = flavour.client(token="t", base_url=server.url, fleet_id=7)
        for each in keywords:
            made = model(**each)
            arguments = {**Known().path(operation), "body": [made] if listed else made}
            flavour.run(partial(operation.of(client), **arguments))
    documents = [json.loads(seen.body) for seen in server.seen]
    return [document[0] for document in documents] if listed else documents


def _lists(operation: Described) -> bool:
    return as_object(operation.answer).get("type") == "array"


def read_by(operation: Described, document: dict[str, Any]) -> dict[str, Any]:
    """Return the keywords of a document: its fields, read as the model reads them, by their Python names."""
    model: Any = model_of(item(operation))
    read = model.from_dict(document)
    return {python_name(name): getattr(read, python_name(name)) for name in document}


@pytest.mark.parametrize("operation", bodies())
def test_a_body_has_the_fields_that_were_set_and_no_other(operation: Described, flavour: Flavour) -> None:
    full = sample(DESCRIPTION, item(operation))
    required = {name: full[name] for name in as_array(resolve_ref(DESCRIPTION, item(operation)).get("required"))}
    wanted = [required, *({**required, name: value} for name, value in full.items()), full]
    assert sent(operation, flavour, [read_by(operation, each) for each in wanted]) == wanted


@pytest.mark.parametrize("operation", bodies())
def test_a_field_set_to_none_is_sent_as_null(operation: Described, flavour: Flavour) -> None:
    schema = item(operation)
    full = sample(DESCRIPTION, schema)
    required = {name: full[name] for name in as_array(resolve_ref(DESCRIPTION, schema).get("required"))}
    nullable = [name for name, each in properties(DESCRIPTION, schema).items() if _takes_null(each)]
    wanted = [{**required, name: None} for name in nullable]
    assert (
        sent(operation, flavour, [{**read_by(operation, required), python_name(n): None} for n in nullable]) == wanted
    )


def _takes_null(schema: dict[str, Any]) -> bool:
    return bool(schema.get("nullable")) or any(_takes_null(each) for each in as_array(schema.get("oneOf")))


@pytest.mark.parametrize("operation", bodies())
def test_a_field_that_is_unset_again_is_not_sent(operation: Described, flavour: Flavour) -> None:
    schema = item(operation)
    full = sample(DESCRIPTION, schema)
    required = {name: full[name] for name in as_array(resolve_ref(DESCRIPTION, schema).get("required"))}
    unset = {python_name(name): UNSET for name in full if name not in required}
    assert sent(operation, flavour, [{**read_by(operation, full), **unset}]) == [required]


def test_there_are_fields_that_take_null() -> None:
    assert any(
        _takes_null(each)
        for operation in described()
        if operation.body
        for each in properties(DESCRIPTION, item(operation)).values()
    )
