"""The keys of deliveries: what a ticket is told by."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from openapi_sdk.model.integers import is_integer
from openapi_sdk.secrets.redaction import format_value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openapi_sdk.errors.errors import ErrorTree

#: The most characters of a field in a key. A longer text is no ticket number, and too long for some database indexes.
_MAX_PART_LENGTH = 200
#: The most bytes of a field in a key, encoded. Two of them are a key for an index of PostgreSQL (2,700 bytes) and of
#: DynamoDB (2,048).
_MAX_PART_BYTES = 1000
#: Characters that are percent-encoded: `:` and `%` would make a key ambiguous; the others are unfit for logs or
#: databases.
_ENCODED_CHARACTERS = re.compile(r"[%:\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def make_key(kind: str, values: Iterable[object], *tenant: object) -> str | None:
    """Return the key of a notification; None if a field in it can't name a ticket.

    Args:
        kind: The name of its kind, with which the key begins.
        values: The fields that together name the ticket.
        *tenant: Its tenant, or None, of a service with tenants.
    """
    parts = [format_part(value) for value in values]
    if None in parts:
        return None
    if tenant:
        kind += ":-" if tenant[0] is None else f":{tenant[0]}"
    return ":".join((kind, *filter(None, parts)))


def format_part(value: object) -> str | None:
    """Return a field as part of a key, or None if it can't name a ticket. The number 1 equals the text "1"."""
    if is_integer(value):
        digits = str(value)
        return digits if len(digits) <= _MAX_PART_LENGTH else None
    if not isinstance(value, str) or len(value) > _MAX_PART_LENGTH or not value.strip():
        return None
    if value.isascii() and value.isalnum():  # as most are
        return value
    encoded = _ENCODED_CHARACTERS.sub(_percent_encode, value)
    return encoded if len(encoded.encode()) <= _MAX_PART_BYTES else None


def _percent_encode(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode(errors="surrogatepass"))


def check_kind(errors: ErrorTree, name: str, names: Iterable[str]) -> str:
    """Return how keys begin, or raise ConfigurationError if none begin so."""
    known = tuple(names)
    if name not in known:
        msg = f"kind={format_value(name)}: pass one of {', '.join(known)}"
        raise errors.ConfigurationError(msg)
    return name
