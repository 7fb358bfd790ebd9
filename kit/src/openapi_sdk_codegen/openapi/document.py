"""The operations and schemas of an OpenAPI description, each with its place.

Everything here takes any JSON document, also one that is not valid OpenAPI. Parts of the wrong type are skipped, so
that the tools on top can report them in their own words.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from openapi_sdk.description.nodes import as_array, as_object, as_text, is_object, object_at
from openapi_sdk.description.references import component_of, resolve_ref
from openapi_sdk.description.schemas import IN_PLACE
from openapi_sdk_codegen.openapi.paths import METHODS, normalize_path
from openapi_sdk_codegen.openapi.structure import SCHEMA, ObjectOf, each_object
from openapi_sdk_codegen.openapi.tree import Parts, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: Whether a schema is a component, is inside a component, or is inside a parameter, body or response.
Position = Literal["component", "inside", "operation"]
#: The fields in which schemas say something about values.
_FOLLOWED = frozenset(
    (
        *("components", "paths", "pathItems", *METHODS),
        *("schemas", "parameters", "requestBodies", "requestBody", "responses", "content", "schema"),
        *("properties", "items", "additionalProperties", "prefixItems", *IN_PLACE),
    )
)


@dataclass(frozen=True, slots=True)
class PlacedOperation:
    """One operation.

    Attributes:
        method: In lower case, as in the description.
        path: The path template.
        data: The operation object.
        parts: Its place.
        parameters: Its parameters and those of its path, each as (place, parameter), with references resolved.
        key: What it is known by where names of parameters may change: `GET /v2/things/{}/`. Where the document has
            `/v2/things/{name}/` too, with this method, it is the label.
    """

    method: str
    path: str
    data: dict[str, Any]
    parts: Parts
    parameters: tuple[tuple[Parts, dict[str, Any]], ...]
    key: str

    @property
    def label(self) -> str:
        """Its method and path: `GET /v2/things/{id}/`."""
        return f"{self.method.upper()} {self.path}"

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

    @property
    def python_method(self) -> str:
        """Its method in Python: `things.list`; empty without a tag or an operationId."""
        return f"{self.tag}.{self.id.removeprefix(f'{self.tag}_')}" if self.tag and self.id else ""


@dataclass(frozen=True, slots=True)
class PlacedSchema:
    """One schema object that is not a reference."""

    parts: Parts
    data: dict[str, Any]
    position: Position


def each_operation(document: dict[str, Any]) -> Iterator[PlacedOperation]:
    """Yield the operations, in the order of the document and of `METHODS`.

    A path item that is a reference is resolved. The place of its operations is still that below `paths`.
    """
    items = {path: resolve_path_item(document, each) for path, each in object_at(document, "paths").items()}
    same = Counter(
        (normalize_path(path), method)
        for path, item in items.items()
        for method in METHODS
        if is_object(item.get(method))
    )
    for path, item in items.items():
        for method in METHODS:
            data = item.get(method)
            if is_object(data):
                shown = path if same[normalize_path(path), method] > 1 else normalize_path(path)
                parts: Parts = ("paths", path, method)
                of_operation = _parameters(document, data, parts)
                seen = [name_and_location(parameter) for _, parameter in of_operation]
                of_path = _parameters(document, item, ("paths", path))
                rest = [each for each in of_path if name_and_location(each[1]) not in seen]
                yield PlacedOperation(method, path, data, parts, (*of_operation, *rest), f"{method.upper()} {shown}")


def resolve_path_item(document: dict[str, Any], item: Any) -> dict[str, Any]:
    """Return a path item with its reference resolved; what stands beside the reference is kept."""
    if "$ref" not in as_object(item):
        return as_object(item)
    beside = {key: value for key, value in item.items() if key != "$ref"}
    return resolve_ref(document, item) | beside


def name_and_location(parameter: dict[str, Any]) -> tuple[str, str]:
    """Return the name and the `in` of a parameter, which identify it."""
    return as_text(parameter.get("name")), as_text(parameter.get("in"))


def _parameters(document: dict[str, Any], holder: dict[str, Any], parts: Parts) -> list[tuple[Parts, dict[str, Any]]]:
    listed = enumerate(as_array(holder.get("parameters")))
    return [((*parts, "parameters", index), resolve_ref(document, each)) for index, each in listed]


def each_schema(document: dict[str, Any]) -> Iterator[PlacedSchema]:
    """Yield every schema once, at the place where it is written; references are not followed.

    What is in a `not` is not yielded: it says nothing about values that there are.
    """
    for parts, name, data in each_object(document, ObjectOf("document"), _FOLLOWED):
        if name == SCHEMA.name and "$ref" not in data:
            position: Position = "operation"
            if parts[:2] == ("components", "schemas"):
                # The parts of an `allOf` become one class, that of the schema which holds them.
                position = "component" if all(keyword == "allOf" for keyword in parts[3::2]) else "inside"
            yield PlacedSchema(parts, data, position)


def find_refs(node: Any) -> Iterator[str]:
    """Yield every `$ref` within a node, repeated ones too."""
    for _, each in walk(node):
        if is_object(each) and isinstance(each.get("$ref"), str):
            yield each["$ref"]


def referenced_components(document: dict[str, Any], nodes: Iterable[Any]) -> set[tuple[str, str]]:
    """Return the kinds and names of all components that nodes refer to, directly or through other components."""
    found: set[tuple[str, str]] = set()
    waiting = list(nodes)
    while waiting:
        for reference in find_refs(waiting.pop()):
            component = component_of(reference)
            if component is not None and component not in found:
                found.add(component)
                waiting.append(object_at(document, "components", component[0]).get(component[1]))
    return found


def referenced_schemas(document: dict[str, Any], nodes: Iterable[Any]) -> set[str]:
    """Return the names of all component schemas that nodes refer to, directly or through other components."""
    return {name for kind, name in referenced_components(document, nodes) if kind == "schemas"}
