"""The kinds of webhooks of a service, and which one a notification is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from openapi_sdk.model.public import public_in

#: How the keys of deliveries begin whose kind is not known, or whose fields can't name a ticket.
BODY = "body"


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
        """The field that only this kind has, or has with a value of its own."""
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
        told_by: The field that only this kind has, or the field with one of `values`. Empty if nothing tells it: its
            notifications are of no known kind.
        key: The fields that together name the ticket: what later notifications about the same thing have, too. Without
            one, each body is a ticket of its own.
        values: The values of the field `told_by` that only this kind has. By default any but null.
    """

    name: str
    model: str
    told_by: str
    key: tuple[str, ...] = ()
    values: tuple[str | int, ...] = ()


def find_kind(kinds: Mapping[str, AnyKind], payload: Mapping[str, Any]) -> AnyKind | None:
    """Return the first kind whose field is in a notification, with one of its values or not null; or None."""
    for kind in kinds.values():
        found = payload.get(kind.told_by) if kind.told_by else None
        if found is None:
            continue
        values = getattr(kind, "values", ())
        if not values or (isinstance(found, str | int) and found in values and not isinstance(found, bool)):
            return kind
    return None
