"""Makes rows of the invented data of a service, and of schemas where it says nothing: for one seed always the same.

The data is a mapping, as of a file of TOML. `WORD` and `WORDS` are what the service calls a tenant and several:

- `account`: the answer of who calls.
- `WORDS`: the tenants, each with its fields and an `id`. `hidden_WORDS` are those without a token, `default_WORD` is
  that of requests that name none; by default the first. `new_WORD` has fields of tenants that a test adds.
- `tables`: by the name of a table, what its rows have: `rows` (how many, by tenant, or for `each`; `always`), `fields`,
  `any_of` (groups of fields that belong together), `null`, `missing`, `first_id`, `more`.

A value is itself, or one of these: `{any: […]}`, `{cycle: […]}`, `{from: 2, to: 20, decimals: 2}`, `{after: "field",
days: 2}`, `{time: true}`, `{row: "any"}`, `{rows: 2}`. A text may have `{WORD}`, `{n}` and `{id}`.
"""

from __future__ import annotations

import copy
import functools
from datetime import date, timedelta
from hashlib import shake_128
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, cast

from openapi_sdk.description.examples import make_example
from openapi_sdk.description.schema_validation import iter_schema_errors
from openapi_sdk.sandbox.rows import Row, make_id
from openapi_sdk.webhooks.signing_secrets import TEXT_KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from openapi_sdk.description.document import Description
    from openapi_sdk.description.tables import Field, Table, Tables
    from openapi_sdk.sandbox.parts import SandboxParts
    from openapi_sdk.sandbox.rows import Room

#: Makes the value of a field.
_Maker: TypeAlias = "Callable[[_Place], Any]"

#: Rows of a table that the data says nothing about.
COUNT = 3
#: The ids of a tenant begin at its number times the first, or, where it has more rows, times the second.
_BLOCK, _LARGE_BLOCK = 1_000, 10_000_000
#: How many tenants a service has whose data names none.
_TENANTS = 2
#: How many random bytes a field has.
_BYTES = 4
_MISSING = object()


class _Place(NamedTuple):
    """Where a row is: in a table of a tenant, at a position among the made rows."""

    seed: Seed
    tables: Tables
    table: Table
    room: Room
    position: int
    random: bytes  # each field has its own, so that one is made without the others
    offsets: Mapping[str, int]  # where they begin, by field

    @property
    def id(self) -> int:
        return self.seed.get_ids(self.table, self.room).start + self.position

    def draw(self, name: str, count: int) -> int:
        """Return the random number of a field, which is below `count`."""
        start = self.offsets[name]
        return int.from_bytes(self.random[start : start + _BYTES]) % count


class _Makers(NamedTuple):
    fields: Mapping[str, _Maker]
    offsets: Mapping[str, int]  # where each field and each group has its random bytes


