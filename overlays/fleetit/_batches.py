"""Sends many rows in batches: per batch its answer or its error."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, cast, overload

from attrs import frozen

from fleetit._caller import AsyncCaller
from fleetit._errors import FieldError, FleetITError, InvalidInput
from fleetit._redaction import SecretValue, format_value, guard_repr
from fleetit._validate import validate
from fleetit_api._resources import BaseResource
from fleetit_api.api import NOT_GIVEN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fleetit_api.api import CallOptions, NotGiven

T = TypeVar("T")

#: The most rows that FleetIT takes in one call.
MAX_ROWS = 500


@guard_repr
@frozen
class Batch(Generic[T]):
    """One batch that was sent.

    Attributes:
        rows: The numbers of its rows in the input, from 0.
        answer: What the call returned; None if it failed.
        error: Why it failed; None if it did not. After a `TransportError` FleetIT may have the rows or not.
    """

    rows: range
    answer: T | None
    error: FleetITError | None

    @property
    def errors(self) -> tuple[FieldError, ...]:
        """What is wrong with single rows, by their numbers in the input; empty if the answer does not say it."""
        found = cast("tuple[FieldError, ...]", getattr(self.error, "errors", ()))
        return _number(found, self.rows.start)


@guard_repr
class _BaseBatches(Generic[T]):
    """What both flavours have: the batches that are left, and the one that is in flight.

    Args:
        name: The method, for the repr.
        send: Sends some rows.
        rows: All rows.
        size: How many rows a batch has.
    """

    def __init__(self, name: str, send: Callable[[Any], Any], rows: SecretValue[list[Any]], size: int) -> None:
        self._name = name
        self._send = send
        self._rows = rows
        self._count = len(rows.reveal())
        self._left = deque(range(start, min(start + size, self._count)) for start in range(0, self._count, size))
        self._batches = len(self._left)
        #: The rows that were being sent when something else than an error of fleetit ended the call, such as Ctrl-C.
        self.in_flight: range | None = None

    def _begin(self) -> range:
        self.in_flight = self._left.popleft()
        return self.in_flight

    def _end(self, answer: T | None, error: FleetITError | None) -> Batch[T]:
        rows, self.in_flight = self.in_flight or range(0), None
        return Batch(rows, answer, error)

    def _note(self, error: BaseException, rows: range) -> None:
        error.add_note(
            f"{self._name}: rows {rows.start} to {rows.stop - 1} were being sent; whether FleetIT has them is not known"
        )

    def __repr__(self) -> str:
        sent = self._batches - len(self._left)
        return f"<{type(self).__name__}: {self._name}, {self._count:,} rows, {sent} of {self._batches} batches sent>"


class Batches(_BaseBatches[T], Iterator[Batch[T]]):
    """Sends a batch each time that it is asked for the next one. No row is sent twice."""

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Batch[T]:
        if not self._left:
            raise StopIteration
        rows = self._begin()
        try:
            return self._end(self._send(self._rows.reveal()[rows.start : rows.stop]), None)
        except FleetITError as error:
            return self._end(None, error)
        except BaseException as error:
            self._note(error, rows)
            raise


class AsyncBatches(_BaseBatches[T], AsyncIterator[Batch[T]]):
    """Sends a batch each time that it is asked for the next one, async. No row is sent twice."""

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Batch[T]:
        if not self._left:
            raise StopAsyncIteration
        rows = self._begin()
        try:
            return self._end(await self._send(self._rows.reveal()[rows.start : rows.stop]), None)
        except FleetITError as error:
            return self._end(None, error)
        except BaseException as error:
            self._note(error, rows)
            raise


def _takes_rows(method: Callable[..., Any]) -> bool:
    """Return whether a method of a resource has rows: it takes its body as the first argument."""
    first = next(iter(signature(method).parameters.values()), None)
    return first is not None and first.name == "body" and first.kind is Parameter.POSITIONAL_OR_KEYWORD


# A coroutine is also some T: the first overload that fits is taken.
@overload
def in_batches(  # type: ignore[overload-overlap]  # pyright: ignore[reportOverlappingOverload]
    method: Callable[..., Coroutine[Any, Any, T]],
    rows: Iterable[Any],
    *,
    size: int = MAX_ROWS,
    fleet_id: int | NotGiven | None = NOT_GIVEN,
    options: CallOptions | None = None,
) -> AsyncBatches[T]: ...
@overload
def in_batches(
    method: Callable[..., T],
    rows: Iterable[Any],
    *,
    size: int = MAX_ROWS,
    fleet_id: int | NotGiven | None = NOT_GIVEN,
    options: CallOptions | None = None,
) -> Batches[T]: ...
def in_batches(
    method: Callable[..., Any],
    rows: Iterable[Any],
    *,
    size: int = MAX_ROWS,
    fleet_id: int | NotGiven | None = NOT_GIVEN,
    options: CallOptions | None = None,
) -> Batches[Any] | AsyncBatches[Any]:
    """Send any number of rows with a bulk method, in batches.

        for batch in in_batches(client.vehicles.create_many, rows):
            print(batch.rows, batch.error or "created")

    All rows are checked before the first batch is sent. A batch is sent when the iteration reaches it; one that fails
    does not end the iteration.

    Args:
        method: A method that takes rows, such as `client.vehicles.create_many`.
        rows: The rows: models or mappings.
        size: How many rows a batch has, 1 to 500.
        fleet_id: The fleet of the calls; None for the account's default fleet. By default that of the client.
        options: Options of each call; see `CallOptions`.

    Returns:
        An iterator of `Batch`; for a method of `AsyncFleetIT` an async one.

    Raises:
        InvalidInput: If a row can't be sent. Its errors have every row, by its number in the input. Nothing was sent.
        TypeError: If it is no method of a resource, or takes no rows.
    """
    all_rows = SecretValue(list(rows))
    arguments = SecretValue({"fleet_id": fleet_id, "options": options})
    del rows, options  # they may hold secrets, and error reporters show the variables of each frame
    if isinstance(size, bool) or not isinstance(size, int) or not 1 <= size <= MAX_ROWS:
        why = f"{format_value(size)} is not 1 to {MAX_ROWS}"
        raise InvalidInput.of(why, field="size")
    resource: Any = getattr(method, "__self__", None)
    name = f"{type(resource).__module__.rpartition('.')[2]}.{getattr(method, '__name__', '')}"
    if isinstance(resource, BaseResource) and not _takes_rows(method):
        msg = f"{name} takes no rows; pass a bulk method, such as client.vehicles.create_many"
        raise TypeError(msg)
    errors: list[FieldError] = []
    for start in range(0, len(all_rows.reveal()), size):
        found = validate(method, all_rows.reveal()[start : start + size], **arguments.reveal())
        errors += _number(found, start)
    if errors:
        raise InvalidInput(errors, operation=name.replace(".", "_"))
    is_async = isinstance(getattr(resource, "_caller", None), AsyncCaller)
    kind: type[AsyncBatches[Any] | Batches[Any]] = AsyncBatches[Any] if is_async else Batches[Any]
    return kind(name, lambda batch: method(batch, **arguments.reveal()), all_rows, size)


def _number(errors: Iterable[FieldError], start: int) -> tuple[FieldError, ...]:
    """Return errors with the numbers of their rows in the input."""
    return tuple(each if each.row is None else each._replace(row=each.row + start) for each in errors)
