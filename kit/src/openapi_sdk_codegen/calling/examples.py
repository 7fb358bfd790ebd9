"""Make examples of published schemas with schemathesis, always the same ones.

Nothing of a schema is rewritten but what schemathesis can't know: which way the value goes, and what of OpenAPI 3.1 is
bytes. The largest examples are made of schemas that require all their properties, and are kept if the published schema
allows them.
"""

from __future__ import annotations

import json
import time
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Flaky
from hypothesis.strategies import none
from schemathesis.config import SchemathesisConfig
from schemathesis.transport.serialization import Binary

from openapi_sdk.description.media_types import is_file
from openapi_sdk.description.nodes import as_array, as_object, as_text, is_array, is_object, object_at
from openapi_sdk.description.references import resolve_ref
from openapi_sdk_codegen.openapi.document import referenced_schemas

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The most examples of one schema.
MAX_EXAMPLES = 7
#: How many are drawn, to choose from: of the published schema, and of the one that requires all properties.
_DRAWN, _DRAWN_FULL = 15, 6
#: No further example is drawn after this many seconds.
_MAX_SECONDS = 10
#: Keywords whose value has a schema under each of its keys.
_MAPS = frozenset({"properties", "patternProperties", "schemas", "$defs", "definitions", "dependentSchemas"})
#: Keywords whose value is data.
_DATA = frozenset({"default", "enum", "const", "example", "examples"})
#: Schemas are put together of others this deep.
_MAX_DEPTH = 10
_PATH = "/example/"
_CONFIG: Any = cast("Any", SchemathesisConfig).from_dict({"generation": {"allow-x00": False, "mode": "positive"}})


class Example(NamedTuple):
    """An example of a schema.

    Attributes:
        value: JSON, with bytes in it.
        fields: The places of the fields that the schema describes by name: `/results/[]/id`.
        places: What is where in it, as far as that is described.
    """

    value: Any
    fields: frozenset[str] = frozenset()
    places: frozenset[tuple[str, ...]] = frozenset()


class NoExamplesError(Exception):
    """There are no examples of a schema, or schemathesis finds none."""


