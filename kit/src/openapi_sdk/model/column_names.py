"""Which columns the row of a model has, what each is called, and which value it has; those of the description first.

There is one walk over the fields of a model. Without a model, it tells which columns the description has.
"""

# pyright: reportPrivateUsage=false
# This module looks at private attributes of models.

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeAlias, cast
from uuid import UUID

from attrs import fields_dict, frozen

from openapi_sdk.model.column_types import get_kinds
from openapi_sdk.model.converters import Amount, Object, Text
from openapi_sdk.model.depth import MAX_DEPTH, MAX_DESCRIBED_DEPTH
from openapi_sdk.model.reading import get_attributes, get_converters, is_list
from openapi_sdk.model.texts import Moment, WrittenDecimal, write_uuid
from openapi_sdk.model.unset import Unset

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable, Iterator, Sequence

    from openapi_sdk.model.column_types import ColumnKind
    from openapi_sdk.model.reading import Converter, ReadableModel

#: Where a field is: its name behind those of the objects that it is in.
ColumnPath: TypeAlias = tuple[str, ...]
#: The models that a field is in, the outermost first.
Enclosing: TypeAlias = "tuple[type[ReadableModel], ...]"

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
    return _name_values(model, _iter_values(model), write)


def list_paths(model: Any) -> dict[str, ColumnPath]:
    """Return where the value of each column is in the document of a model, or of another object."""
    return _name_values(model, ((path, path) for path, _ in _iter_values(model)), lambda path: path)


def _iter_values(model: Any) -> Iterator[tuple[ColumnPath, Any]]:
    model_class = find_model(model)
    return iter_value((), model) if model_class is None else _iter_model(model_class, model)


def _name_values(model: Any, values: Iterable[tuple[ColumnPath, Any]], write: Callable[[Any], Any]) -> dict[str, Any]:
    """Return values by the names of their columns.

    A described column has the same name in each row; one that is not described has none of these names.
    """
    model_class = find_model(model)
    described = _NOTHING if model_class is None else describe_columns(model_class)
    names, row, others = described.names, dict[str, Any](), dict[str, Any]()
    for path, value in values:
        column = names.get(path)
        if column is not None and column not in row:
            row[column] = write(value)
        else:
            column = described.untyped.get(path)
            if column is None or column in others:
                column = find_free_name(join_path(path), others, described.taken)
            others[column] = write(value)
    row.update(others)
    return row


def join_path(path: ColumnPath) -> str:
    """Return what a column is called if no other one is: the names of its field and of the objects that it is in."""
    return "_".join(map(str, path)) or "value"


def find_free_name(name: str, *taken: Container[str]) -> str:
    """Return a name that is not taken: this one, or with underscores at its end."""
    while any(name in each for each in taken):
        name += "_"
    return name


@frozen
class DescribedColumns:
    """The columns that each row of a model has, in their order.

    Attributes:
        names: Their names, by where their values are.
        kinds: The kinds of their values.
        secret: The names of those that are secret, and of fields that are secret and have no column of their own.
        untyped: The names of columns of which the description has no kind; not every row has them. One is that of an
            object: without described fields it has a column if there is no object, with such fields if there is
            another value.
        taken: All these names. No column is called so that the description doesn't have.
    """

    names: Mapping[ColumnPath, str]
    kinds: Mapping[str, Sequence[ColumnKind]]
    secret: frozenset[str]
    untyped: Mapping[ColumnPath, str]
    taken: Collection[str]


_NOTHING = DescribedColumns({}, {}, frozenset(), {}, ())
_described: dict[type[ReadableModel], DescribedColumns] = {}


