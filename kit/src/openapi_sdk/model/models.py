"""The base classes of all models."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, Self, TypeVar, cast

from attrs import define, field, fields

from openapi_sdk.model.column_names import make_row
from openapi_sdk.model.converters import Array, Object
from openapi_sdk.model.first_guesses import MODEL, explain_guess, find_facts, is_of_listings
from openapi_sdk.model.reading import Converter, get_attributes, get_converters, is_list, read_model
from openapi_sdk.model.reprs import guard_repr
from openapi_sdk.model.secret_names import mask, mask_inside
from openapi_sdk.model.shapes import ANY_SHAPE, Shape
from openapi_sdk.model.structs import read_document
from openapi_sdk.model.tables import write_table
from openapi_sdk.model.texts import write_date, write_uuid
from openapi_sdk.model.unions import OneOf
from openapi_sdk.model.unset import UNSET

if TYPE_CHECKING:
    from openapi_sdk.model.facts import Facts

V_co = TypeVar("V_co", covariant=True)

#: A new model doesn't know yet which fields are missing: those that are None then.
_NOT_KNOWN: Any = None


@guard_repr
@define(repr=False)
class Model(Mapping[str, Any]):
    """Base class of the models that are received: mappings of the described fields, by their names in JSON.

    A field that is missing or null is None; `missing` tells one from the other. Iteration, `len`, `keys`, `values` and
    `items` are about the described fields alone, which are always the same ones in the same order. `model["name"]`,
    `"name" in model` and `get` find the unknown fields too, which are in `additional_properties`. Models of one class
    are compared by the values of their fields. A model is mutable and not hashable.
    """

    _secrets: ClassVar[frozenset[str]] = frozenset()
    _attributes: ClassVar[Mapping[str, str]] = {}
    _ids: ClassVar[tuple[str, ...]] = ()
    _absent: ClassVar[Any] = None
    _shape: ClassVar[Shape] = ANY_SHAPE
    _unknown_fields: ClassVar[dict[str, None]]
    _struct_readers: ClassVar[dict[str, Callable[[Any], Any]]]
    _extras: dict[str, Any] | None = field(
        default=None, kw_only=True, alias="additional_properties", eq=lambda extras: extras or None
    )
    # An argument, so that `attrs.evolve` keeps it.
    _missing: tuple[str, ...] = field(default=_NOT_KNOWN, kw_only=True, alias="_missing", eq=False)

    def __init_subclass__(cls) -> None:
        cls._unknown_fields = {}
        cls._struct_readers = {}

    def __attrs_post_init__(self) -> None:
        if self._missing is _NOT_KNOWN:
            absent = self._absent
            self._missing = tuple(name for name in self._attributes.values() if getattr(self, name) is absent)

    @classmethod
    def _converters(cls) -> Mapping[str, Converter]:
        """Return the converters of fields by their names in JSON. Fields of the same type in JSON have none."""
        return {}

    @classmethod
    def _extra_converter(cls) -> Converter | None:
        """Return the converter of unknown fields, if the description has a type for them."""
        return None

    @classmethod
    def _from_struct(cls, struct: Any) -> Self:
        """Return the model of a Struct, or of a document where there is no Struct."""
        return read_model(cls, struct)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON document. The document is not changed. A model is one too: that of its `to_dict`.

        Raises:
            ReadError: If the document, or something in it that should be an object or an array, is neither that nor
                null. Also if a row has no id, or if it is nested deeper than 100 levels.
        """
        return read_document(cls, src_dict.to_dict() if isinstance(src_dict, Model) else src_dict)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document: the fields that were there or have a value, and the unknown fields."""
        raise NotImplementedError

    @property
    def missing(self) -> frozenset[str]:
        """The names of the fields that were not there, and have no value now. A field that was null is none of them."""
        return frozenset(name for name in self._missing if getattr(self, name) is self._absent)

    def to_row(self) -> dict[str, Any]:
        """Return the fields as columns of a table, by their names in JSON, always the same ones in the same order.

        Values are plain: `Decimal`, `date`, `datetime`, `bool`, text; of an enum its value, of a UUID its text. The
        fields of an object are columns of their own, `owner_id` and `owner_name`, also where there is no
        object. A column whose name is taken gets an underscore at its end. Unknown fields come last. An empty text of a
        field that is read as another type, such as a date, is None.
        """
        return make_row(self)

    if not TYPE_CHECKING:  # type checkers would accept any name

        def __getattr__(self, name: str) -> NoReturn:
            hint = explain_guess(MODEL, name, _find_facts(type(self)))
            hint = hint or (_explain_rows(type(self)) if is_of_listings(name) else "")
            msg = f"{type(self).__name__!r} object has no attribute {name!r}{hint}"
            raise AttributeError(msg, name=name, obj=self)

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
        if key not in self:
            hint = _explain_rows(type(self)) if isinstance(key, int) else ""
            raise KeyError(f"{key}{hint}" if hint else key)
        return getattr(self, self._attributes[key]) if key in self._attributes else self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        if key in self._attributes:
            setattr(self, self._attributes[key], value)
            self._missing = tuple(name for name in self._missing if name != self._attributes[key])
        else:
            self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        if key not in self:
            raise KeyError(key)
        if key in self._attributes:
            setattr(self, self._attributes[key], self._absent)
            self._missing = (*self._missing, self._attributes[key])
        else:
            del self.additional_properties[key]

    def __contains__(self, key: object) -> bool:
        return key in self._attributes or key in (self._extras or ())

    def __iter__(self) -> Iterator[str]:
        return iter(self._attributes)

    def __len__(self) -> int:
        return len(self._attributes)

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        """Yield the fields for rich, with secrets masked. Without this method rich shows all attrs fields."""
        missing = self.missing
        for attribute in fields(type(self)):
            if attribute.name in self._attributes.values() and attribute.name not in missing:
                value = getattr(self, attribute.name)
                yield attribute.name, mask(value) if attribute.name in self._secrets else mask_inside(value)
        if self._extras:
            yield "additional_properties", mask_inside(self._extras)

    def _repr_html_(self) -> str:
        """Return a table of one row, for notebooks. Secrets are masked."""
        return write_table([self], type(self).__name__)

    def __repr__(self) -> str:
        parts = ", ".join(f"{name}={value!r}" for name, value in self.__rich_repr__())
        return f"{type(self).__name__}({parts})"


@define(repr=False)
class SentModel(Model):
    """Base class of the models that are sent: mappings of what is set, unknown fields too.

    A field that is `UNSET` is left out; None is sent as null.
    """

    _absent: ClassVar[Any] = UNSET

    @property
    def missing(self) -> frozenset[str]:
        """The names of the fields that are left out."""
        return frozenset(name for name in self._attributes.values() if getattr(self, name) is UNSET)

    def __contains__(self, key: object) -> bool:
        if isinstance(key, str) and key in self._attributes:
            return getattr(self, self._attributes[key]) is not UNSET
        return key in (self._extras or ())

    def __iter__(self) -> Iterator[str]:
        yield from (name for name, attribute in self._attributes.items() if getattr(self, attribute) is not UNSET)
        yield from self._extras or ()

    def __len__(self) -> int:
        return sum(1 for _ in self)


def is_received(value: object) -> bool:
    """Whether a value is a model of an answer, which no request takes."""
    return isinstance(value, Model) and not isinstance(value, SentModel)


@define(repr=False)
class OpenModel(Model, Mapping[str, V_co]):
    """A model without described fields: a mapping of all fields that were received, by their names in JSON."""

    def __getitem__(self, key: str) -> V_co:
        return cast("V_co", self.additional_properties[key])

    def __iter__(self) -> Iterator[str]:
        return iter(self.additional_properties)

    def __len__(self) -> int:
        return len(self._extras or ())


def _find_facts(model_class: type[Model]) -> Facts | None:
    """Return the facts of the package of a model; a class of a user may be derived from it."""
    generated = next(each for each in model_class.__mro__ if "_attributes" in vars(each))
    return find_facts(generated.__module__)


def _explain_rows(model_class: type[Model]) -> str:
    """Return where the rows of a model are that may be taken for a listing; empty if it is something else."""
    converters = get_converters(model_class).items()
    rows = [name for name, each in converters if isinstance(each, Array) and isinstance(each.item, Object | OneOf)]
    return f"; its rows are in .{get_attributes(model_class)[rows[0]]}" if len(rows) == 1 else ""


def write_enum(value: Any) -> Any:
    """Return the value of an enum member, and any other value as it is."""
    return value.value if isinstance(value, Enum) else value


def write_any(value: Any) -> Any:
    """Return a value of a union as JSON: the document of a model, the items of a list."""
    if Model in value.__class__.__mro__:  # a mapping: `isinstance` takes three times as long
        document: dict[str, Any] = value.to_dict()
        return document
    if is_list(value):
        return [write_any(item) for item in value]
    if isinstance(value, datetime.date):
        return write_date(value)
    if isinstance(value, uuid.UUID):
        return write_uuid(value)
    return write_enum(value)
