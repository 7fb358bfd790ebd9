"""Places in a document where a schema became a reference, was one, refers to another schema, or says more beside it.

What differs there differs because of the reference. So its place is that of the reference, and the target stands beside
it. Where the schema that is referred to was edited, the place is in that schema.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from openapi_sdk.description.references import MAX_REFERENCES, find_value
from openapi_sdk_codegen.diff.normal_form import ANNOTATIONS

if TYPE_CHECKING:
    from openapi_sdk_codegen.diff.differences import Difference
    from openapi_sdk_codegen.diff.node import DocumentNode
    from openapi_sdk_codegen.diff.normalize import Normalizer
    from openapi_sdk_codegen.openapi.tree import Parts


class Switch(NamedTuple):
    """A place where the reference changes, in both documents."""

    old: str
    new: str

    def relocate(self, difference: Difference) -> Difference:
        """Return a difference below this place. A place that the reference leads to becomes the target."""
        old, new = difference.old_place, difference.new_place
        if is_within(_path(old), _path(new)) or is_within(_path(new), _path(old)):
            return difference  # both documents have the same schema here
        if old and not is_within(old, self.old):
            difference = replace(difference, old_place=self.old, old_target=old)
        if new and not is_within(new, self.new):
            difference = replace(difference, new_place=self.new, new_target=new)
        return difference


def find_switch(
    old_normalizer: Normalizer, new_normalizer: Normalizer, old: DocumentNode | None, new: DocumentNode | None
) -> Switch | None:
    """Return the place of two schemas if only one is a reference, or if they refer to different schemas.

    The same if what stands beside the references differs. If the target of the old reference was renamed, both refer to
    the same schema.
    """
    for _ in range(MAX_REFERENCES):
        if old is None or new is None:
            return None
        old_target, new_target = _follow(old_normalizer, old), _follow(new_normalizer, new)
        if old_target is None or new_target is None:
            return None if old_target is new_target else Switch(old.place, new.place)
        if _beside_reference(old) != _beside_reference(new):
            return Switch(old.place, new.place)
        old_parts, new_parts = old_target.parts, new_target.parts
        if old_parts != new_parts and (_has(new.top, old_parts) or _has(old.top, new_parts)):
            return Switch(old.place, new.place)
        old, new = old_target, new_target
    return None


def _path(place: str) -> str:
    return place.partition(": ")[2]


def is_within(place: str, holder: str) -> bool:
    """Whether a place is another one, or inside it."""
    return place.startswith(holder) and place[len(holder) : len(holder) + 1] in ("", ".", "[")


def _follow(normalizer: Normalizer, node: DocumentNode) -> DocumentNode | None:
    """Return what a schema refers to by a `$ref`, also by one that is alone in an `allOf`; None if it is inline."""
    if isinstance(node.object.get("$ref"), str):
        return normalizer.follow_ref(node)
    parts = node.elements("allOf")
    if len(parts) == 1 and node.object.keys() <= ANNOTATIONS | {"allOf"}:
        return _follow(normalizer, *parts)
    return None


def _beside_reference(node: DocumentNode) -> dict[str, Any]:
    """Return the keywords that stand beside a `$ref` or an `allOf`."""
    ignored = ANNOTATIONS | {"$ref", "allOf"}
    return {key: value for key, value in node.object.items() if key not in ignored and not key.startswith("x-")}


def _has(top: DocumentNode, parts: Parts) -> bool:
    """Whether a document has something at a path."""
    try:
        find_value(top.value, map(str, parts))
    except KeyError:
        return False
    return True
