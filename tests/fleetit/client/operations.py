"""Operations in the form of the generated ones, for cases that the description has no operation for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from fleetit import UNSET
from fleetit_api.api import NOT_GIVEN, Call, DescribedResponse, NotGiven, Operation
from openapi_sdk.model.request_writer import RequestWriter

if TYPE_CHECKING:
    from tests.support.flavours import Flavour


def make_operation(
    method: str = "GET",
    *,
    fleet: Literal["required", "optional", "unlisted"] = "optional",
    responses: tuple[DescribedResponse, ...] = (DescribedResponse(200, 200, "json"),),
    errors: tuple[DescribedResponse, ...] = (),
) -> Operation[Any]:
    """Make `things_do`; it takes `thing_id`, `params`, `note` (a header), `fleet_id` and `body`, or none of them."""

    def build(
        *,
        thing_id: Any = UNSET,
        params: dict[str, Any] | None = None,
        note: Any = UNSET,
        fleet_id: Any = UNSET,
        body: Any = UNSET,
    ) -> dict[str, Any]:
        if fleet == "required" and fleet_id is UNSET:
            msg = "needs an argument fleet_id"
            raise TypeError(msg)  # a generated function can't be called without it
        writer = RequestWriter(method.lower(), "/v2/things/" if thing_id is UNSET else "/v2/things/{id}/")
        if thing_id is not UNSET:
            writer.path("id", thing_id)
        for name, value in (params or {}).items():
            writer.query(name, value)
        writer.header("X-Note", note)
        writer.header("Fleet-Id", fleet_id)
        writer.json(body, "application/json")
        return writer.kwargs()

    return Operation(
        id="things_do",
        method=method,
        path="/v2/things/{id}/",
        build=build,
        responses=responses,
        tenant=fleet,
        errors=errors,
    )


def call_operation(
    flavour: Flavour,
    client: Any,
    made: Operation[Any] | None = None,
    *,
    fleet_id: int | NotGiven | None = NOT_GIVEN,
    **arguments: Any,
) -> Any:
    """Call an operation as a generated resource does."""
    return flavour.run(lambda: client._caller.call(made or make_operation(), Call(arguments, fleet_id)))


def send_request(flavour: Flavour, client: Any, method: Any = "GET", path: Any = "/v2/things/", **options: Any) -> Any:
    """Call `client.request`."""
    return flavour.run(lambda: client.request(method, path, **options))
