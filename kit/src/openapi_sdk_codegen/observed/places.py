"""Find what a fact is about: `answer 200 /results/[]/size` of `things_list` is a property of the component `Thing`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from openapi_sdk.description.nodes import as_array, as_object, as_text, is_object
from openapi_sdk.description.references import MAX_REFERENCES, child_key, parse_pointer, parse_ref, resolve_ref
from openapi_sdk.description.schemas import get_types, says_null
from openapi_sdk_codegen.openapi.tree import Parts, value_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openapi_sdk_codegen.openapi.document import PlacedOperation

_ITEMS, _ANY_KEY = "[]", "{}"
#: A schema has at most so many forms: more say nothing about one of them.
_MAX_FORMS = 50
#: Records are of others: a pointer could go in a circle of references for long.
_MAX_NAMES = 50


@dataclass(frozen=True, slots=True)
class DescribedPlace:
    """Where something is described.

    Attributes:
        parts: The place of the parameter or of the schema.
        holder: For a property, the place of the object schema that has it.
        name: The name of a parameter or a property; "" for anything else.
    """

    parts: Parts
    holder: Parts | None = None
    name: str = ""


class PlaceFinder:
    """Finds places in a description."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document

    def find(self, operation: PlacedOperation, place: str) -> list[DescribedPlace]:
        """Return each place where something is described; none if it isn't. A union may describe it several times."""
        kind, _, rest = place.partition(" ")
        if kind in {"query", "path", "header"}:
            return [
                DescribedPlace(parts, name=rest)
                for parts, each in self.list_parameters(operation)
                if _is(each, kind, rest)
            ]
        if kind == "operation":
            return [DescribedPlace(operation.parts)]
        if kind == "body":
            return self._find_inside((*operation.parts, "requestBody"), rest)
        status, _, inside = rest.partition(" ")
        key = self.find_status(operation, status)
        if key is None:
            return []
        answer = (*operation.parts, "responses", key)
        return self._find_inside(answer, inside) if inside[:1] in {"", "/"} else [DescribedPlace(answer)]

    def list_parameters(self, operation: PlacedOperation) -> Iterator[tuple[Parts, dict[str, Any]]]:
        """Yield the parameters of an operation, each with the place where it is written."""
        for parts, _ in operation.parameters:
            yield self._follow(parts)

    def find_status(self, operation: PlacedOperation, status: str) -> str | None:
        """Return the key of a status in the answers of an operation: itself, its range, or `default`."""
        responses = as_object(operation.data.get("responses"))
        return next((key for key in (status, f"{status[0]}XX", "default") if key in responses), None)

    def resolve(self, parts: Parts) -> Parts:
        """Return the place that a place refers to; itself if it is no reference."""
        return self._follow(parts)[0]

    def list_forms(self, parts: Parts) -> list[tuple[Parts, dict[str, Any]]]:
        """Return a schema and the parts of its `allOf`, `oneOf` and `anyOf`, with references followed."""
        found: dict[Parts, dict[str, Any]] = {}
        waiting = [parts]
        while waiting and len(found) < _MAX_FORMS:
            place, schema = self._follow(waiting.pop(0))
            if place not in found:
                found[place] = schema
                for key in ("allOf", "oneOf", "anyOf"):
                    waiting += [(*place, key, index) for index in range(len(as_array(schema.get(key))))]
        return [*found.items()]

    def _find_inside(self, parts: Parts, pointer: str) -> list[DescribedPlace]:
        """Return the places in the JSON document of a body or an answer."""
        place, holder = self._follow(parts)
        content = as_object(holder.get("content"))
        media_type = next((key for key in content if "json" in key.lower()), None)
        if media_type is None or "schema" not in as_object(content[media_type]):
            return [] if pointer else [DescribedPlace(place)]
        names = parse_pointer(pointer)
        found = [DescribedPlace((*place, "content", media_type, "schema"))] if len(names) <= _MAX_NAMES else []
        for name in names:
            found = list({each.parts: each for start in found for each in self._step(start.parts, name)}.values())
        return found

    def _step(self, parts: Parts, name: str) -> Iterator[DescribedPlace]:
        for place, schema in self.list_forms(parts):
            if name == _ITEMS and "items" in schema:
                yield DescribedPlace((*place, "items"))
            elif name == _ANY_KEY:
                # Without a schema of their own, keys are as their object says.
                others = is_object(schema.get("additionalProperties"))
                yield DescribedPlace((*place, "additionalProperties") if others else place)
            elif name in as_object(schema.get("properties")):
                yield DescribedPlace((*place, "properties", name), place, name)

    def _follow(self, parts: Parts) -> tuple[Parts, dict[str, Any]]:
        """Follow the references of a place; return the last one, and what is there."""
        for _ in range(MAX_REFERENCES):
            try:
                node = as_object(value_at(self.document, parts))
            except KeyError:  # an operation of a path item that is a reference
                return parts, {}
            reference = node.get("$ref")
            if not isinstance(reference, str) or not resolve_ref(self.document, node):
                return parts, node
            value: Any = self.document
            keys: list[str | int] = []
            for key in parse_ref(reference)[1]:
                keys.append(child_key(value, key))
                value = value[keys[-1]]
            parts = tuple(keys)
        return parts, {}


class DescribedValues:
    """What a description says of the values at a place.

    Attributes:
        forms: The schemas of the values, each with its place.
    """

    def __init__(self, places: PlaceFinder, found: list[DescribedPlace]) -> None:
        self.forms = [
            form
            for each in found
            # A parameter has its schema inside.
            for form in places.list_forms((*each.parts, "schema") if each.name and not each.holder else each.parts)
        ]
        self._forms = [schema for _, schema in self.forms]
        self._holders = [as_object(value_at(places.document, each.holder)) for each in found if each.holder]
        self._names = [each.name for each in found if each.holder]

    @property
    def types(self) -> set[str]:
        """The JSON types other than null; empty for any."""
        return {each for schema in self._forms for each in get_types(schema)}

    @property
    def is_nullable(self) -> bool:
        """Whether a value may be null."""
        return any(map(says_null, self._forms))

    @property
    def is_required(self) -> bool:
        """Whether a property has to be there."""
        pairs = zip(self._holders, self._names, strict=True)
        return any(name in as_array(holder.get("required")) for holder, name in pairs)

    @property
    def formats(self) -> set[str]:
        """Its formats, those of `x-reads-as` too."""
        read = (
            as_object(holder.get("x-reads-as")).get(name)
            for holder, name in zip(self._holders, self._names, strict=True)
        )
        return {as_text(each) for each in (*(schema.get("format") for schema in self._forms), *read) if each}

    def has_limit(self, key: str, *, below: int | None = None, above: int | None = None) -> bool:
        """Whether a limit excludes a number."""
        limits = [limit for schema in self._forms if type(limit := schema.get(key)) is int]
        return any((below is not None and below > each) or (above is not None and above < each) for each in limits)

    def list(self, key: str) -> list[Any]:
        """Return the values of a keyword."""
        return [schema[key] for schema in self._forms if key in schema]


def _is(parameter: dict[str, Any], kind: str, name: str) -> bool:
    written = as_text(parameter.get("name"))
    is_same = written.lower() == name.lower() if kind == "header" else written == name
    return is_same and parameter.get("in") == kind
