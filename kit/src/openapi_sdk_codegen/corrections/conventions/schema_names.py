"""Names of inline schemas that become classes: each moves to `components.schemas`, under a name from its place.

The name of a body is the path's words and the verb (`ThingCreate`, `PartClose`), of an answer the thing
(`Thing`, `ThingPage`, `ThingAnswer`), of a refusal `…Error`. What is inside adds its own key
(`ThingOwner`). Equal schemas of one name are one component. Where another schema has the name, a longer one is taken,
then a number. The order of the document plays no part: components come first, by name, then operations by
`structural_key`, then webhooks, by name.
"""

from __future__ import annotations

import http
from itertools import chain
from typing import TYPE_CHECKING, Any

from openapi_sdk.description.nodes import as_array, as_object, as_text, is_object, object_at
from openapi_sdk.description.references import resolve_ref
from openapi_sdk.description.schemas import get_types, infer_types
from openapi_sdk_codegen.corrections.conventions import words
from openapi_sdk_codegen.corrections.conventions.enums import is_named_enum, make_nullable, take_null
from openapi_sdk_codegen.corrections.conventions.nodes import PREFIX, shape
from openapi_sdk_codegen.corrections.conventions.paging import ROWS, is_envelope
from openapi_sdk_codegen.openapi.document import resolve_path_item
from openapi_sdk_codegen.openapi.paths import METHODS
from openapi_sdk_codegen.openapi.python_names import number_names

if TYPE_CHECKING:
    from openapi_sdk_codegen.corrections.conventions.path_names import Names
    from openapi_sdk_codegen.openapi.document import PlacedOperation

#: Statuses that Python 3.13 calls otherwise than those before it: here all of them say what RFC 9110 does.
_PHRASES = {
    "413": "ContentTooLarge",
    "414": "UriTooLong",
    "416": "RangeNotSatisfiable",
    "422": "UnprocessableContent",
}
#: The schema of an object that may have any properties.
_FREE_OBJECT = "JsonObject"
#: What belongs to the place of a schema, not to its class.
_PLACE_KEYWORDS = ("readOnly", "writeOnly", "deprecated", "default")
#: An `allOf` of more nested parts is not followed.
_MAX_PARTS = 20


