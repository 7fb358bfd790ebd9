"""The places of a description that hold a schema outside of the components: parameters, bodies, responses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from openapi_sdk.description.media_types import list_contents
from openapi_sdk.description.nodes import as_array, as_object, as_text, object_at
from openapi_sdk.description.references import resolve_ref, schema_name
from openapi_sdk_codegen.generate.prepare.types.names import name_inside
from openapi_sdk_codegen.openapi.document import each_operation

if TYPE_CHECKING:
    from collections.abc import Iterator


class Holder(NamedTuple):
    """A parameter or a media type with a schema.

    Attributes:
        data: It has the schema under the key `schema`.
        name: A name for the schema, if it has to become a class.
        is_json: Whether a value is written as JSON, or in a parameter.
        is_sent: Whether it is sent.
    """

    data: dict[str, Any]
    name: str
    is_json: bool
    is_sent: bool


def each_holder(document: dict[str, Any]) -> Iterator[Holder]:
    """Yield what holds a schema."""
    for operation in each_operation(document):
        name = name_inside(str(operation.id))
        for parameter in as_array(operation.data.get("parameters")):
            inner = name_inside(name, as_text(as_object(parameter).get("name")))
            yield from _in_holder(as_object(parameter), inner, is_sent=True)
        yield from _in_holder(as_object(operation.data.get("requestBody")), name_inside(name, "Body"), is_sent=True)
        for status, response in object_at(operation.data, "responses").items():
            yield from _in_holder(as_object(response), name_inside(name, f"Response{status}"), is_sent=False)


def _in_holder(holder: dict[str, Any], name: str, *, is_sent: bool) -> Iterator[Holder]:
    if "schema" in holder:
        yield Holder(holder, name, is_json=True, is_sent=is_sent)
    for media_type, media in object_at(holder, "content").items():
        if "schema" in as_object(media):
            yield Holder(media, name, is_json="json" in str(media_type).lower(), is_sent=is_sent)


def find_file_models(document: dict[str, Any]) -> frozenset[str]:
    """Return the component schemas that are sent as multipart forms: their `binary` properties are files."""
    found: set[str] = set()
    for operation in each_operation(document):
        content = object_at(resolve_ref(document, operation.data.get("requestBody")), "content")
        for each in list_contents(document, content):
            if each.kind == "multipart":
                found |= _find_names(document, each.schema)
    return frozenset(found)


def _find_names(document: dict[str, Any], schema: Any) -> set[str]:
    """Return the names of the component schemas that a schema is, or is made of."""
    found: set[str] = set()
    waiting = [schema]
    while waiting:
        each = as_object(waiting.pop())
        name = schema_name(each)
        if name and name not in found:
            found.add(name)
            waiting.append(object_at(document, "components", "schemas").get(name))
        waiting += as_array(each.get("allOf"))
    return found
