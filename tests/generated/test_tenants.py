"""The client sends the id of the tenant where the description has it: in a header, the query or the path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.support.descriptions import COUNT
from kit.tests.support.scripted_server import ScriptedServer, reply
from openapi_sdk_codegen.corrections.conventions import apply_conventions
from tests.support.generated import FLEETS, generated_client

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from tests.support.flavours import Flavour

#: Where the id is: the path, and the targets and headers with fleet 7, and with none.
PLACES: dict[str, Any] = {
    "header": ("/things/", ("/things/", "7"), ("/things/", None)),
    "query": ("/things/", ("/things/?fleet=7", None), ("/things/", None)),
    "path": ("/fleets/{fleet}/things/", ("/fleets/7/things/", None), None),
}


@pytest.fixture(scope="module", params=PLACES)
def place(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def fleetit(place: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    name = "Fleet-Id" if place == "header" else "fleet"
    parameter = {"name": name, "in": place, "schema": COUNT, "required": place == "path"}
    things = {"tags": ["things"], "responses": {"204": {"description": "done"}}}
    document = {
        "openapi": "3.0.3",
        "info": {"title": "Things", "version": "1"},
        "x-tenant": {**FLEETS, "in": place, "name": name},
        "paths": {
            PLACES[place][0]: {"parameters": [parameter], "post": things},
            "/whoami/": {"get": {"tags": ["whoami"], "responses": {"204": {"description": "you"}}}},
        },
    }
    with generated_client(apply_conventions(document), tmp_path_factory.mktemp("tenants")) as module:
        yield module


def send(flavour: Flavour, method: str, *, default: int | None = None, **arguments: Any) -> tuple[str, str | None]:
    """Call a method, and return the target and the header of the request."""
    with ScriptedServer([reply(204)]) as server:
        client: Any = flavour.client(token="t", base_url=server.url, fleet_id=default)
        resource, _, verb = method.partition(".")
        flavour.run(lambda: getattr(getattr(client, resource), verb)(**arguments))
        (seen,) = server.requests
    return seen.target, next((value for name, value in seen.headers if name.lower() == "fleet-id"), None)


@pytest.mark.parametrize(
    ("default", "arguments"),
    [
        pytest.param(None, {"fleet_id": 7}, id="of the call"),
        pytest.param(7, {}, id="of the client"),
        pytest.param(3, {"fleet_id": 7}, id="of the call, not of the client"),
    ],
)
def test_the_id_is_sent_in_its_place(
    flavour: Flavour, place: str, default: int | None, arguments: dict[str, Any]
) -> None:
    assert send(flavour, "things.create", default=default, **arguments) == PLACES[place][1]


def test_none_is_the_default_of_the_account(flavour: Flavour, fleetit: ModuleType, place: str) -> None:
    if PLACES[place][2] is None:
        with pytest.raises(fleetit.ConfigurationError, match="needs a fleet"):
            send(flavour, "things.create", default=7, fleet_id=None)
    else:
        assert send(flavour, "things.create", default=7, fleet_id=None) == PLACES[place][2]


def test_an_operation_that_does_not_list_it_gets_a_header_alone(flavour: Flavour, place: str) -> None:
    assert send(flavour, "whoami.get", default=7) == ("/whoami/", "7" if place == "header" else None)
