"""Selects requests by method and path, and checks both against the description: `"GET /v2/tolls/{id}/"`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fleetit._errors.errors import ConfigurationError
from fleetit._secrets.redaction import format_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: An error names at most this many paths or methods.
_MAX_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Target:
    """The requests that a rule applies to.

    Attributes:
        method: The method, or None for any.
        path: A path template of the description or a path as it is requested; None for any path.
    """

    method: str | None = None
    path: str | None = None


class Targets:
    """The methods and paths of a description.

    Args:
        operations: The method and the path template of each operation.
    """

    __slots__ = ("_methods", "_patterns")

    def __init__(self, operations: Iterable[tuple[str, str]] = ()) -> None:
        self._methods: dict[str, list[str]] = {}
        for method, path in operations:
            self._methods.setdefault(path, []).append(method)
        # A path without parameters comes before a path with parameters that also matches, as in the application.
        self._patterns = [
            (template, re.compile(r"[^/]+".join(map(re.escape, re.split(r"{[^}]*}", template)))))
            for template in sorted(self._methods, key=lambda path: path.count("{"))
        ]

    def find_template(self, path: str) -> str | None:
        """Return the path template that a requested path belongs to, or None."""
        return next((template for template, pattern in self._patterns if pattern.fullmatch(path)), None)

    def match(self, target: Target, method: str, path: str) -> bool:
        """Return whether a request with a method and a path is one of a target."""
        if target.method not in (None, method):
            return False
        if target.path in (None, path):
            return True
        # Only templates need the search, which takes longer.
        return "{" in target.path and target.path == self.find_template(path)

    def parse(self, text: str | None) -> Target:
        """Return the requests that a text means.

        Args:
            text: A method, a path, or both with a space between them. The path is a template of the description
                (`/v2/tolls/{id}/`) or a path as it is requested (`/v2/tolls/7001/`). None for any request.

        Raises:
            ConfigurationError: If the description does not have the method or the path. The error names the nearest.
        """
        if text is None:
            return Target()
        if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            msg = f'on={format_value(text)}: pass one text: a method, a path, or both, such as "GET /v2/tolls/"'
            raise ConfigurationError(msg)
        words = text.split()
        for word in words:
            if advice := _advise(word):
                msg = f"on={format_value(text)}: {advice}"
                raise ConfigurationError(msg)
        path = words.pop() if words and words[-1].startswith("/") else None
        method = words.pop().upper() if words else None
        if words or (method is None and path is None):
            msg = f'on={format_value(text)}: write a method, a path, or both, such as "GET /v2/tolls/"'
            raise ConfigurationError(msg)
        methods = sorted({each for methods in self._methods.values() for each in methods})
        if path is not None:
            # A template with another parameter name would never match, although it looks like a requested path.
            template = path if "{" in path else self.find_template(path)
            if template not in self._methods:
                if f"{path}/" in self._methods or self.find_template(f"{path}/"):
                    msg = f"on={format_value(text)}: the slash at the end is missing, write {path}/"
                    raise ConfigurationError(msg)
                msg = f"on={format_value(text)}: the description has no such path{_name_nearest(path, self._methods)}"
                raise ConfigurationError(msg)
            methods = self._methods[template]
        if method is not None and method not in methods:
            where = "" if path is None else f" for {path}"
            msg = f"on={format_value(text)}: the description has no such method{where}{_name_nearest(method, methods)}"
            raise ConfigurationError(msg)
        return Target(method, path)


def _advise(word: str) -> str | None:
    """Return how to write a word that is neither a method nor the path of a request; None if it may be one."""
    if "://" in word:
        _, slash, path = word.partition("://")[2].partition("/")
        return f"leave out the scheme and the host, write {slash + path.partition('?')[0] or 'the path'}"
    if "?" in word:
        return f"leave out the query, write {word.partition('?')[0]}"
    if "/" in word and not word.startswith("/"):
        return f"the slash at the beginning is missing, write /{word}"
    return None


def _name_nearest(text: str, known: Iterable[str]) -> str:
    import difflib  # noqa: PLC0415 - only for messages

    nearest: Sequence[str] = difflib.get_close_matches(text, list(known), _MAX_NEAREST, cutoff=0)
    return f"; the nearest: {', '.join(nearest)}" if nearest else ""
