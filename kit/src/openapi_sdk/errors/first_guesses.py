"""Names of other libraries that people try on an error, and what to write instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openapi_sdk.model.first_guesses import Guesses

ERROR: Guesses = {
    "code http_status http_status_code status_code": "status, which every APIError has",
    "message msg reason user_message": "str(error)",
    "json json_body": "detail, which every APIError has",
    "content http_body text": "body, which every APIError has",
    "field_errors param": "errors, which BadRequest, UnprocessableContent and InvalidInput have",
}
