"""Makes rows of the invented data in seed.toml, and of schemas where it says nothing: for one seed always the same."""

from __future__ import annotations

import copy
import functools
import tomllib
from datetime import date, timedelta
from hashlib import shake_128
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, cast

from fleetit._service.names import FLEETS
from fleetit.sandbox._rows import make_id
from openapi_sdk.description.examples import make_example

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from fleetit.sandbox._rows import Row
    from openapi_sdk.description.document import Description
    from openapi_sdk.description.tables import Field, Table, Tables

#: Makes the value of a field.
_Maker: TypeAlias = "Callable[[_Place], Any]"

#: Rows of a table that seed.toml says nothing about.
_COUNT = 3
#: The ids of a fleet begin at its own id times the first, or, where it has more rows, times the second.
_BLOCK, _LARGE_BLOCK = 1_000, 10_000_000
#: How many random bytes a field has.
_BYTES = 4
_MISSING = object()


class _Place(NamedTuple):
    """Where a row is: in a table of a fleet, at a position among the made rows."""

    seed: Seed
    tables: Tables
    table: Table
    fleet: int
    position: int
    random: bytes  # each field has its own, so that one is made without the others
    offsets: Mapping[str, int]  # where they begin, by field

    @property
    def id(self) -> int:
        return self.seed.get_ids(self.table, self.fleet).start + self.position

    def draw(self, name: str, count: int) -> int:
        """Return the random number of a field, which is below `count`."""
        start = self.offsets[name]
        return int.from_bytes(self.random[start : start + _BYTES]) % count


class _Makers(NamedTuple):
    fields: Mapping[str, _Maker]
    offsets: Mapping[str, int]  # where each field and each group has its random bytes


@functools.cache
def load_seed_data() -> dict[str, Any]:
    return tomllib.loads((files("fleetit.sandbox") / "seed.toml").read_text(encoding="utf-8"))


