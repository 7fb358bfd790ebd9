"""The three ways to make one and the same call: through the resource, through `request`, through the stock function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fleetit_api.api.integrations import integrations_list_active

if TYPE_CHECKING:
    from tests.support.flavours import Flavour

WAYS = ("resource", "request", "stock")
PATH = "/v2/integrations/active/"
EMPTY: dict[str, Any] = {"count": 0, "next": None, "previous": None, "results": []}
#: What each way calls the operation in its messages.
CALLED = {"resource": "integrations_list_active", "request": f"GET {PATH}", "stock": f"GET {PATH}"}
#: How errors end up here that no real server is needed for: nothing listens on the discard port.
NOWHERE = "http://127.0.0.1:9"


def call(flavour: Flavour, client: Any, way: str, **arguments: Any) -> Any:
    """List active integrations: one request."""
    if way == "resource":
        return flavour.run(lambda: client.integrations.list_active(**arguments).first())
    if way == "request":
        return flavour.run(lambda: client.request("GET", PATH, **arguments))
    stock: Any = integrations_list_active.asyncio if flavour.name == "async" else integrations_list_active.sync
    return flavour.run(lambda: stock(client=client.api, **arguments))
