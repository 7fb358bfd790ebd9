"""Counts the rows of a listing by the values of fields, and sums fields, so that a model needn't read all rows.

Sums are exact: they are made of the digits that were sent. A secret is no value of a group, nor is personal data that
the server doesn't show.
"""

from __future__ import annotations

import re
from collections import Counter
from decimal import Context, Decimal, Inexact, InvalidOperation
from math import isfinite
from typing import TYPE_CHECKING, Any, cast

from attrs import define, field

from openapi_sdk.client.calls import get_calls
from openapi_sdk.mcp.calls import MAX_SECONDS, NoResultError, ServerTool, answer, build_tool
from openapi_sdk.mcp.listings import RowReading, find_listing, list_tenants, write_listing_arguments, write_tenants
from openapi_sdk.mcp.rows import iter_unknown_fields
from openapi_sdk.model.column_names import find_free_name
from openapi_sdk.model.secret_names import MASK
from openapi_sdk.rows.columns import name_tenant_column

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mcp_types import CallToolResult, Tool

    from openapi_sdk.client.clients import AsyncClient
    from openapi_sdk.mcp.operations import Operations
    from openapi_sdk.mcp.results import ResultWriter
    from openapi_sdk.mcp.tools import MethodTool
    from openapi_sdk.model.facts import Tenant

#: The most rows of one call: some hundred pages.
MAX_ROWS = 20_000
_MAX_GROUPS, _MAX_FIELDS, _MAX_SUMS, _MAX_PATH = 200, 3, 5, 200
#: How many characters of a date or a date-time say the period.
_PERIODS = {"day": 10, "month": 7, "year": 4}
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")
_NUMBER = re.compile(r"[+-]?[0-9]{1,64}(?:\.[0-9]{1,64})?")
#: The largest integer that all readers of JSON keep.
_MAX_EXACT = 2**53 - 1
#: Enough digits for the sum of so many such numbers; one that needs more is refused.
_EXACT = Context(prec=200, traps=[Inexact, InvalidOperation])
_FIELD: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": _MAX_PATH}
_OUTPUT: dict[str, Any] = {
    "type": "object",
    "properties": {
        "groups": {"type": "array", "items": {"type": "object"}},
        "count": {"type": "integer", "description": "How many rows were read, of all groups."},
        "sums": {"type": "object", "description": "The sums of all groups. A number with decimals is a text."},
        "is_complete": {"type": "boolean", "description": "Whether all rows were read."},
        "note": {"type": "string", "description": "What is missing."},
    },
    "required": ["groups", "count", "is_complete"],
}


def make_sum_tools(operations: Operations, client: AsyncClient, writer: ResultWriter) -> Iterator[ServerTool]:
    """Yield the tool that counts and sums rows, unless nothing lists any."""
    calls = get_calls(client)
    several = calls.service.tenant if calls.only_tenant is None else None

    async def run(given: Mapping[str, Any]) -> CallToolResult:
        tenant = several if several is not None and _names_several(several, given) else None
        tool = find_listing(operations, given["operation"], tenants=tenant)
        return await answer(_sum(tool, client, given, tenant, writer), tool.method, client.service, writer)

    if operations.has_listings:
        yield ServerTool(_describe(name_sum_tool(operations), operations, several), run)


def name_sum_tool(operations: Operations) -> str:
    return find_free_name("count_and_sum", operations.names)


def _names_several(tenant: Tenant, given: Mapping[str, Any]) -> bool:
    return bool(given.get(_name_all(tenant)) or tenant.plural in given)


def _name_all(tenant: Tenant) -> str:
    return f"all_{tenant.plural}"


