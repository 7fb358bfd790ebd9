"""Derive tags, operationIds and schema names that neither the page nor a correction gives.

With this, a new page becomes a method without anything written by hand: its tag is the resource of its path, its
operationId is `<resource>_<verb>`, its inline objects get names, and a response that is the envelope of a listing gets
`limit` and `offset`. Names that a correction sets are kept: a correction of three lines can give a better name.

Published pages leave these out or write them for readers ("Integrations > Fleet Active Integrations"). The generator
would name everything after the path (docs/generator.md, rows 8, 9 and 15).
"""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from codegen.openapi.document import each_operation
from codegen.openapi.references import resolve_ref
from codegen.openapi.tree import as_array, as_object, as_text, is_array, is_object, json_path, object_at
from codegen.project import Problem

if TYPE_CHECKING:
    from codegen.openapi.document import Operation
    from codegen.openapi.tree import Parts

_PLAIN_TAG = re.compile(r"[a-z][a-z0-9_]*")
_VERSION = re.compile(r"api|v[0-9]+")
#: The verb of a method on one thing; `_many` is added for many things in one call (`…/bulk/`).
_VERBS = {"get": "get", "post": "create", "put": "replace", "patch": "update", "delete": "delete"}
_BULK = "bulk"
#: The properties of a listing's envelope (FleetIT's overview, "Pagination").
_ENVELOPE = {"count", "next", "previous", "results"}
#: The schema of an object that may have any properties.
_FREE_OBJECT = "JsonObject"


class _Names(NamedTuple):
    """What an operation is about: `GET /v2/things/` is (things, list, Thing)."""

    resource: str
    verb: str
    thing: str


def apply_conventions(document: dict[str, Any]) -> dict[str, Any]:
    """Return a description with tags, operationIds, page parameters and schema names; the argument is not changed.

    Raises:
        Problem: If a derived name is already used for another schema, so that a correction has to choose one; if
            `components` or `components.schemas` is not an object.
    """
    result = copy.deepcopy(document)
    namer = _SchemaNamer(result)
    for operation in each_operation(result):
        data = operation.data
        names = _derive_names(result, operation)
        if operation.tag is None or not _PLAIN_TAG.fullmatch(operation.tag):
            data["tags"] = [names.resource]
        data.setdefault("operationId", f"{data['tags'][0]}_{names.verb}")
        if _is_envelope(resolve_ref(result, _success_schema(operation))):
            _add_page_parameters(result, operation)
        _copy_descriptions(operation)
        namer.name_operation(operation, names)
    namer.name_components()
    return result


def _derive_names(document: dict[str, Any], operation: Operation) -> _Names:
    """Derive names from a path and a method: `POST /v2/things/{id}/close/` is (things, close, Thing)."""
    segments = [segment for segment in operation.path.split("/") if segment]
    while segments and _VERSION.fullmatch(segments[0]):
        segments.pop(0)
    words = [_snake_case(segment) for segment in segments if not segment.startswith("{")] or ["default"]
    resource, *rest = words
    ends_in_parameter = bool(segments) and segments[-1].startswith("{")
    has_parameter_before = any(segment.startswith("{") for segment in segments[:-1])
    verb = _VERBS.get(operation.method, operation.method)
    if rest and rest[-1] == _BULK:
        rest.pop()
        verb += "_many"
    elif operation.method == "get" and not ends_in_parameter and _is_listing(document, operation):
        verb = "list"
    elif operation.method == "post" and rest and has_parameter_before:
        return _Names(resource, "_".join(rest), _pascal_case(_singular(resource)))
    thing = "".join(_pascal_case(_singular(word)) for word in (*reversed(rest), resource))
    return _Names(resource, "_".join((verb, *rest)), thing)


def _is_listing(document: dict[str, Any], operation: Operation) -> bool:
    schema = resolve_ref(document, _success_schema(operation))
    return _is_envelope(schema) or schema.get("type") == "array"


def _success_schema(operation: Operation) -> dict[str, Any]:
    """Return the schema of the first JSON response of success, or an empty object."""
    for status, response in object_at(operation.data, "responses").items():
        if str(status).startswith("2"):
            return object_at(response, "content", "application/json", "schema")
    return {}


def _is_envelope(schema: dict[str, Any]) -> bool:
    return set(object_at(schema, "properties")) >= _ENVELOPE


def _add_page_parameters(document: dict[str, Any], operation: Operation) -> None:
    """Give a listing the parameters that the overview gives all listings."""
    names = {as_text(parameter.get("name")) for _, parameter in operation.parameters}
    components = object_at(document, "components", "parameters")
    parameters = operation.data.setdefault("parameters", [])
    for name, component in (("limit", "Limit"), ("offset", "Offset")):
        if name not in names and component in components and is_array(parameters):
            parameters.append({"$ref": f"#/components/parameters/{component}"})


