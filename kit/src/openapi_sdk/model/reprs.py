"""Keeps the repr of an object that is not complete from raising."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

C = TypeVar("C")


def guard_repr(cls: type[C]) -> type[C]:
    """Decorate a class so that its repr never raises.

    Error reporters call it for every local variable, also for an object that was made without its constructor.
    """
    write: Callable[[Any], str] = cls.__repr__

    @wraps(write)
    def write_or_name(self: Any) -> str:
        try:
            return write(self)
        except Exception:  # noqa: BLE001 - whatever is missing, or can't be written
            return f"<{type(self).__name__}, not complete>"

    cls.__repr__ = write_or_name  # type: ignore[method-assign]
    return cls
