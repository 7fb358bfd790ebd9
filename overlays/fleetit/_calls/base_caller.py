"""The part of `SyncCaller` and `AsyncCaller` without I/O: builds requests, parses responses.

Resources, `client.request` and the stock functions all go through a caller.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from attrs import evolve

from fleetit._calls.call_options import apply_options, check_call_options
from fleetit._calls.retry_loop import RetryLoop, retry_loop
from fleetit._errors.errors import NotFound
from fleetit._messages.request import Request, build_custom_request, build_request, resolve_fleet_id
from fleetit._messages.response import Response, parse_response
from fleetit._secrets.redaction import Redactor, SecretValue
from fleetit_api.api import Call

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleetit._calls.batches import BatchPlan
    from fleetit._listings.options import Fetched, ListingOptions, Position
    from fleetit._settings.settings import Settings
    from fleetit_api.api import Operation

T = TypeVar("T")
ConnectionsT = TypeVar("ConnectionsT")
SleepT = TypeVar("SleepT")


def limit_attempt(settings: Settings, seconds: float | None) -> Settings:
    """Return the settings of an attempt that may take so many seconds; None for no limit but those of the timeout."""
    return settings if seconds is None else evolve(settings, timeout=settings.timeout.within(seconds))


class BaseCaller(Generic[ConnectionsT, SleepT]):
    """Base class of the sync and the async caller: everything without I/O."""

    def __init__(self, settings: Settings, connections: ConnectionsT, sleep: SleepT) -> None:
        self._settings = settings
        self._connections = connections
        self._sleep = sleep

    def prepare(self, operation: Operation[Any], call: Call) -> tuple[Request, Settings]:
        """Return the request of a call, and its settings."""
        if "body" in call.arguments:
            from fleetit._description.body import check_server  # noqa: PLC0415 - imported lazily; it loads the description

            check_server(operation.id, operation.method, operation.path, self._settings.base_url)
        settings = check_call_options(operation.id, call, self._settings)
        request = build_request(operation, call, settings.fleet_id)
        return apply_options(request, call), settings

    def prepare_custom(
        self, method: str, path: str, params: Mapping[str, Any] | None, json_body: SecretValue[Any], call: Call
    ) -> tuple[Request, Settings]:
        """Return the request of a call of an operation that is not described, and its settings."""
        fleet_id = resolve_fleet_id(call.fleet_id, self._settings.fleet_id)
        request = build_custom_request(method, path, params, json_body, fleet_id)
        settings = check_call_options(request.operation, call, self._settings)
        return apply_options(request, call), settings

    def prepare_page(
        self,
        operation: Operation[Any],
        call: Call,
        options: ListingOptions,
        position: Position,
        limit: int | None,
    ) -> tuple[Request, Settings]:
        """Return the request of a page of a listing, and its settings."""
        arguments = {**call.arguments, **options.build_arguments(position, limit)}
        return self.prepare(operation, Call(arguments, call.fleet_id, call.options))

    def prepare_listing(
        self, operation: Operation[Any], call: Call, prefetch: object, exact: object
    ) -> tuple[ListingOptions, Call]:
        """Check the arguments of a listing. Return its options, and its call with the fleet that it has now."""
        from fleetit._listings.options import ListingOptions  # noqa: PLC0415 - imported lazily

        check_call_options(operation.id, call, self._settings)
        fleet_id = resolve_fleet_id(call.fleet_id, self._settings.fleet_id)
        options = ListingOptions.from_arguments(operation, call.arguments, prefetch, exact)
        return options, Call(call.arguments, fleet_id, call.options)

    def plan_batches(self, operation: Operation[T], call: Call, size: int, most: int) -> BatchPlan[T]:
        """Check all rows of a bulk call, and return which are sent together.

        Args:
            operation: The bulk operation.
            call: The call; its body is all rows.
            size: How many rows a batch has.
            most: How many it may have.
        """
        from fleetit._calls.batches import BatchPlan  # noqa: PLC0415 - imported lazily

        plan = BatchPlan(operation, call, size, most)
        plan.check(self.prepare)
        return plan

    def parse(self, operation: Operation[T], request: Request, response: Response) -> T:
        """Return the result of a call; see `parse_response`."""
        return parse_response(operation, response, self._make_redactor(request))

    def parse_page(
        self,
        operation: Operation[Any],
        request: Request,
        response: Response,
        *,
        options: ListingOptions,
        position: Position,
        limit: int | None,
    ) -> Fetched:
        """Return a page of a listing. A 404 behind the last page is the end of some listings."""
        try:
            model = SecretValue(self.parse(operation, request, response))
        except NotFound:
            if not options.may_be_past_end(position):
                raise
            return options.past_end()
        return options.read_page(model, position, limit)

    def _start_retry_loop(self, request: Request, settings: Settings) -> RetryLoop:
        return retry_loop(
            request,
            settings.retry,
            random=random.random,
            redactor=self._make_redactor(request),
            on_request=settings.on_request,
            on_response=settings.on_response,
            deadline=settings.deadline,
        )

    def _make_redactor(self, request: Request) -> Redactor:
        return Redactor(self._settings.token, request.find_secrets)
