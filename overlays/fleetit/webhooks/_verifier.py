"""The verifier: returns a delivery or raises `WebhookError`."""

from __future__ import annotations

import sys
import time
import weakref
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from os import PathLike
from typing import TYPE_CHECKING, Self, TypedDict, TypeGuard, Unpack, cast

from fleetit._service.names import FLEET_HEADER
from fleetit.service import SERVICE
from fleetit.webhooks._deliveries import Delivery
from fleetit.webhooks._parts import WEBHOOKS
from fleetit.webhooks._signature import (
    Key,
    KeyRing,
    Secrets,
    SignatureHeaders,
    is_signed_by,
    parse_secrets,
    parse_signature_headers,
    to_compact_form,
)
from fleetit_api.deliveries import Refusal, WebhookError
from fleetit_api.exceptions import ConfigurationError
from openapi_sdk.model.integers import is_integer
from openapi_sdk.model.public import public_in
from openapi_sdk.secrets.redaction import NotPickled, SecretValue, guard_repr, strip_traceback
from openapi_sdk.webhooks.deliveries import SignedForm
from openapi_sdk.webhooks.request import HeadersLike, check_body_type, normalize_headers, parse_payload

if TYPE_CHECKING:
    from fleetit.webhooks._refreshing import Refresher
    from fleetit.webhooks._secret_reading import AsyncFleets, Client, Fleets


class VerifierOptions(TypedDict, total=False):
    """The keyword arguments of `WebhookVerifier`."""

    tolerance: float
    max_body_bytes: int
    accept_compact: bool
    clock: Callable[[], float]


def _is_positive(value: object) -> TypeGuard[float]:
    """Return whether a value is a positive number. NaN and booleans are not."""
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0


def _require(is_valid: object, name: str, value: object, wanted: str) -> None:
    if not is_valid:
        msg = f"{name}={value!r}: pass {wanted}"
        raise ConfigurationError(msg)


def _check_refresh_seconds(seconds: float | None) -> float | None:
    is_valid = seconds is None or _is_positive(seconds)
    _require(is_valid, "refresh_seconds", seconds, "a positive number of seconds, or None for no refresh")
    return seconds


#: The last second of the year 9999, which is the last that a `datetime` can hold.
_MAX_DATETIME_SECONDS = 253_402_300_799


