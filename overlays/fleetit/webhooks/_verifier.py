"""The verifier: a delivery, or one of the reasons of `Refusal`, and nothing else."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self, TypedDict, Unpack

from fleetit._errors import ConfigurationError
from fleetit._fleet import fleet_of_text
from fleetit._sealed import Sealed, apart
from fleetit.webhooks._claim import read_claim
from fleetit.webhooks._deliveries import Delivery, key_of
from fleetit.webhooks._errors import Refusal, WebhookError
from fleetit.webhooks._headers import read_headers
from fleetit.webhooks._integrations import read_fleet_secrets, read_fleet_secrets_async
from fleetit.webhooks._notifications import read_notification
from fleetit.webhooks._payload import read_payload
from fleetit.webhooks._secrets import read_secrets
from fleetit.webhooks._signature import check_body, compact_form, is_signed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from fleetit.webhooks._claim import Claim
    from fleetit.webhooks._deliveries import SignedForm
    from fleetit.webhooks._headers import HeadersLike
    from fleetit.webhooks._integrations import Client
    from fleetit.webhooks._secrets import Key, Secrets

__all__ = ["Options", "WebhookVerifier"]

#: The last second of the year 9999; 12 digits reach further, a `datetime` does not.
_LAST_SECOND = 253_402_300_799


class Options(TypedDict, total=False):
    """The keyword arguments of `WebhookVerifier`."""

    tolerance: float
    max_body_bytes: int
    accept_compact: bool
    clock: Callable[[], float]


class WebhookVerifier:
    """Verifies deliveries of FleetIT. Immutable: make one, and use it from any number of threads.

    Args:
        secrets: The signing secret; or several while one replaces another; or those of each fleet by its id.
            Only the last binds a delivery to its fleet: `Fleet-Id` is not covered by the signature, so with
            one secret for all fleets a captured delivery can be replayed under another fleet's id inside the
            window. Text is encoded as UTF-8.
        tolerance: How many seconds a delivery may be old, and how many it may be dated ahead; the edges are
            inside. FleetIT documents no window; 300 is this library's choice.
        max_body_bytes: The longest body that is looked at.
        accept_compact: Whether to accept a signature over the documented sample's form of the body
            (`json.dumps(payload, separators=(",", ":"))`) if it is not one over the body as received, which
            is what the documentation's prose says.
        clock: Returns the time in seconds since 1970. One that returns NaN refuses everything.

    Raises:
        ConfigurationError: If there is no secret, or one is empty or blank, or another value can't work.
    """

    __slots__ = ("_accept_compact", "_clock", "_fleets", "_keys", "_max_body_bytes", "_tolerance")

    def __init__(
        self,
        secrets: Secrets | Mapping[int, Secrets],
        *,
        tolerance: float = 300,
        max_body_bytes: int = 1_048_576,
        accept_compact: bool = True,
        clock: Callable[[], float] = time.time,
    ) -> None:
        given = Sealed(secrets)
        del secrets  # error reporters show the variables of each frame
        keys = apart(read_secrets, given.open())
        self._fleets = keys if isinstance(keys, dict) else None
        self._keys = () if isinstance(keys, dict) else keys
        self._tolerance = _check_tolerance(tolerance)
        self._max_body_bytes = _check_size(max_body_bytes)
        if not isinstance(accept_compact, bool):  # pyright: ignore[reportUnnecessaryIsInstance] - "false" is true
            msg = f"accept_compact={accept_compact!r}: pass True or False"
            raise ConfigurationError(msg)
        self._accept_compact = accept_compact
        if not callable(clock):
            msg = f"clock={clock!r}: pass a function that returns seconds, such as time.time"
            raise ConfigurationError(msg)
        self._clock = clock

    @classmethod
    def from_active_integrations(cls, client: Client, fleets: Iterable[int], **options: Unpack[Options]) -> Self:
        """Make a verifier with the secrets that the API shows for each fleet.

        They are the `webhook_signature_secret_token` of the fleet's active integrations, except of those with
        `enabled` false. That this is the key which webhooks are signed with is inferred from its name. The
        secrets are read once: make a new verifier when they change.

        Args:
            client: A `FleetIT`; one call per page for each fleet.
            fleets: The ids of the fleets.
            **options: The other arguments of `WebhookVerifier`.

        Raises:
            ConfigurationError: If a fleet has no secret, or a value can't work.
            FleetITError: Whatever the calls raise.
        """
        return cls(read_fleet_secrets(client, fleets), **options)

    @classmethod
    async def from_active_integrations_async(
        cls, client: Client, fleets: Iterable[int], **options: Unpack[Options]
    ) -> Self:
        """Do what `from_active_integrations` does, with an `AsyncFleetIT`.

        Args:
            client: An `AsyncFleetIT`; one call per page for each fleet.
            fleets: The ids of the fleets.
            **options: The other arguments of `WebhookVerifier`.

        Raises:
            ConfigurationError: If a fleet has no secret, or a value can't work.
            FleetITError: Whatever the calls raise.
        """
        return cls(await read_fleet_secrets_async(client, fleets), **options)

    def __repr__(self) -> str:
        if self._fleets is None:
            return f"<WebhookVerifier: {len(self._keys)} secrets>"
        return f"<WebhookVerifier: {sum(map(len, self._fleets.values()))} secrets of {len(self._fleets)} fleets>"

    def verify(self, body: bytes | bytearray | memoryview, headers: HeadersLike) -> Delivery:
        """Verify one delivery.

        Args:
            body: The raw body of the request, exactly as received.
            headers: The headers of the request: a mapping, or pairs of name and value, of `str` or `bytes`,
                in any case. What `clock` or an iterator of headers raises is the caller's own and passes
                through.

        Returns:
            The delivery, read from the bytes that were authenticated.

        Raises:
            WebhookError: If it is refused; `reason` is the first that holds, in the order of `Refusal`.
            TypeError: If the body is not bytes: the caller has parsed or decoded it already.
        """
        delivered = Sealed((body, headers))
        del headers  # as above
        check_body(body)
        del body
        return apart(self._verify, delivered)

    def _verify(self, delivered: Sealed[tuple[bytes | bytearray | memoryview, HeadersLike]]) -> Delivery:
        body, headers = delivered.open()
        found = read_headers(headers)
        claim = read_claim(found)
        size = body.nbytes if isinstance(body, memoryview) else len(body)
        if size > self._max_body_bytes:
            raise WebhookError(Refusal.BODY_TOO_LARGE, f"{size:,} bytes, and {self._max_body_bytes:,} are allowed")
        fleet_id = _read_fleet_id(found.only("fleet-id"))
        keys = self._keys_for(fleet_id)
        authentic, form = self._authenticate(bytes(body), claim, keys)
        timestamp = self._check_window(int(claim.timestamp))
        payload = read_payload(authentic)
        return Delivery(
            notification=read_notification(payload),
            fleet_id=fleet_id,
            timestamp=timestamp,
            ext_client_id=found.only("ext-client-id"),
            ext_billing_id=found.only("ext-billing-id"),
            headers=found,
            body=authentic,
            signed_form=form,
            key=key_of(payload, fleet_id, authentic),
        )

    def _keys_for(self, fleet_id: int | None) -> tuple[Key, ...]:
        if self._fleets is None:
            return self._keys
        keys = None if fleet_id is None else self._fleets.get(fleet_id)
        if keys is None:
            named = "Fleet-Id is absent, repeated or malformed" if fleet_id is None else f"Fleet-Id is {fleet_id}"
            raise WebhookError(Refusal.UNKNOWN_FLEET, f"{named}, and there are secrets of {len(self._fleets)} fleets")
        return keys

    def _authenticate(self, body: bytes, claim: Claim, keys: tuple[Key, ...]) -> tuple[bytes, SignedForm]:
        if is_signed(body, claim, keys):
            return body, "raw"
        compact = compact_form(body) if self._accept_compact else None
        if compact is not None and is_signed(compact, claim, keys):
            return compact, "compact"
        raise WebhookError(
            Refusal.SIGNATURE_MISMATCH,
            f"none of {len(keys)} secrets made it, or the body or timestamp was changed",
        )

    def _check_window(self, seconds: int) -> datetime:
        age = self._clock() - seconds
        if seconds > _LAST_SECOND:
            raise WebhookError(Refusal.TOO_NEW, "dated after the year 9999")
        # Asked this way round, an age that is not a number is outside.
        if not -self._tolerance <= age <= self._tolerance:
            reason, side = (Refusal.TOO_NEW, "dated ahead") if age < 0 else (Refusal.TOO_OLD, "old")
            raise WebhookError(
                reason, f"{abs(age)} s {side}, and {self._tolerance} s are allowed: are the clocks right?"
            )
        return datetime.fromtimestamp(seconds, UTC)


def _read_fleet_id(text: str | None) -> int | None:
    """Return the fleet that `Fleet-Id` names, or None: nobody vouches for this header, so it is never an error."""
    try:
        return None if text is None else fleet_of_text(text, "Fleet-Id")
    except ConfigurationError:
        return None


def _check_tolerance(tolerance: object) -> float:
    if isinstance(tolerance, int | float) and not isinstance(tolerance, bool) and 0 < tolerance <= sys.float_info.max:
        return tolerance
    msg = f"tolerance={tolerance!r}: pass a positive finite number of seconds"
    raise ConfigurationError(msg)


def _check_size(size: object) -> int:
    if isinstance(size, int) and not isinstance(size, bool) and size > 0:
        return size
    msg = f"max_body_bytes={size!r}: pass a positive number of bytes"
    raise ConfigurationError(msg)
