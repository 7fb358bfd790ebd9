"""What is sent and what is received are different schemas: `ThingRequest` and `Thing`.

A received schema has no `writeOnly` properties, a sent one no `readOnly` properties. A component that is both becomes
two, as drf-spectacular does it (COMPONENT_SPLIT_REQUEST). One that is only sent, or only received, keeps its name.
What no operation uses, such as the payload of a webhook, is received.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from openapi_sdk.description.nodes import as_array, as_object, is_array, is_object, object_at
from openapi_sdk.description.references import each_node, resolve_ref
from openapi_sdk_codegen.corrections.conventions import words
from openapi_sdk_codegen.corrections.conventions.nodes import (
    reachable_schemas,
    rename_references,
    schema_of,
    shape,
)
from openapi_sdk_codegen.openapi.document import each_operation
from openapi_sdk_codegen.openapi.secrets import NOT_SECRET, PERSONAL, SECRET
from openapi_sdk_codegen.openapi.tree import copy_json

if TYPE_CHECKING:
    from collections.abc import Iterator

_Keyword = Literal["readOnly", "writeOnly"]

_SUFFIX = "Request"
_MAX_PARTS = 20


def split_requests(document: dict[str, Any]) -> None:
    """Make two of each component schema that is sent and received, in place."""
    schemas = object_at(document, "components", "schemas")
    senders = list(each_sender(document))
    sent = reachable_schemas(document, senders)
    unused = schemas.keys() - sent
    received = unused | reachable_schemas(document, [*each_receiver(document), *(schemas[name] for name in unused)])
    copies = {name: copy_json(schemas[name]) for name in sorted(_with_fields(schemas, sent & received))}
    only_sent = [schemas[name] for name in sorted(sent - received)]
    before = copy_json(document)
    for schema in (*copies.values(), *only_sent):
        _drop_properties(before, schema, "readOnly")
    for name in received:
        _drop_properties(before, schemas[name], "writeOnly")
    names = _choose_names(schemas, copies)
    for node in (*copies.values(), *only_sent, *senders):
        rename_references(node, names)
    for name, schema in copies.items():
        schemas.setdefault(names[name], schema)


def each_sender(document: dict[str, Any]) -> Iterator[Any]:
    """Yield what is sent: bodies, and parameters."""
    for kind in ("requestBodies", "parameters"):
        yield from object_at(document, "components", kind).values()
    for operation in each_operation(document):
        yield operation.data.get("requestBody")
        yield operation.data.get("parameters")
    for item in object_at(document, "paths").values():
        yield as_object(item).get("parameters")


def each_receiver(document: dict[str, Any]) -> Iterator[Any]:
    """Yield what is received: responses, and the requests of callbacks and webhooks."""
    yield from object_at(document, "components", "responses").values()
    yield from object_at(document, "components", "headers").values()
    yield from object_at(document, "components", "callbacks").values()
    yield document.get("webhooks")
    for operation in each_operation(document):
        yield operation.data.get("responses")
        yield operation.data.get("callbacks")


def _with_fields(schemas: dict[str, Any], names: set[str]) -> set[str]:
    """Return the schemas that have fields, or refer to one that has; enums and free maps don't."""
    references = {name: {schema_of(each.get("$ref")) for each in each_node(schemas[name])} for name in names}
    found = {name for name in names if any(object_at(each, "properties") for each in each_node(schemas[name]))}
    users: dict[str | None, list[str]] = {}
    for name in sorted(names):
        for reference in references[name]:
            users.setdefault(reference, []).append(name)
    waiting = list(found)
    while waiting:
        more = [name for name in users.get(waiting.pop(), ()) if name not in found]
        found.update(more)
        waiting += more
    return found


def _choose_names(schemas: dict[str, Any], copies: dict[str, Any]) -> dict[str, str]:
    """Return the name of each sent schema; a component of this name that is equal is used."""
    modules = {words.module_name(str(name)) for name in schemas}
    wanted = {name: words.class_name(f"{name}{_SUFFIX}") for name in copies}
    result: dict[str, str] = {}
    for name, schema in copies.items():
        as_sent = copy_json(schema)
        rename_references(as_sent, wanted)
        endings = ("", "Body", *map(str, range(2, len(schemas) + 3)))
        possible = (words.class_name(f"{name}{_SUFFIX}{ending}") for ending in endings)
        new = next(
            each
            for each in possible
            if words.module_name(each) not in modules or (each in schemas and shape(schemas[each]) == shape(as_sent))
        )
        modules.add(words.module_name(new))
        result[name] = new
    return result


def _drop_properties(document: dict[str, Any], schema: Any, keyword: _Keyword) -> None:
    """Remove properties that are only read, or only written, from a schema in place, also from `required`."""
    for node in list(each_node(schema)):
        names = _hidden_properties(document, node, keyword)
        if names:
            _drop_from(document, node, names, keyword)


def _hidden_properties(document: dict[str, Any], schema: Any, keyword: _Keyword) -> set[str]:
    """Return the names of the properties of a schema, and of the parts of its `allOf`, that have a keyword."""
    found: set[str] = set()
    seen: set[int] = set()
    waiting = [schema]
    while waiting:
        own = resolve_ref(document, waiting.pop())
        if id(own) not in seen:  # parts that lead to one schema on many ways double with each level
            seen.add(id(own))
            properties = as_object(own.get("properties"))
            found |= {str(key) for key, each in properties.items() if _has(document, each, keyword)}
            waiting += as_array(own.get("allOf"))
    return found


def _has(document: dict[str, Any], schema: Any, keyword: _Keyword) -> bool:
    return as_object(schema).get(keyword) is True or resolve_ref(document, schema).get(keyword) is True


def _drop_from(
    document: dict[str, Any], node: dict[str, Any], names: set[str], keyword: _Keyword, depth: int = 0
) -> None:
    properties = as_object(node.get("properties"))
    for key in [key for key in properties if str(key) in names and _has(document, properties[key], keyword)]:
        del properties[key]
        _drop_from_extensions(node, key)
    if is_array(node.get("required")):
        node["required"] = [name for name in node["required"] if name not in names]
        if not node["required"]:
            del node["required"]
    for part in as_array(node.get("allOf")) if depth < _MAX_PARTS else []:
        if is_object(part) and "$ref" not in part:
            _drop_from(document, part, names, keyword, depth + 1)


def _drop_from_extensions(node: dict[str, Any], key: str) -> None:
    """Remove a property from the extensions that list properties."""
    for name in ("x-reads-as", "x-fidelity-of"):
        as_object(node.get(name)).pop(key, None)
    for name in (SECRET, NOT_SECRET, PERSONAL):
        if key in as_array(node.get(name)):
            node[name] = [each for each in node[name] if each != key]
