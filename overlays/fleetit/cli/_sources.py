"""Finds the token, the fleet and the server: options first, then variables, then the profile, then defaults."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Protocol

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Mapping


class Given(Protocol):
    """The options of a command; see `Connection`."""

    @property
    def fleet(self) -> int | None: ...
    @property
    def profile(self) -> str | None: ...
    @property
    def environment(self) -> str | None: ...
    @property
    def base_url(self) -> str | None: ...


@frozen
class Sources:
    """What a client is made of, and where each value comes from."""

    options: Mapping[str, Any] = field(repr=False)

    def to_options(self) -> dict[str, Any]:
        """Return the arguments of `FleetIT`."""
        return dict(self.options)


def find_sources(given: Given, environ: Mapping[str, str] | None = None) -> Sources:
    """Return the values for the options of a command."""
    _ = os.environ if environ is None else environ
    return Sources({"fleet_id": given.fleet, "environment": given.environment, "base_url": given.base_url})
