"""What the client of every SDK has: settings, views, connections that views share, and its flavours.

The generated module `clients` has the rest: the constructor, and the methods whose arguments are called as the service
calls them.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, Self, TypeVar

from openapi_sdk.calls.callers import AsyncCaller, SyncCaller
from openapi_sdk.client.first_guesses import guess_members, guess_options
from openapi_sdk.event_loop import require_asyncio
from openapi_sdk.messages.request import build_custom_request, find_tenant
from openapi_sdk.model.calls import Call
from openapi_sdk.model.first_guesses import explain_guess
from openapi_sdk.model.operations import Operation
from openapi_sdk.model.responses import DescribedResponse
from openapi_sdk.secrets.redaction import NotPickled, SecretValue, guard_repr
from openapi_sdk.service import Service  # noqa: TC001 - hints are read at run time, as by `typing.get_type_hints`
from openapi_sdk.settings.hooks import set_up_logging
from openapi_sdk.settings.settings import ClientOptions, HttpLibraryName, Settings
from openapi_sdk.transport.sync_connections import SyncConnections

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Generator, Iterable, Mapping

    from openapi_sdk.listings.tenants import TenantListing
    from openapi_sdk.model.listings import Listing
    from openapi_sdk.transport.async_connections import AsyncConnections
    from openapi_sdk.transport.base_connections import BaseConnections

#: The client of a `with` block. With `Self`, jedi would complete what is in the base class alone.
SyncT = TypeVar("SyncT", bound="SyncClient")
AsyncT = TypeVar("AsyncT", bound="AsyncClient")


@guard_repr
class Client(NotPickled, ABC):
    """Base class of all clients. The class of an SDK has its service."""

    service: ClassVar[Service]
    _caller_class: ClassVar[type[SyncCaller | AsyncCaller]]
    _connections: Any
    _caller: Any

    def _configure(self, options: SecretValue[ClientOptions]) -> None:
        """Configure a new client; the options are those of its constructor."""
        set_up_logging(self.service, os.environ)
        self._settings = Settings.from_options(self.service, options)
        self._owns_connections = True
        self._connections = self._make_connections()
        self._caller = self._caller_class(self._settings, self._connections)

    @abstractmethod
    def _make_connections(self) -> BaseConnections[Any]:
        """Return connections with the settings of the client."""

    @property
    def base_url(self) -> str:
        """The base URL of the API, without a slash at the end."""
        return self._settings.base_url

    @property
    def http_library(self) -> HttpLibraryName:
        """The library that sends: `httpx` or `httpx2`."""
        return self._settings.http_library

    if not TYPE_CHECKING:  # type checkers would accept any name

        def __getattr__(self, name: str) -> NoReturn:
            msg = f"{type(self).__name__!r} object has no attribute {name!r}"
            # A class without a service has no words for a hint.
            if not name.startswith("_") and name != "service" and not hasattr(type(self), name):
                facts, resources = self.service.facts, sorted(self.service.resources)
                lists = ", and listed with client.request_pages" if hasattr(type(self), "request_pages") else ""
                msg += (
                    f"{explain_guess(guess_members(facts), name, facts)}; its resources are {', '.join(resources)}. "
                    f"What is not described is called with client.request(method, path){lists}"
                )
            raise AttributeError(msg, name=name, obj=self)

    def _make_view(self, settings: Settings) -> Self:
        view = object.__new__(type(self))
        view._owns_connections = False
        view._connections = self._connections
        view._settings = settings
        view._caller = self._caller_class(settings, self._connections)
        return view

    def _override(self, options: SecretValue[Any]) -> Self:
        """Return a view with other options, which are called as the service calls them."""
        tenant, described = self.service.tenant, self.service.facts.described
        names = {name: name for name in (*ClientOptions.__annotations__, *described)}
        del names["tenant"], names["described"]
        if tenant is not None:
            names[tenant.argument] = "tenant"
        unknown = sorted(options.reveal().keys() - names.keys())
        if unknown:
            hint = explain_guess(guess_options(self.service.facts), unknown[0], self.service.facts)
            msg = f"with_options() got an unexpected keyword argument {unknown[0]!r}{hint}"
            raise TypeError(msg)
        overrides: Any = SecretValue(
            {
                **{names[name]: value for name, value in options.reveal().items() if name not in described},
                "described": {name: value for name, value in options.reveal().items() if name in described},
            }
        )
        view = self._make_view(self._settings.with_options(overrides))
        if view.base_url != self.base_url:
            self._connections.check_base_url(view.base_url)
        return view

    def _make_stock_client(self) -> Any:
        """Return the generated client, for stock functions."""
        from openapi_sdk.transport.stock import make_stock_client  # noqa: PLC0415 - imported lazily; it imports httpx

        is_async = isinstance(self._caller, AsyncCaller)
        return make_stock_client(self._settings, self._caller.send_stock, is_async=is_async)

    def _prepare_tenants(
        self,
        list_rows: Callable[..., Any],
        tenants: Iterable[Any] | None,
        args: tuple[object, ...],
        filters: Mapping[str, Any],
    ) -> tuple[TenantListing[Any], list[Any] | None]:
        """Check the arguments of a listing of many tenants. Return the listing, and the tenants if they are given."""
        from openapi_sdk.listings.tenants import TenantListing  # noqa: PLC0415 - imported lazily

        service, errors = self.service, self.service.errors
        caller = getattr(getattr(list_rows, "__self__", None), "_caller", None)
        listing = TenantListing[Any].of(service, list_rows, filters, retry=self._settings.retry)
        word, plural = ("", "") if service.tenant is None else (service.tenant.word, service.tenant.plural)
        if getattr(caller, "_connections", None) is not self._connections:
            why = f"pass the method of this client or of a view of it: client.{listing.method.full_name}"
        elif listing.method.operation.tenant == "unlisted":
            why = f"rows of {listing.method.full_name} belong to no {word}; call it alone"
        elif args:
            why = "pass filters by their names"
        else:
            list_rows(**listing.arguments)  # sends nothing, and checks the names of the filters
            only = self._caller.only_tenant
            chosen = None if tenants is None else service.check_tenants(tenants, errors.InvalidInput)
            other = next((each for each in chosen or () if only not in {None, each}), None)
            if other is None:
                return listing, chosen
            why = service.explain_other_tenant(other, only)
            raise errors.InvalidInput.of(why, field=plural, operation=listing.method.id)
        raise errors.InvalidInput.of(why, field="list_rows", operation=listing.method.id)

    def _request(
        self, method: str, path: str, params: Mapping[str, Any] | None, json_body: SecretValue[Any], call: Call
    ) -> Any:
        """Call an operation that is not described."""
        return self._caller.request(method, path, params, json_body, call)

    def _request_pages(
        self,
        method: str,
        path: str,
        params: Mapping[str, Any] | None,
        call: Call,
        *,
        listing: Listing,
        prefetch: int,
        exact: bool,
    ) -> Any:
        """Walk a listing that is not described, and pages as another one does."""
        operation = make_listing_operation(self.service, method, path, params, listing)
        if tenant := find_tenant(self.service, operation.path):
            call = Call(call.arguments, tenant, call.options)
        return self._caller.pages(operation, call, prefetch=prefetch, exact=exact)

    def __repr__(self) -> str:
        tenant, shown = self.service.tenant, ""
        if tenant is not None:
            only = ", only=True" if self._settings.is_only_tenant else ""
            shown = f", {tenant.argument}={self._settings.tenant!r}{only}"
        return f"{type(self).__name__}(base_url={self.base_url!r}{shown})"


class SyncClient(Client):
    """What a client has that waits for each answer."""

    _caller_class = SyncCaller

    def _make_connections(self) -> SyncConnections:
        return SyncConnections(self._settings)

    def _iter_rows_across(
        self,
        list_rows: Callable[..., Any],
        tenants: Iterable[Any] | None,
        args: tuple[object, ...],
        filters: Mapping[str, Any],
    ) -> Generator[tuple[Any, Any]]:
        from openapi_sdk.client.tenants import iter_rows_across  # noqa: PLC0415 - imported lazily

        return iter_rows_across(self, *self._prepare_tenants(list_rows, tenants, args, filters))

    def close(self) -> None:
        """Close the connections. Calls in flight end with a `TransportError`, later ones are refused.

        On a view this does nothing.
        """
        if self._owns_connections:
            self._connections.close()

    def __enter__(self: SyncT) -> SyncT:  # noqa: PYI019 - see there
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncClient(Client):
    """What a client has that is awaited."""

    _caller_class = AsyncCaller

    def _make_connections(self) -> AsyncConnections:
        from openapi_sdk.transport.async_connections import AsyncConnections  # noqa: PLC0415 - it loads asyncio

        return AsyncConnections(self._settings)

    def _iter_rows_across(
        self,
        list_rows: Callable[..., Any],
        tenants: Iterable[Any] | None,
        args: tuple[object, ...],
        filters: Mapping[str, Any],
    ) -> AsyncGenerator[tuple[Any, Any]]:
        from openapi_sdk.client.tenants import iter_rows_across_async  # noqa: PLC0415 - imported lazily

        return iter_rows_across_async(self, *self._prepare_tenants(list_rows, tenants, args, filters))

    async def close(self) -> None:
        """Close the connections. Calls in flight end with a `TransportError`, later ones are refused.

        On a view this does nothing.
        """
        if self._owns_connections:
            await self._connections.close()

    async def __aenter__(self: AsyncT) -> AsyncT:  # noqa: PYI019 - see there
        # Here, or `close` would say it, and hide what a call said.
        require_asyncio(self.service.errors, type(self).__name__)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def make_listing_operation(
    service: Service, method: str, path: str, params: Mapping[str, Any] | None, listing: Listing
) -> Operation[Any]:
    """Return an operation that is not described, and lists by an offset."""
    request = build_custom_request(service, method, path, params, SecretValue(None), tenant=None)
    for name in (listing.size, "offset"):
        if name in (params or {}):
            why = f"pass {name}= as an argument"
            raise service.errors.InvalidInput.of(why, field="params", operation=request.operation)
    return Operation(
        id=request.operation,
        method=request.method,
        path=request.template,
        tenant="optional",
        build=partial(_build, service, method, path, params or {}),
        responses=(DescribedResponse(200, 299, "json"),),
        security=request.security,
        listing=listing,
    )


def _build(service: Service, method: str, path: str, params: Mapping[str, Any], **paging: Any) -> dict[str, Any]:
    tenant = None if service.tenant is None else paging.pop(service.tenant.argument, None)
    request = build_custom_request(service, method, path, {**params, **paging}, SecretValue(None), tenant=tenant)
    return {"method": request.method, "url": request.target, "headers": {}}
