"""Signs the webhooks of the sandbox: several copies of one, and both forms of the body."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from fleetit._errors import ConfigurationError

if TYPE_CHECKING:
    from fleetit.webhooks._deliveries import SignedForm

__all__ = ["select_signed_bytes", "sign_copies", "write_payload"]


def write_payload(payload: dict[str, Any], signed_form: SignedForm) -> bytes:
    """Return the body of a notification: compact, or with spaces if its compact form is signed instead."""
    return json.dumps(payload, separators=(", ", ": ") if signed_form == "compact" else (",", ":")).encode()


def select_signed_bytes(body: bytes, signed_form: SignedForm) -> bytes:
    """Return the bytes that are signed for a body.

    Raises:
        ConfigurationError: If the form is unknown, or the body is its own compact form or has none.
    """
    from fleetit.webhooks._signature import to_compact_form  # noqa: PLC0415 - most sandboxes send no webhooks

    if signed_form == "raw":
        return body
    if signed_form != "compact":
        msg = f"signed_form={signed_form!r}: pass 'raw' or 'compact'"
        raise ConfigurationError(msg)
    compact = to_compact_form(body)
    if compact is None:
        msg = "signed_form='compact' needs a body= that is JSON and not compact already, such as b'{ \"ticketID\": 1 }'"
        raise ConfigurationError(msg)
    return compact


def sign_copies(signed: bytes, secret: str, timestamp: int | None, times: int, *, resign: bool) -> list[dict[str, str]]:
    """Return the two headers of the signature of each copy.

    Args:
        signed: The bytes that are signed.
        secret: The signing secret.
        timestamp: When the last copy is signed, in Unix seconds; None for now.
        times: The number of copies.
        resign: Whether each copy is signed a second later than the one before.

    Raises:
        ConfigurationError: If the number of copies is not a positive integer, or the secret or the timestamp is not
            valid.
    """
    from fleetit.webhooks import sign  # noqa: PLC0415 - as above

    if not isinstance(times, int) or isinstance(times, bool) or times < 1:  # pyright: ignore[reportUnnecessaryIsInstance]
        msg = f"times={times!r}: pass a positive integer"
        raise ConfigurationError(msg)
    last = int(time.time()) if timestamp is None else timestamp
    return [sign(signed, secret, last - (copies_left if resign else 0)) for copies_left in reversed(range(times))]