def describe_columns(model_class: type[ReadableModel]) -> DescribedColumns:
    """Return the columns of a model. A field of the model keeps its name; columns of objects inside yield."""
    found = _described.get(model_class)
    if found is not None:
        return found
    fields = {path: _describe_field(model_class, path) for path, _ in _iter_model(model_class, None)}
    names: dict[ColumnPath, str] = {(name,): name for name in model_class._attributes}
    taken = {*names.values()}
    for path in sorted(fields, key=lambda path: not fields[path][0]):  # those without a kind last
        if path not in names:
            names[path] = find_free_name(join_path(path), taken)
            taken.add(names[path])
    described = _described[model_class] = DescribedColumns(
        names={path: names[path] for path, (kinds, _) in fields.items() if kinds},
        kinds={names[path]: kinds for path, (kinds, _) in fields.items() if kinds},
        secret=frozenset(names[path] for path, (_, is_secret) in fields.items() if is_secret),
        untyped={path: name for path, name in names.items() if path not in fields or not fields[path][0]},
        taken=taken,
    )
    return described


def _describe_field(model_class: type[ReadableModel], path: ColumnPath) -> tuple[Sequence[ColumnKind], bool]:
    """Return the kinds of a field, and whether it or an object that it is in is secret."""
    name, *inner = path
    attribute, secrets = model_class._attributes[name], getattr(model_class, "_secrets", ())
    if not inner:
        return get_kinds(str(fields_dict(cast("Any", model_class))[attribute].type)), attribute in secrets
    kinds, is_secret = _describe_field(cast("Object", get_converters(model_class)[name]).model_class, (*inner,))
    return kinds, is_secret or attribute in secrets


def _iter_model(
    model_class: type[ReadableModel], model: Any, path: ColumnPath = (), enclosing: Enclosing = ()
) -> Iterator[tuple[ColumnPath, Any]]:
    """Yield where the value of each column is, and the value.

    Args:
        model_class: The model.
        model: The model itself; None where there is none.
        path: Where it is.
        enclosing: The models that it is in.
    """
    converters = get_converters(model_class)
    enclosing = (*enclosing, model_class)
    for name, attribute in model_class._attributes.items():
        value = None if model is None else getattr(model, attribute)
        inner_path = path + (name,)  # noqa: RUF005 - twice as fast
        if value.__class__ in SCALARS and value:
            yield inner_path, value  # what `iter_field` yields, without a second generator
        else:
            yield from iter_field(inner_path, value, converters.get(name), enclosing)
    extras: dict[str, Any] = (model._extras if model is not None else None) or {}
    for name, value in extras.items():
        yield from iter_value((*path, name), value)


def iter_field(
    path: ColumnPath, value: Any, converter: Converter | None, enclosing: Enclosing
) -> Iterator[tuple[ColumnPath, Any]]:
    """Yield the columns of a field: where the value of each is, and the value.

    Args:
        path: Where the field is.
        value: Its value.
        converter: What converted it.
        enclosing: The model that it is in, and those that this one is in.
    """
    inner = converter.model_class if isinstance(converter, Object) else None
    if value.__class__ not in SCALARS:
        inner = find_model(value) or inner
    if value == "" and isinstance(converter, Text | Amount):
        yield path, None  # an empty text is no date and no amount
    elif inner is None or not inner._attributes or (value is None and not _is_opened(inner, enclosing)):
        yield from iter_value(path, value)
    elif value is None or isinstance(value, inner):
        yield from _iter_model(inner, value, path, enclosing)
    else:
        yield path, value


def _is_opened(model_class: type[ReadableModel], enclosing: Enclosing) -> bool:
    """Whether a model has columns of its own where there is no object."""
    return model_class not in enclosing and len(enclosing) < MAX_DESCRIBED_DEPTH


def find_model(value: Any) -> type[ReadableModel] | None:
    """Return the class of a model with described fields; None for another value."""
    own = cast("type[Any]", type(value))
    return own if get_attributes(own) else None


def iter_value(path: ColumnPath, value: Any, levels: int = MAX_DEPTH) -> Iterator[tuple[ColumnPath, Any]]:
    """Yield the column of a value, or those of an object without described fields, as `iter_field`."""
    if value.__class__ not in SCALARS and isinstance(value, Mapping) and levels:
        for name, each in cast("Mapping[str, Any]", value).items():
            yield from iter_value((*path, name), each, levels - 1)
    else:
        yield path, value
