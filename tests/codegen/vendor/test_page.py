"""What is read from a documentation page, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openapi_sdk_codegen.project import Problem
from openapi_sdk_codegen.vendor.page import MAX_BYTES, infer_address, parse_published, parse_transcribed
from tests.support.checkout import HERE
from tests.support.pages import ACTIVE, make_document, make_page, render_page

ACTIVE_BYTES = (HERE.spec / ACTIVE).read_bytes()


def test_active_page_is_parsed() -> None:
    active = parse_published(ACTIVE_BYTES, name="x")
    assert active.operations == (("get", "/v2/integrations/active/"),)
    assert active.document["info"]["title"] == "FleetIT API V2 Public"
    assert "```\n200: Success\n" in active.document["info"]["description"].replace("\n\n", "\n")
    assert active.document["info"]["description"].endswith("large volumes of data.")
    assert sorted(active.document) == ["components", "info", "openapi", "paths", "security", "servers", "tags"]


ACCEPTED = [
    pytest.param(make_page(), id="a fence of four backticks"),
    pytest.param(render_page(make_document(), fence="```"), id="a fence of three backticks"),
    pytest.param(render_page(make_document(), fence="~~~~"), id="a fence of tildes"),
    pytest.param(render_page(make_document(), "yaml GET /v2/things/"), id="the method in capitals"),
    pytest.param(make_page().replace(b"\n", b"\r\n"), id="line ends of Windows"),
    pytest.param(make_page().rstrip(b"\n"), id="no line end at the end"),
    pytest.param(make_page() + b"\n## Notes\n\n```json\n{}\n```\n", id="another block under another heading"),
    pytest.param(make_page().replace(b"## OpenAPI", b"# OpenAPI"), id="a heading of the first level"),
    pytest.param(
        make_page() + b"\n# Notes\n\n```json\n{}\n```\n", id="another block under a heading of the first level"
    ),
    pytest.param(b"> ## OpenAPI\n>\n> ```\n> x\n> ```\n\n" + make_page(), id="a block in a quotation"),
    pytest.param(b"- a\n  ```yaml get /v2/x/\n  x\n  ```\n\n" + make_page(), id="a block in a list"),
    pytest.param(
        render_page(make_document() | {"x-more": {"text": "a\n\n```\nb\n```\n"}}), id="a shorter fence within the block"
    ),
]


@pytest.mark.parametrize("content", ACCEPTED)
def test_page_is_parsed(content: bytes) -> None:
    assert parse_published(content, name="x").operations == (("get", "/v2/things/"),)


OPERATION: dict[str, Any] = {"responses": {}}
TWO_OPERATIONS = make_document() | {"paths": {"/v2/things/": {"get": OPERATION, "post": OPERATION}}}
REFUSED = [
    pytest.param(b"", "exactly one fenced block", id="an empty page"),
    pytest.param(b"# Introduction\n\nText.\n", "exactly one fenced block", id="no block"),
    pytest.param(make_page().replace(b"## OpenAPI", b"## Notes"), 'is not under "## OpenAPI"', id="another heading"),
    pytest.param(
        make_page().replace(b"## OpenAPI", b"### OpenAPI"), 'is not under "## OpenAPI"', id="a lesser heading"
    ),
    pytest.param(make_page() + make_page(), "there are 2 (lines 5, ", id="two blocks"),
    pytest.param(make_page() + b"\n```json\n{}\n```\n", "there are 2 (lines 5, ", id="another block under the heading"),
    pytest.param(make_page().removesuffix(b"````\n"), "never closed", id="a block that is never closed"),
    pytest.param(
        make_page().removesuffix(b"````\n") + b"```\n", "never closed", id="a closing fence that is too short"
    ),
    pytest.param(
        make_page().removesuffix(b"````\n") + b"     ````\n", "never closed", id="a closing fence set too far in"
    ),
    pytest.param(make_page()[:-60], "never closed", id="a page cut off"),
    pytest.param(render_page(make_document(), "yaml"), "`yaml METHOD /path`", id="no operation in the first line"),
    pytest.param(render_page(make_document(), "json get /v2/things/"), "`yaml METHOD /path`", id="another language"),
    pytest.param(render_page(make_document(), "yaml fetch /v2/things/"), "`yaml METHOD /path`", id="no method of HTTP"),
    pytest.param(render_page(make_document(), "yaml get v2/things/"), "`yaml METHOD /path`", id="no path"),
    pytest.param(
        render_page(make_document(), "yaml get /v2/things/ x"), "`yaml METHOD /path`", id="more than an operation"
    ),
    pytest.param(render_page(make_document(), "yaml post /v2/things/"), "has GET '/v2/things/'", id="another method"),
    pytest.param(render_page(make_document(), "yaml get /v2/things"), "has GET '/v2/things/'", id="another path"),
    pytest.param(render_page(TWO_OPERATIONS), "has GET '/v2/things/', POST", id="two operations"),
    pytest.param(render_page(make_document() | {"paths": {}}), "has no operation", id="no operation"),
    pytest.param(render_page("a: ["), "the block of line 5: not YAML", id="a block that is no YAML"),
    pytest.param(render_page("- a"), "a mapping is expected", id="an array"),
    pytest.param(make_page().partition(b"## OpenAPI\n")[2], 'is not under "## OpenAPI"', id="no heading"),
    pytest.param(b"\xff" + make_page(), "not UTF-8", id="not UTF-8"),
    pytest.param(b"x" * (MAX_BYTES + 1), "larger than", id="too large"),
]


@pytest.mark.heavy
def test_the_largest_page_is_parsed() -> None:
    content = make_page()
    assert parse_published(content + b"\n" * (MAX_BYTES - len(content)), name="x").operations


@pytest.mark.parametrize(("content", "why"), REFUSED)
def test_page_is_refused_in_one_line_that_names_it(content: bytes, why: str) -> None:
    with pytest.raises(Problem) as refused:
        parse_published(content, name="spec/pages/x.md")
    assert str(refused.value).startswith("spec/pages/x.md")
    assert why in str(refused.value)
    assert "\n" not in str(refused.value)


MISSHAPEN: list[Any] = [
    pytest.param({"openapi": "3.2.0"}, "/openapi", id="another version of OpenAPI"),
    pytest.param({"openapi": 3.0}, "/openapi", id="a version that is a number"),
    pytest.param({"info": []}, "/info", id="info that is no object"),
    pytest.param({"servers": {}}, "/servers", id="servers that are no array"),
    pytest.param({"security": None}, "/security", id="null for security"),
    pytest.param({"tags": ["Things"]}, "/tags/0", id="a tag without a name"),
    pytest.param({"tags": [{"name": 1}]}, "/tags/0", id="a tag whose name is a number"),
    pytest.param({"components": {"schemas": []}}, "/components/schemas", id="schemas that are no object"),
    pytest.param({"components": {"schemas": {"A": 1}}}, "/components/schemas", id="a schema that is no object"),
    pytest.param({"paths": []}, "/paths", id="paths that are no object"),
    pytest.param({"paths": {"v2": {"get": {}}}}, "/paths", id="a path that begins otherwise"),
    pytest.param({"paths": {"/v2": None}}, "'/v2'", id="null for a path item"),
    pytest.param({"paths": {"/v2": {"parameters": []}}}, "'/v2'", id="a path without an operation"),
    pytest.param({"paths": {"/v2": {"get": None}}}, "get", id="null for an operation"),
    pytest.param({"paths": {"/v2": {"get": {}, "GET": {}}}}, "'GET'", id="a method in capitals"),
]


@pytest.mark.parametrize(("change", "place"), MISSHAPEN)
def test_fragment_of_the_wrong_shape_is_refused_with_the_place(change: dict[str, Any], place: str) -> None:
    document = make_document() | change
    with pytest.raises(Problem, match=r"spec/transcribed/x\.yaml") as refused:
        parse_transcribed(
            render_page(document).split(b"\n", 5)[5].removesuffix(b"\n````\n"), name="spec/transcribed/x.yaml"
        )
    assert place in str(refused.value)


def test_fragment_needs_only_its_version() -> None:
    assert parse_transcribed(b"openapi: 3.0.0", name="x").operations == ()


def test_listed_address_of_the_active_page_is_the_inferred_one() -> None:
    assert (
        infer_address(parse_published(ACTIVE_BYTES, name="x"), str(HERE.settings.page_address))
        == "https://docs.fleetit.com/api-reference/integrations-%3E-fleet-active-integrations/list.md"
    )


@pytest.mark.parametrize(
    "operation",
    [
        pytest.param({"summary": "List"}, id="no tags"),
        pytest.param({"summary": "List", "tags": []}, id="no tag"),
        pytest.param({"summary": "List", "tags": [1]}, id="a tag that is a number"),
        pytest.param({"tags": ["Things"]}, id="no summary"),
        pytest.param({"tags": ["Things"], "summary": " "}, id="a blank summary"),
    ],
)
def test_address_is_not_inferred_without_tag_or_summary(operation: dict[str, Any]) -> None:
    document = make_document() | {"paths": {"/v2/things/": {"get": operation}}}
    assert infer_address(parse_published(render_page(document), name="x"), "https://x/{tag}/{summary}") is None


LINES = [
    *render_page(make_document()).decode().splitlines(),
    "```",
    "~~~",
    "> ",
    "- ",
    "    ",
    "<div>",
    "===",
    "\x00",
    "\u2028",
    "*a",
]


@given(st.lists(st.sampled_from(LINES), max_size=20).map("\n".join).map(str.encode) | st.binary(max_size=200))
def test_any_bytes_are_parsed_as_page_or_refused(content: bytes) -> None:
    try:
        read = parse_published(content, name="x")
    except Problem:
        return
    assert len(read.operations) == 1


@given(st.integers(0, len(ACTIVE_BYTES) - 1), st.binary(min_size=1, max_size=3), st.integers(0, 40))
def test_active_page_with_changed_bytes_is_parsed_or_refused(at: int, new: bytes, removed: int) -> None:
    content = ACTIVE_BYTES[:at] + new + ACTIVE_BYTES[at + removed :]
    try:
        read = parse_published(content, name="x")
    except Problem:
        return
    assert len(read.operations) == 1
