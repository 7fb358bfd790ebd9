"""The store on SQLite: the embedded default, for any number of processes on one machine."""

from __future__ import annotations

from fleetit.webhooks._deliveries import Delivery
from fleetit.webhooks._parts import WEBHOOKS
from fleetit.webhooks._records import Record
from openapi_sdk.model.public import public_in
from openapi_sdk.webhooks.stores import sqlite


@public_in("fleetit.webhooks.stores")
class SQLiteStore(sqlite.SQLiteStore[Delivery, Record]):
    """Records deliveries in an SQLite file, in WAL mode, with `synchronous=FULL` for all but leases.

    All writes of a process go through one connection, one after the other.

    Args:
        path: The file, which is made if it does not exist; or `:memory:`, for tests: the store forgets all when it is
            closed.
        clock: Returns the current time in seconds since 1970, for tests. Default: the clock of the machine; leases are
            then measured by one that nobody can set.
    """

    _webhooks = WEBHOOKS
