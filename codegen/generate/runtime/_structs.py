"""Reads bytes into models with msgspec, without a document in between. Optional: used if msgspec is installed.

For each model there is a msgspec `Struct` class with the same fields, and compiled code that makes the model from the
Struct. msgspec reads bytes faster into Structs than into dicts. A Struct accepts only its own fields, and only an
object for an object. If msgspec refuses a body, the caller reads it as a document (`_reading`), which keeps unknown
fields and says where the error is. The Struct class is then built again with the unknown fields that were found.
"""

# pyright: reportPrivateUsage=false
# This module fills private attributes of models.

from __future__ import annotations

from itertools import islice
from types import GenericAlias
from typing import TYPE_CHECKING, Any, TypeVar, cast

from ._reading import (
    MAX_UNKNOWN_FIELDS,
    Array,
    Converter,
    EnumMember,
    Namespace,
    Object,
    ReadableModel,
    Reader,
    ReadError,
    Text,
    get_readers,
)
from ._unset import UNSET

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

M = TypeVar("M", bound=ReadableModel)

#: After this number of refused bodies in a row, the bodies of a model are only read as documents.
_MAX_REFUSALS = 8

#: The errors of a refused body, besides msgspec's own.
_REFUSAL_ERRORS = (UnicodeDecodeError, RecursionError, ReadError)

#: Structs are nested this deep at most. With the types below, it keeps what msgspec reads far below `MAX_DEPTH`: only
#: documents need a check of their depth.
_MAX_STRUCT_DEPTH = 20

_Scalar = str | int | float | bool | None
_OneLevel = _Scalar | list[_Scalar] | dict[str, _Scalar]
_TwoLevels = _Scalar | list[_OneLevel] | dict[str, _OneLevel]
#: The types of fields that have no Struct. A body with a deeper value is read as a document. msgspec needs 14 µs to
#: prepare a field of one level and 135 µs for three, so fields that are described as a scalar get one.
_SHALLOW = _OneLevel
_NESTED = _Scalar | list[_TwoLevels] | dict[str, _TwoLevels]

#: The unknown fields in the Struct of each model.
_UnknownFields = dict["type[ReadableModel]", frozenset[str]]


