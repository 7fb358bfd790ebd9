"""What reprs and messages show: not all of a long text, and no error of an object that is not complete."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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


def shorten(text: str, length: int) -> str:
    """Return a text, or its beginning and an ellipsis."""
    return text if len(text) <= length else f"{text[:length]}…"


def join_some(names: Sequence[str], most: int) -> str:
    """Return the first names, and how many more there are: `a, b and 3 more`."""
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"
