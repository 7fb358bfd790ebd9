"""Conventions: what the generator needs of an operation, derived where neither its page nor a correction says it.

A new page becomes a method without a handwritten line: its tag is the resource of its path, its operationId is
`<resource>_<verb>`, its inline objects get names, and an answer that is the envelope of a listing is paged. Whatever a
correction sets wins; a name that should read better than the derived one is a correction of three lines.

Published pages leave all of this out or write it for people ("Integrations > Fleet Active Integrations"), so that the
generator would name everything after the path (docs/generator.md, rows 8, 9 and 15).
"""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any

from codegen.openapi.document import each_operation
from codegen.openapi.references import resolve_ref
from codegen.openapi.tree import as_array, as_object, is_object, json_path, object_at
from codegen.project import Problem

if TYPE_CHECKING:
    from codegen.openapi.document import Operation
    from codegen.openapi.tree import Parts

_PLAIN_TAG = re.compile(r"[a-z][a-z0-9_]*")
_VERSION = re.compile(r"api|v[0-9]+")
#: What a method does to one thing, and to many in one call (`…/bulk/`).
_VERBS = {"get": "get", "post": "create", "put": "replace", "patch": "update", "delete": "delete"}
_BULK = "bulk"
#: The envelope of a listing (FleetIT's overview, "Pagination").
_ENVELOPE = {"count", "next", "previous", "results"}


def with_conventions(document: dict[str, Any]) -> dict[str, Any]:
    """Return a description with what its operations leave unsaid; the argument is not changed.

    Raises:
        Problem: If a derived name is taken by something else, and a correction has to choose one.
    """
    result = copy.deepcopy(document)
    naming = _Naming(result)
    for operation in each_operation(result):
        data = operation.data
        resource, verb, thing = _words(result, operation)
        if operation.tag is None or not _PLAIN_TAG.fullmatch(operation.tag):
            data["tags"] = [resource]
        data.setdefault("operationId", f"{data['tags'][0]}_{verb}")
        if _is_envelope(resolve_ref(result, _answer(operation))):
            _page(result, operation)
        _describe(operation)
        naming.name_operation(operation, thing, verb)
    naming.name_within_components()
    return result


def _words(document: dict[str, Any], operation: Operation) -> tuple[str, str, str]:
    """Return the resource, the verb and the thing that a path and a method are about.

    `GET /v2/things/` is things, list, Thing; `POST /v2/things/{id}/close/` is things, close, Thing.
    """
    segments = [segment for segment in operation.path.split("/") if segment]
    while segments and _VERSION.fullmatch(segments[0]):
        segments.pop(0)
    names = [_snake(segment) for segment in segments if not segment.startswith("{")] or ["default"]
    resource, *rest = names
    ends_in_argument = bool(segments) and segments[-1].startswith("{")
    after_argument = any(segment.startswith("{") for segment in segments[:-1])
    verb = _VERBS.get(operation.method, operation.method)
    if rest and rest[-1] == _BULK:
        rest.pop()
        verb += "_many"
    elif operation.method == "get" and not ends_in_argument and _is_listing(document, operation):
        verb = "list"
    elif operation.method == "post" and rest and after_argument:
        return resource, "_".join(rest), _pascal(_singular(resource))
    thing = "".join(_pascal(_singular(name)) for name in (*reversed(rest), resource))
    return resource, "_".join((verb, *rest)), thing


def _is_listing(document: dict[str, Any], operation: Operation) -> bool:
    schema = resolve_ref(document, _answer(operation))
    return _is_envelope(schema) or schema.get("type") == "array"


def _answer(operation: Operation) -> dict[str, Any]:
    """Return the schema of the JSON answer of success, or an empty mapping."""
    for status, answer in as_object(operation.data.get("responses")).items():
        if str(status).startswith("2"):
            return object_at(answer, "content", "application/json", "schema")
    return {}


def _is_envelope(schema: dict[str, Any]) -> bool:
    return set(as_object(schema.get("properties"))) >= _ENVELOPE


def _page(document: dict[str, Any], operation: Operation) -> None:
    """Give a listing the parameters that the overview gives all listings."""
    known = {parameter.get("name") for _, parameter in operation.parameters}
    shared = as_object(as_object(document.get("components")).get("parameters"))
    for name, component in (("limit", "Limit"), ("offset", "Offset")):
        if name not in known and component in shared:
            operation.data.setdefault("parameters", []).append({"$ref": f"#/components/parameters/{component}"})


