"""Pages that agree, merged."""

from __future__ import annotations

import contextlib
from datetime import date
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given

from kit.tests.openapi_sdk_codegen.malformed import malformed
from openapi_sdk_codegen.openapi.fidelity import Fidelity
from openapi_sdk_codegen.openapi.yaml import dump_yaml
from openapi_sdk_codegen.project import Problem
from openapi_sdk_codegen.vendor.fragment import ParsedSource
from openapi_sdk_codegen.vendor.merge import Merged, merge
from openapi_sdk_codegen.vendor.page import parse_published, parse_transcribed
from openapi_sdk_codegen.vendor.sources import Source
from openapi_sdk_codegen.vendor.store import load_spec
from tests.support.checkout import HERE
from tests.support.pages import make_document, make_page, render_page

Pair = tuple[Source, ParsedSource]


def verbatim(stem: str, content: bytes) -> Pair:
    return source(f"pages/{stem}.md", Fidelity.VERBATIM), parse_published(content, name=stem)


def fragment(stem: str, fidelity: Fidelity = Fidelity.DOCUMENTED, **parts: Any) -> Pair:
    content = dump_yaml({"openapi": "3.0.0", "x-source": f"https://x/{stem}", **parts}).encode()
    return source(f"transcribed/{stem}.yaml", fidelity), parse_transcribed(content, name=stem)


def source(file: str, fidelity: Fidelity) -> Source:
    return Source(file, f"https://docs.fleetit.com/{file}", "0" * 64, date(2026, 11, 24), fidelity)


def merged(*pages: Pair) -> dict[str, Any]:
    return merge(pages, ()).document


OPERATION: dict[str, Any] = {"responses": {"200": {"description": "ok"}}}
THING = {"type": "object", "properties": {"id": {"type": "integer"}}}
PARTS: dict[str, Any] = {
    "paths": {"/v2/things/": {"parameters": [{"name": "a"}], "get": OPERATION, "put": OPERATION}},
    "components": {"schemas": {"A": THING, "B": {"$ref": "#/components/schemas/A"}}},
}


def test_only_provenance_is_added_to_the_active_page() -> None:
    pages = load_spec(HERE).sources.pages
    [active] = [page for page in pages if page.file == "pages/integrations-fleet-active-integrations-list.md"]
    read = parse_published((HERE.spec / active.file).read_bytes(), name="x")
    document = merged((active, read))
    operation = document["paths"]["/v2/integrations/active/"]["get"]
    assert operation.pop("x-fidelity") == "verbatim"
    assert operation.pop("x-source") == active.address
    assert dump_yaml(document) == dump_yaml(read.document)


def test_result_does_not_depend_on_the_order_of_pages() -> None:
    pages = [
        verbatim("b", make_page("post", "/v2/a/", tags=[{"name": "B"}, {"name": "A"}])),
        verbatim("a", make_page("get", "/v2/b/", tags=[{"name": "A"}, {"name": "C"}])),
        fragment("a", components={"schemas": {"Z": THING, "Y": THING}}),
        fragment("b", Fidelity.INFERRED, paths={"/v2/a/": {"get": OPERATION}}, tags=[{"name": "D"}]),
    ]
    texts = {dump_yaml(merged(*order)) for order in permutations(pages)}
    assert len(texts) == 1
    document = merged(*pages)
    assert list(document) == ["openapi", "info", "tags", "paths", "components"]
    assert [(path, list(item)) for path, item in document["paths"].items()] == [
        ("/v2/a/", ["get", "post"]),
        ("/v2/b/", ["get"]),
    ]
    assert list(document["components"]["schemas"]) == ["Y", "Z"]
    assert [tag["name"] for tag in document["tags"]] == ["A", "C", "B", "D"]


