"""Descriptions that are made to be slow are read in time that grows with their size."""

from __future__ import annotations

from time import process_time
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.support.descriptions import make_description, ref
from openapi_sdk_codegen.corrections.conventions import apply_conventions

if TYPE_CHECKING:
    from collections.abc import Callable

Schemas = dict[str, Any]


def double(schemas: Schemas) -> None:
    """25 levels of `allOf`, each with the next one twice: 33 million ways."""
    for level in range(25):
        schemas[f"Level{level}"] = {"allOf": [ref(f"Level{level + 1}")] * 2}
    schemas["Level25"] = {"type": "object", "properties": {"x": {"type": "string", "readOnly": True}}}
    schemas["Thing"]["properties"]["level"] = ref("Level0")


def chain(schemas: Schemas) -> None:
    """600 schemas, each of which refers to the next one."""
    for level in range(600):
        schemas[f"Level{level}"] = ref(f"Level{level + 1}")
    schemas["Level600"] = {"type": "object", "properties": {"x": {"type": "string"}}}
    schemas["Thing"]["properties"]["level"] = ref("Level0")


def widen(schemas: Schemas) -> None:
    """3,000 properties."""
    schemas["Thing"]["properties"] |= {f"p{number}": {"type": "string"} for number in range(3000)}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("change", [double, chain, widen], ids=lambda change: str(change.__doc__))
def test_the_conventions_take_seconds(change: Callable[[Schemas], None]) -> None:
    description = make_description()
    change(description["components"]["schemas"])
    before = process_time()
    apply_conventions(description)
    assert process_time() - before < 10
