"""Writes the values of cells."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, cast

#: Floats that are no numbers, as JSON Lines has them.
_NO_NUMBERS = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}


def to_text(value: Any) -> str:
    """Return a value as the text of a cell. Numbers keep their digits; what is missing is empty."""
    if value is None or isinstance(value, bool):
        return {None: "", True: "true", False: "false"}[value]
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, list) and all(isinstance(each, str | int) for each in cast("list[Any]", value)):
        texts = [to_text(each) for each in cast("list[Any]", value)]
        if not any("," in each for each in texts):
            return ", ".join(texts)
    if isinstance(value, list | dict):
        from fleetit.cli._json_output import to_json  # noqa: PLC0415 - imported lazily

        return to_json(value)
    text = str(value)
    return _NO_NUMBERS.get(text, text) if isinstance(value, float) else text
