"""Complete `x-secret-properties`, so that it lists every secret property of a description."""

from __future__ import annotations

from typing import Any

from openapi_sdk.description.secrets import NOT_SECRET, SECRET, list_secrets
from openapi_sdk_codegen.openapi.document import each_schema

__all__ = ("NOT_SECRET", "PERSONAL", "SECRET", "mark_secrets")

#: Corrections alone say what is personal: names don't tell a person's address from that of a company.
PERSONAL = "x-personal-properties"


def mark_secrets(document: dict[str, Any]) -> None:
    """List the secret properties of each object schema in its `x-secret-properties`, in place."""
    for each in each_schema(document):
        if found := list_secrets(document, each.data):
            each.data[SECRET] = found
