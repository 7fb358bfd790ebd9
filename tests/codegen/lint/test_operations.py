"""Every rule about operations finds its case, and no other rule finds anything in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from codegen.lint import lint
from codegen.lint.operations import RULES
from tests.support.descriptions import (
    COUNT,
    TEXT,
    add_operation,
    change_operation,
    make_description,
    make_query_parameter,
    make_response,
    ref,
    remove_from_operation,
)

if TYPE_CHECKING:
    from tests.support.descriptions import Change

FIRES: list[Any] = [
    pytest.param("operation-id-missing", remove_from_operation("operationId"), id="no operationId"),
    pytest.param("operation-id-missing", change_operation(operationId=""), id="an empty operationId"),
    pytest.param("operation-id-taken", add_operation("/v2/other/"), id="one operationId twice"),
    pytest.param("operation-id-shape", change_operation(operationId="list_things"), id="the verb before the tag"),
    pytest.param("operation-id-shape", change_operation(operationId="things"), id="no verb"),
    pytest.param("operation-id-shape", change_operation(operationId="things_"), id="an empty verb"),
    pytest.param("operation-id-shape", change_operation(operationId="things_listAll"), id="a verb in camelCase"),
    pytest.param("operation-id-shape", change_operation(operationId="things_import"), id="a verb that is a keyword"),
    pytest.param(
        "operation-id-shape", change_operation(operationId="things_2nd"), id="a verb that begins with a digit"
    ),
    pytest.param("one-plain-tag", remove_from_operation("tags"), id="no tag"),
    pytest.param("one-plain-tag", change_operation(tags=["things", "more"]), id="two tags"),
    pytest.param(
        "one-plain-tag", change_operation(tags=["Things > All"], operationId="Things > All_x"), id="a tag in words"
    ),
    pytest.param("security-missing", remove_from_operation("security"), id="no security"),
    pytest.param("security-missing", change_operation(security=[]), id="an empty list of requirements"),
    pytest.param("security-missing", change_operation(security=[{}]), id="security without requirements"),
    pytest.param("one-success", change_operation(responses={"404": {"description": "no"}}), id="no answer of success"),
    pytest.param(
        "one-success",
        change_operation(responses={"default": make_response(ref("Thing"))}),
        id="only an answer for any status",
    ),
    pytest.param(
        "one-success",
        change_operation(responses={"200": make_response(ref("ThingPage"), "text/html", "application/json")}),
        id="a response in two media types",
    ),
    pytest.param("pages-without-parameters", remove_from_operation("parameters"), id="pages without limit and offset"),
    pytest.param(
        "pages-without-parameters",
        change_operation(parameters=[make_query_parameter("limit", COUNT), make_query_parameter("offset", TEXT)]),
        id="an offset that is text",
    ),
    pytest.param(
        "pages-without-parameters",
        change_operation(
            parameters=[{**make_query_parameter("limit", COUNT), "in": "header"}, make_query_parameter("offset", COUNT)]
        ),
        id="a limit that is a header",
    ),
]


@pytest.mark.parametrize(("rule", "change"), FIRES)
def test_only_this_rule_finds_something(rule: str, change: Change) -> None:
    document = make_description()
    change(document)
    assert {each.rule for each in lint(document)} == {rule}


def test_every_rule_has_a_row_and_a_reason() -> None:
    assert {row.values[0] for row in FIRES} == {rule.id for rule in RULES}
    assert all(rule.why for rule in RULES)
