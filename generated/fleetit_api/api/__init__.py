"""The resources of the API, and the protocols of the caller that sends their requests."""

from __future__ import annotations

import builtins
import os
import pathlib
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, Literal, Protocol, TypeVar, cast

from attrs import frozen

from .._arrow import ArrowTable, make_table
from .._batches import AsyncBatches, Batch, Batches
from .._calls import NOT_GIVEN, Call, CallOptions, DescribedArgument, NotGiven
from .._columns import choose_columns
from .._first_guesses import GuessedAsyncListing, GuessedListing
from .._listings import Listing
from .._raw import RawResponse
from .._reading import ReadableModel
from .._reprs import guard_repr
from .._responses import DescribedResponse, find_response
from .._rows import make_row
from .._tables import write_range, write_rows, write_table
from ..types import ReadError

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
        arguments: The arguments, in the order of the description.
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
    arguments: tuple[DescribedArgument, ...] = ()
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


@guard_repr
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

    @property
    def _range(self) -> str:
        return write_range(self.offset, self.results, self.count)

    def __repr__(self) -> str:
        return f"<Page: {self._range}: {write_rows(self.results)}>"

    def _repr_html_(self) -> str:
        return write_table(self.results, self._range)


class Pages(GuessedListing, ABC, Generic[T]):
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
    def take(self, n: int, /) -> builtins.list[T]:
        """Return the first rows, in a list: `n`, or all if there are fewer.

        Requests no more pages than that needs, and pages of at most `n` rows. 0 requests nothing.

        Args:
            n: How many rows, a whole number of at least 0.

        Raises:
            fleetit.InvalidInput: If it is something else.
        """

    @abstractmethod
    def count(self) -> int:
        """Return the number of rows of `all`. Requests one row; reads all pages if the listing doesn't say the number."""

    def all(self) -> builtins.list[T]:
        """Return the rows of all pages."""
        return [*self]

    def to_rows(
        self, *, columns: Iterable[str] | None = None, drop_empty: bool = False
    ) -> builtins.list[dict[str, Any]]:
        """Return the rows of all pages as rows of a table, with plain values; see `to_row` of a model.

        Args:
            columns: The columns to keep, in this order. By default all, which are many: most are empty in most rows.
            drop_empty: Leave out the columns that are None in all rows.

        Raises:
            ValueError: If no row has one of the columns.
        """
        return choose_columns([make_row(row) for row in self], columns, drop_empty=drop_empty)

    def to_arrow(self, *, columns: Iterable[str] | None = None, drop_empty: bool = False) -> ArrowTable:
        """Return the rows of all pages as a table of pyarrow, with the columns of `to_rows`.

        Columns have the described types, also where they are empty: `int64`, `double`, `bool`, `date32`, `timestamp`,
        `decimal128` for amounts, and `string`. A column with a value of another type is text. `to_pandas` of the table
        makes objects of dates; with `date_as_object=False` they are date-times of pandas.

        Args:
            columns: The columns to keep, in this order. By default all, which are many: most are empty in most rows.
            drop_empty: Leave out the columns that are None in all rows. A listing without rows keeps all.

        Raises:
            ValueError: If no row has one of the columns. A listing without rows has all that are asked for.
            ImportError: If pyarrow is not installed: `pip install "fleetit[parquet]"`.
        """
        return make_table([make_row(row) for row in self], self._get_row_model(), columns, drop_empty=drop_empty)

    def _get_row_model(self) -> type[ReadableModel] | None:
        """Return the model of the rows; None if it is not known."""
        return None


class AsyncPages(GuessedAsyncListing, ABC, Generic[T]):
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
    async def take(self, n: int, /) -> builtins.list[T]:
        """Return the first rows, in a list: `n`, or all if there are fewer.

        Requests no more pages than that needs, and pages of at most `n` rows. 0 requests nothing.

        Args:
            n: How many rows, a whole number of at least 0.

        Raises:
            fleetit.InvalidInput: If it is something else.
        """

    @abstractmethod
    async def count(self) -> int:
        """Return the number of rows of `all`. Requests one row; reads all pages if the listing doesn't say the number."""

    async def all(self) -> builtins.list[T]:
        """Return the rows of all pages."""
        return [row async for row in self]

    async def to_rows(
        self, *, columns: Iterable[str] | None = None, drop_empty: bool = False
    ) -> builtins.list[dict[str, Any]]:
        """Return the rows of all pages as rows of a table, with plain values; see `to_row` of a model.

        Args:
            columns: The columns to keep, in this order. By default all, which are many: most are empty in most rows.
            drop_empty: Leave out the columns that are None in all rows.

        Raises:
            ValueError: If no row has one of the columns.
        """
        return choose_columns([make_row(row) async for row in self], columns, drop_empty=drop_empty)

    async def to_arrow(self, *, columns: Iterable[str] | None = None, drop_empty: bool = False) -> ArrowTable:
        """Return the rows of all pages as a table of pyarrow, with the columns of `to_rows`.

        Columns have the described types, also where they are empty: `int64`, `double`, `bool`, `date32`, `timestamp`,
        `decimal128` for amounts, and `string`. A column with a value of another type is text. `to_pandas` of the table
        makes objects of dates; with `date_as_object=False` they are date-times of pandas.

        Args:
            columns: The columns to keep, in this order. By default all, which are many: most are empty in most rows.
            drop_empty: Leave out the columns that are None in all rows. A listing without rows keeps all.

        Raises:
            ValueError: If no row has one of the columns. A listing without rows has all that are asked for.
            ImportError: If pyarrow is not installed: `pip install "fleetit[parquet]"`.
        """
        return make_table([make_row(row) async for row in self], self._get_row_model(), columns, drop_empty=drop_empty)

    def _get_row_model(self) -> type[ReadableModel] | None:
        """Return the model of the rows; None if it is not known."""
        return None


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

    def batches(
        self,
        operation: Operation[T],
        call: Call,
        /,
        *,
        size: int,
        most: int,
    ) -> Batches[T]:
        """Return the batches of a bulk operation. The body of `call` is all rows; `size` may be `most`."""
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

    def batches(
        self,
        operation: Operation[T],
        call: Call,
        /,
        *,
        size: int,
        most: int,
    ) -> AsyncBatches[T]:
        """Return the batches of a bulk operation. The body of `call` is all rows; `size` may be `most`."""
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
