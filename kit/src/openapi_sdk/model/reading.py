"""Reads JSON documents into models: one plain loop, which reads whatever there is to read.

Most documents never come here: `_structs` reads them faster, and gives the same. What it refuses is read here: unknown
fields, values of another type than the described one, and documents that can't be read at all, which get an error with
its place.
"""

# pyright: reportPrivateUsage=false
# This module fills private attributes of models.

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self, TypeGuard, TypeVar, cast

from openapi_sdk.model.depth import MAX_DEPTH, TOO_DEEP

if TYPE_CHECKING:
    from openapi_sdk.model.shapes import Shape

#: No more unknown fields than these are remembered for a model, and none with a longer name.
MAX_UNKNOWN_FIELDS = 64
_MAX_NAME_LENGTH = 256

#: The types of JSON besides objects and arrays. Comparing classes is faster than `isinstance`.
_SCALARS = frozenset((str, int, float, bool, type(None)))

M = TypeVar("M", bound="ReadableModel")


class ReadableModel(Protocol):
    """The parts of a model class, `types.Model`, that reading uses. A protocol, because models import this module.

    Attributes:
        _attributes: The names of the fields in JSON, and their names in Python.
        _ids: The names in JSON of the fields without which a document can't be read.
        _absent: The value of a field that is missing.
        _shape: What tells its documents from those of other models.
        _unknown_fields: The fields that documents had and the description doesn't have, as far as they are remembered.
        _struct_readers: What reads the values of a Struct, by the names of fields; empty until the first is read.
        _extras: The fields of this document that the description doesn't have.
        _missing: The names in Python of the fields that this document doesn't have.
    """

    _attributes: ClassVar[Mapping[str, str]]
    _ids: ClassVar[tuple[str, ...]]
    _absent: ClassVar[Any]
    _shape: ClassVar[Shape]
    _unknown_fields: ClassVar[dict[str, None]]
    _struct_readers: ClassVar[dict[str, Callable[[Any], Any]]]
    _extras: dict[str, Any] | None
    _missing: tuple[str, ...]

    @classmethod
    def _converters(cls) -> Mapping[str, Converter]: ...

    @classmethod
    def _extra_converter(cls) -> Converter | None: ...

    @classmethod
    def _from_struct(cls, struct: Any) -> Self: ...


class ReadError(ValueError):
    """A document that can't be read as the requested model.

    Attributes:
        where: The location in the document, from its root: `results[3].data`.
        why: What was expected and what was found. Never shows the value.
    """

    def __init__(self, why: str, where: str = "") -> None:
        super().__init__(why, where)
        self.where = where
        self.why = why

    def __str__(self) -> str:
        return f"{self.where}: {self.why}" if self.where else self.why

    def under(self, place: str) -> Self:
        """Put the place of the enclosing value in front of `where`, and return the error."""
        separator = "." if self.where and not self.where.startswith("[") else ""
        self.where = f"{place}{separator}{self.where}"
        return self


class Converter(ABC):
    """Converts a JSON value that has another type in Python. It never gets null."""

    @abstractmethod
    def read(self, value: Any) -> Any:
        """Convert a value.

        Raises:
            ReadError: If the value, or something in it, should be an object or an array and is not.
        """

    def accepts(self, value: Any) -> bool:
        """Return whether a value, which is not null, looks like one of this kind."""
        return value is not None


class BodyConverter(Converter):
    """Converts the bytes of a JSON document at once, if it can."""

    @abstractmethod
    def read_body(self, body: bytes) -> Any:
        """Convert bytes; return None if they have to be read as a document."""


def read_model(model_class: type[M], document: Any) -> M:
    """Read a document. The model takes over parts of it, so the caller must not use the document afterwards.

    Raises:
        ReadError: If the document, or something in it that should be an object or an array, is neither that nor null;
            if a row has no id.
    """
    if document.__class__ is not dict:
        if not isinstance(document, Mapping):
            msg = f"an object is expected, not {describe_type(document)}"
            raise ReadError(msg)
        document = dict(cast("Mapping[str, Any]", document))
    converters, extra_converter = get_converters(model_class), model_class._extra_converter()
    attributes = model_class._attributes
    model = object.__new__(model_class)
    extras: dict[str, Any] = {}
    for name, value in document.items():
        converter = converters.get(name) if name in attributes else extra_converter
        converted = value if converter is None or value is None else _read_field(name, converter, value)
        if name in attributes:
            setattr(model, attributes[name], converted)
        else:
            extras[name] = converted
    for name in model_class._ids:
        if document.get(name) is None:
            msg = "an id is expected, not null" if name in document else "an id is expected, and it is missing"
            raise ReadError(msg, name)
    missing = tuple(attribute for name, attribute in attributes.items() if name not in document)
    for attribute in missing:
        setattr(model, attribute, model_class._absent)
    model._missing = missing
    model._extras = extras or None
    if extras and attributes:
        _remember(model_class, extras)
    return model


def _read_field(name: str, converter: Converter, value: Any) -> Any:
    try:
        return converter.read(value)
    except ReadError as error:
        raise error.under(name)


def _remember(model_class: type[ReadableModel], names: Mapping[str, Any]) -> None:
    """Remember unknown fields, for the Struct of the model."""
    known = model_class._unknown_fields
    for name in names:
        if name not in known and len(known) < MAX_UNKNOWN_FIELDS and len(name) <= _MAX_NAME_LENGTH:
            known[name] = None


_converters: dict[type[ReadableModel], Mapping[str, Converter]] = {}


def get_converters(model_class: type[ReadableModel]) -> Mapping[str, Converter]:
    """Return the converters of a model's fields by their names in JSON. They are made once."""
    found = _converters.get(model_class)
    if found is None:
        found = _converters[model_class] = model_class._converters()
    return found


def get_attributes(model_class: type[Any]) -> Mapping[str, str]:
    """Return the names of the fields of a model in JSON, and their names in Python; none for another class."""
    return getattr(model_class, "_attributes", {})


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Whether a value is an array."""
    return isinstance(value, list)


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    """Whether a value is an object of JSON."""
    return isinstance(value, dict)


def copy_document(value: Any, levels: int = MAX_DEPTH) -> Any:
    """Copy a document.

    Args:
        value: The document.
        levels: How many levels of objects and arrays it may have.

    Raises:
        ReadError: If it has more levels.
    """
    is_object = value.__class__ is dict or isinstance(value, Mapping)
    if not is_object and not isinstance(value, list):
        return cast("object", value)
    if not levels:
        raise ReadError(TOO_DEEP)
    if is_object:
        items = cast("Mapping[str, Any]", value).items()
        return {key: item if item.__class__ in _SCALARS else copy_document(item, levels - 1) for key, item in items}
    return [
        item if item.__class__ in _SCALARS else copy_document(item, levels - 1) for item in cast("list[Any]", value)
    ]


def describe_type(value: Any) -> str:
    """Return the name of a JSON type with its article."""
    names: dict[type, str] = {dict: "an object", list: "an array", str: "a string", bool: "a boolean"}
    return "null" if value is None else names.get(value.__class__, "a number")
