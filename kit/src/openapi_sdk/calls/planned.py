"""The dry run: checks a call as the call itself does, and returns what would be sent."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, ParamSpec, cast

from openapi_sdk.calls.callers import AsyncCaller, BaseCaller
from openapi_sdk.errors.errors import InvalidInput
from openapi_sdk.model.public import public_in
from openapi_sdk.model.resources import BaseResource
from openapi_sdk.secrets.redaction import SecretValue

if TYPE_CHECKING:
    import os

    from openapi_sdk.errors.fields import FieldError
    from openapi_sdk.messages.request import Request
    from openapi_sdk.model.calls import Call
    from openapi_sdk.model.operations import Operation

P = ParamSpec("P")


@public_in("openapi_sdk")
def validate(method: Callable[P, object], /, *args: P.args, **kwargs: P.kwargs) -> tuple[FieldError, ...]:
    """Check the arguments of a call as the call itself does, and send nothing.

        errors = validate(client.orders.create_many, rows)
        for row, field, message in errors: …

    It works with both clients, and needs no `await`.

    Args:
        method: A method of a resource, such as `client.orders.create_many`.
        *args: The arguments of the call.
        **kwargs: The arguments of the call.

    Returns:
        Every error, as `InvalidInput.errors` of the call would have them; empty if the call would be sent.

    Raises:
        ConfigurationError: If the client can't make this call, whatever its arguments are.
        TypeError: If it is no method of a resource, or has no such arguments.
    """
    arguments = SecretValue((args, kwargs))
    del args, kwargs  # they may hold a pin, and error reporters show the variables of each frame
    try:
        plan_call(method, arguments)
    except InvalidInput as error:
        return error.errors
    return ()


def plan_call(method: Callable[..., Any], arguments: SecretValue[Any]) -> Request | None:
    """Return the first request that a call would send; None for batches without rows."""
    resource: Any = getattr(method, "__self__", None)
    name = getattr(method, "__name__", "")
    caller = getattr(resource, "_caller", None) if isinstance(resource, BaseResource) else None
    if not isinstance(caller, BaseCaller):
        msg = f"{name or type(method).__name__} is no method of a resource; pass one, such as client.orders.create"
        raise TypeError(msg)
    planned = PlannedCaller(cast("BaseCaller[Any, Any]", caller))
    make_resource = cast("Callable[[Any], Any]", type(resource))
    # No variable has the arguments: error reporters show the variables of each frame.
    request: object = getattr(make_resource(planned), name)(*arguments.reveal()[0], **arguments.reveal()[1])
    if isinstance(request, Coroutine):
        request = _finish(cast("Coroutine[Any, Any, Request]", request))
    return cast("Request | None", request)


def _finish(coroutine: Coroutine[Any, Any, Request]) -> Request | None:
    """Return the result of a coroutine that waits for nothing."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return cast("Request", end.value)
    return None


class PlannedCaller:
    """Checks calls as another caller does. In place of a result, it returns the first request that would be sent."""

    def __init__(self, caller: BaseCaller[Any, Any]) -> None:
        self._caller = caller

    def call(self, operation: Operation[Any], call: Call, /) -> Any:
        return self._return(self._caller.prepare(operation, call)[0])

    stream = call

    def download(self, operation: Operation[Any], call: Call, to: str | os.PathLike[str] | None, /) -> Any:
        """Check a call that returns a file when it succeeds, and that the file can be written."""
        request = self._caller.prepare(operation, call)[0]
        if to is not None:
            from openapi_sdk.transport.download import Download  # noqa: PLC0415 - imported lazily

            with Download(self._caller.service, operation, to):
                pass
        return self._return(request)

    def pages(self, operation: Operation[Any], call: Call, /, *, prefetch: int = 0, exact: bool = False) -> Request:
        caller = self._caller
        options, call = caller.prepare_listing(operation, call, prefetch, exact)
        leaves_out = caller.leaves_tenants_out(operation)
        return caller.prepare_page(
            operation, call, options, options.start, options.limit, leaves_tenants_out=leaves_out
        )[0]

    def batches(self, operation: Operation[Any], call: Call, /, *, size: int, most: int) -> Request | None:
        plan = self._caller.plan_batches(operation, call, size, most)
        return self._caller.prepare(operation, plan.make_call(plan.ranges[0]))[0] if plan.ranges else None

    def _return(self, request: Request) -> Request | Coroutine[Any, Any, Request]:
        """Return a request as the resources of the client need it: those of an async client await it."""
        return _return_later(request) if isinstance(self._caller, AsyncCaller) else request


async def _return_later(request: Request) -> Request:
    return request
