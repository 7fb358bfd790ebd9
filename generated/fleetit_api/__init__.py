"""The generated client of FleetIT API V2 Public 1.0.0. Generated, do not edit: use it through `fleetit`."""

from __future__ import annotations

from openapi_sdk.model import check_format

check_format(1, __name__)

# Type checkers take a constant of this name as true. Importing `typing` would take longer than the rest of this module.
# jedi, which completes names in notebooks and editors, leaves out what is below a constant that it knows to be false.
TYPE_CHECKING = not __name__

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
