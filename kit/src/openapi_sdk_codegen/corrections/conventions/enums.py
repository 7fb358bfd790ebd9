"""Enums: values that the generator reads, and names of members that are distinct and readable."""

from __future__ import annotations

import re
from typing import Any

from openapi_python_client.strings import snake_case as generator_snake_case

from openapi_sdk.description.nodes import as_array, is_array, is_object, object_at
from openapi_sdk.description.references import each_node
from openapi_sdk.description.schemas import read_constants
from openapi_sdk_codegen.corrections.conventions import words
from openapi_sdk_codegen.corrections.conventions.nodes import schema_of

_MAX_LENGTH = 60
#: Signs that are the whole meaning of some values.
_SIGNS = {
    "+": "PLUS", "-": "MINUS", "*": "ASTERISK", "/": "SLASH", "=": "EQUAL", "==": "EQUALS", "!=": "NOT_EQUAL",
    "<": "LESS", "<=": "LESS_OR_EQUAL", ">": "GREATER", ">=": "GREATER_OR_EQUAL", "%": "PERCENT", "&": "AND",
    "|": "OR", "!": "NOT", "?": "QUESTION_MARK", ".": "DOT", ",": "COMMA", ":": "COLON", ";": "SEMICOLON",
    "_": "UNDERSCORE", "#": "HASH", "@": "AT", "$": "DOLLAR", "^": "CARET", "~": "TILDE", "": "EMPTY",
}  # fmt: skip

#: The type of values, by their types in Python.
_TYPES: dict[frozenset[str], str] = {frozenset(("str",)): "string", frozenset(("int",)): "integer"}


def is_named_enum(schema: dict[str, Any]) -> bool:
    """Whether the generator makes a class of an enum: all values are text, or all are whole numbers."""
    values = [value for value in as_array(schema.get("enum")) if value is not None]
    kinds = {type(value).__name__ for value in values}
    return kinds in ({"str"}, {"int"}) and schema.get("type") != "boolean"


def normalize_enums(document: dict[str, Any]) -> None:
    """Write choices of constants as enums, and remove repeated values, in place.

    A null among the values of a component becomes a nullable reference to it.
    """
    for node in each_node(document):
        for keyword in ("oneOf", "anyOf"):
            values = read_constants(node.get(keyword))
            type_ = _TYPES.get(frozenset(type(value).__name__ for value in values if value is not None))
            if type_ and len(values) > 1 and not {"enum", "const", "discriminator"} & node.keys():
                del node[keyword]
                node.setdefault("type", type_)
                node["enum"] = values
        if is_array(node.get("enum")):
            _remove_repeated(node)
    nullable = {
        str(name)
        for name, schema in object_at(document, "components", "schemas").items()
        if is_object(schema) and is_named_enum(schema) and take_null(schema)
    }
    if nullable:
        for node in list(each_node(document)):
            if schema_of(node.get("$ref")) in nullable:
                make_nullable(document, node)


def take_null(schema: dict[str, Any]) -> bool:
    """Remove what allows null from a schema in place; return whether there was any."""
    allowed = schema.pop("nullable", False) is True
    values, types = schema.get("enum"), schema.get("type")
    if is_array(values) and None in values and any(value is not None for value in values):
        allowed = True
        names = schema.get("x-enum-varnames")
        if is_array(names) and len(names) == len(values):
            schema["x-enum-varnames"] = [name for name, value in zip(names, values, strict=True) if value is not None]
        schema["enum"] = [value for value in values if value is not None]
    if is_array(types) and "null" in types:
        allowed = True
        rest = [each for each in types if each != "null"]
        schema["type"] = rest[0] if len(rest) == 1 else rest
        if not rest:
            del schema["type"]
    return allowed


def make_nullable(document: dict[str, Any], node: dict[str, Any]) -> None:
    """Allow null beside what a node refers to, in place and in the dialect of the document."""
    reference = {"$ref": node.pop("$ref")}
    if str(document.get("openapi")).startswith("3.0"):
        node["nullable"] = True
        node["allOf"] = [reference]
    else:
        node["anyOf"] = [reference, {"type": "null"}]


