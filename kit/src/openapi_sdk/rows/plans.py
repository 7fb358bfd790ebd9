"""Reads the answers of a listing into rows as lines of JSON, without models in between: several times as fast.

msgspec decodes a page into Structs. A plan, made once for each class of Structs, takes their values in the order of the
columns of `to_row`, and msgspec encodes them. What the plan can't do (a column that is not described, and whose name is
taken) is left to `make_row`.
"""

# pyright: reportPrivateUsage=false
# This module looks at private attributes of models, as the code that reads them does.

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

import msgspec
from attrs import evolve, frozen
from msgspec.structs import astuple

from openapi_sdk.model.column_names import describe_columns, iter_field, iter_value, join_path, make_row
from openapi_sdk.model.converters import Amount, Array, EnumMember, Object, Text
from openapi_sdk.model.listings import get_row_model
from openapi_sdk.model.places import read_key, read_path, split_path
from openapi_sdk.model.reading import BodyConverter, ReadError, get_attributes, get_converters, is_list
from openapi_sdk.model.secret_names import is_secret_name
from openapi_sdk.model.structs import StructReader, get_struct_readers
from openapi_sdk.rows.columns import rename_column
from openapi_sdk.rows.values import AMOUNTS, TEXTS, as_sent, encode, encode_row, write_amount
from openapi_sdk.secrets.fields import remove_secrets

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from openapi_sdk.model.column_names import ColumnPath
    from openapi_sdk.model.listings import Listing
    from openapi_sdk.model.operations import Operation
    from openapi_sdk.model.reading import Converter, ReadableModel

_SCALARS = frozenset((str, int, float, bool, type(None)))
#: Values of an amount that are written as they are. A text or a decimal is looked at first.
_PLAIN_AMOUNTS = frozenset((int, float, bool, type(None)))
#: Columns that are remembered for each object without described fields. Custom fields have a few.
_MAX_NAMES = 4096
#: Not shown: the answer is read as a document then, which says what is wrong.
_NO_STRUCT = "no Struct"
_SCALAR = str | int | float | bool | None | list[str | int | float | bool | None]


class RowLine(msgspec.Struct, gc=False):
    """A row of a listing.

    Attributes:
        id: The value of its column `id`, or its key if that is another one, by which a walk knows it; None without one.
        line: Its columns as JSON, without the end of the line.
    """

    id: Any
    line: bytes


class TooUnusual(Exception):
    """The plan can't make this row."""


def read_rows_of(operation: Operation[Any], reserved: str | None, *, secrets: bool) -> Operation[Any]:
    """Return a listing whose answers are read into rows."""
    listing = cast("Listing", operation.listing)
    responses = tuple(
        evolve(each, converter=RowReader(each.converter, listing, reserved, secrets=secrets))
        if each.form == "json"
        else each
        for each in operation.responses
    )
    return evolve(operation, responses=responses, listing=evolve(listing, key=("id",)))


