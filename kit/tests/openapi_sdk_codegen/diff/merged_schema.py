"""What a schema means, for the oracle: one set of keywords, however it is written.

It is simple and shares no code with the comparison that it checks. References are followed, the parts of an `allOf`
become one schema, and of several ways to write the same thing one is left. Each keyword keeps its places.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple
from urllib.parse import unquote

from kit.tests.openapi_sdk_codegen.diff.keyword_values import EXTENSIONS, narrow, write_keyword
from openapi_sdk.description.nodes import as_array, as_object, is_array, is_object
from openapi_sdk_codegen.openapi.tree import Parts

#: Fields that change nothing on the wire.
PROSE = frozenset(
    {"description", "summary", "title", "example", "examples", "externalDocs", "$defs", "definitions"}
    | {"$comment", "$schema", "$id", "$anchor", "$vocabulary", "$dynamicAnchor", "$recursiveAnchor"}
)
#: Keywords that hold a schema; without one, any value is allowed there.
_SINGLE = ("items", "additionalProperties", "propertyNames", "contentSchema")
#: Keywords that hold a schema, and that mean something else if they are not there.
_CONDITIONS = ("contains", "not", "if", "then", "else", "unevaluatedItems", "unevaluatedProperties")
_MAPS = ("properties", "patternProperties", "dependentSchemas")
_CHOICES = ("oneOf", "anyOf")
#: Keywords of which false means the same as absent.
_FLAGS = ("readOnly", "writeOnly", "deprecated", "uniqueItems", "nullable")
_MAX_FOLLOWED = 100


class Spot(NamedTuple):
    """A value and its place; and the places of the references that led to it."""

    value: Any
    parts: Parts
    via: tuple[Parts, ...] = ()

    def child(self, key: str | int) -> Spot:
        """Return what stands under a key."""
        return Spot(self.value[key], (*self.parts, key))

    @property
    def places(self) -> tuple[Parts, ...]:
        """Its place, and those of the references to it."""
        return (self.parts, *self.via)


#: A schema: all of these hold. None of them is a schema that allows anything.
Spots = tuple[Spot, ...]


class Leaf(NamedTuple):
    """What one keyword says, and where."""

    value: Any
    places: tuple[Parts, ...]


@dataclass(slots=True)
class Merged:
    """A schema with one meaning for each keyword.

    Attributes:
        places: Where it stands: all its parts, and the references to them.
        sources: Those of its parts that have keywords.
        is_understood: Whether all references lead somewhere in the document.
        leaves: Keywords that hold values.
        children: Keywords that hold a schema.
        maps: Keywords that hold schemas by name.
        choices: Keywords that hold a choice, without null.
        required: Where the names of `required` are listed.
    """

    places: tuple[Parts, ...] = ()
    sources: tuple[Parts, ...] = ()
    is_understood: bool = True
    leaves: dict[str, Leaf] = field(default_factory=dict[str, Leaf])
    children: dict[str, Spots] = field(default_factory=dict[str, Spots])
    maps: dict[str, dict[str, Spots]] = field(default_factory=dict[str, dict[str, Spots]])
    choices: dict[str, list[Spots]] = field(default_factory=dict[str, list[Spots]])
    required: dict[str, tuple[Parts, ...]] = field(default_factory=dict[str, tuple[Parts, ...]])


@dataclass(slots=True)
class Reader:
    """Reads the schemas of one document, each once."""

    document: Any
    _known: dict[tuple[Parts, ...], Merged] = field(default_factory=dict[tuple[Parts, ...], Merged])

    def follow(self, spot: Spot) -> Spot | None:
        """Return what a reference leads to, through others too; None if that is not in the document."""
        for _ in range(_MAX_FOLLOWED):
            if not is_object(spot.value) or not isinstance(spot.value.get("$ref"), str):
                return spot
            parts = parse_pointer(spot.value["$ref"])
            found = None if parts is None else find(self.document, parts, spot.places)
            if found is None:
                return None
            spot = found
        return None

    def merge(self, spots: Spots) -> Merged:
        """Return what a schema means."""
        key = tuple(spot.parts for spot in spots)
        if key not in self._known:
            self._known[key] = _merge(self, spots)
        known = self._known[key]
        return replace(known, places=tuple(dict.fromkeys((*known.places, *_places(spots)))))


def _places(spots: Spots) -> tuple[Parts, ...]:
    return tuple(place for spot in spots for place in spot.places)


def parse_pointer(reference: Any) -> Parts | None:
    """Return the place that a reference within the document names."""
    if not isinstance(reference, str) or not reference.startswith("#/"):
        return None
    return tuple(unquote(each).replace("~1", "/").replace("~0", "~") for each in reference[2:].split("/"))


def find(document: Any, parts: Parts, via: tuple[Parts, ...] = ()) -> Spot | None:
    """Return what stands at a place; None for nothing."""
    spot = Spot(document, (), via)
    for part in parts:
        if is_array(spot.value) and str(part).isdigit() and int(part) < len(spot.value):
            spot = spot.child(int(part))
        elif is_object(spot.value) and part in spot.value:
            spot = spot.child(part)
        else:
            return None
    return Spot(spot.value, spot.parts, via)


def _merge(reader: Reader, spots: Spots) -> Merged:
    merged = Merged()
    waiting, seen = [*spots], set[Parts]()
    while waiting:
        spot = waiting.pop(0)
        merged.places += tuple(each for each in spot.places if each not in merged.places)
        if spot.parts in seen:
            continue
        seen.add(spot.parts)
        merged.sources += (spot.parts,) if _has_keywords(spot.value) else ()
        if spot.value is False:
            merged.leaves["false"] = Leaf(True, (spot.parts,))
        if not is_object(spot.value):
            continue
        inner: list[Spot] = []
        for key, value in spot.value.items():
            if key == "$ref" and isinstance(value, str):
                target = find(reader.document, parse_pointer(value) or ("?",), spot.places)
                merged.is_understood &= target is not None
                inner += [] if target is None else [target]
            elif key == "allOf" and is_array(value):
                inner += [spot.child(key).child(index) for index in range(len(value))]
            elif key in _CHOICES and is_array(value):
                inner += _add_choices(reader, merged, spot, key)
            elif key not in PROSE and (not key.startswith("x-") or key in EXTENSIONS):
                _add_keyword(merged, spot, key, value)
        waiting = inner + waiting
    _finish(merged)
    return merged


def _has_keywords(schema: Any) -> bool:
    """Whether a schema says something itself: it is not only a reference, or a combination of others."""
    return not is_object(schema) or bool(schema.keys() - PROSE - {"$ref", "allOf"})


def _add_choices(reader: Reader, merged: Merged, spot: Spot, key: str) -> list[Spot]:
    """Add the choices, those of choices within them too. Return a choice that is the only one: it always holds."""
    values = [_constant(each) for each in spot.value[key]]
    if all(values) and any(value != [None] for value in values):
        name, value = write_keyword({}, "enum", [each for value in values for each in value]) or ("", None)
        known = merged.leaves.get(name)
        _set(merged, name, value if known is None else narrow(name, known.value, value), spot.child(key).parts)
        return []
    listed: list[Spots] = [(spot.child(key).child(index),) for index in range(len(spot.value[key]))]
    others = _without_null(reader, merged, listed)
    if len(others) == 1:
        return [*others[0]]
    if key == "anyOf" and (bare := _find_bare(reader, merged, others, spot.child(key))):
        return bare
    choices: dict[tuple[Parts, ...], Spots] = {}
    waiting, seen = others, set[Parts]()
    while waiting:
        choice = waiting.pop(0)
        target = reader.follow(choice[0])
        keyword = "" if target is None or choice[0].value.keys() - PROSE > {"$ref"} else _only_choice(target.value)
        if target is None or not keyword:
            choices[tuple(each.parts for each in choice)] = choice
        elif target.parts not in seen:
            seen.add(target.parts)
            if target.value.get("nullable") is True:
                _set(merged, "nullable", True, *target.child("nullable").places)
            inner = target.child(keyword)
            waiting = _without_null(reader, merged, [(inner.child(i),) for i in range(len(inner.value))]) + waiting
    if choices:
        while key in merged.choices:
            key += "'"
        merged.choices[key] = list(choices.values())
    return []


def _constant(choice: Any) -> list[Any]:
    """Return the one value that a choice allows, in a list; an empty one if it allows more or says more."""
    said = {key: value for key, value in as_object(choice).items() if key not in PROSE | {"deprecated"}}
    match said:
        case {"const": str() | int() | float() | None as value, **rest}:
            allowed = [value] if rest.keys() <= {"type"} else []
        case {"enum": [str() | int() | float() | None as value], **rest}:
            allowed = [value] if rest.keys() <= {"type"} else []
        case {"type": "null", **rest} if not rest:
            allowed = [None]
        case _:
            allowed = []
    return allowed


def _find_bare(reader: Reader, merged: Merged, choices: list[Spots], place: Spot) -> list[Spot]:
    """Return the bare type beside an enum of its values, which are only known ones; nothing for other choices."""
    if len(choices) != len(("bare", "enum")):
        return []
    for one, other in (choices, choices[::-1]):
        found = [as_object(each and each.value) for each in (reader.follow(one[0]), reader.follow(other[0]))]
        bare, enum = ({key: value for key, value in each.items() if key not in PROSE} for each in found)
        values = [enum.pop("const")] if "const" in enum else as_array(enum.pop("enum", None))
        said = [{"type": _TYPES[type(each)]} for each in values] + ([enum] if enum else [])
        known = write_keyword({}, "x-extensible-enum", values)
        if values and known and all(each == bare for each in said):
            _set(merged, *known, place.parts)
            return [*one]
    return []


def _without_null(reader: Reader, merged: Merged, choices: list[Spots]) -> list[Spots]:
    """Return the choices without those that are null; if there is one, the schema is nullable."""
    others: list[Spots] = []
    for choice in choices:
        target = reader.follow(choice[0])
        value = as_object(None if target is None else target.value)
        parts = [value, *map(as_object, as_array(value.get("allOf")))]
        if target is None or not any(map(_is_null, parts)):
            others.append(choice)
        elif all("null" in as_array(part.get("type", ["null"])) or part.get("type") == "null" for part in parts):
            _set(merged, "nullable", True, *target.places)
    return others


def _is_null(value: dict[str, Any]) -> bool:
    is_const = "const" in value and value["const"] is None
    return is_const or value.get("type") in ("null", ["null"]) or value.get("enum") == [None]


def _only_choice(value: Any) -> str:
    """Return the keyword of a schema that is nothing but a choice; "" for any other."""
    if not is_object(value):
        return ""
    keys = {key for key in value if key not in PROSE and not key.startswith("x-")} - {"nullable", "discriminator"}
    return next(iter(keys)) if len(keys) == 1 and keys <= {*_CHOICES} and is_array(value[next(iter(keys))]) else ""


def _set(merged: Merged, key: str, value: Any, *places: Parts) -> None:
    """Say something once more: the places are those of all that say it."""
    known = merged.leaves.get(key)
    merged.leaves[key] = Leaf(value, places if known is None else (*known.places, *places))


def _add_keyword(merged: Merged, spot: Spot, key: str, value: Any) -> None:
    here = spot.child(key)
    if key in _SINGLE or key in _CONDITIONS:
        merged.children[key] = (*merged.children.get(key, ()), here)
    elif key in _MAPS or key == "prefixItems":
        known = merged.maps.setdefault(key, {})
        for name in value if is_object(value) else range(len(as_array(value))):
            known[str(name)] = (*known.get(str(name), ()), here.child(name))
    elif key == "required" and is_array(value):
        for name in value:
            merged.required[str(name)] = (*merged.required.get(str(name), ()), here.parts)
    elif key in _FLAGS:
        if value is True:
            _set(merged, key, True, here.parts)
    elif written := write_keyword(spot.value, key, value):
        name, value = written
        if name in merged.leaves:
            value = narrow(name, merged.leaves[name].value, value)
        _set(merged, name, value, here.parts)


def _finish(merged: Merged) -> None:
    """Write null in one way, and the types of an enum that has none."""
    leaves = merged.leaves
    enum = leaves.get("enum")
    if enum is not None and "type" not in leaves:
        types = {_TYPES[type(json.loads(each))] for each in enum.value}
        leaves["type"] = Leaf(sorted(types), enum.places)
    listed = leaves.get("type")
    if listed is not None and "null" in listed.value:
        if enum is None or "null" in enum.value:
            _set(merged, "nullable", True, *listed.places, *(() if enum is None else enum.places))
        leaves["type"] = Leaf([each for each in listed.value if each != "null"], listed.places)
    if enum is not None and "null" in enum.value:
        others = [each for each in enum.value if each != "null"]
        leaves["enum"] = Leaf(others, enum.places)
        if "nullable" in leaves and not others:
            del leaves["enum"]
    for keyword in (*_SINGLE, "then", "else", "unevaluatedItems", "unevaluatedProperties"):
        if all(each.value is True or each.value == {} for each in merged.children.get(keyword, ())):
            merged.children.pop(keyword, None)


_TYPES = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    list: "array",
    dict: "object",
    type(None): "null",
}
