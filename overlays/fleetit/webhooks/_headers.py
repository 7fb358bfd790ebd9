"""The headers of a request, whatever a framework makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol, TypeAlias, cast

__all__ = ["Headers", "HeadersLike", "HeadersWithItems", "read_headers"]


class HeadersWithItems(Protocol):
    """A mapping of headers, or anything else with `items()` (`http.client.HTTPMessage` is no mapping)."""

    def items(self) -> Iterable[tuple[Any, Any]]:
        """Return the pairs of name and value; a value may be a list of them, as some gateways have it."""
        ...


HeadersLike: TypeAlias = HeadersWithItems | Iterable[tuple[str | bytes, str | bytes]]


class Headers(Mapping[str, str]):
    """Headers by lower-case name, whose values are in no repr: the signature and the account's own tokens.

    A header that came several times has its values joined by a comma, in their order, as RFC 9110 reads them.
    """

    __slots__ = ("_repeated", "_texts")

    def __init__(self, texts: dict[str, str], repeated: frozenset[str] = frozenset()) -> None:
        self._texts = texts
        self._repeated = repeated

    def __getitem__(self, name: str) -> str:
        return self._texts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def __repr__(self) -> str:
        return f"<{len(self._texts)} headers>"

    def text(self, name: str) -> str:
        """Return the value under a lower-case name, or "" if there is none."""
        return self._texts.get(name, "")

    def is_repeated(self, name: str) -> bool:
        """Say whether a lower-case name came more than once."""
        return name in self._repeated

    def only(self, name: str) -> str | None:
        """Return a value that came exactly once and is not empty, else None."""
        return None if name in self._repeated else self._texts.get(name) or None


def read_headers(source: object) -> Headers:
    """Read headers from a mapping or an iterable of pairs, in one pass and in time linear in their number.

    Bytes are read as Latin-1, which never fails and is what ASGI and WSGI servers do. A value that is a list
    or a tuple is that many headers of one name. What is not a pair of text is not a header and is left out:
    an absent signature is refused like any other. An exception that the source itself raises while it is read
    is the caller's and passes through.
    """
    plain = _plain(source)
    if plain is not None:
        return Headers(plain)
    texts: dict[str, str] = {}
    several: dict[str, list[str]] = {}
    for entry in _entries(source):
        try:
            name, value = entry
        except (TypeError, ValueError):
            continue
        key = (name if isinstance(name, str) else _text(name)).lower()
        for text in (value,) if isinstance(value, str) else _values(value):
            if key not in texts:
                texts[key] = text
            elif key in several:
                several[key].append(text)
            else:
                several[key] = [texts[key], text]
    if not several and "" not in texts:
        return Headers(texts)
    for key, values in several.items():
        texts[key] = ", ".join(value for value in values if value)
    texts.pop("", None)
    return Headers(texts, frozenset(several))


def _plain(source: object) -> dict[str, str] | None:
    """Return the headers of a dict of nothing but text in which no name comes twice, as most requests have them."""
    if source.__class__ is not dict:
        return None
    given = cast("dict[str, str]", source)
    try:
        # Joining is the fastest way to see that there is only text, and to lower it.
        names = "\n".join(given).lower().split("\n")
        "".join(given.values())
    except TypeError:
        return None
    texts = dict(zip(names, given.values(), strict=False))
    return texts if len(texts) == len(names) == len(given) and "" not in texts else None


def _entries(source: object) -> Iterable[Any]:
    items = getattr(source, "items", None)
    entries: object = items() if callable(items) else source
    return cast("Iterable[Any]", entries) if hasattr(type(entries), "__iter__") else ()


def _values(value: object) -> list[str]:
    """Return the text of a value that is not text: of bytes, of each of several, or none."""
    if isinstance(value, bytes):
        return [value.decode("latin-1")]
    if not isinstance(value, (list, tuple)):
        return []
    return [_text(one) for one in cast("list[object]", value) if isinstance(one, (str, bytes))]


def _text(value: object) -> str:
    """Return text, or "" for what is neither text nor bytes."""
    if isinstance(value, str):
        return value
    return value.decode("latin-1") if isinstance(value, bytes) else ""
