"""The store of an inbox: which one a URL means, and when it is opened."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING

from openapi_sdk.secrets.redaction import format_value

if TYPE_CHECKING:
    from collections.abc import Callable

    from openapi_sdk.webhooks.parts import Webhooks
    from openapi_sdk.webhooks.store import AnyStore

_SCHEME = re.compile(r"[a-z0-9+.]{0,20}", re.IGNORECASE)
_STORES = (
    "the store of an inbox is 'sqlite:///file.db' (relative), 'sqlite:////srv/file.db' (absolute), "
    "'sqlite://:memory:', 'postgresql://…' or a Store of your own"
)


def make_store(webhooks: Webhooks, url: str | AnyStore, clock: Callable[[], float] | None) -> AnyStore:
    """Return the store of a URL, or the store itself."""
    if not isinstance(url, str):
        if not callable(getattr(url, "record", None)):
            msg = f"{_STORES}; not {type(url).__name__}"
            raise webhooks.errors.ConfigurationError(msg)
        return url
    scheme, separator, rest = url.partition("://")
    if separator and scheme in {"postgresql", "postgres"}:
        return webhooks.make_store("PostgreSQLStore", url, clock=clock)
    if scheme == "sqlite" and rest in {":memory:", "/:memory:"}:
        path = ":memory:"
    elif scheme == "sqlite" and rest.startswith("/") and rest.strip("/") and not rest.endswith("/"):
        path = rest[1:]
    else:
        # Not the URL itself: it may have a password.
        beginning = _SCHEME.match(url)
        msg = f"{_STORES}; not what begins with {format_value(beginning[0] if beginning else '')}"
        raise webhooks.errors.ConfigurationError(msg)
    return webhooks.make_store("SQLiteStore", path, clock=clock)


class LazyStore:
    """A store that is opened when it is used first.

    Attributes:
        store: The store, which may not be open.
    """

    def __init__(self, store: AnyStore) -> None:
        self.store = store
        #: A store may take seconds to open, and a loop must not wait for it.
        self._lock = threading.Lock()
        self._is_open = False

    def get(self) -> AnyStore:
        """Return the store, connected and with its tables."""
        if not self._is_open:
            with self._lock:
                if not self._is_open:
                    self.store.open()
                    self._is_open = True
        return self.store

    def reopen(self) -> None:
        """Connect again, or raise StoreUnavailable."""
        self.store.open()

    def get_problems(self) -> tuple[str, ...]:
        """Return what the store has to say, if it has `problems`."""
        return tuple(getattr(self.store, "problems", ()))

    def close(self) -> None:
        """Disconnect, if it was opened."""
        if self._is_open:
            self.store.close()
