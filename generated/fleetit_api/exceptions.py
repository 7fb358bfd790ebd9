"""The errors of FleetIT: `FleetITError`, and what derives from it. Generated, do not edit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from openapi_sdk.errors import errors, statuses
from openapi_sdk.errors.errors import Facts
from openapi_sdk.model.public import public_in

from .facts import FACTS


@public_in("fleetit")
class FleetITError(errors.SdkError, tenant=FACTS.tenant):
    """Base class of all errors of `fleetit`. They can be copied and pickled, as pools of processes do.

    `args` are the message and one JSON object, of which each class can be made again, as task queues do. It has what is
    there of: status, operation, fleet, whether it may have happened, and what is wrong with which field. It has no body, no
    header and no secret, because error trackers store it.

    Args:
        message: What is wrong.
        facts: The second one of `args`.

    Attributes:
        may_have_happened: Whether the write that failed may have been carried out all the same, by the last attempt or
            an earlier one: its answer was lost, can't be read, or is a 408, a 3xx or a 5xx. Look before you try again.
            False for reads, for what FleetIT refused, and for what was not sent completely.
        failed_fleets: In a listing of several fleets, the ids of all fleets that were not read whole, in their order:
            those that failed, and those that were not read because of an error that ended all. The error is that of the
            first one that failed, or the one that ended all. Empty otherwise.
        fleets_unknown: Whether the list of all fleets could not be read, so nobody knows which fleets were not read.
            Nothing of any fleet was read then, and `failed_fleets` is empty.
        fleet_id: The fleet of the call, as it was or would have been sent; None for the account's default fleet, and
            if the error is not one of a call.
    """

    fleet_id: int | None = None
    failed_fleets: tuple[int, ...] = ()
    fleets_unknown: bool = False


@public_in("fleetit")
class ConfigurationError(FleetITError, errors.ConfigurationError):
    """The client, or another object of this package, can't be made or used like this.

    The message names the value, shows it unless it may be secret, and says what to do.
    """


@public_in("fleetit")
class InvalidInput(FleetITError, errors.InvalidInput):
    """A value of this call can't be sent. Nothing was sent.

    The message names the first few errors and how many more there are.

    Args:
        errors: What is wrong; or the message, which is the only error then.
        facts: The second one of `args`.
        operation: The operationId, or the method and path of `client.request`.

    Attributes:
        operation: The operationId, or the method and path of `client.request`; empty if there is none.
        errors: Every error, in the order of the values.
    """


@public_in("fleetit")
class TransportError(FleetITError, errors.TransportError):
    """There is no usable response. `may_have_happened` says whether a write may have been carried out.

    Made of a message alone, that is not known, so it may have been.

    Args:
        message: What is wrong.
        facts: The second one of `args`.
        operation: The operationId, or the method and path of `client.request`.
        attempts: How many attempts were made.

    Attributes:
        operation: The operationId, or the method and path of `client.request`.
        attempts: How many attempts were made.
        is_transient: Whether the same request may succeed at the next attempt.
        was_sent: Whether the service may have got the whole request. It can't carry out a part of one.
    """


@public_in("fleetit")
class ConnectError(TransportError, errors.ConnectError):
    """No connection was made. Nothing was sent."""


@public_in("fleetit")
class TimeoutError(TransportError, errors.TimeoutError):
    """Connecting, sending or reading took longer than allowed."""


class ConnectTimeout(ConnectError, TimeoutError, errors.ConnectTimeout):
    """No connection was made in time. Callers may catch it as either of its parents."""


@public_in("fleetit")
class ResponseTooLarge(TransportError, errors.ResponseTooLarge):
    """The decoded body is larger than `max_response_bytes`, or the head is too long. The rest was not read."""


@public_in("fleetit")
class APIError(FleetITError, errors.APIError):
    """The status of the response is not 2xx.

    A test of yours may make one of a message alone: `NotFound("It is not there.")`. Classes of one status have it.

    Attributes:
        status: The HTTP status code. It may be one that no registry has (520). 0 if an error was made without it.
        operation: The operationId, or the method and path of `client.request`.
        body: The first 64 KiB of the body, without secrets that were sent.
        headers: The headers, such as those of a rate limit; names in any case, and without secrets that were sent.
            Empty for an error that you make without them.
        detail: The text of a JSON body about the whole request, under `detail`, `message` or a similar name; or else
            its whole object or array; None for another body.
        request_id: The `X-Request-Id` header; None without one.
        retry_after: Seconds to wait according to Retry-After or a header like it; None if the server doesn't say.
        attempts: How many attempts were made.
    """

    def __init__(
        self,
        message: str = "",
        facts: Facts | None = None,
        *,
        status: int | None = None,
        operation: str = "",
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        detail: object = None,
        request_id: str | None = None,
        retry_after: float | None = None,
        attempts: int = 1,
        may_have_happened: bool | None = None,
        fleet_id: int | None = None,
        read_model: Callable[[], Any] | None = None,
    ) -> None:
        self.fleet_id = fleet_id
        super().__init__(
            message,
            facts,
            status=status,
            operation=operation,
            headers=headers,
            body=body,
            detail=detail,
            request_id=request_id,
            retry_after=retry_after,
            attempts=attempts,
            may_have_happened=may_have_happened,
            read_model=read_model,
        )


@public_in("fleetit")
class DecodeError(FleetITError, errors.DecodeError):
    """The body of a 2xx response can't be read, or that of an error by `error.response.json()`.

    Attributes:
        operation: The operationId, or the method and path of `client.request`.
        where: The path from the root of the document to the wrong value (`results[3].data`); empty for the root.
        why: What is wrong there. It never shows the value.
        attempts: How many attempts were made.
    """

    def __init__(
        self,
        message: str = "",
        facts: Facts | None = None,
        *,
        operation: str = "",
        where: str = "",
        why: str = "",
        attempts: int = 1,
        may_have_happened: bool | None = None,
        fleet_id: int | None = None,
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.fleet_id = fleet_id
        super().__init__(
            message,
            facts,
            operation=operation,
            where=where,
            why=why,
            attempts=attempts,
            may_have_happened=may_have_happened,
            status=status,
            headers=headers,
        )


@public_in("fleetit")
class PageDrift(FleetITError, errors.PageDrift):
    """A listing is not whole: its rows moved meanwhile, or its pages don't have as many rows as the service says.

    Args:
        operation: The operationId; or the message, if no offset follows.
        offset: The offset that the listing had reached; or the second one of `args`.
        why: What went wrong there.
        rows: How many rows were read.
        count: How many there should be.

    Attributes:
        operation: The operationId.
        offset: The offset that the listing had reached.
        rows: How many rows were read; None if that doesn't matter.
        count: How many there should be; None if that doesn't matter.
    """


@public_in("fleetit")
class BadRequest(APIError, statuses.BadRequest):
    """400: the request is invalid.

    Attributes:
        errors: Every error of a field that the body names, with its row and field; or else its text about the whole
            request; empty without both. At most 10,000, of the first MiB of the body. The forms that are read are
            those of Django REST framework, RFC 9457 (`application/problem+json`), JSON:API, Rails, FastAPI, and an
            object or a text under `error` or `message`.
    """


@public_in("fleetit")
class Unauthorized(APIError, statuses.Unauthorized):
    """401: the token is missing or not accepted."""


@public_in("fleetit")
class PaymentRequired(APIError, statuses.PaymentRequired):
    """402: HTTP reserves it; some services ask for a payment with it."""


@public_in("fleetit")
class Forbidden(APIError, statuses.Forbidden):
    """403: the token is valid, but may not do this."""


@public_in("fleetit")
class NotFound(APIError, statuses.NotFound):
    """404: the object does not exist, or the caller may not see it."""


@public_in("fleetit")
class MethodNotAllowed(APIError, statuses.MethodNotAllowed):
    """405: the path has no such HTTP method. The header Allow names those that it has."""


@public_in("fleetit")
class NotAcceptable(APIError, statuses.NotAcceptable):
    """406: the answer has no form that the request accepts."""


@public_in("fleetit")
class ProxyAuthenticationRequired(APIError, statuses.ProxyAuthenticationRequired):
    """407: a proxy wants a user and a password."""


@public_in("fleetit")
class RequestTimeout(APIError, statuses.RequestTimeout):
    """408: the request took too long. A write may have been carried out all the same."""


@public_in("fleetit")
class Conflict(APIError, statuses.Conflict):
    """409: the object was changed by another request, or exists already."""


@public_in("fleetit")
class Gone(APIError, statuses.Gone):
    """410: the object was here, and will not come back."""


@public_in("fleetit")
class LengthRequired(APIError, statuses.LengthRequired):
    """411: the request needs a Content-Length header."""


@public_in("fleetit")
class PreconditionFailed(APIError, statuses.PreconditionFailed):
    """412: a condition in the headers of the request does not hold."""


@public_in("fleetit")
class ContentTooLarge(APIError, statuses.ContentTooLarge):
    """413: the body of the request is too large."""


@public_in("fleetit")
class URITooLong(APIError, statuses.URITooLong):
    """414: the URL of the request is too long."""


@public_in("fleetit")
class UnsupportedMediaType(APIError, statuses.UnsupportedMediaType):
    """415: a body of this type is not accepted."""


@public_in("fleetit")
class RangeNotSatisfiable(APIError, statuses.RangeNotSatisfiable):
    """416: the file has no such range."""


@public_in("fleetit")
class ExpectationFailed(APIError, statuses.ExpectationFailed):
    """417: what the header Expect of the request asks for can't be done."""


