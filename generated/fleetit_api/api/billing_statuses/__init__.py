"""The operations of `billing_statuses`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import overload as _overload

from openapi_sdk.model.calls import NOT_GIVEN, Call, CallOptions, NotGiven
from openapi_sdk.model.raw import to_raw, to_raw_async
from openapi_sdk.model.resources import BaseResource

from ...types import UNSET, Unset

if TYPE_CHECKING:
    from ...models.billing_status import BillingStatus
    from ...models.billing_status_replace import BillingStatusReplace, BillingStatusReplaceDict
    from .. import AsyncCaller, Caller


class BillingStatusesResource(BaseResource):
    """The operations of `billing_statuses`."""

    __slots__ = ("_caller",)

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    @_overload
    def replace(
        self,
        id: int,
        *,
        value: str,
        display_text: str,
        ticket_type: str,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> BillingStatus: ...
    @_overload
    def replace(
        self,
        id: int,
        *,
        body: BillingStatusReplace | BillingStatusReplaceDict,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> BillingStatus: ...
    def replace(
        self,
        id: int,
        *,
        body: BillingStatusReplace | BillingStatusReplaceDict | Unset = UNSET,
        value: str | Unset = UNSET,
        display_text: str | Unset = UNSET,
        ticket_type: str | Unset = UNSET,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> BillingStatus:
        """Replace a billing status.

        Every field has to be given. A billing status says how a toll or a citation stands in billing; its
        id is what a toll's `billing_status` is set to (inferred from the example of that page).

        Documented by FleetIT, transcribed here:
        https://docs.fleetit.com/api-reference/billing/statuses/update

        `PUT /v2/billing_statuses/{id}/`

        Args:
            id: Id of the billing status.
            body: The request body. A model or a mapping. Either this, or its fields as the arguments below:
                value, display_text and ticket_type are required then.
            value: The status as programs know it (inferred from the name).
            display_text: The status as people read it (inferred from the name).
            ticket_type: Kind of ticket that the status is for; which values there are is not known.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `BillingStatus`.
        """
        from ...models.billing_status_replace import BillingStatusReplace
        from .billing_statuses_replace import OPERATION

        _call = Call(
            {
                "id": id,
                "body": body,
            },
            fleet_id,
            options,
            model=BillingStatusReplace,
            fields={
                "value": value,
                "display_text": display_text,
                "ticket_type": ticket_type,
            },
            needs_body=True,
        )
        del body, value, display_text, ticket_type, options
        return self._caller.call(OPERATION, _call)


class BillingStatusesWithRawResponse(BaseResource):
    """The operations of `billing_statuses`; each result is a `RawResponse`."""

    def __init__(self, caller: Caller) -> None:
        _resource = BillingStatusesResource(caller)
        self.replace = to_raw(_resource.replace)


class AsyncBillingStatusesResource(BaseResource):
    """The operations of `billing_statuses`, async."""

    __slots__ = ("_caller",)

    def __init__(self, caller: AsyncCaller) -> None:
        self._caller = caller

    @_overload
    async def replace(
        self,
        id: int,
        *,
        value: str,
        display_text: str,
        ticket_type: str,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> BillingStatus: ...
    @_overload
    async def replace(
        self,
        id: int,
        *,
        body: BillingStatusReplace | BillingStatusReplaceDict,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> BillingStatus: ...
    async def replace(
        self,
        id: int,
        *,
        body: BillingStatusReplace | BillingStatusReplaceDict | Unset = UNSET,
        value: str | Unset = UNSET,
        display_text: str | Unset = UNSET,
        ticket_type: str | Unset = UNSET,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> BillingStatus:
        """Replace a billing status.

        Every field has to be given. A billing status says how a toll or a citation stands in billing; its
        id is what a toll's `billing_status` is set to (inferred from the example of that page).

        Documented by FleetIT, transcribed here:
        https://docs.fleetit.com/api-reference/billing/statuses/update

        `PUT /v2/billing_statuses/{id}/`

        Args:
            id: Id of the billing status.
            body: The request body. A model or a mapping. Either this, or its fields as the arguments below:
                value, display_text and ticket_type are required then.
            value: The status as programs know it (inferred from the name).
            display_text: The status as people read it (inferred from the name).
            ticket_type: Kind of ticket that the status is for; which values there are is not known.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `BillingStatus`.
        """
        from ...models.billing_status_replace import BillingStatusReplace
        from .billing_statuses_replace import OPERATION

        _call = Call(
            {
                "id": id,
                "body": body,
            },
            fleet_id,
            options,
            model=BillingStatusReplace,
            fields={
                "value": value,
                "display_text": display_text,
                "ticket_type": ticket_type,
            },
            needs_body=True,
        )
        del body, value, display_text, ticket_type, options
        return await self._caller.call(OPERATION, _call)


class AsyncBillingStatusesWithRawResponse(BaseResource):
    """The operations of `billing_statuses`, async; each result is a `RawResponse`."""

    def __init__(self, caller: AsyncCaller) -> None:
        _resource = AsyncBillingStatusesResource(caller)
        self.replace = to_raw_async(_resource.replace)


__all__ = (
    "AsyncBillingStatusesResource",
    "AsyncBillingStatusesWithRawResponse",
    "BillingStatusesResource",
    "BillingStatusesWithRawResponse",
)
