"""Lists the fields of the rows of a bulk operation, for help."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from fleetit.cli._escaping import escape

if TYPE_CHECKING:
    from fleetit._description.arguments import Argument, Body

_INDENT = "    "
_WIDTH = 79
#: Choices that are named.
_MAX_CHOICES = 12
_KINDS = {
    "array": "list in JSON",
    "boolean": "true or false",
    "integer": "whole number",
    "number": "number",
    "object": "object",
    "string": "text",
}
_FORMATS = {"date": "date such as 2026-01-31", "date-time": "time such as 2026-01-31T08:30:00Z"}


def list_fields(body: Body, *, is_table: bool) -> str:
    """Return the fields of a row, those that are needed first: name, type, choices, and what the description says.

    Args:
        body: The body of the rows.
        is_table: Whether they are columns of a table.
    """
    fields = sorted(body.fields, key=lambda each: not each.is_required)
    width = max(len(escape(each.name)) for each in fields) + 2
    lines: list[str] = []
    for each in fields:
        head = f"{_INDENT}{escape(each.name):<{width}}"
        text = f"{_describe(each, is_table=is_table)}. {' '.join(escape(each.text).split())}".strip()
        lines += textwrap.wrap(
            text, _WIDTH, initial_indent=head, subsequent_indent=" " * len(head), break_on_hyphens=False
        )
    return "\n".join(lines)


def name_fields(body: Body) -> str:
    """Return the names of the fields in short, those that are needed first."""
    needed = [escape(each.name) for each in body.fields if each.is_required]
    others = [escape(each.name) for each in body.fields if not each.is_required]
    parts = [f"{', '.join(needed)} (needed)"] if needed else []
    return ", ".join([*parts, *others])


def _describe(field: Argument, *, is_table: bool) -> str:
    """Return the type of a value, its limits, and whether it is needed."""
    kind = _FORMATS.get(field.format, _KINDS.get(field.type, "text"))
    if field.is_list:
        kind = _KINDS["array"]
    elif field.choices:
        more = ", …" if len(field.choices) > _MAX_CHOICES else ""
        kind = f"one of {escape(', '.join(field.choices[:_MAX_CHOICES]))}{more}"
    elif field.type == "object" and is_table:
        kind = _name_columns(field)
    return ", ".join(filter(None, ("needed" if field.is_required else "", kind, _describe_length(field))))


def _name_columns(field: Argument) -> str:
    names = [str(name) for name in field.schema.get("properties") or ()] or ["NAME"]
    return f"object; its columns are {escape(', '.join(f'{field.name}.{name}' for name in names))}"


def _describe_length(field: Argument) -> str:
    least, most = field.schema.get("minLength", 0), field.schema.get("maxLength")
    if most is None:
        return ""
    if least == most:
        return f"{most} character{'' if most == 1 else 's'}"
    return f"{least} to {most} characters" if least > 1 else f"at most {most} characters"