def _remove_repeated(schema: dict[str, Any]) -> None:
    values, names = schema["enum"], schema.get("x-enum-varnames")
    seen: dict[str, int] = {}
    for index, value in enumerate(values):
        seen.setdefault(f"{type(value).__name__} {value!r}", index)
    if len(seen) < len(values):
        if is_array(names) and len(names) == len(values):
            schema["x-enum-varnames"] = [names[index] for index in seen.values()]
        schema["enum"] = [values[index] for index in seen.values()]


def name_members(document: dict[str, Any]) -> None:
    """Write `x-enum-varnames` in place into the enums whose members the generator would name badly or twice."""
    for schema in object_at(document, "components", "schemas").values():
        if is_object(schema) and is_named_enum(schema):
            names = member_names(schema["enum"], schema.get("x-enum-varnames"))
            if names == [_generator_name(value) for value in schema["enum"]]:
                schema.pop("x-enum-varnames", None)
            else:
                schema["x-enum-varnames"] = names


def member_names(values: list[Any], given: Any = None) -> list[str]:
    """Return a distinct name for each value: those that are given if they are good, else by the value.

    `-created` is `CREATED_DESCENDING` if the values are an ordering, that is if `created` is a value too.
    """
    if is_array(given) and len(given) == len(values) and _are_good(given):
        return [str(name) for name in given]
    texts = {value for value in values if isinstance(value, str)}
    names: list[str] = []
    taken = {name for name in map(_generator_name, values) if name}
    used: set[str] = set()
    numbers: dict[str, int] = {}
    for value in values:
        name = _generator_name(value)
        if not name or name in used:
            base = candidate = _readable_name(value, texts)
            while candidate in used or (candidate in taken and candidate != name):
                # The numbers below are taken, so that the search for the next value goes on from here.
                numbers[base] = numbers.get(base, 1) + 1
                candidate = f"{base}_{numbers[base]}"
            name = candidate
        used.add(name)
        names.append(name)
    return names


def _are_good(names: list[Any]) -> bool:
    texts = [name for name in names if isinstance(name, str) and re.fullmatch(r"[A-Z][A-Z0-9_]*", name)]
    kept = [name for name in texts if generator_snake_case(name).upper() == name]
    return len(kept) == len(names) == len(set(kept))


def _generator_name(value: Any) -> str:
    """Return the name that the generator gives a value, if it is a good one."""
    if isinstance(value, int):
        return f"VALUE_{value}" if value >= 0 else f"VALUE_NEGATIVE_{-value}"
    name = generator_snake_case(value.upper()).upper() if value[:1].isalpha() else ""
    is_plain = re.fullmatch(r"[A-Za-z0-9 _.-]*", value) and re.fullmatch(r"[A-Z][A-Z0-9_]*", name)
    return name if is_plain and len(name) <= _MAX_LENGTH else ""


def _readable_name(value: str, texts: set[str]) -> str:
    sign, rest = value[:1], value[1:]
    if value in _SIGNS:
        return _SIGNS[value]
    if sign in {"-", "+"} and rest[:1].isalpha() and (rest in texts or sign == "-"):
        return f"{_plain_name(rest)}_{'DESCENDING' if sign == '-' else 'ASCENDING'}"
    if sign in {"-", "+"} and rest[:1].isdigit():
        return f"VALUE_{'MINUS' if sign == '-' else 'PLUS'}_{_plain_name(rest).removeprefix('VALUE_')}"
    return _plain_name(value)


def _plain_name(text: str) -> str:
    name = words.snake_case(text).upper()[:_MAX_LENGTH].rstrip("_")
    if name.startswith("X") and not text[:1].lower().startswith("x"):  # no word begins with a digit
        rest = name.removeprefix("X").strip("_")
        return f"VALUE_{rest}" if rest else "VALUE"
    return name
