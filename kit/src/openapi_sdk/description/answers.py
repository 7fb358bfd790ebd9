"""What the description says of the fields of an answer and of the objects inside: names, and what is personal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from openapi_sdk.description.nodes import as_array, as_object, is_object
from openapi_sdk.description.schemas import each_choice, get_types, identify, merge_all_of

if TYPE_CHECKING:
    from openapi_sdk.description.nodes import Node


class AnswerFields:
    """The fields of an object, or of the objects of an array: of all schemas that they may have."""

    def __init__(self, document: Node, *schemas: object) -> None:
        self._document = document
        self._properties: dict[str, list[object]] = {}
        self._others: list[object] = []
        self._personal: set[str] = set()
        self._children: dict[str, AnswerFields] = {}
        self._is_free = False
        seen: set[frozenset[int]] = set()
        for schema in schemas:
            self._add(schema, seen)

    @property
    def names(self) -> tuple[str, ...]:
        """The described fields."""
        return tuple(self._properties)

    @property
    def personal(self) -> frozenset[str]:
        """Those that say something about a person."""
        return frozenset(self._personal)

    def get(self, name: str) -> AnswerFields:
        """Return the fields of the value of a field; none if that is no object, or not described."""
        if name not in self._children:
            self._children[name] = AnswerFields(self._document, *self._properties.get(name, self._others))
        return self._children[name]

    def list_schemas(self, name: str) -> tuple[object, ...]:
        """Return the schemas that a described field may have."""
        return tuple(self._properties.get(name, ()))

    def has(self, path: str) -> bool:
        """Whether there may be a field of a dotted name: it is described, or fields may have any name there."""
        name, _, rest = path.partition(".")
        if name in self._properties:
            return not rest or self.get(name).has(rest)
        return self._is_free

    def is_personal(self, path: str) -> bool:
        """Whether a field of a dotted name, or an object that it is in, is what `remove_personal` removes."""
        name, _, rest = path.partition(".")
        return self._is_personal(name) or (bool(rest) and self.get(name).is_personal(rest))

    def remove_personal(self, answer: Any) -> Any:
        """Return an answer without what is personal: such fields, and undescribed ones of an object that has some.

        Null says nothing about anybody, and is kept.
        """
        if isinstance(answer, list):
            return [self.remove_personal(each) for each in cast("list[Any]", answer)]
        if not isinstance(answer, dict):
            return answer
        kept = {
            name: value
            for name, value in cast("dict[str, Any]", answer).items()
            if value is None or not self._is_personal(name)
        }
        return {name: self.get(name).remove_personal(value) for name, value in kept.items()}

    def _is_personal(self, name: str) -> bool:
        return bool(self._personal) and (name in self._personal or name not in self._properties)

    def _add(self, schema: object, seen: set[frozenset[int]]) -> None:
        if not is_object(schema) or (key := identify(self._document, schema)) in seen:
            return
        seen.add(key)
        node = merge_all_of(self._document, schema)
        properties, others = as_object(node.get("properties")), node.get("additionalProperties")
        items = [node["items"]] if "items" in node else []
        inner = [*each_choice(self._document, schema), *as_array(node.get("prefixItems")), *items]
        for name, each in properties.items():
            self._properties.setdefault(name, []).append(each)
        self._personal.update(as_array(node.get("x-personal-properties")))
        if isinstance(others, dict):
            self._others.append(as_object(cast("object", others)))
        says_nothing = not properties and not inner and "object" in (get_types(node) or ["object"])
        self._is_free = self._is_free or isinstance(others, dict) or others is True or (says_nothing and others is None)
        for each in inner:
            self._add(each, seen)
