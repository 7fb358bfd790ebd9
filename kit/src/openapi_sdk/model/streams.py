"""Streams: answers that are read event by event while they come."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Generic, Self, TypeVar

if TYPE_CHECKING:
    from types import TracebackType

#: The forms of answers that are streams.
STREAMS = frozenset({"events", "json_events", "json_lines"})
T_co = TypeVar("T_co", covariant=True)


class _BaseStream:
    """What both flavours have.

    Attributes:
        count: How many events were given.
        event: The name of the last one, if the server sends names (`event:`); empty otherwise.
        last_id: The last id that the server sent (`id:`), where a stream can be taken up again; empty without one.
    """

    count: int = 0
    event: str = ""
    last_id: str = ""


class EventStream(_BaseStream, ABC, Generic[T_co]):
    """The events of an answer, which is read when the next one is asked for: an iterator.

    Leaving the `with` block, or `close`, ends the connection; so does the end of the stream, or an error. Of several
    threads only one may read.
    """

    def __iter__(self) -> Self:
        return self

    @abstractmethod
    def __next__(self) -> T_co:
        """Return the next event, as soon as it has come.

        Raises:
            TransportError: If the connection breaks, or nothing came for `Timeout.read` seconds. Its message says how
                many events had come.
            DecodeError: If an event can't be read.
            ResponseTooLarge: If an event is larger than `max_response_bytes`.
        """

    @abstractmethod
    def close(self) -> None:
        """End the stream. It may be called again."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


class AsyncEventStream(_BaseStream, ABC, Generic[T_co]):
    """The events of an answer to an async client; see `EventStream`. A cancelled task ends the stream that it reads."""

    def __aiter__(self) -> Self:
        return self

    @abstractmethod
    async def __anext__(self) -> T_co:
        """Return the next event; see `EventStream`."""

    @abstractmethod
    async def close(self) -> None:
        """End the stream. It may be called again."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()
