"""What a schema is, behind references, `allOf` and the ways to say null."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from codegen.openapi.structure import IN_PLACE
from openapi_sdk.description.nodes import as_array, as_object, is_array, is_object
from openapi_sdk.description.references import resolve_ref

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: Schemas may contain themselves. Nothing that is looked for is deeper.
_MAX_DEPTH = 12
#: Compositions of compositions double with each level. No real schema has as many parts.
_MAX_PARTS = 200
#: Keywords that only say something to readers.
_ANNOTATIONS = frozenset({"title", "description", "deprecated", "example", "examples", "$comment"})


def resolve_schema(document: dict[str, Any], schema: Any) -> dict[str, Any]:
    """Return the keywords of a schema and of its parts, null left out; those of the schema itself win."""
    found: dict[str, Any] = {}
    for part in each_part(document, schema):
        for keyword, value in part.items():
            found.setdefault(keyword, value)
    return found


def find_properties(document: dict[str, Any], schema: Any) -> dict[str, Any]:
    """Return the properties of an object, with those of its `allOf`."""
    found: dict[str, Any] = {}
    for part in each_part(document, schema):
        found = {**as_object(part.get("properties")), **found}
    return found


def find_types(document: dict[str, Any], schema: Any) -> set[str]:
    """Return the types that a schema allows, as far as it says; without null."""
    types: set[str] = set()
    for part in each_part(document, schema):
        named = part.get("type")
        types |= {each for each in [named, *as_array(named)] if isinstance(each, str)}
        if "properties" in part or "additionalProperties" in part:
            types.add("object")
        if any(len(_list_choices(document, part, keyword)) > 1 for keyword in ("oneOf", "anyOf")):
            types.add("union")
        if not named and "enum" in part:
            types.add("string" if all(isinstance(each, str) for each in as_array(part["enum"])) else "union")
    return types - {"null"}


def is_of_type(schema: dict[str, Any], name: str) -> bool:
    """Whether a schema says that it allows values of one type, and null or nothing else."""
    types = schema.get("type")
    return types == name or [each for each in as_array(types) if each != "null"] == [name]


def each_part(document: dict[str, Any], schema: Any) -> Iterator[dict[str, Any]]:
    """Yield a schema without its reference, then the parts of its `allOf`, and the one alternative beside null."""
    waiting: list[tuple[Any, int]] = [(schema, 0)]
    for _ in range(_MAX_PARTS):
        if not waiting:
            return
        node, depth = waiting.pop(0)
        siblings = {keyword: value for keyword, value in as_object(node).items() if keyword != "$ref"}
        part = {**resolve_ref(document, node), **siblings}
        yield part
        if depth < _MAX_DEPTH:
            parts = as_array(part.get("allOf"))
            for keyword in ("oneOf", "anyOf"):
                choices = _list_choices(document, part, keyword)
                parts = [*parts, *choices] if len(choices) == 1 else parts
            waiting += [(each, depth + 1) for each in parts]


def each_alternative(
    document: dict[str, Any], schema: Any, into: Iterable[str]
) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Yield a schema, and each that it refers to, consists of or chooses from: as it is written, and without reference.

    Args:
        document: The description.
        schema: The schema.
        into: Other keywords whose schemas follow, too: `items`.
    """
    waiting = [schema]
    for _ in range(_MAX_PARTS):
        if not waiting:
            return
        node = waiting.pop()
        resolved = resolve_ref(document, node)
        yield node, resolved
        for keyword in IN_PLACE:
            waiting += as_array(resolved.get(keyword))
        waiting += [resolved[keyword] for keyword in into if is_object(resolved.get(keyword))]


def read_constants(choices: Any) -> list[Any]:
    """Return the values of choices that allow one value each; such a choice is an enum. Empty if one allows more."""
    values: list[Any] = []
    for each in as_array(choices):
        schema = {key: value for key, value in as_object(each).items() if key not in _ANNOTATIONS}
        type_, allowed = schema.pop("type", None), as_array(schema.pop("enum", None))
        if "const" in schema:
            allowed = [schema.pop("const")]
        elif type_ == "null":
            allowed = [None]
        if schema or len(allowed) != 1 or is_object(allowed[0]) or is_array(allowed[0]):
            return []
        values += allowed
    return values if any(value is not None for value in values) else []


def _list_choices(document: dict[str, Any], part: dict[str, Any], keyword: str) -> list[Any]:
    """Return the alternatives of a schema, null left out."""
    return [each for each in as_array(part.get(keyword)) if not _is_null(document, each)]


def _is_null(document: dict[str, Any], schema: Any) -> bool:
    resolved = resolve_ref(document, schema)
    return resolved.get("type") in ("null", ["null"]) or resolved.get("enum") == [None]
