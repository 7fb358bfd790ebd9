"""Reads a value of a union: as the model that a discriminator names, else as the one that it is most like."""

# pyright: reportPrivateUsage=false
# This module looks at private attributes of models.

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from openapi_sdk.model.converters import Array, Object, Unchanged
from openapi_sdk.model.reading import Converter, ReadError, get_converters, read_model

if TYPE_CHECKING:
    from openapi_sdk.model.reading import ReadableModel


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
        #: The model that each object is read as, if there is one model.
        self.only_model = self._models[0].model_class if len(self._models) == 1 else None

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


def _count_likeness(model_class: type[ReadableModel], document: Mapping[str, Any]) -> tuple[int, int, int]:
    """Return how like a model a document is: fields like its own less others, nulls, and less what is missing."""
    attributes, shape, converters = model_class._attributes, model_class._shape, get_converters(model_class)
    like = nulls = 0
    for name in document.keys() & attributes.keys():
        value = document[name]
        if value is None:
            nulls += 1
        elif not shape.has_type(name, value):
            like -= 1
        elif name not in converters or converters[name].accepts(value):
            like += 1
    return like, nulls, -len(attributes.keys() - document.keys())
