"""Books tolls with SQLAlchemy, in the same transaction that marks the delivery as done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from fleetit.webhooks import Inbox, TollNotification, transactions

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from fleetit.webhooks import RecordedDelivery, WebhookVerifier


class Base(DeclarativeBase): ...


class Booking(Base):
    __tablename__ = "bookings"
    key: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    amount: Mapped[str | None]


def make_inbox(verifier: WebhookVerifier, store: str, engine: Engine) -> Inbox:
    """Return an inbox on the same database as the engine; `inbox.wsgi` or `inbox.asgi` is the endpoint."""
    inbox = Inbox(verifier, store, transaction=transactions.sqlalchemy(engine))

    @inbox.on(TollNotification, transaction=True)
    def book_toll(toll: TollNotification, delivery: RecordedDelivery, connection: Connection) -> None:
        with Session(connection) as session:
            session.add(Booking(key=delivery.key, revision=delivery.revision, amount=str(toll.amount)))
            session.flush()  # the inbox commits

    return inbox
