"""Turns results into JSON for a model: secrets masked, texts cleaned, and no more than a number of bytes.

Texts of answers are written by others. A character that is not shown, or that changes the direction of what is shown,
could hide instructions from the person who reads along.
"""

from __future__ import annotations

import json
import re
import unicodedata
from math import isfinite
from typing import TYPE_CHECKING, Any, cast

from openapi_sdk.escape import truncate
from openapi_sdk.model.models import Model
from openapi_sdk.model.secret_names import MASK
from openapi_sdk.secrets.fields import mask_secrets
from openapi_sdk.secrets.redaction import format_value

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from openapi_sdk.secrets.redaction import KnownSecrets


#: Control characters, invisible format characters, lone surrogates, and code points that are not assigned.
_REMOVED = frozenset({"Cc", "Cf", "Cs", "Cn"})
_KEPT = frozenset("\n\t")


#: Default_Ignorable_Code_Point of Unicode 16, as far as it is of other categories: what no font shows, such as
#: variation selectors, joiners and fillers. Any text can be written in a row of variation selectors.
_IGNORABLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")


def clean_text(text: str, limit: int) -> str:
    """Return a text without characters that are not shown. A longer one ends with how many are left out."""
    return truncate(_remove_hidden(text), limit)


def _remove_hidden(text: str) -> str:
    if not text.isprintable():
        text = "".join(each for each in text if each in _KEPT or unicodedata.category(each) not in _REMOVED)
    return text if text.isascii() else _IGNORABLE.sub("", text)


def clean_line(text: str, limit: int) -> str:
    """Return a text as one line; see `clean_text`."""
    return clean_text(" ".join(text.split()), limit)


#: A name of a field is cut to this many characters.
_MAX_NAME = 200
#: What is kept of one value, from the first that is tried to the last: characters of a text, items of an array or
#: fields of an object, and levels within each other.
_SIZES = ((2_000, 200, 30), (500, 50, 12), (120, 20, 6), (40, 8, 3))
#: A longer integer is no number that JSON readers keep.
_MAX_BITS = 64
#: A token of fewer characters may be a part of any word.
_MIN_TOKEN = 8


def make_document(result: Any) -> Any:
    """Return the JSON of a result with its secrets masked."""
    if isinstance(result, Model):
        return mask_secrets(result).to_dict()
    if isinstance(result, list):
        return [make_document(each) for each in cast("list[Any]", result)]
    if isinstance(result, bytes):
        return _describe_file(result)
    return mask_secrets(result)


def _describe_file(content: bytes) -> dict[str, Any]:
    """Return the text of a file, or only its size if it is no text."""
    try:
        return {"bytes": len(content), "text": content.decode("utf-8")}
    except UnicodeDecodeError:
        return {"bytes": len(content), "note": "The file is no text, and is not shown."}


def write_json(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


class ResultWriter:
    """Makes documents fit for a model."""

    def __init__(self, max_bytes: int, token: KnownSecrets) -> None:
        self.max_bytes = max_bytes
        self._token = token

    def clean(self, text: str, limit: int) -> str:
        """Return a text without characters that are not shown and without the token, cut to a number of characters.

        In this order: a token with such a character inside would be whole without it.
        """
        text = _remove_hidden(text)
        for token in self._token.reveal_known():
            text = text.replace(token, MASK) if len(token) >= _MIN_TOKEN else text
        return truncate(text, limit)

    def fit(self, document: Any) -> tuple[Any, bool]:
        """Return a document that is no larger than allowed, and whether something of it is left out."""
        for characters, items, levels in _SIZES:
            cutter = _Cutter(characters, items, self.clean, self.max_bytes)
            try:
                written = cutter.cut(document, levels)
            except _TooLargeError:
                continue
            if _count_bytes(written) <= self.max_bytes:
                return written, cutter.has_cut
        return "The result is too large to be shown.", True

    def fit_rows(self, rows: Sequence[Any]) -> tuple[list[Any], bool]:
        """Return the first rows, as many as fit, and whether something of them is left out. One row always fits."""
        written: list[Any] = []
        size, has_cut = 0, False
        for row in rows:
            document, was_cut = self.fit(row)
            size += _count_bytes(document) + 1
            if written and size > self.max_bytes:
                break
            written.append(document)
            has_cut = has_cut or was_cut
        return written, has_cut


class _TooLargeError(Exception):
    """A document has too many characters."""


class _Cutter:
    """Cleans and cuts one document."""

    def __init__(self, characters: int, items: int, clean: Callable[[str, int], str], budget: int) -> None:
        self.has_cut = False
        self._left = budget
        self._characters = characters
        self._items = items
        self._clean = clean

    def cut(self, value: Any, levels: int) -> Any:
        """Return a value that is no larger than allowed."""
        self._left -= 1
        if isinstance(value, str):
            self.has_cut = self.has_cut or len(value) > self._characters
            return self._write(value, self._characters)
        if isinstance(value, dict | list):
            return self._cut_container(cast("dict[Any, Any] | list[Any]", value), levels)
        is_sent = value is None or (
            value.bit_length() <= _MAX_BITS if isinstance(value, int) else isinstance(value, float) and isfinite(value)
        )
        return value if is_sent else self._clean("…" if value is ... else format_value(value), self._characters)

    def _cut_container(self, value: dict[Any, Any] | list[Any], levels: int) -> Any:
        if not levels:
            self.has_cut = self.has_cut or bool(value)
            return {} if isinstance(value, dict) else []
        self.has_cut = self.has_cut or len(value) > self._items
        if isinstance(value, list):
            return [self.cut(each, levels - 1) for each in value[: self._items]]
        kept = [*value.items()][: self._items]
        return {self._write(str(name), _MAX_NAME): self.cut(each, levels - 1) for name, each in kept}

    def _write(self, text: str, limit: int) -> str:
        written = self._clean(text, limit)
        self._left -= len(written)
        if self._left < 0:
            raise _TooLargeError
        return written


def _count_bytes(document: Any) -> int:
    return len(write_json(document).encode("utf-8", "replace"))
