"""Parses responses: from status and body to a model, a JSON document, or a typed error."""

from __future__ import annotations

import re
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import field, frozen

from openapi_sdk.errors.bodies import NOT_DESCRIBED, describe_error_body, read_error_body
from openapi_sdk.errors.errors import MAY_HAVE_HAPPENED, add_notes, explain_json_error
from openapi_sdk.errors.fields import format_field_errors
from openapi_sdk.errors.statuses import BadRequest, UnprocessableContent
from openapi_sdk.messages.json import loads
from openapi_sdk.messages.retry_after import read_retry_after, read_should_retry
from openapi_sdk.model.depth import TOO_DEEP
from openapi_sdk.model.reading import ReadError
from openapi_sdk.model.responses import check_fields, find_response
from openapi_sdk.model.structs import read_bytes
from openapi_sdk.secrets.redaction import strip_traceback

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openapi_sdk.errors.errors import APIError, DecodeError, ErrorTree
    from openapi_sdk.model.operations import Operation
    from openapi_sdk.model.responses import DescribedResponse
    from openapi_sdk.secrets.redaction import Redactor

T = TypeVar("T")

#: An error keeps at most this many bytes of the body: enough for any message, and not so much that it fills a log.
MAX_ERROR_BODY_BYTES = 64 * 1024
#: The fields that an error names are read from at most this many bytes: 500 rows can have several errors each.
_MAX_ERROR_DOCUMENT_BYTES = 1024 * 1024
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE | re.ASCII)
#: The charsets of texts. Python has others that are slow (`punycode`) or are no charsets (`unicode_escape`).
_TEXT_CHARSETS = re.compile(
    r"utf-?(8|16|32)(-?(le|be))?|us-ascii|ascii|latin-?1|iso-?8859-\d{1,2}|(windows-|cp)\d{3,4}|koi8-[ru]"
    r"|shift[_-]jis|euc-(jp|kr)|gbk|gb2312|gb18030|big5"
)


@frozen
class Response:
    """A response with its whole decoded body, which is empty if it was stored in a file; `size` is its length then too.

    Headers have lower-case names; of a repeated one it is the last, and all of `link`. `may_have_happened` is about all
    attempts, and `tenant` is that of the request. `open_body` is the body of a stream, which is not read yet.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    attempts: int = 1
    size: int | None = None
    may_have_happened: bool = False
    tenant: Any = None
    open_body: Any = field(default=None, repr=False)

    @property
    def is_success(self) -> bool:
        return 200 <= self.status <= 299  # noqa: PLR2004 - the range of 2xx

    @property
    def retry_after(self) -> float | None:
        """Seconds to wait according to Retry-After or a header like it; None if the server doesn't say."""
        return read_retry_after(self.headers, self.status)

    @property
    def should_retry(self) -> bool | None:
        """Whether the server wants another attempt after an error; None if it doesn't say."""
        return read_should_retry(self.headers) if self.status >= HTTPStatus.BAD_REQUEST else None


@strip_traceback
def parse_response(operation: Operation[T], response: Response, redactor: Redactor, errors: ErrorTree) -> T:
    if not response.is_success:
        raise build_api_error(
            operation.id, response, redactor, errors=errors, described=find_response(operation, response.status)
        )
    described = find_response(operation, response.status, is_empty=not response.body)
    if described is None:
        raise build_api_error(operation.id, response, redactor, errors=errors, error_class=errors.UnexpectedStatus)
    found: Any = None
    if described.form == "json" and response.body:
        found = read_bytes(described.converter, response.body)
    if found is None:
        found = _read_body(operation.id, described, response, redactor, errors)
    if operation.listing is not None:  # whoever reads its page says what is wrong with that
        return cast("T", found)
    try:
        check_fields(found)
    except ReadError as error:
        where, why = error.where, error.why
    else:
        return cast("T", found)
    raise build_decode_error(operation.id, where, why, response, redactor, errors=errors)


@strip_traceback
def parse_event(
    operation: str, described: DescribedResponse, response: Response, redactor: Redactor, errors: ErrorTree
) -> Any:
    """Return an event of a stream, whose data is the body of a response."""
    return _read_body(operation, described, response, redactor, errors)


def _read_body(
    operation: str, described: DescribedResponse, response: Response, redactor: Redactor, errors: ErrorTree
) -> Any:
    value = _parse_body(operation, described, response, redactor, errors)
    try:
        found = described.read(value)
        if described.form == "json" and response.body:
            # Unknown fields are known now, and bytes have all digits of money.
            again = read_bytes(described.converter, response.body)
            found = found if again is None else again
    except ReadError as error:
        where, why = error.where, error.why if response.body else "it is empty"
    except RecursionError:
        where, why = "", TOO_DEEP
    else:
        return found
    raise build_decode_error(operation, where, why, response, redactor, errors=errors)


