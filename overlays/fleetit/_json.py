"""Decodes JSON, with msgspec where it is installed.

orjson is as fast, but turns an integer of more than 64 bits into a float without an error. A document that msgspec
refuses (NaN, half a surrogate pair, UTF-16, invalid JSON) is decoded again by the standard library, so results and
errors are the same with and without msgspec.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from fleetit_api._depth import TOO_DEEP, is_too_deep, may_be_too_deep

if TYPE_CHECKING:
    from collections.abc import Callable


@cache
def _fast_decoder() -> tuple[Callable[[bytes], Any] | None, tuple[type[Exception], ...]]:
    """Return msgspec's decoder and the errors that it raises. Imported lazily."""
    try:
        from msgspec import MsgspecError  # noqa: PLC0415 - imported lazily
        from msgspec.json import Decoder  # noqa: PLC0415 - imported lazily
    except ImportError:
        return None, ()
    return Decoder().decode, (MsgspecError, UnicodeDecodeError, RecursionError)


def loads_fast(body: bytes) -> Any:
    """Decode a JSON document with msgspec.

    Returns:
        The document; None for `null`, and if msgspec is not installed or refuses the document.
    """
    decode, errors = _fast_decoder()
    if decode is None:
        return None
    try:
        return decode(body)
    except errors:
        return None


def loads(body: bytes) -> Any:
    """Decode a JSON document.

    Raises:
        ValueError: As `json.loads`, also for text that is not UTF-8 and for numbers that are too long.
        RecursionError: If it is nested deeper than 100 levels. Python and msgspec have their own limits, which depend
            on their versions and on the depth of the caller's stack.
    """
    document = loads_fast(body)
    if document is None:
        document = json.loads(body)
    if may_be_too_deep(body) and is_too_deep(document):
        raise RecursionError(TOO_DEEP)
    return document
