"""Finds the token, the fleet and the server: options first, then variables, then the profile, then defaults."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Protocol

from attrs import frozen

from fleetit._redaction import SecretValue
from fleetit.cli._keyring import read_token
from fleetit.cli._profiles import ProfileFile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleetit.cli._profiles import Profile

#: The token of a client that sends nothing.
_NO_TOKEN = "none"  # noqa: S105


class Given(Protocol):
    """The options of a command; see `Connection`."""

    @property
    def fleet(self) -> int | None:
        """The fleet."""

    @property
    def profile(self) -> str | None:
        """The profile."""

    @property
    def environment(self) -> str | None:
        """The server, by its name."""

    @property
    def base_url(self) -> str | None:
        """The server, by its address."""


@frozen
class Source:
    """A value, and where it comes from.

    Attributes:
        options: The argument of `FleetIT`, by name; empty if the client finds the value itself.
        value: The value as it is shown.
        origin: Where it comes from.
    """

    options: SecretValue[dict[str, Any]]
    value: str
    origin: str


@frozen
class Sources:
    """What a client is made of.

    Attributes:
        token: The token; None if there is none.
        fleet: The fleet.
        server: The server.
        profile: The profile; None if there is none.
        file: The configuration file.
    """

    token: Source | None
    fleet: Source
    server: Source
    profile: Profile | None
    file: ProfileFile

    def to_options(self, *, needs_token: bool = True) -> dict[str, Any]:
        """Return the arguments of `FleetIT`."""
        options = {**self.fleet.options.reveal(), **self.server.options.reveal()}
        if self.token is not None:
            options |= self.token.options.reveal()
        elif not needs_token:
            options["token"] = _NO_TOKEN
        return options


def find_sources(given: Given, environ: Mapping[str, str] | None = None) -> Sources:
    """Return the values for the options of a command.

    Raises:
        CommandError: If the configuration file, or the profile, can't be used.
    """
    variables = os.environ if environ is None else environ
    file = ProfileFile.load(variables)
    profile = file.choose(given.profile or variables.get("FLEETIT_PROFILE"))
    return Sources(
        _find_token(variables, profile, file),
        _find_fleet(given, variables, profile),
        _find_server(given, variables, profile),
        profile,
        file,
    )


def _find_token(variables: Mapping[str, str], profile: Profile | None, file: ProfileFile) -> Source | None:
    if token := variables.get("FLEETIT_TOKEN"):
        return Source(SecretValue({"token": token}), mask(token), "FLEETIT_TOKEN")
    if profile is None:
        return None
    if profile.token:
        return Source(
            SecretValue({"token": profile.token}), mask(profile.token), f"profile {profile.name} in {file.path}"
        )
    kept = read_token(profile.name)
    return None if not kept else Source(SecretValue({"token": kept}), mask(kept), f"keyring, profile {profile.name}")


def _find_fleet(given: Given, variables: Mapping[str, str], profile: Profile | None) -> Source:
    if given.fleet is not None:
        return _make("fleet_id", given.fleet, "--fleet")
    if text := variables.get("FLEETIT_FLEET_ID"):
        return Source(SecretValue({}), text, "FLEETIT_FLEET_ID")  # the client reads it, and says if it is no number
    if profile is not None and profile.fleet is not None:
        return _make("fleet_id", profile.fleet, f"profile {profile.name}")
    return Source(SecretValue({}), "the account's default fleet", "default")


def _find_server(given: Given, variables: Mapping[str, str], profile: Profile | None) -> Source:
    for name in ("base_url", "environment"):
        if (value := getattr(given, name)) is not None:
            other = {"environment": given.environment} if name == "base_url" else {}
            return Source(SecretValue({name: value, **other}), value, f"--{name.replace('_', '-')}")
    for variable in ("FLEETIT_BASE_URL", "FLEETIT_ENVIRONMENT"):
        if text := variables.get(variable):
            return Source(SecretValue({}), text, variable)
    for name in ("base_url", "environment"):
        if profile is not None and (value := getattr(profile, name)) is not None:
            return _make(name, value, f"profile {profile.name}")
    return Source(SecretValue({}), "production", "default")


def mask(token: str) -> str:
    """Return a token with its end only; nothing of a short one."""
    return f"***{token[-4:]}" if len(token) >= 16 else "***"  # noqa: PLR2004 - four of sixteen give nothing away


def _make(name: str, value: Any, origin: str) -> Source:
    return Source(SecretValue({name: value}), str(value), origin)
