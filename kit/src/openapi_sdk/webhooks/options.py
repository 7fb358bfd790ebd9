"""The arguments of an inbox, checked."""

from __future__ import annotations

import functools
import inspect
import re
import types
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from attrs import frozen

from openapi_sdk.model.integers import is_integer
from openapi_sdk.secrets.redaction import format_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from contextlib import AbstractContextManager

    from openapi_sdk.errors.errors import ErrorTree

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9a-z-]{1,200}")
#: The longest lease, time limit of a handler and so on.
_MAX_SECONDS = 86_400
#: The most attempts, and the most threads.
_MAX_NUMBER = 1000
#: What is deleted is not recognized any more, and nobody knows for how long it may be sent again.
_MIN_AGE = timedelta(days=1)
#: What has a signature itself; other objects that can be called have a method for that.
_FUNCTIONS = (types.FunctionType, types.MethodType, types.BuiltinFunctionType, functools.partial, type)


def check_headers(errors: ErrorTree, names: Iterable[str]) -> tuple[str, ...]:
    """Return the names of headers in lower case, or raise errors.ConfigurationError."""
    if isinstance(names, str):
        names = (names,)
    checked = tuple(name.lower() if isinstance(name, str) else "" for name in names)
    for name in checked:
        if not _HEADER_NAME.fullmatch(name):
            msg = f"keep_headers: {format_value(name)} is no name of a header"
            raise errors.ConfigurationError(msg)
    return checked


def name_function(function: Callable[..., Any]) -> str:
    """Return the name of a function of the user."""
    return getattr(function, "__qualname__", type(function).__name__)


def is_async(function: Callable[..., Any]) -> bool:
    """Return whether a function, or an object that is called like one, is async."""
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(type(function).__call__)


def check_function(
    errors: ErrorTree, function: Callable[..., Any], arguments: tuple[str, ...], option: str | None = None
) -> None:
    """Raise ConfigurationError unless a function of the user can be called with some arguments, and is run by that.

    A generator function is not: what it returns has to be iterated over.
    """
    name = name_function(function) if option is None else f"{option}={name_function(function)}"
    if not callable(function):
        msg = f"{format_value(function)} is no function"
        raise errors.ConfigurationError(msg)
    # Of other objects their own `__call__`: a proxy seems to be what it calls, perhaps with more arguments.
    called: Any = function
    if not issubclass(type(function), _FUNCTIONS):
        called = called.__call__
    if inspect.isgeneratorfunction(called) or inspect.isasyncgenfunction(called):
        msg = f"{name}: it has a `yield`, so calling it runs nothing; write a function without one"
        raise errors.ConfigurationError(msg)
    try:
        # Not that of a wrapped function: its decorator may add arguments.
        signature = inspect.signature(called, follow_wrapped=False)
    except ValueError:  # some functions written in C have none
        return
    try:
        signature.bind(*arguments)
    except TypeError as error:
        wanted = ", ".join(arguments) or "nothing"
        msg = f"{name}: it is called with {wanted}, and can't take that: {error}"
        raise errors.ConfigurationError(msg) from None


def check_number(errors: ErrorTree, name: str, number: object) -> None:
    """Raise ConfigurationError unless an argument is a number of attempts or threads."""
    _require(errors, is_integer(number, 1, _MAX_NUMBER), name, number, f"a number from 1 to {_MAX_NUMBER:,}")


def check_seconds(errors: ErrorTree, name: str, seconds: Any) -> None:
    """Raise ConfigurationError unless an argument is a length of time in seconds."""
    is_number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
    wanted = f"seconds, more than 0 and at most {_MAX_SECONDS:,}"
    _require(errors, is_number and 0 < seconds <= _MAX_SECONDS, name, seconds, wanted)


def check_age(errors: ErrorTree, name: str, age: object) -> None:
    """Raise ConfigurationError unless an argument is an age at which something may be deleted."""
    if isinstance(age, timedelta) and age < _MIN_AGE:
        msg = f"{name}={age}: pass a timedelta of at least a day"  # `0:00:00`, not `datetime.timedelta(0)`
        raise errors.ConfigurationError(msg)
    _require(errors, isinstance(age, timedelta), name, age, "a timedelta of at least a day")


def _require(errors: ErrorTree, is_valid: bool, name: str, value: object, wanted: str) -> None:
    if not is_valid:
        msg = f"{name}={format_value(value)}: pass {wanted}"
        raise errors.ConfigurationError(msg)


@frozen(kw_only=True)
class InboxOptions:
    """The arguments of `Inbox`, see there."""

    errors: ErrorTree

    inline: bool
    dispatch: Callable[[int], object] | None
    dispatch_again: float
    attempts: int
    on_failed: Callable[..., object] | None
    concurrency: int
    lease: float
    keep: timedelta | None
    keep_headers: tuple[str, ...]
    open_transaction: Callable[[], AbstractContextManager[tuple[Any, Any]]] | None
    background: bool
    close_timeout: float

    def __attrs_post_init__(self) -> None:
        errors = self.errors
        if self.inline and self.dispatch is not None:
            msg = "inline=True and dispatch=: handle a delivery before the answer, or by a task queue; pass one of them"
            raise errors.ConfigurationError(msg)
        arguments = {"dispatch": ("id",), "on_failed": ("delivery", "error"), "transaction": ()}
        functions = {"dispatch": self.dispatch, "on_failed": self.on_failed, "transaction": self.open_transaction}
        for name, function in functions.items():
            _require(errors, function is None or callable(function), name, function, "a function")
            if function is not None:
                check_function(errors, function, arguments[name], name)
        if self.dispatch is not None and is_async(self.dispatch):
            msg = f"dispatch={name_function(self.dispatch)}: pass a plain function; nothing would await an async one"
            raise errors.ConfigurationError(msg)
        for name in ("dispatch_again", "lease", "close_timeout"):
            check_seconds(errors, name, getattr(self, name))
        for name in ("attempts", "concurrency"):
            check_number(errors, name, getattr(self, name))
        if self.keep is not None:
            check_age(errors, "keep", self.keep)
