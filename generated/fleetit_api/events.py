"""When a client tries again, and the events that its hooks are given. Generated, do not edit."""

from __future__ import annotations

from attrs import field, frozen
from openapi_sdk.model.public import public_in
from openapi_sdk.secrets.redaction import guard_repr
from openapi_sdk.settings import retry as shared

from .exceptions import ConfigurationError


@public_in("fleetit")
@guard_repr
@frozen
class RequestEvent:
    """The event before an attempt.

    Attributes:
        operation: The operationId, or the method and path of `client.request` and of stock functions.
        method: The HTTP method in capitals.
        path: The path template (`/things/{id}`); the path itself if the operation is not described.
        fleet_id: The fleet of the call; None for the account's default fleet.
        attempt: The number of the attempt, from 1.
    """

    operation: str
    method: str
    path: str
    fleet_id: int | None
    attempt: int


@public_in("fleetit")
@guard_repr
@frozen
class ResponseEvent:
    """The event after an attempt.

    Attributes:
        request: The event before the attempt.
        milliseconds: How long the attempt took, including the body.
        status: The HTTP status code; None without a usable response.
        bytes: The length of the decoded body; None without a usable response.
        request_id: The `X-Request-Id` header; None without one.
        error: The class name of the `TransportError` of the attempt; None for a response of any status.
    """

    request: RequestEvent
    milliseconds: float
    status: int | None = field(default=None, kw_only=True)
    bytes: int | None = field(default=None, kw_only=True)
    request_id: str | None = field(default=None, kw_only=True)
    error: str | None = field(default=None, kw_only=True)


@public_in("fleetit")
@frozen(repr=False)
class Retry(shared.Retry):
    __doc__ = shared.Retry.__doc__

    def __attrs_post_init__(self) -> None:
        try:
            super().__attrs_post_init__()
        except ValueError as error:
            why = str(error)
        else:
            return
        raise ConfigurationError(why)
