"""Which places differ between two schemas, and in all schemas within them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from kit.tests.openapi_sdk_codegen.diff.differing import Differing, kind_of
from kit.tests.openapi_sdk_codegen.diff.keyword_values import text_of
from kit.tests.openapi_sdk_codegen.diff.merged_schema import Leaf, Merged, Reader, Spots, find
from openapi_sdk.description.nodes import is_object
from openapi_sdk_codegen.openapi.tree import Parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kit.tests.openapi_sdk_codegen.diff.differing import Direction, Kind

#: So many choices that are left of each list are compared by meaning.
_MAX_BY_MEANING = 30
_MAX_NESTED = 5
#: If one of these keywords of two schemas differs, that is said of the whole keyword.
_AS_A_WHOLE = ("if", "not")
#: Keywords without which any value is allowed.
_MERGED = ("items", "additionalProperties", "propertyNames", "contentSchema")
_ABSENT = Leaf(None, ())
_SCHEMAS = ("components", "schemas")


class Visit(NamedTuple):
    """Two schemas to compare, and where they would stand if they are not there."""

    old: Spots
    new: Spots
    direction: Direction
    subject: str
    old_at: tuple[Parts, ...] = ()
    new_at: tuple[Parts, ...] = ()


@dataclass(slots=True)
class SchemaWalk:
    """Compares the schemas of two documents, each pair once for each direction.

    Attributes:
        old: Reads the old schemas.
        new: Reads the new schemas.
        seen: The pairs that have been compared.
    """

    old: Reader
    new: Reader
    seen: set[tuple[tuple[Parts, ...], tuple[Parts, ...], Direction, str]] = field(
        default_factory=set[tuple[tuple[Parts, ...], tuple[Parts, ...], "Direction", str]]
    )
    _depth: int = 0
    #: The components that are used, and those that the new document has in their places.
    renamed: dict[Parts, set[Parts]] = field(default_factory=dict[Parts, set[Parts]])

    def find(self, old: Spots, new: Spots, direction: Direction, subject: str) -> Iterator[Differing]:
        """Yield what differs in two schemas and in all schemas within them; `subject` is what they describe.

        A recursive schema is compared once, where the path to it is shortest.
        """
        waiting = [Visit(old, new, direction, subject)]
        compared = set[tuple[tuple[Parts, ...], tuple[Parts, ...], "Direction"]]()
        while waiting:
            visit = waiting.pop(0)
            places = [tuple(spot.parts for spot in spots) for spots in (visit.old, visit.new)]
            key = places[0], places[1], visit.direction, visit.subject
            if key in self.seen:
                continue
            self.seen.add(key)
            one, other = self.old.merge(visit.old), self.new.merge(visit.new)
            one.places, other.places = one.places or visit.old_at, other.places or visit.new_at
            self._note_names(one, other)
            sources = one.sources, other.sources, visit.direction
            if one.sources and other.sources and sources in compared:
                continue
            compared.add(sources)
            if one.is_understood and other.is_understood:
                yield from _Pair(self, one, other, visit.direction, visit.subject, waiting).find()

    def _note_names(self, one: Merged, other: Merged) -> None:
        names = [{each for each in merged.places if each[:-1] == _SCHEMAS} for merged in (one, other)]
        for each in names[0]:
            self.renamed.setdefault(each, set()).update(names[1])

    def are_same(self, old: Spots, new: Spots) -> bool:
        """Whether nothing differs in two schemas and all schemas within them."""
        if self._depth >= _MAX_NESTED:
            return False
        inner = SchemaWalk(self.old, self.new, _depth=self._depth + 1)
        return next(inner.find(old, new, None, ""), None) is None


@dataclass(slots=True)
class _Pair:
    walk: SchemaWalk
    old: Merged
    new: Merged
    direction: Direction
    subject: str
    waiting: list[Visit]

    def find(self) -> Iterator[Differing]:
        """Yield what differs in the two schemas themselves. What is within them waits."""
        old, new = self.old, self.new
        if ("false" in old.leaves) or ("false" in new.leaves):
            yield from self._leaf("false")
            return
        is_typed = ["type" in each.leaves or bool(each.choices) for each in (old, new)]
        if all(is_typed) or ("type" in old.leaves) == ("type" in new.leaves):
            yield from self._leaf("nullable")
        for keyword in ("deprecated", "x-sunset", "x-stability-level"):
            yield from self._leaf(keyword)
        if bool(old.choices) != bool(new.choices):
            # What else the schema says is in the choices, or not.
            places = self._places_of_choices(self.walk.old, old), self._places_of_choices(self.walk.new, new)
            yield Differing("changed", "oneOf", *places, self.direction, "", self.subject)
            self._compare_namesakes()
            return
        yield from self._leaf("type")
        types = [{*(each.leaves.get("type", _ABSENT).value or ())} for each in (old, new)]
        if all(types) and types[0].isdisjoint(types[1]) and {*types[0], *types[1]} - {"number", "integer"}:
            # The other keywords are about values of another type.
            return
        yield from self._enums()
        yield from self._discriminators()
        known = {
            "false",
            "nullable",
            "deprecated",
            "x-sunset",
            "x-stability-level",
            "type",
            "enum",
            "discriminator",
        }
        for keyword in sorted({*old.leaves, *new.leaves} - known):
            yield from self._leaf(keyword)
        yield from self._choices()
        yield from self._properties()
        yield from self._others()

    def _leaf(self, keyword: str) -> Iterator[Differing]:
        one, other = self.old.leaves.get(keyword), self.new.leaves.get(keyword)
        if one is not other and (one is None or other is None or text_of(one.value) != text_of(other.value)):
            yield self._differing(keyword, one, other)

    def _differing(self, keyword: str, one: Leaf | None, other: Leaf | None, name: str = "") -> Differing:
        old_places, new_places = ((() if each is None else each.places) for each in (one, other))
        kind = kind_of(one is not None, other is not None) if one or other else "changed"
        return Differing(
            kind,
            keyword,
            (*old_places, *((*place, keyword) for place in self.old.places), *self.old.places),
            (*new_places, *((*place, keyword) for place in self.new.places), *self.new.places),
            self.direction,
            name,
            # That nothing else is allowed is told of the object, and not of what is in it.
            "" if keyword == "false" else self._subject_within if keyword == "required" else self.subject,
        )

    @property
    def _subject_within(self) -> str:
        """What the schemas within the two describe."""
        return {"body": "property", "parameter": "parameter property"}.get(self.subject, self.subject)

    def _enums(self) -> Iterator[Differing]:
        one, other = self.old.leaves.get("enum"), self.new.leaves.get("enum")
        if one is None or other is None:
            yield from self._leaf("enum")
            return
        for value in sorted({*one.value} ^ {*other.value}):
            kind: Kind = "removed" if value in one.value else "added"
            yield replace(self._differing("enum", one, other, value), kind=kind)

    def _discriminators(self) -> Iterator[Differing]:
        one, other = self.old.leaves.get("discriminator"), self.new.leaves.get("discriminator")
        if one is None or other is None or not is_object(one.value) or not is_object(other.value):
            yield from self._leaf("discriminator")
            return
        if one.value["propertyName"] != other.value["propertyName"]:
            yield self._differing("discriminator", one, other)
        mappings = one.value["mapping"], other.value["mapping"]
        for value in sorted({*mappings[0]} | {*mappings[1]}):
            if mappings[0].get(value) != mappings[1].get(value):
                leaves = [
                    leaf if value in mapping else None for leaf, mapping in zip((one, other), mappings, strict=True)
                ]
                yield self._differing("discriminator", leaves[0], leaves[1], value)

    def _compare_namesakes(self) -> None:
        """Compare a named schema with itself, if one of the documents has other choices beside it.

        If one of the choices means the same as the schema, nothing differs but the other choices.
        """
        new, old = _find_component(self.walk.new, self.new), _find_component(self.walk.old, self.old)
        choices = [[spots for each in schema.choices.values() for spots in each] for schema in (self.old, self.new)]
        pairs = [(choice, new) for choice in choices[0] if new] + [(old, choice) for choice in choices[1] if old]
        if not any(self.walk.are_same(*pair) for pair in pairs):
            same = (pair for pair in pairs if _are_namesakes(self.walk, *pair))
            self.waiting.extend(Visit(*pair, self.direction, self.subject) for pair in same)

    def _choices(self) -> Iterator[Differing]:
        old, new = dict(self.old.choices), dict(self.new.choices)
        if len(old) == len(new) == 1 and old.keys() != new.keys():
            yield Differing(
                "changed", "oneOf", _places_in(self.old), _places_in(self.new), self.direction, "", self.subject
            )
            old = dict(zip(new, old.values(), strict=True))
        for keyword in sorted({*old, *new}):
            choices = old.get(keyword, []), new.get(keyword, [])
            matched, removed, added = self._match(*choices)
            self.waiting += [Visit(one, other, self.direction, self.subject) for one, other in matched]
            for each in removed:
                places = self._places(self.walk.old, each), _places_in(self.new)
                yield Differing("removed", "choice", *places, self.direction, "", self.subject)
            for each in added:
                places = _places_in(self.old), self._places(self.walk.new, each)
                yield Differing("added", "choice", *places, self.direction, "", self.subject)

    def _places_of_choices(self, reader: Reader, schema: Merged) -> tuple[Parts, ...]:
        choices = (choice for choices in schema.choices.values() for choice in choices)
        return (*_places_in(schema), *(place for choice in choices for place in self._places(reader, choice)))

    @staticmethod
    def _places(reader: Reader, spots: Spots) -> tuple[Parts, ...]:
        places = reader.merge(spots).places
        return (*places, *((*place, "$ref") for place in places))

    def _match(self, old: list[Spots], new: list[Spots]) -> tuple[list[tuple[Spots, Spots]], list[Spots], list[Spots]]:
        """Match choices by their texts and names, then by their names, then by what they mean."""
        matched: list[tuple[Spots, Spots]] = []
        identities: list[Callable[[Reader, Spots], str]] = [
            lambda reader, spots: _name(reader, spots) + _text(spots),
            lambda _, spots: _text(spots),
            _name,
        ]
        for identify in identities:
            found: dict[str, list[Spots]] = {}
            for each in new:
                found.setdefault(identify(self.walk.new, each), []).append(each)
            found.pop("", None)
            for each in list(old):
                same = found.get(identify(self.walk.old, each))
                if same:
                    matched.append((each, same.pop(0)))
                    old = [other for other in old if other is not each]
                    new = [other for other in new if other is not matched[-1][1]]
        if len(old) <= _MAX_BY_MEANING and len(new) <= _MAX_BY_MEANING:
            for each in list(old):
                same_one = next((other for other in new if self.walk.are_same(each, other)), None)
                if same_one is not None:
                    old = [other for other in old if other is not each]
                    new = [other for other in new if other is not same_one]
        return matched, old, new

    def _properties(self) -> Iterator[Differing]:
        old, new = self.old.maps.get("properties", {}), self.new.maps.get("properties", {})
        for name in sorted({*old, *new, *self.old.required, *self.new.required}):
            needs = [
                Leaf(True, each[name]) if name in each else None for each in (self.old.required, self.new.required)
            ]
            is_there = [name in old or needs[0] is not None, name in new or needs[1] is not None]
            if all(is_there) or (name not in old and name not in new):
                if (needs[0] is None) != (needs[1] is None):
                    yield self._differing("required", needs[0], needs[1], name)
            else:
                spots = old.get(name, ()), new.get(name, ())
                places = [
                    tuple(place for spot in each for place in (spot.parts, (*spot.parts, "$ref"))) or _places_in(holder)
                    for each, holder in zip(spots, (self.old, self.new), strict=True)
                ]
                yield Differing(
                    kind_of(*is_there), "property", places[0], places[1], self.direction, name, self._subject_within
                )
                continue
            self._wait("properties", old.get(name, ()), new.get(name, ()), name)

    def _wait(self, keyword: str, old: Spots, new: Spots, *name: str) -> None:
        at = [
            tuple((*place, *keys) for keys in ((keyword, *name), (keyword,), ()) for place in each.places)
            for each in (self.old, self.new)
        ]
        self.waiting.append(Visit(old, new, self.direction, self._subject_within, *at))

    def _others(self) -> Iterator[Differing]:
        for keyword in sorted({*self.old.maps, *self.new.maps} - {"properties"}):
            old, new = self.old.maps.get(keyword, {}), self.new.maps.get(keyword, {})
            for name in sorted({*old, *new}):
                if name in old and name in new:
                    self._wait(keyword, old[name], new[name], name)
                else:
                    leaves = [_leaf_at(each.get(name)) for each in (old, new)]
                    yield self._differing(keyword, leaves[0], leaves[1], name)
        for keyword in sorted({*self.old.children, *self.new.children}):
            one, other = self.old.children.get(keyword, ()), self.new.children.get(keyword, ())
            if keyword in _AS_A_WHOLE and one and other:
                if not self.walk.are_same(one, other):
                    yield self._differing(keyword, _leaf_at(one), _leaf_at(other))
            elif keyword in _MERGED or (one and other):
                self._wait(keyword, one, other)
            else:
                yield self._differing(keyword, _leaf_at(one), _leaf_at(other))


def _find_component(reader: Reader, schema: Merged) -> Spots:
    """Return the first component that a schema consists of; nothing if there is none."""
    found = next((find(reader.document, place) for place in schema.places if place[:-1] == _SCHEMAS), None)
    return () if found is None else (found,)


def _are_namesakes(walk: SchemaWalk, old: Spots, new: Spots) -> bool:
    names = [
        {place for place in reader.merge(spots).places if place[:-1] == _SCHEMAS}
        for reader, spots in ((walk.old, old), (walk.new, new))
    ]
    return not names[0].isdisjoint(names[1])


def _places_in(holder: Merged) -> tuple[Parts, ...]:
    """Return the places of a schema, and those of what may hold other schemas in it."""
    keywords = ("properties", "required", "oneOf", "anyOf")
    return (*holder.places, *((*place, keyword) for place in holder.places for keyword in keywords))


def _leaf_at(spots: Spots | None) -> Leaf | None:
    return Leaf(None, tuple(place for spot in spots for place in spot.places)) if spots else None


def _text(spots: Spots) -> str:
    return "\n".join(text_of(spot.value) for spot in spots)


def _name(reader: Reader, spots: Spots) -> str:
    """Return the name of the component that a schema is, or its title; "" if it has neither."""
    spot = reader.follow(spots[0])
    if spot is None:
        return ""
    if len(spot.parts) > 1 and spot.parts[-2] in ("schemas", "$defs", "definitions"):
        return str(spot.parts[-1])
    return str(spot.value.get("title", "")) if is_object(spot.value) else ""
