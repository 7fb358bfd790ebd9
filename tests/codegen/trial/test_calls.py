"""The operations of this project are called, and what differs from the description is found."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

from codegen.openapi.document import each_operation
from codegen.project import HERE
from codegen.trial.calls import check_calls

if TYPE_CHECKING:
    from collections.abc import Callable

DOCUMENT: dict[str, Any] = json.loads(HERE.corrected.read_text(encoding="utf-8"))
METHODS = {
    (operation.method, operation.path): f"{operation.tag}.{(operation.id or '').removeprefix(f'{operation.tag}_')}"
    for operation in each_operation(DOCUMENT)
}
LIST = ("get", "/v2/citations/")
GET = ("get", "/v2/citations/{id}/")
CREATE = ("post", "/v2/vehicles/")


def test_every_operation_of_the_project_sends_and_reads_what_the_description_says() -> None:
    # Test tolls can be submitted on staging only, not on loopback.
    methods = {key: method for key, method in METHODS.items() if method != "tolls.submit_test"}
    assert check_calls(DOCUMENT, methods, HERE.package) == ([], [])


def send_text(document: dict[str, Any]) -> None:
    document["paths"][CREATE[1]]["post"]["requestBody"]["content"] = {"text/plain": {"schema": {"type": "string"}}}


def answer_with_text(document: dict[str, Any]) -> None:
    schema = document["paths"][CREATE[1]]["post"]["responses"]["201"]["content"]["application/json"]
    schema["schema"] = {"type": "string"}


def rename_a_parameter(document: dict[str, Any]) -> None:
    document["paths"][LIST[1]]["get"]["parameters"].append({"name": "new", "in": "query", "schema": {"type": "string"}})


@pytest.mark.parametrize(
    ("key", "change", "why"),
    [
        pytest.param(CREATE, send_text, "an object is expected, not a string", id="a body of another type"),
        pytest.param(CREATE, answer_with_text, "DecodeError", id="an answer of another type"),
        pytest.param(LIST, rename_a_parameter, "the method has no argument for 'new' (query)", id="another parameter"),
    ],
)
def test_what_the_package_does_otherwise_is_found(
    key: tuple[str, str], change: Callable[[dict[str, Any]], None], why: str
) -> None:
    document = copy.deepcopy(DOCUMENT)
    change(document)
    found, _ = check_calls(document, {key: METHODS[key]}, HERE.package)
    assert {each.keys for each in found} == {(key,)}
    assert {each.refusal.rule for each in found} == {"call"}
    assert why in found[0].refusal.why
    assert "the generator or a template is wrong" in found[0].refusal.remedy


def test_a_value_that_no_path_may_have_is_no_mistake_of_the_generator() -> None:
    document = copy.deepcopy(DOCUMENT)
    (parameter,) = [each for each in document["paths"][GET[1]]["get"]["parameters"] if each["in"] == "path"]
    parameter["schema"] = {"type": "string", "enum": ["a/b"]}
    found, _ = check_calls(document, {GET: METHODS[GET]}, HERE.package)
    assert "id: 'a/b' can't be a path argument" in found[0].refusal.why
    assert "describe those: the parameter's enum, format or pattern" in found[0].refusal.remedy