class StructReader:
    """Reads bytes into one model.

    Args:
        model_class: The model.
    """

    def __init__(self, model_class: type[ReadableModel]) -> None:
        self._model_class = model_class
        self._refusals = 0 if _has_possible_names(model_class) else _MAX_REFUSALS
        self._unknown_fields: _UnknownFields = {}
        self._refusal_errors: tuple[type[Exception], ...] = _REFUSAL_ERRORS
        self._read: Callable[[bytes], Any] | None = None

    def read(self, body: bytes) -> Any:
        """Return the model, or None if the body has to be read as a document."""
        if self._refusals >= _MAX_REFUSALS:
            return None
        if self._refusals and any(_find_unknown(model) != names for model, names in self._unknown_fields.items()):
            self._read = None
        try:
            model = (self._read or self._build())(body)
        except ImportError:
            self._refusals = _MAX_REFUSALS
            return None
        except self._refusal_errors:
            self._refusals += 1
            return None
        self._refusals = 0
        return model

    def _build(self) -> Callable[[bytes], Any]:
        import msgspec  # noqa: PLC0415 - imported lazily

        # Other threads may be reading with the previous function, so everything is replaced and nothing is changed.
        unknown_fields: _UnknownFields = {}
        struct, make = self._define_struct(msgspec.defstruct, self._model_class, (), unknown_fields)
        decode = msgspec.json.Decoder(struct).decode
        self._refusal_errors = (msgspec.MsgspecError, *_REFUSAL_ERRORS)
        self._unknown_fields = unknown_fields

        def read(body: bytes) -> Any:
            return make(decode(body))

        self._read = read
        return read

    def _define_struct(
        self,
        defstruct: Callable[..., Any],
        model_class: type[ReadableModel],
        enclosing: tuple[type[ReadableModel], ...],
        unknown_fields: _UnknownFields,
    ) -> tuple[Any, Reader]:
        """Return the Struct class of a model, and the function that makes the model from a Struct."""
        names = Namespace(cls=model_class, new=object.__new__, ReadError=ReadError, UNSET=UNSET)
        attributes = model_class._attributes
        converters, extra_converter = model_class._converters(), model_class._extra_converter()
        unknown = unknown_fields[model_class] = _find_unknown(model_class)
        fields: list[tuple[str, Any, Any]] = []
        lines: list[str] = []
        # Fields are numbered: the name of a field in JSON may be any text.
        json_names = {f"f{index}": name for index, name in enumerate((*attributes, *sorted(unknown)))}
        for field, name in json_names.items():
            converter = converters.get(name) if name in attributes else extra_converter
            field_type, code = self._define_field(
                defstruct, converter, (*enclosing, model_class), names, unknown_fields, is_described=name in attributes
            )
            fields.append((field, field_type, UNSET))
            target = names.target(attributes[name]) if name in attributes else f"extras[{names.add(name)}]"
            if name not in attributes:
                lines += [f"if struct.{field} is not UNSET:", f" v = struct.{field}", *(f" {line}" for line in code)]
                lines.append(f" {target} = v")
            elif code:
                lines += [f"v = struct.{field}", *code, f"{target} = v"]
            else:
                lines.append(f"{target} = struct.{field}")
        struct = defstruct(
            model_class.__name__,
            fields,
            forbid_unknown_fields=True,
            gc=False,  # a Struct lives only while it is read
            rename=json_names,
        )
        source = [
            "def make(struct):",
            " self = new(cls)",
            *([" extras = {}"] if unknown else []),
            *(f" {line}" for line in lines),
            f" self._extras = {'extras or None' if unknown else None}",
            " return self",
        ]
        return struct, names.compile("make", source)

    def _define_field(
        self,
        defstruct: Callable[..., Any],
        converter: Converter | None,
        enclosing: tuple[type[ReadableModel], ...],
        names: Namespace,
        unknown_fields: _UnknownFields,
        *,
        is_described: bool,
    ) -> tuple[Any, list[str]]:
        """Return the type of a field, and the lines of code that convert the variable `v`."""
        if isinstance(converter, Array):
            item = converter.item
            if isinstance(item, Object) and self._has_struct(item.model_class, enclosing):
                struct, make = self._define_struct(defstruct, item.model_class, enclosing, unknown_fields)
                converted = f"None if w is None else {names.add(make)}(w)"
                items = GenericAlias(list, (struct | None,))
                return items | None, [f"if v.__class__ is list: v = [{converted} for w in v]"]
        if isinstance(converter, Object):
            if self._has_struct(converter.model_class, enclosing):
                struct, make = self._define_struct(defstruct, converter.model_class, enclosing, unknown_fields)
                return struct | None, [f"if v.__class__ is {names.add(struct)}: v = {names.add(make)}(v)"]
            # msgspec accepts an object, null or nothing here, so only the first line is needed, which reads an object.
            return dict[str, _TwoLevels] | None, converter.write_code(names)[:1]
        if converter is None:
            return (_SHALLOW if is_described else _NESTED), []
        code = converter.write_code(names)
        if isinstance(converter, EnumMember | Text):  # their code does nothing for `UNSET`
            return _SHALLOW, code
        return _NESTED, ["if v is not UNSET:", *(f" {line}" for line in code)]

    @staticmethod
    def _has_struct(model_class: type[ReadableModel], enclosing: tuple[type[ReadableModel], ...]) -> bool:
        """Return whether a model within others is read as a Struct: it has fields, and does not contain itself."""
        is_open = len(enclosing) < _MAX_STRUCT_DEPTH and model_class not in enclosing
        return is_open and bool(model_class._attributes) and _has_possible_names(model_class)


def _find_unknown(model_class: type[ReadableModel]) -> frozenset[str]:
    """Return the fields that documents of a model had and the description doesn't have."""
    # A field may be in many shapes, and counts once.
    names = dict.fromkeys(get_readers(model_class).iter_unknown_fields())
    return frozenset(islice(_iter_possible_names(names), MAX_UNKNOWN_FIELDS))


def _has_possible_names(model_class: type[ReadableModel]) -> bool:
    """Return whether fields of a Struct can have the names of all described fields."""
    return len([*_iter_possible_names(model_class._attributes)]) == len(model_class._attributes)


def _iter_possible_names(names: Iterable[str]) -> Iterator[str]:
    """Yield the names that fields of a Struct can have."""
    return (name for name in names if name.isprintable() and not {*name} & {'"', "\\"})


_struct_readers: dict[type[ReadableModel], StructReader] = {}


def read_bytes(model_class: type[M], body: bytes) -> M | None:
    """Read a JSON document from its bytes.

    Returns:
        The model; None if the body has to be read as a document, because msgspec is not installed or refused it.
    """
    reader = _struct_readers.get(model_class)
    if reader is None:
        reader = _struct_readers[model_class] = StructReader(model_class)
    return cast("M | None", reader.read(body))
