"""All errors of `fleetit`.

FleetITError
├── ConfigurationError            the client can't be made or used like this
├── InvalidInput (ValueError)     a value of this call can't be sent: errors
├── TransportError                there is no usable response
│   ├── ConnectError
│   ├── TimeoutError
│   └── ResponseTooLarge
├── APIError                      the status of the response is not 2xx
│   ├── BadRequest 400 (errors)   Unauthorized 401   Forbidden 403   NotFound 404   Conflict 409   RateLimited 429
│   ├── NotModified 304  RedirectRefused other 3xx
│   └── ServerError 5xx  UnexpectedStatus any other
├── DecodeError                   the body of a 2xx response can't be read
├── PageDrift                     a listing is not whole
└── WebhookError                  a webhook delivery was refused (fleetit.webhooks)

Imports only the standard library, so that `fleetit.webhooks` loads no HTTP client; what the rest needs, lazily.
"""

from __future__ import annotations

import builtins
import json
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, Self, TypeAlias, TypeGuard

from fleetit._json_numbers import AmbiguousJson, parse_finite, refuse_constant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from fleetit_api._raw import RawResponse, ResponseHeaders

#: What a message says of a write if `may_have_happened`.
MAY_HAVE_HAPPENED = "it may have been carried out"


class FleetITError(Exception):
    """Base class of all errors of `fleetit`. They can be copied and pickled, as pools of processes do.

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

    may_have_happened: bool = False
    failed_fleets: tuple[int, ...] = ()
    fleets_unknown: bool = False
    fleet_id: int | None = None

    @property
    def response(self) -> RawResponse[Any] | None:
        """The response, without secrets that were sent; None if there is none.

        That of an `APIError` has its `body`, and `parse()` returns its `model`. That of a `DecodeError` has an empty
        body: it is data, which may be secret, and errors are logged. `with_raw_response` has it.
        """
        return None

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild_error, (type(self), self.args, self.__dict__)

    if not TYPE_CHECKING:  # type checkers would accept any name

        def __getattr__(self, name: str) -> NoReturn:
            from fleetit_api._first_guesses import explain_guess  # noqa: PLC0415 - only for messages

            msg = f"{type(self).__name__!r} object has no attribute {name!r}{explain_guess('error', name)}"
            raise AttributeError(msg, name=name, obj=self)


def _rebuild_error(
    error_class: type[FleetITError], args: tuple[object, ...], attributes: dict[str, object]
) -> FleetITError:
    """Rebuild an unpickled error without its constructor, whose keyword arguments are not in `args`."""
    error = error_class.__new__(error_class)
    error.args = args
    error.__dict__.update(attributes)
    return error


class ConfigurationError(FleetITError):
    """The client, or another object of this package, can't be made or used like this.

    The message names the value, shows it unless it may be secret, and says what to do.
    """


class InvalidInput(FleetITError, ValueError):
    """A value of this call can't be sent. Nothing was sent.

    The message names the first few errors and how many more there are.

    Attributes:
        operation: The operationId, or the method and path of `client.request`; empty if there is none.
        errors: Every error, in the order of the values.
    """

    def __init__(self, errors: Iterable[FieldError], *, operation: str = "") -> None:
        self.operation = operation
        self.errors = tuple(errors)
        text = format_field_errors(self.errors)
        super().__init__(f"{operation}: {text}" if operation else text)

    @classmethod
    def of(cls, message: str, *, field: str, operation: str = "") -> Self:
        """Return the error for one argument.

        Args:
            message: What is wrong with it.
            field: The name of the argument; empty if that is not known.
            operation: The operationId, or the method and path of `client.request`.
        """
        return cls([FieldError(None, field, message)], operation=operation)


class TransportError(FleetITError):
    """There is no usable response. `may_have_happened` says whether a write may have been carried out.

    Attributes:
        operation: The operationId, or the method and path of `client.request`.
        attempts: How many attempts were made.
        is_transient: Whether the same request may succeed at the next attempt.
        was_sent: Whether FleetIT may have got the whole request. It can't carry out a part of one.
    """

    is_transient = True
    was_sent = True

    def __init__(self, message: str, *, operation: str = "", attempts: int = 1) -> None:
        super().__init__(message)
        self.operation = operation
        self.attempts = attempts


class ConnectError(TransportError):
    """No connection was made. Nothing was sent."""

    was_sent = False


class TimeoutError(TransportError, builtins.TimeoutError):  # noqa: A001 - the name is the contract
    """Connecting, sending or reading took longer than allowed."""


class ResponseTooLarge(TransportError):
    """The decoded body is larger than `max_response_bytes`, or the head is too long. The rest was not read."""

    is_transient = False


class APIError(FleetITError):
    """The status of the response is not 2xx.

    Attributes:
        status: The HTTP status code. It may be one that no registry has (520).
        operation: The operationId, or the method and path of `client.request`.
        body: The first 64 KiB of the body, without secrets that were sent.
        headers: The headers, such as those of a rate limit; names in any case, and without secrets that were sent.
            Empty for an error that you make without them.
        detail: The `detail` text of a JSON body, or else its whole object or array; None for another body.
        request_id: The `X-Request-Id` header; None without one (FleetIT documents none).
        retry_after: Seconds to wait according to the Retry-After header; None without one.
        attempts: How many attempts were made.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int,
        operation: str,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        detail: object = None,
        request_id: str | None = None,
        retry_after: float | None = None,
        attempts: int = 1,
        may_have_happened: bool = False,
        fleet_id: int | None = None,
        read_model: Callable[[], Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.operation = operation
        self.headers = _make_headers(headers)
        self.body = body
        self.detail = detail
        self.request_id = request_id
        self.retry_after = retry_after
        self.attempts = attempts
        self.may_have_happened = may_have_happened
        self.fleet_id = fleet_id
        self._read_model = read_model

    @cached_property
    def model(self) -> Any:
        """The body as the model that the description has for this status, read on first use.

        None if the description has none, or if the body is something else or longer than 64 KiB.
        """
        return self._read_model() if self._read_model is not None else None

    @property
    def response(self) -> RawResponse[Any]:
        from fleetit_api._raw import RawResponse  # noqa: PLC0415 - imported lazily

        return RawResponse(
            status=self.status,
            headers=self.headers,
            body=self.body,
            attempts=self.attempts,
            parse=lambda: self.model,
            read_json=self._read_json,
        )

    def _read_json(self) -> Any:
        if not self.body:
            return None
        try:
            return json.loads(self.body, parse_float=parse_finite, parse_constant=refuse_constant)
        except (ValueError, RecursionError) as error:
            content_type = self.headers.get("content-type")
            why = explain_json_error(error, self.body, content_type and content_type[:_MAX_SHOWN_LENGTH])
        raise DecodeError(
            operation=self.operation,
            where="",
            why=why,
            attempts=self.attempts,
            may_have_happened=self.may_have_happened,
            fleet_id=self.fleet_id,
            status=self.status,
            headers=self.headers,
        )

    def __reduce__(self) -> tuple[object, ...]:
        # What reads the model can't be pickled; the model can.
        model = self.model
        return _rebuild_error, (type(self), self.args, {**self.__dict__, "model": model, "_read_model": None})


class BadRequest(APIError):
    """400: the request is invalid.

    Attributes:
        errors: Every error that FleetIT names, with its row and field; empty if the body names none. The forms that are
            read are those of Django REST framework (inferred). At most 10,000, of the first MiB of the body.
    """

    errors: tuple[FieldError, ...] = ()


class Unauthorized(APIError):
    """401: the token is missing or not accepted."""


class Forbidden(APIError):
    """403: the token is valid, but may not do this."""


class NotFound(APIError):
    """404: the object does not exist, or is not in this fleet."""


class Conflict(APIError):
    """409: the object was changed by another request, or exists already."""


class RateLimited(APIError):
    """429: too many requests. `retry_after` says how long to wait, if FleetIT does."""


class NotModified(APIError):
    """304: FleetIT's overview lists this status without saying when it is sent."""


class RedirectRefused(APIError):
    """Any other 3xx. Redirects are never followed, because they could send the token to another host."""


class ServerError(APIError):
    """5xx, including statuses that no registry has (520)."""


class UnexpectedStatus(APIError):
    """Any other status."""


_CLASSES_BY_STATUS: dict[int, type[APIError]] = {
    304: NotModified,
    400: BadRequest,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    429: RateLimited,
}
_CLASSES_BY_HUNDRED: dict[int, type[APIError]] = {3: RedirectRefused, 5: ServerError}


def get_error_class(status: int) -> type[APIError]:
    """Return the error class for a status that is not 2xx."""
    return _CLASSES_BY_STATUS.get(status) or _CLASSES_BY_HUNDRED.get(status // 100, UnexpectedStatus)


class DecodeError(FleetITError):
    """The body of a 2xx response can't be read, or that of an error by `error.response.json()`.

    Attributes:
        operation: The operationId, or the method and path of `client.request`.
        where: The path from the root of the document to the wrong value (`results[3].data`); empty for the root.
        why: What is wrong there. It never shows the value.
        attempts: How many attempts were made.
    """

    def __init__(
        self,
        *,
        operation: str,
        where: str,
        why: str,
        attempts: int = 1,
        may_have_happened: bool = False,
        fleet_id: int | None = None,
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        place = f" at {where}" if where else ""
        notes = [name_fleet(fleet_id), MAY_HAVE_HAPPENED if may_have_happened else ""]
        super().__init__(add_notes(f"{operation}: the response can't be read{place}: {why}", notes))
        self.operation = operation
        self.where = where
        self.why = why
        self.attempts = attempts
        self.may_have_happened = may_have_happened
        self.fleet_id = fleet_id
        self._head = None if status is None else (status, _make_headers(headers))

    @property
    def response(self) -> RawResponse[Any] | None:
        if self._head is None:
            return None
        from fleetit_api._raw import RawResponse  # noqa: PLC0415 - imported lazily

        status, headers = self._head
        return RawResponse(
            status=status,
            headers=headers,
            body=b"",
            attempts=self.attempts,
            parse=self._raise_again,
            read_json=self._raise_again,
        )

    def _raise_again(self) -> NoReturn:
        raise self


class PageDrift(FleetITError):
    """A listing is not whole: its rows moved meanwhile, or its pages don't have as many rows as FleetIT says.

    Attributes:
        operation: The operationId.
        offset: The offset that the listing had reached.
        rows: How many rows were read; None if that doesn't matter.
        count: How many there should be; None if that doesn't matter.
    """

    def __init__(
        self, operation: str, offset: int, why: str = "", *, rows: int | None = None, count: int | None = None
    ) -> None:
        reason = why or "rows moved, and none of the rows before them can be found"
        numbers = "" if rows is None or count is None else f"; {rows:,} of {count:,} rows were read, list them again"
        super().__init__(f"{operation}: at offset {offset}: {reason}{numbers}")
        self.operation = operation
        self.offset = offset
        self.rows = rows
        self.count = count


def _make_headers(headers: Mapping[str, str] | None) -> ResponseHeaders:
    from fleetit_api._raw import ResponseHeaders  # noqa: PLC0415 - imported lazily

    return ResponseHeaders(headers or {})


def name_fleet(fleet_id: int | None) -> str:
    """Return what a message says of the fleet of a call: nothing of the account's default fleet."""
    return "" if fleet_id is None else f"fleet {fleet_id}"


def add_notes(message: str, notes: Iterable[str]) -> str:
    """Return a message with notes in brackets behind it. Those that are empty are left out."""
    text = ", ".join(filter(None, notes))
    return f"{message} ({text})" if text else message


def explain_json_error(error: Exception, body: bytes, content_type: str | None) -> str:
    """Return why a body is no JSON. It shows no part of the body."""
    if isinstance(error, json.JSONDecodeError):
        kind = "no content type" if content_type is None else content_type
        return f"not JSON ({kind}): {error.msg} at character {error.pos} of {len(body)} bytes"
    if isinstance(error, UnicodeDecodeError):
        return f"not UTF-8 at byte {error.start} of {len(body)}"
    if isinstance(error, RecursionError):
        from fleetit_api._depth import TOO_DEEP  # noqa: PLC0415 - imported lazily

        return TOO_DEEP
    return "NaN, an infinity, or a number too large" if isinstance(error, AmbiguousJson) else "a number too long"


#: A message shows at most this many errors: 500 rows may all have the same mistake.
_MAX_SHOWN = 5
#: The errors behind the first one are shown while the message is shorter than this, in characters.
_MAX_SHOWN_LENGTH = 300
#: At most this many errors are read from one answer, and no deeper than this.
_MAX_READ = 10_000
_MAX_DEPTH = 20
#: The name under which Django REST framework puts what is wrong with an object as a whole.
_WHOLE = "non_field_errors"
#: Property names and array indexes that lead from a whole document to a value.
Location: TypeAlias = tuple[str | int, ...]


class FieldError(NamedTuple):
    """What is wrong with one field.

    Attributes:
        row: The index of the row in a bulk body, from 0; None for any other body and for other arguments.
        field: The dotted name of the field or argument (`custom_fields.color`). `body` is the whole body of a call.
            Empty if the message is about a whole row, or about the request as FleetIT sees it.
        message: What is wrong, and what is accepted. A message of this package does not show the value of a field of a
            body. It may show that of another argument, such as '31.12.2025'.
    """

    row: int | None
    field: str
    message: str

    def __str__(self) -> str:
        row = "" if self.row is None else f"row {self.row}"
        place = ", ".join(filter(None, (row, self.field)))
        return f"{place}: {self.message}" if place else self.message


def make_field_error(location: Location, message: str) -> FieldError:
    """Return the error of a place in a body. The first step into a list of rows is the row."""
    if not location:
        return FieldError(None, "body", message)
    row, path = (location[0], location[1:]) if isinstance(location[0], int) else (None, location)
    return FieldError(row, ".".join(map(str, path)), message)


def format_field_errors(errors: Sequence[FieldError], write: Callable[[FieldError], str] = str) -> str:
    """Return the first few errors as one text, and how many more there are."""
    shown: list[str] = []
    for error in errors[:_MAX_SHOWN]:
        text = write(error)
        if shown and sum(map(len, shown)) + len(text) > _MAX_SHOWN_LENGTH:
            break
        shown.append(text)
    more = f"; and {len(errors) - len(shown):,} more" if len(errors) > len(shown) else ""
    return f"{'; '.join(shown)}{more}"


def find_field_errors(document: object) -> tuple[FieldError, ...]:
    """Return the errors that the JSON body of an error names; at most 10,000.

    FleetIT documents no error body of V2. What is read here is what Django REST framework sends (inferred): a list of
    messages for each field, nested as the request was; a list of such objects for rows, `{}` for a row that is right;
    `non_field_errors` for a whole object; `detail` with a text for the whole request.
    """
    if _is_object(document):
        detail = document.get("detail")
        found = _iter_errors(None, (), detail if isinstance(detail, str) else document, 0)
    elif _is_array(document):
        found = (
            error
            for row, item in enumerate(document)
            for error in _iter_errors(row if _is_object(item) or _is_array(item) else None, (), item, 0)
        )
    else:
        return ()
    return tuple(islice(found, _MAX_READ))


def _iter_errors(row: int | None, path: tuple[str, ...], value: object, depth: int) -> Iterator[FieldError]:
    if depth > _MAX_DEPTH or value is None:
        return
    if _is_object(value):
        for name, item in value.items():
            yield from _iter_errors(row, path if name == _WHOLE else (*path, name), item, depth + 1)
    elif _is_array(value):
        for index, item in enumerate(value):
            # A list of texts has the messages of one field. A list of objects has one for each item of the field.
            is_item = _is_object(item) or _is_array(item)
            yield from _iter_errors(row, (*path, str(index)) if is_item else path, item, depth + 1)
    elif text := str(value).strip():
        yield FieldError(row, ".".join(path), text)


def _is_object(value: object) -> TypeGuard[dict[str, object]]:
    return isinstance(value, dict)


def _is_array(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list)
