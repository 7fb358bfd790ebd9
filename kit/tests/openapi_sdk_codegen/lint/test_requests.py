"""Every rule about requests finds its case, and no other rule finds anything in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.support.descriptions import (
    TEXT,
    add_operation,
    add_parameters,
    make_description,
    make_query_parameter,
    ref,
    set_body,
)
from openapi_sdk_codegen.lint import lint
from openapi_sdk_codegen.lint.rules import REQUEST_RULES as RULES

if TYPE_CHECKING:
    from kit.tests.support.descriptions import Change

XML = {"application/xml": {"schema": TEXT}}


def make_header(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "header", "schema": TEXT, **more}


FIRES = [
    pytest.param("path-query", add_operation("/v2/more/?all=1", operationId="things_more"), id="a query in a path"),
    pytest.param("path-query", add_operation("/v2/more/#all", operationId="things_more"), id="a fragment in a path"),
    pytest.param("credential-header", add_parameters(make_header("Cookie", required=True)), id="all cookies"),
    pytest.param(
        "credential-header", add_parameters(make_header("proxy-authorization", required=True)), id="of a proxy"
    ),
    pytest.param("header-name", add_parameters(make_header("X: y")), id="a header that ends in its name"),
    pytest.param("header-name", add_parameters(make_header("X\r\nY")), id="a line break in the name of a header"),
    pytest.param("header-name", add_parameters({**make_header("a=b"), "in": "cookie"}), id="a cookie with a value"),
    pytest.param(
        "parameter-content", add_parameters({"name": "x", "in": "query", "content": XML}), id="XML in a parameter"
    ),
    pytest.param("body-media-type", set_body("application/xml"), id="a body in XML"),
    pytest.param("body-media-type", set_body("multipart/mixed"), id="parts of another kind"),
    pytest.param("body-media-type", set_body("multipart/form-data", schema=TEXT), id="a form that is a text"),
    pytest.param(
        "body-media-type", set_body("multipart/form-data", schema={"format": "binary"}), id="a form that is a file"
    ),
    pytest.param(
        "body-media-type", set_body("application/x-www-form-urlencoded", schema=TEXT), id="another form that is a text"
    ),
    pytest.param(
        "body-media-type", set_body("text/csv", schema={"type": "array", "items": TEXT}), id="a table in texts"
    ),
]


@pytest.mark.parametrize(("rule", "change"), FIRES)
def test_only_this_rule_finds_something(rule: str, change: Change) -> None:
    document = make_description()
    change(document)
    assert {each.rule for each in lint(document)} == {rule}


@pytest.mark.parametrize(
    "change",
    [
        *(
            pytest.param(add_parameters(make_header(name, required=True)), id=name)
            for name in ("Accept", "authorization", "Content-Type", "Host", "Content-Length", "Transfer-Encoding")
        ),
        pytest.param(add_parameters(make_header("Cookie")), id="optional cookies are left out"),
        *(
            pytest.param(add_parameters(make_query_parameter(name)), id=f"a parameter called {name}")
            for name in ("body", "client", "Type", "orgId", "self", "X: y")
        ),
        pytest.param(add_parameters(make_query_parameter("x", ref("Thing"), style="deepObject")), id="a deep object"),
        pytest.param(
            add_parameters({"name": "x", "in": "query", "content": {"application/json": {"schema": TEXT}}}),
            id="JSON in a parameter",
        ),
        pytest.param(
            add_parameters({"name": "x", "in": "query", "content": {"Text/Plain": {"schema": TEXT}}}),
            id="plain text in a parameter",
        ),
        pytest.param(set_body("application/xml", "application/json"), id="XML beside JSON"),
        pytest.param(set_body("application/xml", schema=TEXT), id="XML as text"),
        pytest.param(set_body("*/*"), id="any media type"),
        pytest.param(set_body("multipart/form-data", "application/x-www-form-urlencoded"), id="two forms"),
    ],
)
def test_nothing_is_found_in_what_can_be_sent(change: Change) -> None:
    document = make_description()
    change(document)
    assert lint(document) == []


def test_every_rule_has_a_row_and_a_reason() -> None:
    assert {row.values[0] for row in FIRES} == {rule.id for rule in RULES}
    assert all(rule.why for rule in RULES)
