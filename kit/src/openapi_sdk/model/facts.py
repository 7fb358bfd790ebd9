"""What the description of a service says of it: the types of the module `facts` of a generated package."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping


class Bearer(NamedTuple):
    """A token in the header Authorization."""


class Basic(NamedTuple):
    """A name and a password in the header Authorization."""


class ApiKey(NamedTuple):
    """A key of its own header, parameter of the query, or cookie.

    Attributes:
        place: Where it is sent.
        name: Under which name.
    """

    place: Literal["header", "query", "cookie"]
    name: str


Auth: TypeAlias = "Bearer | Basic | ApiKey"


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
        servers: The base URLs, by their names, in the order of the description.
        auth: The ways to say who calls, of which one is enough; empty if nothing is described.
        tenant: Whom a call is for; None if the description knows no tenants.
        listing: A method that lists, for examples in messages: `things.list`; empty if there is none.
        update: A method that changes a row, likewise.
    """

    title: str
    name: str
    package: str
    servers: Mapping[str, str]
    auth: tuple[Auth, ...]
    tenant: Tenant | None = None
    listing: str = ""
    update: str = ""

    def variable(self, name: str) -> str:
        """Return the name of an environment variable: `ACME_TOKEN` for TOKEN. An empty variable counts as not set."""
        return f"{self.package.upper()}_{name}"

    @property
    def tenant_variable(self) -> str:
        """The variable with the default tenant: `ACME_WORKSPACE_ID`; empty without tenants."""
        return "" if self.tenant is None else self.variable(self.tenant.argument.upper())
