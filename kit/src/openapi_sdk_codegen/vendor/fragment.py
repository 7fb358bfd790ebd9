"""The OpenAPI document of a source, checked as far as merging needs.

What else is wrong in a document is found by the validation of the corrected description, with its place. So one wrong
operation of a large document does not hinder the others.
"""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import parse_qsl

from openapi_sdk.description.nodes import as_array, as_object, is_object
from openapi_sdk.description.references import MAX_REFERENCES, find_value, resolve_ref
from openapi_sdk_codegen.openapi.document import name_and_location, resolve_path_item
from openapi_sdk_codegen.openapi.paths import METHODS
from openapi_sdk_codegen.openapi.validation import check_version, find_target
from openapi_sdk_codegen.openapi.yaml import MAX_BYTES
from openapi_sdk_codegen.project import Problem, quote_text

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The parts of a document that the merge takes apart.
_PARTS = (
    *(("info", dict), ("servers", list), ("security", list), ("tags", list)),
    *(("components", dict), ("paths", dict), ("webhooks", dict)),
)
_EXPECTED = {dict: "an object", list: "an array"}

#: Fields of a path item that apply to all of its methods.
_PATH_ITEM_FIELDS = ("$ref", "summary", "description", "servers", "parameters")


@dataclass(frozen=True, slots=True)
class ParsedSource:
    """A parsed source.

    Attributes:
        document: Its OpenAPI document, or a fragment of one for a transcription.
        operations: Method (lower case) and path of each operation, in order; a published page has exactly one.
        remarks: Method and path of operations with a mistake, and how it is read. The method is empty for one of all
            operations of a path.
    """

    document: dict[str, Any]
    operations: tuple[tuple[str, str], ...]
    remarks: tuple[tuple[tuple[str, str], str], ...] = ()


def make_published(document: dict[str, Any], name: str) -> ParsedSource:
    """Return a source with a published document. Path items that are references within it are resolved.

    Those that are references to anything else are left out: what their operations are isn't known.

    The query of a path (`/things/?beta=true`) becomes parameters of its operations that have only this value.

    Raises:
        Problem: If it is neither OpenAPI 3.0 nor 3.1, or if a part that the merge takes apart has another type.
    """
    # Many serializers write null for a part that is not there.
    document = {key: value for key, value in document.items() if value is not None}
    remarks: list[tuple[tuple[str, str], str]] = []
    _drop_lost(document, remarks)
    _check_parts(document, name)
    components = as_object(document.get("components"))
    document |= {"components": {kind: each for kind, each in components.items() if each is not None}}
    for kind, members in document["components"].items():
        if not is_object(members) and not kind.startswith("x-"):
            _refuse(name, f"/components/{kind}", "an object of objects")
    if not components:
        del document["components"]
    if "paths" in document:
        document["paths"] = _move_queries(document, _resolve_path_items(document, name), remarks)
    operations = [
        (method, path)
        for path, item in document.get("paths", {}).items()
        for method, operation in as_object(item).items()
        if method in METHODS and is_object(operation)
    ]
    return ParsedSource(document, tuple(operations), tuple(remarks))


def make_transcription(document: dict[str, Any], name: str) -> ParsedSource:
    """Return a source with a transcription. It is written by hand, so more is checked.

    Raises:
        Problem: If it is no fragment of an OpenAPI 3.0 or 3.1 document.
    """
    _check_parts(document, name)
    for kind, components in document.get("components", {}).items():
        if not is_object(components) or not all(map(is_object, components.values())):
            _refuse(name, f"/components/{kind}", "an object of objects")
    return ParsedSource(document, tuple(_each_operation(document, name)))


def _check_parts(document: dict[str, Any], name: str) -> None:
    if why := check_version(document):
        msg = f"{name}: /openapi: {why}"
        raise Problem(msg)
    for key, type_ in _PARTS:
        if key in document and not isinstance(document[key], type_):
            _refuse(name, f"/{key}", _EXPECTED[type_])
    for index, tag in enumerate(document.get("tags", [])):
        if not is_object(tag) or not isinstance(tag.get("name"), str):
            _refuse(name, f"/tags/{index}", "an object with a name")
    for path, item in document.get("paths", {}).items():
        if why := _find_lost(document, item):
            msg = f"{name}: /paths, {quote_text(path)}, $ref: {why}"
            raise Problem(msg)


