"""Checks values against the schemas of the description: request bodies before they are sent.

Responses are read tolerantly. Request bodies are checked strictly: a body that FleetIT's documentation forbids is not
sent. The limits come from the description that the generated package ships. A message says what is wrong with a value
and what the limit is. It never shows the value, which may be a driver's pin. The sandbox uses the same checks.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache, partial
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from fleetit._description import get_body_schema, get_operation, load_description, resolve_ref
from fleetit._errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from fleetit._description import Node

    #: Property names and array indexes that lead from the whole document to a value.
    Location: TypeAlias = tuple[str | int, ...]

#: An error message names at most this many invalid fields: 500 vehicles may all have the same mistake.
_MAX_NAMED_ERRORS = 5
#: Bodies are nested two or three levels deep. A document that contains itself is nested without end.
_MAX_DEPTH = 20

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATE_TIME = re.compile(rf"{_DATE.pattern}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}(\.[0-9]+)?(Z|[+-][0-9]{{2}}:[0-9]{{2}})")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:([A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+")


def check_body(operation_id: str, method: str, path: str, document: Any, media_type: str) -> None:
    """Check a request body against the description before it is sent.

    Args:
        operation_id: The name of the operation in the error message.
        method: The HTTP method.
        path: The path template.
        document: The body, as `json.loads` would return it.
        media_type: Its Content-Type.

    Raises:
        ConfigurationError: If the body is invalid. The message names up to five fields, what is wrong with each, and
            the limit.
    """
    schema = _get_body_schema(method, path, media_type.partition(";")[0])
    if schema is None:
        return
    errors = list(SchemaValidator(partial(resolve_ref, load_description())).iter_errors(schema, document))
    if errors:
        named = [f"body{_format_location(location)}: {text}" for location, text in errors[:_MAX_NAMED_ERRORS]]
        more = f" and {len(errors) - _MAX_NAMED_ERRORS} more" if len(errors) > _MAX_NAMED_ERRORS else ""
        msg = f"{operation_id}: {'; '.join(named)}{more}"
        raise ConfigurationError(msg)


def check_server(operation_id: str, method: str, path: str, base_url: str) -> None:
    """Check that the server of a request has the operation. Some operations exist only on some servers of FleetIT.

    Args:
        operation_id: The name of the operation in the error message.
        method: The HTTP method.
        path: The path template.
        base_url: The base URL of the request. One that is not FleetIT's is accepted.

    Raises:
        ConfigurationError: If it is a server of FleetIT without the operation. The message names the servers that
            have it.
    """
    description = load_description()
    with_operation = _get_server_urls(get_operation(description, method, path))
    if with_operation and base_url in _get_server_urls(description) - with_operation:
        msg = f"{operation_id}: only {', '.join(sorted(with_operation))} has it, and this client is for {base_url}"
        raise ConfigurationError(msg)


class SchemaValidator:
    """Validates values against the schemas of one OpenAPI 3.0 document.

    Args:
        resolve: Returns a schema, or the schema that it refers to.
    """

    def __init__(self, resolve: Callable[[Node], Node]) -> None:
        self._resolve = resolve

    def iter_errors(
        self, schema: Node, value: Any, location: Location = (), depth: int = 0
    ) -> Iterator[tuple[Location, str]]:
        """Yield the location and the message of each error in a value. No message shows the value.

        Args:
            schema: The schema that the value has to fit.
            value: The value, as `json.loads` returns it.
            location: Where the value is in the document.
            depth: How many schemas enclose this one.
        """
        schema = self._resolve(schema)
        if value is None and (schema.get("nullable") or not schema.keys() & {"type", "oneOf", "anyOf", "allOf"}):
            return
        if depth > _MAX_DEPTH:
            yield location, f"nested deeper than {_MAX_DEPTH} levels"
            return
        for part in schema.get("allOf", ()):
            yield from self.iter_errors(part, value, location, depth + 1)
        yield from self._iter_choice_errors(schema, value, location, depth)
        type_name = schema.get("type")
        if type_name is not None:
            is_type, noun = _TYPES[type_name]
            if not is_type(value):
                yield location, f"{noun} is expected, not {_describe_type(value)}"
                return
            if type_name == "object":
                yield from self._iter_object_errors(schema, cast("Node", value), location, depth)
            elif type_name == "array":
                yield from self._iter_array_errors(schema, cast("list[Any]", value), location, depth)
            else:
                yield from ((location, text) for text in _SCALAR_CHECKS[type_name](schema, value))
        if "enum" in schema and value not in schema["enum"]:
            yield location, f"not one of {', '.join(map(str, schema['enum']))}"

    def _iter_choice_errors(
        self, schema: Node, value: Any, location: Location, depth: int
    ) -> Iterator[tuple[Location, str]]:
        choices: list[Node] = [*schema.get("oneOf", ()), *schema.get("anyOf", ())]
        errors = [list(self.iter_errors(choice, value, location, depth + 1)) for choice in choices]
        if not errors or not all(errors):
            return
        # A nullable choice is described as two schemas. The one for null adds nothing to the message.
        useful = [
            found for choice, found in zip(choices, errors, strict=True) if self._resolve(choice).get("enum") != [None]
        ]
        if len(useful) == 1:
            yield from useful[0]
        else:
            yield location, f"none of the {len(choices)} forms that are described fits"

    def _iter_object_errors(
        self, schema: Node, value: Node, location: Location, depth: int
    ) -> Iterator[tuple[Location, str]]:
        properties, additional = schema.get("properties", {}), schema.get("additionalProperties", True)
        for name in schema.get("required", ()):
            if name not in value:
                yield (*location, name), "missing; it is required"
        for name, item in value.items():
            item_schema = properties.get(name, additional)
            if item_schema is False:
                yield (*location, name), "not described, and nothing else is accepted"
            elif item_schema is not True:
                yield from self.iter_errors(item_schema, item, (*location, name), depth + 1)

    def _iter_array_errors(
        self, schema: Node, value: list[Any], location: Location, depth: int
    ) -> Iterator[tuple[Location, str]]:
        for text in _check_size(schema, len(value), "items", ("minItems", "maxItems")):
            yield location, text
        for index, item in enumerate(value):
            yield from self.iter_errors(schema.get("items", {}), item, (*location, index), depth + 1)


def _check_string(schema: Node, value: str) -> Iterator[str]:
    yield from _check_size(schema, len(value), "characters", ("minLength", "maxLength"))
    pattern = schema.get("pattern")
    if pattern is not None and not _compile_pattern(pattern).search(value):
        yield f"not of the form {pattern}"
    is_format, noun = _FORMATS.get(str(schema.get("format")), (None, ""))
    if is_format is not None and not is_format(value):
        yield f"not {noun}"


def _check_number(schema: Node, value: float) -> Iterator[str]:
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and (value < low or (value == low and schema.get("exclusiveMinimum"))):
        yield f"must be {'more than' if schema.get('exclusiveMinimum') else 'at least'} {low}"
    if high is not None and (value > high or (value == high and schema.get("exclusiveMaximum"))):
        yield f"must be {'less than' if schema.get('exclusiveMaximum') else 'at most'} {high}"


def _check_boolean(_schema: Node, _value: bool) -> Iterator[str]:
    return iter(())


def _check_size(schema: Node, size: int, unit: str, keywords: tuple[str, str]) -> Iterator[str]:
    low, high = schema.get(keywords[0]), schema.get(keywords[1])
    if low is not None and size < low:
        yield f"has {size} {unit}, at least {low} are needed"
    if high is not None and size > high:
        yield f"has {size} {unit}, at most {high} are accepted"


def is_date(text: str) -> bool:
    """Return whether a text is a date, YYYY-MM-DD."""
    return bool(_DATE.fullmatch(text)) and _can_parse(date.fromisoformat, text)


def is_date_time(text: str) -> bool:
    """Return whether a text is a date and time with an offset, as in RFC 3339."""
    return bool(_DATE_TIME.fullmatch(text)) and _can_parse(datetime.fromisoformat, text)


def _can_parse(parse: Callable[[str], object], text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


@cache
def _compile_pattern(pattern: str) -> re.Pattern[str]:
    """Compile a pattern of the description: digits are ASCII, and `$` matches only at the very end."""
    text = pattern.removesuffix("$") + r"\Z" if pattern.endswith("$") and not pattern.endswith(r"\$") else pattern
    return re.compile(text, re.ASCII)


def _describe_type(value: Any) -> str:
    return next(
        (noun for is_type, noun in _TYPES.values() if is_type(value)), "null" if value is None else "another type"
    )


def _format_location(location: Location) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)


_TYPES: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "object": (lambda value: isinstance(value, dict), "an object"),
    "array": (lambda value: isinstance(value, list), "an array"),
    "string": (lambda value: isinstance(value, str), "a string"),
    "boolean": (lambda value: isinstance(value, bool), "a boolean"),
    "integer": (lambda value: isinstance(value, int) and not isinstance(value, bool), "an integer"),
    "number": (lambda value: isinstance(value, int | float) and not isinstance(value, bool), "a number"),
}
_SCALAR_CHECKS: Mapping[str, Callable[[Node, Any], Iterator[str]]] = {
    "string": _check_string,
    "boolean": _check_boolean,
    "integer": _check_number,
    "number": _check_number,
}
_FORMATS: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "date": (is_date, "a date, YYYY-MM-DD"),
    "date-time": (is_date_time, "a date and time with an offset, such as 2025-04-10T00:00:00Z"),
    "uri": (lambda text: bool(_URI.fullmatch(text)), "a URI"),
}


@cache
def _get_body_schema(method: str, path: str, media_type: str) -> Node | None:
    description = load_description()
    return get_body_schema(description, get_operation(description, method, path), media_type)


def _get_server_urls(node: Node) -> set[str]:
    return {server["url"].rstrip("/") for server in node.get("servers", ())}
