"""Each model that is sent has a `TypedDict` beside it, whatever its keys are called."""

from __future__ import annotations

import importlib
import inspect
import re
import shutil
import sys
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.support.descriptions import ref
from openapi_sdk.model.values import to_document
from openapi_sdk_codegen.generate.audit import check_audit
from openapi_sdk_codegen.generate.package import generate
from tests.support.checkout import HERE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType

TEXT = {"type": "string"}


def make_operation(name: str, schema: dict[str, Any], answer: dict[str, Any] | None = None) -> dict[str, Any]:
    content = {"application/json": {"schema": answer}} if answer else {}
    return {
        "operationId": f"things_{name}",
        "tags": ["things"],
        "security": [{"bearerAuth": []}],
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "responses": {"200": {"description": "", "content": content}} if content else {"204": {"description": ""}},
    }


DESCRIPTION: dict[str, Any] = {
    "openapi": "3.0.0",
    "info": {"title": "Things", "version": "1"},
    "paths": {
        "/v2/things/": {"post": make_operation("create", ref("Thing"))},
        "/v2/things/bulk/": {"post": make_operation("create_many", {"type": "array", "items": ref("Thing")})},
        "/v2/open/": {"post": make_operation("open", ref("Open"))},
        "/v2/free/": {"post": make_operation("free", ref("Free"))},
        "/v2/clash/": {"post": make_operation("clash", ref("Clash"))},
        "/v2/both/": {"post": make_operation("both", {"oneOf": [ref("Part"), ref("Open")]})},
        "/v2/typed/": {"post": make_operation("typed", ref("Typed"), ref("Answer"))},
    },
    "components": {
        "securitySchemes": {"bearerAuth": {"type": "http", "scheme": "bearer"}},
        "schemas": {
            "Thing": {
                "type": "object",
                "required": ["plate-number", "class"],
                "x-reads-as": {"price": "decimal"},
                "properties": {
                    "plate-number": TEXT,
                    "plate_number": TEXT,
                    "class": {"type": "integer"},
                    "str": TEXT,
                    "__init__": TEXT,
                    "": TEXT,
                    "to_dict": TEXT,
                    '"); exit("': TEXT,
                    "price": TEXT,
                    "day": {"type": "string", "format": "date", "nullable": True},
                    "weight": {"type": "number"},
                    "part": ref("Part"),
                    "parts": {"type": "array", "items": ref("Part")},
                    "open": ref("Open"),
                    "names": {"type": "array", "items": TEXT},
                    "weights": {"type": "array", "items": {"type": "number"}, "nullable": True},
                    "days": {"type": "array", "items": {"type": "string", "format": "date"}},
                },
            },
            "Part": {"type": "object", "properties": {"name": TEXT, "parts": {"type": "array", "items": ref("Part")}}},
            "Open": {"type": "object", "properties": {"name": TEXT}, "additionalProperties": TEXT},
            "Free": {"type": "object", "additionalProperties": True},
            "Clash": {"type": "object", "properties": {"name": TEXT}},
            "ClashDict": {"type": "object", "properties": {"inner": ref("Clash")}},
            "Typed": {"type": "object", "properties": {"name": TEXT, "clash": ref("ClashDict")}},
            "Answer": {"type": "object", "properties": {"name": TEXT}},
        },
    },
}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("dicts")
    generate(DESCRIPTION, HERE, folder / "made_of_dicts")
    yield folder / "made_of_dicts"
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def models(package: Path) -> Iterator[ModuleType]:
    sys.path.insert(0, str(package.parent))
    yield importlib.import_module("made_of_dicts.models")
    sys.path.remove(str(package.parent))
    for name in [each for each in sys.modules if each.startswith("made_of_dicts")]:
        del sys.modules[name]


def read_type(value: Any) -> str:
    """Return a type of a `TypedDict` as it is written."""
    found = re.search(r"ForwardRef\('([^']*)'", repr(value))
    return found[1] if found else repr(value)


def test_the_audit_accepts_them(package: Path, tmp_path: Path) -> None:
    # Without what Python writes when another test imports the package.
    check_audit(shutil.copytree(package, tmp_path / "made", ignore=shutil.ignore_patterns("__pycache__")), HERE)


def test_which_models_have_one(models: ModuleType) -> None:
    names = {each for each in models.__all__ if each.endswith("Dict")}
    assert names == {"ClashDict", "ClashDictDict", "PartDict", "ThingDict"}
    assert not hasattr(models, "OpenDict")
    assert inspect.getdoc(models.ThingDict) == "A `Thing` as a mapping. The model says what each key means."


def test_which_keys_are_needed(models: ModuleType) -> None:
    assert models.ThingDict.__required_keys__ == {"plate-number", "class"}
    assert models.ThingDict.__optional_keys__ == {*DESCRIPTION["components"]["schemas"]["Thing"]["properties"]} - {
        "plate-number",
        "class",
    }
    assert models.PartDict.__required_keys__ == frozenset()


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        pytest.param("plate-number", "str", id="no identifier"),
        pytest.param("class", "int", id="a keyword"),
        pytest.param("price", "Decimal | float | str", id="an amount"),
        pytest.param("day", "datetime.date | None | str", id="a date or null"),
        pytest.param("weight", "Decimal | float | str", id="a number"),
        pytest.param("part", "Part | PartDict", id="an object"),
        pytest.param("parts", "Sequence[Part | PartDict]", id="a list of objects"),
        pytest.param("open", "Open | Mapping[str, Any]", id="an object with free keys"),
        pytest.param("names", "list[str]", id="a list of texts"),
        pytest.param("weights", "None | Sequence[Decimal | float | str]", id="a list of numbers or null"),
        pytest.param("days", "Sequence[datetime.date | str]", id="a list of dates"),
    ],
)
def test_the_types_of_keys(models: ModuleType, key: str, expected: str) -> None:
    assert read_type(models.ThingDict.__annotations__[key]) == expected


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        pytest.param("create", "Thing | ThingDict", id="an object"),
        pytest.param("create_many", "Sequence[Thing | ThingDict]", id="rows"),
        pytest.param("open", "Open | Mapping[str, Any]", id="free keys beside others"),
        pytest.param("free", "Free | Mapping[str, Any]", id="free keys alone"),
        pytest.param("clash", "Clash | Mapping[str, Any]", id="a name that another model has"),
        pytest.param("both", "JsonObject | Open | Part | PartDict | Mapping[str, Any]", id="a choice"),
        pytest.param("typed", "Mapping[str, Any] | Typed", id="a name of typing"),
    ],
)
def test_the_types_of_bodies(models: ModuleType, method: str, expected: str) -> None:
    del models  # the package can be imported
    resource = importlib.import_module("made_of_dicts.api.things").ThingsResource
    annotation = str(inspect.signature(getattr(resource, method)).parameters["body"].annotation)
    assert sorted(annotation.split(" | ")) == sorted(expected.split(" | "))


def test_mappings_in_lists_of_a_model_are_sent(models: ModuleType) -> None:
    thing = models.Thing(plate_number_2="A", class_=1, parts=({"name": "a"}, models.Part(name="b")))
    assert to_document(thing)["parts"] == [{"name": "a"}, {"name": "b"}]
