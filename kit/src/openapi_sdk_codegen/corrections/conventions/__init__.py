"""Derive the names that nobody wrote: tags, operationIds, and names of schemas.

With this, a page becomes a method without anything written by hand. Published pages leave names out or write them for
readers ("Orders > All Open Orders"), and the generator would name everything after the path
(docs/generator.md, rows 8, 9 and 15). A name that a correction or a transcription gives is kept.

The conventions take any document and never raise: what would clash gets distinct names by rule. The names depend on no
order. After them, each operation has one plain tag and an operationId `<resource>_<method>`, each inline schema that
becomes a class has a name under `components.schemas`, what is sent and received are different schemas, and
`x-secret-properties` lists each secret.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openapi_sdk.description.nodes import as_object, is_array, is_object, object_at
from openapi_sdk_codegen.corrections.conventions.amounts import read_amounts
from openapi_sdk_codegen.corrections.conventions.client_headers import lift_client_headers
from openapi_sdk_codegen.corrections.conventions.components import (
    drop_other_titles,
    drop_reserved,
    rename_components,
    reserve_missing,
)
from openapi_sdk_codegen.corrections.conventions.enums import name_members, normalize_enums
from openapi_sdk_codegen.corrections.conventions.inner_references import lift_places
from openapi_sdk_codegen.corrections.conventions.mistakes import repair_mistakes
from openapi_sdk_codegen.corrections.conventions.nodes import complete_mappings
from openapi_sdk_codegen.corrections.conventions.operation_names import name_operations
from openapi_sdk_codegen.corrections.conventions.paging import OF_LISTINGS, add_page_parameters
from openapi_sdk_codegen.corrections.conventions.released import keep_names
from openapi_sdk_codegen.corrections.conventions.requests import split_requests
from openapi_sdk_codegen.corrections.conventions.row_keys import release_keys
from openapi_sdk_codegen.corrections.conventions.schema_names import SchemaNamer
from openapi_sdk_codegen.openapi.released_names import ReleasedNames
from openapi_sdk_codegen.openapi.secrets import mark_secrets
from openapi_sdk_codegen.openapi.tree import copy_json

if TYPE_CHECKING:
    from openapi_sdk_codegen.openapi.document import PlacedOperation

__all__ = ("apply_conventions",)


def apply_conventions(
    document: dict[str, Any], *, published: dict[str, Any] | None = None, released: ReleasedNames | None = None
) -> dict[str, Any]:
    """Return a description with all names; the argument is not changed.

    Args:
        document: The description, corrected.
        published: The description before corrections. An operationId that a correction has set, so that it is
            different from the published one, is kept. By default the document counts as published.
        released: The names that were released, which stay; by default nothing was.
    """
    released = released or ReleasedNames()
    result: dict[str, Any] = copy_json(document)
    _list_tags_once(result)
    repair_mistakes(result)
    lift_client_headers(result)
    read_amounts(result)
    named = name_operations(result, document if published is None else published, released)
    for operation, _ in named:
        add_page_parameters(result, operation)
        _copy_descriptions(operation)
    components = result.setdefault("components", {})
    if not is_object(components) or not is_object(components.setdefault("schemas", {})):
        return result  # the validation says so
    lift_places(result)
    missing = reserve_missing(result)
    complete_mappings(result)
    rename_components(result)
    normalize_enums(result)
    namer = SchemaNamer(result)
    namer.name_components()
    for operation, names in named:
        namer.name_operation(operation, names)
    namer.name_webhooks()
    split_requests(result)
    keep_names(result, released)
    name_members(result)
    drop_other_titles(result)
    release_keys(result)
    mark_secrets(result)
    drop_reserved(result, missing)
    _drop_instructions(result)
    return result


def _list_tags_once(document: dict[str, Any]) -> None:
    """Drop a tag of the document's list that is there twice, such as one that a correction renames to another."""
    tags = document.get("tags")
    if is_array(tags):
        described = sorted(tags, key=lambda tag: not as_object(tag).get("description"))
        first = {repr(as_object(tag).get("name", tag)): tag for tag in reversed(described)}
        document["tags"] = [tag for tag in tags if any(tag is each for each in first.values())]


def _copy_descriptions(operation: PlacedOperation) -> None:
    """Copy the description of a parameter to its schema, where the generator reads it."""
    for _, parameter in operation.parameters:
        schema = as_object(parameter.get("schema"))
        if schema and "$ref" not in schema and "description" in parameter:
            schema.setdefault("description", parameter["description"])


def _drop_instructions(document: dict[str, Any]) -> None:
    """Remove the extensions that nothing but the conventions reads."""
    for parameter in object_at(document, "components", "parameters").values():
        as_object(parameter).pop(OF_LISTINGS, None)
