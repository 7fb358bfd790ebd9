"""Reads the signing secrets of fleets from the API, with any client that has the methods of `FleetIT`."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from fleetit._errors.errors import ConfigurationError, Forbidden, NotFound
from fleetit._secrets.redaction import NotPickled, SecretValue
from fleetit.webhooks._secrets import is_blank, require_fleet_id

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Awaitable, Callable, Iterable

__all__ = ["AbandonedError", "AsyncFleets", "Client", "FleetSecrets", "Fleets", "SecretReader", "reveal_secrets"]

#: The ids of the fleets, or a function that returns them.
Fleets: TypeAlias = "Iterable[int] | Callable[[], Iterable[int]]"
#: The same for an async client; the function may be a coroutine function.
AsyncFleets: TypeAlias = "Iterable[int] | Callable[[], Iterable[int] | Awaitable[Iterable[int]]]"

#: The secrets of fleets by their ids; None for a fleet that could not be read. They are wrapped because error reporters
#: show local variables.
FleetSecrets: TypeAlias = dict[int, SecretValue[list[str]] | None]


class Integration(Protocol):
    """An active integration; only the fields that are used here."""

    @property
    def enabled(self) -> object:
        """Whether the integration is switched on."""
        ...

    @property
    def webhook_signature_secret_token(self) -> object:
        """The signing secret: text, null, or absent."""
        ...


class Integrations(Protocol):
    """The resource `integrations` of `FleetIT`."""

    def list_active(self) -> Iterable[Integration]:
        """List the fleet's active integrations."""
        ...


class AsyncIntegrations(Protocol):
    """The resource `integrations` of `AsyncFleetIT`."""

    def list_active(self) -> AsyncIterable[Integration]:
        """List the fleet's active integrations."""
        ...


class FleetView(Protocol):
    """A client's view of one fleet, sync or async."""

    @property
    def integrations(self) -> Any:
        """`Integrations` or `AsyncIntegrations`. Typed as Any: pyright rejects the clients' cached_property."""
        ...


class Client(Protocol):
    """`FleetIT` or `AsyncFleetIT`; only the method that is used here."""

    def for_fleet(self, fleet_id: int, /) -> FleetView:
        """Return the view of a fleet."""
        ...


class SecretReader(NotPickled):
    """Reads the secrets of fleets from the API, as often as it is asked to.

    Args:
        client: A `FleetIT` or an `AsyncFleetIT`.
        fleets: The ids of the fleets, or a function that returns them. It is called at each reading.
    """

    def __init__(self, client: Client, fleets: AsyncFleets) -> None:
        self._client = client
        self._fleets = fleets if callable(fleets) else list(fleets)

    def read(self, is_wanted: Callable[[], bool] | None = None) -> FleetSecrets:
        """Read the secrets of all fleets, one fleet after the other.

        Args:
            is_wanted: None for the first reading, where each fleet must have a secret. In a later one it is called
                before each fleet; if it returns False, the reading is abandoned.

        Returns:
            The secrets of each fleet. In a later reading the list may be empty, and a fleet that the API refuses to
            show (403 or 404) has None.

        Raises:
            ConfigurationError: If there is no fleet id, one is not a positive integer, or a fleet must have a secret
                and has none.
            FleetITError: If a call fails.
            AbandonedError: If the result is not wanted any more.
        """
        fleets: Any = self._fleets() if callable(self._fleets) else self._fleets
        found: FleetSecrets = {}
        for fleet_id in _check_fleet_ids(fleets):
            _require_wanted(is_wanted)
            integrations: Integrations = self._client.for_fleet(fleet_id).integrations
            try:
                active = list(integrations.list_active())
            except (Forbidden, NotFound):
                if is_wanted is None:
                    raise
                found[fleet_id] = None
            else:
                found[fleet_id] = _select_secrets(fleet_id, active, may_be_empty=is_wanted is not None)
        return found

    async def read_async(self, is_wanted: Callable[[], bool] | None = None) -> FleetSecrets:
        """Do the same as `read`, with an async client."""
        fleets: Any = self._fleets() if callable(self._fleets) else self._fleets
        found: FleetSecrets = {}
        for fleet_id in _check_fleet_ids(await fleets if inspect.isawaitable(fleets) else fleets):
            _require_wanted(is_wanted)
            integrations: AsyncIntegrations = self._client.for_fleet(fleet_id).integrations
            try:
                active = [integration async for integration in integrations.list_active()]
            except (Forbidden, NotFound):
                if is_wanted is None:
                    raise
                found[fleet_id] = None
            else:
                found[fleet_id] = _select_secrets(fleet_id, active, may_be_empty=is_wanted is not None)
        return found


def reveal_secrets(found: FleetSecrets) -> dict[int, list[str]]:
    """Return the secrets of the fleets that could be read."""
    return {fleet_id: wrapped.reveal() for fleet_id, wrapped in found.items() if wrapped is not None}


class AbandonedError(Exception):
    """The secrets that are being read are not wanted any more."""


def _require_wanted(is_wanted: Callable[[], bool] | None) -> None:
    if is_wanted is not None and not is_wanted():
        raise AbandonedError


def _check_fleet_ids(fleet_ids: Iterable[int]) -> list[int]:
    """Return the ids without duplicates. All are checked before the first call."""
    checked = list(dict.fromkeys(require_fleet_id(fleet_id) for fleet_id in fleet_ids))
    if not checked:
        msg = "no fleets: pass the ids of the fleets whose webhooks are verified"
        raise ConfigurationError(msg)
    return checked


def _select_secrets(fleet_id: int, integrations: list[Integration], *, may_be_empty: bool) -> SecretValue[list[str]]:
    """Return the secrets of the integrations that are not switched off. Switching off withdraws a leaked secret."""
    tokens = (
        integration.webhook_signature_secret_token for integration in integrations if integration.enabled is not False
    )
    secrets = [token for token in tokens if isinstance(token, str) and not is_blank(token)]
    if not secrets and not may_be_empty:
        msg = (
            f"fleet {fleet_id} has no webhook secret: none of its {len(integrations)} active integrations "
            "is enabled and has a webhook_signature_secret_token"
        )
        raise ConfigurationError(msg)
    return SecretValue(secrets)
