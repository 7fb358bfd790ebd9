"""The operations of `fleet_settings`."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from openapi_sdk.model.calls import NOT_GIVEN, Call, CallOptions, NotGiven
from openapi_sdk.model.raw import to_raw, to_raw_async
from openapi_sdk.model.resources import BaseResource

from ...types import UNSET, Unset

if TYPE_CHECKING:
    from ...models.amount_override import AmountOverride
    from ...models.driver_invoice_amount_choice import DriverInvoiceAmountChoice
    from ...models.fleet_settings import FleetSettings
    from ...models.fleet_settings_update import FleetSettingsUpdate, FleetSettingsUpdateDict
    from ...models.frequency import Frequency
    from .. import AsyncCaller, Caller


class FleetSettingsResource(BaseResource):
    """The operations of `fleet_settings`."""

    __slots__ = ("_caller",)

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def update(
        self,
        *,
        body: FleetSettingsUpdate | FleetSettingsUpdateDict | Unset = UNSET,
        custom_fee: Decimal | float | str | Unset | None = UNSET,
        invoice_logo: str | Unset | None = UNSET,
        street: str | Unset | None = UNSET,
        zip_code: str | Unset | None = UNSET,
        city: str | Unset | None = UNSET,
        country: str | Unset | None = UNSET,
        summary_email_frequency: Frequency | str | Unset | None = UNSET,
        driver_invoice_frequency: Frequency | str | Unset | None = UNSET,
        driver_invoice_amount_choice: DriverInvoiceAmountChoice | str | Unset | None = UNSET,
        amount_override: AmountOverride | str | Unset | None = UNSET,
        has_driver_invoice: bool | Unset | None = UNSET,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> FleetSettings:
        """Update a fleet's settings.

        Changes the settings of a fleet that are sent, and leaves the others: its address, its logo, and how
        often which invoices and summaries are sent.

        Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/fleet/settings/patch

        `PATCH /v2/fleet/settings/`

        Args:
            body: The request body. A model or a mapping. Either this, or its fields as the arguments below.
            custom_fee: Fee that the fleet adds (inferred from the name), a decimal number as text with up to three
                digits before and two after the point. The currency is not stated.
            invoice_logo: Address of the logo on invoices; it ends in png.
            street: Street of the fleet's address, at most 200 characters.
            zip_code: ZIP code of the fleet's address, at most 200 characters.
            city: City of the fleet's address, at most 200 characters.
            country: Country of the fleet's address, at most 200 characters.
            summary_email_frequency: How often a summary is sent by email. That it can be null is inferred.
            driver_invoice_frequency: How often drivers are sent invoices. That it can be null is inferred.
            driver_invoice_amount_choice: Which amount drivers are invoiced. That it can be null is inferred.
            amount_override: Which amount replaces the usual one (inferred). That it can be null is inferred.
            has_driver_invoice: Whether drivers are sent invoices (inferred from the name).
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `FleetSettings`.
        """
        from ...models.fleet_settings_update import FleetSettingsUpdate
        from .fleet_settings_update import OPERATION

        _call = Call(
            {
                "body": body,
            },
            fleet_id,
            options,
            model=FleetSettingsUpdate,
            fields={
                "custom_fee": custom_fee,
                "invoice_logo": invoice_logo,
                "street": street,
                "zip_code": zip_code,
                "city": city,
                "country": country,
                "summary_email_frequency": summary_email_frequency,
                "driver_invoice_frequency": driver_invoice_frequency,
                "driver_invoice_amount_choice": driver_invoice_amount_choice,
                "amount_override": amount_override,
                "has_driver_invoice": has_driver_invoice,
            },
            needs_body=True,
        )
        del (
            body,
            custom_fee,
            invoice_logo,
            street,
            zip_code,
            city,
            country,
            summary_email_frequency,
            driver_invoice_frequency,
            driver_invoice_amount_choice,
            amount_override,
            has_driver_invoice,
            options,
        )
        return self._caller.call(OPERATION, _call)


class FleetSettingsWithRawResponse(BaseResource):
    """The operations of `fleet_settings`; each result is a `RawResponse`."""

    def __init__(self, caller: Caller) -> None:
        _resource = FleetSettingsResource(caller)
        self.update = to_raw(_resource.update)


class AsyncFleetSettingsResource(BaseResource):
    """The operations of `fleet_settings`, async."""

    __slots__ = ("_caller",)

    def __init__(self, caller: AsyncCaller) -> None:
        self._caller = caller

    async def update(
        self,
        *,
        body: FleetSettingsUpdate | FleetSettingsUpdateDict | Unset = UNSET,
        custom_fee: Decimal | float | str | Unset | None = UNSET,
        invoice_logo: str | Unset | None = UNSET,
        street: str | Unset | None = UNSET,
        zip_code: str | Unset | None = UNSET,
        city: str | Unset | None = UNSET,
        country: str | Unset | None = UNSET,
        summary_email_frequency: Frequency | str | Unset | None = UNSET,
        driver_invoice_frequency: Frequency | str | Unset | None = UNSET,
        driver_invoice_amount_choice: DriverInvoiceAmountChoice | str | Unset | None = UNSET,
        amount_override: AmountOverride | str | Unset | None = UNSET,
        has_driver_invoice: bool | Unset | None = UNSET,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> FleetSettings:
        """Update a fleet's settings.

        Changes the settings of a fleet that are sent, and leaves the others: its address, its logo, and how
        often which invoices and summaries are sent.

        Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/fleet/settings/patch

        `PATCH /v2/fleet/settings/`

        Args:
            body: The request body. A model or a mapping. Either this, or its fields as the arguments below.
            custom_fee: Fee that the fleet adds (inferred from the name), a decimal number as text with up to three
                digits before and two after the point. The currency is not stated.
            invoice_logo: Address of the logo on invoices; it ends in png.
            street: Street of the fleet's address, at most 200 characters.
            zip_code: ZIP code of the fleet's address, at most 200 characters.
            city: City of the fleet's address, at most 200 characters.
            country: Country of the fleet's address, at most 200 characters.
            summary_email_frequency: How often a summary is sent by email. That it can be null is inferred.
            driver_invoice_frequency: How often drivers are sent invoices. That it can be null is inferred.
            driver_invoice_amount_choice: Which amount drivers are invoiced. That it can be null is inferred.
            amount_override: Which amount replaces the usual one (inferred). That it can be null is inferred.
            has_driver_invoice: Whether drivers are sent invoices (inferred from the name).
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `FleetSettings`.
        """
        from ...models.fleet_settings_update import FleetSettingsUpdate
        from .fleet_settings_update import OPERATION

        _call = Call(
            {
                "body": body,
            },
            fleet_id,
            options,
            model=FleetSettingsUpdate,
            fields={
                "custom_fee": custom_fee,
                "invoice_logo": invoice_logo,
                "street": street,
                "zip_code": zip_code,
                "city": city,
                "country": country,
                "summary_email_frequency": summary_email_frequency,
                "driver_invoice_frequency": driver_invoice_frequency,
                "driver_invoice_amount_choice": driver_invoice_amount_choice,
                "amount_override": amount_override,
                "has_driver_invoice": has_driver_invoice,
            },
            needs_body=True,
        )
        del (
            body,
            custom_fee,
            invoice_logo,
            street,
            zip_code,
            city,
            country,
            summary_email_frequency,
            driver_invoice_frequency,
            driver_invoice_amount_choice,
            amount_override,
            has_driver_invoice,
            options,
        )
        return await self._caller.call(OPERATION, _call)


class AsyncFleetSettingsWithRawResponse(BaseResource):
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
