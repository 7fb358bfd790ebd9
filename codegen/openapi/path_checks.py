"""Check what ties paths, operations and parameters together, which no schema of OpenAPI can say."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from codegen.openapi.document import each_operation
from codegen.openapi.paths import normalize_path, path_parameters
from codegen.openapi.references import resolve_ref
from codegen.openapi.structure import Invalid, show
from codegen.openapi.tree import as_array, as_object, object_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from codegen.openapi.document import Operation
    from codegen.openapi.tree import Parts

_TEMPLATE = re.compile(r"(?:[^{}]|\{[^{}]+\})*")


def check_paths(document: dict[str, Any]) -> Iterator[Invalid]:
    """Yield the operations whose path is not a template, does not fit their parameters, or is there twice."""
    first: dict[tuple[str, str], str] = {}
    operations = list(each_operation(document))
    for operation in sorted(operations, key=lambda each: each.path):
        yield from _check_parameters(document, operation)
        key = normalize_path(operation.path), operation.method
        if (other := first.setdefault(key, operation.path)) != operation.path:
            yield Invalid(operation.parts, f"{show(other)} is the same path, and has this method too")


def _check_parameters(document: dict[str, Any], operation: Operation) -> Iterator[Invalid]:
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
                yield Invalid((*parts, "parameters", index), f"{show(key[0])} in {location} is there twice")
            seen.add(key)


def _has_name(parameter: dict[str, Any]) -> bool:
    return isinstance(parameter.get("name"), str)
