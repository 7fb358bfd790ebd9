"""Parses responses: from status and body to a model, a JSON document, or a typed error."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import field, frozen

from fleetit._errors import APIError, DecodeError, RedirectRefused, UnexpectedStatus, get_error_class
from fleetit._json import loads
from fleetit._redaction import strip_traceback
from fleetit._retry import parse_retry_after
from fleetit_api._depth import TOO_DEEP
from fleetit_api._structs import read_bytes
from fleetit_api.types import ReadError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleetit._redaction import Redactor
    from fleetit_api.api import Operation

T = TypeVar("T")

#: An error keeps at most this many bytes of the body: enough for any message, and not so much that it fills a log.
MAX_ERROR_BODY_BYTES = 64 * 1024


@frozen
class Response:
    """A response with its whole body.

    Attributes:
        status: The HTTP status code.
        headers: The headers by lower-case name. Of a repeated header it is the last.
        body: The decoded body.
        attempts: How many attempts were made.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    attempts: int = 1

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status <= 299  # noqa: PLR2004 - the range of 2xx

    @property
    def retry_after(self) -> float | None:
        """Seconds to wait according to the Retry-After header; None without a valid one."""
        return parse_retry_after(self.headers.get("retry-after"))


@strip_traceback
def parse_response(operation: Operation[T], response: Response, redactor: Redactor) -> T:
    """Parse the response of a described operation.

    Raises:
        APIError: If the status is not 2xx, or is a 2xx that is not described and has no body.
        DecodeError: If the body can't be read.
    """
    if not response.is_success:
        raise build_api_error(operation.id, response, redactor)
    is_described = response.status in operation.statuses or not operation.statuses
    # An operation that is documented with 200 may respond with 201. The body is parsed all the same.
    status = response.status if is_described else operation.statuses[0]
    if status in operation.models and response.body:
        model = read_bytes(operation.models[status], response.body)
        if model is not None:
            return cast("T", model)
    document = parse_json(operation.id, response, redactor)
    if document is None and not is_described:
        raise build_api_error(operation.id, response, redactor, error_class=UnexpectedStatus)
    try:
        return operation.read(status, document)
    except ReadError as error:
        where, why = error.where, error.why if response.body else "it is empty"
    except RecursionError:
        where, why = "", TOO_DEEP
    raise DecodeError(operation=operation.id, where=where, why=why, attempts=response.attempts)


@strip_traceback
def parse_json(operation: str, response: Response, redactor: Redactor) -> Any:
    """Parse the JSON document of a response; None for an empty body.

    Raises:
        APIError: If the status is not 2xx.
        DecodeError: If the body is not JSON.
    """
    if not response.is_success:
        raise build_api_error(operation, response, redactor)
    if not response.body:
        return None
    try:
        return loads(response.body)
    except json.JSONDecodeError as error:
        content_type = redactor.redact_line(response.headers.get("content-type", "no content type"))
        why = f"not JSON ({content_type}): {error.msg} at character {error.pos} of {len(response.body)} bytes"
    except UnicodeDecodeError as error:
        why = f"not UTF-8 at byte {error.start} of {len(response.body)}"
    except (ValueError, RecursionError) as error:
        why = "a number too long" if isinstance(error, ValueError) else TOO_DEEP
    # Raised outside of the handler: the context of the error would hold a part of the body.
    raise DecodeError(operation=operation, where="", why=why, attempts=response.attempts)


@strip_traceback
def check_stock_response(operation: str, response: Response, redactor: Redactor) -> Response:
    """Return a response if a stock generated function can read it.

    Raises:
        APIError: If the status is not 2xx, or is one that `http.HTTPStatus` doesn't have: a stock function fails then.
        DecodeError: If the body is not JSON.
    """
    parse_json(operation, response, redactor)
    if not _get_phrase(response.status):
        raise build_api_error(operation, response, redactor, error_class=UnexpectedStatus)
    return response


def build_api_error(
    operation: str, response: Response, redactor: Redactor, error_class: type[APIError] | None = None
) -> APIError:
    """Return the error for a response. Its message and body don't show the token or other secrets that were sent.

    Args:
        operation: The name of the operation in the message.
        response: The response.
        redactor: Removes secrets.
        error_class: The class of the error; by default that of the status.
    """
    # The body of a success is data, which may be secret. The body of an error is a message.
    body, document = redactor.redact_body(b"" if response.is_success else response.body, MAX_ERROR_BODY_BYTES)
    detail = _find_detail(document)
    detail_text = f": {_format_detail(detail, redactor)}" if detail is not None else ""
    request_id = response.headers.get("x-request-id")
    if request_id is not None:
        request_id = redactor.redact_line(request_id)
    notes = [f"request id {request_id}"] if request_id else []
    if response.attempts > 1:
        notes.append(f"{response.attempts} attempts")
    if get_error_class(response.status) is RedirectRefused:
        notes.append("redirects are never followed")
    suffix = f" ({', '.join(notes)})" if notes else ""
    return (error_class or get_error_class(response.status))(
        f"{operation}: {response.status} {_get_phrase(response.status)}".rstrip() + detail_text + suffix,
        status=response.status,
        operation=operation,
        body=body,
        detail=detail,
        request_id=request_id,
        retry_after=response.retry_after,
        attempts=response.attempts,
    )


def _find_detail(document: object) -> object:
    """Return the text under `detail` in an error's document, else the whole object or array, else None.

    FleetIT documents no error body of V2. `detail` and lists of messages per field are what Django REST framework
    sends. It is inferred that FleetIT sends the same, because its newer pages are similar.
    """
    if isinstance(document, dict):
        fields = cast("dict[str, object]", document)
        return fields["detail"] if isinstance(fields.get("detail"), str) else fields
    return cast("object", document) if isinstance(document, list) else None


def _format_detail(detail: object, redactor: Redactor) -> str:
    try:
        return redactor.redact_line(detail if isinstance(detail, str) else json.dumps(detail, ensure_ascii=False))
    except RecursionError:
        return "a document that is nested too deep to show"


def _get_phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
