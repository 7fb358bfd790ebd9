"""The three styles of making a call: a resource, `client.request`, and a stock function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fleetit_api.api.integrations import integrations_list_active

if TYPE_CHECKING:
    from tests.support.flavours import Flavour

CALL_STYLES = ("resource", "request", "stock")
PATH = "/v2/integrations/active/"
EMPTY_PAGE: dict[str, Any] = {"count": 0, "next": None, "previous": None, "results": []}
#: What messages call the operation, by call style.
OPERATION_NAMES = {"resource": "integrations_list_active", "request": f"GET {PATH}", "stock": f"GET {PATH}"}
#: For errors before a request is sent. No server listens on the discard port.
UNREACHABLE_URL = "http://127.0.0.1:9"


def list_integrations(flavour: Flavour, client: Any, style: str, **arguments: Any) -> Any:
    """List the active integrations with one request."""
    if style == "resource":
        return flavour.run(lambda: client.integrations.list_active(**arguments).first())
    if style == "request":
        return flavour.run(lambda: client.request("GET", PATH, **arguments))
    stock: Any = integrations_list_active.asyncio if flavour.name == "async" else integrations_list_active.sync
    return flavour.run(lambda: stock(client=client.api, **arguments))
