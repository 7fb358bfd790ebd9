"""Functions with which the templates look at an operation as the generator has read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from codegen.generate.prepare.listings import Paging
    from codegen.generate.prepare.requests import Argument

_LIST = "list_property.py.jinja"
_UNION = "union_property.py.jinja"
_MODEL = "model_property.py.jinja"


@dataclass(frozen=True, slots=True)
class ListingLookup:
    """A listing, with the names that the generated code has.

    Attributes:
        paging: How it pages.
        row: The generator's property of a row.
        results: The field of the envelope with the rows.
        count: The field with the total number of rows; empty if there is none.
        next: The field with the URL of the next page; empty if there is none.
        size: The argument with the number of rows of a page; empty if there is none.
        arguments: The described arguments that the method sets itself.
    """

    paging: Paging
    row: Any
    results: str
    count: str
    next: str
    size: str
    arguments: tuple[str, ...]


def find_response_property(endpoint: Any, key: str) -> Any:
    """Return the generator's property of the JSON body of a response; None if its schema is not described."""
    for response in endpoint.responses:
        if response.status_code.pattern == key and response.source["return_type"] == "Any":
            return response.prop
    return None


def find_listing(paging: Paging, envelope: Any, arguments: Iterable[tuple[Argument, Any]]) -> ListingLookup | None:
    """Return a listing, if the generator's model of the operation has what it takes.

    Args:
        paging: How the description pages.
        envelope: The property of the envelope; None if there is none.
        arguments: The arguments of the operation.
    """
    if envelope is None:
        return None
    model = _without_null(envelope, _MODEL)
    if model is None:
        return None
    fields = {
        each.name.get_untrusted_value(): each
        for each in [*(model.required_properties or ()), *(model.optional_properties or ())]
    }
    rows = _without_null(fields[paging.results], _LIST) if paging.results in fields else None
    python_names = {each.name: each.python_name for each, _ in arguments if each.place == "query"}
    own = {"offset": ("limit", "offset"), "number": ("page",), "cursor": ()}[paging.kind]
    needed = {*own, "cursor"} if paging.kind == "cursor" else {*own}
    # An argument that had to be renamed clashes with another one.
    if rows is None or any(python_names.get(name) != name for name in needed):
        return None
    return ListingLookup(
        paging,
        rows.inner_property,
        results=str(fields[paging.results].python_name),
        count=str(fields[paging.count].python_name) if paging.count in fields else "",
        next=str(fields[paging.next].python_name) if paging.next in fields else "",
        size=python_names.get(paging.size, ""),
        arguments=own,
    )


def join_types(types: Iterable[str]) -> str:
    """Return the union of type annotations: each once, None last."""
    found = dict.fromkeys(part for each in types for part in _split_union(str(each).strip()))
    if "Any" in found:
        return "Any"
    others = [part for part in found if part != "None"]
    return " | ".join([*others, *(["None"] if "None" in found or not others else [])])


def _split_union(annotation: str) -> Iterator[str]:
    """Yield the parts of a union. Those within brackets belong to another type."""
    depth, start = 0, 0
    for index, character in enumerate(annotation):
        depth += (character == "[") - (character == "]")
        if character == "|" and not depth:
            yield annotation[start:index].strip()
            start = index + 1
    if annotation:
        yield annotation[start:].strip()


def _without_null(property_: Any, template: str) -> Any:
    """Return a property of a kind, also if it is in a union with null; None if it is of another kind."""
    if property_.template == template:
        return property_
    if property_.template == _UNION:
        inner = property_.inner_properties
        others = [each for each in inner if each.get_base_type_string().as_unembedded_code() != "None"]
        if len(others) == 1 and others[0].template == template:
            return others[0]
    return None
