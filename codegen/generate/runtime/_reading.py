"""From JSON documents to models: how each kind of value is read, and the code that is compiled for a model.

A reader is compiled for each shape that documents of a model come in, that is for each set of fields. A loop over the
fields would look up each one's name, place and form again for every document; a reader has them settled. Which reader
is the right one is guessed from how many fields there are, and known when each of its fields was found.
"""

# pyright: reportPrivateUsage=false
# Models keep to themselves what this module reads and fills.

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from ._unset import UNSET

if TYPE_CHECKING:
    from enum import Enum

    from ._texts import Texts
    from .types import Model

#: A server sends one kind of object in a few shapes; for more than these, no code is compiled.
_SHAPES = 64
#: Nor for documents with more fields that the description doesn't have, or with a longer name: compiling takes some
#: 300 bytes of memory for each byte of a document, and names are kept.
UNKNOWN = 64
_LONGEST_NAME = 256

#: What JSON has besides objects and arrays; asking for a class is faster than `isinstance`.
_ATOMS = frozenset((str, int, float, bool, type(None)))

Reader = Callable[[Any], Any]
M = TypeVar("M", bound="Model")


class ReadError(ValueError):
    """A document that can't be read as the model that was asked for.

    Attributes:
        where: The place in the document, from its root: `results[3].data`.
        why: What was expected and what was found, never the value.
    """

    def __init__(self, why: str, where: str = "") -> None:
        super().__init__(why, where)
        self.where = where
        self.why = why

    def __str__(self) -> str:
        return f"{self.where}: {self.why}" if self.where else self.why

    def under(self, place: str) -> Self:
        """Return the same error, seen from one level further up."""
        joint = "." if self.where and not self.where.startswith("[") else ""
        self.where = f"{place}{joint}{self.where}"
        return self


class Names(dict[str, Any]):
    """What compiled code refers to, by name: nothing of a document or a description is written into it."""

    def add(self, value: Any) -> str:
        """Give a value a name, and return it."""
        name = f"_{len(self)}"
        self[name] = value
        return name

    def compiled(self, name: str, source: list[str]) -> Reader:
        """Compile a function that refers to these names, and return it."""
        # A dict and nothing derived from it, or the interpreter would look up each name the slow way.
        module = dict[str, Any](self)
        exec("\n".join(source), module)  # noqa: S102 - made of our own lines; names of a document are values, never code
        return cast("Reader", module[name])


class Form(ABC):
    """How a value is read that Python has in another form than JSON. A null is never given to it."""

    @abstractmethod
    def read(self, value: Any) -> Any:
        """Read a value.

        Raises:
            ReadError: If it, or something in it, should be an object or an array and is none.
        """

    def code(self, names: Names) -> list[str]:
        """Return the lines that read what the variable `v` holds, null or not, into `v`."""
        return [f"if v is not None: v = {names.add(self.read)}(v)"]


class AsItIs(Form):
    """Any value, as it came."""

    def read(self, value: Any) -> Any:
        return value


class Text(Form):
    """A text that Python has in a form of its own; any other value stays as it is."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def read(self, value: Any) -> Any:
        return self._texts[value] if value.__class__ is str else value

    def code(self, names: Names) -> list[str]:
        return [f"if v.__class__ is str: v = {names.add(self._texts)}[v]"]


class Member(Form):
    """A member of an enum; a value that this version doesn't know stays as it is."""

    def __init__(self, kind: type[Enum]) -> None:
        self._members: dict[Any, Any] = {member.value: member for member in kind}

    def read(self, value: Any) -> Any:
        return self._members.get(value, value) if value.__class__ is str or value.__class__ is int else value

    def code(self, names: Names) -> list[str]:
        return [f"if v.__class__ is str or v.__class__ is int: v = {names.add(self._members.get)}(v, v)"]


class Object(Form):
    """An object that is a model."""

    def __init__(self, kind: type[Model]) -> None:
        self.kind = kind

    def read(self, value: Any) -> Any:
        return read_model(self.kind, value)

    def code(self, names: Names) -> list[str]:
        readers = readers_of(self.kind)
        if readers.keeps_all:
            into = f"w = new({names.add(self.kind)}); w._extras = v; v = w"
        else:
            into = f"v = {names.add(readers)}[len(v)](v)"
        return [f"if v.__class__ is dict: {into}", f"elif v is not None: v = {names.add(self.read)}(v)"]


class Items(Form):
    """An array whose items have a form."""

    def __init__(self, form: Form) -> None:
        self.form = form

    def read(self, value: Any) -> Any:
        if not isinstance(value, list):
            msg = f"an array is expected, not {_kind(value)}"
            raise ReadError(msg)
        items: list[Any] = []
        try:
            for item in cast("list[Any]", value):
                items.append(item if item is None else self.form.read(item))  # noqa: PERF401 - their number is the place
        except ReadError as error:
            place = f"[{len(items)}]"
            raise error.under(place)
        return items

    def code(self, names: Names) -> list[str]:
        lines = super().code(names)
        if isinstance(self.form, Object) and not readers_of(self.form.kind).keeps_all:
            # What isn't an object has no length, or no field of a name; it is read again, for its place.
            readers = names.add(readers_of(self.form.kind))
            lines = [
                "if v.__class__ is list:",
                f" try: v = [{readers}[len(w)](w) for w in v]",
                f" except (TypeError, ReadError): v = {names.add(self.read)}(v)",
                f"el{lines[0]}",
            ]
        return lines


class FirstOf(Form):
    """The first of several forms that fits."""

    def __init__(self, *forms: Form) -> None:
        self._forms = forms

    def read(self, value: Any) -> Any:
        for form in self._forms[:-1]:
            try:
                return form.read(value)
            except ReadError:
                continue
        return self._forms[-1].read(value)


