"""What the generated models and operations share."""

from __future__ import annotations

import datetime
from collections.abc import Callable, ItemsView, Iterator, KeysView, Mapping, MutableMapping
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import lru_cache
from http import HTTPStatus
from typing import IO, Any, BinaryIO, ClassVar, Generic, Literal, Self, TypeVar, cast
from urllib.parse import quote, unquote

from attrs import define, field, fields


class Unset:
    """The type of `UNSET`: a field that was not in the document, an argument that was not given."""

    __slots__ = ()

    def __new__(cls) -> Unset:
        return UNSET

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"

    def __copy__(self) -> Unset:
        return self

    def __deepcopy__(self, memo: object) -> Unset:
        return self

    def __reduce__(self) -> str:
        return "UNSET"


UNSET: Unset = object.__new__(Unset)


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


class PathArgumentError(ValueError):
    """A path argument that would reach another path than the one that is meant.

    Attributes:
        value: The argument, as text.
    """

    def __init__(self, value: str, why: str) -> None:
        super().__init__(value, why)
        self.value = value
        self.why = why

    def __str__(self) -> str:
        return f"{self.value!r} can't be a path argument: {self.why}"


def path_argument(value: object) -> str:
    """Quote a path argument.

    Raises:
        PathArgumentError: If it is empty, `.` or `..`, or has a slash, a backslash or a control character, in itself
            or after percent-decoding: servers decode before they route.
    """
    text = plain = str(value)
    for _ in range(4):
        if plain in {"", ".", ".."}:
            raise PathArgumentError(text, "it would reach another path")
        if any(mark in "/\\?#" or mark < " " or mark == "\x7f" for mark in plain):
            raise PathArgumentError(text, "it has a character that ends or divides a path")
        decoded = unquote(plain)
        if decoded == plain:
            return quote(text, safe="")
        plain = decoded
    raise PathArgumentError(text, "it is percent-encoded again and again")


T = TypeVar("T")
Reader = Callable[[Any], Any]


def read_list(values: Any, read: Callable[[Any], T]) -> list[T]:
    """Read each item of an array; a null stays None."""
    if not isinstance(values, list):
        msg = f"an array is expected, not {_kind(values)}"
        raise ReadError(msg)
    items: list[Any] = []
    try:
        for value in cast("list[Any]", values):
            items.append(value if value is None else read(value))
    except ReadError as error:
        raise error.under(f"[{len(items)}]")
    return items


def read_union(value: Any, *readers: Callable[[Any], Any]) -> Any:
    """Read a value as the first of several shapes that fits."""
    for read in readers[:-1]:
        try:
            return read(value)
        except ReadError:
            continue
    return readers[-1](value)


def read_as_is(value: Any) -> Any:
    """Return what came: any value of a union with a plain type is read."""
    return value


def enum_reader(kind: type[Enum]) -> Reader:
    """Return a function that reads a member, or returns the value itself if this version doesn't know it."""
    members: dict[Any, Any] = {member.value: member for member in kind}

    def read(value: Any) -> Any:
        return members.get(value, value) if value.__class__ is str or value.__class__ is int else value

    return read


def list_reader(read: Reader) -> Reader:
    """Return a function that reads an array item by item."""
    return lambda values: read_list(values, read)


def union_reader(*readers: Reader) -> Reader:
    """Return a function that reads a value as the first of several shapes that fits."""
    return lambda value: read_union(value, *readers)


class Moment(datetime.datetime):
    """A date-time that writes back the text it was read from.

    It is an ordinary `datetime.datetime`; what is computed from it has no such text and is written in ISO 8601.
    """

    __slots__ = ("text",)
    text: str

    def __repr__(self) -> str:
        return repr(datetime.datetime.fromisoformat(self.isoformat()))

    def __reduce_ex__(self, protocol: Any) -> Any:
        return _read_moment, (self.text,) if hasattr(self, "text") else (self.isoformat(),)


def _read_moment(text: str) -> datetime.datetime:
    moment = Moment.fromisoformat(text)
    moment.text = text
    return moment


#: Dates and amounts come again and again; so many texts are remembered, each at most as long as `_LONGEST`.
_REMEMBERED = 4096
_LONGEST = 64


def read_datetime(value: Any) -> Any:
    """Read ISO 8601 with `T` or a space; any other value is returned as it is."""
    return _datetime_of(value) if value.__class__ is str and len(value) <= _LONGEST else value


@lru_cache(_REMEMBERED)
def _datetime_of(text: str) -> datetime.datetime | str:
    try:
        return _read_moment(text)
    except ValueError:
        return text


def write_datetime(value: Any) -> Any:
    """Write a date-time as the text it was read from, else in ISO 8601."""
    if isinstance(value, datetime.datetime):
        return value.text if isinstance(value, Moment) and hasattr(value, "text") else value.isoformat()
    return value


