"""`profile`: keeps names for an account, a tenant and a server, and tokens."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import App, Parameter

from openapi_sdk.cli.commands import make_command
from openapi_sdk.cli.connection import DescribedOptions, choose_environment
from openapi_sdk.cli.errors import CommandError
from openapi_sdk.cli.options import OPTIONS, flag
from openapi_sdk.cli.output import NO_OUTPUT, Output
from openapi_sdk.cli.profiles import (
    Profile,
    ProfileFile,
    add_profile,
    check_keyring,
    check_name,
    check_server,
    complete_profiles,
    find_path,
    forget_credential,
    keep_credential,
    list_account_variables,
    read_credential,
    remove_profile,
    set_default,
    set_file_credential,
)
from openapi_sdk.cli.program import Program  # noqa: TC001 - cyclopts reads the annotations
from openapi_sdk.cli.terminal import print_note

if TYPE_CHECKING:
    from collections.abc import Callable

    from openapi_sdk.cli.results import ResultRow

_HELP = "Name of the profile."
_Name = Annotated[str, Parameter(help=_HELP)]
_NewName = Annotated[str, Parameter(help=_HELP)]


def make_profile_app(program: Program) -> App:
    """Return the commands of profiles."""
    name = program.name
    app = App(
        name="profile",
        help_epilogue=f"`{name} profile COMMAND --help` has an example of each.",
        group_parameters=OPTIONS,
    )
    tenant = program.service.tenant
    known = Annotated[str, Parameter(help=_HELP, completer=complete_profiles(program))]
    of_add: dict[str, Any] = {
        "environment": Annotated[choose_environment(program) | None, Parameter(help="Server to talk to.")],
        "tenant": None,
    }
    if tenant is not None:
        text = f"Id of the {tenant.word}."
        option = Parameter(name=program.tenant_option, help=text, metavar="ID")
        of_add["tenant"] = Annotated[tenant.read | None, option]
    of_all: dict[str, Any] = {"name": known}
    own = program.service.facts.credentials
    choice = Parameter(help=f"Which one it is. [default: {own[0]}]", show_default=False) if own[1:] else None
    of_set = {**of_all, "credential": None if choice is None else Annotated[Literal[own] | None, choice]}
    some = f" {program.tenant_option} {program.own_tenant}" if program.tenant else ""
    commands: tuple[tuple[Callable[..., Any], str, dict[str, Any], str], ...] = (
        (list_profiles, "list", {}, f"{name} profile list"),
        (add, "add", of_add, f"{name} profile add work{some}"),
        (use, "use", of_all, f"{name} profile use work"),
        (set_token, "set-token", of_set, f'echo "$TOKEN" | {name} profile set-token work'),
        (remove_token, "remove-token", of_all, f"{name} profile remove-token work"),
        (remove, "remove", of_all, f"{name} profile remove work"),
        (path, "path", {}, f"{name} profile path"),
    )
    if not own:
        commands = tuple(each for each in commands if each[0] not in {set_token, remove_token})
    for function, command, options, example in commands:
        made = make_command(program, function, options)
        app.command(made, name=command, help_epilogue=f"Example:\n\n    {example}")
    return app


def list_profiles(program: Program, *, out: Output = NO_OUTPUT) -> int:
    """List the profiles, and where their tokens are."""
    from openapi_sdk.cli.results import ResultRow  # noqa: PLC0415 - imported lazily

    out.check()
    file = ProfileFile.load(program, os.environ)
    default = file.profiles.get(file.default_name)
    rows: list[ResultRow] = []
    # Options of the description that some profile has.
    given = {
        argument: name
        for argument, name in program.described_options.items()
        if any(argument in each.described for each in file.profiles.values())
    }
    for each in file.profiles.values():
        token = _find_place(program, each)
        shown = {
            "name": each.name,
            "default": each == default,
            **({program.tenant: each.tenant} if program.tenant else {}),
            "server": each.base_url or each.environment or program.service.default_environment,
            **{name: each.described.get(argument) for argument, name in given.items()},
            "token_in": token,
        }
        rows.append(ResultRow(shown, shown))
    if not rows:
        print_note(f"There are no profiles in {file.path}. `{program.name} profile add` makes one.")
    elif file.default and default is None:
        print_note(f"The default profile {file.default!r} is not there. {file.how_to_choose}")
    if rows or out.format != "table":
        out.write_rows([rows])
    return 0


def add(
    program: Program,
    name: _NewName,
    /,
    *,
    tenant: Any = None,
    environment: str | None = None,
    base_url: Annotated[str | None, Parameter(help="Address of another server.", metavar="URL")] = None,
    described: DescribedOptions,
) -> int:
    """Add a profile to the configuration file. To change it later, edit that file."""
    file = ProfileFile.load(program, os.environ)
    check_name(name)
    base_url = check_server(program, environment, base_url, described)
    if tenant is not None:
        tenant = program.service.parse_tenant(str(tenant), program.tenant_option)
    add_profile(file, Profile(name, tenant, environment, base_url, described=described))
    print_note(f"Added to {file.path}. `{program.name} profile set-token {name}` keeps its token.")
    return 0


def use(program: Program, name: _Name, /) -> int:
    """Make a profile the default one, for commands without --profile."""
    file = ProfileFile.load(program, os.environ)
    file.get(name)
    set_default(file, name)
    print_note(f"{name} is the default profile.")
    if first := [each for each in list_account_variables(program) if os.environ.get(each)]:
        print_note(f"These variables come before it: {', '.join(first)}. Unset them, or pass --profile {name}.")
    return 0


def set_token(
    program: Program,
    name: _Name = "default",
    /,
    *,
    credential: str | None = None,
    in_file: Annotated[bool, flag("Keep it in the configuration file, which only you may read then.")] = False,
) -> int:
    """Keep a token in the keyring of the system. It is asked for, or read from stdin. A new name becomes a profile."""
    argument = credential or program.service.facts.credentials[0]
    file = ProfileFile.load(program, os.environ)
    check_name(name)
    if not in_file:
        check_keyring(program, name)
    token = _read_token(program, name, argument)
    if not in_file:
        keep_credential(program, name, argument, token)
    if name not in file.profiles:
        add_profile(file, Profile(name))
    elif not in_file and file.profiles[name].credentials.get(argument):
        set_file_credential(file, name, argument, None)  # it would come first
    if in_file:
        set_file_credential(file, name, argument, token)
        forget_credential(program, name, argument)
    where = f"in {file.path}" if in_file else "in the keyring"
    print_note(f"Kept {where}. Use it with --profile {name}; `{program.name} doctor --profile {name}` tries it.")
    return 0


def remove_token(program: Program, name: _Name, /) -> int:
    """Remove a token from the keyring, and from the configuration file."""
    file = ProfileFile.load(program, os.environ)
    profile = file.profiles.get(name)
    places: dict[str, None] = {}
    for argument in program.service.facts.credentials:
        if forget_credential(program, name, argument):
            places["keyring"] = None
        if profile is not None and profile.credentials.get(argument):
            set_file_credential(file, name, argument, None)
            places["file"] = None
    if not places:
        msg = f"neither the keyring nor {file.path} has a {program.credentials} of profile {name!r}"
        raise CommandError(msg)
    print_note(f"Removed from the {' and the '.join(places)}.")
    return 0


def remove(program: Program, name: _Name, /) -> int:
    """Remove a profile, and its token."""
    file = ProfileFile.load(program, os.environ)
    file.get(name)
    remove_profile(file, name)
    for argument in program.service.facts.credentials:
        forget_credential(program, name, argument)
    was_default = (
        f" It was the default one. {file.how_to_choose}" if name == file.default and len(file.profiles) > 1 else ""
    )
    print_note(f"Removed from {file.path}.{was_default}")
    return 0


def path(program: Program) -> int:
    """Show where the configuration file is."""
    sys.stdout.write(f"{find_path(program, os.environ)}\n")
    return 0


def _find_place(program: Program, profile: Profile) -> str:
    """Return where the tokens and keys of a profile are."""
    if any(profile.credentials.values()):
        return "file"
    own = program.service.facts.credentials
    return "keyring" if any(read_credential(program, profile.name, each) for each in own) else "none"


def _read_token(program: Program, name: str, argument: str) -> str:
    from openapi_sdk.settings.credentials import check_credential  # noqa: PLC0415 - imported lazily

    word = argument.replace("_", " ")
    if sys.stdin.isatty():
        from getpass import getpass  # noqa: PLC0415 - imported lazily

        token = getpass(f"{word.capitalize()} of profile {name} (it is not shown): ").strip()
    else:
        token = sys.stdin.readline().strip()
    if not token:
        msg = f"the {word} is empty"
        raise CommandError(msg)
    try:
        return check_credential(program.service, argument, token)
    except program.service.errors.ConfigurationError as error:
        why = str(error).partition(": ")[2]
    msg = f"the {word} {why}"
    raise CommandError(msg)
