"""Merge many pages and documents into one description.

Every page is split into claims. Where several pages have claims for one place, they have to agree, or spec/sources.toml
has to say which one wins; where no code depends on it, the most certain one wins. A page without a claim does not
disagree: a page without `servers` takes those of the others. The order of the result depends only on the pages: `info`
and `tags` from the most to the least certain page, then by file name; paths and components by name; methods in the
order of OpenAPI. If one of them is OpenAPI 3.1, so is the result.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from openapi_sdk.description.nodes import as_array, is_object
from openapi_sdk.description.references import component_of, resolve_ref
from openapi_sdk_codegen.corrections.extensions import drop_steering
from openapi_sdk_codegen.openapi.document import find_refs, name_and_location
from openapi_sdk_codegen.openapi.fidelity import Fidelity
from openapi_sdk_codegen.openapi.paths import METHODS
from openapi_sdk_codegen.openapi.tree import json_path
from openapi_sdk_codegen.openapi.upgrade import upgrade
from openapi_sdk_codegen.openapi.validation import is_newer_dialect
from openapi_sdk_codegen.project import Problem
from openapi_sdk_codegen.vendor.claims import (
    Claim,
    claim_operations,
    claim_path_item,
    claim_rest,
    is_operation,
    merge_key,
)
from openapi_sdk_codegen.vendor.conflicts import ConflictResolver
from openapi_sdk_codegen.vendor.fragment import ParsedSource

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from openapi_sdk_codegen.vendor.sources import Precedence, Source


_TOP_KEYS = (
    *("openapi", "jsonSchemaDialect", "info", "externalDocs", "servers", "security", "tags"),
    *("paths", "webhooks", "components"),
)


@dataclass(frozen=True, slots=True)
class Merged:
    """All pages as one document, and notes for the maintainer."""

    document: dict[str, Any]
    notes: tuple[str, ...]


def merge(pages: Iterable[tuple[Source, ParsedSource]], precedences: Sequence[Precedence]) -> Merged:
    """Merge pages into one document.

    Every operation and every component schema gets `x-fidelity` and `x-source`: how certain it is, and where it is
    published. What a published page itself has under these keys, and under others that steer generation, is left out.

    Args:
        pages: Every page with its source, in any order.
        precedences: Which page wins where several disagree.

    Raises:
        Problem: If pages disagree and no precedence says which one wins, or if a precedence has no conflict; a line for
            each. If no page has a title or a version.
    """
    most_certain_first = sorted(pages, key=lambda pair: pair[0].sort_key)
    published, dropped = _drop_extensions(with_one_dialect(most_certain_first))
    kept, notes = _drop_replaced(published)
    notes += [
        f"{source.file}: {f'{method.upper()} {path}'.strip()}: {what}"
        for source, page in kept
        for (method, path), what in page.remarks
    ]
    resolver = ConflictResolver(precedences)
    security = resolver.resolve(claim for pair in kept for claim in claim_rest(*pair) if claim.place == ("security",))
    kept = with_own_security(kept, security)
    by_file = {source.file: page for source, page in kept}
    operations = resolver.resolve(claim for pair in kept for claim in claim_operations(*pair))
    path_items, operations = share_path_items(operations, by_file)
    rest = resolver.resolve(claim for pair in kept for claim in claim_rest(*pair) if claim.place != ("security",))
    resolver.finish()
    # A path item without operations says nothing where another page has some.
    rest = [claim for claim in rest if claim.place not in {each.place for each in path_items}]
    return Merged(_assemble([*path_items, *operations, *security, *rest]), (*dropped, *notes, *resolver.notes))


def _drop_extensions(pages: list[tuple[Source, ParsedSource]]) -> tuple[list[tuple[Source, ParsedSource]], list[str]]:
    """Take the extensions that steer generation out of published pages; return the pages and notes about them."""
    result: list[tuple[Source, ParsedSource]] = []
    notes: list[str] = []
    for source, page in pages:
        document = page.document
        if source.fidelity is Fidelity.VERBATIM:
            document = copy.deepcopy(document)
            notes += [
                f"{source.file}: {json_path(parts)} is left out: only corrections and transcriptions may set it"
                for parts in drop_steering(document)
            ]
        result.append((source, replace(page, document=document)))
    return result, notes


def _drop_replaced(pages: list[tuple[Source, ParsedSource]]) -> tuple[list[tuple[Source, ParsedSource]], list[str]]:
    """Leave out transcribed operations that a published page describes; return the pages and notes about them.

    If a transcription has no other operation, only those of its components are kept that other pages refer to.
    """
    published = {
        claim.merge_key: source.file
        for source, page in pages
        if source.fidelity is Fidelity.VERBATIM
        for claim in claim_operations(source, page)
    }
    kept: list[tuple[Source, ParsedSource]] = []
    emptied: list[tuple[Source, ParsedSource]] = []
    notes: list[str] = []
    for source, page in pages:
        if source.fidelity is Fidelity.VERBATIM:
            kept.append((source, page))
            continue
        replaced = {
            (method, path): published[key]
            for method, path in page.operations
            if (key := merge_key(("paths", path, method))) in published
        }
        left = tuple(operation for operation in page.operations if operation not in replaced)
        for (method, path), file in replaced.items():
            notes.append(f"{file} replaces {source.file} for {method.upper()} {path}")
        if left or not replaced:
            kept.append((source, replace(page, operations=left)))
        else:
            emptied.append((source, page))
    for source, page in emptied:
        others = [other for pair in (kept, emptied) for _, other in pair if other is not page]
        components = _referenced_components(page, others)
        if components:
            kept.append((source, ParsedSource({"components": components}, ())))
            names = ", ".join(name for kind in components.values() for name in kind)
            notes.append(f"{source.file} is kept for components that other pages refer to: {names}")
        else:
            notes.append(f"{source.file} is left out: nothing of it is used, it can be deleted")
    return kept, notes


def _referenced_components(page: ParsedSource, others: list[ParsedSource]) -> dict[str, dict[str, Any]]:
    """Return the components of a page that others refer to, directly or through each other."""
    components: dict[str, dict[str, Any]] = page.document.get("components", {})
    waiting: list[Any] = [other.document for other in others]
    found: dict[str, dict[str, Any]] = {}
    while waiting:
        for kind, name in filter(None, map(component_of, find_refs(waiting.pop()))):
            if name in components.get(kind, {}) and name not in found.setdefault(kind, {}):
                found[kind][name] = components[kind][name]
                waiting.append(components[kind][name])
    return found


def _assemble(claims: list[Claim]) -> dict[str, Any]:
    """Build the document; a path item comes before its operations in `claims`."""
    document: dict[str, Any] = {}
    for claim in claims:
        *above, last = claim.place
        node = document
        for key in above:
            node = node.setdefault(key, {})
        node[last] = _with_provenance(claim)
    for field in ("title", "version"):
        if field not in document.get("info", {}):
            msg = f"/info/{field}: no page has it"
            raise Problem(msg)
    document["paths"] = {path: _sort_path_item(item) for path, item in sorted(document.get("paths", {}).items())}
    if "tags" in document:
        document["tags"] = list(document["tags"].values())
    for key in ("webhooks", "components"):
        if key in document:
            document[key] = {name: _sort(member, key) for name, member in sorted(document[key].items())}
    return {key: document[key] for key in (*_TOP_KEYS, *sorted(document.keys() - set(_TOP_KEYS))) if key in document}


def _sort_path_item(item: Any) -> Any:
    if not is_object(item):
        return item
    shared = [key for key in item if key not in METHODS]
    return {key: item[key] for key in (*shared, *METHODS) if key in item}


def _sort(member: Any, key: str) -> Any:
    return dict(sorted(member.items())) if key == "components" and is_object(member) else member


def _with_provenance(claim: Claim) -> Any:
    is_schema = claim.place[:2] == ("components", "schemas") and is_object(claim.value)  # OpenAPI 3.1 has `true` too
    if is_operation(claim.place) or is_schema:
        provenance = {"x-fidelity": claim.source.fidelity.value, "x-source": claim.source.address}
        return {**claim.value, **{key: value for key, value in provenance.items() if value is not None}}
    return claim.value


# What a page says once for many operations: its dialect, its security, the fields of its path items.
#
# In the merged description, operations of several pages stand together. Where their pages differ in this, it moves to
# the operations, so that nothing is lost, and nothing reaches the operations of another page.


#: Fields of a path item that an operation may have, too; its own wins.
_INHERITED = ("summary", "description", "servers")


def with_one_dialect(pages: list[tuple[Source, ParsedSource]]) -> list[tuple[Source, ParsedSource]]:
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


def with_own_security(
    pages: list[tuple[Source, ParsedSource]], chosen: list[Claim]
) -> list[tuple[Source, ParsedSource]]:
    """Return the pages with their `security` at each of their operations, where another one is chosen for the top."""
    return [
        (source, page if any(page.document.get("security") == each.value for each in chosen) else _push_security(page))
        for source, page in pages
    ]


def _push_security(page: ParsedSource) -> ParsedSource:
    if "security" not in page.document:
        return page
    document = copy.deepcopy(page.document)
    for method, path in page.operations:
        document["paths"][path][method].setdefault("security", copy.deepcopy(document["security"]))
    return replace(page, document=document)


def share_path_items(operations: list[Claim], pages: Mapping[str, ParsedSource]) -> tuple[list[Claim], list[Claim]]:
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
    taken = {name_and_location(resolve_ref(document, each)) for each in own}
    listed = as_array(item.get("parameters"))
    shared = [each for each in listed if name_and_location(resolve_ref(document, each)) not in taken]
    parameters = {"parameters": [*own, *shared]} if shared else {}
    return copy.deepcopy(operation | inherited | parameters)