def read_date(value: Any) -> Any:
    """Read YYYY-MM-DD; any other value is returned as it is."""
    return _date_of(value) if value.__class__ is str and len(value) <= _LONGEST else value


@lru_cache(_REMEMBERED)
def _date_of(text: str) -> datetime.date | str:
    try:
        date = datetime.date.fromisoformat(text)
    except ValueError:
        return text
    return date if date.isoformat() == text else text


def write_date(value: Any) -> Any:
    """Write a date as YYYY-MM-DD."""
    return value.isoformat() if isinstance(value, datetime.date) else value


def read_decimal(value: Any) -> Any:
    """Read a decimal text that writes back the same; any other value is returned as it is."""
    return _decimal_of(value) if value.__class__ is str and len(value) <= _LONGEST else value


@lru_cache(_REMEMBERED)
def _decimal_of(text: str) -> Decimal | str:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return number if number.is_finite() and str(number) == text else text


def write_decimal(value: Any) -> Any:
    """Write a decimal as text, never with an exponent unless it came with one."""
    return str(value) if isinstance(value, Decimal) else value


def read_boolean(value: Any) -> Any:
    """Read the texts "True" and "False"; any other value is returned as it is."""
    return True if value == "True" else False if value == "False" else value


def write_boolean(value: Any) -> Any:
    """Write a boolean as "True" or "False", also one that came as a boolean: a text is what is described."""
    return str(value) if isinstance(value, bool) else value


def write_enum(value: Any) -> Any:
    """Write a member as its value."""
    return value.value if isinstance(value, Enum) else value


def write_any(value: Any) -> Any:
    """Write a value of a union: a model as its document, a list item by item."""
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, list):
        return [write_any(item) for item in cast("list[Any]", value)]
    if isinstance(value, datetime.datetime):
        return write_datetime(value)
    if isinstance(value, datetime.date):
        return write_date(value)
    return write_enum(value)


def _kind(value: Any) -> str:
    """Name a JSON type."""
    names: dict[type, str] = {dict: "an object", list: "an array", str: "a string", bool: "a boolean"}
    return "null" if value is None else names.get(value.__class__, "a number")


def as_object(value: Any) -> Mapping[str, Any]:
    """Return the document, or raise `ReadError` if it is not an object."""
    if isinstance(value, dict | Mapping):
        return cast("Mapping[str, Any]", value)
    msg = f"an object is expected, not {_kind(value)}"
    raise ReadError(msg)


#: Fields the description doesn't know are kept, and may be secret all the same: these words in a name hide the value.
_SECRET_WORDS = ("auth", "key", "pass", "pin", "secret", "signature", "token")


def _shown(name: str, value: Any, secrets: frozenset[str]) -> str:
    """Return the repr of a field, masked if it is a secret that is there."""
    return "'***'" if name in secrets and value is not UNSET and value is not None else repr(value)


#: A server sends one kind of object in a few shapes; for more than these, no code is compiled.
_SHAPES = 64


