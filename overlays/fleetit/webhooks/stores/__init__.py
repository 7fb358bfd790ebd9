"""Where an inbox records deliveries: SQLite, PostgreSQL, or a store of your own.

`Store` is the protocol; `History` is the rule that tells duplicates from revisions, for all stores the same.
`fleetit.testing.inbox_contract` has the tests that a store has to pass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fleetit.webhooks._records import Record, Store
from openapi_sdk.webhooks.records import (
    Counts,
    LeaseLost,
    Outcome,
    Recorded,
    State,
    StoreUnavailable,
    TransactionAborted,
    TransactionEnded,
)
from openapi_sdk.webhooks.revisions import History, Judgement, Revision

if TYPE_CHECKING:
    from fleetit.webhooks.stores._postgresql import PostgreSQLStore
    from fleetit.webhooks.stores._sqlite import SQLiteStore

__all__ = [
    "Counts",
    "History",
    "Judgement",
    "LeaseLost",
    "Outcome",
    "PostgreSQLStore",
    "Record",
    "Recorded",
    "Revision",
    "SQLiteStore",
    "State",
    "Store",
    "StoreUnavailable",
    "TransactionAborted",
    "TransactionEnded",
]


#: Where each name is that is imported when it is used first: `sqlite3` takes 5 ms, and `psycopg` is an extra.
_LAZY = {
    "PostgreSQLStore": "fleetit.webhooks.stores._postgresql",
    "SQLiteStore": "fleetit.webhooks.stores._sqlite",
}


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    from importlib import import_module  # noqa: PLC0415 - see above

    found = globals()[name] = getattr(import_module(_LAZY[name]), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
