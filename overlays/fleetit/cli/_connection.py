"""The options that say which account, fleet and server a command talks to."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Literal

from attrs import frozen
from cyclopts import Group, Parameter

from fleetit._errors.errors import ConfigurationError, FleetITError, Forbidden
from fleetit.cli._errors import FAILED, CommandError, to_command_error

if TYPE_CHECKING:
    from collections.abc import Generator

    from fleetit import FleetIT

#: Below the command's own options in its help.
CONNECTION_GROUP = Group("Connection", sort_key=90)


@Parameter(name="*", group=CONNECTION_GROUP)
@frozen(kw_only=True)
class Connection:
    """Options of every command that talks to FleetIT. Tokens are no options: the shell would keep them.

    Attributes:
        fleet: The fleet.
        profile: The profile of the configuration file.
        environment: The server, by its name.
        base_url: The server, by its address.
    """

    fleet: Annotated[int | None, Parameter(help="Id of the fleet. [FLEETIT_FLEET_ID]", metavar="ID")] = None
    profile: Annotated[
        str | None, Parameter(help="Profile of the configuration file. [FLEETIT_PROFILE]", metavar="NAME")
    ] = None
    environment: Annotated[
        Literal["production", "staging", "sandbox"] | None,
        Parameter(help="Server to talk to. [FLEETIT_ENVIRONMENT]"),
    ] = None
    base_url: Annotated[str | None, Parameter(help="Address of another server. [FLEETIT_BASE_URL]", metavar="URL")] = (
        None
    )

    @contextmanager
    def open(self, *, needs_token: bool = True) -> Generator[FleetIT]:
        """Return a client; it is closed at the end.

        Args:
            needs_token: Whether a token has to be there. Nothing can be sent without one.

        Raises:
            ConfigurationError: If a value is missing or wrong.
            CommandError: If the profile can't be used, or FleetIT forbids what is done.
        """
        from fleetit import FleetIT  # noqa: PLC0415 - imported lazily; it takes long
        from fleetit.cli._sources import find_sources  # noqa: PLC0415

        self._check()
        sources = find_sources(self)
        with FleetIT(**sources.to_options(needs_token=needs_token)) as client:
            try:
                yield client
            except Forbidden as error:
                raise self.explain(error) from error

    def explain(self, error: FleetITError) -> CommandError:
        """Return what a command says of an error. If FleetIT forbids something, it may be the fleet's id."""
        from fleetit.cli._sources import find_sources  # noqa: PLC0415 - imported lazily

        if isinstance(error, Forbidden):
            fleet = find_sources(self).fleet
            if fleet.is_chosen:
                place = f"fleet {fleet.value} (from {fleet.origin})"
                return CommandError(
                    str(error), f"Is {place} yours? `fleetit fleets list` lists those of the token.", FAILED
                )
        return to_command_error(error)

    def _check(self) -> None:
        """Check the options, so that an error has their names and not those of variables."""
        from fleetit._service.fleet_id import parse_fleet_id  # noqa: PLC0415 - imported lazily

        if self.fleet is not None:
            parse_fleet_id(str(self.fleet), "--fleet")
        if self.base_url is not None and self.environment is not None:
            msg = "--environment and --base-url: both are given; use one of them"
            raise ConfigurationError(msg)
        if self.base_url is not None:
            check_address(self.base_url)


def check_address(url: str) -> str:
    """Return the address of `--base-url` as it is used.

    Raises:
        ConfigurationError: If it is none.
    """
    from fleetit._settings.settings import check_base_url  # noqa: PLC0415 - imported lazily

    try:
        return check_base_url(url)
    except ConfigurationError as error:
        msg = str(error).replace("base_url (FLEETIT_BASE_URL)", "--base-url", 1)
        raise ConfigurationError(msg) from error


#: The default of a command's argument `connection`.
NO_CONNECTION = Connection()
