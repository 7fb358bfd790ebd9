"""The arguments of an inbox, checked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from fleetit._errors.errors import ConfigurationError
from fleetit._integers import is_integer
from fleetit._secrets.redaction import format_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from contextlib import AbstractContextManager

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9a-z-]{1,200}")
#: The longest lease. After a crash, another process takes over when it has ended.
_MAX_LEASE = 86_400
#: The most attempts, and the most threads.
_MAX_NUMBER = 1000


def _check_headers(names: Iterable[str]) -> tuple[str, ...]:
    if isinstance(names, str):
        names = (names,)
    checked = tuple(name.lower() if isinstance(name, str) else "" for name in names)
    for name in checked:
        if not _HEADER_NAME.fullmatch(name):
            msg = f"keep_headers: {format_value(name)} is no name of a header"
            raise ConfigurationError(msg)
    return checked


@frozen(kw_only=True)
class InboxOptions:
    """The arguments of `Inbox`, see there."""

    inline: bool
    dispatch: Callable[[int], object] | None
    dispatch_again: float
    attempts: int
    concurrency: int
    lease: float
    keep_headers: tuple[str, ...] = field(converter=_check_headers)
    open_transaction: Callable[[], AbstractContextManager[tuple[Any, Any]]] | None
    background: bool
    close_timeout: float

    def __attrs_post_init__(self) -> None:
        if self.inline and self.dispatch is not None:
            msg = "inline=True and dispatch=: handle a delivery before the answer, or by a task queue; pass one of them"
            raise ConfigurationError(msg)
        for name, function in (("dispatch", self.dispatch), ("transaction", self.open_transaction)):
            _require(function is None or callable(function), name, function, "a function")
        for name in ("dispatch_again", "lease", "close_timeout"):
            seconds: Any = getattr(self, name)
            is_number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
            wanted = f"seconds, more than 0 and at most {_MAX_LEASE:,}"
            _require(is_number and 0 < seconds <= _MAX_LEASE, name, seconds, wanted)
        for name, number in (("attempts", self.attempts), ("concurrency", self.concurrency)):
            _require(is_integer(number, 1, _MAX_NUMBER), name, number, f"a number from 1 to {_MAX_NUMBER:,}")


def _require(is_valid: bool, name: str, value: object, wanted: str) -> None:
    if not is_valid:
        msg = f"{name}={format_value(value)}: pass {wanted}"
        raise ConfigurationError(msg)
