"""Transactions of Django and SQLAlchemy for handlers, so that their changes and "done" are committed together.

The table of the inbox has to be in the same database: `Inbox(verifier, "postgresql://…")` with the database that Django
or SQLAlchemy has. On SQLite it is the same file.

If a transaction can't be opened, the delivery is given back, and handled when the database answers again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fleetit.webhooks._parts import WEBHOOKS
from openapi_sdk.webhooks import transactions

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from openapi_sdk.webhooks.transactions import Engine

__all__ = ["django", "sqlalchemy"]


def django(using: str = "default") -> Callable[[], AbstractContextManager[tuple[Any, Any]]]:
    """Let handlers run in `transaction.atomic()`; they get Django's connection, and use models as everywhere.

    Args:
        using: The alias of the database in `settings.DATABASES`: PostgreSQL with psycopg 3, or SQLite.
    """
    return transactions.django(WEBHOOKS, using)


def sqlalchemy(engine: Engine) -> Callable[[], AbstractContextManager[tuple[Any, Any]]]:
    """Let handlers run in `engine.begin()`; they get SQLAlchemy's connection, also for `Session(bind=connection)`.

    Args:
        engine: An `Engine` on `postgresql+psycopg://` or `sqlite://`, not an `AsyncEngine`.

    Raises:
        ConfigurationError: If it has no `begin`, or is async.
    """
    return transactions.sqlalchemy(WEBHOOKS, engine)
