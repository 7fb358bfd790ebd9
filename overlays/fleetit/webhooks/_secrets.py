"""Signing secrets as keys: an empty key makes every forgery valid, so none gets past here."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from typing import TypeAlias, cast

from fleetit._errors import ConfigurationError
from fleetit._fleet import checked_fleet

__all__ = ["Key", "Secret", "Secrets", "check_fleet_id", "is_blank", "read_key", "read_secrets"]

Secret: TypeAlias = str | bytes
Secrets: TypeAlias = Secret | Sequence[Secret]

#: Whitespace, and NUL: HMAC fills a short key up with NULs, so a key of nothing else is the empty key.
_BLANK = " \t\r\n\v\f\0"


class Key:
    """What a secret is used for; unlike bytes it shows nothing where error reporters print the variables of a frame."""

    __slots__ = ("_bytes",)

    def __init__(self, of: bytes) -> None:
        self._bytes = of

    def mac(self, text: bytes) -> bytes:
        """Return the HMAC-SHA256 of a text, 32 bytes."""
        return hmac.digest(self._bytes, text, "sha256")


def is_blank(secret: Secret) -> bool:
    """Say whether there is nothing in a secret but whitespace and NUL."""
    return not (secret.strip().strip(_BLANK) if isinstance(secret, str) else secret.strip(_BLANK.encode()))


def read_key(secret: object) -> Key:
    """Return the key of one secret: text in UTF-8, bytes as they are.

    Raises:
        ConfigurationError: If it is of another type, blank, or not encodable.
    """
    return Key(_encode(secret, "the webhook secret"))


def read_secrets(secrets: object) -> tuple[Key, ...] | dict[int, tuple[Key, ...]]:
    """Return the keys of a secret, of several, or of each fleet's; the same one twice counts once.

    Raises:
        ConfigurationError: If there is none, or one can't be used, or a fleet id is not a positive integer.
    """
    if not isinstance(secrets, Mapping):
        return _keys(secrets)
    if not secrets:
        msg = "no webhook secrets: the mapping of fleet ids to secrets is empty"
        raise ConfigurationError(msg)
    fleets = cast("Mapping[object, object]", secrets)
    return {check_fleet_id(fleet): _keys(of, f" of fleet {fleet}") for fleet, of in fleets.items()}


def check_fleet_id(fleet_id: object) -> int:
    """Return a fleet id that is a positive integer.

    Raises:
        ConfigurationError: If it is not.
    """
    if isinstance(fleet_id, int) and (checked := checked_fleet(fleet_id)) is not None:
        return checked
    # Not its value: in `{secret: fleet_id}` it is the secret.
    msg = f"a fleet id is {type(fleet_id).__name__}: pass a positive integer, and secrets as {{fleet_id: secret}}"
    raise ConfigurationError(msg)


def _keys(secrets: object, of: str = "") -> tuple[Key, ...]:
    if isinstance(secrets, str | bytes):
        return (Key(_encode(secrets, f"the webhook secret{of}")),)
    if not isinstance(secrets, Sequence):
        msg = f"webhook secrets{of} are {type(secrets).__name__}: pass str, bytes or a sequence of them"
        raise ConfigurationError(msg)
    numbered = enumerate(cast("Sequence[object]", secrets), start=1)
    encoded = dict.fromkeys(_encode(secret, f"webhook secret {number}{of}") for number, secret in numbered)
    if not encoded:
        msg = f"no webhook secret{of}: the sequence is empty"
        raise ConfigurationError(msg)
    return tuple(map(Key, encoded))


def _encode(secret: object, name: str) -> bytes:
    """Return the bytes of a secret.

    Raises:
        ConfigurationError: If it is of another type, blank, or not encodable; by its name, never its value.
    """
    if not isinstance(secret, str | bytes):
        msg = f"{name} is {type(secret).__name__}: pass str or bytes"
        raise ConfigurationError(msg)
    if is_blank(secret):
        msg = f"{name} is empty or blank, and with such a key anybody can sign: is a variable unset?"
        raise ConfigurationError(msg)
    if isinstance(secret, bytes):
        return bytes(secret)
    try:
        return secret.encode()
    except UnicodeEncodeError:
        pass  # the error holds the secret, so ours is raised outside of its context
    msg = f"{name} has a lone surrogate and can't be encoded as UTF-8: pass it as bytes"
    raise ConfigurationError(msg)
