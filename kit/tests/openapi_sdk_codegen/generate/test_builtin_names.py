"""A field or an argument may be called like a builtin: what is generated works, and its annotations resolve."""

from __future__ import annotations

import builtins
import importlib
import inspect
import keyword
import typing
from itertools import cycle
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.openapi_sdk_codegen.corrections.pages import describe, operation, ref
from kit.tests.support.made_sdks import imported_sdks, write_sdk
from openapi_sdk_codegen.corrections.conventions import apply_conventions
from openapi_sdk_codegen.openapi.python_names import NEEDED_NAMES, to_python_name
from openapi_sdk_codegen.openapi.released_names import ReleasedNames, ReleasedOperation

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path
    from types import ModuleType

NAMES = sorted({each for each in (*dir(builtins), *keyword.kwlist, *NEEDED_NAMES) if each.islower() and each[0] != "_"})
#: Types and a value of each, whose annotations and readers use builtins.
KINDS: list[tuple[dict[str, Any], Any]] = [
    ({"type": "string"}, "a"),
    ({"type": "array", "items": {"type": "integer"}}, [1]),
    ({"type": "number"}, 1.5),
    ({"type": "boolean"}, True),
    ({"type": "string", "format": "date-time"}, "2026-01-02T03:04:05Z"),
]
VALUES = {name: value for name, (_, value) in zip(NAMES, cycle(KINDS), strict=False)}
PROPERTIES = {name: schema for name, (schema, _) in zip(NAMES, cycle(KINDS), strict=False)}
THING = {"type": "object", "properties": PROPERTIES}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Generator[tuple[ModuleType, str]]:
    folder: Path = tmp_path_factory.mktemp("sdk")
    query = [{"name": name, "in": "query", "schema": schema} for name, schema in PROPERTIES.items()]
    document = describe(
        ("get", "/things", operation(ref("Thing"), parameters=query, tags=["things"], operationId="getThing")),
        ("post", "/things", operation(ref("Thing"), body=ref("NewThing"), tags=["things"], operationId="addThing")),
        ("put", "/things", operation(ref("Thing"), body=ref("NewThing"), tags=["things"], operationId="swapThing")),
        Thing=THING,
        NewThing=THING,
    )
    released = ReleasedNames({"PUT /things": ReleasedOperation("things.swap", (), {("body", "type"): "type_body"})})
    document["info"] = {"title": "Words", "version": "1", "x-names-from": "ids"}
    with imported_sdks(folder, package := write_sdk(apply_conventions(document, released=released), folder)):
        yield importlib.import_module(f"{package}_api.models"), package


@pytest.mark.parametrize("name", ["Thing", "NewThing"])
def test_the_annotations_of_a_model_resolve(made: tuple[ModuleType, str], name: str) -> None:
    models, _ = made
    hints = typing.get_type_hints(getattr(models, name))
    assert {to_python_name(each) for each in NAMES} <= {*hints}


def test_a_model_reads_and_writes_each_field(made: tuple[ModuleType, str]) -> None:
    models, _ = made
    thing = models.Thing.from_dict(VALUES)
    assert thing.to_dict() == VALUES
    assert (thing.type, thing.input, thing.list_) == (VALUES["type"], VALUES["input"], VALUES["list"])


def test_the_arguments_of_methods_have_these_names(made: tuple[ModuleType, str]) -> None:
    _, package = made
    resource = importlib.import_module(f"{package}_api.api.things").ThingsResource
    named = {"self_query" if each == "self" else to_python_name(each) for each in NAMES}
    assert named <= {*inspect.signature(resource.get).parameters}
    assert {"type", "input", "filter", "object", "id"} <= {*inspect.signature(resource.add).parameters}


def test_an_argument_of_a_body_that_was_released_stays(made: tuple[ModuleType, str]) -> None:
    _, package = made
    resource = importlib.import_module(f"{package}_api.api.things").ThingsResource
    assert {"type_body", "input"} <= {*inspect.signature(resource.swap).parameters}
    assert "type" not in inspect.signature(resource.swap).parameters
