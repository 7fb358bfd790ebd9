"""The generated client of FleetIT API V2 Public 1.0.0: never edited, see `fleetit` for the way to use it."""

from __future__ import annotations

# Type checkers take a constant of this name for true; importing `typing` for it would cost more than all the rest.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from .client import AuthenticatedClient, Client


def __getattr__(name: str) -> object:
    if name not in __all__:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    from . import client

    value: object = getattr(client, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


__all__ = ("AuthenticatedClient", "Client")
