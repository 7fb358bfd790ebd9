"""Texts with the format `decimal` are amounts, without a correction."""

from __future__ import annotations

from typing import Any

import pytest

from kit.tests.openapi_sdk_codegen.corrections.pages import describe
from openapi_sdk_codegen.corrections.conventions import apply_conventions

AMOUNT: dict[str, Any] = {"type": "string", "format": "decimal"}


@pytest.mark.parametrize(
    ("value", "said", "reads_as"),
    [
        pytest.param(AMOUNT | {"nullable": True, "pattern": "^-?[0-9]+$"}, {}, {"x": "decimal"}, id="of Django"),
        pytest.param({"anyOf": [AMOUNT, {"type": "null"}]}, {}, {"x": "decimal"}, id="or null"),
        pytest.param({"$ref": "#/components/schemas/Amount"}, {}, {"x": "decimal"}, id="a reference"),
        pytest.param(AMOUNT, {"x-reads-as": {"x": "boolean"}}, {"x": "boolean"}, id="what a correction says"),
        pytest.param({"type": "number", "format": "decimal"}, {}, None, id="a number"),
        pytest.param(AMOUNT | {"enum": ["1.0"]}, {}, None, id="one of a few texts"),
        pytest.param({"type": "string"}, {}, None, id="another text"),
    ],
)
def test_an_amount_is_read_as_a_decimal(value: Any, said: dict[str, Any], reads_as: dict[str, str] | None) -> None:
    thing = {"type": "object", "properties": {"x": value}, **said}
    made = apply_conventions(describe(Thing=thing, Amount=AMOUNT))
    assert made["components"]["schemas"]["Thing"].get("x-reads-as") == reads_as
