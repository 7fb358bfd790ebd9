"""Finding one's way in an OpenAPI description: its operations, parameters and schemas, and where each stands.

Everything here takes a description as it comes, also one that is no valid OpenAPI: what has the wrong shape
is passed over, so that the tools on top can say what is wrong in their own words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from codegen.openapi.paths import METHODS
from codegen.openapi.references import resolve_ref
from codegen.openapi.tree import Parts, as_array, as_object, as_text, is_object

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Whom a schema belongs to: it is a component, it stands inside one, or inside a parameter, body or answer.
Owner = Literal["component", "inside", "operation"]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation.

    Attributes:
        method: In lower case, as it stands in the description.
        path: The path template.
        data: The operation object.
        parts: Where it stands.
        parameters: Its parameters and those of its path, with references followed: (where, parameter).
    """

    method: str
    path: str
    data: dict[str, Any]
    parts: Parts
    parameters: tuple[tuple[Parts, dict[str, Any]], ...]

    @property
    def tag(self) -> str | None:
        """Its first tag, the only one the generator uses."""
        tags = as_array(self.data.get("tags"))
        return tags[0] if tags and isinstance(tags[0], str) else None

    @property
    def id(self) -> str | None:
        """Its operationId."""
        name = self.data.get("operationId")
        return name if isinstance(name, str) and name else None


@dataclass(frozen=True, slots=True)
class Schema:
    """One schema object that is not a reference."""

    parts: Parts
    data: dict[str, Any]
    owner: Owner


def each_operation(document: dict[str, Any]) -> Iterator[Operation]:
    """Walk the operations."""
    for path, item in as_object(document.get("paths")).items():
        for method in METHODS:
            data = as_object(item).get(method)
            if is_object(data):
                parts: Parts = ("paths", path, method)
                own = _parameters(document, data, parts)
                seen = [_name_and_location(parameter) for _, parameter in own]
                shared = _parameters(document, as_object(item), ("paths", path))
                rest = [each for each in shared if _name_and_location(each[1]) not in seen]
                yield Operation(method, path, data, parts, (*own, *rest))


def _name_and_location(parameter: dict[str, Any]) -> tuple[str, str]:
    """Return what identifies a parameter."""
    return as_text(parameter.get("name")), as_text(parameter.get("in"))


def _parameters(document: dict[str, Any], holder: dict[str, Any], parts: Parts) -> list[tuple[Parts, dict[str, Any]]]:
    listed = enumerate(as_array(holder.get("parameters")))
    return [((*parts, "parameters", index), resolve_ref(document, each)) for index, each in listed]


def each_schema(document: dict[str, Any]) -> Iterator[Schema]:
    """Walk the schemas, each once and where it is written: references are not followed."""
    components = as_object(document.get("components"))
    for name, schema in as_object(components.get("schemas")).items():
        yield from _within(schema, ("components", "schemas", name), "component")
    for kind in ("parameters", "requestBodies", "responses"):
        for name, holder in as_object(components.get(kind)).items():
            yield from _held(holder, ("components", kind, name))
    for path, item in as_object(document.get("paths")).items():
        yield from _held_by_list(as_object(item), ("paths", path))
    for operation in each_operation(document):
        yield from _held_by_list(operation.data, operation.parts)
        yield from _held(operation.data.get("requestBody"), (*operation.parts, "requestBody"))
        for status, answer in as_object(operation.data.get("responses")).items():
            yield from _held(answer, (*operation.parts, "responses", status))


def _held_by_list(holder: dict[str, Any], parts: Parts) -> Iterator[Schema]:
    for index, parameter in enumerate(as_array(holder.get("parameters"))):
        yield from _held(parameter, (*parts, "parameters", index))


def _held(holder: Any, parts: Parts) -> Iterator[Schema]:
    """Walk the schemas of a parameter, a body or an answer."""
    if "schema" in as_object(holder):
        yield from _within(holder["schema"], (*parts, "schema"), "operation")
    for media_type, media in as_object(as_object(holder).get("content")).items():
        yield from _within(as_object(media).get("schema"), (*parts, "content", media_type, "schema"), "operation")


def _within(schema: Any, parts: Parts, owner: Owner) -> Iterator[Schema]:
    if not is_object(schema) or "$ref" in schema:
        return
    yield Schema(parts, schema, owner)
    inner: Owner = "operation" if owner == "operation" else "inside"
    for name, each in as_object(schema.get("properties")).items():
        yield from _within(each, (*parts, "properties", name), inner)
    for keyword in ("items", "additionalProperties", "not"):
        yield from _within(schema.get(keyword), (*parts, keyword), inner)
    for keyword in ("allOf", "anyOf", "oneOf"):
        for index, each in enumerate(as_array(schema.get(keyword))):
            # The parts of an `allOf` become one class, that of the schema which holds them.
            yield from _within(each, (*parts, keyword, index), owner if keyword == "allOf" else inner)
