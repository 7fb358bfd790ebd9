"""Signing secrets, and the signatures that are made with them."""

from __future__ import annotations

import hmac
import json
import re
import time
from binascii import unhexlify
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, cast

from fleetit.service import SERVICE
from fleetit_api.deliveries import Refusal, WebhookError
from fleetit_api.exceptions import ConfigurationError
from openapi_sdk.model.integers import is_integer, read_integer
from openapi_sdk.model.public import public_in
from openapi_sdk.secrets.redaction import NotPickled, SecretValue, strip_traceback
from openapi_sdk.webhooks.request import check_body_type, parse_like_sample

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openapi_sdk.webhooks.request import Headers

Secret: TypeAlias = str | bytes
Secrets: TypeAlias = Secret | Sequence[Secret]

#: Whitespace, and NUL: HMAC pads a short key with NULs, so a key of NULs is the same as the empty key.
_BLANK_CHARACTERS = " \t\r\n\v\f\0"
#: What is shown in place of a secret, and so known to everybody: `********`, `••••abcd`, `whsec_…`, `xxxxxxxx`,
#: `[redacted]`, `<hidden>`.
_MASK = re.compile(
    r".*(?:([*•●∙·█■.])\1\1|…).*|([^\w\s]|[xX_0])\2{2,}|\W*(?:redacted|hidden|masked|null|none|undefined)\W*",
    re.DOTALL | re.IGNORECASE,
)


class Key(NotPickled):
    """The key of a secret. Unlike bytes, its repr does not show the key in the traceback locals of error reporters."""

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        self._key = key

    def compute_mac(self, message: bytes) -> bytes:
        """Return the HMAC-SHA256 of a message, 32 bytes."""
        return hmac.digest(self._key, message, "sha256")


class KeyRing(NotPickled):
    """The current keys of a verifier: those for all fleets, or those of each fleet by its id.

    `keys` is replaced as a whole and never changed in place. So each thread sees either the old keys or the new ones.
    """

    __slots__ = ("keys",)

    def __init__(self, keys: tuple[Key, ...] | Mapping[int, tuple[Key, ...]]) -> None:
        self.keys = keys


def is_blank(secret: Secret) -> bool:
    """Return whether a secret is empty or consists of whitespace and NUL."""
    if isinstance(secret, str):
        return not secret.strip().strip(_BLANK_CHARACTERS)
    return not secret.strip(_BLANK_CHARACTERS.encode())


def is_masked(secret: Secret) -> bool:
    """Return whether a secret looks like what is shown in place of one."""
    text = secret.decode("latin-1") if isinstance(secret, bytes) else secret
    return _MASK.fullmatch(text.strip()) is not None


@strip_traceback
def parse_secret(secret: object) -> Key:
    """Return the key of one secret. Text is encoded as UTF-8."""
    return Key(_encode(secret, "the webhook secret"))


@strip_traceback
def parse_secrets(secrets: object) -> tuple[Key, ...] | dict[int, tuple[Key, ...]]:
    """Return the keys of one secret, of a sequence of secrets, or of each fleet's secrets. Duplicates are dropped."""
    if not isinstance(secrets, Mapping):
        return _parse_one_or_more(secrets)
    if not secrets:
        msg = "no webhook secrets: the mapping of fleet ids to secrets is empty"
        raise ConfigurationError(msg)
    by_fleet = cast("Mapping[object, object]", secrets)
    return {
        (checked := require_fleet_id(fleet_id)): parse_fleet_secrets(checked, fleet_secrets)
        for fleet_id, fleet_secrets in by_fleet.items()
    }


@strip_traceback
def parse_fleet_secrets(fleet_id: int, secrets: object) -> tuple[Key, ...]:
    """Return the keys of a fleet's secrets. Duplicates are dropped."""
    return _parse_one_or_more(secrets, f" of fleet {fleet_id}")


