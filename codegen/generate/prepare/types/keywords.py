"""Read the keywords of one schema into its plain form: both dialects of null, and types that are only implied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from codegen.generate.prepare.types.flat import Flat
from codegen.openapi.tree import as_array, as_object, as_text, is_object

if TYPE_CHECKING:
    from collections.abc import Iterable

_NULL = "null"
_TYPES = ("object", "array", "string", "integer", "number", "boolean")
_NOTES = frozenset({"title", "description", "default", "deprecated"})


def read_keywords(schema: dict[str, Any]) -> Flat:
    """Read the keywords of a schema besides `$ref` and `allOf`."""
    written = schema.get("type")
    listed = [each for each in as_array(written) if isinstance(each, str)] if isinstance(written, list) else [written]
    types = tuple(dict.fromkeys(each for each in listed if each in _TYPES)) or _infer_types(schema)
    values = [schema["const"]] if "const" in schema else as_array(schema.get("enum"))
    has_values = "const" in schema or bool(values)
    kept = tuple(_distinct(each for each in values if each is not None))
    choices = [each for word in ("anyOf", "oneOf") for each in as_array(schema.get(word))]
    is_only_null = (written == _NULL or listed == [_NULL]) or (has_values and not kept)
    is_nullable = schema.get("nullable") is True or _NULL in listed or (has_values and None in values)
    return Flat(
        is_nullable=is_nullable,
        types=(_NULL,) if is_only_null else types,
        values=kept if has_values and kept else None,
        is_constant="const" in schema,
        format=as_text(schema.get("format")),
        properties={str(name): each for name, each in as_object(schema.get("properties")).items()},
        required=frozenset(each for each in as_array(schema.get("required")) if isinstance(each, str)),
        additional=_read_additional(schema),
        items=_read_items(schema) if "array" in types else None,
        choices=tuple(choices),
        discriminator=as_object(schema.get("discriminator")),
        notes={key: value for key, value in schema.items() if key in _NOTES or str(key).startswith("x-")},
    )


def _infer_types(schema: dict[str, Any]) -> tuple[str, ...]:
    """Return the type that a schema without `type` means."""
    if as_object(schema.get("properties")) or is_object(schema.get("additionalProperties")):
        return ("object",)
    if as_object(schema.get("patternProperties")):
        return ("object",)
    return ("array",) if "items" in schema or "prefixItems" in schema else ()


def _read_additional(schema: dict[str, Any]) -> Any:
    additional = schema.get("additionalProperties")
    by_pattern = [
        each for _, each in sorted(as_object(schema.get("patternProperties")).items(), key=lambda item: str(item[0]))
    ]
    if by_pattern and additional is not True:
        schemas = [*by_pattern, additional] if is_object(additional) else by_pattern
        return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
    if is_object(additional):
        return additional or True
    return True if additional is True else None


def _read_items(schema: dict[str, Any]) -> Any:
    items, first = schema.get("items"), as_array(schema.get("prefixItems"))
    if not first:
        return items
    # Without `items`, there may be others, but nobody who lists the first items means that.
    return {"anyOf": [*first, *([items] if is_object(items) else [])]}


def _distinct(values: Iterable[Any]) -> list[Any]:
    """Return each value once; 1, 1.0 and true are different values."""
    found: dict[tuple[str, str], Any] = {(type(value).__name__, repr(value)): value for value in values}
    return [*found.values()]