def _copy_descriptions(operation: Operation) -> None:
    """Copy the description of a parameter to its schema, where the generator reads it."""
    for _, parameter in operation.parameters:
        schema = as_object(parameter.get("schema"))
        if schema and "$ref" not in schema and "description" in parameter:
            schema.setdefault("description", parameter["description"])


class _SchemaNamer:
    """Moves inline objects to `components.schemas`, under names derived from their place."""

    def __init__(self, document: dict[str, Any]) -> None:
        components = document.setdefault("components", {})
        self._schemas: dict[str, Any] = as_object(components).setdefault("schemas", {})
        for place, value in (("$.components", components), ("$.components.schemas", self._schemas)):
            if not is_object(value):
                msg = f"{place}: an object is expected, not {type(value).__name__}"
                raise Problem(msg)
        self._fidelity: Any = None

    def name_operation(self, operation: Operation, names: _Names) -> None:
        """Name the inline objects in the body and the responses of an operation."""
        self._fidelity = operation.data.get("x-fidelity")
        body = as_object(operation.data.get("requestBody"))
        # The body of `create_many` is an array; each of its rows creates one thing.
        is_bulk = names.verb.endswith("_many")
        body_name = names.thing + _pascal_case(names.verb.removesuffix("_many")) + ("Row" if is_bulk else "")
        self._name_content(body, body_name, (*operation.parts, "requestBody"))
        if _is_envelope(_success_schema(operation)):
            response_name = f"{names.thing}Page"
        else:
            response_name = names.thing if operation.method == "get" else f"{names.thing}Answer"
        for status, response in object_at(operation.data, "responses").items():
            parts = (*operation.parts, "responses", status)
            self._name_content(as_object(response), response_name, parts, row_name=names.thing)

    def name_components(self) -> None:
        """Name the inline objects inside named schemas."""
        for name in list(self._schemas):
            self._fidelity = as_object(self._schemas[name]).get("x-fidelity")
            self._name_inside(self._schemas[name], name, ("components", "schemas", name))

    def _name_content(self, holder: dict[str, Any], name: str, parts: Parts, row_name: str = "") -> None:
        for media_type, media in object_at(holder, "content").items():
            if "schema" in as_object(media):
                place = (*parts, "content", media_type, "schema")
                media["schema"] = self._replace(media["schema"], name, place, row_name)

    def _replace(self, schema: Any, name: str, parts: Parts, row_name: str = "") -> Any:
        """Return a reference for an inline object, which gets the name; return any other schema with its parts named.

        Args:
            schema: The schema.
            name: The name for the object.
            parts: The place of the schema.
            row_name: The name for the items of an array, and of an envelope's `results`; `name` if empty.
        """
        if not is_object(schema) or "$ref" in schema:
            return schema
        if schema.get("type") == "array":
            schema["items"] = self._replace(schema.get("items"), row_name or name, (*parts, "items"))
            return schema
        if schema.get("type") != "object" and "properties" not in schema:
            return schema
        if _is_free_object(schema):
            self._schemas.setdefault(_FREE_OBJECT, {"type": "object", "additionalProperties": True})
            return {"$ref": f"#/components/schemas/{_FREE_OBJECT}"}
        self._name_inside(schema, name, parts, row_name)
        if self._fidelity is not None:
            schema.setdefault("x-fidelity", self._fidelity)
        if self._schemas.setdefault(name, schema) != schema:
            msg = (
                f"{json_path(parts)}: its derived name {name} is taken by another schema; give it a name in "
                f"spec/corrections.yaml"
            )
            raise Problem(msg)
        return {"$ref": f"#/components/schemas/{name}"}

    def _name_inside(self, schema: Any, name: str, parts: Parts, row_name: str = "") -> None:
        for key, each in object_at(schema, "properties").items():
            is_rows = bool(row_name) and key == "results"
            inner_name = row_name if is_rows else name + _pascal_case(_singular(_snake_case(key)))
            schema["properties"][key] = self._replace(each, inner_name, (*parts, "properties", key))
        for keyword in ("allOf", "anyOf", "oneOf"):
            for each in as_array(as_object(schema).get(keyword)):
                self._name_inside(each, name, parts)


def _is_free_object(schema: dict[str, Any]) -> bool:
    """Whether an object has no properties of its own and may have any."""
    values = schema.get("additionalProperties", True)
    return "properties" not in schema and (values is True or values == {})


def _snake_case(text: str) -> str:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+", "_", text).strip("_").lower()
    return words if words[:1].isalpha() else f"x_{words}"


def _pascal_case(text: str) -> str:
    return "".join(word.capitalize() for word in text.split("_"))


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("sses", "ches", "shes", "xes", "uses")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
