"""Reads bytes and documents into models with msgspec, which is much faster than `_reading`, and gives the same.

For each model there is a msgspec `Struct` class with the same fields. msgspec decodes bytes into Structs, and converts
documents into them; `Model._from_struct`, which the template writes, makes the model of a Struct. A Struct accepts only
its own fields, and only an object for an object. What it refuses is read by `_reading`, which keeps unknown fields and
says where an error is. The Struct class is then made again with the unknown fields that were found: most pages of a
real API have some.
"""

# pyright: reportPrivateUsage=false
# This module uses private attributes of models.

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from types import GenericAlias
from typing import TYPE_CHECKING, Any, TypeVar

from openapi_sdk.model.converters import Amount, Array, EnumMember, Object, Text
from openapi_sdk.model.depth import MAX_DESCRIBED_DEPTH
from openapi_sdk.model.reading import BodyConverter, ReadableModel, ReadError, copy_document, get_converters, read_model
from openapi_sdk.model.texts import is_whole_number
from openapi_sdk.model.unions import OneOf
from openapi_sdk.model.unset import UNSET

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from openapi_sdk.model.reading import Converter

M = TypeVar("M", bound=ReadableModel)

#: Not shown: the document is read by `_reading` then.
_NO_AMOUNT = "an amount is expected"
#: After this number of refusals in a row, a model is read by `_reading`, and only each 64th time by a Struct.
_MAX_REFUSALS = 8
_TRIED_AGAIN = 64
#: The errors of a refusal, besides msgspec's own.
_REFUSAL_ERRORS = (UnicodeDecodeError, RecursionError, ReadError)
_Scalar = str | int | float | bool | None
_OneLevel = _Scalar | list[_Scalar] | dict[str, _Scalar]
_TwoLevels = _Scalar | list[_OneLevel] | dict[str, _OneLevel]
#: The types of fields that have no Struct. A body with a deeper value is refused. msgspec needs 14 µs to prepare a
#: field of one level and 135 µs for three, so fields that are described as a scalar get one.
_SHALLOW = _OneLevel
_NESTED = _Scalar | list[_TwoLevels] | dict[str, _TwoLevels]
_DOCUMENT = dict[str, _TwoLevels] | None
#: The id of a row is neither null nor missing.
_ID = str | int | float

