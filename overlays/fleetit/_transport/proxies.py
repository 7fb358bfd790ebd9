"""Decides whether connections use the proxies of the environment: not if one of them could read the token."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import getproxies

from fleetit._errors.errors import ConfigurationError
from fleetit._secrets.redaction import format_value
from fleetit._service.loopback import is_loopback

if TYPE_CHECKING:
    from fleetit._secrets.redaction import SecretValue


class Proxies:
    """The proxies of the environment at the time when connections were made.

    Args:
        scheme: The scheme of the base URL. http is for loopback only. A proxy for http on another machine would get
            the token unencrypted, so with such a proxy none of the environment's proxies is used for http.
        own: The URL of a proxy of the user, for all connections. Those of the environment are not used then.

    Raises:
        ConfigurationError: If a proxy of the user on another machine could read the token.

    Attributes:
        own: The URL of a proxy of the user; None for those of the environment.
        are_configured: Whether the environment has any proxy.
        are_allowed: Whether the proxies may be used.
    """

    def __init__(self, scheme: str, own: SecretValue[str | None]) -> None:
        self.own = own
        url = own.reveal()
        proxies = getproxies() if url is None else {"all": url}
        self._are_local = all(is_loopback(_get_host(proxies[kind])) for kind in ("http", "all") if kind in proxies)
        self.are_configured = bool(proxies)
        self.are_allowed = scheme == "https" or self._are_local
        if url is not None and not self.are_allowed:
            msg = "proxy: on another machine, it could read the token: requests to an http address are not encrypted"
            raise ConfigurationError(msg)

    def check(self, scheme: str, base_url: str) -> None:
        """Raise if another base URL can't use these connections, because its scheme needs other proxies.

        Raises:
            ConfigurationError: If a proxy could read the token, or a proxy would not be used.
        """
        if self._are_local or self.are_allowed == (scheme == "https"):
            return
        msg = (
            f"base_url: {format_value(base_url)} can't share connections with an address of another scheme while "
            "the proxy (HTTP_PROXY, ALL_PROXY or proxy=) is on another machine; make a separate client for it"
        )
        raise ConfigurationError(msg)


def _get_host(proxy: str) -> str:
    try:
        return urlsplit(proxy if "://" in proxy else f"//{proxy}").hostname or ""
    except ValueError:
        return ""
