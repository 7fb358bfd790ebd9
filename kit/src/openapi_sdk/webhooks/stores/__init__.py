"""Where an inbox records deliveries: SQLite, PostgreSQL, or a store of the user.

`Store` is the protocol; `History` is the rule that tells duplicates from revisions, for all stores the same. The stores
themselves are classes of an SDK, which derive from those of `sqlite` and `postgresql`.
"""

from __future__ import annotations

from openapi_sdk.webhooks.records import (
    Counts,
    LeaseLost,
    Outcome,
    Record,
    Recorded,
    State,
    StoreUnavailable,
    TransactionAborted,
    TransactionEnded,
)
from openapi_sdk.webhooks.revisions import History, Judgement, Revision
from openapi_sdk.webhooks.store import Store

__all__ = [
    "Counts",
    "History",
    "Judgement",
    "LeaseLost",
    "Outcome",
    "Record",
    "Recorded",
    "Revision",
    "State",
    "Store",
    "StoreUnavailable",
    "TransactionAborted",
    "TransactionEnded",
]
