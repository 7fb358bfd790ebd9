"""What of a description leads to what: an account of its own, which knows nothing of how the review reads it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
#: Whether something is in what users send as a body, send as a parameter, or receive.
Way = Literal["request", "parameter", "response"]
METHODS = ("get", "put", "post", "delete", "patch")
#: What users receive though no operation says so.
PAYLOADS = ("ParkingNotification", "TollNotification")

_REFERENCE = re.compile(r'"\$ref": "#/components/(\w+)/([^"]+)"')


@dataclass(repr=False)
class Reach:
    """What leads to what in a description.

    Attributes:
        document: The description.
        operations: Each operation, by its label: the path, the method, the operation object.
        ways: For each schema the operations and payloads that lead to it, each with how.
        below: For each schema those that it leads to, itself included.
    """

    document: Json
    operations: dict[str, tuple[str, str, Json]] = field(default_factory=dict[str, tuple[str, str, Json]])
    ways: dict[str, set[tuple[str, Way]]] = field(default_factory=dict[str, set[tuple[str, Way]]])
    below: dict[str, set[str]] = field(default_factory=dict[str, set[str]])

    def __post_init__(self) -> None:
        """Follow all references."""
        schemas = self.document["components"]["schemas"]
        self.ways = {name: set() for name in schemas}
        self.below = {name: {name} | self.within(schema) for name, schema in schemas.items()}
        for path, item in self.document["paths"].items():
            for method in METHODS:
                if method in item:
                    label = f"{method.upper()} {path}"
                    self.operations[label] = (path, method, item[method])
                    self._lead(label, "parameter", item[method].get("parameters"))
                    self._lead(label, "request", item[method].get("requestBody"))
                    self._lead(label, "response", item[method]["responses"])
        for name in PAYLOADS:
            self._lead(f"webhook {name}", "response", {"$ref": f"#/components/schemas/{name}"})

    def _lead(self, label: str, way: Way, node: Any) -> None:
        for name in self.within(node):
            self.ways[name].add((label, way))

    def first(self, name: str) -> frozenset[str]:
        """Return a few of the operations and payloads that lead to a schema: the smallest for each way."""
        found: set[str] = set()
        for way in ("parameter", "request", "response"):
            found.update(sorted((label for label, each in self.ways[name] if each == way), key=self._size)[:1])
        return frozenset(found)

    def _size(self, label: str) -> tuple[int, str]:
        path = self.operations.get(label, ("", "", {}))[0]
        return len(json.dumps(self.document["paths"].get(path))), label

    def within(self, node: Any) -> set[str]:
        """Return the names of the schemas that something leads to."""
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

    def beside(self, labels: frozenset[str]) -> set[str]:
        """Return the operations and payloads that `cut` leaves out."""
        paths = {self.operations[label][0] for label in labels if label in self.operations}
        operations = {label for label, (path, _, _) in self.operations.items() if path not in paths}
        return operations | ({f"webhook {name}" for name in PAYLOADS} - labels)

    def cut(self, labels: frozenset[str], names: frozenset[str], *, flat: bool = False) -> Json:
        """Return the description with nothing but the paths of some operations, some schemas, and what these lead to.

        Args:
            labels: The operations and payloads.
            names: The schemas; the parameters are left out that lead to none of them.
            flat: Whether to leave out bodies and answers instead.
        """
        wanted = {self.operations[label][0] for label in labels if label in self.operations}
        paths: Json = {path: {} for path in self.document["paths"] if path in wanted}
        for path, method, operation in self.operations.values():
            if path in paths:
                paths[path][method] = dict(operation)
                if flat:
                    paths[path][method] |= {"responses": {"200": {"description": ""}}}
                    paths[path][method].pop("requestBody", None)
                elif names:
                    listed = operation.get("parameters", [])
                    leading = [each for each in listed if each.get("in") == "path" or self.within(each) & names]
                    paths[path][method]["parameters"] = leading
        payloads = {label.removeprefix("webhook ") for label in labels if label.startswith("webhook ")}
        kept = self.within(paths).union(*(self.below[name] for name in names | payloads))
        components = self.document["components"]
        schemas = {name: schema for name, schema in components["schemas"].items() if name in kept}
        return {**self.document, "paths": paths, "components": {**components, "schemas": schemas}}
