"""Normalizes the headers of a request, in any form in which a web framework provides them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol, TypeAlias, cast

__all__ = ["Headers", "HeadersLike", "HeadersWithItems", "normalize_headers"]


class HeadersWithItems(Protocol):
    """A mapping of headers, or another object with `items()`, such as `http.client.HTTPMessage`."""

    def items(self) -> Iterable[tuple[Any, Any]]:
        """Return the pairs of name and value. A value may be a list of values, as some API gateways provide them."""
        ...


HeadersLike: TypeAlias = HeadersWithItems | Iterable[tuple[str | bytes, str | bytes]]


class Headers(Mapping[str, str]):
    """Headers by lower-case name.

    The values of a repeated header are joined by a comma, in their order, as RFC 9110 says. The repr shows no value:
    one is the signature, and others may be access tokens of the receiver.

    Args:
        values: The value of each header, by lower-case name.
        repeated: The lower-case names that came more than once.
    """

    __slots__ = ("_repeated", "_values")

    def __init__(self, values: dict[str, str], repeated: frozenset[str] = frozenset()) -> None:
        self._values = values
        self._repeated = repeated

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"<{len(self._values)} headers>"

    def get_text(self, name: str) -> str:
        """Return the value of a lower-case name, or "" if it is absent."""
        return self._values.get(name, "")

    def get_single(self, name: str) -> str | None:
        """Return the value of a lower-case name if it came exactly once and is not empty, else None."""
        return None if name in self._repeated else self._values.get(name) or None

    def is_repeated(self, name: str) -> bool:
        """Return whether a lower-case name came more than once."""
        return name in self._repeated


def normalize_headers(source: object) -> Headers:
    """Read headers from a mapping or an iterable of pairs, in one pass and in linear time.

    Bytes are decoded as Latin-1, which never fails; ASGI and WSGI servers do the same. A list or a tuple as the value
    means several headers of one name. Anything that is not a pair of str or bytes is skipped. An exception that the
    source raises while it is iterated passes through.
    """
    simple = _normalize_simple_dict(source) or _normalize_simple_pairs(source)
    if simple is not None:
        return Headers(simple)
    values: dict[str, str] = {}
    repeated: dict[str, list[str]] = {}
    for entry in _iterate_entries(source):
        try:
            name, value = entry
        except (TypeError, ValueError):
            continue
        key = (name if isinstance(name, str) else _decode(name)).lower()
        for text in (value,) if isinstance(value, str) else _decode_values(value):
            if key not in values:
                values[key] = text
            elif key in repeated:
                repeated[key].append(text)
            else:
                repeated[key] = [values[key], text]
    if not repeated and "" not in values:
        return Headers(values)
    for key, texts in repeated.items():
        values[key] = ", ".join(text for text in texts if text)
    values.pop("", None)
    return Headers(values, frozenset(repeated))


def _normalize_simple_dict(source: object) -> dict[str, str] | None:
    """Return the headers of a dict of str to str without repeated names, else None. A fast path for most requests."""
    if source.__class__ is not dict:
        return None
    headers = cast("dict[str, str]", source)
    try:
        # `join` raises TypeError unless all are str. It is the fastest way to check that and to lower all names.
        names = "\n".join(headers).lower().split("\n")
        "".join(headers.values())
    except TypeError:
        return None
    values = dict(zip(names, headers.values(), strict=False))
    # Fewer values than names: a name is repeated in another case, or contains a newline.
    return values if len(values) == len(names) and "" not in values else None


def _normalize_simple_pairs(source: object) -> dict[str, str] | None:
    """Return the headers of a list of pairs of bytes without repeated names, else None: the fast path of ASGI."""
    if source.__class__ is not list or not source:
        return None
    pairs = cast("list[tuple[bytes, bytes]]", source)
    try:
        names = b"\n".join([name for name, _ in pairs]).decode("latin-1").lower().split("\n")
        texts = b"\n".join([value for _, value in pairs]).decode("latin-1").split("\n")
    except (TypeError, ValueError):  # something is no pair, or not bytes
        return None
    values = dict(zip(names, texts, strict=False))
    # Another number than of pairs: a name is repeated, or something contains a newline.
    is_simple = len(values) == len(names) == len(texts) == len(pairs) and "" not in values
    return values if is_simple else None


def _iterate_entries(source: object) -> Iterable[Any]:
    items = getattr(source, "items", None)
    entries: object = items() if callable(items) else source
    return cast("Iterable[Any]", entries) if hasattr(type(entries), "__iter__") else ()


def _decode_values(value: object) -> list[str]:
    """Return the texts of a value that is not str: bytes, or a list or tuple of str and bytes."""
    if isinstance(value, bytes):
        return [value.decode("latin-1")]
    if not isinstance(value, (list, tuple)):
        return []
    return [_decode(item) for item in cast("list[object]", value) if isinstance(item, (str, bytes))]


def _decode(value: object) -> str:
    """Return the text of str or bytes, and "" for any other type."""
    if isinstance(value, str):
        return value
    return value.decode("latin-1") if isinstance(value, bytes) else ""
