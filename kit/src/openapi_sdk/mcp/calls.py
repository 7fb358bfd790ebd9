"""Makes the calls of tools, and tells a model what came back, or why a call failed and how to correct it."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, asynccontextmanager
from typing import TYPE_CHECKING, Any, cast

from attrs import frozen
from mcp_types import CallToolResult, TextContent, Tool, ToolAnnotations

from openapi_sdk.description.filters import explain_ranges, explain_unknown_values
from openapi_sdk.errors.errors import DecodeError, InvalidInput, SdkError, TransportError
from openapi_sdk.errors.statuses import (
    BadRequest,
    Conflict,
    Forbidden,
    NotFound,
    RateLimited,
    ServerError,
    Unauthorized,
    UnprocessableContent,
)
from openapi_sdk.listings.walks import contradicts_count
from openapi_sdk.mcp.results import make_document, write_json
from openapi_sdk.mcp.rows import choose_fields, iter_unknown_fields
from openapi_sdk.mcp.tools import find_argument_errors, name_lists, read_arguments
from openapi_sdk.model.streams import AsyncEventStream

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator, Mapping, Sequence

    from openapi_sdk.client.clients import AsyncClient
    from openapi_sdk.description.methods import Method
    from openapi_sdk.errors.fields import FieldError
    from openapi_sdk.mcp.results import ResultWriter
    from openapi_sdk.mcp.tools import MethodTool
    from openapi_sdk.model.pages import AsyncPages
    from openapi_sdk.service import Service


#: A message names at most this many things that are wrong.
_MAX_ERRORS = 20
#: A tool gives its result at once, and clients wait about a minute for it: it reads for at most this many seconds.
MAX_SECONDS = 30.0
#: A stream, which may have no end, is read up to this many events.
_MAX_EVENTS = 200
_CORRECT = "Correct the arguments and call again."


def _list_hints(service: Service) -> tuple[tuple[type[SdkError], str], ...]:
    """Return what a model can do about errors."""
    name, word = service.name, "" if service.tenant is None else service.tenant.word
    no_access = f", or has no access to this {word}" if word else ""
    other = f" and the {word}: the object may belong to another {word}" if word else ""
    return (
        (BadRequest, _CORRECT),
        (UnprocessableContent, _CORRECT),
        (
            Unauthorized,
            "The token of this server is not accepted. Only the person who runs the server can change that.",
        ),
        (Forbidden, f"The token of this server may not do this{no_access}. Don't try again."),
        (NotFound, f"Check the id{other}. A listing shows which ids exist."),
        (Conflict, "Read the object again: it was changed meanwhile, or exists already."),
        (ServerError, f"The failure is on {name}'s side. Try again later."),
        (DecodeError, f"{name} sent something that can't be read. Calling again with the same arguments won't help."),
    )


def describe_failure(service: Service, error: SdkError, method: Method) -> str:
    """Return a message that says what was wrong and what to do."""
    parts = [str(error)]
    if isinstance(error, InvalidInput):
        parts = [f"{method.id} was not called:", *_iter_lines(error.errors)]
    elif isinstance(error, BadRequest | UnprocessableContent) and error.errors:
        parts = [f"{method.id}: {service.name} refused the arguments ({error.status}):", *_iter_lines(error.errors)]
    parts += [hint for kind, hint in _list_hints(service) if isinstance(error, kind)]
    if isinstance(error, RateLimited):
        seconds = "a while" if error.retry_after is None else f"{error.retry_after:.0f} seconds"
        parts.append(f"Wait {seconds}, then call again.")
    if error.may_have_happened:
        parts.append("The change may have been made all the same. Read the object before you call again.")
    elif isinstance(error, TransportError):
        parts.append("There was no usable answer. Try again, or ask for less.")
    return "\n".join(parts)


def _iter_lines(errors: Iterable[FieldError]) -> Iterable[str]:
    lines = [f"- {error}" for error in errors]
    more = len(lines) - _MAX_ERRORS
    return [*lines[:_MAX_ERRORS], f"- and {more:,} more"] if more > 0 else lines


#: The most characters of a note, and of a message about a failure.
MAX_MESSAGE = 4_000
CUT = "Long texts and lists are cut."


@frozen
class ServerTool:
    """A tool of the server that is no operation.

    Attributes:
        tool: What clients are told of it.
        run: Returns the result for arguments that its schema allows.
    """

    tool: Tool
    run: Callable[[Mapping[str, Any]], Awaitable[CallToolResult]]

    async def call(self, given: Mapping[str, Any], writer: ResultWriter) -> CallToolResult:
        """Check the arguments of a call, and return its result or why there is none."""
        given = read_arguments(given, name_lists(self.tool.input_schema))
        if errors := find_argument_errors(self.tool.name, self.tool.input_schema, given):
            return fail(say_not_called(self.tool.name, errors), writer)
        try:
            return await self.run(given)
        except NoResultError as error:
            return fail(str(error), writer)


#: The hints of a tool that only reads.
READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True)
_ANSWER: dict[str, Any] = {"type": "object"}


def build_tool(  # noqa: PLR0917 - the parts of a tool
    name: str,
    title: str,
    text: str,
    arguments: Mapping[str, Any],
    required: Sequence[str] = (),
    hints: ToolAnnotations = READS,
    output: Mapping[str, Any] = _ANSWER,
) -> Tool:
    """Return what clients are told of a tool of the server."""
    return Tool(
        name=name,
        title=title,
        description=text,
        input_schema={
            "type": "object",
            "properties": {**arguments},
            "required": [*required],
            "additionalProperties": False,
        },
        output_schema={**output},
        annotations=hints.model_copy(update={"title": title}),
    )


class NoResultError(Exception):
    """A call can't be answered; the text says why, and what to do."""


