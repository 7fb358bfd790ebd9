"""What a request claims about itself: its signature and its time, as two headers."""

from __future__ import annotations

from binascii import unhexlify
from typing import TYPE_CHECKING, NamedTuple

from fleetit.webhooks._errors import Refusal, WebhookError

if TYPE_CHECKING:
    from fleetit.webhooks._headers import Headers

__all__ = ["Claim", "read_claim"]

_SIGNATURE = "x-signature"
_TIMESTAMP = "x-timestamp"
#: SHA-256 in hexadecimal.
_SIGNATURE_LENGTH = 64
#: Seconds since 1970 have 10 digits until the year 2286; 12 leave room and still tell them from milliseconds.
_MAX_TIMESTAMP_LENGTH = 12
_MILLISECONDS_LENGTH = 13


class Claim(NamedTuple):
    """A signature and a timestamp that are well formed, and nothing more yet.

    Attributes:
        signature: The 32 bytes.
        timestamp: The header's own text, which is what was signed.
    """

    signature: bytes
    timestamp: str

    def __repr__(self) -> str:
        return f"<claim of {self.timestamp}>"  # a signature in a variable that an error reporter shows


def read_claim(headers: Headers) -> Claim:
    """Judge the form of the two headers.

    Raises:
        WebhookError: For the first of the reasons that concern them, in the order of `Refusal`.
    """
    signature, timestamp = headers.text(_SIGNATURE), headers.text(_TIMESTAMP)
    if not signature:
        raise _missing(Refusal.MISSING_SIGNATURE, headers)
    if not timestamp:
        raise _missing(Refusal.MISSING_TIMESTAMP, headers)
    for name in (_SIGNATURE, _TIMESTAMP):
        if headers.is_repeated(name):
            raise WebhookError(Refusal.REPEATED_HEADER, f"{name} came more than once")
    digest = _unhex(signature)
    if digest is None:
        raise WebhookError(Refusal.MALFORMED_SIGNATURE, f"X-Signature is not {_SIGNATURE_LENGTH} hexadecimal digits")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _MILLISECONDS_LENGTH):
        raise WebhookError(Refusal.MALFORMED_TIMESTAMP, f"X-Timestamp is not 1 to {_MAX_TIMESTAMP_LENGTH} ASCII digits")
    if len(timestamp) > _MAX_TIMESTAMP_LENGTH:
        raise WebhookError(Refusal.TIMESTAMP_IN_MILLISECONDS, "X-Timestamp has 13 digits: seconds are expected")
    return Claim(digest, timestamp)


def _missing(reason: Refusal, headers: Headers) -> WebhookError:
    name = "X-Signature" if reason is Refusal.MISSING_SIGNATURE else "X-Timestamp"
    among = f"among {len(headers)} headers" if headers else "(no header at all was text: pass the request's)"
    return WebhookError(reason, f"no {name} {among}")


def _unhex(signature: str) -> bytes | None:
    """Return the bytes of 64 hexadecimal digits in any case, else None."""
    if len(signature) != _SIGNATURE_LENGTH:
        return None
    try:
        return unhexlify(signature)
    except ValueError:  # not hexadecimal, or not ASCII
        return None
