"""Reads the payload of a delivery into a notification model."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import field, frozen

from fleetit._secrets.redaction import guard_repr
from fleetit.webhooks.kinds import find_kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetit.webhooks.kinds import KnownNotification

__all__ = ["Notification", "UnknownNotification", "parse_notification"]


@guard_repr
@frozen
class UnknownNotification:
    """An authentic notification that this version can't read. Its kind is unknown, unless `unreadable` says which one.

    Attributes:
        data: The whole JSON object.
        unreadable: The name of the model that could not read it ("TollNotification"); None if the kind is unknown. No
            such notification is known.
    """

    data: dict[str, Any] = field(repr=lambda data: f"<{len(data)} fields>", hash=False)
    unreadable: str | None = None


Notification: TypeAlias = "KnownNotification | UnknownNotification"
_Reader: TypeAlias = "Callable[[type[Any], dict[str, Any]], Notification]"

#: What reading a foreign JSON object may raise. Models raise `ReadError`, which is a ValueError.
_READ_ERRORS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


def parse_notification(payload: dict[str, Any]) -> Notification:
    """Return the notification model of a payload.

    A field that the model can't read keeps the value that came: the other fields are still those of a toll or of a
    parking ticket, and a handler of tolls has to see it. If the model fails in another way, return an
    `UnknownNotification` with the whole object. An authentic delivery is not refused because of its fields: FleetIT may
    not send it again.
    """
    kind = find_kind(payload)
    if kind is None:
        return UnknownNotification(payload)
    model, read_document = _load_model(kind.model)
    try:
        return read_document(model, payload)
    except _READ_ERRORS:
        pass
    try:
        return _read_field_by_field(model, read_document, payload)
    except _READ_ERRORS:
        return UnknownNotification(payload, unreadable=model.__name__)


def _read_field_by_field(model: type[Any], read_document: _Reader, payload: dict[str, Any]) -> Notification:
    """Read a payload. Each field that the model can't read is set aside, and put back as it came."""
    readable, odd = dict(payload), dict[str, Any]()
    while True:
        try:
            notification = read_document(model, readable)
        except ValueError as error:
            # A `ReadError`: its place is that of a field, or below it: `custom_fields`, `lines[3].id`.
            name = re.split(r"[.\[]", getattr(error, "where", ""), maxsplit=1)[0]
            odd[name] = readable.pop(name)  # a KeyError if it names no field
            continue
        fields: Any = notification
        for name, value in odd.items():
            fields[name] = value
        return notification


@cache
def _load_model(name: str) -> tuple[type[Any], _Reader]:
    """Return a model and the function that reads it. Imported lazily."""
    import fleetit_api.models as models  # noqa: PLC0415, PLR0402 - see the docstring
    from fleetit_api._structs import read_document  # noqa: PLC0415

    return getattr(models, name), read_document
