"""Checks a call without sending it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, NoReturn, ParamSpec, cast

from fleetit._calls.callers import AsyncCaller, SyncCaller
from fleetit._errors.errors import InvalidInput
from fleetit._secrets.redaction import SecretValue, strip_traceback
from fleetit_api._resources import BaseResource
from fleetit_api.api import AsyncPages, Pages

if TYPE_CHECKING:
    from fleetit._errors.errors import FieldError

P = ParamSpec("P")


def validate(method: Callable[P, object], /, *args: P.args, **kwargs: P.kwargs) -> tuple[FieldError, ...]:
    """Check the arguments of a call as the call itself does, and send nothing.

        errors = validate(client.vehicles.create_many, rows)
        for row, field, message in errors: …

    It works with both clients, and needs no `await`.

    Args:
        method: A method of a resource, such as `client.vehicles.create_many`.
        *args: The arguments of the call.
        **kwargs: The arguments of the call.

    Returns:
        Every error, as `InvalidInput.errors` of the call would have them; empty if the call would be sent.

    Raises:
        ConfigurationError: If the client can't make this call, whatever its arguments are.
        TypeError: If it is no method of a resource, or has no such arguments.
    """
    call = SecretValue((args, kwargs))
    del args, kwargs  # they may hold a pin, and error reporters show the variables of each frame
    resource: Any = getattr(method, "__self__", None)
    name = getattr(method, "__name__", "")
    is_resource = issubclass(type(resource), BaseResource)  # a client has a `_caller` too
    caller = getattr(resource, "_caller", None) if is_resource else None
    checking: _CheckingCaller | _AsyncCheckingCaller
    if isinstance(caller, SyncCaller):
        checking = _CheckingCaller.of(caller)
    elif isinstance(caller, AsyncCaller):
        checking = _AsyncCheckingCaller.of(caller)
    else:
        msg = f"{name or type(method).__name__} is no method of a resource; pass one, such as client.vehicles.create"
        raise TypeError(msg)
    return _check(getattr(resource.__class__(checking), name), call)


@strip_traceback
def _check(method: Callable[..., Any], call: SecretValue[Any]) -> tuple[FieldError, ...]:
    args, kwargs = call.reveal()
    try:
        result: object = method(*args, **kwargs)
        if isinstance(result, Pages | AsyncPages):
            result = cast(
                "Pages[Any] | AsyncPages[Any]", result
            ).first()  # the arguments of a listing are checked when it is read
        if isinstance(result, Awaitable):
            _finish(cast("Awaitable[object]", result))
    except InvalidInput as error:
        return error.errors
    except _WouldBeSent:
        pass
    return ()


def _finish(result: Awaitable[object]) -> None:
    """Run what an async method returns up to the point where it would send something, which is before any wait."""
    steps = result.__await__()
    try:
        next(steps)
    except StopIteration:
        return


class _WouldBeSent(Exception):
    """Raised where a call would be sent."""


class _CheckingCaller(SyncCaller):
    """Makes no call: it ends where the request would be sent."""

    @classmethod
    def of(cls, caller: SyncCaller) -> _CheckingCaller:
        """Return a caller with the settings of another one."""
        return cls(caller._settings, caller._connections)  # noqa: SLF001 - a subclass

    def send(self, *_args: Any, **_options: Any) -> NoReturn:
        raise _WouldBeSent


class _AsyncCheckingCaller(AsyncCaller):
    """The same for an async client."""

    @classmethod
    def of(cls, caller: AsyncCaller) -> _AsyncCheckingCaller:
        """Return a caller with the settings of another one."""
        return cls(caller._settings, caller._connections)  # noqa: SLF001 - a subclass

    async def send(self, *_args: Any, **_options: Any) -> NoReturn:
        raise _WouldBeSent
