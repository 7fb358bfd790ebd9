"""The JSON of a notification, read from foreign bytes: bounded in depth and in the length of numbers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NoReturn, cast

from fleetit._json import quick
from fleetit.webhooks._errors import Refusal, WebhookError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["decode_sample", "read_payload"]

#: The documented notifications have two levels. What parses deeper is a trap for whoever walks it.
MAX_DEPTH = 100
#: Python converts integers of up to 640 digits whatever `sys.set_int_max_str_digits` says, so that the
#: verdict never depends on that setting, and time spent on numbers is bounded even where it is off.
MAX_NUMBER_LENGTH = 640

_WHITESPACE = " \t\n\r"


def _bounded(convert: Callable[[str], float]) -> Callable[[str], float]:
    def convert_short(text: str) -> float:
        if len(text) > MAX_NUMBER_LENGTH:
            msg = "a number is too long"
            raise ValueError(msg)
        return convert(text)

    return convert_short


def _refuse_constant(_: str) -> NoReturn:
    msg = "NaN and Infinity are not JSON"
    raise ValueError(msg)


_JSON = json.JSONDecoder(parse_int=_bounded(int), parse_float=_bounded(float), parse_constant=_refuse_constant)
#: For bodies that are too short for a number that is too long: calling Python for each number takes time.
_SHORT = json.JSONDecoder(parse_constant=_refuse_constant)
_PYTHON = json.JSONDecoder(parse_int=_bounded(int), parse_float=_bounded(float))


def read_payload(body: bytes) -> dict[str, Any]:
    """Return the JSON object that an authentic body is. Of a key that is there twice the last one counts.

    Raises:
        WebhookError: `malformed_body`; with the place, never with what is there.
    """
    is_short = len(body) <= MAX_NUMBER_LENGTH
    if is_short and body.count(b"{") + body.count(b"[") <= MAX_DEPTH:
        found = quick(body)
        if isinstance(found, dict):
            return cast("dict[str, Any]", found)
    document, why = _decode(_SHORT if is_short else _JSON, body)
    if not why and not isinstance(document, dict):
        why = "JSON, but not an object"
    payload = cast("dict[str, Any]", document)
    if not why and _is_too_deep(payload, body):
        why = f"nested deeper than {MAX_DEPTH} levels"
    if why:
        raise WebhookError(Refusal.MALFORMED_BODY, f"the signature is good, but the body is {why}")
    return payload


def decode_sample(body: bytes) -> object | None:
    """Return what Python's own `json.loads` makes of a body (it also takes NaN), or None if nothing."""
    return _decode(_PYTHON, body)[0]


def _decode(decoder: json.JSONDecoder, body: bytes) -> tuple[object, str]:
    """Return the document and "", or None and why there is none.

    The errors of the codec and of the parser hold the body, so they don't become the context of ours.
    """
    try:
        # Not `json.loads(body)`: it guesses UTF-16 and UTF-32, and takes surrogates in UTF-8.
        text = str(body, "utf-8").strip(_WHITESPACE)
        document, end = decoder.raw_decode(text)
    except UnicodeDecodeError as error:
        return None, f"not UTF-8 (byte {error.start})"
    except json.JSONDecodeError as error:
        return None, f"not JSON (character {error.pos})"
    except RecursionError:
        return None, f"nested deeper than {MAX_DEPTH} levels"
    except ValueError:  # of the two above
        return (
            None,
            f"not JSON (it has NaN, Infinity, or a number of more than {MAX_NUMBER_LENGTH} characters)",
        )
    return (document, "") if end == len(text) else (None, f"not JSON (character {end})")


def _is_too_deep(payload: object, body: bytes) -> bool:
    """Say whether containers are nested beyond the bound, without recursion."""
    if body.count(b"{") + body.count(b"[") <= MAX_DEPTH:
        return False
    level: list[object] = [payload]
    for _ in range(MAX_DEPTH):
        below: list[object] = []
        for node in level:
            if isinstance(node, dict):
                below.extend(cast("dict[str, object]", node).values())
            elif isinstance(node, list):
                below.extend(cast("list[object]", node))
        level = below
        if not level:
            return False
    return any(isinstance(node, dict | list) for node in level)
