"""Say which names of Python changed though what they name is still there: such a change is ours, not the API's.

A released name stays (`spec/names.toml`). Where it can't, a reviewer has to know why, and what keeps it: a line of that
file, or a correction that makes two pages say the same again.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from openapi_sdk.description.nodes import as_array, as_object, as_text, object_at
from openapi_sdk.description.references import MAX_REFERENCES, component_of
from openapi_sdk.description.schemas import find_properties
from openapi_sdk_codegen.corrections.conventions.nodes import shape
from openapi_sdk_codegen.openapi.document import each_operation
from openapi_sdk_codegen.openapi.tree import json_path, value_at, walk
from openapi_sdk_codegen.surface.names import collect_names

if TYPE_CHECKING:
    from openapi_sdk_codegen.openapi.tree import Parts
    from openapi_sdk_codegen.review.snapshots import Published

#: A remark names at most this many fields in which two schemas differ.
_MAX_NAMED = 5
_FILE = "spec/names.toml"


def find_renames(old: dict[str, Any], new: dict[str, Any], published: Published | None) -> list[str]:
    """Return a remark for each name that changed though its place is still described, sorted.

    Args:
        old: The corrected description of the base.
        new: The corrected description that follows it.
        published: What the new one was made of; None if that isn't there.
    """
    before, after = collect_names(old).by_place(), collect_names(new).by_place()
    renamer = _Renamer(before, after, new, published)
    return sorted(
        f"{json_path(where)} of {_FILE}: `{name}` is `{after[where]}` now, and no change of the API asks for that. "
        f"{renamer.explain(where)}"
        for where, name in before.items()
        if after.get(where, name) != name
    )


class _Renamer(NamedTuple):
    """Says why a name changed, and what keeps it.

    Attributes:
        before: The names of the base, by place.
        after: Those that follow them.
        new: The corrected description that has these.
        published: What it was made of.
    """

    before: dict[tuple[str, ...], str]
    after: dict[tuple[str, ...], str]
    new: dict[str, Any]
    published: Published | None

    def explain(self, where: tuple[str, ...]) -> str:
        """Say why the name of a place changed, and what keeps it."""
        name, published = self.before[where], self.published
        if where[2] == "method" and published and _is_given(published.corrections, self.after[where]):
            return f"A correction gives the operationId. To keep the name, take it out of {published.corrections_name}."
        is_of_class = where[0] == "classes" or where[2] == "classes"
        if is_of_class and any(self.before.get(other) == name == own for other, own in self.after.items()):
            return self._explain_split(where)
        return f"To keep it, put the line back and run `openapi-sdk regenerate`: {self._write_line(where)}"

    def _explain_split(self, where: tuple[str, ...]) -> str:
        """Say in what the schemas of two places differ that were one class, and what makes them one again."""
        schemas = object_at(self.new, "components", "schemas")
        name = self.before[where]
        kept, moved = (find_properties(self.new, as_object(schemas.get(each))) for each in (name, self.after[where]))
        apart = sorted(key for key in kept.keys() & moved.keys() if shape(kept[key]) != shape(moved[key]))
        why = f"Other places describe a `{name}` too, and "
        if not apart:
            return f"{why}this one is sent or is of another type now, so one class can't be both."
        listed = ", ".join(f"`{key}`" for key in apart[:_MAX_NAMED]) + (" and others" if apart[_MAX_NAMED:] else "")
        actions = [self._write_correction(where, key, as_object(kept[key])) for key in apart[:_MAX_NAMED]]
        written = " ".join(filter(None, actions)) or "an action for each of these fields in spec/corrections.yaml"
        keep = f"put back {self._write_line(where)} and correct: {written}"
        return f"{why}they describe {listed} otherwise. If both mean the same, {keep}"

    def _write_line(self, where: tuple[str, ...]) -> str:
        """Return the line of a name that was released, with the title of its table."""
        title, owner, *keys = where
        return f"`[{title}.{json.dumps(owner)}] {'.'.join(map(json.dumps, keys))} = {json.dumps(self.before[where])}`"

    def _write_correction(self, where: tuple[str, ...], key: str, wanted: dict[str, Any]) -> str:
        """Return an action on one line; empty if what it would be about is not found in what is published."""
        document = self.published.description.top.object if self.published else {}
        found = _find_property(document, where[1], where[3], key) if where[0] == "operations" else None
        if found is None or "$ref" in wanted:
            return ""
        value = as_object(value_at(document, found))
        update = {keyword: each for keyword, each in wanted.items() if value.get(keyword) != each}
        replaced = {keyword: value[keyword] for keyword in update if keyword in value}
        action = {"target": json_path(found), "description": "Both pages describe one thing.", "update": update}
        return f"`- {json.dumps(action | ({'x-replaces': replaced} if replaced else {}))}`"


def _is_given(corrections: dict[str, Any], method: str) -> bool:
    """Whether a correction has the operationId of a method."""
    name = method.replace(".", "_", 1)
    return any(as_object(node).get("operationId") == name for _, node in walk(corrections))


def _find_property(document: dict[str, Any], label: str, place: str, key: str) -> Parts | None:
    """Return where a property of what stands at a place of an operation is published."""
    operation = next((each for each in each_operation(document) if each.key == label), None)
    if operation is None:
        return None
    status, _, rest = place.rstrip("[]").partition(" ")
    inside = ("requestBody",) if status == "body" else ("responses", status)
    parts = _follow(document, (*operation.parts, *inside))
    content = object_at(value_at(document, parts), "content") if parts else {}
    media = rest or next(iter(sorted(map(str, content), key=lambda each: ("json" not in each, each))), None)
    if parts is None or media not in content:
        return None
    parts = _follow(document, (*parts, "content", media, "schema"))
    while parts and "items" in as_object(value_at(document, parts)):
        parts = _follow(document, (*parts, "items"))
    return _find_own_property(document, parts, key, 0) if parts else None


def _find_own_property(document: dict[str, Any], parts: Parts, key: str, depth: int) -> Parts | None:
    schema = as_object(value_at(document, parts))
    if key in object_at(schema, "properties"):
        return (*parts, "properties", key)
    for index, _ in enumerate(as_array(schema.get("allOf"))):
        part = _follow(document, (*parts, "allOf", index))
        found = _find_own_property(document, part, key, depth + 1) if part and depth < MAX_REFERENCES else None
        if found:
            return found
    return None


def _follow(document: dict[str, Any], parts: Parts) -> Parts | None:
    """Return where a place leads to through references; None if there is nothing."""
    for _ in range(MAX_REFERENCES):
        try:
            reference = as_text(as_object(value_at(document, parts)).get("$ref"))
        except (KeyError, IndexError, TypeError):
            return None
        if not reference:
            return parts
        kind, name = component_of(reference) or ("", "")
        parts = ("components", kind, name)
    return None
