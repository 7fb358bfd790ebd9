"""Who calls for a page of a hundred tolls: our client, stock functions over it, and bare clients, sync and async."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from bench import pages
from bench.http_libraries import make_async_client, make_bare_async_client, make_bare_client, make_client
from bench.models import ORJSON, PYDANTIC, PYDANTIC_KEEPING, Library, load_library
from bench.peers import PeerMissing
from fleetit_api.api.tolls import tolls_list

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from contextlib import AsyncExitStack, ExitStack

#: The calls by who makes them.
Calls: TypeAlias = "dict[str, Callable[[], object]]"
AsyncCalls: TypeAlias = "dict[str, Callable[[], Awaitable[object]]]"

OURS = "ours, `tolls.list`"
RAW = "ours, `request`"
STOCK = "the stock function"
BARE_ORJSON = "bare client, orjson"
BARE_PYDANTIC = "bare client, pydantic v2"
BARE_PYDANTIC_KEEPING = "bare client, pydantic v2, unknown kept"

#: What the bare clients read with.
_READERS = {BARE_ORJSON: ORJSON, BARE_PYDANTIC: PYDANTIC, BARE_PYDANTIC_KEEPING: PYDANTIC_KEEPING}
_PATH = "/v2/tolls/"
_PARAMS = {"limit": pages.ROWS, "offset": 0}


def load_readers() -> tuple[dict[str, Library], dict[str, str]]:
    """Return what the bare clients read with, and why a bare client is not measured."""
    found: dict[str, Library] = {}
    skipped: dict[str, str] = {}
    for who, name in _READERS.items():
        try:
            found[who] = load_library(name, "TollPage", pages.tolls())
        except PeerMissing as error:
            skipped[who] = str(error)
    return found, skipped


def get_remarks(readers: Mapping[str, Library]) -> dict[str, str]:
    """Return what the tables say about those who call."""
    ours = {
        OURS: "unknown kept",
        RAW: "unknown kept; no models, all texts stay text",
        STOCK: "unknown kept; over `client.api`, an httpx client in both cases",
    }
    return {**ours, **{who: reader.remark for who, reader in readers.items()}}


def make_calls(stack: ExitStack, library: str, url: str, readers: Mapping[str, Library]) -> Calls:
    """Return the calls over an HTTP library. Their clients are closed with the stack.

    Args:
        stack: Closes the clients.
        library: The name of the HTTP library.
        url: The base URL.
        readers: What the bare clients read with.
    """
    ours = stack.enter_context(make_client(library, url))
    bare = stack.enter_context(make_bare_client(library, url))

    def call_bare(read: Callable[[bytes], Any]) -> None:
        response = bare.get(_PATH, params=_PARAMS)
        response.raise_for_status()
        _check_rows(read(response.content))

    return {
        OURS: lambda: _check_rows(ours.tolls.list(limit=pages.ROWS).all()),
        RAW: lambda: _check_rows(ours.request("GET", _PATH, params=_PARAMS)),
        STOCK: lambda: _check_rows(tolls_list.sync(client=ours.api, limit=pages.ROWS, offset=0)),
        **{who: partial(call_bare, reader.read) for who, reader in readers.items()},
    }


async def make_async_calls(stack: AsyncExitStack, library: str, url: str, readers: Mapping[str, Library]) -> AsyncCalls:
    """Return the async calls over an HTTP library; see `make_calls`."""
    ours = await stack.enter_async_context(make_async_client(library, url))
    bare = await stack.enter_async_context(make_bare_async_client(library, url))

    async def call_ours() -> None:
        _check_rows(await ours.tolls.list(limit=pages.ROWS).all())

    async def call_raw() -> None:
        _check_rows(await ours.request("GET", _PATH, params=_PARAMS))

    async def call_stock() -> None:
        _check_rows(await tolls_list.asyncio(client=ours.api, limit=pages.ROWS, offset=0))

    async def call_bare(read: Callable[[bytes], Any]) -> None:
        response = await bare.get(_PATH, params=_PARAMS)
        response.raise_for_status()
        _check_rows(read(response.content))

    return {
        OURS: call_ours,
        RAW: call_raw,
        STOCK: call_stock,
        **{who: partial(call_bare, reader.read) for who, reader in readers.items()},
    }


def _check_rows(page: Any) -> None:
    """Check the number of rows of a page: a model, a document, or only its rows."""
    if not isinstance(page, list):
        page = cast("dict[str, Any]", page)["results"] if isinstance(page, dict) else page.results
    rows = cast("list[Any]", page)
    if len(rows) != pages.ROWS:
        msg = f"{len(rows)} rows were received, {pages.ROWS} were expected"
        raise AssertionError(msg)
