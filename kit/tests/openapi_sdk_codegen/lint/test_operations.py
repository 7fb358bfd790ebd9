"""Every rule about operations finds its case, and no other rule finds anything in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.support.descriptions import (
    ORGS,
    add_operation,
    change_operation,
    make_description,
    remove_from_operation,
)
from openapi_sdk_codegen.lint import lint
from openapi_sdk_codegen.lint.rules import OPERATION_RULES as RULES

if TYPE_CHECKING:
    from kit.tests.support.descriptions import Change


def set_tenant(**change: str) -> Change:
    """Return a function that sets a tenant."""

    def apply(document: dict[str, Any]) -> None:
        document["x-tenant"] = {**ORGS, **change}

    return apply


FIRES: list[Any] = [
    pytest.param("operation-id-missing", remove_from_operation("operationId"), id="no operationId"),
    pytest.param("operation-id-missing", change_operation(operationId=""), id="an empty operationId"),
    pytest.param("operation-id-taken", add_operation("/v2/other/"), id="one operationId twice"),
    pytest.param("operation-id-shape", change_operation(operationId="list_things"), id="the verb before the tag"),
    pytest.param("operation-id-shape", change_operation(operationId="things"), id="no verb"),
    pytest.param(
        "operation-id-shape", add_operation("/v2/zones/", tags=["zones"]), id="one operationId under another tag"
    ),
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
    pytest.param("tenant", set_tenant(name="X-Depot-Id"), id="a header that no operation has"),
    pytest.param("tenant", set_tenant(**{"in": "query"}), id="a header that is no query parameter"),
    pytest.param("tenant", set_tenant(listing="orgs.list"), id="a listing that is no operation"),
]


@pytest.mark.parametrize(("rule", "change"), FIRES)
def test_only_this_rule_finds_something(rule: str, change: Change) -> None:
    document = make_description()
    change(document)
    assert {each.rule for each in lint(document)} == {rule}


@pytest.mark.parametrize(("rule", "change"), FIRES)
def test_what_comes_after_an_operation_with_a_finding_is_looked_at(rule: str, change: Change) -> None:
    document = make_description()
    change(document)
    add_operation("/v2/zones/", operationId="zones", tags=["zones"])(document)
    assert {each.rule for each in lint(document)} == {rule, "operation-id-shape"}


def test_a_tenant_that_operations_have_is_right() -> None:
    document = make_description()
    set_tenant(name="X-ORG-ID", listing="things.list")(document)
    assert lint(document) == []


def test_every_rule_has_a_row_and_a_reason() -> None:
    assert {row.values[0] for row in FIRES} == {rule.id for rule in RULES}
    assert all(rule.why for rule in RULES)
