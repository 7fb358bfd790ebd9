"""Reads the signing secrets of fleets from the API, with any client that has the methods of `FleetIT`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from fleetit._errors import ConfigurationError
from fleetit._redaction import SecretValue
from fleetit.webhooks._secrets import is_blank, require_fleet_id

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Iterable

__all__ = ["Client", "fetch_fleet_secrets", "fetch_fleet_secrets_async"]


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


def fetch_fleet_secrets(client: Client, fleet_ids: Iterable[int]) -> dict[int, list[str]]:
    """Read the secrets of fleets, one fleet after the other.

    Raises:
        ConfigurationError: If there is no fleet id, one is not a positive integer, or a fleet has no secret.
        FleetITError: If a call fails.
    """
    # Wrapped, because a later fleet may fail, and error reporters show local variables.
    secrets: dict[int, SecretValue[list[str]]] = {}
    for fleet_id in _check_fleet_ids(fleet_ids):
        integrations: Integrations = client.for_fleet(fleet_id).integrations
        secrets[fleet_id] = SecretValue(_select_secrets(fleet_id, list(integrations.list_active())))
    return {fleet_id: wrapped.reveal() for fleet_id, wrapped in secrets.items()}


async def fetch_fleet_secrets_async(client: Client, fleet_ids: Iterable[int]) -> dict[int, list[str]]:
    """Do the same as `fetch_fleet_secrets`, with an async client."""
    secrets: dict[int, SecretValue[list[str]]] = {}  # wrapped for the same reason
    for fleet_id in _check_fleet_ids(fleet_ids):
        integrations: AsyncIntegrations = client.for_fleet(fleet_id).integrations
        active = [integration async for integration in integrations.list_active()]
        secrets[fleet_id] = SecretValue(_select_secrets(fleet_id, active))
    return {fleet_id: wrapped.reveal() for fleet_id, wrapped in secrets.items()}


def _check_fleet_ids(fleet_ids: Iterable[int]) -> list[int]:
    """Return the ids without duplicates. All are checked before the first call."""
    checked = list(dict.fromkeys(require_fleet_id(fleet_id) for fleet_id in fleet_ids))
    if not checked:
        msg = "no fleets: pass the ids of the fleets whose webhooks are verified"
        raise ConfigurationError(msg)
    return checked


def _select_secrets(fleet_id: int, integrations: list[Integration]) -> list[str]:
    """Return the secrets of the integrations that are not switched off. Switching off withdraws a leaked secret."""
    tokens = (
        integration.webhook_signature_secret_token for integration in integrations if integration.enabled is not False
    )
    secrets = [token for token in tokens if isinstance(token, str) and not is_blank(token)]
    if not secrets:
        msg = (
            f"fleet {fleet_id} has no webhook secret: none of its {len(integrations)} active integrations "
            "is enabled and has a webhook_signature_secret_token"
        )
        raise ConfigurationError(msg)
    return secrets
