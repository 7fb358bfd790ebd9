"""Repair mistakes that many descriptions have, and that can be read in one way only.

- A parameter that says that it is in the path, and is not, is left out.
- A name in braces in the path that no parameter describes is a parameter with any text.
- An enum without values is removed, so that any value of the type is allowed.
- Null as a type (`type: 'null'`), which OpenAPI 3.0 doesn't have, is `nullable` there.
- A range of statuses in lower case (`4xx`) is one in upper case.
- `required` in a schema that is one name is a list of it. `true` and `false`, which older schemas had, say nothing.
- A description of a tag that is no text is left out.
- A response without a description has an empty one.
- What refers to `components.mediaTypes`, which OpenAPI has from 3.2 on, is written in its place.
- A field of `components` that OpenAPI doesn't have is left out. What refers to it leads nowhere then.

The validation refuses all other mistakes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from openapi_sdk.description.nodes import as_array, as_object, as_text, is_array, is_object, object_at
from openapi_sdk.description.references import each_node, resolve_ref
from openapi_sdk.description.schemas import CHOICES
from openapi_sdk_codegen.openapi.document import each_operation, each_schema
from openapi_sdk_codegen.openapi.paths import path_parameters
from openapi_sdk_codegen.openapi.tree import Parts, copy_json
from openapi_sdk_codegen.openapi.validation import is_newer_dialect
from openapi_sdk_codegen.project import quote_text

if TYPE_CHECKING:
    from openapi_sdk_codegen.openapi.document import PlacedOperation

_COMPONENTS = frozenset(
    """
    callbacks examples headers links parameters pathItems requestBodies responses schemas securitySchemes
    """.split()  # noqa: SIM905 - words, not code
)
#: Where OpenAPI 3.2 has media types that several contents share.
_MEDIA_TYPES = "#/components/mediaTypes/"
_LOWER_RANGE = re.compile("[1-5](xx|xX|Xx)")


class Repair(NamedTuple):
    """A mistake that was repaired.

    Attributes:
        parts: The place of the operation that has it; empty if it is in no operation.
        what: What is read instead.
    """

    parts: Parts
    what: str


def find_mistakes(document: dict[str, Any]) -> list[Repair]:
    """Return what `repair_mistakes` would repair."""
    return repair_mistakes(copy_json(document))


def repair_mistakes(document: dict[str, Any]) -> list[Repair]:
    """Repair the mistakes of a description in place, and return them."""
    found = [repair for operation in each_operation(document) for repair in _repair_path(document, operation)]
    found += [repair for operation in each_operation(document) for repair in _repair_statuses(operation)]
    found += [*_repair_required(document), *_repair_null(document)]
    found += [*_repair_contents(document), *_repair_tags(document), *_repair_responses(document)]
    found += _repair_components(document)
    empty = [node for node in each_node(document) if is_array(node.get("enum")) and not node["enum"]]
    for node in empty:
        del node["enum"]
    return [*found, *([Repair((), "an enum without values is read as any value of its type")] if empty else [])]


def _repair_required(document: dict[str, Any]) -> list[Repair]:
    """Read `required` of schemas as the list of names that it has to be."""
    found: set[str] = set()
    for schema in (each.data for each in each_schema(document)):
        written = schema.get("required")
        if isinstance(written, str):
            schema["required"] = [written]
            found.add("a schema requires one name that is in no list: it is read as a list of it")
        elif isinstance(written, bool):
            del schema["required"]
            found.add("`required` of a schema is no list of names: it is left out")
    return [Repair((), what) for what in sorted(found)]


def _repair_null(document: dict[str, Any]) -> list[Repair]:
    """Read null as a type as OpenAPI 3.0 writes it."""
    if is_newer_dialect(document):
        return []
    schemas = [each.data for each in each_schema(document)]
    is_found = False
    for schema in schemas:
        for keyword in CHOICES:
            choices = as_array(schema.get(keyword))
            others = [each for each in choices if as_object(each).get("type") != "null"]
            if others and len(others) < len(choices):
                schema |= {keyword: others, "nullable": True}
                is_found = True
    for schema in schemas:
        named = as_array(schema.get("type"))
        if schema.get("type") == "null" or named == ["null"]:
            del schema["type"]
            schema |= {"enum": [None], "nullable": True}
            is_found = True
        elif "null" in named and len(named) == 2:  # noqa: PLR2004 - null and another one
            schema |= {"type": next(each for each in named if each != "null"), "nullable": True}
            is_found = True
    return [Repair((), "null as a type is read as `nullable`: OpenAPI 3.0 has no such type")] if is_found else []


def _repair_tags(document: dict[str, Any]) -> list[Repair]:
    """Leave out descriptions of tags that are no texts."""
    wrong = [
        tag
        for tag in map(as_object, as_array(document.get("tags")))
        if not isinstance(tag.get("description", ""), str) and isinstance(tag.get("name"), str)
    ]
    for tag in wrong:
        del tag["description"]
    return [Repair((), f"the description of the tag {tag['name']!r} is left out: it is no text") for tag in wrong]


def _repair_responses(document: dict[str, Any]) -> list[Repair]:
    """Give responses the description that each has to have."""
    holders = [as_object(each.data.get("responses")) for each in each_operation(document)]
    holders.append(object_at(document, "components", "responses"))
    responses = [each for holder in holders for each in holder.values() if is_object(each)]
    wrong = [each for each in responses if each.get("description") is None and "$ref" not in each]
    for each in wrong:
        each["description"] = ""
    return [Repair((), "a response without a description has an empty one")] if wrong else []


def _repair_contents(document: dict[str, Any]) -> list[Repair]:
    """Write contents and media types in place that refer to `components.mediaTypes`."""
    media_types = object_at(document, "components", "mediaTypes")
    is_found = False
    contents = [(node, "content") for node in each_node(document) if is_object(node.get("content"))]
    for holder, key in [*contents, *((node["content"], each) for node, _ in contents for each in node["content"])]:
        name = as_text(as_object(holder.get(key)).get("$ref")).removeprefix(_MEDIA_TYPES)
        if is_object(media_types.get(name)):
            holder[key] = copy_json(media_types[name])
            is_found = True
    return [Repair((), "what refers to `components.mediaTypes` is written in its place")] if is_found else []


def _repair_components(document: dict[str, Any]) -> list[Repair]:
    """Leave out what is no component, as `mediaTypes` before OpenAPI 3.2."""
    components = object_at(document, "components")
    unknown = [name for name in components if name not in _COMPONENTS and not str(name).startswith("x-")]
    for name in unknown:
        del components[name]
    return [Repair((), f"`components` may not have the field {quote_text(name)}: it is left out") for name in unknown]


def _repair_statuses(operation: PlacedOperation) -> list[Repair]:
    responses = as_object(operation.data.get("responses"))
    ranges = [status for status in responses if _LOWER_RANGE.fullmatch(status) and status.upper() not in responses]
    if ranges:
        operation.data["responses"] = {
            status.upper() if status in ranges else status: response for status, response in responses.items()
        }
    return [Repair(operation.parts, f"the status {status} is read as {status.upper()}") for status in ranges]


def _repair_path(document: dict[str, Any], operation: PlacedOperation) -> list[Repair]:
    """Make the parameters of an operation fit its path."""
    found: list[Repair] = []
    wanted = list(dict.fromkeys(path_parameters(operation.path)))
    item = as_object(object_at(document, "paths").get(operation.path))
    described: set[str] = set()
    for holder in (item, operation.data):
        kept: list[Any] = []
        for each in as_array(holder.get("parameters")):
            parameter = resolve_ref(document, each)
            name = as_text(parameter.get("name"))
            if parameter.get("in") == "path" and name and name not in wanted:
                found.append(Repair(operation.parts, f"the parameter {name!r} is left out: it is not in the path"))
            else:
                kept.append(each)
                described |= {name} if parameter.get("in") == "path" else set()
        if is_array(holder.get("parameters")):
            holder["parameters"] = kept
    for name in wanted:
        if name not in described:
            added = {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            operation.data["parameters"] = [*as_array(operation.data.get("parameters")), added]
            found.append(Repair(operation.parts, f"the parameter {name!r} is a text: no parameter describes it"))
    return found
