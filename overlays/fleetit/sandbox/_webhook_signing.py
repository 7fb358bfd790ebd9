"""Signs the webhooks of the sandbox: several copies of one, and both forms of the body."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fleetit._errors import ConfigurationError

if TYPE_CHECKING:
    from fleetit.webhooks._deliveries import SignedForm

__all__ = ["choose_timestamp", "select_signed_bytes", "sign_copies", "write_payload"]


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


def sign_copies(
    signed: bytes, secret: str, last: int, times: int, *, resign: bool = False, wrong: bool = False
) -> list[dict[str, str]]:
    """Return the two headers of the signature of each copy.

    Args:
        signed: The bytes that are signed.
        secret: The signing secret.
        last: When the last copy is signed, in Unix seconds.
        times: The number of copies.
        resign: Whether each copy is signed a second later than the one before.
        wrong: Whether the signatures are wrong: well-formed, with another first digit.

    Raises:
        ConfigurationError: If the number of copies is not a positive integer, or the secret or the timestamp is not
            valid.
    """
    from fleetit.webhooks import sign  # noqa: PLC0415 - as above

    if not isinstance(times, int) or isinstance(times, bool) or times < 1:  # pyright: ignore[reportUnnecessaryIsInstance]
        msg = f"times={times!r}: pass a positive integer"
        raise ConfigurationError(msg)
    copies = [sign(signed, secret, last - (copies_left if resign else 0)) for copies_left in reversed(range(times))]
    if wrong:
        for headers in copies:
            first, rest = headers["X-Signature"][0], headers["X-Signature"][1:]
            headers["X-Signature"] = ("1" if first == "0" else "0") + rest
    return copies


def choose_timestamp(now: int, timestamp: int | None, age: int | None) -> int:
    """Return when a webhook is signed: at a time, some seconds ago, or now.

    Raises:
        ConfigurationError: If both are passed.
    """
    if timestamp is not None and age is not None:
        msg = f"timestamp={timestamp!r} and age={age!r}: pass one of the two"
        raise ConfigurationError(msg)
    return now - (age or 0) if timestamp is None else timestamp
