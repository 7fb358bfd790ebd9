"""Everything that is wrong with corrections is told at once: each mistake with its action, its place and what to do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from openapi_sdk_codegen.corrections.load import load_corrected
from openapi_sdk_codegen.project import Problem, Project

if TYPE_CHECKING:
    from pathlib import Path

LIMIT: dict[str, Any] = {"name": "limit", "in": "query", "schema": {"type": "integer"}}
CRATES = "$.paths['/crates/'].get"
GOOD: dict[str, Any] = {"target": CRATES, "update": {"summary": "List crates"}}
TWICE: dict[str, Any] = {"target": f"{CRATES}.parameters", "update": LIMIT}
EXTENSION: dict[str, Any] = {"target": "$.components.schemas.Crate", "update": {"x-secret-properties": ["key"]}}
NOTHING: dict[str, Any] = {"target": "$.paths['/boxes/']", "update": {"summary": "Boxes"}}
OVERRIDE: dict[str, Any] = {"target": "$.components.schemas.*", "update": {"type": "string", "title": "T"}}
SHAPELESS: dict[str, Any] = {"target": "$.info", "description": "", "copy": "$"}
#: What the one at the top says of the mistakes of each.
SAYS = {
    "no such place": ["($.paths['/boxes/']): the target matches nothing: the page has changed, or it is misspelt"],
    "another value": [
        '($.components.schemas.*): $.components.schemas.Crate.type is "object" where it is described',
        '($.components.schemas.*): $.components.schemas.Lid.type is "object" where it is described',
    ],
    "no action": [
        "($.info): unknown 'copy'; known are",
        "($.info): no `description`",
        "($.info): an action has either `update` or `remove`",
    ],
    "a wrong extension": [
        "($.components.schemas.Crate): $.components.schemas.Crate['x-secret-properties']: there is no property 'key'"
    ],
    "not OpenAPI": [
        "($.paths['/crates/'].get.parameters): $.paths['/crates/'].get.parameters[1]: 'limit' in query is there twice: "
    ],
}


def refused(folder: Path, actions: list[dict[str, Any]], **paths: Any) -> str:
    response = {"200": {"description": "crates"}}
    published = {
        "openapi": "3.0.3",
        "info": {"title": "Depot", "version": "1"},
        "paths": {"/crates/": {"get": {"parameters": [LIMIT], "responses": response}}, **paths},
        "components": {"schemas": {"Crate": {"type": "object"}, "Lid": {"type": "object"}}},
    }
    corrections = {"overlay": "1.0.0", "info": {"title": "t", "version": "1"}}
    project = Project(folder)
    project.spec.mkdir()
    project.published.write_text(json.dumps(published), encoding="utf-8")
    listed = [{"description": "Because.", **each} for each in actions]
    project.corrections.write_text(json.dumps({**corrections, "actions": listed}), encoding="utf-8")
    with pytest.raises(Problem) as raised:
        load_corrected(project)
    return str(raised.value)


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        pytest.param(
            [GOOD, TWICE, NOTHING, EXTENSION, OVERRIDE, SHAPELESS],
            {"not OpenAPI": 2, "no such place": 3, "a wrong extension": 4, "another value": 5, "no action": 6},
            id="all kinds of mistakes",
        ),
        pytest.param([TWICE, EXTENSION], {"not OpenAPI": 1, "a wrong extension": 2}, id="each action can be applied"),
        pytest.param([GOOD, TWICE], {"not OpenAPI": 2}, id="only the result is wrong"),
    ],
)
def test_each_mistake_is_told_with_its_action(
    tmp_path: Path, actions: list[dict[str, Any]], expected: dict[str, int]
) -> None:
    message = refused(tmp_path, actions)
    lines = [f"action {number} {text}" for key, number in expected.items() for text in SAYS[key]]
    assert [each for each in lines if each not in message] == []
    assert message.count(": action ") == len(lines)


BROKEN: dict[str, Any] = {"get": {"responses": {"200": {"description": "x", "contents": {}}}}}


@pytest.mark.parametrize(
    ("actions", "is_told"),
    [
        pytest.param([GOOD], True, id="no action made it"),
        pytest.param([NOTHING], False, id="an action that fails may be the one that corrects it"),
    ],
)
def test_mistake_of_a_page_has_no_action(tmp_path: Path, actions: list[dict[str, Any]], *, is_told: bool) -> None:
    message = refused(tmp_path, actions, **{"/lids/": BROKEN})
    assert ("$.paths['/lids/']" in message) is is_told
    assert message.count(": action ") == (not is_told)
