"""The parameters of pages that are fields of a body: which operations by POST are listings.

`POST /flows/filter` with `{"limit": 50, "offset": 100, "name": "nightly"}` reads a page. A listing is repeated for each
page, so an operation has to be surely one that reads: its path or summary says so, its success is a 200, and its body
is an object that has the place of a page. `x-paging` says it of any other one.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from openapi_sdk.description.media_types import choose_media_type
from openapi_sdk.description.nodes import as_array, as_object, as_text
from openapi_sdk.description.paging_names import PLACES, SIZES, simplify
from openapi_sdk.description.references import resolve_ref
from openapi_sdk.description.schemas import list_types, merge_only_choice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openapi_sdk.description.nodes import Node
    from openapi_sdk.description.paging import PagedAnswer

#: Words of a path, and first words of a summary, that say what an operation does.
_READS = frozenset(
    ("browse", "fetch", "filter", "find", "get", "list", "lookup", "paginate", "query", "read", "retrieve", "search")
)
_CHANGES = frozenset(
    (
        *("add", "archive", "cancel", "create", "delete", "import", "insert", "mark", "purge", "remove", "restore"),
        *("send", "set", "start", "stop", "trigger", "update", "upsert"),
    )
)
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


class PageFields(NamedTuple):
    """The fields of a body that has the place of a page.

    Attributes:
        fields: Their schemas, by name.
        required: The names of those that are required.
        given: What `x-paging` says; false also where an operation may do more than read; None if nothing says it.
    """

    fields: Node
    required: list[Any]
    given: Any


def find_page_fields(document: Node, path: str, operation: Node, given: Any) -> PageFields | None:
    """Return the fields of the body of an operation by POST; None if no page is asked for with them.

    Args:
        document: The description.
        path: The path of the operation.
        operation: The operation.
        given: What `x-paging` says; None if there is none.
    """
    content = as_object(resolve_ref(document, operation.get("requestBody")).get("content"))
    key, kind = choose_media_type(document, content) or ("", "")
    schema = as_object(content.get(key)).get("schema") if kind == "json" else None
    if [*list_types(document, schema)] != ["object"]:
        return None
    body = merge_only_choice(document, schema)
    fields = {name: each for name, each in as_object(body.get("properties")).items() if as_text(name)}
    found = PageFields(fields, as_array(body.get("required")), given)
    if given is not None:
        return found
    names = {*map(simplify, fields)}
    successes = {str(status) for status in as_object(operation.get("responses")) if str(status).startswith("2")}
    if successes != {"200"} or names.isdisjoint(PLACES):
        return None
    if _reads(path, as_text(operation.get("summary"))):
        return found
    return found._replace(given=False) if not names.isdisjoint(SIZES) else None


def describe_pages(method: str, node: Node, answer: PagedAnswer) -> PagedAnswer | None:
    """Return what says whether an operation is a listing; None for one that is not repeated for each page.

    Args:
        method: The method of HTTP, in capitals.
        node: The operation.
        answer: What is described of it, as if the query asked for pages.
    """
    if method == "GET":
        return answer  # to repeat another one for each page might do something each time
    body = find_page_fields(answer.document, answer.path, node, answer.given) if method == "POST" else None
    if body is None:
        return None
    return replace(answer, query=body.fields, given=body.given, required=body.required, in_body=True)


def _reads(path: str, summary: str) -> bool:
    """Whether an operation surely reads, and does nothing else."""
    parts = [{*_split(part)} for part in path.split("/") if part and "{" not in part]
    first = next(_split(summary), "")
    said = {first, first.removesuffix("s")}
    return not _READS.isdisjoint(said.union(*parts)) and _CHANGES.isdisjoint(said.union(*parts[-1:]))


def _split(text: str) -> Iterator[str]:
    return (found[0].lower() for found in _WORD.finditer(text))
