"""The operations of the packaged description. No operation is named here."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fleetit.service import SERVICE
from fleetit_api import models
from fleetit_api.types import Model
from openapi_sdk.description.media_types import is_json
from openapi_sdk.description.nodes import as_object
from openapi_sdk.description.paging import Paging
from openapi_sdk.description.references import resolve_ref
from openapi_sdk_codegen.openapi.document import PlacedOperation, each_operation
from tests.support.packaged import load_packaged_description

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import ModuleType

    from openapi_sdk.description.methods import Method

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

    @property
    def described_method(self) -> Method:
        """What the kit knows of its method."""
        return SERVICE.description.methods[self.operation.python_method]

    def get_method(self, client: Any) -> Callable[..., Any]:
        """Return the method of a client."""
        return self.described_method.bind(client)

    def parameters(self, place: str) -> dict[str, dict[str, Any]]:
        """Return its parameters in the path, the query or the headers, by their names on the wire."""
        return {each["name"]: each for _, each in self.operation.parameters if each["in"] == place}

    def name_arguments(self, place: str) -> dict[str, str]:
        """Return the arguments for the parameters of a place, by their names on the wire."""
        arguments = self.described_method.operation.arguments
        return {name: python for python, name, its_place in arguments if its_place == place}

    def fill_path(self, values: Mapping[str, object] | int | str) -> str:
        """Return the path with a value for each parameter, or with one for all of them."""
        given = dict.fromkeys(self.parameters("path"), values) if isinstance(values, int | str) else values
        path = self.operation.path
        for name, value in given.items():
            path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
        return path

    @property
    def requires_fleet(self) -> bool:
        """Whether it requires a fleet."""
        fleet = self.parameters("header").get("Fleet-Id", {})
        return bool(fleet.get("required"))

    @property
    def _sent(self) -> tuple[str, dict[str, Any] | None]:
        content = as_object(resolve_ref(DESCRIPTION, self.operation.data.get("requestBody")).get("content"))
        return next(((key, media["schema"]) for key, media in content.items()), ("", None))

    @property
    def _answered(self) -> tuple[str, dict[str, Any] | None]:
        for status, each in self.operation.data["responses"].items():
            if status.startswith("2"):
                content = as_object(resolve_ref(DESCRIPTION, each).get("content"))
                return next(((key, media["schema"]) for key, media in content.items()), ("", None))
        return "", None

    @property
    def body_schema(self) -> dict[str, Any] | None:
        """The schema of the request body, or None."""
        return self._sent[1]

    @property
    def json_body_schema(self) -> dict[str, Any] | None:
        """The schema of a body in JSON that is all the caller's; None for a form, a file, or the place of a page."""
        return self.body_schema if is_json(self._sent[0]) and not (self.paging and self.paging.in_body) else None

    @property
    def sends_files(self) -> bool:
        """Whether its body is a form that can have files."""
        return self._sent[0] == "multipart/form-data"

    @property
    def response_schema(self) -> dict[str, Any] | None:
        """The schema of the success response, or None if it has no body."""
        return self._answered[1]

    @property
    def answers_json(self) -> bool:
        """Whether a success has JSON."""
        return is_json(self._answered[0])

    @property
    def paging(self) -> Paging | None:
        """How it pages; None if it is no listing."""
        described = self.described_method.described
        whole = Paging("whole", "") if self.described_method.is_listing else None
        return described.paging or whole

    @property
    def row_schema(self) -> Any:
        """The schema of a row of a listing as it is described, else None."""
        return None if self.paging is None else as_object(self.get_rows(self.response_schema)).get("items")

    def get_rows(self, answer: Any) -> Any:
        """Return the rows of the answer of a listing, or their schema in its schema."""
        for name in filter(None, self.paging.results.split("/") if self.paging else ()):
            answer = resolve_ref(DESCRIPTION, answer)
            answer = as_object(answer.get("properties")).get(name) or answer.get(name)
        return resolve_ref(DESCRIPTION, answer) if isinstance(answer, dict) else answer

    @property
    def is_paged(self) -> bool:
        """Whether it takes an offset and the size of a page."""
        return self.paging is not None and self.paging.kind == "offset" and not self.paging.in_body


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
