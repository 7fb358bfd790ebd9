"""The secrets of a body that is sent: described ones, and unknown ones by their names."""

from __future__ import annotations

from typing import Any

import pytest

from openapi_sdk.description.body import find_secrets, mask_body
from openapi_sdk.description.document import Description

INNER: dict[str, Any] = {"properties": {"code": {}, "token_type": {}}, "x-secret-properties": ["code"]}
SCHEMA: dict[str, Any] = {
    "properties": {"inner": INNER, "rows": {"type": "array", "items": INNER}, "door": {}, "any": {}},
    "x-secret-properties": ["door"],
}
CONTENT = {"application/json": {"schema": SCHEMA}}
DESCRIPTION = Description({"paths": {"/things/": {"post": {"requestBody": {"content": CONTENT}}}}})


@pytest.mark.parametrize(
    ("body", "masked", "found"),
    [
        pytest.param({"door": 1234}, {"door": "***"}, [1234], id="described"),
        pytest.param({"door": None}, {"door": None}, [None], id="null"),
        pytest.param({"inner": {"code": "a"}}, {"inner": {"code": "***"}}, ["a"], id="inside"),
        pytest.param({"rows": [{"code": "a"}, 1]}, {"rows": [{"code": "***"}, 1]}, ["a"], id="in a list"),
        pytest.param({"inner": {"token_type": "a"}}, {"inner": {"token_type": "a"}}, [], id="described as none"),
        pytest.param({"token_type": "a"}, {"token_type": "***"}, ["a"], id="unknown, by its name"),
        pytest.param({"any": {"pin": {"a": 1}}}, {"any": {"pin": "***"}}, [{"a": 1}], id="object of any fields"),
        pytest.param({"door": {"a": 1}}, {"door": "***"}, [{"a": 1}], id="object for a text"),
        pytest.param([{"pin": "a"}], [{"pin": "***"}], ["a"], id="array for an object"),
        pytest.param(7, 7, [], id="number"),
    ],
)
def test_secrets_of_a_body(body: Any, masked: Any, found: list[Any]) -> None:
    assert mask_body(DESCRIPTION, "POST", "/things/", body) == masked
    assert find_secrets(DESCRIPTION, "POST", "/things/", body) == found


def test_a_body_of_a_path_that_is_not_described() -> None:
    body: Any = {"a": [{"api_keys": ["b"], "keyword": "c"}]}
    assert mask_body(DESCRIPTION, "POST", "/unknown/", body) == {"a": [{"api_keys": "***", "keyword": "c"}]}


def test_a_body_that_is_too_deep() -> None:
    body: Any = {"pin": "a"}
    for _ in range(100_000):
        body = [body]
    assert find_secrets(DESCRIPTION, "POST", "/unknown/", [{"pin": "b"}, body]) == ["b"]
