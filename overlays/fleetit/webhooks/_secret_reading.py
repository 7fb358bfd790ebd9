"""Reads the signing secrets of fleets from the API."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias, cast

from fleetit.webhooks._signature import is_blank, is_masked, require_fleet_id
from fleetit_api.exceptions import ConfigurationError
from openapi_sdk.secrets.redaction import NotPickled, SecretValue

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

#: The ids of the fleets, or a function that returns them.
Fleets: TypeAlias = "Iterable[int] | Callable[[], Iterable[int]]"
#: The same for an async client; the function may be a coroutine function.
AsyncFleets: TypeAlias = "Iterable[int] | Callable[[], Iterable[int] | Awaitable[Iterable[int]]]"


class Client(Protocol):
    """`FleetIT` or `AsyncFleetIT`; only the method that is used here."""

    def for_fleet(self, fleet_id: int, /) -> Any:
        """Return the view of a fleet, with `integrations.list_active()`."""
        ...


#: The secrets of integrations by their ids. None is one that is no secret: null, blank or masked. They are wrapped
#: because error reporters show local variables.
_FoundById: TypeAlias = "SecretValue[dict[object, list[str | None]]]"


class Integrations(NamedTuple):
    """What the API says of a fleet.

    Attributes:
        number: How many integrations there are. Those that are switched off count too.
        secrets: The secrets of each; none of those that are switched off, which withdraws a leaked secret.
    """

    number: int
    secrets: _FoundById


def _select_secrets(rows: list[Any]) -> Integrations:
    secrets: dict[object, list[str | None]] = {}
    for row in rows:
        tokens = secrets.setdefault(row.id, [])
        if row.enabled is not False:
            token: object = row.webhook_signature_secret_token
            is_secret = isinstance(token, str) and not is_blank(token) and not is_masked(token)
            tokens.append(cast("str", token) if is_secret else None)
    return Integrations(len(rows), SecretValue(secrets))


class SecretReader(NotPickled):
    """Reads ids of fleets, and the secrets of one fleet."""

    def __init__(self, client: Client, fleets: AsyncFleets) -> None:
        self._client = client
        self._fleets = fleets if callable(fleets) else list(fleets)
        #: Whether there may be other fleets later.
        self.can_find_more = callable(fleets)

    def list_fleets(self) -> list[int]:
        """Return the ids of the fleets."""
        fleets: Any = self._fleets() if callable(self._fleets) else self._fleets
        return _check_fleet_ids(fleets)

    async def list_tenants_async(self) -> list[int]:
        """Return the ids of the fleets."""
        fleets: Any = self._fleets() if callable(self._fleets) else self._fleets
        return _check_fleet_ids(await fleets if inspect.isawaitable(fleets) else fleets)

    def read(self, fleet_id: int) -> Integrations:
        """Return the secrets of a fleet."""
        return _select_secrets(list(self._client.for_fleet(fleet_id).integrations.list_active()))

    async def read_async(self, fleet_id: int) -> Integrations:
        """Return the secrets of a fleet."""
        return _select_secrets([row async for row in self._client.for_fleet(fleet_id).integrations.list_active()])

    def read_first(self) -> FleetSecrets:
        """Return the secrets of all fleets, each of which must have one."""
        return {fleet_id: _require_secret(fleet_id, self.read(fleet_id)) for fleet_id in self.list_fleets()}

    async def read_first_async(self) -> FleetSecrets:
        """Return the secrets of all fleets, each of which must have one."""
        ids = await self.list_tenants_async()
        return {fleet_id: _require_secret(fleet_id, await self.read_async(fleet_id)) for fleet_id in ids}


#: The secrets of each fleet by the ids of its integrations.
FleetSecrets: TypeAlias = "dict[int, SecretValue[dict[object, list[str]]]]"


def _check_fleet_ids(fleet_ids: Iterable[int]) -> list[int]:
    """Return the ids without duplicates. All are checked before the first call."""
    checked = list(dict.fromkeys(require_fleet_id(fleet_id) for fleet_id in fleet_ids))
    if not checked:
        msg = "no fleets: pass the ids of the fleets whose webhooks are verified"
        raise ConfigurationError(msg)
    return checked


def _require_secret(fleet_id: int, found: Integrations) -> SecretValue[dict[object, list[str]]]:
    kept = merge_secrets(found, {})
    if not kept:
        msg = (
            f"fleet {fleet_id} has no webhook secret: none of its {found.number} active integrations "
            "is enabled and has a webhook_signature_secret_token"
        )
        raise ConfigurationError(msg)
    return SecretValue(kept)


def merge_secrets(found: Integrations, known: dict[object, list[str]]) -> dict[object, list[str]]:
    """Return the secrets that were found. An integration whose secret is not shown keeps those that are known.

    If no secret is left then, those of integrations that did not come are kept: one of them may be under another id.
    """
    merged: dict[object, list[str]] = {}
    by_id = found.secrets.reveal()
    for integration_id, tokens in by_id.items():
        secrets = [token for token in tokens if token is not None]
        if None in tokens:
            secrets += known.get(integration_id, [])
        if secrets:
            merged[integration_id] = secrets
    if not merged and any(None in tokens for tokens in by_id.values()):
        return {integration_id: secrets for integration_id, secrets in known.items() if integration_id not in by_id}
    return merged


def list_secrets(by_id: dict[object, list[str]]) -> list[str]:
    """Return the secrets of a fleet."""
    return [secret for secrets in by_id.values() for secret in secrets]


def list_by_fleet(secrets: FleetSecrets) -> dict[int, list[str]]:
    """Return the secrets of each fleet."""
    return {fleet_id: list_secrets(by_id.reveal()) for fleet_id, by_id in secrets.items()}
