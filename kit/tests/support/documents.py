"""Hypothesis strategies for documents as a server may send them: any value can be null, missing or unknown."""

from __future__ import annotations

import keyword
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from openapi_sdk.description.nodes import as_array, as_object
from openapi_sdk.description.references import resolve_ref

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=5,
)
#: Names of model attributes, of local variables of the generated code, and Python's keywords.
COLLIDING = (
    *("self", "cls", "src_dict", "from_dict", "to_dict", "additional_properties", "additional_keys", "error", "each"),
    *("_document", "_get", "_at", "_self", "_extras", "_name", "_value", "_secrets", "_FIELDS", "UNSET", "Any", "Self"),
    *("__class__", "__dict__", "__init__", "__slots__", "__attrs_attrs__", "keys", "items", "get", "text", ""),
    "values",
    *keyword.kwlist,
)
_MOMENTS = (
    "2024-12-27T08:58:26.068690-05:00",
    "2025-04-10T00:00:00Z",
    "2025-04-10T00:00:00.120Z",
    "2025-04-10T00:00:00+0000",
    "2025-04-10T00:00",
    "20250410T000000Z",
    "1970-01-01 00:00:00.000000+00:00",
    "1970-01-01 00:00:00",
    "1970-01-01",
    "2025-04-10T24:00:00Z",
    "2016-12-31T23:59:60Z",
    "0000-00-00T00:00:00Z",
)
_DAYS = ("1970-01-01", "2024-02-29", "2023-02-29", "20240101", "2024-W01-1", "2024-1-1", "0000-00-00", "01/02/2024")
_AMOUNTS = ("10", "50.00", "-0.5", "0.0000001", "1E-7", "+1", ".5", "5.", "1,000.00", "NaN", "Infinity", "-0", "١٢", "")
_NOTATIONS: dict[str, st.SearchStrategy[str]] = {
    "date": st.sampled_from(_DAYS) | st.dates().map(str),
    "date-time": st.sampled_from(_MOMENTS) | st.datetimes(timezones=st.none() | st.timezones()).map(str),
    "decimal": st.sampled_from(_AMOUNTS) | st.decimals(allow_nan=False, allow_infinity=False).map(str),
    "boolean": st.sampled_from(("True", "False", "true", "0", "yes")),
}


class Documents:
    """Strategies for the schemas of one description.

    Args:
        description: The description.
        required: The fields that documents of a component always have, and that are never null, by its name.
    """

    def __init__(self, description: dict[str, Any], required: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self._description = description
        self._required = required or {}
        self._named: dict[str, st.SearchStrategy[Any]] = {}

    def of(self, schema: Any, *, reads_as: str = "") -> st.SearchStrategy[Any]:
        """Return a strategy for documents of a schema.

        Args:
            schema: May be a reference.
            reads_as: The format of a text: `decimal`, `boolean`, `date` or `date-time`. Empty if it has none.
        """
        reference = as_object(schema).get("$ref")
        if reference is None:
            return self._make(as_object(schema), reads_as)
        if reference not in self._named:
            # Deferred, because a schema may contain itself.
            required = self._required.get(reference.rpartition("/")[2], ())
            resolved = resolve_ref(self._description, schema)
            self._named[reference] = st.deferred(lambda: self._make(resolved, reads_as, required))
        return self._named[reference]

    def _make(self, schema: dict[str, Any], reads_as: str, required: tuple[str, ...] = ()) -> st.SearchStrategy[Any]:
        choices = [each for word in ("oneOf", "anyOf") for each in as_array(schema.get(word))]
        if choices:
            return st.one_of(*(self.of(each) for each in choices))
        kind = "object" if "properties" in schema or "allOf" in schema else schema.get("type")
        if kind == "object":
            return self._object(schema, required)
        if kind == "array":
            return st.lists(st.none() | self.of(schema.get("items", {})), max_size=3)
        if kind == "string":
            return self._text(schema, reads_as)
        numbers = (
            st.integers() if kind == "integer" else st.integers() | st.floats(allow_nan=False, allow_infinity=False)
        )
        return {"integer": numbers, "number": numbers, "boolean": st.booleans()}.get(str(kind), JSON)

    def _object(self, schema: dict[str, Any], required: tuple[str, ...]) -> st.SearchStrategy[Any]:
        fields = dict(self._fields(schema))
        more = schema.get("additionalProperties")
        values = st.none() | self.of(more) if isinstance(more, dict) else JSON
        names = (st.sampled_from(COLLIDING) | st.text(max_size=8)).filter(lambda name: name not in fields)
        known = st.fixed_dictionaries(
            {name: fields[name] for name in required},
            optional={name: st.none() | each for name, each in fields.items() if name not in required},
        )
        unknown = st.dictionaries(names, values, max_size=3)
        return st.builds(_merge, known, unknown)

    def _fields(self, schema: dict[str, Any]) -> Iterator[tuple[str, st.SearchStrategy[Any]]]:
        for part in as_array(schema.get("allOf")):
            yield from self._fields(resolve_ref(self._description, part))
        reads_as = as_object(schema.get("x-reads-as"))
        for name, each in as_object(schema.get("properties")).items():
            yield name, self.of(each, reads_as=reads_as.get(name, ""))

    @staticmethod
    def _text(schema: dict[str, Any], reads_as: str) -> st.SearchStrategy[str]:
        members = [each for each in as_array(schema.get("enum")) if each is not None]
        if members:
            return st.sampled_from(members) | st.text(max_size=8)
        return _NOTATIONS.get(reads_as or schema.get("format", ""), st.nothing()) | st.text(max_size=8)


def _merge(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    return {**first, **second}
