"""The options that say which account, tenant and server a command talks to."""

from __future__ import annotations

import os
from contextlib import contextmanager
from inspect import Parameter as SignatureParameter
from typing import TYPE_CHECKING, Annotated, Any, Literal

from attrs import frozen
from cyclopts import Group, Parameter

from openapi_sdk.cli.errors import FAILED, CommandError, to_command_error
from openapi_sdk.cli.profiles import ProfileFile, check_server, complete_profiles, read_credential, take_first
from openapi_sdk.errors.statuses import Forbidden
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
    """What a client is made of. `credentials` says who calls, by argument. Without tenants, `tenant` is None."""

    credentials: Mapping[str, Source]
    tenant: Source | None
    server: Source
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
        for each in self.credentials.values():
            options |= each.options.reveal()
        return options


def find_sources(given: ConnectionOptions, environ: Mapping[str, str] | None = None) -> Sources:
    """Return the values for the options of a command."""
    program, variables = given.program, os.environ if environ is None else environ
    file = ProfileFile.load(program, variables)
    profile = file.choose(given.profile, variables)
    is_chosen = given.profile is not None
    credentials = take_first(
        given.profile, lambda: _get_credentials(program, variables), lambda: _get_profile_credentials(profile, file)
    )
    server: Source | None
    if given.base_url is not None:
        server = _make("base_url", given.base_url, "--base-url")
    elif given.environment is not None:
        server = _make("environment", given.environment, "--environment")
    else:
        server = take_first(
            given.profile,
            lambda: _get_server(program, variables),
            lambda: _get_profile_server(program, profile, is_chosen=is_chosen),
        )
    default = program.service.default_environment if program.service.facts.servers else "none"
    server = server or Source(SecretValue({}), default, _DEFAULT)
    return Sources(credentials or {}, _find_tenant(given, profile, variables), server, profile, file)


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


def _get_server(program: Program, variables: Mapping[str, str]) -> Source | None:
    names = [name for each in ("BASE_URL", "ENVIRONMENT") if variables.get(name := program.variable(each))]
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


@frozen(kw_only=True)
class ConnectionOptions:
    """The options that say which server and tenant a command talks to, and with whose token."""

    program: Program
    tenant: Any = None
    profile: str | None = None
    environment: str | None = None
    base_url: str | None = None
    verbose: bool = False

    @classmethod
    def take(cls, program: Program, named: dict[str, Any]) -> ConnectionOptions:
        """Return the connection of the options of a command, which are taken out of them; see `list_options`."""
        options = {each: named.pop(each) for each in ("profile", "environment", "base_url", "verbose") if each in named}
        return cls(program=program, tenant=named.pop(program.tenant, None), **options)

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
        check_server(self.program, self.environment, self.base_url)


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
    return [
        SignatureParameter(
            name,
            SignatureParameter.KEYWORD_ONLY,
            default=False if name == "verbose" else None,
            annotation=annotation,
        )
        for name, annotation in annotations.items()
    ]


def choose_environment(program: Program) -> Any:
    """Return the type of the name of a server."""
    return Literal[tuple(program.service.environments)]


def move_options(program: Program, arguments: Sequence[str], app: App) -> list[str]:
    """Return the arguments with the options of the connection that are before the command behind it."""
    takes_value = {
        f"--{each.name.replace('_', '-')}": each.default is None for each in list_connection_options(program)
    }
    moved: list[str] = []
    rest = list(arguments)
    while rest and (name := rest[0].partition("=")[0].replace("_", "-")) in takes_value:
        count = 2 if takes_value[name] and "=" not in rest[0] else 1
        moved, rest = [*moved, *rest[:count]], rest[count:]
    command, apps, others = app.parse_commands(rest)
    # A group has no options; what is wrong there is the command.
    return rest if apps[-1].default_command is None else [*command, *moved, *others]
