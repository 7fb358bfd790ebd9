"""The tables that a description has: one for each kind of row that its operations list, return or change.

A table is named after the schema of its rows: `DriverAgreement` gives `driver_agreements`. Nobody writes the list.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from fleetit._description.document import get_type
from fleetit.sandbox._rows import UUID_HEAD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fleetit._description.document import Node
    from fleetit.sandbox._description import Description, Operation

__all__ = [
    "ENVELOPE_FIELDS",
    "FLEETS",
    "Field",
    "Table",
    "Tables",
    "get_alternatives",
    "get_row_schema",
    "get_schema_name",
    "is_nullable",
    "make_id",
]

#: The table of the fleets themselves. Each has its own row.
FLEETS = "fleets"
#: The fields of a page of a listing.
ENVELOPE_FIELDS = frozenset({"count", "next", "previous", "results"})
#: The last part of a path of many rows at once.
_BULK = "bulk"
_SCHEMAS = "#/components/schemas/"
#: Which answers tell best what a row has: a listing, then one row, then what a change returns.
_METHODS = {"GET": 0, "PATCH": 1, "PUT": 1, "POST": 2}


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the rows of a table.

    Attributes:
        schema: Its schema, resolved.
        table: The table of the row that it refers to, or None. The row has the id then.
        is_many: Whether it refers to several rows.
    """

    schema: Mapping[str, Any]
    table: str | None = None
    is_many: bool = False


@dataclass(slots=True)
class Table:
    """The rows of one kind.

    Attributes:
        name: `tolls`.
        schema_name: `Toll`; empty if the schema has no name.
        schema: The schema of a row, resolved.
        is_single: Whether a fleet has one row, as it has settings. The name is no plural then.
        example: Documented rows.
        fields: The fields of a row by name.
    """

    name: str
    schema_name: str
    schema: Mapping[str, Any]
    is_single: bool = False
    example: list[Any] = field(default_factory=list[Any])
    fields: dict[str, Field] = field(default_factory=dict[str, Field])

    @property
    def is_fixed(self) -> bool:
        """Whether each fleet has exactly one row of it: its settings, or itself."""
        return self.is_single or self.name == FLEETS


class Tables:
    """The tables of a description, by name."""

    def __init__(self, description: Description) -> None:
        self._description = description
        self._by_name: dict[str, Table] = {}
        self._by_collection: dict[str, Table] = {}
        self._listings = {each.path for each in description.operations if self.is_listing(each)}
        many = {self.get_collection(each) for each in description.operations if self._has_many_rows(each)}
        for operation in sorted(description.operations, key=_rate):
            self._add_table(operation, is_single=self.get_collection(operation) not in many)
        for table in tuple(self._by_name.values()):
            self._add_nested_tables(table)
        for table in self._by_name.values():
            properties: Node = table.schema.get("properties", {})
            table.fields.update({name: self._make_field(name, schema) for name, schema in properties.items()})

    @classmethod
    @functools.lru_cache(maxsize=4)
    def of(cls, description: Description) -> Tables:
        """Return the tables of a description, which are found once."""
        return cls(description)

    def __iter__(self) -> Iterator[Table]:
        return iter(self._by_name.values())

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __getitem__(self, name: str) -> Table:
        return self._by_name[name]

    def find(self, operation: Operation) -> Table | None:
        """Return the table that an operation is about, or None."""
        return self._by_collection.get(self.get_collection(operation))

    def get_collection(self, operation: Operation) -> str:
        """Return the path of all rows: `/v2/vehicles/` of `/v2/vehicles/{id}/` and `/v2/vehicles/bulk/`."""
        head, brace, _ = operation.path.rpartition("{")
        bulk = f"/{_BULK}/"
        is_of_one_row = bool(brace) and operation.path not in self._listings and not operation.path.endswith(bulk)
        return head if is_of_one_row else operation.path.removesuffix(f"{_BULK}/")

    def is_listing(self, operation: Operation) -> bool:
        """Whether the answer of an operation has many rows."""
        schema, _ = get_row_schema(self._description, operation)
        return schema is not operation.schema

    def leads_to_row(self, operation: Operation) -> bool:
        """Whether the path of an operation has the id of a row of its collection."""
        return operation.path.removeprefix(self.get_collection(operation)).startswith("{")

    def list_parents(self, operation: Operation) -> list[tuple[str, str, str]]:
        """Return the rows that a path leads through before its own: `/v2/groups/{group}/things/` has a group.

        Each is the parameter, the table, and the field that refers to it; empty if there is none.
        """
        table, collection = self.find(operation), self.get_collection(operation)
        parents: list[tuple[str, str, str]] = []
        for match in re.finditer(r"{([^}]*)}/", collection):
            parent = self._by_collection.get(collection[: match.start()])
            if parent is None or parent.name == FLEETS:
                continue
            fields = {} if table is None else table.fields
            names = (
                name
                for name, each in fields.items()
                if (each.table == parent.name and not each.is_many) or name == match[1]
            )
            parents.append((match[1], parent.name, next(names, "")))
        return parents

    def find_related(self, name: str, schema: Node) -> str | None:
        """Return the table of the rows that a property refers to, or None: by its schema, or by its name."""
        for each in get_alternatives(schema):
            of_schema = _make_plural(_to_snake_case(get_schema_name(each)))
            if of_schema in self._by_name and "properties" in self._description.resolve(each):
                return of_schema
        of_name = _make_plural(name.removesuffix("_fk"))
        if of_name not in self._by_name:
            return None
        is_reference = any(
            get_type(merged) == "integer" or "properties" in merged
            for merged in map(self._description.merge_all_of, get_alternatives(schema))
        )
        return of_name if is_reference else None

    def _make_field(self, name: str, schema: Node) -> Field:
        merged = self._description.merge_all_of(schema)
        if get_type(merged) == "array":
            return Field(merged, self.find_related(name, merged.get("items", {})), is_many=True)
        # `vehicles: 5` is how many there are, and no id.
        is_count = get_type(merged) == "integer" and _make_plural(name) == name
        return Field(merged, None if is_count else self.find_related(name, schema))

    def _has_many_rows(self, operation: Operation) -> bool:
        return operation.method == "POST" or "{" in operation.path or self.is_listing(operation)

    def _add_table(self, operation: Operation, *, is_single: bool) -> None:
        schema, example = get_row_schema(self._description, operation)
        merged = self._description.merge_all_of(schema)
        collection = self.get_collection(operation)
        properties: Node = merged.get("properties", {})
        if not (properties if is_single else "id" in properties) or collection in self._by_collection:
            return
        schema_name = get_schema_name(schema)
        name = _to_snake_case(schema_name or collection.strip("/").rpartition("/")[2].replace("-", "_"))
        name = name if is_single else _make_plural(name)
        table = self._by_name.setdefault(name, Table(name, schema_name, merged, is_single))
        table.example = table.example or [row for row in example if isinstance(row, dict)]
        self._by_collection[collection] = table

    def _add_nested_tables(self, table: Table) -> None:
        """Add the tables of rows that no operation returns alone: a property `transponder` with a `Transponder`."""
        for property_name, schema in table.schema.get("properties", {}).items():
            for each in get_alternatives(schema.get("items", schema)):
                schema_name = get_schema_name(each)
                name = _make_plural(property_name.removesuffix("_fk"))
                merged = self._description.merge_all_of(each)
                if (
                    name not in self._by_name
                    and name == _make_plural(_to_snake_case(schema_name))
                    and "id" in merged.get("properties", {})
                ):
                    self._by_name[name] = Table(name, schema_name, merged)