def _describe(name: str, operations: Operations, tenant: Tenant | None) -> Tool:
    by = "a field" if tenant is None else f"a field, or by {tenant.argument} with {_name_all(tenant)}"
    several: dict[str, Any] = {}
    if tenant is not None:
        several = {
            _name_all(tenant): {"type": "boolean", "description": f"Read the rows of all {tenant.plural}."},
            tenant.plural: write_tenants(tenant, f"Read the rows of these {tenant.plural}."),
        }
    whose = "" if tenant is None else f", and `{tenant.argument}` unless several are read"
    text = f"Its arguments: filters that rows have to match{whose}. It reads all pages."
    properties = {
        **write_listing_arguments(operations, text),
        "group_by": {
            "type": "array",
            "items": _FIELD,
            "maxItems": _MAX_FIELDS,
            "description": "Fields of the rows; one of an object inside has a dot: `a.b`. Without: all rows.",
        },
        "period": {
            "type": "string",
            "enum": [*_PERIODS],
            "description": "Group dates and date-times by their day, month or year, as the API writes them.",
        },
        "sum": {
            "type": "array",
            "items": _FIELD,
            "maxItems": _MAX_SUMS,
            "description": "Fields with numbers to sum.",
        },
        **several,
    }
    title = "Count and sum rows"
    text = (
        f"Count the rows of a listing, and sum their numbers, in groups of equal values of {by}, or of days or months. "
        f"Reads up to {MAX_ROWS:,} rows in up to {MAX_SECONDS:g} seconds, and says if there are more. Sums are exact."
    )
    return build_tool(name, title, text, properties, ["operation"], output=_OUTPUT)


async def _sum(
    tool: MethodTool, client: AsyncClient, given: Mapping[str, Any], tenant: Tenant | None, writer: ResultWriter
) -> dict[str, Any]:
    reading = RowReading.of(tool, client, given.get("arguments", {}), MAX_ROWS, takes_tenant=tenant is None)
    own = "" if tenant is None else name_tenant_column(tenant, tool.input.answer.names)
    groups = _Groups(tool, given.get("group_by", []), given.get("period", ""), given.get("sum", []), own)
    groups.check()
    if tenant is not None:
        reading.tenants = await list_tenants(client, given.get(tenant.plural))
    await reading.read(groups.add)
    written, notes = groups.write(writer)
    return {**written, **reading.finish(writer, notes, has_rows=bool(groups.counts))}


@define
class _Groups:
    """Counts and sums of rows, by the values of fields."""

    tool: MethodTool
    fields: list[str]
    period: str
    summed: list[str]
    tenant_field: str  # the field of rows that has their tenant; empty if it is not asked for
    counts: Counter[tuple[Any, ...]] = field(init=False, factory=Counter[tuple[Any, ...]])
    has_dates: bool = field(init=False, default=False)
    _sums: dict[tuple[Any, ...], dict[str, Decimal]] = field(
        init=False, factory=dict[tuple[Any, ...], dict[str, Decimal]]
    )
    _empty: Counter[str] = field(init=False, factory=Counter[str])

    def check(self) -> None:
        """Refuse fields that no model gets, and a period of nothing."""
        if self.period and not self.fields:
            msg = f"period={self.period}: name the field with the dates in group_by"
            raise NoResultError(msg)
        answer_fields = self.tool.input.answer
        for name in (*self.fields, *self.summed):
            if not self.tool.input.shows_personal and name != self.tenant_field and answer_fields.is_personal(name):
                msg = f"{name} is personal data. Only the person who runs the server can allow it."
                raise NoResultError(msg)

    def add(self, tenant: Any, documents: list[Any]) -> None:
        """Count a page of rows."""
        if self.tenant_field:
            documents = [{**each, self.tenant_field: tenant} if isinstance(each, dict) else each for each in documents]
        if documents and not self.counts:
            self._check_names(documents)
        for document in documents:
            key = tuple(self._get_group(name, document) for name in self.fields)
            self.counts[key] += 1
            sums = self._sums.setdefault(key, dict.fromkeys(self.summed, Decimal()))
            for name in self.summed:
                number = _read_number(name, _get_value(name, document))
                if number is None:
                    self._empty[name] += 1
                else:
                    sums[name] = _add(name, sums[name], number)

    def _check_names(self, documents: list[Any]) -> None:
        names = dict.fromkeys([*self.fields, *self.summed])
        if errors := [*iter_unknown_fields(names, self.tool.input.answer, documents)]:
            raise NoResultError("\n".join(["The rows can't be grouped:", *(f"- {each}" for each in errors)]))

    def _get_group(self, name: str, document: Any) -> tuple[type, Any]:
        """Return the value of a group with its class: True is 1 in Python."""
        value = _get_value(name, document)
        if self.period and isinstance(value, str) and _DATE.match(value):
            self.has_dates = True
            value = value[: _PERIODS[self.period]]
        value = str(value) if isinstance(value, Decimal) else value
        return value.__class__, value

    def write(self, writer: ResultWriter) -> tuple[dict[str, Any], list[str]]:
        """Return the groups in the order of their values, the counts and sums of all rows, and notes."""
        if not self.counts:
            self._check_names([])
        if self.period and self.counts and not self.has_dates:
            msg = f"period={self.period}: no field of group_by has dates"
            raise NoResultError(msg)
        total = {name: Decimal() for name in self.summed}
        for sums in self._sums.values():
            total = {name: _add(name, total[name], each) for name, each in sums.items()}
        kept = sorted((key for key, _ in self.counts.most_common(_MAX_GROUPS)), key=_order) if self.fields else []
        shown = [
            {
                "group": {name: value for name, (_, value) in zip(self.fields, key, strict=True)},
                "count": self.counts[key],
                **({"sums": _write_sums(self._sums[key])} if self.summed else {}),
            }
            for key in kept
        ]
        groups, _ = writer.fit_rows(shown)
        notes = [f"{name}: {number:,} rows have no value to sum." for name, number in self._empty.items()]
        if len(groups) < len(shown):
            notes.append(f"Only the first {len(groups)} of {len(shown)} groups fit.")
        if self.fields and len(kept) < len(self.counts):
            notes.append(f"There are {len(self.counts):,} groups. Those with the most rows are shown.")
        written = {"groups": groups, "count": self.counts.total()}
        return written | ({"sums": _write_sums(total)} if self.summed else {}), notes


