"""The options that say which account, tenant and server a command talks to."""

from __future__ import annotations

import os
from contextlib import contextmanager
from inspect import Parameter as SignatureParameter
from typing import TYPE_CHECKING, Annotated, Any, Literal

from attrs import field, fields, frozen
from cyclopts import Group, Parameter

from openapi_sdk.cli.errors import FAILED, CommandError, to_command_error
from openapi_sdk.cli.options import name_option
from openapi_sdk.cli.profiles import ProfileFile, check_server, complete_profiles, read_credential, take_first
from openapi_sdk.errors.statuses import Forbidden
from openapi_sdk.escape import escape_invisible
from openapi_sdk.secrets.redaction import SecretValue

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

    from cyclopts import App

    from openapi_sdk.cli.profiles import Profile
    from openapi_sdk.cli.program import Program
    from openapi_sdk.errors.errors import SdkError

_DEFAULT = "default"
#: In place of tokens and keys of a client that sends nothing.
_NOTHING = "none"


@frozen
class Source:
    """A value as it is shown, its origin, and its argument of a client: none if the client finds the value itself."""

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
        credentials: What says who calls, by argument.
        tenant: Whom calls are for; None without tenants.
        server: The server.
        described: What is given to variables of the server and headers of every call, by argument.
        profile: The profile that is used, if any.
        file: The configuration file.
    """

    credentials: Mapping[str, Source]
    tenant: Source | None
    server: Source
    described: Mapping[str, Source]
    profile: Profile | None
    file: ProfileFile

    def to_options(self, *, needs_credentials: bool) -> dict[str, Any]:
        """Return the arguments of a client."""
        options = self.server.options.reveal()
        if self.tenant is not None:
            options = {**self.tenant.options.reveal(), **options}
        facts = self.file.program.service.facts
        if not needs_credentials and not facts.is_enough(self.credentials):
            options = {**options, **dict.fromkeys(facts.credentials, _NOTHING)}
        for each in (*self.described.values(), *self.credentials.values()):
            options |= each.options.reveal()
        return options


def find_sources(given: ConnectionOptions, environ: Mapping[str, str] | None = None) -> Sources:
    """Return the values for the options of a command."""
    program, variables = given.program, os.environ if environ is None else environ
    file = ProfileFile.load(program, variables)
    profile = file.choose(given.profile, variables)
    is_chosen = given.profile is not None
    server: Source | None
    if given.base_url is not None:
        server = _make("base_url", given.base_url, "--base-url")
    elif given.environment is not None:
        server = _make("environment", given.environment, "--environment")
    else:
        server = take_first(
            given.profile,
            lambda: _get_server(given, variables),
            lambda: _get_profile_server(program, profile, is_chosen=is_chosen),
        )
    default = program.service.default_environment if program.service.facts.servers else "none"
    server = server or Source(SecretValue({}), default, _DEFAULT)
    return Sources(
        _find_credentials(given, profile, file, variables),
        _find_tenant(given, profile, variables),
        server,
        {**_find_variables(given, profile, variables, server), **_find_headers(given, profile, variables)},
        profile,
        file,
    )


def _find_credentials(
    given: ConnectionOptions, profile: Profile | None, file: ProfileFile, variables: Mapping[str, str]
) -> Mapping[str, Source]:
    """Return what says who calls. If that of the first place is not enough, the other one completes it."""
    of_variables, of_profile = _get_credentials(file.program, variables), _get_profile_credentials(profile, file)
    first, second = (of_variables, of_profile) if given.profile is None else (of_profile, of_variables)
    is_enough = first and file.program.service.facts.is_enough(first)
    return first if is_enough else {**second, **first}


def _find_variables(
    given: ConnectionOptions, profile: Profile | None, variables: Mapping[str, str], server: Source
) -> dict[str, Source]:
    """Return what is given to the variables of a server that has a name. The client refuses what it has none for.

    The token of a profile that was chosen must not go where a variable of the environment says: what neither an option
    nor the profile gives has its default.
    """
    program, is_chosen = given.program, given.profile is not None
    template, found = program.service.environments.get(server.value, ""), dict[str, Source]()
    for each in program.service.facts.variables:
        argument, default = each.argument, each.defaults.get(server.value)
        if argument not in given.described and f"{{{each.name}}}" not in template:
            continue
        source = _find_described(given, profile, {} if is_chosen else variables, argument)
        if source is None and default is not None:
            source = _make(argument, default, _DEFAULT)
        if source is None and is_chosen:
            key = program.described_options[argument]
            msg = f"profile {given.profile} has no {key}, which the server {server.value} needs"
            raise CommandError(msg, f"Pass --{key.replace('_', '-')}, or write `{key}` into the profile.")
        if source is not None:
            found[argument] = source
    return found


def _find_headers(given: ConnectionOptions, profile: Profile | None, variables: Mapping[str, str]) -> dict[str, Source]:
    """Return what is given to the headers of every call. The others have their defaults."""
    names = [each.argument for each in given.program.service.facts.headers]
    found = {name: _find_described(given, profile, variables, name) for name in names}
    return {name: source for name, source in found.items() if source is not None}


def _find_described(
    given: ConnectionOptions, profile: Profile | None, variables: Mapping[str, str], argument: str
) -> Source | None:
    name = given.program.described_options[argument]
    if argument in given.described:
        return _make(argument, given.described[argument], f"--{name.replace('_', '-')}")
    variable = given.program.variable(argument.upper())
    of_variable = of_profile = None
    if text := variables.get(variable):
        of_variable = Source(SecretValue({}), text, variable)  # the client reads it
    if profile is not None and argument in profile.described:
        of_profile = _make(argument, profile.described[argument], f"profile {profile.name}")
    return take_first(given.profile, lambda: of_variable, lambda: of_profile)


def _find_tenant(given: ConnectionOptions, profile: Profile | None, variables: Mapping[str, str]) -> Source | None:
    tenant = given.program.service.tenant
    if tenant is None:
        return None
    if given.tenant is not None:
        return _make(tenant.argument, given.tenant, given.program.tenant_option)
    found = take_first(
        given.profile,
        lambda: _get_tenant(given.program, variables),
        lambda: _get_profile_tenant(tenant.argument, profile),
    )
    return found or Source(SecretValue({}), tenant.default, _DEFAULT)


def _get_credentials(program: Program, variables: Mapping[str, str]) -> dict[str, Source]:
    found: dict[str, Source] = {}
    for argument in program.service.facts.credentials:
        name = program.variable(argument.upper())
        if value := variables.get(name):
            found[argument] = Source(SecretValue({argument: value}), mask(value), name)
    return found


def _get_profile_credentials(profile: Profile | None, file: ProfileFile) -> dict[str, Source]:
    found: dict[str, Source] = {}
    if profile is None:
        return found
    for argument in file.program.service.facts.credentials:
        value, origin = profile.credentials.get(argument), f"profile {profile.name} in {file.path}"
        if not value:
            value, origin = read_credential(file.program, profile.name, argument), f"keyring, profile {profile.name}"
        if value:
            found[argument] = Source(SecretValue({argument: value}), mask(value), origin)
    return found


def _get_tenant(program: Program, variables: Mapping[str, str]) -> Source | None:
    name = program.service.tenant_variable
    text = variables.get(name)
    # The client reads it, and says if it is no id.
    return Source(SecretValue({}), text, name) if text else None


def _get_profile_tenant(argument: str, profile: Profile | None) -> Source | None:
    if profile is None or profile.tenant is None:
        return None
    return _make(argument, profile.tenant, f"profile {profile.name}")


def _get_server(given: ConnectionOptions, variables: Mapping[str, str]) -> Source | None:
    program = given.program
    # An option for a part of a server of the description is for one of these.
    has_part = any(each.argument in given.described for each in program.service.facts.variables)
    known = ("ENVIRONMENT",) if has_part else ("BASE_URL", "ENVIRONMENT")
    names = [name for each in known if variables.get(name := program.variable(each))]
    return Source(SecretValue({}), variables[names[0]], names[0]) if names else None


def _get_profile_server(program: Program, profile: Profile | None, *, is_chosen: bool) -> Source | None:
    if profile is None:
        return None
    # The token of a profile that was chosen must not go where a variable says, nor to a sandbox that nobody named.
    if is_chosen and not (profile.base_url or profile.environment or program.service.facts.servers):
        msg = f"profile {profile.name} has no server, and the description names none"
        raise CommandError(msg, "Pass --base-url, or write `base_url` into the profile.")
    environment = profile.environment or (program.service.default_environment if is_chosen else None)
    values = {"base_url": profile.base_url, "environment": environment}
    return next((_make(name, each, f"profile {profile.name}") for name, each in values.items() if each), None)


def mask(token: str) -> str:
    """Return a token with its end only; nothing of a short one."""
    return f"***{token[-4:]}" if len(token) >= 16 else "***"  # noqa: PLR2004 - four of sixteen give nothing away


def _make(name: str, value: Any, origin: str) -> Source:
    return Source(SecretValue({name: value}), str(value), origin)


class DescribedOptions(dict[str, str]):
    """What is given to variables of servers and headers of every call, by the argument of the client."""

    @classmethod
    def take(cls, program: Program, named: dict[str, Any]) -> DescribedOptions:
        """Return those of the options of a command, which are taken out of them; see `list_described_options`."""
        found = {argument: named.pop(name, None) for argument, name in program.described_options.items()}
        return cls({argument: value for argument, value in found.items() if value is not None})


@frozen(kw_only=True)
class ConnectionOptions:
    """The options that say which server and tenant a command talks to, and with whose token."""

    program: Program
    described: DescribedOptions = field(factory=DescribedOptions)
    tenant: Any = None
    profile: str | None = None
    environment: str | None = None
    base_url: str | None = None
    verbose: bool = False

    @classmethod
    def take(cls, program: Program, named: dict[str, Any]) -> ConnectionOptions:
        """Return the connection of the options of a command, which are taken out of them; see `list_options`."""
        own = [each.name for each in fields(cls) if each.name not in {"program", "described", "tenant"}]
        options = {each: named.pop(each) for each in own if each in named}
        described = DescribedOptions.take(program, named)
        return cls(program=program, described=described, tenant=named.pop(program.tenant, None), **options)

    @contextmanager
    def open(self, *, needs_credentials: bool = True) -> Generator[Any]:
        """Return a client of the program; it is closed at the end."""
        self.check()
        sources = find_sources(self)
        with self.program.client()(**sources.to_options(needs_credentials=needs_credentials)) as client:
            self.start_log()
            try:
                yield client
            except Forbidden as error:
                raise self.explain(error) from error

    def explain(self, error: SdkError) -> CommandError:
        """Return what a command says of an error. If the service forbids something, it may be the id of the tenant."""
        if isinstance(error, Forbidden) and not error.may_have_happened:
            tenant = find_sources(self).tenant
            if tenant is not None and tenant.is_chosen:
                place = f"{self.program.service.describe_tenant(tenant.value)} (from {tenant.origin})"
                return CommandError(str(error), self.program.ask_whose(place), FAILED)
        return to_command_error(self.program, error)

    def start_log(self) -> None:
        """Let the client log each request, if that was asked for."""
        from openapi_sdk.settings.hooks import set_up_logging  # noqa: PLC0415 - imported lazily

        if self.verbose:
            set_up_logging(self.program.service, {self.program.variable("LOG"): "debug"})

    def check(self) -> None:
        """Check the options, so that an error has their names and not those of variables."""
        if self.tenant is not None:
            self.program.service.parse_tenant(str(self.tenant), self.program.tenant_option)
        check_server(self.program, self.environment, self.base_url, self.described)


#: Below the command's own options in its help.
CONNECTION_GROUP = Group("Connection", sort_key=90)


def list_connection_options(program: Program, *, has_tenant: bool = True) -> list[SignatureParameter]:
    """Return the parameters of a command that `ConnectionOptions.take` takes, with that of the tenant or without it."""
    service = program.service

    def describe(text: str, variable: str = "", **options: Any) -> Parameter:
        named = f" [{variable}]" if variable else ""
        return Parameter(help=f"{text}{named}", group=CONNECTION_GROUP, **options)

    profile = describe(
        "Profile of the configuration file.",
        program.variable("PROFILE"),
        metavar="NAME",
        completer=complete_profiles(program),
    )
    environment = describe("Server to talk to.", program.variable("ENVIRONMENT"))
    address = describe("Address of another server.", program.variable("BASE_URL"), metavar="URL")
    verbose = describe(
        "Write a line on stderr for each request: path, status, time, attempt.", negative=(), show_default=False
    )
    annotations: dict[str, Any] = {
        "profile": Annotated[str | None, profile],
        "environment": Annotated[choose_environment(program) | None, environment],
        "base_url": Annotated[str | None, address],
        "verbose": Annotated[bool, verbose],
    }
    if has_tenant and service.tenant is not None:
        text = f"Id of the {service.tenant.word}."
        tenant = describe(text, service.tenant_variable, name=program.tenant_option, metavar="ID")
        annotations[program.tenant] = Annotated[service.tenant.read | None, tenant]
    own = [
        SignatureParameter(
            name,
            SignatureParameter.KEYWORD_ONLY,
            default=False if name == "verbose" else None,
            annotation=annotation,
        )
        for name, annotation in annotations.items()
    ]
    return [*own, *list_described_options(program)]


def list_described_options(program: Program) -> list[SignatureParameter]:
    """Return the parameters of a command that `DescribedOptions.take` takes."""
    facts, names = program.service.facts, program.described_options
    types: dict[str, Any] = {}
    texts: dict[str, str] = {}
    for variable in facts.variables:
        servers = [name for name, url in facts.servers.items() if f"{{{variable.name}}}" in url]
        values = [value for name in servers for value in variable.values.get(name, ())]
        has_values = all(variable.values.get(name) for name in servers)
        types[variable.argument] = Literal[tuple(dict.fromkeys(values))] if has_values else str
        texts[variable.argument] = "A part of the address of the server."
    for header in facts.headers:
        types[header.argument], texts[header.argument] = (
            str,
            f"The header {escape_invisible(header.name)} of every request.",
        )
    return [
        SignatureParameter(
            names[argument],
            SignatureParameter.KEYWORD_ONLY,
            default=None,
            annotation=Annotated[
                kind | None,
                Parameter(
                    name=f"--{names[argument].replace('_', '-')}",
                    help=f"{texts[argument]} [{program.variable(argument.upper())}]",
                    group=CONNECTION_GROUP,
                    metavar="TEXT" if kind is str else None,
                ),
            ],
        )
        for argument, kind in types.items()
    ]


def choose_environment(program: Program) -> Any:
    """Return the type of the name of a server."""
    return Literal[tuple(program.service.environments)]


def move_options(program: Program, arguments: Sequence[str], app: App) -> list[str]:
    """Return the arguments with the options of the connection that are before the command behind it."""
    takes_value = {f"--{name_option(each)}": each.default is None for each in list_connection_options(program)}
    moved: list[str] = []
    rest = list(arguments)
    while rest and (name := rest[0].partition("=")[0].replace("_", "-")) in takes_value:
        count = 2 if takes_value[name] and "=" not in rest[0] else 1
        moved, rest = [*moved, *rest[:count]], rest[count:]
    command, apps, others = app.parse_commands(rest)
    # A group has no options; what is wrong there is the command.
    return rest if apps[-1].default_command is None else [*command, *moved, *others]
