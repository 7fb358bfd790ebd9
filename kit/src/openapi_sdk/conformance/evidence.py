"""Which answer contradicts a fact, and what came: without a value of a row, a token or a secret.

A text is shown by its shape, a request by the path of the description and by the values that tell nothing of a row.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from attrs import frozen

from openapi_sdk.description.filters import ORDERINGS
from openapi_sdk.description.schemas import get_values
from openapi_sdk.description.shapes import ValueShape
from openapi_sdk.model.secret_names import MASK, is_secret_name

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from openapi_sdk.description.operations import DescribedOperation, Parameter

#: The longest shape of a text.
_MAX_SHAPE = 40
#: So many values of a parameter are shown.
_MAX_VALUES = 5
#: The member of an enum. Anything else may be a name or a number of somebody.
_WORD = re.compile(r"(?=.{1,40}\Z)[A-Za-z]+[0-9]{0,2}(?:[_-][A-Za-z]+[0-9]{0,2}|[_-][0-9]{1,2})*")
#: A day with a time, whose letters are no values.
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}T[0-9]")
_LEFT_OUT = "…"


@frozen
class ShownRequest:
    """A request, as people who look for it in a log need it.

    Attributes:
        method: `GET`.
        path: The path of the description: `/orders/{id}`.
        query: What was sent as query, with shapes in place of values of rows: `limit=100&day=9999-99-99`.
        tenant: `#1` for the first tenant that was asked for; empty without one.
        status: The status of the answer.
        time: When the answer came.
    """

    method: str
    path: str
    query: str
    tenant: str
    status: int
    time: datetime


def write_shape(text: str) -> str:
    """Return a text with `9` for each digit, and `A` or `a` for each letter: `99/99/9999`."""
    if not text:
        return "an empty text"
    letters = "TZ" if _MOMENT.match(text) else ""
    shape = "".join(each if each in letters else _write_character(each) for each in text[:_MAX_SHAPE])
    return f"{shape}{_LEFT_OUT}" if len(text) > _MAX_SHAPE else shape


def _write_character(character: str) -> str:
    if character.isdecimal():
        return "9"
    if character.isalpha():
        return "A" if character.isupper() else "a"
    return character if character.isascii() and character.isprintable() else "?"


def write_member(value: Any) -> str:
    """Return an unknown member of an enum, or its shape if it may be more than a word."""
    text = str(value)
    return text if _WORD.fullmatch(text) else write_shape(text)


def write_query(operation: DescribedOperation, query: Mapping[str, Sequence[str]], own: Collection[str] = ()) -> str:
    """Return a query without values of rows.

    Args:
        operation: The operation, whose parameters alone are named.
        query: What was sent.
        own: Parameters whose values are made up, and are no values of rows.
    """
    described = {each.name: each for each in operation.parameters if each.place == "query"}
    parts: list[str] = []
    for name, texts in query.items():
        if name not in described:
            parts.append(_LEFT_OUT)
            continue
        shown = [text if name in own else _write_value(operation, described[name], text) for text in texts]
        parts += [f"{name}={text}" for text in shown[:_MAX_VALUES]]
        parts += [_LEFT_OUT] if len(shown) > _MAX_VALUES else []
    return "&".join(parts)


def _write_value(operation: DescribedOperation, parameter: Parameter, text: str) -> str:
    paging = operation.paging
    if is_secret_name(parameter.name):
        return MASK
    if text in {"true", "false"} or text in map(str, get_values(parameter.value_schema)):
        return text
    if paging is not None and parameter.name in paging.parameters:
        return text if text.isdecimal() else _LEFT_OUT
    if parameter.name in ORDERINGS and text.removeprefix("-") in _list_fields(operation):
        return text
    return write_shape(text)


def _list_fields(operation: DescribedOperation) -> Collection[str]:
    return ValueShape(operation.document, operation.row_schema).fields