class SchemaNamer:
    """Moves inline schemas to `components.schemas`, in place."""

    #: The `x-fidelity` of the component or the operation whose schemas are being named.
    _fidelity: Any

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._schemas = object_at(document, "components", "schemas")
        self._modules = {words.module_name(str(name)) for name in self._schemas}

    def name_components(self) -> None:
        """Name the inline schemas inside components."""
        for name in sorted(map(str, self._schemas)):
            schema = as_object(self._schemas[name])
            self._fidelity = schema.get("x-fidelity")
            self._name_inside(schema, name)
        self._fidelity = None
        components = object_at(self._document, "components")
        for kind, suffix in (("parameters", "Parameter"), ("requestBodies", "Body"), ("responses", "Response")):
            for key, holder in sorted(as_object(components.get(kind)).items(), key=lambda pair: str(pair[0])):
                name = words.pascal_case(words.snake_case(str(key)))
                own = name if name.endswith((suffix, "Request", "Response", "Error")) else f"{name}{suffix}"
                self._name_holder(as_object(holder), (own, f"{own}{suffix}"))

    def name_operation(self, operation: PlacedOperation, names: Names) -> None:
        """Name the inline schemas in the responses, the body and the parameters of an operation."""
        self._fidelity = operation.data.get("x-fidelity")
        self._name_responses(operation, names)
        # The body of `create_many` is an array; each of its rows creates one thing.
        body_name = f"{names.thing}{names.action}{'Row' if names.is_many else ''}"
        self._name_holder(as_object(operation.data.get("requestBody")), (body_name, f"{body_name}Body"))
        item = as_object(object_at(self._document, "paths").get(operation.path))
        self._name_parameters(operation.data, f"{names.thing}{names.action}")
        self._name_parameters(item, names.thing, "Parameter")

    def name_webhooks(self) -> None:
        """Name the inline schemas in the bodies and the parameters of webhooks, after their webhook."""
        for key, written in sorted(object_at(self._document, "webhooks").items(), key=lambda pair: str(pair[0])):
            name = words.pascal_case(words.snake_case(str(key))) or "Webhook"
            item = resolve_path_item(self._document, written)
            self._name_parameters(item, name, "Parameter")
            for method in METHODS:
                operation = as_object(item.get(method))
                self._fidelity = operation.get("x-fidelity")
                self._name_holder(as_object(operation.get("requestBody")), (name, f"{name}Webhook"))
                self._name_parameters(operation, name)

    def _name_parameters(self, holder: dict[str, Any], name: str, suffix: str = "") -> None:
        """Name the schemas of parameters: never as a property, whose values may happen to be the same today."""
        for parameter in as_array(holder.get("parameters")):
            key = words.pascal_case(words.snake_case(as_text(as_object(parameter).get("name"))))
            self._name_holder(as_object(parameter), (f"{name}{key}{suffix}", f"{name}{key}Parameter"))

    def _name_responses(self, operation: PlacedOperation, names: Names) -> None:
        responses = object_at(operation.data, "responses")
        by_status = {str(status): as_object(response) for status, response in responses.items()}
        successes = sorted(status for status in by_status if status.startswith(("1", "2")))
        errors = sorted(status for status in by_status if status not in successes)
        answer, rows = _answer_names(names)
        for index, status in enumerate(successes):
            other = f"{names.thing}{names.action}{_phrase(status)}Answer"
            self._name_holder(by_status[status], answer if index == 0 else (other,), rows=rows if index == 0 else "")
        bodies = [shape(by_status[status].get("content")) for status in errors if by_status[status].get("content")]
        are_equal = all(body == bodies[0] for body in bodies)
        action = "" if names.action == "Get" else names.action
        for status in errors:
            self._name_holder(by_status[status], (f"{names.thing}{action}{'' if are_equal else _phrase(status)}Error",))

    def _name_holder(self, holder: dict[str, Any], names: tuple[str, ...], *, rows: str = "") -> None:
        """Name the schemas of a parameter, a body or a response.

        Args:
            holder: The parameter, body or response.
            names: The names for an object, the first choice first.
            rows: The name for the rows of a listing.
        """
        if "schema" in holder:
            holder["schema"] = self._replace(holder["schema"], names)
        for _, media in sorted(object_at(holder, "content").items(), key=_json_first):
            if "schema" in as_object(media):
                is_page = bool(rows) and is_envelope(resolve_ref(self._document, media["schema"]))
                own = (f"{rows}Page", *names) if is_page else names
                media["schema"] = self._replace(media["schema"], own, rows or names[0])

    def _replace(self, schema: Any, names: tuple[str, ...], rows: str = "") -> Any:
        """Return a reference for an inline schema that becomes a class; return any other with its parts named.

        Args:
            schema: The schema.
            names: The names it may get, the first choice first.
            rows: The name for the items of an array, and of an envelope's `results`; the first of `names` if empty.
        """
        if not is_object(schema) or "$ref" in schema:
            return schema
        if is_named_enum(schema):
            return self._move(schema, names)
        if get_types(schema) == ["array"]:
            self._name_inside(schema, names[0], items=rows or names[0])
            return schema
        if _is_free_object(schema):
            free = {"type": "object", "additionalProperties": True}
            return self._move(schema, (_FREE_OBJECT,), free)
        if becomes_class(self._document, schema):
            self._name_inside(schema, names[0], rows=rows)
            return self._move(schema, names)
        self._name_inside(schema, names[0], member=names)
        return schema

    def _name_inside(
        self, schema: dict[str, Any], name: str, *, rows: str = "", items: str = "", member: tuple[str, ...] = ()
    ) -> None:
        """Name the schemas inside one that is already named, or needs no name.

        Args:
            schema: The schema.
            name: Its name.
            rows: The name for the items of `results`, if it is an envelope.
            items: The name for the items of an array.
            member: The names for the one member of a union that becomes a class.
        """
        properties = as_object(schema.get("properties"))
        for key in sorted(map(str, properties)):
            word = words.snake_case(key)
            own = f"{name}{words.pascal_case(words.singular(word))}"
            row = rows if rows and key in ROWS else own
            properties[key] = self._replace(properties[key], (own, f"{name}{words.pascal_case(word)}Field"), row)
        for key, each in as_object(schema.get("patternProperties")).items():
            schema["patternProperties"][key] = self._replace(each, (f"{name}Value",))
        for keyword, suffix in (("additionalProperties", "Value"), ("items", "Item")):
            if is_object(schema.get(keyword)):
                inner = items if items and keyword == "items" else f"{name}{suffix}"
                schema[keyword] = self._replace(schema[keyword], (inner, f"{inner}{suffix}"))
        for index, each in enumerate(as_array(schema.get("prefixItems"))):
            schema["prefixItems"][index] = self._replace(each, (f"{items or name}Item{index + 1}",))
        for part in as_array(schema.get("allOf")):
            if is_object(part) and "$ref" not in part:
                self._name_inside(part, name, rows=rows)
        for keyword in ("anyOf", "oneOf"):
            self._name_members(schema, keyword, name, member)

    def _name_members(self, schema: dict[str, Any], keyword: str, name: str, member: tuple[str, ...]) -> None:
        members = as_array(schema.get(keyword))
        classes = [each for each in members if self._needs_name(each)]
        for index, each in enumerate(members):
            label = _label(each) if self._needs_name(each) else ""
            title = words.pascal_case(words.snake_case(label))
            if len(classes) == 1 and member:
                names = member
            elif label:
                names = (title if title.startswith(name) else f"{name}{title}", f"{name}Option{index + 1}")
            else:
                names = (f"{name}Option{index + 1}",)
            members[index] = self._replace(each, names)

    def _needs_name(self, schema: Any) -> bool:
        if not is_object(schema) or "$ref" in schema:
            return False
        return is_named_enum(schema) or (becomes_class(self._document, schema) and not _is_free_object(schema))

    def _move(self, schema: dict[str, Any], names: tuple[str, ...], free: dict[str, Any] | None = None) -> Any:
        """Move a schema to the components; return what stands in its place."""
        place = {key: schema.pop(key) for key in _PLACE_KEYWORDS if key in schema}
        is_nullable = take_null(schema)
        if free is None and self._fidelity is not None:
            schema.setdefault("x-fidelity", self._fidelity)
        if free is not None and place | {"nullable": is_nullable} != {"nullable": False}:
            place.update({key: schema[key] for key in ("description",) if key in schema})
        result: dict[str, Any] = {"$ref": f"{PREFIX}{self._register(free or schema, names)}"}
        if is_nullable:
            make_nullable(self._document, result)
        elif place:
            result = {"allOf": [result]}
        return {**place, **result}

    def _register(self, schema: dict[str, Any], names: tuple[str, ...]) -> str:
        """Return the name under which a schema is a component: that of an equal one, or the first that is free."""
        own = shape(schema)
        name = next(
            each
            for each in map(words.class_name, chain(names, number_names(names[0])))
            if words.module_name(each) not in self._modules or shape(self._schemas.get(each)) == own
        )
        self._modules.add(words.module_name(name))
        self._schemas.setdefault(name, schema)
        return name


