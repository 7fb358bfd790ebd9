"""Takes secrets out of models, before they become rows."""

# pyright: reportPrivateUsage=false
# This module looks at private attributes of models.

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from attrs import frozen

from fleetit._secrets.redaction import is_secret_name
from fleetit_api._converters import Object
from fleetit_api._reading import get_converters
from fleetit_api.types import Model

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from fleetit_api._reading import ReadableModel


def remove_secrets(model: Any, kept: Collection[str]) -> list[str]:
    """Remove the secrets of a model and of what is in it. The model is changed.

    Fields are secret if the description says so. Those that it doesn't have are secret if their name says so.

    Args:
        model: The model.
        kept: The secrets to keep, by their names with dots: `data.auth`.

    Returns:
        The names of the secrets that it had, as columns are called: `data_auth`.
    """
    return [name.replace(".", "_") for name in _remove(model, "", kept)]


@frozen
class SecretColumns:
    """The columns of a model that the description calls secret.

    Attributes:
        names: Their names.
        prefixes: What the names of those begin with that are in an object which is secret as a whole.
    """

    names: frozenset[str]
    prefixes: tuple[str, ...]

    @classmethod
    def of(cls, model_class: type[ReadableModel] | None) -> SecretColumns:
        """Return those of a model; none if there is no model."""
        found = {} if model_class is None else dict(_iter_secrets(model_class, "", ()))
        return cls(frozenset(found), tuple(f"{name}_" for name, is_object in found.items() if is_object))

    def has(self, column: str) -> bool:
        """Whether a column is secret."""
        return column in self.names or column.startswith(self.prefixes)


def _iter_secrets(
    model_class: type[ReadableModel], prefix: str, enclosing: tuple[type[ReadableModel], ...]
) -> Iterator[tuple[str, bool]]:
    """Yield the name of each secret, and whether it is an object."""
    converters, enclosing = get_converters(model_class), (*enclosing, model_class)
    secrets: Collection[str] = getattr(model_class, "_secrets", ())
    for name, attribute in model_class._attributes.items():
        converter = converters.get(name)
        inner = converter.model_class if isinstance(converter, Object) else None
        if attribute in secrets:
            yield f"{prefix}{name}", inner is not None
        elif inner is not None and inner not in enclosing:
            yield from _iter_secrets(inner, f"{prefix}{name}_", enclosing)


def _remove(value: Any, prefix: str, kept: Collection[str]) -> Iterator[str]:
    if isinstance(value, Model):
        yield from _remove_from_model(value, prefix, kept)
    elif isinstance(value, list):
        for each in cast("list[Any]", value):
            yield from _remove(each, prefix, kept)
    elif isinstance(value, dict):
        yield from _remove_from_mapping(cast("dict[str, Any]", value), prefix, kept)


def _remove_from_model(model: Model, prefix: str, kept: Collection[str]) -> Iterator[str]:
    secrets: Collection[str] = model._secrets
    for name, attribute in model._attributes.items():
        if attribute not in secrets:
            yield from _remove(getattr(model, attribute), f"{prefix}{name}.", kept)
        elif f"{prefix}{name}" not in kept:
            setattr(model, attribute, None)
            yield f"{prefix}{name}"
    if model.additional_keys:
        yield from _remove_from_mapping(model.additional_properties, prefix, kept)


def _remove_from_mapping(fields: dict[str, Any], prefix: str, kept: Collection[str]) -> Iterator[str]:
    for name in [*fields]:
        if not is_secret_name(name) or f"{prefix}{name}" in kept:
            yield from _remove(fields[name], f"{prefix}{name}.", kept)
        else:
            del fields[name]
            yield f"{prefix}{name}"
