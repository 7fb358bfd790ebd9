"""Faults: which requests fail and how, as a plan of rules.

A rule selects requests by method and path, which are checked against the description: `"GET /orders/{id}"`.
"""

from __future__ import annotations

import json
import random
import re
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import cached_property
from typing import TYPE_CHECKING, Literal, get_args

from openapi_sdk.description.nodes import is_number
from openapi_sdk.model.integers import is_integer
from openapi_sdk.secrets.redaction import format_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openapi_sdk.errors.errors import ErrorTree


#: An error names at most this many paths or methods.
_MAX_NEAREST = 3


@dataclass(frozen=True, slots=True)
class FaultTarget:
    """The requests that a rule applies to."""

    method: str | None = None  # None for any
    path: str | None = None  # a template of the description, or a path as it is requested; None for any


class Targets:
    """The methods and paths that texts of users can select.

    Args:
        errors: The classes of the errors.
        operations: The method and the path of each.
        example: One of the paths, for messages.
    """

    def __init__(self, errors: ErrorTree, operations: Iterable[tuple[str, str]] = (), *, example: str = "/") -> None:
        self.errors = errors
        self.example = example
        self._methods: dict[str, list[str]] = {}
        for method, path in operations:
            self._methods.setdefault(path, []).append(method)

    @cached_property
    def _patterns(self) -> list[tuple[str, re.Pattern[str]]]:
        """The expressions of the templates: compiled when needed, since each reset of a sandbox makes new targets.

        A path without parameters comes before a path with parameters that also matches, as in the application.
        """
        return [
            (template, re.compile(r"[^/]+".join(map(re.escape, re.split(r"{[^}]*}", template)))))
            for template in sorted(self._methods, key=lambda path: path.count("{"))
        ]

    def find_template(self, path: str) -> str | None:
        """Return the path template that a requested path belongs to, or None."""
        return next((template for template, pattern in self._patterns if pattern.fullmatch(path)), None)

    def advise_slash(self, path: str) -> str | None:
        """Return how to write a path of which only the slash at the end is wrong; None for another one."""
        bare = path.rstrip("/")
        for right in (f"{bare}/", bare):
            if right != path and (right in self._methods or self.find_template(right)):
                wrong = "is missing" if len(right) > len(path) else "is one too many"
                return f"the slash at the end {wrong}, write {right}"
        return None

    def match(self, target: FaultTarget, method: str, path: str) -> bool:
        if target.method not in (None, method):
            return False
        if target.path in (None, path):
            return True
        # Only templates need the search, which takes longer.
        return "{" in target.path and target.path == self.find_template(path)

    def parse(self, text: str | None) -> FaultTarget:
        """Return the requests that a text means.

        Args:
            text: A method, a path, or both with a space between them. The path is a template of the description
                (`/orders/{id}`) or a path as it is requested (`/orders/7`). None for any request.
        """
        if text is None:
            return FaultTarget()
        if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            msg = f'on={format_value(text)}: pass one text: a method, a path, or both, such as "GET {self.example}"'
            raise self.errors.ConfigurationError(msg)
        words = text.split()
        for word in words:
            if advice := _advise(word):
                msg = f"on={format_value(text)}: {advice}"
                raise self.errors.ConfigurationError(msg)
        path = words.pop() if words and words[-1].startswith("/") else None
        method = words.pop().upper() if words else None
        if words or (method is None and path is None):
            msg = f'on={format_value(text)}: write a method, a path, or both, such as "GET {self.example}"'
            raise self.errors.ConfigurationError(msg)
        methods = sorted({each for methods in self._methods.values() for each in methods})
        if path is not None:
            # A template with another parameter name would never match, although it looks like a requested path.
            template = path if "{" in path else self.find_template(path)
            if template not in self._methods:
                if advice := self.advise_slash(path):
                    msg = f"on={format_value(text)}: {advice}"
                    raise self.errors.ConfigurationError(msg)
                msg = f"on={format_value(text)}: the description has no such path{_name_nearest(path, self._methods)}"
                raise self.errors.ConfigurationError(msg)
            methods = self._methods[template]
        if method is not None and method not in methods:
            where = "" if path is None else f" for {path}"
            msg = f"on={format_value(text)}: the description has no such method{where}{_name_nearest(method, methods)}"
            raise self.errors.ConfigurationError(msg)
        return FaultTarget(method, path)


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


#: How an answer fails. `Sandbox.fail` says what each of them means.
How = Literal["status", "drop", "truncate", "wrong_json", "slow_head", "slow_body"]

#: The least and the largest.
_STATUSES = (300, 599)
_DEFAULT_STATUS = 503
#: Seconds.
_DEFAULT_DELAY = 5.0
#: Seconds. A larger number is probably milliseconds.
MAX_DELAY = 60.0
#: Digits of the seconds of `Retry-After`. Python writes no integer of more than 4,300.
_MAX_DIGITS = 100
#: The arguments that only some kinds of faults have.
_ARGUMENTS: dict[How, frozenset[str]] = {
    "status": frozenset(("status", "body", "retry_after", "carry_out")),
    "drop": frozenset(("carry_out",)),
    "truncate": frozenset(),
    "wrong_json": frozenset(("body",)),
    "slow_head": frozenset(("seconds",)),
    "slow_body": frozenset(("seconds",)),
}


