"""Checks values against the schemas of the description, of OpenAPI 3.0 or 3.1.

Only what is certain is an error: keywords that are not known here, patterns that could take long, and whatever is too
much to check are left to the server. A message says what is wrong with a value and what the limit is. It shows the
value only if that is none of an enum, and not secret: it may be somebody's pin. The sandbox uses the same checks.

Patterns must not take long. Python's `re` tries one way through a pattern after the other. How many ways there are for
a text of a length is counted here from the pattern itself: each repetition, each alternative and each start multiplies
them, and no way is longer than text and pattern together. A pattern is only used if that is little work. What is
repeated and has choices itself, such as `(a+)+`, has no such product, and is not used.
"""

from __future__ import annotations

import json
import re
import warnings
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import cache, cached_property
from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING, Any, TypeAlias

from openapi_sdk.description.nodes import as_array, as_object, is_array, is_number, is_object
from openapi_sdk.description.schemas import (
    CHOICES,
    get_limits,
    is_equal,
    is_null,
    is_read_only,
    list_values,
    open_schema,
)
from openapi_sdk.model.secret_names import is_secret_name
from openapi_sdk.model.suggestions import explain_choice
from openapi_sdk.model.texts import DATE
from openapi_sdk.secrets.redaction import format_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from openapi_sdk.description.nodes import Node
    from openapi_sdk.errors.fields import Location


#: By the name of a format: whether a text has it, and what it is.
_Formats: TypeAlias = "Mapping[str, tuple[Callable[[str], bool], str]]"

#: At most this many steps are taken: half a second.
_MAX_STEPS = 50_000_000
#: Longer patterns are not used.
_MAX_LENGTH = 2_000
_QUANTIFIER = re.compile(r"([*+?]|\{(?!\})([0-9]*)(,?)([0-9]*)\})[?+]?")
#: How a group begins. Others, such as flags, change how the rest of a pattern is read.
_GROUP = re.compile(r"\((?:\?(?:[:=!>]|<[=!]|P<\w+>))?(?!\?)")
#: What is not a group: an escaped character, a class, a reference to a group, any other character.
_ATOM = re.compile(r"\(\?P=\w+\)|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[^()|]", re.DOTALL)


def fits(pattern: str, text: str) -> bool | None:
    """Return whether a text has a match of a pattern. None if Python can't say, or if it could take long."""
    compiled = _compile(pattern)
    if compiled is None or compiled.count_steps(len(text)) > _MAX_STEPS:
        return None
    return bool(compiled.expression.search(text))


@dataclass(frozen=True, slots=True)
class _Compiled:
    expression: re.Pattern[str]
    ways: list[int | None]  # choices of each part; None for as many as the text has characters

    def count_steps(self, length: int) -> int:
        """Return how many steps there are at most for a text of a length."""
        pattern = self.expression.pattern
        # A pattern without alternatives that begins with `^` fails at once anywhere else.
        steps = (length + len(pattern)) * (1 if pattern.startswith("^") and "|" not in pattern else length + 1)
        for choices in self.ways:
            steps *= length + 1 if choices is None else min(choices, length + 1)
            if steps > _MAX_STEPS:
                break
        return steps


@dataclass(slots=True)
class _Group:
    """A group that is not closed yet."""

    alternatives: int = 1
    has_choices: bool = False


@cache
def _compile(pattern: str) -> _Compiled | None:
    """Compile a pattern: digits are ASCII, and `$` matches only at the very end. None if it can't be used."""
    ways = _list_ways(pattern) if len(pattern) <= _MAX_LENGTH else None
    if ways is None:
        return None
    text = pattern.removesuffix("$") + r"\Z" if pattern.endswith("$") and not pattern.endswith(r"\$") else pattern
    try:
        # Python warns of a set in a set, which a later version may read otherwise.
        with warnings.catch_warnings():
            warnings.simplefilter("error", FutureWarning)
            return _Compiled(re.compile(text, re.ASCII), ways)
    except (re.error, OverflowError, RecursionError, FutureWarning):
        return None


