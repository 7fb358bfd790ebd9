"""The verifier: returns a delivery or raises `WebhookError`."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from os import PathLike
from typing import Any, Protocol, Self, TypeAlias, Unpack

from fleetit.webhooks._deliveries import Delivery
from fleetit.webhooks._parts import WEBHOOKS
from fleetit.webhooks._signature import to_compact_form
from openapi_sdk.model.public import public_in
from openapi_sdk.secrets.redaction import SecretValue, guard_repr
from openapi_sdk.webhooks import verifier
from openapi_sdk.webhooks.deliveries import SignedForm
from openapi_sdk.webhooks.signing_secrets import SecretListing, Secrets

#: The ids of the fleets, or a function that returns them.
Fleets: TypeAlias = "Iterable[int] | Callable[[], Iterable[int]]"
#: The same for an async client; the function may be a coroutine function.
AsyncFleets: TypeAlias = "Iterable[int] | Callable[[], Iterable[int] | Awaitable[Iterable[int]]]"


class Client(Protocol):
    """`FleetIT` or `AsyncFleetIT`; only the method that is used here."""

    def for_fleet(self, fleet_id: int, /) -> Any:
        """Return the view of a fleet, with `integrations.list_active()`."""
        ...


class VerifierOptions(verifier.VerifierOptions, total=False):
    """The keyword arguments of `WebhookVerifier`."""

    accept_compact: bool


@public_in("fleetit.webhooks")
@guard_repr
class WebhookVerifier(verifier.WebhookVerifier[Delivery]):
    """Verifies deliveries of FleetIT.

    A verifier is thread-safe: make one and reuse it. Its secrets are fixed, unless it was made by
    `from_active_integrations`.

    Args:
        secrets: One signing secret, several secrets (while one replaces another), or the secrets of each fleet by its
            id. Only secrets per fleet bind a delivery to its fleet. `Fleet-Id` is not covered by the signature, so with
            one secret for all fleets a captured delivery can be replayed under another fleet's id within the window.
            Text is encoded as UTF-8.
        tolerance: How many seconds old a delivery may be, and how many seconds ahead it may be dated; both limits are
            inclusive. Default: 300. FleetIT documents no limit.
        max_body_bytes: The longest body that is accepted, in bytes. Default: 1,048,576 (1 MiB).
        accept_compact: Whether to accept a signature over the compact form of the body
            (`json.dumps(payload, separators=(",", ":"))`) if there is no valid one over the raw body. FleetIT's
            documentation says the raw body is signed, but its sample code signs the compact form. Default: True.
        clock: Returns the current time in seconds since 1970. If it returns NaN, every delivery is refused. Default:
            `time.time`.

    Raises:
        ConfigurationError: If there is no secret, a secret is empty or blank, or another value is invalid.
    """

    __slots__ = ("_accept_compact",)

    _webhooks = WEBHOOKS
    _listing = SecretListing(
        method="integrations.list_active",
        secret="webhook_signature_secret_token",  # noqa: S106 - the name of a field
        enabled="enabled",
        word="integration",
        rows="active integrations",
        maker="from_active_integrations",
    )

    def __init__(
        self,
        secrets: Secrets | Mapping[int, Secrets],
        *,
        tolerance: float = 300,
        max_body_bytes: int = 1_048_576,
        accept_compact: bool = True,
        clock: Callable[[], float] = time.time,
    ) -> None:
        wrapped = SecretValue(secrets)
        del secrets  # error reporters show local variables
        super().__init__(wrapped, tolerance=tolerance, max_body_bytes=max_body_bytes, clock=clock)
        self._require(type(accept_compact) is bool, "accept_compact", accept_compact, "True or False")
        self._accept_compact = accept_compact

    @classmethod
    def from_active_integrations(
        cls,
        client: Client,
        fleets: Fleets,
        *,
        refresh_seconds: float | None = 300,
        refresh_file: str | PathLike[str] | None = None,
        **options: Unpack[VerifierOptions],
    ) -> Self:
        """Return a verifier with the secrets that the API returns for each fleet.

        They are the `webhook_signature_secret_token` of the fleet's active integrations, except those with `enabled`
        false. FleetIT does not document that webhooks are signed with this key; its name suggests it.

        From `start` or the first delivery on, the secrets of all fleets are read again at an interval, in a daemon
        thread. Those of one fleet are also read at once when a delivery for it does not verify, at most every 5
        seconds. No delivery waits for that: it is refused with `may_be_sent_again`, and there is a line in the log.
        Secrets that the API does not return any more stop working then. What can't be read, or is null, blank or
        masked, replaces no secret; see `problems`. Keep the client open as long as the verifier is in use.

        Args:
            client: A `FleetIT`. It makes one call per page of each fleet's active integrations.
            fleets: The ids of the fleets, or a function that returns them. It is called for each reading of all
                fleets, and at most every 5 seconds when a delivery names a fleet that it did not return.
            refresh_seconds: How many seconds after one reading of all fleets the next one begins. None: the secrets
                are read again by `refresh` and `refresh_file` only. Default: 300. Time is that of `clock`.
            refresh_file: A file that all processes share; it is made if it is missing. When it is touched, each
                process that has begun its interval reads all secrets again within about a second. `refresh` touches it.
            **options: The other arguments of `WebhookVerifier`.

        Raises:
            ConfigurationError: If a fleet has no secret, the file can't be written, or a value is invalid.
            FleetITError: If a call fails.
        """
        return cls._read_from(client, fleets, refresh_seconds, refresh_file, options)

    @classmethod
    async def from_active_integrations_async(
        cls,
        client: Client,
        fleets: AsyncFleets,
        *,
        refresh_seconds: float | None = 300,
        refresh_file: str | PathLike[str] | None = None,
        **options: Unpack[VerifierOptions],
    ) -> Self:
        """Do the same as `from_active_integrations`, with an `AsyncFleetIT`.

        The secrets are read again in a task of the event loop that is running now, also before the first delivery.
        `verify` may be called in any thread. After the end of that loop they are not read again.

        Args:
            client: An `AsyncFleetIT`. It makes one call per page of each fleet's active integrations.
            fleets: The ids of the fleets, or a function or coroutine function that returns them.
            refresh_seconds: As for `from_active_integrations`.
            refresh_file: As for `from_active_integrations`.
            **options: The other arguments of `WebhookVerifier`.

        Raises:
            ConfigurationError: If a fleet has no secret, the file can't be written, or a value is invalid.
            FleetITError: If a call fails.
        """
        return await cls._read_from_async(client, fleets, refresh_seconds, refresh_file, options)

    def refresh(self) -> None:
        """Read the secrets of all fleets again now, and touch `refresh_file`. For one of `from_active_integrations`.

        Raises:
            ConfigurationError: If the verifier was not made by it, a value that the API or `fleets` returns can't be
                used, or the file can't be written. What can't be used replaces no secret.
            FleetITError: If a call fails: the first error, after the other fleets were read. `failed_fleets` has the
                ids of those that keep their old secrets.
        """
        super().refresh()

    async def refresh_async(self) -> None:
        """Do the same as `refresh`, for a verifier of `from_active_integrations_async`, in its event loop.

        Raises:
            ConfigurationError: As for `refresh`.
            FleetITError: As for `refresh`.
        """
        await super().refresh_async()

    def _list_other_forms(self, body: bytes) -> Iterable[tuple[SignedForm, bytes]]:
        compact = to_compact_form(body) if self._accept_compact else None
        if compact is not None:
            yield "compact", compact
