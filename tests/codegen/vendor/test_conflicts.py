"""Pages that disagree, and which one wins."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from openapi_sdk_codegen.openapi.fidelity import Fidelity
from openapi_sdk_codegen.openapi.yaml import dump_yaml
from openapi_sdk_codegen.project import Problem
from openapi_sdk_codegen.vendor.conflicts import MergeConflict
from openapi_sdk_codegen.vendor.fragment import ParsedSource
from openapi_sdk_codegen.vendor.merge import merge
from openapi_sdk_codegen.vendor.page import parse_transcribed
from openapi_sdk_codegen.vendor.sources import Precedence, Source

Pair = tuple[Source, ParsedSource]
INFO = {"title": "t", "version": "1"}
OPERATION: dict[str, Any] = {"summary": "s", "responses": {}}


def a_page(stem: str, **parts: Any) -> Pair:
    """Return a transcription; published pages conflict in the same way."""
    source = Source(f"transcribed/{stem}.yaml", f"https://x/{stem}", "0" * 64, date(2026, 1, 1), Fidelity.DOCUMENTED)
    return source, parse_transcribed(dump_yaml({"openapi": "3.0.0", **parts}).encode(), name=stem)


def schema(value: Any) -> dict[str, Any]:
    return {"components": {"schemas": {"Vehicle": {"properties": {"year": value}}}}}


def on(path: str, method: str = "get", **shared: Any) -> dict[str, Any]:
    return {"paths": {path: {**shared, method: OPERATION}}}


CONFLICTS = [
    pytest.param(
        schema({"type": "string"}),
        schema({"type": "integer"}),
        "/components/schemas/Vehicle: disagreement at /components/schemas/Vehicle/properties/year/type: ",
        id="two different schemas with one name",
    ),
    pytest.param(
        schema({"default": 1}),
        schema({"default": True}),
        "/components/schemas/Vehicle: disagreement at /components/schemas/Vehicle/properties/year/default: ",
        id="a schema with one and with true",
    ),
    pytest.param(
        schema({"default": None}),
        schema({}),
        "/components/schemas/Vehicle: disagreement at /components/schemas/Vehicle/properties/year/default: ",
        id="a schema with null and with nothing",
    ),
    pytest.param(
        schema([1]),
        schema({"0": 2}),
        "/components/schemas/Vehicle: disagreement at /components/schemas/Vehicle/properties/year: ",
        id="an array and an object",
    ),
    pytest.param(
        on("/v2/a/"),
        {"paths": {"/v2/a/": {"get": OPERATION | {"summary": "t"}}}},
        "/paths/~1v2~1a~1/get: GET /v2/a/ is described by both",
        id="two operations at one path",
    ),
    pytest.param(
        on("/a/{ID}"), on("/a/{id}/"), "/paths/~1a~1{ID}/get: GET /a/{ID} is", id="one operation in two spellings"
    ),
    pytest.param(
        {"webhooks": {"a": {"get": {}}}}, {"webhooks": {"a": {"post": {}}}}, "/webhooks/a: disagreement", id="a webhook"
    ),
]


@pytest.mark.parametrize(("one", "other", "place"), CONFLICTS)
def test_conflict_names_both_pages_and_the_place(one: dict[str, Any], other: dict[str, Any], place: str) -> None:
    with pytest.raises(Problem) as refused:
        merge([a_page("a", info=INFO), a_page("b", **one), a_page("c", **{"info": INFO} | other)], ())
    message = str(refused.value)
    assert message.startswith(place)
    assert "/b.yaml" in message
    assert "/c.yaml" in message or "/a.yaml" in message
    assert "sources.toml" in message
    assert "\n" not in message


def test_every_conflict_has_a_line() -> None:
    schemas = [{"components": {"schemas": {"S": {"type": t}, "T": {"type": t}}}} for t in ("string", "integer")]
    pages = [a_page(stem, info=INFO, **each) for stem, each in zip("ab", schemas, strict=True)]
    with pytest.raises(MergeConflict) as refused:
        merge(pages, ())
    lines = str(refused.value).splitlines()
    assert [line.split(":")[0] for line in lines] == ["/components/schemas/S", "/components/schemas/T"]
    assert [each.text for each in refused.value.conflicts] == lines
    files = [[claim.source.file for claim in each.claims] for each in refused.value.conflicts]
    assert files == [["transcribed/a.yaml", "transcribed/b.yaml"]] * 2


# Nothing here changes code, so pages may disagree.
TEXTS: list[Any] = [
    pytest.param({"info": INFO | {"title": "u"}}, "/info/title", id="title"),
    pytest.param({"info": INFO | {"version": "2"}}, "/info/version", id="version"),
    pytest.param({"servers": [{"url": "/b"}]}, "/servers", id="servers"),
    pytest.param({"servers": []}, "/servers", id="one server less"),
    pytest.param({"security": []}, "/security", id="security"),
    pytest.param({"externalDocs": {"url": "b"}}, "/externalDocs", id="other documentation"),
    pytest.param({"tags": [{"name": "a/b", "description": "y"}]}, "/tags/a~1b/description", id="a tag's description"),
    pytest.param({"x-more": 2}, "/x-more", id="an extension"),
    pytest.param(
        {"components": {"securitySchemes": {"a": {"type": "apiKey"}}}}, "/components/securitySchemes/a", id="a scheme"
    ),
]
FIRST: dict[str, Any] = {
    "info": INFO,
    "servers": [{"url": "/a"}],
    "security": [{"a": []}],
    "externalDocs": {"url": "a"},
    "tags": [{"name": "a/b", "description": "x"}],
    "x-more": 1,
    "components": {"securitySchemes": {"a": {"type": "http"}}},
}


@pytest.mark.parametrize(("other", "place"), TEXTS)
def test_most_certain_page_wins_where_no_code_depends_on_it(other: dict[str, Any], place: str) -> None:
    pages = [a_page("b", **other), a_page("a", **FIRST)]
    alone, result = merge(pages[1:], ()), merge(pages, ())
    assert result.document == alone.document
    assert result.notes == (f"transcribed/a.yaml is used for {place}, not transcribed/b.yaml",)


def test_fidelity_comes_before_the_name() -> None:
    (first, page), other = a_page("b", **FIRST), a_page("a", info={"title": "u"})
    published = Source("pages/b.md", first.address, first.sha256, first.read, Fidelity.VERBATIM)
    assert merge([other, (published, page)], ()).document["info"]["title"] == "t"


def test_note_names_all_places_and_files() -> None:
    pages = [a_page("a", **FIRST), a_page("b", info={"title": "u", "version": "2"}), a_page("c", info={"title": "v"})]
    assert merge(pages, ()).notes == (
        "transcribed/a.yaml is used for /info/title, not transcribed/b.yaml, transcribed/c.yaml",
        "transcribed/a.yaml is used for /info/version, not transcribed/b.yaml",
    )


def test_security_that_is_not_at_the_top_moves_to_the_operations() -> None:
    own: dict[str, Any] = {"security": [], "responses": {}}
    paths: dict[str, Any] = {"/b": {"get": OPERATION, "put": own}}
    pages = [
        a_page("a", info=INFO, security=[{"a": []}], **on("/a")),
        a_page("b", security=[{"b": []}], paths=paths),
        a_page("c", **on("/c")),
    ]
    document = merge(pages, ()).document
    assert document["security"] == [{"a": []}]
    assert "security" not in document["paths"]["/a"]["get"]
    assert document["paths"]["/b"]["get"]["security"] == [{"b": []}]
    assert document["paths"]["/b"]["put"]["security"] == []
    assert "security" not in document["paths"]["/c"]["get"]


def test_equal_operations_of_two_pages_are_no_conflict() -> None:
    result = merge([a_page("b", **on("/a")), a_page("a", info=INFO, **on("/a"))], ())
    assert result.document["paths"]["/a"]["get"]["x-source"] == "https://x/a"
    assert result.notes == ()


def test_what_pages_say_for_all_methods_of_a_path_stays_with_their_operations() -> None:
    shared, own = {"name": "a", "in": "query"}, {"name": "a", "in": "query", "required": True}
    ref = {"$ref": "#/components/parameters/P"}
    item = {"parameters": [shared, {"name": "b", "in": "query"}], "servers": [{"url": "/x"}], "summary": "x"}
    pages = [
        a_page("a", info=INFO, paths={"/a": {**item, "get": OPERATION | {"parameters": [ref]}}}),
        a_page("b", **on("/a", "post")),
    ]
    pages[0][1].document["components"] = {"parameters": {"P": own}}
    found = merge(pages, ()).document["paths"]["/a"]
    assert list(found) == ["get", "post"]
    assert found["get"]["parameters"] == [ref, {"name": "b", "in": "query"}]
    assert (found["get"]["servers"], found["get"]["summary"]) == ([{"url": "/x"}], "s")
    assert "parameters" not in found["post"]


A, B, C = (f"transcribed/{stem}.yaml" for stem in "abc")


def precedence(place: str, wins: str, *over: str) -> Precedence:
    return Precedence(place, wins, over, "because")


def test_precedence_chooses_a_value() -> None:
    pages = [a_page("a", info=INFO), a_page("b", info={"title": "u"}), a_page("c", info={"title": "u"})]
    assert merge(pages, [precedence("/info/title", A, B, C)]).document["info"]["title"] == "t"
    assert merge(pages, [precedence("/info/title", B, A)]).document["info"]["title"] == "u"


@pytest.mark.parametrize("place", ["/paths/~1v2~1a~1{ID}/get", "/paths/~1v2~1a~1{id}~1/get"])
def test_precedence_chooses_an_operation_in_either_spelling(place: str) -> None:
    one, other = on("/v2/a/{ID}"), on("/v2/a/{id}/", parameters=[])
    pages = [a_page("a", info=INFO), a_page("b", **one), a_page("c", **other)]
    document = merge(pages, [precedence(place, C, B)]).document
    assert list(document["paths"]) == ["/v2/a/{id}/"]
    assert document["paths"]["/v2/a/{id}/"]["get"]["x-source"] == "https://x/c"


TITLES = [a_page("a", info=INFO), a_page("b", info={"title": "u"}), a_page("c", info={"title": "v"})]
STALE = [
    pytest.param(
        [precedence("/info/title", A, B, C), precedence("/servers", A, B)],
        "/servers: there is no conflict",
        id="a place that no page has",
    ),
    pytest.param(
        [precedence("/info/title", A, B, C), precedence("/info/version", A, B)],
        "/info/version: there is no conflict",
        id="a place without conflict",
    ),
    pytest.param(
        [precedence("/info/title", A, B)],
        "has to name the files that disagree: .*b.yaml, .*c.yaml",
        id="one disagreeing page is not listed",
    ),
    pytest.param(
        [precedence("/info/title", A, B, C, "pages/d.md")],
        "has to name the files that disagree",
        id="`over` names a page that agrees",
    ),
    pytest.param(
        [precedence("/info/title", "pages/d.md", A, B, C)],
        "pages/d.md has nothing there",
        id="a winner that is not there",
    ),
    pytest.param(
        [precedence("/info/title", A, B, C), precedence("/info/title", B, A, C)],
        "another one for this place",
        id="two precedences",
    ),
    pytest.param([precedence("/", A, B, C)], "for /: there is no conflict", id="the pointer of no place"),
]


@pytest.mark.parametrize(("precedences", "why"), STALE)
def test_wrong_precedence_is_reported(precedences: list[Precedence], why: str) -> None:
    with pytest.raises(Problem, match=why):
        merge(TITLES, precedences)


def test_precedence_for_a_replaced_transcription_is_reported() -> None:
    source, read = a_page("a", info=INFO, **on("/a"))
    vendored = Source("pages/a.md", source.address, source.sha256, source.read, Fidelity.VERBATIM)
    pages = [(vendored, read), a_page("b", **on("/a"))]
    assert merge(pages, ()).notes
    with pytest.raises(Problem, match="there is no conflict"):
        merge(pages, [precedence("/paths/~1a/get", "pages/a.md", B)])
