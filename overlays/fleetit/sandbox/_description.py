"""The corrected OpenAPI description, read as far as answering needs it."""

from __future__ import annotations

import importlib.resources
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from fleetit._errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    Node: TypeAlias = Mapping[str, Any]

#: The methods that a path item of OpenAPI 3.0 can describe.
_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_JSON = "application/json"
#: A longer chain of references is a circle.
_MAX_REFERENCES = 32


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path.

    Attributes:
        id: The operationId.
        method: In capitals.
        path: As described, with its parameters in braces.
        parameters: Those of the path and of the operation, references resolved.
        status: The lowest documented success; 200 if none is.
        schema: Of the JSON body of that success; empty if it has none.
        example: The documented example of that body; None if there is none.
        body: Schema of the JSON body of the request; None if it has none.
    """

    id: str
    method: str
    path: str
    parameters: tuple[Node, ...]
    status: int
    schema: Node
    example: Any
    body: Node | None


class Description:
    """An OpenAPI 3.0 document."""

    def __init__(self, document: Node) -> None:
        self._document = document
        self.operations = tuple(
            self._operation(path, method, item, item[method])
            for path, item in document.get("paths", {}).items()
            for method in _METHODS
            if method in item
        )

    @classmethod
    def packaged(cls) -> Description:
        """Return the description that `fleetit_api` was generated from and carries.

        Raises:
            ConfigurationError: If the generated package, or its description, is missing.
        """
        try:
            text = (importlib.resources.files("fleetit_api") / "openapi.json").read_text(encoding="utf-8")
        except (FileNotFoundError, ModuleNotFoundError) as error:
            msg = f"fleetit_api/openapi.json can't be read ({error}): install fleetit whole, or regenerate it"
            raise ConfigurationError(msg) from error
        return cls(json.loads(text))

    def resolve(self, node: Node) -> Node:
        """Follow references until there is something else.

        Raises:
            ConfigurationError: If a reference leaves the document, names nothing in it, or goes in circles.
        """
        for _ in range(_MAX_REFERENCES):
            if "$ref" not in node:
                return node
            node = self._target(str(node["$ref"]))
        msg = f"the description's references go in circles at {node['$ref']}"
        raise ConfigurationError(msg)

    def shape(self, schema: Node) -> dict[str, Any]:
        """Resolve a schema and fold its `allOf` into it, uniting the parts' properties and required names."""
        schema = self.resolve(schema)
        shape: dict[str, Any] = {}
        for part in (
            *map(self.shape, schema.get("allOf", ())),
            {k: v for k, v in schema.items() if k != "allOf"},
        ):
            properties = {**shape.get("properties", {}), **part.get("properties", {})}
            required = [*shape.get("required", ()), *part.get("required", ())]
            shape |= part
            if properties:
                shape["properties"] = properties
            if required:
                shape["required"] = required
        return shape

    def _target(self, reference: str) -> Node:
        found: Any = self._document
        start, *steps = reference.split("/")
        for step in steps:
            name = step.replace("~1", "/").replace("~0", "~")
            found = cast("Node", found).get(name) if isinstance(found, dict) else None
        if start != "#" or not isinstance(found, dict):
            msg = f"the description's reference {reference!r} names nothing in it"
            raise ConfigurationError(msg)
        return cast("Node", found)

    def _operation(self, path: str, method: str, item: Node, operation: Node) -> Operation:
        # An operation's parameter replaces the path's of the same name and place.
        parameters = map(self.resolve, (*item.get("parameters", ()), *operation.get("parameters", ())))
        responses: Node = operation.get("responses", {})
        success = min((status for status in responses if status.isdecimal() and status.startswith("2")), default="")
        body = self.resolve(responses.get(success, {})).get("content", {}).get(_JSON, {})
        return Operation(
            id=operation.get("operationId", f"{method} {path}"),
            method=method.upper(),
            path=path,
            parameters=tuple({(each["name"], each["in"]): each for each in parameters}.values()),
            status=int(success or 200),
            schema=body.get("schema", {}),
            example=self._example(body),
            body=self.resolve(operation.get("requestBody", {})).get("content", {}).get(_JSON, {}).get("schema"),
        )

    def _example(self, body: Node) -> Any:
        for named in body.get("examples", {}).values():
            return self.resolve(named).get("value")
        return body.get("example")
