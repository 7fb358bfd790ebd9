"""Pages that disagree, and who wins."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from codegen.openapi.yaml import dump
from codegen.project import Problem
from codegen.vendor.merge import merge
from codegen.vendor.page import Page, transcribed
from codegen.vendor.sources import Fidelity, Ruling, Source

Pair = tuple[Source, Page]
INFO = {"title": "t", "version": "1"}
OPERATION: dict[str, Any] = {"summary": "s", "responses": {}}


def a_page(stem: str, **parts: Any) -> Pair:
    """Return a page; which folder it is from makes no difference to what is tested here."""
    source = Source(f"transcribed/{stem}.yaml", f"https://x/{stem}", "0" * 64, date(2026, 1, 1), Fidelity.DOCUMENTED)
    return source, transcribed(dump({"openapi": "3.0.0", **parts}).encode(), name=stem)


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
        id="a schema of two shapes",
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
    pytest.param(schema([]), schema({}), "/components/schemas/Vehicle: ", id="an array and an object"),
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
def test_a_conflict_names_both_pages_and_the_place(one: dict[str, Any], other: dict[str, Any], place: str) -> None:
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


def ruling(place: str, wins: str, *over: str) -> Ruling:
    return Ruling(place, wins, over, "because")


def test_a_ruling_decides_a_value() -> None:
    pages = [a_page("a", info=INFO), a_page("b", info={"title": "u"}), a_page("c", info={"title": "u"})]
    assert merge(pages, [ruling("/info/title", A, B, C)]).document["info"]["title"] == "t"
    assert merge(pages, [ruling("/info/title", B, A)]).document["info"]["title"] == "u"


@pytest.mark.parametrize("place", ["/paths/~1v2~1a~1{ID}/get", "/paths/~1v2~1a~1{id}~1/get"])
def test_a_ruling_decides_an_operation_in_either_spelling(place: str) -> None:
    one, other = on("/v2/a/{ID}"), on("/v2/a/{id}/", parameters=[])
    pages = [a_page("a", info=INFO), a_page("b", **one), a_page("c", **other)]
    document = merge(pages, [ruling(place, C, B)]).document
    assert list(document["paths"]) == ["/v2/a/{id}/"]
    assert document["paths"]["/v2/a/{id}/"]["get"]["x-source"] == "https://x/c"


def test_a_ruling_decides_what_a_path_shares() -> None:
    pages = [a_page("a", info=INFO), a_page("b", **on("/a", summary="x")), a_page("c", **on("/a", "post"))]
    assert list(merge(pages, [ruling("/paths/~1a", B, C)]).document["paths"]["/a"]) == ["summary", "get", "post"]


TITLES = [a_page("a", info=INFO), a_page("b", info={"title": "u"}), a_page("c", info={"title": "v"})]
STALE = [
    pytest.param(
        [ruling("/info/title", A, B, C), ruling("/servers", A, B)], "/servers settles nothing", id="no such conflict"
    ),
    pytest.param(
        [ruling("/info/title", A, B, C), ruling("/info/version", A, B)], "/info/version settles", id="no rival"
    ),
    pytest.param(
        [ruling("/info/title", A, B)], "is to name those that disagree with it: .*b.yaml, .*c.yaml", id="a rival more"
    ),
    pytest.param([ruling("/info/title", A, B, C, "pages/d.md")], "is to name those that disagree", id="a rival less"),
    pytest.param(
        [ruling("/info/title", "pages/d.md", A, B, C)], "pages/d.md says nothing there", id="an absent winner"
    ),
    pytest.param(
        [ruling("/info/title", A, B, C), ruling("/info/title", B, A, C)], "another one on this place", id="two rulings"
    ),
    pytest.param([ruling("/", A, B, C)], "/info/title: disagreement", id="a place that is none"),
]


@pytest.mark.parametrize(("rulings", "why"), STALE)
def test_a_ruling_that_does_not_fit_is_reported(rulings: list[Ruling], why: str) -> None:
    with pytest.raises(Problem, match=why):
        merge(TITLES, rulings)


def test_a_ruling_on_a_replaced_transcription_is_reported() -> None:
    source, read = a_page("a", info=INFO, **on("/a"))
    vendored = Source("pages/a.md", source.address, source.sha256, source.read, Fidelity.VERBATIM)
    pages = [(vendored, read), a_page("b", **on("/a"))]
    assert merge(pages, ()).notes
    with pytest.raises(Problem, match="settles nothing"):
        merge(pages, [ruling("/paths/~1a/get", "pages/a.md", B)])