def require_fleet_id(fleet_id: object) -> int:
    """Return a fleet id."""
    if read_integer(fleet_id) is not None and (checked := SERVICE.check_tenant(fleet_id)) is not None:
        return cast("int", checked)
    # The message does not contain the value: in `{secret: fleet_id}` it is the secret.
    msg = f"a fleet id is {type(fleet_id).__name__}: pass a positive integer, and secrets as {{fleet_id: secret}}"
    raise ConfigurationError(msg)


def _parse_one_or_more(secrets: object, of_fleet: str = "") -> tuple[Key, ...]:
    if isinstance(secrets, str | bytes):
        return (Key(_encode(secrets, f"the webhook secret{of_fleet}")),)
    if not isinstance(secrets, Sequence):
        msg = f"webhook secrets{of_fleet} are {type(secrets).__name__}: pass str, bytes or a sequence of them"
        raise ConfigurationError(msg)
    numbered = enumerate(cast("Sequence[object]", secrets), start=1)
    encoded = dict.fromkeys(_encode(secret, f"webhook secret {number}{of_fleet}") for number, secret in numbered)
    if not encoded:
        msg = f"no webhook secret{of_fleet}: the sequence is empty"
        raise ConfigurationError(msg)
    return tuple(map(Key, encoded))


def _encode(secret: object, name: str) -> bytes:
    """Return the bytes of a secret."""
    if not isinstance(secret, str | bytes):
        msg = f"{name} is {type(secret).__name__}: pass str or bytes"
        raise ConfigurationError(msg)
    if is_blank(secret):
        msg = f"{name} is empty or blank; with such a key every attacker can sign. Is an environment variable unset?"
        raise ConfigurationError(msg)
    if is_masked(secret):
        msg = f"{name} looks like a mask (********); with such a key every attacker can sign. Pass the secret itself"
        raise ConfigurationError(msg)
    if isinstance(secret, bytes):
        return secret
    try:
        return secret.encode()
    except UnicodeEncodeError:
        pass  # this error contains the secret, so the next one is raised outside of the handler, without this context
    msg = f"{name} has a lone surrogate and can't be encoded as UTF-8: pass it as bytes"
    raise ConfigurationError(msg)


_SIGNATURE = "x-signature"
_TIMESTAMP = "x-timestamp"
#: The hexadecimal digits of a SHA-256.
_SIGNATURE_LENGTH = 64
#: The most digits of a timestamp. Seconds since 1970 have 10 digits until the year 2286. Milliseconds have 13.
_MAX_TIMESTAMP_LENGTH = 12
_MILLISECONDS_LENGTH = 13
_MAX_TIMESTAMP = 10**_MAX_TIMESTAMP_LENGTH - 1
#: The most commas and opening brackets of a body that is written in its compact form. The documented notifications have
#: some 15. This work is done before the signature is known to be valid, and its time grows with the number of parts: a
#: body of 1 MiB takes 25 milliseconds at most with this limit, and 200 to 300 without.
MAX_COMPACT_PARTS = 10_000

_SAMPLE_ENCODER = json.JSONEncoder(separators=(",", ":"))


class SignatureHeaders(NamedTuple):
    """A well-formed signature and the text of its timestamp, which was signed too. Neither is verified yet."""

    signature: bytes
    timestamp: str

    def __repr__(self) -> str:
        return f"<signature headers of {self.timestamp}>"  # error reporters show local variables


