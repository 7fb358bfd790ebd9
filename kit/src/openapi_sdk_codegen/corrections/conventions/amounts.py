"""Read texts with the format `decimal` as decimals: frameworks write amounts so, such as Django REST framework."""

from __future__ import annotations

from typing import Any

from openapi_sdk.description.nodes import is_object, object_at
from openapi_sdk.description.schemas import get_types, merge_only_choice
from openapi_sdk_codegen.openapi.document import each_schema

_FORMAT = "decimal"


def read_amounts(document: dict[str, Any]) -> None:
    """Add such properties to `x-reads-as` of their schemas, in place. What it says of one already stays."""
    for schema in each_schema(document):
        for name, written in object_at(schema.data, "properties").items():
            value = merge_only_choice(document, written)
            if value.get("format") == _FORMAT and get_types(value) == ["string"] and "enum" not in value:
                reads_as = schema.data.setdefault("x-reads-as", {})
                if is_object(reads_as):
                    reads_as.setdefault(name, _FORMAT)