def _get_value(path: str, document: Any, above: str = "") -> Any:
    """Return the value of a field, which may be in objects; None if there is none. `above` has their names."""
    if not isinstance(document, dict):
        return None
    fields = cast("dict[str, Any]", document)
    name, _, rest = path.partition(".")
    is_inside = path not in fields and bool(rest)
    place = f"{above}{name if is_inside else path}"
    value = fields.get(name if is_inside else path)
    if value == MASK:
        msg = f"{place} is secret"
        raise NoResultError(msg)
    if isinstance(value, list):
        msg = f"{place} is a list: rows can't be grouped or summed by it"
        raise NoResultError(msg)
    if is_inside:
        return _get_value(rest, value, f"{place}.")
    if isinstance(value, dict):
        inner = ", ".join(f"{place}.{each}" for each in [*cast("dict[str, Any]", value)][:_MAX_FIELDS])
        msg = f"{place} is an object" + (f": use a field of it, such as {inner}" if inner else "")
        raise NoResultError(msg)
    return value


def _read_number(name: str, value: Any) -> Decimal | None:
    """Return a number with the digits that were sent; None for no value."""
    if value is None or value == "":
        return None
    if isinstance(value, Decimal) and value.is_finite():
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, float) and isfinite(value):
        return Decimal(repr(value))
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return Decimal(value)
    msg = f"{name} can't be summed: a row has something else than a number"
    raise NoResultError(msg)


def _add(name: str, first: Decimal, second: Decimal) -> Decimal:
    try:
        return _EXACT.add(first, second)
    except (Inexact, InvalidOperation):
        msg = f"{name} can't be summed: its numbers have too many digits"
        raise NoResultError(msg) from None


def _write_sums(sums: Mapping[str, Decimal]) -> dict[str, Any]:
    """Return sums as JSON. A number with decimals is a text, because many readers round numbers of JSON."""
    return {name: int(number) if _is_short_integer(number) else f"{number:f}" for name, number in sums.items()}


def _is_short_integer(number: Decimal) -> bool:
    return number.as_tuple().exponent == 0 and abs(number) <= _MAX_EXACT


def _order(key: tuple[Any, ...]) -> list[tuple[bool, str, Any]]:
    return [(value is None, "number" if kind in {int, float} else kind.__name__, value) for kind, value in key]
