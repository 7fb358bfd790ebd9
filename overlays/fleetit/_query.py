"""The query of a request: from Python values to the texts that are sent."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode
from uuid import UUID

from fleetit._errors import ConfigurationError
from fleetit._quote import shown
from fleetit_api.types import Unset

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def query_of(operation: str, params: Mapping[str, object] | None) -> str:
    """Write a query, with its question mark; a list repeats its name, what is None or was not given is not sent.

    Raises:
        ConfigurationError: If a value has no one way to be written: bytes, a mapping, NaN.
    """
    pairs: list[tuple[str, str]] = []
    for name, value in (params or {}).items():
        items = cast("Iterable[object]", value) if isinstance(value, list | tuple) else (value,)
        pairs += [(name, _text(operation, name, item)) for item in items if not _is_absent(item)]
    return f"?{urlencode(pairs)}" if pairs else ""


def _is_absent(value: object) -> bool:
    return value is None or isinstance(value, Unset)


def _text(operation: str, name: str, value: object) -> str:
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):  # a datetime is one
        return value.isoformat()
    if isinstance(value, int | Decimal | UUID) or (isinstance(value, float) and math.isfinite(value)):
        return str(value)
    if isinstance(value, str) and not any("\ud800" <= character <= "\udfff" for character in value):
        return value
    msg = f"{operation}: {name}={shown(value)} can't be written in a query"
    raise ConfigurationError(msg)
