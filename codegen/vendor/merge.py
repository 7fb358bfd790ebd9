"""Many pages, one description.

Every page is taken apart into claims. Where several pages say something about one place they have to agree, or
spec/sources.toml has to say which one wins; saying nothing is not disagreeing, so a page without `servers` takes those
of the others. What is left is put together in an order that depends on nothing but the pages: the surest first and
then by file, which gives the order of `info` and `tags`; paths and components by name; methods as OpenAPI lists them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from codegen.openapi.paths import METHODS
from codegen.openapi.references import find_refs
from codegen.project import Problem
from codegen.vendor.claims import Claim, everything_else, is_operation, operations, shared, subject
from codegen.vendor.conflicts import Court
from codegen.vendor.page import Page
from codegen.vendor.sources import Fidelity, Ruling, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_TOP = ("openapi", "info", "externalDocs", "servers", "security", "tags", "paths", "components")


@dataclass(frozen=True, slots=True)
class Merged:
    """All pages as one document, and what a maintainer should know of how it came about."""

    document: dict[str, Any]
    notes: tuple[str, ...]


def merge(pages: Iterable[tuple[Source, Page]], precedence: Sequence[Ruling]) -> Merged:
    """Merge pages into one document.

    Every operation, and every schema that is known only from a transcription, says in `x-fidelity` and `x-source`
    how sure it is and where it is published; what a page itself has under these two keys is replaced.

    Args:
        pages: Every page with where it comes from; their order does not matter.
        precedence: Which page wins where several disagree.

    Raises:
        Problem: If pages disagree and nothing says who wins, or if a ruling settles nothing; a line for each.
    """
    surest_first = sorted(pages, key=lambda pair: (pair[0].fidelity.rank, pair[0].file))
    kept, notes = _without_replaced(surest_first)
    by_file = {source.file: page for source, page in kept}
    court = Court(precedence)
    described = court.settle(claim for pair in kept for claim in operations(*pair))
    settled = [
        *court.settle(shared(operation, by_file[operation.source.file]) for operation in described),
        *described,
        *court.settle(claim for pair in kept for claim in everything_else(*pair)),
    ]
    court.adjourn()
    return Merged(_assemble(settled), tuple(notes))


def _without_replaced(pages: list[tuple[Source, Page]]) -> tuple[list[tuple[Source, Page]], list[str]]:
    """Leave out transcribed operations that a published page describes.

    A transcription that has no operation left stays with the components that other pages refer to, and goes as a whole
    if there are none.
    """
    published = {
        claim.subject: source.file
        for source, page in pages
        if source.fidelity is Fidelity.VERBATIM
        for claim in operations(source, page)
    }
    kept: list[tuple[Source, Page]] = []
    spent: list[tuple[Source, Page]] = []
    notes: list[str] = []
    for source, page in pages:
        if source.fidelity is Fidelity.VERBATIM:
            kept.append((source, page))
            continue
        replaced = {
            (method, path): published[about]
            for method, path in page.operations
            if (about := subject(("paths", path, method))) in published
        }
        left = tuple(operation for operation in page.operations if operation not in replaced)
        for (method, path), file in replaced.items():
            notes.append(f"{file} replaces {source.file} for {method.upper()} {path}")
        if left or not replaced:
            kept.append((source, replace(page, operations=left)))
        else:
            spent.append((source, page))
    for source, page in spent:
        needed = _still_needed(page, [other for pair in (kept, spent) for _, other in pair if other is not page])
        if needed:
            kept.append((source, Page({"components": needed}, ())))
            names = ", ".join(name for components in needed.values() for name in components)
            notes.append(f"{source.file} stays for what other pages refer to: {names}")
        else:
            notes.append(f"{source.file} is left out: nothing of it is needed any more, it can be deleted")
    return kept, notes


def _still_needed(page: Page, others: list[Page]) -> dict[str, dict[str, Any]]:
    """Return the components of a page that others refer to, with those that these refer to."""
    components: dict[str, dict[str, Any]] = page.document.get("components", {})
    named = {f"#/components/{kind}/{name}": (kind, name) for kind, own in components.items() for name in own}
    wanted = [reference for other in others for reference in find_refs(other.document) if reference in named]
    needed: dict[str, dict[str, Any]] = {}
    while wanted:
        kind, name = named[wanted.pop()]
        if name not in needed.setdefault(kind, {}):
            needed[kind][name] = components[kind][name]
            wanted += [reference for reference in find_refs(components[kind][name]) if reference in named]
    return needed


def _assemble(claims: list[Claim]) -> dict[str, Any]:
    """Put settled claims together: what a path shares comes before its operations."""
    said: dict[str, Any] = {}
    for claim in claims:
        *above, last = claim.place
        node = said
        for step in above:
            node = node.setdefault(step, {})
        node[last] = _with_provenance(claim)
    for field in ("title", "version"):
        if field not in said.get("info", {}):
            msg = f"/info/{field}: no page says it"
            raise Problem(msg)
    paths, components = said.get("paths", {}), said.get("components", {})
    said["paths"] = {path: _in_order(paths[path]) for path in sorted(paths)}
    if "tags" in said:
        said["tags"] = list(said["tags"].values())
    if "components" in said:
        said["components"] = {kind: dict(sorted(components[kind].items())) for kind in sorted(components)}
    return {key: said[key] for key in (*_TOP, *sorted(said.keys() - set(_TOP))) if key in said}


def _in_order(item: dict[str, Any]) -> dict[str, Any]:
    common = [key for key in item if key not in METHODS]
    return {key: item[key] for key in (*common, *METHODS) if key in item}


def _with_provenance(claim: Claim) -> Any:
    schema = claim.place[:2] == ("components", "schemas")
    if is_operation(claim.place) or (schema and claim.source.fidelity is not Fidelity.VERBATIM):
        return {**claim.value, "x-fidelity": claim.source.fidelity.value, "x-source": claim.source.address}
    return claim.value
