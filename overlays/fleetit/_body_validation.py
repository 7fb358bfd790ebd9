"""What a described body may hold: one walk over schema and value, for who sends a body and for who receives one.

Reading is tolerant, writing is strict: a body that FleetIT's page says is refused never leaves. The limits are read
from the description that the generated package carries, so a page that changes one changes it here. A text says what
is wrong with a value and the limit, and never the value, which may be a driver's pin.
"""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from fleetit._errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Node: TypeAlias = Mapping[str, Any]
    #: Property names and places in arrays, from the whole body inwards.
    Where: TypeAlias = tuple[str | int, ...]

#: So many problems are named in one error; who sends 500 vehicles with the same mistake has read enough.
_NAMED = 5
#: Bodies are nested two or three deep; a document that refers to itself is not.
_DEPTH = 20

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATE_TIME = re.compile(rf"{_DATE.pattern}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}(\.[0-9]+)?(Z|[+-][0-9]{{2}}:[0-9]{{2}})")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:([A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+")


def check_body(operation: str, method: str, path: str, document: Any) -> None:
    """Check a body against the description before it is sent.

    Args:
        operation: What the error calls the operation.
        method: The HTTP method in capitals.
        path: The path template.
        document: The body as JSON would have it.

    Raises:
        ConfigurationError: That names up to five fields, what is wrong with each and the limit.
    """
    schema = _body_schema(method.lower(), path)
    found = [] if schema is None else list(Limits(_resolved).problems(schema, document))
    if found:
        named = [f"body{_place(where)}: {text}" for where, text in found[:_NAMED]]
        more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
        msg = f"{operation}: {'; '.join(named)}{more}"
        raise ConfigurationError(msg)


def check_server(operation: str, method: str, path: str, base_url: str) -> None:
    """Check that an operation which only some servers of FleetIT have is not sent to another of them.

    Args:
        operation: What the error calls the operation.
        method: The HTTP method in capitals.
        path: The path template.
        base_url: Where it would go; an address that is none of FleetIT's is not judged.

    Raises:
        ConfigurationError: That names the servers that have it.
    """
    described = _description()
    own: Node = described["paths"].get(path, {}).get(method.lower(), {})
    having = {server["url"].rstrip("/") for server in own.get("servers", ())}
    known = {server["url"].rstrip("/") for server in described.get("servers", ())}
    if having and base_url in known - having:
        msg = f"{operation}: only {', '.join(sorted(having))} has it, and this client is for {base_url}"
        raise ConfigurationError(msg)


class Limits:
    """The schemas of one description.

    Args:
        resolve: Follows the references of a schema until there is something else.
    """

    def __init__(self, resolve: Callable[[Node], Node]) -> None:
        self._resolve = resolve

    def problems(self, schema: Node, value: Any, where: Where = (), depth: int = 0) -> Iterator[tuple[Where, str]]:
        """Yield what is wrong with a value: where, and in words that don't show it.

        Args:
            schema: What the value is held to.
            value: As `json.loads` returns it.
            where: Where the value stands.
            depth: How many schemas led here.
        """
        schema = self._resolve(schema)
        if value is None and (schema.get("nullable") or not schema.keys() & {"type", "oneOf", "anyOf", "allOf"}):
            return
        if depth > _DEPTH:
            yield where, f"nested deeper than {_DEPTH} levels"
            return
        for part in schema.get("allOf", ()):
            yield from self.problems(part, value, where, depth + 1)
        yield from self._of_choices(schema, value, where, depth)
        kind = schema.get("type")
        if kind is not None:
            is_kind, word = _KINDS[kind]
            if not is_kind(value):
                yield where, f"{word} is expected, not {_word(value)}"
                return
            if kind == "object":
                yield from self._of_object(schema, cast("Node", value), where, depth)
            elif kind == "array":
                yield from self._of_array(schema, cast("list[Any]", value), where, depth)
            else:
                yield from ((where, text) for text in _CHECKS[kind](schema, value))
        if "enum" in schema and value not in schema["enum"]:
            yield where, f"not one of {', '.join(map(str, schema['enum']))}"

    def _of_choices(self, schema: Node, value: Any, where: Where, depth: int) -> Iterator[tuple[Where, str]]:
        choices: list[Node] = [*schema.get("oneOf", ()), *schema.get("anyOf", ())]
        found = [list(self.problems(choice, value, where, depth + 1)) for choice in choices]
        if not found or not all(found):
            return
        # "A choice or null" is written as two forms, of which one says nothing worth reading.
        telling = [
            each for choice, each in zip(choices, found, strict=True) if self._resolve(choice).get("enum") != [None]
        ]
        if len(telling) == 1:
            yield from telling[0]
        else:
            yield where, f"none of the {len(choices)} forms that are described fits"

    def _of_object(self, schema: Node, value: Node, where: Where, depth: int) -> Iterator[tuple[Where, str]]:
        described, others = schema.get("properties", {}), schema.get("additionalProperties", True)
        for name in schema.get("required", ()):
            if name not in value:
                yield (*where, name), "missing; it is required"
        for name, each in value.items():
            rule = described.get(name, others)
            if rule is False:
                yield (*where, name), "not described, and nothing else is accepted"
            elif rule is not True:
                yield from self.problems(rule, each, (*where, name), depth + 1)

    def _of_array(self, schema: Node, value: list[Any], where: Where, depth: int) -> Iterator[tuple[Where, str]]:
        yield from ((where, text) for text in _size(schema, len(value), "items", ("minItems", "maxItems")))
        for index, each in enumerate(value):
            yield from self.problems(schema.get("items", {}), each, (*where, index), depth + 1)


def _of_text(schema: Node, value: str) -> Iterator[str]:
    yield from _size(schema, len(value), "characters", ("minLength", "maxLength"))
    pattern, form = schema.get("pattern"), schema.get("format")
    if pattern is not None and not _compiled(pattern).search(value):
        yield f"not of the form {pattern}"
    is_form, word = _FORMATS.get(str(form), (None, ""))
    if is_form is not None and not is_form(value):
        yield f"not {word}"


def _of_number(schema: Node, value: float) -> Iterator[str]:
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and (value < low or (value == low and schema.get("exclusiveMinimum"))):
        yield f"must be {'more than' if schema.get('exclusiveMinimum') else 'at least'} {low}"
    if high is not None and (value > high or (value == high and schema.get("exclusiveMaximum"))):
        yield f"must be {'less than' if schema.get('exclusiveMaximum') else 'at most'} {high}"


def _of_boolean(_schema: Node, _value: bool) -> Iterator[str]:
    return iter(())


def _size(schema: Node, size: int, of: str, names: tuple[str, str]) -> Iterator[str]:
    low, high = schema.get(names[0]), schema.get(names[1])
    if low is not None and size < low:
        yield f"has {size} {of}, at least {low} are needed"
    if high is not None and size > high:
        yield f"has {size} {of}, at most {high} are accepted"


def is_date(text: str) -> bool:
    """Return whether a text is a day, YYYY-MM-DD."""
    return bool(_DATE.fullmatch(text)) and _reads(date.fromisoformat, text)


def is_date_time(text: str) -> bool:
    """Return whether a text is a moment with an offset, as RFC 3339 has it."""
    return bool(_DATE_TIME.fullmatch(text)) and _reads(datetime.fromisoformat, text)


def _reads(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern of the description: digits are ASCII, and `$` is the end, not the line break before it."""
    text = pattern.removesuffix("$") + r"\Z" if pattern.endswith("$") and not pattern.endswith(r"\$") else pattern
    return re.compile(text, re.ASCII)


def _word(value: Any) -> str:
    return next((word for is_kind, word in _KINDS.values() if is_kind(value)), "null" if value is None else "that")


def _place(where: Where) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in where)


_KINDS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "object": (lambda value: isinstance(value, dict), "an object"),
    "array": (lambda value: isinstance(value, list), "an array"),
    "string": (lambda value: isinstance(value, str), "a text"),
    "boolean": (lambda value: isinstance(value, bool), "a boolean"),
    "integer": (lambda value: isinstance(value, int) and not isinstance(value, bool), "a whole number"),
    "number": (lambda value: isinstance(value, int | float) and not isinstance(value, bool), "a number"),
}
_CHECKS: Mapping[str, Callable[[Node, Any], Iterator[str]]] = {
    "string": _of_text,
    "boolean": _of_boolean,
    "integer": _of_number,
    "number": _of_number,
}
_FORMATS: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "date": (is_date, "a day, YYYY-MM-DD"),
    "date-time": (is_date_time, "a moment with its offset, such as 2025-04-10T00:00:00Z"),
    "uri": (lambda text: bool(_URI.fullmatch(text)), "an address"),
}


@cache
def _description() -> dict[str, Any]:
    text = (files("fleetit_api") / "openapi.json").read_text(encoding="utf-8")
    return cast("dict[str, Any]", json.loads(text))


@cache
def _body_schema(method: str, path: str) -> Node | None:
    operation: Node = _description()["paths"].get(path, {}).get(method, {})
    media = _resolved(operation.get("requestBody", {})).get("content", {}).get("application/json", {})
    return cast("Node | None", media.get("schema"))


def _resolved(node: Node) -> Node:
    while "$ref" in node:
        found: Any = _description()
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        node = found
    return node
