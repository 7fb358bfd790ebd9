"""A body with required fields is given as such or as its fields: `test_answer_types` asks type checkers."""

from __future__ import annotations

import importlib
import inspect
import sys
from typing import TYPE_CHECKING, Any, get_overloads

import pytest

from kit.tests.support.descriptions import make_response, ref
from openapi_sdk_codegen.generate.audit import check_audit
from openapi_sdk_codegen.generate.package import generate
from tests.support.checkout import HERE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEXT = {"type": "string"}
PLATE = {"type": "object", "required": ["state", "number"], "properties": {"number": TEXT, "state": TEXT, "make": TEXT}}
HOSTILE = {
    "type": "object",
    "required": ["id", "body", "self", "to", "class", "day", "note", "any"],
    "properties": {
        **dict.fromkeys(("id", "body", "self", "to", "class"), TEXT),
        "day": {"type": "string", "format": "date"},
        "note": {"type": "string", "nullable": True},
        "any": {},
        "list": {"type": "array", "items": TEXT},
    },
}
FILE = {"type": "object", "required": ["file"], "properties": {"file": {"type": "string", "format": "binary"}}}


def send(name: str, schema: dict[str, Any], media: str = "application/json", **more: Any) -> dict[str, Any]:
    """Return an operation with a body, which is required unless `required` says otherwise."""
    body = {"required": more.pop("required", True), "content": {media: {"schema": schema}}}
    responses = more.pop("responses", {"200": make_response(TEXT)})
    return {"operationId": f"things_{name}", "tags": ["things"], "requestBody": body, "responses": responses, **more}


def parameter(name: str, place: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "in": place, "schema": {"type": "integer"}, **more}


PAGED = [parameter("limit", "query"), parameter("offset", "query")]
PDF = {"200": {"description": "", "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}}
BOTH_MEDIA = send("media", ref("Plate"))
BOTH_MEDIA["requestBody"]["content"]["application/xml"] = {"schema": TEXT}

OPERATIONS: dict[str, dict[str, Any]] = {
    "/v2/plain/": {"post": send("plain", ref("Plate"))},
    "/v2/optional/": {"post": send("optional", ref("Plate"), required=False)},
    "/v2/none/": {"post": send("none", ref("Make"))},
    "/v2/rows/": {"post": send("rows", {"type": "array", "items": ref("Plate")})},
    "/v2/either/": {"post": send("either", {"oneOf": [ref("Plate"), ref("Make")]})},
    "/v2/media/": {"post": BOTH_MEDIA},
    "/v2/file/": {"post": send("file", ref("Upload"), "multipart/form-data")},
    "/v2/hostile/{id}/": {
        "put": send(
            "hostile",
            ref("Hostile"),
            parameters=[
                parameter("id", "path", required=True),
                parameter("day", "query", required=True),
                parameter("Fleet-Id", "header"),
            ],
        )
    },
    "/v2/search/": {
        "get": send(
            "search",
            ref("Plate"),
            parameters=PAGED,
            responses={"200": make_response(ref("Page"))},
        )
    },
    "/v2/report/": {"post": send("report", ref("Plate"), responses=PDF, deprecated=True)},
}
DESCRIPTION: dict[str, Any] = {
    "openapi": "3.0.0",
    "info": {"title": "Things", "version": "1"},
    "paths": OPERATIONS,
    "components": {
        "schemas": {
            "Plate": PLATE,
            "Hostile": HOSTILE,
            "Upload": FILE,
            "Make": {"type": "object", "properties": {"make": TEXT}},
            "Row": {"type": "object", "properties": {"id": {"type": "integer"}}},
            "Page": {
                "type": "object",
                "properties": {
                    "count": {"type": "integer"},
                    "next": TEXT,
                    "previous": TEXT,
                    "results": {"type": "array", "items": ref("Row")},
                },
            },
        }
    },
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a generated package `made`."""
    folder = tmp_path_factory.mktemp("required")
    generate(DESCRIPTION, HERE, folder / "made")
    check_audit(folder / "made", HERE)
    return folder


@pytest.fixture(scope="module")
def things(folder: Path) -> Iterator[Any]:
    """Import the resource of the generated package, under a name of its own."""
    (folder / "made_of_required").symlink_to(folder / "made")
    sys.path.insert(0, str(folder))
    yield importlib.import_module("made_of_required.api.things")
    sys.path.remove(str(folder))


def list_required(function: Any) -> set[str]:
    parameters = inspect.signature(function).parameters.values()
    return {each.name for each in parameters if each.default is each.empty} - {"self"}


PLATES = [{"state", "number"}, {"body"}]


@pytest.mark.parametrize(
    ("method", "expected", "always"),
    [
        pytest.param("plain", PLATES, set(), id="an object"),
        pytest.param("optional", [{"state", "number"}, set()], set(), id="a body that may be left out"),
        pytest.param("none", [], set(), id="no required field"),
        pytest.param("rows", [], {"body"}, id="rows"),
        pytest.param("either", [], {"body"}, id="a choice"),
        pytest.param("media", PLATES, set(), id="several media types"),
        pytest.param("file", [{"file"}, {"body"}], set(), id="parts"),
        pytest.param(
            "hostile",
            [
                {"id", "day", "id_body", "body_body", "self_", "to", "class_", "day_body", "note", "any"},
                {"id", "day", "body"},
            ],
            {"id", "day"},
            id="other arguments, and fields with their names",
        ),
        pytest.param("search", PLATES, set(), id="a listing"),
        pytest.param("report", [*PLATES, *({*each, "to"} for each in PLATES)], set(), id="a download"),
    ],
)
@pytest.mark.parametrize("flavour", ["", "Async"])
def test_the_forms_of_a_method(things: Any, flavour: str, method: str, expected: Any, always: set[str]) -> None:
    made = inspect.unwrap(getattr(getattr(things, f"{flavour}ThingsResource"), method))
    assert [list_required(each) for each in get_overloads(made)] == expected
    assert list_required(made) == always
    every = {name for each in get_overloads(made) for name in inspect.signature(each).parameters}
    assert every in ({*inspect.signature(made).parameters}, set())


def test_a_docstring_names_the_required_fields(things: Any) -> None:
    found: dict[str, str] = {}
    for name in ("plain", "file", "none", "hostile"):
        text = " ".join(str(getattr(things.ThingsResource, name).__doc__).split())
        found[name] = text.partition("as the arguments below")[2].partition(".")[0]
    assert found["plain"] == ": number and state are required then"
    assert found["file"] == ": file is required then"
    assert found["none"] == ""
    assert found["hostile"].endswith(" and any are required then")
