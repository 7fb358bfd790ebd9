"""The operations that a server may call, and tools that find, describe and call them in place of one tool for each.

Clients cut long lists of tools. What a server may not do, it can't do with these tools either: each call asks
`Operations.find`.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property
from math import log
from typing import TYPE_CHECKING, Any

from mcp_types import ToolAnnotations

from openapi_sdk.description.schemas import list_types, merge_only_choice
from openapi_sdk.mcp.calls import NoResultError, ServerTool, build_tool, call_tool, show
from openapi_sdk.mcp.results import clean_line
from openapi_sdk.model.suggestions import suggest_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mcp_types import CallToolResult, Tool

    from openapi_sdk.client.clients import AsyncClient
    from openapi_sdk.description.answers import AnswerFields
    from openapi_sdk.mcp.results import ResultWriter
    from openapi_sdk.mcp.tools import MethodTool

#: A server with more operations has no tool for each. Clients take the first 40 to 100 tools of all their servers, or
#: refuse to work with more than 128, and a model chooses worse among many: this leaves room for other servers.
MAX_TOOLS = 60


class Operations:
    """The operations of a server, by the names of their tools: those that it may call, and why it may not call others.

    Args:
        tools: All of them.
        allow_writes: Whether it may change data.
        tenant_id: The only tenant of all calls; None for any.
    """

    def __init__(self, tools: Mapping[str, MethodTool], *, allow_writes: bool, tenant_id: int | str | None) -> None:
        self.names = frozenset(tools)
        self._refused = {
            name: why
            for name, tool in tools.items()
            if (why := _refuse(tool, allow_writes=allow_writes, tenant_id=tenant_id))
        }
        self.allowed = {name: tool for name, tool in tools.items() if name not in self._refused}

    @property
    def are_many(self) -> bool:
        """Whether they are too many for a tool each."""
        return len(self.allowed) > MAX_TOOLS

    @property
    def has_listings(self) -> bool:
        """Whether one of them lists rows."""
        return any(map(is_listing, self.allowed.values()))

    def find(self, name: str) -> MethodTool:
        """Return an operation that may be called.

        Raises:
            NoResultError: If there is none of this name, or it may not be called.
        """
        if name in self._refused:
            raise NoResultError(self._refused[name])
        tool = self.allowed.get(name)
        if tool is None:
            msg = f"there is no operation {clean_line(name, 80)!r}{suggest_name(name, self.allowed)}"
            raise NoResultError(msg)
        return tool

    @cached_property
    def index(self) -> SearchIndex:
        return SearchIndex(self.allowed)


def _refuse(tool: MethodTool, *, allow_writes: bool, tenant_id: int | str | None) -> str:
    """Return why a tool can't be called on this server; empty if it can."""
    if not (allow_writes or tool.method.is_safe):
        return f"{tool.name} changes data, and this server only reads. The person who runs it can allow changes."
    if (tenant := tool.input.tenant) is not None and tenant_id is not None and not tool.can_be_limited:
        return f"{tool.name} can't be limited to {tenant.word} {tenant_id}, which is the only one of this server."
    return ""


def is_listing(tool: MethodTool) -> bool:
    """Whether an operation lists rows, and changes nothing."""
    return tool.method.is_safe and tool.method.is_listing


# Search

_WORD = re.compile(r"[^\W_]+")
#: Where a word begins within a name: `listOrders`, `APIKey`.
_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
#: A longer text is searched up to here.
_MAX_SEARCHED = 2_000
#: What the words of a place count: those of the name more than those of a text.
_OF_NAME, _OF_SUMMARY, _OF_PATH, _OF_TEXT = 4, 3, 2, 1
#: What people say of methods of HTTP. A GET without an id at the end of its path lists.
_VERBS = {
    "GET": "get read show find retrieve fetch",
    "POST": "create add new make",
    "PUT": "replace update change edit set",
    "PATCH": "update change edit modify set",
    "DELETE": "delete remove",
}
_LISTING = "list all find search"
#: The words of a query that are searched.
_MAX_WORDS = 20
#: Of shorter words none is a part of another one: `id`, `get`.
_LEAST_PART = 4


