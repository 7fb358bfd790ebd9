"""From the answer's bytes to what the caller gets: a document, models, or a typed error."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import field, frozen

from fleetit._errors import APIError, DecodeError, RedirectRefused, UnexpectedStatus, api_error
from fleetit._json import loads
from fleetit._retry import retry_after_seconds
from fleetit_api._structs import read_bytes
from fleetit_api.types import ReadError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleetit._redaction import Mask
    from fleetit_api.api import Operation

T = TypeVar("T")

#: An error's body is kept this far: enough for any message, too little to fill a log.
ERROR_BODY_BYTES = 64 * 1024


@frozen
class Answer:
    """An answer, read to its end.

    Attributes:
        status: The HTTP status code.
        headers: By lower-case name; of a repeated header the last.
        body: The decoded bytes.
        attempts: How many attempts it took.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    attempts: int = 1

    @property
    def is_success(self) -> bool:
        """Whether the status is one of success."""
        return 200 <= self.status <= 299  # noqa: PLR2004 - the hundred of success

    @property
    def retry_after(self) -> float | None:
        """Seconds that the answer asks to wait."""
        return retry_after_seconds(self.headers.get("retry-after"))


def read(operation: Operation[T], answer: Answer, mask: Mask) -> T:
    """Return what a described operation returns.

    Raises:
        APIError: If the status is not one of success, or a success that the description doesn't have and that has no
            body to read.
        DecodeError: If the body can't be read.
    """
    if not answer.is_success:
        raise refusal(operation.id, answer, mask)
    is_listed = answer.status in operation.statuses or not operation.statuses
    # A create that the page says answers 200 may answer 201: the body is what the caller wants.
    status = answer.status if is_listed else operation.statuses[0]
    if status in operation.models and answer.body:
        model = read_bytes(operation.models[status], answer.body)
        if model is not None:
            return cast("T", model)
    document = decode(operation.id, answer, mask)
    if document is None and not is_listed:
        raise refusal(operation.id, answer, mask, kind=UnexpectedStatus)
    try:
        return operation.read(status, document)
    except ReadError as error:
        where, why = error.where, error.why if answer.body else "it is empty"
    except RecursionError:
        where, why = "", "nested too deep"
    raise DecodeError(operation=operation.id, where=where, why=why, attempts=answer.attempts)


def decode(operation: str, answer: Answer, mask: Mask) -> Any:
    """Return the JSON document of a success, or None for an empty body.

    Raises:
        APIError: If the status is not one of success.
        DecodeError: If the body is not JSON.
    """
    if not answer.is_success:
        raise refusal(operation, answer, mask)
    if not answer.body:
        return None
    try:
        return loads(answer.body)
    except json.JSONDecodeError as error:
        kind = mask.line(answer.headers.get("content-type", "no content type"))
        why = f"not JSON ({kind}): {error.msg} at character {error.pos} of {len(answer.body)} bytes"
    except UnicodeDecodeError as error:
        why = f"not UTF-8 at byte {error.start} of {len(answer.body)}"
    except (ValueError, RecursionError) as error:
        why = "a number too long" if isinstance(error, ValueError) else "nested too deep"
    # Outside of the handler, so that no part of the body rides along as the error's context.
    raise DecodeError(operation=operation, where="", why=why, attempts=answer.attempts)


def checked_answer(operation: str, answer: Answer, mask: Mask) -> Answer:
    """Return an answer that a stock generated function can read.

    Raises:
        APIError: If the status is not one of success, or one that `http.HTTPStatus` doesn't know, which a stock
            function fails on.
        DecodeError: If the body is not JSON.
    """
    decode(operation, answer, mask)
    if not _phrase(answer.status):
        raise refusal(operation, answer, mask, kind=UnexpectedStatus)
    return answer


def refusal(operation: str, answer: Answer, mask: Mask, kind: type[APIError] | None = None) -> APIError:
    """Return the error of an answer that is not a success; the token is cut out, should the server echo it."""
    # What came with a success is data, and may hold secrets; with anything else it is what FleetIT said.
    body, document = mask.document(b"" if answer.is_success else answer.body, ERROR_BODY_BYTES)
    detail = _detail(document)
    said = f": {_line(detail, mask)}" if detail is not None else ""
    request_id = answer.headers.get("x-request-id")
    if request_id is not None:
        request_id = mask.line(request_id)
    notes = [f"request id {request_id}"] if request_id else []
    if answer.attempts > 1:
        notes.append(f"{answer.attempts} attempts")
    if api_error(answer.status) is RedirectRefused:
        notes.append("redirects are never followed")
    suffix = f" ({', '.join(notes)})" if notes else ""
    return (kind or api_error(answer.status))(
        f"{operation}: {answer.status} {_phrase(answer.status)}".rstrip() + said + suffix,
        status=answer.status,
        operation=operation,
        body=body,
        detail=detail,
        request_id=request_id,
        retry_after=answer.retry_after,
        attempts=answer.attempts,
    )


def _detail(document: object) -> object:
    """Return what an error's document says: the text under `detail`, or the whole object or array; None otherwise.

    No error body of V2 is documented; `detail` and lists of messages per field are what Django REST framework sends,
    whose marks FleetIT's newer pages bear (inferred).
    """
    if isinstance(document, dict):
        fields = cast("dict[str, object]", document)
        return fields["detail"] if isinstance(fields.get("detail"), str) else fields
    return cast("object", document) if isinstance(document, list) else None


def _line(detail: object, mask: Mask) -> str:
    try:
        return mask.line(detail if isinstance(detail, str) else json.dumps(detail, ensure_ascii=False))
    except RecursionError:
        return "a document nested too deep to be shown"


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
