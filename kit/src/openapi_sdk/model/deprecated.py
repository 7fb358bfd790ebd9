"""What is deprecated: type checkers and editors are told, and a call is a `DeprecationWarning`.

Python shows a warning once for each line of a program that makes the call. `warnings.deprecated` came with Python 3.13,
and type checkers know `typing_extensions` also where it is not installed.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from openapi_sdk.model.first_guesses import find_facts
from openapi_sdk.model.unset import UNSET

FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])

if TYPE_CHECKING:
    from typing_extensions import deprecated
else:

    def deprecated(message: str) -> Any:
        """Return a decorator of a method that is deprecated."""

        def mark(function: Any) -> Any:
            function.__deprecated__ = message
            return function

        return mark


__all__ = ["deprecated", "deprecated_arguments", "warn", "warn_if_deprecated"]


def deprecated_arguments(names: str) -> Callable[[FunctionT], FunctionT]:
    """Return a decorator of a method of which some arguments are deprecated; their names are separated by spaces."""

    def mark(function: Any) -> Any:
        function.deprecated_arguments = names.split()
        return function

    return mark


def warn_if_deprecated(function: Any, resource: str) -> Any:
    """Return a method that warns if it, or an argument that it gets, is deprecated."""
    message: str = getattr(function, "__deprecated__", "")
    names: list[str] = getattr(function, "deprecated_arguments", [])
    if not message and not names:
        return function

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            if message:
                warn(message, DeprecationWarning, function.__module__)
            for name in names:
                if kwargs.get(name, UNSET) is not UNSET:
                    what = f"{name} of {resource}.{function.__name__}"
                    warn(f"{what} is deprecated", DeprecationWarning, function.__module__)
            return function(*args, **kwargs)
        finally:
            del args, kwargs  # they may hold secrets, and error reporters show the variables of each frame

    # Python 3.11 has no way to say so.
    mark: Callable[[Any], Any] = getattr(inspect, "markcoroutinefunction", lambda same: same)
    return mark(call) if inspect.iscoroutinefunction(function) else call


def warn(message: str, category: type[Warning], module: str) -> None:
    """Warn at the line of the program that made the call, or goes on with a listing.

    Args:
        message: The message.
        category: The class of the warning.
        module: A module of the generated package. No line in that, in the handwritten one over it, or here is a user's.
    """
    facts, generated = find_facts(module), module.partition(".")[0]
    own = {__name__.partition(".")[0], generated, facts.package if facts else generated}
    level, frame = 1, inspect.currentframe()  # `warnings` skips the frames of a package since Python 3.12
    while frame is not None and str(frame.f_globals.get("__name__")).partition(".")[0] in own:
        level, frame = level + 1, frame.f_back
    warnings.warn(message, category, stacklevel=level)
