"""Checks signing secrets and turns them into keys.

An empty key would make every forgery valid, so a blank secret is refused.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from typing import TypeAlias, cast

from fleetit._errors.errors import ConfigurationError
from fleetit._secrets.redaction import NotPickled, strip_traceback
from fleetit._service.fleet_id import check_fleet_id

__all__ = [
    "Key",
    "KeyRing",
    "Secret",
    "Secrets",
    "is_blank",
    "parse_fleet_secrets",
    "parse_secret",
    "parse_secrets",
    "require_fleet_id",
]

Secret: TypeAlias = str | bytes
Secrets: TypeAlias = Secret | Sequence[Secret]

#: Whitespace, and NUL: HMAC pads a short key with NULs, so a key of NULs is the same as the empty key.
_BLANK_CHARACTERS = " \t\r\n\v\f\0"


class Key(NotPickled):
    """The key of a secret. Unlike bytes, its repr does not show the key in the traceback locals of error reporters.

    Args:
        key: The bytes of the secret.
    """

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        self._key = key

    def compute_mac(self, message: bytes) -> bytes:
        """Return the HMAC-SHA256 of a message, 32 bytes."""
        return hmac.digest(self._key, message, "sha256")


class KeyRing(NotPickled):
    """The current keys of a verifier: those for all fleets, or those of each fleet by its id.

    `keys` is replaced as a whole and never changed in place. So each thread sees either the old keys or the new ones.

    Args:
        keys: The keys.
    """

    __slots__ = ("keys",)

    def __init__(self, keys: tuple[Key, ...] | Mapping[int, tuple[Key, ...]]) -> None:
        self.keys = keys

    @property
    def by_fleet(self) -> Mapping[int, tuple[Key, ...]]:
        """The keys of each fleet; none if the keys are for all fleets."""
        return {} if isinstance(self.keys, tuple) else self.keys


def is_blank(secret: Secret) -> bool:
    """Return whether a secret is empty or consists of whitespace and NUL."""
    if isinstance(secret, str):
        return not secret.strip().strip(_BLANK_CHARACTERS)
    return not secret.strip(_BLANK_CHARACTERS.encode())


@strip_traceback
def parse_secret(secret: object) -> Key:
    """Return the key of one secret. Text is encoded as UTF-8.

    Raises:
        ConfigurationError: If it is of another type, blank, or can't be encoded.
    """
    return Key(_encode(secret, "the webhook secret"))


@strip_traceback
def parse_secrets(secrets: object) -> tuple[Key, ...] | dict[int, tuple[Key, ...]]:
    """Return the keys of one secret, of a sequence of secrets, or of each fleet's secrets. Duplicates are dropped.

    Raises:
        ConfigurationError: If there is no secret, one can't be used, or a fleet id is not a positive integer.
    """
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
    """Return the keys of a fleet's secrets. Duplicates are dropped.

    Raises:
        ConfigurationError: If there is no secret, or one can't be used.
    """
    return _parse_one_or_more(secrets, f" of fleet {fleet_id}")


def require_fleet_id(fleet_id: object) -> int:
    """Return a fleet id.

    Raises:
        ConfigurationError: If it is not a positive integer.
    """
    if isinstance(fleet_id, int) and (checked := check_fleet_id(fleet_id)) is not None:
        return checked
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
    """Return the bytes of a secret.

    Raises:
        ConfigurationError: If it is of another type, blank, or can't be encoded. The message contains its name, never
            its value.
    """
    if not isinstance(secret, str | bytes):
        msg = f"{name} is {type(secret).__name__}: pass str or bytes"
        raise ConfigurationError(msg)
    if is_blank(secret):
        msg = f"{name} is empty or blank; with such a key every attacker can sign. Is an environment variable unset?"
        raise ConfigurationError(msg)
    if isinstance(secret, bytes):
        return secret
    try:
        return secret.encode()
    except UnicodeEncodeError:
        pass  # this error contains the secret, so the next one is raised outside of the handler, without this context
    msg = f"{name} has a lone surrogate and can't be encoded as UTF-8: pass it as bytes"
    raise ConfigurationError(msg)