def _parse_body(
    operation: str, described: DescribedResponse, response: Response, redactor: Redactor, errors: ErrorTree
) -> Any:
    """Return the body in the form that the description has: a document, text, or bytes."""
    if described.form == "none":
        return None
    if described.form == "json" or (described.may_be_empty and not response.body):
        return parse_json(operation, response, redactor, errors=errors)
    return response.body if described.form == "bytes" else _decode(operation, response, redactor, errors)


def _decode(operation: str, response: Response, redactor: Redactor, errors: ErrorTree) -> str:
    """Return the text of a body, in the charset of its Content-Type; UTF-8 by default."""
    content_type = response.headers.get("content-type", "")
    named = _CHARSET.search(content_type)
    charset = named[1].lower() if named else "utf-8"
    try:
        if _TEXT_CHARSETS.fullmatch(charset):
            return response.body.decode(charset)
    except (LookupError, UnicodeDecodeError):
        pass
    # Raised outside of the handler: the context of the error would hold the body.
    raise build_decode_error(
        operation, "", f"not text in {redactor.redact_line(charset)}", response, redactor, errors=errors
    )


@strip_traceback
def parse_json(operation: str, response: Response, redactor: Redactor, errors: ErrorTree) -> Any:
    """Parse the JSON document of a response; None for an empty body."""
    if not response.is_success:
        raise build_api_error(operation, response, redactor, errors=errors)
    if not response.body:
        return None
    try:
        return loads(response.body)
    except (ValueError, RecursionError) as error:
        content_type = response.headers.get("content-type")
        shown = None if content_type is None else redactor.redact_line(content_type)
        why = explain_json_error(error, response.body, shown)
    # Raised outside of the handler: the context of the error would hold a part of the body.
    raise build_decode_error(operation, "", why, response, redactor, errors=errors)


def build_decode_error(
    operation: str, where: str, why: str, response: Response, redactor: Redactor, *, errors: ErrorTree
) -> DecodeError:
    return errors.build_decode_error(
        operation=operation,
        where=where,
        why=why,
        attempts=response.attempts,
        may_have_happened=response.may_have_happened,
        tenant=response.tenant,
        status=response.status,
        headers=redactor.redact_headers(response.headers),
    )


@strip_traceback
def check_stock_response(operation: str, response: Response, redactor: Redactor, errors: ErrorTree) -> Response:
    if not response.is_success:
        raise build_api_error(operation, response, redactor, errors=errors)
    return response


def build_api_error(
    operation: str,
    response: Response,
    redactor: Redactor,
    *,
    errors: ErrorTree,
    error_class: type[APIError] | None = None,
    described: DescribedResponse | None = None,
) -> APIError:
    """Return the error for a response. It doesn't show the token or other secrets that were sent."""
    # The body of a success is data, which may be secret. The body of an error is a message.
    received = b"" if response.is_success else response.body
    body, document = redactor.redact_body(received, MAX_ERROR_BODY_BYTES, _MAX_ERROR_DOCUMENT_BYTES)
    form = NOT_DESCRIBED if described is None else describe_error_body(described.converter)
    found = read_error_body(document, response.headers.get("content-type", ""), form)
    text = format_field_errors(found.shown, redactor.redact_line)
    request_id = response.headers.get("x-request-id")
    if request_id is not None:
        request_id = redactor.redact_line(request_id)
    notes = [errors.name_tenant(response.tenant), f"request id {request_id}" if request_id else ""]
    if response.attempts > 1:
        notes.append(f"{response.attempts} attempts")
    if errors.get_error_class(response.status) is errors.RedirectRefused:
        notes.append("redirects are never followed")
    if response.may_have_happened:
        notes.append(MAY_HAVE_HAPPENED)
    status = f"{operation}: {response.status} {_get_phrase(response.status)}".rstrip()
    error = (error_class or errors.get_error_class(response.status))(
        add_notes(f"{status}: {text}" if text else status, notes),
        status=response.status,
        operation=operation,
        headers=redactor.redact_headers(response.headers),
        body=body,
        detail=found.detail if len(received) <= MAX_ERROR_BODY_BYTES else None,
        request_id=request_id,
        retry_after=response.retry_after,
        attempts=response.attempts,
        may_have_happened=response.may_have_happened,
        read_model=partial(_read_error_model, described, body) if described and described.form == "json" else None,
    )
    errors.set_tenant(error, response.tenant)
    if isinstance(error, BadRequest | UnprocessableContent):
        # Again: a place that is put together of the parts of a JSON pointer may show what its escapes hid.
        error.errors = tuple(each._replace(field=redactor.redact(each.field)) for each in found.errors)
    return error


def _read_error_model(described: DescribedResponse, body: bytes) -> Any:
    """Return the body of an error as the description has it; None if it can't be read."""
    try:
        return described.read(loads(body))
    except (ValueError, RecursionError):  # includes ReadError
        return None


def _get_phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