def test_values_of_only_some_pages_are_kept() -> None:
    document = merged(
        verbatim("a", make_page(path="/v2/a/", tags=[{"name": "A"}])),
        verbatim(
            "b", make_page(path="/v2/b/", tags=[{"name": "A", "description": "the first"}], security=[{"token": []}])
        ),
        verbatim("c", make_page(path="/v2/c/", servers=[{"url": "https://api.app.fleetit.com/"}])),
        verbatim("d", render_page(make_document(path="/v2/d/") | {"x-more": 1}, "yaml get /v2/d/")),
    )
    assert document["tags"] == [{"name": "A", "description": "the first"}]
    assert document["security"] == [{"token": []}]
    assert document["servers"] == [{"url": "https://api.app.fleetit.com/"}]
    assert document["x-more"] == 1


def test_order_of_keys_is_not_a_conflict() -> None:
    other = dict(reversed(THING.items()))
    document = merged(
        verbatim("a", make_page(path="/v2/a/", components={"schemas": {"Thing": THING}})),
        verbatim("b", make_page(path="/v2/b/", components={"schemas": {"Thing": other}})),
    )
    assert document["components"]["schemas"]["Thing"].items() >= THING.items()


def test_patch_version_of_openapi_is_not_a_conflict() -> None:
    documents = [make_document(path="/v2/a/"), make_document(path="/v2/b/") | {"openapi": "3.0.3"}]
    pages = [render_page(each, f"yaml get {path}") for each, path in zip(documents, ("/v2/a/", "/v2/b/"), strict=True)]
    assert merged(verbatim("a", pages[0]), verbatim("b", pages[1]))["openapi"] == "3.0.0"


def test_operation_has_provenance() -> None:
    item = {"get": OPERATION | {"x-source": "elsewhere", "x-fidelity": "verbatim"}}
    document = merged(verbatim("a", make_page()), fragment("b", Fidelity.EXAMPLE, paths={"/v2/b/": item}))
    assert document["paths"]["/v2/b/"]["get"]["x-fidelity"] == "example"
    assert document["paths"]["/v2/b/"]["get"]["x-source"] == "https://docs.fleetit.com/transcribed/b.yaml"
    assert document["paths"]["/v2/things/"]["get"]["x-fidelity"] == "verbatim"


def test_schema_has_provenance() -> None:
    document = merged(
        verbatim("a", make_page(components={"schemas": {"A": THING}})),
        fragment(
            "b", components={"schemas": {"A": THING, "B": THING}, "parameters": {"B": {"name": "b", "in": "query"}}}
        ),
    )
    sources = {
        "A": {"x-fidelity": "verbatim", "x-source": "https://docs.fleetit.com/pages/a.md"},
        "B": {"x-fidelity": "documented", "x-source": "https://docs.fleetit.com/transcribed/b.yaml"},
    }
    assert document["components"]["schemas"] == {name: THING | source for name, source in sources.items()}
    assert document["components"]["parameters"]["B"] == {"name": "b", "in": "query"}


def test_schema_of_several_transcriptions_has_the_fidelity_of_the_most_certain() -> None:
    schemas = {"schemas": {"A": THING}}
    document = merged(
        verbatim("a", make_page()),
        fragment("a", Fidelity.INFERRED, components=schemas),
        fragment("b", Fidelity.EXAMPLE, components=schemas),
        fragment("c", Fidelity.DOCUMENTED, components=schemas),
    )
    assert document["components"]["schemas"]["A"]["x-fidelity"] == "documented"


def test_provenance_at_the_top_of_a_fragment_is_dropped() -> None:
    assert "x-source" not in merged(verbatim("a", make_page()), fragment("b"), fragment("c"))


def replacing(*fragments: Pair) -> Merged:
    return merge([verbatim("a", make_page("put", "/v2/things/{id}/")), *fragments], ())