class SearchIndex:
    """The words of operations, to search them."""

    def __init__(self, tools: Mapping[str, MethodTool]) -> None:
        self._weights = {name: _weigh_words(tool) for name, tool in tools.items()}
        self._frequencies = Counter(word for words in self._weights.values() for word in words)

    def search(self, query: str) -> list[str]:
        """Return the operations that have words of a query, the best ones first; without words, all in their order."""
        wanted = [*dict.fromkeys(_iter_words(query))][:_MAX_WORDS]
        if not wanted:
            return [*self._weights]
        found = {name: sum(self._rate(word, words) for word in wanted) for name, words in self._weights.items()}
        # Of equal ones the plainer name is first: `orders_list` before `orders_lines_list`.
        return sorted((name for name in found if found[name]), key=lambda name: (-found[name], len(name), name))

    def _rate(self, word: str, words: Mapping[str, int]) -> float:
        """Return how much a word says for an operation. One that many have says little."""
        best = 0.0
        for each, weight in words.items():
            is_part = min(len(each), len(word)) >= _LEAST_PART and (each.startswith(word) or word.startswith(each))
            if each == word or is_part:
                rarity = log(1 + len(self._weights) / self._frequencies[each])
                best = max(best, weight * rarity * (1 if each == word else 0.5))
        return best


def _weigh_words(tool: MethodTool) -> dict[str, int]:
    method = tool.method
    verbs = _VERBS.get(method.http_method, "")
    is_listing = method.is_safe and not method.path.rstrip("/").endswith("}")
    parameters = " ".join(each.name for each in method.described.parameters)
    weighed = (
        (f"{method.text} {parameters}"[:_MAX_SEARCHED], _OF_TEXT),
        (f"{method.path} {_LISTING if is_listing else verbs}", _OF_PATH),
        (method.summary[:_MAX_SEARCHED], _OF_SUMMARY),
        (f"{method.id} {method.full_name}", _OF_NAME),
    )
    return {word: weight for text, weight in weighed for word in _iter_words(text)}


def _iter_words(text: str) -> Iterator[str]:
    """Yield the words of a text in lower case, and in the singular where it only lacks an `s`."""
    for word in _WORD.findall(_BOUNDARY.sub(" ", text)):
        folded = word.casefold()
        yield folded[:-1] if len(folded) >= _LEAST_PART and folded.endswith("s") and folded[-2] != "s" else folded


# The tools

_SEARCH, _DESCRIBE = "search_operations", "describe_operations"
#: The tools that call: each calls operations of which clients are told the same, whether they read and whether they
#: change or remove what exists. So a client asks before a call what it would ask before a call of a tool of its own.
_CALLS: Mapping[tuple[bool | None, bool | None], tuple[str, str]] = {
    (True, False): ("call_to_read", "Call an operation that only reads."),
    (False, False): ("call_to_add", "Call an operation that adds something, and changes nothing that exists."),
    (False, True): ("call_to_change", "Call an operation that changes or removes what exists."),
}
#: What a model is told of them before it calls anything.
STEPS = (
    f"The operations are too many for a tool each: find them with {_SEARCH}, read their arguments with {_DESCRIBE}, "
    "and call them with the tool that both name."
)
_MAX_QUERY, _MAX_FOUND, _USUAL_FOUND, _MAX_DESCRIBED = 500, 50, 20, 5
_MAX_NAME = 200
#: Fields of objects in an answer are described so deep, each in a text of so many characters.
_MAX_LEVELS, _MAX_FIELD_TEXT = 3, 120
_NAME: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": _MAX_NAME}


def name_calling_tool(tool: MethodTool) -> str:
    """Return the tool that calls an operation."""
    hints = tool.hints
    return _CALLS[hints.read_only_hint, hints.destructive_hint][0]


def make_operation_tools(operations: Operations, client: AsyncClient, writer: ResultWriter) -> Iterator[ServerTool]:
    """Yield the tools that find, describe and call operations."""
    yield _make_search(operations, writer)
    yield _make_describe(operations, writer)
    offered = {name_calling_tool(tool) for tool in operations.allowed.values()}
    for (reads, is_destructive), (name, text) in _CALLS.items():
        if name in offered:
            hints = ToolAnnotations(read_only_hint=reads, destructive_hint=is_destructive, idempotent_hint=reads)
            tool = build_tool(name, text.rstrip("."), text, _CALL_ARGUMENTS, ["operation"], hints)
            yield _make_call(operations, client, writer, tool)


_CALL_ARGUMENTS: Mapping[str, Any] = {
    "operation": {**_NAME, "description": f"The name of the operation, as {_SEARCH} finds it."},
    "arguments": {
        "type": "object",
        "default": {},
        "description": f"Its arguments, as {_DESCRIBE} has them.",
    },
}


