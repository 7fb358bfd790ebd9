"""Find which operations lead to which schemas. It shares no code with the review, which is tested with it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
#: How an operation uses a schema: in the request body, in a parameter, or in a response.
Usage = Literal["request", "parameter", "response"]
METHODS = ("get", "put", "post", "delete", "patch")
#: Schemas that users receive in webhooks. No operation refers to them.
PAYLOADS = ("ParkingNotification", "TollNotification")

_REFERENCE = re.compile(r'"\$ref": "#/components/(\w+)/([^"]+)"')


@dataclass(repr=False)
class Reachability:
    """The operations and schemas of a description, and which lead to which.

    Attributes:
        document: The description.
        operations: Path, method and operation object of each operation, by its label `GET /v2/tolls/`.
        usages: The operations and payloads that lead to each schema, with their usage of it.
        reachable: The schemas that each schema leads to, itself included.
    """

    document: Json
    operations: dict[str, tuple[str, str, Json]] = field(default_factory=dict[str, tuple[str, str, Json]])
    usages: dict[str, set[tuple[str, Usage]]] = field(default_factory=dict[str, set[tuple[str, Usage]]])
    reachable: dict[str, set[str]] = field(default_factory=dict[str, set[str]])

    def __post_init__(self) -> None:
        """Follow all references."""
        schemas = self.document["components"]["schemas"]
        self.usages = {name: set() for name in schemas}
        self.reachable = {name: {name} | self.schemas_in(schema) for name, schema in schemas.items()}
        for path, item in self.document["paths"].items():
            for method in METHODS:
                if method in item:
                    label = f"{method.upper()} {path}"
                    self.operations[label] = (path, method, item[method])
                    self._add_usages(label, "parameter", item[method].get("parameters"))
                    self._add_usages(label, "request", item[method].get("requestBody"))
                    self._add_usages(label, "response", item[method]["responses"])
        for name in PAYLOADS:
            self._add_usages(f"webhook {name}", "response", {"$ref": f"#/components/schemas/{name}"})

    def _add_usages(self, label: str, usage: Usage, node: Any) -> None:
        for name in self.schemas_in(node):
            self.usages[name].add((label, usage))

    def smallest_users(self, name: str) -> frozenset[str]:
        """Return the smallest operation or payload of each usage of a schema."""
        found: set[str] = set()
        for usage in ("parameter", "request", "response"):
            found.update(sorted((label for label, each in self.usages[name] if each == usage), key=self._size)[:1])
        return frozenset(found)

    def _size(self, label: str) -> tuple[int, str]:
        path = self.operations.get(label, ("", "", {}))[0]
        return len(json.dumps(self.document["paths"].get(path))), label

    def schemas_in(self, node: Any) -> set[str]:
        """Return the names of the schemas that a node refers to, directly or through others."""
        found: set[str] = set()
        waiting = _REFERENCE.findall(json.dumps(node))
        while waiting:
            kind, name = waiting.pop()
            if kind != "schemas" or name not in found:
                found |= {name} if kind == "schemas" else set()
                waiting += _REFERENCE.findall(json.dumps(self.document["components"][kind][name]))
        return found

    def parameter(self, listed: Json) -> Json:
        """Return the parameter that an operation lists, which may refer to a component."""
        name = listed.get("$ref", "").rpartition("/")[2]
        return self.document["components"]["parameters"][name] if name else listed

    def left_out_by_reduce(self, labels: frozenset[str]) -> set[str]:
        """Return the operations and payloads that `reduce` leaves out."""
        paths = {self.operations[label][0] for label in labels if label in self.operations}
        operations = {label for label, (path, _, _) in self.operations.items() if path not in paths}
        return operations | ({f"webhook {name}" for name in PAYLOADS} - labels)

    def reduce(self, labels: frozenset[str], names: frozenset[str], *, only_parameters: bool = False) -> Json:
        """Return the description with only the paths of some operations, some schemas, and the schemas these lead to.

        Args:
            labels: The operations and payloads.
            names: The schemas. Parameters that lead to none of them are left out.
            only_parameters: Whether to leave out bodies and responses instead.
        """
        wanted = {self.operations[label][0] for label in labels if label in self.operations}
        paths: Json = {path: {} for path in self.document["paths"] if path in wanted}
        for path, method, operation in self.operations.values():
            if path in paths:
                paths[path][method] = dict(operation)
                if only_parameters:
                    paths[path][method] |= {"responses": {"200": {"description": ""}}}
                    paths[path][method].pop("requestBody", None)
                elif names:
                    listed = operation.get("parameters", [])
                    leading = [each for each in listed if each.get("in") == "path" or self.schemas_in(each) & names]
                    paths[path][method]["parameters"] = leading
        payloads = {label.removeprefix("webhook ") for label in labels if label.startswith("webhook ")}
        kept = self.schemas_in(paths).union(*(self.reachable[name] for name in names | payloads))
        components = self.document["components"]
        schemas = {name: schema for name, schema in components["schemas"].items() if name in kept}
        return {**self.document, "paths": paths, "components": {**components, "schemas": schemas}}
