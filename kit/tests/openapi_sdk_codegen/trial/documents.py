"""Small documents to try, one for each thing that may become of an operation."""

from __future__ import annotations

from typing import Any

from openapi_sdk_codegen.openapi.yaml import dump_yaml

OK = {"200": {"description": "ok", "content": {"application/json": {"schema": {"type": "object"}}}}}


def operation(**more: Any) -> dict[str, Any]:
    """Return an operation that goes through, with other keys."""
    return {"responses": OK, **more}


def returning(schema: dict[str, Any]) -> dict[str, Any]:
    """Return an operation that answers with a schema."""
    return {"responses": {"200": {"description": "ok", "content": {"application/json": {"schema": schema}}}}}


def ref(name: str) -> dict[str, str]:
    """Return a reference to a component schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def document(paths: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a document with these paths, and other top-level keys."""
    return {
        "openapi": "3.0.3",
        "info": {"title": "Others", "version": "7"},
        "security": [{"bearerAuth": []}],
        "paths": paths,
        **more,
    }


def write(folder: Any, name: str, content: dict[str, Any]) -> str:
    """Write a document to a folder, and return the name of the file."""
    path = folder / name
    path.write_text(dump_yaml(content), encoding="utf-8")
    return str(path)
