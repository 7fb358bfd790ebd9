"""An OpenAPI document: its operations, and the methods of the client that was generated from it."""

from __future__ import annotations

import hashlib
import re
from functools import cached_property
from importlib import import_module
from importlib.resources import files
from typing import TYPE_CHECKING, Any, cast

from openapi_sdk.description.nodes import object_at
from openapi_sdk.description.operations import HTTP_METHODS, DescribedOperation, matches_path
from openapi_sdk.description.references import find_broken_refs, resolve_ref
from openapi_sdk.description.schemas import contains_itself, merge_all_of
from openapi_sdk.description.security import read_security
from openapi_sdk.model.media_types import find_media_type
from openapi_sdk.model.suggestions import suggest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openapi_sdk.description.keys import KnownKeys
    from openapi_sdk.description.methods import Method
    from openapi_sdk.description.nodes import Node
    from openapi_sdk.description.security import Security
    from openapi_sdk.errors.errors import ErrorTree
    from openapi_sdk.model.facts import Requirements

#: A parameter of a path.
_PARAMETER = re.compile(r"\{[^{}]*\}")


class Description:
    """An OpenAPI document, 3.0 or 3.1.

    Args:
        document: The document.
        package: The package that was generated from it; empty if there is none, so that its methods can't be called.
    """

    def __init__(self, document: Node, package: str = "") -> None:
        self.document = document
        self.package = package
        self.operations = tuple(
            DescribedOperation(document, method, path, item, item[method])
            for path, item in document.get("paths", {}).items()
            for method in HTTP_METHODS
            if method in item
        )
        self._known_keys: dict[tuple[str, str, str], KnownKeys] = {}

    @classmethod
    def checked(cls, document: Node, *, errors: ErrorTree) -> Description:
        """Return the description of a document that no package was generated from.

        Raises:
            ConfigurationError: If its references lead nowhere, or its schemas are parts of themselves.
        """
        for reference, is_circle in find_broken_refs(document):
            why = "references go in circles at" if is_circle else "reference names nothing in it:"
            msg = f"the description's {why} {reference}"
            raise errors.ConfigurationError(msg)
        for name, schema in object_at(document, "components", "schemas").items():
            if contains_itself(document, schema):
                msg = f"the description's `allOf` go in a circle at {name}"
                raise errors.ConfigurationError(msg)
        return cls(document)

    @property
    def digest(self) -> str:
        """The SHA-256 of the file in its package, in hexadecimal digits."""
        return hashlib.sha256(read_packaged(self.package)).hexdigest()

    @cached_property
    def methods(self) -> Mapping[str, Method]:
        """The methods of the client by their full names (`things.list`), sorted."""
        from openapi_sdk.description.methods import Method  # noqa: PLC0415 - imported lazily

        found: dict[str, Method] = {}
        for operation in self.operations:
            tags = operation.node.get("tags")
            if tags and "operationId" in operation.node:
                resource = str(tags[0])
                method = Method(resource, operation.id.removeprefix(f"{resource}_"), operation, self.package)
                found[method.full_name] = method
        return dict(sorted(found.items()))

    @cached_property
    def resources(self) -> Mapping[str, tuple[Method, ...]]:
        """The methods of each resource, sorted."""
        found: dict[str, list[Method]] = {}
        for method in self.methods.values():
            found.setdefault(method.resource, []).append(method)
        return {resource: tuple(methods) for resource, methods in found.items()}

    @cached_property
    def named_examples(self) -> Mapping[str, str]:
        """The texts that its schemas have as examples, by the names of their fields."""
        found: dict[str, str] = {}
        for schema in object_at(self.document, "components", "schemas").values():
            for name, field in schema.get("properties", {}).items():
                example = field.get("example")
                if isinstance(example, str) and example:
                    found.setdefault(name, example)
        return found

    def get_method(self, full_name: str, *, errors: ErrorTree) -> Method:
        """Return a method by a name that somebody wrote.

        Raises:
            ConfigurationError: If there is no such method.
        """
        if full_name not in self.methods:
            msg = f"{full_name!r} is no method{suggest(full_name, self.methods)}"
            raise errors.ConfigurationError(msg)
        return self.methods[full_name]

    def find_bound_method(self, bound: object) -> Method | None:
        """Return the method that a method of a client's resource is: `client.things.list`; None for other values."""
        module = type(getattr(bound, "__self__", None)).__module__
        places: Mapping[str, str] = import_module(f"{self.package}.api").RESOURCES
        resource = next((name for name, place in places.items() if place == module), "")
        return self.methods.get(f"{resource}.{getattr(bound, '__name__', '')}")

    def merge_all_of(self, schema: Node) -> dict[str, Any]:
        return merge_all_of(self.document, schema)

    def find_operation(self, method: str, path: str) -> DescribedOperation | None:
        """Return the operation of a path, which may be a template; None if it is not described."""
        segments = path.split("/")
        near = self._operations_by_length.get((method, len(segments)), ())
        matching = [each for each in near if matches_path(each.path, segments)]
        # `/things/{id}:open` says more than `/things/{id}`. `/things/{id}` and `/things/{name}` say the same of a path
        # that is no template: the first is taken.
        order = [(each.path != path, each.path.count("{"), -len(_PARAMETER.sub("", each.path))) for each in matching]
        return matching[order.index(min(order))] if matching else None

    @cached_property
    def _operations_by_length(self) -> Mapping[tuple[str, int], list[DescribedOperation]]:
        """The operations by their method and the number of segments of their path."""
        found: dict[tuple[str, int], list[DescribedOperation]] = {}
        for each in self.operations:
            found.setdefault((each.method, each.path.count("/") + 1), []).append(each)
        return found

    @cached_property
    def security(self) -> Security:
        """What it says of who calls."""
        return read_security(dict(self.document))

    def find_security(self, method: str, path: str) -> Requirements | None:
        """Return what the operation of a path needs to say who calls; None if it is not described."""
        operation = self.find_operation(method, path)
        return None if operation is None else self.security.of_operation(operation.node, self.document)

    def get_operation(self, method: str, path: str) -> Node:
        """Return the node of the operation of a method and a path template; an empty one if it is not described."""
        operation: Node = self.document.get("paths", {}).get(path, {}).get(method.lower(), {})
        return operation

    def get_body_schema(self, method: str, path: str, media_type: str) -> Node | None:
        """Return the schema of a request body in a media type; None if there is none."""
        operation = self.get_operation(method, path)
        content = resolve_ref(self.document, operation.get("requestBody", {})).get("content", {})
        found = find_media_type(content, media_type) or next(iter(content), "")
        return cast("Node | None", content.get(found, {}).get("schema"))

    def find_known_keys(self, method: str, path: str, media_type: str) -> KnownKeys:
        """Return the keys that such a body may have. They are found once."""
        from openapi_sdk.description.keys import KnownKeys  # noqa: PLC0415 - imported lazily

        key = (method, path, media_type)
        if key not in self._known_keys:
            self._known_keys[key] = KnownKeys(self.document, self.get_body_schema(*key))
        return self._known_keys[key]


def read_packaged(package: str) -> bytes:
    """Read the file with the description in a generated package.

    Raises:
        ModuleNotFoundError: If there is no such package.
        FileNotFoundError: If it has no such file.
    """
    return (files(package) / "openapi.json").read_bytes()
