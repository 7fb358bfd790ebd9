"""What a notification is about. Both kinds carry `type: "ticket"`, so the fields tell."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fleetit_api.models import ParkingNotification, TollNotification

__all__ = ["Notification", "UnknownNotification", "kind_of", "read_notification"]

Kind: TypeAlias = Literal["toll", "parking"]


@frozen
class UnknownNotification:
    """An authentic notification that this version can't read: an unknown kind, or not shaped like its kind.

    Attributes:
        data: The whole JSON object.
        unreadable: The model that should have read it and could not ("TollNotification"); None for an unknown
            kind. `TollNotification.from_dict(notification.data)` raises the reason.
    """

    data: dict[str, Any] = field(repr=lambda data: f"<{len(data)} fields>", hash=False)
    unreadable: str | None = None


#: A model raises `ReadError`, a ValueError; the others are what foreign JSON may provoke in others.
_UNREADABLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)

Notification: TypeAlias = "TollNotification | ParkingNotification | UnknownNotification"


def kind_of(payload: Mapping[str, Any]) -> Kind | None:
    """Tell the kind: `ticketID` makes a toll, `violation_number` a parking ticket. Null counts as absent."""
    if payload.get("ticketID") is not None:
        return "toll"
    return None if payload.get("violation_number") is None else "parking"


def read_notification(payload: dict[str, Any]) -> Notification:
    """Read a payload into its model.

    An authentic delivery is never lost over its shape: FleetIT may not send it again, so what the model can't
    read is an `UnknownNotification`, which keeps everything, rather than a refusal.
    """
    kind = kind_of(payload)
    if kind is None:
        return UnknownNotification(payload)
    model, read = _models()[kind]
    try:
        return read(model, payload)
    except _UNREADABLE:
        return UnknownNotification(payload, unreadable=model.__name__)


@cache
def _models() -> dict[Kind, tuple[type[Any], Callable[[type[Any], dict[str, Any]], Notification]]]:
    """Import the models at the first notification, so that verifying loads nothing that it does not need."""
    from fleetit_api._reading import read_model  # noqa: PLC0415 - see the docstring
    from fleetit_api.models import ParkingNotification, TollNotification  # noqa: PLC0415

    return {"toll": (TollNotification, read_model), "parking": (ParkingNotification, read_model)}
