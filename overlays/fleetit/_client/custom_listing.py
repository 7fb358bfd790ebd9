"""Listings that are not described: `client.request_pages`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from fleetit._errors.errors import InvalidInput
from fleetit._messages.request import build_custom_request
from fleetit._secrets.redaction import SecretValue
from fleetit_api.api import DescribedResponse, Listing, Operation

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The arguments that page.
_PAGING = ("limit", "offset")


def make_listing_operation(method: str, path: str, params: Mapping[str, Any] | None) -> Operation[Any]:
    """Return an operation that lists like those of FleetIT: by `limit` and `offset`, with `count` and `results`.

    Args:
        method: The HTTP method.
        path: The path behind the base URL, not quoted.
        params: The query without `limit` and `offset`.

    Raises:
        InvalidInput: If the method is unknown, the path would lead elsewhere, or the query can't be sent.
    """
    request = build_custom_request(method, path, params, SecretValue(None), None)
    taken = next((name for name in _PAGING if name in (params or {})), None)
    if taken is not None:
        why = f"pass {taken}= as an argument"
        raise InvalidInput.of(why, field="params", operation=request.operation)
    return Operation(
        id=request.operation,
        method=request.method,
        path=request.template,
        fleet="unlisted",
        build=partial(_build, method, path, params or {}),
        responses=(DescribedResponse(200, 299, "json"),),
        listing=Listing("offset", results="results", count="count", size="limit"),
    )


def _build(method: str, path: str, params: Mapping[str, Any], **paging: int) -> dict[str, Any]:
    request = build_custom_request(method, path, {**params, **paging}, SecretValue(None), None)
    return {"method": request.method, "url": request.target, "headers": {}}
