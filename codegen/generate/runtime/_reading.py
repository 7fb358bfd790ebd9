"""Reads JSON documents into models: the converter of each kind of value, and the compiled readers of a model.

A reader is a compiled function for one shape, which is a set of field names. A loop over the fields would look up the
name, the attribute and the converter of each field again for every document; a reader has them as constants. Readers
are looked up by the number of fields. A reader that doesn't find one of its fields calls `Readers.read`, which looks
the shape up.
"""

# pyright: reportPrivateUsage=false
# This module fills private attributes of models.

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self, TypeGuard, TypeVar, cast

from ._depth import MAX_DEPTH, TOO_DEEP
from ._unset import UNSET

if TYPE_CHECKING:
    from enum import Enum

    from ._texts import TextCache

#: A server sends one kind of object in a few shapes. No more readers than these are compiled for a model.
_MAX_SHAPES = 64
#: No reader is compiled for documents with more unknown fields, or with a longer field name: compiling takes about 300
#: bytes of memory for each byte of a document, and the names are kept.
MAX_UNKNOWN_FIELDS = 64
_MAX_NAME_LENGTH = 256

#: The types of JSON besides objects and arrays. Comparing classes is faster than `isinstance`.
_SCALARS = frozenset((str, int, float, bool, type(None)))

Reader = Callable[[Any], Any]
M = TypeVar("M", bound="ReadableModel")


class ReadableModel(Protocol):
    """The parts of a model class, `types.Model`, that readers use. A protocol, because `types` imports this module.

    Attributes:
        _attributes: The names of the fields in JSON, and their names in Python.
        _readers: The compiled readers of the class.
        _shape: What tells its documents from those of other models.
        _extras: The fields that the description doesn't have.
    """

    _attributes: ClassVar[Mapping[str, str]]
    _readers: ClassVar[Readers]
    _shape: ClassVar[Shape]
    _extras: dict[str, Any] | None

    @classmethod
    def _converters(cls) -> Mapping[str, Converter]: ...

    @classmethod
    def _extra_converter(cls) -> Converter | None: ...


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


class Namespace(dict[str, Any]):
    """The global names of compiled code. Values of a document or a description are never written into the code."""

    def add(self, value: Any) -> str:
        """Add a value under a new name, and return the name."""
        name = f"_{len(self)}"
        self[name] = value
        return name

    def target(self, attribute: str) -> str:
        """Return the code that an attribute of the model is assigned to."""
        if not attribute.isidentifier():
            msg = f"not the name of a field: {ascii(attribute)[:80]}"
            raise ValueError(msg)
        return f"self.{attribute}"

    def compile(self, name: str, source: list[str]) -> Reader:
        """Compile a function that uses these names, and return it."""
        # A plain dict: the interpreter looks names up more slowly in a subclass.
        module = dict[str, Any](self)
        exec("\n".join(source), module)  # noqa: S102 - our own lines; names of a document are values, never code
        return cast("Reader", module[name])


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

    def write_code(self, names: Namespace) -> list[str]:
        """Return the lines of code that convert the variable `v`, which may be null."""
        return [f"if v is not None: v = {names.add(self.read)}(v)"]


class Unchanged(Converter):
    """Keeps any value as it is."""

    def read(self, value: Any) -> Any:
        return value


class Text(Converter):
    """Converts a text, such as a date. Any other value is kept as it is."""

    def __init__(self, texts: TextCache) -> None:
        self._texts = texts

    def read(self, value: Any) -> Any:
        return self._texts[value] if value.__class__ is str else value

    def accepts(self, value: Any) -> bool:
        return value.__class__ is str and self._texts[value].__class__ is not str

    def write_code(self, names: Namespace) -> list[str]:
        return [f"if v.__class__ is str: v = {names.add(self._texts)}[v]"]


class EnumMember(Converter):
    """Converts a value to a member of an enum. A value that the enum doesn't have is kept as it is."""

    def __init__(self, enum: type[Enum]) -> None:
        self._members: dict[Any, Any] = {member.value: member for member in enum}

    def read(self, value: Any) -> Any:
        return self._members.get(value, value) if value.__class__ is str or value.__class__ is int else value

    def accepts(self, value: Any) -> bool:
        return (value.__class__ is str or value.__class__ is int) and value in self._members

    def write_code(self, names: Namespace) -> list[str]:
        return [f"if v.__class__ is str or v.__class__ is int: v = {names.add(self._members.get)}(v, v)"]


