"""Find the schemas that are written alike in two documents, with everything they refer to: most schemas of most pairs.

Nothing can differ in them, so they are not compared.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from openapi_sdk.description.nodes import as_object

if TYPE_CHECKING:
    from openapi_sdk_codegen.diff.node import DocumentNode
    from openapi_sdk_codegen.diff.normal_form import SchemaKey

#: A reference in the JSON of a schema. Within a text the quotes are escaped.
_REFERENCE = re.compile(r'"\$(?:ref|dynamicRef|recursiveRef)": ("(?:[^"\\]|\\.)*"|[^"])')


@dataclass(slots=True)
class Unchanged:
    """Knows which schemas of two documents are written alike, with everything they refer to.

    Attributes:
        old: The top of the old document.
        new: The top of the new one.
        _same: The references to components that are alike, as JSON; None until the first schema is looked up.
        _texts: Schemas as JSON.
    """

    old: DocumentNode
    new: DocumentNode
    _same: set[str] | None = None
    _texts: dict[DocumentNode, str] = field(default_factory=dict["DocumentNode", str])

    def are_alike(self, old: SchemaKey, new: SchemaKey) -> bool:
        """Whether two schemas are alike. False if that is not certain: for a reference to another file or place."""
        if len(old) != len(new) or not old:
            return False
        if self._same is None:
            self._same = _find_same(self.old.value, self.new.value)
        return all(
            one[1:] == other[1:] and self._are_nodes_alike(one.node, other.node)
            for one, other in zip(old, new, strict=True)
        )

    def _are_nodes_alike(self, old: DocumentNode, new: DocumentNode) -> bool:
        if old.file != self.old.file or new.file != self.new.file:
            return False
        text = self._write(old)
        return text == self._write(new) and _find_references(text) <= (self._same or set())

    def _write(self, node: DocumentNode) -> str:
        if node not in self._texts:
            self._texts[node] = json.dumps(node.value)
        return self._texts[node]


def _find_same(old: dict[str, Any], new: dict[str, Any]) -> set[str]:
    """Return the references to components that are alike, with everything they refer to."""
    texts = _write_components(old)
    others = _write_components(new)
    same = {reference for reference, text in texts.items() if others.get(reference) == text}
    users: dict[str, list[str]] = {}
    for reference in same:
        for each in _find_references(texts[reference]):
            users.setdefault(each, []).append(reference)
    waiting = [reference for reference in users if reference not in same]
    while waiting:
        for user in users.get(waiting.pop(), ()):
            if user in same:
                same.remove(user)
                waiting.append(user)
    return same


def _write_components(document: dict[str, Any]) -> dict[str, str]:
    """Return each component as JSON, by the reference to it as JSON."""
    return {
        json.dumps(f"#/components/{kind}/{name}"): json.dumps(component)
        for kind, components in as_object(document.get("components")).items()
        for name, component in as_object(components).items()
    }


def _find_references(text: str) -> set[str]:
    return set(_REFERENCE.findall(text))