@dataclass(frozen=True, slots=True)
class FaultBody:
    """The body of an answer."""

    content: bytes
    media_type: str

    @classmethod
    def encode(cls, value: object) -> FaultBody:
        """Return the body of a value: HTML if it is a text, as gateways send it, else JSON; or raise ValueError."""
        try:
            if isinstance(value, str):
                return cls(value.encode(), "text/html; charset=utf-8")
            return cls(json.dumps(value, allow_nan=False).encode(), "application/json")
        except (TypeError, ValueError, RecursionError) as error:
            msg = f"body={format_value(value)}: it is a text, or a value that JSON can have ({error})"
            raise ValueError(msg) from error


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to an answer. `Sandbox.fail` describes the attributes; None is the default of each.

    Raises:
        ValueError: If a value is out of range, or the kind has none such.
    """

    how: How = "status"
    status: int | None = None
    body: FaultBody | None = field(default=None, repr=False)
    retry_after: int | str | datetime | None = None
    seconds: float | None = None
    carry_out: bool | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.how, str) or self.how not in _ARGUMENTS:  # pyright: ignore[reportUnnecessaryIsInstance]
            msg = f"how={format_value(self.how)}: it is one of {', '.join(get_args(How))}"
            raise ValueError(msg)
        for name in ("status", "body", "retry_after", "seconds", "carry_out"):
            if getattr(self, name) is not None and name not in _ARGUMENTS[self.how]:
                kinds = " and ".join(repr(how) for how, names in _ARGUMENTS.items() if name in names)
                msg = f"how={self.how!r} takes no {name}=; it is for {kinds}"
                raise ValueError(msg)
        if self.status is not None and not is_integer(self.status, *_STATUSES):
            msg = f"status={format_value(self.status)}: a fault has a status from 300 to 599, as an integer"
            raise ValueError(msg)
        if self.retry_after is not None and not _is_retry_after(self.retry_after):
            msg = (
                f"retry_after={format_value(self.retry_after)}: pass seconds as an integer, 0 or more and of at most "
                f"{_MAX_DIGITS} digits, a datetime with an offset, or an HTTP date such as "
                "'Wed, 21 Oct 2026 07:28:00 GMT'"
            )
            raise ValueError(msg)
        if self.seconds is not None and not (is_number(self.seconds) and 0 < self.seconds <= MAX_DELAY):
            msg = f"seconds={format_value(self.seconds)}: a delay is a number, more than 0 and at most {MAX_DELAY:g} s"
            raise ValueError(msg)

    @property
    def effective_status(self) -> int:
        return _DEFAULT_STATUS if self.status is None else self.status

    @property
    def retry_after_header(self) -> str | None:
        """The value of the `Retry-After` header, or None for no header. A datetime is sent as an HTTP date."""
        if isinstance(self.retry_after, datetime):
            return format_datetime(self.retry_after.astimezone(UTC), usegmt=True)
        return None if self.retry_after is None else str(self.retry_after)

    @property
    def delay(self) -> float:
        return _DEFAULT_DELAY if self.seconds is None else self.seconds


@dataclass(slots=True)
class _Rule:
    target: FaultTarget
    fault: Fault
    share: float
    times: int | None
    generator: random.Random


class FaultPlan:
    """The rules for faults in the order in which they were added. Rules can be added while requests are handled."""

    __slots__ = ("_count", "_lock", "_rules", "_seed", "targets")

    def __init__(self, targets: Targets, seed: int) -> None:
        self.targets = targets
        self._lock = threading.Lock()
        self._seed = seed
        self._count = 0
        self._rules: list[_Rule] = []

    def add(self, fault: Fault, on: str | None = None, *, share: float = 1.0, times: int | None = None) -> None:
        """Add a rule at the end: a share of the requests of `on` fails (see `Targets.parse`), at most `times` times."""
        if isinstance(on, (int, float)):
            example = f'"GET {self.targets.example}"; pass numbers by name: share=0.05'
            msg = f"on={on!r}: the first argument is a text such as {example}"
            raise self.targets.errors.ConfigurationError(msg)
        target = self.targets.parse(on)
        if not (is_number(share) and 0 < share <= 1):
            msg = f"share={format_value(share)}: a share is a number, more than 0 and at most 1, such as 0.05 for 5%"
            raise self.targets.errors.ConfigurationError(msg)
        if times is not None and not is_integer(times, 1):
            msg = f"times={format_value(times)}: a fault applies to at least one answer, pass an integer"
            raise self.targets.errors.ConfigurationError(msg)
        with self._lock:
            self._count += 1
            # Each rule has random numbers of its own: another rule does not change which requests this one selects.
            generator = random.Random(f"{self._seed} {self._count}")  # noqa: S311 - repeatable, not secret
            self._rules.append(_Rule(target, fault, share, times, generator))

    def draw(self, method: str, path: str) -> Fault | None:
        """Return the fault of the first rule that applies to a request, and count it; None if no rule applies."""
        if not self._rules:  # the usual case needs no lock
            return None
        with self._lock:
            for rule in self._rules:
                if self.targets.match(rule.target, method, path) and rule.generator.random() < rule.share:
                    if rule.times is not None:
                        rule.times -= 1
                        if not rule.times:
                            self._rules.remove(rule)
                    return rule.fault
        return None

    def clear(self) -> None:
        """Remove all rules. The next rules get the same random numbers as the first ones did."""
        with self._lock:
            self._rules.clear()
            self._count = 0

    def __len__(self) -> int:
        return len(self._rules)


def _is_retry_after(value: object) -> bool:
    """Whether a value can be sent as `Retry-After`: seconds, a datetime with an offset, or either as a text."""
    if isinstance(value, datetime):
        return value.utcoffset() is not None
    if not isinstance(value, str):
        return is_integer(value, 0, 10**_MAX_DIGITS - 1)
    if value.isascii() and value.isdigit():
        return len(value) <= _MAX_DIGITS
    try:
        # The parser accepts more than HTTP does: other zones, no seconds, the wrong day of the week.
        return format_datetime(parsedate_to_datetime(value).astimezone(UTC), usegmt=True) == value
    except (ValueError, OverflowError):
        return False
