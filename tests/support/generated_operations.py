"""The operations of a description, and those of a generated package."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openapi_sdk_codegen.generate.completeness import list_module_operations
from openapi_sdk_codegen.openapi.document import each_operation
from openapi_sdk_codegen.openapi.paths import normalize_path

if TYPE_CHECKING:
    from pathlib import Path


def list_described_operations(document: dict[str, Any]) -> set[tuple[str, str]]:
    """Return (method, path) of each operation of a description: `("GET", "/v2/things/{}/")`."""
    return {(each.method.upper(), normalize_path(each.path)) for each in each_operation(document)}


def list_generated_operations(package: Path) -> set[tuple[str, str]]:
    """Return (method, path) of each operation module of a generated package."""
    return set[tuple[str, str]]().union(*map(list_module_operations, package.glob("api/*/*.py")))
