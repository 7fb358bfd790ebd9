"""Signs the webhooks of the sandbox: several copies of one, and both forms of the body."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fleetit._errors.errors import ConfigurationError
from fleetit._secrets.redaction import format_value

if TYPE_CHECKING:
    from fleetit.webhooks._deliveries import SignedForm

__all__ = ["choose_timestamp", "select_signed_bytes", "sign_copies", "write_payload"]

#: The largest timestamp that is accepted, see `sign`.
_MAX_TIMESTAMP = 999_999_999_999


def write_payload(payload: dict[str, Any], signed_form: SignedForm) -> bytes:
    """Return the body of a notification: compact, or with spaces if its compact form is signed instead."""
    return json.dumps(payload, separators=(", ", ": ") if signed_form == "compact" else (",", ":")).encode()


def select_signed_bytes(body: bytes, signed_form: SignedForm) -> bytes:
    """Return the bytes that are signed for a body.

    Raises:
        ConfigurationError: If the body is not bytes, the form is unknown, or the body is its own compact form or has
            none.
    """
    from fleetit.webhooks._signature import to_compact_form  # noqa: PLC0415 - most sandboxes send no webhooks

    if not isinstance(body, (bytes, bytearray, memoryview)):  # pyright: ignore[reportUnnecessaryIsInstance]
        msg = f"body= is the bytes to send, not {type(body).__name__}: pass b'…', or a text with .encode()"
        raise ConfigurationError(msg)
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

    if not _is_integer(times) or times < 1:
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
        ConfigurationError: If both are passed, one is not an integer, or the age leads to a time that can't be signed.
    """
    if timestamp is not None and age is not None:
        msg = f"timestamp={timestamp!r} and age={age!r}: pass one of the two"
        raise ConfigurationError(msg)
    if timestamp is not None:
        if not _is_integer(timestamp):
            msg = (
                f"timestamp={format_value(timestamp)}: pass whole seconds since 1970, "
                "such as int(moment.timestamp()) of a datetime"
            )
            raise ConfigurationError(msg)
        return timestamp
    if age is None:
        return now
    if not _is_integer(age):
        msg = f"age={format_value(age)}: pass whole seconds, such as 3600 for an hour"
        raise ConfigurationError(msg)
    if not now - _MAX_TIMESTAMP <= age <= now:
        msg = f"age={format_value(age)}: pass {now - _MAX_TIMESTAMP} to {now} seconds; other times can't be signed"
        raise ConfigurationError(msg)
    return now - age


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
