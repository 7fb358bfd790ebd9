"""Names that a document gives its operations for SDKs, in extensions that many documents have.

A person chose them, so they come before the names that derive from operationIds and paths. A method without a group has
the resource that it would have otherwise, and a group alone says too little.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openapi_sdk.description.nodes import as_array, as_text
from openapi_sdk_codegen.corrections.conventions import words

if TYPE_CHECKING:
    from openapi_sdk_codegen.openapi.document import PlacedOperation

#: The extensions with the group of an operation, which may be in another one, and with its method.
GROUPS_AND_METHODS = (
    ("x-fern-sdk-group-name", "x-fern-sdk-method-name"),
    ("x-speakeasy-group", "x-speakeasy-name-override"),
)


def find_sdk_names(operation: PlacedOperation) -> tuple[str, str] | None:
    """Return the resource and the method that a document gives an operation; None if it gives none that can be had.

    The resource is empty if it gives the method alone.
    """
    for group, method in GROUPS_AND_METHODS:
        given = operation.data.get(group)
        parts = given.split(".") if isinstance(given, str) else map(as_text, as_array(given))
        resource = "_".join(word for word in map(_snake_case, parts) if word and words.version_of(word) is None)
        name = _snake_case(as_text(operation.data.get(method)))
        if name and words.can_be_method(name) and words.resource_name(resource) == resource:
            return resource, name
    return None


def _snake_case(text: str) -> str:
    """Return a text as words; nothing for one that has no letter or digit of English."""
    return words.snake_case(text) if any(each.isascii() and each.isalnum() for each in text) else ""
