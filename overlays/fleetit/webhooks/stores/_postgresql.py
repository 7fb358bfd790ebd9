"""The store on PostgreSQL: for several machines, or for a database that the user has."""

from __future__ import annotations

from fleetit.webhooks._deliveries import Delivery
from fleetit.webhooks._parts import WEBHOOKS
from fleetit.webhooks._records import Record
from openapi_sdk.model.public import public_in
from openapi_sdk.webhooks.stores import postgresql


@public_in("fleetit.webhooks.stores")
class PostgreSQLStore(postgresql.PostgreSQLStore[Delivery, Record]):
    """Records deliveries in a database of PostgreSQL 13 or later, for any number of processes and machines.

    Times are those of the server. Needs `pip install "fleetit[postgresql]"`.

    Args:
        url: As `libpq` takes it: `postgresql://user:password@host:5432/database`. With `?schema=name` the tables are in
            that schema, which is made if it does not exist; else they are looked for in the search path.
        clock: Returns the current time in seconds since 1970, for tests. Default: the clock of the server.

    Raises:
        ConfigurationError: If the URL can't be read, or psycopg is not installed.
    """

    _webhooks = WEBHOOKS
