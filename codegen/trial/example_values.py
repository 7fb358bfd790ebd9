"""Make example values of schemas: valid, deterministic, bounded, in several variants."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from codegen.openapi.references import resolve_ref
from codegen.openapi.tree import as_array, as_object, as_text, is_array, is_object, object_at

#: Deeper values are left out where that is possible, and are not made where not.
_MAX_DEPTH = 8
#: More characters, or items, are not made, whatever a schema asks for.
_MAX_LENGTH = 300

#: Texts of formats; the number makes them distinct.
_FORMATS = {
    "date": "2026-03-{:02}",
    "date-time": "2026-03-{:02}T04:05:06Z",
    "time": "04:05:{:02}",
    "duration": "P{}D",
    "uuid": "6f1c0c1e-8e5a-4d0e-9a3b-0000000000{:02}",
    "email": "someone{}@example.com",
    "idn-email": "someone{}@example.com",
    "uri": "https://example.com/{}",
    "url": "https://example.com/{}",
    "uri-reference": "/relative/{}",
    "iri": "https://example.com/{}",
    "hostname": "host{}.example.com",
    "ipv4": "192.0.2.{}",
    "ipv6": "2001:db8::{}",
    "byte": "AAECAw{:02}",
    "decimal": "{}.25",
    "slug": "slug-{}",
}
#: The numbers that each of the formats allows.
_FORMAT_NUMBERS = 28

#: Texts of which one matches many patterns.
_CANDIDATES = ("{}", "{}.5", "a{}", "A{}", "{:02}", "text {}")


class UnmakeableError(Exception):
    """There is no value, or none that is found."""


@dataclass(frozen=True, slots=True)
class Variant:
    """Which of the possible values is made.

    Attributes:
        name: Its name in messages.
        optional: Whether objects have their optional fields.
        nulls: Whether what may be null is null.
        branch: Which branch of a union, and which value of an enum; they repeat.
        unicode: Whether text has characters that are not ASCII.
        blanks: Whether text has blanks.
        rows: The items of an array.
        nested: Whether a value without a type is nested; OpenAPI doesn't say how a nested parameter is written.
    """

    name: str
    optional: bool = True
    nulls: bool = False
    branch: int = 0
    unicode: bool = False
    blanks: bool = True
    rows: int = 2
    nested: bool = True


class ExampleMaker:
    """Makes the values of one variant, all distinct where a schema allows it.

    Args:
        document: The description, for references.
        variant: Which values.
        is_sent: Whether the values are sent (without `readOnly`), or received (without `writeOnly`).
    """

    def __init__(self, document: dict[str, Any], variant: Variant, *, is_sent: bool) -> None:
        self._document = document
        self._variant = variant
        self._left_out = "readOnly" if is_sent else "writeOnly"
        self._count = 0

    def make(self, schema: Any, depth: int = 0) -> Any:
        """Return a value of a schema.

        Raises:
            UnmakeableError: If there is none.
        """
        if schema is False or depth > 3 * _MAX_DEPTH:
            msg = "nothing matches `false`" if schema is False else "it is nested without end"
            raise UnmakeableError(msg)
        flat = flatten(self._document, schema)
        if "const" in flat:
            return flat["const"]
        if self._variant.nulls and _may_be_null(flat):
            return None
        if values := as_array(flat.get("enum")):
            choices = [value for value in values if value is not None] or values
            return choices[self._variant.branch % len(choices)]
        if unions := flat.get("unions"):
            return self._make_union(flat, unions, depth)
        return self._make_typed(flat, depth)

    def _make_union(self, flat: dict[str, Any], unions: list[dict[str, Any]], depth: int) -> Any:
        """Return a value of the branches that the variant chooses; of another branch if there is none."""
        own = {key: value for key, value in flat.items() if key not in {"unions", "discriminator", "nullable"}}
        first, *others = unions
        branches = first["branches"]
        for index in range(len(branches)):
            branch = branches[(self._variant.branch + index) % len(branches)]
            chosen = {"allOf": [own, branch, *({"anyOf": other["branches"]} for other in others)]}
            if types_of(as_object(branch).get("type")) == ["null"] and len(branches) > 1:
                continue
            try:
                value = self.make(chosen, depth + 1)
            except UnmakeableError:
                continue
            if is_object(value):
                self._set_discriminator(value, first["discriminator"], branch)
            return value
        msg = "no branch of a union has a value"
        raise UnmakeableError(msg)

    def _set_discriminator(self, value: dict[str, Any], discriminator: Any, branch: Any) -> None:
        name = as_text(as_object(discriminator).get("propertyName"))
        reference = as_text(as_object(branch).get("$ref"))
        if not name or not reference:
            return
        mapping = object_at(discriminator, "mapping")
        component = reference.rpartition("/")[2]
        named = [key for key, target in mapping.items() if target in {reference, component}]
        value[name] = named[0] if named else component

    def _make_typed(self, flat: dict[str, Any], depth: int) -> Any:  # noqa: PLR0911 - one case for each type
        types = [each for each in types_of(flat.get("type")) if each != "null"]
        if not types:
            if "null" in types_of(flat.get("type")):
                return None
            keywords = {"object": ("properties", "additionalProperties", "required"), "array": ("items",)}
            types = [kind for kind, names in keywords.items() if any(name in flat for name in names)] or ["any"]
        match types[self._variant.branch % len(types)]:
            case "object":
                return self._make_object(flat, depth)
            case "array":
                return self._make_array(flat, depth)
            case "boolean":
                return self._next() % 2 == 1
            case "integer":
                return self._make_number(flat, is_integer=True)
            case "number":
                return self._make_number(flat, is_integer=False)
            case "string":
                return self._make_text(flat)
            case _:
                return {"anything": [1, "two"]} if self._variant.nested else self._make_text(flat)

    def _make_object(self, flat: dict[str, Any], depth: int) -> dict[str, Any]:
        required = as_array(flat.get("required"))
        result: dict[str, Any] = {}
        for name, schema in as_object(flat.get("properties")).items():
            # The id of a row is always there, whatever the description requires; which answers are rows is not asked.
            is_required = name in required or (name == "id" and self._left_out == "writeOnly")
            if flatten(self._document, schema).get(self._left_out) is True:
                continue
            if not is_required and (not self._variant.optional or depth >= _MAX_DEPTH):
                continue
            try:
                result[name] = self.make(schema, depth + 1)
            except UnmakeableError:
                if is_required:
                    raise
        more = flat.get("additionalProperties")
        if is_object(more) and self._variant.optional and depth < _MAX_DEPTH:
            result |= {f"more {self._next()}": self.make(more, depth + 1) for _ in range(2)}
        for name in required:
            if isinstance(name, str) and name not in result and name not in as_object(flat.get("properties")):
                result[name] = self.make(more if is_object(more) else {}, depth + 1)
        return result

    def _make_array(self, flat: dict[str, Any], depth: int) -> list[Any]:
        least, most = _number(flat, "minItems", 0), _number(flat, "maxItems", _MAX_LENGTH)
        wanted = self._variant.rows if self._variant.optional and depth < _MAX_DEPTH else 0
        rows = int(max(least, min(wanted, most)))
        if rows > _MAX_LENGTH:
            msg = f"an array has at least {rows} items"
            raise UnmakeableError(msg)
        result: list[Any] = []
        for _ in range(rows):
            item = self.make(flat.get("items", {}), depth + 1)
            if flat.get("uniqueItems") is not True or item not in result:
                result.append(item)
        return result

    def _make_number(self, flat: dict[str, Any], *, is_integer: bool) -> int | float:
        least, most = _number(flat, "minimum", None), _number(flat, "maximum", None)
        for keyword, sign in (("exclusiveMinimum", 1), ("exclusiveMaximum", -1)):
            bound = flat.get(keyword)
            step = sign * (1 if is_integer else 0.5)
            if bound is True and keyword == "exclusiveMinimum" and least is not None:
                least += step
            elif bound is True and most is not None:
                most += step
            elif isinstance(bound, int | float) and not isinstance(bound, bool):
                least, most = (bound + step, most) if sign > 0 else (least, bound + step)
        value: float = self._next() + (0 if is_integer else 0.5)
        if least is not None and value < least:
            value = least
        if most is not None and value > most:
            value = most if least is None else least
        multiple = flat.get("multipleOf")
        if isinstance(multiple, int | float) and multiple > 0:
            value = multiple * max(1, -(-(least or 0) // multiple)) if multiple >= 1 or is_integer else value
        return int(value) if is_integer else value

    def _make_text(self, flat: dict[str, Any]) -> str:
        number = self._next()
        kind = as_text(flat.get("format"))
        least, most = int(_number(flat, "minLength", 0) or 0), _number(flat, "maxLength", None)
        formatted = _FORMATS[kind].format(1 + number % _FORMAT_NUMBERS) if kind in _FORMATS else ""
        if "pattern" in flat:
            pattern = as_text(flat["pattern"])
            candidates = [formatted] if formatted else [each.format(number % 10) for each in _CANDIDATES]
            text = make_matching(pattern, least, most, candidates)
            if text is not None and kind == "uri" and text != formatted:
                # Both apply: `format: uri` with the pattern `(?:png)$`.
                text = formatted + text
            if text is None:
                msg = f"no text is found for the pattern {pattern[:80]!r}"
                raise UnmakeableError(msg)
            return text
        if formatted:
            return formatted
        if least > _MAX_LENGTH:
            msg = f"a text has at least {least} characters"
            raise UnmakeableError(msg)
        text = f"tëxt ☂ {number}" if self._variant.unicode else f"text {number}"
        text = text if self._variant.blanks else text.replace(" ", "-")
        text = text.ljust(least, "x")
        return text if most is None else text[-int(most) :] if most >= 1 else ""

    def _next(self) -> int:
        self._count += 1
        return self._count


def _may_be_null(flat: dict[str, Any]) -> bool:
    if flat.get("nullable") is True or "null" in types_of(flat.get("type")) or None in as_array(flat.get("enum")):
        return True
    branches = [branch for union in flat.get("unions", ()) for branch in union["branches"]]
    return any(
        types_of(as_object(each).get("type")) == ["null"] or as_object(each).get("enum") == [None] for each in branches
    )


def _number(flat: dict[str, Any], keyword: str, default: float | None) -> Any:
    value = flat.get(keyword)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else default


# Make a text that matches a regular expression, without running the expression on long texts


#: The parser of the `re` module has no public name.
_parser: Any = vars(re)["_parser"]

#: A longer pattern is not parsed.
_MAX_PATTERN = 1000
#: Whether a candidate matches is tried only if it is no longer, so that no pattern takes long.
_MAX_CANDIDATE = 16

_CATEGORIES = {
    "CATEGORY_DIGIT": "7",
    "CATEGORY_NOT_DIGIT": "d",
    "CATEGORY_SPACE": " ",
    "CATEGORY_NOT_SPACE": "s",
    "CATEGORY_WORD": "w",
    "CATEGORY_NOT_WORD": "-",
}
#: Tried for "none of these characters".
_OTHERS = "aZ7_-. "


def make_matching(pattern: str, least: int, most: float | None, candidates: list[str]) -> str | None:
    """Return a text that matches a pattern; None if none is found.

    Args:
        pattern: The regular expression.
        least: The least number of characters.
        most: The largest number of characters.
        candidates: Texts to try first.
    """
    limit = _MAX_LENGTH if most is None else most
    try:
        compiled = re.compile(pattern) if len(pattern) <= _MAX_PATTERN else None
        if compiled is None:
            return None
        for text in candidates:
            if len(text) <= _MAX_CANDIDATE and least <= len(text) <= limit and compiled.search(text):
                return text
        for repeats in (1, 0, max(least, 1)):
            text = _make(_parser.parse(pattern), repeats)
            if least <= len(text) <= limit and (len(text) > _MAX_CANDIDATE or compiled.search(text)):
                return text
    except (re.error, OverflowError, RecursionError, ValueError):
        return None
    return None


def _make(items: Any, repeats: int) -> str:
    """Return a text for a parsed pattern; what may be repeated is repeated so often, if that is allowed."""
    text = ""
    for name, argument in items:
        text += _make_one(str(name), argument, repeats)
        if len(text) > _MAX_LENGTH:
            raise ValueError(name)
    return text


def _make_one(name: str, argument: Any, repeats: int) -> str:  # noqa: C901, PLR0911 - one case for each kind
    match name:
        case "LITERAL":
            return chr(argument)
        case "NOT_LITERAL":
            return "a" if argument != ord("a") else "b"
        case "ANY":
            return "a"
        case "IN":
            return _choose(argument)
        case "BRANCH":
            return _make(argument[1][0], repeats)
        case "SUBPATTERN":
            return _make(argument[3], repeats)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, most, item = argument
            count = max(least, min(repeats, most))
            if count > _MAX_LENGTH:
                raise ValueError(name)
            text: str = _make(item, min(repeats, 1)) * count
            return text
        case "ATOMIC_GROUP":
            return _make(argument, repeats)
        case "AT" | "ASSERT" | "ASSERT_NOT":
            return ""
        case _:
            raise ValueError(name)


def _choose(members: Any) -> str:
    """Return a character of a set."""
    names = [(str(name), argument) for name, argument in members]
    if names[0][0] == "NEGATE":
        taken = {character for character in _OTHERS for each in names[1:] if _contains(each, character)}
        return next((character for character in _OTHERS if character not in taken), "%")
    name, argument = names[0]
    if name == "RANGE":
        return chr(argument[0])
    return chr(argument) if name == "LITERAL" else _CATEGORIES[str(argument)]


def _contains(member: tuple[str, Any], character: str) -> bool:
    name, argument = member
    if name == "RANGE":
        return bool(argument[0] <= ord(character) <= argument[1])
    if name == "LITERAL":
        return bool(argument == ord(character))
    # A category and its opposite: `\D` contains what `\d` does not.
    kind = str(argument).removeprefix("CATEGORY_")
    is_in = {
        "DIGIT": character.isdigit(),
        "SPACE": character.isspace(),
        "WORD": character.isalnum() or character == "_",
    }
    return is_in[kind.removeprefix("NOT_")] is not kind.startswith("NOT_")


# Flatten a schema: references resolved, the parts of `allOf` merged, so that only unions are left


#: How deep `allOf` and `$ref` may be nested.
_MAX_REFERENCES = 30

#: Keywords of which the larger or the smaller value of two schemas applies.
_LARGER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_SMALLER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")


def flatten(document: dict[str, Any], schema: Any, depth: int = 0) -> dict[str, Any]:
    """Return a schema without `$ref` and `allOf` at its top; `unions` has its unions.

    `true` and what is no schema become a schema without keywords.
    """
    node = as_object(schema)
    if depth > _MAX_REFERENCES:
        return {}
    result: dict[str, Any] = {}
    if "$ref" in node:
        result = flatten(document, _follow(document, node), depth + 1)
    own = {key: value for key, value in node.items() if key not in {"$ref", "allOf", "oneOf", "anyOf"}}
    result = _merge(result, own)
    parts = [flatten(document, part, depth + 1) for part in as_array(node.get("allOf"))]
    for part in parts:
        result = _merge(result, part)
    if parts and own.get("nullable") is not True:  # null has to be a value of all parts
        result["nullable"] = all(part.get("nullable") is True for part in parts)
    for keyword in ("oneOf", "anyOf"):
        if branches := as_array(node.get(keyword)):
            result = _merge(result, {"unions": [{"branches": branches, "discriminator": node.get("discriminator")}]})
    return result


def _follow(document: dict[str, Any], node: dict[str, Any]) -> Any:
    return resolve_ref(document, {"$ref": node["$ref"]})


def _merge(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    result = dict(one)
    for key, value in other.items():
        result[key] = _merge_keyword(key, result[key], value) if key in result else value
    return result


def _merge_keyword(key: str, one: Any, other: Any) -> Any:  # noqa: PLR0911 - one case for each kind of keyword
    if key == "properties":
        both = {name: {"allOf": [one[name], other[name]]} for name in as_object(one) if name in as_object(other)}
        return {**as_object(one), **as_object(other), **both}
    if key == "required" and is_array(one) and is_array(other):
        return [*one, *(name for name in other if name not in one)]
    if key == "unions":
        return [*one, *other]
    if key == "enum" and is_array(one) and is_array(other):
        return [value for value in one if value in other] or other
    if key == "type" and one != other:
        ones, others = types_of(one), types_of(other)
        return [each for each in ones if each in others] or other
    if key in _LARGER and _are_numbers(one, other):
        return max(one, other)
    if key in _SMALLER and _are_numbers(one, other):
        return min(one, other)
    if key == "additionalProperties" and is_object(one) and is_object(other):
        return {"allOf": [one, other]}
    return other


def types_of(value: Any) -> list[str]:
    """Return the types that the keyword `type` names."""
    return [each for each in (value if is_array(value) else [value]) if isinstance(each, str)]


def _are_numbers(*values: Any) -> bool:
    return all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