def _list_ways(pattern: str) -> list[int | None] | None:
    """Return the choices of each part of a pattern. None if something with choices is repeated."""
    ways: list[int | None] = []
    groups = [_Group()]
    position = 0
    while position < len(pattern):
        if begin := _GROUP.match(pattern, position):
            groups.append(_Group())
            position = begin.end()
        elif pattern[position] == "|":
            groups[-1].alternatives += 1
            groups[-1].has_choices = True
            position += 1
        else:
            atom = _ATOM.match(pattern, position)
            closed = _close(groups, ways) if pattern[position] == ")" and len(groups) > 1 else None
            if atom is None and closed is None:
                return None
            end = atom.end() if atom else position + 1
            quantifier = _QUANTIFIER.match(pattern, end)
            if quantifier and closed is not None and closed.has_choices and quantifier[1] != "?":
                return None
            choices = _count_choices(quantifier) if quantifier else 1
            if choices != 1:
                ways.append(choices)
                groups[-1].has_choices = True
            position = quantifier.end() if quantifier else end
    return [*ways, groups[0].alternatives] if len(groups) == 1 else None


def _close(groups: list[_Group], ways: list[int | None]) -> _Group:
    """Remove the last group. If it has choices, the group around it has them too."""
    closed = groups.pop()
    ways.append(closed.alternatives)
    groups[-1].has_choices |= closed.has_choices
    return closed


def _count_choices(quantifier: re.Match[str]) -> int | None:
    """Return how many numbers of repetitions a quantifier allows; None for any number."""
    if quantifier[1] in ("*", "+"):
        return None
    if quantifier[1] == "?":
        return 2
    low = int(quantifier[2] or 0)
    if not quantifier[3]:
        return 1
    return int(quantifier[4]) - low + 1 if quantifier[4] else None


