"""What a filter may be: its annotation, its documentation, and which values are refused."""

from __future__ import annotations

import importlib
import inspect
import sys
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.support.checkout import HERE
from kit.tests.support.descriptions import COUNT, TEXT, make_response, ref
from openapi_sdk.model.values import ArgumentError
from openapi_sdk_codegen.generate.package import generate

if TYPE_CHECKING:
    from collections.abc import Iterator


def many(items: Any) -> dict[str, Any]:
    return {"type": "array", "items": items}


def query(name: str, schema: Any, **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema, **more}


SCHEMAS: dict[str, Any] = {
    "Colour": {"type": "string", "nullable": True, "enum": ["red", "light blue", None]},
    "Size": {"type": "integer", "enum": [1, 20]},
    "Letter": {"type": "string", "enum": [f"v{number}" for number in range(30)]},
    "Range": {"type": "object", "properties": {"from": COUNT}},
    "Thing": {
        "type": "object",
        "required": ["id"],
        "properties": {
            "id": COUNT,
            "state": ref("Colour"),
            "level": {"oneOf": [ref("Size"), {"enum": [None]}]},
            "kind": {"type": "string", "enum": ["car", "van"]},
            "letter": {"allOf": [ref("Letter")]},
            "note": TEXT,
            "tag": ref("Colour"),
            "size": ref("Colour"),
            "colour": ref("Letter"),
        },
    },
    "ThingPage": {"type": "object", "properties": {"count": COUNT, "results": many(ref("Thing"))}},
}
#: The parameters of a listing, and what each is in Python.
PARAMETERS: list[tuple[dict[str, Any], str]] = [
    # --- what takes many
    (query("ids", many(COUNT)), "int | Sequence[int]"),
    (query("names", many(TEXT)), "str | Sequence[str]"),
    (query("prices", many({"type": "number"})), "Decimal | float | str | Sequence[Decimal | float | str]"),
    (query("colours", many(ref("Colour"))), "Colour | str | Sequence[Colour | str | None]"),
    (query("either", many({"oneOf": [COUNT, TEXT]})), "int | str | Sequence[int | str]"),
    (query("lists", many(many(COUNT))), "Sequence[list[int]]"),
    (query("ranges", many(ref("Range"))), "Sequence[Range | RangeDict]"),
    (
        {"name": "json", "in": "query", "content": {"application/json": {"schema": many(COUNT)}}},
        "Sequence[int]",
    ),
    # --- whose values are listed
    (query("colour", ref("Colour")), "Colour | str | None"),
    (query("sizes", many(ref("Size"))), "Size | int | Sequence[Size | int]"),
    ({"name": "X-Colour", "in": "header", "schema": ref("Colour")}, "Colour | str | None"),
    # --- whose values rows have
    (query("state", TEXT), "Colour | str | None"),
    (query("level", COUNT), "int | Size"),
    (query("kind", many(TEXT)), "str | Sequence[str]"),
    (query("letter", many(TEXT)), "Letter | str | Sequence[Letter | str]"),
    (query("size", COUNT), "int"),
    (query("note", TEXT), "str"),
    (query("tag", True), "Any"),  # a schema of OpenAPI 3.1
]


def describe() -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": "things_list",
        "tags": ["things"],
        "security": [{"bearerAuth": []}],
        "parameters": [query("limit", COUNT), query("offset", COUNT), *(each for each, _ in PARAMETERS)],
        "responses": {"200": make_response(ref("ThingPage"))},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {"/things/": {"get": operation}},
        "components": {"schemas": SCHEMAS},
    }


@pytest.fixture(scope="module", name="package")
def _package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("filters")
    generate(describe(), HERE, folder / "filters_api")
    sys.path.insert(0, str(folder))
    yield "filters_api"
    sys.path.remove(str(folder))


@pytest.mark.parametrize(
    ("name", "annotation"), [(each["name"].lower().replace("-", "_"), expected) for each, expected in PARAMETERS]
)
def test_annotations(package: str, name: str, annotation: str) -> None:
    things = importlib.import_module(f"{package}.api.things")
    assert inspect.signature(things.ThingsResource.list).parameters[name].annotation == annotation


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("state", "Known values: red, light blue.", id="of an enum with null"),
        pytest.param("level", "Known values: 1, 20.", id="of a field that may be null"),
        pytest.param("kind", "Known values: car, van.", id="of the field itself"),
        pytest.param("letter", f"Known values: {', '.join(f'v{number}' for number in range(20))}, ….", id="many"),
        pytest.param("size", "Known values: red, light blue.", id="of another type"),
        pytest.param("colour", "Not described.", id="not if the filter lists its own"),
        pytest.param("note", "Not described.", id="none are known"),
    ],
)
def test_known_values_are_documented(package: str, name: str, text: str) -> None:
    things = importlib.import_module(f"{package}.api.things")
    lines = " ".join((inspect.getdoc(things.ThingsResource.list) or "").split())
    assert f" {name}: {text} " in lines


def build(package: str, **arguments: Any) -> str:
    operation = importlib.import_module(f"{package}.api.things.things_list").OPERATION
    return str(operation.build(**arguments)["url"])


@pytest.mark.parametrize(
    ("arguments", "query"),
    [
        pytest.param({"colour": "light blue"}, "colour=light+blue", id="a text of an enum"),
        pytest.param({"colours": ("red", "light blue")}, "colours=red&colours=light+blue", id="texts of an enum"),
        pytest.param({"colours": "red"}, "colours=red", id="one text of an enum"),
        pytest.param({"colours": {"red", "light blue"}}, "colours=light+blue&colours=red", id="a set"),
        pytest.param({"sizes": 20}, "sizes=20", id="a number of an enum"),
        pytest.param({"sizes": "20"}, "sizes=20", id="the text of a number of an enum"),
        pytest.param({"colour": None}, "", id="None, which is left out"),
        pytest.param({"state": "green"}, "state=green", id="a value that is only not known"),
        pytest.param({"level": 7}, "level=7", id="a number that is only not known"),
    ],
)
def test_a_value_that_is_allowed_is_sent(package: str, arguments: dict[str, Any], query: str) -> None:
    assert build(package, **arguments).removeprefix("/things/").removeprefix("?") == query


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(
            {"colour": "LIGHTBLUE"},
            "colour: 'LIGHTBLUE' is not one of 'light blue', 'red', did you mean 'light blue'?",
            id="near one",
        ),
        pytest.param({"colour": "x"}, "colour: 'x' is not one of 'light blue', 'red'", id="near none"),
        pytest.param({"colours": ["red", "rot"]}, "colours: 'rot' is not one of 'light blue', 'red'", id="one of two"),
        pytest.param({"sizes": 2}, "sizes: 2 is not one of 1, 20, did you mean '20'?", id="a number"),
        pytest.param({"sizes": True}, "sizes: True is not one of 1, 20", id="True is not 1"),
        pytest.param({"level": "x"}, "level: an integer is expected, not the text 'x'", id="a known one is of a type"),
        pytest.param(
            {"x_colour": "x"}, "X-Colour: not one of 'light blue', 'red'", id="in a header, which may be secret"
        ),
    ],
)
def test_a_value_that_the_description_does_not_list_is_refused(
    package: str, arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(ArgumentError) as caught:
        build(package, **arguments)
    assert str(caught.value) == message
