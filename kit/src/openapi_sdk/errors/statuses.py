"""The errors of statuses: a class of each 4xx and 5xx of RFC 9110 and RFC 6585, by its name there.

What a description says of a status never changes which class is raised.
"""

from __future__ import annotations

from openapi_sdk.errors.errors import APIError, read_named
from openapi_sdk.errors.fields import FieldError
from openapi_sdk.model.public import public_in


@public_in("openapi_sdk")
class BadRequest(APIError, facts={"errors": read_named(FieldError)}):
    """400: the request is invalid.

    Attributes:
        errors: Every error of a field that the body names, with its row and field; or else its text about the whole
            request; empty without both. At most 10,000, of the first MiB of the body. The forms that are read are
            those of Django REST framework, RFC 9457 (`application/problem+json`), JSON:API, Rails, FastAPI, and an
            object or a text under `error` or `message`.
    """

    status = 400
    errors: tuple[FieldError, ...] = ()


@public_in("openapi_sdk")
class Unauthorized(APIError):
    """401: the token is missing or not accepted."""

    status = 401


@public_in("openapi_sdk")
class PaymentRequired(APIError):
    """402: HTTP reserves it; some services ask for a payment with it."""

    status = 402


@public_in("openapi_sdk")
class Forbidden(APIError):
    """403: the token is valid, but may not do this."""

    status = 403


@public_in("openapi_sdk")
class NotFound(APIError):
    """404: the object does not exist, or the caller may not see it."""

    status = 404


@public_in("openapi_sdk")
class MethodNotAllowed(APIError):
    """405: the path has no such HTTP method. The header Allow names those that it has."""

    status = 405


@public_in("openapi_sdk")
class NotAcceptable(APIError):
    """406: the answer has no form that the request accepts."""

    status = 406


@public_in("openapi_sdk")
class ProxyAuthenticationRequired(APIError):
    """407: a proxy wants a user and a password."""

    status = 407


@public_in("openapi_sdk")
class RequestTimeout(APIError):
    """408: the request took too long. A write may have been carried out all the same."""

    status = 408


@public_in("openapi_sdk")
class Conflict(APIError):
    """409: the object was changed by another request, or exists already."""

    status = 409


@public_in("openapi_sdk")
class Gone(APIError):
    """410: the object was here, and will not come back."""

    status = 410


@public_in("openapi_sdk")
class LengthRequired(APIError):
    """411: the request needs a Content-Length header."""

    status = 411


@public_in("openapi_sdk")
class PreconditionFailed(APIError):
    """412: a condition in the headers of the request does not hold."""

    status = 412


@public_in("openapi_sdk")
class ContentTooLarge(APIError):
    """413: the body of the request is too large."""

    status = 413


@public_in("openapi_sdk")
class URITooLong(APIError):
    """414: the URL of the request is too long."""

    status = 414


@public_in("openapi_sdk")
class UnsupportedMediaType(APIError):
    """415: a body of this type is not accepted."""

    status = 415


@public_in("openapi_sdk")
class RangeNotSatisfiable(APIError):
    """416: the file has no such range."""

    status = 416


@public_in("openapi_sdk")
class ExpectationFailed(APIError):
    """417: what the header Expect of the request asks for can't be done."""

    status = 417


@public_in("openapi_sdk")
class MisdirectedRequest(APIError):
    """421: the server does not answer for this host."""

    status = 421


@public_in("openapi_sdk")
class UnprocessableContent(APIError, facts={"errors": read_named(FieldError)}):
    """422: the request can be read, and its values are wrong. Many services answer so where others do with 400.

    Attributes:
        errors: As of `BadRequest`.
    """

    status = 422
    errors: tuple[FieldError, ...] = ()


@public_in("openapi_sdk")
class UpgradeRequired(APIError):
    """426: another protocol is needed. The header Upgrade names it."""

    status = 426


@public_in("openapi_sdk")
class PreconditionRequired(APIError):
    """428: the request needs a condition, such as an If-Match header."""

    status = 428


@public_in("openapi_sdk")
class RateLimited(APIError):
    """429: too many requests. `retry_after` says how long to wait, if the server does."""

    status = 429


@public_in("openapi_sdk")
class RequestHeaderFieldsTooLarge(APIError):
    """431: a header of the request is too large, or all of them together are."""

    status = 431


@public_in("openapi_sdk")
class NotModified(APIError):
    """304: the object is as it was when the caller read it last."""

    status = 304


@public_in("openapi_sdk")
class RedirectRefused(APIError):
    """Any other 3xx. Redirects are never followed, because they could send the token to another host."""


@public_in("openapi_sdk")
class ServerError(APIError):
    """5xx: all of them. Those of HTTP have a class each; others are of this one, such as 520."""


@public_in("openapi_sdk")
class InternalServerError(ServerError):
    """500: the server failed."""

    status = 500


@public_in("openapi_sdk")
class NotImplemented(ServerError):  # noqa: A001 - the name of the RFC
    """501: the server can't do this at all. Python has a constant of this name: write it with its package."""

    status = 501


@public_in("openapi_sdk")
class BadGateway(ServerError):
    """502: a proxy got an invalid answer from the server behind it."""

    status = 502


@public_in("openapi_sdk")
class ServiceUnavailable(ServerError):
    """503: the server is overloaded, or down for a while. `retry_after` says how long, if the server does."""

    status = 503


@public_in("openapi_sdk")
class GatewayTimeout(ServerError):
    """504: a proxy got no answer in time from the server behind it."""

    status = 504


@public_in("openapi_sdk")
class HTTPVersionNotSupported(ServerError):
    """505: the server does not support this version of HTTP."""

    status = 505


@public_in("openapi_sdk")
class NetworkAuthenticationRequired(ServerError):
    """511: the network between wants a login, such as that of a hotel."""

    status = 511


@public_in("openapi_sdk")
class UnexpectedStatus(APIError):
    """Any other status: one that RFC 9110 and RFC 6585 don't name, or a 2xx that is not described and has no body."""
