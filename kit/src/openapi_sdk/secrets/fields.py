"""Hides the secrets of models and JSON documents: masked for people, or left out of exports and warehouses.

A described field is secret if its model lists it in `_secrets`, any other one if `is_secret` says so.
"""

# pyright: reportPrivateUsage=false
# This module looks at private attributes of models.

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from openapi_sdk.model.column_names import SCALARS
from openapi_sdk.model.models import Model
from openapi_sdk.model.secret_names import is_secret, mask

if TYPE_CHECKING:
    from collections.abc import Collection

T = TypeVar("T")


def mask_secrets(value: T) -> T:
    """Return a copy of a model, a JSON document or a list of them, with `***` in place of each secret."""
    return cast("T", _copy(value, "", None))


def remove_secrets(value: T, kept: Collection[str] = ()) -> T:
    """Return a copy of a model, a JSON document or a list of them, without secrets. In a model they are None."""
    return cast("T", _copy(value, "", kept))


def _copy(value: Any, prefix: str, kept: Collection[str] | None) -> Any:
    """Copy a value; its secrets are masked if `kept` is None, and removed otherwise."""
    if value.__class__ in SCALARS:
        return value
    if isinstance(value, Model):
        return _copy_model(value, prefix, kept)
    if isinstance(value, dict):
        return _copy_object(cast("dict[str, Any]", value), prefix, kept)
    return [_copy(item, prefix, kept) for item in cast("list[Any]", value)] if isinstance(value, list) else value


def _copy_model(model: Model, prefix: str, kept: Collection[str] | None) -> Model:
    copied = object.__new__(type(model))
    for name, attribute in model._attributes.items():
        field, value = f"{prefix}{name}", getattr(model, attribute)
        if attribute not in model._secrets:
            value = _copy(value, f"{field}.", kept)
        elif kept is None or field not in kept:
            value = mask(value) if kept is None else None
        setattr(copied, attribute, value)
    copied._missing = model._missing
    copied._extras = None if model._extras is None else _copy_object(model._extras, prefix, kept)
    return copied


def _copy_object(fields: dict[str, Any], prefix: str, kept: Collection[str] | None) -> dict[str, Any]:
    copied: dict[str, Any] = {}
    for name, value in fields.items():
        field = f"{prefix}{name}"
        if not is_secret(name, value):
            copied[name] = _copy(value, f"{field}.", kept)
        elif kept is None:
            copied[name] = mask(value)
        elif field in kept:
            copied[name] = value
    return copied
