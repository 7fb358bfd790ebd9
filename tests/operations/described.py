"""The operations that the package's own description has, and what it says of each: nothing here names one."""

from __future__ import annotations

import importlib
import json
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

from codegen.openapi.document import Operation, each_operation
from codegen.openapi.references import resolve_ref
from codegen.openapi.tree import as_object
from fleetit_api import models
from fleetit_api.types import Model

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

DESCRIPTION: dict[str, Any] = json.loads(resources.files("fleetit_api").joinpath("openapi.json").read_text("utf-8"))


@dataclass(frozen=True)
class Described:
    """One operation, as the description has it."""

    operation: Operation

    @property
    def id(self) -> str:
        """The operationId."""
        return str(self.operation.id)

    @property
    def resource(self) -> str:
        """The client's attribute that has it."""
        return str(self.operation.tag)

    @property
    def method(self) -> str:
        """The HTTP method in capitals."""
        return self.operation.method.upper()

    @property
    def module(self) -> ModuleType:
        """The generated module, with the stock functions."""
        return importlib.import_module(f"fleetit_api.api.{self.resource}.{self.id}")

    def of(self, client: Any) -> Callable[..., Any]:
        """Return the method of a client."""
        verb = self.id.removeprefix(f"{self.resource}_")
        method: Callable[..., Any] = getattr(getattr(client, self.resource), verb)
        return method

    def parameters(self, place: str) -> dict[str, dict[str, Any]]:
        """Return its parameters in the path, the query or the headers, by their names on the wire."""
        return {each["name"]: each for _, each in self.operation.parameters if each["in"] == place}

    @property
    def fleet_required(self) -> bool:
        """Whether it needs a fleet."""
        fleet = self.parameters("header").get("Fleet-Id", {})
        return bool(fleet.get("required"))

    @property
    def body(self) -> dict[str, Any] | None:
        """The schema of its body, or None."""
        content = as_object(resolve_ref(DESCRIPTION, self.operation.data.get("requestBody")).get("content"))
        return next((media["schema"] for media in content.values()), None)

    @property
    def answer(self) -> dict[str, Any] | None:
        """The schema of its success, or None if that has no body."""
        for status, each in self.operation.data["responses"].items():
            if status.startswith("2"):
                content = as_object(resolve_ref(DESCRIPTION, each).get("content"))
                return next((media["schema"] for media in content.values()), None)
        return None

    @property
    def rows(self) -> type[Any] | None:
        """The model of its rows if it is a paginated listing."""
        results = as_object(resolve_ref(DESCRIPTION, self.answer).get("properties")).get("results")
        paged = {"limit", "offset"} <= self.parameters("query").keys()
        return model_of(results["items"]) if results and paged else None


def described() -> list[Described]:
    """Return every operation."""
    return [Described(each) for each in each_operation(DESCRIPTION)]


def model_of(schema: Any) -> type[Any] | None:
    """Return the model of a reference, None for any other schema."""
    name = as_object(schema).get("$ref", "").rpartition("/")[2]
    return getattr(models, name) if name else None


def read_as(schema: Any, document: Any) -> Any:
    """Return a document as the models that a caller gives: a model, a list of them, or what it is."""
    model = model_of(schema)
    if model is not None and issubclass(model, Model):
        return model.from_dict(document)
    if as_object(schema).get("type") == "array":
        return [read_as(schema["items"], each) for each in document]
    return document
