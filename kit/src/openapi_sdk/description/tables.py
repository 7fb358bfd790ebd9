"""The tables that a description has: one for each kind of row that its operations list, return or change.

A table is named after the schema of its rows: `WorkOrder` gives `work_orders`. Nobody writes the list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from openapi_sdk.description.examples import make_empty, mend_example
from openapi_sdk.description.paging_names import ADDS, REMOVES, ROW_KEYS, UPDATES, VERBS, simplify
from openapi_sdk.description.schemas import (
    allow_same,
    find_schema_name,
    get_alternatives,
    get_type,
    get_values,
    is_nothing,
    is_nullable,
    list_types,
    merge_only_choice,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openapi_sdk.description.document import Description
    from openapi_sdk.description.nodes import Node
    from openapi_sdk.description.operations import DescribedOperation
    from openapi_sdk.model.facts import Tenant

#: The last part of a path of many rows at once.
_BULK = "bulk"
#: Which answers tell best what a row has: a listing, then one row, then what a change returns.
_METHODS = {"GET": 0, "PATCH": 1, "PUT": 1, "POST": 2}
#: How many rows are shown in each other. Where most schemas refer to several others, the number doubles with each.
_MAX_DEPTH = 3


@dataclass(frozen=True)
class Field:
    """A field of the rows of a table."""

    schema: Mapping[str, Any]  # resolved
    table: str | None = None  # of the row that it refers to, whose id the row has
    is_many: bool = False  # whether it refers to several rows
    is_decimal: bool = False  # whether its text is a number
    is_nullable: bool = False
    others: tuple[Mapping[str, Any], ...] = ()  # schemas that it has in other answers, resolved

    @cached_property
    def type(self) -> str | None:
        """The type of its value other than null; None if the description names none."""
        return get_type(self.schema)

    @property
    def inner_names(self) -> Mapping[str, object]:
        names: Mapping[str, object] = self.schema.get("properties", {})
        return names

    @property
    def choices(self) -> list[Any]:
        """The values that are allowed; empty if the description doesn't list them."""
        return get_values(self.schema)


@dataclass(slots=True)
class Table:
    """Rows of one kind."""

    name: str  # `orders`
    key: str = field(default="id", kw_only=True)  # the field by which rows are known
    keys: set[str] = field(default_factory=set[str], kw_only=True)  # and others by which a path leads to a row
    schema_name: str  # `Order`; empty if the schema has no name
    schema: Mapping[str, Any]  # resolved
    is_single: bool = False  # whether there is one row, as of settings; the name is no plural then
    is_of_tenants: bool = False  # whether its rows are the tenants themselves, of whom each has its own
    example: list[Any] = field(default_factory=list[Any])
    fields: dict[str, Field] = field(default_factory=dict[str, Field])

    @property
    def is_fixed(self) -> bool:
        """Whether each tenant has exactly one row of it: its settings, or itself."""
        return self.is_single or self.is_of_tenants

    @property
    def required(self) -> list[str]:
        required: list[str] = self.schema.get("required", [])
        return required


class ShownField(NamedTuple):
    """A field of a row in an answer."""

    name: str
    table: str = ""  # of the rows that are shown in place of their ids; empty to show the value itself
    shown: ShownRow | None = None  # what is shown of such a row
    only: str = ""  # its one field that is shown in place of an object; empty for an object
    can_be_null: bool = False  # a field that can't is left out
    schema: Node | None = None  # of this answer, if that of the table is another one


class ShownRow(NamedTuple):
    """A row in an answer."""

    fields: tuple[ShownField, ...]
    required: Mapping[str, Any]  # values of fields that every answer has, for rows that don't have them


