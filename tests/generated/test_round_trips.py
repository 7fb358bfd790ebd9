"""Each model of the API writes back the document that it read, also after a copy."""

from __future__ import annotations

import copy
import json
import pickle
from enum import Enum
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fleetit_api import models
from fleetit_api.types import Model
from kit.tests.support.documents import Documents
from openapi_sdk.description.nodes import as_object, is_object
from openapi_sdk.description.references import resolve_ref
from openapi_sdk_codegen.openapi.document import each_operation
from tests.support.packaged import load_packaged_description

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DESCRIPTION = load_packaged_description()
SCHEMAS: dict[str, Any] = DESCRIPTION["components"]["schemas"]
OBJECTS = {name: schema for name, schema in SCHEMAS.items() if "enum" not in schema}
DOCUMENTS = Documents(DESCRIPTION, {name: getattr(models, name)._ids for name in OBJECTS})
ENUMS = {name: schema for name, schema in SCHEMAS.items() if "enum" in schema}


def _pickled(model: Any) -> Any:
    return pickle.loads(pickle.dumps(model))  # noqa: S301 - our own bytes


COPIES: dict[str, Callable[[Any], Any]] = {
    "as it is": lambda model: model,
    "deep copy": copy.deepcopy,
    "pickled": _pickled,
    "evolved": attrs.evolve,
    "read again": lambda model: type(model).from_dict(model.to_dict()),
}


def as_text(document: Any) -> str:
    """Write a document so that 1, 1.0 and true differ."""
    return json.dumps(document, sort_keys=True)


def check_model(model: type[Any], document: Any) -> None:
    """Check that a model and its copies write back the document."""
    document = {**dict.fromkeys(model._ids, 1), **document}  # an example may be shortened
    before = as_text(document)
    read = model.from_dict(document)
    for name, make_copy in COPIES.items():
        copied = make_copy(read)
        assert copied == read, name
        assert as_text(copied.to_dict()) == before, name
    assert as_text(document) == before, "the document was changed"
    assert isinstance(repr(read), str)


def check(schema: Any, document: Any) -> None:
    """Check the model of a document, or the models in an array."""
    if "$ref" in as_object(schema):
        rows = [{"id": 1, **row} for row in document.get("results", [])]
        whole = {**document, "results": rows} if rows else document
        check_model(getattr(models, schema["$ref"].rpartition("/")[2]), whole)
    elif as_object(schema).get("type") == "array":
        for each in document:
            check(schema["items"], each)
    else:
        pytest.fail(f"no model for a document of {schema}")


def examples() -> Iterator[Any]:
    """Yield the examples of bodies and responses: (schema, document)."""
    for operation in each_operation(DESCRIPTION):
        responses = as_object(operation.data.get("responses")).items()
        for place, holder in [("body", operation.data.get("requestBody")), *responses]:
            for media in as_object(resolve_ref(DESCRIPTION, holder).get("content")).values():
                named = {name: each["value"] for name, each in as_object(media.get("examples")).items()}
                if "example" in media:
                    named["example"] = media["example"]
                for name, document in named.items():
                    yield pytest.param(media["schema"], document, id=f"{operation.id} {place} {name}")


def field_examples() -> Iterator[Any]:
    """Yield the examples of schemas and their properties: (model, document)."""
    for name, schema in OBJECTS.items():
        if "example" in schema:
            yield pytest.param(name, schema["example"], id=name)
        for field, each in as_object(schema.get("properties")).items():
            if "example" in each:
                yield pytest.param(name, {field: each["example"]}, id=f"{name}.{field}")


def _count(node: Any) -> int:
    """Count the examples below a node."""
    if isinstance(node, list):
        return sum(map(_count, node))
    if not is_object(node):
        return 0
    own = ("example" in node) + len(as_object(node.get("examples")))
    return own + sum(_count(each) for key, each in node.items() if key not in {"example", "examples"})


@pytest.mark.parametrize(("schema", "document"), [*examples()])
def test_an_example_of_an_operation_comes_back(schema: Any, document: Any) -> None:
    check(schema, document)


@pytest.mark.parametrize(("name", "document"), [*field_examples()])
def test_an_example_of_a_field_comes_back(name: str, document: dict[str, Any]) -> None:
    check_model(getattr(models, name), document)


def test_no_example_is_left_out() -> None:
    of_parameters = sum(_count(each) for operation in each_operation(DESCRIPTION) for _, each in operation.parameters)
    assert len([*examples()]) + len([*field_examples()]) == _count(DESCRIPTION) - of_parameters


@pytest.mark.parametrize("text", ["1.294e16", "1e2", "125", "1.25", "1.0", '"4.50"'])
def test_an_amount_comes_back_as_it_was_written(text: str) -> None:
    document = json.loads(f'{{"amount": {text}}}')
    assert json.dumps(models.QueuedToll.from_dict(document).to_dict()) == json.dumps(document)


@pytest.mark.heavy
@pytest.mark.parametrize("name", [*OBJECTS])
@settings(
    max_examples=settings().max_examples // 6, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(data=st.data())
def test_a_document_comes_back(name: str, data: st.DataObject) -> None:
    document = data.draw(DOCUMENTS.of({"$ref": f"#/components/schemas/{name}"}))
    check_model(getattr(models, name), document)


@pytest.mark.parametrize("name", [*ENUMS])
def test_an_enum_has_the_values_of_its_schema(name: str) -> None:
    kind: type[Enum] = getattr(models, name)
    assert sorted(each.value for each in kind) == sorted(ENUMS[name]["enum"])
    assert all(str(each) == str(each.value) for each in kind)


def test_every_schema_has_its_class_and_every_model_its_schema() -> None:
    for name in SCHEMAS:
        assert issubclass(getattr(models, name), Model if name in OBJECTS else Enum)
    assert {name for name in models.__all__ if issubclass(getattr(models, name), Model)} == OBJECTS.keys()
