"""How an inbox handles deliveries, checked; and the store that a URL names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from fleetit._errors.errors import ConfigurationError
from fleetit._secrets.redaction import format_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from contextlib import AbstractContextManager

    from fleetit.webhooks.stores import Store

__all__ = ["InboxOptions", "make_store"]

_SCHEME = re.compile(r"[a-z0-9+.]{0,20}", re.IGNORECASE)
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9a-z-]{1,200}")
#: The longest lease is a day: after a crash nobody takes over sooner.
_MAX_LEASE = 86_400
_MAX_ATTEMPTS = 1000
_MAX_CONCURRENCY = 1000
_STORES = (
    "the store of an inbox is 'sqlite:///file.db' (relative), 'sqlite:////srv/file.db' (absolute), "
    "'sqlite://:memory:', 'postgresql://…' or a Store of your own"
)


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
    """The arguments of `Inbox`, see there.

    Raises:
        ConfigurationError: If one is invalid, or two don't go together.
    """

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
            if function is not None and not callable(function):
                msg = f"{name}={format_value(function)}: pass a function"
                raise ConfigurationError(msg)
        for name in ("dispatch_again", "lease", "close_timeout"):
            _check_seconds(name, getattr(self, name))
        _check_number("attempts", self.attempts, _MAX_ATTEMPTS)
        _check_number("concurrency", self.concurrency, _MAX_CONCURRENCY)


def make_store(url: str | Store, clock: Callable[[], float] | None) -> Store:
    """Return the store of a URL, or the store itself.

    Args:
        url: A store, `sqlite:///relative/path.db`, `sqlite:////absolute/path.db`, `sqlite://:memory:` or `postgresql://…`.
        clock: Returns the current time in seconds since 1970, for tests; None for the clock of the machine or, on
            PostgreSQL, of the server.

    Raises:
        ConfigurationError: If it is none of these, or the extra of PostgreSQL is not installed.
    """
    if not isinstance(url, str):
        if not callable(getattr(url, "record", None)):
            msg = f"{_STORES}; not {type(url).__name__}"
            raise ConfigurationError(msg)
        return url
    scheme, separator, rest = url.partition("://")
    if separator and scheme in {"postgresql", "postgres"}:
        from fleetit.webhooks.stores import PostgreSQLStore  # noqa: PLC0415 - an extra

        store: Store = PostgreSQLStore(url, clock=clock)
        return store
    if scheme == "sqlite" and rest in {":memory:", "/:memory:"}:
        path = ":memory:"
    elif scheme == "sqlite" and rest.startswith("/") and rest.strip("/") and not rest.endswith("/"):
        path = rest[1:]
    else:
        # Not the URL itself: it may have a password.
        beginning = _SCHEME.match(url)
        msg = f"{_STORES}; not what begins with {format_value(beginning[0] if beginning else '')}"
        raise ConfigurationError(msg)
    from fleetit.webhooks.stores import SQLiteStore  # noqa: PLC0415 - sqlite3 takes 5 ms

    return SQLiteStore(path) if clock is None else SQLiteStore(path, clock=clock)


def _check_seconds(name: str, value: object) -> None:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= _MAX_LEASE:
        return
    msg = f"{name}={format_value(value)}: pass seconds, more than 0 and at most {_MAX_LEASE:,}"
    raise ConfigurationError(msg)


def _check_number(name: str, value: object, largest: int) -> None:
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= largest:
        return
    msg = f"{name}={format_value(value)}: pass a number from 1 to {largest:,}"
    raise ConfigurationError(msg)