class ExampleMaker:
    """Makes examples of the schemas of a description.

    Args:
        document: The description as published.
        is_sent: Whether the values are sent (without `readOnly`), or received (without `writeOnly`).
    """

    def __init__(self, document: dict[str, Any], *, is_sent: bool) -> None:
        self._document = document
        self._is_sent = is_sent
        self._made: dict[str, list[Example]] = {}
        self._bodies: dict[str, Any] = {}
        self._is_newer = not as_text(document.get("openapi")).startswith("3.0")

    @cached_property
    def _prepared(self) -> dict[bool, dict[str, Any]]:
        return {is_full: self._prepare(self._document, is_full=is_full) for is_full in (False, True)}

    @cached_property
    def _circular(self) -> set[str]:
        """The components that lead back to themselves."""
        schemas = object_at(self._document, "components", "schemas")
        return {name for name, schema in schemas.items() if name in referenced_schemas(self._document, [schema])}

    def make(self, schema: Any) -> list[Example]:
        """Return different examples of a schema: the smallest one, the largest one, and some in between.

        Raises:
            NoExamplesError: If there are none.
        """
        text = json.dumps(schema)
        if text not in self._made:
            self._made[text] = self._make(schema)
        return self._made[text]

    def _make(self, schema: Any) -> list[Example]:
        try:
            published = self._operation(schema, is_full=False)
            (body,) = published.body  # none if it refers to nothing
            drawn = _draw(published, _DRAWN)
        except Exception as error:
            msg = f"schemathesis makes no example: {type(error).__name__}: {error}"
            raise NoExamplesError(msg) from error
        try:
            full = _draw(self._operation(schema, is_full=True), _DRAWN_FULL)
        except Exception:  # noqa: BLE001 - not all properties can be there together
            full = []
        valid: list[Example] = []
        for value in [drawn[0], *reversed(full), *drawn[1:]]:
            fields: set[str] = set()
            described = self._keep_described([schema], value, "", fields)
            if body.is_valid(as_json(described)):
                valid.append(Example(described, frozenset(fields), frozenset(_places(described))))
        if not valid:
            msg = "schemathesis makes no example that is valid"
            raise NoExamplesError(msg)
        if self._is_sent:
            return _choose(valid)
        largest = max(valid, key=lambda each: len(each.fields)).value
        return [*_choose(valid), *self._choose_open(schema, drawn, largest, body)]

    def _choose_open(self, schema: Any, drawn: list[Any], largest: Any, body: Any) -> list[Example]:
        """Return an example whose undescribed fields have to be kept. It has a described one, too."""
        for value in reversed(drawn):
            whole = {**largest, **value} if is_object(value) and is_object(largest) else value
            described = self._keep_described([schema], whole, "", set())
            if _is_recognized(whole, described) and body.is_valid(as_json(whole)):
                return [Example(whole)]
        return []

    def _keep_described(self, schemas: list[Any], value: Any, place: str, fields: set[str]) -> Any:
        """Return a value without the fields that no part of its schemas describes. The client refuses to send those.

        The places of the fields that a part describes by name are added to `fields`.
        """
        parts = [*self._parts(schemas, value)]
        if is_array(value):
            return self._keep_items(parts, value, place, fields)
        if not is_object(value):
            return value
        properties = [as_object(part.get("properties")) for part in parts]
        others = [each for part in parts for each in object_at(part, "patternProperties").values()]
        others += [each for part in parts if (each := part.get("additionalProperties", False)) is not False]
        kept: dict[str, Any] = {}
        for key, each in value.items():
            described = [named[key] for named in properties if key in named]
            if described:
                fields.add(f"{place}/{key}")
            if described or others or not any(properties):
                kept[key] = self._keep_described(described or others, each, f"{place}/{key}", fields)
        return kept

    def _keep_items(self, parts: list[dict[str, Any]], value: list[Any], place: str, fields: set[str]) -> list[Any]:
        kept: list[Any] = []
        for index, each in enumerate(value):
            described = [
                first[index] if index < len(first) else part["items"]
                for part in parts
                for first in [as_array(part.get("prefixItems"))]
                if index < len(first) or "items" in part
            ]
            if described or not any(as_array(part.get("prefixItems")) for part in parts):
                kept.append(self._keep_described(described, each, f"{place}/[]", fields))
        return kept

    def _parts(self, schemas: list[Any], value: Any) -> Iterator[dict[str, Any]]:
        """Yield schemas and the parts that they are put together of, each without its reference.

        Of the members of a union, those that a value is not valid for are left out, if it is valid for any.
        """
        waiting = [(schema, 0) for schema in schemas]
        while waiting:
            node, depth = waiting.pop()
            part = {**resolve_ref(self._document, node), **as_object(node)}
            yield part
            inner = list(as_array(part.get("allOf")))
            for keyword in ("oneOf", "anyOf"):
                members = as_array(part.get(keyword))
                inner += [each for each in members if len(members) > 1 and self._allows(each, value)] or members
            waiting += [(each, depth + 1) for each in inner if depth < _MAX_DEPTH]

    def _allows(self, schema: Any, value: Any) -> bool:
        text = json.dumps(schema)
        if text not in self._bodies:
            (self._bodies[text],) = self._operation(schema, is_full=False).body
        return bool(self._bodies[text].is_valid(as_json(value)))

    def _operation(self, schema: Any, *, is_full: bool) -> Any:
        """Return an operation of schemathesis that has a schema as its body."""
        content = {"application/json": {"schema": self._prepare(schema, is_full=is_full)}}
        paths = {_PATH: {"post": {"requestBody": {"required": True, "content": content}, "responses": {}}}}
        document = {**self._prepared[is_full], "paths": {**self._prepared[is_full]["paths"], **paths}}
        return cast("Any", schemathesis).openapi.from_dict(document, config=_CONFIG)[_PATH]["POST"]

    def _prepare(self, node: Any, *, is_full: bool, is_map: bool = False) -> Any:
        if is_array(node):
            return [self._prepare(each, is_full=is_full) for each in node]
        if not is_object(node):
            return node
        made = {
            key: value
            if key in _DATA and not is_map
            else self._prepare(value, is_full=is_full, is_map=key in _MAPS and not is_map)
            for key, value in node.items()
        }
        return made if is_map else self._prepare_schema(made, is_full=is_full)

    def _prepare_schema(self, schema: dict[str, Any], *, is_full: bool) -> dict[str, Any]:
        if not self._is_sent:
            # schemathesis leaves out of a body what is `readOnly`.
            goes_other_way = schema.get("writeOnly") is True
            schema = {key: value for key, value in schema.items() if key not in {"readOnly", "writeOnly"}}
            schema |= {"readOnly": True} if goes_other_way else {}
        if self._is_newer:
            schema.pop("nullable", None)
            if as_text(schema.get("contentEncoding")).startswith("base64"):
                schema |= {"format": "byte"}
            elif is_file(self._document, schema):
                schema |= {"format": "binary"}
        properties = schema.get("properties")
        if is_object(properties):
            required = [each for each in as_array(schema.get("required")) if isinstance(each, str)]
            if not self._is_sent and "id" in properties:
                required.append("id")  # the client demands the id of a row, whatever the description says
            if is_full:
                required += [name for name, each in properties.items() if not self._is_endless(each)]
            schema |= {"required": list(dict.fromkeys(required))} if required else {}
        if is_full and schema.get("type") == "array" and schema.get("maxItems") != 0:
            schema |= {"minItems": max(1, as_number(schema.get("minItems")))} if not self._is_endless(schema) else {}
        return schema

    def _is_endless(self, schema: Any) -> bool:
        return not self._circular.isdisjoint(referenced_schemas(self._document, [schema]))


