"""The operations of `fleets`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openapi_sdk.model.calls import NOT_GIVEN, Call, CallOptions, NotGiven
from openapi_sdk.model.raw import to_raw, to_raw_async, to_raw_async_pages
from openapi_sdk.model.resources import BaseResource

from ...types import UNSET, Unset

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...models.customer_info_request import CustomerInfoRequest, CustomerInfoRequestDict
    from ...models.fleet import Fleet
    from ...models.fleet_update import FleetUpdate, FleetUpdateDict
    from ...models.onboarding_stage import OnboardingStage
    from .. import AsyncCaller, AsyncPages, Caller, Pages


class FleetsResource(BaseResource):
    """The operations of `fleets`."""

    __slots__ = ("_caller",)

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def list(
        self,
        *,
        search: str | Unset = UNSET,
        title: str | Unset = UNSET,
        regions: int | Unset = UNSET,
        is_active: bool | Unset = UNSET,
        service_types: str | Sequence[str] | Unset = UNSET,
        ext_client_id: str | Unset = UNSET,
        ext_billing_id: str | Unset = UNSET,
        email: str | Unset = UNSET,
        ordering: str | Unset = UNSET,
        limit: int = 100,
        offset: int = 0,
        prefetch: int = 0,
        exact: bool = False,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> Pages[Fleet]:
        """List fleets.

        The fleets that the account can see, with their regions and their customer's data.

        Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/fleet/list

        `GET /v2/fleets/`

        Args:
            search: Text to look for in title, customer_info.ext_client_id, customer_info.ext_billing_id,
                customer_info.email and more fields that are not named. That the parameter is called
                `search` is inferred. [inferred]
            title: Only fleets of this title, whatever its case.
            regions: Only fleets of the region with this id.
            is_active: Only fleets that are active, or that are not.
            service_types: Only fleets with these service types, such as Tolls or Violations. The name is repeated for
                each (inferred); whether a fleet needs one of them or all is not stated.
            ext_client_id: Only fleets whose customer has this external client id.
            ext_billing_id: Only fleets whose customer has this external billing id.
            email: Only fleets whose customer has this email address.
            ordering: Field to sort by. The page names `title` and `is_active` and says "etc."; a `-` before the
                name for descending order is inferred from the other listings.
            limit: The page size: rows per request, 1 to 100. The listing has all rows; `.take(n)` returns the first `n`.
            offset: Rows to skip at the start.
            prefetch: How many pages to request ahead, 0 to 32. At most this many are held in memory. With 0, a page is
                requested when it is needed.
            exact: Detect rows that are inserted or deleted during the iteration. Each row that stays is listed once;
                otherwise `PageDrift` is raised.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The rows of all pages. A page is requested when the iteration reaches it.
        """
        from .fleets_list import OPERATION

        _call = Call(
            {
                "search": search,
                "title": title,
                "regions": regions,
                "is_active": is_active,
                "service_types": service_types,
                "ext_client_id": ext_client_id,
                "ext_billing_id": ext_billing_id,
                "email": email,
                "ordering": ordering,
                "limit": limit,
                "offset": offset,
            },
            fleet_id,
            options,
        )
        del options
        return self._caller.pages(OPERATION, _call, prefetch=prefetch, exact=exact)

    def update(
        self,
        id: int,
        *,
        body: FleetUpdate | FleetUpdateDict | Unset = UNSET,
        title: str | Unset = UNSET,
        is_active: bool | Unset = UNSET,
        regions: str | Unset = UNSET,
        customer_info: CustomerInfoRequest | CustomerInfoRequestDict | Unset = UNSET,
        onboarding_stage: OnboardingStage | str | Unset = UNSET,
        client_body: str | Unset | None = UNSET,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> Fleet:
        """Update a fleet.

        Changes the fields of a fleet that are sent, and leaves the others.

        Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/fleet/patch

        `PATCH /v2/fleets/{id}/`

        Args:
            id: Id of the fleet.
            body: The request body. A model or a mapping. Either this, or its fields as the arguments below.
            title: Name of the fleet, at most 255 characters.
            is_active: Whether the fleet is active.
            regions: Regions of the fleet, as one text. Its form is not stated; answers have `region_details`
                instead, and in the list of fleets an array.
            customer_info: The customer that a fleet belongs to. [inferred]
            onboarding_stage: How far a fleet has come in its onboarding. An example of the documentation has another
                value, IN_PROGRESS.
            client_body: The fleet's client, at most 100 characters. What it means is not stated.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `Fleet`.
        """
        from ...models.fleet_update import FleetUpdate
        from .fleets_update import OPERATION

        _call = Call(
            {
                "id": id,
                "body": body,
            },
            fleet_id,
            options,
            model=FleetUpdate,
            fields={
                "title": title,
                "is_active": is_active,
                "regions": regions,
                "customer_info": customer_info,
                "onboarding_stage": onboarding_stage,
                "client": client_body,
            },
            needs_body=True,
        )
        del body, title, is_active, regions, customer_info, onboarding_stage, client_body, options
        return self._caller.call(OPERATION, _call)


class FleetsWithRawResponse(BaseResource):
    """The operations of `fleets`; each result is a `RawResponse`."""

    def __init__(self, caller: Caller) -> None:
        _resource = FleetsResource(caller)
        self.list = to_raw(_resource.list)
        self.update = to_raw(_resource.update)


class AsyncFleetsResource(BaseResource):
    """The operations of `fleets`, async."""

    __slots__ = ("_caller",)

    def __init__(self, caller: AsyncCaller) -> None:
        self._caller = caller

    def list(
        self,
        *,
        search: str | Unset = UNSET,
        title: str | Unset = UNSET,
        regions: int | Unset = UNSET,
        is_active: bool | Unset = UNSET,
        service_types: str | Sequence[str] | Unset = UNSET,
        ext_client_id: str | Unset = UNSET,
        ext_billing_id: str | Unset = UNSET,
        email: str | Unset = UNSET,
        ordering: str | Unset = UNSET,
        limit: int = 100,
        offset: int = 0,
        prefetch: int = 0,
        exact: bool = False,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> AsyncPages[Fleet]:
        """List fleets.

        The fleets that the account can see, with their regions and their customer's data.

        Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/fleet/list

        `GET /v2/fleets/`

        Args:
            search: Text to look for in title, customer_info.ext_client_id, customer_info.ext_billing_id,
                customer_info.email and more fields that are not named. That the parameter is called
                `search` is inferred. [inferred]
            title: Only fleets of this title, whatever its case.
            regions: Only fleets of the region with this id.
            is_active: Only fleets that are active, or that are not.
            service_types: Only fleets with these service types, such as Tolls or Violations. The name is repeated for
                each (inferred); whether a fleet needs one of them or all is not stated.
            ext_client_id: Only fleets whose customer has this external client id.
            ext_billing_id: Only fleets whose customer has this external billing id.
            email: Only fleets whose customer has this email address.
            ordering: Field to sort by. The page names `title` and `is_active` and says "etc."; a `-` before the
                name for descending order is inferred from the other listings.
            limit: The page size: rows per request, 1 to 100. The listing has all rows; `.take(n)` returns the first `n`.
            offset: Rows to skip at the start.
            prefetch: How many pages to request ahead, 0 to 32. At most this many are held in memory. With 0, a page is
                requested when it is needed.
            exact: Detect rows that are inserted or deleted during the iteration. Each row that stays is listed once;
                otherwise `PageDrift` is raised.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The rows of all pages. A page is requested when the iteration reaches it.
        """
        from .fleets_list import OPERATION

        _call = Call(
            {
                "search": search,
                "title": title,
                "regions": regions,
                "is_active": is_active,
                "service_types": service_types,
                "ext_client_id": ext_client_id,
                "ext_billing_id": ext_billing_id,
                "email": email,
                "ordering": ordering,
                "limit": limit,
                "offset": offset,
            },
            fleet_id,
            options,
        )
        del options
        return self._caller.pages(OPERATION, _call, prefetch=prefetch, exact=exact)

    async def update(
        self,
        id: int,
        *,
        body: FleetUpdate | FleetUpdateDict | Unset = UNSET,
        title: str | Unset = UNSET,
        is_active: bool | Unset = UNSET,
        regions: str | Unset = UNSET,
        customer_info: CustomerInfoRequest | CustomerInfoRequestDict | Unset = UNSET,
        onboarding_stage: OnboardingStage | str | Unset = UNSET,
        client_body: str | Unset | None = UNSET,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> Fleet:
        """Update a fleet.

        Changes the fields of a fleet that are sent, and leaves the others.

        Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/fleet/patch

        `PATCH /v2/fleets/{id}/`

        Args:
            id: Id of the fleet.
            body: The request body. A model or a mapping. Either this, or its fields as the arguments below.
            title: Name of the fleet, at most 255 characters.
            is_active: Whether the fleet is active.
            regions: Regions of the fleet, as one text. Its form is not stated; answers have `region_details`
                instead, and in the list of fleets an array.
            customer_info: The customer that a fleet belongs to. [inferred]
            onboarding_stage: How far a fleet has come in its onboarding. An example of the documentation has another
                value, IN_PROGRESS.
            client_body: The fleet's client, at most 100 characters. What it means is not stated.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `Fleet`.
        """
        from ...models.fleet_update import FleetUpdate
        from .fleets_update import OPERATION

        _call = Call(
            {
                "id": id,
                "body": body,
            },
            fleet_id,
            options,
            model=FleetUpdate,
            fields={
                "title": title,
                "is_active": is_active,
                "regions": regions,
                "customer_info": customer_info,
                "onboarding_stage": onboarding_stage,
                "client": client_body,
            },
            needs_body=True,
        )
        del body, title, is_active, regions, customer_info, onboarding_stage, client_body, options
        return await self._caller.call(OPERATION, _call)


class AsyncFleetsWithRawResponse(BaseResource):
    """The operations of `fleets`, async; each result is a `RawResponse`."""

    def __init__(self, caller: AsyncCaller) -> None:
        _resource = AsyncFleetsResource(caller)
        self.list = to_raw_async_pages(_resource.list)
        self.update = to_raw_async(_resource.update)


__all__ = (
    "AsyncFleetsResource",
    "AsyncFleetsWithRawResponse",
    "FleetsResource",
    "FleetsWithRawResponse",
)
