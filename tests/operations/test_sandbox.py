"""Calls every operation of the description on both clients against the sandbox. No operation is named here."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qs

import pytest

from fleetit import APIError, ConfigurationError
from kit.tests.support.samples import make_sample
from tests.operations.arguments import UNCHANGED_FIELDS, FleetData
from tests.operations.description import DESCRIPTION, list_operations
from tests.operations.responses import check_result, to_document

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetit.sandbox import Sandbox
    from tests.operations.description import DescribedOperation
    from tests.support.flavours import Flavour

FLEET, OTHER_FLEET = 7, 42


@pytest.fixture(scope="module", name="load")
def _load(session_sandbox: Sandbox) -> Callable[[int], FleetData]:
    """Return what loads the data that a fleet has at the beginning, which are the same in each test."""
    session_sandbox.reset()
    return cache(lambda fleet: FleetData.load(session_sandbox, fleet))


def make_client(flavour: Flavour, sandbox: Sandbox) -> Any:
    return flavour.client(token=sandbox.token, base_url=sandbox.url, fleet_id=FLEET)


def check_request(
    sandbox: Sandbox, operation: DescribedOperation, arguments: dict[str, Any], fleet: int | None
) -> None:
    """Check the last request against the description, except for its query."""
    names = operation.name_arguments("path")
    path = operation.fill_path({name: arguments[names[name]] for name in operation.parameters("path")})
    received = sandbox.requests[-1]
    assert (received.method, received.path) == (operation.method, path)
    assert received.fleet == (None if fleet is None else str(fleet))


def call(flavour: Flavour, client: Any, operation: DescribedOperation, **arguments: Any) -> Any:
    """Call an operation; of a listing the rows of all pages."""
    result = flavour.run(lambda: operation.get_method(client)(**arguments))
    return flavour.list_rows(result) if operation.paging else result


def test_an_operation_is_called_with_its_required_arguments(
    operation: DescribedOperation, flavour: Flavour, sandbox: Sandbox, load: Callable[[int], FleetData]
) -> None:
    client = make_client(flavour, sandbox)
    arguments = load(FLEET).arguments(operation)
    result = call(flavour, client, operation, **arguments)
    check_request(sandbox, operation, arguments, FLEET)
    required = {name for name, each in operation.parameters("query").items() if each.get("required")}
    sent = parse_qs(sandbox.requests[-1].query).keys()
    assert required <= sent <= required | get_page_parameters(operation)
    assert sent >= (get_page_parameters(operation) if operation.is_paged else set())
    check_result(operation, result)
    if operation.method == "GET" and operation.answers_json:
        received = sandbox.requests[-1]
        document = flavour.run(lambda: client.request("GET", received.path, params=parse_qs(received.query)))
        rows = operation.get_rows(document) if operation.paging else document
        assert to_document(result)[-len(rows) :] == rows if operation.paging else to_document(result) == document


def get_page_parameters(operation: DescribedOperation) -> frozenset[str]:
    """Return the parameters of the query that choose a page."""
    return operation.paging.parameters if operation.paging and not operation.paging.in_body else frozenset()


@pytest.mark.parametrize(
    "operation", [each for each in list_operations() if each.parameters("query")], ids=lambda each: each.id
)
def test_all_parameters_and_the_fleet_of_the_call_are_sent(
    operation: DescribedOperation, flavour: Flavour, sandbox: Sandbox, load: Callable[[int], FleetData]
) -> None:
    arguments = load(OTHER_FLEET).arguments(operation)
    names, schemas = operation.name_arguments("query"), operation.parameters("query")
    pages = get_page_parameters(operation)
    query = {name: make_sample(DESCRIPTION, each["schema"]) for name, each in schemas.items() if name not in pages}
    for name, value in query.items():
        is_day = schemas[name]["schema"].get("format") == "date"
        arguments[names[name]] = dt.date.fromisoformat(value) if is_day else value
    if operation.paging and operation.is_paged:
        query |= {operation.paging.size: 5, operation.paging.place: 3}
        arguments |= {"limit": 5, "offset": 3}
    call(flavour, make_client(flavour, sandbox), operation, **arguments, fleet_id=OTHER_FLEET)
    check_request(sandbox, operation, arguments, OTHER_FLEET)
    sent = parse_qs(sandbox.requests[-1].query)
    assert {name: values for name, values in sent.items() if name in query or name not in pages} == {
        name: _in_a_query(value) for name, value in query.items()
    }


def _in_a_query(value: Any) -> list[str]:
    values = cast("list[Any]", value) if isinstance(value, list) else [value]
    return [str(each).lower() if isinstance(each, bool) else str(each) for each in values]


def test_without_a_fleet_no_header_is_sent_or_the_call_is_refused(
    operation: DescribedOperation, flavour: Flavour, sandbox: Sandbox, load: Callable[[int], FleetData]
) -> None:
    client = make_client(flavour, sandbox)
    arguments = load(sandbox.default_fleet).arguments(operation)
    before = len(sandbox.requests)
    if operation.requires_fleet:
        with pytest.raises(ConfigurationError, match=f"{operation.id}: needs a fleet"):
            call(flavour, client, operation, **arguments, fleet_id=None)
        assert len(sandbox.requests) == before
    else:
        call(flavour, client, operation, **arguments, fleet_id=None)
        check_request(sandbox, operation, arguments, None)


def test_the_stock_function_does_the_same(
    operation: DescribedOperation, flavour: Flavour, sandbox: Sandbox, load: Callable[[int], FleetData]
) -> None:
    client = make_client(flavour, sandbox)
    arguments = load(FLEET).arguments(operation)
    given = {**arguments, "fleet_id": FLEET} if operation.requires_fleet else arguments
    detailed = operation.module.asyncio_detailed if flavour.name == "async" else operation.module.sync_detailed
    response = flavour.run(lambda: detailed(client=client.api, **given))
    check_request(sandbox, operation, arguments, FLEET)
    assert response.status_code in operation.module.OPERATION.statuses
    check_result(operation, response.parsed, is_page=True)


def test_every_method_of_both_clients_is_an_operation_of_the_description(
    session_sandbox: Sandbox, flavour: Flavour
) -> None:
    client = make_client(flavour, session_sandbox)
    resources = {each.resource for each in list_operations()}
    methods = {
        f"{resource}_{name}"
        for resource in resources
        for name in dir(getattr(client, resource))
        if not name.startswith("_")
    }
    operations = {each.id for each in list_operations()}
    batches = {f"{id_.removesuffix('_many')}_in_batches" for id_ in operations if id_.endswith("_many")}
    assert methods == operations | batches


@pytest.mark.parametrize(
    "operation", [each for each in list_operations() if each.id in UNCHANGED_FIELDS], ids=lambda each: each.id
)
def test_operations_with_unchanged_fields_are_refused_without_them(
    operation: DescribedOperation, flavour: Flavour, sandbox: Sandbox
) -> None:
    arguments = FleetData.load(sandbox, FLEET, kept={}).arguments(operation)
    with pytest.raises(APIError):
        call(flavour, make_client(flavour, sandbox), operation, **arguments)


def test_unchanged_fields_are_of_operations() -> None:
    assert UNCHANGED_FIELDS.keys() <= {each.id for each in list_operations()}
