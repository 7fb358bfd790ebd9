"""The source of FleetIT for dlt. Generated, do not edit: `fleetit.dlt` has `fleetit_source`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from openapi_sdk import dlt
from openapi_sdk.errors.errors import Facts
from openapi_sdk.model.public import public_in
from openapi_sdk.secrets.redaction import SecretValue

from .exceptions import FleetITError

if TYPE_CHECKING:
    from openapi_sdk.dlt.source import DltSource

    from .clients import BaseClient


@public_in("fleetit.dlt")
class TableFailed(FleetITError, dlt.TableFailed):
    """A table can't be read. Nothing of this run is loaded; the next one begins where the last good one did.

    Args:
        message: What is wrong.
        facts: The second one of `args`.
        table: The table.
        fleet_id: The fleet.

    Attributes:
        table: The table.
        fleet_id: The fleet; None for a table of the account.
        failed_fleets: The fleets whose rows of the table were not read whole, in their order.
    """

    def __init__(
        self, message: str = "", facts: Facts | None = None, *, table: str = "", fleet_id: int | None = None
    ) -> None:
        self.fleet_id = fleet_id
        super().__init__(message, facts, table=table)


class Sources:
    """Makes sources for dlt with clients of one class.

    Args:
        client_class: `FleetIT`, which this package can't import.
    """

    def __init__(self, client_class: type[BaseClient]) -> None:
        from openapi_sdk.dlt.source import make_source  # imported here: it needs a library that may be missing

        self._make_source = make_source
        self._client_class = client_class

    @public_in("fleetit.dlt")
    def fleetit_source(
        self,
        client: BaseClient | str | None = None,
        *,
        fleets: Iterable[int] | None = None,
        resources: Iterable[str] | None = None,
        start: dt.date | str | None = None,
        dates: Mapping[str, str | None] | None = None,
        full: bool = False,
        lag_days: int = 7,
        filters: Mapping[str, Mapping[str, Any]] | None = None,
        secrets: Iterable[str] = (),
        prefetch: int = 4,
        workers: int = 4,
        today: Callable[[], dt.date] | None = None,
    ) -> DltSource:
        """Make a source of dlt with a resource for each listing of the API: `tolls`, ….

        Args:
            client: The client, or a token. By default a client is made of the environment: `FLEETIT_TOKEN`, ….
            fleets: The fleets; by default all that the token has access to.
            resources: The tables to load; by default all that can be listed without further arguments.
            start: The first day of the first run, as a date or a text (2026-01-31). By default all days.
            dates: By table, the date that new rows are found by; None for a table that is read as a whole each time. By
                default a date that says when a row came.
            full: Whether to read all rows from `start` on again, and merge them. Finds rows that were changed without a
                new date. The next run goes on as usual.
            lag_days: How many days before the newest one are read again each time, 0 to 3,650.
            filters: By table, further arguments of its listing.
            secrets: Secrets to load all the same, such as `table.field`. By default no secret is loaded.
            prefetch: How many pages of a fleet may be in flight, 0 to 32.
            workers: How many fleets are read at the same time, 1 to 16.
            today: Returns the current day; by default that of UTC.

        Returns:
            The source. Its tables are merged by `fleet_id` and `id`.

        Raises:
            ConfigurationError: If a value is wrong.
        """
        given = SecretValue(client)
        del client  # it may be a token, and error reporters show the variables of each frame
        return self._make_source(
            self._client_class,
            TableFailed,
            given,
            tenants=fleets,
            resources=resources,
            start=start,
            dates=dates,
            full=full,
            lag_days=lag_days,
            filters=filters,
            secrets=secrets,
            prefetch=prefetch,
            workers=workers,
            today=today,
        )
