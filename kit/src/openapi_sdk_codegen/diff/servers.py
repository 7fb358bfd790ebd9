"""Compare the servers of two documents, and those of paths and operations, which replace them.

Clients call the first server, unless they are told another one. So one that moves breaks them, and another one doesn't.
"""

from __future__ import annotations

import re
from itertools import chain, islice
from typing import TYPE_CHECKING

from openapi_sdk.description.nodes import as_array, as_object, as_text
from openapi_sdk_codegen.diff.comparison import Context
from openapi_sdk_codegen.diff.node import are_known, are_read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openapi_sdk_codegen.diff.comparison import Comparison
    from openapi_sdk_codegen.diff.description import ComparedOperation
    from openapi_sdk_codegen.diff.node import DocumentNode

#: So many values of the variables of a server are compared. Each is a URL, which may be long.
_MAX_VALUES = 100
_VARIABLE = re.compile(r"\{([^{}]*)\}")


def compare_servers(comparison: Comparison) -> None:
    """Compare the servers of the documents; those of several documents are compared with each operation."""
    if not comparison.is_composed:
        _compare(comparison, Context("servers"), comparison.old.top, comparison.new.top)


def compare_operation_servers(
    comparison: Comparison, context: Context, old: ComparedOperation, new: ComparedOperation
) -> None:
    """Compare the servers of two operations, unless both have only those of their document."""
    holders = [
        next((each for each in (operation.node, operation.item) if each.object.get("servers")), None)
        for operation in (old, new)
    ]
    if any(holders) or comparison.is_composed:
        tops = comparison.old.document_of(old.node), comparison.new.document_of(new.node)
        _compare(comparison, context, holders[0] or tops[0], holders[1] or tops[1])


def _compare(comparison: Comparison, context: Context, old: DocumentNode, new: DocumentNode) -> None:
    nodes = old.get("servers") or old, new.get("servers") or new
    if not (are_read(old, new, "servers") and are_known(*nodes)):
        return
    old_urls, new_urls = _read_urls(old), _read_urls(new)
    if old_urls[:1] != new_urls[:1] and old_urls:
        first, now = old_urls[0], new_urls[0] if new_urls else None
        if first in new_urls:
            id_, text = "x-api-first-server-changed", f"The first server is now `{now}` instead of `{first}`."
        elif now is None:
            id_, text = "x-api-server-moved", f"The first server was `{first}`; now there is none."
        else:
            id_, text = "x-api-server-moved", f"The first server changes from `{first}` to `{now}`."
        comparison.add_change(id_, context, text, *nodes, (first, now))
    for url in old_urls[1:]:
        if url not in new_urls:
            comparison.add_change(
                "x-api-server-removed", context, f"The server `{url}` was removed.", *nodes, (url, None)
            )
    for url in new_urls[bool(old_urls) :]:
        if url not in old_urls:
            comparison.add_change("x-api-server-added", context, f"The server `{url}` was added.", *nodes, (None, url))


def _read_urls(holder: DocumentNode) -> list[str]:
    """Return the URLs, without slashes at the end: each with the defaults of its variables, then with another value."""
    return list(dict.fromkeys(url for server in holder.elements("servers") for url in _fill(server)))


def _fill(server: DocumentNode) -> Iterator[str]:
    variables, url = as_object(server.object.get("variables")), as_text(server.object.get("url"))
    found = {name: as_object(variables.get(name)) for name in _VARIABLE.findall(url)}
    defaults = {name: str(each["default"]) for name, each in found.items() if each.get("default") is not None}
    others = ({name: str(value)} for name, each in found.items() for value in as_array(each.get("enum")))
    for values in chain([{}], islice(others, _MAX_VALUES)):
        yield _replace(url, defaults | values)


def _replace(url: str, values: dict[str, str]) -> str:
    return _VARIABLE.sub(lambda match: values.get(match[1], match[0]), url).rstrip("/") or "/"
