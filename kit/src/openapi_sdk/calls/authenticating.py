"""Gets what an attempt says who calls with: asks the functions of the user and of the overlay.

A generator yields what to ask next, and receives the result. Both flavours run the same one.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import evolve, frozen

from openapi_sdk.calls.attempts import NotAuthenticated
from openapi_sdk.secrets.redaction import SecretValue
from openapi_sdk.settings.credentials import check_signature

if TYPE_CHECKING:
    from openapi_sdk.messages.request import Request
    from openapi_sdk.settings.settings import Settings


@frozen
class Ask:
    """The step to call a function, and to await its result with an async client. `name` is what it is called."""

    name: str
    function: Callable[[], Any]


#: The next step; it is sent the result. The settings of the attempt are returned.
Steps: TypeAlias = Generator[Ask, SecretValue[Any], "Settings"]


def needs_steps(request: Request, settings: Settings) -> bool:
    """Whether something is asked before each attempt of a request."""
    credentials = settings.credentials
    way = credentials.choose(request.security, request.operation)
    return bool(credentials.list_functions(way)) or _is_signed(request, settings)


def _is_signed(request: Request, settings: Settings) -> bool:
    """Whether a function of the overlay is asked: unless the description says that the operation needs nothing."""
    return settings.service.authenticate is not None and request.security != ()


def _authenticate(request: Request, settings: Settings) -> Steps:
    """Yield what has to be done before an attempt, and return its settings."""
    way = settings.credentials.choose(request.security, request.operation)
    for argument in settings.credentials.list_functions(way):
        asked = yield Ask(argument, settings.credentials.tokens[argument].ask)
        settings = evolve(settings, credentials=settings.credentials.renew(argument, asked))
    sign = settings.service.authenticate
    if sign is not None and _is_signed(request, settings):
        unsigned = evolve(settings, signature=SecretValue({})).authorize(request)
        asked = yield Ask(
            "authenticate",
            lambda: sign(
                request.method,
                f"{settings.base_url}{unsigned.reveal().target}",
                dict(unsigned.reveal().headers),
                request.body,
            ),
        )
        signature = check_signature(settings.service.errors, asked)
        settings.credentials.remember(signature)
        settings = evolve(settings, signature=signature)
    return settings


def authenticate(request: Request, settings: Settings) -> tuple[Settings, NotAuthenticated | None]:
    """Return the settings of an attempt, and what failed."""
    steps = _authenticate(request, settings)
    name = ""
    try:
        step = next(steps)
        while True:
            name = step.name
            step = steps.send(SecretValue(step.function()))
    except StopIteration as end:
        return end.value, None
    except Exception as error:  # noqa: BLE001 - of a function of the user; the loop of the attempts raises it
        return settings, NotAuthenticated(name, error)


async def authenticate_async(request: Request, settings: Settings) -> tuple[Settings, NotAuthenticated | None]:
    """Return the settings of an attempt, and what failed. What a function returns may be awaitable."""
    steps = _authenticate(request, settings)
    name = ""
    try:
        step = next(steps)
        while True:
            name = step.name
            step = steps.send(await _ask(step))
    except StopIteration as end:
        return end.value, None
    except Exception as error:  # noqa: BLE001 - as above
        return settings, NotAuthenticated(name, error)


async def _ask(step: Ask) -> SecretValue[Any]:
    asked: Any = step.function()
    try:
        return SecretValue(await asked if inspect.isawaitable(asked) else asked)
    finally:
        del asked  # error reporters show the variables of each frame
