"""Parameters and bodies: what the generator gets, and what the templates look up.

The generator gets each parameter under its Python name, with a plain place (path or query) and a plain schema, because
it refuses many types in headers and loses `style`, `explode` and `content`. The templates look up the rest here: where
the parameter goes, what it is called there, and how it is written.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from codegen.generate.prepare.argument_names import choose_argument_names
from codegen.generate.prepare.bodies import Body, prepare_body
from codegen.openapi.document import each_operation
from codegen.openapi.references import resolve_ref
from codegen.openapi.requests import PLACES, is_fleet_header, sent_parameters
from codegen.openapi.tree import as_object, copy_json, is_object, object_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from codegen.openapi.document import Operation

_STYLES = {
    "path": ("simple", "label", "matrix"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form",),
}
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Argument:
    """A parameter, as an argument of the generated functions.

    Attributes:
        python_name: The name of the argument.
        name: The name on the wire.
        place: `path`, `query`, `header` or `cookie`.
        style: How lists and objects are written; None for the first style of the place.
        explode: Whether lists and objects are written in several pieces; None for what the style does by itself.
        allow_reserved: Whether reserved characters are not quoted.
        is_json: Whether the value is written as JSON.
        required: Whether it has to be given.
        description: What it is, with its default.
        deprecated: Whether the description says so.
    """

    python_name: str
    name: str
    place: str
    style: str | None
    explode: bool | None
    allow_reserved: bool
    is_json: bool
    required: bool
    description: str
    deprecated: bool


@dataclass(frozen=True, slots=True)
class Request:
    """What the templates need to know about the request of an operation."""

    path: str
    arguments: tuple[Argument, ...]
    body: Body | None


def prepare_requests(document: dict[str, Any]) -> dict[str, Callable[..., Any]]:
    """Rewrite the parameters and bodies of a description in place, and return functions for the templates."""
    requests: dict[tuple[str, str], Request] = {}
    paths: dict[str, Any] = {}
    operations = list(each_operation(document))
    for path, item in object_at(document, "paths").items():
        names = choose_argument_names(("path", name) for name in _PLACEHOLDER.findall(path))
        prepared = _PLACEHOLDER.sub(lambda found: f"{{{names['path', found[1]]}}}", path)  # noqa: B023 - called at once
        while prepared in paths:  # two paths that differ in the names of their parameters only
            prepared += "/"
        paths[prepared] = item
    for operation in operations:
        body = prepare_body(document, operation)
        arguments = _prepare_parameters(document, operation)
        requests[operation.tag or "", operation.id or ""] = Request(operation.path, tuple(arguments), body)
    for item in paths.values():
        as_object(item).pop("parameters", None)
    if "paths" in document:
        document["paths"] = paths
    for kind in ("parameters", "requestBodies"):  # they stand in the operations now
        object_at(document, "components").pop(kind, None)

    def request_of(endpoint: Any) -> Request:
        return requests[str(endpoint.tags[0]), str(endpoint.name)]

    def arguments_of(endpoint: Any) -> list[tuple[Argument, Any]]:
        properties = [*endpoint.path_parameters, *endpoint.query_parameters, *endpoint.header_parameters]
        by_name = {str(each.python_name): each for each in properties}
        return [(each, by_name[each.python_name]) for each in request_of(endpoint).arguments]

    def described_arguments(endpoint: Any) -> list[Argument]:
        """Return the arguments other than the fleet, which is the header Fleet-Id."""
        return [each for each in request_of(endpoint).arguments if each.python_name != "fleet_id"]

    return {
        "request_of": request_of,
        "arguments_of": arguments_of,
        "described_arguments": described_arguments,
        "literal": ascii,
    }


def _prepare_parameters(document: dict[str, Any], operation: Operation) -> list[Argument]:
    """Replace the parameters of an operation, and return its arguments: those of the path first, in its order."""
    parameters = {(each["in"], each["name"]): each for _, each in sent_parameters(operation)}
    names = choose_argument_names(parameters)
    placeholders = _PLACEHOLDER.findall(operation.path)
    ordered = sorted(
        parameters,
        key=lambda key: (PLACES.index(key[0]), placeholders.index(key[1]) if key[1] in placeholders else 0),
    )
    arguments = [_read_argument(document, parameters[key], names[key]) for key in ordered]
    operation.data["parameters"] = [
        {
            "name": argument.python_name,
            "in": "path" if argument.place == "path" else "header" if argument.python_name == "fleet_id" else "query",
            "required": argument.required,
            "schema": _prepare_schema(parameters[key], argument),
        }
        for key, argument in zip(ordered, arguments, strict=True)
    ]
    return arguments


def _prepare_schema(parameter: dict[str, Any], argument: Argument) -> Any:
    """Return a schema without a default, and with the description of the argument."""
    if argument.python_name == "fleet_id":
        return {"type": "integer", "description": argument.description}
    schema = copy_json(_schema_of(parameter))
    if is_object(schema) and "$ref" not in schema:
        schema.pop("default", None)
        schema["description"] = argument.description
    return schema


def _schema_of(parameter: dict[str, Any]) -> Any:
    contents = list(object_at(parameter, "content").values())
    return parameter.get("schema", as_object(contents[0]).get("schema", {}) if contents else {})


def _read_argument(document: dict[str, Any], parameter: dict[str, Any], python_name: str) -> Argument:
    place, style, explode = parameter["in"], parameter.get("style"), parameter.get("explode")
    schema = resolve_ref(document, _schema_of(parameter))
    return Argument(
        python_name=python_name,
        name=parameter["name"],
        place=place,
        style=style if style in _STYLES[place][1:] else None,
        explode=_explode(place, style, explode),
        allow_reserved=place == "query" and parameter.get("allowReserved") is True,
        is_json=any("json" in str(each).lower() for each in object_at(parameter, "content")),
        required=place == "path" or parameter.get("required") is True,
        description=_describe(parameter, schema),
        deprecated=parameter.get("deprecated") is True or schema.get("deprecated") is True,
    )


def _explode(place: str, style: Any, explode: Any) -> bool | None:
    """Return `explode`, if it is not what a parameter of this place has without it."""
    by_default = style in (None, "form") and place in ("query", "cookie")
    wanted = explode if isinstance(explode, bool) else by_default
    return None if wanted == (place in ("query", "cookie")) else wanted


def _describe(parameter: dict[str, Any], schema: dict[str, Any]) -> str:
    inline = as_object(_schema_of(parameter))
    texts = [inline.get("description"), parameter.get("description"), schema.get("description")]
    text = next((each for each in texts if isinstance(each, str) and each.strip()), "")
    if "default" in schema and not is_fleet_header(parameter["in"], parameter["name"]):
        default = json.dumps(schema["default"], ensure_ascii=False)
        text = f"{text.rstrip()} Default: {default}.".strip()
    return text
