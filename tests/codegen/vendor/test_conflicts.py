"""Pages that disagree, and which one wins."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from codegen.openapi.yaml import dump_yaml
from codegen.project import Problem
from codegen.vendor.merge import merge
from codegen.vendor.page import Page, parse_transcribed
from codegen.vendor.sources import Fidelity, Precedence, Source

Pair = tuple[Source, Page]
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
    pytest.param({"info": INFO | {"title": "u"}}, {}, "/info/title: disagreement: ", id="title"),
    pytest.param({"info": INFO | {"version": "2"}}, {}, "/info/version: disagreement: ", id="version"),
    pytest.param(
        {"servers": [{"url": "/a"}]},
        {"servers": [{"url": "/b"}]},
        "/servers: disagreement at /servers/0/url: ",
        id="servers",
    ),
    pytest.param(
        {"servers": []}, {"servers": [{"url": "/b"}]}, "/servers: disagreement at /servers/0: ", id="one server more"
    ),
    pytest.param(
        {"security": [{"a": []}]},
        {"security": [{"b": []}]},
        "/security: disagreement at /security/0/a: ",
        id="security",
    ),
    pytest.param({"security": []}, {"security": [{}]}, "/security: disagreement at /security/0: ", id="no security"),
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
        {"components": {"securitySchemes": {"a": {"type": "http"}}}},
        {"components": {"securitySchemes": {"a": {"type": "apiKey"}}}},
        "/components/securitySchemes/a: ",
        id="a security scheme",
    ),
    pytest.param(
        {"tags": [{"name": "a/b", "description": "x"}]},
        {"tags": [{"name": "a/b", "description": "y"}]},
        "/tags/a~1b/description: ",
        id="a tag's description",
    ),
    pytest.param({"x-more": 1}, {"x-more": 2}, "/x-more: ", id="an extension"),
    pytest.param(
        on("/v2/a/"), on("/v2/a/"), "/paths/~1v2~1a~1/get: GET /v2/a/ is described by both", id="one operation twice"
    ),
    pytest.param(
        on("/a/{ID}"), on("/a/{id}/"), "/paths/~1a~1{ID}/get: GET /a/{ID} is", id="one operation in two spellings"
    ),
    pytest.param(
        on("/v2/a/", "get", parameters=[{"name": "a"}]),
        on("/v2/a/", "post"),
        "/paths/~1v2~1a~1: disagreement at /paths/~1v2~1a~1/parameters: ",
        id="parameters that would reach another page's operation",
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
    pages = [a_page("a", info=INFO), a_page("b", info={"title": "u", "version": "2"}), a_page("c", info={"title": "v"})]
    with pytest.raises(Problem) as refused:
        merge(pages, ())
    assert [line.split(":")[0] for line in str(refused.value).splitlines()] == ["/info/title", "/info/version"]


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


def test_precedence_chooses_the_fields_of_a_path_item() -> None:
    pages = [a_page("a", info=INFO), a_page("b", **on("/a", summary="x")), a_page("c", **on("/a", "post"))]
    assert list(merge(pages, [precedence("/paths/~1a", B, C)]).document["paths"]["/a"]) == ["summary", "get", "post"]


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
    pytest.param([precedence("/", A, B, C)], "/info/title: disagreement", id="the pointer of no place"),
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
