"""Decodes JSON with msgspec.

orjson is as fast, but turns an integer of more than 64 bits into a float without an error. A document that msgspec
refuses (half a surrogate pair, UTF-16, invalid JSON) is decoded again by the standard library, whose errors say where.
It does not read NaN, infinities and numbers that would become one: they are no numbers of JSON, or lost.
"""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from openapi_sdk.model.depth import TOO_DEEP, is_too_deep, may_be_too_deep
from openapi_sdk.model.numbers import AmbiguousJson, parse_finite, refuse_constant

if TYPE_CHECKING:
    from collections.abc import Callable


@cache
def _get_decoder() -> tuple[Callable[[bytes], Any], tuple[type[Exception], ...]]:
    """Return msgspec's decoder and the errors that it raises. It is imported when the first document is decoded."""
    from msgspec import MsgspecError  # noqa: PLC0415 - see above
    from msgspec.json import Decoder  # noqa: PLC0415 - see above

    return Decoder().decode, (MsgspecError, UnicodeDecodeError, RecursionError)


def loads_fast(body: bytes) -> Any:
    """Return a JSON document; None for `null`, and if msgspec refuses it."""
    decode, errors = _get_decoder()
    try:
        return decode(body)
    except errors:
        return None


def loads(body: bytes) -> Any:
    """Decode a JSON document. One with more than 100 levels is a `RecursionError`.

    Python and msgspec have limits of their own, which depend on versions and on the depth of the caller's stack.
    """
    document = loads_fast(body)
    if document is None:
        document = json.loads(body, parse_float=parse_finite, parse_constant=refuse_constant)
    if may_be_too_deep(body) and is_too_deep(document):
        raise RecursionError(TOO_DEEP)
    return document


def loads_exactly(text: str | bytes) -> Any:
    """Decode a JSON document that somebody wrote, to send it. What would be lost or changed is `AmbiguousJson`."""
    return json.loads(text, object_pairs_hook=_make_object, parse_float=_to_number, parse_constant=refuse_constant)


def _make_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        msg = "an object has a name twice"
        raise AmbiguousJson(msg)
    return made


def _to_number(text: str) -> float:
    number = float(text)
    if Decimal(repr(number)) != Decimal(text):
        msg = "has a number with more digits than JSON keeps"
        raise AmbiguousJson(msg, text)
    return number
