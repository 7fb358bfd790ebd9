"""Everything that fleetit raises.

FleetITError
├── ConfigurationError            a value that can't work, named
├── TransportError                no usable answer came
│   ├── ConnectError
│   ├── TimeoutError
│   └── ResponseTooLarge
├── APIError                      the API answered, but not with success
│   ├── BadRequest 400   Unauthorized 401   Forbidden 403   NotFound 404   Conflict 409   RateLimited 429
│   ├── NotModified 304  RedirectRefused other 3xx
│   └── ServerError 5xx  UnexpectedStatus any other
├── DecodeError                   a success whose body can't be read
├── PageDrift                     rows moved under an exact listing and could not be settled
└── WebhookError                  a delivery that was refused (fleetit.webhooks)

Standard library only, so that `fleetit.webhooks` needs no HTTP client.
"""

from __future__ import annotations

import builtins

__all__ = [
    "APIError",
    "BadRequest",
    "ConfigurationError",
    "Conflict",
    "ConnectError",
    "DecodeError",
    "FleetITError",
    "Forbidden",
    "NotFound",
    "NotModified",
    "PageDrift",
    "RateLimited",
    "RedirectRefused",
    "ResponseTooLarge",
    "ServerError",
    "TimeoutError",
    "TransportError",
    "Unauthorized",
    "UnexpectedStatus",
    "get_error_class",
]


class FleetITError(Exception):
    """Anything that fleetit raises on purpose. It can be pickled and copied, as pools of processes do."""

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (type(self), self.args, self.__dict__)


def _again(kind: type[FleetITError], args: tuple[object, ...], state: dict[str, object]) -> FleetITError:
    """Make an error anew without its constructor, whose keywords are not among the arguments."""
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(state)
    return error


class ConfigurationError(FleetITError, ValueError):
    """A value that can't work: which one, what it was (unless it is a secret), and what to do."""


class TransportError(FleetITError):
    """No usable answer came: the request may or may not have been processed.

    Attributes:
        operation: The operationId, or the method and path of `client.request`.
        attempts: How many attempts were made.
        is_transient: Whether the same request may succeed at the next attempt.
    """

    is_transient = True

    def __init__(self, message: str, *, operation: str = "", attempts: int = 1) -> None:
        super().__init__(message)
        self.operation = operation
        self.attempts = attempts


class ConnectError(TransportError):
    """No connection was made, so nothing was sent."""


class TimeoutError(TransportError, builtins.TimeoutError):  # noqa: A001 - the name is the contract
    """Connecting, sending or reading took longer than allowed."""


class ResponseTooLarge(TransportError):
    """The decoded body went over `max_response_bytes` and was not read further."""

    is_transient = False


class APIError(FleetITError):
    """The API answered with something other than success.

    Attributes:
        status: The HTTP status code, also one that no registry knows (520).
        operation: The operationId, or the method and path of `client.request`.
        body: The body as it came, cut at 64 KiB.
        detail: What the body says: the `detail` text or the object of per-field messages of a JSON body, else None.
        request_id: The `X-Request-Id` header, if there was one (FleetIT documents none).
        retry_after: Seconds that the answer asked to wait, if it did.
        attempts: How many attempts were made.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int,
        operation: str,
        body: bytes = b"",
        detail: object = None,
        request_id: str | None = None,
        retry_after: float | None = None,
        attempts: int = 1,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.operation = operation
        self.body = body
        self.detail = detail
        self.request_id = request_id
        self.retry_after = retry_after
        self.attempts = attempts


class BadRequest(APIError):
    """400: the request was understood and refused; `detail` says per field why, as far as FleetIT does."""


class Unauthorized(APIError):
    """401: no token, or one that FleetIT does not accept."""


class Forbidden(APIError):
    """403: the token is good, but not for this."""


class NotFound(APIError):
    """404: no such thing, or not in this fleet."""


class Conflict(APIError):
    """409: the thing has changed meanwhile, or exists already."""


class RateLimited(APIError):
    """429: too many requests; `retry_after` says how long to wait, if FleetIT does."""


class NotModified(APIError):
    """304: FleetIT's overview lists it among its codes without saying when it is sent."""


class RedirectRefused(APIError):
    """Any other 3xx: redirects are never followed, since they could carry the token to another host."""


class ServerError(APIError):
    """5xx, also those that no registry knows (520)."""


class UnexpectedStatus(APIError):
    """Any other status."""


_BY_STATUS: dict[int, type[APIError]] = {
    304: NotModified,
    400: BadRequest,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    429: RateLimited,
}
_BY_HUNDRED: dict[int, type[APIError]] = {3: RedirectRefused, 5: ServerError}


def get_error_class(status: int) -> type[APIError]:
    """Return the class of error for a status that is not a success."""
    return _BY_STATUS.get(status) or _BY_HUNDRED.get(status // 100, UnexpectedStatus)


class DecodeError(FleetITError):
    """A success whose body can't be read.

    Attributes:
        operation: The operationId, or the method and path of `client.request`.
        where: The place in the document, as a path from its root (`results[3].data`); empty for the whole.
        why: What was found there, in words, never the value.
        attempts: How many attempts were made.
    """

    def __init__(self, *, operation: str, where: str, why: str, attempts: int = 1) -> None:
        place = f" at {where}" if where else ""
        super().__init__(f"{operation}: the response can't be read{place}: {why}")
        self.operation = operation
        self.where = where
        self.why = why
        self.attempts = attempts


class PageDrift(FleetITError):
    """Rows moved under an exact listing and could not be settled.

    Attributes:
        operation: The operationId.
        offset: Where the listing had come to.
    """

    def __init__(self, operation: str, offset: int, why: str = "") -> None:
        found = why or "none of the rows before is to be found any more; begin the listing again"
        super().__init__(f"{operation}: rows moved at offset {offset}: {found}")
        self.operation = operation
        self.offset = offset
