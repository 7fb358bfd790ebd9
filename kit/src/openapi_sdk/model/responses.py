"""What the description says about the responses of an operation, and how their bodies are read."""

from __future__ import annotations

from typing import Any, Literal, Protocol

from attrs import frozen

from openapi_sdk.model.converters import Unchanged
from openapi_sdk.model.reading import Converter, ReadError, copy_document
from openapi_sdk.model.streams import STREAMS
from openapi_sdk.model.structs import read_bytes

#: How a body is read: as a JSON document, as text, as bytes, or not at all; or while it comes, as server-sent events
#: with texts or with JSON documents, or as lines with a JSON document each.
Form = Literal["json", "text", "bytes", "none", "events", "json_events", "json_lines"]

#: The first digit of the status of a success.
_SUCCESSES = 2
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

    An operation that is documented with 200 may respond with 201. Its body is read all the same, as that of 200.

    Args:
        operation: The responses that the description lists.
        status: The HTTP status code.
        is_empty: Whether the response has no body.
    """
    is_success = status // 100 == _SUCCESSES
    described = operation.responses if is_success else operation.errors
    found = next((each for each in described if each.first <= status <= each.last), None)
    if found is not None or not is_success:
        return found
    if is_empty:
        return next((each for each in described if each.form == "none" or each.may_be_empty), None)
    return max(described, key=lambda each: each.form != "none")


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
        ReadError: As `DescribedResponse.read`; also if the document is nested deeper than 100 levels.
    """
    if described.form == "none" or (described.may_be_empty and not response.content):
        return None
    if described.form == "json":
        found = read_bytes(described.converter, response.content)
        return described.read(copy_document(response.json())) if found is None else found
    if described.form in STREAMS:
        return response.text
    return described.read(response.text if described.form == "text" else response.content)
