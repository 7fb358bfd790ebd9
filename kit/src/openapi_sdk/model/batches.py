"""Rows that are sent in batches: what `create_in_batches` and its kin return."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any, Generic, Protocol, TypeVar

from attrs import frozen

from openapi_sdk.model.reading import is_list
from openapi_sdk.model.reprs import guard_repr

T = TypeVar("T")


class RowError(Protocol):
    """What is wrong with one field of a row: such as a `FieldError`."""

    @property
    def row(self) -> int | None: ...

    @property
    def field(self) -> str: ...

    @property
    def message(self) -> str: ...

    def __iter__(self) -> Iterator[Any]: ...


@guard_repr
@frozen(repr=False)
class Batch(Generic[T]):
    """One batch that was sent.

    Attributes:
        rows: The numbers of its rows in the input, from 0.
        answer: What the call returned; None if it failed. A raw response is here too if `error` says that it can't be
            read, or lacks rows.
        error: Why it failed, an error of the SDK. None if the rows were taken: the answer can be read, and has as
            many rows as were sent.
        errors: What is wrong with single rows, by their numbers in the input; empty if the answer does not say it.
    """

    rows: range
    answer: T | None
    error: Exception | None
    errors: tuple[RowError, ...]

    @property
    def may_have_happened(self) -> bool:
        """Whether the service may have the rows although the batch failed: that of `error`."""
        return bool(getattr(self.error, "may_have_happened", False))

    def __repr__(self) -> str:
        result = "sent" if self.error is None else type(self.error).__name__
        return f"<Batch: rows {self.rows.start} to {self.rows.stop - 1}, {result}>"


class Batches(Iterator[Batch[T]], Generic[T]):
    """Sends a batch each time that it is asked for the next one. No row is sent twice.

    It warns (ResourceWarning) when it is dropped and nobody asked for the first one.

    Attributes:
        in_flight: The rows that were being sent when something else than an error of the call ended it, such as Ctrl-C.
            Whether the service has them is not known. Otherwise None.
    """

    in_flight: range | None


class AsyncBatches(AsyncIterator[Batch[T]], Generic[T]):
    """Sends a batch each time that it is asked for the next one, async; see `Batches`.

    Attributes:
        in_flight: The rows that were being sent when something else than an error of the call ended it, such as a
            cancelled task. Whether the service has them is not known. Otherwise None.
    """

    in_flight: range | None


def explain_other_rows(answer: object, sent: int) -> str:
    """Return how many rows an answer has, if these are other than were sent; empty if it is no array."""
    if not is_list(answer) or (count := sum(each is not None for each in answer)) == sent:
        return ""
    return f"{'1 row was' if sent == 1 else f'{sent} rows were'} sent, and it has {count}"