def parse_signature_headers(headers: Headers) -> SignatureHeaders:
    """Return the signature and the timestamp of a request. Checked in the order of `Refusal`."""
    signature, timestamp = headers.get(_SIGNATURE, ""), headers.get(_TIMESTAMP, "")
    if not signature:
        raise WebhookError(Refusal.MISSING_SIGNATURE, _describe_missing("X-Signature", headers))
    if not timestamp:
        raise WebhookError(Refusal.MISSING_TIMESTAMP, _describe_missing("X-Timestamp", headers))
    for name in (_SIGNATURE, _TIMESTAMP):
        if headers.is_repeated(name):
            raise WebhookError(Refusal.REPEATED_HEADER, f"{name} came more than once")
    digest = _decode_hex(signature)
    if digest is None:
        raise WebhookError(Refusal.MALFORMED_SIGNATURE, f"X-Signature is not {_SIGNATURE_LENGTH} hexadecimal digits")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _MILLISECONDS_LENGTH):
        raise WebhookError(Refusal.MALFORMED_TIMESTAMP, f"X-Timestamp is not 1 to {_MAX_TIMESTAMP_LENGTH} ASCII digits")
    if len(timestamp) > _MAX_TIMESTAMP_LENGTH:
        raise WebhookError(Refusal.TIMESTAMP_IN_MILLISECONDS, "X-Timestamp has 13 digits; seconds are expected")
    return SignatureHeaders(digest, timestamp)


@public_in("fleetit.webhooks")
def sign(body: bytes | bytearray | memoryview, secret: Secret, timestamp: int | None = None) -> dict[str, str]:
    """Return the headers of a signed delivery, for tests and for simulators of FleetIT.

    Args:
        body: The body as it will be sent.
        secret: The signing secret. Text is encoded as UTF-8.
        timestamp: When the delivery is signed, in whole seconds since 1970, 0 to 999,999,999,999. Default: now.

    Returns:
        `X-Timestamp` and `X-Signature`.

    Raises:
        TypeError: If the body is not bytes, bytearray or memoryview.
        ConfigurationError: If the secret is blank or the timestamp is not an integer in its range.
    """
    wrapped = SecretValue(secret)
    del secret  # error reporters show local variables
    check_body_type(body)
    key = parse_secret(wrapped.reveal())
    seconds = int(time.time()) if timestamp is None else _check_timestamp(timestamp)
    signature = key.compute_mac(_join_signed_message(str(seconds), bytes(body)))
    return {"X-Timestamp": str(seconds), "X-Signature": signature.hex()}


def is_signed_by(keys: Iterable[Key], body: bytes, headers: SignatureHeaders) -> bool:
    """Return whether the signature of a body was made with one of the keys.

    Each comparison takes constant time. The loop stops at the first key that matches, so the time may reveal the key of
    a valid signature. An invalid signature is compared with all keys.
    """
    message = _join_signed_message(headers.timestamp, body)
    for key in keys:  # noqa: SIM110 - `any` with a generator is slower, by a tenth of the time of a MAC
        if hmac.compare_digest(key.compute_mac(message), headers.signature):
            return True
    return False


def to_compact_form(body: bytes) -> bytes | None:
    """Return the compact form of a body, which the documentation's sample code signs.

    It is the result of `json.dumps(json.loads(body), separators=(",", ":"))`: no spaces, non-ASCII characters escaped,
    keys in their order, the last value of a repeated key, and numbers as Python writes them. None if the body is not
    JSON, is already in that form, or has more than 10,000 commas and opening brackets.
    """
    if body.count(b",") + body.count(b"[") + body.count(b"{") > MAX_COMPACT_PARTS:
        return None
    payload = parse_like_sample(body)
    if payload is None:
        return None
    try:
        compact = _SAMPLE_ENCODER.encode(payload).encode("ascii")
    except RecursionError:  # the parser may accept deeper nesting than the encoder
        return None
    return None if compact == body else compact


def _check_timestamp(timestamp: object) -> int:
    if is_integer(timestamp, 0, _MAX_TIMESTAMP):
        return int(timestamp)
    msg = f"timestamp={timestamp!r}: pass whole seconds since 1970, 0 to {_MAX_TIMESTAMP:,}"
    raise ConfigurationError(msg)


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


def _join_signed_message(timestamp: str, body: bytes) -> bytes:
    return b"%b.%b" % (timestamp.encode("ascii"), body)