#: A document that contains itself is nested without end.
_MAX_DEPTH = 100
#: At most this many schemas are checked for a document. Alternatives in alternatives double with each level.
_MAX_CHECKS = 500_000
_DATE_TIME = re.compile(rf"{DATE.pattern}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}(\.[0-9]+)?(Z|[+-][0-9]{{2}}:[0-9]{{2}})")
_BASE64 = re.compile("[A-Za-z0-9+/_-]*={0,2}")
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:([A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+")


def iter_schema_errors(
    document: Node, schema: Any, value: Any, *, is_answer: bool = False
) -> Iterator[tuple[Location, str]]:
    """Yield location and message of each error in a JSON value, by a schema of a document. None shows a secret.

    Args:
        document: The description.
        schema: The schema.
        value: The value: by default one that is sent.
        is_answer: Whether a service answers it: then what is read only has to be there, and more formats count. Of a
            request the service may accept more than they say: an empty text for no e-mail address.
    """
    return _Check(document, is_answer=is_answer).iter_errors(schema, value, (), 0)


class _Check:
    """One check of a value."""

    def __init__(self, document: Node, *, is_answer: bool) -> None:
        self._document = document
        self._is_answer = is_answer
        self._formats = _ANSWERED_FORMATS if is_answer else _FORMATS
        self._left = _MAX_CHECKS

    def iter_errors(
        self, schema: Any, value: Any, location: Location, depth: int, seen: frozenset[int] = frozenset()
    ) -> Iterator[tuple[Location, str]]:
        self._left -= 1
        if schema is False:
            yield location, "not described, and nothing else is accepted"
        if not is_object(schema) or self._left < 0 or not _is_json(value):
            return
        if depth > _MAX_DEPTH:
            yield location, f"nested deeper than {_MAX_DEPTH} levels"
            return
        own, parts = open_schema(self._document, schema) if "$ref" in schema or "allOf" in schema else (schema, ())
        if value is None and own.get("nullable") is True:
            return
        for part in parts:
            if id(part) not in seen:  # a part that comes back to itself adds nothing
                yield from self.iter_errors(part, value, location, depth + 1, seen | {id(schema), id(part)})
        for keyword in CHOICES:
            # That exactly one of `oneOf` fits is not checked: it seldom holds where it is written.
            yield from self._iter_choice_errors(as_array(own.get(keyword)), value, location, depth)
        yield from self._iter_own_errors(own, value, location, depth)

    def _iter_own_errors(
        self, schema: Node, value: Any, location: Location, depth: int
    ) -> Iterator[tuple[Location, str]]:
        if text := _find_wrong_type(schema, value):
            yield location, text
        elif text := _find_other_value(schema, value):
            is_shown = not (is_object(value) or is_array(value) or self._is_secret(location))
            yield location, f"{format_value(value)} is {text}" if is_shown else text
        elif is_object(value):
            yield from self._iter_object_errors(schema, value, location, depth)
        elif is_array(value):
            yield from self._iter_array_errors(schema, value, location, depth)
        elif text := next(_check_scalar(schema, value, self._formats), ""):  # the first thing that is wrong says enough
            yield location, text

    def _is_secret(self, location: Location) -> bool:
        """Whether a value is secret, or in an object that is: by a name, or by what the document says anywhere."""
        return any(isinstance(name, str) and (is_secret_name(name) or name in self._secrets) for name in location)

    @cached_property
    def _secrets(self) -> frozenset[str]:
        """The names of the properties that some schema of the document calls secret."""
        found: set[str] = set()
        waiting: list[Any] = [self._document]
        while waiting:
            node = waiting.pop()
            if is_object(node):
                found.update(as_array(node.get("x-secret-properties")))
                waiting += node.values()
            elif is_array(node):
                waiting += node
        return frozenset(found)

    def _iter_choice_errors(
        self, choices: list[Any], value: Any, location: Location, depth: int
    ) -> Iterator[tuple[Location, str]]:
        errors: list[list[tuple[Location, str]]] = []
        for choice in choices:
            errors.append(list(self.iter_errors(choice, value, location, depth + 1)))
            if not errors[-1]:
                return
        # A nullable choice is described as two schemas. The one for null adds nothing to the message.
        useful = [found for choice, found in zip(choices, errors, strict=True) if not is_null(self._document, choice)]
        if len(useful) == 1:
            yield from useful.pop()
        elif errors:
            yield location, f"none of the {len(choices)} forms that are described fits"

    def _iter_object_errors(
        self, schema: Node, value: Node, location: Location, depth: int
    ) -> Iterator[tuple[Location, str]]:
        properties = as_object(schema.get("properties"))
        # Other names may fit `patternProperties`.
        additional = True if "patternProperties" in schema else schema.get("additionalProperties", True)
        for name in as_array(schema.get("required")):
            if name not in value and (self._is_answer or not is_read_only(self._document, properties.get(name))):
                yield (*location, name), "missing; it is required"
        for text in _check_size(schema, len(value), "field", ("minProperties", "maxProperties")):
            yield location, text
        for name, item in value.items():
            yield from self.iter_errors(properties.get(name, additional), item, (*location, name), depth + 1)

    def _iter_array_errors(
        self, schema: Node, value: list[Any], location: Location, depth: int
    ) -> Iterator[tuple[Location, str]]:
        for text in _check_size(schema, len(value), "item", ("minItems", "maxItems")):
            yield location, text
        if schema.get("uniqueItems") is True and _has_duplicates(value):
            yield location, "has an item twice"
        first = as_array(schema.get("prefixItems"))
        for index, item in enumerate(value):
            item_schema = first[index] if index < len(first) else schema.get("items", True)
            yield from self.iter_errors(item_schema, item, (*location, index), depth + 1)


def _find_wrong_type(schema: Node, value: Any) -> str:
    """Return what is wrong with the type of a value, or an empty text."""
    names = [schema["type"]] if isinstance(schema.get("type"), str) else as_array(schema.get("type"))
    known = [_TYPES[name] for name in names if name in _TYPES]
    if len(known) < len(names) or not known or any(is_type(value) for is_type, _ in known):
        return ""
    nouns = [noun for _, noun in known if noun != "null"] or ["null"]
    return f"{' or '.join(nouns)} is expected, not {_describe_type(value)}"


def _find_other_value(schema: Node, value: Any) -> str:
    """Return what is wrong with a value that is not in `enum`, or not the `const`; or an empty text."""
    allowed = list_values(schema)
    if not allowed or any(is_equal(value, each) for each in allowed):
        return ""
    return explain_choice(value, allowed)


def _check_scalar(schema: Node, value: Any, formats: _Formats) -> Iterator[str]:
    if isinstance(value, str):
        yield from _check_string(schema, value, formats)
    elif is_number(value):
        yield from _check_number(schema, value)


def _check_string(schema: Node, value: str, formats: _Formats) -> Iterator[str]:
    yield from _check_size(schema, len(value), "character", ("minLength", "maxLength"))
    pattern = schema.get("pattern")
    if isinstance(pattern, str) and fits(pattern, value) is False:
        yield f"not of the form {pattern}"
    is_format, noun = formats.get(str(schema.get("format")), (None, ""))
    if is_format is not None and not is_format(value):
        yield f"not {noun}"


def fits_format(name: str, text: str) -> bool | None:
    """Return whether a text has a format. None for a format that is not checked here."""
    known = _FORMATS.get(name)
    return None if known is None else known[0](text)


def _check_number(schema: Node, value: float) -> Iterator[str]:
    for low, is_exclusive in get_limits(schema, "minimum", "exclusiveMinimum"):
        if value < low or (is_exclusive and value == low):
            yield f"must be {'more than' if is_exclusive else 'at least'} {low}"
    for high, is_exclusive in get_limits(schema, "maximum", "exclusiveMaximum"):
        if value > high or (is_exclusive and value == high):
            yield f"must be {'less than' if is_exclusive else 'at most'} {high}"
    step = schema.get("multipleOf")
    if is_number(step) and step > 0 and not _is_multiple(value, step):
        yield f"not a multiple of {step}"


def _is_multiple(value: float, step: float) -> bool:
    try:
        return Decimal(str(value)) % Decimal(str(step)) == 0
    except InvalidOperation:  # the quotient has too many digits
        return True


def _check_size(schema: Node, size: int, unit: str, keywords: tuple[str, str]) -> Iterator[str]:
    low, high = schema.get(keywords[0]), schema.get(keywords[1])
    if is_number(low) and size < low:
        yield f"has {size} {unit}{'' if size == 1 else 's'}, at least {low} {'is' if low == 1 else 'are'} needed"
    if is_number(high) and size > high:
        yield f"has {size} {unit}{'' if size == 1 else 's'}, at most {high} {'is' if high == 1 else 'are'} accepted"


def _is_date(text: str) -> bool:
    return bool(DATE.fullmatch(text)) and _can_parse(date.fromisoformat, text)


def _is_date_time(text: str) -> bool:
    return bool(_DATE_TIME.fullmatch(text)) and _can_parse(datetime.fromisoformat, text)


def _is_time(text: str) -> bool:
    return ":" in text and _can_parse(time.fromisoformat, text)


def _can_parse(parse: Callable[[str], object], text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


def _has_duplicates(items: list[Any]) -> bool:
    try:
        texts = [json.dumps(each, sort_keys=True) for each in items]
    except (TypeError, ValueError, RecursionError):  # a file, or what can't be sent either
        return False
    return len(set(texts)) < len(texts)


def _is_json(value: Any) -> bool:
    """Whether a value is JSON. A file is not."""
    return value is None or isinstance(value, dict | list | str | int | float)


def _describe_type(value: Any) -> str:
    return next(noun for is_type, noun in _TYPES.values() if is_type(value))


_TYPES: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "object": (lambda value: isinstance(value, dict), "an object"),
    "array": (lambda value: isinstance(value, list), "an array"),
    "string": (lambda value: isinstance(value, str), "a string"),
    "boolean": (lambda value: isinstance(value, bool), "a boolean"),
    "integer": (lambda value: is_number(value) and value == value // 1, "an integer"),
    "number": (is_number, "a number"),
    "null": (lambda value: value is None, "null"),
}
_FORMATS: _Formats = {
    "date": (_is_date, "a date, YYYY-MM-DD"),
    "date-time": (_is_date_time, "a date and time with an offset, such as 2025-04-10T00:00:00Z"),
    "uri": (lambda text: bool(_URI.fullmatch(text)), "a URI"),
}
_ANSWERED_FORMATS: _Formats = {
    **_FORMATS,
    "byte": (lambda text: bool(_BASE64.fullmatch(text)), "base64"),
    "email": (lambda text: bool(_EMAIL.fullmatch(text)), "an e-mail address"),
    "ipv4": (lambda text: _can_parse(IPv4Address, text), "an IPv4 address"),
    "ipv6": (lambda text: _can_parse(IPv6Address, text), "an IPv6 address"),
    "time": (_is_time, "a time"),
    "uuid": (lambda text: bool(_UUID.fullmatch(text)), "a UUID"),
}
