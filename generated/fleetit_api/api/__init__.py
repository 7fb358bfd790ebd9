"""The resources of the API, and what their methods take and return."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from openapi_sdk.model.batches import AsyncBatches, Batch, Batches
from openapi_sdk.model.calls import NOT_GIVEN, Call, CallOptions, DescribedArgument, NotGiven
from openapi_sdk.model.listings import Listing
from openapi_sdk.model.operations import AsyncCaller, Caller, Operation
from openapi_sdk.model.pages import AsyncPages, Page, Pages
from openapi_sdk.model.raw import RawResponse
from openapi_sdk.model.responses import DescribedResponse

if TYPE_CHECKING:
    from .auth import (
        AsyncAuthResource,
        AsyncAuthWithRawResponse,
        AuthResource,
        AuthWithRawResponse,
    )
    from .billing_statuses import (
        AsyncBillingStatusesResource,
        AsyncBillingStatusesWithRawResponse,
        BillingStatusesResource,
        BillingStatusesWithRawResponse,
    )
    from .citations import (
        AsyncCitationsResource,
        AsyncCitationsWithRawResponse,
        CitationsResource,
        CitationsWithRawResponse,
    )
    from .driver_agreements import (
        AsyncDriverAgreementsResource,
        AsyncDriverAgreementsWithRawResponse,
        DriverAgreementsResource,
        DriverAgreementsWithRawResponse,
    )
    from .drivers import (
        AsyncDriversResource,
        AsyncDriversWithRawResponse,
        DriversResource,
        DriversWithRawResponse,
    )
    from .fleet_settings import (
        AsyncFleetSettingsResource,
        AsyncFleetSettingsWithRawResponse,
        FleetSettingsResource,
        FleetSettingsWithRawResponse,
    )
    from .fleets import (
        AsyncFleetsResource,
        AsyncFleetsWithRawResponse,
        FleetsResource,
        FleetsWithRawResponse,
    )
    from .integrations import (
        AsyncIntegrationsResource,
        AsyncIntegrationsWithRawResponse,
        IntegrationsResource,
        IntegrationsWithRawResponse,
    )
    from .shipments import (
        AsyncShipmentsResource,
        AsyncShipmentsWithRawResponse,
        ShipmentsResource,
        ShipmentsWithRawResponse,
    )
    from .tolls import (
        AsyncTollsResource,
        AsyncTollsWithRawResponse,
        TollsResource,
        TollsWithRawResponse,
    )
    from .vehicles import (
        AsyncVehiclesResource,
        AsyncVehiclesWithRawResponse,
        VehiclesResource,
        VehiclesWithRawResponse,
    )


class Resources:
    """All resources of the API."""

    _caller: Caller

    @cached_property
    def tolls(self) -> TollsResource:
        """The operations of `tolls`."""
        from .tolls import TollsResource

        return TollsResource(self._caller)

    @cached_property
    def auth(self) -> AuthResource:
        """The operations of `auth`."""
        from .auth import AuthResource

        return AuthResource(self._caller)

    @cached_property
    def billing_statuses(self) -> BillingStatusesResource:
        """The operations of `billing_statuses`."""
        from .billing_statuses import BillingStatusesResource

        return BillingStatusesResource(self._caller)

    @cached_property
    def citations(self) -> CitationsResource:
        """The operations of `citations`."""
        from .citations import CitationsResource

        return CitationsResource(self._caller)

    @cached_property
    def driver_agreements(self) -> DriverAgreementsResource:
        """The operations of `driver_agreements`."""
        from .driver_agreements import DriverAgreementsResource

        return DriverAgreementsResource(self._caller)

    @cached_property
    def drivers(self) -> DriversResource:
        """The operations of `drivers`."""
        from .drivers import DriversResource

        return DriversResource(self._caller)

    @cached_property
    def fleet_settings(self) -> FleetSettingsResource:
        """The operations of `fleet_settings`."""
        from .fleet_settings import FleetSettingsResource

        return FleetSettingsResource(self._caller)

    @cached_property
    def fleets(self) -> FleetsResource:
        """The operations of `fleets`."""
        from .fleets import FleetsResource

        return FleetsResource(self._caller)

    @cached_property
    def integrations(self) -> IntegrationsResource:
        """The operations of `integrations`."""
        from .integrations import IntegrationsResource

        return IntegrationsResource(self._caller)

    @cached_property
    def shipments(self) -> ShipmentsResource:
        """The operations of `shipments`."""
        from .shipments import ShipmentsResource

        return ShipmentsResource(self._caller)

    @cached_property
    def vehicles(self) -> VehiclesResource:
        """The operations of `vehicles`."""
        from .vehicles import VehiclesResource

        return VehiclesResource(self._caller)


class ResourcesWithRawResponse:
    """All resources of the API; each result is a `RawResponse`."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    @cached_property
    def tolls(self) -> TollsWithRawResponse:
        """The operations of `tolls`."""
        from .tolls import TollsWithRawResponse

        return TollsWithRawResponse(self._caller)

    @cached_property
    def auth(self) -> AuthWithRawResponse:
        """The operations of `auth`."""
        from .auth import AuthWithRawResponse

        return AuthWithRawResponse(self._caller)

    @cached_property
    def billing_statuses(self) -> BillingStatusesWithRawResponse:
        """The operations of `billing_statuses`."""
        from .billing_statuses import BillingStatusesWithRawResponse

        return BillingStatusesWithRawResponse(self._caller)

    @cached_property
    def citations(self) -> CitationsWithRawResponse:
        """The operations of `citations`."""
        from .citations import CitationsWithRawResponse

        return CitationsWithRawResponse(self._caller)

    @cached_property
    def driver_agreements(self) -> DriverAgreementsWithRawResponse:
        """The operations of `driver_agreements`."""
        from .driver_agreements import DriverAgreementsWithRawResponse

        return DriverAgreementsWithRawResponse(self._caller)

    @cached_property
    def drivers(self) -> DriversWithRawResponse:
        """The operations of `drivers`."""
        from .drivers import DriversWithRawResponse

        return DriversWithRawResponse(self._caller)

    @cached_property
    def fleet_settings(self) -> FleetSettingsWithRawResponse:
        """The operations of `fleet_settings`."""
        from .fleet_settings import FleetSettingsWithRawResponse

        return FleetSettingsWithRawResponse(self._caller)

    @cached_property
    def fleets(self) -> FleetsWithRawResponse:
        """The operations of `fleets`."""
        from .fleets import FleetsWithRawResponse

        return FleetsWithRawResponse(self._caller)

    @cached_property
    def integrations(self) -> IntegrationsWithRawResponse:
        """The operations of `integrations`."""
        from .integrations import IntegrationsWithRawResponse

        return IntegrationsWithRawResponse(self._caller)

    @cached_property
    def shipments(self) -> ShipmentsWithRawResponse:
        """The operations of `shipments`."""
        from .shipments import ShipmentsWithRawResponse

        return ShipmentsWithRawResponse(self._caller)

    @cached_property
    def vehicles(self) -> VehiclesWithRawResponse:
        """The operations of `vehicles`."""
        from .vehicles import VehiclesWithRawResponse

        return VehiclesWithRawResponse(self._caller)