#: The unknown fields in the Struct of each model, by the name of the Struct's field.
_UnknownFields = dict["type[ReadableModel]", tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class _Readers:
    """What reads into the Structs of a model.

    Attributes:
        decode: Reads bytes.
        convert: Reads a document.
        unknown_fields: The unknown fields of the Structs.
        errors: The errors of a refusal.
    """

    decode: Callable[[bytes], Any]
    convert: Callable[[Any], Any]
    unknown_fields: _UnknownFields
    errors: tuple[type[Exception], ...]

    @property
    def are_current(self) -> bool:
        """Whether no other unknown fields were found since."""
        return all(_find_unknown(model) == fields for model, fields in self.unknown_fields.items())


class StructReader:
    """Reads bytes and documents into one model, or into an array of it.

    Args:
        model_class: The model.
        is_array: Whether an array of them is read.
        make: Makes what is returned of a Struct; by default the model.
        absent: The value of a field of a Struct that is missing.
        scalar: The type of the fields of a Struct that are described as a scalar.
    """

    def __init__(
        self,
        model_class: type[ReadableModel],
        *,
        is_array: bool = False,
        make: Callable[[Any], Any] | None = None,
        absent: Any = UNSET,
        scalar: Any = _SHALLOW,
    ) -> None:
        self._model_class = model_class
        self._is_array = is_array
        self._make = make or model_class._from_struct
        self._absent = absent
        self._scalar = scalar
        self._is_possible = _has_possible_fields(model_class)
        self._refusals = 0
        self._readers: _Readers | None = None

    def read_bytes(self, body: bytes) -> Any:
        """Return what a body holds, or None if a Struct refuses it."""
        return self._read(body, is_body=True)

    def read_document(self, document: Any) -> Any:
        """Return what a document holds, or None if a Struct refuses it. The document is not changed, nor kept."""
        return self._read(document, is_body=False)

    def _read(self, source: Any, *, is_body: bool) -> Any:
        if not self._is_possible:
            return None
        if self._refusals >= _MAX_REFUSALS and self._refusals % _TRIED_AGAIN:
            self._refusals += 1
            return None
        readers = self._readers
        if readers is None or (self._refusals and not readers.are_current):
            # Other threads may be reading with the previous ones, so everything is replaced and nothing is changed.
            readers = self._readers = self._make_readers()
        make = self._make
        try:
            struct = readers.decode(source) if is_body else readers.convert(source)
            found = [None if each is None else make(each) for each in struct] if self._is_array else make(struct)
        except readers.errors:
            self._refusals += 1
            return None
        self._refusals = 0
        return found

    def _make_readers(self) -> _Readers:
        import msgspec  # noqa: PLC0415 - imported when a body is read, not with the package

        unknown_fields: _UnknownFields = {}
        struct: Any = self._define_struct(msgspec.defstruct, self._model_class, (), unknown_fields)
        wanted = GenericAlias(list, (struct | None,)) if self._is_array else struct
        return _Readers(
            # Only fields of amounts are of the type Any.
            decode=msgspec.json.Decoder(wanted, float_hook=Decimal).decode,
            convert=partial(msgspec.convert, type=wanted),
            unknown_fields=unknown_fields,
            errors=(msgspec.MsgspecError, *_REFUSAL_ERRORS),
        )

    def _define_struct(
        self,
        defstruct: Callable[..., Any],
        model_class: type[ReadableModel],
        enclosing: tuple[type[ReadableModel], ...],
        unknown_fields: _UnknownFields,
    ) -> Any:
        """Return the Struct class of a model. Its fields are called as in the model."""
        converters = get_converters(model_class)
        unknown = unknown_fields[model_class] = _find_unknown(model_class)
        enclosing = (*enclosing, model_class)
        required: list[tuple[str, Any]] = []
        optional: list[tuple[str, Any, Any]] = []
        for name, attribute in model_class._attributes.items():
            if name in model_class._ids:
                required.append((attribute, _ID))
                continue
            field_type = self._define_type(defstruct, converters.get(name), enclosing, unknown_fields)
            optional.append((attribute, field_type, self._absent))
        optional += [(attribute, _NESTED, self._absent) for attribute, _ in unknown]
        names = {attribute: name for name, attribute in model_class._attributes.items()}
        return defstruct(
            model_class.__name__,
            [*required, *optional],
            namespace={"_unknown_fields": unknown},
            forbid_unknown_fields=True,
            gc=False,  # a Struct lives only while it is read
            rename={**names, **dict(unknown)},
        )

    def _define_type(
        self,
        defstruct: Callable[..., Any],
        converter: Converter | None,
        enclosing: tuple[type[ReadableModel], ...],
        unknown_fields: _UnknownFields,
    ) -> Any:
        """Return the type of a described field. `Model._from_struct` reads an object without a Struct as a document."""

        def define(model_class: type[ReadableModel]) -> Any:
            # This keeps what msgspec reads far below `MAX_DEPTH`, too: only documents need a check of their depth.
            is_open = len(enclosing) < MAX_DESCRIBED_DEPTH and model_class not in enclosing
            if is_open and model_class._attributes and _has_possible_fields(model_class):
                return self._define_struct(defstruct, model_class, enclosing, unknown_fields) | None
            return _DOCUMENT

        if isinstance(converter, Object):
            return define(converter.model_class)
        if isinstance(converter, Array) and isinstance(converter.item, Object):
            return GenericAlias(list, (define(converter.item.model_class),)) | None
        if isinstance(converter, Amount):
            return Any
        return self._scalar if converter is None or isinstance(converter, EnumMember | Text) else _NESTED


def get_struct_readers(model_class: type[ReadableModel]) -> Mapping[str, Callable[[Any], Any]]:
    """Return what reads the values of a Struct that are not the same in Python, by the names of the model's fields.

    None of them gets null.
    """
    found = model_class._struct_readers
    if not found:
        converters = get_converters(model_class)
        readers = {
            attribute: _get_struct_reader(converters[name])
            for name, attribute in model_class._attributes.items()
            if name in converters
        }
        found.update(readers)
    return found


def _get_struct_reader(converter: Converter) -> Callable[[Any], Any]:
    if isinstance(converter, Object):
        return _get_maker(converter.model_class)
    if isinstance(converter, Amount):
        return _make_amount_reader(converter)
    if isinstance(converter, Array) and isinstance(converter.item, Object):
        make = _get_maker(converter.item.model_class)
        return lambda items: [None if each is None else make(each) for each in items]
    if isinstance(converter, OneOf) and converter.only_model is not None and not converter.only_model._attributes:
        # Custom fields, which are an object or a text, are in each row of a page.
        make, read = _get_maker(converter.only_model), converter.read
        return lambda value: make(value) if value.__class__ is dict else read(value)
    return converter.read


def _make_amount_reader(converter: Amount) -> Callable[[Any], Any]:
    """Return what reads an amount of a Struct. An array or an object, which may have decimals in it, is a ReadError."""
    is_number, read = converter.is_number, converter.read

    def read_amount(value: Any) -> Any:
        kind = value.__class__
        if kind is Decimal and is_number and not is_whole_number(value):
            return value  # what `read` returns, in half the time; most amounts are like this
        if kind is list or kind is dict:
            raise ReadError(_NO_AMOUNT)
        return read(value)

    return read_amount


def _get_maker(model_class: type[ReadableModel]) -> Callable[[Any], Any]:
    """Return what makes a model within another one: of a Struct, or of the object that stands for one."""
    if model_class._attributes or model_class._extra_converter() is not None:
        return model_class._from_struct

    def keep(document: dict[str, Any]) -> ReadableModel:
        """Keep an object without described fields as it is: nothing in it is converted, and nobody else has it."""
        model = object.__new__(model_class)
        model._missing = ()
        model._extras = document
        return model

    return keep


def take_unknown(model_class: type[ReadableModel], struct: Any) -> dict[str, Any] | None:
    """Return the unknown fields that a Struct has; None if there are none."""
    extras: dict[str, Any] = {}
    for attribute, name in struct._unknown_fields:
        value = getattr(struct, attribute)
        if value is not UNSET:
            extras[name] = value
    if not extras:
        return None
    converter = model_class._extra_converter()
    if converter is None:
        return extras
    return {name: None if value is None else converter.read(value) for name, value in extras.items()}


def _find_unknown(model_class: type[ReadableModel]) -> tuple[tuple[str, str], ...]:
    """Return the unknown fields of a model's Struct: their names there, and in JSON."""
    names = _list_possible(sorted([*model_class._unknown_fields]))
    return tuple((f"_unknown{index}", name) for index, name in enumerate(names))


def _has_possible_fields(model_class: type[ReadableModel]) -> bool:
    """Return whether a model can have a Struct: it is received, and fields of a Struct can have its fields' names."""
    names = model_class._attributes
    return model_class._absent is None and bool(names) and len(_list_possible(names)) == len(names)


def _list_possible(names: Iterable[str]) -> list[str]:
    """Return the names that fields of a Struct can have in JSON."""
    return [name for name in names if name.isprintable() and not {*name} & {'"', "\\"}]


_readers: dict[tuple[type[ReadableModel], bool], StructReader] = {}


def _get_reader(model_class: type[ReadableModel], *, is_array: bool = False) -> StructReader:
    key = (model_class, is_array)
    reader = _readers.get(key)
    if reader is None:
        reader = _readers[key] = StructReader(model_class, is_array=is_array)
    return reader


def read_bytes(converter: Converter, body: bytes) -> Any:
    """Read the bytes of a JSON document: an object that is a model, or an array of them.

    Returns:
        What a Struct holds; None if it has to be read as a document.
    """
    if isinstance(converter, BodyConverter):
        return converter.read_body(body)
    if isinstance(converter, Object):
        return _get_reader(converter.model_class).read_bytes(body)
    if isinstance(converter, Array) and isinstance(converter.item, Object):
        return _get_reader(converter.item.model_class, is_array=True).read_bytes(body)
    return None


def read_document(model_class: type[M], document: Any) -> M:
    """Read a JSON document into a model. The document is not changed.

    Raises:
        ReadError: As `read_model`; also if the document is nested deeper than 100 levels.
    """
    found: M | None = _get_reader(model_class).read_document(document) if document.__class__ is dict else None
    return read_model(model_class, copy_document(document)) if found is None else found
