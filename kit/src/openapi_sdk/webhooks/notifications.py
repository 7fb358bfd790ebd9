"""The notification of a payload: what its model reads, and what becomes of fields that it can't read."""

from __future__ import annotations

import re
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias

from openapi_sdk.webhooks.deliveries import UnknownNotification

if TYPE_CHECKING:
    from collections.abc import Callable

    from openapi_sdk.webhooks.kinds import AnyKind

#: Makes a notification of a JSON object.
NotificationReader: TypeAlias = "Callable[[dict[str, Any]], Any]"
#: What reading a foreign JSON object may raise. Models raise `ReadError`, which is a ValueError.
_READ_ERRORS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


def read_notification(
    kind: AnyKind | None, payload: dict[str, Any], load_reader: Callable[[str], NotificationReader]
) -> Any:
    """Return the notification of a JSON object and its kind. It raises nothing.

    A field that the model can't read keeps the value that came: the other fields are still those of a known kind,
    and its handler has to see it. If the model fails in another way, return an `UnknownNotification` with the whole
    object. An authentic delivery is not refused because of its fields: the service may not send it again.

    Args:
        kind: The kind, or None if it is not known.
        payload: The JSON object.
        load_reader: Returns what reads the model with a name.
    """
    if kind is not None:
        try:
            return _read_field_by_field(load_reader(kind.model), payload)
        except _READ_ERRORS:
            pass  # below
    return UnknownNotification(payload, unreadable=None if kind is None else kind.model)


def _read_field_by_field(read: NotificationReader, payload: dict[str, Any]) -> Any:
    """Read a payload. Each field that the model can't read is set aside, and put back as it came."""
    readable, odd = payload, dict[str, Any]()
    while True:
        try:
            notification = read(readable)
        except ValueError as error:
            # A `ReadError`: its place is that of a field, or below it: `custom_fields`, `lines[3].id`.
            name = re.split(r"[.\[]", getattr(error, "where", ""), maxsplit=1)[0]
            odd[name] = readable[name]  # a KeyError if it names no field
            readable = {other: value for other, value in readable.items() if other != name}
            continue
        for name, value in odd.items():
            notification[name] = value
        return notification


def load_reader(package: str, name: str) -> NotificationReader:
    """Return what reads the model with a name of a generated package. Imported lazily."""
    from openapi_sdk.model.structs import read_document  # noqa: PLC0415 - see the docstring

    return partial(read_document, getattr(import_module(f"{package}.models"), name))
