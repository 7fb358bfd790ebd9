"""Only `openapi_sdk.description` reads the description: no room opens it, or looks at the keywords of its schemas."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import fleetit
import openapi_sdk

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOTS = [Path(each.__path__[0]) for each in (fleetit, openapi_sdk)]
#: The room that reads it.
READER = "openapi_sdk/description/"
KEYWORDS = frozenset(
    [
        "$ref",
        "additionalProperties",
        "allOf",
        "anyOf",
        "enum",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "items",
        "maxItems",
        "maxLength",
        "maximum",
        "minItems",
        "minLength",
        "minimum",
        "nullable",
        "oneOf",
        "parameters",
        "properties",
        "readOnly",
        "requestBody",
        "responses",
        "writeOnly",
        "x-personal-properties",
        "x-reads-as",
        "x-secret-properties",
        "x-shown-fields",
    ]
)
#: Modules that look at a JSON Schema of their own, or at none.
OTHERS = {
    "openapi_sdk/mcp/tools.py": "the schema of a tool, which this package writes",
    "openapi_sdk/service.py": "gives the document to the reader",
}


def find_reads(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and name of each keyword that is read of a mapping, and of each use of the whole document."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="get" | "pop" | "setdefault"), args=[ast.Constant(value=str(key)), *_]
            ):
                pass
            case ast.Subscript(slice=ast.Constant(value=str(key)), ctx=ast.Load()):
                pass
            case ast.Compare(left=ast.Constant(value=str(key))):
                pass
            case ast.alias(name="read_packaged" as key) | ast.Constant(value="openapi.json" as key):
                yield node.lineno, key
                continue
            case _:
                continue
        if key in KEYWORDS:
            yield node.lineno, key


@pytest.mark.heavy
def test_no_other_room_reads_the_description() -> None:
    files = {f"{root.name}/{path.relative_to(root).as_posix()}": path for root in ROOTS for path in root.rglob("*.py")}
    sources = {name: path.read_text(encoding="utf-8") for name, path in files.items() if not name.startswith(READER)}
    found = {name: list(find_reads(source)) for name, source in sources.items()}
    assert {name: reads for name, reads in found.items() if reads and name not in OTHERS} == {}
    assert all(found[name] for name in OTHERS)


@pytest.mark.parametrize(
    ("source", "is_found"),
    [
        pytest.param("node.get('properties', {})", True, id="method"),
        pytest.param("node['oneOf']", True, id="index"),
        pytest.param("'$ref' in node", True, id="test"),
        pytest.param("from x import read_packaged", True, id="document"),
        pytest.param("files('fleetit_api') / 'openapi.json'", True, id="file"),
        pytest.param("{'properties': {}}", False, id="a schema that is written"),
        pytest.param("row.get('amount')", False, id="a field"),
    ],
)
def test_reads_are_found(source: str, is_found: bool) -> None:
    assert bool(list(find_reads(source))) == is_found