class AsyncResources:
    """All resources of the API, async."""

    _caller: AsyncCaller

    @cached_property
    def tolls(self) -> AsyncTollsResource:
        """The operations of `tolls`."""
        from .tolls import AsyncTollsResource

        return AsyncTollsResource(self._caller)

    @cached_property
    def auth(self) -> AsyncAuthResource:
        """The operations of `auth`."""
        from .auth import AsyncAuthResource

        return AsyncAuthResource(self._caller)

    @cached_property
    def billing_statuses(self) -> AsyncBillingStatusesResource:
        """The operations of `billing_statuses`."""
        from .billing_statuses import AsyncBillingStatusesResource

        return AsyncBillingStatusesResource(self._caller)

    @cached_property
    def citations(self) -> AsyncCitationsResource:
        """The operations of `citations`."""
        from .citations import AsyncCitationsResource

        return AsyncCitationsResource(self._caller)

    @cached_property
    def driver_agreements(self) -> AsyncDriverAgreementsResource:
        """The operations of `driver_agreements`."""
        from .driver_agreements import AsyncDriverAgreementsResource

        return AsyncDriverAgreementsResource(self._caller)

    @cached_property
    def drivers(self) -> AsyncDriversResource:
        """The operations of `drivers`."""
        from .drivers import AsyncDriversResource

        return AsyncDriversResource(self._caller)

    @cached_property
    def fleet_settings(self) -> AsyncFleetSettingsResource:
        """The operations of `fleet_settings`."""
        from .fleet_settings import AsyncFleetSettingsResource

        return AsyncFleetSettingsResource(self._caller)

    @cached_property
    def fleets(self) -> AsyncFleetsResource:
        """The operations of `fleets`."""
        from .fleets import AsyncFleetsResource

        return AsyncFleetsResource(self._caller)

    @cached_property
    def integrations(self) -> AsyncIntegrationsResource:
        """The operations of `integrations`."""
        from .integrations import AsyncIntegrationsResource

        return AsyncIntegrationsResource(self._caller)

    @cached_property
    def shipments(self) -> AsyncShipmentsResource:
        """The operations of `shipments`."""
        from .shipments import AsyncShipmentsResource

        return AsyncShipmentsResource(self._caller)

    @cached_property
    def vehicles(self) -> AsyncVehiclesResource:
        """The operations of `vehicles`."""
        from .vehicles import AsyncVehiclesResource

        return AsyncVehiclesResource(self._caller)


