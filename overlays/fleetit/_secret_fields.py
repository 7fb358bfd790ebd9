"""Takes secrets out of models, before they become rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from fleetit._redaction import is_secret_name
from fleetit_api.types import Model

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


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


def _remove(value: Any, prefix: str, kept: Collection[str]) -> Iterator[str]:
    if isinstance(value, Model):
        yield from _remove_from_model(value, prefix, kept)
    elif isinstance(value, list):
        for each in cast("list[Any]", value):
            yield from _remove(each, prefix, kept)
    elif isinstance(value, dict):
        yield from _remove_from_mapping(cast("dict[str, Any]", value), prefix, kept)


def _remove_from_model(model: Model, prefix: str, kept: Collection[str]) -> Iterator[str]:
    secrets: Collection[str] = model._secrets  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    attributes = model._attributes  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    for name, attribute in attributes.items():
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
