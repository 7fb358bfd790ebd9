"""Refuse descriptions that are too large to become code: the steps after this take seconds for what is left.

Each bound is far above what is published, and far below where the generator takes minutes. In some steps the time grows
with the square of one of these numbers. Where each schema uses the next one twice, each schema doubles the time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from openapi_sdk.description.nodes import as_array, as_object, is_object, object_at
from openapi_sdk.description.references import MAX_REFERENCES, NAME_MAPS, find_value, parse_ref
from openapi_sdk.description.schemas import IN_PLACE
from openapi_sdk_codegen.openapi.checks import Check
from openapi_sdk_codegen.openapi.structure import Invalid, show
from openapi_sdk_codegen.openapi.tree import walk
from openapi_sdk_codegen.openapi.validation import describe_invalid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openapi_sdk_codegen.openapi.tree import Parts

#: Most values of an enum.
MAX_VALUES = 5_000
#: Most properties of a schema, and most names in `required`.
MAX_PROPERTIES = 2_000
#: Most schemas in an `allOf`, `anyOf`, `oneOf` or `prefixItems`.
MAX_MEMBERS = 500
#: Most parameters of an operation or a path, and most media types of a body.
MAX_PARAMETERS = 500
#: Characters of a path, or of any other name. Messages, file names and classes are made of them.
MAX_NAME = 2_000
#: Most schemas that a schema consists of, by `allOf`, `anyOf`, `oneOf` and `$ref`. One that is used twice counts twice.
MAX_PARTS = 5_000
#: Their sum over all references of a document. In a large document, it is some hundred thousand.
MAX_ALL_PARTS = 1_000_000

_ARRAYS = {
    "enum": (MAX_VALUES, "values"),
    "required": (MAX_PROPERTIES, "names"),
    **dict.fromkeys((*IN_PLACE, "prefixItems"), (MAX_MEMBERS, "schemas")),
    "parameters": (MAX_PARAMETERS, "parameters"),
    "tags": (MAX_PROPERTIES, "tags"),
}
_OBJECTS = {
    **dict.fromkeys(("properties", "patternProperties"), (MAX_PROPERTIES, "properties")),
    "content": (MAX_PARAMETERS, "media types"),
}
#: Values that become names. Keys do, too.
_NAMES = ("name", "operationId", "propertyName")
#: What is data, whatever its keys are.
_DATA = frozenset(("example", "examples", "default"))


def find_too_large(document: dict[str, Any]) -> Iterator[Invalid]:
    """Yield every place of a parsed document that is above a bound. The document doesn't have to be valid."""
    for parts, node in walk(document, skip=_is_data):
        if is_object(node):
            yield from _check_counts(parts, node)
            yield from _check_names(parts, node)
    yield from _check_parts(document)


#: A document is not too large to become code.
check_sizes = Check(
    "too large to become code", lambda document: [describe_invalid(error) for error in find_too_large(document)]
)


def _is_data(parts: Parts) -> bool:
    return parts[-1] in _DATA and (len(parts) == 1 or parts[-2] not in NAME_MAPS)


def _check_counts(parts: Parts, node: dict[str, Any]) -> Iterator[Invalid]:
    for key, (most, what) in (*_ARRAYS.items(), *_OBJECTS.items()):
        value = node.get(key)
        count = len(as_array(value)) if key in _ARRAYS else len(as_object(value))
        if count > most:
            yield Invalid(
                (*parts, key), f"it has {count:,} {what}, {most:,} are accepted; split it, or describe it less"
            )


def _check_names(parts: Parts, node: dict[str, Any]) -> Iterator[Invalid]:
    names = (*node, *(node.get(key) for key in _NAMES), *(as_array(node.get("tags"))))
    for name in names:
        if isinstance(name, str) and len(name) > MAX_NAME:
            yield Invalid(parts, f"the name {show(name)} has {len(name):,} characters, {MAX_NAME:,} are accepted")


class _Size(NamedTuple):
    """How large a schema is.

    Attributes:
        parts: The schemas that it consists of, itself too.
        references: The longest row of references that leads to one of them.
    """

    parts: int
    references: int


def _check_parts(document: dict[str, Any]) -> Iterator[Invalid]:
    """Yield the component schemas that consist of too many others, and the document if all of them are too many."""
    sizes: dict[int, _Size] = {}
    references = (node for _, node in walk(document, skip=_is_data) if is_object(node) and "$ref" in node)
    total = sum(_measure(document, node, sizes).parts for node in references)
    if total > MAX_ALL_PARTS:
        why = f"all its references together lead to {total:,} schemas, more than {MAX_ALL_PARTS:,} are not accepted"
        yield Invalid((), why)
    for name, schema in object_at(document, "components", "schemas").items():
        size = _measure(document, schema, sizes)
        place = ("components", "schemas", name)
        if size.parts > MAX_PARTS:
            why = f"its allOf, anyOf, oneOf and references lead to more than {MAX_PARTS:,} schemas; repeat them less"
            yield Invalid(place, why)
        elif size.references > MAX_REFERENCES:
            why = f"its references lead over more than {MAX_REFERENCES} others; refer to the last one"
            yield Invalid(place, why)


def _measure(document: dict[str, Any], schema: Any, sizes: dict[int, _Size]) -> _Size:
    """Return the size of a schema. Each schema is measured once, without recursion: chains can be long."""
    nothing = _Size(1, 0)
    waiting = [schema]
    while waiting:
        node = waiting[-1]
        inner = _each_inner(document, node)
        if id(node) not in sizes:
            sizes[id(node)] = nothing  # while it is measured: a circle ends here
            waiting += [each for each, _ in inner if id(each) not in sizes]
            continue
        waiting.pop()
        counted = [(sizes.get(id(each), nothing), is_reference) for each, is_reference in inner]
        sizes[id(node)] = _Size(
            min(1 + sum(size.parts for size, _ in counted), MAX_PARTS + 1),
            min(max((size.references + is_reference for size, is_reference in counted), default=0), MAX_REFERENCES + 1),
        )
    return sizes.get(id(schema), nothing)


def _each_inner(document: dict[str, Any], node: Any) -> list[tuple[dict[str, Any], bool]]:
    """Return the schemas that a schema consists of, and for each of them whether a reference leads to it."""
    schema = as_object(node)
    inner = [(each, False) for word in IN_PLACE for each in as_array(schema.get(word)) if is_object(each)]
    if isinstance(reference := schema.get("$ref"), str) and reference.startswith("#"):
        try:
            target = find_value(document, parse_ref(reference)[1])
        except (KeyError, ValueError):
            return inner  # the validation says so
        if is_object(target):
            inner.append((target, True))
    return inner
