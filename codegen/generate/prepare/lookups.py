"""Functions with which the templates look at an operation as the generator has read it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from codegen.generate.prepare.types.expressions import kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from codegen.generate.prepare.requests import Argument
    from codegen.generate.prepare.types.fields import ModelInfo
    from codegen.generate.runtime._paging import Paging


@dataclass(frozen=True, slots=True)
class ListingLookup:
    """A listing, with the names that the generated code has.

    Attributes:
        paging: How it pages.
        row: The generator's property of a row.
        size: The argument with the number of rows of a page; empty if there is none.
        arguments: The described arguments that the method sets itself.
    """

    paging: Paging
    row: Any
    size: str
    arguments: tuple[str, ...]


def find_response_property(endpoint: Any, key: str) -> Any:
    """Return the generator's property of the JSON body of a response; None if its schema is not described."""
    for response in endpoint.responses:
        if response.status_code.pattern == key and response.source["return_type"] == "Any":
            return response.prop
    return None


def find_listing(
    paging: Paging,
    envelope: Any,
    arguments: Iterable[tuple[Argument, Any]],
    model_info: Callable[[str], ModelInfo],
) -> ListingLookup | None:
    """Return a listing, if the generator's model of the operation has what it takes.

    Args:
        paging: How the description pages.
        envelope: The property of the envelope; None if there is none.
        arguments: The arguments of the operation.
        model_info: Returns the names of the fields of a model.
    """
    model = _without_null(envelope, "model") if envelope is not None else None
    if model is None:
        return None
    names = model_info(model.class_info.name)
    properties = [*(model.required_properties or ()), *(model.optional_properties or ())]
    results = [each for each in properties if names.field(each).json == paging.results]
    rows = _without_null(results[0], "list") if results else None
    python_names = {each.name: each.python_name for each, _ in arguments if each.place == "query"}
    own = {"offset": ("limit", "offset"), "number": ("page",), "cursor": ()}[paging.kind]
    # An argument that had to be renamed clashes with another one.
    if rows is None or any(python_names.get(name) != name for name in own or ("cursor",)):
        return None
    return ListingLookup(paging, rows.inner_property, python_names.get(paging.size, ""), own)


def has_name(annotations: str, name: str) -> bool:
    """Whether annotations use a name. The formatter removes no unused import of an `__init__` module."""
    return re.search(rf"\b{re.escape(name)}\b", annotations) is not None


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


def _without_null(property_: Any, kind: str) -> Any:
    """Return a property of a kind, also if it is in a union with null; None if it is of another kind."""
    inner = property_.inner_properties if kind_of(property_) == "union" else [property_]
    others = [each for each in inner if kind_of(each) != "none"]
    return others[0] if len(others) == 1 and kind_of(others[0]) == kind else None
