"""A service: what one SDK is. Code that serves any API names none, and asks the service that it was given.

The facts of its description are generated; what no description says, its overlay sets once:

    SERVICE = Service(FACTS, exceptions.TREE, version="1.0")

A client, a sandbox, an inbox or a command has one. Two of them in a program share nothing but code.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable
from contextlib import contextmanager
from datetime import UTC
from functools import cached_property
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, cast

from attrs import Factory, field, frozen

from openapi_sdk.model.facts import ApiKey
from openapi_sdk.model.integers import LARGEST, read_integer
from openapi_sdk.model.public import public_in
from openapi_sdk.secrets.redaction import format_value

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator, Mapping
    from datetime import datetime

    from openapi_sdk.description.document import Description
    from openapi_sdk.errors.errors import ConfigurationError, ErrorTree, InvalidInput
    from openapi_sdk.model.facts import Facts, Tenant

#: Returns headers: of the method, the URL, the headers and the body of a request.
HeaderFunction: TypeAlias = (
    "Callable[[str, str, Mapping[str, str], bytes | None], Mapping[str, str] | Awaitable[Mapping[str, str]]]"
)
_NOT_ALPHANUMERIC = re.compile(r"[^A-Za-z0-9]")
#: A variable in the URL of a server.
_VARIABLE = re.compile(r"\{[^{}]*\}")
#: The scheme, and the host with the port.
_PLACE = re.compile(r"([a-z]+)://([^/]*)")
_DEFAULT_PORTS = {"https": ":443", "http": ":80"}
#: An id as text, which has no leading zero, and no more digits than the largest one.
_DIGITS = re.compile("[1-9][0-9]{0,18}")
#: An id that is a text: printable ASCII, which can be sent in a header.
_TEXT = re.compile(r"[!-~]{1,200}")


class Whoami(NamedTuple):
    """The operation that tells whose a token is.

    Attributes:
        method: Its method: `account.get`.
        describe: Returns whose it is, of its result.
    """

    method: str
    describe: Callable[[Any], str]


class Examples(NamedTuple):
    """Values in the examples of commands, which succeed in a sandbox that is just started.

    Attributes:
        texts: Texts that are tried where a pattern is described.
        words: Texts of fields with a word in their name, which are tried before them.
        tenant: The id of a tenant; None without tenants.
        id: The first id of its rows.
        keys: The values of fields that say which row is meant.
        own_tenant: The id of a tenant in examples that are about the reader's own account, and not about a sandbox.
        secrets: What is secret in rows, in a few words: "keys of users".
        export: The arguments of an export: `orders orders.csv --created-gte 2025-01-31`.
    """

    texts: tuple[str, ...] = ()
    words: Mapping[str, str] = MappingProxyType({})
    tenant: int | str | None = None
    id: int = 1
    keys: Mapping[str, Any] = MappingProxyType({})
    own_tenant: int | str | None = None
    secrets: str = ""
    export: str = ""


def _to_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _get_place(url: str) -> str:
    """Return the host and the port of a URL as names are compared."""
    found = _PLACE.match(url.lower())
    return "" if found is None else found[2].removesuffix(_DEFAULT_PORTS.get(found[1], ""))


@public_in("openapi_sdk")
@frozen(eq=False, slots=False)  # one is equal to itself alone; slots=False for `cached_property`
class Service:
    """What one SDK is.

    Attributes:
        facts: What the description says.
        errors: The classes of its errors.
        version: The version of its distribution.
        program: Its command, as help, messages and examples call it; by default like the package.
        sandbox: The base URL of its sandbox, which is the environment `sandbox`.
        whoami: The operation that tells whose a token is; None without one.
        examples: Values in the examples of commands.
        localize: Returns a moment in the time zone that the service writes, which its sandbox writes too; by default
            UTC. OverflowError: outside of the years 1 to 9999.
        authenticate: Returns headers for a request: what no scheme of the description says, such as a signature. It is
            called before each attempt of a call that isn't described to need nothing, with the method, the URL, the
            headers and the body, and may be async for async clients.
    """

    facts: Facts
    errors: ErrorTree
    version: str = field(kw_only=True)
    program: str = field(kw_only=True, default=Factory(lambda self: self.facts.package, takes_self=True))
    sandbox: str = field(kw_only=True, default="http://127.0.0.1:8431")
    whoami: Whoami | None = field(kw_only=True, default=None)
    examples: Examples = field(kw_only=True, default=Examples())
    localize: Callable[[datetime], datetime] = field(kw_only=True, default=_to_utc)
    authenticate: HeaderFunction | None = field(kw_only=True, default=None)

    @property
    def name(self) -> str:
        """The name of the service, in messages: "Acme refused it"; and of its client."""
        return self.facts.name

    @property
    def package(self) -> str:
        """The package, the distribution, the logger, the configuration, and the entries in the keyring."""
        return self.facts.package

    @property
    def generated(self) -> str:
        """The generated package."""
        return f"{self.package}_api"

    @property
    def events(self) -> Any:
        """The generated module with the classes of its events, which are given to hooks."""
        return import_module(f"{self.generated}.events")

    @cached_property
    def tenant(self) -> Tenant | None:
        """What its tenants are called; None without them."""
        return self.facts.tenant

    @cached_property
    def tenant_header(self) -> str:
        """The header that carries the tenant; empty without one."""
        return self.tenant.name if self.tenant is not None and self.tenant.place == "header" else ""

    @cached_property
    def own_parameters(self) -> Mapping[tuple[str, str], str]:
        """What to do instead of setting a header or a parameter that says who calls, by its place and name.

        Names of headers are in lower case, and have dashes in place of all other marks.
        """
        found: dict[tuple[str, str], list[str]] = {}
        for scheme in self.facts.schemes.values():
            arguments = " and ".join(f"{each}=" for each in scheme.arguments)
            place, name = (scheme.place, scheme.name) if isinstance(scheme, ApiKey) else ("header", "Authorization")
            key = _NOT_ALPHANUMERIC.sub("-", name).lower() if place == "header" else name
            if arguments:
                found.setdefault((place, key), []).append(arguments)
        for each in self.facts.headers:
            found[("header", _NOT_ALPHANUMERIC.sub("-", each.name).lower())] = [f"{each.argument}="]
        return {key: f"the client sets it; pass {' or '.join(each)} to the client" for key, each in found.items()}

    @property
    def client(self) -> str:
        """The class of its client, for messages."""
        return self.name

    @property
    def async_client(self) -> str:
        """The class of its async client, for messages."""
        return f"Async{self.name}"

    @cached_property
    def environments(self) -> Mapping[str, str]:
        """The base URLs of the described servers, with variables in braces, and of the sandbox, by their names."""
        return {**self.facts.servers, "sandbox": self.sandbox}

    @property
    def default_environment(self) -> str:
        """The first described server."""
        return next(iter(self.environments))

    def name_environment(self, base_url: str) -> str | None:
        """Return the environment that has the host and the port of a base URL; None for any other one.

        Variables in a host may have any value. An environment that has none comes first.
        """
        place, known = _get_place(base_url), sorted(self.environments.items(), key=lambda each: "{" in each[1])
        patterns = ((name, _VARIABLE.split(_get_place(url))) for name, url in known)
        return next(
            (name for name, parts in patterns if re.fullmatch("[^/]+".join(map(re.escape, parts)), place)), None
        )

    def is_production(self, base_url: str) -> bool:
        """Whether a base URL is that of the first described server."""
        return bool(self.facts.servers) and self.name_environment(base_url) == self.default_environment

    @cached_property
    def description(self) -> Description:
        """The description that the generated package has. It is read once.

        Raises:
            ConfigurationError: If there is none.
        """
        from openapi_sdk.description.document import Description, read_packaged  # noqa: PLC0415 - imported lazily

        try:
            document = read_packaged(self.generated)
        except (FileNotFoundError, ModuleNotFoundError) as error:
            where = f"{self.generated}/openapi.json"
            msg = f"{where} can't be read ({error}): install {self.package} whole, or regenerate it"
            raise self.errors.ConfigurationError(msg) from error
        return Description(json.loads(document), self.generated)

    @cached_property
    def log(self) -> logging.Logger:
        """The logger of the SDK."""
        return logging.getLogger(self.package)

    def variable(self, name: str) -> str:
        """Return the name of an environment variable; see `Facts.variable`."""
        return self.facts.variable(name)

    @property
    def tenant_variable(self) -> str:
        """The variable with the default tenant; empty without tenants."""
        return self.facts.tenant_variable

    @cached_property
    def resources(self) -> Mapping[str, str]:
        """The modules of the resources of the generated package, by their names."""
        found: Mapping[str, str] = import_module(f"{self.generated}.api").RESOURCES
        return found

    @contextmanager
    def needing(self, extra: str, *libraries: str) -> Generator[None]:
        """Say what to install if what is imported within needs a library that is missing.

        Args:
            extra: The extra, and the library that it is named after.
            *libraries: Others that come with it.

        Raises:
            ImportError: If one of them is missing.
        """
        try:
            yield
        except ModuleNotFoundError as error:
            library = (error.name or "").partition(".")[0]
            if library not in {extra, *libraries}:
                raise
            install = f'pip install "{self.package}[{extra}]"'
            msg = f"{self.package}.{extra} needs {extra}, which is not installed: {install}"
            raise ImportError(msg, name=library) from None

    def name_method(self, operation: str) -> str:
        """Return the method of an operation: `orders.list` of `orders_list`."""
        resource = max((name for name in self.resources if operation.startswith(f"{name}_")), key=len, default="")
        return f"{resource}.{operation[len(resource) + 1 :]}" if resource else operation

    def describe_tenant(self, tenant: object) -> str:
        """Return a tenant for a text, the default one too; empty without tenants."""
        if self.tenant is None:
            return ""
        return self.tenant.default if tenant is None else f"{self.tenant.word} {tenant}"

    def name_tenant(self, tenant: object) -> dict[str, Any]:
        """Return a tenant by the name of its argument; nothing without tenants."""
        return {} if self.tenant is None else {self.tenant.argument: tenant}

    def check_tenants(
        self, tenants: Iterable[Any], error_class: type[ConfigurationError | InvalidInput] | None = None
    ) -> list[Any]:
        """Return the ids of tenants, each once. None at all is refused: it may be a choice that was lost on the way.

        Args:
            tenants: The ids.
            error_class: As in `check_tenant`.

        Raises:
            ConfigurationError: As in `check_tenant`.
            InvalidInput: As in `check_tenant`.
        """
        if self.tenant is None:
            return []
        plural = self.tenant.plural
        if isinstance(tenants, str | bytes) or not isinstance(cast("object", tenants), Iterable):
            why = f"{format_value(tenants)} is not a list of ids"
            raise self.build_tenant_error(why, plural, error_class)
        found: dict[Any, None] = {}
        for each in tenants:
            read = self._read_tenant(each)
            if read is None:
                kind = ", a positive integer" if self.tenant.type == "integer" else ""
                why = f"{format_value(each)} is not the id of {self.tenant.one}{kind}"
                raise self.build_tenant_error(why, plural, error_class)
            found[read] = None
        if not found:
            why = "there is none; give at least one id, or leave it out"
            raise self.build_tenant_error(why, plural, error_class)
        return [*found]

    def check_tenant(
        self, value: object, name: str = "", error_class: type[ConfigurationError | InvalidInput] | None = None
    ) -> Any:
        """Return the id of a tenant, or None for the default one.

        Args:
            value: What was passed.
            name: The argument, for the message; by default that of the tenant.
            error_class: The class of the error; `ConfigurationError` by default.

        Raises:
            ConfigurationError: If it is no id.
            InvalidInput: The same, if that is `error_class`.
        """
        if value is None or self.tenant is None:
            return None
        found = self._read_tenant(value)
        if found is not None:
            return found
        kind, default = self._describe_ids(), self.tenant.default
        why = f"{format_value(value)} is not {self.tenant.one} id; it is {kind}, or None for {default}"
        raise self.build_tenant_error(why, name, error_class)

    def parse_tenant(
        self, text: str, name: str = "", error_class: type[ConfigurationError | InvalidInput] | None = None
    ) -> Any:
        """Return the id of a tenant that is written as text: of an integer digits only, no sign, no leading zero.

        Args:
            text: What was written.
            name: As in `check_tenant`.
            error_class: As in `check_tenant`.

        Raises:
            ConfigurationError: As in `check_tenant`.
            InvalidInput: As in `check_tenant`.
        """
        if self.tenant is None:
            return None
        if self.tenant.type == "string":
            found = self._read_tenant(text)
        else:
            found = read_integer(int(text), 1, LARGEST) if _DIGITS.fullmatch(text) else None
        if found is not None:
            return found
        why = f"{format_value(text)} is not {self.tenant.one} id; it is {self._describe_ids()}"
        raise self.build_tenant_error(why, name, error_class)

    def _describe_ids(self) -> str:
        is_text = self.tenant is not None and self.tenant.type == "string"
        return "a text of printable ASCII without blanks" if is_text else "a positive integer"

    def _read_tenant(self, value: object) -> Any:
        if self.tenant is not None and self.tenant.type == "string":
            return value if isinstance(value, str) and _TEXT.fullmatch(value) else None
        return read_integer(value, 1, LARGEST)

    def explain_other_tenant(self, tenant: object, only: object) -> str:
        """Return why a view for one tenant only refuses another one."""
        if self.tenant is None:
            return ""
        word = self.tenant.word
        other = f"{self.describe_tenant(None)} may be" if tenant is None else f"{tenant} is"
        return f"{other} another {word}; this view is for {word} {only} only"

    def build_tenant_error(
        self, why: str, name: str = "", error_class: type[ConfigurationError | InvalidInput] | None = None
    ) -> ConfigurationError | InvalidInput:
        """Return the error for an argument that is no id of a tenant; the arguments are those of `check_tenant`."""
        argument = name or ("" if self.tenant is None else self.tenant.argument)
        if error_class is not None and issubclass(error_class, self.errors.InvalidInput):
            return self.errors.InvalidInput.of(why, field=argument)
        return self.errors.ConfigurationError(f"{argument}: {why}")
