"""Is this key of a mapping known? What a body may have, by the description.

A service may ignore the fields that it doesn't know, so that a misspelt one would lose its value. A key is known if the
description has a property of its name. Others are free where the description says `additionalProperties`, and in the
`additional_properties` of a model. A model that was received is refused: it may have any key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from openapi_sdk.description.nodes import is_object
from openapi_sdk.description.schemas import each_choice, get_type, identify, is_only_null, is_read_only, merge_all_of
from openapi_sdk.errors.fields import make_field_error
from openapi_sdk.model.models import Model, OpenModel, is_received
from openapi_sdk.model.reading import get_attributes
from openapi_sdk.model.reprs import shorten
from openapi_sdk.model.suggestions import suggest
from openapi_sdk.model.values import is_sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openapi_sdk.description.nodes import Node
    from openapi_sdk.errors.fields import FieldError, Location

_BETWEEN_WORDS = re.compile(r"[\W_]+")
#: A document that contains itself is nested without end.
_MAX_DEPTH = 100
#: Longer keys are shortened in messages.
_MAX_SHOWN = 60
#: A shorter name begins other words by chance.
_SHORTEST_BEGINNING = 3
#: Keywords that can allow more keys than `properties` lists.
_OPEN_KEYWORDS = frozenset({"patternProperties", "if", "then", "else", "dependentSchemas"})


class KnownKeys:
    """The keys that a value may have, and the objects in it."""

    def __init__(self, document: Node, *schemas: object) -> None:
        self._document = document
        self._properties: dict[str, list[object]] = {}
        self._required: set[str] = set()
        self._read_only: set[str] = set()
        self._others: list[object] = []
        self._items: list[object] = []
        self._children: dict[str | None, KnownKeys] = {}
        self.is_free = False
        seen: set[frozenset[int]] = set()
        for schema in schemas:
            self._add(schema, seen)
        if not self._properties and not self._others:
            self.is_free = True  # no key is described, so none is wrong

    def find_unknown(self, value: object) -> list[FieldError]:
        """Return an error for each key that is not known, at any depth. No error shows a value."""
        return [make_field_error(location, why) for location, why in self._iter_unknown(value, ())]

    def drop_unknown(self, value: Any) -> Any:
        """Return a JSON document without the keys that are not known."""
        if isinstance(value, list):
            items = self._child(None)
            return [items.drop_unknown(each) for each in cast("list[Any]", value)]
        if not isinstance(value, dict):
            return value
        fields = cast("dict[str, Any]", value)
        return {key: self._child(key).drop_unknown(each) for key, each in fields.items() if self._is_known(key)}

    def suggest(self, key: str) -> str:
        """Return the end of a message about an unknown key: the key that somebody may have meant, or nothing.

        It has all words of the unknown one, or is spelt nearly the same, or is a part of it: `zip` of `zip_code`.
        """
        known = sorted(name for name in self._properties if name not in self._read_only)
        words = _split(key)
        if matches := [name for name in known if words and words <= _split(name)]:
            return f", did you mean {max(matches, key=self._required.__contains__)!r}?"
        if nearest := suggest(key.lower(), known):
            return nearest
        parts = [name for name in known if set() < _split(name) <= words or _is_beginning(name, key)]
        return f", did you mean {max(parts, key=len)!r}?" if parts else ""

    def _iter_unknown(self, value: object, location: Location) -> Iterator[tuple[Location, str]]:
        if len(location) > _MAX_DEPTH:
            return
        if is_received(value) and not isinstance(value, OpenModel):  # which is sent as any mapping is
            name = type(value).__name__
            yield (
                location,
                f"this {name} was received, and can't be sent; pass its to_dict(), or the model that is sent",
            )
        elif isinstance(value, Mapping):
            for key, each in _iter_fields(cast("Mapping[Any, Any]", value)):
                if self._is_known(key):
                    yield from self._child(key)._iter_unknown(each, (*location, key))  # noqa: SLF001 - the same class
                else:
                    yield (*location, _show(key)), self._explain(key)
        elif is_sequence(value):
            for index, each in enumerate(value):
                yield from self._child(None)._iter_unknown(each, (*location, index))  # noqa: SLF001 - the same class

    def _is_known(self, key: object) -> bool:
        return isinstance(key, str) and (self.is_free or key in self._properties)

    def _explain(self, key: object) -> str:
        if key is None:
            return "no such field; csv.DictReader has cells behind the last column under None"
        return f"no such field{self.suggest(key)}" if isinstance(key, str) else "a name has to be a text"

    def _child(self, key: str | None) -> KnownKeys:
        """Return the known keys of the value of a key; for None, those of an item of a list."""
        if key not in self._children:
            schemas = self._items if key is None else self._properties.get(key, self._others)
            self._children[key] = KnownKeys(self._document, *schemas)
        return self._children[key]

    def _add(self, schema: object, seen: set[frozenset[int]], *, is_part: bool = False) -> None:
        if not is_object(schema) or (key := identify(self._document, schema)) in seen:
            return
        seen.add(key)
        node = merge_all_of(self._document, schema)
        properties: Node = node.get("properties") or {}
        choices = [*each_choice(self._document, schema)]
        for choice in choices:
            self._add(choice, seen, is_part=is_part or bool(properties))
        for name, each in properties.items():
            self._properties.setdefault(name, []).append(each)
            if is_read_only(self._document, each):
                self._read_only.add(name)
        self._required.update(node.get("required") or ())
        self._items += [each for each in (node.get("items"), *(node.get("prefixItems") or ())) if each is not None]
        additional = node.get("additionalProperties")
        if isinstance(additional, dict):
            self._others.append(cast("Node", additional))
        says_nothing = not (properties or choices or is_part or additional is False or {"enum", "const"} & node.keys())
        self.is_free = (
            self.is_free
            or additional is True
            or isinstance(additional, dict)
            or (says_nothing and get_type(node) in ("object", None) and not is_only_null(node))
            or not _OPEN_KEYWORDS.isdisjoint(node)
            or ("discriminator" in node and not choices)  # other models may be made of this one
        )


def _iter_fields(value: Mapping[Any, Any]) -> Iterator[tuple[Any, Any]]:
    """Yield the fields that have to be described: of a model, all but its `additional_properties`."""
    if not isinstance(value, Model):
        yield from value.items()
        return
    missing = value.missing
    for key, name in get_attributes(type(value)).items():
        if name not in missing:
            yield key, getattr(value, name)


def _show(key: object) -> str:
    text = str(key)
    return shorten(text if text.isprintable() else ascii(text), _MAX_SHOWN)


def _is_beginning(name: str, key: str) -> bool:
    return len(name) >= _SHORTEST_BEGINNING and key.lower().startswith(name.lower())


def _split(name: str) -> set[str]:
    """Return the words of a name, in lower case."""
    return {word for word in _BETWEEN_WORDS.split(name.lower()) if word}