class RowReader(BodyConverter):
    """Reads an answer of a listing into rows, in its envelope if it has one."""

    def __init__(self, converter: Converter, listing: Listing, reserved: str | None, *, secrets: bool) -> None:
        self._reserved = reserved
        self._converter = converter
        self._listing = listing
        self._row_model = get_row_model(converter, listing)
        self._left_out: Collection[str] | None = None
        if not secrets:
            self._left_out = () if self._row_model is None else describe_columns(self._row_model).secret
        self._plans: dict[Any, RowPlan] = {}
        self._model: type[ReadableModel] | None = getattr(converter, "model_class", None)
        self._reader = None
        if self._row_model is not None and isinstance(converter, Array):
            self._reader = StructReader(
                self._row_model, is_array=True, make=self._make_row_of_struct, absent=None, scalar=_SCALAR
            )
        elif self._model is not None and self._row_model is not None:
            self._reader = StructReader(self._model, make=self._make_envelope, absent=None, scalar=_SCALAR)

    def read_body(self, body: bytes) -> Any:
        found = None if self._reader is None else self._reader.read_bytes(body)
        if is_list(found):
            return None if None in found or not found else found
        return found

    def read(self, value: Any) -> Any:
        answer = self._converter.read(value)
        if is_list(answer):
            return [self._make_row(each, f"[{index}]") for index, each in enumerate(answer)]
        names = get_attributes(cast("type[Any]", type(answer)))
        if not names:
            return answer
        rows: Any = read_path(answer, self._listing.results)
        if is_list(rows):
            rows = [self._make_row(each, f"{self._listing.results}[{index}]") for index, each in enumerate(rows)]
        return _replace(answer, split_path(self._listing.results), rows)

    def _make_row(self, model: Any, place: str) -> RowLine:
        if model is None:
            msg = "a row is expected, not null"
            raise ReadError(msg, place)
        return make_row_of_model(model, self._reserved, self._left_out, self._listing.key)

    def _make_envelope(self, struct: Any) -> Any:
        return None if self._model is None else self._open(struct, self._model, split_path(self._listing.results))

    def _open(self, struct: Any, model_class: type[ReadableModel], names: tuple[str, ...]) -> dict[str, Any]:
        """Return an envelope as an object of JSON, with rows of the Structs at a place in it."""
        attributes, converters = get_attributes(model_class), get_converters(model_class)
        envelope: dict[str, Any] = {name: getattr(struct, attribute) for name, attribute in attributes.items()}
        outer, inside = names[0], names[1:]
        for name, value in envelope.items():
            inner = converters.get(name)
            if name == outer and is_list(value):
                envelope[name] = [self._make_row_of_struct(each) for each in value]
            elif isinstance(inner, Object) and hasattr(value, "__struct_fields__"):
                is_around = name == outer and bool(inside)
                envelope[name] = (
                    self._open(value, inner.model_class, inside) if is_around else inner.model_class._from_struct(value)
                )
        return envelope

    def _make_row_of_struct(self, struct: Any) -> RowLine:
        plan = self._plans.get(struct.__class__)
        if plan is None:
            if self._row_model is None or not hasattr(struct, "__struct_fields__"):
                raise ReadError(_NO_STRUCT)
            plan = RowPlan(self._row_model, struct.__class__, self._reserved, self._left_out, self._listing.key)
            self._plans[struct.__class__] = plan
        return plan.make(struct)


def _replace(answer: Any, names: tuple[str, ...], value: Any) -> Any:
    """Return an envelope as an object of JSON, with another value at a place."""
    if not names:
        return value
    attributes = get_attributes(cast("type[Any]", type(answer)))
    found: dict[str, Any] = {name: getattr(answer, attribute) for name, attribute in attributes.items()}
    return {**found, names[0]: _replace(found.get(names[0]), names[1:], value)}


def make_row_of_model(
    model: Any, reserved: str | None, left_out: Collection[str] | None, key: tuple[str, ...] = ("id",)
) -> RowLine:
    """Return the row of a model. Secrets are left out unless `left_out`, their columns, is None."""
    row_key = as_sent(read_key(model, key)) if key != ("id",) else None
    if left_out is not None:
        model = remove_secrets(model)
    columns = rename_column(make_row(model, as_sent), reserved)
    kept = {
        name: value
        for name, value in columns.items()
        if value is not None or not (_is_open(model, name) or name in (left_out or ()))
    }
    value = columns.get("id") if key == ("id",) else tuple(row_key) if is_list(row_key) else row_key
    return RowLine(value if isinstance(value, int | str | tuple) else None, encode_row(kept))


def _is_open(model: Any, name: str) -> bool:
    """Whether a field is an object without described fields, which has columns of its own."""
    converter = get_converters(cast("type[ReadableModel]", type(model))).get(name)
    return isinstance(converter, Object) and not converter.model_class._attributes


