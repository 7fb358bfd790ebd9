"""What says who calls in a received request is compared with the description."""

from __future__ import annotations

from typing import Any

import pytest

from openapi_sdk_codegen.calling.auth import compare_auth, find_ways, list_keys
from openapi_sdk_codegen.openapi.document import each_operation

SCHEMES: dict[str, Any] = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "basic": {"type": "http", "scheme": "Basic"},
    "header": {"type": "apiKey", "in": "header", "name": "X-Key"},
    "query": {"type": "apiKey", "in": "query", "name": "key"},
    "cookie": {"type": "apiKey", "in": "cookie", "name": "sid"},
    "oauth": {"type": "oauth2"},
    "strange": {"type": "http", "scheme": "hoba"},
}


def compare(security: Any, headers: Any = (), target: str = "/", of_document: Any = None) -> list[str]:
    operation = {} if security is None else {"security": security}
    described = {"paths": {"/": {"get": operation}}, "components": {"securitySchemes": SCHEMES}}
    described |= {} if of_document is None else {"security": of_document}
    (placed,) = each_operation(described)
    return [*compare_auth(find_ways(described, placed), {"headers": headers, "target": target})]


AUTHORIZATION = ("Authorization", "Bearer trial")
KEY = ("x-key", "trial")
COOKIE = ("Cookie", "a=b; sid=trial")


@pytest.mark.parametrize(
    ("security", "headers", "target"),
    [
        pytest.param([{"bearer": []}], [AUTHORIZATION], "/", id="bearer"),
        pytest.param([{"bearer": []}], [("Authorization", "Bot trial")], "/", id="another prefix"),
        pytest.param([{"oauth": []}], [AUTHORIZATION], "/", id="OAuth"),
        pytest.param([{"basic": []}], [("authorization", "Basic dHJpYWw6dHJpYWw=")], "/", id="basic"),
        pytest.param([{"header": []}], [KEY], "/", id="a key in a header"),
        pytest.param([{"query": []}], [], "/?a=b&key=trial", id="a key in the query"),
        pytest.param([{"cookie": []}], [COOKIE], "/", id="a key in a cookie"),
        pytest.param([{"header": [], "query": []}], [KEY], "/?key=trial", id="two at once"),
        pytest.param([{"header": []}, {"query": []}], [], "/?key=trial", id="one of two"),
        pytest.param([{"strange": []}], [], "/", id="what can't be known"),
        pytest.param([{}, {"bearer": []}], [], "/", id="one or none"),
        pytest.param([], [], "/", id="none"),
        pytest.param(None, [AUTHORIZATION], "/", id="the description is silent"),
    ],
)
def test_what_is_described_is_sent(security: Any, headers: Any, target: str) -> None:
    assert compare(security, headers, target) == []


@pytest.mark.parametrize(
    ("security", "headers", "target"),
    [
        pytest.param([{"bearer": []}], [], "/", id="no header"),
        pytest.param([{"bearer": []}], [("Authorization", "trial")], "/", id="no prefix"),
        pytest.param([{"bearer": []}], [("Authorization", "Bearer other")], "/", id="another token"),
        pytest.param([{"basic": []}], [AUTHORIZATION], "/", id="a token and no password"),
        pytest.param([{"header": []}], [AUTHORIZATION], "/", id="a token and no key"),
        pytest.param([{"query": []}], [KEY], "/", id="a key elsewhere"),
        pytest.param([{"query": []}], [], "/?key=trial&key=trial", id="a key twice"),
        pytest.param([{"cookie": []}], [("Cookie", "sid")], "/", id="an empty cookie"),
        pytest.param([{"header": [], "query": []}], [KEY], "/", id="one of two that are needed"),
        pytest.param([], [AUTHORIZATION], "/", id="a token where none is needed"),
    ],
)
def test_what_is_sent_otherwise_is_found(security: Any, headers: Any, target: str) -> None:
    assert len(compare(security, headers, target)) == 1


def test_an_operation_has_the_security_of_the_document() -> None:
    assert compare(None, of_document=[{"header": []}]) != []
    assert compare([], of_document=[{"header": []}]) == []


def test_keys_are_no_arguments_of_a_call() -> None:
    assert list_keys(((SCHEMES["header"], SCHEMES["query"]), (SCHEMES["bearer"],))) == {
        ("header", "x-key"),
        ("query", "key"),
    }
    assert list_keys(None) == frozenset()
