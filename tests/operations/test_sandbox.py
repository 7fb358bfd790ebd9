"""Every operation of the description is called on both clients, against the sandbox: none is named here."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qs

import pytest

from fleetit import APIError, ConfigurationError
from tests.operations.answers import check_answer, written
from tests.operations.described import DESCRIPTION, described
from tests.operations.known import KEPT, Known
from tests.support.names import python_name
from tests.support.samples import sample

if TYPE_CHECKING:
    from fleetit.sandbox import Sandbox
    from tests.operations.described import Described
    from tests.support.flavours import Flavour

FLEET, OTHER_FLEET = 7, 42


def client_of(flavour: Flavour, sandbox: Sandbox) -> Any:
    return flavour.client(token=sandbox.token, base_url=sandbox.url, fleet_id=FLEET)


def check_request(sandbox: Sandbox, operation: Described, arguments: dict[str, Any], fleet: int | None) -> None:
    """Check the last request against the description, but for its query."""
    path = operation.operation.path
    for name in operation.parameters("path"):
        path = path.replace(f"{{{name}}}", str(arguments[python_name(name)]))
    seen = sandbox.requests[-1]
    assert (seen.method, seen.path) == (operation.method, path)
    assert seen.fleet == (None if fleet is None else str(fleet))


def called(flavour: Flavour, client: Any, operation: Described, **arguments: Any) -> Any:
    """Call an operation; of a listing the rows of all pages."""
    result = flavour.run(lambda: operation.of(client)(**arguments))
    return flavour.walk(result) if operation.rows else result


def test_an_operation_is_called_with_what_it_needs(operation: Described, flavour: Flavour, sandbox: Sandbox) -> None:
    client = client_of(flavour, sandbox)
    arguments = Known.of(sandbox, FLEET).arguments(operation)
    answer = called(flavour, client, operation, **arguments)
    check_request(sandbox, operation, arguments, FLEET)
    required = {name for name, each in operation.parameters("query").items() if each.get("required")}
    assert parse_qs(sandbox.requests[-1].query).keys() == required | ({"limit", "offset"} if operation.rows else set())
    check_answer(operation, answer)
    if operation.method == "GET":
        seen = sandbox.requests[-1]
        document = flavour.run(lambda: client.request("GET", seen.path, params=parse_qs(seen.query)))
        rows = document["results"][-len(answer) :] if operation.rows else document
        assert written(answer)[-len(rows) :] == rows if operation.rows else written(answer) == document


@pytest.mark.parametrize(
    "operation", [each for each in described() if each.parameters("query")], ids=lambda each: each.id
)
def test_every_parameter_is_sent_under_its_name_and_a_call_means_its_own_fleet(
    operation: Described, flavour: Flavour, sandbox: Sandbox
) -> None:
    arguments = Known.of(sandbox, OTHER_FLEET).arguments(operation)
    query = {name: sample(DESCRIPTION, each["schema"]) for name, each in operation.parameters("query").items()}
    wanted = {
        name: dt.date.fromisoformat(value)
        if operation.parameters("query")[name]["schema"].get("format") == "date"
        else value
        for name, value in query.items()
    }
    arguments |= {python_name(name): value for name, value in wanted.items()}
    if operation.rows:
        arguments["limit"], arguments["offset"] = query["limit"], query["offset"] = 5, 3
    called(flavour, client_of(flavour, sandbox), operation, **arguments, fleet_id=OTHER_FLEET)
    check_request(sandbox, operation, arguments, OTHER_FLEET)
    assert parse_qs(sandbox.requests[-1].query) == {name: _in_a_query(value) for name, value in query.items()}


def _in_a_query(value: Any) -> list[str]:
    values = cast("list[Any]", value) if isinstance(value, list) else [value]
    return [str(each).lower() if isinstance(each, bool) else str(each) for each in values]


def test_without_a_fleet_there_is_no_header_or_no_call(
    operation: Described, flavour: Flavour, sandbox: Sandbox
) -> None:
    client = client_of(flavour, sandbox)
    default = sandbox.world.default_fleet
    arguments = Known.of(sandbox, default).arguments(operation)
    before = len(sandbox.requests)
    if operation.fleet_required:
        with pytest.raises(ConfigurationError, match=f"{operation.id}: needs a fleet"):
            called(flavour, client, operation, **arguments, fleet_id=None)
        assert len(sandbox.requests) == before
    else:
        called(flavour, client, operation, **arguments, fleet_id=None)
        check_request(sandbox, operation, arguments, None)


def test_the_stock_function_does_the_same(operation: Described, flavour: Flavour, sandbox: Sandbox) -> None:
    client = client_of(flavour, sandbox)
    arguments = Known.of(sandbox, FLEET).arguments(operation)
    given = {**arguments, "fleet_id": FLEET} if operation.fleet_required else arguments
    detailed = operation.module.asyncio_detailed if flavour.name == "async" else operation.module.sync_detailed
    response = flavour.run(lambda: detailed(client=client.api, **given))
    check_request(sandbox, operation, arguments, FLEET)
    assert response.status_code in operation.module.OPERATION.statuses
    check_answer(operation, response.parsed, whole=True)


def test_every_method_of_both_clients_is_an_operation_of_the_description(shared: Sandbox, flavour: Flavour) -> None:
    client = client_of(flavour, shared)
    resources = {each.resource for each in described()}
    methods = {
        f"{resource}_{name}"
        for resource in resources
        for name in dir(getattr(client, resource))
        if not name.startswith("_")
    }
    assert methods == {each.id for each in described()}


@pytest.mark.parametrize("operation", [each for each in described() if each.id in KEPT], ids=lambda each: each.id)
def test_what_is_excepted_is_refused_without_the_exception(
    operation: Described, flavour: Flavour, sandbox: Sandbox
) -> None:
    arguments = Known.of(sandbox, FLEET, kept={}).arguments(operation)
    with pytest.raises(APIError):
        called(flavour, client_of(flavour, sandbox), operation, **arguments)


def test_every_exception_is_of_an_operation() -> None:
    assert KEPT.keys() <= {each.id for each in described()}
