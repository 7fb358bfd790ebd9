"""What stays on this machine: the one place where the token may travel unencrypted."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit
from urllib.request import getproxies


def is_address(host: str) -> bool:
    """Return whether a host is an IP address."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine."""
    return host == "localhost" or (is_address(host) and ip_address(host).is_loopback)


def proxies_stay() -> bool:
    """Return whether the environment's proxies for http, if there are any, are on this machine too."""
    found = getproxies()
    return all(is_loopback(_host(found[kind])) for kind in ("http", "all") if kind in found)


def _host(proxy: str) -> str:
    try:
        return urlsplit(proxy if "://" in proxy else f"//{proxy}").hostname or ""
    except ValueError:
        return ""