class Readers(dict[int, Reader]):
    """The compiled readers of a model, by how many fields a document has: of each number the one used last.

    Args:
        kind: The model.
    """

    def __init__(self, kind: type[Model]) -> None:
        super().__init__()
        self._kind = kind
        self._shapes: dict[frozenset[str], Reader] = {}

    @property
    def keeps_all(self) -> bool:
        """Whether the document is kept as it is: the model has no fields, and what it holds has no form."""
        kind = self._kind
        return not kind._attributes and kind._extra_form() is None

    def __missing__(self, size: int) -> Reader:
        return self.read

    def unknown(self) -> Iterator[str]:
        """Walk the fields that documents had and the description hasn't, in a stable order."""
        for shape in [*self._shapes]:
            yield from sorted(shape - self._kind._attributes.keys())

    def read(self, document: dict[str, Any]) -> Any:
        """Read a document by the reader of its shape, which is compiled if there is none yet.

        Raises:
            TypeError: If it is no dict; readers raise it too, for want of fields, and that of no field is not kept.
        """
        if document.__class__ is not dict:
            raise TypeError
        kind = self._kind
        if not kind._attributes:
            return _read_open(kind, document)
        if len(document) > len(kind._attributes) + UNKNOWN:
            return _read_by_loop(kind, document)
        shape = frozenset(document)
        read = self._shapes.get(shape)
        if read is None:
            if len(self._shapes) >= _SHAPES or any(len(name) > _LONGEST_NAME for name in shape):
                return _read_by_loop(kind, document)
            read = self._shapes[shape] = _compile(kind, document, self.read)
        if shape:
            self[len(shape)] = read
        return read(document)


def readers_of(kind: type[Model]) -> Readers:
    """Return the readers of a model."""
    return kind._compiled


def read_model(kind: type[M], document: Any) -> M:
    """Read a document that nobody else holds: parts of it become parts of the model.

    Raises:
        ReadError: If it, or something in it that should be an object or an array, is neither that nor null.
    """
    if document.__class__ is not dict:
        if not isinstance(document, Mapping):
            msg = f"an object is expected, not {_kind(document)}"
            raise ReadError(msg)
        document = dict(cast("Mapping[str, Any]", document))
    return cast("M", kind._compiled[len(document)](document))


def own(value: Any) -> Any:
    """Copy a document, so that a model of it shares nothing with whoever holds it."""
    if value.__class__ is dict or isinstance(value, Mapping):
        items = cast("Mapping[str, Any]", value).items()
        return {key: each if each.__class__ in _ATOMS else own(each) for key, each in items}
    if isinstance(value, list):
        return [each if each.__class__ in _ATOMS else own(each) for each in cast("list[Any]", value)]
    return value


def _kind(value: Any) -> str:
    """Name a JSON type."""
    names: dict[type, str] = {dict: "an object", list: "an array", str: "a string", bool: "a boolean"}
    return "null" if value is None else names.get(value.__class__, "a number")


def _read_open(kind: type[Model], document: dict[str, Any]) -> Any:
    """Read a document into a model without fields."""
    form = kind._extra_form()
    if form is not None:
        items = document.items()
        document = {name: value if value is None else _read_at(name, form, value) for name, value in items}
    result = object.__new__(kind)
    result._extras = document
    return result


def _read_by_loop(kind: type[Model], document: dict[str, Any]) -> Any:
    """Read a document field by field."""
    result = object.__new__(kind)
    attributes, forms, extra = kind._attributes, kind._forms(), kind._extra_form()
    for attribute in attributes.values():
        setattr(result, attribute, UNSET)
    extras: dict[str, Any] = {}
    for name, came in document.items():
        form = forms.get(name) if name in attributes else extra
        value = came if form is None or came is None else _read_at(name, form, came)
        if name in attributes:
            setattr(result, attributes[name], value)
        else:
            extras[name] = value
    result._extras = extras or None
    return result


def _read_at(name: str, form: Form, value: Any) -> Any:
    try:
        return form.read(value)
    except ReadError as error:
        raise error.under(name)


def _compile(kind: type[Model], document: dict[str, Any], otherwise: Reader) -> Reader:
    """Compile the reading of documents that have exactly the fields of this one.

    Args:
        kind: The model.
        document: The document.
        otherwise: Reads those that have as many fields, but others.
    """
    attributes, forms, extra = kind._attributes, kind._forms(), kind._extra_form()
    names = Names(cls=kind, new=object.__new__, UNSET=UNSET, ReadError=ReadError, otherwise=otherwise)
    found: list[str] = []
    read: list[str] = []
    extras: list[str] = []
    for index, name in enumerate(document):
        place, value = names.add(name), f"v{index}"
        form = forms.get(name) if name in attributes else extra
        target = f"self.{attributes[name]}" if name in attributes else value
        if form is None:
            found.append(f"{target} = document[{place}]")
        else:
            found.append(f"{value} = document[{place}]")
            read += [f"at = {place}; v = {value}", *form.code(names), f"{target} = v"]
        if name not in attributes:
            extras.append(f"{place}: {value}")
    missing = [f"self.{attribute} = " for name, attribute in attributes.items() if name not in document]
    source = [
        "def read(document):",
        " self = new(cls)",
        " try:",
        *(f"  {line}" for line in found or ["pass"]),
        " except KeyError:",
        "  return otherwise(document)",
        " at = None",
        " try:",
        *(f"  {line}" for line in read or ["pass"]),
        " except ReadError as error:",
        "  raise error.under(at)",
        f" {''.join(missing)}UNSET",
        f" self._extras = {'{' + ', '.join(extras) + '}' if extras else None}",
        " return self",
    ]
    return names.compiled("read", source)
