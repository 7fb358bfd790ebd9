"""The parameters of an operation that are sent."""

from __future__ import annotations

from typing import Any

import pytest

from openapi_sdk_codegen.openapi.document import each_operation
from openapi_sdk_codegen.openapi.requests import sent_parameters


@pytest.mark.parametrize(
    ("place", "name", "is_sent"),
    [
        ("path", "id", True),
        ("query", "accept", True),
        ("cookie", "session", True),
        ("header", "X-Org-Id", True),
        ("header", "X-Accept", True),
        ("header", "Accept", False),
        ("header", "AUTHORIZATION", False),
        ("header", "content-type", False),
        ("header", "Host", False),
        ("header", "Transfer-Encoding", False),
        ("header", "Cookie", False),
        ("body", "thing", False),
        ("query", "", False),
        ("query", 1, False),
        (None, "a", False),
    ],
)
def test_parameters_that_are_sent(place: Any, name: Any, is_sent: bool) -> None:
    parameter = {"name": name, "in": place}
    (operation,) = each_operation({"paths": {"/a/": {"get": {"parameters": [parameter]}}}})
    found = [each for _, each in sent_parameters(operation)]
    assert found == ([parameter] if is_sent else [])
