"""The handlers of an inbox: which function handles which notification, and what it may raise to say how it went."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, ClassVar, Generic, Literal, NamedTuple, TypeAlias, TypeVar, overload

from openapi_sdk.model.public import public_in
from openapi_sdk.secrets.redaction import format_value
from openapi_sdk.webhooks.deliveries import UnknownNotification
from openapi_sdk.webhooks.options import check_function, check_number, check_seconds, is_async, name_function
from openapi_sdk.webhooks.parts import Webhooks
from openapi_sdk.webhooks.type_variables import RecordedDelivery

#: The longest wait of `RetryLater`, in seconds.
_LONGEST_WAIT = 86_400


@public_in("openapi_sdk.webhooks")
class Discard(Exception):
    """Raised by a handler that will never handle this delivery: it is done, and not tried again.

    What the handler did in its transaction is undone.

    Args:
        why: A text for operators, in `Record.error`. It is stored, so leave out personal data.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)


@public_in("openapi_sdk.webhooks")
class RetryLater(Exception):
    """Raised by a handler that can't work now, such as when a server asks to wait. It is called again later.

    This is not counted as an attempt, so it may go on for ever. What the handler did in its transaction is undone.

    Args:
        seconds: How long to wait: 1 to 86,400.

    Raises:
        ValueError: If it is anything else.
    """

    def __init__(self, seconds: float) -> None:
        is_number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
        if not is_number or not 1 <= seconds <= _LONGEST_WAIT:
            msg = f"RetryLater({format_value(seconds)}): pass seconds from 1 to {_LONGEST_WAIT:,}"
            raise ValueError(msg)
        self.seconds = seconds
        super().__init__(seconds)


A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
R = TypeVar("R")


class Handler(NamedTuple):
    """A function of the user, and how it is called.

    Attributes:
        function: The function.
        in_transaction: Whether its changes and "done" are committed together.
        attempts: How often a delivery is tried; None for as often as the inbox says.
        timeout: Its time limit in seconds, or None.
        supersede: Whether a delivery that waits for its next attempt lets later ones of its ticket pass.
    """

    function: Callable[..., Any]
    in_transaction: bool = False
    attempts: int | None = None
    timeout: float | None = None
    supersede: bool = False


class Handlers:
    """The handlers of an inbox, one for each kind of notification."""

    def __init__(self, webhooks: Webhooks) -> None:
        self._webhooks = webhooks
        self._by_kind: dict[str, Handler] = {}

    def __repr__(self) -> str:
        return f"<handlers of {', '.join(self._by_kind) or 'nothing'}>"

    def add(self, kinds: tuple[type, ...], handler: Handler) -> None:
        """Add a handler, or raise ConfigurationError."""
        errors = self._webhooks.errors
        names = check_notifications(self._webhooks, kinds)
        check_function(
            errors, handler.function, ("notification", "delivery", *(["connection"] * handler.in_transaction))
        )
        if handler.in_transaction and is_async(handler.function):
            msg = (
                f"{name_function(handler.function)}: a handler in a transaction is a plain function, because its "
                "connection blocks"
            )
            raise errors.ConfigurationError(msg)
        if handler.attempts is not None:
            check_number(errors, "attempts", handler.attempts)
        if handler.timeout is not None:
            check_seconds(errors, "timeout", handler.timeout)
        for name in names:
            if name in self._by_kind:
                other = name_function(self._by_kind[name].function)
                msg = (
                    f"{name_function(handler.function)}: {name} is handled by {other} already; a notification has one "
                    "handler"
                )
                raise errors.ConfigurationError(msg)
        self._by_kind.update(dict.fromkeys(names, handler))

    def require_any(self) -> None:
        """Raise ConfigurationError if there is no handler. Without this check, all waiting records would fail."""
        if not self._by_kind:
            msg = "the inbox has no handlers: import the module that registers them with @inbox.on(…) before"
            raise self._webhooks.errors.ConfigurationError(msg)

    def find(self, notification: object) -> Handler | None:
        """Return the handler of a notification."""
        return self._by_kind.get(type(notification).__name__)


_Decorator: TypeAlias = "Callable[[Callable[[A, RecordedDelivery], R]], Callable[[A, RecordedDelivery], R]]"
_TransactionDecorator: TypeAlias = (
    "Callable[[Callable[[A, RecordedDelivery, Any], R]], Callable[[A, RecordedDelivery, Any], R]]"
)


