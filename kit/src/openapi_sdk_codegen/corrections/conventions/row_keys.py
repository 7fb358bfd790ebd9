"""Rows whose key is a field `token`: in an API that calls its ids so, these fields are no secret.

That is so if most of its listings with a path for one row have such a key: `/cards` lists rows with `token`, and
`/cards/{card_token}` is one of them. A listing of tokens says nothing of it: its rows are found by what is secret.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from openapi_sdk.description.nodes import as_array, as_object, is_object
from openapi_sdk.description.schemas import each_alternative, find_properties, merge_only_choice
from openapi_sdk.model.places import split_path
from openapi_sdk.model.secret_names import is_secret_name
from openapi_sdk_codegen.corrections.conventions.paging import find_paging, success_schema
from openapi_sdk_codegen.openapi.document import each_operation
from openapi_sdk_codegen.openapi.secrets import NOT_SECRET, SECRET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openapi_sdk_codegen.openapi.document import PlacedOperation

_KEY = "token"


class KeyedRows(NamedTuple):
    """A listing whose rows have the key `token`, and the schemas of a row."""

    label: str
    schemas: list[dict[str, Any]]


def release_keys(document: dict[str, Any]) -> None:
    """List the keys of rows in `x-not-secret-properties` of their schemas, in place."""
    for rows in find_token_keys(document):
        for node in rows.schemas:
            listed = as_array(node.get(NOT_SECRET))
            if _KEY not in listed:
                node[NOT_SECRET] = [*listed, _KEY]


def find_token_keys(document: dict[str, Any]) -> list[KeyedRows]:
    """Return the listings of an API that calls its ids `token`."""
    operations = [*each_operation(document)]
    ends = (each.path.rstrip("/").rpartition("/") for each in operations)
    parameters = {head: last[1:-1] for head, _, last in ends if re.fullmatch(r"\{[^{}]*\}", last)}
    found: list[KeyedRows] = []
    others = 0
    for operation in operations:
        path = operation.path.rstrip("/")
        if operation.method != "get" or path not in parameters or (row := _find_row(document, operation)) is None:
            continue
        is_keyed = parameters[path].lower().endswith(_KEY) and not is_secret_name(path.rpartition("/")[2])
        properties = find_properties(document, row)
        if not is_keyed or _KEY not in properties or "id" in properties:
            others += 1
            continue
        one = [each for each in operations if each.path.rstrip("/") in {path, f"{path}/{{{parameters[path]}}}"}]
        answers = [row, *(success_schema(document, each) for each in one)]
        found.append(KeyedRows(operation.label, [*_list_holders(document, answers)]))
    return found if len(found) > others else []


def _find_row(document: dict[str, Any], operation: PlacedOperation) -> dict[str, Any] | None:
    """Return the schema of a row of a listing; None for any other operation."""
    schema = success_schema(document, operation)
    paging = None if schema is None else find_paging(document, operation, schema)
    if paging is None:
        return None
    found: Any = schema
    for name in split_path(paging.results):
        found = find_properties(document, found).get(name)
    row = merge_only_choice(document, found).get("items")
    return row if is_object(row) else None


def _list_holders(document: dict[str, Any], schemas: list[Any]) -> Iterator[dict[str, Any]]:
    """Yield each schema that has the property itself, once, unless it says that it is secret."""
    seen: set[int] = set()
    for schema in schemas:
        for _, node in each_alternative(document, schema, ()):
            if (
                id(node) not in seen
                and _KEY in as_object(node.get("properties"))
                and _KEY not in as_array(node.get(SECRET))
            ):
                seen.add(id(node))
                yield node
