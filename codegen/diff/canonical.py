"""JSON values as text that is the same for equal values, and short enough for a sentence."""

from __future__ import annotations

import json
from typing import Any

from codegen.openapi.tree import is_array

_MOST = 80


def canonical(value: Any) -> str:
    """Write a value so that equal ones are the same text: sorted keys, and 1.0 as 1."""
    return json.dumps(_plain(value), sort_keys=True, ensure_ascii=False)


def shown(value: Any) -> str:
    """Write a value for a sentence."""
    text = ", ".join(value) if is_array(value) and _all_text(value) else canonical(value)
    return text if len(text) <= _MOST else text[: _MOST - 1] + "…"


def _all_text(value: list[Any]) -> bool:
    return bool(value) and all(isinstance(each, str) for each in value)


def _plain(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}  # pyright: ignore[reportUnknownVariableType] - JSON is Any
    if isinstance(value, list):
        return [_plain(each) for each in value]  # pyright: ignore[reportUnknownVariableType] - JSON is Any
    return value