class InboxHandlers(Generic[RecordedDelivery]):
    """The decorator of `Inbox`."""

    #: What the SDK sets.
    _webhooks: ClassVar[Webhooks]

    def __init__(self) -> None:
        self._handlers = Handlers(self._webhooks)

    @overload
    def on(
        self,
        a: type[A],
        /,
        *,
        transaction: Literal[False] = False,
        attempts: int | None = None,
        timeout: float | None = None,
        supersede: bool = False,
    ) -> _Decorator[A, RecordedDelivery, R]: ...
    @overload
    def on(
        self,
        a: type[A],
        /,
        *,
        transaction: Literal[True],
        attempts: int | None = None,
        timeout: float | None = None,
        supersede: bool = False,
    ) -> _TransactionDecorator[A, RecordedDelivery, R]: ...
    @overload
    def on(
        self,
        a: type[A],
        b: type[B],
        /,
        *,
        transaction: Literal[False] = False,
        attempts: int | None = None,
        timeout: float | None = None,
        supersede: bool = False,
    ) -> _Decorator[A | B, RecordedDelivery, R]: ...
    @overload
    def on(
        self,
        a: type[A],
        b: type[B],
        /,
        *,
        transaction: Literal[True],
        attempts: int | None = None,
        timeout: float | None = None,
        supersede: bool = False,
    ) -> _TransactionDecorator[A | B, RecordedDelivery, R]: ...
    @overload
    def on(
        self,
        a: type[A],
        b: type[B],
        c: type[C],
        /,
        *,
        transaction: Literal[False] = False,
        attempts: int | None = None,
        timeout: float | None = None,
        supersede: bool = False,
    ) -> _Decorator[A | B | C, RecordedDelivery, R]: ...
    @overload
    def on(
        self,
        a: type[A],
        b: type[B],
        c: type[C],
        /,
        *,
        transaction: Literal[True],
        attempts: int | None = None,
        timeout: float | None = None,
        supersede: bool = False,
    ) -> _TransactionDecorator[A | B | C, RecordedDelivery, R]: ...
    @overload
    def on(
        self,
        a: type,
        b: type,
        c: type,
        d: type,
        /,
        *more: type,
        transaction: bool = False,
        attempts: int | None = None,
        timeout: float | None = None,
        supersede: bool = False,
    ) -> Callable[[Callable[..., R]], Callable[..., R]]: ...
    def on(
        self,
        *notifications: type,
        transaction: bool = False,
        attempts: int | None = None,
        timeout: float | None = None,
        supersede: bool = False,
    ) -> Callable[[Callable[..., R]], Callable[..., R]]:
        """Decorate the handler of one or more kinds of notifications, sync or async.

        It is called with the notification and a `RecordedDelivery`. What it returns is not used. If it raises, it is
        called again later, unless it raises `Discard`; `RetryLater` says when. A delivery without a handler is tried
        in the same way, failed then, and can be replayed when there is one.

        Args:
            *notifications: The classes of notifications, or `UnknownNotification`, one or more.
            transaction: Whether it gets a connection as the third argument, so that its changes and "done" are
                committed together. It has to be a plain function, and leaves commit and rollback to the inbox.
            attempts: How often a delivery is tried before it is failed. Default: `attempts` of the inbox.
            timeout: Its time limit in seconds. An async handler is cancelled then, which is a failed attempt. A sync
                one can't be stopped: it is reported, and keeps its delivery until it or its process ends. Default:
                none; what runs for ten leases is reported.
            supersede: Whether a delivery that has failed lets later ones of its ticket pass at once, and is `late` to
                them. By default it holds them up for an hour.

        Raises:
            ConfigurationError: If a kind has a handler already, or is none, if the function can't be called with what
                it gets, is a generator or, in a transaction, async, or if another argument is invalid.
        """
        check_notifications(
            self._webhooks, notifications
        )  # now: `@inbox.on` without parentheses would never call `register`

        def register(function: Callable[..., R]) -> Callable[..., R]:
            self._handlers.add(notifications, Handler(function, transaction, attempts, timeout, supersede))
            return function

        return register


def check_notifications(webhooks: Webhooks, kinds: tuple[type, ...]) -> list[str]:
    """Return the names of kinds of notifications, or raise webhooks.errors.ConfigurationError."""
    known = (*webhooks.list_notifications(), UnknownNotification.__name__)
    if not kinds:
        msg = f"no notification: pass one of {', '.join(known)}"
        raise webhooks.errors.ConfigurationError(msg)
    names = [getattr(kind, "__name__", "") for kind in kinds]
    for kind, name in zip(kinds, names, strict=True):
        if name not in known:
            example = f"; write @inbox.on({known[0]})" if inspect.isroutine(kind) else ""
            msg = f"{format_value(kind)} is no notification: pass one of {', '.join(known)}{example}"
            raise webhooks.errors.ConfigurationError(msg)
    return names