class Object(Converter):
    """Converts an object to a model."""

    def __init__(self, model_class: type[ReadableModel]) -> None:
        self.model_class = model_class

    def read(self, value: Any) -> Any:
        return read_model(self.model_class, value)

    def accepts(self, value: Any) -> bool:
        return value.__class__ is dict and self.model_class._shape.is_possible(value)

    def write_code(self, names: Namespace) -> list[str]:
        readers = get_readers(self.model_class)
        if readers.keeps_document:
            convert = f"w = new({names.add(self.model_class)}); w._extras = v; v = w"
        else:
            convert = f"v = {names.add(readers)}[len(v)](v)"
        return [f"if v.__class__ is dict: {convert}", f"elif v is not None: v = {names.add(self.read)}(v)"]


class Array(Converter):
    """Converts the items of an array. Null items stay None."""

    def __init__(self, item: Converter) -> None:
        self.item = item

    def read(self, value: Any) -> Any:
        if not is_list(value):
            msg = f"an array is expected, not {_describe_type(value)}"
            raise ReadError(msg)
        items: list[Any] = []
        try:
            for item in value:
                items.append(item if item is None else self.item.read(item))  # noqa: PERF401 - their number is the index
        except ReadError as error:
            location = f"[{len(items)}]"
            raise error.under(location)
        return items

    def accepts(self, value: Any) -> bool:
        return is_list(value) and all(item is None or self.item.accepts(item) for item in value)

    def write_code(self, names: Namespace) -> list[str]:
        lines = super().write_code(names)
        if isinstance(self.item, Object) and not get_readers(self.item.model_class).keeps_document:
            # An item that is not an object has no length, or not the fields. The array is then read again by `read`,
            # which has the index of the item.
            readers = names.add(get_readers(self.item.model_class))
            lines = [
                "if v.__class__ is list:",
                f" try: v = [{readers}[len(w)](w) for w in v]",
                f" except (TypeError, ReadError): v = {names.add(self.read)}(v)",
                f"el{lines[0]}",
            ]
        return lines


class OneOf(Converter):
    """Converts a value of a union.

    An object is read as the model that a discriminator names. Without one, it is read as a model whose required fields
    and constants it has: the one with the most fields like its own. The last model is read if no other one fits.

    Args:
        converters: The kinds of values that are not the same in JSON; `Unchanged()` last, if there are others.
        by: The models by the value of a field, for each field that tells models apart.
    """

    def __init__(
        self, *converters: Converter, by: Mapping[str, Mapping[str, type[ReadableModel]]] | None = None
    ) -> None:
        self._models = [each for each in converters if isinstance(each, Object)]
        self._others = [each for each in converters if not isinstance(each, Object | Unchanged)]
        self._has_unchanged = any(isinstance(each, Unchanged) for each in converters)
        self._by = by or {}

    def read(self, value: Any) -> Any:
        if self._models and (value.__class__ is dict or isinstance(value, Mapping)):
            return self._read_object(value)
        for converter in self._others:
            if converter.accepts(value):
                return converter.read(value)
        containers = [each for each in self._others if isinstance(each, Array)]
        is_container = value.__class__ is list or value.__class__ is dict
        if self._has_unchanged or (not is_container and len(containers) < len(self._others)):
            return value
        # The converter of what the value should be describes the error.
        expected = containers if value.__class__ is list and containers else [*self._models, *self._others]
        return expected[0].read(value)

    def accepts(self, value: Any) -> bool:
        return self._has_unchanged or any(each.accepts(value) for each in (*self._models, *self._others))

    def _read_object(self, value: Any) -> Any:
        for name, models in self._by.items():
            text = value.get(name)
            if text.__class__ is str and text in models:
                return read_model(models[text], value)
        candidates = self._models[-1:] if self._has_unknown_name(value) else self._order(value)
        for converter in candidates[:-1]:
            try:
                return converter.read(value)
            except ReadError:
                continue
        try:
            return candidates[-1].read(value)
        except ReadError:
            if self._has_unchanged:
                return value
            raise

    def _has_unknown_name(self, value: Any) -> bool:
        """Return whether a discriminator names a model that the description doesn't have."""
        return any(value.get(name).__class__ is str for name in self._by)

    def _order(self, value: Any) -> list[Object]:
        """Return the models that a document may be, the likeliest first, and the last model."""
        possible = [each for each in self._models if each.model_class._shape.is_possible(value)]
        possible.sort(
            key=lambda each: _count_likeness(each.model_class, value), reverse=True
        )  # keeps the order of equals
        return [each for each in possible if each is not self._models[-1] or each is possible[0]] + self._models[-1:]


