"""Which function handles which notification, and the delivery that it gets."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, TypeVar, overload

from attrs import evolve, field, frozen

from fleetit._errors.errors import ConfigurationError
from fleetit._secrets.redaction import format_value, guard_repr
from fleetit._service.fleet_id import FLEET_HEADER
from fleetit.webhooks._deliveries import Delivery, parse_notification
from fleetit.webhooks._request import Headers, parse_payload
from fleetit.webhooks.kinds import get_models

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from fleetit.webhooks._deliveries import Notification
    from fleetit.webhooks.stores._records import Record

#: Headers that FleetIT documents and that are recorded if they came once. The signature is not needed any more.
DOCUMENTED_HEADERS = (FLEET_HEADER.lower(), "x-timestamp", "ext-client-id", "ext-billing-id")


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


def restore_delivery(record: Record) -> RecordedDelivery:
    """Return the delivery of a record. It is refused as `malformed_body` if somebody changed the record."""
    payload = parse_payload(record.body)
    headers = Headers(dict(record.headers))
    return RecordedDelivery(
        notification=parse_notification(payload),
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


A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
R = TypeVar("R")


class Handler(NamedTuple):
    """A function of the user. `in_transaction` says whether its changes and "done" are committed together."""

    function: Callable[..., Any]
    in_transaction: bool


class Handlers:
    """The handlers of an inbox, one for each kind of notification."""

    def __init__(self) -> None:
        self._by_kind: dict[str, Handler] = {}

    def __repr__(self) -> str:
        return f"<handlers of {', '.join(self._by_kind) or 'nothing'}>"

    def add(self, kinds: tuple[type, ...], function: Callable[..., Any], *, in_transaction: bool) -> None:
        """Add a function, or raise ConfigurationError."""
        known = (*get_models(), "UnknownNotification")
        if not kinds:
            msg = f"no notification: pass one of {', '.join(known)}"
            raise ConfigurationError(msg)
        if in_transaction and inspect.iscoroutinefunction(function):
            msg = f"{_name(function)}: a handler in a transaction is a plain function, because its connection blocks"
            raise ConfigurationError(msg)
        names = [getattr(kind, "__name__", "") for kind in kinds]
        for kind, name in zip(kinds, names, strict=True):
            if name not in known:
                msg = f"{format_value(kind)} is no notification: pass one of {', '.join(known)}"
                raise ConfigurationError(msg)
            if name in self._by_kind:
                other = _name(self._by_kind[name].function)
                msg = f"{_name(function)}: {name} is handled by {other} already; a notification has one handler"
                raise ConfigurationError(msg)
        self._by_kind.update(dict.fromkeys(names, Handler(function, in_transaction)))

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
    def on(self, a: type[A], /, *, transaction: Literal[False] = False) -> _Decorator[A, R]: ...
    @overload
    def on(self, a: type[A], /, *, transaction: Literal[True]) -> _TransactionDecorator[A, R]: ...
    @overload
    def on(self, a: type[A], b: type[B], /, *, transaction: Literal[False] = False) -> _Decorator[A | B, R]: ...
    @overload
    def on(self, a: type[A], b: type[B], /, *, transaction: Literal[True]) -> _TransactionDecorator[A | B, R]: ...
    @overload
    def on(
        self, a: type[A], b: type[B], c: type[C], /, *, transaction: Literal[False] = False
    ) -> _Decorator[A | B | C, R]: ...
    @overload
    def on(
        self, a: type[A], b: type[B], c: type[C], /, *, transaction: Literal[True]
    ) -> _TransactionDecorator[A | B | C, R]: ...
    @overload
    def on(
        self, a: type, b: type, c: type, d: type, /, *more: type, transaction: bool = False
    ) -> Callable[[Callable[..., R]], Callable[..., R]]: ...
    def on(self, *notifications: type, transaction: bool = False) -> Callable[[Callable[..., R]], Callable[..., R]]:
        """Decorate the handler of one or more kinds of notifications, sync or async.

        It is called with the notification and a `RecordedDelivery`. What it returns is not used. If it raises, it is
        called again later. A delivery without a handler is failed, and can be replayed when there is one.

        Args:
            *notifications: `TollNotification`, `ParkingNotification` or `UnknownNotification`, one or more.
            transaction: Whether it gets a connection as the third argument, so that its changes and "done" are
                committed together. It has to be a plain function, and leaves commit and rollback to the inbox.

        Raises:
            ConfigurationError: If a kind has a handler already, or is none.
        """

        def register(function: Callable[..., R]) -> Callable[..., R]:
            self._handlers.add(notifications, function, in_transaction=transaction)
            return function

        return register


def _name(function: Callable[..., Any]) -> str:
    return getattr(function, "__qualname__", type(function).__name__)
