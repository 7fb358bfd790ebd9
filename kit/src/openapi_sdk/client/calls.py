"""What features need of a client beyond its public methods: `get_calls(client)`.

Exports, imports, commands, dlt, MCP and conformance use this, and nothing else that is private in a client.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from openapi_sdk.calls.batches import BatchPlan
    from openapi_sdk.listings.pages import WalkedPages
    from openapi_sdk.messages.request import Request
    from openapi_sdk.messages.response import Response
    from openapi_sdk.model.calls import Call
    from openapi_sdk.model.operations import Operation
    from openapi_sdk.secrets.redaction import KnownSecrets
    from openapi_sdk.service import Service
    from openapi_sdk.settings.retry import Retry

T = TypeVar("T")
CallsT_co = TypeVar("CallsT_co", covariant=True, bound="Calls")


class Calls(Protocol):
    """The calls of a client or view, sync or async."""

    @property
    def retry(self) -> Retry:
        """When the client retries a request."""
        ...

    @property
    def credentials(self) -> KnownSecrets:
        """What says who calls, which texts must not show."""
        ...

    def show_authorized(self, request: Request) -> Request:
        """Return a request with what says who calls, which is masked.

        Raises:
            ConfigurationError: If something is missing for it.
        """
        ...

    @property
    def only_tenant(self) -> Any:
        """The tenant of a view for one tenant only; None for any other client."""
        ...

    @property
    def service(self) -> Service:
        """The service of the client."""
        ...


class SyncCalls(Calls, Protocol):
    """The calls of a client or view: of operations that features change, and of requests that they build."""

    @property
    def sleep(self) -> Callable[[float], object]:
        """Wait some seconds."""
        ...

    def pages(
        self, operation: Operation[T], call: Call, /, *, prefetch: int = 0, exact: bool = False
    ) -> WalkedPages[T]:
        """Return a listing. Its first request is sent when it is read."""
        ...

    def plan_batches(self, operation: Operation[T], call: Call, size: int, most: int) -> BatchPlan[T]:
        """Check all rows of a bulk call, and send nothing.

        Raises:
            InvalidInput: If rows can't be sent, with all their errors.
        """
        ...

    def call_batch(self, operation: Operation[T], call: Call, /) -> T:
        """Send a batch of rows. What is not said to be taken is an error."""
        ...

    def send(self, request: Request) -> Response:
        """Send a request, with retries, and return the last response, of any status."""
        ...

    def read_json(self, request: Request, response: Response) -> Any:
        """Return the document of a response, or raise its error."""
        ...


class _Client(Protocol[CallsT_co]):
    """A client of either kind. Importing their module here would be a circle."""

    @property
    def _caller(self) -> CallsT_co: ...


def get_calls(client: _Client[CallsT_co]) -> CallsT_co:
    """Return the calls of a client: `SyncCalls` of a sync one, `Calls` of an async one."""
    return client._caller  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - this is the one place


def get_tenant(client: Any) -> Any:
    """Return the tenant of the calls of a client; None for the default one, and without tenants."""
    tenant = client.service.tenant
    return None if tenant is None else getattr(client, tenant.argument)


def limit_to_tenant(client: T, tenant: object) -> T:
    """Return a view of a client that refuses every other tenant.

    Raises:
        ConfigurationError: If it is no id, or the service has no tenants.
    """
    made: Any = client
    described = made.service.tenant
    if described is None:
        msg = f"tenant: {made.service.name} has none"
        raise made.service.errors.ConfigurationError(msg)
    view: T = getattr(made, f"for_{described.word}")(tenant, only=True)
    return view
