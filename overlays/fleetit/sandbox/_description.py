"""The corrected OpenAPI description: its operations, and schemas with their references resolved."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fleetit._description.document import load_description, merge_all_of, resolve_ref

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleetit._description.document import Node

#: The methods that a path item of OpenAPI 3.0 can describe.
_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path.

    Attributes:
        id: The operationId.
        method: The HTTP method in upper case.
        path: The path template, with parameters in braces.
        parameters: The parameters of the path and of the operation, with references resolved.
        status: The lowest documented success status; 200 if there is none.
        schema: The schema of the JSON body of that response; empty if it has no body.
        example: The documented example of that body, or None.
        shown: For a shared schema in that body, the fields of it that this page shows, or the one field that stands for
            the object. A schema that is not named is shown whole.
        body: The schema of the JSON body of the request, or None.
        body_fields: The fields of that body, or of its items.
    """

    id: str
    method: str
    path: str
    parameters: tuple[Node, ...]
    status: int
    schema: Node
    example: Any
    shown: Mapping[str, list[str] | str]
    body: Node | None
    body_fields: tuple[str, ...]


class Description:
    """An OpenAPI 3.0 document."""

    def __init__(self, document: Node) -> None:
        self._document = document
        self.operations = tuple(
            self._parse_operation(path, method, item, item[method])
            for path, item in document.get("paths", {}).items()
            for method in _METHODS
            if method in item
        )

    @classmethod
    @functools.cache
    def packaged(cls) -> Description:
        """Return the description that `fleetit_api` ships and was generated from, which is read once.

        Raises:
            ConfigurationError: If the generated package, or its description, is missing.
        """
        return cls(load_description())

    def resolve(self, node: Node) -> Node:
        """Follow references, and return the node that they lead to.

        Raises:
            ConfigurationError: If a reference leaves the document, does not resolve, or is circular.
        """
        return resolve_ref(self._document, node)

    def merge_all_of(self, schema: Node) -> dict[str, Any]:
        """Resolve a schema, and merge the parts of its `allOf` into one schema.

        Raises:
            ConfigurationError: If the parts go in a circle.
        """
        return merge_all_of(self._document, schema)

    def _parse_operation(self, path: str, method: str, item: Node, operation: Node) -> Operation:
        # A parameter of the operation replaces that of the path with the same name and place.
        parameters = map(self.resolve, (*item.get("parameters", ()), *operation.get("parameters", ())))
        responses: Node = operation.get("responses", {})
        success = min((status for status in responses if status.isdecimal() and status.startswith("2")), default="")
        body = self.resolve(responses.get(success, {})).get("content", {}).get(_JSON, {})
        request = self.resolve(operation.get("requestBody", {})).get("content", {}).get(_JSON, {}).get("schema")
        sent = self.merge_all_of(request or {})
        return Operation(
            id=operation.get("operationId", f"{method} {path}"),
            method=method.upper(),
            path=path,
            parameters=tuple({(each["name"], each["in"]): each for each in parameters}.values()),
            status=int(success or 200),
            schema=body.get("schema", {}),
            example=self._find_example(body),
            shown=body.get("x-shown-fields", {}),
            body=request,
            body_fields=tuple(self.merge_all_of(sent.get("items", sent)).get("properties", ())),
        )

    def _find_example(self, body: Node) -> Any:
        for example in body.get("examples", {}).values():
            return self.resolve(example).get("value")
        return body.get("example")
