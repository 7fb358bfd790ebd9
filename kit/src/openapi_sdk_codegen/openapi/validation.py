"""Check that a description is OpenAPI 3.0 or 3.1.

openapi-spec-validator follows any `$ref` (it reads `file:///etc/passwd` and requests `http://…`), matches defaults
against the patterns of the document, which takes minutes for `^(a+)+$`, and takes half a second to import. So the check
is ours: `structure` holds the document against tables; here references are followed, within the document only, and
paths are compared with parameters. What is wrong but changes no code is accepted.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from openapi_sdk.description.nodes import as_array, as_object, is_object, object_at
from openapi_sdk.description.references import child_key, parse_ref, resolve_ref
from openapi_sdk.description.schemas import IN_PLACE
from openapi_sdk_codegen.openapi.checks import Check
from openapi_sdk_codegen.openapi.document import each_operation
from openapi_sdk_codegen.openapi.paths import path_parameters
from openapi_sdk_codegen.openapi.structure import SCHEMA, Invalid, check_structure, show
from openapi_sdk_codegen.openapi.tree import json_path, value_at, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openapi_sdk_codegen.openapi.document import PlacedOperation
    from openapi_sdk_codegen.openapi.structure import Structure
    from openapi_sdk_codegen.openapi.tree import Parts

#: Characters of one message, and of one place in it.
_MAX_MESSAGE = 300

_VERSION = re.compile(r"3\.[01](?:\.[0-9]+)?(?:-[0-9A-Za-z.-]+)?")


def find_invalid(document: dict[str, Any]) -> list[Invalid]:
    """Return every error of a document, in the order of their places.

    An error within an operation has a place within that operation. It never raises for a document that was parsed.
    """
    if why := check_version(document):
        return [Invalid(("openapi",) if "openapi" in document else (), why)]
    if errors := list(_check_keys(document)):
        return errors
    structure = check_structure(document, is_newer=is_newer_dialect(document))
    errors = [*structure.errors, *check_references(document, structure), *check_paths(document)]
    return sorted(set(errors), key=lambda error: (json_path(error.parts), error.why))


#: A description is OpenAPI 3.0 or 3.1, as it says.
validate_openapi = Check(
    "not OpenAPI 3.0 or 3.1", lambda document: [describe_invalid(error) for error in find_invalid(document)]
)


def check_version(document: dict[str, Any]) -> str | None:
    """Return why a document is neither OpenAPI 3.0 nor 3.1; None if it says that it is."""
    version = document.get("openapi")
    if isinstance(version, str) and _VERSION.fullmatch(version):
        return None
    if "swagger" in document:
        return f"OpenAPI 3.0 or 3.1 is expected, this is Swagger {show(document['swagger'])}: convert it first"
    return f"OpenAPI 3.0 or 3.1 is expected, `openapi` is {show(version) if 'openapi' in document else 'missing'}"


def is_newer_dialect(document: dict[str, Any]) -> bool:
    """Whether a document is OpenAPI 3.1."""
    version = document.get("openapi")
    return isinstance(version, str) and version.startswith("3.1")


def describe_invalid(error: Invalid) -> str:
    """Return place and reason of an error as one line of bounded length."""
    return f"{one_line(json_path(error.parts))}: {one_line(error.why)}"


def one_line(error: object) -> str:
    """Return a message as one line of bounded length."""
    text = " ".join(str(error).split())
    return text if len(text) <= _MAX_MESSAGE else f"{text[:_MAX_MESSAGE]} …"


def _check_keys(document: dict[str, Any]) -> list[Invalid]:
    """Refuse keys that are not text, such as an unquoted status: JSON has no such keys, and tools differ on them."""
    return [
        Invalid(parts, f"it has the key {show(key)}, which is not text: put it in quotes")
        for parts, node in walk(document)
        for key in (node if is_object(node) else ())
        if not isinstance(key, str)
    ]


# Check what ties paths, operations and parameters together, which no schema of OpenAPI can say


_TEMPLATE = re.compile(r"(?:[^{}]|\{[^{}]+\})*")


def check_paths(document: dict[str, Any]) -> Iterator[Invalid]:
    """Yield the operations whose path is not a template, or does not fit their parameters.

    `/things/{id}` and `/things/{name}` may both be there: a client can call either.
    """
    for operation in each_operation(document):
        yield from _check_parameters(document, operation)


def _check_parameters(document: dict[str, Any], operation: PlacedOperation) -> Iterator[Invalid]:
    path = operation.path
    if not _TEMPLATE.fullmatch(path):
        yield Invalid(operation.parts, f"the path {show(path)} is not a template: each {{ needs a name and a }}")
        return
    names = Counter(path_parameters(path))
    for name, count in names.items():
        if count > 1:
            yield Invalid(operation.parts, f"the path {show(path)} has {{{show(name)}}} {count} times")
    described = {each.get("name") for _, each in operation.parameters if each.get("in") == "path" and _has_name(each)}
    for name in names:
        if name not in described:
            yield Invalid(operation.parts, f"no parameter describes {show(name)} of the path")
    for parts, parameter in operation.parameters:
        if parameter.get("in") == "path" and _has_name(parameter) and parameter["name"] not in names:
            place = parts if parts[:3] == operation.parts else operation.parts
            yield Invalid(place, f"the parameter {show(parameter['name'])} is not in the path {show(path)}")
    yield from _find_repeated(document, operation.data, operation.parts)
    item = as_object(object_at(document, "paths").get(path))
    for repeated in _find_repeated(document, item, ("paths", path)):
        yield Invalid(operation.parts, repeated.why)


def _find_repeated(document: dict[str, Any], holder: dict[str, Any], parts: Parts) -> Iterator[Invalid]:
    """Yield the parameters of one list that have the name and the location of an earlier one."""
    seen: set[tuple[str, str]] = set()
    for index, each in enumerate(as_array(holder.get("parameters"))):
        parameter = resolve_ref(document, each)
        if _has_name(parameter) and isinstance(location := parameter.get("in"), str):
            key = parameter["name"], location
            if key in seen:
                yield Invalid(
                    (*parts, "parameters", index), f"{show(key[0])} in {location} is there twice: leave one out"
                )
            seen.add(key)


def _has_name(parameter: dict[str, Any]) -> bool:
    return isinstance(parameter.get("name"), str)


# Check every reference of a document: where it leads to, and that it does not lead in a circle.
#
# Only `#/…` is ever followed. No file is opened, and nothing is requested.


#: Keywords with one schema that applies to the same value as the schema that holds it.
_IN_PLACE_SINGLE = ("not", "if", "then", "else")


def check_references(document: dict[str, Any], structure: Structure) -> list[Invalid]:
    """Return the references of a document that lead nowhere, to something else than is needed, or in a circle."""
    errors: list[Invalid] = []
    targets: dict[Parts, Parts] = {}
    for reference in structure.references:
        target = find_target(document, reference.value)
        if isinstance(target, str):
            errors.append(Invalid((*reference.parts, "$ref"), target))
        elif (actual := structure.shapes.get(target)) != reference.shape.name:
            found = f"a {actual}" if actual else "a place that has none"
            why = f"{show(reference.value)} has to lead to a {reference.shape.name}, it leads to {found}"
            errors.append(Invalid((*reference.parts, "$ref"), why))
        else:
            targets[reference.parts] = target
    return [*errors, *_find_circles(document, structure, targets)]


def find_target(document: dict[str, Any], value: Any) -> Parts | str:
    """Return the place that the value of a `$ref` leads to, or why there is none."""
    if not isinstance(value, str):
        return f"text is expected, it is {show(value)}"
    if not value.startswith("#/"):
        return (
            f"{show(value)} is not within the document (#/…), and no other file is read: bundle it into one file first"
        )
    parts: list[str | int] = []
    node: Any = document
    try:
        for key in parse_ref(value)[1]:
            parts.append(child_key(node, key))
            node = node[parts[-1]]
    except (KeyError, ValueError):
        return f"{show(value)} leads nowhere"
    return tuple(parts)


def _find_circles(document: dict[str, Any], structure: Structure, targets: dict[Parts, Parts]) -> Iterator[Invalid]:
    """Yield the references that lead to themselves, or to such a circle, without going into a value.

    A schema may contain itself in a property or an item. One that is itself describes nothing.
    """
    edges: dict[Parts, list[Parts]] = {parts: [target] for parts, target in targets.items()}
    for parts, shape in structure.shapes.items():
        if shape == SCHEMA.name:
            edges.setdefault(parts, []).extend(_each_in_place(as_object(value_at(document, parts)), parts))
    incoming: dict[Parts, list[Parts]] = {}
    open_edges = {parts: len(followed) for parts, followed in edges.items()}
    for parts, followed in edges.items():
        for target in followed:
            incoming.setdefault(target, []).append(parts)
            open_edges.setdefault(target, 0)
    waiting = [parts for parts, count in open_edges.items() if not count]
    while waiting:
        for parts in incoming.get(waiting.pop(), ()):
            open_edges[parts] -= 1
            if not open_edges[parts]:
                waiting.append(parts)
    for parts in targets:
        if open_edges[parts]:
            yield Invalid((*parts, "$ref"), "it leads in a circle: what it leads to is itself again")


def _each_in_place(schema: dict[str, Any], parts: Parts) -> Iterator[Parts]:
    for keyword in IN_PLACE:
        for index, _ in enumerate(as_array(schema.get(keyword))):
            yield (*parts, keyword, index)
    for keyword in _IN_PLACE_SINGLE:
        if keyword in schema:
            yield (*parts, keyword)