def _make_search(operations: Operations, writer: ResultWriter) -> ServerTool:
    async def search(given: Mapping[str, Any]) -> CallToolResult:
        limit, offset = given.get("limit", _USUAL_FOUND), given.get("offset", 0)
        found = operations.index.search(given.get("query", ""))
        chosen = [operations.allowed[name] for name in found[offset : offset + limit]]
        rows, _ = writer.fit_rows([_summarize(tool) for tool in chosen])
        end = offset + len(rows)
        return show({"operations": rows, "count": len(found), "next_offset": end if end < len(found) else None})

    text = (
        f'Find operations of the API by words of what they do: "create an order". There are '
        f"{len(operations.allowed):,}. {_DESCRIBE} has their arguments, and `call_with` is the tool that calls one."
    )
    arguments = {
        "query": {
            "type": "string",
            "maxLength": _MAX_QUERY,
            "description": "Words in English. An operation needn't have all of them. Without it, all operations.",
        },
        "limit": {"type": "integer", "minimum": 1, "maximum": _MAX_FOUND, "default": _USUAL_FOUND},
        "offset": {"type": "integer", "minimum": 0, "maximum": 100_000, "default": 0},
    }
    return ServerTool(build_tool(_SEARCH, "Search operations", text, arguments), search)


def _summarize(tool: MethodTool) -> dict[str, Any]:
    method = tool.method
    return {
        "operation": tool.name,
        "title": tool.title,
        "http": f"{method.http_method} {method.path}",
        "call_with": name_calling_tool(tool),
        **({"lists_rows": True} if is_listing(tool) else {}),
        **({} if method.summary or not method.text else {"text": clean_line(method.text, _MAX_FIELD_TEXT)}),
        **({"deprecated": True} if method.is_deprecated else {}),
    }


def _make_describe(operations: Operations, writer: ResultWriter) -> ServerTool:
    async def describe(given: Mapping[str, Any]) -> CallToolResult:
        names = [*dict.fromkeys(given["operations"])]
        documents, has_cut = writer.fit_rows([_describe(operations.find(name)) for name in names])
        left = names[len(documents) :]
        notes = [f"Describe these alone: {', '.join(left)}." if left else "", "Long parts are cut." if has_cut else ""]
        note = " ".join(filter(None, notes))
        return show({"operations": documents} | ({"note": note} if note else {}))

    text = "Return what operations do, their arguments with types and limits, and what their answers have."
    arguments = {"operations": {"type": "array", "items": _NAME, "minItems": 1, "maxItems": _MAX_DESCRIBED}}
    return ServerTool(build_tool(_DESCRIBE, "Describe operations", text, arguments, ["operations"]), describe)


def _describe(tool: MethodTool) -> dict[str, Any]:
    described, hints = tool.describe(), tool.hints
    fields = _describe_fields(tool, tool.input.answer, _MAX_LEVELS)
    return {
        "operation": tool.name,
        "call_with": name_calling_tool(tool),
        "description": described.description,
        "reads_only": hints.read_only_hint,
        "can_be_repeated": hints.idempotent_hint,
        "arguments": described.input_schema,
        "returns": {"rows": [fields]} if tool.input.rows_from else {"result": fields},
    }


def _describe_fields(tool: MethodTool, fields: AnswerFields, levels: int) -> dict[str, Any]:
    """Return what the fields of an answer have: a text, or the same for an object."""
    written: dict[str, Any] = {}
    for name in tool.input.list_shown(fields):
        schemas = fields.list_schemas(name)
        types = {
            each: None for schema in schemas for each in sorted(list_types(tool.method.described.document, schema))
        }
        inner = fields.get(name)
        if inner.names and levels > 1:
            shown: Any = _describe_fields(tool, inner, levels - 1)
            written[name] = [shown] if "array" in types else shown
        else:
            facts = [each for schema in schemas for each in _iter_facts(tool, schema)]
            kind = " or ".join(types) or "anything"
            written[name] = clean_line("; ".join(dict.fromkeys([kind, *facts])), _MAX_FIELD_TEXT)
    return written


def _iter_facts(tool: MethodTool, schema: object) -> Iterator[str]:
    merged = merge_only_choice(tool.method.described.document, schema)
    for key in ("format", "description"):
        if isinstance(text := merged.get(key), str) and text:
            yield text


def _make_call(operations: Operations, client: AsyncClient, writer: ResultWriter, described: Tool) -> ServerTool:
    async def call(given: Mapping[str, Any]) -> CallToolResult:
        tool = operations.find(given["operation"])
        if (other := name_calling_tool(tool)) != described.name:
            msg = f"{tool.name} was not called: {other} calls it, and {described.name} does not."
            raise NoResultError(msg)
        return await call_tool(tool, client, given.get("arguments", {}), writer)

    return ServerTool(described, call)