class Tables(dict[str, Table]):
    """The tables of a description, by name. That of the tenants has the name that several tenants have."""

    def __init__(self, description: Description, tenant: Tenant | None) -> None:
        self._description = description
        self._document = description.document
        super().__init__()
        self._by_collection: dict[str, Table] = {}
        self._parameters = {
            each.path.rstrip("/").rpartition("/")[0]: match[1]
            for each in description.operations
            if (match := re.search(r"/\{([^{}]*)\}/?$", each.path))
        }
        self._listings = {each.path for each in description.operations if each.has_rows}
        many = {self.get_collection(each) for each in description.operations if _has_many_rows(each)}
        ordered = sorted(description.operations, key=_rate)
        left = [each for each in ordered if not self._add_table(each, many)]
        for operation in left:  # what names the key of a listing's rows may come behind it
            self._add_table(operation, many)
        for operation in ordered:
            self._add_verb(operation)
        for table in tuple(self.values()):
            self._add_nested_tables(table)
        for table in self.values():
            table.is_of_tenants = tenant is not None and table.name == tenant.plural
            decimals = {name for name, kind in table.schema.get("x-reads-as", {}).items() if kind == "decimal"}
            for name, schema in table.schema.get("properties", {}).items():
                field = self._make_field(name, schema, is_decimal=name in decimals)
                if not is_nothing(merge_only_choice(self._document, schema)):  # no row has a field that no value fits
                    table.fields[name] = field
        for operation in description.operations:
            self._add_references(operation)
            self._add_other_schemas(operation)

    @classmethod
    @lru_cache(maxsize=4)
    def of(cls, description: Description, tenant: Tenant | None) -> Tables:
        """Return the tables of a description, which are found once."""
        return cls(description, tenant)

    def find(self, operation: DescribedOperation) -> Table | None:
        """Return the table that an operation is about, or None."""
        return self._by_collection.get(self.get_collection(operation))

    def get_collection(self, operation: DescribedOperation) -> str:
        """Return the path of all rows, without a slash at its end: `/orders` of `/orders/{id}/` and `/orders/bulk/`."""
        head, brace, _ = operation.path.rpartition("/{")
        path = operation.path.rstrip("/")
        has_rows = operation.path in self._listings or path.endswith(f"/{_BULK}")
        # `/orders/{id}/items` has those of `/orders/{id}/items/{item_id}`, even if nothing lists them.
        is_of_one_row = bool(brace) and not has_rows and (path.endswith("}") or path not in self._parameters)
        return head if is_of_one_row else path.removesuffix(f"/{_BULK}")

    def leads_to_row(self, operation: DescribedOperation) -> bool:
        """Whether the path of an operation has the id of a row of its collection."""
        return operation.path.removeprefix(self.get_collection(operation)).startswith("/{") and not self.adds(operation)

    def adds(self, operation: DescribedOperation) -> bool:
        """Whether a path says that it adds a row, whose key stands behind: `/things/add/{name}`."""
        collection = self.get_collection(operation)
        return collection.rpartition("/")[2] in ADDS and operation.path.startswith(f"{collection}/{{")

    def find_parameter(self, operation: DescribedOperation) -> str:
        """Return the parameter behind the path of all rows; empty if no path leads to one row."""
        return self._parameters.get(self.get_collection(operation), "")

    def find_key(self, operation: DescribedOperation) -> str:
        """Return the field by which the path of an operation names its row."""
        table = self.find(operation)
        if table is None:
            return ""
        return self._find_named_key(self.get_collection(operation), table.schema.get("properties", {})) or table.key

    def list_parents(self, operation: DescribedOperation) -> list[tuple[str, str, str]]:
        """Return the rows that a path leads through before its own: `/v2/groups/{group}/things/` has a group.

        Each is the parameter, the table, and the field that refers to it; empty if there is none. If the table is its
        own, the parameter is a part of the key: `/quotas/{region}/{kind}`.
        """
        table, collection = self.find(operation), self.get_collection(operation)
        parents: list[tuple[str, str, str]] = []
        for match in re.finditer(r"/{([^}]*)}", collection):
            parent = self._by_collection.get(collection[: match.start()])
            if parent is None or parent.is_of_tenants:
                continue
            fields, own_key = ({}, "") if table is None else (table.fields, table.key)
            names = (
                name
                for name, each in fields.items()
                if (each.table == parent.name and not each.is_many) or (name == match[1] and name != own_key)
            )
            parents.append((match[1], parent.name, next(names, "")))
        return parents

    def find_shown(
        self,
        schema: Node,
        shown: Mapping[str, list[str] | str],
        of: str = "",
        parents: frozenset[str] = frozenset(),
    ) -> ShownRow:
        """Return what an answer shows of a row of a table. A schema is not shown in itself, nor deeper than three."""
        own_name = find_schema_name(self._document, schema)
        parents |= {own_name} - {""}
        whole = self._description.merge_all_of(schema)
        properties: Node = whole.get("properties", {})
        shown_names = shown.get(own_name, list(properties))
        names = [shown_names] if isinstance(shown_names, str) else shown_names
        fields: list[ShownField] = []
        known: Mapping[str, Field] = self[of].fields if of in self else {}
        for name in names:
            merged = self._description.merge_all_of(properties[name])
            inner = merged.get("items", {}) if get_type(merged) == "array" else properties[name]
            table, alternatives = self._find_related(name, inner), get_alternatives(self._document, inner)
            objects = [each for each in alternatives if "properties" in self._description.merge_all_of(each)]
            row_name = find_schema_name(self._document, objects[0]) if objects else ""
            types = list_types(self._document, properties[name])
            can_be_null = is_nullable(self._document, properties[name]) or not types
            if table is None or not objects:
                is_same = name in known and not known[name].others and allow_same(known[name].schema, merged)
                other = None if is_same else properties[name]
                fields.append(ShownField(name, can_be_null=can_be_null, schema=other))
            elif row_name not in parents and len(parents) < _MAX_DEPTH:
                only = shown.get(row_name, "")
                inner_row = self.find_shown(objects[0], shown, table, parents)
                only = only if isinstance(only, str) else ""
                fields.append(ShownField(name, table, inner_row, only, can_be_null))
            elif len(alternatives) > len(objects):  # it may be an id too
                fields.append(ShownField(name, can_be_null=can_be_null))
        required = [name for name in whole.get("required", ()) if name in names]
        return ShownRow(
            tuple(fields), {name: make_empty(self._description, properties[name], name=name) for name in required}
        )

    def _find_related(self, name: str, schema: Node) -> str | None:
        """Return the table of the rows that a property refers to, or None: by its schema, or by its name."""
        for each in get_alternatives(self._document, schema):
            of_schema = _make_plural(_to_snake_case(find_schema_name(self._document, each)))
            if of_schema in self and "properties" in self._description.merge_all_of(each):
                return of_schema
        of_name = _make_plural(name.removesuffix("_fk"))
        if of_name not in self:
            return None
        is_reference = any(
            get_type(merged) == "integer" or "properties" in merged
            for merged in map(self._description.merge_all_of, get_alternatives(self._document, schema))
        )
        return of_name if is_reference else None

    def _make_field(self, name: str, schema: Node, *, is_decimal: bool) -> Field:
        merged, can_be_null = self._description.merge_all_of(schema), is_nullable(self._document, schema)
        if get_type(merged) == "array":
            related = self._find_related(name, merged.get("items", {}))
            return Field(merged, related, is_many=True, is_nullable=can_be_null)
        # `orders: 5` is how many there are, and no id.
        is_count = get_type(merged) == "integer" and _make_plural(name) == name
        related = None if is_count else self._find_related(name, schema)
        return Field(merged, related, is_decimal=is_decimal, is_nullable=can_be_null)

    def _add_table(self, operation: DescribedOperation, many: set[str]) -> bool:
        """Let an operation be about the rows of a table. Return False if nothing says by what these are known."""
        merged = self._description.merge_all_of(operation.row_schema)
        collection = self.get_collection(operation)
        is_single = collection not in many
        properties: Node = merged.get("properties", {})
        named = self._find_named_key(collection, properties)
        key = "id" if "id" in properties or is_single else named or _find_usual_key(collection, properties)
        schema_name = find_schema_name(self._document, operation.row_schema)
        name = _to_snake_case(schema_name or collection.rpartition("/")[2].replace("-", "_"))
        name = name if is_single else _make_plural(name)
        if not (properties if is_single else key or (schema_name and name in self)):
            return False
        table = self._by_collection.get(collection)
        if table is None:
            if not self._is_of_rows(operation) and not self._listings.isdisjoint((collection, f"{collection}/")):
                return True  # `/orders/{id}/cancel` doesn't say what the rows of `/orders` are
            table = self.setdefault(name, Table(name, schema_name, merged, is_single, key=key))
            table.keys.update({named} - {""})
            table.example = table.example or [
                mend_example(self._description, operation.row_schema, row)
                for row in operation.row_examples
                if isinstance(row, dict)
            ]
            self._by_collection[collection] = table
        if table.key in properties and self._is_of_rows(operation):
            self._add_fields(table, properties)
        return True

    def _add_verb(self, operation: DescribedOperation) -> None:
        """Let `/things/add` and `/things/delete/{name}` be about the rows of `/things`, whatever they answer.

        These rows may also be those of `/things/list` or `/things/get/{name}`.
        """
        collection = self.get_collection(operation)
        stem, _, verb = collection.rpartition("/")
        known = self._by_collection.get(collection)
        if verb not in ADDS | REMOVES | UPDATES or not (known is None or known.is_single):
            return
        names_row = operation.path.startswith(f"{collection}/{{") or (verb in ADDS and operation.method != "GET")
        for path, table in self._by_collection.items():
            head, _, last = path.rpartition("/")
            if (path == stem or (head == stem and last in VERBS)) and (names_row or table.is_single):
                self._by_collection[collection] = table
                return

    def _is_of_rows(self, operation: DescribedOperation) -> bool:
        """Whether an operation is about rows as a whole: `/orders`, `/orders/{id}`; not `/orders/{id}/state`."""
        head, _, last = operation.path.rstrip("/").rpartition("/")
        collection = self.get_collection(operation)
        return collection == f"{head}/{last}" or (collection == head and last.startswith("{"))

    def _add_fields(self, table: Table, properties: Node) -> None:
        """Add the fields that an answer with one row has, and a listing has not."""
        of_table: Node = table.schema.get("properties", {})
        if not properties.keys() <= of_table.keys():
            table.schema = {
                **table.schema,
                "properties": {**of_table, **{name: each for name, each in properties.items() if name not in of_table}},
            }

    def _add_references(self, operation: DescribedOperation) -> None:
        """Let a field that has the name of a parameter of its path refer to the row that this leads through."""
        table = self.find(operation)
        if table is None:
            return
        for parameter, parent, name in self.list_parents(operation):
            if name != parameter or table.fields[name].table is not None:
                continue
            if parent == table.name:  # a part of its key
                table.keys.add(name)
            else:
                table.fields[name] = replace(table.fields[name], table=parent)

    def _add_other_schemas(self, operation: DescribedOperation) -> None:
        """Let the fields of a table know how an answer describes them, if it does so in another way."""
        table = self.find(operation)
        properties: Node = self._description.merge_all_of(operation.row_schema).get("properties", {})
        if table is None:
            return
        for name in properties.keys() & table.fields.keys():
            field, merged = table.fields[name], self._description.merge_all_of(properties[name])
            if not any(allow_same(merged, each) for each in (field.schema, *field.others)):
                table.fields[name] = replace(field, others=(*field.others, merged))

    def _find_named_key(self, collection: str, properties: Node) -> str:
        """Return the property that the parameter behind a collection names; empty if there is none.

        `{name}` and `{server_name}` name `name`, `{card_token}` names `token`.
        """
        parameter = self._parameters.get(collection, "")
        names = {simplify(name): name for name in reversed([*properties])}
        last = _to_snake_case(parameter).replace("-", "_").rpartition("_")[2]
        found = names.get(simplify(parameter)) or names.get(last) or ""
        kinds = {"integer", "number", "string"}
        return found if found and get_type(self._description.merge_all_of(properties[found])) in kinds else ""

    def _add_nested_tables(self, table: Table) -> None:
        """Add the tables of rows that no operation returns alone: a property `parcel` with a `Parcel`."""
        for property_name, schema in table.schema.get("properties", {}).items():
            for each in get_alternatives(self._document, schema.get("items", schema)):
                schema_name = find_schema_name(self._document, each)
                name = _make_plural(property_name.removesuffix("_fk"))
                merged = self._description.merge_all_of(each)
                if (
                    name not in self
                    and name == _make_plural(_to_snake_case(schema_name))
                    and "id" in merged.get("properties", {})
                ):
                    self[name] = Table(name, schema_name, merged)


def _has_many_rows(operation: DescribedOperation) -> bool:
    return operation.method == "POST" or "{" in operation.path or operation.has_rows


def _find_usual_key(collection: str, properties: Node) -> str:
    """Return the property by which rows are usually known: `uuid`, or `order_id` of `/orders`; empty without one."""
    thing = simplify(collection.rpartition("/")[2]).removesuffix("s")
    names = {simplify(name): name for name in reversed([*properties])}
    return next((names[each] for each in (*map(simplify, ROW_KEYS), f"{thing}id", f"{thing}uuid") if each in names), "")


def _make_plural(word: str) -> str:
    """Return the plural of an English word, or of the last of several: `work_status`, `work_statuses`."""
    if re.search(r"(us|ss|x|ch|sh)$", word):
        return f"{word}es"
    if word.endswith("s") or not word:
        return word
    return f"{word[:-1]}ies" if re.search(r"[^aeiou]y$", word) else f"{word}s"


def _rate(operation: DescribedOperation) -> tuple[int, int]:
    """Return how little an operation tells about the rows of its table."""
    return _METHODS.get(operation.method, 3), operation.path.count("{")


def _to_snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
