"""Recognise listings: an envelope of rows, and the parameters that page through it.

The rules are in `runtime/_paging`, which the generated package has too: the sandbox pages by the same ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from codegen.generate.prepare.shapes import find_properties, find_types, resolve_schema
from codegen.generate.runtime import _paging
from codegen.openapi.tree import as_object, as_text

if TYPE_CHECKING:
    from codegen.generate.runtime._paging import Paging
    from codegen.openapi.document import Operation


def find_paging(document: dict[str, Any], operation: Operation, schema: dict[str, Any]) -> Paging | None:
    """Return how an operation pages; None if it is no listing.

    Args:
        document: The description.
        operation: The operation.
        schema: The schema of its response.
    """
    if operation.method != "get":
        return None  # to repeat it for each page might do something each time
    envelope = {name: _describe(document, each) for name, each in find_properties(document, schema).items()}
    query = {
        as_text(parameter.get("name")): _describe(document, as_object(parameter.get("schema")))
        for _, parameter in operation.parameters
        if parameter.get("in") == "query"
    }
    return _paging.find_paging(envelope, query)


def _describe(document: dict[str, Any], schema: Any) -> _paging.Described:
    return _paging.Described(frozenset(find_types(document, schema)), resolve_schema(document, schema))
