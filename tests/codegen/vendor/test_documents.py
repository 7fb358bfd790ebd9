"""Whole OpenAPI documents, of 3.0 and of 3.1, beside pages and transcriptions."""

from __future__ import annotations

import json
import re
from datetime import date
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from kit.tests.openapi_sdk_codegen.malformed import malformed
from openapi_sdk_codegen.openapi.fidelity import Fidelity
from openapi_sdk_codegen.openapi.upgrade import upgrade
from openapi_sdk_codegen.openapi.validation import find_invalid
from openapi_sdk_codegen.openapi.yaml import dump_yaml, load_yaml
from openapi_sdk_codegen.project import Problem, Project
from openapi_sdk_codegen.vendor.command import main
from openapi_sdk_codegen.vendor.document import is_document, parse_document
from openapi_sdk_codegen.vendor.merge import Merged, merge
from openapi_sdk_codegen.vendor.page import parse_published, parse_transcribed
from openapi_sdk_codegen.vendor.sources import Source, parse_sources
from tests.support.pages import make_document, make_page, render_page, snapshot

if TYPE_CHECKING:
    from pathlib import Path

    from openapi_sdk_codegen.vendor.fragment import ParsedSource

OK: dict[str, Any] = {"responses": {"200": {"description": "ok"}}}
WHOLE: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "t", "version": "1"},
    "paths": {"/v2/a/": {"get": OK, "post": OK}, "/v2/b/{id}/": {"patch": OK}},
    "components": {"schemas": {"A": {"type": "string", "nullable": True}}},
}
NEWER: dict[str, Any] = {
    "openapi": "3.1.1",
    "info": {"title": "u", "version": "1", "summary": "s"},
    "jsonSchemaDialect": "https://spec.openapis.org/oas/3.1/dialect/base",
    "paths": {"/v2/c/": {"$ref": "#/components/pathItems/C"}},
    "webhooks": {"z": {"post": OK}, "y": {"post": OK}},
    "components": {"schemas": {"B": True}, "pathItems": {"C": {"summary": "c", "get": OK}}},
}

Pair = tuple[Source, "ParsedSource"]


def a_source(file: str, fidelity: Fidelity = Fidelity.VERBATIM) -> Source:
    return Source(file, f"https://x/{file}", "0" * 64, date(2026, 11, 24), fidelity)


def a_document(name: str, document: dict[str, Any]) -> Pair:
    return a_source(f"documents/{name}"), parse_document(json.dumps(document).encode(), name=name)


def run(project: Project, *arguments: str | Path) -> int:
    return main([*map(str, arguments), "--root", str(project.root)])


@pytest.fixture
def whole(project: Project) -> Path:
    path = project.root / "api.yaml"
    path.write_bytes(b"# A comment \r\n" + dump_yaml(WHOLE).encode())
    return path


