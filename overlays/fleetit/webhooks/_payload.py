"""Parses the JSON body of a webhook, with limits on its depth and on the length of its numbers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NoReturn, cast

from fleetit._messages.json import loads_fast
from fleetit.webhooks._errors import Refusal, WebhookError
from fleetit_api._depth import TOO_DEEP, is_too_deep, may_be_too_deep

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["parse_like_sample", "parse_payload"]

#: The most characters of a number. Python converts integers of up to 640 digits at any `sys.set_int_max_str_digits`, so
#: the result does not depend on that setting; and the time for numbers is limited even where the setting is off.
MAX_NUMBER_LENGTH = 640

_WHITESPACE = " \t\n\r"


def _limit_length(convert: Callable[[str], float]) -> Callable[[str], float]:
    def convert_limited(text: str) -> float:
        if len(text) > MAX_NUMBER_LENGTH:
            msg = "a number is too long"
            raise ValueError(msg)
        return convert(text)

    return convert_limited


def _refuse_constant(_: str) -> NoReturn:
    msg = "NaN and Infinity are not JSON"
    raise ValueError(msg)


_STRICT_DECODER = json.JSONDecoder(
    parse_int=_limit_length(int), parse_float=_limit_length(float), parse_constant=_refuse_constant
)
#: For bodies of up to 640 bytes: they have no number that is too long, and calling a function for each number is slow.
_SHORT_BODY_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)
#: Accepts NaN and Infinity, as the documentation's sample does.
_SAMPLE_DECODER = json.JSONDecoder(parse_int=_limit_length(int), parse_float=_limit_length(float))


def parse_payload(body: bytes) -> dict[str, Any]:
    """Return the JSON object in an authentic body. If a key is repeated, its last value counts.

    Raises:
        WebhookError: `malformed_body`, if the body is not a JSON object in UTF-8, is nested deeper than 100 levels, or
            has a number of more than 640 characters. The message contains the position, but nothing of the body.
    """
    is_short = len(body) <= MAX_NUMBER_LENGTH
    if is_short and not may_be_too_deep(body):
        found = loads_fast(body)
        if isinstance(found, dict):
            return cast("dict[str, Any]", found)
    document, problem = _decode(_SHORT_BODY_DECODER if is_short else _STRICT_DECODER, body)
    if not problem and not isinstance(document, dict):
        problem = "JSON, but not an object"
    payload = cast("dict[str, Any]", document)
    if not problem and may_be_too_deep(body) and is_too_deep(payload):
        problem = TOO_DEEP
    if problem:
        raise WebhookError(Refusal.MALFORMED_BODY, f"the signature is valid, but the body is {problem}")
    return payload


def parse_like_sample(body: bytes) -> object | None:
    """Return what `json.loads` makes of a body, or None if it fails. Like `json.loads`, it accepts NaN and Infinity."""
    return _decode(_SAMPLE_DECODER, body)[0]


def _decode(decoder: json.JSONDecoder, body: bytes) -> tuple[object, str]:
    """Return the document and "", or None and what is wrong with the body.

    The exceptions of the codec and of the parser contain the body, so they must not become the context of the error.
    """
    try:
        # Not `json.loads(body)`: it guesses UTF-16 and UTF-32, and accepts surrogates in UTF-8.
        text = str(body, "utf-8").strip(_WHITESPACE)
        document, end = decoder.raw_decode(text)
    except UnicodeDecodeError as error:
        return None, f"not UTF-8 (byte {error.start})"
    except json.JSONDecodeError as error:
        return None, f"not JSON (character {error.pos})"
    except RecursionError:
        return None, TOO_DEEP
    except ValueError:  # raised by `_limit_length` or `_refuse_constant`
        return (
            None,
            f"not JSON (it has NaN, Infinity, or a number of more than {MAX_NUMBER_LENGTH} characters)",
        )
    return (document, "") if end == len(text) else (None, f"not JSON (character {end})")
