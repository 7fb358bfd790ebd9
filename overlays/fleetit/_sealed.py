"""Values that nobody may read in passing: not in a repr, and not where an error reporter prints a frame's variables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, ParamSpec, TypeVar

from fleetit._errors import FleetITError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
P = ParamSpec("P")


class Sealed(Generic[T]):
    """Holds a value that it does not show.

    Args:
        value: The value.
    """

    __slots__ = ("_value",)

    def __init__(self, value: T) -> None:
        self._value = value

    def open(self) -> T:
        """Return the value."""
        return self._value

    def __repr__(self) -> str:
        return "***"


def apart(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do some work; an error of ours leaves it without the frames of the work, whose variables may hold secrets.

    What such an error has to say is in its message, and the frames above are still there.
    """
    try:
        return work(*args, **kwargs)
    except FleetITError as error:
        found = error.with_traceback(None)
    del args, kwargs
    raise found
