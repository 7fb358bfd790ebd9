"""The parameters of pages that are fields of a body: which operations by POST are listings.

`POST /flows/filter` with `{"limit": 50, "offset": 100, "name": "nightly"}` reads a page. A listing is repeated for each
page, commands ask no confirmation for it, and servers of tools have it without writes. So an operation has to be surely
one that reads (`_reads`), its success is a 200, and its body is an object that has the place of a page: that it has a
size alone says nothing, as in `POST /flows/batch_delete` with a `limit`. `x-paging` says it of any other one. All other
operations by POST count as changes (`Method.is_safe`).
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
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

#: Words that say that an operation reads.
_READS = frozenset(
    ("browse", "fetch", "filter", "find", "get", "list", "lookup", "paginate", "query", "read", "retrieve", "search")
)
#: Words that say that it changes something, whatever else is said.
_CHANGES = frozenset(
    """
    accept acknowledge activate add approve archive assign ban block cancel claim clear clone close complete
    confirm copy create deactivate deduplicate delete deliver dequeue destroy disable dismiss drop edit enable
    enqueue erase flush import insert invite lock mark merge modify move notify patch pause pay pop publish
    purge reassign register reindex reject release remove rename replace replay reset resolve restore resume
    retry revoke save send set start stop submit subscribe suspend tag terminate transfer trash trigger truncate
    unlock unsubscribe update upload upsert write
    """.split()  # noqa: SIM905 - words, not code
)
#: Words that may do so: "Run a search" reads, and `POST /search/run` might do anything.
_ACTS = frozenset(
    (
        *("apply", "build", "do", "execute", "export", "generate", "handle", "perform", "process", "refresh"),
        *("request", "run", "schedule", "sync", "test"),
    )
)
_JOINS = frozenset(("and", "or", "then"))
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
    """Whether an operation surely reads, and does nothing else.

    The last part of its path or the first word of its summary says that it reads, or a part before is such a word alone
    (`/search/users`) and the last one says nothing that might be done. Neither the last part nor the summary says that
    something is changed, also not beside reading: `find_and_replace`, "Fetch and lock".
    """
    *before, last = [[*_split(part)] for part in path.split("/") if part and "{" not in part] or [[]]
    said = [*_split(summary)]
    first = said[0].removesuffix("s") if said else ""
    verbs = {word for join, word in pairwise(("and", *said)) if join in _JOINS}
    if said and said[0] != first:  # "Lists flows and deletes them"
        verbs |= {each.removesuffix("s") for each in verbs}
    if not _CHANGES.isdisjoint((*last, *verbs)):
        return False
    is_search = any(len(part) == 1 and part[0] in _READS for part in before) and _ACTS.isdisjoint(last)
    return is_search or not _READS.isdisjoint((*last, first))


def _split(text: str) -> Iterator[str]:
    return (found[0].lower() for found in _WORD.finditer(text))
