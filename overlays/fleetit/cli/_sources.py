"""Finds the token, the fleet and the server: options first, then variables, then the profile, then defaults.

A profile that is an option, `--profile`, comes before variables too.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Protocol

from attrs import frozen

from fleetit._secrets.redaction import SecretValue
from fleetit.cli._keyring import read_token
from fleetit.cli._profiles import ProfileFile

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fleetit.cli._profiles import Profile

_DEFAULT = "default"
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

    @property
    def is_chosen(self) -> bool:
        """Whether somebody chose it: an option, a variable or a profile."""
        return self.origin != _DEFAULT


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
    is_chosen = given.profile is not None
    token = _find_first(is_chosen, lambda: _get_token(variables), lambda: _get_profile_token(profile, file))
    fleet = _find_first(is_chosen, lambda: _get_fleet(variables), lambda: _get_profile_fleet(profile))
    server = _find_first(is_chosen, lambda: _get_server(variables), lambda: _get_profile_server(profile))
    return Sources(
        token,
        _get_given_fleet(given) or fleet or Source(SecretValue({}), "the account's default fleet", _DEFAULT),
        _get_given_server(given) or server or Source(SecretValue({}), "production", _DEFAULT),
        profile,
        file,
    )


def _find_first(
    is_chosen: bool, of_variables: Callable[[], Source | None], of_profile: Callable[[], Source | None]
) -> Source | None:
    """Return what comes first: the variables, or a profile that was chosen. The other one is not looked at then."""
    if is_chosen:
        return of_profile() or of_variables()
    return of_variables() or of_profile()


def _get_token(variables: Mapping[str, str]) -> Source | None:
    token = variables.get("FLEETIT_TOKEN")
    return Source(SecretValue({"token": token}), mask(token), "FLEETIT_TOKEN") if token else None


def _get_profile_token(profile: Profile | None, file: ProfileFile) -> Source | None:
    if profile is None:
        return None
    token, origin = profile.token, f"profile {profile.name} in {file.path}"
    if not token:
        token, origin = read_token(profile.name), f"keyring, profile {profile.name}"
    return Source(SecretValue({"token": token}), mask(token), origin) if token else None


def _get_given_fleet(given: Given) -> Source | None:
    return None if given.fleet is None else _make("fleet_id", given.fleet, "--fleet")


def _get_fleet(variables: Mapping[str, str]) -> Source | None:
    text = variables.get("FLEETIT_FLEET_ID")
    # The client reads it, and says if it is no number.
    return Source(SecretValue({}), text, "FLEETIT_FLEET_ID") if text else None


def _get_profile_fleet(profile: Profile | None) -> Source | None:
    if profile is None or profile.fleet is None:
        return None
    return _make("fleet_id", profile.fleet, f"profile {profile.name}")


def _get_given_server(given: Given) -> Source | None:
    if given.base_url is not None:
        options = {"base_url": given.base_url, "environment": given.environment}
        return Source(SecretValue(options), given.base_url, "--base-url")
    return None if given.environment is None else _make("environment", given.environment, "--environment")


def _get_server(variables: Mapping[str, str]) -> Source | None:
    names = [name for name in ("FLEETIT_BASE_URL", "FLEETIT_ENVIRONMENT") if variables.get(name)]
    return Source(SecretValue({}), variables[names[0]], names[0]) if names else None


def _get_profile_server(profile: Profile | None) -> Source | None:
    for name in ("base_url", "environment"):
        if profile is not None and (value := getattr(profile, name)) is not None:
            return _make(name, value, f"profile {profile.name}")
    return None


def mask(token: str) -> str:
    """Return a token with its end only; nothing of a short one."""
    return f"***{token[-4:]}" if len(token) >= 16 else "***"  # noqa: PLR2004 - four of sixteen give nothing away


def _make(name: str, value: Any, origin: str) -> Source:
    return Source(SecretValue({name: value}), str(value), origin)
