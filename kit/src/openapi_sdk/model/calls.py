"""What a method of a resource gives to the caller: the arguments of one call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, Final, Literal, NamedTuple, Protocol, TypedDict, cast

from openapi_sdk.model.unset import UNSET


class NotGiven(Enum):
    """The type of `NOT_GIVEN`, which is no value of anything else: not even `UNSET` counts as not given."""

    NOT_GIVEN = "not given"

    def __repr__(self) -> str:
        return self.name


#: The default of the tenant of a call. None is a value: the account's default tenant.
NOT_GIVEN: Final = NotGiven.NOT_GIVEN


class DescribedArgument(NamedTuple):
    """An argument of an operation, other than the body and the tenant.

    Attributes:
        name: Its name in Python.
        described_name: Its name in the description.
        place: Where it is sent.
    """

    name: str
    described_name: str
    place: Literal["path", "query", "header", "cookie"]


class TimeLimits(Protocol):
    """The time limits of a request, in seconds: a `Timeout`."""

    @property
    def connect(self) -> float: ...

    @property
    def read(self) -> float: ...

    @property
    def total(self) -> float | None: ...


class RetryRules(Protocol):
    """When an attempt is retried: a `Retry`."""

    @property
    def attempts(self) -> int: ...

    @property
    def backoff(self) -> float: ...

    @property
    def longest_wait(self) -> float: ...

    @property
    def waiting(self) -> float: ...


class CallOptions(TypedDict, total=False):
    """The options of one call. What is left out is as the client has it.

    Attributes:
        timeout: A `Timeout`, or a number of seconds for `connect` and `read`.
        retry: A `Retry`; `Retry(attempts=1)` turns retries off.
        deadline: The seconds of the whole call, with all its attempts and the waits between them.
        headers: Further headers. Those that the client sets itself, such as Authorization, are refused.
        query: Further parameters of the query. A list repeats its name; values that are None are left out. A name that
            the call sends already is refused.
    """

    timeout: TimeLimits | float
    retry: RetryRules
    deadline: float
    headers: Mapping[str, str]
    query: Mapping[str, Any]


class Call:
    """The arguments of one call. They are not in the repr: error reporters show it, and they may hold a secret.

    Args:
        arguments: The arguments of the operation, by their Python names.
        tenant: Whom the call is for; None for the account's default, `NOT_GIVEN` for that of the client.
        options: The options of the call.
        model: The model of the body, if its fields are arguments too; None if it is one of several.
        fields: Those fields, by their names in the model, or in JSON if there are several.
        needs_body: Whether the body has to be given, as such or as fields.

    Attributes:
        arguments: The arguments of the operation, by their Python names.
        tenant: Whom the call is for; None for the account's default, `NOT_GIVEN` for that of the client.
        options: The options of the call.
        model: The model of the body, if its fields are arguments too; None if it is one of several.
        fields: Those fields, by their names in the model, or in JSON if there are several; `UNSET` if one is not given.
        given_fields: The names of those that are given.
        has_body: Whether the body is given as such.
        needs_body: Whether the body has to be given, as such or as fields.
    """

    __slots__ = ("arguments", "fields", "given_fields", "has_body", "model", "needs_body", "options", "tenant")

    def __init__(
        self,
        arguments: Mapping[str, Any],
        tenant: int | str | NotGiven | None = NOT_GIVEN,
        options: CallOptions | None = None,
        *,
        model: Callable[..., object] | None = None,
        fields: Mapping[str, Any] | None = None,
        needs_body: bool = False,
    ) -> None:
        self.arguments = arguments
        self.tenant = tenant
        self.options = options
        self.model = model
        self.fields = fields or {}
        self.given_fields = [name for name, value in self.fields.items() if value is not UNSET]
        self.has_body = arguments.get("body", UNSET) is not UNSET
        self.needs_body = needs_body

    @property
    def wants_stream(self) -> bool:
        """Whether its body has `stream: true`."""
        body = self.arguments.get("body")
        given = cast("Any", body).get("stream") if isinstance(body, Mapping) else getattr(body, "stream", None)
        return self.fields.get("stream") is True or given is True

    def __repr__(self) -> str:
        return "Call(…)"
