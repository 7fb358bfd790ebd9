"""Operations of a description, and the protocols of what sends their requests."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Callable
from typing import Any, Generic, Literal, Protocol, TypeVar, cast

from attrs import frozen

from openapi_sdk.model.batches import AsyncBatches, Batches
from openapi_sdk.model.calls import Call, DescribedArgument
from openapi_sdk.model.facts import Requirements
from openapi_sdk.model.listings import Listing
from openapi_sdk.model.pages import AsyncPages, Pages
from openapi_sdk.model.reading import ReadError
from openapi_sdk.model.responses import DescribedResponse, find_response
from openapi_sdk.model.streams import AsyncEventStream, EventStream

T = TypeVar("T")
R_co = TypeVar("R_co", covariant=True)


@frozen
class Operation(Generic[R_co]):
    """An operation of the description.

    Attributes:
        id: The operationId.
        method: The HTTP method in capitals.
        path: The path template.
        build: Returns the keyword arguments of a request (method, url, params, headers, json) for the operation's
            arguments.
        responses: The successes that the description lists, or any 2xx if it lists none.
        tenant: Whether the description lists the tenant among the parameters, and requires it. `build` takes its id
            under the name that `Tenant.argument` is, unless it is not listed.
        errors: The other responses whose body is described.
        arguments: The arguments, in the order of the description.
        security: What it needs to say who calls; None for what all others need, and empty for nothing, as a login.
        listing: How the operation pages; None if it is not a listing.
    """

    id: str
    method: str
    path: str
    build: Callable[..., dict[str, Any]]
    responses: tuple[DescribedResponse, ...]
    tenant: Literal["required", "optional", "unlisted"] = "unlisted"
    errors: tuple[DescribedResponse, ...] = ()
    arguments: tuple[DescribedArgument, ...] = ()
    security: Requirements | None = None
    listing: Listing | None = None

    @property
    def statuses(self) -> tuple[int, ...]:
        """The success statuses that the description lists one by one."""
        return tuple(each.first for each in self.responses if each.first == each.last)

    def read(self, status: int, value: Any) -> R_co:
        """Read the body of a success: a JSON document, text or bytes; None for an empty body.

        Raises:
            ReadError: If the description has no response for the status, or the body can't be read.
        """
        described = find_response(self, status, is_empty=value is None)
        if described is None:
            msg = f"the description has no body for status {status}"
            raise ReadError(msg)
        return cast("R_co", described.read(value))


class Caller(Protocol):
    """Sends the requests of the resources."""

    def call(self, operation: Operation[T], call: Call, /) -> T:
        """Call an operation and return its result."""
        ...

    def stream(self, operation: Operation[T], call: Call, /) -> EventStream[T]:
        """Call an operation whose answer is a stream."""
        ...

    def pages(
        self,
        operation: Operation[Any],
        call: Call,
        /,
        *,
        prefetch: int = 0,
        exact: bool = False,
    ) -> Pages[Any]:
        """Return the pages of an operation. `call` says where the first one is, and how many rows it has."""
        ...

    def batches(
        self,
        operation: Operation[T],
        call: Call,
        /,
        *,
        size: int,
        most: int,
    ) -> Batches[T]:
        """Return the batches of a bulk operation. The body of `call` is all rows; `size` may be `most`."""
        ...

    def download(
        self,
        operation: Operation[T],
        call: Call,
        to: str | os.PathLike[str] | None,
        /,
    ) -> T | pathlib.Path:
        """Call an operation, and store the body of a success in a file if there is one. Return its path then."""
        ...


class AsyncCaller(Protocol):
    """Sends the requests of the async resources."""

    async def call(self, operation: Operation[T], call: Call, /) -> T:
        """Call an operation and return its result."""
        ...

    async def stream(self, operation: Operation[T], call: Call, /) -> AsyncEventStream[T]:
        """Call an operation whose answer is a stream."""
        ...

    def pages(
        self,
        operation: Operation[Any],
        call: Call,
        /,
        *,
        prefetch: int = 0,
        exact: bool = False,
    ) -> AsyncPages[Any]:
        """Return the pages of an operation. `call` says where the first one is, and how many rows it has."""
        ...

    def batches(
        self,
        operation: Operation[T],
        call: Call,
        /,
        *,
        size: int,
        most: int,
    ) -> AsyncBatches[T]:
        """Return the batches of a bulk operation. The body of `call` is all rows; `size` may be `most`."""
        ...

    async def download(
        self,
        operation: Operation[T],
        call: Call,
        to: str | os.PathLike[str] | None,
        /,
    ) -> T | pathlib.Path:
        """Call an operation, and store the body of a success in a file if there is one. Return its path then."""
        ...
