"""Names that a document gives its operations for SDKs."""

from __future__ import annotations

from typing import Any

import pytest

from kit.tests.openapi_sdk_codegen.corrections.pages import describe, operation
from openapi_sdk_codegen.corrections.conventions import apply_conventions
from openapi_sdk_codegen.corrections.conventions.operation_names import explain_names
from openapi_sdk_codegen.openapi.document import each_operation
from openapi_sdk_codegen.openapi.released_names import ReleasedNames, ReleasedOperation

PART: dict[str, Any] = {"type": "object", "properties": {"id": {"type": "string"}}}


def name(released: ReleasedNames | None = None, /, **extensions: Any) -> str:
    """Return the method of one operation that has extensions."""
    return name_all({"post /wheels/{id}/close": extensions}, released)["post /wheels/{id}/close"]


def name_all(extensions: dict[str, dict[str, Any]], released: ReleasedNames | None = None) -> dict[str, str]:
    placed = [(key.split(), operation(PART) | each) for key, each in extensions.items()]
    document = describe(*((method, path, each) for (method, path), each in placed))
    named = apply_conventions(document) if released is None else apply_conventions(document, released=released)
    return {f"{each.method} {each.path}": str(each.python_method) for each in each_operation(named)}


def fern(group: Any, method: Any) -> dict[str, Any]:
    return {"x-fern-sdk-group-name": group, "x-fern-sdk-method-name": method}


def speakeasy(group: Any, method: Any) -> dict[str, Any]:
    return {"x-speakeasy-group": group, "x-speakeasy-name-override": method}


@pytest.mark.parametrize(
    ("extensions", "expected"),
    [
        pytest.param({}, "wheels.close", id="none: as the path says"),
        pytest.param(fern("rims", "turn"), "rims.turn", id="a group"),
        pytest.param(fern(["bike", "rims"], "turn"), "bike_rims.turn", id="a group in a group"),
        pytest.param(speakeasy("Bike.frontRims", "turnAround"), "bike_front_rims.turn_around", id="in other letters"),
        pytest.param({"x-speakeasy-name-override": "turn"}, "wheels.turn", id="no group: the resource that it has"),
        pytest.param(speakeasy("", "turn"), "wheels.turn", id="an empty group"),
        pytest.param({"x-speakeasy-group": "rims"}, "wheels.close", id="a group alone says too little"),
        pytest.param(fern(["v2", "rims"], "turn"), "rims.turn", id="a version is in no name"),
        pytest.param(fern("v2", "turn"), "wheels.turn", id="nothing but a version"),
        pytest.param(fern("import", "turn"), "wheels.close", id="a group that Python takes"),
        pytest.param(fern("rims", "import"), "wheels.close", id="a method that Python takes"),
        pytest.param(fern({"a": 1}, ["turn"]), "wheels.close", id="no texts"),
        pytest.param(fern("rims", "《》"), "wheels.close", id="nothing that a name can have"),
        pytest.param(fern("rims", "turn") | speakeasy("a", "b"), "rims.turn", id="two: the first that is known"),
    ],
)
def test_a_name_for_sdks_comes_first(extensions: dict[str, Any], expected: str) -> None:
    assert name(**extensions) == expected


@pytest.mark.parametrize(
    ("label", "extensions", "expected"),
    [
        pytest.param("get /runs/{id}", fern(None, "get_run"), "runs.get", id="one thing"),
        pytest.param("get /tag-keys", fern(None, "list_tag_keys"), "tag_keys.list", id="a listing"),
        pytest.param("post /runs/cancel", fern(None, "bulk_cancel_runs"), "runs.bulk_cancel", id="more of the method"),
        pytest.param("get /runs/{id}/timeline", fern(None, "get_run_timeline"), "runs.get_timeline", id="a part"),
        pytest.param("delete /runs/{id}/tags", fern(None, "delete_run_tags"), "runs.delete_tags", id="a collection"),
        pytest.param("get /runs/{id}", speakeasy(None, "get_run"), "runs.get_run", id="a group by the tag: as written"),
        pytest.param("post /v2/chat", fern("v2", "chat"), "chat.run", id="a version is no group"),
        pytest.param("post /v2/chat", fern("chat", "chat"), "chat.run", id="the method is the group again"),
        pytest.param("get /version", fern(None, "version"), "version.get", id="a noun alone"),
        pytest.param("post /tasks/login", fern(None, "login"), "things.login", id="a verb alone: the tag"),
    ],
)
def test_a_method_of_the_root_is_read_as_an_id(label: str, extensions: dict[str, Any], expected: str) -> None:
    assert name_all({label: {"tags": ["Things"], "summary": "Returns it.", **extensions}})[label] == expected


def test_a_method_of_the_root_calls_things_as_parameters_do() -> None:
    extensions = {
        "get /agents": fern(None, "get_workflows") | {"tags": ["Agents"]},
        "post /agents/{workflow_id}/close": fern(None, "close_workflow"),
        "get /agents/{workflow_id}/tags": fern(None, "list_workflow_tags") | {"tags": ["Tags"]},
        "get /agents/{workflow_id}": fern(None, "get_agent"),
        "get /rules/{policy_id}": fern(None, "get_policy"),
    }
    assert name_all(extensions) == {
        "get /agents": "workflows.list",
        "get /agents/{workflow_id}": "agents.get",
        "get /agents/{workflow_id}/tags": "workflows.list_tags",
        "get /rules/{policy_id}": "rules.get_policy",
        "post /agents/{workflow_id}/close": "workflows.close",
    }


def test_a_method_of_the_root_stays_when_the_conventions_are_applied_again() -> None:
    pairs = [("delete", "/agents/{workflow_id}/tags/{key}", operation() | fern(None, "delete_workflow_tag"))]
    once = apply_conventions(describe(*pairs))
    assert [each.python_method for each in each_operation(apply_conventions(once))] == ["workflow_tags.delete"]


def test_two_methods_of_the_root_stay_distinct() -> None:
    named = name_all({"post /v1/chat": fern(None, "chat"), "post /v2/chat": fern("v2", "chat")})
    assert named == {"post /v1/chat": "chat.run", "post /v2/chat": "chat.run_v2"}


def test_of_two_operations_of_one_name_the_simpler_one_has_it() -> None:
    named = name_all({"get /wheels/{id}/rim": fern("rims", "get"), "get /rims": fern("rims", "get")})
    assert named == {"get /rims": "rims.get", "get /wheels/{id}/rim": "wheels.get_rim"}


def test_a_name_that_was_released_stays() -> None:
    released = ReleasedNames({"POST /wheels/{}/close": ReleasedOperation("wheels.close", path=("id",))})
    assert name(released, **fern("rims", "turn")) == "wheels.close"


def test_how_many_have_one_is_said() -> None:
    pairs = [("get", "/rims", operation(PART) | fern("rims", "find")), ("get", "/wheels", operation(PART))]
    document = describe(*pairs)
    reason = explain_names(document, document).reason
    assert reason.endswith("1 of 2 have one that the document gives for SDKs, which comes first.")
