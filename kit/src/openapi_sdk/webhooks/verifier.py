"""The verifier: returns a delivery or raises the `WebhookError` of the SDK."""

from __future__ import annotations

import sys
import time
import weakref
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from os import PathLike
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypedDict, TypeGuard, TypeVar, cast

from openapi_sdk.model.calls import NOT_GIVEN, NotGiven
from openapi_sdk.model.integers import is_integer
from openapi_sdk.secrets.redaction import NotPickled, SecretValue, guard_repr, strip_traceback
from openapi_sdk.webhooks import deliveries
from openapi_sdk.webhooks.deliveries import Refusal, SignedForm
from openapi_sdk.webhooks.parts import Webhooks
from openapi_sdk.webhooks.request import Headers, HeadersLike, check_body_type, normalize_headers, parse_payload
from openapi_sdk.webhooks.signatures import Signed, is_signed_by
from openapi_sdk.webhooks.signing_secrets import NO_TENANT, Key, KeyRing, SecretListing, Secrets, parse_secrets

if TYPE_CHECKING:
    from openapi_sdk.model.facts import Tenant
    from openapi_sdk.webhooks.refreshing import Refresher, When
    from openapi_sdk.webhooks.secret_reading import SecretReader, Tenants

#: Named as the class of an SDK, so that signatures read as those of the SDK.
Delivery = TypeVar("Delivery", bound="deliveries.Delivery")


class VerifierOptions(TypedDict, total=False):
    """The keyword arguments of `WebhookVerifier`."""

    tolerance: float
    max_body_bytes: int
    clock: Callable[[], float]


def _is_positive(value: object) -> TypeGuard[float]:
    """Return whether a value is a positive number. NaN and booleans are not."""
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0


#: The last second of the year 9999, which is the last that a `datetime` can hold.
_MAX_DATETIME_SECONDS = 253_402_300_799


