"""The errors of every SDK. Those of a status are in `openapi_sdk.errors.statuses`.

SdkError
├── ConfigurationError            the client can't be made or used like this
├── InvalidInput (ValueError)     a value of this call can't be sent: errors
├── TransportError                there is no usable response
│   ├── ConnectError
│   ├── TimeoutError
│   └── ResponseTooLarge
├── APIError                      the status of the response is not 2xx
│   ├── a class of each 4xx, such as NotFound 404; BadRequest 400 and UnprocessableContent 422 have errors
│   ├── NotModified 304  RedirectRefused other 3xx
│   ├── ServerError 5xx, with a class of each, such as BadGateway 502
│   └── UnexpectedStatus any other
├── DecodeError                   the body of a 2xx response can't be read
└── PageDrift                     a listing is not whole

An SDK raises classes of its own, which its module `exceptions` derives from these: what catches the errors of one SDK
never catches those of another. `ErrorTree` has the classes of one; code of the kit gets it from the service that it
works for, or as an argument.

Imports only the standard library, so that webhooks load no HTTP client; what the rest needs, lazily.
"""

from __future__ import annotations

import builtins
import json
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, NoReturn, Self, TypeAlias, TypeVar

from openapi_sdk.errors.fields import FieldError, format_field_errors
from openapi_sdk.model.facts import Tenant  # noqa: TC001 - hints are read at run time, as by `typing.get_type_hints`
from openapi_sdk.model.numbers import AmbiguousJson, parse_finite, refuse_constant
from openapi_sdk.model.public import public_in

if TYPE_CHECKING:
    from openapi_sdk.model.raw import RawResponse, ResponseHeaders

#: What a message says of a write if `may_have_happened`.
MAY_HAVE_HAPPENED = "it may have been carried out"
#: Characters of a content type that are shown.
_MAX_SHOWN = 300
#: Statuses with which a service refuses a request; 408 says only that something took too long.
_REFUSALS = {*range(400, 500)} - {408}
#: What `args` has behind the message: an object of JSON.
Facts: TypeAlias = Mapping[str, Any]
T = TypeVar("T")


def read_named(make: Callable[..., T]) -> Callable[[Iterable[Mapping[str, Any]]], tuple[T, ...]]:
    """Return what reads a fact that is a list of named tuples."""
    return lambda values: tuple(make(**each) for each in values)


class _Fact(NamedTuple):
    """A fact of an error: the attribute that has it, and what reads its value of JSON."""

    attribute: str
    read: Callable[[Any], Any]


