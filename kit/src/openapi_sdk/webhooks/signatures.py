"""The signatures of deliveries: an HMAC-SHA256 and a time, each in a header."""

from __future__ import annotations

import hmac
import time
from binascii import unhexlify
from typing import TYPE_CHECKING, NamedTuple, Protocol

from openapi_sdk.model.integers import is_integer
from openapi_sdk.secrets.redaction import SecretValue
from openapi_sdk.webhooks.deliveries import Refusal
from openapi_sdk.webhooks.request import check_body_type
from openapi_sdk.webhooks.signing_secrets import parse_secret

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openapi_sdk.webhooks.deliveries import WebhookError
    from openapi_sdk.webhooks.parts import Webhooks
    from openapi_sdk.webhooks.request import Headers
    from openapi_sdk.webhooks.signing_secrets import Key, Secret

#: The hexadecimal digits of a SHA-256.
_SIGNATURE_LENGTH = 64
#: The most digits of a timestamp. Seconds since 1970 have 10 digits until the year 2286. Milliseconds have 13.
_MAX_TIMESTAMP_LENGTH = 12
_MILLISECONDS_LENGTH = 13
_MAX_TIMESTAMP = 10**_MAX_TIMESTAMP_LENGTH - 1


class SignatureHeaders(NamedTuple):
    """A well-formed signature and the text of its timestamp, which was signed too. Neither is verified yet."""

    signature: bytes
    timestamp: str

    def __repr__(self) -> str:
        return f"<signature headers of {self.timestamp}>"  # error reporters show local variables


class Scheme(Protocol):
    """How a service signs: an HMAC-SHA256 of a body and a time, without which a copy that comes later can't be told."""

    def parse(self, headers: Headers, error_class: type[WebhookError]) -> SignatureHeaders:
        """Return the signature of a request and its time in seconds, or raise `error_class` with a `Refusal`."""
        ...

    def join(self, timestamp: str, body: bytes) -> bytes:
        """Return what is signed."""
        ...


class SignedHeaders:
    """The usual scheme: the signature of `timestamp.body` in hexadecimal digits in one header, the time in another one.

    Args:
        signature: The name of the header with the signature.
        timestamp: The name of the header with the time, in seconds since 1970.
    """

    def __init__(self, signature: str, timestamp: str) -> None:
        self._signature = signature
        self._timestamp = timestamp
        self._names = signature.lower(), timestamp.lower()

    def parse(self, headers: Headers, error_class: type[WebhookError]) -> SignatureHeaders:
        """Return the signature and the timestamp of a request. Checked in the order of `Refusal`."""
        first, second = self._names
        signature, timestamp = headers.get_single(first), headers.get_single(second)
        if signature is None or timestamp is None:
            raise self._refuse_headers(headers, error_class)
        digest = _decode_hex(signature)
        if digest is None:
            detail = f"{self._signature} is not {_SIGNATURE_LENGTH} hexadecimal digits"
            raise error_class(Refusal.MALFORMED_SIGNATURE, detail)
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _MILLISECONDS_LENGTH):
            detail = f"{self._timestamp} is not 1 to {_MAX_TIMESTAMP_LENGTH} ASCII digits"
            raise error_class(Refusal.MALFORMED_TIMESTAMP, detail)
        if len(timestamp) > _MAX_TIMESTAMP_LENGTH:
            detail = f"{self._timestamp} has 13 digits; seconds are expected"
            raise error_class(Refusal.TIMESTAMP_IN_MILLISECONDS, detail)
        return SignatureHeaders(digest, timestamp)

    def _refuse_headers(self, headers: Headers, error_class: type[WebhookError]) -> WebhookError:
        """Return the error of a request that has one of the headers not exactly once."""
        first, second = self._names
        if not headers.get(first):
            return error_class(Refusal.MISSING_SIGNATURE, _describe_missing(self._signature, headers))
        if not headers.get(second):
            return error_class(Refusal.MISSING_TIMESTAMP, _describe_missing(self._timestamp, headers))
        name = first if headers.is_repeated(first) else second
        return error_class(Refusal.REPEATED_HEADER, f"{name} came more than once")

    def join(self, timestamp: str, body: bytes) -> bytes:
        """Return what is signed."""
        return b"%b.%b" % (timestamp.encode("ascii"), body)

    def sign(
        self,
        webhooks: Webhooks,
        body: bytes | bytearray | memoryview,
        secret: Secret | SecretValue[Secret],
        timestamp: int | None = None,
    ) -> dict[str, str]:
        """Return the headers of a signed delivery.

        Args:
            webhooks: Whose delivery it is.
            body: The body as it will be sent.
            secret: The signing secret. Text is encoded as UTF-8.
            timestamp: When it is signed, in whole seconds since 1970, 0 to 999,999,999,999. Default: now.

        Raises:
            TypeError: If the body is not bytes, bytearray or memoryview.
            ConfigurationError: If the secret is blank or the timestamp is not an integer in its range.
        """
        wrapped = secret if isinstance(secret, SecretValue) else SecretValue(secret)
        del secret  # error reporters show local variables
        check_body_type(body)
        key = parse_secret(webhooks.errors, wrapped.reveal())
        if timestamp is not None and not is_integer(timestamp, 0, _MAX_TIMESTAMP):
            msg = f"timestamp={timestamp!r}: pass whole seconds since 1970, 0 to {_MAX_TIMESTAMP:,}"
            raise webhooks.errors.ConfigurationError(msg)
        text = str(int(time.time() if timestamp is None else timestamp))
        return {self._timestamp: text, self._signature: key.compute_mac(self.join(text, bytes(body))).hex()}


def is_signed_by(scheme: Scheme, keys: Iterable[Key], body: bytes, signed: SignatureHeaders) -> bool:
    """Return whether the signature of a body was made with one of the keys.

    Each comparison takes constant time. The loop stops at the first key that matches, so the time may reveal the key of
    a valid signature. An invalid signature is compared with all keys.
    """
    message = scheme.join(signed.timestamp, body)
    for key in keys:  # noqa: SIM110 - `any` with a generator is slower, by a tenth of the time of a MAC
        if hmac.compare_digest(key.compute_mac(message), signed.signature):
            return True
    return False


def _describe_missing(name: str, headers: Headers) -> str:
    if not headers:
        return f"no {name} (no headers of str or bytes were passed: pass the headers of the request)"
    return f"no {name} (headers passed: {len(headers)})"


def _decode_hex(signature: str) -> bytes | None:
    """Return the bytes of 64 hexadecimal digits in any case, or None if the text is anything else."""
    if len(signature) != _SIGNATURE_LENGTH:
        return None
    try:
        return unhexlify(signature)
    except ValueError:  # not hexadecimal, or not ASCII
        return None
