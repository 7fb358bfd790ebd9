"""A body built by keyword sends what was set and nothing else: a null too, where the description has one."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import UNSET
from kit.tests.support.names import python_name
from kit.tests.support.samples import make_sample, properties
from kit.tests.support.scripted_server import ScriptedServer, reply
from openapi_sdk.description.nodes import as_array, as_object
from openapi_sdk.description.references import resolve_ref
from tests.operations.arguments import FleetData
from tests.operations.description import DESCRIPTION, DescribedOperation, get_model, list_operations

if TYPE_CHECKING:
    from tests.support.flavours import Flavour


def list_bodies() -> list[Any]:
    """Return every operation with a body of JSON: an object, or rows of it."""
    return [pytest.param(each, id=each.id) for each in list_operations() if each.json_body_schema]


def get_item_schema(operation: DescribedOperation) -> Any:
    """Return the schema of the object that is sent, or of a row of what is sent."""
    schema = resolve_ref(DESCRIPTION, operation.json_body_schema)
    return schema["items"] if schema.get("type") == "array" else operation.json_body_schema


def send_bodies(operation: DescribedOperation, flavour: Flavour, keywords: list[dict[str, Any]]) -> list[Any]:
    """Send a body for each set of keywords, and return the objects that were sent."""
    model = get_model(get_item_schema(operation))
    assert model is not None
    listed = resolve_ref(DESCRIPTION, operation.json_body_schema).get("type") == "array"
    with ScriptedServer(
        [reply(operation.module.OPERATION.statuses[0], [] if _returns_list(operation) else {"id": 1})]
    ) as server:
        client = flavour.client(token="t", base_url=server.url, fleet_id=7)
        for each in keywords:
            made = model(**each)
            arguments = {**FleetData().path(operation), "body": [made] if listed else made}
            flavour.run(partial(operation.get_method(client), **arguments))
    documents = [json.loads(received.body) for received in server.requests]
    return [document[0] for document in documents] if listed else documents


def _returns_list(operation: DescribedOperation) -> bool:
    return as_object(operation.response_schema).get("type") == "array"


def read_keywords(operation: DescribedOperation, document: dict[str, Any]) -> dict[str, Any]:
    """Return the keywords of a document: its fields, read as the model reads them, by their Python names."""
    model: Any = get_model(get_item_schema(operation))
    read = model.from_dict(document)
    names = {name: _name_field(operation, name) for name in document}
    return {python: getattr(read, python) for python in names.values()}


def _name_field(operation: DescribedOperation, name: str) -> str:
    return python_name(name, resolve_ref(DESCRIPTION, get_item_schema(operation)))


@pytest.mark.parametrize("operation", list_bodies())
def test_a_body_has_the_fields_that_were_set_and_no_other(operation: DescribedOperation, flavour: Flavour) -> None:
    full = make_sample(DESCRIPTION, get_item_schema(operation))
    required = {
        name: full[name] for name in as_array(resolve_ref(DESCRIPTION, get_item_schema(operation)).get("required"))
    }
    wanted = [required, *({**required, name: value} for name, value in full.items()), full]
    assert send_bodies(operation, flavour, [read_keywords(operation, each) for each in wanted]) == wanted


@pytest.mark.parametrize("operation", list_bodies())
def test_a_field_set_to_none_is_sent_as_null(operation: DescribedOperation, flavour: Flavour) -> None:
    schema = get_item_schema(operation)
    full = make_sample(DESCRIPTION, schema)
    required = {name: full[name] for name in as_array(resolve_ref(DESCRIPTION, schema).get("required"))}
    nullable = [name for name, each in properties(DESCRIPTION, schema).items() if _takes_null(each)]
    wanted = [{**required, name: None} for name in nullable]
    assert (
        send_bodies(
            operation,
            flavour,
            [{**read_keywords(operation, required), _name_field(operation, name): None} for name in nullable],
        )
        == wanted
    )


def _takes_null(schema: dict[str, Any]) -> bool:
    return bool(schema.get("nullable")) or any(_takes_null(each) for each in as_array(schema.get("oneOf")))


@pytest.mark.parametrize("operation", list_bodies())
def test_a_field_that_is_unset_again_is_not_sent(operation: DescribedOperation, flavour: Flavour) -> None:
    schema = get_item_schema(operation)
    full = make_sample(DESCRIPTION, schema)
    required = {name: full[name] for name in as_array(resolve_ref(DESCRIPTION, schema).get("required"))}
    unset = {_name_field(operation, name): UNSET for name in full if name not in required}
    assert send_bodies(operation, flavour, [{**read_keywords(operation, full), **unset}]) == [required]


def test_there_are_fields_that_take_null() -> None:
    assert any(
        _takes_null(each)
        for operation in list_operations()
        if operation.json_body_schema
        for each in properties(DESCRIPTION, get_item_schema(operation)).values()
    )
