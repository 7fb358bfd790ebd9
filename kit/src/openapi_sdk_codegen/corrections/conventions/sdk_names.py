"""Names that a document gives its operations for SDKs, in extensions that many documents have.

A person chose them, so they come before the names that derive from operationIds and paths. A group alone says too
little. A method without a group has the resource that it would have otherwise, or stands at the root of the company's
client, as `get_run` or `list_tag_keys`: that depends on the extension. One of the root is read as an operationId is.
So is one whose group says no more, as `embed` in `v2` or in `embed`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from openapi_sdk.description.nodes import as_array, as_text
from openapi_sdk_codegen.corrections.conventions import words
from openapi_sdk_codegen.corrections.conventions.id_names import MethodName, name_by_id
from openapi_sdk_codegen.corrections.conventions.id_words import is_final

if TYPE_CHECKING:
    from openapi_sdk_codegen.corrections.conventions.path_words import PathIndex
    from openapi_sdk_codegen.openapi.document import PlacedOperation

#: The extensions with the group of an operation, which may be in another one, and with its method; whether a method
#: without a group stands at the root, and not in the group of its tag.
GROUPS_AND_METHODS = (
    ("x-fern-sdk-group-name", "x-fern-sdk-method-name", True),
    ("x-speakeasy-group", "x-speakeasy-name-override", False),
)
#: Ends of nouns whose plural is more than the noun and an `s`.
_OTHER_PLURALS = ("ch", "s", "sh", "x", "y", "z")


class SdkName(NamedTuple):
    """A name for SDKs.

    Attributes:
        resource: The resource; "" if it is not given.
        method: The method of the resource.
        is_root: Whether the method stands at the root, or its group says no more than it does.
    """

    resource: str
    method: str
    is_root: bool


def find_sdk_name(operation: PlacedOperation) -> SdkName | None:
    """Return the name that a document gives an operation for SDKs; None if it gives none that can be had."""
    for group, method, is_root in GROUPS_AND_METHODS:
        given = operation.data.get(group)
        parts = given.split(".") if isinstance(given, str) else map(as_text, as_array(given))
        resource = "_".join(word for word in map(_snake_case, parts) if word and words.version_of(word) is None)
        name = _snake_case(as_text(operation.data.get(method)))
        if name and words.can_be_method(name) and words.resource_name(resource) == resource:
            is_same = words.stem(resource) == words.stem(name)
            return SdkName("" if is_same else resource, name, is_same or (is_root and not resource))
    return None


def name_root_method(
    operation: PlacedOperation, method: str, by_path: MethodName, index: PathIndex, *, is_listing: bool
) -> list[MethodName]:
    """Return names for an operation that has a method and no resource, the best one first.

    Args:
        operation: The operation.
        method: The method that the document gives it.
        by_path: Its name by its path.
        index: What the paths of the document have in common.
        is_listing: Whether it lists rows.
    """
    if operation.method == "post" and method == by_path.resource:
        by_path = by_path._replace(method="run")  # `embed` of `/embed`
    if not is_final(operation):
        # Not in snake_case: the first word of `run_workflow` is a verb, also where the tag is `run`.
        operation = replace(operation, data={**operation.data, "operationId": method.replace("_", "-")})
        operation = _rename_things(operation, method, index)
    return name_by_id(operation, by_path, index, is_listing=is_listing)


def _rename_things(operation: PlacedOperation, method: str, index: PathIndex) -> PlacedOperation:
    """Return an operation whose path and tag call things as the method does, if parameters do so, too.

    `delete_workflow_tag` of `/agents/{workflow_id}/tags` is about workflows.
    """
    said = f"_{method}_"
    path = operation.path
    tag = operation.tag
    for word in index.words_of(path):
        nouns = [each for each in index.called.get(word.text, ()) if re.search(f"_{each}s?_", said)]
        if (
            len(nouns) == 1
            and not nouns[0].endswith(_OTHER_PLURALS)
            and not re.search(f"_{words.singular(word.text)}s?_", said)
        ):
            plural = f"{nouns[0]}s" if words.is_plural(word.text) else nouns[0]
            path = "/".join(plural if words.snake_case(each) == word.text else each for each in path.split("/"))
            tag = plural if tag and words.stem(words.snake_case(tag)) == words.stem(word.text) else tag
    return replace(operation, path=path, data={**operation.data, "tags": [tag] if tag else []})


def _snake_case(text: str) -> str:
    """Return a text as words; nothing for one that has no letter or digit of English."""
    return words.snake_case(text) if any(each.isascii() and each.isalnum() for each in text) else ""