def becomes_class(document: dict[str, Any], schema: dict[str, Any]) -> bool:
    """Whether the generator makes a class of a schema: an object, or an `allOf` that is more than one reference."""
    if as_array(schema.get("oneOf")) or as_array(schema.get("anyOf")):
        return bool(as_object(schema.get("properties")))
    if _is_object_type(schema):
        return True
    parts = [part for part in as_array(schema.get("allOf")) if set(as_object(part)) - {"description", "title"}]
    if len(parts) == 1 and "$ref" in parts[0]:
        return False
    return any(_is_object_part(document, part, 0) for part in parts)


def _is_object_type(schema: dict[str, Any]) -> bool:
    return (get_types(schema) or infer_types(schema)) == ["object"]


def _is_object_part(document: dict[str, Any], part: Any, depth: int) -> bool:
    schema = resolve_ref(document, part)
    if depth > _MAX_PARTS:
        return False
    return _is_object_type(schema) or any(
        _is_object_part(document, each, depth + 1) for each in as_array(schema.get("allOf"))
    )


def _is_free_object(schema: dict[str, Any]) -> bool:
    """Whether an object has no properties of its own and may have any."""
    values = schema.get("additionalProperties", True)
    is_open = values is True or values == {}
    others = ("properties", "allOf", "anyOf", "oneOf", "patternProperties", "enum", "const", "x-reads-as")
    return _is_object_type(schema) and is_open and not any(schema.get(key) for key in others)


def _answer_names(names: Names) -> tuple[tuple[str, ...], str]:
    """Return the names of the object that answers, and the name of the rows if it answers with many."""
    match names.action:
        case "List":
            return (f"{names.thing}List",), names.thing
        case "Get":
            return (names.thing, f"{names.thing}Detail"), names.thing
        case "Create":
            return (f"{names.thing}Answer", f"{names.thing}CreateAnswer"), f"{names.thing}Answer"
        case action:
            return (f"{names.thing}{action}Answer",), f"{names.thing}{action}Answer"


def _label(schema: Any) -> str:
    """Return what a member of a union is called: its title, or the one value that a property of it can have."""
    title = as_text(as_object(schema).get("title"))
    if title:
        return title
    for _, each in sorted(object_at(schema, "properties").items(), key=lambda pair: str(pair[0])):
        values = as_array(as_object(each).get("enum")) or [as_object(each).get("const")]
        if len(values) == 1 and isinstance(values[0], str) and values[0].isascii():
            return values[0]
    return ""


def _phrase(status: str) -> str:
    """Return a status in words: `NotFound`."""
    if status in _PHRASES:
        return _PHRASES[status]
    if status.isdecimal() and status in {str(each.value) for each in http.HTTPStatus}:
        return words.pascal_case(words.snake_case(http.HTTPStatus(int(status)).phrase))
    return {"default": "", "4XX": "Client", "5XX": "Server"}.get(
        status, f"Status{words.pascal_case(words.snake_case(status))}"
    )


def _json_first(pair: tuple[Any, Any]) -> tuple[bool, str]:
    return "json" not in str(pair[0]), str(pair[0])
