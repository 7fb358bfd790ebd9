"""What the description of a service says of it: the types of the module `facts` of a generated package."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


class Bearer(NamedTuple):
    """A token in the header Authorization.

    Attributes:
        argument: The argument of the client that has it.
        prefix: What stands before it, see `add_prefix`; empty for nothing.
    """

    argument: str = "token"
    prefix: str = "Bearer"

    @property
    def arguments(self) -> tuple[str, ...]:
        """The arguments of the client that it needs."""
        return (self.argument,)


class ApiKey(NamedTuple):
    """A key in a header, a parameter of the query, or a cookie.

    Attributes:
        place: Where it is sent.
        name: Under which name.
        argument: The argument of the client that has it.
        prefix: What stands before it in a header, see `add_prefix`; empty for nothing.
    """

    place: Literal["header", "query", "cookie"]
    name: str
    argument: str = "api_key"
    prefix: str = ""

    @property
    def arguments(self) -> tuple[str, ...]:
        """The arguments of the client that it needs."""
        return (self.argument,)


class Basic(NamedTuple):
    """A name and a password in the header Authorization.

    Attributes:
        username: The argument of the client that has the name.
        password: The argument that has the password.
    """

    username: str = "username"
    password: str = "password"  # noqa: S105 - the name of an argument

    @property
    def arguments(self) -> tuple[str, ...]:
        """The arguments of the client that it needs."""
        return (self.username, self.password)


class ClientCredentials(NamedTuple):
    """A token in the header Authorization that the client fetches itself (OAuth 2.0, client credentials).

    Attributes:
        token_url: Where it is fetched, which may be relative to the base URL.
        scopes: The scopes that it is asked for.
        client_id: The argument of the client that has the id.
        client_secret: The argument that has the secret.
        in_body: Whether id and secret are fields of the request for a token, and not in its header Authorization.
    """

    token_url: str
    scopes: tuple[str, ...] = ()
    client_id: str = "client_id"
    client_secret: str = "client_secret"  # noqa: S105 - the name of an argument
    in_body: bool = False

    @property
    def arguments(self) -> tuple[str, ...]:
        """The arguments of the client that it needs."""
        return (self.client_id, self.client_secret)


class Undescribed(NamedTuple):
    """What the description names, and doesn't say how to send: a function of the overlay makes its headers.

    Attributes:
        kind: What the description calls it.
    """

    kind: str

    @property
    def arguments(self) -> tuple[str, ...]:
        """The arguments of the client that it needs: none."""
        return ()


def add_prefix(prefix: str, value: str) -> str:
    """Return a token or a key behind its prefix. A word has a space behind it; `Token token=` has none."""
    return f"{prefix} {value}" if prefix[-1:].isalnum() else f"{prefix}{value}"


SecurityScheme: TypeAlias = "Bearer | ApiKey | Basic | ClientCredentials | Undescribed"
#: Ways to say who calls, of which one is enough. Each has the names of the schemes that are sent together; one without
#: any says that a call needs none.
Requirements: TypeAlias = tuple[tuple[str, ...], ...]


class ServerVariable(NamedTuple):
    """A variable of the URLs of servers, which is an argument of the client.

    Attributes:
        name: Its name, which the URLs have in braces.
        argument: The argument.
        defaults: Its value where none is passed, by the name of the server.
        values: The values that are possible, by the name of the server; any other one where there are none.
    """

    name: str
    argument: str
    defaults: Mapping[str, str] = MappingProxyType({})
    values: Mapping[str, tuple[str, ...]] = MappingProxyType({})


class ClientHeader(NamedTuple):
    """A header of every request, which is an argument of the client.

    Attributes:
        name: Its name.
        argument: The argument.
        default: Its value where none is passed; None if one has to be.
    """

    name: str
    argument: str
    default: str | None = None


#: What reads an id of JSON. `Tenant` has a field `type`, which would hide the builtin.
IdReader: TypeAlias = "type[int | str]"


class Tenant(NamedTuple):
    """Whom a call is for, where an account has several: organizations, workspaces, projects.

    Attributes:
        place: Where it is sent.
        name: The name of the header or the parameter.
        word: What one is called.
        plural: What several are called.
        none: What a call without one is for: `the default workspace`; empty if nothing says it.
        type: The type of an id.
        listing: The method that lists those of a token: `workspaces.list`; empty if there is none.
    """

    place: Literal["header", "query", "path"]
    name: str
    word: str
    plural: str
    none: str
    type: Literal["integer", "string"]
    listing: str = ""

    @property
    def one(self) -> str:
        """One of them, for texts: "a workspace", "an organization"."""
        return f"{'an' if self.word[0] in 'aeio' else 'a'} {self.word}"

    @property
    def default(self) -> str:
        """What a call without one is for, for texts."""
        return self.none or f"no {self.word}"

    @property
    def argument(self) -> str:
        """The argument of methods, options and errors that has its id."""
        return f"{self.word}_id"

    @property
    def failed(self) -> str:
        """The attribute of an error with the ids of those that were not read."""
        return f"failed_{self.plural}"

    @property
    def unknown(self) -> str:
        """The attribute of an error that says that the list of them could not be read."""
        return f"{self.plural}_unknown"

    @property
    def read(self) -> IdReader:
        """What reads an id of JSON."""
        return int if self.type == "integer" else str


class Facts(NamedTuple):
    """What the description of a service says of it.

    Attributes:
        title: The title of the description.
        name: The name of the service, as it stands in names of classes and in messages.
        package: The package that users import: that of the generated one without `_api`.
        servers: The base URLs, by their names, in the order of the description. They have variables in braces.
        schemes: How a call says who calls, by the names of the description.
        security: What a call needs of them, unless its operation says otherwise; empty if it needs nothing.
        tenant: Whom a call is for; None if the description knows no tenants.
        variables: The variables of the servers.
        headers: The headers that every request has.
        listing: A method that lists, for examples in messages: `things.list`; empty if there is none.
        update: A method that changes a row, likewise.
        base_path: The path of a server without a host, which a base URL ends with; empty if there is none.
    """

    title: str
    name: str
    package: str
    servers: Mapping[str, str]
    schemes: Mapping[str, SecurityScheme]
    security: Requirements
    tenant: Tenant | None = None
    variables: tuple[ServerVariable, ...] = ()
    headers: tuple[ClientHeader, ...] = ()
    listing: str = ""
    update: str = ""
    base_path: str = ""

    def variable(self, name: str) -> str:
        """Return the name of an environment variable: `ACME_TOKEN` for TOKEN. An empty variable counts as not set."""
        return f"{self.package.upper()}_{name}"

    @property
    def credentials(self) -> tuple[str, ...]:
        """The arguments of the client that say who calls: `token`, `api_key`, …; each once."""
        return tuple(dict.fromkeys(name for each in self.schemes.values() for name in each.arguments))

    def list_ways(self) -> list[tuple[str, ...]]:
        """Return the arguments of the client that a call needs unless its operation says otherwise, of each way."""
        schemes = self.schemes
        return [tuple(name for each in way for name in schemes[each].arguments) for way in self.security]

    def is_enough(self, given: Collection[str]) -> bool:
        """Whether some arguments are all that a call needs, unless its operation says otherwise."""
        return not self.security or any({*given}.issuperset(way) for way in self.list_ways())

    def make_options(self, token: str) -> dict[str, str]:
        """Return the arguments that a client of a sandbox needs: one token says everywhere who calls.

        What it would fetch a token with is left out. A header without a default may have any value.
        """
        schemes = (each for each in self.schemes.values() if not isinstance(each, ClientCredentials))
        headers = {each.argument: "sandbox" for each in self.headers if each.default is None}
        return {**{name: token for each in schemes for name in each.arguments}, **headers}

    @property
    def described(self) -> tuple[str, ...]:
        """The arguments of the client that the description makes."""
        variables, headers = (each.argument for each in self.variables), (each.argument for each in self.headers)
        return (*self.credentials, *variables, *headers)

    @property
    def tenant_variable(self) -> str:
        """The variable with the default tenant: `ACME_WORKSPACE_ID`; empty without tenants."""
        return "" if self.tenant is None else self.variable(self.tenant.argument.upper())
