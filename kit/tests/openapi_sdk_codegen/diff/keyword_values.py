"""The values of keywords, written in one way, and what two values of one keyword mean together."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from openapi_sdk.description.nodes import as_array, as_object, is_array, is_object

if TYPE_CHECKING:
    from collections.abc import Callable

#: Extensions that change something.
EXTENSIONS = ("x-extensible-enum", "x-sunset", "x-stability-level")
_MATCHES_EVERYTHING = ("", ".*", "^.*$", "^", "^.*", ".*$", "^(.*)$", "$", "\\w*", "[\\s\\S]*", "^[\\s\\S]*$")
_UPPER = ("maximum", "maxLength", "maxItems", "maxProperties", "maxContains")
_LOWER = ("minimum", "minLength", "minItems", "minProperties", "minContains")
#: Of these, the outermost counts.
_OUTERMOST = ("default", "discriminator", *EXTENSIONS)
#: Values that mean the same as an absent keyword.
_DEFAULTS = {"minLength": 0, "minItems": 0, "minProperties": 0, "minContains": 1}
#: Several values of one keyword, all of which hold.
_BOTH = "all of"


def text_of(value: Any) -> str:
    """Return a value as text, the same for 1 and 1.0 and for any order of keys."""
    return json.dumps(_without_fractions(value), sort_keys=True)


def _without_fractions(value: Any) -> Any:
    if is_object(value):
        return {key: _without_fractions(each) for key, each in value.items()}
    if is_array(value):
        return [_without_fractions(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def write_keyword(schema: dict[str, Any], key: str, value: Any) -> tuple[str, Any] | None:
    """Return a keyword and its value as they are compared: one way of several. None for one that limits nothing."""
    if key in ("exclusiveMinimum", "exclusiveMaximum"):
        inclusive = "m" + key.removeprefix("exclusiveM")
        limit = schema.get(inclusive) if value is True else value
        return None if value is False else (inclusive, [limit, True])
    if key in ("minimum", "maximum"):
        return key, [value, False]
    if key == "const":
        return "enum", [text_of(value)]
    if (key == "pattern" and value in _MATCHES_EVERYTHING) or (key in _DEFAULTS and value == _DEFAULTS[key]):
        return None
    return key, _WRITTEN[key](value) if key in _WRITTEN else value


def narrow(key: str, one: Any, other: Any) -> Any:
    """Return what two values of a keyword mean together; `one` is that of the outer schema."""
    return one if key in _OUTERMOST else _NARROWER.get(key, _both)(one, other)


def _write_discriminator(value: Any) -> Any:
    mapping = as_object(as_object(value).get("mapping"))
    names = {name: str(each).rpartition("/")[2] for name, each in mapping.items()}
    return {"propertyName": as_object(value).get("propertyName"), "mapping": names}


#: How the value of a keyword is written, where that can be done in several ways.
_WRITTEN: dict[str, Callable[[Any], Any]] = {
    "enum": lambda value: sorted({text_of(each) for each in as_array(value)}),
    "type": lambda value: sorted(value if is_array(value) else [value]),
    "discriminator": _write_discriminator,
    "dependentRequired": lambda value: {name: sorted(each) for name, each in as_object(value).items()},
}


def _both(one: Any, other: Any) -> Any:
    """Return two values that hold both, as one."""
    values = {text_of(each): each for value in (one, other) for each in (value[_BOTH] if _is_both(value) else [value])}
    return one if len(values) == 1 and not _is_both(one) else {_BOTH: [values[text] for text in sorted(values)]}


def _is_both(value: Any) -> bool:
    return is_object(value) and _BOTH in value


def _needs(one: dict[str, list[str]], other: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return the properties that others need, of both."""
    return {name: sorted({*one.get(name, ()), *other.get(name, ())}) for name in (*one, *other)}


def _common_types(one: list[str], other: list[str]) -> list[str]:
    common = {*one} & {*other}
    if ("number" in one and "integer" in other) or ("integer" in one and "number" in other):
        common.add("integer")
    return sorted(common)


_NARROWER: dict[str, Callable[[Any, Any], Any]] = {
    **dict.fromkeys(_UPPER, min),
    **dict.fromkeys(_LOWER, max),
    "maximum": lambda one, other: min(one, other, key=lambda each: (each[0], not each[1])),
    "enum": lambda one, other: [each for each in one if each in other],
    "type": _common_types,
    "dependentRequired": _needs,
}
