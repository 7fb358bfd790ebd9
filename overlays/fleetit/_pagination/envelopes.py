"""Reads the envelope of a page: its rows, their total number, and the URL of the next page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import field, frozen

from fleetit._errors import DecodeError
from fleetit._redaction import strip_traceback
from fleetit_api.api import Page

if TYPE_CHECKING:
    from fleetit._redaction import SecretValue
    from fleetit_api.api import Operation

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
def read_envelope(operation: Operation[Any], model: SecretValue[Any]) -> Envelope:
    """Read an envelope. One that is wrong is not read as an empty page: rows would be lost without an error.

    Args:
        operation: The operation, which is a listing.
        model: The model of the response.

    Raises:
        DecodeError: If the rows are not an array, the number of rows is not an integer of at least 0, or the next URL
            is not a text.
    """
    listing, envelope = operation.listing, model.reveal()
    results: object = getattr(envelope, listing.results if listing else "results", None)
    if not isinstance(results, list):
        raise DecodeError(operation=operation.id, where="results", why="an array of rows is expected")
    count: object = getattr(envelope, listing.count, None) if listing and listing.count else None
    if listing and listing.count and (isinstance(count, bool) or not isinstance(count, int) or count < 0):
        raise DecodeError(operation=operation.id, where=listing.count, why="an integer of at least 0 is expected")
    next_url: object = getattr(envelope, listing.next, None) if listing and listing.next else None
    return Envelope(
        cast("list[Any]", results),
        cast("int | None", count),
        next_url if isinstance(next_url, str) and next_url else None,
    )


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
