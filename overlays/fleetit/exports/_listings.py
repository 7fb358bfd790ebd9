"""The names of the listings of the description."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetit._description.methods import find_method, list_resources, load_methods
from fleetit._errors.errors import ConfigurationError
from fleetit._errors.suggestions import suggest

if TYPE_CHECKING:
    from fleetit._description.methods import Method


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