class TimeIsUpError(Exception):
    """Reading took `MAX_SECONDS`."""


@asynccontextmanager
async def limit_time() -> AsyncGenerator[None]:
    """Stop what is read after `MAX_SECONDS`.

    Raises:
        TimeIsUpError: If it was stopped. A time limit of something else remains a `TimeoutError`.
    """
    limit = asyncio.timeout(MAX_SECONDS)
    try:
        async with limit:
            yield
    except TimeoutError:
        if not limit.expired():
            raise
        raise TimeIsUpError from None


async def call_tool(
    tool: MethodTool, client: AsyncClient, given: Mapping[str, Any], writer: ResultWriter
) -> CallToolResult:
    """Check the arguments of a call, make it, and return its result or its failure."""
    given = tool.input.read(given)
    if errors := tool.input.find_errors(given):
        return fail(say_not_called(tool.name, errors), writer)
    return await answer(_call(tool, client, given, writer), tool.method, client.service, writer)


def say_not_called(name: str, errors: Iterable[str]) -> str:
    return "\n".join([f"{name} was not called:", *(f"- {each}" for each in errors)])


async def answer(
    made: Awaitable[dict[str, Any]], method: Method, service: Service, writer: ResultWriter
) -> CallToolResult:
    """Return the result of calls of a method, or their failure."""
    try:
        structured = await made
    except NoResultError as error:
        return fail(str(error), writer)
    except SdkError as error:
        return fail(describe_failure(service, error, method), writer)
    return show(structured)


def show(structured: dict[str, Any]) -> CallToolResult:
    text = TextContent(type="text", text=write_json(structured))
    return CallToolResult(content=[text], structured_content=structured)


def fail(message: str, writer: ResultWriter) -> CallToolResult:
    text = TextContent(type="text", text=writer.clean(message, MAX_MESSAGE))
    return CallToolResult(content=[text], is_error=True)


async def _call(
    tool: MethodTool, client: AsyncClient, given: Mapping[str, Any], writer: ResultWriter
) -> dict[str, Any]:
    method = tool.method.bind(client)
    arguments = dict(tool.input.iter_call_arguments(given))
    limit, offset = tool.input.get_window(given) if tool.input.rows_from else (0, 0)
    if tool.input.rows_from == "pages":
        rows, count = await _read_page(tool, _quiet(method(**arguments, **_page(tool, limit, offset))), limit)
    elif tool.input.rows_from == "walk":
        rows, count = await _walk(_quiet(method(**arguments)), limit, offset)
    else:
        called = method(**arguments)
        result = await (_quiet(called).all() if tool.method.is_listing else called)
        if isinstance(result, AsyncEventStream):
            return await _write_events(tool, cast("AsyncEventStream[Any]", result), writer)
        if not isinstance(result, list):
            (shown,), note = leave_out_personal(tool, [make_document(result)])
            document, has_cut = writer.fit(shown)
            return {"result": document} | join_notes(note, CUT if has_cut else "")
        found = cast("list[Any]", result)
        if not tool.input.rows_from:
            shown, note = leave_out_personal(tool, [make_document(each) for each in found])
            return _write_list(shown, note, writer)
        rows, count = found[offset : offset + limit], len(found)
    chosen = pick_fields(tool, [make_document(each) for each in rows], tool.input.get_fields(given))
    documents, note = leave_out_personal(tool, chosen)
    reasons = explain_filters(tool.method, arguments, has_rows=bool(rows or offset))
    notes = [writer.clean(" ".join(reasons), MAX_MESSAGE), note]
    return _write_rows(documents, count, limit, offset, notes, writer)


