"""Reads the envelope of a page: its rows, their total number, and the URL of the next page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import field, frozen

from fleetit._errors.errors import DecodeError
from fleetit._secrets.redaction import strip_traceback
from fleetit_api._listings import read_field
from fleetit_api.api import Page

if TYPE_CHECKING:
    from fleetit._secrets.redaction import SecretValue
    from fleetit_api.api import Listing

T = TypeVar("T")


@frozen
class Envelope:
    """An envelope as it was received.

    Attributes:
        results: The rows, in the server's order.
        count: The total number of rows; None if the listing doesn't say it.
        next: The URL of the next page, which is never requested; None on the last page.
    """

    results: list[Any]
    count: int | None
    next: str | None = field(repr=False)


@strip_traceback
def read_envelope(operation: str, listing: Listing, model: SecretValue[Any]) -> Envelope:
    """Read an envelope. One that is wrong is not read as an empty page: rows would be lost without an error.

    Args:
        operation: The operationId, for errors.
        listing: How the operation pages.
        model: The model of the response.

    Raises:
        DecodeError: If the rows are not an array, or one of them is null; if the number of rows is not an integer of at
            least 0, or the next URL is not a text.
    """
    envelope: object = model.reveal()
    is_described = not isinstance(envelope, dict)  # a listing that is not described may have null rows
    results: object = _read_field(envelope, listing.results)
    if not isinstance(results, list):
        raise DecodeError(operation=operation, where=listing.results, why="an array of rows is expected")
    rows = cast("list[Any]", results)
    for index, row in enumerate(rows):
        if row is None and is_described:
            where = f"{listing.results}[{index}]"
            raise DecodeError(operation=operation, where=where, why="a row is expected, not null")
    count: object = _read_field(envelope, listing.count) if listing.count else None
    if listing.count and (isinstance(count, bool) or not isinstance(count, int) or count < 0):
        raise DecodeError(operation=operation, where=listing.count, why="an integer of at least 0 is expected")
    next_url: object = _read_field(envelope, listing.next) if listing.next else None
    if listing.kind != "offset" and not isinstance(next_url, str | None):
        raise DecodeError(operation=operation, where=listing.next, why="a URL or null is expected")
    return Envelope(
        rows,
        cast("int | None", count),
        next_url if isinstance(next_url, str) and next_url else None,
    )


def _read_field(envelope: object, name: str) -> object:
    """Return a field of a model, or of the JSON document of an operation that is not described."""
    if isinstance(envelope, dict):
        return cast("dict[str, object]", envelope).get(name)
    return None if isinstance(envelope, list | None) else read_field(envelope, name)


def make_page(envelope: Envelope, offset: int, limit: int | None) -> Page[Any]:
    """Return the page of an envelope for users.

    Args:
        envelope: The envelope.
        offset: The number of rows before the page.
        limit: The number of rows that were requested; None if it was left to the server.
    """
    rows = len(envelope.results)
    count = offset + rows if envelope.count is None else envelope.count
    return Page(results=envelope.results, count=count, offset=offset, limit=rows if limit is None else limit)
