"""JSON from bytes, by the fastest decoder that is installed (`fleetit[speed]`), with one meaning whichever it is.

msgspec and not orjson, which is as fast: orjson reads an integer of more than 64 bits as a float, without a word. What
msgspec refuses (NaN, half a surrogate pair, UTF-16, a broken document), the standard library has the last word on, so
that answers and errors are the same with and without it.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


@cache
def _decoder() -> tuple[Callable[[bytes], Any] | None, tuple[type[Exception], ...]]:
    """Return msgspec's decoder and the errors with which it refuses; who reads no document does not load it."""
    try:
        from msgspec import MsgspecError  # noqa: PLC0415 - see the docstring
        from msgspec.json import Decoder  # noqa: PLC0415
    except ImportError:
        return None, ()
    return Decoder().decode, (MsgspecError, UnicodeDecodeError, RecursionError)


def quick(body: bytes) -> Any:
    """Read a JSON document, or return None (also for null) if the fast decoder is not installed or refuses it."""
    decode, refused = _decoder()
    if decode is None:
        return None
    try:
        return decode(body)
    except refused:
        return None


def loads(body: bytes) -> Any:
    """Read a JSON document.

    Raises:
        ValueError: As `json.loads`, also for text that is not UTF-8 and for numbers that are too long.
        RecursionError: If it is nested too deep.
    """
    document = quick(body)
    return json.loads(body) if document is None else document
