"""What a method of a resource gives to the caller: the arguments of one call."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


class NotGiven(Enum):
    """The type of `NOT_GIVEN`, which is no value of anything else: not even `UNSET` counts as not given."""

    NOT_GIVEN = "not given"

    def __repr__(self) -> str:
        return self.name


#: The default of `fleet_id`. None is a value: the account's default fleet.
NOT_GIVEN: Final = NotGiven.NOT_GIVEN


class Call:
    """The arguments of one call. They are not in the repr: error reporters show it, and they may hold a secret.

    Args:
        arguments: The arguments of the operation, by their Python names.
        fleet_id: The fleet of the call.

    Attributes:
        arguments: The arguments of the operation, by their Python names.
        fleet_id: The fleet of the call.
    """

    __slots__ = ("arguments", "fleet_id")

    def __init__(self, arguments: Mapping[str, Any], fleet_id: int | NotGiven | None = NOT_GIVEN) -> None:
        self.arguments = arguments
        self.fleet_id = fleet_id

    def __repr__(self) -> str:
        return "Call(…)"
