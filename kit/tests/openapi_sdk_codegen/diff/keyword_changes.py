"""A grammar of changes: what can be done to a schema with one keyword, and what that means for users.

The levels follow from one sentence, requests may widen and responses may narrow, and from the exceptions that oasdiff's
rules make: a new limit of a request is only a warning, a new value of an enum in a response too.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from openapi_sdk_codegen.report.change import Level

if TYPE_CHECKING:
    from collections.abc import Callable

Json = dict[str, Any]

ERROR, WARNING, INFO = Level.ERROR, Level.WARNING, Level.INFO
BREAKS = frozenset({ERROR})
MAY_BREAK = frozenset({ERROR, WARNING})
CHECK = frozenset({WARNING})
HARMLESS = frozenset({INFO})
ANY = frozenset(Level)


@dataclass(frozen=True)
class KeywordChange:
    """One change of a schema.

    Attributes:
        name: What is done.
        fits: Whether it can be done to a schema, and means something there.
        change: Does it.
        request: The level in what users send.
        response: The level in what users receive.
        openapi: The version that it needs; "" for both.
    """

    name: str
    fits: Callable[[Json], bool]
    change: Callable[[Json], Any]
    request: frozenset[Level]
    response: frozenset[Level]
    openapi: str = ""


def _is(kind: str) -> Callable[[Json], bool]:
    return lambda schema: schema.get("type") == kind


def _has(keyword: str) -> Callable[[Json], bool]:
    return lambda schema: keyword in schema


def _lacks(kind: str, *keywords: str) -> Callable[[Json], bool]:
    return lambda schema: schema.get("type") == kind and not {*keywords} & schema.keys()


def _set(**keywords: Any) -> Callable[[Json], None]:
    return lambda schema: schema.update(deepcopy(keywords))


def _drop(keyword: str) -> Callable[[Json], None]:
    return lambda schema: schema.pop(keyword)


def _add(keyword: str, number: int) -> Callable[[Json], None]:
    return lambda schema: schema.update({keyword: schema[keyword] + number})


def _limit(keyword: str, kind: str, value: int, *, is_upper: bool) -> list[KeywordChange]:
    """Return what can be done to a limit. Its value in documents is at least 2."""
    rises, falls = ("widened", "narrowed") if is_upper else ("narrowed", "widened")
    levels = {"narrowed": (MAY_BREAK, HARMLESS), "widened": (HARMLESS, MAY_BREAK)}
    return [
        KeywordChange(f"{keyword} set", _lacks(kind, keyword, "enum"), _set(**{keyword: value}), *levels["narrowed"]),
        KeywordChange(f"{keyword} unset", _has(keyword), _drop(keyword), *levels["widened"]),
        KeywordChange(f"{keyword} up", _has(keyword), _add(keyword, 1), *levels[rises]),
        KeywordChange(f"{keyword} down", _has(keyword), _add(keyword, -1), *levels[falls]),
    ]


def _without_first(keyword: str) -> Callable[[Json], None]:
    return lambda schema: schema.update({keyword: schema[keyword][1:]})


def _with(keyword: str, *items: Any) -> Callable[[Json], None]:
    return lambda schema: schema.update({keyword: [*schema[keyword], *deepcopy(items)]})


def _put(keyword: str, name: str, value: Any) -> Callable[[Json], None]:
    return lambda schema: schema.update({keyword: {**schema.get(keyword, {}), name: deepcopy(value)}})


def _drop_first(keyword: str) -> Callable[[Json], None]:
    return lambda schema: schema.update({keyword: dict(list(schema[keyword].items())[1:])})


def _has_optional_property(schema: Json) -> bool:
    """Whether the first property is optional, and part of requests and responses."""
    for name, first in schema.get("properties", {}).items():
        return name not in schema.get("required", []) and not {"readOnly", "writeOnly", "$ref"} & first.keys()
    return False


def _has_required_property(schema: Json) -> bool:
    """Whether the first required property is part of requests and responses."""
    first = next(iter(schema.get("required", ())), "")
    return bool(first) and not {"readOnly", "writeOnly", "$ref"} & schema.get("properties", {}).get(first, {}).keys()


def _require_first(schema: Json) -> None:
    schema["required"] = [*schema.get("required", []), next(iter(schema["properties"]))]


def _add_required(schema: Json) -> None:
    _put("properties", "newAndRequired", {"type": "string"})(schema)
    schema["required"] = [*schema.get("required", []), "newAndRequired"]


def _is_limited_by_format(schema: Json) -> bool:
    return "format" in schema and schema.get("type") != "integer"


_TEXT = _lacks("string", "enum", "const", "format")

CHANGES: tuple[KeywordChange, ...] = (
    KeywordChange("string to integer", _TEXT, _set(type="integer"), BREAKS, BREAKS),
    KeywordChange("integer to number", _lacks("integer", "enum", "format"), _set(type="number"), HARMLESS, BREAKS),
    KeywordChange("number to integer", _lacks("number", "enum", "format"), _set(type="integer"), BREAKS, HARMLESS),
    KeywordChange("no type", _TEXT, _drop("type"), HARMLESS, BREAKS),
    KeywordChange("null as well", _TEXT, _set(type=["string", "null"]), HARMLESS, BREAKS, "3.1"),
    KeywordChange("another type as well", _TEXT, _set(type=["string", "integer"]), HARMLESS, BREAKS, "3.1"),
    KeywordChange("nullable", _lacks("string", "nullable", "enum"), _set(nullable=True), HARMLESS, BREAKS, "3.0"),
    KeywordChange(
        "not nullable",
        lambda schema: schema.get("nullable") is True and "type" in schema and None not in schema.get("enum", ()),
        _drop("nullable"),
        BREAKS,
        HARMLESS,
        "3.0",
    ),
    KeywordChange("format added", _TEXT, _set(format="date-time"), MAY_BREAK, HARMLESS),
    KeywordChange("format removed", _is_limited_by_format, _drop("format"), HARMLESS, MAY_BREAK),
    KeywordChange("enum added", _TEXT, _set(enum=["a", "b"]), BREAKS, HARMLESS),
    KeywordChange("enum removed", _has("enum"), _drop("enum"), HARMLESS, MAY_BREAK),
    KeywordChange("enum value added", _has("enum"), _with("enum", "brandNew"), HARMLESS, MAY_BREAK),
    KeywordChange("enum value removed", _has("enum"), _without_first("enum"), BREAKS, HARMLESS),
    KeywordChange("const added", _TEXT, _set(const="a"), BREAKS, HARMLESS, "3.1"),
    KeywordChange("pattern added", _lacks("string", "pattern", "enum"), _set(pattern="^a"), MAY_BREAK, HARMLESS),
    KeywordChange("pattern changed", _has("pattern"), _set(pattern="^b$"), MAY_BREAK, ANY),
    KeywordChange("pattern removed", _has("pattern"), _drop("pattern"), HARMLESS, ANY),
    *_limit("maxLength", "string", 9, is_upper=True),
    *_limit("minLength", "string", 3, is_upper=False),
    *_limit("maximum", "integer", 9, is_upper=True),
    *_limit("minimum", "integer", 3, is_upper=False),
    *_limit("maxItems", "array", 9, is_upper=True),
    *_limit("minItems", "array", 3, is_upper=False),
    *_limit("maxProperties", "object", 99, is_upper=True),
    *_limit("minProperties", "object", 3, is_upper=False),
    KeywordChange("multipleOf set", _lacks("integer", "multipleOf"), _set(multipleOf=7), MAY_BREAK, HARMLESS),
    KeywordChange("multipleOf unset", _has("multipleOf"), _drop("multipleOf"), HARMLESS, MAY_BREAK),
    KeywordChange("unique items", _lacks("array", "uniqueItems"), _set(uniqueItems=True), MAY_BREAK, HARMLESS),
    KeywordChange(
        "items retyped",
        lambda schema: _TEXT(schema.get("items", {})),
        lambda schema: schema.update(items={"type": "integer"}),
        BREAKS,
        BREAKS,
    ),
    KeywordChange("an optional property added", _is("object"), _put("properties", "brandNew", {}), HARMLESS, HARMLESS),
    KeywordChange("a required property added", _is("object"), _add_required, BREAKS, HARMLESS),
    KeywordChange("an optional property removed", _has_optional_property, _drop_first("properties"), CHECK, CHECK),
    KeywordChange("a property required", _has_optional_property, _require_first, MAY_BREAK, HARMLESS),
    KeywordChange("a property optional", _has_required_property, _without_first("required"), HARMLESS, BREAKS),
    KeywordChange(
        "no other properties",
        _lacks("object", "additionalProperties"),
        _set(additionalProperties=False),
        MAY_BREAK,
        HARMLESS,
    ),
    KeywordChange("default added", _lacks("string", "default", "enum"), _set(default="a"), ANY, HARMLESS),
    KeywordChange("default changed", _has("default"), _set(default="b"), ANY, HARMLESS),
    KeywordChange(
        "a choice added", _has("oneOf"), _with("oneOf", {"type": "object", "required": ["q"]}), HARMLESS, BREAKS
    ),
    KeywordChange(
        "a choice removed", lambda schema: len(schema.get("oneOf", ())) > 2, _without_first("oneOf"), BREAKS, HARMLESS
    ),
    KeywordChange(
        "one more of all",
        lambda schema: len(schema.get("allOf", ())) == 2,
        # A property of its own: one that another change adds elsewhere in the `allOf` would be told there.
        _with("allOf", {"properties": {"inNewPart": {"type": "string"}}}),
        HARMLESS,
        HARMLESS,
    ),
    KeywordChange(
        "not added",
        lambda schema: "not" not in schema and "type" in schema,
        _set(**{"not": {"enum": ["q"]}}),
        MAY_BREAK,
        HARMLESS,
    ),
)
"""Changes of a schema, each by one keyword. Limits in documents are at least 2, as `_limit` needs them."""
