"""What the files of a project say of who calls."""

from __future__ import annotations

from typing import Any

import pytest

from openapi_sdk_codegen.generate.auth import find_security
from openapi_sdk_codegen.new.overview import _list_ways

SCHEMES = {
    "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
    "user": {"type": "http", "scheme": "basic"},
}


@pytest.mark.parametrize(
    ("security", "own", "ways"),
    [
        pytest.param([{"user": []}], {}, [["username", "password"]], id="a user with a password"),
        pytest.param([{"key": []}, {"user": []}], {}, [["api_key"], ["username", "password"]], id="one of two"),
        pytest.param([{"key": [], "user": []}], {}, [["api_key", "username", "password"]], id="both"),
        pytest.param([{}, {"key": []}], {}, [["api_key"]], id="a key, or none"),
        pytest.param(
            [{"user": []}, {"key": []}], {"security": [{"key": []}]}, [["api_key"]], id="what the operation needs"
        ),
        pytest.param([{"user": []}], {"security": []}, [], id="an operation for everybody"),
    ],
)
def test_what_says_who_calls_together_stays_together(
    security: list[Any], own: dict[str, Any], ways: list[list[str]]
) -> None:
    document = {"paths": {"/a": {"get": own}}, "security": security, "components": {"securitySchemes": SCHEMES}}
    found = find_security(document)
    assert _list_ways(found, found.of_operation(own, document)) == ways
