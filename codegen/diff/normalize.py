"""The merge of an `allOf`: the parts of a schema become one, keyword by keyword."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from codegen.diff import keywords
from codegen.diff.canonical import canonical
from codegen.openapi.tree import is_array, is_object

if TYPE_CHECKING:
    from collections.abc import Callable

    from codegen.diff.node import Node
    from codegen.diff.normal_form import Key, Part, Schema


@dataclass(slots=True)
class Merging:
    """One schema in the making.

    Attributes:
        made: What it becomes.
        key: Returns the parts of the schema at a place.
        enum: The values that all parts list; None if no part lists any.
    """

    made: Schema
    key: Callable[[Node], Key]
    enum: list[Any] | None = None

    def merge(self) -> None:
        """Merge all parts."""
        for part in self.made.key:
            if part.node.value is False:
                self.made.never = True
            view = _one_spelling(part.view())
            for word, value in view.items():
                if word not in part.without:
                    self.made.nodes.setdefault(word, part.node.at(word))
                self._add(part, word, value)
            if view.get("nullable") is True:
                self.made.nullable = True
        self._finish()

    def _add(self, part: Part, word: str, value: Any) -> None:
        if word in _WAYS:
            _WAYS[word](self, part, word, value)
        elif not word.startswith("x-"):
            _equal(self, part, word, value)

    def join(self, word: str, name: str, node: Node) -> None:
        """Add a schema that must hold too."""
        there = self.made.children.get((word, name), ())
        self.made.children[word, name] = tuple(dict.fromkeys((*there, *self.key(node))))

    def remain(self, part: Part, word: str) -> None:
        """Keep apart what can't be merged."""
        self.made.rest.append((part._replace(only=word, without=()),))

    def _finish(self) -> None:
        """Take null out of types and enum, and tell the types from the enum if nothing else does."""
        made = self.made
        if self.enum is not None:
            made.null_listed = None in self.enum
            values = [each for each in self.enum if each is not None]
            if made.types is None:
                made.types = frozenset(_name(each) for each in values)
                made.nullable = made.nullable or made.null_listed
            if "const" not in made.values or made.null_listed:
                made.values["enum"] = sorted(values, key=canonical)
            if made.null_listed:
                made.values.pop("const", None)
        if made.types is not None and "null" in made.types:
            made.nullable = True
            made.types -= {"null"}
        if not made.values.get("enum", True) and made.null_listed:
            del made.values["enum"]  # nothing but null


def _limit(merging: Merging, _: Part, word: str, value: Any) -> None:
    upper, same_as_none = keywords.LIMITS[word][1:]
    if value != same_as_none:
        there = merging.made.values.get(word, value)
        merging.made.values[word] = min(there, value) if upper else max(there, value)


def _flag(merging: Merging, _: Part, word: str, value: Any) -> None:
    if value:
        merging.made.values[word] = True


def _outermost(merging: Merging, _: Part, word: str, value: Any) -> None:
    merging.made.values.setdefault(word, value)


def _equal(merging: Merging, part: Part, word: str, value: Any) -> None:
    if word not in merging.made.values:
        merging.made.values[word] = value
    elif canonical(merging.made.values[word]) != canonical(value):
        merging.remain(part, word)


def _nothing(merging: Merging, part: Part, word: str, value: Any) -> None:
    """Leave aside what is read elsewhere: a reference, `nullable`."""


def _type(merging: Merging, _: Part, _word: str, value: Any) -> None:
    types = frozenset(value if is_array(value) else [value])
    merging.made.types = types if merging.made.types is None else _both(merging.made.types, types)


def _enum(merging: Merging, _: Part, word: str, value: Any) -> None:
    listed: list[Any] = value if word == "enum" else [value]
    allowed = {canonical(each) for each in listed}
    merging.enum = listed if merging.enum is None else [each for each in merging.enum if canonical(each) in allowed]
    if word == "const":
        merging.made.values.setdefault("const", value)


