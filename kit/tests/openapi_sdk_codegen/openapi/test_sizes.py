"""What is too large to become code is refused with its place, before any step that would take minutes."""

from __future__ import annotations

from time import process_time
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.support.descriptions import make_description, ref
from openapi_sdk_codegen.openapi.sizes import check_sizes, find_too_large
from openapi_sdk_codegen.openapi.tree import json_path
from openapi_sdk_codegen.project import MAX_SHOWN, Problem

if TYPE_CHECKING:
    from collections.abc import Callable

Schemas = dict[str, Any]


def levels(keyword: str, count: int) -> Schemas:
    """Return schemas of which each is the next one twice."""
    doubled: Schemas = {f"L{level}": {keyword: [ref(f"L{level + 1}")] * 2} for level in range(count)}
    return doubled | {f"L{count}": {"type": "object"}}


def chain(count: int) -> Schemas:
    linked: Schemas = {f"L{level}": ref(f"L{level + 1}") for level in range(count)}
    return linked | {f"L{count}": {"type": "object"}}


TOO_LARGE: dict[str, tuple[Schemas, str]] = {
    "values": ({"L": {"enum": [*range(5001)]}}, "$.components.schemas.L.enum: it has 5,001 values"),
    "properties": (
        {"L": {"properties": {f"p{number}": {} for number in range(2001)}}},
        "$.components.schemas.L.properties: it has 2,001 properties",
    ),
    "required": ({"L": {"required": ["a"] * 2001}}, "$.components.schemas.L.required: it has 2,001 names"),
    "members of a union": ({"L": {"oneOf": [{}] * 501}}, "$.components.schemas.L.oneOf: it has 501 schemas"),
    "items of a tuple": ({"L": {"prefixItems": [{}] * 501}}, "$.components.schemas.L.prefixItems: it has 501 schemas"),
    "values of a property that is called as a keyword": (
        {"L": {"properties": {"example": {"enum": [*range(5001)]}}}},
        "$.components.schemas.L.properties.example.enum: it has 5,001 values",
    ),
    "a long name": ({"L" * 2001: {}}, "$.components.schemas: the name 'L"),
    "allOf that doubles": (levels("allOf", 40), "$.components.schemas.L0: its allOf, anyOf, oneOf and references lead"),
    "oneOf that doubles": (levels("oneOf", 40), "$.components.schemas.L0: its allOf, anyOf, oneOf and references lead"),
    "a chain of references": (chain(51), "$.components.schemas.L0: its references lead over more than 50 others"),
    "many references to a large union": (
        levels("oneOf", 10) | {"M": {"properties": {f"p{number}": ref("L0") for number in range(600)}}},
        "$: all its references together lead to 2,",
    ),
}


@pytest.mark.parametrize("case", TOO_LARGE)
def test_what_is_too_large_is_refused_with_its_place(case: str) -> None:
    schemas, expected = TOO_LARGE[case]
    description = make_description()
    description["components"]["schemas"] |= schemas
    found = [f"{json_path(parts)}: {why}" for parts, why in find_too_large(description)]
    assert any(each.startswith(expected) for each in found), found[:3]
    assert max(map(len, found)) < 3000


@pytest.mark.parametrize("count", [500, 501])
def test_more_than_500_parameters_or_media_types_are_refused(count: int) -> None:
    description = make_description()
    item: dict[str, Any] = {
        "parameters": [{}] * count,
        "requestBody": {"content": {f"text/x{number}": {} for number in range(count)}},
        "responses": {"default": {"content": {f"text/x{number}": {} for number in range(count)}}},
    }
    description["paths"]["/large/"] = {"post": item}
    found = {json_path(parts) for parts, _ in find_too_large(description)}
    content = ("requestBody.content", "responses.default.content")
    places = {f"$.paths['/large/'].post.{each}" for each in ("parameters", *content)}
    assert found == (places if count > 500 else set())


ACCEPTED: dict[str, Schemas] = {
    "the largest enum": {"L": {"type": "integer", "enum": [*range(5000)]}},
    "the most properties": {"L": {"properties": {f"p{number}": {} for number in range(2000)}}},
    "the most names": {"L": {"required": ["a"] * 2000}},
    "the most members": {"L": {"oneOf": [{}] * 500}},
    "the longest name": {"L" * 2000: {}},
    "a chain at the bound": chain(50),
    "a chain at the bound in a member": chain(50) | {"M": {"allOf": [ref("L1")]}},
    "properties that are called as keywords": {"L": {"properties": {"enum": {}, "allOf": {}, "default": {}}}},
    "a long key of an example": {"L": {"example": {"a" * 3000: 1}}},
    "a circle": {"A": {"allOf": [ref("B")]}, "B": {"oneOf": [ref("A")]}},
    "references that lead nowhere": {"A": ref("None"), "B": {"$ref": 1}, "C": {"$ref": "#x"}, "D": {"$ref": "file:x"}},
}


@pytest.mark.parametrize("case", ACCEPTED)
def test_what_is_published_is_accepted(case: str) -> None:
    description = make_description()
    description["components"]["schemas"] |= ACCEPTED[case]
    assert [*find_too_large(description)] == []


SLOW: dict[str, Callable[[], Schemas]] = {
    "a circle of 20,000 references": lambda: chain(20_000) | {"L20000": ref("L0")},
    "20,000 schemas that are two others": lambda: {
        f"L{number}": {"allOf": [ref(f"L{number // 2}"), ref(f"L{number // 3}")]} for number in range(20_000)
    },
}


@pytest.mark.parametrize("case", SLOW)
@pytest.mark.exhaustive
def test_measuring_takes_time_that_grows_with_the_size(case: str) -> None:
    description = make_description()
    description["components"]["schemas"] |= SLOW[case]()
    before = process_time()
    assert [*find_too_large(description)]
    assert process_time() - before < 10


def test_the_message_is_bounded() -> None:
    description = make_description()
    description["components"]["schemas"] |= {f"L{number}": {"required": ["a"] * 2001} for number in range(100)}
    with pytest.raises(Problem, match="too large to become code") as raised:
        check_sizes(description, name="x")
    lines = str(raised.value).splitlines()
    assert len(lines) == MAX_SHOWN + 2
    assert lines[-1] == "  … and 80 more"
