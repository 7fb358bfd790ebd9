"""Hides secrets in the repr of a model."""

from __future__ import annotations

from typing import Any

from ._reading import is_list, is_object
from ._unset import UNSET

#: Unknown fields are kept, and may be secret. A value is not shown if its name contains one of these texts anywhere,
#: even as a part of another word: a value that is hidden without need is only a value to look up.
_SECRET_WORDS = ("auth", "key", "pass", "pin", "secret", "signature", "token")


def _has_secret_name(name: str) -> bool:
    return any(word in name.lower() for word in _SECRET_WORDS)


def mask(value: Any, *, secret: bool) -> Any:
    """Return the value for repr. A secret is replaced, unless it is missing or null."""
    return "***" if secret and value is not UNSET and value is not None else value


#: Deeper levels are not shown. Without a limit, the repr of a deeply nested document would raise RecursionError.
_MAX_REPR_DEPTH = 20


def mask_unknown(name: str, value: Any, levels: int = _MAX_REPR_DEPTH) -> Any:
    """Return an unknown field for repr, with the fields in it."""
    if _has_secret_name(name):
        return mask(value, secret=True)
    if is_list(value):
        return [mask_unknown("", inner, levels - 1) for inner in value] if levels else ...
    if is_object(value):
        return {key: mask_unknown(str(key), inner, levels - 1) for key, inner in value.items()} if levels else ...
    return value
