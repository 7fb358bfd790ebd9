"""The operations of this project are called, and what differs from the description is found."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

from codegen.openapi.document import each_operation
from codegen.project import HERE
from codegen.trial.call_plan import plan_calls
from codegen.trial.calls import check_calls

if TYPE_CHECKING:
    from codegen.trial.step import StepFailure

DOCUMENT: dict[str, Any] = json.loads(HERE.corrected.read_text(encoding="utf-8"))
METHODS = {
    (operation.method, operation.path): f"{operation.tag}.{(operation.id or '').removeprefix(f'{operation.tag}_')}"
    for operation in each_operation(DOCUMENT)
}
LIST = ("get", "/v2/citations/")
GET = ("get", "/v2/citations/{id}/")
CREATE = ("post", "/v2/vehicles/")
UPDATE = ("patch", "/v2/vehicles/{id}/")


@pytest.mark.exhaustive
def test_every_operation_of_the_project_sends_and_reads_what_the_description_says() -> None:
    # Test tolls can be submitted on staging only, not on loopback.
    methods = {key: method for key, method in METHODS.items() if method != "tolls.submit_test"}
    assert check_calls(DOCUMENT, methods, HERE.package) == ([], [])


def test_a_listing_is_called_without_rows_too() -> None:
    [operation] = [each for each in each_operation(DOCUMENT) if (each.method, each.path) == LIST]
    rows = {call.variant: call.rows for call in plan_calls(DOCUMENT, operation)}
    assert rows["no rows"] == []
    assert rows["all fields"] != []


@pytest.fixture(name="found", scope="module")
def _found() -> list[StepFailure]:
    """What is found if the description of four operations changes, and the package doesn't."""
    paths = copy.deepcopy(DOCUMENT["paths"])
    changed = {key: paths[key[1]][key[0]] for key in (LIST, GET, CREATE, UPDATE)}
    changed[LIST]["parameters"].append({"name": "new", "in": "query", "schema": {"type": "string"}})
    (parameter,) = [each for each in changed[GET]["parameters"] if each["in"] == "path"]
    parameter["schema"] = {"type": "string", "enum": ["a/b"]}
    changed[CREATE]["requestBody"]["content"] = {"text/plain": {"schema": {"type": "string"}}}
    changed[UPDATE]["responses"]["200"]["content"]["application/json"]["schema"] = {"type": "string"}
    found, _ = check_calls({**DOCUMENT, "paths": paths}, {key: METHODS[key] for key in changed}, HERE.package)
    return found


WRONG = "the generator or a template is wrong"


@pytest.mark.parametrize(
    ("key", "why", "remedy"),
    [
        pytest.param(LIST, "the method has no argument for 'new' (query)", WRONG, id="another parameter"),
        pytest.param(CREATE, "an object is expected, not a string", WRONG, id="a body of another type"),
        pytest.param(UPDATE, "DecodeError", WRONG, id="an answer of another type"),
        pytest.param(
            GET,
            "id: 'a/b' can't be a path argument",
            "describe those: the parameter's enum, format or pattern",
            id="a value that no path may have is no mistake of the generator",
        ),
    ],
)
def test_what_the_package_does_otherwise_is_found(
    found: list[StepFailure], key: tuple[str, str], why: str, remedy: str
) -> None:
    refusals = [each.refusal for each in found if each.keys == (key,)]
    assert {each.rule for each in refusals} == {"call"}
    assert why in refusals[0].why
    assert remedy in refusals[0].remedy