@public_in("fleetit")
class MisdirectedRequest(APIError, statuses.MisdirectedRequest):
    """421: the server does not answer for this host."""


@public_in("fleetit")
class UnprocessableContent(APIError, statuses.UnprocessableContent):
    """422: the request can be read, and its values are wrong. Many services answer so where others do with 400.

    Attributes:
        errors: As of `BadRequest`.
    """


@public_in("fleetit")
class UpgradeRequired(APIError, statuses.UpgradeRequired):
    """426: another protocol is needed. The header Upgrade names it."""


@public_in("fleetit")
class PreconditionRequired(APIError, statuses.PreconditionRequired):
    """428: the request needs a condition, such as an If-Match header."""


@public_in("fleetit")
class RateLimited(APIError, statuses.RateLimited):
    """429: too many requests. `retry_after` says how long to wait, if the server does."""


@public_in("fleetit")
class RequestHeaderFieldsTooLarge(APIError, statuses.RequestHeaderFieldsTooLarge):
    """431: a header of the request is too large, or all of them together are."""


@public_in("fleetit")
class NotModified(APIError, statuses.NotModified):
    """304: the object is as it was when the caller read it last."""


@public_in("fleetit")
class RedirectRefused(APIError, statuses.RedirectRefused):
    """Any other 3xx. Redirects are never followed, because they could send the token to another host."""


