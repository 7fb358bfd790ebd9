"""Which function handles which notification, and the delivery that it gets."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, TypeVar, overload

from attrs import evolve, field, frozen

from fleetit._service.names import FLEET_HEADER
from fleetit.webhooks._deliveries import Delivery, UnknownNotification, WebhookError, parse_notification
from fleetit.webhooks._options import check_function, check_number, check_seconds, is_async, name_function
from fleetit.webhooks._request import Headers, parse_payload
from fleetit.webhooks.kinds import get_models
from fleetit_api.exceptions import ConfigurationError
from openapi_sdk.model.public import public_in
from openapi_sdk.secrets.redaction import format_value, guard_repr

if TYPE_CHECKING:
    from fleetit.webhooks._deliveries import Notification
    from fleetit.webhooks.stores._records import Record

#: Headers that FleetIT documents and that are recorded if they came once. The signature is not needed any more.
DOCUMENTED_HEADERS = (FLEET_HEADER.lower(), "x-timestamp", "ext-client-id", "ext-billing-id")


@public_in("fleetit.webhooks")
@guard_repr
@frozen(kw_only=True)
class RecordedDelivery(Delivery):
    """A delivery that an inbox has recorded. `key` with `revision` is the idempotency key of what a handler does.

    Attributes:
        id: The record, as `inbox.show(id)` and `inbox.replay(id)` take it.
        revision: 1 for the first notification about a ticket, 2 for the next different one, and so on.
        late: Whether a newer notification about the ticket was recorded before this one, or handled while it waited.
        again: Whether the ticket had the same content before, and another one since. A copy of an old notification that
            was signed anew can't be told from a real change back.
        uncertain: Whether it was signed in the same second as the newest notification about the ticket, so that nobody
            knows which of them is newer.
        attempt: 1 for the first attempt to handle it.
        received_at: When it was recorded, in UTC.
    """

    id: int
    revision: int
    late: bool
    again: bool
    uncertain: bool
    attempt: int
    received_at: datetime = field(repr=str)


def keep_headers(delivery: Delivery, names: Iterable[str]) -> Delivery:
    """Return a delivery with the documented headers and those of some other lower-case names, if they came once.

    Others are left out: `Authorization` and `Cookie` do not belong in a database.
    """
    headers = delivery.headers
    single = headers.get_single if isinstance(headers, Headers) else headers.get
    kept = {name: value for name in (*DOCUMENTED_HEADERS, *names) if (value := single(name)) is not None}
    return evolve(delivery, headers=kept)


def restore_delivery(record: Record) -> tuple[RecordedDelivery, bool]:
    """Return the delivery of a record, and whether its body can be read: somebody may have changed it."""
    try:
        notification, is_readable = parse_notification(parse_payload(record.body)), True
    except WebhookError:
        notification, is_readable = UnknownNotification({}), False
    headers = Headers(dict(record.headers))
    delivery = RecordedDelivery(
        notification=notification,
        fleet_id=record.fleet_id,
        timestamp=record.signed_at,
        ext_client_id=headers.get_single("ext-client-id"),
        ext_billing_id=headers.get_single("ext-billing-id"),
        headers=headers,
        body=record.body,
        signed_form=record.signed_form,
        key=record.key,
        id=record.id,
        revision=record.revision,
        late=record.late,
        again=record.again,
        uncertain=record.uncertain,
        attempt=record.attempts,
        received_at=record.received_at,
    )
    return delivery, is_readable


#: The longest wait of `RetryLater`, in seconds.
_LONGEST_WAIT = 86_400


@public_in("fleetit.webhooks")
class Discard(Exception):
    """Raised by a handler that will never handle this delivery: it is done, and not tried again.

    What the handler did in its transaction is undone.

    Args:
        why: A text for operators, in `Record.error`. It is stored, so leave out personal data.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)


@public_in("fleetit.webhooks")
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

    def __init__(self) -> None:
        self._by_kind: dict[str, Handler] = {}

    def __repr__(self) -> str:
        return f"<handlers of {', '.join(self._by_kind) or 'nothing'}>"

    def add(self, kinds: tuple[type, ...], handler: Handler) -> None:
        """Add a handler, or raise ConfigurationError."""
        names = _check_kinds(kinds)
        check_function(handler.function, ("notification", "delivery", *(["connection"] * handler.in_transaction)))
        if handler.in_transaction and is_async(handler.function):
            msg = (
                f"{name_function(handler.function)}: a handler in a transaction is a plain function, because its "
                "connection blocks"
            )
            raise ConfigurationError(msg)
        if handler.attempts is not None:
            check_number("attempts", handler.attempts)
        if handler.timeout is not None:
            check_seconds("timeout", handler.timeout)
        for name in names:
            if name in self._by_kind:
                other = name_function(self._by_kind[name].function)
                msg = (
                    f"{name_function(handler.function)}: {name} is handled by {other} already; a notification has one "
                    "handler"
                )
                raise ConfigurationError(msg)
        self._by_kind.update(dict.fromkeys(names, handler))

    def require_any(self) -> None:
        """Raise ConfigurationError if there is no handler. Without this check, all waiting records would fail."""
        if not self._by_kind:
            msg = "the inbox has no handlers: import the module that registers them with @inbox.on(…) before"
            raise ConfigurationError(msg)

    def find(self, notification: Notification) -> Handler | None:
        """Return the handler of a notification."""
        return self._by_kind.get(type(notification).__name__)


_Decorator: TypeAlias = "Callable[[Callable[[A, RecordedDelivery], R]], Callable[[A, RecordedDelivery], R]]"
_TransactionDecorator: TypeAlias = (
    "Callable[[Callable[[A, RecordedDelivery, Any], R]], Callable[[A, RecordedDelivery, Any], R]]"
)


class InboxHandlers:
    """The decorator of `Inbox`."""

    def __init__(self) -> None:
        self._handlers = Handlers()

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
    ) -> _Decorator[A, R]: ...
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
    ) -> _TransactionDecorator[A, R]: ...
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
    ) -> _Decorator[A | B, R]: ...
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
    ) -> _TransactionDecorator[A | B, R]: ...
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
    ) -> _Decorator[A | B | C, R]: ...
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
    ) -> _TransactionDecorator[A | B | C, R]: ...
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
            *notifications: `TollNotification`, `ParkingNotification` or `UnknownNotification`, one or more.
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
        _check_kinds(notifications)  # now: `@inbox.on` without parentheses would never call `register`

        def register(function: Callable[..., R]) -> Callable[..., R]:
            self._handlers.add(notifications, Handler(function, transaction, attempts, timeout, supersede))
            return function

        return register


def _check_kinds(kinds: tuple[type, ...]) -> list[str]:
    """Return the names of kinds of notifications, or raise ConfigurationError."""
    known = (*get_models(), "UnknownNotification")
    if not kinds:
        msg = f"no notification: pass one of {', '.join(known)}"
        raise ConfigurationError(msg)
    names = [getattr(kind, "__name__", "") for kind in kinds]
    for kind, name in zip(kinds, names, strict=True):
        if name not in known:
            example = "; write @inbox.on(TollNotification)" if inspect.isroutine(kind) else ""
            msg = f"{format_value(kind)} is no notification: pass one of {', '.join(known)}{example}"
            raise ConfigurationError(msg)
    return names
