"""What the description says about the responses of an operation, and how their bodies are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Protocol

from attrs import frozen

from openapi_sdk.model.converters import Unchanged
from openapi_sdk.model.reading import Converter, ReadError, copy_document, is_list
from openapi_sdk.model.streams import STREAMS
from openapi_sdk.model.structs import read_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

#: How a body is read: as a JSON document, as text, as bytes, or not at all; or while it comes, as server-sent events
#: with texts or with JSON documents, or as lines with a JSON document each.
Form = Literal["json", "text", "bytes", "none", "events", "json_events", "json_lines"]

#: The first digit of the status of a success.
_SUCCESSES = 2
#: The successes whose body is a part of an answer, or several answers with a status each (RFC 4918). They are read only
#: where they are described: nobody asked for them.
_NOT_ONE_ANSWER = frozenset((206, 207))
_UNCHANGED = Unchanged()


@frozen
class DescribedResponse:
    """A response that the description lists.

    Attributes:
        first: The first status for which it is described.
        last: The last one: the same, 299 for `2XX`, 599 for `default`.
        form: How the body is read.
        converter: Reads the JSON document.
        may_be_empty: Whether a JSON document may be null or missing. The result is None then.
    """

    first: int
    last: int
    form: Form = "none"
    converter: Converter = _UNCHANGED
    may_be_empty: bool = False

    def read(self, value: Any) -> Any:
        """Read a body.

        Args:
            value: The JSON document, text or bytes; None for a JSON document that is null or missing.

        Raises:
            ReadError: If the document, or something in it, should be an object or an array and is not.
        """
        if self.form == "none":
            return None
        if value is not None:
            return self.converter.read(value)
        if self.may_be_empty:
            return None
        self.converter.read(None)
        msg = "a value is expected, not null"
        raise ReadError(msg)


class HasResponses(Protocol):
    """The responses of an operation. Single statuses come before ranges.

    Attributes:
        responses: The successes.
        errors: All others.
    """

    @property
    def responses(self) -> tuple[DescribedResponse, ...]: ...

    @property
    def errors(self) -> tuple[DescribedResponse, ...]: ...


def find_response(operation: HasResponses, status: int, *, is_empty: bool = False) -> DescribedResponse | None:
    """Return what the description says about a response; None if it says nothing.

    An operation that is documented with 200 may respond with 201. Its body is read all the same, as that of 200, but
    neither a part of an answer (206) nor several in one (207).

    Args:
        operation: The responses that the description lists.
        status: The HTTP status code.
        is_empty: Whether the response has no body.
    """
    is_success = status // 100 == _SUCCESSES
    described = operation.responses if is_success else operation.errors
    found = next((each for each in described if each.first <= status <= each.last), None)
    if found is not None or not is_success or status in _NOT_ONE_ANSWER:
        return found
    if is_empty:
        return next((each for each in described if each.form == "none" or each.may_be_empty), None)
    return max(described, key=lambda each: each.form != "none")


def check_fields(answer: Any) -> None:
    """Raise `ReadError` if an answer, or an item of an array, is another object than the described one.

    All fields may be missing, so any object could be read. One that has fields, but no `id` and none of those that are
    described, is another one: mostly it says what went wrong.
    """
    for index, item in enumerate(answer) if is_list(answer) else ((-1, answer),):
        extras: Mapping[str, Any] = getattr(item, "_extras", None) or {}
        if extras and "id" not in extras and item._attributes and len(item._missing) == len(item._attributes):
            msg = "it has none of the fields that are described"
            raise ReadError(msg, "" if index < 0 else f"[{index}]")


class HTTPResponse(Protocol):
    """What is read of an httpx response."""

    @property
    def content(self) -> bytes: ...

    @property
    def text(self) -> str: ...

    def json(self) -> Any: ...


def read_http_response(described: DescribedResponse, response: HTTPResponse) -> Any:
    """Read the body of an httpx response.

    Raises:
        ReadError: As `DescribedResponse.read` and `check_fields`; if the document is nested deeper than 100 levels.
    """
    if described.form == "none" or (described.may_be_empty and not response.content):
        return None
    if described.form == "json":
        found = read_bytes(described.converter, response.content)
        found = described.read(copy_document(response.json())) if found is None else found
        check_fields(found)
        return found
    if described.form in STREAMS:
        return response.text
    return described.read(response.text if described.form == "text" else response.content)