@public_in("fleetit.webhooks")
@guard_repr
class WebhookVerifier(NotPickled):
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

    __slots__ = ("__weakref__", "_accept_compact", "_clock", "_max_body_bytes", "_refresher", "_ring", "_tolerance")

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
        self._ring = KeyRing(parse_secrets(wrapped.reveal()))
        self._refresher: Refresher | None = None
        is_finite = _is_positive(tolerance) and tolerance <= sys.float_info.max
        _require(is_finite, "tolerance", tolerance, "a positive finite number of seconds")
        _require(is_integer(max_body_bytes, 1), "max_body_bytes", max_body_bytes, "a positive number of bytes")
        _require(type(accept_compact) is bool, "accept_compact", accept_compact, "True or False")
        _require(callable(clock), "clock", clock, "a function that returns seconds, such as time.time")
        self._tolerance = tolerance
        self._max_body_bytes = max_body_bytes
        self._accept_compact = accept_compact
        self._clock = clock

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
        from fleetit.webhooks import _refreshing, _secret_reading  # noqa: PLC0415 - imported lazily: most don't refresh

        seconds = _check_refresh_seconds(refresh_seconds)
        file = None if refresh_file is None else _refreshing.RefreshFile(refresh_file)
        reader = _secret_reading.SecretReader(client, fleets)
        secrets = reader.read_first()
        verifier = cls(_secret_reading.list_by_fleet(secrets), **options)
        when = _refreshing.When(seconds, file, verifier._clock)
        return verifier._refresh_by(_refreshing.ThreadRefresher(reader, verifier._ring, secrets, when))

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
        from fleetit.webhooks import _refreshing, _secret_reading  # noqa: PLC0415 - as above

        seconds = _check_refresh_seconds(refresh_seconds)
        file = None if refresh_file is None else _refreshing.RefreshFile(refresh_file)
        reader = _secret_reading.SecretReader(client, fleets)
        secrets = await reader.read_first_async()
        verifier = cls(_secret_reading.list_by_fleet(secrets), **options)
        when = _refreshing.When(seconds, file, verifier._clock)
        return verifier._refresh_by(_refreshing.TaskRefresher(reader, verifier._ring, secrets, when))

    def refresh(self) -> None:
        """Read the secrets of all fleets again now, and touch `refresh_file`. For one of `from_active_integrations`.

        Raises:
            ConfigurationError: If the verifier was not made by it, a value that the API or `fleets` returns can't be
                used, or the file can't be written. What can't be used replaces no secret.
            FleetITError: If a call fails: the first error, after the other fleets were read. `failed_fleets` has the
                ids of those that keep their old secrets.
        """
        self._require_refresher().refresh()

    async def refresh_async(self) -> None:
        """Do the same as `refresh`, for a verifier of `from_active_integrations_async`, in its event loop.

        Raises:
            ConfigurationError: As for `refresh`.
            FleetITError: As for `refresh`.
        """
        await self._require_refresher().refresh_async()

    def start(self) -> None:
        """Begin to read the secrets again at the interval, in this process. Without it, the first delivery does.

        Call it in each process that verifies, after a fork; `Inbox.start` does. Secrets that are older than
        `refresh_seconds` are read again at once. It returns without waiting, and does nothing if the secrets are fixed.
        """
        if self._refresher is not None:
            self._refresher.tick()

    def close(self) -> None:
        """Read the secrets no more. The verifier still verifies, with the secrets that it has.

        Waits for a thread that is reading them, at most for the call that it is in; a task is cancelled. A verifier
        that is not used any more needs no `close`.
        """
        if self._refresher is not None:
            self._refresher.close()

    def __repr__(self) -> str:
        keys = self._ring.keys
        if isinstance(keys, tuple):
            return f"<WebhookVerifier: {len(keys)} secrets>"
        return f"<WebhookVerifier: {sum(map(len, keys.values()))} secrets of {len(keys)} fleets>"

    @property
    def problems(self) -> tuple[str, ...]:
        """Why secrets are not read again in this process, or which fleets keep theirs; empty if all is well."""
        return () if self._refresher is None else self._refresher.problems.get_texts()

    @property
    def max_body_bytes(self) -> int:
        """The longest body that is accepted, in bytes."""
        return self._max_body_bytes

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
        fleet_id = _parse_fleet_id(headers.get_single(FLEET_HEADER.lower()))
        if self._refresher is not None:
            self._refresher.tick()
        try:
            authentic_body, form = self._authenticate(bytes(body), signed, self._select_keys(fleet_id))
        except WebhookError as error:
            if self._refresher is not None and fleet_id is not None:
                error.may_be_sent_again = self._refresher.refuse(error.reason, fleet_id, signed, bytes(body))
            raise
        timestamp = self._check_age(int(signed.timestamp))
        payload = parse_payload(authentic_body, WebhookError)
        return cast(
            "Delivery",
            WEBHOOKS.build(
                Delivery,
                fleet_id,
                headers,
                notification=WEBHOOKS.parse(payload),
                timestamp=timestamp,
                body=authentic_body,
                signed_form=form,
                key=WEBHOOKS.make_key(payload, fleet_id, authentic_body),
            ),
        )

    def _select_keys(self, fleet_id: int | None) -> tuple[Key, ...]:
        all_keys = self._ring.keys
        if isinstance(all_keys, tuple):
            return all_keys
        keys = None if fleet_id is None else all_keys.get(fleet_id)
        if keys is None:
            found = "absent, repeated or malformed" if fleet_id is None else str(fleet_id)
            raise WebhookError(
                Refusal.UNKNOWN_FLEET, f"{FLEET_HEADER} is {found}; there are secrets of {len(all_keys)} fleets"
            )
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

    def _refresh_by(self, refresher: Refresher) -> Self:
        self._refresher = refresher
        # A thread or a task that is reading keeps the refresher alive, but not the verifier.
        weakref.finalize(self, refresher.abandon).atexit = False
        return self

    def _require_refresher(self) -> Refresher:
        if self._refresher is None:
            msg = "the secrets of this verifier are fixed: make it by from_active_integrations, or make a new one"
            raise ConfigurationError(msg)
        return self._refresher

    def _check_age(self, seconds: int) -> datetime:
        """Return the timestamp as a datetime."""
        age = self._clock() - seconds
        if seconds > _MAX_DATETIME_SECONDS:
            raise WebhookError(Refusal.TOO_NEW, "dated after the year 9999")
        # Written so that an age of NaN is outside of the window.
        if not -self._tolerance <= age <= self._tolerance:
            reason, direction = (Refusal.TOO_NEW, "ahead") if age < 0 else (Refusal.TOO_OLD, "ago")
            date = datetime.fromtimestamp(seconds, UTC).isoformat()
            detail = (
                f"signed {date}, {abs(age):,.1f} s {direction}; at most {self._tolerance} s are accepted. "
                "Are the clocks correct?"
            )
            raise WebhookError(reason, detail)
        return datetime.fromtimestamp(seconds, UTC)


def _parse_fleet_id(text: str | None) -> int | None:
    """Return the fleet in `Fleet-Id`, or None. The header is not signed, so a malformed one is not an error."""
    try:
        return None if text is None else cast("int", SERVICE.parse_tenant(text, FLEET_HEADER))
    except ConfigurationError:
        return None
