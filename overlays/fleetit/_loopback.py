"""Recognizes the hosts that are this machine. Only for them http is accepted instead of https."""

from __future__ import annotations

from ipaddress import ip_address


def is_ip_address(host: str) -> bool:
    """Return whether a host is an IP address."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Return whether a host is `localhost` or a loopback address."""
    return host == "localhost" or (is_ip_address(host) and ip_address(host).is_loopback)
