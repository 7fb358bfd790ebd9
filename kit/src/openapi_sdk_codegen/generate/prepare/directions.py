"""Which schemas are sent, and which are rows: their models are not like those of other answers.

A model that is only sent tells a field that is left out from one that is null, and is as strict as its schema. What is
received reads tolerantly, apart from the id of a row: a row without one can't be used. A row that is also inside of
other objects has an optional id, unless its schema requires it: there, pages often show less.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openapi_sdk.description.nodes import as_array, is_array, is_object, object_at
from openapi_sdk.description.references import resolve_ref, schema_name
from openapi_sdk.description.schemas import each_alternative, find_properties, merge_only_choice
from openapi_sdk.model.places import split_path
from openapi_sdk_codegen.corrections.conventions.nodes import reachable_schemas
from openapi_sdk_codegen.corrections.conventions.requests import each_receiver, each_sender
from openapi_sdk_codegen.openapi.document import each_operation

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from openapi_sdk.description.paging import Paging

_COMPONENT = "#/components/schemas/"


def find_sent(document: dict[str, Any]) -> frozenset[str]:
    """Return the names of the component schemas that are sent, and never received."""
    sent = reachable_schemas(document, each_sender(document))
    return frozenset(sent - reachable_schemas(document, each_receiver(document)))


def find_rows(document: dict[str, Any], schema: Any, paging: Paging | None) -> set[str]:
    """Return the names of the component schemas that are the rows of an answer to GET.

    Args:
        document: The description.
        schema: The schema of the answer.
        paging: How the operation pages; None if it doesn't. An array has rows too.
    """
    holder = schema
    for name in split_path(paging.results) if paging else ():
        holder = find_properties(document, holder).get(name)
    return {*_each_name(document, merge_only_choice(document, holder).get("items"))}


def find_pages(document: dict[str, Any], schema: Any, paging: Paging | None) -> set[tuple[str, str]]:
    """Return the component schemas that are the pages of an answer, each with the property that has the rows."""
    names = split_path(paging.results) if paging else ()
    for name in names[:-1]:
        schema = find_properties(document, schema).get(name)
    return {(each, name) for name in names[-1:] for each in _each_name(document, schema)}


def find_inside(document: dict[str, Any], pages: Collection[tuple[str, str]], sent: Collection[str]) -> frozenset[str]:
    """Return the names of the component schemas that are inside of a received object, and require no id.

    Such an object may be shown without its id, also if it is the row of a listing elsewhere.

    Args:
        document: The description.
        pages: What `find_pages` returns: rows are inside of nothing else.
        sent: The names of those that are only sent.
    """
    inside: set[str] = set()
    for name, schema in object_at(document, "components", "schemas").items():
        properties = find_properties(document, {"$ref": f"{_COMPONENT}{name}"}) if name not in sent else {}
        held = [each for key, each in properties.items() if (name, key) not in pages]
        held += [object_at(schema).get("additionalProperties")] if name not in sent else []
        inside.update(*(_each_name(document, each, is_deep=True) for each in held))
    return frozenset(
        name
        for name in inside
        if "id" not in as_array(merge_only_choice(document, {"$ref": _COMPONENT + name}).get("required"))
    )


def find_examples_without_id(document: dict[str, Any]) -> frozenset[str]:
    """Return the names of the component schemas of which an example has no id: it is not always there."""
    schemas = object_at(document, "components", "schemas")
    examples: list[tuple[Any, Any]] = [
        ({"$ref": f"{_COMPONENT}{name}"}, object_at(each).get("example")) for name, each in schemas.items()
    ]
    for operation in each_operation(document):
        for response in object_at(operation.data, "responses").values():
            for media in object_at(resolve_ref(document, response), "content").values():
                named = [object_at(each).get("value") for each in object_at(media, "examples").values()]
                examples += [
                    (object_at(media).get("schema"), each) for each in (object_at(media).get("example"), *named)
                ]
    found: set[str] = set()
    for schema, example in examples:
        if is_array(example):
            examples += [(resolve_ref(document, schema).get("items"), each) for each in example]
        elif is_object(example) and example.get("id") is None:
            found.update(_each_name(document, schema))
    return frozenset(found)


def _each_name(document: dict[str, Any], schema: Any, *, is_deep: bool = False) -> Iterator[str]:
    """Yield the name of the component that a schema refers to, and of those that this one refers to or chooses from.

    If `is_deep`, those of its items and of the values of its free keys too.
    """
    into = ("items", "additionalProperties") if is_deep else ()
    yield from filter(None, (schema_name(node) for node, _ in each_alternative(document, schema, into)))
