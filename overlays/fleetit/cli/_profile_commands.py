"""`fleetit profile`: keeps accounts, fleets and servers under names."""

from __future__ import annotations

import os
import sys
from typing import Annotated, Literal

from cyclopts import App, Parameter

from fleetit.cli._errors import CommandError
from fleetit.cli._groups import OPTIONS
from fleetit.cli._keyring import forget_token, keep_token, read_token
from fleetit.cli._output import NO_OUTPUT, Output
from fleetit.cli._profiles import Profile, ProfileFile, add_profile, check_name, find_path, remove_profile
from fleetit.cli._terminal import print_note

_Name = Annotated[str, Parameter(help="Name of the profile.")]

app = App(
    name="profile",
    help="Keep accounts, fleets and servers under names.",
    help_epilogue="`fleetit profile COMMAND --help` has an example of each.",
    group_parameters=OPTIONS,
)


@app.command(name="list", help_epilogue="Example:\n\n    fleetit profile list")
def list_profiles(*, out: Output = NO_OUTPUT) -> int:
    """List the profiles, and where their tokens are."""
    from fleetit.cli._results import Row  # noqa: PLC0415 - imported lazily

    out.check()
    file = ProfileFile.load(os.environ)
    default = file.choose(None)
    rows: list[Row] = []
    for each in file.profiles.values():
        token = "file" if each.token else "keyring" if read_token(each.name) else "none"
        shown = {
            "name": each.name,
            "default": each == default,
            "fleet": each.fleet,
            "server": each.base_url or each.environment or "production",
            "token_in": token,
        }
        rows.append(Row(shown, shown))
    if not rows:
        print_note(f"There are no profiles in {file.path}. `fleetit profile add` makes one.")
    if rows or out.format != "table":
        out.write_rows([rows])
    return 0


@app.command(help_epilogue="Example:\n\n    fleetit profile add work --fleet 512")
def add(
    name: _Name,
    /,
    *,
    fleet: Annotated[int | None, Parameter(help="Id of the fleet.", metavar="ID")] = None,
    environment: Annotated[
        Literal["production", "staging", "sandbox"] | None, Parameter(help="Server to talk to.")
    ] = None,
    base_url: Annotated[str | None, Parameter(help="Address of another server.", metavar="URL")] = None,
) -> int:
    """Add a profile to the configuration file. To change it later, edit that file."""
    from fleetit._service.fleet_id import check_fleet_id  # noqa: PLC0415 - imported lazily
    from fleetit.cli._connection import check_address  # noqa: PLC0415

    file = ProfileFile.load(os.environ)
    check_name(name)
    if name in file.profiles:
        msg = f"there is a profile {name!r} already in {file.path}"
        raise CommandError(msg, "Change it there.")
    if environment is not None and base_url is not None:
        msg = "--environment and --base-url can't be combined"
        raise CommandError(msg)
    if base_url is not None:
        base_url = check_address(base_url)
    add_profile(file, Profile(name, check_fleet_id(fleet, "--fleet"), environment, base_url))
    print_note(f"Added to {file.path}. `fleetit profile set-token {name}` keeps its token.")
    return 0


@app.command(help_epilogue='Example:\n\n    echo "$TOKEN" | fleetit profile set-token work')
def set_token(name: Annotated[str, Parameter(help="Name of the profile.")] = "default", /) -> int:
    """Keep a token in the keyring of the system. It is asked for, or read from stdin. A new name becomes a profile."""
    file = ProfileFile.load(os.environ)
    check_name(name)
    token = _read_token(name)
    keep_token(name, token)
    if name not in file.profiles:
        add_profile(file, Profile(name))
    print_note(f"Kept. Use it with --profile {name}; `fleetit doctor --profile {name}` tries it.")
    return 0


@app.command(help_epilogue="Example:\n\n    fleetit profile remove-token work")
def remove_token(name: _Name, /) -> int:
    """Remove a token from the keyring."""
    if not forget_token(name):
        msg = f"the keyring has no token of profile {name!r}"
        raise CommandError(msg)
    print_note("Removed from the keyring.")
    return 0


@app.command(help_epilogue="Example:\n\n    fleetit profile remove work")
def remove(name: _Name, /) -> int:
    """Remove a profile, and its token from the keyring."""
    file = ProfileFile.load(os.environ)
    profile = file.choose(name)
    if profile is not None:
        remove_profile(file, profile.name)
        forget_token(profile.name)
        print_note(f"Removed from {file.path}.")
    return 0


@app.command(help_epilogue="Example:\n\n    fleetit profile path")
def path() -> int:
    """Show where the configuration file is."""
    sys.stdout.write(f"{find_path(os.environ)}\n")
    return 0


def _read_token(name: str) -> str:
    if sys.stdin.isatty():
        from getpass import getpass  # noqa: PLC0415 - imported lazily

        token = getpass(f"Token of profile {name} (it is not shown): ").strip()
    else:
        token = sys.stdin.readline().strip()
    if not token or not all("!" <= each <= "~" for each in token):
        msg = "the token is empty" if not token else "the token has white space, or characters that are not ASCII"
        raise CommandError(msg)
    return token
