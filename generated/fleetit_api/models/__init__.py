"""The models of the API's requests and answers."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .active_integration import ActiveIntegration
    from .active_integration_data import ActiveIntegrationData
    from .active_integration_page import ActiveIntegrationPage
    from .json_object import JsonObject
    from .parking_notification import ParkingNotification
    from .toll_notification import TollNotification

_MODULES = {
    "ActiveIntegration": ".active_integration",
    "ActiveIntegrationData": ".active_integration_data",
    "ActiveIntegrationPage": ".active_integration_page",
    "JsonObject": ".json_object",
    "ParkingNotification": ".parking_notification",
    "TollNotification": ".toll_notification",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    value: object = getattr(import_module(_MODULES[name], __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULES})


__all__ = (
    "ActiveIntegration",
    "ActiveIntegrationData",
    "ActiveIntegrationPage",
    "JsonObject",
    "ParkingNotification",
    "TollNotification",
)
