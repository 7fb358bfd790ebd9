"""Writes a value of Python as a JSON document and as a text, for bodies and parameters."""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import Enum
from typing import Any, TypeGuard, cast
from uuid import UUID

from openapi_sdk.model.integers import to_integer
from openapi_sdk.model.models import Model
from openapi_sdk.model.texts import write_date
from openapi_sdk.model.unset import Unset

#: A document that contains itself is nested without end.
_MAX_DEPTH = 100


class ArgumentError(ValueError):
    """A value that can't be sent.

    Attributes:
        why: What is wrong with it. It has no value that may be a secret.
        name: The parameter, or the field of the body, as it is sent. Empty if it is not known.
    """

    def __init__(self, why: str, name: str = "") -> None:
        super().__init__(why, name)
        self.why = why
        self.name = name

    def __str__(self) -> str:
        return f"{self.name}: {self.why}" if self.name else self.why


def is_sequence(value: object) -> TypeGuard[Sequence[Any]]:
    """Whether a value is written as a list: a list, a tuple, or another sequence that is no text."""
    return isinstance(value, Sequence) and not isinstance(value, str | bytes | bytearray | memoryview)


def is_given(value: object) -> bool:
    """Whether a value is neither `UNSET` nor None."""
    return value is not None and not isinstance(value, Unset)


def to_document(value: Any, levels: int = _MAX_DEPTH) -> Any:
    """Return a value as a JSON document: models, mappings, enum members, dates, decimals and the like are converted.

    Anything else is returned as it is, such as a file.

    Raises:
        ArgumentError: If it is nested too deep.
    """
    if isinstance(value, Model):
        value = value.to_dict()
    if isinstance(value, Mapping) or is_sequence(value):
        if not levels:
            why = f"nested deeper than {_MAX_DEPTH} levels"
            raise ArgumentError(why)
        if isinstance(value, Mapping):
            fields = cast("Mapping[str, Any]", value)
            return {key: to_document(each, levels - 1) for key, each in fields.items()}
        return [to_document(each, levels - 1) for each in value]
    return _write_scalar(value)


def _write_scalar(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime.date):
        return write_date(value)
    if isinstance(value, datetime.time):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    integer = None if value is None or isinstance(value, str | int | float) else to_integer(value)
    return value if integer is None else integer


def to_text(document: object) -> str:
    """Return the text of a document that is neither a list nor an object.

    Raises:
        ArgumentError: If it has no clear text: bytes, a mapping, NaN, half a surrogate pair.
    """
    if isinstance(document, bool):
        return "true" if document else "false"
    if isinstance(document, int | Decimal) or (isinstance(document, float) and math.isfinite(document)):
        return str(document)
    if isinstance(document, str):
        if not any("\ud800" <= character <= "\udfff" for character in document):
            return document
        why = "it has half a surrogate pair, which can't be encoded as UTF-8"
    else:
        # The value is not shown: it may be a secret.
        why = f"a value of the type {type(document).__name__} can't be written as a text"
    raise ArgumentError(why)


def write_json(document: Any, *, is_ascii: bool = False) -> str:
    """Return a document as JSON.

    Raises:
        ArgumentError: If JSON has no such value: bytes, a file, NaN, a document that contains itself.
    """
    try:
        return json.dumps(document, ensure_ascii=is_ascii, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError) as error:
        # The text of the error may hold the value.
        why = f"it can't be written as JSON ({type(error).__name__})"
    raise ArgumentError(why)
