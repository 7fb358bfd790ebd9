"""A place that differs between two documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from kit.tests.openapi_sdk_codegen.diff.keyword_values import text_of
from openapi_sdk_codegen.openapi.tree import Parts, json_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kit.tests.openapi_sdk_codegen.diff.merged_schema import Spot

#: Whether users send or receive what is at a place; "none" for neither, None if that is not known.
Direction = Literal["request", "response", "none"] | None
Kind = Literal["removed", "added", "changed"]


@dataclass(frozen=True)
class Differing:
    """A place that differs.

    Attributes:
        kind: Whether what differs is in both documents.
        what: What differs: a keyword, or the kind of thing, such as `property`.
        old: The places in the old document, the most precise first: of the keyword, of the schema, of references to it.
        new: The places in the new document, likewise.
        direction: Whether users send or receive it.
        name: What differs within it: a value, the name of a property; "" for all of it.
        subject: What a schema describes: `body`, `parameter`, `header`, or a `property` of one; "" for no schema.
    """

    kind: Kind
    what: str
    old: tuple[Parts, ...]
    new: tuple[Parts, ...]
    direction: Direction
    name: str = ""
    subject: str = ""

    def __str__(self) -> str:
        places = [json_path(each[0]) if each else "nothing" for each in (self.old, self.new)]
        return f"{self.kind} {self.what}{f' {self.name}' if self.name else ''}: {places[0]} -> {places[1]}"


def kind_of(is_in_old: bool, is_in_new: bool) -> Kind:
    """Return the kind of a difference."""
    return "changed" if is_in_old and is_in_new else "removed" if is_in_old else "added"


def flip(direction: Direction) -> Direction:
    """Return the direction of what is sent the other way."""
    return {"request": "response", "response": "request"}.get(direction or "", direction)  # type: ignore[return-value]


def compare_field(
    name: str, old: Spot, new: Spot, read: Callable[[Any], Any], direction: Direction
) -> Iterator[Differing]:
    values = read(old.value.get(name)), read(new.value.get(name))
    if text_of(values[0]) != text_of(values[1]):
        yield differing_field("changed", name, old, new, direction)


def differing_field(  # noqa: PLR0917 - a difference has this many parts
    kind: Kind, name: str, old: Spot, new: Spot, direction: Direction, within: str = "", *also: Spot
) -> Differing:
    """Return a difference of a field of two objects; `also` are more places of it, old and new."""
    places = [((*each.parts, name), *each.places) for each in (old, new)]
    if also:
        places = [(*one, *other.places) for one, other in zip(places, also, strict=True)]
    return Differing(kind, name, places[0], places[1], direction, within)


def plain(value: Any) -> Any:
    """Return a value; none if it is false, which is the default of all flags."""
    return None if value is False else value