class RowPlan:
    """Makes rows of the Structs of a model, without the column that is reserved for the tenant.

    Secrets are left out unless `left_out`, their columns, is None. A row that may have others is made of a model.
    """

    def __init__(
        self,
        model_class: type[ReadableModel],
        struct_class: Any,
        reserved: str | None,
        left_out: Collection[str] | None,
        key: tuple[str, ...] = ("id",),
    ) -> None:
        self._reserved = reserved
        self._left_out = left_out
        self._key = key
        self._model_class = model_class
        columns = _PlannedColumns()
        self._values = columns.add(model_class, struct_class, (), ())
        self._conversions = columns.conversions
        described = describe_columns(model_class)
        self._names = {**described.names, **described.untyped}
        names = [self._names.get(path) for path in columns.order]
        secret: set[int] = set()
        if left_out is not None:
            secret = {index for index, name in enumerate(names) if name in left_out} | columns.secret
        self._unknown_secrets = [] if left_out is None else sorted(columns.secret)
        self._spreads = [each for each in columns.spreads if each[0] not in secret]
        dropped = {index for index, _ in columns.spreads} | secret
        kept = [cast("str", name) for index, name in enumerate(names) if index not in dropped]
        self._taken: set[str | None] = {*described.taken, reserved}
        self._dropped = sorted(dropped, reverse=True)
        spread = {index for index, _ in columns.spreads}
        places = {name: index for index, name in enumerate(names) if index not in spread}
        found = [places.get(self._names.get(tuple(split_path(path)), path)) for path in key]
        self._key_places = [] if None in found else [place for place in found if place is not None]
        fields = [f"c{index}" for index in range(len(kept))]
        self._line = msgspec.defstruct("Line", fields, rename=dict(zip(fields, kept, strict=True)), gc=False)

    def make(self, struct: Any) -> RowLine:
        """Return the row of a Struct."""
        try:
            return self._make(struct)
        except TooUnusual:
            return make_row_of_model(self._model_class._from_struct(struct), self._reserved, self._left_out, self._key)

    def _make(self, struct: Any) -> RowLine:
        values: list[Any] = []
        self._values.collect(struct, values)
        self._convert(values)
        more: dict[str, Any] = {}
        taken, is_plain, has_all = self._taken, True, self._left_out is None
        for index, spread in self._spreads:
            value = values[index]
            if value.__class__ is dict and spread.names is not None:
                names = spread.names
                for name, each in value.items():
                    column = names[name]
                    if column in taken or column in more or each.__class__ not in _SCALARS:
                        raise TooUnusual
                    if not has_all and name in names.secret:
                        raise TooUnusual
                    more[column] = each
            elif value is not None:
                if not has_all and not _is_flat(value):
                    raise TooUnusual
                is_plain = False
                self._spread(spread.columns(value), more)
        key = self._read_key(values)  # it may be secret
        for index in self._dropped:
            del values[index]
        line = encode(self._line(*values))
        if more:
            line = line[:-1] + b"," + (encode(more) if is_plain else encode_row(more))[1:]
        return RowLine(key, line)

    def _read_key(self, values: list[Any]) -> Any:
        places = self._key_places
        if len(places) == 1:
            value = values[places[0]]
            return value if value.__class__ is int or value.__class__ is str else None
        found = tuple(values[place] for place in places)
        return None if None in found or not found else found

    def _convert(self, values: list[Any]) -> None:
        for index in self._unknown_secrets:
            if isinstance(values[index], int | float | Decimal):  # it may be no secret
                raise TooUnusual
        for index, texts in self._conversions:
            value = values[index]
            if value.__class__ is str:
                values[index] = texts[value]
            elif texts is AMOUNTS and value.__class__ not in _PLAIN_AMOUNTS:
                if value.__class__ is not Decimal:  # an array or an object
                    raise TooUnusual
                values[index] = write_amount(value)

    def _spread(self, columns: Iterable[tuple[ColumnPath, Any]], more: dict[str, Any]) -> None:
        for path, value in columns:
            described = self._names.get(path)
            name = described or join_path(path)
            if (described is None and name in self._taken) or name in more:
                raise TooUnusual
            more[name] = value


@frozen
class _StructValues:
    """Collects the values of a Struct in the order of the columns: its own, and those of the Structs in it.

    Attributes:
        steps: The values before an inner Struct, as a slice of the Struct's own, and the place of the inner one.
        rest: The values behind the last inner Struct.
        width: How many columns there are.
    """

    steps: list[tuple[slice, int, _StructValues]]
    rest: slice
    width: int

    def collect(self, struct: Any, values: list[Any]) -> None:
        """Append the values of a Struct."""
        own = astuple(struct)
        for before, place, inner in self.steps:
            values += own[before]
            value = own[place]
            if value is None:
                values += [None] * inner.width
            else:
                inner.collect(value, values)
        values += own[self.rest]


