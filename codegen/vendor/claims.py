"""A page taken apart: what it says about which place of the description."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from codegen.openapi.paths import METHODS, normalize_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from codegen.vendor.page import Page
    from codegen.vendor.sources import Source

Place = tuple[str, ...]

#: What the merge writes: where an operation or a transcribed schema comes from, and how sure it is.
PROVENANCE = ("x-fidelity", "x-source")


@dataclass(frozen=True, slots=True)
class Claim:
    """What one page says about one place.

    Attributes:
        source: The page.
        place: The steps of a JSON Pointer; a tag's step is its name.
        value: What it says there.
    """

    source: Source
    place: Place
    value: Any

    @property
    def subject(self) -> Place:
        """The place, the same for two spellings of one operation."""
        return subject(self.place)

    @property
    def shape(self) -> str:
        """The value as JSON."""
        return shape(self.value)

    def against(self, others: list[Claim]) -> list[Claim]:
        """Return those of the others that can't stand beside this one.

        An operation is described once: two descriptions of it are rivals even if they are the same, since the next
        page that changes would change only one of them.
        """
        if is_operation(self.place):
            return [other for other in others if other is not self]
        return [other for other in others if other.shape != self.shape]


def operations(source: Source, page: Page) -> Iterator[Claim]:
    """Claim a page's operations."""
    for method, path in page.operations:
        yield Claim(source, ("paths", path, method), page.document["paths"][path][method])


def shared(operation: Claim, page: Page) -> Claim:
    """Claim what the page of an operation says for all methods of its path; nothing is a claim as well.

    Parameters that one page has there would otherwise reach the operations of another.
    """
    _, path, _ = operation.place
    item: dict[str, Any] = page.document["paths"][path]
    return Claim(operation.source, ("paths", path), {key: item[key] for key in item if key not in METHODS})


def everything_else(source: Source, page: Page) -> Iterator[Claim]:
    """Claim all that a page says beside its paths."""
    return (Claim(source, place, value) for place, value in _places(page.document))


def _places(document: dict[str, Any]) -> Iterator[tuple[Place, Any]]:
    for field, value in document.get("info", {}).items():
        yield ("info", field), value
    for tag in document.get("tags", []):
        for field, value in tag.items():
            yield ("tags", tag["name"], field), value
    for kind, components in document.get("components", {}).items():
        for name, component in components.items():
            yield ("components", kind, name), component
    for key in document.keys() - {"info", "tags", "components", "paths", *PROVENANCE}:
        yield (key,), document[key]


def is_operation(place: Place) -> bool:
    """Whether an operation is at this place."""
    return place[0] == "paths" and len(place) == len(("paths", "path", "method"))


def subject(place: Place) -> Place:
    """Return what a place is about: `/v2/things/{ID}` and `/v2/things/{id}/` are one path to FleetIT."""
    if not is_operation(place):
        return place
    _, path, method = place
    return ("paths", normalize_path(path).rstrip("/"), method)


def shape(value: Any) -> str:
    """Return a value as JSON, so that the order of keys does not matter, and 1, 1.0 and true are three things."""
    return json.dumps(value, sort_keys=True)
