"""Whom a Python name of the surface belongs to: an operation, a schema or a tag of the description."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Owner:
    """Whom a Python name belongs to.

    Attributes:
        kind: `operation`, `schema`, `tag` or `other`.
        name: The operationId, the class in lower case, or the tag.
        leaf: The last part below that; "" for the thing itself.
    """

    kind: str
    name: str
    leaf: str = ""


def owner(symbol: str) -> Owner:
    """Tell whom a name of the surface belongs to.

    Args:
        symbol: The dotted name without the package's own beginning: `api.tolls.TollsResource.list.limit`.
    """
    match re.sub(r"#\d+", "", symbol).split("."):
        case ["models", name] | ["models", _, name]:
            found = Owner("schema", class_key(name))
        case ["models", _, name, leaf, *_]:
            found = Owner("schema", class_key(name), leaf)
        case ["api", "Resources" | "AsyncResources", tag, *_] | ["api", tag]:
            found = Owner("tag", tag)
        case ["api", tag, name] if name.endswith("Resource"):
            found = Owner("tag", tag)
        case ["api", tag, name, method, *rest] if name.endswith("Resource"):
            special = method.startswith("_")
            found = Owner("tag", tag) if special else Owner("operation", f"{tag}_{method}", rest[-1] if rest else "")
        case ["api", _, operation, *rest]:
            found = Owner("operation", operation, rest[-1] if len(rest) > 1 else "")
        case _:
            found = Owner("other", symbol)
    return found


def class_key(name: str) -> str:
    """Return what a schema, its class and the module of that have in common: `tollpage`."""
    return re.sub(r"\W|_", "", name).lower()


def without_names(operation: str) -> str:
    """Return what an operation is, whatever its path parameters are called: `GET /v2/tolls/{}/`."""
    return re.sub(r"\{[^{}]*\}", "{}", operation)
