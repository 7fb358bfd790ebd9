"""Each parameter of an operation has a Python name of its own, which depends on nothing but the parameters."""

from __future__ import annotations

import keyword
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openapi_sdk.model.facts import Tenant
from openapi_sdk_codegen.generate.prepare.requests import prepare_requests
from openapi_sdk_codegen.openapi.argument_names import (
    choose_argument_names,
    choose_field_names,
    may_store_file,
    read_argument_names,
    to_argument_name,
)
from openapi_sdk_codegen.openapi.document import each_operation
from openapi_sdk_codegen.openapi.python_names import fix_reserved
from openapi_sdk_codegen.openapi.requests import PLACES

if TYPE_CHECKING:
    import random

KEYS = st.lists(
    st.tuples(st.sampled_from(PLACES), st.text(max_size=8) | st.sampled_from(["id", "ID", "id_query", "i-d"]))
)


@pytest.mark.parametrize(
    ("keys", "names"),
    [
        pytest.param([("query", "wagon__label-number")], ["wagon_label_number"], id="snake case"),
        pytest.param([("query", "filter[name]")], ["filter_name"], id="brackets"),
        pytest.param([("query", "$top")], ["top"], id="a sign"),
        pytest.param([("query", "2nd")], ["field_2nd"], id="a digit"),
        pytest.param([("query", "_from")], ["from_"], id="a keyword"),
        pytest.param([("query", "\uff43\uff4c\uff41\uff53\uff53")], ["class_"], id="a keyword in other letters"),
        pytest.param([("query", "type"), ("query", "input")], ["type", "input"], id="builtins"),
        pytest.param([("query", "list")], ["list_"], id="a builtin that models need"),
        pytest.param([("query", "été")], ["ete"], id="accents"),
        pytest.param([("query", "имя"), ("query", "%")], ["parameter_2", "parameter"], id="nothing is left"),
        pytest.param([("query", "client"), ("path", "body")], ["client_query", "body_path"], id="names of ours"),
        pytest.param([("query", "id"), ("path", "id")], ["id_query", "id"], id="the path comes first"),
        pytest.param([("query", "ID"), ("query", "id")], ["id_2", "id"], id="what needs no change comes first"),
        pytest.param(
            [("path", "id"), ("query", "id"), ("query", "id_query")],
            ["id", "id_query", "id_query_2"],
            id="a name taken",
        ),
    ],
)
def test_a_parameter_has_this_name(keys: list[tuple[str, str]], names: list[str]) -> None:
    assert [choose_argument_names(keys)[key] for key in keys] == names


def test_a_released_name_stays_and_no_other_one_takes_it() -> None:
    keys = [("query", "type"), ("query", "id"), ("query", "type_"), ("path", "id")]
    names = choose_argument_names(keys, None, {("query", "type"): "type_", ("query", "id"): "id", ("query", "x"): "y"})
    assert [names[key] for key in keys] == ["type_", "id", "type", "id_path"]


@pytest.mark.parametrize(
    ("place", "keys", "names"),
    [
        pytest.param("header", [("header", "X-ORG"), ("query", "org_id")], ["org_id", "org_id_query"], id="a header"),
        pytest.param("header", [("header", "X-Org"), ("path", "org_id")], ["org_id", "org_id_path"], id="after a path"),
        pytest.param("header", [("query", "X-Org")], ["x_org"], id="another place"),
        pytest.param("query", [("query", "X-Org"), ("query", "x-org")], ["org_id", "x_org"], id="a query has case"),
        pytest.param("path", [("path", "X-Org"), ("path", "org_id")], ["org_id", "org_id_path"], id="a path"),
    ],
)
def test_the_parameter_of_the_tenant_has_its_name(place: Any, keys: list[tuple[str, str]], names: list[str]) -> None:
    tenant = Tenant(place, "X-Org", "org", "orgs", "", "string")
    assert [choose_argument_names(keys, tenant)[key] for key in keys] == names


@given(KEYS, st.randoms(use_true_random=False))
def test_names_are_distinct_identifiers_in_any_order(keys: list[tuple[str, str]], order: random.Random) -> None:
    names = choose_argument_names(keys)
    assert len(set(names.values())) == len(set(keys))
    shuffled = order.sample(keys, len(keys))
    assert choose_argument_names(shuffled) == names
    for name in names.values():
        assert name.isascii()
        assert name.isidentifier()
        assert not keyword.iskeyword(name)
        assert not name.startswith("_")
        assert to_argument_name(name) == name


@given(st.text())
def test_the_generator_leaves_a_name_as_it_is(name: str) -> None:
    made = to_argument_name(name)
    assert to_argument_name(made) == made == fix_reserved(made.removesuffix("_"))


@pytest.mark.parametrize(
    ("fields", "arguments", "names"),
    [
        pytest.param(["a", "b"], ["id"], ["a", "b"], id="names that no argument has"),
        pytest.param(["id", "a"], ["id"], ["id_body", "a"], id="the name of a parameter"),
        pytest.param(["id", "id_body"], ["id"], ["id_body_2", "id_body"], id="a field keeps its name"),
        pytest.param(["id"], ["id", "id_body"], ["id_body_2"], id="a parameter with the other name"),
        pytest.param(["body", "options", "to"], [], ["body_body", "options_body", "to_body"], id="names of ours"),
        pytest.param(["class_"], ["class_"], ["class_body"], id="a keyword"),
        pytest.param(["headers", "url"], [], ["headers", "url"], id="names that only a parameter can't have"),
    ],
)
def test_the_arguments_of_the_fields_of_a_body(fields: list[str], arguments: list[str], names: list[str]) -> None:
    assert choose_field_names(fields, arguments) == dict(zip(fields, names, strict=True))
    assert choose_field_names(reversed(fields), arguments) == dict(zip(fields, names, strict=True))


@pytest.mark.parametrize(
    ("method", "responses", "names"),
    [
        pytest.param("post", {"200": "application/json"}, ["to", "to"], id="JSON"),
        pytest.param("post", {"200": "text/csv"}, ["to_query", "to_body"], id="a text"),
        pytest.param("post", {"200": "application/json", "500": "text/html"}, ["to", "to"], id="an error as a text"),
        pytest.param("post", {"default": "application/zip"}, ["to_query", "to_body"], id="a file for any status"),
    ],
)
def test_to_is_ours_where_an_answer_may_be_stored(method: str, responses: dict[str, str], names: list[str]) -> None:
    described = {
        "parameters": [{"name": "to", "in": "query"}],
        "responses": {status: {"content": {media: {}}} for status, media in responses.items()},
    }
    (operation,) = each_operation({"paths": {"/a": {method: described}}})
    has_file = may_store_file({}, operation)
    query = read_argument_names(operation, None, has_file=has_file)["query", "to"]
    assert [query, choose_field_names(["to"], ["id"], has_file=has_file)["to"]] == names


def test_paths_that_differ_in_the_name_of_a_parameter_alone_all_stay() -> None:
    document: dict[str, Any] = {"paths": {"/a/{ID}/": {"get": {}}, "/a/{id}/": {"put": {}}, "/a/{Id}/": {"delete": {}}}}
    prepare_requests(document)
    assert [*map(list, document["paths"].values())] == [["get"], ["put"], ["delete"]]