class Shape:
    """What tells the documents of a model from those of another one.

    Args:
        required: The fields that each document has.
        values: The only values of some fields.
        types: The JSON types of fields.
    """

    def __init__(
        self,
        required: tuple[str, ...] = (),
        values: Mapping[str, tuple[Any, ...]] | None = None,
        types: Mapping[str, tuple[type, ...]] | None = None,
    ) -> None:
        self._required = required
        self._values = values or {}
        self.types = types or {}

    def is_possible(self, document: Mapping[str, Any]) -> bool:
        """Return whether a document has the required fields, and no other values than those of the description."""
        return all(name in document for name in self._required) and all(
            document[name] is None or document[name] in values
            for name, values in self._values.items()
            if name in document
        )


#: The shape of a model that is not in a union.
ANY_SHAPE = Shape()


def _count_likeness(model_class: type[ReadableModel], document: Mapping[str, Any]) -> tuple[int, int]:
    """Return how like a model a document is: fields like its own less others, and fields that are not missing."""
    attributes, types, converters = model_class._attributes, model_class._shape.types, model_class._converters()
    like = 0
    for name in document.keys() & attributes.keys():
        value = document[name]
        has_type = value is None or name not in types or value.__class__ in types[name]
        is_like = has_type and (value is None or name not in converters or converters[name].accepts(value))
        like += 1 if is_like else 0 if has_type else -1
    return like, -len(attributes.keys() - document.keys())


class Readers(dict[int, Reader]):
    """The compiled readers of a model by number of fields. Of each number it has the reader that was used last.

    Args:
        model_class: The model.
    """

    def __init__(self, model_class: type[ReadableModel]) -> None:
        super().__init__()
        self._model_class = model_class
        self._shapes: dict[frozenset[str], Reader] = {}

    @property
    def keeps_document(self) -> bool:
        """Whether the document is kept as it is: the model has no fields, and unknown fields are not converted."""
        model_class = self._model_class
        return not model_class._attributes and model_class._extra_converter() is None

    def __missing__(self, size: int) -> Reader:
        return self.read

    def iter_unknown_fields(self) -> Iterator[str]:
        """Yield the fields of documents that the description doesn't have, in a stable order."""
        for shape in [*self._shapes]:
            yield from sorted(shape - self._model_class._attributes.keys())

    def read(self, document: dict[str, Any]) -> Any:
        """Read a document with the reader of its shape. Compiles the reader if there is none yet.

        Raises:
            TypeError: If it is not a dict. Readers raise it too, since such a value has no fields.
        """
        if document.__class__ is not dict:
            raise TypeError
        model_class = self._model_class
        if not model_class._attributes:
            return _read_open_model(model_class, document)
        if len(document) > len(model_class._attributes) + MAX_UNKNOWN_FIELDS:
            return _read_field_by_field(model_class, document)
        shape = frozenset(document)
        read = self._shapes.get(shape)
        if read is None:
            if len(self._shapes) >= _MAX_SHAPES or any(len(name) > _MAX_NAME_LENGTH for name in shape):
                return _read_field_by_field(model_class, document)
            read = self._shapes[shape] = _compile_reader(model_class, document, self.read)
        # An empty array or text has the length 0 too, and a reader without fields would accept it.
        if shape:
            self[len(shape)] = read
        return read(document)


def get_attributes(model_class: type[Any]) -> Mapping[str, str]:
    """Return the names of the fields of a model in JSON, and their names in Python; none for another class."""
    return getattr(model_class, "_attributes", {})


def get_readers(model_class: type[ReadableModel]) -> Readers:
    """Return the readers of a model."""
    return model_class._readers


