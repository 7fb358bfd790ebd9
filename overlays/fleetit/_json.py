"""JSON from bytes, by the fastest decoder that is installed (`fleetit[speed]`), with one meaning whichever it is.

msgspec and not orjson, which is as fast: orjson reads an integer of more than 64 bits as a float, without a word. What
msgspec refuses (NaN, half a surrogate pair, UTF-16, a broken document), the standard library has the last word on, so
that answers and errors are the same with and without it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_fast: Callable[[bytes], Any] | None = None
_refused: tuple[type[Exception], ...] = ()
try:
    from msgspec import MsgspecError
    from msgspec.json import Decoder
except ImportError:
    pass  # the standard library reads everything, only slower
else:
    _fast = Decoder().decode
    _refused = (MsgspecError, UnicodeDecodeError)


def loads(body: bytes) -> Any:
    """Read a JSON document.

    Raises:
        ValueError: As `json.loads`, also for text that is not UTF-8 and for numbers that are too long.
        RecursionError: If it is nested too deep.
    """
    if _fast is not None:
        try:
            return _fast(body)
        except _refused:
            pass  # read again below, for what it means there
    return json.loads(body)
