"""Streams of a client: the events of an answer, typed, one after the other."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import evolve

from openapi_sdk.description.media_types import is_stream_of
from openapi_sdk.errors.errors import MAY_HAVE_HAPPENED, SdkError, add_notes
from openapi_sdk.messages.events import EventTooLarge, JsonLines, ServerSentEvents
from openapi_sdk.messages.response import build_decode_error, parse_event
from openapi_sdk.model.media_types import get_essence
from openapi_sdk.model.reprs import guard_repr
from openapi_sdk.model.streams import STREAMS, AsyncEventStream, EventStream

if TYPE_CHECKING:
    from openapi_sdk.errors.errors import ErrorTree
    from openapi_sdk.messages.events import Event
    from openapi_sdk.messages.response import Response
    from openapi_sdk.model.operations import Operation
    from openapi_sdk.model.responses import DescribedResponse
    from openapi_sdk.secrets.redaction import Redactor

T = TypeVar("T")

#: What several services send as the last event of a stream of JSON documents.
_DONE = b"[DONE]"


class EventReader:
    """Reads the events of one answer, without I/O. `count` is how many were given."""

    def __init__(
        self,
        errors: ErrorTree,
        operation: Operation[Any],
        response: Response,
        *,
        redactor: Redactor,
        limit: int,
    ) -> None:
        self._errors = errors
        self._operation, self._response = operation.id, response
        self._redactor, self._limit = redactor, limit
        described = find_stream(operation)
        self._is_lines = described.form == "json_lines"
        self._is_json = described.form != "events"
        self._described = evolve(described, form="json" if self._is_json else "text")
        self._parser = JsonLines(limit) if self._is_lines else ServerSentEvents(limit)
        self._waiting: deque[Event] = deque()
        # Without a length or chunks, the end of a connection and the end of a stream are the same.
        self._has_end = not {"content-length", "transfer-encoding"}.isdisjoint(response.headers)
        self._is_checked = self.is_over = False
        self._failure: SdkError | None = None
        self.count = 0
        self.event = self.last_id = ""

    def _check(self) -> None:
        """Raise if the answer is no stream."""
        media_type = self._response.headers.get("content-type")
        if media_type is None or is_stream_of(media_type, is_lines=self._is_lines):
            return
        wanted = "lines of JSON" if self._is_lines else "text/event-stream"
        why = f"the answer is {self._redactor.redact_line(get_essence(media_type))}, not {wanted}"
        raise build_decode_error(self._operation, "", why, self._response, self._redactor, errors=self._errors)

    def feed(self, part: bytes | None) -> None:
        """Take bytes of the answer; None at its end."""
        try:
            if part is not None:
                self._waiting.extend(self._parser.feed(part))
                return
            self.is_over = True
            if not self._parser.is_inside or self._has_end:
                self._waiting.extend(self._parser.finish())
                return
            why = "the connection ended within an event"
            error = self._errors.TransportError(f"{self._operation}: {why}", operation=self._operation)
        except EventTooLarge:
            why = f"an event is larger than max_response_bytes ({self._limit:,})"
            error = self._errors.ResponseTooLarge(f"{self._operation}: {why}", operation=self._operation)
        error.attempts = self._response.attempts
        self._failure, self.is_over = error, True  # the events before it are given first

    def has_next(self) -> bool:
        """Whether an event waits, or none comes any more. Raise if the answer is no stream."""
        if not self._is_checked:
            self._is_checked = True
            self._check()
        return bool(self._waiting) or self.is_over

    def take(self) -> tuple[Any] | None:
        """Return the next event; None at the end. Raise what broke it off."""
        if not self._waiting:
            if self._failure is not None:
                raise self._failure
            return None
        event = self._waiting.popleft()
        if self._is_json and not self._is_lines and event.data.strip() == _DONE:
            self.stop()
            return None
        response = evolve(self._response, body=event.data, headers={})
        value = parse_event(self._operation, self._described, response, self._redactor, self._errors)
        self.count += 1
        self.event, self.last_id = event.name, event.id
        return (value,)

    def stop(self) -> None:
        """Give no further event."""
        self.is_over, self._failure = True, None
        self._waiting.clear()

    def describe(self) -> str:
        return f"{self._operation}, {self.count:,} events{', ended' if self.is_over else ''}"

    def complete(self, error: SdkError) -> None:
        """Note in an error what it broke off: the tenant, how many events had come, and what may have happened."""
        self._errors.set_tenant(error, self._response.tenant)
        error.may_have_happened = self._response.may_have_happened
        came = "1 event had come" if self.count == 1 else f"{self.count:,} events had come"
        notes = [came, MAY_HAVE_HAPPENED if error.may_have_happened and MAY_HAVE_HAPPENED not in str(error) else ""]
        error.args = (add_notes(str(error), notes), *error.args[1:])


def find_stream(operation: Operation[Any]) -> DescribedResponse:
    """Return the described stream of an operation."""
    return next(each for each in operation.responses if each.form in STREAMS)


@guard_repr
class ReadStream(EventStream[T]):
    """The stream of an answer to a sync client."""

    def __init__(self, reader: EventReader, body: Any) -> None:
        self._reader, self._body = reader, body

    def __next__(self) -> T:
        reader = self._reader
        try:
            while not reader.has_next():
                reader.feed(self._body.read())
            found = reader.take()
        except SdkError as error:
            self.close()
            reader.complete(error)
            raise
        if found is None:
            self.close()
            raise StopIteration
        self.count, self.event, self.last_id = reader.count, reader.event, reader.last_id
        value: T = found[0]
        return value

    def close(self) -> None:
        self._reader.stop()
        self._body.close()

    def __repr__(self) -> str:
        return f"<EventStream: {self._reader.describe()}>"


@guard_repr
class AsyncReadStream(AsyncEventStream[T]):
    """The stream of an answer to an async client."""

    def __init__(self, reader: EventReader, body: Any) -> None:
        self._reader, self._body = reader, body

    async def __anext__(self) -> T:
        reader = self._reader
        try:
            while not reader.has_next():
                reader.feed(await self._body.read())
            found = reader.take()
        except SdkError as error:
            await self.close()
            reader.complete(error)
            raise
        if found is None:
            await self.close()
            raise StopAsyncIteration
        self.count, self.event, self.last_id = reader.count, reader.event, reader.last_id
        value: T = found[0]
        return value

    async def close(self) -> None:
        self._reader.stop()
        await self._body.close()

    def __repr__(self) -> str:
        return f"<AsyncEventStream: {self._reader.describe()}>"
