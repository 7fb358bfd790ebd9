"""Which proxies connections go through: the environment's, unless one of them could read the token."""

from __future__ import annotations

from urllib.parse import urlsplit
from urllib.request import getproxies

from fleetit._errors import ConfigurationError
from fleetit._loopback import is_loopback
from fleetit._quote import shown


class Proxies:
    """The proxies that connections were made with.

    Args:
        scheme: Of the address that they were made for. http is for loopback only: over another machine's proxy the
            token would be readable, so for http such a proxy is not used, and neither are the others.

    Attributes:
        used: Whether the environment's proxies may be used.
        are_there: Whether the environment has any.
    """

    def __init__(self, scheme: str) -> None:
        found = getproxies()
        self._stay = _stay(found)
        self.used = scheme == "https" or self._stay
        self.are_there = bool(found)

    def check(self, scheme: str, base_url: str) -> None:
        """Refuse an address that needs other proxies.

        Raises:
            ConfigurationError: If one could read the token, or would be passed by.
        """
        if self._stay or self.used == (scheme == "https"):
            return
        msg = (
            f"base_url: {shown(base_url)} can't share connections with an address of another scheme while HTTP_PROXY "
            "or ALL_PROXY is on another machine; make a client of its own for it"
        )
        raise ConfigurationError(msg)


def _stay(found: dict[str, str]) -> bool:
    """Return whether the environment's proxies for http, if there are any, are on this machine too."""
    return all(is_loopback(_host(found[kind])) for kind in ("http", "all") if kind in found)


def _host(proxy: str) -> str:
    try:
        return urlsplit(proxy if "://" in proxy else f"//{proxy}").hostname or ""
    except ValueError:
        return ""
