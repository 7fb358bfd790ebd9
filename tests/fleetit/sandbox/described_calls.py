"""Calls of every operation that the sandbox accepts, and calls that it refuses. They are made from the description."""

from __future__ import annotations

import http.client
import json
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from kit.tests.support.samples import make_sample, properties
from openapi_sdk.description.references import resolve_ref
from tests.fleetit.sandbox.loopback import TIMEOUT, Response, send_on_connection
from tests.fleetit.sandbox.validated import PACKAGED
from tests.operations.description import DescribedOperation, list_operations

if TYPE_CHECKING:
    from collections.abc import Iterator

FLEET = 7
#: A fleet that the token has no access to.
HIDDEN_FLEET = 900
#: The first row of the fleet in each table.
OWN_ID = 7001
#: An id that no row has.
UNKNOWN_ID = 999_999
#: Operations whose body has the plate of an existing vehicle.
KEEPS_PLATE = {"tolls_submit_test", "vehicles_replace", "vehicles_update", "vehicles_update_many"}
#: Values of bodies that have to exist, or that a rule wants. Schemas can't express either.
VALUES: dict[str, Any] = {"billing_status": 1, "driver": OWN_ID, "vehicle": OWN_ID, "year": "2024"}
_TYPES = {"integer": int, "string": str}
OPERATIONS = {each.id: each for each in list_operations()}


@dataclass(frozen=True)
class Call:
    """A call of an operation.

    Attributes:
        operation: The operation.
        path: The path.
        body: What is sent as JSON; None for no body.
        query: The query, without a question mark.
        fleet: The `Fleet-Id` header.
        has_token: Whether the token is sent.
    """

    operation: DescribedOperation
    path: str
    body: Any
    query: str = ""
    fleet: int = FLEET
    has_token: bool = True

    def send(self, url: str, token: str) -> Response:
        """Send the call to a base URL on a new connection."""
        headers = [("Fleet-Id", str(self.fleet)), ("Accept", "application/json")]
        if self.has_token:
            headers.append(("Authorization", f"Bearer {token}"))
        content = None
        if self.body is not None:
            headers.append(("Content-Type", "application/json"))
            content = json.dumps(self.body).encode()
        target = f"{self.path}?{self.query}" if self.query else self.path
        with closing(http.client.HTTPConnection(urlsplit(url).netloc, timeout=TIMEOUT)) as connection:
            return send_on_connection(connection, self.operation.method, target, headers, content)


def make_call(operation: DescribedOperation, url: str, token: str) -> Call:
    """Return a call that a sandbox in its first state accepts, with all properties of a body of JSON."""
    of_fleet = {"fleet_id"} | ({"id"} if operation.id == "fleets_update" else set())
    path = operation.fill_path({each: FLEET if each in of_fleet else OWN_ID for each in operation.parameters("path")})
    query = {name: each for name, each in operation.parameters("query").items() if each.get("required")}
    filters = urlencode({name: make_sample(PACKAGED, each["schema"]) for name, each in query.items()}, doseq=True)
    if operation.json_body_schema is None:
        return Call(operation, path, None, filters)
    values = VALUES | (_get_plate(url, token) if operation.id in KEEPS_PLATE else {})

    def known(name: str, schema: dict[str, Any]) -> Any:
        value = OWN_ID if name == "id" and operation.method != "POST" else values.get(name)
        return value if type(value) is _TYPES.get(schema.get("type", "")) else None

    return Call(operation, path, make_sample(PACKAGED, operation.json_body_schema, known), filters)


def add_query(call: Call) -> Call:
    """Return a call with all query parameters."""
    parameters = call.operation.parameters("query").items()
    query = {name: make_sample(PACKAGED, each["schema"]) for name, each in parameters}
    return replace(call, query=urlencode(query, doseq=True).replace("=True", "=true"))


def refused_calls(call: Call) -> Iterator[tuple[int, Call, bool]]:
    """Yield changes of an accepted call: the status of each, the call, and whether it violates the description."""
    operation = call.operation
    yield 401, replace(call, has_token=False), True
    yield 403, replace(call, fleet=HIDDEN_FLEET), False
    for parameter in operation.parameters("path").values():
        yield 404, replace(call, path=operation.fill_path(UNKNOWN_ID)), False
        if parameter["schema"]["type"] == "integer":
            yield 404, replace(call, path=operation.fill_path("x")), True
    for name, parameter in operation.parameters("query").items():
        if name not in {"limit", "offset"} and parameter["schema"].get("type") in {"integer", "number", "boolean"}:
            yield 400, replace(call, query=f"{name}=x"), True
    if operation.json_body_schema is None:
        return
    yield 400, replace(call, body="a text"), True
    is_array = isinstance(call.body, list)
    row: dict[str, Any] = call.body[0] if is_array else call.body
    schema = resolve_ref(PACKAGED, operation.json_body_schema)
    row_schema = resolve_ref(PACKAGED, schema["items"] if is_array else schema)
    changed = [{each: value for each, value in row.items() if each != name} for name in row_schema.get("required", ())]
    changed += [row | {name: [{}]} for name, each in properties(PACKAGED, row_schema).items() if each.get("type")]
    for body in changed:
        yield 400, replace(call, body=[body] if is_array else body), True


def _get_plate(url: str, token: str) -> dict[str, Any]:
    """Return the plate of the vehicle with the first id."""
    tolls = Call(OPERATIONS["tolls_list"], "/v2/tolls/", None, f"vehicle={OWN_ID}").send(url, token).json
    vehicle = tolls["results"][0]["vehicle"]
    return {name: vehicle[name] for name in ("plate_number", "plate_state")}