def read_model(model_class: type[M], document: Any) -> M:
    """Read a document. The model takes over parts of it, so the caller must not use the document afterwards.

    Raises:
        ReadError: If the document, or something in it that should be an object or an array, is neither that nor null.
    """
    if document.__class__ is not dict:
        if not isinstance(document, Mapping):
            msg = f"an object is expected, not {_describe_type(document)}"
            raise ReadError(msg)
        document = dict(cast("Mapping[str, Any]", document))
    return cast("M", model_class._readers[len(document)](document))


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Whether a value is an array."""
    return isinstance(value, list)


def is_object(value: object) -> TypeGuard[dict[Any, Any]]:
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
        return value
    if not levels:
        raise ReadError(TOO_DEEP)
    if is_object:
        items = cast("Mapping[str, Any]", value).items()
        return {key: item if item.__class__ in _SCALARS else copy_document(item, levels - 1) for key, item in items}
    return [
        item if item.__class__ in _SCALARS else copy_document(item, levels - 1) for item in cast("list[Any]", value)
    ]


def _describe_type(value: Any) -> str:
    """Return the name of a JSON type with its article."""
    names: dict[type, str] = {dict: "an object", list: "an array", str: "a string", bool: "a boolean"}
    return "null" if value is None else names.get(value.__class__, "a number")


def _read_open_model(model_class: type[ReadableModel], document: dict[str, Any]) -> Any:
    """Read a document into a model without fields."""
    converter = model_class._extra_converter()
    if converter is not None:
        items = document.items()
        document = {name: value if value is None else _read_field(name, converter, value) for name, value in items}
    result = object.__new__(model_class)
    result._extras = document
    return result


def _read_field_by_field(model_class: type[ReadableModel], document: dict[str, Any]) -> Any:
    """Read a document without a compiled reader."""
    result = object.__new__(model_class)
    attributes = model_class._attributes
    converters, extra_converter = model_class._converters(), model_class._extra_converter()
    for attribute in attributes.values():
        setattr(result, attribute, UNSET)
    extras: dict[str, Any] = {}
    for name, json_value in document.items():
        converter = converters.get(name) if name in attributes else extra_converter
        value = json_value if converter is None or json_value is None else _read_field(name, converter, json_value)
        if name in attributes:
            setattr(result, attributes[name], value)
        else:
            extras[name] = value
    result._extras = extras or None
    return result


def _read_field(name: str, converter: Converter, value: Any) -> Any:
    try:
        return converter.read(value)
    except ReadError as error:
        raise error.under(name)


def _compile_reader(model_class: type[ReadableModel], document: dict[str, Any], fallback: Reader) -> Reader:
    """Compile the reader for the shape of a document.

    Args:
        model_class: The model.
        document: A document of the shape.
        fallback: Reads documents with as many fields, but other ones.
    """
    attributes = model_class._attributes
    converters, extra_converter = model_class._converters(), model_class._extra_converter()
    names = Namespace(cls=model_class, new=object.__new__, UNSET=UNSET, ReadError=ReadError, fallback=fallback)
    lookups: list[str] = []
    conversions: list[str] = []
    extras: list[str] = []
    for index, name in enumerate(document):
        key, variable = names.add(name), f"v{index}"
        converter = converters.get(name) if name in attributes else extra_converter
        target = names.target(attributes[name]) if name in attributes else variable
        if converter is None:
            lookups.append(f"{target} = document[{key}]")
        else:
            lookups.append(f"{variable} = document[{key}]")
            conversions += [f"at = {key}; v = {variable}", *converter.write_code(names), f"{target} = v"]
        if name not in attributes:
            extras.append(f"{key}: {variable}")
    missing = [f"{names.target(attribute)} = " for name, attribute in attributes.items() if name not in document]
    source = [
        "def read(document):",
        " self = new(cls)",
        " try:",
        *(f"  {line}" for line in lookups or ["pass"]),
        " except KeyError:",
        "  return fallback(document)",
        " at = None",
        " try:",
        *(f"  {line}" for line in conversions or ["pass"]),
        " except ReadError as error:",
        "  raise error.under(at)",
        f" {''.join(missing)}UNSET",
        f" self._extras = {'{' + ', '.join(extras) + '}' if extras else None}",
        " return self",
    ]
    return names.compile("read", source)