class _PlannedColumns:
    """Collects the columns of a Struct class."""

    def __init__(self) -> None:
        self.order: list[ColumnPath] = []
        self.conversions: list[tuple[int, Any]] = []
        self.spreads: list[tuple[int, _Spread]] = []
        #: The fields that the description doesn't have, and that are secret by their names.
        self.secret: set[int] = set()

    def add(
        self, model_class: type[ReadableModel], struct_class: Any, path: ColumnPath, enclosing: tuple[Any, ...]
    ) -> _StructValues:
        """Add the columns of a model and of those in it. The path has the names of the fields that it is in."""
        steps: list[tuple[slice, int, _StructValues]] = []
        converters = get_converters(model_class)
        names = {attribute: name for name, attribute in model_class._attributes.items()}
        unknown = dict(struct_class._unknown_fields)
        inner_enclosing = (*enclosing, model_class)
        types = {each.name: each.type for each in msgspec.structs.fields(struct_class)}
        readers = get_struct_readers(model_class)
        start, begin = 0, len(self.order)
        for place, attribute in enumerate(struct_class.__struct_fields__):
            name = names.get(attribute)
            if name is None:  # a field that the description doesn't have
                if is_secret_name(unknown[attribute]):
                    self.secret.add(len(self.order))
                self._add_spread((*path, unknown[attribute]), _spread_any((*path, unknown[attribute])))
                continue
            converter = converters.get(name)
            inner_struct = _find_struct(types[attribute]) if isinstance(converter, Object) else None
            if isinstance(converter, Object) and inner_struct is not None:
                inner = self.add(converter.model_class, inner_struct, (*path, name), inner_enclosing)
                steps.append((slice(start, place), place, inner))
                start = place + 1
            elif converter is None or isinstance(converter, Amount | Text | EnumMember):
                self._add_column((*path, name), converter)
            else:
                spread = _spread_field((*path, name), converter, readers[attribute], inner_enclosing)
                self._add_spread((*path, name), spread)
        rest = slice(start, len(struct_class.__struct_fields__))
        return _StructValues(steps, rest, len(self.order) - begin)

    def _add_column(self, path: ColumnPath, converter: Converter | None) -> None:
        if isinstance(converter, Amount):
            self.conversions.append((len(self.order), AMOUNTS))
        elif isinstance(converter, Text):
            self.conversions.append((len(self.order), TEXTS[id(converter._texts)]))
        self.order.append(path)

    def _add_spread(self, path: ColumnPath, spread: _Spread) -> None:
        self.spreads.append((len(self.order), spread))
        self.order.append(path)


def _find_struct(annotation: Any) -> Any:
    """Return the Struct class of `Struct | None`; None for another type."""
    return next((each for each in getattr(annotation, "__args__", ()) if hasattr(each, "__struct_fields__")), None)


def _is_flat(value: Any) -> bool:
    """Whether a value has no object in it, which may have secrets."""
    if is_list(value):
        return all(each.__class__ in _SCALARS for each in value)
    return value.__class__ in _SCALARS or value.__class__ is Decimal


class _ColumnNames(dict[str, str]):
    """The columns of an object without described fields, by the names of its fields. `secret` are those of secrets."""

    def __init__(self, path: ColumnPath) -> None:
        super().__init__()
        self._path = path
        self.secret: set[str] = set()

    def __missing__(self, name: str) -> str:
        if len(self) >= _MAX_NAMES:
            self.clear()
            self.secret.clear()
        if is_secret_name(name):
            self.secret.add(name)
        self[name] = column = join_path((*self._path, name))
        return column


class _Spread:
    """A value whose columns are known from rows only.

    Attributes:
        names: The columns of an object of scalars, if its fields have no types.
        columns: Yields the columns of any other value.
    """

    def __init__(self, names: _ColumnNames | None, columns: Callable[[Any], Iterable[tuple[ColumnPath, Any]]]) -> None:
        self.names = names
        self.columns = columns


def _spread_any(path: ColumnPath) -> _Spread:
    return _Spread(_ColumnNames(path), lambda value: iter_value(path, value))


def _spread_field(path: ColumnPath, converter: Converter, read: Any, enclosing: tuple[Any, ...]) -> _Spread:
    model = converter.model_class if isinstance(converter, Object) else getattr(converter, "only_model", None)
    is_open = model is not None and not model._attributes and model._extra_converter() is None
    names = _ColumnNames(path) if is_open else None
    return _Spread(names, lambda value: iter_field(path, read(value), converter, enclosing))