@public_in("fleetit")
class ServerError(APIError, statuses.ServerError):
    """5xx: all of them. Those of HTTP have a class each; others are of this one, such as 520."""


@public_in("fleetit")
class InternalServerError(ServerError, statuses.InternalServerError):
    """500: the server failed."""


@public_in("fleetit")
class NotImplemented(ServerError, statuses.NotImplemented):
    """501: the server can't do this at all. Python has a constant of this name: write it with its package."""


@public_in("fleetit")
class BadGateway(ServerError, statuses.BadGateway):
    """502: a proxy got an invalid answer from the server behind it."""


@public_in("fleetit")
class ServiceUnavailable(ServerError, statuses.ServiceUnavailable):
    """503: the server is overloaded, or down for a while. `retry_after` says how long, if the server does."""


@public_in("fleetit")
class GatewayTimeout(ServerError, statuses.GatewayTimeout):
    """504: a proxy got no answer in time from the server behind it."""


@public_in("fleetit")
class HTTPVersionNotSupported(ServerError, statuses.HTTPVersionNotSupported):
    """505: the server does not support this version of HTTP."""


@public_in("fleetit")
class NetworkAuthenticationRequired(ServerError, statuses.NetworkAuthenticationRequired):
    """511: the network between wants a login, such as that of a hotel."""


@public_in("fleetit")
class UnexpectedStatus(APIError, statuses.UnexpectedStatus):
    """Any other status: one that RFC 9110 and RFC 6585 don't name, or a 2xx that is not described and has no body."""


#: What code that knows no service raises for this one.
TREE = errors.ErrorTree(
    base=FleetITError,
    ConfigurationError=ConfigurationError,
    InvalidInput=InvalidInput,
    TransportError=TransportError,
    ConnectError=ConnectError,
    TimeoutError=TimeoutError,
    ConnectTimeout=ConnectTimeout,
    ResponseTooLarge=ResponseTooLarge,
    APIError=APIError,
    RedirectRefused=RedirectRefused,
    ServerError=ServerError,
    UnexpectedStatus=UnexpectedStatus,
    DecodeError=DecodeError,
    PageDrift=PageDrift,
    statuses={
        400: BadRequest,
        401: Unauthorized,
        402: PaymentRequired,
        403: Forbidden,
        404: NotFound,
        405: MethodNotAllowed,
        406: NotAcceptable,
        407: ProxyAuthenticationRequired,
        408: RequestTimeout,
        409: Conflict,
        410: Gone,
        411: LengthRequired,
        412: PreconditionFailed,
        413: ContentTooLarge,
        414: URITooLong,
        415: UnsupportedMediaType,
        416: RangeNotSatisfiable,
        417: ExpectationFailed,
        421: MisdirectedRequest,
        422: UnprocessableContent,
        426: UpgradeRequired,
        428: PreconditionRequired,
        429: RateLimited,
        431: RequestHeaderFieldsTooLarge,
        304: NotModified,
        500: InternalServerError,
        501: NotImplemented,
        502: BadGateway,
        503: ServiceUnavailable,
        504: GatewayTimeout,
        505: HTTPVersionNotSupported,
        511: NetworkAuthenticationRequired,
    },
    tenant=FACTS.tenant,
).bind()
