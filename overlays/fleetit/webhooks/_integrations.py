"""The signing secrets of fleets, read from the API through any client that looks like ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from fleetit._errors import ConfigurationError
from fleetit._sealed import Sealed
from fleetit.webhooks._secrets import check_fleet_id, is_blank

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Iterable

__all__ = ["Client", "read_fleet_secrets", "read_fleet_secrets_async"]


class Integration(Protocol):
    """One active integration, as far as it is needed."""

    @property
    def enabled(self) -> object:
        """Whether it is switched on."""
        ...

    @property
    def webhook_signature_secret_token(self) -> object:
        """The signing secret: text, or null, or absent."""
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


class View(Protocol):
    """A client's view of one fleet, in either flavour."""

    @property
    def integrations(self) -> Any:
        """The fleet's `Integrations` or `AsyncIntegrations` (pyright can't tell: clients have a cached_property)."""
        ...


class Client(Protocol):
    """`FleetIT` or `AsyncFleetIT`, as far as it is needed."""

    def for_fleet(self, fleet_id: int, /) -> View:
        """Return the view of a fleet."""
        ...


def read_fleet_secrets(client: Client, fleets: Iterable[int]) -> dict[int, list[str]]:
    """Read the secrets of fleets, one after the other."""
    secrets: dict[int, Sealed[list[str]]] = {}  # a later fleet may fail, and error reporters show variables
    for fleet in _checked(fleets):
        integrations: Integrations = client.for_fleet(fleet).integrations
        secrets[fleet] = Sealed(_secrets(fleet, list(integrations.list_active())))
    return {fleet: sealed.open() for fleet, sealed in secrets.items()}


async def read_fleet_secrets_async(client: Client, fleets: Iterable[int]) -> dict[int, list[str]]:
    """Read the secrets of fleets, one after the other."""
    secrets: dict[int, Sealed[list[str]]] = {}  # a later fleet may fail, and error reporters show variables
    for fleet in _checked(fleets):
        integrations: AsyncIntegrations = client.for_fleet(fleet).integrations
        secrets[fleet] = Sealed(_secrets(fleet, [one async for one in integrations.list_active()]))
    return {fleet: sealed.open() for fleet, sealed in secrets.items()}


def _checked(fleets: Iterable[int]) -> list[int]:
    """Judge all the ids before the first call, and ask for each fleet once."""
    ids = list(dict.fromkeys(check_fleet_id(fleet) for fleet in fleets))
    if not ids:
        msg = "no fleets: pass the ids of the fleets whose webhooks are to be verified"
        raise ConfigurationError(msg)
    return ids


def _secrets(fleet: int, integrations: list[Integration]) -> list[str]:
    """Return the secrets of those that are not switched off, which is how a leaked one is withdrawn."""
    enabled = (one.webhook_signature_secret_token for one in integrations if one.enabled is not False)
    secrets = [token for token in enabled if isinstance(token, str) and not is_blank(token)]
    if not secrets:
        msg = (
            f"fleet {fleet} has no webhook secret: none of its {len(integrations)} active integrations "
            "is enabled and has a webhook_signature_secret_token"
        )
        raise ConfigurationError(msg)
    return secrets
