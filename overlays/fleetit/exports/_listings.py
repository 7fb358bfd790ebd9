"""The listings of the description: their names, and the columns of their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetit._description.methods import find_method, list_resources, load_methods
from fleetit._errors.errors import ConfigurationError
from fleetit._errors.suggestions import suggest
from fleetit._secrets.fields import SecretColumns
from fleetit.exports._row_reader import find_row_model
from fleetit_api._column_types import describe_columns

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from fleetit._description.methods import Method
    from fleetit_api._column_types import Kind

_FLEET = "fleet_id"
#: The kinds of the column with the fleet.
FLEET_KINDS: Sequence[Kind] = ("integer",)


def list_exports() -> list[str]:
    """Return the names of all listings: `tolls`, or `integrations.list_active` where a resource has several."""
    names: list[str] = []
    for resource, methods in list_resources().items():
        listings = [each for each in methods if each.is_listing]
        names += [resource] if len(listings) == 1 else [each.full_name for each in listings]
    return names


def find_listing(name: str) -> Method:
    """Return a listing by its full name (`tolls.list`), or by its resource if that has one only (`tolls`).

    Raises:
        ConfigurationError: If there is none of this name, or several.
    """
    wanted = name.replace("-", "_")
    methods = list_resources().get(wanted)
    if methods is not None:
        found = [each for each in methods if each.is_listing]
        if len(found) == 1:
            return found[0]
        has = f"has {', '.join(each.full_name for each in found)}: name one" if found else "has no listing"
        msg = f"{name} {has}"
        raise ConfigurationError(msg)
    if wanted in load_methods() and find_method(wanted).is_listing:
        return find_method(wanted)
    msg = f"{name!r} is no listing{suggest(wanted, list_exports())}; there are {', '.join(list_exports())}"
    raise ConfigurationError(msg)


def name_table(method: Method) -> str:
    """Return the name of the table of a listing in a database: that of its resource, if that has one listing only."""
    listings = [each for each in list_resources()[method.resource] if each.is_listing]
    return method.resource if len(listings) == 1 else method.id


def describe_rows(method: Method, *, secrets: bool = True) -> Mapping[str, Sequence[Kind]]:
    """Return the columns that the description has of the rows of a listing, and their kinds.

    Args:
        method: The listing.
        secrets: Whether the columns of secrets are among them.
    """
    model = find_row_model(method.operation)
    if model is None:
        return {}
    described = describe_columns(model)
    if secrets:
        return described
    secret = SecretColumns.of(model)
    return {name: each for name, each in described.items() if not secret.has(name)}


def name_fleet_column(described: Collection[str]) -> str:
    """Return the name of the column with the fleet that was asked for: `fleet_id`, unless rows have such a column.

    Args:
        described: The columns that the description has.
    """
    name = _FLEET
    while name in described:
        name += "_"
    return name