class Seed:
    """Makes rows: as many as `rows` or seed.toml says; an empty one only those that each fleet has, and `rows`."""

    def __init__(self, description: Description, number: int, rows: Mapping[str, int], *, is_empty: bool) -> None:
        self._description = description
        self._number = number
        self._rows = rows
        self._is_empty = is_empty
        self._recipes: Mapping[str, Mapping[str, Any]] = load_seed_data()["tables"]
        self._makers: dict[str, _Makers] = {}
        self._ids: dict[tuple[str, int], range] = {}
        #: What makes a value, by the first key of its rule.
        self._rules: Mapping[str, Callable[[_Place, str, Mapping[str, Any]], Any]] = {
            "any": lambda place, name, rule: _fill(place, rule["any"][place.draw(name, len(rule["any"]))]),
            "cycle": lambda place, _, rule: _fill(place, rule["cycle"][place.position % len(rule["cycle"])]),
            "from": self._make_number_or_day,
            "after": self._make_later_day,
            "time": _make_time,
            "rows": self._choose_rows,
        }

    def make_token(self) -> str:
        """Return the token. Only a sandbox accepts it."""
        return f"sandbox-{self._hash('token').hex()}"

    def make_webhook_secret(self, fleet: int) -> str:
        """Return what signs the webhooks of a fleet."""
        return f"sandbox-signing-{self._hash(str(fleet)).hex()}"

    def make_account(self) -> Row:
        return {"id": 1 + int.from_bytes(self._hash("account")) % 9_000, **copy.deepcopy(load_seed_data()["account"])}

    def is_free(self, table: Table) -> bool:
        """Whether the number of rows of a table can be chosen."""
        return not table.is_fixed and "always" not in self._get_recipe(table).get("rows", {})

    def get_ids(self, table: Table, fleet: int) -> range:
        ids = self._ids.get((table.name, fleet))
        if ids is None:
            block = _BLOCK if self._rows.get(table.name, 0) < _BLOCK else _LARGE_BLOCK
            first: int = self._get_recipe(table).get("first_id", fleet * block + 1)
            ids = self._ids[table.name, fleet] = range(first, first + self._count(table, fleet))
        return ids

    def make_more(self, table: Table, fleet: int) -> list[Row]:
        """Return rows that a fleet has beside those that are made."""
        more: list[Row] = self._get_recipe(table).get("more", [])
        return [{"id": fleet * _BLOCK + 1 + index, "fleet": fleet, **row} for index, row in enumerate(more)]

    def make_row(
        self, tables: Tables, table: Table, fleet: int, position: int, names: Collection[str] | None = None
    ) -> Row:
        """Return the row of a position, always the same one. With `names` it has only these fields."""
        if table.is_single and self._is_empty and table.name not in self._rows:
            return {}
        if table.is_single and table.example and not self._get_recipe(table):
            return copy.deepcopy(table.example[0])
        makers = self._makers.get(table.name)
        if makers is None:
            makers = self._makers[table.name] = self._find_makers(table)
        random = self._hash(f"{fleet}:{table.name}:{position}", _BYTES * len(makers.offsets))
        place = _Place(self, tables, table, fleet, position, random, makers.offsets)
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
        """Find what makes the value of a field that seed.toml has."""
        rule = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
        if "row" in rule:
            return self._find_row_maker(name, is_same=rule["row"] == "same")
        make = self._rules.get(next(iter(rule), ""))
        if make is not None:
            return lambda place: make(place, name, rule)
        if isinstance(value, str) and "{" in value and "{id" not in value:
            return lambda place: value.format(fleet=place.fleet, n=place.position + 1)
        if isinstance(value, dict | list) or (isinstance(value, str) and "{" in value):
            return lambda place: _fill(place, value)
        return lambda _: value

    def _find_row_maker(self, name: str, *, is_same: bool) -> _Maker:
        """Find what makes the id of another row. It looks for the ids of a fleet once, since filters make many rows."""
        ids_of: dict[int, tuple[Field, range]] = {}

        def make(place: _Place) -> Any:
            if place.fleet not in ids_of:
                table = place.tables[place.table.fields[name].table or ""]
                ids_of[place.fleet] = table.fields["id"], self.get_ids(table, place.fleet)
            field, ids = ids_of[place.fleet]
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
        """Return the value of a field that seed.toml does not have."""
        field, number = place.table.fields[name], place.position + 1
        is_text = field.type == "string"
        if name == "id":
            return make_id(field, place.id)
        if name in ("fleet", "fleet_id") and field.type in ("integer", "string"):
            return str(place.fleet) if is_text else place.fleet
        if field.table == FLEETS:
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
        ids = self.get_ids(table, place.fleet)
        if not ids:
            return _MISSING
        return make_id(table.fields["id"], ids[position % len(ids)])

    def _count(self, table: Table, fleet: int) -> int:
        if table.is_single:
            return 1
        counts: Mapping[str, int] = self._get_recipe(table).get("rows", {"each": _COUNT})
        if always := counts.get("always"):
            return always
        if table.name in self._rows:
            return self._rows[table.name]
        return 0 if self._is_empty else counts.get(str(fleet), counts.get("each", 0))

    def _get_recipe(self, table: Table) -> Mapping[str, Any]:
        return self._recipes.get(table.name, {})

    def _hash(self, purpose: str, size: int = 16) -> bytes:
        """Return bytes that look random, always the same ones for the seed and a purpose."""
        return shake_128(f"{self._number}:{purpose}".encode()).digest(size)


def _make_of_group(group: str, members: Sequence[_Maker], place: _Place) -> Any:
    """Return the value that the chosen member of a group has for a field."""
    return members[place.draw(group, len(members))](place)


def _fill(place: _Place, value: Any) -> Any:
    """Replace {fleet}, {n} and {id} in texts, however deep."""
    if isinstance(value, str):
        return value.format(fleet=place.fleet, n=place.position + 1, id=place.id) if "{" in value else value
    if isinstance(value, dict):
        return {key: _fill(place, each) for key, each in cast("dict[str, Any]", value).items()}
    return [_fill(place, each) for each in cast("list[Any]", value)] if isinstance(value, list) else value


def _make_time(place: _Place, name: str, _rule: Mapping[str, Any]) -> str:
    seconds = place.draw(name, 86_400)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