async def _write_events(tool: MethodTool, stream: AsyncEventStream[Any], writer: ResultWriter) -> dict[str, Any]:
    """Return the first events of a stream, and say if there may be more. A tool gives its result at once."""
    found: list[Any] = []
    stopped = ""
    async with stream:
        try:
            async with limit_time():
                async for event in stream:
                    found.append(make_document(event))
                    if len(found) == _MAX_EVENTS:
                        stopped = f"Reading stopped after {_MAX_EVENTS} events. There may be more."
                        break
        except TimeIsUpError:
            stopped = f"Reading stopped after {MAX_SECONDS:g} seconds. There may be more events."
    shown, note = leave_out_personal(tool, found)
    documents, has_cut = writer.fit_rows(shown)
    is_part = len(documents) < len(found)
    part = f"Only the first {len(documents)} of {len(found)} events fit." if is_part else ""
    return {"result": documents} | join_notes(part, stopped, CUT if has_cut else "", note)


def pick_fields(tool: MethodTool, documents: list[Any], names: Sequence[str] | None) -> list[Any]:
    """Return rows with some fields; with None, with those of the default.

    Raises:
        NoResultError: If neither the description nor a row has one of them.
    """
    if errors := [*iter_unknown_fields(names or (), tool.input.answer, documents)]:
        lines = [f"- {tool.input.fields_name}: {each}" for each in errors[:_MAX_ERRORS]]
        raise NoResultError("\n".join([f"{tool.name} has no such fields:", *lines]))
    return choose_fields(documents, names)


_NO_PERSONAL_DATA = "Personal data is left out. Only the person who runs the server can allow it."


def leave_out_personal(tool: MethodTool, documents: list[Any]) -> tuple[list[Any], str]:
    """Return documents without personal data, and what to say if they had any."""
    if tool.input.shows_personal:
        return documents, ""
    kept = [tool.input.answer.remove_personal(each) for each in documents]
    return kept, "" if kept == documents else _NO_PERSONAL_DATA


def join_notes(*notes: str) -> dict[str, str]:
    """Return the note of a result; nothing if there is nothing to say."""
    note = " ".join(filter(None, notes))
    return {"note": note} if note else {}


def explain_filters(method: Method, given: Mapping[str, Any], *, has_rows: bool) -> Iterator[str]:
    """Yield why filters match no rows, by the rules that commands have."""
    for argument in method.filters if method.is_listing else ():
        if argument.name in given:
            others = f"; known values: {', '.join(method.list_known_values(argument))}."
            yield from explain_unknown_values(method, argument, given[argument.name], name=argument.name, others=others)
    if not has_rows:
        yield from explain_ranges(given, {name: name for name in given})


def _page(tool: MethodTool, limit: int, offset: int) -> dict[str, int]:
    listing = tool.method.operation.listing
    return {} if listing is None else {listing.size: max(limit, listing.smallest), listing.place_argument: offset}


def _quiet(pages: Any) -> Any:
    """Return a listing that writes no warning to the log of the server: the note of a result tells the model."""
    pages.warns = False
    return pages


async def _read_page(tool: MethodTool, pages: AsyncPages[Any], limit: int) -> tuple[list[Any], int | None]:
    """Return the rows of the first page, and how many rows there are in all, if the listing says it."""
    listing = tool.method.operation.listing
    async with aclosing(pages.pages()) as iterator:
        page = await anext(iterator)
        is_counted = listing is not None and bool(listing.count) and not contradicts_count(page)
        return page.results[:limit], page.count if is_counted else None


async def _walk(pages: AsyncPages[Any], limit: int, offset: int) -> tuple[list[Any], int | None]:
    """Return rows of a listing that is read from its first page on, and how many there are if the end was reached."""
    rows: list[Any] = []
    seen = 0
    async with aclosing(pages.pages()) as iterator:
        async for page in iterator:
            rows += page.results[max(0, offset - seen) :]
            seen += len(page.results)
            if len(rows) > limit:
                break
    return rows[:limit], None if len(rows) > limit else seen


def _write_list(found: list[Any], note: str, writer: ResultWriter) -> dict[str, Any]:
    """Return what a change of many objects answers, which can't be asked for again in parts."""
    documents, has_cut = writer.fit_rows(found)
    is_part = len(documents) < len(found)
    part = f"Only the first {len(documents)} of {len(found)} items fit. The others were handled too." if is_part else ""
    return {"result": documents} | join_notes(part, CUT if has_cut else "", note)


def _write_rows(  # noqa: PLR0917 - one caller
    rows: list[Any], count: int | None, limit: int, offset: int, notes: Sequence[str], writer: ResultWriter
) -> dict[str, Any]:
    documents, has_cut = writer.fit_rows(rows)
    end = offset + len(documents)
    is_last = len(documents) == len(rows) and (len(rows) < limit if count is None else end >= count)
    is_part = len(documents) < len(rows)
    part = f"Only the first {len(documents)} of {len(rows)} rows fit; call again with offset={end}." if is_part else ""
    written: dict[str, Any] = {"rows": documents, "next_offset": None if is_last else end}
    written |= {} if count is None else {"count": count}
    return written | join_notes(part, CUT if has_cut else "", *notes)
