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
    ("security", "ways"),
    [
        pytest.param([{"user": []}], [["username", "password"]], id="a user with a password"),
        pytest.param([{"key": []}, {"user": []}], [["api_key"], ["username", "password"]], id="one of two"),
        pytest.param([{"key": [], "user": []}], [["api_key", "username", "password"]], id="both"),
        pytest.param([{}, {"key": []}], [["api_key"]], id="a key, or none"),
    ],
)
def test_what_says_who_calls_together_stays_together(security: list[Any], ways: list[list[str]]) -> None:
    document = {"paths": {}, "security": security, "components": {"securitySchemes": SCHEMES}}
    assert _list_ways(find_security(document)) == ways