class AsyncResourcesWithRawResponse:
    """All resources of the API, async; each result is a `RawResponse`."""

    def __init__(self, caller: AsyncCaller) -> None:
        self._caller = caller

    @cached_property
    def tolls(self) -> AsyncTollsWithRawResponse:
        """The operations of `tolls`."""
        from .tolls import AsyncTollsWithRawResponse

        return AsyncTollsWithRawResponse(self._caller)

    @cached_property
    def auth(self) -> AsyncAuthWithRawResponse:
        """The operations of `auth`."""
        from .auth import AsyncAuthWithRawResponse

        return AsyncAuthWithRawResponse(self._caller)

    @cached_property
    def billing_statuses(self) -> AsyncBillingStatusesWithRawResponse:
        """The operations of `billing_statuses`."""
        from .billing_statuses import AsyncBillingStatusesWithRawResponse

        return AsyncBillingStatusesWithRawResponse(self._caller)

    @cached_property
    def citations(self) -> AsyncCitationsWithRawResponse:
        """The operations of `citations`."""
        from .citations import AsyncCitationsWithRawResponse

        return AsyncCitationsWithRawResponse(self._caller)

    @cached_property
    def driver_agreements(self) -> AsyncDriverAgreementsWithRawResponse:
        """The operations of `driver_agreements`."""
        from .driver_agreements import AsyncDriverAgreementsWithRawResponse

        return AsyncDriverAgreementsWithRawResponse(self._caller)

    @cached_property
    def drivers(self) -> AsyncDriversWithRawResponse:
        """The operations of `drivers`."""
        from .drivers import AsyncDriversWithRawResponse

        return AsyncDriversWithRawResponse(self._caller)

    @cached_property
    def fleet_settings(self) -> AsyncFleetSettingsWithRawResponse:
        """The operations of `fleet_settings`."""
        from .fleet_settings import AsyncFleetSettingsWithRawResponse

        return AsyncFleetSettingsWithRawResponse(self._caller)

    @cached_property
    def fleets(self) -> AsyncFleetsWithRawResponse:
        """The operations of `fleets`."""
        from .fleets import AsyncFleetsWithRawResponse

        return AsyncFleetsWithRawResponse(self._caller)

    @cached_property
    def integrations(self) -> AsyncIntegrationsWithRawResponse:
        """The operations of `integrations`."""
        from .integrations import AsyncIntegrationsWithRawResponse

        return AsyncIntegrationsWithRawResponse(self._caller)

    @cached_property
    def shipments(self) -> AsyncShipmentsWithRawResponse:
        """The operations of `shipments`."""
        from .shipments import AsyncShipmentsWithRawResponse

        return AsyncShipmentsWithRawResponse(self._caller)

    @cached_property
    def vehicles(self) -> AsyncVehiclesWithRawResponse:
        """The operations of `vehicles`."""
        from .vehicles import AsyncVehiclesWithRawResponse

        return AsyncVehiclesWithRawResponse(self._caller)


#: The module of each resource.
RESOURCES: Mapping[str, str] = {
    "tolls": f"{__name__}.tolls",
    "auth": f"{__name__}.auth",
    "billing_statuses": f"{__name__}.billing_statuses",
    "citations": f"{__name__}.citations",
    "driver_agreements": f"{__name__}.driver_agreements",
    "drivers": f"{__name__}.drivers",
    "fleet_settings": f"{__name__}.fleet_settings",
    "fleets": f"{__name__}.fleets",
    "integrations": f"{__name__}.integrations",
    "shipments": f"{__name__}.shipments",
    "vehicles": f"{__name__}.vehicles",
}

__all__ = (
    "NOT_GIVEN",
    "RESOURCES",
    "AsyncBatches",
    "AsyncCaller",
    "AsyncPages",
    "AsyncResources",
    "AsyncResourcesWithRawResponse",
    "Batch",
    "Batches",
    "Call",
    "CallOptions",
    "Caller",
    "DescribedArgument",
    "DescribedResponse",
    "Listing",
    "NotGiven",
    "Operation",
    "Page",
    "Pages",
    "RawResponse",
    "Resources",
    "ResourcesWithRawResponse",
)
