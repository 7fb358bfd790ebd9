"""Makes a row of a table of a model: columns with plain values, those of the description first."""

# pyright: reportPrivateUsage=false
# This module looks at private attributes of models.

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from openapi_sdk.model.column_types import describe_columns
from openapi_sdk.model.converters import Amount, Object, Text
from openapi_sdk.model.depth import MAX_DEPTH
from openapi_sdk.model.reading import get_attributes, get_converters, is_list
from openapi_sdk.model.texts import Moment, WrittenDecimal, write_uuid
from openapi_sdk.model.unset import Unset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openapi_sdk.model.reading import Converter, ReadableModel


#: What makes plain values of classes that only this package has, or that a table has no type for.
_MAKERS: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (Enum, lambda value: value.value),
    (Moment, lambda value: datetime.datetime.fromisoformat(value.isoformat())),
    (WrittenDecimal, Decimal),
    (UUID, write_uuid),
    (Unset, lambda _: None),
)


#: The classes of most values. Every table knows them, and nothing is in them.
SCALARS = frozenset((str, int, float, bool, type(None), Decimal, datetime.date, datetime.datetime))


def make_plain(value: Any) -> Any:
    """Return a value of a class that every table knows."""
    if value.__class__ in SCALARS:
        return value
    if is_list(value):
        return [make_plain(each) for each in value]
    if find_model(value):
        return make_row(value)
    return next((make(value) for kind, make in _MAKERS if isinstance(value, kind)), value)


def make_row(model: Any, write: Callable[[Any], Any] = make_plain) -> dict[str, Any]:
    """Return the columns of a model, or of another object; a value that is none is the column `value`.

    Those of the description come first.

    Args:
        model: The model.
        write: Makes the value of a column of a value that is no object.
    """
    row: dict[str, Any] = {}
    model_class = cast("type[Any]", type(model))
    own = get_attributes(model_class).keys()
    columns = _iter_columns(model_class, model, ()) if own else iter_value("", model)
    for name, value, is_inside in columns:
        column = name
        while column in row or (is_inside and column in own):
            column += "_"
        row[column] = write(value)
    if own:
        described = describe_columns(model_class).kinds
        for name in [name for name in row if name not in described]:
            row[name] = row.pop(name)
    return row


def _iter_columns(
    model_class: type[ReadableModel], model: Any, enclosing: tuple[type[ReadableModel], ...]
) -> Iterator[tuple[str, Any, bool]]:
    """Yield name and value of each column, and whether it is that of an object inside.

    Args:
        model_class: The model.
        model: The model itself; None where there is none.
        enclosing: The models that it is in.
    """
    converters = get_converters(model_class)
    enclosing = (*enclosing, model_class)
    for name, attribute in model_class._attributes.items():
        value = None if model is None else getattr(model, attribute)
        if value.__class__ in SCALARS and value:
            yield name, value, False  # what `iter_field` yields, without a second generator
        else:
            yield from iter_field(name, value, converters.get(name), enclosing)
    extras: dict[str, Any] = (model._extras if model is not None else None) or {}
    for name, value in extras.items():
        yield from iter_value(name, value)


def iter_field(
    name: str, value: Any, converter: Converter | None, enclosing: tuple[type[ReadableModel], ...]
) -> Iterator[tuple[str, Any, bool]]:
    """Yield the columns of a field as `_iter_columns`.

    Args:
        name: The name of the field.
        value: Its value.
        converter: What converted it.
        enclosing: The model that it is in, and those that this one is in.
    """
    inner = converter.model_class if isinstance(converter, Object) else None
    if value.__class__ not in SCALARS:
        inner = find_model(value) or inner
    if value == "" and isinstance(converter, Text | Amount):
        yield name, None, False  # an empty text is no date and no amount
    elif inner is None or not inner._attributes or (value is None and inner in enclosing):
        yield from iter_value(name, value)
    elif value is None or isinstance(value, inner):
        for column, each, _ in _iter_columns(inner, value, enclosing):
            yield f"{name}_{column}", each, True
    else:
        yield name, value, False


def find_model(value: Any) -> type[ReadableModel] | None:
    """Return the class of a model with described fields; None for another value."""
    own = cast("type[Any]", type(value))
    return own if get_attributes(own) else None


def iter_value(name: str, value: Any, levels: int = MAX_DEPTH) -> Iterator[tuple[str, Any, bool]]:
    """Yield the column of a value, or those of an object without described fields."""
    if value.__class__ not in SCALARS and isinstance(value, Mapping) and levels:
        for key, each in cast("Mapping[str, Any]", value).items():
            for column, inner, _ in iter_value(f"{name}_{key}" if name else key, each, levels - 1):
                yield column, inner, True
    else:
        yield name or "value", value, False
