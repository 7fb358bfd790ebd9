"""Gets what an attempt says who calls with: asks the functions of the user and of the overlay, and fetches tokens.

Generators yield the next step, and receive its result. The drivers of both flavours run the same ones.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Generator, Iterable
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from attrs import evolve, frozen

from openapi_sdk.calls.attempts import NotAuthenticated
from openapi_sdk.calls.oauth import Grant
from openapi_sdk.errors.errors import SdkError
from openapi_sdk.model.facts import ClientCredentials
from openapi_sdk.secrets.redaction import SecretValue
from openapi_sdk.settings.credentials import check_signature

if TYPE_CHECKING:
    import asyncio
    from threading import Lock

    from openapi_sdk.calls.attempts import Authenticate
    from openapi_sdk.errors.errors import TransportError
    from openapi_sdk.messages.request import Request
    from openapi_sdk.messages.response import Response
    from openapi_sdk.settings.access_tokens import AccessTokens
    from openapi_sdk.settings.settings import Settings

T = TypeVar("T")


@frozen
class Ask:
    """The step to call a function, and to await its result with an async client. `name` is what it is called."""

    name: str
    function: Callable[[], Any]


@frozen
class Fetch:
    """The step to get a token that may have to be fetched, while no other call does that."""

    grant: Grant
    name: str = "OAuth"


@frozen
class SendForToken:
    """The step to send a request for a token."""

    request: Request
    settings: Settings
    name: str = "OAuth"


#: The next step; it is sent the result.
AuthenticationStep: TypeAlias = Ask | Fetch | SendForToken
Steps: TypeAlias = Generator[AuthenticationStep, SecretValue[Any], T]


def needs_steps(request: Request, settings: Settings) -> tuple[bool, bool]:
    """Return whether something is asked or fetched before each attempt of a request, and whether a token is fetched."""
    way = settings.credentials.choose(request.security, request.operation)
    return way.is_fetched or bool(way.functions) or _is_signed(request, settings), way.is_fetched


def _is_signed(request: Request, settings: Settings) -> bool:
    """Whether a function of the overlay is asked: unless the description says that the operation needs nothing."""
    return settings.service.authenticate is not None and request.security != ()


def _authenticate(request: Request, settings: Settings, tokens: AccessTokens, *, is_refused: bool) -> Steps[Settings]:
    """Yield what has to be done before an attempt, and return its settings."""
    way = settings.credentials.choose(request.security, request.operation)
    settings = yield from _ask(settings, way.functions)
    for name in way.schemes:
        scheme = settings.service.facts.schemes[name]
        if isinstance(scheme, ClientCredentials):
            grant = Grant(name, scheme, settings, tokens, is_refused=is_refused)
            token = grant.find() or (yield Fetch(grant))
            settings = evolve(settings, credentials=settings.credentials.with_fetched(name, token))
    sign = settings.service.authenticate
    if sign is not None and _is_signed(request, settings):
        unsigned = evolve(settings, signature=SecretValue(dict[str, str]())).authorize(request)
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


def _ask(settings: Settings, arguments: Iterable[str]) -> Steps[Settings]:
    """Ask the functions of some arguments."""
    for argument in arguments:
        asked = yield Ask(argument, settings.credentials.tokens[argument].ask)
        settings = evolve(settings, credentials=settings.credentials.renew(argument, asked))
    return settings


def _fetch(grant: Grant, settings: Settings, seconds: float | None) -> Steps[SecretValue[str]]:
    """Fetch a token, unless another call did that meanwhile."""
    found = grant.find_after_waiting()
    if found is not None:
        return found
    try:
        settings = yield from _ask(settings, grant.list_functions())
        request, of_token = grant.make_request(settings, seconds)
        response = yield SendForToken(request, of_token)
        return grant.read(request, of_token, response)
    except SdkError as error:
        grant.fail(error)
        raise


class Driver:
    """Does the steps of a sync client.

    Args:
        tokens: The tokens of the connections.
        lock: Held while a token is fetched.
        send: Sends a request for a token.
    """

    def __init__(self, tokens: AccessTokens, lock: Lock, send: Callable[[Request, Settings], Response]) -> None:
        self._tokens = tokens
        self._lock = lock
        self._send = send

    def authenticate(
        self, request: Request, settings: Settings, action: Authenticate
    ) -> tuple[Settings, NotAuthenticated | None]:
        """Return the settings of an attempt, and what failed."""
        steps = _authenticate(request, settings, self._tokens, is_refused=action.is_refused)
        name: list[str] = []
        try:
            return self._run(steps, settings, action.seconds, name), None
        except Exception as error:  # noqa: BLE001 - of a function of the user; the loop of the attempts raises it
            return settings, NotAuthenticated(name[0] if name else "", error)

    def _run(self, steps: Steps[T], settings: Settings, seconds: float | None, name: list[str]) -> T:
        try:
            step = next(steps)
            while True:
                name[:] = [step.name]
                try:
                    result = self._do(step, settings, seconds)
                except Exception as error:  # noqa: BLE001 - the generator raises it again
                    step = steps.throw(error)
                else:
                    step = steps.send(result)
        except StopIteration as end:
            returned: T = end.value
            return returned

    def _do(self, step: AuthenticationStep, settings: Settings, seconds: float | None) -> SecretValue[Any]:
        if isinstance(step, Ask):
            return SecretValue(step.function())
        if isinstance(step, SendForToken):
            return SecretValue(self._send(step.request, step.settings))
        limit = get_limit(settings, seconds)
        if not self._lock.acquire(timeout=-1 if limit is None else limit):
            raise build_timeout(settings, limit)
        try:
            return self._run(_fetch(step.grant, settings, seconds), settings, seconds, [])
        finally:
            self._lock.release()


class AsyncDriver:
    """Does the steps of an async client. Its arguments are those of `Driver`."""

    def __init__(
        self, tokens: AccessTokens, lock: asyncio.Lock, send: Callable[[Request, Settings], Awaitable[Response]]
    ) -> None:
        self._tokens = tokens
        self._lock = lock
        self._send = send

    async def authenticate(
        self, request: Request, settings: Settings, action: Authenticate
    ) -> tuple[Settings, NotAuthenticated | None]:
        """Return the settings of an attempt, and what failed."""
        steps = _authenticate(request, settings, self._tokens, is_refused=action.is_refused)
        name: list[str] = []
        try:
            return await self._run(steps, settings, action.seconds, name), None
        except Exception as error:  # noqa: BLE001 - as above
            return settings, NotAuthenticated(name[0] if name else "", error)

    async def _run(self, steps: Steps[T], settings: Settings, seconds: float | None, name: list[str]) -> T:
        try:
            step = next(steps)
            while True:
                name[:] = [step.name]
                try:
                    result = await self._do(step, settings, seconds)
                except Exception as error:  # noqa: BLE001 - as above
                    step = steps.throw(error)
                else:
                    step = steps.send(result)
        except StopIteration as end:
            returned: T = end.value
            return returned

    async def _do(self, step: AuthenticationStep, settings: Settings, seconds: float | None) -> SecretValue[Any]:
        if isinstance(step, Ask):
            return await _await_function(step)
        if isinstance(step, SendForToken):
            return SecretValue(await self._send(step.request, step.settings))
        import asyncio  # noqa: PLC0415 - imported lazily

        limit = get_limit(settings, seconds)
        try:
            async with asyncio.timeout(limit):
                await self._lock.acquire()
        except TimeoutError:
            is_held = False
        else:
            is_held = True
        if not is_held:
            raise build_timeout(settings, limit)
        try:
            return await self._run(_fetch(step.grant, settings, seconds), settings, seconds, [])
        finally:
            self._lock.release()


async def _await_function(step: Ask) -> SecretValue[Any]:
    asked: Any = step.function()
    try:
        return SecretValue(await asked if inspect.isawaitable(asked) else asked)
    finally:
        del asked  # error reporters show the variables of each frame


def get_limit(settings: Settings, seconds: float | None) -> float | None:
    """Return the seconds that a call waits while another one fetches a token; None for no limit."""
    return settings.timeout.total if seconds is None else seconds


def build_timeout(settings: Settings, seconds: float | None) -> TransportError:
    """Return the error for a call that waited too long."""
    msg = f"no token: another call has been fetching one for {seconds:g} s"
    return settings.service.errors.TimeoutError(msg)
