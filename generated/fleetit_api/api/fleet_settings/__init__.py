"""The operations of `fleet_settings`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._calls import NOT_GIVEN, Call, CallOptions, NotGiven
from ..._raw import to_raw, to_raw_async

if TYPE_CHECKING:
    from ...models.fleet_settings import FleetSettings
    from ...models.fleet_settings_update import FleetSettingsUpdate
    from .. import AsyncCaller, Caller


class FleetSettingsResource:
    """The operations of `fleet_settings`."""

    __slots__ = ("_caller",)

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def update(
        self,
        *,
        body: FleetSettingsUpdate,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> FleetSettings:
        """Update a fleet's settings.

        Changes the settings of a fleet that are sent, and leaves the others: its address, its logo, and how
        often which invoices and summaries are sent.

        Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/fleet/settings/patch

        `PATCH /v2/fleet/settings/`

        Args:
            body: The request body.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `FleetSettings`.
        """
        from .fleet_settings_update import OPERATION

        return self._caller.call(
            OPERATION,
            Call(
                {
                    "body": body,
                },
                fleet_id,
                options,
            ),
        )


class FleetSettingsWithRawResponse:
    """The operations of `fleet_settings`; each result is a `RawResponse`."""

    def __init__(self, caller: Caller) -> None:
        _resource = FleetSettingsResource(caller)
        self.update = to_raw(_resource.update)


class AsyncFleetSettingsResource:
    """The operations of `fleet_settings`, async."""

    __slots__ = ("_caller",)

    def __init__(self, caller: AsyncCaller) -> None:
        self._caller = caller

    async def update(
        self,
        *,
        body: FleetSettingsUpdate,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> FleetSettings:
        """Update a fleet's settings.

        Changes the settings of a fleet that are sent, and leaves the others: its address, its logo, and how
        often which invoices and summaries are sent.

        Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/fleet/settings/patch

        `PATCH /v2/fleet/settings/`

        Args:
            body: The request body.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `FleetSettings`.
        """
        from .fleet_settings_update import OPERATION

        return await self._caller.call(
            OPERATION,
            Call(
                {
                    "body": body,
                },
                fleet_id,
                options,
            ),
        )


class AsyncFleetSettingsWithRawResponse:
    """The operations of `fleet_settings`, async; each result is a `RawResponse`."""

    def __init__(self, caller: AsyncCaller) -> None:
        _resource = AsyncFleetSettingsResource(caller)
        self.update = to_raw_async(_resource.update)


__all__ = (
    "AsyncFleetSettingsResource",
    "AsyncFleetSettingsWithRawResponse",
    "FleetSettingsResource",
    "FleetSettingsWithRawResponse",
)