@pytest.mark.parametrize("path", ["/v2/things/{id}/", "/v2/things/{ID}/", "/v2/things/{id}"])
def test_published_page_replaces_the_transcription_of_its_operation(path: str) -> None:
    result = replacing(fragment("b", paths={path: {"put": OPERATION}}, components={"schemas": {"A": THING}}))
    assert list(result.document["paths"]) == ["/v2/things/{id}/"]
    assert result.document["paths"]["/v2/things/{id}/"]["put"]["x-fidelity"] == "verbatim"
    assert "components" not in result.document
    assert result.notes == (
        f"pages/a.md replaces transcribed/b.yaml for PUT {path}",
        "transcribed/b.yaml is left out: nothing of it is used, it can be deleted",
    )


def test_replaced_transcription_keeps_the_components_that_others_refer_to() -> None:
    holder = {"type": "object", "properties": {"b": {"$ref": "#/components/schemas/B"}}}
    result = replacing(
        fragment(
            "b",
            paths={"/v2/things/{id}/": {"put": OPERATION}},
            components={"schemas": {"A": holder, "B": THING, "C": THING}},
        ),
        fragment("c", components={"schemas": {"D": {"items": {"$ref": "#/components/schemas/A"}}}}),
    )
    assert result.document["paths"]["/v2/things/{id}/"]["put"]["x-fidelity"] == "verbatim"
    assert list(result.document["components"]["schemas"]) == ["A", "B", "D"]
    assert result.notes[-1] == "transcribed/b.yaml is kept for components that other pages refer to: A, B"


def test_other_operations_of_a_transcription_are_kept() -> None:
    paths = {"/v2/things/{id}/": {"put": OPERATION, "patch": OPERATION}}
    result = replacing(fragment("b", paths=paths, components={"schemas": {"A": THING}}))
    item = result.document["paths"]["/v2/things/{id}/"]
    assert {method: item[method]["x-fidelity"] for method in item} == {"put": "verbatim", "patch": "documented"}
    assert "A" in result.document["components"]["schemas"]
    assert result.notes == ("pages/a.md replaces transcribed/b.yaml for PUT /v2/things/{id}/",)


def test_fields_of_a_path_item_are_kept() -> None:
    shared = {"parameters": [{"name": "id", "in": "path"}], "x-group": "things"}
    document = merged(
        verbatim("a", make_page()),
        fragment("b", paths={"/v2/b/{id}/": {"patch": OPERATION, **shared, "get": OPERATION}}),
        fragment("c", paths={"/v2/b/{id}/": {"put": OPERATION, **shared}}),
    )
    assert list(document["paths"]["/v2/b/{id}/"]) == ["parameters", "x-group", "get", "put", "patch"]


@pytest.mark.parametrize("field", ["title", "version"])
def test_some_page_must_have_title_and_version(field: str) -> None:
    info = {"title": "t", "version": "1"}
    del info[field]
    with pytest.raises(Problem, match=f"/info/{field}: no page has it"):
        merged(fragment("a", info=info, paths={}))


@pytest.mark.parametrize(
    "reference",
    [
        pytest.param("#/components/schemas/A", id="to a component"),
        pytest.param("#/components/schemas/A/properties/id", id="into a component"),
        pytest.param("#/components/schemas/%41", id="percent-encoded"),
    ],
)
def test_component_is_kept_for_any_reference_that_needs_it(reference: str) -> None:
    result = replacing(
        fragment("b", paths={"/v2/things/{id}/": {"put": OPERATION}}, components={"schemas": {"A": THING, "B": THING}}),
        fragment("c", components={"schemas": {"D": {"items": {"$ref": reference}}}}),
    )
    assert list(result.document["components"]["schemas"]) == ["A", "D"]


@pytest.mark.heavy
@given(malformed({"openapi": "3.0.0", "info": {"title": "t", "version": "1"}, "tags": [{"name": "a"}], **PARTS}))
def test_any_fragment_is_merged_or_refused(document: dict[str, Any]) -> None:
    file = source("transcribed/x.yaml", Fidelity.INFERRED)
    with contextlib.suppress(Problem):
        page_x = parse_transcribed(dump_yaml(document).encode(), name="x")
        merge([verbatim("a", make_page()), (file, page_x), fragment("c", Fidelity.EXAMPLE, **PARTS)], ())
