"""Read the choices of a `oneOf` or `anyOf`, with those of choices that are nothing but a choice in their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codegen.diff.normal_form import ANNOTATIONS, CHOICES, EXTENSIONS
from codegen.openapi.tree import is_array

if TYPE_CHECKING:
    from collections.abc import Callable

    from codegen.diff.node import Node
    from codegen.diff.normal_form import Part, SchemaKey

#: What a schema that is nothing but a choice may have beside it. A discriminator only helps to find the choice.
_BESIDE_CHOICE = ("$ref", "allOf", "nullable", "discriminator")
#: Choices within choices become one list to this depth.
MAX_DEPTH = 20
#: A list gets no longer than this by choices within it.
MAX_FLAT_CHOICES = 2_000


def flatten_choices(choices: list[SchemaKey], key: Callable[[Node], SchemaKey]) -> tuple[list[SchemaKey], bool]:
    """Return choices with the choices of those that are nothing but a choice in their place.

    Args:
        choices: The choices.
        key: Returns the parts of the schema at a node.

    Returns:
        The choices, and whether one that was replaced allows null.
    """
    flat, seen, is_nullable = choices, set["Node"](), False
    for _ in range(MAX_DEPTH):
        nested = {choice: inner for choice in flat if (inner := _only_choice(choice)) is not None}
        if not nested:
            break
        deeper: dict[SchemaKey, None] = {}
        for choice in flat:
            inner = nested.get(choice)
            if inner is None:
                deeper[choice] = None
            elif inner not in seen:
                seen.add(inner)
                others, has_null = read_choices(inner, key)
                deeper.update(dict.fromkeys(others))
                is_nullable = is_nullable or has_null or any(map(_is_nullable, choice))
        if not deeper or len(deeper) > MAX_FLAT_CHOICES:
            break
        flat = list(deeper)
    return flat, is_nullable


def read_choices(node: Node, key: Callable[[Node], SchemaKey]) -> tuple[list[SchemaKey], bool]:
    """Return the choices at a `oneOf` or `anyOf`, other than null, and whether one of them allows null."""
    choices = [key(each) for each in node.elements()]
    others = [choice for choice in choices if not any(map(_is_null, choice))]
    return others, any(_may_be_null(choice) for choice in choices if any(map(_is_null, choice)))


def _only_choice(choice: SchemaKey) -> Node | None:
    """Return the `oneOf` or `anyOf` of a schema that is nothing but a choice; None for any other schema."""
    found: list[Node] = []
    for part in choice:
        node = part.node
        if not node.object or node.unknown or node.unread:
            return None
        for keyword in part.keywords():
            if keyword in CHOICES:
                found.append(node.child(keyword))
            elif keyword not in _BESIDE_CHOICE and not _is_annotation(keyword):
                return None
    return found[0] if len(found) == 1 and not found[0].is_unknown else None


def _is_annotation(keyword: str) -> bool:
    return keyword in ANNOTATIONS or (keyword.startswith("x-") and keyword not in EXTENSIONS)


def _is_null(part: Part) -> bool:
    """Whether a part of a choice allows at most null."""
    value = part.node.object
    is_null_const = "const" in value and value["const"] is None
    return is_null_const or value.get("type") in ("null", ["null"]) or value.get("enum") == [None]


def _is_nullable(part: Part) -> bool:
    return part.node.object.get("nullable") is True


def _may_be_null(choice: SchemaKey) -> bool:
    """Whether a choice's types allow null. In OpenAPI 3.0, an enum of null needs `nullable` as well."""
    parts = [part.node.object for part in choice]
    return any(map(_is_nullable, choice)) or all(
        "type" not in part or "null" in (part["type"] if is_array(part["type"]) else [part["type"]]) for part in parts
    )
