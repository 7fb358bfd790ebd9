"""The kinds of webhooks of a service, and the notification of a JSON object."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from typing import Any, NamedTuple, Protocol, TypeAlias, TypeVar

from openapi_sdk.model.public import public_in

#: How the keys of deliveries begin whose kind is not known, or whose fields can't name a ticket.
BODY = "body"
#: Makes a notification of a JSON object.
Reader: TypeAlias = "Callable[[dict[str, Any]], Any]"
#: What reading a foreign JSON object may raise. Models raise `ReadError`, which is a ValueError.
_READ_ERRORS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


class AnyKind(Protocol):
    """A kind of webhook; a service may know more of it."""

    @property
    def name(self) -> str:
        """Its name in keys, options and logs."""
        ...

    @property
    def model(self) -> str:
        """The class of its notifications in the generated package."""
        ...

    @property
    def told_by(self) -> str:
        """The field that only this kind has."""
        ...

    @property
    def key(self) -> tuple[str, ...]:
        """The fields that together name the ticket."""
        ...


@public_in("openapi_sdk.webhooks")
class Kind(NamedTuple):
    """A kind of webhook.

    Attributes:
        name: Its name in keys, options and logs.
        model: The class of its notifications in the generated package.
        told_by: The field that only this kind has.
        key: The fields that together name the ticket: what later notifications about the same thing have, too.
    """

    name: str
    model: str
    told_by: str
    key: tuple[str, ...]


K = TypeVar("K", bound=AnyKind)


def find_kind(kinds: Mapping[str, K], payload: Mapping[str, Any]) -> K | None:
    """Return the first kind whose field is in a notification and not null, or None."""
    for kind in kinds.values():
        if payload.get(kind.told_by) is not None:
            return kind
    return None


def read_notification(kind: AnyKind | None, load: Callable[[str], Reader], payload: dict[str, Any]) -> Any:
    """Return the notification model of a payload.

    A field that the model can't read keeps the value that came: the other fields are still those of a known kind, and
    its handler has to see it. If the model fails in another way, return an `UnknownNotification` with the whole object.
    An authentic delivery is not refused because of its fields: the service may not send it again.

    Args:
        kind: Its kind, as `find_kind` returns it.
        load: Returns what reads the model with a name.
        payload: The JSON object.
    """
    if kind is not None:
        try:
            return _read_field_by_field(load(kind.model), payload)
        except _READ_ERRORS:
            pass  # below; nothing is imported for what can be read
    from openapi_sdk.webhooks.deliveries import UnknownNotification  # noqa: PLC0415 - tables of kinds need no attrs

    return UnknownNotification(payload, unreadable=None if kind is None else kind.model)


def _read_field_by_field(read: Reader, payload: dict[str, Any]) -> Any:
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


def load_reader(package: str, name: str) -> Reader:
    """Return what reads the model with a name of a generated package. Imported lazily."""
    from openapi_sdk.model.structs import read_document  # noqa: PLC0415 - see the docstring

    return partial(read_document, getattr(import_module(f"{package}.models"), name))