def test_document_is_added_byte_for_byte(project: Project, whole: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(project, whole) == 0
    assert (project.spec / "documents" / "api.yaml").read_bytes() == whole.read_bytes()
    out = capsys.readouterr().out
    assert "spec/documents/api.yaml: GET /v2/a/, POST /v2/a/, PATCH /v2/b/{id}/; its address is not known" in out
    paths = load_yaml(project.published, name="x")["paths"]
    assert list(paths["/v2/a/"]) == ["get", "post"]
    assert paths["/v2/a/"]["get"] == OK | {"x-fidelity": "verbatim"}
    assert run(project, "--check") == 0
    source = parse_sources(project.sources.read_text(), name="x").get("documents/api.yaml")
    assert source is not None
    assert (source.address, source.fidelity) == (None, "verbatim")


def test_address_can_be_added_later_and_is_kept(project: Project, whole: Path) -> None:
    assert run(project, whole) == 0
    assert run(project, whole, "--address", "https://api.fleetit.com/schema") == 0
    assert run(project, whole) == 0
    operation = load_yaml(project.published, name="x")["paths"]["/v2/a/"]["get"]
    assert operation["x-source"] == "https://api.fleetit.com/schema"


def test_document_of_json_is_read_as_json(project: Project) -> None:
    (project.root / "api.json").write_text("\ufeff" + json.dumps(WHOLE), encoding="utf-8")
    assert run(project, project.root / "api.json") == 0
    assert run(project, "--check") == 0


def test_changed_document_is_found(project: Project, whole: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(project, whole) == 0
    with (project.spec / "documents" / "api.yaml").open("ab") as file:
        file.write(b"\n")
    (project.spec / "documents" / "other.json").touch()
    assert run(project, "--check") == 1
    unlisted, changed = capsys.readouterr().err.splitlines()
    assert unlisted.startswith("vendor: spec/documents/other.json: not listed in spec/sources.toml")
    assert changed.startswith("spec/documents/api.yaml: SHA-256 is ")
    assert run(project) == 1


def test_file_with_a_fidelity_is_a_transcription(project: Project, whole: Path) -> None:
    arguments = ("--fidelity", "documented", "--address", "https://docs.fleetit.com/a")
    assert run(project, whole, *arguments) == 0
    assert (project.spec / "transcribed" / "api.yaml").exists()
    assert run(project, whole) == 0  # it is listed as a transcription
    assert not (project.spec / "documents").exists()


@pytest.mark.parametrize("name", ["api.json", "api.yml"])
def test_transcription_is_yaml(project: Project, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    (project.root / name).write_text(json.dumps(WHOLE))
    assert run(project, project.root / name, "--fidelity", "example", "--address", "https://x/a") == 1
    assert "FRAGMENT.yaml is expected" in capsys.readouterr().err


def test_page_without_an_address_is_added(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    document = make_document() | {"paths": {"/v2/things/": {"get": OK}}}
    (project.root / "x.md").write_bytes(render_page(document))
    assert run(project, project.root / "x.md") == 0
    assert "its address is not known (give --address" in capsys.readouterr().out
    assert run(project, "--check") == 0


@pytest.mark.parametrize(
    ("change", "status"),
    [
        pytest.param({"/v2/c/": {"get": OK}}, 0, id="nothing else has changed"),
        pytest.param({"/v2/a/": {"get": {**OK, "summary": "new"}, "post": OK}}, 1, id="an operation has changed"),
    ],
)
def test_a_newer_document_under_another_name_is_told(
    project: Project, whole: Path, change: dict[str, Any], status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(project, whole) == 0
    newer = project.root / "api-2.yaml"
    newer.write_text(dump_yaml({**WHOLE, "paths": {**WHOLE["paths"], **change}}), encoding="utf-8")
    assert run(project, newer) == status
    told = capsys.readouterr()
    assert "operations of documents/api-2.yaml. If this is a newer version" in (told.err if status else told.out)
    assert "vendor it under the name api.yaml" in told.err + told.out


def test_document_that_disagrees_with_a_page_names_both(
    project: Project, whole: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project.root / "x.md").write_bytes(make_page(path="/v2/a/"))
    assert run(project, project.root / "x.md") == 0
    before = snapshot(project)
    assert run(project, whole) == 1
    error = capsys.readouterr().err
    assert "GET /v2/a/ is described by both documents/api.yaml and pages/x.md" in error
    assert snapshot(project) == before


@pytest.mark.parametrize(
    ("content", "document"),
    [
        pytest.param(dump_yaml(WHOLE), True, id="YAML"),
        pytest.param(' \n{"a": 1}', True, id="JSON"),
        pytest.param("---\n# x\ninfo: {}\n'openapi': 3.1.0\n", True, id="the version in quotes, not first"),
        pytest.param('swagger: "2.0"\n', True, id="Swagger"),
        pytest.param(make_page().decode(), False, id="a page"),
        pytest.param("---\ntitle: x\n---\n" + make_page().decode(), False, id="a page with a head"),
        pytest.param(dump_yaml(WHOLE | {"x-a": "a\n```\nb\n```\n"}), True, id="a block in a text"),
        pytest.param("# Introduction\n", False, id="prose"),
    ],
)
def test_content_says_whether_it_is_a_document(content: str, *, document: bool) -> None:
    assert is_document(content.encode()) is document


# Dialects.


def merged(*pages: Pair) -> Merged:
    return merge(pages, ())


def test_newest_dialect_is_that_of_the_result() -> None:
    older = merged(a_document("a.json", WHOLE)).document
    assert older["openapi"] == "3.0.3"
    source = {"x-fidelity": "verbatim", "x-source": "https://x/documents/a.json"}
    assert older["components"]["schemas"]["A"] == {"type": "string", "nullable": True} | source
    newer = merged(a_document("a.json", WHOLE), a_document("b.json", NEWER)).document
    assert newer["openapi"] == "3.1.1"
    assert newer["components"]["schemas"] == {"A": {"type": ["string", "null"]} | source, "B": True}
    assert list(newer)[:3] == ["openapi", "jsonSchemaDialect", "info"]
    assert list(newer["webhooks"]) == ["y", "z"]
    assert newer["components"]["pathItems"] == NEWER["components"]["pathItems"]


def test_path_item_that_is_a_reference_is_resolved() -> None:
    paths = merged(a_document("b.json", NEWER)).document["paths"]
    assert paths["/v2/c/"]["summary"] == "c"
    assert paths["/v2/c/"]["get"]["x-fidelity"] == "verbatim"


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize(
    ("reference", "why"),
    [
        pytest.param("other.json#/paths/~1things", "is not within the document", id="another file"),
        pytest.param("https://x/api.json", "is not within the document", id="an address"),
        pytest.param("#/components/pathItems/None", "leads nowhere", id="a missing component"),
        pytest.param("#/components/pathItems/Other", "is not within the document", id="another file, indirectly"),
        pytest.param("#/components/pathItems/Circle", "it leads in a circle", id="a circle"),
        pytest.param(1, "text is expected, it is 1", id="a number"),
    ],
)
def test_path_item_that_is_not_in_the_document_is_left_out_with_a_note(
    version: str, reference: object, why: str
) -> None:
    others = {"Other": {"$ref": "other.json"}, "Circle": {"$ref": "#/components/pathItems/Circle"}}
    document = NEWER | {
        "openapi": version,
        "paths": {"/v2/a/": {"get": OK}, "/v2/b/": {"$ref": reference}},
        "components": {"pathItems": others},
    }
    result = merged(a_document("a.json", document))
    assert list(result.document["paths"]) == ["/v2/a/"]
    assert [note for note in result.notes if "/v2/b/" in note and "its operations are left out" in note and why in note]
    del document["info"]
    fragment = dump_yaml(document | {"components": {}}).encode()
    with pytest.raises(Problem, match=re.escape("a.yaml: /paths, '/v2/b/', $ref: ")):
        parse_transcribed(fragment, name="a.yaml")


def one(name: str, value: Any) -> dict[str, Any]:
    schema = {"type": "boolean" if isinstance(value, bool) else "string", "enum": [value]}
    return {"name": name, "in": "query", "required": True, "schema": schema}


SORT: dict[str, Any] = {"name": "sort", "in": "query", "schema": {"type": "string"}}
BETA = "the query beta=true of its path is read as parameters"


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize(
    ("paths", "read", "remarks"),
    [
        pytest.param(
            {"/a/?beta=true": {"get": OK}}, {"/a/": {"get": [one("beta", True)]}}, [(("get", "/a/"), BETA)], id="alone"
        ),
        pytest.param(
            {"/a?x=1&y=": {"get": {**OK, "parameters": [SORT]}}},
            {"/a": {"get": [SORT, one("x", "1"), one("y", "")]}},
            [(("get", "/a"), "the query x=1&y= of its path is read as parameters")],
            id="two, and another parameter",
        ),
        pytest.param(
            {"/a?sort=b": {"parameters": [{"$ref": "#/components/parameters/Sort"}], "get": OK}},
            {"/a": {"get": [one("sort", "b")]}},
            [(("get", "/a"), "the query sort=b of its path is read as parameters")],
            id="one that is described for all methods",
        ),
        pytest.param(
            {"/a?beta=true": {"post": OK, "get": OK}, "/a": {"get": OK, "parameters": [SORT]}},
            {"/a?beta=true": {"get": None}, "/a": {"post": [one("beta", True)], "get": None}},
            [(("post", "/a"), BETA)],
            id="the same method without it stays",
        ),
        pytest.param(
            {"/a?v=1": {"get": OK}, "/a?v=2": {"get": OK}},
            {"/a": {"get": [one("v", "1")]}, "/a?v=2": {"get": None}},
            [(("get", "/a"), "the query v=1 of its path is read as parameters")],
            id="two values of one method",
        ),
        *(
            pytest.param({path: {"get": OK}}, {path: {"get": None}}, [], id=path)
            for path in ("/a?", "/a?x={x}", "/a?=1", "/a?x=1&x=2", "/a?x=1#b", "/a#b")
        ),
    ],
)
def test_query_of_a_path_is_read_as_parameters(
    version: str, paths: dict[str, Any], read: dict[str, Any], remarks: list[Any]
) -> None:
    components = {"parameters": {"Sort": SORT}}
    source, page = a_document("a.json", NEWER | {"openapi": version, "paths": paths, "components": components})
    found = page.document["paths"]
    assert {
        path: {method: item[method].get("parameters") for method in item if method in {"get", "post"}}
        for path, item in found.items()
    } == read
    assert list(page.remarks) == remarks
    notes = [f"documents/a.json: {method.upper()} {path}: {what}" for (method, path), what in remarks]
    assert list(merged((source, page)).notes) == notes


def test_page_about_a_path_with_a_query_is_parsed() -> None:
    page = parse_published(render_page(make_document("get", "/v2/a/?beta=true"), "yaml get /v2/a/?beta=true"), name="x")
    assert page.operations == (("get", "/v2/a/"),)


def test_page_and_transcription_may_be_newer() -> None:
    page = render_page(make_document() | {"openapi": "3.1.0"})
    pair = a_source("pages/x.md"), parse_published(page, name="x")
    fragment = dump_yaml({"openapi": "3.1.0", "paths": {"/v2/t/": {"get": OK}}}).encode()
    other = a_source("transcribed/t.yaml", Fidelity.EXAMPLE), parse_transcribed(fragment, name="t")
    document = merged(pair, other, a_document("a.json", WHOLE)).document
    assert document["openapi"] == "3.1.0"
    assert len(document["paths"]) == 4


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        pytest.param({"type": "string", "nullable": True}, {"type": ["string", "null"]}, id="nullable"),
        pytest.param({"type": "string", "nullable": False}, {"type": "string"}, id="not nullable"),
        pytest.param({"nullable": True}, {}, id="nullable without a type"),
        pytest.param(
            {"prefixItems": [{"type": "string", "nullable": True}]},
            {"prefixItems": [{"type": ["string", "null"]}]},
            id="nullable within a keyword of 3.1",
        ),
        pytest.param(
            {"type": "string", "enum": ["a"], "nullable": True},
            {"type": ["string", "null"], "enum": ["a", None]},
            id="a nullable enum",
        ),
        pytest.param(
            {"enum": ["a", None], "nullable": True}, {"enum": ["a", None]}, id="an enum that has the null already"
        ),
        pytest.param(
            {"oneOf": [{"type": "string"}], "nullable": True},
            {"oneOf": [{"type": "string"}, {"type": "null"}]},
            id="a nullable union",
        ),
        pytest.param(
            {"allOf": [{"type": "string", "nullable": True}], "nullable": True, "title": "t"},
            {"title": "t", "oneOf": [{"allOf": [{"type": ["string", "null"]}]}, {"type": "null"}]},
            id="a nullable allOf",
        ),
        pytest.param(
            {"$ref": "#/components/schemas/B", "nullable": True},
            {"oneOf": [{"$ref": "#/components/schemas/B"}, {"type": "null"}]},
            id="nullable beside a reference",
        ),
        pytest.param({"minimum": 1, "exclusiveMinimum": True}, {"exclusiveMinimum": 1}, id="an excluded minimum"),
        pytest.param({"maximum": 1, "exclusiveMaximum": False}, {"maximum": 1}, id="an included maximum"),
        pytest.param({"exclusiveMaximum": True}, {}, id="an excluded limit without the limit"),
        pytest.param({"example": {"nullable": True}}, {"example": {"nullable": True}}, id="an example is data"),
        pytest.param(
            {"properties": {"nullable": {"nullable": True, "type": "integer"}}},
            {"properties": {"nullable": {"type": ["integer", "null"]}}},
            id="a property called nullable",
        ),
    ],
)
def test_schema_means_the_same_in_the_newer_dialect(older: dict[str, Any], newer: dict[str, Any]) -> None:
    body = {"content": {"application/json": {"schema": older}}}
    document = {
        "paths": {"/a": {"get": {"parameters": [{"schema": older}], "requestBody": body}}},
        "components": {"schemas": {"A": older}, "headers": {"H": {"schema": older}}},
    }
    result = upgrade(json.loads(json.dumps(document)), version="3.1.0")
    operation = result["paths"]["/a"]["get"]
    assert operation["parameters"][0]["schema"] == newer
    assert operation["requestBody"]["content"]["application/json"]["schema"] == newer
    assert result["components"] == {"schemas": {"A": newer}, "headers": {"H": {"schema": newer}}}


# Order, and whatever a document holds.


def test_result_does_not_depend_on_the_order_of_sources() -> None:
    """Neither on the order in which they are listed, nor on that in which they are added."""
    pages = [
        (a_source("pages/x.md"), parse_published(make_page(security=[{"p": []}]), name="x")),
        a_document("a.json", WHOLE | {"security": [{"a": []}], "tags": [{"name": "T", "description": "a"}]}),
        a_document("b.json", NEWER | {"security": [{"b": []}], "tags": [{"name": "S"}, {"name": "T"}]}),
        a_document("z.json", WHOLE | {"paths": {"/v2/a/": {"parameters": [], "put": OK}}, "servers": [{"url": "/"}]}),
    ]
    results = [merged(*order) for order in permutations(pages)]
    assert {dump_yaml(result.document) for result in results} == {dump_yaml(results[0].document)}
    assert {result.notes for result in results} == {results[0].notes}
    assert results[0].document["security"] == [{"a": []}]


def test_page_and_document_are_equal_so_the_name_decides() -> None:
    page = a_source("pages/a.md"), parse_published(make_page(info={"title": "page", "version": "1"}), name="a")
    assert merged(a_document("b.json", WHOLE), page).document["info"]["title"] == "page"


def test_nulls_of_serializers_are_accepted() -> None:
    document = WHOLE | {"tags": None, "servers": None, "components": {"schemas": None, "x-a": 1}, "externalDocs": None}
    result = merged(a_document("a.json", document)).document
    assert result["components"] == {"x-a": 1}
    assert find_invalid(result)


@pytest.mark.parametrize(("count", "rest"), [(5, ""), (6, " and 1 more")])
def test_the_first_operations_of_a_document_are_named(
    project: Project, capsys: pytest.CaptureFixture[str], count: int, rest: str
) -> None:
    path = project.root / "api.json"
    path.write_text(json.dumps(WHOLE | {"paths": {f"/v2/{number}/": {"get": OK} for number in range(count)}}))
    assert run(project, path) == 0
    named = ", ".join(f"GET /v2/{number}/" for number in range(5))
    assert f"spec/documents/api.json: {named}{rest}; its address is not known" in capsys.readouterr().out


def test_wrong_path_item_does_not_hinder_the_others() -> None:
    paths: dict[str, Any] = {
        "/v2/a/": {"get": OK},
        "/v2/b/": 7,
        "b": {"get": OK},
        "/v2/c/": {"parameters": []},
        "/v2/d/": {"get": 1},
    }
    result = merged(a_document("a.json", WHOLE | {"paths": paths})).document
    assert result["paths"]["/v2/a/"]["get"]["responses"] == OK["responses"]
    places = [error.parts for error in find_invalid(result)]
    assert places == [("paths",), ("paths", "/v2/b/"), ("paths", "/v2/d/", "get")]


def test_references_to_path_items_are_bounded() -> None:
    item = {"get": OK | {"description": "x" * 1_000_000}}
    paths = {f"/{n}": {"$ref": "#/components/pathItems/A"} for n in range(40)}
    with pytest.raises(Problem, match="repeat more than"):
        a_document("a.json", NEWER | {"paths": paths, "components": {"pathItems": {"A": item}}})


@given(malformed(WHOLE) | malformed(NEWER))
def test_any_document_is_merged_or_refused(document: dict[str, Any]) -> None:
    try:
        result = merged(a_document("a.json", document), a_document("b.json", NEWER | {"paths": {}})).document
    except Problem:
        return
    dump_yaml(result)
    find_invalid(result)
