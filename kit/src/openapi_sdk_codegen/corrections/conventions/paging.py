"""Listings: which responses they are, and the page parameters that all of them take.

How a listing pages is asked of a module of the generated package, which needs nothing of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openapi_sdk.description import paging
from openapi_sdk.description.media_types import find_json_answer
from openapi_sdk.description.nodes import as_object, as_text, is_array, object_at
from openapi_sdk.description.paged_bodies import describe_pages
from openapi_sdk.description.references import resolve_ref
from openapi_sdk.description.schemas import find_properties, list_types

if TYPE_CHECKING:
    from openapi_sdk.description.paging import PagedAnswer, Paging
    from openapi_sdk_codegen.openapi.document import PlacedOperation

#: The properties of a listing's envelope, as Django REST framework has it.
_ENVELOPE = {"count", "next", "previous", "results"}
#: An extension of a shared parameter: every listing with such an envelope takes it, also where no page says so.
OF_LISTINGS = "x-of-listings"
#: Parameters of listings that are walked by page number or by cursor. They get no other ones.
_OTHER_PAGING = {"page", "page_number", "page[number]", "cursor", "page_token", "pagetoken", "page[cursor]"}
#: Names of the array of rows in envelopes of other APIs.
ROWS = ("results", "features", "items", "data", "records", "rows", "entries", "values")
#: Those that are enough, whatever the path says.
_CLEAR_ROWS = ("results", "features")


def find_paging(document: dict[str, Any], operation: PlacedOperation, schema: dict[str, Any]) -> Paging | None:
    """Return how an operation pages; None if it is no listing.

    Args:
        document: The description.
        operation: The operation.
        schema: The schema of its response.
    """
    answer = describe_answer(document, operation, schema)
    return None if answer is None else paging.find_paging(answer)


def describe_answer(document: dict[str, Any], operation: PlacedOperation, schema: Any) -> PagedAnswer | None:
    """Return what says whether an operation is a listing; None for one that is not repeated for each page."""
    if operation.method not in {"get", "post"}:
        return None
    parameters = [parameter for _, parameter in operation.parameters if parameter.get("in") == "query"]
    query = {as_text(each.get("name")): each.get("schema") for each in parameters}
    required = [as_text(each.get("name")) for each in parameters if each.get("required") is True]
    headers = [
        name
        for status, response in object_at(operation.data, "responses").items()
        if str(status).startswith("2")
        for name in filter(as_text, object_at(resolve_ref(document, response), "headers"))
    ]
    given = operation.data.get(paging.PAGING)
    answer = paging.PagedAnswer(document, schema, query, headers, given, operation.path, required)
    return describe_pages(operation.method.upper(), operation.data, answer)


def success_schema(document: dict[str, Any], operation: PlacedOperation) -> dict[str, Any] | None:
    """Return the schema of the first JSON response of success as it is written; None if no body is described."""
    responses = object_at(operation.data, "responses")
    for status in sorted(map(str, responses)):
        if status.startswith("2"):
            content = object_at(resolve_ref(document, _by_text(responses, status)), "content")
            if key := find_json_answer(document, content):
                return as_object(as_object(content[key]).get("schema"))
            if content:
                return {}
    return None


def _by_text(responses: dict[str, Any], status: str) -> Any:
    return next(value for key, value in responses.items() if str(key) == status)


def is_envelope(schema: dict[str, Any]) -> bool:
    """Whether a schema is the envelope of listings in Django REST framework."""
    return set(object_at(schema, "properties")) >= _ENVELOPE


def has_rows(document: dict[str, Any], schema: dict[str, Any], *, plural: str | None) -> bool:
    """Whether an object holds the rows of a listing: an array under a usual name.

    Args:
        document: The description.
        schema: The object.
        plural: The last word of the path if it names several things. Then an array under this name is enough.
    """
    properties = object_at(schema, "properties")
    keys = _CLEAR_ROWS if plural is None else (*ROWS, plural)
    found = [properties[key] for key in keys if key in properties]
    return any("array" in list_types(document, each) or "features" in find_properties(document, each) for each in found)


def add_page_parameters(document: dict[str, Any], operation: PlacedOperation) -> None:
    """Give a listing the parameters that all listings take (`OF_LISTINGS`), unless it has its own way to page."""
    if not is_envelope(resolve_ref(document, success_schema(document, operation))):
        return
    names = {as_text(parameter.get("name")) for _, parameter in operation.parameters}
    components = object_at(document, "components", "parameters")
    parameters = operation.data.setdefault("parameters", [])
    if {name.lower() for name in names} & _OTHER_PAGING or not is_array(parameters):
        return
    for component, parameter in components.items():
        if as_object(parameter).get(OF_LISTINGS) is True and as_text(parameter.get("name")) not in names:
            parameters.append({"$ref": f"#/components/parameters/{component}"})
