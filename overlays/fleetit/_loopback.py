"""What stays on this machine: the one place where the token may travel unencrypted."""

from __future__ import annotations

from ipaddress import ip_address


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