def get_row_schema(description: Description, operation: Operation) -> tuple[Node, list[Any]]:
    """Return the schema of a row of an operation's answer, and the rows of its example."""
    merged = description.merge_all_of(operation.schema)
    example: Any = merged.get("example") if operation.example is None else operation.example
    if get_type(merged) == "array":
        return merged.get("items", {}), _as_rows(example)
    properties: Node = merged.get("properties", {})
    if properties.keys() >= ENVELOPE_FIELDS:
        results = description.merge_all_of(properties["results"])
        return results.get("items", {}), _as_rows(cast("Node", example).get("results")) if isinstance(
            example, dict
        ) else []
    return operation.schema, [example]


def _as_rows(value: object) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else []


def _make_plural(word: str) -> str:
    """Return the plural of an English word, or of the last of several: `billing_status`, `billing_statuses`."""
    if re.search(r"(us|ss|x|ch|sh)$", word):
        return f"{word}es"
    if word.endswith("s") or not word:
        return word
    return f"{word[:-1]}ies" if re.search(r"[^aeiou]y$", word) else f"{word}s"


def _rate(operation: Operation) -> tuple[int, int]:
    """Return how little an operation tells about the rows of its table."""
    return _METHODS.get(operation.method, 3), operation.path.count("{")


def get_alternatives(schema: Node) -> list[Node]:
    """Return a schema, or the schemas that it can be one of beside null, or the only one that it is made of."""
    choices = [each for each in _choose(schema) if not _is_null(each)]
    parts: list[Node] = schema.get("allOf", [])
    return choices or (parts if len(parts) == 1 else [schema])


def is_nullable(schema: Node) -> bool:
    """Return whether a schema, resolved, accepts null: as OpenAPI 3.0 says it, or as 3.1 does."""
    types: Any = schema.get("type")
    is_listed = isinstance(types, list) and "null" in types
    return schema.get("nullable") is True or is_listed or any(map(_is_null, _choose(schema)))


def _is_null(schema: Node) -> bool:
    return schema.get("type") == "null" or schema.get("enum") == [None]


def _choose(schema: Node) -> list[Node]:
    return [*schema.get("oneOf", ()), *schema.get("anyOf", ())]


def make_id(schema: Node, number: int) -> int | str:
    """Return the id of a row with a number: an integer, or as the text that the schema, resolved, asks for."""
    if get_type(schema) != "string":
        return number
    return f"{UUID_HEAD}{number:012}" if schema.get("format") == "uuid" else str(number)


def get_schema_name(schema: Node) -> str:
    """Return the name of a schema that is a reference, or an empty text."""
    (only, *others) = get_alternatives(schema)
    reference = "" if others else str(only.get("$ref", ""))
    return reference.removeprefix(_SCHEMAS) if reference.startswith(_SCHEMAS) else ""


def _to_snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
