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


class Facts(NamedTuple):
    """What the description of a service says of it.

    Attributes:
        title: The title of the description.
        package: The package that users import: that of the generated one without `_api`.
        servers: The base URLs, by their names, in the order of the description.
        auth: The ways to say who calls, of which one is enough; empty if nothing is described.
        listing: A method that lists, for examples in messages: `things.list`; empty if there is none.
        update: A method that changes a row, likewise.
    """

    title: str
    package: str
    servers: Mapping[str, str]
    auth: tuple[Auth, ...]
    listing: str = ""
    update: str = ""