def _drop_lost(document: dict[str, Any], remarks: list[tuple[tuple[str, str], str]]) -> None:
    """Leave out the paths whose operations can't be found, in place."""
    paths = as_object(document.get("paths"))
    lost = {path: why for path, item in paths.items() if (why := _find_lost(document, item))}
    if lost:
        document["paths"] = {path: item for path, item in paths.items() if path not in lost}
    remarks += [(("", str(path)), f"its operations are left out: {why}") for path, why in lost.items()]


def _find_lost(document: dict[str, Any], item: Any) -> str:
    """Return why the operations of a path item can't be found; empty if they can, or are written there."""
    for _ in range(MAX_REFERENCES):
        if "$ref" not in as_object(item):
            return ""
        target = find_target(document, item["$ref"])
        if isinstance(target, str):
            return target
        item = find_value(document, map(str, target))
    return "it leads in a circle"


def _resolve_path_items(document: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the paths of a document, with the target in place of each reference to a path item with operations."""
    resolved: dict[str, Any] = {}
    copied = 0
    for path, item in document["paths"].items():
        target = resolve_path_item(document, item)
        has_operations = any(is_object(target.get(method)) for method in METHODS)
        if "$ref" not in as_object(item) or not has_operations:
            resolved[path] = item
            continue
        copied += len(json.dumps(target))
        if copied > MAX_BYTES:
            msg = f"{name}: /paths: references repeat more than {MAX_BYTES:,} bytes"
            raise Problem(msg)
        resolved[path] = copy.deepcopy(target)
    return resolved


def _move_queries(
    document: dict[str, Any], paths: dict[str, Any], remarks: list[tuple[tuple[str, str], str]]
) -> dict[str, Any]:
    """Return paths without queries. An operation stays where it is if its method is there without the query, too."""
    result = {path: item for path, item in paths.items() if not _split_query(path)[1]}
    for path, item in paths.items():
        plain, query = _split_query(path)
        shared = {key: value for key, value in as_object(item).items() if key not in METHODS}
        for method in METHODS if query else ():
            operation = as_object(item).get(method)
            if is_object(operation) and method not in as_object(result.get(plain)):
                result.setdefault(plain, {})[method] = _with_query(document, operation, shared, query)
                shown = "&".join(f"{name}={value}" for name, value in query)
                remarks.append(((method, plain), f"the query {shown} of its path is read as parameters"))
            elif operation is not None:
                result.setdefault(path, dict(shared))[method] = operation
    return result


def _split_query(path: str) -> tuple[str, list[tuple[str, str]]]:
    """Return a path without its query, and the names and values of that."""
    plain, _, query = path.partition("?")
    pairs = parse_qsl(query, keep_blank_values=True)
    is_certain = all(name for name, _ in pairs) and len(dict(pairs)) == len(pairs) and not {*query} & {*"{}#?"}
    return (plain, pairs) if is_certain else (path, [])


def _with_query(
    document: dict[str, Any], operation: dict[str, Any], shared: dict[str, Any], query: list[tuple[str, str]]
) -> dict[str, Any]:
    """Return an operation with the fields of its path item, and with a parameter for each part of the query."""
    parameters: dict[tuple[str, str], Any] = {}
    for each in (*as_array(shared.get("parameters")), *as_array(operation.get("parameters"))):
        parameters[name_and_location(resolve_ref(document, each))] = each
    for name, value in query:
        schema: dict[str, Any] = {"type": "boolean"} if value in ("true", "false") else {"type": "string"}
        schema["enum"] = [value == "true"] if value in ("true", "false") else [value]
        parameters[name, "query"] = {"name": name, "in": "query", "required": True, "schema": schema}
    return {**shared, **operation, "parameters": [*parameters.values()]}


def _each_operation(document: dict[str, Any], name: str) -> Iterator[tuple[str, str]]:
    for path, item in document.get("paths", {}).items():
        if not path.startswith("/"):
            _refuse(name, "/paths", f"a path that begins with /, not {quote_text(path)}")
        if not is_object(item) or not any(key in METHODS for key in item):
            _refuse(name, f"/paths, {quote_text(path)}", "an object with an operation")
        for key, value in item.items():
            if key in METHODS:
                if not is_object(value):
                    _refuse(name, f"/paths, {quote_text(path)}, {key}", "an object")
                yield key, path
            elif key not in _PATH_ITEM_FIELDS and not key.startswith("x-"):
                _refuse(name, f"/paths, {quote_text(path)}", f"no field called {quote_text(key)}")


def _refuse(name: str, place: str, expected: str) -> NoReturn:
    msg = f"{name}: {place}: {expected} is expected"
    raise Problem(msg)
