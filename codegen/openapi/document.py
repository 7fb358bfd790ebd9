"""Finding one's way in an OpenAPI description: its operations, parameters and schemas, and where each stands.

Everything here takes a description as it comes, also one that is no valid OpenAPI: what has the wrong shape
is passed over, so that the tools on top can say what is wrong in their own words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeGuard
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The methods of an OpenAPI path item, in the order in which the generator reads them.
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
#: More references in a row than this are a circle.
MAX_REFERENCES = 50

Parts = tuple[str | int, ...]
#: Whom a schema belongs to: it is a component, it stands inside one, or inside a parameter, body or answer.
Owner = Literal["component", "inside", "operation"]

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


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
        tags = sequence(self.data.get("tags"))
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


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    """Whether a value is a JSON object."""
    return isinstance(value, dict)


def is_array(value: object) -> TypeGuard[list[Any]]:
    """Whether a value is a JSON array."""
    return isinstance(value, list)


def mapping(value: Any) -> dict[str, Any]:
    """Return an object, or an empty one if the value is none."""
    return value if is_object(value) else {}


def sequence(value: Any) -> list[Any]:
    """Return an array, or an empty one if the value is none."""
    return value if is_array(value) else []


def place(parts: Parts) -> str:
    """Write where something stands as an RFC 9535 path, which can be pasted as the target of a correction."""
    return "$" + "".join(_segment(part) for part in parts)


def _segment(part: str | int) -> str:
    if isinstance(part, int):
        return f"[{part}]"
    if _PLAIN_KEY.fullmatch(part):
        return f".{part}"
    quoted = part.replace("\\", "\\\\").replace("'", "\\'")
    return f"['{quoted}']"


def resolve(document: dict[str, Any], node: Any) -> dict[str, Any]:
    """Follow references within the document; what can't be followed is an empty mapping."""
    for _ in range(MAX_REFERENCES):
        reference = mapping(node).get("$ref")
        if not isinstance(reference, str):
            return mapping(node)
        if not reference.startswith("#/"):
            return {}
        node = document
        for step in unquote(reference[2:]).split("/"):
            node = mapping(node).get(step.replace("~1", "/").replace("~0", "~"))
    return {}


def each_operation(document: dict[str, Any]) -> Iterator[Operation]:
    """Walk the operations."""
    for path, item in mapping(document.get("paths")).items():
        for method in METHODS:
            data = mapping(item).get(method)
            if is_object(data):
                parts: Parts = ("paths", path, method)
                own = _parameters(document, data, parts)
                seen = {(found.get("name"), found.get("in")) for _, found in own}
                shared = _parameters(document, mapping(item), ("paths", path))
                rest = [each for each in shared if (each[1].get("name"), each[1].get("in")) not in seen]
                yield Operation(method, path, data, parts, (*own, *rest))


def _parameters(document: dict[str, Any], holder: dict[str, Any], parts: Parts) -> list[tuple[Parts, dict[str, Any]]]:
    listed = enumerate(sequence(holder.get("parameters")))
    return [((*parts, "parameters", index), resolve(document, each)) for index, each in listed]


def each_schema(document: dict[str, Any]) -> Iterator[Schema]:
    """Walk the schemas, each once and where it is written: references are not followed."""
    components = mapping(document.get("components"))
    for name, schema in mapping(components.get("schemas")).items():
        yield from _within(schema, ("components", "schemas", name), "component")
    for kind in ("parameters", "requestBodies", "responses"):
        for name, holder in mapping(components.get(kind)).items():
            yield from _held(holder, ("components", kind, name))
    for path, item in mapping(document.get("paths")).items():
        yield from _held_by_list(mapping(item), ("paths", path))
    for operation in each_operation(document):
        yield from _held_by_list(operation.data, operation.parts)
        yield from _held(operation.data.get("requestBody"), (*operation.parts, "requestBody"))
        for status, answer in mapping(operation.data.get("responses")).items():
            yield from _held(answer, (*operation.parts, "responses", status))


def _held_by_list(holder: dict[str, Any], parts: Parts) -> Iterator[Schema]:
    for index, parameter in enumerate(sequence(holder.get("parameters"))):
        yield from _held(parameter, (*parts, "parameters", index))


def _held(holder: Any, parts: Parts) -> Iterator[Schema]:
    """Walk the schemas of a parameter, a body or an answer."""
    if "schema" in mapping(holder):
        yield from _within(holder["schema"], (*parts, "schema"), "operation")
    for media_type, media in mapping(mapping(holder).get("content")).items():
        yield from _within(mapping(media).get("schema"), (*parts, "content", media_type, "schema"), "operation")


def _within(schema: Any, parts: Parts, owner: Owner) -> Iterator[Schema]:
    if not is_object(schema) or "$ref" in schema:
        return
    yield Schema(parts, schema, owner)
    inner: Owner = "operation" if owner == "operation" else "inside"
    for name, each in mapping(schema.get("properties")).items():
        yield from _within(each, (*parts, "properties", name), inner)
    for keyword in ("items", "additionalProperties", "not"):
        yield from _within(schema.get(keyword), (*parts, keyword), inner)
    for keyword in ("allOf", "anyOf", "oneOf"):
        for index, each in enumerate(sequence(schema.get(keyword))):
            # The parts of an `allOf` become one class, that of the schema which holds them.
            yield from _within(each, (*parts, keyword, index), owner if keyword == "allOf" else inner)
