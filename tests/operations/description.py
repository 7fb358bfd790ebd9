"""The operations of the packaged description. No operation is named here."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fleetit_api import models
from fleetit_api.types import Model
from openapi_sdk.description.nodes import as_object
from openapi_sdk.description.references import resolve_ref
from openapi_sdk_codegen.openapi.document import PlacedOperation, each_operation
from tests.support.packaged import load_packaged_description

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

DESCRIPTION = load_packaged_description()


@dataclass(frozen=True)
class DescribedOperation:
    """An operation of the description."""

    operation: PlacedOperation

    @property
    def id(self) -> str:
        """The operationId."""
        return str(self.operation.id)

    @property
    def resource(self) -> str:
        """The attribute of the client."""
        return str(self.operation.tag)

    @property
    def method(self) -> str:
        """The HTTP method in capitals."""
        return self.operation.method.upper()

    @property
    def module(self) -> ModuleType:
        """The generated module, with the stock functions."""
        return importlib.import_module(f"fleetit_api.api.{self.resource}.{self.id}")

    def get_method(self, client: Any) -> Callable[..., Any]:
        """Return the method of a client."""
        verb = self.id.removeprefix(f"{self.resource}_")
        method: Callable[..., Any] = getattr(getattr(client, self.resource), verb)
        return method

    def parameters(self, place: str) -> dict[str, dict[str, Any]]:
        """Return its parameters in the path, the query or the headers, by their names on the wire."""
        return {each["name"]: each for _, each in self.operation.parameters if each["in"] == place}

    @property
    def requires_fleet(self) -> bool:
        """Whether it requires a fleet."""
        fleet = self.parameters("header").get("Fleet-Id", {})
        return bool(fleet.get("required"))

    @property
    def body_schema(self) -> dict[str, Any] | None:
        """The schema of the request body, or None."""
        content = as_object(resolve_ref(DESCRIPTION, self.operation.data.get("requestBody")).get("content"))
        return next((media["schema"] for media in content.values()), None)

    @property
    def response_schema(self) -> dict[str, Any] | None:
        """The schema of the success response, or None if it has no body."""
        for status, each in self.operation.data["responses"].items():
            if status.startswith("2"):
                content = as_object(resolve_ref(DESCRIPTION, each).get("content"))
                return next((media["schema"] for media in content.values()), None)
        return None

    @property
    def row_model(self) -> type[Any] | None:
        """The model of the rows of a listing, else None."""
        schema = resolve_ref(DESCRIPTION, self.response_schema)
        rows = as_object(schema.get("properties")).get("results") if self.is_paged else schema
        return get_model(as_object(rows).get("items")) if self.method == "GET" else None

    @property
    def is_paged(self) -> bool:
        """Whether it takes the place and the size of a page."""
        return {"limit", "offset"} <= self.parameters("query").keys()


def list_operations() -> list[DescribedOperation]:
    """Return all operations."""
    return [DescribedOperation(each) for each in each_operation(DESCRIPTION)]


def get_model(schema: Any) -> type[Any] | None:
    """Return the model of a reference; None for other schemas."""
    name = as_object(schema).get("$ref", "").rpartition("/")[2]
    return getattr(models, name) if name else None


def parse_as(schema: Any, document: Any) -> Any:
    """Return a document as a caller passes it: a model, a list of models, or the document."""
    model = get_model(schema)
    if model is not None and issubclass(model, Model):
        return model.from_dict(document)
    if as_object(schema).get("type") == "array":
        return [parse_as(schema["items"], each) for each in document]
    return document
