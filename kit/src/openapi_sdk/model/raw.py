"""Raw responses: the methods of `with_raw_response`, and what they return."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar, cast

from openapi_sdk.model.reprs import guard_repr

if TYPE_CHECKING:
    from openapi_sdk.model.batches import AsyncBatches, Batches

P = ParamSpec("P")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@guard_repr
class ResponseHeaders(Mapping[str, str]):
    """The headers of a response. Names are compared without case. Of a repeated header it is the last.

    Args:
        headers: The headers by name.
    """

    __slots__ = ("_headers",)

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._headers = {name.lower(): value for name, value in headers.items()}

    def __getitem__(self, name: str) -> str:
        return self._headers[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._headers)

    def __len__(self) -> int:
        return len(self._headers)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self._headers,)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {', '.join(self._headers)}>"


@guard_repr
class RawResponse(Generic[T_co]):
    """The response of a call: what `with_raw_response` returns, and the `response` of an error.

    With `with_raw_response` its status is 2xx: others raise as they do without it.

    Args:
        status: The HTTP status code.
        headers: The headers by name.
        body: The decoded body.
        attempts: How many attempts were made.
        parse: Reads the body.
        read_json: Reads the body as JSON. By default `json.loads` does, if there is one.

    Attributes:
        status: The HTTP status code.
        headers: The headers. Names are compared without case.
        body: The decoded body; empty if it was stored in a file.
        attempts: How many attempts were made.
    """

    __slots__ = ("_parse", "_read_json", "attempts", "body", "headers", "status")

    def __init__(
        self,
        *,
        status: int,
        headers: Mapping[str, str],
        body: bytes,
        attempts: int,
        parse: Callable[[], T_co],
        read_json: Callable[[], Any] | None = None,
    ) -> None:
        self.status = status
        self.headers = headers if isinstance(headers, ResponseHeaders) else ResponseHeaders(headers)
        self.body = body
        self.attempts = attempts
        self._parse = parse
        self._read_json = read_json

    @property
    def request_id(self) -> str | None:
        """The `X-Request-Id` header; None without one."""
        return self.headers.get("x-request-id")

    def json(self) -> Any:
        """Return the JSON document of the body; None for an empty body.

        Raises:
            DecodeError: If the body is not JSON.
        """
        if self._read_json is not None:
            return self._read_json()
        return json.loads(self.body) if self.body else None

    def parse(self) -> T_co:
        """Return what the method returns without `with_raw_response`; of an error's response, the `model` of the error.

        Raises:
            DecodeError: If the body can't be read.
        """
        return self._parse()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: status {self.status}, {len(self.body):,} bytes, attempt {self.attempts}>"


# The caller of `with_raw_response` returns raw responses, so the methods of a resource return them too. These functions
# only say so to type checkers. Signatures and docstrings stay.


def to_raw(method: Callable[P, T]) -> Callable[P, RawResponse[T]]:
    """Return a method whose result is a raw response."""
    return cast("Callable[P, RawResponse[T]]", method)


def to_raw_async(method: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, Coroutine[Any, Any, RawResponse[T]]]:
    """Return an async method whose result is a raw response."""
    return cast("Callable[P, Coroutine[Any, Any, RawResponse[T]]]", method)


def to_raw_async_pages(method: Callable[P, T]) -> Callable[P, Coroutine[Any, Any, RawResponse[T]]]:
    """Return a method that requests the first page of an async listing, and whose result is its raw response."""
    return cast("Callable[P, Coroutine[Any, Any, RawResponse[T]]]", method)


def to_raw_batches(method: Callable[P, Batches[T]]) -> Callable[P, Batches[RawResponse[T]]]:
    """Return a method that sends in batches, whose answers are raw responses."""
    return cast("Callable[P, Batches[RawResponse[T]]]", method)


def to_raw_async_batches(method: Callable[P, AsyncBatches[T]]) -> Callable[P, AsyncBatches[RawResponse[T]]]:
    """Return a method that sends in batches, async, whose answers are raw responses."""
    return cast("Callable[P, AsyncBatches[RawResponse[T]]]", method)
