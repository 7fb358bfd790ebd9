"""The options of a verifier, and their checks."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypedDict, TypeGuard

from fleetit._errors.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "VerifierOptions",
    "check_accept_compact",
    "check_clock",
    "check_max_body_bytes",
    "check_refresh_seconds",
    "check_tolerance",
]


class VerifierOptions(TypedDict, total=False):
    """The keyword arguments of `WebhookVerifier`."""

    tolerance: float
    max_body_bytes: int
    accept_compact: bool
    clock: Callable[[], float]


def check_tolerance(tolerance: object) -> float:
    """Return `tolerance`.

    Raises:
        ConfigurationError: If it is not a positive finite number.
    """
    if _is_positive(tolerance) and tolerance <= sys.float_info.max:
        return tolerance
    msg = f"tolerance={tolerance!r}: pass a positive finite number of seconds"
    raise ConfigurationError(msg)


def check_max_body_bytes(max_body_bytes: object) -> int:
    """Return `max_body_bytes`.

    Raises:
        ConfigurationError: If it is not a positive integer.
    """
    if isinstance(max_body_bytes, int) and not isinstance(max_body_bytes, bool) and max_body_bytes > 0:
        return max_body_bytes
    msg = f"max_body_bytes={max_body_bytes!r}: pass a positive number of bytes"
    raise ConfigurationError(msg)


def check_accept_compact(accept_compact: object) -> bool:
    """Return `accept_compact`.

    Raises:
        ConfigurationError: If it is not a boolean: "false" would be true.
    """
    if isinstance(accept_compact, bool):
        return accept_compact
    msg = f"accept_compact={accept_compact!r}: pass True or False"
    raise ConfigurationError(msg)


def check_clock(clock: Callable[[], float]) -> Callable[[], float]:
    """Return `clock`.

    Raises:
        ConfigurationError: If it is not callable.
    """
    if callable(clock):
        return clock
    msg = f"clock={clock!r}: pass a function that returns seconds, such as time.time"
    raise ConfigurationError(msg)


def check_refresh_seconds(refresh_seconds: object) -> float | None:
    """Return `refresh_seconds`.

    Raises:
        ConfigurationError: If it is neither None nor a positive number.
    """
    if refresh_seconds is None or _is_positive(refresh_seconds):
        return refresh_seconds
    msg = f"refresh_seconds={refresh_seconds!r}: pass a positive number of seconds, or None for no refresh"
    raise ConfigurationError(msg)


def _is_positive(value: object) -> TypeGuard[float]:
    """Return whether a value is a positive number. NaN and booleans are not."""
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0