@public_in("openapi_sdk")
class SdkError(Exception):
    """Base class of all errors of an SDK. They can be copied and pickled, as pools of processes do.

    `args` are the message and one JSON object, of which each class can be made again, as task queues do. It has what is
    there of: status, operation, tenant, whether it may have happened, and what is wrong with which field. It has no
    body, no header and no secret, because error trackers store it.

    Args:
        message: What is wrong.
        facts: The second one of `args`.

    Attributes:
        may_have_happened: Whether the write that failed may have been carried out all the same, by the last attempt or
            an earlier one: its answer was lost, can't be read, or is a 408, a 3xx or a 5xx. Look before you try again.
            False for reads, for what the service refused, and for what was not sent completely.
    """

    may_have_happened: bool = False

    #: The classes of the SDK; `ErrorTree.bind` sets it.
    _tree: ClassVar[ErrorTree]
    _tenant: ClassVar[Tenant | None] = None
    #: What `args` has, by its name there.
    _facts: ClassVar[Mapping[str, _Fact]] = {"may_have_happened": _Fact("may_have_happened", bool)}

    def __init_subclass__(
        cls,
        *,
        facts: Mapping[str, Callable[[Any], Any]] | None = None,
        tenant: Tenant | None = None,
        **options: Any,
    ) -> None:
        super().__init_subclass__(**options)
        own = {name: _Fact(name, read) for name, read in (facts or {}).items()}
        if tenant is not None:
            cls._tenant = tenant
            own[tenant.word] = _Fact(tenant.argument, tenant.read)
            own |= {tenant.failed: _Fact(tenant.failed, tuple), tenant.unknown: _Fact(tenant.unknown, bool)}
        cls._facts = own
        for base in cls.__mro__[1:]:
            cls._facts = {**cls._facts, **base.__dict__.get("_facts", {})}

    def __init__(self, message: str = "", facts: Facts | None = None) -> None:
        super().__init__(message)  # never more: two arguments of an OSError are a number and a text
        for name, fact in self._facts.items():
            if (value := (facts or {}).get(name)) is not None:
                setattr(self, fact.attribute, fact.read(value))

    @property
    def response(self) -> RawResponse[Any] | None:
        """The response, without secrets that were sent; None if there is none.

        That of an `APIError` has its `body`, and `parse()` returns its `model`. That of a `DecodeError` has an empty
        body: it is data, which may be secret, and errors are logged. `with_raw_response` has it.
        """
        return None

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild_error, (type(self), (str(self),), self.__dict__)

    if not TYPE_CHECKING:  # type checkers know `args`

        @property
        def args(self) -> tuple[Any, ...]:
            """The message and the facts. Set it to a tuple with another message to change that."""
            values = {name: _write_fact(getattr(self, fact.attribute)) for name, fact in self._facts.items()}
            is_said = {name: value not in (None, "", []) for name, value in values.items()}
            if self._tenant is not None:
                unknown = self._tenant.unknown
                is_said[unknown] = values[unknown]  # it is said of listings of many tenants alone
            return str(self), {name: value for name, value in values.items() if is_said[name]}

        @args.setter
        def args(self, args: tuple[Any, ...]) -> None:
            BaseException.args.__set__(self, args[:1])

    if not TYPE_CHECKING:  # type checkers would accept any name

        def __getattr__(self, name: str) -> NoReturn:
            from openapi_sdk.model.first_guesses import ERROR, explain_guess  # noqa: PLC0415 - only for messages

            msg = f"{type(self).__name__!r} object has no attribute {name!r}{explain_guess(ERROR, name)}"
            raise AttributeError(msg, name=name, obj=self)


def _rebuild_error(error_class: type[SdkError], args: tuple[object, ...], attributes: dict[str, object]) -> SdkError:
    """Rebuild an unpickled error with all its attributes."""
    error = error_class.__new__(error_class)
    error.args = args
    error.__dict__.update(attributes)
    return error


def _write_fact(value: Any) -> Any:
    """Return the value of an attribute as JSON has it. Named tuples are objects."""
    named: Any = value
    if hasattr(named, "_asdict"):
        return named._asdict()
    return [_write_fact(each) for each in named] if isinstance(value, tuple) else named


@public_in("openapi_sdk")
class ConfigurationError(SdkError):
    """The client, or another object of this package, can't be made or used like this.

    The message names the value, shows it unless it may be secret, and says what to do.
    """


@public_in("openapi_sdk")
class InvalidInput(SdkError, ValueError, facts={"operation": str, "errors": read_named(FieldError)}):
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

    operation: str = ""
    errors: tuple[FieldError, ...] = ()

    def __init__(self, errors: Iterable[FieldError] | str, facts: Facts | None = None, *, operation: str = "") -> None:
        self.operation = operation
        if isinstance(errors, str):
            message, self.errors = errors, (FieldError(None, "", errors),)
        else:
            self.errors = tuple(errors)
            text = format_field_errors(self.errors)
            message = f"{operation}: {text}" if operation else text
        super().__init__(message, facts)

    @classmethod
    def of(cls, message: str, *, field: str, operation: str = "") -> Self:
        """Return the error for one argument.

        Args:
            message: What is wrong with it.
            field: The name of the argument; empty if that is not known.
            operation: The operationId, or the method and path of `client.request`.
        """
        return cls([FieldError(None, field, message)], operation=operation)


@public_in("openapi_sdk")
class TransportError(SdkError, facts={"operation": str}):
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

    may_have_happened = True
    operation: str = ""
    is_transient = True
    was_sent = True

    def __init__(
        self, message: str = "", facts: Facts | None = None, *, operation: str = "", attempts: int = 1
    ) -> None:
        self.operation = operation
        self.attempts = attempts
        super().__init__(message, facts)


@public_in("openapi_sdk")
class ConnectError(TransportError):
    """No connection was made. Nothing was sent."""

    was_sent = False


@public_in("openapi_sdk")
class TimeoutError(TransportError, builtins.TimeoutError):  # noqa: A001 - the name is the contract
    """Connecting, sending or reading took longer than allowed."""