class Seed:
    """Makes rows: as many as `rows` or the data says; an empty one only those that each tenant has, and `rows`."""

    def __init__(
        self, parts: SandboxParts, description: Description, number: int, rows: Mapping[str, int], *, is_empty: bool
    ) -> None:
        self._parts = parts
        self._description = description
        self._number = number
        self._rows = rows
        self._is_empty = is_empty
        self._recipes: Mapping[str, Mapping[str, Any]] = parts.seed.get("tables", {})
        self._makers: dict[str, _Makers] = {}
        self._ids: dict[tuple[str, Any], range] = {}
        self._numbered: dict[str, bool] = {}
        #: What makes a value, by the first key of its rule.
        self._rules: Mapping[str, Callable[[_Place, str, Mapping[str, Any]], Any]] = {
            "any": lambda place, name, rule: self._fill(place, rule["any"][place.draw(name, len(rule["any"]))]),
            "cycle": lambda place, _, rule: self._fill(place, rule["cycle"][place.position % len(rule["cycle"])]),
            "from": self._make_number_or_day,
            "after": self._make_later_day,
            "time": _make_time,
            "rows": self._choose_rows,
        }

    def make_token(self) -> str:
        """Return the token. Only a sandbox accepts it."""
        return f"sandbox-{self._hash('token').hex()}"

    def make_webhook_secret(self, tenant: object) -> str:
        """Return what signs the webhooks of a tenant."""
        notifications = self._parts.notifications
        make = TEXT_KEY.write_secret if notifications is None else notifications.make_secret
        return make(self._hash(str(tenant)).hex())

    def make_account(self) -> Row:
        return {
            "id": 1 + int.from_bytes(self._hash("account")) % 9_000,
            **copy.deepcopy(self._parts.seed.get("account", {})),
        }

    def is_free(self, table: Table) -> bool:
        """Whether the number of rows of a table can be chosen."""
        return not table.is_fixed and "always" not in self._get_recipe(table).get("rows", {})

    def list_tenants(self) -> list[Any]:
        """Return the ids of the invented tenants, the default one first if no data says it: one id of None without."""
        tenant = self._parts.tenant
        if tenant is None:
            return [None]
        invented: list[Any] = [row["id"] for row in self._parts.seed.get(tenant.plural, ())]
        if not invented:
            numbers = range(1, 1 + _TENANTS)
            named = [number if tenant.type == "integer" else f"{tenant.word}-{number}" for number in numbers]
            example = self._parts.service.examples.tenant
            invented = [*dict.fromkeys((named[0] if example is None else example, *named[1:]))]
        return invented

    def make_tenant(self, room: Room, tables: Tables) -> Row:
        """Return the fields of the row of an invented tenant, beside its id."""
        plural = self._parts.plural
        rows: list[Row] = self._parts.seed.get(plural, [])
        own = next((row for row in rows if row["id"] == room.id), Row())
        return self.make_row(tables, tables[plural], room, 0) | {"id": room.id} | own if plural in tables else {}

    def make_new_tenant(self, tenant: Any) -> Row:
        """Return the row of a tenant that a test adds."""
        fields: Row = self._parts.seed.get(f"new_{self._parts.word}", {})
        filled = {key: value.format(id=tenant) if isinstance(value, str) else value for key, value in fields.items()}
        return {"id": tenant, **filled}

    def get_ids(self, table: Table, room: Room) -> range:
        ids = self._ids.get((table.name, room.id))
        if ids is None:
            block = _BLOCK if self._rows.get(table.name, 0) < _BLOCK else _LARGE_BLOCK
            first: int = self._get_recipe(table).get("first_id", room.number * block + 1)
            ids = self._ids[table.name, room.id] = range(first, first + self._count(table, room))
        return ids

    def make_more(self, table: Table, room: Room) -> list[Row]:
        """Return rows that a tenant has beside those that are made."""
        more: list[Row] = self._get_recipe(table).get("more", [])
        own = self._parts.name_tenant(room.id)
        return [{table.key: room.number * _BLOCK + 1 + index, **own, **row} for index, row in enumerate(more)]

    def make_key(self, table: Table, name: str, number: int) -> Any:
        """Return the value of a field by which a row is known: its number, as far as the description allows it."""
        field = table.fields[name]
        made = make_id(field, number)
        is_valid = self.is_numbered(table) if name == "id" else self._is_valid(field, made)
        return made if is_valid else make_example(self._description, field.schema, number, name=name)

    def is_numbered(self, table: Table) -> bool:
        """Whether rows have numbers as ids: the first one shows it. Made ones are found by them without a search."""
        found = self._numbered.get(table.name)
        if found is None:
            field = table.fields.get(table.key)
            is_valid = field is None or self._is_valid(field, make_id(field, 1))
            found = self._numbered[table.name] = table.key == "id" and is_valid
        return found

    def _is_valid(self, field: Field, value: object) -> bool:
        return next(iter_schema_errors(self._description.document, field.schema, value), None) is None

    def make_row(
        self, tables: Tables, table: Table, room: Room, position: int, names: Collection[str] | None = None
    ) -> Row:
        """Return the row of a position, always the same one. With `names` it has only these fields."""
        if table.is_single and self._is_empty and table.name not in self._rows:
            return {}
        if table.is_single and table.example and not self._get_recipe(table):
            return copy.deepcopy(table.example[0])
        makers = self._makers.get(table.name)
        if makers is None:
            makers = self._makers[table.name] = self._find_makers(table)
        random = self._hash(f"{room.id}:{table.name}:{position}", _BYTES * len(makers.offsets))
        place = _Place(self, tables, table, room, position, random, makers.offsets)
        make = makers.fields
        made = names or make
        return {name: value for name in made if name in make and (value := make[name](place)) is not _MISSING}

    def _find_makers(self, table: Table) -> _Makers:
        """Find what makes the rows of a table, which takes longer than making a row."""
        recipe = self._get_recipe(table)
        values: Row = {**dict.fromkeys(recipe.get("null", ())), **recipe.get("fields", {})}
        makers: dict[str, _Maker] = {}
        for name in table.fields:
            if name in values:
                makers[name] = self._find_maker(name, values[name])
            elif name not in recipe.get("missing", ()):
                makers[name] = functools.partial(self._make_unknown_value, name=name)
        groups = {f"group {number}": group for number, group in enumerate(recipe.get("any_of", ()))}
        for key, group in groups.items():
            members = [{name: self._find_maker(name, value) for name, value in member.items()} for member in group]
            for name in {name: None for member in members for name in member}:
                # What only some members of a group have is missing in the others.
                of_field = [member.get(name, lambda _: _MISSING) for member in members]
                makers[name] = functools.partial(_make_of_group, key, of_field)
        offsets = {name: number * _BYTES for number, name in enumerate((*table.fields, *groups))}
        return _Makers({name: makers[name] for name in table.fields if name in makers}, offsets)

    def _find_maker(self, name: str, value: Any) -> _Maker:
        """Find what makes the value of a field that the data has."""
        rule = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
        if "row" in rule:
            return self._find_row_maker(name, is_same=rule["row"] == "same")
        make = self._rules.get(next(iter(rule), ""))
        if make is not None:
            return lambda place: make(place, name, rule)
        if isinstance(value, str) and "{" in value and "{id" not in value:
            return lambda place: value.format(**self._parts.name_tenant(place.room.id), n=place.position + 1)
        if isinstance(value, dict | list) or (isinstance(value, str) and "{" in value):
            return lambda place: self._fill(place, value)
        return lambda _: value

    def _find_row_maker(self, name: str, *, is_same: bool) -> _Maker:
        """Find what makes the id of another row. It looks for the ids of a tenant once: filters make many rows."""
        ids_of: dict[Any, tuple[Field, range]] = {}

        def make(place: _Place) -> Any:
            if place.room.id not in ids_of:
                table = place.tables[place.table.fields[name].table or ""]
                ids_of[place.room.id] = table.fields[table.key], self.get_ids(table, place.room)
            field, ids = ids_of[place.room.id]
            position = place.position if is_same else place.draw(name, _LARGE_BLOCK)
            return make_id(field, ids[position % len(ids)]) if ids else _MISSING

        return make

    def _make_number_or_day(self, place: _Place, name: str, rule: Mapping[str, Any]) -> Any:
        low, high = rule["from"], rule["to"]
        if isinstance(low, date):
            return (low + timedelta(days=place.draw(name, (high - low).days))).isoformat()
        decimals: int = rule.get("decimals", 0)
        number = low + place.draw(name, (high - low) * 10**decimals + 1) / 10**decimals
        if place.table.fields[name].type == "string":
            return f"{number:.{decimals}f}"
        return number if decimals else int(number)

    def _make_later_day(self, place: _Place, _name: str, rule: Mapping[str, Any]) -> str:
        first: str = self._makers[place.table.name].fields[rule["after"]](place)
        return (date.fromisoformat(first) + timedelta(days=rule["days"])).isoformat()

    def _choose_rows(self, place: _Place, name: str, rule: Mapping[str, Any]) -> list[Any]:
        field, count = place.table.fields[name], rule["rows"]
        found = (self._find_related_id(place, field, place.position * count + each) for each in range(count))
        return [each for each in found if each is not _MISSING]

    def _make_unknown_value(self, place: _Place, name: str) -> Any:  # noqa: PLR0911 - one for each kind
        """Return the value of a field that the data does not have."""
        field, number = place.table.fields[name], place.position + 1
        is_text = field.type == "string"
        if name == "id" or (name in (place.table.key, *place.table.keys) and field.table is None):
            return self.make_key(place.table, name, place.id)
        tenant = self._parts.tenant
        if tenant is not None and name in (tenant.word, tenant.argument) and field.type in ("integer", "string"):
            return str(place.room.id) if is_text else place.room.id
        if tenant is not None and field.table == tenant.plural:
            return _MISSING  # its own
        if field.table is not None:
            found = self._find_related_id(place, field, place.position)
            return [found] if field.is_many and found is not _MISSING else found
        for documented in place.table.example[place.position : number]:
            if name in documented:
                return copy.deepcopy(documented[name])
        if field.is_decimal:
            return number + 0.5 if field.type == "number" else f"{number}.50"
        return make_example(self._description, field.schema, number, name=name)

    def _find_related_id(self, place: _Place, field: Field, position: int) -> Any:
        table = place.tables[field.table or ""]
        ids = self.get_ids(table, place.room)
        if not ids:
            return _MISSING
        return self.make_key(table, table.key, ids[position % len(ids)]) if table.key in table.fields else _MISSING

    def _count(self, table: Table, room: Room) -> int:
        if table.is_single:
            return 1
        counts: Mapping[str, int] = self._get_recipe(table).get("rows", {"each": COUNT})
        if always := counts.get("always"):
            return always
        if table.name in self._rows:
            return self._rows[table.name]
        return 0 if self._is_empty else counts.get(str(room.id), counts.get("each", 0))

    def _get_recipe(self, table: Table) -> Mapping[str, Any]:
        return self._recipes.get(table.name, {})

    def _fill(self, place: _Place, value: Any) -> Any:
        """Replace the tenant, {n} and {id} in texts, however deep."""
        if isinstance(value, str):
            own = self._parts.name_tenant(place.room.id)
            return value.format(**own, n=place.position + 1, id=place.id) if "{" in value else value
        if isinstance(value, dict):
            return {key: self._fill(place, each) for key, each in cast("dict[str, Any]", value).items()}
        return [self._fill(place, each) for each in cast("list[Any]", value)] if isinstance(value, list) else value

    def _hash(self, purpose: str, size: int = 16) -> bytes:
        """Return bytes that look random, always the same ones for the seed and a purpose."""
        return shake_128(f"{self._number}:{purpose}".encode()).digest(size)


def _make_of_group(group: str, members: Sequence[_Maker], place: _Place) -> Any:
    """Return the value that the chosen member of a group has for a field."""
    return members[place.draw(group, len(members))](place)


def _make_time(place: _Place, name: str, _rule: Mapping[str, Any]) -> str:
    seconds = place.draw(name, 86_400)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