def _is_recognized(value: Any, described: Any) -> bool:
    """Whether a client takes a value for what is described: objects with other fields alone are something else.

    Args:
        value: The value.
        described: The same without what is not described.
    """
    if is_array(value):
        return len(value) == len(described) and all(map(_is_recognized, value, described))
    return not is_object(value) or not value or bool(described) or "id" in value


def as_number(value: Any) -> int:
    """Return a whole number, or 0 for what is none."""
    return value if isinstance(value, int) else 0


def _draw(operation: Any, number: int) -> list[Any]:
    """Return examples of the body of an operation, the simplest ones first.

    Raises:
        TimeoutError: If there is none after a while.
    """
    drawn: list[Any] = []
    end = time.monotonic() + _MAX_SECONDS

    def check_time(_: None) -> None:
        if time.monotonic() > end:
            raise TimeoutError

    @settings(
        max_examples=number,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list[Any](HealthCheck),
    )
    @given(none().map(check_time), operation.as_strategy())  # in this order: most examples may be given up as too large
    def draw(_: None, case: Any) -> None:
        drawn.append(_as_value(case.body))

    try:
        draw()
    except (TimeoutError, Flaky):  # flaky, because an example ended sooner than one before it that began alike
        if not drawn:
            msg = f"none within {_MAX_SECONDS} seconds"
            raise TimeoutError(msg) from None
    return drawn


def _as_value(value: Any) -> Any:
    """Return an example of schemathesis as JSON with bytes in it."""
    if isinstance(value, Binary):
        return value.data
    if is_array(value):
        return [_as_value(each) for each in value]
    return {key: _as_value(each) for key, each in value.items()} if is_object(value) else value


def as_json(value: Any) -> Any:
    """Return a value as JSON; bytes are a text with a character for each."""
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if is_array(value):
        return [as_json(each) for each in value]
    return {key: as_json(each) for key, each in value.items()} if is_object(value) else value


# Choose a few of the examples that were drawn


def _choose(examples: list[Example]) -> list[Example]:
    """Return the first example, and then always the one that adds the most that is not there yet."""
    first, *_ = examples
    chosen, seen = [first], set(first.places)
    while len(chosen) < MAX_EXAMPLES:
        best = max(examples, key=lambda each: len(each.places - seen))
        if best.places <= seen:
            break
        chosen.append(best)
        seen |= best.places
    return chosen


def _places(value: Any, place: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the places of a value, each with its type; the items of an array have one place."""
    yield (*place, f"{type(value).__name__}{'' if value else ' of nothing'}")
    if is_object(value):
        for key, each in value.items():
            yield from _places(each, (*place, key))
    elif is_array(value):
        for each in value:
            yield from _places(each, (*place, "[]"))