@define(repr=False)
class Model:
    """What all models share. Fields are compared by value; a model is mutable and therefore not hashable.

    A null is kept as None even where the description has no null; a field that was missing is `UNSET`; fields that the
    description doesn't have are in `additional_properties`, and under `model["name"]`.
    """

    _secrets: ClassVar[frozenset[str]] = frozenset()
    _attributes: ClassVar[Mapping[str, str]] = {}
    _compiled: ClassVar[dict[tuple[str, ...], Callable[[Any], Any]]]
    _extras: dict[str, Any] | None = field(
        default=None, kw_only=True, alias="additional_properties", eq=lambda extras: extras or None
    )

    def __init_subclass__(cls) -> None:
        cls._compiled = {}

    @classmethod
    def _readers(cls) -> Mapping[str, Reader]:
        """Return how fields are read that Python has in another form than JSON, by their names in JSON."""
        return {}

    @classmethod
    def _extra_reader(cls) -> Reader | None:
        """Return how fields that the description doesn't have are read, if they have a type."""
        return None

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON document.

        Raises:
            ReadError: If it, or something in it that should be an object or an array, is neither that nor null.
        """
        document: Mapping[str, Any] = src_dict if src_dict.__class__ is dict else dict(as_object(src_dict))
        shape = tuple(document)
        read = cls._compiled.get(shape)
        if read is None:
            read = cls._compile(shape)
            if len(cls._compiled) < _SHAPES:
                cls._compiled[shape] = read
        result: Self = read(document)
        return result

    @classmethod
    def _compile(cls, shape: tuple[str, ...]) -> Callable[[Any], Any]:
        """Compile the reading of documents that have exactly these fields in this order.

        A loop over the fields would look up each field's name, place and form again for each document; here they are
        settled once. Nothing of a document becomes code: its names are constants that the code refers to.
        """
        attributes, readers, extra = cls._attributes, cls._readers(), cls._extra_reader()
        names: dict[str, Any] = {"cls": cls, "new": object.__new__, "UNSET": UNSET, "ReadError": ReadError}
        lines: list[str] = []
        extras: list[str] = []
        for index, name in enumerate(shape):
            value, read = f"v{index}", readers.get(name) if name in attributes else extra
            if name not in attributes:
                names[f"n{index}"] = name
                extras.append(f"n{index}: {value}")
            if read is not None:
                names[f"r{index}"], names[f"n{index}"] = read, name
                lines.append(f"at = n{index}; {value} = None if {value} is None else r{index}({value})")
            if name in attributes:
                lines.append(f"self.{attributes[name]} = {value}")
        missing = [f"self.{attribute}" for name, attribute in attributes.items() if name not in shape]
        source = [
            "def read(document):",
            " self = new(cls)",
            " at = None",
            " try:",
            f"  {', '.join(f'v{index}' for index in range(len(shape)))}, = document.values()" if shape else "  pass",
            *(f"  {line}" for line in lines),
            " except ReadError as error:",
            "  raise error.under(at)",
            f" {' = '.join([*missing, 'UNSET'])}",
            f" self._extras = {{{', '.join(extras)}}}" if extras else " self._extras = None",
            " return self",
        ]
        exec("\n".join(source), names)
        return cast("Callable[[Any], Any]", names["read"])

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document: only what is set, unknown fields included."""
        raise NotImplementedError

    @property
    def additional_properties(self) -> dict[str, Any]:
        """The fields that the description doesn't have."""
        if self._extras is None:
            self._extras = {}
        return self._extras

    @additional_properties.setter
    def additional_properties(self, fields: dict[str, Any]) -> None:
        self._extras = fields

    @property
    def additional_keys(self) -> list[str]:
        """The names of the fields that the description doesn't have."""
        return list(self._extras or ())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: object) -> bool:
        return key in (self._extras or ())

    def __repr__(self) -> str:
        names = [attribute.name for attribute in fields(type(self)) if attribute.name != "_extras"]
        shown = [(name, getattr(self, name)) for name in names]
        parts = [f"{name}={_shown(name, value, self._secrets)}" for name, value in shown if value is not UNSET]
        if self._extras:
            hidden = frozenset(k for k in self._extras if any(word in k.lower() for word in _SECRET_WORDS))
            extras = ", ".join(f"{k!r}: {_shown(k, v, hidden)}" for k, v in self._extras.items())
            parts.append(f"additional_properties={{{extras}}}")
        return f"{type(self).__name__}({', '.join(parts)})"


@define(repr=False)
class OpenModel(Model):
    """A model without fields of its own: a mapping of whatever came."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON document.

        Raises:
            ReadError: If it, or a field of it that should be an object or an array, is neither that nor null.
        """
        read = cls._extra_reader()
        if read is not None:
            return super().from_dict(src_dict)
        result = cls.__new__(cls)
        result._extras = dict(src_dict) if src_dict.__class__ is dict else dict(as_object(src_dict))
        return result

    def __iter__(self) -> Iterator[str]:
        return iter(self.additional_properties)

    def __len__(self) -> int:
        return len(self._extras or ())

    def keys(self) -> KeysView[str]:
        """The names of all fields."""
        return self.additional_properties.keys()

    def items(self) -> ItemsView[str, Any]:
        """The names and values of all fields."""
        return self.additional_properties.items()

    def get(self, key: str, default: Any = None) -> Any:
        """Return a field, or the default where there is none."""
        return self.additional_properties.get(key, default)


# The types that `httpx.Client(files=)` can accept.
FileContent = IO[bytes] | bytes | str
FileTypes = (
    # (filename, file (or bytes), content_type)
    tuple[str | None, FileContent, str | None]
    # (filename, file (or bytes), content_type, headers)
    | tuple[str | None, FileContent, str | None, Mapping[str, str]]
)
RequestFiles = list[tuple[str, FileTypes]]


@define
class File:
    """A file to upload."""

    payload: BinaryIO
    file_name: str | None = None
    mime_type: str | None = None

    def to_tuple(self) -> FileTypes:
        """Return the form that httpx accepts for multipart/form-data."""
        return self.file_name, self.payload, self.mime_type


@define
class Response(Generic[T]):
    """An answer of the API, with what was read from it."""

    status_code: HTTPStatus
    content: bytes
    headers: MutableMapping[str, str]
    parsed: T | None


__all__ = [
    "UNSET",
    "File",
    "FileTypes",
    "Model",
    "Moment",
    "OpenModel",
    "PathArgumentError",
    "ReadError",
    "RequestFiles",
    "Response",
    "Unset",
]
