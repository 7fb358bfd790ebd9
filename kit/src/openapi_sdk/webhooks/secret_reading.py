"""Reads the signing secrets of tenants from the API."""

from __future__ import annotations

import inspect
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, cast

from openapi_sdk.secrets.redaction import NotPickled, SecretValue
from openapi_sdk.webhooks.signing_secrets import NO_TENANT, is_blank, is_masked, require_tenant

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from openapi_sdk.service import Service
    from openapi_sdk.webhooks.signing_secrets import SecretListing

#: The ids of the tenants, or a function that returns them; with an async client it may be a coroutine function.
Tenants: TypeAlias = "Iterable[Any] | Callable[[], Iterable[Any] | Awaitable[Iterable[Any]]]"


#: The secrets of rows by their ids. None is one that is no secret: null, blank or masked. They are wrapped because
#: error reporters show local variables.
_FoundById: TypeAlias = "SecretValue[dict[object, list[str | None]]]"
#: The secrets of each tenant by the ids of their rows.
TenantSecrets: TypeAlias = "dict[Any, SecretValue[dict[object, list[str]]]]"


class Found(NamedTuple):
    """What the API says of a tenant.

    Attributes:
        number: How many rows there are. Those that are switched off count too.
        secrets: The secrets of each; none of those that are switched off, which withdraws a leaked secret.
    """

    number: int
    secrets: _FoundById


class SecretReader(NotPickled):
    """Reads ids of tenants, and the secrets of one tenant.

    Args:
        service: What the SDK is.
        listing: Where the secrets are.
        client: A client of the SDK, sync or async.
        tenants: The ids; without tenants anything.
    """

    def __init__(self, service: Service, listing: SecretListing, client: Any, tenants: Tenants) -> None:
        self.service = service
        self.listing = listing
        self._client = client
        if service.tenant is None:
            tenants = (NO_TENANT,)
        self._tenants = tenants if callable(tenants) else list(tenants)
        #: Whether there may be other tenants later.
        self.can_find_more = callable(tenants)

    def list_tenants(self) -> list[Any]:
        """Return the ids of the tenants."""
        tenants: Any = self._tenants() if callable(self._tenants) else self._tenants
        return self._check_tenants(tenants)

    async def list_tenants_async(self) -> list[Any]:
        """Return the ids of the tenants."""
        tenants: Any = self._tenants() if callable(self._tenants) else self._tenants
        return self._check_tenants(await tenants if inspect.isawaitable(tenants) else tenants)

    def read(self, tenant: object) -> Found:
        """Return the secrets of a tenant."""
        return self._select(list(self._list_rows(tenant)))

    async def read_async(self, tenant: object) -> Found:
        """Return the secrets of a tenant."""
        return self._select([row async for row in self._list_rows(tenant)])

    def read_first(self) -> TenantSecrets:
        """Return the secrets of all tenants, each of which must have one."""
        return {tenant: self._require_secret(tenant, self.read(tenant)) for tenant in self.list_tenants()}

    async def read_first_async(self) -> TenantSecrets:
        """Return the secrets of all tenants, each of which must have one."""
        ids = await self.list_tenants_async()
        return {tenant: self._require_secret(tenant, await self.read_async(tenant)) for tenant in ids}

    def list_first(self, secrets: TenantSecrets) -> dict[Any, list[str]] | list[str]:
        """Return the secrets of each tenant; without tenants all secrets."""
        by_tenant = {tenant: list_secrets(by_id.reveal()) for tenant, by_id in secrets.items()}
        return by_tenant[NO_TENANT] if self.service.tenant is None else by_tenant

    def _list_rows(self, tenant: object) -> Any:
        words = self.service.tenant
        view = self._client if words is None else getattr(self._client, f"for_{words.word}")(tenant)
        return attrgetter(self.listing.method)(view)()

    def _select(self, rows: list[Any]) -> Found:
        secrets: dict[object, list[str | None]] = {}
        for row in rows:
            tokens = secrets.setdefault(row.id, [])
            if not self.listing.enabled or getattr(row, self.listing.enabled) is not False:
                token: object = getattr(row, self.listing.secret)
                is_secret = isinstance(token, str) and not is_blank(token) and not is_masked(token)
                tokens.append(cast("str", token) if is_secret else None)
        return Found(len(rows), SecretValue(secrets))

    def _check_tenants(self, tenants: Iterable[Any]) -> list[Any]:
        """Return the ids without duplicates. All are checked before the first call."""
        checked = list(dict.fromkeys(require_tenant(self.service, tenant) for tenant in tenants))
        if not checked and self.service.tenant is not None:
            plural = self.service.tenant.plural
            msg = f"no {plural}: pass the ids of the {plural} whose webhooks are verified"
            raise self.service.errors.ConfigurationError(msg)
        return checked

    def _require_secret(self, tenant: object, found: Found) -> SecretValue[dict[object, list[str]]]:
        kept = merge_secrets(found, {})
        if not kept:
            whose = f"{self.service.describe_tenant(tenant)} has" if self.service.tenant is not None else "there is"
            its = "its" if self.service.tenant is not None else "the"
            enabled = f"is {self.listing.enabled} and " if self.listing.enabled else ""
            msg = (
                f"{whose} no webhook secret: none of {its} {found.number} {self.listing.rows} "
                f"{enabled}has a {self.listing.secret}"
            )
            raise self.service.errors.ConfigurationError(msg)
        return SecretValue(kept)


def merge_secrets(found: Found, known: dict[object, list[str]]) -> dict[object, list[str]]:
    """Return the secrets that were found. A row whose secret is not shown keeps those that are known.

    If no secret is left then, those of rows that did not come are kept: one of them may be under another id.
    """
    merged: dict[object, list[str]] = {}
    by_id = found.secrets.reveal()
    for row_id, tokens in by_id.items():
        secrets = [token for token in tokens if token is not None]
        if None in tokens:
            secrets += known.get(row_id, [])
        if secrets:
            merged[row_id] = secrets
    if not merged and any(None in tokens for tokens in by_id.values()):
        return {row_id: secrets for row_id, secrets in known.items() if row_id not in by_id}
    return merged


def list_secrets(by_id: dict[object, list[str]]) -> list[str]:
    """Return the secrets of a tenant."""
    return [secret for secrets in by_id.values() for secret in secrets]
