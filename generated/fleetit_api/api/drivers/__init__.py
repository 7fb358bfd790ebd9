"""The operations of `drivers`."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any

from openapi_sdk.model.calls import NOT_GIVEN, Call, CallOptions, NotGiven
from openapi_sdk.model.raw import to_raw, to_raw_async, to_raw_async_batches, to_raw_batches
from openapi_sdk.model.resources import BaseResource

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ...models.driver import Driver
    from ...models.driver_create_row import DriverCreateRow, DriverCreateRowDict
    from .. import AsyncBatches, AsyncCaller, Batches, Caller


class DriversResource(BaseResource):
    """The operations of `drivers`."""

    __slots__ = ("_caller",)

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def create_many(
        self,
        body: Sequence[DriverCreateRow | DriverCreateRowDict],
        *,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> builtins.list[Driver]:
        """Create several drivers.

        Whether drivers are created when one of them is refused is not known, nor how many one call takes.

        Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/drivers/create-bulk

        `POST /v2/drivers/bulk/`

        Args:
            body: The request body. Each row is a model or a mapping. `create_in_batches` takes any number of
                rows.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `list[Driver]`.
        """
        from .drivers_create_many import OPERATION

        _call = Call(
            {
                "body": body,
            },
            fleet_id,
            options,
        )
        del body, options
        return self._caller.call(OPERATION, _call)

    def create_in_batches(
        self,
        rows: Iterable[DriverCreateRow | Mapping[str, Any]],
        *,
        size: int = 500,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> Batches[builtins.list[Driver]]:
        """Call `create_many` for any number of rows, in batches.

        All rows are checked before the first batch is sent. A batch is sent when the iteration reaches it. One that
        fails does not end the iteration: its `error` says why, and its `errors` which rows are wrong. No row is
        sent twice.

        Args:
            rows: The rows: a list, or anything else that can be iterated. Each row is a model or a mapping.
            size: The rows of a batch, 1 to 500.
            fleet_id: The fleet of the calls. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of each call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            An iterator of `Batch`, each with its `rows`, and its `answer` or its `error`; of an async client an async one.

        Raises:
            fleetit.InvalidInput: If a row can't be sent. Its `errors` have every row, by its number. Nothing was sent.
        """
        from .drivers_create_many import OPERATION

        _call = Call({"body": rows}, fleet_id, options)
        del rows, options
        return self._caller.batches(OPERATION, _call, size=size, most=500)


class DriversWithRawResponse(BaseResource):
    """The operations of `drivers`; each result is a `RawResponse`."""

    def __init__(self, caller: Caller) -> None:
        _resource = DriversResource(caller)
        self.create_many = to_raw(_resource.create_many)
        self.create_in_batches = to_raw_batches(_resource.create_in_batches)


class AsyncDriversResource(BaseResource):
    """The operations of `drivers`, async."""

    __slots__ = ("_caller",)

    def __init__(self, caller: AsyncCaller) -> None:
        self._caller = caller

    async def create_many(
        self,
        body: Sequence[DriverCreateRow | DriverCreateRowDict],
        *,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> builtins.list[Driver]:
        """Create several drivers.

        Whether drivers are created when one of them is refused is not known, nor how many one call takes.

        Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/drivers/create-bulk

        `POST /v2/drivers/bulk/`

        Args:
            body: The request body. Each row is a model or a mapping. `create_in_batches` takes any number of
                rows.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `list[Driver]`.
        """
        from .drivers_create_many import OPERATION

        _call = Call(
            {
                "body": body,
            },
            fleet_id,
            options,
        )
        del body, options
        return await self._caller.call(OPERATION, _call)

    def create_in_batches(
        self,
        rows: Iterable[DriverCreateRow | Mapping[str, Any]],
        *,
        size: int = 500,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> AsyncBatches[builtins.list[Driver]]:
        """Call `create_many` for any number of rows, in batches.

        All rows are checked before the first batch is sent. A batch is sent when the iteration reaches it. One that
        fails does not end the iteration: its `error` says why, and its `errors` which rows are wrong. No row is
        sent twice.

        Args:
            rows: The rows: a list, or anything else that can be iterated. Each row is a model or a mapping.
            size: The rows of a batch, 1 to 500.
            fleet_id: The fleet of the calls. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of each call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            An iterator of `Batch`, each with its `rows`, and its `answer` or its `error`; of an async client an async one.

        Raises:
            fleetit.InvalidInput: If a row can't be sent. Its `errors` have every row, by its number. Nothing was sent.
        """
        from .drivers_create_many import OPERATION

        _call = Call({"body": rows}, fleet_id, options)
        del rows, options
        return self._caller.batches(OPERATION, _call, size=size, most=500)


class AsyncDriversWithRawResponse(BaseResource):
    """The operations of `drivers`, async; each result is a `RawResponse`."""

    def __init__(self, caller: AsyncCaller) -> None:
        _resource = AsyncDriversResource(caller)
        self.create_many = to_raw_async(_resource.create_many)
        self.create_in_batches = to_raw_async_batches(_resource.create_in_batches)


__all__ = (
    "AsyncDriversResource",
    "AsyncDriversWithRawResponse",
    "DriversResource",
    "DriversWithRawResponse",
)
