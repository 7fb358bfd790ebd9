"""What a page says once for many operations: its dialect, its security, the fields of its path items.

In the merged description, operations of several pages stand together. Where their pages differ in this, it moves to
the operations, so that nothing is lost, and nothing reaches the operations of another page.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from codegen.openapi.dialect import upgrade
from codegen.openapi.references import resolve_ref
from codegen.openapi.tree import as_array, as_text
from codegen.openapi.validation import is_newer_dialect
from codegen.vendor.claims import Claim, claim_path_item

if TYPE_CHECKING:
    from collections.abc import Mapping

    from codegen.vendor.fragment import Page
    from codegen.vendor.sources import Source

#: Fields of a path item that an operation may have, too; its own wins.
_INHERITED = ("summary", "description", "servers")


def with_one_dialect(pages: list[tuple[Source, Page]]) -> list[tuple[Source, Page]]:
    """Return the pages as OpenAPI 3.1 if one of them is."""
    newer = [page.document["openapi"] for _, page in pages if is_newer_dialect(page.document)]
    if not newer:
        return pages
    return [
        (source, page)
        if is_newer_dialect(page.document)
        else (source, replace(page, document=upgrade(page.document, version=newer[0])))
        for source, page in pages
    ]


def with_own_security(pages: list[tuple[Source, Page]], chosen: list[Claim]) -> list[tuple[Source, Page]]:
    """Return the pages with their `security` at each of their operations, where another one is chosen for the top."""
    return [
        (source, page if any(page.document.get("security") == each.value for each in chosen) else _push_security(page))
        for source, page in pages
    ]


def _push_security(page: Page) -> Page:
    if "security" not in page.document:
        return page
    document = copy.deepcopy(page.document)
    for method, path in page.operations:
        document["paths"][path][method].setdefault("security", copy.deepcopy(document["security"]))
    return replace(page, document=document)


def share_path_items(operations: list[Claim], pages: Mapping[str, Page]) -> tuple[list[Claim], list[Claim]]:
    """Return the path items of operations, and the operations.

    Where the pages of a path agree about what is shared by its methods, it stays shared. Otherwise each operation
    gets what its own page says.

    Args:
        operations: The operations of the merged description.
        pages: The page of each file.
    """
    by_path: dict[str, list[Claim]] = {}
    for operation in operations:
        by_path.setdefault(operation.place[1], []).append(operation)
    path_items: list[Claim] = []
    result: list[Claim] = []
    for same_path in by_path.values():
        items = [claim_path_item(each, pages[each.source.file]) for each in same_path]
        if all(item.agrees_with(items[0]) for item in items):
            path_items.append(items[0])
            result += same_path
        else:
            result += [
                replace(each, value=_with_shared(each.value, item.value, pages[each.source.file].document))
                for each, item in zip(same_path, items, strict=True)
            ]
    return path_items, result


def _with_shared(operation: dict[str, Any], item: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """Return an operation with the fields of its path item that it does not have itself."""
    inherited = {key: item[key] for key in _INHERITED if key in item and key not in operation}
    own = as_array(operation.get("parameters"))
    taken = {_identity(document, each) for each in own}
    shared = [each for each in as_array(item.get("parameters")) if _identity(document, each) not in taken]
    parameters = {"parameters": [*own, *shared]} if shared else {}
    return copy.deepcopy(operation | inherited | parameters)


def _identity(document: dict[str, Any], parameter: Any) -> tuple[str, str]:
    resolved = resolve_ref(document, parameter)
    return as_text(resolved.get("name")), as_text(resolved.get("in"))
