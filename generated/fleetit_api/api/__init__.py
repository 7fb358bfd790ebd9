"""The resources of the API, and the protocols of the caller that sends their requests."""

from __future__ import annotations

import builtins
import os
import pathlib
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, Literal, Protocol, TypeVar, cast

from attrs import frozen

from .._calls import NOT_GIVEN, Call, NotGiven
from .._listings import Listing
from .._responses import DescribedResponse, find_response
from ..types import ReadError

if TYPE_CHECKING:
    from .auth import AsyncAuthResource, AuthResource
    from .billing_statuses import AsyncBillingStatusesResource, BillingStatusesResource
    from .citations import AsyncCitationsResource, CitationsResource
    from .driver_agreements import AsyncDriverAgreementsResource, DriverAgreementsResource
    from .drivers import AsyncDriversResource, DriversResource
    from .fleet_settings import AsyncFleetSettingsResource, FleetSettingsResource
    from .fleets import AsyncFleetsResource, FleetsResource
    from .integrations import AsyncIntegrationsResource, IntegrationsResource
    from .shipments import AsyncShipmentsResource, ShipmentsResource
    from .tolls import AsyncTollsResource, TollsResource
    from .vehicles import AsyncVehiclesResource, VehiclesResource

T = TypeVar("T")
R_co = TypeVar("R_co", covariant=True)


@frozen
class Operation(Generic[R_co]):
    """An operation of the description.

    Attributes:
        id: The operationId.
        method: The HTTP method in capitals.
        path: The path template.
        fleet: Whether the description lists the Fleet-Id header, and requires it.
        build: Returns the keyword arguments of a request (method, url, params, headers, json) for the operation's
            arguments.
        responses: The successes that the description lists, or any 2xx if it lists none.
        errors: The other responses whose body is described.
        sends_token: Whether the token is sent. A login needs none.
        listing: How the operation pages; None if it is not a listing.
    """

    id: str
    method: str
    path: str
    fleet: Literal["required", "optional", "unlisted"]
    build: Callable[..., dict[str, Any]]
    responses: tuple[DescribedResponse, ...]
    errors: tuple[DescribedResponse, ...] = ()
    sends_token: bool = True
    listing: Listing | None = None

    @property
    def statuses(self) -> tuple[int, ...]:
        """The success statuses that the description lists one by one."""
        return tuple(each.first for each in self.responses if each.first == each.last)

    def read(self, status: int, value: Any) -> R_co:
        """Read the body of a success: a JSON document, text or bytes; None for an empty body.

        Raises:
            ReadError: If the description has no response for the status, or the body can't be read.
        """
        described = find_response(self, status, is_empty=value is None)
        if described is None:
            msg = f"the description has no body for status {status}"
            raise ReadError(msg)
        return cast("R_co", described.read(value))


@frozen
class Page(Generic[T]):
    """One page of a listing.

    Attributes:
        results: The rows, in the server's order.
        count: The total number of rows, according to this page. If the listing doesn't say it, the number of rows up
            to and including this page.
        offset: The number of rows before this page.
        limit: The number of rows that were requested; if none was, the number of rows of this page.
    """

    results: builtins.list[T]
    count: int
    offset: int
    limit: int


class Pages(ABC, Generic[T]):
    """The rows of all pages. Pages are requested during the iteration. Each iteration starts again."""

    __slots__ = ()

    @abstractmethod
    def __iter__(self) -> Iterator[T]:
        """Iterate over the rows of all pages."""

    @abstractmethod
    def pages(self) -> Iterator[Page[T]]:
        """Iterate over the pages."""

    @abstractmethod
    def first(self) -> T | None:
        """Return the first row, or None if there is none. Requests one row, if the listing lets it."""

    @abstractmethod
    def count(self) -> int:
        """Return the number of rows. Requests one row; reads all pages if the listing doesn't say the number."""

    def all(self) -> builtins.list[T]:
        """Return the rows of all pages."""
        return [*self]


class AsyncPages(ABC, Generic[T]):
    """The rows of all pages. Pages are requested during the iteration. Each iteration starts again."""

    __slots__ = ()

    @abstractmethod
    def __aiter__(self) -> AsyncIterator[T]:
        """Iterate over the rows of all pages."""

    @abstractmethod
    def pages(self) -> AsyncGenerator[Page[T]]:
        """Iterate over the pages."""

    @abstractmethod
    async def first(self) -> T | None:
        """Return the first row, or None if there is none. Requests one row, if the listing lets it."""

    @abstractmethod
    async def count(self) -> int:
        """Return the number of rows. Requests one row; reads all pages if the listing doesn't say the number."""

    async def all(self) -> builtins.list[T]:
        """Return the rows of all pages."""
        return [row async for row in self]


class Caller(Protocol):
    """Sends the requests of the resources."""

    def call(self, operation: Operation[T], call: Call, /) -> T:
        """Call an operation and return its result."""
        ...

    def pages(
        self,
        operation: Operation[Any],
        call: Call,
        /,
        *,
        prefetch: int = 0,
        exact: bool = False,
    ) -> Pages[Any]:
        """Return the pages of an operation. `call` says where the first one is, and how many rows it has."""
        ...

    def download(
        self,
        operation: Operation[T],
        call: Call,
        to: str | os.PathLike[str] | None,
        /,
    ) -> T | pathlib.Path:
        """Call an operation, and store the body of a success in a file if there is one. Return its path then."""
        ...


class AsyncCaller(Protocol):
    """Sends the requests of the async resources."""

    async def call(self, operation: Operation[T], call: Call, /) -> T:
        """Call an operation and return its result."""
        ...

    def pages(
        self,
        operation: Operation[Any],
        call: Call,
        /,
        *,
        prefetch: int = 0,
        exact: bool = False,
    ) -> AsyncPages[Any]:
        """Return the pages of an operation. `call` says where the first one is, and how many rows it has."""
        ...

    async def download(
        self,
        operation: Operation[T],
        call: Call,
        to: str | os.PathLike[str] | None,
        /,
    ) -> T | pathlib.Path:
        """Call an operation, and store the body of a success in a file if there is one. Return its path then."""
        ...


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
    "AsyncCaller",
    "AsyncPages",
    "AsyncResources",
    "Call",
    "Caller",
    "DescribedResponse",
    "Listing",
    "NotGiven",
    "Operation",
    "Page",
    "Pages",
    "Resources",
)
