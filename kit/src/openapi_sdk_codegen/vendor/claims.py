"""Split a page into claims: what it says about each place of the description."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from openapi_sdk.description.nodes import as_object, is_object
from openapi_sdk_codegen.openapi.paths import METHODS, normalize_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openapi_sdk_codegen.vendor.fragment import ParsedSource
    from openapi_sdk_codegen.vendor.sources import Source

#: The keys of a JSON pointer. A tag has its name in place of an index.
Pointer = tuple[str, ...]

#: Extensions that the merge writes: how certain an operation or a transcribed schema is, and where it is published.
PROVENANCE = ("x-fidelity", "x-source")


#: Places on which no generated code depends. The most certain page wins there.
_TEXTS = (
    *(("openapi",), ("jsonSchemaDialect",), ("info",), ("externalDocs",), ("servers",), ("security",), ("tags",)),
    ("components", "securitySchemes"),
)


@dataclass(frozen=True, slots=True)
class Claim:
    """What one page says about one place.

    Attributes:
        source: The page.
        place: Where it is in the document.
        value: The value there.
    """

    source: Source
    place: Pointer
    value: Any

    @property
    def merge_key(self) -> Pointer:
        """The key that claims about the same thing share."""
        return merge_key(self.place)

    def find_conflicts(self, claims: list[Claim]) -> list[Claim]:
        """Return the claims that can't hold together with this one.

        A page and a document may both describe an operation, as long as both say the same. The spelling of its path
        belongs to what they say.
        """
        if is_operation(self.place):
            return [claim for claim in claims if claim.place != self.place or not self.agrees_with(claim)]
        return [claim for claim in claims if not self.agrees_with(claim)]

    def agrees_with(self, other: Claim) -> bool:
        """Whether another claim says the same."""
        return canonical_json(other.value) == canonical_json(self.value)

    @property
    def changes_code(self) -> bool:
        """Whether code depends on the value; if not, pages may disagree about it."""
        kind = self.place[:2] if self.place[0] == "components" else self.place[:1]
        return kind not in _TEXTS and not self.place[0].startswith("x-")


def claim_operations(source: Source, page: ParsedSource) -> Iterator[Claim]:
    """Yield a claim for each operation of a page."""
    for method, path in page.operations:
        yield Claim(source, ("paths", path, method), page.document["paths"][path][method])


def claim_path_item(operation: Claim, page: ParsedSource) -> Claim:
    """Return the claim for what the page of an operation says for all methods of its path, even if that is nothing."""
    _, path, _ = operation.place
    item: dict[str, Any] = page.document["paths"][path]
    shared = {key: value for key, value in item.items() if not (key in METHODS and is_object(value))}
    return Claim(operation.source, ("paths", path), shared)


def claim_rest(source: Source, page: ParsedSource) -> Iterator[Claim]:
    """Yield a claim for each part of a page other than its operations, and what its path items say for them."""
    for path, item in page.document.get("paths", {}).items():
        if not any(is_object(value) for key, value in as_object(item).items() if key in METHODS):
            yield Claim(source, ("paths", path), item)
    for place, value in _each_place(page.document):
        yield Claim(source, place, value)


def _each_place(document: dict[str, Any]) -> Iterator[tuple[Pointer, Any]]:
    for field, value in document.get("info", {}).items():
        yield ("info", field), value
    for name, item in document.get("webhooks", {}).items():
        yield ("webhooks", name), item
    for tag in document.get("tags", []):
        for field, value in tag.items():
            yield ("tags", tag["name"], field), value
    for kind, components in document.get("components", {}).items():
        if kind.startswith("x-"):
            yield ("components", kind), components
            continue
        for name, component in components.items():
            yield ("components", kind, name), component
    for key in sorted(document.keys() - {"info", "tags", "components", "paths", "webhooks", *PROVENANCE}):
        yield (key,), document[key]


def is_operation(place: Pointer) -> bool:
    """Whether a place is that of an operation."""
    return place[0] == "paths" and len(place) == len(("paths", "path", "method"))


def merge_key(place: Pointer) -> Pointer:
    """Return the key that places of the same thing share.

    `/v2/things/{ID}` and `/v2/things/{id}/` are the same path to most servers: neither the name of a parameter nor the
    slash at the end makes a difference.
    """
    if not is_operation(place):
        return place
    _, path, method = place
    return ("paths", normalize_path(path).rstrip("/"), method)


def canonical_json(value: Any) -> str:
    """Return a value as JSON with sorted keys. Unlike with `==`, 1, 1.0 and true are three values."""
    return json.dumps(value, sort_keys=True)
