"""Which Python names a change of the wire moves: the cross-check of the two comparisons.

A name belongs to an operation (its module, its methods of the resource classes), to a schema (its class), or to a tag
(the package, the resource classes). A change of the wire is about an operation, and about the schemas where it stands
in the documents; what it can move is decided by that, by the parameter or property that it names, and by its kind.
It is judged narrowly: what a change doesn't account for is reported on its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from openapi_python_client.strings import PythonIdentifier

from codegen.openapi.document import Operation, each_operation
from codegen.openapi.references import referenced_schemas
from codegen.openapi.tree import as_array, as_object
from codegen.review.ownership import Owner, class_key, owner, without_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from codegen.report.change import Change, SurfaceChange

#: Rules about names, which oasdiff finds harmless and a generated client doesn't.
_CALLED = {"api-operation-id-removed"}
_TAGGED = {"api-tag-added", "api-tag-removed", "x-api-first-tag-changed"}
_SCHEMA_GONE = {"api-schema-removed"}

_SCHEMA = re.compile(
    r"\.components\.schemas(?:\.(\w+)|\['((?:[^'\\]|\\.)*)'\])(?:\.properties(?:\.(\w+)|\['([^']*)'\]))?"
)
_NAMED = re.compile(r"schemas (.+)")
_PARAMETER = re.compile(r"(query|header|path|cookie) (\S+)")
_STATUS = re.compile(r"([1-5](\d\d|XX)|default)\b")
#: An answer as a whole, or the rows of a listing: what a function returns, not what is in that.
_ANSWER = re.compile(rf"{_STATUS.pattern}( \S+/\S+)?( results)?")
#: Without these two a listing is no listing: its return type and its own parameters change too.
_PAGING = {"limit", "offset"}
_WHOLE = ("-added", "-removed")


def moves_names(change: Change, *, seen: bool) -> bool:
    """Whether a change moves Python names although it changes nothing on the wire: a name, or the first tag.

    Args:
        change: The change.
        seen: Whether the surface shows it, or there is none to show it. A schema may have no class.
    """
    if change.id in _TAGGED:
        return as_array(change.old)[:1] != as_array(change.new)[:1]
    return change.id in _CALLED or (change.id in _SCHEMA_GONE and seen)


@dataclass(slots=True)
class Names:
    """The names that two descriptions have.

    Attributes:
        old: The old description.
        new: The new one.
    """

    old: dict[str, Any]
    new: dict[str, Any]
    _operations: dict[str, list[Operation]] = field(init=False)
    _tags: set[str] = field(init=False)

    def __post_init__(self) -> None:
        """Index the operations by how a change names them."""
        self._operations = {}
        tags: list[set[str]] = []
        for document in (self.old, self.new):
            tags.append(set())
            for each in each_operation(document):
                self._operations.setdefault(without_names(f"{each.method.upper()} {each.path}"), []).append(each)
                tags[-1].add(each.tag or "")
        self._tags = tags[0] ^ tags[1]

    def moved(self, changes: Sequence[Change], surface: Iterable[SurfaceChange]) -> list[list[SurfaceChange]]:
        """Return for each change of the wire what of the surface it accounts for."""
        by_owner: dict[tuple[str, str], list[tuple[Owner, SurfaceChange]]] = {}
        mentions: dict[str, list[SurfaceChange]] = {}
        for each in surface:
            whose = owner(each.symbol)
            by_owner.setdefault((whose.kind, whose.name), []).append((whose, each))
            for word in set(re.findall(r"\w+", f"{each.before} {each.after}")):
                mentions.setdefault(word, []).append(each)
        return [self._of(change, by_owner, mentions) for change in changes]

    def _of(
        self,
        change: Change,
        by_owner: dict[tuple[str, str], list[tuple[Owner, SurfaceChange]]],
        mentions: dict[str, list[SurfaceChange]],
    ) -> list[SurfaceChange]:
        reach = _Reach(self, change)
        found: dict[int, SurfaceChange] = {}
        for kind, name in reach.owners:
            for whose, each in by_owner.get((kind, name), []):
                if reach.accounts(whose, each):
                    found[id(each)] = each
        if change.id in _SCHEMA_GONE:
            words = {name for name in reach.named if name in change.text or name in change.location}
            for word in words:
                found |= {id(each): each for each in mentions.get(word, [])}
                found |= {id(each): each for _, each in by_owner.get(("schema", class_key(word)), [])}
        return sorted(found.values(), key=lambda each: (each.symbol, each.kind))

    def operations(self, change: Change) -> list[Operation]:
        """Return the operation that a change names, as it is in either description."""
        return self._operations.get(without_names(change.operation), [])

    @property
    def tags(self) -> set[str]:
        """The tags that only one description has."""
        return self._tags


@dataclass
class _Reach:
    """What one change of the wire can account for."""

    names: Names
    change: Change

    @cached_property
    def operations(self) -> set[str]:
        return {each.id for each in self.names.operations(self.change) if each.id}

    @cached_property
    def whole(self) -> bool:
        """Whether it is about an operation as a whole: that it is there, and what it is called."""
        return not self.change.location and bool(self.operations)

    @cached_property
    def parameter(self) -> str:
        found = _PARAMETER.match(self.change.location)
        return str(PythonIdentifier(found[2].removesuffix("[]"), prefix="field_")) if found else ""

    @cached_property
    def schemas(self) -> dict[str, set[str]]:
        """The schemas in which it stands, and the properties of each that it is about; none for all of it."""
        found: dict[str, set[str]] = {}
        last = re.split(r"[.\s]", self.change.location)[-1].removesuffix("[]")
        for where in (self.change.old_place, self.change.new_place):
            match = _SCHEMA.search(where)
            if match:
                properties = found.setdefault(match[1] or match[2], set())
                properties.update(filter(None, (match[3] or match[4], last)))
        named = _NAMED.match(self.change.location) if self.change.operation == "components" else None
        if named:
            found[named[1]] = set()
        return found

    @cached_property
    def named(self) -> set[str]:
        """The names of all schemas of either description, for a change that names schemas."""
        return {
            name
            for document in (self.names.old, self.names.new)
            for name in as_object(as_object(document.get("components")).get("schemas"))
        }

    @cached_property
    def below(self) -> set[str]:
        """The schemas that it brings or takes: those that what stands there refers to, however deep."""
        found: set[str] = set()
        for document, where in ((self.names.old, self.change.old_place), (self.names.new, self.change.new_place)):
            nodes: list[Any] = [each.data for each in self.names.operations(self.change)] if self.whole else []
            match = _SCHEMA.search(where)
            if match:
                schema = as_object(as_object(document.get("components")).get("schemas")).get(match[1] or match[2])
                last = re.split(r"[.\s]", self.change.location)[-1].removesuffix("[]")
                inner = as_object(as_object(schema).get("properties"))
                nodes.append(inner.get(match[3] or match[4] or last, schema))
            found |= referenced_schemas(document, nodes)
        for operation in self.names.operations(self.change):
            if not self.whole:
                for _, each in operation.parameters:
                    if (
                        self.parameter
                        and str(PythonIdentifier(str(each.get("name")), prefix="field_")) == self.parameter
                    ):
                        found |= referenced_schemas(self.names.old, [each]) | referenced_schemas(self.names.new, [each])
                if self.change.location.startswith("body"):
                    found |= self._both(operation.data.get("requestBody"))
                elif _STATUS.match(self.change.location):
                    found |= self._both(operation.data.get("responses"))
        return {class_key(name) for name in found}

    def _both(self, node: Any) -> set[str]:
        return referenced_schemas(self.names.old, [node]) | referenced_schemas(self.names.new, [node])

    @cached_property
    def owners(self) -> list[tuple[str, str]]:
        classes = {class_key(name) for name in self.schemas} | self.below | self._inline
        tags = {each.tag or "" for each in self.names.operations(self.change)} & self.names.tags
        return [
            *(("operation", each) for each in sorted(self.operations)),
            *(("schema", each) for each in sorted(classes)),
            *(("tag", each) for each in sorted(tags)),
        ]

    @cached_property
    def _inline(self) -> set[str]:
        """The classes of what has no name in the description: an enum of a property or of a parameter."""
        inside = {class_key(name + each) for name, properties in self.schemas.items() for each in properties}
        return inside | {class_key(operation + self.parameter) for operation in self.operations if self.parameter}

    def accounts(self, whose: Owner, surface: SurfaceChange) -> bool:
        """Whether the change accounts for one of the surface that belongs to what it is about."""
        if whose.kind == "operation":
            return self._accounts_for_operation(whose, surface)
        if whose.kind == "tag":
            return self.whole
        if whose.name in self._inline:
            return True
        for name, properties in self.schemas.items():
            if class_key(name) == whose.name:
                python = {str(PythonIdentifier(each, prefix="field_")) for each in properties}
                if not properties or whose.leaf in python or surface.kind.startswith("member"):
                    return True
        return whose.name in self.below and surface.kind.endswith(_WHOLE) and not whose.leaf

    def _accounts_for_operation(self, whose: Owner, surface: SurfaceChange) -> bool:
        is_parameter = surface.kind.startswith("parameter")
        if self.whole:
            return True
        if self.parameter:
            if self.parameter in _PAGING and "Resource" in surface.symbol:
                return True
            return is_parameter and re.fullmatch(rf"{re.escape(self.parameter)}(_\w+)?", whose.leaf) is not None
        if self.change.location.startswith("body"):
            return is_parameter and whose.leaf == "body"
        if _ANSWER.fullmatch(self.change.location):
            return surface.kind.endswith(("return-retyped", "variable-retyped"))
        return "security" in self.change.id and whose.leaf == "client"
