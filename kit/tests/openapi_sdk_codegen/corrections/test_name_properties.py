"""What holds for the names of every description: any order, any growth, any page."""

from __future__ import annotations

import copy
import json
import keyword
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.tests.openapi_sdk_codegen.corrections.pages import ENVELOPE, ROW, ROWS, operation, ref
from openapi_sdk_codegen.corrections.conventions import apply_conventions, words
from openapi_sdk_codegen.lint import lint
from openapi_sdk_codegen.openapi.document import each_operation
from openapi_sdk_codegen.openapi.python_names import is_reserved_resource
from openapi_sdk_codegen.openapi.released_names import ReleasedNames
from openapi_sdk_codegen.surface.names import collect_names

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    Pages = Sequence[tuple[str, str, str | None] | tuple[str, str, str | None, str]]

pytestmark = pytest.mark.heavy

WORDS = (
    "wheels",
    "parts",
    "wheel",
    "user",
    "import",
    "login",
    "close",
    "search",
    "bulk",
    "v1",
    "api",
    "set_password",
    "add_part",
    "{id}",
    "{no}",
)
#: Each word has one kind of answer, so that two pages never describe one thing in two ways.
ANSWERS: dict[str, Any] = {"wheels": ENVELOPE, "parts": ROWS, "user": ref("User"), "search": ROWS}
USER: dict[str, Any] = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "integer", "readOnly": True},
        "colour": {"type": "string", "enum": ["red", "green"]},
        "owner": {"type": "object", "properties": {"name": {"type": "string"}}},
    },
}
PATHS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(lambda found: f"/{'/'.join(found)}/")
METHODS = st.sampled_from(["get", "post", "put", "patch", "delete"])
TAGS = st.sampled_from([None, "wheels", "paying", "Wheels > All", "api"])
SUMMARIES = st.sampled_from(
    [
        *(
            "",
            "Add a part to a wheel",
            "Search wheels",
            "Close the wheel",
            "Updates user",
            "Remove parts of all wheels",
        ),
        *("Create or replace a user", "Import a wheel", "Parts", "Login user", "Get the close of a wheel"),
    ]
)
PAGES = st.lists(st.tuples(METHODS, PATHS, TAGS, SUMMARIES), min_size=1, max_size=6, unique_by=lambda page: page[:2])