@guard_repr
class WebhookVerifier(NotPickled, Generic[Delivery]):
    """Verifies deliveries. A verifier is thread-safe: make one and reuse it.

    The class of an SDK sets what it is of:

        class WebhookVerifier(verifier.WebhookVerifier[Delivery]):
            _webhooks = WEBHOOKS

    Args:
        secrets: One signing secret, several secrets (while one replaces another), or the secrets of each tenant by its
            id, if the service has tenants. Only those bind a delivery to its tenant. Each is as the service shows it.
        tolerance: How many seconds old a delivery may be, and how many seconds ahead it may be dated; both limits are
            inclusive. Default: that of the scheme, mostly 300.
        max_body_bytes: The longest body that is accepted, in bytes. Default: 1,048,576 (1 MiB).
        clock: Returns the current time in seconds since 1970. If it returns NaN, every delivery is refused. Default:
            `time.time`.

    Raises:
        ConfigurationError: If there is no secret, a secret is empty or blank, another value is invalid, or nobody has
            said how the service signs.
    """

    __slots__ = ("__weakref__", "_clock", "_max_body_bytes", "_refresher", "_ring", "_tolerance")

    #: What the SDK sets.
    _webhooks: ClassVar[Webhooks]
    #: Where the API shows the secrets, for a verifier that reads them again.
    _listing: ClassVar[SecretListing | None] = None

    def __init__(
        self,
        secrets: Secrets | Mapping[Any, Secrets] | SecretValue[Any],
        *,
        tolerance: float | NotGiven = NOT_GIVEN,
        max_body_bytes: int = 1_048_576,
        clock: Callable[[], float] = time.time,
    ) -> None:
        wrapped = secrets if isinstance(secrets, SecretValue) else SecretValue(secrets)
        del secrets  # error reporters show local variables
        scheme = self._webhooks.scheme
        self._ring = KeyRing(parse_secrets(self._webhooks.service, wrapped.reveal(), scheme.key_form), scheme.key_form)
        self._refresher: Refresher | None = None
        if isinstance(tolerance, NotGiven):
            tolerance = scheme.tolerance
        is_finite = _is_positive(tolerance) and tolerance <= sys.float_info.max
        self._require(is_finite, "tolerance", tolerance, "a positive finite number of seconds")
        self._require(is_integer(max_body_bytes, 1), "max_body_bytes", max_body_bytes, "a positive number of bytes")
        self._require(callable(clock), "clock", clock, "a function that returns seconds, such as time.time")
        self._tolerance = tolerance
        self._max_body_bytes = max_body_bytes
        self._clock = clock

    @classmethod
    def _require(cls, is_valid: object, name: str, value: object, wanted: str) -> None:
        if not is_valid:
            msg = f"{name}={value!r}: pass {wanted}"
            raise cls._webhooks.errors.ConfigurationError(msg)

    @classmethod
    def _read_from(
        cls,
        client: Any,
        tenants: Tenants,
        refresh_seconds: float | None,
        refresh_file: str | PathLike[str] | None,
        options: Mapping[str, Any],
    ) -> Self:
        """Return a verifier with the secrets that the API returns for each tenant, which are read again in a thread.

        Args:
            client: A sync client.
            tenants: The ids, or a function that returns them; without tenants anything.
            refresh_seconds: After how many seconds all are read again; None for never.
            refresh_file: A file that all processes share; if it is touched, all are read again.
            options: The other arguments of the verifier.
        """
        from openapi_sdk.webhooks.refreshing import ThreadRefresher  # noqa: PLC0415 - most don't refresh

        reader, when = cls._prepare(client, tenants, refresh_seconds, refresh_file)
        secrets = reader.read_first()
        verifier = cls(reader.list_first(secrets), **options)
        return verifier._refresh_by(
            ThreadRefresher(cls._webhooks, reader, verifier._ring, secrets, when(verifier._clock))
        )

    @classmethod
    async def _read_from_async(
        cls,
        client: Any,
        tenants: Tenants,
        refresh_seconds: float | None,
        refresh_file: str | PathLike[str] | None,
        options: Mapping[str, Any],
    ) -> Self:
        """Do the same as `_read_from`, with an async client: the secrets are read again in a task of this loop."""
        from openapi_sdk.webhooks.refreshing import TaskRefresher  # noqa: PLC0415 - as above

        reader, when = cls._prepare(client, tenants, refresh_seconds, refresh_file)
        secrets = await reader.read_first_async()
        verifier = cls(reader.list_first(secrets), **options)
        return verifier._refresh_by(
            TaskRefresher(cls._webhooks, reader, verifier._ring, secrets, when(verifier._clock))
        )

    @classmethod
    def _prepare(
        cls, client: Any, tenants: Tenants, refresh_seconds: float | None, refresh_file: str | PathLike[str] | None
    ) -> tuple[SecretReader, Callable[[Callable[[], float]], When]]:
        """Return what reads the secrets, and what says when they are read again, of a clock."""
        from openapi_sdk.webhooks import refreshing, secret_reading  # noqa: PLC0415 - as above

        is_valid = refresh_seconds is None or _is_positive(refresh_seconds)
        wanted = "a positive number of seconds, or None for no refresh"
        cls._require(is_valid, "refresh_seconds", refresh_seconds, wanted)
        webhooks, listing = cls._webhooks, cast("SecretListing", cls._listing)
        file = None if refresh_file is None else refreshing.RefreshFile(webhooks.errors, refresh_file)
        reader = secret_reading.SecretReader(webhooks.service, listing, client, tenants)
        return reader, lambda clock: refreshing.When(refresh_seconds, file, clock)

    def refresh(self) -> None:
        """Read all secrets again now, and touch the file that tells other processes to do so.

        Raises:
            ConfigurationError: If the secrets are fixed, a value can't be used, or the file can't be written. What
                can't be used replaces no secret.
            Exception: If a call fails: the first error of the SDK, after all others were read.
        """
        self._require_refresher().refresh()

    async def refresh_async(self) -> None:
        """Do the same as `refresh`, for a verifier that was made with an async client, in its event loop.

        Raises:
            ConfigurationError: As for `refresh`.
            Exception: As for `refresh`.
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
        plural = cast("Tenant", self._webhooks.service.tenant).plural
        return f"<WebhookVerifier: {sum(map(len, keys.values()))} secrets of {len(keys)} {plural}>"

    @property
    def problems(self) -> tuple[str, ...]:
        """Why secrets are not read again in this process, or which ones are kept; empty if all is well."""
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
        webhooks = self._webhooks
        headers = normalize_headers(headers_like)
        signed = webhooks.scheme.read(headers, webhooks.WebhookError)
        size = body.nbytes if isinstance(body, memoryview) else len(body)
        if size > self._max_body_bytes:
            detail = f"{size:,} bytes; at most {self._max_body_bytes:,} are accepted"
            raise webhooks.WebhookError(Refusal.BODY_TOO_LARGE, detail)
        tenant = self._find_tenant(headers)
        if self._refresher is not None:
            self._refresher.tick()
        try:
            authentic_body, form = self._authenticate(bytes(body), signed, self._select_keys(tenant))
        except deliveries.WebhookError as error:
            if self._refresher is not None and tenant is not None:
                error.may_be_sent_again = self._refresher.refuse(error.reason, tenant, signed, bytes(body))
            raise
        timestamp = self._check_age(signed.timestamp)
        payload = parse_payload(authentic_body, webhooks.WebhookError)
        kind = webhooks.find_kind(payload)
        delivery: Delivery = webhooks.Delivery(
            headers=headers,
            notification=webhooks.read(kind, payload),
            timestamp=timestamp,
            body=authentic_body,
            signed_form=form,
            key=webhooks.make_key(kind, payload, tenant, authentic_body),
            **webhooks.list_own(tenant, headers),
        )
        return delivery

    def _find_tenant(self, headers: Headers) -> Any:
        """Return the tenant in its header, or None. The header is not signed, so a malformed one is not an error.

        An SDK whose deliveries name it elsewhere overrides this.
        """
        webhooks = self._webhooks
        if not webhooks.tenant:
            return NO_TENANT
        text = headers.get_single(webhooks.tenant_header)
        try:
            return None if text is None else webhooks.service.parse_tenant(text)
        except webhooks.errors.ConfigurationError:
            return None

    def _select_keys(self, tenant: Any) -> tuple[Key, ...]:
        all_keys = self._ring.keys
        if isinstance(all_keys, tuple):
            return all_keys
        keys = None if tenant is None else all_keys.get(tenant)
        if keys is None:
            words = cast("Tenant", self._webhooks.service.tenant)  # without tenants the keys are a tuple
            found = "absent, repeated or malformed" if tenant is None else str(tenant)
            where = self._webhooks.service.tenant_header or f"the {words.word}"
            detail = f"{where} is {found}; there are secrets of {len(all_keys)} {words.plural}"
            reason = f"unknown_{words.word}"
            raise self._webhooks.WebhookError(reason, detail)
        return keys

    def _authenticate(self, body: bytes, signed: Signed, keys: tuple[Key, ...]) -> tuple[bytes, SignedForm]:
        """Return the bytes that were signed, and whether they are the raw body or its compact form."""
        if is_signed_by(keys, body, signed):
            return body, "raw"
        for form, text in self._list_other_forms(body):
            if is_signed_by(keys, text, signed):
                return text, form
        detail = f"it was made with none of {len(keys)} secrets, or the body or the timestamp was changed"
        raise self._webhooks.WebhookError(Refusal.SIGNATURE_MISMATCH, detail)

    def _list_other_forms(self, _body: bytes) -> Iterable[tuple[SignedForm, bytes]]:
        """Yield what may have been signed in place of the body. An SDK whose service does that overrides this."""
        return ()

    def _refresh_by(self, refresher: Refresher) -> Self:
        self._refresher = refresher
        # A thread or a task that is reading keeps the refresher alive, but not the verifier.
        weakref.finalize(self, refresher.abandon).atexit = False
        return self

    def _require_refresher(self) -> Refresher:
        if self._refresher is None:
            other = "" if self._listing is None else f"make it by {self._listing.maker}, or "
            msg = f"the secrets of this verifier are fixed: {other}make a new one"
            raise self._webhooks.errors.ConfigurationError(msg)
        return self._refresher

    def _check_age(self, signed: int | None) -> datetime:
        """Return the timestamp as a datetime; that of now if no time was signed."""
        now = self._clock()
        if signed is None and not 0 <= now <= _MAX_DATETIME_SECONDS:  # NaN, too
            raise self._webhooks.WebhookError(Refusal.TOO_NEW, "the clock of the receiver says no time")
        seconds = int(now) if signed is None else signed
        age = now - seconds
        if seconds > _MAX_DATETIME_SECONDS:
            raise self._webhooks.WebhookError(Refusal.TOO_NEW, "dated after the year 9999")
        # Written so that an age of NaN is outside of the window.
        if not -self._tolerance <= age <= self._tolerance:
            reason, direction = (Refusal.TOO_NEW, "ahead") if age < 0 else (Refusal.TOO_OLD, "ago")
            date = datetime.fromtimestamp(seconds, UTC).isoformat()
            detail = (
                f"signed {date}, {abs(age):,.1f} s {direction}; at most {self._tolerance} s are accepted. "
                "Are the clocks correct?"
            )
            raise self._webhooks.WebhookError(reason, detail)
        return datetime.fromtimestamp(seconds, UTC)
