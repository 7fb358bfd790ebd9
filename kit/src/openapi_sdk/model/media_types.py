"""Media types as they are compared: without their parameters, and with the ranges that a description may have."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def get_essence(media_type: str) -> str:
    """Return a media type in lower case, without its parameters."""
    return media_type.partition(";")[0].strip().lower()


def find_media_type(described: Iterable[str], media_type: str) -> str | None:
    """Return the one of some described media types that is for a media type, whatever parameters it has, or None.

    One with the same parameters comes first. A range such as `image/*` or `*/*` is one for each media type in it, if
    the media type itself is not described.
    """
    keys: dict[str, str] = {}
    for key in described:
        if key == media_type:
            return key
        keys.setdefault(get_essence(key), key)
    wanted = get_essence(media_type)
    names = (wanted, f"{wanted.partition('/')[0]}/*", "*/*")
    return next((keys[each] for each in names if each in keys), None)