def describe_pages(pages: Pages) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for method, path, tag, *summary in pages:
        last = path.strip("/").split("/")[-1]
        body = None if method in {"get", "delete"} else ref("User")
        more: dict[str, Any] = {"summary": summary[0]} if summary else {}
        more |= {} if tag is None else {"tags": [tag]}
        paths.setdefault(path, {})[method] = operation(ANSWERS.get(last, ROW), body=body, **more)
    parameters = {
        "OverviewLimit": {"name": "limit", "in": "query", "x-of-listings": True},
        "OverviewOffset": {"name": "offset", "in": "query", "x-of-listings": True},
    }
    components = {"schemas": {"User": copy.deepcopy(USER)}, "parameters": parameters}
    return {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": paths, "components": components}


def names_of(document: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {each.label: (each.data["tags"], each.data["operationId"]) for each in each_operation(document)}


@given(PAGES)
def test_names_are_valid_distinct_and_final(pages: Pages) -> None:
    made = apply_conventions(describe_pages(pages))
    found = list(each_operation(made))
    assert len({each.id for each in found}) == len(found)
    for each in found:
        (tag,) = each.data["tags"]
        method = str(each.id).removeprefix(f"{tag}_")
        assert method != each.id
        assert method.isidentifier()
        assert not keyword.iskeyword(method)
        assert not is_reserved_resource(tag)
        assert words.resource_name(tag) == tag
    schemas = list(made["components"]["schemas"])
    assert len({words.module_name(name) for name in schemas}) == len(schemas)
    assert all(words.class_name(name) == name for name in schemas)
    rules = {finding.rule for finding in lint(made)}
    assert not rules & {"operation-id-missing", "operation-id-taken", "operation-id-shape", "one-plain-tag"}
    assert not rules & {"unnamed-object", "unnamed-enum", "class-name", "test-module"}
    assert apply_conventions(made) == made


@given(PAGES, st.randoms(use_true_random=False))
def test_the_order_of_a_document_plays_no_part(pages: Pages, order: random.Random) -> None:
    shuffled = list(pages)
    order.shuffle(shuffled)
    first, second = (apply_conventions(describe_pages(each)) for each in (pages, shuffled))
    assert json.dumps(first, sort_keys=True) == json.dumps(second, sort_keys=True)
    assert list(first["components"]["schemas"]) == list(second["components"]["schemas"])


#: Paths whose names are different for every method, whatever else there is.
DISTINCT = [
    (method, path, None)
    for path in (
        *("/wheels/", "/wheels/{id}/", "/wheels/parts/", "/wheels/{id}/parts/", "/wheels/{id}/parts/{no}/"),
        *("/wheels/parts/{no}/", "/wheels/{id}/parts/export/", "/wheels/{id}/parts/{no}/export/", "/wheels/search/"),
        *("/wheels/{id}/close/", "/wheels/close/", "/wheels/export/", "/wheels/{id}/export/", "/wheels/parts/close/"),
        *("/wheels/bulk/", "/wheels/parts/bulk/", "/wheels/{id}/{no}/", "/wheels/user/", "/wheels/{id}/user/"),
        *("/wheels/activate/{no}/", "/user/", "/user/set_password/", "/import/", "/wheels/import/"),
    )
    for method in ("get", "post", "delete")
]


@settings(max_examples=settings().max_examples // 4)
@given(st.permutations(DISTINCT).map(lambda pages: pages[:12]))
def test_nothing_is_renamed_while_pages_are_added(pages: Pages) -> None:
    """What was released stays, and what comes gets another name."""
    released = ReleasedNames()
    for count in range(1, len(pages) + 1):
        made = apply_conventions(describe_pages(pages[:count]), released=released)
        before, released = released, collect_names(made)
        assert {label: released.operations[label].method for label in before.operations} == {
            label: each.method for label, each in before.operations.items()
        }
        assert len({each.method for each in released.operations.values()}) == count


IDS = st.sampled_from(
    [
        *(
            None,
            "getWheel",
            "get_wheel",
            "listWheelParts",
            "wheels/list",
            "Wheels.list",
            "import",
            "wheels_close",
            "GetV1",
        ),
        *(
            "get_part_by_id",
            "close-wheel-part",
            "wheelsList",
            "user",
            "searchallwheels",
            "get",
            "set",
            "by",
            "getWheel_1",
        ),
        "a" * 90,
    ]
) | st.text(max_size=12)
NAMED_PAGES = st.lists(st.tuples(METHODS, PATHS, TAGS, IDS), min_size=1, max_size=6, unique_by=lambda page: page[:2])


def describe_named(pages: Sequence[tuple[str, str, str | None, str | None]]) -> dict[str, Any]:
    document = describe_pages([page[:3] for page in pages])
    for method, path, _, name in pages:
        document["paths"][path][method] |= {} if name is None else {"operationId": name}
    document["info"]["x-names-from"] = "ids"
    return document


@given(NAMED_PAGES, st.randoms(use_true_random=False))
def test_names_that_follow_ids_are_valid_distinct_and_final_in_any_order(
    pages: Sequence[tuple[str, str, str | None, str | None]], order: random.Random
) -> None:
    made = apply_conventions(describe_named(pages))
    found = list(each_operation(made))
    assert len({each.id for each in found}) == len(found)
    for each in found:
        (tag,) = each.data["tags"]
        method = str(each.id).removeprefix(f"{tag}_")
        assert words.can_be_method(method)
        assert method.isidentifier()
        assert len(method) <= words.MAX_LENGTH + 20
        assert words.resource_name(tag) == tag
    rules = {finding.rule for finding in lint(made)}
    assert not rules & {"operation-id-missing", "operation-id-taken", "operation-id-shape", "one-plain-tag"}
    shuffled = order.sample(list(pages), len(pages))
    assert names_of(apply_conventions(describe_named(shuffled))) == names_of(made)
    assert names_of(apply_conventions(made)) == names_of(made)


KEYWORDS = (
    *("$ref", "type", "properties", "items", "allOf", "oneOf", "anyOf", "enum", "required", "nullable", "title"),
    *("additionalProperties", "discriminator", "mapping", "propertyName", "readOnly", "a", "b"),
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["object", "#/components/schemas/A"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(KEYWORDS),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(JSON, JSON, JSON, st.sampled_from(["3.0.3", "3.1.0"]))
def test_any_schema_is_taken(first: Any, second: Any, third: Any, openapi: str) -> None:
    document = {
        "openapi": openapi,
        "paths": {"/things/": {"post": operation(first, body=second), "parameters": [{"name": "a", "schema": third}]}},
        "components": {"schemas": {"A": first, "B": second, "C": third}},
    }
    made = apply_conventions(document)
    assert apply_conventions(made) == made


@given(JSON)
def test_any_document_is_taken(document: Any) -> None:
    whole = {"paths": document, "components": document, "tags": document}
    apply_conventions(whole)
    apply_conventions({"paths": {"/a/": document}, "components": {"schemas": document}})
    apply_conventions({"paths": {"/a/": {"get": document}}, "components": {"parameters": document}})