def _required(merging: Merging, _: Part, _word: str, value: list[str]) -> None:
    merging.made.required.update(value)


def _dependent(merging: Merging, _: Part, word: str, value: dict[str, list[str]]) -> None:
    needed = merging.made.values.setdefault(word, {})
    for name, names in value.items():
        needed[name] = sorted({*needed.get(name, ()), *names})


def _map(merging: Merging, part: Part, word: str, _: Any) -> None:
    for name, each in part.node.at(word).entries():
        merging.join(word, name, each)


def _list(merging: Merging, part: Part, word: str, _: Any) -> None:
    for index, each in enumerate(part.node.listed(word)):
        merging.join(word, str(index), each)


def _one(merging: Merging, part: Part, word: str, _: Any) -> None:
    merging.join(word, "", part.node.at(word))


def _single(merging: Merging, part: Part, word: str, value: Any) -> None:
    """Keep the first, and what comes after it apart; a bound that bounds nothing is none."""
    if (word, "") in merging.made.children:
        merging.remain(part, word)
    elif word in ("not", "if", "contains") or not _is_anything(merging.key(part.node.at(word))):
        _one(merging, part, word, value)


def _choose(merging: Merging, part: Part, word: str, _: Any) -> None:
    made, counts = merging.made, word not in part.without
    if word in made.branches and counts:
        merging.remain(part, word)
        return
    branches = [merging.key(each) for each in part.node.listed(word)]
    others = [branch for branch in branches if not any(_is_null(part) for part in branch)]
    made.nullable = made.nullable or any(_may_be_null(branch) for branch in branches if branch not in others)
    if others and counts:
        made.branches[word] = others


_WAYS: dict[str, Callable[[Merging, Part, str, Any], None]] = {
    **dict.fromkeys(keywords.LIMITS, _limit),
    **dict.fromkeys(keywords.FLAGS, _flag),
    **dict.fromkeys(keywords.MAPS, _map),
    **dict.fromkeys(keywords.JOINED, _one),
    **dict.fromkeys(keywords.SINGLE, _single),
    **dict.fromkeys(keywords.CHOICES, _choose),
    **dict.fromkeys(keywords.OUTERMOST, _outermost),
    **dict.fromkeys(("$ref", "allOf", "nullable"), _nothing),
    "type": _type,
    **dict.fromkeys(("enum", "const"), _enum),
    "required": _required,
    "dependentRequired": _dependent,
    "prefixItems": _list,
}


def _one_spelling(view: dict[str, Any]) -> dict[str, Any]:
    """Write the exclusive limits of 3.0 as 3.1 does."""
    for limit, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if isinstance(view.get(exclusive), bool) and view.pop(exclusive) and limit in view:
            view[exclusive] = view.pop(limit)
    return view


def _both(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    both = one & other
    if ("integer" in one and "number" in other) or ("number" in one and "integer" in other):
        both |= {"integer"}
    return both


def _is_anything(key: Key) -> bool:
    """Whether a schema says nothing."""
    return all(part.node.value is not False and part.view().keys() <= {"$ref", "allOf"} for part in key)


def _is_null(part: Part) -> bool:
    """Whether a part of a choice takes null at the most."""
    value = part.node.object
    null = "const" in value and value["const"] is None
    return null or value.get("type") in ("null", ["null"]) or value.get("enum") == [None]


def _may_be_null(branch: Key) -> bool:
    """Whether the types of a choice let null in: 3.0 wants `nullable` beside an enum of nothing but null."""
    told = [part.node.object for part in branch]
    return any(value.get("nullable") is True for value in told) or all(
        "type" not in value or "null" in (value["type"] if is_array(value["type"]) else [value["type"]])
        for value in told
    )


def _name(value: Any) -> str:
    if is_object(value):
        return "object"
    if is_array(value):
        return "array"
    kinds = ((bool, "boolean"), (str, "string"), (int, "integer"))
    return next((word for type_, word in kinds if isinstance(value, type_)), "number")
