"""The options that say which account, fleet and server a command talks to."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

from attrs import fields, frozen
from cyclopts import Group, Parameter

from fleetit._service.names import (
    BASE_URL_VARIABLE,
    DEFAULT_ENVIRONMENT,
    DEFAULT_FLEET,
    ENVIRONMENT_VARIABLE,
    FLEET_VARIABLE,
    LOG_VARIABLE,
    PROFILE_VARIABLE,
    TOKEN_VARIABLE,
    Environment,
)
from fleetit.cli._errors import FAILED, CommandError, to_command_error
from fleetit.cli._options import flag, to_dashes
from fleetit.cli._profiles import ProfileFile, check_server, complete_profile, read_token, take_first
from fleetit_api.exceptions import Forbidden
from openapi_sdk.secrets.redaction import SecretValue

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

    from cyclopts import App

    from fleetit import FleetIT
    from fleetit.cli._profiles import Profile
    from fleetit_api.exceptions import FleetITError

_DEFAULT = "default"
#: The token of a client that sends nothing.
_NO_TOKEN = "none"  # noqa: S105


@frozen
class Source:
    """A value as it is shown, its origin, and its argument of `FleetIT`: none if the client finds the value itself."""

    options: SecretValue[dict[str, Any]]
    value: str
    origin: str

    @property
    def is_chosen(self) -> bool:
        """Whether somebody chose it: an option, a variable or a profile."""
        return self.origin != _DEFAULT


@frozen
class Sources:
    """What a client is made of."""

    token: Source | None
    fleet: Source
    server: Source
    profile: Profile | None
    file: ProfileFile

    def to_options(self, *, needs_token: bool) -> dict[str, Any]:
        """Return the arguments of `FleetIT`."""
        options = {**self.fleet.options.reveal(), **self.server.options.reveal()}
        if self.token is not None:
            options |= self.token.options.reveal()
        elif not needs_token:
            options["token"] = _NO_TOKEN
        return options


def find_sources(given: Connection, environ: Mapping[str, str] | None = None) -> Sources:
    """Return the values for the options of a command."""
    variables = os.environ if environ is None else environ
    file = ProfileFile.load(variables)
    profile = file.choose(given.profile, variables)
    is_chosen = given.profile is not None
    token = take_first(given.profile, lambda: _get_token(variables), lambda: _get_profile_token(profile, file))
    fleet = take_first(given.profile, lambda: _get_fleet(variables), lambda: _get_profile_fleet(profile))
    server = take_first(
        given.profile, lambda: _get_server(variables), lambda: _get_profile_server(profile, is_chosen=is_chosen)
    )
    if given.fleet is not None:
        fleet = _make("fleet_id", given.fleet, "--fleet")
    if given.base_url is not None:
        server = _make("base_url", given.base_url, "--base-url")
    elif given.environment is not None:
        server = _make("environment", given.environment, "--environment")
    return Sources(
        token,
        fleet or Source(SecretValue({}), DEFAULT_FLEET, _DEFAULT),
        server or Source(SecretValue({}), DEFAULT_ENVIRONMENT, _DEFAULT),
        profile,
        file,
    )


def _get_token(variables: Mapping[str, str]) -> Source | None:
    token = variables.get(TOKEN_VARIABLE)
    return Source(SecretValue({"token": token}), mask(token), TOKEN_VARIABLE) if token else None


def _get_profile_token(profile: Profile | None, file: ProfileFile) -> Source | None:
    if profile is None:
        return None
    token, origin = profile.token, f"profile {profile.name} in {file.path}"
    if not token:
        token, origin = read_token(profile.name), f"keyring, profile {profile.name}"
    return Source(SecretValue({"token": token}), mask(token), origin) if token else None


def _get_fleet(variables: Mapping[str, str]) -> Source | None:
    text = variables.get(FLEET_VARIABLE)
    # The client reads it, and says if it is no number.
    return Source(SecretValue({}), text, FLEET_VARIABLE) if text else None


def _get_profile_fleet(profile: Profile | None) -> Source | None:
    if profile is None or profile.fleet is None:
        return None
    return _make("fleet_id", profile.fleet, f"profile {profile.name}")


def _get_server(variables: Mapping[str, str]) -> Source | None:
    names = [name for name in (BASE_URL_VARIABLE, ENVIRONMENT_VARIABLE) if variables.get(name)]
    return Source(SecretValue({}), variables[names[0]], names[0]) if names else None


def _get_profile_server(profile: Profile | None, *, is_chosen: bool) -> Source | None:
    if profile is None:
        return None
    # The token of a profile that was chosen must not go where a variable says.
    environment = profile.environment or (DEFAULT_ENVIRONMENT if is_chosen else None)
    values = {"base_url": profile.base_url, "environment": environment}
    return next((_make(name, each, f"profile {profile.name}") for name, each in values.items() if each), None)


def mask(token: str) -> str:
    """Return a token with its end only; nothing of a short one."""
    return f"***{token[-4:]}" if len(token) >= 16 else "***"  # noqa: PLR2004 - four of sixteen give nothing away


def _make(name: str, value: Any, origin: str) -> Source:
    return Source(SecretValue({name: value}), str(value), origin)


#: Below the command's own options in its help.
CONNECTION_GROUP = Group("Connection", sort_key=90)


@Parameter(name="*", group=CONNECTION_GROUP)
@frozen(kw_only=True)
class Account:
    """The options that say which server a command talks to, and with whose token."""

    profile: Annotated[
        str | None,
        Parameter(
            help=f"Profile of the configuration file. [{PROFILE_VARIABLE}]", metavar="NAME", completer=complete_profile
        ),
    ] = None
    environment: Annotated[
        Environment | None,
        Parameter(help=f"Server to talk to. [{ENVIRONMENT_VARIABLE}]"),
    ] = None
    base_url: Annotated[
        str | None, Parameter(help=f"Address of another server. [{BASE_URL_VARIABLE}]", metavar="URL")
    ] = None
    verbose: Annotated[bool, flag("Write a line on stderr for each request: path, status, time, attempt.")] = False

    def for_fleet(self, fleet: int | None) -> Connection:
        """Return the same with a fleet; None for the configured one."""
        return Connection(
            fleet=fleet,
            profile=self.profile,
            environment=self.environment,
            base_url=self.base_url,
            verbose=self.verbose,
        )


@Parameter(name="*", group=CONNECTION_GROUP)
@frozen(kw_only=True)
class Connection(Account):
    """The options that say which server and fleet a command talks to, and with whose token."""

    fleet: Annotated[int | None, Parameter(help=f"Id of the fleet. [{FLEET_VARIABLE}]", metavar="ID")] = None

    @contextmanager
    def open(self, *, needs_token: bool = True) -> Generator[FleetIT]:
        """Return a client; it is closed at the end."""
        from fleetit import FleetIT  # noqa: PLC0415 - imported lazily; it takes long

        self.check()
        sources = find_sources(self)
        with FleetIT(**sources.to_options(needs_token=needs_token)) as client:
            self.start_log()
            try:
                yield client
            except Forbidden as error:
                raise self.explain(error) from error

    def explain(self, error: FleetITError) -> CommandError:
        """Return what a command says of an error. If FleetIT forbids something, it may be the fleet's id."""
        if isinstance(error, Forbidden) and not error.may_have_happened:
            fleet = find_sources(self).fleet
            if fleet.is_chosen:
                place = f"fleet {fleet.value} (from {fleet.origin})"
                return CommandError(
                    str(error), f"Is {place} yours? `fleetit fleets list` lists those of the token.", FAILED
                )
        return to_command_error(error)

    def start_log(self) -> None:
        """Let the client log each request, if that was asked for."""
        from fleetit.service import SERVICE  # noqa: PLC0415 - imported lazily
        from openapi_sdk.settings.hooks import set_up_logging  # noqa: PLC0415 - as above

        if self.verbose:
            set_up_logging(SERVICE, {LOG_VARIABLE: "debug"})

    def check(self) -> None:
        """Check the options, so that an error has their names and not those of variables."""
        from fleetit.service import SERVICE  # noqa: PLC0415 - imported lazily

        if self.fleet is not None:
            SERVICE.parse_tenant(str(self.fleet), "--fleet")
        check_server(self.environment, self.base_url)


#: The default of a command's argument `connection`.
NO_CONNECTION = Connection()


def move_options(arguments: Sequence[str], app: App) -> list[str]:
    """Return the arguments with the options of the connection that are before the command behind it."""
    takes_value = {f"--{to_dashes(each.name)}": each.default is None for each in fields(Connection)}
    moved: list[str] = []
    rest = list(arguments)
    while rest and (name := rest[0].partition("=")[0].replace("_", "-")) in takes_value:
        count = 2 if takes_value[name] and "=" not in rest[0] else 1
        moved, rest = [*moved, *rest[:count]], rest[count:]
    command, apps, others = app.parse_commands(rest)
    # A group has no options; what is wrong there is the command.
    return rest if apps[-1].default_command is None else [*command, *moved, *others]
