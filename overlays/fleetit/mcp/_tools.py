"""The tools: one for each method of the resources, with its name, its text and its hints."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from attrs import field, frozen
from mcp_types import Tool, ToolAnnotations

from fleetit._description.document import get_type
from fleetit._description.methods import load_methods
from fleetit.mcp._cleaning import clean_line, clean_text
from fleetit.mcp._files import find_files
from fleetit.mcp._fleet_scope import list_fleet_arguments
from fleetit.mcp._inputs import ToolInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleetit._description.methods import Method

#: Clients accept names of at most this many characters.
_MAX_NAME = 64
_MAX_TITLE, _MAX_TEXT = 120, 1_200
#: Methods of HTTP that do the same if they are called again with the same arguments (RFC 9110, 9.2.2).
_IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"})
_ROWS: dict[str, Any] = {
    "type": "object",
    "properties": {
        "rows": {"type": "array"},
        "count": {"type": "integer", "description": "How many rows there are."},
        "next_offset": {"type": ["integer", "null"], "description": "The offset of the next rows; null at the end."},
        "note": {"type": "string", "description": "What is left out of the answer."},
    },
    "required": ["rows", "next_offset"],
}
_RESULT: dict[str, Any] = {
    "type": "object",
    "properties": {"result": {}, "note": {"type": "string", "description": "What is left out of the answer."}},
    "required": ["result"],
}


@frozen
class MethodTool:
    """A tool.

    Attributes:
        method: The method that it calls.
        input: What it takes.
    """

    method: Method
    input: ToolInput = field(repr=False)

    @property
    def name(self) -> str:
        """The operationId: `tolls_list`. One that is too long for a name is cut, and ends with a hash of the whole."""
        return make_name(self.method.id)

    @property
    def can_be_limited(self) -> bool:
        """Whether calls can be limited to one fleet."""
        return list_fleet_arguments(self.method) is not None

    def describe(self) -> Tool:
        """Return the tool as it is listed."""
        method = self.method
        is_array = self.input.rows_from == "array"
        output = _ROWS if self.input.rows_from else _RESULT
        title = clean_line(method.summary, _MAX_TITLE) or method.full_name
        notes = [
            "Deprecated." if method.is_deprecated else "",
            f"Returns at most {self.input.max_rows} rows." if method.is_listing else "",
            "" if method.is_safe else "Changes data.",
        ]
        text = clean_text(method.text, _MAX_TEXT)
        parts = [f"{title.rstrip('.')}.", text, " ".join(filter(None, notes)), f"{method.http_method} {method.path}"]
        is_action = "{" in method.path  # POST to an object changes it; to a collection, it adds something
        return Tool(
            name=self.name,
            title=title,
            description="\n\n".join(filter(None, parts)),
            input_schema=self.input.schema,
            # An answer that is not described may be an array or anything else.
            output_schema=None if is_array and get_type(method.success_schema) is None else output,
            annotations=ToolAnnotations(
                title=title,
                read_only_hint=method.is_safe,
                destructive_hint=not method.is_safe and (method.http_method != "POST" or is_action),
                idempotent_hint=method.http_method in _IDEMPOTENT,
            ),
        )


def make_name(operation_id: str) -> str:
    """Return the name of the tool of an operation.

    Args:
        operation_id: The operationId.
    """
    if len(operation_id) <= _MAX_NAME:
        return operation_id
    end = hashlib.sha256(operation_id.encode()).hexdigest()[:8]
    return f"{operation_id[: _MAX_NAME - len(end) - 1]}_{end}"


def make_tools(*, max_rows: int, fleet_id: int | None, has_default_fleet: bool) -> Mapping[str, MethodTool]:
    """Return all tools by name, those that change data too.

    A method has none that is sent a file in a way that a tool can't be given it.

    Args:
        max_rows: The most rows of one answer.
        fleet_id: The fleet of all calls; None if it is an argument.
        has_default_fleet: Whether the client has a default fleet.
    """
    tools: dict[str, MethodTool] = {}
    for method in load_methods().values():
        if find_files(method.body) is not None:
            takes_fleet = fleet_id is None
            needs_fleet = takes_fleet and not has_default_fleet and method.operation.fleet == "required"
            tool = MethodTool(method, ToolInput(method, max_rows, takes_fleet, needs_fleet, fleet_id))
            tools[tool.name] = tool
    return tools