def _describe(operation: Operation) -> None:
    """Put what a parameter is where the generator reads it: on its schema."""
    for _, parameter in operation.parameters:
        schema = as_object(parameter.get("schema"))
        if schema and "$ref" not in schema and "description" in parameter:
            schema.setdefault("description", parameter["description"])


class _Naming:
    """Moves inline objects to `components.schemas`, under names that follow from where they stood."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._schemas: dict[str, Any] = document.setdefault("components", {}).setdefault("schemas", {})
        self._fidelity: str | None = None

    def name_operation(self, operation: Operation, thing: str, verb: str) -> None:
        """Name what stands in the body and in the answers of an operation."""
        self._fidelity = operation.data.get("x-fidelity")
        body = as_object(operation.data.get("requestBody"))
        # What creates many is an array, of whose rows each creates one.
        action = _pascal(verb.removesuffix("_many")) + ("Row" if verb.endswith("_many") else "")
        self._name_media(body, thing + action, (*operation.parts, "requestBody"))
        for status, answer in as_object(operation.data.get("responses")).items():
            holder, parts = as_object(answer), (*operation.parts, "responses", status)
            schema = _answer(operation)
            name = f"{thing}Page" if _is_envelope(schema) else thing if operation.method == "get" else f"{thing}Answer"
            self._name_media(holder, name, parts, rows=thing)

    def name_within_components(self) -> None:
        """Name what stands inside of named schemas."""
        for name in list(self._schemas):
            self._fidelity = as_object(self._schemas[name]).get("x-fidelity")
            self._name_inside(self._schemas[name], name, ("components", "schemas", name))

    def _name_media(self, holder: dict[str, Any], name: str, parts: Parts, rows: str = "") -> None:
        for kind, media in as_object(holder.get("content")).items():
            if "schema" in as_object(media):
                where = (*parts, "content", kind, "schema")
                media["schema"] = self._named(media["schema"], name, where, rows)

    def _named(self, schema: Any, name: str, parts: Parts, rows: str = "") -> Any:
        """Return a reference to an inline object under its name; anything else as it is, with what it holds named."""
        if not is_object(schema) or "$ref" in schema:
            return schema
        if schema.get("type") == "array":
            schema["items"] = self._named(schema.get("items"), rows or name, (*parts, "items"))
            return schema
        if not _is_inline_object(schema):
            return schema
        if "properties" not in schema:
            name = "JsonObject"
            schema = {key: value for key, value in schema.items() if key in {"type", "additionalProperties"}}
            schema.setdefault("additionalProperties", True)
            self._schemas.setdefault(name, schema)
            return {"$ref": f"#/components/schemas/{name}"}
        self._name_inside(schema, name, parts, rows)
        if self._fidelity is not None:
            schema.setdefault("x-fidelity", self._fidelity)
        taken = self._schemas.setdefault(name, schema)
        if taken != schema:
            msg = (
                f"{json_path(parts)}: its derived name {name} is taken by another schema; give it a name in "
                f"spec/corrections.yaml"
            )
            raise Problem(msg)
        return {"$ref": f"#/components/schemas/{name}"}

    def _name_inside(self, schema: Any, name: str, parts: Parts, rows: str = "") -> None:
        for key, each in as_object(as_object(schema).get("properties")).items():
            inner = rows if rows and key == "results" else name + _pascal(_singular(_snake(key)))
            schema["properties"][key] = self._named(each, inner, (*parts, "properties", key))
        for keyword in ("allOf", "anyOf", "oneOf"):
            for each in as_array(as_object(schema).get(keyword)):
                self._name_inside(each, name, parts)


def _is_inline_object(schema: dict[str, Any]) -> bool:
    return schema.get("type") == "object" or "properties" in schema


def _snake(text: str) -> str:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+", "_", text).strip("_").lower()
    return words if words[:1].isalpha() else f"x_{words}"


def _pascal(text: str) -> str:
    return "".join(word.capitalize() for word in text.split("_"))


def _singular(name: str) -> str:
    if name.endswith("ies"):
        return f"{name[:-3]}y"
    if name.endswith(("sses", "ches", "shes", "xes", "uses")):
        return name[:-2]
    return name[:-1] if name.endswith("s") and not name.endswith(("ss", "us", "is")) else name