class ConnectTimeout(ConnectError, TimeoutError):
    """No connection was made in time. Callers may catch it as either of its parents."""


@public_in("openapi_sdk")
class ResponseTooLarge(TransportError):
    """The decoded body is larger than `max_response_bytes`, or the head is too long. The rest was not read."""

    is_transient = False


@public_in("openapi_sdk")
class APIError(SdkError, facts={"status": int, "operation": str}):
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

    status: int = 0
    operation: str = ""

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
        read_model: Callable[[], Any] | None = None,
    ) -> None:
        if may_have_happened is None:  # not known without a status, unless all of the class are refusals
            may_have_happened = status is None and self.status not in _REFUSALS
        if status is not None:
            self.status = status
        self.operation = operation
        self.headers = _make_headers(headers)
        self.body = body
        self.detail = detail
        self.request_id = request_id
        self.retry_after = retry_after
        self.attempts = attempts
        self.may_have_happened = may_have_happened
        self._read_model = read_model
        super().__init__(message, facts)

    @cached_property
    def model(self) -> Any:
        """The body as the model that the description has for this status, read on first use.

        None if the description has none, or if the body is something else or longer than 64 KiB.
        """
        return self._read_model() if self._read_model is not None else None

    @property
    def response(self) -> RawResponse[Any]:  # noqa: D102 - the base class says it
        from openapi_sdk.model.raw import RawResponse  # noqa: PLC0415 - imported lazily

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
            why = explain_json_error(error, self.body, content_type and content_type[:_MAX_SHOWN])
        raise self._tree.build_decode_error(
            operation=self.operation,
            why=why,
            attempts=self.attempts,
            may_have_happened=self.may_have_happened,
            tenant=self._tree.get_tenant(self),
            status=self.status,
            headers=self.headers,
        )

    def __reduce__(self) -> tuple[object, ...]:
        # What reads the model can't be pickled; the model can.
        model = self.model
        return _rebuild_error, (type(self), (str(self),), {**self.__dict__, "model": model, "_read_model": None})


@public_in("openapi_sdk")
class DecodeError(SdkError, facts={"operation": str, "where": str, "why": str}):
    """The body of a 2xx response can't be read, or that of an error by `error.response.json()`.

    Attributes:
        operation: The operationId, or the method and path of `client.request`.
        where: The path from the root of the document to the wrong value (`results[3].data`); empty for the root.
        why: What is wrong there. It never shows the value.
        attempts: How many attempts were made.
    """

    operation: str = ""
    where: str = ""
    why: str = ""

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
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        if may_have_happened is None:  # not known of a message alone
            may_have_happened = bool(message)
        self.operation = operation
        self.where = where
        self.why = why
        self.attempts = attempts
        self.may_have_happened = may_have_happened
        self._head = None if status is None else (status, _make_headers(headers))
        super().__init__(message or explain_decode_error(operation, where, why, may_have_happened, ""), facts)

    @property
    def response(self) -> RawResponse[Any] | None:  # noqa: D102 - the base class says it
        if self._head is None:
            return None
        from openapi_sdk.model.raw import RawResponse  # noqa: PLC0415 - imported lazily

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


@public_in("openapi_sdk")
class PageDrift(SdkError, facts={"operation": str, "offset": int, "rows": int, "count": int}):
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

    operation: str = ""
    offset: int = 0
    rows: int | None = None
    count: int | None = None

    def __init__(
        self,
        operation: str,
        offset: int | Facts | None = None,
        why: str = "",
        *,
        rows: int | None = None,
        count: int | None = None,
    ) -> None:
        if not isinstance(offset, int):
            super().__init__(operation, offset)
            return
        reason = why or "rows moved, and none of the rows before them can be found"
        numbers = "" if rows is None or count is None else f"; {rows:,} of {count:,} rows were read, list them again"
        super().__init__(f"{operation}: at offset {offset}: {reason}{numbers}")
        self.operation = operation
        self.offset = offset
        self.rows = rows
        self.count = count


def _make_headers(headers: Mapping[str, str] | None) -> ResponseHeaders:
    from openapi_sdk.model.raw import ResponseHeaders  # noqa: PLC0415 - imported lazily

    return ResponseHeaders(headers or {})


