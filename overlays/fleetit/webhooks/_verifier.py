"""The verifier: returns a delivery or raises `WebhookError`."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self, TypedDict, Unpack

from fleetit._errors import ConfigurationError
from fleetit._fleet_id import parse_fleet_id
from fleetit._redaction import NotPickled, SecretValue, guard_repr, strip_traceback
from fleetit.webhooks._deliveries import Delivery, make_key
from fleetit.webhooks._errors import Refusal, WebhookError
from fleetit.webhooks._headers import normalize_headers
from fleetit.webhooks._integrations import fetch_fleet_secrets, fetch_fleet_secrets_async
from fleetit.webhooks._notifications import parse_notification
from fleetit.webhooks._payload import parse_payload
from fleetit.webhooks._secrets import parse_secrets
from fleetit.webhooks._signature import check_body_type, is_signed_by, parse_signature_headers, to_compact_form

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from fleetit.webhooks._deliveries import SignedForm
    from fleetit.webhooks._headers import HeadersLike
    from fleetit.webhooks._integrations import Client
    from fleetit.webhooks._secrets import Key, Secrets
    from fleetit.webhooks._signature import SignatureHeaders

__all__ = ["VerifierOptions", "WebhookVerifier"]

#: The last second of the year 9999, which is the last that a `datetime` can hold.
_MAX_DATETIME_SECONDS = 253_402_300_799


class VerifierOptions(TypedDict, total=False):
    """The keyword arguments of `WebhookVerifier`."""

    tolerance: float
    max_body_bytes: int
    accept_compact: bool
    clock: Callable[[], float]


@guard_repr
class WebhookVerifier(NotPickled):
    """Verifies deliveries of FleetIT.

    A verifier is immutable and thread-safe: make one and reuse it.

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

    __slots__ = ("_accept_compact", "_clock", "_keys", "_keys_by_fleet", "_max_body_bytes", "_tolerance")

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
        keys = parse_secrets(wrapped.reveal())
        self._keys_by_fleet = keys if isinstance(keys, dict) else None
        self._keys = () if isinstance(keys, dict) else keys
        self._tolerance = _check_tolerance(tolerance)
        self._max_body_bytes = _check_max_body_bytes(max_body_bytes)
        if not isinstance(accept_compact, bool):  # pyright: ignore[reportUnnecessaryIsInstance] - "false" is truthy
            msg = f"accept_compact={accept_compact!r}: pass True or False"
            raise ConfigurationError(msg)
        self._accept_compact = accept_compact
        if not callable(clock):
            msg = f"clock={clock!r}: pass a function that returns seconds, such as time.time"
            raise ConfigurationError(msg)
        self._clock = clock

    @classmethod
    def from_active_integrations(
        cls, client: Client, fleets: Iterable[int], **options: Unpack[VerifierOptions]
    ) -> Self:
        """Return a verifier with the secrets that the API returns for each fleet.

        They are the `webhook_signature_secret_token` of the fleet's active integrations, except those with `enabled`
        false. FleetIT does not document that webhooks are signed with this key; its name suggests it. The secrets are
        read once: make a new verifier when they change.

        Args:
            client: A `FleetIT`. It makes one call per page of each fleet's active integrations.
            fleets: The ids of the fleets.
            **options: The other arguments of `WebhookVerifier`.

        Raises:
            ConfigurationError: If a fleet has no secret, or a value is invalid.
            FleetITError: If a call fails.
        """
        return cls(fetch_fleet_secrets(client, fleets), **options)

    @classmethod
    async def from_active_integrations_async(
        cls, client: Client, fleets: Iterable[int], **options: Unpack[VerifierOptions]
    ) -> Self:
        """Do the same as `from_active_integrations`, with an `AsyncFleetIT`.

        Args:
            client: An `AsyncFleetIT`. It makes one call per page of each fleet's active integrations.
            fleets: The ids of the fleets.
            **options: The other arguments of `WebhookVerifier`.

        Raises:
            ConfigurationError: If a fleet has no secret, or a value is invalid.
            FleetITError: If a call fails.
        """
        return cls(await fetch_fleet_secrets_async(client, fleets), **options)

    def __repr__(self) -> str:
        if self._keys_by_fleet is None:
            return f"<WebhookVerifier: {len(self._keys)} secrets>"
        secrets = sum(map(len, self._keys_by_fleet.values()))
        return f"<WebhookVerifier: {secrets} secrets of {len(self._keys_by_fleet)} fleets>"

    def verify(self, body: bytes | bytearray | memoryview, headers: HeadersLike) -> Delivery:
        """Verify one delivery.

        Args:
            body: The raw body of the request, exactly as received.
            headers: The headers of the request: a mapping, or pairs of name and value, of `str` or `bytes`, in any
                case.

        Returns:
            The delivery. Its notification is read from the bytes that were authenticated.

        Raises:
            WebhookError: If the delivery is refused. `reason` is the first that holds, in the order of `Refusal`.
            TypeError: If the body is not bytes, bytearray or memoryview: it was parsed or decoded before.
            Exception: What `clock` raises, or the iterator of `headers`.
        """
        request = SecretValue((body, headers))
        del headers  # error reporters show local variables
        check_body_type(body)
        del body
        return self._verify(request)

    @strip_traceback
    def _verify(self, request: SecretValue[tuple[bytes | bytearray | memoryview, HeadersLike]]) -> Delivery:
        body, headers_like = request.reveal()
        headers = normalize_headers(headers_like)
        signed = parse_signature_headers(headers)
        size = body.nbytes if isinstance(body, memoryview) else len(body)
        if size > self._max_body_bytes:
            raise WebhookError(Refusal.BODY_TOO_LARGE, f"{size:,} bytes; at most {self._max_body_bytes:,} are accepted")
        fleet_id = _parse_fleet_id(headers.get_single("fleet-id"))
        keys = self._select_keys(fleet_id)
        authentic_body, form = self._authenticate(bytes(body), signed, keys)
        timestamp = self._check_age(int(signed.timestamp))
        payload = parse_payload(authentic_body)
        return Delivery(
            notification=parse_notification(payload),
            fleet_id=fleet_id,
            timestamp=timestamp,
            ext_client_id=headers.get_single("ext-client-id"),
            ext_billing_id=headers.get_single("ext-billing-id"),
            headers=headers,
            body=authentic_body,
            signed_form=form,
            key=make_key(payload, fleet_id, authentic_body),
        )

    def _select_keys(self, fleet_id: int | None) -> tuple[Key, ...]:
        if self._keys_by_fleet is None:
            return self._keys
        keys = None if fleet_id is None else self._keys_by_fleet.get(fleet_id)
        if keys is None:
            found = "Fleet-Id is absent, repeated or malformed" if fleet_id is None else f"Fleet-Id is {fleet_id}"
            detail = f"{found}; there are secrets of {len(self._keys_by_fleet)} fleets"
            raise WebhookError(Refusal.UNKNOWN_FLEET, detail)
        return keys

    def _authenticate(self, body: bytes, signed: SignatureHeaders, keys: tuple[Key, ...]) -> tuple[bytes, SignedForm]:
        """Return the bytes that were signed, and whether they are the raw body or its compact form."""
        if is_signed_by(keys, body, signed):
            return body, "raw"
        compact = to_compact_form(body) if self._accept_compact else None
        if compact is not None and is_signed_by(keys, compact, signed):
            return compact, "compact"
        detail = f"it was made with none of {len(keys)} secrets, or the body or the timestamp was changed"
        raise WebhookError(Refusal.SIGNATURE_MISMATCH, detail)

    def _check_age(self, seconds: int) -> datetime:
        """Return the timestamp as a datetime.

        Raises:
            WebhookError: If it is outside of the window.
        """
        age = self._clock() - seconds
        if seconds > _MAX_DATETIME_SECONDS:
            raise WebhookError(Refusal.TOO_NEW, "dated after the year 9999")
        # Written so that an age of NaN is outside of the window.
        if not -self._tolerance <= age <= self._tolerance:
            reason, direction = (Refusal.TOO_NEW, "dated ahead") if age < 0 else (Refusal.TOO_OLD, "old")
            detail = f"{abs(age)} s {direction}; at most {self._tolerance} s are accepted. Are the clocks correct?"
            raise WebhookError(reason, detail)
        return datetime.fromtimestamp(seconds, UTC)


def _parse_fleet_id(text: str | None) -> int | None:
    """Return the fleet in `Fleet-Id`, or None. The header is not signed, so a malformed one is not an error."""
    try:
        return None if text is None else parse_fleet_id(text, "Fleet-Id")
    except ConfigurationError:
        return None


def _check_tolerance(tolerance: object) -> float:
    if isinstance(tolerance, int | float) and not isinstance(tolerance, bool) and 0 < tolerance <= sys.float_info.max:
        return tolerance
    msg = f"tolerance={tolerance!r}: pass a positive finite number of seconds"
    raise ConfigurationError(msg)


def _check_max_body_bytes(max_body_bytes: object) -> int:
    if isinstance(max_body_bytes, int) and not isinstance(max_body_bytes, bool) and max_body_bytes > 0:
        return max_body_bytes
    msg = f"max_body_bytes={max_body_bytes!r}: pass a positive number of bytes"
    raise ConfigurationError(msg)
