"""Sends many rows in batches: the iterators that `create_in_batches` and its kin return.

The caller checks all rows first. The iterators only send: per batch its answer or its error.
"""

from __future__ import annotations

import warnings
from collections import deque
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, cast

from openapi_sdk.errors.errors import InvalidInput, SdkError
from openapi_sdk.model.batches import AsyncBatches, Batch, Batches
from openapi_sdk.model.calls import Call
from openapi_sdk.model.integers import read_integer
from openapi_sdk.model.raw import RawResponse
from openapi_sdk.secrets.redaction import format_value, guard_repr

if TYPE_CHECKING:
    from collections.abc import Callable

    from openapi_sdk.errors.fields import FieldError
    from openapi_sdk.model.operations import Operation
    from openapi_sdk.service import Service

T = TypeVar("T")


class BatchPlan(Generic[T]):
    """The batches of one call: which rows are in each."""

    def __init__(self, service: Service, operation: Operation[T], call: Call, size: int, most: int) -> None:
        self.service, errors = service, service.errors
        rows_at_once = read_integer(size, 1, most)
        if rows_at_once is None:
            why = f"{format_value(size)} is not 1 to {most}"
            raise errors.InvalidInput.of(why, field="size", operation=operation.id)
        rows: Any = call.arguments["body"]
        if isinstance(rows, Mapping | str | bytes) or not isinstance(rows, Iterable):
            why = f"a list or another iterable of rows is expected, not {type(cast('object', rows)).__name__}"
            raise errors.InvalidInput.of(why, field="rows", operation=operation.id)
        # In a call: its repr shows nothing.
        self._call = Call({**call.arguments, "body": list(cast("Iterable[object]", rows))}, call.tenant, call.options)
        self.operation = operation
        self.count = len(self._call.arguments["body"])
        self.ranges = [
            range(start, min(start + rows_at_once, self.count)) for start in range(0, self.count, rows_at_once)
        ]

    def make_call(self, rows: range) -> Call:
        arguments = self._call.arguments
        body = arguments["body"][rows.start : rows.stop]
        return Call({**arguments, "body": body}, self._call.tenant, self._call.options)

    def check(self, prepare: Callable[[Operation[Any], Call], object]) -> None:
        errors: dict[FieldError, None] = {}  # what is wrong with an argument is wrong with it in each batch
        for rows in self.ranges:
            try:
                prepare(self.operation, self.make_call(rows))
            except InvalidInput as error:
                errors.update(dict.fromkeys(_number(error.errors, rows)))
        if errors:
            raise self.service.errors.InvalidInput(errors, operation=self.operation.id)


@guard_repr
class _BaseBatches:
    """What both flavours have: the batches that are left, and the one that is in flight."""

    _kind: str
    _is_begun = True  # nothing is told of an object that was not made

    def __init__(self, plan: BatchPlan[Any], send: Callable[[Operation[Any], Call], Any]) -> None:
        self._plan = plan
        self._send = send
        self._left = deque(plan.ranges)
        self.in_flight: range | None = None
        self._is_begun = not plan.ranges

    def __del__(self, warn: Callable[..., None] = warnings.warn) -> None:  # the module may be gone at the end
        if not self._is_begun:
            name, count = self._plan.service.name_method(self._plan.operation.id), self._plan.count
            text = f"{name}: nobody iterated over the batches, so none of {count:,} rows was sent"
            warn(text, ResourceWarning, stacklevel=2, source=self)

    def _begin(self) -> tuple[range, Call]:
        self._is_begun = True
        rows = self.in_flight = self._left.popleft()
        return rows, self._plan.make_call(rows)

    def _end(self, rows: range, answer: T | None, error: SdkError | None) -> Batch[T]:
        raw: Any = answer
        if isinstance(answer, RawResponse):  # the user parses it later; whether the rows were taken is asked now
            try:
                raw.parse()
            except SdkError as unreadable:
                error = unreadable
        self.in_flight = None
        found = cast("tuple[FieldError, ...]", getattr(error, "errors", ()))
        return Batch(rows, raw, error, _number(found, rows))

    def _note(self, rows: range, error: BaseException) -> None:
        where = f"{self._plan.service.name_method(self._plan.operation.id)}: rows {rows.start} to {rows.stop - 1}"
        error.add_note(f"{where} were being sent; whether {self._plan.service.name} has them is not known")

    def __repr__(self) -> str:
        plan = self._plan
        sent = f"{len(plan.ranges) - len(self._left)} of {len(plan.ranges)} batches sent"
        return f"<{self._kind}: {plan.service.name_method(plan.operation.id)}, {plan.count:,} rows, {sent}>"


class SentBatches(_BaseBatches, Batches[T]):
    """Sends the batches of a client."""

    _kind = "Batches"

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Batch[T]:
        if not self._left:
            raise StopIteration
        rows, call = self._begin()
        try:
            return self._end(rows, self._send(self._plan.operation, call), None)
        except SdkError as error:
            return self._end(rows, None, error)
        except BaseException as error:
            self._note(rows, error)
            raise


class AsyncSentBatches(_BaseBatches, AsyncBatches[T]):
    """Sends the batches of an async client."""

    _kind = "AsyncBatches"

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Batch[T]:
        if not self._left:
            raise StopAsyncIteration
        rows, call = self._begin()
        try:
            return self._end(rows, await self._send(self._plan.operation, call), None)
        except SdkError as error:
            return self._end(rows, None, error)
        except BaseException as error:
            self._note(rows, error)
            raise


def _number(errors: Iterable[FieldError], rows: range) -> tuple[FieldError, ...]:
    """Return errors with the numbers of their rows in the input."""
    return tuple(each if each.row is None else each._replace(row=each.row + rows.start) for each in errors)