# Within the class below, the names of the classes are those of its attributes.
_StatusClass: TypeAlias = type[APIError]
_Unreadable: TypeAlias = DecodeError


class ErrorTree(NamedTuple):
    """The classes of the errors of one SDK, and how its tenants are called.

    Attributes:
        base: The base class of all.
        statuses: The classes of statuses that have one of their own.
        tenant: What the SDK calls its tenants; None without tenants.
    """

    base: type[SdkError]
    ConfigurationError: type[ConfigurationError]
    InvalidInput: type[InvalidInput]
    TransportError: type[TransportError]
    ConnectError: type[ConnectError]
    TimeoutError: type[TimeoutError]
    ConnectTimeout: type[ConnectTimeout]
    ResponseTooLarge: type[ResponseTooLarge]
    APIError: _StatusClass
    RedirectRefused: _StatusClass
    ServerError: _StatusClass
    UnexpectedStatus: _StatusClass
    DecodeError: type[DecodeError]
    PageDrift: type[PageDrift]
    statuses: Mapping[int, _StatusClass]
    tenant: Tenant | None = None

    def bind(self) -> Self:
        """Tell the classes which tree they belong to. Return the tree."""
        self.base._tree = self  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - of this module
        return self

    def get_error_class(self, status: int) -> _StatusClass:
        """Return the class for a status that is not 2xx."""
        others = {3: self.RedirectRefused, 5: self.ServerError}
        return self.statuses.get(status) or others.get(status // 100, self.UnexpectedStatus)

    def name_tenant(self, tenant: object) -> str:
        """Return what a message says of the tenant of a call: nothing of the default one."""
        return "" if tenant is None or self.tenant is None else f"{self.tenant.word} {tenant}"

    def get_tenant(self, error: SdkError) -> Any:
        """Return the tenant of the call of an error of this SDK; None for the default one, and without tenants."""
        return None if self.tenant is None else getattr(error, self.tenant.argument)

    def set_tenant(self, error: SdkError, tenant: object) -> None:
        """Note the tenant of the call of an error of this SDK, under the name that it has there."""
        if self.tenant is not None and isinstance(error, self.base):
            setattr(error, self.tenant.argument, tenant)

    def note_failed(self, error: SdkError, tenants: Iterable[Any]) -> tuple[Any, ...]:
        """Note in an error of a listing of many tenants which ones were not read whole. Return them."""
        failed = tuple(each for each in tenants if each is not None)
        if self.tenant is not None and isinstance(error, self.base):
            setattr(error, self.tenant.failed, failed)
        return failed

    def get_failed(self, error: SdkError) -> tuple[Any, ...]:
        """Return the tenants that `note_failed` noted in an error."""
        return () if self.tenant is None else getattr(error, self.tenant.failed)

    def note_unknown(self, error: SdkError) -> None:
        """Note in an error that the tenants are not known: their list could not be read."""
        if self.tenant is not None and isinstance(error, self.base):
            setattr(error, self.tenant.unknown, True)

    def build_decode_error(
        self, *, operation: str, where: str = "", why: str, may_have_happened: bool, tenant: object, **head: Any
    ) -> _Unreadable:
        """Return the error of a body that can't be read.

        Args:
            operation: As of `DecodeError`.
            where: As of `DecodeError`.
            why: As of `DecodeError`.
            may_have_happened: As of `DecodeError`.
            tenant: The tenant of the call.
            **head: The attempts, the status and the headers.
        """
        named = self.name_tenant(tenant)
        message = explain_decode_error(operation, where, why, may_have_happened, named)
        error = self.DecodeError(
            message, operation=operation, where=where, why=why, may_have_happened=may_have_happened, **head
        )
        self.set_tenant(error, tenant)
        return error


def explain_decode_error(operation: str, where: str, why: str, may_have_happened: bool, tenant: str) -> str:
    """Return the message of an error of a body that can't be read."""
    place = f" at {where}" if where else ""
    notes = [tenant, MAY_HAVE_HAPPENED if may_have_happened else ""]
    return add_notes(f"{operation}: the response can't be read{place}: {why}", notes)


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
        from openapi_sdk.model.depth import TOO_DEEP  # noqa: PLC0415 - imported lazily

        return TOO_DEEP
    return "NaN, an infinity, or a number too large" if isinstance(error, AmbiguousJson) else "a number too long"
